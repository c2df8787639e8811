//! A file of results that grows by whole rows, and that a later run can go on with.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::CliError;
use super::output::{create, file_error};

/// What ends a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Each line is a row.
    Lines,
    /// CSV: a line end outside of quotes. The first row is the header.
    Table,
}

impl Rows {
    fn header(self) -> u64 {
        u64::from(self == Rows::Table)
    }
}

/// A file that is being written.
pub struct ResultFile {
    path: PathBuf,
    out: Box<dyn Write>,
}

impl ResultFile {
    /// A new file; what was there is gone.
    pub fn create(path: &Path) -> Result<ResultFile, CliError> {
        Ok(ResultFile { path: path.to_owned(), out: create(path)? })
    }

    /// The file with its first `rows` rows, to write after them.
    pub fn reopen(path: &Path, kind: Rows, rows: u64) -> Result<ResultFile, CliError> {
        let error = |source| file_error("write", path, source);
        let (_, end) = measure(path, kind, rows + kind.header()).map_err(error)?;
        let mut file = OpenOptions::new().write(true).open(path).map_err(error)?;
        file.set_len(end).and_then(|()| file.seek(SeekFrom::End(0))).map_err(error)?;
        Ok(ResultFile { path: path.to_owned(), out: Box::new(BufWriter::new(file)) })
    }

    /// Writes what was made of a row.
    pub fn write(&mut self, row: &[u8]) -> Result<(), CliError> {
        self.out.write_all(row).map_err(|source| file_error("write", &self.path, source))
    }

    /// Hands all that was written to the system: it lasts when this process dies.
    pub fn flush(&mut self) -> Result<(), CliError> {
        self.out.flush().map_err(|source| file_error("write", &self.path, source))
    }
}

/// How many whole rows a file has, the header not counted; 0 if there is no file.
pub fn whole_rows(path: &Path, kind: Rows) -> Result<u64, CliError> {
    if !path.exists() {
        return Ok(0);
    }
    let (rows, _) = measure(path, kind, u64::MAX).map_err(|source| file_error("read", path, source))?;
    Ok(rows.saturating_sub(kind.header()))
}

/// The first `rows` rows of a file, the header not counted, as they are.
pub fn kept_rows(path: &Path, kind: Rows, rows: u64) -> Result<impl BufRead + use<>, CliError> {
    let error = |source| file_error("read", path, source);
    let (_, end) = measure(path, kind, rows + kind.header()).map_err(error)?;
    Ok(BufReader::new(File::open(path).map_err(error)?.take(end)))
}

/// The number of whole rows with the header, at most `most`, and where the last of them ends.
fn measure(path: &Path, kind: Rows, most: u64) -> std::io::Result<(u64, u64)> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let (mut rows, mut end, mut offset, mut is_quoted) = (0, 0, 0, false);
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok((rows, end));
        }
        for byte in bytes {
            if rows == most {
                return Ok((rows, end));
            }
            offset += 1;
            match byte {
                // A doubled quote inside of quotes ends them and opens them again.
                b'"' => is_quoted ^= kind == Rows::Table,
                b'\n' if !is_quoted => (rows, end) = (rows + 1, offset),
                _ => {}
            }
        }
        let length = bytes.len();
        file.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(content: &str, kind: Rows, rows: u64) -> (u64, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        std::fs::write(&path, content).unwrap();
        let whole = whole_rows(&path, kind).unwrap();
        let mut file = ResultFile::reopen(&path, kind, rows.min(whole)).unwrap();
        file.write(b"+").unwrap();
        file.flush().unwrap();
        (whole, std::fs::read_to_string(&path).unwrap())
    }

    #[test]
    fn a_broken_last_row_is_cut_off() {
        assert_eq!(kept("{\"a\": 1}\n{\"b", Rows::Lines, 9), (1, "{\"a\": 1}\n+".to_owned()));
        assert_eq!(kept("{", Rows::Lines, 9), (0, "+".to_owned()));
        assert_eq!(kept("id\n1,\"a\n\"\"b\"\n2,\"c\n", Rows::Table, 9), (1, "id\n1,\"a\n\"\"b\"\n+".to_owned()));
        assert_eq!(kept("id,ver", Rows::Table, 9), (0, "+".to_owned()));
    }

    #[test]
    fn no_more_rows_than_wanted_are_kept() {
        assert_eq!(kept("1\n2\n3\n", Rows::Lines, 1), (3, "1\n+".to_owned()));
        assert_eq!(kept("id\n1\n2\n", Rows::Table, 0), (2, "id\n+".to_owned()));
    }

    #[test]
    fn a_file_that_is_not_there_has_no_rows() {
        assert_eq!(whole_rows(Path::new("no/such/file"), Rows::Lines).unwrap(), 0);
    }
}
