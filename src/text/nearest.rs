//! The known name that a mistyped one is most like.

/// The name among `known` that `typed` was probably meant to be: few letters differ, changed places included.
pub fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let typed = typed.to_lowercase();
    let found = known.into_iter().map(|name| (distance(&typed, &name.to_lowercase()), name));
    let (distance, name) = found.min_by_key(|(distance, _)| *distance)?;
    // Of three letters one may be wrong, of nine three.
    (distance <= typed.chars().count().max(1).div_ceil(3)).then_some(name)
}

/// How many letters must be added, left out, changed or exchanged with their neighbour to make one text the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (place, row) in rows.iter_mut().enumerate() {
        row[0] = place;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_known() {
        let known = ["ppo_clip", "ppo_ratio", "dpo", "it_loss"];
        assert_eq!(nearest("ppo_clp", known), Some("ppo_clip"));
        assert_eq!(nearest("DOP", known), Some("dpo"));
        assert_eq!(nearest("perplexity", known), None);
        assert_eq!(nearest("x", []), None);
    }
}
