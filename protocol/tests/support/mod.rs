//! An operation as the server runs it, without a server: commands are decided, entries applied and kept.
#![allow(dead_code, clippy::unwrap_used)]

use chrono::TimeDelta;
use einhalt_protocol::clocks::{Clocks, Timestamp};
use einhalt_protocol::ids::{AccountId, DeviceId, OperationId, ReportId, Seq};
use einhalt_protocol::operation::command::{AskStep, Joining};
use einhalt_protocol::operation::decide::{created, decide};
use einhalt_protocol::operation::evidence::Nothing;
use einhalt_protocol::operation::place::{FacilityList, PlaceFacts, PlaceKind};
use einhalt_protocol::operation::plan::{Known, Person, PickUp, Plan, Step};
use einhalt_protocol::operation::preflight::{AnswerPreflight, PreflightItem};
use einhalt_protocol::operation::{Ask, Command, Context, Entry, Event, Refusal, State, deadlines};
use einhalt_protocol::people::{Actor, AgeClass, FamilyRole, Role, Subject};
use einhalt_protocol::policy::Policy;
use einhalt_protocol::record::{Commitment, Salt};
use einhalt_protocol::report::{Report, Sign};

/// A weekday noon in Unna.
pub fn noon() -> Timestamp {
    "2026-05-05T10:00:00Z".parse().unwrap()
}

/// A person of a plan.
pub fn planned(slot: &str, age: AgeClass, family: FamilyRole) -> Person {
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

/// Somebody, by role and number.
pub fn person(role: Role, number: u8) -> Actor {
    let key = [role as u8, number];
    Actor::Person {
        account: AccountId::derived("account", &[&key]),
        device: DeviceId::derived("device", &[&key]),
        role,
    }
}

/// A report made here and now.
pub fn report(key: u64, sign: Sign, who: &str, by: Actor, at: Timestamp) -> Report {
    Report {
        id: ReportId::derived("report", &[&key.to_be_bytes()]),
        reporter: by.device().unwrap(),
        sign,
        who: who.parse().unwrap_or(Subject::Unknown),
        concerns: None,
        place_kind: None,
        clocks: Clocks { occurred_at: Some(at), monotonic_ms: None, sent_at: Some(at), received_at: at },
        mark: format!("{key}/{sign:?}"),
        defects: Vec::new(),
        payload: None,
    }
}

/// One operation with its record.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: OperationId,
    pub now: Timestamp,
    pub state: State,
    pub entries: Vec<Entry>,
    pub sealed: Vec<Option<(Salt, Vec<u8>)>>,
    pub policy: &'static Policy,
}

impl Operation {
    /// Created, nothing else.
    pub fn created(at: Timestamp) -> Self {
        let policy = Policy::kreis_unna();
        let mut operation = Self {
            id: OperationId::derived("operation", &[b"1"]),
            now: at,
            state: State::default(),
            entries: Vec::new(),
            sealed: Vec::new(),
            policy,
        };
        operation.keep(vec![created("M-1", true, None, None, policy)], person(Role::Lead, 1), None);
        operation
    }

    /// Under way with a lead, two officers, a medic and an adult `E1`.
    pub fn underway(at: Timestamp) -> Self {
        let mut operation = Self::created(at);
        for (role, number) in [(Role::Lead, 1), (Role::Officer, 1), (Role::Officer, 2), (Role::Medic, 1)] {
            let joining = Joining { label: format!("{role:?}{number}") };
            operation.command(person(role, number), &Command::Join(joining)).unwrap();
        }
        let plan = Plan {
            starts_at: at,
            ends_at: at + TimeDelta::hours(2),
            persons: vec![
                planned("E1", AgeClass::Adult, FamilyRole::Spouse),
                planned("E2", AgeClass::Adult, FamilyRole::Spouse),
            ],
            other_minors: Known::No,
            pick_up: PickUp { kind: PlaceKind::Dwelling, position: None },
        };
        let lead = person(Role::Lead, 1);
        operation.ask(lead, Ask::Plan(plan)).unwrap();
        for ask in preflight(at) {
            operation.sealed_command(lead, &Command::Ask(ask), Some(b"{\"source\":\"n\"}")).unwrap();
        }
        operation.ask(lead, Ask::Ready(Nothing {})).unwrap();
        operation.ask(lead, Ask::Step(AskStep::of(Step::Begin))).unwrap();
        operation
    }

    /// The clock goes on by so many milliseconds; due times are reached on the way.
    pub fn pass(&mut self, ms: i64) {
        let until = self.now + TimeDelta::milliseconds(ms);
        while let Some(due) = deadlines::next(&self.state, self.policy).filter(|due| *due <= until) {
            self.now = self.now.max(due);
            let events = self.command(Actor::Clock, &Command::ClockReached).unwrap();
            assert!(!events.is_empty(), "a due time that changes nothing comes again for ever");
        }
        self.now = until;
    }

    pub fn ask(&mut self, by: Actor, ask: Ask) -> Result<Vec<Event>, Refusal> {
        self.command(by, &Command::Ask(ask))
    }

    pub fn report(&mut self, key: u64, sign: Sign, who: &str, by: Actor) -> Vec<Event> {
        let report = report(key, sign, who, by, self.now);
        self.command(by, &Command::Report(report)).unwrap()
    }

    pub fn command(&mut self, by: Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.sealed_command(by, command, None)
    }

    /// A command with a personal part that is sealed apart.
    pub fn sealed_command(
        &mut self,
        by: Actor,
        command: &Command,
        sealed: Option<&[u8]>,
    ) -> Result<Vec<Event>, Refusal> {
        self.placed_command(by, command, sealed, None)
    }

    /// A command at a place that the list of facilities says something about.
    pub fn placed_command(
        &mut self,
        by: Actor,
        command: &Command,
        sealed: Option<&[u8]>,
        place: Option<&PlaceFacts>,
    ) -> Result<Vec<Event>, Refusal> {
        let salt: Salt = [u8::try_from(self.entries.len() % 251).unwrap(); 16];
        let payload = sealed.map(|content| Commitment::to(&salt, content));
        let list = fresh_list(self.now);
        let context = Context { payload, place, list: &list, ..Context::bare(self.now, by, self.policy) };
        let events = decide(&self.state, command, &context)?;
        let sealed = sealed.map(|content| (salt, content.to_vec()));
        self.keep(events.clone(), by, sealed.as_ref());
        Ok(events)
    }

    /// Keeps events as they are, however they came about.
    pub fn keep(&mut self, events: Vec<Event>, by: Actor, sealed: Option<&(Salt, Vec<u8>)>) {
        for (i, event) in events.into_iter().enumerate() {
            let entry = Entry { at: self.now, by, command: None, event };
            self.state.apply(&entry, Some(Seq(self.entries.len() as u64 + 1)));
            self.entries.push(entry);
            self.sealed.push(sealed.filter(|_| i == 0).cloned());
        }
    }

    /// The newest entry.
    pub fn seq(&self) -> Seq {
        Seq(self.entries.len() as u64)
    }
}
