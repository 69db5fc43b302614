//! One open reason not to go on (Halt), and its life: open, lifted, resumed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{DeviceId, ForceId, HoldId, OperationId, ReportId, Seq, StopId};
use crate::operation::family::CountAt;
use crate::operation::place::{NearFacility, PlaceKind};
use crate::people::{Actor, Slot, Subject};
use crate::policy::ClauseId;

/// The kinds of hold. Each has its own rule for being lifted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HoldKind {
    /// Medizinischer Notfall (R-30, lifted by R-32).
    Medical,
    /// Minderjährige in der Nacht.
    NightMinor,
    /// Familie unvollständig oder getrennt.
    Family,
    /// Kontakt in einer sozialen oder medizinischen Einrichtung.
    Facility,
    /// Attest oder Gutachten vorgelegt.
    Document,
    /// Gerichtliche Anordnung.
    Legal,
    /// Zwangsmittel.
    Force,
    /// Ein Gerät schweigt (D4).
    Comms,
    /// Halt aus anderem Grund.
    Manual,
}

/// Why a stop was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cause {
    /// Somebody reported it.
    Report {
        /// The report.
        report: ReportId,
    },
    /// An assessment that was named does not cover a report that came in after it was entered.
    LateReport {
        /// The late report.
        report: ReportId,
    },
    /// The question "responds, breathes, bleeds, convulses?" was answered badly.
    BadAnswer {
        /// The report the question belongs to.
        report: ReportId,
    },
    /// The same question was not answered in time.
    NoAnswer {
        /// The report the question belongs to.
        report: ReportId,
    },
    /// The night window began with a minor affected (R-20c).
    NightBegan {
        /// When the window began.
        at: Timestamp,
        /// The window's rule.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        rule: String,
    },
    /// A minor nobody had planned for was found at night (R-20d).
    UnexpectedMinor {
        /// The report.
        report: ReportId,
        /// When that night began.
        night_at: Timestamp,
        /// The window's rule.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        rule: String,
    },
    /// First contact, or a planned place, in a protected facility.
    Facility {
        /// The report, if one said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        report: Option<ReportId>,
        /// The kind of place, as chosen.
        place: PlaceKind,
        /// The facility whose fence matched, if the position did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        facility: Option<NearFacility>,
        /// Radius of the fix in metres.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        accuracy_m: Option<u32>,
    },
    /// Contact with a person who is said to be in in-patient treatment or an institution.
    InCare {
        /// The report.
        report: ReportId,
        /// The person.
        slot: Slot,
    },
    /// Contact at a place of which nobody can say what it is.
    PlaceUnclear {
        /// The report.
        report: ReportId,
    },
    /// A head count was short on the way.
    FamilyIncomplete {
        /// Who is missing.
        missing: Vec<Slot>,
        /// Where it was counted.
        at: CountAt,
    },
    /// A qualified certificate says that the person is not fit to travel.
    DocumentQualified {
        /// The report that said it was shown.
        document: ReportId,
    },
    /// A lead recognised a certificate.
    DocumentRecognised {
        /// The report that said it was shown.
        document: ReportId,
    },
    /// Nobody decided about a certificate in time.
    DocumentUndecided {
        /// The report that said it was shown.
        document: ReportId,
    },
    /// A device on scene has been silent for too long (D4).
    Silence {
        /// The device.
        device: DeviceId,
        /// When it was last heard.
        since: Timestamp,
    },
    /// The monitor's recommendation to stop was not answered in time (decision 7).
    RecommendationUnanswered {
        /// The report.
        report: ReportId,
    },
    /// The lead followed the monitor's recommendation to stop.
    RecommendationFollowed {
        /// The report.
        report: ReportId,
    },
    /// Another operation of the same measure was aborted (decision 1).
    SisterAborted {
        /// The other operation.
        operation: OperationId,
        /// Its stop.
        stop: StopId,
    },
    /// The record is older than what was signed or receipted: entries are missing (I-11).
    RolledBack {
        /// How many entries there were once.
        size: Seq,
    },
    /// A person under restraint does not breathe normally.
    Breathing {
        /// The measure.
        measure: ForceId,
    },
    /// A person decided to abort.
    Decision,
    /// The program met a state its own rules call impossible; it stops and says so.
    Impossible,
}

/// How far a hold has come. There is no way back to an earlier stage; a new reason is a new hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum HoldStatus {
    /// Nothing has closed it.
    Open,
    /// Closed with the evidence its kind demands; the operation still stands.
    Lifted {
        /// When.
        at: Timestamp,
        /// Who entered the evidence.
        by: Actor,
        /// Whether lifting it departs from the agreement (shown red in the review).
        deviation: bool,
    },
    /// A lead's "Fortsetzen" has covered it.
    Resumed {
        /// When.
        at: Timestamp,
    },
}

/// One hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Hold {
    /// Its id, derived from its cause.
    pub id: HoldId,
    /// Its kind.
    pub kind: HoldKind,
    /// The clause that demands it.
    pub clause: ClauseId,
    /// Why it was opened.
    pub cause: Cause,
    /// The stop that was signalled with it.
    pub stop: StopId,
    /// Whom it concerns.
    pub who: Subject,
    /// When it was opened, by the server's clock.
    pub opened_at: Timestamp,
    /// Who caused it.
    pub opened_by: Actor,
    /// The newest symptom an assessment has to be later than (R-32 d).
    pub newest_symptom: Timestamp,
    /// How far it has come.
    pub status: HoldStatus,
}

impl Hold {
    /// Nothing has closed it yet.
    pub const fn is_open(&self) -> bool {
        matches!(self.status, HoldStatus::Open)
    }

    /// It still keeps the operation from going on: open, or lifted without a resume.
    pub const fn stands(&self) -> bool {
        !matches!(self.status, HoldStatus::Resumed { .. })
    }
}
