//! I-11: signed heads, witnesses, and a store that was put back to an older state.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use crate::common::{House, Person};
use chrono::TimeDelta;
use ed25519_dalek::{Signer, SigningKey};
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use einhalt_protocol::record::verify::verify_in_memory;
use einhalt_protocol::record::{Checkpoint, Expected, KeyKind, Note, VerifierKey};
use reqwest::Method;
use serde_json::{Value, json};

async fn record(house: &House, operation: OperationId, by: &Person) -> Vec<u8> {
    let request =
        house.request(Method::GET, &format!("/api/v1/operations/{operation}/record"), Some(&by.token));
    let record = request.send().await.unwrap();
    assert_eq!(record.status(), 200);
    record.bytes().await.unwrap().to_vec()
}

async fn checkpoint(house: &House, operation: OperationId, by: &Person) -> Note {
    let newest = house.get(&format!("/api/v1/operations/{operation}/checkpoint"), by).await;
    assert_eq!(newest.status, 200, "{}", newest.text);
    newest.body["note"].as_str().unwrap().parse().unwrap()
}

async fn note_something(house: &House, operation: OperationId, by: &Person) {
    let ask = json!({ "do": "record_incident", "kind": "other", "what": "Stau auf der A1" });
    let done = house.command(operation, by, ask).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

fn witness(seed: u8) -> (SigningKey, VerifierKey) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = key.verifying_key().to_bytes();
    let public = VerifierKey::new("beobachtung-1", KeyKind::Cosignature, &public).unwrap();
    (key, public)
}

fn cosigned(mut note: Note, seed: u8) -> Value {
    let (key, public) = witness(seed);
    let signature = key.sign(note.checkpoint.cosigned_text(7).as_bytes()).to_bytes();
    note.lines.truncate(1);
    note.lines.push(Checkpoint::cosignature(&public, 7, signature));
    json!({ "note": note.to_string(), "witness": public.to_string() })
}

/// The files of the database, and of nothing else.
fn database(data: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
    let is_database = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("einhalt.db");
    files.filter(is_database).collect()
}

/// The files of the database and of the keys.
fn everything(data: &Path) -> Vec<PathBuf> {
    let keys = std::fs::read_dir(data.join("keys")).unwrap().map(|file| file.unwrap().path());
    database(data).into_iter().chain(keys).collect()
}

/// An orderly stop, a copy of these files put aside, and a start.
async fn saved(house: House, files: fn(&Path) -> Vec<PathBuf>) -> (House, Vec<(PathBuf, Vec<u8>)>) {
    let mut copy = Vec::new();
    let house = house
        .restarted_after(|data| {
            copy = files(data).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
        })
        .await;
    (house, copy)
}

/// An orderly stop, the old database put back, and a start.
async fn put_back(house: House, copy: Vec<(PathBuf, Vec<u8>)>) -> House {
    house
        .restarted_after(move |data| {
            for path in database(data) {
                std::fs::remove_file(path).unwrap();
            }
            for (path, bytes) in copy {
                // Modes of keys stay as they are.
                std::fs::write(path, bytes).unwrap();
            }
        })
        .await
}

fn events<'a>(record: &'a [u8], name: &'a str) -> impl Iterator<Item = Value> + 'a {
    let lines = record.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let bodies =
        lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok()).map(|line| line["body"].clone());
    bodies.filter(move |body| body["event"] == name)
}

/// The record once it says that something was lost: a hold stands before it is on the disk.
async fn record_of_a_loss(house: &House, operation: OperationId, by: &Person) -> Vec<u8> {
    let told = async {
        loop {
            let record = record(house, operation, by).await;
            if events(&record, "rolled_back").count() > 0 {
                return record;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), told).await.unwrap()
}

#[tokio::test]
async fn heads_are_signed_at_the_end_at_export_and_now_and_then() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let mut socket = house.joined(&officer, operation).await;

    house.advance(TimeDelta::seconds(61));
    let told = socket.until("checkpoint").await;
    let note: Note = told["note"].as_str().unwrap().parse().unwrap();
    assert!(note.is_signed_by(&house.running.access().grant_public_key()));
    assert_eq!(note.checkpoint.operation, operation);

    let exported = record(&house, operation, &lead).await;
    let summary = verify_in_memory(&exported, &Expected::default()).unwrap();
    assert_eq!(summary.covered.0, summary.entries, "the newest head is signed with the export");
    let again = record(&house, operation, &lead).await;
    assert_eq!(exported, again, "the same record is the same file");

    let close = json!({ "do": "close", "end": "not_carried_out", "reason": "Reise nicht zumutbar" });
    assert_eq!(house.command(operation, &lead, close).await.status, 200);
    let told = socket.until("checkpoint").await;
    let last: Note = told["note"].as_str().unwrap().parse().unwrap();
    assert!(last.checkpoint.size > note.checkpoint.size);

    // Whoever comes later is told at once.
    let mut late = house.joined(&officer, operation).await;
    assert_eq!(late.until("checkpoint").await["note"], told["note"]);
}

#[tokio::test]
async fn a_witness_cosigns_with_a_key_of_their_own() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let monitor = house.person("beobachtung-1", Role::Monitor).await;
    let other = house.person("beobachtung-2", Role::Monitor).await;
    let members = [(&monitor, "monitor", "B1"), (&other, "monitor", "B2")];
    let operation = house.under_way(&lead, &members).await;
    let elsewhere = house.under_way(&lead, &members).await;
    let note = checkpoint(&house, operation, &monitor).await;
    let foreign = checkpoint(&house, elsewhere, &monitor).await;
    let path = format!("/api/v1/operations/{operation}/cosignatures");

    let mut forged = note.clone();
    forged.checkpoint.head = foreign.checkpoint.head;
    let mut wrong = cosigned(note.clone(), 1);
    wrong["witness"] = witness(2).1.to_string().into();
    let table = [
        ("by the lead", &lead, cosigned(note.clone(), 1), 403),
        ("of another operation", &monitor, cosigned(foreign, 1), 422),
        ("of a head nobody signed", &monitor, cosigned(forged, 1), 422),
        ("with another key than named", &monitor, wrong, 422),
        ("no note", &monitor, json!({ "note": "x", "witness": witness(1).1.to_string() }), 422),
        ("rightly", &monitor, cosigned(note.clone(), 1), 201),
        ("a second time", &monitor, cosigned(note.clone(), 1), 201),
        ("with the key of another account", &other, cosigned(note.clone(), 1), 422),
        ("with a key of their own", &other, cosigned(note.clone(), 3), 201),
    ];
    for (what, by, body, status) in table {
        let taken = house.post(&path, by, body).await;
        assert_eq!(taken.status, status, "{what}: {}", taken.text);
    }
    let expected = Expected { witnesses: vec![witness(1).1, witness(3).1], ..Expected::default() };
    let exported = record(&house, operation, &lead).await;
    let summary = verify_in_memory(&exported, &expected).unwrap();
    assert_eq!(summary.witnesses.len(), 2);
}

/// The database is put back, the folder of keys is not: the service notices at its start.
#[tokio::test]
async fn a_database_that_was_put_back_is_noticed_at_the_start() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let supervisor = house.person("leitstelle-1", Role::Supervisor).await;
    let members = [(&officer, "officer", "T1"), (&supervisor, "supervisor", "L1")];
    let operation = house.under_way(&lead, &members).await;
    let (house, copy) = saved(house, database).await;
    for _ in 0..4 {
        note_something(&house, operation, &officer).await;
    }
    let lost = checkpoint(&house, operation, &lead).await;
    let before = record(&house, operation, &lead).await;

    let house = put_back(house, copy).await;
    let view = house.view(operation, &lead).await;
    assert_eq!(view["severity"], "interrupted");
    // It stands at once, and is on the disk only after that: at the latest with the officer's joining.
    let mut socket = house.joined(&officer, operation).await;
    socket.until("events").await;
    let exported = record(&house, operation, &lead).await;
    let told: Vec<Value> = events(&exported, "rolled_back").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["size"], lost.checkpoint.size.0);
    assert_eq!(told[0]["head"], lost.checkpoint.head.to_string());
    assert_eq!(told[0]["known_from"]["is"], "signed");

    // Nothing is permitted, and nothing is signed up to the old size.
    let nonce = "00112233445566778899aabbccddeeff";
    socket.send(&json!({ "type": "heartbeat", "operation": operation, "nonce": nonce, "seq": 0 })).await;
    assert_eq!(socket.until_any(&["grant", "withheld"]).await["because"], "stopped");
    let summary = verify_in_memory(&exported, &Expected::default()).unwrap();
    assert!(summary.entries <= lost.checkpoint.size.0);
    assert!(summary.covered < lost.checkpoint.size, "{summary}");

    // Lead and supervisor lift it together.
    let hold = view["holds"][0]["id"].as_str().unwrap().to_owned();
    for (by, event) in [(&lead, "lift_proposed"), (&supervisor, "hold_lifted")] {
        let seq = house.view(operation, by).await["seq"].clone();
        let evidence = json!({ "kind": "statement", "reason": "Alle Geräte haben sich gemeldet" });
        let lift = json!({ "do": "lift", "hold": hold, "newest_seen": seq, "evidence": evidence });
        let done = house.command(operation, by, lift).await;
        assert_eq!(done.status, 200, "{event}: {}", done.text);
    }

    // Beyond the old size heads are signed again, and everybody can see that two records exist.
    for _ in 0..6 {
        note_something(&house, operation, &officer).await;
    }
    let grown = record(&house, operation, &lead).await;
    let summary = verify_in_memory(&grown, &Expected::default()).unwrap();
    assert_eq!(summary.covered.0, summary.entries);
    let kept = Expected { checkpoints: vec![("kept".to_owned(), lost)], ..Expected::default() };
    verify_in_memory(&before, &kept).unwrap();
    assert!(verify_in_memory(&grown, &kept).is_err(), "the lost head was somebody's evidence");

    // Once written down it is not written down again.
    let house = house.restarted().await;
    let exported = record(&house, operation, &lead).await;
    assert_eq!(events(&exported, "rolled_back").count(), 1);
}

/// Database and keys were put back together: what the mirror of the keys holds tells it all the same.
#[tokio::test]
async fn keys_put_back_with_the_database_are_noticed_by_the_mirror() {
    let mirror = tempfile::tempdir().unwrap();
    let folder = mirror.path().join("mirror");
    let house = House::with(|config| config.keys.mirror = Some(folder.clone())).await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    checkpoint(&house, operation, &lead).await;
    let (house, copy) = saved(house, everything).await;
    note_something(&house, operation, &officer).await;
    let lost = checkpoint(&house, operation, &lead).await;

    let house = put_back(house, copy).await;
    let view = house.view(operation, &lead).await;
    assert_eq!(view["severity"], "interrupted");
    let exported = record_of_a_loss(&house, operation, &lead).await;
    let told: Vec<Value> = events(&exported, "rolled_back").collect();
    assert_eq!((told.len(), &told[0]["size"]), (1, &json!(lost.checkpoint.size.0)));
    assert_eq!(told[0]["head"], lost.checkpoint.head.to_string());
}

/// Everything was put back and there is no mirror: a witness who kept a checkpoint tells, and no second head
/// is signed for its size.
#[tokio::test]
async fn a_witness_with_a_checkpoint_notices() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let monitor = house.person("beobachtung-1", Role::Monitor).await;
    let operation = house.under_way(&lead, &[(&monitor, "monitor", "B1")]).await;
    checkpoint(&house, operation, &lead).await;
    let (house, copy) = saved(house, everything).await;
    for _ in 0..4 {
        note_something(&house, operation, &lead).await;
    }
    let lost = checkpoint(&house, operation, &monitor).await;

    let house = put_back(house, copy).await;
    assert_eq!(house.view(operation, &lead).await["severity"], "running", "nobody knows yet");
    let path = format!("/api/v1/operations/{operation}/cosignatures");
    let brought = house.post(&path, &monitor, cosigned(lost.clone(), 1)).await;
    assert_eq!(brought.status, 422, "{}", brought.text);
    assert_eq!(house.view(operation, &lead).await["severity"], "interrupted");
    let exported = record_of_a_loss(&house, operation, &lead).await;
    let told: Vec<Value> = events(&exported, "rolled_back").collect();
    assert_eq!((told.len(), &told[0]["known_from"]["is"]), (1, &json!("signed")));
    let summary = verify_in_memory(&exported, &Expected::default()).unwrap();
    assert!(summary.covered < lost.checkpoint.size, "{summary}");

    // Brought again it is known, also after a restart.
    let house = house.restarted().await;
    house.post(&path, &monitor, cosigned(lost, 1)).await;
    assert_eq!(events(&record(&house, operation, &lead).await, "rolled_back").count(), 1);
}

/// Everything was put back, the keys' folder too: a device with a receipt notices, and brings its report.
#[tokio::test]
async fn a_device_with_a_receipt_notices_and_its_report_is_taken_back() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let (house, copy) = saved(house, everything).await;
    let mut socket = house.joined(&officer, operation).await;
    let id = uuid::Uuid::new_v4();
    let report = json!({ "id": id, "sign": "halt", "text": "Halt" }).to_string();
    let frame = json!({ "type": "report", "operation": operation, "report": report });
    socket.send(&frame).await;
    let receipt = socket.until_any(&["receipt", "problem"]).await;
    assert_eq!(receipt["type"], "receipt", "{receipt}");
    drop(socket);

    let house = put_back(house, copy).await;
    let mut socket = house.socket(&officer).await;
    let known = json!({ "seq": receipt["seq"], "head": receipt["head"] });
    socket.send(&json!({ "type": "join", "operation": operation, "known": known })).await;
    let joined = socket.until("joined").await;
    assert_eq!(joined["severity"], "interrupted");
    assert_eq!(joined["lost"]["size"], receipt["seq"]);

    socket.send(&frame).await;
    let again = socket.until("receipt").await;
    assert_eq!(again["report"], id.to_string());
    let exported = record(&house, operation, &lead).await;
    verify_in_memory(&exported, &Expected::default()).unwrap();
    let reported: Vec<Value> = events(&exported, "reported").collect();
    assert!(reported.iter().any(|entry| entry["report"]["id"] == id.to_string()));
    let told: Vec<Value> = events(&exported, "rolled_back").collect();
    assert_eq!((told.len(), &told[0]["known_from"]["device"]), (1, &json!(officer.device)));

    // The same device says the same again: it is known.
    let mut socket = house.socket(&officer).await;
    socket.send(&json!({ "type": "join", "operation": operation, "known": known })).await;
    socket.until("joined").await;
    assert_eq!(events(&record(&house, operation, &lead).await, "rolled_back").count(), 1);
}
