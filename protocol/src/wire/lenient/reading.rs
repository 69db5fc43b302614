//! Field by field: what can be read is taken, what cannot is listed as a defect, and of two values the
//! higher one counts.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::ReadReport;
use super::personal::MAX_TEXT;
use crate::clocks::Timestamp;
use crate::ids::{OperationId, ReportId};
use crate::operation::apply::worse;
use crate::operation::place::PlaceKind;
use crate::people::Subject;
use crate::report::{Defect, DefectCode, Sign};
use crate::wire::client_frame::{Offer, Place};
use crate::wire::json::{self, Document, MAX_FLAWS, pointer};
use crate::wire::problem::{Mistake, ProblemCode};
use crate::wire::strict::instant;

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

/// What is being read, with the further values of repeated keys and the defects found so far.
pub(super) struct Reading {
    again: BTreeMap<String, Vec<Value>>,
    /// Signs that are stated outside the report's body.
    elsewhere: Vec<Value>,
    defects: Vec<Defect>,
}

/// The inside of a report.
pub(super) struct Body {
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
    pub(super) fn finish(
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
    /// A reading with the further values of repeated keys.
    pub(super) const fn of(again: BTreeMap<String, Vec<Value>>) -> Self {
        Self { again, elsewhere: Vec::new(), defects: Vec::new() }
    }

    /// The report as JSON text. Text that is no JSON object still stops.
    pub(super) fn text_body(mut self, raw: String) -> Body {
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

    pub(super) fn body(mut self, body: &Map<String, Value>, raw: String) -> Body {
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
    pub(super) fn beside(&mut self, frame: &Map<String, Value>) {
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
    pub(super) fn go_into(&mut self, at: &str) {
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

    pub(super) fn time(&mut self, body: &Map<String, Value>, name: &str) -> Option<Timestamp> {
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

    pub(super) fn offer(&mut self, value: Option<Value>) -> Option<Offer> {
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

    pub(super) fn flaws(&mut self, flaws: &[Mistake]) {
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

    pub(super) fn defect(&mut self, code: DefectCode, at: &str) {
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

fn is_on_earth(place: &Place) -> bool {
    (-90.0..=90.0).contains(&place.lat)
        && (-180.0..=180.0).contains(&place.lon)
        && place.accuracy_m.is_none_or(|radius| radius >= 0.0)
}
