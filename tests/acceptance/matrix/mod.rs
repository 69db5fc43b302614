//! Who may do what, whole: every role, every command, every route, every kind of membership, over the wire (I-13).
//!
//! The tables say what is right, in letters, and share nothing with the service's own. What the service can be
//! asked is taken from its own description: a command or a route that stands in no table fails the test.
#![allow(clippy::unwrap_used)]

mod commands;
mod pairing;
mod routes;
mod tables;

use std::collections::BTreeMap;

use einhalt_protocol::people::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{House, Person, Socket};

/// The roles of an operation, by the letter of their column.
const ROLES: [(char, Role, &str); 6] = [
    ('O', Role::Officer, "officer"),
    ('L', Role::Lead, "lead"),
    ('M', Role::Medic, "medic"),
    ('B', Role::Monitor, "monitor"),
    ('S', Role::Supervisor, "supervisor"),
    ('R', Role::Reviewer, "reviewer"),
];

/// One person of each role, by the letter.
struct Cast {
    house: House,
    /// Opens the operations in which the others take part.
    founder: Person,
    people: BTreeMap<char, Person>,
}

impl Cast {
    async fn new() -> Self {
        let house = House::with(|config| {
            config.limits.failures_burst = 10_000;
            config.limits.frames_burst = 100_000;
            config.limits.requests_per_minute = 1_000_000;
        })
        .await;
        let founder = house.person("leitung-0", Role::Lead).await;
        let mut people = BTreeMap::new();
        for (letter, role, word) in ROLES {
            people.insert(letter, house.person(&format!("{word}-1"), role).await);
        }
        people.insert('A', house.person("verwaltung-1", Role::Administrator).await);
        people.insert('F', house.person("fremd-1", Role::Lead).await);
        Self { house, founder, people }
    }

    /// Sends a request over the websocket, and says in one letter what came of it.
    async fn asked(&self, socket: &mut Socket, operation: &str, ask: &Value) -> char {
        let id = uuid::Uuid::new_v4().to_string();
        socket.send(&json!({ "type": "command", "id": id, "operation": operation, "ask": ask })).await;
        loop {
            let told = socket.until_any(&["done", "refused", "problem"]).await;
            if told["id"] == id {
                return match told["type"].as_str() {
                    Some("refused") if is_about_the_role(&told["refusal"]) => 'r',
                    Some("done" | "refused") => 'y',
                    _ if told["mistakes"][0]["code"] == "not_found" => '4',
                    _ => panic!("{ask} is not a request that can be understood: {told}"),
                };
            }
        }
    }

    /// The same over REST.
    async fn asked_over_rest(&self, person: &Person, operation: &str, ask: &Value) -> char {
        let body = json!({ "id": uuid::Uuid::new_v4(), "ask": ask });
        let path = format!("/api/v1/operations/{operation}/commands");
        let told = self.house.call(Method::POST, &path, Some(&person.token), Some(body)).await;
        match told.status {
            404 => '4',
            409 if is_about_the_role(&told.body["refusal"]) => 'r',
            200 | 409 => 'y',
            status => panic!("{ask}: {status} {}", told.text),
        }
    }
}

/// Whether the role alone was refused: one reason, which no clause and no thing explains.
fn is_about_the_role(refusal: &Value) -> bool {
    let reasons = refusal["reasons"].as_array().map_or(&[][..], Vec::as_slice);
    matches!(reasons, [reason] if reason["code"] == "role_not_allowed" && reason["clause"].is_null())
}
