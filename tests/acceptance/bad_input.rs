//! Bad input, row by row (safety invariants, section 6): over the websocket, over REST, and in files.
//! Each row names what is sent, what is answered, and that nothing else happened.
#![allow(clippy::unwrap_used)]

mod rows;

use std::collections::BTreeSet;

use crate::common::{Answer, Came, House, Person, Socket, answer};
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::record::verify;
use einhalt_server::config::Config;
use futures_util::SinkExt;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

const NONCE: &str = "00112233445566778899aabbccddeeff";

/// A lead and an officer, and the officer's operation under way.
struct Scene {
    house: House,
    lead: Person,
    officer: Person,
}

impl Scene {
    async fn new() -> Self {
        let house = House::with(|config| {
            config.limits.frames_burst = 10_000;
            config.limits.failures_burst = 1_000;
        })
        .await;
        let lead = house.person("leitung-1", Role::Lead).await;
        let officer = house.person("einsatz-1", Role::Officer).await;
        Self { house, lead, officer }
    }

    async fn operation(&self) -> OperationId {
        self.house.under_way(&self.lead, &[(&self.officer, "officer", "T1")]).await
    }

    /// The newest entry of a running operation, as the grant for a fresh heartbeat names it. That it
    /// comes shows that the connection is there and that nothing stopped or was recorded.
    async fn granted(&self, socket: &mut Socket, operation: OperationId, seq: u64) -> u64 {
        socket
            .send(&json!({ "type": "heartbeat", "operation": operation, "nonce": NONCE, "seq": seq }))
            .await;
        let answer = socket.until_any(&["grant", "withheld"]).await;
        assert_eq!(answer["type"], "grant", "{answer}");
        let grant: Value = serde_json::from_str(answer["grant"].as_str().unwrap()).unwrap();
        grant["seq"].as_u64().unwrap()
    }
}

fn codes(problem: &Value) -> Vec<(String, String)> {
    let mistakes = problem["mistakes"].as_array().unwrap();
    let text = |mistake: &Value, name: &str| mistake[name].as_str().unwrap().to_owned();
    mistakes.iter().map(|mistake| (text(mistake, "code"), text(mistake, "at"))).collect()
}

fn owned(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(code, at)| ((*code).to_owned(), (*at).to_owned())).collect()
}

fn nested(depth: usize) -> String {
    format!("{}1{}", "[".repeat(depth), "]".repeat(depth))
}

/// Rows 1, 3, 4, 5: class B on the websocket.
#[tokio::test]
async fn class_b_frames_are_refused_whole_and_the_connection_stays() {
    let scene = Scene::new().await;
    let operation = scene.operation().await;
    let mut socket = scene.house.joined(&scene.officer, operation).await;
    let joined = socket.until("events").await;
    let seq = joined["entries"][0]["seq"].as_u64().unwrap();
    let receipt = format!(r#"{{"stop":"{operation}","kind":"delivered","at":"2026-05-05T08:00:00Z"}}"#);
    let mut wrong = Vec::new();
    for (name, frame, expected) in rows::FRAMES.iter().chain(rows::ASKED) {
        let frame = frame
            .replace("OP", &operation.to_string())
            .replace("ID", &Uuid::new_v4().to_string())
            .replace("NONCE", NONCE)
            .replace("DEEP", &nested(30))
            .replace("MANY", &vec![receipt.as_str(); 65].join(","))
            .replace("LONG", &"x".repeat(2_001));
        socket.send_text(frame).await;
        let problem = socket.next().await;
        assert_eq!(problem["type"], "problem", "{name}: {problem}");
        let (mut told, mut expected) = (codes(&problem), owned(expected));
        told.sort();
        expected.sort();
        if told != expected {
            wrong.push(format!("{name}: told {told:?}, expected {expected:?}"));
        }
        assert_eq!(scene.granted(&mut socket, operation, seq).await, seq, "{name}: nothing happened");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Class A: whatever is wrong with a report, the stop stands, and the receipt lists what was wrong.
/// Every row runs in an operation of its own, so that each shows what it alone does.
#[tokio::test]
async fn class_a_reports_stop_whatever_their_shape() {
    let scene = Scene::new().await;
    let mut wrong = Vec::new();
    for (name, report, expected, severity) in rows::REPORTS {
        let report = report
            .replace("ID", "0190f6b2-7c1a-7000-8000-0000000000aa")
            .replace("LONG", &"ä".repeat(5_000))
            .replace("DEEP", &nested(40));
        let operation = scene.operation().await;
        let mut socket = scene.house.joined(&scene.officer, operation).await;
        socket.send(&json!({ "type": "report", "operation": operation, "report": report })).await;
        wrong.extend(stands(&scene, &mut socket, operation, name, expected, severity).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The envelope may be odd too: what can be recognised as a report of an operation is one.
#[tokio::test]
async fn class_a_envelopes_are_read_leniently() {
    let scene = Scene::new().await;
    let mut wrong = Vec::new();
    for (name, frame, expected, severity) in rows::ENVELOPES {
        let operation = scene.operation().await;
        let mut socket = scene.house.joined(&scene.officer, operation).await;
        let frame = frame.replace("OP", &operation.to_string()).replace("ID", &Uuid::new_v4().to_string());
        socket.send_text(frame).await;
        wrong.extend(stands(&scene, &mut socket, operation, name, expected, severity).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The stop is receipted with these defects, the operation has this severity, and the connection stays.
async fn stands(
    scene: &Scene,
    socket: &mut Socket,
    operation: OperationId,
    name: &str,
    expected: &[&str],
    severity: &str,
) -> Option<String> {
    let receipt = socket.until_any(&["receipt", "problem"]).await;
    assert_eq!(receipt["type"], "receipt", "{name}: {receipt}");
    let defects = receipt["defects"].as_array().unwrap();
    let mut told: Vec<&str> = defects.iter().map(|defect| defect["code"].as_str().unwrap()).collect();
    let mut expected = expected.to_vec();
    told.sort_unstable();
    expected.sort_unstable();
    socket.send(&json!({ "type": "heartbeat", "operation": operation, "nonce": NONCE, "seq": 0 })).await;
    let withheld = socket.until_any(&["grant", "withheld"]).await;
    assert_eq!(
        (withheld["type"].as_str(), withheld["severity"].as_str()),
        (Some("withheld"), Some(severity)),
        "{name}"
    );
    let view = scene.house.view(operation, &scene.lead).await;
    assert_eq!(view["severity"], severity, "{name}");
    (told != expected).then(|| format!("{name}: told {told:?}, expected {expected:?}"))
}

/// I-9: the same id is one report, whatever comes under it; a higher severity in it takes effect.
#[tokio::test]
async fn a_report_counts_once_and_its_higher_copy_counts_too() {
    let scene = Scene::new().await;
    let operation = scene.operation().await;
    let mut socket = scene.house.joined(&scene.officer, operation).await;
    let id = Uuid::new_v4();
    let mut receipts = Vec::new();
    for sign in ["halt", "halt", "unconscious", "halt"] {
        let report = json!({ "id": id, "sign": sign }).to_string();
        socket.send(&json!({ "type": "report", "operation": operation, "report": report })).await;
        receipts.push(socket.until("receipt").await);
    }
    let defects = |receipt: &Value| -> BTreeSet<String> {
        let defects = receipt["defects"].as_array().unwrap().iter();
        defects.map(|defect| defect["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(receipts[0]["seq"], receipts[1]["seq"], "a resend is no news");
    assert_eq!(receipts[0]["head"], receipts[1]["head"]);
    assert!(defects(&receipts[2]).contains("id_reused"), "{}", receipts[2]);
    assert_eq!(scene.house.view(operation, &scene.lead).await["severity"], "aborted");
}

/// Row 2: what breaks framing closes the socket, with a code that the client knows what to do about.
#[tokio::test]
async fn what_breaks_framing_closes_with_its_code() {
    let scene = Scene::new().await;
    let house = &scene.house;
    let operation = scene.operation().await;
    let seq = house.view(operation, &scene.lead).await["seq"].clone();

    let mut socket = house.socket(&scene.officer).await;
    socket.stream.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(socket.closed().await, 1003, "binary");

    let mut socket = house.socket(&scene.officer).await;
    socket.send_text(format!("{{\"type\":\"leave\",\"x\":\"{}\"}}", "x".repeat(70_000))).await;
    assert_eq!(socket.closed().await, 1009, "too large");

    for (name, code, bytes) in [
        ("not UTF-8", 1007, vec![0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]),
        ("reserved bits", 1002, vec![0xf1, 0x80, 0, 0, 0, 0]),
        ("not masked", 1002, vec![0x81, 0x02, b'{', b'}']),
        ("an unknown opcode", 1002, vec![0x83, 0x80, 0, 0, 0, 0]),
        ("a control frame in pieces", 1002, vec![0x09, 0x80, 0, 0, 0, 0]),
    ] {
        let mut socket = house.socket(&scene.officer).await;
        let MaybeTlsStream::Plain(stream) = socket.stream.get_mut() else { panic!("no TLS here") };
        stream.write_all(&bytes).await.unwrap();
        assert_eq!(socket.closed().await, code, "{name}");
    }

    let mut socket = house.plain_socket().await;
    socket.send(&json!({ "type": "join", "operation": operation })).await;
    assert_eq!(codes(&socket.next().await), owned(&[("hello_first", "/type")]), "before hello");
    let hello = |version: u32| json!({ "type": "hello", "version": version, "token": scene.officer.token, "client": "t" });
    socket.send(&hello(2)).await;
    assert_eq!(socket.closed().await, 4401, "a version nobody speaks here");

    let mut first = house.socket(&scene.officer).await;
    let mut second = house.socket(&scene.officer).await;
    assert_eq!(first.closed().await, 4409, "replaced by a newer socket of the same device");
    second.send(&json!({ "type": "join", "operation": operation })).await;
    second.until("joined").await;
    let view = house.view(operation, &scene.lead).await;
    assert_eq!((&view["severity"], view["seq"].as_u64() >= seq.as_u64()), (&json!("running"), true));
}

#[tokio::test]
async fn silence_and_floods_end_a_socket_and_a_flood_delays_no_stop() {
    let house = House::with(|config| {
        config.limits.hello_within_s = 1;
        config.limits.frames_per_second = 1;
        config.limits.frames_burst = 5;
    })
    .await;
    let mut silent = house.plain_socket().await;
    assert_eq!(silent.closed().await, 4408, "no hello");

    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    let mut socket = house.socket(&officer).await;
    for _ in 0..8 {
        socket.send(&json!({ "type": "leave", "operation": operation })).await;
    }
    let problem = socket.until("problem").await;
    assert_eq!(codes(&problem), owned(&[("too_often", "")]));
    assert_eq!(problem["retry"]["when"], "after");
    socket.send(&json!({ "type": "report", "operation": operation, "report": "{\"sign\":\"halt\"}" })).await;
    socket.until("receipt").await;
    for _ in 0..100 {
        if socket.stream.send(Message::text("{}")).await.is_err() {
            break;
        }
    }
    assert_eq!(socket.closed().await, 4429);
}

/// Class B over REST: the same members, the same codes, as RFC 9457.
#[tokio::test]
async fn class_b_requests_are_refused_whole() {
    let scene = Scene::new().await;
    let (house, lead) = (&scene.house, &scene.lead);
    let operation = scene.operation().await;
    let seq = house.view(operation, lead).await["seq"].clone();
    let here = format!("/api/v1/operations/{operation}");
    let member = format!("{here}/members/{}", scene.officer.account);
    let mut wrong = Vec::new();
    for (name, method, path, body, status, expected) in rows::REQUESTS {
        let path = path.replace("HERE", &here).replace("MEMBER", &member);
        let body = body.replace("DEEP", &nested(30)).replace("LARGE", &"x".repeat(70_000));
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = house.request(method, &path, Some(&lead.token));
        let request = request.header("content-type", "application/json").body(body);
        let refused = answer(request.send().await.unwrap()).await;
        is_a_problem(name, &refused);
        let (mut told, mut expected) = (codes(&refused.body), owned(expected));
        told.sort();
        expected.sort();
        if refused.status != *status || told != expected {
            wrong.push(format!("{name}: told {} {told:?}, expected {status} {expected:?}", refused.status));
        }
        let secret =
            ["secret", "password"].iter().any(|word| path.contains(word)) || name.contains("not repeated");
        if secret && !told.iter().any(|(_, at)| at == "/device") {
            assert!(!refused.text.contains("Geheim"), "{name}: {}", refused.text);
        }
    }
    let request = house
        .request(Method::POST, "/api/v1/operations", Some(&lead.token))
        .header("content-type", "text/plain");
    let refused = answer(request.body("{\"reference\":\"x\"}").send().await.unwrap()).await;
    assert_eq!((refused.status, refused.code()), (415, "wrong_type"));
    let refused = house.call(Method::GET, "/api/v1/me", None, None).await;
    assert_eq!((refused.status, refused.code()), (401, "not_signed_in"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(house.view(operation, lead).await["seq"], seq, "nothing was recorded");
}

/// Row 1: a stable code, where, what was there and wanted, a hint in both languages, whether to retry.
fn is_a_problem(name: &str, answer: &Answer) {
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{name}");
    let body = &answer.body;
    assert_eq!(body["status"], answer.status, "{name}");
    assert_eq!(body["type"], format!("urn:einhalt:problem:{}", answer.code()), "{name}");
    assert!(body["retry"]["when"].is_string(), "{name}");
    for mistake in body["mistakes"].as_array().unwrap() {
        assert!(mistake["hint"]["de"].is_string() && mistake["hint"]["en"].is_string(), "{name}");
        assert!(mistake["got"].as_str().unwrap_or_default().chars().count() <= 80, "{name}");
    }
}

/// Class A over REST: any bytes, any media type.
#[tokio::test]
async fn class_a_requests_stop_whatever_their_shape() {
    let scene = Scene::new().await;
    let rows: Vec<(&str, &str, Vec<u8>, &str)> = vec![
        (
            "a good report",
            "application/json",
            json!({ "id": Uuid::new_v4(), "sign": "seizure" }).to_string().into(),
            "aborted",
        ),
        ("no media type we know", "text/plain", br#"{"sign":"seizure"}"#.to_vec(), "aborted"),
        ("words", "text/plain", b"Hilfe".to_vec(), "interrupted"),
        ("nothing", "application/json", Vec::new(), "interrupted"),
        ("no text", "application/octet-stream", vec![0xff, 0xfe, 0x00, 0x80], "interrupted"),
        ("many brackets", "application/json", "[".repeat(60_000).into(), "interrupted"),
    ];
    for (name, media_type, body, severity) in rows {
        let operation = scene.operation().await;
        let path = format!("/api/v1/operations/{operation}/reports");
        let request = scene.house.request(Method::POST, &path, Some(&scene.officer.token));
        let reported =
            answer(request.header("content-type", media_type).body(body).send().await.unwrap()).await;
        assert_eq!(reported.status, 201, "{name}: {}", reported.text);
        assert_eq!(scene.house.view(operation, &scene.lead).await["severity"], severity, "{name}");
    }
}

/// Row 8: files given to `verify` are hostile; any bytes lead to a verdict.
#[test]
fn any_file_leads_to_a_verdict() {
    for (name, file) in [
        ("nothing", Vec::new()),
        ("one line feed", b"\n".to_vec()),
        ("words", b"record".to_vec()),
        ("no text", vec![0xff; 4_096]),
        ("NUL", vec![0; 4_096]),
        ("many brackets", "[".repeat(1_000_000).into_bytes()),
        ("one endless line", vec![b'x'; 3_000_000]),
        ("only an end", br#"{"line":"end","entries":0,"payloads":0,"head":"00","key":"","signature":""}"#.to_vec()),
        ("a header of another format", br#"{"line":"header","format":"x","operation":"0190f6b2-7c1a-7000-8000-0000000000aa","policy":""}"#.to_vec()),
    ] {
        let broken = verify(&file, None).expect_err(name);
        assert!(broken.line <= 2 && !broken.to_string().is_empty(), "{name}: {broken}");
    }
}

/// Row 7: policy and configuration refuse to start, and list all mistakes with line and nearest name.
#[test]
fn policy_and_configuration_list_every_mistake() {
    let text = &Policy::kreis_unna().text;
    let twice_wrong = text.replace("[lease]", "[lese]").replace("[delivery]", "[deliveri]");
    let mistakes = Policy::parse(&twice_wrong).expect_err("two tables are misspelt");
    let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    for name in ["lease", "delivery"] {
        assert!(
            told.iter().any(|line| line.contains("line ") && line.contains(&format!("`{name}`"))),
            "{told:?}"
        );
    }
    let file = "listen = 5\n[limits]\nsocket_lan = 64\n";
    let told =
        Config::read(Some((std::path::Path::new("e.toml"), file)), []).expect_err("two mistakes").to_string();
    assert!(
        told.contains("e.toml:1: listen")
            && told.contains("e.toml:3: limits.socket_lan is no setting; did you mean limits.socket_lane?"),
        "{told}"
    );
}

/// Row 10: a request that makes a handler fail is one request.
#[tokio::test]
async fn nothing_sent_ends_the_service() {
    let scene = Scene::new().await;
    let operation = scene.operation().await;
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let words = [
        "{",
        "}",
        "[",
        "\"type\"",
        ":",
        "\"report\"",
        "\"join\"",
        ",",
        "\"operation\"",
        "null",
        "1e999",
        "\"\\ud800\"",
        "\u{0}",
        "\"command\"",
        "\"ask\"",
    ];
    let mut socket = scene.house.socket(&scene.officer).await;
    for _ in 0..300 {
        let length = random() % 12;
        let text: String = (0..length).map(|_| words[usize::try_from(random() % 15).unwrap()]).collect();
        socket.send_text(text).await;
        assert!(matches!(socket.came().await, Came::Frame(_)));
    }
    socket.send(&json!({ "type": "join", "operation": operation })).await;
    let joined = socket.until("events").await;
    let seq = joined["entries"][0]["seq"].as_u64().unwrap();
    assert_eq!(scene.granted(&mut socket, operation, seq).await, seq, "it goes on as if nothing had been");
}
