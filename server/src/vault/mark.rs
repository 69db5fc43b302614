//! Marks: what tells one content from another and gives neither away.
//!
//! A plain hash of a short text is as good as the text to whoever can guess it. A mark is keyed, and its
//! key dies with the operation's (I-12).

use einhalt_protocol::ids::OperationId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::crypto::{self, KEY, Key};

/// Bytes of a block of SHA-256: HMAC pads a key with zeros to so many.
const BLOCK: usize = 64;
const MARK_DOMAIN: &[u8] = b"einhalt report mark 1\0";

/// A key for marks alone, in memory alone: where an operation's own is out of reach.
pub struct Marker(Key);

impl Marker {
    /// With a new random key. Nothing marked before is known again.
    pub fn random() -> Self {
        Self(Key::random())
    }

    /// The mark of a content: HMAC-SHA-256, in hex.
    pub fn mark(&self, operation: OperationId, content: &[u8]) -> String {
        let mark = mark(&self.0, operation, content);
        crypto::overwrite_stack();
        mark
    }
}

/// The mark under a key that serves other purposes too: by a key derived from it.
pub(super) fn mark(key: &[u8; KEY], operation: OperationId, content: &[u8]) -> String {
    let derived = Zeroizing::new(hmac(key, &[MARK_DOMAIN, operation.uuid().as_bytes()]));
    hex::encode(hmac(&derived, &[content]))
}

#[inline(never)]
fn hmac(key: &[u8; KEY], parts: &[&[u8]]) -> [u8; 32] {
    let mut block = Zeroizing::new([0; BLOCK]);
    block[..KEY].copy_from_slice(key);
    let mut hmac = Hmac::<Sha256>::new((&*block).into());
    for part in parts {
        hmac.update(part);
    }
    hmac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 1. Its key is shorter; HMAC pads keys with zeros itself.
    #[test]
    fn it_is_hmac_sha_256() {
        let mut key = [0_u8; KEY];
        key[..20].fill(0x0b);
        assert_eq!(
            hex::encode(hmac(&key, &[b"Hi ", b"There"])),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
    }

    #[test]
    fn only_the_same_content_of_the_same_operation_has_the_same_mark() {
        let (one, other) = (OperationId::derived("a", &[]), OperationId::derived("b", &[]));
        let marker = Marker::random();
        assert_eq!(marker.mark(one, b"no air"), marker.mark(one, b"no air"));
        assert_ne!(marker.mark(one, b"no air"), marker.mark(one, b"no air!"));
        assert_ne!(marker.mark(one, b"no air"), marker.mark(other, b"no air"));
        assert_ne!(marker.mark(one, b"no air"), Marker::random().mark(one, b"no air"));
    }
}
