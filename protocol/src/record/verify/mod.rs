//! Verifies an exported record with nothing but the file: that nothing was changed, added, removed,
//! moved or exchanged, and that every lift and every resume was lawful under the policy it names (I-10).
//!
//! The file is hostile (section 6, row 8): any bytes lead to a verdict, within bounded memory.

mod expected;
mod fault;
mod replay;
mod run;
mod summary;

use std::io::{self, BufRead};

pub use expected::{Expected, KnownHead, read_key, read_witness};
pub use fault::{Broken, Fault};
pub use summary::{Replayed, Summary};

use crate::ids::Seq;
use run::Run;

/// Longest line that is read.
pub const MAX_LINE: usize = 1 << 20;

/// Largest file that is read: far beyond any operation.
pub const MAX_FILE: u64 = 1 << 30;

/// Verifies a record that is in memory, under any key or the expected one.
pub fn verify(file: &[u8], expected_key: Option<[u8; 32]>) -> Result<Summary, Broken> {
    verify_in_memory(file, &Expected { key: expected_key, ..Expected::default() })
}

/// Verifies a record that is in memory, against what is known of it.
pub fn verify_in_memory(file: &[u8], expected: &Expected) -> Result<Summary, Broken> {
    let mut verifier = Verifier::new(expected);
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        verifier.line(line)?;
    }
    verifier.finish()
}

/// Verifies a record line by line, without ever holding more than a buffer and a line of it.
pub fn verify_from(mut file: impl BufRead, expected: &Expected) -> io::Result<Result<Summary, Broken>> {
    let mut verifier = Verifier::new(expected);
    // The beginning of a line that lies in more than one buffer; all others are judged where they lie.
    let mut begun = Vec::new();
    loop {
        let buffer = match file.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let read = buffer.len();
        if read == 0 {
            let rest = if begun.is_empty() { Ok(()) } else { verifier.line(&begun) };
            return Ok(rest.and_then(|()| verifier.finish()));
        }
        let mut rest = buffer;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(end + 1);
            let judged = if begun.is_empty() {
                verifier.line(line)
            } else {
                begun.extend_from_slice(line);
                verifier.line(&std::mem::take(&mut begun))
            };
            if let Err(broken) = judged {
                return Ok(Err(broken));
            }
            rest = after;
        }
        begun.extend_from_slice(rest);
        if begun.len() > MAX_LINE {
            return Ok(verifier.line(&begun).and_then(|()| verifier.finish()));
        }
        file.consume(read);
    }
}

/// Verifies a record as its lines come in.
#[derive(Debug)]
pub struct Verifier<'a> {
    expected: &'a Expected,
    lines: usize,
    bytes: u64,
    stage: Stage<'a>,
}

#[derive(Debug)]
enum Stage<'a> {
    Start,
    Entries(Box<Run<'a>>),
    Done(Box<Summary>),
}

impl<'a> Verifier<'a> {
    /// A verifier for a record of which this is known.
    pub const fn new(expected: &'a Expected) -> Self {
        Self { expected, lines: 0, bytes: 0, stage: Stage::Start }
    }

    /// Takes the next line, with its line feed.
    pub fn line(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.lines += 1;
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        let too_large = match bytes.len() {
            length if length > MAX_LINE => Some(Fault::LineTooLong),
            _ => (self.bytes > MAX_FILE).then_some(Fault::FileTooLarge),
        };
        if let Some(fault) = too_large {
            return Err(self.broken(self.next_entry(), fault));
        }
        match &mut self.stage {
            Stage::Start => match Run::begin(bytes, self.expected) {
                Ok(run) => self.stage = Stage::Entries(Box::new(run)),
                Err(fault) => return Err(self.broken(None, fault)),
            },
            Stage::Entries(run) => match run.line(bytes) {
                Ok(None) => {}
                Ok(Some(summary)) => self.stage = Stage::Done(Box::new(summary)),
                Err((at, fault)) => return Err(self.broken(at, fault)),
            },
            Stage::Done(_) => return Err(self.broken(None, Fault::AfterEnd)),
        }
        Ok(())
    }

    /// The verdict, after the last line.
    pub fn finish(self) -> Result<Summary, Broken> {
        let at = self.next_entry();
        match self.stage {
            Stage::Done(summary) => Ok(*summary),
            Stage::Start | Stage::Entries(_) => {
                Err(Broken { line: self.lines + 1, at, fault: Fault::CutOff })
            }
        }
    }

    /// The entry that is expected next: a line that cannot be read stands in its place.
    fn next_entry(&self) -> Option<Seq> {
        match &self.stage {
            Stage::Entries(run) => Some(run.next()),
            Stage::Start | Stage::Done(_) => None,
        }
    }

    const fn broken(&self, at: Option<Seq>, fault: Fault) -> Broken {
        Broken { line: self.lines, at, fault }
    }
}
