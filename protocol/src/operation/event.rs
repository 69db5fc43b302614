//! What has happened. Names and meanings of events are for ever: old records must stay readable.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{CommandId, DeviceId, HoldId, ReportId, Seq, StopId};
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::{Cause, HoldKind};
use crate::operation::plan::{End, Plan, Step};
use crate::operation::refusal::Refusal;
use crate::people::{Actor, AgeClass, Role, Slot, Subject};
use crate::policy::ClauseId;
use crate::receipt::ReceiptKind;
use crate::record::Commitment;
use crate::report::{Report, Sign};
use crate::rescue::StepId;

/// One entry of the record: who caused what, when. Its exact bytes are stored and hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Entry {
    /// The server's clock when it was decided.
    pub at: Timestamp,
    /// Who caused it.
    pub by: Actor,
    /// The request that caused it: a retry with the same id is answered, not repeated (I-9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub command: Option<CommandId>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The operation was created under a policy. Always the first entry.
    Created {
        /// A functional reference, never a name.
        reference: String,
        /// SHA-256 of the policy's exact bytes, in hex.
        policy_hash: String,
        /// The policy's name and version, for people.
        policy: String,
        /// Übung: watermark, kept apart.
        drill: bool,
    },
    /// A plan was accepted.
    PlanAccepted {
        /// The plan.
        plan: Plan,
    },
    /// A step was asked for and allowed.
    StepTaken {
        /// The step.
        step: Step,
    },
    /// A device took part for the first time.
    DeviceJoined {
        /// The device.
        device: DeviceId,
        /// Its holder's role.
        role: Role,
        /// Its call sign.
        label: String,
    },
    /// A device left; nobody waits for it any more.
    DeviceReleased {
        /// The device.
        device: DeviceId,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// A report came in. The stop it raises follows as its own entries.
    Reported {
        /// The report.
        report: Report,
        /// Whether the operation had already ended ("nach Abschluss eingegangen").
        after_end: bool,
    },
    /// A known report id came again with other content; the higher severity counts (I-9).
    ReportRepeated {
        /// The report with its other content.
        report: Report,
    },
    /// A hold was opened.
    HoldOpened {
        /// Its id.
        hold: HoldId,
        /// Its kind.
        kind: HoldKind,
        /// The clause behind it.
        clause: ClauseId,
        /// Why.
        cause: Cause,
        /// Whom it concerns.
        who: Subject,
        /// The stop that was signalled.
        stop: StopId,
        /// The symptom an assessment has to be later than.
        symptom_at: Timestamp,
    },
    /// A hold was closed with evidence. The operation still stands.
    HoldLifted {
        /// The hold.
        hold: HoldId,
        /// The evidence.
        evidence: RecordedEvidence,
        /// The newest entry the lifting person had seen.
        newest_seen: Seq,
        /// Whether this departs from the agreement.
        deviation: bool,
    },
    /// A lead's "Fortsetzen" for named holds.
    Resumed {
        /// The holds.
        holds: Vec<HoldId>,
        /// The newest entry the lead had seen.
        newest_seen: Seq,
    },
    /// The operation was aborted. Absorbing.
    Aborted {
        /// The clause behind it.
        clause: ClauseId,
        /// Why.
        cause: Cause,
        /// Whom it concerns.
        who: Subject,
        /// The stop that was signalled.
        stop: StopId,
        /// Commitment to the sealed reason, if a person decided it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        payload: Option<Commitment>,
    },
    /// The question after an unclear sign was put.
    QuestionAsked {
        /// The report.
        report: ReportId,
        /// When it has to be answered.
        due_at: Timestamp,
    },
    /// It was answered.
    QuestionAnswered {
        /// The report.
        report: ReportId,
        /// Whether all four answers speak against danger to life.
        reassuring: bool,
    },
    /// The rescue chain opened, or reopened on another sign.
    RescueOpened {
        /// The report.
        report: ReportId,
        /// The sign whose card is shown.
        sign: Sign,
    },
    /// Somebody took a step.
    StepClaimed {
        /// The step.
        step: StepId,
        /// When, by the device's clock, if entered later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        occurred_at: Option<Timestamp>,
    },
    /// A step was done.
    StepCompleted {
        /// The step.
        step: StepId,
        /// When, by the device's clock, if entered later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        occurred_at: Option<Timestamp>,
        /// Who did it, if not the one who entered it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        done_by: Option<DeviceId>,
        /// Commitment to the sealed note.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        payload: Option<Commitment>,
    },
    /// A step could not be done by this person; it stays open for others.
    StepImpossible {
        /// The step.
        step: StepId,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// A step's time has passed (shown to the supervisor, not shouted at the helper).
    StepOverdue {
        /// The step.
        step: StepId,
        /// What is missing.
        lateness: Lateness,
    },
    /// Receipts of devices, several at once.
    Receipts {
        /// The receipts.
        receipts: Vec<RecordedReceipt>,
    },
    /// A stop is unanswered by some devices for longer than the policy allows (I-7).
    Unanswered {
        /// The stop.
        stop: StopId,
        /// How far it has escalated.
        level: Escalation,
        /// The devices without a human acknowledgement.
        devices: Vec<DeviceId>,
    },
    /// A silent device's holder was reached another way.
    ReachedByRadio {
        /// The stop.
        stop: StopId,
        /// The device.
        device: DeviceId,
    },
    /// The last device on scene has acknowledged: standstill.
    AllStand {
        /// The stop.
        stop: StopId,
        /// From when it happened to the last acknowledgement, in milliseconds.
        #[ts(type = "number")]
        standstill_ms: u64,
    },
    /// Minors are affected from now on (R-20e).
    MinorsAffected {
        /// The report that said so.
        report: ReportId,
    },
    /// The night is near (R-20b).
    NightForecast {
        /// When the window begins.
        night_at: Timestamp,
        /// The mark that was reached, in minutes before; none for the forecast's own warning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        minutes_before: Option<u32>,
    },
    /// The first of two persons asks to go on at night (R-20c).
    NightContinuationProposed {
        /// The hold.
        hold: HoldId,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// Somebody stated a person's age (R-20f).
    AgeStated {
        /// The person.
        slot: Slot,
        /// The age class.
        age: AgeClass,
        /// Commitment to the sealed basis.
        payload: Commitment,
    },
    /// A lead confirmed it.
    AgeConfirmed {
        /// The person.
        slot: Slot,
        /// The age class.
        age: AgeClass,
    },
    /// Lead or reporter declared a misfire. Lifts nothing.
    FalseAlarmDeclared {
        /// The report.
        report: ReportId,
    },
    /// A request was refused.
    Refused {
        /// The request's word (`lift`, `resume`, `step` ...).
        ask: String,
        /// Why.
        refusal: Refusal,
    },
    /// The operation ended.
    Closed {
        /// How.
        end: End,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// The service restarted without an orderly stop and waits for every device before it permits anything.
    Restarted,
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
