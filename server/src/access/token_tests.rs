#![allow(clippy::unwrap_used)]

use ed25519_dalek::Signer;
use serde_json::{Value, json};

use super::*;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn tokens() -> Tokens {
    Tokens::new(&key(), TimeDelta::minutes(15))
}

fn now() -> Timestamp {
    "2026-05-05T10:00:00.250Z".parse().unwrap()
}

fn issue() -> String {
    let id = uuid::Uuid::from_u128(1);
    let ids = (AccountId::from_uuid(id), DeviceId::from_uuid(id), SessionId::from_uuid(id));
    tokens().issue(ids.0, ids.1, ids.2, now()).unwrap().0
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A token with other contents, signed with `key`.
fn forged(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).to_bytes()))
}

#[test]
fn a_token_is_good_for_its_life_and_then_only_told_apart() {
    let (tokens, token) = (tokens(), issue());
    let claims = tokens.verify(&token, now()).unwrap();
    assert_eq!(tokens.verify(&token, claims.expires_at - TimeDelta::milliseconds(1)), Ok(claims));
    assert_eq!(tokens.verify(&token, claims.expires_at), Err(TokenError::Expired { claims }));
    assert_eq!(tokens.verify(&token, now() - TimeDelta::minutes(2)), Err(TokenError::Invalid), "not yet");
}

/// Section 5, connection rules. Every forgery is signed with our own key where that makes it harder.
#[test]
fn whatever_we_do_not_write_is_refused() {
    let (tokens, good) = (tokens(), issue());
    let (header, claims) = (part(&good, 0), part(&good, 1));
    assert!(tokens.verify(&forged(&header, &claims, &key()), now()).is_ok(), "the forger is able");

    let with = |value: &Value, name: &str, to: Value| {
        let mut value = value.clone();
        value[name] = to;
        value
    };
    let without = |value: &Value, name: &str| {
        let mut value = value.clone();
        value.as_object_mut().unwrap().remove(name);
        value
    };
    let bad_headers = [
        with(&header, "alg", json!("none")),
        with(&header, "alg", json!("HS256")),
        with(&header, "alg", json!("ES256")),
        with(&header, "alg", json!("eddsa")),
        with(&header, "kid", json!("0000000000000000")),
        without(&header, "kid"),
        without(&header, "typ"),
        with(&header, "jwk", json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"})),
        with(&header, "jku", json!("https://example.org/keys")),
        with(&header, "x5u", json!("https://example.org/keys")),
        with(&header, "x5c", json!(["AA"])),
        with(&header, "crit", json!(["b64"])),
        with(&header, "zip", json!("DEF")),
    ];
    for header in &bad_headers {
        let token = forged(header, &claims, &key());
        assert_eq!(tokens.verify(&token, now()), Err(TokenError::Invalid), "{header}");
    }
    let bad_claims = [
        with(&claims, "iss", json!("elsewhere")),
        with(&claims, "aud", json!("einhalt.v2")),
        with(&claims, "purpose", json!("pairing")),
        with(&claims, "exp", json!("9999999999")),
        with(&claims, "sub", json!("0190F6B2-7C1A-7000-8000-0000000000AA")),
        with(&claims, "role", json!("lead")),
        without(&claims, "exp"),
        without(&claims, "nbf"),
        without(&claims, "iss"),
        without(&claims, "aud"),
        without(&claims, "purpose"),
        without(&claims, "session"),
    ];
    for claims in &bad_claims {
        let token = forged(&header, claims, &key());
        assert_eq!(tokens.verify(&token, now()), Err(TokenError::Invalid), "{claims}");
    }
    let parts: Vec<&str> = good.split('.').collect();
    let bad_texts = [
        String::new(),
        "..".to_owned(),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{good}.{}", parts[2]),
        format!("{good}="),
        good.replace('.', " "),
        "a".repeat(1_000_000),
        forged(&header, &claims, &SigningKey::from_bytes(&[8; 32])),
        format!("{}.{}.{}", parts[0], encode(&with(&claims, "exp", json!(9_999_999_999_i64))), parts[2]),
    ];
    for token in &bad_texts {
        assert_eq!(tokens.verify(token, now()), Err(TokenError::Invalid), "{token:.80}");
    }
}
