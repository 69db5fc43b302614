//! What is known about a record from elsewhere: what it must agree with.

use std::str::FromStr;

use super::super::Hash;
use super::super::checkpoint::Note;
use super::super::note::{KeyKind, VerifierKey};
use crate::ids::Seq;

/// What is known from elsewhere. The default expects nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// The key that must have signed.
    pub key: Option<[u8; 32]>,
    /// Heads somebody has seen.
    pub heads: Vec<KnownHead>,
    /// Checkpoints somebody has kept, with the name to tell them by.
    pub checkpoints: Vec<(String, Note)>,
    /// Who must have cosigned.
    pub witnesses: Vec<VerifierKey>,
    /// Check chain, commitments and signatures; leave the rules aside.
    pub chain_only: bool,
}

/// A head somebody has seen: from a receipt, a printed proof, an earlier export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownHead {
    /// After how many entries.
    pub size: Seq,
    /// The head.
    pub head: Hash,
}

impl FromStr for KnownHead {
    type Err = &'static str;

    /// `SIZE:HASH`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (size, head) = text.split_once(':')?;
            Some(Self { size: Seq(size.parse().ok().filter(|size| *size > 0)?), head: head.parse().ok()? })
        };
        read().ok_or("a number of entries, a colon and 64 lower-case hexadecimal digits are wanted")
    }
}

/// A key in hex, as devices pin it.
pub fn read_key(text: &str) -> Result<[u8; 32], &'static str> {
    let mut key = [0; 32];
    hex::decode_to_slice(text, &mut key).map_err(|_| "64 hexadecimal digits are wanted")?;
    Ok(key)
}

/// A witness's key, as `witness new-key` prints it.
pub fn read_witness(text: &str) -> Result<VerifierKey, &'static str> {
    let key = text.parse::<VerifierKey>().ok().filter(|key| key.kind() == KeyKind::Cosignature);
    key.ok_or("a witness's key is wanted, as name+id+key")
}
