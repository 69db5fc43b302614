//! Whether the invariants hold. It has its own small picture of what was receipted, raised, shown and
//! signalled, made only of what crosses a boundary: frames, screens, and what is durable. It shares no
//! code with the rules and knows none of the protocol's types.

mod finish;
mod judged;
mod record;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::cast::{CAST, UNITS, unit_name};
use super::frame::{Frame, rank, short};
use super::script::seconds;
use crate::oracle::{Face, Stops, stops};
pub use finish::Final;
pub use judged::{JUDGED, NOT_JUDGED};
use record::Record;

/// The longest lease of the agreement, and the second that I-4 allows, in milliseconds.
const LEASE: u64 = 15_000;
const GRACE: u64 = 1_000;

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// When, in milliseconds.
    pub at: u64,
    /// Which invariant.
    pub invariant: &'static str,
    /// What happened.
    pub what: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {} s: {}", self.invariant, seconds(self.at), self.what)
    }
}

/// A stop, as it was signalled.
#[derive(Debug, Clone)]
struct Stop {
    at: u64,
    severity: u8,
    /// Where it is in the record, once it is.
    seq: Option<u64>,
    cleared: bool,
}

/// A connection, as the server has it.
struct Joined {
    device: usize,
    /// How far the operation is stopped, as the newest frame on it said.
    told: u8,
}

/// The oracle of one run.
pub struct Oracle {
    records: [Record; UNITS],
    stops: [BTreeMap<String, Stop>; UNITS],
    /// Receipts that left the server: place and head.
    receipts: BTreeMap<String, (usize, u64, String)>,
    /// What was reported to the server already: id and sign.
    heard: BTreeMap<(usize, String), BTreeSet<String>>,
    faces: [Option<Face>; CAST.len()],
    seen: [BTreeSet<String>; CAST.len()],
    joined: BTreeMap<usize, Joined>,
    /// Connections on which somebody was recognised.
    welcomed: BTreeSet<usize>,
    /// When services started.
    starts: Vec<u64>,
    ends: Vec<u64>,
    damaged: [bool; UNITS],
    /// From when on the server's clock is ahead by so much, in milliseconds.
    server_ahead: Vec<(u64, u64)>,
    /// When the disk did not work as it should, from and until.
    disk_troubles: Vec<(u64, u64)>,
    /// Every report that somebody made.
    made: BTreeSet<(usize, String)>,
    violations: Vec<Violation>,
}

impl Oracle {
    /// Knows nothing yet.
    pub fn new() -> Self {
        Self {
            records: [0, 1].map(Record::of),
            stops: Default::default(),
            receipts: BTreeMap::new(),
            heard: BTreeMap::new(),
            faces: [None; CAST.len()],
            seen: Default::default(),
            joined: BTreeMap::new(),
            welcomed: BTreeSet::new(),
            starts: Vec::new(),
            ends: Vec::new(),
            damaged: [false; UNITS],
            server_ahead: vec![(0, 0)],
            disk_troubles: Vec::new(),
            made: BTreeSet::new(),
            violations: Vec::new(),
        }
    }

    /// The first broken promise.
    pub fn violation(&self) -> Option<&Violation> {
        self.violations.first()
    }

    pub(super) fn broken(&mut self, at: u64, invariant: &'static str, what: String) {
        self.violations.push(Violation { at, invariant, what });
    }

    /// Whether a stop stands that was signalled.
    pub fn stands(&self, unit: usize) -> bool {
        self.stops[unit].values().any(|stop| !stop.cleared)
    }

    /// Whether every stop that was signalled is durable.
    pub fn all_durable(&self, unit: usize) -> bool {
        self.stops[unit].values().all(|stop| stop.seq.is_some())
    }

    /// When the newest stop was signalled.
    pub fn newest_stop(&self, unit: usize) -> Option<u64> {
        self.stops[unit].values().map(|stop| stop.at).max()
    }

    /// Somebody has made a report: it must not get lost.
    pub fn made(&mut self, unit: usize, report: String) {
        self.made.insert((unit, report));
    }

    /// Whether somebody has not answered a stop, and the last level is not reached.
    pub fn escalates(&self, unit: usize) -> bool {
        self.records[unit].escalated.iter().any(|(stop, levels)| {
            let reached =
                |level: &str| levels.iter().any(|one| one.level == level && !one.devices.is_empty());
            reached("late")
                && !reached("reach_by_radio")
                && self.stops[unit].get(stop).is_some_and(|stop| !stop.cleared)
        })
    }

    /// A service has started.
    pub fn started(&mut self, now: u64) {
        self.starts.push(now);
    }

    /// A service has ended, orderly or not.
    pub fn ended(&mut self, now: u64) {
        self.ends.push(now);
        self.joined.clear();
        self.welcomed.clear();
        // What it heard and did not record has to be heard again.
        let known: [BTreeSet<String>; UNITS] = [0, 1].map(|unit| self.records[unit].reports());
        self.heard.retain(|(unit, id), _| known[*unit].contains(id));
    }

    /// A connection is no more, as the server sees it.
    pub fn gone(&mut self, conn: usize) {
        self.joined.remove(&conn);
        self.welcomed.remove(&conn);
    }

    /// Somebody's rights have ended: nothing is promised to their connections.
    pub fn without_rights(&mut self, device: usize) {
        self.joined.retain(|_, joined| joined.device != device);
    }

    /// The server's clock is ahead by so much from now on, in milliseconds.
    pub fn server_ahead(&mut self, now: u64, ahead: u64) {
        self.server_ahead.push((now, ahead));
    }

    /// The disk works, or does not, from now on.
    pub fn disk(&mut self, now: u64, works: bool) {
        if let Some((_, until)) = self.disk_troubles.last_mut().filter(|(_, until)| *until == u64::MAX) {
            *until = now;
        }
        if !works {
            self.disk_troubles.push((now, u64::MAX));
        }
    }

    /// A byte of a record has changed.
    pub fn damaged(&mut self, unit: usize) {
        self.damaged[unit] = true;
    }

    /// A frame has left the server.
    pub fn sent(&mut self, now: u64, conn: usize, device: usize, frame: &Frame) {
        let unit = CAST[device].unit;
        match frame.kind.as_str() {
            "welcome" => _ = self.welcomed.insert(conn),
            "joined" => _ = self.joined.insert(conn, Joined { device, told: 0 }),
            "receipt" => self.receipt(now, unit, frame),
            "stop" => self.signalled(now, unit, frame),
            "done"
                if frame.seq.is_some_and(|seq| seq > self.records[unit].newest()) && !self.damaged[unit] =>
            {
                self.broken(
                    now,
                    "I-1",
                    format!("{} was told of an entry that is not there", CAST[device].name),
                );
            }
            "grant" if self.damaged[unit] => {
                self.broken(now, "I-16", format!("a grant for {}, whose record is damaged", unit_name(unit)));
            }
            "grant" if self.records[unit].is_aborted() => {
                self.broken(now, "I-2", format!("a grant for {}, which is aborted", unit_name(unit)));
            }
            _ => {}
        }
        let Some(severity) = frame.severity.as_deref().map(rank) else { return };
        if self.records[unit].is_aborted() && severity < 2 && !self.damaged[unit] {
            self.broken(
                now,
                "I-2",
                format!("{} is aborted, and {} says otherwise", unit_name(unit), frame.kind),
            );
        }
        if self.damaged[unit] && severity == 0 && self.joined.contains_key(&conn) {
            self.broken(now, "I-16", format!("the damaged record of {} reads as running", unit_name(unit)));
        }
        if let Some(joined) = self.joined.get_mut(&conn) {
            joined.told = severity;
        }
    }

    fn receipt(&mut self, now: u64, unit: usize, frame: &Frame) {
        let (Some(report), Some(seq), Some(head)) = (frame.report_id(), frame.seq, frame.head.clone()) else {
            return self.broken(now, "I-1", "a receipt without report, place or head".to_owned());
        };
        let known = self.receipts.entry(report.clone()).or_insert_with(|| (unit, seq, head.clone()));
        if (known.1, &known.2) != (seq, &head) {
            let first = known.1;
            self.broken(now, "I-9", format!("{} was receipted at {first} and now at {seq}", short(&report)));
        }
        self.check_receipt(now, &report);
    }

    fn check_receipt(&mut self, now: u64, report: &str) {
        let Some((unit, seq, head)) = self.receipts.get(report).cloned() else { return };
        if !self.damaged[unit] && !self.records[unit].has(report, seq, &head) {
            self.broken(now, "I-1", format!("{} was receipted at {seq} and is not there", short(report)));
        }
    }

    fn signalled(&mut self, now: u64, unit: usize, frame: &Frame) {
        let (Some(stop), Some(severity)) = (frame.stop.clone(), frame.severity.as_deref()) else {
            return self.broken(now, "I-5", "a stop without id or severity".to_owned());
        };
        let severity = rank(severity);
        let known =
            self.stops[unit].entry(stop).or_insert(Stop { at: now, severity, seq: None, cleared: false });
        known.severity = known.severity.max(severity);
    }

    /// An entry has become durable.
    pub fn durable(&mut self, now: u64, unit: usize, seq: u64, body: &[u8], head: &[u8; 32]) {
        match self.records[unit].append(now, seq, body, head) {
            Err((invariant, what)) => {
                if !self.damaged[unit] {
                    self.broken(now, invariant, format!("{}: {what}", unit_name(unit)));
                }
            }
            Ok(None) => {}
            Ok(Some(entry)) => self.follow(now, unit, seq, &entry),
        }
    }

    fn follow(&mut self, now: u64, unit: usize, seq: u64, entry: &Value) {
        match entry.get("event").and_then(Value::as_str).unwrap_or_default() {
            word @ ("hold_opened" | "aborted") => {
                let stop = entry.get("stop").and_then(Value::as_str).unwrap_or_default().to_owned();
                let severity = if word == "aborted" { 2 } else { 1 };
                let fresh = Stop { at: now, severity, seq: None, cleared: false };
                let known = self.stops[unit].entry(stop).or_insert(fresh);
                known.severity = known.severity.max(severity);
                known.seq.get_or_insert(seq);
            }
            "resumed" => {
                for stop in self.stops[unit].values_mut() {
                    stop.cleared |= stop.severity < 2 && stop.seq.is_some_and(|at| at < seq);
                }
            }
            _ => {}
        }
    }

    /// What a new service finds is held against what was durable.
    pub fn reread<'a>(
        &mut self,
        now: u64,
        unit: usize,
        found: impl Iterator<Item = (&'a [u8], &'a [u8; 32])>,
    ) {
        if self.damaged[unit] {
            return;
        }
        if let Err(what) = self.records[unit].compare(found) {
            self.broken(now, "I-1", format!("{}: {what}", unit_name(unit)));
        }
    }

    /// A device shows this; whether a grant has just arrived there.
    pub fn shown(&mut self, now: u64, device: usize, face: Face, granted: bool) {
        let unit = CAST[device].unit;
        let name = CAST[device].name;
        let before = self.faces[device].replace(face);
        match (before, face) {
            (Some(Face::Aborted), Face::Running | Face::Unknown | Face::Interrupted) => {
                self.broken(now, "I-2", format!("{name} showed ABGEBROCHEN and now shows {face}"));
            }
            (Some(Face::Interrupted), Face::Running | Face::Unknown) if !granted => {
                self.broken(
                    now,
                    "I-8",
                    format!("{name} showed UNTERBROCHEN and shows {face} without a grant"),
                );
            }
            _ => {}
        }
        if face != Face::Running {
            return;
        }
        let stands = |stop: &&Stop| !stop.cleared;
        let seen = self.seen[device].iter().find(|id| self.stops[unit].get(*id).is_some_and(|s| !s.cleared));
        if let Some(stop) = seen.cloned() {
            self.broken(now, "I-8", format!("{name} shows LÄUFT over the stop {} it has seen", short(&stop)));
        }
        let oldest = self.stops[unit].values().filter(stands).map(|stop| stop.at).min();
        if let Some(at) = oldest.filter(|at| now - at > LEASE + GRACE) {
            self.broken(now, "I-4", format!("{name} shows LÄUFT {} s after a stop", seconds(now - at)));
        }
    }

    /// A frame has arrived at a device.
    pub fn arrived(&mut self, device: usize, frame: &Frame) {
        if let ("stop", Some(stop)) = (frame.kind.as_str(), &frame.stop) {
            self.seen[device].insert(stop.clone());
        }
    }

    /// A report has arrived at the server, and nothing more happens at this moment: everybody who has
    /// joined must have been told.
    pub fn reported(&mut self, now: u64, conn: usize, device: usize, frame: &Frame) {
        let unit = CAST[device].unit;
        if !self.welcomed.contains(&conn) || self.records[unit].has_ended() {
            return;
        }
        let Some(body) = frame.body() else { return };
        let id = body.get("id").and_then(Value::as_str).unwrap_or("no id").to_owned();
        let sign = body.get("sign").map(ToString::to_string).unwrap_or_default();
        let first = self.heard.entry((unit, id.clone())).or_default().insert(sign.clone());
        let needed = match stops(sign.trim_matches('"'), false) {
            Stops::Nothing => return,
            Stops::Interrupts => 1,
            Stops::Aborts => 2,
        };
        if !first || self.records[unit].reports().contains(&id) && needed < 2 {
            return;
        }
        let deaf =
            self.joined.values().find(|joined| CAST[joined.device].unit == unit && joined.told < needed);
        if let Some(deaf) = deaf {
            let (name, from) = (CAST[deaf.device].name, CAST[device].name);
            let which = if frame.report_id().is_none() { "I-6" } else { "I-5" };
            self.broken(now, which, format!("{from} reported {sign}, and {name} was not told at once"));
        }
    }
}
