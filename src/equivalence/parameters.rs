//! Parameters that an answer leaves out: `r_t` for the reference's `r_t(\theta)`, `f(x)` for `f_\theta(x)`.

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::{Expr, Name, Node};

/// Letters of parameters.
const PARAMETERS: &[&str] = &["\\theta", "\\phi", "\\psi", "\\vartheta", "\\varphi"];

fn is_parameter(expr: &Expr) -> bool {
    matches!(expr.node(), Node::Object(Name::Letter(name), args) if args.is_empty() && PARAMETERS.contains(&name.as_ref()))
}

/// A name without the parameter that is its label: `f` of `f_{\theta}`.
fn bare(name: &str) -> Option<&str> {
    let (base, label) = name.split_once("_{")?;
    PARAMETERS.contains(&label.strip_suffix('}')?).then_some(base)
}

/// A name of the answer, that of the reference, and the parameters that it has there.
type Renamed = (String, String, Vec<(usize, Expr)>);

/// How a formula writes a letter: its names, and the parameters that stand among its arguments with their places.
type Uses = BTreeMap<String, BTreeSet<(String, Vec<(usize, Expr)>)>>;

fn uses(expr: &Expr) -> Uses {
    let mut found = Uses::new();
    expr.walk(&mut |part| {
        if let Node::Object(Name::Letter(name), args) = part.node() {
            let base = name.split(['_', '^', '(']).next().unwrap_or_default().to_owned();
            let parameters = args.iter().enumerate().filter(|(_, arg)| is_parameter(arg));
            let parameters = parameters.map(|(place, arg)| (place, arg.clone())).collect();
            found.entry(base).or_default().insert((name.to_string(), parameters));
        }
    });
    found
}

/// The answer with the parameters that the reference has at a letter wherever it stands, and the answer nowhere; and
/// what is written for what.
pub(super) fn with_parameters(reference: &Expr, answer: &Expr) -> Option<(Expr, String)> {
    let (wanted, own) = (uses(reference), uses(answer));
    let mut told = Vec::new();
    let mut names: Vec<Renamed> = Vec::new();
    for (base, writings) in &own {
        // With one writing in each the two can only be one thing.
        let (Some(theirs), 1) = (wanted.get(base).filter(|it| it.len() == 1).and_then(BTreeSet::first), writings.len())
        else {
            continue;
        };
        let (name, parameters) = writings.first()?;
        let (their_name, their_parameters) = theirs;
        let is_label = bare(their_name) == Some(name.as_str()) && their_parameters == parameters;
        let is_argument = their_name == name && parameters.is_empty() && !their_parameters.is_empty();
        if is_label || is_argument {
            told.push(format!("`{name}`"));
            names.push((name.clone(), their_name.clone(), their_parameters.clone()));
        }
    }
    if names.is_empty() {
        return None;
    }
    fn put(expr: &Expr, names: &[Renamed]) -> Expr {
        let found = expr.map_parts(&mut |part, _| put(part, names));
        let Node::Object(Name::Letter(name), args) = found.node() else { return found };
        let Some((_, new, parameters)) = names.iter().find(|(own, ..)| own == name.as_ref()) else { return found };
        let mut args = args.clone();
        for (place, parameter) in parameters {
            args.insert((*place).min(args.len()), parameter.clone());
        }
        Expr::from(Node::Object(Name::Letter(new.as_str().into()), args)).like(&found)
    }
    Some((put(answer, &names), format!("{} without its parameter is the reference's with it", told.join(", "))))
}

/// A name without a hat, and with one form of each Greek letter: `A` for `\hat{A}`, `\epsilon` for `\varepsilon`.
///
/// A distribution that is applied has one letter in both sizes: `p(x)` is the probability under `P`.
fn plain_name(name: &str, is_applied: bool) -> String {
    let mut plain = name.replace("\\var", "\\");
    if is_applied && matches!(name, "P" | "Q") {
        plain = plain.to_lowercase();
    }
    for accent in ["\\hat{", "\\widehat{"] {
        if let Some(rest) = plain.strip_prefix(accent)
            && let Some(end) = rest.find('}')
        {
            plain = format!("{}{}", &rest[..end], &rest[end + 1..]);
        }
    }
    plain
}

/// The answer with the reference's form of names that it writes without their hat, or with the other form of a Greek
/// letter; and what is written for what.
pub(super) fn with_forms(reference: &Expr, answer: &Expr) -> Option<(Expr, String)> {
    let names = |expr: &Expr| {
        let mut found: BTreeSet<(String, bool)> = BTreeSet::new();
        expr.walk(&mut |part| {
            if let Node::Object(Name::Letter(name), args) = part.node() {
                found.insert((name.to_string(), !args.is_empty()));
            }
        });
        found
    };
    let (wanted, own) = (names(reference), names(answer));
    let mut renamed: Vec<(&String, &String)> = Vec::new();
    for (name, is_applied) in own.difference(&wanted) {
        let plain = plain_name(name, *is_applied);
        let is_it = |it: &&(String, bool)| plain_name(&it.0, it.1) == plain;
        let theirs: Vec<&(String, bool)> = wanted.iter().filter(is_it).collect();
        if let ([(other, _)], 1) = (theirs.as_slice(), own.iter().filter(is_it).count())
            && other != name
        {
            renamed.push((name, other));
        }
    }
    if renamed.is_empty() {
        return None;
    }
    let put = |part: &Expr| match part.node() {
        Node::Object(Name::Letter(name), args) => {
            let (_, other) = renamed.iter().find(|(own, _)| own.as_str() == name.as_ref())?;
            Some(Expr::from(Node::Object(Name::Letter(other.as_str().into()), args.clone())).like(part))
        }
        _ => None,
    };
    fn go(expr: &Expr, put: &impl Fn(&Expr) -> Option<Expr>) -> Expr {
        let found = expr.map_parts(&mut |part, _| go(part, put));
        put(&found).unwrap_or(found)
    }
    let told: Vec<String> = renamed.iter().map(|(own, other)| format!("`{own}` for `{other}`")).collect();
    Some((go(answer, &put), format!("{} is the same name", told.join(", "))))
}

/// The answer with the place that is asked about where it writes a family as a whole: `x / n` for the reference's
/// `y_i = x_i / n`; and what is written for what.
pub(super) fn with_place(reference: &Expr, answer: &Expr) -> Option<(Expr, String)> {
    let places = |expr: &Expr| {
        let mut found: BTreeMap<Name, BTreeSet<Option<Expr>>> = BTreeMap::new();
        expr.walk(&mut |part| {
            if let Node::Object(name @ Name::Letter(_), args) = part.node()
                && args.len() < 2
            {
                let place = args.first().filter(|place| !place.has_outer_bound()).cloned();
                // What a sum runs over says nothing of the place.
                if args.is_empty() || place.is_some() {
                    found.entry(name.clone()).or_default().insert(place);
                }
            }
        });
        found
    };
    // `t`, or `t - 1` of a step.
    let letter = |place: &Expr| match place.node() {
        Node::Object(Name::Letter(_), args) if args.is_empty() => Some(place.clone()),
        Node::Sum(terms) => match terms.as_slice() {
            [letter, step] | [step, letter] if step.is_integer(-1) => {
                matches!(letter.node(), Node::Object(Name::Letter(_), args) if args.is_empty()).then(|| letter.clone())
            }
            _ => None,
        },
        _ => None,
    };
    let (wanted, own) = (places(reference), places(answer));
    let whole = own.iter().filter(|(_, found)| found.len() == 1 && found.contains(&None)).map(|(name, _)| name);
    let mut names: Vec<(&Name, &Expr)> = Vec::new();
    for name in whole {
        if let Some([Some(place)]) = wanted.get(name).map(|it| it.iter().collect::<Vec<_>>()).as_deref()
            && letter(place).is_some()
        {
            names.push((name, place));
        }
    }
    // One place is asked about, and the answer writes it nowhere.
    let asked = letter(names.first()?.1)?;
    let is_written = answer.any(&mut |part| match part.node() {
        Node::Object(_, args) => args.iter().any(|arg| letter(arg).as_ref() == Some(&asked)),
        _ => false,
    });
    if names.iter().any(|(_, other)| letter(other).as_ref() != Some(&asked)) || is_written {
        return None;
    }
    let put = |part: &Expr| match part.node() {
        Node::Object(name, args) if args.is_empty() => {
            let (_, place) = names.iter().find(|(own, _)| *own == name)?;
            Some(Expr::from(Node::Object(name.clone(), vec![(*place).clone()])).like(part))
        }
        _ => None,
    };
    let found = answer.replace(&mut |part, bound| put(part).map(|new| new.shifted(i64::from(bound))));
    let told: Vec<String> = names.iter().map(|(name, _)| format!("`{}`", name.as_str())).collect();
    Some((found, format!("{} as a whole stands for the member that is asked about", told.join(", "))))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Judge, Prepared, Question, Verdict};

    fn judged(reference: &str, answer: &str) -> Verdict {
        let mut judge = Judge::new(Arc::new(Prepared::typed(reference).unwrap()));
        judge.judge(answer, &Question::default(), None).verdict
    }

    #[test]
    fn a_parameter_may_be_left_out_where_nothing_else_has_the_letter() {
        assert_eq!(judged(r"L(\theta)=r_t(\theta)\hat A_t", r"\hat A_t r_t"), Verdict::Equivalent);
        assert_eq!(
            judged(r"\sum_{i=1}^{n}(y_i-f_\theta(x_i))^2", r"\sum_{i=1}^{n}(f(x_i)-y_i)^2"),
            Verdict::Equivalent
        );
        assert_eq!(judged(r"L(\theta)=r_t(\theta)\hat A_t", r"\hat A_t/r_t"), Verdict::Different);
        let norm = r"y_i=\frac{x_i}{\sqrt{\frac1d\sum_{j=1}^{d}x_j^2+\epsilon}}g_i";
        assert_eq!(judged(norm, r"y=\frac{x}{\sqrt{\frac1d\sum_{k=1}^{d}x_k^2+\epsilon}}g"), Verdict::Equivalent);
        assert_eq!(judged(norm, r"y=\frac{x}{\sqrt{\frac1d\sum_{k=1}^{d}x_k+\epsilon}}g"), Verdict::Different);
        assert_ne!(judged(r"x_i-x_j", r"x-x"), Verdict::Equivalent);
        assert_ne!(judged(r"x_i y", r"x_j y"), Verdict::Equivalent);
        assert_eq!(judged(r"\hat A_t\varepsilon", r"\epsilon A_t"), Verdict::Equivalent);
        let divergence = r"D_{KL}(P\|Q)";
        assert_eq!(judged(divergence, r"\sum_x p(x)\log\frac{p(x)}{q(x)}"), Verdict::Equivalent);
        assert_eq!(judged(divergence, r"\sum_x q(x)\log\frac{q(x)}{p(x)}"), Verdict::Different);
        assert_ne!(judged(r"\hat y-y", r"y-y"), Verdict::Equivalent);
        assert_ne!(judged(r"\bar x", r"x"), Verdict::Equivalent);
        // Two policies, of which one is left without a name.
        let ratio = r"\frac{\pi_\theta(a\mid s)}{\pi_{old}(a\mid s)}";
        assert_ne!(judged(ratio, r"\frac{\pi(a\mid s)}{\pi(a\mid s)}"), Verdict::Equivalent);
        assert_ne!(judged(r"f_\theta(x)-f_\phi(x)", r"f(x)-f_\phi(x)"), Verdict::Equivalent);
        assert_ne!(judged(r"r(\theta)-r(\phi)", r"r-r"), Verdict::Equivalent);
    }
}
