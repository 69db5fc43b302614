//! Joining, leaving, leases and receipts: what keeps devices standing or going together.

use std::sync::Arc;

use einhalt_protocol::ids::{DeviceId, Seq, SessionId, StopId};
use einhalt_protocol::operation::command::{Command, Joining as JoiningCommand};
use einhalt_protocol::operation::event::RecordedReceipt;
use einhalt_protocol::operation::overview::overview;
use einhalt_protocol::people::Actor;
use einhalt_protocol::receipt::DeviceReceipt;
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::server_frame::{
    Grant, HandheldRules, Joined, LostEntries, NightWindowRule, ServerFrame, Withheld, WithheldBecause,
};
use einhalt_protocol::wire::view::{OperationView, Phase, TaskView};

use super::actor::Operation;
use super::mailbox::{Joining, Look, Together};
use super::outbox::{Out, text};
use super::subscriber::Subscriber;

/// Receipts in one entry: an entry has to stay short enough to be read by any verifier.
const RECEIPTS_PER_ENTRY: usize = 256;

impl Operation {
    pub(super) fn together(&mut self, together: Together) {
        match together {
            Together::Join(joining) => self.join(joining),
            Together::Leave(outbox) => {
                self.subscribers.retain(|subscriber| !subscriber.outbox.is_same(&outbox));
                self.look_again = true;
            }
            Together::Heartbeat { device, session, nonce, seq, signed_in, outbox } => {
                let out = self.lease(device, session, nonce, seq, signed_in);
                outbox.send(out);
            }
            Together::Receipts { actor, receipts } => self.receipts(actor, receipts),
            Together::Position(position) => {
                self.positions.insert(position.device, position);
                self.screens.moved();
            }
            Together::Checkpoint(checkpoint) => {
                self.send_to_all(&text(&ServerFrame::Checkpoint(checkpoint)), |_| true);
            }
            // Whoever asked may have stopped waiting.
            Together::View(reply) => drop(reply.send(Box::new(self.view()))),
            Together::Look(Look(look)) => look(&self.state, &self.around.policy),
        }
    }

    /// First the stops this device has not confirmed, then where it stands, then what it missed.
    fn join(&mut self, joining: Joining) {
        let Joining { actor, call_sign, after, view, known, outbox } = joining;
        let (Some(device), Some(role)) = (actor.device(), actor.role()) else { return };
        outbox.ear().hear(self.now());
        self.ears.insert(device, outbox.ear().clone());
        if let Some(known) = known.filter(|known| self.is_beyond(*known)) {
            self.told_of_loss(known, actor);
        }
        let command = Command::Join(JoiningCommand { label: call_sign });
        let entries = self.decide(&command, actor).unwrap_or_default();
        self.facts(entries, Vec::new());
        self.publish();
        // It has offered everything it saw before it joined: nobody waits for it any more.
        if self.awaited.remove(&device) {
            self.screens.changed();
        }
        let unconfirmed: Vec<StopId> =
            self.state.undelivered.get(&device).into_iter().flatten().copied().collect();
        for stop in unconfirmed {
            if let Some(facts) = self.state.stops.get(&stop) {
                outbox.frame(&ServerFrame::Stop(self.stop_of(stop, facts, 1)));
            }
        }
        let missed = self.missed_since(after);
        outbox.frame(&ServerFrame::Joined(Joined {
            operation: self.id,
            role,
            seq: self.durable.0,
            head: self.durable.1.to_string(),
            severity: self.severity(),
            snapshot: missed.is_none(),
            lost: self
                .state
                .rollbacks
                .newest()
                .map(|lost| LostEntries { size: lost.size, stored: lost.stored }),
            view: self.view_for(role.sees_board()),
            rules: self.rules(),
        }));
        if let Some(missed) = missed.filter(|missed| !missed.is_empty()) {
            let frame = self.events_frame(missed.into_iter(), self.durable.1);
            outbox.send(Out::Text(frame));
        }
        self.subscribers.retain(|known| !known.outbox.is_same(&outbox));
        self.subscribers.push(Subscriber { device, role, view, outbox });
        self.look_again = true;
    }

    /// The durable entries after `after`, if the device starts from entries and they are still at hand.
    fn missed_since(&self, after: Seq) -> Option<Vec<(Seq, Arc<[u8]>)>> {
        let oldest = self.recent.front().map_or(self.durable.0.next(), |(seq, _)| *seq);
        if after == Seq::NONE || after.next() < oldest {
            return None;
        }
        Some(self.recent.iter().filter(|(seq, _)| *seq > after).cloned().collect())
    }

    /// Stamped at once, recorded with the next picture: a thousand devices confirm one stop.
    fn receipts(&mut self, actor: Actor, receipts: Vec<DeviceReceipt>) {
        let Some(device) = actor.device() else { return };
        let received_at = self.now();
        self.confirmed.extend(receipts.into_iter().map(|receipt| RecordedReceipt {
            device,
            stop: receipt.stop,
            kind: receipt.kind,
            at: receipt.at,
            received_at,
        }));
        self.screens.changed();
    }

    /// Records the receipts that have come in, in entries of bounded size.
    pub(super) fn record_receipts(&mut self) {
        let receipts = std::mem::take(&mut self.confirmed);
        for some in receipts.chunks(RECEIPTS_PER_ENTRY) {
            let command = Command::Receipts(some.to_vec());
            let entries = self.decide(&command, Actor::Service).unwrap_or_default();
            self.facts(entries, Vec::new());
        }
    }

    /// A lease, or why there is none. Decided here, where the state is owned, after the heartbeat came in.
    fn lease(
        &mut self,
        device: DeviceId,
        session: SessionId,
        nonce: String,
        seq: Seq,
        signed_in: bool,
    ) -> Out {
        if !self.state.has_confirmed_all(device) {
            self.record_receipts();
        }
        let withheld = self.withheld(device, seq, signed_in);
        let answer = if withheld.is_none() { "granted" } else { "withheld" };
        metrics::counter!("einhalt_leases_total", "answer" => answer).increment(1);
        match withheld {
            None => Out::Grant(Box::new(Grant {
                operation: self.id,
                device,
                session,
                nonce,
                seq: self.published,
                duration_ms: milliseconds(self.around.policy.lease.duration),
            })),
            Some(because) => Out::Text(text(&ServerFrame::Withheld(Withheld {
                operation: self.id,
                nonce,
                seq: self.published,
                severity: self.severity(),
                because,
                settled: self.is_settled(),
            }))),
        }
    }

    /// Whether everything decided so far is durable and has been sent.
    fn is_settled(&self) -> bool {
        self.pending.is_empty()
            && self.waiting.is_none()
            && self.confirmed.is_empty()
            && self.unpublished.is_empty()
    }

    fn withheld(&self, device: DeviceId, seq: Seq, signed_in: bool) -> Option<WithheldBecause> {
        let rules = [
            (self.severity() != Severity::Running, WithheldBecause::Stopped),
            (self.state.phase() == Phase::Ended, WithheldBecause::Ended),
            (self.state.phase() != Phase::Underway, WithheldBecause::NotBegun),
            (!self.can_record(), WithheldBecause::CannotRecord),
            (!self.state.not_durable.is_empty(), WithheldBecause::NotYetDurable),
            (!self.state.has_confirmed_all(device), WithheldBecause::UndeliveredStop),
            (!self.awaited.is_empty(), WithheldBecause::AwaitingDevices),
            // The device knows more than this store: it is older than it may be (I-11).
            (seq > self.durable.0, WithheldBecause::Behind),
            (!signed_in, WithheldBecause::NotSignedIn),
        ];
        rules.into_iter().find(|(applies, _)| *applies).map(|(_, because)| because)
    }

    fn rules(&self) -> HandheldRules {
        let policy = &self.around.policy;
        HandheldRules {
            lease_ms: milliseconds(policy.lease.duration),
            heartbeat_ms: milliseconds(policy.lease.heartbeat),
            abort_press_ms: milliseconds(policy.emergency.abort_press),
            question_s: milliseconds(policy.emergency.question_within) / 1000,
            night_windows: policy
                .night
                .windows
                .iter()
                .map(|window| NightWindowRule {
                    rule: window.rule.clone(),
                    from: window.from.to_string(),
                    until: window.until.to_string(),
                    zone: policy.night.zone.name().to_owned(),
                    protects: window.protects,
                })
                .collect(),
        }
    }

    /// How it looks now.
    pub(super) fn view(&self) -> OperationView {
        let awaited: Vec<DeviceId> = self.awaited.iter().copied().collect();
        let mut view = overview(self.id, &self.state, &awaited, self.now(), &self.around.policy);
        view.severity = self.severity();
        view.safeguards.facilities = self.around.places.borrow().state().clone();
        if self.unverified {
            view.tasks.insert(0, TaskView::RecordUnverified);
        }
        view
    }

    /// The same, for those who see the board and for those who see only how many stand.
    pub(super) fn view_for(&self, board: bool) -> OperationView {
        let mut view = self.view();
        if !board {
            for stop in &mut view.board {
                stop.devices.clear();
            }
        }
        view
    }
}

fn milliseconds(span: chrono::TimeDelta) -> u32 {
    u32::try_from(span.num_milliseconds()).unwrap_or(u32::MAX)
}
