//! The marks of a course: one row a student, one column a question.

use indexmap::IndexMap;

use super::record::OutputRecord;
use super::table::csv_cells;

/// The columns beside those of questions.
const FIXED: [&str; 4] = ["student", "total", "out_of", "open"];

/// Collects marks; students and questions keep the order in which they come.
#[derive(Debug, Default)]
pub struct MarksTable {
    /// The questions with the marks of a right answer.
    questions: IndexMap<String, f64>,
    students: IndexMap<String, IndexMap<usize, Cell>>,
}

/// What is known about one answer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Cell {
    Marks(f64),
    /// A teacher must decide; the word for it.
    Open(&'static str),
}

impl MarksTable {
    /// Adds an answer; a later one of the same student to the same question takes its place.
    pub fn add(&mut self, student: String, question: String, output: &OutputRecord) {
        let entry = self.questions.entry(question);
        let column = entry.index();
        let full = entry.or_default();
        *full = full.max(output.out_of.unwrap_or_default());
        let cell = match (output.marks, &output.convention) {
            (Some(marks), _) => Cell::Marks(marks),
            (None, Some(_)) => Cell::Open("convention"),
            (None, None) => Cell::Open(output.verdict.word()),
        };
        self.students.entry(student).or_default().insert(column, cell);
    }

    /// The table as CSV with a header: `student`, the questions, `total` (the marks that are certain), `out_of` (the marks
    /// of all questions), `open` (how many answers a teacher must decide; their cells hold a word). A question that was
    /// not answered is an empty cell; one that has the name of another column is told apart.
    pub fn csv(&self) -> Vec<u8> {
        let [student, ends @ ..] = FIXED.map(str::to_owned);
        let questions = self.questions.keys().map(|question| match FIXED.contains(&question.as_str()) {
            true => format!("question {question}"),
            false => question.clone(),
        });
        let mut table = csv_cells(std::iter::once(student).chain(questions).chain(ends));
        let out_of: f64 = self.questions.values().sum();
        for (student, cells) in &self.students {
            let (mut total, mut open) = (0.0, 0);
            let mut row = vec![student.clone()];
            for column in 0..self.questions.len() {
                row.push(match cells.get(&column) {
                    Some(Cell::Marks(marks)) => {
                        total += marks;
                        marks.to_string()
                    }
                    Some(Cell::Open(word)) => {
                        open += 1;
                        (*word).to_owned()
                    }
                    None => String::new(),
                });
            }
            row.extend([total.to_string(), out_of.to_string(), open.to_string()]);
            table.extend(csv_cells(row));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_a_student_and_one_column_a_question() {
        let mut table = MarksTable::default();
        let with =
            |marks: Option<f64>| OutputRecord { marks, out_of: Some(2.0), ..OutputRecord::unread("it is no formula") };
        let mut add = |student: &str, question: &str, marks| {
            table.add(student.to_owned(), question.to_owned(), &with(marks));
        };
        add("bob", "q1", Some(0.0));
        add("ada", "q2", Some(1.5));
        add("ada", "q1", None);
        add("bob", "q1", Some(0.5));
        add("=eve", "total", None);
        let text = String::from_utf8(table.csv()).unwrap();
        assert_eq!(
            text,
            "student,q1,q2,question total,total,out_of,open\nbob,0.5,,,0.5,6,0\nada,unreadable,1.5,,1.5,6,1\n'=eve,,,unreadable,0,6,1\n"
        );
    }
}
