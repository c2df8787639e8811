//! Formulas that an answer marks: `$..$`, `$$..$$`, `\(..\)`, `\[..\]`, fences, environments on their own.

use super::prose::relates;
use crate::text::Span;

/// Environments that are displayed formulas.
const DISPLAYED: &[&str] =
    &["equation", "align", "gather", "multline", "eqnarray", "displaymath", "flalign", "alignat"];

/// The insides of the marked formulas, where all that stands between them reads as prose.
///
/// `None` where nothing is marked, where the marks go around the whole, and where mathematics stands outside too.
pub(super) fn delimited(text: &str) -> Option<Vec<Span>> {
    let marked = with_unmarked_lines(text, marked(text)?);
    let outer: Vec<Span> = marked.iter().map(|(outer, _)| *outer).collect();
    let starts = std::iter::once(0).chain(outer.iter().map(|span| span.end));
    let ends = outer.iter().map(|span| span.start).chain([text.len()]);
    let mut gaps: Vec<&str> = starts.zip(ends).map(|(start, end)| &text[start..end]).collect();
    let head = unmarked_head(gaps[0]);
    gaps[0] = &gaps[0][head.map_or(0, |head| head.end)..];
    let worded: Vec<String> = gaps.iter().map(|gap| without_worded_equals(gap)).collect();
    let gaps: Vec<&str> = worded.iter().map(String::as_str).collect();
    let has_words = gaps.iter().any(|gap| !gap.trim().is_empty());
    let several = marked.len() > 1;
    let last = gaps.len() - 1;
    let is_number = |at: usize| marked.get(at).is_some_and(|(_, inside)| inside.of(text).trim().parse::<f64>().is_ok());
    // `$0.1$–$0.2$`
    let is_span =
        |at: usize, gap: &str| at > 0 && matches!(gap.trim(), "–" | "—") && is_number(at - 1) && is_number(at);
    // `$y_w$ / $y_l$: preferred / rejected`
    let is_name = |at: usize| marked.get(at).is_some_and(|(_, inside)| super::prose::is_lone(inside.of(text)));
    let is_pair = |at: usize, gap: &str| {
        at > 0
            && gap.trim() == "/"
            && is_name(at - 1)
            && is_name(at)
            && gaps.get(at + 1).is_some_and(|next| next.trim_start().starts_with([':', '–', '—']))
    };
    let bracketed = bracketed(&gaps);
    // `has its own head ($n = h$): words`
    let closes = |at: usize, gap: &str| {
        let opens = at > 0 && gaps[at - 1].trim_end().ends_with(" (");
        let rest = gap.strip_prefix(')').filter(|_| opens && several);
        rest.is_some_and(|rest| is_prose(rest, false, at == last, several))
    };
    // `$b = c$ e $c = d$`: nobody marks formulas and leaves a factor between them bare.
    let joins = |at: usize, gap: &str| {
        let is_word = matches!(gap.trim(), "e" | "y" | "o" | "i") && gap.starts_with(' ') && gap.ends_with(' ');
        let states = |at: usize| marked.get(at).is_some_and(|(_, inside)| relates(inside.of(text)));
        is_word && at > 0 && (is_name(at - 1) && is_name(at) || states(at - 1) && states(at))
    };
    let reads = |(at, gap): (usize, &&str)| {
        is_span(at, gap)
            || joins(at, gap)
            || is_pair(at, gap)
            || bracketed.contains(&at)
            || closes(at, gap)
            || is_prose(gap, at == 0, at == last, several)
    };
    let with_unit = |(outer, inside): &(Span, Span)| match magnitude_behind(&text[outer.end..]) {
        Some(length) if inside.of(text).trim_end().ends_with(|last: char| last.is_ascii_digit()) => {
            Span::new(inside.start, outer.end + length)
        }
        _ => *inside,
    };
    let inside = head
        .into_iter()
        .chain(marked.iter().map(with_unit))
        .flat_map(|span| own_lines(text, span))
        .filter(|span| !span.of(text).trim().is_empty());
    let is_fenced = text.trim_start().starts_with('`');
    ((has_words || several || is_fenced) && gaps.iter().enumerate().all(reads)).then(|| inside.collect())
}

/// The formula without marks before `where $x$ is ...`: only what explains it is marked.
fn unmarked_head(gap: &str) -> Option<Span> {
    const INTRODUCING: [&str; 5] = [" where ", " with ", " wobei ", " mit ", " here "];
    let at = INTRODUCING.iter().filter_map(|word| gap.rfind(word)).max()?;
    let head = gap[..at].trim_end_matches([' ', ',', ';', '.', '\n']);
    let is_word = |piece: &str| {
        piece.chars().count() > 2 && piece.trim_end_matches([',', '.', ':', ';']).chars().all(char::is_alphabetic)
    };
    let is_formula = head.contains('\\') && !head.split_whitespace().any(is_word);
    (is_formula && is_prose(&gap[at..], false, false, true)).then(|| Span::new(0, head.len()))
}

/// The fewest letters of a word that is no name.
const WORD: usize = 4;

/// What is marked, and the lines between that are formulas without marks: `KV cache = 2 * n_layer * h` beside `$h$`.
fn with_unmarked_lines(text: &str, marked: Vec<(Span, Span)>) -> Vec<(Span, Span)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let own = Span::new(start, start + line.trim_end().len());
        start += line.len();
        // `- d` on the next line goes on with the formula; a list has words.
        let next = text[start..].lines().find(|line| !line.trim().is_empty()).map(str::trim_start).unwrap_or_default();
        let is_word = |piece: &str| piece.chars().count() >= WORD && piece.chars().all(char::is_alphabetic);
        let words = next.split(|letter: char| letter.is_whitespace() || ",.:;()".contains(letter));
        let goes_on = next.starts_with(['+', '-', '−', '*', '/', '×', '·', '=', '^'])
            && !next.contains('$')
            && !{ words }.any(is_word);
        let ends_open = own.of(text).ends_with(['+', '-', '−', '*', '/', '×', '·', '=', '^', '(', ',']);
        if is_equation(own.of(text)) && (goes_on || ends_open) {
            return marked;
        }
        let is_apart = || marked.iter().all(|(outer, _)| outer.end <= own.start || own.end <= outer.start);
        if is_equation(own.of(text)) && is_apart() {
            found.push((own, own));
        }
    }
    if found.is_empty() {
        return marked;
    }
    found.extend(marked);
    found.sort_by_key(|(outer, _)| outer.start);
    found
}

/// Whether a line without marks computes what a few words on its left name.
fn is_equation(line: &str) -> bool {
    const NAME: usize = 4;
    const SIGNS: [char; 8] = ['*', '/', '×', '·', '^', '_', '(', '+'];
    let Some((left, right)) = line.split_once('=').filter(|_| relates(line)) else { return false };
    let pieces: Vec<&str> = right.split_whitespace().collect();
    let is_word = |piece: &&str| {
        piece.chars().count() >= WORD && piece.trim_end_matches(['.', ',', ';', ':']).chars().all(char::is_alphabetic)
    };
    // A unit may stand at the end.
    let inner = &pieces[..pieces.len().saturating_sub(1)];
    let starts_bullet = left.trim_start().starts_with(['-', '*', '•', '#', '|', '>']);
    !starts_bullet
        && left.split_whitespace().count() <= NAME
        && right.contains(SIGNS)
        && !right.contains('`')
        && !inner.iter().any(is_word)
        && !pieces.is_empty()
}

/// A gap with a blank for the sign of an equation in words: `Perplexity = n-th root of the inverse probability.`
fn without_worded_equals(gap: &str) -> String {
    const WORDS: usize = 4;
    let is_word = |piece: &str| {
        let core = piece.trim_matches(|letter: char| matches!(letter, ',' | '.' | ':' | ';' | '(' | ')' | '*'));
        !core.is_empty() && core.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\''))
    };
    let mut found = gap.to_owned();
    for (at, sign) in gap.match_indices(" = ") {
        let start = gap[..at].rfind(['\n', '.', ';', ':']).map_or(0, |start| start + 1);
        let behind = &gap[at + sign.len()..];
        let end = behind.find(['\n', ';', ':']).unwrap_or(behind.len());
        let end = behind.find(". ").map_or(end, |stop| stop.min(end));
        let (left, right) = (gap[start..at].trim_matches(['-', '*', ' ', '#']), &behind[..end]);
        let name = left.trim_matches('*');
        let is_named = name.chars().count() > 2 && name.split_whitespace().all(is_word);
        if is_named && right.split_whitespace().count() >= WORDS && right.split_whitespace().all(is_word) {
            found.replace_range(at..at + sign.len(), &" ".repeat(sign.len()));
        }
    }
    found
}

/// The gaps that only open or close a bracket with words in it: `$x$ ($K$ samples of policy $\\pi$)`.
fn bracketed(gaps: &[&str]) -> Vec<usize> {
    const WORDS: usize = 4;
    let mut found = Vec::new();
    for (at, gap) in gaps.iter().enumerate() {
        if gap.trim_end().ends_with(" (") || gap.trim() == "(" && gap.starts_with(char::is_whitespace) {
            let close = gaps[at + 1..].iter().position(|gap| gap.contains(')')).map(|behind| at + 1 + behind);
            let Some(close) = close else { continue };
            let letters = |gap: &&str| gap.chars().filter(|letter| letter.is_alphabetic()).count();
            let inside: usize = gaps[at + 1..=close].iter().map(letters).sum();
            let is_plain = |gap: &&str| !gap.contains(['=', '+', '*', '^']);
            if inside >= WORDS && gaps[at + 1..=close].iter().all(is_plain) {
                let only =
                    |at: &usize| gaps[*at].trim().trim_end_matches('.').chars().all(|sign| matches!(sign, '(' | ')'));
                found.extend([at, close].into_iter().filter(only));
            }
        }
    }
    found
}

/// Outer and inner spans of what is marked; `None` where a mark is not closed or there is none.
pub(super) fn marked(text: &str) -> Option<Vec<(Span, Span)>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let step = rest.chars().next().map_or(1, char::len_utf8);
        let environment = rest.strip_prefix(r"\begin{").and_then(|name| name.split_once('}')).map(|(name, _)| name);
        let (open, close, keeps_marks) = match () {
            () if rest.starts_with("```") => {
                let line = rest.find('\n')? + 1;
                (line, "```".to_owned(), false)
            }
            // Code between single backticks; two are a quotation mark of LaTeX.
            () if rest.starts_with('`') && !rest.starts_with("``") && is_code(&rest[1..]) => (1, "`".to_owned(), false),
            () if rest.starts_with("$$") => (2, "$$".to_owned(), false),
            () if rest.starts_with('$') => (1, "$".to_owned(), false),
            () if rest.starts_with(r"\[") => (2, r"\]".to_owned(), false),
            () if rest.starts_with(r"\(") => (2, r"\)".to_owned(), false),
            () => match environment.filter(|name| DISPLAYED.contains(&name.trim_end_matches('*'))) {
                Some(name) => (r"\begin{}".len() + name.len(), format!("\\end{{{name}}}"), true),
                None => {
                    // `\$` marks nothing, and a line break may stand before a bracket.
                    let is_escape = rest.starts_with(r"\$") || rest.starts_with(r"\\");
                    at += if is_escape { 2 } else { step };
                    continue;
                }
            },
        };
        let end = at + open + text.get(at + open..)?.find(&close)?;
        let outer = Span::new(at, end + close.len());
        found.push((outer, if keeps_marks { outer } else { Span::new(at + open, end) }));
        at = outer.end;
    }
    (!found.is_empty()).then_some(found)
}

/// How far a power of ten in words, as of `$124.4$ million`, reaches behind a formula.
fn magnitude_behind(rest: &str) -> Option<usize> {
    let start = rest.len() - rest.trim_start_matches([' ', '~']).len();
    let word: String = rest[start..].chars().take_while(|letter| letter.is_alphabetic()).collect();
    let is_magnitude = super::number::magnitude(&word.to_lowercase()).is_some() && (word.len() > 1 || word == "M");
    is_magnitude.then_some(start + word.len())
}

/// Whether the inside of a mark is that of a fence: it begins behind the line that opens it.
fn is_fence(text: &str, span: Span) -> bool {
    // The line that opens a fence is short; a long one is not searched for each of its formulas.
    const LONGEST: usize = 80;
    let before = text[..span.start].trim_end_matches('\n');
    let length = before.bytes().rev().take(LONGEST + 1).take_while(|byte| *byte != b'\n').count();
    length <= LONGEST && before[before.len() - length..].trim_start().starts_with("```")
}

/// The formulas of a piece of mathematics: one, or those on the lines of a fence.
pub(super) fn own_lines(text: &str, span: Span) -> Vec<Span> {
    if is_fence(text, span) { lines(text, span) } else { vec![span] }
}

/// The lines of a fence that are formulas of their own: each holds a relation.
fn lines(text: &str, span: Span) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut start = span.start;
    for line in span.of(text).split_inclusive('\n') {
        let own = Span::new(start, start + line.len());
        start = own.end;
        let goes_on = line.trim_start().starts_with(['=', '+', '-', '*', '/', '&', '\\']);
        match found.last_mut() {
            Some(last) if goes_on || !relates(line) || !relates(last.of(text)) => *last = last.to(own),
            _ => found.push(own),
        }
    }
    found
}

/// Whether a backtick closes on the same line.
fn is_code(rest: &str) -> bool {
    let line = rest.split('\n').next().unwrap_or_default();
    line.find('`').is_some_and(|end| end > 0)
}

/// Whether a piece of text between blanks computes with letters: `1/w`, `-w`, `2w`, `w*w`, `log(w)`; `and/or`,
/// `GPT-2`, `3rd` and `token(s)` do not.
fn computes(piece: &str) -> bool {
    let core =
        piece.trim_matches(|letter: char| matches!(letter, '.' | ',' | ';' | ':' | '!' | '?' | '`' | '"' | '*' | '_'));
    let letters: Vec<char> = core.chars().collect();
    let is_operand = |part: &str| {
        let part = part.trim_matches(['(', ')', '[', ']']);
        part.chars().count() == 1 && part.chars().all(char::is_alphanumeric)
            || !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    // `1/PP`, not `and/or`.
    let operands: Vec<&str> = core.split(['/', '*', '−']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |part: &&str| !part.is_empty() && part.chars().all(char::is_alphanumeric);
    if operands.len() > 1
        && (operands.iter().all(|part| is_operand(part))
            || operands.iter().any(is_number) && operands.iter().all(is_word))
    {
        return true;
    }
    // `-w`
    if let [sign, letter] = letters.as_slice()
        && matches!(sign, '-' | '−' | '–')
        && letter.is_alphanumeric()
    {
        return true;
    }
    // `w-1`, not `GPT-2`.
    if let [first, sign, last] = letters.as_slice()
        && matches!(sign, '-' | '−')
        && first.is_alphanumeric()
        && last.is_alphanumeric()
    {
        return true;
    }
    // `2w`, not `2B` of a size or `3rd`.
    if let [digit @ .., letter] = letters.as_slice()
        && !digit.is_empty()
        && digit.iter().all(char::is_ascii_digit)
        && letter.is_alphabetic()
        && !matches!(letter, 'M' | 'B' | 'K' | 'k' | 'b' | 'a' | 'c')
    {
        return true;
    }
    // `log(w)`, `D(q,p)`
    let call = core.find('(').filter(|at| *at > 0 && core.ends_with(')') && !core.starts_with('('));
    call.is_some_and(|at| {
        let inside = &core[at + 1..core.len() - 1];
        core[..at].chars().all(char::is_alphanumeric) && !matches!(inside, "s" | "es" | "en" | "n" | "e" | "d" | "ies")
    })
}

/// Whether a line is a sentence though it has signs: `the first linear layer + activation`, `the estimate of P(a | b) is
/// 10/40 = 0.25`. What equals no number may be a formula.
fn is_sentence(line: &str) -> bool {
    const FEW: usize = 4;
    let is_word = |piece: &&str| {
        let core = piece.trim_matches(|letter: char| letter.is_ascii_punctuation());
        core.chars().count() > 2 && core.chars().all(|letter| letter.is_alphabetic() || letter == '-' || letter == '\'')
    };
    let pieces: Vec<&str> = line.split_whitespace().collect();
    let words = pieces.iter().copied().filter(is_word).count();
    let is_number = |behind: &str| {
        behind.trim_start_matches([' ', '(', '-', '−']).starts_with(|first: char| first.is_ascii_digit())
    };
    // `- Perfect model: PPL = 1`
    let is_told =
        line.contains(':') || line.trim_end().ends_with('.') || line.trim_start().starts_with(['-', '*', '•']);
    let few = FEW - usize::from(is_told);
    let spelled = pieces.iter().filter(|piece| piece.contains(char::is_alphabetic)).count();
    let equals_numbers = line.split('=').skip(1).all(is_number) && line.split('≈').skip(1).all(is_number);
    !line.contains(['^', '\\', '{', '}', '~', '@', '∼', '<']) && words >= few && 2 * words >= spelled && equals_numbers
}

/// Whether what stands before, between or behind formulas is words and punctuation, and no mathematics.
fn is_prose(gap: &str, is_first: bool, is_last: bool, several: bool) -> bool {
    const SIGNS: [char; 14] = ['=', '+', '^', '\\', '{', '}', '|', '<', '~', '@', '∼', '≈', '·', '×'];
    let is_formula = |line: &str| line.contains(SIGNS) || line.split_whitespace().any(computes);
    if gap.lines().any(|line| is_formula(line) && !is_sentence(line)) {
        return false;
    }
    let trimmed = gap.trim();
    let letters = trimmed.chars().filter(|letter| letter.is_alphabetic()).count();
    // A quote or a heading begins a line.
    if gap
        .lines()
        .enumerate()
        .any(|(place, line)| line.contains('>') && (place == 0 && !is_first || !line.trim_start().starts_with('>')))
    {
        return false;
    }
    let last_line = gap.rsplit('\n').next().unwrap_or_default();
    let begins_line = gap.contains('\n') || is_first;
    let bullet = last_line.trim().trim_end_matches(['.', ')']);
    let is_bullet = matches!(bullet, "-" | "*" | "•") && (several || gap.contains('\n')) && last_line.ends_with(' ')
        || !bullet.is_empty() && bullet != last_line.trim() && bullet.bytes().all(|byte| byte.is_ascii_digit());
    if begins_line && is_bullet {
        return true;
    }
    if letters < 2 {
        return trimmed
            .chars()
            .all(|letter| matches!(letter, '.' | ',' | ';' | ':' | '#' | '*' | '_' | '`') || letter.is_whitespace());
    }
    // `2 $x$`, `-$x$`, `exp($x$)`, `1/$x$`: the words end in mathematics.
    let touches = !is_last && {
        let end = trimmed.trim_end_matches(['*', '_']).chars().last();
        let opens = gap
            .rfind('(')
            .is_some_and(|at| !gap[at..].contains(')') && gap[..at].ends_with(|letter: char| letter.is_alphanumeric()));
        // `Add-$k$ smoothing`
        let compound =
            gap.strip_suffix('-').map_or(0, |word| word.chars().rev().take_while(|it| it.is_alphabetic()).count());
        let joins = compound < 2 && matches!(end, Some('-' | '−' | '–' | '/' | '*'));
        opens || joins || end.is_some_and(|end| end.is_ascii_digit())
    };
    // `$x$-th`, but not `$x$/2` or `$x$ - 1`.
    let follows = !is_first && !gap.trim_start_matches([' ', '\t']).starts_with('\n') && {
        let start = trimmed.chars().next();
        // `$x$ – words`, but not `$x$ - y`.
        let behind = trimmed.chars().skip(1).collect::<String>();
        let word: String = behind.trim_start().chars().take_while(|letter| letter.is_alphabetic()).collect();
        let next = if word.chars().count() > 2 { word.chars().next() } else { behind.chars().next() };
        start.is_some_and(|start| start.is_ascii_digit() || matches!(start, '/' | '\'' | '!'))
            || matches!(start, Some('-' | '−' | '–' | '*'))
                && !next.is_some_and(|next| next.is_alphabetic() || next == '*')
    };
    !touches && !follows
}
