//! Salted commitments: the record proves what a sealed payload said without containing it,
//! and still verifies after the payload has been erased (I-12).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::ids::OperationId;

/// At least 128 bit of randomness, drawn by the shell, kept and erased with the payload.
pub type Salt = [u8; 16];

/// SHA-256 over a domain word, the salt and the payload's exact bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
#[ts(type = "string")]
pub struct Commitment(
    #[serde(with = "hex::serde")]
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))]
    pub [u8; 32],
);

impl Commitment {
    /// Commits to `payload` under `salt`.
    pub fn to(salt: &Salt, payload: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"einhalt.payload.v1\0");
        hash.update(salt);
        hash.update(payload);
        Self(hash.finalize().into())
    }

    /// Commits to the key under which an operation's payloads are sealed: what the first entry names.
    pub fn to_key(operation: OperationId, key: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"einhalt.payload_key.v1\0");
        hash.update(operation.uuid().as_bytes());
        hash.update(key);
        Self(hash.finalize().into())
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({})", hex::encode(self.0))
    }
}
