//! Class A (section 6): a report can only raise, so whatever is wrong with it, the stop stands.
//!
//! What is needed is an envelope that can be read: the word `report` and an operation. All else may be
//! missing, wrong or contradictory; it is listed as a defect, the exact bytes are kept, and of two
//! readings the higher one counts.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::client_frame::{Offer, Place};
use super::json::{self, Document, MAX_FLAWS, pointer};
use super::problem::{Mistake, Problem, ProblemCode, Retry};
use super::server_frame::CarriedReport;
use super::strict::{instant, readable_id};
use crate::clocks::{Clocks, SKEW_THAT_MATTERS, Timestamp};
use crate::ids::{DeviceId, OperationId, ReportId, StopId};
use crate::operation::apply::worse;
use crate::operation::place::{Fix, Latitude, Longitude, PlaceKind};
use crate::people::Subject;
use crate::report::{Defect, DefectCode, Report, Sign};

/// Longest free text that is kept as it came; of a longer one the beginning, the length and the hash.
pub const MAX_TEXT: usize = 2_000;

/// Longest report that is carried to the other devices as it came; of a longer one the essence.
pub const MAX_CARRIED: usize = 8 * 1_024;

/// Fields that only the server sets.
const SERVER_ONLY: &[&str] = &[
    "state",
    "severity",
    "phase",
    "status",
    "end",
    "role",
    "actor",
    "by",
    "account",
    "device",
    "reporter",
    "received_at",
    "server_time",
    "signalled_at",
    "seq",
    "head",
    "hold",
    "holds",
    "lift",
    "resume",
    "defects",
];

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

/// A report, ready for the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedReport {
    /// What the rules and the record need. Nothing personal; the payload is still to be committed to.
    pub report: Report,
    /// Where first contact was made, to be compared with the list of facilities.
    pub fix: Option<Fix>,
    /// The exact bytes of the report, as they are hashed.
    pub raw: String,
    /// The personal part as JSON, to be sealed apart: text, place, and the exact bytes if they had defects.
    pub personal: Option<Vec<u8>>,
}

impl FinishedReport {
    /// What every other device keeps and offers again (architecture, idea 3). A report too long to be
    /// carried by all is carried by its essence, under the same id.
    pub fn carried(&self) -> CarriedReport {
        let Report { id, sign, who, reporter, .. } = &self.report;
        let body = if self.raw.len() <= MAX_CARRIED {
            self.raw.clone()
        } else {
            serde_json::json!({ "id": id, "sign": sign, "who": who }).to_string()
        };
        CarriedReport { body, reporter: *reporter }
    }
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
    let mut reading = Reading { again, elsewhere: Vec::new(), defects: Vec::new() };
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
    let reading = Reading { again: BTreeMap::new(), elsewhere: Vec::new(), defects: Vec::new() };
    reading.text_body(raw.clone()).finish(operation, None, None, raw)
}

fn canonical(object: &Map<String, Value>) -> String {
    serde_json::to_string(object).unwrap_or_default()
}

/// What is being read, with the further values of repeated keys and the defects found so far.
struct Reading {
    again: BTreeMap<String, Vec<Value>>,
    /// Signs that are stated outside the report's body.
    elsewhere: Vec<Value>,
    defects: Vec<Defect>,
}

/// The inside of a report.
struct Body {
    id: Option<ReportId>,
    sign: Sign,
    who: Subject,
    concerns: Option<ReportId>,
    occurred_at: Option<Timestamp>,
    monotonic_ms: Option<u64>,
    place: Option<Place>,
    place_kind: Option<PlaceKind>,
    text: Option<String>,
    raw: String,
    defects: Vec<Defect>,
}

impl Body {
    fn finish(
        self,
        operation: OperationId,
        offer: Option<Offer>,
        sent_at: Option<Timestamp>,
        source: String,
    ) -> ReadReport {
        let Self {
            id,
            sign,
            who,
            concerns,
            occurred_at,
            monotonic_ms,
            place,
            place_kind,
            text,
            raw,
            mut defects,
        } = self;
        defects.sort();
        defects.dedup();
        defects.truncate(MAX_FLAWS);
        ReadReport {
            operation,
            offer,
            id,
            sign,
            who,
            concerns,
            occurred_at,
            monotonic_ms,
            sent_at,
            place,
            place_kind,
            text,
            raw,
            source,
            defects,
        }
    }
}

impl Reading {
    /// The report as JSON text. Text that is no JSON object still stops.
    fn text_body(mut self, raw: String) -> Body {
        let Ok(Document { object, repeated, flaws }) = json::read(raw.as_bytes()) else {
            self.defect(DefectCode::WrongType, "");
            return self.body(&Map::new(), raw);
        };
        self.flaws(&flaws);
        self.again.clear();
        for (at, value) in repeated {
            self.again.entry(at).or_default().push(value);
        }
        self.body(&object, raw)
    }

    fn body(mut self, body: &Map<String, Value>, raw: String) -> Body {
        for name in body.keys() {
            self.known_or_listed(name);
        }
        Body {
            sign: self.sign(body),
            id: self.id(body, "id"),
            who: self.who(body),
            concerns: self.concerns(body),
            occurred_at: self.time(body, "occurred_at"),
            monotonic_ms: self.monotonic(body),
            place: self.place(body),
            place_kind: self.place_kind(body),
            text: self.free_text(body),
            raw,
            defects: self.defects,
        }
    }

    /// What the frame states beside its report, in fields of its own or in a second report.
    fn beside(&mut self, frame: &Map<String, Value>) {
        for name in frame.keys() {
            self.listed(name);
        }
        self.elsewhere.extend(frame.get("sign").cloned());
        self.elsewhere.extend(self.again.remove("/sign").into_iter().flatten());
        for second in self.again.remove("/report").into_iter().flatten() {
            self.elsewhere.extend(signs_of(second));
        }
    }

    /// From here on pointers begin at `at`.
    fn go_into(&mut self, at: &str) {
        let again = std::mem::take(&mut self.again);
        let inside = |(path, values): (String, _)| Some((path.strip_prefix(at)?.to_owned(), values));
        self.again = again.into_iter().filter_map(inside).collect();
    }

    /// Every sign that is stated anywhere; the highest counts.
    fn sign(&mut self, body: &Map<String, Value>) -> Sign {
        let stated: Vec<Value> = std::mem::take(&mut self.elsewhere)
            .into_iter()
            .chain(body.get("sign").cloned())
            .chain(self.again.remove("/sign").into_iter().flatten())
            .flat_map(|value| if let Value::Array(several) = value { several } else { vec![value] })
            .collect();
        let mut signs = Vec::new();
        for value in &stated {
            // Exactly one spelling; another one is not understood, and stops as unclear.
            let sign = serde_json::from_value(value.clone()).unwrap_or_else(|_| {
                self.defect(DefectCode::UnknownSign, "/sign");
                Sign::Unclear
            });
            signs.push(sign);
        }
        signs.sort_unstable();
        signs.dedup();
        if signs.len() > 1 {
            self.defect(DefectCode::Contradiction, "/sign");
        }
        if signs.is_empty() {
            self.defect(DefectCode::UnknownSign, "/sign");
        }
        highest(&signs)
    }

    fn id(&mut self, body: &Map<String, Value>, name: &str) -> Option<ReportId> {
        let read = body.get(name).and_then(|id| id.as_str()?.parse().ok());
        if read.is_none() {
            self.defect(DefectCode::BadId, &pointer("", name));
        }
        read
    }

    fn concerns(&mut self, body: &Map<String, Value>) -> Option<ReportId> {
        body.get("concerns").filter(|value| !value.is_null())?;
        self.id(body, "concerns")
    }

    fn who(&mut self, body: &Map<String, Value>) -> Subject {
        let stated = body.get("who").filter(|value| !value.is_null());
        let stated: Vec<Value> =
            stated.cloned().into_iter().chain(self.again.remove("/who").into_iter().flatten()).collect();
        let mut subjects: Vec<Subject> = Vec::new();
        for value in &stated {
            match value.as_str().and_then(|who| who.parse().ok()) {
                Some(subject) => subjects.push(subject),
                None => self.defect(DefectCode::BadSubject, "/who"),
            }
        }
        subjects.sort();
        subjects.dedup();
        match subjects.as_slice() {
            [one] => one.clone(),
            [] => Subject::Unknown,
            // Nobody can say for whom an assessment would be asked: for nobody in particular.
            [_, _, ..] => {
                self.defect(DefectCode::Contradiction, "/who");
                Subject::Unknown
            }
        }
    }

    fn time(&mut self, body: &Map<String, Value>, name: &str) -> Option<Timestamp> {
        let value = body.get(name).filter(|value| !value.is_null())?;
        let read = value.as_str().and_then(instant);
        if read.is_none() {
            self.defect(DefectCode::BadTime, &pointer("", name));
        }
        read
    }

    fn monotonic(&mut self, body: &Map<String, Value>) -> Option<u64> {
        let value = body.get("monotonic_ms").filter(|value| !value.is_null())?;
        let read = value.as_u64().filter(|ms| *ms < (1 << 53));
        if read.is_none() {
            self.defect(DefectCode::WrongType, "/monotonic_ms");
        }
        read
    }

    fn place(&mut self, body: &Map<String, Value>) -> Option<Place> {
        let value = body.get("place").filter(|value| !value.is_null())?;
        let read = serde_json::from_value::<Place>(value.clone()).ok().filter(is_on_earth);
        if read.is_none() {
            self.defect(DefectCode::BadPlace, "/place");
        }
        read
    }

    /// A word nobody knows is a place of which nobody can say what it is.
    fn place_kind(&mut self, body: &Map<String, Value>) -> Option<PlaceKind> {
        let value = body.get("place_kind").filter(|value| !value.is_null())?;
        let read = serde_json::from_value(value.clone()).ok();
        if read.is_none() {
            self.defect(DefectCode::BadPlace, "/place_kind");
        }
        Some(read.unwrap_or(PlaceKind::Unclear))
    }

    fn free_text(&mut self, body: &Map<String, Value>) -> Option<String> {
        let value = body.get("text").filter(|value| !value.is_null())?;
        let Some(text) = value.as_str() else {
            self.defect(DefectCode::WrongType, "/text");
            return None;
        };
        if text.chars().nth(MAX_TEXT).is_some() {
            self.defect(DefectCode::LongText, "/text");
        }
        Some(text.to_owned()).filter(|text| !text.is_empty())
    }

    fn offer(&mut self, value: Option<Value>) -> Option<Offer> {
        let value = value.filter(|value| !value.is_null())?;
        let read = serde_json::from_value(value).ok();
        if read.is_none() {
            self.defect(DefectCode::WrongType, "/offer");
        }
        read
    }

    fn known_or_listed(&mut self, name: &str) {
        const KNOWN: &[&str] =
            &["id", "sign", "who", "concerns", "occurred_at", "monotonic_ms", "place", "place_kind", "text"];
        if !KNOWN.contains(&name) {
            self.listed(name);
        }
    }

    fn listed(&mut self, name: &str) {
        let code =
            if SERVER_ONLY.contains(&name) { DefectCode::ForbiddenField } else { DefectCode::UnknownField };
        // The record is for ever: a field name that is no plain word is not written into it.
        let is_word = name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        self.defect(code, &pointer("", if is_word { name } else { "*" }));
    }

    fn flaws(&mut self, flaws: &[Mistake]) {
        for flaw in flaws {
            let code = if flaw.code == ProblemCode::DuplicateKey {
                DefectCode::DuplicateKey
            } else if flaw.code == ProblemCode::NulInText {
                DefectCode::NulInText
            } else {
                DefectCode::WrongType
            };
            self.defect(code, &flaw.at);
        }
    }

    fn defect(&mut self, code: DefectCode, at: &str) {
        self.defects.push(Defect { code, at: at.to_owned() });
    }
}

/// The highest of several signs. Signs that have a rule of their own cannot stand for another one, nor
/// another for them: beside any other, unless life is in danger, they read as unclear.
fn highest(signs: &[Sign]) -> Sign {
    const PLAIN: [Sign; 3] = [Sign::Unclear, Sign::MedicalEmergency, Sign::Halt];
    let highest = signs.iter().copied().reduce(worse).unwrap_or(Sign::Unclear);
    let all_plain = signs.iter().all(|sign| PLAIN.contains(sign));
    if signs.len() > 1 && !all_plain && !highest.is_life_threatening() { Sign::Unclear } else { highest }
}

/// The signs a second report states.
fn signs_of(report: Value) -> Vec<Value> {
    let object = match report {
        Value::Object(object) => Some(object),
        Value::String(text) => json::read(text.as_bytes()).ok().map(|document| document.object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    };
    // A second report that cannot be read could have said anything.
    vec![object.and_then(|mut object| object.remove("sign")).unwrap_or(Value::Null)]
}

/// A fix without a radius is as good as a telephone's usual one.
fn fix_of(place: Place) -> Option<Fix> {
    const USUAL_ACCURACY_M: f64 = 30.0;
    let radius = place.accuracy_m.unwrap_or(USUAL_ACCURACY_M).ceil().clamp(0.0, 100_000.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let accuracy_m = radius as u32;
    let (lat, lon) = (Latitude::from_degrees(place.lat)?, Longitude::from_degrees(place.lon)?);
    Some(Fix { lat, lon, accuracy_m })
}

fn is_on_earth(place: &Place) -> bool {
    (-90.0..=90.0).contains(&place.lat)
        && (-180.0..=180.0).contains(&place.lon)
        && place.accuracy_m.is_none_or(|radius| radius >= 0.0)
}

impl ReadReport {
    /// Completes the report with what the sender cannot say: which device it was, and the server's time.
    pub fn finish(self, device: DeviceId, received_at: Timestamp) -> FinishedReport {
        let reporter = self.offer.as_ref().map_or(device, |offer| offer.reporter);
        let fix = self.place.filter(|_| self.sign == Sign::Contact).and_then(fix_of);
        let Self {
            operation: _, offer, id, sign, who, concerns, place_kind, occurred_at, monotonic_ms, ..
        } = self;
        let (id, contradicts) = stop_or_own_id(offer.as_ref().map(|offer| offer.stop), id);
        let id = id.unwrap_or_else(|| derived_id(reporter, &self.raw));
        let clocks = Clocks { occurred_at, monotonic_ms, sent_at: self.sent_at, received_at };
        let personal = Personal { text: self.text, place: self.place, raw: self.source }
            .sealed(!self.defects.is_empty());
        let mut defects = self.defects;
        if contradicts {
            defects.push(Defect { code: DefectCode::Contradiction, at: "/offer/stop".to_owned() });
        }
        if is_skewed(&clocks) {
            defects.push(Defect { code: DefectCode::SkewedTime, at: "/occurred_at".to_owned() });
        }
        let body_hash = hex::encode(Sha256::digest(self.raw.as_bytes()));
        let report = Report {
            id,
            reporter,
            sign,
            who,
            concerns,
            place_kind,
            clocks,
            body_hash,
            defects,
            payload: None,
        };
        FinishedReport { report, fix, raw: self.raw, personal }
    }
}

/// An offered stop keeps the id under which it was signalled.
fn stop_or_own_id(stop: Option<StopId>, own: Option<ReportId>) -> (Option<ReportId>, bool) {
    let offered = stop.map(|stop| ReportId::from_uuid(stop.uuid()));
    (offered.or(own), offered.is_some() && own.is_some() && offered != own)
}

fn derived_id(reporter: DeviceId, raw: &str) -> ReportId {
    ReportId::derived("einhalt.report.v1", &[reporter.uuid().as_bytes(), raw.as_bytes()])
}

fn is_skewed(clocks: &Clocks) -> bool {
    clocks.skew().is_some_and(|skew| skew.abs() > SKEW_THAT_MATTERS)
        || clocks.occurred_at.is_some_and(|at| at - clocks.received_at > SKEW_THAT_MATTERS)
}

/// What is sealed apart from the record.
struct Personal {
    text: Option<String>,
    place: Option<Place>,
    raw: String,
}

impl Personal {
    fn sealed(self, had_defects: bool) -> Option<Vec<u8>> {
        let mut sealed = Map::new();
        if let Some(text) = self.text {
            if let Some((cut, _)) = text.char_indices().nth(MAX_TEXT) {
                sealed.insert("text_length".to_owned(), text.chars().count().into());
                sealed.insert("text_hash".to_owned(), hex::encode(Sha256::digest(text.as_bytes())).into());
                sealed.insert("text".to_owned(), text.get(..cut).unwrap_or_default().into());
            } else {
                sealed.insert("text".to_owned(), text.into());
            }
        }
        if let Some(place) = self.place.and_then(|place| serde_json::to_value(place).ok()) {
            sealed.insert("place".to_owned(), place);
        }
        if had_defects {
            sealed.insert("raw".to_owned(), self.raw.into());
        }
        if sealed.is_empty() { None } else { serde_json::to_vec(&sealed).ok() }
    }
}
