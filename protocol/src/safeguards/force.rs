//! Force as little and as targeted as possible: asked for with a reason of the single case,
//! allowed by a lead, watched while it runs, asked about at every stop. What is done is recorded in
//! any case: a fact is never turned away.

use std::collections::{BTreeMap, BTreeSet};

use crate::clocks::Timestamp;
use crate::ids::ForceId;
use crate::operation::command::RecordIncident;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::force::{
    AuthoriseForce, BodyPosition, CheckForce, DescribeForce, EndForce, ForceAlarm, ForceGround, ForceKind,
    ForceNotReleased, RequestForce, StartForce, TryMilderMeans,
};
use crate::operation::refusal::{Reason, Refusal};
use crate::operation::state::State;
use crate::people::{Actor, Slot, Subject};
use crate::policy::Policy;
use crate::report::Report;
use crate::wire::safeguards_view::ForceView;

/// The force register.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Every measure. None ever leaves the register.
    pub measures: BTreeMap<ForceId, Measure>,
    /// Persons with whom a milder means was tried.
    pub milder_tried: BTreeSet<Slot>,
}

/// One measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Against whom.
    pub who: Subject,
    /// What.
    pub kind: ForceKind,
    /// Why, in kind, if it was asked for.
    pub ground: Option<ForceGround>,
    /// Who asked for it.
    pub requested_by: Option<Actor>,
    /// When a lead allowed it.
    pub authorised_at: Option<Timestamp>,
    /// When it began: as entered, and by the server's clock, from which its alarms are counted.
    pub started: Option<(Timestamp, Timestamp)>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The body's position, and since when.
    pub position: Option<(BodyPosition, Timestamp)>,
    /// How often each alarm was given.
    pub alarms: BTreeMap<ForceAlarm, u32>,
    /// When somebody last looked, per alarm.
    pub looked_at: BTreeMap<ForceAlarm, Timestamp>,
    /// Its details are entered.
    pub described: bool,
}

impl Facts {
    /// Folds one entry that concerns force.
    pub fn fold(&mut self, _entry: &Entry) {}
}

/// A forbidden measure is reported.
pub fn forbidden_reported(_report: &Report) -> Vec<Event> {
    Vec::new()
}

/// A milder means was tried.
pub fn tried_milder(
    _state: &State,
    _ask: &TryMilderMeans,
    _context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// Force is asked for.
pub fn request(_state: &State, _ask: &RequestForce, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// A lead allows it.
pub fn authorise(
    _state: &State,
    _ask: AuthoriseForce,
    _context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// What speaks against allowing it; also what a verifier replays.
pub fn against_authorise(_state: &State, _measure: ForceId, _by: Actor) -> Vec<Reason> {
    Vec::new()
}

/// Force has begun.
pub fn start(_state: &State, _ask: &StartForce) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// Force has ended.
pub fn end(_state: &State, _ask: &EndForce) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// Somebody looked at the person under restraint.
pub fn check(_state: &State, _ask: &CheckForce) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// The details of a measure.
pub fn describe(_state: &State, _ask: &DescribeForce, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// Why a measure was not released at a stop.
pub fn not_released(
    _state: &State,
    _ask: &ForceNotReleased,
    _context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// An incident that stops nothing by itself.
pub fn incident(_ask: &RecordIncident, _context: &Context<'_>) -> Vec<Event> {
    Vec::new()
}

/// What speaks against completing the operation: measures without an end or without details.
pub fn against_completion(_state: &State) -> Vec<Reason> {
    Vec::new()
}

/// What the clock will bring.
pub fn due(_state: &State, _policy: &Policy) -> Vec<(Timestamp, Event)> {
    Vec::new()
}

/// What people see of it.
pub fn view(_state: &State) -> Vec<ForceView> {
    Vec::new()
}
