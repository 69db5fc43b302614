//! Before the operation: what has to be answered, READY, and the supporters.

use chrono::{Days, TimeDelta};
use einhalt_protocol::ids::Seq;
use einhalt_protocol::operation::command::{AskStep, Close, ConfirmAge, CorrectAge, Joining};
use einhalt_protocol::operation::decide::replay_check;
use einhalt_protocol::operation::evidence::Nothing;
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::place::{PlaceFacts, PlaceKind};
use einhalt_protocol::operation::plan::{End, Known, PickUp, Plan, Step};
use einhalt_protocol::operation::preflight::{
    AnswerPreflight, InformSupporter, PreflightItem, SupporterRelease,
};
use einhalt_protocol::operation::refusal::RefusalCode::{
    self, AlreadyBegun, Closed, DateInFuture, Interrupted, NightWithMinors, NoPlan, NoStop, NotReady,
    PreflightOpen, ReasonMissing, SupporterNotReleased, UnaccompaniedMinor,
};
use einhalt_protocol::operation::{Ask, Command, Event, State};
use einhalt_protocol::people::{AgeClass, Role, Slot};
use einhalt_protocol::report::Sign;
use einhalt_protocol::safeguards::preflight::view;
use einhalt_protocol::wire::view::Phase;

use crate::stage::{Stage, adults, at, lead, officer, person, plan, planned, preflight, supervisor};

const MORNING: &str = "2026-03-17T06:20:00+01:00";

fn with_plan() -> Stage {
    let mut stage = Stage::at(MORNING);
    let plan = adults(stage.now, stage.now + TimeDelta::hours(3));
    stage.ask(lead(), Ask::Plan(plan)).unwrap();
    stage
}

fn ready() -> Ask {
    Ask::Ready(Nothing {})
}

fn begin() -> Ask {
    Ask::Step(AskStep::of(Step::Begin))
}

fn item(stage: &Stage, item: PreflightItem, answer: Known, reason: Option<&str>) -> AnswerPreflight {
    AnswerPreflight {
        item,
        answer,
        on: stage.now.date_naive(),
        source: "Vermerk in der Akte".to_owned(),
        reason: reason.map(str::to_owned),
    }
}

fn answers(stage: &mut Stage, of: PreflightItem, answer: Known, reason: Option<&str>) {
    let ask = item(stage, of, answer, reason);
    stage.ask(lead(), Ask::AnswerPreflight(ask)).unwrap();
}

/// an operation with any unanswered item cannot be declared ready, and cannot begin.
#[test]
fn r01_every_open_item_is_named_at_once_and_nothing_begins() {
    let items = PreflightItem::ALL.len();
    let mut stage = Stage::at(MORNING);
    assert_eq!(stage.ask(lead(), ready()).unwrap_err(), [vec![NoPlan], vec![PreflightOpen; items]].concat());

    let mut stage = with_plan();
    assert_eq!(stage.ask(lead(), ready()).unwrap_err(), vec![PreflightOpen; items]);
    let refused = stage.ask(officer(), begin()).unwrap_err();
    assert_eq!(refused, [vec![NotReady], vec![PreflightOpen; items]].concat());

    for left_out in PreflightItem::ALL {
        let mut stage = with_plan();
        for answered in PreflightItem::ALL.iter().filter(|item| *item != left_out) {
            answers(&mut stage, *answered, Known::Yes, None);
        }
        assert_eq!(stage.ask(lead(), ready()).unwrap_err(), [PreflightOpen]);
        let open = &view(&stage.state, &stage.policy).against_ready;
        assert_eq!(open.iter().map(|reason| reason.item).collect::<Vec<_>>(), [Some(*left_out)]);
    }
}

/// "not known" leaves the item open, whenever it is said.
#[test]
fn r01_not_known_is_no_answer() {
    let mut stage = with_plan();
    stage.make_ready();
    answers(&mut stage, PreflightItem::VoluntaryDeparture, Known::Unknown, None);
    assert_eq!(stage.ask(officer(), begin()).unwrap_err(), [PreflightOpen]);
    answers(&mut stage, PreflightItem::VoluntaryDeparture, Known::Yes, None);
    stage.ask(officer(), begin()).unwrap();
}

/// "no" needs a reason, is allowed, and is told as a deviation.
#[test]
fn r01_no_needs_a_reason_and_is_a_deviation() {
    let mut stage = with_plan();
    for reason in [None, Some("   ")] {
        let ask = item(&stage, PreflightItem::VoluntaryDeparture, Known::No, reason);
        assert_eq!(stage.ask(lead(), Ask::AnswerPreflight(ask)).unwrap_err(), [ReasonMissing]);
    }
    stage.make_ready();
    let told = |stage: &Stage| {
        stage.state.notices.iter().any(|(_, notice)| notice.code == NoticeCode::PreflightDeviation)
    };
    assert!(!told(&stage));
    answers(&mut stage, PreflightItem::VoluntaryDeparture, Known::No, Some("Beratung abgelehnt"));
    assert!(told(&stage));
    stage.ask(officer(), begin()).unwrap();
}

/// with date and source; neither can be left out or lie in the future.
#[test]
fn r01_an_answer_has_a_day_and_a_source() {
    let mut stage = with_plan();
    let good = item(&stage, PreflightItem::IllnessAsked, Known::Yes, None);
    let tomorrow = AnswerPreflight { on: good.on + Days::new(1), ..good.clone() };
    assert_eq!(stage.ask(lead(), Ask::AnswerPreflight(tomorrow)).unwrap_err(), [DateInFuture]);
    let unsourced = AnswerPreflight { source: " ".to_owned(), ..good.clone() };
    assert_eq!(stage.ask(lead(), Ask::AnswerPreflight(unsourced)).unwrap_err(), [ReasonMissing]);
    stage.ask(officer(), Ask::AnswerPreflight(good)).unwrap();
}

/// the day is the one in Unna: shortly after midnight there, "today" is not in the future.
#[test]
fn r01_today_is_today_in_the_district() {
    let mut stage = Stage::at("2026-03-17T00:30:00+01:00");
    let today = at("2026-03-17T12:00:00+01:00").date_naive();
    let ask = AnswerPreflight { on: today, ..item(&stage, PreflightItem::IllnessAsked, Known::Yes, None) };
    stage.ask(lead(), Ask::AnswerPreflight(ask)).unwrap();
}

/// a new plan takes READY back; the answers stay.
#[test]
fn r01_ready_is_for_the_newest_plan() {
    let mut stage = with_plan();
    stage.make_ready();
    assert_eq!(stage.state.phase(), Phase::Ready);
    let later = adults(stage.now, stage.now + TimeDelta::hours(4));
    stage.ask(supervisor(), Ask::Plan(later)).unwrap();
    assert_eq!(stage.state.phase(), Phase::Draft);
    assert_eq!(stage.ask(officer(), begin()).unwrap_err(), [NotReady]);
    stage.ask(lead(), ready()).unwrap();
    stage.ask(officer(), begin()).unwrap();
}

/// whether the family is complete and the place checked is asked again for another family
/// or another place.
#[test]
fn r40_r41_another_plan_asks_again_what_it_changes() {
    let mut stage = Stage::at(MORNING);
    let ends = stage.now + TimeDelta::hours(3);
    let couple = plan(stage.now, ends, vec![planned("E1", AgeClass::Adult), planned("E2", AgeClass::Adult)]);
    stage.ask(lead(), Ask::Plan(couple.clone())).unwrap();
    stage.make_ready();
    let alone = plan(stage.now, ends, vec![planned("E1", AgeClass::Adult)]);
    let moved =
        Plan { pick_up: PickUp { kind: PlaceKind::SharedAccommodation, position: None }, ..couple.clone() };
    for (changed, item) in [(alone, PreflightItem::FamilyComplete), (moved, PreflightItem::PlaceChecked)] {
        let mut stage = stage.clone();
        stage.ask(lead(), Ask::Plan(changed)).unwrap();
        assert_eq!(stage.ask(lead(), ready()).unwrap_err(), [PreflightOpen]);
        answers(&mut stage, item, Known::Yes, None);
        stage.ask(lead(), ready()).unwrap();
    }
    // What is near a position does not say where it is: no list has the addresses of refuges.
    stage.place = Some(PlaceFacts { accuracy_m: 10, near: Vec::new() });
    for _ in 0..2 {
        stage.ask(lead(), Ask::Plan(couple.clone())).unwrap();
        assert_eq!(stage.ask(lead(), ready()).unwrap_err(), [PreflightOpen]);
        answers(&mut stage, PreflightItem::PlaceChecked, Known::Yes, None);
        stage.ask(lead(), ready()).unwrap();
    }
}

/// after first contact nothing is answered or declared any more; after the end neither.
#[test]
fn r01_before_the_operation_means_before() {
    let mut stage = Stage::underway(MORNING);
    let ask = item(&stage, PreflightItem::IllnessAsked, Known::Yes, None);
    assert_eq!(stage.ask(lead(), Ask::AnswerPreflight(ask.clone())).unwrap_err(), [AlreadyBegun]);
    assert_eq!(stage.ask(lead(), ready()).unwrap_err(), [AlreadyBegun]);
    assert!(view(&stage.state, &stage.policy).against_ready.is_empty());
    let close = Close { end: End::NotCarriedOut, reason: "heute nicht".to_owned() };
    stage.ask(lead(), Ask::Close(close)).unwrap();
    assert_eq!(stage.ask(lead(), Ask::AnswerPreflight(ask)).unwrap_err(), [Closed, AlreadyBegun]);
}

/// R-20a, R-40: READY is refused with everything at once: open items, the night, an unaccompanied minor.
#[test]
fn r20a_r40_ready_tells_everything_that_speaks_against_it() {
    let mut stage = Stage::at("2026-03-17T04:00:00+01:00");
    let start = at("2026-03-17T05:00:00+01:00");
    let alone = plan(start, start + TimeDelta::minutes(30), vec![planned("E1", AgeClass::Adult)]);
    stage.ask(lead(), Ask::Plan(alone)).unwrap();
    for ask in preflight(stage.now).skip(1) {
        stage.ask(lead(), ask).unwrap();
    }
    // Before contact somebody finds a passport that says 17: the plan touches the night by then.
    let younger = CorrectAge { slot: slot("E1"), age: AgeClass::Youth, basis: "Pass".to_owned() };
    stage.ask(officer(), Ask::CorrectAge(younger)).unwrap();
    let refused = stage.ask(lead(), ready()).unwrap_err();
    assert_eq!(refused, [PreflightOpen, NightWithMinors, UnaccompaniedMinor]);
    // Another passport, confirmed by a lead: an adult after all.
    let older = CorrectAge { slot: slot("E1"), age: AgeClass::Adult, basis: "Pass".to_owned() };
    stage.ask(officer(), Ask::CorrectAge(older)).unwrap();
    stage.ask(lead(), Ask::ConfirmAge(ConfirmAge { slot: slot("E1") })).unwrap();
    assert_eq!(stage.ask(lead(), ready()).unwrap_err(), [PreflightOpen]);
}

/// a stop that stands speaks against READY too.
#[test]
fn r01_nothing_is_ready_while_it_is_stopped() {
    let mut stage = with_plan();
    for ask in preflight(stage.now) {
        stage.ask(lead(), ask).unwrap();
    }
    stage.report(Sign::CourtOrder);
    assert_eq!(stage.ask(lead(), ready()).unwrap_err(), [Interrupted]);
}

/// I-13: only a lead declares it ready.
#[test]
fn i13_ready_is_a_leads_word() {
    let mut stage = with_plan();
    for ask in preflight(stage.now) {
        stage.ask(officer(), ask).unwrap();
    }
    for role in [Role::Officer, Role::Medic, Role::Monitor, Role::Supervisor] {
        let refused = stage.ask(person(role, 1), ready()).unwrap_err();
        assert_eq!(refused, [RefusalCode::RoleNotAllowed], "{role:?}");
    }
    assert_eq!(stage.ask(lead(), ready()).unwrap(), [Event::MadeReady]);
    assert_eq!(stage.ask(lead(), ready()).unwrap(), [], "twice is once");
}

/// I-10: a verifier refuses a record that declares it ready with an item open.
#[test]
fn i10_ready_is_checked_again_from_the_record() {
    let mut stage = with_plan();
    stage.make_ready();
    stage.ask(officer(), begin()).unwrap();
    let mut honest = State::default();
    let mut forged = State::default();
    for (seq, entry) in (1..).map(Seq).zip(&stage.log) {
        replay_check(&honest, entry, &stage.policy).unwrap();
        if entry.event == Event::MadeReady {
            assert!(replay_check(&forged, entry, &stage.policy).unwrap_err().has(PreflightOpen));
        }
        honest.apply(entry, Some(seq));
        if !matches!(entry.event, Event::PreflightAnswered { item: PreflightItem::IllnessAsked, .. }) {
            forged.apply(entry, Some(seq));
        }
    }
}

fn inform() -> Ask {
    Ask::InformSupporter(InformSupporter { note: "Telefon".to_owned() })
}

fn release(given: bool) -> Ask {
    Ask::SupporterRelease(SupporterRelease { given })
}

/// a supporter is told of a stop, and only with a release; withdrawn, the step is gone.
#[test]
fn r02_a_supporter_is_told_only_with_a_release_and_of_a_stop() {
    let mut stage = Stage::underway(MORNING);
    let offered = |stage: &Stage| view(&stage.state, &stage.policy).inform_supporter;
    assert_eq!(stage.ask(lead(), inform()).unwrap_err(), [SupporterNotReleased, NoStop]);
    stage.ask(lead(), release(true)).unwrap();
    assert_eq!(stage.ask(lead(), inform()).unwrap_err(), [NoStop]);
    assert!(!offered(&stage));
    stage.report(Sign::MedicalEmergency);
    assert!(offered(&stage));
    stage.ask(officer(), release(false)).unwrap();
    assert!(!offered(&stage), "withdrawn during the operation");
    assert_eq!(stage.ask(lead(), inform()).unwrap_err(), [SupporterNotReleased]);
    stage.ask(lead(), release(true)).unwrap();
    stage.wait(5);
    stage.ask(supervisor(), inform()).unwrap();
    assert!(!offered(&stage), "told");
    stage.wait(5);
    stage.report(Sign::Seizure);
    assert!(offered(&stage), "a newer stop");
    let events = stage.log.iter().filter(|entry| matches!(entry.event, Event::SupporterRelease { .. }));
    assert_eq!(events.count(), 3, "given, withdrawn and given again");
}

/// the view names the items, the answers, and who gave them by call sign.
#[test]
fn r01_the_view_names_who_answered() {
    let mut stage = with_plan();
    stage.run(officer(), &Command::Join(Joining { label: "T1".to_owned() })).unwrap();
    let ask = item(&stage, PreflightItem::PlaceChecked, Known::Yes, None);
    stage.ask(officer(), Ask::AnswerPreflight(ask)).unwrap();
    let view = view(&stage.state, &stage.policy);
    assert_eq!(view.items.len(), PreflightItem::ALL.len());
    for shown in view.items {
        let answered = shown.item == PreflightItem::PlaceChecked;
        assert_eq!(shown.answer, answered.then_some(Known::Yes));
        assert_eq!(shown.by.as_deref(), answered.then_some("T1"));
        assert_eq!(shown.on.is_some(), answered);
    }
}

fn slot(text: &str) -> Slot {
    text.parse().unwrap()
}
