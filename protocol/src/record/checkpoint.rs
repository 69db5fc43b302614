//! What a service stands to: after so many entries the head of this operation's chain was this one.
//!
//! The text is that of a C2SP tlog-checkpoint, so that any tool for signed notes can read it. The hash in it
//! is **not** the root of a Merkle tree but the head of a linear chain: whoever holds two checkpoints of an
//! operation needs the entries between them to see that one continues the other.
//!
//! ```text
//! einhalt/3f0c8a52-...                 origin: which operation
//! 42                                   how many entries
//! 5Zk1...=                             the head after them, in base64
//!
//! — einhalt/3f0c8a52-... AbCd...       signed by the service
//! — beobachtung-1 EfGh...              cosigned by a witness (C2SP tlog-cosignature), any number
//! ```

use std::fmt;
use std::io::{self, Read as _};
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Hash;
use super::note::{KeyKind, SignatureLine, VerifierKey, key_id};
use crate::ids::{OperationId, Seq};

/// Most cosignatures of one checkpoint, and most witnesses of one record.
pub const MAX_WITNESSES: usize = 64;

/// Longest note that is read, in bytes.
pub const MAX_NOTE: usize = 64 << 10;

const ORIGIN: &str = "einhalt/";

/// The head of an operation's chain at one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The operation.
    pub operation: OperationId,
    /// How many entries.
    pub size: Seq,
    /// The head after the last of them.
    pub head: Hash,
}

impl Checkpoint {
    /// The first line, and the name under which the service's key signs it: a signature for one operation
    /// is none for another.
    pub fn origin(&self) -> String {
        format!("{ORIGIN}{}", self.operation)
    }

    /// What is signed: three lines with their line feeds.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin(), self.size, STANDARD.encode(self.head.0))
    }

    /// What a witness signs at a time (seconds since 1970).
    pub fn cosigned_text(&self, time: u64) -> String {
        format!("cosignature/v1\ntime {time}\n{}", self.text())
    }

    /// The service's signature over [`Self::text`], as the note's first signature line.
    pub fn signed(self, key: &[u8; 32], signature: [u8; 64]) -> Note {
        let name = self.origin();
        let id = key_id(&name, KeyKind::Note, key);
        Note { checkpoint: self, lines: vec![SignatureLine { name, id, signature: signature.to_vec() }] }
    }

    /// A witness's signature over [`Self::cosigned_text`], as a line of the note.
    pub fn cosignature(witness: &VerifierKey, time: u64, signature: [u8; 64]) -> SignatureLine {
        let signature = [&time.to_be_bytes()[..], &signature].concat();
        SignatureLine { name: witness.name().to_owned(), id: witness.id(), signature }
    }

    /// The time of a cosignature line, if the line is this witness's and right.
    pub fn cosigned_at(&self, witness: &VerifierKey, line: &SignatureLine) -> Option<u64> {
        let (time, signature) = line.signature.split_first_chunk::<8>()?;
        let time = u64::from_be_bytes(*time);
        let right = witness.kind() == KeyKind::Cosignature
            && witness.signed(line, self.cosigned_text(time).as_bytes(), signature);
        right.then_some(time)
    }
}

/// A checkpoint with its signatures. Reading checks its form; [`Note::is_signed_by`] checks who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is signed.
    pub checkpoint: Checkpoint,
    /// By whom: the service first, then witnesses.
    pub lines: Vec<SignatureLine>,
}

/// Why a text is not a signed checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a signed checkpoint of an operation")]
pub struct NotANote;

impl Note {
    /// Reads a note from a file that may hold anything, and never more of it than a note may have.
    pub fn read_from(file: impl io::Read) -> io::Result<Result<Self, NotANote>> {
        let mut bytes = Vec::new();
        file.take(MAX_NOTE as u64 + 1).read_to_end(&mut bytes)?;
        Ok(std::str::from_utf8(&bytes).map_err(|_| NotANote).and_then(str::parse))
    }

    /// Whether the first signature is the service's, and right.
    pub fn is_signed_by(&self, key: &[u8; 32]) -> bool {
        let Ok(key) = VerifierKey::new(&self.checkpoint.origin(), KeyKind::Note, key) else { return false };
        let text = self.checkpoint.text();
        self.lines.first().is_some_and(|line| key.signed(line, text.as_bytes(), &line.signature))
    }

    /// The lines of witnesses.
    pub fn cosignatures(&self) -> &[SignatureLine] {
        self.lines.get(1..).unwrap_or_default()
    }

    /// When this witness cosigned, in seconds since 1970.
    pub fn witnessed_by(&self, witness: &VerifierKey) -> Option<u64> {
        self.cosignatures().iter().find_map(|line| self.checkpoint.cosigned_at(witness, line))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.checkpoint.text())?;
        self.lines.iter().try_for_each(|line| line.fmt(f))
    }
}

impl FromStr for Note {
    type Err = NotANote;

    fn from_str(note: &str) -> Result<Self, NotANote> {
        let read = || {
            if note.len() > MAX_NOTE {
                return None;
            }
            let (text, signatures) = note.strip_suffix('\n')?.split_once("\n\n")?;
            let mut fields = text.split('\n');
            let operation = fields.next()?.strip_prefix(ORIGIN)?.parse().ok()?;
            let size = Seq(fields.next()?.parse().ok()?);
            let head = STANDARD.decode(fields.next()?).ok()?.try_into().ok()?;
            let lines: Vec<_> = signatures.split('\n').map(SignatureLine::read).collect::<Option<_>>()?;
            let checkpoint = Checkpoint { operation, size, head: Hash(head) };
            (lines.len() <= 1 + MAX_WITNESSES).then_some(Self { checkpoint, lines })
        };
        // One spelling: what reads otherwise than it would be written is another text.
        read().filter(|read| read.to_string() == note).ok_or(NotANote)
    }
}
