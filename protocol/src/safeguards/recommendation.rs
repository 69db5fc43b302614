//! The monitor recommends to stop; the lead answers, or it becomes a hold (decision 7).

use std::collections::BTreeMap;

use crate::clocks::Timestamp;
use crate::ids::{HoldId, ReportId, StopId};
use crate::operation::command::AnswerRecommendation;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::hold::{Cause, HoldKind};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Actor, Role, Subject};
use crate::policy::ClauseId;
use crate::report::Report;
use crate::safeguards::lifting;
use crate::wire::safeguards_view::RecommendationView;

/// Recommendations that are not answered, with the time at which they become a hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// By report.
    pub open: BTreeMap<ReportId, Timestamp>,
}

impl Facts {
    /// Folds one entry that concerns a recommendation.
    pub fn fold(&mut self, entry: &Entry) {
        if let Event::StopRecommended { report, due_at } = &entry.event {
            self.open.insert(*report, *due_at);
        } else if let Event::RecommendationAnswered { report, .. } = &entry.event {
            self.open.remove(report);
        }
    }
}

/// A halt that a monitor reports is a recommendation; anybody else's is a stop (none). What has ended
/// or is aborted needs no recommendation: the report is in the record.
pub fn reported(state: &State, report: &Report, context: &Context<'_>) -> Option<Vec<Event>> {
    if reporting_role(state, report, context) != Some(Role::Monitor) {
        return None;
    }
    if is_over(state) {
        return Some(Vec::new());
    }
    let due_at = context.now + context.policy.monitor.answer_within;
    Some(vec![Event::StopRecommended { report: report.id, due_at }])
}

/// The role of whoever made the report: as checked for this message, or, if another device carried it
/// here, as that device joined.
fn reporting_role(state: &State, report: &Report, context: &Context<'_>) -> Option<Role> {
    if context.actor.device() == Some(report.reporter) {
        context.actor.role()
    } else {
        state.devices.get(&report.reporter).map(|device| device.role)
    }
}

const fn is_over(state: &State) -> bool {
    state.ended.is_some() || state.aborted_at.is_some()
}

/// The lead answers: follows, and it holds at once; or does not, for a reason.
pub fn answer(
    state: &State,
    ask: &AnswerRecommendation,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut reasons = against_answer(state, ask.report, context.actor);
    if !ask.stop && ask.reason.trim().is_empty() {
        reasons.push(Reason::new(RefusalCode::ReasonMissing).under(ClauseId::R10));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let (report, stop, payload) = (ask.report, ask.stop, context.payload);
    let mut events = vec![Event::RecommendationAnswered { report, stop, payload }];
    if stop {
        events.push(hold(state, report, Cause::RecommendationFollowed { report }));
    }
    Ok(events)
}

/// What speaks against answering; also what a verifier replays of an answer to go on.
pub fn against_answer(state: &State, report: ReportId, by: Actor) -> Vec<Reason> {
    let mut reasons = lifting::ended(state);
    if by.role() != Some(Role::Lead) {
        reasons.push(Reason::new(RefusalCode::RoleNotAllowed).under(ClauseId::R10));
    }
    if !state.recommendations.open.contains_key(&report) {
        reasons.push(Reason::new(RefusalCode::NoRecommendation).under(ClauseId::R10));
    }
    reasons
}

/// What the clock will bring.
pub fn due(state: &State) -> Vec<(Timestamp, ReportId)> {
    if is_over(state) {
        return Vec::new();
    }
    state.recommendations.open.iter().map(|(report, due_at)| (*due_at, *report)).collect()
}

/// Nobody answered in time.
pub fn unanswered(state: &State, report: ReportId) -> Vec<Event> {
    vec![
        Event::RecommendationAnswered { report, stop: true, payload: None },
        hold(state, report, Cause::RecommendationUnanswered { report }),
    ]
}

fn hold(state: &State, report: ReportId, cause: Cause) -> Event {
    let facts = state.reports.get(&report);
    Event::HoldOpened {
        hold: HoldId::derived("recommendation", &[report.uuid().as_bytes()]),
        kind: HoldKind::Manual,
        clause: ClauseId::R10,
        cause,
        who: facts.map_or(Subject::Unknown, |facts| facts.who.clone()),
        stop: StopId::of_report(report),
        symptom_at: facts.map_or(Timestamp::UNIX_EPOCH, |facts| facts.received_at),
    }
}

/// What people see of it.
pub fn view(state: &State) -> Vec<RecommendationView> {
    let open = due(state).into_iter();
    open.map(|(due_at, report)| RecommendationView { report, due_at }).collect()
}
