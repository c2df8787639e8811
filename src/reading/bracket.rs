//! Brackets and bars: what stands in them is read as a whole; what their closing sign carries; lengths.

use super::cursor::{Bracketed, Cursor, delimiter_of, is_dots, symbol_name};
use super::reader::Reader;
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::Place;
use crate::expr::{Expr, Function};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl Reader<'_> {
    /// A bracketed expression and the exponent on its closing bracket.
    pub(super) fn bracket(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let open = cursor.span();
        let Some(bracketed) = cursor.bracketed() else {
            return Err(Trouble::new("R002", "the bracket is not closed", open).help("close it"));
        };
        let Bracketed { name, inside, closing, span } = bracketed;
        if self.has_tensors() {
            match name.as_ref() {
                "\\|" => return self.vector_norm(inside, closing, span),
                "<" => return self.inner_product(inside, closing, span),
                "[" if inside.iter().any(is_dots) => {
                    let matrix = self.side_by_side(inside, span)?;
                    return self.with_closing_script(Term::number(matrix), closing, span);
                }
                _ => {}
            }
        }
        let term = match name.as_ref() {
            "\\lfloor" | "\\lceil" => {
                // `\lfloor x \rceil` is the nearest whole number.
                let function = match (name.as_ref(), delimiter_of(closing).map(|(name, _)| name)) {
                    ("\\lfloor", Some("\\rceil")) => Function::Round,
                    ("\\lceil", Some("\\rfloor")) => {
                        return Err(Trouble::new("R005", "these brackets do not belong together", span));
                    }
                    ("\\lfloor", _) => Function::Floor,
                    _ => Function::Ceil,
                };
                Term::number(Expr::apply(function, vec![self.whole_number(inside)?]))
            }
            "|" => self.length_or_size(inside, span)?,
            "<" => {
                if let Some(term) = self.inner_of_pair(inside, span)? {
                    return self.with_closing_script(term, closing, span);
                }
                return Err(Trouble::new("R005", "angle brackets may be a mean", span)
                    .help("write `\\mathbb{E}`, or round brackets"));
            }
            _ if is_inverted(closing) => self.within(Place::Denominator, |reader| reader.whole(inside))?,
            _ => self.whole(inside)?,
        };
        self.with_closing_script(term, closing, span)
    }

    /// Applies the exponent that a closing bracket carries.
    pub fn with_closing_script(&mut self, term: Term, closing: &Node, span: Span) -> Read<Term> {
        match &closing.kind {
            // `[1 - x]_+`, `[1 - x]^+`
            NodeKind::Scripts { sub: Some(sign), sup: None, primes: 0, .. }
            | NodeKind::Scripts { sub: None, sup: Some(sign), primes: 0, .. }
                if matches!(super::cursor::ungrouped(sign), [sign] if symbol_name(sign) == Some("+")) =>
            {
                let number = self.as_number(term, span)?;
                Ok(Term::number(Expr::apply(Function::Max, vec![Expr::integer(0), number])))
            }
            NodeKind::Scripts { sub: Some(sub), sup, primes: 0, .. } if self.is_tensor(&term.expr) => {
                let component = self.indexed_tensor(&term.expr, sub, closing.span)?;
                self.raised(component, sup.as_deref(), span)
            }
            NodeKind::Scripts { sub: Some(_), .. } => {
                Err(Trouble::new("R005", "a subscript on a bracket is not understood", closing.span))
            }
            NodeKind::Scripts { primes, .. } if *primes > 0 => {
                Err(Trouble::new("R005", "a derivative is not understood", closing.span))
            }
            NodeKind::Scripts { sup: Some(sup), .. } => {
                let number = self.as_number(term, span)?;
                self.raised(number, Some(sup), span)
            }
            _ => Ok(term),
        }
    }

    /// `|x|`: the length of a text or set, the absolute value of a number.
    pub(super) fn between_bars(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let span = cursor.span();
        let Some((inside, closing)) = cursor.barred("|") else {
            return Err(Trouble::new("R002", "the bar is not closed", span).help("write `\\lvert x\\rvert`"));
        };
        let whole = span.to(closing.span);
        let term = self.length_or_size(inside, whole)?;
        self.with_closing_script(term, closing, whole)
    }

    pub fn length_or_size(&mut self, inside: &[Node], span: Span) -> Read<Term> {
        if let Some(count) = self.counted_set(inside, span)? {
            return Ok(Term::number(count));
        }
        // `|PQ|` in a sheet: two points, and the length between them.
        if self.lexicon.is_open_sheet()
            && let [first, second] = super::cursor::trimmed(inside)
            && let (Some(first), Some(second)) = (super::word::letter_of(first), super::word::letter_of(second))
            && first.is_ascii_uppercase()
            && second.is_ascii_uppercase()
            && first != second
        {
            let name = crate::expr::Name::Letter(format!("|{first}{second}|").into());
            return Ok(Term::number(self.at(crate::expr::Node::Object(name, Vec::new()).into(), span)));
        }
        let term = self.whole(inside)?;
        // `|V|` counts something; a letter that no one knows is taken for a number only.
        if self.letters.contains_key(&crate::cards::flatten(super::cursor::ungrouped(inside), false)) {
            return Err(Trouble::new("R004", "of what this is the number is not known", span)
                .help("use the question's letters"));
        }
        if self.gathering == 0 && self.is_tensor(&term.expr) {
            return Err(Trouble::new("R005", "bars around a vector may be its norm or sizes of components", span)
                .help("write `\\|x\\|` for the norm, `|x_j|` for a component"));
        }
        let expr = match term.kind {
            Kind::Number => Expr::apply(Function::Abs, vec![term.expr]),
            Kind::Places => self.count_of_places(&term.expr, inside)?,
            Kind::Sequence | Kind::Group | Kind::Dataset(_) | Kind::Tokens | Kind::Responses => {
                self.length_of(&term.expr)
            }
            _ => return Err(Trouble::new("R005", "this has no length", span)),
        };
        Ok(Term::number(self.at(expr, span)))
    }

    /// The number of elements, as the size role where one counts them.
    pub fn length_of(&self, expr: &Expr) -> Expr {
        let size = expr.as_role().and_then(|(id, _)| self.vocabulary().size_of(id));
        match size {
            Some(size) => Expr::role(&size.id, Vec::new()),
            None => crate::expr::Node::Length(expr.clone()).into(),
        }
    }

    /// Brackets are read as a whole where something else than a number may stand inside.
    pub fn arguments<'r>(&mut self, inside: &'r [Node]) -> Vec<&'r [Node]> {
        super::cursor::split_row(inside, |node| matches!(symbol_name(node), Some("," | ";")))
    }
}

/// Whether a closing bracket carries a negative exponent.
fn is_inverted(closing: &Node) -> bool {
    let NodeKind::Scripts { sup: Some(sup), .. } = &closing.kind else { return false };
    super::cursor::ungrouped(sup).first().and_then(symbol_name) == Some("-")
}
