//! What a device hears, and what it makes of it. Only a grant can lower what is shown.

use std::collections::VecDeque;

use einhalt_protocol::ids::{CommandId, StopId};
use einhalt_protocol::receipt::{DeviceReceipt, ReceiptKind};
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::Problem;
use einhalt_protocol::wire::server_frame::{
    Joined, Receipt, ServerFrame, SignedGrant, Stop, Withheld, WithheldBecause,
};

use super::{Acknowledge, Answered, Device, Noted, Talk};
use crate::lease::{Expected, Void, read};
use crate::oracle::Window;
use crate::outbox::Answer;
use crate::standing::Taken;
use crate::time::Readings;

/// Problems and refused grants kept for tests to look at.
const KEPT: usize = 64;

impl Device {
    /// A frame came.
    pub fn frame(&mut self, text: &str, now: Readings) {
        let Ok(frame) = serde_json::from_str::<ServerFrame>(text) else {
            self.standing.faults_mut().unreadable += 1;
            return;
        };
        match frame {
            ServerFrame::Welcome(welcome) => {
                self.talk = Talk::Welcomed;
                self.session = Some(welcome.session);
                self.reports_only = welcome.reports_only;
                self.server_ahead = welcome.server_time - now.wall;
            }
            ServerFrame::Joined(joined) => self.joined(&joined),
            ServerFrame::Stop(stop) => self.stop(&stop, now),
            ServerFrame::Events(events) => {
                if self.standing.events(&events) == Taken::Gap {
                    self.lease.void(Void::Gap);
                    self.must_reconnect = true;
                }
                // Only a grant lowers, so ask for one at once when the entries say that it goes on.
                self.beat_wanted |= events.severity == Severity::Running;
            }
            ServerFrame::Receipt(receipt) => self.receipt(&receipt),
            ServerFrame::Grant(signed) => self.grant(&signed, now),
            ServerFrame::Withheld(withheld) => self.take_withheld(withheld),
            ServerFrame::View(frame) => self.standing.take_view(&frame.view),
            ServerFrame::Done(done) => self.answered_with(done.id, Answered::Done(done.seq)),
            ServerFrame::Refused(refused) => {
                self.answered_with(refused.id, Answered::Refused(refused.refusal));
            }
            ServerFrame::Positions(frame) => {
                self.positions
                    .extend(frame.positions.into_iter().map(|position| (position.device, position)));
            }
            ServerFrame::Problem(problem) => self.problem(problem),
            ServerFrame::Checkpoint(_) | ServerFrame::Bye(_) => {}
        }
    }

    fn joined(&mut self, joined: &Joined) {
        self.talk = Talk::Joined;
        self.role = Some(joined.role);
        self.windows = joined
            .rules
            .night_windows
            .iter()
            .filter_map(|rule| Window::read(&rule.from, &rule.until, &rule.zone))
            .collect();
        self.rules = Some(joined.rules.clone());
        self.standing.joined(joined);
        if joined.severity > Severity::Running {
            self.lease.void(Void::Stop);
        }
        self.beat_wanted = true;
        // What was confirmed while the last socket died may not have arrived; each counts once anyway.
        let confirmed = self.standing.stops().iter().flat_map(|(stop, seen)| {
            seen.confirmed.iter().map(|(kind, at)| DeviceReceipt { stop: *stop, kind: *kind, at: *at })
        });
        self.receipts = confirmed.collect();
    }

    fn stop(&mut self, stop: &Stop, now: Readings) {
        let news = self.standing.stop(stop);
        self.lease.void(Void::Stop);
        for kind in [ReceiptKind::Delivered, ReceiptKind::Displayed] {
            self.confirm(stop.stop, kind, now);
        }
        if news {
            self.noted.push(Noted::StopShown(stop.stop));
            match self.acknowledge {
                Acknowledge::AtOnce => self.confirm(stop.stop, ReceiptKind::Acknowledged, now),
                Acknowledge::After(_) => self.to_acknowledge.push((stop.stop, now)),
                Acknowledge::ByHand => {}
            }
        } else if let Some(seen) = self.standing.stops().get(&stop.stop) {
            // A second signal: the server has not heard all of it. Say it again.
            let again = seen.confirmed.iter().map(|(kind, at)| DeviceReceipt {
                stop: stop.stop,
                kind: *kind,
                at: *at,
            });
            self.receipts.extend(again);
        }
    }

    pub(super) fn confirm(&mut self, stop: StopId, kind: ReceiptKind, now: Readings) {
        if self.standing.confirm(stop, kind, now.wall) {
            self.receipts.push_back(DeviceReceipt { stop, kind, at: now.wall });
        }
    }

    fn receipt(&mut self, receipt: &Receipt) {
        self.standing.receipted(receipt.report);
        match self.outbox.receipt(receipt) {
            Answer::Kept => self.noted.push(Noted::Receipted(receipt.report)),
            Answer::Repeated | Answer::Foreign => {}
            Answer::Contradicts | Answer::OtherBytes => self.standing.faults_mut().wrong_receipts += 1,
        }
    }

    fn grant(&mut self, signed: &SignedGrant, now: Readings) {
        let expected = Expected {
            operation: self.identity.operation,
            device: self.identity.device,
            session: self.session,
            newest: self.standing.newest(),
            settled: self.standing.is_settled(),
        };
        if let Some(grant) = read(signed)
            && let Some(number) = self.lease.number_of(&grant.nonce)
        {
            self.answered_beat = self.answered_beat.max(number);
            self.answered_settled = true;
            self.answered_seq = grant.seq;
        }
        match self.lease.accept(signed, expected, now) {
            Ok(()) => {
                self.standing.granted();
                self.withheld = None;
            }
            Err(fault) => push_bounded(&mut self.grant_faults, fault),
        }
    }

    fn take_withheld(&mut self, withheld: Withheld) {
        if let Some(number) = self.lease.number_of(&withheld.nonce) {
            self.answered_beat = self.answered_beat.max(number);
            self.answered_settled = withheld.settled;
            self.answered_seq = withheld.seq;
        }
        // By the service's clock the token has run out, whatever ours says: it is renewed.
        self.reports_only |= withheld.because == WithheldBecause::NotSignedIn;
        self.standing.raise(withheld.severity);
        self.lease.withhold();
        self.withheld = Some(withheld);
    }

    fn answered_with(&mut self, id: CommandId, answer: Answered) {
        self.requests.retain(|request| request.id != id);
        self.answers.insert(id, answer);
    }

    fn problem(&mut self, problem: Problem) {
        let known = problem.id.as_deref().and_then(|id| id.parse::<CommandId>().ok());
        if let Some(id) = known.filter(|id| self.requests.iter().any(|request| request.id == *id)) {
            self.answered_with(id, Answered::Problem(problem.clone()));
        }
        push_bounded(&mut self.problems, problem);
    }
}

fn push_bounded<T>(kept: &mut VecDeque<T>, new: T) {
    if kept.len() == KEPT {
        kept.pop_front();
    }
    kept.push_back(new);
}
