//! Reads the fields of a scenario file one by one and collects every mistake with its line, so that
//! an author sees all of them at once.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Moment;

/// One mistake in a scenario file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1 on.
    pub line: usize,
    /// The field, such as `step[3].who`.
    pub field: String,
    /// What is wrong, and what was wanted.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.field, self.what)
    }
}

/// The mistakes of one file, and the means to turn a position into a line.
pub struct Desk<'s> {
    text: &'s str,
    mistakes: Vec<Mistake>,
}

impl<'s> Desk<'s> {
    /// A desk for this text.
    pub const fn new(text: &'s str) -> Self {
        Self { text, mistakes: Vec::new() }
    }

    /// The line of a byte position.
    pub fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }

    /// Notes a mistake.
    pub fn note(&mut self, at: usize, field: &str, what: impl Into<String>) {
        let line = self.line(at);
        self.mistakes.push(Mistake { line, field: field.to_owned(), what: what.into() });
    }

    /// How many mistakes have been noted.
    pub const fn count(&self) -> usize {
        self.mistakes.len()
    }

    /// All mistakes, in the order of the file.
    pub fn mistakes(mut self) -> Vec<Mistake> {
        self.mistakes.sort_by_key(|mistake| mistake.line);
        self.mistakes
    }
}

/// The fields of one table that have not been read yet.
pub struct Fields<'i> {
    path: String,
    at: usize,
    left: BTreeMap<String, (usize, Spanned<DeValue<'i>>)>,
    asked: Vec<&'static str>,
}

impl<'i> Fields<'i> {
    /// The fields of `table`, called `path` in mistakes.
    pub fn of(path: &str, at: usize, table: &DeTable<'i>) -> Self {
        let left =
            table.iter().map(|(key, value)| (key.get_ref().to_string(), (key.span().start, value.clone())));
        Self { path: path.to_owned(), at, left: left.collect(), asked: Vec::new() }
    }

    /// Where the table begins.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// A field's full name.
    pub fn name(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// The field as it stands, with its position.
    pub(super) fn take(&mut self, field: &'static str) -> Option<(usize, DeValue<'i>)> {
        self.asked.push(field);
        let (_, value) = self.left.remove(field)?;
        let at = value.span().start;
        Some((at, value.into_inner()))
    }

    /// A text, if the field is there.
    pub fn text(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<String> {
        let (at, value) = self.take(field)?;
        let text = value.as_str().map(ToOwned::to_owned);
        let text = text.or_else(|| value.as_datetime().map(ToString::to_string));
        if text.is_none() {
            desk.note(at, &self.name(field), format!("a text is wanted, not a {}", value.type_str()));
        }
        text
    }

    /// A text that must be there.
    pub fn wanted_text(&mut self, desk: &mut Desk<'_>, field: &'static str) -> String {
        let there = self.left.contains_key(field);
        let text = self.text(desk, field);
        if !there {
            desk.note(self.at, &self.name(field), "is missing");
        }
        text.unwrap_or_default()
    }

    /// A word of a closed list, as the protocol spells it.
    pub fn word<T: DeserializeOwned>(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<T> {
        let at = self.position(field);
        let text = self.text(desk, field)?;
        word_of(desk, at, &self.name(field), &text)
    }

    /// A word that must be there.
    pub fn wanted_word<T: DeserializeOwned>(
        &mut self,
        desk: &mut Desk<'_>,
        field: &'static str,
    ) -> Option<T> {
        if !self.left.contains_key(field) {
            desk.note(self.at, &self.name(field), "is missing");
            return None;
        }
        self.word(desk, field)
    }

    /// Texts: one, or a list of them.
    pub fn texts(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Vec<String> {
        let Some((at, value)) = self.take(field) else { return Vec::new() };
        if let Some(text) = value.as_str() {
            return vec![text.to_owned()];
        }
        let texts: Option<Vec<String>> = value.as_array().and_then(|list| {
            list.iter().map(|item| item.get_ref().as_str().map(ToOwned::to_owned)).collect()
        });
        if texts.is_none() {
            desk.note(at, &self.name(field), "a text or a list of texts is wanted");
        }
        texts.unwrap_or_default()
    }

    /// Words of a closed list: one, or a list of them. None if the field is absent.
    pub fn words<T: DeserializeOwned>(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<Vec<T>> {
        let there = self.left.contains_key(field);
        let at = self.position(field);
        let texts = self.texts(desk, field);
        let name = self.name(field);
        there.then(|| texts.iter().filter_map(|text| word_of(desk, at, &name, text)).collect())
    }

    /// A day, `2026-06-09`.
    pub fn day(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<NaiveDate> {
        let at = self.position(field);
        let text = self.text(desk, field)?;
        let day = text.parse().ok();
        if day.is_none() {
            desk.note(at, &self.name(field), "a day is wanted, such as 2026-06-09");
        }
        day
    }

    /// A table of free keys, each a word of a closed list, with a word of another one.
    pub fn free_words<K: DeserializeOwned, V: DeserializeOwned>(
        &mut self,
        desk: &mut Desk<'_>,
        field: &'static str,
    ) -> Vec<(K, V)> {
        let at = self.position(field);
        let texts = self.free_texts(desk, field);
        let name = self.name(field);
        let read = texts.into_iter().map(|(key, value)| {
            let key = word_of(desk, at, &name, &key);
            let value = word_of(desk, at, &name, &value);
            Some((key?, value?))
        });
        read.flatten().collect()
    }

    /// A table of free keys with words of a closed list each.
    pub fn free_lists<T: DeserializeOwned>(
        &mut self,
        desk: &mut Desk<'_>,
        field: &'static str,
    ) -> BTreeMap<String, Vec<T>> {
        let Some(table) = self.table(desk, field) else { return BTreeMap::new() };
        let path = table.path.clone();
        let read = table.left.into_iter().map(|(key, (at, value))| {
            let name = format!("{path}.{key}");
            let texts: Option<Vec<&str>> = value
                .get_ref()
                .as_array()
                .and_then(|list| list.iter().map(|item| item.get_ref().as_str()).collect());
            if texts.is_none() {
                desk.note(at, &name, "a list of texts is wanted");
            }
            let words = texts.unwrap_or_default().into_iter();
            (key, words.filter_map(|word| word_of(desk, at, &name, word)).collect())
        });
        read.collect()
    }

    /// Whether the field is there and has not been read.
    pub fn has(&self, field: &str) -> bool {
        self.left.contains_key(field)
    }

    /// Whether the field is a list.
    pub fn is_list(&self, field: &str) -> bool {
        self.left.get(field).is_some_and(|(_, value)| value.get_ref().is_array())
    }

    /// Yes or no.
    pub fn flag(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<bool> {
        let (at, value) = self.take(field)?;
        let flag = value.as_bool();
        if flag.is_none() {
            desk.note(at, &self.name(field), "true or false is wanted");
        }
        flag
    }

    /// A number from 0 on.
    pub fn number(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<usize> {
        let (at, value) = self.take(field)?;
        number_of(desk, at, &self.name(field), &value)
    }

    /// A time: `+1:30` after the step before, `07:48:10` in Berlin, or a full instant with offset.
    pub fn moment(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<Moment> {
        let at = self.position(field);
        let text = self.text(desk, field)?;
        let moment = moment_of(&text);
        if moment.is_none() {
            let wanted = "a time is wanted: +m:ss, HH:MM:SS, or a date and time with offset";
            desk.note(at, &self.name(field), wanted);
        }
        moment
    }

    /// A span of time, `m:ss` with an optional sign.
    pub fn span(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<TimeDelta> {
        let at = self.position(field);
        let text = self.text(desk, field)?;
        let span = span_of(&text);
        if span.is_none() {
            desk.note(at, &self.name(field), "a span of time is wanted, such as 12:00 or -0:30");
        }
        span
    }

    /// A table.
    pub fn table(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Option<Fields<'i>> {
        let (at, value) = self.take(field)?;
        let path = self.name(field);
        if let DeValue::Table(table) = value {
            return Some(Fields::of(&path, at, &table));
        }
        desk.note(at, &path, format!("a table is wanted, not a {}", value.type_str()));
        None
    }

    /// A list of tables.
    pub fn tables(&mut self, desk: &mut Desk<'_>, field: &'static str) -> Vec<Fields<'i>> {
        let Some((at, value)) = self.take(field) else { return Vec::new() };
        let DeValue::Array(list) = value else {
            desk.note(at, &self.name(field), format!("write it as [[{field}]]"));
            return Vec::new();
        };
        let named = list.iter().enumerate().filter_map(|(index, item)| {
            let path = format!("{}[{}]", self.name(field), index + 1);
            item.get_ref().as_table().map(|table| Fields::of(&path, item.span().start, table))
        });
        named.collect()
    }

    /// A table of free keys with a text each.
    pub fn free_texts(&mut self, desk: &mut Desk<'_>, field: &'static str) -> BTreeMap<String, String> {
        let Some(table) = self.table(desk, field) else { return BTreeMap::new() };
        let path = table.path.clone();
        table
            .left
            .into_iter()
            .filter_map(|(key, (at, value))| {
                let text = value.get_ref().as_str().map(ToOwned::to_owned);
                if text.is_none() {
                    desk.note(at, &format!("{path}.{key}"), "a text is wanted");
                }
                Some((key, text?))
            })
            .collect()
    }

    /// A table of free keys with a number each.
    pub fn free_numbers(&mut self, desk: &mut Desk<'_>, field: &'static str) -> BTreeMap<String, usize> {
        let Some(table) = self.table(desk, field) else { return BTreeMap::new() };
        let path = table.path.clone();
        table
            .left
            .into_iter()
            .filter_map(|(key, (at, value))| {
                let number = number_of(desk, at, &format!("{path}.{key}"), value.get_ref());
                Some((key, number?))
            })
            .collect()
    }

    /// Every field that nobody asked for is a mistake.
    pub fn end(self, desk: &mut Desk<'_>) {
        for (key, (at, _)) in &self.left {
            let nearest = self.asked.iter().min_by_key(|known| distance(known, key));
            let hint = nearest.map(|known| format!("; the nearest is `{known}`")).unwrap_or_default();
            desk.note(*at, &self.name(key), format!("there is no such field here{hint}"));
        }
    }

    /// Where the field begins; where the table begins if it is absent.
    pub(super) fn position(&self, field: &str) -> usize {
        self.left.get(field).map_or(self.at, |(at, _)| *at)
    }
}

/// A word of a closed list, as the protocol spells it.
pub fn word_of<T: DeserializeOwned>(desk: &mut Desk<'_>, at: usize, field: &str, text: &str) -> Option<T> {
    match serde_json::from_value(serde_json::Value::String(text.to_owned())) {
        Ok(word) => Some(word),
        Err(error) => {
            desk.note(at, field, format!("`{text}` cannot be used: {error}"));
            None
        }
    }
}

fn number_of(desk: &mut Desk<'_>, at: usize, field: &str, value: &DeValue<'_>) -> Option<usize> {
    let number = value.as_integer().and_then(|number| number.as_str().parse().ok());
    if number.is_none() {
        desk.note(at, field, "a whole number is wanted");
    }
    number
}

fn moment_of(text: &str) -> Option<Moment> {
    if text.starts_with(['+', '-']) {
        return span_of(text).map(Moment::After);
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(Moment::Instant(instant.to_utc()));
    }
    NaiveTime::parse_from_str(text, "%H:%M:%S").ok().map(Moment::Wall)
}

fn span_of(text: &str) -> Option<TimeDelta> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (minutes, seconds) = rest.split_once(':')?;
    let (minutes, seconds): (i64, i64) = (minutes.parse().ok()?, seconds.parse().ok()?);
    (minutes >= 0 && (0..60).contains(&seconds)).then(|| TimeDelta::seconds(sign * (minutes * 60 + seconds)))
}

/// How many letters differ: good enough to find a slip of the finger.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.chars().enumerate() {
            let cost = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = cost.min(corner + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
