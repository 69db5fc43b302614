//! The rescue chain, target against real, per step: who, when, how late.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{By, Line, Moment, Reading, span_ms};
use super::sealed::Sealed;
use super::standstill::first_report;
use super::words::labels;
use crate::clocks::Timestamp;
use crate::ids::{ReportId, Seq};
use crate::operation::command::RescueOutcome;
use crate::operation::event::{Event, Lateness};
use crate::operation::state::State;
use crate::people::Subject;
use crate::report::Sign;
use crate::rescue::StepId;
use crate::rescue::content::{Text, content};

/// The rescue chain from one opening as a whole to its end, or to the next opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct RescueReview {
    /// Version of the chain's content.
    pub version: String,
    /// The entry that opened it.
    pub seq: Seq,
    /// When it opened: due times are counted from here.
    pub opened_at: Timestamp,
    /// When the sign was there, as far as the clocks tell.
    pub onset_at: Timestamp,
    /// Every sign that opened it or added to it.
    pub signs: Vec<RescueSign>,
    /// Its steps, in their order.
    pub steps: Vec<RescueStepReview>,
    /// How it ended; none: never closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<RescueEnd>,
}

/// A sign that opened the chain or added to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct RescueSign {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// The condition.
    pub sign: Sign,
    /// Whom it concerns.
    pub who: Subject,
}

/// How the chain ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct RescueEnd {
    /// How.
    pub outcome: RescueOutcome,
    /// When, by whom.
    pub moment: Moment,
    /// Who said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// One step: what was due, and what was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct RescueStepReview {
    /// The step.
    pub step: StepId,
    /// The step in words.
    pub name: Text,
    /// Due so many seconds after the chain opened, or after it was asked for again; none: only written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_s: Option<u32>,
    /// Due again so many seconds after it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_s: Option<u32>,
    /// When it was due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// Who took it, and when.
    pub claimed: Vec<RescueDone>,
    /// Who did it, and when; several times for a step that is repeated.
    pub done: Vec<RescueDone>,
    /// Who could not do it.
    pub not_possible: Vec<RescueDone>,
    /// What was noted as late while it ran.
    pub late: Vec<RescueLate>,
    /// From the sign until it was first done, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
    /// How much later than due it was first done, in milliseconds; 0: in time. None: not due, or not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<u64>,
    /// The longest time between two repetitions, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_gap_ms: Option<u64>,
}

/// Somebody did something about a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct RescueDone {
    /// The entry.
    pub seq: Seq,
    /// When it was, as told; never after it was entered.
    pub at: Timestamp,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// Who did it.
    pub by: By,
    /// Who entered it.
    pub entered_by: By,
    /// What was written down with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A step's time had passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct RescueLate {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// What was missing.
    pub lateness: Lateness,
}

/// Every run of the chain, in the order of the record.
pub(super) fn runs(reading: &Reading<'_>) -> Vec<RescueReview> {
    let mut runs: Vec<RescueReview> = Vec::new();
    let mut folded = State::default();
    for line in &reading.lines {
        let before = folded.rescue.as_ref().map(|chain| chain.opened_at);
        let reopens = folded.rescue.as_ref().is_none_or(|chain| chain.closed.is_some());
        folded.apply(&line.entry, Some(line.seq));
        if let Event::RescueOpened { report, sign } = &line.entry.event {
            let after = folded.rescue.as_ref().map(|chain| chain.opened_at);
            let onset = onset(reading, *report);
            if reopens || after != before || runs.is_empty() {
                runs.push(RescueReview::opened(line, onset.as_ref().map_or(line.entry.at, |(at, _)| *at)));
            }
            if let Some(run) = runs.last_mut() {
                let who = onset.map_or(Subject::Unknown, |(_, who)| who);
                run.signs.push(RescueSign { seq: line.seq, at: line.entry.at, sign: sign.condition(), who });
            }
        } else if let Some(run) = runs.last_mut() {
            run.add(reading, line);
        }
    }
    runs.iter_mut().for_each(RescueReview::finish);
    runs
}

/// When the sign was there, and with whom.
fn onset(reading: &Reading<'_>, report: ReportId) -> Option<(Timestamp, Subject)> {
    first_report(reading, report).map(|(_, report)| (report.clocks.best(), report.who.clone()))
}

impl RescueReview {
    fn opened(line: &Line, onset_at: Timestamp) -> Self {
        let content = content();
        let first = |step: &StepId| u8::from(!crate::rescue::chain::FIRST_STEPS.contains(step));
        let mut steps: Vec<StepId> = content.steps.keys().copied().collect();
        steps.sort_by_key(|step| (first(step), *step));
        let opened_at = line.entry.at;
        Self {
            version: content.version.clone(),
            seq: line.seq,
            opened_at,
            onset_at: onset_at.min(opened_at),
            signs: Vec::new(),
            steps: steps.into_iter().map(|step| RescueStepReview::due(step, opened_at)).collect(),
            closed: None,
        }
    }

    fn add(&mut self, reading: &Reading<'_>, line: &Line) {
        let entry = &line.entry;
        let at = |told: Option<Timestamp>| told.map_or(entry.at, |told| told.min(entry.at));
        let done = |at: Timestamp, by: By| RescueDone {
            seq: line.seq,
            at,
            entered_at: entry.at,
            by,
            entered_by: reading.by(&entry.by),
            sealed: line.sealed.clone(),
        };
        let own = || reading.by(&entry.by);
        if let Event::StepClaimed { step, occurred_at } = &entry.event {
            let claimed = done(at(*occurred_at), own());
            self.step(*step).claimed.push(claimed);
        } else if let Event::StepCompleted { step, occurred_at, done_by, .. } = &entry.event {
            let by = done_by.map_or_else(own, |device| reading.holder(device));
            let completed = done(at(*occurred_at), by);
            self.step(*step).done.push(completed);
        } else if let Event::StepImpossible { step, .. } = &entry.event {
            let refused = done(entry.at, own());
            self.step(*step).not_possible.push(refused);
        } else if let Event::StepOverdue { step, lateness } = &entry.event {
            let late = RescueLate { seq: line.seq, at: entry.at, lateness: *lateness };
            self.step(*step).late.push(late);
        } else if let Event::RescueClosed { outcome, .. } = &entry.event {
            let moment = reading.moment(line);
            self.closed = Some(RescueEnd { outcome: *outcome, moment, sealed: line.sealed.clone() });
        }
    }

    /// The control room's own call is no step of the list until somebody touches it.
    fn step(&mut self, step: StepId) -> &mut RescueStepReview {
        let place = self.steps.iter().position(|known| known.step == step).unwrap_or(self.steps.len());
        if place == self.steps.len() {
            self.steps.push(RescueStepReview::due(step, self.opened_at));
        }
        &mut self.steps[place]
    }

    fn finish(&mut self) {
        let onset_at = self.onset_at;
        for step in &mut self.steps {
            let mut times: Vec<Timestamp> = step.done.iter().map(|done| done.at).collect();
            times.sort();
            let Some(first) = times.first().copied() else { continue };
            step.after_ms = span_ms(onset_at, first.max(onset_at));
            step.late_ms = step.due_at.and_then(|due| span_ms(due, first.max(due)));
            step.longest_gap_ms = times.windows(2).filter_map(|pair| span_ms(pair[0], pair[1])).max();
        }
    }
}

impl RescueStepReview {
    fn due(step: StepId, opened_at: Timestamp) -> Self {
        let content = content().steps.get(&step);
        let (due_s, repeat_s) = content.map_or((None, None), |step| (step.due_s, step.repeat_s));
        let after = due_s.or(repeat_s).map(|seconds| chrono::TimeDelta::seconds(i64::from(seconds)));
        Self {
            step,
            name: labels::rescue_step(step),
            due_s,
            repeat_s,
            due_at: after.and_then(|after| opened_at.checked_add_signed(after)),
            claimed: Vec::new(),
            done: Vec::new(),
            not_possible: Vec::new(),
            late: Vec::new(),
            after_ms: None,
            late_ms: None,
            longest_gap_ms: None,
        }
    }
}
