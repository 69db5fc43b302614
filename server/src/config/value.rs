//! What one setting may be, and how it is read from a file or from the environment.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// A value as it stands in the file or in the environment.
#[derive(Debug, Clone)]
pub(super) enum Given<'a> {
    /// From the environment: text that may stand for anything. Lists are separated by commas.
    Plain(&'a str),
    /// A string of the file.
    Text(&'a str),
    /// An integer of the file, in decimal.
    Integer(i128),
    /// A list of strings of the file.
    Texts(Vec<&'a str>),
    /// Anything else of the file.
    Other(&'static str),
}

impl Given<'_> {
    /// What was there, for an error message: at most 80 characters, escaped.
    fn shown(&self) -> String {
        let text = match self {
            Self::Plain(text) | Self::Text(text) => format!("\"{}\"", text.escape_debug()),
            Self::Integer(number) => number.to_string(),
            Self::Texts(texts) => format!("a list of {}", texts.len()),
            Self::Other(kind) => (*kind).to_owned(),
        };
        text.chars().take(80).collect()
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Plain(text) | Self::Text(text) => Some(text),
            Self::Integer(_) | Self::Texts(_) | Self::Other(_) => None,
        }
    }

    fn number(&self) -> Option<i128> {
        match self {
            Self::Plain(text) => text.parse().ok(),
            Self::Integer(number) => Some(*number),
            Self::Text(_) | Self::Texts(_) | Self::Other(_) => None,
        }
    }

    fn list(&self) -> Option<Vec<&str>> {
        match self {
            Self::Plain(text) => Some(text.split(',').map(str::trim).filter(|t| !t.is_empty()).collect()),
            Self::Texts(texts) => Some(texts.clone()),
            Self::Text(_) | Self::Integer(_) | Self::Other(_) => None,
        }
    }
}

/// A type a setting may have.
pub(super) trait Value: Sized {
    /// What is wanted, in words.
    const WANTED: &'static str;
    /// Reads it.
    fn read(given: &Given<'_>) -> Option<Self>;
    /// The value as the file would write it.
    fn show(&self) -> String;
    /// The value as a number, where bounds apply.
    fn number(&self) -> Option<u64> {
        None
    }
}

/// What one setting may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    words: &'static str,
    bounds: Option<(u64, u64)>,
}

impl Wanted {
    pub(super) const fn of<T: Value>() -> Self {
        Self { words: T::WANTED, bounds: None }
    }

    pub(super) const fn between(mut self, low: u64, high: u64) -> Self {
        self.bounds = Some((low, high));
        self
    }

    /// Reads a value and checks its bounds; the error says what was there and what was wanted.
    pub(super) fn read<T: Value>(self, given: &Given<'_>) -> Result<T, String> {
        let within = |value: &T| match (self.bounds, value.number()) {
            (Some((low, high)), Some(number)) => (low..=high).contains(&number),
            _ => true,
        };
        T::read(given).filter(within).ok_or_else(|| format!("is {}, wanted is {self}", given.shown()))
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words)?;
        match self.bounds {
            Some((low, high)) => write!(f, " from {low} to {high}"),
            None => Ok(()),
        }
    }
}

macro_rules! numbers {
    ($($type:ty),+) => {$(
        impl Value for $type {
            const WANTED: &'static str = "a number";

            fn read(given: &Given<'_>) -> Option<Self> {
                given.number()?.try_into().ok()
            }

            fn show(&self) -> String {
                self.to_string()
            }

            fn number(&self) -> Option<u64> {
                u64::try_from(*self).ok()
            }
        }
    )+};
}

numbers!(u32, usize);

impl Value for SocketAddr {
    const WANTED: &'static str = "an address and port such as \"127.0.0.1:8480\"";

    fn read(given: &Given<'_>) -> Option<Self> {
        given.text()?.parse().ok()
    }

    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

impl Value for PathBuf {
    const WANTED: &'static str = "a path";

    fn read(given: &Given<'_>) -> Option<Self> {
        given.text().filter(|text| !text.is_empty()).map(Self::from)
    }

    fn show(&self) -> String {
        format!("\"{}\"", self.display())
    }
}

impl Value for Option<PathBuf> {
    const WANTED: &'static str = PathBuf::WANTED;

    fn read(given: &Given<'_>) -> Option<Self> {
        PathBuf::read(given).map(Some)
    }

    fn show(&self) -> String {
        self.as_ref().map(Value::show).unwrap_or_default()
    }
}

/// `scheme://host[:port]`, nothing after it.
fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| {
        !host.is_empty() && !host.contains(['/', '?', '#', '@', '*']) && !host.contains(char::is_whitespace)
    })
}

impl Value for Option<String> {
    const WANTED: &'static str = "an address such as \"https://einhalt.example\"";

    fn read(given: &Given<'_>) -> Option<Self> {
        let text = given.text()?;
        is_origin(text.trim_end_matches('/')).then(|| Some(text.to_owned()))
    }

    fn show(&self) -> String {
        self.as_ref().map(|text| format!("\"{text}\"")).unwrap_or_default()
    }
}

/// Where the map's style comes from: the only foreign host a page may speak to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapStyle {
    url: String,
}

impl MapStyle {
    /// The style's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its origin: scheme, host and port.
    pub fn origin(&self) -> &str {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url[host..].find('/').map_or(self.url.len(), |at| host + at);
        &self.url[..end]
    }
}

impl Value for Option<MapStyle> {
    const WANTED: &'static str = "the address of a style such as \"https://tiles.example/style.json\"";

    fn read(given: &Given<'_>) -> Option<Self> {
        let style = MapStyle { url: given.text()?.to_owned() };
        // The origin goes into the security policy of the pages: nothing in it may end a directive.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '[' | ']');
        let printable = style.url.chars().all(|c| c.is_ascii_graphic());
        (is_origin(style.origin()) && style.origin().chars().all(plain) && printable).then_some(Some(style))
    }

    fn show(&self) -> String {
        self.as_ref().map(|style| format!("\"{}\"", style.url)).unwrap_or_default()
    }
}

impl Value for Vec<String> {
    const WANTED: &'static str = "a list of origins such as \"https://einhalt.example\"";

    fn read(given: &Given<'_>) -> Option<Self> {
        let list = given.list()?;
        list.iter().all(|text| is_origin(text)).then(|| list.into_iter().map(str::to_owned).collect())
    }

    fn show(&self) -> String {
        format!("{self:?}")
    }
}

impl Value for Vec<IpAddr> {
    const WANTED: &'static str = "a list of addresses such as \"10.0.0.1\"";

    fn read(given: &Given<'_>) -> Option<Self> {
        given.list()?.into_iter().map(|text| text.parse().ok()).collect()
    }

    fn show(&self) -> String {
        format!("{:?}", self.iter().map(ToString::to_string).collect::<Vec<_>>())
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $wanted:literal { $($(#[$why:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$why])* $variant,)+
        }

        impl $name {
            /// The word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl Value for $name {
            const WANTED: &'static str = $wanted;

            fn read(given: &Given<'_>) -> Option<Self> {
                match given.text()? {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn show(&self) -> String {
                format!("\"{}\"", self.as_str())
            }
        }
    )+};
}

words! {
    /// How log events are written.
    LogFormat: "\"text\" or \"json\"" {
        /// For people.
        Text = "text",
        /// For machines.
        Json = "json",
    }
    /// How much is written.
    LogLevel: "\"error\", \"warn\", \"info\" or \"debug\"" {
        /// Only what needs somebody at once.
        Error = "error",
        /// Also what needs somebody soon.
        Warn = "warn",
        /// Also what happened.
        Info = "info",
        /// Also how.
        Debug = "debug",
    }
}
