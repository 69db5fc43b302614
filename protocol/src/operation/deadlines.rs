//! What the clock will bring next, and why. Follows from the stored state alone, so that neither a
//! restart nor a clock step forgets or postpones anything (I-7).

use crate::clocks::Timestamp;
use crate::ids::ReportId;
use crate::operation::context::Context;
use crate::operation::event::{Event, Lateness};
use crate::operation::state::State;
use crate::policy::Policy;
use crate::rescue::StepId;
use crate::safeguards::{document, emergency, force, night, recommendation, standstill};

/// Something the clock will bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// When.
    pub at: Timestamp,
    /// What.
    pub due: Due,
}

/// What the clock will bring. It may stop, warn and escalate; it never lowers (D2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// The question after an unclear sign runs out.
    Question(ReportId),
    /// A stop stays unanswered (R-30, I-7).
    Unanswered(standstill::Due),
    /// A step of the rescue chain is late.
    RescueStep(StepId, Lateness),
    /// A night begins or comes near.
    Night(Box<Event>),
    /// Nobody has decided about a certificate in time.
    Document(ReportId),
    /// Nobody has answered the monitor in time (decision 7).
    Recommendation(ReportId),
    /// A running measure of force asks for something.
    Force(Box<Event>),
}

/// Everything that is due next, in no particular order: the earliest of each kind at least.
pub fn deadlines(state: &State, policy: &Policy) -> Vec<Deadline> {
    let questions = state.questions.iter().map(|(report, at)| (*at, Due::Question(*report)));
    let unanswered = standstill::due(state, policy).into_iter().map(|(at, due)| (at, Due::Unanswered(due)));
    let rescue = state.rescue.iter().flat_map(|chain| chain.lateness(&policy.rescue));
    let rescue = rescue.map(|(at, step, lateness)| (at, Due::RescueStep(step, lateness)));
    let night = night::due(state, policy).into_iter().map(|(at, event)| (at, Due::Night(Box::new(event))));
    let documents = document::due(state).into_iter().map(|(at, id)| (at, Due::Document(id)));
    let monitor = recommendation::due(state).into_iter().map(|(at, id)| (at, Due::Recommendation(id)));
    let force = force::due(state, policy).into_iter().map(|(at, event)| (at, Due::Force(Box::new(event))));
    let conduct = documents.chain(monitor).chain(force);
    questions
        .chain(unanswered)
        .chain(rescue)
        .chain(night)
        .chain(conduct)
        .map(|(at, due)| Deadline { at, due })
        .collect()
}

/// When the shell has to wake up.
pub fn next(state: &State, policy: &Policy) -> Option<Timestamp> {
    deadlines(state, policy).into_iter().map(|deadline| deadline.at).min()
}

/// Everything that has become due by now, oldest first.
pub fn reached(state: &State, context: &Context<'_>) -> Vec<Event> {
    let mut state = state.clone();
    let mut events = Vec::new();
    loop {
        let mut due: Vec<Deadline> = deadlines(&state, context.policy)
            .into_iter()
            .filter(|deadline| deadline.at <= context.now)
            .collect();
        if due.is_empty() {
            return events;
        }
        due.sort_by_key(|deadline| deadline.at);
        for deadline in due {
            for event in carried_out(&state, deadline.due) {
                let entry = super::event::Entry { at: context.now, by: context.actor, command: None, event };
                state.apply(&entry, None);
                events.push(entry.event);
            }
        }
    }
}

fn carried_out(state: &State, due: Due) -> Vec<Event> {
    match due {
        Due::Question(report) => emergency::unanswered(state, report),
        Due::Unanswered(due) => vec![standstill::escalate(state, due)],
        Due::RescueStep(step, lateness) => vec![Event::StepOverdue { step, lateness }],
        Due::Night(event) | Due::Force(event) => vec![*event],
        Due::Document(document) => document::undecided(state, document),
        Due::Recommendation(report) => recommendation::unanswered(state, report),
    }
}
