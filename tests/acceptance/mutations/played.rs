//! Real exports: operations played on a running service, with sealed parts, checkpoints and cosignatures.

use ed25519_dalek::{Signer, SigningKey};
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use einhalt_protocol::record::{Checkpoint, KeyKind, Note, VerifierKey};
use reqwest::Method;
use serde_json::json;

use crate::common::{House, Person, plan};

/// Text with everything a spelling can differ in.
const TEXT: &str = "Zitat: \"Übelkeit\" \\ café (cafe\u{301}) 🚑\nzweite Zeile\t/ Ende\u{1f}";

/// Four operations: one aborted, one ended, one long, one that was only planned.
pub async fn records() -> Vec<Vec<u8>> {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let monitor = house.person("beobachtung-1", Role::Monitor).await;
    let reviewer = house.person("revision-1", Role::Reviewer).await;
    let members = [(&officer, "officer", "T1"), (&monitor, "monitor", "B1"), (&reviewer, "reviewer", "R1")];
    let mut records = Vec::new();
    for (number, kind) in ["aborted", "ended", "long", "planned"].into_iter().enumerate() {
        let operation = if kind == "planned" {
            let operation = house.operation(&lead, &members).await;
            let planned = house.post(&format!("/api/v1/operations/{operation}/plan"), &lead, plan()).await;
            assert_eq!(planned.status, 200, "{}", planned.text);
            house.ready(operation, &lead).await;
            operation
        } else {
            house.under_way(&lead, &members).await
        };
        witness(&house, operation, &monitor, 20 + u8::try_from(number).unwrap()).await;
        for round in 0..if kind == "long" { 12 } else { 2 } {
            incident(&house, operation, &officer).await;
            if round % 4 == 1 {
                witness(&house, operation, &monitor, 20 + u8::try_from(number).unwrap()).await;
            }
        }
        if kind == "aborted" {
            let report =
                json!({ "id": uuid::Uuid::new_v4(), "sign": "unconscious", "who": "E1", "text": TEXT });
            let path = format!("/api/v1/operations/{operation}/reports");
            let reported = house.post(&path, &officer, report).await;
            assert_eq!(reported.status, 201, "{}", reported.text);
        }
        if kind == "ended" {
            let close = json!({ "do": "close", "end": "not_carried_out", "reason": TEXT });
            let closed = house.command(operation, &lead, close).await;
            assert_eq!(closed.status, 200, "{}", closed.text);
            let path = format!("/api/v1/operations/{operation}/readings");
            let said = house.post(&path, &lead, json!({ "reason": "Prüfung der Aufzeichnung" })).await;
            assert!((200..300).contains(&said.status), "{}", said.text);
        }
        witness(&house, operation, &monitor, 20 + u8::try_from(number).unwrap()).await;
        witness(&house, operation, &reviewer, 40).await;
        let record = house.request(Method::GET, &record_path(operation), Some(&lead.token));
        let record = record.send().await.unwrap();
        assert_eq!(record.status(), 200);
        records.push(record.bytes().await.unwrap().to_vec());
    }
    records
}

fn record_path(operation: OperationId) -> String {
    format!("/api/v1/operations/{operation}/record")
}

async fn incident(house: &House, operation: OperationId, by: &Person) {
    let incident = json!({ "do": "record_incident", "kind": "complaint", "what": TEXT });
    let done = house.command(operation, by, incident).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

/// Signs the newest head with a key of one's own.
async fn witness(house: &House, operation: OperationId, by: &Person, seed: u8) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = key.verifying_key().to_bytes();
    let public = VerifierKey::new(&format!("zeuge-{seed}"), KeyKind::Cosignature, &public).unwrap();
    let newest = house.get(&format!("/api/v1/operations/{operation}/checkpoint"), by).await;
    assert_eq!(newest.status, 200, "{}", newest.text);
    let mut note: Note = newest.body["note"].as_str().unwrap().parse().unwrap();
    let time = 1_777_968_000 + u64::from(seed);
    let signature = key.sign(note.checkpoint.cosigned_text(time).as_bytes()).to_bytes();
    note.lines.truncate(1);
    note.lines.push(Checkpoint::cosignature(&public, time, signature));
    let path = format!("/api/v1/operations/{operation}/cosignatures");
    let body = json!({ "note": note.to_string(), "witness": public.to_string() });
    let taken = house.post(&path, by, body).await;
    assert_eq!(taken.status, 201, "{}", taken.text);
}
