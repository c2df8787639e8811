//! A teacher's marks and the clusters that they are about.

use rustc_hash::{FxHashMap, FxHashSet};

use super::batch::{Crew, Grader, key_of};
use crate::equivalence::Verdict;
use crate::feedback::{TeacherError, TeacherMark};
use crate::sheet::Record;

/// A reference and one cluster of answers to it, by their keys.
type Cluster = (String, String);

/// A teacher's marks, found by cluster.
#[derive(Debug, Default)]
pub struct TeacherMarks {
    marks: Vec<TeacherMark>,
    /// The entry of each cluster, by its place; a filled one where there are several.
    places: FxHashMap<Cluster, usize>,
}

/// What a teacher gives an answer in place of what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The marks, out of the question's full marks; `None` where those that were found stand.
    pub marks: Option<f64>,
    /// The sentence for the student; `None` where the one that was made stands.
    pub feedback: Option<String>,
}

impl TeacherMarks {
    /// Finds the cluster of each mark, by judging its answer again: so a mark keeps its cluster when others come and
    /// go, when a card's worlds change, and in later versions. Also tells of marks whose verdict is no longer the one
    /// that they were given on; they count all the same.
    ///
    /// # Errors
    ///
    /// Every mark for a card that is not there, a reference that cannot be read, above the full marks, or for a
    /// cluster that has another mark already.
    pub fn resolve(marks: Vec<TeacherMark>, grader: &Grader) -> Result<(Self, Vec<TeacherError>), Vec<TeacherError>> {
        let records: Vec<Record> = marks.iter().map(record_of).collect();
        let mut errors: Vec<TeacherError> =
            marks.iter().zip(&records).filter_map(|(mark, record)| fault(mark, record, grader)).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut crew = Crew::new(grader, None, |outcome| (outcome.judgement.verdict, outcome.cluster.clone()));
        let found = crew.mark(&records);
        let mut places: FxHashMap<Cluster, usize> = FxHashMap::default();
        let mut changed = Vec::new();
        for (place, (mark, record)) in marks.iter().zip(&records).enumerate() {
            let (verdict, judged) = &*found[place];
            let cluster = if mark.answer.is_some() {
                judged.clone().or_else(|| mark.cluster.clone())
            } else {
                mark.cluster.clone()
            };
            let Some(cluster) = cluster else { continue };
            if mark.is_filled() && mark.answer.is_some() {
                changed.extend(changed_verdict(mark, *verdict));
            }
            let key = (key_of(record), cluster);
            let earlier = places.get(&key).map(|earlier| &marks[*earlier]);
            match earlier {
                Some(earlier) if earlier.is_filled() && mark.is_filled() => {
                    if !agree(earlier, mark) {
                        let message = format!(
                            "line {} gives another mark to the same cluster: keep one of them",
                            earlier.place.line
                        );
                        errors.push(TeacherError { place: mark.place, message });
                    }
                }
                Some(_) if !mark.is_filled() => {}
                _ => drop(places.insert(key, place)),
            }
        }
        if errors.is_empty() { Ok((TeacherMarks { marks, places }, changed)) } else { Err(errors) }
    }

    /// The place in the file's list of the entry for a cluster of answers to a record's question.
    pub fn place(&self, record: &Record, cluster: &str) -> Option<usize> {
        self.places.get(&(key_of(record), cluster.to_owned())).copied()
    }

    /// What the teacher gives to a cluster of answers to a record's question, of which `full_marks` are the full marks.
    pub fn given(&self, record: &Record, cluster: &str, full_marks: f64) -> Option<Given> {
        let mark = &self.marks[self.place(record, cluster)?];
        let scale = mark.out_of.map_or(1.0, |out_of| full_marks / out_of);
        let given = Given { marks: mark.marks.map(|marks| marks * scale), feedback: mark.feedback.clone() };
        mark.is_filled().then_some(given)
    }

    /// The filled entries whose places are not among `met`.
    pub fn unmet(&self, met: &FxHashSet<usize>) -> Vec<&TeacherMark> {
        let used: FxHashSet<usize> = self.places.values().copied().collect();
        let unmet = self.marks.iter().enumerate().filter(|(place, mark)| {
            // Of two entries that say the same the first stands for both.
            mark.is_filled() && used.contains(place) && !met.contains(place)
        });
        unmet.map(|(_, mark)| mark).collect()
    }
}

/// The record whose marking gives an entry's cluster.
fn record_of(mark: &TeacherMark) -> Record {
    Record {
        formula: mark.formula.clone(),
        reference: mark.reference.clone(),
        answer: mark.answer.clone().unwrap_or_default(),
        ..Record::default()
    }
}

fn fault(mark: &TeacherMark, record: &Record, grader: &Grader) -> Option<TeacherError> {
    let prepared = match (&mark.formula, &mark.reference) {
        (Some(id), _) => grader.prepared_card(id).map(drop),
        (None, reference) => grader.prepared_reference(reference.as_deref().unwrap_or_default()).map(drop),
    };
    if let Err(error) = prepared {
        return Some(TeacherError { place: mark.place, message: error.to_string() });
    }
    let full = mark.out_of.unwrap_or_else(|| grader.full_marks(record));
    let marks = mark.marks.filter(|marks| *marks > full)?;
    Some(TeacherError {
        place: mark.marks_place,
        message: format!("`marks = {marks}` is more than the full marks, {full}; `out_of` names another scale"),
    })
}

fn changed_verdict(mark: &TeacherMark, verdict: Verdict) -> Option<TeacherError> {
    let before = mark.verdict.as_deref().filter(|before| *before != verdict.word())?;
    let message =
        format!("the verdict on this answer was {before} and is now {}; the teacher's mark counts", verdict.word());
    Some(TeacherError { place: mark.place, message })
}

/// Whether two entries say the same.
fn agree(a: &TeacherMark, b: &TeacherMark) -> bool {
    (a.marks, a.out_of, &a.feedback) == (b.marks, b.out_of, &b.feedback)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::read_teacher_marks;

    fn resolved(text: &str) -> Result<(TeacherMarks, Vec<String>), Vec<String>> {
        let words = |errors: Vec<TeacherError>| errors.iter().map(ToString::to_string).collect::<Vec<_>>();
        let grader = Grader::new(Vec::new(), Vec::new());
        match TeacherMarks::resolve(read_teacher_marks(text).unwrap(), &grader) {
            Ok((marks, changed)) => Ok((marks, words(changed))),
            Err(errors) => Err(words(errors)),
        }
    }

    #[test]
    fn faults_are_told_with_their_places() {
        let text = "[[mark]]\nformula = 'none'\nanswer = 'x'\n\n[[mark]]\nreference = '\\frac{'\nanswer = 'x'\n\n[[mark]]\nreference = '2x'\nanswer = 'x'\nmarks = 1.5\n";
        let errors = resolved(text).unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(errors[0].starts_with("1:1: there is no card `none`"), "{errors:?}");
        assert!(errors[1].starts_with("5:1: the reference cannot be read"), "{errors:?}");
        assert!(errors[2].starts_with("12:9: `marks = 1.5` is more than the full marks, 1"), "{errors:?}");
    }

    #[test]
    fn one_cluster_has_one_mark() {
        let entry = |answer: &str, marks: &str| format!("[[mark]]\nreference = '2x'\nanswer = '{answer}'\n{marks}\n");
        let errors = resolved(&[entry("x^2", "marks = 0"), entry("x x", "marks = 1")].concat()).unwrap_err();
        assert_eq!(errors, ["5:1: line 1 gives another mark to the same cluster: keep one of them"]);
        let (marks, _) =
            resolved(&[entry("x^2", ""), entry("x x", "marks = 1"), entry("xx", "marks = 1")].concat()).unwrap();
        assert_eq!(marks.unmet(&FxHashSet::default()).len(), 1);
    }

    #[test]
    fn a_changed_verdict_is_told() {
        let text = "[[mark]]\nreference = '2x'\nanswer = 'x+x'\nverdict = 'different'\nmarks = 0\n";
        let (_, changed) = resolved(text).unwrap();
        assert_eq!(
            changed,
            ["1:1: the verdict on this answer was different and is now equivalent; the teacher's mark counts"]
        );
    }
}
