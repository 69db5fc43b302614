//! What is due at a time, and whether it came then (I-7, I-14). A time in the record is the server's, whose
//! clock may be ahead: what it says must not have come too early, and in truth it must not come too late.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::Oracle;
use super::record::{Record, Stopped};
use crate::faults::cast::unit_name;
use crate::faults::clock::SimClock;
use crate::faults::frame::short;

/// After the signal, by the agreement, in milliseconds.
const LEVELS: [(&str, u64); 3] = [("late", 10_000), ("second_signal", 15_000), ("reach_by_radio", 30_000)];
/// How exactly the clock has to be kept, in milliseconds. A step forward is noticed within a second.
const TOLERANCE: u64 = 1_000;
/// A service has started a moment before anybody sees it.
const EARLY: u64 = 5;
/// What is due so late in a run may come after its end.
const AFTER_THE_END: u64 = 8_000;

/// A level of a stop that is judged.
struct Due<'a> {
    record: &'a Record,
    stopped: &'a Stopped,
    level: &'static str,
    /// The signal, by the server's clock and in truth.
    signalled: (DateTime<Utc>, u64),
    after: u64,
    /// At its time if a service ran then, and at each start after it.
    allowed: Vec<u64>,
}

impl Oracle {
    /// I-7: each stop escalated in time, counted from its signal, for those who had not answered.
    pub fn escalations(&mut self, now: u64, clock: &SimClock) {
        let mut missing = None;
        for (unit, record) in self.records.iter().enumerate().filter(|(unit, _)| !self.damaged[*unit]) {
            let mut done = BTreeSet::new();
            for stopped in record.stops.iter().filter(|stopped| done.insert(stopped.stop.clone())) {
                let Some(at) = read(&stopped.at).filter(|at| *at >= clock.at(0)) else { continue };
                let signalled = (at, self.in_truth(at, clock));
                for (level, after) in LEVELS {
                    let allowed = self.allowed(signalled.1 + after);
                    let due = Due { record, stopped, level, signalled, after, allowed };
                    if !self.came(&due, now, clock) {
                        let stop = short(&stopped.stop);
                        missing.get_or_insert(format!(
                            "{}: {level} of the stop {stop} is missing or late for a device without an answer",
                            unit_name(unit)
                        ));
                    }
                }
            }
        }
        if let Some(what) = missing {
            self.broken(now, "I-7", what);
        }
    }

    fn came(&self, due: &Due<'_>, now: u64, clock: &SimClock) -> bool {
        let Due { record, stopped, level, signalled, after, allowed } = due;
        let Some(latest) = allowed.iter().min().copied() else { return true };
        if latest + AFTER_THE_END > now {
            return true;
        }
        let told = record.escalated.get(&stopped.stop).into_iter().flatten();
        let told: Vec<_> = told.filter(|told| told.level == *level).collect();
        let in_time = told.iter().any(|told| {
            let Some(says) = read(&told.at) else { return false };
            let at = self.in_truth(says, clock);
            says >= signalled.0 + milliseconds(*after)
                && allowed.iter().chain([&(signalled.1 + after)]).any(|when| {
                    // Before its time in truth, because the server's clock is ahead: that is no harm.
                    let early = *when == signalled.1 + after || at + EARLY >= *when;
                    let recorded =
                        told.durable <= when + 2 * TOLERANCE || self.disk_kept_it(*when, told.durable);
                    early && at <= when + TOLERANCE && recorded
                })
        });
        let mut silent = record.on_scene.iter().filter(|(device, joined)| {
            let key = (stopped.stop.clone(), (*device).clone());
            let answered = record.acknowledged.get(&key).and_then(|at| read(at));
            read(joined).is_some_and(|joined| joined <= signalled.0)
                && answered.is_none_or(|at| self.in_truth(at, clock) > latest + TOLERANCE)
        });
        silent.all(|(device, _)| in_time && told.iter().any(|told| told.devices.contains(device)))
    }

    /// When something may come that is due then, in milliseconds.
    fn allowed(&self, due: u64) -> Vec<u64> {
        let down = self.ends.iter().filter(|end| **end <= due).max();
        let up = self.starts.iter().filter(|start| **start <= due).max();
        let mut allowed: Vec<_> = self.starts.iter().copied().filter(|start| *start > due).collect();
        if up.is_some_and(|up| down.is_none_or(|down| up > down)) {
            allowed.push(due);
        }
        allowed
    }

    /// Whether the disk was in trouble at some time of this.
    fn disk_kept_it(&self, from: u64, until: u64) -> bool {
        self.disk_troubles.iter().any(|(began, ended)| *began <= until && *ended >= from)
    }

    /// What the server's clock said, in truth: milliseconds since the run began.
    fn in_truth(&self, says: DateTime<Utc>, clock: &SimClock) -> u64 {
        let ms = u64::try_from((says - clock.at(0)).num_milliseconds()).unwrap_or(0);
        let then = self.server_ahead.iter().rev().find(|(from, ahead)| ms >= from + ahead);
        then.map_or(ms, |(_, ahead)| ms - ahead)
    }

    /// I-14: with a minor affected the hold exists when the night begins, or at the next start.
    pub fn night(&mut self, now: u64, night_at: u64, clock: &SimClock) {
        let unit = 1;
        let record = &self.records[unit];
        if record.is_aborted() || self.damaged[unit] {
            return;
        }
        let mut allowed: Vec<_> = self.starts.iter().copied().filter(|at| *at > night_at).collect();
        allowed.push(night_at);
        let held = record.night.as_deref().and_then(read);
        let in_time = held.is_some_and(|says| {
            let at = self.in_truth(says, clock);
            let early = |when: u64| when == night_at || at + EARLY >= when;
            says + milliseconds(EARLY) >= clock.at(night_at)
                && allowed.iter().any(|when| early(*when) && at <= when + TOLERANCE)
        });
        if !in_time {
            let what =
                format!("the night began, and {} has no hold for it in time: {held:?}", unit_name(unit));
            self.broken(now, "I-14", what);
        }
    }
}

fn read(text: &str) -> Option<DateTime<Utc>> {
    text.parse().ok()
}

fn milliseconds(ms: u64) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX))
}
