//! Role x command x membership, over the websocket and over REST.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use einhalt_protocol::people::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::tables::commands;
use super::{Cast, ROLES};
use crate::common::{House, Person};

fn expected(who: &str, column: char) -> char {
    if who.contains(column) { 'y' } else { 'r' }
}

/// The service describes every command it can be asked: each has its line.
async fn every_command_is_in_the_table(house: &House) {
    let document = house.call(Method::GET, "/api/openapi.json", None, None).await.body;
    let variants = document["components"]["schemas"]["Ask"]["oneOf"].as_array().unwrap();
    let described: BTreeSet<&str> =
        variants.iter().map(|variant| variant["properties"]["do"]["const"].as_str().unwrap()).collect();
    let written: BTreeSet<&str> = commands().iter().map(|(word, ..)| *word).collect();
    assert_eq!(written, described, "a command stands in no table, or there is none of this name");
}

#[tokio::test]
async fn every_command_is_for_the_roles_of_the_table() {
    let cast = Cast::new().await;
    let house = &cast.house;
    every_command_is_in_the_table(house).await;
    let (mut wrong, mut cells) = (Vec::new(), 0);

    // As what the account is.
    for (column, _, word) in ROLES {
        let person = &cast.people[&column];
        let operation = house.under_way(&cast.founder, &[(person, word, "X1")]).await.to_string();
        let mut socket = house.socket(person).await;
        for (command, who, ask) in commands() {
            let told = cast.asked(&mut socket, &operation, &ask).await;
            cells += 1;
            if told != expected(who, column) {
                wrong.push(format!("{command} as {word}: {told}"));
            }
        }
    }

    // As less than the account is: what counts is the role in the operation.
    for (own, column, word) in [('L', 'O', "officer"), ('L', 'R', "reviewer"), ('S', 'R', "reviewer")] {
        let person = &cast.people[&own];
        let operation = house.under_way(&cast.founder, &[(person, word, "X1")]).await.to_string();
        for (command, who, ask) in commands() {
            let told = cast.asked_over_rest(person, &operation, &ask).await;
            cells += 1;
            if told != expected(who, column) {
                wrong.push(format!("{command} by {own} who takes part as {word}: {told}"));
            }
        }
    }

    // As no member: never, not yet, no longer, removed.
    let later = house.now() + TimeDelta::hours(1);
    for (column, _, word) in ROLES.into_iter().chain([('A', Role::Administrator, "administrator")]) {
        let person = &cast.people[&column];
        for membership in ["never", "not yet", "no longer", "removed"] {
            let operation = house.operation(&cast.founder, &[]).await.to_string();
            let path = format!("/api/v1/operations/{operation}/members/{}", person.account);
            let body = match membership {
                "not yet" => json!({ "role": word, "call_sign": "X1", "from": later }),
                "no longer" => json!({ "role": word, "call_sign": "X1", "until": house.now() }),
                _ => json!({ "role": word, "call_sign": "X1" }),
            };
            if membership != "never" && column != 'A' {
                let put = house.call(Method::PUT, &path, Some(&cast.founder.token), Some(body)).await;
                assert_eq!(put.status, 200, "{}", put.text);
            }
            if membership == "removed" && column != 'A' {
                assert_eq!(
                    house.call(Method::DELETE, &path, Some(&cast.founder.token), None).await.status,
                    204
                );
            }
            let mut socket = house.socket(person).await;
            for (command, _, ask) in commands() {
                for told in [
                    cast.asked(&mut socket, &operation, &ask).await,
                    cast.asked_over_rest(person, &operation, &ask).await,
                ] {
                    cells += 1;
                    if told != '4' {
                        wrong.push(format!("{command} as {word}, {membership} a member: {told}"));
                    }
                }
            }
            let view = house.view(operation.parse().unwrap(), &cast.founder).await;
            assert!(view["refused"].as_array().is_none_or(Vec::is_empty), "a stranger leaves no trace");
        }
    }

    // After the end reviewers and administrators need no membership, and have no more rights than the table says.
    for column in ['R', 'A', 'L', 'O'] {
        let operation = house.operation(&cast.founder, &[]).await;
        let end = json!({ "do": "close", "end": "not_carried_out", "reason": "x" });
        assert_eq!(house.command(operation, &cast.founder, end).await.status, 200);
        for (command, who, ask) in commands() {
            let told = cast.asked_over_rest(&cast.people[&column], &operation.to_string(), &ask).await;
            let expected = if matches!(column, 'R' | 'A') { expected(who, column) } else { '4' };
            cells += 1;
            if told != expected {
                wrong.push(format!("{command} after the end by {column}: {told}, expected {expected}"));
            }
        }
    }
    println!("{cells} cells of commands: {} commands", commands().len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What can be said on a websocket beside commands, and who is heard.
#[tokio::test]
async fn every_frame_is_for_the_roles_of_the_table() {
    let cast = Cast::new().await;
    let house = &cast.house;
    // By column: joins, is granted leave, and is heard with a report.
    for (column, joins, reports) in [
        ('O', true, true),
        ('L', true, true),
        ('M', true, true),
        ('B', true, true),
        ('S', true, true),
        ('R', true, false),
        ('F', false, false),
        ('A', false, false),
    ] {
        let person = &cast.people[&column];
        let word = ROLES.iter().find(|(letter, ..)| *letter == column).map(|(_, _, word)| *word);
        let members: Vec<(&Person, &str, &str)> = word.map(|word| (person, word, "X1")).into_iter().collect();
        let operation = house.under_way(&cast.founder, &members).await;
        let mut socket = house.socket(person).await;
        let frames = [
            (
                "heartbeat",
                json!({ "type": "heartbeat", "operation": operation, "nonce": "0".repeat(32), "seq": 0 }),
                if joins { "join_first" } else { "not_found" },
            ),
            (
                "receipts",
                json!({ "type": "receipts", "operation": operation, "receipts": [{ "stop": operation, "kind": "delivered", "at": house.now() }] }),
                if joins { "join_first" } else { "not_found" },
            ),
            (
                "position",
                json!({ "type": "position", "operation": operation, "lat": 1.0, "lon": 1.0, "accuracy_m": 1.0, "at": house.now() }),
                if joins { "join_first" } else { "not_found" },
            ),
            ("join", json!({ "type": "join", "operation": operation }), if joins { "" } else { "not_found" }),
            (
                "report",
                json!({ "type": "report", "operation": operation, "report": "{\"sign\":\"unconscious\"}" }),
                if reports { "" } else { "not_found" },
            ),
        ];
        for (name, frame, code) in frames {
            socket.send(&frame).await;
            let kinds: &[&str] = match name {
                "join" => &["joined", "problem"],
                "report" => &["receipt", "problem"],
                _ => &["problem"],
            };
            let told = socket.until_any(kinds).await;
            assert_eq!(
                told["mistakes"][0]["code"].as_str().unwrap_or_default(),
                code,
                "{name} by {column}: {told}"
            );
        }
        let severity = house.view(operation, &cast.founder).await["severity"].clone();
        assert_eq!(severity == "aborted", reports, "{column}");
    }
}

/// I-12, R-20: what asks for two persons takes no second device and no second account of the same hand.
#[tokio::test]
async fn the_second_person_is_another_person() {
    let cast = Cast::new().await;
    let house = &cast.house;
    let control = &cast.people[&'S'];
    let operation = house.operation(&cast.founder, &[(control, "supervisor", "LS")]).await;
    let end = json!({ "do": "close", "end": "not_carried_out", "reason": "x" });
    assert_eq!(house.command(operation, &cast.founder, end).await.status, 200);
    let propose = json!({ "do": "propose_erasure", "reason": "x", "early": "no_operation" });
    assert_eq!(house.command(operation, control, propose).await.status, 200);
    let second = house.device_of(control.account).await;
    let confirm = json!({ "do": "confirm_erasure" });
    for (person, why) in
        [(control, "same_person"), (&second, "same_person"), (&cast.founder, "role_not_allowed")]
    {
        let told = house.command(operation, person, confirm.clone()).await;
        assert_eq!(
            (told.status, &told.body["refusal"]["reasons"][0]["code"]),
            (409, &json!(why)),
            "{}",
            told.text
        );
    }
    let told = house.command(operation, &cast.people[&'A'], confirm).await;
    assert_eq!(told.status, 200, "{}", told.text);
}

/// A change of rights counts from the next message, on the very socket, in both directions.
#[tokio::test]
async fn another_role_counts_from_the_next_message() {
    let cast = Cast::new().await;
    let house = &cast.house;
    let lead = &cast.people[&'L'];
    let operation = house.under_way(&cast.founder, &[(lead, "lead", "X1")]).await.to_string();
    let path = format!("/api/v1/operations/{operation}/members/{}", lead.account);
    let mut socket = house.socket(lead).await;
    let ask: Value = json!({ "do": "confirm_place", "kind": "dwelling", "reason": "x" });
    for (role, told) in [("lead", 'y'), ("officer", 'r'), ("reviewer", 'r'), ("lead", 'y')] {
        let body = json!({ "role": role, "call_sign": "X1" });
        assert_eq!(house.call(Method::PUT, &path, Some(&cast.founder.token), Some(body)).await.status, 200);
        assert_eq!(cast.asked(&mut socket, &operation, &ask).await, told, "as {role}");
    }
    // The account itself becomes less: a membership does not keep what the account has lost.
    let account = format!("/api/v1/accounts/{}", lead.account);
    let officer = Some(json!({ "role": "officer" }));
    let changed = house.call(Method::PATCH, &account, Some(&cast.people[&'A'].token), officer).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let told = cast.asked(&mut socket, &operation, &ask).await;
    assert!(matches!(told, '4' | 'r'), "{told}");
}
