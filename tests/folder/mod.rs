//! What tests of `eqmark batch` share.

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};

/// A folder with files in which `eqmark batch` is run.
pub struct Folder(pub tempfile::TempDir);

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// `batch ANSWERS` with these arguments, run in the folder.
    pub fn command(&self, answers: &str, arguments: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_eqmark"));
        command.current_dir(self.0.path()).arg("batch").arg(answers).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn batch(&self, answers: &str, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(answers, arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

/// Answers to two questions: right, wrong in two notations, wrong otherwise, and not decided.
pub fn exam() -> Vec<Value> {
    let trigram = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]";
    let record = |id: &str, answer: &str| json!({"id": id, "formula": "perplexity_trigram", "answer": answer});
    vec![
        record("right", &format!("{trigram}^{{-1/n}}")),
        record("wrong", &format!("{trigram}^{{\\frac{{1}}{{n}}}}")),
        record(
            "alike",
            &format!("\\sqrt[n]{{{}}}", trigram.replace("i=3", "k=3").replace("t_i", "t_k").replace("i-", "k-")),
        ),
        record("open", r"\zeta P(S)^{-1/n}"),
        json!({"id": "typed", "reference": "2x", "answer": "x^2"}),
    ]
}

/// Records as JSON lines.
pub fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}
