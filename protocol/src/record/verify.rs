//! Verifies an exported record with nothing but the file: that nothing was changed, added, removed,
//! moved or exchanged, and that every lift and every resume was lawful under the policy it names (I-10).
//!
//! The file is hostile (section 6, row 8): any bytes lead to a verdict, within bounded memory.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufRead, Read as _};

use chrono::Datelike as _;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::export::{End, EntryLine, FORMAT, Header, Line, PayloadLine, line, to_sign};
use super::{Commitment, Hash};
use crate::clocks::Timestamp;
use crate::ids::{OperationId, Seq};
use crate::operation::{Entry, Event, Refusal, State, replay_check};
use crate::policy::Policy;
use crate::severity::Severity;

/// Longest line that is read.
pub const MAX_LINE: usize = 1 << 20;

/// Largest file that is read: far beyond any operation.
pub const MAX_FILE: u64 = 1 << 30;

/// What a sound record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The operation.
    pub operation: OperationId,
    /// How many entries.
    pub entries: u64,
    /// How many sealed parts are still there.
    pub payloads: u64,
    /// How many have been erased, or were left out.
    pub payloads_absent: u64,
    /// The head of the chain.
    pub head: Hash,
    /// How far the operation is stopped after the last entry.
    pub severity: Severity,
    /// Whether it was a drill.
    pub drill: bool,
    /// The policy it ran under.
    pub policy: String,
    /// The key that signed, in hex.
    pub key: String,
}

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
    #[error("the entry was not lawful: {0}")]
    Unlawful(Refusal),
    /// A report of a life-threatening condition is not followed by its abort.
    #[error("the abort that the report before it demands is missing")]
    AbortOmitted,
    /// A sealed part that its entry does not commit to.
    #[error("the sealed part is not the one its entry commits to")]
    WrongPayload,
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

/// Verifies a record that is in memory.
pub fn verify(file: &[u8], expected_key: Option<[u8; 32]>) -> Result<Summary, Broken> {
    let mut verifier = Verifier::new(expected_key);
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        verifier.line(line)?;
    }
    verifier.finish()
}

/// Verifies a record line by line, without ever holding more than a line of it.
pub fn verify_from(
    mut file: impl BufRead,
    expected_key: Option<[u8; 32]>,
) -> io::Result<Result<Summary, Broken>> {
    let mut verifier = Verifier::new(expected_key);
    let mut line = Vec::new();
    loop {
        line.clear();
        let most = u64::try_from(MAX_LINE).unwrap_or(u64::MAX).saturating_add(1);
        if file.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(verifier.finish());
        }
        if let Err(broken) = verifier.line(&line) {
            return Ok(Err(broken));
        }
    }
}

/// Verifies a record as its lines come in.
#[derive(Debug)]
pub struct Verifier {
    expected_key: Option<[u8; 32]>,
    lines: usize,
    bytes: u64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Start,
    Entries(Box<Replay>),
    Done(Summary),
}

/// The replay of the rules so far.
#[derive(Debug)]
struct Replay {
    operation: OperationId,
    policy: Policy,
    policy_digest: [u8; 32],
    head: Hash,
    entries: u64,
    payloads: u64,
    commitments: u64,
    state: State,
    /// The newest entry demands that the next one is an abort.
    owes_abort: bool,
    /// What the newest entry commits to and has not been shown yet.
    open: BTreeSet<Commitment>,
}

impl Verifier {
    /// A verifier that accepts any key, or only the expected one.
    pub const fn new(expected_key: Option<[u8; 32]>) -> Self {
        Self { expected_key, lines: 0, bytes: 0, stage: Stage::Start }
    }

    /// Takes the next line, with its line feed.
    pub fn line(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.lines += 1;
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        let read = match self.read(bytes) {
            Ok(read) => read,
            Err(fault) => return Err(self.broken(self.next_entry(), fault)),
        };
        let expected_key = self.expected_key;
        let stage = match (&mut self.stage, read) {
            (Stage::Start, Line::Header(header)) => Replay::begin(&header).map(Stage::entries),
            (Stage::Entries(replay), Line::Entry(entry)) => {
                let seq = Seq(replay.entries + 1);
                return replay.entry(&entry).map_err(|fault| self.broken(Some(seq), fault));
            }
            (Stage::Entries(replay), Line::Payload(payload)) => {
                let seq = Seq(replay.entries);
                return replay.payload(&payload).map_err(|fault| self.broken(Some(seq), fault));
            }
            (Stage::Entries(replay), Line::End(end)) => replay.end(end, expected_key).map(Stage::Done),
            (Stage::Start, Line::Entry(_) | Line::Payload(_) | Line::End(_))
            | (Stage::Entries(_), Line::Header(_)) => Err(Fault::HeaderMisplaced),
            (Stage::Done(_), _) => Err(Fault::AfterEnd),
        };
        self.stage = stage.map_err(|fault| self.broken(None, fault))?;
        Ok(())
    }

    /// The verdict, after the last line.
    pub fn finish(self) -> Result<Summary, Broken> {
        let next = self.next_entry();
        match self.stage {
            Stage::Done(summary) => Ok(summary),
            Stage::Start | Stage::Entries(_) => {
                Err(Broken { line: self.lines + 1, at: next, fault: Fault::CutOff })
            }
        }
    }

    fn read(&self, bytes: &[u8]) -> Result<Line, Fault> {
        if bytes.len() > MAX_LINE {
            return Err(Fault::LineTooLong);
        }
        if self.bytes > MAX_FILE {
            return Err(Fault::FileTooLarge);
        }
        if matches!(self.stage, Stage::Done(_)) {
            return Err(Fault::AfterEnd);
        }
        let read: Line = serde_json::from_slice(bytes).map_err(|_| Fault::NotALine)?;
        // One spelling: a changed space, escape or order is a changed byte.
        if line(&read).as_bytes() == bytes { Ok(read) } else { Err(Fault::NotALine) }
    }

    /// The entry that is expected next: a line that cannot be read stands in its place.
    fn next_entry(&self) -> Option<Seq> {
        match &self.stage {
            Stage::Entries(replay) => Some(Seq(replay.entries + 1)),
            Stage::Start | Stage::Done(_) => None,
        }
    }

    const fn broken(&self, at: Option<Seq>, fault: Fault) -> Broken {
        Broken { line: self.lines, at, fault }
    }
}

impl Stage {
    fn entries(replay: Replay) -> Self {
        Self::Entries(Box::new(replay))
    }
}

impl Replay {
    fn begin(header: &Header) -> Result<Self, Fault> {
        if header.format != FORMAT {
            return Err(Fault::UnknownFormat);
        }
        let policy = Policy::recorded(&header.policy).ok_or(Fault::PolicyUnreadable)?;
        Ok(Self {
            operation: header.operation,
            policy_digest: Sha256::digest(header.policy.as_bytes()).into(),
            policy,
            head: Hash::genesis(header.operation),
            entries: 0,
            payloads: 0,
            commitments: 0,
            state: State::default(),
            owes_abort: false,
            open: BTreeSet::new(),
        })
    }

    fn entry(&mut self, stored: &EntryLine) -> Result<(), Fault> {
        let seq = Seq(self.entries + 1);
        if stored.seq != seq {
            return Err(Fault::WrongSeq { wanted: seq });
        }
        let head = self.head.next(self.operation, seq, stored.body.as_bytes());
        if stored.hash != head {
            return Err(Fault::WrongHash);
        }
        let body: Value = serde_json::from_str(&stored.body).map_err(|_| Fault::EntryUnreadable)?;
        let entry: Entry = serde_json::from_str(&stored.body).map_err(|_| Fault::EntryUnreadable)?;
        if !has_usual_times(&body) {
            return Err(Fault::EntryUnreadable);
        }
        self.lawful(&entry)?;
        // What is aborted already stays so; a further symptom of the same incident aborts no second time.
        self.owes_abort = self.state.aborted_at.is_none()
            && matches!(&entry.event, Event::Reported { report, .. } if report.sign.is_life_threatening());
        self.state.apply(&entry, Some(seq));
        self.head = head;
        self.entries = seq.0;
        self.open.clear();
        commitments(&body, &mut self.open);
        self.commitments += self.open.len() as u64;
        Ok(())
    }

    fn lawful(&self, entry: &Entry) -> Result<(), Fault> {
        if let Event::Created { policy_hash, .. } = &entry.event {
            if self.entries > 0 {
                return Err(Fault::CreationMisplaced);
            }
            if *policy_hash != hex::encode(self.policy_digest) {
                return Err(Fault::PolicyDiffers);
            }
        } else if self.entries == 0 {
            return Err(Fault::CreationMisplaced);
        }
        if self.owes_abort && !matches!(entry.event, Event::Aborted { .. }) {
            return Err(Fault::AbortOmitted);
        }
        replay_check(&self.state, entry, &self.policy).map_err(Fault::Unlawful)
    }

    fn payload(&mut self, payload: &PayloadLine) -> Result<(), Fault> {
        let shown = Commitment::to(&payload.salt, payload.content.as_bytes());
        if payload.of != Seq(self.entries) || !self.open.remove(&shown) {
            return Err(Fault::WrongPayload);
        }
        self.payloads += 1;
        Ok(())
    }

    fn end(&self, end: End, expected_key: Option<[u8; 32]>) -> Result<Summary, Fault> {
        let Some(created) = &self.state.created else { return Err(Fault::CreationMisplaced) };
        if self.owes_abort {
            return Err(Fault::AbortOmitted);
        }
        if (end.entries, end.payloads) != (self.entries, self.payloads) {
            return Err(Fault::WrongCounts);
        }
        if end.head != self.head {
            return Err(Fault::WrongHead);
        }
        let mut key = [0; 32];
        hex::decode_to_slice(&end.key, &mut key).map_err(|_| Fault::WrongSignature)?;
        if expected_key.is_some_and(|expected| expected != key) {
            return Err(Fault::WrongKey);
        }
        let mut signature = [0; 64];
        hex::decode_to_slice(&end.signature, &mut signature).map_err(|_| Fault::WrongSignature)?;
        let is_lower_case = |hex: &str| !hex.bytes().any(|b| b.is_ascii_uppercase());
        let signed = to_sign(self.operation, &self.policy_digest, self.entries, self.payloads, self.head);
        VerifyingKey::from_bytes(&key)
            .and_then(|key| key.verify_strict(&signed, &Signature::from_bytes(&signature)))
            .ok()
            .filter(|()| is_lower_case(&end.key) && is_lower_case(&end.signature))
            .ok_or(Fault::WrongSignature)?;
        Ok(Summary {
            operation: self.operation,
            entries: self.entries,
            payloads: self.payloads,
            payloads_absent: self.commitments - self.payloads,
            head: self.head,
            severity: self.state.severity(),
            drill: created.drill,
            policy: format!("{} {}", self.policy.name, self.policy.version),
            key: end.key,
        })
    }
}

/// Everything an entry commits to.
fn commitments(body: &Value, found: &mut BTreeSet<Commitment>) {
    match body {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "payload"
                    && let Ok(commitment) = serde_json::from_value(value.clone())
                {
                    found.insert(commitment);
                } else {
                    commitments(value, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| commitments(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether sums with every time in the entry are safe.
fn has_usual_times(body: &Value) -> bool {
    match body {
        Value::Object(fields) => fields.values().all(has_usual_times),
        Value::Array(items) => items.iter().all(has_usual_times),
        Value::String(text) => {
            text.parse::<Timestamp>().map_or(true, |time| (1970..10_000).contains(&time.year()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}
