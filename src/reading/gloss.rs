//! What words say about a name: `where $n$ is the number of tokens`.
//!
//! Words are not judged, but some of them say that a name is something else than what the formula is read with.

use super::Lexicon;
use super::definition::Definition;
use super::head::Head;
use super::legend::Gloss;
use super::noun::{Bearer, denied_own, foreign_noun, meant, naming};
use super::prose::{COPULAS, Segments, is_in, is_lone};
use crate::cards::{NameKey, RoleKind};
use crate::latex::tree::Node;
use crate::text::Span;

/// Words that make of a thing another thing.
const CHANGING: &str = "minus plus without not except instead inverse reciprocal swapped reversed exchanged uniform
    log-ratio log-ratios squared doubled halved opposite negated";

/// Which of several policies is meant.
const POLICIES: &[(&str, &str)] =
    &[("reference", "reference"), ("old", "old"), ("behaviour", "old"), ("behavior", "old"), ("frozen", "reference")];

/// Words for the better and for the worse of two answers, and the labels that names of either bear.
pub(super) const BETTER: &str =
    "preferred chosen winning winner won wins better accepted liked favoured favored bevorzugte bessere gewinnende";
pub(super) const WORSE: &str = "rejected losing loser lost loses lose worse turned disliked dispreferred unpreferred less schlechtere abgelehnte schlechte verlierende";
const LABELS: [(&str, &str); 2] = [("w win chosen c +", WORSE), ("l lose rejected r -", BETTER)];

/// Whether words call the better answer the worse one, or the reverse.
fn exchanges(head: &Head, said: &[String]) -> Option<String> {
    let label = head.items.first().map(|item| crate::cards::flatten(item, false))?;
    let (_, opposite) = LABELS.iter().find(|(labels, _)| is_in(labels, &label))?;
    let own = if *opposite == WORSE { BETTER } else { WORSE };
    // `preferred over the rejected one` names both; `less preferred` is the worse.
    let has = |list: &'static str| said.iter().find(|word| is_in(list, word));
    let decisive = said.iter().any(|word| word == "less");
    match (has(opposite), has(own)) {
        (Some(word), None) => Some(word.clone()),
        (Some(_), Some(_)) if decisive && own == BETTER => Some("less".to_owned()),
        _ => None,
    }
}

/// Whether words about several names say of one what they do not say of another, or change one.
pub(super) fn tells_apart(said: &str) -> bool {
    let words = said.split(|letter: char| !letter.is_alphanumeric() && letter != '-').map(str::to_lowercase);
    let words = super::foreign::english(&words.collect::<Vec<_>>());
    let is_policy = |word: &str| POLICIES.iter().any(|(name, _)| *name == word);
    words.iter().any(|word| [CHANGING, BETTER, WORSE].iter().any(|list| is_in(list, word)) || is_policy(word))
        || words.iter().any(|word| super::doubt::is_telling(word) && !is_in("mean average", word))
}

/// The names that words speak about, each with the words.
pub(super) fn glosses(text: &str, segments: &Segments) -> Vec<Gloss> {
    let mut found = Vec::new();
    for gap in segments.prose.iter().chain(&segments.explained).chain(&segments.described).chain(&segments.apart) {
        let pieces: Vec<(Span, &str)> = gap
            .of(text)
            .split_whitespace()
            .map(|piece| {
                let start = gap.start + (piece.as_ptr() as usize - gap.of(text).as_ptr() as usize);
                (Span::new(start, start + piece.len()), piece)
            })
            .collect();
        let core = |piece: &str| piece.trim_matches(['.', ',', ';', ':', '!']).to_lowercase();
        let is_name = |piece: &str| {
            let letters = piece.chars().filter(|letter| letter.is_alphabetic()).count();
            piece.contains(['\\', '_', '(', '^']) || letters == 1 || super::phrase::is_operation(piece)
        };
        // `with $N$ the number of parameters`, `wobei $y_w$ die bevorzugte Antwort ist`: the verb is left out, or stands at
        // the end.
        let words: Vec<&(Span, &str)> =
            pieces.iter().filter(|(_, piece)| piece.contains(char::is_alphanumeric)).collect();
        let is_article = words.first().is_some_and(|(_, piece)| is_in("die der das ein eine the a an", &core(piece)));
        let verbs = words.iter().filter(|(_, piece)| is_in(COPULAS, &core(piece))).count();
        let ends_with_verb = words.last().is_some_and(|(_, piece)| is_in("ist sind sei seien", &core(piece)));
        if is_article && (verbs == 0 || verbs == 1 && ends_with_verb) {
            let mut said = Vec::new();
            for (_, piece) in &words {
                said.push(core(piece));
                if piece.ends_with(['.', ',', ';', ')']) {
                    break;
                }
            }
            let is_introduced = |subject: &Span| {
                let before = text[..subject.start].trim_end_matches(['$', '(', '\\', ' ']);
                let word = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
                is_lone(subject.of(text)) && is_in("where with and wobei mit und et y e", &word.to_lowercase())
            };
            let subjects = segments.spoken_of(gap).filter(is_introduced);
            found.extend(subjects.map(|subject| (subject, said.clone())));
        }
        // `$T$: temperature, $x_t$: token`
        let bare = |piece: &'_ str| piece.trim_matches(['$', '`', '*', ')', '\\']).chars().next();
        // What only closes the formula stands first.
        let pieces: Vec<(Span, &str)> = pieces.into_iter().skip_while(|(_, piece)| bare(piece).is_none()).collect();
        if pieces.first().is_some_and(|(_, piece)| matches!(bare(piece), Some(':' | '–' | '—')) || *piece == "-") {
            let ends = |piece: &str| piece.ends_with(['.', ',', ';', ')']);
            let end = pieces.iter().position(|(_, piece)| ends(piece)).map_or(pieces.len(), |at| at + 1);
            let said: Vec<String> = pieces[1..end.max(1)].iter().map(|(_, piece)| core(piece)).collect();
            let is_named =
                |subject: &Span| is_lone(subject.of(text)) || super::phrase::is_operation(subject.of(text).trim());
            let subjects = segments.spoken_of(gap).filter(is_named);
            found.extend(subjects.map(|subject| (subject, said.clone())));
        }
        // `N: number of parameters, D: number of tokens` in a line
        for (place, (span, piece)) in pieces.iter().enumerate() {
            let Some(name) = piece.strip_suffix(':').filter(|name| is_lone(name) && is_name(name)) else { continue };
            let ends = |piece: &str| piece.ends_with(['.', ',', ';', ')']);
            let behind = &pieces[place + 1..];
            let end = behind.iter().position(|(_, piece)| ends(piece)).map_or(behind.len(), |at| at + 1);
            let said: Vec<String> = behind[..end].iter().map(|(_, piece)| core(piece)).collect();
            found.push((Span::new(span.start, span.start + name.len()), said));
        }
        for (place, (_, piece)) in pieces.iter().enumerate() {
            if !is_in(COPULAS, &core(piece)) && core(piece) != "counts" {
                continue;
            }
            let ends = |piece: &str| piece.ends_with(['.', ';']) || piece.ends_with(',') && !piece.ends_with("),");
            let said: Vec<String> = {
                let mut words = Vec::new();
                for (at, (_, piece)) in pieces.iter().enumerate().skip(place + 1) {
                    // The next thing that is spoken about.
                    let next =
                        pieces.get(at + 1).is_some_and(|(_, next)| is_in(COPULAS, &core(next)) || core(next) == "the");
                    if is_name(piece) && next {
                        break;
                    }
                    words.push(core(piece));
                    if ends(piece) {
                        break;
                    }
                }
                words
            };
            // `where $\\log$ is $\\log_{10}$`
            let next = segments.math.iter().chain(segments.spoken()).filter(|math| math.start >= gap.end);
            let is_bare = |word: &String| !word.contains(char::is_alphanumeric);
            let is_last = pieces[place + 1..].iter().all(|(_, piece)| bare(piece).is_none());
            let said = match (said.iter().all(is_bare) && is_last, next.min_by_key(|math| math.start)) {
                (true, Some(math)) if math.start - gap.end <= 3 && math.len() <= SHORT => {
                    vec![math.of(text).to_owned()]
                }
                _ => said,
            };
            // `wobei $y_w$ die schlechtere Antwort ist`: the verb stands at the end.
            let said = if said.is_empty() { verb_final(&pieces[..place], &core) } else { said };
            let before = pieces[..place].iter().rev();
            let mut subjects: Vec<Span> = before
                .take_while(|(_, piece)| is_name(piece) || matches!(core(piece).as_str(), "and" | "und" | "or"))
                .filter(|(_, piece)| is_name(piece))
                .map(|(span, piece)| Span::new(span.start, span.start + piece.trim_end_matches([',', ';']).len()))
                .collect();
            let subjects_at_start = || {
                let from = pieces[..place].iter().rposition(|(_, piece)| core(piece) == "wobei")?;
                let (span, piece) = pieces.get(from + 1).filter(|(_, piece)| is_name(piece))?;
                Some(Span::new(span.start, span.start + piece.trim_end_matches([',', ';']).len()))
            };
            if subjects.is_empty() && ends_clause(&pieces, place) {
                subjects.extend(subjects_at_start());
            }
            // What stands before the first word only closes the formula.
            if pieces[..place].iter().all(|(_, piece)| !piece.contains(char::is_alphanumeric)) {
                if let Some(pair) = one_each(text, segments, gap, &said) {
                    found.extend(pair);
                    continue;
                }
                subjects.extend(segments.spoken_of(gap));
            }
            found.extend(subjects.into_iter().map(|subject| (subject, said.clone())));
        }
    }
    found
}

/// `$N$ and $D$ are the parameters and the tokens`: what is said of each of two names, in their order.
fn one_each(text: &str, segments: &Segments, gap: &Span, said: &[String]) -> Option<[Gloss; 2]> {
    const JOINING: &str = "and und y et e & 和 与";
    let mut all: Vec<Span> = segments.spoken().iter().chain(&segments.math).copied().collect();
    all.sort_by_key(|math| math.start);
    let second = segments.spoken_of(gap).last()?;
    let first = all.iter().rfind(|math| math.end <= second.start).filter(|math| is_lone(math.of(text)))?;
    let between = &text[first.end..second.start];
    let mut joins = between.split(|letter: char| letter.is_whitespace() || "$,/()\\`".contains(letter));
    let is_pair = joins.all(|part| part.is_empty() || is_in(JOINING, part)) && is_lone(second.of(text));
    let places: Vec<usize> = (0..said.len()).filter(|at| is_in(JOINING, &said[*at])).collect();
    let ([at], true) = (places.as_slice(), is_pair) else { return None };
    let (one, other) = (&said[..*at], &said[at + 1..]);
    let is_said = |part: &[String]| part.iter().any(|word| word.chars().count() > 2);
    (is_said(one) && is_said(other)).then(|| [(*first, one.to_vec()), (second, other.to_vec())])
}

/// The most signs of a formula that only names something.
const SHORT: usize = 12;

/// Whether a clause ends behind the piece.
fn ends_clause(pieces: &[(Span, &str)], place: usize) -> bool {
    place + 1 == pieces.len() || pieces[place].1.ends_with(['.', ',', ';'])
}

/// What stands between `wobei` with a name and the verb at the end of a German clause.
fn verb_final(before: &[(Span, &str)], core: &dyn Fn(&str) -> String) -> Vec<String> {
    let from = before.iter().rposition(|(_, piece)| core(piece) == "wobei");
    let said = |from: usize| before.iter().skip(from + 1).map(|(_, piece)| core(piece)).collect();
    from.map(said).unwrap_or_default()
}

/// The legend that calls a letter what the question has another letter of that kind for: `N = number of tokens` where
/// `N` is the number of parameters.
pub(super) fn exchanged(text: &str, legends: &[Gloss], lexicon: &Lexicon) -> Option<(Span, String)> {
    let stem = |word: &str| word.trim_end_matches('s').to_owned();
    legends.iter().find_map(|(subject, said)| {
        let said = &super::foreign::english(said);
        let row = crate::latex::parse(subject.of(text)).tree.row;
        let head = row.first().and_then(Head::of).filter(|head| head.items.is_empty())?;
        let roles = lexicon.vocabulary.named(&head.base);
        let is_said = |id: &str| id.split('_').any(|part| said.iter().any(|word| stem(word) == stem(part)));
        if roles.is_empty() || roles.iter().any(|role| is_said(&role.id)) {
            return None;
        }
        let is_other = |role: &&crate::cards::Role| {
            roles.iter().all(|own| own.id != role.id)
                && roles.iter().any(|own| own.kind == role.kind)
                && is_said(&role.id)
        };
        // `g: number of KV heads` fits the groups of keys and values.
        let is_own = Bearer::of_roles(&roles).is_some_and(|bearer| super::noun::describes(&bearer, said));
        let other = lexicon.vocabulary.roles.iter().find(is_other).filter(|_| !is_own)?;
        let name = subject.of(text).trim();
        Some((*subject, format!("`{name}` is said to be what the question calls `{}`", other.write)))
    })
}

/// Whether all roles are texts, whose size is a length.
fn is_text(roles: &[&crate::cards::Role]) -> bool {
    !roles.is_empty() && roles.iter().all(|role| role.kind == RoleKind::Sequence)
}

/// Whether a row is a name with its scripts and arguments and nothing else.
fn is_name(row: &[Node]) -> bool {
    row.len() == 1 || row.get(1).and_then(super::cursor::delimiter_of).is_some_and(|(name, _)| name == "(")
}

/// Whether a name is what a clause speaks of, and only tells nothing more closely, as in `the advantage at step $t$ is`.
fn is_subject(subject: Span, text: &str) -> bool {
    const LEADING: &str =
        "where with and here wobei mit und let sei dabei hierbei ist if while whereas or suppose denote
        notation that since because so although also hence now then";
    let before = text[..subject.start].trim_end_matches(['$', '\\', '(', ' ', '`', '*']);
    let word = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    word.is_empty() || is_in(LEADING, &word.to_lowercase())
}

/// Whether a letter stands below the name of a model or a function of the question.
fn is_parameter(letter: &str, lexicon: &Lexicon) -> bool {
    let is_trained = |role: &&crate::cards::Role| matches!(role.kind, RoleKind::Model | RoleKind::Function);
    let below = format!("_{letter}");
    matches!(letter, "\\theta" | "\\phi" | "\\psi" | "θ" | "φ" | "ψ")
        && lexicon.vocabulary.roles.iter().filter(is_trained).any(|role| role.write.ends_with(&below))
}

/// The noun before a name that the name cannot bear: `batch size $b$` where `b` is a baseline.
pub(super) fn apposed(text: &str, apposed: &[Gloss], lexicon: &Lexicon) -> Option<(Span, String)> {
    apposed.iter().filter(|_| !lexicon.general).find_map(|(name, said)| {
        let said = super::foreign::english(said);
        let row = crate::latex::parse(name.of(text)).tree.row;
        let head = row.first().and_then(Head::of).filter(|_| is_name(&row))?;
        let splits = head.splits();
        let named = splits.iter().map(|split| lexicon.vocabulary.named(&split.key)).find(|roles| !roles.is_empty())?;
        let is_index = named.iter().any(|role| matches!(role.kind, RoleKind::Index | RoleKind::Places));
        let is_defined = lexicon.definitions.iter().any(|definition| definition.matches(&head).is_some());
        if is_index || is_defined {
            return None;
        }
        let other = || foreign_noun(&Bearer::of_roles(&named)?, &said);
        let only = || super::phrase::contradicts(&head, &named, &lexicon.vocabulary, &said);
        let word = if named.len() == 1 { only() } else { None }.or_else(other)?;
        // `the model $M$` of `P_M`
        if word == "model" {
            return None;
        }
        Some((*name, format!("`{word}` is said of `{}`, which the formula may not mean", name.of(text).trim())))
    })
}

/// Whether a label makes another name of a letter that bears a set: `D_{KL}` is no data set.
fn has_foreign_label(head: &Head, lexicon: &Lexicon) -> bool {
    let is_letter = |sign: char| sign.is_ascii_alphabetic();
    let is_label = |item: &&[Node]| {
        let key = crate::cards::flatten(item, false);
        key.len() > 1 && key.chars().all(is_letter) && key.chars().all(|letter| letter.is_ascii_uppercase())
    };
    let named = lexicon.vocabulary.named(&head.base);
    let is_set = |role: &&crate::cards::Role| matches!(role.kind, RoleKind::Dataset | RoleKind::Prompts);
    let is_whole =
        |split: &super::head::Split| split.items.is_empty() && !lexicon.vocabulary.named(&split.key).is_empty();
    head.items.iter().any(is_label) && named.iter().all(is_set) && !head.splits().iter().any(is_whole)
}

/// Whether words are known to say what names of a text stand for.
pub(super) fn describes(names: &[Span], said: &[String], text: &str, lexicon: &Lexicon) -> bool {
    let bearers: Option<Vec<Bearer>> = names.iter().map(|name| bearer_of(*name, text, lexicon)).collect();
    let said = super::foreign::english(meant(said));
    let all = bearers.and_then(|bearers| bearers.into_iter().reduce(|all, bearer| all.or(&bearer)));
    !lexicon.general && all.is_some_and(|bearer| super::noun::describes(&bearer, &said))
}

/// Whether a formula has the letter of a name.
fn is_used(name: &str, formulas: &str) -> bool {
    let letter = name.trim().trim_start_matches('|').split(['_', '^', '(']).next().unwrap_or_default();
    formulas.contains(letter)
}

/// The name before another of which the same is said: `$y_w$, $y_l$ are`, `$N$ and $D$ the`.
fn name_before(name: Span, text: &str) -> Option<Span> {
    let before = text[..name.start].trim_end_matches(['$', ' ']);
    let joined = [",", "and", "und", "/", "y", "et"].iter().find_map(|join| before.strip_suffix(join))?;
    let rest = joined.trim_end().strip_suffix('$')?;
    let start = rest.rfind('$')? + 1;
    let span = Span::new(start, rest.len());
    is_lone(span.of(text)).then_some(span)
}

/// What bears the nouns of a name.
pub(super) fn bearer_of(subject: Span, text: &str, lexicon: &Lexicon) -> Option<Bearer> {
    let written = subject.of(text).trim();
    let inside = written.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')).filter(|name| is_lone(name));
    let row = crate::latex::parse(inside.unwrap_or(written)).tree.row;
    let head = row.first().and_then(Head::of)?;
    let is_defined = || lexicon.definitions.iter().any(|definition| definition.matches(&head).is_some());
    if let Some(bearer) = Bearer::of_letter(&head.base.plain).filter(|_| inside.is_none() && is_defined()) {
        return Some(bearer);
    }
    let splits = head.splits();
    let roles = splits.iter().map(|split| lexicon.vocabulary.named(&split.key)).find(|roles| !roles.is_empty())?;
    match inside {
        Some(_) if is_text(&roles) => Some(Bearer::of_id("length").or(&Bearer::of_roles(&roles)?)),
        _ => Bearer::of_roles(&roles),
    }
}

/// The words that contradict how a name is read, if any do.
pub(super) fn contradicting(
    text: &str,
    glosses: &[Gloss],
    formulas: &str,
    lexicon: &Lexicon,
    definitions: &[Option<Definition>],
) -> Option<(Span, String)> {
    for (subject, whole_said) in glosses {
        let subject = *subject;
        let said = super::foreign::english(meant(whole_said));
        // `t_0` and `t_{-1}` are start symbols.
        let split: Vec<String> = said.iter().flat_map(|word| word.split('-').map(str::to_owned)).collect();
        if super::boundary::said(&split).is_some() {
            continue;
        }
        let row = crate::latex::parse(subject.of(text)).tree.row;
        // `$|R_i|$ is the length of the prompt`
        if let [open, inner, ..] = row.as_slice()
            && super::cursor::delimiter_of(open).is_some_and(|(name, _)| matches!(name, "|" | "\\lvert"))
            && let Some(head) = Head::of(inner)
        {
            let named = lexicon.vocabulary.named(&head.base);
            let noun = || {
                let bearer = Bearer::of_id("length");
                let bearer = Bearer::of_roles(&named).map_or(bearer.clone(), |own| bearer.or(&own));
                foreign_noun(&bearer, &said).filter(|_| is_text(&named))
            };
            let count = super::phrase::contradicts_count(&named, &said).filter(|_| !named.is_empty());
            if let Some(word) = count.or_else(noun) {
                let message =
                    format!("`{word}` is said of `{}`, which the formula may not mean", subject.of(text).trim());
                return Some((subject, message));
            }
        }
        let operation = subject.of(text).trim_matches(['$', ' ', ',']);
        if !lexicon.general
            && !is_name(&row)
            && super::doubt::computes(operation)
            && is_subject(subject, text)
            && let Some(word) = super::part_told::misnames(operation, &said)
        {
            let message = format!("`{word}` is said of `{operation}`, which the formula may not mean");
            return Some((subject, message));
        }
        let Some(head) = row.first().and_then(Head::of) else {
            // `$\\log$ – decadic logarithm`
            match super::phrase::contradicts_operation(operation, &said).filter(|_| !lexicon.general) {
                Some(word) => {
                    let message = format!("`{word}` is said of `{operation}`, which the formula may not mean");
                    return Some((subject, message));
                }
                None => continue,
            }
        };
        if has_foreign_label(&head, lexicon) {
            continue;
        }
        // What the answer defines is what it says.
        let is_defined_here = |it: &Definition| it.base.plain == head.base.plain && it.may_be(&head);
        if definitions.iter().flatten().any(is_defined_here) {
            continue;
        }
        let vocabulary = &lexicon.vocabulary;
        let refused = |word: &str| {
            let message = format!("`{word}` is said of `{}`, which the formula may not mean", subject.of(text).trim());
            Some((subject, message))
        };
        let splits = head.splits();
        let mut roles: Vec<&crate::cards::Role> =
            splits.iter().flat_map(|split| vocabulary.named(&split.key)).collect();
        // What counts things bears no index itself: `s_t` is no `s`.
        let counts = |role: &&crate::cards::Role| role.kind == RoleKind::Index;
        if !head.items.is_empty() && !roles.is_empty() && roles.iter().all(counts) {
            continue;
        }
        let base = NameKey { plain: head.base.plain.clone(), styled: head.base.styled.clone() };
        roles.extend(vocabulary.with_element(&base));
        let is_defined = lexicon.definitions.iter().any(|definition| definition.matches(&head).is_some());
        if let Some(word) = super::phrase::contradicts_operation(operation, &said)
            .filter(|_| vocabulary.named_exactly(&base).is_empty() && !is_defined && !lexicon.general)
        {
            return refused(&word);
        }
        if roles.is_empty() && !is_defined {
            // `\\theta` below a model or a function is what it is trained in.
            let is_below = is_parameter(subject.of(text).trim(), lexicon);
            if let Some(word) = foreign_noun(&Bearer::of_id("parameters"), &said).filter(|_| is_below) {
                return refused(&word);
            }
            continue;
        }
        let longest = splits.iter().map(|split| vocabulary.named(&split.key)).find(|roles| !roles.is_empty());
        let elements = vocabulary.with_element(&base);
        let is_element = !head.items.is_empty() && !elements.is_empty();
        let own_roles = if is_element { elements } else { longest.unwrap_or(elements) };
        let word = match is_defined && vocabulary.named_exactly(&splits[0].key).is_empty() {
            true => super::phrase::contradicts_define(&head.base.plain, vocabulary, &said),
            false => super::phrase::contradicts(&head, &own_roles, vocabulary, &said),
        };
        let noun = || {
            // `$d_{in}$ and $d_{out}$ are the widths`: what is said of several fits one of them.
            let before = name_before(subject, text).and_then(|name| bearer_of(name, text, lexicon));
            let of_others = glosses.iter().filter(|(other, words)| *other != subject && words == whole_said);
            if let Some(word) = Bearer::contrary(&own_roles, &said).or_else(|| denied_own(&own_roles, whole_said)) {
                return Some(word);
            }
            // The tokens of a prefix stand before.
            let is_prefix = head.items.iter().any(|item| crate::cards::flatten(item, false).starts_with('<'));
            let later = said
                .iter()
                .find(|word| is_in("follow follows following after next future later last two three four few right other others both whole entire bidirectional surrounding", word));
            if let Some(word) = later.filter(|_| is_prefix) {
                return Some(word.clone());
            }
            let bearer = match is_defined {
                true => Bearer::of_letter(&head.base.plain).or_else(|| Bearer::of_roles(&own_roles))?,
                false => Bearer::of_roles(&own_roles)?,
            };
            let is_mean = is_defined && head.base.plain.ends_with("mu");
            let extreme = said.iter().find(|word| is_in("largest smallest best worst highest lowest median", word));
            if let Some(word) = extreme.filter(|_| is_mean) {
                return Some(word.clone());
            }
            let bearer = of_others
                .filter_map(|(other, _)| bearer_of(*other, text, lexicon))
                .chain(before)
                .fold(bearer, |bearer, other| bearer.or(&other));
            foreign_noun(&bearer, &said)
        };
        let opens_clause = is_subject(subject, text);
        let is_judged = !lexicon.general && opens_clause && is_name(&row) && is_used(subject.of(text), formulas);
        if let Some(word) = word.or_else(|| if is_judged { noun() } else { None }) {
            return refused(&word);
        }
        // `$P$ is the unigram model` where the question has another.
        let is_bare = head.items.is_empty() && !subject.of(text).contains('(');
        let is_model = own_roles.iter().any(|role| role.kind == RoleKind::Model);
        let is_subject = |word: &String| lexicon.subject.iter().any(|known| known == word);
        let kind = said.iter().find(|word| is_in(super::phrase::MODELS, word) && !is_subject(word));
        if let Some(word) = kind.filter(|_| is_bare && is_model) {
            return refused(word);
        }
        if let Some(word) = exchanges(&head, &said) {
            let message = format!("`{word}` is said of `{}`, which the formula may not mean", subject.of(text).trim());
            return Some((subject, message));
        }
        // In `The perplexity of $S$ is ...` another name stands before the verb: where the answer names its formula, only
        // words that fit no other name are minded.
        let is_named = definitions.iter().flatten().any(|definition| definition.may_be(&head));
        if is_named && !opens_clause {
            continue;
        }
        let own = |word: &String| roles.iter().any(|role| role.id.split('_').any(|part| part == *word));
        let fits = Bearer::of_roles(&own_roles).is_some_and(|bearer| super::noun::describes(&bearer, &said));
        // `K` is the group size; `y_i` are sampled from the policy.
        let is_counted = |word: &String| {
            let behind = said.iter().skip_while(|other| *other != word).count();
            let is_unit = said.iter().rev().nth(behind).is_some_and(|before| is_in("per each for", before));
            let counts = |role: &&&crate::cards::Role| {
                let of = role.of.as_deref().and_then(|of| vocabulary.role(of));
                of.is_some_and(|of| of.id == *word || of.kind == RoleKind::Sequence && is_in("tokens sentence", word))
            };
            is_unit || roles.iter().any(|role| role.kind == RoleKind::Size && counts(&role))
        };
        let is_drawn = said.iter().any(|word| is_in("sampled drawn generated", word));
        // `the share of tokens of expert i` speaks of an index.
        let is_spoken_of = |word: &str| {
            let at = said.iter().position(|other| other == word).unwrap_or_default();
            at > 0 && is_in("of to for by per each der", &said[at - 1])
        };
        let is_thing =
            |word: &str| vocabulary.role(word).is_some_and(|role| role.kind != RoleKind::Index || !is_spoken_of(word));
        let is_other = |word: &&String| is_thing(word) && !own(word) && !is_counted(word) && !is_drawn;
        let is_policy = roles.iter().any(|role| role.kind == RoleKind::Model);
        let other_policy = |word: &&String| {
            is_policy && POLICIES.iter().any(|(name, id)| name == word && !roles.iter().any(|role| role.id == *id))
        };
        // `c_1` is a name of its own, `\\lambda_1` one of several weights.
        let has_digit = |item: &[Node]| crate::cards::flatten(item, false).bytes().any(|byte| byte.is_ascii_digit());
        let is_one = |role: &&crate::cards::Role| !is_in("first second third", &role.id);
        let has_own_name = vocabulary.named(&splits[0].key).iter().any(is_one);
        let is_numbered = head.items.iter().any(|item| has_digit(item)) && !(fits && has_own_name);
        // `$p$: probability under the draft model` where the question has `q` for it.
        let bearer = Bearer::of_roles(&own_roles);
        let is_own_noun = |word: &str| bearer.as_ref().is_none_or(|bearer| bearer.is_named_by(word));
        let other_model = |word: &&String| {
            let is_model = vocabulary.role(word).is_some_and(|role| role.kind == RoleKind::Model);
            is_policy && is_model && !own(word) && !is_own_noun(word) && !said.iter().any(&own)
        };
        // Where the answer names its formula, only what the name itself is called is minded.
        let changed = |word: &&String| {
            is_in(CHANGING, word) && !(is_named && is_in("minus plus without not except instead", word))
        };
        let called = if is_named { naming(&said) } else { &said };
        let word = called.iter().find(changed).or_else(|| said.iter().find(other_policy));
        let word = word.or_else(|| said.iter().find(other_model));
        let word = word.or_else(|| {
            naming(&said)
                .iter()
                .find(is_other)
                .filter(|_| !fits && !is_named)
                .filter(|_| !roles.is_empty() && !said.iter().any(own))
        });
        if let Some(word) = word {
            return Some((
                subject,
                format!("`{word}` is said of `{}`, which the formula may not mean", subject.of(text).trim()),
            ));
        }
        if is_numbered && !is_named && !roles.is_empty() {
            return Some((subject, "what this says about one element is not understood yet".to_owned()));
        }
    }
    None
}
