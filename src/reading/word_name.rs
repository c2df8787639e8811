//! Names written as words, as in code: `ratio * advantage`, `reward_i - mean(rewards)`, `policy(y|x)`, `num_layers`.
//!
//! A word stands for the letter of the role or definition that it is the usual word for; a vocabulary without such a
//! role does not know the word.

use super::Lexicon;
use crate::cards::key_of_latex;
use crate::latex::tree::{Kind, Node};

/// The ids of roles, with a full stop for their elements, the letters of definitions, and the words that mean them.
const WORDS: &[(&str, &str, &str)] = &[
    ("", r"\rho", "ratio prob_ratio importance_ratio"),
    ("", r"\mathbf{r} \mathbf{R}", "rewards"),
    ("reward", "r R", "reward rewards"),
    ("advantage", r"\hat{A} A", "advantage advantages adv"),
    ("", r"\delta", "td_error"),
    ("policy", "", "policy new_policy pi"),
    ("reference", "", "ref ref_policy reference_policy policy_reference reference ref_model"),
    ("old", "", "old old_policy"),
    ("model", "", "model"),
    ("prompt", "", "prompt question query instruction"),
    ("response", "", "response completion trajectory traj"),
    ("preferred", "", "chosen preferred winner"),
    ("rejected", "", "rejected loser"),
    ("sentence", "", "sentence"),
    ("sentence.", "", "token tok word"),
    ("critic", "", "value critic"),
    ("discount", "", "discount"),
    ("decay", r"\lambda", "lam"),
    ("temperature", "", "temperature temp"),
    ("clip_width", "", "clip_eps clip_epsilon clip_range"),
    ("kl_weight", "", "kl_coef kl_coeff kl_weight"),
    ("weight", "", "kl_coef kl_coeff kl_weight"),
    ("group_size", "", "group_size num_samples"),
    ("layers", "", "layers num_layers n_layers nlayers"),
    ("heads", "", "heads num_heads n_heads nheads"),
    ("groups", "", "kv_heads num_kv_heads n_kv_heads"),
    ("head_width", "", "head_dim head_size dim_head"),
    ("batch", "", "batch batch_size"),
    ("tokens", "", "seq_len seq_length seqlen context_length tokens num_tokens"),
    ("bytes", "", "bytes bytes_per_param bytes_per_value bytes_per_element"),
    ("width", "", "hidden_size hidden_dim model_dim"),
    ("vocabulary", "", "vocab vocab_size vocabulary_size"),
    ("context", "", "context context_length max_len"),
    ("parameters", "", "params num_params parameters"),
    ("warmup", "", "warmup warmup_steps"),
    ("step", "", "step"),
    ("steps", "", "total_steps max_steps"),
    ("peak", "", "lr_max max_lr peak_lr"),
    ("floor", "", "lr_min min_lr"),
    ("rank", "", "rank"),
    ("margin", "", "margin"),
    ("mask", "", "mask"),
];

/// The node of the letter that a word in lower case stands for in this vocabulary.
///
/// `has_scripts`: whether scripts follow that are no part of the word; then it is the letter's base, and the scripts
/// say which of its names is meant.
pub(super) fn letter_of_word(word: &str, has_scripts: bool, lexicon: &Lexicon) -> Option<Node> {
    if lexicon.general {
        let kind = Kind::Word { text: word.to_owned(), operator: false };
        return is_natural(word, has_scripts).then_some(Node { kind, span: crate::text::Span::empty(0) });
    }
    let rows = || WORDS.iter().filter(|(_, _, words)| super::prose::is_in(words, word));
    let of_role = |id: &str| match id.strip_suffix('.') {
        Some(id) => lexicon.vocabulary.role(id).and_then(|role| role.elements.first()).filter(|_| has_scripts),
        None => lexicon.vocabulary.role(id).map(|role| &role.write).filter(|name| is_name(name)),
    };
    // `pi` may be `p_i`.
    if word == "pi" && !lexicon.vocabulary.named(&key_of_latex("p")).is_empty() {
        return None;
    }
    let of_letters = rows().flat_map(|(_, letters, _)| letters.split(' ')).find(|letter| {
        let key = key_of_latex(letter);
        lexicon.definitions.iter().any(|it| it.base.styled == key.styled) && !letter.is_empty()
    });
    // `reward_i` is what the question defines with an index; without one it is the function.
    let role = || rows().find_map(|(id, ..)| of_role(id)).map(String::as_str);
    let latex = match has_scripts {
        true => of_letters.or_else(role)?,
        false => role().or(of_letters)?,
    };
    let node = crate::latex::parse(latex).tree.row.into_iter().next()?;
    match node.kind {
        Kind::Scripts { base: Some(base), .. } if has_scripts => Some(*base),
        _ => Some(node),
    }
}

/// Whether LaTeX is one name, with scripts or without.
fn is_name(latex: &str) -> bool {
    crate::latex::parse(latex).tree.row.len() == 1
}

/// Whether letters side by side in a typed formula are a word: `rank_i`, `recall`, and no product such as `nRT`.
fn is_natural(word: &str, has_scripts: bool) -> bool {
    const SHORTEST: usize = 4;
    let letters = word.as_bytes();
    let has_vowel = word.contains(['a', 'e', 'i', 'o', 'u']);
    let is_run = letters.windows(2).all(|pair| pair[1] == pair[0] + 1);
    letters.len() >= SHORTEST - usize::from(has_scripts)
        && has_vowel
        && !is_run
        && word.chars().all(|it| it.is_ascii_alphabetic())
}
