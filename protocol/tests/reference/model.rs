//! The reference: the agreement as a few sets and booleans, written from its text (requirements R-01 to
//! It shares no code with the rules, knows one family of three at most, and counts time in
//! seconds from midnight UTC of a day in summer, when local time is two hours ahead.

use std::collections::{BTreeMap, BTreeSet};

use crate::words::{
    Actor, Do, End, Evidence, Kind, Role, Seats, Sign, Sound, Spot, Step, Told, Where, Who, Why,
};

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
    /// A minor found at night (R-20d), a minor alone, another unit's abort.
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

#[derive(Debug, Clone, Default)]
struct Measure {
    requested: Option<(Actor, Who)>,
    authorised: bool,
    started: bool,
    ended: bool,
    described: bool,
}

#[derive(Debug, Clone)]
pub struct Model {
    pub now: i64,
    family: Vec<Who>,
    ready: bool,
    answered: BTreeSet<usize>,
    begun: bool,
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
    nights: BTreeSet<i64>,
    counted: Option<(i64, Actor, BTreeSet<Who>)>,
    begun_at: i64,
    moved_at: Option<i64>,
    away: BTreeMap<Who, Where>,
    apart: BTreeSet<Who>,
    assured: BTreeMap<Who, i64>,
    seats: Seats,
    perhaps_inside: bool,
    place_unclear: bool,
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
            nights: BTreeSet::new(),
            counted: None,
            begun_at: now,
            moved_at: None,
            away: BTreeMap::new(),
            apart: BTreeSet::new(),
            assured: BTreeMap::new(),
            seats: Seats::NotSaid,
            perhaps_inside: false,
            place_unclear: false,
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

    /// What somebody does, and what comes of it.
    pub fn take(&mut self, by: Actor, what: &Do) -> Answer {
        let answer = if self.may(by.role, what) {
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
    fn may(&self, role: Role, what: &Do) -> bool {
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

    fn judge(&mut self, by: Actor, what: &Do) -> Answer {
        let over = self.ended || self.aborted;
        match what {
            Do::Wait(seconds) => self.wait(*seconds),
            Do::Report { sign, who, minutes_late } => {
                self.report(by, *sign, *who, self.now - 60 * minutes_late)
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
                let news = self.away.get(who).copied().unwrap_or(Where::Here) != *is;
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
                let waits = self.perhaps_inside || self.place_unclear;
                if over || *kind == Kind::Unclear || (*kind == Kind::Dwelling && !waits) {
                    return Answer::Refused;
                }
                (self.perhaps_inside, self.place_unclear, self.kind) = (false, false, *kind);
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

    // Reports: they only raise.

    fn report(&mut self, by: Actor, sign: Sign, who: Who, happened: i64) {
        let over = self.ended || self.aborted;
        match sign {
            Sign::LifeThreatening(_) => self.aborted = true,
            Sign::Medical | Sign::Unclear => {
                self.medical(by, who, happened);
                if sign == Sign::Unclear {
                    self.questions.push(Some(self.now + 60));
                }
            }
            Sign::Minor => {
                self.minors_reported.push(who);
                if let (Some(night), false) = (night_of(happened), over) {
                    self.open(HoldKind::Night, who, Some(by)).special = true;
                    self.nights.insert(night);
                }
            }
            Sign::FamilyIncomplete | Sign::Alone if !self.ended => {
                self.open(HoldKind::Family, who, Some(by)).special = sign == Sign::Alone;
            }
            Sign::FamilyIncomplete | Sign::Alone => {}
            Sign::Certificate | Sign::Illness if !over => {
                let (due, at) = (self.now + 600, self.now);
                let paper = sign == Sign::Certificate;
                let unread = Document {
                    paper,
                    who,
                    reporter: by,
                    due,
                    at,
                    recorded: None,
                    complete: false,
                    recognised: None,
                };
                self.documents.push(unread);
            }
            Sign::Certificate | Sign::Illness => {}
            Sign::Court => {
                self.open(HoldKind::Legal, who, Some(by));
            }
            Sign::ForbiddenForce => {
                self.open(HoldKind::Force, who, Some(by));
            }
            Sign::Halt if by.role == Role::Monitor => {
                if !over {
                    self.recommendations.push(Some((self.now + 30, who)));
                }
            }
            Sign::Halt => {
                self.open(HoldKind::Manual, who, Some(by));
            }
        }
    }

    /// A new symptom of the same person makes earlier assessments too old.
    fn medical(&mut self, by: Actor, who: Who, happened: i64) {
        let same =
            |hold: &&mut Hold| hold.kind == HoldKind::Medical && hold.who == who && who != Who::Unknown;
        let mut newest = happened;
        for hold in self.holds.iter_mut().filter(same) {
            newest = newest.max(hold.newest_symptom);
            hold.newest_symptom = hold.newest_symptom.max(happened);
        }
        self.open(HoldKind::Medical, who, Some(by)).newest_symptom = newest;
    }

    fn contact(&mut self, by: Actor, who: Who, kind: Option<Kind>, spot: Spot) {
        if self.ended || self.aborted {
            return;
        }
        let kind = kind.unwrap_or(self.kind);
        if spot == Spot::Inside || kind == Kind::School {
            self.open(HoldKind::Facility, who, Some(by));
        } else if kind == Kind::Unclear {
            self.open(HoldKind::Facility, who, Some(by));
            self.place_unclear = true;
        }
        self.perhaps_inside |= spot == Spot::Perhaps;
        if self.away.get(&who) == Some(&Where::InPatient) {
            self.open(HoldKind::Facility, who, Some(by));
        }
    }

    // The clock: it may stop, never lower.

    fn wait(&mut self, seconds: i64) {
        let until = self.now + seconds;
        while let Some(next) = self.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(next);
            self.clock();
        }
        self.now = until;
    }

    fn next_due(&self) -> Option<i64> {
        let questions = self.questions.iter().flatten().copied();
        let recommendations = self.recommendations.iter().flatten().map(|(due, _)| *due);
        let documents =
            (0..self.documents.len()).filter(|n| self.waits_for_time(*n)).map(|n| self.documents[n].due);
        let next_night = (self.now - 20 * 3_600).div_euclid(DAY) * DAY + DAY + 20 * 3_600;
        questions
            .chain(recommendations)
            .chain(documents)
            .chain([next_night])
            .filter(|due| *due > self.now)
            .min()
    }

    /// Undecided in time, it holds by itself; one that is read and lacks something waits behind the
    /// refused departure, as long as nothing has departed.
    fn waits_for_time(&self, number: usize) -> bool {
        let document = &self.documents[number];
        let held = self.holds.iter().any(|hold| hold.document == Some(number));
        let read = document.recorded.is_some() && !document.complete && !self.departed;
        document.recognised.is_none() && !held && !read && !self.ended && !self.aborted
    }

    /// Everything that is due by now.
    fn clock(&mut self) {
        for question in &mut self.questions {
            if question.is_some_and(|due| due <= self.now) {
                *question = None;
                self.aborted = true;
            }
        }
        if self.aborted || self.ended {
            return;
        }
        for number in 0..self.recommendations.len() {
            if let Some((_, who)) = self.recommendations[number].filter(|(due, _)| *due <= self.now) {
                self.recommendations[number] = None;
                self.open(HoldKind::Manual, who, None);
            }
        }
        for number in 0..self.documents.len() {
            if self.waits_for_time(number) && self.documents[number].due <= self.now {
                self.hold_document(number, None);
            }
        }
        if let (Some(night), true, true) = (night_of(self.now), self.begun, self.minors_affected())
            && self.nights.insert(night)
        {
            self.open(HoldKind::Night, Who::Unknown, None);
        }
    }

    fn hold_document(&mut self, number: usize, by: Option<Actor>) {
        let document = self.documents[number].clone();
        let hold = self.open(HoldKind::Document, document.who, by);
        hold.document = Some(number);
        hold.newest_symptom = document.at;
    }

    // Lifting and going on.

    fn lift(&mut self, by: Actor, number: usize, evidence: Evidence, looked: bool) -> Answer {
        if self.aborted || self.ended || !looked {
            return Answer::Refused;
        }
        let Some(hold) = self.holds.get(number).filter(|hold| hold.status == Status::Open).cloned() else {
            return Answer::Refused;
        };
        let desk = matches!(by.role, Role::Lead | Role::Supervisor);
        let stated_illness = hold.document.is_some_and(|n| {
            let document = &self.documents[n];
            !document.paper && document.recorded.is_none() && document.recognised != Some(true)
        });
        // What the kind asks for, and whether by two.
        let (fits, two) = match (hold.kind, evidence) {
            (HoldKind::Medical, Evidence::Assessment { .. }) => (self.assesses(by, &hold, evidence), false),
            (HoldKind::Document, Evidence::Assessment { .. }) => {
                (stated_illness && self.assesses(by, &hold, evidence), false)
            }
            (HoldKind::Document, Evidence::NotRecognised) => {
                let document = hold.document.map(|n| &self.documents[n]);
                let open = document
                    .is_some_and(|d| d.recognised != Some(true) && (d.recorded.is_some() || !d.paper));
                (desk && open, true)
            }
            (HoldKind::Family, Evidence::FamilyComplete) => {
                (desk && !hold.special && self.complete_since(&hold), false)
            }
            (HoldKind::Family, Evidence::HandOverAssured) => {
                (desk && hold.special && self.assured_since(&hold), false)
            }
            (HoldKind::Family, Evidence::Separation) => (desk && !hold.special, true),
            (HoldKind::Facility, Evidence::NotInside)
            | (HoldKind::Legal, Evidence::CourtRelease)
            | (HoldKind::Force, Evidence::ForceReviewed) => (desk, true),
            (HoldKind::Comms, Evidence::DeviceHeard) => (desk, false),
            (HoldKind::Manual, Evidence::Statement) => {
                (by.role == Role::Lead || desk && !hold.special, false)
            }
            _ => (false, false),
        };
        if !fits {
            return Answer::Refused;
        }
        if two {
            let second =
                hold.offered.is_some_and(|(first, offered)| first.role != by.role && offered == evidence);
            if !second {
                if hold.offered == Some((by, evidence)) {
                    return Answer::Refused;
                }
                self.holds[number].offered = Some((by, evidence));
                return Answer::Done;
            }
        }
        if let Evidence::Assessment { who, minutes_ago, .. } = evidence {
            self.used.push((who, self.now - 60 * minutes_ago));
        }
        if evidence == Evidence::Separation {
            let counted = self.counted.as_ref().map(|(_, _, here)| here.clone()).unwrap_or_default();
            let short = self.counted.is_some();
            match (hold.who, hold.missing.is_empty()) {
                (_, false) => self.apart.extend(&hold.missing),
                (Who::Staff | Who::Unknown, true) if short => {
                    let gone: Vec<Who> =
                        self.family.iter().copied().filter(|who| !counted.contains(who)).collect();
                    self.apart.extend(gone);
                }
                (Who::Staff | Who::Unknown, true) => {}
                (who, true) => {
                    self.apart.insert(who);
                }
            }
        }
        let hold = &mut self.holds[number];
        hold.status = Status::Lifted;
        hold.lifted_by = Some(by);
        Answer::Done
    }

    /// this person's condition, "reisefähig", by a named physician in person, later than the
    /// newest symptom, never the same one twice.
    fn assesses(&self, by: Actor, hold: &Hold, evidence: Evidence) -> bool {
        let Evidence::Assessment { who, sound, minutes_ago } = evidence else { return false };
        let made_at = self.now - 60 * minutes_ago;
        matches!(by.role, Role::Medic | Role::Supervisor)
            && sound == Sound::Yes
            && who != Who::Unknown
            && (hold.who == Who::Unknown || hold.who == who)
            && made_at > hold.newest_symptom
            && made_at <= self.now + 120
            && !self.used.contains(&(who, made_at))
    }

    fn resume(&mut self, by: Actor, all: bool, looked: bool) -> Answer {
        let standing: Vec<usize> =
            (0..self.holds.len()).filter(|n| self.holds[*n].status != Status::Resumed).collect();
        let one_person = |hold: &Hold| {
            let same = |who: Option<Actor>| who == Some(by);
            same(hold.lifted_by)
                && match hold.kind {
                    HoldKind::Medical => true,
                    HoldKind::Document => hold.offered.is_none_or(|(first, _)| first == by),
                    HoldKind::Manual | HoldKind::Comms => same(hold.opened_by),
                    HoldKind::Family => {
                        same(hold.opened_by)
                            || same(self.counted.as_ref().map(|(_, counted_by, _)| *counted_by))
                    }
                    HoldKind::Night | HoldKind::Facility | HoldKind::Legal | HoldKind::Force => false,
                }
        };
        let unlawful =
            standing.iter().any(|n| self.holds[*n].status == Status::Open || one_person(&self.holds[*n]));
        let named = all || standing.len() <= 1;
        if self.aborted
            || self.ended
            || !looked
            || standing.is_empty()
            || !named
            || unlawful
            || self.night_without_hold()
            || self.documents.iter().any(|document| document.recognised == Some(true))
        {
            return Answer::Refused;
        }
        for number in standing {
            self.holds[number].status = Status::Resumed;
        }
        Answer::Done
    }

    // Night and minors.

    fn is_adult_now(&self, who: Who) -> bool {
        self.ages.get(&who).is_some_and(|(adult, _, confirmed)| *adult && *confirmed)
    }

    pub fn minors_affected(&self) -> bool {
        let planned = self.family.contains(&Who::K1) && !self.is_adult_now(Who::K1);
        let reported = self.minors_reported.iter().any(|who| !self.is_adult_now(*who));
        planned || reported || self.ages.values().any(|(adult, _, _)| !adult)
    }

    /// Going on at night with minors needs this night's hold first.
    fn night_without_hold(&self) -> bool {
        night_of(self.now).is_some_and(|night| self.minors_affected() && !self.nights.contains(&night))
    }

    fn night(&mut self, by: Actor, what: &Do) -> Answer {
        match what {
            Do::ProposeNight { hold } => {
                let open = self
                    .holds
                    .get(*hold)
                    .is_some_and(|h| h.kind == HoldKind::Night && h.status == Status::Open);
                if self.aborted || self.ended || !open || self.holds[*hold].special {
                    return Answer::Refused;
                }
                self.holds[*hold].offered = Some((by, Evidence::Statement));
                Answer::Done
            }
            Do::ConfirmNight { hold } => {
                let Some(found) = self.holds.get(*hold) else { return Answer::Refused };
                let open = found.kind == HoldKind::Night && found.status == Status::Open && !found.special;
                let by_another = found.offered.is_some_and(|(first, _)| first != by);
                if self.aborted || self.ended || !open || !by_another {
                    return Answer::Refused;
                }
                self.holds[*hold].status = Status::Lifted;
                self.holds[*hold].lifted_by = Some(by);
                Answer::Done
            }
            Do::StateAge { who, adult } => {
                let known = self.family.contains(who) || self.minors_reported.contains(who);
                if !known {
                    return Answer::Refused;
                }
                self.ages.insert(*who, (*adult, by, false));
                Answer::Done
            }
            Do::ConfirmAge { who } => {
                let Some((adult, stated_by, false)) = self.ages.get(who).copied() else {
                    return Answer::Refused;
                };
                if stated_by == by {
                    return Answer::Refused;
                }
                self.ages.insert(*who, (adult, stated_by, true));
                let (adult_now, minors) = (self.is_adult_now(*who), self.minors_affected());
                if self.aborted || self.ended {
                    return Answer::Done;
                }
                for hold in
                    self.holds.iter_mut().filter(|h| h.kind == HoldKind::Night && h.status == Status::Open)
                {
                    if !minors || (adult_now && hold.who == *who) {
                        hold.status = Status::Lifted;
                        hold.lifted_by = Some(by);
                    }
                }
                Answer::Done
            }
            _ => Answer::Any,
        }
    }

    // Family.

    fn missing(&self, here: &BTreeSet<Who>, said_now: bool) -> BTreeSet<Who> {
        if self.family.len() < 2 {
            return BTreeSet::new();
        }
        let away = |who: &Who| self.away.get(who).is_some_and(|is| *is != Where::Here);
        let gone = self.family.iter().filter(|who| !here.contains(*who) || !said_now && away(who));
        gone.filter(|who| !self.apart.contains(*who)).copied().collect()
    }

    fn count(&mut self, by: Actor, present: &[Who], holds: bool) {
        let here: BTreeSet<Who> = present.iter().copied().collect();
        let missing = self.missing(&here, true);
        for who in &here {
            if self.away.get(who) == Some(&Where::Elsewhere) {
                self.away.remove(who);
            }
            self.apart.remove(who);
        }
        self.counted = Some((self.now, by, here));
        if holds {
            self.incomplete(Some(by), missing);
        }
    }

    fn incomplete(&mut self, by: Option<Actor>, missing: BTreeSet<Who>) {
        let held = self.holds.iter().any(|hold| {
            hold.kind == HoldKind::Family
                && hold.status == Status::Open
                && !hold.missing.is_empty()
                && missing.is_subset(&hold.missing)
        });
        if missing.is_empty() || held || self.family.len() < 2 || self.aborted || self.ended {
            return;
        }
        let who = if missing.len() == 1 { missing.iter().next().copied() } else { None };
        self.open(HoldKind::Family, who.unwrap_or(Who::Unknown), by).missing = missing;
    }

    fn in_care(&self, here: Option<&BTreeSet<Who>>) -> bool {
        let goes = |who: &Who| !self.apart.contains(who) || here.is_some_and(|here| here.contains(who));
        self.family.iter().any(|who| self.away.get(who) == Some(&Where::InPatient) && goes(who))
    }

    fn complete_since(&self, hold: &Hold) -> bool {
        let Some((at, _, here)) = &self.counted else { return false };
        *at > hold.opened_at && self.missing(here, false).is_empty() && !self.in_care(Some(here))
    }

    fn assured_since(&self, hold: &Hold) -> bool {
        let adult = self.is_adult_now(hold.who);
        let at = self
            .assured
            .iter()
            .filter(|(who, _)| matches!(hold.who, Who::Staff | Who::Unknown) || hold.who == **who);
        adult || at.into_iter().any(|(_, at)| *at >= hold.opened_at)
    }

    fn counts_as_minor(&self, who: Who) -> bool {
        match self.ages.get(&who) {
            Some((adult, _, confirmed)) if *confirmed || !adult => !adult,
            _ => who == Who::K1,
        }
    }

    /// A minor without an adult who has custody.
    fn is_alone(&self, who: Who) -> bool {
        let family = self.family.len() == 3;
        let parents: Vec<Who> = self.family.iter().copied().filter(|p| family && *p != Who::K1).collect();
        let answers = |parent: &Who| {
            *parent != who
                && !self.apart.contains(parent)
                && (who == Who::K1 || !self.counts_as_minor(*parent))
        };
        self.family.contains(&who) && self.counts_as_minor(who) && !parents.iter().any(answers)
    }

    // Steps.

    fn may_be_ready(&self) -> bool {
        let unassured = self
            .family
            .iter()
            .any(|who| !self.apart.contains(who) && self.is_alone(*who) && !self.assured.contains_key(who));
        self.answered.len() == 6 && !unassured
    }

    fn step(
        &mut self,
        by: Actor,
        step: Step,
        present: Option<&[Who]>,
        seats: Seats,
        reasoned: bool,
    ) -> Answer {
        if step == Step::ReturnHome {
            // Always allowed; who is said to be there is counted, and nothing else comes of it.
            if let (Some(present), false) = (present, self.ended) {
                self.count(by, present, false);
            }
            return Answer::Done;
        }
        if self.ended {
            return Answer::Refused;
        }
        let mut refused = self.severity() != Severity::Running;
        refused |= (step == Step::Begin) == self.begun;
        refused |= self.night_without_hold() && step != Step::Begin;
        refused |= step == Step::Begin && (!self.ready || !self.may_be_ready());
        refused |= step == Step::Begin && night_of(self.now).is_some() && self.minors_affected();
        refused |= step == Step::Begin && self.kind != Kind::Dwelling;
        if step != Step::Board {
            refused |= (0..self.documents.len())
                .any(|n| self.is_undecided(n) || self.documents[n].recognised == Some(true));
        }
        let leaves = matches!(step, Step::Depart | Step::Transfer | Step::HandOver);
        refused |= leaves && self.perhaps_inside;
        let said: Option<BTreeSet<Who>> = present.map(|present| present.iter().copied().collect());
        let fresh = self
            .counted
            .as_ref()
            .filter(|(at, _, _)| *at >= self.begun_at && self.moved_at.is_none_or(|moved| *at > moved));
        let here = said.clone().or_else(|| fresh.map(|(_, _, here)| here.clone()));
        let strangers = said.as_ref().is_some_and(|said| said.contains(&Who::K9));
        refused |= strangers;
        let complete_asked = leaves || (step == Step::Board && self.departed);
        if complete_asked {
            refused |= match &here {
                Some(here) => !self.missing(here, said.is_some()).is_empty(),
                None => self.family.len() > 1,
            };
            refused |= self.in_care(here.as_ref());
            refused |= self.family.iter().any(|who| {
                !self.apart.contains(who) && self.is_alone(*who) && !self.assured.contains_key(who)
            });
        }
        if matches!(step, Step::Board | Step::Depart | Step::Transfer) {
            let here = here.clone().unwrap_or_else(|| self.family.iter().copied().collect());
            refused |= self.badly_seated(by, &here, seats, reasoned);
        }
        if refused {
            self.after_refusal(by, step, said.as_ref(), here.as_ref(), strangers);
            return Answer::Refused;
        }
        self.taken(by, step, present, seats);
        Answer::Done
    }

    fn taken(&mut self, by: Actor, step: Step, present: Option<&[Who]>, seats: Seats) {
        let departed = self.departed;
        match step {
            Step::Begin => (self.begun, self.begun_at) = (true, self.now),
            Step::Depart => (self.departed, self.moved_at) = (true, Some(self.now)),
            Step::Transfer => self.moved_at = Some(self.now),
            Step::HandOver => self.handed_over = true,
            Step::Board | Step::ReturnHome => {}
        }
        if seats != Seats::NotSaid && matches!(step, Step::Board | Step::Depart | Step::Transfer) {
            self.seats = seats;
        }
        if let Some(present) = present {
            let on_the_way = departed || matches!(step, Step::Transfer | Step::HandOver);
            self.count(by, present, on_the_way);
        }
    }

    /// A family found apart on the way holds, also when the step was refused for it.
    fn after_refusal(
        &mut self,
        by: Actor,
        step: Step,
        said: Option<&BTreeSet<Who>>,
        here: Option<&BTreeSet<Who>>,
        strangers: bool,
    ) {
        if !self.begun || step == Step::Begin || strangers {
            return;
        }
        let on_the_way = self.departed || matches!(step, Step::Transfer | Step::HandOver);
        if let Some(said) = said {
            let waits = self.holds.iter().any(|h| h.kind == HoldKind::Family && h.status == Status::Open);
            if waits || !self.missing(said, true).is_empty() {
                let present: Vec<Who> = said.iter().copied().collect();
                self.count(by, &present, on_the_way);
            }
        } else if let Some(here) = here
            && on_the_way
        {
            self.incomplete(Some(by), self.missing(here, false));
        }
    }

    fn badly_seated(&self, by: Actor, here: &BTreeSet<Who>, seats: Seats, reasoned: bool) -> bool {
        let said = if seats == Seats::NotSaid { self.seats } else { seats };
        let vehicles = self.vehicles(said, here);
        let all: Vec<Who> = vehicles.iter().flatten().copied().collect();
        let in_one = here.iter().all(|who| all.iter().filter(|other| *other == who).count() == 1);
        let nobody_else = all.iter().all(|who| here.contains(who));
        let family = self.family.len() == 3;
        let parent_there = |vehicle: &Vec<Who>| vehicle.contains(&Who::E1) || vehicle.contains(&Who::E2);
        let child_alone = vehicles.iter().any(|vehicle| {
            family && vehicle.iter().any(|who| self.counts_as_minor(*who)) && !parent_there(vehicle)
        });
        let agreed = seats == Seats::NotSaid || seats == self.seats;
        let split = vehicles.len() > 1 && !agreed && !(by.role == Role::Lead && reasoned);
        !in_one || !nobody_else || child_alone || split
    }

    /// The persons in each vehicle.
    pub fn vehicles(&self, seats: Seats, here: &BTreeSet<Who>) -> Vec<Vec<Who>> {
        match seats {
            Seats::NotSaid => vec![here.iter().copied().collect()],
            _ => seated(seats, &self.family),
        }
    }

    fn is_undecided(&self, number: usize) -> bool {
        let settled =
            self.holds.iter().any(|hold| hold.document == Some(number) && hold.status != Status::Open);
        self.documents[number].recognised.is_none() && !settled
    }

    // Documents.

    fn record(&mut self, by: Actor, number: usize, unfit: bool, complete: bool) -> Answer {
        let Some(document) = self.documents.get(number).cloned() else { return Answer::Refused };
        if document.recognised == Some(true) {
            return Answer::Any;
        }
        let settled = document.recognised == Some(false)
            || (document.recognised.is_none() && !self.is_undecided(number));
        if self.ended || settled {
            return Answer::Refused;
        }
        let qualified = complete && unfit;
        self.documents[number].recorded = Some(by);
        self.documents[number].complete = complete;
        // Recognised is the rule: qualified and unfit holds at once, once.
        let held = self.holds.iter().any(|hold| hold.document == Some(number) && hold.special);
        if qualified && document.recognised.is_none() && !self.aborted && !held {
            self.hold_document(number, Some(by));
            if let Some(hold) = self.holds.last_mut() {
                hold.special = true;
            }
        }
        Answer::Done
    }

    fn decide(&mut self, by: Actor, number: usize, recognised: bool, reasoned: bool) -> Answer {
        let Some(document) = self.documents.get(number).cloned() else { return Answer::Refused };
        if recognised {
            if document.recognised == Some(true) {
                return Answer::Any;
            }
            if self.ended || self.aborted {
                return Answer::Refused;
            }
            self.documents[number].recognised = Some(true);
            let open =
                self.holds.iter().any(|hold| hold.document == Some(number) && hold.status == Status::Open);
            if !open {
                self.hold_document(number, Some(by));
            }
            return Answer::Done;
        }
        let paper = document.paper || document.recorded.is_some();
        let second = if paper {
            document.recorded.is_some_and(|recorder| recorder != by)
        } else {
            document.reporter != by
        };
        let undecided = self.is_undecided(number);
        if self.ended || self.aborted || !reasoned || !second || !undecided {
            return Answer::Refused;
        }
        self.documents[number].recognised = Some(false);
        Answer::Done
    }

    // Force.

    fn force(&mut self, by: Actor, what: &Do) -> Answer {
        let stopped = self.ended || self.severity() != Severity::Running;
        match what {
            Do::TryMilder { who } => {
                if self.ended || !self.begun || !self.family.contains(who) {
                    return Answer::Any;
                }
                self.milder.insert(*who);
                Answer::Done
            }
            Do::RequestForce { measure, who, attack, why } => {
                let known = self.measures.contains_key(measure);
                let milder = *attack || self.milder.contains(who);
                if stopped
                    || !self.begun
                    || known
                    || *why != Why::OfTheSingleCase
                    || !milder
                    || !self.family.contains(who)
                {
                    return Answer::Refused;
                }
                self.measures.insert(*measure, Measure { requested: Some((by, *who)), ..Measure::default() });
                Answer::Done
            }
            Do::AuthoriseForce { measure } => {
                let asked = self.measures.get(measure).filter(|m| !m.started).and_then(|m| m.requested);
                if stopped || asked.is_none_or(|(asking, _)| asking == by) {
                    return Answer::Refused;
                }
                self.measures.entry(*measure).or_default().authorised = true;
                Answer::Done
            }
            Do::StartForce { measure, who: _ } => {
                let known = self.measures.entry(*measure).or_default();
                if known.ended {
                    return Answer::Refused;
                }
                known.started = true;
                Answer::Done
            }
            Do::EndForce { measure } | Do::CheckForce { measure, breathes: true } => {
                let Some(known) = self.measures.get_mut(measure).filter(|m| m.started && !m.ended) else {
                    return Answer::Refused;
                };
                known.ended = matches!(what, Do::EndForce { .. });
                Answer::Done
            }
            Do::CheckForce { measure: _, breathes: _ } => {
                self.aborted = true;
                Answer::Done
            }
            Do::DescribeForce { measure } => {
                let Some(known) = self.measures.get_mut(measure).filter(|m| m.started) else {
                    return Answer::Refused;
                };
                known.described = true;
                Answer::Done
            }
            _ => Answer::Any,
        }
    }

    fn close(&mut self, end: End) -> Answer {
        let force_open = self.measures.values().any(|m| m.started && !(m.ended && m.described));
        let running = self.severity() == Severity::Running;
        let allowed = match end {
            End::Completed => running && self.handed_over && !force_open,
            End::NotCarriedOut => !self.aborted,
            End::Aborted => self.aborted,
        };
        if self.ended || !allowed {
            return Answer::Refused;
        }
        self.ended = true;
        Answer::Done
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
