//! Nobody who is not fit to travel: certificates are recognised as a rule; a lead decides, with
//! a reason where not, and in time, else it holds by itself.

use std::collections::BTreeMap;

use crate::clocks::Timestamp;
use crate::ids::{AccountId, ReportId};
use crate::operation::context::Context;
use crate::operation::document::{DecideDocument, RecordDocument};
use crate::operation::event::{Entry, Event};
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::Hold;
use crate::operation::plan::{Known, Step};
use crate::operation::refusal::{Reason, Refusal};
use crate::operation::state::State;
use crate::people::Subject;
use crate::policy::Policy;
use crate::report::Report;
use crate::safeguards::lifting::Act;
use crate::wire::safeguards_view::DocumentView;

/// Certificates and stated illnesses, by the report that said so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// All of them.
    pub documents: BTreeMap<ReportId, Document>,
}

/// One certificate or stated illness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Whom it concerns.
    pub who: Subject,
    /// When a lead has to have decided.
    pub due_at: Timestamp,
    /// Whether time ran out.
    pub overdue: bool,
    /// What stands in it, once recorded: qualified, and whether it says unfit.
    pub recorded: Option<(bool, Known)>,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// The decision, once made: recognised or not.
    pub recognised: Option<bool>,
}

impl Facts {
    /// Folds one entry that concerns a certificate.
    pub fn fold(&mut self, _entry: &Entry) {}
}

/// A certificate is shown, or an illness stated.
pub fn reported(_state: &State, _report: &Report, _context: &Context<'_>) -> Vec<Event> {
    Vec::new()
}

/// What stands in it is recorded.
pub fn record(_state: &State, _ask: &RecordDocument, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// A lead decides.
pub fn decide(_state: &State, _ask: &DecideDocument, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// What the clock will bring.
pub fn due(_state: &State) -> Vec<(Timestamp, ReportId)> {
    Vec::new()
}

/// Nobody decided in time.
pub fn undecided(_state: &State, _document: ReportId) -> Vec<Event> {
    Vec::new()
}

/// What speaks against a step.
pub fn against_step(_state: &State, _step: Step) -> Vec<Reason> {
    Vec::new()
}

/// What speaks against this evidence for a certificate's hold; also what a verifier replays.
pub fn against_lift(
    _state: &State,
    _hold: &Hold,
    _evidence: &RecordedEvidence,
    _act: Act,
    _policy: &Policy,
) -> Vec<Reason> {
    Vec::new()
}

/// What people see of it.
pub fn view(_state: &State) -> Vec<DocumentView> {
    Vec::new()
}
