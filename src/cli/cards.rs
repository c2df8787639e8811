//! `cards` and `licence`.

use super::CliError;
use super::arguments::{Cards, CardsCommand};
use super::output::print;
use crate::cards::{Card, Mistake, bank};
use crate::equivalence::{Selection, expand};
use crate::grade::{CardFault, CardReport, Grader, check_card};
use crate::report::{counted, grouped};

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
            let mut reports = Vec::new();
            for card in bank().iter().filter(|card| wanted.is_none_or(|wanted| wanted.id == card.id)) {
                let (text, report) = checked(card);
                print(&text)?;
                reports.push(report);
            }
            let wrong = reports.iter().filter(|report| !report.is_sound()).count();
            if wanted.is_none() {
                let cards = counted(reports.len(), "card");
                print(&format!("{cards}, {wrong} with errors: {}\n", summary(&reports)))?;
            }
            Ok(i32::from(wrong > 0))
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
    let (forms, mistakes) = (card.accepted.len(), card.mistakes.len());
    text.push_str(&format!("{}, {}\n", counted(forms, "accepted form"), counted(mistakes, "mistake")));
    let forms = card.accepted.iter().map(|form| (&form.id, &form.unread));
    let mistakes = card.mistakes.iter().map(|mistake| (&mistake.id, &mistake.unread));
    for (id, unread) in forms.chain(mistakes).filter(|(_, unread)| !unread.is_empty()) {
        text.push_str(&format!("{id} is not read yet, and answers like it are undecided: {unread}\n"));
    }
    text
}

/// A card checked: a text with what is wrong and a summary, and what was counted.
fn checked(card: &'static Card) -> (String, CardReport) {
    let report = check_card(card);
    let mut text = String::new();
    for finding in &report.findings {
        let weight = match finding.fault {
            CardFault::Misnamed | CardFault::KnownUnread => "",
            _ => "error: ",
        };
        text.push_str(&format!("{}: {weight}{} {}: {}\n", finding.place, card.id, finding.part, finding.message));
    }
    text.push_str(&format!("{}: {}\n", card.id, summary(std::slice::from_ref(&report))));
    (text, report)
}

/// What was found on some cards, in one line.
fn summary(reports: &[CardReport]) -> String {
    let of = |fault| reports.iter().map(|report| report.count(fault)).sum::<usize>();
    let (misnamed, unread, known) = (of(CardFault::Misnamed), of(CardFault::NotRead), of(CardFault::KnownUnread));
    let (wrong, silent) = (of(CardFault::Wrong), of(CardFault::Silent));
    let right: usize = reports.iter().map(|report| report.right).sum();
    let told: usize = reports.iter().map(|report| report.told).sum();
    let unread =
        if known > 0 { format!("{unread} not read and {known} known not to be") } else { format!("{unread} not read") };
    format!(
        "{}: {right} right, {misnamed} named as another mistake, {unread}, {wrong} wrong; {}: {told} told by name",
        form_count(right + misnamed + of(CardFault::NotRead) + known + wrong),
        counted(told + silent, "convention"),
    )
}

fn form_count(count: usize) -> String {
    if count == 1 { "1 form or mistake".to_owned() } else { format!("{} forms and mistakes", grouped(count)) }
}

/// What students read about a card's mistakes and conventions.
pub(super) fn remarks(card: &Card) -> String {
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

/// One of them.
pub(super) fn mistake_text(card: &Card, mistake: &Mistake) -> String {
    let latex = expand(card, &Selection::default_of(card), &mistake.latex);
    let unread = match mistake.unread.is_empty() {
        true => String::new(),
        false => format!("    not read yet, so it is never named: {}\n", mistake.unread),
    };
    format!("{}: {} (leaves {} of the marks)\n    {latex}\n{unread}", mistake.id, mistake.feedback, mistake.left)
}

/// Prints the licence of what `--prove` runs.
pub fn licence() -> Result<i32, CliError> {
    let text = crate::algebra::symbolica_licence()
        .unwrap_or("This build has no Symbolica; eqmark itself is under MIT or Apache-2.0.");
    print(&format!("{}\n", text.trim_end()))?;
    Ok(0)
}
