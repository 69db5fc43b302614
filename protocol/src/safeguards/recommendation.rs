//! The monitor recommends to stop; the lead answers, or it becomes a hold (decision 7).

use std::collections::BTreeMap;

use crate::clocks::Timestamp;
use crate::ids::ReportId;
use crate::operation::command::AnswerRecommendation;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::refusal::Refusal;
use crate::operation::state::State;
use crate::report::Report;
use crate::wire::safeguards_view::RecommendationView;

/// Recommendations that are not answered, with the time at which they become a hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// By report.
    pub open: BTreeMap<ReportId, Timestamp>,
}

impl Facts {
    /// Folds one entry that concerns a recommendation.
    pub fn fold(&mut self, _entry: &Entry) {}
}

/// A halt that a monitor reports is a recommendation; anybody else's is a stop (none).
pub fn reported(_state: &State, _report: &Report, _context: &Context<'_>) -> Option<Vec<Event>> {
    None
}

/// The lead answers.
pub fn answer(
    _state: &State,
    _ask: &AnswerRecommendation,
    _context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// What the clock will bring.
pub fn due(_state: &State) -> Vec<(Timestamp, ReportId)> {
    Vec::new()
}

/// Nobody answered in time.
pub fn unanswered(_state: &State, _report: ReportId) -> Vec<Event> {
    Vec::new()
}

/// What people see of it.
pub fn view(_state: &State) -> Vec<RecommendationView> {
    Vec::new()
}
