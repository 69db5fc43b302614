//! Class A (section 6): a report can only raise, so whatever is wrong with it, the stop stands.
//!
//! What is needed is an envelope that can be read: the word `report` and an operation. All else may be
//! missing, wrong or contradictory; it is listed as a defect, the exact bytes are kept, and of two
//! readings the higher one counts.

mod finished;
mod personal;
mod reading;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::client_frame::{Offer, Place};
use super::json::Document;
use super::problem::{Mistake, Problem, ProblemCode, Retry};
use super::strict::readable_id;
use crate::clocks::Timestamp;
use crate::ids::{OperationId, ReportId};
use crate::operation::place::PlaceKind;
use crate::people::Subject;
use crate::report::{Defect, DefectCode, Sign};

use reading::Reading;

pub use finished::{FinishedReport, MAX_CARRIED};
pub use personal::MAX_TEXT;

/// A report that has been read, before it is known who sent it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadReport {
    /// The operation it is for.
    pub operation: OperationId,
    /// Set when another device than the reporter brings it (architecture, idea 3).
    pub offer: Option<Offer>,
    id: Option<ReportId>,
    sign: Sign,
    who: Subject,
    concerns: Option<ReportId>,
    occurred_at: Option<Timestamp>,
    monotonic_ms: Option<u64>,
    sent_at: Option<Timestamp>,
    place: Option<Place>,
    place_kind: Option<PlaceKind>,
    text: Option<String>,
    /// The exact bytes: what is hashed and carried.
    raw: String,
    /// What to keep when something could not be taken as it came.
    source: String,
    defects: Vec<Defect>,
}

/// Reads the envelope `{"type":"report", "operation": ..., "report": ...}`.
pub(super) fn read_envelope(document: Document, bytes: &[u8]) -> Result<ReadReport, Problem> {
    let Document { mut object, repeated, flaws } = document;
    let mut again: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (at, value) in repeated {
        again.entry(at).or_default().push(value);
    }
    let id = readable_id(&object);
    let operations =
        object.remove("operation").into_iter().chain(again.remove("/operation").into_iter().flatten());
    let operation = operations.into_iter().find_map(|operation| operation.as_str()?.parse().ok());
    let Some(operation) = operation else {
        let mistake = Mistake::new(ProblemCode::BadId, "/operation");
        return Err(Problem { id, mistakes: vec![mistake], retry: Retry::Never });
    };
    object.remove("type");
    again.remove("/type");
    let mut reading = Reading::of(again);
    reading.flaws(&flaws);
    let sent_at = reading.time(&object, "sent_at");
    object.remove("sent_at");
    let offer = reading.offer(object.remove("offer"));
    let source = String::from_utf8_lossy(bytes).into_owned();
    let report = object.remove("report");
    if report.is_some() {
        reading.beside(&object);
    }
    Ok(match report {
        Some(Value::String(raw)) => {
            let source = raw.clone();
            reading.text_body(raw).finish(operation, offer, sent_at, source)
        }
        Some(Value::Object(body)) => {
            reading.go_into("/report");
            let raw = canonical(&body);
            reading.body(&body, raw).finish(operation, offer, sent_at, source)
        }
        Some(other) => {
            reading.defect(DefectCode::WrongType, "/report");
            reading.body(&Map::new(), other.to_string()).finish(operation, offer, sent_at, source)
        }
        // The frame itself is the report.
        None => {
            let raw = canonical(&object);
            reading.body(&object, raw).finish(operation, offer, sent_at, source)
        }
    })
}

/// Reads a report that came without an envelope, where the operation is known from elsewhere. Any
/// bytes are a report.
pub fn read_bare(operation: OperationId, bytes: &[u8]) -> ReadReport {
    let raw = String::from_utf8_lossy(bytes).into_owned();
    let reading = Reading::of(BTreeMap::new());
    reading.text_body(raw.clone()).finish(operation, None, None, raw)
}

fn canonical(object: &Map<String, Value>) -> String {
    serde_json::to_string(object).unwrap_or_default()
}
