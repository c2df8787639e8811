//! Marks for the beginning and the end of a sentence: `\langle s\rangle`, `</s>`, `\text{BOS}`, `t_0 = \#`.
//!
//! A sentence always begins after its begin marks, so that a condition on them says nothing. The end mark is one
//! more token, which the model predicts behind the last one.

use super::cursor::{delimiter_of, symbol_name, trimmed};
use super::head::Head;
use super::prose::{Segments, is_in};
use super::reader::Reader;
use super::statement::Statement;
use super::term::{Kind, Read, Trouble};
use crate::cards::flatten;
use crate::expr::{END_ROLE, Expr, Function, Name, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Row, Side};
use crate::text::Span;

/// How a begin mark is kept in a row.
const BEGIN: &str = "⟨s⟩";

/// How an end mark is kept in a row.
const END: &str = "⟨/s⟩";

/// The role of a begin mark among pieces of text.
const BEGIN_ROLE: &str = "@begin";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Begin,
    End,
}

/// Which marks an answer introduces: `t_0 = \langle s\rangle`, or in words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Boundary {
    pub begin: bool,
    pub end: bool,
}

/// What letters between angle brackets, or a word alone, mark.
fn mark_called(name: &str) -> Option<Mark> {
    let name = name.to_lowercase();
    let name = name.trim_matches(['<', '>', '[', ']', '⟨', '⟩', '|', ' ']);
    match name {
        "s" | "bos" | "sos" | "start" | "begin" | "bot" | "cls" => Some(Mark::Begin),
        "/s" | "eos" | "end" | "stop" | "eot" | "endoftext" | "\\s" => Some(Mark::End),
        _ => None,
    }
}

fn word(mark: Mark, span: Span) -> Node {
    let text = match mark {
        Mark::Begin => BEGIN,
        Mark::End => END,
    };
    Node { kind: NodeKind::Word { text: text.to_owned(), operator: false }, span }
}

/// The mark that a node is, after [`join_marks`].
pub(super) fn mark_of(node: &Node) -> Option<Mark> {
    match &node.kind {
        NodeKind::Word { text, .. } if text == BEGIN => Some(Mark::Begin),
        NodeKind::Word { text, .. } if text == END => Some(Mark::End),
        _ => None,
    }
}

/// The row with every mark made one word, at all depths.
pub(super) fn join_marks(row: &[Node]) -> Row {
    let mut joined = Row::new();
    let mut at = 0;
    while at < row.len() {
        if let Some((mark, length)) = mark_at(row, at) {
            joined.push(word(mark, row[at].span.to(row[at + length - 1].span)));
            at += length;
            continue;
        }
        joined.push(inside(&row[at]));
        at += 1;
    }
    joined
}

/// A node with the marks in its rows joined.
fn inside(node: &Node) -> Node {
    let kind = match &node.kind {
        NodeKind::Group(row) => NodeKind::Group(join_marks(row)),
        NodeKind::Fraction { numerator, denominator, binomial } => NodeKind::Fraction {
            numerator: join_marks(numerator),
            denominator: join_marks(denominator),
            binomial: *binomial,
        },
        NodeKind::Root { degree, radicand } => {
            NodeKind::Root { degree: degree.clone(), radicand: join_marks(radicand) }
        }
        NodeKind::Scripts { base, sub, sup, primes, limits } => {
            let base = base.as_ref().map(|base| match join_marks(std::slice::from_ref(base)).as_slice() {
                [alone] => Box::new(alone.clone()),
                _ => base.clone(),
            });
            NodeKind::Scripts { base, sub: sub.clone(), sup: sup.clone(), primes: *primes, limits: *limits }
        }
        other => other.clone(),
    };
    Node { kind, span: node.span }
}

/// The mark that begins at a place of a row, and how many nodes it takes.
fn mark_at(row: &[Node], at: usize) -> Option<(Mark, usize)> {
    let node = &row[at];
    match &node.kind {
        NodeKind::Word { text, .. } | NodeKind::Prose(text) => {
            let is_angled = text.starts_with(['<', '⟨', '[']);
            let is_spelled = text.len() == 3 && matches!(text.to_lowercase().as_str(), "bos" | "sos" | "eos");
            let is_shouted = matches!(text.as_str(), "START" | "STOP" | "END");
            (is_angled || is_spelled || is_shouted).then(|| mark_called(text)).flatten().map(|mark| (mark, 1))
        }
        NodeKind::Delimiter { name, side: Side::Open | Side::Either, .. } if matches!(name.as_ref(), "<" | "[") => {
            let closing = if name.as_ref() == "<" { ">" } else { "]" };
            let is_close = |node: &Node| delimiter_of(node).is_some_and(|(name, _)| name == closing);
            enclosed(row, at, is_close, name.as_ref() == "[")
        }
        NodeKind::Symbol { name, class: Class::Relation, .. } if name.as_ref() == "<" => {
            enclosed(row, at, |node| symbol_name(node) == Some(">"), false)
        }
        // `BOS`, letter by letter.
        NodeKind::Symbol { .. } if letters(row, at).is_some_and(|(_, length)| length == 3) => {
            let is_joined = at > 0 && letters(row, at - 1).is_some();
            let (text, length) = letters(row, at)?;
            let mark = matches!(text.as_str(), "BOS" | "SOS" | "EOS").then(|| mark_called(&text)).flatten()?;
            (!is_joined).then_some((mark, length))
        }
        _ => None,
    }
}

/// The most letters of a name of a mark.
const LONGEST: usize = 10;

/// The run of adjacent letters at a place, as far as names of marks may go.
fn letters(row: &[Node], at: usize) -> Option<(String, usize)> {
    let letter = |node: &Node| match &node.kind {
        NodeKind::Symbol { name, .. } if name.chars().count() == 1 && name.chars().all(char::is_alphabetic) => {
            name.chars().next()
        }
        _ => None,
    };
    let text: String = row[at..].iter().take(LONGEST + 1).map_while(letter).collect();
    let length = text.chars().count();
    (length > 0).then_some((text, length))
}

/// What stands between angle brackets, if it is a mark.
fn enclosed(row: &[Node], at: usize, is_close: impl Fn(&Node) -> bool, needs_word: bool) -> Option<(Mark, usize)> {
    let length = row[at + 1..].iter().take(LONGEST).position(is_close)?;
    let mut text = String::new();
    for node in &row[at + 1..at + 1 + length] {
        match &node.kind {
            NodeKind::Symbol { name, .. } => text.push_str(name.trim_start_matches("\\,")),
            NodeKind::Word { text: word, .. } | NodeKind::Prose(word) => text.push_str(word),
            NodeKind::Delimiter { name, .. } if matches!(name.as_ref(), "/" | "|") => text.push_str(name),
            _ => return None,
        }
    }
    let mark = mark_called(&text).filter(|_| !needs_word || text.chars().count() > 2)?;
    Some((mark, length + 2))
}

/// Which side of the sentence an index names: 0 and below, or behind the last token.
fn side_of(index: &str) -> Option<Mark> {
    let index = index.trim_matches(['(', ')', '{', '}']);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match index {
        "0" | "\\le0" | "<1" | "\\leq0" => Some(Mark::Begin),
        _ if index.strip_prefix('-').is_some_and(is_number) => Some(Mark::Begin),
        _ if index.rsplit_once('+').is_some_and(|(_, by)| is_number(by)) => Some(Mark::End),
        _ => None,
    }
}

/// What a statement introduces: `t_0 = t_{-1} = \langle s\rangle`, `t_{n+1} = </s>`.
fn introduced(statement: &Statement) -> Option<Mark> {
    let (last, names) = statement.members.split_last()?;
    let [node] = trimmed(&last.row) else { return None };
    let named = |member: &super::statement::Member| {
        let [node] = trimmed(&member.row) else { return None };
        side_of(&flatten(Head::of(node)?.items.last()?, false))
    };
    let side = named(names.first()?)?;
    let is_padding =
        matches!(symbol_name(node), Some("\\#" | "*" | "\\ast" | "\\$" | "\\bot" | "\\emptyset" | "\\varnothing"));
    let is_mark = mark_of(node) == Some(side) || is_padding && side == Mark::Begin;
    let is_said = |relation: Option<&str>| matches!(relation, None | Some("=" | ":=" | "\\equiv" | "\\coloneqq"));
    let is_equation = statement.members.iter().all(|member| is_said(member.relation.as_deref()));
    (is_mark && is_equation && names.iter().all(|member| named(member) == Some(side))).then_some(side)
}

/// Whether `P(t_1 \mid t_0) = P(t_1)` says that nothing stands before the first token.
fn drops_marks(statement: &Statement) -> bool {
    let [left, right] = statement.members.as_slice() else { return false };
    let call = |row: &[Node]| -> Option<(String, String, Vec<String>, bool)> {
        let row = trimmed(row);
        let mut cursor = super::cursor::Cursor::new(row);
        let head = Head::of(cursor.advance()?)?;
        let bracketed = cursor.plain_bracketed().filter(|_| cursor.is_done())?;
        let (target, given) = super::probability::bar_split(bracketed.inside);
        let items = given.map(super::cursor::split_commas).unwrap_or_default();
        let is_before = |item: &&[Node]| {
            let [node] = trimmed(item) else { return false };
            let index = Head::of(node).and_then(|head| head.items.last().map(|item| flatten(item, false)));
            index.is_some_and(|index| side_of(&index) == Some(Mark::Begin))
        };
        let has_marks = items.iter().any(is_before);
        let kept = items.iter().filter(|item| !is_before(item)).map(|item| flatten(trimmed(item), false));
        Some((head.base.plain.clone(), flatten(target, false), kept.collect(), has_marks))
    };
    match (call(&left.row), call(&right.row)) {
        (Some((model, target, given, true)), Some(other)) => (model, target, given, false) == other,
        _ => false,
    }
}

/// Takes the statements that introduce marks out of `found`.
pub(super) fn take_introduced(found: &mut Vec<Statement>, boundary: &mut Boundary) {
    let is_mark = |statement: &Statement| matches!(statement.members.as_slice(), [alone] if matches!(trimmed(&alone.row), [node] if mark_of(node).is_some()));
    found.retain(|statement| match introduced(statement) {
        _ if is_mark(statement) => false,
        _ if drops_marks(statement) => {
            boundary.begin = true;
            false
        }
        Some(Mark::Begin) => {
            boundary.begin = true;
            false
        }
        Some(Mark::End) => {
            boundary.end = true;
            false
        }
        None => true,
    });
}

/// The stems of words for a boundary, and which it is.
const STEMS: &[(&str, Mark)] = &[
    ("start", Mark::Begin),
    ("begin", Mark::Begin),
    ("initial", Mark::Begin),
    ("padding", Mark::Begin),
    ("padded", Mark::Begin),
    ("bos", Mark::Begin),
    ("sos", Mark::Begin),
    ("<s>", Mark::Begin),
    ("anfang", Mark::Begin),
    ("satzanfang", Mark::Begin),
    ("end", Mark::End),
    ("stop", Mark::End),
    ("eos", Mark::End),
    ("</s>", Mark::End),
    ("satzende", Mark::End),
];

/// What words say is a mark.
const THINGS: &str =
    "token tokens symbol symbols mark marks marker markers tag tags padding pad word words zeichen symbole
    marke marken sentinel sentinels padded bos eos <s> </s>";

const NEGATIONS: &str = "no not without never ohne kein keine nicht";

/// Which mark a clause of words introduces: `are begin-of-sentence markers`.
pub(super) fn said(words: &[String]) -> Option<Mark> {
    let is_thing = |word: &String| is_in(THINGS, word) || word.ends_with("symbol") || word.ends_with("symbole");
    if words.iter().any(|word| is_in(NEGATIONS, word)) || !words.iter().any(is_thing) {
        return None;
    }
    let stem = |word: &String| STEMS.iter().find(|(stem, _)| word.starts_with(stem)).map(|(_, mark)| *mark);
    words.iter().find_map(stem)
}

/// Whether a word names a mark.
pub(super) fn is_about(word: &str) -> bool {
    is_in(THINGS, word) || STEMS.iter().any(|(stem, _)| word.starts_with(stem)) || matches!(word, "of" | "sentence")
}

impl Boundary {
    /// What the words beside the formulas introduce.
    pub(super) fn of_words(text: &str, segments: &Segments) -> Boundary {
        let mut boundary = Boundary::default();
        for gap in segments.prose.iter().chain(&segments.explained).chain(&segments.described).chain(&segments.apart) {
            for clause in gap.of(text).split(['.', ';', '\n']) {
                let words: Vec<String> = clause
                    .split(|letter: char| {
                        letter.is_whitespace() || matches!(letter, ',' | ':' | '-' | '(' | ')' | '$' | '`' | '"')
                    })
                    .filter(|word| !word.is_empty())
                    .map(str::to_lowercase)
                    .collect();
                match said(&words) {
                    Some(Mark::Begin) => boundary.begin = true,
                    Some(Mark::End) => boundary.end = true,
                    None => {}
                }
            }
        }
        boundary
    }
}

/// A begin mark among pieces of text.
pub(super) fn piece(mark: Mark) -> Expr {
    match mark {
        Mark::Begin => Expr::role(BEGIN_ROLE, Vec::new()),
        Mark::End => Expr::role(END_ROLE, Vec::new()),
    }
}

fn is_piece(expr: &Expr, role: &str) -> bool {
    matches!(expr.node(), ExprNode::Object(Name::Role(id), args) if id.as_ref() == role && args.is_empty())
}

impl Reader<'_> {
    /// Target and condition with their marks understood.
    pub(super) fn without_marks(
        &mut self,
        model: &Expr,
        target: Vec<Expr>,
        given: Vec<Expr>,
        span: Span,
    ) -> Read<(Vec<Expr>, Vec<Expr>)> {
        let unclear = || {
            Trouble::new("R005", "what this mark stands beside is not understood", span)
                .help("condition the first token on it, or say `t_0 = \\langle s\\rangle`")
        };
        let has = |list: &[Expr], role: &str| list.iter().any(|piece| is_piece(piece, role));
        if has(&given, END_ROLE) || has(&target, BEGIN_ROLE) {
            return Err(unclear());
        }
        let is_first = |piece: &Expr| match piece.node() {
            ExprNode::Element(_, at) => at.is_integer(1),
            ExprNode::Slice(_, from, _) => from.is_integer(1),
            _ => false,
        };
        if has(&given, BEGIN_ROLE) {
            if !target.iter().chain(&given).any(is_first) {
                return Err(unclear());
            }
            self.note_start(span);
        }
        let given: Vec<Expr> = given.into_iter().filter(|piece| !is_piece(piece, BEGIN_ROLE)).collect();
        let target = match has(&target, END_ROLE) {
            true => self.with_end(model, target, &given).ok_or_else(unclear)?,
            false => target,
        };
        // The token itself is one of the sentence.
        let is_token = |piece: &Expr| match piece.node() {
            ExprNode::Element(_, at) => matches!(at.node(), ExprNode::Open(_) | ExprNode::Bound(_)),
            _ => false,
        };
        let target = match target.as_slice() {
            [alone] if is_token(alone) => target,
            _ => self.clipped(target, span),
        };
        let given = self.clipped(given, span);
        let end = self.boundary.end;
        let ended = |piece: Expr| match piece.node() {
            ExprNode::Element(sequence, at) if end && at.as_integer().is_none() => {
                ExprNode::Element(with_end(sequence), at.clone()).into()
            }
            _ => piece,
        };
        Ok((target.into_iter().map(ended).collect(), given))
    }

    /// The places from 1 on of texts that begin marks stand before.
    fn clipped(&mut self, pieces: Vec<Expr>, span: Span) -> Vec<Expr> {
        if !self.boundary.begin || self.foreign > 0 {
            return pieces;
        }
        let clip = |from: &Expr| match from.as_integer() {
            Some(_) => Expr::integer(1),
            None => Expr::apply(Function::Max, vec![Expr::integer(1), from.clone()]),
        };
        let mut is_clipped = false;
        let found = pieces
            .into_iter()
            .map(|piece| {
                let clipped = match piece.node() {
                    ExprNode::Element(sequence, at) if at.as_integer().is_none_or(|at| at < 1) => {
                        ExprNode::Slice(sequence.clone(), clip(at), at.clone())
                    }
                    ExprNode::Slice(sequence, from, to) if from.as_integer().is_none_or(|from| from < 1) => {
                        ExprNode::Slice(sequence.clone(), clip(from), to.clone())
                    }
                    _ => return piece,
                };
                is_clipped = true;
                Expr::from(clipped).like(&piece)
            })
            .collect();
        if is_clipped {
            self.note_start(span);
        }
        found
    }

    fn note_start(&mut self, span: Span) {
        if !self.notes.iter().any(|note| note.id == "start_marks") {
            let text =
                "nothing but the begin marks stands before the first token: given them, it has its own probability";
            self.note("start_marks", text.to_owned(), span);
        }
    }

    /// The end mark as the token behind the sequence that is spoken of.
    fn with_end(&self, model: &Expr, target: Vec<Expr>, given: &[Expr]) -> Option<Vec<Expr>> {
        let spoken = target.iter().chain(given).find_map(|piece| match piece.node() {
            ExprNode::Element(sequence, _) | ExprNode::Slice(sequence, _, _) => Some(sequence.clone()),
            _ => None,
        });
        let drawn = || {
            let role = model.as_role().and_then(|(id, _)| self.vocabulary().role(id))?;
            let id = role.drawn.as_deref()?;
            let term = self.current(id).filter(|term| term.kind == Kind::Sequence);
            Some(term.map_or_else(|| Expr::role(id, Vec::new()), |term| term.expr))
        };
        let sequence = spoken.or_else(drawn)?;
        let last = crate::expr::plus(&ExprNode::Length(sequence.clone()).into(), 1);
        let end = Expr::from(ExprNode::Element(with_end(&sequence), last));
        Some(target.into_iter().map(|piece| if is_piece(&piece, END_ROLE) { end.clone() } else { piece }).collect())
    }
}

/// A sequence with its end mark behind it.
fn with_end(sequence: &Expr) -> Expr {
    ExprNode::Concat(vec![sequence.clone(), piece(Mark::End)]).into()
}
