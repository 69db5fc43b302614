//! Reads file and environment. Refuses to guess: a name that does not exist is a mistake, and every
//! mistake is told at once, with the place and the nearest name that would be right.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, General, Given, Keys, Limits, Log, Record, Tls, Web};

/// Variables of ours that are no settings of the service.
const NOT_SETTINGS: &[&str] = &[
    "EINHALT_CONFIG",
    // The build.
    "EINHALT_WEB",
    "EINHALT_WEB_DIR",
    "EINHALT_WEB_DIST",
    // The simulator and the tests.
    "EINHALT_ADMIN_PASSWORD",
    "EINHALT_BIN",
    "EINHALT_CHROMIUM",
    "EINHALT_REAL_DATA",
    "EINHALT_UPDATE_DOCS",
    "EINHALT_UPDATE_SCREENSHOTS",
    "EINHALT_UPDATE_TYPES",
];

const CERTIFICATE: &str = "tls.certificate";
const KEY: &str = "tls.key";
const PUBLIC_URL: &str = "public_url";
/// Settings whose place is kept: they may be right alone and wrong together.
const TOGETHER: [&str; 3] = [CERTIFICATE, KEY, PUBLIC_URL];

/// Where a mistake is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the file, at a line that counts from 1.
    File(PathBuf, usize),
    /// In a variable of the environment.
    Variable(String),
    /// In how two settings go together.
    Together,
}

impl Source {
    const fn line(&self) -> usize {
        match self {
            Self::File(_, line) => *line,
            Self::Variable(_) | Self::Together => usize::MAX,
        }
    }
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMistake {
    /// Where.
    pub source: Source,
    /// The setting's name, as far as it could be read.
    pub name: String,
    /// What is wrong.
    pub what: String,
}

/// All mistakes of one reading. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ConfigMistakes(pub Vec<ConfigMistake>);

impl fmt::Display for ConfigMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::File(path, line) => write!(f, "{}:{line}: ", path.display())?,
            Source::Variable(name) => write!(f, "{name}: ")?,
            Source::Together => {}
        }
        if self.name.is_empty() { f.write_str(&self.what) } else { write!(f, "{} {}", self.name, self.what) }
    }
}

#[derive(Default)]
struct Reading {
    general: General,
    tls: Tls,
    log: Log,
    web: Web,
    record: Record,
    keys: Keys,
    limits: Limits,
    /// Where those settings were given that go together with others.
    given: BTreeMap<&'static str, Source>,
    mistakes: Vec<ConfigMistake>,
}

pub(super) fn read(
    file: Option<(&Path, &str)>,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigMistakes> {
    let mut reading = Reading::default();
    if let Some((path, text)) = file {
        reading.file(path, text);
        reading.mistakes.sort_by_key(|mistake| mistake.source.line());
    }
    for (name, value) in variables {
        reading.variable(&name, &value);
    }
    reading.together();
    if reading.mistakes.is_empty() {
        let Reading { general, tls, log, web, record, keys, limits, given: _, mistakes: _ } = reading;
        Ok(Config::from_tables(general, tls, log, web, record, keys, limits))
    } else {
        Err(ConfigMistakes(reading.mistakes))
    }
}

impl Reading {
    fn file(&mut self, path: &Path, text: &str) {
        let line = |offset: usize| 1 + text.bytes().take(offset).filter(|b| *b == b'\n').count();
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(1, |span| line(span.start));
            let what = error.message().to_owned();
            self.mistake(Source::File(path.to_owned(), at), String::new(), what);
        }
        for (key, value) in document.get_ref() {
            let source = || Source::File(path.to_owned(), line(key.span().start));
            let name = key.get_ref().as_ref();
            let tables = matches!(name, "tls" | "log" | "web" | "record" | "keys" | "limits");
            if let Some(table) = value.get_ref().as_table().filter(|_| tables) {
                for (key, value) in table {
                    let source = Source::File(path.to_owned(), line(key.span().start));
                    self.take(source, &format!("{name}.{}", key.get_ref()), &given(value));
                }
            } else {
                self.take(source(), name, &given(value));
            }
        }
    }

    fn variable(&mut self, variable: &str, value: &str) {
        let Some(name) = variable.strip_prefix("EINHALT_") else { return };
        if !NOT_SETTINGS.contains(&variable) {
            let name = name.to_lowercase().replace("__", ".");
            self.take(Source::Variable(variable.to_owned()), &name, &Given::Plain(value));
        }
    }

    fn take(&mut self, source: Source, name: &str, given: &Given<'_>) {
        let taken = match name.split_once('.') {
            None => self.general.take(name, given),
            Some(("tls", name)) => self.tls.take(name, given),
            Some(("log", name)) => self.log.take(name, given),
            Some(("web", name)) => self.web.take(name, given),
            Some(("record", name)) => self.record.take(name, given),
            Some(("keys", name)) => self.keys.take(name, given),
            Some(("limits", name)) => self.limits.take(name, given),
            Some(_) => None,
        };
        match taken {
            Some(Ok(())) => {
                if let Some(name) = TOGETHER.iter().find(|known| **known == name) {
                    self.given.insert(name, source);
                }
            }
            Some(Err(what)) => self.mistake(source, name.to_owned(), what),
            None => {
                let what = format!("is no setting{}", nearest(name));
                let name = name.escape_debug().take(80).collect();
                self.mistake(source, name, what);
            }
        }
    }

    /// Settings that are right alone and wrong together.
    fn together(&mut self) {
        self.tls_is_whole();
        let limits = &self.limits;
        if limits.pairing_code_minutes > limits.pairing_code_minutes_max {
            let what = format!(
                "is longer than limits.pairing_code_minutes_max ({})",
                limits.pairing_code_minutes_max
            );
            self.mistake(Source::Together, "limits.pairing_code_minutes".to_owned(), what);
        }
        let limits = &self.limits;
        if limits.write_buffer_max <= limits.max_frame_bytes {
            let what = format!("must be larger than limits.max_frame_bytes ({})", limits.max_frame_bytes);
            self.mistake(Source::Together, "limits.write_buffer_max".to_owned(), what);
        }
    }

    /// A certificate needs its key, a key its certificate, and devices an address with TLS.
    fn tls_is_whole(&mut self) {
        let (certificate, key) = (self.tls.certificate.is_some(), self.tls.key.is_some());
        for (there, name, missing) in
            [(certificate && !key, CERTIFICATE, KEY), (key && !certificate, KEY, CERTIFICATE)]
        {
            // A mistake in the other one has been told already.
            if there && !self.mistakes.iter().any(|mistake| mistake.name == missing) {
                self.wrong_together(name, format!("is given without {missing}; give both or neither"));
            }
        }
        let plain = self.general.public_url.as_ref().is_some_and(|url| url.starts_with("http://"));
        if plain && certificate && key {
            let what = format!("begins with http:// although {CERTIFICATE} is given; begin it with https://");
            self.wrong_together(PUBLIC_URL, what);
        }
    }

    fn wrong_together(&mut self, name: &'static str, what: String) {
        let source = self.given.get(name).cloned().unwrap_or(Source::Together);
        self.mistake(source, name.to_owned(), what);
    }

    fn mistake(&mut self, source: Source, name: String, what: String) {
        self.mistakes.push(ConfigMistake { source, name, what });
    }
}

fn given<'a>(value: &'a Spanned<DeValue<'_>>) -> Given<'a> {
    match value.get_ref() {
        DeValue::String(text) => Given::Text(text),
        DeValue::Integer(number) => match i128::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Given::Integer(number),
            Err(_) => Given::Other("a number"),
        },
        DeValue::Float(_) => Given::Other("a number with a fraction"),
        DeValue::Boolean(_) => Given::Other("true or false"),
        DeValue::Datetime(_) => Given::Other("a date"),
        DeValue::Table(_) => Given::Other("a table"),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| item.get_ref().as_str());
            texts.collect::<Option<_>>().map_or(Given::Other("a list"), Given::Texts)
        }
    }
}

/// `; did you mean ...?` where a name is near enough.
fn nearest(name: &str) -> String {
    let settings = Config::settings();
    let near = settings.iter().map(|setting| (distance(name, &setting.name), &setting.name)).min();
    match near {
        Some((distance, near)) if distance <= 2 + near.len() / 5 => format!("; did you mean {near}?"),
        _ => "; settings are listed by `einhalt serve --help`".to_owned(),
    }
}

/// Levenshtein's distance, over names of at most 80 characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().take(80).enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
