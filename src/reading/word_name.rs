//! Names written as words, as in code: `ratio * advantage`, `reward_i - mean(rewards)`, `policy(y|x)`, `num_layers`.
//!
//! A word stands for the letter of the role or definition that it is the usual word for; a vocabulary without such a
//! role does not know the word.

use super::Lexicon;
use super::head::Head;
use super::word::Short;
use crate::cards::{Role, RoleKind, key_of_latex};
use crate::latex::tree::{Kind, Node};

/// The ids of roles, with a full stop for their elements, or with the id of another role that must be there, the letters of definitions, and the words that mean them.
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
    ("logits", "", "logits logit"),
    ("gain", "", "weight gain scale"),
    ("scale", "", "scale scaling"),
    ("shift", "", "bias shift"),
    ("input", "", "hidden_states hidden_state"),
    ("clip_width", "", "clip_eps clip_epsilon clip_range"),
    ("kl_weight", "", "kl_coef kl_coeff kl_weight"),
    ("weight", "", "kl_coef kl_coeff kl_weight"),
    ("group_size", "", "group_size num_samples"),
    ("layers", "", "layers num_layers n_layers nlayers num_hidden_layers"),
    ("heads", "", "heads num_heads n_heads nheads num_attention_heads"),
    ("groups", "", "kv_heads num_kv_heads n_kv_heads num_key_value_heads"),
    ("head_width", "", "head_dim head_size dim_head d_head"),
    ("batch", "", "batch batch_size n_batch n_seqs num_seqs"),
    ("tokens", "", "tokens num_tokens n_tokens"),
    ("tokens & batch", "", "seq_len seq_length seqlen context_length max_seq_len max_seq_length sequence_length"),
    ("length", "", "num_tokens n_tokens seq_len seq_length"),
    (
        "bytes",
        "",
        "bytes bytes_per_param bytes_per_value bytes_per_element bytes_per_elem bytes_per_number dtype_size
        dtype_bytes",
    ),
    ("width", "", "hidden_size hidden_dim model_dim embed_dim embedding_dim n_embd dmodel"),
    ("dimension", "", "dmodel model_dim embed_dim embedding_dim hidden_size"),
    ("vocabulary", "", "vocab vocab_size vocabulary_size n_vocab"),
    ("context", "", "context context_length max_len block_size n_ctx"),
    ("parameters", "", "params num_params parameters n_params n_parameters num_parameters"),
    ("devices", "", "num_gpus n_gpus num_devices n_devices world_size n_dp"),
    ("segments", "", "segments num_segments n_segments"),
    ("warmup", "", "warmup warmup_steps n_warmup num_warmup_steps"),
    ("step", "", "step current_step global_step"),
    ("steps", "", "total_steps max_steps num_steps t_total t_max"),
    ("peak", "", "lr_max max_lr peak_lr lr_peak base_lr eta_max max_learning_rate peak_learning_rate"),
    ("floor", "", "lr_min min_lr eta_min min_learning_rate"),
    ("rate", "", "lr learning_rate step_size"),
    ("rank", "", "rank"),
    ("margin", "", "margin"),
    ("mask", "", "mask"),
];

/// Whether letters side by side are a name that the question does not have rather than a product of its letters: a word of
/// small letters that can be spoken, such as `noise`.
pub(super) fn is_whole(run: &str, lexicon: &Lexicon) -> bool {
    let rest = run.get(1..).unwrap_or_default();
    !lexicon.general && rest.chars().all(|letter| letter.is_ascii_lowercase()) && is_natural(&run.to_lowercase(), false)
}

/// How a Greek letter of two letters typed without its backslash is read here.
pub(super) fn short_greek(run: &str, lexicon: &Lexicon) -> Short {
    let keys = run.chars().map(|letter| letter.to_string());
    let is_name = |name: &str| match lexicon.general {
        true => lexicon.usage.knows(name),
        false => !lexicon.vocabulary.named(&key_of_latex(name)).is_empty(),
    };
    match (keys.into_iter().all(|letter| is_name(&letter)), is_name(&format!("\\{run}"))) {
        (true, false) if lexicon.general => Short::Letters,
        (true, _) => Short::Apart,
        (false, _) => Short::Alone,
    }
}

/// Whether a name with its scripts is one of this vocabulary.
pub(super) fn is_named(node: &Node, lexicon: &Lexicon) -> bool {
    let Some(head) = Head::of(node) else { return false };
    let is_role = |key| !lexicon.vocabulary.named(key).is_empty() || lexicon.is_result(key);
    lexicon.general
        || head.splits().iter().take(1).any(|split| is_role(&split.key))
        || lexicon.definitions.iter().any(|definition| definition.matches(&head).is_some())
}

/// Whether a letter with a number below it is a name of the question.
pub(super) fn is_numbered(node: &Node, lexicon: &Lexicon) -> bool {
    match lexicon.general {
        true => Head::of(node).is_some_and(|head| lexicon.usage.bears_index(&head.base.plain)),
        false => is_named(node, lexicon),
    }
}

/// The node of the letter that a word in lower case stands for in this vocabulary.
///
/// `has_scripts`: whether scripts follow that are no part of the word; then it is the letter's base, and the scripts
/// say which of its names is meant.
pub(super) fn letter_of_word(word: &str, has_scripts: bool, lexicon: &Lexicon) -> Option<Node> {
    if lexicon.general {
        let kind = Kind::Word { text: word.to_owned(), operator: false };
        return is_natural(word, has_scripts).then_some(Node { kind, span: crate::text::Span::empty(0) });
    }
    if let Some(kind) = spelled(word, lexicon) {
        return Some(Node { kind, span: crate::text::Span::empty(0) });
    }
    if let Some(node) = with_index(word, lexicon) {
        return Some(node);
    }
    let rows = || WORDS.iter().filter(|(_, _, words)| super::prose::is_in(words, word));
    let of_role = |id: &str| match id.strip_suffix('.') {
        Some(id) => lexicon.vocabulary.role(id).and_then(|role| role.elements.first()).filter(|_| has_scripts),
        None => {
            let (id, other) = id.split_once(" & ").unwrap_or((id, id));
            let role = lexicon.vocabulary.role(id).filter(|_| lexicon.vocabulary.role(other).is_some());
            // Words such as `num_tokens` name no set.
            let counts = |role: &&Role| !matches!(role.kind, RoleKind::Tokens | RoleKind::Responses);
            role.filter(counts).map(|role| &role.write).filter(|name| is_name(name))
        }
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

/// A run of letters of code as one name, but for `TP` where the reference has such letters side by side.
pub(super) fn code_name(word: &str, lexicon: &Lexicon) -> Option<Node> {
    let is_known = |letter: char| lexicon.usage.knows(&letter.to_uppercase().to_string());
    let is_name =
        word.len() > 1 && word.chars().all(|letter| letter.is_ascii_alphabetic()) && !word.chars().all(is_known);
    let kind = Kind::Word { text: word.to_owned(), operator: false };
    is_name.then_some(Node { kind, span: crate::text::Span::empty(0) })
}

/// A name that the question defines, as it writes it: `silu` is `SiLU`.
fn spelled(word: &str, lexicon: &Lexicon) -> Option<Kind> {
    let is_own = |name: &&str| name.len() > 2 && name.to_lowercase() == word;
    let name = lexicon.definitions.iter().map(|it| it.base.plain.as_str()).find(is_own)?;
    let is_other = name != word && name.chars().all(|letter| letter.is_ascii_alphabetic());
    is_other.then(|| Kind::Word { text: name.to_owned(), operator: false })
}

/// `yw` is `y_w` where the question has that name, and neither letter alone for a factor.
fn with_index(word: &str, lexicon: &Lexicon) -> Option<Node> {
    let (letter, index) = word.split_at_checked(1)?;
    let is_pair = word.len() == 2 && word.bytes().all(|letter| letter.is_ascii_lowercase());
    let is_role = |latex: &str| !lexicon.vocabulary.named(&key_of_latex(latex)).is_empty();
    let name = format!("{letter}_{{{index}}}");
    if !is_pair || !is_role(&name) || is_role(letter) || is_role(index) {
        return None;
    }
    crate::latex::parse(&name).tree.row.into_iter().next()
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
