//! what interrupts, what aborts, and that nothing comes back from an abort.

use einhalt_protocol::clocks::Clocks;
use einhalt_protocol::operation::command::{Answer, Close, Reason};
use einhalt_protocol::operation::hold::{Cause, HoldKind};
use einhalt_protocol::operation::plan::{End, Step};
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::operation::{Ask, Event};
use einhalt_protocol::people::Subject;
use einhalt_protocol::report::Sign;
use einhalt_protocol::severity::Severity::{Aborted, Interrupted, Running};

use crate::stage::{Stage, lead, officer};

const MORNING: &str = "2026-05-05T09:00:00+02:00";

#[test]
fn r30_r31_each_sign_stops_as_high_as_it_asks() {
    for (sign, severity, chain, kind) in [
        (Sign::AcuteBreathlessness, Aborted, true, None),
        (Sign::Seizure, Aborted, true, None),
        (Sign::SevereBleeding, Aborted, true, None),
        (Sign::Unconscious, Aborted, true, None),
        (Sign::CardiacArrest, Aborted, true, None),
        (Sign::OtherLifeThreatening, Aborted, true, None),
        (Sign::NoAir, Aborted, true, None),
        (Sign::Gurgling, Aborted, true, None),
        (Sign::SuddenlyQuiet, Aborted, true, None),
        (Sign::SuddenlyStronger, Aborted, true, None),
        (Sign::ForbiddenForce, Interrupted, false, Some(HoldKind::Force)),
        (Sign::MedicalEmergency, Interrupted, true, Some(HoldKind::Medical)),
        (Sign::Unclear, Interrupted, true, Some(HoldKind::Medical)),
        (Sign::Halt, Interrupted, false, Some(HoldKind::Manual)),
        (Sign::MinorOnSite, Running, false, None),
    ] {
        let mut stage = Stage::underway(MORNING);
        stage.report(sign);
        assert_eq!(stage.severity(), severity, "{sign:?}");
        assert_eq!(stage.state.rescue.is_some(), chain, "{sign:?}");
        assert_eq!(stage.state.holds.values().map(|hold| hold.kind).next(), kind, "{sign:?}");
    }
}

#[test]
fn r30_any_person_counts_an_officer_too() {
    for who in ["E1", "staff", "bystander", "unknown"] {
        let mut stage = Stage::underway(MORNING);
        let clocks = Clocks::server(stage.now);
        stage.report_with(Sign::MedicalEmergency, who.parse().unwrap(), clocks);
        assert_eq!(stage.severity(), Interrupted, "{who}");
    }
}

#[test]
fn r31_aborted_stays_aborted_whatever_is_asked() {
    let mut stage = Stage::underway(MORNING);
    stage.report(Sign::MedicalEmergency);
    let hold = stage.open_hold();
    stage.wait(10);
    stage.report(Sign::Seizure);
    stage.wait(10);
    let fit = stage.fit();
    assert!(stage.lift(crate::stage::medic(), hold, fit).unwrap_err().contains(&RefusalCode::Aborted));
    assert!(stage.resume(lead()).unwrap_err().contains(&RefusalCode::Aborted));
    assert!(stage.step(Step::Depart).unwrap_err().contains(&RefusalCode::Aborted));
    let complete = Close { end: End::Completed, reason: "x".to_owned() };
    assert_eq!(stage.ask(lead(), Ask::Close(complete)).unwrap_err(), [RefusalCode::Aborted]);
    stage.report(Sign::MedicalEmergency);
    stage.wait(3600);
    assert_eq!(stage.severity(), Aborted);
}

#[test]
fn r31_unclear_asks_one_question_and_a_missing_answer_aborts() {
    let mut stage = Stage::underway(MORNING);
    let report = stage.report(Sign::Unclear);
    stage.wait(59);
    assert_eq!(stage.severity(), Interrupted);
    let events = stage.wait(1);
    assert_eq!(stage.severity(), Aborted);
    let named = |event: &Event| matches!(event, Event::Aborted { cause: Cause::NoAnswer { report: r }, .. } if *r == report);
    assert!(events.iter().any(named), "{events:?}");
}

#[test]
fn r31_every_bad_answer_aborts_and_four_good_ones_do_not() {
    for (responds, breathes_normally, bleeds_heavily, convulses, severity) in [
        (true, true, false, false, Interrupted),
        (false, true, false, false, Aborted),
        (true, false, false, false, Aborted),
        (true, true, true, false, Aborted),
        (true, true, false, true, Aborted),
    ] {
        let mut stage = Stage::underway(MORNING);
        let report = stage.report(Sign::Unclear);
        let answer = Answer { report, responds, breathes_normally, bleeds_heavily, convulses };
        stage.ask(officer(), Ask::Answer(answer)).unwrap();
        stage.wait(120);
        assert_eq!(stage.severity(), severity);
    }
}

#[test]
fn i9_a_resend_is_no_news_and_other_content_only_raises() {
    let mut stage = Stage::underway(MORNING);
    let id = stage.report(Sign::MedicalEmergency);
    let entries = stage.log.len();
    let Some(Event::Reported { report, .. }) =
        stage.log.iter().map(|e| &e.event).find(|e| matches!(e, Event::Reported { .. })).cloned()
    else {
        panic!("the report is in the log");
    };
    for _ in 0..10 {
        stage.run(officer(), &einhalt_protocol::operation::Command::Report(report.clone())).unwrap();
    }
    assert_eq!(stage.log.len(), entries, "ten resends leave no trace");
    let unmarked = einhalt_protocol::report::Report { mark: String::new(), ..report.clone() };
    stage.run(officer(), &einhalt_protocol::operation::Command::Report(unmarked)).unwrap();
    assert_eq!(stage.log.len(), entries + 1, "nobody can say that it is the same: it is recorded");
    let mut other = report.clone();
    other.sign = Sign::Halt;
    other.mark = "lower".to_owned();
    stage.run(officer(), &einhalt_protocol::operation::Command::Report(other)).unwrap();
    assert_eq!((stage.severity(), stage.state.reports[&id].sign), (Interrupted, Sign::MedicalEmergency));
    let mut other = report.clone();
    other.sign = Sign::Unclear;
    other.mark = "unclear".to_owned();
    stage.run(officer(), &einhalt_protocol::operation::Command::Report(other)).unwrap();
    assert!(stage.state.questions.contains_key(&id), "R-31: unclear asks, also under a known id");
    let mut other = report;
    other.sign = Sign::Unconscious;
    other.mark = "higher".to_owned();
    stage.run(officer(), &einhalt_protocol::operation::Command::Report(other)).unwrap();
    assert_eq!(stage.severity(), Aborted);
}

#[test]
fn a_report_after_the_end_is_recorded_marked_and_still_stops() {
    let mut stage = Stage::underway(MORNING);
    stage.step(Step::HandOver).unwrap();
    stage.ask(lead(), Ask::Close(Close { end: End::Completed, reason: "übergeben".to_owned() })).unwrap();
    let id = stage.report_with(Sign::Seizure, Subject::Staff, Clocks::server(stage.now));
    assert!(stage.state.after_end.contains(&id));
    assert_eq!(stage.severity(), Aborted);
}

#[test]
fn d2_no_clock_ever_lowers() {
    let mut stage = Stage::underway(MORNING);
    stage.report(Sign::MedicalEmergency);
    stage.wait(14 * 24 * 3600);
    assert_eq!(stage.severity(), Interrupted);
}

#[test]
fn an_abort_by_decision_is_final_too() {
    let mut stage = Stage::underway(MORNING);
    stage.ask(officer(), Ask::Abort(Reason { reason: "x".to_owned() })).unwrap();
    assert_eq!(stage.severity(), Aborted);
    assert_eq!(stage.ask(officer(), Ask::Abort(Reason { reason: "x".to_owned() })).unwrap(), []);
}

#[test]
fn a_further_symptom_sharpens_the_stop_and_asks_nobody_to_acknowledge_again() {
    let mut stage = Stage::underway(MORNING);
    let clocks = Clocks::server(stage.now);
    let first = stage.report_with(Sign::MedicalEmergency, Subject::Unknown, clocks);
    let e1: Subject = "E1".parse().unwrap();
    stage.wait(20);
    let clocks = Clocks::server(stage.now);
    stage.report_concerning(Some(first), Sign::MedicalEmergency, e1.clone(), clocks);
    assert_eq!((stage.state.stops.len(), stage.state.holds.len()), (1, 1));
    let hold = stage.state.holds.values().next().unwrap();
    assert_eq!((&hold.who, hold.newest_symptom), (&e1, stage.now));
    // Worse is a new stop; another word for the same abort is not.
    stage.report_concerning(Some(first), Sign::OtherLifeThreatening, e1.clone(), clocks);
    assert_eq!((stage.severity(), stage.state.stops.len()), (Aborted, 2));
    stage.report_concerning(Some(first), Sign::Unconscious, e1, clocks);
    assert_eq!(stage.state.stops.len(), 2);
    assert!(stage.state.rescue.as_ref().unwrap().signs.contains(&Sign::Unconscious));
    // Somebody else is another incident, whatever the report says it concerns.
    stage.report_concerning(Some(first), Sign::Seizure, Subject::Staff, clocks);
    assert_eq!(stage.state.stops.len(), 3);
}

#[test]
fn r32_a_further_symptom_after_the_lift_holds_again() {
    let mut stage = Stage::underway(MORNING);
    let first = stage.report(Sign::MedicalEmergency);
    stage.wait(600);
    let (hold, fit) = (stage.open_hold(), stage.fit());
    stage.lift(crate::stage::medic(), hold, fit).unwrap();
    let clocks = Clocks::server(stage.now);
    stage.report_concerning(Some(first), Sign::MedicalEmergency, "E1".parse().unwrap(), clocks);
    assert_eq!(stage.state.holds.values().filter(|hold| hold.is_open()).count(), 1);
}

#[test]
fn i9_other_content_under_a_known_id_brings_what_its_sign_brings_and_no_more() {
    for (sign, severity) in [
        (Sign::CertificateShown, Running),
        (Sign::MinorOnSite, Running),
        (Sign::ForbiddenForce, Interrupted),
        (Sign::NoAir, Aborted),
    ] {
        let mut stage = Stage::underway(MORNING);
        stage.report(Sign::Contact);
        let known = stage.log.iter().find_map(|entry| match &entry.event {
            Event::Reported { report, .. } => Some(report.clone()),
            _ => None,
        });
        let other = einhalt_protocol::report::Report { sign, mark: "other".to_owned(), ..known.unwrap() };
        stage.run(officer(), &einhalt_protocol::operation::Command::Report(other)).unwrap();
        assert_eq!(stage.severity(), severity, "{sign:?}");
    }
}
