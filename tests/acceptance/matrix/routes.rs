//! Role x route x membership, and that what is foreign looks as if it were not there.

use std::collections::BTreeSet;
use std::time::Duration;

use einhalt_protocol::people::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::tables::routes;
use super::{Cast, ROLES, is_about_the_role};
use crate::common::{Answer, Person, answer, plan};

/// What the placeholders of a route stand for, made anew for each cell.
struct Things {
    operation: String,
    measure: String,
    account: String,
    device: String,
    code: String,
}

impl Cast {
    /// An operation that the person takes part in, if its role does, with everything a route may name.
    async fn things(&self, column: char, count: usize) -> Things {
        let house = &self.house;
        let measure =
            house.post("/api/v1/measures", &self.founder, json!({ "reference": "x" })).await.body["measure"]
                .clone();
        let opened = house
            .post("/api/v1/operations", &self.founder, json!({ "reference": "x", "measure": measure }))
            .await;
        let operation = opened.body["operation"].as_str().unwrap().to_owned();
        let officer = house.person(&format!("opfer-{column}{count}").to_lowercase(), Role::Officer).await;
        let mut members = vec![(officer.account, "officer", "T1")];
        if let Some((_, _, word)) = ROLES.iter().find(|(letter, ..)| *letter == column) {
            members.push((self.people[&column].account, word, "X1"));
        }
        for (account, role, call_sign) in members {
            let path = format!("/api/v1/operations/{operation}/members/{account}");
            let body = json!({ "role": role, "call_sign": call_sign });
            assert_eq!(
                house.call(Method::PUT, &path, Some(&self.founder.token), Some(body)).await.status,
                200
            );
        }
        let report = json!({ "sign": "medical_emergency" });
        assert_eq!(
            house.post(&format!("/api/v1/operations/{operation}/reports"), &officer, report).await.status,
            201
        );
        let codes = format!("/api/v1/accounts/{}/pairing-codes", officer.account);
        let code =
            house.post(&codes, &self.people[&'A'], json!({})).await.body["id"].as_str().unwrap().to_owned();
        let text = |id: &Value| id.as_str().unwrap().to_owned();
        Things {
            operation,
            measure: text(&measure),
            account: officer.account.to_string(),
            device: officer.device.to_string(),
            code,
        }
    }

    async fn call(&self, method: &str, path: &str, body: &str, person: Option<&Person>) -> Answer {
        let request = self.house.request(
            Method::from_bytes(method.as_bytes()).unwrap(),
            path,
            person.map(|person| person.token.as_str()),
        );
        let request = if body.is_empty() {
            request
        } else {
            request.header("content-type", "application/json").body(body.to_owned())
        };
        answer(request.send().await.unwrap()).await
    }
}

impl Things {
    fn fill(&self, path: &str) -> String {
        let path = path.replace("{operation}", &self.operation).replace("{measure}", &self.measure);
        path.replace("{account}", &self.account)
            .replace("{device}", &self.device)
            .replace("{code}", &self.code)
    }
}

fn letter(told: &Answer) -> char {
    match (told.status, told.code()) {
        (401, "not_signed_in" | "bad_code") => '1',
        (403, "not_allowed") => '3',
        (404, "not_found") => '4',
        (409, "refused") if is_about_the_role(&told.body["refusal"]) => 'r',
        // Let in: carried out, or refused for what was asked and not for who asked.
        (200..=299 | 409 | 422, _) => 'y',
        _ => '?',
    }
}

#[tokio::test]
async fn every_route_is_for_the_roles_of_the_table() {
    let cast = Cast::new().await;
    let document = cast.house.call(Method::GET, "/api/openapi.json", None, None).await.body;
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let written: BTreeSet<String> =
        routes().iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    assert_eq!(written, described, "a route stands in no table, or there is none of this name");

    let (mut wrong, mut cells) = (Vec::new(), 0);
    for (count, (method, path, row, body)) in routes().into_iter().enumerate() {
        for (column, expected) in "NFOLMBSRA".chars().zip(row.chars()) {
            let things = if path.contains('{') { Some(cast.things(column, count).await) } else { None };
            let filled = things.as_ref().map_or_else(|| path.to_owned(), |things| things.fill(path));
            let body = body.replace("PLAN", &plan().to_string()).replace("ID", &Uuid::new_v4().to_string());
            let body = body.replace("NAME", &format!("neu-{count}"));
            // Whoever signs out leaves with a device of their own.
            let leaving = match cast.people.get(&column) {
                Some(person) if path == "/api/v1/sign-out" => {
                    Some(cast.house.device_of(person.account).await)
                }
                _ => None,
            };
            let person = leaving.as_ref().or_else(|| cast.people.get(&column));
            let told = cast.call(method, &filled, &body, person).await;
            cells += 1;
            if letter(&told) != expected {
                wrong.push(format!(
                    "{method} {path} by {column}: {} {}, expected {expected}",
                    told.status,
                    told.code()
                ));
            }
        }
    }
    println!("{cells} cells of routes: {} routes", routes().len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Section 6, row 6, for every route that names an operation: to the letter, body and headers. How long
/// each takes is printed and not judged.
#[tokio::test]
async fn what_is_foreign_looks_as_if_it_were_not_there() {
    let cast = Cast::new().await;
    let things = cast.things('L', 0).await;
    let missing = Things {
        operation: Uuid::from_u128(7).to_string(),
        measure: Uuid::from_u128(8).to_string(),
        ..cast.things('L', 1).await
    };
    let (mut compared, mut times) = (0, [Vec::new(), Vec::new()]);
    for (method, path, row, body) in routes() {
        if !path.contains("{operation}") && !path.contains("{measure}") {
            continue;
        }
        let body = body.replace("PLAN", &plan().to_string()).replace("ID", &Uuid::from_u128(9).to_string());
        let not_a_body = if body.is_empty() { "" } else { "{\"nonsense\":" };
        for column in "FOMBSRA".chars() {
            for body in [body.as_str(), not_a_body] {
                let mut told = Vec::new();
                for (kind, things) in [&things, &missing].into_iter().enumerate() {
                    let asked = Instant::now();
                    let reply = cast.call(method, &things.fill(path), body, cast.people.get(&column)).await;
                    times[kind].push(asked.elapsed());
                    let mut names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
                    names.sort();
                    told.push((reply.status, reply.text, names));
                }
                assert_eq!(told[0], told[1], "{method} {path} by {column}, {row}");
                assert_eq!(told[0].0, 404, "{method} {path} by {column}");
                compared += 1;
            }
        }
    }
    let [foreign, missing] = times.map(median);
    println!("{compared} answers alike; foreign {foreign:?}, missing {missing:?} (median)");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
