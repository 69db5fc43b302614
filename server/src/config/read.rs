//! Reads file and environment. Refuses to guess: a name that does not exist is a mistake, and every
//! mistake is told at once, with the place and the nearest name that would be right.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, General, Given, Keys, Limits, Log, Record, Web};

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
    log: Log,
    web: Web,
    record: Record,
    keys: Keys,
    limits: Limits,
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
        let Reading { general, log, web, record, keys, limits, mistakes: _ } = reading;
        Ok(Config::from_tables(general, log, web, record, keys, limits))
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
            let tables = matches!(name, "log" | "web" | "record" | "keys" | "limits");
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
            Some(("log", name)) => self.log.take(name, given),
            Some(("web", name)) => self.web.take(name, given),
            Some(("record", name)) => self.record.take(name, given),
            Some(("keys", name)) => self.keys.take(name, given),
            Some(("limits", name)) => self.limits.take(name, given),
            Some(_) => None,
        };
        match taken {
            Some(Ok(())) => {}
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
