//! What an answer says in sentences of their own beside a displayed formula: derivations, properties, examples, intuition.
//!
//! Where a formula stands on its own, the answer says it there. Sentences that neither lead into it, nor go on from it,
//! nor say what its letters are, only speak about it: their formulas are examples, steps and special cases, and their
//! words change nothing, unless they take something away, order or correct something, or draw from something else.

mod altering;
mod context;

pub(super) use self::altering::{changes_formula, may_alter};
use self::altering::{denies_name, points_at};
use self::context::{Context, Part, is_recursive, is_without_label, says_answer, words_outside};
use super::afterthought::spelled;
use super::doubt::computes;
use super::explained::sentences;
use super::prose::{Known, Segments, is_in, is_lone, relates};
use crate::text::Span;

/// First words of a sentence that says what letters are, or sets them.
const INTRODUCING: &str =
    "where let wobei sei seien here hier dabei denote denoting given soit sea seja où donde with mit
    avec con using if";

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
        let has_name = displays.iter().any(|math| says_answer(math.of(text), known));
        let mut gone: Vec<Span> = Vec::new();
        let mut apart: Vec<Span> = Vec::new();
        let sentences = sentences(text, self);
        let within = |sentence: &Span| {
            let is_inside = |math: &&Span| sentence.start <= math.start && math.end <= sentence.end;
            self.math.iter().filter(is_inside).copied().collect::<Vec<Span>>()
        };
        // What is asked, said in a sentence, may use names that are defined elsewhere.
        let is_answer = |math: &&Span| {
            let formula = math.of(text);
            says_answer(formula, known) && !is_without_label(formula, &displays, text) && !is_recursive(formula)
        };
        let values: Vec<Span> = displays.iter().copied().chain(self.math.iter().filter(is_answer).copied()).collect();
        let mut restated: Vec<Span> = Vec::new();
        for sentence in sentences {
            let inside = within(&sentence);
            // What goes on from the last display may say it again, too.
            let behind = Span::new(sentence.start.max(last.end.min(sentence.end)), sentence.end);
            let context = Context { sentence: behind, inside: &inside, displays: &values, text, known };
            let is_behind = |math: &Span| math.start >= behind.start && context.restates(*math, last.end);
            for math in inside.iter().copied().filter(is_behind) {
                // Its own value tells whether it is the same; what led to it does not matter.
                let led = Span::new(behind.start, math.start);
                let refuses = |word: &String| is_in("no none not never nor wrong incorrect false neither", word);
                if !words_outside(led, &inside, text).iter().any(refuses) {
                    apart.push(led);
                }
                restated.push(math);
            }
            let context = Context { sentence, inside: &inside, displays: &values, text, known };
            let leads = touches(sentence, &displays, text);
            if !leads && has_name {
                // Also beside words that tell what letters are.
                let is_asked = |math: &Span| {
                    math.of(text)
                        .split_once('=')
                        .is_some_and(|(left, _)| is_lone(left.trim()) && (known.is_asked)(left))
                };
                let is_case = |math: &Span| is_asked(math) && context.opens_case(*math);
                gone.extend(inside.iter().copied().filter(is_case));
            }
            let words: Vec<(Span, String)> = self
                .prose
                .iter()
                .filter(|gap| gap.start < sentence.end && gap.end > sentence.start)
                .flat_map(|gap| spelled(text, Span::new(gap.start.max(sentence.start), gap.end.min(sentence.end))))
                .collect();
            let words: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
            // `$$x$$ where the square of it is meant`
            let behind = Span::new(last.end.clamp(sentence.start, sentence.end), sentence.end);
            let is_bare = leads && !inside.iter().any(|math| math.start >= behind.start);
            let said = words_outside(behind, &[], text);
            let said: Vec<&str> = said.iter().map(String::as_str).collect();
            if is_bare && changes_formula(&said, &displays, text) {
                self.doubtful = self.doubtful.or(said_in(behind, text));
            }
            if leads
                || follows_dash(sentence, text)
                || introduces(sentence, &inside, text)
                || inside.last().is_some_and(|math| !context.opens_case(*math)) && concludes(sentence, text)
                || !is_example(sentence, text) && stands_alone(sentence, &inside, &displays, text)
            {
                continue;
            }
            let in_example = is_example(sentence, text);
            // An example sets numbers; what it defines by a formula counts.
            let is_numeric = |math: &Span| {
                let right = math.of(text).split_once('=').map_or("", |(_, right)| right);
                !computes(right)
                    || !right.replace("\\frac", "").contains(|letter: char| letter.is_alphabetic() && letter != 'e')
            };
            let part = |math: &Span| match context.part(*math, last.end) {
                Part::Definition if in_example && is_numeric(math) => Part::Spoken,
                part if in_example && part != Part::Definition => Part::Spoken,
                part => part,
            };
            let kinds: Vec<(Span, Part)> = inside.iter().map(|math| (*math, part(math))).collect();
            if kinds.iter().any(|(_, part)| *part == Part::Definition) {
                continue;
            }
            let is_before = sentence.start < last.start;
            let alters = match is_before {
                true => points_at(&words_outside(sentence, &inside, text)),
                false => {
                    !in_example && (changes_formula(&words, &displays, text) || denies_name(&words, &inside, text))
                }
            };
            if alters {
                self.doubtful = self.doubtful.or(said_in(sentence, text));
            }
            // What is done in practice is not what is asked.
            const USUAL: &str = "practice implementation implementations pytorch numpy jax praxis";
            let is_usual = words.iter().any(|word| is_in(USUAL, word));
            if !in_example && !is_usual && may_alter(&words, is_before, &displays, text) {
                continue;
            }
            gone.extend(kinds.iter().filter(|(_, part)| *part == Part::Spoken).map(|(math, _)| *math));
            apart.push(sentence);
        }
        gone.sort_by_key(|math| math.start);
        gone.dedup();
        self.restated = restated;
        self.math.retain(|math| !gone.contains(math));
        self.glossed.extend(gone);
        for sentence in apart {
            let words = self.take_prose(sentence, text);
            self.apart.extend(words);
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

/// Whether a sentence goes on from a displayed formula: nothing but marks stands between, and it begins with a small letter.
fn follows_display(sentence: Span, display: Span, text: &str) -> bool {
    let is_mark = |letter: char| letter.is_whitespace() || "$\\]".contains(letter);
    let said = sentence.of(text).trim_start();
    sentence.start >= display.end
        && text[display.end..sentence.start].chars().all(is_mark)
        && !said.starts_with(|first: char| first.is_uppercase() || "-*•#|>".contains(first) || first.is_ascii_digit())
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
    let said = words_outside(sentence, math, text);
    let words = said.iter().filter(|word| word.chars().count() > 1).count();
    let compares = |math: &Span| {
        const SIGNS: [&str; 10] =
            ["\\leq", "\\geq", "\\le", "\\ge", "\\lt", "\\gt", "\\neq", "\\ne", "\\approx", "\\equiv"];
        let formula = math.of(text).trim_start();
        let follows = |sign: &str| {
            formula.strip_prefix(sign).is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphabetic()))
        };
        formula.starts_with(['<', '>', '=', '≤', '≥', '≈']) || SIGNS.iter().any(|sign| follows(sign))
    };
    // On the way to the formula a few words say what a step is.
    let is_before = displays.last().is_some_and(|last| sentence.start < last.start);
    let sets = |math: &Span| {
        let sides = math.of(text).split_once('=').filter(|(left, _)| is_lone(left));
        sides.is_some_and(|(_, right)| right.trim().parse::<f64>().is_ok())
    };
    let is_formula = |math: &Span| match is_before {
        true => sets(math),
        // A limit tells a case.
        false => (computes(math.of(text)) || relates(math.of(text))) && !math.of(text).contains("\\to"),
    };
    // A verb, a question or a word for what is usual tells what the formula is there for.
    const TOLD: &str =
        "is are was be equals gives when why reduces becomes holds typical typically usual usually default
        defaults common values example";
    let is_told = sentence.of(text).trim_end().ends_with('?') || said.iter().any(|word| is_in(TOLD, word));
    math.iter().any(compares) || !is_told && words <= FEW && math.iter().any(is_formula) && !is_case_of_answer(&said)
}

/// Whether a few words and an equation tell a case of the answer: `For $k = 1$ it is $c/n$.`
fn is_case_of_answer(said: &[String]) -> bool {
    const VERBS: &str =
        "is gives equals yields reduces becomes get approaches tends turns vanishes ist ergibt wird strebt geht";
    let has_verb = said.iter().any(|word| is_in(VERBS, word));
    has_verb && said.first().is_some_and(|word| is_in(CASES, word))
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
    let begins = sentence.end - said.len() + MARK;
    let first = math.first().filter(|math| math.start <= begins);
    // `- $\lambda = 1$: the plain return` tells a case.
    if let Some(case) = first.filter(|math| relates(math.of(text)) || math.of(text).contains("\\to")) {
        let behind = text[case.end..].trim_start_matches(['$', ')', '\\', '`']);
        return !behind.starts_with([':', ' ']) || super::mention::is_below_where(case, text);
    }
    let is_word = is_in(INTRODUCING, &word.to_lowercase()) && !is_case && has_math;
    // Without marks the first words may have been taken for mathematics.
    let is_name = |math: &Span| text[..math.start].ends_with(['$', '(', '`']) || is_lone(math.of(text));
    let starts_with_name = first.is_some_and(is_name);
    // `By $P_{cont}$ I mean the share of ...`
    let words = || said.split(|letter: char| !letter.is_alphabetic());
    let names = has_math
        && (words().any(|word| is_in("denote denotes denoted refers bezeichnet bezeichne", word))
            || words().zip(words().skip(1)).any(|pair| {
                pair == ("stands", "for") || is_in("I we i We", pair.0) && is_in("mean call write", pair.1)
            }));
    is_word || names || starts_with_name || said.starts_with('`') || word.chars().count() == 1 && word != "A"
}

/// What a sentence says, without the marks at its ends.
fn said_in(sentence: Span, text: &str) -> Option<Span> {
    let words = spelled(text, sentence);
    let (start, end) =
        words.fold((None, sentence.start), |(start, _), (span, _)| (start.or(Some(span.start)), span.end));
    start.map(|start| Span::new(start, end))
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
        let known = Known {
            units: &[],
            is_word: &|_| false,
            is_asked: &is_asked,
            subject: &subject,
            question: &[],
            fits: &|_, _, _| false,
        };
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
