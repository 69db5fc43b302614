//! The hash chain of one operation: every entry's exact bytes, bound to all entries before it (I-10).

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::ids::{OperationId, Seq};

/// The head of a chain: SHA-256, in lower-case hex on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, TS)]
#[ts(type = "string")]
pub struct Hash(
    #[serde(with = "hex::serde")]
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))]
    pub [u8; 32],
);

/// Why a text is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hexadecimal digits")]
pub struct NotAHash;

impl Hash {
    /// The head of an operation's chain before its first entry. Bound to the operation, so that no
    /// entry can be moved to another one.
    pub fn genesis(operation: OperationId) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"einhalt.genesis.v1\0");
        hash.update(operation.uuid().as_bytes());
        Self(hash.finalize().into())
    }

    /// The head after `body`, the exact bytes of the entry at `seq`.
    #[must_use]
    pub fn next(self, operation: OperationId, seq: Seq, body: &[u8]) -> Self {
        // One piece for the hash: many small ones cost more than the hashing.
        let mut before = [0_u8; 81];
        let id = operation.uuid();
        let parts: [&[u8]; 5] = [
            b"einhalt.entry.v1\0",
            id.as_bytes(),
            &seq.0.to_be_bytes(),
            &self.0,
            &(body.len() as u64).to_be_bytes(),
        ];
        let mut rest = &mut before[..];
        for part in parts {
            let (here, after) = rest.split_at_mut(part.len());
            here.copy_from_slice(part);
            rest = after;
        }
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(body);
        Self(hash.finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAHash)?;
        // One spelling only, so that two records can be compared byte by byte.
        if text.bytes().any(|b| b.is_ascii_uppercase()) { Err(NotAHash) } else { Ok(Self(bytes)) }
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// I-10: each ingredient of a link changes it.
    #[test]
    fn a_link_depends_on_everything() {
        let one = OperationId::derived("t", &[b"1"]);
        let two = OperationId::derived("t", &[b"2"]);
        let start = Hash::genesis(one);
        let link = start.next(one, Seq(1), b"{}");
        assert_eq!(link, start.next(one, Seq(1), b"{}"));
        assert_ne!(start, Hash::genesis(two));
        assert_ne!(link, start.next(one, Seq(1), b"{ }"));
        assert_ne!(link, start.next(one, Seq(2), b"{}"));
        assert_ne!(link, start.next(two, Seq(1), b"{}"));
        assert_ne!(link, Hash::genesis(two).next(one, Seq(1), b"{}"));
    }

    #[test]
    fn a_hash_has_one_spelling() {
        let text = Hash::genesis(OperationId::derived("t", &[])).to_string();
        assert_eq!(text.parse::<Hash>().unwrap().to_string(), text);
        for bad in [text.to_uppercase(), text[1..].to_owned(), format!("{text}00"), "g".repeat(64)] {
            assert_eq!(bad.parse::<Hash>(), Err(NotAHash), "{bad}");
        }
    }
}
