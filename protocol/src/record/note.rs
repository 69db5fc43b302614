//! Signed notes (C2SP signed-note): a text, an empty line, and lines of signatures.
//!
//! Only what this format needs, read strictly: Ed25519 signatures of a log, and cosignatures of witnesses
//! (C2SP tlog-cosignature).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// Longest name of a key, in bytes.
pub const MAX_NAME: usize = 200;

/// What a key signs, as its type byte says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// 0x01: Ed25519 over the text of the note.
    Note,
    /// 0x04: Ed25519 over `cosignature/v1`, a time and the text of the note.
    Cosignature,
}

impl KeyKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Note => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// Whether a text can be the name of a key here: visible ASCII without `+`, `"` and `\`.
pub fn is_name(text: &str) -> bool {
    let visible = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'+' | b'"' | b'\\');
    (1..=MAX_NAME).contains(&text.len()) && text.bytes().all(visible)
}

/// The first four bytes of SHA-256 over name, line feed, type byte and key: names a key in a signature line.
pub fn key_id(name: &str, kind: KeyKind, key: &[u8; 32]) -> [u8; 4] {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([b'\n', kind.byte()]);
    hash.update(key);
    let hash: [u8; 32] = hash.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}

/// A public key with its name, as people hand it on: `name+id+key`, the id in hex, type byte and key in base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: VerifyingKey,
}

/// Why a text is not a verifier key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a verifier key reads name+id+key: the id as 8 hexadecimal digits, the key in base64")]
pub struct NotAVerifierKey;

impl VerifierKey {
    /// A key under a name.
    pub fn new(name: &str, kind: KeyKind, key: &[u8; 32]) -> Result<Self, NotAVerifierKey> {
        let key = VerifyingKey::from_bytes(key).map_err(|_| NotAVerifierKey)?;
        if !is_name(name) || key.is_weak() {
            return Err(NotAVerifierKey);
        }
        Ok(Self { name: name.to_owned(), kind, key })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Its 32 bytes.
    pub fn bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// How signature lines name it.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.kind, self.key.as_bytes())
    }

    /// Whether `line` is this key's, and its signature over `message` is right.
    pub(super) fn signed(&self, line: &SignatureLine, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        line.name == self.name && line.id == self.id() && self.key.verify_strict(message, &signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind.byte()], &self.key.as_bytes()[..]].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = NotAVerifierKey;

    fn from_str(text: &str) -> Result<Self, NotAVerifierKey> {
        // The key's base64 may hold a plus; a name and an id hold none.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NotAVerifierKey);
        };
        let key = STANDARD.decode(key).map_err(|_| NotAVerifierKey)?;
        let (kind, key) = match key.split_first() {
            Some((0x01, key)) => (KeyKind::Note, key),
            Some((0x04, key)) => (KeyKind::Cosignature, key),
            _ => return Err(NotAVerifierKey),
        };
        let read = Self::new(name, kind, key.try_into().map_err(|_| NotAVerifierKey)?)?;
        // One spelling, and the id belongs to the key.
        if read.to_string() == text { Ok(read) } else { Err(NotAVerifierKey) }
    }
}

/// `— name base64(id || signature)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// Whose.
    pub name: String,
    /// Of which key.
    pub id: [u8; 4],
    /// The signature, as its kind demands.
    pub signature: Vec<u8>,
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\u{2014} {} {}", self.name, STANDARD.encode([&self.id[..], &self.signature].concat()))
    }
}

impl SignatureLine {
    /// Reads one line without its line feed.
    pub(super) fn read(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        // This base64 refuses other alphabets, missing padding and bits that mean nothing.
        let bytes = STANDARD.decode(signature).ok()?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        is_name(name).then(|| Self { name: name.to_owned(), id: *id, signature: signature.to_vec() })
    }
}
