//! Names: variables in scope, definitions, roles and their elements, in that order.

use super::cursor::{Cursor, row_span, ungrouped};
use super::definition::Definition;
use super::head::{Head, Split, is_decoration};
use super::index::Index;
use super::probability::find_bar;
use super::reader::{Reader, kind_of};
use super::term::{Kind, Read, Shape, Term, Trouble, UnknownName};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Expr, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Side};

/// The order in which declared names are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Roles whose name matches with its alphabet.
    Exact,
    /// Names that the card defines.
    Defined,
    /// Roles whose name matches without its alphabet.
    Loose,
}

impl Reader<'_> {
    /// Reads a name with its scripts, its arguments, and its exponent.
    pub fn name(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let Some(node) = cursor.peek() else {
            return Err(Trouble::new("R001", "an operand is missing", cursor.span()));
        };
        let Some(head) = Head::of(node) else { return Err(self.unexpected(node)) };
        let start = cursor.clone();
        self.step(node.span)?;
        cursor.advance();
        let Some(power) = head.as_power(node) else { return self.name_as(head, node, cursor) };
        if self.lexicon.general {
            let is_power = power.sup.is_some_and(|sup| self.is_exponent(&head, sup));
            return self.name_as(if is_power { power } else { head }, node, cursor);
        }
        // `x^{(b)}` is a member of a family that the question does not have, and no power.
        if !power.sup.is_some_and(computes) {
            return self.name_as(head, node, cursor);
        }
        let behind = cursor.clone();
        self.attempt(|reader| reader.name_as(head, node, cursor)).or_else(|trouble| {
            cursor.restore(&behind);
            self.attempt(|reader| reader.name_as(power, node, cursor)).map_err(|_| {
                cursor.restore(&start);
                trouble
            })
        })
    }

    /// Whether what stands in brackets above a name is its exponent: `x^{(n-1)}`, unless places of a family stand in
    /// brackets elsewhere, as `h^{(l)}` beside `W^{(l+1)}`; `x^{(n)}` only for a name that the reference gives no index.
    fn is_exponent(&self, head: &Head, script: &[Node]) -> bool {
        match computes(script) {
            true => !self.usage.has_places_above(script),
            false => self.lexicon.is_typed() && self.lexicon.usage.is_without_index(&head.base.plain),
        }
    }

    /// Reads a name that the cursor has just passed.
    fn name_as(&mut self, head: Head, node: &Node, cursor: &mut Cursor) -> Read<Term> {
        let saved = cursor.clone();
        if let Some(term) = self.called_name(node, cursor) {
            return Ok(term);
        }
        let mut first_trouble = None;
        // `s_t` is the state of step `t` where the card says so, though `s` is a text drawn here.
        let names =
            |it: &Definition| it.matches(&head).is_some() || self.has_tensors() && it.base.plain == head.base.plain;
        let own = self.definitions.iter().any(names);
        let family = |definition: &Definition| definition.has_parameters() && definition.matches(&head).is_some();
        let is_pattern =
            |definition: &Definition| definition.matches(&head).is_some() && definition.has_indexed_arguments(cursor);
        if self.foreign == 0 && !own && self.lexicon.definitions.iter().any(|it| family(it) || is_pattern(it)) {
            if let Ok(Some(term)) = self.attempt(|reader| reader.defined(&head, cursor, false)) {
                return Ok(term);
            }
            cursor.restore(&saved);
        }
        for split in head.splits() {
            let found = self.attempt(|reader| reader.in_scope(&head, &split, cursor));
            match found {
                Ok(Some(term)) => return Ok(term),
                Ok(None) => {}
                Err(trouble) => keep(&mut first_trouble, trouble),
            }
            cursor.restore(&saved);
        }
        match self.attempt(|reader| reader.defined(&head, cursor, true)) {
            Ok(Some(term)) => return Ok(term),
            Ok(None) => {}
            Err(trouble) => return Err(trouble),
        }
        cursor.restore(&saved);
        if let Some(term) = self.attempt(|reader| reader.defined_tensor(&head, cursor, true))? {
            return Ok(term);
        }
        cursor.restore(&saved);
        // A role whose alphabet matches goes before the names that the card defines, and those before
        // roles that share only the letter: `T_i` is a length before it is an example of the set `\mathcal{T}`.
        for pass in [Pass::Exact, Pass::Defined, Pass::Loose] {
            if pass == Pass::Defined {
                match self.attempt(|reader| reader.defined(&head, cursor, false)) {
                    Ok(Some(term)) => return Ok(term),
                    Ok(None) => {}
                    Err(trouble) => keep(&mut first_trouble, trouble),
                }
                cursor.restore(&saved);
                match self.attempt(|reader| reader.defined_tensor(&head, cursor, false)) {
                    Ok(Some(term)) => return Ok(term),
                    Ok(None) => {}
                    Err(trouble) => keep(&mut first_trouble, trouble),
                }
                cursor.restore(&saved);
                continue;
            }
            for split in head.splits() {
                match self.attempt(|reader| reader.declared(&head, &split, cursor, pass)) {
                    Ok(Some(term)) => return Ok(term),
                    Ok(None) => {}
                    Err(trouble) => keep(&mut first_trouble, trouble),
                }
                cursor.restore(&saved);
            }
        }
        cursor.restore(&saved);
        if let Some(term) = self.recursion(&head)? {
            return Ok(term);
        }
        if self.lexicon.general {
            return self.letter(&head, cursor);
        }
        Err(first_trouble.unwrap_or_else(|| self.unknown(&head, cursor)))
    }

    /// A scalar that the card writes with arguments, such as the margin `m(r)`.
    fn called_name(&mut self, node: &Node, cursor: &mut Cursor) -> Option<Term> {
        if !self.lexicon.has_called_names {
            return None;
        }
        let mut behind = cursor.clone();
        let bracketed = behind.plain_bracketed()?;
        let key = format!("{}({})", flatten(std::slice::from_ref(node), false), flatten(bracketed.inside, false));
        let named = |role: &&Role| {
            let names = std::iter::once(&role.write).chain(&role.aliases).filter(|name| name.contains('('));
            names.into_iter().any(|name| flatten(&crate::latex::parse(name).tree.row, false) == key)
        };
        let role = self.vocabulary().of_kind(RoleKind::Scalar).find(named)?;
        cursor.restore(&behind);
        Some(Term::number(Expr::role(&role.id, Vec::new())))
    }

    fn unknown(&self, head: &Head, cursor: &Cursor) -> Box<Trouble> {
        let shape = match cursor.peek().map(|node| &node.kind) {
            Some(NodeKind::Delimiter { side: Side::Open, .. }) => match cursor.clone().bracketed() {
                Some(bracketed) if find_bar(bracketed.inside).is_some() => Shape::Conditional,
                _ => Shape::Applied,
            },
            _ if !head.items.is_empty() => Shape::Indexed,
            _ if self.indexing > 0 => Shape::Index,
            _ => Shape::Bare,
        };
        // What stands above a number is its exponent: `d^2` is no name of something else.
        let is_power = matches!(shape, Shape::Bare | Shape::Indexed) && head.sup.is_some_and(|sup| !is_decoration(sup));
        let splits = head.splits();
        let split = splits.iter().find(|split| !is_power || split.sup.is_some());
        let key = split.map_or_else(|| head.base.plain.clone(), |split| split.key.plain.clone());
        let mut trouble = Trouble::new("R004", format!("`{}` is not known here", readable(&key)), head.span)
            .help("use the question's letters, or say what it stands for: `where ... = ...`");
        trouble.unknown = Some(UnknownName { key, base: head.base.plain.clone(), shape });
        trouble
    }

    fn in_scope(&mut self, head: &Head, split: &Split, cursor: &mut Cursor) -> Read<Option<Term>> {
        let Some(variable) = self.scope.iter().rev().find(|variable| variable.key == split.key.plain) else {
            return Ok(None);
        };
        let term = variable.term.clone();
        // `P(r_j \mid P)` under `\sum_{(P, R) \in \mathcal{D}}`: a text takes no arguments.
        let is_text = matches!(term.kind, Kind::Sequence | Kind::Token);
        let is_applied = || cursor.clone().bracketed().is_some_and(|it| find_bar(it.inside).is_some());
        let model = || self.vocabulary().named(&split.key).iter().any(|role| role.kind == RoleKind::Model);
        if is_text && is_applied() && model() {
            return Ok(None);
        }
        self.finish(term, head, split, cursor).map(Some)
    }

    /// A declared role, or the elements of one.
    fn declared(&mut self, head: &Head, split: &Split, cursor: &mut Cursor, pass: Pass) -> Read<Option<Term>> {
        let mut first_trouble = None;
        let vocabulary = self.vocabulary();
        let mut roles: Vec<&Role> = Vec::new();
        if let Some(id) = self.letters.get(&split.key.plain) {
            roles.extend(vocabulary.role(id));
        }
        let exact = vocabulary.named_exactly(&split.key);
        match pass {
            Pass::Exact => roles.extend(exact),
            _ => roles.extend(
                vocabulary.named(&split.key).into_iter().filter(|role| !exact.iter().any(|it| it.id == role.id)),
            ),
        }
        let saved = cursor.clone();
        let conditional = matches!(cursor.clone().bracketed(), Some(bracketed) if find_bar(bracketed.inside).is_some());
        if conditional {
            roles.sort_by_key(|role| role.kind != RoleKind::Model);
        }
        // With an index the letter is first of all that of the elements of something.
        if !split.items.is_empty() && pass == Pass::Exact {
            let mut roles = vocabulary.with_element(&split.key);
            if let Some(id) = self.letters.get(&split.key.plain) {
                roles.extend(vocabulary.role(id));
            }
            for role in roles {
                match self.attempt(|reader| reader.as_elements(role, head, split, cursor)) {
                    Ok(Some(term)) => return Ok(Some(term)),
                    Ok(None) => {}
                    Err(trouble) => keep(&mut first_trouble, trouble),
                }
                cursor.restore(&saved);
            }
        }
        if roles.len() > 1 {
            // One letter, several roles: the place decides, then whose first name it is.
            let place = self.places.last().copied();
            let first = |role: &Role| crate::cards::key_of_latex(&role.write).plain == split.key.plain;
            roles.sort_by_key(|role| {
                let home = role.within.is_some() && role.within == place;
                let rank = match (role.within, home) {
                    (Some(_), true) => 0,
                    (None, _) => 1,
                    (Some(_), false) => 2,
                };
                (rank, role.kind == RoleKind::Scalar && !first(role))
            });
            if conditional {
                roles.sort_by_key(|role| role.kind != RoleKind::Model);
            }
        }
        for role in roles {
            match self.attempt(|reader| reader.as_role(role, head, split, cursor)) {
                Ok(Some(term)) => return Ok(Some(term)),
                Ok(None) => {}
                Err(trouble) => keep(&mut first_trouble, trouble),
            }
            cursor.restore(&saved);
        }
        match first_trouble {
            Some(trouble) => Err(trouble),
            None => Ok(None),
        }
    }

    /// The indices of a data set's text with the example's index first: `y_t^{(n)}` and `y_{n,t}` are one thing
    /// where `n` counts examples.
    fn example_first<'n>(&self, items: &[&'n [Node]], dataset: &str) -> Vec<&'n [Node]> {
        let mut items = items.to_vec();
        if let [first, second] = items.as_slice()
            && self.counts_examples(second, dataset)
            && !self.counts_examples(first, dataset)
        {
            items.swap(0, 1);
        }
        items
    }

    /// Refuses `r_j^{(i)}` beside `r_i^{(<j)}`: the example stands once below and once above.
    fn mind_order(&mut self, items: &[&[Node]], dataset: &str, head: &Head) -> Read<()> {
        let [first, second] = items else { return Ok(()) };
        let order = match (self.counts_examples(first, dataset), self.counts_examples(second, dataset)) {
            (true, false) => "first",
            (false, true) => "second",
            _ => return Ok(()),
        };
        if self.foreign > 0 || head.sub_items > 1 {
            return Ok(());
        }
        let known = self.spelled.iter().find(|(id, what, _)| id == dataset && *what == "order");
        match known {
            Some((_, _, known)) if known != order => {
                Err(Trouble::new("R004", "the index of the example stands once below and once above", head.span)
                    .help("write the indices in one order"))
            }
            Some(_) => Ok(()),
            None => {
                self.spelled.push((dataset.to_owned(), "order", order.to_owned()));
                Ok(())
            }
        }
    }

    /// Whether a script is the variable that runs over the examples of a data set.
    fn counts_examples(&self, item: &[Node], dataset: &str) -> bool {
        let size = self.vocabulary().size_of(dataset).map(|size| size.id.clone());
        let key = flatten(ungrouped(item), false);
        let variable = self.scope.iter().rev().find(|variable| variable.key == key);
        let role = variable.and_then(|variable| variable.role.as_deref()).and_then(|id| self.vocabulary().role(id));
        role.is_some_and(|role| role.upto.is_some() && role.upto == size)
    }

    /// `y_w^i` where `i` runs over examples, `r_i^j` where `j` runs over tokens: a text has no powers, so that it is
    /// an index.
    fn example_above<'n>(&self, split: &Split<'n>, role: &Role) -> Option<Split<'n>> {
        let (dataset, _) = self.vocabulary().field_of(&role.id)?;
        let sup = split.sup?;
        let is_bound = |row: &[Node]| {
            let key = flatten(ungrouped(row), false);
            self.scope.iter().any(|variable| variable.key == key && variable.term.kind == Kind::Number)
        };
        let items: Vec<&[Node]> = match split.items.as_slice() {
            // In the order in which they are written: which of them counts examples is told by the letters.
            [item] if self.counts_examples(sup, &dataset.id) => vec![item, sup],
            items if self.counts_examples(sup, &dataset.id) => {
                std::iter::once(sup).chain(items.iter().copied()).collect()
            }
            [example] if is_bound(sup) && self.counts_examples(example, &dataset.id) => vec![example, sup],
            _ => return None,
        };
        Some(Split { key: split.key.clone(), items, sup: None })
    }

    fn as_role(&mut self, role: &Role, head: &Head, split: &Split, cursor: &mut Cursor) -> Read<Option<Term>> {
        let role = self.counting_role(role, head.span);
        let found = self.as_role_alone(role, head, split, cursor)?;
        if found.is_some() {
            let is_text =
                matches!(role.kind, RoleKind::Sequence | RoleKind::Group | RoleKind::Dataset | RoleKind::Matrix);
            let what = if is_text && !split.items.is_empty() { "element" } else { "itself" };
            self.mind_spelling(role, what, &split.key.plain, head)?;
        }
        Ok(found)
    }

    fn as_role_alone(&mut self, role: &Role, head: &Head, split: &Split, cursor: &mut Cursor) -> Read<Option<Term>> {
        let above = self.example_above(split, role);
        let split = above.as_ref().unwrap_or(split);
        match role.kind {
            RoleKind::Index | RoleKind::Size | RoleKind::Scalar => {
                // `\alpha^(\gamma+1)`: a number has no index above.
                if let ([exponent], 0, RoleKind::Scalar) = (split.items.as_slice(), head.sub_items, role.kind) {
                    self.note("repair", "the brackets above are read as an exponent", head.span);
                    let term = Expr::role(&role.id, Vec::new());
                    return self.raised(term, Some(exponent), head.span).map(Some);
                }
                if !split.items.is_empty() {
                    return Ok(None);
                }
                // In a card's own text an index means the variable that plays its role here.
                let itself = || Term::number(Expr::role(&role.id, Vec::new()));
                let term = if role.kind == RoleKind::Index && self.foreign > 0 {
                    let bound = |variable: &&super::reader::Variable| variable.role.as_deref() == Some(&role.id);
                    match self.scope.iter().rev().find(bound) {
                        Some(variable) => variable.term.clone(),
                        // The place that the question asks about.
                        None if self.is_in_reference(&role.id) => itself(),
                        None => {
                            let reason = format!("nothing binds `{}` here", role.write);
                            return Err(Trouble::new("R004", reason, head.span));
                        }
                    }
                } else {
                    itself()
                };
                self.finish(term, head, split, cursor).map(Some)
            }
            RoleKind::Function => {
                if !split.items.is_empty() {
                    return match self.indexed_function(role, head, split)? {
                        Some(term) => Ok(Some(term)),
                        None => self.labelled_function(role, head, split),
                    };
                }
                self.function_role(role, head, split, cursor)
            }
            RoleKind::Vector | RoleKind::Matrix => self.tensor_role(role, head, split),
            RoleKind::Model => {
                if split.sup.is_some_and(|sup| !is_power_of_value(sup)) {
                    return Ok(None);
                }
                if !split.items.is_empty() {
                    let Some(term) = self.indexed_model(role, &split.items, head.span)? else { return Ok(None) };
                    return self.raised(term.expr, split.sup, head.span).map(Some);
                }
                let term = Term::new(Expr::role(&role.id, Vec::new()), Kind::Model);
                self.finish(term, head, split, cursor).map(Some)
            }
            RoleKind::Sequence => match self.vocabulary().field_of(&role.id) {
                Some((dataset, field)) => {
                    let dataset = dataset.id.clone();
                    if split.items.is_empty() {
                        let name = readable(&split.key.plain);
                        self.mind_drawn(role, &split.key.plain, head)?;
                        let mut term = self.current(&role.id);
                        if term.is_none() {
                            self.mind_indexing(role, false, head)?;
                            let record = self.example_here(&dataset, &name, head.span);
                            let field = |record| ExprNode::Field(record, field).into();
                            term = record.map(|record| Term::new(field(record), Kind::Sequence));
                        }
                        let Some(term) = term else {
                            let message = format!("`{name}` needs the index of its example");
                            return Err(Trouble::new("R004", message, head.span).help(format!("write `{name}_i`")));
                        };
                        return self.finish(term, head, split, cursor).map(Some);
                    }
                    self.mind_indexing(role, true, head)?;
                    self.mind_order(&split.items, &dataset, head)?;
                    let items = self.example_first(&split.items, &dataset);
                    let Index::At(at) = self.index_item(items[0])? else { return Ok(None) };
                    let record = ExprNode::Element(Expr::role(&dataset, Vec::new()), at);
                    let sequence = ExprNode::Field(record.into(), field).into();
                    let rest = Split { key: split.key.clone(), items: items[1..].to_vec(), sup: split.sup };
                    self.finish(Term::new(sequence, Kind::Sequence), head, &rest, cursor).map(Some)
                }
                None => {
                    let term = self.current_in_foreign(&role.id);
                    let term = term.unwrap_or_else(|| Term::new(Expr::role(&role.id, Vec::new()), Kind::Sequence));
                    self.finish(term, head, split, cursor).map(Some)
                }
            },
            _ => {
                let term = self
                    .current(&role.id)
                    .unwrap_or_else(|| Term::new(Expr::role(&role.id, Vec::new()), kind_of(role)));
                self.finish(term, head, split, cursor).map(Some)
            }
        }
    }

    /// `t_i` where `t` is the letter of a sequence's tokens, `y_i` where `y` is that of a group's members.
    pub(super) fn as_elements(
        &mut self,
        role: &Role,
        head: &Head,
        split: &Split,
        cursor: &mut Cursor,
    ) -> Read<Option<Term>> {
        if role.kind.is_tensor() {
            return self.as_role(role, head, split, cursor);
        }
        let above = self.example_above(split, role);
        let split = above.as_ref().unwrap_or(split);
        let container = match self.vocabulary().field_of(&role.id) {
            Some((dataset, field)) => {
                // One index in a draw from the data set is the token's; two are the example's and the token's.
                match self.current(&role.id) {
                    Some(term) if split.items.len() == 1 => {
                        self.mind_drawn(role, &split.key.plain, head)?;
                        term
                    }
                    _ => {
                        if split.items.len() < 2 {
                            return Ok(None);
                        }
                        self.mind_order(&split.items, &dataset.id, head)?;
                        let items = self.example_first(&split.items, &dataset.id);
                        let Index::At(at) = self.index_item(items[0])? else { return Ok(None) };
                        let record = ExprNode::Element(Expr::role(&dataset.id, Vec::new()), at);
                        let sequence = ExprNode::Field(record.into(), field).into();
                        let rest = Split { key: split.key.clone(), items: items[1..].to_vec(), sup: split.sup };
                        return self.finish(Term::new(sequence, Kind::Sequence), head, &rest, cursor).map(Some);
                    }
                }
            }
            None => match self.current(&role.id) {
                Some(term) => {
                    self.mind_drawn(role, &split.key.plain, head)?;
                    term
                }
                None => return Ok(None),
            },
        };
        self.mind_spelling(role, "element", &split.key.plain, head)?;
        self.finish(container, head, split, cursor).map(Some)
    }

    /// Applies indices, arguments and exponent to what a name stands for.
    fn finish(&mut self, term: Term, head: &Head, split: &Split, cursor: &mut Cursor) -> Read<Term> {
        let mut term = term;
        let sup = split.sup;
        let mut items = split.items.iter();
        if term.kind == Kind::Sequence && self.is_one_of_several(&split.items)? {
            self.note("one_of_several", format!("`{}` is one of several texts", readable(&head.base.plain)), head.span);
            items.next();
        }
        if matches!(term.kind, Kind::Sequence | Kind::Group)
            && let Some(script) = sup
        {
            // `t_1^{i-1}`: from the lower to the upper index.
            if let (1, Kind::Sequence) = (split.items.len(), &term.kind) {
                let from = self.whole_number(split.items[0])?;
                let to = self.whole_number(script)?;
                let expr = self.slice(&term.expr, from, to);
                return Ok(Term::new(self.at(expr, head.span), Kind::Sequence));
            }
            if split.items.is_empty() && term.kind == Kind::Sequence {
                let at = self.whole_number(script)?;
                let expr = ExprNode::Element(term.expr, at).into();
                return Ok(Term::new(self.at(expr, head.span), Kind::Token));
            }
            return Err(Trouble::new("R005", "this superscript is not understood", row_span(script)));
        }
        for item in items.by_ref() {
            term = self.indexed(term, item, head.span)?;
        }
        term.expr = self.at(term.expr, head.span);
        match term.kind {
            Kind::Model => self.model_use(term, sup, cursor, head.span),
            Kind::Number => {
                let Some(script) = sup else { return Ok(term) };
                self.raised(term.expr, Some(script), head.span)
            }
            _ => match sup {
                Some(script) => Err(Trouble::new("R005", "this superscript is not understood", row_span(script))),
                None => Ok(term),
            },
        }
    }

    /// Whether the first of two indices only says which of several texts is meant, as `i` in `o_{i,t}` where the question
    /// has one text.
    fn is_one_of_several(&mut self, items: &[&[Node]]) -> Read<bool> {
        let vocabulary = self.vocabulary();
        let [which, _] = items else { return Ok(false) };
        let [letter] = ungrouped(which) else { return Ok(false) };
        let is_letter = matches!(letter.kind, NodeKind::Symbol { class: Class::Ordinary, .. });
        let several = |role: &&Role| matches!(role.kind, RoleKind::Group | RoleKind::Dataset);
        let key = flatten(ungrouped(which), false);
        if !is_letter
            || self.foreign > 0
            || self.lexicon.general
            || vocabulary.roles.iter().any(|role| several(&role))
            || self.scope.iter().any(|variable| variable.key == key)
            || !vocabulary.named(&NameKey::of(ungrouped(which))).is_empty()
        {
            return Ok(false);
        }
        match self.spelled.iter().find(|(_, what, _)| *what == "which").map(|(_, _, known)| *known == key) {
            Some(is_same) => Ok(is_same),
            None => {
                self.spelled.push((String::new(), "which", key));
                Ok(true)
            }
        }
    }

    /// What plays a sequence's role where a card's own text names it; an answer's free letter means itself.
    fn current_in_foreign(&self, id: &str) -> Option<Term> {
        if self.foreign > 0 { self.current(id) } else { None }
    }
}

fn keep(first: &mut Option<Box<Trouble>>, trouble: Box<Trouble>) {
    // What was read furthest is the best advice; an unknown name deeper inside beats a failed guess.
    let better = match first {
        None => true,
        Some(known) => known.unknown.is_none() && trouble.unknown.is_some(),
    };
    if better {
        *first = Some(trouble);
    }
}

/// Whether a superscript on a model is an exponent of its value rather than a part of its name.
fn is_power_of_value(sup: &[Node]) -> bool {
    let sup = ungrouped(sup);
    !is_decoration(sup) && sup.iter().any(|node| matches!(node.kind, NodeKind::Number(_) | NodeKind::Fraction { .. }))
}

/// A key as something to show.
pub(crate) fn readable(key: &str) -> String {
    key.replace("_(", "_{")
        .replace("^(", "^{")
        .replace(')', "}")
        .replace("\\hat(", "\\hat{")
        .replace("\\bar(", "\\bar{")
}

/// Whether a script holds a sum, a difference or a product: `(n-1)`.
fn computes(script: &[Node]) -> bool {
    ungrouped(script).iter().any(|node| super::cursor::class_of(node) == Some(Class::Binary))
}
