//! not out of social or medical institutions; by position first, then by the chosen kind.

use chrono::TimeDelta;
use einhalt_protocol::clocks::Clocks;
use einhalt_protocol::ids::{HoldId, ReportId, Seq};
use einhalt_protocol::operation::command::{Ask, AskStep, Close, ConfirmPlace, Lift, Reason};
use einhalt_protocol::operation::evidence::{Evidence, Statement};
use einhalt_protocol::operation::family::{PersonStatus, Whereabouts};
use einhalt_protocol::operation::hold::{Cause, HoldKind};
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::place::{FacilityList, NearFacility, PlaceFacts, PlaceKind};
use einhalt_protocol::operation::plan::{End, PickUp, Plan, Step};
use einhalt_protocol::operation::refusal::{Refusal, RefusalCode, RefusalCode::*};
use einhalt_protocol::operation::{Command, Context, Entry, Event, State, decide, replay_check};
use einhalt_protocol::people::{Actor, AgeClass, FamilyRole, Role, Subject};
use einhalt_protocol::policy::Policy;
use einhalt_protocol::report::{Report, Sign};
use einhalt_protocol::severity::Severity::{Interrupted, Running};

use crate::stage::{Stage, adults, at, fresh_list, lead, medic, officer, person, plan, planned, supervisor};

const MORNING: &str = "2026-05-07T08:10:00+02:00";

/// What the list says about a place: facilities with their distance in decimetres, negative inside.
pub fn place(accuracy_m: u32, near: &[(PlaceKind, i32)]) -> PlaceFacts {
    let facility = |(number, (kind, distance_dm)): (usize, &(PlaceKind, i32))| NearFacility {
        id: format!("F{number}"),
        name: format!("Einrichtung {number}"),
        kind: *kind,
        distance_dm: *distance_dm,
    };
    PlaceFacts { accuracy_m, near: near.iter().enumerate().map(facility).collect() }
}

/// A report by somebody, as it comes in now.
pub fn report_by(stage: &mut Stage, by: Actor, sign: Sign, who: &str) -> ReportId {
    contact_by(stage, by, sign, who, None)
}

fn contact_by(stage: &mut Stage, by: Actor, sign: Sign, who: &str, kind: Option<PlaceKind>) -> ReportId {
    let id = ReportId::derived("test", &[&stage.id().to_be_bytes()]);
    let report = Report {
        id,
        reporter: by.device().unwrap(),
        sign,
        who: who.parse().unwrap_or(Subject::Unknown),
        concerns: None,
        place_kind: kind,
        clocks: Clocks::server(stage.now),
        mark: id.to_string(),
        defects: Vec::new(),
        payload: None,
    };
    stage.run(by, &Command::Report(report)).unwrap();
    id
}

fn contact(stage: &mut Stage, place: PlaceFacts, kind: Option<PlaceKind>) -> ReportId {
    stage.place = Some(place);
    let id = contact_by(stage, officer(), Sign::Contact, "E1", kind);
    stage.place = None;
    id
}

/// The whole refusal of a request, with what it names.
pub fn refusal(stage: &Stage, by: Actor, ask: Ask) -> Refusal {
    let list = stage.list.clone().unwrap_or_else(|| fresh_list(stage.now));
    let bare = Context::bare(stage.now, by, &stage.policy);
    let context = Context { place: stage.place.as_ref(), list: &list, ..bare };
    decide(&stage.state, &Command::Ask(ask), &context).unwrap_err()
}

/// Offers evidence for a hold.
pub fn offer(
    stage: &mut Stage,
    by: Actor,
    hold: HoldId,
    evidence: Evidence,
) -> Result<Vec<Event>, Vec<RefusalCode>> {
    stage.ask(by, Ask::Lift(Lift { hold, newest_seen: stage.state.seq, evidence }))
}

pub fn because(reason: &str) -> Statement {
    Statement { reason: reason.to_owned() }
}

fn not_inside() -> Evidence {
    Evidence::NotInside(because("Kontakt auf dem Gehweg vor dem Haus"))
}

/// Replays a record as a verifier does; the first unlawful entry, with its reasons.
pub fn replayed(entries: &[Entry], policy: &Policy) -> Result<State, (Seq, Vec<RefusalCode>)> {
    let mut state = State::default();
    for (entry, seq) in entries.iter().zip(1..) {
        let verdict = replay_check(&state, entry, policy);
        verdict.map_err(|refusal| (Seq(seq), refusal.reasons.iter().map(|reason| reason.code).collect()))?;
        state.apply(entry, Some(Seq(seq)));
    }
    Ok(state)
}

/// The record of the stage is lawful, and gives the same state again.
pub fn assert_lawful(stage: &Stage) {
    let state = replayed(&stage.log, &stage.policy).unwrap();
    assert_eq!(state, stage.state);
}

/// Planned for one adult at home and declared ready, not begun.
fn ready() -> Stage {
    let mut stage = Stage::at(MORNING);
    let ends_at = stage.now + TimeDelta::hours(1);
    stage.ask(lead(), Ask::Plan(adults(stage.now, ends_at))).unwrap();
    stage.make_ready();
    stage
}

fn begin(kind: Option<PlaceKind>) -> Ask {
    Ask::Step(AskStep { place_kind: kind, ..AskStep::of(Step::Begin) })
}

fn confirm(kind: PlaceKind) -> Ask {
    Ask::ConfirmPlace(ConfirmPlace { kind, reason: "Klingelschild und Melderegister".to_owned() })
}

fn planned_at(stage: &Stage, kind: PlaceKind) -> Plan {
    Plan { pick_up: PickUp { kind, position: None }, ..adults(stage.now, stage.now + TimeDelta::hours(1)) }
}

fn causes(stage: &Stage) -> Vec<&Cause> {
    stage.state.holds.values().map(|hold| &hold.cause).collect()
}

/// What one place does at planning and at contact.
struct Case {
    what: &'static str,
    kind: PlaceKind,
    place: PlaceFacts,
    /// Against the plan and another meeting place.
    planning: &'static [RefusalCode],
    /// Against the begin.
    begin: &'static [RefusalCode],
    /// Contact holds.
    holds: bool,
    /// The departure waits for the place.
    waits: bool,
}

fn cases() -> Vec<Case> {
    use PlaceKind::{Care, Dwelling, Hospital, Practice, School, SharedAccommodation, Unclear};
    type Row = (&'static str, PlaceKind, u32, &'static [(PlaceKind, i32)], &'static [RefusalCode], bool);
    let outside: &[RefusalCode] = &[];
    let rows: [Row; 18] = [
        ("a flat, chosen, inside the hospital", Dwelling, 10, &[(Hospital, -640)], &[InFacility], true),
        ("a clinic, chosen, far from all", Hospital, 10, &[], &[InFacility], true),
        (
            "a clinic, chosen, near an edge",
            Hospital,
            10,
            &[(Hospital, 50)],
            &[InFacility, PlaceUncertain],
            true,
        ),
        ("the circle just inside", Dwelling, 10, &[(Hospital, -100)], &[InFacility], true),
        ("the circle just over the fence", Dwelling, 10, &[(Hospital, -99)], &[PlaceUncertain], false),
        ("the circle just touching the fence", Dwelling, 10, &[(Hospital, 100)], &[PlaceUncertain], false),
        ("the circle just outside", Dwelling, 10, &[(Hospital, 101)], outside, false),
        ("an exact fix on the fence", Dwelling, 0, &[(Hospital, 0)], &[InFacility], true),
        ("a fix of 500 m in the ward", Dwelling, 500, &[(Hospital, -450)], &[PlaceUncertain], false),
        ("a fix of 500 m at home", Dwelling, 500, &[(Hospital, 4_990)], &[PlaceUncertain], false),
        (
            "a day clinic within the bigger fence",
            Dwelling,
            20,
            &[(Hospital, -900), (Practice, -250)],
            &[InFacility, InFacility],
            true,
        ),
        (
            "past the day clinic, within the bigger fence",
            Dwelling,
            20,
            &[(Hospital, -900), (Practice, 100)],
            &[InFacility],
            true,
        ),
        ("between two that overlap", Dwelling, 30, &[(School, -100), (Care, 200)], &[PlaceUncertain], false),
        ("inside one of two that overlap", Dwelling, 30, &[(Care, -310), (School, -10)], &[InFacility], true),
        ("shared accommodation, chosen (decision 6)", SharedAccommodation, 10, &[], outside, false),
        (
            "inside a listed shared accommodation",
            Dwelling,
            10,
            &[(SharedAccommodation, -500)],
            outside,
            false,
        ),
        ("unclear, outside", Unclear, 10, &[], &[PlaceUnclear], true),
        ("unclear, inside a school", Unclear, 10, &[(School, -300)], &[InFacility], true),
    ];
    rows.into_iter()
        .map(|(what, kind, accuracy_m, near, planning, holds)| Case {
            what,
            kind,
            place: place(accuracy_m, near),
            planning,
            begin: if planning == [PlaceUncertain] { &[] } else { planning },
            holds,
            waits: planning.contains(&PlaceUncertain),
        })
        .collect()
}

#[test]
fn a_plan_or_meeting_place_inside_or_perhaps_inside_is_refused() {
    for case in cases() {
        let mut stage = Stage::at(MORNING);
        stage.place = Some(case.place.clone());
        let planned = stage.ask(lead(), Ask::Plan(planned_at(&stage, case.kind)));
        let pick_up = PickUp { kind: case.kind, position: None };
        let met = stage.ask(officer(), Ask::MeetAt(pick_up));
        for answer in [planned, met] {
            match answer {
                Ok(_) => assert_eq!(case.planning, [], "{}", case.what),
                Err(codes) => assert_eq!(codes, case.planning, "{}", case.what),
            }
        }
        assert_lawful(&stage);
    }
}

#[test]
fn first_contact_is_refused_inside_and_told_where_it_is_uncertain() {
    for case in cases() {
        let mut stage = ready();
        stage.place = Some(case.place.clone());
        match stage.ask(officer(), begin(Some(case.kind))) {
            Ok(_) => assert!(case.begin.is_empty(), "{}", case.what),
            Err(codes) => {
                let expected: Vec<_> = case.planning.iter().filter(|code| **code != PlaceUncertain).collect();
                assert_eq!(codes.iter().collect::<Vec<_>>(), expected, "{}", case.what);
                continue;
            }
        }
        stage.place = None;
        let told = stage.state.notices.iter().any(|(_, notice)| notice.code == NoticeCode::MayBeInFacility);
        assert_eq!(told, case.waits, "{}", case.what);
        let departed = stage.step(Step::Depart);
        assert_eq!(departed.is_err(), case.waits, "{}", case.what);
        assert_eq!(departed.err(), case.waits.then(|| vec![PlaceUncertain]), "{}", case.what);
        assert_lawful(&stage);
    }
}

#[test]
fn contact_holds_inside_and_lets_the_departure_wait_where_it_is_uncertain() {
    for case in cases() {
        let mut stage = Stage::underway(MORNING);
        contact(&mut stage, case.place.clone(), Some(case.kind));
        assert_eq!(stage.severity() == Interrupted, case.holds, "{}", case.what);
        assert!(stage.state.holds.values().all(|hold| hold.kind == HoldKind::Facility));
        let refused = stage.step(Step::Depart).err().unwrap_or_default();
        assert_eq!(refused.contains(&RefusalCode::Interrupted), case.holds, "{}", case.what);
        assert_eq!(refused.contains(&PlaceUncertain), case.waits, "{}", case.what);
        assert_lawful(&stage);
    }
}

#[test]
fn a_refusal_and_a_hold_name_the_facility_that_matched() {
    let mut stage = Stage::underway(MORNING);
    stage.place = Some(place(12, &[(PlaceKind::Hospital, -640), (PlaceKind::School, 300)]));
    let refused =
        refusal(&stage, officer(), Ask::MeetAt(PickUp { kind: PlaceKind::Dwelling, position: None }));
    let named = refused.reasons[0].facility.as_ref().unwrap();
    assert_eq!((named.name.as_str(), named.distance_dm), ("Einrichtung 0", -640));
    let id = contact(&mut stage, place(12, &[(PlaceKind::Hospital, -450)]), None);
    let [Cause::Facility { report, place: PlaceKind::Dwelling, facility: Some(fence), accuracy_m }] =
        causes(&stage)[..]
    else {
        panic!("{:?}", stage.state.holds)
    };
    assert_eq!((*report, fence.distance_dm, *accuracy_m), (Some(id), -450, Some(12)));
}

#[test]
fn no_contact_begins_without_a_list_that_is_known_on_that_day() {
    let known = |as_of: &str| FacilityList::Known { as_of: as_of.parse().unwrap(), facilities: 9 };
    let table = [
        (FacilityList::Missing, false),
        (known("2026-05-07"), true),
        (known("2025-05-07"), true),  // 365 days old
        (known("2025-05-06"), false), // 366 days old
        (known("2026-05-08"), false), // of a day that has not come
        (known("2062-05-07"), false),
    ];
    for (list, allowed) in table {
        let mut stage = ready();
        stage.list = Some(list.clone());
        let begun = stage.ask(officer(), begin(None));
        assert_eq!(begun.clone().err(), (!allowed).then(|| vec![FacilitiesUnknown]), "{list:?}");
        assert_eq!(begun.is_ok(), allowed);
        assert_lawful(&stage);
    }
}

#[test]
fn the_age_of_the_list_is_counted_in_local_days() {
    let mut stage = ready();
    stage.list = Some(FacilityList::Known { as_of: "2025-05-07".parse().unwrap(), facilities: 9 });
    stage.now = at("2026-05-07T23:59:59+02:00");
    assert_eq!(refusal_codes(&stage, begin(None)), None);
    stage.now = at("2026-05-08T00:00:00+02:00");
    assert_eq!(refusal_codes(&stage, begin(None)), Some(vec![FacilitiesUnknown]));
}

fn refusal_codes(stage: &Stage, ask: Ask) -> Option<Vec<RefusalCode>> {
    stage.clone().ask(officer(), ask).err()
}

#[test]
fn contact_while_no_list_is_known_and_nothing_has_begun_holds() {
    let mut stage = ready();
    stage.list = Some(FacilityList::Missing);
    let id = contact(&mut stage, place(5, &[]), Some(PlaceKind::Dwelling));
    assert_eq!(causes(&stage), [&Cause::PlaceUnclear { report: id }]);
}

#[test]
fn without_a_position_it_is_told_that_nothing_was_compared() {
    let mut stage = ready();
    let told = |stage: &Stage| {
        stage.state.notices.iter().filter(|(_, notice)| notice.code == NoticeCode::PlaceNotCompared).count()
    };
    assert_eq!(told(&stage), 1, "with the plan");
    stage.ask(officer(), Ask::MeetAt(PickUp { kind: PlaceKind::Other, position: None })).unwrap();
    assert_eq!(told(&stage), 2, "with the meeting place");
    stage.ask(officer(), begin(None)).unwrap();
    assert_eq!(told(&stage), 3, "with the begin");
}

#[test]
fn a_lead_alone_confirms_an_uncertain_place_and_only_then_it_departs() {
    let mut stage = ready();
    stage.place = Some(place(60, &[(PlaceKind::Hospital, 200)]));
    stage.ask(officer(), begin(None)).unwrap();
    stage.place = None;
    for step in [Step::Depart, Step::Transfer, Step::HandOver] {
        assert!(stage.step(step).unwrap_err().contains(&PlaceUncertain), "{step:?}");
    }
    stage.step(Step::Board).unwrap();
    stage.ask(officer(), Ask::Step(AskStep::of(Step::ReturnHome))).unwrap();
    for other in [officer(), medic(), supervisor(), person(Role::Monitor, 1)] {
        assert_eq!(stage.ask(other, confirm(PlaceKind::Dwelling)).unwrap_err(), [RoleNotAllowed]);
    }
    assert_eq!(stage.ask(lead(), confirm(PlaceKind::Unclear)).unwrap_err(), [PlaceUnclear]);
    let blank = ConfirmPlace { kind: PlaceKind::Dwelling, reason: "  ".to_owned() };
    assert_eq!(stage.ask(lead(), Ask::ConfirmPlace(blank)).unwrap_err(), [ReasonMissing]);
    stage.ask(lead(), confirm(PlaceKind::Dwelling)).unwrap();
    assert_eq!(stage.ask(lead(), confirm(PlaceKind::Dwelling)).unwrap_err(), [NothingToConfirm]);
    stage.step(Step::Depart).unwrap();
    assert_lawful(&stage);
}

#[test]
fn a_lead_who_says_that_it_is_a_clinic_holds() {
    let mut stage = Stage::underway(MORNING);
    contact(&mut stage, place(60, &[(PlaceKind::Hospital, 200)]), None);
    assert_eq!(stage.severity(), Running);
    stage.ask(lead(), confirm(PlaceKind::Psychiatry)).unwrap();
    assert_eq!(stage.severity(), Interrupted);
    stage.ask(lead(), confirm(PlaceKind::Hospital)).unwrap();
    assert_eq!(stage.state.holds.len(), 2, "said twice, held twice");
    assert_lawful(&stage);
}

#[test]
fn contact_reported_while_the_place_is_being_confirmed_stays_open_in_any_order() {
    let mut stage = Stage::underway(MORNING);
    contact(&mut stage, place(60, &[(PlaceKind::Hospital, 200)]), None);
    let mut other = stage.clone();
    contact(&mut other, place(60, &[(PlaceKind::School, 100)]), None);
    let seen_by_lead = stage.log.len();
    stage.ask(lead(), confirm(PlaceKind::Dwelling)).unwrap();
    let apply = |state: &mut State, entries: &[Entry]| {
        for entry in entries {
            state.apply(entry, None);
        }
    };
    let mut confirmed_first = stage.state.clone();
    apply(&mut confirmed_first, &other.log[seen_by_lead..]);
    let mut reported_first = other.state.clone();
    apply(&mut reported_first, &stage.log[seen_by_lead..]);
    assert_eq!(confirmed_first.place, reported_first.place);
    assert_eq!(confirmed_first.place.uncertain.len(), 1);
}

#[test]
fn an_unclear_place_holds_until_lead_and_supervisor_have_found_out() {
    let mut stage = Stage::underway(MORNING);
    let id = contact(&mut stage, place(5, &[]), Some(PlaceKind::Unclear));
    assert_eq!(causes(&stage), [&Cause::PlaceUnclear { report: id }]);
    stage.ask(lead(), confirm(PlaceKind::SharedAccommodation)).unwrap();
    assert_eq!(stage.severity(), Interrupted, "the word alone does not lift");
    let hold = stage.open_hold();
    offer(&mut stage, lead(), hold, not_inside()).unwrap();
    offer(&mut stage, supervisor(), hold, not_inside()).unwrap();
    stage.resume(lead()).unwrap();
    // The kind that was confirmed stands for the next report that names none.
    contact(&mut stage, place(5, &[]), None);
    assert_eq!(stage.severity(), Running);
    assert_lawful(&stage);
}

#[test]
fn a_begin_at_an_unclear_place_waits_for_the_leads_word() {
    let mut stage = ready();
    assert_eq!(stage.ask(officer(), begin(Some(PlaceKind::Unclear))).unwrap_err(), [PlaceUnclear]);
    stage.ask(lead(), confirm(PlaceKind::SharedAccommodation)).unwrap();
    stage.ask(officer(), begin(None)).unwrap();
    assert_eq!(stage.ask(lead(), confirm(PlaceKind::Dwelling)).unwrap_err(), [NothingToConfirm]);
    assert_lawful(&stage);
    let mut clinic = ready();
    clinic.ask(lead(), confirm(PlaceKind::Hospital)).unwrap();
    let refused = clinic.ask(officer(), begin(None)).unwrap_err();
    assert_eq!(refused, [RefusalCode::Interrupted, InFacility]);
}

#[test]
fn i9_the_same_report_with_another_place_holds_once_it_is_inside() {
    let mut stage = Stage::underway(MORNING);
    let id = contact(&mut stage, place(5, &[]), Some(PlaceKind::Dwelling));
    let again = |stage: &mut Stage, kind: PlaceKind, body: &str| {
        let clocks = Clocks::server(stage.now);
        let report = Report {
            id,
            reporter: officer().device().unwrap(),
            sign: Sign::Contact,
            who: "E1".parse().unwrap(),
            concerns: None,
            place_kind: Some(kind),
            clocks,
            mark: body.to_owned(),
            defects: Vec::new(),
            payload: None,
        };
        stage.run(officer(), &Command::Report(report)).unwrap();
    };
    again(&mut stage, PlaceKind::Care, "other");
    assert_eq!(stage.severity(), Interrupted);
    let first = stage.open_hold();
    again(&mut stage, PlaceKind::Care, "other");
    assert_eq!(stage.state.holds.len(), 1, "the same again");
    offer(&mut stage, lead(), first, not_inside()).unwrap();
    offer(&mut stage, supervisor(), first, not_inside()).unwrap();
    stage.resume(lead()).unwrap();
    again(&mut stage, PlaceKind::Hospital, "third");
    assert_eq!((stage.state.holds.len(), stage.state.stops.len()), (2, 2), "a stop of its own");
    stage.place = Some(place(60, &[(PlaceKind::Hospital, 100)]));
    again(&mut stage, PlaceKind::Dwelling, "fourth");
    stage.place = None;
    assert!(causes(&stage).contains(&&Cause::PlaceUnclear { report: id }), "one contact at two places");
    assert_lawful(&stage);
}

#[test]
fn a_second_contact_inside_is_a_hold_of_its_own() {
    let mut stage = Stage::underway(MORNING);
    let inside = || place(5, &[(PlaceKind::Hospital, -450)]);
    contact(&mut stage, inside(), None);
    let first = stage.open_hold();
    stage.place = Some(inside());
    contact_by(&mut stage, person(Role::Officer, 2), Sign::Contact, "E2", None);
    stage.place = None;
    offer(&mut stage, lead(), first, not_inside()).unwrap();
    offer(&mut stage, supervisor(), first, not_inside()).unwrap();
    assert_eq!(stage.severity(), Interrupted);
    assert_eq!(stage.resume(lead()).unwrap_err(), [HoldOpen]);
    assert_lawful(&stage);
}

#[test]
fn positions_on_the_way_raise_nothing() {
    let mut stage = Stage::underway("2020-03-04T11:00:00+01:00");
    stage.place = Some(place(8, &[(PlaceKind::Hospital, -290)]));
    for step in [Step::Board, Step::Depart, Step::Transfer] {
        stage.step(step).unwrap();
    }
    assert_eq!(stage.severity(), Running);
    assert!(stage.state.place.uncertain.is_empty());
    assert_lawful(&stage);
}

#[test]
fn contact_after_the_end_or_an_abort_is_recorded_and_raises_nothing_more() {
    let close = Ask::Close(Close { end: End::NotCarriedOut, reason: "für heute beendet".to_owned() });
    for over in [close, Ask::Abort(Reason { reason: "Entscheidung".to_owned() })] {
        let mut stage = Stage::underway(MORNING);
        stage.ask(lead(), over).unwrap();
        let id = contact(&mut stage, place(5, &[(PlaceKind::Hospital, -450)]), None);
        assert!(stage.state.holds.is_empty());
        assert!(stage.state.reports.contains_key(&id));
        assert!(stage.ask(lead(), confirm(PlaceKind::Dwelling)).is_err());
        assert!(stage.ask(lead(), Ask::MeetAt(PickUp { kind: PlaceKind::Other, position: None })).is_err());
    }
}

#[test]
fn s3_the_person_is_in_hospital() {
    let mut stage = Stage::at(MORNING);
    let spouse = |slot: &str| {
        let person = planned(slot, AgeClass::Adult);
        einhalt_protocol::operation::plan::Person { family: FamilyRole::Spouse, ..person }
    };
    let persons = vec![spouse("B1"), spouse("B2")];
    stage.ask(lead(), Ask::Plan(plan(stage.now, stage.now + TimeDelta::hours(3), persons))).unwrap();
    stage.make_ready();
    let b2 = || Some(vec!["B2".parse().unwrap()]);
    stage.ask(officer(), Ask::Step(AskStep { present: b2(), ..AskStep::of(Step::Begin) })).unwrap();
    stage.wait(120);
    let status = PersonStatus { slot: "B1".parse().unwrap(), is: Whereabouts::InPatient };
    stage.ask(officer(), Ask::PersonStatus(status)).unwrap();
    stage.place = Some(place(10, &[(PlaceKind::Hospital, -640)]));
    let meet = Ask::MeetAt(PickUp { kind: PlaceKind::Other, position: None });
    assert_eq!(stage.ask(officer(), meet).unwrap_err(), [InFacility]);
    stage.wait(1_020);
    stage.place = Some(place(10, &[(PlaceKind::Hospital, -450)]));
    contact_by(&mut stage, person(Role::Officer, 2), Sign::Contact, "B1", None);
    stage.place = None;
    let causes = causes(&stage);
    assert!(
        causes.iter().any(|cause| matches!(cause, Cause::InCare { slot, .. } if slot.to_string() == "B1"))
    );
    assert!(causes.iter().any(|cause| matches!(cause, Cause::Facility { facility: Some(_), .. })));
    assert_eq!(stage.state.stops.len(), 1, "one signal");
    let depart = Ask::Step(AskStep { present: b2(), ..AskStep::of(Step::Depart) });
    let refused = refused_codes(&mut stage, depart);
    assert!(
        refused.contains(&RefusalCode::Interrupted) && refused.contains(&FamilyIncomplete),
        "{refused:?}"
    );
    stage.ask(lead(), Ask::Close(Close { end: End::NotCarriedOut, reason: "stationär".to_owned() })).unwrap();
    assert_lawful(&stage);
}

#[test]
fn contact_with_somebody_in_care_holds_wherever_it_is_made() {
    for (is, holds) in [
        (Whereabouts::InPatient, true),
        (Whereabouts::InInstitution, true),
        (Whereabouts::Elsewhere, false),
        (Whereabouts::Here, false),
    ] {
        let mut stage = Stage::underway(MORNING);
        stage.ask(officer(), Ask::PersonStatus(PersonStatus { slot: "E1".parse().unwrap(), is })).unwrap();
        contact(&mut stage, place(5, &[]), Some(PlaceKind::Other));
        assert_eq!(stage.severity() == Interrupted, holds, "{is:?}");
    }
}

#[test]
fn a_verifier_finds_a_begin_a_meeting_place_or_a_confirmation_that_was_not_lawful() {
    type Forge = fn(&mut Entry);
    let mut stage = ready();
    stage.ask(officer(), Ask::MeetAt(PickUp { kind: PlaceKind::Other, position: None })).unwrap();
    stage.place = Some(place(60, &[(PlaceKind::Hospital, 200)]));
    stage.ask(officer(), begin(None)).unwrap();
    stage.place = None;
    stage.ask(lead(), confirm(PlaceKind::Dwelling)).unwrap();
    assert_lawful(&stage);
    let table: [(&str, Forge, RefusalCode); 7] = [
        ("a plan inside", |entry| forge_place(entry, "plan"), InFacility),
        ("a meeting place inside", |entry| forge_place(entry, "meeting"), InFacility),
        ("a begin inside", |entry| forge_place(entry, "begin"), InFacility),
        (
            "a begin without a list",
            |entry| {
                if let Event::StepTaken(taken) = &mut entry.event {
                    taken.list = None;
                }
            },
            FacilitiesUnknown,
        ),
        (
            "a begin that hides its doubt",
            |entry| {
                if let Event::StepTaken(taken) = &mut entry.event {
                    taken.notices.clear();
                }
            },
            PlaceUncertain,
        ),
        (
            "an officer's confirmation",
            |entry| {
                if let Event::PlaceConfirmed { .. } = entry.event {
                    entry.by = officer();
                }
            },
            RoleNotAllowed,
        ),
        (
            "an unclear confirmation",
            |entry| {
                if let Event::PlaceConfirmed { kind, .. } = &mut entry.event {
                    *kind = PlaceKind::Unclear;
                }
            },
            PlaceUnclear,
        ),
    ];
    for (what, forge, code) in table {
        let mut log = stage.log.clone();
        log.iter_mut().for_each(forge);
        assert!(replayed(&log, &stage.policy).unwrap_err().1.contains(&code), "{what}");
    }
}

fn forge_place(entry: &mut Entry, which: &str) {
    let inside = Some(place(5, &[(PlaceKind::Hospital, -450)]));
    match &mut entry.event {
        Event::PlanAccepted { place, .. } if which == "plan" => *place = inside,
        Event::MeetingPlaceSet { place, .. } if which == "meeting" => *place = inside,
        Event::StepTaken(taken) if which == "begin" => taken.place = inside,
        _ => {}
    }
}

/// Why a step is refused, also where the refusal has consequences of its own.
fn refused_codes(stage: &mut Stage, ask: Ask) -> Vec<RefusalCode> {
    match stage.ask(officer(), ask) {
        Err(codes) => codes,
        Ok(events) => events
            .iter()
            .filter_map(|event| match event {
                Event::Refused { refusal, .. } => Some(refusal.reasons.iter().map(|reason| reason.code)),
                _ => None,
            })
            .flatten()
            .collect(),
    }
}
