//! Records of data sets: the names of their components, and the example that is meant.

use super::cursor::{Cursor, row_span, split_commas, ungrouped};
use super::head::Head;
use super::range::Range;
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten, key_of_latex};
use crate::expr::{Domain, Expr, Node as ExprNode};
use crate::latex::tree::{Node, Row};
use crate::text::Span;

impl Reader<'_> {
    /// The variables that the components of a record bind: `(x, y_w, y_l)`.
    ///
    /// A name that a component has is that component wherever it stands; the others follow in order. Components
    /// that are not named keep their own names.
    pub fn record_variables(&mut self, parts: &[&[Node]], dataset: &str, record: &Expr) -> Read<Vec<Variable>> {
        let Some(role) = self.vocabulary().role(dataset) else { return Ok(Vec::new()) };
        let fields = role.fields.clone();
        let span = match (parts.first(), parts.last()) {
            (Some(first), Some(last)) => row_span(first).to(row_span(last)),
            _ => return Ok(Vec::new()),
        };
        if parts.len() > fields.len() {
            return Err(Trouble::new("R008", "a record of the data set has fewer components", span));
        }
        let keys: Vec<String> = parts.iter().map(|part| flatten(ungrouped(part), false)).collect();
        if (1..keys.len()).any(|place| keys[..place].contains(&keys[place])) {
            return Err(Trouble::new("R008", "two components of a record have one name", span));
        }
        let mut named: Vec<Option<usize>> = parts.iter().map(|part| self.field_named(part, &fields)).collect();
        if (1..named.len()).any(|place| named[place].is_some() && named[..place].contains(&named[place])) {
            named.fill(None);
        }
        let all_named = named.iter().all(Option::is_some);
        // `(x, y_l, y_w) \sim D`: the names say one thing and the order another. Beside two names of one letter a name
        // with another is told apart: `(y_w, y_l, x) \sim D`.
        let letter = |place: usize| Head::of(ungrouped(parts[place]).first()?).map(|head| head.base.plain);
        let letters: Vec<_> = (0..parts.len()).map(letter).collect();
        let is_told = (1..letters.len()).any(|place| letters[..place].contains(&letters[place]));
        let is_exchanged =
            |(at, other): (usize, usize)| named[at] > named[other] && (!is_told || letters[at] == letters[other]);
        let pairs = (1..named.len()).flat_map(|other| (0..other).map(move |at| (at, other)));
        if all_named && { pairs }.any(is_exchanged) {
            return Err(Trouble::new(
                "R008",
                "the components of the example stand in another order than in the data",
                span,
            )
            .help("write them in the order of the question"));
        }
        let mut rest = (0..fields.len()).filter(|place| !named.contains(&Some(*place))).collect::<Vec<_>>().into_iter();
        let mut variables = Vec::new();
        let mut bind = |key: String, field: usize, typed: bool| {
            variables.push(Variable {
                key,
                term: Term::new(ExprNode::Field(record.clone(), field as u32).into(), Kind::Sequence),
                role: Some(fields[field].clone()),
                typed,
            });
        };
        for (key, field) in keys.into_iter().zip(named) {
            if let Some(field) = field.or_else(|| rest.next()) {
                bind(key, field, true);
            }
        }
        if all_named && rest.len() > 0 {
            for field in rest {
                let write = self.vocabulary().role(&fields[field]).map(|role| role.write.clone()).unwrap_or_default();
                bind(key_of_latex(&write).plain, field, false);
            }
            self.note("same_example", "the other parts of the example are taken with it", span);
        }
        Ok(variables)
    }

    /// The component of a record that a name is, among `fields`.
    pub(super) fn field_named(&self, part: &[Node], fields: &[String]) -> Option<usize> {
        let roles = self.vocabulary().named(&NameKey::of(ungrouped(part)));
        roles.into_iter().find_map(|role| fields.iter().position(|field| *field == role.id))
    }

    /// All examples of a data set, for `\sum_{\mathcal{D}}` and `\sum_{x, y_w, y_l}`.
    pub(super) fn record_range(&mut self, parts: &[&[Node]]) -> Read<Option<Range>> {
        let vocabulary = self.vocabulary();
        for dataset in vocabulary.of_kind(RoleKind::Dataset) {
            let is_set = matches!(parts, [alone] if vocabulary.named_exactly(&NameKey::of(ungrouped(alone))).iter().any(|role| role.id == dataset.id));
            let are_fields = parts.iter().all(|part| self.field_named(part, &dataset.fields).is_some());
            if !is_set && !are_fields {
                continue;
            }
            let (id, variable) = self.fresh();
            let own: Vec<Row> = dataset
                .fields
                .iter()
                .filter_map(|field| vocabulary.role(field))
                .map(|role| crate::latex::parse(&role.write).tree.row)
                .collect();
            let own: Vec<&[Node]> = own.iter().map(Vec::as_slice).collect();
            let variables = self.record_variables(if is_set { &own } else { parts }, &dataset.id, &variable)?;
            let domain = Some(Domain::Elements(Expr::role(&dataset.id, Vec::new())));
            return Ok(Some(Range { variables, id, domain, filters: Vec::new(), letter: "z".to_owned() }));
        }
        Ok(None)
    }

    /// The names in `(x, y)`, or the one name without a bracket.
    pub fn components<'n>(&self, names: &'n [Node]) -> Read<Vec<&'n [Node]>> {
        let row = ungrouped(names);
        let mut cursor = Cursor::new(row);
        match cursor.bracketed() {
            Some(bracketed) if cursor.is_done() => match bracketed.is_plain() {
                true => Ok(split_names(bracketed.inside)),
                false => Err(self.unexpected(bracketed.closing)),
            },
            _ => Ok(split_names(row)),
        }
    }

    /// The example that a component without an index belongs to: the one that an enclosing sum has come to,
    /// else any one.
    pub(super) fn example_here(&mut self, dataset: &str, name: &str, span: Span) -> Option<Expr> {
        let vocabulary = self.vocabulary();
        let set = Expr::role(dataset, Vec::new());
        let size = vocabulary.size_of(dataset).map(|size| size.id.as_str());
        let counts = |variable: &&Variable| {
            let role = variable.role.as_deref().and_then(|id| vocabulary.role(id));
            role.is_some_and(|role| role.kind == RoleKind::Index && role.upto.is_some() && role.upto.as_deref() == size)
        };
        if let Some(variable) = self.scope.iter().rev().find(counts) {
            let at = variable.term.expr.clone();
            self.note("example_index", format!("`{name}` without an index is that of the example of the sum"), span);
            return Some(ExprNode::Element(set, at).into());
        }
        if self.foreign > 0 || self.averaging > 0 || !self.scope.is_empty() {
            return None;
        }
        self.note("one_example", format!("`{name}` outside of a sum or expectation is that of one example"), span);
        Some(ExprNode::Element(set, Expr::integer(1)).into())
    }
}

/// Names between commas, or between the signs of a preference: `x, y_w \succ y_l`.
fn split_names(row: &[Node]) -> Vec<&[Node]> {
    let split = |item| super::cursor::split_row(item, |node| super::cursor::symbol_name(node) == Some("\\succ"));
    split_commas(row).into_iter().flat_map(split).map(|item| ungrouped(super::cursor::trimmed(item))).collect()
}
