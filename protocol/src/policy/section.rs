//! Reads a table of a policy file field by field, and notes every mistake instead of stopping at the first.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};

use chrono::NaiveTime;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{PolicyMistake, PolicyMistakeCode, nearest};

/// The file being read, with the mistakes found so far.
pub(super) struct Sheet<'t> {
    text: &'t str,
    mistakes: RefCell<Vec<PolicyMistake>>,
}

impl<'t> Sheet<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, mistakes: RefCell::new(Vec::new()) }
    }

    pub(super) fn note(&self, span: &Range<usize>, at: &str, code: PolicyMistakeCode) -> Noted<'_> {
        let line = self.line(span.start);
        let mistake = PolicyMistake { line, at: at.to_owned(), code, got: None, wanted: None, nearest: None };
        let mut mistakes = self.mistakes.borrow_mut();
        mistakes.push(mistake);
        Noted { mistakes: &self.mistakes, index: mistakes.len() - 1 }
    }

    /// Every mistake, by line.
    pub(super) fn into_mistakes(self) -> Vec<PolicyMistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by(|a, b| (a.line, &a.at).cmp(&(b.line, &b.at)));
        mistakes
    }

    fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
    }

    fn excerpt(&self, span: &Range<usize>) -> String {
        let source = self.text.get(span.clone()).unwrap_or_default();
        source.chars().take(80).flat_map(char::escape_debug).take(80).collect()
    }
}

/// A mistake just noted, to be completed.
pub(super) struct Noted<'s> {
    mistakes: &'s RefCell<Vec<PolicyMistake>>,
    index: usize,
}

impl Noted<'_> {
    pub(super) fn got(self, got: String) -> Self {
        self.change(|m| m.got = Some(got))
    }

    pub(super) fn wanted(self, wanted: impl Into<String>) -> Self {
        self.change(|m| m.wanted = Some(wanted.into()))
    }

    pub(super) fn nearest(self, nearest: Option<String>) -> Self {
        self.change(|m| m.nearest = nearest)
    }

    fn change(self, change: impl FnOnce(&mut PolicyMistake)) -> Self {
        if let Some(mistake) = self.mistakes.borrow_mut().get_mut(self.index) {
            change(mistake);
        }
        self
    }
}

/// One table. A table that is missing has been noted once; its fields then answer `None` in silence.
pub(super) struct Section<'s, 't> {
    sheet: &'s Sheet<'t>,
    at: String,
    span: Range<usize>,
    fields: Option<&'s DeTable<'t>>,
    known: Vec<&'static str>,
}

impl<'s, 't> Section<'s, 't> {
    pub(super) fn root(sheet: &'s Sheet<'t>, table: &'s Spanned<DeTable<'t>>) -> Self {
        Self { sheet, at: String::new(), span: 0..0, fields: Some(table.get_ref()), known: Vec::new() }
    }

    /// A sub-table that must be there.
    pub(super) fn table(&mut self, name: &'static str) -> Self {
        let at = self.path(name);
        let Some(value) = self.required(name) else { return self.absent(at) };
        self.as_table(value, at)
    }

    /// A sub-table that may be missing.
    pub(super) fn table_if_given(&mut self, name: &'static str) -> Option<Self> {
        let at = self.path(name);
        let value = self.optional(name)?;
        Some(self.as_table(value, at))
    }

    /// The tables of a list that may be missing.
    pub(super) fn tables(&mut self, name: &'static str) -> Vec<Self> {
        let at = self.path(name);
        let Some(value) = self.optional(name) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(value, &at, "a list of tables");
            return Vec::new();
        };
        let item = |(i, item): (usize, &'s Spanned<DeValue<'t>>)| self.as_table(item, format!("{at}[{i}]"));
        items.iter().enumerate().map(item).collect()
    }

    /// The span of a field, for a mistake about how it relates to others.
    pub(super) fn span_of(&self, name: &str) -> Range<usize> {
        self.fields.and_then(|fields| fields.get(name)).map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// The dotted path of a field.
    pub(super) fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    /// Notes a mistake about a field of this table.
    pub(super) fn note(&self, name: &str, code: PolicyMistakeCode) -> Noted<'s> {
        let span = self.span_of(name);
        let noted = self.sheet.note(&span, &self.path(name), code);
        if span == self.span { noted } else { noted.got(self.sheet.excerpt(&span)) }
    }

    pub(super) fn integer(&mut self, name: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let at = self.path(name);
        let value = self.required(name)?;
        self.as_integer(value, &at, &range)
    }

    pub(super) fn integers(
        &mut self,
        name: &'static str,
        range: &RangeInclusive<u32>,
    ) -> Option<Vec<(u32, Range<usize>)>> {
        let at = self.path(name);
        let read = |section: &Self, item: &Spanned<DeValue<'t>>, at: &str| {
            section.as_integer(item, at, range).map(|n| (n, item.span()))
        };
        self.list(name, &at, read)
    }

    pub(super) fn boolean(&mut self, name: &'static str) -> Option<bool> {
        let at = self.path(name);
        let value = self.required(name)?;
        let read = value.get_ref().as_bool();
        if read.is_none() {
            self.wrong_type(value, &at, "true or false");
        }
        read
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        let at = self.path(name);
        let value = self.required(name)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, &at, "a text");
            return None;
        };
        if text.trim().is_empty() {
            self.note(name, PolicyMistakeCode::WrongValue).wanted("a text that is not empty");
            return None;
        }
        Some(text.to_owned())
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, name: &'static str) -> Option<Vec<String>> {
        let at = self.path(name);
        self.list(name, &at, |section, item, at| {
            let text = item.get_ref().as_str().map(str::to_owned);
            if text.is_none() {
                section.wrong_type(item, at, "a text");
            }
            text
        })
    }

    /// A wall time `HH:MM:SS`, as TOML local time or as text.
    pub(super) fn time(&mut self, name: &'static str) -> Option<NaiveTime> {
        let at = self.path(name);
        let value = self.required(name)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => {
                self.wrong_type(value, &at, "a wall time HH:MM:SS");
                return None;
            }
        };
        let read = NaiveTime::parse_from_str(&text, "%H:%M:%S").ok().filter(|_| text.len() == 8);
        if read.is_none() {
            self.note(name, PolicyMistakeCode::WrongValue).wanted("a wall time HH:MM:SS");
        }
        read
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, name: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let at = self.path(name);
        let value = self.required(name)?;
        self.as_word(value, &at, words)
    }

    /// A list of some words.
    pub(super) fn words<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Vec<T>> {
        let at = self.path(name);
        self.list(name, &at, |section, item, at| section.as_word(item, at, words))
    }

    /// Notes every field nobody asked for.
    pub(super) fn finish(self) {
        for (name, value) in self.fields.into_iter().flatten() {
            let name = name.get_ref().as_ref();
            if !self.known.contains(&name) {
                let (at, span) = (self.path(name), value.span());
                self.sheet
                    .note(&span, &at, PolicyMistakeCode::UnknownField)
                    .nearest(nearest(name, self.known.iter().copied()));
            }
        }
    }

    fn optional(&mut self, name: &'static str) -> Option<&'s Spanned<DeValue<'t>>> {
        self.known.push(name);
        self.fields?.get(name)
    }

    fn required(&mut self, name: &'static str) -> Option<&'s Spanned<DeValue<'t>>> {
        let value = self.optional(name);
        if value.is_none() && self.fields.is_some() {
            self.sheet.note(&self.span, &self.path(name), PolicyMistakeCode::MissingField);
        }
        value
    }

    fn as_table(&self, value: &'s Spanned<DeValue<'t>>, at: String) -> Self {
        if let Some(table) = value.get_ref().as_table() {
            return Self {
                sheet: self.sheet,
                at,
                span: value.span(),
                fields: Some(table),
                known: Vec::new(),
            };
        }
        self.wrong_type(value, &at, "a table");
        self.absent(at)
    }

    fn absent(&self, at: String) -> Self {
        Self { sheet: self.sheet, at, span: self.span.clone(), fields: None, known: Vec::new() }
    }

    fn list<T>(
        &mut self,
        name: &'static str,
        at: &str,
        read: impl Fn(&Self, &Spanned<DeValue<'t>>, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.required(name)?;
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(value, at, "a list");
            return None;
        };
        if items.is_empty() {
            self.note(name, PolicyMistakeCode::OutOfRange).wanted("at least one");
            return None;
        }
        // Reads all of them before it decides, so that every mistake in the list is named.
        let read: Vec<Option<T>> =
            items.iter().enumerate().map(|(i, item)| read(self, item, &format!("{at}[{i}]"))).collect();
        read.into_iter().collect()
    }

    fn as_integer(&self, value: &Spanned<DeValue<'t>>, at: &str, range: &RangeInclusive<u32>) -> Option<u32> {
        let DeValue::Integer(number) = value.get_ref() else {
            self.wrong_type(value, at, "a whole number");
            return None;
        };
        let read = u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|n| range.contains(n));
        if read.is_none() {
            self.sheet
                .note(&value.span(), at, PolicyMistakeCode::OutOfRange)
                .got(self.sheet.excerpt(&value.span()))
                .wanted(format!("{} to {}", range.start(), range.end()));
        }
        read
    }

    fn as_word<T: Copy>(
        &self,
        value: &Spanned<DeValue<'t>>,
        at: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let Some(word) = value.get_ref().as_str() else {
            self.wrong_type(value, at, "a text");
            return None;
        };
        let found = words.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let names = words.iter().map(|(name, _)| *name);
            self.sheet
                .note(&value.span(), at, PolicyMistakeCode::WrongValue)
                .got(self.sheet.excerpt(&value.span()))
                .wanted(format!("one of {}", names.clone().collect::<Vec<_>>().join(", ")))
                .nearest(nearest(word, names));
        }
        found
    }

    fn wrong_type(&self, value: &Spanned<DeValue<'t>>, at: &str, wanted: &str) {
        self.sheet
            .note(&value.span(), at, PolicyMistakeCode::WrongType)
            .got(self.sheet.excerpt(&value.span()))
            .wanted(wanted);
    }
}
