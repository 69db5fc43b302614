//! What a device says, and in which order: the order is a promise. Every own report without receipt
//! and every stop carried for others goes out before `join`, receipts, requests and heartbeats.

use chrono::TimeDelta;
use einhalt_protocol::wire::client_frame::{
    ClientFrame, CommandFrame, Heartbeat, Join, Offer, Receipts, Refresh, ReportFrame,
};

use super::{Device, Talk, json};
use crate::time::Readings;

/// Before the server has told its own value.
const HEARTBEAT: TimeDelta = TimeDelta::seconds(5);

/// The server takes at most so many receipts in one frame.
const RECEIPTS_PER_FRAME: usize = 64;

impl Device {
    /// Everything that has to be sent now, in order.
    pub fn due(&mut self, now: Readings) -> Vec<String> {
        let mut frames = Vec::new();
        if matches!(self.talk, Talk::Offline | Talk::Greeting) {
            return frames;
        }
        self.say_reports(now, &mut frames);
        if self.talk == Talk::Welcomed {
            self.say_offers(now, &mut frames);
            frames.push(self.say_join());
            self.talk = Talk::Joining;
        }
        if let Some(token) = self.new_token.take() {
            frames.push(json(&ClientFrame::Refresh(Refresh { token })));
        }
        if self.talk == Talk::Joined {
            self.say_receipts(&mut frames);
            self.say_requests(&mut frames);
            frames.extend(self.position.take().map(|position| json(&ClientFrame::Position(position))));
            self.say_heartbeat(now, &mut frames);
        }
        frames
    }

    fn say_reports(&mut self, now: Readings, frames: &mut Vec<String>) {
        for body in self.outbox.due(now) {
            frames.push(self.report_frame(&body, now, None));
        }
        while let Some(report) = self.resends.pop_front() {
            if let Some(body) = self.outbox.body_of(report) {
                frames.push(self.report_frame(&body, now, None));
            }
        }
    }

    fn say_offers(&self, now: Readings, frames: &mut Vec<String>) {
        for (stop, carried) in self.standing.offers() {
            if carried.reporter != self.identity.device {
                let offer = Offer { stop, reporter: carried.reporter };
                frames.push(self.report_frame(&carried.body, now, Some(offer)));
            }
        }
    }

    fn say_join(&self) -> String {
        json(&ClientFrame::Join(Join {
            operation: self.identity.operation,
            after: self.standing.newest(),
            view: self.identity.wants_view,
            known: self.outbox.newest(),
        }))
    }

    fn say_receipts(&mut self, frames: &mut Vec<String>) {
        while !self.receipts.is_empty() {
            let count = self.receipts.len().min(RECEIPTS_PER_FRAME);
            let receipts = self.receipts.drain(..count).collect();
            frames.push(json(&ClientFrame::Receipts(Receipts {
                operation: self.identity.operation,
                receipts,
            })));
        }
    }

    fn say_requests(&mut self, frames: &mut Vec<String>) {
        for request in self.requests.iter_mut().filter(|request| !request.sent) {
            request.sent = true;
            let (id, operation, ask) = (request.id, self.identity.operation, request.ask.clone());
            frames.push(json(&ClientFrame::Command(CommandFrame { id, operation, ask })));
        }
    }

    fn say_heartbeat(&mut self, now: Readings, frames: &mut Vec<String>) {
        let rhythm =
            self.rules.as_ref().map_or(HEARTBEAT, |r| TimeDelta::milliseconds(i64::from(r.heartbeat_ms)));
        let due = self.lease.last_asked().is_none_or(|asked| now.age_since(&asked) >= rhythm);
        if !(due || self.beat_wanted) {
            return;
        }
        self.beat_wanted = false;
        let nonce = hex::encode(self.nonce());
        self.lease.ask(nonce.clone(), now);
        frames.push(json(&ClientFrame::Heartbeat(Heartbeat {
            operation: self.identity.operation,
            nonce,
            seq: self.standing.newest(),
        })));
    }

    fn report_frame(&self, body: &str, now: Readings, offer: Option<Offer>) -> String {
        json(&ReportFrame {
            kind: "report".to_owned(),
            operation: self.identity.operation,
            report: body.to_string(),
            sent_at: Some(now.wall),
            offer,
        })
    }
}
