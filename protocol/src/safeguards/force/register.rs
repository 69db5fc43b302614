//! The force register: what is known of each measure, folded from the record. None ever leaves
//! it, and no time in it is guessed: a measure without an end stays open.

use std::collections::{BTreeMap, BTreeSet};

use crate::clocks::Timestamp;
use crate::ids::ForceId;
use crate::operation::event::{Entry, Event};
use crate::operation::force::{BodyPosition, CheckForce, ForceAlarm, ForceGround, ForceKind};
use crate::operation::notice::{Notice, NoticeCode};
use crate::people::{Actor, Slot, Subject};
use crate::policy::ClauseId;

/// The force register.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Every measure. None ever leaves the register.
    pub measures: BTreeMap<ForceId, Measure>,
    /// Persons with whom a milder means was tried since first contact.
    pub milder_tried: BTreeSet<Slot>,
}

/// One measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Against whom.
    pub who: Subject,
    /// What.
    pub kind: ForceKind,
    /// Why, in kind, if it was asked for.
    pub ground: Option<ForceGround>,
    /// Who asked for it.
    pub requested_by: Option<Actor>,
    /// When a lead allowed it.
    pub authorised_at: Option<Timestamp>,
    /// How it began, if it did.
    pub started: Option<Started>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The body's positions, each with when it was said.
    pub positions: Vec<(BodyPosition, Timestamp)>,
    /// Since when the position hinders breathing, by the server's clock.
    pub hindered_since: Option<Timestamp>,
    /// The answers to "Atmet normal?", each with when it was given.
    pub breathing: Vec<(bool, Timestamp)>,
    /// Somebody said that the person is calm, or that the measure is not needed any more.
    pub reason_doubted: bool,
    /// The alarms given.
    pub alarms: BTreeMap<ForceAlarm, Alarmed>,
    /// When somebody last answered each alarm.
    pub answered_at: BTreeMap<ForceAlarm, Timestamp>,
    /// When somebody last said why it is not released at a stop.
    pub not_released_at: Option<Timestamp>,
    /// Its details are entered.
    pub described: bool,
}

/// How a measure began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    /// When, as told; never after it was entered.
    pub at: Timestamp,
    /// The server's clock when it was entered: its alarms are counted from here.
    pub entered_at: Timestamp,
    /// Whether a lead had allowed it.
    pub authorised: bool,
}

/// How often an alarm has asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarmed {
    /// How often, since it was last answered.
    pub count: u32,
    /// The last time.
    pub last_at: Timestamp,
}

impl Measure {
    const fn of(who: Subject, kind: ForceKind) -> Self {
        Self {
            who,
            kind,
            ground: None,
            requested_by: None,
            authorised_at: None,
            started: None,
            ended_at: None,
            positions: Vec::new(),
            hindered_since: None,
            breathing: Vec::new(),
            reason_doubted: false,
            alarms: BTreeMap::new(),
            answered_at: BTreeMap::new(),
            not_released_at: None,
            described: false,
        }
    }

    /// It has begun and has no end.
    pub const fn is_running(&self) -> bool {
        self.started.is_some() && self.ended_at.is_none()
    }

    /// How long it lasted, in whole seconds; none while it has no end.
    pub fn lasted_s(&self) -> Option<u32> {
        let (started, ended_at) = (self.started?, self.ended_at?);
        u32::try_from((ended_at - started.at).num_seconds()).ok()
    }

    /// A position that was seen. As long as it hinders breathing its alarms go on, whoever has looked.
    fn lies(&mut self, position: BodyPosition, at: Timestamp) {
        self.positions.push((position, at));
        if position.hinders_breathing() {
            self.hindered_since.get_or_insert(at);
        } else {
            self.hindered_since = None;
            self.alarms.remove(&ForceAlarm::Position);
            self.alarms.remove(&ForceAlarm::PositionSupervisor);
        }
    }

    fn checked(&mut self, check: &CheckForce, at: Timestamp) {
        if let Some(position) = check.position {
            self.lies(position, at);
        }
        if let Some(normal) = check.breathes_normally {
            self.breathing.push((normal, at));
            self.answered(ForceAlarm::Breathing, at);
        }
        if check.calm == Some(true) || check.still_needed == Some(false) {
            self.reason_doubted = true;
        } else if check.calm == Some(false) {
            self.reason_doubted = false;
        }
        // "Not needed any more" is answered by releasing, not by saying so.
        if check.still_needed == Some(true) {
            self.answered(ForceAlarm::StillNeeded, at);
        }
    }

    /// The details name a position: where nobody said one while it ran, it counts from the begin.
    fn described(&mut self, position: BodyPosition, at: Timestamp) {
        self.described = true;
        if !self.positions.is_empty() {
            return;
        }
        match self.started.filter(|_| self.ended_at.is_some()) {
            Some(started) => self.positions.push((position, started.at)),
            None => self.lies(position, at),
        }
    }

    fn answered(&mut self, alarm: ForceAlarm, at: Timestamp) {
        self.answered_at.insert(alarm, at);
        if let Some(alarmed) = self.alarms.get_mut(&alarm) {
            alarmed.count = 0;
        }
    }
}

impl Facts {
    /// Folds one entry that concerns force.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other events leave the register as it is")]
    pub fn fold(&mut self, entry: &Entry) {
        let at = entry.at;
        match &entry.event {
            Event::MilderMeansTried { slot, means, minutes, .. } if !means.is_empty() && *minutes > 0 => {
                self.milder_tried.insert(slot.clone());
            }
            Event::ForceRequested { measure, slot, kind, ground, .. } => {
                let asked = self
                    .measures
                    .entry(*measure)
                    .or_insert_with(|| Measure::of(Subject::Slot(slot.clone()), *kind));
                asked.ground = Some(*ground);
                asked.requested_by = Some(entry.by);
            }
            Event::ForceAuthorised { measure } => {
                self.with(*measure, |allowed| allowed.authorised_at = Some(at));
            }
            Event::ForceStarted { measure, who, kind, position, occurred_at, notices } => {
                let begun = self.measures.entry(*measure).or_insert_with(|| Measure::of(who.clone(), *kind));
                let authorised = notices.iter().all(|n| n.code != NoticeCode::ForceNotAuthorised);
                begun.who = who.clone();
                begun.kind = *kind;
                begun.started = Some(Started { at: told(*occurred_at, at), entered_at: at, authorised });
                if let Some(position) = position {
                    begun.lies(*position, at);
                }
            }
            Event::ForceEnded { measure, occurred_at } => self.with(*measure, |ended| {
                // A clock that puts the end before the begin is wrong: the server's time stands in.
                let said = told(*occurred_at, at);
                let possible = ended.started.is_some_and(|started| started.at <= said);
                ended.ended_at.get_or_insert(if possible { said } else { at });
            }),
            Event::ForceChecked { check, .. } => self.with(check.measure, |seen| seen.checked(check, at)),
            Event::ForceDescribed { measure, position, .. } => {
                self.with(*measure, |measure| measure.described(*position, at));
            }
            Event::ForceNotReleased { measure, .. } => {
                self.with(*measure, |held| held.not_released_at = Some(at));
            }
            Event::ForceAlarmed { measure, alarm, count } => self.with(*measure, |asking| {
                asking.alarms.insert(*alarm, Alarmed { count: *count, last_at: at });
            }),
            _ => {}
        }
    }

    fn with(&mut self, measure: ForceId, change: impl FnOnce(&mut Measure)) {
        if let Some(measure) = self.measures.get_mut(&measure) {
            change(measure);
        }
    }

    /// What is told with an alarm: somebody doubts the reason, and the measure goes on (S13, control).
    pub fn told(&self, event: &Event) -> Option<Notice> {
        let Event::ForceAlarmed { measure, alarm: ForceAlarm::StillNeeded, .. } = event else { return None };
        let doubted = self.measures.get(measure).filter(|running| running.reason_doubted)?;
        Some(about(NoticeCode::ReasonStillThere, *measure, &doubted.who))
    }

    /// Measures that have begun and have no end, in the order of their ids.
    pub fn running(&self) -> impl Iterator<Item = (ForceId, &Measure)> {
        self.measures.iter().filter(|(_, measure)| measure.is_running()).map(|(id, measure)| (*id, measure))
    }
}

/// A notice about one measure.
pub fn about(code: NoticeCode, measure: ForceId, who: &Subject) -> Notice {
    let slots = if let Subject::Slot(slot) = who { vec![slot.clone()] } else { Vec::new() };
    Notice { measure: Some(measure), slots, ..Notice::new(code, ClauseId::R11) }
}

/// When it happened: as told, but never after it was entered.
fn told(occurred_at: Option<Timestamp>, entered_at: Timestamp) -> Timestamp {
    occurred_at.map_or(entered_at, |said| said.min(entered_at))
}
