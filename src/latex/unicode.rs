//! Unicode mathematics: alphabets, raised and lowered characters, accents.
//!
//! Symbols such as `≤` are synonyms in the symbol table; here is what is more
//! than a synonym.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::tree::Style;

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The alphabets of the block Mathematical Alphanumeric Symbols, 52 letters each, from U+1D400.
const ALPHABETS: [Style; 13] = [
    Style::Bold,
    Style::Plain,
    Style::Bold,
    Style::Calligraphic,
    Style::Calligraphic,
    Style::Fraktur,
    Style::Blackboard,
    Style::Fraktur,
    Style::Roman,
    Style::Bold,
    Style::Roman,
    Style::Bold,
    Style::Roman,
];

/// Letters that Unicode had before that block, which has holes in their places.
const OLD_LETTERS: &[(&str, char, Style)] = &[
    ("ℬ", 'B', Style::Calligraphic),
    ("ℰ", 'E', Style::Calligraphic),
    ("ℱ", 'F', Style::Calligraphic),
    ("ℋ", 'H', Style::Calligraphic),
    ("ℐ", 'I', Style::Calligraphic),
    ("ℒ", 'L', Style::Calligraphic),
    ("ℳ", 'M', Style::Calligraphic),
    ("ℛ", 'R', Style::Calligraphic),
    ("ℯ", 'e', Style::Calligraphic),
    ("ℊ", 'g', Style::Calligraphic),
    ("ℴ", 'o', Style::Calligraphic),
    ("ℭ", 'C', Style::Fraktur),
    ("ℌ", 'H', Style::Fraktur),
    ("ℨ", 'Z', Style::Fraktur),
    ("ℂ", 'C', Style::Blackboard),
    ("ℍ", 'H', Style::Blackboard),
    ("ℕ", 'N', Style::Blackboard),
    ("ℙ", 'P', Style::Blackboard),
    ("ℚ", 'Q', Style::Blackboard),
    ("ℝ", 'R', Style::Blackboard),
    ("ℤ", 'Z', Style::Blackboard),
    ("ℎ", 'h', Style::Plain),
];

/// Greek capitals, then small letters, in the order of the mathematical Greek alphabets.
const GREEK: [char; 58] = [
    'Α', 'Β', 'Γ', 'Δ', 'Ε', 'Ζ', 'Η', 'Θ', 'Ι', 'Κ', 'Λ', 'Μ', 'Ν', 'Ξ', 'Ο', 'Π', 'Ρ', 'ϴ', 'Σ', 'Τ', 'Υ', 'Φ', 'Χ',
    'Ψ', 'Ω', '∇', 'α', 'β', 'γ', 'δ', 'ε', 'ζ', 'η', 'θ', 'ι', 'κ', 'λ', 'μ', 'ν', 'ξ', 'ο', 'π', 'ρ', 'ς', 'σ', 'τ',
    'υ', 'φ', 'χ', 'ψ', 'ω', '∂', 'ϵ', 'ϑ', 'ϰ', 'ϕ', 'ϱ', 'ϖ',
];

/// The letter or digit that a mathematical alphanumeric character stands for, and its alphabet.
pub fn alphabet_letter(c: char) -> Option<(char, Style)> {
    let code = c as u32;
    let styled = match code {
        0x1D400..=0x1D6A3 => {
            let index = code - 0x1D400;
            let letter = LETTERS.as_bytes()[(index % 52) as usize] as char;
            (letter, ALPHABETS[(index / 52) as usize])
        }
        0x1D6A8..=0x1D7C9 => {
            let index = code - 0x1D6A8;
            let style = if index / 58 == 1 { Style::Plain } else { Style::Bold };
            (GREEK[(index % 58) as usize], style)
        }
        0x1D7CE..=0x1D7FF => {
            let index = code - 0x1D7CE;
            let style = match index / 10 {
                0 => Style::Bold,
                1 => Style::Blackboard,
                _ => Style::Plain,
            };
            (char::from_digit(index % 10, 10)?, style)
        }
        0x2100..=0x214F => {
            let row = OLD_LETTERS.iter().find(|row| row.0.starts_with(c))?;
            (row.1, row.2)
        }
        _ => return None,
    };
    Some(styled)
}

const RAISED: (&str, &str) = (
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᵠᵡᶿ",
    "0123456789+-=()niabcdefghjklmoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδφχθ",
);
const LOWERED: (&str, &str) = ("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", "0123456789+-=()aehijklmnoprstuvxβγρφχ");

/// Every raised, lowered and precomposed character: its usual form, and its accent or script mark.
static WIDE: LazyLock<FxHashMap<char, (char, &'static str)>> = LazyLock::new(|| {
    let scripts = [("^", RAISED.0, RAISED.1), ("_", LOWERED.0, LOWERED.1)];
    let rows = scripts.iter().chain(PRECOMPOSED);
    rows.flat_map(|&(mark, from, to)| from.chars().zip(to.chars().map(move |to| (to, mark)))).collect()
});

/// The usual form of a raised character.
pub fn raised(c: char) -> Option<char> {
    WIDE.get(&c).filter(|row| row.1 == "^").map(|row| row.0)
}

/// The usual form of a lowered character.
pub fn lowered(c: char) -> Option<char> {
    WIDE.get(&c).filter(|row| row.1 == "_").map(|row| row.0)
}

/// Combining marks and the accent commands that they stand for.
const COMBINING: &[(char, &str)] = &[
    ('\u{300}', r"\grave"),
    ('\u{301}', r"\acute"),
    ('\u{302}', r"\hat"),
    ('\u{303}', r"\tilde"),
    ('\u{304}', r"\bar"),
    ('\u{305}', r"\bar"),
    ('\u{306}', r"\breve"),
    ('\u{307}', r"\dot"),
    ('\u{308}', r"\ddot"),
    ('\u{30A}', r"\mathring"),
    ('\u{30C}', r"\check"),
    ('\u{20D7}', r"\vec"),
];

/// The accent that a combining mark stands for.
pub fn combining(c: char) -> Option<&'static str> {
    COMBINING.iter().find(|row| row.0 == c).map(|row| row.1)
}

/// Precomposed letters whose accent is one of mathematics, and their plain letters.
const PRECOMPOSED: &[(&str, &str, &str)] = &[
    (r"\hat", "ÂâĈĉÊêĜĝĤĥÎîĴĵÔôŜŝÛûŴŵŶŷẐẑ", "AaCcEeGgHhIiJjOoSsUuWwYyZz"),
    (r"\bar", "ĀāĒēĪīŌōŪūȲȳḠḡᾱῑῡ", "AaEeIiOoUuYyGgαιυ"),
    (r"\tilde", "ÃãÑñÕõĨĩŨũẼẽỸỹṼṽ", "AaNnOoIiUuEeYyVv"),
    (r"\dot", "ȦȧḂḃĊċḊḋĖėḞḟĠġḢḣṀṁṄṅȮȯṖṗṘṙṠṡṪṫẆẇẊẋẎẏŻż", "AaBbCcDdEeFfGgHhMmNnOoPpRrSsTtWwXxYyZz"),
    (r"\ddot", "ÄäËëÏïÖöÜüŸÿẌẍ", "AaEeIiOoUuYyXx"),
    (r"\check", "ČčĎďĚěŇňŘřŠšŽž", "CcDdEeNnRrSsZz"),
];

/// The plain letter and the accent of a precomposed letter.
pub fn decompose(c: char) -> Option<(char, &'static str)> {
    WIDE.get(&c).filter(|row| row.1.len() > 1).copied()
}

/// The usual form of a full-width character or of a look-alike.
pub fn usual(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '−' | '–' | '—' | '‐' | '‑' | '‒' | '﹣' => '-',
        '∶' => ':',
        '、' => ',',
        '。' => '.',
        'µ' => 'μ',
        _ => c,
    }
}

/// Fractions of one character.
const FRACTIONS: &[(char, u32, u32)] = &[
    ('½', 1, 2),
    ('⅓', 1, 3),
    ('⅔', 2, 3),
    ('¼', 1, 4),
    ('¾', 3, 4),
    ('⅕', 1, 5),
    ('⅖', 2, 5),
    ('⅗', 3, 5),
    ('⅘', 4, 5),
    ('⅙', 1, 6),
    ('⅚', 5, 6),
    ('⅐', 1, 7),
    ('⅛', 1, 8),
    ('⅜', 3, 8),
    ('⅝', 5, 8),
    ('⅞', 7, 8),
    ('⅑', 1, 9),
    ('⅒', 1, 10),
];

/// The numerator and denominator of a fraction of one character.
pub fn fraction(c: char) -> Option<(u32, u32)> {
    FRACTIONS.iter().find(|row| row.0 == c).map(|row| (row.1, row.2))
}

/// Whether it is white space, of whatever width; word processors part a big operator from its operand with `▒`.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '▒' || matches!(c, '\u{2061}'..='\u{2064}' | '\u{3164}' | '\u{2800}')
}

/// Whether it shows nothing and says nothing.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_pair_up() {
        for (from, to) in [RAISED, LOWERED] {
            assert_eq!(from.chars().count(), to.chars().count());
        }
        for (accent, from, to) in PRECOMPOSED {
            assert_eq!(from.chars().count(), to.chars().count(), "{accent}");
        }
    }

    #[test]
    fn alphabets_are_known() {
        assert_eq!(alphabet_letter('𝔼'), Some(('E', Style::Blackboard)));
        assert_eq!(alphabet_letter('𝓛'), Some(('L', Style::Calligraphic)));
        assert_eq!(alphabet_letter('𝒟'), Some(('D', Style::Calligraphic)));
        assert_eq!(alphabet_letter('ℒ'), Some(('L', Style::Calligraphic)));
        assert_eq!(alphabet_letter('𝐑'), Some(('R', Style::Bold)));
        assert_eq!(alphabet_letter('𝜋'), Some(('π', Style::Plain)));
        assert_eq!(alphabet_letter('𝛉'), Some(('θ', Style::Bold)));
        assert_eq!(alphabet_letter('𝟙'), Some(('1', Style::Blackboard)));
    }
}
