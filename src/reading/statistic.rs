//! Means, deviations and lists of numbers.

use super::cursor::{Cursor, row_span, split_commas, trimmed, ungrouped};
use super::head::Head;
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode, constant_difference};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

/// Statistics of a family of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    Mean,
    Deviation,
    Variance,
}

pub(super) const STATISTICS: &[(&str, Statistic)] = &[
    ("mean", Statistic::Mean),
    ("avg", Statistic::Mean),
    ("average", Statistic::Mean),
    ("std", Statistic::Deviation),
    ("stdev", Statistic::Deviation),
    ("stddev", Statistic::Deviation),
    ("sd", Statistic::Deviation),
    ("var", Statistic::Variance),
    ("variance", Statistic::Variance),
];

impl Reader<'_> {
    /// `\operatorname{mean}(\{r_1,\dots,r_K\})` and kin.
    pub(super) fn statistic(
        &mut self,
        statistic: Statistic,
        sub: Option<&[Node]>,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Term> {
        let open = cursor.span();
        let at_bracket = cursor.clone();
        let Some(bracketed) = cursor.bracketed() else {
            return Err(
                Trouble::new("R007", "the statistic has no arguments", open).help("write the numbers in parentheses")
            );
        };
        let whole = span.to(bracketed.span);
        // `\operatorname{std}\{r_j\}_{j=1}^{K}`: the braces themselves are the list.
        let as_set = [bracketed.clone()];
        let family = match (sub, &as_set[0].closing.kind) {
            (Some(sub), _) => self.indexed_family(sub, None, bracketed.inside)?,
            (None, NodeKind::Scripts { .. }) => self.set_family(&as_set[0])?,
            (None, _) => self.written_family(bracketed.inside)?,
        };
        let Some((id, domain, element)) = family else {
            // `-mean(log(sigmoid(...)))` of a loss in code: the mean over what the question draws.
            let has_group = self.vocabulary().of_kind(RoleKind::Group).next().is_some();
            if statistic == Statistic::Mean && sub.is_none() && !has_group && self.foreign == 0 && self.asks_mean() {
                cursor.restore(&at_bracket);
                self.note(
                    "mean_over_examples",
                    "the mean is taken over the examples as the question draws them",
                    whole,
                );
                return self.expectation(None, cursor, span);
            }
            return Err(Trouble::new("R005", "the list of numbers is not understood", whole)
                .help("write `\\{r_1, \\dots, r_K\\}`"));
        };
        let Domain::Range(from, to) = &domain else {
            return Err(Trouble::new("R005", "the list of numbers is not understood", whole));
        };
        // `\\mathbb{E}_j(r_j - \\mu)^2`
        let takes_power = statistic == Statistic::Mean
            && sub.is_some()
            && bracketed.name.as_ref() == "("
            && !bracketed.is_plain()
            && self.has_option(super::reader::INNER_POWERS);
        let element = match takes_power {
            true => {
                self.note("inner_power", "the power behind the expectation is read as that of what is averaged", whole);
                self.with_closing_script(Term::number(element), bracketed.closing, whole)?.expr
            }
            false => element,
        };
        let count = Expr::sum(vec![to.clone(), from.clone().negated(), Expr::integer(1)]);
        let mean_of =
            |element: Expr| Expr::bind(Binder::Sum, domain.clone(), None, element, id, "j").over(count.clone());
        let mean = mean_of(element.clone());
        let expr = match statistic {
            Statistic::Mean => mean,
            _ => {
                let deviation = element.minus(mean);
                let variance = mean_of(Expr::power(deviation, Expr::integer(2)));
                if statistic == Statistic::Variance { variance } else { variance.root() }
            }
        };
        if statistic != Statistic::Mean && self.foreign == 0 {
            self.note("population_std", "the standard deviation is read in its population form (1/K)", span);
        }
        let expr = self.at(expr, whole);
        match &bracketed.closing.kind {
            NodeKind::Scripts { .. } if sub.is_none() || takes_power => Ok(Term::number(expr)),
            _ => self.with_closing_script(Term::number(expr), bracketed.closing, whole),
        }
    }

    /// Whether what is asked is an expectation, or a function of one.
    fn asks_mean(&self) -> bool {
        let is_mean = |part: &Expr| matches!(part.node(), ExprNode::Bind { binder: Binder::Expectation, .. });
        !self.lexicon.general && self.lexicon.value.as_ref().is_some_and(|value| value.any(&mut |part| is_mean(part)))
    }

    /// A list of numbers with dots, a set `\{r_j\}_{j=1}^{K}`, or the name of one: variable, range, element.
    pub fn written_family(&mut self, row: &[Node]) -> Read<Option<(u32, Domain, Expr)>> {
        let row = ungrouped(row);
        let mut cursor = Cursor::new(row);
        if let Some(bracketed) = cursor.bracketed()
            && cursor.is_done()
            && matches!(bracketed.name.as_ref(), "{" | "(" | "[")
        {
            return match &bracketed.closing.kind {
                NodeKind::Scripts { .. } => self.set_family(&bracketed),
                _ => self.written_family(bracketed.inside),
            };
        }
        let parts: Vec<&[Node]> = split_commas(row).into_iter().map(trimmed).filter(|part| !part.is_empty()).collect();
        let dots = parts.iter().position(|part| matches!(part, [node] if super::cursor::is_dots(node)));
        if let Some(dots) = dots {
            if dots == 0 || dots + 2 != parts.len() {
                return Ok(None);
            }
            let (first, last) = (self.whole_number(parts[0])?, self.whole_number(parts[dots + 1])?);
            for (place, part) in (1..).zip(&parts[1..dots]) {
                let member = self.whole_number(part)?;
                let Some((_, Domain::Range(from, to), _)) = self.family(&first, &member) else { return Ok(None) };
                if constant_difference(&to, &from) != Some(place) {
                    return Ok(None);
                }
            }
            return Ok(self.family(&first, &last));
        }
        // `r_1..r_K`
        if let [part] = parts.as_slice()
            && let Some(at) = part.iter().position(super::cursor::is_dots)
            && at > 0
            && at + 1 < part.len()
        {
            let (first, last) = (self.whole_number(&part[..at])?, self.whole_number(&part[at + 1..])?);
            return Ok(self.family(&first, &last));
        }
        // The name of a list, such as `\mathbf{r}`.
        if let [node] = row
            && let Some(body) = self.lexicon.list(&NameKey::of(std::slice::from_ref(node)))
        {
            self.foreign += 1;
            let family = self.written_family(body);
            self.foreign -= 1;
            return family;
        }
        match row {
            [node] => Ok(self.attempt(|reader| reader.named_family(node)).unwrap_or_default()),
            _ => Ok(None),
        }
    }

    /// What the members of the group have under one name: `r`, `\mathbf{r}`, `r_{1:K}`.
    fn named_family(&mut self, node: &Node) -> Read<Option<(u32, Domain, Expr)>> {
        let Some(head) = Head::of(node).filter(|head| head.sup.is_none() && head.primes == 0) else { return Ok(None) };
        let mut groups = self.vocabulary().of_kind(RoleKind::Group);
        let (Some(group), None) = (groups.next(), groups.next()) else { return Ok(None) };
        let Some(size) = self.vocabulary().size_of(&group.id) else { return Ok(None) };
        if let Some(item) = head.items.first() {
            let key = flatten(ungrouped(item), false);
            let is_size = |last: &str| {
                let name = NameKey::of(&crate::latex::parse(last).tree.row);
                self.vocabulary().named(&name).iter().any(|role| role.id == size.id)
            };
            if !key.split_once(':').is_some_and(|(first, last)| first == "1" && is_size(last)) {
                return Ok(None);
            }
        }
        if head.items.len() > 1 {
            return Ok(None);
        }
        let latex = |latex: &str| crate::latex::parse(latex).tree.row;
        let (sub, sup) = (latex("j=1"), latex(&size.write));
        let element = latex(&format!("{}_{{j}}", head.base.plain));
        self.indexed_family(&sub, Some(&sup), &element)
    }

    /// `\{r_j\}_{j=1}^{K}`.
    fn set_family(&mut self, bracketed: &super::cursor::Bracketed) -> Read<Option<(u32, Domain, Expr)>> {
        let NodeKind::Scripts { sub, sup, .. } = &bracketed.closing.kind else { return Ok(None) };
        let Some(sub) = sub else { return Ok(None) };
        self.indexed_family(sub, sup.as_deref(), bracketed.inside)
    }

    /// An element for each value of the index that the scripts give: `_{j=1}^{K}`, or `_j` alone.
    fn indexed_family(
        &mut self,
        sub: &[Node],
        sup: Option<&[Node]>,
        element: &[Node],
    ) -> Read<Option<(u32, Domain, Expr)>> {
        let range = self.range(sub, sup, row_span(sub))?;
        let (variables, id) = (range.variables.clone(), range.id);
        let element = self.with_scope(variables, |reader| reader.whole_number(element))?;
        let domain = match &range.domain {
            Some(domain) => domain.clone(),
            None => self.deduced(&range, &element, &[], row_span(sub))?,
        };
        Ok(Some((id, domain, element)))
    }

    /// The mean of a list, where the row is the name of one.
    pub(super) fn mean_of_list(&mut self, row: &[Node]) -> Read<Option<Expr>> {
        let [node] = ungrouped(row) else { return Ok(None) };
        // `\mathbb{E}[r^2]` of a list `r`
        let (name, power) = match &node.kind {
            NodeKind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, .. }
                if matches!(ungrouped(sup), [Node { kind: NodeKind::Number(_), .. }]) =>
            {
                (base.as_ref(), Some(sup))
            }
            _ => (node, None),
        };
        if self.lexicon.list(&NameKey::of(std::slice::from_ref(name))).is_none() {
            return Ok(None);
        }
        let power = power.map(|power| self.whole_number(power)).transpose()?;
        let Some((id, domain, element)) = self.written_family(std::slice::from_ref(name))? else { return Ok(None) };
        let element = match power {
            Some(power) => Expr::power(element, power),
            None => element,
        };
        Ok(Some(Expr::bind(Binder::Expectation, domain, None, element, id, "j")))
    }
}
