//! Proofs that can lift a hold, as they are entered. `safeguards/` decides whether they suffice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::ReportId;
use crate::people::Subject;
use crate::record::Commitment;

/// The explicit finding on fitness to travel (Reisefähigkeit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// reisefähig.
    Fit,
    /// nicht reisefähig.
    Unfit,
    /// unklar, or not stated.
    Unclear,
}

/// The function of a medical professional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Profession {
    /// Ärztin, Arzt.
    Physician,
    /// Notfallsanitäterin, Notfallsanitäter.
    Paramedic,
    /// Pflegefachkraft.
    Nurse,
}

/// How the assessment was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// At the person's side.
    InPerson,
    /// By telephone or video: recorded as a notice, lifts nothing unless the policy names it.
    Remote,
}

/// An assessment by a medical professional, as entered (R-32 a to d).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// Whose condition was assessed.
    pub who: Subject,
    /// (a) The condition was assessed.
    pub condition_assessed: bool,
    /// (b) The explicit finding.
    pub finding: Finding,
    /// (c) Name or service number. Personal: sealed apart, the record only commits to it.
    pub professional: String,
    /// (c) The function.
    pub profession: Profession,
    /// (c) Hospital, practice, ambulance service.
    pub organisation: String,
    /// (c) In person or remote.
    pub presence: Presence,
    /// (d) When the assessment was made.
    pub assessed_at: Timestamp,
    /// Reports the assessment expressly covers, however late they came in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub names_reports: Vec<ReportId>,
}

/// The evidence offered with a lift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// For `MEDICAL`.
    Assessment(Assessment),
    /// For `MANUAL`: why the reason to stop is gone.
    Statement(Statement),
    /// For `NIGHT_MINOR` under the policy `hold_until_morning`: a fresh decision after the window (R-20d).
    Morning(Statement),
}

/// A reason in words. Personal data is sealed apart with the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The reason.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// What the record keeps of the evidence: functions, findings, times; the rest is committed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RecordedEvidence {
    /// An assessment that suffices.
    Assessment {
        /// Whose condition was assessed.
        who: Subject,
        /// The finding.
        finding: Finding,
        /// The professional's function.
        profession: Profession,
        /// In person or remote.
        presence: Presence,
        /// When it was made.
        assessed_at: Timestamp,
        /// Reports it expressly covers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        names_reports: Vec<ReportId>,
        /// Commitment to the sealed rest: name or number, organisation.
        payload: Commitment,
    },
    /// A reason in words.
    Statement {
        /// Commitment to the sealed text.
        payload: Commitment,
    },
    /// A fresh decision after the night (R-20d).
    Morning {
        /// Commitment to the sealed text.
        payload: Commitment,
    },
    /// Two persons have taken the deviation R-20c allows.
    NightContinuation {
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// The age was corrected and a lead confirmed it (R-20f).
    AgeConfirmed,
}
