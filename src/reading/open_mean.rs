//! Expectations of typed formulas that say of no distribution what is random: means over a finite set of cases.

use super::cursor::{Cursor, split_commas, trimmed, ungrouped};
use super::head::Head;
use super::probability::find_bar;
use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::cards::flatten;
use crate::expr::{Binder, Domain, Expr, Name, Node as ExprNode};
use crate::latex::tree::Node;
use crate::text::Span;

/// What stands behind the name of a random letter; nobody can type it.
pub const RANDOM: &str = "\\#";

/// The letter of the cases that a mean runs over.
pub const OUTCOME: &str = "\\omega";

impl Reader<'_> {
    /// The expectation of letters of the general vocabulary, of which nothing is known: in a sheet the mean over a finite
    /// set of cases, of no size in particular. Capital letters are random, all Latin ones where there are none.
    ///
    /// `label` tells one law from another.
    pub(super) fn mean_of_letters(&mut self, body: Expr, label: &str, span: Span) -> Read<Expr> {
        let mut letters: Vec<Name> = Vec::new();
        body.walk(&mut |part| {
            if let ExprNode::Object(name @ Name::Letter(latex), _) = part.node()
                && letter_of(latex, label).is_some()
                && !latex.contains(RANDOM)
                && !letters.contains(name)
            {
                letters.push(name.clone());
            }
        });
        // `\mathbb{E}_{\tau \sim \pi}[\delta_t]`: beside a law something is random, be it no Latin letter.
        if letters.is_empty() && !label.is_empty() {
            body.walk(&mut |part| {
                if let ExprNode::Object(name @ Name::Letter(latex), args) = part.node()
                    && !args.is_empty()
                    && !latex.contains(RANDOM)
                    && !letters.contains(name)
                {
                    letters.push(name.clone());
                }
            });
        }
        // What bounds a sum counts something.
        body.walk(&mut |part| {
            let ExprNode::Bind { domain, .. } = part.node() else { return };
            for end in domain.parts() {
                end.walk(&mut |part| {
                    if let ExprNode::Object(name, _) = part.node() {
                        letters.retain(|letter| letter != name);
                    }
                });
            }
        });
        if letters.is_empty() {
            return Ok(body);
        }
        if !self.lexicon.is_sheet {
            return Err(Trouble::new("R008", "over what the expectation is taken is not said", span)
                .help("write it below: `\\mathbb{E}_{x \\sim p}`"));
        }
        let is_capital =
            |name: &Name| letter_of(name.as_str(), label).is_some_and(|letter| letter.is_ascii_uppercase());
        if letters.iter().any(is_capital) {
            letters.retain(is_capital);
        }
        let is_random = |part: &Expr| matches!(part.node(), ExprNode::Object(name, _) if letters.contains(name));
        Ok(self.mean_of_cases(&body, label, &is_random))
    }

    /// The names below an expectation of the general vocabulary of which no distribution is said: `\mathbb{E}_{t, x_0}`.
    pub(super) fn names_below(&mut self, sub: &[Node]) -> Option<Vec<(String, Expr)>> {
        if !self.lexicon.general {
            return None;
        }
        let names = split_commas(ungrouped(sub)).into_iter().map(|name| {
            let is_name = matches!(trimmed(name), [node] if Head::of(node).is_some());
            // Below an expectation `\pi` is a policy.
            let law = || Expr::from(ExprNode::Object(Name::Letter("\\pi".into()), Vec::new()));
            let is_number = |expr: &Expr| matches!(expr.node(), ExprNode::Constant(crate::expr::Constant::Pi));
            let expr = is_name.then(|| self.attempt(|reader| reader.whole_number(name)).ok()).flatten()?;
            Some((flatten(ungrouped(name), false), if is_number(&expr) { law() } else { expr }))
        });
        let names = names.collect::<Option<Vec<_>>>();
        let is_letter = |(_, name): &(String, Expr)| matches!(name.node(), ExprNode::Object(Name::Letter(_), _));
        names.filter(|names| !names.is_empty() && names.iter().all(is_letter))
    }

    /// What is drawn where a distribution of the general vocabulary stands below: `\mathbb{E}_{q(z \mid x)}`.
    pub(super) fn distribution_below<'n>(&self, sub: &'n [Node]) -> Option<Vec<&'n [Node]>> {
        let mut cursor = Cursor::new(ungrouped(sub));
        cursor.peek().and_then(Head::of).filter(|_| self.lexicon.general)?;
        cursor.advance();
        let bracketed = cursor.bracketed().filter(|_| cursor.is_done())?;
        let target = &bracketed.inside[..find_bar(bracketed.inside).unwrap_or(bracketed.inside.len())];
        let names: Vec<&[Node]> = split_commas(target).into_iter().map(trimmed).collect();
        names.iter().all(|name| matches!(name, [node] if Head::of(node).is_some())).then_some(names)
    }

    /// The mean over what the named letters may be; where the body has none of them they name the law of all that is
    /// random.
    pub(super) fn mean_of_named(&mut self, body: Expr, names: &[(String, Expr)], span: Span) -> Read<Expr> {
        let occurs = |name: &&Expr| body.any(&mut |part| part == *name);
        let random: Vec<&Expr> = names.iter().map(|(_, name)| name).filter(occurs).collect();
        if random.is_empty() {
            let label: String = names.iter().map(|(label, _)| label.as_str()).collect();
            return self.mean_of_letters(body, &label, span);
        }
        // `\epsilon_j` is a component of `\epsilon`; `\epsilon_\theta(x)` is a function.
        let is_random = |part: &Expr| match part.node() {
            ExprNode::Object(name, args) => random.iter().any(|it| match it.node() {
                ExprNode::Object(own, listed) => {
                    let is_index = |arg: &Expr| matches!(arg.node(), ExprNode::Open(_) | ExprNode::Bound(_));
                    own == name && args.starts_with(listed) && args[listed.len()..].iter().all(is_index)
                }
                _ => false,
            }),
            _ => false,
        };
        Ok(self.mean_of_cases(&body, "", &is_random))
    }

    /// The mean of `body` over a finite set of cases, of no size in particular, on which depends what is random.
    fn mean_of_cases(&mut self, body: &Expr, label: &str, is_random: &dyn Fn(&Expr) -> bool) -> Expr {
        let (id, variable) = self.fresh();
        let body = body.replace(&mut |part, _| match part.node() {
            ExprNode::Object(name, args) if is_random(part) => {
                let args = args.iter().chain([&variable]).cloned().collect();
                let latex = format!("{}{RANDOM}{label}", name.as_str());
                Some(ExprNode::Object(Name::Letter(latex.into()), args).into())
            }
            _ => None,
        });
        let size = super::binder::open_size();
        let sum = Expr::bind(Binder::Sum, Domain::Range(Expr::integer(1), size.clone()), None, body, id, OUTCOME);
        sum.over(size)
    }
}

/// The Latin letter of a name; beside a law those with accents count too.
fn letter_of(latex: &str, label: &str) -> Option<char> {
    let accents = ["\\hat{", "\\bar{", "\\tilde{"].into_iter().filter(|_| !label.is_empty());
    let bare = accents.filter_map(|accent| latex.strip_prefix(accent)).next().unwrap_or(latex);
    bare.chars().next().filter(char::is_ascii_alphabetic)
}
