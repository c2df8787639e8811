//! Words of other languages that introduce and explain names: `其中 $d$ 是维度`, `donde $n$ es la longitud`, `где $n$ ...`.
//!
//! What introduces is rewritten in place by the English word, so that all places stay the same and the rules for English
//! hold. What is said of a name is translated word by word where it could contradict the question.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Words before what explains names, and their English. A word that is longer in English has a shorter one of its kind.
const INTRODUCING: &[(&str, &str)] = &[
    ("其中", "where"),
    ("这里", "where"),
    ("這裡", "where"),
    ("此处", "where"),
    ("ここで", "where"),
    ("ただし", "where"),
    ("여기서", "where"),
    ("где", "where"),
    ("donde", "where"),
    ("gdzie", "where"),
    ("waarbij", "where"),
    ("với", "where"),
    ("trong đó", "where"),
    ("dove", "with"),
    ("onde", "with"),
    ("avec", "with"),
    ("où", "mit"),
    ("con", "mit"),
    ("com", "mit"),
];

/// Verbs between a name and what is said of it; a longer one goes before one that it begins with.
const COPULAS: &[(&str, &str)] = &[
    ("分别表示", "are"),
    ("分别代表", "are"),
    ("分别是", "are"),
    ("分别为", "are"),
    ("表示", "is"),
    ("代表", "is"),
    ("是指", "is"),
    ("是", "is"),
    ("为", "is"),
    ("は", "is"),
    ("는", "is"),
    ("은", "is"),
    ("désignent", "are"),
    ("désigne", "is"),
    ("représente", "is"),
    ("denotan", "are"),
    ("denota", "is"),
    ("representa", "is"),
    ("es", "is"),
    ("son", "are"),
    ("étant", "is"),
    ("est", "is"),
    ("sont", "are"),
    ("è", "is"),
    ("sono", "are"),
    ("é", "is"),
    ("são", "are"),
    ("là", "is"),
    ("jest", "is"),
    ("это", "is"),
];

/// Punctuation of full width.
const PUNCTUATION: &[(&str, &str)] =
    &[("，", ","), ("、", ","), ("。", "."), ("；", ";"), ("：", ":"), ("（", "("), ("）", ")")];

/// What is said of names in other scripts, and its English. A row goes before one that it holds.
const SAID: &[(&str, &str)] = &[
    ("不被偏好", "rejected"),
    ("不偏好", "rejected"),
    ("非偏好", "rejected"),
    ("拒绝", "rejected"),
    ("劣选", "rejected"),
    ("更差", "worse"),
    ("较差", "worse"),
    ("更优", "better"),
    ("更好", "better"),
    ("较好", "better"),
    ("偏好", "preferred"),
    ("优选", "preferred"),
    ("选中", "chosen"),
    ("均方根", "rms"),
    ("平方", "squared"),
    ("倒数", "reciprocal"),
    ("取反", "negated"),
    ("相反", "opposite"),
    ("非负", "positive"),
    ("负", "negative"),
    ("两倍", "doubled"),
    ("一半", "half"),
    ("交换", "swapped"),
    ("互换", "swapped"),
    ("颠倒", "reversed"),
    ("减去", "minus"),
    ("加上", "plus"),
    ("除了", "except"),
    ("而不是", "instead"),
    ("不是", "not"),
    ("没有", "without"),
    ("均匀", "uniform"),
    ("参考", "reference"),
    ("参照", "reference"),
    ("行为策略", "behaviour policy"),
    ("旧", "old"),
    ("冻结", "frozen"),
    ("训练的策略", "trained policy"),
    ("训练的模型", "trained model"),
    ("策略", "policy"),
    ("奖励", "reward"),
    ("优势", "advantage"),
    ("价值", "value"),
    ("损失", "loss"),
    ("惩罚", "penalty"),
    ("基线", "baseline"),
    ("回报", "return"),
    ("序列长度", "length"),
    ("长度", "length"),
    ("词表", "vocabulary"),
    ("词汇", "vocabulary"),
    ("批", "batch"),
    ("字符", "characters"),
    ("提示", "prompt"),
    ("查询", "query"),
    ("问题", "question"),
    ("回答", "response"),
    ("回复", "response"),
    ("响应", "response"),
    ("答案", "answer"),
    ("输入", "input"),
    ("输出", "output"),
    ("层数", "layers"),
    ("头数", "heads"),
    ("句子数", "sentences"),
    ("句子", "sentence"),
    ("预训练", "pre-trained"),
    ("正在训练", "trained"),
    ("当且仅当", "iff"),
    ("当前", "current"),
    ("更新", "updated"),
    ("初始", "initial"),
    ("固定", "fixed"),
    ("轮数", "epochs"),
    ("温度", "temperature"),
    ("参数", "parameters"),
    ("词元", "tokens"),
    ("数量", "number"),
    ("个数", "number"),
    ("最大值", "maximum"),
    ("最小值", "minimum"),
    ("中位数", "median"),
    ("方差", "variance"),
    ("标准差", "deviation"),
    ("裁剪", "clip"),
    ("常数", "constant"),
    ("零", "zero"),
    ("一元", "unigram"),
    ("二元", "bigram"),
    ("三元", "trigram"),
    ("отклон", "rejected"),
    ("предпочт", "preferred"),
    ("параметр", "parameters"),
    ("без", "without"),
];

/// Words of Latin script that are said of names, by the English that they stand for: `median: mediana médiane`.
static DICTIONARY: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    let rows = include_str!("dictionary.txt").lines().filter_map(|row| row.split_once(": "));
    rows.flat_map(|(english, words)| words.split(' ').map(move |word| (word, english))).collect()
});

/// The English of a word of Latin script, in the singular or plural.
fn of_latin(word: &str) -> Option<&'static str> {
    DICTIONARY.get(word).or_else(|| DICTIONARY.get(word.strip_suffix('s')?)).copied()
}

/// The text with English words and punctuation for what introduces and explains, byte for byte.
pub(super) fn with_english(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !INTRODUCING.iter().any(|(word, _)| word.is_ascii() && text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut found = String::with_capacity(text.len());
    let mut in_math = false;
    let marks = text.contains(['$', '`']) || text.contains(r"\(") || text.contains(r"\[");
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let row = if in_math { None } else { replacement(&found, rest, marks) };
        match row {
            // Words in brackets stand apart from the formula before them; arguments do not.
            Some(("（", _)) if holds_words(rest) => {
                found.push_str(" ( ");
                rest = &rest["（".len()..];
            }
            Some((word, english)) => {
                let blanks = word.len() - english.len();
                // Behind a letter a word begins with a blank.
                let touches = english.starts_with(char::is_alphabetic) && found.ends_with(char::is_alphanumeric);
                let before = usize::from(blanks > 0 && touches);
                found.push_str(&" ".repeat(before));
                found.push_str(english);
                found.push_str(&" ".repeat(blanks - before));
                rest = &rest[word.len()..];
            }
            None => {
                if first == '$' && !found.ends_with('\\') && !rest.starts_with("$$") {
                    in_math = !in_math;
                }
                if rest.starts_with("$$") {
                    in_math = !in_math;
                    found.push('$');
                    rest = &rest[1..];
                }
                found.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    if found == text { Cow::Borrowed(text) } else { Cow::Owned(found) }
}

/// Whether the bracket of full width that stands here holds words of another script.
fn holds_words(rest: &str) -> bool {
    let inside = rest.split('）').next().unwrap_or_default();
    inside.chars().skip(1).any(|letter| letter.is_alphabetic() && letter as u32 >= 0x2E80)
}

/// The row of the tables that stands here, behind `before`.
fn replacement(before: &str, rest: &str, marks: bool) -> Option<(&'static str, &'static str)> {
    if let Some(row) = PUNCTUATION.iter().find(|(sign, _)| rest.starts_with(sign)) {
        return Some(*row);
    }
    let is_wide = |word: &str| word.chars().all(|letter| !letter.is_alphabetic() || letter as u32 >= 0x2E80);
    let starts = !before.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '\\' | '_'));
    let is_whole = |word: &str| {
        let ends = !rest[word.len()..].starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        // Latin letters may be a product where nothing marks formulas.
        let opens_clause = before.ends_with(' ') && before.trim_end().ends_with([',', ';', '.', ')']);
        is_wide(word) || starts && ends && (marks || !word.is_ascii() || word.len() > 4 || opens_clause)
    };
    let introducing = INTRODUCING.iter().find(|(word, _)| rest.starts_with(word) && is_whole(word));
    let speaks = || {
        let name = before.trim_end_matches(' ');
        name.ends_with(['$', ')', '`', '}']) || name.ends_with(|letter: char| letter.is_ascii_alphanumeric())
    };
    let copula = || {
        let row = COPULAS.iter().find(|(word, _)| rest.starts_with(word) && is_whole(word))?;
        let closes = before.trim_end_matches(' ').ends_with(['$', ')', '`']);
        // Behind a letter there must be room for a blank on both sides.
        let has_room = !before.ends_with(char::is_alphanumeric) || row.0.len() > row.1.len() + 1;
        (has_room && if is_wide(row.0) { speaks() } else { closes && marks }).then_some(row)
    };
    introducing.or_else(copula).copied()
}

/// What words say in English, as far as it matters; words of other letters give way to it.
pub(super) fn english(said: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for word in said {
        // `l'inverse`, `la température d'échantillonnage`
        let elided = ["l", "d", "dell", "all"].iter().find_map(|article| {
            let rest = word.strip_prefix(article)?.strip_prefix(['\'', '’'])?;
            Some((*article, rest.to_owned()))
        });
        if elided.as_ref().is_some_and(|(article, _)| article.starts_with('d')) {
            found.push("de".to_owned());
        }
        let word = &elided.map_or_else(|| word.clone(), |(_, rest)| rest);
        if let Some(english) = of_latin(word) {
            found.extend(english.split(' ').map(str::to_owned));
            continue;
        }
        let mut rest = word.as_str();
        let mut is_foreign = false;
        while let Some(first) = rest.chars().next() {
            let row = SAID.iter().find(|(own, _)| rest.starts_with(own));
            match row {
                Some((own, english)) => {
                    found.extend(english.split(' ').map(str::to_owned));
                    is_foreign = true;
                    rest = rest.get(own.len()..).unwrap_or_default();
                }
                None => rest = &rest[first.len_utf8()..],
            }
        }
        // `训练token数`: Latin letters among others are a word of their own.
        if word.chars().any(|letter| letter as u32 >= 0x2E80) {
            let latin = word.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|part| part.len() > 1);
            found.extend(latin.map(str::to_owned));
        }
        if !is_foreign {
            found.push(word.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_no_longer_than_the_word() {
        for (word, english) in INTRODUCING.iter().chain(COPULAS).chain(PUNCTUATION) {
            assert!(english.len() <= word.len(), "{word}");
        }
    }

    #[test]
    fn places_stay_the_same() {
        for (text, english) in [
            ("$a$，其中 $d$ 是维度。", "$a$, where $d$ is 维度."),
            ("$a$, donde $d$ es la longitud", "$a$, where $d$ is la longitud"),
            ("$a$, où $d$ est x", "$a$, mit $d$ is x"),
            ("c o n = con", "c o n = con"),
            ("$$\\text{其中}$$", "$$\\text{其中}$$"),
        ] {
            let found = with_english(text);
            assert_eq!(found.len(), text.len());
            assert_eq!(found.split_whitespace().collect::<Vec<_>>().join(" "), english);
        }
    }

    #[test]
    fn what_matters_is_translated() {
        let said = |text: &str| english(&[text.to_owned()]);
        assert_eq!(said("被拒绝的回答")[..2], ["rejected", "response"]);
        assert_eq!(said("训练token数"), ["token", "训练token数"]);
        assert_eq!(said("length"), ["length"]);
    }
}
