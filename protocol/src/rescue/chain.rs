//! Where the rescue chain of one operation stands: who took which step, what is done, what is late.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::clocks::Timestamp;
use crate::ids::DeviceId;
use crate::operation::command::RescueOutcome;
use crate::operation::event::Lateness;
use crate::policy::Rescue;
use crate::report::Sign;
use crate::rescue::StepId;
use crate::rescue::content::content;

/// The chain of one operation. It opens once; further signs add their cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// When it opened.
    pub opened_at: Timestamp,
    /// Every sign reported, in the order they came.
    pub signs: Vec<Sign>,
    /// Steps that somebody has touched.
    pub steps: BTreeMap<StepId, StepFacts>,
    /// How and when it ended; none while it is open, or open again.
    pub closed: Option<(RescueOutcome, Timestamp)>,
}

/// What has happened to one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepFacts {
    /// Who has taken it, with the time of the first.
    pub claims: BTreeMap<Option<DeviceId>, Timestamp>,
    /// When it was done: first, and last for a repeated step.
    pub done: Option<DoneTimes>,
    /// Somebody could not do it; it is open for others.
    pub not_possible: bool,
    /// What has been noted as late since it was last done.
    pub overdue: BTreeSet<Lateness>,
}

/// When a step was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoneTimes {
    /// As entered, the first time.
    pub first: Timestamp,
    /// As entered, the last time.
    pub last: Timestamp,
    /// The server's clock at the last entry: repeated steps are counted from it.
    pub entered_at: Timestamp,
}

/// The two steps that must never wait: they stand on top, unassigned, and are re-alarmed.
pub const FIRST_STEPS: [StepId; 2] = [StepId::Call112, StepId::FirstAid];

impl Chain {
    /// A chain that opens now.
    pub const fn opened(at: Timestamp) -> Self {
        Self { opened_at: at, signs: Vec::new(), steps: BTreeMap::new(), closed: None }
    }

    /// Adds a sign and with it its card.
    pub fn add_sign(&mut self, sign: Sign) {
        if !self.signs.contains(&sign) {
            self.signs.push(sign);
        }
    }

    /// It is at its end.
    pub const fn close(&mut self, outcome: RescueOutcome, at: Timestamp) {
        self.closed = Some((outcome, at));
    }

    /// Somebody took a step.
    pub fn claimed(&mut self, step: StepId, by: Option<DeviceId>, at: Timestamp) {
        self.steps.entry(step).or_default().claims.entry(by).or_insert(at);
    }

    /// A step was done.
    pub fn completed(&mut self, step: StepId, done_at: Timestamp, entered_at: Timestamp) {
        let facts = self.steps.entry(step).or_default();
        let first = facts.done.map_or(done_at, |done| done.first.min(done_at));
        let last = facts.done.map_or(done_at, |done| done.last.max(done_at));
        facts.done = Some(DoneTimes { first, last, entered_at });
        facts.not_possible = false;
        facts.overdue.clear();
    }

    /// Somebody could not do a step; it is open for others again.
    pub fn impossible(&mut self, step: StepId, by: Option<DeviceId>) {
        let facts = self.steps.entry(step).or_default();
        facts.claims.remove(&by);
        facts.not_possible = true;
    }

    /// A step's lateness was noted.
    pub fn overdue(&mut self, step: StepId, lateness: Lateness) {
        self.steps.entry(step).or_default().overdue.insert(lateness);
    }

    /// Whether a step is done; a repeated step never is.
    pub fn is_done(&self, step: StepId) -> bool {
        repeat_after(step).is_none() && self.steps.get(&step).is_some_and(|s| s.done.is_some())
    }

    /// When a step is due next; none for steps that are only logged, or done.
    pub fn due_at(&self, step: StepId) -> Option<Timestamp> {
        if self.is_done(step) {
            return None;
        }
        let done = self.steps.get(&step).and_then(|facts| facts.done);
        match (repeat_after(step), done) {
            (Some(again), Some(done)) => Some(done.entered_at + again),
            (Some(again), None) => Some(self.opened_at + again),
            (None, _) => due_after(step).map(|after| self.opened_at + after),
        }
    }

    /// What will be late, and when: each once until the step is done.
    pub fn lateness(&self, policy: &Rescue) -> Vec<(Timestamp, StepId, Lateness)> {
        let mut late = Vec::new();
        let mut note = |at: Timestamp, step: StepId, what: Lateness| {
            let known = self.steps.get(&step).is_some_and(|facts| facts.overdue.contains(&what));
            if !known {
                late.push((at, step, what));
            }
        };
        for step in content().steps.keys().copied() {
            if let Some(due) = self.due_at(step) {
                note(due, step, Lateness::NotDone);
            }
        }
        for step in FIRST_STEPS {
            let taken = self.steps.get(&step).is_some_and(|facts| !facts.claims.is_empty());
            if !taken && !self.is_done(step) {
                note(self.opened_at + policy.unclaimed_after, step, Lateness::Unclaimed);
            }
        }
        if !self.is_done(StepId::Call112) && !self.is_done(StepId::ControlRoomCall112) {
            let at: Timestamp = self.opened_at + policy.call_112_within;
            note(at, StepId::Call112, Lateness::ControlRoomCalls);
        }
        late
    }

    /// Whether the control room has to call 112 now: nobody on scene has stamped it in time.
    pub fn control_room_must_call(&self) -> bool {
        !self.is_done(StepId::Call112)
            && !self.is_done(StepId::ControlRoomCall112)
            && self
                .steps
                .get(&StepId::Call112)
                .is_some_and(|facts| facts.overdue.contains(&Lateness::ControlRoomCalls))
    }
}

fn due_after(step: StepId) -> Option<TimeDelta> {
    content().steps.get(&step).and_then(|step| step.due_s).map(seconds)
}

fn repeat_after(step: StepId) -> Option<TimeDelta> {
    content().steps.get(&step).and_then(|step| step.repeat_s).map(seconds)
}

fn seconds(count: u32) -> TimeDelta {
    TimeDelta::seconds(i64::from(count))
}
