//! Texts to read: files, folders of sheets and standard input, whatever their encoding turns out to be.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::CliError;
use super::output::file_error;
use crate::sheet::Format;

/// The name of standard input and output among files.
pub const STANDARD: &str = "-";

/// Whether a path stands for a standard stream.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == STANDARD
}

/// The text of a file, or of standard input for `-`.
pub fn read_text(path: &Path) -> Result<String, CliError> {
    let mut bytes = Vec::new();
    match is_standard(path) {
        true => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
        false => std::fs::read(path).map(|read| bytes = read),
    }
    .map_err(|source| file_error("read", path, source))?;
    mind_encoding(path, &bytes)?;
    String::from_utf8(bytes).map_err(|_| not_utf8(path))
}

/// Sees that a text does not begin as UTF-16 does.
pub fn mind_encoding(path: &Path, start: &[u8]) -> Result<(), CliError> {
    match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Err(CliError::Usage(format!("`{}` is UTF-16; {}", path.display(), as_utf8(path))))
        }
        _ => Ok(()),
    }
}

/// The advice to save a file as UTF-8.
fn as_utf8(path: &Path) -> &'static str {
    let is_table = path.extension().is_some_and(|it| ["csv", "tsv"].iter().any(|table| it.eq_ignore_ascii_case(table)));
    if is_table { "save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")" } else { "save it as UTF-8" }
}

fn not_utf8(path: &Path) -> CliError {
    CliError::Usage(format!("`{}` is not UTF-8 text; {}", path.display(), as_utf8(path)))
}

/// The character that a table's header has most of: a comma, a semicolon or a tab. Quoted cells do not count.
pub fn delimiter_of(header: &str) -> char {
    let mut is_quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    // A first line `sep=;` says it, as spreadsheets write it.
    let first = header.trim_start_matches('\u{feff}');
    if let Some(said) =
        first.strip_prefix("sep=").and_then(|rest| rest.chars().next()).filter(|it| !it.is_control() || *it == '\t')
    {
        return said;
    }
    for letter in header.chars().take_while(|letter| *letter != '\n') {
        is_quoted ^= letter == '"';
        counts.iter_mut().filter(|(known, _)| !is_quoted && *known == letter).for_each(|(_, count)| *count += 1);
    }
    // Of equally many the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(letter, _)| *letter)
}

/// The sheets themselves: a folder stands for the sheets in it and below, in the order of their names.
///
/// # Errors
///
/// When a folder cannot be read, or there is no sheet at all.
pub fn sheets_of(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut sheets = Vec::new();
    if paths.iter().filter(|path| is_standard(path)).count() > 1 {
        return Err(CliError::Usage("standard input can be read once only; give `-` once".to_owned()));
    }
    for path in paths {
        match path.is_dir() {
            true => add_sheets_below(path, &mut sheets)?,
            false => sheets.push(path.clone()),
        }
    }
    if sheets.is_empty() {
        let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
        return Err(CliError::Usage(format!("there is no sheet below {}", names.join(", "))));
    }
    Ok(sheets)
}

fn add_sheets_below(folder: &Path, sheets: &mut Vec<PathBuf>) -> Result<(), CliError> {
    let failed = |source| file_error("read", folder, source);
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| Ok(entry.map_err(failed)?.path())).collect::<Result<_, CliError>>()?;
    paths.sort();
    for path in paths {
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let is_link = path.is_symlink();
        if path.is_dir() && !is_hidden && !is_link {
            add_sheets_below(&path, sheets)?;
        } else if path.is_file() && !is_hidden && Format::is_sheet(&path) {
            sheets.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_delimiter() {
        assert_eq!(delimiter_of("id;answer\n1;a,b,c"), ';');
        assert_eq!(delimiter_of("id,\"a;b;c\",answer"), ',');
        assert_eq!(delimiter_of("answer"), ',');
        assert_eq!(delimiter_of("id\tanswer"), '\t');
        assert_eq!(delimiter_of("\u{feff}sep=;\r\nid,x;answer"), ';');
    }
}
