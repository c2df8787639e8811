//! A tree as clean LaTeX.
//!
//! What is printed parses to the same tree, spans apart, and holds only standard
//! commands. Blanks stand wherever two typed signs could otherwise run together.

mod delimiter;
mod word;

use super::commands::{Effect, class_of, effect};
use super::tree::{Class, Kind, Node, Row, Style};
use delimiter::{Fit, delimiter, fits};
use word::{padded, prose, word};

/// The row as clean LaTeX.
pub fn print(row: &[Node]) -> String {
    let mut printer = Printer::default();
    printer.row(row);
    printer.out
}

#[derive(Default)]
struct Printer {
    out: String,
}

impl Printer {
    /// Writes `text`, parted from what stands before it where the two would run together.
    fn write(&mut self, text: &str) {
        let starts_with_letter = text.starts_with(|c: char| c.is_ascii_alphabetic());
        // Letters of other scripts would make a word.
        let is_foreign = |c: char| !c.is_ascii();
        let is_word = text.starts_with(is_foreign) && self.out.ends_with(is_foreign);
        let is_dots = text.starts_with('.') && self.out.ends_with('.');
        if starts_with_letter && ends_with_command(&self.out) || is_word || is_dots {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    /// A blank, unless one stands there already.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '{', '\n']) {
            self.out.push(' ');
        }
    }

    /// Whether a sign at this place has nothing to its left.
    fn is_prefix(&self) -> bool {
        self.out.is_empty() || self.out.ends_with(['{', '(', '['])
    }

    fn braced(&mut self, row: &[Node]) {
        self.out.push('{');
        self.row(row);
        if self.out.ends_with(' ') && !self.out.ends_with(r"\ ") {
            self.out.pop();
        }
        self.out.push('}');
    }

    fn row(&mut self, row: &[Node]) {
        let fits = fits(row);
        for (at, node) in row.iter().enumerate() {
            if at.checked_sub(1).is_some_and(|at| is_number(&row[at])) {
                self.part(&node.kind);
            }
            match &node.kind {
                Kind::Word { text, operator: false } => {
                    let before = at.checked_sub(1).is_some_and(|at| is_glued(&row[at]));
                    let after = row.get(at + 1).is_some_and(is_glued);
                    self.write(&padded(text, before, after));
                }
                _ => self.node(node, fits[at]),
            }
        }
    }

    /// Parts a number from what would become a part of it.
    fn part(&mut self, next: &Kind) {
        match next {
            Kind::Number(_) => self.out.push_str(r"\;"),
            Kind::Scripts { base: Some(base), .. } => self.part(&base.kind),
            Kind::Scripts { .. } => {}
            Kind::Symbol { name, .. } if matches!(&**name, "e" | "E") => self.gap(),
            Kind::Group(_) | Kind::Error(_) => self.gap(),
            _ => {}
        }
    }

    fn node(&mut self, node: &Node, fit: Fit) {
        match &node.kind {
            Kind::Symbol { name, class, style } => self.symbol(name, *class, *style),
            Kind::Number(text) => self.write(text),
            Kind::Word { text, operator } => self.write(&word(text, *operator)),
            Kind::Prose(text) => self.write(&prose(text)),
            Kind::Group(row) => self.braced(row),
            Kind::Scripts { base, sub, sup, primes, limits } => {
                let scripts = Scripts { sub: sub.as_ref(), sup: sup.as_ref(), primes: *primes, limits: *limits };
                self.scripts(base.as_deref(), &scripts, fit);
            }
            Kind::Fraction { numerator, denominator, binomial } => {
                self.write(if *binomial { r"\binom" } else { r"\frac" });
                self.braced(numerator);
                self.braced(denominator);
            }
            Kind::Root { degree, radicand } => self.root(degree.as_deref(), radicand),
            Kind::Delimiter { name, side, sized } => {
                let text = delimiter(name, *side, *sized, fit);
                self.write(&text);
                if **name == *"|" {
                    self.gap();
                }
            }
            Kind::Accent { name, body } => {
                self.write(name);
                self.braced(body);
            }
            Kind::Annotated { name, body, note } => {
                self.write(name);
                self.braced(body);
                if let Some(note) = note {
                    self.out.push(if **name == *r"\overbrace" { '^' } else { '_' });
                    self.braced(note);
                }
            }
            Kind::Environment { name, rows } => self.environment(name, rows),
            Kind::Space(name) if **name == *r"\par" => self.out.push_str("\n\n"),
            Kind::Space(name) => {
                self.gap();
                self.write(name);
                self.gap();
            }
            Kind::Mark { name, text } => {
                self.write(name);
                if !matches!(&**name, r"\notag" | r"\nonumber") {
                    self.out.push_str(&format!("{{{text}}}"));
                }
            }
            Kind::Error(text) => self.write(text),
        }
    }

    fn symbol(&mut self, name: &str, class: Class, style: Style) {
        let own = class_of(name);
        let has_gaps = matches!(class, Class::Binary | Class::Relation | Class::Punctuation | Class::Postfix);
        let is_sign = matches!(name, "-" | "+") && self.is_prefix();
        if has_gaps && !is_sign && !matches!(name, "," | ";" | "!" | ".") {
            self.gap();
        }
        let alphabet = match style {
            Style::Plain => None,
            Style::Bold if name.starts_with('\\') => Some(r"\boldsymbol"),
            Style::Bold => Some(r"\mathbf"),
            Style::Roman => Some(r"\mathrm"),
            Style::Calligraphic => Some(r"\mathcal"),
            Style::Blackboard => Some(r"\mathbb"),
            Style::Fraktur => Some(r"\mathfrak"),
        };
        let named = alphabet.map_or_else(|| name.to_string(), |alphabet| format!("{alphabet}{{{name}}}"));
        let classed = match class {
            _ if class == own => None,
            Class::Relation => Some(r"\mathrel"),
            Class::Binary => Some(r"\mathbin"),
            Class::Punctuation => Some(r"\mathpunct"),
            _ => Some(r"\mathord"),
        };
        match classed {
            Some(command) => self.write(&format!("{command}{{{named}}}")),
            // Bare, it might be taken for a subscript mark.
            None if name == r"\_" => self.write(&format!(r"\mathord{{{named}}}")),
            None if name == "#" => self.write(r"\#"),
            None => self.write(&named),
        }
        if has_gaps && !is_sign {
            self.gap();
        }
    }

    fn root(&mut self, degree: Option<&[Node]>, radicand: &[Node]) {
        self.write(r"\sqrt");
        if let Some(degree) = degree {
            let text = print(degree);
            // A bracket inside would end the degree, and a lone group be taken for its protection.
            let is_bare = text.contains(['[', ']']) || matches!(degree, [Node { kind: Kind::Group(_), .. }]);
            let (open, close) = if is_bare { ("{", "}") } else { ("", "") };
            self.out.push_str(&format!("[{open}{}{close}]", text.trim_matches(' ')));
        }
        self.braced(radicand);
    }

    fn scripts(&mut self, base: Option<&Node>, scripts: &Scripts<'_>, fit: Fit) {
        let is_stacked = scripts.limits && !base.is_some_and(takes_limits);
        if is_stacked && scripts.primes == 0 && (scripts.sub.is_some() || scripts.sup.is_some()) {
            return self.stacked(base, scripts);
        }
        if let Some(base) = base {
            let is_scripted = matches!(&base.kind, Kind::Scripts { limits, .. } if !limits);
            if is_scripted {
                self.braced(std::slice::from_ref(base))
            } else {
                self.node(base, fit)
            }
            while self.out.ends_with(' ') {
                self.out.pop();
            }
        }
        if scripts.limits {
            self.out.push_str(r"\limits");
        }
        self.out.push_str(&"'".repeat(usize::from(scripts.primes)));
        if let Some(sub) = scripts.sub {
            self.out.push('_');
            self.braced(sub);
        }
        if let Some(sup) = scripts.sup {
            self.out.push('^');
            self.braced(sup);
        }
        // A letter directly behind `x_{<}` would be taken into the subscript.
        let is_lone_sign = matches!(
            scripts.sub.map(Vec::as_slice),
            Some([Node { kind: Kind::Symbol { class: Class::Relation, .. }, .. }])
        );
        let has_gap = |base: &Node| matches!(&base.kind, Kind::Symbol { class, .. } if has_gap_behind(*class));
        if is_lone_sign || base.is_some_and(has_gap) {
            self.gap();
        }
    }

    /// `\underset{..}{..}`: only operators take `\limits`.
    fn stacked(&mut self, base: Option<&Node>, scripts: &Scripts<'_>) {
        if let Some(sup) = scripts.sup {
            self.write(r"\overset");
            self.braced(sup);
            self.out.push('{');
        }
        if let Some(sub) = scripts.sub {
            self.write(r"\underset");
            self.braced(sub);
            self.out.push('{');
        }
        if let Some(base) = base {
            self.node(base, Fit::Alone);
            if self.out.ends_with(' ') {
                self.out.pop();
            }
        }
        let open = usize::from(scripts.sub.is_some()) + usize::from(scripts.sup.is_some());
        self.out.push_str(&"}".repeat(open));
    }

    fn environment(&mut self, name: &str, rows: &[Vec<Row>]) {
        match name {
            "" => return self.cells(rows),
            "substack" => self.write(r"\substack{"),
            _ => {
                let columns = rows.iter().map(Vec::len).max().unwrap_or(1);
                let argument = match name.trim_end_matches('*') {
                    "array" | "darray" | "subarray" | "tabular" => format!("{{{}}}", "l".repeat(columns)),
                    "alignat" | "alignedat" | "xalignat" => format!("{{{}}}", columns.div_ceil(2)),
                    _ => String::new(),
                };
                self.write(&format!(r"\begin{{{name}}}{argument} "));
            }
        }
        let inside = self.out.len();
        self.cells(rows);
        // A bracket that opens the first cell would be an argument of the environment.
        if name != "substack" && self.out[inside..].trim_start().starts_with('[') {
            self.out.insert_str(inside, r"\relax ");
        }
        match name {
            "substack" => self.out.push('}'),
            _ => {
                self.gap();
                self.out.push_str(&format!(r"\end{{{name}}}"));
            }
        }
    }

    fn cells(&mut self, rows: &[Vec<Row>]) {
        for (at, cells) in rows.iter().enumerate() {
            if at > 0 {
                self.gap();
                self.out.push_str(r"\\ ");
            }
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    self.gap();
                    self.out.push_str("& ");
                }
                self.row(cell);
            }
        }
    }
}

struct Scripts<'a> {
    sub: Option<&'a Row>,
    sup: Option<&'a Row>,
    primes: u8,
    limits: bool,
}

/// Whether a word beside it would seem to be a part of it.
fn is_glued(node: &Node) -> bool {
    match &node.kind {
        Kind::Symbol { class, .. } => matches!(class, Class::Ordinary | Class::Function),
        Kind::Number(_) | Kind::Word { .. } | Kind::Accent { .. } | Kind::Fraction { .. } => true,
        Kind::Scripts { base: Some(base), .. } => is_glued(base),
        _ => false,
    }
}

fn has_gap_behind(class: Class) -> bool {
    matches!(class, Class::Binary | Class::Relation | Class::Punctuation)
}

/// Whether `\limits` may stand behind it.
fn takes_limits(node: &Node) -> bool {
    match &node.kind {
        Kind::Symbol { name, .. } => {
            matches!(effect(name), Some(Effect::Symbol(_, Class::BigOperator | Class::Function)))
        }
        Kind::Word { operator, .. } => *operator,
        _ => false,
    }
}

/// Whether the text ends in a command of letters, to which a letter would be added.
fn ends_with_command(text: &str) -> bool {
    let letters = text.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    letters > 0 && text.as_bytes()[..text.len() - letters].ends_with(b"\\")
}
/// Whether a node is a number, perhaps with primes, which part groups of digits too: `10'000`.
fn is_number(node: &Node) -> bool {
    match &node.kind {
        Kind::Number(_) => true,
        Kind::Scripts { base: Some(base), sub: None, sup: None, primes: 1.., .. } => {
            matches!(base.kind, Kind::Number(_))
        }
        _ => false,
    }
}
