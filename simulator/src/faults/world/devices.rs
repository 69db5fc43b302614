//! Devices in people's hands: what they hear, say and show.

use super::{Ev, TICK, World};
use crate::faults::broken::Broken;
use crate::faults::cast::CAST;
use crate::faults::frame::Frame;
use crate::faults::situations::Situation;
use crate::oracle::Face;

impl World {
    pub(super) fn tick(&mut self, device: usize) {
        if self.phones[device].asleep {
            return;
        }
        self.phones[device].tick();
        self.look(device, false);
        self.say(device);
        let next = self.now() + TICK;
        self.later(next, Ev::Tick(device));
    }

    /// Looks at a screen.
    pub(super) fn look(&mut self, device: usize, granted: bool) {
        if self.phones[device].asleep {
            return;
        }
        let now = self.now();
        let mut face = self.phones[device].face();
        if self.broken == Some(Broken::StuckScreen) {
            if granted && face == Face::Running {
                self.granted_once.insert(device);
            }
            if self.granted_once.contains(&device) {
                face = Face::Running;
            }
        }
        self.oracle.shown(now, device, face, granted);
        let phone = &self.phones[device];
        if face == Face::Running {
            if phone.skew.abs() > 2_000 && self.faces[device] != Some(Face::Running) {
                self.reached.note(Situation::WrongClock);
            }
            let right = phone.skew == 0 && phone.stepped_at.is_none() && CAST[device].unit == 1;
            let alone = phone.device.standing.is_underway_with_minors();
            if right && alone && self.script.night_at.is_some_and(|at| now > at + TICK + 100) {
                let what = format!("{} shows LÄUFT in the night with a minor", CAST[device].name);
                self.oracle.broken(now, "I-14", what);
            }
        }
        if self.faces[device].replace(face) != Some(face) {
            self.note(&format!("{} shows {face}", CAST[device].name));
        }
    }

    pub(super) fn wake(&mut self, device: usize, since: u64) {
        if !self.phones[device].asleep || self.slept_at.get(&device) != Some(&since) {
            return;
        }
        let now = self.now();
        self.slept_at.remove(&device);
        self.note(&format!("{} wakes", CAST[device].name));
        let stopped = self.oracle.newest_stop(CAST[device].unit);
        if now - since > 15_000 && stopped.is_some_and(|at| at > since) {
            self.reached.note(Situation::AsleepOverLease);
        }
        self.phones[device].wake();
        self.look(device, false);
        for text in std::mem::take(&mut self.phones[device].inbox) {
            self.hear(device, &text, now);
        }
        self.later(now + TICK, Ev::Tick(device));
        self.say(device);
        if self.phones[device].conn.is_none() {
            self.later(now + 50, Ev::Connect(device));
        }
    }

    /// A frame reaches the program inside a device.
    pub(super) fn hear(&mut self, device: usize, text: &str, sent: u64) {
        let frame = Frame::read(text);
        let now = self.now();
        if !matches!(frame.kind.as_str(), "view" | "positions") {
            self.note(&format!("{} gets {}", CAST[device].name, frame.line()));
        }
        self.oracle.arrived(device, &frame);
        let granted = frame.kind == "grant";
        if granted {
            let stop = self.oracle.newest_stop(CAST[device].unit);
            if stop.is_some_and(|at| at > sent && at <= now) {
                self.reached.note(Situation::GrantAfterStop);
            }
        }
        if let ("receipt", Some(report)) = (frame.kind.as_str(), frame.report_id()) {
            self.receipts_flying.remove(&report);
        }
        self.phones[device].hear(text);
        self.look(device, granted);
        self.say(device);
    }
}
