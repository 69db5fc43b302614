//! Forged tokens, made by a grammar: every header, claim, signature and spelling that was ever taken by some
//! service is tried here, with our own key wherever that makes it harder. None is accepted.

use std::collections::BTreeSet;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use reqwest::Method;
use serde_json::json;

use super::Scene;
use super::forger::Forger;

#[tokio::test]
async fn no_forged_token_is_accepted() {
    let scene = Scene::new().await;
    let pem = std::fs::read_to_string(scene.house.config.data.join("keys/token.pem")).unwrap();
    let forger = Forger::of(&scene.officer.token, SigningKey::from_pkcs8_pem(&pem).unwrap());
    let (header, claims) = (forger.header.to_string(), forger.claims.to_string());
    let able = Forger::signed(&forger.ours, &header, &claims);
    let me = scene.house.call(Method::GET, "/api/v1/me", Some(&able), None).await;
    assert_eq!(me.status, 200, "the forger is able: {}", me.text);

    let public = forger.ours.verifying_key().to_bytes();
    let der = [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00], public.as_slice()]
        .concat();
    let hex = hex::encode(public);
    let keys: [&[u8]; 6] = [&public, &der, hex.as_bytes(), b"", b"secret", pem.as_bytes()];
    let mut forged = BTreeSet::new();
    for bad in forger.headers() {
        forged.insert(Forger::signed(&forger.ours, &bad, &claims));
        forged.insert(Forger::signed(&forger.other, &bad, &claims));
        forged.insert(format!("{}.", Forger::message(&bad, &claims)));
    }
    for bad in forger.claims(scene.house.now().timestamp()) {
        forged.insert(Forger::signed(&forger.ours, &header, &bad));
        forged.insert(Forger::signed(&forger.other, &header, &bad));
    }
    for name in ["HS256", "EdDSA", "HS512"] {
        let header = json!({ "alg": name, "typ": "JWT", "kid": forger.header["kid"] }).to_string();
        forged.extend(keys.iter().map(|key| Forger::with_mac(key, &header, &claims)));
    }
    forged.extend(Forger::spellings(&scene.officer.token));
    assert!(forged.len() >= 400 && !forged.contains(&scene.officer.token), "{}", forged.len());

    let mut bystander = scene.bystander().await;
    let mut accepted = Vec::new();
    for (count, token) in forged.iter().enumerate() {
        // What no header can carry cannot come in one; the websocket carries it.
        if reqwest::header::HeaderValue::from_str(token).is_ok() {
            let me = scene.house.call(Method::GET, "/api/v1/me", Some(token), None).await;
            if (me.status, me.code()) != (401, "not_signed_in")
                || me.text.contains(token.as_str()) && !token.is_empty()
            {
                accepted.push(format!("{}: {token:.300}", me.status));
            }
        }
        let mut socket = scene.house.plain_socket().await;
        socket.send(&json!({ "type": "hello", "version": 1, "token": token, "client": "t" })).await;
        let code = socket.closed().await;
        // A good token that names another device or session is known, and revoked to whoever shows it.
        if !matches!(code, 4401 | 4403) {
            accepted.push(format!("websocket {code}: {token:.300}"));
        }
        if count % 50 == 0 {
            bystander.goes_on().await;
        }
    }
    println!("{} forged tokens, over REST and over the websocket: {} accepted", forged.len(), accepted.len());
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
}
