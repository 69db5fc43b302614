//! The parts of an operation's view that the safeguards add: what is open, and what each waits for.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{ForceId, HoldId, MeasureId, OperationId, ReportId, StopId};
use crate::operation::family::{CountAt, Vehicle, Whereabouts};
use crate::operation::force::{BodyPosition, ForceAlarm, ForceGround, ForceKind};
use crate::operation::notice::Notice;
use crate::operation::place::{FacilityList, NearFacility, PlaceKind};
use crate::operation::plan::{Known, Stage};
use crate::operation::preflight::PreflightItem;
use crate::operation::refusal::Reason;
use crate::people::{AgeClass, FamilyRole, Slot, Subject};

/// Before the operation: what is answered, and everything that still speaks against READY.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PreflightView {
    /// Every item the policy asks for.
    pub items: Vec<PreflightItemView>,
    /// When it was declared ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ready_at: Option<Timestamp>,
    /// Everything that speaks against declaring it ready, while it has not begun.
    pub against_ready: Vec<Reason>,
    /// A release from confidentiality towards supporters is there.
    pub supporter_release: bool,
    /// A supporter may and should be told now.
    pub inform_supporter: bool,
}

/// One pre-flight item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PreflightItemView {
    /// The item.
    pub item: PreflightItem,
    /// The answer, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub answer: Option<Known>,
    /// The day on which it was done or found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub on: Option<NaiveDate>,
    /// Call sign of whoever answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<String>,
}

/// The family on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct FamilyView {
    /// Every person of the plan.
    pub persons: Vec<PersonView>,
    /// The newest head count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub counted: Option<CountView>,
    /// Who sits where, once boarded.
    pub vehicles: Vec<Vehicle>,
}

/// One person of the family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PersonView {
    /// The person.
    pub slot: Slot,
    /// The age class that counts now.
    pub age: AgeClass,
    /// The place in the family.
    pub family: FamilyRole,
    /// Where they are.
    pub is: Whereabouts,
}

/// A head count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CountView {
    /// Where.
    pub counted_at: CountAt,
    /// When.
    pub at: Timestamp,
    /// How many are there.
    pub present: u32,
    /// Who is missing.
    pub missing: Vec<Slot>,
}

/// The place of contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlaceView {
    /// The kind of place as planned, set or confirmed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<PlaceKind>,
    /// It may lie inside this facility: the departure waits until a lead confirms the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub uncertain: Option<NearFacility>,
    /// Nobody can say what it is: a lead has to.
    pub unclear: bool,
}

/// A certificate or stated illness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct DocumentView {
    /// The report that said so: its id names the document.
    pub document: ReportId,
    /// Whom it concerns.
    pub who: Subject,
    /// Whether there is a paper; otherwise an illness was stated.
    pub certificate: bool,
    /// When a lead has to have decided.
    pub due_at: Timestamp,
    /// What stands in it was recorded; then whether it is qualified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub qualified: Option<bool>,
    /// Whether it says that the person is not fit to travel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub says_unfit: Option<Known>,
    /// The decision: recognised or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recognised: Option<bool>,
}

/// The monitor recommends to stop, and the lead has not answered (decision 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RecommendationView {
    /// The monitor's report.
    pub report: ReportId,
    /// When it becomes a hold.
    pub due_at: Timestamp,
}

/// How far a measure of force has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForcePhase {
    /// Asked for.
    Requested,
    /// Allowed by a lead.
    Authorised,
    /// Under way.
    Running,
    /// Ended.
    Ended,
}

/// One measure of the force register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ForceView {
    /// The measure.
    pub measure: ForceId,
    /// Against whom.
    pub who: Subject,
    /// What.
    pub kind: ForceKind,
    /// Why, in kind, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ground: Option<ForceGround>,
    /// How far it has come.
    pub phase: ForcePhase,
    /// Whether a lead allowed it.
    pub authorised: bool,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub started_at: Option<Timestamp>,
    /// When it ended; a measure without an end stays listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ended_at: Option<Timestamp>,
    /// The body's position, as said last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<BodyPosition>,
    /// What it asks for now.
    pub alarms: Vec<ForceAlarm>,
    /// A stop stands: has it been released?
    pub release_asked: bool,
    /// Its details are entered.
    pub described: bool,
}

/// "Weiter verhältnismäßig?" is open. Never while the operation is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CheckpointView {
    /// The stage that was entered.
    pub stage: Stage,
    /// When.
    pub since: Timestamp,
}

/// The first of two persons has offered evidence; a second one has to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ProposalView {
    /// The hold.
    pub hold: HoldId,
    /// The evidence's kind: the second person offers the same one.
    pub evidence: String,
    /// Call sign of the first person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<String>,
}

/// A notice that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct NoticeView {
    /// When.
    pub at: Timestamp,
    /// What.
    pub notice: Notice,
}

/// The collective measure (decision 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MeasureView {
    /// The parent.
    pub measure: MeasureId,
    /// Stops of its other operations that were told here, newest first.
    pub stopped: Vec<SisterView>,
}

/// A stop of another operation of the measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SisterView {
    /// The other operation.
    pub operation: OperationId,
    /// Its stop.
    pub stop: StopId,
    /// When it was told here.
    pub at: Timestamp,
    /// Whether it was aborted; otherwise interrupted.
    pub aborted: bool,
}

/// What the safeguards add to the view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SafeguardsView {
    /// Before the operation.
    pub preflight: PreflightView,
    /// The family.
    pub family: FamilyView,
    /// The place of contact.
    pub place: PlaceView,
    /// The list of facilities in force.
    pub facilities: FacilityList,
    /// Certificates and stated illnesses.
    pub documents: Vec<DocumentView>,
    /// Open recommendations to stop (decision 7).
    pub recommendations: Vec<RecommendationView>,
    /// The force register.
    pub force: Vec<ForceView>,
    /// The open question whether it is still proportionate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub checkpoint: Option<CheckpointView>,
    /// Holds that wait for the second of two persons.
    pub proposals: Vec<ProposalView>,
    /// The latest notices, newest first.
    pub notices: Vec<NoticeView>,
    /// The collective measure it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub measure: Option<MeasureView>,
}
