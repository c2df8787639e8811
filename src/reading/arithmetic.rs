//! Sums, products, fractions, roots: what stands in a row, with signs between or none.

use super::cursor::{Cursor, class_of, delimiter_of, is_dots, symbol_name};
use super::power::is_index_script;
use super::reader::Reader;
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{Place, RoleKind};
use crate::expr::{Expr, Function, Rational};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Side};
use crate::text::Span;

impl Reader<'_> {
    /// `[+-] term {(+|-) term}`; a lone term keeps its kind.
    pub fn sum(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let start = cursor.span();
        let term = self.sum_of_any(cursor)?;
        self.mind_sum(&term.expr, start.to(previous_end(cursor, start)))?;
        Ok(term)
    }

    fn sum_of_any(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let span = cursor.span();
        let mut terms: Vec<Expr> = Vec::new();
        let mut negative = sign(cursor);
        let first = self.term(cursor)?;
        if negative.is_none() && !starts_sign(cursor) {
            return Ok(first);
        }
        let mut expr = self.as_number(first, span)?;
        loop {
            terms.push(match negative {
                Some(true) => self.negated(expr),
                _ => self.stabiliser(&expr, span).unwrap_or(expr),
            });
            negative = sign(cursor);
            if negative.is_none() {
                return Ok(Term::number(Expr::sum(terms)));
            }
            if cursor.peek().is_some_and(is_dots) {
                let dots = cursor.span();
                cursor.advance();
                // `a + ... + z`: the sign before the dots and the one behind them are one.
                let sign_before = negative;
                negative = sign(cursor);
                let Some(minus) = negative else {
                    let rest = match sign_before {
                        Some(false) => self.dots_without_end(crate::expr::Binder::Sum, &mut terms, dots)?,
                        _ => return Err(Trouble::new("R001", "nothing follows the dots", dots)),
                    };
                    terms.push(rest);
                    return Ok(Term::number(Expr::sum(terms)));
                };
                if sign_before != negative {
                    return Err(Trouble::new("R005", "the signs before and behind the dots differ", dots)
                        .help("write one sign for all terms"));
                }
                let before = terms.pop().unwrap_or_else(|| Expr::integer(0));
                let last_span = cursor.span();
                let last = self.term(cursor)?;
                let last = self.as_number(last, last_span)?;
                let last = if minus { self.negated(last) } else { last };
                expr = self.between_dots(crate::expr::Binder::Sum, &terms, (&before, &last), dots)?;
                terms.push(expr);
                negative = sign(cursor);
                if negative.is_none() {
                    return Ok(Term::number(Expr::sum(terms)));
                }
            }
            let span = cursor.span();
            let term = self.term(cursor)?;
            expr = self.as_number(term, span)?;
        }
    }

    /// A tiny number that is added below a fraction bar, where the question has a letter for it: `\sigma + 10^{-8}`.
    fn stabiliser(&mut self, term: &Expr, span: Span) -> Option<Expr> {
        let below = self.places.contains(&Place::Denominator) && self.foreign == 0;
        let mut roles = self.vocabulary().of_kind(RoleKind::Scalar).filter(|it| it.within == Some(Place::Denominator));
        let (Some(role), None) = (roles.next(), roles.next()) else { return None };
        if !below || !is_tiny(&crate::expr::normalize(term, self.vocabulary())) || !self.is_in_reference(&role.id) {
            return None;
        }
        self.note("stabiliser", format!("the tiny number is taken for `{}`", role.write), span);
        Some(self.at(Expr::role(&role.id, Vec::new()), term.span().unwrap_or(span)))
    }

    fn negated(&self, expr: Expr) -> Expr {
        let span = expr.span();
        let expr = expr.negated();
        match span {
            Some(span) => self.at(expr, span),
            None => expr,
        }
    }

    /// Factors side by side or with a product sign, up to the next `+`, `-`, relation or closing bracket.
    pub fn term(&mut self, cursor: &mut Cursor) -> Read<Term> {
        self.term_over(cursor, &[])
    }

    /// The same, up to the first factor without one of the variables behind factors with them.
    pub(super) fn term_over(&mut self, cursor: &mut Cursor, variables: &[u32]) -> Read<Term> {
        let depends = |factor: &Expr| {
            factor.any(&mut |part| matches!(part.node(), crate::expr::Node::Open(id) if variables.contains(id)))
        };
        let start = cursor.span();
        let first = self.factor(cursor)?;
        if !self.continues(cursor) {
            return Ok(first);
        }
        let mut factors = vec![self.as_number(first, start)?];
        // Asked of each factor once: long products are read in linear time.
        let mut varies = depends(&factors[0]);
        let mut signs: Vec<(usize, &'static str)> = Vec::new();
        let mut divided = false;
        loop {
            let span = cursor.span();
            let saved = cursor.clone();
            let written = cursor.symbol();
            let operator = product_sign(cursor);
            if let (Some(Sign::Times), Some(sign)) = (operator, written) {
                self.mind_sign(sign, factors.len(), &mut signs);
            }
            if operator == Some(Sign::Floor) {
                let factor = self.within(Place::Denominator, |reader| reader.factor(cursor))?;
                factors.push(self.as_number(factor, span)?.inverse());
                let whole = self.multiplied(std::mem::take(&mut factors), &signs, start)?;
                signs.clear();
                varies |= depends(&whole);
                factors.push(self.at(Expr::apply(crate::expr::Function::Floor, vec![whole]), span));
                self.note("plain_text", "`//` is read as the division that rounds down", span);
            } else if operator == Some(Sign::Divide) {
                let factor = self.within(Place::Denominator, |reader| reader.factor(cursor))?;
                let factor = self.as_number(factor, span)?;
                if self.is_tensor(&factor) {
                    signs.push((factors.len(), "/"));
                }
                varies |= depends(&factor);
                factors.push(factor.inverse());
                divided = true;
            } else if cursor.peek().is_some_and(is_dots) {
                let dots = cursor.span();
                cursor.advance();
                product_sign(cursor);
                let last_span = cursor.span();
                if !self.continues(cursor) {
                    let rest = self.dots_without_end(crate::expr::Binder::Product, &mut factors, dots)?;
                    factors.push(rest);
                    let expr = self.multiplied(factors, &signs, start)?;
                    return Ok(Term::number(self.at(expr, start.to(previous_end(cursor, start)))));
                }
                let last = self.factor(cursor)?;
                let last = self.as_number(last, last_span)?;
                let before = factors.pop().unwrap_or_else(|| Expr::integer(1));
                let product = self.between_dots(crate::expr::Binder::Product, &factors, (&before, &last), dots)?;
                varies |= depends(&product);
                factors.push(product);
            } else {
                let is_below = operator.is_none() && divided && self.has_option(super::reader::WIDE_SLASH);
                if is_below {
                    self.note("wide_slash", "`a/b c` is read as `a/(b c)`", span);
                } else if operator.is_none() && divided {
                    self.note("slash", "`a/b c` is read as `(a/b) c`", span);
                    divided = false;
                }
                if operator.is_none()
                    && let [.., whole] = factors.as_slice()
                    && let Some(node) = cursor.peek().filter(|node| is_mixed(whole, node))
                {
                    return Err(Trouble::new(
                        "R005",
                        "a mixed number or a product: both are written like this",
                        node.span,
                    )
                    .help("write a sign: `2 + \\frac{1}{3}` or `2 \\cdot \\frac{1}{3}`"));
                }
                // `x{+1}`: braces are no brackets, and TeX prints a sum.
                if operator.is_none()
                    && let Some(node) = cursor.peek().filter(|node| begins_with_sign(node))
                {
                    return Err(Trouble::new("R005", "a sign stands in braces behind an operand", node.span)
                        .help("write brackets, or no braces"));
                }
                // `1 * -10`
                let is_negative = operator == Some(Sign::Times) && starts_negative_number(cursor);
                if is_negative {
                    cursor.advance();
                }
                let factor = self.factor(cursor)?;
                let factor = self.as_number(factor, span)?;
                let factor = if is_negative { self.negated(factor) } else { factor };
                let factor = if is_below { factor.inverse() } else { factor };
                let depends = depends(&factor);
                if varies && !depends {
                    cursor.restore(&saved);
                    self.note(
                        "narrow_product",
                        "what does not depend on the index stands outside of the product",
                        span,
                    );
                    let expr = self.multiplied(factors, &signs, start)?;
                    return Ok(Term::number(self.at(expr, start.to(previous_end(cursor, start)))));
                }
                factors.push(factor);
            }
            if !self.continues(cursor) {
                let expr = self.multiplied(factors, &signs, start)?;
                return Ok(Term::number(self.at(expr, start.to(previous_end(cursor, start)))));
            }
        }
    }

    /// Whether another factor or a product sign follows.
    fn continues(&self, cursor: &Cursor) -> bool {
        let Some(node) = cursor.peek() else { return false };
        if let Some((name, side)) = delimiter_of(node) {
            return match side {
                Side::Open => true,
                Side::Close => false,
                // A bar may open a length or close one; lengths are closed by their own reader.
                Side::Either => {
                    let is_bar = name == "|" || name == "\\|" && (self.has_tensors() || self.lexicon.general);
                    name == "/" || is_bar && self.bars_open(cursor, name)
                }
            };
        }
        match class_of(node) {
            Some(Class::Relation | Class::Postfix) => false,
            Some(Class::Binary | Class::Punctuation) => product_sign(&mut cursor.clone()).is_some(),
            Some(_) => true,
            None => {
                !matches!(&node.kind, NodeKind::Prose(_) | NodeKind::Error(_) | NodeKind::Scripts { base: None, .. })
            }
        }
    }

    /// Whether a bar here opens a length: the reader is not inside of one, and another bar follows.
    fn bars_open(&self, cursor: &Cursor, bar: &str) -> bool {
        let bars = cursor.rest().iter().filter(|node| delimiter_of(node).is_some_and(|(name, _)| name == bar)).count();
        bars.is_multiple_of(2)
    }

    /// An atom with what is written behind it: factorial sign.
    pub(super) fn factor(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let span = cursor.span();
        self.step(span)?;
        let mut term = self.nested(span, |reader| reader.atom(cursor))?;
        while let Some(sign) = cursor.peek().filter(|node| class_of(node) == Some(Class::Postfix)) {
            if symbol_name(sign) == Some("\\%") {
                term = self.percentage(term, cursor)?;
                continue;
            }
            cursor.advance();
            let number = self.as_number(term, span)?;
            term = Term::number(Expr::apply(Function::Factorial, vec![number]));
        }
        Ok(term)
    }

    /// The smallest piece: a number, a name with its arguments, a bracket, a fraction, an operator with its operand.
    pub fn atom(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let here = cursor.span();
        if let Some(norm) = self.norm(cursor, here)? {
            return Ok(norm);
        }
        if let Some(product) = self.inner(cursor)? {
            return Ok(product);
        }
        let Some(node) = cursor.peek() else {
            return Err(Trouble::new("R001", "an operand is missing", cursor.span())
                .help("write what stands behind the last sign"));
        };
        let span = node.span;
        if let Some(term) = self.binomial(cursor)? {
            return Ok(term);
        }
        if let Some(angle) = self.degrees(cursor)? {
            return Ok(Term::number(angle));
        }
        if let Some(term) = self.operator(cursor)? {
            return Ok(term);
        }
        match &node.kind {
            // `1[t = T]`: a condition in square brackets behind a plain one.
            NodeKind::Number(digits) if digits == "1" && indicates(cursor) => {
                cursor.advance();
                let Some(bracketed) = cursor.bracketed() else { return Err(self.unexpected(node)) };
                let condition = self.condition(bracketed.inside)?;
                let expr = self.at(Expr::apply(Function::Indicator, vec![condition]), span.to(bracketed.span));
                self.with_closing_script(Term::number(expr), bracketed.closing, span)
            }
            NodeKind::Number(digits) => {
                cursor.advance();
                let value = self.decimal(digits, span)?;
                let value = self.with_unit(value, cursor);
                Ok(Term::number(self.at(Expr::number(value), span)))
            }
            NodeKind::Fraction { numerator, denominator, binomial } => {
                // `\frac{d}{dx}` would cancel as a product of letters.
                if self.lexicon.general && is_differential(numerator) && is_differential(denominator) {
                    let help = "write the derivative that has been taken";
                    return Err(Trouble::new("R005", "derivatives are not read", span).help(help));
                }
                cursor.advance();
                let above = self.whole_number(numerator)?;
                let below = self.within(Place::Denominator, |reader| reader.whole_number(denominator))?;
                let expr = match binomial {
                    true => Expr::apply(Function::Binomial, vec![above, below]),
                    false => {
                        if self.is_tensor(&below) {
                            self.fit(&[above.clone(), below.clone()], span)?;
                        }
                        above.over(below)
                    }
                };
                Ok(Term::number(self.at(expr, span)))
            }
            NodeKind::Root { degree, radicand } => {
                cursor.advance();
                let radicand = self.whole_number(radicand)?;
                self.mind_power(&radicand, &Expr::integer(1), span)?;
                let degree = match degree {
                    Some(degree) => self.whole_number(degree)?,
                    None => Expr::integer(2),
                };
                Ok(Term::number(self.at(Expr::power(radicand, degree.inverse()), span)))
            }
            NodeKind::Group(inner) => {
                let inner = inner.clone();
                let term = self.whole(&inner)?;
                cursor.advance();
                Ok(term)
            }
            NodeKind::Annotated { name, .. } if name.as_ref() == "\\cancel" => {
                Err(Trouble::new("R005", "a part is struck out here", span).help("leave out what does not count"))
            }
            NodeKind::Annotated { body, .. } => {
                cursor.advance();
                let body = body.clone();
                self.whole(&body)
            }
            NodeKind::Environment { name, rows } if name.ends_with("cases") => {
                cursor.advance();
                self.cases(rows, span)
            }
            NodeKind::Environment { name, rows } if name.ends_with("matrix") && self.has_tensors() => {
                cursor.advance();
                self.written_matrix(rows, span)
            }
            NodeKind::Environment { .. } => Err(Trouble::new("R005", "this environment is not understood here", span)),
            NodeKind::Delimiter { name, side, .. } => match side {
                Side::Open => self.bracket(cursor),
                Side::Either if name.as_ref() == "|" => self.between_bars(cursor),
                Side::Either if name.as_ref() == "\\|" && self.has_tensors() => self.between_double_bars(cursor),
                _ => Err(self.unexpected(node)),
            },
            NodeKind::Scripts { base: Some(base), sub, sup, primes, .. } => match &base.kind {
                NodeKind::Number(_) | NodeKind::Group(_) | NodeKind::Fraction { .. } | NodeKind::Root { .. }
                    if sub.is_none() && *primes == 0 =>
                {
                    let inner = [base.as_ref().clone()];
                    if let (NodeKind::Group(row), Some(sup)) = (&base.kind, sup)
                        && is_index_script(sup)
                        && let Ok(term) = self.attempt(|reader| reader.whole(row))
                        && term.kind != Kind::Number
                    {
                        return Err(self.unexpected(node));
                    }
                    let term = self.whole(&inner)?;
                    cursor.advance();
                    let number = self.as_number(term, base.span)?;
                    self.raised(number, sup.as_deref(), span)
                }
                NodeKind::Delimiter { .. } => Err(self.unexpected(node)),
                _ => self.name(cursor),
            },
            NodeKind::Symbol { class: Class::Ordinary, .. } | NodeKind::Word { .. } | NodeKind::Accent { .. } => {
                self.name(cursor)
            }
            NodeKind::Symbol { name, class: Class::Dots, .. } => {
                Err(Trouble::new("R005", format!("`{name}` is not understood here"), span)
                    .help("write the factor or term before the dots and the last one after them"))
            }
            NodeKind::Symbol { .. } => {
                Err(Trouble::new("R001", "an operand is missing here", span).help("write what the sign applies to"))
            }
            NodeKind::Prose(_) => Err(self.unexpected(node)),
            _ => Err(Trouble::new("R005", "this notation is not understood", span)),
        }
    }
}

fn previous_end(cursor: &Cursor, start: Span) -> Span {
    Span::empty(cursor.span().start.max(start.end))
}

/// Takes a run of signs: `Some(true)` for minus.
pub(super) fn sign(cursor: &mut Cursor) -> Option<bool> {
    let mut negative = None;
    while let Some(name @ ("+" | "-")) = cursor.symbol() {
        negative = Some(negative.unwrap_or(false) ^ (name == "-"));
        cursor.advance();
    }
    negative
}

fn starts_sign(cursor: &Cursor) -> bool {
    matches!(cursor.symbol(), Some("+" | "-"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Times,
    Divide,
    /// `//` of code: rounded down.
    Floor,
}

/// Takes a product sign.
fn product_sign(cursor: &mut Cursor) -> Option<Sign> {
    let next = cursor.peek_second();
    let sign = match cursor.peek() {
        Some(node) => match (symbol_name(node), delimiter_of(node)) {
            // `\beta.KL(...)`, typed for a product.
            (Some("."), _) if next.is_some_and(|next| touches(node, next) && is_operand(next)) => Sign::Times,
            (Some("\\cdot" | "\\times" | "*" | "\\ast" | "\\odot" | "\\bullet" | "\\circ" | "\\otimes" | "@"), _)
                if symbol_name(node) != Some("@") || class_of(node) == Some(Class::Binary) =>
            {
                Sign::Times
            }
            (Some("/"), _) if next.is_some_and(|next| touches(node, next) && symbol_name(next) == Some("/")) => {
                cursor.advance();
                Sign::Floor
            }
            (Some("/" | "\\div"), _) | (_, Some(("/", _))) => Sign::Divide,
            _ => return None,
        },
        None => return None,
    };
    cursor.advance();
    Some(sign)
}

/// Whether nothing stands between two signs.
fn touches(node: &Node, next: &Node) -> bool {
    node.span.end == next.span.start
}

/// Whether a minus and a number stand here.
fn starts_negative_number(cursor: &Cursor) -> bool {
    let is_number = |node: &Node| matches!(node.kind, NodeKind::Number(_));
    cursor.symbol() == Some("-") && cursor.peek_second().is_some_and(is_number)
}

/// Whether square brackets with a comparison stand directly behind the number here.
fn indicates(cursor: &Cursor) -> bool {
    let mut ahead = cursor.clone();
    let Some(one) = ahead.advance() else { return false };
    let touches = ahead.peek().is_some_and(|next| next.span.start == one.span.end);
    let bracketed = ahead.bracketed().filter(|bracketed| bracketed.name.as_ref() == "[" && touches);
    bracketed.is_some_and(|it| it.inside.iter().any(|node| class_of(node) == Some(Class::Relation)))
}

/// Takes a slash, if one stands here.
pub(super) fn divides(cursor: &mut Cursor) -> bool {
    let saved = cursor.clone();
    let divides = product_sign(cursor) == Some(Sign::Divide);
    if !divides {
        cursor.restore(&saved);
    }
    divides
}

/// Whether a number and the fraction behind it may be one mixed number: `2\frac13`, but not `2\frac43`.
fn is_mixed(whole: &Expr, node: &Node) -> bool {
    let NodeKind::Fraction { numerator, denominator, binomial: false } = &node.kind else { return false };
    let number = |row: &[Node]| match super::cursor::ungrouped(row) {
        [Node { kind: NodeKind::Number(digits), .. }] => digits.parse::<u64>().ok(),
        _ => None,
    };
    let is_proper = number(numerator).zip(number(denominator)).is_some_and(|(above, below)| 0 < above && above < below);
    is_proper && whole.as_integer().is_some_and(|whole| whole > 0)
}

/// Whether braces or a colour hold a sign first.
fn begins_with_sign(node: &Node) -> bool {
    let (NodeKind::Group(row) | NodeKind::Annotated { body: row, .. }) = &node.kind else { return false };
    super::cursor::trimmed(row)
        .first()
        .is_some_and(|first| matches!(symbol_name(first), Some("+" | "-")) || begins_with_sign(first))
}

/// Whether a product may go on with this node.
fn is_operand(node: &Node) -> bool {
    match delimiter_of(node) {
        Some((_, side)) => side == Side::Open,
        None => !matches!(
            class_of(node),
            Some(Class::Relation | Class::Punctuation | Class::Binary | Class::Postfix | Class::Dots)
        ),
    }
}

/// Whether it is a number above 0 and below a hundredth.
fn is_tiny(expr: &Expr) -> bool {
    let hundredth = Rational::from_parts(1.into(), 100u8.into());
    expr.as_number().is_some_and(|value| *value > Rational::ZERO && *value < hundredth)
}

/// Whether a row begins with the `d` of a derivative: `d`, `dx`, `d^2 y`.
fn is_differential(row: &[Node]) -> bool {
    let base = |node: &Node| match &node.kind {
        NodeKind::Scripts { base: Some(base), sub: None, .. } => symbol_name(base).map(str::to_owned),
        _ => symbol_name(node).map(str::to_owned),
    };
    let row = super::cursor::trimmed(row);
    row.first().and_then(base).as_deref() == Some("d")
        && row[1..].iter().all(|node| super::cursor::is_blank(node) || super::head::Head::of(node).is_some())
}
