//! How far long work is: a bar on the terminal, nothing elsewhere.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::output::say;

/// A bar over the bytes of a file, with the number of answers, their rate and the time that is left.
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
    answers: usize,
}

impl Progress {
    /// A bar for a file of that many bytes.
    pub fn new(bytes: u64) -> Progress {
        let style = ProgressStyle::with_template("{bar:30} {percent:>3} %, {msg}, {eta} left");
        let bar = ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar, start: Instant::now(), answers: 0 }
    }

    /// Starts counting from here: what lies before was done by an earlier run.
    pub fn start_at(&mut self, bytes: u64) {
        self.bar.set_position(bytes);
        self.bar.reset_eta();
        self.start = Instant::now();
    }

    /// That many more answers are done, and the file is read up to this byte.
    pub fn add(&mut self, answers: usize, bytes: u64) {
        self.answers += answers;
        self.bar.set_message(self.rate());
        self.bar.set_position(bytes);
    }

    /// Says something beside the bar, on the terminal or not.
    pub fn say(&self, message: &str) {
        self.bar.suspend(|| say(message));
    }

    /// Takes the bar away and leaves a line with the figures.
    pub fn finish(&self) {
        let is_shown = !self.bar.is_hidden();
        self.bar.finish_and_clear();
        if is_shown {
            eprintln!("{} in {:.1} s", self.rate(), self.start.elapsed().as_secs_f64());
        }
    }

    fn rate(&self) -> String {
        let rate = self.answers as f64 / self.start.elapsed().as_secs_f64().max(1e-9);
        format!("{} answers, {rate:.0} a second", self.answers)
    }
}

/// A reader that tells how many bytes were read.
pub struct Counted<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    /// The reader, and the cell that always holds the number of bytes read so far.
    pub fn new(inner: R) -> (Counted<R>, Rc<Cell<u64>>) {
        let bytes = Rc::new(Cell::new(0));
        (Counted { inner, bytes: bytes.clone() }, bytes)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}
