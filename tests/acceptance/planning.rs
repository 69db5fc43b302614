//! Planning and administration through a real service: a plan is judged while it is typed and nothing is
//! recorded (R-20a); pairing codes are listed and withdrawn without being told again.
#![allow(clippy::unwrap_used)]

use crate::common::{House, plan};
use einhalt_protocol::people::Role;
use reqwest::Method;
use serde_json::{Value, json};

fn with_a_child(starts_at: &str) -> Value {
    let mut plan = plan();
    plan["starts_at"] = json!(starts_at);
    plan["persons"][0]["family"] = json!("custodial_parent");
    let child = json!({ "slot": "K1", "age": "child", "family": "child", "born_on": "2016-03-01" });
    plan["persons"].as_array_mut().unwrap().push(child);
    plan
}

#[tokio::test]
async fn r20a_a_plan_is_judged_and_nothing_is_recorded() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let desk = house.person("stelle-1", Role::Supervisor).await;
    let officer = house.person("kraft-1", Role::Officer).await;
    let stranger = house.person("leitung-2", Role::Lead).await;
    let members = [(&desk, "supervisor", "LS"), (&officer, "officer", "T1")];
    let operation = house.operation(&lead, &members).await;
    let before = house.view(operation, &lead).await;
    let path = format!("/api/v1/operations/{operation}/plan/judgement");

    let night = house.post(&path, &lead, with_a_child("2026-05-05T02:00:00Z")).await;
    assert_eq!(night.status, 200, "{}", night.text);
    let against = &night.body["against"][0];
    assert_eq!(against["reason"]["code"], "night_with_minors");
    assert_eq!((&against["reason"]["clause"], &against["at"]), (&json!("R-20"), &json!(["/starts_at"])));
    assert!(against["why"]["clause"]["quote"].as_str().unwrap().contains("22 und 6 Uhr"));
    assert!(!against["why"]["lawful_when"]["de"].as_str().unwrap().is_empty());
    assert_eq!(night.body["night"]["earliest_start"], "2026-05-05T04:00:00Z");

    let mut clinic = with_a_child("2026-05-05T09:00:00Z");
    clinic["pick_up"]["position"] = json!({ "lat": 51.5460, "lon": 7.7015, "accuracy_m": 10 });
    let inside = house.post(&path, &desk, clinic).await;
    assert_eq!(inside.body["against"][0]["reason"]["facility"]["id"], "X-KH-2", "{}", inside.text);
    assert_eq!(inside.body["nearest"]["id"], "X-KH-2");

    let good = house.post(&path, &lead, with_a_child("2026-05-05T09:00:00Z")).await;
    assert_eq!(good.body["against"], json!([]), "{}", good.text);
    assert_eq!(good.body["notices"][0]["code"], "place_not_compared");
    let half = house.post(&path, &lead, json!({ "starts_at": "2026-05-05T09:00:00Z" })).await;
    assert_eq!(half.status, 422);

    assert_eq!(house.post(&path, &officer, plan()).await.status, 403);
    assert_eq!(
        house.post(&path, &stranger, plan()).await.status,
        404,
        "not yours looks as if it were not there"
    );
    assert_eq!(house.view(operation, &lead).await, before, "nothing was recorded, no refusal either");
}

#[tokio::test]
async fn r20a_the_filed_plan_is_where_the_next_one_starts_from_without_its_personal_part() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("kraft-1", Role::Officer).await;
    let operation = house.operation(&lead, &[(&officer, "officer", "T1")]).await;
    let path = format!("/api/v1/operations/{operation}/plan");
    assert_eq!(house.get(&path, &lead).await.body, json!({}));

    let mut filed = with_a_child("2026-05-05T09:00:00Z");
    filed["pick_up"]["position"] = json!({ "lat": 51.6, "lon": 7.7, "accuracy_m": 10 });
    assert_eq!(house.post(&path, &lead, filed).await.status, 200);
    let read = house.get(&path, &lead).await;
    assert_eq!(read.body["plan"]["persons"][1]["slot"], "K1", "{}", read.text);
    assert_eq!(read.body["place"], "dwelling");
    assert!(!read.text.contains("51.6") && !read.text.contains("2016"), "sealed apart: {}", read.text);
    assert_eq!(house.get(&path, &officer).await.status, 403);

    let list = house.get("/api/v1/operations", &lead).await;
    assert_eq!(list.body[0]["starts_at"], "2026-05-05T09:00:00Z", "{}", list.text);
    house.ready(operation, &lead).await;
    assert_eq!(house.get("/api/v1/operations", &lead).await.body[0]["phase"], "ready");
    assert!(house.get(&path, &lead).await.body["ready_at"].is_string());
}

#[tokio::test]
async fn a_pairing_code_is_drawn_listed_without_itself_and_gone_when_it_is_used_or_withdrawn() {
    let house = House::new().await;
    let admin = house.administrator().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let path = format!("/api/v1/accounts/{}/pairing-codes", lead.account);
    let first = house.post(&path, &admin, json!({})).await;
    let second = house.post(&path, &admin, json!({})).await;
    assert!(first.body["qr"]["size"].as_u64().unwrap() > 25, "{}", first.text);
    assert!(
        first.body["qr"]["path"].as_str().unwrap().starts_with("M4 4h7v1h-7z"),
        "the corner of a QR code"
    );

    let listed = house.get("/api/v1/pairing-codes", &admin).await;
    assert_eq!(listed.body.as_array().unwrap().len(), 2, "{}", listed.text);
    assert_eq!(listed.body[0]["account"], json!(lead.account));
    let code = first.body["code"].as_str().unwrap();
    assert!(!listed.text.contains(code), "told once");
    assert_eq!(house.get("/api/v1/pairing-codes", &lead).await.status, 403);

    let pair = json!({ "code": code, "label": "A7" });
    assert_eq!(house.call(Method::POST, "/api/v1/pair", None, Some(pair)).await.status, 201);
    let listed = house.get("/api/v1/pairing-codes", &admin).await;
    assert_eq!(listed.body.as_array().unwrap().len(), 1);
    let left = format!("/api/v1/pairing-codes/{}", second.body["id"].as_str().unwrap());
    assert_eq!(house.call(Method::DELETE, &left, Some(&lead.token), None).await.status, 403);
    assert_eq!(house.call(Method::DELETE, &left, Some(&admin.token), None).await.status, 204);
    assert_eq!(house.call(Method::DELETE, &left, Some(&admin.token), None).await.status, 404);
    let pair = json!({ "code": second.body["code"], "label": "A8" });
    assert_eq!(house.call(Method::POST, "/api/v1/pair", None, Some(pair)).await.status, 401);
}
