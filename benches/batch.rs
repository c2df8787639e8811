//! `eqmark batch` on generated answers over all cards: rows a second on one and two threads, peak memory, and a run that
//! is killed and gone on with.
//!
//! `cargo bench --no-default-features --bench batch` measures 10,000 and 100,000 rows; another number of rows may follow
//! after `--`, and `write FILE` after it only writes the answers.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use eqmark::cards::bank;
use eqmark::equivalence::{Selection, expand};
use serde_json::json;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let rows = arguments.first().map_or(100_000, |rows| rows.parse().expect("a number of rows"));
    if let [_, write, file] = arguments.as_slice()
        && write == "write"
    {
        return std::fs::write(file, answers(rows, Spread::Distinct)).expect("the answers can be written");
    }
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    for (name, spread) in [("all distinct", Spread::Distinct), ("as in a course", Spread::Course)] {
        println!("answers {name}:");
        let mut by_one_thread = 0.0;
        for (rows, threads) in [(rows / 10, 1), (rows / 10, 2), (rows, 1), (rows, 2)] {
            let input = folder.path().join(format!("{rows}.jsonl"));
            std::fs::write(&input, answers(rows, spread)).expect("the answers can be written");
            let output = folder.path().join(format!("out{threads}.jsonl"));
            let run = measured(start(&input, &output, threads, false));
            let rate = rows as f64 / run.time.as_secs_f64();
            if threads == 1 {
                by_one_thread = rate;
            }
            let (seconds, ratio, memory) = (run.time.as_secs_f64(), rate / by_one_thread, run.peak_kib / 1024);
            println!(
                "  {rows} rows, {threads} threads: {rate:.0} rows/s (x {ratio:.2}), {seconds:.1} s, peak {memory} MiB"
            );
        }
        let [one, two] = ["out1.jsonl", "out2.jsonl"].map(|name| read(&folder.path().join(name)));
        println!("  one and two threads write the same: {}", one == two);
        killed(folder.path(), rows, &one);
    }
}

/// Kills a run at about a third, goes on with it, and compares.
fn killed(folder: &Path, rows: usize, whole: &[u8]) {
    let (input, output) = (folder.join(format!("{rows}.jsonl")), folder.join("killed.jsonl"));
    // A file of an earlier run would count as progress.
    let _ = std::fs::remove_file(&output);
    let mut child = start(&input, &output, 2, false);
    let size = || std::fs::metadata(&output).map_or(0, |data| data.len());
    while size() < whole.len() as u64 / 3 && child.try_wait().expect("a child can be asked").is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("a child can be killed");
    child.wait().expect("a child ends");
    // In the middle of a line.
    let left = read(&output);
    std::fs::write(&output, &left[..left.len().saturating_sub(40)]).expect("a file can be cut");
    let run = measured(start(&input, &output, 2, true));
    println!(
        "  killed after {} of {} bytes and resumed in {:.1} s: the same bytes: {}",
        left.len(),
        whole.len(),
        run.time.as_secs_f64(),
        read(&output) == whole
    );
}

fn start(input: &PathBuf, output: &PathBuf, threads: usize, resume: bool) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eqmark"));
    command.arg("batch").arg(input).arg("--jsonl").arg(output).args(["--threads", &threads.to_string()]);
    if resume {
        command.arg("--resume");
    }
    command.stdin(Stdio::null()).spawn().expect("eqmark starts")
}

struct Run {
    time: Duration,
    /// The most memory that was resident, in KiB; 0 where the system does not tell.
    peak_kib: u64,
}

/// Waits for a run. The system keeps the peak, so that looking now and then loses only the last moments.
fn measured(mut child: Child) -> Run {
    let start = Instant::now();
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        peak_kib = peak.unwrap_or(0).max(peak_kib);
        if let Some(status) = child.try_wait().expect("a child can be asked") {
            assert!(status.success(), "eqmark ends with {status}");
            return Run { time: start.elapsed(), peak_kib };
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the results can be read")
}

/// How often answers come again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spread {
    /// Hardly ever.
    Distinct,
    /// Each card has 50 answers, the first ones often, the last ones seldom.
    Course,
}

/// JSON lines: the cards' references, accepted forms and mistakes in turn of a fixed seed, spaced in many ways.
fn answers(rows: usize, spread: Spread) -> String {
    let forms: Vec<(&str, Vec<String>)> = bank()
        .iter()
        .map(|card| {
            let default = Selection::default_of(card);
            let latex = std::iter::once(&card.reference)
                .chain(card.accepted.iter().map(|form| &form.latex))
                .chain(card.mistakes.iter().map(|mistake| &mistake.latex));
            (card.id.as_str(), latex.map(|latex| expand(card, &default, latex)).collect())
        })
        .collect();
    let mut random = Random(1);
    let mut text = String::new();
    for row in 0..rows {
        let (card, forms) = &forms[random.below(forms.len())];
        let answer = match spread {
            Spread::Distinct => spaced(&forms[random.below(forms.len())], &mut random),
            Spread::Course => {
                let pick = random.below(50).min(random.below(50)).min(random.below(50));
                spaced(&forms[pick % forms.len()], &mut Random(pick as u64))
            }
        };
        let record = json!({"id": row, "formula": card, "answer": answer, "student": row / forms.len()});
        writeln!(text, "{record}").expect("a string takes all");
    }
    text
}

/// The formula with other blanks, bars and brackets.
fn spaced(latex: &str, random: &mut Random) -> String {
    const BLANKS: [&str; 5] = [" ", "  ", r"\, ", r"\; ", "~"];
    let mut latex = latex.to_owned();
    for (from, to) in
        [(r"\mid", "|"), (r"\left(", "("), (r"\right)", ")"), (r"\log", r"\ln"), (r"\varepsilon", r"\epsilon")]
    {
        // Brackets change together.
        if from.ends_with(')') || random.below(2) == 0 {
            let is_half = from.ends_with(')') && latex.contains(r"\left(");
            latex = if is_half { latex } else { latex.replace(from, &format!("{to} ")) };
        }
    }
    let mut spaced = String::new();
    for letter in latex.chars() {
        match letter {
            ' ' => spaced.push_str(BLANKS[random.below(BLANKS.len())]),
            '+' | '-' | '=' => {
                let blank = [" ", "", r"\,"][random.below(3)];
                spaced.push_str(blank);
                spaced.push(letter);
            }
            _ => spaced.push(letter),
        }
    }
    spaced
}

/// SplitMix64, <https://prng.di.unimi.it/splitmix64.c>.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
