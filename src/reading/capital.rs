//! Names of several capital letters that a sheet defines: `TP = 80`, `PP(S) = \dots`, `WER = \frac{6}{40}`.

use rustc_hash::FxHashSet;

use super::cursor::{Cursor, is_blank, trimmed};
use super::head::Head;
use super::statement::{flat_row, statements};
use super::word::letter_of;
use crate::latex::Macros;
use crate::latex::tree::{Kind, Node, Style};

/// The runs of capitals that stand alone on the left of an equation in some formula.
///
/// Where different letters all have equations of their own, they are a product: `ND = 20` beside `N = 4` and `D = 5`.
pub fn capital_names<'s>(formulas: impl Iterator<Item = &'s str>, macros: &Macros) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut letters: FxHashSet<String> = FxHashSet::default();
    for latex in formulas {
        let row = flat_row(&crate::latex::parse_with(latex, macros).tree.row);
        for statement in statements(&row).iter().filter(|statement| statement.is_chain()) {
            let left = trimmed(&statement.members[0].row);
            match run_of_capitals(left) {
                Some(run) if !runs.contains(&run) => runs.push(run),
                Some(_) => {}
                None => letters.extend(lone_letter(left)),
            }
        }
    }
    let is_product = |run: &String| {
        let mut seen = FxHashSet::default();
        run.chars().all(|letter| seen.insert(letter) && letters.contains(&letter.to_string()))
    };
    runs.retain(|run| !is_product(run));
    runs
}

/// The upright letters and words with which a member begins in some formula: `\mathrm{d} = 768`.
pub fn upright_names<'s>(formulas: impl Iterator<Item = &'s str>, macros: &Macros) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for latex in formulas {
        let row = flat_row(&crate::latex::parse_with(latex, macros).tree.row);
        for statement in statements(&row).iter().filter(|statement| statement.is_chain()) {
            let firsts = statement.members.iter().filter_map(|member| trimmed(&member.row).first());
            let name = firsts.filter_map(|first| match &first.kind {
                Kind::Symbol { name, style: Style::Roman, .. } => Some(name.to_string()),
                Kind::Word { text, operator: false } => Some(text.trim().to_owned()),
                _ => None,
            });
            names.extend(name);
        }
    }
    names.sort();
    names.dedup();
    names
}

/// The letters of thousands, millions and billions that stand for something else in some formula: no number stands
/// before them, `\\frac{1 + k}{1 + 7k}`.
pub fn plain_letters<'s>(formulas: impl Iterator<Item = &'s str>, macros: &Macros) -> Vec<String> {
    fn gather(row: &[Node], found: &mut Vec<String>) {
        let mut is_counted = false;
        for node in row.iter().filter(|node| !is_blank(node)) {
            match letter_of(node).filter(|letter| "kKMB".contains(*letter)) {
                Some(letter) if !is_counted => found.push(letter.to_string()),
                _ => {}
            }
            is_counted = matches!(node.kind, Kind::Number(_));
            node.rows().iter().for_each(|row| gather(row, found));
        }
    }
    let mut found = Vec::new();
    formulas.for_each(|latex| gather(&crate::latex::parse_with(latex, macros).tree.row, &mut found));
    found.sort();
    found.dedup();
    found
}

/// The capitals that a row begins with, two or more side by side, if nothing but a bracket follows.
fn run_of_capitals(row: &[Node]) -> Option<String> {
    let capital = |node: &Node| letter_of(node).filter(char::is_ascii_uppercase);
    let is_plain =
        |node: &&Node| !is_blank(node) && matches!(node.kind, Kind::Symbol { .. }) && capital(node).is_some();
    let mut length = row.iter().take_while(is_plain).count();
    // The last letter may carry an index, and no exponent.
    if let Some(Kind::Scripts { sup: None, primes: 0, .. }) = row.get(length).map(|node| &node.kind)
        && capital(&row[length]).is_some()
    {
        length += 1;
    }
    let (run, behind) = row.split_at(length);
    let touches = run.windows(2).all(|pair| pair[0].span.end == pair[1].span.start);
    let mut cursor = Cursor::new(behind);
    let is_alone = cursor.is_done() || cursor.plain_bracketed().is_some() && cursor.is_done();
    (length > 1 && touches && is_alone).then(|| run.iter().filter_map(letter_of).collect())
}

fn lone_letter(row: &[Node]) -> Option<String> {
    let [node] = row else { return None };
    Head::of(node).filter(|head| head.items.is_empty() && head.sup.is_none()).map(|head| head.base.plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(formulas: &[&str]) -> Vec<String> {
        capital_names(formulas.iter().copied(), &Macros::default())
    }

    #[test]
    fn capitals_alone_on_the_left_are_a_name() {
        assert_eq!(names(&["TP = 80", "PP(S) = 2^H", "2FN = 4", "dV = 3", "x = AB"]), ["TP", "PP"]);
        assert_eq!(names(&["ND = 20", "N = 4", "D = 5"]), [""; 0]);
        assert_eq!(names(&["PP = 20", "P = 4"]), ["PP"]);
    }
}
