//! Whether the parts of a card fit together: what names what, and what would have no effect.

use std::collections::BTreeSet;

use super::{Axis, Card, Effect, Role, RoleKind};

/// Refuses roles that name roles which are not there, or lack a key that their kind needs.
pub(super) fn check_links(roles: &[Role], axes: &[Axis]) -> Result<(), String> {
    let is_role = |id: &String| roles.iter().any(|role| role.id == *id);
    // A hole stands for the role that the option in force names.
    let known = |id: &String| {
        let options = axes.iter().flat_map(|axis| &axis.options);
        let mut fillings =
            options.flat_map(|option| &option.holes).filter(|(hole, _)| *id == format!("@{hole}@")).peekable();
        is_role(id) || fillings.peek().is_some() && fillings.all(|(_, filling)| is_role(filling))
    };
    for role in roles {
        let links = role.of.iter().chain(&role.fields).chain(&role.drawn).chain(&role.given).chain(&role.upto);
        let sizes = role.shape.iter().flat_map(|size| size.split('*').map(|id| id.trim().to_owned()));
        for link in links.cloned().chain(sizes).collect::<Vec<_>>().iter() {
            if !known(link) {
                return Err(format!("role `{}` names the role `{link}`, which the card does not have", role.id));
            }
        }
        let needs = match role.kind {
            RoleKind::Dataset if role.fields.is_empty() => Some("fields"),
            RoleKind::Group if role.drawn.is_none() => Some("drawn"),
            RoleKind::Parameter | RoleKind::Places if role.of.is_none() => Some("of"),
            RoleKind::Function if role.given.is_empty() => Some("given"),
            _ if role.stacked && (role.kind != RoleKind::Matrix || role.given.len() != 1) => {
                Some("given` with one index, because it is `stacked")
            }
            RoleKind::Vector if role.shape.len() != 1 => Some("shape` with one size, and not `"),
            RoleKind::Matrix if role.shape.len() != 2 => Some("shape` with two sizes, and not `"),
            _ => None,
        };
        if let Some(key) = needs {
            return Err(format!("role `{}` needs the key `{key}`", role.id));
        }
    }
    Ok(())
}

/// Refuses parts that bear one name, options that are not there, and holes without a filling or fillings without a hole.
pub(super) fn check_parts(card: &Card) -> Result<(), String> {
    let ids = card.accepted.iter().map(|it| &it.id).chain(card.mistakes.iter().map(|it| &it.id));
    unique(ids.cloned().chain(card.parts.iter().map(|part| part.id.clone())))?;
    if let Some(part) = card.parts.iter().find(|part| part.names(card).is_empty()) {
        return Err(format!("the part `{}` names `{}`, which the card does not define", part.id, part.name));
    }
    let options = card.axes.iter().flat_map(|axis| axis.options.iter().map(|it| format!("{}={}", axis.id, it.id)));
    let options: Vec<String> = options.collect();
    unique(options.iter().cloned().chain(card.conventions.iter().map(super::Convention::name)))?;
    let forms = card.accepted.iter().map(|form| (&form.id, &form.options));
    for (id, wanted) in forms.chain(card.mistakes.iter().map(|form| (&form.id, &form.options))) {
        if let Some(option) = wanted.iter().find(|option| !options.contains(option)) {
            return Err(format!("`{id}` names the option `{option}`, which the card does not have"));
        }
    }
    check_holes(card)
}

fn unique(names: impl Iterator<Item = String>) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for name in names {
        if !known.insert(name.clone()) {
            return Err(format!("two parts are named `{name}`"));
        }
    }
    Ok(())
}

/// Every hole is filled by every option of one axis, and every filling has a hole.
fn check_holes(card: &Card) -> Result<(), String> {
    let fillings = || card.axes.iter().flat_map(|axis| &axis.options).flat_map(|option| &option.holes);
    let mut texts: Vec<&str> = vec![&card.reference];
    texts.extend(card.vocabulary.defines.iter().map(|define| define.right.as_str()));
    texts.extend(card.vocabulary.roles.iter().filter_map(|role| role.drawn.as_deref()));
    texts.extend(card.accepted.iter().map(|form| form.latex.as_str()));
    texts.extend(card.conventions.iter().map(|form| form.latex.as_str()));
    texts.extend(card.mistakes.iter().map(|form| form.latex.as_str()));
    texts.extend(card.required.iter().flat_map(|form| &form.shows).map(String::as_str));
    texts.extend(card.assumptions.iter().filter_map(|assumption| match &assumption.effect {
        Effect::Equate { latex, .. } => Some(latex.as_str()),
        Effect::MarkovOrder(_) => None,
    }));
    texts.extend(fillings().map(|(_, filling)| filling.as_str()));
    let used: BTreeSet<&str> = texts.iter().flat_map(|text| text.split('@').skip(1).step_by(2)).collect();
    for hole in &used {
        let fills = |axis: &&Axis| axis.options.iter().all(|option| option.holes.iter().any(|(id, _)| id == hole));
        if !card.axes.iter().any(|axis| fills(&axis)) {
            return Err(format!("no axis fills the hole `@{hole}@` under all of its options"));
        }
    }
    match fillings().find(|(hole, _)| !used.contains(hole.as_str())) {
        Some((hole, _)) => Err(format!("the hole `@{hole}@`, which an option fills, stands nowhere")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_card;

    const CARD: &str = r"
id = 'test'
title = ''
question = ''
source = ''
[roles.x]
kind = 'scalar'
write = 'x'
[axis.sign.plus]
s = ''
[axis.sign.minus]
s = '-'
[reference]
latex = '@s@x'
[[mistake]]
id = 'M1'
latex = '2x'
feedback = ''
left = 0.5
";

    fn error(from: &str, to: &str) -> String {
        assert!(CARD.contains(from));
        parse_card("test.toml", &CARD.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn what_would_have_no_effect_is_refused() {
        assert!(parse_card("test.toml", CARD).is_ok());
        assert!(error("write = 'x'", "write = 'x'\nranges = '(0, 1)'").contains("role `x`: unknown field `ranges`"));
        assert!(error("write = 'x'", "write = 'x'\nupto = 'x'").contains("the key `upto` means nothing"));
        assert!(error("s = '-'", "s = '-'\nt = '+'").contains("the hole `@t@`"));
        assert!(error("s = '-'", "").contains("no axis fills the hole `@s@`"));
        assert!(error("left = 0.5", "left = 0.5\noptions = ['sign=other']").contains("`sign=other`"));
        assert!(
            error("[[mistake]]", "[[accept]]\nid = 'M1'\nlatex = 'x'\n[[mistake]]")
                .contains("two parts are named `M1`")
        );
        assert!(error("left = 0.5", "left = 0.5\nremark = ''").contains("unknown field `remark`"));
    }
}
