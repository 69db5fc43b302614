//! What the server says on the websocket.
//!
//! Only [`Grant`] can make a device show LÄUFT. [`Stop`] and [`Events`] can only raise.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{CommandId, DeviceId, OperationId, ReportId, Seq, SessionId, StopId};
use crate::operation::event::Entry;
use crate::operation::hold::Cause;
use crate::operation::notice::Notice;
use crate::operation::refusal::Refusal;
use crate::people::{Role, Subject};
use crate::policy::Protects;
use crate::report::{Defect, Sign};
use crate::severity::Severity;
use crate::wire::problem::Problem;
use crate::wire::view::OperationView;

/// Frames of the server, told apart by `type`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// Answer to `hello`.
    Welcome(Welcome),
    /// Answer to `join`, after the stops this device has not confirmed.
    Joined(Joined),
    /// Stop. Sent before anything touches the disk.
    Stop(Stop),
    /// Durable entries, in order, without gaps.
    Events(Events),
    /// A report is durable.
    Receipt(Receipt),
    /// A lease.
    Grant(SignedGrant),
    /// No lease, and why.
    Withheld(Withheld),
    /// How the operation looks now; a newer one replaces an older one.
    View(ViewFrame),
    /// A request was carried out and is durable.
    Done(Done),
    /// A request was refused and the refusal recorded.
    Refused(Refused),
    /// Positions of devices, for those who see the board.
    Positions(Positions),
    /// The newest signed head of the record.
    Checkpoint(CheckpointFrame),
    /// Something sent could not be used. The connection stays.
    Problem(Problem),
    /// The server is about to close the socket.
    Bye(Bye),
}

/// Answer to `hello`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Welcome {
    /// The wire version.
    pub version: u32,
    /// The session.
    pub session: SessionId,
    /// The device, as the token names it.
    pub device: DeviceId,
    /// The server's clock.
    pub server_time: Timestamp,
    /// Whether only reports are taken, because the token has expired.
    pub reports_only: bool,
    /// Largest frame the server takes, in bytes.
    pub max_frame_bytes: u32,
}

/// Answer to `join`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Joined {
    /// The operation.
    pub operation: OperationId,
    /// The asker's role in it.
    pub role: Role,
    /// The newest durable entry. `events` up to here follow if the device asked for them and is not too far behind.
    pub seq: Seq,
    /// The head of the chain at `seq`, in hex.
    pub head: String,
    /// The severity now. Above RUNNING it counts at once; RUNNING permits nothing.
    pub severity: Severity,
    /// Whether the device starts from this snapshot instead of from entries.
    pub snapshot: bool,
    /// What the record lost, if it did: reports receipted beyond `stored` before are offered again (I-11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub lost: Option<LostEntries>,
    /// How the operation looks now.
    pub view: OperationView,
    /// What the handheld needs to keep the agreement without a network.
    pub rules: HandheldRules,
}

/// Entries that were signed or receipted once and are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct LostEntries {
    /// How many entries there were once.
    pub size: Seq,
    /// How many were left.
    pub stored: Seq,
}

/// A signed head of an operation's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CheckpointFrame {
    /// The operation.
    pub operation: OperationId,
    /// The signed note (C2SP tlog-checkpoint), by the key the device pinned.
    pub note: String,
}

/// What the handheld needs to keep the agreement without a network. Policy values, no constants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct HandheldRules {
    /// How long a lease lasts, counted from sending, in milliseconds.
    pub lease_ms: u32,
    /// How often to ask for one, in milliseconds.
    pub heartbeat_ms: u32,
    /// How long to press for LEBENSGEFAHR, in milliseconds.
    pub abort_press_ms: u32,
    /// Within how many seconds the question after "unklar" must be answered.
    pub question_s: u32,
    /// Night windows as local wall times `HH:MM:SS`, half open, and their zone.
    pub night_windows: Vec<NightWindowRule>,
}

/// One night window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct NightWindowRule {
    /// The rule's name.
    pub rule: String,
    /// First second of the night.
    pub from: String,
    /// First second of the day.
    pub until: String,
    /// IANA zone.
    pub zone: String,
    /// Whom it protects. A device that does not know who is affected lets every window count.
    pub protects: Protects,
}

/// A stop: everything another device needs to show it, keep it and offer it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Stop {
    /// The operation.
    pub operation: OperationId,
    /// The stop's id.
    pub stop: StopId,
    /// The operation's severity with this stop.
    pub severity: Severity,
    /// Why.
    pub cause: Cause,
    /// What was seen, if a report raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sign: Option<Sign>,
    /// Whom it concerns.
    pub who: Subject,
    /// When it happened, as far as the clocks tell.
    pub occurred_at: Timestamp,
    /// When the server signalled it first.
    pub signalled_at: Timestamp,
    /// How often it has been signalled to this device's operation; above 1 it is a second signal.
    pub signal: u32,
    /// The report's exact bytes and its reporter: kept and offered again until the stop is durable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub report: Option<CarriedReport>,
}

/// A report, carried along with its stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CarriedReport {
    /// The exact bytes.
    pub body: String,
    /// The device that reported it.
    pub reporter: DeviceId,
}

/// Durable entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Events {
    /// The operation.
    pub operation: OperationId,
    /// The entries, in order.
    pub entries: Vec<NumberedEntry>,
    /// The head of the chain after the last of them, in hex.
    pub head: String,
    /// The severity after the last of them. It may raise what a device shows, never lower it.
    pub severity: Severity,
}

/// An entry with its position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct NumberedEntry {
    /// The position.
    pub seq: Seq,
    /// The entry. Receipts of other devices are left empty for roles that do not see the board.
    pub entry: Entry,
}

/// A report is durable: in sequence, found again after a power cut (I-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Receipt {
    /// The operation.
    pub operation: OperationId,
    /// The report.
    pub report: ReportId,
    /// Its position in the record.
    pub seq: Seq,
    /// The head of the chain at that position, in hex.
    pub head: String,
    /// SHA-256 of the report's exact bytes as the server got them, in hex. For the sender alone: the record
    /// does not hold it.
    pub body_hash: String,
    /// What could not be taken as it came. The stop stands all the same.
    pub defects: Vec<Defect>,
}

/// A signed lease. The signature is over the exact bytes of `grant` ([`Grant`] as JSON text).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SignedGrant {
    /// The grant as JSON text.
    pub grant: String,
    /// Ed25519 signature over `einhalt.grant.v1`, a zero byte and the bytes of `grant`, in hex.
    pub signature: String,
}

/// Permission to show LÄUFT (safety invariants, section 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The operation.
    pub operation: OperationId,
    /// The only device it is for.
    pub device: DeviceId,
    /// The only session it is for.
    pub session: SessionId,
    /// The nonce of the heartbeat it answers.
    pub nonce: String,
    /// The newest entry it takes into account: a device that knows a newer one ignores the grant.
    pub seq: Seq,
    /// How long it lasts, counted from when the heartbeat was *sent*, in milliseconds.
    pub duration_ms: u32,
}

/// Domain word of the grant's signature.
pub const GRANT_DOMAIN: &[u8] = b"einhalt.grant.v1\0";

/// No lease, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Withheld {
    /// The operation.
    pub operation: OperationId,
    /// The nonce of the heartbeat this answers.
    pub nonce: String,
    /// The newest durable entry: a device that has less has a gap.
    pub seq: Seq,
    /// The severity now. It may raise what a device shows.
    pub severity: Severity,
    /// Why nothing is permitted.
    pub because: WithheldBecause,
    /// Whether everything decided so far is durable.
    pub settled: bool,
}

/// Why no lease is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum WithheldBecause {
    /// It stands.
    Stopped,
    /// It has not begun.
    NotBegun,
    /// It has ended.
    Ended,
    /// The store does not work: nothing may be permitted that cannot be recorded.
    CannotRecord,
    /// A stop is decided but not durable yet.
    NotYetDurable,
    /// This device has not confirmed a stop that was sent to it.
    UndeliveredStop,
    /// The service restarted; not all devices have come back and offered what they saw.
    AwaitingDevices,
    /// This device has an older state than the server.
    Behind,
    /// The session may only report.
    NotSignedIn,
}

/// How the operation looks now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ViewFrame {
    /// The operation.
    pub operation: OperationId,
    /// The view.
    pub view: OperationView,
}

/// A request was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Done {
    /// The request.
    pub id: CommandId,
    /// The operation.
    pub operation: OperationId,
    /// The newest entry it caused.
    pub seq: Seq,
    /// What is told with it: HINWEIS. It stops nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
}

/// A request was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Refused {
    /// The request.
    pub id: CommandId,
    /// The operation.
    pub operation: OperationId,
    /// All reasons at once.
    pub refusal: Refusal,
}

/// Positions of devices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Positions {
    /// The operation.
    pub operation: OperationId,
    /// One per device.
    pub positions: Vec<DevicePosition>,
}

/// Where a device was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct DevicePosition {
    /// The device.
    pub device: DeviceId,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius in metres.
    pub accuracy_m: f64,
    /// When the fix was taken.
    pub at: Timestamp,
}

/// The server is about to close the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Bye {
    /// The close code that follows.
    pub code: u16,
}
