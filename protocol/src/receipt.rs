//! The three receipts of a device for a stop (D5). None is ever taken for another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::StopId;

/// What a device confirms about one stop.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// The stop frame has reached the device's program.
    Delivered,
    /// The page has really painted it, is visible, and the sound has started.
    Displayed,
    /// A human has pressed "Verstanden, wir stehen".
    Acknowledged,
}

/// One receipt, as a device sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DeviceReceipt {
    /// The stop that is confirmed.
    pub stop: StopId,
    /// What is confirmed about it.
    pub kind: ReceiptKind,
    /// The device's wall clock at that moment. Recorded; never used to judge lateness.
    pub at: Timestamp,
}
