//! Answers that mark no formulas: words are told from letters by the small words that make them a sentence.

use super::delimited::{marked, own_lines};
use super::prose::{COMPARING, COPULAS, Segments, is_in, relates, states};
use crate::text::Span;

/// Words that make a sentence; English and German.
const SMALL: &str = "the a an of is are was be been being we i it its this that these those then so thus hence therefore
    since because as where which and with on at by to from into let here there answer solution result use using given get
    gives obtain obtained have has had can will would should you your our my me their they them all each every both between
    such via when while note put set write call abbreviate introduce final finally first second equals denote denotes denoted denoting define defined means
    represents computed calculated compute calculate follows following also only just now think know do does did not no
    or oder setting putting writing setze setzen schreibe schreiben i.e e.g w.r.t d.h z.b bzw total
    der die das den dem des ist sind wird werden mit wobei wo und oder also daher somit damit dann ein eine einer einem
    about approximately roughly circa ca etwa rund ungefähr insgesamt lautet lauten dabei hierbei einen von zu zur zum im am gilt sei seien wir ich es man ergibt folgt lösung antwort ergebnis";

/// Words before the name of something that the answer says what it is.
const INTRODUCING: &str = "where with let put set write call and the wobei mit und sei der die das";

/// A piece of the text between blanks, outside of brackets.
#[derive(Debug, Clone, Copy)]
struct Token {
    /// Without the punctuation behind it.
    span: Span,
    kind: Kind,
    /// The punctuation behind it.
    mark: Option<char>,
    /// Whether it begins a line.
    starts_line: bool,
    /// What stands between the marks of a formula such as `$..$`.
    inside: Option<Span>,
}

impl Token {
    /// Whether it is a formula on lines of its own.
    fn is_displayed(&self, text: &str) -> bool {
        self.inside.is_some() && !self.span.of(text).starts_with(r"\(") && {
            let mark = self.span.of(text);
            mark.starts_with("$$") || !mark.starts_with(['$', '`']) || mark.starts_with("```")
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A word that makes a sentence.
    Small,
    /// Another word.
    Word,
    /// A word that names something in formulas.
    Known,
    /// A name without operators, such as `n` or `t_0`.
    Name,
    Math,
}

/// The segments of an answer that marks no formulas.
pub(super) fn plain(text: &str, is_known: &dyn Fn(&str) -> bool) -> Option<Segments> {
    let mut tokens = tokens(text, is_known);
    for at in 1..tokens.len() {
        if is_remark(&tokens[at - 1..], text, is_known) {
            tokens[at].kind = Kind::Small;
        }
    }
    let mut is_prose = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let end = at + tokens[at..].iter().take_while(|token| token.kind != Kind::Math).count();
        // `Total = 12`, `where ratio = a/b`: a word alone before the sign is what the equation is about.
        let is_named = end > at
            && (tokens[end - 1].starts_line || end - at > 1 && introduces(&tokens[end - 2], text))
            && tokens.get(end).is_some_and(|next| next.span.of(text).starts_with(['=', '≈']));
        // `aux loss = ...`: of a few words the last one is the name.
        const NAME: usize = 3;
        let line = tokens[at].starts_line && (2..=NAME).contains(&(end - at));
        if line
            && tokens[at].kind == Kind::Word
            && tokens[at..end]
                .iter()
                .all(|token| matches!(token.kind, Kind::Word | Kind::Known) && token.mark.is_none())
            && tokens.get(end).is_some_and(|next| next.span.of(text).starts_with(['=', '≈']))
        {
            is_prose[at..end - 1].fill(true);
        }
        if let Some((from, to)) = sentence(&tokens, at, if is_named { end - 1 } else { end }, text) {
            is_prose[from..to].fill(true);
        }
        at = end.max(at + 1);
    }
    for line in lines_of(&tokens) {
        let length =
            super::mention::label_length(tokens[line.clone()].iter().map(|token| (token.span.of(text), token.mark)));
        is_prose[line.start..line.start + length].fill(true);
    }
    for line in lines_of(&tokens) {
        let length = optimiser_length(&tokens[line.clone()], text);
        is_prose[line.start..line.start + length].fill(false);
        let led = led_length(&tokens[line.clone()], text);
        is_prose[line.start..line.start + led].fill(true);
    }
    // `in stage 3 everything is sharded`: a number among words tells nothing of the value.
    for at in 1..tokens.len().saturating_sub(1) {
        let [before, number, behind] = &tokens[at - 1..=at + 1] else { continue };
        let said = before.span.of(text).to_lowercase();
        let leads = is_in(COPULAS, &said) || is_in(super::mention::LEADING, &said) || before.mark.is_some();
        let is_number = number.span.of(text).bytes().all(|byte| byte.is_ascii_digit());
        if is_number && !leads && number.mark.is_none() && is_prose[at - 1] && is_prose[at + 1] && !behind.starts_line {
            is_prose[at] = true;
        }
    }
    let mut found = Segments::default();
    let mut start = 0;
    while start < tokens.len() {
        let end = start + is_prose[start..].iter().take_while(|it| **it == is_prose[start]).count();
        let span = tokens[start].span.to(tokens[end - 1].span);
        match is_prose[start] {
            true => found.prose.push(span),
            false => lines(&tokens[start..end], text, &mut found.math),
        }
        start = end;
    }
    (found.math.len() > 1 || !found.prose.is_empty()).then_some(found)
}

/// Whether the second of some tokens is a few words in brackets at the end of a line, behind what may be a formula:
/// `1/Z(x) * exp(r/beta) (normaliser)`. Sentences are remarks.
fn is_remark(tokens: &[Token], text: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    let [before, token, rest @ ..] = tokens else { return false };
    let inside = [('(', ')'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| token.span.of(text).strip_prefix(open).and_then(|inside| inside.strip_suffix(close)));
    let Some(inside) = inside.filter(|inside| !inside.contains(['(', '[', '$'])) else { return false };
    let is_end = token.mark.is_some() || rest.first().is_none_or(|next| next.starts_line);
    // `log (count)` is a call.
    if !is_end || token.starts_line || !is_closed(before, text) || before.kind == Kind::Known {
        return false;
    }
    let words: Vec<&str> = pieces(inside).map(|(word, _)| word.trim_end_matches([',', ';', '.', ':'])).collect();
    let is_worded = |word: &&&str| {
        let lower = word.to_lowercase();
        word.chars().count() > 2 && word.chars().all(char::is_alphabetic) && !is_known(&lower)
    };
    let is_spoken =
        |word: &&str| word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-'));
    let is_name = |word: &&str| super::prose::is_lone(word) && !word.contains(['-', '−', ',']);
    words.len() < super::fallback::SENTENCE
        && words.iter().any(|word| is_worded(&word))
        && words.iter().all(|word| is_spoken(word) || is_name(word))
}

/// Whether a formula may end behind a piece.
fn is_closed(token: &Token, text: &str) -> bool {
    token.mark.is_none() && token.span.of(text).ends_with(|last: char| last.is_alphanumeric() || ")]}|".contains(last))
}

/// Whether a word makes a sentence of others.
pub(super) fn is_small(word: &str) -> bool {
    is_in(SMALL, word)
}

/// Whether what follows is named here: `where ratio`, `where the ratio`.
fn introduces(before: &Token, text: &str) -> bool {
    is_in(INTRODUCING, &before.span.of(text).to_lowercase()) && before.mark.is_none()
}

/// How many pieces at the start of a line say over what the formula behind them is optimised: `max over θ of`.
fn optimiser_length(line: &[Token], text: &str) -> usize {
    let is = |at: usize, words: &'static str| line.get(at).is_some_and(|token| is_in(words, token.span.of(text)));
    let begins = line.first().is_some_and(|token| super::optimiser::is_optimising(token.span.of(text)));
    match begins && is(1, "over") {
        true if line.get(2).is_some_and(|token| token.mark == Some(':')) => 3,
        true if is(3, "of") => 4,
        _ => 0,
    }
}

/// How many pieces at the start of a line tell in a sentence that what follows is optimised, and over what:
/// `on maximise en θ :`.
fn led_length(line: &[Token], text: &str) -> usize {
    const LONGEST: usize = 6;
    let tells = |token: &Token| {
        let word = token.span.of(text).to_lowercase();
        (word.starts_with("maximi") || word.starts_with("minimi")) && word.len() > "minimum".len()
    };
    let is_end = |token: &Token| token.mark == Some(':') || token.span.of(text) == ":";
    let end = line.iter().take(LONGEST).position(is_end);
    let Some(led) = end.map(|end| &line[..=end]) else { return 0 };
    let is_letter = |token: &Token| token.span.of(text).trim_end_matches([':', ' ']).chars().count() < 2;
    let is_worded = led.iter().all(|token| token.kind != Kind::Math || is_letter(token));
    let starts = led[0].kind != Kind::Math && led.iter().take(2).any(tells);
    if is_worded && starts { led.len() } else { 0 }
}

/// The places of the tokens of each line.
fn lines_of(tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let starts: Vec<usize> = (0..tokens.len()).filter(|at| *at == 0 || tokens[*at].starts_line).collect();
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// The part of a run of words and names that is prose: it holds a small word, or is a label.
fn sentence(tokens: &[Token], start: usize, end: usize, text: &str) -> Option<(usize, usize)> {
    let run = &tokens[start..end];
    if run.is_empty() {
        return None;
    }
    // `... trainable parameters` at the end of a line
    let ends_line = tokens.get(end).is_none_or(|next| next.starts_line);
    let is_open = |last: &Token| last.span.of(text).ends_with(['+', '-', '−', '*', '/', '·', '×', '=', '^', '_']);
    let is_behind = start > 0 && !is_open(&tokens[start - 1]) && !run[0].starts_line;
    let is_thing = |token: &Token| {
        matches!(token.kind, Kind::Word | Kind::Known) && super::beside::is_plain(&token.span.of(text).to_lowercase())
    };
    let counts = |token: &Token| is_in("params parameters layers tokens", &token.span.of(text).to_lowercase());
    // `n(n-1)/2 comparisons`
    let is_plural = |token: &Token| {
        const SHORTEST: usize = 6;
        let word = token.span.of(text);
        let is_lower = word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_lowercase());
        token.kind == Kind::Word && is_lower && word.ends_with('s') && !word.ends_with("ss")
    };
    let is_counted = run.iter().all(is_thing) && run.last().is_some_and(counts);
    let is_bare = !text.contains('$');
    if ends_line && is_behind && (is_counted || is_bare && run.len() == 1 && is_plural(&run[0])) {
        return Some((start, end));
    }
    let is_label = |token: &Token| {
        token.mark == Some(':') && token.starts_line && matches!(token.kind, Kind::Word | Kind::Small | Kind::Known)
    };
    let is_word = |token: &Token| matches!(token.kind, Kind::Word | Kind::Small) || is_label(token);
    let copula = |token: &Token| is_in(COPULAS, &token.span.of(text).to_lowercase());
    let joins = |token: &Token| matches!(token.span.of(text), "and" | "und" | "or");
    // `\mu and \sigma are`: what a copula follows is what the sentence is about.
    let subject = run
        .iter()
        .position(|token| copula(token) && token.kind == Kind::Small)
        .filter(|at| run[..*at].iter().all(|token| matches!(token.kind, Kind::Name | Kind::Known) || joins(token)));
    let is_fresh = start == 0 || tokens[start - 1].mark.is_some() || run[0].starts_line;
    let from = match subject {
        Some(at) if at > 0 && at + 1 < run.len() && is_fresh => 0,
        _ => run.iter().position(is_word)?,
    };
    // Names at the end belong to the formula behind them, unless the sentence ends there.
    let is_end = |at: usize| {
        start + at + 1 == tokens.len()
            || run[at].mark.is_some_and(|mark| mark != ':')
            || run[at].mark == Some(':') && is_word(&run[at])
    };
    let to = (from..run.len()).rev().find(|at| is_word(&run[*at]) || is_end(*at))? + 1;
    // Words that no formula has, next to each other: `mittlere Anzahl`.
    let is_foreign = |token: &Token| {
        let word = token.span.of(text);
        token.kind == Kind::Word && word.chars().count() > 2 && word.chars().all(char::is_alphabetic)
    };
    let has_words = run[from..to].windows(2).any(|pair| pair.iter().all(is_foreign));
    let makes_sentence = has_words || run[from..to].iter().any(|token| token.kind == Kind::Small || is_label(token));
    // A name and a small word are no sentence: `a is` may be anything.
    makes_sentence.then_some((start + from, start + to))
}

/// The lines of a piece of mathematics, where each holds a relation of its own.
fn lines(tokens: &[Token], text: &str, math: &mut Vec<Span>) {
    // How many relations stand before each token.
    let mut relations = vec![0usize];
    relations.extend(tokens.iter().scan(0, |count, token| {
        *count += usize::from(relates(token.span.of(text)));
        Some(*count)
    }));
    let relate = |from: usize, to: usize| relations[to] > relations[from];
    let breaks: Vec<usize> = (0..tokens.len()).filter(|at| tokens[*at].starts_line).collect();
    let mut start = 0;
    for at in 1..=tokens.len() {
        let is_break = tokens.get(at).is_none_or(|token| {
            // A formula on lines of its own stands apart from a finished line, and what is on its own line is its part.
            let is_beside_display = token.is_displayed(text) || tokens[at - 1].is_displayed(text);
            let is_apart = |part: &[Token]| {
                part.last().is_some_and(|last| last.mark.is_some()) || part.iter().any(|it| relates(it.span.of(text)))
            };
            if is_beside_display && token.starts_line && is_apart(&tokens[start..at]) {
                return true;
            }
            if !token.starts_line {
                return false;
            }
            let line_end = breaks.get(breaks.partition_point(|next| *next <= at)).copied().unwrap_or(tokens.len());
            // A displayed formula alone, and a line that says something of its own.
            let goes_on = |first: char| "=+-*/·×≈<>^_),&\\".contains(first);
            let begins = token.inside.unwrap_or(token.span).of(text).trim_start();
            if at == start + 1
                && tokens[start].is_displayed(text)
                && relate(at, line_end)
                && !begins.starts_with(goes_on)
            {
                return true;
            }
            // `Backward: 4ND`, and a line that names something: what is behind a label is finished.
            let names = token.kind != Kind::Math && tokens.get(at + 1).is_some_and(|next| relates(next.span.of(text)));
            // What a labelled number is of, nothing tells.
            let computes = tokens[start..at].iter().any(|token| token.span.of(text).contains(char::is_alphabetic));
            let is_labelled = !tokens[start].starts_line && names && computes;
            let open = |letter: Option<char>| letter.is_some_and(|it| "=+-*/·×≈<>^_(,&\\".contains(it));
            let before = tokens[at - 1].span.of(text).chars().last();
            let after = token.span.of(text).chars().next();
            (relate(start, at) || is_labelled)
                && relate(at, line_end)
                && !open(before)
                && !after.is_some_and(|it| "=+-*/·×≈<>^_),&".contains(it))
        });
        if is_break {
            let span = match &tokens[start..at] {
                [Token { inside: Some(inside), .. }] => *inside,
                part => part[0].span.to(part[part.len() - 1].span),
            };
            if span.of(text).chars().any(|letter| !letter.is_ascii_punctuation()) {
                math.extend(own_lines(text, span));
            }
            start = at;
        }
    }
}

/// The text between blanks; what stands in brackets or environments belongs to one token.
fn tokens(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Token> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut start = None;
    let mut starts_line = true;
    let mut is_escaped = false;
    let mut skip = 0;
    let marked = marked(text).unwrap_or_default();
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        if at < skip && at < text.len() {
            continue;
        }
        if depth == 0
            && let Ok(place) = marked.binary_search_by_key(&at, |(outer, _)| outer.start)
            && stands_alone(&text[start.unwrap_or(at)..at], &text[marked[place].0.end..])
        {
            if let Some(start) = start.take() {
                found.push(token(text, Span::new(start, at), starts_line, is_known));
                starts_line = false;
            }
            let (span, inside) = marked[place];
            let mark = text[span.end..].chars().next().filter(|next| ".,;:!?".contains(*next));
            found.push(Token { span, kind: Kind::Math, mark, starts_line, inside: Some(inside) });
            starts_line = false;
            is_escaped = false;
            skip = span.end + usize::from(mark.is_some());
            continue;
        }
        if depth == 0 && letter.is_whitespace() || at == text.len() {
            if let Some(start) = start.take() {
                found.push(token(text, Span::new(start, at), starts_line, is_known));
                starts_line = false;
            }
            starts_line |= letter == '\n';
            is_escaped = false;
            continue;
        }
        if depth == 0
            && !is_escaped
            && let Some(inside) = worded(text, at, is_known)
        {
            if let Some(start) = start.take() {
                found.push(token(text, Span::new(start, at), starts_line, is_known));
                starts_line = false;
            }
            for (word, offset) in pieces(inside.of(text)) {
                let core = word.trim_start_matches(['(', '[', '"', '“']);
                let from = inside.start + offset + word.len() - core.len();
                let word = core.trim_end_matches([')', ']', '"', '”']);
                if word.is_empty() {
                    continue;
                }
                let mut word = token(text, Span::new(from, from + word.len()), false, is_known);
                // Among words the name of a sign is a word too: `the number of times`.
                if word.kind == Kind::Known {
                    word.kind = Kind::Word;
                }
                found.push(word);
            }
            skip = inside.end + 1;
            continue;
        }
        start.get_or_insert(at);
        match letter {
            '(' | '[' | '{' if !is_escaped => depth += 1,
            ')' | ']' | '}' if !is_escaped => depth = depth.saturating_sub(1),
            _ if text[at..].starts_with(r"\begin{") => depth += 1,
            _ if text[at..].starts_with(r"\end{") => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    found
}

/// Whether a marked formula is a piece of its own between what is written directly before and behind it: `add-$k$`
/// and `$k$,`, but not `2$x$` or `$x$/2`.
fn stands_alone(before: &str, behind: &str) -> bool {
    let is_compound = before.ends_with('-') && before.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    let opens = before.chars().all(|letter| matches!(letter, '*' | '_'));
    let next = behind.chars().next();
    (is_compound || opens) && next.is_none_or(|next| next.is_whitespace() || ".,;:!?".contains(next))
}

/// The inside of `\text{...}` where it holds words rather than a name.
fn worded(text: &str, at: usize, is_known: &dyn Fn(&str) -> bool) -> Option<Span> {
    const COMMANDS: &[&str] = &[r"\text{", r"\textrm{", r"\textit{", r"\textbf{", r"\mbox{", r"\textnormal{"];
    let open = COMMANDS.iter().find(|open| text[at..].starts_with(**open))?;
    let start = at + open.len();
    let inside = &text[start..start + text[start..].find('}')?];
    let words: Vec<&str> =
        pieces(inside).map(|(word, _)| word.trim_matches(|letter: char| !letter.is_alphanumeric())).collect();
    let is_name = |word: &&str| is_known(&word.to_lowercase()) && !is_in(SMALL, &word.to_lowercase());
    let makes_sentence = words.iter().any(|word| is_in(SMALL, &word.to_lowercase()));
    let is_plain = !inside.contains(['$', '\\', '{', '<']);
    (is_plain && makes_sentence && !words.iter().all(is_name)).then(|| Span::new(start, start + inside.len()))
}

/// The pieces of a text between blanks, and where each begins.
fn pieces(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.split_whitespace().map(move |word| (word, word.as_ptr() as usize - text.as_ptr() as usize))
}

fn token(text: &str, whole: Span, starts_line: bool, is_known: &dyn Fn(&str) -> bool) -> Token {
    let written = whole.of(text);
    let mut core = written.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let abbreviation = written.trim_end_matches([',', ':', ';']).to_lowercase();
    let is_abbreviation = abbreviation.len() > 2 && is_in(SMALL, abbreviation.trim_end_matches('.'));
    if core.is_empty() {
        core = written;
    }
    // `(n-k)!` and `n!` are factorials, `Good!` is none.
    let is_operand = core.ends_with([')', ']']) || core.chars().count() == 1 && !matches!(core, "a" | "A" | "I");
    if written[core.len()..].starts_with('!') && (is_operand || core.ends_with(|last: char| last.is_ascii_digit())) {
        core = &written[..core.len() + 1];
    }
    let span = Span::new(whole.start, whole.start + core.len());
    let mark = written[core.len()..].chars().last();
    let lower = core.to_lowercase();
    let is_spelled = lower.chars().filter(|letter| letter.is_alphabetic()).count() > 1
        && !lower.starts_with(['-', '\''])
        && lower.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-'));
    // `Inclusion–exclusion`, `Runge–Kutta`
    let is_pair = core.contains('–')
        && core.split('–').all(|word| word.chars().count() > 2 && word.chars().all(char::is_alphabetic))
        && !lower.split('–').any(is_known);
    let is_spelled = is_spelled || is_pair;
    let plain = !core
        .contains(['=', '+', '*', '/', '^', '<', '>', '∼', '~', '≤', '≥', '≈', '|', '-', '−', '&', '%', '!'])
        && !core.contains(COMPARING);
    // `A lower value`
    let is_article = matches!(core, "A" | "a") && {
        let word: String =
            text[whole.end..].trim_start_matches(' ').chars().take_while(|it| it.is_lowercase()).collect();
        word.len() > 2 && !is_known(&word) && !is_in(SMALL, &word)
    };
    let kind = match () {
        () if is_article => Kind::Small,
        // `in` may be the sign; a sentence begins with `In`.
        () if is_abbreviation || core == "In" || lower.len() > 1 && is_in(SMALL, &lower) => Kind::Small,
        () if is_spelled && (is_known(&lower) || lower.chars().all(|letter| !letter.is_ascii())) => Kind::Known,
        () if is_spelled && lower.chars().all(char::is_alphabetic) => Kind::Word,
        () if is_spelled => Kind::Word,
        () if plain
            && !states(core)
            && core.chars().count() <= 16
            && !core.starts_with(|letter: char| letter.is_ascii_digit() || "([{".contains(letter)) =>
        {
            Kind::Name
        }
        () => Kind::Math,
    };
    Token { span, kind, mark, starts_line, inside: None }
}
