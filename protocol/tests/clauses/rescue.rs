//! the rescue chain opens by itself, is never left unassigned, calls for the control room, opens
//! again when it has to, and hands over to the ambulance.

use chrono::TimeDelta;
use einhalt_protocol::clocks::{Clocks, Timestamp};
use einhalt_protocol::operation::Event;
use einhalt_protocol::operation::command::{
    Answer, Ask, AskStep, ClaimStep, Close, CloseRescue, CompleteStep, RescueOutcome, StepNotPossible,
};
use einhalt_protocol::operation::event::Lateness;
use einhalt_protocol::operation::force::{BodyPosition, CheckForce, EndForce, ForceKind, StartForce};
use einhalt_protocol::operation::overview::overview;
use einhalt_protocol::operation::plan::{End, Step};
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::people::{Actor, AgeClass, Role, Subject};
use einhalt_protocol::report::Sign;
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::rescue::sheet::{HandOverSheet, sheet};
use einhalt_protocol::severity::Severity::{Aborted, Interrupted};
use einhalt_protocol::wire::view::{OperationView, RescueStepView, TaskView};
use uuid::Uuid;

use crate::stage::{Stage, lead, medic, officer, person, plan, planned, supervisor};

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

fn shown(stage: &Stage, step: StepId) -> RescueStepView {
    view(stage).rescue.unwrap().steps.into_iter().find(|shown| shown.step == step).unwrap()
}

fn about(stage: &mut Stage, sign: Sign, who: &str) {
    stage.report_with(sign, who.parse().unwrap(), Clocks::server(stage.now));
}

fn close(outcome: RescueOutcome) -> Ask {
    Ask::CloseRescue(CloseRescue { outcome, reason: "RTW 3-83-1".to_owned() })
}

/// Handed over to the ambulance, with 112 and first aid done.
fn handed_over(stage: &mut Stage) {
    for step in [StepId::Call112, StepId::FirstAid, StepId::Recheck, StepId::HandOver] {
        stage.ask(officer(), done(step)).unwrap();
    }
    stage.ask(lead(), close(RescueOutcome::HandedOver)).unwrap();
}

#[test]
fn any_sign_after_its_end_opens_the_whole_chain_again_counted_from_then() {
    for sign in [Sign::MedicalEmergency, Sign::Seizure, Sign::CardiacArrest] {
        let mut stage = aborted();
        handed_over(&mut stage);
        assert_eq!(overdue(&stage.wait(3600)), [], "a chain at its end asks for nothing");
        stage.report(sign);
        let rescue = view(&stage).rescue.unwrap();
        assert_eq!((rescue.closed, rescue.opened_at), (None, stage.now));
        assert_eq!(rescue.sign, sign, "the card that is needed now");
        for step in [StepId::Call112, StepId::FirstAid] {
            let step = shown(&stage, step);
            assert!(step.done_at.is_none() && step.claimed_by.is_empty(), "{sign:?}");
            assert_eq!(step.due_at, Some(stage.now + TimeDelta::seconds(60)));
        }
        let late = overdue(&stage.wait(60));
        assert!(late.contains(&(StepId::Call112, Lateness::Unclaimed)), "{late:?}");
        assert!(late.contains(&(StepId::Call112, Lateness::ControlRoomCalls)), "{late:?}");
        assert!(view(&stage).tasks.contains(&TaskView::Call112));
    }
}

#[test]
fn a_worse_sign_while_it_is_open_asks_for_first_aid_and_recheck_again_and_a_milder_one_does_not() {
    for (sign, again) in [
        (Sign::CardiacArrest, true),
        (Sign::Unconscious, true),
        (Sign::NoAir, true),
        (Sign::Seizure, false),
        (Sign::MedicalEmergency, false),
    ] {
        let mut stage = aborted();
        for step in [StepId::Call112, StepId::FirstAid, StepId::Recheck, StepId::Privacy] {
            stage.ask(officer(), done(step)).unwrap();
        }
        stage.wait(30);
        stage.report(sign);
        assert_eq!(shown(&stage, StepId::FirstAid).done_at.is_none(), again, "{sign:?}");
        assert_eq!(shown(&stage, StepId::Recheck).done_at.is_none(), again, "{sign:?}");
        assert!(
            shown(&stage, StepId::Call112).done_at.is_some()
                && shown(&stage, StepId::Privacy).done_at.is_some()
        );
        let recheck = shown(&stage, StepId::Recheck).due_at.unwrap();
        assert_eq!(recheck, stage.now + TimeDelta::seconds(30), "it does not come later because of it");
        if again {
            assert_eq!(view(&stage).rescue.unwrap().sign, sign.condition());
            assert_eq!(shown(&stage, StepId::FirstAid).due_at, Some(stage.now + TimeDelta::seconds(60)));
            let late = overdue(&stage.wait(20));
            assert!(late.contains(&(StepId::FirstAid, Lateness::Unclaimed)), "{late:?}");
            stage.ask(officer(), done(StepId::FirstAid)).unwrap();
        }
    }
}

#[test]
fn somebody_else_needs_a_call_and_first_aid_of_their_own() {
    for (who, again) in [("staff", true), ("bystander", true), ("E1", false), ("unknown", false)] {
        let mut stage = aborted();
        for step in [StepId::Call112, StepId::FirstAid] {
            stage.ask(officer(), done(step)).unwrap();
        }
        stage.wait(5);
        about(&mut stage, Sign::Seizure, who);
        let open = [StepId::Call112, StepId::FirstAid].map(|step| shown(&stage, step).done_at.is_none());
        assert_eq!(open, [again, again], "{who}");
    }
}

#[test]
fn late_entries_keep_their_times_and_never_close_what_is_asked_for_again() {
    let mut stage = aborted();
    stage.wait(600);
    let at = stage.now - TimeDelta::seconds(480);
    let late = |step, at: Timestamp| {
        Ask::CompleteStep(CompleteStep { step, occurred_at: Some(at), done_by: None, note: None })
    };
    stage.ask(officer(), late(StepId::Call112, at)).unwrap();
    assert_eq!(shown(&stage, StepId::Call112).done_at, Some(at));
    assert!(!view(&stage).tasks.contains(&TaskView::Call112));
    let earlier = at - TimeDelta::seconds(60);
    stage.ask(person(Role::Officer, 2), late(StepId::Call112, earlier)).unwrap();
    let later = stage.ask(officer(), late(StepId::Call112, at + TimeDelta::seconds(1)));
    assert_eq!(later.unwrap_err(), [RefusalCode::StepDone]);
    assert_eq!(sheet(&stage.state).unwrap().steps.first().map(|step| step.at), Some(earlier));
    let future = stage.now + TimeDelta::hours(1);
    stage.ask(officer(), late(StepId::FirstAid, future)).unwrap();
    assert_eq!(shown(&stage, StepId::FirstAid).done_at, Some(stage.now), "not after it was entered");
    stage.ask(officer(), done(StepId::HandOver)).unwrap();
    stage.ask(lead(), close(RescueOutcome::HandedOver)).unwrap();
    stage.wait(600);
    stage.report(Sign::CardiacArrest);
    stage.ask(officer(), late(StepId::Call112, at)).unwrap();
    assert!(shown(&stage, StepId::Call112).done_at.is_none(), "that call was for the first time");
    stage.ask(officer(), done(StepId::Call112)).unwrap();
    assert_eq!(shown(&stage, StepId::Call112).done_at, Some(stage.now));
}

#[test]
fn steps_are_entered_for_others_and_after_the_end_of_the_operation() {
    let mut stage = aborted();
    stage.ask(lead(), Ask::Close(Close { end: End::Aborted, reason: "x".to_owned() })).unwrap();
    let other = person(Role::Officer, 2).device();
    let ask = |done_by| {
        Ask::CompleteStep(CompleteStep { step: StepId::FetchAed, occurred_at: None, done_by, note: None })
    };
    assert_eq!(stage.ask(officer(), ask(medic().device())).unwrap_err(), [RefusalCode::NoSuchDevice]);
    stage.ask(officer(), claim(StepId::Recheck)).unwrap();
    let events = stage.ask(officer(), ask(other)).unwrap();
    assert!(matches!(events[..], [Event::StepCompleted { done_by, .. }] if done_by == other));
    assert_eq!(shown(&stage, StepId::FetchAed).done_by.as_deref(), Some("T2"));
    assert_eq!(stage.log.last().unwrap().by, officer(), "who entered it is kept as well");
}

#[test]
fn c8_not_possible_keeps_it_open_and_what_nobody_has_taken_is_alarmed_again() {
    let mut stage = aborted();
    let cannot =
        |step, reason: &str| Ask::StepNotPossible(StepNotPossible { step, reason: reason.to_owned() });
    assert_eq!(
        stage.ask(officer(), cannot(StepId::Interpreter, "  ")).unwrap_err(),
        [RefusalCode::ReasonMissing]
    );
    stage.ask(officer(), cannot(StepId::Interpreter, "niemand erreicht")).unwrap();
    let late = overdue(&stage.wait(181));
    assert!(late.contains(&(StepId::Interpreter, Lateness::NotDone)));
    stage.ask(officer(), done(StepId::Interpreter)).unwrap();
    assert!(!shown(&stage, StepId::Interpreter).not_possible);
    stage.ask(officer(), claim(StepId::FirstAid)).unwrap();
    stage.ask(officer(), cannot(StepId::FirstAid, "eingeklemmt")).unwrap();
    let late = overdue(&stage.wait(1));
    assert_eq!(late, [(StepId::FirstAid, Lateness::Unclaimed)]);
}

#[test]
fn the_end_of_the_chain_needs_the_hand_over_or_an_assessment() {
    use RefusalCode::{ConditionNotAssessed, NoRescueChain, RescueClosed, RescueNeedsHandOver};
    use RescueOutcome::{HandedOver, NotRequired};
    let mut quiet = Stage::underway("2026-10-23T06:34:05+02:00");
    assert_eq!(quiet.ask(lead(), close(NotRequired)).unwrap_err(), [NoRescueChain]);

    let mut held = quiet.clone();
    held.report(Sign::MedicalEmergency);
    assert_eq!(held.severity(), Interrupted);
    assert_eq!(held.ask(lead(), close(HandedOver)).unwrap_err(), [RescueNeedsHandOver]);
    assert_eq!(held.ask(lead(), close(NotRequired)).unwrap_err(), [ConditionNotAssessed]);
    held.clone().ask(medic(), close(NotRequired)).unwrap();
    held.wait(600);
    let (hold, fit) = (held.open_hold(), held.fit());
    held.lift(supervisor(), hold, fit).unwrap();
    held.ask(lead(), close(NotRequired)).unwrap();
    assert_eq!(held.ask(lead(), close(NotRequired)).unwrap_err(), [RescueClosed]);
    // What has been said once does not hold for the next time.
    held.wait(600);
    held.report(Sign::MedicalEmergency);
    assert_eq!(held.ask(lead(), close(NotRequired)).unwrap_err(), [ConditionNotAssessed]);

    let mut gone = aborted();
    assert_eq!(gone.ask(medic(), close(NotRequired)).unwrap_err(), [RescueNeedsHandOver]);
    assert_eq!(gone.ask(officer(), close(HandedOver)).unwrap_err(), [RefusalCode::RoleNotAllowed]);
    handed_over(&mut gone);
    assert_eq!(view(&gone).rescue.unwrap().closed, Some(HandedOver));
}

#[test]
fn r30_r31_signs_of_fighting_for_air_abort_and_show_the_card_of_acute_breathlessness() {
    for sign in [Sign::NoAir, Sign::Gurgling, Sign::SuddenlyQuiet, Sign::SuddenlyStronger] {
        let mut stage = Stage::underway("2026-10-23T06:34:05+02:00");
        stage.report(sign);
        let rescue = view(&stage).rescue.unwrap();
        assert_eq!((stage.severity(), rescue.sign), (Aborted, Sign::AcuteBreathlessness), "{sign:?}");
        assert_eq!(sheet(&stage.state).unwrap().signs[0].sign, sign, "the crew reads what was seen");
    }
}

#[test]
fn r31_bad_answers_show_the_card_they_tell_of() {
    for (responds, breathes_normally, bleeds_heavily, convulses, card) in [
        (false, false, false, false, Sign::CardiacArrest),
        (false, true, false, false, Sign::Unconscious),
        (false, true, false, true, Sign::Seizure),
        (true, false, false, false, Sign::AcuteBreathlessness),
        (true, false, true, false, Sign::SevereBleeding),
        (true, true, false, true, Sign::Seizure),
    ] {
        let mut stage = Stage::underway("2026-10-23T06:34:05+02:00");
        let report = stage.report(Sign::Unclear);
        let answer = Answer { report, responds, breathes_normally, bleeds_heavily, convulses };
        stage.ask(officer(), Ask::Answer(answer)).unwrap();
        assert_eq!(view(&stage).rescue.unwrap().sign, card);
    }
}

/// S8: a parent collapses before the children. The unit is aborted; C7 names who is with the children;
/// nobody goes on with the others.
#[test]
fn s8_a_parent_collapses_and_the_children_are_with_somebody() {
    let mut stage = Stage::at("2026-10-23T08:00:00+02:00");
    let persons = [("E1", AgeClass::Adult), ("E2", AgeClass::Adult), ("K1", AgeClass::Child)];
    let persons = persons.map(|(slot, age)| planned(slot, age)).to_vec();
    let hour = TimeDelta::hours(1);
    stage.ask(lead(), Ask::Plan(plan(stage.now, stage.now + hour, persons))).unwrap();
    stage.make_ready();
    stage.step(Step::Begin).unwrap();
    for (label, actor) in [("T1", officer()), ("T2", person(Role::Officer, 2))] {
        let joining = einhalt_protocol::operation::command::Joining { label: label.to_owned() };
        stage.run(actor, &einhalt_protocol::operation::Command::Join(joining)).unwrap();
    }
    about(&mut stage, Sign::Unconscious, "E1");
    assert_eq!(stage.severity(), Aborted);
    assert_eq!(shown(&stage, StepId::Privacy).due_at, Some(stage.now + TimeDelta::seconds(120)));
    let with_children = CompleteStep {
        step: StepId::Privacy,
        occurred_at: None,
        done_by: person(Role::Officer, 2).device(),
        note: Some("K1 mit E2".to_owned()),
    };
    stage.ask(officer(), Ask::CompleteStep(with_children)).unwrap();
    assert_eq!(shown(&stage, StepId::Privacy).done_by.as_deref(), Some("T2"));
    let present = Some(vec!["E2".parse().unwrap(), "K1".parse().unwrap()]);
    let on = Ask::Step(AskStep { present, ..AskStep::of(Step::Depart) });
    let asked = stage.ask(lead(), on).unwrap();
    let Some(Event::Refused { refusal, .. }) = asked.first() else { panic!("{asked:?}") };
    assert!(refusal.has(RefusalCode::Aborted) && refusal.has(RefusalCode::FamilyIncomplete), "{refusal}");
    stage.ask(lead(), Ask::Step(AskStep::of(Step::ReturnHome))).unwrap();
}

/// What the ambulance crew gets after a restraint, as a scene: prone in handcuffs, "no air", released.
fn scene() -> (Stage, Timestamp) {
    let mut stage = Stage::underway("2026-10-23T06:30:00+02:00");
    let begun = stage.now;
    let measure = einhalt_protocol::ids::ForceId::from_uuid(Uuid::from_u128(1));
    let start = StartForce {
        measure,
        who: "E1".parse().unwrap(),
        kind: ForceKind::Handcuffs,
        position: Some(BodyPosition::Prone),
        occurred_at: None,
    };
    stage.ask(officer(), Ask::StartForce(start)).unwrap();
    stage.wait(20);
    let check = CheckForce {
        measure,
        breathes_normally: Some(false),
        position: Some(BodyPosition::Side),
        calm: None,
        still_needed: None,
    };
    stage.ask(person(Role::Officer, 2), Ask::CheckForce(check)).unwrap();
    stage.wait(5);
    stage.report(Sign::NoAir);
    stage.ask(officer(), Ask::EndForce(EndForce { measure, occurred_at: None })).unwrap();
    stage.wait(30);
    stage.ask(officer(), done(StepId::Call112)).unwrap();
    stage.ask(person(Role::Officer, 2), done(StepId::FirstAid)).unwrap();
    for _ in 0..2 {
        stage.wait(60);
        stage.ask(person(Role::Officer, 2), done(StepId::Recheck)).unwrap();
    }
    (stage, begun)
}

#[test]
fn c10_the_sheet_says_since_when_which_signs_which_restraint_and_what_was_done() {
    let (stage, begun) = scene();
    let after = |seconds| begun + TimeDelta::seconds(seconds);
    let sheet = sheet(&stage.state).unwrap();
    assert_eq!((sheet.onset_at, sheet.who.clone()), (after(20), vec!["E1".parse::<Subject>().unwrap()]));
    let signs: Vec<_> = sheet.signs.iter().map(|s| (s.sign, s.occurred_at, s.by.as_deref())).collect();
    assert_eq!(
        signs,
        [(Sign::AcuteBreathlessness, after(20), Some("T2")), (Sign::NoAir, after(25), Some("T1"))]
    );
    let [cuffs] = sheet.restraints.as_slice() else { panic!("{:?}", sheet.restraints) };
    assert_eq!(
        (cuffs.kind, cuffs.released_at, cuffs.lasted_s),
        (ForceKind::Handcuffs, Some(after(25)), Some(25))
    );
    let positions: Vec<_> = cuffs.positions.iter().map(|p| (p.position, p.at)).collect();
    assert_eq!(positions, [(BodyPosition::Prone, after(0)), (BodyPosition::Side, after(20))]);
    assert!(cuffs.during_signs && cuffs.breathing.iter().all(|value| !value.normal));
    let steps: Vec<_> = sheet.steps.iter().map(|s| (s.step, s.at, s.by.as_deref())).collect();
    assert_eq!(
        steps,
        [
            (StepId::Call112, after(55), Some("T1")),
            (StepId::FirstAid, after(55), Some("T2")),
            (StepId::Recheck, after(115), Some("T2")),
            (StepId::Recheck, after(175), Some("T2")),
        ]
    );
    let contacts: Vec<_> = sheet.contacts.iter().map(|contact| contact.call_sign.as_str()).collect();
    assert_eq!(contacts, ["EL", "T1", "T2"]);
}

#[test]
fn c10_an_open_restraint_has_no_release_and_the_sheet_survives_the_wire_and_a_second_time() {
    let mut stage = Stage::underway("2026-10-23T06:30:00+02:00");
    assert_eq!(sheet(&stage.state), None, "nothing to hand over");
    let measure = einhalt_protocol::ids::ForceId::from_uuid(Uuid::from_u128(1));
    let who: Subject = "E1".parse().unwrap();
    let start = StartForce { measure, who, kind: ForceKind::Holding, position: None, occurred_at: None };
    stage.ask(officer(), Ask::StartForce(start)).unwrap();
    stage.report(Sign::Seizure);
    handed_over(&mut stage);
    stage.wait(60);
    stage.report(Sign::Unconscious);
    let first = sheet(&stage.state).unwrap();
    assert_eq!((first.restraints[0].released_at, first.restraints[0].lasted_s), (None, None));
    assert!(
        first.steps.iter().any(|step| step.step == StepId::Call112),
        "what was done the first time stays"
    );
    assert_eq!(
        first.signs.iter().map(|sign| sign.sign).collect::<Vec<_>>(),
        [Sign::Seizure, Sign::Unconscious]
    );
    let text = serde_json::to_string(&first).unwrap();
    assert_eq!(serde_json::from_str::<HandOverSheet>(&text).unwrap(), first);
    let Actor::Person { account, .. } = officer() else { panic!("a person") };
    assert!(!text.contains(&account.to_string()), "call signs only");
}
