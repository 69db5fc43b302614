//! Decision 1, R-31: an interruption is told to the other units of a measure; an abort holds them until
//! their own lead confirms that staff and vehicles are still there.

use einhalt_protocol::ids::{MeasureId, OperationId, StopId};
use einhalt_protocol::operation::command::{Ask, Close, Reason, SisterStop};
use einhalt_protocol::operation::decide::created;
use einhalt_protocol::operation::evidence::Evidence;
use einhalt_protocol::operation::hold::{Cause, HoldKind};
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::plan::{End, Step};
use einhalt_protocol::operation::refusal::RefusalCode::{self, *};
use einhalt_protocol::operation::{Command, Entry, Event, State};
use einhalt_protocol::people::Actor;
use einhalt_protocol::policy::ClauseId;
use einhalt_protocol::safeguards::sisters::view;
use einhalt_protocol::severity::Severity;

use crate::facility::{assert_lawful, because, offer, replayed};
use crate::stage::{Stage, lead, medic, officer, supervisor};

fn underway() -> Stage {
    Stage::underway("2026-05-05T12:00:00+02:00")
}

fn other(number: u8) -> OperationId {
    OperationId::derived("test", &[&[number]])
}

/// Another unit's stop is told here.
fn told(stage: &mut Stage, unit: u8, stop: u8, severity: Severity) -> Vec<Event> {
    let stop = SisterStop { operation: other(unit), stop: StopId::derived("test", &[&[stop]]), severity };
    stage.run(Actor::Service, &Command::Sister(stop)).unwrap()
}

fn confirmed() -> Evidence {
    Evidence::Statement(because("Personal und Fahrzeuge sind vollständig"))
}

#[test]
fn an_interruption_is_told_once_and_holds_nobody_else() {
    let mut stage = underway();
    assert_eq!(told(&mut stage, 1, 1, Severity::Interrupted).len(), 1);
    let (_, notice) = &stage.state.notices[0];
    assert_eq!((notice.code, notice.operation), (NoticeCode::SisterInterrupted, Some(other(1))));
    assert!(told(&mut stage, 1, 1, Severity::Interrupted).is_empty(), "the same stop again");
    assert_eq!(told(&mut stage, 1, 2, Severity::Interrupted).len(), 1, "another stop");
    assert_eq!(told(&mut stage, 2, 3, Severity::Interrupted).len(), 1, "another unit");
    assert!(told(&mut stage, 2, 4, Severity::Running).is_empty());
    assert_eq!(stage.severity(), Severity::Running);
    assert_eq!(stage.state.sisters.stopped.len(), 3);
    stage.step(Step::Depart).unwrap();
    assert_lawful(&stage);
}

#[test]
fn an_abort_holds_the_others_once_also_after_their_lead_has_confirmed() {
    let mut stage = underway();
    told(&mut stage, 1, 1, Severity::Interrupted);
    assert_eq!(told(&mut stage, 1, 1, Severity::Aborted).len(), 1, "what was told rises");
    let hold = stage.state.holds.values().next().unwrap().clone();
    assert_eq!((hold.kind, hold.clause), (HoldKind::Manual, ClauseId::R31));
    assert!(matches!(hold.cause, Cause::SisterAborted { operation, .. } if operation == other(1)));
    assert_eq!(stage.step(Step::Depart).unwrap_err(), [RefusalCode::Interrupted]);
    assert!(told(&mut stage, 1, 1, Severity::Aborted).is_empty());
    offer(&mut stage, lead(), hold.id, confirmed()).unwrap();
    stage.resume(lead()).unwrap();
    assert!(told(&mut stage, 1, 7, Severity::Aborted).is_empty(), "an abort is final: it holds once");
    assert_eq!(stage.severity(), Severity::Running);
    told(&mut stage, 2, 8, Severity::Aborted);
    assert_eq!(stage.severity(), Severity::Interrupted, "another unit is another hold");
    assert_lawful(&stage);
}

#[test]
fn only_the_units_own_lead_lifts_it() {
    let mut stage = underway();
    told(&mut stage, 1, 1, Severity::Aborted);
    let hold = stage.open_hold();
    for other in [officer(), medic(), supervisor()] {
        assert_eq!(offer(&mut stage, other, hold, confirmed()).unwrap_err(), [RoleNotAllowed], "{other:?}");
    }
    let blank = Evidence::Statement(because(" "));
    assert_eq!(offer(&mut stage, lead(), hold, blank).unwrap_err(), [ReasonMissing]);
    offer(&mut stage, lead(), hold, confirmed()).unwrap();
    stage.resume(lead()).unwrap();
    assert_lawful(&stage);
    let mut forged = stage.log.clone();
    let lifted = forged.iter_mut().find(|entry| matches!(entry.event, Event::HoldLifted { .. })).unwrap();
    lifted.by = supervisor();
    assert_eq!(replayed(&forged, &stage.policy).unwrap_err().1, [RoleNotAllowed]);
}

#[test]
fn a_unit_that_has_not_begun_is_held_and_one_that_is_over_is_not() {
    let mut before = Stage::at("2026-05-05T12:00:00+02:00");
    told(&mut before, 1, 1, Severity::Aborted);
    assert!(before.step(Step::Begin).unwrap_err().contains(&RefusalCode::Interrupted));
    let close = Ask::Close(Close { end: End::NotCarriedOut, reason: "beendet".to_owned() });
    for over in [close, Ask::Abort(Reason { reason: "Abbruch".to_owned() })] {
        let mut stage = underway();
        stage.ask(lead(), over).unwrap();
        for severity in [Severity::Interrupted, Severity::Aborted] {
            assert!(told(&mut stage, 1, 1, severity).is_empty());
        }
    }
}

#[test]
fn the_view_names_the_measure_and_the_newest_stops_first() {
    let mut stage = underway();
    assert_eq!(view(&stage.state), None, "of no measure");
    let measure = MeasureId::derived("test", &[b"measure"]);
    let event = created("UN-2", false, Some(measure), None, &stage.policy);
    stage.state = State::default();
    let entry = Entry { at: stage.now, by: Actor::Service, command: None, event };
    stage.state.apply(&entry, None);
    for number in 0..30 {
        told(&mut stage, number, number, Severity::Interrupted);
    }
    let seen = view(&stage.state).unwrap();
    assert_eq!((seen.measure, seen.stopped.len()), (measure, 20));
    assert_eq!(seen.stopped[0].operation, other(29));
}
