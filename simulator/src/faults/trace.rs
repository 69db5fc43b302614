//! What happened, line by line. One seed gives one trace, byte for byte.

use sha2::{Digest, Sha256};

use super::script::seconds;

/// A trace: always its hash, and its lines where somebody wants to read them.
pub struct Trace {
    hash: Sha256,
    lines: Option<Vec<String>>,
}

impl Trace {
    /// An empty one.
    pub fn new(keeps_lines: bool) -> Self {
        Self { hash: Sha256::new(), lines: keeps_lines.then(Vec::new) }
    }

    /// Something happened.
    pub fn note(&mut self, now: u64, line: &str) {
        let line = format!("{:>9}  {line}", seconds(now));
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
        if let Some(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    /// The hash of everything, and the lines.
    pub fn end(self) -> (String, Vec<String>) {
        (hex::encode(self.hash.finalize()), self.lines.unwrap_or_default())
    }
}
