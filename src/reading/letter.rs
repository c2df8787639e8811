//! Letters of the general vocabulary: numbers and families of numbers.

use super::cursor::{Cursor, delimiter_of, ungrouped};
use super::head::Head;
use super::name::readable;
use super::probability::find_bar;
use super::reader::Reader;
use super::term::{Read, Term};
use crate::cards::flatten;
use crate::expr::{BAR, Expr, Name, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Side};

/// A name, what its scripts index, and the script that marks it.
type Parts<'n> = (String, Vec<Expr>, Option<&'n [Node]>);

impl Reader<'_> {
    /// A letter of the general vocabulary: a number, or a family of numbers.
    pub(super) fn letter(&mut self, head: &Head, cursor: &mut Cursor) -> Read<Term> {
        // Derivatives and parts of complex numbers are no letters.
        if matches!(head.base.plain.as_str(), "\\partial" | "\\nabla" | "\\Re" | "\\Im") {
            let message = format!("`{}` is not understood", readable(&head.base.plain));
            return Err(super::term::Trouble::new("R005", message, head.span).help("write the value without it"));
        }
        let is_applied = cursor.peek().and_then(delimiter_of).is_some_and(|(_, side)| side == Side::Open);
        if let Some(member) = self.members.as_ref().filter(|_| !is_applied).and_then(|members| members.member(head)) {
            return self.raised(self.at(member, head.span), head.sup, head.span);
        }
        if let Some(mean) = self.mean_of_family(head)? {
            return self.raised(mean, head.sup, head.span);
        }
        let is_called = cursor.peek().and_then(delimiter_of).is_some_and(|(_, side)| side == Side::Open);
        let inside = cursor.clone().bracketed().filter(|_| is_called).map(|bracketed| bracketed.inside);
        // `p_i (1 - p_j)` is a product.
        let is_list = |inside: &&[Node]| {
            let is_name = |row: &&[Node]| matches!(super::cursor::trimmed(row), [node] if Head::of(node).is_some());
            find_bar(inside).is_some() || super::cursor::split_commas(inside).iter().all(is_name)
        };
        let arguments = inside.filter(is_list).map(|inside| {
            super::cursor::split_commas(inside).into_iter().map(|row| flatten(row, false)).collect::<Vec<_>>()
        });
        let (latex, mut args, mark) = self.letter_parts(head, is_called, arguments.as_deref())?;
        let saved = cursor.clone();
        if let Some(bracketed) = cursor.bracketed() {
            let rows = self.arguments(bracketed.inside);
            let key = &head.base.plain;
            let usual = matches!(latex.as_str(), "f" | "g" | "h" | "u" | "F" | "G") && !self.usage.multiplies(key);
            let function = rows.len() > 1 || usual || self.is_applied(bracketed.inside) || self.usage.is_function(key);
            // `V[s]` of code, beside a reference with `V(s)`.
            let is_code = bracketed.name.as_ref() == "["
                && self.usage.is_function(key)
                && bracketed.span.start == head.span.end
                && matches!(super::cursor::trimmed(bracketed.inside), [node] if Head::of(node).is_some());
            let is_round = bracketed.name.as_ref() == "(" || is_code;
            // In a sheet a card, or the values that it gives, tell more about probabilities.
            if self.lexicon.is_open_sheet() && bracketed.name.as_ref() == "(" {
                if is_event(bracketed.inside) {
                    let expr = self.conditional(&latex, args, bracketed.inside, &[]);
                    return self.with_closing_script(Term::number(expr), bracketed.closing, bracketed.span);
                }
                if let Some(bar) = event_bar(bracketed.inside) {
                    let (before, behind) = (&bracketed.inside[..bar], &bracketed.inside[bar + 1..]);
                    let expr = self.conditional(&latex, args, before, behind);
                    return self.with_closing_script(Term::number(expr), bracketed.closing, bracketed.span);
                }
            }
            // `\mathcal{O}(n \cdot n)`: nobody multiplies by this letter.
            let grows = self.lexicon.is_open_sheet() && matches!(latex.as_str(), "O" | "o" | "\\Theta" | "\\Omega");
            let is_macro = self.lexicon.is_open_sheet() && super::undefined::is_undefined(&latex);
            let function = function || grows || is_macro;
            let is_conditional = find_bar(bracketed.inside).is_some() && !self.lexicon.is_open_sheet();
            let function = function && (is_conditional || find_bar(bracketed.inside).is_none());
            let function = is_round && function || is_conditional && matches!(bracketed.name.as_ref(), "(" | "[");
            if function {
                let latex = if mark.is_none() { self.labelled(&latex, head)? } else { latex };
                args.extend(self.applied_arguments(&bracketed)?);
                let expr: Expr = ExprNode::Object(Name::Letter(latex.as_str().into()), args).into();
                // `f^2(x)`
                let power = head.sup.filter(|_| mark.is_none() && super::usage::label_of(head).is_none());
                let expr = self.raised(expr, power, head.span)?.expr;
                return self.with_closing_script(Term::number(expr), bracketed.closing, bracketed.span);
            }
            cursor.restore(&saved);
        }
        let expr = self.at(ExprNode::Object(Name::Letter(latex.as_str().into()), args).into(), head.span);
        match head.sup.filter(|_| mark.is_none()) {
            Some(sup) => self.raised(expr, Some(sup), head.span),
            None => Ok(Term::number(expr)),
        }
    }

    /// `\\bar x` beside the `x_i` that a sum with limits runs over: their mean.
    fn mean_of_family(&mut self, head: &Head) -> Read<Option<Expr>> {
        let Some(inner) = head.base.plain.strip_prefix("\\bar(").and_then(|rest| rest.strip_suffix(')')) else {
            return Ok(None);
        };
        if !head.items.is_empty() || head.primes > 0 || self.lexicon.is_open_sheet() {
            return Ok(None);
        }
        let Some((from, to)) = self.usage.limits_of(inner) else { return Ok(None) };
        let (Ok(from), Ok(to)) = (self.whole_number(&from), self.whole_number(&to)) else { return Ok(None) };
        let (id, variable) = self.fresh();
        let member = ExprNode::Object(Name::Letter(readable(inner).into()), vec![variable]).into();
        let count = crate::expr::plus(&to.clone().minus(from.clone()), 1);
        let sum = Expr::bind(crate::expr::Binder::Sum, crate::expr::Domain::Range(from, to), None, member, id, "i");
        let name = readable(&head.base.plain);
        self.note("bar_mean", format!("`{name}` is read as the mean of the `{inner}_i`"), head.span);
        Ok(Some(sum.over(count)))
    }

    /// The name of a letter with its labels, what its scripts index, and the script that marks it.
    ///
    /// What a function or a distribution has for parameters is part of its name: `\pi_\theta(a \mid s)`.
    fn letter_parts<'n>(&mut self, head: &Head<'n>, is_called: bool, arguments: Option<&[String]>) -> Read<Parts<'n>> {
        let mut latex = readable(&head.base.plain) + "'".repeat(usize::from(head.primes)).as_str();
        let mut args = Vec::new();
        for item in &head.items {
            // `a_{ij}` has two indices where both letters are bound.
            let letters = ungrouped(item);
            let plain = letters.iter().all(is_plain_letter);
            if letters.len() > 1 && plain && self.is_pair(head, letters) {
                for letter in letters {
                    args.push(self.whole_number(std::slice::from_ref(letter))?);
                }
                continue;
            }
            let is_own = |argument: &String| *argument == flatten(ungrouped(item), false);
            let is_density = arguments.is_some_and(|all| self.is_density_of(head, item, all.iter().any(is_own)));
            if is_called && self.is_label_of_function(item) || is_density {
                latex.push_str(&format!("_{{{}}}", readable(&flatten(item, false))));
                continue;
            }
            if self.is_label(head, item) {
                // `\eta_{\min}` and `\eta_{min}` are one name.
                let label = readable(&flatten(item, false));
                latex.push_str(&format!("_{{{}}}", label.trim_start_matches('\\')));
                continue;
            }
            match self.attempt(|reader| reader.whole_number(item)) {
                Ok(arg) => args.push(arg),
                Err(_) => latex.push_str(&format!("_{{{}}}", readable(&flatten(item, false)))),
            }
        }
        let mark = head.sup.filter(|sup| is_mark(sup));
        if head.sup.is_some_and(|sup| matches!(ungrouped(sup), [node] if matches!(super::cursor::symbol_name(node), Some("\\top" | "\\intercal")))) {
            let trouble = super::term::Trouble::new("R005", "transposes of typed formulas are not understood", head.span);
            return Err(trouble.help("write the value in components"));
        }
        if let Some(mark) = mark {
            latex.push_str(&format!("^{{{}}}", readable(&flatten(ungrouped(mark), false))));
        }
        Ok((latex, args, mark))
    }

    /// Whether the letter below a density says of what it is one: `p_z(z)`, `z \sim p_z`.
    fn is_density_of(&self, head: &Head, item: &[Node], is_argument: bool) -> bool {
        let is_letter =
            matches!(ungrouped(item), [node] if is_plain_letter(node) && (is_argument || !self.is_bound(node)));
        let base = readable(&head.base.plain);
        is_letter && (super::general::is_distribution(&base) || base == "f") && !self.lexicon.is_open_sheet()
    }

    /// Whether an index is a letter that parameters of functions bear, and is not bound.
    fn is_label_of_function(&self, item: &[Node]) -> bool {
        let [node] = ungrouped(item) else { return false };
        let Some(head) = Head::of(node) else { return false };
        let usual = matches!(head.base.plain.as_str(), "\\theta" | "\\phi" | "\\varphi" | "\\psi" | "\\vartheta");
        usual && !self.is_bound(node) && !self.scope.iter().any(|variable| variable.key == head.base.plain)
    }

    /// The name and the arguments of a distribution from which something is drawn: `d^\pi`, `q_\phi`.
    pub(super) fn source_parts(&mut self, head: &Head) -> Read<(String, Vec<Expr>)> {
        let (latex, args, mark) = self.letter_parts(head, true, Some(&[]))?;
        let latex = match (mark, head.sup) {
            (None, Some(sup)) if super::usage::label_of(head).is_none() => {
                format!("{latex}^{{{}}}", flatten(ungrouped(sup), false))
            }
            (None, _) => self.labelled(&latex, head)?,
            (Some(_), _) => latex,
        };
        Ok((latex, args))
    }

    /// The name of what is applied with what stands above it, which is no power: `V^\pi(s)`.
    fn labelled(&self, latex: &str, head: &Head) -> Read<String> {
        if head.sup.is_some_and(|sup| matches!(ungrouped(sup), [sign, one] if super::cursor::symbol_name(sign) == Some("-") && matches!(&one.kind, NodeKind::Number(digits) if digits == "1")))
        {
            let message = "an inverse function and one over a value are both written like this";
            return Err(super::term::Trouble::new("R005", message, head.span).help("write the exponent behind the brackets"));
        }
        let label = match super::usage::label_of(head) {
            None if head.sup.is_some() => return Ok(latex.to_owned()),
            label => self.usage.label_above(&head.base.plain, label.unwrap_or_default()),
        };
        Ok(if label.is_empty() { latex.to_owned() } else { format!("{latex}^{{{label}}}") })
    }

    /// `P(a \mid s)` of a sheet: a quantity of its own for each event and condition. What is no number, such as `+` or
    /// `\neg T`, is told by its signs.
    fn conditional(&mut self, latex: &str, mut args: Vec<Expr>, before: &[Node], behind: &[Node]) -> Expr {
        for (place, side) in [before, behind].into_iter().enumerate() {
            if place == 1 && !side.is_empty() {
                args.push(ExprNode::Object(Name::Letter(BAR.into()), Vec::new()).into());
            }
            let items: Vec<Vec<Node>> = self.arguments(side).into_iter().map(<[Node]>::to_vec).collect();
            for item in items {
                let number = self.attempt(|reader| reader.whole_number(&item));
                let signs = || Name::Letter(readable(&flatten(super::cursor::trimmed(&item), false)).as_str().into());
                let is_name = |expr: &Expr| matches!(expr.node(), ExprNode::Object(..) | ExprNode::Number(_));
                let varies = |expr: &Expr| expr.any(&mut |part| matches!(part.node(), ExprNode::Open(_)));
                let number = number.ok().filter(|expr| is_name(expr) || varies(expr));
                args.push(number.unwrap_or_else(|| ExprNode::Object(signs(), Vec::new()).into()));
            }
        }
        ExprNode::Object(Name::Letter(latex.into()), args).into()
    }

    /// Whether a letter is a variable in scope.
    fn is_bound(&self, node: &Node) -> bool {
        let key = flatten(std::slice::from_ref(node), false);
        matches!(node.kind, NodeKind::Symbol { .. }) && self.scope.iter().any(|variable| variable.key == key)
    }

    /// Whether a bracket behind a letter holds what the letter is applied to: nobody multiplies by a lone variable in
    /// brackets.
    pub(super) fn is_applied(&self, inside: &[Node]) -> bool {
        match super::cursor::trimmed(inside) {
            inside if self.lexicon.is_open_sheet() && (event_bar(inside).is_some() || is_event(inside)) => true,
            // `p(1)` of a sheet, which gives it a value.
            [Node { kind: NodeKind::Number(digits), .. }] if self.lexicon.is_open_sheet() => {
                digits.bytes().all(|byte| byte.is_ascii_digit())
            }
            [node] => self.is_bound(node) || self.lexicon.is_sheet && Head::of(node).is_some(),
            _ => false,
        }
    }

    /// Whether letters side by side below a name are indices: one is bound here, or is elsewhere below the same name.
    fn is_pair(&self, head: &Head, letters: &[Node]) -> bool {
        letters.iter().any(|node| self.is_bound(node)) || self.usage.has_pairs(&head.base.plain)
    }

    /// Whether a subscript is part of a name: a word, or several letters that are no variables in scope.
    fn is_label(&self, head: &Head, item: &[Node]) -> bool {
        let item = ungrouped(item);
        match item {
            [Node { kind: NodeKind::Word { .. }, .. }] => true,
            [Node { kind: NodeKind::Symbol { class: Class::Function, .. }, .. }] => true,
            [_, _, ..] => item.iter().all(is_plain_letter) && !self.is_pair(head, item),
            _ => false,
        }
    }
}

/// The bar between an event and its condition, whatever stands before it: `+ \mid T`.
fn event_bar(row: &[Node]) -> Option<usize> {
    let is_bar = |node: &Node| {
        super::cursor::symbol_name(node) == Some("\\mid") || delimiter_of(node).is_some_and(|(name, _)| name == "|")
    };
    let mut depth = 0usize;
    let mut bars = row.iter().enumerate().filter(|(_, node)| {
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && is_bar(node)
    });
    let (place, _) = bars.next()?;
    bars.next().is_none().then_some(place)
}

/// Whether brackets hold an event by its sign: `P(+)`, `P(\neg T)`.
fn is_event(inside: &[Node]) -> bool {
    let is_sign = |name: &str| matches!(name, "+" | "-" | "*" | "\\neg");
    match super::cursor::trimmed(inside) {
        [sign] => super::cursor::symbol_name(sign).is_some_and(is_sign),
        [sign, event] => super::cursor::symbol_name(sign) == Some("\\neg") && Head::of(event).is_some(),
        _ => false,
    }
}

/// Whether a node is one Latin letter.
pub(super) fn is_plain_letter(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Symbol { class: Class::Ordinary, name, .. }
        if name.len() == 1 && name.chars().all(char::is_alphabetic))
}

/// Whether a superscript marks a name: `\pi^*`.
fn is_mark(sup: &[Node]) -> bool {
    let symbol = |node: &Node| matches!(&node.kind, NodeKind::Symbol { name, .. } if matches!(name.as_ref(), "*" | "\\ast" | "\\star" | "\\dagger"));
    matches!(ungrouped(sup), [node] if symbol(node) || matches!(node.kind, NodeKind::Word { .. }))
}
