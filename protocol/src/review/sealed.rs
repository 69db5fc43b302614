//! The personal part of an entry, as far as it is open to whoever reads: reasons, names, positions. It lies
//! apart from the record (I-12); a review says where there is one, and what has become of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::reading::Recorded;
use crate::clocks::Timestamp;
use crate::ids::Seq;
use crate::operation::event::Event;
use crate::operation::place::{Fix, Latitude, Longitude};

/// What the shell knows of the personal part of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// Its exact JSON text.
    Text(String),
    /// It has been erased; when, where that is known.
    Erased(Option<Timestamp>),
}

/// The personal part of an entry, as a review shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Sealed {
    /// Open to this reader.
    Open(SealedWords),
    /// Erased (I-12). That there was something, the record still proves.
    Erased {
        /// When, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        at: Option<Timestamp>,
    },
    /// Not opened for this reading.
    Closed,
}

/// An opened personal part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct SealedWords {
    /// Its texts by name, such as `reason`, `note`, `professional`, `source`.
    pub texts: BTreeMap<String, String>,
    /// Where it was, if it holds a position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Fix>,
}

/// A report's raw bytes are for whoever verifies the record; its words are read here.
const NOT_READ: [&str; 3] = ["raw", "text_length", "text_hash"];

impl Sealed {
    /// The personal part of an entry: none where the entry commits to nothing.
    pub(super) fn of(event: &Event, opened: Option<&Opened>) -> Option<Self> {
        match opened {
            Some(Opened::Text(text)) => Some(Self::Open(SealedWords::read(text))),
            Some(Opened::Erased(at)) => Some(Self::Erased { at: *at }),
            None => commits(event).then_some(Self::Closed),
        }
    }

    /// The opened words.
    pub const fn words(&self) -> Option<&SealedWords> {
        if let Self::Open(words) = self { Some(words) } else { None }
    }

    /// One of the opened texts.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.words()?.texts.get(name).map(String::as_str)
    }
}

/// The personal parts that are open to a reader, as they stand after the whole record: what was erased in
/// the end is erased in every earlier state of it too.
pub(super) fn as_it_stands<'o>(
    entries: &[Recorded],
    opened: &'o BTreeMap<Seq, Opened>,
) -> (Cow<'o, BTreeMap<Seq, Opened>>, Option<Timestamp>) {
    let erased = entries.iter().find(|recorded| matches!(recorded.entry.event, Event::Erased { .. }));
    let Some(at) = erased.map(|recorded| recorded.entry.at) else {
        return (Cow::Borrowed(opened), None);
    };
    let gone = entries.iter().filter(|recorded| recorded.entry.event.commits());
    (Cow::Owned(gone.map(|recorded| (recorded.seq, Opened::Erased(Some(at)))).collect()), Some(at))
}

impl SealedWords {
    /// What cannot be read is no reason to show nothing else.
    fn read(text: &str) -> Self {
        let mut words = Self::default();
        let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return words };
        for (name, value) in fields {
            match value {
                Value::String(text) if !NOT_READ.contains(&name.as_str()) => {
                    words.texts.insert(name, text);
                }
                Value::Array(items) => words.list(&name, &items),
                Value::Object(_) => words.position = words.position.or_else(|| fix(&value)),
                Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        words
    }

    /// Dates of birth, by slot.
    fn list(&mut self, name: &str, items: &[Value]) {
        for item in items {
            let text = |field: &str| item.get(field).and_then(Value::as_str);
            if let (Some(slot), Some(born)) = (text("slot"), text("born_on")) {
                self.texts.insert(format!("{name}_{slot}"), born.to_owned());
            }
        }
    }
}

/// A position, whether a plan or a report brought it.
fn fix(value: &Value) -> Option<Fix> {
    let number = |name: &str| value.get(name).and_then(Value::as_f64);
    let accuracy = number("accuracy_m").unwrap_or(0.0).clamp(0.0, 100_000.0).ceil();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped above")]
    let accuracy_m = accuracy as u32;
    Some(Fix {
        lat: Latitude::from_degrees(number("lat")?)?,
        lon: Longitude::from_degrees(number("lon")?)?,
        accuracy_m,
    })
}

/// Whether an entry commits to a personal part. Looked for in what is recorded, so that an event that
/// is added later cannot be forgotten here.
pub fn commits(event: &Event) -> bool {
    serde_json::to_value(event).is_ok_and(|value| names_a_payload(&value))
}

fn names_a_payload(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| (name == "payload" && value.is_string()) || names_a_payload(value)),
        Value::Array(items) => items.iter().any(names_a_payload),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
