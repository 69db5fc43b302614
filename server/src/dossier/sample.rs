//! An operation with something of everything, made by the rules themselves: what the documents are tried on.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::must_use_candidate,
    clippy::missing_panics_doc
)]

#[path = "../../../protocol/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use einhalt_protocol::ids::{ForceId, Seq};
use einhalt_protocol::operation::after::{
    AddCorrection, AddStatement, EarlyGround, LegalGround, LegalHold, ProposeErasure, RemarkKind, Speaker,
};
use einhalt_protocol::operation::command::{Ask, AskStep, ClaimStep, Close, CompleteStep, Lift, Resume};
use einhalt_protocol::operation::event::RecordedReceipt;
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Nothing, Presence, Profession};
use einhalt_protocol::operation::family::{Count, CountAt};
use einhalt_protocol::operation::force::{
    AuthoriseForce, EndForce, ForceGround, ForceKind, MilderMeans, RequestForce, StartForce, TryMilderMeans,
};
use einhalt_protocol::operation::place::{Fix, Latitude, Longitude, NearFacility, PlaceFacts, PlaceKind};
use einhalt_protocol::operation::plan::{End, PickUp, Step};
use einhalt_protocol::operation::rights::{asked_for, personal, word};
use einhalt_protocol::operation::{Command, Event};
use einhalt_protocol::people::{Actor, Role, Slot};
use einhalt_protocol::receipt::ReceiptKind;
use einhalt_protocol::record::Commitment;
use einhalt_protocol::report::Sign;
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::review::{Opened, Recorded, Review};
use support::{Operation, noon, person};

/// The record, as far as a review reads it.
pub struct Sample {
    op: Operation,
    pub opened: BTreeMap<Seq, Opened>,
}

fn ask(op: &mut Operation, by: Actor, asked: &Ask) {
    let sealed = personal(asked).map(|personal| personal.to_string());
    let command = Command::Ask(asked.clone());
    if let Err(refusal) = op.sealed_command(by, &command, sealed.as_deref().map(str::as_bytes)) {
        let event = Event::Refused { ask: word(asked).to_owned(), what: asked_for(asked), refusal };
        op.keep(vec![event], by, None);
    }
}

/// Every device gives its receipts of the newest stop; the second officer only the first of them.
fn receipts(op: &mut Operation) {
    let newest = op.state.stops.iter().max_by_key(|(_, stop)| stop.signalled_at).map(|(id, _)| *id);
    let Some(stop) = newest else { return };
    let devices: Vec<_> = op.state.devices.keys().copied().collect();
    let silent = person(Role::Officer, 2).device();
    for (kind, after) in
        [(ReceiptKind::Delivered, 140), (ReceiptKind::Displayed, 260), (ReceiptKind::Acknowledged, 4_300)]
    {
        op.pass(after);
        let given = devices
            .iter()
            .filter(|device| kind == ReceiptKind::Delivered || Some(**device) != silent)
            .map(|device| RecordedReceipt { device: *device, stop, kind, at: op.now, received_at: op.now });
        let given = given.collect();
        op.command(Actor::Service, &Command::Receipts(given)).unwrap();
    }
}

fn interrupted(op: &mut Operation, key: u64) {
    let (lead, officer, medic) = (person(Role::Lead, 1), person(Role::Officer, 1), person(Role::Medic, 1));
    op.report(key, Sign::MedicalEmergency, "E1", officer);
    receipts(op);
    op.pass(20_000);
    let hold = op.state.holds.values().find(|hold| hold.is_open()).map(|hold| hold.id);
    let Some(hold) = hold else { return };
    let evidence = Evidence::Assessment(Assessment {
        who: "E1".parse().unwrap(),
        condition_assessed: true,
        finding: Finding::Fit,
        professional: "Dr. Beispiel".to_owned(),
        profession: Profession::Physician,
        organisation: "Rettungsdienst".to_owned(),
        presence: Presence::InPerson,
        assessed_at: op.now,
        names_reports: Vec::new(),
    });
    ask(op, medic, &Ask::Lift(Lift { hold, newest_seen: op.seq(), evidence }));
    let holds = op.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id).collect();
    ask(op, lead, &Ask::Resume(Resume { holds, newest_seen: op.seq() }));
    let present: Vec<Slot> = ["E1", "E2"].map(|slot| slot.parse().unwrap()).to_vec();
    ask(op, officer, &Ask::Count(Count { at: CountAt::Contact, present }));
    op.pass(1_000);
}

fn forced(op: &mut Operation, reason: &str) {
    let (lead, officer) = (person(Role::Lead, 1), person(Role::Officer, 2));
    let slot: Slot = "E1".parse().unwrap();
    let talk = TryMilderMeans {
        slot: slot.clone(),
        means: vec![MilderMeans::Talk, MilderMeans::Interpreter],
        minutes: 12,
        note: None,
    };
    ask(op, officer, &Ask::TryMilderMeans(talk));
    op.pass(60_000);
    for (key, kind, ends) in [(1, ForceKind::Carrying, true), (2, ForceKind::Handcuffs, false)] {
        let measure = ForceId::derived("m", &[&[key]]);
        let (slot, reason) = (slot.clone(), reason.to_owned());
        let request = RequestForce { measure, slot, kind, ground: ForceGround::PassiveResistance, reason };
        ask(op, officer, &Ask::RequestForce(request));
        ask(op, lead, &Ask::AuthoriseForce(AuthoriseForce { measure }));
        let who = "E1".parse().unwrap();
        let start = StartForce { measure, who, kind, position: None, occurred_at: None };
        ask(op, officer, &Ask::StartForce(start));
        op.pass(100_000);
        if ends {
            ask(op, officer, &Ask::EndForce(EndForce { measure, occurred_at: None }));
        }
    }
}

/// What is asked for at a hospital, and contact there.
fn at_a_hospital(op: &mut Operation) {
    let officer = person(Role::Officer, 2);
    let facility = NearFacility {
        id: "260591539_001_772252".to_owned(),
        name: "Katharinen-Hospital mit einem Namen, der nicht in eine Zeile passt".to_owned(),
        kind: PlaceKind::Hospital,
        distance_dm: -250,
    };
    let near = PlaceFacts { accuracy_m: 5, near: vec![facility] };
    let position = Fix {
        lat: Latitude::from_degrees(51.5369).unwrap(),
        lon: Longitude::from_degrees(7.6853).unwrap(),
        accuracy_m: 5,
    };
    let meet = Ask::MeetAt(PickUp { kind: PlaceKind::Other, position: Some(position) });
    if let Err(refusal) = op.placed_command(officer, &Command::Ask(meet.clone()), None, Some(&near)) {
        let event = Event::Refused { ask: word(&meet).to_owned(), what: asked_for(&meet), refusal };
        op.keep(vec![event], officer, None);
    }
    let mut contact = support::report(u64::MAX - 1, Sign::Contact, "E1", officer, op.now);
    contact.payload = Some(Commitment([7; 32]));
    let sealed =
        serde_json::json!({ "text": "Vor dem Eingang angetroffen", "position": position }).to_string();
    op.placed_command(officer, &Command::Report(contact), Some(sealed.as_bytes()), Some(&near)).unwrap();
}

/// Corrections, statements, a legal hold that was released, and a proposal to erase.
fn afterwards(op: &mut Operation, words: &str) {
    let (reviewer, supervisor) = (person(Role::Reviewer, 1), person(Role::Supervisor, 1));
    for kind in [RemarkKind::Correction, RemarkKind::Comment] {
        op.pass(86_400_000);
        ask(op, reviewer, &Ask::AddCorrection(AddCorrection { of: Seq(9), kind, text: words.to_owned() }));
    }
    for (slot, recorded_for) in [(Some("E1".parse().unwrap()), Speaker::Person), (None, Speaker::Counsel)] {
        op.pass(86_400_000);
        let statement = AddStatement { slot, recorded_for, text: format!("{words}\n{words}") };
        ask(op, reviewer, &Ask::AddStatement(statement));
    }
    let hold = LegalHold { ground: LegalGround::Dispute, reason: words.to_owned() };
    let propose = ProposeErasure { reason: words.to_owned(), early: Some(EarlyGround::PersonAsked) };
    for asked in [
        Ask::ProposeErasure(propose.clone()),
        Ask::PlaceLegalHold(hold.clone()),
        Ask::ReleaseLegalHold(hold),
        Ask::ProposeErasure(propose),
    ] {
        op.pass(86_400_000);
        ask(op, supervisor, &asked);
    }
}

impl Sample {
    /// The same with a hospital on the way and everything that can be added afterwards.
    pub fn reviewed(words: &str) -> Self {
        let mut sample = Self::of(120, words);
        afterwards(&mut sample.op, words);
        sample.open();
        sample
    }

    /// And everything personal erased by a second person.
    pub fn erased(words: &str) -> Self {
        let mut sample = Self::reviewed(words);
        let op = &mut sample.op;
        op.pass(86_400_000);
        ask(op, person(Role::Reviewer, 1), &Ask::ConfirmErasure(Nothing {}));
        op.pass(2_000);
        op.keep(vec![Event::ErasureFinished { mirror: true }], Actor::Service, None);
        sample
    }

    /// Opens whatever was sealed.
    fn open(&mut self) {
        let sealed = (1..).map(Seq).zip(&self.op.sealed);
        let opened = sealed.filter_map(|(seq, sealed)| {
            let (_, content) = sealed.as_ref()?;
            Some((seq, Opened::Text(String::from_utf8(content.clone()).unwrap())))
        });
        self.opened = opened.collect();
    }

    /// An operation of at least so many entries that is interrupted again and again, aborted in the end, and
    /// in which somebody gives `reason` for whatever asks for one.
    pub fn of(entries: usize, reason: &str) -> Self {
        let mut op = Operation::underway(noon());
        let officer = person(Role::Officer, 1);
        interrupted(&mut op, 1);
        forced(&mut op, reason);
        for key in 2.. {
            if op.entries.len() + 40 >= entries {
                break;
            }
            interrupted(&mut op, key);
        }
        at_a_hospital(&mut op);
        op.pass(40_000);
        op.report(u64::MAX, Sign::Seizure, "E1", officer);
        receipts(&mut op);
        op.pass(30_000);
        let call = ClaimStep { step: StepId::Call112, occurred_at: None };
        ask(&mut op, officer, &Ask::ClaimStep(call));
        let done = CompleteStep { step: StepId::Call112, occurred_at: None, done_by: None, note: None };
        ask(&mut op, officer, &Ask::CompleteStep(done));
        op.pass(600_000);
        ask(&mut op, officer, &Ask::Step(AskStep::of(Step::Depart)));
        let close = Close { end: End::Aborted, reason: reason.to_owned() };
        ask(&mut op, person(Role::Lead, 1), &Ask::Close(close));
        let mut sample = Self { opened: BTreeMap::new(), op };
        sample.open();
        sample
    }

    /// The entries as they are stored.
    pub fn recorded(&self) -> Vec<Recorded> {
        let entries = (1..).map(Seq).zip(self.op.entries.iter().cloned());
        entries.map(|(seq, entry)| Recorded { seq, received_at: None, entry }).collect()
    }

    /// What a review shows.
    pub fn review(&self) -> Review {
        Review::of(self.op.id, self.recorded(), self.op.policy, &self.opened)
    }

    /// A moment after it.
    pub fn after(&self) -> chrono::DateTime<chrono::Utc> {
        self.op.now + TimeDelta::hours(1)
    }
}
