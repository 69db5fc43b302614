//! Everyone who listens to an operation, and what they are sent.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{DeviceId, ReportId, Seq, StopId};
use einhalt_protocol::operation::apply::{report_of, stop_of};
use einhalt_protocol::operation::event::Escalation;
use einhalt_protocol::operation::hold::Cause;
use einhalt_protocol::operation::state::StopFacts;
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::people::{Role, Subject};
use einhalt_protocol::record::chain::Hash;
use einhalt_protocol::report::Sign;
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::CloseCode;
use einhalt_protocol::wire::server_frame::{ServerFrame, Stop};

use super::actor::Operation;
use super::outbox::{Out, Outbox, text};
use super::settle::body_of;

/// One socket that listens.
pub struct Subscriber {
    /// Its device.
    pub device: DeviceId,
    /// Its holder's role.
    pub role: Role,
    /// Whether it wants views.
    pub view: bool,
    /// The way to it.
    pub outbox: Outbox,
}

impl Drop for Operation {
    /// An actor that ends takes nobody's word with it: its sockets come back and ask again.
    fn drop(&mut self) {
        for subscriber in &self.subscribers {
            subscriber.outbox.hang_up(CloseCode::GoingAway);
        }
    }
}

impl Operation {
    /// How far it is stopped. What cannot be verified stands (I-16).
    pub(super) fn severity(&self) -> Severity {
        let floor = if self.unverified { Severity::Interrupted } else { Severity::Running };
        self.state.severity().join(floor)
    }

    /// The stops among these entries, to every device, before anything else happens to them.
    pub(super) fn signal(&mut self, entries: &[Entry]) {
        let drill = self.state.created.as_ref().is_some_and(|created| created.drill);
        for entry in entries {
            if let Some(stop) = self.stop_frame(entry, entries) {
                self.send_to_all(&text(&ServerFrame::Stop(stop)), |_| true);
                let drill = if drill { "true" } else { "false" };
                metrics::counter!("einhalt_stops_signalled_total", "drill" => drill).increment(1);
                self.screens.give_way(self.subscribers.len());
            }
        }
        self.post(entries);
    }

    /// The second signal, to the devices that have not answered the first (R-30).
    pub(super) fn signal_again(&mut self, entries: &[Entry]) {
        for entry in entries {
            if let Event::Unanswered { stop, level: Escalation::SecondSignal, devices } = &entry.event
                && let Some(facts) = self.state.stops.get(stop)
            {
                let frame = text(&ServerFrame::Stop(self.stop_of(*stop, facts, 2)));
                self.send_to_all(&frame, |subscriber| devices.contains(&subscriber.device));
            }
        }
    }

    /// Durable entries nobody has been sent yet, serialised once for those who see the board and once
    /// for those who do not.
    pub(super) fn publish(&mut self) {
        let entries = std::mem::take(&mut self.unpublished);
        let Some(last) = entries.last() else { return };
        self.published = last.seq;
        let head = self.durable.1;
        let full = self.events_frame(entries.iter().map(|entry| (entry.seq, Arc::clone(&entry.body))), head);
        let has_receipts = entries.iter().any(|entry| matches!(entry.entry.event, Event::Receipts { .. }));
        if !has_receipts {
            return self.send_to_all(&full, |_| true);
        }
        let trimmed = entries.iter().map(|entry| (entry.seq, without_receipts(&entry.entry, &entry.body)));
        let plain = self.events_frame(trimmed, head);
        self.send_to_all(&full, |subscriber| subscriber.role.sees_board());
        self.send_to_all(&plain, |subscriber| !subscriber.role.sees_board());
    }

    /// The `events` frame around the exact bytes that are stored.
    pub(super) fn events_frame(
        &self,
        entries: impl Iterator<Item = (Seq, Arc<[u8]>)>,
        head: Hash,
    ) -> Utf8Bytes {
        let mut frame = format!(r#"{{"type":"events","operation":"{}","entries":["#, self.id);
        for (index, (seq, body)) in entries.enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let body = String::from_utf8_lossy(&body);
            // Writing to a string cannot fail.
            let _ = write!(frame, r#"{comma}{{"seq":{seq},"entry":{body}}}"#);
        }
        let severity = match self.severity() {
            Severity::Running => "running",
            Severity::Interrupted => "interrupted",
            Severity::Aborted => "aborted",
        };
        let _ = write!(frame, r#"],"head":"{head}","severity":"{severity}"}}"#);
        frame.into()
    }

    pub(super) fn send_to_all(&mut self, frame: &Utf8Bytes, to: impl Fn(&Subscriber) -> bool) {
        let before = self.subscribers.len();
        self.subscribers
            .retain(|subscriber| !to(subscriber) || subscriber.outbox.send(Out::Text(frame.clone())));
        self.look_again |= self.subscribers.len() < before;
    }

    /// The stop an entry raises, told from the entries it was decided with: nothing has been folded yet.
    fn stop_frame(&self, entry: &Entry, decided: &[Entry]) -> Option<Stop> {
        let stop = stop_of(&entry.event)?;
        let (cause, who, asked) = if let Event::Aborted { cause, who, .. } = &entry.event {
            (cause, who, Severity::Aborted)
        } else if let Event::HoldOpened { cause, who, .. } = &entry.event {
            (cause, who, Severity::Interrupted)
        } else {
            return None;
        };
        let told = report_of(cause).and_then(|report| self.told(report, decided));
        Some(self.stop_with(stop, self.severity().join(asked), cause, who, told, entry.at))
    }

    fn told(&self, report: ReportId, decided: &[Entry]) -> Option<(Sign, Timestamp)> {
        let known = self.state.reports.get(&report).map(|facts| (facts.sign, facts.occurred_at));
        let new = decided.iter().find_map(|entry| {
            if let Event::Reported { report: new, .. } | Event::ReportRepeated { report: new } = &entry.event
                && new.id == report
            {
                Some((new.sign, new.clocks.best()))
            } else {
                None
            }
        });
        new.or(known)
    }

    fn stop_with(
        &self,
        stop: StopId,
        severity: Severity,
        cause: &Cause,
        who: &Subject,
        told: Option<(Sign, Timestamp)>,
        signalled_at: Timestamp,
    ) -> Stop {
        Stop {
            operation: self.id,
            stop,
            severity,
            cause: cause.clone(),
            sign: told.map(|(sign, _)| sign),
            who: who.clone(),
            occurred_at: told.map_or(signalled_at, |(_, at)| at),
            signalled_at,
            signal: 1,
            report: self.carried.get(&stop).cloned(),
        }
    }

    /// A stop that is known already, for a device that has not confirmed it.
    pub(super) fn stop_of(&self, id: StopId, facts: &StopFacts, signal: u32) -> Stop {
        Stop {
            operation: self.id,
            stop: id,
            severity: self.severity().join(facts.severity),
            cause: facts.cause.clone(),
            sign: facts.sign,
            who: facts.who.clone(),
            occurred_at: facts.occurred_at,
            signalled_at: facts.signalled_at,
            signal,
            report: self.carried.get(&id).cloned(),
        }
    }
}

/// The entry as roles see it that do not see the board.
fn without_receipts(entry: &Entry, body: &Arc<[u8]>) -> Arc<[u8]> {
    if let Event::Receipts { .. } = &entry.event {
        body_of(&Entry { event: Event::Receipts { receipts: Vec::new() }, ..entry.clone() })
    } else {
        Arc::clone(body)
    }
}
