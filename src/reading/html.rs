//! Signs as web pages write them: `&Sigma;`, `&middot;`, `x<sub>i</sub>`. They are rewritten in place, so that all places
//! stay the same.

use std::borrow::Cow;

/// Names of characters, and the characters.
const ENTITIES: &[(&str, &str)] = &[
    ("&alpha;", "α"),
    ("&beta;", "β"),
    ("&gamma;", "γ"),
    ("&delta;", "δ"),
    ("&epsilon;", "ε"),
    ("&zeta;", "ζ"),
    ("&eta;", "η"),
    ("&theta;", "θ"),
    ("&kappa;", "κ"),
    ("&lambda;", "λ"),
    ("&mu;", "μ"),
    ("&nu;", "ν"),
    ("&xi;", "ξ"),
    ("&pi;", "π"),
    ("&rho;", "ρ"),
    ("&sigma;", "σ"),
    ("&tau;", "τ"),
    ("&phi;", "φ"),
    ("&chi;", "χ"),
    ("&psi;", "ψ"),
    ("&omega;", "ω"),
    ("&Gamma;", "Γ"),
    ("&Delta;", "Δ"),
    ("&Theta;", "Θ"),
    ("&Lambda;", "Λ"),
    ("&Pi;", "Π"),
    ("&Sigma;", "Σ"),
    ("&Phi;", "Φ"),
    ("&Psi;", "Ψ"),
    ("&Omega;", "Ω"),
    ("&sum;", "∑"),
    ("&prod;", "∏"),
    ("&radic;", "√"),
    ("&infin;", "∞"),
    ("&nabla;", "∇"),
    ("&middot;", "·"),
    ("&sdot;", "⋅"),
    ("&times;", "×"),
    ("&minus;", "−"),
    ("&divide;", "÷"),
    ("&asymp;", "≈"),
    ("&ne;", "≠"),
    ("&le;", "≤"),
    ("&ge;", "≥"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&sup2;", "²"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
];

/// Marks of what is raised and lowered.
const TAGS: &[(&str, &str)] = &[("<sub>", "_{"), ("<sup>", "^{"), ("</sub>", "}"), ("</sup>", "}")];

/// The text with the characters themselves, each with blanks behind it for what its name took.
pub(super) fn without_entities(text: &str) -> Cow<'_, str> {
    let has_entity = text.contains('&') && text.contains(';');
    let has_tag = TAGS.iter().any(|(tag, _)| text.contains(tag));
    if !has_entity && !has_tag {
        return Cow::Borrowed(text);
    }
    let mut found = text.to_owned();
    let tags = TAGS.iter().filter(|_| has_tag);
    for (name, sign) in ENTITIES.iter().filter(|_| has_entity).chain(tags) {
        if found.contains(name) {
            found = found.replace(name, &format!("{sign}{}", " ".repeat(name.len() - sign.len())));
        }
    }
    Cow::Owned(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_is_shorter_than_its_name() {
        for (name, sign) in ENTITIES.iter().chain(TAGS) {
            assert!(sign.len() <= name.len(), "{name}");
        }
    }

    #[test]
    fn places_stay_the_same() {
        for text in ["2&pi;r", "&Sigma; x<sub>i</sub> + 1", "a & b; c"] {
            assert_eq!(without_entities(text).len(), text.len());
        }
        assert_eq!(without_entities("a &middot; x<sup>2</sup>").split_whitespace().collect::<String>(), "a·x^{2}");
        assert_eq!(without_entities("a & b; c"), "a & b; c");
    }
}
