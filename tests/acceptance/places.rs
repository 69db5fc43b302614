//! R-41 through a real service: lists come in over REST, contact inside a facility holds, driving past
//! one does not.
#![allow(clippy::unwrap_used)]

use crate::common::House;
use einhalt_protocol::people::Role;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// In the grounds of an invented clinic.
const CLINIC: (f64, f64) = (51.5460, 7.7015);
/// Far from every invented facility.
const MEADOW: (f64, f64) = (51.6000, 7.7000);

fn contact(place: (f64, f64), accuracy_m: u32) -> Value {
    json!({ "type": "report", "report": {
        "id": Uuid::new_v4(), "sign": "contact", "who": { "slot": "E1" }, "place_kind": "dwelling",
        "place": { "lat": place.0, "lon": place.1, "accuracy_m": accuracy_m },
    } })
}

async fn severity_after(report: Value) -> (Value, Value) {
    let house = House::new().await;
    let lead = house.person("lead", Role::Lead).await;
    let officer = house.person("officer", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let mut socket = house.joined(&officer, operation).await;
    let mut report = report;
    report["operation"] = json!(operation);
    socket.send(&report).await;
    socket.until("receipt").await;
    let view = house.view(operation, &lead).await;
    (view["severity"].clone(), view)
}

#[tokio::test]
async fn r41_contact_inside_a_facility_holds_whatever_kind_was_chosen() {
    let (severity, view) = severity_after(contact(CLINIC, 10)).await;
    assert_eq!(severity, "interrupted");
    let hold = &view["holds"][0];
    assert_eq!(hold["kind"], "FACILITY", "{hold}");
    assert!(hold["cause"].to_string().contains("X-KH-2"), "{hold}");
    assert!(!view.to_string().contains("51.546"), "the position itself is sealed apart");
}

#[tokio::test]
async fn r41_contact_elsewhere_and_driving_past_hold_nothing() {
    assert_eq!(severity_after(contact(MEADOW, 10)).await.0, "running");

    let house = House::new().await;
    let lead = house.person("lead", Role::Lead).await;
    let officer = house.person("officer", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let mut socket = house.joined(&officer, operation).await;
    let seq = house.view(operation, &lead).await["seq"].clone();
    for (lat, lon) in track().into_iter().chain([CLINIC]) {
        let at = house.now();
        socket
            .send(&json!({ "type": "position", "operation": operation, "lat": lat, "lon": lon,
                "accuracy_m": 5, "at": at }))
            .await;
        house.advance(chrono::TimeDelta::seconds(1));
    }
    // The answer to a heartbeat comes after everything before it.
    socket
        .send(&json!({ "type": "heartbeat", "operation": operation, "nonce": "0".repeat(32), "seq": seq }))
        .await;
    socket.until_any(&["grant", "withheld"]).await;
    let view = house.view(operation, &lead).await;
    assert_eq!((&view["severity"], &view["holds"]), (&json!("running"), &json!([])));
}

/// The track that passes a hospital at 46 m, where it is there.
fn track() -> Vec<(f64, f64)> {
    let folder = std::env::var("EINHALT_REAL_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").to_owned());
    let Ok(text) = std::fs::read_to_string(format!("{folder}/spuren/hamm_7.geojson")) else {
        return Vec::new();
    };
    let track: Value = serde_json::from_str(&text).unwrap();
    let at = |feature: &Value| {
        let at = &feature["geometry"]["coordinates"];
        (at[1].as_f64().unwrap(), at[0].as_f64().unwrap())
    };
    track["features"].as_array().unwrap().iter().map(at).collect()
}

#[tokio::test]
async fn r41_a_list_is_previewed_imported_and_in_force_at_once() {
    let house = House::new().await;
    let admin = house.administrator().await;
    let lead = house.person("lead", Role::Lead).await;
    let officer = house.person("officer", Role::Officer).await;
    let content = "id;name;lat;lon\n7;Klinik Wiese (erfunden);51,6;7,7\n8;Ohne Ort;;\n";
    let list = json!({ "name": "wiese", "kind": "hospital", "as_of": "2026-05-01", "content": content });
    let path = "/api/v1/places/imports";

    assert_eq!(house.post(path, &lead, list.clone()).await.status, 403);
    let preview = house.post(&format!("{path}?dry_run=true"), &admin, list.clone()).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    assert_eq!(preview.body["refused"], json!([{ "at": 3, "reason": "no_position", "got": "8; Ohne Ort" }]));
    assert_eq!(house.get("/api/v1/places", &lead).await.body["list"]["facilities"], 9);

    // An operation that is under way before the list comes, and goes on without a restart.
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let imported = house.post(path, &admin, list).await;
    assert_eq!(
        (imported.status, &imported.body["list"]["facilities"]),
        (201, &json!(10)),
        "{}",
        imported.text
    );
    assert_eq!(imported.body["source"]["hash"].as_str().unwrap().len(), 64);
    let view = house.view(operation, &lead).await;
    assert_eq!(view["safeguards"]["facilities"]["as_of"], "2026-05-01", "the oldest source counts");

    let mut socket = house.joined(&officer, operation).await;
    let mut report = contact(MEADOW, 5);
    report["operation"] = json!(operation);
    socket.send(&report).await;
    socket.until("receipt").await;
    assert_eq!(house.view(operation, &lead).await["severity"], "interrupted");

    // It is still there after a restart.
    let house = house.restarted().await;
    let lead = house.device_of(lead.account).await;
    assert_eq!(house.get("/api/v1/places", &lead).await.body["list"]["facilities"], 10);
}

#[tokio::test]
async fn r41_what_cannot_be_imported_says_why_and_changes_nothing() {
    let house = House::new().await;
    let admin = house.administrator().await;
    let good = json!({ "name": "a", "kind": "care", "as_of": "2026-05-01", "content": "name,lat,lon\nA,51.5,7.7\n" });
    for (field, value, at) in [
        ("name", json!("../a"), "/name"),
        ("as_of", json!("2027-01-01"), "/as_of"),
        ("content", json!("name,x,y\nA,413185,5723914\n"), "/content"),
        ("content", json!("{"), "/content"),
        ("kind", json!("castle"), "/kind"),
        ("kind", json!("dwelling"), "/kind"),
    ] {
        let mut list = good.clone();
        list[field] = value;
        let answer = house.post("/api/v1/places/imports", &admin, list).await;
        assert_eq!((answer.status, &answer.body["mistakes"][0]["at"]), (422, &json!(at)), "{}", answer.text);
    }
    let wrong =
        house.call(Method::POST, "/api/v1/places/imports?dryrun=1", Some(&admin.token), Some(good)).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    assert_eq!(house.get("/api/v1/places", &admin).await.body["list"]["facilities"], 9);
}
