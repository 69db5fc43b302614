//! What the server did is heard: frames, and what became durable.

use einhalt_protocol::wire::server_frame::Grant;
use einhalt_server::live::socket::Message;

use super::{Ev, World};
use crate::faults::Broken;
use crate::faults::cast::{CAST, unit_name, unit_of};
use crate::faults::frame::{Frame, event_of};
use crate::faults::situations::Situation;
use crate::faults::wire::News;

impl World {
    /// Hears what has happened on the server's side.
    pub(super) fn listen(&mut self) {
        self.hear_disk();
        for news in self.wire.take() {
            match news {
                News::Frame { conn, message, .. } => self.hear_server(conn, message),
                News::Ended { conn } => self.hear_end(conn),
                News::Started { generation, server } => self.has_started(generation, server),
                News::Stopped { generation, orderly } => self.has_stopped(generation, orderly),
            }
        }
        if self.server.as_ref().is_some_and(crate::faults::ground::Server::is_lost) {
            self.note("the outcome of a write is unknown: the server leaves");
            self.reached.note(Situation::SyncFailed);
            self.die(400, true);
        }
    }

    pub(super) fn hear_disk(&mut self) {
        let now = self.now();
        for durable in self.disk.news() {
            let (unit, entry) = (unit_of(durable.operation), durable.entry);
            let word = serde_json::from_slice(&entry.body).ok().as_ref().and_then(event_of);
            let word = word.unwrap_or_default();
            self.note(&format!("durable in {}: {} {word}", unit_name(unit), entry.seq.0));
            match word.as_str() {
                "resumed" => self.reached.note(Situation::Resumed),
                "aborted" => self.reached.note(Situation::Aborted),
                _ => {}
            }
            self.oracle.durable(now, unit, entry.seq.0, &entry.body, &entry.hash.0);
        }
    }

    fn hear_end(&mut self, conn: usize) {
        if self.conns[conn].generation != self.generation {
            return;
        }
        self.oracle.gone(conn);
        if self.conns[conn].to_server.take().is_some() {
            let device = self.conns[conn].device;
            self.note(&format!("the server ends the connection {conn} of {}", CAST[device].name));
            let at = self.now().max(self.links[device].down_dead_until) + 30;
            self.later(at, Ev::DeviceLearns(conn));
        }
    }

    fn hear_server(&mut self, conn: usize, message: Message) {
        if self.conns[conn].generation != self.generation {
            return;
        }
        let text = match message {
            Message::Text(text) => text.to_string(),
            Message::Ping(_) => {
                let at = self.now().max(self.links[self.conns[conn].device].down_dead_until) + 8;
                return self.later(at, Ev::Ping(conn));
            }
            Message::Binary(_) | Message::Pong(_) | Message::Close(_) => return,
        };
        let (device, now) = (self.conns[conn].device, self.now());
        let frame = Frame::read(&text);
        self.oracle.sent(now, conn, device, &frame);
        self.count_frame(device, &frame);
        if let Some(text) = self.meddle(device, &frame, text) {
            self.send_down(conn, text);
        }
    }

    /// The frame as the network carries it; none if a broken one swallows it.
    fn meddle(&self, device: usize, frame: &Frame, text: String) -> Option<String> {
        match (self.broken, frame.kind.as_str()) {
            (Some(Broken::StopsSwallowed), "stop") => None,
            (Some(Broken::ForgedGrants), "withheld") => {
                let part = CAST[device];
                let grant = Grant {
                    operation: part.operation(),
                    device: part.device(),
                    session: part.session(),
                    nonce: frame.nonce.clone().unwrap_or_default(),
                    seq: einhalt_protocol::ids::Seq(frame.seq.unwrap_or_default()),
                    duration_ms: 15_000,
                };
                let signed = self.ground.access.sign_grant(serde_json::to_string(&grant).ok()?);
                serde_json::to_string(&einhalt_protocol::wire::ServerFrame::Grant(signed)).ok()
            }
            _ => Some(text),
        }
    }

    fn count_frame(&mut self, device: usize, frame: &Frame) {
        let unit = CAST[device].unit;
        match frame.kind.as_str() {
            "stop" => {
                if frame.signal == Some(2) {
                    self.reached.note(Situation::SecondSignal);
                }
                let newest = self.oracle.newest_stop(unit);
                if newest > self.meetings[unit].stopped {
                    self.meetings[unit].stopped = newest;
                    self.count_deaf(unit);
                }
            }
            "receipt" => self.receipts_flying.extend(frame.report_id()),
            "done" | "refused" | "problem" => {
                if let Some(id) = &frame.id {
                    self.meetings[unit].lifts.remove(id);
                    self.meetings[unit].resumes.remove(id);
                }
            }
            _ => {}
        }
    }

    /// A stop has gone out: who could not hear it?
    fn count_deaf(&mut self, unit: usize) {
        let now = self.now();
        for (link, part) in self.links.iter().zip(&CAST) {
            if part.unit != unit {
                continue;
            }
            match (now < link.up_dead_until, now < link.down_dead_until) {
                (true, true) => self.reached.note(Situation::CutOff),
                (true, false) => self.reached.note(Situation::HalfOpenUp),
                (false, true) => self.reached.note(Situation::HalfOpenDown),
                (false, false) => {}
            }
        }
    }
}
