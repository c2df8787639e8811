//! Results for Gradescope's autograder.
//!
//! <https://gradescope-autograders.readthedocs.io/en/latest/specs/> describes `results.json`.

use indexmap::IndexMap;
use rustc_hash::FxHashSet;
use serde::Serialize;

use super::record::OutputRecord;
use crate::text::digest;

/// The results of one submission.
#[derive(Debug, Default, Serialize)]
struct Results {
    /// The marks that are certain. Given here because a test that a teacher must decide has none.
    score: f64,
    output: String,
    output_format: &'static str,
    tests: Vec<Test>,
}

/// One marked answer.
#[derive(Debug, Serialize)]
struct Test {
    name: String,
    name_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    output: String,
    output_format: &'static str,
}

/// Collects the results of many submissions, each by its student, in the order in which they come.
#[derive(Debug, Default)]
pub struct Gradescope {
    submissions: IndexMap<String, IndexMap<String, Test>>,
}

impl Gradescope {
    /// Adds an answer; a later one of the same student to the same question takes its place. All texts are plain texts,
    /// which Gradescope escapes.
    pub fn add(&mut self, student: String, question: String, output: &OutputRecord) {
        let is_full = |marks: f64| output.out_of.is_some_and(|full| marks >= full);
        let status = output.marks.map(|marks| if is_full(marks) { "passed" } else { "failed" });
        let words = match output.marks {
            Some(_) => output.feedback.clone(),
            None => format!("For the teacher to decide. {}", output.feedback),
        };
        let test = Test {
            name: question.clone(),
            name_format: "text",
            score: output.marks,
            max_score: output.out_of,
            status,
            output: words,
            output_format: "text",
        };
        self.submissions.entry(student).or_default().insert(question, test);
    }

    /// Each student with the text of their `results.json`.
    pub fn results(self) -> impl ExactSizeIterator<Item = (String, String)> {
        self.submissions.into_iter().map(|(student, tests)| {
            let tests: Vec<Test> = tests.into_values().collect();
            let open = tests.iter().filter(|test| test.score.is_none()).count();
            let results = Results {
                score: tests.iter().filter_map(|test| test.score).sum(),
                output: match open {
                    0 => String::new(),
                    1 => "One answer is left for the teacher to decide.".to_owned(),
                    _ => format!("{open} answers are left for the teacher to decide."),
                },
                output_format: "text",
                tests,
            };
            // Texts and numbers always have JSON.
            let text = serde_json::to_string_pretty(&results).unwrap_or_default();
            (student, text + "\n")
        })
    }
}

/// The names of students' folders, in their order. Where the file system may take two for one, since only the case of
/// letters differs, the later has a digest of the student behind it.
pub fn folder_names<'a>(students: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken: FxHashSet<String> = FxHashSet::default();
    let mut unlike_earlier = |student: &str| {
        let name = folder_name(student);
        if taken.insert(name.to_lowercase()) {
            return name;
        }
        let name = format!("{name}%{}", digest(student));
        taken.insert(name.to_lowercase());
        name
    };
    students.into_iter().map(&mut unlike_earlier).collect()
}

/// The longest name of a folder in bytes, below what file systems take (255).
const LONGEST_NAME: usize = 180;

/// The name of a student's folder: letters, digits and `-_.@+` stay, all else is percent-encoded, so that different
/// students never share one and none leads elsewhere. A very long one is cut off, with a digest of the student behind it.
fn folder_name(student: &str) -> String {
    let mut name = String::new();
    for (place, byte) in student.bytes().enumerate() {
        let stays = byte.is_ascii_alphanumeric() || b"-_@+".contains(&byte) || (byte == b'.' && place > 0);
        if stays {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    if name.len() > LONGEST_NAME {
        // All of it is ASCII.
        name.truncate(LONGEST_NAME);
        name.push_str(&format!("%{}", digest(student)));
    }
    if name.is_empty() { "%".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_marks_are_summed_and_open_ones_have_no_score() {
        let mut gradescope = Gradescope::default();
        let with =
            |marks: Option<f64>| OutputRecord { marks, out_of: Some(2.0), ..OutputRecord::unread("it is no formula") };
        for (question, marks) in [("q1", Some(2.0)), ("q2", Some(0.5)), ("q3", None)] {
            gradescope.add("ada".to_owned(), question.to_owned(), &with(marks));
        }
        let (student, text) = gradescope.results().next().unwrap();
        let results: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((student.as_str(), &results["score"]), ("ada", &2.5.into()));
        let status: Vec<_> = results["tests"].as_array().unwrap().iter().map(|test| test.get("status")).collect();
        assert_eq!(status, [Some(&"passed".into()), Some(&"failed".into()), None]);
        assert!(results["tests"][2].get("score").is_none());
    }

    #[test]
    fn folders_of_students_are_inside_and_their_own() {
        assert_eq!(folder_name("ada@uni.edu"), "ada@uni.edu");
        assert_eq!(folder_name("../a/b"), "%2E.%2Fa%2Fb");
        assert_eq!(folder_name("é"), "%C3%A9");
        assert_eq!(folder_name(""), "%");
        let long = "é".repeat(300);
        assert!(folder_name(&long).len() < 255 && folder_name(&long) != folder_name(&format!("{long}é")));
        let names = folder_names(["Ada", "ada", "bob"]);
        assert!(names[0] == "Ada" && names[1].starts_with("ada%") && names[2] == "bob");
    }
}
