//! What a formula in a sentence beside a displayed one is there for: only spoken of, the answer once more, a definition.

use super::CASES;
use crate::reading::doubt::computes;
use crate::reading::explained::as_typed;
use crate::reading::prose::{Known, is_in, is_lone, relates};
use crate::text::Span;

/// Words of a sentence that sets a letter for the formula.
const CHOOSING: &str = "we i our set sets setting let choose chosen take taken use used using fix fixed define defined
    here wählen setzen nehmen sei definieren";

/// What a formula of a sentence is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Only spoken of.
    Spoken,
    /// What is asked, said once more.
    Answer,
    /// What a name of the displayed formula stands for.
    Definition,
    /// From what something is drawn, or how a name of the formula compares with a number.
    Kept,
}

/// The words of a piece of text in lower case, without those of its formulas.
pub(super) fn words_outside(piece: Span, math: &[Span], text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = piece.start;
    let ends = math.iter().filter(|math| math.start >= piece.start && math.start < piece.end);
    for span in ends.copied().chain([Span::new(piece.end, piece.end)]) {
        let said = text[at..span.start.max(at)].split(|letter: char| !letter.is_alphanumeric() && letter != '@');
        found.extend(said.filter(|word| !word.is_empty()).map(str::to_lowercase));
        at = span.end.max(at);
    }
    found
}

/// A sentence beside displayed formulas, with its own formulas.
pub(super) struct Context<'t> {
    pub(super) sentence: Span,
    pub(super) inside: &'t [Span],
    /// The displayed formulas, and those that say what is asked.
    pub(super) displays: &'t [Span],
    pub(super) text: &'t str,
    pub(super) known: &'t Known<'t>,
}

impl Context<'_> {
    /// The words before a formula.
    fn before(&self, math: Span) -> Vec<String> {
        words_outside(Span::new(self.sentence.start, math.start), self.inside, self.text)
    }

    /// What follows a formula, from the first sign that is no mark.
    fn behind(&self, math: Span) -> &str {
        self.text[math.end..].trim_start_matches(['$', ')', '\\', ' ', '*'])
    }

    /// Whether a sentence, or a clause of it, ends behind a formula.
    fn ends(&self, math: Span) -> bool {
        let behind = self.behind(math);
        behind.is_empty() || behind.starts_with(['.', ',', ';', '\n', '!', '?'])
    }

    /// Whether words behind a formula say what it leads to: `both give ...`.
    fn leads_to_something(&self, math: Span) -> bool {
        const VERBS: &str =
            "and both give gives yield yields lead leads recover recovers reduce reduces correspond corresponds mean means
            recovering giving ergibt ergeben liefert";
        let behind = self.behind(math);
        let word: String = behind.chars().take_while(|letter| letter.is_alphabetic()).collect();
        is_in(VERBS, &word)
    }

    /// Whether a name stands in the value of a displayed formula.
    fn is_used(&self, name: &str) -> bool {
        let name = name.trim().trim_matches('|');
        let base = name.split(['(', '[', '_', '^']).next().unwrap_or_default().trim();
        let value = |formula: &str| formula.split_once('=').map_or(formula.to_owned(), |(_, value)| value.to_owned());
        self.displays.iter().any(|display| holds(&value(display.of(self.text)), base))
    }

    /// Whether a formula holds in a case that the words before it tell.
    fn in_case(&self, math: Span, said: &[String]) -> bool {
        const OPENED: usize = 3;
        let first = said.first().filter(|_| said.len() <= OPENED);
        let is_opened = first.is_some_and(|word| is_in(CASES, word) || is_in("with mit avec con", word));
        // `at the start of training $\\pi_\\theta = \\pi_{ref}$`, `With uniform routing, $f_i = 1/N$, ...`
        // A value that is computed is told for all cases.
        let right = math.of(self.text).split_once('=').map_or("", |(_, right)| right);
        let is_simple = right.split('=').any(|part| is_lone(part.trim()) || part.trim().parse::<f64>().is_ok());
        let is_long = said.first().is_some_and(|word| is_in("at if when whenever once iff wenn falls", word));
        let is_set_off = self.text[..math.start].trim_end_matches(['$', ' ', '\\', '(']).ends_with(',')
            && said.first().is_some_and(|word| is_in("with under mit bei", word));
        said.last().is_some_and(|word| is_in(CASES, word))
            || is_opened && (said.len() == 1 || is_simple)
            || is_simple && (is_long || is_set_off)
    }

    /// Whether the clause of a formula begins with a case: `so at the start of training $h = W_0 x$`.
    pub(super) fn opens_case(&self, math: Span) -> bool {
        let is_opening = |word: &&String| is_in("so and then thus hence that e.g i.e", word);
        // `$\\lambda = 0$ gives $\\hat A_t = \\delta_t$`
        let first = self.inside.first().filter(|first| first.start < math.start);
        let has_case = first.is_some_and(|first| {
            let sides = first.of(self.text).split_once('=');
            let is_value = sides
                .is_some_and(|(left, right)| is_lone(left) && (right.trim().parse::<f64>().is_ok() || is_lone(right)));
            let opens = words_outside(Span::new(self.sentence.start, first.start), &[], self.text).is_empty();
            opens && (is_value || first.of(self.text).contains("\\to"))
        });
        // `if both are equal, it is $\\log 2$`
        let before = &self.text[self.sentence.start..math.start];
        let part = before.rfind([';', ':']).map_or(self.sentence.start, |at| self.sentence.start + at);
        let led = words_outside(Span::new(part, math.start), self.inside, self.text);
        let is_led = before.contains(',')
            && led.iter().find(|word| !is_opening(word)).is_some_and(|word| is_in("if when whenever wenn falls", word));
        let clause = self.clause(math);
        // `So at the end $h = W_0 x$.`
        let is_end = clause.iter().any(|word| is_in("end last finally", word));
        let opens = clause
            .iter()
            .find(|word| !is_opening(word))
            .is_some_and(|word| is_in(CASES, word) || is_in("before initially during vor anfangs", word));
        has_case || is_led || !is_end && opens
    }

    /// The words of the clause that a formula ends.
    fn clause(&self, math: Span) -> Vec<String> {
        let before = &self.text[self.sentence.start..math.start];
        let start = before.rfind([',', ';', ':']).map_or(self.sentence.start, |at| self.sentence.start + at);
        words_outside(Span::new(start, math.start), self.inside, self.text)
    }

    /// What a formula of the sentence is there for; `last` is the end of the last displayed formula.
    pub(super) fn part(&self, math: Span, last: usize) -> Part {
        let (text, known) = (self.text, self.known);
        let formula = math.of(text);
        let said = self.before(math);
        let words = words_outside(self.sentence, self.inside, text);
        let chooses = words.iter().any(|word| is_in(CHOOSING, word));
        let sides = formula.split_once('=').filter(|_| relates(formula));
        // `\\sigma^2 = x` where a displayed formula has it.
        let occurs = |side: &str| {
            let side = as_typed(side);
            let value =
                |formula: &str| formula.split_once('=').map_or(formula.to_owned(), |(_, value)| value.to_owned());
            side.len() > 1 && self.displays.iter().any(|display| as_typed(&value(display.of(text))).contains(&side))
        };
        let is_name = |side: &str| is_lone(side.trim().trim_matches('|')) || occurs(side);
        let Some((left, right)) = sides.filter(|(left, _)| is_name(left)) else {
            let is_kept = is_draw(formula) || self.compares(formula) && !self.in_case(math, &said);
            return match () {
                () if is_kept => Part::Kept,
                () if self.restates(math, last) => Part::Answer,
                () if computes(formula) && self.is_said_of_part(math, &said) => Part::Definition,
                () => Part::Spoken,
            };
        };
        let (left, right) = (left.trim(), right.trim().trim_end_matches(['.', ',', ';']));
        if (known.is_asked)(left) && self.opens_case(math) {
            return Part::Spoken;
        }
        // `$k = 1$ and $k = n$ both give ...`
        let opens = words_outside(Span::new(self.sentence.start, self.inside[0].start), &[], text).is_empty();
        let all = self.inside.iter().take_while(|other| other.start <= math.start);
        let is_pair = |other: &Span| {
            other
                .of(text)
                .split_once('=')
                .is_some_and(|(left, right)| is_lone(left) && (is_lone(right) || right.trim().parse::<f64>().is_ok()))
        };
        if opens && self.leads_to_something(math) && { all }.all(is_pair) {
            return Part::Spoken;
        }
        if says_answer(formula, known) {
            let is_other = is_without_label(formula, self.displays, text) || is_recursive(formula);
            return if is_other { Part::Spoken } else { Part::Answer };
        }
        // `Typical values: $\\beta_1 = 0.9$`
        const USUAL: &str = "typical typically usual usually default defaults common commonly practice e.g example";
        let is_usual = said.iter().any(|word| is_in(USUAL, word));
        let is_value = right.chars().all(|letter| letter.is_ascii_digit() || ".,%^{}-\\cdot ".contains(letter));
        let is_size = left.starts_with('|') && !self.in_case(math, &said);
        if is_value && (is_usual || !chooses) && !is_size {
            return Part::Spoken;
        }
        if (known.is_asked)(left) && chooses && is_value {
            return Part::Answer;
        }
        match self.is_used(left) && (!self.in_case(math, &said) || chooses) {
            true => Part::Definition,
            false => Part::Spoken,
        }
    }

    /// Whether the sentence says that a formula without a name is what is asked.
    pub(super) fn restates(&self, math: Span, last: usize) -> bool {
        let formula = math.of(self.text);
        let said = self.before(math);
        let has_name = formula.split_once('=').is_some_and(|(left, _)| is_lone(left.trim()));
        let is_whole = || math.start > last && self.is_said_of_whole(math, &said);
        // `In PyTorch this is \`F.cross_entropy(logits, labels)\`.`
        let is_code =
            formula.split('(').next().is_some_and(|name| name.contains('.') && name.contains(char::is_alphabetic));
        computes(formula) && !has_name && !is_code && (self.is_said_of_answer(math, &said) || is_whole())
    }

    /// Whether a formula compares a name of the displayed one with a number: `\beta < 0`.
    fn compares(&self, formula: &str) -> bool {
        const SIGNS: [&str; 8] = ["\\leq", "\\geq", "\\le", "\\ge", "<", ">", "≤", "≥"];
        let sides = SIGNS.iter().find_map(|sign| formula.split_once(sign));
        sides.is_some_and(|(left, right)| is_lone(left) && right.trim().parse::<f64>().is_ok() && self.is_used(left))
    }

    /// What the words before a formula say that it is, by the last word of their subject: `the perplexity of a text is`.
    fn identified<'w>(&self, words: &'w [String]) -> Option<&'w String> {
        const IDENTITY: &str = "is are equals becomes ist";
        let is_opening = |word: &&String| is_in("so hence thus therefore here then now the a an our", word);
        let said = &words[words.iter().take_while(is_opening).count()..];
        let end = said.iter().position(|word| is_in("of for under that with", word) || is_in(IDENTITY, word))?;
        let leads = words.last().is_some_and(|word| is_in(IDENTITY, word));
        said[..end].last().filter(|_| leads)
    }

    /// Whether a sentence says of what is asked that it is this formula: `The perplexity of $S$ is $x$.`
    fn is_said_of_answer(&self, math: Span, words: &[String]) -> bool {
        const GENERIC: &str = "answer result formula solution loss estimate estimator value objective";
        let is_own = |word: &String| self.known.subject.contains(word) || is_in(GENERIC, word);
        let is_contrary = words.iter().any(|word| is_in("none no not fails fail wrong incorrect keine kein", word));
        let has_letter = math.of(self.text).contains(char::is_alphabetic);
        let clauses = &self.text[self.sentence.start..math.start];
        self.ends(math)
            && has_letter
            && !clauses.contains([',', ';'])
            && self.identified(words).is_some_and(is_own)
            && !is_contrary
    }

    /// Whether a sentence behind the displayed formula says that the whole of it is this one too, or that another one may
    /// take its place: `This simplifies to $x$.`, `An equal form is $x$.`, `Alternatively one uses $x$.`
    fn is_said_of_whole(&self, math: Span, said: &[String]) -> bool {
        const WHOLE: &str = "it this that which these form formula expression version answer result solution equation";
        /// Words that say that something else of it is meant, or that it is not so in general.
        const QUALIFYING: &str = "expectation average averaged limit most least roughly approximately up at without";
        let tail = |words: &[&str]| {
            said.len() >= words.len() && said[said.len() - words.len()..].iter().zip(words).all(|(a, b)| a == b)
        };
        let is_part = crate::reading::explained::is_in_formula(math.of(self.text), self.displays, self.text);
        let mut next = self.behind(math).split(|letter: char| !letter.is_alphabetic());
        let (word, of) = (next.next().unwrap_or_default(), next.next().unwrap_or_default());
        let is_case = said.iter().any(|word| is_in(CASES, word) && word != "under" || is_in(QUALIFYING, word))
            || is_in(CASES, word) && !is_in("it this that", of)
            // `the same as $x$ of the margin`
            || word == "of";
        let clause = self.clause(math);
        let is_whole = |word: &String| is_in(WHOLE, word) || self.known.subject.contains(word);
        let identifies = self.identified(&clause).is_some_and(is_whole);
        let becomes = [
            &["simplifies", "to"][..],
            &["reduces", "to"],
            &["amounts", "to"],
            &["equal", "to"],
            &["equivalent", "to"],
            &["same", "as"],
            &["written", "as"],
            &["rewritten", "as"],
            &["expressed", "as"],
            &["one", "gets"],
            &["one", "obtains"],
            &["we", "get"],
            &["we", "obtain"],
            &["ergibt", "sich"],
        ];
        // `Or maybe $x$?`, `Equivalently one has $x$.`
        let offers = said.first().is_some_and(|word| word == "or")
            || said.last().is_some_and(|word| word == "or")
            || said.iter().any(|word| is_in("alternatively alternative equivalently equivalent maybe perhaps", word));
        !is_part && !is_case && (identifies || becomes.iter().any(|words| tail(words)) || offers)
    }

    /// Whether a sentence says of a part what it is, `The ratio is $x$.`, or does something to a formula: `is $x$ to the power
    /// of`.
    fn is_said_of_part(&self, math: Span, said: &[String]) -> bool {
        const PARTS: &str =
            "ratio advantage residual error mean average deviation variance baseline weight margin difference
            quotient normaliser normalizer";
        const OPERATING: &str = "to times divided multiplied plus minus over squared raised";
        let [.., subject, verb] = said else { return false };
        let next = self.behind(math).split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
        let is_own_part = crate::reading::explained::is_in_formula(math.of(self.text), self.displays, self.text);
        let is_part = is_in(PARTS, subject) && self.ends(math);
        is_in("is are equals ist", verb) && (is_part && !is_own_part || is_in(OPERATING, next))
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

/// Whether a formula says what is asked: by its name, and not its value in a case.
pub(super) fn says_answer(formula: &str, known: &Known) -> bool {
    let Some((left, right)) = formula.split_once('=').filter(|_| relates(formula)) else { return false };
    let (left, right) = (left.trim(), right.trim().trim_end_matches(['.', ',', ';']));
    let is_number = right.chars().all(|letter| letter.is_ascii_digit() || ".,%".contains(letter));
    // `M'(k)` is a derivative.
    let is_derived = left.contains('\'') || left.contains("\\prime");
    let name = left.split(['(', '[']).next().unwrap_or_default().trim();
    is_lone(name) && (known.is_asked)(left) && !is_number && !is_lone(right) && !is_derived
}

/// Whether the value of a formula has its own name: `\hat A_t = \delta_t + \gamma\lambda\hat A_{t+1}`.
pub(super) fn is_recursive(formula: &str) -> bool {
    let Some((left, right)) = formula.split_once('=') else { return false };
    holds(right, left.trim().split(['(', '[', '_']).next().unwrap_or_default().trim())
}

/// Whether a formula says what a displayed one says of an extremum: `M(k) = k + n/k` on the way to `M_{min}`.
pub(super) fn is_without_label(formula: &str, displays: &[Span], text: &str) -> bool {
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
