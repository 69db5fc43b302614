//! What meets what: counted when it arrives at the server.

use super::World;
use crate::faults::cast::CAST;
use crate::faults::disk::Mode;
use crate::faults::frame::Frame;
use crate::faults::situations::Situation;
use crate::oracle::{Stops, stops};

/// Two things that come so close meet, in milliseconds.
const CLOSE: u64 = 500;

impl World {
    /// Something arrives at the server: what does it meet?
    pub(super) fn meets(&mut self, device: usize, frame: &Frame, sent: u64) {
        match (frame.kind.as_str(), frame.asked().as_deref()) {
            ("report", _) => self.report_meets(device, frame),
            ("command", Some(asked @ ("lift" | "resume" | "abort"))) => {
                self.request_meets(device, asked, frame);
            }
            ("heartbeat", _) => {
                let (now, stop) = (self.now(), self.oracle.newest_stop(CAST[device].unit));
                if stop.is_some_and(|at| at > sent && at < now) {
                    self.reached.note(Situation::StopBeforeGrant);
                }
            }
            _ => {}
        }
    }

    fn report_meets(&mut self, device: usize, frame: &Frame) {
        let (now, unit) = (self.now(), CAST[device].unit);
        if frame.report_id().is_some_and(|id| self.receipts_lost.remove(&id)) {
            self.reached.note(Situation::LostReceipt);
        }
        if frame.offer.is_some() {
            self.reached.note(Situation::Reoffered);
        }
        self.reported_at.insert(device, now);
        let sign = frame.body().and_then(|body| Some(body.get("sign")?.as_str()?.to_owned()));
        let how_far = stops(sign.as_deref().unwrap_or_default(), false);
        if how_far == Stops::Nothing {
            return;
        }
        let (mode, busy) = (self.disk.mode(), self.disk.is_busy());
        let met = &mut self.meetings[unit];
        met.report = Some(now);
        let mut races = vec![
            (close(now, met.lift), Situation::LiftThenHold),
            (close(now, met.resume), Situation::ResumeThenHold),
            (!met.lifts.is_empty() && busy, Situation::HoldDuringLift),
            (!met.resumes.is_empty() && busy, Situation::HoldDuringResume),
            (mode == Mode::Hangs, Situation::StopWhileHanging),
            (mode == Mode::Full, Situation::StopWhileFull),
        ];
        if how_far == Stops::Aborts {
            met.abort = Some(now);
            races.push((close(now, met.lift), Situation::LiftThenAbort));
            races.push((close(now, met.resume), Situation::ResumeThenAbort));
        }
        self.note_all(&races);
    }

    fn request_meets(&mut self, device: usize, asked: &str, frame: &Frame) {
        let (now, unit) = (self.now(), CAST[device].unit);
        let failing = matches!(self.disk.mode(), Mode::Full | Mode::Hangs);
        let night = self.script.night_at.is_some_and(|at| now >= at && now - at <= 2 * CLOSE);
        let met = &mut self.meetings[unit];
        let races = match asked {
            "lift" => {
                met.lift = Some(now);
                met.lifts.extend(frame.id.clone());
                vec![
                    (close(now, met.report), Situation::HoldThenLift),
                    (close(now, met.abort), Situation::AbortThenLift),
                    (close(now, met.resume), Situation::ResumeThenLift),
                    (failing, Situation::LiftWhileFailing),
                ]
            }
            "resume" => {
                met.resume = Some(now);
                met.resumes.extend(frame.id.clone());
                vec![
                    (close(now, met.report), Situation::HoldThenResume),
                    (close(now, met.abort), Situation::AbortThenResume),
                    (close(now, met.lift), Situation::LiftThenResume),
                    (night && unit == 1, Situation::NightThenResume),
                ]
            }
            _ => {
                met.abort = Some(now);
                vec![
                    (close(now, met.lift), Situation::LiftThenAbort),
                    (close(now, met.resume), Situation::ResumeThenAbort),
                ]
            }
        };
        self.note_all(&races);
    }

    /// A member's rights end: did they report a moment ago?
    pub(super) fn rights_end(&mut self, device: usize) {
        if close(self.now(), self.reported_at.get(&device).copied()) {
            self.reached.note(Situation::ReportThenExpelled);
        }
    }

    fn note_all(&mut self, races: &[(bool, Situation)]) {
        for (_, situation) in races.iter().filter(|(is, _)| *is) {
            self.reached.note(*situation);
        }
    }
}

fn close(now: u64, at: Option<u64>) -> bool {
    at.is_some_and(|at| now - at <= CLOSE)
}
