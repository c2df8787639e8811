//! Operators with an operand: which one stands here, how far its operand reaches, the arguments of functions.

use super::cursor::{Cursor, delimiter_of, row_span, split_commas, symbol_name, trimmed, ungrouped};
use super::divergence::is_divergence;
use super::extremum::extremum_named;
use super::reader::Reader;
use super::statistic::STATISTICS;
use super::term::{Read, Term, Trouble};
use crate::cards::flatten;
use crate::expr::{Binder, Domain, Expr, Function, FunctionRow, Name, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Side, Style};
use crate::text::Span;

/// An operator at the start of an atom.
pub(super) struct Operator<'a> {
    pub(super) name: String,
    pub(super) style: Style,
    pub(super) sub: Option<&'a [Node]>,
    pub(super) sup: Option<&'a [Node]>,
    accented: bool,
    big: bool,
    function: bool,
    word: bool,
}

/// Functions that are made of others: `\tan x` is `\sin x / \cos x`.
fn composed(name: &str) -> Option<fn(Expr) -> Expr> {
    fn sin(x: &Expr) -> Expr {
        Expr::apply(Function::Sin, vec![x.clone()])
    }
    fn cos(x: &Expr) -> Expr {
        Expr::apply(Function::Cos, vec![x.clone()])
    }
    fn half(sum: Vec<Expr>) -> Expr {
        Expr::sum(sum).over(Expr::integer(2))
    }
    fn minus(x: Expr) -> Expr {
        Expr::product(vec![Expr::integer(-1), x])
    }
    Some(match name {
        "tan" => |x| sin(&x).over(cos(&x)),
        "cot" => |x| cos(&x).over(sin(&x)),
        "sec" => |x| Expr::integer(1).over(cos(&x)),
        "csc" => |x| Expr::integer(1).over(sin(&x)),
        "sinh" => |x| half(vec![x.clone().exp(), minus(minus(x).exp())]),
        "cosh" => |x| half(vec![x.clone().exp(), minus(x).exp()]),
        "lg" => |x| x.log().over(Expr::integer(10).log()),
        _ => return None,
    })
}

/// Names of the number of elements.
pub(super) const LENGTHS: &[&str] = &["len", "length", "size", "card"];

impl<'a> Operator<'a> {
    fn of(node: &'a Node) -> Option<Operator<'a>> {
        let (base, sub, sup) = match &node.kind {
            NodeKind::Scripts { base: Some(base), sub, sup, primes: 0, .. } => {
                (base.as_ref(), sub.as_deref(), sup.as_deref())
            }
            _ => (node, None, None),
        };
        let mut operator = Operator {
            name: String::new(),
            style: Style::Plain,
            sub,
            sup,
            accented: false,
            big: false,
            function: false,
            word: false,
        };
        let mut base = base;
        if let NodeKind::Accent { body, .. } = &base.kind {
            let [inner] = ungrouped(body) else { return None };
            operator.accented = true;
            base = inner;
        }
        match &base.kind {
            NodeKind::Symbol { name, class, style } => {
                operator.name = name.trim_start_matches('\\').to_owned();
                operator.style = *style;
                operator.big = *class == Class::BigOperator;
                operator.function = *class == Class::Function;
            }
            NodeKind::Word { text, .. } => {
                operator.name = text.trim().to_owned();
                operator.word = true;
            }
            _ => return None,
        }
        Some(operator)
    }

    /// Refuses scripts that have no meaning on this operator.
    pub(super) fn without(&self, sub: Option<&[Node]>, sup: Option<&[Node]>) -> Read<()> {
        match sub.map(|row| ("subscript", row)).or(sup.map(|row| ("superscript", row))) {
            Some((which, row)) => {
                let message = format!("this {which} on `{}` is not understood", self.name);
                Err(Trouble::new("R005", message, row_span(row)))
            }
            None => Ok(()),
        }
    }
}

/// Whether a word below an expectation only says that it is over all that is asked about: `\mathbb{E}_{\text{problems}}`.
fn names_all(sub: &[Node]) -> bool {
    let word = match ungrouped(sub) {
        [Node { kind: NodeKind::Word { text, .. } | NodeKind::Prose(text), .. }] => text.trim().to_lowercase(),
        _ => return false,
    };
    matches!(word.as_str(), "problems" | "problem" | "tasks" | "questions")
}

impl Reader<'_> {
    /// An operator with its operand, if one stands here.
    pub fn operator(&mut self, cursor: &mut Cursor) -> Read<Option<Term>> {
        if let Some(term) = self.gradient(cursor)? {
            return Ok(Some(term));
        }
        let Some(node) = cursor.peek() else { return Ok(None) };
        let Some(operator) = Operator::of(node) else { return Ok(None) };
        let span = node.span;
        if self.is_expectation(&operator, cursor) {
            if let Some(term) = self.vector_expectation(operator.sub, operator.sup, cursor, span)? {
                return Ok(Some(term));
            }
            operator.without(None, operator.sup)?;
            cursor.advance();
            let sub = operator.sub.filter(|sub| !names_all(sub));
            return self.expectation(sub, cursor, span).map(Some);
        }
        if operator.accented {
            return Ok(None);
        }
        if operator.big {
            let binder = match operator.name.as_str() {
                "sum" => Binder::Sum,
                "prod" => Binder::Product,
                "int" => {
                    cursor.advance();
                    return self.integral(operator.sub, operator.sup, cursor, span).map(Some);
                }
                _ => return Err(Trouble::new("R005", "this operator is not understood", span)),
            };
            if let (Binder::Sum, None, None) = (binder, operator.sub, operator.sup)
                && let Some(term) = self.sum_of_components(cursor, span)
            {
                return Ok(Some(term));
            }
            cursor.advance();
            if let (Binder::Sum, None, None) = (binder, operator.sub, operator.sup)
                && let Some(term) = self.of_array(false, cursor, span)?
            {
                return Ok(Some(term));
            }
            return self.big_operator(binder, operator.sub, operator.sup, cursor, span).map(Some);
        }
        // `\text{D}_{\text{KL}}`, `\mathrm{H}(p, q)`
        let is_upright = operator.word && matches!(operator.name.as_str(), "D" | "H");
        if !operator.function && (!operator.word || is_upright) {
            return self.letter_operator(&operator, cursor, span);
        }
        let name = operator.name.to_lowercase();
        // `\mathrm{KL}(x) = ...`: the answer's own meaning of the word.
        let is_own = operator.word && self.foreign == 0 && self.defines_word(&name, cursor);
        if is_own && !is_divergence(&name) {
            return Ok(None);
        }
        if self.has_tensors()
            && let Some(term) = self.vector_operator(&name, (operator.sub, operator.sup), cursor, span)?
        {
            return Ok(Some(term));
        }
        // `\arg\max_\theta J`: what is optimised is told from the extremum behind.
        if name == "arg" && operator.sub.is_none() && operator.sup.is_none() {
            let mut ahead = cursor.clone();
            ahead.advance();
            let next = ahead.peek().and_then(Operator::of);
            if let Some((function, sub)) = next.and_then(|next| Some((extremum_named(&next.name)?, next.sub?)))
                && (self.is_parameter(sub) || self.lexicon.is_typed())
            {
                ahead.advance();
                cursor.restore(&ahead);
                if self.lexicon.is_typed() {
                    return self.place_over(sub, function, cursor).map(Some);
                }
                let extremum = self.extremum(function, sub, cursor, span)?;
                return Ok(Some(self.place_of(extremum, function)));
            }
        }
        if let (Some(function), Some(sub)) =
            (name.replace([' ', '-'], "").strip_prefix("arg").and_then(extremum_named), operator.sub)
            && (self.is_parameter(sub) || self.lexicon.is_typed())
        {
            cursor.advance();
            if self.lexicon.is_typed() {
                return self.place_over(sub, function, cursor).map(Some);
            }
            let extremum = self.extremum(function, sub, cursor, span)?;
            return Ok(Some(self.place_of(extremum, function)));
        }
        if let Some((_, statistic)) = STATISTICS.iter().find(|(known, _)| *known == name) {
            cursor.advance();
            if *statistic == super::statistic::Statistic::Mean
                && operator.sub.is_none()
                && operator.sup.is_none()
                && let Some(term) = self.of_array(true, cursor, span)?
            {
                return Ok(Some(term));
            }
            let term = self.statistic(*statistic, operator.sub, cursor, span)?;
            return self.raised(term.expr, operator.sup, span).map(Some);
        }
        if LENGTHS.contains(&name.as_str()) {
            operator.without(operator.sub, operator.sup)?;
            cursor.advance();
            let Some(bracketed) = cursor.bracketed() else {
                return Err(
                    Trouble::new("R007", format!("`{name}` has no argument"), span).help(format!("write `{name}(R)`"))
                );
            };
            let whole = span.to(bracketed.span);
            let term = match self.array_length(bracketed.inside, whole)? {
                Some(length) => length,
                None => self.length_or_size(bracketed.inside, whole)?,
            };
            return self.with_closing_script(term, bracketed.closing, whole).map(Some);
        }
        let is_cross = matches!(name.as_str(), "ce" | "crossentropy" | "cross-entropy" | "cross_entropy" | "xent");
        if is_cross && operator.sub.is_none() && operator.sup.is_none() && !is_own {
            let saved = cursor.clone();
            if let Ok(term) = self.attempt(|reader| reader.cross_entropy(cursor, span)) {
                return Ok(Some(term));
            }
            cursor.restore(&saved);
        }
        if is_divergence(&name) && operator.sub.is_none() {
            operator.without(None, operator.sup)?;
            let saved = cursor.clone();
            cursor.advance();
            return match self.attempt(|reader| reader.divergence(cursor, span)) {
                // `\mathrm{KL}(x)` of no two distributions.
                Err(_) if is_own => {
                    cursor.restore(&saved);
                    Ok(None)
                }
                read => read.map(Some),
            };
        }
        if name == "ifelse" {
            operator.without(operator.sub, operator.sup)?;
            cursor.advance();
            return self.if_else(cursor, span).map(Some);
        }
        if name == "relu" {
            operator.without(operator.sub, operator.sup)?;
            cursor.advance();
            let relu = |operand: Expr| Expr::apply(Function::Max, vec![Expr::integer(0), operand]);
            return self.applied(cursor, span, relu).map(Some);
        }
        if matches!(name.as_str(), "logsigmoid" | "log_sigmoid") {
            operator.without(operator.sub, operator.sup)?;
            cursor.advance();
            return self.applied(cursor, span, |operand| Expr::apply(Function::Sigmoid, vec![operand]).log()).map(Some);
        }
        if name == "softplus" {
            operator.without(operator.sub, operator.sup)?;
            cursor.advance();
            let softplus = |operand: Expr| Expr::sum(vec![Expr::integer(1), operand.exp()]).log();
            return self.applied(cursor, span, softplus).map(Some);
        }
        if let Some(value) = composed(&name).filter(|_| operator.sub.is_none()) {
            let is_inverse = operator.sup.is_some_and(|sup| flatten(ungrouped(sup), false) == "-1");
            if is_inverse {
                let message = format!("`{name}^{{-1}}` may be the inverse function or a power");
                return Err(Trouble::new("R005", message, span).help("write a power as `(...)^{-1}`"));
            }
            cursor.advance();
            let term = self.applied(cursor, span, value)?;
            return self.raised(term.expr, operator.sup, span).map(Some);
        }
        if matches!(name.as_str(), "exp" | "sqrt") {
            operator.without(operator.sub, None)?;
            cursor.advance();
            let is_exp = name == "exp";
            let value = self.applied(cursor, span, |operand| if is_exp { operand.exp() } else { operand.root() })?;
            let expr = value.expr;
            return self.raised(expr, operator.sup, span).map(Some);
        }
        let Some(row) = Function::named(&name) else {
            if operator.function {
                return Err(Trouble::new("R005", format!("`{}` is not understood here", operator.name), span));
            }
            return Ok(None);
        };
        cursor.advance();
        let term = match row.function {
            Function::Log => self.logarithm(operator.sub, &name, cursor, span)?,
            Function::Min | Function::Max if operator.sub.is_some() => {
                self.extremum(row.function, operator.sub.unwrap_or_default(), cursor, span)?
            }
            // `\operatorname{clip}_{a}^{b}(z)`: the bounds on both sides.
            Function::Clip if operator.sub.is_some() && operator.sup.is_some() => {
                let bounds = operator.sub.into_iter().chain(operator.sup).collect();
                return self.function(row, bounds, cursor, span).map(Some);
            }
            Function::Clip => self.function(row, operator.sub.into_iter().collect(), cursor, span)?,
            _ => {
                operator.without(operator.sub, None)?;
                self.function(row, Vec::new(), cursor, span)?
            }
        };
        // `\sin^{-1} x` is the inverse function, and rarely a power.
        let is_inverse = operator.sup.is_some_and(|sup| flatten(ungrouped(sup), false) == "-1");
        if is_inverse && !matches!(row.function, Function::Min | Function::Max | Function::Clip | Function::Log) {
            let message = format!("`{}^{{-1}}` may be the inverse function or a power", operator.name);
            return Err(Trouble::new("R005", message, span).help("write a power as `(...)^{-1}`"));
        }
        self.raised(term.expr, operator.sup, span).map(Some)
    }

    /// `\arg\max_{y \in Y} f(y)` of a typed formula: a name with the variable, its set, and all that follows. It is not
    /// worked out, so that only what is written alike is the same.
    fn place_over(&mut self, sub: &[Node], function: Function, cursor: &mut Cursor) -> Read<Term> {
        let is_in = |node: &Node| symbol_name(node) == Some("\\in");
        let mut written: Vec<Expr> = Vec::new();
        for part in sub.split(is_in) {
            let key = super::name::readable(&flatten(ungrouped(part), false));
            written.push(ExprNode::Object(Name::Letter(key.into()), Vec::new()).into());
        }
        let span = cursor.span();
        let operand = self.sum(cursor)?;
        written.push(self.as_number(operand, span)?);
        Ok(Term::number(ExprNode::Object(Name::Letter(place_name(function).into()), written).into()))
    }

    /// Where a sheet's formula has its optimum, which is no value of it; a card's own question asks for the formula.
    fn place_of(&self, extremum: Term, function: Function) -> Term {
        let name = place_name(function);
        match self.lexicon.general {
            true => Term::number(ExprNode::Object(Name::Letter(name.into()), vec![extremum.expr]).into()),
            false => extremum,
        }
    }

    /// Whether the answer defines a word that stands here, with arguments or without as it is used.
    fn defines_word(&self, name: &str, cursor: &Cursor) -> bool {
        let mut ahead = cursor.clone();
        let head = ahead.advance().and_then(super::head::Head::of);
        let is_applied = ahead.bracketed().is_some();
        let own = |(place, it): (usize, &super::Definition)| {
            it.base.plain == name
                && it.has_arguments() == is_applied
                && !self.opening.contains(&(true, place))
                && head.as_ref().is_some_and(|head| it.matches(head).is_some())
        };
        self.definitions.iter().enumerate().any(own)
    }

    /// Whether an operator is an expectation: blackboard `E`, or a plain one with a bracket or a draw below it.
    fn is_expectation(&self, operator: &Operator, cursor: &Cursor) -> bool {
        if operator.name != "E" && operator.name != "Exp" {
            return false;
        }
        if operator.style == Style::Blackboard {
            return true;
        }
        if self.is_letter_taken("E") && operator.sub.is_none() {
            return false;
        }
        let draws = operator.sub.is_some_and(|sub| sub.iter().any(|node| symbol_name(node) == Some("\\sim")));
        let mut ahead = cursor.clone();
        ahead.advance();
        let bracket = ahead.peek().and_then(delimiter_of);
        // `E_{x}\\|f(x)\\|^2`
        let is_norm =
            operator.sub.is_some() && self.lexicon.is_typed() && bracket.is_some_and(|(name, _)| name == "\\|");
        draws || is_norm || bracket.is_some_and(|(name, side)| side == Side::Open && name == "[") || operator.word
    }

    /// The operand of a prefix function: a bracket, or the next factor; numbers and letters run on.
    pub fn operand(&mut self, cursor: &mut Cursor, span: Span) -> Read<Expr> {
        self.operand_over(cursor, span, false)
    }

    /// The same, perhaps over letters with an index too: `\cos m\theta_i`.
    fn operand_over(&mut self, cursor: &mut Cursor, span: Span, over_indexed: bool) -> Read<Expr> {
        let start = cursor.span();
        let Some(first) = cursor.peek() else {
            return Err(
                Trouble::new("R001", "the function has no argument", span).help("write its argument in parentheses")
            );
        };
        if matches!(symbol_name(first), Some("-" | "+")) {
            let term = self.sum(cursor)?;
            return self.as_number(term, start);
        }
        let open = matches!(delimiter_of(first), Some((_, Side::Open)));
        // `\log k!`
        let term = self.nested(start, |reader| if open { reader.atom(cursor) } else { reader.factor(cursor) })?;
        let mut factors = vec![self.as_number(term, start)?];
        let is_letter = |node: &Node| matches!(&node.kind, NodeKind::Symbol { class: Class::Ordinary, .. });
        let simple = |node: &Node| match &node.kind {
            NodeKind::Number(_) => true,
            NodeKind::Scripts { base: Some(base), sub: Some(_), sup: None, primes: 0, .. } => {
                over_indexed && is_letter(base)
            }
            _ => is_letter(node),
        };
        if !open && simple(first) {
            // `\log 2 \pi n` runs on over plain letters and numbers, not over anything with structure.
            while let Some(node) = cursor.peek()
                && simple(node)
                && !matches!(
                    cursor.peek_second().map(|node| &node.kind),
                    Some(NodeKind::Delimiter { side: Side::Open, .. })
                )
            {
                let place = node.span;
                let term = if over_indexed { self.factor(cursor)? } else { self.atom(cursor)? };
                factors.push(self.as_number(term, place)?);
            }
        }
        Ok(Expr::product(factors))
    }

    /// A function of one number: an exponent behind its brackets is that of its value.
    pub(super) fn applied(&mut self, cursor: &mut Cursor, span: Span, value: impl FnOnce(Expr) -> Expr) -> Read<Term> {
        let opens = matches!(cursor.peek().and_then(delimiter_of), Some(("(" | "[" | "{", Side::Open)));
        let Some(bracketed) = opens.then(|| cursor.bracketed()).flatten() else {
            let operand = self.operand(cursor, span)?;
            return Ok(Term::number(self.at(value(operand), span)));
        };
        let operand = self.whole_number(bracketed.inside)?;
        let applied = Term::number(self.at(value(operand), span));
        self.with_closing_script(applied, bracketed.closing, span.to(bracketed.span))
    }

    /// A function with its arguments in a bracket.
    ///
    /// `scripts` are the bounds, or the width, of a clip that are written below and above its name.
    fn function(&mut self, row: &FunctionRow, scripts: Vec<&[Node]>, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let open = cursor.span();
        let Some(bracketed) = cursor.bracketed() else {
            if row.arity.0 <= 1 && row.arity.1 == 1 {
                let turns = matches!(row.function, Function::Sin | Function::Cos);
                let operand = self.operand_over(cursor, span, turns)?;
                return Ok(Term::number(self.at(Expr::apply(row.function, vec![operand]), span)));
            }
            return Err(Trouble::new("R007", format!("`{}` has no arguments", row.names[0]), open)
                .help(format!("write them in parentheses: `{}(...)`", row.names[0])));
        };
        let whole = span.to(bracketed.span);
        let mut args = Vec::new();
        let bounded = matches!(row.function, Function::Clip | Function::Min | Function::Max);
        if bounded {
            self.places.push(crate::cards::Place::Clip);
        }
        let result = self.function_arguments(row, &bracketed, &mut args);
        if bounded {
            self.places.pop();
        }
        if let Some(family) = result? {
            let kind = if row.function == Function::Min { Binder::Min } else { Binder::Max };
            let expr = Expr::bind(kind, family.1, None, family.2, family.0, "i");
            return self.with_closing_script(Term::number(expr), bracketed.closing, whole);
        }
        if let Some(first) = scripts.first() {
            if args.len() != 1 {
                return Err(Trouble::new("R005", "this script and the bounds say two things", row_span(first)));
            }
            for script in &scripts {
                self.function_argument(script, &mut args)?;
            }
            // `\operatorname{clip}_\varepsilon(\rho)`: the width below.
            if let ([_, width], 1) = (args.as_slice(), scripts.len()) {
                let width = width.clone();
                args[1] = Expr::integer(1).minus(width.clone());
                args.push(Expr::sum(vec![Expr::integer(1), width]));
            }
        }
        if args.len() < row.arity.0 || args.len() > row.arity.1 {
            let wanted = if row.arity.0 == row.arity.1 { row.arity.0.to_string() } else { "some".to_owned() };
            let message = format!("`{}` takes {wanted} arguments and has {} here", row.names[0], args.len());
            return Err(Trouble::new("R007", message, whole));
        }
        let expr = if args.len() == 1 && matches!(row.function, Function::Min | Function::Max) {
            args.remove(0)
        } else {
            Expr::apply(row.function, args)
        };
        let expr = self.at(expr, whole);
        self.with_closing_script(Term::number(expr), bracketed.closing, whole)
    }

    /// Reads the arguments into `args`; a list with dots of an extremum comes back as a family.
    fn function_arguments(
        &mut self,
        row: &FunctionRow,
        bracketed: &super::cursor::Bracketed,
        args: &mut Vec<Expr>,
    ) -> Read<Option<(u32, Domain, Expr)>> {
        if matches!(row.function, Function::Min | Function::Max)
            && let Some(family) = self.written_family(bracketed.inside)?
        {
            return Ok(Some(family));
        }
        for part in self.arguments(bracketed.inside) {
            self.function_argument(part, args)?;
        }
        Ok(None)
    }

    /// An argument: a number, or two as `a \pm b` or as an interval `[a, b]`.
    fn function_argument(&mut self, part: &[Node], args: &mut Vec<Expr>) -> Read<()> {
        if let Some((center, width)) = plus_minus(part) {
            let (center, width) = (self.whole_number(center)?, self.whole_number(width)?);
            args.push(center.clone().minus(width.clone()));
            args.push(Expr::sum(vec![center, width]));
            return Ok(());
        }
        let mut cursor = Cursor::new(ungrouped(part));
        if let Some(bracketed) = cursor.plain_bracketed()
            && cursor.is_done()
            && let [low, high] = split_commas(bracketed.inside).as_slice()
        {
            args.push(self.whole_number(low)?);
            args.push(self.whole_number(high)?);
            return Ok(());
        }
        args.push(self.whole_number(part)?);
        Ok(())
    }
}

/// `1 \pm \varepsilon` as centre and width.
fn plus_minus(row: &[Node]) -> Option<(&[Node], &[Node])> {
    let parts = super::cursor::split_row(row, |node| symbol_name(node) == Some("\\pm"));
    match parts.as_slice() {
        [center, width] if !trimmed(center).is_empty() => Some((center, width)),
        _ => None,
    }
}

/// The name of the place of an extremum.
fn place_name(function: Function) -> &'static str {
    if function == Function::Min { "\\arg\\min" } else { "\\arg\\max" }
}
