//! XChaCha20-Poly1305, and nothing left behind: keys lie on the heap, where they are wiped when they
//! are freed, and what a call leaves on the stack is overwritten before this module returns.

use std::ops::{Deref, DerefMut};

use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

/// Bytes of a key.
pub(super) const KEY: usize = 32;
/// Bytes of a nonce, drawn at random for every sealing.
pub(super) const NONCE: usize = 24;
/// Bytes of the tag.
pub(super) const TAG: usize = 16;

/// A key, wiped when it is dropped. Filled where it lies: a key that is moved leaves a copy.
pub(super) struct Key(Box<Zeroizing<[u8; KEY]>>);

impl Key {
    /// A place for a key.
    pub(super) fn empty() -> Self {
        Self(Box::new(Zeroizing::new([0; KEY])))
    }

    /// A new random key.
    pub(super) fn random() -> Self {
        let mut key = Self::empty();
        fill(&mut key[..]);
        key
    }
}

impl Deref for Key {
    type Target = [u8; KEY];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Key {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// Fills a key or a salt from the system itself. A generator of this process would keep what it has handed
/// out, until it needs the place for more: in memory, after an erasure (I-12).
pub(super) fn fill(bytes: &mut [u8]) {
    if SysRng.try_fill_bytes(bytes).is_err() {
        // It is seeded from the same source, and does not go on without it.
        rand::fill(bytes);
    }
}

/// `nonce || ciphertext || tag` over all `parts` together; none if that is more than the cipher takes.
pub(super) fn seal(key: &[u8; KEY], bound_to: &[u8], parts: &[&[u8]]) -> Option<Vec<u8>> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut sealed = Vec::with_capacity(NONCE + length + TAG);
    sealed.resize(NONCE, 0);
    rand::fill(&mut sealed[..]);
    let nonce = XNonce::try_from(&sealed[..NONCE]).ok()?;
    for part in parts {
        sealed.extend_from_slice(part);
    }
    let tag = encrypt(key, &nonce, bound_to, &mut sealed[NONCE..]);
    overwrite_stack();
    sealed.extend_from_slice(&tag?);
    Some(sealed)
}

/// Opens what [`seal`] made; none if it was made under another key, for something else, or changed.
pub(super) fn open(key: &[u8; KEY], bound_to: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let length = sealed.len().checked_sub(NONCE + TAG)?;
    let mut opened = Zeroizing::new(vec![0; length]);
    open_into(key, bound_to, sealed, &mut opened).then_some(opened)
}

/// The same, into a place that is there already and has the right length.
pub(super) fn open_into(key: &[u8; KEY], bound_to: &[u8], sealed: &[u8], opened: &mut [u8]) -> bool {
    let Some((nonce, rest)) = sealed.split_at_checked(NONCE) else { return false };
    let Some((text, tag)) = rest.split_at_checked(opened.len()) else { return false };
    let (Ok(nonce), Ok(tag)) = (XNonce::try_from(nonce), Tag::try_from(tag)) else { return false };
    opened.copy_from_slice(text);
    let sound = decrypt(key, &nonce, bound_to, opened, &tag);
    overwrite_stack();
    sound
}

#[inline(never)]
fn encrypt(key: &[u8; KEY], nonce: &XNonce, bound_to: &[u8], text: &mut [u8]) -> Option<Tag> {
    XChaCha20Poly1305::new(key.into()).encrypt_inout_detached(nonce, bound_to, text.into()).ok()
}

#[inline(never)]
fn decrypt(key: &[u8; KEY], nonce: &XNonce, bound_to: &[u8], text: &mut [u8], tag: &Tag) -> bool {
    XChaCha20Poly1305::new(key.into()).decrypt_inout_detached(nonce, bound_to, text.into(), tag).is_ok()
}

/// Reaches deeper than any call before it, so that nothing of theirs stays.
#[inline(never)]
pub(super) fn overwrite_stack() {
    let mut area = [0_u8; 8 * 1024];
    std::hint::black_box(&mut area);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_the_same_purpose_open_it() {
        let key = Key::random();
        let sealed = seal(&key, b"purpose", &[b"sal", b"t and content"]).unwrap();
        assert_eq!(open(&key, b"purpose", &sealed).unwrap().as_slice(), b"salt and content");
        assert!(open(&key, b"another", &sealed).is_none());
        assert!(open(&Key::random(), b"purpose", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&key, b"purpose", &changed).is_none(), "{at}");
            assert!(open(&key, b"purpose", &sealed[..at]).is_none(), "{at}");
        }
        assert_ne!(seal(&key, b"purpose", &[b"salt and content"]).unwrap(), sealed, "a nonce is used once");
    }
}
