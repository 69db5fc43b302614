//! What a device says on the websocket: one JSON object per text frame.
//!
//! A `report` is class A: it can only raise, and is read leniently (`wire::input`). Everything else
//! is class B: complete and typed, or refused as a whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{CommandId, DeviceId, OperationId, Seq, StopId};
use crate::operation::command::Ask;
use crate::receipt::DeviceReceipt;
use crate::record::Hash;

/// Frames of class B, told apart by `type`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// First frame of every socket, within five seconds.
    Hello(Hello),
    /// A newer token for the same session.
    Refresh(Refresh),
    /// Take part in an operation. Offers of stops come *before* it (see [`ReportFrame::offer`]).
    Join(Join),
    /// No longer listen to an operation.
    Leave(Leave),
    /// Ask for a lease.
    Heartbeat(Heartbeat),
    /// Delivered, displayed, acknowledged.
    Receipts(Receipts),
    /// A request of a person.
    Command(CommandFrame),
    /// Where the device is. Traffic, not record; the newest replaces the older.
    Position(Position),
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The wire version: 1.
    pub version: u32,
    /// The access token.
    pub token: String,
    /// Name and build of the client, for support.
    #[schemars(length(max = 80))]
    pub client: String,
}

/// A newer token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The access token.
    pub token: String,
}

/// Take part in an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The operation.
    pub operation: OperationId,
    /// The newest entry the device has. Absent or 0: start from a snapshot.
    #[serde(default)]
    #[schemars(default)]
    #[ts(optional, as = "Option<Seq>")]
    pub after: Seq,
    /// Whether the device wants [`crate::wire::ServerFrame::View`] frames.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub view: bool,
    /// The newest receipt or checkpoint the device holds: a store without it is too old (I-11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    #[ts(optional)]
    pub known: Option<KnownHead>,
}

/// A head a device was told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct KnownHead {
    /// The position.
    pub seq: Seq,
    /// The head of the chain there, in hex.
    pub head: Hash,
}

/// No longer listen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The operation.
    pub operation: OperationId,
}

/// A fresh random value; a grant answers exactly one.
pub const NONCE_HEX: &str = "^[0-9a-f]{32}$";

/// Ask for a lease. The device notes the nonce and both its clocks, *then* sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// The operation.
    pub operation: OperationId,
    /// 128 random bits, in hex.
    #[schemars(regex(pattern = "^[0-9a-f]{32}$"))]
    pub nonce: String,
    /// The newest entry the device has.
    pub seq: Seq,
}

/// Receipts for stops of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Receipts {
    /// The operation.
    pub operation: OperationId,
    /// The receipts.
    #[schemars(length(min = 1, max = 64))]
    pub receipts: Vec<DeviceReceipt>,
}

/// A request of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CommandFrame {
    /// A retry carries the same id and gets the same answer.
    pub id: CommandId,
    /// The operation.
    pub operation: OperationId,
    /// The request.
    pub ask: Ask,
}

/// Where the device is (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The operation.
    pub operation: OperationId,
    /// Degrees north.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub lat: f64,
    /// Degrees east.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub lon: f64,
    /// Radius of the fix in metres.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub accuracy_m: f64,
    /// When the fix was taken, by the device's clock.
    pub at: Timestamp,
}

/// A `report` frame as our own clients write it. The server reads it leniently (`wire::input`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ReportFrame {
    /// The word `report`.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = "^report$"))]
    #[ts(type = "\"report\"")]
    pub kind: String,
    /// The operation.
    pub operation: OperationId,
    /// The report's exact bytes, as JSON text ([`ReportBody`]): what is hashed, relayed and offered
    /// again. An object is accepted too; then its canonical form counts.
    pub report: String,
    /// The device's wall clock at this sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sent_at: Option<Timestamp>,
    /// Set when a device offers again a stop that it saw and whose receipt it does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub offer: Option<Offer>,
}

/// A stop seen elsewhere, offered again (architecture, idea 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Offer {
    /// The stop's id, as it was signalled.
    pub stop: StopId,
    /// The device that reported it.
    pub reporter: DeviceId,
}

/// The inside of a report as our own clients write it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ReportBody {
    /// Made by the device before it sends: retries collapse under it.
    pub id: crate::ids::ReportId,
    /// What was seen.
    pub sign: crate::report::Sign,
    /// Whom it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub who: Option<crate::people::Subject>,
    /// An earlier report this one adds a symptom to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub concerns: Option<crate::ids::ReportId>,
    /// The device's wall clock when it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub occurred_at: Option<Timestamp>,
    /// The device's monotonic clock when it happened, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub monotonic_ms: Option<u64>,
    /// Where. Sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<Place>,
    /// The kind of place, as chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place_kind: Option<crate::operation::place::PlaceKind>,
    /// Free text. Sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub text: Option<String>,
}

/// A place in a report (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Place {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub accuracy_m: Option<f64>,
}
