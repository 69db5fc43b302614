//! D4, R-30: a device on scene that is silent for too long cannot be stopped at once, so it holds.

use chrono::TimeDelta;
use einhalt_protocol::ids::DeviceId;
use einhalt_protocol::operation::command::{Ask, Close, Joining, Reason, ReleaseDevice, Silence};
use einhalt_protocol::operation::evidence::Evidence;
use einhalt_protocol::operation::hold::{Cause, HoldKind};
use einhalt_protocol::operation::plan::End;
use einhalt_protocol::operation::refusal::RefusalCode::*;
use einhalt_protocol::operation::{Command, Event};
use einhalt_protocol::people::{Actor, Role};
use einhalt_protocol::policy::ClauseId;
use einhalt_protocol::report::Sign;
use einhalt_protocol::severity::Severity::{Aborted as AbortedOperation, Interrupted, Running};

use crate::facility::{assert_lawful, because, offer};
use crate::stage::{Stage, lead, medic, officer, person, supervisor};

const NOON: &str = "2026-05-05T12:00:00+02:00";

fn t2() -> Actor {
    person(Role::Officer, 2)
}

fn t2_device() -> DeviceId {
    t2().device().unwrap()
}

/// The shell tells that a device has been silent for this many seconds.
fn silent(stage: &mut Stage, device: DeviceId, seconds: i64) -> Vec<Event> {
    let since = stage.now - TimeDelta::seconds(seconds);
    stage.run(Actor::Service, &Command::Silent(Silence { device, since })).unwrap()
}

fn heard() -> Evidence {
    Evidence::DeviceHeard(because("über Funk erreicht"))
}

#[test]
fn a_silence_holds_once_and_a_new_one_holds_again() {
    let mut stage = Stage::underway(NOON);
    stage.wait(300);
    assert_eq!(silent(&mut stage, t2_device(), 300).len(), 1);
    let hold = stage.state.holds.values().next().unwrap().clone();
    assert_eq!((hold.kind, hold.clause), (HoldKind::Comms, ClauseId::R30));
    assert!(matches!(hold.cause, Cause::Silence { device, .. } if device == t2_device()));
    stage.wait(30);
    assert!(silent(&mut stage, t2_device(), 330).is_empty(), "the same silence, told again");
    offer(&mut stage, lead(), hold.id, heard()).unwrap();
    stage.resume(lead()).unwrap();
    assert!(silent(&mut stage, t2_device(), 330).is_empty(), "the same silence, after the resume");
    assert_eq!(stage.severity(), Running);
    stage.wait(900);
    assert_eq!(silent(&mut stage, t2_device(), 301).len(), 1, "it came back and fell silent again");
    assert_eq!(stage.severity(), Interrupted);
    assert_lawful(&stage);
}

#[test]
fn it_holds_only_while_it_runs_and_for_a_device_that_is_waited_for() {
    type Before = fn(&mut Stage);
    let table: [(&str, Before); 5] = [
        ("released", |stage| {
            let release = ReleaseDevice { device: t2_device(), reason: "Akku leer".to_owned() };
            stage.ask(supervisor(), Ask::ReleaseDevice(release)).unwrap();
        }),
        ("interrupted", |stage| {
            stage.report(Sign::Halt);
        }),
        ("aborted", |stage| {
            stage.ask(lead(), Ask::Abort(Reason { reason: "Abbruch".to_owned() })).unwrap();
        }),
        ("ended", |stage| {
            let close = Close { end: End::NotCarriedOut, reason: "beendet".to_owned() };
            stage.ask(lead(), Ask::Close(close)).unwrap();
        }),
        ("not begun", |stage| {
            *stage = Stage::at(NOON);
            let joining = Joining { label: "T2".to_owned() };
            stage.run(t2(), &Command::Join(joining)).unwrap();
        }),
    ];
    for (what, before) in table {
        let mut stage = Stage::underway(NOON);
        before(&mut stage);
        let severity = stage.severity();
        assert!(silent(&mut stage, t2_device(), 400).is_empty(), "{what}");
        assert_eq!(stage.severity(), severity);
        assert!(severity <= AbortedOperation);
    }
    let mut stage = Stage::underway(NOON);
    stage.run(supervisor(), &Command::Join(Joining { label: "LS".to_owned() })).unwrap();
    let unknown = DeviceId::derived("test", &[b"unknown"]);
    for (device, what) in [(supervisor().device().unwrap(), "a desk"), (unknown, "a stranger")] {
        assert!(silent(&mut stage, device, 400).is_empty(), "{what}");
    }
}

#[test]
fn a_device_that_was_released_and_comes_back_is_waited_for_again() {
    let mut stage = Stage::underway(NOON);
    let release = ReleaseDevice { device: t2_device(), reason: "Akku leer".to_owned() };
    stage.ask(supervisor(), Ask::ReleaseDevice(release)).unwrap();
    assert!(silent(&mut stage, t2_device(), 400).is_empty());
    stage.run(t2(), &Command::Join(Joining { label: "T2".to_owned() })).unwrap();
    stage.wait(600);
    assert_eq!(silent(&mut stage, t2_device(), 310).len(), 1);
}

#[test]
fn two_silent_devices_are_two_silences() {
    let mut stage = Stage::underway(NOON);
    silent(&mut stage, t2_device(), 300);
    let first = stage.open_hold();
    let other = officer().device().unwrap();
    assert!(silent(&mut stage, other, 300).is_empty(), "it stands already");
    offer(&mut stage, supervisor(), first, heard()).unwrap();
    stage.resume(lead()).unwrap();
    assert_eq!(silent(&mut stage, other, 300).len(), 1, "and is told again once it would go on");
}

#[test]
fn it_lifts_when_the_device_was_heard_by_lead_or_supervisor() {
    for (by, refused) in [
        (lead(), None),
        (supervisor(), None),
        (medic(), Some(vec![RoleNotAllowed])),
        (officer(), Some(vec![RoleNotAllowed])),
    ] {
        let mut stage = Stage::underway(NOON);
        silent(&mut stage, t2_device(), 300);
        let hold = stage.open_hold();
        let statement = Evidence::Statement(because("wird schon"));
        assert!(
            offer(&mut stage, by, hold, statement)
                .unwrap_err()
                .iter()
                .any(|code| { *code == WrongEvidence || *code == RoleNotAllowed })
        );
        assert_eq!(offer(&mut stage, by, hold, heard()).err(), refused, "{by:?}");
        assert_lawful(&stage);
    }
}
