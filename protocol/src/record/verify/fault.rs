//! What can be wrong with a record, and where.

use std::fmt;

use super::super::checkpoint::MAX_WITNESSES;
use super::super::export::FORMAT;
use super::{MAX_FILE, MAX_LINE};
use crate::ids::Seq;
use crate::operation::Refusal;

/// Where a record is broken, and how: the first place from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The line of the file, counted from 1.
    pub line: usize,
    /// The entry, where the line belongs to one.
    pub at: Option<Seq>,
    /// What is wrong there.
    pub fault: Fault,
}

/// What can be wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Longer than any line we write.
    #[error("the line is longer than {MAX_LINE} bytes")]
    LineTooLong,
    /// Larger than any record.
    #[error("the file is larger than {MAX_FILE} bytes")]
    FileTooLarge,
    /// Not a line of this format, or not in its one spelling.
    #[error("this is no line of the format {FORMAT}")]
    NotALine,
    /// The first line is no header, or a header stands elsewhere.
    #[error("a header is expected first, and only there")]
    HeaderMisplaced,
    /// A format this program does not know.
    #[error("the format is not {FORMAT}")]
    UnknownFormat,
    /// The policy cannot be read: its rules cannot be replayed.
    #[error("the policy cannot be read")]
    PolicyUnreadable,
    /// The policy is not the one the first entry names.
    #[error("the policy is not the one the first entry names")]
    PolicyDiffers,
    /// A gap, a repetition or an exchange.
    #[error("entry {wanted} is expected here")]
    WrongSeq {
        /// The entry that belongs here.
        wanted: Seq,
    },
    /// The bytes are not those that were written.
    #[error("the hash does not follow from the entry and those before it")]
    WrongHash,
    /// The chain holds, but the entry says nothing this program can read.
    #[error("the entry cannot be read")]
    EntryUnreadable,
    /// The first entry does not create the operation, or a later one does.
    #[error("the first entry, and only it, creates the operation")]
    CreationMisplaced,
    /// The rules would have refused it.
    #[error("{what} was not lawful: {refusal}")]
    Unlawful {
        /// What happened there.
        what: &'static str,
        /// Why the rules refuse it.
        refusal: Box<Refusal>,
    },
    /// A report of a life-threatening condition is not followed by its abort.
    #[error("the abort that the report before it demands is missing")]
    AbortOmitted,
    /// A sealed part that its entry does not commit to.
    #[error("the sealed part is not the one its entry commits to")]
    WrongPayload,
    /// A checkpoint of another operation, size or head, or not rightly signed.
    #[error("the checkpoint is not one of this place in this chain, signed by the key in the first line")]
    WrongCheckpoint,
    /// A cosignature is wrong.
    #[error("a cosignature of the checkpoint is wrong, or there are more than {MAX_WITNESSES} witnesses")]
    WrongCosignature,
    /// Somebody has seen another head at this size.
    #[error("another head was known after entry {size} ({source_name})")]
    HeadDiffers {
        /// The size.
        size: Seq,
        /// Where it was known from.
        source_name: String,
    },
    /// Somebody has seen a longer record.
    #[error("the record had {size} entries once ({source_name}): what comes after this place is missing")]
    Truncated {
        /// The size.
        size: Seq,
        /// Where it was known from.
        source_name: String,
    },
    /// A checkpoint that was brought along is not of this operation and key.
    #[error("{0} is not a checkpoint of this operation, signed by the key in the first line")]
    ForeignCheckpoint(String),
    /// A witness that was asked for has cosigned nothing here.
    #[error("no checkpoint of this record is cosigned by {0}")]
    NotWitnessed(String),
    /// The counts in the last line are not those of the file.
    #[error("the counts in the last line are not those of the file")]
    WrongCounts,
    /// The head in the last line is not that of the last entry.
    #[error("the head in the last line is not that of the last entry")]
    WrongHead,
    /// The key is not the expected one.
    #[error("the key is not the expected one")]
    WrongKey,
    /// The file is not signed, or its signature is wrong.
    #[error("the signature is missing or wrong")]
    WrongSignature,
    /// The file was cut off.
    #[error("the last line is missing: the file was cut off")]
    CutOff,
    /// Something comes after the last line.
    #[error("something comes after the last line")]
    AfterEnd,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(seq) => write!(f, "entry {seq} (line {}): {}", self.line, self.fault),
            None => write!(f, "line {}: {}", self.line, self.fault),
        }
    }
}

impl std::error::Error for Broken {}
