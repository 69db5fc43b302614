//! What a device knows about its operation, and what it may show of it.
//!
//! Everything seen can only raise (D1). The one thing that lowers UNTERBROCHEN is a grant that was
//! taken; nothing lowers ABGEBROCHEN. Pure: no network, no clock.

use std::collections::BTreeMap;

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{DeviceId, ReportId, Seq, StopId};
use einhalt_protocol::operation::event::{Entry, Event};
use einhalt_protocol::operation::plan::{Known, Step};
use einhalt_protocol::people::AgeClass;
use einhalt_protocol::receipt::ReceiptKind;
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::server_frame::{Events, Joined, NumberedEntry, Stop};
use einhalt_protocol::wire::view::{OperationView, Phase};

use crate::oracle::Face;

/// A report's exact bytes with its reporter, kept to be offered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The exact bytes.
    pub body: String,
    /// Who reported it.
    pub reporter: DeviceId,
}

/// A stop this device has seen.
#[derive(Debug, Clone)]
pub struct SeenStop {
    /// The operation's severity with it.
    pub severity: Severity,
    /// The frame; none while only this device itself knows of the stop.
    pub frame: Option<Stop>,
    /// What is offered again until the stop is durable.
    pub carried: Option<Carried>,
    /// Its entry has arrived: it is in the record.
    pub settled: bool,
    /// What this device has confirmed, and when by its own clock.
    pub confirmed: BTreeMap<ReceiptKind, Timestamp>,
}

/// What went wrong that never may. All zero after a good run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// Entries missing before one that came.
    pub gaps: u32,
    /// Entries that came twice on one connection, or again although the device said it has them.
    pub doubled: u32,
    /// The server knew less than it had told before (I-11).
    pub rolled_back: u32,
    /// A receipt named another place than an earlier one, or other bytes.
    pub wrong_receipts: u32,
    /// Frames that could not be read.
    pub unreadable: u32,
}

/// What a batch of entries did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// All in order.
    InOrder,
    /// Something is missing: connect again and catch up.
    Gap,
}

/// What a device knows about its operation.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one operation, not states of one machine"
)]
pub struct Standing {
    seen: Severity,
    newest: Seq,
    /// The log starts after this entry: 0, or where a snapshot stood in.
    base: Seq,
    log: Vec<NumberedEntry>,
    keeps_log: bool,
    head: String,
    stops: BTreeMap<StopId, SeenStop>,
    view: Option<OperationView>,
    begun: bool,
    minors: bool,
    ended: bool,
    faults: Faults,
}

impl Standing {
    /// Nothing known yet. Devices of a load run keep no log.
    pub fn new(keeps_log: bool) -> Self {
        Self {
            seen: Severity::Running,
            newest: Seq::NONE,
            base: Seq::NONE,
            log: Vec::new(),
            keeps_log,
            head: String::new(),
            stops: BTreeMap::new(),
            view: None,
            begun: false,
            minors: false,
            ended: false,
            faults: Faults::default(),
        }
    }

    /// The face to show, given whether a lease is held at this moment.
    pub const fn face(&self, lease_is_valid: bool) -> Face {
        match (self.seen, lease_is_valid) {
            (Severity::Aborted, _) => Face::Aborted,
            (Severity::Interrupted, _) => Face::Interrupted,
            (Severity::Running, true) => Face::Running,
            (Severity::Running, false) => Face::Unknown,
        }
    }

    /// Everything seen so far, joined.
    pub const fn seen(&self) -> Severity {
        self.seen
    }

    /// The newest entry.
    pub const fn newest(&self) -> Seq {
        self.newest
    }

    /// The entries, from [`Self::base`] on.
    pub fn log(&self) -> &[NumberedEntry] {
        &self.log
    }

    /// Where the log begins: 0, or the entry of the snapshot it was started from.
    pub const fn base(&self) -> Seq {
        self.base
    }

    /// The head of the chain after the newest entry, in hex.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// The newest picture of the operation, where the server has sent one.
    pub const fn view(&self) -> Option<&OperationView> {
        self.view.as_ref()
    }

    /// The stops seen, by id.
    pub const fn stops(&self) -> &BTreeMap<StopId, SeenStop> {
        &self.stops
    }

    /// Whether the operation has ended.
    pub const fn ended(&self) -> bool {
        self.ended
    }

    /// Whether the night would stop it (R-20c).
    pub const fn is_underway_with_minors(&self) -> bool {
        self.begun && self.minors && !self.ended
    }

    /// What went wrong that never may.
    pub const fn faults(&self) -> Faults {
        self.faults
    }

    /// Counts a fault found elsewhere in the device.
    pub const fn faults_mut(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// Every stop seen has its entry.
    pub fn is_settled(&self) -> bool {
        self.stops.values().all(|stop| stop.settled)
    }

    /// Anything that raises.
    pub fn raise(&mut self, to: Severity) {
        self.seen = self.seen.join(to);
    }

    /// A grant was taken: the only thing that lowers, and never an abort.
    pub fn granted(&mut self) {
        if self.seen == Severity::Interrupted {
            self.seen = Severity::Running;
        }
    }

    /// This device itself raised a stop: local first (D3).
    pub fn raised_here(&mut self, report: ReportId, severity: Severity) {
        self.raise(severity);
        self.stops.entry(StopId::of_report(report)).or_insert(SeenStop {
            severity,
            frame: None,
            carried: None,
            settled: false,
            confirmed: BTreeMap::new(),
        });
    }

    /// A stop frame. Returns whether it was news.
    pub fn stop(&mut self, frame: &Stop) -> bool {
        self.raise(frame.severity);
        let known = self.stops.get_mut(&frame.stop);
        let news = known.as_ref().is_none_or(|known| known.frame.is_none());
        let carried = frame.report.as_ref().map(|r| Carried { body: r.body.clone(), reporter: r.reporter });
        if let Some(known) = known {
            known.severity = known.severity.join(frame.severity);
            known.frame = Some(frame.clone());
            known.carried = known.carried.take().or(carried);
        } else {
            let seen = SeenStop {
                severity: frame.severity,
                frame: Some(frame.clone()),
                carried,
                settled: self.entry_has_arrived(frame.stop),
                confirmed: BTreeMap::new(),
            };
            self.stops.insert(frame.stop, seen);
        }
        news
    }

    /// The answer to `join`: a snapshot to start from, or the promise of entries.
    pub fn joined(&mut self, joined: &Joined) {
        self.raise(joined.severity);
        if joined.seq < self.newest {
            self.faults.rolled_back += 1;
        }
        if joined.snapshot {
            self.log.clear();
            self.base = joined.seq;
            self.newest = self.newest.max(joined.seq);
            self.head.clone_from(&joined.head);
        }
        self.take_view(&joined.view);
    }

    /// A picture of the operation. It settles the stops it contains.
    pub fn take_view(&mut self, view: &OperationView) {
        // An older picture than the entries at hand says nothing about now.
        if view.seq >= self.newest {
            self.raise(view.severity);
        }
        self.begun |= view.phase == Phase::Underway;
        self.minors |= view.night.minors_affected;
        self.ended |= view.end.is_some();
        if view.seq <= self.newest {
            let held = view.holds.iter().map(|hold| hold.stop);
            for stop in held.chain(view.reasons.iter().map(|reason| reason.stop)).collect::<Vec<_>>() {
                self.settle(stop);
            }
        }
        if self.view.as_ref().is_none_or(|known| known.seq <= view.seq) {
            self.view = Some(view.clone());
        }
    }

    /// Durable entries.
    pub fn events(&mut self, events: &Events) -> Taken {
        for numbered in &events.entries {
            if numbered.seq <= self.newest {
                self.faults.doubled += 1;
                continue;
            }
            if numbered.seq != self.newest.next() {
                self.faults.gaps += 1;
                return Taken::Gap;
            }
            self.newest = numbered.seq;
            self.entry(&numbered.entry);
            if self.keeps_log {
                self.log.push(numbered.clone());
            }
        }
        self.head.clone_from(&events.head);
        self.raise(events.severity);
        Taken::InOrder
    }

    /// A report of this device is durable.
    pub fn receipted(&mut self, report: ReportId) {
        self.settle(StopId::of_report(report));
    }

    /// Stops whose entry has not arrived and whose bytes are at hand: offered again on contact.
    pub fn offers(&self) -> Vec<(StopId, Carried)> {
        let unsettled = self.stops.iter().filter(|(_, stop)| !stop.settled);
        unsettled.filter_map(|(id, stop)| stop.carried.clone().map(|carried| (*id, carried))).collect()
    }

    /// Something is confirmed about a stop. Returns whether it is news.
    pub fn confirm(&mut self, stop: StopId, kind: ReceiptKind, at: Timestamp) -> bool {
        let Some(seen) = self.stops.get_mut(&stop) else { return false };
        let news = !seen.confirmed.contains_key(&kind);
        seen.confirmed.entry(kind).or_insert(at);
        news
    }

    fn settle(&mut self, stop: StopId) {
        if let Some(seen) = self.stops.get_mut(&stop) {
            seen.settled = true;
            seen.carried = None;
        }
    }

    fn entry(&mut self, entry: &Entry) {
        if let Some(stop) = stop_made_durable_by(&entry.event) {
            self.settle(stop);
        }
        self.follow(&entry.event);
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a device needs only these to keep the night alone (I-14)"
    )]
    fn follow(&mut self, event: &Event) {
        match event {
            // Who is not known to be of age counts as a minor (R-20f).
            Event::PlanAccepted { plan, .. } => {
                self.minors =
                    plan.other_minors != Known::No || plan.persons.iter().any(|p| p.age != AgeClass::Adult);
            }
            Event::MinorsAffected { .. } => self.minors = true,
            Event::StepTaken(taken) if taken.step == Step::Begin => self.begun = true,
            Event::Closed { .. } => self.ended = true,
            _ => {}
        }
    }

    fn entry_has_arrived(&self, stop: StopId) -> bool {
        let in_log = self.log.iter().any(|n| stop_made_durable_by(&n.entry.event) == Some(stop));
        in_log
            || self
                .view
                .as_ref()
                .is_some_and(|v| v.seq <= self.newest && v.reasons.iter().any(|r| r.stop == stop))
    }
}

/// The stop that an entry makes durable.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only these entries make a stop durable; a device looks for nothing else"
)]
fn stop_made_durable_by(event: &Event) -> Option<StopId> {
    match event {
        Event::Reported { report, .. } | Event::ReportRepeated { report } => {
            Some(StopId::of_report(report.id))
        }
        Event::HoldOpened { stop, .. } | Event::Aborted { stop, .. } => Some(*stop),
        _ => None,
    }
}
