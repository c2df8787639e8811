//! The notation of decision processes: `\pi(a_t \mid s_t)` is the probability of the token `a_t` under its state, which
//! is all that stands before it.

use super::cursor::{Cursor, trimmed, ungrouped};
use super::head::Head;
use super::reader::Reader;
use super::term::{Kind, Read};
use crate::cards::{RoleKind, flatten};
use crate::expr::{Expr, Node as ExprNode, plus};
use crate::latex::tree::Node;

/// Letters of a state, a history, a context.
const STATES: &[&str] = &["s", "h", "c"];

/// The letter of an action, where the question has another one for its tokens.
const ACTION: &str = "a";

/// A token and its state, which bears the same indices.
struct Step<'n> {
    token: Head<'n>,
    state: Head<'n>,
}

impl<'n> Step<'n> {
    fn of(target: &'n [Node], given: &'n [Node]) -> Option<Self> {
        let ([token], [state]) = (trimmed(ungrouped(target)), trimmed(ungrouped(given))) else { return None };
        let (token, state) = (Head::of(token)?, Head::of(state)?);
        let keys = |head: &Head| head.items.iter().map(|item| flatten(ungrouped(item), false)).collect::<Vec<_>>();
        let is_bare = |head: &Head| head.sup.is_none() && head.primes == 0;
        let fits = STATES.contains(&state.base.plain.as_str())
            && token.base.plain != state.base.plain
            && !token.items.is_empty()
            && keys(&token) == keys(&state)
            && is_bare(&token)
            && is_bare(&state);
        fits.then_some(Step { token, state })
    }
}

impl Reader<'_> {
    /// The token and what it is conditioned on, for a token under its state; `None` where it is no such notation.
    pub(super) fn under_state(
        &mut self,
        model: &Expr,
        target: &[Node],
        given: &[Node],
    ) -> Read<Option<(Expr, Vec<Expr>)>> {
        let Some(step) = Step::of(target, given) else { return Ok(None) };
        let defines = |definitions: &[super::definition::Definition]| {
            definitions.iter().any(|it| it.base.plain == step.state.base.plain)
        };
        if self.foreign > 0
            || self.lexicon.general
            || defines(self.definitions)
            || defines(&self.lexicon.definitions)
            || self.scope.iter().any(|variable| variable.key == step.state.base.plain && variable.typed)
        {
            return Ok(None);
        }
        let Some(token) = self.action(model, &step.token, target)? else { return Ok(None) };
        let ExprNode::Element(text, place) = token.node() else { return Ok(None) };
        let mut before = self.given_with(model, text);
        before.push(self.slice(text, Expr::integer(1), plus(place, -1)));
        let name = |head: &Head| super::name::readable(&head.base.plain);
        let (state, token_name) = (name(&step.state), name(&step.token));
        let said = format!("`{state}` with the index of `{token_name}` is read as all that stands before that token");
        self.note("state", said, step.state.span);
        Ok(Some((token.clone(), before)))
    }

    /// The token that is predicted: one of the question's texts, or the action of the model's own text.
    fn action(&mut self, model: &Expr, head: &Head, target: &[Node]) -> Read<Option<Expr>> {
        if let Ok([token]) = self.attempt(|reader| reader.text_pieces(target)).as_deref() {
            return Ok(Some(token.clone()));
        }
        let role = model.as_role().and_then(|(id, _)| self.vocabulary().role(id));
        let drawn = role.and_then(|role| role.drawn.as_deref()).and_then(|id| self.vocabulary().role(id));
        let (Some(drawn), true) = (drawn, head.base.plain == ACTION) else { return Ok(None) };
        // The member of a group, where the question has groups and two indices stand below.
        let group = self.vocabulary().of_kind(RoleKind::Group).next().filter(|_| head.items.len() > 1);
        let role = group.unwrap_or(drawn);
        let Some(split) = head.splits().into_iter().find(|split| split.items.len() == head.items.len()) else {
            return Ok(None);
        };
        // The action is the token by another name, not another spelling of the text.
        let outer = std::mem::replace(&mut self.is_action, true);
        let term = self.as_elements(role, head, &split, &mut Cursor::new(&[]));
        self.is_action = outer;
        Ok(term?.filter(|term| term.kind == Kind::Token).map(|term| term.expr))
    }

    /// What a model is conditioned on, for a text of it: the prompt of the same example.
    fn given_with(&self, model: &Expr, text: &Expr) -> Vec<Expr> {
        let ExprNode::Field(record, _) = text.node() else { return self.usual_given(model) };
        let role = model.as_role().and_then(|(id, _)| self.vocabulary().role(id));
        let given = role.map(|role| role.given.as_slice()).unwrap_or_default();
        let of_record = |id: &String| {
            let (_, field) = self.vocabulary().field_of(id)?;
            Some(ExprNode::Field(record.clone(), field).into())
        };
        given.iter().filter_map(of_record).collect()
    }
}

/// Whether words about a state leave open that it is all that stands before the token: `the previous token`,
/// `a window of two tokens`.
pub(super) fn is_shortened(name: &str, said: &[String]) -> bool {
    const ALL: &str =
        "prefix history histories state states context everything all tokens words prompt preceding previous
        verlauf kontext zustand präfix alle";
    const PART: &str =
        "window last only alone single one two three four five few token word bigram trigram unigram hidden
        size truncated first without next current recent fixed length empty no";
    let row = crate::latex::parse(name).tree.row;
    let is_state = row.first().and_then(Head::of).is_some_and(|head| STATES.contains(&head.base.plain.as_str()));
    let has = |list: &'static str| said.iter().any(|word| super::prose::is_in(list, word));
    is_state && (has(PART) || !has(ALL))
}
