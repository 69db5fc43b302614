//! Decision 7: the monitor recommends to stop; unanswered by the lead it becomes a hold. What a monitor
//! says of an emergency acts like anybody's.

use einhalt_protocol::clocks::Clocks;
use einhalt_protocol::ids::ReportId;
use einhalt_protocol::operation::command::{AnswerRecommendation, Ask, Close, Joining, Reason};
use einhalt_protocol::operation::evidence::Evidence;
use einhalt_protocol::operation::hold::{Cause, HoldKind};
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::plan::{End, Step};
use einhalt_protocol::operation::refusal::RefusalCode::*;
use einhalt_protocol::operation::{Command, Event};
use einhalt_protocol::people::{Actor, Role, Subject};
use einhalt_protocol::report::{Report, Sign};
use einhalt_protocol::safeguards::recommendation::view;
use einhalt_protocol::severity::Severity::{self, Interrupted, Running};

use crate::facility::{assert_lawful, because, offer, replayed, report_by};
use crate::stage::{Stage, lead, medic, officer, person, supervisor};

fn monitor() -> Actor {
    person(Role::Monitor, 1)
}

/// Under way, with a monitor who recommends to stop.
fn recommended() -> (Stage, ReportId) {
    let mut stage = Stage::underway("2026-05-05T12:00:00+02:00");
    stage.run(monitor(), &Command::Join(Joining { label: "B1".to_owned() })).unwrap();
    let report = report_by(&mut stage, monitor(), Sign::Halt, "unknown");
    (stage, report)
}

fn answer(report: ReportId, stop: bool, reason: &str) -> Ask {
    Ask::AnswerRecommendation(AnswerRecommendation { report, stop, reason: reason.to_owned() })
}

fn lift(stage: &mut Stage, by: Actor) {
    let hold = stage.open_hold();
    offer(stage, by, hold, Evidence::Statement(because("besprochen und abgestellt"))).unwrap();
}

#[test]
fn a_recommendation_is_told_and_stops_nothing_while_the_lead_may_answer() {
    let (mut stage, report) = recommended();
    let (_, notice) = &stage.state.notices[0];
    assert_eq!((notice.code, notice.report), (NoticeCode::StopRecommended, Some(report)));
    assert_eq!(view(&stage.state)[0].report, report);
    stage.wait(29);
    assert_eq!(stage.severity(), Running);
    stage.step(Step::Board).unwrap();
}

#[test]
fn unanswered_it_becomes_a_hold_once() {
    let (mut stage, report) = recommended();
    stage.wait(30);
    let hold = stage.state.holds.values().next().unwrap().clone();
    assert_eq!(hold.kind, HoldKind::Manual);
    assert_eq!(hold.cause, Cause::RecommendationUnanswered { report });
    stage.wait(3_600);
    assert_eq!(stage.state.holds.len(), 1);
    assert_eq!(stage.ask(lead(), answer(report, false, "nicht nötig")).unwrap_err(), [NoRecommendation]);
    lift(&mut stage, lead());
    stage.resume(lead()).unwrap();
    assert_lawful(&stage);
}

#[test]
fn the_lead_follows_and_it_holds_at_once_and_another_person_lifts() {
    let (mut stage, report) = recommended();
    stage.ask(lead(), answer(report, true, "ich folge")).unwrap();
    let hold = stage.state.holds.values().next().unwrap().clone();
    assert_eq!(hold.cause, Cause::RecommendationFollowed { report });
    let mut alone = stage.clone();
    lift(&mut alone, lead());
    assert_eq!(alone.resume(lead()).unwrap_err(), [SamePerson]);
    lift(&mut stage, supervisor());
    stage.resume(lead()).unwrap();
    assert_lawful(&stage);
}

#[test]
fn the_lead_does_not_follow_for_a_reason() {
    let (mut stage, report) = recommended();
    for other in [officer(), medic(), supervisor(), monitor()] {
        assert_eq!(stage.ask(other, answer(report, false, "weiter")).unwrap_err(), [RoleNotAllowed]);
    }
    assert_eq!(stage.ask(lead(), answer(report, false, " ")).unwrap_err(), [ReasonMissing]);
    let unknown = ReportId::derived("test", &[b"unknown"]);
    assert_eq!(stage.ask(lead(), answer(unknown, false, "weiter")).unwrap_err(), [NoRecommendation]);
    stage.ask(lead(), answer(report, false, "schon abgestellt")).unwrap();
    stage.wait(3_600);
    assert_eq!(stage.severity(), Running);
    assert_eq!(stage.ask(lead(), answer(report, true, "doch")).unwrap_err(), [NoRecommendation]);
    assert_lawful(&stage);
    let mut forged = stage.log.clone();
    let answered = forged.iter_mut().find(|e| matches!(e.event, Event::RecommendationAnswered { .. }));
    answered.unwrap().by = monitor();
    assert_eq!(replayed(&forged, &stage.policy).unwrap_err().1, [RoleNotAllowed]);
}

#[test]
fn each_of_two_recommendations_is_answered_for_itself() {
    let (mut stage, first) = recommended();
    stage.wait(10);
    let second = report_by(&mut stage, monitor(), Sign::Halt, "unknown");
    stage.ask(lead(), answer(first, false, "schon abgestellt")).unwrap();
    stage.wait(29);
    assert_eq!(stage.severity(), Running);
    stage.wait(1);
    let causes: Vec<_> = stage.state.holds.values().map(|hold| &hold.cause).collect();
    assert_eq!(causes, [&Cause::RecommendationUnanswered { report: second }]);
}

#[test]
fn before_the_begin_it_is_a_recommendation_too() {
    let mut stage = Stage::at("2026-05-05T12:00:00+02:00");
    report_by(&mut stage, monitor(), Sign::Halt, "unknown");
    assert_eq!(stage.severity(), Running);
    stage.wait(30);
    assert_eq!(stage.severity(), Interrupted);
}

#[test]
fn after_the_end_or_an_abort_it_is_recorded_alone() {
    let close = Ask::Close(Close { end: End::NotCarriedOut, reason: "beendet".to_owned() });
    for over in [close, Ask::Abort(Reason { reason: "Abbruch".to_owned() })] {
        let (mut stage, report) = recommended();
        stage.ask(lead(), over).unwrap();
        let late = report_by(&mut stage, monitor(), Sign::Halt, "unknown");
        stage.wait(600);
        assert!(stage.state.holds.is_empty());
        assert!(view(&stage.state).is_empty());
        assert!(stage.state.reports.contains_key(&late));
        assert!(stage.ask(lead(), answer(report, true, "ich folge")).is_err());
    }
}

#[test]
fn what_a_monitor_says_of_anything_else_acts_at_once() {
    for (sign, severity) in [
        (Sign::Unconscious, Severity::Aborted),
        (Sign::NoAir, Severity::Aborted),
        (Sign::MedicalEmergency, Interrupted),
        (Sign::Unclear, Interrupted),
        (Sign::CourtOrder, Interrupted),
        (Sign::ForbiddenForce, Interrupted),
    ] {
        let (mut stage, _) = recommended();
        report_by(&mut stage, monitor(), sign, "E1");
        assert_eq!(stage.severity(), severity, "{sign:?}");
    }
}

/// A halt that one device made and another carried here.
fn carried(stage: &mut Stage, made_by: Actor, carried_by: Actor) {
    let id = ReportId::derived("test", &[&stage.id().to_be_bytes()]);
    let report = Report {
        id,
        reporter: made_by.device().unwrap(),
        sign: Sign::Halt,
        who: Subject::Unknown,
        concerns: None,
        place_kind: None,
        clocks: Clocks::server(stage.now),
        mark: id.to_string(),
        defects: Vec::new(),
        payload: None,
    };
    stage.run(carried_by, &Command::Report(report)).unwrap();
}

#[test]
fn who_made_the_report_counts_and_not_who_carried_it() {
    for (made_by, carried_by, stops) in [
        (monitor(), officer(), false),
        (officer(), monitor(), true),
        (person(Role::Officer, 9), monitor(), true),
    ] {
        let (mut stage, report) = recommended();
        stage.ask(lead(), answer(report, false, "schon abgestellt")).unwrap();
        carried(&mut stage, made_by, carried_by);
        assert_eq!(stage.severity() == Interrupted, stops, "{made_by:?} by {carried_by:?}");
    }
}
