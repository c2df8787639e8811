//! Mutates own formulas and reads what comes out, in the vocabularies of all cards.
//!
//!     cargo run --release --no-default-features --example fuzz_reader -- [SECONDS] [SEED]
//!
//! The same seed gives the same inputs everywhere. Faults are a panic, more than 256 MiB of
//! memory in use, an input that takes over a second, a place outside of the text, and a tree that is printed
//! as another one. The first inputs of each kind are shown, and the exit code is 1.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use eqmark::cards::bank;
use eqmark::grade::Grader;
use eqmark::latex::tree::{Kind, Node};
use eqmark::latex::{parse, print};
use eqmark::reading::{Lexicon, read};
use eqmark::text::Diagnostic;

/// Bytes that may be in use at once.
const MEMORY: usize = 256 << 20;
/// Time that one input may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// Bytes of an input at most; now and then one is much longer.
const LONGEST: usize = 2_000;

/// How many inputs of each kind of fault are shown.
const SHOWN: usize = 3;

/// The kind of a fault and what it is.
type Fault = (&'static str, String);

/// Counts the bytes in use.
struct Counting;

static USED: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let used = USED.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(used, Relaxed);
        // SAFETY: the layout is the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the pointer came from `alloc` with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 for an `end` of 0.
    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A place between two characters of `text`.
    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
    }

    fn range(&mut self, text: &str) -> (usize, usize) {
        let (a, b) = (self.place(text), self.place(text));
        (a.min(b), a.max(b))
    }
}

/// What is put in.
const PIECES: &str = r"{ } ( ) [ ] \{ \} | \| \left( \right) \left. \right. ^ _ ^{ _{ & \\ , ; : . ! ' - + * / = < > ~ $ # #1 % 0 1 10
    1e9 999999999999999999999 x i t K n N a_i x^10 \pi_ref \sum \sum_{i=1}^n \prod_{i=3}^{n} \max \min \argmax \log \ln \exp
    \sqrt \sqrt[ \frac \binom \over \choose \mathbb{E}_{x\sim\mathcal{D}} \mathbb{E}[ E_{ P(a\mid \operatorname{clip}( \text{ \text{where}
    \mathrm{KL} D_{KL}( \| \mid \sim \in \notin \ne \dots \cdots \ldots \begin{cases} \end{cases} \begin{aligned} \end{aligned} \def\a{
    \def\a#1{\a \newcommand{\f}[2]{ \let\a \a \f \hat \bar \tilde \mathbf{ \mathcal{ \underbrace{ }_{ \underset{ \overset{ \substack{
    \limits \prime \not \verb| \char \genfrac \mathop{ \infty \partial \int \oplus \cdot \times \pm \propto \approx \le \ge := where let
    with and if R_i \hat{A}_{i,t} \pi_\theta(y\mid x) \rho r_{i,t}(\theta) t_{<i} t_{1:i-1} \{y_i\}_{i=1}^K 124,356,864 million × π Σ − é 数 ² ₁ 𝔼 𝟙";

fn mutated(random: &mut Random, seeds: &[String], pieces: &[&str]) -> String {
    let mut text = random.pick(seeds).clone();
    for _ in 0..1 + random.below(6) {
        let (start, end) = random.range(&text);
        match random.below(8) {
            0 => text.replace_range(start..end.min(ceil(&text, start + 12)), ""),
            1 => text.replace_range(start..end, ""),
            2 | 3 => text.insert_str(start, random.pick::<&str>(pieces)),
            4 => {
                let copy = text[start..end].to_string();
                let at = random.place(&text);
                text.insert_str(at, &copy);
            }
            5 => {
                let other = random.pick(seeds);
                let (from, to) = random.range(other);
                text.replace_range(start..end, &other[from..to]);
            }
            6 => {
                text.insert_str(end, random.pick::<&str>(pieces));
                text.insert_str(start, random.pick::<&str>(pieces));
            }
            _ => {
                let count = if random.below(200) == 0 { 2_000 } else { 1 + random.below(8) };
                text.insert_str(start, &random.pick(pieces).repeat(count));
            }
        }
        if text.len() > LONGEST && random.below(50) > 0 {
            text.truncate(floor(&text, LONGEST));
        }
    }
    text
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn ceil(text: &str, at: usize) -> usize {
    (at.min(text.len())..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// What is wrong with the syntax of an input.
fn syntax_fault(text: &str) -> Option<Fault> {
    let parsed = parse(text);
    if let Some(fault) = span_fault(text, &parsed.diagnostics).or_else(|| node_fault(text, &parsed.tree.row)) {
        return Some(fault);
    }
    let shape = shape(&parsed.tree.row);
    // What was not read as it stands may be read differently once it is printed.
    if shape.contains("Error(") || parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return None;
    }
    let printed = print(&parsed.tree.row);
    let again = parse(&printed);
    (self::shape(&again.tree.row) != shape)
        .then(|| ("print", format!("it is printed as {printed:?}, which is another tree")))
}

fn node_fault(text: &str, row: &[Node]) -> Option<Fault> {
    row.iter().find_map(|node| {
        let is_inside = text.get(node.span.start..node.span.end).is_some();
        let fault =
            (!is_inside).then(|| ("node outside", format!("the span {:?} of {:?} lies outside", node.span, node.kind)));
        fault.or_else(|| node.rows().into_iter().find_map(|row| node_fault(text, row)))
    })
}

fn span_fault(text: &str, diagnostics: &[Diagnostic]) -> Option<Fault> {
    let outside = |diagnostic: &&Diagnostic| {
        diagnostic.labels.iter().any(|label| text.get(label.span.start..label.span.end).is_none())
    };
    diagnostics
        .iter()
        .find(outside)
        .map(|it| ("diagnostic outside", format!("a place of `{}` lies outside: {:?}", it.message, it.labels)))
}

/// The tree without its places.
fn shape(row: &[Node]) -> String {
    let mut out = String::new();
    for node in row {
        match &node.kind {
            Kind::Symbol { .. } | Kind::Number(_) | Kind::Word { .. } | Kind::Prose(_) | Kind::Delimiter { .. } => {
                write!(out, "{:?} ", node.kind)
            }
            Kind::Space(_) | Kind::Mark { .. } | Kind::Error(_) => write!(out, "{:?} ", node.kind),
            Kind::Accent { name, .. } | Kind::Annotated { name, .. } | Kind::Environment { name, .. } => {
                write!(out, "{name} ")
            }
            Kind::Scripts { base, sub, sup, primes, limits } => {
                write!(out, "{} {} {} {primes} {limits} ", base.is_some(), sub.is_some(), sup.is_some())
            }
            Kind::Fraction { binomial, .. } => write!(out, "fraction {binomial} "),
            Kind::Root { degree, .. } => write!(out, "root {} ", degree.is_some()),
            Kind::Group(_) => write!(out, "group "),
        }
        .expect("a string takes all");
        for row in node.rows() {
            write!(out, "[{}]", shape(row)).expect("a string takes all");
        }
    }
    out
}

/// What is wrong with reading an input, or the code of what it comes to.
fn reading_fault(text: &str, lexicon: &Lexicon) -> Result<&'static str, Fault> {
    match read(text, lexicon) {
        Ok(readings) if readings.is_empty() => Err(("silence", "there is neither a reading nor a diagnostic".into())),
        Ok(readings) => {
            readings.iter().find_map(|reading| span_fault(text, &reading.diagnostics)).map_or(Ok("read"), Err)
        }
        Err(unread) => match (span_fault(text, &unread.diagnostics), unread.diagnostics.last()) {
            (Some(fault), _) => Err(fault),
            (None, None) => Err(("silence", "there is no diagnostic".into())),
            (None, Some(last)) => Ok(last.code.0),
        },
    }
}

fn seeds() -> Vec<String> {
    let mut seeds: Vec<String> =
        include_str!("../tests/fixtures/latex/valid/katex.txt").lines().map(str::to_string).collect();
    for line in include_str!("../tests/fixtures/answers.jsonl").lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
        // These are what the fuzzer is about.
        seeds.extend(std::iter::repeat_n(record["answer"].as_str().unwrap_or_default().to_string(), 5));
    }
    for card in bank() {
        seeds.push(card.reference.clone());
        seeds.extend(card.mistakes.iter().map(|mistake| mistake.latex.clone()));
        seeds.extend(card.vocabulary.roles.iter().map(|role| role.write.clone()));
    }
    seeds
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(60, |text| text.parse().expect("seconds"));
    let seed: u64 = arguments.next().map_or(1, |text| text.parse().expect("a seed"));
    let grader = Grader::new(Vec::new(), Vec::new());
    let mut lexicons = vec![("general", Lexicon::general())];
    for card in bank() {
        lexicons.push((card.id.as_str(), grader.prepared_card(&card.id).expect("a sound card").lexicon.clone()));
    }
    let seeds = seeds();
    let pieces: Vec<&str> = PIECES.split_whitespace().chain([" ", "\n\n"]).collect();
    let mut random = Random(seed);
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut faults: BTreeMap<&str, usize> = BTreeMap::new();
    let mut slowest_text = String::new();
    let (start, mut runs, mut slowest, mut largest) = (Instant::now(), 0_usize, Duration::ZERO, 0);
    while start.elapsed() < Duration::from_secs(seconds) {
        let text = mutated(&mut random, &seeds, &pieces);
        let (name, lexicon) = random.pick(&lexicons);
        let base = USED.load(Relaxed);
        PEAK.store(base, Relaxed);
        let begun = Instant::now();
        let outcome =
            catch_unwind(AssertUnwindSafe(|| syntax_fault(&text).map_or_else(|| reading_fault(&text, lexicon), Err)));
        let taken = begun.elapsed();
        let memory = PEAK.load(Relaxed);
        if taken > slowest {
            (slowest, slowest_text) = (taken, text.clone());
        }
        largest = largest.max(memory - base);
        let fault = match outcome {
            Err(_) => ("panic", "it panics".to_string()),
            Ok(Err(fault)) => fault,
            Ok(Ok(_)) if taken > PATIENCE => ("time", format!("it takes {taken:?}")),
            Ok(Ok(_)) if memory > MEMORY => ("memory", format!("it takes {} MiB", memory >> 20)),
            Ok(Ok(code)) => {
                *outcomes.entry(code).or_default() += 1;
                runs += 1;
                continue;
            }
        };
        let count = faults.entry(fault.0).or_default();
        *count += 1;
        if *count <= SHOWN {
            println!("run {runs} of seed {seed}, card {name}: {}\n{text:?}", fault.1);
        }
        runs += 1;
    }
    let mib = largest as f64 / f64::from(1 << 20);
    println!("{runs} inputs; the slowest took {slowest:?}, the largest {mib:.1} MiB; outcomes: {outcomes:?}");
    println!("the slowest input: {slowest_text:?}");
    println!("faults: {faults:?}");
    std::process::exit(i32::from(!faults.is_empty()));
}
