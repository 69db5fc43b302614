//! A grammar of forged tokens: headers, claims, signatures and spellings.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// A forger, who even has our key, and another one.
pub struct Forger {
    pub header: Value,
    pub claims: Value,
    pub ours: SigningKey,
    pub other: SigningKey,
}

impl Forger {
    pub fn of(token: &str, ours: SigningKey) -> Self {
        let part = |index: usize| {
            let part = token.split('.').nth(index).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        Self { header: part(0), claims: part(1), ours, other: SigningKey::from_bytes(&[8; 32]) }
    }

    pub fn message(header: &str, claims: &str) -> String {
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    pub fn signed(key: &SigningKey, header: &str, claims: &str) -> String {
        let message = Self::message(header, claims);
        let signature = key.sign(message.as_bytes()).to_bytes();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub fn with_mac(secret: &[u8], header: &str, claims: &str) -> String {
        let message = Self::message(header, claims);
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).unwrap();
        mac.update(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// Headers that are not the one we write.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn headers(&self) -> Vec<String> {
        let with = |name: &str, to: Value| {
            let mut header = self.header.clone();
            header[name] = to;
            header.to_string()
        };
        let without = |name: &str| {
            let mut header = self.header.clone();
            header.as_object_mut().unwrap().remove(name);
            header.to_string()
        };
        let algorithms = [
            "none",
            "None",
            "NONE",
            "nOnE",
            "",
            " EdDSA",
            "EdDSA ",
            "eddsa",
            "EDDSA",
            "Ed25519",
            "Ed448",
            "HS256",
            "HS384",
            "HS512",
            "RS256",
            "RS384",
            "RS512",
            "PS256",
            "ES256",
            "ES256K",
            "ES384",
            "ES512",
            "EdDSA\u{0}",
            "dir",
            "RSA-OAEP",
            "A128KW",
        ];
        let mut headers: Vec<String> =
            algorithms.iter().map(|algorithm| with("alg", json!(algorithm))).collect();
        headers.extend(
            [json!(null), json!(true), json!(["EdDSA"]), json!({ "EdDSA": 1 })].map(|alg| with("alg", alg)),
        );
        let kids = [
            json!("0000000000000000"),
            json!(""),
            json!(null),
            json!(0),
            json!("../../../../dev/null"),
            json!("/dev/null"),
            json!("' UNION SELECT 'x"),
            json!("http://127.0.0.1/key"),
            json!("| id"),
            json!(["a"]),
            json!("x".repeat(1_000)),
            json!(self.header["kid"].as_str().unwrap().to_uppercase()),
        ];
        headers.extend(kids.map(|kid| with("kid", kid)));
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(self.other.verifying_key().to_bytes()) });
        headers.extend([
            with("jwk", jwk.clone()),
            with("jwk", json!({ "kty": "oct", "k": "" })),
            with("jku", json!("https://evil.example/jwks.json")),
            with("jku", json!("http://127.0.0.1/jwks.json")),
            with("x5u", json!("https://evil.example/cert.pem")),
            with("x5u", json!("file:///etc/passwd")),
            with("x5c", json!(["MIIB"])),
            with("x5t", json!("AA")),
            with("x5t#S256", json!("AA")),
            with("crit", json!(["b64"])),
            with("crit", json!([])),
            with("b64", json!(false)),
            with("zip", json!("DEF")),
            with("cty", json!("JWT")),
            with("enc", json!("A128GCM")),
            with("typ", json!("JOSE")),
            with("typ", json!("at+jwt")),
            with("typ", json!("jwt")),
            with("typ", json!(null)),
            with("keys", json!([jwk])),
            without("alg"),
            without("typ"),
            without("kid"),
            "{}".to_owned(),
            "[]".to_owned(),
            "null".to_owned(),
            String::new(),
            format!("{}{}", self.header, self.header),
            format!("{} x", self.header),
            self.header.to_string().replacen('{', r#"{"alg":"none","#, 1),
            self.header.to_string().replacen('}', r#","alg":"none"}"#, 1),
            format!("\u{feff}{}", self.header),
        ]);
        headers
    }

    /// Claims that are not what we write, or not for this.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn claims(&self, now: i64) -> Vec<String> {
        let with = |name: &str, to: Value| {
            let mut claims = self.claims.clone();
            claims[name] = to;
            claims.to_string()
        };
        let mut claims = Vec::new();
        for (name, values) in [
            (
                "iss",
                vec![
                    json!("elsewhere"),
                    json!("Einhalt"),
                    json!(""),
                    json!(null),
                    json!(["einhalt"]),
                    json!("einhalt "),
                ],
            ),
            (
                "aud",
                vec![
                    json!("einhalt.v2"),
                    json!("einhalt"),
                    json!(""),
                    json!(null),
                    json!(["einhalt.v1"]),
                    json!(["x", "einhalt.v1"]),
                ],
            ),
            (
                "purpose",
                vec![
                    json!("pairing"),
                    json!("refresh"),
                    json!("grant"),
                    json!("Access"),
                    json!(""),
                    json!(null),
                ],
            ),
            (
                "sub",
                vec![
                    json!("admin"),
                    json!(""),
                    json!(null),
                    json!(1),
                    json!("0190F6B2-7C1A-7000-8000-0000000000AA"),
                    json!("00000000-0000-0000-0000-000000000000"),
                ],
            ),
            (
                "device",
                vec![
                    json!("00000000-0000-0000-0000-000000000000"),
                    json!(""),
                    json!(null),
                    self.claims["sub"].clone(),
                ],
            ),
            (
                "session",
                vec![
                    json!("00000000-0000-0000-0000-000000000000"),
                    json!(""),
                    json!(null),
                    self.claims["device"].clone(),
                ],
            ),
            (
                "exp",
                vec![
                    json!(now - 90_000),
                    json!(now - 200_000),
                    json!(0),
                    json!(-1),
                    json!(i64::MIN),
                    json!(i64::MAX),
                    json!(u64::MAX),
                    json!(9_999_999_999_i64),
                    json!(now + 100_000),
                    json!(now.to_string()),
                    json!(f64::from(u32::MAX)),
                    json!(1e300),
                    json!(null),
                    json!(true),
                    json!([now + 60]),
                ],
            ),
            (
                "nbf",
                vec![
                    json!(now + 61),
                    json!(now + 900),
                    json!(i64::MAX),
                    json!(i64::MIN),
                    json!(0),
                    json!(now.to_string()),
                    json!(null),
                    json!(1.5),
                ],
            ),
        ] {
            claims.extend(values.into_iter().map(|value| with(name, value)));
            let mut without = self.claims.clone();
            without.as_object_mut().unwrap().remove(name);
            claims.push(without.to_string());
        }
        for (name, value) in [
            ("role", json!("lead")),
            ("admin", json!(true)),
            ("scope", json!("*")),
            ("iat", json!(now)),
            ("jti", json!("1")),
            ("azp", json!("x")),
            ("__proto__", json!({})),
        ] {
            claims.push(with(name, value));
        }
        let good = self.claims.to_string();
        claims.extend([
            "{}".to_owned(),
            "[]".to_owned(),
            "null".to_owned(),
            String::new(),
            format!("{good}{good}"),
            format!("\u{feff}{good}"),
            good.replacen('{', r#"{"exp":9999999999,"#, 1),
            good.replacen('}', r#","exp":9999999999}"#, 1),
            good.replace(':', "="),
        ]);
        claims
    }

    /// A good head and good claims under a signature that is none, and other spellings of a good token.
    pub fn spellings(good: &str) -> Vec<String> {
        let parts: Vec<&str> = good.split('.').collect();
        let (message, signature) =
            (format!("{}.{}", parts[0], parts[1]), URL_SAFE_NO_PAD.decode(parts[2]).unwrap());
        let under = |signature: &[u8]| format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        let mut spelt: Vec<String> = (0..64)
            .map(|at| {
                let mut signature = signature.clone();
                signature[at] ^= 1 << (at % 8);
                under(&signature)
            })
            .collect();
        spelt.extend([0, 1, 31, 32, 33, 63].map(|length| under(&signature[..length])));
        spelt.extend([
            under(&[0; 64]),
            under(&[0xff; 64]),
            under(&[signature.as_slice(), &[0]].concat()),
            under(&malleable(&signature)),
        ]);
        // The neutral element and its relatives as commitment, with nothing to prove.
        for low in [[1, 0], [0, 0], [0xec, 0xff], [0, 0x80]] {
            let mut signature = [0; 64];
            (signature[0], signature[31]) = (low[0], low[1]);
            spelt.push(under(&signature));
        }
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
        for engine in [&STANDARD, &URL_SAFE] {
            spelt.push(parts.iter().map(|part| engine.encode(bytes(part))).collect::<Vec<_>>().join("."));
        }
        spelt.extend([
            message.clone(),
            format!("{message}."),
            format!("{message}.."),
            format!("{good}."),
            format!(".{good}"),
            format!("{good}.{}", parts[2]),
            format!("{good}="),
            format!("{good}AA"),
            format!("{good}%00"),
            good.replace('.', ""),
            good.replace('.', ","),
            good.to_uppercase(),
            good.to_lowercase(),
            good.chars().rev().collect(),
            format!("{}.{}.{}", parts[1], parts[0], parts[2]),
            format!("{}.{}.{}", parts[0], parts[0], parts[2]),
            format!("{}.{}.{}", parts[2], parts[1], parts[0]),
            format!("{}.{}.{}.{}.{}", parts[0], parts[1], parts[2], parts[1], parts[2]),
            json!({ "payload": parts[1], "protected": parts[0], "signature": parts[2] }).to_string(),
            "..".to_owned(),
            "null".to_owned(),
            "undefined".to_owned(),
            "a".repeat(3_000),
        ]);
        spelt
    }
}

/// The same signature with the group's order added to its second half: a lax check takes it.
fn malleable(signature: &[u8]) -> Vec<u8> {
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut changed = signature.to_vec();
    let mut carry = 0;
    for (byte, add) in changed[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    changed
}
