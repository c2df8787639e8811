//! Cards from TOML: what is wrong with a card is said with its file and key.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::Deserialize;

use super::sound::{check_links, check_parts};
use super::{
    Assumption, Axis, AxisOption, Card, Convention, Define, Direction, Effect, Form, Interval, Mistake, Part, Place,
    Required, Role, RoleKind, Vocabulary, WorldSpec,
};
use crate::expr::{Rational, parse_decimal};
use crate::text::LineIndex;

/// Why a card could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The file cannot be read.
    #[error("cannot read `{path}`: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The TOML is not well-formed or has unknown keys.
    #[error("`{name}`: {source}")]
    Malformed {
        /// The card's file name.
        name: String,
        /// The reason, with line and column.
        source: Box<toml::de::Error>,
    },
    /// A key has a value that makes no sense.
    #[error("`{name}`: {message}")]
    Invalid {
        /// The card's file name.
        name: String,
        /// What is wrong.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCard {
    id: String,
    title: String,
    question: String,
    source: String,
    #[serde(default = "one")]
    marks: f64,
    direction: Option<Direction>,
    #[serde(default)]
    results: Vec<String>,
    #[serde(default)]
    units: Vec<String>,
    roles: toml::Table,
    #[serde(default)]
    define: toml::Table,
    reference: RawReference,
    #[serde(default)]
    accept: Vec<RawForm>,
    #[serde(default)]
    convention: Vec<RawConvention>,
    #[serde(default)]
    mistake: Vec<RawMistake>,
    #[serde(default)]
    required: Vec<RawRequired>,
    #[serde(default)]
    assumption: BTreeMap<String, RawAssumption>,
    #[serde(default)]
    part: Vec<RawPart>,
    #[serde(default)]
    axis: toml::Table,
    #[serde(default)]
    world: RawWorld,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReference {
    latex: String,
    #[serde(default)]
    components: Vec<String>,
}

/// A whole number, or a decimal in quotes: `768`, `'0.34'`.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawNumber {
    Whole(i64),
    Decimal(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRole {
    kind: RoleKind,
    write: String,
    #[serde(default)]
    aliases: Vec<String>,
    range: Option<String>,
    value: Option<RawNumber>,
    of: Option<String>,
    #[serde(default)]
    elements: Vec<String>,
    #[serde(default)]
    fields: Vec<String>,
    drawn: Option<String>,
    #[serde(default)]
    given: Vec<String>,
    #[serde(default)]
    shape: Vec<String>,
    #[serde(default)]
    whole: bool,
    #[serde(default)]
    stacked: bool,
    #[serde(default)]
    filtered: bool,
    multiple: Option<i64>,
    upto: Option<String>,
    within: Option<Place>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    id: String,
    latex: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    unread: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConvention {
    axis: String,
    option: String,
    latex: String,
    #[serde(default)]
    remark: String,
    #[serde(default)]
    when: String,
    #[serde(default)]
    right: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMistake {
    id: String,
    latex: String,
    feedback: String,
    left: f64,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    unread: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRequired {
    #[serde(default)]
    shows: Vec<String>,
    #[serde(default)]
    without: String,
    feedback: String,
    left: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAssumption {
    title: String,
    markov_order: Option<u32>,
    role: Option<String>,
    equals: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    id: String,
    name: String,
    card: String,
    lead: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawWorld {
    tokens: usize,
    stationary: bool,
    contextless: bool,
    prompts: usize,
    prompt_length: usize,
    response_length: usize,
    lengths: String,
}

impl Default for RawWorld {
    fn default() -> Self {
        RawWorld {
            tokens: 2,
            stationary: false,
            contextless: false,
            prompts: 2,
            prompt_length: 2,
            response_length: 3,
            lengths: "[1, 4]".to_owned(),
        }
    }
}

fn one() -> f64 {
    1.0
}

/// Reads one card from TOML; `name` is the file name for messages.
///
/// # Errors
///
/// [`CardError::Malformed`] for TOML errors and unknown keys, [`CardError::Invalid`] for ranges, kinds and
/// references between roles that do not hold.
pub fn parse_card(name: &str, toml: &str) -> Result<Card, CardError> {
    let malformed = |source| CardError::Malformed { name: name.to_owned(), source: Box::new(source) };
    let raw: RawCard = toml::from_str(toml).map_err(malformed)?;
    let invalid = |message: String| CardError::Invalid { name: name.to_owned(), message };
    let mut roles = Vec::new();
    for (id, value) in raw.roles {
        let unread = |error: toml::de::Error| invalid(format!("role `{id}`: {}", error.message().trim()));
        let role: RawRole = value.try_into().map_err(unread)?;
        check_keys(&id, &role).map_err(invalid)?;
        roles.push(role_of(id, role).map_err(invalid)?);
    }
    let axes = axes_of(raw.axis).map_err(invalid)?;
    check_links(&roles, &axes).map_err(invalid)?;
    let mut defines = Vec::new();
    for (left, right) in raw.define {
        let right = right.as_str().ok_or_else(|| invalid(format!("define `{left}` is not a string")))?;
        defines.push(Define { left, right: right.to_owned() });
    }
    let mut assumptions = Vec::new();
    for (id, assumption) in raw.assumption {
        let effect = match (assumption.markov_order, assumption.role, assumption.equals) {
            (Some(order), None, None) => Effect::MarkovOrder(order),
            (None, Some(role), Some(latex)) => Effect::Equate { role, latex },
            _ => {
                let message = format!("assumption `{id}` needs `markov_order`, or `role` and `equals`");
                return Err(invalid(message));
            }
        };
        assumptions.push(Assumption { id, title: assumption.title, effect });
    }
    if let Some(mistake) = raw.mistake.iter().find(|mistake| !(0.0..=1.0).contains(&mistake.left)) {
        return Err(invalid(format!("mistake `{}`: `left` is not between 0 and 1", mistake.id)));
    }
    if raw.required.iter().any(|required| !(0.0..=1.0).contains(&required.left)) {
        return Err(invalid("required: `left` is not between 0 and 1".to_owned()));
    }
    let components = raw.reference.components;
    if let Some(id) = components.iter().find(|id| !roles.iter().any(|role| role.id == **id && role.upto.is_some())) {
        return Err(invalid(format!("reference: `{id}` of `components` is no index with `upto`")));
    }
    let lengths = Interval::parse(&raw.world.lengths)
        .ok_or_else(|| invalid(format!("world: `lengths = '{}'` is no interval", raw.world.lengths)))?;
    let card = Card {
        id: raw.id,
        title: raw.title,
        question: raw.question,
        source: raw.source,
        marks: raw.marks,
        direction: raw.direction,
        vocabulary: Vocabulary::new(roles, defines, raw.results).with_units(raw.units).with_components(components),
        reference: raw.reference.latex,
        axes,
        accepted: raw
            .accept
            .into_iter()
            .map(|raw| Form { id: raw.id, latex: raw.latex, note: raw.note, options: raw.options, unread: raw.unread })
            .collect(),
        conventions: raw
            .convention
            .into_iter()
            .map(|raw| Convention {
                axis: raw.axis,
                option: raw.option,
                latex: raw.latex,
                remark: raw.remark,
                when: raw.when,
                is_right: raw.right,
            })
            .collect(),
        mistakes: raw
            .mistake
            .into_iter()
            .map(|raw| Mistake {
                id: raw.id,
                latex: raw.latex,
                feedback: raw.feedback,
                left: raw.left,
                also: raw.also,
                options: raw.options,
                unread: raw.unread,
            })
            .collect(),
        required: raw
            .required
            .into_iter()
            .map(|raw| Required { shows: raw.shows, without: raw.without, feedback: raw.feedback, left: raw.left })
            .collect(),
        assumptions,
        parts: raw
            .part
            .into_iter()
            .map(|raw| Part { id: raw.id, name: raw.name, card: raw.card, lead: raw.lead })
            .collect(),
        world: WorldSpec {
            tokens: raw.world.tokens,
            stationary: raw.world.stationary,
            contextless: raw.world.contextless,
            prompts: raw.world.prompts,
            prompt_length: raw.world.prompt_length,
            response_length: raw.world.response_length,
            lengths,
        },
    };
    check_parts(&card).map_err(invalid)?;
    Ok(card)
}

/// Refuses keys that mean nothing for a role of its kind: nobody would see that they have no effect.
fn check_keys(id: &str, role: &RawRole) -> Result<(), String> {
    use RoleKind::{Dataset, Function, Group, Index, Matrix, Model, Parameter, Places, Scalar, Sequence, Size, Vector};
    let is_drawn = matches!(role.kind, Index | Size | Scalar | Function | Vector | Matrix);
    let keys = [
        ("range", role.range.is_some(), is_drawn),
        ("value", role.value.is_some(), matches!(role.kind, Size | Scalar)),
        ("multiple", role.multiple.is_some(), role.kind == Size),
        ("of", role.of.is_some(), matches!(role.kind, Size | Sequence | Index | Parameter | Places)),
        ("elements", !role.elements.is_empty(), matches!(role.kind, Sequence | Group)),
        ("fields", !role.fields.is_empty(), role.kind == Dataset),
        ("drawn", role.drawn.is_some(), matches!(role.kind, Sequence | Group | Model)),
        ("given", !role.given.is_empty(), matches!(role.kind, Function | Model | Vector | Matrix)),
        ("shape", !role.shape.is_empty(), role.kind.is_tensor()),
        ("stacked", role.stacked, role.kind == Matrix),
        ("filtered", role.filtered, role.kind == Group),
        ("whole", role.whole, role.kind == Function),
        ("upto", role.upto.is_some(), role.kind == Index),
    ];
    match keys.iter().find(|(_, is_there, has_meaning)| *is_there && !has_meaning) {
        Some((key, ..)) => Err(format!("role `{id}`: the key `{key}` means nothing for this kind")),
        None => Ok(()),
    }
}

/// `[axis.NAME.OPTION]` tables: every key but `remark` is a hole.
fn axes_of(table: toml::Table) -> Result<Vec<Axis>, String> {
    let mut axes = Vec::new();
    for (id, options) in table {
        let toml::Value::Table(options) = options else { return Err(format!("axis `{id}` is not a table of options")) };
        let mut axis = Axis { id, options: Vec::new() };
        for (name, holes) in options {
            let toml::Value::Table(holes) = holes else { return Err(format!("option `{name}` is not a table")) };
            let mut option = AxisOption { id: name, holes: Vec::new(), remark: String::new() };
            for (hole, filling) in holes {
                let toml::Value::String(filling) = filling else {
                    return Err(format!("hole `{hole}` of option `{}` is not a string", option.id));
                };
                if hole == "remark" {
                    option.remark = filling;
                } else {
                    option.holes.push((hole, filling));
                }
            }
            axis.options.push(option);
        }
        if axis.options.is_empty() {
            return Err(format!("axis `{}` has no options", axis.id));
        }
        axes.push(axis);
    }
    Ok(axes)
}

fn role_of(id: String, raw: RawRole) -> Result<Role, String> {
    let range = match &raw.range {
        None => None,
        Some(text) => {
            Some(Interval::parse(text).ok_or_else(|| format!("role `{id}`: `range = '{text}'` is no interval"))?)
        }
    };
    let value = match raw.value {
        None => None,
        Some(RawNumber::Whole(value)) => Some(Rational::from(value)),
        Some(RawNumber::Decimal(text)) => {
            let (value, _) =
                parse_decimal(&text).ok_or_else(|| format!("role `{id}`: `value = '{text}'` is no number"))?;
            Some(value)
        }
    };
    Ok(Role {
        id,
        kind: raw.kind,
        write: raw.write,
        aliases: raw.aliases,
        range,
        value,
        of: raw.of,
        elements: raw.elements,
        fields: raw.fields,
        drawn: raw.drawn,
        given: raw.given,
        shape: raw.shape,
        whole: raw.whole,
        stacked: raw.stacked,
        filtered: raw.filtered,
        multiple: raw.multiple,
        upto: raw.upto,
        within: raw.within,
    })
}

/// Reads every `*.toml` under `folder`, sorted by path.
///
/// # Errors
///
/// The first [`CardError`] met.
pub fn load_folder(folder: &Path) -> Result<Vec<Card>, CardError> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let toml =
                std::fs::read_to_string(path).map_err(|source| CardError::Unreadable { path: path.clone(), source })?;
            parse_card(&path.display().to_string(), &toml)
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), CardError> {
    let unreadable = |source| CardError::Unreadable { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    Ok(())
}

/// The TOML of the cards that are built in, by path below `formulas/`.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/bank.rs"));

/// The cards that are built in, sorted by path; parsed at the first call.
///
/// # Panics
///
/// If a built-in card is broken; a test loads them all.
pub fn bank() -> &'static [Card] {
    BANK.get_or_init(|| BUILT_IN.iter().map(|(name, toml)| built_in(name, toml)).collect())
}

static BANK: OnceLock<Vec<Card>> = OnceLock::new();

/// A card that is built in. The others are not parsed for it, which would be most of the time that a command takes.
///
/// # Panics
///
/// If the card is broken; a test loads them all.
pub fn card(id: &str) -> Option<&'static Card> {
    static ALONE: Mutex<Vec<&'static Card>> = Mutex::new(Vec::new());
    let mut alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = alone.iter().find(|card| card.id == id) {
        return Some(known);
    }
    let source = BUILT_IN.iter().find(|(_, toml)| is_of(toml, id));
    let (Some((name, toml)), None) = (source, BANK.get()) else { return bank().iter().find(|card| card.id == id) };
    // Each is leaked once, as the bank is.
    let card: &Card = Box::leak(Box::new(built_in(name, toml)));
    alone.push(card);
    Some(card)
}

fn built_in(name: &str, toml: &str) -> Card {
    let mut card = parse_card(name, toml).unwrap_or_else(|error| panic!("{error}"));
    if let Some(sentences) = SENTENCES.get() {
        card.translate(sentences.get(&card.id));
    }
    card
}

/// Whether a file begins with the id of a card.
fn is_of(toml: &str, id: &str) -> bool {
    let own = toml.lines().next().and_then(|line| line.strip_prefix("id = '")?.strip_suffix('\''));
    own == Some(id)
}

/// Where a text stands on a built-in card: the file, and the line where it is found in full.
pub fn source_place(id: &str, text: &str) -> String {
    let Some((name, toml)) = BUILT_IN.iter().find(|(_, toml)| is_of(toml, id)) else { return id.to_owned() };
    // In a string with escapes every backslash is two.
    let found = toml.find(text).or_else(|| toml.find(&text.replace('\\', "\\\\")));
    match found.filter(|_| !text.is_empty()) {
        Some(offset) => format!("formulas/{name}:{}", LineIndex::new(toml).position(toml, offset).line),
        None => format!("formulas/{name}"),
    }
}

/// Sentences of another language, by card and by what they are said of.
static SENTENCES: OnceLock<Sentences> = OnceLock::new();

/// Sentences by card, then by mistake, option or `required`.
type Sentences = BTreeMap<String, BTreeMap<String, String>>;

/// Gives the bank's cards the sentences of another language; to be called before the bank is asked for.
///
/// # Errors
///
/// If it is called twice.
pub fn translate(sentences: Sentences) -> Result<(), String> {
    SENTENCES.set(sentences).map_err(|_| "the language is chosen twice".to_owned())
}
