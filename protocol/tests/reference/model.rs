//! The reference: the agreement as a few sets and booleans, written from its text (requirements R-01 to
//! It shares no code with the rules, knows one family of three at most, and counts time in
//! seconds from midnight UTC of a day in summer, when local time is two hours ahead.

mod clock;
mod family;
mod force;
mod lifting;
mod night;
mod papers;
mod reports;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use crate::words::{Actor, Do, Evidence, Kind, Role, Seats, Told, Where, Who};

/// Whether something asked for is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Done,
    Refused,
    /// Nothing is predicted.
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Running,
    Interrupted,
    Aborted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldKind {
    Medical,
    Night,
    Family,
    Facility,
    Document,
    Legal,
    Force,
    Comms,
    Manual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Open,
    Lifted,
    Resumed,
}

#[derive(Debug, Clone)]
pub struct Hold {
    pub kind: HoldKind,
    pub status: Status,
    who: Who,
    opened_at: i64,
    opened_by: Option<Actor>,
    newest_symptom: i64,
    lifted_by: Option<Actor>,
    offered: Option<(Actor, Evidence)>,
    /// The document, for `Document`.
    document: Option<usize>,
    /// A minor found at night (R-20d), a minor alone, a place nobody could name, a certificate
    /// that was qualified, another unit's abort.
    special: bool,
    /// For `Family`: who was missing.
    missing: BTreeSet<Who>,
}

#[derive(Debug, Clone)]
struct Document {
    paper: bool,
    who: Who,
    reporter: Actor,
    due: i64,
    at: i64,
    recorded: Option<Actor>,
    complete: bool,
    recognised: Option<bool>,
}

#[expect(clippy::struct_excessive_bools, reason = "a reference of sets and booleans")]
#[derive(Debug, Clone, Default)]
struct Measure {
    requested: Option<(Actor, Who)>,
    authorised: bool,
    started: bool,
    ended: bool,
    described: bool,
}

#[expect(clippy::struct_excessive_bools, reason = "a reference of sets and booleans")]
#[derive(Debug, Clone)]
pub struct Model {
    pub now: i64,
    family: Vec<Who>,
    pub ready: bool,
    pub answered: BTreeSet<usize>,
    pub begun: bool,
    departed: bool,
    handed_over: bool,
    pub ended: bool,
    aborted: bool,
    pub holds: Vec<Hold>,
    used: Vec<(Who, i64)>,
    questions: Vec<Option<i64>>,
    documents: Vec<Document>,
    recommendations: Vec<Option<(i64, Who)>>,
    minors_reported: Vec<Who>,
    ages: BTreeMap<Who, (bool, Actor, bool)>,
    /// Said to be a minor: stays one until a lead confirms the age of an adult.
    said_minor: BTreeSet<Who>,
    nights: BTreeSet<i64>,
    counted: Option<(i64, Actor, BTreeSet<Who>)>,
    planned_from: i64,
    begun_at: i64,
    moved_at: Option<i64>,
    away: BTreeMap<Who, Where>,
    apart: BTreeSet<Who>,
    assured: BTreeMap<Who, i64>,
    seats: Seats,
    perhaps_inside: bool,
    kind: Kind,
    milder: BTreeSet<Who>,
    measures: BTreeMap<usize, Measure>,
    units: BTreeSet<u8>,
    released: bool,
}

const DAY: i64 = 86_400;

/// When the night that holds this moment began: 22:00 to 06:00 local time.
fn night_of(at: i64) -> Option<i64> {
    let (evening, morning) = (20 * 3_600, 4 * 3_600);
    let midnight = at.div_euclid(DAY) * DAY;
    match at - midnight {
        time if time >= evening => Some(midnight + evening),
        time if time < morning => Some(midnight - DAY + evening),
        _ => None,
    }
}

/// Whether a plan of two hours from here on touches the night.
fn touches_night(from: i64) -> bool {
    (from..=from + 2 * 3_600).step_by(60).any(|at| night_of(at).is_some())
}

impl Model {
    pub fn new(now: i64, family: &[Who]) -> Self {
        Self {
            now,
            family: family.to_vec(),
            ready: false,
            answered: BTreeSet::new(),
            begun: false,
            departed: false,
            handed_over: false,
            ended: false,
            aborted: false,
            holds: Vec::new(),
            used: Vec::new(),
            questions: Vec::new(),
            documents: Vec::new(),
            recommendations: Vec::new(),
            minors_reported: Vec::new(),
            ages: BTreeMap::new(),
            said_minor: BTreeSet::new(),
            nights: BTreeSet::new(),
            counted: None,
            planned_from: now,
            begun_at: now,
            moved_at: None,
            away: BTreeMap::new(),
            apart: BTreeSet::new(),
            assured: BTreeMap::new(),
            seats: Seats::NotSaid,
            perhaps_inside: false,
            kind: Kind::Dwelling,
            milder: BTreeSet::new(),
            measures: BTreeMap::new(),
            units: BTreeSet::new(),
            released: false,
        }
    }

    pub fn severity(&self) -> Severity {
        if self.aborted {
            Severity::Aborted
        } else if self.holds.iter().any(|hold| hold.status != Status::Resumed) {
            Severity::Interrupted
        } else {
            Severity::Running
        }
    }

    /// Whether a measure of force runs: its alarms ask every few seconds.
    pub fn force_runs(&self) -> bool {
        self.measures.values().any(|measure| measure.started && !measure.ended)
    }

    /// What somebody does, and what comes of it.
    pub fn take(&mut self, by: Actor, what: &Do) -> Answer {
        let answer = if Self::may(by.role, what) {
            let answer = self.judge(by, what);
            self.clock();
            answer
        } else {
            Answer::Refused
        };
        if matches!(
            what,
            Do::Report { .. } | Do::Contact { .. } | Do::Wait(_) | Do::Silent { .. } | Do::OtherUnit { .. }
        ) {
            Answer::Done
        } else {
            answer
        }
    }

    /// Who may ask for what.
    fn may(role: Role, what: &Do) -> bool {
        let lead = role == Role::Lead;
        let team = lead || role == Role::Officer;
        let desk = lead || role == Role::Supervisor;
        match what {
            Do::Step { .. } | Do::TryMilder { .. } | Do::RequestForce { .. } => team,
            Do::Resume { .. }
            | Do::Close(_)
            | Do::ConfirmAge { .. }
            | Do::ProposeNight { .. }
            | Do::Ready
            | Do::ConfirmPlace { .. }
            | Do::DecideDocument { .. }
            | Do::AnswerMonitor { .. }
            | Do::AuthoriseForce { .. } => lead,
            Do::ConfirmNight { .. } => desk,
            Do::Lift { .. } => desk || role == Role::Medic,
            Do::Preflight { .. } | Do::Release { .. } | Do::InformSupporter | Do::Assure { .. } => {
                team || role == Role::Supervisor
            }
            Do::Count { .. }
            | Do::Whereabouts { .. }
            | Do::RecordDocument { .. }
            | Do::StartForce { .. }
            | Do::EndForce { .. }
            | Do::CheckForce { .. }
            | Do::DescribeForce { .. }
            | Do::StateAge { .. }
            | Do::AnswerQuestion { .. }
            | Do::Abort => role != Role::Monitor,
            Do::Report { .. }
            | Do::Contact { .. }
            | Do::Wait(_)
            | Do::Silent { .. }
            | Do::OtherUnit { .. } => true,
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm per request")]
    fn judge(&mut self, by: Actor, what: &Do) -> Answer {
        let over = self.ended || self.aborted;
        match what {
            Do::Wait(seconds) => self.wait(*seconds),
            Do::Report { sign, who, minutes_late } => {
                self.report(by, *sign, *who, self.now - 60 * minutes_late);
            }
            Do::Contact { who, kind, spot } => self.contact(by, *who, *kind, *spot),
            Do::Lift { hold, evidence, looked } => return self.lift(by, *hold, *evidence, *looked),
            Do::Resume { all, looked } => return self.resume(by, *all, *looked),
            Do::Step { step, present, seats, reasoned } => {
                return self.step(by, *step, present.as_deref(), *seats, *reasoned);
            }
            Do::Count { present } => {
                if self.ended || present.contains(&Who::K9) {
                    return Answer::Refused;
                }
                self.count(by, present, self.departed);
            }
            Do::Whereabouts { who, is } => {
                if self.ended || !self.family.contains(who) {
                    return Answer::Refused;
                }
                let was = self.away.get(who).copied().unwrap_or(Where::Here);
                if was == Where::InPatient && *is != Where::InPatient && by.role != Role::Lead {
                    return Answer::Refused;
                }
                let news = was != *is;
                self.away.insert(*who, *is);
                if news && self.departed && *is != Where::Here && !self.apart.contains(who) {
                    self.incomplete(Some(by), BTreeSet::from([*who]));
                }
            }
            Do::Assure { who } => {
                let reported = self.holds.iter().any(|hold| {
                    let may_be_meant = !self.family.contains(who) || self.counts_as_minor(*who);
                    let about =
                        hold.who == *who || (matches!(hold.who, Who::Staff | Who::Unknown) && may_be_meant);
                    hold.kind == HoldKind::Family && hold.special && hold.status == Status::Open && about
                });
                if self.ended || !(reported || self.is_alone(*who)) {
                    return Answer::Refused;
                }
                self.assured.insert(*who, self.now);
            }
            Do::ConfirmPlace { kind } => {
                let unclear = |hold: &Hold| {
                    hold.kind == HoldKind::Facility && hold.special && hold.status == Status::Open
                };
                let waits = !self.begun || self.perhaps_inside || self.holds.iter().any(unclear);
                if over || *kind == Kind::Unclear || (*kind == Kind::Dwelling && !waits) {
                    return Answer::Refused;
                }
                (self.perhaps_inside, self.kind) = (false, *kind);
                if *kind == Kind::School {
                    self.open(HoldKind::Facility, Who::Unknown, Some(by));
                }
            }
            Do::RecordDocument { document, unfit, complete } => {
                return self.record(by, *document, *unfit, *complete);
            }
            Do::DecideDocument { document, recognised, reasoned } => {
                return self.decide(by, *document, *recognised, *reasoned);
            }
            Do::AnswerMonitor { recommendation, stop } => {
                let Some((_, who)) = self.recommendations.get(*recommendation).copied().flatten() else {
                    return Answer::Refused;
                };
                if over {
                    return Answer::Refused;
                }
                self.recommendations[*recommendation] = None;
                if *stop {
                    self.open(HoldKind::Manual, who, Some(by));
                }
            }
            Do::TryMilder { .. }
            | Do::RequestForce { .. }
            | Do::AuthoriseForce { .. }
            | Do::StartForce { .. }
            | Do::EndForce { .. }
            | Do::CheckForce { .. }
            | Do::DescribeForce { .. } => return self.force(by, what),
            Do::ProposeNight { .. }
            | Do::ConfirmNight { .. }
            | Do::StateAge { .. }
            | Do::ConfirmAge { .. } => {
                return self.night(by, what);
            }
            Do::AnswerQuestion { question, good } => {
                if self.questions.get(*question).copied().flatten().is_none() {
                    return Answer::Refused;
                }
                self.questions[*question] = None;
                self.aborted |= !good;
            }
            Do::Abort => {
                if self.ended {
                    return Answer::Refused;
                }
                self.aborted = true;
            }
            Do::Close(end) => return self.close(*end),
            Do::Preflight { item, told } => {
                if over || self.begun || *told == (Told::No { reasoned: false }) {
                    return Answer::Refused;
                }
                if *told == Told::Unknown {
                    self.answered.remove(item);
                } else {
                    self.answered.insert(*item);
                }
            }
            Do::Ready => {
                if over || self.begun || self.severity() != Severity::Running || !self.may_be_ready() {
                    return Answer::Refused;
                }
                self.ready = true;
            }
            Do::Silent { device: _ } => {
                if self.begun && !self.ended && self.severity() == Severity::Running {
                    self.open(HoldKind::Comms, Who::Unknown, None);
                }
            }
            Do::OtherUnit { number, aborted } => {
                if !over && *aborted && self.units.insert(*number) {
                    self.open(HoldKind::Manual, Who::Unknown, None).special = true;
                }
            }
            Do::Release { given } => {
                if self.ended && *given {
                    return Answer::Any;
                }
                self.released = *given;
            }
            Do::InformSupporter => {
                if self.ended {
                    return Answer::Any;
                }
                if !self.released || self.severity() == Severity::Running {
                    return Answer::Refused;
                }
            }
        }
        Answer::Done
    }

    fn open(&mut self, kind: HoldKind, who: Who, by: Option<Actor>) -> &mut Hold {
        let hold = Hold {
            kind,
            status: Status::Open,
            who,
            opened_at: self.now,
            opened_by: by,
            newest_symptom: self.now,
            lifted_by: None,
            offered: None,
            document: None,
            special: false,
            missing: BTreeSet::new(),
        };
        self.holds.push(hold);
        let last = self.holds.len() - 1;
        &mut self.holds[last]
    }
}

/// The persons in each vehicle, as they would be said.
pub fn seated(seats: Seats, family: &[Who]) -> Vec<Vec<Who>> {
    let of =
        |wanted: &[Who]| -> Vec<Who> { family.iter().copied().filter(|who| wanted.contains(who)).collect() };
    let vehicles = match seats {
        Seats::NotSaid => Vec::new(),
        Seats::One => vec![family.to_vec()],
        Seats::ParentsApart => vec![of(&[Who::E1, Who::K1]), of(&[Who::E2])],
        Seats::ChildAlone => vec![of(&[Who::E1, Who::E2]), of(&[Who::K1])],
    };
    vehicles.into_iter().filter(|vehicle| !vehicle.is_empty()).collect()
}
