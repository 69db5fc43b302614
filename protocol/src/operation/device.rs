//! What a device says about itself before it is relied on: whether it can be heard, felt and seen.
//! Closed words and one number; nothing personal, and of the place only whether the device knows it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;

/// How trying one item went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Tried {
    /// It works. Where only a human can tell, one did.
    Works,
    /// It was tried and does not work.
    Fails,
    /// The device or its browser does not have it.
    NotOffered,
    /// Nobody tried.
    NotTried,
}

/// A device's check of itself (R-30: a stop reaches nobody on a phone that is mute and asleep).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DeviceCheck {
    /// The alarm was played, and heard.
    pub sound: Tried,
    /// The alarm vibrated, and was felt.
    pub vibration: Tried,
    /// It finds out where it is. Where that is, stays on the device.
    pub location: Tried,
    /// It keeps the screen on.
    pub screen: Tried,
    /// It is connected to the server and hears from it.
    pub connection: Tried,
    /// Its pages open without a network.
    pub offline: Tried,
    /// What it keeps survives when its memory runs short.
    pub storage: Tried,
    /// The server's clock minus its own, in milliseconds, as it measured it. Absent: not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -10_000_000_000_000.0, max = 10_000_000_000_000.0))]
    #[ts(optional, type = "number")]
    pub clock_difference_ms: Option<i64>,
}

/// A check, with when it was made by the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub check: DeviceCheck,
}

/// Why a device shows red before the operation begins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceFault {
    /// It has not been checked in this operation.
    Unchecked,
    /// Its check is older than the policy allows.
    Outdated,
    /// Its alarm is not heard.
    Sound,
    /// Its alarm is not felt.
    Vibration,
    /// It does not find out where it is.
    Location,
    /// Its screen goes dark by itself.
    Screen,
    /// It did not hear from the server.
    Connection,
    /// Its pages do not open without a network.
    Offline,
    /// Its clock is wrong, or nobody knows (R-20h).
    Clock,
}
