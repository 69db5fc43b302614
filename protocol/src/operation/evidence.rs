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
    /// For `FAMILY`: everybody is there again, by the newest head count.
    FamilyComplete(Nothing),
    /// For `FAMILY` of an unaccompanied minor: the hand-over is assured ([`crate::operation::command::Ask::AssureHandOver`]).
    HandOverAssured(Nothing),
    /// For `FAMILY`: the family goes on apart, for a reason, by two persons. A deviation.
    Separation(Statement),
    /// For `FACILITY`: the finding that contact was not inside, by lead and supervisor.
    NotInside(Statement),
    /// For `DOCUMENT`: not recognised, with the reason, by lead and supervisor.
    NotRecognised(Statement),
    /// For `LEGAL`: the court's release, by lead and supervisor.
    CourtRelease(CourtRelease),
    /// For `FORCE`: what was found out and done, by lead and supervisor.
    ForceReviewed(Statement),
    /// For `COMMS`: the device was heard again, or its holder was reached another way (D4).
    DeviceHeard(Statement),
}

/// Evidence that the record itself contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// What releases from a court's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CourtRelease {
    /// The number of the order or of the decision that lifts it. Sealed apart.
    #[schemars(length(min = 1, max = 100))]
    pub order_number: String,
    /// The court. Sealed apart.
    #[schemars(length(min = 1, max = 200))]
    pub court: String,
    /// What it says. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
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
    /// Everybody is there again, by the newest head count.
    FamilyComplete,
    /// The hand-over of an unaccompanied minor is assured.
    HandOverAssured,
    /// The family goes on apart. A deviation.
    Separation {
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// Contact was not inside.
    NotInside {
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// Not recognised.
    NotRecognised {
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// The court's release.
    CourtRelease {
        /// Commitment to the sealed number, court and reason.
        payload: Commitment,
    },
    /// What was found out and done about force.
    ForceReviewed {
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// The device was heard again, or its holder was reached (D4).
    DeviceHeard {
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
}

impl RecordedEvidence {
    /// Its kind: two persons who lift together offer the same one.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Assessment { .. } => "assessment",
            Self::Statement { .. } => "statement",
            Self::Morning { .. } => "morning",
            Self::NightContinuation { .. } => "night_continuation",
            Self::AgeConfirmed => "age_confirmed",
            Self::FamilyComplete => "family_complete",
            Self::HandOverAssured => "hand_over_assured",
            Self::Separation { .. } => "separation",
            Self::NotInside { .. } => "not_inside",
            Self::NotRecognised { .. } => "not_recognised",
            Self::CourtRelease { .. } => "court_release",
            Self::ForceReviewed { .. } => "force_reviewed",
            Self::DeviceHeard { .. } => "device_heard",
        }
    }
}
