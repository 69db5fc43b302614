//! The family unit on its way: who is counted where, in which vehicle.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::people::Slot;

/// Where heads are counted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum CountAt {
    /// Ansprache, and any time before the departure.
    Contact,
    /// Abfahrt.
    Departure,
    /// Each transfer on the way.
    Transfer,
    /// Übergabe.
    HandOver,
}

/// Who sits in one vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    /// Its call sign, such as `V1`.
    #[schemars(length(min = 1, max = 20))]
    pub label: String,
    /// The persons in it.
    #[schemars(length(min = 1, max = 64))]
    pub slots: Vec<Slot>,
}

/// A head count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Where.
    pub at: CountAt,
    /// Who is there.
    #[schemars(length(max = 64))]
    pub present: Vec<Slot>,
}

/// Where a person is, if not with the team.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// With the team, or expected to be.
    Here,
    /// In-patient treatment, as reported.
    InPatient,
    /// In a social institution, as reported.
    InInstitution,
    /// Elsewhere: work, school, friends.
    Elsewhere,
}

/// What is said about where a person is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PersonStatus {
    /// The person.
    pub slot: Slot,
    /// Where they are.
    pub is: Whereabouts,
}

/// A minor without a custodial parent is received by somebody who answers for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AssureHandOver {
    /// The minor.
    pub slot: Slot,
    /// Who receives them: a family member, a guardian, an institution. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub receiver: String,
}
