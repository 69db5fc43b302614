//! A frame as it comes in: a report, which is read whatever its shape (`lenient`), or anything else,
//! which is complete and typed or refused as a whole (`strict`).

use std::sync::LazyLock;

use serde_json::Value;

use super::client_frame::{ClientFrame, Heartbeat, Position, Receipts};
use super::json::{self, Document};
use super::lenient::{self, ReadReport};
use super::problem::Problem;
use super::strict::{Shape, instant_is_usual, is_hex};

/// What came in.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A report (class A). Whatever is wrong with it is listed in it; the stop stands.
    Report(ReadReport),
    /// A frame of class B.
    Frame(ClientFrame),
    /// A frame that cannot be used, with every mistake.
    Wrong(Problem),
}

static SHAPE: LazyLock<Shape> = LazyLock::new(Shape::of::<ClientFrame>);

/// Reads one text frame. Any bytes lead to an answer.
pub fn read_frame(bytes: &[u8]) -> Input {
    if let Some(frame) = read_hot(bytes) {
        return Input::Frame(frame);
    }
    let document = match json::read(bytes) {
        Ok(document) => document,
        Err(problem) => return Input::Wrong(problem),
    };
    if is_report(&document) {
        return match lenient::read_envelope(document, bytes) {
            Ok(report) => Input::Report(report),
            Err(problem) => Input::Wrong(problem),
        };
    }
    match SHAPE.read_document(document) {
        Ok(frame) => Input::Frame(frame),
        Err(problem) => Input::Wrong(problem),
    }
}

/// A frame that says twice what it is, and once that it is a report, is one.
fn is_report(document: &Document) -> bool {
    let is_word = |value: &Value| value.as_str() == Some("report");
    document.object.get("type").is_some_and(is_word)
        || document.repeated.iter().any(|(at, value)| at == "/type" && is_word(value))
}

/// The frames that come all the time, without a detour. Whatever is odd about one goes the long way
/// round, where it is told in full.
fn read_hot(bytes: &[u8]) -> Option<ClientFrame> {
    let is_hot = |word: &&str| bytes.starts_with(word.as_bytes());
    [r#"{"type":"heartbeat""#, r#"{"type":"receipts""#, r#"{"type":"position""#]
        .iter()
        .find(|word| is_hot(word))?;
    let frame = serde_json::from_slice(bytes).ok()?;
    let is_sound = match &frame {
        ClientFrame::Heartbeat(Heartbeat { nonce, seq, .. }) => is_hex(nonce, 32) && seq.0 < (1 << 53),
        ClientFrame::Receipts(Receipts { receipts, .. }) => {
            (1..=64).contains(&receipts.len()) && receipts.iter().all(|receipt| instant_is_usual(receipt.at))
        }
        ClientFrame::Position(Position { lat, lon, accuracy_m, at, .. }) => {
            (-90.0..=90.0).contains(lat)
                && (-180.0..=180.0).contains(lon)
                && (0.0..=100_000.0).contains(accuracy_m)
                && instant_is_usual(*at)
        }
        ClientFrame::Hello(_)
        | ClientFrame::Refresh(_)
        | ClientFrame::Join(_)
        | ClientFrame::Leave(_)
        | ClientFrame::Command(_) => false,
    };
    is_sound.then_some(frame)
}
