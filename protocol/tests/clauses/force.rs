//! force is asked for, allowed, watched, asked about at every stop, and never lost.

use chrono::TimeDelta;
use einhalt_protocol::ids::ForceId;
use einhalt_protocol::operation::command::{
    Ask, Close, CorrectAge, IncidentKind, Lift, Reason, RecordIncident,
};
use einhalt_protocol::operation::decide::replay_check;
use einhalt_protocol::operation::event::Lateness;
use einhalt_protocol::operation::evidence::{Evidence, Statement};
use einhalt_protocol::operation::force::{
    AuthoriseForce, BodyPosition, CheckForce, DescribeForce, EndForce, ForceAlarm, ForceGround, ForceKind,
    ForceNotReleased, MilderMeans, RequestForce, StartForce, TryMilderMeans,
};
use einhalt_protocol::operation::hold::{Cause, Hold, HoldKind};
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::plan::{End, Step};
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::operation::{Entry, Event, State};
use einhalt_protocol::people::{Actor, AgeClass, Role, Subject};
use einhalt_protocol::report::Sign;
use einhalt_protocol::safeguards::force;
use einhalt_protocol::severity::Severity::{Aborted, Interrupted, Running};
use einhalt_protocol::wire::safeguards_view::{ForcePhase, ForceView};
use uuid::Uuid;

use crate::stage::{Stage, at, lead, medic, officer, person, plan, planned, supervisor};

const MORNING: &str = "2026-04-21T07:10:00+02:00";
const REASON: &str = "does not walk after 12 minutes of talk";

fn id(number: u128) -> ForceId {
    ForceId::from_uuid(Uuid::from_u128(number))
}

fn second_officer() -> Actor {
    person(Role::Officer, 2)
}

fn request(measure: u128, kind: ForceKind, ground: ForceGround, reason: &str) -> Ask {
    let slot = "E1".parse().unwrap();
    Ask::RequestForce(RequestForce { measure: id(measure), slot, kind, ground, reason: reason.to_owned() })
}

fn allow(measure: u128) -> Ask {
    Ask::AuthoriseForce(AuthoriseForce { measure: id(measure) })
}

fn talk(minutes: u32) -> Ask {
    let means = vec![MilderMeans::Talk, MilderMeans::Interpreter];
    Ask::TryMilderMeans(TryMilderMeans { slot: "E1".parse().unwrap(), means, minutes, note: None })
}

fn starting(measure: u128, kind: ForceKind) -> StartForce {
    let who = "E1".parse().unwrap();
    StartForce { measure: id(measure), who, kind, position: None, occurred_at: None }
}

fn start(measure: u128, kind: ForceKind) -> Ask {
    Ask::StartForce(starting(measure, kind))
}

fn prone(measure: u128) -> Ask {
    let position = Some(BodyPosition::Prone);
    Ask::StartForce(StartForce { position, ..starting(measure, ForceKind::Handcuffs) })
}

fn end(measure: u128) -> Ask {
    Ask::EndForce(EndForce { measure: id(measure), occurred_at: None })
}

fn looked(measure: u128) -> CheckForce {
    CheckForce {
        measure: id(measure),
        breathes_normally: None,
        position: None,
        calm: None,
        still_needed: None,
    }
}

fn lies(measure: u128, position: BodyPosition) -> Ask {
    Ask::CheckForce(CheckForce { position: Some(position), ..looked(measure) })
}

fn breathes(measure: u128, normally: bool) -> Ask {
    Ask::CheckForce(CheckForce { breathes_normally: Some(normally), ..looked(measure) })
}

fn described(measure: u128) -> DescribeForce {
    DescribeForce {
        measure: id(measure),
        reason: REASON.to_owned(),
        milder_means: vec![MilderMeans::Talk],
        ordered_by: lead().device().unwrap(),
        applied_by: vec![officer().device().unwrap()],
        position: BodyPosition::Sitting,
        person_injured: false,
        officer_injured: false,
        medical_check_offered: true,
        end_reason: "ist ruhig".to_owned(),
    }
}

fn view(stage: &Stage, measure: u128) -> ForceView {
    force::view(&stage.state).into_iter().find(|view| view.measure == id(measure)).unwrap()
}

fn notices(events: &[Event]) -> Vec<NoticeCode> {
    let told = events.iter().flat_map(|event| match event {
        Event::ForceStarted { notices, .. }
        | Event::ForceChecked { notices, .. }
        | Event::IncidentRecorded { notices, .. } => notices.clone(),
        _ => Vec::new(),
    });
    told.map(|notice| notice.code).collect()
}

/// The alarms given, with how many seconds after `from` and their count.
fn alarms(stage: &Stage, from: usize, alarm: ForceAlarm) -> Vec<(i64, u32)> {
    let since = stage.log[from].at;
    let given = |entry: &Entry| match entry.event {
        Event::ForceAlarmed { alarm: given, count, .. } if given == alarm => {
            Some(((entry.at - since).num_seconds(), count))
        }
        _ => None,
    };
    stage.log[from..].iter().filter_map(given).collect()
}

fn close(end: End) -> Ask {
    Ask::Close(Close { end, reason: "beendet".to_owned() })
}

#[test]
fn r11_s13_one_means_after_the_other_each_with_reason_release_begin_and_end() {
    let mut stage = Stage::underway(MORNING);
    stage.until(at("2026-04-21T07:34:00+02:00"));
    stage.ask(officer(), talk(12)).unwrap();
    stage
        .ask(second_officer(), request(1, ForceKind::Carrying, ForceGround::PassiveResistance, REASON))
        .unwrap();
    assert_eq!(view(&stage, 1).phase, ForcePhase::Requested);
    stage.ask(lead(), allow(1)).unwrap();
    assert_eq!((view(&stage, 1).phase, view(&stage, 1).authorised), (ForcePhase::Authorised, true));
    let begun = stage.ask(second_officer(), start(1, ForceKind::Carrying)).unwrap();
    assert_eq!(notices(&begun), [], "asked for and allowed: nothing to tell");
    stage.wait(180);
    stage.ask(second_officer(), end(1)).unwrap();

    stage.until(at("2026-04-21T07:40:00+02:00"));
    stage
        .ask(
            second_officer(),
            request(2, ForceKind::Handcuffs, ForceGround::Attack, "tritt nach einem Beamten"),
        )
        .unwrap();
    stage.ask(lead(), allow(2)).unwrap();
    stage.ask(second_officer(), start(2, ForceKind::Handcuffs)).unwrap();
    stage.until(at("2026-04-21T07:58:00+02:00"));
    let calm = Ask::CheckForce(CheckForce { calm: Some(true), ..looked(2) });
    assert_eq!(notices(&stage.ask(officer(), calm).unwrap()), [NoticeCode::ReasonStillThere]);
    stage.until(at("2026-04-21T08:12:00+02:00"));
    stage.ask(officer(), end(2)).unwrap();
    let cuffs = view(&stage, 2);
    assert_eq!(cuffs.ended_at.unwrap() - cuffs.started_at.unwrap(), TimeDelta::minutes(32));
    assert_eq!((cuffs.phase, cuffs.alarms, stage.severity()), (ForcePhase::Ended, vec![], Running));
    for entry in &stage.log {
        assert!(!matches!(entry.event, Event::Refused { .. }));
    }
}

#[test]
fn r11_s13_control_the_notice_repeats_and_the_open_measure_keeps_the_operation_from_completion() {
    let mut stage = Stage::underway(MORNING);
    stage.ask(officer(), start(1, ForceKind::Handcuffs)).unwrap();
    stage.wait(18 * 60);
    stage.ask(officer(), Ask::CheckForce(CheckForce { calm: Some(true), ..looked(1) })).unwrap();
    let told = |stage: &Stage| {
        stage.state.notices.iter().filter(|(_, n)| n.code == NoticeCode::ReasonStillThere).count()
    };
    assert_eq!(told(&stage), 1);
    stage.wait(11 * 60);
    assert_eq!(told(&stage), 3, "with the reminder every five minutes");
    stage.step(Step::HandOver).unwrap();
    let refused = stage.ask(lead(), close(End::Completed)).unwrap_err();
    assert_eq!(refused, [RefusalCode::ForceOpen, RefusalCode::ForceNotDescribed]);
    stage.ask(lead(), close(End::NotCarriedOut)).unwrap();
    let open = view(&stage, 1);
    assert_eq!((open.phase, open.ended_at), (ForcePhase::Running, None), "never a guessed end");
    assert_eq!(stage.wait(24 * 3600), [], "nobody is left to be asked");
}

#[test]
fn r11_a_request_is_refused_with_everything_that_speaks_against_it() {
    use ForceGround::{Attack, Escape, Other, PassiveResistance, SelfHarm};
    use RefusalCode::{MilderMeansMissing, ReasonNotIndividual};
    for (ground, reason, talked, expected) in [
        (PassiveResistance, REASON, Some(12), vec![]),
        (PassiveResistance, REASON, Some(0), vec![MilderMeansMissing]),
        (PassiveResistance, REASON, None, vec![MilderMeansMissing]),
        (Escape, REASON, None, vec![MilderMeansMissing]),
        (Other, "always", None, vec![ReasonNotIndividual, MilderMeansMissing]),
        (Attack, "Schlägt um sich", None, vec![]),
        (SelfHarm, "will aus dem Fenster springen", None, vec![]),
        (Attack, "Standard!", None, vec![ReasonNotIndividual]),
        (Attack, "  WIE IMMER …  ", None, vec![ReasonNotIndividual]),
        (Attack, "wie immer, Standard; Routine", None, vec![ReasonNotIndividual]),
        (Attack, "STANDARDMÄSSIG", None, vec![ReasonNotIndividual]),
        (Attack, "tritt", None, vec![ReasonNotIndividual]),
    ] {
        let mut stage = Stage::underway(MORNING);
        if let Some(minutes) = talked {
            stage.ask(officer(), talk(minutes)).unwrap();
        }
        let asked = stage.ask(officer(), request(1, ForceKind::Handcuffs, ground, reason));
        assert_eq!(asked.err().unwrap_or_default(), expected, "{ground:?} {reason}");
    }
}

#[test]
fn r11_before_first_contact_force_is_refused_and_talking_does_not_count() {
    let mut stage = Stage::at(MORNING);
    stage.ask(lead(), Ask::Plan(crate::stage::adults(stage.now, stage.now + TimeDelta::hours(1)))).unwrap();
    assert_eq!(stage.ask(officer(), talk(12)).unwrap_err(), [RefusalCode::NotBegun]);
    let asked = stage.ask(officer(), request(1, ForceKind::Handcuffs, ForceGround::Other, "always"));
    assert_eq!(
        asked.unwrap_err(),
        [RefusalCode::NotBegun, RefusalCode::ReasonNotIndividual, RefusalCode::MilderMeansMissing]
    );
    // What was done all the same is a fact.
    let begun = stage.ask(officer(), start(1, ForceKind::Handcuffs)).unwrap();
    assert_eq!(notices(&begun), [NoticeCode::ForceNotAuthorised]);
}

#[test]
fn r11_nobody_allows_their_own_request_and_only_a_lead_allows() {
    let mut stage = Stage::underway(MORNING);
    let attack = || request(1, ForceKind::Handcuffs, ForceGround::Attack, "schlägt nach einer Beamtin");
    stage.ask(lead(), attack()).unwrap();
    assert_eq!(stage.ask(lead(), allow(1)).unwrap_err(), [RefusalCode::SamePerson]);
    for other in [officer(), medic(), supervisor()] {
        assert_eq!(stage.ask(other, allow(1)).unwrap_err(), [RefusalCode::RoleNotAllowed]);
    }
    assert_eq!(stage.ask(lead(), allow(9)).unwrap_err(), [RefusalCode::NoSuchMeasure]);
    stage.ask(person(Role::Lead, 2), allow(1)).unwrap();
    assert_eq!(stage.ask(person(Role::Lead, 2), allow(1)).unwrap(), [], "allowed already");
    assert_eq!(
        stage.ask(officer(), attack()).unwrap_err(),
        [RefusalCode::MeasureOver],
        "an id stands for one request"
    );
}

#[test]
fn r11_replaying_a_record_finds_a_release_that_should_have_been_refused() {
    let mut stage = Stage::underway(MORNING);
    let asked = request(1, ForceKind::Handcuffs, ForceGround::Attack, "schlägt nach einer Beamtin");
    stage.ask(officer(), asked).unwrap();
    stage.ask(lead(), allow(1)).unwrap();
    let replay = |log: &[Entry], by: Actor| {
        let (last, before) = log.split_last().unwrap();
        let mut state = State::default();
        for entry in before {
            state.apply(entry, None);
        }
        replay_check(&state, &Entry { by, ..last.clone() }, &stage.policy)
            .map_err(|refusal| refusal.reasons[0].code)
    };
    assert_eq!(replay(&stage.log, lead()), Ok(()));
    let Actor::Person { account, .. } = officer() else { panic!("a person") };
    let Actor::Person { device, .. } = lead() else { panic!("a person") };
    let same = Actor::Person { account, device, role: Role::Lead };
    assert_eq!(replay(&stage.log, same), Err(RefusalCode::SamePerson));
    assert_eq!(replay(&stage.log, officer()), Err(RefusalCode::RoleNotAllowed));
}

#[test]
fn r11_while_it_stands_force_is_neither_asked_for_nor_allowed_and_an_earlier_yes_is_void() {
    let mut stage = Stage::underway(MORNING);
    let asked =
        |measure| request(measure, ForceKind::Handcuffs, ForceGround::Attack, "schlägt nach einer Beamtin");
    stage.ask(officer(), asked(1)).unwrap();
    stage.ask(lead(), allow(1)).unwrap();
    stage.wait(1);
    stage.report(Sign::Halt);
    assert_eq!(stage.ask(officer(), asked(2)).unwrap_err(), [RefusalCode::Interrupted]);
    assert_eq!(stage.ask(lead(), allow(1)).unwrap_err(), [RefusalCode::Interrupted]);
    stage.wait(60);
    let evidence = Evidence::Statement(Statement { reason: "geklärt".to_owned() });
    let hold = stage.open_hold();
    stage.ask(supervisor(), Ask::Lift(Lift { hold, newest_seen: stage.state.seq, evidence })).unwrap();
    stage.resume(lead()).unwrap();
    stage.wait(1);
    assert!(!view(&stage, 1).authorised, "what was allowed before the stop has to be allowed anew");
    let mut other = stage.clone();
    let begun = other.ask(officer(), start(1, ForceKind::Handcuffs)).unwrap();
    assert_eq!(notices(&begun), [NoticeCode::ForceNotAuthorised]);
    stage.ask(lead(), allow(1)).unwrap();
    assert_eq!(notices(&stage.ask(officer(), start(1, ForceKind::Handcuffs)).unwrap()), []);
    stage.report(Sign::Seizure);
    let refused = stage.ask(officer(), asked(3)).unwrap_err();
    assert_eq!(refused, [RefusalCode::Aborted]);
}

#[test]
fn r11_a_yes_covers_only_what_was_asked_for() {
    for (kind, who) in [(ForceKind::LegRestraints, "E1"), (ForceKind::Handcuffs, "bystander")] {
        let mut stage = Stage::underway(MORNING);
        stage
            .ask(officer(), request(1, ForceKind::Handcuffs, ForceGround::Attack, "schlägt um sich"))
            .unwrap();
        stage.ask(lead(), allow(1)).unwrap();
        let other = StartForce { who: who.parse().unwrap(), ..starting(1, kind) };
        let begun = stage.ask(officer(), Ask::StartForce(other)).unwrap();
        assert_eq!(notices(&begun), [NoticeCode::ForceNotAuthorised], "{kind:?} {who}");
        assert_eq!(view(&stage, 1).kind, kind, "the register shows what was done");
    }
}

#[test]
fn r11_force_on_a_minor_is_told_at_once_whoever_may_be_one() {
    let start_at = at(MORNING);
    let mut stage = Stage::at(MORNING);
    let persons = vec![
        planned("E1", AgeClass::Adult),
        planned("K1", AgeClass::Youth),
        planned("E2", AgeClass::Unknown),
    ];
    stage.ask(lead(), Ask::Plan(plan(start_at, start_at + TimeDelta::hours(1), persons))).unwrap();
    stage.make_ready();
    stage.step(Step::Begin).unwrap();
    stage.report_with(
        Sign::MinorOnSite,
        Subject::Bystander,
        einhalt_protocol::clocks::Clocks::server(start_at),
    );
    let minor = |stage: &mut Stage, measure: u128, who: &str| {
        let ask = StartForce { who: who.parse().unwrap(), ..starting(measure, ForceKind::Holding) };
        notices(&stage.ask(officer(), Ask::StartForce(ask)).unwrap()).contains(&NoticeCode::ForceOnMinor)
    };
    for (measure, who, told) in [
        (1, "E1", false),
        (2, "K1", true),
        (3, "E2", true),
        (4, "K9", true),
        (5, "bystander", true),
        (6, "staff", false),
    ] {
        assert_eq!(minor(&mut stage, measure, who), told, "{who}");
    }
    let age = CorrectAge { slot: "E1".parse().unwrap(), age: AgeClass::Youth, basis: "Pass".to_owned() };
    stage.ask(officer(), Ask::CorrectAge(age)).unwrap();
    assert!(minor(&mut stage, 7, "E1"), "an age that is stated counts at once (R-20f)");
    let age =
        CorrectAge { slot: "E1".parse().unwrap(), age: AgeClass::Adult, basis: "sieht so aus".to_owned() };
    stage.ask(officer(), Ask::CorrectAge(age)).unwrap();
    assert!(minor(&mut stage, 8, "E1"), "an adult only once a lead has confirmed it (R-20f)");
}

#[test]
fn r11_prone_is_alarmed_every_15_seconds_and_told_to_the_supervisor_at_30() {
    let mut stage = Stage::underway(MORNING);
    let from = stage.log.len();
    stage.ask(officer(), prone(1)).unwrap();
    stage.wait(50);
    assert_eq!(alarms(&stage, from, ForceAlarm::Position), [(15, 1), (30, 2), (45, 3)]);
    assert_eq!(alarms(&stage, from, ForceAlarm::PositionSupervisor), [(30, 1)]);
    assert!(view(&stage, 1).alarms.contains(&ForceAlarm::PositionSupervisor));
    stage.ask(officer(), lies(1, BodyPosition::SittingBent)).unwrap();
    stage.wait(10);
    assert_eq!(alarms(&stage, from, ForceAlarm::Position).len(), 4, "bent forward hinders breathing as well");
    stage.ask(officer(), lies(1, BodyPosition::Side)).unwrap();
    assert!(!view(&stage, 1).alarms.iter().any(|alarm| *alarm != ForceAlarm::Breathing));
    stage.wait(60);
    let from = stage.log.len();
    stage.ask(officer(), lies(1, BodyPosition::Prone)).unwrap();
    stage.wait(31);
    assert_eq!(alarms(&stage, from, ForceAlarm::Position), [(15, 1), (30, 2)], "counted anew");
    assert_eq!(alarms(&stage, from, ForceAlarm::PositionSupervisor), [(30, 1)]);
}

#[test]
fn r11_breathing_is_asked_every_30_seconds_and_need_after_2_minutes_and_then_every_5() {
    let mut stage = Stage::underway(MORNING);
    let from = stage.log.len();
    stage.ask(officer(), start(1, ForceKind::Handcuffs)).unwrap();
    stage.wait(70);
    assert_eq!(alarms(&stage, from, ForceAlarm::Breathing), [(30, 1), (60, 2)]);
    stage.ask(officer(), breathes(1, true)).unwrap();
    assert_eq!(view(&stage, 1).alarms, []);
    stage.wait(31);
    assert_eq!(alarms(&stage, from, ForceAlarm::Breathing)[2..], [(100, 1)], "answered, and asked again");
    stage.wait(900);
    let needed: Vec<i64> = alarms(&stage, from, ForceAlarm::StillNeeded).iter().map(|(s, _)| *s).collect();
    assert_eq!(needed, [120, 420, 720]);
    let needed = Ask::CheckForce(CheckForce { still_needed: Some(true), ..looked(1) });
    stage.ask(officer(), needed).unwrap();
    assert!(!view(&stage, 1).alarms.contains(&ForceAlarm::StillNeeded));
    stage.ask(officer(), end(1)).unwrap();
    assert_eq!(stage.wait(3600), [], "what has ended asks for nothing");
}

#[test]
fn r11_entered_late_its_alarms_count_from_the_entry_and_its_times_are_those_told() {
    let mut stage = Stage::underway(MORNING);
    let begun = stage.now - TimeDelta::minutes(9);
    let from = stage.log.len();
    let late = StartForce {
        occurred_at: Some(begun),
        position: Some(BodyPosition::Prone),
        ..starting(1, ForceKind::Handcuffs)
    };
    stage.ask(officer(), Ask::StartForce(late)).unwrap();
    assert_eq!(stage.wait(14), []);
    stage.wait(2);
    assert_eq!(alarms(&stage, from, ForceAlarm::Position), [(15, 1)]);
    assert_eq!(view(&stage, 1).started_at, Some(begun));
    for (ended, expected) in [
        (begun + TimeDelta::minutes(5), begun + TimeDelta::minutes(5)),
        // Before the begin, or after the entry: that clock is wrong, the server's stands in.
        (begun - TimeDelta::minutes(5), stage.now),
        (stage.now + TimeDelta::minutes(5), stage.now),
    ] {
        let mut stage = stage.clone();
        stage.ask(officer(), Ask::EndForce(EndForce { measure: id(1), occurred_at: Some(ended) })).unwrap();
        assert_eq!(view(&stage, 1).ended_at, Some(expected));
    }
}

#[test]
fn r11_a_long_outage_gives_one_alarm_of_each_kind_not_hundreds() {
    let mut stage = Stage::underway(MORNING);
    stage.ask(officer(), prone(1)).unwrap();
    stage.now += TimeDelta::hours(10);
    let woken = stage.run(Actor::Clock, &einhalt_protocol::operation::Command::ClockReached).unwrap();
    let asked = woken.iter().filter(|event| matches!(event, Event::ForceAlarmed { .. })).count();
    assert_eq!(asked, 4);
}

#[test]
fn r11_what_cannot_be_is_refused_and_what_is_said_twice_is_no_news() {
    use RefusalCode::{MeasureOver, NoStop, NoSuchDevice, NoSuchMeasure, ReasonNotIndividual};
    let mut stage = Stage::underway(MORNING);
    assert_eq!(stage.ask(officer(), end(1)).unwrap_err(), [NoSuchMeasure]);
    assert_eq!(stage.ask(officer(), breathes(1, true)).unwrap_err(), [NoSuchMeasure]);
    stage.ask(officer(), start(1, ForceKind::Holding)).unwrap();
    assert_eq!(stage.ask(second_officer(), start(1, ForceKind::Holding)).unwrap(), []);
    stage.ask(second_officer(), start(1, ForceKind::Handcuffs)).unwrap();
    assert_eq!(force::view(&stage.state).len(), 2, "something else under the same id is not lost");
    stage.ask(officer(), end(1)).unwrap();
    let ended = view(&stage, 1).ended_at;
    stage.wait(5);
    for again in [end(1), start(1, ForceKind::Holding), lies(1, BodyPosition::Prone)] {
        assert_eq!(stage.ask(officer(), again).unwrap_err(), [MeasureOver]);
    }
    assert_eq!(view(&stage, 1).ended_at, ended);
    let kept = || Ask::ForceNotReleased(ForceNotReleased { measure: id(2), reason: "greift an".to_owned() });
    stage.ask(officer(), start(2, ForceKind::Holding)).unwrap();
    assert_eq!(stage.ask(officer(), kept()).unwrap_err(), [NoStop]);
    let generic = DescribeForce { reason: "Standard".to_owned(), ..described(1) };
    assert_eq!(stage.ask(officer(), Ask::DescribeForce(generic)).unwrap_err(), [ReasonNotIndividual]);
    let foreign = DescribeForce { applied_by: vec![supervisor().device().unwrap()], ..described(1) };
    assert_eq!(stage.ask(officer(), Ask::DescribeForce(foreign)).unwrap_err(), [NoSuchDevice]);
}

#[test]
fn r11_every_stop_asks_for_the_release_of_every_open_measure() {
    for sign in [Sign::Halt, Sign::MedicalEmergency, Sign::Seizure, Sign::CourtOrder] {
        let mut stage = Stage::underway(MORNING);
        for measure in 1..=3 {
            stage.ask(officer(), start(measure, ForceKind::Holding)).unwrap();
        }
        stage.ask(officer(), end(3)).unwrap();
        stage.report(sign);
        let asked = |stage: &Stage| [1, 2, 3].map(|measure| view(stage, measure).release_asked);
        assert_eq!(asked(&stage), [true, true, false], "{sign:?}");
        let kept = ForceNotReleased { measure: id(1), reason: "greift weiter an".to_owned() };
        stage.ask(officer(), Ask::ForceNotReleased(kept)).unwrap();
        stage.ask(officer(), end(2)).unwrap();
        assert_eq!(asked(&stage), [true, false, false], "{sign:?}");
    }
}

#[test]
fn r11_r31_whoever_does_not_breathe_normally_aborts_whatever_the_register_knows() {
    // Under a running measure, one that has ended, one nobody has heard of; also while a hold is open.
    for (begun, ended, held) in
        [(true, false, false), (true, true, false), (false, false, false), (true, false, true)]
    {
        let mut stage = Stage::underway(MORNING);
        if begun {
            stage.ask(officer(), prone(1)).unwrap();
        }
        if ended {
            stage.ask(officer(), end(1)).unwrap();
        }
        if held {
            stage.report(Sign::Halt);
        }
        let events = stage.ask(officer(), breathes(1, false)).unwrap();
        let named = |event: &Event| matches!(event, Event::Aborted { cause: Cause::Breathing { measure }, .. } if *measure == id(1));
        assert!(events.iter().any(named), "{events:?}");
        assert_eq!(stage.severity(), Aborted);
        assert_eq!(stage.state.rescue.as_ref().unwrap().signs, [Sign::AcuteBreathlessness]);
        assert_eq!(stage.state.holds.values().any(Hold::is_open), held, "the hold stays");
        let again = stage.ask(officer(), breathes(1, false)).unwrap();
        assert!(!again.iter().any(|event| matches!(event, Event::Aborted { .. })), "one stop, however often");
    }
}

#[test]
fn r11_r31_s11_prone_for_20_seconds_and_then_quiet() {
    let mut stage = Stage::underway(MORNING);
    let from = stage.log.len();
    stage.ask(officer(), prone(1)).unwrap();
    stage.wait(20);
    assert_eq!(alarms(&stage, from, ForceAlarm::Position), [(15, 1)]);
    stage.report(Sign::SuddenlyQuiet);
    assert_eq!(stage.severity(), Aborted);
    assert!(view(&stage, 1).release_asked);
    let late = stage.wait(10);
    let released = einhalt_protocol::rescue::StepId::ReleasePressure;
    assert!(
        late.iter().any(
            |e| matches!(e, Event::StepOverdue { step, lateness: Lateness::NotDone } if *step == released)
        )
    );
    stage.ask(officer(), end(1)).unwrap();
    assert!(!view(&stage, 1).release_asked);
}

#[test]
fn r11_a_forbidden_measure_holds_until_lead_and_supervisor_have_reviewed_it() {
    let mut stage = Stage::underway(MORNING);
    stage.report(Sign::ForbiddenForce);
    let hold = stage.state.holds.values().next().unwrap();
    assert_eq!((hold.kind, stage.severity()), (HoldKind::Force, Interrupted));
    let hold = hold.id;
    let reviewed = |by: Actor, stage: &mut Stage| {
        let evidence = Evidence::ForceReviewed(Statement { reason: "Beamter abgelöst".to_owned() });
        stage.ask(by, Ask::Lift(Lift { hold, newest_seen: stage.state.seq, evidence })).unwrap();
    };
    reviewed(lead(), &mut stage);
    assert!(stage.state.holds[&hold].is_open(), "one of two");
    reviewed(supervisor(), &mut stage);
    stage.resume(lead()).unwrap();
    assert_eq!(stage.severity(), Running);
}

#[test]
fn r11_completion_waits_for_the_end_and_the_details_of_every_measure() {
    let mut stage = Stage::underway(MORNING);
    stage.ask(officer(), start(1, ForceKind::Holding)).unwrap();
    // Asked for and never used: nothing to describe.
    stage.ask(officer(), request(2, ForceKind::Handcuffs, ForceGround::Attack, "schlägt um sich")).unwrap();
    stage.ask(officer(), end(1)).unwrap();
    stage.step(Step::HandOver).unwrap();
    assert_eq!(stage.ask(lead(), close(End::Completed)).unwrap_err(), [RefusalCode::ForceNotDescribed]);
    let entry = |stage: &Stage| Entry {
        at: stage.now,
        by: lead(),
        command: None,
        event: Event::Closed { end: End::Completed, payload: einhalt_protocol::record::Commitment([7; 32]) },
    };
    assert!(replay_check(&stage.state, &entry(&stage), &stage.policy).is_err(), "a verifier sees it too");
    stage.ask(officer(), Ask::DescribeForce(described(1))).unwrap();
    assert!(replay_check(&stage.state, &entry(&stage), &stage.policy).is_ok());
    stage.ask(lead(), close(End::Completed)).unwrap();
    // A fact that comes in after the end is kept, and stays open.
    let late = StartForce {
        occurred_at: Some(stage.now - TimeDelta::minutes(5)),
        ..starting(3, ForceKind::Holding)
    };
    stage.ask(officer(), Ask::StartForce(late)).unwrap();
    assert_eq!(view(&stage, 3).phase, ForcePhase::Running);
    assert_eq!(stage.wait(600), []);
}

#[test]
fn r11_an_abort_by_decision_leaves_open_measures_listed_and_watched() {
    let mut stage = Stage::underway(MORNING);
    stage.ask(officer(), start(1, ForceKind::Handcuffs)).unwrap();
    stage.ask(lead(), Ask::Abort(Reason { reason: "x".to_owned() })).unwrap();
    let from = stage.log.len() - 1;
    stage.wait(61);
    assert_eq!(alarms(&stage, from, ForceAlarm::Breathing).len(), 2);
    stage.ask(lead(), close(End::Aborted)).unwrap();
    assert_eq!((view(&stage, 1).phase, view(&stage, 1).release_asked), (ForcePhase::Running, true));
}

#[test]
fn r11_r40_incidents_are_told_and_stop_nothing() {
    for (kind, notice) in [
        (IncidentKind::VehicleBrokeDown, NoticeCode::VehicleBrokeDown),
        (IncidentKind::Injury, NoticeCode::IncidentRecorded),
        (IncidentKind::Complaint, NoticeCode::IncidentRecorded),
        (IncidentKind::Other, NoticeCode::IncidentRecorded),
    ] {
        let mut stage = Stage::underway(MORNING);
        let incident = RecordIncident { kind, what: "V2 auf der A40".to_owned() };
        let events = stage.ask(person(Role::Monitor, 1), Ask::RecordIncident(incident)).unwrap();
        assert_eq!((notices(&events), stage.severity()), (vec![notice], Running));
    }
}

#[test]
fn r11_details_name_the_position_that_nobody_said_while_it_ran() {
    let mut stage = Stage::underway(MORNING);
    stage.ask(officer(), start(1, ForceKind::Holding)).unwrap();
    stage.wait(20);
    let running = DescribeForce { position: BodyPosition::Prone, ..described(1) };
    let mut watched = stage.clone();
    let from = watched.log.len();
    watched.ask(officer(), Ask::DescribeForce(running.clone())).unwrap();
    watched.wait(16);
    assert_eq!(alarms(&watched, from, ForceAlarm::Position), [(15, 1)], "it is one all the same");
    stage.ask(officer(), end(1)).unwrap();
    stage.ask(officer(), Ask::DescribeForce(running)).unwrap();
    assert_eq!(view(&stage, 1).position, Some(BodyPosition::Prone));
    assert_eq!(stage.wait(60), []);
}

#[test]
fn r11_what_began_before_a_stop_and_is_entered_during_it_was_allowed() {
    for (before_the_stop_s, told) in [(30, vec![]), (-10, vec![NoticeCode::ForceNotAuthorised])] {
        let mut stage = Stage::underway(MORNING);
        stage
            .ask(officer(), request(1, ForceKind::Handcuffs, ForceGround::Attack, "schlägt um sich"))
            .unwrap();
        stage.ask(lead(), allow(1)).unwrap();
        stage.wait(60);
        let began_at = stage.now - TimeDelta::seconds(before_the_stop_s);
        stage.report(Sign::Halt);
        stage.wait(20);
        let late = StartForce { occurred_at: Some(began_at), ..starting(1, ForceKind::Handcuffs) };
        let begun = stage.ask(officer(), Ask::StartForce(late)).unwrap();
        assert_eq!(notices(&begun), told, "{before_the_stop_s} s before");
        assert!(view(&stage, 1).release_asked);
    }
}
