//! What is planned: when, and who is affected. Persons are anonymous slots.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::operation::place::{Fix, PlaceKind};
use crate::people::{AgeClass, FamilyRole, Slot};
use chrono::NaiveDate;

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
    /// Where first contact is to be made.
    pub pick_up: PickUp,
}

/// Where first contact is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PickUp {
    /// The kind of place.
    pub kind: PlaceKind,
    /// Where it is; judged by position, whatever an address says. Sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<Fix>,
}

/// One person of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The anonymous place in the family unit.
    pub slot: Slot,
    /// The age class at the planned start.
    pub age: AgeClass,
    /// The place in the family.
    pub family: FamilyRole,
    /// Whether this person is to be removed; a member who may stay still belongs to the family.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(default = "yes")]
    #[ts(optional, as = "Option<bool>")]
    pub to_be_removed: bool,
    /// Date of birth, instead of trusting the age class. Sealed apart; the younger one counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub born_on: Option<NaiveDate>,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_yes(value: &bool) -> bool {
    *value
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

    /// The same plan without its personal part: what the record keeps.
    #[must_use]
    pub fn recorded(&self) -> Self {
        let mut plan = self.clone();
        plan.pick_up.position = None;
        for person in &mut plan.persons {
            person.born_on = None;
        }
        plan
    }
}

/// A step the team asks for before it does it. None enters a dwelling: the agreement leaves that open,
/// and the program takes no position.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Beginn: first contact.
    Begin,
    /// Einsteigen.
    Board,
    /// Abfahrt.
    Depart,
    /// Umstieg, or another change on the way.
    Transfer,
    /// Übergabe.
    HandOver,
    /// Home, or to a hospital: always allowed (R-20c, R-31).
    ReturnHome,
}

/// Where the operation is on its way: at each change the team asks itself whether it is still
/// proportionate.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Anfahrt.
    Approach,
    /// Eintreffen.
    Arrival,
    /// Ansprache.
    Contact,
    /// Packen.
    Packing,
    /// Transport.
    Transport,
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
