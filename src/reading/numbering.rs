//! Statements that only number the members of a list: `\mathbf{r} = \{r_1, \dots, r_G\}`.

use super::cursor::{Cursor, is_dots, split_commas, trimmed, ungrouped};
use super::head::Head;
use super::statement::Statement;
use crate::cards::flatten;
use crate::latex::tree::Node;

/// Takes the statements out of `found` that say of a list what its members are called, which are named as it is.
pub(super) fn take_numberings(found: &mut Vec<Statement>) {
    if found.len() > 1 {
        found.retain(|statement| !is_numbering(statement));
    }
}

fn is_numbering(statement: &Statement) -> bool {
    let [name, list] = statement.members.as_slice() else { return false };
    let is_equality = matches!(list.relation.as_deref(), Some("=" | ":=" | "\\coloneqq" | "\\equiv"));
    let [node] = trimmed(&name.row) else { return false };
    let Some(name) = Head::of(node).filter(|head| is_equality && head.items.is_empty() && head.primes == 0) else {
        return false;
    };
    let mut cursor = Cursor::new(ungrouped(trimmed(&list.row)));
    let Some(bracketed) = cursor.plain_bracketed().filter(|_| cursor.is_done()) else { return false };
    let parts: Vec<&[Node]> = split_commas(bracketed.inside).into_iter().map(trimmed).collect();
    let index = |part: &[Node]| -> Option<String> {
        let [node] = part else { return None };
        let head = Head::of(node).filter(|head| head.base.plain == name.base.plain && head.sup.is_none())?;
        match head.items.as_slice() {
            [item] => Some(flatten(item, false)),
            _ => None,
        }
    };
    let is_letter = |last: &String| last.chars().count() == 1 && last.chars().all(char::is_alphabetic);
    match parts.as_slice() {
        [first, dots, last] | [first, _, dots, last] => {
            let between = if parts.len() == 4 { index(parts[1]) } else { Some("2".to_owned()) };
            matches!(dots, [node] if is_dots(node))
                && index(first).as_deref() == Some("1")
                && between.as_deref() == Some("2")
                && index(last).as_ref().is_some_and(is_letter)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::statement::{flat_row, statements};

    fn count(latex: &str) -> usize {
        let mut found = statements(&flat_row(&crate::latex::parse(latex).tree.row));
        take_numberings(&mut found);
        found.len()
    }

    #[test]
    fn a_list_of_its_own_members_says_nothing() {
        assert_eq!(count(r"A = r - m,\quad \mathbf{r} = \{r_1, \dots, r_G\}"), 1);
        assert_eq!(count(r"A = r - m,\quad r = (r_1, r_2, \ldots, r_K)"), 1);
        assert_eq!(count(r"A = r - m,\quad r = (r_2, \dots, r_K)"), 2);
        assert_eq!(count(r"A = r - m,\quad r = (R_1, \dots, R_K)"), 2);
        assert_eq!(count(r"A = r - m,\quad r = (r_1, \dots, r_{K-1})"), 2);
        assert_eq!(count(r"\mathbf{r} = \{r_1, \dots, r_G\}"), 1);
    }
}
