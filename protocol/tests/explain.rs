//! "Why?" (R-61): every stop, hold, refusal and notice has facts, a rule, a clause with its wording, and
//! what would make it lawful, in both languages.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;

use einhalt_protocol::explain::{self, Explanation, clause_table};
use einhalt_protocol::ids::{HoldId, ReportId, Seq, StopId};
use einhalt_protocol::operation::command::{Lift, Resume};
use einhalt_protocol::operation::evidence::{Evidence, Statement};
use einhalt_protocol::operation::family::CountAt;
use einhalt_protocol::operation::hold::{Cause, HoldKind};
use einhalt_protocol::operation::notice::{Notice, NoticeCode};
use einhalt_protocol::operation::place::{NearFacility, PlaceKind};
use einhalt_protocol::operation::refusal::{Reason, RefusalCode};
use einhalt_protocol::operation::{Ask, Entry, Event};
use einhalt_protocol::people::{Role, Subject};
use einhalt_protocol::policy::{ClauseId, Policy};
use einhalt_protocol::report::Sign;
use einhalt_protocol::rescue::content::Text;
use support::{Operation, noon, person};

const NRW_UNDER_14: &str = include_str!("../policies/nrw-under-14.toml");

fn is_said(text: &Text) -> bool {
    let sentence = |text: &str| text.len() > 3 && !text.contains("{}") && !text.starts_with(' ');
    sentence(&text.de) && sentence(&text.en) && text.de != text.en
}

fn is_complete(explanation: &Explanation, policy: &Policy) {
    let Explanation { what, rule, lawful_when, .. } = explanation;
    assert!(is_said(what) && is_said(rule) && is_said(lawful_when), "{explanation:#?}");
    assert_eq!((&explanation.policy, &explanation.policy_version), (&policy.name, &policy.version));
    for fact in &explanation.facts {
        assert!(!fact.label.de.is_empty() && !fact.label.en.is_empty(), "{fact:?}");
        assert!(!fact.value.de.is_empty() && !fact.value.en.is_empty(), "{fact:?}");
    }
    if let Some(clause) = &explanation.clause {
        assert_eq!(clause.quote, policy.clauses[&clause.id].quote);
    }
}

fn fact<'e>(explanation: &'e Explanation, label: &str) -> Option<&'e str> {
    explanation.facts.iter().find(|fact| fact.label.de == label).map(|fact| fact.value.de.as_str())
}

#[test]
fn r61_every_refusal_says_what_would_make_it_lawful() {
    let policy = Policy::kreis_unna();
    let remedies: BTreeSet<_> = RefusalCode::ALL.iter().map(|code| code.remedy()).collect();
    for code in RefusalCode::ALL {
        let explanation = explain::refusal(&Reason::new(*code), policy);
        is_complete(&explanation, policy);
        assert_eq!(explanation.clause.map(|clause| clause.id), code.rests_on(), "{code:?}");
    }
    assert!(remedies.len() * 10 > RefusalCode::ALL.len() * 9, "remedies are for the single code");
}

/// A refusal names its own clause before the general one, and its particulars as facts.
#[test]
fn a_refusal_tells_its_particulars() {
    let policy = &Policy::parse(NRW_UNDER_14).unwrap();
    let night = Reason::new(RefusalCode::NightWithMinors)
        .under(ClauseId::R20)
        .by_rule("NRW, Runderlass vom 13.01.2016")
        .allowed_from("2026-05-06T04:00:00Z".parse().unwrap());
    let explanation = explain::refusal(&night, policy);
    assert_eq!(fact(&explanation, "Nachtzeit"), Some("NRW, Runderlass vom 13.01.2016: 21:00 – 06:00"));
    assert_eq!(fact(&explanation, "Erlaubt ab"), Some("06.05.2026, 06:00:00 Uhr (+02:00)"));
    let facility = NearFacility {
        id: "f".to_owned(),
        name: "Klinikum".to_owned(),
        kind: PlaceKind::Hospital,
        distance_dm: -123,
    };
    let inside = Reason::new(RefusalCode::InFacility).under(ClauseId::R41).at(&facility);
    let explanation = explain::refusal(&inside, policy);
    assert_eq!(fact(&explanation, "Einrichtung"), Some("Klinikum"));
    assert_eq!(fact(&explanation, "Lage zur Grenze"), Some("13 m innerhalb"));
    let missing =
        Reason::new(RefusalCode::FamilyIncomplete).of(["K1".parse().unwrap(), "K2".parse().unwrap()]);
    assert_eq!(fact(&explain::refusal(&missing, policy), "Betrifft"), Some("K1, K2"));
}

#[test]
fn r61_every_notice_says_what_to_do() {
    let policy = Policy::kreis_unna();
    for code in NoticeCode::ALL {
        let notice = Notice { at: Some(noon()), ..Notice::new(*code, ClauseId::R40) };
        is_complete(&explain::notice(&notice, policy), policy);
    }
}

/// Every kind of cause and hold, as it stands in the record.
#[test]
fn r61_every_hold_and_every_stop_says_why_and_what_lifts_it() {
    let report = ReportId::derived("r", &[]);
    let slot = || "K1".parse().unwrap();
    let device = person(Role::Officer, 1).device().unwrap();
    let facility = NearFacility {
        id: "f".to_owned(),
        name: "Klinikum".to_owned(),
        kind: PlaceKind::Hospital,
        distance_dm: -40,
    };
    let causes = [
        (HoldKind::Medical, ClauseId::R30, Cause::Report { report }),
        (HoldKind::Medical, ClauseId::R32, Cause::LateReport { report }),
        (HoldKind::Medical, ClauseId::R31, Cause::BadAnswer { report }),
        (HoldKind::Medical, ClauseId::R31, Cause::NoAnswer { report }),
        (
            HoldKind::NightMinor,
            ClauseId::R20,
            Cause::NightBegan { at: noon(), rule: "Kreis Unna".to_owned() },
        ),
        (
            HoldKind::NightMinor,
            ClauseId::R20,
            Cause::UnexpectedMinor { report, night_at: noon(), rule: String::new() },
        ),
        (
            HoldKind::Facility,
            ClauseId::R41,
            Cause::Facility {
                report: Some(report),
                place: PlaceKind::Other,
                facility: Some(facility),
                accuracy_m: Some(8),
            },
        ),
        (HoldKind::Facility, ClauseId::R41, Cause::InCare { report, slot: slot() }),
        (HoldKind::Facility, ClauseId::R41, Cause::PlaceUnclear { report }),
        (
            HoldKind::Family,
            ClauseId::R40,
            Cause::FamilyIncomplete { missing: vec![slot()], at: CountAt::Transfer },
        ),
        (HoldKind::Document, ClauseId::R50, Cause::DocumentQualified { document: report }),
        (HoldKind::Document, ClauseId::R50, Cause::DocumentRecognised { document: report }),
        (HoldKind::Document, ClauseId::R50, Cause::DocumentUndecided { document: report }),
        (HoldKind::Comms, ClauseId::R30, Cause::Silence { device, since: noon() }),
        (HoldKind::Manual, ClauseId::R10, Cause::RecommendationUnanswered { report }),
        (HoldKind::Manual, ClauseId::R10, Cause::RecommendationFollowed { report }),
        (HoldKind::Legal, ClauseId::R10, Cause::Report { report }),
        (HoldKind::Force, ClauseId::R11, Cause::Report { report }),
        (HoldKind::Manual, ClauseId::R30, Cause::RolledBack { size: Seq(40) }),
        (HoldKind::Manual, ClauseId::R10, Cause::Decision),
        (HoldKind::Manual, ClauseId::R31, Cause::Impossible),
    ];
    let mut op = Operation::underway(noon());
    let mut ids = Vec::new();
    for (i, (kind, clause, cause)) in causes.into_iter().enumerate() {
        let key = [u8::try_from(i).unwrap()];
        let (hold, stop) = (HoldId::derived("h", &[&key]), StopId::derived("s", &[&key]));
        let who = Subject::Slot(slot());
        let event = Event::HoldOpened { hold, kind, clause, cause, who, stop, symptom_at: op.now };
        let entry = Entry { at: op.now, by: person(Role::Officer, 1), command: None, event };
        op.state.apply(&entry, Some(op.seq()));
        ids.push((hold, stop, clause));
    }
    for (hold, stop, clause) in &ids {
        for told in [explain::hold(&op.state, op.policy, *hold), explain::stop(&op.state, op.policy, *stop)] {
            let explanation = told.unwrap();
            is_complete(&explanation, op.policy);
            assert_eq!(explanation.clause.as_ref().unwrap().id, *clause);
            assert!(!explanation.facts.is_empty());
        }
    }
    let silent = explain::hold(&op.state, op.policy, ids[13].0).unwrap();
    assert_eq!(fact(&silent, "Gerät"), Some("Officer1"));
    assert_eq!(fact(&silent, "Erlaubtes Schweigen"), Some("5 min"));
    let family = explain::hold(&op.state, op.policy, ids[9].0).unwrap();
    assert_eq!(fact(&family, "Es fehlen"), Some("K1"));
    assert_eq!(explain::hold(&op.state, op.policy, HoldId::derived("none", &[])), None);
    assert_eq!(explain::stop(&op.state, op.policy, StopId::derived("none", &[])), None);
}

/// What lifts a hold changes with how far it has come; after an abort nothing does.
#[test]
fn the_answer_follows_the_hold_through_its_life() {
    let mut op = Operation::underway(noon());
    op.report(1, Sign::Halt, "E1", person(Role::Officer, 1));
    let hold = *op.state.holds.keys().next().unwrap();
    let told = |op: &Operation| explain::hold(&op.state, op.policy, hold).unwrap();
    assert_eq!(fact(&told(&op), "Stand"), Some("offen"));
    assert_eq!(fact(&told(&op), "Von"), Some("Officer1"));
    let evidence = Evidence::Statement(Statement { reason: "geklärt".to_owned() });
    op.ask(person(Role::Lead, 1), Ask::Lift(Lift { hold, newest_seen: op.seq(), evidence })).unwrap();
    assert_eq!(fact(&told(&op), "Stand"), Some("aufgehoben, noch nicht fortgesetzt"));
    assert!(told(&op).lawful_when.de.contains("Fortsetzen"));
    let resume = Resume { holds: vec![hold], newest_seen: op.seq() };
    op.ask(person(Role::Lead, 1), Ask::Resume(resume)).unwrap();
    assert_eq!(fact(&told(&op), "Stand"), Some("fortgesetzt"));
    op.report(2, Sign::Seizure, "E2", person(Role::Officer, 2));
    let abort = explain::stop(
        &op.state,
        op.policy,
        *op.state.stops.keys().max_by_key(|id| op.state.stops[*id].severity).unwrap(),
    );
    let abort = abort.unwrap();
    assert_eq!(abort.clause.unwrap().id, ClauseId::R31);
    assert!(abort.what.de.starts_with("Die Maßnahme ist abgebrochen"));
    assert!(abort.lawful_when.de.contains("endgültig"));
}

/// R-61: the table has every clause once, and every field of the policy stands under one of them.
#[test]
fn r61_the_clause_table_has_every_clause_and_every_value() {
    let policy = Policy::kreis_unna();
    let table = clause_table(policy);
    let clauses: Vec<ClauseId> = table.iter().map(|row| row.clause).collect();
    assert_eq!(clauses, ClauseId::ALL);
    let shown: BTreeSet<String> = table.iter().flat_map(|row| &row.values).map(|v| v.field.clone()).collect();
    let mut fields = BTreeSet::new();
    leaves("", &policy.text.parse::<toml::Table>().unwrap().into(), &mut fields);
    fields.retain(|field| !field.starts_with("clauses.") && !["name", "version"].contains(&field.as_str()));
    assert_eq!(shown, fields);
    for row in table {
        assert!(is_said(&row.does) && !row.title.is_empty() && !row.quote.is_empty());
    }
}

fn leaves(at: &str, value: &toml::Value, found: &mut BTreeSet<String>) {
    match value.as_table() {
        Some(table) => {
            for (name, value) in table {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                leaves(&at, value, found);
            }
        }
        None => {
            found.insert(at.to_owned());
        }
    }
}

/// R-61: a declared deviation stands beside its value.
#[test]
fn r61_a_declared_deviation_is_shown_where_it_counts() {
    let policy = Policy::parse(include_str!("../policies/declared-deviation.toml")).unwrap();
    let table = clause_table(&policy);
    let values: Vec<_> = table.iter().flat_map(|row| &row.values).filter(|v| v.deviation.is_some()).collect();
    let fields: Vec<&str> = values.iter().map(|value| value.field.as_str()).collect();
    assert_eq!(fields, ["lease.lease_s", "deviations"]);
    assert_eq!(values[0].value, "30 s");
}
