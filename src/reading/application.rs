//! Functions of the vocabulary with their arguments and indices.

use super::cursor::{Cursor, delimiter_of, split_row, symbol_name, trimmed, ungrouped};
use super::head::{Head, Split, is_decoration};
use super::index::Index;
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Expr, Node as ExprNode};
use crate::latex::tree::Node;
use crate::text::Span;

impl Reader<'_> {
    /// A function of indices with its arguments below: `r_t`.
    pub(super) fn indexed_function(&mut self, role: &Role, head: &Head, split: &Split) -> Read<Option<Term>> {
        let vocabulary = self.vocabulary();
        let counts = |id: &String| vocabulary.role(id).is_some_and(|role| role.kind == RoleKind::Index);
        if split.items.len() != role.given.len() || !role.given.iter().all(counts) {
            return Ok(None);
        }
        let mut args = Vec::new();
        for item in &split.items {
            let Index::At(at) = self.index_item(item)? else { return Ok(None) };
            args.push(at);
        }
        let expr = self.at(Expr::role(&role.id, args), head.span);
        self.raised(expr, split.sup, head.span).map(Some)
    }

    /// Arguments in the order of the role: `r(y, x)` and `r(y \mid x)` have the prompt behind.
    fn in_order<'n>(
        &mut self,
        role: &Role,
        mut rows: Vec<&'n [Node]>,
        inside: &[Node],
        span: Span,
    ) -> Read<Vec<&'n [Node]>> {
        let ([first, second], [prompt, _]) = (rows.as_slice(), role.given.as_slice()) else { return Ok(rows) };
        let vocabulary = self.vocabulary();
        let is_text = |id: &String| vocabulary.role(id).is_some_and(|role| role.kind == RoleKind::Sequence);
        if self.foreign > 0 || !role.given.iter().all(is_text) {
            return Ok(rows);
        }
        let plays = |row: &[Node]| -> Vec<String> {
            let key = NameKey::of(ungrouped(row));
            let bound = self.scope.iter().rev().find(|variable| variable.key == key.plain);
            match bound {
                Some(variable) => variable.role.iter().cloned().collect(),
                None => vocabulary.named(&key).into_iter().map(|role| role.id.clone()).collect(),
            }
        };
        let (first, second) = (plays(first), plays(second));
        let has_bar = inside
            .iter()
            .any(|node| delimiter_of(node).is_some_and(|(name, _)| name == "|") || symbol_name(node) == Some("\\mid"));
        if second.contains(prompt) && !first.contains(prompt) {
            self.note(
                "argument_order",
                format!("the arguments of `{}` are taken in the question's order", role.write),
                span,
            );
            rows.swap(0, 1);
        } else if has_bar && first.contains(prompt) {
            let message = format!("`{}` of a prompt under a response is not understood", role.write);
            return Err(Trouble::new("R007", message, span));
        }
        Ok(rows)
    }

    /// `r_w` for `r(x, y_w)`: the label of its last argument.
    pub(super) fn labelled_function(&mut self, role: &Role, head: &Head, split: &Split) -> Read<Option<Term>> {
        let ([item], None, Some((last, before))) = (split.items.as_slice(), split.sup, role.given.split_last()) else {
            return Ok(None);
        };
        let vocabulary = self.vocabulary();
        let kind = |id: &String| vocabulary.role(id).map(|role| role.kind);
        let label = flatten(item, false);
        let is_labelled = |text: &&Role| {
            text.kind == RoleKind::Sequence
                && kind(last) == Some(RoleKind::Sequence)
                && std::iter::once(&text.write).chain(&text.aliases).any(|name| label_of(name).as_ref() == Some(&label))
        };
        let Some(text) = vocabulary.roles.iter().find(is_labelled) else { return Ok(None) };
        let mut args = Vec::new();
        for id in before.iter().chain([&text.id]) {
            let Some(term) = self.current(id) else { return Ok(None) };
            args.push(term.expr);
        }
        let note = format!("`{}_{label}` is read as that of `{}`", head.base.plain, text.write);
        self.note("labelled_argument", note, head.span);
        Ok(Some(Term::number(self.at(Expr::role(&role.id, args), head.span))))
    }

    /// The response that is asked about where a name is written without its index, as in `r - \\bar r` for the advantage of
    /// `y_i`; `None` where the text is drawn or the question is about one text alone.
    fn asked_member(&mut self, text: &str, name: &str, span: Span) -> Option<Expr> {
        let vocabulary = self.vocabulary();
        let is_free = self.current(text).is_some_and(|term| term.expr.as_role().is_some_and(|(id, _)| id == text));
        let group = vocabulary.of_kind(RoleKind::Group).next()?;
        let size = vocabulary.size_of(&group.id)?;
        let drawn =
            vocabulary.role(text).filter(|role| role.kind == RoleKind::Sequence && role.drawn == group.drawn)?;
        let index = self.free_index().filter(|index| index.upto.as_deref() == Some(size.id.as_str()))?;
        if !is_free || !self.scope.is_empty() || self.foreign > 0 || self.is_in_reference(&drawn.id) {
            return None;
        }
        self.note(
            "asked_member",
            format!("`{name}` without an index is that of the response that is asked about"),
            span,
        );
        Some(ExprNode::Element(Expr::role(&group.id, Vec::new()), Expr::role(&index.id, Vec::new())).into())
    }

    /// A function role with its arguments; without a bracket the current ones.
    pub(super) fn function_role(
        &mut self,
        role: &Role,
        head: &Head,
        split: &Split,
        cursor: &mut Cursor,
    ) -> Read<Option<Term>> {
        let mut span = head.span;
        let mut closing = None;
        let mut args = Vec::new();
        // `S[\pi_\theta](s_t)`: whose entropy it is.
        let mut ahead = cursor.clone();
        if let Some(bracketed) = ahead.plain_bracketed()
            && bracketed.name.as_ref() == "["
            && is_own_policy(bracketed.inside)
            && ahead.clone().bracketed().is_some()
        {
            self.mind_decoration(bracketed.inside, bracketed.span)?;
            cursor.restore(&ahead);
        }
        match cursor.bracketed() {
            Some(bracketed) => {
                span = span.to(bracketed.span);
                let rows = split_row(bracketed.inside, |node| {
                    symbol_name(node) == Some(",") || delimiter_of(node).is_some_and(|(name, _)| name == "|")
                });
                let rows: Vec<&[Node]> = rows.into_iter().filter(|row| !trimmed(row).is_empty()).collect();
                let rows = side_by_side(rows, role.given.len());
                // `r(y)`: the prompt before it is understood.
                let missing = role.given.len().saturating_sub(rows.len());
                let is_prompt = |id: &&String| {
                    let drawn = self.vocabulary().role(id).and_then(|role| role.drawn.as_deref());
                    drawn.and_then(|id| self.vocabulary().role(id)).is_some_and(|it| it.kind == RoleKind::Prompts)
                };
                let prompts = role.given[..missing].iter().take_while(is_prompt);
                let understood: Vec<Expr> = prompts.map_while(|id| self.current(id)).map(|term| term.expr).collect();
                if missing > 0 && !rows.is_empty() && understood.len() == missing && self.foreign == 0 {
                    let text = format!("`{}` has its first argument understood", role.write);
                    self.note("implicit_argument", text, bracketed.span);
                    args.extend(understood);
                } else if rows.len() != role.given.len() {
                    return Err(Trouble::new(
                        "R007",
                        format!("`{}` takes {} arguments and has {} here", role.write, role.given.len(), rows.len()),
                        bracketed.span,
                    ));
                }
                let rows = self.in_order(role, rows, bracketed.inside, bracketed.span)?;
                for row in rows {
                    let arg = self.whole(row)?.expr;
                    if missing > 0 && args.contains(&arg) {
                        let message = format!("`{}` takes {} arguments and has one here", role.write, role.given.len());
                        return Err(Trouble::new("R007", message, bracketed.span));
                    }
                    args.push(arg);
                }
                closing = Some(bracketed.closing);
            }
            None => {
                for id in &role.given {
                    let Some(term) = self.current(id) else { return Ok(None) };
                    args.push(self.asked_member(id, &role.write, span).unwrap_or(term.expr));
                }
            }
        }
        let mut expr = self.at(Expr::role(&role.id, args), span);
        match split.sup {
            // `\hat A^{\pi_\theta}(x, y)`: whose advantage it is.
            Some(script) if is_decoration(script) => {
                self.mind_decoration(script, span)?;
            }
            script => expr = self.raised_name(expr, script, span)?.expr,
        }
        match closing {
            Some(closing) => self.with_closing_script(Term::number(expr), closing, span).map(Some),
            None => Ok(Some(Term::number(expr))),
        }
    }
}

/// The arguments, where a lone one is as many names side by side as are taken: `C(uv)`, `C(w_{i-1} w_i)`.
pub(super) fn side_by_side(rows: Vec<&[Node]>, count: usize) -> Vec<&[Node]> {
    let [row] = rows.as_slice() else { return rows };
    let names: Vec<&[Node]> =
        row.iter().filter(|node| !super::cursor::is_blank(node)).map(std::slice::from_ref).collect();
    let is_name = |name: &&[Node]| Head::of(&name[0]).is_some() && symbol_name(&name[0]) != Some("\\cdot");
    if count > 1 && names.len() == count && names.iter().all(is_name) { names } else { rows }
}

/// The label of a name: `w` of `y_w`.
fn label_of(name: &str) -> Option<String> {
    let row = crate::latex::parse(name).tree.row;
    let [node] = row.as_slice() else { return None };
    match Head::of(node)?.items.as_slice() {
        [item] => Some(flatten(item, false)),
        _ => None,
    }
}

/// Whether it is the policy of the formula: `\pi`, `\pi_\theta`; a label of letters makes another one of it.
fn is_own_policy(row: &[Node]) -> bool {
    let [node] = ungrouped(row) else { return false };
    let is_parameter = |item: &&[Node]| matches!(flatten(item, false).as_str(), "\\theta" | "\\phi");
    is_decoration(row) && Head::of(node).is_some_and(|head| head.items.iter().all(is_parameter))
}
