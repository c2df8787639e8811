//! `cards`, `explain`, `licence`.

use super::CliError;
use super::arguments::{Cards, CardsCommand};
use super::output::print;
use crate::cards::{Card, Mistake, bank};
use crate::equivalence::{Selection, expand};
use crate::feedback::{RULES, slip_meaning};
use crate::grade::{CardFault, Grader, check_card};
use crate::reading::notes;
use crate::text::{CODES, nearest};

/// Lists, shows or checks cards.
pub fn run(command: &Cards) -> Result<i32, CliError> {
    match &command.command {
        CardsCommand::List => {
            let width = bank().iter().map(|card| card.id.len()).max().unwrap_or_default();
            let lines: Vec<String> =
                bank().iter().map(|card| format!("{:<width$}  {}\n", card.id, card.title)).collect();
            print(&lines.concat())?;
            Ok(0)
        }
        CardsCommand::Show { id, mistakes } => {
            let card = Grader::card(id)?;
            let remarks = if *mistakes { remarks(card) } else { String::new() };
            print(&format!("{}{remarks}", shown(card)))?;
            Ok(0)
        }
        CardsCommand::Words => {
            print(&crate::feedback::sentences())?;
            Ok(0)
        }
        CardsCommand::Check { id } => {
            let wanted = id.as_deref().map(Grader::card).transpose()?;
            let mut code = 0;
            for card in bank().iter().filter(|card| wanted.is_none_or(|wanted| wanted.id == card.id)) {
                let (text, good) = checked(card);
                print(&text)?;
                code |= i32::from(!good);
            }
            Ok(code)
        }
    }
}

fn shown(card: &Card) -> String {
    let mut text = format!(
        "{}: {}\n\nquestion:  {}\nsource:    {}\nmarks:     {}\nreference: {}\n",
        card.id,
        card.title,
        card.question,
        card.source,
        card.marks,
        expand(card, &Selection::default_of(card), &card.reference)
    );
    for (id, axis) in card.axes_with_parts() {
        let options: Vec<&str> = axis.options.iter().map(|option| option.id.as_str()).collect();
        text.push_str(&format!("axis {id}: {} (default {})\n", options.join(", "), options[0]));
    }
    for part in &card.parts {
        text.push_str(&format!("part {}: {} (card {})\n", part.id, part.names(card).join(", "), part.card));
    }
    for role in &card.vocabulary.roles {
        text.push_str(&format!("role {}: {}", role.id, role.write));
        if !role.aliases.is_empty() {
            text.push_str(&format!("   also {}", role.aliases.join(", ")));
        }
        text.push('\n');
    }
    text.push_str(&format!("{} accepted forms, {} mistakes\n", card.accepted.len(), card.mistakes.len()));
    text
}

/// A card checked: a text with what is wrong and a summary, and whether nothing is.
fn checked(card: &'static Card) -> (String, bool) {
    let report = check_card(card);
    let mut text = String::new();
    for finding in &report.findings {
        let weight = match finding.fault {
            CardFault::Wrong | CardFault::Silent => "error: ",
            CardFault::NotRead | CardFault::Misnamed => "",
        };
        text.push_str(&format!("{}: {weight}{} {}: {}\n", finding.place, card.id, finding.part, finding.message));
    }
    let of = |fault| report.count(fault);
    let (misnamed, unread, wrong) = (of(CardFault::Misnamed), of(CardFault::NotRead), of(CardFault::Wrong));
    let silent = of(CardFault::Silent);
    text.push_str(&format!(
        "{}: {} forms and mistakes: {} right, {misnamed} named as another mistake, {unread} not read, {wrong} wrong; {} conventions: {} told by name\n",
        card.id,
        report.right + misnamed + unread + wrong,
        report.right,
        report.told + silent,
        report.told,
    ));
    (text, report.is_sound())
}

/// What students read about a card's mistakes and conventions.
fn remarks(card: &Card) -> String {
    let mut text = String::from("\n");
    for mistake in &card.mistakes {
        text.push_str(&mistake_text(card, mistake));
    }
    for (id, axis) in card.axes_with_parts() {
        for option in axis.options.iter().filter(|option| !option.remark.is_empty()) {
            text.push_str(&format!("{id}={}: {}\n", option.id, option.remark));
        }
    }
    for convention in card.conventions.iter().filter(|convention| !convention.remark.is_empty()) {
        text.push_str(&format!("{}: {}\n", convention.name(), convention.remark));
    }
    for form in &card.required {
        text.push_str(&format!("required: {} (leaves {} of the marks)\n", form.feedback, form.left));
    }
    text
}

fn mistake_text(card: &Card, mistake: &Mistake) -> String {
    let latex = expand(card, &Selection::default_of(card), &mistake.latex);
    format!("{}: {} (leaves {} of the marks)\n    {latex}\n", mistake.id, mistake.feedback, mistake.left)
}

/// Explains a diagnostic code, the id of an assumption, that of a slip, or `CARD.MISTAKE`; without one it lists the codes.
pub fn explain(code: Option<&str>) -> Result<i32, CliError> {
    let Some(code) = code else {
        let codes = CODES.iter().map(|row| format!("{}: {}\n", row.code.0, row.meaning));
        let notes = notes().iter().map(|(id, meaning)| format!("{id}: {meaning}\n"));
        let slips = RULES.iter().filter_map(|rule| slips_text(rule.id));
        print(&codes.chain(notes).chain(slips).collect::<String>())?;
        return Ok(0);
    };
    let assumption = || bank().iter().flat_map(|card| &card.assumptions).find(|known| known.id == code);
    let text = if let Some(row) = CODES.iter().find(|row| row.code.0.eq_ignore_ascii_case(code)) {
        format!("{}: {}\n\nfor example: {}\n", row.code.0, row.meaning, row.example)
    } else if let Some(meaning) = notes().get(code) {
        format!("{code}: {meaning}\n")
    } else if let Some(text) = slips_text(code) {
        text
    } else if let Some(assumption) = assumption() {
        format!("{code}: {}\n", assumption.title)
    } else if let Some(text) = card_text(code)? {
        text
    } else {
        return Err(CliError::Usage(no_such_code(code)));
    };
    print(&text)?;
    Ok(0)
}

/// A card with all its mistakes for `ppo_clip`, one of them for `ppo_clip.M4` or `grpo_objective.advantage.M3`; nothing if
/// it does not begin with a card's id.
fn card_text(code: &str) -> Result<Option<String>, CliError> {
    let (id, rest) = code.split_once('.').map_or((code, None), |(id, rest)| (id, Some(rest)));
    let Some(card) = crate::cards::card(id) else { return Ok(None) };
    let Some(rest) = rest else { return Ok(Some(format!("{}: {}\n{}", card.id, card.title, remarks(card)))) };
    let part = |name: &str| card.parts.iter().find(|part| part.id == name).map(|part| part.card.as_str());
    if let Some((of_part, rest)) = rest.split_once('.').and_then(|(name, rest)| Some((part(name)?, rest))) {
        return card_text(&format!("{of_part}.{rest}"));
    }
    let Some(mistake) = card.mistakes.iter().find(|mistake| mistake.id.eq_ignore_ascii_case(rest)) else {
        let known: Vec<&str> = card.mistakes.iter().map(|mistake| mistake.id.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(CliError::Usage(format!("the card `{id}` has no mistake `{rest}`; it has {known}")));
    };
    Ok(Some(mistake_text(card, mistake)))
}

/// That there is no such code, with what may have been meant.
fn no_such_code(code: &str) -> String {
    let known: Vec<&str> = CODES.iter().map(|row| row.code.0).collect();
    let ids = known.iter().copied().chain(notes().keys().map(String::as_str));
    let slips: Vec<String> = RULES.iter().map(|rule| format!("edit:{}", rule.id)).collect();
    let cards = bank().iter().map(|card| card.id.as_str());
    let of_card = bank().iter().any(|card| card.mistakes.iter().any(|mistake| mistake.id.eq_ignore_ascii_case(code)));
    match nearest(code, ids.chain(slips.iter().map(String::as_str)).chain(cards)) {
        // `M4` is a mistake of many cards, and like no code.
        _ if of_card => format!("`{code}` is a mistake of a card; name the card too, such as `ppo_clip.{code}`"),
        Some(meant) => format!("there is no code `{code}`; did you mean `{meant}`?"),
        None => format!(
            "there is no code `{code}`; there are {}, the ids of assumptions such as `natural_log`, those of slips such as `edit:drop_factor`, and mistakes of cards such as `ppo_clip.M4`",
            known.join(", ")
        ),
    }
}

/// `edit:drop_factor+flip_sign` in words; a slip may also be named without `edit:`.
fn slips_text(code: &str) -> Option<String> {
    let ids = code.strip_prefix("edit:").unwrap_or(code);
    let lines: Option<Vec<String>> =
        ids.split('+').map(|id| Some(format!("edit:{id}: {}\n", slip_meaning(id)?))).collect();
    Some(lines?.concat())
}

/// Prints the licence of what `--prove` runs.
pub fn licence() -> Result<i32, CliError> {
    let text = crate::algebra::symbolica_licence()
        .unwrap_or("This build has no Symbolica; eqmark itself is under MIT or Apache-2.0.");
    print(&format!("{}\n", text.trim_end()))?;
    Ok(0)
}
