//! The server's life: it starts, dies, stops in order, and starts again from what is on the disk.

use std::sync::Arc;

use einhalt_server::clock::Clock;

use super::{Ev, World};
use crate::faults::Broken;
use crate::faults::cast::{UNITS, operation};
use crate::faults::clock::Hands;
use crate::faults::disk::Mode;
use crate::faults::situations::Situation;
use crate::faults::wire::News;

/// From one failed start to the next.
const START_AGAIN: u64 = 1_000;

impl World {
    /// A service starts, if the last one is gone.
    pub(super) fn start(&mut self, generation: u64) {
        if generation != self.generation || self.server.is_some() || self.starting {
            return;
        }
        self.reread();
        self.starting = true;
        self.note("the server starts");
        let (ground, disk, wire) = (Arc::clone(&self.ground), self.disk.mount(), self.wire.clone());
        let hands = match self.broken {
            Some(Broken::DeafClock) => Hands::Deaf,
            Some(Broken::ClockFollowsBack) => Hands::FollowsBack,
            _ => Hands::Sound,
        };
        // A machine sets its clock right before it starts a service.
        self.wall.correct();
        self.service_clock = self.wall.service(hands);
        let clock: Arc<dyn Clock> = Arc::new(self.service_clock.clone());
        tokio::spawn(async move {
            let server = ground.serve(disk, clock).await.map(Box::new);
            wire.tell(News::Started { generation, server });
        });
    }

    pub(super) fn has_started(
        &mut self,
        generation: u64,
        server: Result<Box<crate::faults::ground::Server>, crate::faults::ground::Cause>,
    ) {
        let now = self.now();
        match server {
            Ok(server) if generation == self.generation => {
                self.starting = false;
                self.note("the server serves");
                self.server = Some(*server);
                self.oracle.started(now.saturating_sub(2));
                self.oracle.disk(now, self.disk.mode() == Mode::Sound);
            }
            // It was killed while it started.
            Ok(server) => drop(tokio::spawn(server.bury())),
            Err(_) if generation == self.generation => {
                self.starting = false;
                self.note("the server does not start: its record cannot be read or written");
                self.reached.note(Situation::StartFailed);
                self.later(now + START_AGAIN, Ev::Start(generation));
            }
            Err(_) => {}
        }
    }

    /// The service dies. With `told`, the devices' connections are reset; without, nobody hears of it
    /// before it is back.
    pub(super) fn die(&mut self, down: u64, told: bool) {
        if self.server.is_none() && !self.starting {
            return;
        }
        self.count_crash();
        let now = self.now();
        self.generation += 1;
        let after = self.disk.crash();
        match after.in_flight {
            Some(true) => self.reached.note(Situation::CrashKept),
            Some(false) => self.reached.note(Situation::CrashLost),
            None => {}
        }
        self.hear_disk();
        self.oracle.ended(now);
        self.reread();
        for conn in 0..self.conns.len() {
            if self.conns[conn].to_server.take().is_some() {
                let reset = if told { now } else { now + down };
                let device = self.conns[conn].device;
                let at = reset.max(self.links[device].down_dead_until)
                    + self.luck.between(&[51, conn as u64], 3, 900);
                self.later(at, Ev::DeviceLearns(conn));
            }
        }
        for meetings in &mut self.meetings {
            meetings.lifts.clear();
            meetings.resumes.clear();
        }
        if let Some(server) = self.server.take() {
            drop(tokio::spawn(server.bury()));
        }
        self.starting = false;
        self.stopping = None;
        self.later(now + down, Ev::Start(self.generation));
    }

    fn count_crash(&mut self) {
        if self.starting && self.stopping.is_none() {
            self.reached.note(Situation::CrashWhileStarting);
        }
        for unit in 0..UNITS {
            if !self.oracle.all_durable(unit) {
                self.reached.note(Situation::CrashUndurable);
            }
            if self.oracle.escalates(unit) {
                self.reached.note(Situation::CrashInEscalation);
            }
            if !self.meetings[unit].lifts.is_empty() && self.disk.is_busy() {
                self.reached.note(Situation::CrashDuringLift);
            }
            if !self.meetings[unit].resumes.is_empty() && self.disk.is_busy() {
                self.reached.note(Situation::CrashDuringResume);
            }
        }
        if !self.receipts_flying.is_empty() {
            self.reached.note(Situation::CrashUnreceipted);
        }
    }

    /// The service stops in order.
    pub(super) fn stop_in_order(&mut self, down: u64) {
        let Some(server) = self.server.take() else { return };
        let (wire, generation) = (self.wire.clone(), self.generation);
        self.stopping = Some(down);
        tokio::spawn(async move {
            let orderly = server.shut_down().await;
            wire.tell(News::Stopped { generation, orderly });
        });
        // Nobody starts another one meanwhile.
        self.starting = true;
    }

    pub(super) fn has_stopped(&mut self, generation: u64, orderly: bool) {
        if generation != self.generation {
            return;
        }
        let now = self.now();
        self.note(if orderly { "the server has stopped in order" } else { "the server has stopped" });
        if orderly {
            self.reached.note(Situation::OrderlyRestart);
        }
        self.starting = false;
        self.generation += 1;
        self.disk.crash();
        self.hear_disk();
        self.oracle.ended(now);
        for conn in 0..self.conns.len() {
            if self.conns[conn].to_server.take().is_some() {
                self.later(now + 20, Ev::DeviceLearns(conn));
            }
        }
        let down = self.stopping.take().unwrap_or_default();
        self.later(now + down, Ev::Start(self.generation));
    }

    /// What is on the disk is held against what was durable.
    pub(super) fn reread(&mut self) {
        let now = self.now();
        let records = self.disk.records();
        for unit in 0..UNITS {
            if let Some(record) = records.get(&operation(unit)) {
                let found = record.iter().map(|entry| (entry.body.as_slice(), &entry.hash.0));
                self.oracle.reread(now, unit, found);
            }
        }
    }
}
