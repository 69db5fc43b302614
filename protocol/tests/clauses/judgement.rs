//! R-20a: a plan is judged while it is typed as it would be when it is filed.

use chrono::TimeDelta;
use einhalt_protocol::operation::command::Ask;
use einhalt_protocol::operation::judgement::{PlanJudgement, judge};
use einhalt_protocol::operation::place::{FacilityList, NearFacility, PlaceFacts, PlaceKind};
use einhalt_protocol::operation::plan::{Known, Plan};
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::operation::{Command, Context, State, decide};
use einhalt_protocol::people::AgeClass;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::safeguards::night;

use crate::stage::{at, lead, plan, planned};

fn family(starts: &str, ends: &str) -> Plan {
    plan(at(starts), at(ends), vec![planned("E1", AgeClass::Adult), planned("K1", AgeClass::Child)])
}

fn judged(plan: &Plan, place: Option<&PlaceFacts>) -> PlanJudgement {
    let policy = Policy::kreis_unna();
    let list = FacilityList::Known { as_of: at("2026-05-01T00:00:00Z").date_naive(), facilities: 1 };
    let context = Context { place, list: &list, ..Context::bare(at("2026-05-05T08:00:00Z"), lead(), policy) };
    let state = State::default();
    let judgement = judge(&state, plan, None, &context);
    // Never anything else than what filing it would say.
    match decide(&state, &Command::Ask(Ask::Plan(plan.clone())), &context) {
        Ok(_) => assert!(judgement.against.is_empty()),
        Err(refusal) => {
            let told: Vec<_> = judgement.against.iter().map(|one| one.reason.clone()).collect();
            assert_eq!(told, refusal.reasons);
        }
    }
    judgement
}

fn told(judgement: &PlanJudgement) -> Vec<(RefusalCode, Vec<&str>)> {
    judgement.against.iter().map(|o| (o.reason.code, o.at.iter().map(String::as_str).collect())).collect()
}

#[test]
fn r20a_the_night_is_told_at_the_time_that_lies_in_it() {
    let early = judged(&family("2026-05-05T02:00:00Z", "2026-05-05T08:00:00Z"), None);
    assert_eq!(told(&early), [(RefusalCode::NightWithMinors, vec!["/starts_at"])]);
    assert_eq!(early.night.earliest_start, Some(at("2026-05-05T04:00:00Z")));
    let clause = early.against[0].why.clause.as_ref().unwrap();
    assert!(!clause.quote.is_empty() && !early.against[0].why.lawful_when.de.is_empty());

    let late = judged(&family("2026-05-05T15:00:00Z", "2026-05-05T20:00:00Z"), None);
    assert_eq!(told(&late), [(RefusalCode::NightWithMinors, vec!["/ends_at"])]);
    assert_eq!(
        (late.night.margin_min, late.night.earliest_start),
        (Some(0), Some(at("2026-05-06T04:00:00Z")))
    );
}

#[test]
fn r20b_the_margin_to_the_night_is_told_before_anybody_sets_off() {
    let near = judged(&family("2026-05-05T12:00:00Z", "2026-05-05T19:15:30Z"), None);
    assert!(near.against.is_empty());
    assert_eq!(
        (near.night.from, near.night.until),
        (Some(at("2026-05-05T20:00:00Z")), Some(at("2026-05-06T04:00:00Z")))
    );
    assert_eq!((near.night.margin_min, near.night.within_buffer), (Some(44), true));
    assert_eq!(near.night.earliest_start, Some(at("2026-05-05T12:00:00Z")), "as planned");

    let adults =
        plan(at("2026-05-05T02:00:00Z"), at("2026-05-05T08:00:00Z"), vec![planned("E1", AgeClass::Adult)]);
    let free = judged(&adults, None);
    assert_eq!((free.against.len(), free.night.minors_affected, free.night.from), (0, false, None));
    let unknown = Plan { other_minors: Known::Unknown, ..adults };
    assert_eq!(told(&judged(&unknown, None)), [(RefusalCode::NightWithMinors, vec!["/starts_at"])]);
}

#[test]
fn r20_a_start_that_is_offered_is_lawful_and_no_earlier_one_is() {
    let policy = Policy::kreis_unna();
    let first = at("2026-03-27T12:00:00Z");
    for hours in 0..72 {
        for length in [1, 8, 15, 16, 17] {
            let starts_at = first + TimeDelta::hours(hours);
            let mut plan = family("2026-03-27T12:00:00Z", "2026-03-27T13:00:00Z");
            (plan.starts_at, plan.ends_at) = (starts_at, starts_at + TimeDelta::hours(length));
            let offered = night::of_plan(&plan, policy).earliest_start;
            // 06:00 to 22:00 are sixteen hours: the last instant belongs to the night.
            assert_eq!(offered.is_some(), length < 16, "{hours} {length}");
            let Some(offered) = offered else { continue };
            let against = |starts_at| {
                let moved = Plan { starts_at, ends_at: starts_at + TimeDelta::hours(length), ..plan.clone() };
                night::against_plan(&moved, policy)
            };
            assert!(against(offered).is_empty(), "{offered}");
            let mut earlier = starts_at;
            while earlier < offered {
                assert!(!against(earlier).is_empty(), "{earlier} is lawful, {offered} was offered");
                earlier += TimeDelta::minutes(30);
            }
        }
    }
}

#[test]
fn r40_r41_what_separates_and_where_is_told_at_its_field() {
    let mut divided = family("2026-05-05T08:00:00Z", "2026-05-05T10:00:00Z");
    divided.persons[1].to_be_removed = false;
    divided.pick_up.kind = PlaceKind::School;
    let judgement = judged(&divided, None);
    assert_eq!(
        told(&judgement),
        [
            (RefusalCode::FamilySeparated, vec!["/persons/1/to_be_removed"]),
            (RefusalCode::InFacility, vec!["/pick_up/kind"])
        ]
    );

    let clinic =
        NearFacility { id: "h".into(), name: "Klinik".into(), kind: PlaceKind::Hospital, distance_dm: -500 };
    let place = PlaceFacts { accuracy_m: 10, near: vec![clinic] };
    let inside = judged(&family("2026-05-05T08:00:00Z", "2026-05-05T10:00:00Z"), Some(&place));
    assert_eq!(told(&inside), [(RefusalCode::InFacility, vec!["/pick_up/position"])]);
}

#[test]
fn what_is_wrong_with_the_form_is_told_at_its_field() {
    let mut twice = family("2026-05-05T10:00:00Z", "2026-05-05T08:00:00Z");
    twice.persons[1].slot = twice.persons[0].slot.clone();
    assert_eq!(
        told(&judged(&twice, None)),
        [
            (RefusalCode::PlanEndsBeforeStart, vec!["/ends_at"]),
            (RefusalCode::SlotTwice, vec!["/persons/1/slot"])
        ]
    );
}
