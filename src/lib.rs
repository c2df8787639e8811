//! eqmark marks formula answers: it reads LaTeX as people type it, decides whether a formula means the
//! same as a reference, says why, names the mistake, and renders the formula in one normalized form.
//!
//! # The rooms
//!
//! A module imports only modules with a lower number; `tests/layers.rs` holds that rule.
//!
//! | | module | knows |
//! | --- | --- | --- |
//! | 0 | [`text`] | source text, spans, diagnostics and their printer |
//! | 1 | [`latex`] | LaTeX to a syntax tree and back; macros; recovery |
//! | 1 | [`expr`] | expressions with binders, exact numbers, normal form, printing |
//! | 2 | [`cards`] | formula cards: roles, vocabularies, conventions, mistakes |
//! | 3 | [`reading`] | syntax tree to expression in a vocabulary |
//! | 3 | [`world`] | finite worlds and evaluation in them |
//! | 3 | [`algebra`] | the child process that runs Symbolica |
//! | 4 | [`equivalence`] | verdicts and evidence |
//! | 5 | [`feedback`] | marks, mistakes in words, counterexamples, likely slips |
//! | 5 | [`render`] | LaTeX to HTML; pages; the HTML escaper |
//! | 5 | [`sheet`] | formulas in sheets, records in files |
//! | 6 | [`grade`] | one item in, one outcome out; threads |
//! | 7 | [`report`] | outcomes as text, JSON, CSV, HTML |
//! | 8 | [`cli`] | commands, exit codes, printing |
//!
//! # Where does it live?
//!
//! - a LaTeX command: `latex/commands.rs`, `latex/symbols.rs` (rows)
//! - a notation with a meaning: `reading/`, one file for each kind
//! - operators: `reading/function.rs` (which one), `reading/letter_operator.rs` (those written with a letter),
//!   `reading/binder.rs` (sums and products), `reading/range.rs` and `reading/set_range.rs` (what stands below them)
//! - a number, an exponent, a bracket: `reading/number.rs`, `reading/power.rs`, `reading/bracket.rs`
//! - vectors and matrices: `reading/tensor.rs` (what they are read as), `reading/product.rs`, `reading/softmax.rs`,
//!   `reading/vector.rs` (norms, means, indices), `reading/block.rs` (matrices made of others), `reading/shape.rs`
//! - words beside formulas: `reading/prose.rs` (which), `reading/plain.rs` (where nothing is marked),
//!   `reading/doubt.rs` (whether they change a formula), `reading/gloss.rs` and `reading/phrase.rs` (what they say
//!   about names), `reading/clause.rs` (what restricts a formula), `reading/operation.rs` (what is done to it as a whole), `reading/mention.rs` (formulas that are only
//!   spoken of), `reading/discourse.rs` (sentences beside a displayed formula), `reading/markdown.rs` (what is no text)
//! - words directly around the answer: `reading/beside.rs`; labels of parts: `reading/label.rs`; words that stand for the
//!   question's letters, as in code: `reading/word_name.rs`
//! - answers typed as code: `reading/code.rs`; signs of web pages: `reading/html.rs`; words of other languages that
//!   introduce names: `reading/foreign.rs`
//! - two names told in one breath: `reading/crossed.rs`; letters above a sum over a text: `reading/length.rs`; updates that number their steps otherwise:
//!   `reading/renumbered.rs`; signs that typed letters are matrices: `reading/matrix.rs`
//! - the left side beside a typed reference: `equivalence/typed_left.rs`, `reading/derivative.rs`; bounds that no example
//!   reaches: `equivalence/threshold.rs`
//! - vectors of typed formulas: `reading/norm.rs`, `reading/inner.rs`; the sets that their sums run over:
//!   `reading/set_size.rs`; how their probabilities are related: `equivalence/related.rs`, `equivalence/joint.rs`; the
//!   reference in other letters: `equivalence/renaming.rs`
//! - other options, conventions and the mistakes made there: `equivalence/option.rs`
//! - which statement of an answer is what: `reading/answer/sorted.rs`; those beside the formula: `reading/answer/claims.rs`,
//!   `reading/answer/restrictions.rs`
//! - gradients: `expr/gradient.rs` (the rules), `reading/gradient.rs`, `world/model.rs` (`slope`)
//! - sets of places: `reading/place_set.rs`; how many outcomes meet a condition: `reading/counted_set.rs`
//! - worlds that differ in a free index alone: `world/index.rs`; rows of cases that none takes: `equivalence/idle_row.rs`
//! - one name for one thing: `reading/spelling.rs`; the left side of an answer:
//!   `reading/left_side.rs` (whether it may name what is asked), `reading/result.rs`, `reading/solve.rs`
//! - a function of numbers: `expr/function.rs` (a row), `world/apply.rs`
//! - a rule of the normal form: `expr/normal/`
//! - how a formula is run in a world: `world/plan.rs` (what is computed once), `world/session.rs`, `world/evaluate.rs`;
//!   many small changes of one formula: `world/drafts.rs`, `world/layers.rs` (what is known from one to the next)
//! - what a world contains: `world/universe.rs`; how a probability is computed: `world/probability.rs`
//! - when two formulas count as equal: `equivalence/compare.rs`; the order of questions: `equivalence/judge.rs`,
//!   about one member: `equivalence/member.rs`; links and sides of an equation: `equivalence/sides.rs`
//! - a slip that no card declares: `feedback/mutant/rule.rs` (a row), its sentence: `feedback/en.toml`
//! - what is left of the marks: `feedback/marks.rs`, after a slip that no card declares: `feedback/mutant/fraction.rs`
//! - which answers are one cluster: `feedback/cluster.rs`; a teacher's marks for clusters: `feedback/teacher.rs`
//!   (the file), `grade/teacher.rs` (what it is about)
//! - the world shown as an example: `equivalence/example.rs`
//! - a card: `formulas/<group>/<id>.toml`; its keys: `cards/load.rs`; what does not fit together: `cards/sound.rs`;
//!   `cards check`: `grade/card_check.rs`
//! - a part that another card states: `cards/part.rs` (its names and options), `equivalence/part.rs` (what an answer makes
//!   of it)
//! - a diagnostic code: `text/diagnostic.rs` (a row)
//! - the fields of a record: `report/record.rs`, `sheet/records.rs`; their schema: `report/schema.rs`; rows of tables:
//!   `sheet/table.rs`, and their quotes: `sheet/watched.rs`
//! - which card a formula is: `grade/identify.rs`
//! - when a link of a sheet holds: `grade/audit/` (its `mod.rs` has the files); what a left side is: `naming.rs` there
//! - how a stopped batch goes on: `cli/answers.rs`, `cli/result_file.rs`; what results may not overwrite:
//!   `cli/destination.rs`; what is told at its end: `cli/tally.rs`
//! - the ids of assumptions in words: `reading/notes.toml`
//! - a page for people: `report/page/`; its style and scripts: `report/assets/`; what it may load: `render/page.rs`
//! - the local server: `cli/serve/`
//! - what a snapshot of a sheet holds: `grade/normal_formula.rs`, `report/snapshot.rs`

pub mod algebra;
pub mod cards;
pub mod cli;
pub mod equivalence;
pub mod expr;
pub mod feedback;
pub mod grade;
pub mod latex;
pub mod reading;
pub mod render;
pub mod report;
pub mod sheet;
pub mod text;
pub mod world;
