//! Families are not separated: who belongs together, who is there, who sits where.

use std::collections::{BTreeMap, BTreeSet};

use crate::clocks::Timestamp;
use crate::ids::AccountId;
use crate::operation::command::AskStep;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event, StepTaken};
use crate::operation::evidence::RecordedEvidence;
use crate::operation::family::{AssureHandOver, Count, CountAt, PersonStatus, Vehicle, Whereabouts};
use crate::operation::hold::Hold;
use crate::operation::notice::Notice;
use crate::operation::plan::Plan;
use crate::operation::refusal::{Reason, Refusal};
use crate::operation::state::State;
use crate::people::Slot;
use crate::report::Report;
use crate::safeguards::Asked;
use crate::safeguards::lifting::Act;
use crate::wire::safeguards_view::FamilyView;

/// What is known about the family on its way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The newest head count.
    pub counted: Option<Counted>,
    /// Where persons are said to be.
    pub whereabouts: BTreeMap<Slot, Whereabouts>,
    /// Who sits where, as boarded last.
    pub vehicles: Vec<Vehicle>,
    /// Unaccompanied minors whose hand-over is assured.
    pub assured: BTreeSet<Slot>,
}

/// A head count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Where.
    pub counted_at: CountAt,
    /// When.
    pub at: Timestamp,
    /// Who counted.
    pub by: Option<AccountId>,
    /// Who is there.
    pub present: BTreeSet<Slot>,
    /// Who of the plan is not.
    pub missing: BTreeSet<Slot>,
}

impl Facts {
    /// Folds one entry that concerns the family.
    pub fn fold(&mut self, _entry: &Entry) {}
}

/// What speaks against a plan.
pub fn against_plan(_plan: &Plan) -> Vec<Reason> {
    Vec::new()
}

/// What speaks against a step.
pub fn against_step(_state: &State, _asked: &Asked<'_>, _context: &Context<'_>) -> Vec<Reason> {
    Vec::new()
}

/// What is told with a step that is allowed.
pub fn notices(_state: &State, _asked: &Asked<'_>) -> Vec<Notice> {
    Vec::new()
}

/// What follows from having asked for a step that is refused.
pub fn after_refusal(_state: &State, _asked: &Asked<'_>, _context: &Context<'_>) -> Vec<Event> {
    Vec::new()
}

/// The entry for a step that is allowed, with the head count that came with it before it.
pub fn counted_with(_state: &State, _ask: &AskStep) -> Vec<Event> {
    let _: Option<StepTaken> = None;
    Vec::new()
}

/// Heads are counted.
pub fn count(_state: &State, _ask: &Count, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// Somebody says where a person is.
pub fn status(_state: &State, _ask: &PersonStatus) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// The hand-over of an unaccompanied minor is assured.
pub fn assure(_state: &State, _ask: &AssureHandOver, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// Somebody reports that the family is incomplete, or a minor alone.
pub fn reported(_state: &State, _report: &Report, _context: &Context<'_>) -> Vec<Event> {
    Vec::new()
}

/// What speaks against this evidence for a family hold; also what a verifier replays.
pub fn against_lift(_state: &State, _hold: &Hold, _evidence: &RecordedEvidence, _act: Act) -> Vec<Reason> {
    Vec::new()
}

/// Who counted last.
pub fn counted_by(state: &State) -> Option<AccountId> {
    state.family.counted.as_ref().and_then(|counted| counted.by)
}

/// What people see of it.
pub fn view(_state: &State) -> FamilyView {
    FamilyView { persons: Vec::new(), counted: None, vehicles: Vec::new() }
}

/// What a durable fact about the family tells everybody.
pub fn told(_event: &Event) -> Vec<Notice> {
    Vec::new()
}
