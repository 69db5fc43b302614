//! what lifts a medical hold, and that lifting is not resuming.

use chrono::TimeDelta;
use einhalt_protocol::clocks::Clocks;
use einhalt_protocol::operation::command::{Ask, Lift, Resume};
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Presence, Profession, Statement};
use einhalt_protocol::operation::refusal::RefusalCode::{self, *};
use einhalt_protocol::people::{Actor, Role, Subject};
use einhalt_protocol::report::Sign;
use einhalt_protocol::severity::Severity::{Interrupted, Running};

use crate::stage::{Stage, lead, medic, officer, person, supervisor};

fn interrupted() -> Stage {
    let mut stage = Stage::underway("2026-09-10T07:48:10+02:00");
    stage.report(Sign::MedicalEmergency);
    stage.wait(1800);
    stage
}

#[test]
fn every_missing_piece_of_evidence_is_refused_by_name() {
    type Spoil = fn(&mut Assessment);
    let table: [(Spoil, RefusalCode); 9] = [
        (|a| a.condition_assessed = false, ConditionNotAssessed),
        (|a| a.finding = Finding::Unfit, NotFit),
        (|a| a.finding = Finding::Unclear, NotFit),
        (|a| a.professional = "  ".to_owned(), ProfessionalNotNamed),
        (|a| a.profession = Profession::Paramedic, ProfessionNotAllowed),
        (|a| a.presence = Presence::Remote, NotInPerson),
        (|a| a.who = Subject::Slot("E2".parse().unwrap()), WrongPerson),
        (|a| a.assessed_at -= TimeDelta::hours(1), AssessmentOutdated),
        (|a| a.assessed_at += TimeDelta::hours(1), AssessmentInFuture),
    ];
    for (spoil, code) in table {
        let mut stage = interrupted();
        let mut assessment = stage.fit();
        spoil(&mut assessment);
        let hold = stage.open_hold();
        assert_eq!(stage.lift(medic(), hold, assessment).unwrap_err(), [code]);
        assert!(stage.state.holds[&hold].is_open());
    }
}

#[test]
fn all_reasons_are_told_at_once() {
    let mut stage = interrupted();
    let hold = stage.open_hold();
    let assessment = Assessment {
        finding: Finding::Unclear,
        professional: String::new(),
        presence: Presence::Remote,
        ..stage.fit()
    };
    assert_eq!(
        stage.lift(medic(), hold, assessment).unwrap_err(),
        [ProfessionalNotNamed, NotFit, NotInPerson]
    );
}

#[test]
fn lifting_is_not_resuming_and_nobody_does_both() {
    let mut stage = interrupted();
    let (hold, fit) = (stage.open_hold(), stage.fit());
    assert_eq!(stage.resume(lead()).unwrap_err(), [HoldOpen]);
    stage.lift(medic(), hold, fit).unwrap();
    assert_eq!(stage.severity(), Interrupted, "the operation still stands");
    for other in [officer(), medic(), supervisor()] {
        assert_eq!(stage.resume(other).unwrap_err(), [RoleNotAllowed]);
    }
    stage.resume(lead()).unwrap();
    assert_eq!(stage.severity(), Running);
}

#[test]
fn s5_an_officer_or_a_lead_alone_cannot_lift() {
    for who in [officer(), lead(), person(Role::Monitor, 1)] {
        let mut stage = interrupted();
        let (hold, fit) = (stage.open_hold(), stage.fit());
        assert_eq!(stage.lift(who, hold, fit).unwrap_err(), [RoleNotAllowed], "{who:?}");
    }
}

#[test]
fn s4_two_holds_need_two_lifts_and_one_resume_that_names_both() {
    let mut stage = interrupted();
    let first = stage.open_hold();
    let e2 = Subject::Slot("E2".parse().unwrap());
    let clocks = Clocks::server(stage.now);
    stage.report_with(Sign::MedicalEmergency, e2.clone(), clocks);
    stage.wait(600);
    let fit = stage.fit();
    stage.lift(medic(), first, fit.clone()).unwrap();
    let refused = Ask::Resume(Resume { holds: vec![first], newest_seen: stage.state.seq });
    assert_eq!(stage.ask(lead(), refused.clone()).unwrap_err(), [HoldOpen]);
    let second = stage.open_hold();
    stage.lift(medic(), second, Assessment { who: e2, ..fit }).unwrap();
    let refused = Ask::Resume(Resume { holds: vec![first], newest_seen: stage.state.seq });
    assert_eq!(stage.ask(lead(), refused).unwrap_err(), [HoldNotNamed]);
    stage.resume(lead()).unwrap();
    assert_eq!(stage.severity(), Running);
}

#[test]
fn an_assessment_lifts_once_unless_it_names_the_report() {
    let mut stage = interrupted();
    let first = stage.open_hold();
    let second_report = stage.report(Sign::MedicalEmergency);
    stage.wait(60);
    let fit = stage.fit();
    stage.lift(medic(), first, fit.clone()).unwrap();
    let second = stage.open_hold();
    assert_eq!(stage.lift(medic(), second, fit.clone()).unwrap_err(), [AssessmentReused]);
    stage.lift(medic(), second, Assessment { names_reports: vec![second_report], ..fit }).unwrap();
}

#[test]
fn a_new_symptom_makes_the_assessment_too_old() {
    let mut stage = interrupted();
    let (hold, fit) = (stage.open_hold(), stage.fit());
    stage.wait(60);
    stage.report(Sign::MedicalEmergency);
    assert_eq!(stage.lift(medic(), hold, fit).unwrap_err(), [AssessmentOutdated]);
}

#[test]
fn a_stop_that_comes_after_the_lift_holds_again_unless_the_assessment_names_it() {
    let mut stage = interrupted();
    let (hold, fit) = (stage.open_hold(), stage.fit());
    stage.lift(medic(), hold, fit).unwrap();
    let earlier = stage.now - TimeDelta::minutes(20);
    let clocks = Clocks { occurred_at: Some(earlier), ..Clocks::server(stage.now) };
    stage.report_with(Sign::MedicalEmergency, Subject::Unknown, clocks);
    assert!(stage.resume(lead()).unwrap_err().contains(&HoldOpen));
}

#[test]
fn i3_a_lift_that_has_not_seen_the_newest_stop_is_refused() {
    let mut stage = interrupted();
    let (hold, fit, seen) = (stage.open_hold(), stage.fit(), stage.state.seq);
    stage.report_with(Sign::Halt, Subject::Unknown, Clocks::server(stage.now));
    let lift = Lift { hold, newest_seen: seen, evidence: Evidence::Assessment(fit) };
    assert_eq!(stage.ask(medic(), Ask::Lift(lift)).unwrap_err(), [NewerStop]);
}

#[test]
fn i3_going_on_without_having_seen_the_newest_stop_is_refused() {
    let mut stage = interrupted();
    let (medical, seen) = (stage.open_hold(), stage.state.seq);
    stage.report_with(Sign::Halt, Subject::Unknown, Clocks::server(stage.now));
    stage.lift(medic(), medical, stage.fit()).unwrap();
    let evidence = Evidence::Statement(Statement { reason: "Gepäck geholt".to_owned() });
    let lift = Lift { hold: stage.open_hold(), newest_seen: stage.state.seq, evidence };
    stage.ask(supervisor(), Ask::Lift(lift)).unwrap();
    let holds: Vec<_> = stage.state.holds.keys().copied().collect();
    let resume = |newest_seen| Ask::Resume(Resume { holds: holds.clone(), newest_seen });
    assert_eq!(stage.ask(lead(), resume(seen)).unwrap_err(), [NewerStop]);
    stage.ask(lead(), resume(stage.state.seq)).unwrap();
}

/// the role may have changed in between, the person has not.
#[test]
fn who_has_entered_the_finding_does_not_let_it_go_on_as_lead() {
    let mut stage = interrupted();
    let Actor::Person { account, device, .. } = medic() else { unreachable!() };
    stage.lift(medic(), stage.open_hold(), stage.fit()).unwrap();
    let same = Actor::Person { account, device, role: Role::Lead };
    assert_eq!(stage.resume(same).unwrap_err(), [SamePerson]);
    stage.resume(lead()).unwrap();
}

#[test]
fn a_lead_saying_the_doctor_was_here_is_no_evidence() {
    let mut stage = interrupted();
    let hold = stage.open_hold();
    let evidence = Evidence::Statement(Statement { reason: "Arzt war da".to_owned() });
    let lift = Lift { hold, newest_seen: stage.state.seq, evidence };
    assert_eq!(stage.ask(lead(), Ask::Lift(lift)).unwrap_err(), [WrongEvidence]);
}

#[test]
fn a_manual_hold_needs_two_persons() {
    let mut stage = Stage::underway("2026-09-10T07:48:10+02:00");
    let clocks = Clocks::server(stage.now);
    stage.report_with(Sign::Halt, Subject::Unknown, clocks);
    let hold = stage.open_hold();
    let evidence = Evidence::Statement(Statement { reason: "Gepäck geholt".to_owned() });
    let lift = Lift { hold, newest_seen: stage.state.seq, evidence };
    stage.ask(lead(), Ask::Lift(lift)).unwrap();
    stage.resume(lead()).unwrap();
    assert_eq!(stage.severity(), Running, "an officer reported, the lead lifted and resumed");
}
