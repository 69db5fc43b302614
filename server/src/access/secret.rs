//! Random secrets: made here, given away once, kept as a hash only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::records::SecretHash;

/// Letters and digits that nobody mistakes for another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 256 random bits.
pub(super) fn device_secret() -> String {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// `groups` groups of four letters, 20 random bits each: `7Q2M-XK9D-...`.
fn spoken(groups: usize) -> String {
    let group = |_| {
        let mut bytes = [0_u8; 4];
        rand::fill(&mut bytes);
        bytes.map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).iter().collect::<String>()
    };
    (0..groups).map(group).collect::<Vec<_>>().join("-")
}

/// 80 random bits, to be read from a screen or typed.
pub(super) fn pairing_code() -> String {
    spoken(4)
}

/// 100 random bits, to be typed once.
pub(super) fn one_time_password() -> String {
    spoken(5)
}

/// The one spelling of a code: capitals without gaps, `O` as 0, `I` and `L` as 1.
pub(super) fn plain_code(typed: &str) -> String {
    let letters = typed.chars().filter(|c| !matches!(c, '-' | ' ')).take(64);
    let one = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    letters.map(one).collect()
}

pub(super) fn hash(domain: &str, secret: &str) -> SecretHash {
    Sha256::new().chain_update(domain).chain_update([0]).chain_update(secret).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_can_be_typed_carelessly_and_holds_eighty_bits() {
        let code = pairing_code();
        assert_eq!(code.len(), 19);
        assert_eq!(plain_code(&code).len(), 16);
        assert_eq!(plain_code(&code.to_lowercase().replace('-', " ")), plain_code(&code));
        assert_eq!(plain_code("oil-0"), "0110");
        assert_ne!(pairing_code(), pairing_code());
    }
}
