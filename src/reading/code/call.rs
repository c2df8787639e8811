//! Functions of libraries that formulas write in another way: `math.expm1(x)`, `np.dot(a, b)`, `1 << b`.

use super::{begins_name, behind_bracket, is_part, list_items, replaced};

/// What is written for a call: `{0}` and `{1}` are its arguments.
const CALLS: &[(&str, usize, &str)] = &[
    ("log1p", 1, "log(1+({0}))"),
    ("log1p", 1, "log(1+{0})"),
    ("expm1", 1, "(exp({0})-1)"),
    ("square", 1, "(({0})**2)"),
    ("square", 1, "({0})**2"),
    ("dot", 2, "sum(({0})*({1}))"),
    ("inner", 2, "sum(({0})*({1}))"),
    ("dot", 2, "sum({0}*{1})"),
    ("inner", 2, "sum({0}*{1})"),
    ("where", 3, "ifelse({0},{1},{2})"),
    ("log2", 1, "log_2({0})"),
    ("log10", 1, "log_10({0})"),
    ("power", 2, "({0})**({1})"),
    ("pow", 2, "({0})**({1})"),
    ("divide", 2, "({0})/({1})"),
    ("multiply", 2, "({0})*({1})"),
];

/// Libraries whose functions they are.
const LIBRARIES: &[&str] =
    &["np.", "numpy.", "math.", "torch.", "jnp.", "tf.", "F.", "torch.nn.functional.", "scipy.", "nn."];

/// The text with one call written as in formulas; `None` where none is left.
pub(super) fn with_call(text: &str) -> Option<String> {
    CALLS.iter().find_map(|(name, count, written)| {
        text.match_indices(name).find_map(|(at, _)| {
            let open = at + name.len();
            let library = LIBRARIES.iter().rev().find(|library| text[..at].ends_with(**library));
            let start = at - library.map_or(0, |library| library.len());
            // Without a library only names that nothing else has.
            let is_plain = matches!(*name, "log1p" | "expm1");
            if !text[open..].starts_with('(') || !begins_name(text, start) || library.is_none() && !is_plain {
                return None;
            }
            let end = behind_bracket(text, open)?;
            let items = list_items(&text[open + 1..end - 1]);
            // An axis, or where the result goes, is not understood here.
            if items.len() != *count || items.iter().any(|item| item.contains('=') && !has_comparison(item)) {
                return None;
            }
            // Without brackets of its own only what is one factor.
            let is_lone = |item: &&str| item.chars().all(is_part);
            let is_bare = !written.contains("({0})") && !matches!(*name, "log1p" | "expm1" | "where");
            if is_bare && !items.iter().all(|item| is_lone(&item.trim())) {
                return None;
            }
            let mut piece = (*written).to_owned();
            for (place, item) in items.iter().enumerate() {
                piece = piece.replace(&format!("{{{place}}}"), item.trim());
            }
            replaced(text, start, end, &piece)
        })
    })
}

fn has_comparison(item: &str) -> bool {
    ["==", "!=", "<=", ">="].iter().any(|sign| item.contains(sign))
}

/// The text with a power of two in place of a shift of 1.
pub(super) fn with_shift(text: &str) -> Option<String> {
    let at = text.find("1 << ").or_else(|| text.find("1<<"))?;
    let length = if text[at..].starts_with("1 <<") { 4 } else { 3 };
    let before = text[..at].chars().next_back();
    before.is_none_or(|letter| !is_part(letter) && letter != '.').then_some(())?;
    replaced(text, at, at + length, "2**")
}

/// The first call of a library's function that is left, with its library.
pub(super) fn unknown_call(text: &str) -> Option<(usize, usize)> {
    LIBRARIES.iter().find_map(|library| {
        text.match_indices(library).find_map(|(at, _)| {
            let behind = &text[at + library.len()..];
            let name = behind.chars().take_while(|letter| is_part(*letter)).map(char::len_utf8).sum::<usize>();
            let is_call =
                name > 1 && behind[name..].starts_with('(') && behind.starts_with(|it: char| it.is_ascii_lowercase());
            (is_call && begins_name(text, at)).then_some((at, at + library.len() + name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_written_as_formulas() {
        let read = |text: &str| with_call(text).map(|it| it.trim_end().to_owned());
        assert_eq!(read("np.log1p(np.exp(x))").as_deref(), Some("log(1+(np.exp(x)))"));
        assert_eq!(read("math.expm1(x)").as_deref(), Some("(exp(x)-1)"));
        assert_eq!(read("np.dot(x, y)").as_deref(), Some("sum((x)*(y))"));
        assert_eq!(read("np.where(x > 0, x, a*x)").as_deref(), Some("ifelse(x > 0,x,a*x)"));
        assert_eq!(read("dot(x, y)"), None);
        assert_eq!(read("np.dot(x, y, out=z)"), None);
        assert_eq!(with_shift("(1 << b) - 1").as_deref(), Some("(2**  b) - 1"));
        assert_eq!(with_shift("11 << b"), None);
    }

    #[test]
    fn what_a_library_does_is_no_product_of_letters() {
        assert_eq!(unknown_call("np.quantile(x, q)"), Some((0, 11)));
        assert_eq!(unknown_call("x of F. then"), None);
    }
}
