//! nights and minors, with the agreement's own vectors.

use chrono::TimeDelta;
use einhalt_protocol::clocks::Clocks;
use einhalt_protocol::operation::command::{Ask, AskStep, ConfirmAge, CorrectAge, Lift, NightContinuation};
use einhalt_protocol::operation::evidence::{Evidence, Statement};
use einhalt_protocol::operation::hold::{Cause, HoldKind};
use einhalt_protocol::operation::plan::{Known, Plan, Step};
use einhalt_protocol::operation::refusal::RefusalCode::*;
use einhalt_protocol::operation::{Command, Context, Event, decide};
use einhalt_protocol::people::{AgeClass, Subject};
use einhalt_protocol::policy::{NightWindow, Policy, Protects, UnexpectedMinor};
use einhalt_protocol::report::Sign;
use einhalt_protocol::safeguards::night::{
    Affected, affected, against_plan, age_class, is_night, next_begin, next_day, rule,
};
use einhalt_protocol::severity::Severity::{Interrupted, Running};

use crate::stage::{Stage, adults, at, fresh_list, lead, officer, plan, planned, supervisor};

/// Minors, none of them under 14.
const MINORS: Affected = Affected { minors: true, under_14: false };

#[test]
fn r20_the_windows_edges_in_the_nights_the_clocks_change() {
    for (instant, night) in [
        ("2026-03-28T20:59:59Z", false),
        ("2026-03-28T21:00:00Z", true),
        ("2026-03-29T00:59:59Z", true),
        ("2026-03-29T01:00:00Z", true),
        ("2026-03-29T03:59:59Z", true),
        ("2026-03-29T04:00:00Z", false),
        ("2026-10-24T19:59:59Z", false),
        ("2026-10-24T20:00:00Z", true),
        ("2026-10-25T00:30:00Z", true),
        ("2026-10-25T01:30:00Z", true),
        ("2026-10-25T04:59:59Z", true),
        ("2026-10-25T05:00:00Z", false),
        ("2027-03-28T04:00:00Z", false),
        ("2027-10-31T05:00:00Z", false),
        ("2026-05-05T03:59:59.999Z", true),
        ("2026-05-05T19:59:59.999Z", false),
    ] {
        assert_eq!(is_night(at(instant), &Policy::kreis_unna().night, MINORS), night, "{instant}");
    }
}

#[test]
fn r20_every_published_boundary_of_2023_to_2030() {
    let folder = std::env::var("EINHALT_REAL_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").to_owned());
    let Ok(table) = std::fs::read_to_string(format!("{folder}/zeit/nachtgrenzen_berlin.csv")) else {
        println!("skipped: no real data at {folder} (set EINHALT_REAL_DATA)");
        return;
    };
    let mut checked = 0;
    for line in table.lines().skip(1) {
        let mut fields = line.split(',');
        let (instant, _, night) = (fields.next().unwrap(), fields.next(), fields.next().unwrap());
        assert_eq!(is_night(at(instant), &Policy::kreis_unna().night, MINORS), night == "ja", "{line}");
        checked += 1;
    }
    assert!(checked >= 140, "{checked} rows");
}

#[test]
fn r20_spring_nights_last_seven_hours_and_autumn_nights_nine() {
    let night = &Policy::kreis_unna().night;
    for (noon, hours) in
        [("2026-03-28T12:00:00Z", 7), ("2026-10-24T12:00:00Z", 9), ("2026-05-05T12:00:00Z", 8)]
    {
        let begin = next_begin(at(noon), night, MINORS).unwrap();
        assert_eq!(next_day(begin, night, MINORS) - begin, TimeDelta::hours(hours), "{noon}");
    }
}

fn window(rule: &str, from: &str, until: &str, protects: Protects) -> NightWindow {
    let (from, until) = (from.parse().unwrap(), until.parse().unwrap());
    NightWindow { rule: rule.to_owned(), from, until, protects }
}

/// The agreement, and the state's decree for children under 14.
fn with_decree() -> Policy {
    let mut policy = Policy::kreis_unna().clone();
    policy.night.windows.push(window("NRW", "21:00:00", "06:00:00", Protects::Under14));
    policy
}

/// other windows are stricter in part; the strictest wins, and it is told which one fired.
#[test]
fn r20_each_window_counts_for_those_it_protects() {
    let mut night = with_decree().night;
    night.windows.push(window("alle", "00:00:00", "04:00:00", Protects::Everyone));
    night.windows.push(window("morgens", "06:00:00", "07:00:00", Protects::Under14));
    let (adults, children) = (Affected::default(), Affected::UNKNOWN_MINOR);
    for (clock, who, fired, day) in [
        ("21:30:00", adults, None, None),
        ("21:30:00", MINORS, None, None),
        ("21:30:00", children, Some("NRW"), Some("07:00:00")),
        ("22:30:00", adults, None, None),
        ("22:30:00", MINORS, Some("Kreis Unna"), Some("06:00:00")),
        ("22:30:00", children, Some("NRW"), Some("07:00:00")),
        ("03:59:59", adults, Some("alle"), Some("04:00:00")),
        ("03:59:59", MINORS, Some("Kreis Unna"), Some("06:00:00")),
        ("04:00:00", adults, None, None),
        ("06:00:00", MINORS, None, None),
        ("06:30:00", children, Some("morgens"), Some("07:00:00")),
        ("07:00:00", children, None, None),
    ] {
        let instant = at(&format!("2026-05-05T{clock}+02:00"));
        let at_night = is_night(instant, &night, who);
        assert_eq!(at_night, fired.is_some(), "{clock} {who:?}");
        if let (Some(fired), Some(day)) = (fired, day) {
            assert_eq!(rule(instant, &night, who).unwrap().rule, fired, "{clock} {who:?}");
            let ends = next_day(instant, &night, who).with_timezone(&night.zone);
            assert_eq!(ends.format("%H:%M:%S").to_string(), day, "{clock} {who:?}");
        }
    }
    let noon = at("2026-05-05T12:00:00+02:00");
    let begins = |who| next_begin(noon, &night, who).unwrap();
    assert_eq!(begins(children), at("2026-05-05T21:00:00+02:00"));
    assert_eq!(begins(MINORS), at("2026-05-05T22:00:00+02:00"));
    assert_eq!(begins(adults), at("2026-05-06T00:00:00+02:00"));
    assert_eq!(next_begin(noon, &Policy::kreis_unna().night, adults), None, "no window protects adults");
}

/// R-20a with the state's decree: who is affected decides, unknown counts as a small child.
#[test]
fn r20a_the_plan_is_judged_by_the_windows_that_protect_its_persons() {
    let persons = |age| vec![planned("E1", AgeClass::Adult), planned("K1", age)];
    for (age, other_minors, refused) in [
        (AgeClass::Adult, Known::No, None),
        (AgeClass::Youth, Known::No, None),
        (AgeClass::Child, Known::No, Some("NRW")),
        (AgeClass::Infant, Known::No, Some("NRW")),
        (AgeClass::Unknown, Known::No, Some("NRW")),
        (AgeClass::Youth, Known::Yes, Some("NRW")),
        (AgeClass::Adult, Known::Unknown, Some("NRW")),
    ] {
        for (starts, from) in [("2026-05-05T19:00:00+02:00", None), ("2026-05-05T21:10:00+02:00", Some(()))] {
            let mut plan = plan(at(starts), at("2026-05-05T21:30:00+02:00"), persons(age));
            plan.other_minors = other_minors;
            let reasons = against_plan(&plan, &with_decree());
            assert_eq!(reasons.first().and_then(|r| r.rule.as_deref()), refused, "{age:?} {other_minors:?}");
            if let Some(reason) = reasons.first() {
                assert_eq!((reasons.len(), reason.code), (1, NightWithMinors));
                let morning = from.map(|()| at("2026-05-06T06:00:00+02:00"));
                assert_eq!(reason.allowed_from, morning, "{starts}");
            }
        }
    }
}

/// a window for everybody also stops adults, under a name of its own.
#[test]
fn r20_a_window_for_everybody_protects_adults_too() {
    let mut stage = Stage::at("2026-05-05T18:00:00+02:00");
    stage.policy.night.windows.push(window("alle", "21:00:00", "06:00:00", Protects::Everyone));
    let late = adults(at("2026-05-05T20:00:00+02:00"), at("2026-05-05T21:00:00+02:00"));
    assert_eq!(stage.ask(lead(), Ask::Plan(late)).unwrap_err(), [NotAtNight]);
    stage.ask(lead(), Ask::Plan(adults(stage.now, stage.now + TimeDelta::hours(1)))).unwrap();
    stage.make_ready();
    stage.step(Step::Begin).unwrap();
    stage.until(at("2026-05-05T21:00:00+02:00"));
    assert_eq!(stage.severity(), Interrupted);
    let hold = stage.state.holds.values().next().unwrap();
    let began = at("2026-05-05T21:00:00+02:00");
    assert_eq!(hold.cause, Cause::NightBegan { at: began, rule: "alle".to_owned() });
}

/// R-20c: two windows that overlap are one night, with one hold, at the begin of the stricter one.
#[test]
fn r20c_overlapping_windows_hold_once() {
    let mut stage = Stage::at("2026-05-05T18:00:00+02:00");
    stage.policy = with_decree();
    begin_with(&mut stage, AgeClass::Child);
    stage.until(at("2026-05-05T20:59:59.999+02:00"));
    assert_eq!(stage.severity(), Running);
    stage.until(at("2026-05-05T21:00:00+02:00"));
    assert_eq!(stage.severity(), Interrupted);
    stage.until(at("2026-05-06T05:59:59+02:00"));
    let causes: Vec<Cause> = stage.state.holds.values().map(|hold| hold.cause.clone()).collect();
    let began = at("2026-05-05T21:00:00+02:00");
    assert_eq!(causes, [Cause::NightBegan { at: began, rule: "NRW".to_owned() }]);
}

/// R-20f: a youth who turns out to be a child stands under the stricter window at once.
#[test]
fn r20f_a_younger_age_brings_the_stricter_window_at_once() {
    let mut stage = Stage::at("2026-05-05T18:00:00+02:00");
    stage.policy = with_decree();
    begin_with(&mut stage, AgeClass::Youth);
    stage.until(at("2026-05-05T21:20:00+02:00"));
    assert_eq!(stage.severity(), Running);
    let slot = || "K1".parse().unwrap();
    let state = |age| Ask::CorrectAge(CorrectAge { slot: slot(), age, basis: "Schulausweis".to_owned() });
    stage.ask(officer(), state(AgeClass::Child)).unwrap();
    stage.wait(0);
    assert_eq!(stage.severity(), Interrupted);
    // Nobody takes it back by stating something else; a lead has to confirm.
    stage.ask(officer(), state(AgeClass::Youth)).unwrap();
    assert!(affected(&stage.state).under_14);
    stage.ask(lead(), Ask::ConfirmAge(ConfirmAge { slot: slot() })).unwrap();
    assert_eq!(affected(&stage.state), MINORS);
}

/// R-20f: a second statement does not undo the first one; only a lead's confirmation does.
#[test]
fn r20f_an_unconfirmed_statement_never_takes_a_minor_away() {
    let mut stage = Stage::underway("2026-05-05T12:00:00+02:00");
    let slot = || "E1".parse().unwrap();
    for age in [AgeClass::Youth, AgeClass::Adult, AgeClass::Adult] {
        let state = CorrectAge { slot: slot(), age, basis: "Angabe".to_owned() };
        stage.ask(officer(), Ask::CorrectAge(state)).unwrap();
        assert!(stage.state.minors_affected(), "{age:?}");
    }
    stage.ask(lead(), Ask::ConfirmAge(ConfirmAge { slot: slot() })).unwrap();
    assert!(!stage.state.minors_affected());
}

/// R-20d: at half past nine an unplanned minor falls under the decree; one the plan knows as a youth does not.
#[test]
fn r20d_an_unplanned_minor_counts_as_a_small_child() {
    for (who, held) in [("K9", true), ("K1", false)] {
        let mut stage = Stage::at("2026-05-05T18:00:00+02:00");
        stage.policy = with_decree();
        begin_with(&mut stage, AgeClass::Youth);
        stage.until(at("2026-05-05T21:30:00+02:00"));
        let clocks = Clocks::server(stage.now);
        stage.report_with(Sign::MinorOnSite, Subject::Slot(who.parse().unwrap()), clocks);
        let rules: Vec<&str> = stage
            .state
            .holds
            .values()
            .map(|hold| match &hold.cause {
                Cause::UnexpectedMinor { rule, .. } => rule.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(rules, if held { vec!["NRW"] } else { vec![] }, "{who}");
    }
}

/// A parent and one more person, begun at once, planned until eight.
fn begin_with(stage: &mut Stage, age: AgeClass) {
    let persons = vec![planned("E1", AgeClass::Adult), planned("K1", age)];
    stage.ask(lead(), Ask::Plan(plan(stage.now, stage.now + TimeDelta::hours(2), persons))).unwrap();
    stage.make_ready();
    stage.step(Step::Begin).unwrap();
}

fn family(starts: &str, ends: &str) -> Plan {
    plan(at(starts), at(ends), vec![planned("E1", AgeClass::Adult), planned("K1", AgeClass::Child)])
}

#[test]
fn r20a_a_plan_with_minors_must_not_touch_the_night() {
    let day = ("2026-02-11T06:00:00+01:00", "2026-02-11T08:25:00+01:00");
    let early = ("2026-02-11T05:15:00+01:00", "2026-02-11T08:25:00+01:00");
    let late = ("2026-02-11T19:00:00+01:00", "2026-02-11T22:00:00+01:00");
    let with = |span: (&str, &str), age, other_minors| Plan {
        persons: vec![planned("E1", age)],
        other_minors,
        ..family(span.0, span.1)
    };
    for (plan, allowed) in [
        (with(day, AgeClass::Child, Known::No), true),
        (with(early, AgeClass::Child, Known::No), false),
        (with(late, AgeClass::Youth, Known::No), false),
        (with(early, AgeClass::Adult, Known::No), true),
        (with(early, AgeClass::Unknown, Known::No), false),
        (with(early, AgeClass::Adult, Known::Yes), false),
        (with(early, AgeClass::Adult, Known::Unknown), false),
    ] {
        let mut stage = Stage::at("2026-02-10T14:20:00+01:00");
        assert_eq!(stage.ask(lead(), Ask::Plan(plan.clone())).is_ok(), allowed, "{plan:?}");
    }
}

#[test]
fn outline_s1_first_contact_waits_for_six_o_clock() {
    let mut stage = Stage::at("2026-02-10T14:35:00+01:00");
    let plan = family("2026-02-11T06:00:00+01:00", "2026-02-11T08:25:00+01:00");
    stage.ask(lead(), Ask::Plan(plan)).unwrap();
    stage.make_ready();
    for (time, allowed) in [("05:58:40", false), ("05:59:59", false), ("06:00:00", true)] {
        stage.until(at(&format!("2026-02-11T{time}+01:00")));
        let begin = Command::Ask(Ask::Step(AskStep::of(Step::Begin)));
        let list = fresh_list(stage.now);
        let context = Context { list: &list, ..Context::bare(stage.now, officer(), &stage.policy) };
        match decide(&stage.state, &begin, &context) {
            Ok(_) => assert!(allowed, "{time}"),
            Err(refusal) => {
                assert!(!allowed, "{time}");
                let reason = &refusal.reasons[0];
                assert_eq!(reason.code, NightWithMinors);
                assert_eq!(reason.allowed_from, Some(at("2026-02-11T06:00:00+01:00")));
            }
        }
    }
}

fn evening(date: &str) -> Stage {
    let offset =
        if date.starts_with("2026-03-28") || date.starts_with("2026-10-25") { "+01:00" } else { "+02:00" };
    let mut stage = Stage::at(&format!("{date}T20:10:00{offset}"));
    let ends = stage.now + TimeDelta::minutes(45);
    let plan = Plan {
        starts_at: stage.now,
        ends_at: ends,
        ..family("2026-01-01T12:00:00Z", "2026-01-01T13:00:00Z")
    };
    stage.ask(lead(), Ask::Plan(plan)).unwrap();
    stage.make_ready();
    stage.step(Step::Begin).unwrap();
    stage
}

#[test]
fn s6_warned_before_nine_and_held_at_ten_also_when_the_clocks_change() {
    for date in ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"] {
        let mut stage = evening(date);
        let ten = next_begin(stage.now, &stage.policy.night, MINORS).unwrap();
        let until_nine = stage.until(ten - TimeDelta::hours(1));
        let forecast = |event: &Event| matches!(event, Event::NightForecast { minutes_before: None, .. });
        assert!(until_nine.iter().any(forecast), "{date}: {until_nine:?}");
        let marks: Vec<u32> = until_nine
            .into_iter()
            .chain(stage.until(ten - TimeDelta::milliseconds(1)))
            .filter_map(|event| match event {
                Event::NightForecast { minutes_before, .. } => minutes_before,
                _ => None,
            })
            .collect();
        assert_eq!(marks, [60, 30, 15], "{date}");
        assert_eq!(stage.severity(), Running, "{date}");
        stage.until(ten);
        assert_eq!(stage.severity(), Interrupted, "{date}");
        assert_eq!(ten.with_timezone(&stage.policy.night.zone).format("%H:%M:%S").to_string(), "22:00:00");
    }
}

fn continuation(stage: &Stage) -> NightContinuation {
    NightContinuation { hold: stage.open_hold(), reason: "Stau".to_owned() }
}

#[test]
fn r20c_going_on_takes_two_persons_a_reason_and_a_resume() {
    let mut stage = evening("2026-05-05");
    stage.until(at("2026-05-05T22:00:00+02:00"));
    let ask = continuation(&stage);
    let statement = Evidence::Statement(Statement { reason: "weiter".to_owned() });
    let lift = Lift { hold: ask.hold, newest_seen: stage.state.seq, evidence: statement };
    assert_eq!(stage.ask(lead(), Ask::Lift(lift)).unwrap_err(), [OnlyAbortOrClose]);
    assert_eq!(
        stage.ask(supervisor(), Ask::ConfirmNightContinuation(ask.clone())).unwrap_err(),
        [NotProposed]
    );
    stage.ask(lead(), Ask::ProposeNightContinuation(ask.clone())).unwrap();
    assert_eq!(stage.ask(lead(), Ask::ConfirmNightContinuation(ask.clone())).unwrap_err(), [SamePerson]);
    let events = stage.ask(supervisor(), Ask::ConfirmNightContinuation(ask)).unwrap();
    assert!(matches!(events[..], [Event::HoldLifted { deviation: true, .. }]));
    assert_eq!(stage.severity(), Interrupted);
    stage.resume(lead()).unwrap();
    stage.wait(3600);
    assert_eq!(stage.severity(), Running, "no second hold for the same night");
}

fn minor_by(clocks: Clocks, mut stage: Stage) -> Stage {
    stage.report_with(Sign::MinorOnSite, Subject::Slot("K9".parse().unwrap()), clocks);
    stage
}

#[test]
fn r20d_r20e_r20h_an_unexpected_minor_by_day_by_night_and_with_wrong_clocks() {
    for (now, occurred, sent, held) in [
        ("2026-05-05T12:00:00+02:00", "2026-05-05T12:00:00+02:00", "2026-05-05T12:00:00+02:00", false),
        ("2026-05-05T05:40:00+02:00", "2026-05-05T05:40:00+02:00", "2026-05-05T05:40:00+02:00", true),
        // Offline at 05:50, received at 06:03: judged by when it happened.
        ("2026-05-05T06:03:00+02:00", "2026-05-05T05:50:00+02:00", "2026-05-05T06:03:00+02:00", true),
        // The phone is 12 minutes fast, in either direction of the edge: the stricter reading wins.
        ("2026-05-05T05:55:00+02:00", "2026-05-05T06:07:00+02:00", "2026-05-05T06:07:00+02:00", true),
        ("2026-05-05T21:50:00+02:00", "2026-05-05T22:02:00+02:00", "2026-05-05T22:02:00+02:00", true),
    ] {
        let stage = Stage::underway(now);
        let clocks = Clocks {
            occurred_at: Some(at(occurred)),
            monotonic_ms: None,
            sent_at: Some(at(sent)),
            received_at: at(now),
        };
        let stage = minor_by(clocks, stage);
        assert!(stage.state.minors_affected());
        assert_eq!(
            stage.state.holds.values().any(|hold| hold.kind == HoldKind::NightMinor),
            held,
            "{now} {occurred}"
        );
    }
}

#[test]
fn r20d_the_default_leaves_only_abort_or_close() {
    let mut stage = Stage::underway("2026-05-05T05:40:00+02:00");
    let clocks = Clocks::server(stage.now);
    stage = minor_by(clocks, stage);
    let ask = continuation(&stage);
    assert_eq!(
        stage.ask(lead(), Ask::ProposeNightContinuation(ask.clone())).unwrap_err(),
        [OnlyAbortOrClose]
    );
    let morning = |stage: &Stage| {
        let evidence = Evidence::Morning(Statement { reason: "Tag".to_owned() });
        Ask::Lift(Lift { hold: ask.hold, newest_seen: stage.state.seq, evidence })
    };
    stage.until(at("2026-05-05T06:10:00+02:00"));
    let lift = morning(&stage);
    assert_eq!(stage.ask(lead(), lift.clone()).unwrap_err(), [OnlyAbortOrClose]);
    stage.policy.night.unexpected_minor = UnexpectedMinor::HoldUntilMorning;
    stage.now = at("2026-05-05T05:59:59+02:00");
    assert_eq!(stage.ask(lead(), lift.clone()).unwrap_err(), [NightWithMinors]);
    stage.now = at("2026-05-05T06:00:00+02:00");
    assert!(matches!(stage.ask(lead(), lift).unwrap()[..], [Event::HoldLifted { deviation: true, .. }]));
}

#[test]
fn r20f_a_doubtful_age_is_a_minors_until_a_lead_confirms_otherwise() {
    let mut stage = Stage::underway("2026-05-05T05:40:00+02:00");
    let clocks = Clocks::server(stage.now);
    stage = minor_by(clocks, stage);
    let slot = || "K9".parse().unwrap();
    let state = CorrectAge { slot: slot(), age: AgeClass::Adult, basis: "Pass".to_owned() };
    stage.ask(officer(), Ask::CorrectAge(state)).unwrap();
    assert!(stage.state.minors_affected(), "a statement alone changes nothing");
    stage.ask(lead(), Ask::ConfirmAge(ConfirmAge { slot: slot() })).unwrap();
    assert!(!stage.state.minors_affected());
    assert_eq!(stage.severity(), Interrupted, "closed, not resumed");
    stage.resume(lead()).unwrap();
    assert_eq!(stage.severity(), Running);
}

#[test]
fn r20g_who_was_a_minor_stays_one_for_the_operation() {
    let night = &Policy::kreis_unna().night;
    let born = "2008-05-06".parse().unwrap();
    assert_eq!(age_class(born, at("2026-05-05T20:00:00+02:00"), night), AgeClass::Youth);
    assert_eq!(age_class(born, at("2026-05-06T00:00:00+02:00"), night), AgeClass::Adult);
    let mut stage = evening("2026-05-05");
    stage.until(at("2026-05-06T00:30:00+02:00"));
    assert!(stage.state.minors_affected());
}

#[test]
fn r20i_a_window_that_starts_where_it_ends_is_a_mistake() {
    let text = include_str!("../../kreis-unna.toml");
    let spoiled = text.replace("22:00:00", "06:00:00");
    assert_ne!(text, spoiled);
    assert!(Policy::parse(&spoiled).is_err());
}

#[test]
fn the_night_hold_names_the_night_it_is_for() {
    let mut stage = evening("2026-05-05");
    stage.until(at("2026-05-05T22:00:00+02:00"));
    let hold = stage.state.holds.values().next().unwrap();
    let began = at("2026-05-05T22:00:00+02:00");
    assert_eq!(hold.cause, Cause::NightBegan { at: began, rule: "Kreis Unna".to_owned() });
}

#[test]
fn adults_alone_may_be_planned_at_any_hour() {
    let mut stage = Stage::at("2026-02-10T14:20:00+01:00");
    let plan = adults(at("2026-02-11T03:00:00+01:00"), at("2026-02-11T05:00:00+01:00"));
    assert!(stage.ask(lead(), Ask::Plan(plan)).is_ok());
}
