//! I-12: erased by two persons, never while open, disputed or held, never by a clock alone; nothing
//! personal afterwards; and the record proves all of it.

use chrono::{Months, TimeDelta};
use einhalt_protocol::ids::Seq;
use einhalt_protocol::operation::after::{
    AddCorrection, AddStatement, EarlyGround, LegalGround, LegalHold, ProposeErasure, RemarkKind, Speaker,
};
use einhalt_protocol::operation::command::Close;
use einhalt_protocol::operation::evidence::Nothing;
use einhalt_protocol::operation::overview::overview;
use einhalt_protocol::operation::plan::End;
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::operation::{Ask, Command, Entry, Event, replay_check};
use einhalt_protocol::people::{Actor, Role};

use crate::stage::{Stage, lead, medic, officer, person, supervisor};

fn reviewer(number: u128) -> Actor {
    person(Role::Reviewer, number)
}

fn propose(early: Option<EarlyGround>) -> Ask {
    Ask::ProposeErasure(ProposeErasure { reason: "Frist abgelaufen".to_owned(), early })
}

fn confirm() -> Ask {
    Ask::ConfirmErasure(Nothing {})
}

fn hold(ground: LegalGround) -> LegalHold {
    LegalHold { ground, reason: "Klage anhängig".to_owned() }
}

fn ended() -> Stage {
    let mut stage = Stage::underway("2026-05-05T10:00:00+02:00");
    stage.ask(lead(), Ask::Close(Close { end: End::NotCarriedOut, reason: "x".to_owned() })).unwrap();
    stage
}

fn over(stage: &mut Stage) {
    stage.now = stage.now.checked_add_months(Months::new(36)).unwrap();
}

#[test]
fn two_persons_erase_once_the_time_is_over() {
    let mut stage = ended();
    let retention = |stage: &Stage| {
        let id = einhalt_protocol::ids::OperationId::derived("x", &[]);
        overview(id, &stage.state, &[], stage.now, &stage.policy).retention.unwrap()
    };
    let due_at = stage.now.checked_add_months(Months::new(36)).unwrap();
    assert_eq!((retention(&stage).due_at, retention(&stage).due), (due_at, false));
    stage.now = due_at - TimeDelta::milliseconds(1);
    assert_eq!(stage.ask(reviewer(1), propose(None)).unwrap_err(), [RefusalCode::RetentionNotOver]);
    stage.now = due_at;
    assert!(retention(&stage).due);
    // The clock alone does nothing.
    assert_eq!(stage.run(Actor::Clock, &Command::ClockReached).unwrap(), []);

    assert_eq!(stage.ask(reviewer(2), confirm()).unwrap_err(), [RefusalCode::ErasureNotProposed]);
    stage.ask(reviewer(1), propose(None)).unwrap();
    assert_eq!(stage.ask(reviewer(2), propose(None)).unwrap_err(), [RefusalCode::ErasureProposed]);
    assert_eq!(stage.ask(reviewer(1), confirm()).unwrap_err(), [RefusalCode::SamePerson]);
    for nobody in [lead(), officer(), medic()] {
        assert_eq!(stage.ask(nobody, confirm()).unwrap_err(), [RefusalCode::RoleNotAllowed]);
    }
    let committed = stage.log.iter().filter(|entry| entry.event.commits()).count() as u64;
    let erased = stage.ask(person(Role::Administrator, 1), confirm()).unwrap();
    assert_eq!(erased, [Event::Erased { payloads: committed }]);
    assert!(committed > 5 && !retention(&stage).due && retention(&stage).erased_at == Some(stage.now));
    assert_eq!(stage.ask(reviewer(1), propose(None)).unwrap_err(), [RefusalCode::Erased]);
}

#[test]
fn never_while_open_disputed_or_held() {
    let mut open = Stage::underway("2026-05-05T10:00:00+02:00");
    let early = Some(EarlyGround::Ordered);
    assert_eq!(open.ask(reviewer(1), propose(early)).unwrap_err(), [RefusalCode::NotEnded]);

    for ground in [LegalGround::Law, LegalGround::Dispute] {
        let mut stage = ended();
        over(&mut stage);
        stage.ask(reviewer(1), propose(None)).unwrap();
        stage.ask(supervisor(), Ask::PlaceLegalHold(hold(ground))).unwrap();
        assert_eq!(stage.ask(supervisor(), Ask::PlaceLegalHold(hold(ground))).unwrap(), []);
        let refused = stage.ask(reviewer(2), confirm()).unwrap_err();
        assert_eq!(
            refused,
            [RefusalCode::LegalHold, RefusalCode::ErasureNotProposed],
            "the proposal is void"
        );
        assert_eq!(stage.ask(reviewer(1), propose(None)).unwrap_err(), [RefusalCode::LegalHold]);
        stage.ask(reviewer(2), Ask::ReleaseLegalHold(hold(ground))).unwrap();
        let again = stage.ask(reviewer(2), Ask::ReleaseLegalHold(hold(ground)));
        assert_eq!(again.unwrap_err(), [RefusalCode::NoLegalHold]);
        stage.ask(reviewer(1), propose(None)).unwrap();
        stage.ask(reviewer(1), Ask::WithdrawErasure(Nothing {})).unwrap();
        assert_eq!(stage.ask(reviewer(2), confirm()).unwrap_err(), [RefusalCode::ErasureNotProposed]);
        stage.ask(reviewer(2), propose(None)).unwrap();
        stage.ask(supervisor(), confirm()).unwrap();
    }
}

#[test]
fn before_the_time_it_takes_a_ground_of_its_own() {
    let mut stage = ended();
    stage.ask(reviewer(1), propose(Some(EarlyGround::PersonAsked))).unwrap();
    stage.ask(reviewer(2), confirm()).unwrap();
}

#[test]
fn corrections_and_statements_are_entries_of_their_own() {
    let mut stage = ended();
    let newest = Seq(stage.log.len() as u64);
    let correct =
        |of| Ask::AddCorrection(AddCorrection { of, kind: RemarkKind::Correction, text: "x".to_owned() });
    for of in [Seq(0), newest.next().next()] {
        assert_eq!(stage.ask(officer(), correct(of)).unwrap_err(), [RefusalCode::NoSuchEntry]);
    }
    let before = stage.log.clone();
    assert_eq!(stage.ask(officer(), correct(newest)).unwrap().len(), 1);
    let own = |slot: &str| {
        let slot = Some(slot.parse().unwrap());
        Ask::AddStatement(AddStatement { slot, recorded_for: Speaker::Person, text: "x".to_owned() })
    };
    assert_eq!(stage.ask(person(Role::Monitor, 1), own("E9")).unwrap_err(), [RefusalCode::NoSuchPerson]);
    assert_eq!(stage.ask(officer(), own("E1")).unwrap_err(), [RefusalCode::RoleNotAllowed]);
    stage.ask(person(Role::Monitor, 1), own("E1")).unwrap();
    assert_eq!(stage.log[..before.len()], before);

    over(&mut stage);
    stage.ask(reviewer(1), propose(None)).unwrap();
    stage.ask(reviewer(2), confirm()).unwrap();
    let personal = [correct(newest), own("E1"), Ask::PlaceLegalHold(hold(LegalGround::Dispute))];
    for (by, ask) in [reviewer(1), reviewer(1), reviewer(1)].into_iter().zip(personal) {
        assert_eq!(stage.ask(by, ask).unwrap_err(), [RefusalCode::Erased]);
    }
}

/// I-10: a record whose erasure was not lawful is found, whoever signed it.
#[test]
fn a_verifier_finds_an_unlawful_erasure() {
    let check = |stage: &Stage, by: Actor, event: Event| {
        let entry = Entry { at: stage.now, by, command: None, event };
        let refusal = replay_check(&stage.state, &entry, &stage.policy).err();
        refusal.map(|refusal| refusal.reasons.iter().map(|reason| reason.code).collect::<Vec<_>>())
    };
    let mut stage = ended();
    let erased = |stage: &Stage| Event::Erased { payloads: stage.state.after.sealed };
    assert_eq!(check(&stage, reviewer(2), erased(&stage)).unwrap(), [RefusalCode::ErasureNotProposed]);
    over(&mut stage);
    stage.ask(reviewer(1), propose(None)).unwrap();
    assert_eq!(check(&stage, reviewer(1), erased(&stage)).unwrap(), [RefusalCode::SamePerson]);
    assert_eq!(
        check(&stage, Actor::Clock, erased(&stage)).unwrap(),
        [RefusalCode::RoleNotAllowed, RefusalCode::SamePerson]
    );
    assert_eq!(check(&stage, reviewer(2), Event::Erased { payloads: 1 }).unwrap(), [RefusalCode::WrongCount]);
    assert_eq!(check(&stage, reviewer(2), erased(&stage)), None);
    assert_eq!(
        check(&stage, Actor::Service, Event::ErasureFinished { mirror: false }).unwrap(),
        [RefusalCode::RoleNotAllowed]
    );
    stage.ask(reviewer(2), confirm()).unwrap();
    let kind = RemarkKind::Comment;
    let payload = einhalt_protocol::record::Commitment([1; 32]);
    assert_eq!(
        check(&stage, reviewer(1), Event::CorrectionAdded { of: Seq(1), kind, payload }).unwrap(),
        [RefusalCode::Erased]
    );
    assert_eq!(check(&stage, Actor::Service, Event::ErasureFinished { mirror: true }), None);
}
