//! A vocabulary made ready for reading.

use std::borrow::Cow;

use super::definition::Definition;
use crate::cards::{NameKey, Role, RoleKind, Vocabulary};
use crate::latex::tree::{Kind, Node, Row, find_node};

/// A vocabulary with its definitions parsed; made once for many answers.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// The roles.
    pub vocabulary: Vocabulary,
    /// The names that the card defines.
    pub definitions: Vec<Definition>,
    /// Whether undeclared letters are numbers.
    pub general: bool,
    /// Keys of the formula's own names.
    pub results: Vec<NameKey>,
    /// The value that the formula's own name has, for recursions; set once the reference is read.
    pub value: Option<crate::expr::Expr>,
    /// Whether a sum may leave open over what it runs, for both formulas that are compared leave open the same.
    pub is_sheet: bool,
    /// Whether it is the vocabulary of a typed reference.
    is_reference: bool,
    /// Whether a scalar has a name with arguments, such as `m(r)`.
    pub(super) has_called_names: bool,
    /// How a typed reference uses its names.
    pub usage: super::usage::Usage,
    /// The shapes of letters that an answer may exchange.
    pub(super) shapes: Vec<super::variant::Shape>,
    /// Whether a typed reference has a number `T`.
    pub(super) has_number_t: bool,
    /// Names of other methods, of which an answer may say that it writes theirs.
    pub methods: Vec<String>,
    /// Words of the question's title, in lower case.
    pub subject: Vec<String>,
    /// Words of the question and the names of its roles, in lower case.
    pub question: Vec<String>,
    /// What the question itself says to be drawn, and from what, as it is typed there.
    pub draws: Vec<(String, String)>,
    /// Names, without styles and scripts, of parts that other cards state.
    pub parts: Vec<String>,
    /// Whether the vocabulary has vectors or matrices.
    pub(super) has_tensors: bool,
    /// Names of several capitals that a sheet defines, as typed.
    pub capitals: Vec<String>,
    /// Upright letters and words that a sheet has for names, so that they are no units.
    pub upright: Vec<String>,
    /// Letters that a sheet has for names, so that they are no magnitudes: `7k`.
    pub letters: Vec<String>,
    /// Names of several letters, in lower case.
    words: Vec<String>,
    /// The names of what is asked, parsed.
    pub(super) result_rows: Vec<Row>,
    /// Whether what is asked trains a model: a loss or an objective.
    pub is_trained: bool,
    /// The key of the name on the left of a typed reference.
    pub asked: Option<String>,
    /// The left side of a typed reference that is no name, without styles and blanks.
    pub odd_left: Option<String>,
    /// Whether a typed reference counts combinations.
    pub counts_combinations: bool,
    /// The sets of a typed reference, once it is read.
    pub sets: Option<super::set_size::Sets>,
}

impl Lexicon {
    /// The lexicon of a card's vocabulary. Definitions that cannot be parsed are left out;
    /// `cards check` reports them.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let has_tensors = vocabulary.roles.iter().any(|role| role.kind.is_tensor());
        let definitions: Vec<Definition> = vocabulary
            .defines
            .iter()
            .filter_map(|define| Definition::from_latex(&define.left, &define.right))
            .collect();
        let results: Vec<NameKey> = vocabulary.results.iter().map(|result| result_key(result)).collect();
        let roles = vocabulary.roles.iter().flat_map(|role| std::iter::once(&role.write).chain(&role.aliases));
        let shapes = super::variant::shapes_of_names(roles.clone().map(String::as_str));
        let names = roles.map(|latex| crate::cards::key_of_latex(latex).plain);
        let names = names.chain(results.iter().map(|result: &NameKey| result.plain.clone()));
        let is_word = |name: &String| name.len() > 1 && name.chars().all(|letter| letter.is_ascii_alphabetic());
        let units = vocabulary.units.iter().cloned();
        // `count(u, v)`, `Swish(xW)` and `head_i` typed letter by letter.
        let applied = definitions.iter().map(|it| it.base.plain.clone());
        let blocks = ["concat", "diag"].into_iter().filter(|_| has_tensors).map(str::to_owned);
        let words =
            names.chain(units).chain(applied).chain(blocks).map(|name| name.to_lowercase()).filter(is_word).collect();
        let scalars =
            vocabulary.of_kind(RoleKind::Scalar).flat_map(|role| std::iter::once(&role.write).chain(&role.aliases));
        let has_called_names = scalars.into_iter().any(|name| name.contains('('));
        Lexicon {
            vocabulary: vocabulary.clone(),
            has_tensors,
            definitions,
            general: false,
            results,
            value: None,
            is_sheet: false,
            is_reference: false,
            has_called_names,
            usage: super::usage::Usage::default(),
            shapes,
            has_number_t: false,
            methods: Vec::new(),
            subject: Vec::new(),
            question: Vec::new(),
            draws: Vec::new(),
            parts: Vec::new(),
            capitals: Vec::new(),
            upright: Vec::new(),
            letters: Vec::new(),
            words,
            result_rows: vocabulary.results.iter().map(|result| crate::latex::parse(result).tree.row).collect(),
            sets: None,
            is_trained: false,
            asked: None,
            odd_left: None,
            counts_combinations: false,
        }
    }

    /// The general vocabulary: letters are real numbers, indexed letters are families.
    pub fn general() -> Self {
        Lexicon {
            vocabulary: Vocabulary::default(),
            definitions: Vec::new(),
            general: true,
            results: Vec::new(),
            value: None,
            is_sheet: false,
            is_reference: false,
            has_called_names: false,
            usage: super::usage::Usage::default(),
            shapes: Vec::new(),
            has_number_t: false,
            methods: Vec::new(),
            subject: Vec::new(),
            question: Vec::new(),
            draws: Vec::new(),
            parts: Vec::new(),
            has_tensors: false,
            capitals: Vec::new(),
            upright: Vec::new(),
            letters: Vec::new(),
            words: Vec::new(),
            result_rows: Vec::new(),
            sets: None,
            is_trained: false,
            asked: None,
            odd_left: None,
            counts_combinations: false,
        }
    }

    /// The general vocabulary as the rows of a typed reference use it: which names are applied to arguments.
    pub fn of_reference(usage: super::usage::Usage) -> Self {
        let words = usage.words().filter(|word| word.chars().all(|letter| letter.is_ascii_alphabetic())).collect();
        Lexicon { is_sheet: true, is_reference: true, usage, words, ..Lexicon::general() }
    }

    /// Whether it is the vocabulary of a typed reference.
    pub(super) fn is_typed(&self) -> bool {
        self.is_reference
    }

    /// The same for answers beside a row, whose letters they may write in another shape.
    pub fn beside(self, row: &[Node]) -> Self {
        Lexicon { shapes: super::variant::shapes_of(row), ..self }
    }

    /// The same once the reference is read: it has no matrices, so that a `T` in it is a number.
    pub fn once_read(self, row: &[Node]) -> Self {
        let is_t = |node: &Node| matches!(&node.kind, Kind::Symbol { name, .. } if name.as_ref() == "T");
        Lexicon { has_number_t: find_node(row, &mut { is_t }).is_some(), ..self }
    }

    /// The general vocabulary as a sheet uses it: what `\sum_x` runs over may have been said elsewhere.
    pub fn of_sheets() -> Self {
        Lexicon { is_sheet: true, ..Lexicon::general() }
    }

    /// The same with further names that are defined.
    pub(super) fn with_definitions(&self, more: Vec<Definition>) -> Cow<'_, Lexicon> {
        if more.is_empty() {
            return Cow::Borrowed(self);
        }
        let definitions = self.definitions.iter().cloned().chain(more).collect();
        Cow::Owned(Lexicon { definitions, ..self.clone() })
    }

    /// Whether a definition is one of a part that another card states.
    pub(super) fn is_part(&self, definition: &Definition) -> bool {
        self.parts.contains(&definition.base.plain)
    }

    /// What the question leaves open and a definition says by other functions: an advantage by a reward and a critic.
    pub(super) fn open_role(&self, definition: &Definition) -> Option<&Role> {
        let value = self.value.as_ref().filter(|_| definition.sup.is_none())?;
        let is_used = |role: &&Role| value.any(&mut |part| part.as_role().is_some_and(|(id, _)| id == role.id));
        let role = self.vocabulary.named(&definition.base).into_iter().find(is_used)?;
        let mut others = false;
        super::choice::each_name(&definition.body, &mut |head| {
            let roles = self.vocabulary.named(&head.base);
            others |= roles.iter().any(|other| other.kind == RoleKind::Function);
        });
        let is_other = others && !definition.is_used_in(&definition.body);
        (role.kind == RoleKind::Function && is_other).then_some(role)
    }

    /// The quantity of the formula that a definition sets to another one of it: `P = Q`.
    pub(super) fn equated_role(&self, definition: &Definition) -> Option<&Role> {
        let value = self.value.as_ref().filter(|_| definition.sup.is_none() && definition.restates())?;
        let is_used = |role: &&Role| value.any(&mut |part| part.as_role().is_some_and(|(id, _)| id == role.id));
        let of = |key: &NameKey| self.vocabulary.named(key).into_iter().find(is_used);
        let other = of(&super::head::Head::of(definition.body.first()?)?.base)?;
        of(&definition.base).filter(|role| role.id != other.id)
    }

    /// Whether a definition gives a letter of the typed reference another meaning: `P = \sum_t \frac{A}{(1+r)^t}` on the way
    /// to `A` may be an equation.
    pub(super) fn sets_letter(&self, definition: &Definition) -> bool {
        self.is_typed()
            && self.usage.knows(&definition.base.plain)
            && self.asked.as_ref() != Some(&definition.base.plain)
    }

    /// The free size of the question that a definition gives a value: `d_k = d / h`.
    pub(super) fn open_size(&self, left: &[Node]) -> Option<&Role> {
        let named = self.vocabulary.named(&NameKey::of(left));
        named.into_iter().find(|role| role.kind == RoleKind::Size && role.of.is_none())
    }

    /// Gives the names that the card defines with these left sides another body.
    pub fn redefine(&mut self, names: &[&str], right: &str) {
        for left in names {
            let Some(new) = Definition::from_latex(left, right) else { continue };
            self.definitions.iter_mut().filter(|it| it.is_named_as(&new)).for_each(|it| *it = new.clone());
        }
    }

    /// Whether the text is a sheet's, in which other formulas may say what a name means.
    pub(super) fn is_open_sheet(&self) -> bool {
        self.is_sheet && !self.is_reference
    }

    /// Whether `\pi` is the circle's ratio: where there are no models, which bear that letter too.
    pub(super) fn has_pi(&self) -> bool {
        self.general || self.vocabulary.of_kind(RoleKind::Model).next().is_none()
    }

    /// Whether the question has the name, for something else than a set of tokens.
    pub(super) fn has_name(&self, latex: &str) -> bool {
        let key = crate::cards::key_of_latex(latex);
        let is_set = |kind: RoleKind| matches!(kind, RoleKind::Tokens | RoleKind::Responses);
        self.usage.knows(latex) || self.vocabulary.named(&key).iter().any(|role| !is_set(role.kind))
    }

    /// Whether a run of letters, in lower case, spells a name: a common one, or one of this vocabulary.
    pub(super) fn is_word(&self, run: &str) -> bool {
        super::word::is_common(run) || self.words.iter().any(|word| word == run)
    }

    /// Whether a name is that of the formula itself, and of no role.
    pub(super) fn is_result(&self, key: &NameKey) -> bool {
        let same = |result: &NameKey| result.styled == key.styled || result.plain == key.plain;
        let exact = self.results.iter().any(|result| result.styled == key.styled);
        self.results.iter().any(same) && (exact || self.vocabulary.named_exactly(key).is_empty())
    }

    /// Whether a left side, as it is typed, is the name of what is asked.
    pub(super) fn names_result(&self, left: &str) -> bool {
        let row = crate::latex::parse(left).tree.row;
        let is_named = row.first().and_then(super::head::Head::of).is_some_and(|head| self.is_result(&head.base));
        // `\\text{pass@}k` is no head.
        is_named || {
            let key = NameKey::of(&row);
            self.vocabulary.results.iter().any(|result| result_key(result) == key)
        }
    }

    /// Whether letters side by side may be one name: two letters that both are names here are a product.
    pub(super) fn may_be_word(&self, run: &str) -> bool {
        let is_name = |letter: char| {
            let key = NameKey { plain: letter.to_string(), styled: letter.to_string() };
            !self.vocabulary.named(&key).is_empty()
        };
        run.chars().count() > 2 || !run.chars().all(is_name)
    }

    /// The body of a defined list such as `\mathbf{r} = \{r_j\}_{j=1}^{K}`.
    pub(super) fn list(&self, key: &NameKey) -> Option<&[Node]> {
        let is_list = |body: &[Node]| matches!(body.first().map(|node| &node.kind), Some(Kind::Delimiter { name, .. }) if name.as_ref() == "{");
        let found = |exact: bool| {
            self.definitions.iter().find(|definition| {
                let same =
                    if exact { definition.base.styled == key.styled } else { definition.base.plain == key.plain };
                same && is_list(&definition.body)
            })
        };
        found(true).or_else(|| found(false)).map(|definition| definition.body.as_slice())
    }
}

fn result_key(latex: &str) -> NameKey {
    // `PPL` is one name.
    let letters = latex.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(latex.len());
    if letters > 1 {
        let word = latex[..letters].to_lowercase();
        return NameKey { plain: word.clone(), styled: word };
    }
    let row = crate::latex::parse(latex).tree.row;
    match row.first() {
        Some(node) => match super::head::Head::of(node) {
            Some(head) => head.base.clone(),
            None => NameKey::of(std::slice::from_ref(node)),
        },
        None => NameKey { plain: String::new(), styled: String::new() },
    }
}
