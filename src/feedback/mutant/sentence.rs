//! Edits in words: templates from a table of one language, filled with LaTeX.

use super::edit::Edit;
use super::search::{Found, after};
use super::site::Variable;
use super::tidy::tidy;
use crate::cards::Vocabulary;
use crate::equivalence::Change;
use crate::expr::{Binder, Domain, Expr, Function, Name, Node, Notation, print};
use crate::feedback::words::{SLIP_HOLES, words};
use crate::text::Span;

/// The longest detail that is told, in bytes; longer ones stand beside the place only.
const LONGEST_DETAIL: usize = 160;

/// What a slip of that id is, in a few words: what is wrong in all answers with it.
pub fn slip_meaning(id: &str) -> Option<String> {
    let [clause, _] = words().slip.get(id)?;
    let mut text = clause.clone();
    for hole in SLIP_HOLES {
        text = text.replace(&format!("`{{{hole}}}`"), "...");
    }
    Some(text)
}

/// A slip in words.
#[derive(Debug)]
pub(super) struct Told {
    pub id: String,
    pub text: String,
    pub changes: Vec<Change>,
    pub corrected: Option<String>,
}

/// What was found, as a sentence for the student.
pub(super) fn tell(found: &Found, answer: &Expr, vocabulary: &Vocabulary) -> Told {
    let words = words();
    let frame = |key: &str| words.frame.get(key).map_or("{first}", String::as_str).to_owned();
    match found {
        Found::Corrections(edits) => {
            let clauses: Vec<Clause> =
                edits.iter().map(|edit| Clause::of(edit, edit.rule.undone_by, false, vocabulary)).collect();
            let text = match clauses.as_slice() {
                [first, second] => frame("two").replace("{first}", &first.text).replace("{second}", &second.text),
                _ => frame("one").replace("{first}", &clauses[0].text),
            };
            let ids: Vec<&str> = edits.iter().map(|edit| edit.rule.undone_by).collect();
            Told {
                id: format!("edit:{}", ids.join("+")),
                text,
                changes: clauses.into_iter().map(|clause| clause.change).collect(),
                corrected: Some(print(&tidy(&after(answer, edits)), vocabulary)),
            }
        }
        Found::Landmark(landmark, edit) => {
            let clause = edit.as_ref().map(|edit| Clause::of(edit, edit.rule.undone_by, false, vocabulary));
            let own = landmark.mistake.as_ref();
            let key = if own.is_some() { "beside" } else { "one" };
            let text = match (&clause, own) {
                (None, Some(own)) => {
                    let second = landmark.second.iter().map(|second| second.feedback.clone());
                    std::iter::once(own.feedback.clone()).chain(second).collect::<Vec<_>>().join(" ")
                }
                _ => {
                    let first = clause.as_ref().map_or("", |clause| clause.text.as_str());
                    let mistake = own.map_or("", |own| own.feedback.as_str());
                    frame(key).replace("{mistake}", mistake).replace("{first}", first)
                }
            };
            let ids = own.into_iter().chain(&landmark.second).map(|own| own.id.clone());
            let ids = ids.chain(edit.as_ref().map(|edit| format!("edit:{}", edit.rule.undone_by)));
            Told {
                id: ids.collect::<Vec<_>>().join("+"),
                text,
                changes: clause.into_iter().map(|clause| clause.change).collect(),
                corrected: None,
            }
        }
        Found::Mutant(edit) => {
            let clause = Clause::of(edit, edit.rule.id, true, vocabulary);
            Told {
                id: format!("edit:{}", edit.rule.id),
                text: frame("reference").replace("{first}", &clause.text),
                changes: vec![Change { span: None, ..clause.change }],
                corrected: None,
            }
        }
    }
}

struct Clause {
    text: String,
    change: Change,
}

impl Clause {
    /// The words for `slip`; `backwards` where the edit made the slip, and does not take it back.
    fn of(edit: &Edit, slip: &str, backwards: bool, vocabulary: &Vocabulary) -> Clause {
        let piece = &edit.piece;
        let (wrong, right) = if backwards { (&piece.added, &piece.removed) } else { (&piece.removed, &piece.added) };
        let shown =
            |part: &Option<Expr>| part.as_ref().map_or_else(String::new, |it| show(it, &edit.scope, vocabulary));
        let (wrong_text, right_text) = match slip {
            "drop_expectation" => (String::new(), frame_of(right, edit, vocabulary)),
            "add_expectation" => (frame_of(wrong, edit, vocabulary), String::new()),
            _ => (shown(wrong), shown(right)),
        };
        let head = |part: &Option<Expr>| part.as_ref().map_or("", head).to_owned();
        let Some([claim, detail]) = words().slip.get(slip) else {
            return Clause {
                text: String::new(),
                change: Change { span: place(edit), wrong: wrong_text, right: right_text },
            };
        };
        let (site, result) = (show(&edit.site, &edit.scope, vocabulary), show(&piece.result, &edit.scope, vocabulary));
        let (before, after) = if backwards { (result, site) } else { (site, result) };
        let (claim, exponent) = match slip {
            "drop_power" => power_words(slip, right, claim, edit, vocabulary),
            "add_power" => power_words(slip, wrong, claim, edit, vocabulary),
            _ => (claim.as_str(), String::new()),
        };
        let fill = |template: &str| {
            template
                .replace("{wrong_head}", &head(wrong))
                .replace("{right_head}", &head(right))
                .replace("{wrong}", &wrong_text)
                .replace("{right}", &right_text)
                .replace("{before}", &before)
                .replace("{after}", &after)
                .replace("{exponent}", &exponent)
        };
        let (mut text, detail) = (fill(claim), fill(detail));
        if !detail.is_empty() && detail.len() <= LONGEST_DETAIL {
            text.push_str(": ");
            text.push_str(&detail);
        }
        let span = match place(edit) {
            // What is missing replaces nothing: a term or argument comes behind what is there, all else before it.
            Some(span) if wrong_text.is_empty() => {
                let at = if matches!(slip, "drop_term" | "drop_argument") { span.end } else { span.start };
                Some(Span::new(at, at))
            }
            span => span,
        };
        let is_added = slip == "drop_term" && !right_text.starts_with('-');
        let right = if is_added { format!("+ {right_text}") } else { right_text };
        Clause { text, change: Change { span, wrong: wrong_text, right } }
    }
}

/// The smallest place in the answer's text that is known to hold the edit.
fn place(edit: &Edit) -> Option<Span> {
    // A part that equals one of the site's may come from elsewhere, with a place in another text.
    let is_own = |removed: &&Expr| {
        edit.site.any(&mut |part| part.address() == removed.address() && part.span() == removed.span())
    };
    let of_piece = edit.piece.removed.as_ref().filter(is_own).and_then(Expr::span);
    of_piece.or_else(|| edit.site.span()).or(edit.near)
}

/// A part of a formula as LaTeX, its variables by the letters that were written for them.
fn show(expr: &Expr, scope: &[Variable], vocabulary: &Vocabulary) -> String {
    let named = |index: u32| scope.len().checked_sub(index as usize + 1).map(|place| &scope[place]);
    let letter = |text: &str| -> Expr { Node::Object(Name::Letter(text.into()), Vec::new()).into() };
    let closed = expr.replace(&mut |part, depth| match part.node() {
        Node::Field(record, field) => {
            let Node::Bound(index) = record.node() else { return None };
            let variable = named(index.checked_sub(depth)?)?;
            let (Domain::Elements(set) | Domain::Draw { from: set, .. }) = &variable.domain else { return None };
            vocabulary.field_letter(set, *field).map(|text| letter(&text))
        }
        Node::Bound(index) if *index >= depth => named(index - depth).map(|variable| letter(&variable.letter)),
        _ => None,
    });
    print(&tidy(&closed), vocabulary)
}

/// The claim about an exponent, and the exponent: a root and a square have names of their own.
fn power_words<'w>(
    slip: &str,
    part: &Option<Expr>,
    claim: &'w str,
    edit: &Edit,
    vocabulary: &Vocabulary,
) -> (&'w str, String) {
    let Some(Node::Power(_, exponent)) = part.as_ref().map(Expr::node) else { return (claim, "-1".to_owned()) };
    let shown = show(exponent, &edit.scope, vocabulary);
    let name = match shown.as_str() {
        "\\frac{1}{2}" => Some("root"),
        "2" => Some("square"),
        _ => None,
    };
    let named = name.and_then(|name| words().frame.get(&format!("{slip}_{name}")));
    (named.map_or(claim, String::as_str), shown)
}

/// The expectation at the top of an expression with dots for what is averaged, as LaTeX.
fn frame_of(part: &Option<Expr>, edit: &Edit, vocabulary: &Vocabulary) -> String {
    let Some(part) = part else { return String::new() };
    let (run, _) = super::binder::expectations(part);
    let dots: Expr = Node::Object(Name::Letter("\\cdots".into()), Vec::new()).into();
    let frame = run.into_iter().rev().fold(dots, |body, (domain, letter)| {
        Node::Bind { binder: Binder::Expectation, domain, filter: None, body, letter }.into()
    });
    show(&frame, &edit.scope, vocabulary)
}

/// The operator at the top of an expression, as LaTeX.
fn head(expr: &Expr) -> &'static str {
    match expr.node() {
        Node::Apply(function, _) => match function {
            Function::Log => "\\log",
            _ => function.row().map_or("", |row| row.latex),
        },
        Node::Bind { binder, .. } => match binder {
            Binder::Sum => "\\sum",
            Binder::Product => "\\prod",
            Binder::Max => "\\max",
            Binder::Min => "\\min",
            Binder::Expectation => "\\mathbb{E}",
        },
        Node::Product(_) => "\\frac{1}{n}\\sum",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::mutant::RULES;

    #[test]
    fn every_rule_has_a_sentence() {
        for rule in RULES {
            assert!(words().slip.contains_key(rule.id), "{}", rule.id);
        }
        assert_eq!(words().slip.len(), RULES.len());
    }
}
