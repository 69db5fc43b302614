//! Watching over force that is being used: what a running measure asks for, and when. Each due
//! time follows from the register alone, counted by the server's clock (I-7).

use chrono::TimeDelta;

use super::register::{Alarmed, Measure, Started};
use crate::clocks::Timestamp;
use crate::operation::event::Event;
use crate::operation::force::ForceAlarm;
use crate::operation::state::State;
use crate::policy::{self, Policy};
use crate::severity::Severity;
use crate::wire::safeguards_view::{ForcePhase, ForceView};

const ALARMS: [ForceAlarm; 4] =
    [ForceAlarm::Position, ForceAlarm::PositionSupervisor, ForceAlarm::Breathing, ForceAlarm::StillNeeded];

/// What the clock will bring. A measure that is still open when the operation has ended stays listed;
/// there is nobody left to be asked.
pub fn due(state: &State, policy: &Policy) -> Vec<(Timestamp, Event)> {
    if state.ended.is_some() {
        return Vec::new();
    }
    let mut due = Vec::new();
    for (id, measure) in state.force.running() {
        for alarm in ALARMS {
            let count = measure.alarms.get(&alarm).map_or(0, |alarmed| alarmed.count).saturating_add(1);
            if let Some(at) = next(measure, alarm, &policy.force) {
                due.push((at, Event::ForceAlarmed { measure: id, alarm, count }));
            }
        }
    }
    due
}

/// When a running measure asks for something next.
fn next(measure: &Measure, alarm: ForceAlarm, policy: &policy::Force) -> Option<Timestamp> {
    let Started { entered_at, .. } = measure.started?;
    let alarmed = measure.alarms.get(&alarm).map(|alarmed| alarmed.last_at);
    let answered = measure.answered_at.get(&alarm).copied();
    let again = |every: TimeDelta| alarmed.max(answered).map(|last| last + every);
    match alarm {
        ForceAlarm::Position => {
            let since = measure.hindered_since?;
            Some(alarmed.unwrap_or(since) + policy.position_alarm)
        }
        ForceAlarm::PositionSupervisor if alarmed.is_some() => None,
        ForceAlarm::PositionSupervisor => Some(measure.hindered_since? + policy.position_supervisor),
        ForceAlarm::Breathing => again(policy.breathing_every).or(Some(entered_at + policy.breathing_every)),
        ForceAlarm::StillNeeded if alarmed.is_none() => Some(entered_at + policy.still_needed_first),
        ForceAlarm::StillNeeded => again(policy.still_needed_every),
    }
}

/// What people see of the register, the newest first: what runs before what is over.
pub fn view(state: &State) -> Vec<ForceView> {
    let stopped = state.severity() != Severity::Running;
    let mut measures: Vec<ForceView> = state
        .force
        .measures
        .iter()
        .map(|(id, measure)| ForceView {
            measure: *id,
            who: measure.who.clone(),
            kind: measure.kind,
            ground: measure.ground,
            phase: phase(state, measure),
            authorised: measure
                .started
                .map_or_else(|| super::is_allowed(state, measure, None), |s| s.authorised),
            started_at: measure.started.map(|started| started.at),
            ended_at: measure.ended_at,
            position: measure.positions.last().map(|(position, _)| *position),
            alarms: asking(measure),
            release_asked: stopped && measure.is_running(),
            described: measure.described,
        })
        .collect();
    measures
        .sort_by_key(|measure| (measure.phase == ForcePhase::Ended, std::cmp::Reverse(measure.started_at)));
    measures
}

fn phase(state: &State, measure: &Measure) -> ForcePhase {
    match (measure.started, measure.ended_at) {
        (Some(_), Some(_)) => ForcePhase::Ended,
        (Some(_), None) => ForcePhase::Running,
        (None, _) if super::is_allowed(state, measure, None) => ForcePhase::Authorised,
        (None, _) => ForcePhase::Requested,
    }
}

/// What a running measure asks for now: alarms that nobody has answered.
fn asking(measure: &Measure) -> Vec<ForceAlarm> {
    let open = |alarmed: &Alarmed| measure.is_running() && alarmed.count > 0;
    let asks = |alarm: &ForceAlarm| measure.alarms.get(alarm).is_some_and(open);
    ALARMS.into_iter().filter(asks).collect()
}
