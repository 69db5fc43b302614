//! Bad input on the wire (safety invariants, section 6): a report stops in any shape, everything else
//! is complete or refused with all its mistakes.
#![allow(clippy::unwrap_used)]

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{DeviceId, OperationId, ReportId, StopId};
use einhalt_protocol::people::Subject;
use einhalt_protocol::report::{DefectCode as D, Sign};
use einhalt_protocol::wire::{
    ClientFrame, FinishedReport, Input, Problem, ProblemCode as P, lenient, read_frame,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const OP: &str = "0190f6b2-7c1a-7000-8000-0000000000aa";
const ID: &str = "0190f6b2-7c1a-7000-8000-000000000001";
const OTHER: &str = "0190f6b2-7c1a-7000-8000-000000000002";

fn device() -> DeviceId {
    DeviceId::derived("test", &[b"T1"])
}

fn noon() -> Timestamp {
    "2026-05-05T12:00:00Z".parse().unwrap()
}

fn report(frame: &str) -> FinishedReport {
    report_from(device(), frame)
}

fn report_from(device: DeviceId, frame: &str) -> FinishedReport {
    let Input::Report(report) = read_frame(frame.as_bytes()) else { panic!("not a report: {frame}") };
    assert_eq!(report.operation.to_string(), OP, "{frame}");
    marked(report.finish(device, noon()))
}

/// As the server does it, with a key that anybody may know.
fn marked(report: FinishedReport) -> FinishedReport {
    let mark = format!("mark of {}", report.body_hash);
    report.marked(mark)
}

fn wrong(frame: &str) -> Problem {
    let Input::Wrong(problem) = read_frame(frame.as_bytes()) else { panic!("taken: {frame}") };
    problem
}

/// A frame whose report is JSON text, as our own clients send it.
fn envelope(body: &str) -> String {
    json!({ "type": "report", "operation": OP, "report": body }).to_string()
}

fn defects(report: &FinishedReport) -> Vec<(D, &str)> {
    report.report.defects.iter().map(|defect| (defect.code, defect.at.as_str())).collect()
}

#[test]
fn a_sound_report_has_no_defects() {
    let body = json!({ "id": ID, "sign": "seizure", "who": "E1", "occurred_at": "2026-05-05T11:59:58Z",
        "monotonic_ms": 12, "text": "fällt hin", "place": { "lat": 51.5, "lon": 7.6, "accuracy_m": 8 } })
    .to_string();
    let read = report(&envelope(&body));
    assert_eq!(defects(&read), []);
    assert_eq!(read.report.sign, Sign::Seizure);
    assert_eq!(read.report.who, "E1".parse().unwrap());
    assert_eq!(read.report.id, ID.parse().unwrap());
    assert_eq!(read.report.reporter, device());
    assert_eq!(read.report.clocks.occurred_at, Some("2026-05-05T11:59:58Z".parse().unwrap()));
    assert_eq!(read.raw, body);
    let personal: Value = serde_json::from_slice(&read.personal.unwrap()).unwrap();
    assert_eq!(personal["text"], "fällt hin");
    assert_eq!(personal["place"]["lat"], 51.5);
    assert!(personal.get("raw").is_none());
}

/// I-6, I-9: of two readings the higher one counts, also for those who are told and offer it again.
#[test]
fn what_is_carried_says_as_much_as_what_was_read() {
    let halt = format!(r#"{{"id":"{ID}","sign":"halt"}}"#);
    let beside = format!(r#"{{"type":"report","operation":"{OP}","sign":"seizure","report":{halt}}}"#);
    let twice = format!(
        r#"{{"type":"report","operation":"{OP}","report":{{"id":"{ID}","sign":"seizure","sign":"halt"}}}}"#
    );
    let reports = format!(
        r#"{{"type":"report","operation":"{OP}","report":{{"id":"{ID}","sign":"seizure"}},"report":{halt}}}"#
    );
    for frame in [beside, twice, reports] {
        let read = report(&frame);
        assert_eq!(read.report.sign, Sign::Seizure, "{frame}");
        let told = lenient::read_bare(OP.parse().unwrap(), read.carried().body.as_bytes());
        let told = told.finish(device(), noon());
        assert_eq!((told.report.sign, told.report.id), (Sign::Seizure, read.report.id), "{frame}");
    }
}

/// I-6: class A, row by row.
#[test]
fn a_stop_stands_whatever_is_wrong_with_it() {
    let with = |extra: &str| envelope(&format!(r#"{{"id":"{ID}","sign":"unconscious"{extra}}}"#));
    let own = |extra: &str| format!(r#"{{"type":"report","operation":"{OP}"{extra}}}"#);
    let long = format!(r#","text":"{}""#, "ä".repeat(2_001));
    let table: Vec<(String, Sign, D, &str)> = vec![
        (envelope(""), Sign::Unclear, D::WrongType, ""),
        (envelope("null"), Sign::Unclear, D::WrongType, ""),
        (envelope("{\"sign\":\"unconscious\""), Sign::Unclear, D::WrongType, ""),
        (envelope("{}"), Sign::Unclear, D::UnknownSign, "/sign"),
        (envelope("{}"), Sign::Unclear, D::BadId, "/id"),
        (envelope(r#"{"sign":"heavy_breathing"}"#), Sign::Unclear, D::UnknownSign, "/sign"),
        (envelope(r#"{"sign":"UNCONSCIOUS"}"#), Sign::Unclear, D::UnknownSign, "/sign"),
        (envelope(r#"{"sign":7}"#), Sign::Unclear, D::UnknownSign, "/sign"),
        (envelope(r#"{"sign":null}"#), Sign::Unclear, D::UnknownSign, "/sign"),
        (envelope(r#"{"sign":{"is":"seizure"}}"#), Sign::Unclear, D::UnknownSign, "/sign"),
        (envelope(r#"{"sign":[]}"#), Sign::Unclear, D::UnknownSign, "/sign"),
        (envelope(r#"{"sign":["halt","seizure"]}"#), Sign::Seizure, D::Contradiction, "/sign"),
        (envelope(r#"{"sign":"halt","sign":"unconscious"}"#), Sign::Unconscious, D::Contradiction, "/sign"),
        (envelope(r#"{"sign":"unconscious","sign":"halt"}"#), Sign::Unconscious, D::DuplicateKey, "/sign"),
        (envelope(r#"{"sign":["halt","who knows"]}"#), Sign::Unclear, D::Contradiction, "/sign"),
        (envelope(r#"{"sign":["halt","minor_on_site"]}"#), Sign::Unclear, D::Contradiction, "/sign"),
        (own(r#","sign":"seizure""#), Sign::Seizure, D::BadId, "/id"),
        (own(""), Sign::Unclear, D::UnknownSign, "/sign"),
        (own(r#","report":5"#), Sign::Unclear, D::WrongType, "/report"),
        (own(r#","report":{"sign":"halt","sign":"seizure"}"#), Sign::Seizure, D::Contradiction, "/sign"),
        (own(r#","report":{"sign":"halt"},"sign":"seizure""#), Sign::Seizure, D::Contradiction, "/sign"),
        (
            own(r#","report":"{\"sign\":\"halt\"}","report":"{\"sign\":\"seizure\"}""#),
            Sign::Seizure,
            D::Contradiction,
            "/sign",
        ),
        (own(r#","type":"position","sign":"seizure""#), Sign::Seizure, D::DuplicateKey, "/type"),
        (with(r#","id":"x""#), Sign::Unconscious, D::DuplicateKey, "/id"),
        (with(r#","who":"Herr X""#), Sign::Unconscious, D::BadSubject, "/who"),
        (with(r#","who":["E1"]"#), Sign::Unconscious, D::BadSubject, "/who"),
        (with(r#","who":"E1","who":"E2""#), Sign::Unconscious, D::Contradiction, "/who"),
        (with(r#","occurred_at":"gestern""#), Sign::Unconscious, D::BadTime, "/occurred_at"),
        (with(r#","occurred_at":"2026-05-05T12:00:00""#), Sign::Unconscious, D::BadTime, "/occurred_at"),
        (with(r#","occurred_at":1777982400"#), Sign::Unconscious, D::BadTime, "/occurred_at"),
        (with(r#","occurred_at":"+262142-12-31T23:59:59Z""#), Sign::Unconscious, D::BadTime, "/occurred_at"),
        (with(r#","occurred_at":"2026-05-05T12:12:00Z""#), Sign::Unconscious, D::SkewedTime, "/occurred_at"),
        (with(r#","monotonic_ms":-1"#), Sign::Unconscious, D::WrongType, "/monotonic_ms"),
        (with(r#","monotonic_ms":1e999"#), Sign::Unconscious, D::WrongType, "/monotonic_ms"),
        (with(r#","place":{"lat":91,"lon":0}"#), Sign::Unconscious, D::BadPlace, "/place"),
        (with(r#","place":"Unna""#), Sign::Unconscious, D::BadPlace, "/place"),
        (with(r#","place":{"lat":51.5}"#), Sign::Unconscious, D::BadPlace, "/place"),
        (with(&long), Sign::Unconscious, D::LongText, "/text"),
        (with(r#","text":{"a":1}"#), Sign::Unconscious, D::WrongType, "/text"),
        (with(r#","text":"a\u0000b""#), Sign::Unconscious, D::NulInText, "/text"),
        (with(r#","text":"a\ud83d""#), Sign::Unconscious, D::WrongType, "/text"),
        (with(r#","concerns":"x""#), Sign::Unconscious, D::BadId, "/concerns"),
        (with(r#","severity":"running""#), Sign::Unconscious, D::ForbiddenField, "/severity"),
        (
            with(r#","received_at":"2020-01-01T00:00:00Z""#),
            Sign::Unconscious,
            D::ForbiddenField,
            "/received_at",
        ),
        (with(r#","role":"lead""#), Sign::Unconscious, D::ForbiddenField, "/role"),
        (with(r#","colour":"red""#), Sign::Unconscious, D::UnknownField, "/colour"),
        (with(r#","Erika Müller":1"#), Sign::Unconscious, D::UnknownField, "/*"),
    ];
    for (frame, sign, code, at) in table {
        let read = report(&frame);
        assert_eq!(read.report.sign, sign, "{frame}");
        assert!(defects(&read).contains(&(code, at)), "{frame}: {:?}", defects(&read));
        let personal: Value = serde_json::from_slice(read.personal.as_deref().unwrap_or(b"{}")).unwrap();
        let is_about_times = code == D::SkewedTime;
        assert!(is_about_times || personal["raw"].is_string(), "the exact bytes are kept: {frame}");
    }
}

/// "Bad id: one derived from device and body, so retries still collapse."
#[test]
fn a_bad_id_is_derived_from_device_and_body() {
    let once = report(&envelope(r#"{"sign":"seizure"}"#));
    assert_eq!(report(&envelope(r#"{"sign":"seizure"}"#)).report.id, once.report.id);
    assert_ne!(report(&envelope(r#"{"sign":"halt"}"#)).report.id, once.report.id);
    let elsewhere = report_from(DeviceId::derived("test", &[b"T2"]), &envelope(r#"{"sign":"seizure"}"#));
    assert_ne!(elsewhere.report.id, once.report.id);
    // Not from the body alone: the id stands in the record and would confirm a guess (I-12).
    let unkeyed = |mark: &str| {
        let Input::Report(report) = read_frame(envelope(r#"{"sign":"seizure"}"#).as_bytes()) else {
            panic!()
        };
        report.finish(device(), noon()).marked(mark.to_owned()).report.id
    };
    assert_ne!(unkeyed("one key's"), unkeyed("another key's"));
    // The time of sending belongs to the frame: a retry has another one and is the same report.
    let own = |sent: &str| {
        report(&format!(r#"{{"type":"report","operation":"{OP}","sign":"seizure","sent_at":"{sent}"}}"#))
    };
    assert_eq!(own("2026-05-05T12:00:00Z").report.id, own("2026-05-05T12:00:09Z").report.id);
}

/// Architecture, idea 3: a device that saw a stop brings it back under the same id and reporter.
#[test]
fn an_offer_keeps_the_stop_and_its_reporter() {
    let reporter = DeviceId::derived("test", &[b"broken phone"]);
    let original = report(&envelope(r#"{"sign":"seizure"}"#));
    let carried = original.carried();
    let offer = json!({ "type": "report", "operation": OP, "report": carried.body,
        "offer": { "stop": StopId::of_report(original.report.id), "reporter": reporter } });
    let offered = report(&offer.to_string());
    assert_eq!(offered.report.id, original.report.id);
    assert_eq!(offered.report.reporter, reporter);
    assert_eq!(offered.report.mark, original.report.mark);

    let contradiction = json!({ "type": "report", "operation": OP, "report": { "id": ID, "sign": "halt" },
        "offer": { "stop": OTHER, "reporter": reporter } });
    let read = report(&contradiction.to_string());
    assert_eq!(read.report.id, OTHER.parse().unwrap());
    assert!(defects(&read).contains(&(D::Contradiction, "/offer/stop")));

    let broken =
        json!({ "type": "report", "operation": OP, "report": { "id": ID, "sign": "halt" }, "offer": 1 });
    let read = report(&broken.to_string());
    assert_eq!((read.report.id, read.report.reporter), (ID.parse().unwrap(), device()));
    assert!(defects(&read).contains(&(D::WrongType, "/offer")));
}

/// A report too long for every phone to carry is carried by its essence, under its id.
#[test]
fn what_is_carried_is_bounded() {
    let read =
        report(&envelope(&json!({ "sign": "seizure", "who": "K2", "text": "x".repeat(50_000) }).to_string()));
    let carried = read.carried();
    assert!(carried.body.len() < 1_024);
    let again = report(&envelope(&carried.body));
    assert_eq!(
        (again.report.id, again.report.sign, again.report.who),
        (read.report.id, read.report.sign, read.report.who)
    );
    let personal: Value = serde_json::from_slice(&read.personal.unwrap()).unwrap();
    assert_eq!(personal["text_length"], 50_000);
    assert_eq!(personal["text"].as_str().unwrap().len(), 2_000);
    assert_eq!(personal["text_hash"].as_str().unwrap().len(), 64);
}

/// I-12, I-19: nothing personal reaches the record.
#[test]
fn nothing_personal_is_in_the_report_itself() {
    let body = r#"{"sign":"seizure","text":"Erika Mustermann","who":"Erika Mustermann","place":{"lat":51.53,"lon":7.69}}"#;
    let read = report(&envelope(body));
    let kept = serde_json::to_string(&read.report).unwrap();
    let hash = read.body_hash.as_str();
    // The plain hash of a short text is as good as the text itself to whoever can guess.
    let plain = format!("\"{hash}\"");
    for personal in ["Erika", "51.53", "7.69", &plain] {
        assert!(!kept.contains(personal), "{kept}");
    }
}

/// Reports over REST: the operation is in the path, any bytes are a report.
#[test]
fn a_bare_report_is_read_from_any_bytes() {
    let operation: OperationId = OP.parse().unwrap();
    for bytes in
        [&b""[..], b"help", b"\xff\xfe", b"[]", b"{\"sign\":\"halt\"}", b"\xef\xbb\xbf{\"sign\":\"halt\"}"]
    {
        let read = lenient::read_bare(operation, bytes).finish(device(), noon());
        let is_halt = String::from_utf8_lossy(bytes).contains("halt");
        assert_eq!(read.report.sign, if is_halt { Sign::Halt } else { Sign::Unclear }, "{bytes:?}");
        assert_eq!(read.report.who, Subject::Unknown);
    }
}

/// Only an envelope that cannot be read is turned away (I-6).
#[test]
fn an_unreadable_envelope_is_turned_away() {
    for (frame, code, at) in [
        (r#"{"type":"report"}"#.to_owned(), P::BadId, "/operation"),
        (r#"{"type":"report","operation":"OP"}"#.to_owned(), P::BadId, "/operation"),
        (format!(r#"{{"type":"report","operation":"{}"}}"#, OP.to_uppercase()), P::BadId, "/operation"),
        (envelope("{}").replace('}', ""), P::NotJson, ""),
    ] {
        let problem = wrong(&frame);
        assert_eq!((problem.mistakes[0].code, problem.mistakes[0].at.as_str()), (code, at), "{frame}");
    }
    // Twice an operation: the first that can be read.
    report(&format!(r#"{{"type":"report","operation":"x","operation":"{OP}","sign":"halt"}}"#));
}

/// Class B, row by row: the code, the pointer.
#[test]
#[expect(clippy::too_many_lines, reason = "a table, one row per mistake")]
fn class_b_is_complete_or_refused() {
    let ask = |ask: &str| format!(r#"{{"type":"command","id":"{ID}","operation":"{OP}","ask":{ask}}}"#);
    let beat = |rest: &str| format!(r#"{{"type":"heartbeat","operation":"{OP}",{rest}}}"#);
    let nonce = "0123456789abcdef0123456789abcdef";
    let lift = |evidence: &str| {
        ask(&format!(r#"{{"do":"lift","hold":"{ID}","newest_seen":4,"evidence":{evidence}}}"#))
    };
    let receipts = |list: &str| format!(r#"{{"type":"receipts","operation":"{OP}","receipts":{list}}}"#);
    let receipt = format!(r#"{{"stop":"{ID}","kind":"delivered","at":"2026-05-05T12:00:00Z"}}"#);
    let position = |lat: &str| {
        format!(
            r#"{{"type":"position","operation":"{OP}","lat":{lat},"lon":7.6,"accuracy_m":5,"at":"2026-05-05T12:00:00Z"}}"#
        )
    };
    let plan = |persons: &str, ends: &str| {
        ask(&format!(
            r#"{{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"{ends}","persons":{persons},"other_minors":"no"}}"#
        ))
    };
    let holds: Vec<&str> = vec![ID; 257];
    let table: Vec<(String, P, &str)> = vec![
        ("{}".into(), P::MissingField, "/type"),
        (r#"{"type":5}"#.into(), P::UnknownType, "/type"),
        (r#"{"type":"greeting"}"#.into(), P::UnknownType, "/type"),
        (r#"{"type":"grant"}"#.into(), P::UnknownType, "/type"),
        ("[]".into(), P::NotAnObject, ""),
        ("\u{feff}{\"type\":\"leave\"}".into(), P::ByteOrderMark, ""),
        (r#"{"type":"hello","version":"1","token":"t","client":"c"}"#.into(), P::WrongType, "/version"),
        (r#"{"type":"hello","version":1,"client":"c"}"#.into(), P::MissingField, "/token"),
        (
            r#"{"type":"hello","version":1,"token":"t","client":"c","role":"lead"}"#.into(),
            P::UnknownField,
            "/role",
        ),
        (
            format!(r#"{{"type":"hello","version":1,"token":"t","client":"{}"}}"#, "c".repeat(81)),
            P::TooLong,
            "/client",
        ),
        (format!(r#"{{"type":"join","operation":"{OP}","after":-1}}"#), P::OutOfRange, "/after"),
        (
            format!(r#"{{"type":"join","operation":"{OP}","after":9007199254740992}}"#),
            P::NumberTooLarge,
            "/after",
        ),
        (format!(r#"{{"type":"join","operation":"{OP}","view":"yes"}}"#), P::WrongType, "/view"),
        (
            format!(r#"{{"type":"join","operation":"{OP}","operation":"{OTHER}"}}"#),
            P::DuplicateKey,
            "/operation",
        ),
        (beat(&format!(r#""nonce":"{nonce}""#)), P::MissingField, "/seq"),
        (beat(&format!(r#""nonce":"{nonce}","seq":1.5"#)), P::WrongType, "/seq"),
        (beat(&format!(r#""nonce":"{nonce}","seq":"1""#)), P::WrongType, "/seq"),
        (beat(&format!(r#""nonce":"{nonce}","seq":18446744073709551615"#)), P::NumberTooLarge, "/seq"),
        (beat(&format!(r#""nonce":"{nonce}","seq":9007199254740992"#)), P::NumberTooLarge, "/seq"),
        (beat(&format!(r#""nonce":"{}","seq":1"#, nonce.to_uppercase())), P::WrongValue, "/nonce"),
        (beat(r#""nonce":"","seq":1"#), P::WrongValue, "/nonce"),
        (beat(&format!(r#""nonce":"{nonce}","seq":1,"lease_ms":99"#)), P::UnknownField, "/lease_ms"),
        (beat(&format!(r#""nonce":"{nonce}","seq":1,"seq":2"#)), P::DuplicateKey, "/seq"),
        (receipts("[]"), P::TooShort, "/receipts"),
        (receipts(&format!("[{}]", vec![receipt.as_str(); 65].join(","))), P::TooMany, "/receipts"),
        (receipts(&format!("[{}]", receipt.replace("delivered", "seen"))), P::WrongValue, "/receipts/0/kind"),
        (receipts(&format!("[{}]", receipt.replace("12:00:00Z", "12:00:00"))), P::BadTime, "/receipts/0/at"),
        (receipts(&format!("[{}]", receipt.replace("2026-", "+262142-"))), P::BadTime, "/receipts/0/at"),
        (receipts(&format!("[{receipt},5]")), P::WrongType, "/receipts/1"),
        (position("91"), P::OutOfRange, "/lat"),
        (position("\"51\""), P::WrongType, "/lat"),
        (position("1e999"), P::NumberTooLarge, "/lat"),
        (position("null"), P::WrongType, "/lat"),
        (ask("{}"), P::MissingField, "/ask/do"),
        (ask(r#"{"do":"undo_abort"}"#), P::UnknownType, "/ask/do"),
        (ask(r#"{"do":"step","step":"fly"}"#), P::WrongValue, "/ask/step"),
        (ask(r#"{"do":"abort","reason":""}"#), P::TooShort, "/ask/reason"),
        (ask(r#"{"do":"abort","reason":"   "}"#), P::TooShort, "/ask/reason"),
        (ask(r#"{"do":"abort","reason":"a\u0000b"}"#), P::NulInText, "/ask/reason"),
        (ask(&format!(r#"{{"do":"abort","reason":"{}"}}"#, "a".repeat(2_001))), P::TooLong, "/ask/reason"),
        (ask(r#"{"do":"resume","holds":[],"newest_seen":1}"#), P::TooShort, "/ask/holds"),
        (
            ask(&json!({ "do": "resume", "holds": holds, "newest_seen": 1 }).to_string()),
            P::TooMany,
            "/ask/holds",
        ),
        (
            ask(&format!(r#"{{"do":"resume","holds":["{}"],"newest_seen":1}}"#, &ID[1..])),
            P::BadId,
            "/ask/holds/0",
        ),
        (lift("null"), P::WrongType, "/ask/evidence"),
        (lift(r#"{"kind":"trust_me"}"#), P::UnknownType, "/ask/evidence/kind"),
        (lift(r#"{"kind":"assessment"}"#), P::MissingField, "/ask/evidence/finding"),
        (lift(r#"{"kind":"statement","reason":"x","force":true}"#), P::UnknownField, "/ask/evidence/force"),
        (plan("[]", "2026-05-05T10:00:00Z"), P::TooShort, "/ask/persons"),
        (
            plan(r#"[{"slot":"e1","age":"adult"}]"#, "2026-05-05T10:00:00Z"),
            P::WrongValue,
            "/ask/persons/0/slot",
        ),
        (plan(r#"[{"slot":"E1","age":"18"}]"#, "2026-05-05T10:00:00Z"), P::WrongValue, "/ask/persons/0/age"),
        (plan(r#"[{"slot":"E1","age":"adult"}]"#, "2026-05-05T10:00:00"), P::BadTime, "/ask/ends_at"),
        (
            plan(r#"[{"slot":"E1","age":"adult","name":"x"}]"#, "2026-05-05T10:00:00Z"),
            P::UnknownField,
            "/ask/persons/0/name",
        ),
    ];
    for (frame, code, at) in &table {
        let problem = wrong(frame);
        let found: Vec<_> = problem.mistakes.iter().map(|m| (m.code, m.at.as_str())).collect();
        assert!(found.contains(&(*code, *at)), "{frame}: {found:?}");
    }
    assert!(table.len() >= 50);
}

#[test]
fn every_mistake_is_told_at_once_and_under_the_frames_id() {
    let frame = format!(
        r#"{{"type":"command","id":"{ID}","operation":"x","ask":{{"do":"lift","hold":"y","newest_seen":-1,
        "evidence":{{"kind":"assessment","who":"?","condition_assessed":"yes","finding":"super","professional":"Dr. X",
        "profession":"magician","presence":"in_person","assessed_at":"now","mood":1}}}},"extra":1}}"#
    );
    let problem = wrong(&frame);
    assert_eq!(problem.id.as_deref(), Some(ID));
    let found: Vec<&str> = problem.mistakes.iter().map(|m| m.at.as_str()).collect();
    for at in [
        "/operation",
        "/ask/hold",
        "/ask/newest_seen",
        "/ask/evidence/who",
        "/ask/evidence/condition_assessed",
        "/ask/evidence/finding",
        "/ask/evidence/profession",
        "/ask/evidence/assessed_at",
        "/ask/evidence/organisation",
        "/ask/evidence/mood",
        "/extra",
    ] {
        assert!(found.contains(&at), "{at}: {found:?}");
    }
    let finding = problem.mistakes.iter().find(|m| m.at == "/ask/evidence/finding").unwrap();
    assert_eq!(
        (finding.got.as_deref(), finding.wanted.as_deref()),
        (Some("super"), Some("one of fit, unfit, unclear"))
    );
}

/// I-19: what is personal or secret is never repeated; the rest is short and escaped.
#[test]
fn an_answer_repeats_nothing_personal_or_secret() {
    let secret = "S3cret\u{1b}[31m";
    let frames = [
        json!({ "type": "hello", "version": 1, "token": [secret], "client": "c" }),
        json!({ "type": "refresh", "token": 5, "x": secret }),
        json!({ "type": "command", "id": ID, "operation": OP, "ask": { "do": "abort", "reason": [secret] } }),
        json!({ "type": "command", "id": ID, "operation": OP, "ask": { "do": "abort", "reason": { secret: secret } } }),
        json!({ "type": "command", "id": ID, "operation": OP, "ask": { "do": "lift", "hold": ID, "newest_seen": 1,
            "evidence": { "kind": "assessment", "professional": { "a": secret }, "organisation": 5, "extra": secret } } }),
    ];
    for frame in frames {
        let told = serde_json::to_string(&wrong(&frame.to_string())).unwrap();
        assert!(!told.contains("S3cret"), "{told}");
    }
    let long = json!({ "type": "x".repeat(500) + "\u{1b}" });
    let got = wrong(&long.to_string()).mistakes[0].got.clone().unwrap();
    assert_eq!(got.chars().count(), 80);
    let escaped = wrong(&json!({ "type": "\u{1b}[31m\n" }).to_string()).mistakes[0].got.clone().unwrap();
    assert_eq!(escaped, "\\u{1b}[31m\\n");
}

/// The quick way and the long way round come to the same frame.
#[test]
fn hot_frames_are_read_alike_in_any_order() {
    let nonce = "0123456789abcdef0123456789abcdef";
    let hot = format!(r#"{{"type":"heartbeat","operation":"{OP}","nonce":"{nonce}","seq":7}}"#);
    let cold = format!(r#"{{ "seq": 7, "nonce": "{nonce}", "operation": "{OP}", "type": "heartbeat" }}"#);
    assert_eq!(read_frame(hot.as_bytes()), read_frame(cold.as_bytes()));
    assert!(matches!(read_frame(hot.as_bytes()), Input::Frame(ClientFrame::Heartbeat(_))));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("unconscious")),
        Just(Value::from("halt")),
        Just(Value::from(ID)),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(
                prop_oneof![
                    "[a-z_]{1,8}",
                    Just("sign".to_owned()),
                    Just("who".to_owned()),
                    Just("place".to_owned()),
                    Just("occurred_at".to_owned()),
                    Just("text".to_owned()),
                    Just("id".to_owned()),
                    Just("offer".to_owned())
                ],
                inner,
                0..5
            )
            .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

/// Whether a report stops, however it was mutilated: nothing reads as a bare "minor on site", the one
/// sign that does not stop by day, unless it says so.
fn stops(read: &FinishedReport) -> bool {
    read.report.sign != Sign::MinorOnSite || read.raw.contains("minor_on_site")
}

const CASES: u32 = if cfg!(debug_assertions) { 2_000 } else { 100_000 };

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    /// Section 6, row 10.
    #[test]
    fn any_bytes_lead_to_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let _ = read_frame(&bytes);
    }

    /// I-6: any JSON as report, as an object, as text, and as the frame's own fields.
    #[test]
    fn any_body_in_a_readable_envelope_stops(body in any_json()) {
        let as_text = report(&envelope(&body.to_string()));
        prop_assert!(stops(&as_text));
        let as_object = report(&json!({ "type": "report", "operation": OP, "report": body }).to_string());
        prop_assert!(stops(&as_object));
        prop_assert_eq!(as_text.report.sign, as_object.report.sign);
    }

    /// I-6: a sound report with a piece of its text cut out and other bytes put in.
    #[test]
    fn a_mutilated_report_stops(start in 0_usize..200, length in 0_usize..40, noise in prop::collection::vec(any::<char>(), 0..8)) {
        let sound = json!({ "id": ID, "sign": "seizure", "who": "E1", "occurred_at": "2026-05-05T11:59:58Z",
            "monotonic_ms": 12, "text": "fällt hin", "place": { "lat": 51.5, "lon": 7.6 } }).to_string();
        let chars: Vec<char> = sound.chars().collect();
        let (start, end) = (start.min(chars.len()), (start + length).min(chars.len()));
        let body: String = chars[..start].iter().chain(&noise).chain(&chars[end..]).collect();
        let read = report(&envelope(&body));
        prop_assert!(stops(&read));
        prop_assert!(read.report.sign == Sign::Seizure || !read.report.defects.is_empty());
        let carried = report(&envelope(&read.carried().body));
        prop_assert_eq!(carried.report.sign, read.report.sign);
        prop_assert_eq!(carried.report.id, read.report.id);
    }

    /// Any frame of class B, mutilated, is taken whole or refused with at least one mistake.
    #[test]
    fn a_mutilated_frame_is_taken_or_refused(key in "[a-z]{1,8}", value in any_json()) {
        for kind in ["hello", "refresh", "join", "leave", "heartbeat", "receipts", "command", "position"] {
            let mut frame = json!({ "type": kind, "operation": OP, "id": ID, "ask": value });
            frame[&key] = value.clone();
            if let Input::Wrong(problem) = read_frame(frame.to_string().as_bytes()) {
                prop_assert!(!problem.mistakes.is_empty());
            }
        }
    }
}

#[test]
fn the_id_of_a_report_is_its_stop() {
    let id: ReportId = ID.parse().unwrap();
    assert_eq!(StopId::of_report(id).to_string(), ID);
}
