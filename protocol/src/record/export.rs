//! A record as a file: JSON Lines that anyone can verify without a server (`verify`). It is the copy that
//! the person concerned can be given (R-03).
//!
//! ```text
//! {"line":"header","format":"einhalt.record.v2","operation":"...","key":"...","policy":"..."}
//! {"line":"entry","seq":1,"hash":"...","body":{...}}             the exact stored bytes
//! {"line":"payload","of":1,"salt":"...","content":"..."}         personal part of the entry above; absent once erased
//! {"line":"checkpoint","note":"...","witnesses":["..."]}         the head after the entry above, signed
//! {"line":"end","entries":1,"payloads":1,"checkpoints":1,"head":"...","signature":"..."}
//! ```
//!
//! Each line has exactly one spelling, and an entry is verified without being parsed. `server/docs/record.md`
//! describes all of it. Nothing here reads or writes anything: the shell brings what is stored and the key,
//! and takes the lines.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::checkpoint::Note;
use super::note::VerifierKey;
use super::text::quoted;
use super::{Hash, Salt};
use crate::ids::{OperationId, Seq};

/// The format written here.
pub const FORMAT: &str = "einhalt.record.v2";

/// Why something stored could not be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what is stored at {0} is not one line of text")]
pub struct NotText(pub Seq);

/// Writes one record, line by line. Every line comes with its line feed.
#[derive(Debug)]
pub struct Export {
    operation: OperationId,
    policy: [u8; 32],
    head: Hash,
    entries: u64,
    payloads: u64,
    checkpoints: u64,
    apart: Sha256,
    first_broken: Option<Seq>,
}

impl Export {
    /// Begins a file that `key` will sign; the header is its first line.
    pub fn begin(operation: OperationId, key: &[u8; 32], policy_text: &str) -> (Self, String) {
        let export = Self {
            operation,
            policy: Sha256::digest(policy_text.as_bytes()).into(),
            head: Hash::genesis(operation),
            entries: 0,
            payloads: 0,
            checkpoints: 0,
            apart: Sha256::new(),
            first_broken: None,
        };
        let (key, policy) = (hex::encode(key), quoted(policy_text));
        let header = format!(
            "{{\"line\":\"header\",\"format\":\"{FORMAT}\",\"operation\":\"{operation}\",\"key\":\"{key}\",\"policy\":{policy}}}\n"
        );
        (export, header)
    }

    /// The next entry, as it is stored. A stored hash that does not follow is written as it is, so that
    /// the verifier finds it, but the file will not be signed.
    pub fn entry(&mut self, seq: Seq, hash: Hash, body: &[u8]) -> Result<String, NotText> {
        let text = std::str::from_utf8(body).map_err(|_| NotText(seq))?;
        // A line feed would end the line in the midst of the entry.
        if !text.starts_with('{') || !text.ends_with('}') || text.contains('\n') {
            return Err(NotText(seq));
        }
        let follows = seq.0 == self.entries + 1 && hash == self.head.next(self.operation, seq, body);
        if !follows && self.first_broken.is_none() {
            self.first_broken = Some(seq);
        }
        self.entries += 1;
        self.head = hash;
        Ok(format!("{}{text}}}\n", entry_prefix(seq, hash)))
    }

    /// The sealed part of the entry just written; at most one.
    pub fn payload(&mut self, of: Seq, salt: Salt, content: &[u8]) -> Result<String, NotText> {
        let content = std::str::from_utf8(content).map_err(|_| NotText(of))?;
        let (salt, content) = (hex::encode(salt), quoted(content));
        let line =
            format!("{{\"line\":\"payload\",\"of\":{of},\"salt\":\"{salt}\",\"content\":{content}}}\n");
        self.payloads += 1;
        self.apart.update(line.as_bytes());
        Ok(line)
    }

    /// The checkpoint of the head after the entry just written, after its sealed part; at most one. With
    /// the keys of those who cosigned it, in the order of their lines.
    pub fn checkpoint(&mut self, note: &Note, witnesses: &[VerifierKey]) -> String {
        let mut line =
            format!("{{\"line\":\"checkpoint\",\"note\":{},\"witnesses\":[", quoted(&note.to_string()));
        for (i, witness) in witnesses.iter().enumerate() {
            _ = write!(line, "{}\"{witness}\"", if i == 0 { "" } else { "," });
        }
        line.push_str("]}\n");
        self.checkpoints += 1;
        self.apart.update(line.as_bytes());
        line
    }

    /// The first stored entry that does not follow from those before it.
    pub const fn first_broken(&self) -> Option<Seq> {
        self.first_broken
    }

    /// The last line. `sign` gets the bytes to sign; it is not asked to sign a broken chain.
    pub fn finish(self, sign: impl FnOnce(&[u8]) -> [u8; 64]) -> String {
        let (entries, payloads, checkpoints) = (self.entries, self.payloads, self.checkpoints);
        let signed = Signed {
            operation: self.operation,
            policy: &self.policy,
            entries,
            payloads,
            checkpoints,
            head: self.head,
            apart: self.apart.finalize().into(),
        };
        let signature = self.first_broken.is_none().then(|| hex::encode(sign(&signed.bytes())));
        let (head, signature) = (self.head, signature.unwrap_or_default());
        format!(
            "{{\"line\":\"end\",\"entries\":{entries},\"payloads\":{payloads},\"checkpoints\":{checkpoints},\"head\":\"{head}\",\"signature\":\"{signature}\"}}\n"
        )
    }
}

/// How an entry's line begins, up to its body.
fn entry_prefix(seq: Seq, hash: Hash) -> String {
    format!("{{\"line\":\"entry\",\"seq\":{seq},\"hash\":\"{hash}\",\"body\":")
}

/// What the signature of a file covers.
#[derive(Debug)]
pub(super) struct Signed<'a> {
    pub(super) operation: OperationId,
    pub(super) policy: &'a [u8; 32],
    pub(super) entries: u64,
    pub(super) payloads: u64,
    pub(super) checkpoints: u64,
    pub(super) head: Hash,
    /// SHA-256 over all lines of payloads and checkpoints: what the chain does not hold together.
    pub(super) apart: [u8; 32],
}

impl Signed<'_> {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"einhalt.record.v2\0".to_vec();
        bytes.extend(self.operation.uuid().as_bytes());
        bytes.extend(self.policy);
        for count in [self.entries, self.payloads, self.checkpoints] {
            bytes.extend(count.to_be_bytes());
        }
        bytes.extend(self.head.0);
        bytes.extend(self.apart);
        bytes
    }
}
