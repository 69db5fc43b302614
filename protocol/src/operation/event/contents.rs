//! What some events hold: a step as it was taken, a receipt, how late something is.
//! As with the events themselves, names and meanings are for ever.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{DeviceId, ForceId, StopId};
use crate::operation::family::Vehicle;
use crate::operation::force::ForceKind;
use crate::operation::notice::Notice;
use crate::operation::place::{FacilityList, PlaceFacts, PlaceKind};
use crate::operation::plan::{End, Stage, Step};
use crate::people::Slot;
use crate::receipt::ReceiptKind;
use crate::record::Commitment;
use crate::rescue::StepId;

/// A step that was asked for and allowed, with what it was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct StepTaken {
    /// The step.
    pub step: Step,
    /// Who is there, if heads were counted in the same moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub present: Option<Vec<Slot>>,
    /// Who sits where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicles: Vec<Vehicle>,
    /// The kind of place, at first contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place_kind: Option<PlaceKind>,
    /// What the list says about the place, at first contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<PlaceFacts>,
    /// The list in force, at first contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub list: Option<FacilityList>,
    /// Whether a reason was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reasoned: bool,
    /// What was told with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// Commitment to the sealed position and reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub payload: Option<Commitment>,
}

impl StepTaken {
    /// The bare step.
    pub const fn of(step: Step) -> Self {
        Self {
            step,
            present: None,
            vehicles: Vec::new(),
            place_kind: None,
            place: None,
            list: None,
            reasoned: false,
            notices: Vec::new(),
            payload: None,
        }
    }
}

/// What exactly was asked for, where the request's word alone does not say it: a refused step is another
/// thing than a refused hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AskedFor {
    /// A step of the team.
    Step {
        /// The step.
        step: Step,
    },
    /// A stage of the way.
    Stage {
        /// The stage.
        stage: Stage,
    },
    /// A measure of force.
    Force {
        /// The measure.
        measure: ForceId,
        /// Against whom.
        slot: Slot,
        /// What.
        force: ForceKind,
    },
    /// A place.
    Place {
        /// The kind of place.
        place: PlaceKind,
    },
    /// An end.
    End {
        /// How.
        end: End,
    },
    /// A step of the rescue chain.
    Rescue {
        /// The step.
        step: StepId,
    },
}

/// Where a head was known from that the store has lost (I-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum KnownFrom {
    /// The service had signed it.
    Signed,
    /// A device has a receipt or a checkpoint of it.
    Device {
        /// The device.
        device: DeviceId,
    },
}

/// One receipt, as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RecordedReceipt {
    /// The device.
    pub device: DeviceId,
    /// The stop.
    pub stop: StopId,
    /// What is confirmed.
    pub kind: ReceiptKind,
    /// The device's clock.
    pub at: Timestamp,
    /// The server's clock.
    pub received_at: Timestamp,
}

/// What is missing at a step of the rescue chain.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// Nobody has taken it.
    Unclaimed,
    /// It is not done.
    NotDone,
    /// 112 is not stamped: the control room calls.
    ControlRoomCalls,
}

/// How far an unanswered stop has escalated.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Escalation {
    /// The human answer expected by now is missing.
    Late,
    /// Listed with a call button, signalled a second time.
    SecondSignal,
    /// The supervisor reaches them by radio or telephone.
    ReachByRadio,
}
