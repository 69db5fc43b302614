//! I-19: no personal field and no credential in logs, metrics, or error texts.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use common::House;
use einhalt_protocol::people::Role;
use einhalt_server::config::{Log, LogLevel};
use einhalt_server::telemetry;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

/// Planted in every field that holds something personal or secret.
const MARKER: &str = "geheim7391";

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_logged_or_measured() {
    let log = Kept::default();
    let writer = log.clone();
    telemetry::start_log(&Log { level: LogLevel::Debug, ..Log::default() }, move || writer.clone());

    let house = House::new().await;
    let admin = house.administrator().await;
    let marked = |text: &str| format!("{MARKER}-{text}");
    let account = json!({ "name": marked("lead"), "role": "lead", "password": marked("password") });
    let made = house.post("/api/v1/accounts", &admin, account).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let sign_in =
        |password: &str| json!({ "name": marked("lead"), "password": password, "label": marked("desk") });
    let wrong = house.call(Method::POST, "/api/v1/sign-in", None, Some(sign_in(&marked("guess")))).await;
    assert!(wrong.status == 401 && !wrong.text.contains(MARKER));
    let signed = house.call(Method::POST, "/api/v1/sign-in", None, Some(sign_in(&marked("password")))).await;
    let lead = common::person(&signed.body);
    let officer = house.person(&marked("officer"), Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "Geheim7391")]).await;

    let mut socket = house.joined(&officer, operation).await;
    let report = json!({ "id": Uuid::new_v4(), "sign": marked("sign"), "text": marked("text"), "place": { "lat": 51.987_654, "lon": 7.123_456 } });
    socket.send(&json!({ "type": "report", "operation": operation, "report": report.to_string() })).await;
    socket.until("receipt").await;
    let ask = json!({ "do": "abort", "reason": marked("reason"), "more": marked("field") });
    let frame = json!({ "type": "command", "id": Uuid::new_v4(), "operation": operation, "ask": ask });
    socket.send(&frame).await;
    let problem = socket.until("problem").await.to_string();
    assert!(!problem.contains(MARKER), "{problem}");
    socket.send_text(format!("{MARKER} is no JSON")).await;
    let problem = socket.until("problem").await.to_string();
    assert!(!problem.contains(MARKER), "{problem}");
    let asked = json!({ "id": Uuid::new_v4(), "ask": { "do": "abort", "reason": marked("reason") } });
    let aborted = house.post(&format!("/api/v1/operations/{operation}/commands"), &officer, asked).await;
    assert_eq!(aborted.status, 200, "{}", aborted.text);
    for path in ["/api/v1/me", "/api/v1/devices", "/api/v1/accounts", "/api/v1/operations"] {
        assert_eq!(house.get(path, &lead).await.status, 200, "{path}");
    }
    assert_eq!(house.get(&format!("/api/v1/operations/{operation}/record"), &lead).await.status, 200);
    let measured = house.call(Method::GET, "/metrics", None, None).await.text;
    let House { running, .. } = house;
    running.shutdown().await;

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains(&operation.to_string()), "something is logged");
    let secrets = [&officer.token, &officer.secret, &lead.token, &lead.secret, &admin.token, &admin.secret];
    let planted = [MARKER, "Geheim7391", "51.98", "7.123"];
    for text in secrets.into_iter().map(String::as_str).chain(planted) {
        assert!(!logged.contains(text), "{text} in the log");
        assert!(!measured.contains(text), "{text} in the measurements");
    }
}
