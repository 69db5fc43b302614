//! The policy file: the shipped agreement says what the requirements say, and a wrong file is refused
//! with all its mistakes at once (safety invariants, section 6, row 7).
#![allow(clippy::unwrap_used)]

use chrono::TimeDelta;
use einhalt_protocol::operation::evidence::Profession;
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::preflight::PreflightItem;
use einhalt_protocol::people::Role;
use einhalt_protocol::policy::{
    ClauseId, Policy, PolicyMistakeCode as Code, Protects, ShortCount, UnexpectedMinor,
};

const KREIS_UNNA: &str = include_str!("../kreis-unna.toml");
const NRW_UNDER_14: &str = include_str!("../policies/nrw-under-14.toml");
const DECLARED_DEVIATION: &str = include_str!("../policies/declared-deviation.toml");
const HOLD_UNTIL_MORNING: &str = include_str!("../policies/hold-until-morning.toml");

fn mistakes(text: &str) -> Vec<(usize, String, Code)> {
    Policy::parse(text).unwrap_err().into_iter().map(|m| (m.line, m.at, m.code)).collect()
}

/// The shipped file with one piece of it replaced.
fn with(from: &str, to: &str) -> String {
    assert!(KREIS_UNNA.contains(from), "{from}");
    KREIS_UNNA.replacen(from, to, 1)
}

fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|line| line.contains(needle)).unwrap() + 1
}

/// D4: the defaults of the requirements.
#[test]
fn the_shipped_agreement_has_the_required_values() {
    let policy = Policy::kreis_unna();
    assert_eq!(policy, &Policy::parse(KREIS_UNNA).unwrap());
    assert_eq!(policy.lease.duration, TimeDelta::seconds(15));
    assert_eq!(policy.lease.heartbeat, TimeDelta::seconds(5));
    assert_eq!(policy.delivery.expected_after, TimeDelta::seconds(10));
    assert_eq!(policy.delivery.second_signal_after, TimeDelta::seconds(15));
    assert_eq!(policy.delivery.radio_after, TimeDelta::seconds(30));
    assert_eq!(policy.emergency.question_within, TimeDelta::seconds(60));
    assert_eq!(policy.emergency.abort_press, TimeDelta::milliseconds(600));
    assert_eq!(policy.fitness.finding_by, [Profession::Physician].into());
    assert_eq!(policy.fitness.entered_by, [Role::Medic, Role::Supervisor].into());
    assert!(!policy.fitness.remote_lifts);
    assert_eq!(policy.night.zone, chrono_tz::Europe::Berlin);
    assert_eq!(policy.night.windows.len(), 1);
    assert_eq!(policy.night.windows[0].from.to_string(), "22:00:00");
    assert_eq!(policy.night.windows[0].until.to_string(), "06:00:00");
    assert_eq!(policy.night.forecast_buffer, TimeDelta::minutes(60));
    assert_eq!(policy.night.countdown_min, [120, 60, 30, 15]);
    assert_eq!(policy.night.unexpected_minor, UnexpectedMinor::Abort);
    assert_eq!(policy.rescue.unclaimed_after, TimeDelta::seconds(20));
    assert_eq!(policy.rescue.call_112_within, TimeDelta::seconds(60));
    assert!(policy.deviations.is_empty());
}

/// D4: the defaults for what is asked and watched on the way.
#[test]
fn the_shipped_agreement_asks_and_watches_what_is_required() {
    let policy = Policy::kreis_unna();
    assert_eq!(policy.night.windows[0].protects, Protects::Minors);
    assert_eq!(policy.preflight.items, PreflightItem::ALL.iter().copied().collect());
    assert_eq!(policy.family.short_count, ShortCount::RefuseDeparture);
    for kind in PlaceKind::ALL {
        let open =
            [PlaceKind::Dwelling, PlaceKind::SharedAccommodation, PlaceKind::Other, PlaceKind::Unclear];
        assert_eq!(policy.facility.protected.contains(kind), !open.contains(kind), "{kind:?}");
        assert_eq!(policy.facility.point_radius_m.contains_key(kind), !open.contains(kind), "{kind:?}");
    }
    assert_eq!(policy.facility.point_radius_m[&PlaceKind::Hospital], 75);
    assert_eq!(policy.facility.list_max_age, TimeDelta::days(365));
    assert_eq!(policy.document.decide_within, TimeDelta::minutes(10));
    assert_eq!(policy.force.still_needed_first, TimeDelta::minutes(2));
    assert_eq!(policy.force.still_needed_every, TimeDelta::minutes(5));
    assert_eq!(policy.force.position_alarm, TimeDelta::seconds(15));
    assert_eq!(policy.force.position_supervisor, TimeDelta::seconds(30));
    assert_eq!(policy.force.breathing_every, TimeDelta::seconds(30));
    assert!(policy.force.generic_reasons.contains("wie immer"));
    assert_eq!(policy.comms.silent_after, TimeDelta::seconds(300));
    assert_eq!(policy.devices.clock_difference_max, TimeDelta::minutes(2));
    assert_eq!(policy.devices.check_valid, TimeDelta::hours(12));
    assert_eq!(policy.monitor.answer_within, TimeDelta::seconds(30));
}

/// the state's decree beside the agreement, and nothing else.
#[test]
fn r20_the_example_for_children_under_14_adds_one_window_only() {
    let policy = Policy::parse(NRW_UNDER_14).unwrap();
    let [agreement, decree] = &policy.night.windows[..] else { panic!("{:?}", policy.night.windows) };
    assert_eq!(agreement, &Policy::kreis_unna().night.windows[0]);
    assert_eq!((decree.from.to_string(), decree.until.to_string()), ("21:00:00".into(), "06:00:00".into()));
    assert_eq!(decree.protects, Protects::Under14);
    assert!(decree.rule.contains("Runderlass vom 13.01.2016"));
    assert!(NRW_UNDER_14.contains("121-39.13.09-2-15-234"), "the source is named");
    let mut rest = policy;
    rest.night.windows.truncate(1);
    assert_eq!(rest, named_as(&rest, Policy::kreis_unna()));
}

/// a ready example of a loosening that is declared, and of nothing else.
#[test]
fn r61_the_example_of_a_declared_deviation_loosens_what_it_says() {
    let policy = Policy::parse(DECLARED_DEVIATION).unwrap();
    assert_eq!(policy.lease.duration, TimeDelta::seconds(30));
    let declared: Vec<&str> = policy.deviations.iter().map(|d| d.field.as_str()).collect();
    assert_eq!(declared, ["lease.lease_s"]);
    let mut rest = policy;
    rest.lease = Policy::kreis_unna().lease;
    rest.deviations.clear();
    assert_eq!(rest, named_as(&rest, Policy::kreis_unna()));
    let hidden = DECLARED_DEVIATION.split("\n[[deviations]]").next().unwrap();
    assert_eq!(mistakes(hidden)[0].2, Code::LoosenedUndeclared);
}

/// R-20d, R-61: holding until morning instead of aborting is a loosening, declared in the example.
#[test]
fn r20_the_example_that_holds_until_morning_loosens_what_it_says() {
    let policy = Policy::parse(HOLD_UNTIL_MORNING).unwrap();
    let declared: Vec<&str> = policy.deviations.iter().map(|d| d.field.as_str()).collect();
    assert_eq!(declared, ["night.unexpected_minor"]);
    let mut rest = policy;
    rest.night = Policy::kreis_unna().night.clone();
    rest.deviations.clear();
    assert_eq!(rest, named_as(&rest, Policy::kreis_unna()));
    let hidden = HOLD_UNTIL_MORNING.split("\n[[deviations]]").next().unwrap();
    assert_eq!(mistakes(hidden)[0].2, Code::LoosenedUndeclared);
}

/// The rules of one policy under the name and the file of another.
fn named_as(file: &Policy, rules: &Policy) -> Policy {
    let Policy { name, version, hash, text, .. } = file.clone();
    Policy { name, version, hash, text, ..rules.clone() }
}

/// every clause with its wording.
#[test]
fn every_clause_is_quoted() {
    let policy = Policy::kreis_unna();
    for id in ClauseId::ALL {
        assert!(!policy.clauses[id].quote.is_empty(), "{id:?}");
    }
    assert!(policy.clauses[&ClauseId::R31].quote.contains("umgehend abgebrochen wird"));
}

#[test]
fn the_hash_is_of_the_exact_bytes() {
    let policy = Policy::kreis_unna();
    assert_eq!(policy.hash, Policy::hash_of(KREIS_UNNA));
    assert_eq!(policy.hash.len(), 64);
    let spaced = Policy::parse(&format!("{KREIS_UNNA}\n")).unwrap();
    assert_ne!(spaced.hash, policy.hash);
    assert_eq!(spaced.text, format!("{KREIS_UNNA}\n"));
}

/// Section 6, row 7, and R-20i.
#[test]
fn each_mistake_has_its_line_field_and_kind() {
    let table: &[(&str, &str, &str, Code)] = &[
        ("lease_s = 15", "leese_s = 15", "lease.leese_s", Code::UnknownField),
        ("lease_s = 15", "lease_s = \"15\"", "lease.lease_s", Code::WrongType),
        ("lease_s = 15", "lease_s = -15", "lease.lease_s", Code::OutOfRange),
        ("lease_s = 15", "lease_s = 99999999999999999999", "lease.lease_s", Code::OutOfRange),
        ("lease_s = 15", "lease_s = 15.0", "lease.lease_s", Code::WrongType),
        ("heartbeat_s = 5", "heartbeat_s = 8", "lease.heartbeat_s", Code::WrongOrder),
        (
            "second_signal_after_s = 15",
            "second_signal_after_s = 9",
            "delivery.second_signal_after_s",
            Code::WrongOrder,
        ),
        ("radio_after_s = 30", "radio_after_s = 14", "delivery.radio_after_s", Code::WrongOrder),
        ("[\"physician\"]", "[\"doctor\"]", "fitness.finding_by[0]", Code::WrongValue),
        ("[\"physician\"]", "[]", "fitness.finding_by", Code::OutOfRange),
        ("[\"medic\", \"supervisor\"]", "[\"medic\", \"lead\"]", "fitness.entered_by[1]", Code::WrongValue),
        ("remote_lifts = false", "remote_lifts = 0", "fitness.remote_lifts", Code::WrongType),
        ("Europe/Berlin", "Europe/Berlyn", "night.zone", Code::WrongValue),
        ("until = 06:00:00", "until = 22:00:00", "night.windows[0].until", Code::EmptyWindow),
        ("until = 06:00:00", "until = \"6:00\"", "night.windows[0].until", Code::WrongValue),
        ("until = 06:00:00", "until = 6", "night.windows[0].until", Code::WrongType),
        ("[120, 60, 30, 15]", "[120, 60, 60, 15]", "night.countdown_min", Code::WrongOrder),
        ("[120, 60, 30, 15]", "120", "night.countdown_min", Code::WrongType),
        (
            "unexpected_minor = \"abort\"",
            "unexpected_minor = \"ignore\"",
            "night.unexpected_minor",
            Code::WrongValue,
        ),
        ("title = \"Rettungskette\"", "title = \" \"", "clauses.R-33.title", Code::WrongValue),
        ("[clauses.R-33]", "[clauses.R-34]", "clauses.R-34", Code::UnknownField),
        ("[rescue]", "[rescues]", "rescues", Code::UnknownField),
        ("[rescue]", "[rescue]\n[rescue]", "", Code::NotToml),
        ("lease_s = 15", "lease_s = 16", "lease.lease_s", Code::LoosenedUndeclared),
        ("from = 22:00:00", "from = 22:00:01", "night.windows", Code::LoosenedUndeclared),
        ("[120, 60, 30, 15]", "[120, 60, 30]", "night.countdown_min", Code::LoosenedUndeclared),
        ("protects = \"minors\"", "protects = \"kids\"", "night.windows[0].protects", Code::WrongValue),
        ("protects = \"minors\"", "protects = 14", "night.windows[0].protects", Code::WrongType),
        ("rule = \"Kreis Unna\"", "rule = \"\"", "night.windows[0].rule", Code::WrongValue),
        ("    \"place_checked\",", "    \"place_chequed\",", "preflight.items[4]", Code::WrongValue),
        (
            "short_count_before_departure = \"refuse_departure\"",
            "short_count_before_departure = \"ignore\"",
            "family.short_count_before_departure",
            Code::WrongValue,
        ),
        ("    \"practice\",", "    \"dwelling\",", "facility.protected[2]", Code::WrongValue),
        ("list_max_age_days = 365", "list_max_age_days = 0", "facility.list_max_age_days", Code::OutOfRange),
        ("hospital = 75", "hospital = 0", "facility.point_radius_m.hospital", Code::OutOfRange),
        ("hospital = 75", "hospitals = 75", "facility.point_radius_m.hospitals", Code::UnknownField),
        (
            "decide_within_min = 10",
            "decide_within_min = \"10\"",
            "document.decide_within_min",
            Code::WrongType,
        ),
        (
            "position_supervisor_s = 30",
            "position_supervisor_s = 14",
            "force.position_supervisor_s",
            Code::WrongOrder,
        ),
        ("    \"immer\",", "    1,", "force.generic_reasons[0]", Code::WrongType),
        ("silent_after_s = 300", "silent_after_s = 1", "comms.silent_after_s", Code::OutOfRange),
        ("check_valid_h = 12", "check_valid_h = 0", "devices.check_valid_h", Code::OutOfRange),
        ("answer_within_s = 30", "answer_in_s = 30", "monitor.answer_in_s", Code::UnknownField),
    ];
    for (from, to, at, code) in table {
        let text = with(from, to);
        let found = mistakes(&text);
        assert!(found.iter().any(|(_, a, c)| a == at && c == code), "{to}: {found:?}");
        if *at != "night.windows" && !at.is_empty() {
            let line = line_of(&text, to);
            assert!(found.iter().any(|(l, a, _)| a == at && *l == line), "{to}: {found:?}");
        }
    }
}

/// whom a window protects has to be said, in the window that does not say it.
#[test]
fn a_window_that_does_not_say_whom_it_protects_is_a_mistake() {
    let text = with("protects = \"minors\"", "# protects");
    let found = mistakes(&text);
    let line = line_of(&text, "[[night.windows]]");
    assert!(found.contains(&(line, "night.windows[0].protects".to_owned(), Code::MissingField)), "{found:?}");
}

/// R-20i: windows that leave no day mean "never", which nobody can have meant.
#[test]
fn r20i_windows_that_leave_no_day_are_a_mistake() {
    let day = "protects = \"minors\"\n\n[[night.windows]]\nrule = \"Tag\"\nfrom = 06:00:00\nuntil = 22:00:00\nprotects = \"minors\"";
    let found = mistakes(&with("protects = \"minors\"", day));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].1.as_str(), found[0].2), ("night.windows", Code::OutOfRange));
}

#[test]
fn all_mistakes_come_at_once_with_the_nearest_name() {
    let text = with("lease_s = 15", "leases = 15")
        .replace("heartbeat_s = 5", "heartbeat_s = \"often\"")
        .replace("until = 06:00:00", "until = 22:00:00")
        .replace("[\"physician\"]", "[\"physican\", \"nurs\"]")
        .replace("silent_after_s = 300", "silent_after_s = 301");
    let mistakes = Policy::parse(&text).unwrap_err();
    let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    // The fifth is the rest of the fourth.
    let wanted = [
        "lease.lease_s: missing_field",
        "lease.leases: unknown_field; did you mean `lease_s`?",
        "lease.heartbeat_s: wrong_type",
        "fitness.finding_by[0]: wrong_value",
        "did you mean `physician`?",
        "fitness.finding_by[1]: wrong_value",
        "night.windows[0].until: empty_window",
        "comms.silent_after_s: loosened_undeclared",
    ];
    for wanted in wanted {
        assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}: {told:#?}");
    }
    assert_eq!(mistakes.len(), wanted.len() - 1, "{told:#?}");
    assert!(mistakes.is_sorted_by_key(|mistake| mistake.line));
}

#[test]
fn an_empty_file_names_every_section() {
    let found = mistakes("");
    for section in [
        "name",
        "version",
        "lease",
        "delivery",
        "emergency",
        "fitness",
        "night",
        "rescue",
        "preflight",
        "family",
        "facility",
        "document",
        "force",
        "comms",
        "devices",
        "monitor",
        "clauses",
    ] {
        assert!(found.contains(&(1, section.to_owned(), Code::MissingField)), "{section}: {found:?}");
    }
}

/// tightening is free, loosening is declared and kept for the reviews.
#[test]
fn loosening_has_to_be_declared() {
    assert!(Policy::parse(&with("lease_s = 15", "lease_s = 10")).is_ok());
    assert!(Policy::parse(&with("from = 22:00:00", "from = 21:00:00")).is_ok());

    let looser = with("lease_s = 15", "lease_s = 30");
    assert_eq!(
        mistakes(&looser),
        [(line_of(&looser, "lease_s = 30"), "lease.lease_s".to_owned(), Code::LoosenedUndeclared)]
    );
    let declared =
        format!("{looser}\n[[deviations]]\nfield = \"lease.lease_s\"\nreason = \"Funklöcher im Norden\"\n");
    assert_eq!(Policy::parse(&declared).unwrap().deviations[0].field, "lease.lease_s");

    let unneeded =
        format!("{KREIS_UNNA}\n[[deviations]]\nfield = \"lease.lease_s\"\nreason = \"auf Vorrat\"\n");
    assert_eq!(mistakes(&unneeded)[0].2, Code::NotADeviation);
    let misspelt = format!("{looser}\n[[deviations]]\nfield = \"lease.leases\"\nreason = \"r\"\n");
    let codes: Vec<Code> = mistakes(&misspelt).into_iter().map(|(_, _, code)| code).collect();
    assert_eq!(codes, [Code::LoosenedUndeclared, Code::WrongValue]);
}

/// A piece of the shipped file, the same made stricter, the same made looser, and the field that then has
/// to be declared; empty where there is nothing looser.
const FIELDS: &[(&str, &str, &str, &str)] = &[
    ("lease_s = 15", "lease_s = 12", "lease_s = 16", "lease.lease_s"),
    ("expected_after_s = 10", "expected_after_s = 9", "expected_after_s = 11", "delivery.expected_after_s"),
    (
        "second_signal_after_s = 15",
        "second_signal_after_s = 14",
        "second_signal_after_s = 16",
        "delivery.second_signal_after_s",
    ),
    ("radio_after_s = 30", "radio_after_s = 29", "radio_after_s = 31", "delivery.radio_after_s"),
    (
        "question_within_s = 60",
        "question_within_s = 59",
        "question_within_s = 61",
        "emergency.question_within_s",
    ),
    ("abort_press_ms = 600", "abort_press_ms = 500", "abort_press_ms = 700", "emergency.abort_press_ms"),
    ("[\"physician\"]", "[\"physician\"]", "[\"physician\", \"nurse\"]", "fitness.finding_by"),
    ("[\"medic\", \"supervisor\"]", "[\"medic\"]", "[\"medic\", \"supervisor\"]", ""),
    ("remote_lifts = false", "remote_lifts = false", "remote_lifts = true", "fitness.remote_lifts"),
    ("Europe/Berlin", "Europe/Berlin", "Europe/London", "night.zone"),
    ("from = 22:00:00", "from = 21:00:00", "from = 22:30:00", "night.windows"),
    ("until = 06:00:00", "until = 07:00:00", "until = 05:00:00", "night.windows"),
    ("protects = \"minors\"", "protects = \"everyone\"", "protects = \"under_14\"", "night.windows"),
    (
        "forecast_buffer_min = 60",
        "forecast_buffer_min = 90",
        "forecast_buffer_min = 30",
        "night.forecast_buffer_min",
    ),
    ("[120, 60, 30, 15]", "[120, 60, 30, 15, 5]", "[60, 30, 15]", "night.countdown_min"),
    (
        "unexpected_minor = \"abort\"",
        "unexpected_minor = \"abort\"",
        "unexpected_minor = \"hold_until_morning\"",
        "night.unexpected_minor",
    ),
    (
        "unclaimed_after_s = 20",
        "unclaimed_after_s = 15",
        "unclaimed_after_s = 25",
        "rescue.unclaimed_after_s",
    ),
    (
        "call_112_within_s = 60",
        "call_112_within_s = 45",
        "call_112_within_s = 90",
        "rescue.call_112_within_s",
    ),
    ("    \"illness_asked\",\n", "    \"illness_asked\",\n", "", "preflight.items"),
    ("\"refuse_departure\"", "\"hold\"", "\"refuse_departure\"", ""),
    ("    \"school\",\n]", "    \"school\",\n    \"other\",\n]", "]", "facility.protected"),
    (
        "list_max_age_days = 365",
        "list_max_age_days = 90",
        "list_max_age_days = 400",
        "facility.list_max_age_days",
    ),
    ("\nhospital = 75", "\nhospital = 100", "\nhospital = 74", "facility.point_radius_m.hospital"),
    ("\ncare = 50", "\ncare = 51", "\ncare = 49", "facility.point_radius_m.care"),
    ("\npsychiatry = 75", "\npsychiatry = 80", "\npsychiatry = 1", "facility.point_radius_m.psychiatry"),
    ("\npractice = 30", "\npractice = 31", "\npractice = 29", "facility.point_radius_m.practice"),
    (
        "\nyouth_welfare = 50",
        "\nyouth_welfare = 60",
        "\nyouth_welfare = 40",
        "facility.point_radius_m.youth_welfare",
    ),
    ("\nrefuge = 50", "\nrefuge = 60", "\nrefuge = 40", "facility.point_radius_m.refuge"),
    ("\ncounselling = 30", "\ncounselling = 40", "\ncounselling = 20", "facility.point_radius_m.counselling"),
    ("\nschool = 75", "\nschool = 80", "\nschool = 70", "facility.point_radius_m.school"),
    (
        "decide_within_min = 10",
        "decide_within_min = 5",
        "decide_within_min = 11",
        "document.decide_within_min",
    ),
    (
        "still_needed_first_s = 120",
        "still_needed_first_s = 60",
        "still_needed_first_s = 121",
        "force.still_needed_first_s",
    ),
    (
        "still_needed_every_s = 300",
        "still_needed_every_s = 60",
        "still_needed_every_s = 301",
        "force.still_needed_every_s",
    ),
    ("position_alarm_s = 15", "position_alarm_s = 10", "position_alarm_s = 16", "force.position_alarm_s"),
    (
        "position_supervisor_s = 30",
        "position_supervisor_s = 20",
        "position_supervisor_s = 31",
        "force.position_supervisor_s",
    ),
    ("breathing_every_s = 30", "breathing_every_s = 20", "breathing_every_s = 31", "force.breathing_every_s"),
    ("    \"immer\",\n", "    \"immer\",\n    \"sicherheit\",\n", "", "force.generic_reasons"),
    ("silent_after_s = 300", "silent_after_s = 120", "silent_after_s = 301", "comms.silent_after_s"),
    (
        "clock_difference_max_s = 120",
        "clock_difference_max_s = 60",
        "clock_difference_max_s = 121",
        "devices.clock_difference_max_s",
    ),
    ("check_valid_h = 12", "check_valid_h = 6", "check_valid_h = 13", "devices.check_valid_h"),
    ("answer_within_s = 30", "answer_within_s = 20", "answer_within_s = 31", "monitor.answer_within_s"),
];

/// what loosens is refused until it is declared; what tightens never is.
#[test]
fn r61_every_field_may_be_tightened_and_none_loosened_unseen() {
    for (here, tighter, looser, field) in FIELDS {
        let with_radius = |text: String| {
            let other = text.contains("\"other\",\n]");
            if other { text.replace("\nhospital = 75", "\nother = 20\nhospital = 75") } else { text }
        };
        let tight = Policy::parse(&with_radius(with(here, tighter)));
        assert!(tight.is_ok(), "{tighter}: {tight:?}");
        if field.is_empty() {
            continue;
        }
        let mut text = with(here, looser);
        if *field == "facility.protected" {
            text = text.replace("\nschool = 75", "");
        }
        let found = mistakes(&text);
        assert_eq!(found.len(), 1, "{looser}: {found:?}");
        assert_eq!((found[0].1.as_str(), found[0].2), (*field, Code::LoosenedUndeclared), "{looser}");
        let declared = format!("{text}\n[[deviations]]\nfield = \"{field}\"\nreason = \"erklärt\"\n");
        assert!(Policy::parse(&declared).is_ok(), "{field}");
    }
}

/// other windows may stand in for the agreement's, as long as they protect as many, as long.
#[test]
fn r61_windows_may_be_replaced_but_must_still_cover_minors() {
    const AGREED: &str = "rule = \"Kreis Unna\"\nfrom = 22:00:00\nuntil = 06:00:00\nprotects = \"minors\"";
    let window = |from: &str, until: &str, protects: &str| {
        format!("rule = \"r\"\nfrom = {from}\nuntil = {until}\nprotects = \"{protects}\"\n")
    };
    let two = |one: String, other: String| format!("{one}[[night.windows]]\n{other}");
    for (windows, covered) in [
        (two(window("22:00:00", "00:00:00", "minors"), window("00:00:00", "06:00:00", "everyone")), true),
        (two(window("22:00:00", "02:00:00", "everyone"), window("01:00:00", "06:00:00", "minors")), true),
        (two(window("22:00:00", "02:00:00", "minors"), window("02:00:00", "06:00:00", "under_14")), false),
        (two(window("22:00:00", "02:00:00", "minors"), window("02:00:01", "06:00:00", "minors")), false),
        (two(window("20:00:00", "08:00:00", "under_14"), window("22:00:00", "06:00:00", "minors")), true),
        (window("20:00:00", "08:00:00", "under_14"), false),
        (window("20:00:00", "08:00:00", "everyone"), true),
    ] {
        let read = Policy::parse(&with(AGREED, &windows));
        assert_eq!(read.is_ok(), covered, "{windows}: {read:?}");
    }
}

proptest::proptest! {
    /// Section 6, row 10: no bytes reach a panic.
    #[test]
    fn any_text_leads_to_an_answer(start in 0_usize..4_000, length in 0_usize..200, noise in ".{0,40}") {
        let chars: Vec<char> = KREIS_UNNA.chars().collect();
        let start = start.min(chars.len());
        let end = (start + length).min(chars.len());
        let text: String = chars[..start].iter().copied().chain(noise.chars()).chain(chars[end..].iter().copied()).collect();
        if let Err(mistakes) = Policy::parse(&text) {
            proptest::prop_assert!(!mistakes.is_empty());
        }
    }
}
