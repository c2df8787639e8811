//! Labels typed as scripts without braces: `L_IPO`, `L_t^CLIP`, `J_PPO-KL =`.

use crate::latex::token::{NONE, Token, TokenKind, Tokens};
use crate::latex::tree::{Class, Kind, Node, Row};

/// Words that people type as scripts without braces.
const WORDS: &str =
    "ref old new min max model hidden head heads layer layers SFT sft KL low high in out ff mlp MLP embd
    emb vocab ctx theta phi pi beta init reward policy value target total batch seq len std mean clip PPO ppo GRPO grpo
    DPO dpo RM rm IT LM base behavior behaviour data train test pos neg win lose loss chosen rejected opt avg sample
    samples tokens token params attn att ffn FFN input output prompt response RL RLHF kin pot tot adv lora norm eff kv int ext
    hat bar tilde eps rho eta tau chi psi aux reg tot bal cls tgt src val CE VF vf targ teacher student pred gold true up gate
    down";

/// Greek letters typed as words: above a letter they are exponents, `x^alpha`.
const GREEK: &str =
    "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda rho sigma tau phi varphi chi psi
    omega eps";

/// Greek letters of two letters: TeX's `2^mu` may be a product, Python's `2**mu` is none.
const SHORT_GREEK: [&str; 4] = ["mu", "nu", "pi", "xi"];

/// How many letters side by side are a word whatever they spell: nobody multiplies so many in a script.
const WORD: usize = 4;

/// How many capitals side by side are.
const CAPITALS: usize = 3;

/// Letters without which capitals are factors above the line: `2^NMK`.
const VOWELS: [char; 5] = ['A', 'E', 'I', 'O', 'U'];

/// The longest word that is looked at.
const LONGEST: usize = 24;

/// How many letters before and behind the mark make a name as in code: `head_dim`.
const IDENTIFIER: usize = 3;

/// Operators that may follow an index directly: `\sum_ilog p_i`.
const OPERATORS: [&str; 9] = ["log", "ln", "exp", "min", "max", "clip", "sum", "prod", "softmax"];

/// Whether it compares an index with what stands behind it.
pub fn is_comparison(token: &Token<'_>) -> bool {
    token.is_char('<')
        || matches!(token.command(), Some(r"\lt" | r"\le" | r"\leq" | r"\leqslant" | "<"))
        || matches!(token.kind, TokenKind::Char('≤' | '⩽'))
}

/// A run of letters that is a known word.
pub fn label<'t, 'a>(input: Tokens<'t, 'a>, is_sub: bool) -> Option<(Tokens<'t, 'a>, Row, usize)> {
    let text = letters(&input);
    let rest = input.at_index(input.index() + text.len());
    let is_listed = || WORDS.split_whitespace().any(|word| word == text);
    // In `a_ijkx_m` the last letter is a factor of its own.
    let is_followed = || rest.first().is_some_and(|token| matches!(token.kind, TokenKind::Sub | TokenKind::Sup));
    let is_capital = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_label = match is_sub {
        true => {
            text.len() >= 2 && is_listed()
                || is_spelled(&text) && !is_followed()
                || text.len() >= IDENTIFIER && is_behind_word(&input)
                // `P_KN(v)`: a name with a label is applied.
                || text.len() == 2 && is_capital(&text) && rest.first().is_some_and(|next| next.is_char('('))
                // `M_KV = \dots`: nobody names a product.
                || text.len() == 2 && is_capital(&text) && is_before_equals(&rest)
                || text.len() == IDENTIFIER && !is_pair_of_indices(&text) && is_before_equals(&rest)
                || text.len() >= 2 && hyphenated(&rest, &input).is_some()
        }
        // `x^in` may be a power before a factor, `A^TBA` begins with a transpose.
        false => {
            let is_short = text.len() == 2 && is_capital(&text);
            let is_name =
                text.len() >= CAPITALS && is_capital(&text) && text.contains(VOWELS) && !text.starts_with('T');
            is_listed() && (text.len() >= 3 || is_short) || is_name && !is_followed() || is_greek(&input, &text)
        }
    };
    if !is_label {
        // In `R_jk` the `k` may be a vector.
        let is_matrix = || input.letters_before(1).next().is_some_and(|base| base.is_ascii_uppercase());
        let is_pair = is_sub && is_pair_of_indices(&text) && !is_followed() && (!is_matrix() || input.state.is_plain());
        return is_pair.then(|| {
            let letter = |at: usize| {
                let token = &input.slice()[at];
                let name = input.state.intern(token.text);
                Node { kind: Kind::Symbol { name, class: Class::Ordinary, style: input.style }, span: token.span }
            };
            (rest, (0..text.len()).map(letter).collect(), 1)
        });
    }
    let mut text = text;
    let mut rest = rest;
    while let Some((longer, word)) = hyphenated(&rest, &input) {
        text = format!("{text}-{word}");
        rest = longer;
    }
    let span = rest.span_from(&input);
    Some((rest, vec![Node { kind: Kind::Word { text, operator: false }, span }], 1))
}

/// Whether the sign of an equation follows.
fn is_before_equals(rest: &Tokens<'_, '_>) -> bool {
    let next = rest.slice().iter().find(|token| !token.is_blank());
    next.is_some_and(|token| token.is_char('=') || token.is_char('≈') || token.command() == Some(r"\approx"))
}

/// Whether letters side by side are two or three indices: nobody multiplies by the `j` of `a_ij`.
fn is_pair_of_indices(text: &str) -> bool {
    matches!(text.len(), 2 | 3) && text.chars().all(|letter| "ijkl".contains(letter))
}

/// How many letters stand first that are a Greek letter as a word, with nothing that would make more of it.
pub fn greek_length(input: &Tokens<'_, '_>) -> Option<usize> {
    let text = letters(input);
    is_greek(input, &text).then_some(text.len())
}

fn is_greek(input: &Tokens<'_, '_>, text: &str) -> bool {
    let is_ascii_power = input.before().is_some_and(|token| token.text == "**");
    GREEK.split_whitespace().any(|name| name == text) || is_ascii_power && SHORT_GREEK.contains(&text)
}

/// Whether small letters that are no operator stand directly before the mark.
fn is_behind_word(input: &Tokens<'_, '_>) -> bool {
    let mut before: Vec<char> = input.letters_before(LONGEST).collect();
    before.reverse();
    let word: String = before.iter().collect();
    word.len() >= IDENTIFIER
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && !OPERATORS.iter().any(|operator| word.ends_with(operator))
}

/// Whether letters are a word though no list has it.
fn is_spelled(text: &str) -> bool {
    let has_operator = OPERATORS.iter().any(|operator| text.get(1..).is_some_and(|rest| rest.starts_with(operator)));
    let is_capital = text.len() >= CAPITALS && text.bytes().all(|byte| byte.is_ascii_uppercase());
    (text.len() >= WORD || is_capital) && !has_operator
}

fn letters(input: &Tokens<'_, '_>) -> String {
    input.slice().iter().take(LONGEST).map_while(|token| token.letter()).collect()
}

/// What a hyphen joins to the label on the left of a formula: `J_PPO-KL(\theta) =`. Elsewhere it is a minus sign.
fn hyphenated<'t, 'a>(rest: &Tokens<'t, 'a>, start: &Tokens<'t, 'a>) -> Option<(Tokens<'t, 'a>, String)> {
    if !rest.first()?.is_char('-') {
        return None;
    }
    let behind = rest.at_index(rest.index() + 1);
    let word = letters(&behind);
    let end = behind.at_index(behind.index() + word.len());
    let mut after = end;
    if let Some(open) = after.first().filter(|token| token.is_char('(') && token.partner != NONE) {
        after = after.at_index(open.partner as usize + 1);
    }
    let relates = after.skip_blanks().first().is_some_and(|token| token.is_char('=') || token.is_char('≈'));
    // One letter with its mark stands before the label, and nothing before that.
    (start.is_start_but(2) && relates && !word.is_empty()).then_some((end, word))
}
