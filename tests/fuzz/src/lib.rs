//! What is done with hostile bytes, and what has to hold whatever they are (safety invariants, section 6).
//!
//! One function for each place where bytes of strangers are read. The fuzzer calls them, and so does an
//! ordinary test with the corpus that is kept (`tests/acceptance/corpus.rs`), so that the two cannot drift.

use std::io::BufReader;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta};
use ed25519_dalek::{Signer, SigningKey};
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, OperationId, Seq, SessionId};
use einhalt_protocol::operation::Ask;
use einhalt_protocol::operation::command::Close;
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::Plan;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::record::chain::Hash;
use einhalt_protocol::record::export::Export;
use einhalt_protocol::record::verify::verify_in_memory;
use einhalt_protocol::record::{Expected, Note, verify_from};
use einhalt_protocol::report::Sign;
use einhalt_protocol::wire::strict::Shape;
use einhalt_protocol::wire::{FinishedReport, Input, Problem, ReadReport, ServerFrame, lenient, read_frame};
use einhalt_server::access::{AccountChange, NewAccount, NewCode, NewMember, TokenError, Tokens};
use einhalt_server::places::{FileFault, Shape as Ground, read_list};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A place where bytes of strangers are read: its name, and what is done with them.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 8] = [
    ("frames", frames),
    ("answers", answers),
    ("reports", reports),
    ("bodies", bodies),
    ("policy", policy),
    ("places", places),
    ("records", records),
    ("tokens", tokens),
];

const OPERATION: OperationId =
    OperationId::from_uuid(Uuid::from_u128(0x0190_f6b2_7c1a_7000_8000_0000_0000_00aa));
const DEVICE: DeviceId = DeviceId::from_uuid(Uuid::from_u128(0x0190_f6b2_7c1a_7000_8000_0000_0000_0001));

fn noon() -> Timestamp {
    DateTime::from_timestamp(1_777_982_400, 0).unwrap_or_default()
}

/// Signs nothing outside these tests.
fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// A frame to the server: a report, a sound frame that says the same when it is written and read again, or a
/// problem that names a mistake.
pub fn frames(bytes: &[u8]) {
    match read_frame(bytes) {
        Input::Report(report) => is_a_stop(report, &String::from_utf8_lossy(bytes)),
        Input::Frame(frame) => {
            let text = serde_json::to_vec(&frame).unwrap_or_default();
            assert_eq!(
                read_frame(&text),
                Input::Frame(frame),
                "it says something else when it is read again"
            );
        }
        Input::Wrong(problem) => names_a_mistake(&problem),
    }
}

/// A frame to a device.
pub fn answers(bytes: &[u8]) {
    let Ok(frame) = serde_json::from_slice::<ServerFrame>(bytes) else { return };
    let text = serde_json::to_string(&frame).unwrap_or_default();
    let again = serde_json::from_str::<ServerFrame>(&text).ok();
    assert_eq!(again, Some(frame), "it says something else when it is read again: {text}");
}

/// I-6: any bytes are a report, and stop.
pub fn reports(bytes: &[u8]) {
    is_a_stop(lenient::read_bare(OPERATION, bytes), &String::from_utf8_lossy(bytes));
}

/// A report that was read: it stops unless it says in so many words that it need not, its exact bytes are
/// kept, and what is carried to the other devices is read as the same stop.
fn is_a_stop(report: ReadReport, said: &str) {
    let operation = report.operation;
    let offered = report.offer.is_some();
    let finished = report.finish(DEVICE, noon());
    let sign = finished.report.sign;
    assert!(stops(sign) || says(sign, said), "{sign:?} does not stop, and nobody said so: {said}");
    assert_eq!(finished.body_hash, hex::encode(Sha256::digest(finished.raw.as_bytes())));
    assert!(serde_json::to_string(&finished.report).is_ok());
    let reporter = finished.report.reporter;
    let again = |text: &str| lenient::read_bare(operation, text.as_bytes()).finish(reporter, noon());
    let marked = |report: FinishedReport| report.marked("mark".to_owned());
    if finished.report.defects.is_empty() && !offered {
        let alone = again(&finished.raw);
        assert_eq!(alone.report.sign, sign, "another sign when it is read again");
        assert_eq!(marked(alone).report.id, marked(finished.clone()).report.id, "another id");
    }
    let carried = marked(finished).carried();
    assert_eq!(again(&carried.body).report.sign, sign, "another sign for those who are told");
}

/// The signs that stop nothing by themselves: what they lead to is judged by place, night or paper.
fn stops(sign: Sign) -> bool {
    !matches!(sign, Sign::Contact | Sign::CertificateShown | Sign::IllnessStated | Sign::MinorOnSite)
}

/// Whether the bytes hold the sign's word, or could hold it in another spelling.
fn says(sign: Sign, said: &str) -> bool {
    let word = serde_json::to_string(&sign).unwrap_or_default();
    said.contains(word.trim_matches('"')) || said.contains("\\u")
}

fn names_a_mistake(problem: &Problem) {
    assert!(!problem.mistakes.is_empty(), "refused for nothing");
    for mistake in &problem.mistakes {
        let got = mistake.got.as_ref().map_or(0, |got| got.chars().count());
        assert!(got <= 80, "too much is told back");
    }
    assert!(serde_json::to_string(problem).is_ok());
}

/// Bodies of REST requests: complete and typed, or refused with a mistake.
pub fn bodies(bytes: &[u8]) {
    static ASK: LazyLock<Shape> = LazyLock::new(Shape::of::<Ask>);
    static PLAN: LazyLock<Shape> = LazyLock::new(Shape::of::<Plan>);
    static CLOSE: LazyLock<Shape> = LazyLock::new(Shape::of::<Close>);
    static ACCOUNT: LazyLock<Shape> = LazyLock::new(Shape::of::<NewAccount>);
    static CHANGE: LazyLock<Shape> = LazyLock::new(Shape::of::<AccountChange>);
    static CODE: LazyLock<Shape> = LazyLock::new(Shape::of::<NewCode>);
    static MEMBER: LazyLock<Shape> = LazyLock::new(Shape::of::<NewMember>);
    body::<Ask>(&ASK, bytes);
    body::<Plan>(&PLAN, bytes);
    body::<Close>(&CLOSE, bytes);
    body::<NewAccount>(&ACCOUNT, bytes);
    body::<AccountChange>(&CHANGE, bytes);
    body::<NewCode>(&CODE, bytes);
    body::<NewMember>(&MEMBER, bytes);
}

fn body<T>(shape: &Shape, bytes: &[u8])
where
    T: JsonSchema + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    match shape.read::<T>(bytes) {
        Ok(body) => {
            let text = serde_json::to_vec(&body).unwrap_or_default();
            assert_eq!(
                shape.read::<T>(&text).ok(),
                Some(body),
                "it says something else when it is read again"
            );
        }
        Err(problem) => names_a_mistake(&problem),
    }
}

/// A policy file: taken whole, or refused with every mistake; whatever it loosens is declared.
pub fn policy(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let policy = match Policy::parse(text) {
        Ok(policy) => policy,
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "refused for nothing");
            for mistake in mistakes {
                assert!(!mistake.to_string().is_empty());
            }
            return;
        }
    };
    let ours = Policy::kreis_unna();
    // In words of its own: some of what the agreement promises most plainly.
    let looser = [
        ("lease.lease_s", policy.lease.duration > ours.lease.duration),
        ("delivery.expected_after_s", policy.delivery.expected_after > ours.delivery.expected_after),
        (
            "delivery.second_signal_after_s",
            policy.delivery.second_signal_after > ours.delivery.second_signal_after,
        ),
        ("delivery.radio_after_s", policy.delivery.radio_after > ours.delivery.radio_after),
        ("comms.silent_after_s", policy.comms.silent_after > ours.comms.silent_after),
        ("fitness.remote_lifts", policy.fitness.remote_lifts && !ours.fitness.remote_lifts),
    ];
    for (field, _) in looser.into_iter().filter(|(_, looser)| *looser) {
        let declared = policy
            .deviations
            .iter()
            .any(|deviation| deviation.field == field && !deviation.reason.trim().is_empty());
        assert!(declared, "{field} is looser than the agreement, and nobody said so");
    }
    assert_eq!(policy.text, text);
}

/// A list of facilities: what can be used lies on Earth, all else is refused line by line.
pub fn places(bytes: &[u8]) {
    for kind in [None, Some(PlaceKind::Hospital)] {
        let reading = match read_list(bytes, kind) {
            Ok(reading) => reading,
            Err(fault) => {
                let told = match fault {
                    FileFault::NotAList(told)
                    | FileFault::OtherSystem(told)
                    | FileFault::NoPositionColumns(told) => told,
                    FileFault::NothingUsable => continue,
                };
                assert!(told.chars().count() <= 4_096, "too much is told back");
                continue;
            }
        };
        assert!(reading.facilities.len() + reading.refused.len() <= reading.read, "more than there were");
        for facility in &reading.facilities {
            assert!(!facility.name.is_empty() || !facility.id.is_empty(), "it has neither id nor name");
            assert!(!facility.shapes.is_empty(), "it is nowhere");
            for shape in &facility.shapes {
                assert!(is_on_earth(shape), "{facility:?} does not lie on Earth");
            }
        }
    }
}

fn is_on_earth(shape: &Ground) -> bool {
    shape.bounds().is_some_and(|bounds| {
        let (least, most) = (bounds.min(), bounds.max());
        least.x >= -180.0 && most.x <= 180.0 && least.y >= -90.0 && most.y <= 90.0
    })
}

/// A file given to `verify`: a verdict, and the same one however the bytes come in. Bytes that begin with `!`
/// are bodies of entries instead, one a line, in a record whose chain and signature are right: so the rules
/// are reached, which no forger could bring them.
pub fn records(bytes: &[u8]) {
    let built = bytes.strip_prefix(b"!").map(built);
    let file = built.as_deref().unwrap_or(bytes);
    let expected = Expected::default();
    let verdict = verify_in_memory(file, &expected);
    let told = match &verdict {
        Ok(summary) => summary.to_string(),
        Err(broken) => broken.to_string(),
    };
    assert!(!told.is_empty(), "no verdict");
    let piecemeal = verify_from(BufReader::with_capacity(7, file), &expected).ok();
    let piecemeal = piecemeal
        .map(|verdict| verdict.map_or_else(|broken| broken.to_string(), |summary| summary.to_string()));
    assert_eq!(piecemeal, Some(told), "another verdict when the bytes come one by one");
    if verdict.is_ok() {
        let other = Expected { key: Some([9; 32]), ..Expected::default() };
        assert!(verify_in_memory(file, &other).is_err(), "sound, whoever has signed it");
    }
    if let Ok(Ok(note)) = Note::read_from(bytes) {
        assert_eq!(
            note.to_string().parse::<Note>().ok().map(|note| note.to_string()),
            Some(note.to_string())
        );
    }
}

/// A record of these entries.
fn built(bodies: &[u8]) -> Vec<u8> {
    let key = key();
    let (mut export, mut text) =
        Export::begin(OPERATION, key.verifying_key().as_bytes(), &Policy::kreis_unna().text);
    let mut hash = Hash::genesis(OPERATION);
    for (number, body) in (1..).zip(bodies.split(|byte| *byte == b'\n')) {
        let seq = Seq(number);
        hash = hash.next(OPERATION, seq, body);
        let Ok(line) = export.entry(seq, hash, body) else { break };
        text.push_str(&line);
    }
    text.push_str(&export.finish(|bytes| key.sign(bytes).to_bytes()));
    text.into_bytes()
}

/// A token: only what we issued ourselves is taken, to the letter.
pub fn tokens(bytes: &[u8]) {
    static TOKENS: LazyLock<Tokens> = LazyLock::new(|| Tokens::new(&key(), TimeDelta::minutes(15)));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (claims, now) = match TOKENS.verify(text, noon()) {
        Ok(claims) => (claims, noon()),
        Err(TokenError::Expired { claims }) => (claims, claims.expires_at - TimeDelta::minutes(15)),
        Err(TokenError::Invalid) => return,
    };
    let issued = TOKENS.issue(claims.account, claims.device, claims.session, now).ok();
    assert_eq!(
        issued.map(|(token, _)| token).as_deref(),
        Some(text),
        "a token that we never issued is taken"
    );
}

/// A token as the corpus has it.
pub fn token(age: TimeDelta) -> String {
    let tokens = Tokens::new(&key(), TimeDelta::minutes(15));
    let (account, session) =
        (AccountId::from_uuid(Uuid::from_u128(3)), SessionId::from_uuid(Uuid::from_u128(4)));
    tokens.issue(account, DEVICE, session, noon() - age).map(|(token, _)| token).unwrap_or_default()
}
