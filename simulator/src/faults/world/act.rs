//! People's deeds and faults, as the script has them.

use einhalt_protocol::ids::ReportId;
use einhalt_protocol::operation::command::{Answer, Ask, AskStep, Lift, Reason, Resume};
use einhalt_protocol::operation::evidence::{
    Assessment, CourtRelease, Evidence, Finding, Nothing, Presence, Profession, Statement,
};
use einhalt_protocol::operation::family::{Count, CountAt};
use einhalt_protocol::operation::hold::{Hold, HoldKind};
use einhalt_protocol::operation::plan::Step;
use einhalt_protocol::people::{Role, Slot, Subject};
use einhalt_protocol::report::Sign;
use einhalt_server::clock::Clock;

use super::{Ev, World};
use crate::device::{Acknowledge, Tell};
use crate::faults::cast::{CAST, operation};
use crate::faults::disk::Mode;
use crate::faults::ground::Cause;
use crate::faults::script::{Spoilt, What};
use crate::faults::situations::Situation;
use crate::oracle::Face;

/// A person with more requests than this on their way waits.
const AT_ONCE: usize = 3;

impl World {
    pub(super) async fn act(&mut self, item: usize) -> Result<(), Cause> {
        let what = self.script.items[item].what;
        let now = self.now();
        self.note(&format!("* {what}"));
        match what {
            What::Report(..)
            | What::SpoiltReport(..)
            | What::ReuseId(_)
            | What::Resend(_)
            | What::Lift(_)
            | What::Resume(_)
            | What::Acknowledge(_)
            | What::Attentive(..)
            | What::Abort(_)
            | What::Count(..)
            | What::Step(_)
            | What::Answer(..) => self.deed(what),
            What::Cut(device, way, ms, breaks) => {
                self.links[device].cut(way, now + ms);
                if breaks {
                    self.break_connection(device);
                }
            }
            What::Slow(device, by, ms) => self.links[device].slow(by, now + ms),
            What::LateAnswers(device, by, ms) => self.links[device].answer_late(by, now + ms),
            What::Lossy(device, ms) => {
                self.links[device].lossy_until = now + ms;
                self.later(now + ms, Ev::LossyEnd(device));
            }
            What::Swizzle(ms) => self.swizzle(ms),
            What::Kill(ms) => self.die(ms, true),
            What::PowerCut(ms) => self.die(ms, false),
            What::Stop(ms) => self.stop_in_order(ms),
            What::DiskSlow(by, ms) => self.disk_does(Mode::Slow(by), ms),
            What::DiskFull(ms) => self.disk_does(Mode::Full, ms),
            What::DiskHangs(ms) => self.disk_does(Mode::Hangs, ms),
            What::SyncFails => self.set_disk(Mode::SyncFails),
            What::ServerAhead(by) => {
                if let Some(ahead) = self.wall.forward(by) {
                    // The service looks at it before anything else happens to it.
                    let _noticed = self.service_clock.now();
                    self.oracle.server_ahead(now, ahead);
                    self.reached.note(Situation::ServerAhead);
                }
            }
            What::ServerBack(by, ms) => {
                if self.server.is_some() && self.wall.back(by) {
                    self.reached.note(Situation::ServerBack);
                    self.later(now + ms, Ev::ClockCorrected);
                }
            }
            What::ReadsFail(ms) => self.disk_does(Mode::ReadsFail, ms),
            What::Rot(unit, ms) => {
                if self.server.is_some() {
                    self.die(ms, true);
                    self.oracle.damaged(unit);
                    let rotten = self.disk.rot(operation(unit));
                    self.reached.note(Situation::Damaged);
                    let of_unit = self.phones.iter().zip(&CAST).filter(|(_, part)| part.unit == unit);
                    let behind = of_unit.filter(|(phone, _)| Some(phone.device.standing.newest()) < rotten);
                    if behind.count() > 0 {
                        self.reached.note(Situation::BehindDamage);
                    }
                }
            }
            What::Sleep(device, ms) => {
                if !self.phones[device].asleep {
                    self.phones[device].sleep();
                    self.slept_at.insert(device, now);
                    self.later(now + ms, Ev::Wake(device, now));
                }
            }
            What::ClockStep(device, by) => {
                // A step that makes up for a sleep to the second would need somebody who means it.
                if !self.phones[device].asleep {
                    if self.faces[device] == Some(Face::Running) {
                        self.reached.note(Situation::ClockStepped);
                    }
                    self.phones[device].step(by, now);
                    self.look(device, false);
                }
            }
            What::Expel(device, ms) => self.expel(device, ms).await?,
            What::Disable(device, ms) => self.disable(device, ms).await?,
        }
        Ok(())
    }

    fn disk_does(&mut self, mode: Mode, ms: u64) {
        self.set_disk(mode);
        let at = self.now() + ms;
        self.later(at, Ev::DiskSound);
    }

    pub(super) fn set_disk(&mut self, mode: Mode) {
        self.disk.set(mode);
        let now = self.now();
        self.oracle.disk(now, mode == Mode::Sound);
    }

    /// Each link is cut at one random moment and healed at another.
    fn swizzle(&mut self, ms: u64) {
        let now = self.now();
        self.reached.note(Situation::Swizzled);
        for device in 0..CAST.len() {
            let place = device as u64;
            let cut = now + self.luck.between(&[61, now, place], 0, ms / 2);
            let healed = self.luck.between(&[62, now, place], cut + 200, now + ms + 400);
            self.later(cut, Ev::Cut { device, until: healed });
        }
    }

    async fn expel(&mut self, device: usize, ms: u64) -> Result<(), Cause> {
        // The one who would do it cannot do it to themselves.
        if CAST[device].role == Role::Supervisor || !self.expelled.insert(device) {
            return Ok(());
        }
        if self.phones[device].device.is_joined() {
            self.reached.note(Situation::RightsEnded);
        }
        self.rights_end(device);
        self.ground.set_member(&CAST[device], false, self.clock.now()).await?;
        self.oracle.without_rights(device);
        self.settle().await;
        let at = self.now() + ms;
        self.later(at, Ev::Readmit(device));
        Ok(())
    }

    pub(super) async fn readmit(&mut self, device: usize) -> Result<(), Cause> {
        if self.expelled.contains(&device) && self.disabled.contains(&device) {
            // Nobody is made a member whose account is disabled.
            let at = self.now() + 1_000;
            self.later(at, Ev::Readmit(device));
            return Ok(());
        }
        if self.expelled.remove(&device) {
            self.ground.set_member(&CAST[device], true, self.clock.now()).await?;
            self.note(&format!("{} is a member again", CAST[device].name));
            // Its holder opens it again.
            self.hang_up(device);
        }
        Ok(())
    }

    async fn disable(&mut self, device: usize, ms: u64) -> Result<(), Cause> {
        if CAST[device].role == Role::Supervisor || !self.disabled.insert(device) {
            return Ok(());
        }
        if self.phones[device].conn.is_some() {
            self.reached.note(Situation::Disabled);
        }
        self.rights_end(device);
        self.ground.set_disabled(&CAST[device], true).await?;
        self.oracle.without_rights(device);
        self.settle().await;
        let at = self.now() + ms;
        self.later(at, Ev::Enable(device));
        Ok(())
    }

    pub(super) async fn enable(&mut self, device: usize) -> Result<(), Cause> {
        if self.disabled.remove(&device) {
            self.ground.set_disabled(&CAST[device], false).await?;
            self.note(&format!("the account of {} is enabled again", CAST[device].name));
        }
        Ok(())
    }

    // ---- deeds ----

    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest are faults, and have been done")]
    fn deed(&mut self, what: What) {
        match what {
            What::Report(device, sign) => self.report(device, sign),
            What::SpoiltReport(device, how) => self.spoilt(device, how),
            What::ReuseId(device) => self.reuse(device),
            What::Resend(device) => {
                if let Some((id, _)) = self.phones[device].newest_report {
                    self.phones[device].device.resend(id, 2);
                }
            }
            What::Lift(unit) => self.lift(unit),
            What::Resume(unit) => self.resume(unit),
            What::Acknowledge(device) => {
                let now = self.phones[device].now();
                self.phones[device].device.acknowledge_all(now);
            }
            What::Attentive(device, is) => {
                let how = if is { Acknowledge::AtOnce } else { Acknowledge::ByHand };
                self.phones[device].device.set_acknowledge(how);
            }
            What::Abort(device) => self.ask(device, Ask::Abort(Reason { reason: "Entscheidung".to_owned() })),
            What::Count(device, all) => self.count(device, all),
            What::Step(device) => {
                let slots = slots(CAST[device].unit);
                let step = AskStep { present: Some(slots), ..AskStep::of(Step::Board) };
                self.ask(device, Ask::Step(step));
            }
            What::Answer(device, calm) => self.answer(device, calm),
            _ => {}
        }
        for device in 0..CAST.len() {
            if !self.phones[device].asleep {
                self.look(device, false);
                self.say(device);
            }
        }
    }

    fn report(&mut self, device: usize, sign: &str) {
        let Ok(sign) = serde_json::from_value::<Sign>(sign.into()) else { return };
        if self.phones[device].asleep {
            return;
        }
        let phone = &mut self.phones[device];
        let (dice, now) = (phone.dice(), phone.now());
        let who = "E1".parse().map_or(Subject::Unknown, Subject::Slot);
        let id = phone.device.report(Tell::sign(sign).about(who), now, &dice);
        let body = phone.device.outbox.body_of(id).map(|body| body.to_string()).unwrap_or_default();
        phone.newest_report = Some((id, body));
        self.oracle.made(CAST[device].unit, id.to_string());
    }

    fn spoilt(&mut self, device: usize, how: Spoilt) {
        if self.phones[device].asleep {
            return;
        }
        self.reached.note(Situation::SpoiltReport);
        let phone = &mut self.phones[device];
        let id = ReportId::from_uuid(phone.dice().id);
        let body = match how {
            Spoilt::UnknownSign => format!(r#"{{"id":"{id}","sign":"collapse_of_the_stairs"}}"#),
            Spoilt::Nonsense => format!(
                r#"{{"id":"{id}","sign":"halt","who":17,"occurred_at":"yesterday","place":{{"lat":"x"}},"severity":"running","head":5}}"#
            ),
            Spoilt::TwoSigns => format!(r#"{{"id":"{id}","sign":"illness_stated","sign":"halt"}}"#),
        };
        phone.device.report_as_is(id, &body);
        self.oracle.made(CAST[device].unit, id.to_string());
    }

    fn reuse(&mut self, device: usize) {
        let phone = &self.phones[device];
        let (Some(conn), Some((_, body))) = (phone.conn, phone.newest_report.clone()) else { return };
        if phone.asleep || !phone.device.is_joined() {
            return;
        }
        self.reached.note(Situation::IdReused);
        let mut worse: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        worse["sign"] = "medical_emergency".into();
        let frame = serde_json::json!({
            "type": "report", "operation": CAST[device].operation(), "report": worse.to_string(),
        });
        self.send_up(conn, frame.to_string());
    }

    fn ask(&mut self, device: usize, ask: Ask) {
        let phone = &mut self.phones[device];
        if !phone.asleep && phone.unanswered() < AT_ONCE {
            phone.ask(ask);
        }
    }

    fn with_role(&self, unit: usize, role: Role) -> Option<usize> {
        let place = CAST.iter().position(|part| part.unit == unit && part.role == role)?;
        (!self.phones[place].asleep).then_some(place)
    }

    fn lift(&mut self, unit: usize) {
        let medic = self.with_role(unit, Role::Medic);
        let (lead, boss) = (self.with_role(unit, Role::Lead), self.with_role(unit, Role::Supervisor));
        let Some(anybody) = boss.or(lead) else { return };
        for hold in self.holds(anybody).into_iter().filter(Hold::is_open) {
            let by: Vec<usize> = match hold.kind {
                HoldKind::Medical => medic.or(boss).into_iter().collect(),
                HoldKind::Legal => [boss, lead].into_iter().flatten().collect(),
                HoldKind::Family => {
                    if let Some(lead) = lead {
                        self.count(lead, true);
                    }
                    boss.into_iter().collect()
                }
                HoldKind::Manual | HoldKind::Comms => boss.or(lead).into_iter().collect(),
                HoldKind::NightMinor | HoldKind::Facility | HoldKind::Document | HoldKind::Force => {
                    Vec::new()
                }
            };
            for device in by {
                let newest_seen = self.phones[device].device.standing.newest();
                let evidence = self.evidence(device, &hold);
                self.ask(device, Ask::Lift(Lift { hold: hold.id, newest_seen, evidence }));
            }
        }
    }

    fn holds(&self, device: usize) -> Vec<Hold> {
        let view = self.phones[device].device.standing.view();
        view.map(|view| view.holds.clone()).unwrap_or_default()
    }

    fn evidence(&self, device: usize, hold: &Hold) -> Evidence {
        let reason = || Statement { reason: "Der Grund ist weg".to_owned() };
        match hold.kind {
            HoldKind::Medical => Evidence::Assessment(Assessment {
                who: hold.who.clone(),
                condition_assessed: true,
                finding: Finding::Fit,
                professional: "4711".to_owned(),
                profession: Profession::Physician,
                organisation: "Notarztdienst".to_owned(),
                presence: Presence::InPerson,
                assessed_at: self.phones[device].device.server_time(self.phones[device].now()),
                names_reports: Vec::new(),
            }),
            HoldKind::Legal => Evidence::CourtRelease(CourtRelease {
                order_number: "1 L 1/26".to_owned(),
                court: "VG".to_owned(),
                reason: "Aufgehoben".to_owned(),
            }),
            HoldKind::Family => Evidence::FamilyComplete(Nothing {}),
            HoldKind::Comms => Evidence::DeviceHeard(reason()),
            HoldKind::Manual
            | HoldKind::NightMinor
            | HoldKind::Facility
            | HoldKind::Document
            | HoldKind::Force => Evidence::Statement(reason()),
        }
    }

    fn resume(&mut self, unit: usize) {
        let Some(lead) = self.with_role(unit, Role::Lead) else { return };
        let holds: Vec<_> =
            self.holds(lead).iter().filter(|hold| hold.stands()).map(|hold| hold.id).collect();
        if !holds.is_empty() {
            let newest_seen = self.phones[lead].device.standing.newest();
            self.ask(lead, Ask::Resume(Resume { holds, newest_seen }));
        }
    }

    fn count(&mut self, device: usize, all: bool) {
        let mut present = slots(CAST[device].unit);
        if !all {
            present.pop();
        }
        self.ask(device, Ask::Count(Count { at: CountAt::Contact, present }));
    }

    fn answer(&mut self, device: usize, calm: bool) {
        let view = self.phones[device].device.standing.view();
        let Some(question) = view.and_then(|view| view.questions.first()).map(|question| question.report)
        else {
            return;
        };
        self.ask(
            device,
            Ask::Answer(Answer {
                report: question,
                responds: calm,
                breathes_normally: true,
                bleeds_heavily: false,
                convulses: false,
            }),
        );
    }
}

fn slots(unit: usize) -> Vec<Slot> {
    let all: &[&str] = if unit == 0 { &["E1"] } else { &["E1", "K1"] };
    all.iter().filter_map(|slot| slot.parse().ok()).collect()
}
