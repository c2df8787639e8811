//! What the commas and points in numbers mean: `1{,}035` has a decimal comma in a sheet that writes `3{,}5`, and `30.000` is
//! thirty thousand there.

/// The comma as LaTeX writes it inside of a number.
const COMMA: &str = "{,}";

/// What in a preamble says that numbers have decimal commas.
const PREAMBLE: &[&str] = &["{icomma}", "output-decimal-marker={,}", "output-decimal-marker = {,}"];

/// A number as typed: where it starts and ends, its runs of digits with the sign behind each but the last.
struct Typed {
    start: usize,
    end: usize,
    digits: Vec<String>,
    signs: Vec<char>,
}

impl Typed {
    fn has_groups(&self, sign: char) -> bool {
        let first = self.digits[0].len();
        let is_group = |digits: &String| digits.len() == 3;
        !self.signs.is_empty()
            && self.signs.iter().all(|own| *own == sign)
            && (1..=3).contains(&first)
            && !self.digits[0].starts_with('0')
            && self.digits[1..].iter().all(is_group)
    }
}

/// The numbers of a formula that have commas or points.
fn numbers(latex: &str) -> Vec<Typed> {
    let bytes = latex.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = run(at);
        if length == 0 {
            at += 1;
            continue;
        }
        let mut number =
            Typed { start: at, end: at + length, digits: vec![latex[at..at + length].to_owned()], signs: Vec::new() };
        loop {
            let rest = &latex[number.end..];
            let (sign, width) = match rest {
                _ if rest.starts_with(COMMA) => (',', COMMA.len()),
                _ if rest.starts_with('.') => ('.', 1),
                _ => break,
            };
            let length = run(number.end + width);
            if length == 0 {
                break;
            }
            let from = number.end + width;
            number.digits.push(latex[from..from + length].to_owned());
            number.signs.push(sign);
            number.end = from + length;
        }
        at = number.end;
        found.push(number);
    }
    found.retain(|number| !number.signs.is_empty());
    found
}

/// Whether a comma is the decimal sign in all formulas of a sheet: one number tells it, such as `0{,}15`, and none has
/// commas between thousands or a decimal point.
pub fn has_decimal_commas(formulas: &[&str], text: &str) -> bool {
    let mut tells = PREAMBLE.iter().any(|mark| text.contains(mark));
    for number in formulas.iter().flat_map(|latex| numbers(latex)) {
        let has_commas = number.signs.contains(&',');
        let is_decimal =
            number.signs.last() == Some(&',') && number.signs.iter().filter(|sign| **sign == ',').count() == 1;
        match (has_commas, is_decimal) {
            (true, false) => return false,
            (true, true) => tells |= !number.has_groups(','),
            (false, _) if !number.has_groups('.') => return false,
            (false, _) => {}
        }
    }
    tells
}

/// Whether commas stand between thousands in a sheet: a number has two of them, or other numbers have decimal points.
pub fn has_thousands_commas(formulas: &[&str]) -> bool {
    formulas.iter().flat_map(|latex| numbers(latex)).any(|number| {
        let is_point = number.signs == ['.'] && !number.has_groups('.');
        is_point || number.signs.len() > 1 && number.has_groups(',')
    })
}

/// The formula with points for its decimal commas and without points between thousands.
pub fn with_points(latex: &str) -> String {
    rewritten(latex, |number| {
        let whole = |digits: &[String]| digits.concat();
        match number.signs.iter().position(|sign| *sign == ',') {
            Some(at) => Some(format!("{}.{}", whole(&number.digits[..=at]), whole(&number.digits[at + 1..]))),
            None => number.has_groups('.').then(|| whole(&number.digits)),
        }
    })
    .unwrap_or_else(|| latex.to_owned())
}

/// The formula with `3{,}142` as `3.142`, if it has numbers that could be meant so: one comma, and three digits behind it
/// of which not the last two are zeros.
pub fn with_decimal_commas(latex: &str) -> Option<String> {
    let may_be = |digits: &String| digits.len() == 3 && !digits.ends_with("00");
    rewritten(latex, |number| (number.signs == [','] && may_be(&number.digits[1])).then(|| number.digits.join(".")))
}

/// The formula with `30.000` as `30000`, if it has such numbers.
pub fn without_points(latex: &str) -> Option<String> {
    // Beside `30.9` a point is the decimal sign.
    let is_decimal = |number: &Typed| number.signs == ['.'] && !number.has_groups('.');
    if numbers(latex).iter().any(is_decimal) {
        return None;
    }
    rewritten(latex, |number| number.has_groups('.').then(|| number.digits.concat()))
}

/// The formula with other numbers; `None` if all are left as they are.
fn rewritten(latex: &str, new: impl Fn(&Typed) -> Option<String>) -> Option<String> {
    let mut changed = String::new();
    let mut from = 0;
    for number in numbers(latex) {
        if let Some(new) = new(&number) {
            changed.push_str(&latex[from..number.start]);
            changed.push_str(&new);
            from = number.end;
        }
    }
    changed.push_str(&latex[from..]);
    (from > 0).then_some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_tells_what_a_comma_is() {
        let is = |formulas: &[&str]| has_decimal_commas(formulas, "");
        assert!(is(&["1{,}035^8", "p = 3{,}5", "K = 5.000"]));
        assert!(is(&["0{,}125"]));
        assert!(!is(&["1{,}035^8"]));
        assert!(!is(&["3{,}5", "1{,}234{,}567"]));
        assert!(!is(&["3{,}5", "0.25"]));
        assert!(has_decimal_commas(&["1{,}035"], "\\usepackage{icomma}"));
    }

    #[test]
    fn commas_stand_between_thousands_beside_decimal_points() {
        assert!(has_thousands_commas(&["819{,}200", "0.25"]) && has_thousands_commas(&["1{,}234{,}567"]));
        assert!(!has_thousands_commas(&["3{,}142", "30.000"]));
        assert_eq!(with_decimal_commas("819{,}200"), None);
    }

    #[test]
    fn numbers_are_written_with_points() {
        assert_eq!(
            with_points(r"5.000 \cdot 1{,}035^8 + 12\,000 + 1.234{,}5"),
            r"5000 \cdot 1.035^8 + 12\,000 + 1234.5"
        );
        assert_eq!(without_points("120 \\cdot 250 = 30.000").as_deref(), Some("120 \\cdot 250 = 30000"));
        assert_eq!(without_points("0.125 + 3.14"), None);
        assert_eq!(with_decimal_commas("3{,}142 + 1{,}234{,}567").as_deref(), Some("3.142 + 1{,}234{,}567"));
    }
}
