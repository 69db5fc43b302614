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
use einhalt_protocol::safeguards::night::{age_class, is_night, next_begin, next_day};
use einhalt_protocol::severity::Severity::{Interrupted, Running};

use crate::stage::{Stage, adults, at, fresh_list, lead, officer, plan, planned, supervisor};

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
        assert_eq!(is_night(at(instant), &Policy::kreis_unna().night), night, "{instant}");
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
        assert_eq!(is_night(at(instant), &Policy::kreis_unna().night), night == "ja", "{line}");
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
        let begin = next_begin(at(noon), night);
        assert_eq!(next_day(begin, night) - begin, TimeDelta::hours(hours), "{noon}");
    }
}

#[test]
fn the_strictest_of_several_windows_counts() {
    let mut night = Policy::kreis_unna().night.clone();
    let time = |text: &str| text.parse().unwrap();
    night.windows.push(NightWindow {
        rule: "nrw".to_owned(),
        from: time("21:00:00"),
        until: time("06:00:00"),
        protects: Protects::Minors,
    });
    assert!(is_night(at("2026-05-05T21:30:00+02:00"), &night));
    assert_eq!(next_day(at("2026-05-05T21:30:00+02:00"), &night), at("2026-05-06T06:00:00+02:00"));
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
    stage.step(Step::Begin).unwrap();
    stage
}

#[test]
fn s6_warned_before_nine_and_held_at_ten_also_when_the_clocks_change() {
    for date in ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"] {
        let mut stage = evening(date);
        let ten = next_begin(stage.now, &stage.policy.night);
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
    assert_eq!(hold.cause, Cause::NightBegan { at: at("2026-05-05T22:00:00+02:00") });
}

#[test]
fn adults_alone_may_be_planned_at_any_hour() {
    let mut stage = Stage::at("2026-02-10T14:20:00+01:00");
    let plan = adults(at("2026-02-11T03:00:00+01:00"), at("2026-02-11T05:00:00+01:00"));
    assert!(stage.ask(lead(), Ask::Plan(plan)).is_ok());
}
