//! Uses of a name that the answer, or the card, defines.

use super::cursor::{Cursor, ungrouped};
use super::definition::{Definition, holds_bar, is_compound_key, is_number_key, parameters_follow, split_arguments};
use super::head::Head;
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::flatten;
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl Reader<'_> {
    /// Reads a use of a definition: of the answer's (`own`) or of the card's.
    ///
    /// `Ok(None)` where none fits.
    pub(super) fn defined(&mut self, head: &Head, cursor: &mut Cursor, own: bool) -> Read<Option<Term>> {
        // `r_w = r_\phi(x, y_w)`: the label of the card's own name is no value of a parameter.
        if own && self.is_other_role(head) {
            return Ok(None);
        }
        if own && let Some(term) = self.at_other_step(head)? {
            return Ok(Some(term));
        }
        // A name used in its own definition is a recursion, whatever other definitions of it there are.
        if own && let Some(trouble) = self.circular(head) {
            return Err(trouble);
        }
        let same = |it: &&Definition| it.has_parameters() && it.matches(head).is_some();
        let spelled =
            |it: &Definition| it.items.iter().zip(&head.items).all(|((_, key), item)| *key == flatten(item, false));
        let is_spelled = own && self.definitions.iter().filter(same).any(spelled);
        if own && !is_spelled && self.definitions.iter().filter(same).count() > 1 {
            let message = format!("`{}` is defined more than once", head.base.plain);
            return Err(Trouble::new("R005", message, head.span).help("write it as one formula"));
        }
        // `H(X)` and `H(Y)` are two values where both are defined.
        let follows = || cursor.clone().bracketed().map(|it| split_arguments(it.inside));
        let written = (own && !self.definitions.is_empty()).then(follows).flatten();
        let written = written.map(|rows| rows.into_iter().map(|row| flatten(row, false)).collect::<Vec<_>>());
        let is_call = |it: &Definition| written.is_some() && it.arguments == written && it.matches(head).is_some();
        let is_called = own && self.definitions.iter().any(is_call);
        let lexicon = self.lexicon;
        let definitions = if own { self.definitions } else { &lexicon.definitions };
        let mut itself = false;
        // In `P = P(t_1) \cdots` a probability is not the value that its letter names.
        let is_value = !(self.names_model(head) && cursor.clone().bracketed().is_some());
        // A definition hides the ones before it with the same name.
        for (place, definition) in definitions.iter().enumerate().rev() {
            if self.opening.contains(&(own, place)) && own && self.is_start(definition, head) {
                continue;
            }
            if self.opening.contains(&(own, place)) {
                // `s = n/s` defines nothing; `\hat A = \hat A(x, y)` only says the name again.
                itself |= own
                    && is_value
                    && definition.arguments.is_none()
                    && definition.matches(head).is_some()
                    && !definition.restates();
                continue;
            }
            // `r_i(\theta)` and `r_i` are two names where a card defines both.
            if !own && definition.has_only_parameters() != parameters_follow(cursor) {
                continue;
            }
            let Some(values) = definition.matches(head) else { continue };
            let is_one_value = || {
                !self.is_schema
                    && (definition.is_about_one_value(self.vocabulary())
                        || definition.has_bar && self.lexicon.is_open_sheet())
            };
            if own && written != definition.arguments && (is_called || is_one_value()) {
                continue;
            }
            // `h_w` and `h_l` are two names where both are defined.
            if own && is_spelled && !spelled(definition) {
                continue;
            }
            if own
                && definition.is_recurrence()
                && let [(_, item)] = values.as_slice()
                && definition.has_label_of(head)
            {
                return self.recurrence(place, item, head).map(Some);
            }
            let mut sup = head.sup;
            let may_be_root = own && (!self.lexicon.general || self.lexicon.is_typed());
            let is_root = may_be_root && definition.is_square() && sup.is_none() && head.primes == 0;
            if is_root {
                self.note("root_of_square", "what is defined by its square is taken as positive", head.span);
            } else if let Some(wanted) = &definition.sup {
                let primes = "'".repeat(usize::from(head.primes));
                let written = sup.map(|sup| flatten(sup, false)).unwrap_or_default() + primes.as_str();
                if written != *wanted {
                    continue;
                }
                sup = None;
            } else if head.primes > 0 {
                continue;
            } else if let Some(script) = sup
                && super::head::is_decoration(script)
            {
                if own {
                    continue;
                }
                self.mind_decoration(script, head.span)?;
                sup = None;
            }
            let saved = cursor.clone();
            let Some((variables, closing)) = self.bind_parameters(definition, values, cursor, own)? else {
                cursor.restore(&saved);
                continue;
            };
            let span = head.span;
            let mut term = self.open(definition, (own, place), variables, span)?;
            if is_root {
                term = Term::number(self.as_number(term, span)?.root());
            }
            // `\pi_{old} = \pi_{ref}`: what follows is applied to the other name.
            if term.kind == Kind::Model && closing.is_none() {
                return self.model_use(term, sup, cursor, span).map(Some);
            }
            if let Some(sup) = sup {
                let number = self.as_number(term, span)?;
                term = match own {
                    true => self.raised(number, Some(sup), span)?,
                    false if !head.items.is_empty() => self.raised_member(number, sup, span)?,
                    false => self.raised_name(number, Some(sup), span)?,
                };
            }
            return match closing {
                Some(closing) => self.with_closing_script(term, closing, span).map(Some),
                None => Ok(Some(term)),
            };
        }
        match itself {
            true => Err(defined_by_itself(head)),
            false if own => self.element_of_defined(head),
            false => Ok(None),
        }
    }

    /// `z_i^{(k)}` where `z_i = [P_i; R_i]` is a text: one of its tokens.
    fn element_of_defined(&mut self, head: &Head) -> Read<Option<Term>> {
        let definitions = self.definitions;
        for (place, definition) in definitions.iter().enumerate().rev() {
            let count = definition.items.len();
            let is_plain = definition.arguments.is_none() && definition.sup.is_none() && head.primes == 0;
            if !is_plain || head.items.len() <= count || head.sup.is_some() || self.opening.contains(&(true, place)) {
                continue;
            }
            let (own, rest) = head.items.split_at(count);
            let whole = Head { items: own.to_vec(), sub_items: head.sub_items.min(count), ..head.clone() };
            let Some(values) = definition.matches(&whole) else { continue };
            let mut none = Cursor::new(&[]);
            let Some((variables, _)) = self.bind_parameters(definition, values, &mut none, true)? else { continue };
            let Ok(mut term) = self.attempt(|reader| reader.open(definition, (true, place), variables, head.span))
            else {
                continue;
            };
            if term.kind != Kind::Sequence {
                continue;
            }
            for item in rest {
                term = self.indexed(term, item, head.span)?;
            }
            return Ok(Some(term));
        }
        Ok(None)
    }

    /// Reads the values of the parameters; takes the bracket if the definition has arguments, and gives back
    /// what closes it.
    fn bind_parameters<'n>(
        &mut self,
        definition: &Definition,
        values: Vec<(String, &[Node])>,
        cursor: &mut Cursor<'n>,
        own: bool,
    ) -> Read<Option<(Vec<Variable>, Option<&'n Node>)>> {
        let mut variables = Vec::new();
        for (key, row) in values {
            // The letter itself: the body says by its own letters what is meant.
            if own && key == flatten(row, false) && !self.scope.iter().any(|variable| variable.key == key) {
                continue;
            }
            self.indexing += 1;
            let read = self.attempt(|reader| reader.whole(row));
            self.indexing -= 1;
            let term = match own {
                true => read?,
                // A card's own name is only a guess at what the script means.
                false => match read {
                    Ok(term) if term.kind == Kind::Number => term,
                    _ => return Ok(None),
                },
            };
            variables.push(Variable { key, term, role: None, typed: true });
        }
        let Some(keys) = &definition.arguments else {
            // `L^{VF}(\theta)` of `L^{VF} = ...`: the parameters say nothing.
            if own && parameters_follow(cursor) && !self.lexicon.general {
                let closing = cursor.bracketed().map(|bracketed| bracketed.closing);
                return Ok(Some((variables, closing)));
            }
            return Ok(Some((variables, None)));
        };
        let Some(bracketed) = cursor.bracketed() else {
            // The arguments may be left out where the body's own letters say the same.
            return Ok(Some((variables, None)));
        };
        let rows = split_arguments(bracketed.inside);
        let rows = if own { rows } else { super::application::side_by_side(rows, keys.len()) };
        // `H(p \mid q)` is another thing than `H(p, q)`.
        if rows.len() != keys.len() || keys.len() > 1 && holds_bar(bracketed.inside) != definition.has_bar {
            return Ok(None);
        }
        for (key, row) in keys.iter().zip(rows) {
            // `f(0) = 9` says nothing about `f(1)`, nor does `f(\frac{q}{2}) = 3` about `f(q)`.
            if own && (is_number_key(key) || is_compound_key(key)) {
                match *key == flatten(row, false) {
                    true => continue,
                    false => return Ok(None),
                }
            }
            // The letter itself, of which the body may be a function: `H(p) = -\sum_x p(x) \log p(x)`.
            let is_itself = *key == flatten(row, false) && !self.scope.iter().any(|variable| variable.key == *key);
            if own && self.lexicon.general && is_itself {
                continue;
            }
            let term = match self.attempt(|reader| reader.whole(row)) {
                Ok(term) => term,
                Err(_) if *key == flatten(row, false) => continue,
                // An argument whose shapes do not fit is no argument of something else.
                Err(trouble) if trouble.diagnostic.code.0 == "R011" => return Err(trouble),
                Err(_) => return Ok(None),
            };
            variables.push(Variable { key: key.clone(), term, role: None, typed: true });
        }
        Ok(Some((variables, Some(bracketed.closing))))
    }

    /// Reads the body with the parameters in scope.
    fn open(&mut self, definition: &Definition, id: (bool, usize), variables: Vec<Variable>, span: Span) -> Read<Term> {
        let foreign = usize::from(!id.0);
        self.opening.push(id);
        self.foreign += foreign;
        if id.0 && !self.used.contains(&definition.statement) {
            self.used.push(definition.statement);
        }
        let term =
            self.nested(span, |reader| reader.with_scope(variables, |reader| reader.definition_body(&definition.body)));
        self.foreign -= foreign;
        self.opening.pop();
        // What the card's own definition lacks is missing where the answer uses it.
        let mut term = term.map_err(|trouble| if id.0 { trouble } else { trouble.moved(span) })?;
        if term.kind == Kind::Number && self.foreign == 0 && term.expr.span().is_none() {
            term.expr = term.expr.at(span);
        }
        Ok(term)
    }

    /// A body may be a number, a text such as `(x, y_{<t})`, or a list.
    fn definition_body(&mut self, row: &[Node]) -> Read<Term> {
        match self.attempt(|reader| reader.whole(row)) {
            Ok(term) => Ok(term),
            Err(trouble) => {
                let pieces = self.attempt(|reader| reader.text_pieces(row));
                match pieces {
                    Ok(pieces) if pieces.len() > 1 => {
                        Ok(Term::new(crate::expr::Node::Concat(pieces).into(), Kind::Sequence))
                    }
                    Ok(mut pieces) if pieces.len() == 1 => Ok(Term::new(pieces.remove(0), Kind::Sequence)),
                    _ => Err(trouble),
                }
            }
        }
    }

    /// Whether a name is, with its label, one of the card's own, and not spelled like any that the answer defines.
    fn is_other_role(&self, head: &Head) -> bool {
        let Some(split) = head.splits().into_iter().next() else { return false };
        let spelled =
            |it: &Definition| it.items.iter().zip(&head.items).all(|((_, key), item)| *key == flatten(item, false));
        let is_label = |item: &&[Node]| !self.scope.iter().any(|variable| variable.key == flatten(item, false));
        !head.items.is_empty()
            && head.items.iter().all(is_label)
            && !self.vocabulary().named_exactly(&split.key).is_empty()
            && !self.definitions.iter().any(|it| it.matches(head).is_some() && spelled(it))
    }

    /// Whether a name in the body of `x_t = \sqrt{a_t} x_0 + ...` is the member from which the others are made.
    fn is_start(&self, definition: &Definition, head: &Head) -> bool {
        let is_number = |item: &[Node]| matches!(ungrouped(item), [Node { kind: NodeKind::Number(_), .. }]);
        self.lexicon.is_typed()
            && !head.items.is_empty()
            && head.items.iter().all(|item| is_number(item))
            && definition.items.iter().all(|(_, key)| !is_number_key(key))
    }

    fn names_model(&self, head: &Head) -> bool {
        let models = |split: &super::head::Split| {
            self.vocabulary().named(&split.key).iter().any(|role| role.kind == crate::cards::RoleKind::Model)
        };
        head.splits().iter().any(models)
    }

    /// A name whose use cannot be told apart from its definition.
    pub(super) fn circular(&self, head: &Head) -> Option<Box<Trouble>> {
        let own = self.opening.iter().filter(|(own, _)| *own);
        let circular = own.filter_map(|(_, place)| self.definitions.get(*place)).any(|definition| {
            definition.has_parameters() && definition.matches(head).is_some() && !self.is_start(definition, head)
        });
        circular.then(|| defined_by_itself(head))
    }
}

pub(super) fn defined_by_itself(head: &Head) -> Box<Trouble> {
    let message = format!("`{}` is defined by itself; recursions are not read", head.base.plain);
    Trouble::new("R005", message, head.span).help("write the recursion as a sum")
}
