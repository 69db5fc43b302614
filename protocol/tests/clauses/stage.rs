//! A small stage for scenes: people with roles, a clock, and an operation that is folded as it goes.

use chrono::TimeDelta;
use einhalt_protocol::clocks::{Clocks, Timestamp};
use einhalt_protocol::ids::{AccountId, DeviceId, HoldId, ReportId, Seq};
use einhalt_protocol::operation::command::{AskStep, Joining, Lift, Resume};
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Nothing, Presence, Profession};
use einhalt_protocol::operation::place::{FacilityList, PlaceFacts, PlaceKind};
use einhalt_protocol::operation::plan::{Known, Person, PickUp, Plan, Step};
use einhalt_protocol::operation::preflight::{AnswerPreflight, PreflightItem};
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::operation::{Ask, Command, Context, Entry, Event, State, deadlines, decide};
use einhalt_protocol::people::{Actor, AgeClass, FamilyRole, Role, Subject};
use einhalt_protocol::policy::Policy;
use einhalt_protocol::record::Commitment;
use einhalt_protocol::report::{Report, Sign};
use einhalt_protocol::severity::Severity;
use uuid::Uuid;

pub fn at(text: &str) -> Timestamp {
    text.parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap().to_utc()
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Somebody at a device.
pub fn person(role: Role, number: u128) -> Actor {
    let id = uuid(number + 1 + (role as u128) * 1000);
    Actor::Person { account: AccountId::from_uuid(id), device: DeviceId::from_uuid(id), role }
}

pub fn officer() -> Actor {
    person(Role::Officer, 1)
}

pub fn lead() -> Actor {
    person(Role::Lead, 1)
}

pub fn medic() -> Actor {
    person(Role::Medic, 1)
}

pub fn supervisor() -> Actor {
    person(Role::Supervisor, 1)
}

/// An operation on stage.
#[derive(Clone)]
pub struct Stage {
    pub state: State,
    pub now: Timestamp,
    pub policy: Policy,
    pub log: Vec<Entry>,
    /// What the list says about the place of the next command.
    pub place: Option<PlaceFacts>,
    /// Another list than a fresh one.
    pub list: Option<FacilityList>,
    next: u128,
}

impl Stage {
    /// A fresh operation at this time.
    pub fn at(now: &str) -> Self {
        let mut stage = Self {
            state: State::default(),
            now: at(now),
            policy: Policy::kreis_unna().clone(),
            log: Vec::new(),
            place: None,
            list: None,
            next: 1,
        };
        let created = decide::created("UN-1", false, None, None, &stage.policy);
        stage.fold(vec![created], Actor::Service);
        stage
    }

    /// The same, planned for adults alone, begun, with two officers and a lead on scene.
    pub fn underway(now: &str) -> Self {
        let mut stage = Self::at(now);
        let hour = TimeDelta::hours(1);
        stage.ask(lead(), Ask::Plan(adults(stage.now, stage.now + hour))).unwrap();
        stage.make_ready();
        for (label, actor) in [("T1", officer()), ("T2", person(Role::Officer, 2)), ("EL", lead())] {
            stage.run(actor, &Command::Join(Joining { label: label.to_owned() })).unwrap();
        }
        stage.step(Step::Begin).unwrap();
        stage
    }

    /// Answers everything that has to be answered, and declares it ready.
    pub fn make_ready(&mut self) {
        for ask in preflight(self.now) {
            self.ask(lead(), ask).unwrap();
        }
        self.ask(lead(), Ask::Ready(Nothing {})).unwrap();
    }

    pub fn id(&mut self) -> u128 {
        self.next += 1;
        self.next << 32
    }

    fn fold(&mut self, events: Vec<Event>, by: Actor) -> Vec<Event> {
        for event in &events {
            let entry = Entry { at: self.now, by, command: None, event: event.clone() };
            let seq = Seq(self.log.len() as u64 + 1);
            self.state.apply(&entry, Some(seq));
            self.log.push(entry);
        }
        events
    }

    pub fn run(&mut self, actor: Actor, command: &Command) -> Result<Vec<Event>, Vec<RefusalCode>> {
        let payload = Some(Commitment([7; 32]));
        let list = self.list.clone().unwrap_or_else(|| fresh_list(self.now));
        let place = self.place.as_ref();
        let context = Context { payload, place, list: &list, ..Context::bare(self.now, actor, &self.policy) };
        match decide(&self.state, command, &context) {
            Ok(events) => Ok(self.fold(events, actor)),
            Err(refusal) => Err(refusal.reasons.iter().map(|reason| reason.code).collect()),
        }
    }

    pub fn ask(&mut self, actor: Actor, ask: Ask) -> Result<Vec<Event>, Vec<RefusalCode>> {
        self.run(actor, &Command::Ask(ask))
    }

    pub fn step(&mut self, step: Step) -> Result<Vec<Event>, Vec<RefusalCode>> {
        let everybody = self.state.plan.iter().flat_map(|plan| &plan.persons);
        let everybody = everybody.map(|person| person.slot.clone()).collect();
        let present = (step != Step::Begin).then_some(everybody);
        self.ask(officer(), Ask::Step(AskStep { present, ..AskStep::of(step) }))
    }

    /// A report by the first officer about a person, with the clocks as given.
    pub fn report_with(&mut self, sign: Sign, who: Subject, clocks: Clocks) -> ReportId {
        self.report_concerning(None, sign, who, clocks)
    }

    /// The same, as a further symptom of an earlier report.
    pub fn report_concerning(
        &mut self,
        concerns: Option<ReportId>,
        sign: Sign,
        who: Subject,
        clocks: Clocks,
    ) -> ReportId {
        let id = ReportId::from_uuid(uuid(self.id()));
        let report = Report {
            id,
            reporter: officer().device().unwrap(),
            sign,
            who,
            concerns,
            place_kind: None,
            clocks,
            mark: id.to_string(),
            defects: Vec::new(),
            payload: None,
        };
        self.run(officer(), &Command::Report(report)).unwrap();
        id
    }

    pub fn report(&mut self, sign: Sign) -> ReportId {
        self.report_with(sign, Subject::Slot("E1".parse().unwrap()), Clocks::server(self.now))
    }

    /// Moves the clock on and lets everything happen that has become due.
    pub fn wait(&mut self, seconds: i64) -> Vec<Event> {
        self.until(self.now + TimeDelta::seconds(seconds))
    }

    pub fn until(&mut self, then: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(due) = deadlines::next(&self.state, &self.policy).filter(|due| *due <= then) {
            self.now = self.now.max(due);
            events.extend(self.run(Actor::Clock, &Command::ClockReached).unwrap());
        }
        self.now = then;
        events
    }

    pub fn open_hold(&self) -> HoldId {
        self.state.holds.values().find(|hold| hold.is_open()).map(|hold| hold.id).unwrap()
    }

    /// An assessment that meets every demand: by a physician, in person, of E1, made now.
    pub fn fit(&self) -> Assessment {
        Assessment {
            who: Subject::Slot("E1".parse().unwrap()),
            condition_assessed: true,
            finding: Finding::Fit,
            professional: "N-4711".to_owned(),
            profession: Profession::Physician,
            organisation: "Rettungsdienst".to_owned(),
            presence: Presence::InPerson,
            assessed_at: self.now,
            names_reports: Vec::new(),
        }
    }

    pub fn lift(
        &mut self,
        by: Actor,
        hold: HoldId,
        assessment: Assessment,
    ) -> Result<Vec<Event>, Vec<RefusalCode>> {
        let evidence = Evidence::Assessment(assessment);
        self.ask(by, Ask::Lift(Lift { hold, newest_seen: self.state.seq, evidence }))
    }

    pub fn resume(&mut self, by: Actor) -> Result<Vec<Event>, Vec<RefusalCode>> {
        let holds = self.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id).collect();
        self.ask(by, Ask::Resume(Resume { holds, newest_seen: self.state.seq }))
    }

    pub fn severity(&self) -> Severity {
        self.state.severity()
    }
}

/// A plan for one adult.
pub fn adults(starts_at: Timestamp, ends_at: Timestamp) -> Plan {
    plan(starts_at, ends_at, vec![planned("E1", AgeClass::Adult)])
}

/// A plan for a family at home, without other minors.
pub fn plan(starts_at: Timestamp, ends_at: Timestamp, persons: Vec<Person>) -> Plan {
    let pick_up = PickUp { kind: PlaceKind::Dwelling, position: None };
    Plan { starts_at, ends_at, persons, other_minors: Known::No, pick_up }
}

/// A person of a plan: adults with custody, minors as children.
pub fn planned(slot: &str, age: AgeClass) -> Person {
    let family = if age == AgeClass::Adult { FamilyRole::CustodialParent } else { FamilyRole::Child };
    Person { slot: slot.parse().unwrap(), age, family, to_be_removed: true, born_on: None }
}

/// Everything that has to be answered before an operation is ready.
pub fn preflight(at: Timestamp) -> impl Iterator<Item = Ask> {
    PreflightItem::ALL.iter().map(move |item| {
        Ask::AnswerPreflight(AnswerPreflight {
            item: *item,
            answer: Known::Yes,
            on: at.date_naive(),
            source: "Vermerk in der Akte".to_owned(),
            reason: None,
        })
    })
}

/// A list of facilities that is as new as can be.
pub fn fresh_list(at: Timestamp) -> FacilityList {
    FacilityList::Known { as_of: at.date_naive(), facilities: 1 }
}
