//! Parts that other cards state: the advantage in objectives, by its own conventions and with its own mistakes.

use eqmark::equivalence::Verdict;
use eqmark::grade::{Grader, Outcome, Worker};
use eqmark::sheet::Record;

const OBJECTIVE: &str = r"\mathbb{E}_{x\sim\mathcal{D},\{y_i\}_{i=1}^{K}\sim\pi_{ref}(\cdot\mid x)}\left[\frac1K\sum_{i=1}^K\min\left(\rho_i\hat A_i,\operatorname{clip}(\rho_i,1-\varepsilon,1+\varepsilon)\hat A_i\right)\right],\quad\rho_i=\frac{\pi_\theta(y_i\mid x)}{\pi_{ref}(y_i\mid x)},\quad";

fn outcome(options: &[&str], allow: &[&str], advantage: &str) -> Outcome {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let answer = format!("{OBJECTIVE}{advantage}");
    let record = Record { formula: Some("grpo_objective".to_owned()), answer, ..Record::default() };
    Worker::new(&Grader::new(owned(options), owned(allow))).grade(record, None).unwrap()
}

fn found(outcome: &Outcome) -> String {
    let judgement = &outcome.judgement;
    let mistake = judgement.mistake.as_ref().map(|mistake| mistake.id.clone()).filter(|id| !id.starts_with("edit:"));
    let words = [Some(judgement.verdict.word().to_owned()), judgement.convention.clone(), mistake];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

const NO_EPSILON: &str = r"\hat A_i=\frac{r_i-\operatorname{mean}(\mathbf{r})}{\operatorname{std}(\mathbf{r})}";
const SAMPLE: &str = r"\hat A_i=\frac{r_i-\mu}{\sigma+\epsilon},\ \sigma=\sqrt{\frac{1}{K-1}\sum_{j=1}^K(r_j-\mu)^2}";
const SQUARE: &str = r"\hat A_i=\frac{r_i-\mu_{\mathbf r}}{\sigma_{\mathbf r}^2+\epsilon}";

/// Each line has an answer and what is found: the verdict, the convention, the mistake.
#[test]
fn answers_that_define_the_part_themselves() {
    let grader = Grader::new(Vec::new(), Vec::new());
    let mut worker = Worker::new(&grader);
    let mut wrong = Vec::new();
    let path = format!("{}/tests/fixtures/part_answers.jsonl", env!("CARGO_MANIFEST_DIR"));
    for (place, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| value[field].as_str().unwrap().to_owned();
        let record = Record { formula: Some(text("formula")), answer: text("answer"), ..Record::default() };
        let found = found(&worker.grade(record, None).unwrap());
        if found != text("found") {
            wrong.push(format!("{}: {found}, not {}: {}", place + 1, text("found"), text("answer")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_convention_of_a_part_is_a_teachers_to_decide_until_it_is_allowed() {
    let open = outcome(&[], &[], NO_EPSILON);
    assert_eq!((found(&open).as_str(), open.mark.marks), ("different advantage.stabiliser=none", None));
    let allowed = outcome(&[], &["advantage.stabiliser=none"], NO_EPSILON);
    assert_eq!((found(&allowed).as_str(), allowed.mark.marks), ("equivalent advantage.stabiliser=none", Some(2.0)));
    assert_eq!(allowed.judgement.remark, open.judgement.remark);
    let other = outcome(&[], &["advantage.stabiliser=none"], SAMPLE);
    assert_eq!(other.judgement.verdict, Verdict::Different);
}

#[test]
fn what_an_answer_says_besides_must_hold_where_a_convention_is_allowed() {
    let allow = ["advantage.stabiliser=none"];
    let more = |words: &str| outcome(&[], &allow, &format!("{NO_EPSILON},\\ {words}")).judgement.verdict;
    assert_eq!(more(r"\sum_i \hat A_i=0"), Verdict::Equivalent);
    assert_eq!(more(r"\hat A_i>0"), Verdict::Undecided);
    assert_eq!(more(r"r_j=r(x,y_1)"), Verdict::Undecided);
    let twice = format!(r"\hat A_i=\frac{{r_i}}{{\sigma_{{\mathbf r}}}},\ {NO_EPSILON}");
    assert_eq!(outcome(&[], &allow, &twice).judgement.verdict, Verdict::Undecided);
}

#[test]
fn an_option_of_a_part_may_be_what_is_asked() {
    let options = ["advantage.stabiliser=none"];
    assert_eq!(found(&outcome(&options, &[], NO_EPSILON)), "equivalent");
    assert_eq!(found(&outcome(&options, &[], "")), "equivalent");
    assert_eq!(
        found(&outcome(&options, &[], r"\hat A_i=\frac{r_i-\mu}{\sigma+\epsilon}")),
        "different advantage.stabiliser=added"
    );
    assert_eq!(found(&outcome(&["advantage.std=sample"], &[], SAMPLE)), "equivalent");
    assert_eq!(found(&outcome(&options, &[], r"\hat A_i=\frac{r_i}{\sigma}")), "different advantage.M2");
}

#[test]
fn a_mistake_in_a_part_is_named_and_multiplies_with_another() {
    let one = outcome(&[], &[], SQUARE);
    assert_eq!((found(&one).as_str(), one.mark.marks), ("different advantage.M3", Some(1.5)));
    let feedback = &one.judgement.mistake.as_ref().unwrap().feedback;
    assert_eq!(feedback, "In the advantage: Divide by the standard deviation, not by the variance.");
    let answer = format!("{OBJECTIVE}{SQUARE}").replace(r"\min", r"\max");
    let record = Record { formula: Some("grpo_objective".to_owned()), answer, ..Record::default() };
    let two = Worker::new(&Grader::new(Vec::new(), Vec::new())).grade(record, None).unwrap();
    assert_eq!((found(&two).as_str(), two.mark.marks), ("different M6+advantage.M3", Some(0.5)));
    assert_eq!(two.mark.why, "two slips: 0.5 × 0.75, rounded down to a quarter, leaves 0.25 of the marks");
}
