//! From the signal to standstill: three receipts per device, and escalation of silence (D5, I-7, R-30).

use einhalt_protocol::ids::StopId;
use einhalt_protocol::operation::command::{Ask, Command, ReleaseDevice};
use einhalt_protocol::operation::event::{Escalation, RecordedReceipt};
use einhalt_protocol::operation::{Event, deadlines};
use einhalt_protocol::people::{Actor, Role};
use einhalt_protocol::receipt::ReceiptKind;
use einhalt_protocol::report::Sign;

use crate::stage::{Stage, lead, officer, person};

fn confirm(stage: &mut Stage, who: Actor, stop: StopId, kind: ReceiptKind) -> Vec<Event> {
    let device = who.device().unwrap();
    let receipt = RecordedReceipt { device, stop, kind, at: stage.now, received_at: stage.now };
    stage.run(who, &Command::Receipts(vec![receipt])).unwrap()
}

fn stopped() -> (Stage, StopId) {
    let mut stage = Stage::underway("2026-05-05T09:00:00+02:00");
    let stop = StopId::of_report(stage.report(Sign::Unconscious));
    (stage, stop)
}

#[test]
fn silence_escalates_at_10_15_and_30_seconds_counted_from_the_signal() {
    let (mut stage, stop) = stopped();
    confirm(&mut stage, officer(), stop, ReceiptKind::Acknowledged);
    confirm(&mut stage, lead(), stop, ReceiptKind::Displayed);
    let silent = [person(Role::Officer, 2).device().unwrap(), lead().device().unwrap()];
    for (wait, level) in
        [(10, Escalation::Late), (5, Escalation::SecondSignal), (15, Escalation::ReachByRadio)]
    {
        let events = stage.wait(wait);
        let found = events.iter().find_map(|event| match event {
            Event::Unanswered { level: l, devices, .. } if *l == level => Some(devices.clone()),
            _ => None,
        });
        let mut expected = silent.to_vec();
        expected.sort();
        assert_eq!(found, Some(expected), "{level:?}: displayed is not acknowledged");
    }
}

#[test]
fn the_last_human_acknowledgement_makes_the_standstill() {
    let (mut stage, stop) = stopped();
    stage.wait(3);
    for who in [officer(), person(Role::Officer, 2)] {
        assert_eq!(confirm(&mut stage, who, stop, ReceiptKind::Acknowledged).len(), 1);
    }
    stage.wait(4);
    let events = confirm(&mut stage, lead(), stop, ReceiptKind::Acknowledged);
    assert!(events.contains(&Event::AllStand { stop, standstill_ms: 7000 }), "{events:?}");
    let later = stage.wait(300);
    assert!(!later.iter().any(|event| matches!(event, Event::Unanswered { .. })), "{later:?}");
}

#[test]
fn a_receipt_counts_once_and_never_for_another_kind() {
    let (mut stage, stop) = stopped();
    assert_eq!(confirm(&mut stage, officer(), stop, ReceiptKind::Acknowledged).len(), 1);
    assert_eq!(confirm(&mut stage, officer(), stop, ReceiptKind::Acknowledged).len(), 0);
    let times = stage.state.stops[&stop].receipts[&officer().device().unwrap()];
    assert_eq!((times.delivered, times.displayed), (None, None));
}

#[test]
fn i4_a_device_has_confirmed_all_once_every_stop_has_reached_it() {
    let (mut stage, first) = stopped();
    let second = StopId::of_report(stage.report(Sign::MedicalEmergency));
    let (device, silent) = (officer().device().unwrap(), lead().device().unwrap());
    for stop in [first, second] {
        assert!(!stage.state.has_confirmed_all(device), "{stop:?} has not reached it");
        confirm(&mut stage, officer(), stop, ReceiptKind::Delivered);
    }
    assert!(stage.state.has_confirmed_all(device));
    assert!(!stage.state.has_confirmed_all(silent), "another's receipt is not its own");
}

#[test]
fn nobody_waits_for_a_device_that_was_released() {
    let (mut stage, stop) = stopped();
    for who in [officer(), lead()] {
        confirm(&mut stage, who, stop, ReceiptKind::Acknowledged);
    }
    let device = person(Role::Officer, 2).device().unwrap();
    let ask = ReleaseDevice { device, reason: "Akku leer".to_owned() };
    let events = stage.ask(lead(), Ask::ReleaseDevice(ask)).unwrap();
    assert!(events.iter().any(|event| matches!(event, Event::AllStand { .. })));
}

#[test]
fn i7_due_times_follow_from_the_state_alone() {
    let (mut stage, _) = stopped();
    let due = deadlines::next(&stage.state, &stage.policy);
    let mut replayed = einhalt_protocol::operation::State::default();
    for (seq, entry) in (1..).zip(&stage.log) {
        replayed.apply(entry, Some(einhalt_protocol::ids::Seq(seq)));
    }
    assert_eq!(deadlines::next(&replayed, &stage.policy), due);
    // A service that was away catches up with everything at once, and nothing is left over.
    stage.now += chrono::TimeDelta::minutes(5);
    stage.run(Actor::Clock, &Command::ClockReached).unwrap();
    let left = deadlines::next(&stage.state, &stage.policy);
    assert!(left.is_none_or(|at| at > stage.now), "{left:?}");
}
