//! The policy file: the shipped agreement says what the requirements say, and a wrong file is refused
//! with all its mistakes at once (safety invariants, section 6, row 7).
#![allow(clippy::unwrap_used)]

use chrono::TimeDelta;
use einhalt_protocol::operation::evidence::Profession;
use einhalt_protocol::people::Role;
use einhalt_protocol::policy::{ClauseId, Policy, PolicyMistakeCode as Code, UnexpectedMinor};

const KREIS_UNNA: &str = include_str!("../kreis-unna.toml");

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

#[test]
fn all_mistakes_come_at_once_with_the_nearest_name() {
    let text = with("lease_s = 15", "leases = 15")
        .replace("heartbeat_s = 5", "heartbeat_s = \"often\"")
        .replace("until = 06:00:00", "until = 22:00:00")
        .replace("[\"physician\"]", "[\"physican\", \"nurs\"]");
    let mistakes = Policy::parse(&text).unwrap_err();
    let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    let wanted = [
        "lease.lease_s: missing_field",
        "lease.leases: unknown_field; did you mean `lease_s`?",
        "lease.heartbeat_s: wrong_type",
        "fitness.finding_by[0]: wrong_value",
        "did you mean `physician`?",
        "fitness.finding_by[1]: wrong_value",
        "night.windows[0].until: empty_window",
    ];
    for wanted in wanted {
        assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}: {told:#?}");
    }
    assert!(mistakes.is_sorted_by_key(|mistake| mistake.line));
}

#[test]
fn an_empty_file_names_every_section() {
    let found = mistakes("");
    for section in ["name", "version", "lease", "delivery", "emergency", "fitness", "night", "rescue"] {
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
    assert_eq!(mistakes(&misspelt)[0].2, Code::WrongValue);
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
