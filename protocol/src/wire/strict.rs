//! Class B (section 6): complete and typed, or refused as a whole with every mistake at once.
//!
//! A message is checked against the schema of the type it has to become, so that the check cannot
//! drift from the type. Only the part of JSON Schema that our types use is understood; a test walks
//! all of them.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::json::{self, Document, MAX_FLAWS, pointer};
use super::problem::{Mistake, Problem, ProblemCode as Code, Retry};
use crate::clocks::Timestamp;
use crate::ids::CommandId;

/// Longest piece of a message that is repeated in an answer (section 6, row 1).
const MAX_GOT: usize = 80;

/// Fields whose content is never repeated: personal or secret (I-19).
const NEVER_REPEATED: &[&str] = &[
    "token",
    "secret",
    "password",
    "code",
    "text",
    "reason",
    "note",
    "basis",
    "source",
    "receiver",
    "what",
    "born_on",
    "court",
    "order_number",
    "end_reason",
    "professional",
    "organisation",
    "label",
    "name",
    "call_sign",
    "reference",
    "lat",
    "lon",
    "place",
];

/// The schema of a type, made once.
#[derive(Debug)]
pub struct Shape {
    schema: Value,
}

impl Shape {
    /// The shape of `T`.
    pub fn of<T: JsonSchema>() -> Self {
        Self { schema: schemars::SchemaGenerator::default().into_root_schema_for::<T>().to_value() }
    }

    /// Every way in which `object` is not of this shape.
    pub fn mistakes(&self, object: &Map<String, Value>) -> Vec<Mistake> {
        let mut check = Check { root: &self.schema, mistakes: Vec::new() };
        check.object(&self.schema, object, "", None);
        check.mistakes
    }

    /// Reads a message of this shape, or says everything that is wrong with it.
    pub fn read<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Problem> {
        self.read_document(json::read(bytes)?)
    }

    /// The same for a message that has already been taken apart.
    pub fn read_document<T: DeserializeOwned>(&self, document: Document) -> Result<T, Problem> {
        let Document { object, flaws, .. } = document;
        let id = readable_id(&object);
        let mut mistakes = flaws;
        mistakes.extend(self.mistakes(&object));
        if mistakes.is_empty() {
            match serde_json::from_value(Value::Object(object)) {
                Ok(message) => return Ok(message),
                // The schema let something pass that the type does not take.
                Err(_) => mistakes.push(Mistake::new(Code::WrongValue, "")),
            }
        }
        mistakes.truncate(MAX_FLAWS);
        Err(Problem { id, mistakes, retry: Retry::Never })
    }
}

/// Reads one message of type `T`. For what is read often, keep a [`Shape`].
pub fn read<T: JsonSchema + DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    Shape::of::<T>().read(bytes)
}

/// The id of a request, if it is one: its answer carries it.
pub(super) fn readable_id(object: &Map<String, Value>) -> Option<String> {
    let id = object.get("id")?.as_str()?;
    id.parse::<CommandId>().ok().map(|id| id.to_string())
}

/// An instant, with its zone.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok().filter(|time| instant_is_usual(*time))
}

/// Whether an instant lies where sums with it are safe: 1970 to 9999.
pub(super) fn instant_is_usual(time: Timestamp) -> bool {
    (1970..10_000).contains(&time.year())
}

struct Check<'s> {
    root: &'s Value,
    mistakes: Vec<Mistake>,
}

impl<'s> Check<'s> {
    fn value(&mut self, schema: &'s Value, value: &Value, at: &str) {
        let schema = self.resolve(schema);
        if let Some(inner) = or_null(schema) {
            if !value.is_null() {
                self.value(inner, value, at);
            }
            return;
        }
        if let Some(branches) = schema["oneOf"].as_array() {
            self.one_of(branches, value, at);
            return;
        }
        if let Some(words) = schema["enum"].as_array() {
            self.word(words.iter().filter_map(Value::as_str).collect(), value, at);
            return;
        }
        if !has_type(schema, value) {
            let wanted = types(schema).into_iter().map(type_name).collect::<Vec<_>>().join(" or ");
            self.note(Code::WrongType, at, Some(value), Some(wanted));
            return;
        }
        match value {
            Value::String(text) => self.text(schema, text, at),
            Value::Number(_) => self.number(schema, value, at),
            Value::Array(items) => self.list(schema, items, at),
            Value::Object(object) => self.object(schema, object, at, None),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// One of several words, or one of several kinds of object told apart by a tag.
    fn one_of(&mut self, branches: &'s [Value], value: &Value, at: &str) {
        let words: Vec<&str> = branches.iter().filter_map(|branch| branch["const"].as_str()).collect();
        if words.len() == branches.len() {
            self.word(words, value, at);
            return;
        }
        let Value::Object(object) = value else {
            self.note(Code::WrongType, at, Some(value), Some(type_name("object").to_owned()));
            return;
        };
        self.tagged(branches, object, at);
    }

    fn tagged(&mut self, branches: &'s [Value], object: &Map<String, Value>, at: &str) {
        let kinds: Vec<(&str, &str, &Value)> =
            branches.iter().filter_map(|b| tag(b).map(|(tag, word)| (tag, word, b))).collect();
        let Some((tag, ..)) = kinds.first() else { return };
        let wanted = || Some(one_of_words(kinds.iter().map(|(_, word, _)| *word)));
        let at_tag = pointer(at, tag);
        match object.get(*tag) {
            None => self.note(Code::MissingField, &at_tag, None, wanted()),
            Some(value) => match kinds.iter().find(|(_, word, _)| value.as_str() == Some(*word)) {
                Some((tag, _, branch)) => self.object(branch, object, at, Some(tag)),
                None => self.note(Code::UnknownType, &at_tag, Some(value), wanted()),
            },
        }
    }

    fn object(&mut self, schema: &'s Value, object: &Map<String, Value>, at: &str, tag: Option<&str>) {
        if let Some(branches) = schema["oneOf"].as_array() {
            self.tagged(branches, object, at);
            return;
        }
        let known = schema["properties"].as_object();
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                self.note(Code::MissingField, &pointer(at, name), None, None);
            }
        }
        for (name, value) in object.iter().filter(|(name, _)| Some(name.as_str()) != tag) {
            let at = pointer(at, name);
            match known.and_then(|known| known.get(name)) {
                Some(field) => self.value(field, value, &at),
                // The value of a field nobody knows could be anything: it is not repeated.
                None => self.note(Code::UnknownField, &at, None, None),
            }
        }
    }

    fn list(&mut self, schema: &'s Value, items: &[Value], at: &str) {
        let count = items.len() as u64;
        if let Some(most) = schema["maxItems"].as_u64().filter(|most| count > *most) {
            self.note(Code::TooMany, at, Some(&count.into()), Some(format!("at most {most}")));
            return;
        }
        if let Some(least) = schema["minItems"].as_u64().filter(|least| count < *least) {
            self.note(Code::TooShort, at, Some(&count.into()), Some(format!("at least {least}")));
        }
        for (i, item) in items.iter().enumerate() {
            self.value(&schema["items"], item, &pointer(at, &i.to_string()));
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: &str) {
        let value = Value::from(text);
        let length = text.chars().count() as u64;
        if let Some(most) = schema["maxLength"].as_u64().filter(|most| length > *most) {
            self.note(Code::TooLong, at, Some(&length.into()), Some(format!("at most {most} characters")));
        }
        let is_blank = text.trim().is_empty();
        if let Some(least) = schema["minLength"].as_u64().filter(|least| length < *least || is_blank) {
            self.note(Code::TooShort, at, Some(&length.into()), Some(format!("at least {least} characters")));
        }
        if schema["format"] == "date-time" && instant(text).is_none() {
            self.note(
                Code::BadTime,
                at,
                Some(&value),
                Some("a time such as 2026-05-05T03:50:00Z".to_owned()),
            );
        }
        if schema["format"] == "date" && text.parse::<NaiveDate>().is_err() {
            self.note(Code::BadTime, at, Some(&value), Some("a day such as 2026-05-05".to_owned()));
        }
        if let Some(pattern) = schema["pattern"].as_str() {
            match Pattern::of(pattern) {
                Some(known) if (known.matches)(text) => {}
                Some(known) => self.note(known.code, at, Some(&value), Some(known.wanted.to_owned())),
                None => self.note(Code::WrongValue, at, Some(&value), Some(pattern.to_owned())),
            }
        }
    }

    fn number(&mut self, schema: &Value, value: &Value, at: &str) {
        let number = value.as_f64().unwrap_or(f64::NAN);
        let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
        let fits = least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most);
        if !fits {
            let least = least.map(|least| format!("at least {least}"));
            let most = most.map(|most| format!("at most {most}"));
            let wanted = [least, most].into_iter().flatten().collect::<Vec<_>>().join(" and ");
            self.note(Code::OutOfRange, at, Some(value), Some(wanted));
        }
    }

    fn word(&mut self, words: Vec<&str>, value: &Value, at: &str) {
        if !value.as_str().is_some_and(|word| words.contains(&word)) {
            let code = if value.is_string() { Code::WrongValue } else { Code::WrongType };
            self.note(code, at, Some(value), Some(one_of_words(words)));
        }
    }

    fn resolve(&self, mut schema: &'s Value) -> &'s Value {
        // Our types are not recursive; the bound only keeps a mistake in a schema from going round for ever.
        for _ in 0..8 {
            let Some(target) = schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')) else { break };
            schema = self.root.pointer(target).unwrap_or(&Value::Null);
        }
        schema
    }

    fn note(&mut self, code: Code, at: &str, got: Option<&Value>, wanted: Option<String>) {
        if self.mistakes.len() < MAX_FLAWS {
            let got = got.and_then(|got| repeatable(at, code, got));
            self.mistakes.push(Mistake { code, at: at.to_owned(), got, wanted });
        }
    }
}

/// What may be repeated of a value: short, escaped, never personal, never secret.
fn repeatable(at: &str, code: Code, got: &Value) -> Option<String> {
    let is_measure = matches!(code, Code::TooLong | Code::TooShort | Code::TooMany);
    let is_private = at.split('/').any(|part| NEVER_REPEATED.contains(&part));
    match got {
        Value::Object(_) => Some("an object".to_owned()),
        Value::Array(_) => Some("a list".to_owned()),
        Value::Null => Some("null".to_owned()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) if is_private && !is_measure => None,
        Value::Bool(_) | Value::Number(_) => Some(got.to_string()),
        Value::String(text) => Some(text.chars().flat_map(char::escape_debug).take(MAX_GOT).collect()),
    }
}

/// The inner schema of an optional value.
fn or_null(schema: &Value) -> Option<&Value> {
    let branches = schema["anyOf"].as_array()?;
    let (null, inner): (Vec<_>, Vec<_>) = branches.iter().partition(|branch| branch["type"] == "null");
    if null.len() == 1 { inner.first().copied() } else { None }
}

/// The field and word by which a kind of object is told apart.
fn tag(branch: &Value) -> Option<(&str, &str)> {
    let fields = branch["properties"].as_object()?;
    fields.iter().find_map(|(name, field)| Some((name.as_str(), field["const"].as_str()?)))
}

fn types(schema: &Value) -> BTreeSet<&str> {
    match &schema["type"] {
        Value::String(one) => [one.as_str()].into(),
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => BTreeSet::new(),
    }
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let types = types(schema);
    types.is_empty()
        || match value {
            Value::Null => types.contains("null"),
            Value::Bool(_) => types.contains("boolean"),
            Value::Number(number) => {
                types.contains("number")
                    || (types.contains("integer") && (number.is_u64() || number.is_i64()))
            }
            Value::String(_) => types.contains("string"),
            Value::Array(_) => types.contains("array"),
            Value::Object(_) => types.contains("object"),
        }
}

fn type_name(word: &str) -> &str {
    match word {
        "null" => "null",
        "boolean" => "true or false",
        "number" => "a number",
        "integer" => "a whole number",
        "string" => "a text",
        "array" => "a list",
        "object" => "an object",
        other => other,
    }
}

fn one_of_words<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    format!("one of {}", words.into_iter().collect::<Vec<_>>().join(", "))
}

/// A pattern that our types use, as code.
struct Pattern {
    written: &'static str,
    matches: fn(&str) -> bool,
    code: Code,
    wanted: &'static str,
}

impl Pattern {
    const KNOWN: &'static [Self] = &[
        Self {
            written: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
            matches: |text| text.parse::<CommandId>().is_ok(),
            code: Code::BadId,
            wanted: "a lower-case hyphenated UUID",
        },
        Self {
            written: super::client_frame::NONCE_HEX,
            matches: |text| is_hex(text, 32),
            code: Code::WrongValue,
            wanted: "32 lower-case hexadecimal digits",
        },
        Self {
            written: "^[0-9a-f]{64}$",
            matches: |text| is_hex(text, 64),
            code: Code::WrongValue,
            wanted: "64 lower-case hexadecimal digits",
        },
        Self {
            written: "^[A-Z][0-9]{1,3}$",
            matches: |text| text.parse::<crate::people::Slot>().is_ok(),
            code: Code::WrongValue,
            wanted: "a capital letter and one to three digits, such as E1",
        },
        Self {
            written: "^([A-Z][0-9]{1,3}|staff|bystander|unknown)$",
            matches: |text| text.parse::<crate::people::Subject>().is_ok(),
            code: Code::WrongValue,
            wanted: "a place such as E1, or one of staff, bystander, unknown",
        },
    ];

    fn of(pattern: &str) -> Option<&'static Self> {
        Self::KNOWN.iter().find(|known| known.written == pattern)
    }
}

/// Whether a text is so many lower-case hexadecimal digits.
pub(super) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ClientFrame;

    /// The check understands every word of the schemas it is given: what it did not understand it
    /// would let pass.
    #[test]
    fn every_word_of_the_schema_is_understood() {
        const UNDERSTOOD: &[&str] = &[
            "$ref",
            "$defs",
            "$schema",
            "title",
            "description",
            "default",
            "type",
            "properties",
            "required",
            "additionalProperties",
            "oneOf",
            "anyOf",
            "const",
            "enum",
            "items",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "format",
            "pattern",
        ];
        fn walk(schema: &Value) {
            match schema {
                Value::Object(words) => {
                    for (word, inner) in words {
                        assert!(UNDERSTOOD.contains(&word.as_str()), "{word}");
                        match word.as_str() {
                            "properties" | "$defs" => {
                                inner.as_object().into_iter().flatten().for_each(|(_, s)| walk(s));
                            }
                            "pattern" => {
                                assert!(inner.as_str().is_some_and(|p| Pattern::of(p).is_some()), "{inner}");
                            }
                            "oneOf" | "anyOf" | "items" => walk(inner),
                            _ => {}
                        }
                    }
                }
                Value::Array(schemas) => schemas.iter().for_each(walk),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        walk(&Shape::of::<ClientFrame>().schema);
    }
}
