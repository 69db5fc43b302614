//! What is asked after an operation: corrections, statements, legal hold, erasure. Nothing here changes
//! an earlier entry; each adds one of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::Seq;
use crate::people::Slot;

/// What is said about an earlier entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// It was not as the entry says.
    #[default]
    Correction,
    /// It is as the entry says, and there is more to say.
    Comment,
}

/// Correct an earlier entry, or comment on it. The entry stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AddCorrection {
    /// The entry.
    pub of: Seq,
    /// Correction or comment.
    #[serde(default)]
    #[ts(as = "Option<RemarkKind>", optional)]
    pub kind: RemarkKind,
    /// What is said. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub text: String,
}

/// In whose words a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person concerned.
    Person,
    /// A custodial parent or guardian, for a minor.
    Guardian,
    /// Legal counsel.
    Counsel,
    /// A supporter the person has named.
    Supporter,
}

/// The affected person's own statement, written down by somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AddStatement {
    /// Whom it concerns; absent for the whole family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub slot: Option<Slot>,
    /// In whose words it is.
    pub recorded_for: Speaker,
    /// The statement. Sealed apart.
    #[schemars(length(min = 1, max = 8000))]
    pub text: String,
}

/// Why nothing may be erased.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum LegalGround {
    /// A law, a court or an authority asks for the record.
    #[default]
    Law,
    /// Somebody disputes what was done.
    Dispute,
}

/// Place or release a legal hold. While one stands, nothing is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LegalHold {
    /// Law or dispute. Each stands for itself.
    #[serde(default)]
    #[ts(as = "Option<LegalGround>", optional)]
    pub ground: LegalGround,
    /// Why. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// Why personal parts are erased before the time for keeping them is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum EarlyGround {
    /// The person concerned asked for it, and nothing speaks against it.
    PersonAsked,
    /// It was not lawful to keep them.
    NotLawful,
    /// A court or an authority ordered it.
    Ordered,
    /// It was a drill, or opened by mistake.
    NoOperation,
}

/// First of two persons for an erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ProposeErasure {
    /// Why. Sealed apart, and erased with the rest.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
    /// Needed before the time for keeping them is over; stays in the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub early: Option<EarlyGround>,
}
