//! What goes into a device and what comes out of it: reports, answers, its identity, random values.

use chrono::TimeDelta;
use ed25519_dalek::VerifyingKey;
use einhalt_protocol::ids::{DeviceId, OperationId, ReportId, Seq, StopId};
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::refusal::Refusal;
use einhalt_protocol::people::Subject;
use einhalt_protocol::report::Sign;
use einhalt_protocol::wire::Problem;
use einhalt_protocol::wire::client_frame::Place;

use super::json;

/// When the human at the device presses "Verstanden, wir stehen".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledge {
    /// At once.
    AtOnce,
    /// After this long, by the device's own clock.
    After(TimeDelta),
    /// Only when the script says so.
    ByHand,
}

/// What someone at the device reports. Only the sign is ever needed (R-30: two touches).
#[derive(Debug, Clone)]
pub struct Tell {
    /// What was seen.
    pub sign: Sign,
    /// Whom it concerns.
    pub who: Option<Subject>,
    /// An earlier report it adds a symptom to.
    pub concerns: Option<ReportId>,
    /// Where.
    pub place: Option<Place>,
    /// The kind of place, as chosen.
    pub place_kind: Option<PlaceKind>,
    /// Free text.
    pub text: Option<String>,
}

impl Tell {
    /// The sign alone.
    pub const fn sign(sign: Sign) -> Self {
        Self { sign, who: None, concerns: None, place: None, place_kind: None, text: None }
    }

    /// A sign of a person.
    #[must_use]
    pub fn about(mut self, who: Subject) -> Self {
        self.who = Some(who);
        self
    }
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answered {
    /// Carried out and durable; the newest entry it caused.
    Done(Seq),
    /// Refused, and the refusal recorded.
    Refused(Refusal),
    /// It could not be used, or cannot be recorded now.
    Problem(Problem),
}

/// What the outside may want to know at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// A stop is on the screen for the first time.
    StopShown(StopId),
    /// A report of this device has its receipt.
    Receipted(ReportId),
}

/// Who the device is, as it was paired.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The device.
    pub device: DeviceId,
    /// The operation it takes part in.
    pub operation: OperationId,
    /// The server's key, pinned at pairing.
    pub server_key: VerifyingKey,
    /// Whether to keep the whole log (load runs do not).
    pub keeps_log: bool,
    /// Whether to ask for pictures of the operation.
    pub wants_view: bool,
}

/// Random values, brought in.
pub struct Dice {
    /// For ids of reports and requests.
    pub id: uuid::Uuid,
    /// For the nonce of a heartbeat.
    pub nonce: [u8; 16],
}

impl Dice {
    /// Throws them.
    pub fn throw() -> Self {
        Self { id: uuid::Uuid::new_v4(), nonce: *uuid::Uuid::new_v4().as_bytes() }
    }
}

/// A sign as its word on the wire.
pub fn word_of(sign: Sign) -> String {
    json(&sign).trim_matches('"').to_owned()
}
