//! What somebody asks of an operation. Reports can only raise; all else is complete or refused.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{DeviceId, HoldId, OperationId, ReportId, Seq, StopId};
use crate::operation::after::{AddCorrection, AddStatement, LegalHold, ProposeErasure};
use crate::operation::device::DeviceCheck;
use crate::operation::document::{DecideDocument, RecordDocument};
use crate::operation::event::{KnownFrom, RecordedReceipt};
use crate::operation::evidence::{Evidence, Nothing};
use crate::operation::family::{AssureHandOver, Count, PersonStatus, Vehicle};
use crate::operation::force::{
    AuthoriseForce, CheckForce, DescribeForce, EndForce, ForceNotReleased, RequestForce, StartForce,
    TryMilderMeans,
};
use crate::operation::place::{Fix, PlaceKind};
use crate::operation::plan::{End, PickUp, Plan, Stage, Step};
use crate::operation::preflight::{AnswerPreflight, InformSupporter, SupporterRelease};
use crate::people::{AgeClass, Slot};
use crate::record::Hash;
use crate::report::Report;
use crate::rescue::StepId;
use crate::severity::Severity;

/// Everything that can change an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A safety report (class A).
    Report(Report),
    /// A request of a person (class B).
    Ask(Ask),
    /// Receipts of devices, stamped as they came in; several at once, so that a thousand devices that
    /// confirm one stop do not make a thousand entries.
    Receipts(Vec<RecordedReceipt>),
    /// A device took part for the first time.
    Join(Joining),
    /// A device on scene has not been heard for longer than the policy allows (D4). Only the shell
    /// can tell; what follows is decided here.
    Silent(Silence),
    /// Another operation of the same measure was stopped (decision 1).
    Sister(SisterStop),
    /// The store does not have a head that was signed or receipted (I-11). Only the shell can tell.
    RolledBack(Rollback),
    /// A due time was reached ([`crate::operation::deadlines`]).
    ClockReached,
    /// The shell met something its rules call impossible: stop and say so (principle 9).
    Impossible,
}

/// A device that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    /// Call sign, such as `T1`. Functional, never a name.
    pub label: String,
}

/// A device that is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// The device.
    pub device: DeviceId,
    /// When it was last heard.
    pub since: Timestamp,
}

/// A head the store does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rollback {
    /// After how many entries it was known.
    pub size: Seq,
    /// The head.
    pub head: Hash,
    /// How many entries the store has.
    pub stored: Seq,
    /// Where it is known from.
    pub known_from: KnownFrom,
}

/// A stop of another operation of the same measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SisterStop {
    /// The other operation.
    pub operation: OperationId,
    /// Its stop.
    pub stop: StopId,
    /// How far it is stopped.
    pub severity: Severity,
}

/// A request of a person. Complete and typed, or refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Ask {
    /// File or replace the plan (R-20a).
    Plan(Plan),
    /// Ask for a step before it is done.
    Step(AskStep),
    /// Close one hold with evidence. The operation still stands.
    Lift(Lift),
    /// "Fortsetzen": a lead's own word, after the last hold is lifted (R-32 e).
    Resume(Resume),
    /// Abort by decision. Final.
    Abort(Reason),
    /// Answer the question asked after an unclear sign.
    Answer(Answer),
    /// "Ich": take a step of the rescue chain.
    ClaimStep(ClaimStep),
    /// "Erledigt", also late, offline or for somebody else.
    CompleteStep(CompleteStep),
    /// "Nicht möglich": the step stays open for others.
    StepNotPossible(StepNotPossible),
    /// First of two persons for going on at night (R-20c).
    ProposeNightContinuation(NightContinuation),
    /// Second of two persons for going on at night (R-20c).
    ConfirmNightContinuation(NightContinuation),
    /// State a person's age on a named basis (R-20f).
    CorrectAge(CorrectAge),
    /// A lead confirms a stated age (R-20f).
    ConfirmAge(ConfirmAge),
    /// "Fehlauslösung": by lead and reporter; lifts nothing.
    DeclareFalseAlarm(FalseAlarm),
    /// A silent device was reached by radio or telephone.
    ReachedByRadio(Reached),
    /// A device leaves the operation, so that nobody waits for it.
    ReleaseDevice(ReleaseDevice),
    /// A device says how its own check went; information, never a condition.
    CheckDevice(DeviceCheck),
    /// Answer a pre-flight item.
    AnswerPreflight(AnswerPreflight),
    /// Declare the operation ready: refused with everything that is open or speaks against it.
    Ready(Nothing),
    /// Record, or withdraw, the release from confidentiality towards supporters.
    SupporterRelease(SupporterRelease),
    /// A supporter was told of a stop.
    InformSupporter(InformSupporter),
    /// Count heads.
    Count(Count),
    /// Say where a person is.
    PersonStatus(PersonStatus),
    /// The hand-over of an unaccompanied minor is assured.
    AssureHandOver(AssureHandOver),
    /// Set another meeting place.
    MeetAt(PickUp),
    /// A lead says what kind of place it is, where that was unclear.
    ConfirmPlace(ConfirmPlace),
    /// Record what stands in a certificate.
    RecordDocument(RecordDocument),
    /// Decide about a certificate or a stated illness.
    DecideDocument(DecideDocument),
    /// Answer the monitor's recommendation to stop (decision 7).
    AnswerRecommendation(AnswerRecommendation),
    /// The team enters another stage of the way; asks whether it is still proportionate.
    EnterStage(StageAsk),
    /// "Weiter verhältnismäßig: ja".
    Proportionate(StageAsk),
    /// A milder means was tried.
    TryMilderMeans(TryMilderMeans),
    /// Ask for force before it is used.
    RequestForce(RequestForce),
    /// Allow force that somebody else asked for.
    AuthoriseForce(AuthoriseForce),
    /// Force has begun.
    StartForce(StartForce),
    /// Force has ended.
    EndForce(EndForce),
    /// Somebody looked at the person under restraint.
    CheckForce(CheckForce),
    /// The details of a measure.
    DescribeForce(DescribeForce),
    /// Why a measure was not released at a stop.
    ForceNotReleased(ForceNotReleased),
    /// Write down an incident that stops nothing by itself.
    RecordIncident(RecordIncident),
    /// The rescue chain is at its end.
    CloseRescue(CloseRescue),
    /// End the operation.
    Close(Close),
    /// Correct an earlier entry, or comment on it.
    AddCorrection(AddCorrection),
    /// Write down the affected person's own statement.
    AddStatement(AddStatement),
    /// Place a legal hold: nothing is erased while it stands.
    PlaceLegalHold(LegalHold),
    /// Release a legal hold.
    ReleaseLegalHold(LegalHold),
    /// First of two persons for erasing everything personal (I-12).
    ProposeErasure(ProposeErasure),
    /// Take the proposal back.
    WithdrawErasure(Nothing),
    /// Second of two persons for erasing everything personal (I-12). Cannot be taken back.
    ConfirmErasure(Nothing),
}

/// Ask for a step. What is said with it is judged with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AskStep {
    /// The step.
    pub step: Step,
    /// Who is there: counts heads in the same moment. Absent: the newest count is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    #[ts(optional)]
    pub present: Option<Vec<Slot>>,
    /// Who sits where. Absent or empty: as boarded before, or everybody in one vehicle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    #[ts(optional, as = "Option<Vec<Vehicle>>")]
    pub vehicles: Vec<Vehicle>,
    /// The kind of place, at first contact. Absent: as planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place_kind: Option<PlaceKind>,
    /// Where the device is, at first contact. Sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<Fix>,
    /// A lead's reason, where the agreement asks for one. Sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2000))]
    #[ts(optional)]
    pub reason: Option<String>,
}

impl AskStep {
    /// The bare step.
    pub const fn of(step: Step) -> Self {
        Self { step, present: None, vehicles: Vec::new(), place_kind: None, position: None, reason: None }
    }
}

/// A lead says what kind of place it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPlace {
    /// The kind of place.
    pub kind: PlaceKind,
    /// How that is known. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// The answer to the monitor's recommendation to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AnswerRecommendation {
    /// The monitor's report.
    pub report: ReportId,
    /// Whether the operation stops.
    pub stop: bool,
    /// Why. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// A stage of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StageAsk {
    /// The stage.
    pub stage: Stage,
}

/// Kinds of incidents that stop nothing by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// A vehicle broke down.
    VehicleBrokeDown,
    /// Somebody was hurt.
    Injury,
    /// Somebody complains.
    Complaint,
    /// Another one.
    Other,
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RecordIncident {
    /// Its kind.
    pub kind: IncidentKind,
    /// What happened. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub what: String,
}

/// How the rescue chain ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum RescueOutcome {
    /// The ambulance has taken over.
    HandedOver,
    /// Rettungsdienst nicht erforderlich, ärztlich beurteilt: only in an interruption.
    NotRequired,
}

/// The rescue chain is at its end. A worse sign opens it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CloseRescue {
    /// How.
    pub outcome: RescueOutcome,
    /// Who said so. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// Close one hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Lift {
    /// The hold, named. A hold that is not named stays open.
    pub hold: HoldId,
    /// The newest entry the asking person has seen; refused if a newer stop exists.
    pub newest_seen: Seq,
    /// The evidence.
    pub evidence: Evidence,
}

/// "Fortsetzen".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The lifted holds this covers, each named.
    #[schemars(length(min = 1, max = 256))]
    pub holds: Vec<HoldId>,
    /// The newest entry the asking person has seen; refused if a newer stop exists.
    pub newest_seen: Seq,
}

/// A reason in words; sealed apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The reason.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// The four answers. A missing one is a bad one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the four answers of R-31")]
pub struct Answer {
    /// The report the question belongs to.
    pub report: ReportId,
    /// Reagiert?
    pub responds: bool,
    /// Atmet normal?
    pub breathes_normally: bool,
    /// Blutet stark?
    pub bleeds_heavily: bool,
    /// Krampft?
    pub convulses: bool,
}

impl Answer {
    /// All four speak against danger to life.
    pub const fn is_reassuring(&self) -> bool {
        self.responds && self.breathes_normally && !self.bleeds_heavily && !self.convulses
    }
}

/// Take a step of the rescue chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ClaimStep {
    /// The step.
    pub step: StepId,
    /// When, by the device's clock, if entered later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub occurred_at: Option<Timestamp>,
}

/// Complete a step of the rescue chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CompleteStep {
    /// The step.
    pub step: StepId,
    /// When, by the device's clock, if entered later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub occurred_at: Option<Timestamp>,
    /// Who did it, if not the person who enters it: the device of that person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub done_by: Option<DeviceId>,
    /// What the step asks to write down (value, language, unit); sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2000))]
    #[ts(optional)]
    pub note: Option<String>,
}

/// A step that cannot be done by the one who took it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StepNotPossible {
    /// The step.
    pub step: StepId,
    /// Why.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// Going on at night as a deviation (R-20c): two persons, one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct NightContinuation {
    /// The hold.
    pub hold: HoldId,
    /// Why it cannot be avoided.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// State a person's age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CorrectAge {
    /// The person.
    pub slot: Slot,
    /// The age class as stated.
    pub age: AgeClass,
    /// On what it rests: passport, birth certificate. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub basis: String,
}

/// A lead confirms a stated age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ConfirmAge {
    /// The person.
    pub slot: Slot,
}

/// A misfire, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct FalseAlarm {
    /// The report.
    pub report: ReportId,
}

/// A silent device was reached another way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// The stop.
    pub stop: StopId,
    /// The device whose holder was reached.
    pub device: DeviceId,
}

/// A device leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ReleaseDevice {
    /// The device.
    pub device: DeviceId,
    /// Why. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}

/// End the operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// How it ended.
    pub end: End,
    /// Why. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: String,
}
