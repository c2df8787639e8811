//! `cards`, `explain`, `licence`.

use super::CliError;
use super::arguments::{Cards, CardsCommand};
use super::output::print;
use crate::cards::{Card, bank};
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
        CardsCommand::Show { id } => {
            print(&shown(Grader::card(id)?))?;
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

/// Explains a diagnostic code, the id of an assumption or that of a slip.
pub fn explain(code: &str) -> Result<i32, CliError> {
    let assumption = || bank().iter().flat_map(|card| &card.assumptions).find(|known| known.id == code);
    let text = if let Some(row) = CODES.iter().find(|row| row.code.0.eq_ignore_ascii_case(code)) {
        format!("{}: {}\n\nfor example: {}\n", row.code.0, row.meaning, row.example)
    } else if let Some(meaning) = notes().get(code) {
        format!("{code}: {meaning}\n")
    } else if let Some(text) = slips_text(code) {
        text
    } else if let Some(assumption) = assumption() {
        format!("{code}: {}\n", assumption.title)
    } else {
        let known: Vec<&str> = CODES.iter().map(|row| row.code.0).collect();
        let ids = known.iter().copied().chain(notes().keys().map(String::as_str));
        let slips: Vec<String> = RULES.iter().map(|rule| format!("edit:{}", rule.id)).collect();
        let reason = match nearest(code, ids.chain(slips.iter().map(String::as_str))) {
            Some(meant) => format!("there is no code `{code}`; did you mean `{meant}`?"),
            None => format!(
                "there is no code `{code}`; there are {}, the ids of assumptions such as `natural_log`, and those of slips such as `edit:drop_factor`",
                known.join(", ")
            ),
        };
        return Err(CliError::Usage(reason));
    };
    print(&text)?;
    Ok(0)
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
