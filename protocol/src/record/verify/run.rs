//! One file, line after line: chain, commitments, checkpoints, signature.

use std::collections::{BTreeMap, VecDeque};

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::super::checkpoint::{MAX_WITNESSES, Note};
use super::super::export::{FORMAT, Signed};
use super::super::note::VerifierKey;
use super::super::text::{Cursor, contains, fields};
use super::super::{Commitment, Hash};
use super::replay::Replay;
use super::{Expected, Fault, Summary};
use crate::ids::{OperationId, Seq};

/// Where a fault lies, if it belongs to an entry.
type At = Option<Seq>;

#[derive(Debug)]
pub(super) struct Run<'a> {
    expected: &'a Expected,
    operation: OperationId,
    key: VerifyingKey,
    /// The policy's text, until the first entry has named it.
    policy: String,
    policy_digest: [u8; 32],
    replay: Option<Replay>,
    head: Hash,
    entries: u64,
    payloads: u64,
    checkpoints: u64,
    covered: Seq,
    apart: Sha256,
    /// The newest entry's bytes: what a payload after it must be committed to in.
    newest: Vec<u8>,
    after: After,
    /// Heads known from elsewhere that are still to come, smallest first.
    known: VecDeque<(Seq, Hash, String)>,
    witnesses: BTreeMap<String, (Seq, u64)>,
}

/// What came last: each kind of line follows an entry at most once, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum After {
    Header,
    Entry,
    Payload,
    Checkpoint,
}

impl<'a> Run<'a> {
    /// Reads the header.
    pub(super) fn begin(line: &[u8], expected: &'a Expected) -> Result<Self, Fault> {
        let (operation, key, policy) = header(line)?;
        let key = VerifyingKey::from_bytes(&key).ok().filter(|key| !key.is_weak()).ok_or(Fault::NotALine)?;
        if expected.key.is_some_and(|expected| expected != key.to_bytes()) {
            return Err(Fault::WrongKey);
        }
        let mut run = Self {
            expected,
            operation,
            policy_digest: Sha256::digest(policy.as_bytes()).into(),
            policy,
            replay: None,
            key,
            head: Hash::genesis(operation),
            entries: 0,
            payloads: 0,
            checkpoints: 0,
            covered: Seq::NONE,
            apart: Sha256::new(),
            newest: Vec::new(),
            after: After::Header,
            known: VecDeque::new(),
            witnesses: BTreeMap::new(),
        };
        run.know()?;
        Ok(run)
    }

    /// Takes over what is known from elsewhere.
    fn know(&mut self) -> Result<(), Fault> {
        let mut known = Vec::new();
        for head in &self.expected.heads {
            known.push((head.size, head.head, format!("{}:{}", head.size, head.head)));
        }
        for (name, note) in &self.expected.checkpoints {
            let Note { checkpoint, .. } = note;
            if checkpoint.operation != self.operation || !note.is_signed_by(self.key.as_bytes()) {
                return Err(Fault::ForeignCheckpoint(name.clone()));
            }
            for witness in &self.expected.witnesses {
                if let Some(time) = note.witnessed_by(witness) {
                    self.saw(witness, checkpoint.size, time);
                }
            }
            known.push((checkpoint.size, checkpoint.head, name.clone()));
        }
        known.sort();
        self.known = known.into();
        Ok(())
    }

    /// The next line. The summary after the last one.
    pub(super) fn line(&mut self, line: &[u8]) -> Result<Option<Summary>, (At, Fault)> {
        let mut cursor = Cursor::new(line);
        let (here, next) = (Seq(self.entries), self.next());
        if cursor.literal(br#"{"line":"entry","seq":"#).is_some() {
            return self.entry(cursor).map(|()| None).map_err(|fault| (Some(next), fault));
        }
        if cursor.literal(br#"{"line":"payload","of":"#).is_some() {
            let read = payload(cursor).ok_or((Some(next), Fault::NotALine))?;
            self.payload(line, &read).map_err(|fault| (Some(here), fault))?;
        } else if cursor.literal(br#"{"line":"checkpoint","note":"#).is_some() {
            let (note, witnesses) = checkpoint(cursor).ok_or((Some(next), Fault::NotALine))?;
            self.checkpoint(line, &note, &witnesses).map_err(|fault| (Some(here), fault))?;
        } else if cursor.literal(br#"{"line":"end","entries":"#).is_some() {
            let end = end(cursor).ok_or((Some(next), Fault::NotALine))?;
            return self.end(&end).map(Some).map_err(|fault| (None, fault));
        } else if header(line).is_ok() {
            return Err((None, Fault::HeaderMisplaced));
        } else {
            return Err((Some(next), Fault::NotALine));
        }
        Ok(None)
    }

    /// The entry that is expected next.
    pub(super) const fn next(&self) -> Seq {
        Seq(self.entries + 1)
    }

    /// An entry is not parsed: its bytes are all that stands between the beginning, which is known, and
    /// the closing brace of the line.
    fn entry(&mut self, mut line: Cursor<'_>) -> Result<(), Fault> {
        let wanted = self.next();
        if line.number().ok_or(Fault::NotALine)? != wanted.0 {
            return Err(Fault::WrongSeq { wanted });
        }
        let mut read = || {
            line.literal(br#","hash":""#)?;
            let hash = Hash(line.hex()?);
            line.literal(br#"","body":"#)?;
            let body = line.rest_before(b"}\n")?;
            (body.starts_with(b"{") && body.ends_with(b"}")).then_some((hash, body))
        };
        let (hash, body) = read().ok_or(Fault::NotALine)?;
        if hash != self.head.next(self.operation, wanted, body) {
            return Err(Fault::WrongHash);
        }
        while let Some((size, known, _)) = self.known.front() {
            if *size > wanted {
                break;
            }
            let differs = *known != hash;
            if let Some((size, _, source_name)) = self.known.pop_front()
                && differs
            {
                return Err(Fault::HeadDiffers { size, source_name });
            }
        }
        if wanted == Seq(1) {
            self.first(body)?;
        }
        if let Some(replay) = &mut self.replay {
            replay.entry(wanted, body)?;
        }
        self.head = hash;
        self.entries = wanted.0;
        self.after = After::Entry;
        self.newest.clear();
        self.newest.extend_from_slice(body);
        Ok(())
    }

    /// The first entry names the policy.
    fn first(&mut self, body: &[u8]) -> Result<(), Fault> {
        if self.expected.chain_only {
            let named = format!("\"policy_hash\":\"{}\"", hex::encode(self.policy_digest));
            return if contains(body, named.as_bytes()) { Ok(()) } else { Err(Fault::PolicyDiffers) };
        }
        let policy = std::mem::take(&mut self.policy);
        self.replay = Some(Replay::begin(&policy, self.policy_digest, body)?);
        Ok(())
    }

    fn payload(&mut self, line: &[u8], payload: &Payload) -> Result<(), Fault> {
        let shown = Commitment::to(&payload.salt, payload.content.as_bytes());
        // Within a JSON string the quotes would be escaped: what is found is the field.
        let committed = fields(&self.newest, br#""payload":""#)
            .any(|mut field| field.hex() == Some(shown.0) && field.literal(b"\"").is_some());
        if self.after != After::Entry || payload.of != self.entries || !committed {
            return Err(Fault::WrongPayload);
        }
        self.after = After::Payload;
        self.payloads += 1;
        self.apart.update(line);
        Ok(())
    }

    fn checkpoint(&mut self, line: &[u8], note: &str, witnesses: &[String]) -> Result<(), Fault> {
        let note: Note = note.parse().map_err(|_| Fault::WrongCheckpoint)?;
        let here = matches!(self.after, After::Entry | After::Payload)
            && note.checkpoint.operation == self.operation
            && note.checkpoint.size == Seq(self.entries)
            && note.checkpoint.head == self.head;
        if !here || !note.is_signed_by(self.key.as_bytes()) {
            return Err(Fault::WrongCheckpoint);
        }
        let lines = note.cosignatures();
        if lines.len() != witnesses.len() {
            return Err(Fault::WrongCosignature);
        }
        for (i, (line, witness)) in lines.iter().zip(witnesses).enumerate() {
            let key: VerifierKey = witness.parse().map_err(|_| Fault::WrongCosignature)?;
            let time = note.checkpoint.cosigned_at(&key, line).ok_or(Fault::WrongCosignature)?;
            if witnesses[..i].contains(witness) {
                return Err(Fault::WrongCosignature);
            }
            self.saw(&key, note.checkpoint.size, time);
        }
        if self.witnesses.len() > MAX_WITNESSES {
            return Err(Fault::WrongCosignature);
        }
        self.after = After::Checkpoint;
        self.checkpoints += 1;
        self.covered = note.checkpoint.size;
        self.apart.update(line);
        Ok(())
    }

    fn saw(&mut self, witness: &VerifierKey, size: Seq, time: u64) {
        let seen = self.witnesses.entry(witness.to_string()).or_insert((size, time));
        *seen = (*seen).max((size, time));
    }

    fn end(&mut self, end: &End) -> Result<Summary, Fault> {
        if self.entries == 0 {
            return Err(Fault::CreationMisplaced);
        }
        if let Some(replay) = &self.replay {
            replay.end()?;
        }
        if (end.entries, end.payloads, end.checkpoints) != (self.entries, self.payloads, self.checkpoints) {
            return Err(Fault::WrongCounts);
        }
        if end.head != self.head {
            return Err(Fault::WrongHead);
        }
        let signed = Signed {
            operation: self.operation,
            policy: &self.policy_digest,
            entries: self.entries,
            payloads: self.payloads,
            checkpoints: self.checkpoints,
            head: self.head,
            apart: std::mem::take(&mut self.apart).finalize().into(),
        };
        let signature = end.signature.ok_or(Fault::WrongSignature)?;
        self.key
            .verify_strict(&signed.bytes(), &Signature::from_bytes(&signature))
            .map_err(|_| Fault::WrongSignature)?;
        if let Some((size, _, source_name)) = self.known.pop_back() {
            return Err(Fault::Truncated { size, source_name });
        }
        let mut unseen = self.expected.witnesses.iter().map(ToString::to_string);
        if let Some(unseen) = unseen.find(|key| !self.witnesses.contains_key(key)) {
            return Err(Fault::NotWitnessed(unseen));
        }
        Ok(Summary {
            operation: self.operation,
            entries: self.entries,
            payloads: self.payloads,
            checkpoints: self.checkpoints,
            covered: self.covered,
            head: self.head,
            key: self.key.to_bytes(),
            witnesses: std::mem::take(&mut self.witnesses),
            replayed: self.replay.as_ref().map(|replay| replay.replayed(self.payloads)),
        })
    }
}

struct Payload {
    of: u64,
    salt: [u8; 16],
    content: String,
}

struct End {
    entries: u64,
    payloads: u64,
    checkpoints: u64,
    head: Hash,
    /// None in a file whose chain was broken already when it was written.
    signature: Option<[u8; 64]>,
}

fn header(line: &[u8]) -> Result<(OperationId, [u8; 32], String), Fault> {
    let mut line = Cursor::new(line);
    line.literal(br#"{"line":""#).ok_or(Fault::NotALine)?;
    line.literal(br#"header","format":"#).ok_or(Fault::HeaderMisplaced)?;
    if line.string().ok_or(Fault::NotALine)? != FORMAT {
        return Err(Fault::UnknownFormat);
    }
    let mut read = || {
        line.literal(br#","operation":"#)?;
        let operation = line.string()?.parse().ok()?;
        line.literal(br#","key":""#)?;
        let key = line.hex()?;
        line.literal(br#"","policy":"#)?;
        let policy = line.string()?;
        line.ends(b"}\n")?;
        Some((operation, key, policy))
    };
    read().ok_or(Fault::NotALine)
}

fn payload(mut line: Cursor<'_>) -> Option<Payload> {
    let of = line.number()?;
    line.literal(br#","salt":""#)?;
    let salt = line.hex()?;
    line.literal(br#"","content":"#)?;
    let content = line.string()?;
    line.ends(b"}\n")?;
    Some(Payload { of, salt, content })
}

fn checkpoint(mut line: Cursor<'_>) -> Option<(String, Vec<String>)> {
    let note = line.string()?;
    line.literal(br#","witnesses":["#)?;
    let mut witnesses = Vec::new();
    while line.ends(b"]}\n").is_none() {
        if !witnesses.is_empty() {
            line.literal(b",")?;
        }
        witnesses.push(line.string()?);
        if witnesses.len() > MAX_WITNESSES {
            return None;
        }
    }
    Some((note, witnesses))
}

fn end(mut line: Cursor<'_>) -> Option<End> {
    let entries = line.number()?;
    line.literal(br#","payloads":"#)?;
    let payloads = line.number()?;
    line.literal(br#","checkpoints":"#)?;
    let checkpoints = line.number()?;
    line.literal(br#","head":""#)?;
    let head = Hash(line.hex()?);
    line.literal(br#"","signature":""#)?;
    let signature = line.hex();
    line.ends(b"\"}\n")?;
    Some(End { entries, payloads, checkpoints, head, signature })
}
