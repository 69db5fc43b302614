//! Review after the operation, through a real service: who may read what, the list, the files, statistics.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use crate::common::{House, Person};
use chrono::TimeDelta;
use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::people::Role;
use einhalt_server::clock::{Clock, SystemClock};
use einhalt_server::store::{Batch, NewEntry};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

struct Team {
    lead: Person,
    officer: Person,
    monitor: Person,
    reviewer: Person,
    operation: OperationId,
}

/// An operation that was stopped, and closed as not carried out.
async fn team(house: &House) -> Team {
    let lead = house.person("lead", Role::Lead).await;
    let officer = house.person("officer", Role::Officer).await;
    let monitor = house.person("monitor", Role::Monitor).await;
    let reviewer = house.person("reviewer", Role::Reviewer).await;
    let members = [(&officer, "officer", "T1"), (&monitor, "monitor", "B1"), (&reviewer, "reviewer", "N1")];
    let operation = house.under_way(&lead, &members).await;
    let report = json!({ "id": Uuid::new_v4(), "sign": "medical_emergency", "who": { "slot": "E1" } });
    let reports = format!("/api/v1/operations/{operation}/reports");
    assert_eq!(house.post(&reports, &officer, report).await.status, 201);
    let refused = house.command(operation, &lead, json!({ "do": "step", "step": "depart" })).await;
    assert_eq!(refused.status, 409);
    let close = json!({ "end": "not_carried_out", "reason": "Knochenbruch" });
    let closed = house.post(&format!("/api/v1/operations/{operation}/close"), &lead, close).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    for reader in [&lead, &monitor, &reviewer] {
        let why = json!({ "reason": "Nachbereitung" });
        let said = house.post(&format!("/api/v1/operations/{operation}/readings"), reader, why).await;
        assert_eq!(said.status, 201, "{}", said.text);
    }
    Team { lead, officer, monitor, reviewer, operation }
}

fn sealed(review: &Value) -> &Value {
    &review["summary"]["ended"]["sealed"]
}

#[tokio::test]
async fn a_review_is_for_those_who_may_read_it_and_says_how_long_it_took() {
    let house = House::new().await;
    let team = team(&house).await;
    let stranger = house.person("stranger", Role::Lead).await;
    let path = format!("/api/v1/operations/{}/review", team.operation);
    let review = house.get(&path, &team.lead).await;
    assert_eq!(review.status, 200, "{}", review.text);
    let timing = review.headers["server-timing"].to_str().unwrap();
    assert!(timing.starts_with("app;dur="), "{timing}");
    let body = &review.body;
    assert_eq!(body["summary"]["ended"]["end"], "not_carried_out");
    assert_eq!(body["standstills"][0]["holds"][0]["kind"], "MEDICAL");
    assert_eq!(body["refusals"][0]["what"], json!({ "kind": "step", "step": "depart" }));
    assert_eq!(sealed(body)["texts"]["reason"], "Knochenbruch");
    // A monitor sees everything but what is personal; whoever works on scene, and strangers, nothing.
    assert_eq!(sealed(&house.get(&path, &team.monitor).await.body)["is"], "closed");
    assert_eq!(house.get(&path, &team.officer).await.status, 403);
    assert_eq!(house.get(&path, &stranger).await.status, 404);
}

/// I-12: what has been erased is not kept anywhere: the next reading does not have it.
#[tokio::test]
async fn an_erased_text_is_gone_from_the_next_reading() {
    let house = House::new().await;
    let team = team(&house).await;
    let path = format!("/api/v1/operations/{}/review", team.operation);
    let before = house.get(&path, &team.lead).await;
    assert!(before.text.contains("Knochenbruch"));
    assert!(house.running.store().erase_payloads(team.operation).await.unwrap() > 0);
    let after = house.get(&path, &team.lead).await;
    assert!(!after.text.contains("Knochenbruch"));
    assert_eq!(sealed(&after.body)["is"], "erased");
}

#[tokio::test]
async fn the_list_has_what_i_may_review_and_is_as_new_as_the_record() {
    let house = House::new().await;
    let team = team(&house).await;
    let list = |person: &Person, query: &str| {
        let (person, path) = (person.clone(), format!("/api/v1/reviews{query}"));
        let house = &house;
        async move { house.get(&path, &person).await }
    };
    let found = list(&team.reviewer, "").await;
    assert_eq!((found.status, &found.body["total"]), (200, &json!(1)), "{}", found.text);
    let listed = &found.body["operations"][0];
    assert_eq!(
        (listed["role"].as_str(), listed["end"].as_str()),
        (Some("reviewer"), Some("not_carried_out"))
    );
    assert!(listed["triggered"].as_array().unwrap().contains(&json!("R-30")));
    assert_eq!(list(&team.officer, "").await.body["total"], 0);
    for (query, total) in [
        ("?text=un-1", 1),
        ("?text=x", 0),
        ("?end=not_carried_out&stops=true&clause=R-30", 1),
        ("?end=completed", 0),
        ("?drill=true", 0),
        ("?from=2026-05-05&to=2026-05-05", 1),
        ("?from=2026-05-06", 0),
    ] {
        assert_eq!(list(&team.lead, query).await.body["total"], total, "{query}");
    }
    for query in ["?end=somehow", "?from=yesterday", "?page=-1", "?colour=red", "?clause=R-99"] {
        let wrong = list(&team.lead, query).await;
        assert_eq!((wrong.status, wrong.code()), (422, "wrong_value"), "{query}");
    }
    let second = house.under_way(&team.lead, &[]).await;
    let found = list(&team.lead, "").await;
    let listed = found.body["operations"].as_array().unwrap();
    let new = listed.iter().find(|one| one["operation"] == json!(second)).unwrap();
    assert_eq!((listed.len(), &new["stops"]), (2, &json!(0)));
    let halt = json!({ "id": Uuid::new_v4(), "sign": "halt", "who": "unknown" });
    let reports = format!("/api/v1/operations/{second}/reports");
    assert_eq!(house.post(&reports, &team.lead, halt).await.status, 201);
    assert_eq!(list(&team.lead, "?stops=true").await.body["total"], 2, "a new stop is in the list at once");
}

#[tokio::test]
async fn files_copy_and_incident_report_come_from_the_record() {
    let house = House::new().await;
    let team = team(&house).await;
    let path = |rest: &str| format!("/api/v1/operations/{}/{rest}", team.operation);
    let csv = house.get(&path("review/entries.csv?lang=en"), &team.lead).await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert!(csv.headers["content-disposition"].to_str().unwrap().contains("entries.csv"));
    assert!(csv.text.contains("Ended: not carried out") && csv.text.contains("reason: Knochenbruch"));
    let geojson = house.get(&path("review/positions.geojson"), &team.lead).await;
    assert_eq!(geojson.headers["content-type"], "application/geo+json");
    let read: Value = serde_json::from_str(&geojson.text).unwrap();
    assert_eq!(read["type"], "FeatureCollection");
    let incident = house.get(&path("review/incident-report"), &team.lead).await;
    let versions = incident.body["versions"].as_array().unwrap();
    let kinds: Vec<_> = versions.iter().map(|version| version["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["initial", "formal"], "{}", incident.text);
    assert!(versions[0]["outcome"].is_null() && !versions[1]["outcome"].is_null());
    for lang in ["de", "en"] {
        let copy = house.get(&path(&format!("copy?lang={lang}")), &team.lead).await;
        assert_eq!(copy.status, 200, "{}", copy.text);
        assert!(!copy.text.contains("R-30") && !copy.text.contains("not_carried_out"), "{}", copy.text);
        assert!(copy.body["sections"].as_array().unwrap().len() >= 4);
    }
    assert_eq!(house.get(&path("copy?lang=fr"), &team.lead).await.status, 422);
    for rest in ["review/entries.csv", "review/positions.geojson", "review/incident-report", "copy"] {
        assert_eq!(house.get(&path(rest), &team.officer).await.status, 403, "{rest}");
    }
}

/// An answer, and how long the whole call took in milliseconds: a real clock beside the one that stands.
async fn timed(house: &House, person: &Person, path: &str) -> (Value, f64) {
    let real = SystemClock::default();
    let begun = real.now();
    let answer = house.request(Method::GET, path, Some(&person.token)).send().await.unwrap();
    let bytes = answer.bytes().await.unwrap();
    let took = (real.now() - begun).as_seconds_f64() * 1_000.0;
    (serde_json::from_slice(&bytes).unwrap(), took)
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Two hundred operations of `EINHALT_REVIEW_ENTRIES` entries each: what is found is checked, how long it took is printed
/// (`server/docs/figures.md`).
#[tokio::test]
async fn a_day_of_two_hundred_operations_is_listed_searched_and_opened() {
    const OPERATIONS: usize = 200;
    let house = House::with(|config| config.limits.requests_per_minute = 100_000).await;
    let team = team(&house).await;
    let store = house.running.store();
    let one = store.read(team.operation, Seq::NONE, 1_000).await.unwrap();
    let mut bodies: Vec<Arc<[u8]>> = one.iter().skip(1).map(|entry| entry.body.clone().into()).collect();
    let refused =
        bodies.iter().find(|body| body.windows(9).any(|part| part == b"\"refused\"")).unwrap().clone();
    // Few in an ordinary run of a debug build; the figures are quoted for 500.
    let length = std::env::var("EINHALT_REVIEW_ENTRIES").ok().and_then(|text| text.parse().ok());
    let length: usize = length.unwrap_or(60);
    bodies.resize(length - 1, refused);
    let mut operations = Vec::new();
    for number in 1..OPERATIONS {
        let body = json!({ "reference": format!("UN-2026-{number:04}") });
        let opened = house.post("/api/v1/operations", &team.lead, body).await;
        let operation: OperationId = opened.body["operation"].as_str().unwrap().parse().unwrap();
        let entries = bodies.iter().map(|body| NewEntry { body: Arc::clone(body), payload: None });
        let batch = Batch { operation, entries: entries.collect(), received_at: house.now() };
        store.append(&[batch]).await.unwrap();
        operations.push(operation);
    }
    let (first, ms) = timed(&house, &team.lead, "/api/v1/reviews").await;
    assert_eq!((&first["total"], &first["pages"]), (&json!(OPERATIONS), &json!(4)));
    println!("the first list of {OPERATIONS}, before anything was read ahead: {ms:.0} ms");
    for (what, query, total) in [
        ("list", "", OPERATIONS),
        ("search", "?text=2026-0042", 1),
        ("filter", "?clause=R-30&stops=true&end=not_carried_out", OPERATIONS),
    ] {
        let mut took = Vec::new();
        for _ in 0..20 {
            let (found, ms) = timed(&house, &team.lead, &format!("/api/v1/reviews{query}")).await;
            assert_eq!(found["total"], total, "{query}");
            took.push(ms);
        }
        println!("{what}: {:.2} ms", median(took));
    }
    let (mut opened, mut again) = (Vec::new(), Vec::new());
    for operation in operations.iter().step_by(8) {
        for took in [&mut opened, &mut again] {
            let path = format!("/api/v1/operations/{operation}/review");
            let (review, ms) = timed(&house, &team.lead, &path).await;
            assert_eq!(review["timeline"]["items"].as_array().unwrap().len(), length);
            took.push(ms);
        }
    }
    println!("open, {length} entries: {:.1} ms; the same again: {:.1} ms", median(opened), median(again));
    house.advance(TimeDelta::days(275));
    let supervisor = house.person("supervisor", Role::Supervisor).await;
    let mut took = Vec::new();
    for _ in 0..20 {
        let (told, ms) = timed(&house, &supervisor, "/api/v1/statistics?year=2026").await;
        assert_eq!(told["statistics"]["operations"]["total"]["from"], OPERATIONS, "{told}");
        took.push(ms);
    }
    println!("statistics: {:.2} ms", median(took));
}

/// A year is told once it is closed, to those who may see it, and only from enough operations.
#[tokio::test]
async fn statistics_are_told_of_closed_years_only() {
    let house = House::new().await;
    let supervisor = house.person("supervisor", Role::Supervisor).await;
    let lead = house.person("lead", Role::Lead).await;
    for _ in 0..5 {
        let operation = house.under_way(&lead, &[]).await;
        let close = json!({ "end": "not_carried_out", "reason": "verschoben" });
        let closed = house.post(&format!("/api/v1/operations/{operation}/close"), &lead, close).await;
        assert_eq!(closed.status, 200);
    }
    let open = house.get("/api/v1/statistics?year=2026", &supervisor).await;
    assert_eq!((open.status, &open.body), (200, &json!({ "years": [] })));
    assert_eq!(house.get("/api/v1/statistics", &lead).await.status, 403);
    house.advance(TimeDelta::days(275));
    let supervisor = house.device_of(supervisor.account).await;
    let told = house.get("/api/v1/statistics", &supervisor).await;
    assert_eq!(told.body["years"], json!([2026]), "{}", told.text);
    let statistics = &told.body["statistics"];
    let total = |kind: &str| statistics[kind]["total"].clone();
    assert_eq!(total("operations"), json!({ "from": 5, "until": 9 }), "{statistics}");
    assert_eq!(total("drills"), json!({ "from": 0, "until": 4 }));
    assert!(statistics["rule"]["de"].as_str().unwrap().contains("0 bis 4"));
    let ends = &statistics["operations"]["distributions"][0];
    assert_eq!(ends["cells"][1]["operations"], json!({ "from": 5, "until": 9 }));
}

#[tokio::test]
async fn documents_are_for_those_who_may_review() {
    let house = House::new().await;
    let team = team(&house).await;
    for name in ["dossier", "incident-report", "copy"] {
        let path = format!("/api/v1/operations/{}/{name}.pdf", team.operation);
        let made = house.get(&format!("{path}?lang=en"), &team.lead).await;
        assert_eq!(made.status, 200, "{}", made.text);
        assert_eq!(made.headers["content-type"], "application/pdf");
        assert_eq!(made.headers["cache-control"], "no-store");
        let file = made.headers["content-disposition"].to_str().unwrap();
        assert!(file.contains(&format!("{}-{name}.pdf", team.operation)), "{file}");
        assert!(made.text.starts_with("%PDF-1.7") && made.text.trim_end().ends_with("%%EOF"), "{name}");
        assert_eq!(house.get(&path, &team.officer).await.status, 403);
        let wrong = house.get(&format!("{path}?lang=fr"), &team.lead).await;
        assert_eq!((wrong.status, wrong.code()), (422, "wrong_value"));
    }
    // A year that is not over is not told.
    let report = "/api/v1/statistics/annual-report.pdf?year=2026";
    assert_eq!(house.get(report, &team.monitor).await.status, 404);
    assert_eq!(house.get(report, &team.officer).await.status, 403);
}
