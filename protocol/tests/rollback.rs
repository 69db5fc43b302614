//! I-11: what follows when the record is older than what was signed or receipted.
#![allow(clippy::unwrap_used)]

mod support;

use einhalt_protocol::ids::Seq;
use einhalt_protocol::operation::Command;
use einhalt_protocol::operation::command::{Ask, Close, Lift, Resume, Rollback};
use einhalt_protocol::operation::event::{Event, KnownFrom};
use einhalt_protocol::operation::evidence::{Evidence, Statement};
use einhalt_protocol::operation::plan::End;
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::people::{Actor, Role};
use einhalt_protocol::record::Hash;
use einhalt_protocol::severity::Severity;
use support::{Operation, noon, person};

fn rollback(size: u64, head: u8, known_from: KnownFrom) -> Command {
    Command::RolledBack(Rollback { size: Seq(size), head: Hash([head; 32]), stored: Seq(9), known_from })
}

fn device() -> KnownFrom {
    KnownFrom::Device { device: person(Role::Officer, 1).device().unwrap() }
}

fn lift(op: &Operation, by: Actor) -> (Actor, Ask) {
    let hold = op.state.holds.values().find(|hold| hold.is_open()).unwrap().id;
    let evidence = Evidence::Statement(Statement { reason: "Meldungen sind wieder da".to_owned() });
    (by, Ask::Lift(Lift { hold, newest_seen: op.seq(), evidence }))
}

#[test]
fn it_is_written_down_and_holds_until_lead_and_supervisor_agree() {
    let mut op = Operation::underway(noon());
    assert_eq!(op.state.severity(), Severity::Running);
    let events = op.command(Actor::Service, &rollback(90, 1, KnownFrom::Signed)).unwrap();
    assert!(matches!(events[..], [Event::RolledBack { size: Seq(90), .. }, Event::HoldOpened { .. }]));
    assert_eq!(op.state.severity(), Severity::Interrupted);

    let (lead, supervisor) = (person(Role::Lead, 1), person(Role::Supervisor, 1));
    let (by, ask) = lift(&op, lead);
    assert!(matches!(op.ask(by, ask).unwrap()[..], [Event::LiftProposed { .. }]), "one is not enough");
    let (by, ask) = lift(&op, lead);
    assert!(op.ask(by, ask).unwrap_err().reasons.iter().any(|reason| reason.code == RefusalCode::SamePerson));
    let (by, ask) = lift(&op, supervisor);
    assert!(matches!(op.ask(by, ask).unwrap()[..], [Event::HoldLifted { .. }]));
    let holds = op.state.holds.keys().copied().collect();
    op.ask(lead, Ask::Resume(Resume { holds, newest_seen: op.seq() })).unwrap();
    assert_eq!(op.state.severity(), Severity::Running);
}

#[test]
fn one_loss_is_one_hold() {
    let mut op = Operation::underway(noon());
    let table = [
        (rollback(20, 2, device()), 2),
        (rollback(20, 2, device()), 0),
        (rollback(15, 3, device()), 0),
        (rollback(90, 1, KnownFrom::Signed), 2),
        (rollback(90, 1, KnownFrom::Signed), 0),
        (rollback(60, 4, device()), 0),
        (rollback(91, 5, device()), 2),
    ];
    for (i, (command, events)) in table.into_iter().enumerate() {
        assert_eq!(op.command(Actor::Service, &command).unwrap().len(), events, "row {i}");
    }
}

#[test]
fn after_the_end_it_is_only_written_down() {
    let mut op = Operation::underway(noon());
    let close = Close { end: End::NotCarriedOut, reason: "Reise nicht zumutbar".to_owned() };
    op.ask(person(Role::Lead, 1), Ask::Close(close)).unwrap();
    let events = op.command(Actor::Service, &rollback(90, 1, KnownFrom::Signed)).unwrap();
    assert!(matches!(events[..], [Event::RolledBack { .. }]));
}
