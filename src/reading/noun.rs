//! Whether the noun that words call a name by is one that the name's role bears: `where $n$ is the batch size`.
//!
//! The head of the phrase decides. A head that only counts, or that many things share (`size`, `rate`, `vector`), is
//! told more closely by the words before it and by what it is of, and these must fit too.

use std::borrow::Cow;

use super::noun_table::{CONTRARY, DEFINED, GENERIC, GERMAN, MEASURES, NOUNS, UNCOUNTED};
use super::prose::is_in;
use crate::cards::Role;

/// Heads that many things share: what stands before them decides.
const SHARED: &str = "rate dimension width size length number count amount total index position vector matrix
    weight factor term exponent set probability penalty norm space state level sentence text sequence token word answer
    response model policy step projection logit distribution";

/// Those of them that are of what they are told by.
const TOLD_BEHIND: &str = "exponent coefficient dimension width index position vector matrix set space distribution";

const ARTICLES: &str = "the a an this our its their one der die das ein eine den dem des la le les el los las un une una il lo gli i os as o";

/// What such a head may be of, whatever it is of.
const CARRIERS: &str = "matrix layer model network vector weight module block update adapter map transformer space";

/// Where a phrase ends.
const STOPS: &str =
    "that which who whose where when while whereas if because since so typically usually used using with and
    und or oder sowie as i.e e.g c'est-à-dire is are was ist sind but than per y et que qui";

/// Words that tell a head more closely behind it.
const PREPOSITIONS: &str =
    "of in for to by from at on with under over between among into within before after out von der
    des für im in zu aus bei pro au aux de du del da di d' des para pour";

/// Those of what something is of.
const OF: &str = "of von der des de du del da di";

/// The noun without the signs of its plural or of the genitive.
fn stem(word: &str) -> String {
    let word = word.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’']);
    match word {
        "loss" | "bias" | "class" | "pass" | "corpus" | "mass" | "guess" | "axis" | "basis" => word.to_owned(),
        "matrices" => "matrix".to_owned(),
        "param" | "params" => "parameter".to_owned(),
        "vocab" => "vocabulary".to_owned(),
        "indices" => "index".to_owned(),
        "classes" | "losses" | "biases" | "guesses" | "passes" => word[..word.len() - 2].to_owned(),
        _ => match (word.strip_suffix("ies"), word.strip_suffix('s')) {
            (Some(stem), _) => format!("{stem}y"),
            (None, Some(stem)) if !word.ends_with("ss") => stem.to_owned(),
            _ => word.to_owned(),
        },
    }
}

/// The words of a phrase with German ones in English, compounds in their parts: `Vokabulargröße` is `vocabulary size`.
fn in_english(words: &[&str]) -> Vec<String> {
    words.iter().flat_map(|word| parts(word)).map(Cow::into_owned).collect()
}

fn parts(word: &str) -> Vec<Cow<'_, str>> {
    const SHORTEST: usize = 4;
    if let Some(rest) = word.strip_prefix("d'").or_else(|| word.strip_prefix("d’")) {
        return vec![Cow::Borrowed("de"), Cow::Borrowed(rest)];
    }
    let whole = GERMAN.iter().find(|(german, _)| is_in(german, word));
    if let Some((_, english)) = whole {
        return vec![Cow::Borrowed(*english)];
    }
    let ends = |german: &&str| german.len() >= SHORTEST && word.len() > german.len() && word.ends_with(*german);
    // `next-token` is English.
    let is_foreign =
        |(german, english): &&(&str, &str)| !word.contains('-') || !german.split_whitespace().any(|it| it == *english);
    let tail = GERMAN
        .iter()
        .filter(is_foreign)
        .flat_map(|(german, english)| german.split_whitespace().map(move |it| (it, *english)));
    let longest = tail.filter(|(german, _)| ends(german)).max_by_key(|(german, _)| german.len());
    match longest {
        Some((german, english)) => {
            let before = word[..word.len() - german.len()].trim_end_matches('-');
            let linked = before.strip_suffix('s').unwrap_or(before);
            let first = GERMAN.iter().find(|(german, _)| is_in(german, before) || is_in(german, linked));
            let first = first.map_or(before, |(_, english)| *english);
            vec![Cow::Borrowed(first), Cow::Borrowed(english)]
        }
        None => vec![Cow::Borrowed(word)],
    }
}

/// What such a thing does not count, and the words with which it does.
type Uncounted = (&'static str, &'static str);

/// The rows of the table that speak of the roles of a name.
#[derive(Debug, Clone)]
pub(super) struct Bearer {
    nouns: Vec<&'static str>,
    /// What it does not count, though it may be told by it.
    uncounted: Vec<Uncounted>,
}

impl Bearer {
    /// The bearer of one id.
    pub fn of_id(id: &str) -> Bearer {
        let nouns = NOUNS.iter().filter(|(ids, _)| is_in(ids, id)).map(|(_, nouns)| *nouns);
        let uncounted = UNCOUNTED.iter().filter(|(ids, ..)| is_in(ids, id)).map(|(_, nouns, but)| (*nouns, *but));
        Bearer { nouns: nouns.collect(), uncounted: uncounted.collect() }
    }

    /// The bearers of all roles; `None` where the table does not know one of them.
    pub fn of_roles(roles: &[&Role]) -> Option<Bearer> {
        let (mut found, mut uncounted) = (Vec::new(), Vec::new());
        for role in roles {
            uncounted
                .extend(UNCOUNTED.iter().filter(|(ids, ..)| is_of(ids, role)).map(|(_, nouns, but)| (*nouns, *but)));
            let before = found.len();
            found.extend(NOUNS.iter().filter(|(ids, _)| is_of(ids, role)).map(|(_, nouns)| *nouns));
            if found.len() == before {
                return None;
            }
        }
        (!found.is_empty()).then_some(Bearer { nouns: found, uncounted })
    }

    /// What bears a letter that the question defines by a formula: `\\mu`, `\\hat A`.
    pub fn of_letter(letter: &str) -> Option<Bearer> {
        let plain: String = letter.chars().filter(|sign| sign.is_alphabetic()).collect();
        let bare = ["hat", "tilde", "bar", "overline"].iter().fold(plain, |plain, accent| plain.replace(accent, ""));
        let row = DEFINED.iter().find(|(letters, _)| is_in(letters, &bare));
        row.map(|(_, nouns)| Bearer { nouns: vec![*nouns], uncounted: Vec::new() })
    }

    /// The word of a phrase that says the contrary of what the roles are.
    pub fn contrary(roles: &[&Role], said: &[String]) -> Option<String> {
        let rows = CONTRARY.iter().filter(|(ids, _)| roles.iter().any(|role| is_of(ids, role)));
        { rows }.find_map(|(_, words)| said.iter().find(|word| is_in(words, word)).cloned())
    }

    /// Bearers of either.
    pub fn or(mut self, other: &Bearer) -> Bearer {
        self.nouns.extend(&other.nouns);
        // What one of them counts may be meant.
        self.uncounted.retain(|nouns| other.uncounted.contains(nouns));
        self
    }

    /// Whether a phrase can name it by a word.
    pub fn is_named_by(&self, word: &str) -> bool {
        self.fit(word) == Fit::Own
    }

    fn fit(&self, word: &str) -> Fit {
        let noun = stem(word);
        // `key-value`, `log-probability`: the last part is the head.
        let last = noun.rsplit(['-', '–', '/']).next().unwrap_or_default();
        let is_listed = |list: &'static str| is_in(list, &noun) || is_in(list, word);
        match () {
            () if self.nouns.iter().any(|nouns| is_listed(nouns) || is_in(nouns, last)) => Fit::Own,
            () if is_listed(GENERIC) || is_listed(MEASURES) => Fit::Any,
            () if NOUNS.iter().any(|(_, nouns)| is_listed(nouns)) => Fit::Other,
            () => Fit::Unknown,
        }
    }
}

/// Whether a row of the table speaks of a role.
fn is_of(ids: &str, role: &Role) -> bool {
    let kind = format!("{:?}", role.kind).to_lowercase();
    ids.split_whitespace().any(|id| match id.split_once('@') {
        Some((id, only)) => role.id == id && kind.starts_with(only),
        None => role.id == id,
    })
}

/// How a word stands to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Own,
    Other,
    /// A noun that fits anything.
    Any,
    Unknown,
}

/// The words of a phrase, without those in brackets and what only another thing is: `not the batch size but ...`.
fn phrase(said: &[String]) -> Vec<&str> {
    let mut depth = 0usize;
    let mut words: Vec<&str> = Vec::new();
    for word in said {
        let opens = word.matches('(').count();
        let closes = word.matches(')').count();
        if depth == 0 && opens == closes && !word.contains(['$', '\\']) {
            words.push(word.trim_matches(|letter: char| !letter.is_alphanumeric()));
        } else if depth == 0 && opens == 0 {
            // Behind a formula something else may be said.
            break;
        }
        depth = (depth + opens).saturating_sub(closes);
    }
    words.retain(|word| !word.is_empty());
    // `wobei $V$ die Werte bezeichnet`
    if words.last().is_some_and(|word| is_in("bezeichnet bezeichnen ist sind sei seien angibt", word)) {
        words.pop();
    }
    words
}

/// Whether a word tells a noun before it more closely, or ends its phrase.
pub(super) fn is_preposition(word: &str) -> bool {
    is_in(PREPOSITIONS, word) || is_in(STOPS, word) && !is_in("with and und mit", word)
}

/// What is meant where words first say what is not: `not the batch size but the number of tokens`.
pub(super) fn meant(said: &[String]) -> &[String] {
    let but = said.iter().position(|word| is_in("but sondern", word));
    // `the feature dimension, not the batch size`
    let denied = said.windows(2).position(|pair| is_in("not nicht", &pair[0]) && is_in(ARTICLES, &pair[1]));
    match (but.filter(|_| said.first().is_some_and(|word| is_in("not nicht", word))), denied) {
        (Some(at), _) => &said[at + 1..],
        (None, Some(at)) if at > 0 => &said[..at],
        _ => said,
    }
}

/// The word by which a role is called, where it is said of a name of that role that it is not it: `the number of
/// sequences, not the number of tokens`.
pub(super) fn denied_own(roles: &[&Role], said: &[String]) -> Option<String> {
    let is_part = |word: &String| roles.iter().any(|role| role.id.split('_').any(|part| stem(part) == stem(word)));
    // `the positions that were not masked`
    if let Some(pair) = said.windows(2).find(|pair| is_in("not nicht", &pair[0]) && is_part(&pair[1])) {
        return Some(pair[1].clone());
    }
    let denied = said.windows(2).position(|pair| is_in("not nicht", &pair[0]) && is_in(ARTICLES, &pair[1]))?;
    let end = said[denied..].iter().position(|word| is_in("but sondern", word)).map_or(said.len(), |at| denied + at);
    let word = said[denied..end].iter().find(|word| is_part(word))?;
    let meant = said[..denied].iter().chain(&said[end..]);
    (!{ meant }.any(|other| stem(other) == stem(word))).then(|| word.clone())
}

/// The words that name a thing and what it is of, without what is told of it: `the token the model predicts`.
pub(super) fn naming(said: &[String]) -> &[String] {
    let is_article = |word: &String| is_in("the a an", word);
    let starts = said.iter().position(|word| !is_article(word)).unwrap_or(0);
    let tells = |(at, word): (usize, &String)| {
        let told = is_in(PREPOSITIONS, word) && !is_in(OF, word);
        let behind_noun = at > starts && !is_in(PREPOSITIONS, &said[at - 1]) && !is_in(STOPS, &said[at - 1]);
        is_in("that which who whose where when while if because since so", word)
            || told
            || is_article(word) && behind_noun
    };
    let end = said.iter().enumerate().skip(starts + 1).find(|it| tells(*it)).map_or(said.len(), |(at, _)| at);
    &said[..end]
}

/// The noun of a phrase that the name cannot bear.
pub(super) fn foreign_noun(bearer: &Bearer, said: &[String]) -> Option<String> {
    let words = in_english(&phrase(said));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let has_article = words.first().is_some_and(|word| is_in(ARTICLES, word));
    // In other languages an adjective may stand for its noun: `die bevorzugte`.
    let is_english = words.first().is_some_and(|word| is_in("the a an", word));
    let opens = |word: &&str| is_in(ARTICLES, word) || is_in("simply just also here again for", word);
    let words = &words[words.iter().position(|word| !opens(word))?..];
    // `how many tokens the sentence has`
    if let ["how", "many" | "much", thing @ ..] = words {
        let things: Vec<&&str> = thing.iter().take(2).collect();
        let has_own = things.iter().any(|word| bearer.fit(word) == Fit::Own);
        let other = things.first().filter(|word| bearer.fit(word) == Fit::Other);
        return other.filter(|_| !has_own).map(|word| (**word).to_owned());
    }
    let ends = |word: &&str| is_in(STOPS, word) || is_in(PREPOSITIONS, word);
    // A second article begins another phrase.
    let cut = words.iter().position(|word| ends(word) || is_in(ARTICLES, word));
    let (named, behind) = words.split_at(cut.unwrap_or(words.len()));
    let (head, before) = named.split_last()?;
    let is_predicate = !has_article && ["ed", "ing", "en"].iter().any(|end| head.ends_with(end));
    if is_predicate || is_in("learned learnt trained", head) {
        return None;
    }
    let is_kind = |word: &str, list: &'static str| is_in(list, &stem(word));
    let other = |word: &&&str| bearer.fit(word) == Fit::Other;
    // A name for any thing before what it is of, or beside words that fit.
    let is_shared = is_kind(head, SHARED) || is_kind(head, MEASURES);
    match bearer.fit(head) {
        Fit::Other => return Some((*head).to_owned()),
        Fit::Unknown if is_english && is_noun(head) && !named.iter().any(|word| bearer.fit(word) == Fit::Own) => {
            return Some((*head).to_owned());
        }
        _ => {}
    }
    // `the smoothing parameter`
    let is_bare = bearer.fit(head) == Fit::Any && !named.iter().any(|word| bearer.fit(word) == Fit::Own);
    if (is_shared || is_bare)
        && let Some(word) = before.iter().find(other)
    {
        return Some((*word).to_owned());
    }
    // `the number of sentences`, `the dimension of the key vectors`
    let counts = is_kind(head, MEASURES);
    let [of, thing @ ..] = behind else { return None };
    if !is_in(OF, of) || !(counts || is_kind(head, TOLD_BEHIND)) {
        return None;
    }
    let from = thing.iter().position(|word| !is_in(ARTICLES, word) && !is_in("all each every", word))?;
    let thing = &thing[from..];
    // `the number of times the type occurs`
    let is_end = |word: &&str| ends(word) || is_in(ARTICLES, word);
    let thing = &thing[..thing.iter().position(is_end).unwrap_or(thing.len())];
    let (thing, before) = thing.split_last()?;
    let fits = || before.iter().any(|word| bearer.fit(word) == Fit::Own);
    // What is counted is a thing, also where the word for it may be one for any number: `the number of parameters`.
    let is_uncounted = bearer
        .uncounted
        .iter()
        .any(|(nouns, but)| is_in(nouns, &stem(thing)) && !words.iter().any(|word| is_in(but, word)));
    // `the token count of the corpus`
    let is_told = named.iter().any(|word| bearer.fit(word) == Fit::Own);
    let is_number = is_in("number count amount quantity anzahl zahl", head) && !is_told;
    let counted = match bearer.fit(thing) {
        _ if is_number && is_uncounted => Fit::Other,
        Fit::Any if counts && NOUNS.iter().any(|(_, nouns)| is_in(nouns, &stem(thing))) => Fit::Other,
        fit => fit,
    };
    match counted {
        Fit::Other if !counts && is_kind(thing, CARRIERS) => None,
        Fit::Other => Some((*thing).to_owned()),
        Fit::Unknown if counts && is_noun(thing) && !fits() => Some((*thing).to_owned()),
        Fit::Own | Fit::Any => before.iter().find(other).map(|word| (*word).to_owned()),
        _ => None,
    }
}

/// Whether a phrase is known to say what the name stands for.
pub(super) fn describes(bearer: &Bearer, said: &[String]) -> bool {
    if foreign_noun(bearer, said).is_some() {
        return false;
    }
    let words = in_english(&phrase(said));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(from) = words.iter().position(|word| !is_in(ARTICLES, word)) else { return false };
    let words = &words[from..];
    if let ["how", "many" | "much", thing @ ..] = words {
        return thing.iter().take(2).any(|word| bearer.fit(word) == Fit::Own);
    }
    let ends = |word: &&str| is_in(STOPS, word) || is_in(PREPOSITIONS, word);
    let end = words.iter().position(&ends).unwrap_or(words.len());
    let (named, behind) = words.split_at(end);
    let is_own = |word: &&str| bearer.fit(word) == Fit::Own;
    // `the number of tokens`
    let of = || match behind {
        [of, thing @ ..] if is_in(OF, of) => {
            let of_it = thing.iter().skip_while(|word| is_in(ARTICLES, word)).take_while(|word| !ends(word));
            { of_it }.any(&is_own)
        }
        _ => false,
    };
    let is_any = |word: &&str| bearer.fit(word) == Fit::Any;
    // `$C(u)$ that of the context`: the noun stands before.
    let is_elliptic = named.is_empty() && behind.first().is_some_and(|word| is_in(OF, word) || *word == "that");
    if is_elliptic {
        return true;
    }
    named.iter().any(&is_own) || named.last().is_some_and(is_any) && (behind.is_empty() || of())
}

/// Whether a word of which no table tells anything may be a noun: it has letters, and no ending of an adjective or verb.
fn is_noun(word: &str) -> bool {
    word.chars().count() > 2
        && word.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '-')
        && !["ed", "ing", "ly", "ive", "able", "ible", "al", "ous", "ent", "ant"].iter().any(|end| word.ends_with(end))
        && !super::beside::is_plain(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn foreign(id: &str, text: &str) -> Option<String> {
        foreign_noun(&Bearer::of_id(id), &said(text))
    }

    #[test]
    fn nouns_of_other_things_are_foreign() {
        for (id, text, word) in [
            ("length", "the vocabulary size", "vocabulary"),
            ("length", "the number of layers", "layers"),
            ("rate", "the batch size", "size"),
            ("kl_weight", "the learning rate", "learning"),
            ("layers", "the number of people", "people"),
            ("warmup", "the total number of training steps", "training"),
            ("reference", "the reward model", "reward"),
            ("heads", "anzahl der schichten", "layer"),
        ] {
            let found = foreign(id, text);
            assert!(found.is_some(), "{id}: {text}");
            if id != "rate" {
                assert_eq!(found.as_deref(), Some(word), "{id}: {text}");
            }
        }
    }

    #[test]
    fn own_nouns_and_those_of_any_thing_are_not() {
        for (id, text) in [
            ("length", "the total number of tokens in the text"),
            ("length", "sentence length"),
            ("kl_weight", "a hyperparameter that controls the strength of the penalty"),
            ("kl_weight", "the weight of the kl term"),
            ("layers", "how many layers the network has"),
            ("reference", "the frozen reference policy"),
            ("discount", "the discount factor"),
            ("heads", "die anzahl der köpfe"),
            ("rate", "sampled from a schedule"),
        ] {
            assert_eq!(foreign(id, text), None, "{id}: {text}");
        }
    }

    #[test]
    fn only_what_names_the_thing_describes_it() {
        let describes = |id: &str, text: &str| describes(&Bearer::of_id(id), &said(text));
        assert!(describes("layers", "the number of layers"));
        assert!(describes("layers", "how many layers there are"));
        assert!(describes("discount", "a discount rate between zero and one"));
        assert!(!describes("layers", "the number of heads"));
        assert!(!describes("layers", "very useful"));
    }

    #[test]
    fn what_is_denied_first_is_not_meant() {
        let words = said("not the batch size but the number of layers");
        assert_eq!(meant(&words), said("the number of layers"));
        let words = said("the feature dimension not the batch size");
        assert_eq!(meant(&words), said("the feature dimension"));
    }
}
