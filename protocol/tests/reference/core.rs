//! The rules under test, driven by the words of the reference.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use einhalt_protocol::clocks::{Clocks, Timestamp};
use einhalt_protocol::ids::{ForceId, HoldId, OperationId, ReportId, Seq, StopId};
use einhalt_protocol::operation::command::{
    Answer, AnswerRecommendation, Ask, AskStep, Close, ConfirmAge, ConfirmPlace, CorrectAge, Joining, Lift,
    NightContinuation, Reason, Resume, Silence, SisterStop,
};
use einhalt_protocol::operation::decide::{created, decide};
use einhalt_protocol::operation::document::{Content, DecideDocument, Issuer, RecordDocument, Shown};
use einhalt_protocol::operation::evidence::{
    Assessment, CourtRelease, Evidence, Finding, Nothing, Presence, Profession, Statement,
};
use einhalt_protocol::operation::family::{
    AssureHandOver, Count, CountAt, PersonStatus, Vehicle, Whereabouts,
};
use einhalt_protocol::operation::force::{
    AuthoriseForce, BodyPosition, CheckForce, DescribeForce, EndForce, ForceGround, ForceKind, MilderMeans,
    RequestForce, StartForce, TryMilderMeans,
};
use einhalt_protocol::operation::hold::HoldStatus;
use einhalt_protocol::operation::place::{FacilityList, NearFacility, PlaceFacts, PlaceKind};
use einhalt_protocol::operation::plan::{self, Known, Person, PickUp, Plan};
use einhalt_protocol::operation::preflight::{
    AnswerPreflight, InformSupporter, PreflightItem, SupporterRelease,
};
use einhalt_protocol::operation::{Command, Context, Entry, Event, State, deadlines};
use einhalt_protocol::people::{self, AgeClass, FamilyRole, Slot, Subject};
use einhalt_protocol::policy::Policy;
use einhalt_protocol::report::{self, Report};
use einhalt_protocol::severity::Severity;

use crate::model;
use crate::support::{fresh_list, person};
use crate::words::{self, Actor, Do, End, Kind, Role, Seats, Sign, Sound, Spot, Step, Told, Where, Who, Why};

/// One operation under the rules.
#[derive(Clone)]
pub struct Core {
    pub now: Timestamp,
    pub state: State,
    entries: u64,
    reports: u64,
    family: Vec<Who>,
    holds: Vec<HoldId>,
    documents: Vec<ReportId>,
    recommendations: Vec<ReportId>,
    questions: Vec<ReportId>,
    /// How often each kind of entry came up.
    pub reached: BTreeMap<&'static str, u64>,
}

const fn role(role: Role) -> people::Role {
    match role {
        Role::Officer => people::Role::Officer,
        Role::Lead => people::Role::Lead,
        Role::Medic => people::Role::Medic,
        Role::Monitor => people::Role::Monitor,
        Role::Supervisor => people::Role::Supervisor,
    }
}

fn actor(actor: Actor) -> people::Actor {
    person(role(actor.role), actor.number)
}

fn subject(who: Who) -> Subject {
    match who {
        Who::E1 | Who::E2 | Who::K1 | Who::K9 => Subject::Slot(slot(who)),
        Who::Staff => Subject::Staff,
        Who::Unknown => Subject::Unknown,
    }
}

fn slot(who: Who) -> Slot {
    let text = match who {
        Who::E1 => "E1",
        Who::E2 => "E2",
        Who::K1 => "K1",
        Who::K9 => "K9",
        // Nobody of the plan: what is said of them is refused.
        Who::Staff | Who::Unknown => "X9",
    };
    text.parse().unwrap()
}

const fn kind(kind: Kind) -> PlaceKind {
    match kind {
        Kind::Dwelling => PlaceKind::Dwelling,
        Kind::School => PlaceKind::School,
        Kind::Unclear => PlaceKind::Unclear,
    }
}

fn near(distance_dm: i32, accuracy_m: u32) -> PlaceFacts {
    let hospital = NearFacility {
        id: "h".to_owned(),
        name: "Klinik".to_owned(),
        kind: PlaceKind::Hospital,
        distance_dm,
    };
    PlaceFacts { accuracy_m, near: vec![hospital] }
}

fn place(spot: Spot) -> Option<PlaceFacts> {
    match spot {
        Spot::NoPosition => None,
        Spot::Inside => Some(near(-500, 10)),
        Spot::Perhaps => Some(near(30, 10)),
        Spot::Outside => Some(near(460, 8)),
    }
}

fn sign(sign: Sign) -> report::Sign {
    use report::Sign as S;
    const LIFE_THREATENING: [S; 10] = [
        S::AcuteBreathlessness,
        S::Seizure,
        S::SevereBleeding,
        S::Unconscious,
        S::CardiacArrest,
        S::OtherLifeThreatening,
        S::NoAir,
        S::Gurgling,
        S::SuddenlyQuiet,
        S::SuddenlyStronger,
    ];
    match sign {
        Sign::LifeThreatening(n) => LIFE_THREATENING[usize::from(n)],
        Sign::Medical => S::MedicalEmergency,
        Sign::Unclear => S::Unclear,
        Sign::Minor => S::MinorOnSite,
        Sign::FamilyIncomplete => S::FamilyIncomplete,
        Sign::Alone => S::UnaccompaniedMinor,
        Sign::Certificate => S::CertificateShown,
        Sign::Illness => S::IllnessStated,
        Sign::Court => S::CourtOrder,
        Sign::ForbiddenForce => S::ForbiddenForce,
        Sign::Halt => S::Halt,
    }
}

fn because() -> String {
    "weil es in diesem Fall so war".to_owned()
}

impl Core {
    /// An operation with its plan filed and everybody's device joined.
    pub fn planned(now: Timestamp, family: &[Who]) -> Self {
        let mut core = Self {
            now,
            state: State::default(),
            entries: 0,
            reports: 0,
            family: family.to_vec(),
            holds: Vec::new(),
            documents: Vec::new(),
            recommendations: Vec::new(),
            questions: Vec::new(),
            reached: BTreeMap::new(),
        };
        core.keep(people::Actor::Service, vec![created("M-1", false, None, None, Policy::kreis_unna())]);
        for by in words::ACTORS {
            core.command(
                actor(by),
                None,
                &Command::Join(Joining { label: format!("{:?}{}", by.role, by.number) }),
            );
        }
        let place_in_family = |who: Who| match (who, family.len()) {
            (Who::K1, _) => FamilyRole::Child,
            (_, 3) => FamilyRole::CustodialParent,
            _ => FamilyRole::Spouse,
        };
        let person = |who: &Who| Person {
            slot: slot(*who),
            age: if *who == Who::K1 { AgeClass::Child } else { AgeClass::Adult },
            family: place_in_family(*who),
            to_be_removed: true,
            born_on: None,
        };
        let plan = Plan {
            starts_at: now,
            ends_at: now + TimeDelta::hours(2),
            persons: family.iter().map(person).collect(),
            other_minors: Known::No,
            pick_up: PickUp { kind: PlaceKind::Dwelling, position: None },
        };
        let filed = core.command(actor(words::ACTORS[0]), None, &Command::Ask(Ask::Plan(plan)));
        assert_eq!(filed, model::Answer::Done, "the plan");
        core
    }

    /// Does it, and lets everything happen that is due.
    pub fn take(&mut self, by: Actor, what: &Do) -> model::Answer {
        if let Do::Wait(seconds) = what {
            self.pass(TimeDelta::seconds(*seconds));
            return model::Answer::Done;
        }
        let spot = if let Do::Contact { spot, .. } = what { place(*spot) } else { None };
        let command = self.command_for(by, what);
        let by = match command {
            Command::Silent(_) | Command::Sister(_) => people::Actor::Service,
            _ => actor(by),
        };
        let answer = self.command(by, spot.as_ref(), &command);
        self.pass(TimeDelta::zero());
        answer
    }

    fn pass(&mut self, time: TimeDelta) {
        let until = self.now + time;
        while let Some(due) = deadlines::next(&self.state, Policy::kreis_unna()).filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.command(people::Actor::Clock, None, &Command::ClockReached);
        }
        self.now = until;
    }

    fn command(&mut self, by: people::Actor, place: Option<&PlaceFacts>, command: &Command) -> model::Answer {
        let list: FacilityList = fresh_list(self.now);
        let context = Context { place, list: &list, ..Context::bare(self.now, by, Policy::kreis_unna()) };
        let Ok(events) = decide(&self.state, command, &context) else {
            *self.reached.entry("refused").or_default() += 1;
            if let Command::Ask(Ask::Lift(_)) = command {
                *self.reached.entry("lift refused").or_default() += 1;
            }
            return model::Answer::Refused;
        };
        let refused = events.iter().any(|event| matches!(event, Event::Refused { .. }));
        self.keep(by, events);
        if refused { model::Answer::Refused } else { model::Answer::Done }
    }

    fn keep(&mut self, by: people::Actor, events: Vec<Event>) {
        for event in events {
            self.note(&event);
            self.entries += 1;
            self.state.apply(&Entry { at: self.now, by, command: None, event }, Some(Seq(self.entries)));
        }
    }

    fn note(&mut self, event: &Event) {
        if let Some(name) = name(event, &self.state) {
            *self.reached.entry(name).or_default() += 1;
        }
        if let Event::HoldOpened { hold, .. } = event {
            if !self.holds.contains(hold) {
                self.holds.push(*hold);
            }
        } else if let Event::DocumentShown { document, .. } = event {
            self.documents.push(*document);
        } else if let Event::StopRecommended { report, .. } = event {
            self.recommendations.push(*report);
        } else if let Event::QuestionAsked { report, .. } = event {
            self.questions.push(*report);
        }
    }

    /// The holds in the order in which they came up.
    pub fn standing(&self) -> Vec<(String, model::Status)> {
        let hold = |id: &HoldId| {
            let hold = &self.state.holds[id];
            let status = match hold.status {
                HoldStatus::Open => model::Status::Open,
                HoldStatus::Lifted { .. } => model::Status::Lifted,
                HoldStatus::Resumed { .. } => model::Status::Resumed,
            };
            (format!("{:?}", hold.kind).replace("NightMinor", "Night"), status)
        };
        self.holds.iter().map(hold).collect()
    }

    fn hold(&self, number: usize) -> HoldId {
        self.holds.get(number).copied().unwrap_or_else(|| HoldId::derived("none", &[]))
    }

    fn nth(ids: &[ReportId], number: usize) -> ReportId {
        ids.get(number).copied().unwrap_or_else(|| ReportId::derived("none", &[]))
    }

    fn report(
        &mut self,
        by: Actor,
        sign: report::Sign,
        who: Who,
        late: i64,
        place_kind: Option<PlaceKind>,
    ) -> Command {
        self.reports += 1;
        // In their order, so that what falls due at once comes up in it.
        let id = ReportId::from_uuid(uuid::Uuid::from_u128(self.reports.into()));
        let occurred_at = Some(self.now - TimeDelta::minutes(late));
        Command::Report(Report {
            id,
            reporter: actor(by).device().unwrap(),
            sign,
            who: subject(who),
            concerns: None,
            place_kind,
            clocks: Clocks {
                occurred_at,
                monotonic_ms: None,
                sent_at: Some(self.now),
                received_at: self.now,
            },
            mark: self.reports.to_string(),
            defects: Vec::new(),
            payload: None,
        })
    }

    fn command_for(&mut self, by: Actor, what: &Do) -> Command {
        match what {
            Do::Report { sign: seen, who, minutes_late } => {
                self.report(by, sign(*seen), *who, *minutes_late, None)
            }
            Do::Contact { who, kind: chosen, spot: _ } => {
                self.report(by, report::Sign::Contact, *who, 0, chosen.map(kind))
            }
            Do::Silent { device } => {
                let device =
                    [words::ACTORS[0], words::ACTORS[2], words::ACTORS[3], words::ACTORS[4]][*device];
                // One silence holds once; each of these is one of its own.
                let since =
                    self.now - TimeDelta::milliseconds(i64::try_from(300_000 + self.entries).unwrap());
                Command::Silent(Silence { device: actor(device).device().unwrap(), since })
            }
            Do::OtherUnit { number, aborted } => Command::Sister(SisterStop {
                operation: OperationId::derived("unit", &[&[*number]]),
                stop: StopId::derived("unit", &[&[*number]]),
                severity: if *aborted { Severity::Aborted } else { Severity::Interrupted },
            }),
            _ => Command::Ask(self.ask_for(by, what)),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm per request")]
    fn ask_for(&self, by: Actor, what: &Do) -> Ask {
        let seen = |looked: bool| if looked { self.state.seq } else { Seq::NONE };
        match what {
            Do::Lift { hold, evidence, looked } => Ask::Lift(Lift {
                hold: self.hold(*hold),
                newest_seen: seen(*looked),
                evidence: self.evidence(*evidence),
            }),
            Do::Resume { all, looked } => {
                let standing = self.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id);
                let holds = if *all { standing.collect() } else { standing.take(1).collect() };
                Ask::Resume(Resume { holds, newest_seen: seen(*looked) })
            }
            Do::Step { step, present, seats, reasoned } => {
                Ask::Step(self.step(*step, present.as_deref(), *seats, *reasoned))
            }
            Do::Count { present } => Ask::Count(Count {
                at: CountAt::Contact,
                present: present.iter().map(|who| slot(*who)).collect(),
            }),
            Do::Whereabouts { who, is } => Ask::PersonStatus(PersonStatus {
                slot: slot(*who),
                is: match is {
                    Where::Here => Whereabouts::Here,
                    Where::InPatient => Whereabouts::InPatient,
                    Where::Elsewhere => Whereabouts::Elsewhere,
                },
            }),
            Do::Assure { who } => {
                Ask::AssureHandOver(AssureHandOver { slot: slot(*who), receiver: because() })
            }
            Do::ConfirmPlace { kind: said } => {
                Ask::ConfirmPlace(ConfirmPlace { kind: kind(*said), reason: because() })
            }
            Do::RecordDocument { document, unfit, complete } => Ask::RecordDocument(RecordDocument {
                document: Self::nth(&self.documents, *document),
                issuer: Issuer::Physician,
                shown: Shown::Original,
                dated_on: self.now.date_naive(),
                says_unfit: if *unfit { Known::Yes } else { Known::No },
                missing: if *complete { Vec::new() } else { vec![Content::Method] },
            }),
            Do::DecideDocument { document, recognised, reasoned } => Ask::DecideDocument(DecideDocument {
                document: Self::nth(&self.documents, *document),
                recognised: *recognised,
                outdated: false,
                reason: reasoned.then(because),
            }),
            Do::AnswerMonitor { recommendation, stop } => Ask::AnswerRecommendation(AnswerRecommendation {
                report: Self::nth(&self.recommendations, *recommendation),
                stop: *stop,
                reason: because(),
            }),
            Do::ProposeNight { hold } => {
                Ask::ProposeNightContinuation(NightContinuation { hold: self.hold(*hold), reason: because() })
            }
            Do::ConfirmNight { hold } => {
                Ask::ConfirmNightContinuation(NightContinuation { hold: self.hold(*hold), reason: because() })
            }
            Do::StateAge { who, adult } => {
                let age = if *adult { AgeClass::Adult } else { AgeClass::Youth };
                Ask::CorrectAge(CorrectAge { slot: slot(*who), age, basis: because() })
            }
            Do::ConfirmAge { who } => Ask::ConfirmAge(ConfirmAge { slot: slot(*who) }),
            Do::AnswerQuestion { question, good } => Ask::Answer(Answer {
                report: Self::nth(&self.questions, *question),
                responds: *good,
                breathes_normally: true,
                bleeds_heavily: false,
                convulses: false,
            }),
            Do::Abort => Ask::Abort(Reason { reason: because() }),
            Do::Close(end) => Ask::Close(Close {
                end: match end {
                    End::Completed => plan::End::Completed,
                    End::NotCarriedOut => plan::End::NotCarriedOut,
                    End::Aborted => plan::End::Aborted,
                },
                reason: because(),
            }),
            Do::Preflight { item, told } => Ask::AnswerPreflight(AnswerPreflight {
                item: PreflightItem::ALL[*item],
                answer: match told {
                    Told::Yes => Known::Yes,
                    Told::No { .. } => Known::No,
                    Told::Unknown => Known::Unknown,
                },
                on: self.now.date_naive(),
                source: because(),
                reason: matches!(told, Told::No { reasoned: true }).then(because),
            }),
            Do::Ready => Ask::Ready(Nothing {}),
            Do::Release { given } => Ask::SupporterRelease(SupporterRelease { given: *given }),
            Do::InformSupporter => Ask::InformSupporter(InformSupporter { note: because() }),
            _ => Self::force(by, what),
        }
    }

    fn force(by: Actor, what: &Do) -> Ask {
        let measure = |number: usize| ForceId::derived("measure", &[&number.to_be_bytes()]);
        match what {
            Do::TryMilder { who } => Ask::TryMilderMeans(TryMilderMeans {
                slot: slot(*who),
                means: vec![MilderMeans::Talk],
                minutes: 10,
                note: None,
            }),
            Do::RequestForce { measure: number, who, attack, why } => Ask::RequestForce(RequestForce {
                measure: measure(*number),
                slot: slot(*who),
                kind: ForceKind::Holding,
                ground: if *attack { ForceGround::Attack } else { ForceGround::Escape },
                reason: match why {
                    Why::OfTheSingleCase => because(),
                    Why::Generic => "Standardmäßig, wie immer!".to_owned(),
                    Why::TooShort => "tritt".to_owned(),
                },
            }),
            Do::AuthoriseForce { measure: number } => {
                Ask::AuthoriseForce(AuthoriseForce { measure: measure(*number) })
            }
            Do::StartForce { measure: number, who } => Ask::StartForce(StartForce {
                measure: measure(*number),
                who: subject(*who),
                kind: ForceKind::Holding,
                position: Some(BodyPosition::Prone),
                occurred_at: None,
            }),
            Do::EndForce { measure: number } => {
                Ask::EndForce(EndForce { measure: measure(*number), occurred_at: None })
            }
            Do::CheckForce { measure: number, breathes } => Ask::CheckForce(CheckForce {
                measure: measure(*number),
                breathes_normally: Some(*breathes),
                position: None,
                calm: None,
                still_needed: None,
            }),
            Do::DescribeForce { measure: number } => {
                let device = actor(by).device().unwrap();
                Ask::DescribeForce(DescribeForce {
                    measure: measure(*number),
                    reason: because(),
                    milder_means: vec![MilderMeans::Talk],
                    ordered_by: device,
                    applied_by: vec![device],
                    position: BodyPosition::Upright,
                    person_injured: false,
                    officer_injured: false,
                    medical_check_offered: true,
                    end_reason: because(),
                })
            }
            _ => panic!("not a request: {what:?}"),
        }
    }

    fn step(&self, step: Step, present: Option<&[Who]>, seats: Seats, reasoned: bool) -> AskStep {
        let vehicles = crate::model::seated(seats, &self.family);
        let vehicle = |(number, persons): (usize, Vec<Who>)| Vehicle {
            label: format!("V{number}"),
            slots: persons.into_iter().map(slot).collect(),
        };
        AskStep {
            present: present.map(|present| present.iter().map(|who| slot(*who)).collect()),
            vehicles: vehicles.into_iter().enumerate().map(vehicle).collect(),
            reason: reasoned.then(because),
            ..AskStep::of(match step {
                Step::Begin => plan::Step::Begin,
                Step::Board => plan::Step::Board,
                Step::Depart => plan::Step::Depart,
                Step::Transfer => plan::Step::Transfer,
                Step::HandOver => plan::Step::HandOver,
                Step::ReturnHome => plan::Step::ReturnHome,
            })
        }
    }

    fn evidence(&self, evidence: words::Evidence) -> Evidence {
        use words::Evidence as E;
        let why = Statement { reason: because() };
        match evidence {
            E::Assessment { who, sound, minutes_ago } => Evidence::Assessment(Assessment {
                who: subject(who),
                condition_assessed: sound != Sound::NotAssessed,
                finding: if sound == Sound::Unfit { Finding::Unfit } else { Finding::Fit },
                professional: if sound == Sound::NotNamed { " ".to_owned() } else { "4711".to_owned() },
                profession: if sound == Sound::ByANurse { Profession::Nurse } else { Profession::Physician },
                organisation: "Notarztdienst".to_owned(),
                presence: if sound == Sound::ByTelephone { Presence::Remote } else { Presence::InPerson },
                assessed_at: self.now - TimeDelta::minutes(minutes_ago),
                names_reports: Vec::new(),
            }),
            E::Statement => Evidence::Statement(why),
            E::Morning => Evidence::Morning(why),
            E::FamilyComplete => Evidence::FamilyComplete(Nothing {}),
            E::HandOverAssured => Evidence::HandOverAssured(Nothing {}),
            E::Separation => Evidence::Separation(why),
            E::NotInside => Evidence::NotInside(why),
            E::NotRecognised => Evidence::NotRecognised(why),
            E::CourtRelease => Evidence::CourtRelease(CourtRelease {
                order_number: "7 L 1/26".to_owned(),
                court: "Verwaltungsgericht".to_owned(),
                reason: because(),
            }),
            E::ForceReviewed => Evidence::ForceReviewed(why),
            E::DeviceHeard => Evidence::DeviceHeard(why),
        }
    }
}

/// The situations a run has to reach, by the entry that shows them.
fn name(event: &Event, state: &State) -> Option<&'static str> {
    use einhalt_protocol::operation::hold::HoldKind as K;
    let name = if let Event::HoldOpened { kind, .. } = event {
        match kind {
            K::Medical => "medical hold",
            K::NightMinor => "night hold",
            K::Family => "family hold",
            K::Facility => "facility hold",
            K::Document => "document hold",
            K::Legal => "legal hold",
            K::Force => "force hold",
            K::Comms => "comms hold",
            K::Manual => "manual hold",
        }
    } else if let Event::HoldLifted { hold, .. } = event {
        if state.lift_proposals.contains_key(hold) {
            "lifted by two"
        } else {
            match state.holds[hold].kind {
                K::Medical => "medical lifted",
                K::NightMinor => "night lifted",
                K::Family => "family lifted",
                K::Document => "document lifted by assessment",
                K::Facility | K::Legal | K::Force | K::Comms | K::Manual => "lifted by one",
            }
        }
    } else if let Event::StepTaken(taken) = event {
        match taken.step {
            plan::Step::Begin => "begun",
            plan::Step::Board => "boarded",
            plan::Step::Depart => "departed",
            plan::Step::Transfer => "transferred",
            plan::Step::HandOver => "handed over",
            plan::Step::ReturnHome => "returned home",
        }
    } else if let Event::Closed { end, .. } = event {
        match end {
            plan::End::Completed => "completed",
            plan::End::NotCarriedOut => "not carried out",
            plan::End::Aborted => "closed after an abort",
        }
    } else {
        return plain_name(event);
    };
    Some(name)
}

fn plain_name(event: &Event) -> Option<&'static str> {
    let names = [
        (matches!(event, Event::Resumed { .. }), "resumed"),
        (matches!(event, Event::Aborted { .. }), "aborted"),
        (matches!(event, Event::LiftProposed { .. }), "first of two"),
        (matches!(event, Event::Refused { .. }), "refused with a consequence"),
        (matches!(event, Event::Counted { .. }), "counted"),
        (matches!(event, Event::MadeReady), "ready"),
        (matches!(event, Event::PlaceUncertain { .. }), "place uncertain"),
        (matches!(event, Event::PlaceConfirmed { .. }), "place confirmed"),
        (matches!(event, Event::DocumentShown { .. }), "document shown"),
        (matches!(event, Event::DocumentRecorded { .. }), "document recorded"),
        (matches!(event, Event::DocumentDecided { recognised: true, .. }), "document recognised"),
        (matches!(event, Event::DocumentDecided { recognised: false, .. }), "document not recognised"),
        (matches!(event, Event::StopRecommended { .. }), "stop recommended"),
        (matches!(event, Event::RecommendationAnswered { .. }), "recommendation answered"),
        (matches!(event, Event::ForceRequested { .. }), "force requested"),
        (matches!(event, Event::ForceAuthorised { .. }), "force authorised"),
        (matches!(event, Event::ForceStarted { .. }), "force started"),
        (matches!(event, Event::ForceEnded { .. }), "force ended"),
        (matches!(event, Event::ForceDescribed { .. }), "force described"),
        (matches!(event, Event::ForceAlarmed { .. }), "force alarmed"),
        (matches!(event, Event::NightContinuationProposed { .. }), "night proposed"),
        (matches!(event, Event::AgeConfirmed { .. }), "age confirmed"),
        (matches!(event, Event::QuestionAnswered { .. }), "question answered"),
        (matches!(event, Event::SupporterInformed { .. }), "supporter informed"),
        (matches!(event, Event::SisterInterrupted { .. }), "other unit interrupted"),
        (matches!(event, Event::HandOverAssured { .. }), "hand-over assured"),
    ];
    names.into_iter().find(|(is, _)| *is).map(|(_, name)| name)
}
