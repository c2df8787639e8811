//! What an answer says in sentences of their own beside a displayed formula: derivations, properties, examples, intuition.
//!
//! Where a formula stands on its own, the answer says it there. Sentences that neither lead into it, nor go on from it,
//! nor say what its letters are, only speak about it: their formulas are examples, steps and special cases, and their
//! words change nothing, unless they take something away, order or correct something, or draw from something else.

mod altering;

use self::altering::{changes_formula, denies_name, may_alter};
use super::afterthought::spelled;
use super::beside::follows_display;
use super::doubt::computes;
use super::explained::sentences;
use super::prose::{Known, Segments, is_in, is_lone, relates};
use crate::text::Span;

/// First words of a sentence that says what letters are, or sets them.
const INTRODUCING: &str =
    "where let wobei sei seien here hier dabei denote denoting given soit sea seja où donde with mit
    avec con using if";

/// Words of a sentence that sets a letter for the formula.
const CHOOSING: &str = "we i our set sets setting let choose chosen take taken use used using fix fixed define defined
    here wählen setzen nehmen sei definieren";

/// Words before an equation that holds in a case only.
const CASES: &str = "for if when at iff under once whenever für wenn falls bei pour si cuando para quand";

impl Segments {
    /// Sets the sentences apart that only speak about a displayed formula.
    pub(super) fn set_discourse_apart(&mut self, text: &str, known: &Known) {
        // Each sentence is looked at with its paragraph.
        if text.len() > super::legend::LONGEST_TEXT {
            return;
        }
        let is_formula = |math: &&Span| {
            super::mention::is_displayed(math, text) && (computes(math.of(text)) || relates(math.of(text)))
        };
        let mut displays: Vec<Span> = self.math.iter().filter(is_formula).copied().collect();
        let is_final = |math: &&Span| is_labelled_final(**math, text) && !displays.contains(math);
        displays.extend(self.math.iter().filter(is_final).copied().collect::<Vec<_>>());
        if displays.is_empty() {
            // `The divergence is $D = x$, which ...`: the formula with the name of what is asked.
            displays.extend(self.math.iter().filter(|math| says_answer(math.of(text), known)).copied());
        }
        displays.sort_by_key(|math| math.start);
        let Some(last) = displays.last() else { return };
        let mut gone: Vec<Span> = Vec::new();
        let mut apart: Vec<Span> = Vec::new();
        let sentences = sentences(text, self);
        let within = |sentence: &Span| {
            let is_inside = |math: &&Span| sentence.start <= math.start && math.end <= sentence.end;
            self.math.iter().filter(is_inside).copied().collect::<Vec<Span>>()
        };
        // What is asked, said in a sentence, may use names that are defined elsewhere.
        let is_answer =
            |math: &&Span| says_answer(math.of(text), known) && !is_without_label(math.of(text), &displays, text);
        let values: Vec<Span> = displays.iter().copied().chain(self.math.iter().filter(is_answer).copied()).collect();
        for sentence in sentences {
            let inside = within(&sentence);
            if touches(sentence, &displays, text)
                || follows_dash(sentence, text)
                || introduces(sentence, &inside, text)
                || !inside.is_empty() && concludes(sentence, text)
                || stands_alone(sentence, &inside, &displays, text)
            {
                continue;
            }
            let kinds: Vec<(Span, Part)> =
                inside.iter().map(|math| (*math, part(*math, sentence, &values, text, known))).collect();
            if kinds.iter().any(|(_, part)| *part == Part::Definition) {
                continue;
            }
            let words: Vec<(Span, String)> = self
                .prose
                .iter()
                .filter(|gap| gap.start < sentence.end && gap.end > sentence.start)
                .flat_map(|gap| spelled(text, Span::new(gap.start.max(sentence.start), gap.end.min(sentence.end))))
                .collect();
            let words: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
            let is_before = sentence.start < last.start;
            let in_example = is_example(sentence, text);
            if !is_before
                && !in_example
                && (changes_formula(&words, &displays, text) || denies_name(&words, &inside, text))
            {
                self.doubtful = self.doubtful.or(first_word(sentence, text));
            }
            if !in_example && may_alter(&words, is_before, &displays, text) {
                continue;
            }
            gone.extend(kinds.iter().filter(|(_, part)| *part == Part::Spoken).map(|(math, _)| *math));
            apart.push(sentence);
        }
        self.math.retain(|math| !gone.contains(math));
        self.glossed.extend(gone);
        for sentence in apart {
            let mut rest = Vec::new();
            for gap in self.prose.drain(..) {
                let (from, to) = (gap.start.max(sentence.start), gap.end.min(sentence.end));
                if from >= to {
                    rest.push(gap);
                    continue;
                }
                self.apart.push(Span::new(from, to));
                let sides = [Span::new(gap.start, from), Span::new(to, gap.end)];
                rest.extend(sides.into_iter().filter(|side| side.of(text).contains(char::is_alphabetic)));
            }
            self.prose = rest;
        }
    }
}

/// Whether a formula ends a line that a label of the answer begins: `**Final answer:** $x$`.
fn is_labelled_final(math: Span, text: &str) -> bool {
    let line = text[..math.start].rsplit('\n').next().unwrap_or_default();
    let label = line.trim_matches(|letter: char| letter.is_whitespace() || "*_-•>#$\\(".contains(letter));
    let behind = text[math.end..].split('\n').next().unwrap_or_default();
    let is_end = behind.chars().all(|letter| letter.is_whitespace() || "$\\)*.".contains(letter));
    let name = label.split('(').next().unwrap_or_default().trim().trim_end_matches(':').to_lowercase();
    label.ends_with(':')
        && is_end
        && name.split_whitespace().any(|word| is_in("answer final result antwort ergebnis respuesta réponse", word))
}

/// Whether a sentence leads into a displayed formula, or goes on from one.
fn touches(sentence: Span, displays: &[Span], text: &str) -> bool {
    let is_mark = |letter: char| letter.is_whitespace() || "$\\[](){}*`_:#>".contains(letter);
    let is_closed = sentence.of(text).trim_end_matches(['*', ' ', '\n', '"', ')']).ends_with(['.', '!', '?']);
    displays.iter().any(|display| {
        let overlaps = sentence.start < display.end && display.start < sentence.end;
        let leads =
            sentence.end <= display.start && !is_closed && text[sentence.end..display.start].chars().all(is_mark);
        overlaps || leads || follows_display(sentence, *display, text)
    })
}

/// Whether a sentence draws the conclusion, so that its formula may be the answer: `Hence $ND$.`, `Total: $5$`.
fn concludes(sentence: Span, text: &str) -> bool {
    let said = sentence.of(text).trim_start_matches(|letter: char| letter.is_whitespace() || "-*•>#|".contains(letter));
    let is_total = said.split_once(':').is_some_and(|(label, _)| super::mention::is_total(label));
    let lower = said.split(['$', '\\']).next().unwrap_or_default().to_lowercase();
    let names: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let is_final = names.iter().any(|word| is_in("total answer result", word))
        || names.windows(2).any(|pair| pair[0] == "final" && is_in("formula expression loss objective value", pair[1]));
    // `So if both are equal, the probability is 1/2.` tells a case.
    let is_case = names.get(1).is_some_and(|word| is_in("if when whenever wenn si", word));
    !is_case && super::mention::concludes(said.trim_end_matches(['.', '!', ';', '\n', ' '])) || is_total || is_final
}

/// Whether words go on behind a dash: `$K$ – responses per prompt`.
fn follows_dash(sentence: Span, text: &str) -> bool {
    text[..sentence.start].trim_end().ends_with(['–', '—'])
}

/// Whether a sentence is hardly more than a formula, so that nothing tells what it is there for: `Special case: $\lambda = 0$.`,
/// `Output: $x$`, `It is $> 5$.`
fn stands_alone(sentence: Span, math: &[Span], displays: &[Span], text: &str) -> bool {
    const FEW: usize = 4;
    let mut words = 0;
    let mut at = sentence.start;
    for span in math.iter().chain([&Span::new(sentence.end, sentence.end)]) {
        let said = text[at..span.start.max(at)].split(|letter: char| !letter.is_alphabetic());
        words += said.filter(|word| word.chars().count() > 1).count();
        at = span.end.max(at);
    }
    let compares = |math: &Span| {
        let formula = math.of(text).trim_start();
        formula.starts_with(['<', '>', '=', '≤', '≥', '≈'])
            || ["\\l", "\\g", "\\approx"].iter().any(|sign| formula.starts_with(sign) && super::prose::states(formula))
    };
    // On the way to the formula a few words say what a step is.
    let is_before = displays.last().is_some_and(|last| sentence.start < last.start);
    let sets = |math: &Span| {
        let sides = math.of(text).split_once('=').filter(|(left, _)| is_lone(left));
        sides.is_some_and(|(_, right)| right.trim().parse::<f64>().is_ok())
    };
    let is_formula = |math: &Span| match is_before {
        true => sets(math),
        false => computes(math.of(text)) || relates(math.of(text)),
    };
    // A verb, a question or a word for what is usual tells what the formula is there for.
    const TOLD: &str =
        "is are was be equals gives when why reduces becomes holds typical typically usual usually default
        defaults common values example";
    let lower = sentence.of(text).to_lowercase();
    let is_told = lower.trim_end().ends_with('?')
        || lower
            .split('$')
            .step_by(2)
            .flat_map(|part| part.split(|letter: char| !letter.is_alphabetic()))
            .any(|word| is_in(TOLD, word));
    math.iter().any(compares)
        || !is_told && words <= FEW && math.iter().any(is_formula) && !is_case_of_answer(sentence, text)
}

/// Whether a few words and an equation tell a case of the answer: `For $k = 1$ it is $c/n$.`
fn is_case_of_answer(sentence: Span, text: &str) -> bool {
    let said = sentence.of(text).trim_start_matches(|letter: char| letter.is_whitespace() || "-*•".contains(letter));
    let word: String = said.chars().take_while(|letter| letter.is_alphabetic()).collect();
    let has_verb = said
        .split(|letter: char| !letter.is_alphabetic())
        .any(|word| is_in("is gives reduces becomes get ist ergibt", word));
    is_in(CASES, &word.to_lowercase()) && has_verb
}

/// Whether a sentence says what letters are: it begins with a word for that, or with a name.
fn introduces(sentence: Span, math: &[Span], text: &str) -> bool {
    // The longest mark before a formula: `\(`.
    const MARK: usize = 2;
    let said = sentence.of(text).trim_start_matches(|letter: char| letter.is_whitespace() || "-*•>#|".contains(letter));
    let said = said.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches(['.', ')', ' ', '*']);
    let word: String = said.chars().take_while(|letter| letter.is_alphabetic()).collect();
    // `With $\lambda = 1$ this is ...` tells a case; `with $K$ the group size` goes on.
    let is_case = word.starts_with(char::is_uppercase) && is_in("with mit avec con if", &word.to_lowercase());
    let has_math = !math.is_empty() || said.contains('=');
    // `- $\lambda = 1$: the plain return` tells a case.
    let inside = said.strip_prefix('$').and_then(|rest| rest.split_once('$')).map(|(inside, _)| inside);
    if inside.is_some_and(|inside| relates(inside) || inside.contains("\\to")) {
        return said[1..].split_once('$').is_none_or(|(_, behind)| !behind.starts_with([':', ' ']));
    }
    let is_word = is_in(INTRODUCING, &word.to_lowercase()) && !is_case && has_math;
    let begins = sentence.end - said.len() + MARK;
    // Without marks the first words may have been taken for mathematics.
    let is_name = |math: &Span| text[..math.start].ends_with(['$', '(', '`']) || is_lone(math.of(text));
    let starts_with_name = math.first().is_some_and(|math| math.start <= begins && is_name(math));
    // `By $P_{cont}$ I mean the share of ...`
    let words = || said.split(|letter: char| !letter.is_alphabetic());
    let names = has_math
        && (words().any(|word| is_in("denote denotes denoted stands refers bezeichnet bezeichne", word))
            || words().zip(words().skip(1)).any(|pair| is_in("I we i We", pair.0) && is_in("mean call write", pair.1)));
    is_word || names || starts_with_name || said.starts_with('`') || word.chars().count() == 1 && word != "A"
}

/// What a formula of a sentence is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Only spoken of.
    Spoken,
    /// What is asked, said once more.
    Answer,
    /// What a name of the displayed formula stands for.
    Definition,
    /// From what something is drawn.
    Draw,
}

fn part(math: Span, sentence: Span, displays: &[Span], text: &str, known: &Known) -> Part {
    let formula = math.of(text);
    let Some((left, right)) = formula.split_once('=').filter(|_| relates(formula)) else {
        return match () {
            () if is_draw(formula) => Part::Draw,
            () if computes(formula) && is_said_of_answer(math, sentence, text, known) => Part::Answer,
            () if computes(formula) && is_said_of_part(math, sentence, displays, text) => Part::Definition,
            () => Part::Spoken,
        };
    };
    let (left, right) = (left.trim(), right.trim().trim_end_matches(['.', ',', ';']));
    let before = &text[sentence.start..math.start];
    let said: Vec<String> = before
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    // The words of the sentence, without those of its formulas.
    let words =
        sentence.of(text).split('$').step_by(2).flat_map(|part| part.split(|letter: char| !letter.is_alphabetic()));
    let chooses = { words }.any(|word| is_in(CHOOSING, &word.to_lowercase()));
    if says_answer(formula, known) {
        return if is_without_label(formula, displays, text) { Part::Spoken } else { Part::Answer };
    }
    const OPENED: usize = 3;
    let is_opened =
        said.len() <= OPENED && said.first().is_some_and(|word| is_in(CASES, word) || is_in("with mit avec con", word));
    let in_case = said.last().is_some_and(|word| is_in(CASES, word)) || is_opened;
    // `Typical values: $\\beta_1 = 0.9$`
    const USUAL: &str = "typical typically usual usually default defaults common commonly practice e.g example";
    let is_usual = { said.iter() }.any(|word| is_in(USUAL, word));
    let is_value = right.chars().all(|letter| letter.is_ascii_digit() || ".,%^{}-\\cdot ".contains(letter));
    if is_lone(left) && is_value && (is_usual || !chooses) {
        return Part::Spoken;
    }
    if is_lone(left) && (known.is_asked)(left) && chooses && is_value {
        return Part::Answer;
    }
    let base = left.split(['(', '[', '_', '^']).next().unwrap_or_default().trim();
    let is_used = |display: &Span| {
        let value = display.of(text).split_once('=').map_or(display.of(text), |(_, value)| value);
        holds(value, base)
    };
    match is_lone(left) && displays.iter().any(is_used) && (!in_case || chooses) {
        true => Part::Definition,
        false => Part::Spoken,
    }
}

/// Whether a formula has a name: not in the letters of a command, nor in those of a word such as `ref`.
fn holds(formula: &str, name: &str) -> bool {
    const PRODUCT: usize = 2;
    let is_letter = |letter: char| letter.is_ascii_alphabetic();
    !name.is_empty()
        && formula.match_indices(name).any(|(at, _)| {
            let end = at + name.len();
            let behind = formula[end..].chars().take_while(|letter| is_letter(*letter)).count();
            let before = formula[..at].chars().rev().take_while(|letter| is_letter(*letter)).count();
            let is_command = formula[..at - before].ends_with('\\');
            // `\\beta r` begins with its own sign.
            match name.starts_with('\\') {
                true => behind == 0,
                false => !is_command && before + behind < PRODUCT,
            }
        })
}

/// Whether a sentence says of a part what it is, `The ratio is $x$.`, or does something to a formula: `is $x$ to the power of`.
fn is_said_of_part(math: Span, sentence: Span, displays: &[Span], text: &str) -> bool {
    const PARTS: &str =
        "ratio advantage residual error mean average deviation variance baseline weight margin difference
        quotient normaliser normalizer";
    const OPERATING: &str = "to times divided multiplied plus minus over squared raised";
    let before = text[sentence.start..math.start].to_lowercase();
    let words: Vec<&str> =
        before.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let [.., subject, verb] = words.as_slice() else { return false };
    let behind = text[math.end..].trim_start_matches(['$', ')', '\\', ' ', '*']);
    let next = behind.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    let is_own_part = super::explained::is_in_formula(math.of(text), displays, text);
    let is_part = is_in(PARTS, subject) && (behind.is_empty() || behind.starts_with(['.', ',', ';', '\n']));
    is_in("is are equals ist", verb) && (is_part && !is_own_part || is_in(OPERATING, next))
}

/// Whether a sentence says of what is asked that it is this formula: `The perplexity of $S$ is $x$.`
fn is_said_of_answer(math: Span, sentence: Span, text: &str, known: &Known) -> bool {
    const GENERIC: &str = "answer result formula solution loss estimate estimator value objective";
    let before = text[sentence.start..math.start].to_lowercase();
    let words: Vec<&str> = before
        .split(|letter: char| !letter.is_alphanumeric() && letter != '@')
        .filter(|word| !word.is_empty())
        .collect();
    let is_opening = |word: &&&str| is_in("so hence thus therefore here then now the a an our", word);
    let said = &words[words.iter().take_while(is_opening).count()..];
    let end = said.iter().position(|word| is_in("of for under that with is are equals becomes ist", word));
    let subject = end.and_then(|end| said[..end].last());
    let is_own = |word: &&str| known.subject.iter().any(|own| own.as_str() == *word) || is_in(GENERIC, word);
    let is_contrary = words.iter().any(|word| is_in("none no not fails fail wrong incorrect keine kein", word));
    let leads = words.last().is_some_and(|word| is_in("is are equals becomes ist", word));
    let behind = text[math.end..].trim_start_matches(['$', ')', '\\', ' ', '*']);
    let ends = behind.is_empty() || behind.starts_with(['.', ',', ';', '\n', '!']);
    let has_letter = math.of(text).contains(char::is_alphabetic);
    leads && ends && has_letter && !before.contains([',', ';']) && subject.is_some_and(is_own) && !is_contrary
}

/// Whether a formula says what is asked: by its name, and not its value in a case.
fn says_answer(formula: &str, known: &Known) -> bool {
    let Some((left, right)) = formula.split_once('=').filter(|_| relates(formula)) else { return false };
    let (left, right) = (left.trim(), right.trim().trim_end_matches(['.', ',', ';']));
    let is_number = right.chars().all(|letter| letter.is_ascii_digit() || ".,%".contains(letter));
    // `M'(k)` is a derivative.
    let is_derived = left.contains('\'') || left.contains("\\prime");
    let name = left.split(['(', '[']).next().unwrap_or_default().trim();
    is_lone(name) && (known.is_asked)(left) && !is_number && !is_lone(right) && !is_derived
}

/// Whether a formula says what a displayed one says of an extremum: `M(k) = k + n/k` on the way to `M_{min}`.
fn is_without_label(formula: &str, displays: &[Span], text: &str) -> bool {
    const LABELS: [&str; 7] = ["min", "max", "opt", "^*", "^{*}", "^\\star", "^{\\star}"];
    let left = |formula: &str| formula.split_once('=').map_or(String::new(), |(left, _)| left.trim().to_owned());
    let is_labelled = |left: &str| LABELS.iter().any(|label| left.contains(label));
    let own = left(formula);
    !is_labelled(&own) && displays.iter().any(|display| is_labelled(&left(display.of(text))))
}

/// Whether a formula says from what something is drawn.
fn is_draw(formula: &str) -> bool {
    formula.contains("\\sim") || formula.contains(['∼', '~'])
}

/// The first word of a sentence.
fn first_word(sentence: Span, text: &str) -> Option<Span> {
    spelled(text, sentence).next().map(|(span, _)| span)
}

/// Whether a sentence stands in a paragraph that works an example out.
fn is_example(sentence: Span, text: &str) -> bool {
    const OPENED: usize = 4;
    let start = text[..sentence.start].rfind("\n\n").map_or(0, |at| at + 2);
    let said = text[start..].split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let mut opening = said.take(OPENED).map(str::to_lowercase);
    opening.any(|word| is_in("example check instance beispiel ejemplo exemple probe", &word))
}

#[cfg(test)]
mod tests {
    use super::super::prose::{Known, segments};

    /// The words that only speak about the formula, and whether others are doubted.
    fn apart(text: &str) -> (Vec<&str>, bool) {
        let is_asked = |left: &str| left.starts_with('L');
        let subject = ["loss".to_owned()];
        let known =
            Known { units: &[], is_word: &|_| false, is_asked: &is_asked, subject: &subject, fits: &|_, _, _| false };
        let found = segments(text, &known).expect("the text has prose");
        (found.apart.iter().map(|span| span.of(text).trim()).collect(), found.doubtful.is_some())
    }

    #[test]
    fn sentences_about_a_displayed_formula_stand_apart() {
        for text in [
            "$$L=a/b$$\n\nDividing by $b$ makes long texts comparable.",
            "The inverse of $a$ is not needed.\n\n$$L=a/b$$",
            "$$L=a/b$$\n\n**Why $b$?** Larger values would otherwise dominate the sum over $c^2$.",
            "$$L=a/b$$\n\nExample: the square root of it is taken for $a = 4$.",
            "$$L=a/b$$\n\n- for $a=0$ it vanishes\n- there are two letters",
            "So $L=a/b$ is what we get. Equal values give one half.",
        ] {
            let (words, is_doubted) = apart(text);
            assert!(!words.is_empty() && !is_doubted, "{text}: {words:?}");
        }
    }

    #[test]
    fn what_alters_the_formula_does_not() {
        for text in [
            "$$L=a/b$$\n\nAs a last step, multiply with $c$.",
            "$$L=a/b$$\n\nThe first term is dropped, because it is small.",
            "$$L=a/b$$\n\nWhat is asked is the square root of it.",
            "$$L=a/b$$\n\nSquaring this gives what we need.",
            "$$L=a/b$$\n\nThe formula must be negated.",
        ] {
            let (words, _) = apart(text);
            assert!(words.is_empty() || apart(text).1, "{text}: {words:?}");
        }
    }
}
