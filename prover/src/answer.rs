//! Answers: one line each, and every line begins with [`PREFIX`].
//!
//! Symbolica prints to stdout as it likes, so stdout carries its lines and ours. What does not bear the prefix is
//! not an answer, and the reader passes it on to where people read.

use std::fmt;

/// What every answer line begins with.
pub const PREFIX: &str = "eqmark-algebra: ";

/// One line from the child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The child holds the lock and takes questions. Comes once, first.
    Ready,
    /// The expression is identically zero as a rational function of its atoms.
    Zero,
    /// Zero was not shown. Never a refutation; the note says why, in words, and may be empty.
    NotShown(String),
    /// The question could not be taken, or the child cannot work at all; the reason in words.
    Error(String),
}

impl Answer {
    /// The answer in a line of the child's output, and whatever stands in front of it: a line that Symbolica left
    /// without an end. None where the line holds no answer.
    pub fn find(line: &str) -> Option<(&str, Answer)> {
        let (before, text) = line.split_once(PREFIX)?;
        let (word, note) = text.trim_end().split_once(' ').unwrap_or((text.trim_end(), ""));
        let answer = match word {
            "ready" => Answer::Ready,
            "zero" => Answer::Zero,
            "not-shown" => Answer::NotShown(note.to_owned()),
            "error" => Answer::Error(note.to_owned()),
            _ => return None,
        };
        Some((before, answer))
    }
}

/// The line without its end; line breaks in a note become blanks.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, note) = match self {
            Answer::Ready => ("ready", ""),
            Answer::Zero => ("zero", ""),
            Answer::NotShown(note) => ("not-shown", note.as_str()),
            Answer::Error(note) => ("error", note.as_str()),
        };
        f.write_str(PREFIX)?;
        f.write_str(word)?;
        if !note.is_empty() {
            write!(f, " {}", note.replace(['\n', '\r'], " "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_survives_the_wire() {
        for answer in [
            Answer::Ready,
            Answer::Zero,
            Answer::NotShown(String::new()),
            Answer::NotShown("too large".into()),
            Answer::Error("no lock: permission denied".into()),
        ] {
            assert_eq!(Answer::find(&answer.to_string()), Some(("", answer)));
        }
    }

    #[test]
    fn a_note_stays_on_its_line() {
        assert_eq!(Answer::Error("a\nb\r\nc".into()).to_string(), format!("{PREFIX}error a b  c"));
    }

    #[test]
    fn an_unfinished_line_in_front_is_kept() {
        assert_eq!(Answer::find(&format!("a warning{PREFIX}zero")), Some(("a warning", Answer::Zero)));
    }

    #[test]
    fn other_lines_are_no_answers() {
        for line in ["", "zero", "a banner", "eqmark-algebra:zero"] {
            assert_eq!(Answer::find(line), None, "{line}");
        }
        assert_eq!(Answer::find(&format!("{PREFIX}nonsense")), None);
    }
}
