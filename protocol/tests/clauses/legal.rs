//! Section 3 row 6: a court's order holds at any time and for everybody; and what lead and supervisor
//! have to find out together, in whichever order.

use einhalt_protocol::ids::HoldId;
use einhalt_protocol::operation::Event;
use einhalt_protocol::operation::command::{Ask, AskStep, Close, Lift, Reason};
use einhalt_protocol::operation::evidence::{CourtRelease, Evidence};
use einhalt_protocol::operation::hold::HoldKind;
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::{End, Step};
use einhalt_protocol::operation::refusal::RefusalCode::{self, *};
use einhalt_protocol::people::{Actor, Role};
use einhalt_protocol::report::Sign;
use einhalt_protocol::severity::Severity::{Interrupted, Running};

use crate::facility::{assert_lawful, because, offer, place, replayed, report_by};
use crate::stage::{Stage, lead, medic, officer, person, supervisor};

fn release() -> Evidence {
    Evidence::CourtRelease(CourtRelease {
        order_number: "7 L 1/26".to_owned(),
        court: "Verwaltungsgericht".to_owned(),
        reason: "Antrag zurückgenommen".to_owned(),
    })
}

fn driving() -> Stage {
    let mut stage = Stage::underway("2026-05-05T12:00:00+02:00");
    stage.step(Step::Depart).unwrap();
    stage
}

/// A way into a hold that two persons lift, with the evidence it demands.
struct Shared {
    kind: HoldKind,
    begin: fn(&mut Stage),
    evidence: fn() -> Evidence,
}

const SHARED: [Shared; 4] = [
    Shared {
        kind: HoldKind::Legal,
        begin: |stage| {
            report_by(stage, supervisor(), Sign::CourtOrder, "unknown");
        },
        evidence: release,
    },
    Shared {
        kind: HoldKind::Facility,
        begin: |stage| {
            stage.place = Some(place(5, &[(PlaceKind::Care, -400)]));
            report_by(stage, officer(), Sign::Contact, "E1");
            stage.place = None;
        },
        evidence: || Evidence::NotInside(because("auf dem Gehweg")),
    },
    Shared {
        kind: HoldKind::Force,
        begin: |stage| {
            report_by(stage, person(Role::Monitor, 1), Sign::ForbiddenForce, "E1");
        },
        evidence: || Evidence::ForceReviewed(because("geklärt und nachbesprochen")),
    },
    Shared {
        kind: HoldKind::Document,
        begin: |stage| {
            report_by(stage, officer(), Sign::IllnessStated, "E1");
            stage.wait(600);
        },
        evidence: || Evidence::NotRecognised(because("ohne Befund")),
    },
];

/// The hold stands; nobody has offered anything.
fn held(shared: &Shared) -> (Stage, HoldId) {
    let mut stage = driving();
    (shared.begin)(&mut stage);
    let hold = stage.open_hold();
    assert_eq!(stage.state.holds[&hold].kind, shared.kind);
    (stage, hold)
}

#[test]
fn lead_and_supervisor_lift_together_in_either_order_and_a_lead_resumes() {
    for shared in &SHARED {
        for [first, second] in [[lead(), supervisor()], [supervisor(), lead()]] {
            let (mut stage, hold) = held(shared);
            let proposed = offer(&mut stage, first, hold, (shared.evidence)()).unwrap();
            assert!(matches!(proposed[..], [Event::LiftProposed { .. }]), "{:?}", shared.kind);
            assert!(stage.state.holds[&hold].is_open(), "one alone lifts nothing");
            assert_eq!(stage.resume(lead()).unwrap_err(), [HoldOpen]);
            offer(&mut stage, second, hold, (shared.evidence)()).unwrap();
            assert_eq!(stage.severity(), Interrupted, "lifted is not resumed");
            for other in [officer(), medic(), supervisor()] {
                assert_eq!(stage.resume(other).unwrap_err(), [RoleNotAllowed]);
            }
            stage.resume(lead()).unwrap();
            assert_eq!(stage.severity(), Running, "{:?}", shared.kind);
            assert_lawful(&stage);
        }
    }
}

#[test]
fn nobody_else_and_nobody_twice_is_the_second_person() {
    let in_both_roles = |role: Role| match lead() {
        Actor::Person { account, device, .. } => Actor::Person { account, device, role },
        other => other,
    };
    for shared in &SHARED {
        let (mut stage, hold) = held(shared);
        offer(&mut stage, lead(), hold, (shared.evidence)()).unwrap();
        let table: [(Actor, &[RefusalCode]); 6] = [
            (lead(), &[SamePerson]),
            (in_both_roles(Role::Supervisor), &[SamePerson]),
            (officer(), &[RoleNotAllowed]),
            (medic(), &[RoleNotAllowed]),
            (person(Role::Monitor, 1), &[RoleNotAllowed]),
            (person(Role::Reviewer, 1), &[RoleNotAllowed]),
        ];
        for (by, codes) in table {
            let refused = offer(&mut stage, by, hold, (shared.evidence)()).unwrap_err();
            assert_eq!(refused, codes, "{:?} by {by:?}", shared.kind);
        }
        // A second lead is no supervisor: two of one role do not share a finding.
        offer(&mut stage, person(Role::Lead, 2), hold, (shared.evidence)()).unwrap();
        assert!(stage.state.holds[&hold].is_open(), "{:?}", shared.kind);
        offer(&mut stage, supervisor(), hold, (shared.evidence)()).unwrap();
        assert!(!stage.state.holds[&hold].is_open());
        assert_lawful(&stage);
    }
}

#[test]
fn the_second_person_brings_the_same_evidence() {
    for shared in &SHARED {
        for other in SHARED.iter().filter(|other| other.kind != shared.kind) {
            let (mut stage, hold) = held(shared);
            assert_eq!(offer(&mut stage, lead(), hold, (other.evidence)()).unwrap_err(), [WrongEvidence]);
            offer(&mut stage, lead(), hold, (shared.evidence)()).unwrap();
            let refused = offer(&mut stage, supervisor(), hold, (other.evidence)()).unwrap_err();
            assert_eq!(refused, [WrongEvidence]);
            let statement = Evidence::Statement(because("alles gut"));
            assert_eq!(offer(&mut stage, supervisor(), hold, statement).unwrap_err(), [WrongEvidence]);
        }
    }
}

#[test]
fn a_new_hold_meanwhile_needs_both_again() {
    for shared in &SHARED {
        let (mut stage, first) = held(shared);
        offer(&mut stage, lead(), first, (shared.evidence)()).unwrap();
        let seen = stage.state.seq;
        (shared.begin)(&mut stage);
        let second = stage.state.holds.keys().copied().find(|id| *id != first).unwrap();
        let stale = Lift { hold: first, newest_seen: seen, evidence: (shared.evidence)() };
        assert_eq!(stage.ask(supervisor(), Ask::Lift(stale)).unwrap_err(), [NewerStop]);
        offer(&mut stage, supervisor(), first, (shared.evidence)()).unwrap();
        let proposed = offer(&mut stage, supervisor(), second, (shared.evidence)()).unwrap();
        assert!(matches!(proposed[..], [Event::LiftProposed { .. }]), "{:?}", shared.kind);
        let again = offer(&mut stage, lead(), first, (shared.evidence)()).unwrap_err();
        assert!(again.contains(&HoldNotOpen));
        assert_eq!(stage.resume(lead()).unwrap_err(), [HoldOpen]);
        offer(&mut stage, lead(), second, (shared.evidence)()).unwrap();
        stage.resume(lead()).unwrap();
        assert_lawful(&stage);
    }
}

#[test]
fn a_verifier_finds_a_lift_by_one_person_alone() {
    for shared in &SHARED {
        let (mut stage, hold) = held(shared);
        offer(&mut stage, lead(), hold, (shared.evidence)()).unwrap();
        offer(&mut stage, supervisor(), hold, (shared.evidence)()).unwrap();
        let mut alone = stage.log.clone();
        alone.retain(|entry| !matches!(entry.event, Event::LiftProposed { .. }));
        assert_eq!(replayed(&alone, &stage.policy).unwrap_err().1, [SamePerson], "{:?}", shared.kind);
        let mut twice = stage.log.clone();
        twice.last_mut().unwrap().by = lead();
        assert_eq!(replayed(&twice, &stage.policy).unwrap_err().1, [SamePerson]);
        let mut by_medic = stage.log.clone();
        by_medic.last_mut().unwrap().by = medic();
        assert!(replayed(&by_medic, &stage.policy).unwrap_err().1.contains(&RoleNotAllowed));
    }
}

#[test]
fn s10_a_court_order_stops_while_driving_before_the_begin_and_whoever_tells_it() {
    for by in [officer(), lead(), medic(), supervisor(), person(Role::Monitor, 1)] {
        let mut stage = driving();
        report_by(&mut stage, by, Sign::CourtOrder, "unknown");
        assert_eq!(stage.severity(), Interrupted, "{by:?}");
        assert_eq!(stage.step(Step::HandOver).unwrap_err(), [RefusalCode::Interrupted]);
        stage.ask(officer(), Ask::Step(AskStep::of(Step::ReturnHome))).unwrap();
    }
    let mut before = Stage::at("2026-05-05T12:00:00+02:00");
    report_by(&mut before, supervisor(), Sign::CourtOrder, "unknown");
    assert!(before.step(Step::Begin).unwrap_err().contains(&RefusalCode::Interrupted));
}

#[test]
fn a_court_order_that_comes_after_the_end_is_signalled_all_the_same() {
    let mut stage = driving();
    let close = Close { end: End::NotCarriedOut, reason: "beendet".to_owned() };
    stage.ask(lead(), Ask::Close(close)).unwrap();
    report_by(&mut stage, supervisor(), Sign::CourtOrder, "unknown");
    assert_eq!(stage.state.stops.len(), 1, "there may be a way back");
    assert_eq!(stage.state.after_end.len(), 1);
    let hold = stage.open_hold();
    assert_eq!(offer(&mut stage, lead(), hold, release()).unwrap_err(), [Closed]);
}

#[test]
fn two_orders_are_two_holds() {
    let mut stage = driving();
    report_by(&mut stage, supervisor(), Sign::CourtOrder, "unknown");
    let first = stage.open_hold();
    report_by(&mut stage, officer(), Sign::CourtOrder, "unknown");
    offer(&mut stage, lead(), first, release()).unwrap();
    offer(&mut stage, supervisor(), first, release()).unwrap();
    assert_eq!(stage.resume(lead()).unwrap_err(), [HoldOpen]);
}

#[test]
fn a_release_without_number_court_or_reason_is_none() {
    type Spoil = fn(&mut CourtRelease);
    let table: [Spoil; 3] = [
        |release| release.order_number = " ".to_owned(),
        |release| release.court = "\t".to_owned(),
        |release| release.reason = String::new(),
    ];
    for spoil in table {
        let (mut stage, hold) = held(&SHARED[0]);
        let Evidence::CourtRelease(mut blank) = release() else { unreachable!() };
        spoil(&mut blank);
        let evidence = Evidence::CourtRelease(blank);
        assert_eq!(offer(&mut stage, lead(), hold, evidence).unwrap_err(), [ReasonMissing]);
    }
}

#[test]
fn after_an_abort_nothing_is_lifted() {
    for shared in &SHARED {
        let (mut stage, hold) = held(shared);
        offer(&mut stage, lead(), hold, (shared.evidence)()).unwrap();
        stage.ask(officer(), Ask::Abort(Reason { reason: "Abbruch".to_owned() })).unwrap();
        let refused = offer(&mut stage, supervisor(), hold, (shared.evidence)()).unwrap_err();
        assert_eq!(refused, [Aborted], "{:?}", shared.kind);
    }
}
