//! Several operations under one measure (decision 1), drills kept apart, why, and what is told with an
//! answer: through a real service.
#![allow(clippy::unwrap_used)]

use crate::common::{House, Person, Socket, plan};
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// An operation of this measure that is under way, with one officer.
async fn unit(house: &House, name: &str, lead: &Person, measure: &str) -> (OperationId, Person) {
    let officer = house.person(name, Role::Officer).await;
    let body = json!({ "reference": name, "measure": measure });
    let opened = house.post("/api/v1/operations", lead, body).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let operation: OperationId = opened.body["operation"].as_str().unwrap().parse().unwrap();
    let member = format!("/api/v1/operations/{operation}/members/{}", officer.account);
    let role = json!({ "role": "officer", "call_sign": "T1" });
    assert_eq!(house.call(Method::PUT, &member, Some(&lead.token), Some(role)).await.status, 200);
    assert_eq!(house.post(&format!("/api/v1/operations/{operation}/plan"), lead, plan()).await.status, 200);
    house.ready(operation, lead).await;
    let started = house.post(&format!("/api/v1/operations/{operation}/start"), lead, json!({})).await;
    assert_eq!(started.status, 200, "{}", started.text);
    (operation, officer)
}

async fn measure(house: &House, lead: &Person, drill: bool) -> String {
    let opened = house.post("/api/v1/measures", lead, json!({ "reference": "S-1", "drill": drill })).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    opened.body["measure"].as_str().unwrap().to_owned()
}

async fn report(socket: &mut Socket, operation: OperationId, sign: &str) {
    let report = json!({ "id": Uuid::new_v4(), "sign": sign, "who": { "slot": "E1" } });
    socket.send(&json!({ "type": "report", "operation": operation, "report": report })).await;
    socket.until("receipt").await;
}

/// Waits for an entry of this kind.
async fn entry(socket: &mut Socket, event: &str) -> Value {
    loop {
        let frame = socket.until("events").await;
        let entries = frame["entries"].as_array().unwrap().clone();
        if let Some(found) = entries.into_iter().find(|entry| entry["entry"]["event"] == event) {
            return found;
        }
    }
}

#[tokio::test]
async fn d1_an_interruption_is_told_and_an_abort_holds_the_others_until_their_own_lead_decides() {
    let house = House::new().await;
    let (lead_a, lead_b) =
        (house.person("lead-a", Role::Lead).await, house.person("lead-b", Role::Lead).await);
    let id = measure(&house, &lead_a, false).await;
    let (a, officer_a) = unit(&house, "unit-a", &lead_a, &id).await;
    let (b, officer_b) = unit(&house, "unit-b", &lead_b, &id).await;
    let mut at_a = house.joined(&officer_a, a).await;
    let mut at_b = house.joined(&officer_b, b).await;

    report(&mut at_a, a, "medical_emergency").await;
    entry(&mut at_b, "sister_interrupted").await;
    let view = house.view(b, &lead_b).await;
    assert_eq!(view["severity"], "running", "an interruption of another unit is told, not held");
    assert_eq!(view["safeguards"]["measure"]["stopped"][0]["operation"], json!(a));

    report(&mut at_a, a, "unconscious").await;
    assert_eq!(at_b.until("stop").await["severity"], "interrupted");
    let view = house.view(b, &lead_b).await;
    let holds = view["holds"].as_array().unwrap();
    assert_eq!((view["severity"].as_str(), holds.len()), (Some("interrupted"), 1), "{view}");
    assert_eq!(holds[0]["kind"], "MANUAL");
    // It does not come back to where it began.
    assert_eq!(house.view(a, &lead_a).await["safeguards"]["measure"]["stopped"], json!([]));

    // Seen by both, and by nobody who takes part in neither.
    let path = format!("/api/v1/measures/{id}");
    let seen = house.get(&path, &officer_b).await.body;
    let severities: Vec<_> =
        seen["operations"].as_array().unwrap().iter().map(|unit| &unit["severity"]).collect();
    assert!(severities.contains(&&json!("aborted")) && severities.contains(&&json!("interrupted")), "{seen}");
    let stranger = house.person("stranger", Role::Lead).await;
    assert_eq!(house.get(&path, &stranger).await.status, 404);
    assert_eq!(house.get("/api/v1/measures", &stranger).await.body, json!([]));

    // After a restart it is told again, and nothing happens twice.
    let seq = house.view(b, &lead_b).await["seq"].clone();
    let house = house.restarted().await;
    let lead_b = house.device_of(lead_b.account).await;
    let again = house.view(b, &lead_b).await;
    assert_eq!((&again["seq"], again["holds"].as_array().unwrap().len()), (&seq, 1));
}

#[tokio::test]
async fn d1_drills_and_real_operations_share_no_measure_and_no_list() {
    let house = House::new().await;
    let lead = house.person("lead", Role::Lead).await;
    let officer = house.person("officer", Role::Officer).await;
    let drill = measure(&house, &lead, true).await;
    let real = measure(&house, &lead, false).await;
    for (id, is_drill, status) in
        [(&drill, false, 422), (&real, true, 422), (&drill, true, 201), (&real, false, 201)]
    {
        let body = json!({ "reference": "UN-1", "drill": is_drill, "measure": id });
        assert_eq!(house.post("/api/v1/operations", &lead, body).await.status, status, "{is_drill}");
    }
    let unknown = json!({ "reference": "UN-1", "measure": Uuid::new_v4() });
    assert_eq!(house.post("/api/v1/operations", &lead, unknown).await.body["mistakes"][0]["at"], "/measure");
    let nobody = house.post("/api/v1/measures", &officer, json!({ "reference": "S" })).await;
    assert_eq!(nobody.status, 403);

    for (query, count) in [("", 2), ("?drill=true", 1), ("?drill=false", 1)] {
        let listed = house.get(&format!("/api/v1/operations{query}"), &lead).await.body;
        assert_eq!(listed.as_array().unwrap().len(), count, "{query}");
    }
    assert_eq!(house.get("/api/v1/operations?drill=maybe", &lead).await.status, 422);
    let listed = house.get("/api/v1/operations?drill=true", &lead).await.body;
    let operation = listed[0]["operation"].as_str().unwrap();
    let record = house.get(&format!("/api/v1/operations/{operation}/record"), &lead).await;
    assert!(record.headers["content-disposition"].to_str().unwrap().contains("drill-"));
    assert!(record.text.contains("drill") && record.status == 200, "{}", record.text);
}

/// each hold, stop and refusal can be asked for its reason.
#[tokio::test]
async fn r61_every_stop_hold_and_refusal_says_why() {
    let house = House::new().await;
    let lead = house.person("lead", Role::Lead).await;
    let officer = house.person("officer", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let mut socket = house.joined(&officer, operation).await;
    let sheet = format!("/api/v1/operations/{operation}/rescue-sheet");
    assert_eq!(house.get(&sheet, &lead).await.status, 404, "no rescue chain yet");
    report(&mut socket, operation, "medical_emergency").await;
    report(&mut socket, operation, "unconscious").await;
    let depart = json!({ "do": "step", "step": "depart" });
    assert_eq!(house.command(operation, &officer, depart).await.body["code"], "refused");

    let view = house.view(operation, &lead).await;
    let why = |query: String| format!("/api/v1/operations/{operation}/why?{query}");
    let hold = view["holds"][0]["id"].as_str().unwrap();
    let stop = view["reasons"][0]["stop"].as_str().unwrap();
    for (query, clauses) in [
        (format!("hold={hold}"), vec!["R-30"]),
        (format!("stop={stop}"), vec!["R-30", "R-31"]),
        ("refusal=aborted".to_owned(), vec!["R-31"]),
        ("refusal=0".to_owned(), vec!["R-31"]),
    ] {
        let told = house.get(&why(query.clone()), &lead).await;
        assert_eq!(told.status, 200, "{query}: {}", told.text);
        let first = &told.body[0];
        assert!(clauses.contains(&first["clause"]["id"].as_str().unwrap()), "{query}: {first}");
        assert!(!first["clause"]["quote"].as_str().unwrap().is_empty());
    }
    for (query, status) in [
        (format!("hold={}", Uuid::new_v4()), 404),
        ("notice=99".to_owned(), 404),
        (String::new(), 422),
        (format!("hold={hold}&stop={stop}"), 422),
        ("hold=x".to_owned(), 422),
    ] {
        assert_eq!(house.get(&why(query.clone()), &lead).await.status, status, "{query}");
    }
    let sheet = house.get(&sheet, &lead).await;
    assert!(sheet.status == 200 && sheet.text.contains("unconscious"), "{}", sheet.text);
}

/// a device's own check is in the record and in the picture, also after a restart.
#[tokio::test]
async fn r30_a_device_checks_itself_and_everybody_sees_it_after_a_restart_too() {
    let house = House::new().await;
    let lead = house.person("lead", Role::Lead).await;
    let officer = house.person("t1", Role::Officer).await;
    let operation = house.operation(&lead, &[(&officer, "officer", "T1")]).await;
    let mut socket = house.joined(&officer, operation).await;
    let ask = json!({
        "do": "check_device", "sound": "fails", "vibration": "not_offered", "location": "works", "screen": "works",
        "connection": "works", "offline": "works", "storage": "works", "clock_difference_ms": -412,
    });
    socket
        .send(&json!({ "type": "command", "id": Uuid::new_v4(), "operation": operation, "ask": ask }))
        .await;
    socket.until("done").await;
    let house = house.restarted().await;
    let lead = house.device_of(lead.account).await;
    let view = house.view(operation, &lead).await;
    let device = view["devices"].as_array().unwrap().iter().find(|device| device["label"] == "T1").unwrap();
    assert_eq!(device["faults"], json!(["sound"]), "{device}");
    assert_eq!(device["check"]["clock_difference_ms"], -412, "{device}");
    assert!(device["checked_at"].is_string(), "{device}");
}

/// HINWEIS: what is told with a request comes with its answer, also when it is asked again.
#[tokio::test]
async fn notices_come_with_the_answer_and_with_its_repetition() {
    let house = House::new().await;
    let lead = house.person("lead", Role::Lead).await;
    let operation = house.operation(&lead, &[]).await;
    let id = Uuid::new_v4();
    let ask = json!({ "id": id, "ask": {
        "do": "answer_preflight", "item": "supporters_asked", "answer": "no", "on": "2026-05-05",
        "source": "Gespräch", "reason": "Niemand erreichbar",
    } });
    let path = format!("/api/v1/operations/{operation}/commands");
    let done = house.post(&path, &lead, ask.clone()).await;
    assert_eq!(done.body["notices"][0]["code"], "preflight_deviation", "{}", done.text);
    assert_eq!(house.post(&path, &lead, ask.clone()).await.body, done.body);
    let house = house.restarted().await;
    let lead = house.device_of(lead.account).await;
    assert_eq!(house.post(&path, &lead, ask).await.body["notices"], done.body["notices"]);

    let mut planned = plan();
    planned["pick_up"] = json!({ "kind": "dwelling" });
    let planned = house.post(&format!("/api/v1/operations/{operation}/plan"), &lead, planned).await;
    assert_eq!(planned.body["notices"][0]["code"], "place_not_compared", "{}", planned.text);
}
