//! Who may do what, from outside: sign-in, pairing, tokens, revocation, memberships (I-13, S5).
#![allow(clippy::unwrap_used)]

use crate::common::{House, Person, answer};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use einhalt_protocol::people::Role;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn the_first_password_is_changed_and_then_no_longer_works() {
    let house = House::new().await;
    let admin = house.administrator().await;
    let me = house.get("/api/v1/me", &admin).await;
    assert_eq!(
        (me.body["role"].as_str(), me.body["password_due"].as_bool()),
        (Some("administrator"), Some(true))
    );

    let old = house.running.first_password().unwrap().to_owned();
    let change = |new: &str| json!({ "password": old, "new_password": new });
    let short = house.post("/api/v1/me/password", &admin, change("short")).await;
    assert_eq!((short.status, short.body["mistakes"][0]["at"].as_str()), (422, Some("/new_password")));
    let changed = house.post("/api/v1/me/password", &admin, change("a much longer password")).await;
    assert_eq!(changed.status, 204, "{}", changed.text);

    let sign_in = |password: &str| json!({ "name": "admin", "password": password, "label": "desk" });
    let again = house.call(Method::POST, "/api/v1/sign-in", None, Some(sign_in(&old))).await;
    assert_eq!((again.status, again.code()), (401, "not_signed_in"));
    let new =
        house.call(Method::POST, "/api/v1/sign-in", None, Some(sign_in("a much longer password"))).await;
    assert_eq!((new.status, new.body["password_due"].as_bool()), (201, Some(false)));
}

#[tokio::test]
async fn an_account_is_made_and_its_handheld_paired_once() {
    let house = House::new().await;
    let admin = house.administrator().await;
    let made =
        house.post("/api/v1/accounts", &admin, json!({ "name": "einsatz-1", "role": "officer" })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let twice = house.post("/api/v1/accounts", &admin, json!({ "name": "einsatz-1", "role": "lead" })).await;
    assert_eq!((twice.status, twice.code()), (409, "conflict"));

    let path = format!("/api/v1/accounts/{}/pairing-codes", made.body["account"].as_str().unwrap());
    let opened = house.post(&path, &admin, json!({})).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let code = opened.body["code"].as_str().unwrap();
    assert!(
        opened.body["link"].as_str().unwrap().ends_with(&format!("/#pair={code}")),
        "not sent to any server"
    );

    let pair = json!({ "code": code, "label": "A7" });
    let paired = house.call(Method::POST, "/api/v1/pair", None, Some(pair.clone())).await;
    assert_eq!((paired.status, paired.body["role"].as_str()), (201, Some("officer")));
    assert_eq!(paired.body["server_key"].as_str().unwrap().len(), 64);
    let again = house.call(Method::POST, "/api/v1/pair", None, Some(pair)).await;
    assert_eq!((again.status, again.code()), (401, "bad_code"));

    let late = house.post(&path, &admin, json!({ "minutes": 1 })).await;
    house.advance(TimeDelta::minutes(1));
    let pair = json!({ "code": late.body["code"], "label": "A8" });
    let late = house.call(Method::POST, "/api/v1/pair", None, Some(pair)).await;
    assert_eq!((late.status, late.code()), (401, "bad_code"));
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_by_address() {
    let house = House::with(|config| config.limits.failures_burst = 3).await;
    let guess = || async {
        let body = json!({ "code": "0000-0000-0000-0000", "label": "" });
        house.call(Method::POST, "/api/v1/pair", None, Some(body)).await
    };
    for _ in 0..3 {
        assert_eq!(guess().await.status, 401);
    }
    let refused = guess().await;
    assert_eq!((refused.status, refused.code()), (429, "too_often"));
    assert_eq!(refused.body["retry"], json!({ "when": "after", "ms": 6000 }));
    assert_eq!(refused.headers["retry-after"], "6");
    house.advance(TimeDelta::seconds(6));
    assert_eq!(guess().await.status, 401);
}

/// Section 5, connection rules: nothing opens but a token of ours, whole and in its time.
#[tokio::test]
async fn a_token_that_is_not_ours_opens_nothing() {
    let house = House::new().await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let parts: Vec<&str> = officer.token.split('.').collect();
    let part = |index: usize| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[index]).unwrap()).unwrap()
    };
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let with = |mut value: Value, name: &str, to: Value| {
        value[name] = to;
        encode(&value)
    };
    let other = House::new().await;
    let foreign = other.person("einsatz-1", Role::Officer).await.token;
    let forged = [
        ("none", format!("{}.{}.", with(part(0), "alg", json!("none")), parts[1])),
        ("none, signed", format!("{}.{}.{}", with(part(0), "alg", json!("none")), parts[1], parts[2])),
        ("HS256", format!("{}.{}.{}", with(part(0), "alg", json!("HS256")), parts[1], parts[2])),
        ("other kid", format!("{}.{}.{}", with(part(0), "kid", json!("0")), parts[1], parts[2])),
        (
            "brought key",
            format!("{}.{}.{}", with(part(0), "jwk", json!({ "kty": "OKP" })), parts[1], parts[2]),
        ),
        (
            "longer life",
            format!("{}.{}.{}", parts[0], with(part(1), "exp", json!(9_999_999_999_i64)), parts[2]),
        ),
        (
            "other device",
            format!("{}.{}.{}", parts[0], with(part(1), "device", json!(Uuid::nil())), parts[2]),
        ),
        ("cut", format!("{}.{}", parts[0], parts[1])),
        ("of another service", foreign),
        ("nothing", String::new()),
    ];
    for (what, token) in forged {
        let me = house.call(Method::GET, "/api/v1/me", Some(&token), None).await;
        assert_eq!((me.status, me.code()), (401, "not_signed_in"), "{what}");
        assert_eq!(me.headers["www-authenticate"], "Bearer", "{what}");
        let mut socket = house.plain_socket().await;
        socket.send(&json!({ "type": "hello", "version": 1, "token": token, "client": "t" })).await;
        assert_eq!(socket.closed().await, 4401, "{what}");
    }
}

/// A token's end turns away everything but a stop (section 5); a new one comes from the secret.
#[tokio::test]
async fn an_expired_token_still_carries_a_stop_and_nothing_else() {
    let house = House::new().await;
    let (lead, officer) = team(&house).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    house.advance(TimeDelta::minutes(16));

    assert_eq!(house.get("/api/v1/me", &officer).await.status, 401);
    let report = format!("/api/v1/operations/{operation}/reports");
    let body = json!({ "id": Uuid::from_u128(1), "sign": "medical_emergency" });
    let reported = house.post(&report, &officer, body).await;
    assert_eq!(reported.status, 201, "{}", reported.text);
    assert_eq!(reported.body["defects"][0]["code"], "token_expired");

    let mut socket = house.socket(&officer).await;
    let sign = json!({ "type": "report", "operation": operation, "report": r#"{"sign":"unconscious"}"# });
    socket.send(&sign).await;
    let receipt = socket.until("receipt").await;
    assert!(receipt["defects"].as_array().unwrap().iter().any(|defect| defect["code"] == "token_expired"));
    let abort = json!({ "do": "abort", "reason": "x" });
    socket
        .send(&json!({ "type": "command", "id": Uuid::from_u128(2), "operation": operation, "ask": abort }))
        .await;
    assert_eq!(socket.until("problem").await["mistakes"][0]["code"], "not_signed_in");

    let refresh = json!({ "device": officer.device, "secret": officer.secret });
    let token = house.call(Method::POST, "/api/v1/token", None, Some(refresh)).await;
    assert_eq!(token.status, 200, "{}", token.text);
    let again = Person { token: token.body["token"].as_str().unwrap().to_owned(), ..officer.clone() };
    assert_eq!(house.get("/api/v1/me", &again).await.status, 200);
    let guess = json!({ "device": officer.device, "secret": "guess" });
    assert_eq!(house.call(Method::POST, "/api/v1/token", None, Some(guess)).await.status, 401);

    house.advance(TimeDelta::hours(25));
    assert_eq!(
        house.post(&report, &officer, json!({ "sign": "halt" })).await.status,
        401,
        "beyond the grace"
    );
}

/// Sign-out, revocation and disabling close sockets at once; a revoked device reports nothing (I-6).
#[tokio::test]
async fn revocation_closes_the_socket_at_once() {
    let house = House::new().await;
    let admin = house.administrator().await;
    let (lead, officer) = team(&house).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let second = house.device_of(officer.account).await;
    let third = house.device_of(officer.account).await;
    let mut sockets = Vec::new();
    for person in [&officer, &second, &third] {
        sockets.push(house.joined(person, operation).await);
    }

    let revoke = format!("/api/v1/devices/{}", officer.device);
    assert_eq!(house.call(Method::DELETE, &revoke, Some(&admin.token), None).await.status, 204);
    assert_eq!(sockets[0].closed().await, 4403);
    assert_eq!(house.call(Method::POST, "/api/v1/sign-out", Some(&second.token), None).await.status, 204);
    assert_eq!(sockets[1].closed().await, 4403);
    let account = format!("/api/v1/accounts/{}", officer.account);
    let off = Some(json!({ "disabled": true }));
    assert_eq!(house.call(Method::PATCH, &account, Some(&admin.token), off).await.status, 200);
    assert_eq!(sockets[2].closed().await, 4403);

    for person in [&officer, &second, &third] {
        let report = format!("/api/v1/operations/{operation}/reports");
        assert_eq!(house.post(&report, person, json!({ "sign": "halt" })).await.status, 401);
        let mut socket = house.plain_socket().await;
        socket.send(&json!({ "type": "hello", "version": 1, "token": person.token, "client": "t" })).await;
        assert_eq!(socket.closed().await, 4403);
    }
    assert_eq!(house.view(operation, &lead).await["severity"], "running", "nothing came through");
}

/// I-13: a change of rights counts from the next message, also on an open socket.
#[tokio::test]
async fn changed_rights_count_from_the_next_message() {
    let house = House::new().await;
    let (lead, officer) = team(&house).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let mut socket = house.joined(&officer, operation).await;
    let heartbeat = json!({ "type": "heartbeat", "operation": operation, "nonce": "0".repeat(32), "seq": 1 });
    socket.send(&heartbeat).await;
    socket.until_any(&["grant", "withheld"]).await;

    let member = format!("/api/v1/operations/{operation}/members/{}", officer.account);
    assert_eq!(house.call(Method::DELETE, &member, Some(&lead.token), None).await.status, 204);
    socket.send(&heartbeat).await;
    let told = socket.until_any(&["grant", "withheld", "problem"]).await;
    assert_eq!(told["mistakes"][0]["code"], "not_found", "{told}");
    let reports = format!("/api/v1/operations/{operation}/reports");
    assert_eq!(house.post(&reports, &lead, json!({ "sign": "halt" })).await.status, 201);
    // Not even the lead's stop reaches who is no member any more: the next frame answers the next message.
    socket.send(&json!({ "type": "report", "operation": operation, "report": "{}" })).await;
    let told = socket.next().await;
    assert_eq!(told["mistakes"][0]["code"], "not_found", "{told}");
    assert_eq!(house.get(&format!("/api/v1/operations/{operation}"), &officer).await.status, 404);

    let until = house.now() + TimeDelta::minutes(5);
    let body = Some(json!({ "role": "officer", "call_sign": "T1", "until": until }));
    assert_eq!(house.call(Method::PUT, &member, Some(&lead.token), body).await.status, 200);
    assert_eq!(house.get(&format!("/api/v1/operations/{operation}"), &officer).await.status, 200);
    house.advance(TimeDelta::minutes(5));
    assert_eq!(house.get(&format!("/api/v1/operations/{operation}"), &officer).await.status, 404);
}

/// Section 6, row 6: what is not there and what is not yours look the same, to the letter.
#[tokio::test]
async fn not_found_and_not_yours_look_the_same() {
    let house = House::new().await;
    let (lead, officer) = team(&house).await;
    let stranger = house.person("leitung-2", Role::Lead).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await.to_string();
    let missing = Uuid::from_u128(7).to_string();
    let ask = json!({ "id": Uuid::from_u128(1), "ask": { "do": "abort", "reason": "x" } });
    let cases: [(Method, &str, Option<Value>); 9] = [
        (Method::GET, "", None),
        (Method::GET, "/members", None),
        (Method::GET, "/record", None),
        (Method::POST, "/plan", Some(crate::common::plan())),
        (Method::POST, "/start", Some(json!({}))),
        (Method::POST, "/close", Some(json!({ "end": "not_carried_out", "reason": "x" }))),
        (Method::POST, "/commands", Some(ask)),
        (Method::POST, "/reports", Some(json!({ "sign": "unconscious" }))),
        (Method::POST, "/plan", Some(json!({ "nonsense": true }))),
    ];
    for (method, rest, body) in cases {
        let mut told = Vec::new();
        for id in [&operation, &missing, &"not-an-id".to_owned()] {
            let path = format!("/api/v1/operations/{id}{rest}");
            let answer = house.call(method.clone(), &path, Some(&stranger.token), body.clone()).await;
            let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            told.push((answer.status, answer.text, names));
        }
        assert_eq!(told[0].0, 404, "{method} {rest}");
        assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{method} {rest}: {told:?}");
    }
    let mut socket = house.socket(&stranger).await;
    for kind in ["join", "leave", "heartbeat", "report"] {
        for id in [&operation, &missing] {
            let frame = match kind {
                "heartbeat" => json!({ "type": kind, "operation": id, "nonce": "0".repeat(32), "seq": 0 }),
                "report" => json!({ "type": kind, "operation": id, "report": "{}" }),
                _ => json!({ "type": kind, "operation": id }),
            };
            socket.send(&frame).await;
            if kind != "leave" {
                assert_eq!(socket.next().await["mistakes"][0]["code"], "not_found", "{kind}");
            }
        }
    }
    let device = format!("/api/v1/devices/{}", officer.device);
    let foreign = house.call(Method::DELETE, &device, Some(&stranger.token), None).await;
    let unknown =
        house.call(Method::DELETE, &format!("/api/v1/devices/{missing}"), Some(&stranger.token), None).await;
    assert_eq!((foreign.status, foreign.text), (404, unknown.text));
    assert_eq!(house.view(operation.parse().unwrap(), &lead).await["severity"], "running");
}

/// S5: a role that is asserted is worth nothing; the one that is checked counts, and the refusal is recorded.
#[tokio::test]
async fn a_forged_role_resumes_nothing() {
    let house = House::new().await;
    let (lead, officer) = team(&house).await;
    let medic = house.person("arzt-1", Role::Medic).await;
    let members = [(&officer, "officer", "T1"), (&medic, "medic", "RD1")];
    let operation = house.under_way(&lead, &members).await;
    let reported = house
        .post(
            &format!("/api/v1/operations/{operation}/reports"),
            &officer,
            json!({ "sign": "medical_emergency" }),
        )
        .await;
    assert_eq!(reported.status, 201);
    let commands = format!("/api/v1/operations/{operation}/commands");
    let hold = house.view(operation, &lead).await["holds"][0]["id"].clone();
    let resume = json!({ "do": "resume", "holds": [hold], "newest_seen": 99 });

    for forged in [
        json!({ "role": "lead" }),
        json!({ "actor": { "kind": "clock" } }),
        json!({ "account": lead.account }),
    ] {
        let mut body = json!({ "id": Uuid::new_v4(), "ask": resume });
        body.as_object_mut().unwrap().extend(forged.as_object().unwrap().clone());
        let refused = house.post(&commands, &officer, body).await;
        assert_eq!((refused.status, refused.code()), (422, "unknown_field"));
    }
    for person in [&officer, &medic] {
        let refused = house.post(&commands, person, json!({ "id": Uuid::new_v4(), "ask": resume })).await;
        assert_eq!((refused.status, refused.code()), (409, "refused"), "{}", refused.text);
        assert_eq!(refused.body["refusal"]["reasons"][0]["code"], "role_not_allowed");
    }
    let member = format!("/api/v1/operations/{operation}/members/{}", officer.account);
    let body = Some(json!({ "role": "lead", "call_sign": "T1" }));
    let raised = house.call(Method::PUT, &member, Some(&lead.token), body.clone()).await;
    assert_eq!((raised.status, raised.body["mistakes"][0]["at"].as_str()), (422, Some("/role")));
    let own = house.call(Method::PUT, &member, Some(&officer.token), body).await;
    assert_eq!((own.status, own.code()), (403, "not_allowed"));

    let view = house.view(operation, &lead).await;
    assert_eq!(view["severity"], "interrupted");
    assert_eq!(view["refused"].as_array().unwrap().len(), 2, "told to those who lead");
}

#[tokio::test]
async fn administration_is_for_administrators() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let accounts = json!({ "name": "x-1", "role": "administrator" });
    let codes = format!("/api/v1/accounts/{}/pairing-codes", officer.account);
    for person in [&lead, &officer] {
        assert_eq!(house.post("/api/v1/accounts", person, accounts.clone()).await.status, 403);
        assert_eq!(house.post(&codes, person, json!({})).await.status, 403);
        let change = Some(json!({ "role": "administrator" }));
        let path = format!("/api/v1/accounts/{}", person.account);
        assert_eq!(house.call(Method::PATCH, &path, Some(&person.token), change).await.status, 403);
    }
    assert_eq!(house.get("/api/v1/accounts", &lead).await.status, 200, "a lead chooses members from it");
    assert_eq!(house.get("/api/v1/accounts", &officer).await.status, 403);
    assert_eq!(house.post("/api/v1/operations", &officer, json!({ "reference": "x" })).await.status, 403);
    let admin = house.administrator().await;
    assert_eq!(house.post("/api/v1/operations", &admin, json!({ "reference": "x" })).await.status, 403);
}

/// Pages of others change nothing here, and connect nowhere.
#[tokio::test]
async fn foreign_origins_are_refused() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    for (origin, status) in [
        (house.base.clone(), 201),
        ("https://evil.example".to_owned(), 403),
        ("null".to_owned(), 403),
        (house.base.replace("http:", "https:"), 403),
        (format!("{}.evil.example", house.base), 403),
    ] {
        let request = house.request(Method::POST, "/api/v1/operations", Some(&lead.token));
        let request = request.header("origin", &origin).json(&json!({ "reference": "x" }));
        assert_eq!(answer(request.send().await.unwrap()).await.status, status, "{origin}");
        let request = house.request(Method::GET, "/ws", None).header("origin", &origin);
        let connected = request.send().await.unwrap().status().as_u16();
        assert_eq!(connected == 403, status == 403, "{origin}: {connected}");
    }
    let me = house.get("/api/v1/me", &lead).await;
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ] {
        assert_eq!(me.headers[name], value, "{name}");
    }
}

/// Accounts, devices and memberships outlive a restart; the key that devices pinned stays the same.
#[tokio::test]
async fn a_restart_changes_nobodys_rights() {
    let house = House::new().await;
    let (lead, officer) = team(&house).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let key = house.running.access().grant_public_key();
    let house = house.restarted().await;
    assert_eq!(house.running.first_password(), None);
    assert_eq!(house.running.access().grant_public_key(), key);
    assert_eq!(house.view(operation, &officer).await["phase"], "underway");
    assert_eq!(house.get("/api/v1/operations", &officer).await.body[0]["role"], "officer");
}

async fn team(house: &House) -> (Person, Person) {
    (house.person("leitung-1", Role::Lead).await, house.person("einsatz-1", Role::Officer).await)
}
