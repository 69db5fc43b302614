//! the rescue chain opens by itself, is never left unassigned, and calls for the control room.

use einhalt_protocol::operation::Event;
use einhalt_protocol::operation::command::{Ask, ClaimStep, CompleteStep, StepNotPossible};
use einhalt_protocol::operation::event::Lateness;
use einhalt_protocol::operation::overview::overview;
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::report::Sign;
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::wire::view::{OperationView, TaskView};
use uuid::Uuid;

use crate::stage::{Stage, officer, supervisor};

fn aborted() -> Stage {
    let mut stage = Stage::underway("2026-10-23T06:34:05+02:00");
    stage.report(Sign::Seizure);
    stage
}

fn view(stage: &Stage) -> OperationView {
    let id = einhalt_protocol::ids::OperationId::from_uuid(Uuid::nil());
    overview(id, &stage.state, &[], stage.now, &stage.policy)
}

fn claim(step: StepId) -> Ask {
    Ask::ClaimStep(ClaimStep { step, occurred_at: None })
}

fn done(step: StepId) -> Ask {
    Ask::CompleteStep(CompleteStep { step, occurred_at: None, done_by: None, note: None })
}

fn overdue(events: &[Event]) -> Vec<(StepId, Lateness)> {
    let late = |event: &Event| match event {
        Event::StepOverdue { step, lateness } => Some((*step, *lateness)),
        _ => None,
    };
    events.iter().filter_map(late).collect()
}

#[test]
fn it_opens_by_itself_with_112_and_first_aid_on_top_unassigned() {
    let stage = aborted();
    let steps = view(&stage).rescue.unwrap().steps;
    assert_eq!([steps[0].step, steps[1].step], [StepId::Call112, StepId::FirstAid]);
    assert!(steps.iter().all(|step| step.claimed_by.is_empty() && step.done_at.is_none()));
}

#[test]
fn unassigned_at_20_seconds_is_alarmed_and_112_at_60_goes_to_the_control_room() {
    let mut stage = aborted();
    let at_20 = overdue(&stage.wait(20));
    assert!(at_20.contains(&(StepId::Call112, Lateness::Unclaimed)));
    assert!(at_20.contains(&(StepId::FirstAid, Lateness::Unclaimed)));
    let at_60 = overdue(&stage.wait(40));
    assert!(at_60.contains(&(StepId::Call112, Lateness::ControlRoomCalls)));
    assert!(view(&stage).tasks.contains(&TaskView::Call112));
    stage.ask(supervisor(), claim(StepId::ControlRoomCall112)).unwrap();
    stage.ask(supervisor(), done(StepId::ControlRoomCall112)).unwrap();
    assert!(!view(&stage).tasks.contains(&TaskView::Call112));
}

#[test]
fn claimed_in_time_is_not_alarmed_and_done_is_stamped_once() {
    let mut stage = aborted();
    for step in [StepId::Call112, StepId::FirstAid] {
        stage.ask(officer(), claim(step)).unwrap();
    }
    assert!(overdue(&stage.wait(30)).iter().all(|(_, lateness)| *lateness != Lateness::Unclaimed));
    stage.ask(officer(), done(StepId::Call112)).unwrap();
    let view = view(&stage);
    let call = &view.rescue.as_ref().unwrap().steps[0];
    assert_eq!((call.claimed_by.as_slice(), call.done_at), (["T1".to_owned()].as_slice(), Some(stage.now)));
    assert_eq!(stage.ask(officer(), done(StepId::Call112)).unwrap_err(), [RefusalCode::StepDone]);
}

#[test]
fn not_possible_needs_a_reason_and_leaves_the_step_open_for_others() {
    let mut stage = aborted();
    stage.ask(officer(), claim(StepId::FirstAid)).unwrap();
    let ask = StepNotPossible { step: StepId::FirstAid, reason: "eingeklemmt".to_owned() };
    stage.ask(officer(), Ask::StepNotPossible(ask)).unwrap();
    let step = view(&stage).rescue.unwrap().steps[1].clone();
    assert!(step.not_possible && step.claimed_by.is_empty() && step.done_at.is_none());
    stage.ask(supervisor(), claim(StepId::FirstAid)).unwrap();
}

#[test]
fn the_recheck_comes_back_every_minute() {
    let mut stage = aborted();
    let rounds: Vec<bool> = (0..3)
        .map(|_| {
            let late = overdue(&stage.wait(61)).iter().any(|(step, _)| *step == StepId::Recheck);
            stage.ask(officer(), done(StepId::Recheck)).unwrap();
            late
        })
        .collect();
    assert_eq!(rounds, [true, true, true]);
}
