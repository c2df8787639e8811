//! Gradients by the parameters of a model, down to those of its probabilities.

use super::{Binder, Constant, Domain, Expr, Function, Name, Node};

/// The role whose one argument is a probability under the trained model: its gradient, along a direction that every
/// world has drawn, and 0 for other models.
pub const GRADIENT_ROLE: &str = "@gradient";

/// By what is differentiated.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// The parameters of the model with this role.
    Model(&'a str),
    /// A letter, on which a function depends that has it among its arguments.
    Letter(&'a Expr),
}

/// The gradient of `expr`; `None` where a rule is missing: for extrema, absolute values, exponents that vary, groups
/// drawn from the model.
///
/// Sums, products, powers, logarithms, logistic functions, cases, and means over draws, from the model too: there the
/// weights have a gradient as well (Williams 1992).
pub fn gradient(expr: &Expr, model: By) -> Option<Expr> {
    if !depends(expr, model) {
        return Some(Expr::integer(0));
    }
    let of = |part: &Expr| gradient(part, model);
    Some(match expr.node() {
        Node::Sum(parts) => Expr::sum(parts.iter().map(of).collect::<Option<_>>()?),
        Node::Product(parts) => {
            let mut terms = Vec::new();
            for (place, part) in parts.iter().enumerate().filter(|(_, part)| depends(part, model)) {
                let mut factors = parts.clone();
                factors[place] = of(part)?;
                terms.push(Expr::product(factors));
            }
            Expr::sum(terms)
        }
        Node::Power(base, exponent) if *base.node() == Node::Constant(Constant::E) => {
            Expr::product(vec![expr.clone(), of(exponent)?])
        }
        Node::Power(base, exponent) if !depends(exponent, model) => {
            let less = Expr::sum(vec![exponent.clone(), Expr::integer(-1)]);
            let less = exponent.as_number().map_or(less, |value| Expr::number(value - super::Rational::ONE));
            Expr::product(vec![exponent.clone(), Expr::power(base.clone(), less), of(base)?])
        }
        Node::Apply(Function::Log, args) => of(&args[0])?.over(args[0].clone()),
        Node::Apply(Function::Sigmoid, args) => {
            let rest = Expr::integer(1).minus(expr.clone());
            Expr::product(vec![expr.clone(), rest, of(&args[0])?])
        }
        Node::Probability { .. } => Node::Object(Name::Role(GRADIENT_ROLE.into()), vec![expr.clone()]).into(),
        Node::Object(name, args) => match model {
            By::Letter(letter) if expr == letter => Expr::integer(1),
            By::Letter(letter) => slope(name, args, letter),
            By::Model(_) => return None,
        },
        Node::Cases(rows) => {
            let row = |(condition, value): &(Option<Expr>, Expr)| {
                let is_fixed = condition.as_ref().is_none_or(|condition| !depends(condition, model));
                is_fixed.then(|| Some((condition.clone(), of(value)?))).flatten()
            };
            Node::Cases(rows.iter().map(row).collect::<Option<_>>()?).into()
        }
        Node::Bind { binder, domain, filter, body, letter } => {
            if filter.as_ref().is_some_and(|filter| depends(filter, model)) {
                return None;
            }
            let same = |binder: Binder, body: Expr| -> Expr {
                let (domain, filter) = (domain.clone(), filter.clone());
                Node::Bind { binder, domain, filter, body, letter: letter.clone() }.into()
            };
            let own = match domain {
                Domain::Draw { from, given } if matches!(model, By::Model(_)) && is_model(from, model) => {
                    if *binder != Binder::Expectation || given.iter().any(|part| depends(part, model)) {
                        return None;
                    }
                    let given = given.iter().map(|part| part.shifted(1)).collect();
                    let target = vec![Node::Bound(0).into()];
                    let weight = Node::Probability { model: from.clone(), target, given }.into();
                    Some(of(&weight)?.over(weight))
                }
                domain if domain.parts().into_iter().any(|part| depends(part, model)) => return None,
                _ => None,
            };
            match (binder, own) {
                (Binder::Sum | Binder::Expectation, None) => same(*binder, of(body)?),
                (Binder::Expectation, Some(own)) => {
                    same(*binder, Expr::sum(vec![Expr::product(vec![body.clone(), own]), of(body)?]))
                }
                (Binder::Product, None) => {
                    Expr::product(vec![expr.clone(), same(Binder::Sum, of(body)?.over(body.clone()))])
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// The gradient of a function of which nothing is known, by a letter: another function of the same arguments. By the
/// only letter that it is a function of nobody says by which.
pub fn slope(name: &Name, args: &[Expr], letter: &Expr) -> Expr {
    let base = |expr: &Expr| match expr.node() {
        Node::Object(name, _) => name.as_str().split(['_', '^']).next().map(str::to_owned),
        _ => None,
    };
    let is_alone = !args.is_empty() && args.iter().all(|arg| base(arg).is_some() && base(arg) == base(letter));
    let by = match letter.node() {
        Node::Object(letter, _) if !is_alone => format!("_{{{}}}", letter.as_str()),
        _ => String::new(),
    };
    Node::Object(Name::Letter(format!("\\nabla{by} {}", name.as_str()).into()), args.to_vec()).into()
}

fn is_model(expr: &Expr, model: By) -> bool {
    match model {
        By::Model(model) => expr.as_role().is_some_and(|(id, _)| id == model),
        By::Letter(letter) => expr == letter || has_parameter(expr, letter),
    }
}

/// Whether the name of a function has the letter for a parameter: `\pi_\theta(a \mid s)`.
fn has_parameter(expr: &Expr, letter: &Expr) -> bool {
    match (expr.node(), letter.node()) {
        (Node::Object(name, _), Node::Object(letter, args)) if args.is_empty() => {
            name.as_str().contains(&format!("_{{{}}}", letter.as_str()))
        }
        _ => false,
    }
}

/// Whether the model, and so its parameters, or the letter occurs.
pub fn depends(expr: &Expr, model: By) -> bool {
    expr.any(&mut |part| is_model(part, model))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_model_does_not_change_has_no_gradient_and_what_has_no_rule_is_told() {
        let under = |model: &str| -> Expr {
            let target = vec![Expr::role("response", Vec::new())];
            Node::Probability { model: Expr::role(model, Vec::new()), target, given: Vec::new() }.into()
        };
        let (own, other) = (under("policy"), under("reference"));
        assert!(gradient(&other.clone().log(), By::Model("policy")).unwrap().is_integer(0));
        let slope: Expr = Node::Object(Name::Role(GRADIENT_ROLE.into()), vec![own.clone()]).into();
        assert_eq!(gradient(&own.clone().log(), By::Model("policy")), Some(slope.over(own.clone())));
        assert!(gradient(&Expr::apply(Function::Min, vec![own, other]), By::Model("policy")).is_none());
    }
}
