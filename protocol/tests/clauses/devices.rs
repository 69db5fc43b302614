//! R-30, R-20h: before it begins every device checks itself. It is shown, told and kept; it stops nothing.

use chrono::TimeDelta;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::operation::command::{Ask, Close, Joining};
use einhalt_protocol::operation::device::{DeviceCheck, DeviceFault as Fault, Tried};
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::overview::overview;
use einhalt_protocol::operation::plan::{End, Step};
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::operation::{Command, Event};
use einhalt_protocol::people::{Actor, Role};
use einhalt_protocol::policy::ClauseId;
use einhalt_protocol::report::Sign;
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::view::DeviceView;

use crate::stage::{Stage, adults, lead, medic, officer, person, supervisor};

const NOON: &str = "2026-05-05T12:00:00+02:00";

const SOUND: DeviceCheck = DeviceCheck {
    sound: Tried::Works,
    vibration: Tried::Works,
    location: Tried::Works,
    screen: Tried::Works,
    connection: Tried::Works,
    offline: Tried::Works,
    storage: Tried::Works,
    clock_difference_ms: Some(-340),
};

/// Planned and ready, with an officer and the lead on scene; not begun.
fn before() -> Stage {
    let mut stage = Stage::at(NOON);
    stage.ask(lead(), Ask::Plan(adults(stage.now, stage.now + TimeDelta::hours(1)))).unwrap();
    stage.make_ready();
    for (label, actor) in [("T1", officer()), ("EL", lead()), ("LS", supervisor())] {
        stage.run(actor, &Command::Join(Joining { label: label.to_owned() })).unwrap();
    }
    stage
}

fn check(stage: &mut Stage, by: Actor, check: DeviceCheck) -> Vec<Event> {
    stage.ask(by, Ask::CheckDevice(check)).unwrap()
}

fn seen(stage: &Stage, of: Actor) -> DeviceView {
    let view = overview(OperationId::derived("o", &[]), &stage.state, &[], stage.now, &stage.policy);
    view.devices.into_iter().find(|device| Some(device.device) == of.device()).unwrap()
}

/// Whether the lead is told that devices are not fit.
fn told(events: &[Event]) -> bool {
    let notices = events.iter().filter_map(|event| match event {
        Event::StepTaken(taken) => Some(&taken.notices),
        _ => None,
    });
    let wanted = (NoticeCode::DevicesNotChecked, ClauseId::R30);
    notices.flatten().any(|notice| (notice.code, notice.clause) == wanted)
}

#[test]
fn r30_what_a_check_found_is_seen_per_device() {
    let table: &[(DeviceCheck, &[Fault])] = &[
        (SOUND, &[]),
        (DeviceCheck { sound: Tried::Fails, ..SOUND }, &[Fault::Sound]),
        (DeviceCheck { sound: Tried::NotOffered, ..SOUND }, &[Fault::Sound]),
        (DeviceCheck { sound: Tried::NotTried, ..SOUND }, &[Fault::Sound]),
        (DeviceCheck { vibration: Tried::Fails, ..SOUND }, &[Fault::Vibration]),
        (DeviceCheck { vibration: Tried::NotTried, ..SOUND }, &[Fault::Vibration]),
        // A device without a motor is not to blame.
        (DeviceCheck { vibration: Tried::NotOffered, ..SOUND }, &[]),
        (DeviceCheck { location: Tried::NotTried, ..SOUND }, &[Fault::Location]),
        // A screen that cannot be kept on goes dark, whoever is to blame.
        (DeviceCheck { screen: Tried::NotOffered, ..SOUND }, &[Fault::Screen]),
        (DeviceCheck { connection: Tried::Fails, ..SOUND }, &[Fault::Connection]),
        (DeviceCheck { offline: Tried::Fails, ..SOUND }, &[Fault::Offline]),
        // The browser decides: shown, not counted.
        (DeviceCheck { storage: Tried::Fails, ..SOUND }, &[]),
        (
            DeviceCheck { sound: Tried::Fails, screen: Tried::Fails, clock_difference_ms: None, ..SOUND },
            &[Fault::Sound, Fault::Screen, Fault::Clock],
        ),
    ];
    for (found, faults) in table {
        let mut stage = before();
        assert_eq!(seen(&stage, officer()).faults, [Fault::Unchecked]);
        let events = check(&mut stage, officer(), *found);
        assert_eq!(events, [Event::DeviceChecked { check: *found }]);
        let view = seen(&stage, officer());
        assert_eq!((view.check, view.checked_at), (Some(*found), Some(stage.now)));
        assert_eq!(view.faults, *faults, "{found:?}");
        assert_eq!(seen(&stage, lead()).faults, [Fault::Unchecked], "each device for itself");
        assert_eq!(seen(&stage, supervisor()).faults, [], "the control room does not stand on scene");
        assert_eq!(stage.severity(), Severity::Running);
    }
}

/// R-20h: more than two minutes either way.
#[test]
fn r20h_a_clock_that_is_off_by_more_than_two_minutes_is_wrong() {
    let far = 10_000_000_000_000;
    for (ms, is_right) in
        [(0, true), (120_000, true), (-120_000, true), (120_001, false), (-120_001, false), (far, false)]
    {
        let mut stage = before();
        check(&mut stage, officer(), DeviceCheck { clock_difference_ms: Some(ms), ..SOUND });
        assert_eq!(seen(&stage, officer()).faults.is_empty(), is_right, "{ms}");
    }
    let mut stage = before();
    check(&mut stage, officer(), DeviceCheck { clock_difference_ms: Some(i64::MIN), ..SOUND });
    assert_eq!(seen(&stage, officer()).faults, [Fault::Clock]);
}

#[test]
fn the_newest_check_counts_and_the_same_one_is_written_once() {
    let mut stage = before();
    let mute = DeviceCheck { sound: Tried::Fails, ..SOUND };
    assert_eq!(check(&mut stage, officer(), mute).len(), 1);
    assert_eq!(check(&mut stage, officer(), SOUND).len(), 1, "something has changed");
    stage.wait(600);
    let again = DeviceCheck { clock_difference_ms: Some(17), ..SOUND };
    assert!(check(&mut stage, officer(), again).is_empty(), "the same within ten minutes");
    let slow = DeviceCheck { clock_difference_ms: Some(200_000), ..SOUND };
    assert_eq!(check(&mut stage, officer(), slow).len(), 1, "a clock that has gone wrong is news");
    assert_eq!(check(&mut stage, officer(), SOUND).len(), 1);
    stage.wait(601);
    assert_eq!(check(&mut stage, officer(), SOUND).len(), 1, "after ten minutes it is news again");
    assert_eq!(seen(&stage, officer()).checked_at, Some(stage.now));

    // It counts for twelve hours, and at the end as it stood then.
    stage.wait(12 * 3_600);
    assert_eq!(seen(&stage, officer()).faults, []);
    let mut ended = stage.clone();
    stage.wait(1);
    assert_eq!(seen(&stage, officer()).faults, [Fault::Outdated]);
    let close = Close { end: End::NotCarriedOut, reason: "Niemand da".to_owned() };
    ended.ask(lead(), Ask::Close(close)).unwrap();
    ended.wait(3_600);
    assert_eq!(seen(&ended, officer()).faults, []);
    assert_eq!(ended.ask(officer(), Ask::CheckDevice(mute)).unwrap_err(), [RefusalCode::Closed]);
}

#[test]
fn a_device_that_joins_anew_keeps_its_check() {
    let mut stage = before();
    check(&mut stage, officer(), SOUND);
    stage.run(officer(), &Command::Join(Joining { label: "T7".to_owned() })).unwrap();
    assert_eq!((seen(&stage, officer()).label.as_str(), seen(&stage, officer()).faults.len()), ("T7", 0));
}

#[test]
fn whoever_may_report_checks_their_device_and_nobody_else() {
    for role in [Role::Officer, Role::Lead, Role::Medic, Role::Monitor, Role::Supervisor] {
        assert_eq!(check(&mut before(), person(role, 1), SOUND).len(), 1, "{role:?}");
    }
    for role in [Role::Reviewer, Role::Administrator] {
        let refused = before().ask(person(role, 1), Ask::CheckDevice(SOUND)).unwrap_err();
        assert_eq!(refused, [RefusalCode::RoleNotAllowed], "{role:?}");
    }
}

/// HINWEIS, never a refusal: the lead begins all the same, and it stands in the record that it was told.
#[test]
fn r30_the_lead_is_told_of_unchecked_and_red_devices_with_the_begin() {
    let mut stage = before();
    assert!(told(&stage.step(Step::Begin).unwrap()), "nobody has checked");

    let mut stage = before();
    check(&mut stage, officer(), SOUND);
    check(&mut stage, lead(), DeviceCheck { sound: Tried::Fails, ..SOUND });
    assert!(told(&stage.clone().step(Step::Begin).unwrap()), "one is mute");
    check(&mut stage, lead(), SOUND);
    stage.run(medic(), &Command::Join(Joining { label: "RD".to_owned() })).unwrap();
    assert!(told(&stage.clone().step(Step::Begin).unwrap()), "one has come since");
    check(&mut stage, medic(), SOUND);
    assert!(!told(&stage.step(Step::Begin).unwrap()), "all are fit; the control room need not be");
    assert!(stage.state.begun_at().is_some());
}

/// I-6: a device that failed in everything stops like any other, and a check never lowers.
#[test]
fn a_failed_check_takes_nothing_from_a_stop() {
    let mut stage = Stage::underway(NOON);
    let nothing = DeviceCheck {
        sound: Tried::Fails,
        vibration: Tried::Fails,
        location: Tried::Fails,
        screen: Tried::Fails,
        connection: Tried::Fails,
        offline: Tried::Fails,
        storage: Tried::Fails,
        clock_difference_ms: None,
    };
    check(&mut stage, officer(), nothing);
    assert_eq!(stage.severity(), Severity::Running, "it holds nothing");
    stage.report(Sign::MedicalEmergency);
    assert_eq!(stage.severity(), Severity::Interrupted);
    check(&mut stage, officer(), SOUND);
    assert_eq!(stage.severity(), Severity::Interrupted, "it lifts nothing");
}
