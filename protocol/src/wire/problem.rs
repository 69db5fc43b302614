//! A coded error: what was wrong, where, what was wanted, and whether to try again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::coded::coded_texts;

/// What could not be used of a message. All mistakes at once (section 6, class B).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Problem {
    /// The id of the request it answers, where one could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<String>,
    /// Every mistake. Never empty.
    pub mistakes: Vec<Mistake>,
    /// Whether trying again can help.
    pub retry: Retry,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Mistake {
    /// Stable word.
    pub code: ProblemCode,
    /// JSON pointer to the field.
    pub at: String,
    /// What was there: at most 80 characters, escaped, never personal, never secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub got: Option<String>,
    /// What was wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub wanted: Option<String>,
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum Retry {
    /// The same message will never be taken.
    Never,
    /// The same message may be sent again under the same id.
    SameId,
    /// Not before so many milliseconds.
    After {
        /// The pause.
        ms: u32,
    },
}

coded_texts! {
    /// The stable words, with their hints in both languages.
    ProblemCode:

    /// Not JSON.
    NotJson = "not_json",
        "Das ist kein gültiges JSON.", "This is not valid JSON.";
    /// Not one object.
    NotAnObject = "not_an_object",
        "Erwartet wird genau ein JSON-Objekt.", "Exactly one JSON object is expected.";
    /// A byte order mark.
    ByteOrderMark = "byte_order_mark",
        "Bitte ohne Byte Order Mark senden.", "Send it without a byte order mark.";
    /// Nested too deeply.
    TooDeep = "too_deep",
        "Höchstens 16 Ebenen tief.", "At most 16 levels deep.";
    /// A key stands twice.
    DuplicateKey = "duplicate_key",
        "Ein Schlüssel steht doppelt.", "A key stands twice.";
    /// A number that cannot be kept exactly.
    NumberTooLarge = "number_too_large",
        "Zahlen über 2^53 bitte als Text senden.", "Send numbers beyond 2^53 as text.";
    /// No such kind of message.
    UnknownType = "unknown_type",
        "Diese Art von Nachricht gibt es nicht.", "There is no such kind of message.";
    /// A field that does not exist.
    UnknownField = "unknown_field",
        "Dieses Feld gibt es nicht.", "There is no such field.";
    /// A field is missing.
    MissingField = "missing_field",
        "Ein Feld fehlt.", "A field is missing.";
    /// Another type was wanted.
    WrongType = "wrong_type",
        "Das Feld hat die falsche Art.", "The field is of the wrong type.";
    /// A value that is not allowed.
    WrongValue = "wrong_value",
        "Dieser Wert ist nicht erlaubt.", "This value is not allowed.";
    /// A time without a zone, or none at all.
    BadTime = "bad_time",
        "Zeiten bitte nach RFC 3339 mit Zone.", "Times in RFC 3339 with a zone.";
    /// Not an identifier.
    BadId = "bad_id",
        "Kennungen sind UUIDs in Kleinbuchstaben mit Bindestrichen.", "Identifiers are lower-case hyphenated UUIDs.";
    /// Too long.
    TooLong = "too_long",
        "Zu lang.", "Too long.";
    /// Too short.
    TooShort = "too_short",
        "Zu kurz.", "Too short.";
    /// Too many.
    TooMany = "too_many",
        "Zu viele.", "Too many.";
    /// Out of range.
    OutOfRange = "out_of_range",
        "Außerhalb des erlaubten Bereichs.", "Out of range.";
    /// A NUL in a text.
    NulInText = "nul_in_text",
        "Das Zeichen NUL ist nicht erlaubt.", "The character NUL is not allowed.";
    /// The wire version is not spoken here.
    UnknownVersion = "unknown_version",
        "Diese Version wird nicht gesprochen.", "This version is not spoken here.";
    /// `hello` must come first.
    HelloFirst = "hello_first",
        "Zuerst muss »hello« kommen.", "`hello` must come first.";
    /// `hello` came already.
    HelloTwice = "hello_twice",
        "»hello« kam schon.", "`hello` came already.";
    /// `join` must come before this.
    JoinFirst = "join_first",
        "Zuerst muss »join« kommen.", "`join` must come first.";
    /// Too many operations on one socket.
    TooManyJoined = "too_many_joined",
        "Zu viele Maßnahmen auf einer Verbindung.", "Too many operations on one connection.";
    /// Not found, or not yours: the same answer for both.
    NotFound = "not_found",
        "Nicht gefunden.", "Not found.";
    /// The token is missing, wrong or expired.
    NotSignedIn = "not_signed_in",
        "Bitte neu anmelden.", "Sign in again.";
    /// The role may not do this here.
    NotAllowed = "not_allowed",
        "Dazu fehlt die Berechtigung.", "You are not allowed to do this.";
    /// An operation that has ended is read for a reason, which was not given.
    ReasonNeeded = "reason_needed",
        "Bitte zuerst angeben, warum gelesen wird.", "Say first why it is read.";
    /// Too many messages.
    TooOften = "too_often",
        "Zu viele Nachrichten; bitte kurz warten.", "Too many messages; wait a moment.";
    /// The store does not work: only stops are taken.
    CannotRecord = "cannot_record",
        "Der Speicher ist gestört; nur Meldungen werden angenommen.", "The store is failing; only reports are taken.";
    /// The same id came before with other content.
    IdReused = "id_reused",
        "Diese Kennung wurde mit anderem Inhalt schon verwendet.", "This id was used before with other content.";
    /// The value conflicts with what is there.
    Conflict = "conflict",
        "Das widerspricht dem, was schon da ist.", "This conflicts with what is there.";
    /// The one-time code is wrong, used or expired.
    BadCode = "bad_code",
        "Der Code ist falsch, verbraucht oder abgelaufen.", "The code is wrong, used or expired.";
    /// A token, a password or a code stands in an address, which others keep.
    SecretInAddress = "secret_in_address",
        "Was geheim ist, gehört nicht in eine Adresse; bitte erneuern.", "A secret does not belong into an address; renew it.";
    /// Our own failure.
    Internal = "internal",
        "Interner Fehler; er wurde gemeldet.", "Internal error; it has been reported.";
}

impl Problem {
    /// One mistake that will not get better by trying again.
    pub fn one(code: ProblemCode, at: &str) -> Self {
        Self { id: None, mistakes: vec![Mistake::new(code, at)], retry: Retry::Never }
    }

    /// The same, with another advice.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }
}

impl Mistake {
    /// A mistake without particulars.
    pub fn new(code: ProblemCode, at: &str) -> Self {
        Self { code, at: at.to_owned(), got: None, wanted: None }
    }
}
