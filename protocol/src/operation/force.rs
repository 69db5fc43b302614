//! The force register: each measure with its own reason, milder means, order, begin and end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{DeviceId, ForceId};
use crate::people::{Slot, Subject};

/// Kinds of measures that can be chosen. What is forbidden is not among them; it can only be reported.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ForceKind {
    /// Festhalten.
    Holding,
    /// Führen im Griff.
    Escorting,
    /// Tragen.
    Carrying,
    /// Handfesseln.
    Handcuffs,
    /// Fußfesseln.
    LegRestraints,
    /// Körpergurt.
    BodyBelt,
    /// Zu Boden bringen.
    TakingDown,
    /// Another one.
    Other,
}

/// The body's position while a measure runs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum BodyPosition {
    /// Standing or walking.
    Upright,
    /// Sitting upright.
    Sitting,
    /// Sitting bent forward: hinders breathing.
    SittingBent,
    /// Lying on the side.
    Side,
    /// Lying on the back.
    Supine,
    /// Lying face down: hinders breathing.
    Prone,
}

impl BodyPosition {
    /// Positions that hinder breathing: alarmed within seconds.
    pub const fn hinders_breathing(self) -> bool {
        matches!(self, Self::Prone | Self::SittingBent)
    }
}

/// Why force is asked for, in the single case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForceGround {
    /// The person attacks somebody.
    Attack,
    /// The person is about to hurt themself.
    SelfHarm,
    /// The person tries to get away.
    Escape,
    /// The person resists without attacking.
    PassiveResistance,
    /// Another one, in words.
    Other,
}

/// What is milder than force.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum MilderMeans {
    /// Gespräch.
    Talk,
    /// Sprachmittlung.
    Interpreter,
    /// Waiting.
    Time,
    /// Vertrauensperson.
    TrustedPerson,
    /// Medical or psychological help.
    Professional,
    /// Another one.
    Other,
}

/// A milder means was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TryMilderMeans {
    /// With whom.
    pub slot: Slot,
    /// What.
    #[schemars(length(min = 1, max = 6))]
    pub means: Vec<MilderMeans>,
    /// For how many minutes.
    #[schemars(range(max = 1440))]
    pub minutes: u32,
    /// What was said and done. Sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2000))]
    #[ts(optional)]
    pub note: Option<String>,
}

/// Ask for a measure before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RequestForce {
    /// Made by the asking device: the id of the measure from now on.
    pub measure: ForceId,
    /// Against whom.
    pub slot: Slot,
    /// What.
    pub kind: ForceKind,
    /// Why, in kind.
    pub ground: ForceGround,
    /// Why, in this single case. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// A lead allows a measure that somebody else asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AuthoriseForce {
    /// The measure.
    pub measure: ForceId,
}

/// A measure has begun. A fact: never turned away, whether it was asked for or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StartForce {
    /// The measure: one that was asked for, or a new one.
    pub measure: ForceId,
    /// Against whom.
    pub who: Subject,
    /// What.
    pub kind: ForceKind,
    /// The body's position, where it is known at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<BodyPosition>,
    /// When, by the device's clock, if entered later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub occurred_at: Option<Timestamp>,
}

/// A measure has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct EndForce {
    /// The measure.
    pub measure: ForceId,
    /// When, by the device's clock, if entered later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub occurred_at: Option<Timestamp>,
}

/// Somebody looked at the person under restraint. Each answer may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckForce {
    /// The measure.
    pub measure: ForceId,
    /// Atmet normal? "No" aborts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub breathes_normally: Option<bool>,
    /// The body's position now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<BodyPosition>,
    /// The person is calm: is the reason still there?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub calm: Option<bool>,
    /// Noch nötig?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub still_needed: Option<bool>,
}

/// What is entered later, but before the operation is completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DescribeForce {
    /// The measure.
    pub measure: ForceId,
    /// Why, in this single case. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
    /// What was tried before.
    #[schemars(length(max = 6))]
    pub milder_means: Vec<MilderMeans>,
    /// The device of whoever ordered it.
    pub ordered_by: DeviceId,
    /// The devices of those who applied it.
    #[schemars(length(min = 1, max = 16))]
    pub applied_by: Vec<DeviceId>,
    /// The body's position.
    pub position: BodyPosition,
    /// Whether the person was hurt.
    pub person_injured: bool,
    /// Whether an officer was hurt.
    pub officer_injured: bool,
    /// Whether a medical check was offered.
    pub medical_check_offered: bool,
    /// Why it ended. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub end_reason: String,
}

/// At a stop somebody says why a measure was not released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ForceNotReleased {
    /// The measure.
    pub measure: ForceId,
    /// Why. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// What a running measure asks for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ForceAlarm {
    /// The body's position hinders breathing: change it now.
    Position,
    /// It still does: the supervisor is told.
    PositionSupervisor,
    /// Atmet normal?
    Breathing,
    /// Noch nötig?
    StillNeeded,
}
