//! What a typed formula's own use tells about its names: which are applied to arguments, and which only multiply.

use super::cursor::{Cursor, is_blank, split_row, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::probability::find_bar;
use super::statement::Statement;
use crate::cards::flatten;
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};

/// The names of a formula by their use.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Names applied to arguments, by key.
    functions: Vec<String>,
    /// Names seen, by key.
    known: Vec<String>,
    /// Words, as they are written.
    words: Vec<String>,
    /// Letters with the limits that sums over them have: the limits as text, and as rows.
    ranges: Vec<(String, String, (Row, Row))>,
    /// Names below which two letters stand of which a sum binds one, as in `s_{ij}`.
    pairs: Vec<String>,
    /// Names with a letter below that a sum binds, and that letter.
    families: Vec<(String, String)>,
    /// The left side of a formula `name = value`, as text.
    left: Option<String>,
    /// Letters that are vectors, by key, and whether they have an index where that shows.
    vectors: Vec<(String, bool)>,
    /// Letters that stand alone in brackets above names: `h^{(l)}`.
    places_above: Vec<String>,
    /// Names with something below them.
    indexed: Vec<String>,
    /// What stands above names that are applied or drawn from: `V^\\pi(s)`; empty where nothing does.
    labels: Vec<(String, String)>,
    /// The same of the formula beside the reference.
    own_labels: Vec<(String, String)>,
    /// Whether `T` is a number.
    has_number_t: bool,
}

/// Letters that are functions where a lone name stands in brackets behind them, though they stand alone elsewhere too.
const FUNCTIONS: &str = "f g h u F G V Q";

/// Letters that numbers of things bear.
const SIZES: &str = "n N m M k K T d D L B";

impl Usage {
    /// The use of names in rows of one formula.
    pub fn of<'n>(rows: impl Iterator<Item = &'n [Node]>) -> Usage {
        let mut found = Found::default();
        let rows: Vec<&[Node]> = rows.collect();
        rows.iter().for_each(|row| found.row(row));
        let has_number_t = rows.iter().any(|row| super::matrix::has_number_t(row));
        let mut vectors = Vec::new();
        rows.iter().for_each(|row| super::inner::vectors(row, has_number_t, &mut vectors));
        let mut functions: Vec<String> = Vec::new();
        for (key, is_word) in &found.applied {
            let is_letter = FUNCTIONS.split(' ').any(|letter| letter == key);
            if (*is_word || is_letter || !found.bare.contains(key)) && !functions.contains(key) {
                functions.push(key.clone());
            }
        }
        functions.extend(found.listed);
        let words = acronyms(&found.runs).into_iter().chain(found.words).collect();
        let is_bound = |letter: &String| found.bound.contains(letter);
        let pairs = found.scripts.iter().filter(|(_, letters)| letters.len() > 1 && letters.iter().any(is_bound));
        let pairs = pairs.map(|(key, _)| key.clone()).collect();
        let families = found.scripts.iter().filter_map(|(key, letters)| match letters.as_slice() {
            [letter] if is_bound(letter) => Some((key.clone(), letter.clone())),
            _ => None,
        });
        let families = families.collect();
        let (known, ranges, left, places_above) = (found.known, found.ranges, None, found.places_above);
        let (indexed, labels, own_labels) = (found.indexed, found.labels, Vec::new());
        Usage {
            places_above,
            indexed,
            functions,
            known,
            words,
            ranges,
            pairs,
            families,
            left,
            vectors,
            labels,
            own_labels,
            has_number_t,
        }
    }

    /// The same, with the name on the left of the formula.
    pub fn with_left(self, left: &[Node]) -> Usage {
        Usage { left: Some(flatten(left, true)), ..self }
    }

    /// Whether a row is the left side of the reference.
    pub fn is_left(&self, row: &[Node]) -> bool {
        self.left.as_ref().is_some_and(|left| *left == flatten(row, true))
    }

    /// Whether a statement beside the formula says another range of a letter than a sum with limits: `i = 2, \dots, n`
    /// beside `\prod_{i=1}^{n}`, `l \ge 1` beside `\sum_{l=0}`.
    pub(super) fn is_contradicted_by(&self, statement: &Statement) -> bool {
        let relation = |at: usize| statement.members.get(at).and_then(|member| member.relation.as_deref());
        let text = |row: &[Node]| flatten(trimmed(row), true);
        let limits = |row: &[Node]| {
            let key = flatten(trimmed(row), false);
            let own = self.ranges.iter().find(|(letter, ..)| *letter == key)?;
            Some((text(&own.2.0), text(&own.2.1)))
        };
        match statement.members.as_slice() {
            [letter, values] => {
                let Some((from, to)) = limits(&letter.row) else { return false };
                let mut cursor = Cursor::new(trimmed(&values.row));
                let inside = match cursor.bracketed() {
                    Some(bracketed) if cursor.is_done() => bracketed.inside,
                    _ => trimmed(&values.row),
                };
                let items = split_row(inside, |node| symbol_name(node) == Some(","));
                let ends = || items.first().zip(items.last());
                match relation(1) {
                    Some("=" | "\\in") if items.len() > 1 => {
                        ends().is_some_and(|(first, last)| text(first) != from || text(last) != to)
                    }
                    Some("\\ge" | "\\geq") => text(&values.row) != from,
                    Some("\\le" | "\\leq") => text(&values.row) != to,
                    Some("\\ne" | "\\neq" | ">" | "<") => true,
                    _ => false,
                }
            }
            [low, letter, high] => {
                let Some((from, to)) = limits(&letter.row) else { return false };
                let are_closed = [1, 2].into_iter().all(|at| matches!(relation(at), Some("\\le" | "\\leq")));
                !are_closed || text(&low.row) != from || text(&high.row) != to
            }
            _ => false,
        }
    }

    /// Whether a letter is a vector.
    pub fn has_vectors(&self) -> bool {
        !self.vectors.is_empty()
    }

    /// Whether a name that is applied has a star above it: `V^*(s)`.
    pub fn has_star(&self, key: &str) -> bool {
        self.labels.iter().any(|(name, label)| name == key && matches!(label.trim_matches(['{', '}']), "*" | "\\ast"))
    }

    /// Whether letters side by side below a name are indices.
    pub fn has_pairs(&self, key: &str) -> bool {
        self.pairs.iter().any(|known| known == key)
    }

    /// The limits of the sums over the members of a family.
    pub(super) fn limits_of(&self, key: &str) -> Option<(Row, Row)> {
        let letters = self.families.iter().filter(|(known, _)| known == key);
        let mut limits = letters.filter_map(|(_, letter)| self.ranges.iter().find(|(known, ..)| known == letter));
        limits.next().map(|(_, _, limits)| limits.clone())
    }

    /// All families that sums with limits run over, each with its limits.
    pub(super) fn all_families(&self) -> Vec<(String, (Row, Row))> {
        let mut names: Vec<&String> = self.families.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        names.into_iter().filter_map(|name| Some((name.clone(), self.limits_of(name)?))).collect()
    }

    /// Whether a sum with limits runs over a letter.
    pub(super) fn binds(&self, letter: &str) -> bool {
        self.ranges.iter().any(|(known, ..)| known == letter)
    }

    /// Letters with the limits of sums over them.
    pub(super) fn ranges(&self) -> &[(String, String, (Row, Row))] {
        &self.ranges
    }

    /// Whether a name is applied to what stands in brackets behind it.
    pub fn is_function(&self, key: &str) -> bool {
        self.functions.iter().any(|known| known == key)
    }

    /// Whether the formula has the name.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.known.iter().any(|known| known == key)
    }

    /// Whether the formula has the name and does not apply it.
    pub fn multiplies(&self, key: &str) -> bool {
        !self.is_function(key) && self.known.iter().any(|known| known == key)
    }

    /// The same for the names of another formula beside it; those of this one keep their use.
    pub fn with(&self, other: &Usage) -> Usage {
        let fresh = other.functions.iter().filter(|key| !self.known.contains(key));
        let functions = self.functions.iter().chain(fresh).cloned().collect();
        let ranges = self.ranges.iter().chain(&other.ranges).cloned().collect();
        let pairs = self.pairs.iter().chain(&other.pairs).cloned().collect();
        let families = self.families.iter().chain(&other.families).cloned().collect();
        let vectors = self.vectors.iter().chain(&other.vectors).cloned().collect();
        let places_above = self.places_above.iter().chain(&other.places_above).cloned().collect();
        let has_number_t = self.has_number_t || other.has_number_t;
        let own_labels = other.labels.clone();
        Usage { own_labels, places_above, functions, ranges, pairs, families, vectors, has_number_t, ..self.clone() }
    }

    /// What is meant to stand above a name that is applied: an answer may leave out the only label that the reference
    /// writes there, and may name the policy where the reference has none: `V^\pi(s)` for `V(s)`, but not `P^c(A)` for `P(A)`.
    pub(super) fn label_above(&self, key: &str, label: String) -> String {
        let of = |labels: &[(String, String)]| {
            let mut found: Vec<String> =
                labels.iter().filter(|(name, _)| name == key).map(|(_, it)| it.clone()).collect();
            found.sort();
            found.dedup();
            found
        };
        match (of(&self.labels).as_slice(), of(&self.own_labels).as_slice()) {
            ([wanted], [own]) if *own == label && (own.is_empty() || wanted.is_empty() && own == "\\pi") => {
                wanted.clone()
            }
            _ => label,
        }
    }

    /// Whether a script holds a letter that stands alone in brackets above a name elsewhere.
    pub(super) fn has_places_above(&self, script: &[Node]) -> bool {
        let is_place = |node: &Node| self.places_above.contains(&flatten(std::slice::from_ref(node), false));
        ungrouped(script).iter().any(is_place)
    }

    /// Whether something stands below a name.
    pub(super) fn bears_index(&self, key: &str) -> bool {
        self.indexed.iter().any(|name| name == key)
    }

    /// Whether a name bears no index, and none stands in brackets above another.
    pub(super) fn is_without_index(&self, key: &str) -> bool {
        let is_listed = |names: &[String]| names.iter().any(|name| name == key);
        self.knows(key) && self.places_above.is_empty() && !is_listed(&self.indexed) && !is_listed(&self.functions)
    }

    /// Whether a letter is a vector.
    pub(super) fn is_vector(&self, letter: &Node) -> bool {
        let key = flatten(std::slice::from_ref(letter), false);
        self.vectors.iter().any(|(known, _)| *known == key)
    }

    /// Whether the formula has a letter for a number of things that is the limit of none of its sums.
    pub(super) fn has_free_size(&self) -> bool {
        let is_limit = |size: &str| self.ranges.iter().any(|(.., (_, to))| flatten(to, false) == size);
        SIZES.split(' ').any(|size| self.knows(size) && !is_limit(size))
    }

    /// Whether vectors have an index over which a sum runs, or are values of functions, so that it is not their
    /// components that it runs over.
    pub(super) fn sums_vectors(&self) -> bool {
        let is_called = self.vectors.iter().any(|(known, _)| self.is_function(known));
        let is_summed = |name: &str| self.vectors.iter().any(|(known, is_indexed)| *is_indexed && known == name);
        is_called || self.families.iter().any(|(name, _)| is_summed(name))
    }

    /// Whether `T` is a number.
    pub(super) fn has_number_t(&self) -> bool {
        self.has_number_t
    }

    /// The words that occur, in lower case.
    pub fn words(&self) -> impl Iterator<Item = String> + '_ {
        self.words.iter().map(|word| word.to_lowercase())
    }
}

#[derive(Default)]
struct Found {
    /// Names with a lone name in brackets behind them, and whether the name is a word.
    applied: Vec<(String, bool)>,
    /// Names with a list, or a condition, in brackets behind them.
    listed: Vec<String>,
    /// Names without brackets behind them.
    bare: Vec<String>,
    known: Vec<String>,
    words: Vec<String>,
    ranges: Vec<(String, String, (Row, Row))>,
    /// Letters that operators bind.
    bound: Vec<String>,
    /// Names with the letters of one script below them.
    scripts: Vec<(String, Vec<String>)>,
    /// Runs of capitals.
    runs: Vec<String>,
    /// Letters alone in brackets above names.
    places_above: Vec<String>,
    /// Names with something below them.
    indexed: Vec<String>,
    /// What stands above names that are applied or drawn from.
    labels: Vec<(String, String)>,
}

/// What stands above a name and is no power.
pub(super) fn label_of(head: &Head) -> Option<String> {
    let sup = trimmed(ungrouped(head.sup?));
    let is_number = matches!(sup, [Node { kind: Kind::Number(_), .. }]);
    (!is_number).then(|| super::name::readable(&flatten(sup, false)))
}

/// Runs of capitals that are names: several that share letters, such as `TP`, `FP` and `FN`.
fn acronyms(runs: &[String]) -> Vec<String> {
    let shares =
        |run: &&String| runs.iter().any(|other| other != *run && other.chars().any(|letter| run.contains(letter)));
    runs.iter().filter(shares).cloned().collect()
}

impl Found {
    fn row(&mut self, row: &[Node]) {
        let capital = |node: &Node| match &node.kind {
            Kind::Symbol { name, style: Style::Plain, .. } => {
                name.chars().next().filter(|letter| name.len() == 1 && letter.is_ascii_uppercase())
            }
            _ => None,
        };
        for run in row.split(|node| capital(node).is_none()).filter(|run| run.len() > 1) {
            self.runs.push(run.iter().filter_map(capital).collect());
        }
        for node in row {
            if let Kind::Scripts { sup: Some(sup), .. } = &node.kind
                && let [open, letter, _] = ungrouped(sup)
                && super::cursor::delimiter_of(open).is_some()
            {
                self.places_above.push(flatten(std::slice::from_ref(letter), false));
            }
            if let Kind::Scripts { sub: Some(sub), base: Some(base), .. } = &node.kind {
                self.script(base, ungrouped(sub));
            }
            if let Kind::Scripts { sub: Some(sub), sup: Some(sup), base: Some(base), .. } = &node.kind
                && matches!(base.kind, Kind::Symbol { class: Class::BigOperator, .. })
                && let [letter, from] = split_row(ungrouped(sub), |node| symbol_name(node) == Some("=")).as_slice()
            {
                let limits = (trimmed(from).to_vec(), ungrouped(sup).to_vec());
                let text = format!("{}..{}", flatten(&limits.0, true), flatten(&limits.1, true));
                self.ranges.push((flatten(trimmed(letter), false), text, limits));
            }
        }
        for (place, node) in row.iter().enumerate() {
            let head = Head::of(node);
            let skipped = usize::from(head.is_some() && matches!(node.kind, Kind::Scripts { .. }));
            if let Some(head) = head {
                self.name(&head, node, &row[place + 1..]);
                let is_source =
                    row[..place].iter().rfind(|node| !is_blank(node)).and_then(symbol_name) == Some("\\sim");
                if is_source && self.labels.last().is_none_or(|(key, _)| *key != head.base.plain) {
                    self.labels.push((head.base.plain.clone(), label_of(&head).unwrap_or_default()));
                }
                // `\tau \sim \pi`: a distribution is a function.
                if is_source {
                    self.listed.push(head.base.plain.clone());
                }
            }
            node.rows().into_iter().skip(skipped).for_each(|row| self.row(row));
        }
    }

    /// What stands below a name or an operator.
    fn script(&mut self, base: &Node, sub: &[Node]) {
        if matches!(base.kind, Kind::Symbol { class: Class::BigOperator | Class::Function, .. }) {
            let parts = split_row(sub, |node| {
                matches!(symbol_name(node), Some("=" | "," | "\\in" | "\\ne" | "\\neq" | "<" | "\\le"))
            });
            self.bound.extend(parts.first().map(|letter| flatten(trimmed(letter), false)));
        }
        let is_letter = |node: &Node| matches!(&node.kind, Kind::Symbol { name, .. } if name.len() == 1 && name.chars().all(char::is_alphabetic));
        if !sub.is_empty() && sub.iter().all(is_letter) {
            let letters = sub.iter().map(|node| flatten(std::slice::from_ref(node), false)).collect();
            self.scripts.push((flatten(std::slice::from_ref(base), false), letters));
        }
    }

    fn name(&mut self, head: &Head, node: &Node, rest: &[Node]) {
        let key = head.base.plain.clone();
        if head.sub_items > 0 {
            self.indexed.push(key.clone());
        }
        let base = match &node.kind {
            Kind::Scripts { base: Some(base), .. } => base.as_ref(),
            _ => node,
        };
        let word = match &base.kind {
            Kind::Word { text, .. } if text.chars().count() > 1 => Some(text.clone()),
            _ => None,
        };
        let is_word = word.is_some();
        self.words.extend(word);
        self.known.push(key.clone());
        let start = rest.iter().position(|node| !is_blank(node)).unwrap_or(rest.len());
        let mut cursor = Cursor::new(&rest[start..]);
        let opens = cursor.peek().is_some_and(|node| matches!(&node.kind, Kind::Delimiter { name, side: Side::Open, .. } if matches!(name.as_ref(), "(" | "[")));
        let Some(bracketed) = opens.then(|| cursor.bracketed()).flatten() else {
            self.bare.push(key);
            return;
        };
        self.labels.push((key.clone(), label_of(head).unwrap_or_default()));
        let inside = bracketed.inside;
        let items = split_row(inside, |node| matches!(symbol_name(node), Some("," | ";")));
        if find_bar(inside).is_some() || items.len() > 1 && bracketed.name.as_ref() == "(" {
            self.listed.push(key);
        } else if bracketed.name.as_ref() == "(" && (is_word || is_lone_name(inside)) {
            self.applied.push((key, is_word));
        }
    }
}

/// Whether a bracket holds a name and nothing else: nobody multiplies by that.
fn is_lone_name(inside: &[Node]) -> bool {
    match trimmed(inside) {
        [node] => match &node.kind {
            Kind::Group(inner) => is_lone_name(ungrouped(inner)),
            _ => Head::of(node).is_some_and(|head| head.sup.is_none()),
        },
        _ => false,
    }
}
