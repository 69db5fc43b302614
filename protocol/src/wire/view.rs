//! How an operation looks to people: what pages draw. Derived from the state, never stored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{AccountId, DeviceId, OperationId, ReportId, Seq, StopId};
use crate::operation::after::{EarlyGround, LegalGround};
use crate::operation::command::RescueOutcome;
use crate::operation::device::{DeviceCheck, DeviceFault};
use crate::operation::event::{Escalation, Lateness};
use crate::operation::hold::{Cause, Hold};
use crate::operation::plan::{End, Plan, Step};
use crate::operation::refusal::Refusal;
use crate::people::{AgeClass, Role, Slot, Subject};
use crate::policy::ClauseId;
use crate::report::Sign;
use crate::rescue::StepId;
use crate::severity::Severity;
use crate::wire::safeguards_view::SafeguardsView;

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OperationView {
    /// Its id.
    pub operation: OperationId,
    /// Its functional reference.
    pub reference: String,
    /// Übung.
    pub drill: bool,
    /// How far it has come.
    pub phase: Phase,
    /// How far it is stopped.
    pub severity: Severity,
    /// Since when the severity is what it is.
    pub since: Timestamp,
    /// The newest durable entry this view contains.
    pub seq: Seq,
    /// Why it is stopped, newest first.
    pub reasons: Vec<ReasonView>,
    /// Every hold with its status.
    pub holds: Vec<Hold>,
    /// The plan, once accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub plan: Option<Plan>,
    /// Steps taken so far, with times.
    pub steps: Vec<StepTakenView>,
    /// Night and minors.
    pub night: NightView,
    /// Ages stated but not yet confirmed.
    pub ages_to_confirm: Vec<AgeToConfirm>,
    /// The open question after an unclear sign.
    pub questions: Vec<QuestionView>,
    /// The rescue chain, once opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rescue: Option<RescueView>,
    /// Who stands: one board per stop, newest first.
    pub board: Vec<BoardView>,
    /// The devices that take part.
    pub devices: Vec<DeviceView>,
    /// Devices that have not come back since the service restarted.
    pub awaited: Vec<DeviceId>,
    /// The latest refused requests, newest first.
    pub refused: Vec<RefusedView>,
    /// What the supervisor has to do now.
    pub tasks: Vec<TaskView>,
    /// What the safeguards add: pre-flight, family, place, certificates, force, notices.
    pub safeguards: SafeguardsView,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub end: Option<End>,
    /// How long its personal parts are kept, and what became of them; once it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retention: Option<RetentionView>,
}

/// How long personal parts are kept, and what became of them (I-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RetentionView {
    /// From when on two persons may erase them without a further ground.
    pub due_at: Timestamp,
    /// That time has come, and they are still there.
    pub due: bool,
    /// What stands against erasing them.
    pub legal_holds: Vec<LegalGround>,
    /// The first of two persons, while their proposal stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub proposed_by: Option<AccountId>,
    /// When it was proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub proposed_at: Option<Timestamp>,
    /// The ground, if it was proposed before the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub early: Option<EarlyGround>,
    /// How many sealed parts the record commits to.
    #[ts(type = "number")]
    pub sealed: u64,
    /// When their erasure was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub erased_at: Option<Timestamp>,
    /// When they were gone from every copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub finished_at: Option<Timestamp>,
}

/// How far an operation has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Created; no accepted plan.
    Draft,
    /// A plan was accepted.
    Ready,
    /// First contact has been made.
    Underway,
    /// Ended.
    Ended,
}

/// Why it is stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ReasonView {
    /// The stop.
    pub stop: StopId,
    /// The severity it asks for.
    pub severity: Severity,
    /// The clause.
    pub clause: ClauseId,
    /// The clause's German wording.
    pub quote: String,
    /// Why.
    pub cause: Cause,
    /// What was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sign: Option<Sign>,
    /// Whom it concerns.
    pub who: Subject,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Call sign of the reporting device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<String>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct StepTakenView {
    /// The step.
    pub step: Step,
    /// When.
    pub at: Timestamp,
}

/// Night and minors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct NightView {
    /// Whether minors are or may be affected.
    pub minors_affected: bool,
    /// Whether it is night now.
    pub is_night: bool,
    /// Begin of the next night window.
    pub next_night_at: Timestamp,
    /// The rule that makes it night now, or by day the one that will; the strictest if several do.
    #[serde(default)]
    pub rule: String,
    /// The forecast says the operation will reach it.
    pub forecast_reaches_night: bool,
    /// First contact not before this instant, where the night stands in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub not_before: Option<Timestamp>,
}

/// An age that a lead has to confirm (R-20f).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct AgeToConfirm {
    /// The person.
    pub slot: Slot,
    /// The age class as stated.
    pub age: AgeClass,
}

/// An open question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct QuestionView {
    /// The report.
    pub report: ReportId,
    /// The device that reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reporter: Option<DeviceId>,
    /// When it has to be answered.
    pub due_at: Timestamp,
}

/// The rescue chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RescueView {
    /// Version of the chain's content.
    pub version: String,
    /// The worst sign so far: its card is shown first.
    pub sign: Sign,
    /// Every sign reported.
    pub signs: Vec<Sign>,
    /// When it opened, or opened again.
    pub opened_at: Timestamp,
    /// How it ended; open again on a worse sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub closed: Option<RescueOutcome>,
    /// The steps, the two most urgent on top.
    pub steps: Vec<RescueStepView>,
}

/// One step of the rescue chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RescueStepView {
    /// The step.
    pub step: StepId,
    /// When it is due; none for steps that are only logged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub due_at: Option<Timestamp>,
    /// Call signs of those who took it.
    pub claimed_by: Vec<String>,
    /// When it was first taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub claimed_at: Option<Timestamp>,
    /// When it was done; for a repeated step the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub done_at: Option<Timestamp>,
    /// Call sign of whoever did it, the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub done_by: Option<String>,
    /// What is late about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub late: Option<Lateness>,
    /// Somebody could not do it; it is open for others.
    pub not_possible: bool,
}

/// Who stands (D5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct BoardView {
    /// The stop.
    pub stop: StopId,
    /// When it was signalled.
    pub signalled_at: Timestamp,
    /// How many devices on scene have acknowledged.
    pub stand: u32,
    /// How many there are.
    pub of: u32,
    /// From when it happened to the last acknowledgement, once all stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub standstill_ms: Option<u64>,
    /// How far it has escalated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub escalation: Option<Escalation>,
    /// One row per device on scene.
    pub devices: Vec<BoardRow>,
}

/// One device on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct BoardRow {
    /// The device.
    pub device: DeviceId,
    /// Its call sign.
    pub label: String,
    /// The stop has reached its program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub delivered_at: Option<Timestamp>,
    /// It is on the screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub displayed_at: Option<Timestamp>,
    /// A human has pressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub acknowledged_at: Option<Timestamp>,
    /// Its holder was reached by radio or telephone.
    pub reached_by_radio: bool,
}

/// A device that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct DeviceView {
    /// The device.
    pub device: DeviceId,
    /// Its call sign.
    pub label: String,
    /// Its holder's role.
    pub role: Role,
    /// Whether it has left.
    pub released: bool,
    /// What its newest check of itself found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub check: Option<DeviceCheck>,
    /// When it was checked, by the server's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub checked_at: Option<Timestamp>,
    /// What is wrong with it, an absent or old check included. Nothing, and checked: it shows green.
    #[serde(default)]
    pub faults: Vec<DeviceFault>,
}

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RefusedView {
    /// The request's word.
    pub ask: String,
    /// Why.
    pub refusal: Refusal,
    /// When.
    pub at: Timestamp,
    /// Call sign of the asking device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<String>,
}

/// What the supervisor has to do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum TaskView {
    /// Reach a silent device's holder by radio or telephone.
    ReachByRadio {
        /// The stop.
        stop: StopId,
        /// The device.
        device: DeviceId,
        /// Its call sign.
        label: String,
    },
    /// Call 112 from the control room.
    Call112,
    /// The record could not be verified at start: it stands, and nothing is permitted (I-16).
    RecordUnverified,
    /// A report came in after the end.
    ReportAfterEnd {
        /// The report.
        report: ReportId,
    },
    /// The night is near with minors affected (R-20b).
    NightNear {
        /// When it begins.
        night_at: Timestamp,
    },
    /// A second person has to offer the same evidence for a hold, or not.
    ConfirmLift {
        /// The hold.
        hold: crate::ids::HoldId,
    },
    /// A lead has to decide about a certificate or stated illness.
    DecideDocument {
        /// The report that said so.
        document: ReportId,
    },
    /// Somebody lies or sits in a position that hinders breathing.
    ForcePosition {
        /// The measure.
        measure: crate::ids::ForceId,
    },
    /// The lead has to answer the monitor (decision 7).
    AnswerMonitor {
        /// The monitor's report.
        report: ReportId,
    },
    /// A second person has to confirm going on at night, or refuse it (R-20c).
    ConfirmNight {
        /// The hold.
        hold: crate::ids::HoldId,
    },
}
