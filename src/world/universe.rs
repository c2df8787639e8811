//! A world: its vocabulary, sequences, sizes, scalars and distributions.

use rustc_hash::FxHashMap;

use super::domain::{Letters, Values};
use super::draw::Stream;
use super::{IndexLetter, Program, Session, compile};
use crate::cards::{Interval, Role, RoleKind, Vocabulary, WorldSpec};
use crate::expr::{Expr, GRADIENT_ROLE, Name, Node, Rational};

/// What is wanted of a world.
#[derive(Debug, Clone)]
pub struct WorldPlan<'a> {
    /// The roles to give values to.
    pub vocabulary: &'a Vocabulary,
    /// Sizes of the vocabulary and of sequences.
    pub spec: &'a WorldSpec,
    /// The seed; different seeds give different sizes and tables.
    pub seed: u64,
    /// Whole prefixes have the probability that an n-gram model of this order gives them.
    pub markov_order: Option<u32>,
    /// Roles with the value of an expression in other roles.
    pub equations: Vec<(String, Expr)>,
    /// Roles that have the value given on the card.
    pub given: Vec<String>,
    /// Undeclared letters that count something, so that they are natural numbers.
    pub whole: Vec<Name>,
    /// Undeclared letters that number the members of a family.
    pub indices: Vec<IndexLetter>,
    /// Whether sizes go beyond their ranges on both sides.
    pub wide: bool,
    /// Whether scalars are numbers that floating point holds only nearly.
    pub uneven: bool,
    /// Whether free indices stand inside of their ranges: at the ends much is empty or the same.
    pub inner: bool,
    /// Whether vectors and matrices have one length along all axes.
    pub square: bool,
    /// How letters are drawn for a typed formula; `None` for a card.
    pub letters: Option<Letters>,
    /// Whether undeclared letters are positive.
    pub positive: bool,
    /// Whether only groups count whose members are not all the same: others have no spread.
    pub mixed: bool,
}

/// How far sizes of wide worlds go beyond their ranges.
const BEYOND: i64 = 3;

impl<'a> WorldPlan<'a> {
    /// A plan without assumptions.
    pub fn new(vocabulary: &'a Vocabulary, spec: &'a WorldSpec, seed: u64) -> Self {
        WorldPlan {
            vocabulary,
            spec,
            seed,
            markov_order: None,
            equations: Vec::new(),
            given: Vec::new(),
            whole: Vec::new(),
            indices: Vec::new(),
            wide: false,
            uneven: false,
            inner: false,
            square: false,
            letters: None,
            positive: false,
            mixed: false,
        }
    }
}

/// What a name means in a world.
#[derive(Debug, Clone)]
pub(super) enum Binding {
    Number(Rational),
    Sequence(u32),
    /// Rows of sequences.
    Dataset(Vec<Vec<u32>>),
    /// Weights of the prompts.
    Prompts(Vec<Rational>),
    Model(u64),
    /// Gradients of the probabilities of a model.
    Gradient(u64),
    Function {
        values: Values,
        /// How many values each argument has, for vectors and matrices.
        sizes: Vec<i64>,
    },
    /// Whether each place, from 1, is in the set.
    Places(Vec<bool>),
    Tokens,
    Responses,
    Group(Vec<u32>),
}

/// Whether a sequence is what a model continues or what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Context,
    Text,
}

/// A finite model of a vocabulary.
#[derive(Debug, Clone)]
pub struct World {
    pub(super) seed: u64,
    pub(super) tokens: usize,
    pub(super) sequences: Vec<(Part, Vec<u8>)>,
    pub(super) bindings: FxHashMap<Name, Binding>,
    pub(super) prompts: Vec<u32>,
    pub(super) responses: Vec<u32>,
    pub(super) markov_order: Option<u32>,
    pub(super) stationary: bool,
    /// Whether models are distributions at one fixed prompt.
    pub(super) contextless: bool,
    /// Whether only groups count whose members are not all the same.
    pub(super) mixed: bool,
    whole: Vec<Name>,
    indices: Vec<IndexLetter>,
    letters: Option<Letters>,
    positive: bool,
}

impl World {
    /// Draws a world. Deterministic in the plan.
    pub fn draw(plan: &WorldPlan) -> World {
        let mut world = World {
            seed: plan.seed,
            tokens: plan.spec.tokens.clamp(2, 5),
            sequences: Vec::new(),
            bindings: FxHashMap::default(),
            prompts: Vec::new(),
            responses: Vec::new(),
            markov_order: plan.markov_order,
            stationary: plan.spec.stationary,
            contextless: plan.spec.contextless,
            mixed: plan.mixed,
            whole: plan.whole.clone(),
            indices: plan.indices.clone(),
            letters: plan.letters.clone(),
            positive: plan.positive,
        };
        world.draw_numbers(plan);
        world.draw_texts(plan);
        for role in &plan.vocabulary.roles {
            if let Some(binding) = world.bind_role(plan, role) {
                world.bind(&role.id, binding);
            }
            world.bind_length(plan, role);
        }
        world.bind("@responses", Binding::Responses);
        world.bind("@tokens", Binding::Tokens);
        let data = world.stream("data").next();
        world.bind("@data", Binding::Model(data));
        for role in plan.vocabulary.of_kind(RoleKind::Parameter) {
            let model = role.of.as_deref().map(|id| Name::Role(id.into()));
            if let Some(Binding::Model(seed)) = model.and_then(|name| world.bindings.get(&name)) {
                world.bind(GRADIENT_ROLE, Binding::Gradient(*seed));
            }
        }
        world.draw_free_indices(plan);
        if plan.square {
            for (turn, id) in ["@row", "@column"].into_iter().enumerate() {
                let place = 1 + (plan.seed as i64 + turn as i64) % 2;
                world.bind(id, Binding::Number(Rational::from(place)));
            }
        }
        world
    }

    pub(super) fn bind(&mut self, id: &str, binding: Binding) {
        self.bindings.insert(Name::Role(id.into()), binding);
    }

    pub(super) fn stream(&self, key: impl std::hash::Hash) -> Stream {
        Stream::new(self.seed, &key)
    }

    /// Sizes, pairwise different where their ranges allow it, and scalars; then equations.
    fn draw_numbers(&mut self, plan: &WorldPlan) {
        let mut taken: Vec<i64> = Vec::new();
        for role in &plan.vocabulary.roles {
            let fixed = plan.given.contains(&role.id).then_some(role.value.as_ref()).flatten();
            let value = match (role.kind, fixed) {
                (RoleKind::Size | RoleKind::Scalar, Some(value)) => value.clone(),
                (RoleKind::Size, None) if plan.square => Rational::from(2 + (self.seed % 3) as i64),
                (RoleKind::Size, None) => {
                    let (low, high) = match (whole_range(role), plan.wide) {
                        ((low, high), true) => ((low - BEYOND).max(1), high + BEYOND),
                        (range, false) => range,
                    };
                    let mut stream = self.stream(("size", &role.id));
                    let part = role.multiple.unwrap_or(1).max(1);
                    let mut draw = || (stream.between(low, high) / part).max(1) * part;
                    let mut value = draw();
                    for _ in 0..20 {
                        if !taken.contains(&value) {
                            break;
                        }
                        value = draw();
                    }
                    taken.push(value);
                    Rational::from(value)
                }
                (RoleKind::Scalar, None) => {
                    let range = role.range.clone().unwrap_or_else(real_line);
                    let mut stream = self.stream(("scalar", &role.id));
                    if plan.uneven { stream.inside_unevenly(&range) } else { stream.inside(&range) }
                }
                _ => continue,
            };
            self.bind(&role.id, Binding::Number(value));
        }
        for (role, expr) in &plan.equations {
            let program: Program = compile(expr);
            let value = Session::<Rational>::new(std::sync::Arc::new(self.clone())).run(&program);
            if let Ok(value) = value {
                self.bind(role, Binding::Number(value));
            }
        }
    }

    /// Prompts and the responses: all leaves of a random tree, so that their probabilities sum to one.
    fn draw_texts(&mut self, plan: &WorldPlan) {
        for number in 0..plan.spec.prompts {
            let mut stream = self.stream(("prompt", number));
            let length = 1 + (number + stream.below(2) as usize) % plan.spec.prompt_length.max(1);
            let text = (0..length).map(|_| stream.below(self.tokens as u64) as u8).collect();
            let id = self.add_sequence(Part::Context, text);
            self.prompts.push(id);
        }
        let mut leaves = vec![Vec::new()];
        let longest = plan.spec.response_length;
        let mut stream = self.stream("responses");
        // Each step opens one leaf; the deepest branch reaches the longest response, the others stop earlier.
        for depth in 0..longest {
            let open: Vec<usize> = (0..leaves.len()).filter(|place| leaves[*place].len() == depth).collect();
            let pick = open[stream.below(open.len() as u64) as usize];
            let also = open.iter().copied().find(|place| *place != pick && depth + 1 < longest && stream.below(3) == 0);
            let mut next = Vec::new();
            for (place, leaf) in leaves.into_iter().enumerate() {
                if place == pick || Some(place) == also {
                    for token in 0..self.tokens as u8 {
                        let mut longer = leaf.clone();
                        longer.push(token);
                        next.push(longer);
                    }
                } else {
                    next.push(leaf);
                }
            }
            leaves = next;
        }
        for leaf in leaves {
            let id = self.add_sequence(Part::Text, leaf);
            self.responses.push(id);
        }
    }

    fn longest_responses(&self) -> Vec<u32> {
        let length = |id: &u32| self.sequences[*id as usize].1.len();
        let longest = self.responses.iter().map(length).max();
        self.responses.iter().copied().filter(|id| Some(length(id)) == longest).collect()
    }

    fn add_sequence(&mut self, part: Part, text: Vec<u8>) -> u32 {
        self.sequences.push((part, text));
        (self.sequences.len() - 1) as u32
    }

    fn bind_role(&mut self, plan: &WorldPlan, role: &Role) -> Option<Binding> {
        let mut stream = self.stream(("role", &role.id));
        match role.kind {
            RoleKind::Index | RoleKind::Size | RoleKind::Scalar | RoleKind::Parameter => None,
            RoleKind::Model => Some(Binding::Model(stream.next())),
            RoleKind::Function => {
                let range = role.range.clone().unwrap_or_else(real_line);
                let values = match role.whole {
                    true => Values::Counts(whole(&range).0, whole(&range).1),
                    false => Values::Inside(range),
                };
                Some(Binding::Function { values, sizes: Vec::new() })
            }
            RoleKind::Vector | RoleKind::Matrix => {
                let values = Values::Inside(role.range.clone().unwrap_or_else(real_line));
                let axes = plan.vocabulary.axes(role);
                // What is read without regard to sizes has no components that are missing.
                let sizes = if plan.square { Vec::new() } else { axes.iter().map(|size| self.count(size)).collect() };
                Some(Binding::Function { values, sizes })
            }
            RoleKind::Tokens => Some(Binding::Tokens),
            RoleKind::Places => {
                let size = self.size_of(plan, role.of.as_deref()?).unwrap_or(4).max(2);
                let count = stream.between(1, size - 1);
                let mut marks: Vec<bool> = (0..size).map(|place| place < count).collect();
                for place in (1..marks.len()).rev() {
                    marks.swap(place, stream.below(place as u64 + 1) as usize);
                }
                Some(Binding::Places(marks))
            }
            RoleKind::Responses => Some(Binding::Responses),
            RoleKind::Prompts => Some(Binding::Prompts(stream.distribution(self.prompts.len()))),
            RoleKind::Group => {
                let size = self.size_of(plan, &role.id).unwrap_or(3);
                // A sampled group that holds every response would hide which are missing; draws are independent.
                let members =
                    (0..size).map(|_| self.responses[stream.below(self.responses.len() as u64) as usize]).collect();
                Some(Binding::Group(members))
            }
            RoleKind::Dataset => {
                let size = self.size_of(plan, &role.id).unwrap_or(3);
                let (low, high) = whole(&plan.spec.lengths);
                let mut rows = Vec::new();
                for number in 0..size {
                    let row = (0..role.fields.len()).map(|field| {
                        // Lengths differ between components and from row to row.
                        let spread = high - low + 1;
                        let length = low + (number * 2 + field as i64 + stream.below(2) as i64).rem_euclid(spread);
                        let text = (0..length).map(|_| stream.below(self.tokens as u64) as u8).collect();
                        let part = if field == 0 { Part::Context } else { Part::Text };
                        self.add_sequence(part, text)
                    });
                    let row: Vec<u32> = row.collect();
                    rows.push(row);
                }
                Some(Binding::Dataset(rows))
            }
            RoleKind::Sequence => {
                if plan.vocabulary.field_of(&role.id).is_some() {
                    return None;
                }
                let source = role.drawn.as_deref().and_then(|id| plan.vocabulary.role(id)).map(|source| source.kind);
                let pick = |stream: &mut Stream, from: &[u32]| from[stream.below(from.len() as u64) as usize];
                Some(Binding::Sequence(match source {
                    Some(RoleKind::Prompts) => pick(&mut stream, &self.prompts),
                    // Of short texts alone nobody can see what stands in the middle of one.
                    Some(_) if self.seed.is_multiple_of(2) => pick(&mut stream, &self.longest_responses()),
                    Some(_) => pick(&mut stream, &self.responses),
                    None => {
                        let length = self.size_of(plan, &role.id).unwrap_or(4);
                        let text = (0..length).map(|_| stream.below(self.tokens as u64) as u8).collect();
                        self.add_sequence(Part::Text, text)
                    }
                }))
            }
        }
    }

    /// The length of a text that was drawn from others is what the text has.
    fn bind_length(&mut self, plan: &WorldPlan, role: &Role) {
        if role.drawn.is_some()
            && let Some(Binding::Sequence(id)) = self.bindings.get(&Name::Role(role.id.as_str().into()))
            && let Some(size) = plan.vocabulary.size_of(&role.id)
        {
            let length = self.sequences[*id as usize].1.len() as i64;
            self.bind(&size.id, Binding::Number(Rational::from(length)));
        }
    }

    fn size_of(&self, plan: &WorldPlan, id: &str) -> Option<i64> {
        let size = plan.vocabulary.size_of(id)?;
        self.number(&size.id)?.clone().try_into().ok()
    }

    /// The value of a size role, or of a product of some.
    fn count(&self, size: &Expr) -> i64 {
        match size.node() {
            Node::Product(parts) => parts.iter().map(|part| self.count(part)).product(),
            _ => size.as_role().and_then(|(id, _)| self.number(id)?.clone().try_into().ok()).unwrap_or(1),
        }
    }

    /// The number that a role has.
    pub fn number(&self, id: &str) -> Option<&Rational> {
        match self.bindings.get(&Name::Role(id.into())) {
            Some(Binding::Number(value)) => Some(value),
            _ => None,
        }
    }

    /// How much there is in the world: the sum of its sizes and of the lengths of its texts.
    pub fn weight(&self) -> i64 {
        let texts: usize = self.sequences.iter().map(|(_, text)| text.len()).sum();
        let sizes = self.bindings.values().map(|binding| match binding {
            Binding::Number(value) if value.is_int() => i64::try_from(value.numerator()).unwrap_or(0).abs(),
            Binding::Group(members) => members.len() as i64,
            _ => 0,
        });
        texts as i64 + sizes.fold(0i64, i64::saturating_add)
    }

    /// Whether the world is one of typed formulas: what has no natural size has no value there.
    pub(super) fn is_typed(&self) -> bool {
        self.letters.is_some()
    }

    /// What an undeclared letter means: a natural number where it counts something, else a family of numbers,
    /// positive in every other world, or in all.
    pub(super) fn letter(&self, name: &Name) -> Binding {
        if let Some(index) = self.indices.iter().find(|index| index.letter == *name && index.size != *name) {
            let high = match self.letter(&index.size) {
                Binding::Number(size) => i64::try_from(size.numerator()).unwrap_or(index.low),
                _ => index.low,
            };
            let value = self.stream(("index letter", name.as_str())).between(index.low, high.max(index.low));
            return Binding::Number(Rational::from(value));
        }
        if self.whole.contains(name) {
            let (low, high) = self.letters.as_ref().map_or((2, 6), |_| Letters::whole_range(self.seed));
            return Binding::Number(Rational::from(self.stream(("whole", name.as_str())).between(low, high)));
        }
        let values = match &self.letters {
            Some(letters) if !self.positive => {
                letters.values(name, self.seed, &mut self.stream(("kind", name.as_str())))
            }
            _ => {
                let low =
                    if self.positive || self.seed.is_multiple_of(2) { Rational::ZERO } else { Rational::from(-3) };
                Values::Inside(Interval { low, high: Rational::from(3) })
            }
        };
        Binding::Function { values, sizes: Vec::new() }
    }
}

fn real_line() -> Interval {
    Interval { low: Rational::from(-2), high: Rational::from(2) }
}

pub(super) fn whole(range: &Interval) -> (i64, i64) {
    let low = i64::try_from(range.low.ceil()).unwrap_or(1);
    let high = i64::try_from(range.high.floor()).unwrap_or(low);
    (low, high.max(low))
}

fn whole_range(role: &Role) -> (i64, i64) {
    role.range.as_ref().map_or((2, 6), whole)
}
