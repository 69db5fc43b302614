//! Not out of social or medical institutions: judged by position first, then by the kind of
//! place that was chosen. Passing a facility on the road raises nothing: only contact is judged.

use crate::operation::command::ConfirmPlace;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::notice::Notice;
use crate::operation::place::{NearFacility, PlaceKind};
use crate::operation::plan::{PickUp, Plan};
use crate::operation::refusal::{Reason, Refusal};
use crate::operation::state::State;
use crate::report::Report;
use crate::safeguards::Asked;
use crate::wire::safeguards_view::PlaceView;

/// What is known about the place of contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The kind of place as planned, set or confirmed last.
    pub kind: Option<PlaceKind>,
    /// It may lie inside this facility; a lead has not confirmed the place yet.
    pub uncertain: Option<NearFacility>,
    /// Nobody could say what it is; a lead has not decided yet.
    pub unclear: bool,
}

impl Facts {
    /// Folds one entry that concerns the place.
    pub fn fold(&mut self, _entry: &Entry) {}
}

/// What speaks against a plan.
pub fn against_plan(_plan: &Plan, _context: &Context<'_>) -> Vec<Reason> {
    Vec::new()
}

/// What is told with a plan that is accepted.
pub fn plan_notices(_plan: &Plan, _context: &Context<'_>) -> Vec<Notice> {
    Vec::new()
}

/// What speaks against a step.
pub fn against_step(_state: &State, _asked: &Asked<'_>, _context: &Context<'_>) -> Vec<Reason> {
    Vec::new()
}

/// What is told with a step that is allowed.
pub fn notices(_state: &State, _asked: &Asked<'_>, _context: &Context<'_>) -> Vec<Notice> {
    Vec::new()
}

/// First contact is reported.
pub fn contact_reported(_state: &State, _report: &Report, _context: &Context<'_>) -> Vec<Event> {
    Vec::new()
}

/// Another meeting place is set.
pub fn meet_at(_state: &State, _ask: &PickUp, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// A lead says what kind of place it is.
pub fn confirm(_state: &State, _ask: &ConfirmPlace, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// What people see of it.
pub fn view(state: &State) -> PlaceView {
    let Facts { kind, uncertain, unclear } = state.place.clone();
    PlaceView { kind, uncertain, unclear }
}
