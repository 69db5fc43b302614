//! Where the rescue chain of one operation stands: who took which step, what is done, what is late.
//!
//! A chain opens once. It opens again as a whole on any sign after its end, and for another person;
//! on a worse sign while it is open, what the new card asks for is asked for again. What was done before
//! stays written down.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::clocks::{SKEW_THAT_MATTERS, Timestamp};
use crate::ids::{DeviceId, ReportId};
use crate::operation::apply::worse;
use crate::operation::command::RescueOutcome;
use crate::operation::event::{Entry, Event, Lateness};
use crate::operation::state::State;
use crate::people::Subject;
use crate::policy::Rescue;
use crate::report::Sign;
use crate::rescue::StepId;
use crate::rescue::content::content;

/// The chain of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// When it opened, or opened again as a whole: due times are counted from here.
    pub opened_at: Timestamp,
    /// Every condition reported since it last was at its end, in the order they came.
    pub signs: Vec<Sign>,
    /// Whom it is for since then, as far as reports say.
    pub patients: BTreeSet<Subject>,
    /// Steps that somebody has touched since it opened.
    pub steps: BTreeMap<StepId, StepFacts>,
    /// How and when it ended; none while it is open, or open again.
    pub closed: Option<(RescueOutcome, Timestamp)>,
    /// Every sign that opened it or added to it.
    pub openings: Vec<Opening>,
    /// Everything that was done, or could not be, also before it opened again.
    pub log: Vec<Noted>,
}

/// A sign that opened the chain or added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// When.
    pub at: Timestamp,
    /// The report, or the stop that was raised without one.
    pub report: ReportId,
    /// The condition.
    pub sign: Sign,
}

/// One thing that somebody said about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// The step.
    pub step: StepId,
    /// What.
    pub what: Doing,
    /// When it was, as told; never after it was entered.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<DeviceId>,
}

/// What was said about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// Somebody took it.
    Claimed,
    /// It was done.
    Done,
    /// Somebody could not do it.
    NotPossible,
}

/// What has happened to one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepFacts {
    /// Asked for again from here on; none: from when the chain opened.
    pub since: Option<Timestamp>,
    /// Who has taken it, with the time of the first.
    pub claims: BTreeMap<Option<DeviceId>, Timestamp>,
    /// When it was done: first, and last for a repeated step.
    pub done: Option<DoneTimes>,
    /// Who did it, the last time.
    pub done_by: Option<DeviceId>,
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

/// The steps that a worse sign asks for again while the chain is open: its card is a new one.
const ON_A_WORSE_SIGN: [StepId; 2] = [StepId::FirstAid, StepId::Recheck];

impl State {
    /// Folds one entry that concerns the rescue chain.
    pub(crate) fn rescue_fold(&mut self, entry: &Entry) {
        if let Event::RescueOpened { report, sign } = &entry.event {
            let who = self.reports.get(report).map_or(Subject::Unknown, |facts| facts.who.clone());
            let opening = Opening { at: entry.at, report: *report, sign: sign.condition() };
            self.rescue.get_or_insert_with(|| Chain::at(entry.at)).opened(opening, who);
        } else if let Some(chain) = &mut self.rescue {
            chain.fold(entry);
        }
    }
}

impl Chain {
    const fn at(opened_at: Timestamp) -> Self {
        Self {
            opened_at,
            signs: Vec::new(),
            patients: BTreeSet::new(),
            steps: BTreeMap::new(),
            closed: None,
            openings: Vec::new(),
            log: Vec::new(),
        }
    }

    /// A sign came in: it opens, adds to, or reopens the chain.
    fn opened(&mut self, opening: Opening, who: Subject) {
        let is_worse = self
            .signs
            .iter()
            .copied()
            .reduce(worse)
            .is_some_and(|worst| worse(worst, opening.sign) == opening.sign && worst != opening.sign);
        if self.closed.is_some() || self.is_somebody_else(&who) {
            self.opened_at = opening.at;
            self.steps.clear();
            if self.closed.take().is_some() {
                // Those have been handed over: their cards are not the ones that are needed now.
                self.signs.clear();
                self.patients.clear();
            }
        } else if is_worse {
            self.asks_again(opening.at);
        }
        if !self.signs.contains(&opening.sign) {
            self.signs.push(opening.sign);
        }
        self.openings.push(opening);
        if who != Subject::Unknown {
            self.patients.insert(who);
        }
    }

    /// Another person needs a call and first aid of their own.
    fn is_somebody_else(&self, who: &Subject) -> bool {
        *who != Subject::Unknown && !self.patients.is_empty() && !self.patients.contains(who)
    }

    fn asks_again(&mut self, at: Timestamp) {
        for step in ON_A_WORSE_SIGN {
            if let Some(facts) = self.steps.get_mut(&step)
                && let Some(done) = facts.done
            {
                // What comes back by itself does not come later because of it.
                let since = if repeat_after(step).is_some() { done.entered_at } else { at };
                *facts = StepFacts { since: Some(since), ..StepFacts::default() };
            }
        }
    }

    fn fold(&mut self, entry: &Entry) {
        let by = entry.by.device();
        let told = |occurred_at: &Option<Timestamp>| occurred_at.map_or(entry.at, |at| at.min(entry.at));
        if let Event::StepClaimed { step, occurred_at } = &entry.event {
            self.claimed(Noted { step: *step, what: Doing::Claimed, at: told(occurred_at), by });
        } else if let Event::StepCompleted { step, occurred_at, done_by, payload: _ } = &entry.event {
            let by = done_by.or(by);
            self.completed(Noted { step: *step, what: Doing::Done, at: told(occurred_at), by }, entry.at);
        } else if let Event::StepImpossible { step, payload: _ } = &entry.event {
            self.impossible(Noted { step: *step, what: Doing::NotPossible, at: entry.at, by });
        } else if let Event::StepOverdue { step, lateness } = &entry.event {
            self.steps.entry(*step).or_default().overdue.insert(*lateness);
        } else if let Event::RescueClosed { outcome, payload: _ } = &entry.event {
            self.closed = Some((*outcome, entry.at));
        }
    }

    fn claimed(&mut self, noted: Noted) {
        self.log.push(noted);
        if self.counts(noted) {
            self.steps.entry(noted.step).or_default().claims.entry(noted.by).or_insert(noted.at);
        }
    }

    fn completed(&mut self, noted: Noted, entered_at: Timestamp) {
        self.log.push(noted);
        if !self.counts(noted) {
            return;
        }
        let facts = self.steps.entry(noted.step).or_default();
        let first = facts.done.map_or(noted.at, |done| done.first.min(noted.at));
        let last = facts.done.map_or(noted.at, |done| done.last.max(noted.at));
        facts.done = Some(DoneTimes { first, last, entered_at });
        facts.done_by = noted.by;
        facts.not_possible = false;
        facts.overdue.clear();
    }

    /// It is open for others again, and unassigned once more if nobody else has taken it.
    fn impossible(&mut self, noted: Noted) {
        self.log.push(noted);
        let facts = self.steps.entry(noted.step).or_default();
        facts.claims.remove(&noted.by);
        facts.not_possible = true;
        if facts.claims.is_empty() {
            facts.overdue.remove(&Lateness::Unclaimed);
        }
    }

    /// Whether an entry is about what is asked for now. What was done before the chain opened again, and
    /// comes in late, is written down and closes nothing.
    fn counts(&self, noted: Noted) -> bool {
        let again = self.steps.get(&noted.step).and_then(|facts| facts.since);
        let reopened = self.openings.first().is_some_and(|first| first.at < self.opened_at);
        let since = again.or_else(|| reopened.then_some(self.opened_at));
        repeat_after(noted.step).is_some() && again.is_some()
            || since.is_none_or(|since| noted.at + SKEW_THAT_MATTERS >= since)
    }

    /// When a step that is not repeated was done.
    pub fn done_at(&self, step: StepId) -> Option<Timestamp> {
        let done = self.steps.get(&step).and_then(|facts| facts.done);
        done.filter(|_| repeat_after(step).is_none()).map(|done| done.first)
    }

    /// Whether a step is done; a repeated step never is.
    pub fn is_done(&self, step: StepId) -> bool {
        self.done_at(step).is_some()
    }

    /// From when on a step is asked for.
    fn asked_since(&self, step: StepId) -> Timestamp {
        self.steps.get(&step).and_then(|facts| facts.since).unwrap_or(self.opened_at)
    }

    /// When a step is due next; none for steps that are only logged, or done.
    pub fn due_at(&self, step: StepId) -> Option<Timestamp> {
        if self.is_done(step) || self.closed.is_some() {
            return None;
        }
        let done = self.steps.get(&step).and_then(|facts| facts.done);
        let since = self.asked_since(step);
        match repeat_after(step) {
            Some(again) => Some(done.map_or(since, |done| done.entered_at) + again),
            None => due_after(step).map(|after| since + after),
        }
    }

    /// What will be late, and when: each once until the step is done.
    pub fn lateness(&self, policy: &Rescue) -> Vec<(Timestamp, StepId, Lateness)> {
        if self.closed.is_some() {
            return Vec::new();
        }
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
                note(self.asked_since(step) + policy.unclaimed_after, step, Lateness::Unclaimed);
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
        self.closed.is_none()
            && !self.is_done(StepId::Call112)
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
