//! I-16: what a starting service cannot verify stands, is named, and permits nothing; stops still go out.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use crate::common::House;
use einhalt_protocol::people::Role;
use serde_json::json;

const NONCE: &str = "00112233445566778899aabbccddeeff";

/// Changes one byte of an entry where it lies, past every guard of the service.
fn alter_an_entry(folder: &Path) {
    let (found, altered) = (br#""reference":"UN-1""#, br#""reference":"UN-2""#);
    let mut changed = 0;
    for file in
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file())
    {
        let mut bytes = std::fs::read(&file).unwrap();
        while let Some(at) = bytes.windows(found.len()).position(|window| window == found) {
            bytes[at..at + altered.len()].copy_from_slice(altered);
            changed += 1;
        }
        std::fs::write(&file, bytes).unwrap();
    }
    assert_eq!(changed, 1, "the entry lies in the folder once");
}

#[tokio::test]
async fn an_altered_record_stands_and_is_named_to_the_supervisor() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    assert_eq!(house.view(operation, &lead).await["severity"], "running");

    let house = house.restarted_after(alter_an_entry).await;
    let view = house.view(operation, &lead).await;
    assert_eq!(view["severity"], "interrupted");
    assert_eq!(view["tasks"][0]["task"], "record_unverified");

    let mut socket = house.joined(&officer, operation).await;
    socket.send(&json!({ "type": "heartbeat", "operation": operation, "nonce": NONCE, "seq": 0 })).await;
    assert_eq!(socket.until_any(&["grant", "withheld"]).await["because"], "stopped");
    let report = json!({ "id": uuid::Uuid::new_v4(), "sign": "unconscious" });
    socket.send(&json!({ "type": "report", "operation": operation, "report": report.to_string() })).await;
    assert_eq!(socket.until("stop").await["severity"], "aborted");
    socket.until("receipt").await;
}
