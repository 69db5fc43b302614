//! What is planned: when, and who is affected. Persons are anonymous slots.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::people::{AgeClass, Slot};

/// A plan, as it is filed. Judged whole: all reasons against it are told at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// First contact. With zone: a wall time that exists twice must say which one it is.
    pub starts_at: Timestamp,
    /// Planned hand-over or departure, the drive included (decision 8: the whole way counts).
    pub ends_at: Timestamp,
    /// The persons concerned.
    #[schemars(length(min = 1, max = 64))]
    pub persons: Vec<Person>,
    /// Whether minors who are not persons of the plan live in or visit the household (R-20 "mitbetroffen").
    pub other_minors: Known,
}

/// One person of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The anonymous place in the family unit.
    pub slot: Slot,
    /// The age class at the planned start.
    pub age: AgeClass,
}

/// An answer that may be missing; missing is treated as the stricter one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known.
    Unknown,
}

impl Plan {
    /// Whether a minor is, or may be, co-affected.
    pub fn minors_affected(&self) -> bool {
        self.other_minors != Known::No || self.persons.iter().any(|p| p.age.counts_as_minor())
    }
}

/// A step the team asks for before it does it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Beginn: first contact.
    Begin,
    /// Abfahrt.
    Depart,
    /// Übergabe.
    HandOver,
}

/// How an operation ended. All final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Handed over.
    Completed,
    /// Closed by the lead, always possible, with a reason.
    NotCarriedOut,
    /// Aborted and now closed.
    Aborted,
}
