//! `explain`: every id that is printed in words.

use super::CliError;
use super::cards::{mistake_text, remarks};
use super::output::print;
use crate::cards::{Card, Mistake, Part, bank, card};
use crate::feedback::{RULES, slip_meaning};
use crate::reading::notes;
use crate::text::{CODES, nearest};

/// Explains a diagnostic code or an id: of an assumption, a slip, a card's mistake, a convention, or several joined as
/// they are in records. Without one it lists the codes.
pub fn explain(code: Option<&str>) -> Result<i32, CliError> {
    let Some(code) = code else {
        let codes = CODES.iter().map(|row| format!("{}: {}\n", row.code.0, row.meaning));
        let notes = notes().iter().map(|(id, meaning)| format!("{id}: {meaning}\n"));
        let slips = RULES.iter().filter_map(|rule| slip_text(rule.id));
        print(&codes.chain(notes).chain(slips).collect::<String>())?;
        return Ok(0);
    };
    let text = match meaning(code)? {
        Some(text) => text,
        None => joined(code)?.ok_or_else(|| CliError::Usage(no_such_code(code)))?,
    };
    print(&text)?;
    Ok(0)
}

/// What one id means.
fn meaning(code: &str) -> Result<Option<String>, CliError> {
    if let Some(row) = CODES.iter().find(|row| row.code.0.eq_ignore_ascii_case(code)) {
        return Ok(Some(format!("{}: {}\n\nfor example: {}\n", row.code.0, row.meaning, row.example)));
    }
    if let Some(meaning) = notes().get(code) {
        return Ok(Some(format!("{code}: {meaning}\n")));
    }
    if let Some(assumption) = bank().iter().flat_map(|card| &card.assumptions).find(|known| known.id == code) {
        return Ok(Some(format!("{code}: {}\n", assumption.title)));
    }
    if code == "direction" {
        let text = "direction: the value is right, but it is said to be maximised where it is to be minimised, or the other way round\n";
        return Ok(Some(text.to_owned()));
    }
    let own = letter_text(code).or_else(|| slip_text(code)).or_else(|| convention_text(code));
    match own.or_else(|| part_text(code)) {
        Some(text) => Ok(Some(text)),
        None => card_text(code),
    }
}

/// Ids that are joined as in records: `M6+edit:add_factor`, `edit:drop_factor+flip_sign`, `level=sequence,kl=none`. A card
/// that stands before the first counts for all; without one a mistake is only told to be a card's.
fn joined(code: &str) -> Result<Option<String>, CliError> {
    let pieces: Vec<&str> = code.split(['+', ',']).map(str::trim).collect();
    if pieces.len() == 1 {
        return Ok(None);
    }
    let prefix = pieces[0].split_once('.').map(|(id, _)| id).filter(|id| card(id).is_some());
    let mut text = String::new();
    for piece in pieces {
        let of_card = prefix.filter(|id| !piece.starts_with(*id)).map(|id| format!("{id}.{piece}"));
        let told = match meaning(piece)? {
            Some(told) if of_card.is_none() || !piece.contains('=') => Some(told),
            _ => of_card.map_or(Ok(None), |piece| meaning(&piece))?,
        };
        let Some(told) = told.or_else(|| some_mistake(piece)) else { return Ok(None) };
        text.push_str(&told);
    }
    Ok(Some(text))
}

/// `edit:drop_factor` in words; a slip may also be named without `edit:`.
fn slip_text(code: &str) -> Option<String> {
    let id = code.strip_prefix("edit:").unwrap_or(code);
    Some(format!("edit:{id}: {}\n", slip_meaning(id)?))
}

/// `letter:d=tokens`: what an answer's own letter was taken for.
fn letter_text(code: &str) -> Option<String> {
    let (letter, role) = code.strip_prefix("letter:")?.rsplit_once('=')?;
    Some(format!(
        "{code}: nothing declares the letter `{letter}`; it is taken for `{role}` of the question, the only thing there that it can stand for\n"
    ))
}

/// `recomputation=full`, with `ppo_clip.` before it for one card alone: the cards that have the convention, with what a
/// student reads about it.
fn convention_text(code: &str) -> Option<String> {
    let (wanted, name) = match code.split_once('.') {
        Some((id, rest)) if card(id).is_some() => (Some(id), rest),
        _ => (None, code),
    };
    let (axis, option) = name.split_once('=')?;
    let mut lines = String::new();
    for card in bank().iter().filter(|card| wanted.is_none_or(|wanted| card.id == wanted)) {
        if let Some(told) = told_of_convention(card, axis, option) {
            lines.push_str(&format!("    {}: {told}\n", card.id));
        }
    }
    let all = "a convention; `--option` asks for it, `--allow` counts it as right\n";
    (!lines.is_empty()).then(|| format!("{name}: {all}{lines}"))
}

/// What a card says of a convention that it has.
fn told_of_convention(card: &Card, axis: &str, option: &str) -> Option<String> {
    let axes = card.axes_with_parts();
    let known = axes.iter().find(|(id, _)| id == axis);
    let place = known.and_then(|(_, axis)| axis.options.iter().position(|it| it.id == option));
    let whole = format!("{axis}={option}");
    let convention = card.conventions.iter().find(|it| it.name() == whole);
    let remark = known.zip(place).map(|((_, axis), place)| axis.options[place].remark.as_str());
    let remark = convention.map(|it| it.remark.as_str()).or(remark);
    let is_there = remark.is_some() || card.convention_names().contains(&whole);
    let remark = remark.filter(|remark| !remark.is_empty());
    let of_default = if place == Some(0) { "what is asked by default" } else { card.title.as_str() };
    is_there.then(|| remark.unwrap_or(of_default).to_owned())
}

/// A card with all its mistakes for `ppo_clip`, one of them for `ppo_clip.M4` or `grpo_objective.advantage.M3`; nothing if
/// it does not begin with a card's id.
fn card_text(code: &str) -> Result<Option<String>, CliError> {
    let (id, rest) = code.split_once('.').map_or((code, None), |(id, rest)| (id, Some(rest)));
    let Some(card) = card(id) else { return Ok(None) };
    let Some(rest) = rest else { return Ok(Some(format!("{}: {}\n{}", card.id, card.title, remarks(card)))) };
    let part = |name: &str| card.parts.iter().find(|part| part.id == name).map(|part| part.card.as_str());
    if let Some((of_part, rest)) = rest.split_once('.').and_then(|(name, rest)| Some((part(name)?, rest))) {
        return card_text(&format!("{of_part}.{rest}"));
    }
    if let Some(mistake) = mistake_of(card, rest) {
        return Ok(Some(mistake_text(card, mistake)));
    }
    // A convention, or the first of several, which `joined` tells one by one.
    let first = rest.split('+').next().unwrap_or(rest);
    if rest.contains('=') || first != rest && mistake_of(card, first).is_some() {
        return Ok(None);
    }
    let known: Vec<&str> = card.mistakes.iter().map(|mistake| mistake.id.as_str()).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(CliError::Usage(format!("the card `{id}` has no mistake `{rest}`; it has {known}")))
}

/// `advantage.M3`: a mistake in a part that has a card of its own.
fn part_text(code: &str) -> Option<String> {
    let (name, rest) = code.split_once('.')?;
    let of_part = |part: &Part| {
        let stated = card(&part.card).filter(|_| part.id == name)?;
        Some((stated, mistake_of(stated, rest)?))
    };
    let (stated, mistake) = bank().iter().flat_map(|card| &card.parts).find_map(of_part)?;
    Some(mistake_text(stated, mistake))
}

fn mistake_of<'a>(card: &'a Card, id: &str) -> Option<&'a Mistake> {
    card.mistakes.iter().find(|mistake| mistake.id.eq_ignore_ascii_case(id))
}

/// A card that has a mistake of that id.
fn some_card_with(id: &str) -> Option<String> {
    bank().iter().find(|card| mistake_of(card, id).is_some()).map(|card| card.id.clone())
}

/// That an id without a card is a mistake of some card.
fn some_mistake(id: &str) -> Option<String> {
    let example = some_card_with(id)?;
    Some(format!(
        "{id}: a mistake of the card that the answer is held against; name that too, such as `{example}.{id}`\n"
    ))
}

/// That there is no such code, with what may have been meant.
fn no_such_code(code: &str) -> String {
    let known: Vec<&str> = CODES.iter().map(|row| row.code.0).collect();
    let ids = known.iter().copied().chain(notes().keys().map(String::as_str));
    let slips: Vec<String> = RULES.iter().map(|rule| format!("edit:{}", rule.id)).collect();
    let conventions: Vec<String> = bank().iter().flat_map(Card::convention_names).collect();
    let cards = bank().iter().map(|card| card.id.as_str());
    let all = ids.chain(slips.iter().map(String::as_str)).chain(cards).chain(conventions.iter().map(String::as_str));
    match (some_card_with(code), nearest(code, all)) {
        // `M4` is a mistake of many cards, and like no code.
        (Some(example), _) => format!("`{code}` is a mistake of a card; name the card too, such as `{example}.{code}`"),
        (None, Some(meant)) => format!("there is no code `{code}`; did you mean `{meant}`?"),
        (None, None) => format!(
            "there is no code `{code}`; there are {}, the ids of assumptions such as `natural_log`, those of slips such as `edit:drop_factor`, conventions such as `normaliser=sum`, and mistakes of cards such as `ppo_clip.M4`",
            known.join(", ")
        ),
    }
}
