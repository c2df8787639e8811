//! Formulas that an answer only speaks of: `the factor $\frac{1}{n}$ normalises by length`, `- $V$: vocabulary size`.
//!
//! They are neither the answer nor a definition, and the words beside them say nothing about what is.

use super::doubt::computes;
use super::explained::as_typed;
use super::prose::{COPULAS, Known, Segments, is_in, is_lone, list_items, relates};
use crate::text::Span;

/// Words that lead to what is said, as a copula does.
pub(super) const LEADING: &str =
    "lautet lauten gives give yields yield answer result ergibt get obtain have formula equation
    hence thus therefore so then finally overall altogether also somit daher folglich";

/// Words that make what follows a part of what is said.
const PREPOSITIONS: &str =
    "of by with for in at than like per over under to and or from into through about between within von mit
    durch für pro bei über als und";

const ARTICLES: &str = "the a an our its this that each every der die das den dem ein eine";

/// The most words of a noun with its article.
const NOUN: usize = 4;

/// Names of what is a part of any formula.
const PARTS: &str =
    "term factor coefficient margin numerator denominator exponent prefactor offset correction summand addend
    summanden faktor zähler nenner koeffizient";

/// What stands between a name and what is said of it.
const SEPARATORS: [char; 5] = [':', '–', '—', '-', '→'];

impl Segments {
    /// Takes away what is only spoken of, where a formula is left.
    pub(super) fn drop_mentions(&mut self, text: &str, known: &Known) {
        // `$w = 1$ for easy pairs and 2 for hard ones` gives a name of the formula two values; `$r_i = 1$ if correct` says
        // what one of many is.
        let has_index = |math: &Span| value(math.of(text)).is_some_and(|(name, _)| name.contains(['_', '(']));
        let conditional = self.math.iter().find(|math| is_conditional(math, text) && !has_index(math)).copied();
        self.doubtful = self.doubtful.or(conditional);
        // `and $\\log$ of it`
        let operating = self.math.iter().find(|math| operates_on_whole(math, text)).copied();
        self.doubtful = self.doubtful.or(operating);
        let displayed = |math: &Span| is_displayed(math, text) && (computes(math.of(text)) || relates(math.of(text)));
        let has_display = self.math.iter().any(displayed);
        let cases: Vec<&str> = self
            .math
            .iter()
            .filter(|math| is_case(math, text))
            .filter_map(|math| value(math.of(text)).map(|(name, _)| name))
            .collect();
        // `$\lambda = 0$ gives the one, $\lambda = 1$ the other`
        let is_further_case = |math: &Span| {
            let behind = text[math.end..].trim_start_matches(['$', '`', ')', ' ', '\\']);
            let word: String = behind.chars().take_while(|letter| letter.is_alphabetic()).collect();
            value(math.of(text)).is_some_and(|(name, _)| cases.contains(&name)) && is_in("the a an der die das", &word)
        };
        let explained: Vec<bool> = self
            .math
            .iter()
            .map(|math| {
                is_explained(math, text)
                    || is_case(math, text)
                    || is_further_case(math)
                    || is_told_case(math, &self.math, text)
                    || is_usual(math, text)
                    || is_conditional(math, text) && has_index(math)
            })
            .collect();
        let is_formula =
            |(math, explained): (&Span, &bool)| !explained && (computes(math.of(text)) || relates(math.of(text)));
        let has_formula = self.math.iter().zip(&explained).any(is_formula);
        let is_total = |math: &Span| label(math, text).is_some_and(self::is_total);
        // The `=` of `\sum_{j=1}` names nothing.
        let left = |math: &Span| math.of(text).split_once('=').map(|(left, _)| left).filter(|_| relates(math.of(text)));
        let names_total = |math: &Span| left(math).is_some_and(|left| !left.contains("\\sum") && self::is_total(left));
        let has_total = self.math.iter().any(|math| is_total(math) || names_total(math));
        let is_working =
            |math: &Span| has_total && !relates(math.of(text)) && label(math, text).is_some() && !is_total(math);
        // `Forward: 2ND`, `Backward: 4ND`, `C = 2ND + 4ND`: what the result adds up is no result.
        let all = self.math.clone();
        let is_added = |math: &Span| {
            let part = math.of(text).trim().trim_end_matches(['.', ',', ';']);
            let adds =
                |other: &Span| other.start > math.end && relates(other.of(text)) && is_term(part, other.of(text));
            !relates(part) && label(math, text).is_some_and(|label| !self::is_total(label)) && all.iter().any(adds)
        };
        // What leads to the displayed formula with the name of what is asked, and has no name, is a step.
        let is_named = |other: &&Span| {
            let left = super::beside::left_of(other.of(text));
            is_displayed(other, text) && relates(other.of(text)) && left.is_some_and(|left| (known.is_asked)(left))
        };
        let named = all.iter().rev().find(|math| displayed(math)).filter(is_named);
        let is_step = |math: &Span| {
            let (before, _) = sentence(math, text);
            let is_answer = words(before).any(|word| is_own(&word, known));
            named.is_some_and(|named| math.end <= named.start) && !relates(math.of(text)) && !is_answer
        };
        let math = std::mem::take(&mut self.math);
        for (place, math) in math.iter().copied().enumerate() {
            // `$\\log$ – natural logarithm`
            let gone = is_told_operation(&math, &all, text)
                || is_working(&math)
                || is_other_quantity(&math, &all, text, known)
                || is_quoted(&math, &all, text)
                || is_step(&math)
                || all.iter().any(|other| *other != math && displayed(other) && !is_code(other, text))
                    && is_code(&math, text)
                || is_added(&math)
                || has_formula && explained[place]
                || has_display && is_spoken_of(&math, &self.prose, text);
            let gone = gone && !self.restated.contains(&math);
            if gone { self.glossed.push(math) } else { self.math.push(math) }
        }
    }
}

/// Whether a sign of an operation is said to be done to the formula: `$\\log$ of it`, `$\\log$ is taken of this`.
fn operates_on_whole(math: &Span, text: &str) -> bool {
    const WHOLE: &str = "it this that these everything all whole result above formula davon dies";
    const NEAR: usize = 6;
    let said: Vec<String> = words(&text[math.end..]).take(NEAR).collect();
    let is_done = |word: &String| is_in("of von davon to on applied taken angewandt genommen", word);
    let at = said.iter().position(is_done);
    let points = at.is_some_and(|at| said[at..].iter().take(4).any(|word| is_in(WHOLE, word)));
    super::phrase::is_operation(math.of(text).trim()) && points && at.is_some_and(|at| at < 3)
}

/// Whether a sign of an operation is told what it is, `where $\\log$ is $\\ln$`, or tells it; elsewhere it does something:
/// `then $\\exp$`.
fn is_told_operation(math: &Span, all: &[Span], text: &str) -> bool {
    const LEADING: &str = "where with here and wobei mit und hier";
    let is_operation = |math: &Span| super::phrase::is_operation(math.of(text).trim());
    let marks = ['$', '(', ')', '\\', '`', ' ', '*'];
    let is_subject = |math: &Span| {
        let before = text[..math.start].trim_end_matches(marks).trim_end_matches(['-', '•', ' ']);
        let last = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
        let behind = text[math.end..].trim_start_matches(marks);
        let led = behind.strip_prefix(SEPARATORS);
        let said: Vec<String> = words(led.unwrap_or(behind)).take(NOUN).collect();
        let told = if led.is_some() { said.as_slice() } else { said.get(1..).unwrap_or_default() };
        let has_copula = said.first().is_some_and(|word| is_in(COPULAS, word));
        let opens =
            before.is_empty() || before.ends_with(['\n', '.', ';', ',']) || is_in(LEADING, &last.to_lowercase());
        let is_led = led.is_some_and(|led| led.starts_with([' ', '\n'])) || has_copula;
        let names = super::phrase::speaks_of_operations(told) || has_copula && told.is_empty();
        opens && is_led && names
    };
    let is_value = |math: &Span| {
        let subject = all.iter().rfind(|other| other.end <= math.start);
        subject.is_some_and(|subject| {
            let between = text[subject.end..math.start].trim_matches(marks).to_lowercase();
            is_operation(subject) && is_subject(subject) && is_in(COPULAS, &between)
        })
    };
    is_operation(math) && (is_subject(math) || is_value(math))
}

/// Whether a formula in the text is a part of another one as it is typed, of which a sentence goes on to tell something:
/// `the term $\frac{A}{N^\alpha}$ captures ...`, `$C(uv)$ die Anzahl`. What ends a sentence may be the answer.
fn is_quoted(math: &Span, all: &[Span], text: &str) -> bool {
    if relates(math.of(text)) || is_displayed(math, text) {
        return false;
    }
    let part = as_typed(math.of(text));
    let holds = |other: &&Span| {
        let whole = as_typed(other.of(text));
        whole.len() > part.len() && whole.contains(&part) && (computes(other.of(text)) || relates(other.of(text)))
    };
    let behind = text[math.end..].trim_start_matches(['$', ')', '\\', '`', ' ']);
    // `- $|y|$: number of tokens` where the formula has `|y_w|`
    let opens = text[..math.start].rsplit('\n').next().is_some_and(|line| !line.contains(char::is_alphabetic));
    // `$\\log$ $-a$` are two formulas.
    let said = behind.strip_prefix(SEPARATORS);
    let is_item =
        opens && said.is_some_and(|said| said.starts_with(|it: char| it.is_whitespace() || it.is_alphabetic()));
    let is_size = part.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')).is_some_and(is_lone);
    if is_size && is_item && all.iter().any(|other| computes(other.of(text)) && other != math) {
        return true;
    }
    if part.len() < 2 || !all.iter().any(|other| holds(&other)) {
        return false;
    }
    if is_size {
        return true;
    }
    let has_display = all.iter().filter(holds).any(|other| is_displayed(other, text));
    let before = text[..math.start].trim_end_matches(['$', '(', '\\', '`', ' ']);
    let clause = before.rsplit(['.', ';', '\n', '$', ')']).next().unwrap_or_default().to_lowercase();
    let is_named = clause.split(|letter: char| !letter.is_alphabetic()).any(|word| is_in(PARTS, word));
    let last = clause.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    let has_copula = is_in(COPULAS, last);
    let told: Vec<String> = words(behind).take(NOUN).collect();
    let is_answer = is_in(LEADING, last)
        || told.iter().any(|word| is_in("answer result solution remains left survives antwort ergebnis bleibt", word));
    let goes_on = behind.starts_with(char::is_lowercase) && !has_copula && !is_answer;
    goes_on || is_item || has_display && has_copula && is_named && behind.starts_with([';', ','])
}

/// Whether a sentence says of another quantity than the asked one what it is, on the way to a display that bears the name
/// of what is asked: `The probability that none is correct is $x$. Hence $$PPL = 1 - x$$`.
fn is_other_quantity(math: &Span, all: &[Span], text: &str, known: &Known) -> bool {
    if relates(math.of(text)) || is_displayed(math, text) {
        return false;
    }
    let named = |other: &&Span| {
        let left = other.of(text).split_once('=').map(|(left, _)| left.trim());
        other.start > math.end && is_displayed(other, text) && left.is_some_and(|left| (known.is_asked)(left))
    };
    let Some(answer) = all.iter().find(named) else { return false };
    let before = text[..math.start].trim_end_matches(['$', '(', '\\', '`', ' ']);
    let sentence = before.rsplit(['.', ';', '\n', '!', '?']).next().unwrap_or_default();
    let said: Vec<String> = words(sentence).collect();
    let [first, .., last] = said.as_slice() else { return false };
    let ends = text[math.end..answer.start].trim_start_matches(['$', ')', '\\', ' ']).starts_with('.');
    // `The probability that none is correct is $x$. Hence ...` is that of the contrary.
    let between = words(&text[math.end..answer.start]).next().unwrap_or_default();
    let is_contrary = || {
        said.iter().any(|word| is_in("none no not fails fail wrong incorrect keine kein", word))
            && is_in("hence so thus therefore daher also somit", &between)
    };
    ends && is_in("is ist equals", last)
        && is_in(ARTICLES, first)
        && (!said.iter().any(|word| is_own(word, known)) || is_contrary())
}

/// Whether a formula is code that a text shows beside a displayed formula: `F.softmax(x)`, a function definition.
fn is_code(math: &Span, text: &str) -> bool {
    let code = math.of(text);
    let is_marked = text[..math.start].trim_end().ends_with('`') || text[..math.start].contains("```");
    let name: String =
        code.chars().take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.')).collect();
    let is_call = name.contains('.') && code[name.len()..].starts_with('(');
    let is_program = ["def ", "import ", "return "].iter().any(|word| code.contains(word));
    is_marked && (is_call || is_program)
}

/// Whether a word stands for what is asked.
fn is_own(word: &String, known: &Known) -> bool {
    const WHOLE: &str =
        "answer result formula solution it this loss estimate estimator quantity value final antwort ergebnis";
    known.subject.contains(word) || is_in(WHOLE, word)
}

/// A formula with `a/b` in place of `\\frac{a}{b}`, where both are short.
fn with_slashes(formula: &str) -> String {
    let mut found = formula.to_owned();
    while let Some(at) = found.find("\\frac{") {
        let rest = &found[at + "\\frac{".len()..];
        let Some((above, behind)) = rest.split_once("}{") else { break };
        let Some((below, behind)) = behind.split_once('}') else { break };
        if [above, below].iter().any(|part| part.contains(['{', '}'])) {
            break;
        }
        found = format!("{}{above}/{below}{behind}", &found[..at]);
    }
    found
}

/// Whether a part is one of the terms of a sum in a chain, as it is typed.
fn is_term(part: &str, chain: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let sums = chain.split(['=', '≈']).flat_map(|member| member.split("\\approx")).map(plain);
    let part = plain(&with_slashes(part));
    // Terms of inner sums, too: `n (a + b) + c`.
    let has_term = |sum: String| {
        sum.contains('+')
            && with_slashes(&sum)
                .replace("\\left", "")
                .replace("\\right", "")
                .split(['+', '(', ')'])
                .any(|term| term == part)
    };
    !part.is_empty() && !part.contains('+') && sums.into_iter().any(has_term)
}

/// The line that a formula stands on, before and behind it.
fn line<'t>(math: &Span, text: &'t str) -> (&'t str, &'t str) {
    let before = text[..math.start].rsplit('\n').next().unwrap_or_default();
    let behind = text[math.end..].split('\n').next().unwrap_or_default();
    (before, behind)
}

/// Words before the result of a calculation.
const TOTALS: &str =
    "total totals sum overall altogether answer result gesamt insgesamt summe zusammen ergebnis antwort
    lösung solution therefore hence";

/// The most pieces of a label at the start of a line.
const LABEL: usize = 7;

/// How many pieces at the start of a line are a label: words, and numbers among them, up to a colon.
pub(super) fn label_length<'t>(pieces: impl Iterator<Item = (&'t str, Option<char>)>) -> usize {
    let mut has_word = false;
    for (place, (piece, mark)) in pieces.take(LABEL).enumerate() {
        let core = piece.trim_matches(|letter: char| matches!(letter, '(' | ')' | '-' | '•' | ',' | '.'));
        let is_word = core.chars().count() > 1
            && core.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | ' ' | '/'));
        let is_number = core.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
        if !is_word && !is_number {
            return 0;
        }
        has_word |= is_word;
        if mark == Some(':') {
            return if has_word { place + 1 } else { 0 };
        }
    }
    0
}

/// The label of the line on which a formula stands: `Per layer:`, `- Final LayerNorm (2d):`.
fn label<'t>(math: &Span, text: &'t str) -> Option<&'t str> {
    let (before, _) = line(math, text);
    let label = before.trim_end_matches(['$', '(', '\\', '`', ' ', '*']).strip_suffix(':')?;
    label.chars().any(char::is_alphabetic).then_some(label)
}

/// Whether a label announces the result: `Total:`, `In total`, `Final answer`; not `Total per layer`.
pub(super) fn is_total(label: &str) -> bool {
    let lower = label.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let first = words.find(|word| !is_in("the in final so grand", word));
    first.is_some_and(|word| is_in(TOTALS, word)) && !lower.split([':', '-', ' ']).any(|word| word == "per")
}

/// Whether a formula stands on its own: between `$$`, in an environment, alone on its line.
pub(super) fn is_displayed(math: &Span, text: &str) -> bool {
    let before = text[..math.start].trim_end();
    let (start, end) = line(math, text);
    let has_words = |part: &str| part.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    before.ends_with("$$")
        || before.ends_with(r"\[")
        || math.of(text).starts_with(r"\begin{")
        || !has_words(start)
            && !has_words(end)
            && !start.contains(['$', '('])
            && !end.chars().skip(1).any(|letter| letter == '$')
}

/// Whether words on the line of a bare expression go on before and behind it, so that it is no statement.
fn is_spoken_of(math: &Span, prose: &[Span], text: &str) -> bool {
    const RELATIONS: [&str; 14] = [
        "\\sim", "\\in", "\\le", "\\ge", "\\ne", "\\to", "\\propto", "\\prec", "\\succ", "\\ll", "\\gg", "\\equiv",
        "\\approx", "\\mapsto",
    ];
    let formula = math.of(text);
    let states = relates(formula)
        || formula.contains(['=', '<', '>', '~', '∼', '≈', '≤', '≥', '∈', '≠', '≻', '∝', '→'])
        || RELATIONS.iter().any(|relation| formula.contains(relation));
    if states || is_displayed(math, text) {
        return false;
    }
    let before = text[..math.start].trim_end_matches(['$', '(', '`', ' ', '\\', '*']);
    let word = before.trim_end_matches(',').rsplit(|letter: char| !letter.is_alphabetic()).next();
    let word = word.unwrap_or_default().to_lowercase();
    let behind = text[math.end..].trim_start_matches(['$', ')', '`', ' ', '\\', '*']);
    // A sentence that ends with it may end with the answer: `Hence $x$.`
    let goes_on =
        behind.starts_with(|first: char| first.is_alphabetic() || matches!(first, ',' | '(' | ')' | '-' | ';'));
    // `(e.g. $10^{-2}$)`
    let is_example = ["e.g.", "e.g.,", "z.B.", "say", "typically", "usually"].iter().any(|word| before.ends_with(word))
        && formula.trim().starts_with(|first: char| first.is_ascii_digit());
    // `and there are $rd$ of them` counts.
    let counts = ["there are", "there is", "gibt es", "il y a", "hay"].iter().any(|words| before.ends_with(words));
    let leads = is_in(COPULAS, &word) && !counts || is_in(LEADING, &word) || before.ends_with([':', '+', '-', '=']);
    let near = |gap: &Span| gap.end <= math.start && math.start - gap.end <= 4;
    // `a sequence of length $m + n$`
    let is_size = ["of length", "of size", "of dimension", "der Länge"].iter().any(|words| before.ends_with(words));
    // `Hence we need $x$ bytes in total.`
    if concludes(before) {
        return false;
    }
    let touches_words = before.ends_with(|last: char| last.is_alphabetic() || matches!(last, ',' | '(' | '’' | '\''));
    // `the log-ratio $x$.`
    let clause = before.rsplit(['.', ',', ';', ':', '\n', '$']).next().unwrap_or_default();
    let is_noun = words(clause).collect::<Vec<_>>().iter().rev().take(NOUN).any(|word| is_in(ARTICLES, word));
    let is_told = goes_on || is_noun || is_in(PREPOSITIONS, &word);
    is_example || is_size || !leads && is_told && touches_words && prose.iter().any(near)
}

/// Whether a sentence draws a conclusion: it begins with such a word.
pub(super) fn concludes(before: &str) -> bool {
    const CONCLUDING: &str =
        "hence thus therefore so finally overall altogether together consequently also somit daher folglich insgesamt
        zusammen donc";
    let sentence = before.rsplit(['.', ';', '\n', '!', '?']).next().unwrap_or_default();
    let sentence = sentence.rsplit("$$").next().unwrap_or_default();
    let mut said = words(sentence);
    let (first, second) = (said.next().unwrap_or_default(), said.next().unwrap_or_default());
    is_in(CONCLUDING, &first) || first == "in" && second == "total"
}

/// Whether it begins a line on which words say what it is: `- $P(t_i)$: unigram probability`.
fn is_explained(math: &Span, text: &str) -> bool {
    let (before, behind) = line(math, text);
    let (listed_before, behind) = (listed_before(before), listed_behind(behind));
    let starts = listed_before
        .unwrap_or(before)
        .trim_matches(|letter: char| {
            " -*•+$`(\\".contains(letter) || letter.is_ascii_digit() || matches!(letter, '.' | ')')
        })
        .is_empty();
    let is_list = listed_before.is_some() || behind.is_some();
    let behind = behind.unwrap_or(line(math, text).1).trim_start_matches(['$', '`', ' ', '*']);
    let behind = behind.strip_prefix(r"\)").unwrap_or(behind).trim_start_matches([' ', '*']);
    // Of several names words may say which is which.
    if is_list && super::gloss::tells_apart(behind) {
        return false;
    }
    let said = behind.strip_prefix(SEPARATORS).map(str::trim_start);
    let is_said = said.is_some_and(|said| {
        said.trim_start_matches(['*', '(']).starts_with(char::is_alphabetic)
            && said.chars().filter(|letter| letter.is_alphabetic()).count() > 2
    });
    // `$\mu$, $\sigma^2$: mean and variance`
    let name = math.of(text).trim();
    let square = name.strip_suffix("^2").or_else(|| name.strip_suffix("^{2}")).filter(|_| is_list);
    starts && is_said && (names(name) || square.is_some_and(is_lone))
}

/// The line before a list of names in marks of their own that ends here: `- $W_g$, `.
fn listed_before(before: &str) -> Option<&str> {
    let inner = before.trim_end_matches([' ', '$']).strip_suffix(',')?.trim_end().strip_suffix('$')?;
    let (start, name) = inner.rsplit_once('$')?;
    let is_name = is_lone(name.trim_end_matches("^2"));
    is_name.then(|| listed_before(format_mark(start, before)).unwrap_or(start))
}

/// What `start` is of `line`, with the mark that stands behind it.
fn format_mark<'t>(start: &str, line: &'t str) -> &'t str {
    &line[..(start.len() + 1).min(line.len())]
}

/// What stands behind the other names of a list that begins here: `, $W_u$: words`.
fn listed_behind(behind: &str) -> Option<&str> {
    let inner = behind.trim_start_matches(['$', ' ']).strip_prefix(',')?.trim_start().strip_prefix('$')?;
    let (name, rest) = inner.split_once('$')?;
    let name = name.trim_end_matches("^{2}").trim_end_matches("^2");
    is_lone(name).then(|| listed_behind(rest).unwrap_or(rest))
}

/// A name and a plain value of it, as in `\lambda = 0`.
fn value(math: &str) -> Option<(&str, &str)> {
    let sides: Vec<&str> = math.split(['=', '<', '>', '≈', '→']).flat_map(|side| side.split("\\to")).collect();
    let is_value = |side: &str| {
        side == "\\infty" || side == "∞" || side.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
    };
    match sides.as_slice() {
        [name, value] if is_lone(name) && is_value(value.trim()) => Some((name.trim(), value.trim())),
        _ => None,
    }
}

/// Whether a clause begins with the value of a name and tells what holds then: `$\lambda = 0$ gives the one-step error`,
/// `- $T < 1$: sharper`.
fn is_case(math: &Span, text: &str) -> bool {
    const VERBS: &str = "gives give yields recovers corresponds reduces leads favours favors";
    const CHOICES: &str =
        "we our i my here used use set fixed chosen take taken wir exercise question problem task aufgabe";
    if value(math.of(text)).is_none() || is_below_where(math, text) {
        return false;
    }
    let before = text[..math.start].trim_end_matches(['$', '(', '`', ' ', '\\', '*', '-', '•', '+']);
    // `trades bias against variance ($\lambda = 0$: one step)`
    let bare = text[..math.start].trim_end_matches(['$', ' ', '`', '*']);
    let is_bracketed = bare.ends_with('(') && !bare.ends_with("\\(");
    let starts = before.is_empty() || before.ends_with(['\n', '.', ',', ':', ';']) || is_bracketed;
    let behind = text[math.end..].trim_start_matches(['$', '`', ')', ' ', '*', '\\']);
    let word: String = behind.chars().take_while(|letter| letter.is_alphabetic()).collect();
    let said =
        behind.strip_prefix(SEPARATORS).map(str::trim_start).filter(|said| said.starts_with(char::is_alphabetic));
    let is_choice = |said: &str| {
        let line = said.split('\n').next().unwrap_or_default();
        line.split(|letter: char| !letter.is_alphabetic()).any(|word| is_in(CHOICES, &word.to_lowercase()))
    };
    let tells = is_in(VERBS, &word.to_lowercase()) || said.is_some_and(|said| !is_choice(said));
    starts && tells
}

/// Whether a formula stands in a list below `where`, which says what names are.
pub(super) fn is_below_where(math: &Span, text: &str) -> bool {
    let mut lines = text[..math.start].rsplit('\n');
    let is_item = |line: &str| line.trim_start().starts_with(['-', '*', '•', '+']);
    if !lines.next().is_some_and(is_item) {
        return false;
    }
    let header = lines.find(|line| !is_item(line) && !line.trim().is_empty()).unwrap_or_default();
    words(header).last().is_some_and(|word| is_in("where with wobei mit legend notation symbols here", &word))
}

/// The sentence of a formula, before and behind it.
fn sentence<'t>(math: &Span, text: &'t str) -> (&'t str, &'t str) {
    let (mut before, mut behind) = line(math, text);
    for end in [". ", "; ", ": ", "! ", "? "] {
        before = before.rsplit(end).next().unwrap_or_default();
        behind = behind.split(end).next().unwrap_or_default();
    }
    (before, behind)
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
    words.filter(|word| word.chars().any(char::is_alphabetic)).map(str::to_lowercase)
}

/// Whether a sentence tells what the formula is where a name has this value, and so says nothing of the formula itself:
/// `With $\beta = 0$ this is the plain objective.`
fn is_told_case(math: &Span, others: &[Span], text: &str) -> bool {
    const OPENERS: &str = "with for when if at setting taking letting choosing in under mit für bei wenn falls im";
    const SUBJECTS: &str = "this it that the we one you they both das dies es man wir der die ist wird erhält
        ergibt entspricht reduces becomes gives recovers corresponds equals";
    const CHOICES: &str = "our i my here used use set fixed chosen take taken answer question asked";
    const MOST: usize = 5;
    const EXAMPLES: &str = "check example instance numerically concretely illustration beispiel beispielsweise probe";
    if value(math.of(text)).is_none() {
        return false;
    }
    let (before, behind) = sentence(math, text);
    let start = math.start - before.len();
    let alone = |other: &Span| other == math || other.end <= start || other.start >= math.end + behind.len();
    let clause = before.rsplit(", ").next().unwrap_or_default();
    let mut leading = words(clause).filter(|word| !is_in("note that here thus so and in particular e.g", word));
    let opens = leading.next().is_some_and(|word| is_in(OPENERS, &word)) && words(clause).count() <= MOST
        || words(before).next().is_some_and(|word| word == "in") && words(before).count() <= MOST;
    let tells = words(behind).next().is_some_and(|word| is_in(SUBJECTS, &word));
    // `With $\lambda = 0$ we get the one, with $\lambda = 1$ the other.`
    let is_number = |text: &str| text.trim().parse::<f64>().is_ok();
    let alone = |other: &Span| alone(other) || value(other.of(text)).is_some() || is_number(other.of(text));
    // `As a check, $r = 8$ and $d = 4096$ give ...`
    let is_example = words(before).take(MOST).any(|word| is_in(EXAMPLES, &word));
    // `It vanishes only at $u = 1$.`
    let before: Vec<String> = words(before).collect();
    let is_single = matches!(before.as_slice(), [.., only, at] if is_in("only exactly precisely iff nur genau", only) && is_in(OPENERS, at));
    let is_told = (opens && tells || is_example) && others.iter().all(alone);
    (is_told || is_single) && !words(behind).any(|word| is_in(CHOICES, &word))
}

/// Whether words say under which condition a name has this value: `$m_j = 1$ if the answer is correct`.
fn is_conditional(math: &Span, text: &str) -> bool {
    const CONDITIONS: &str = "if when whenever iff unless only falls wenn sofern";
    const OTHERS: &str = "otherwise else sonst andernfalls";
    const ALL: &str = "all any every each simplicity example instance brevity convenience alle jede jedes";
    let (_, behind) = sentence(math, text);
    let mut said = words(behind);
    let (first, second) = (said.next().unwrap_or_default(), said.next().unwrap_or_default());
    let touches = |word: &str| {
        let gap = behind.to_lowercase().find(word).map_or("", |at| &behind[..at]);
        !gap.contains([',', ';', '='])
    };
    let opens = is_in(CONDITIONS, &first) || is_in("for für", &first) && !second.is_empty() && !is_in(ALL, &second);
    value(math.of(text)).is_some() && (opens && touches(&first) || words(behind).any(|word| is_in(OTHERS, &word)))
}

/// Words that say of a value that it is one of many.
const USUAL: &str = "typically usually often commonly default defaults typical common normally
    beispielsweise üblicherweise typischerweise meist meistens oft üblich";

/// Whether a sentence, or what a list stands under, says only which value a name usually has: `Often $\gamma = 1$.`
fn is_usual(math: &Span, text: &str) -> bool {
    // `$\alpha = 10^{-3},\ \beta = 0.9$`
    let spaces = ["\\ ", "\\;", "\\,", "\\quad", "\\qquad"];
    let parts = || {
        math.of(text).split(',').map(|part| {
            let part = part.trim();
            spaces.iter().find_map(|space| part.strip_prefix(space)).unwrap_or(part).trim()
        })
    };
    let is_value = |part: &str| {
        let name = part.split('=').next().unwrap_or_default();
        let number = part.split_once('=').map_or("", |(_, number)| number.trim());
        let is_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '^' | '{' | '}' | '-' | 'e');
        value(part).is_some() || is_lone(name) && !number.is_empty() && number.chars().all(is_number)
    };
    if !parts().all(is_value) {
        return false;
    }
    let (before, _) = sentence(math, text);
    // `e.g. $c_1 = 0.5$ and $c_2 = 0.01$`: what stands before it in the line.
    let line = text[..math.start].rsplit('\n').next().unwrap_or_default().to_lowercase();
    let example = ["e.g.", "for example", "for instance", "such as", "z.b.", "zum beispiel", "par exemple", "p. ej."]
        .iter()
        .filter_map(|words| line.rfind(words).map(|at| at + words.len()))
        .max();
    if example.is_some_and(|at| !line[at..].contains([';', ':']) && !line[at..].contains(". ")) {
        return true;
    }
    let mut lines = text[..math.start].rsplit('\n').peekable();
    let is_item = |line: &&str| line.trim_start().starts_with(['-', '*', '•', '+']);
    let header = lines.peek().copied().filter(is_item).and_then(|_| {
        lines
            .find(|line| !is_item(line) && !line.trim().is_empty())
            .filter(|line| line.trim_end().ends_with([':', '*']))
    });
    [Some(before), header].into_iter().flatten().any(|said| words(said).any(|word| is_in(USUAL, &word)))
}

/// Whether it is a name or a list of names.
fn names(math: &str) -> bool {
    list_items(math).into_iter().all(|part| is_lone(part) && !part.contains(['<', '>']))
}
