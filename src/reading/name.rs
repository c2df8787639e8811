//! Names: variables in scope, definitions, roles and their elements, in that order.

use super::cursor::{Cursor, delimiter_of, row_span, split_row, symbol_name, trimmed, ungrouped};
use super::head::{Head, Split, is_decoration};
use super::reader::{Reader, kind_of};
use super::term::{Kind, Read, Shape, Term, Trouble, UnknownName};
use crate::cards::{Role, RoleKind, flatten};
use crate::expr::{Binder, Domain, Expr, Name, Node as ExprNode, constant_difference, plus};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Side};
use crate::text::Span;

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

/// What a script says about elements.
enum Index {
    At(Expr),
    /// From the first to the second place.
    Between(Expr, Expr),
}

impl Reader<'_> {
    /// Reads a name with its scripts, its arguments, and its exponent.
    pub fn name(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let Some(node) = cursor.peek() else {
            return Err(Trouble::new("R001", "an operand is missing", cursor.span()));
        };
        let Some(head) = Head::of(node) else { return Err(self.unexpected(node)) };
        self.step(node.span)?;
        cursor.advance();
        let saved = cursor.clone();
        let mut first_trouble = None;
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

    fn unknown(&self, head: &Head, cursor: &Cursor) -> Box<Trouble> {
        let key = head.splits().first().map_or_else(|| head.base.plain.clone(), |split| split.key.plain.clone());
        let shape = match cursor.peek().map(|node| &node.kind) {
            Some(NodeKind::Delimiter { side: Side::Open, .. }) => match cursor.clone().bracketed() {
                Some(bracketed) if find_bar(bracketed.inside).is_some() => Shape::Conditional,
                _ => Shape::Applied,
            },
            _ if !head.items.is_empty() => Shape::Indexed,
            _ => Shape::Bare,
        };
        let mut trouble = Trouble::new("R004", format!("`{}` is not known here", readable(&key)), head.span)
            .help("use the question's letters, or say what it stands for: `where ... = ...`");
        trouble.unknown = Some(UnknownName { key, base: head.base.plain.clone(), shape });
        trouble
    }

    /// `\hat A_{t+1}` in a formula for `\hat A_t`: the reference one step later.
    fn recursion(&mut self, head: &Head) -> Read<Option<Term>> {
        let lexicon = self.lexicon;
        let is_own = lexicon.results.iter().any(|result| result.plain == head.base.plain);
        let (Some(value), [item], true) = (&lexicon.value, head.items.as_slice(), is_own && self.foreign == 0) else {
            return Ok(None);
        };
        if head.sup.is_some_and(|sup| !is_decoration(sup)) || head.primes > 0 {
            return Ok(None);
        }
        let is_free = |role: &&Role| {
            let name = Name::Role(role.id.as_str().into());
            role.kind == RoleKind::Index
                && value.any(
                    &mut |part| matches!(part.node(), ExprNode::Object(own, args) if *own == name && args.is_empty()),
                )
        };
        let Some(step) = self.vocabulary().roles.iter().find(is_free) else { return Ok(None) };
        let here = Expr::role(&step.id, Vec::new());
        let at = self.whole_number(item)?;
        // What is defined by its next step ends only where it adds up to the end: `\sum_{k=t}^{T}`.
        let adds_up = match value.node() {
            ExprNode::Bind { binder: Binder::Sum, domain: Domain::Range(from, to), .. } => {
                [from, to].into_iter().any(|end| end.any(&mut |part| *part == here))
            }
            _ => false,
        };
        if !adds_up {
            return Ok(None);
        }
        // A step back would define nothing, and the same step says nothing.
        if !self.is_claim && constant_difference(&at, &here) != Some(1) {
            return Ok(None);
        }
        if !self.is_claim {
            self.note("recursion", "the recursion is opened with the reference, and ends with 0", head.span);
        }
        let expr = value.replace(&mut |part, _| (*part == here).then(|| at.clone()));
        Ok(Some(Term::number(self.at(expr, head.span))))
    }

    /// A letter of the general vocabulary: a number, or a family of numbers.
    fn letter(&mut self, head: &Head, cursor: &mut Cursor) -> Read<Term> {
        let mut latex = readable(&head.base.plain) + "'".repeat(usize::from(head.primes)).as_str();
        let mut args = Vec::new();
        for item in &head.items {
            // `a_{ij}` has two indices where both letters are bound.
            let letters = ungrouped(item);
            if letters.len() > 1 && letters.iter().all(|node| self.is_bound(node)) {
                for letter in letters {
                    args.push(self.whole_number(std::slice::from_ref(letter))?);
                }
                continue;
            }
            if self.is_label(item) {
                latex.push_str(&format!("_{{{}}}", readable(&flatten(item, false))));
                continue;
            }
            match self.attempt(|reader| reader.whole_number(item)) {
                Ok(arg) => args.push(arg),
                Err(_) => latex.push_str(&format!("_{{{}}}", readable(&flatten(item, false)))),
            }
        }
        let saved = cursor.clone();
        if let Some(bracketed) = cursor.bracketed() {
            let rows = self.arguments(bracketed.inside);
            let function = rows.len() > 1 || matches!(latex.as_str(), "f" | "g" | "h" | "u" | "F" | "G");
            let function = function && bracketed.name.as_ref() == "(" && find_bar(bracketed.inside).is_none();
            let rows: Vec<Vec<Node>> = rows.into_iter().map(<[Node]>::to_vec).collect();
            if function {
                for row in &rows {
                    args.push(self.whole_number(row)?);
                }
                let expr = ExprNode::Object(Name::Letter(latex.as_str().into()), args).into();
                return self.with_closing_script(Term::number(expr), bracketed.closing, bracketed.span);
            }
            cursor.restore(&saved);
        }
        let expr = self.at(ExprNode::Object(Name::Letter(latex.as_str().into()), args).into(), head.span);
        match head.sup {
            Some(sup) => self.raised(expr, Some(sup), head.span),
            None => Ok(Term::number(expr)),
        }
    }

    /// Whether a letter is a variable in scope.
    fn is_bound(&self, node: &Node) -> bool {
        let key = flatten(std::slice::from_ref(node), false);
        matches!(node.kind, NodeKind::Symbol { .. }) && self.scope.iter().any(|variable| variable.key == key)
    }

    /// Whether a subscript is part of a name: a word, or several letters that are no variables in scope.
    fn is_label(&self, item: &[Node]) -> bool {
        let item = ungrouped(item);
        let letter = |node: &Node| {
            matches!(&node.kind, NodeKind::Symbol { class: Class::Ordinary, name, .. }
                if name.len() == 1 && name.chars().all(char::is_alphabetic))
        };
        match item {
            [Node { kind: NodeKind::Word { .. }, .. }] => true,
            [_, _, ..] => item.iter().all(letter) && !item.iter().all(|node| self.is_bound(node)),
            _ => false,
        }
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
        let size = self.vocabulary().size_of(dataset).map(|size| size.id.clone());
        let counts = |item: &[Node]| {
            let key = flatten(ungrouped(item), false);
            let variable = self.scope.iter().rev().find(|variable| variable.key == key);
            let role = variable.and_then(|variable| variable.role.as_deref()).and_then(|id| self.vocabulary().role(id));
            role.is_some_and(|role| role.upto.is_some() && role.upto == size)
        };
        if let [first, second] = items.as_slice()
            && counts(second)
            && !counts(first)
        {
            items.swap(0, 1);
        }
        items
    }

    fn as_role(&mut self, role: &Role, head: &Head, split: &Split, cursor: &mut Cursor) -> Read<Option<Term>> {
        match role.kind {
            RoleKind::Index | RoleKind::Size | RoleKind::Scalar => {
                if !split.items.is_empty() {
                    return Ok(None);
                }
                // In a card's own text an index means the variable that plays its role here.
                let term = if role.kind == RoleKind::Index && self.foreign > 0 {
                    let bound = |variable: &&super::reader::Variable| variable.role.as_deref() == Some(&role.id);
                    let Some(variable) = self.scope.iter().rev().find(bound) else {
                        return Err(Trouble::new("R004", format!("nothing binds `{}` here", role.write), head.span));
                    };
                    variable.term.clone()
                } else {
                    self.mind_free_index(role, head)?;
                    Term::number(Expr::role(&role.id, Vec::new()))
                };
                self.finish(term, head, split, cursor).map(Some)
            }
            RoleKind::Function => {
                if !split.items.is_empty() {
                    return self.indexed_function(role, head, split);
                }
                self.function_role(role, head, split, cursor)
            }
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
                        let Some(term) = self.current(&role.id) else {
                            let name = readable(&split.key.plain);
                            return Err(Trouble::new(
                                "R004",
                                format!("`{name}` needs the index of its example"),
                                head.span,
                            )
                            .help(format!("write `{name}_i`")));
                        };
                        return self.finish(term, head, split, cursor).map(Some);
                    }
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
    fn as_elements(&mut self, role: &Role, head: &Head, split: &Split, cursor: &mut Cursor) -> Read<Option<Term>> {
        let container = match self.vocabulary().field_of(&role.id) {
            Some((dataset, field)) => {
                // One index in a draw from the data set is the token's; two are the example's and the token's.
                match self.current(&role.id) {
                    Some(term) if split.items.len() == 1 => term,
                    _ => {
                        if split.items.len() < 2 {
                            return Ok(None);
                        }
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
                Some(term) => term,
                None => return Ok(None),
            },
        };
        self.finish(container, head, split, cursor).map(Some)
    }

    /// Applies indices, arguments and exponent to what a name stands for.
    fn finish(&mut self, term: Term, head: &Head, split: &Split, cursor: &mut Cursor) -> Read<Term> {
        let mut term = term;
        let sup = split.sup;
        let mut items = split.items.iter();
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

    fn indexed(&mut self, term: Term, item: &[Node], span: Span) -> Read<Term> {
        let index = self.index_item(item)?;
        Ok(match (term.kind, index) {
            (Kind::Sequence, Index::At(at)) => Term::new(ExprNode::Element(term.expr, at).into(), Kind::Token),
            (Kind::Sequence, Index::Between(from, to)) => Term::new(self.slice(&term.expr, from, to), Kind::Sequence),
            (Kind::Group, Index::At(at)) => Term::new(ExprNode::Element(term.expr, at).into(), Kind::Sequence),
            (Kind::Dataset(id), Index::At(at)) => Term::new(ExprNode::Element(term.expr, at).into(), Kind::Record(id)),
            (_, _) => {
                return Err(Trouble::new("R005", "this index is not understood", row_span(item).to(span)));
            }
        })
    }

    /// The part from one place to another; the whole sequence where that is all of it.
    pub fn slice(&self, sequence: &Expr, from: Expr, to: Expr) -> Expr {
        if from.is_integer(1) && self.length_of(sequence) == to {
            return sequence.clone();
        }
        ExprNode::Slice(sequence.clone(), from, to).into()
    }

    /// `i`, `<i`, `\le i`, `a:b`, `1,\dots,i`.
    fn index_item(&mut self, item: &[Node]) -> Read<Index> {
        let item = ungrouped(item);
        let one = Expr::integer(1);
        match item.first().and_then(symbol_name) {
            Some("<") => {
                let to = self.whole_number(&item[1..])?;
                return Ok(Index::Between(one, plus(&to, -1)));
            }
            Some("\\le") => return Ok(Index::Between(one, self.whole_number(&item[1..])?)),
            _ => {}
        }
        let parts = split_row(item, |node| symbol_name(node) == Some(":"));
        if let [from, to] = parts.as_slice() {
            let from = if trimmed(from).is_empty() { one } else { self.whole_number(from)? };
            return Ok(Index::Between(from, self.whole_number(to)?));
        }
        Ok(Index::At(self.whole_number(item)?))
    }

    /// One index has one letter: `r_i - \bar r_k` with two free letters names two things, and a card knows one.
    fn mind_free_index(&mut self, role: &Role, head: &Head) -> Read<()> {
        if role.kind != RoleKind::Index || self.foreign > 0 {
            return Ok(());
        }
        let letter = &head.base.plain;
        match self.free_indices.iter().find(|(id, _)| *id == role.id) {
            Some((_, known)) if known != letter => {
                let message = format!("`{known}` and `{letter}` are both free and could only be one index");
                Err(Trouble::new("R004", message, head.span).help("bind one of them, or write the same letter"))
            }
            Some(_) => Ok(()),
            None => {
                self.free_indices.push((role.id.clone(), letter.clone()));
                Ok(())
            }
        }
    }

    /// What plays a sequence's role where a card's own text names it; an answer's free letter means itself.
    fn current_in_foreign(&self, id: &str) -> Option<Term> {
        if self.foreign > 0 { self.current(id) } else { None }
    }

    /// A function of indices with its arguments below: `r_t`.
    fn indexed_function(&mut self, role: &Role, head: &Head, split: &Split) -> Read<Option<Term>> {
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

    /// A function role with its arguments; without a bracket the current ones.
    fn function_role(&mut self, role: &Role, head: &Head, split: &Split, cursor: &mut Cursor) -> Read<Option<Term>> {
        let mut span = head.span;
        let mut closing = None;
        let mut args = Vec::new();
        match cursor.bracketed() {
            Some(bracketed) => {
                span = span.to(bracketed.span);
                let rows = split_row(bracketed.inside, |node| {
                    symbol_name(node) == Some(",") || delimiter_of(node).is_some_and(|(name, _)| name == "|")
                });
                let rows: Vec<&[Node]> = rows.into_iter().filter(|row| !trimmed(row).is_empty()).collect();
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
                    args.push(term.expr);
                }
            }
        }
        let mut expr = self.at(Expr::role(&role.id, args), span);
        match split.sup {
            // `\hat A^{\pi_\theta}(x, y)`: whose advantage it is.
            Some(script) if is_decoration(script) => {
                self.note("decoration", format!("`{}` is read as part of the name", flatten(script, false)), span);
            }
            script => expr = self.raised(expr, script, span)?.expr,
        }
        match closing {
            Some(closing) => self.with_closing_script(Term::number(expr), closing, span).map(Some),
            None => Ok(Some(Term::number(expr))),
        }
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
pub(super) fn readable(key: &str) -> String {
    key.replace("_(", "_{")
        .replace("^(", "^{")
        .replace(')', "}")
        .replace("\\hat(", "\\hat{")
        .replace("\\bar(", "\\bar{")
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
