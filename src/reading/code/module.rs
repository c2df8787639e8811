//! Names of modules before functions: `math.comb`, `np.exp`, `F.silu`, `self.gate`.

/// Modules of functions.
const MODULES: &[&str] =
    &["torch.nn.functional.", "nn.functional.", "numpy.", "np.", "math.", "torch.", "jnp.", "tf.", "F."];

/// Functions that say the same without their module. Those of statistics are not among them: `torch.std` divides by
/// `n - 1`.
const FUNCTIONS: &[&str] = &[
    "exp",
    "log",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "tanh",
    "softmax",
    "sigmoid",
    "silu",
    "relu",
    "comb",
    "sum",
    "mean",
    "prod",
    "abs",
    "max",
    "min",
    "maximum",
    "minimum",
    "clip",
    "clamp",
    "floor",
    "ceil",
    "logsigmoid",
    "softplus",
];

/// Modules whose deviations divide by `n` where nothing else is said.
const POPULATION: &[&str] = &["numpy.", "np.", "jnp."];

/// Blanks the names of modules before functions that are known.
pub(super) fn without_modules(text: &mut String) {
    for module in MODULES {
        for at in places(text, module) {
            let rest = &text[at + module.len()..];
            let name: String = rest.chars().take_while(|letter| super::is_part(*letter)).collect();
            let is_called = rest[name.len()..].starts_with('(');
            let is_population = || {
                let end = super::behind_bracket(rest, name.len());
                let inside = end.map_or("=", |end| &rest[name.len()..end]);
                matches!(name.as_str(), "std" | "var") && POPULATION.contains(module) && !inside.contains('=')
            };
            if is_called && (FUNCTIONS.contains(&name.as_str()) || is_population()) || name == "pi" && !is_called {
                super::blank(text, at, at + module.len());
            }
        }
    }
    for at in places(text, "torch.rsqrt(").into_iter().chain(places(text, "np.rsqrt(")) {
        let end = at + text[at..].find('(').unwrap_or_default() + 1;
        if let Some(next) = super::replaced(text, at, end, "1/sqrt(") {
            *text = next;
        }
    }
    // `self.w`, `float(...)`
    for (word, kept) in [("self.", 0), ("float(", 1)] {
        for at in places(text, word) {
            super::blank(text, at, at + word.len() - kept);
        }
    }
}

fn places(text: &str, word: &str) -> Vec<usize> {
    text.match_indices(word).map(|(at, _)| at).filter(|at| super::begins_name(text, *at)).collect()
}
