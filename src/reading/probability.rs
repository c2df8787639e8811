//! Probabilities: `P(t_i \mid t_{i-1}, t_{i-2})`, policies, lists of tokens, prefixes.

use super::cursor::{
    Cursor, class_of, delimiter_of, is_blank, is_dots, row_span, split_row, symbol_name, trimmed, ungrouped,
};
use super::reader::Reader;
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{Expr, Name, Node as ExprNode, constant_difference};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Side};
use crate::text::Span;

/// A part of a list of texts.
enum Piece {
    Text(Expr),
    Dots(Span),
}

/// A distribution: a model and what it is conditioned on.
pub(super) struct Source {
    pub model: Expr,
    pub given: Vec<Expr>,
}

impl Reader<'_> {
    /// What follows a model: a bracket with target and condition, or nothing.
    pub fn model_use(&mut self, model: Term, sup: Option<&[Node]>, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let saved = cursor.clone();
        let Some(bracketed) = cursor.bracketed() else {
            return match sup {
                Some(sup) => {
                    let expr = self.bare_probability(&model.expr, span)?;
                    self.raised(expr, Some(sup), span)
                }
                None => Ok(model),
            };
        };
        let inside = self.without_parameters(bracketed.inside);
        if is_placeholder(bar_split(inside).0) {
            // `\pi(\cdot\mid x)` is a distribution; whoever reads distributions looks at the bracket.
            cursor.restore(&saved);
            return Ok(model);
        }
        let expr = self.probability(&model.expr, inside, bracketed.span)?;
        let expr = self.at(expr, span.to(bracketed.span));
        let expr = match sup {
            Some(sup) => self.raised(expr, Some(sup), span)?.expr,
            None => expr,
        };
        self.with_closing_script(Term::number(expr), bracketed.closing, bracketed.span)
    }

    /// The probability that a model's bracket says: target, bar, condition.
    fn probability(&mut self, model: &Expr, inside: &[Node], span: Span) -> Read<Expr> {
        let (target, given) = bar_split(inside);
        let as_written = self.attempt(|reader| {
            let target = reader.text_pieces(target)?;
            if target.is_empty() {
                return Err(Trouble::new("R001", "nothing stands before the bar", span));
            }
            let given = match given {
                Some(given) => reader.within(crate::cards::Place::Condition, |reader| reader.text_pieces(given))?,
                None => Vec::new(),
            };
            reader.without_marks(model, target, given, span)
        });
        let (target, given) = match (as_written, given) {
            (Ok(pieces), _) => pieces,
            (Err(trouble), None) => return Err(trouble),
            (Err(trouble), Some(given)) => match self.attempt(|reader| reader.under_state(model, target, given))? {
                Some((token, before)) => (vec![token], before),
                None => return Err(trouble),
            },
        };
        Ok(ExprNode::Probability { model: model.clone(), target, given }.into())
    }

    /// A model without arguments, as a number: the probability of what it draws under what it is given.
    pub fn bare_probability(&mut self, model: &Expr, span: Span) -> Read<Expr> {
        let role = model.as_role().and_then(|(id, _)| self.vocabulary().role(id));
        if let (Some(role), Some(written_out)) = (role, self.as_the_reference_uses(model)) {
            let text =
                format!("`{}` without arguments is read with the arguments that the question gives it", role.write);
            self.note("bare_model", text, span);
            return Ok(written_out);
        }
        let drawn = role.and_then(|role| role.drawn.as_deref()).and_then(|id| self.current(id));
        let (Some(role), Some(drawn)) = (role, drawn) else {
            return Err(Trouble::new("R005", "a model stands where a number is needed", span)
                .help("write the probability of something: `P(... \\mid ...)`"));
        };
        let given = role.given.iter().filter_map(|id| self.current(id)).map(|term| term.expr).collect();
        if self.foreign == 0 {
            let text = format!("`{}` without arguments is read as the probability of the response", role.write);
            self.note("bare_model", text, span);
        }
        Ok(ExprNode::Probability { model: model.clone(), target: vec![drawn.expr], given }.into())
    }

    /// The probability of the model that the reference speaks of, where it speaks of one alone: of the token at a
    /// free place, say.
    fn as_the_reference_uses(&self, model: &Expr) -> Option<Expr> {
        let value = self.lexicon.value.as_ref().filter(|_| self.foreign == 0)?;
        let mut uses: Vec<Expr> = Vec::new();
        value.walk(&mut |part| {
            let is_use = matches!(part.node(), ExprNode::Probability { model: other, .. } if other == model);
            if is_use && !uses.contains(part) {
                uses.push(part.clone());
            }
        });
        let [alone] = uses.as_slice() else { return None };
        let free = !alone.has_outer_bound();
        free.then(|| {
            alone.replace(&mut |part, _| match part.node() {
                ExprNode::Object(Name::Role(id), args) if args.is_empty() => self.current(id).map(|term| term.expr),
                _ => None,
            })
        })
    }

    /// A list of tokens and sequences, with commas, dots or nothing between them.
    pub fn text_pieces(&mut self, row: &[Node]) -> Read<Vec<Expr>> {
        let mut pieces = Vec::new();
        self.nested(row_span(row), |reader| reader.collect_pieces(row, &mut pieces))?;
        self.fold_dots(pieces)
    }

    fn collect_pieces(&mut self, row: &[Node], pieces: &mut Vec<Piece>) -> Read<()> {
        for part in split_row(row, |node| matches!(symbol_name(node), Some("," | ";" | "\\oplus" | "\\circ"))) {
            let mut cursor = Cursor::new(ungrouped(part));
            while let Some(node) = cursor.peek() {
                if is_dots(node) {
                    pieces.push(Piece::Dots(node.span));
                    cursor.advance();
                    continue;
                }
                if matches!(delimiter_of(node), Some((_, Side::Open))) {
                    let Some(bracketed) = cursor.plain_bracketed() else { return Err(self.unexpected(node)) };
                    self.nested(bracketed.span, |reader| reader.collect_pieces(bracketed.inside, pieces))?;
                    continue;
                }
                if matches!(class_of(node), Some(Class::Relation | Class::Binary)) {
                    return Err(self.unexpected(node));
                }
                let span = node.span;
                self.step(span)?;
                if let Some(mark) = super::boundary::mark_of(node) {
                    pieces.push(Piece::Text(super::boundary::piece(mark)));
                    cursor.advance();
                    continue;
                }
                let term = self.name(&mut cursor)?;
                match term.kind {
                    Kind::Token | Kind::Sequence | Kind::Record(_) => pieces.push(Piece::Text(term.expr)),
                    _ => {
                        return Err(Trouble::new("R005", "a number stands where a token or a text is needed", span));
                    }
                }
            }
        }
        Ok(())
    }

    /// `t_1, t_2, \dots, t_n` as one slice.
    fn fold_dots(&mut self, pieces: Vec<Piece>) -> Read<Vec<Expr>> {
        let mut folded: Vec<Expr> = Vec::new();
        let mut pieces = pieces.into_iter();
        while let Some(piece) = pieces.next() {
            let dots = match piece {
                Piece::Text(expr) => {
                    folded.push(expr);
                    continue;
                }
                Piece::Dots(span) => span,
            };
            let trouble = || {
                Trouble::new("R005", "the dots do not join two tokens of one sequence", dots)
                    .help("write `t_1, \\dots, t_n`")
            };
            let (Some(before), Some(Piece::Text(after))) = (folded.pop(), pieces.next()) else { return Err(trouble()) };
            let (ExprNode::Element(sequence, first), ExprNode::Element(other, last)) = (before.node(), after.node())
            else {
                return Err(trouble());
            };
            if sequence != other {
                return Err(trouble());
            }
            // The tokens written out before the dots belong to the run: `t_1, t_2, \dots`, or backwards
            // `t_{i-1}, t_{i-2}, \dots, t_1`.
            let mut start = first.clone();
            let mut step = None;
            while let Some(ExprNode::Element(earlier, at)) = folded.last().map(Expr::node) {
                let Some(gap) = constant_difference(&start, at).filter(|_| earlier == sequence) else { break };
                // `t_1, t_3, \dots` may mean more than one thing.
                if gap.abs() != 1 || step.is_some_and(|step| step != gap) {
                    return Err(trouble());
                }
                step = Some(gap);
                start = at.clone();
                folded.pop();
            }
            let backwards = match (step, constant_difference(last, &start)) {
                (Some(step), _) => step < 0,
                (None, Some(gap)) => gap < 0,
                (None, None) => start.as_integer().is_none() && last.as_integer().is_some(),
            };
            let (from, to) = if backwards { (last.clone(), start) } else { (start, last.clone()) };
            folded.push(self.slice(sequence, from, to));
        }
        Ok(folded)
    }

    /// `p_{\mathcal{D}}`: the distribution of the data set or prompts below the name.
    fn named_below(&self, row: &[Node]) -> Option<&'_ crate::cards::Role> {
        let [node] = row else { return None };
        let head = super::head::Head::of(node)?;
        let [item] = head.items.as_slice() else { return None };
        let is_distribution = matches!(head.base.plain.to_lowercase().as_str(), "p" | "\\rho" | "\\mu");
        let is_known = self.vocabulary().named(&head.splits().first()?.key).is_empty();
        if !is_distribution || !is_known || head.sup.is_some() {
            return None;
        }
        let roles = self.vocabulary().named(&crate::cards::NameKey::of(ungrouped(item)));
        roles
            .into_iter()
            .find(|role| matches!(role.kind, crate::cards::RoleKind::Prompts | crate::cards::RoleKind::Dataset))
    }

    /// A distribution as it stands behind `\sim` or in a divergence: `\pi_\theta(\cdot\mid x)`, `\pi_\theta`, `P`.
    ///
    /// What it is conditioned on is filled in from the scope where it is not written. `drawn` names what is drawn.
    pub fn source(&mut self, row: &[Node], drawn: &[&[Node]]) -> Read<(Term, Option<Vec<Expr>>)> {
        let row = ungrouped(row);
        let span = row_span(row);
        let mut cursor = Cursor::new(row);
        // A whole-row alias such as `P(Q)`.
        let key = crate::cards::NameKey::of(row);
        if let Some(role) = self
            .vocabulary()
            .named(&key)
            .into_iter()
            .find(|role| matches!(role.kind, crate::cards::RoleKind::Prompts | crate::cards::RoleKind::Dataset))
        {
            return Ok((Term::new(Expr::role(&role.id, Vec::new()), super::reader::kind_of(role)), None));
        }
        let Some(node) = cursor.peek() else {
            return Err(Trouble::new("R001", "the distribution is missing", span));
        };
        if let Some(role) = self.named_below(row) {
            return Ok((Term::new(Expr::role(&role.id, Vec::new()), super::reader::kind_of(role)), None));
        }
        let name_end = node.span;
        // The model's own bracket is looked at here, so only the name is read as a name.
        let head = [node.clone()];
        let mut name_cursor = Cursor::new(&head);
        let term = self.name(&mut name_cursor).map_err(|mut trouble| {
            // What is drawn from is no member of a family: `\pi_{train}` has a label.
            if let Some(unknown) = trouble.unknown.as_mut().filter(|it| it.shape == super::term::Shape::Indexed) {
                unknown.shape = super::term::Shape::Conditional;
            }
            trouble
        })?;
        cursor.advance();
        let Some(bracketed) = cursor.plain_bracketed() else {
            return match cursor.peek() {
                None => Ok((term, None)),
                Some(node) => Err(self.unexpected(node)),
            };
        };
        if let Some(node) = cursor.peek() {
            return Err(self.unexpected(node));
        }
        if term.kind != Kind::Model {
            return Err(Trouble::new("R005", "this distribution is not understood", name_end.to(bracketed.span)));
        }
        let inside = self.without_parameters(bracketed.inside);
        self.mind_target(bar_split(inside).0, &term.expr, drawn, bracketed.span)?;
        match bar_split(inside) {
            (_, Some(given)) => {
                let given = self.within(crate::cards::Place::Condition, |reader| reader.text_pieces(given))?;
                Ok((term, Some(given)))
            }
            // `\pi_\theta(y)`, `\pi(\cdot)`, `\pi(\theta)`: no condition is written.
            (_, None) => Ok((term, None)),
        }
    }

    /// Refuses a distribution of something else than what is drawn: `y \sim \pi(y_1 \mid x)`, `\pi(x)`.
    fn mind_target(&self, target: &[Node], model: &Expr, drawn: &[&[Node]], span: Span) -> Read<()> {
        let target = ungrouped(target);
        let key = flatten(target, false);
        let is_letter =
            matches!(target, [node] if matches!(node.kind, NodeKind::Symbol { .. } | NodeKind::Accent { .. }));
        let given = model.as_role().and_then(|(id, _)| self.vocabulary().role(id)).map(|role| role.given.as_slice());
        let is_given = |role: &&crate::cards::Role| given.unwrap_or_default().contains(&role.id);
        let is_condition = self.vocabulary().named(&crate::cards::NameKey::of(target)).iter().any(is_given);
        let is_drawn = drawn.iter().any(|name| flatten(ungrouped(name), false).contains(&key));
        if target.is_empty() || is_placeholder(target) || is_drawn || is_letter && !is_condition {
            return Ok(());
        }
        Err(Trouble::new("R005", "this is no distribution of what is drawn", span).help("write `\\pi(\\cdot \\mid x)`"))
    }

    /// The distribution of a model, with its usual conditions where none are written.
    pub fn model_source(&mut self, row: &[Node]) -> Read<Source> {
        let (term, given) = self.source(row, &[])?;
        if term.kind != Kind::Model {
            return Err(Trouble::new("R005", "this is no distribution over responses", row_span(row)));
        }
        let given = given.unwrap_or_else(|| self.usual_given(&term.expr));
        Ok(Source { model: term.expr, given })
    }

    /// What a model is conditioned on where nothing is written.
    pub fn usual_given(&self, model: &Expr) -> Vec<Expr> {
        let role = model.as_role().and_then(|(id, _)| self.vocabulary().role(id));
        let given = role.map(|role| role.given.as_slice()).unwrap_or_default();
        given.iter().filter_map(|id| self.current(id)).map(|term| term.expr).collect()
    }
}

/// Splits arguments at the bar of a condition.
pub(super) fn bar_split(inside: &[Node]) -> (&[Node], Option<&[Node]>) {
    match find_bar(inside) {
        Some(place) => (trimmed(&inside[..place]), Some(trimmed(&inside[place + 1..]))),
        None => (trimmed(inside), None),
    }
}

impl Reader<'_> {
    /// Drops the parameters at the end of a list of arguments: `;\theta`, `,\theta` behind a condition, `\mid\theta`.
    fn without_parameters<'n>(&self, inside: &'n [Node]) -> &'n [Node] {
        let is_own = |node: &Node| {
            let roles = self.vocabulary().named(&NameKey::of(std::slice::from_ref(node)));
            roles.iter().any(|role| role.kind == RoleKind::Parameter)
        };
        let is_greek = |node: &Node| matches!(symbol_name(node), Some("\\theta" | "\\Theta" | "\\phi" | "\\psi"));
        let greek = |node: &Node| is_blank(node) || is_greek(node) || is_own(node);
        let parameter = |node: &Node| greek(node) || symbol_name(node) == Some("w");
        let place = inside.iter().rposition(|node| matches!(symbol_name(node), Some(";" | ",")));
        let bar = find_bar(inside);
        match (place, bar) {
            (Some(place), _)
                if symbol_name(&inside[place]) == Some(";") && inside[place + 1..].iter().all(parameter) =>
            {
                &inside[..place]
            }
            (Some(place), Some(bar)) if place > bar && inside[place + 1..].iter().all(greek) => &inside[..place],
            (_, Some(bar)) if bar + 1 < inside.len() && inside[bar + 1..].iter().all(greek) => &inside[..bar],
            _ => inside,
        }
    }
}

/// Whether the row is the dot that stands for an argument: `\cdot`, `.`, `*`.
pub(super) fn is_placeholder(row: &[Node]) -> bool {
    matches!(trimmed(row), [node] if matches!(symbol_name(node), Some("\\cdot" | "." | "*" | "\\ast" | "\\bullet")))
}

/// The place of the bar that separates a condition, in a row of arguments.
///
/// Bars that enclose a length come in pairs at the place of an operand and are not it.
/// `P(a \| b)` is typed for `P(a \mid b)` too.
pub(super) fn find_bar(row: &[Node]) -> Option<usize> {
    bar_at(row, "|").or_else(|| bar_at(row, "\\|"))
}

fn bar_at(row: &[Node], bar: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut operand_next = true;
    let mut inside_bars = false;
    for (place, node) in row.iter().enumerate() {
        if super::cursor::is_blank(node) {
            continue;
        }
        match delimiter_of(node) {
            Some((_, Side::Open)) => {
                depth += 1;
                operand_next = true;
                continue;
            }
            Some((_, Side::Close)) => {
                depth = depth.saturating_sub(1);
                operand_next = false;
                continue;
            }
            Some((name, Side::Either)) if depth == 0 && name == bar => {
                if operand_next && !inside_bars {
                    inside_bars = true;
                } else if inside_bars {
                    inside_bars = false;
                    operand_next = false;
                } else {
                    return Some(place);
                }
                continue;
            }
            _ => {}
        }
        operand_next = matches!(
            super::cursor::class_of(node),
            Some(Class::Binary | Class::Relation | Class::Punctuation | Class::Function | Class::BigOperator)
        ) && !matches!(symbol_name(node), Some("\\cdot" | "*" | "."));
    }
    None
}
