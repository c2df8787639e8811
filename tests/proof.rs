//! Proofs through the real child process.
//!
//! Symbolica allows one thread a user, so all of it is one test that goes step by step.

#![cfg(feature = "symbolica")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use eqmark::algebra::{Outcome, Prover, Term};

#[test]
fn the_algebra_proves_in_a_child_process() {
    zero_is_proved_and_other_things_are_not();
    division_by_zero_proves_nothing();
    what_is_too_large_is_not_shown();
    two_provers_take_turns();
    a_killed_child_costs_the_evidence_only();
    answers_are_proved_on_request();
    two_runs_at_the_same_moment_both_finish();
}

fn zero_is_proved_and_other_things_are_not() {
    let prover = prover();
    let [a, b, c, d] = [0, 1, 2, 3].map(Term::Atom);

    // (a + b)^2 - a^2 - 2ab - b^2
    let square = sum([
        power(sum([a.clone(), b.clone()]), 2),
        minus(power(a.clone(), 2)),
        product([integer(-2), a.clone(), b.clone()]),
        minus(power(b.clone(), 2)),
    ]);
    assert_eq!(prover.is_zero(&square), Outcome::Zero);

    // a/b + c/d - (ad + cb)/(bd)
    let fractions = sum([
        quotient(a.clone(), b.clone()),
        quotient(c.clone(), d.clone()),
        minus(quotient(
            sum([product([a.clone(), d.clone()]), product([c.clone(), b.clone()])]),
            product([b.clone(), d.clone()]),
        )),
    ]);
    assert_eq!(prover.is_zero(&fractions), Outcome::Zero);
    assert_eq!(prover.is_zero(&parameter_count()), Outcome::Zero);

    // 1/2 + 1/3 - 5/6, a - a, a/a - 1, and the empty sum
    let half = quotient(integer(1), integer(2));
    let numbers = sum([half, quotient(integer(1), integer(3)), minus(quotient(integer(5), integer(6)))]);
    assert_eq!(prover.is_zero(&numbers), Outcome::Zero);
    assert_eq!(prover.is_zero(&sum([a.clone(), minus(a.clone())])), Outcome::Zero);
    assert_eq!(prover.is_zero(&sum([quotient(a.clone(), a.clone()), integer(-1)])), Outcome::Zero);
    assert_eq!(prover.is_zero(&sum([])), Outcome::Zero);

    // a - b, a, 1, the empty product, and a sum that is off by one part in 10^30
    for other in [sum([a.clone(), minus(b)]), a, integer(1), product([])] {
        assert_eq!(prover.is_zero(&other), Outcome::NotShown, "{other:?}");
    }
    let large = Term::Integer(format!("1{}", "0".repeat(30)));
    let larger = Term::Integer(format!("-1{}1", "0".repeat(29)));
    assert_eq!(prover.is_zero(&sum([large, larger])), Outcome::NotShown);
}

/// dV + Ld + n(4d^2 + 4d + 2dh) + 2d - d(V + L + 2 + n(4d + 4 + 2h)): the parameters of a transformer, twice.
fn parameter_count() -> Term {
    let [d, v, l, n, h] = [10, 11, 12, 13, 4_000_000_000].map(Term::Atom);
    let layer = sum([
        product([integer(4), power(d.clone(), 2)]),
        product([integer(4), d.clone()]),
        product([integer(2), d.clone(), h.clone()]),
    ]);
    let factored = sum([product([integer(4), d.clone()]), integer(4), product([integer(2), h])]);
    sum([
        product([d.clone(), v.clone()]),
        product([l.clone(), d.clone()]),
        product([n.clone(), layer]),
        product([integer(2), d.clone()]),
        minus(product([d, sum([v, l, integer(2), product([n, factored])])])),
    ])
}

fn division_by_zero_proves_nothing() {
    let prover = prover();
    let [a, b] = [0, 1].map(Term::Atom);
    // A zero that is plain, one that is hidden, and both in what would vanish otherwise.
    let hidden = sum([
        power(sum([a.clone(), b.clone()]), 2),
        minus(power(sum([b.clone(), a.clone()]), 2)),
        sum([product([a.clone(), b.clone()]), minus(product([b, a]))]),
    ]);
    for zero in [integer(0), sum([]), hidden] {
        let infinite = power(zero, -1);
        assert_eq!(prover.is_zero(&infinite), Outcome::NotShown);
        assert_eq!(prover.is_zero(&power(infinite.clone(), -1)), Outcome::NotShown);
        assert_eq!(prover.is_zero(&product([integer(0), infinite.clone()])), Outcome::NotShown);
        assert_eq!(prover.is_zero(&sum([infinite.clone(), minus(infinite)])), Outcome::NotShown);
    }
    assert_eq!(prover.is_zero(&sum([])), Outcome::Zero, "the child goes on");
}

fn what_is_too_large_is_not_shown() {
    let prover = prover();
    let [a, b] = [0, 1].map(Term::Atom);
    let tower = (0..10).fold(sum([a.clone(), b.clone()]), |base, _| power(base, 64));
    let wide = sum((0..5).map(Term::Atom));
    for large in [power(a.clone(), 65), tower, power(wide, 64)] {
        assert_eq!(prover.is_zero(&large), Outcome::NotShown);
    }
    // As deep as may be asked: 1/(1 + 1/(1 + ... a)) minus itself, without and with a change at the bottom.
    let fraction = |bottom: Term| (0..99).fold(bottom, |below, _| power(sum([integer(1), below]), -1));
    let same = sum([fraction(a.clone()), minus(fraction(a.clone()))]);
    assert_eq!(prover.is_zero(&same), Outcome::NotShown, "one level too deep");
    let fraction = |bottom: Term| (0..98).fold(bottom, |below, _| power(sum([integer(1), below]), -1));
    let same = sum([fraction(a.clone()), minus(fraction(a.clone()))]);
    assert_eq!(prover.is_zero(&same), Outcome::Zero);
    assert_eq!(prover.is_zero(&sum([fraction(a), minus(fraction(b))])), Outcome::NotShown);
}

fn two_provers_take_turns() {
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let prover = prover();
                for _ in 0..20 {
                    assert_eq!(prover.is_zero(&parameter_count()), Outcome::Zero);
                }
            });
        }
    });
}

fn a_killed_child_costs_the_evidence_only() {
    let killed = prover();
    assert_eq!(killed.is_zero(&parameter_count()), Outcome::Zero);
    let child = killed.child_id().expect("a child runs");
    kill(child);
    let begin = Instant::now();
    for _ in 0..3 {
        match killed.is_zero(&parameter_count()) {
            Outcome::Absent(reason) => assert!(reason.starts_with("the algebra process ended:"), "{reason}"),
            outcome => panic!("{outcome:?}"),
        }
    }
    assert!(begin.elapsed() < Duration::from_secs(5));
    assert_eq!(killed.child_id(), None);
    // The lock went with the child, although its prover is still there.
    assert_eq!(prover().is_zero(&parameter_count()), Outcome::Zero);
}

fn kill(process: u32) {
    let mut command = if cfg!(windows) {
        let mut command = std::process::Command::new("taskkill");
        command.args(["/F", "/PID"]);
        command
    } else {
        let mut command = std::process::Command::new("kill");
        command.arg("-9");
        command
    };
    assert!(command.arg(process.to_string()).status().is_ok_and(|status| status.success()));
}

fn prover() -> Prover {
    Prover::new(Some(PathBuf::from(env!("CARGO_BIN_EXE_eqmark"))))
}

fn integer(value: i64) -> Term {
    Term::Integer(value.to_string())
}

fn sum(terms: impl IntoIterator<Item = Term>) -> Term {
    Term::Sum(terms.into_iter().collect())
}

fn product(factors: impl IntoIterator<Item = Term>) -> Term {
    Term::Product(factors.into_iter().collect())
}

fn power(base: Term, exponent: i64) -> Term {
    Term::Power(Box::new(base), exponent)
}

fn minus(term: Term) -> Term {
    product([integer(-1), term])
}

fn quotient(over: Term, under: Term) -> Term {
    product([over, power(under, -1)])
}

/// `check --prove --json` of an answer that is equivalent and not identical.
fn proving(card: &str, answer: &str) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_eqmark"));
    command.args(["check", "--formula", card, "--prove", "--json", answer]);
    command
}

fn evidence(output: &std::process::Output) -> serde_json::Value {
    let record: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("the record is all of standard output");
    assert_eq!(record["verdict"], "equivalent");
    record["evidence"].clone()
}

const FACTORED: &str = r"d\left[V+L+2+n_{layer}(4d+4+2d_{hidden})\right]";
const MERGED: &str = r"\left[P(t_1,t_2)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-\frac{1}{n}}";

fn answers_are_proved_on_request() {
    for (card, answer) in [("gpt2_parameter_count", FACTORED), ("perplexity_trigram", MERGED)] {
        let output = proving(card, answer).output().unwrap();
        assert_eq!(evidence(&output), "proved", "{}", String::from_utf8_lossy(&output.stderr));
    }
    // The same answer in other conditions is not Symbolica's to judge: a wrong one stays different.
    let output = proving("gpt2_parameter_count", "dV+Ld").output().unwrap();
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["verdict"], "different");
}

fn two_runs_at_the_same_moment_both_finish() {
    let mut commands = [proving("gpt2_parameter_count", FACTORED), proving("perplexity_trigram", MERGED)];
    let children = commands.each_mut().map(|command| {
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    });
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert_eq!(evidence(&output), "proved", "{}", String::from_utf8_lossy(&output.stderr));
    }
}
