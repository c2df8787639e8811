//! Texts to read: files and standard input, whatever their encoding turns out to be.

use std::io::Read;
use std::path::Path;

use super::CliError;
use super::output::file_error;

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
            let name = path.display();
            Err(CliError::Usage(format!("`{name}` is UTF-16; save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")")))
        }
        _ => Ok(()),
    }
}

fn not_utf8(path: &Path) -> CliError {
    CliError::Usage(format!("`{}` is not UTF-8 text", path.display()))
}

/// The character that a table's header has most of: a comma, a semicolon or a tab. Quoted cells do not count.
pub fn delimiter_of(header: &str) -> char {
    let mut is_quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for letter in header.chars().take_while(|letter| *letter != '\n') {
        is_quoted ^= letter == '"';
        counts.iter_mut().filter(|(known, _)| !is_quoted && *known == letter).for_each(|(_, count)| *count += 1);
    }
    // Of equally many the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(letter, _)| *letter)
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
    }
}
