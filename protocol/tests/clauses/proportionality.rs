//! at each change of stage the team asks itself whether it is still proportionate.

use einhalt_protocol::operation::Event;
use einhalt_protocol::operation::command::{Ask, AskStep, Close, StageAsk};
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::plan::{End, Stage as Way, Step};
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::people::AgeClass;
use einhalt_protocol::report::Sign;
use einhalt_protocol::safeguards::proportionality::view;

use crate::stage::{Stage, at, lead, officer, plan, planned, supervisor};

const MORNING: &str = "2026-05-05T09:00:00+02:00";

fn enter(stage: Way) -> Ask {
    Ask::EnterStage(StageAsk { stage })
}

fn yes(stage: Way) -> Ask {
    Ask::Proportionate(StageAsk { stage })
}

fn asked(stage: &Stage) -> Option<Way> {
    view(&stage.state).map(|open| open.stage)
}

#[test]
fn r10_each_stage_asks_once_and_a_step_enters_its_stage_by_itself() {
    let mut stage = Stage::at(MORNING);
    let hour = chrono::TimeDelta::hours(1);
    stage.ask(lead(), Ask::Plan(crate::stage::adults(stage.now, stage.now + hour))).unwrap();
    stage.make_ready();
    for way in [Way::Approach, Way::Arrival] {
        stage.ask(officer(), enter(way)).unwrap();
        assert_eq!(asked(&stage), Some(way));
        stage.ask(officer(), yes(way)).unwrap();
        assert_eq!(asked(&stage), None);
        assert_eq!(stage.ask(officer(), yes(way)).unwrap(), [], "once is enough");
        assert_eq!(stage.ask(officer(), enter(way)).unwrap(), [], "already there");
    }
    stage.step(Step::Begin).unwrap();
    assert_eq!(asked(&stage), Some(Way::Contact));
    stage.ask(officer(), enter(Way::Packing)).unwrap();
    assert_eq!(asked(&stage), Some(Way::Packing));
    stage.step(Step::Depart).unwrap();
    assert_eq!(asked(&stage), Some(Way::Transport));
    stage.step(Step::HandOver).unwrap();
    assert_eq!(asked(&stage), Some(Way::HandOver));
    let missed: Vec<Way> = stage.state.stages.missed().map(|checkpoint| checkpoint.stage).collect();
    assert_eq!(missed, [Way::Contact, Way::Packing, Way::Transport], "a missed one stays visible");
    stage.ask(lead(), Ask::Close(Close { end: End::Completed, reason: "übergeben".to_owned() })).unwrap();
    assert_eq!(asked(&stage), None);
}

#[test]
fn r10_a_stage_that_is_not_the_present_one_is_refused() {
    use RefusalCode::{NoPlan, NotBegun, WrongStage};
    let mut draft = Stage::at(MORNING);
    assert_eq!(draft.ask(officer(), enter(Way::Approach)).unwrap_err(), [NoPlan]);
    let begun = Stage::underway(MORNING);
    let mut departed = Stage::underway(MORNING);
    departed.step(Step::Depart).unwrap();
    let mut planned = Stage::at(MORNING);
    let hour = chrono::TimeDelta::hours(1);
    planned.ask(lead(), Ask::Plan(crate::stage::adults(planned.now, planned.now + hour))).unwrap();
    for (stage, way, code) in [
        (&planned, Way::Contact, NotBegun),
        (&planned, Way::Transport, NotBegun),
        (&begun, Way::Approach, WrongStage),
        (&begun, Way::Transport, WrongStage),
        (&begun, Way::HandOver, WrongStage),
        (&departed, Way::Packing, WrongStage),
        (&departed, Way::HandOver, WrongStage),
    ] {
        assert_eq!(stage.clone().ask(officer(), enter(way)).unwrap_err(), [code], "{way:?}");
    }
    assert_eq!(begun.clone().ask(officer(), yes(Way::Packing)).unwrap_err(), [WrongStage]);
}

#[test]
fn r10_during_an_open_hold_nobody_is_asked_and_afterwards_the_question_is_open_again() {
    for sign in [Sign::Halt, Sign::MedicalEmergency, Sign::CourtOrder, Sign::Seizure] {
        let mut stage = Stage::underway(MORNING);
        assert_eq!(asked(&stage), Some(Way::Contact));
        stage.report(sign);
        assert_eq!(asked(&stage), None, "{sign:?}");
        for ask in [yes(Way::Contact), enter(Way::Packing)] {
            let refused = stage.ask(officer(), ask).unwrap_err();
            assert!(matches!(refused[0], RefusalCode::Interrupted | RefusalCode::Aborted), "{refused:?}");
        }
        assert_eq!(asked(&stage), None);
    }
    let mut stage = Stage::underway(MORNING);
    stage.report(Sign::MedicalEmergency);
    stage.wait(600);
    let (hold, fit) = (stage.open_hold(), stage.fit());
    stage.lift(supervisor(), hold, fit).unwrap();
    assert_eq!(asked(&stage), None, "lifted is not resumed");
    stage.resume(lead()).unwrap();
    assert_eq!(asked(&stage), Some(Way::Contact));
}

#[test]
fn r10_a_missed_checkpoint_blocks_no_report_and_no_step() {
    let mut stage = Stage::underway(MORNING);
    stage.step(Step::Board).unwrap();
    stage.step(Step::Depart).unwrap();
    stage.report(Sign::MedicalEmergency);
    assert_eq!(stage.state.stages.missed().count(), 1);
}

/// S1: the team sets out at night for a family; nobody is in contact before six.
#[test]
fn r10_r20_on_the_approach_at_night_the_hour_of_contact_is_told() {
    for (now, age, told) in [
        ("2026-02-11T05:20:00+01:00", AgeClass::Child, Some("2026-02-11T06:00:00+01:00")),
        ("2026-02-11T05:20:00+01:00", AgeClass::Adult, None),
        ("2026-02-11T06:20:00+01:00", AgeClass::Child, None),
        ("2026-03-29T05:20:00+02:00", AgeClass::Infant, Some("2026-03-29T06:00:00+02:00")),
        ("2026-10-25T02:30:00+01:00", AgeClass::Unknown, Some("2026-10-25T06:00:00+01:00")),
    ] {
        let mut stage = Stage::at(now);
        let starts = at("2026-12-01T09:00:00+01:00");
        let persons = vec![planned("E1", AgeClass::Adult), planned("K1", age)];
        stage.ask(lead(), Ask::Plan(plan(starts, starts + chrono::TimeDelta::hours(1), persons))).unwrap();
        let events = stage.ask(officer(), enter(Way::Approach)).unwrap();
        let Some(Event::StageEntered { notices, .. }) = events.first() else { panic!("{events:?}") };
        let notice = notices.iter().find(|notice| notice.code == NoticeCode::ContactNotBefore);
        assert_eq!(notice.and_then(|notice| notice.at), told.map(at), "{now} {age:?}");
    }
    let mut stage = Stage::underway(MORNING);
    stage.ask(officer(), Ask::Step(AskStep::of(Step::ReturnHome))).unwrap();
    assert_eq!(asked(&stage), Some(Way::Contact), "going home is no stage of its own");
}
