//! A record as a file: JSON Lines that anyone can verify without a server (`verify`). It is the copy that
//! the person concerned can be given (R-03).
//!
//! ```text
//! {"line":"header", format, operation, policy}     the policy's exact text: the rules to replay
//! {"line":"entry", seq, hash, body}                the exact stored bytes, as a JSON string
//! {"line":"payload", of, salt, content}            personal part of the entry above; absent once erased
//! {"line":"end", entries, payloads, head, key, signature}
//! ```
//!
//! Each line has exactly one spelling. Nothing here reads or writes anything: the shell brings the
//! stored entries and the key, and takes the lines.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Hash, Salt};
use crate::ids::{OperationId, Seq};

/// The format written here.
pub const FORMAT: &str = "einhalt.record.v1";

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(super) enum Line {
    Header(Header),
    Entry(EntryLine),
    Payload(PayloadLine),
    End(End),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) format: String,
    pub(super) operation: OperationId,
    pub(super) policy: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryLine {
    pub(super) seq: Seq,
    pub(super) hash: Hash,
    pub(super) body: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PayloadLine {
    pub(super) of: Seq,
    #[serde(with = "hex::serde")]
    pub(super) salt: Salt,
    pub(super) content: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) entries: u64,
    pub(super) payloads: u64,
    pub(super) head: Hash,
    pub(super) key: String,
    pub(super) signature: String,
}

/// What the server's key says about a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// The Ed25519 signature over what [`Export::finish`] hands out.
    pub signature: [u8; 64],
    /// The public key.
    pub key: [u8; 32],
}

/// Why something stored could not be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what is stored at {0} is not text")]
pub struct NotText(Seq);

/// Writes one record, line by line. Every line comes with its line feed.
#[derive(Debug)]
pub struct Export {
    operation: OperationId,
    policy: [u8; 32],
    head: Hash,
    entries: u64,
    payloads: u64,
    first_broken: Option<Seq>,
}

impl Export {
    /// Begins a file; the header is its first line.
    pub fn begin(operation: OperationId, policy_text: &str) -> (Self, String) {
        let export = Self {
            operation,
            policy: Sha256::digest(policy_text.as_bytes()).into(),
            head: Hash::genesis(operation),
            entries: 0,
            payloads: 0,
            first_broken: None,
        };
        let header = Header { format: FORMAT.to_owned(), operation, policy: policy_text.to_owned() };
        (export, line(&Line::Header(header)))
    }

    /// The next entry, as it is stored. A stored hash that does not follow is written as it is, so that
    /// the verifier finds it, but the file will not be signed.
    pub fn entry(&mut self, seq: Seq, hash: Hash, body: &[u8]) -> Result<String, NotText> {
        let body = String::from_utf8(body.to_vec()).map_err(|_| NotText(seq))?;
        let follows =
            seq.0 == self.entries + 1 && hash == self.head.next(self.operation, seq, body.as_bytes());
        if !follows && self.first_broken.is_none() {
            self.first_broken = Some(seq);
        }
        self.entries += 1;
        self.head = hash;
        Ok(line(&Line::Entry(EntryLine { seq, hash, body })))
    }

    /// The sealed part of the entry just written.
    pub fn payload(&mut self, of: Seq, salt: Salt, content: &[u8]) -> Result<String, NotText> {
        let content = String::from_utf8(content.to_vec()).map_err(|_| NotText(of))?;
        self.payloads += 1;
        Ok(line(&Line::Payload(PayloadLine { of, salt, content })))
    }

    /// The first stored entry that does not follow from those before it.
    pub const fn first_broken(&self) -> Option<Seq> {
        self.first_broken
    }

    /// The last line. `sign` gets the bytes to sign; it is not asked to sign a broken chain.
    pub fn finish(self, sign: impl FnOnce(&[u8]) -> Signed) -> String {
        let signed = self
            .first_broken
            .is_none()
            .then(|| sign(&to_sign(self.operation, &self.policy, self.entries, self.payloads, self.head)));
        line(&Line::End(End {
            entries: self.entries,
            payloads: self.payloads,
            head: self.head,
            key: signed.map(|signed| hex::encode(signed.key)).unwrap_or_default(),
            signature: signed.map(|signed| hex::encode(signed.signature)).unwrap_or_default(),
        }))
    }
}

/// What the signature of a file covers: everything the chain does not.
pub(super) fn to_sign(
    operation: OperationId,
    policy: &[u8; 32],
    entries: u64,
    payloads: u64,
    head: Hash,
) -> Vec<u8> {
    let mut bytes = b"einhalt.record.v1\0".to_vec();
    bytes.extend(operation.uuid().as_bytes());
    bytes.extend(policy);
    bytes.extend(entries.to_be_bytes());
    bytes.extend(payloads.to_be_bytes());
    bytes.extend(head.0);
    bytes
}

#[expect(clippy::expect_used, reason = "strings and numbers always have a JSON form")]
pub(super) fn line(line: &Line) -> String {
    let mut text = serde_json::to_string(line).expect("a line is plain data");
    text.push('\n');
    text
}
