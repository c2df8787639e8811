//! What a CSV reader does not tell: on which line a row begins, and quotes that do not fit.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Read;
use std::rc::Rc;

use super::records::RecordError;

/// What was seen of the bytes that were read.
///
/// The CSV reader's own count of lines is that of where it began to look for a row: before blank lines, and before the
/// second half of `\r\n`. It takes any quotes: where one is not closed, all rows behind it are one cell.
pub(super) struct Seen {
    delimiter: u8,
    /// How many bytes were read.
    read: u64,
    /// Whether there are no more.
    is_over: bool,
    /// The line of the first byte that was not passed, from 1.
    line: u64,
    /// The places of `\r` (false) and `\n` (true) that were not passed.
    ahead: VecDeque<(u64, bool)>,
    /// What the next byte is to a cell, and on which line it stands.
    within: Within,
    line_read: u64,
    /// The line on which the last quoted cell began.
    opened: u64,
    /// Texts behind closing quotes: their place, and the lines on which the cell begins and ends.
    behind: VecDeque<(u64, u64, u64)>,
}

/// Where in a cell the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// At its first byte.
    Start,
    /// Inside, and quotes mean nothing.
    Plain,
    /// Between quotes.
    Quoted,
    /// Behind a quote that closes the cell, or is the first of two.
    Closed,
    /// Behind blanks after the closing quote.
    Blank,
}

impl Seen {
    pub(super) fn new(delimiter: u8) -> Seen {
        Seen {
            delimiter,
            read: 0,
            is_over: false,
            line: 1,
            ahead: VecDeque::new(),
            within: Within::Start,
            line_read: 1,
            opened: 1,
            behind: VecDeque::new(),
        }
    }

    /// The line on which a row begins that is looked for at byte `start`.
    pub(super) fn line_of_row(&mut self, mut start: u64) -> u64 {
        while let Some((place, is_line_end)) = self.ahead.pop_front_if(|(place, _)| *place <= start) {
            start += u64::from(place == start);
            self.line += u64::from(is_line_end);
        }
        self.line
    }

    /// What is wrong with the quotes of the row that ends before byte `end`, and the line on which its cell begins.
    pub(super) fn quotes_of_row(&mut self, end: u64) -> Option<(u64, RecordError)> {
        let mut behind: Option<(u64, bool)> = None;
        while let Some((_, first, last)) = self.behind.pop_front_if(|(place, _, _)| *place < end) {
            // Lost rows are worse than lost quotes.
            if behind.is_none_or(|(_, is_over_lines)| !is_over_lines && first < last) {
                behind = Some((first, first < last));
            }
        }
        if let Some((line, is_over_lines)) = behind {
            return Some((line, RecordError::BehindQuote { is_over_lines }));
        }
        let is_open = self.is_over && end >= self.read && self.within == Within::Quoted;
        is_open.then_some((self.opened, RecordError::Unclosed))
    }

    fn see(&mut self, byte: u8, place: u64) {
        let is_end = byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        self.within = match (self.within, byte) {
            // The byte order mark.
            (Within::Start, 0xef | 0xbb | 0xbf) if place < 3 => Within::Start,
            (Within::Start, b'"') => {
                self.opened = self.line_read;
                Within::Quoted
            }
            (Within::Quoted, b'"') => Within::Closed,
            (Within::Quoted, _) => Within::Quoted,
            (Within::Closed, b'"') => Within::Quoted,
            (_, _) if is_end => Within::Start,
            (Within::Closed | Within::Blank, b' ' | b'\t') => Within::Blank,
            (Within::Closed | Within::Blank, _) => {
                self.behind.push_back((place, self.opened, self.line_read));
                Within::Plain
            }
            (Within::Start | Within::Plain, _) => Within::Plain,
        };
        if matches!(byte, b'\r' | b'\n') {
            self.ahead.push_back((place, byte == b'\n'));
            self.line_read += u64::from(byte == b'\n');
        }
    }
}

/// A reader that notes what it sees.
pub(super) struct Watched<R> {
    pub(super) inner: R,
    pub(super) seen: Rc<RefCell<Seen>>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let mut seen = self.seen.borrow_mut();
        for (byte, place) in buffer[..length].iter().zip(seen.read..) {
            seen.see(*byte, place);
        }
        seen.read += length as u64;
        seen.is_over |= length == 0;
        Ok(length)
    }
}
