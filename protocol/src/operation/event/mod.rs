//! What has happened. Names and meanings of events are for ever: old records must stay readable.

mod commits;
mod contents;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{CommandId, DeviceId, ForceId, HoldId, MeasureId, OperationId, ReportId, Seq, StopId};
use crate::operation::after::{EarlyGround, LegalGround, RemarkKind, Speaker};
use crate::operation::command::{IncidentKind, RescueOutcome};
use crate::operation::device::DeviceCheck;
use crate::operation::document::{Content, Issuer, Shown};
use crate::operation::evidence::RecordedEvidence;
use crate::operation::family::{CountAt, Whereabouts};
use crate::operation::force::{BodyPosition, CheckForce, ForceAlarm, ForceGround, ForceKind, MilderMeans};
use crate::operation::hold::{Cause, HoldKind};
use crate::operation::notice::Notice;
use crate::operation::place::{NearFacility, PlaceFacts, PlaceKind};
use crate::operation::plan::{End, Known, Plan, Stage};
use crate::operation::preflight::PreflightItem;
use crate::operation::refusal::Refusal;
use crate::people::{Actor, AgeClass, Role, Slot, Subject};
use crate::policy::ClauseId;
use crate::record::Commitment;
use crate::report::{Report, Sign};
use crate::rescue::StepId;

pub use contents::{AskedFor, Escalation, KnownFrom, Lateness, RecordedReceipt, StepTaken};

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
        /// The collective measure it belongs to (decision 1).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        measure: Option<MeasureId>,
        /// Commitment to the key under which its personal parts are sealed (I-12).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        key: Option<Commitment>,
    },
    /// A plan was accepted.
    PlanAccepted {
        /// The plan, without its personal part.
        plan: Plan,
        /// What the list says about the pick-up place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        place: Option<PlaceFacts>,
        /// What was told with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<Notice>,
        /// Commitment to the sealed positions and dates of birth.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        payload: Option<Commitment>,
    },
    /// A step was asked for and allowed.
    StepTaken(StepTaken),
    /// A pre-flight item was answered.
    PreflightAnswered {
        /// The item.
        item: PreflightItem,
        /// The answer.
        answer: Known,
        /// The day on which it was done or found out.
        on: NaiveDate,
        /// Commitment to the sealed source and reason.
        payload: Commitment,
    },
    /// The operation was declared ready.
    MadeReady,
    /// The release from confidentiality towards supporters was given or withdrawn.
    SupporterRelease {
        /// Given, or not given any more.
        given: bool,
    },
    /// A supporter was told of a stop.
    SupporterInformed {
        /// Commitment to the sealed note.
        payload: Commitment,
    },
    /// Heads were counted.
    Counted {
        /// Where. Under a name of its own: `at` is when the entry was made.
        #[serde(rename = "counted_at")]
        at: CountAt,
        /// Who is there.
        present: Vec<Slot>,
        /// Who of the plan is not.
        missing: Vec<Slot>,
    },
    /// Somebody said where a person is.
    PersonStatus {
        /// The person.
        slot: Slot,
        /// Where they are.
        is: Whereabouts,
    },
    /// The hand-over of an unaccompanied minor is assured.
    HandOverAssured {
        /// The minor.
        slot: Slot,
        /// Commitment to the sealed receiver.
        payload: Commitment,
    },
    /// Another meeting place was set.
    MeetingPlaceSet {
        /// The kind of place.
        kind: PlaceKind,
        /// What the list says about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        place: Option<PlaceFacts>,
        /// Commitment to the sealed position.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        payload: Option<Commitment>,
    },
    /// The place of contact may lie inside a facility.
    PlaceUncertain {
        /// The report of contact.
        report: ReportId,
        /// The facility.
        facility: NearFacility,
        /// Radius of the fix in metres.
        accuracy_m: u32,
    },
    /// A lead said what kind of place it is.
    PlaceConfirmed {
        /// The kind of place.
        kind: PlaceKind,
        /// The reports of contact that this covers; one that comes in meanwhile stays open.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reports: Vec<ReportId>,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// A certificate was shown, or an illness stated.
    DocumentShown {
        /// The report that said so: its id names the document.
        document: ReportId,
        /// Whom it concerns.
        who: Subject,
        /// When a lead has to have decided.
        due_at: Timestamp,
    },
    /// What stands in a certificate.
    DocumentRecorded {
        /// The document.
        document: ReportId,
        /// Who issued it.
        issuer: Issuer,
        /// How it was shown.
        shown: Shown,
        /// The day it was issued.
        dated_on: NaiveDate,
        /// Whether it says that the person is not fit to travel.
        says_unfit: Known,
        /// What of a qualified certificate is missing.
        missing: Vec<Content>,
    },
    /// A lead decided about it.
    DocumentDecided {
        /// The document.
        document: ReportId,
        /// Recognised.
        recognised: bool,
        /// Presumably outdated in the single case.
        outdated: bool,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// The monitor recommends to stop (decision 7).
    StopRecommended {
        /// The report.
        report: ReportId,
        /// When the lead has to have answered.
        due_at: Timestamp,
    },
    /// The lead answered the recommendation.
    RecommendationAnswered {
        /// The report.
        report: ReportId,
        /// Whether the operation stops.
        stop: bool,
        /// Commitment to the sealed reason; none when time ran out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        payload: Option<Commitment>,
    },
    /// The team entered a stage of the way.
    StageEntered {
        /// The stage.
        stage: Stage,
        /// What was told with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<Notice>,
    },
    /// "Weiter verhältnismäßig: ja".
    ProportionalityConfirmed {
        /// The stage.
        stage: Stage,
    },
    /// A milder means was tried.
    MilderMeansTried {
        /// With whom.
        slot: Slot,
        /// What.
        means: Vec<MilderMeans>,
        /// For how many minutes.
        minutes: u32,
        /// Commitment to the sealed note.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        payload: Option<Commitment>,
    },
    /// Force was asked for, before it is used.
    ForceRequested {
        /// The measure.
        measure: ForceId,
        /// Against whom.
        slot: Slot,
        /// What.
        kind: ForceKind,
        /// Why, in kind.
        ground: ForceGround,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// A lead allowed it.
    ForceAuthorised {
        /// The measure.
        measure: ForceId,
    },
    /// Force has begun.
    ForceStarted {
        /// The measure.
        measure: ForceId,
        /// Against whom.
        who: Subject,
        /// What.
        kind: ForceKind,
        /// The body's position, where known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        position: Option<BodyPosition>,
        /// When, by the device's clock, if entered later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        occurred_at: Option<Timestamp>,
        /// What was told with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<Notice>,
    },
    /// Force has ended.
    ForceEnded {
        /// The measure.
        measure: ForceId,
        /// When, by the device's clock, if entered later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        occurred_at: Option<Timestamp>,
    },
    /// Somebody looked at the person under restraint.
    ForceChecked {
        /// What was seen.
        check: CheckForce,
        /// What was told with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<Notice>,
    },
    /// The details of a measure.
    ForceDescribed {
        /// The measure.
        measure: ForceId,
        /// What was tried before.
        milder_means: Vec<MilderMeans>,
        /// The device of whoever ordered it.
        ordered_by: DeviceId,
        /// The devices of those who applied it.
        applied_by: Vec<DeviceId>,
        /// The body's position.
        position: BodyPosition,
        /// Whether the person was hurt.
        person_injured: bool,
        /// Whether an officer was hurt.
        officer_injured: bool,
        /// Whether a medical check was offered.
        medical_check_offered: bool,
        /// Commitment to the sealed reasons.
        payload: Commitment,
    },
    /// A measure was not released at a stop.
    ForceNotReleased {
        /// The measure.
        measure: ForceId,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// A running measure asks for something.
    ForceAlarmed {
        /// The measure.
        measure: ForceId,
        /// For what.
        alarm: ForceAlarm,
        /// How often it has asked for this.
        count: u32,
    },
    /// An incident that stops nothing by itself.
    IncidentRecorded {
        /// Its kind.
        kind: IncidentKind,
        /// What was told with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<Notice>,
        /// Commitment to the sealed text.
        payload: Commitment,
    },
    /// The rescue chain is at its end.
    RescueClosed {
        /// How.
        outcome: RescueOutcome,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// The first of two persons offers evidence for a hold that needs two.
    LiftProposed {
        /// The hold.
        hold: HoldId,
        /// The evidence.
        evidence: RecordedEvidence,
        /// The newest entry that person had seen.
        newest_seen: Seq,
    },
    /// Another operation of the same measure was interrupted: told, not held (decision 1).
    SisterInterrupted {
        /// The other operation.
        operation: OperationId,
        /// Its stop.
        stop: StopId,
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
    /// A device checked itself: the one that says so.
    DeviceChecked {
        /// What it found.
        check: DeviceCheck,
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
        /// The report; after a breathing check, which is none, the stop it raised.
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
        /// What exactly, where the word alone does not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        what: Option<AskedFor>,
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
    /// An earlier entry was corrected, or commented on. That entry stays as it is.
    CorrectionAdded {
        /// The entry.
        of: Seq,
        /// Correction or comment.
        kind: RemarkKind,
        /// Commitment to the sealed text.
        payload: Commitment,
    },
    /// The affected person's own statement was written down.
    StatementAdded {
        /// Whom it concerns; none for the whole family.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        slot: Option<Slot>,
        /// In whose words it is.
        recorded_for: Speaker,
        /// Commitment to the sealed text.
        payload: Commitment,
    },
    /// From now on nothing may be erased.
    LegalHoldPlaced {
        /// Law or dispute.
        ground: LegalGround,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// A legal hold was released.
    LegalHoldReleased {
        /// Law or dispute.
        ground: LegalGround,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// The first of two persons wants everything personal erased (I-12).
    ErasureProposed {
        /// Why before the time for keeping it is over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        early: Option<EarlyGround>,
        /// Commitment to the sealed reason.
        payload: Commitment,
    },
    /// The proposal was taken back.
    ErasureWithdrawn,
    /// The second person confirmed it: everything personal goes, and its key with it (I-12). This entry
    /// is durable before anything is destroyed.
    Erased {
        /// How many sealed parts the record commits to up to here.
        #[ts(type = "number")]
        payloads: u64,
    },
    /// Key and content are gone from every copy.
    ErasureFinished {
        /// Whether a mirror of the keys is set, and was reached too.
        mirror: bool,
    },
    /// The service restarted without an orderly stop and waits for every device before it permits anything.
    Restarted,
    /// The store was put back to an older state, or to another: entries that were signed or receipted are
    /// missing (I-11).
    RolledBack {
        /// How many entries there were once.
        size: Seq,
        /// The head of the chain after them, in hex.
        head: String,
        /// How many were left when it was noticed.
        stored: Seq,
        /// Where the missing head is known from.
        known_from: KnownFrom,
    },
}
