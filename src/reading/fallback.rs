//! Words behind a formula that is typed without marks, where it cannot be read with them: comments of code, brackets, and
//! reasons. They are blanked, and the answer is read once more; what may change the formula stays.

use super::afterthought::NUMBERS;
use super::beside::is_unit;
use super::clause::restricts;
use super::discourse::{changes_formula, may_alter};
use super::doubt::{computes, is_strong};
use super::explained::as_typed;
use super::legend::Gloss;
use super::plain::is_small;
use super::prose::{COPULAS, is_in, relates};
use crate::text::Span;

/// Words that begin a reason.
const REASONS: &str = "because bc since as weil da denn porque car puisque ya dato perché puesto dado";

/// Words with which a remark takes something from the formula, or does something to it.
const ALTERING: &str =
    "without except excluding excluded minus plus times divided multiplied squared cubed negated inverted inverse
    reciprocal half twice double not never instead but rather unlike wrong incorrect false ohne ausser außer mal
    geteilt nicht falsch sans sin";

/// Words that take back what they stand by, wherever they do.
const REFUSING: &str =
    "wrong incorrect false mistake instead except excluding without falsch ohne statt oops sorry old attempt draft try
    todo deprecated half twice double triple times";

/// What stands between a name and the words for it.
const LINKS: &str = "is are = : counts count denotes means the a an ist sind der die das";

/// The text with blanks in place of its remarks, byte for byte, and what those say of names; `None` where it has none or
/// marks its formulas.
pub(super) fn without_remarks(text: &str, is_known: &dyn Fn(&str) -> bool) -> Option<(String, Vec<Gloss>)> {
    let mut bytes = text.as_bytes().to_vec();
    let found = remarks(text, is_known);
    let told = found.iter().flat_map(|remark| glosses(*remark, text)).collect();
    for remark in &found {
        bytes[remark.start..remark.end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    String::from_utf8(bytes).ok().filter(|_| !found.is_empty()).map(|bare| (bare, told))
}

/// The remarks of a text that marks no formulas.
pub(super) fn remarks(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Span> {
    if text.len() > super::legend::LONGEST_TEXT {
        return Vec::new();
    }
    // What stands beside marks is prose already.
    if text.contains('$') || text.contains("\\(") || text.contains("\\[") {
        return Vec::new();
    }
    let found = comments(text).into_iter().chain(brackets(text, is_known)).chain(reasons(text, is_known));
    let found = examples(text).into_iter().chain(parts(text, is_known)).chain(found);
    found.filter(|remark| is_harmless(*remark, text)).collect()
}

/// What a remark says of names: `N tokens, D params`, `where c is the number of samples`.
fn glosses(remark: Span, text: &str) -> Vec<Gloss> {
    let mut found = Vec::new();
    let mut at = remark.start;
    let parts = remark.of(text).split_inclusive([',', ';', '\n']).flat_map(|part| {
        let next = part.find(" where ").map_or(part.len(), |at| at + 1);
        [&part[..next], &part[next..]]
    });
    for part in parts {
        let start = at;
        at += part.len();
        let pieces: Vec<(Span, &str)> = part
            .split_whitespace()
            .map(|piece| {
                let core = piece.trim_matches(|letter: char| ".,;:()#".contains(letter));
                let from = start + (core.as_ptr() as usize - part.as_ptr() as usize);
                (Span::new(from, from + core.len()), core)
            })
            .filter(|(_, core)| !core.is_empty())
            .collect();
        let is_led = |core: &str| is_in("where with here and wobei mit und", core) || is_in(REASONS, core);
        let pieces = &pieces[pieces.iter().take_while(|(_, core)| is_led(core)).count()..];
        let [(name, written), said @ ..] = pieces else { continue };
        let words: Vec<String> =
            said.iter().skip_while(|(_, core)| is_in(LINKS, core)).map(|(_, core)| core.to_lowercase()).collect();
        let is_name = super::prose::is_lone(written) && written.chars().filter(|it| it.is_alphabetic()).count() < 3;
        if is_name && !words.is_empty() {
            found.push((*name, words));
        }
    }
    found
}

/// The words of a remark, in lower case.
fn words(text: &str) -> Vec<String> {
    let pieces = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '-');
    pieces.filter(|word| word.starts_with(char::is_alphabetic)).map(str::to_lowercase).collect()
}

/// Whether more than half of the pieces of a remark are words, and some that no formula has.
fn is_wordy(said: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    const FEW: usize = 2;
    let is_word = |word: &&String| {
        is_small(word)
            || word.chars().count() > 2 && word.chars().all(|it| it.is_alphabetic() || it == '-') && !is_known(word)
    };
    let words = words(said);
    let plain = words.iter().filter(is_word).count();
    let pieces = said.split_whitespace().filter(|piece| piece.contains(char::is_alphanumeric)).count();
    plain >= FEW && 2 * plain >= pieces
}

/// The fewest words of a remark that is a sentence; what a shorter one does to a formula only known words tell.
pub(super) const SENTENCE: usize = 5;

/// Whether all words of a remark connect, or name things of the subject, and it has no number of its own.
fn is_descriptive(said: &str) -> bool {
    let is_known = |word: &String| is_small(word) || super::beside::is_plain(word) || word.chars().count() < 3;
    let has_number = said.split_whitespace().any(|piece| piece.parse::<f64>().is_ok());
    words(said).iter().all(is_known) && !has_number && !said.contains("up to")
}

/// Whether a remark may be left out: it neither orders nor restricts nor takes something away.
fn is_harmless(remark: Span, text: &str) -> bool {
    let said = words(remark.of(text));
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let formula = [Span::new(0, remark.start)];
    let starts = said.first().is_some_and(|word| is_in(ALTERING, word));
    let refuses = said.iter().any(|word| is_in(REFUSING, word) || is_strong(word) || is_unit(word));
    // `# negative log`, `# off by one`
    let is_short = said.len() < SENTENCE;
    let tells =
        said.iter().any(|word| *word != "over" && super::doubt::is_telling(word) || is_in(NUMBERS, word)) && is_short;
    // `because the last token is not counted`
    let denies = said.first().is_some_and(|word| is_in(REASONS, word))
        && said.iter().any(|word| is_in("not no never skip skips nicht kein keine", word));
    // `(this is what we do not want)`
    let denies =
        denies || said.first().is_some_and(|word| is_in("this that it das dies", word)) && said.contains(&"not");
    // `(here beta = 0 is used)`, `(δ = r + V is the residual)`: what is equal to a value counts, but in an example.
    let is_noun = |behind: &str| {
        let word: String = behind.trim_start().chars().take_while(|letter| letter.is_alphabetic()).collect();
        let next = behind.trim_start()[word.len()..].chars().next();
        word.chars().count() > 2 && next.is_none_or(|next| next == ' ' || next == '-' || next == ')' || next == ',')
    };
    let sets = remark.of(text).split('=').skip(1).any(|behind| !is_noun(behind));
    let equals_numbers = remark.of(text).split('=').skip(1).all(|behind| {
        behind.trim_start_matches([' ', '(', '-', '−']).starts_with(|first: char| first.is_ascii_digit())
    });
    let is_example =
        equals_numbers && said.first().is_some_and(|word| is_in("example beispiel exemple ejemplo check for e", word));
    let is_restricted = said.first().is_some_and(|word| is_in("per pro je por par with mit", word));
    !starts
        && !is_restricted
        && !tells
        && (!sets || is_example)
        && !denies
        && !refuses
        && !restricts(&said)
        && !may_alter(&said, false, &formula, text)
        && !changes_formula(&said, &formula, text)
}

/// Lines behind a formula that begin with a word for an example.
fn examples(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let said = line.trim_start_matches([' ', '\t', '*', '_', '#', '-', '•']).to_lowercase();
        let word: String = said.chars().take_while(|letter| letter.is_alphabetic()).collect();
        let is_example = is_in("example beispiel exemple ejemplo check", &word)
            || ["for example", "e.g.", "for instance", "zum beispiel", "z.b.", "par exemple", "por ejemplo"]
                .iter()
                .any(|words| said.starts_with(words));
        if is_example && computes(&text[..start]) {
            found.push(Span::new(start, start + line.trim_end().len()));
        }
        start += line.len();
    }
    found
}

/// Clauses behind a formula that call a part of it by a name: `target margin: 1/(2τ)`.
fn parts(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Span> {
    const NAME: usize = 3;
    let mut found = Vec::new();
    for (at, sign) in text.match_indices(['\n', ',']) {
        let start = at + sign.len();
        let said = text[start..].split('\n').next().unwrap_or_default();
        let begins = said.trim_start().as_ptr() as usize - text.as_ptr() as usize;
        let is_name = |word: &&str| {
            let core = word.trim_end_matches(':');
            core.chars().count() > 2 && core.chars().all(char::is_alphabetic) && !is_known(&core.to_lowercase())
        };
        let named: Vec<&str> = said.split_whitespace().take_while(is_name).collect();
        let is_answer = |word: &&str| {
            is_in("answer final result antwort ergebnis total", &word.trim_end_matches(':').to_lowercase())
        };
        let Some(last) = named.last().filter(|_| named.len() <= NAME && !named.iter().any(is_answer)) else { continue };
        let behind = last.as_ptr() as usize - text.as_ptr() as usize + last.len();
        let part = text[behind..start + said.len()].trim().trim_end_matches('.');
        let plain = as_typed(part);
        if computes(part) && plain.len() > 2 && as_typed(&text[..at]).contains(&plain) {
            found.push(Span::new(begins, start + said.trim_end().len()));
        }
    }
    found
}

/// Comments of code, up to the ends of their lines.
fn comments(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let code = |at: usize| line[..at].contains(char::is_alphanumeric) && line[..at].ends_with([' ', '\t']);
        let begins = |sign: &'static str| line.match_indices(sign).map(|(at, _)| at).find(|at| code(*at));
        // A sentence about a letter says more than a comment does.
        let is_sentence = |at: &usize| {
            let said = words(&line[*at..]);
            said.iter().any(|word| is_in(COPULAS, word)) && said.iter().any(|word| word.chars().count() == 1)
        };
        // `a // b` divides.
        let divides = |at: &usize| super::code::begins_with_operand(line[at + 2..].trim());
        let slashes = || begins("// ").filter(|at| !divides(at));
        if let Some(at) = begins("# ").or_else(slashes).filter(|at| !is_sentence(at)) {
            found.push(Span::new(start + at, start + line.trim_end().len()));
        }
        start += line.len();
    }
    found
}

/// Brackets with words that end a line or a clause behind a formula.
fn brackets(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let bracket = |(open, _): (usize, &str)| {
        let end = open + closing(&text[open..])? + 1;
        let before = text[..open].trim_end_matches([' ', '\t', '\n']);
        let inside = &text[open + 1..end - 1];
        let is_apart =
            before.len() < open && !before.ends_with(['+', '-', '*', '/', '=', '(', ',', '−', '·', '×', '^', '_']);
        let name = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
        let is_named = name.chars().count() > 1 && is_known(&name.to_lowercase());
        let is_call =
            is_named && !is_in("flop flops", &name.to_lowercase()) && !is_unit(&name.to_lowercase()) || name == "σ";
        let behind = text[end..].trim_start_matches([' ', '\t']);
        let is_end = behind.is_empty() || behind.starts_with(['\n', '.', ',', ';']);
        let is_told = words(inside).len() >= SENTENCE || is_descriptive(inside);
        (is_apart && !is_call && is_end && is_told && is_wordy(inside, is_known)).then_some(Span::new(open, end))
    };
    text.match_indices('(').filter_map(bracket).collect()
}

/// Where the bracket closes that a text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    text.bytes().position(|letter| {
        depth = match letter {
            b'(' => depth + 1,
            b')' => depth.saturating_sub(1),
            _ => depth,
        };
        letter == b')' && depth == 0
    })
}

/// Clauses behind a formula that give a reason, up to the ends of their sentences: `, since $A$ is $r \times d$`.
fn reasons(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for (at, _) in text.match_indices(' ') {
        let word: String = text[at + 1..].chars().take_while(|letter| letter.is_alphabetic()).collect();
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        let is_inside = found.last().is_some_and(|last| at < last.end);
        // `k + n/k: we keep the inputs of all segments`
        let is_told = line.ends_with(':') && is_in("we the it this each every all one here", &word);
        if !(is_in(REASONS, &word) || is_told) || is_inside || !(computes(line) || relates(line) || line.contains('√'))
        {
            continue;
        }
        let rest = &text[at + 1..];
        let stop = rest
            .match_indices(['.', ';', '\n'])
            .find(|(at, sign)| *sign == "\n" || rest[at + 1..].chars().next().is_none_or(char::is_whitespace));
        let end = at + 1 + stop.map_or(rest.len(), |(at, _)| at);
        if is_wordy(&text[at + 1..end], is_known) {
            let start = line.trim_end_matches([',', ';', ' ']).len() + at - line.len();
            found.push(Span::new(start, end));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let is_known = |word: &str| matches!(word, "log" | "exp" | "softmax" | "mean" | "sum");
        let left = without_remarks(text, &is_known).map_or(text.to_owned(), |(bare, _)| bare);
        left.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn remarks_are_left_out() {
        assert_eq!(left("np.sum(p * np.log(p / q))  # p and q over the same support"), "np.sum(p * np.log(p / q))");
        assert_eq!(left("sigmoid(a - b)  # Bradley-Terry"), "sigmoid(a - b)");
        assert_eq!(left("C = 6ND (2ND forward + 4ND backward)"), "C = 6ND");
        assert_eq!(left("a/b\n(each token is predicted from the ones before it)"), "a/b");
        assert_eq!(left("a + b, since A is r × d and B is d × r"), "a + b");
    }

    #[test]
    fn what_may_change_the_formula_stays() {
        for text in [
            "a/b (without the first token)",
            "a/b (times two everywhere)",
            "a/b # wrong sign",
            "log (count plus one)",
            "a * (reward minus the baseline)",
            "a/b, because we then drop the log",
        ] {
            assert_eq!(left(text), text);
        }
    }
}
