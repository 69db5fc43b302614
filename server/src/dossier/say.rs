//! Words, times and lengths in the language of a document.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use einhalt_protocol::people::{Role, Subject};
use einhalt_protocol::rescue::content::Text;
use einhalt_protocol::review::copy::Language;
use einhalt_protocol::review::reading::{By, ByKind, Moment};
use einhalt_protocol::review::sealed::Sealed;
use einhalt_protocol::review::words::labels;

use super::paper::{Rich, Tone};

/// Says things in one language, and times in one zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    pub language: Language,
    pub zone: Tz,
}

impl Voice {
    /// One of two wordings.
    pub fn say<'t>(self, de: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::De => de,
            Language::En => en,
        }
    }

    /// A text of the protocol.
    pub fn text(self, text: &Text) -> &str {
        match self.language {
            Language::De => &text.de,
            Language::En => &text.en,
        }
    }

    /// The language's tag.
    pub fn tag(self) -> &'static str {
        match self.language {
            Language::De => "de",
            Language::En => "en",
        }
    }

    /// A day.
    pub fn day(self, on: NaiveDate) -> String {
        on.format(self.say("%d.%m.%Y", "%-d %B %Y")).to_string()
    }

    /// The day of an instant.
    pub fn day_of(self, at: DateTime<Utc>) -> String {
        self.day(at.with_timezone(&self.zone).date_naive())
    }

    /// Day and time of an instant.
    pub fn instant(self, at: DateTime<Utc>) -> String {
        format!("{}, {}", self.day_of(at), self.time(at))
    }

    /// The wall time of an instant, to the second.
    pub fn time(self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%H:%M:%S").to_string()
    }

    /// An instant in UTC, as forms ask for it.
    pub fn utc(at: DateTime<Utc>) -> String {
        at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
    }

    /// A length of time in milliseconds.
    pub fn span(self, ms: u64) -> String {
        let comma = self.say(",", ".");
        let seconds = ms / 1000;
        match seconds {
            0..60 => format!("{seconds}{comma}{} s", ms % 1000 / 100),
            60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
            _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
        }
    }

    /// A length of time that may not be known.
    pub fn span_or(self, ms: Option<u64>) -> String {
        ms.map_or_else(|| "–".to_owned(), |ms| self.span(ms))
    }

    /// Yes or no.
    pub fn yes(self, is: bool) -> &'static str {
        if is { self.say("ja", "yes") } else { self.say("nein", "no") }
    }

    /// A role.
    pub fn role(self, role: Role) -> String {
        self.text(&labels::role(role)).to_owned()
    }

    /// Somebody, by function and call sign.
    pub fn by(self, by: &By) -> String {
        match by.kind {
            ByKind::Clock => self.say("Uhr", "clock").to_owned(),
            ByKind::Service => self.say("Dienst", "service").to_owned(),
            ByKind::Person => {
                let role = by.role.map(|role| self.role(role));
                let number = by.person.map(|person| format!(" ({person})")).unwrap_or_default();
                match (role, &by.label) {
                    (Some(role), Some(label)) => format!("{label}, {role}{number}"),
                    (Some(role), None) => format!("{role}{number}"),
                    (None, Some(label)) => format!("{label}{number}"),
                    (None, None) => self.say("jemand", "somebody").to_owned(),
                }
            }
        }
    }

    /// When and by whom.
    pub fn moment(self, moment: &Moment) -> String {
        format!("{} · {}", self.time(moment.at), self.by(&moment.by))
    }

    /// Whom something is about.
    pub fn who(self, who: &Subject) -> String {
        self.text(&einhalt_protocol::explain::labels::who(who)).to_owned()
    }

    /// The number of an entry.
    pub fn entry(self, seq: einhalt_protocol::ids::Seq) -> String {
        format!("{} {seq}", self.say("Nr.", "no."))
    }

    /// Somebody's words.
    pub fn quoted(self, words: &str) -> String {
        match self.language {
            Language::De => format!("„{words}“"),
            Language::En => format!("“{words}”"),
        }
    }

    /// The words of a personal part, or what has become of them; nothing where there is none.
    pub fn sealed(self, sealed: Option<&Sealed>) -> Option<Rich> {
        match sealed? {
            Sealed::Open(words) => {
                let texts: Vec<&str> = words.texts.values().map(String::as_str).collect();
                (!texts.is_empty()).then(|| Rich::plain(self.quoted(&texts.join(" · "))))
            }
            Sealed::Erased { at } => {
                let when = at.map(|at| format!(" {} {}", self.say("am", "on"), self.day_of(at)));
                let words = format!("{}{}", self.say("gelöscht", "erased"), when.unwrap_or_default());
                Some(Rich::default().and_toned(words, Tone::Soft))
            }
            Sealed::Closed => Some(Rich::default().and_toned(self.say("verschlossen", "sealed"), Tone::Soft)),
        }
    }
}

/// Text followed by more, after a space or a line's end.
pub(super) fn then(first: Rich, parting: &str, more: Option<Rich>) -> Rich {
    match more {
        Some(more) => first.and(parting).followed_by(more),
        None => first,
    }
}
