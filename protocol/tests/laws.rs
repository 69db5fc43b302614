//! The laws of the core, for every order of events: abort absorbs (I-2); raising commutes, repeats and
//! reorders without effect (principle 2); a lift ends only the hold it names and with the evidence its
//! kind demands (I-3); replaying a record gives the same state (I-10); no due time is forgotten (I-7).
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::TimeDelta;
use einhalt_protocol::ids::{HoldId, ReportId, Seq, StopId};
use einhalt_protocol::operation::command::{
    Answer, Ask, AskStep, ClaimStep, Close, CompleteStep, ConfirmAge, CorrectAge, FalseAlarm, Lift,
    NightContinuation, Reached, Reason, Resume, StepNotPossible,
};
use einhalt_protocol::operation::event::RecordedReceipt;
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Presence, Profession, Statement};
use einhalt_protocol::operation::hold::{Hold, HoldKind, HoldStatus};
use einhalt_protocol::operation::plan::{End, Step};
use einhalt_protocol::operation::{Command, Entry, Event, State, deadlines};
use einhalt_protocol::people::{Actor, AgeClass, Role};
use einhalt_protocol::receipt::ReceiptKind;
use einhalt_protocol::record::{Export, Hash, Verifier};
use einhalt_protocol::report::{Report, Sign};
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::severity::Severity;
use proptest::prelude::*;
use support::{Operation, noon, person, report};

const CASES: u32 = if cfg!(debug_assertions) { 1_000 } else { 100_000 };

const SIGNS: [Sign; 10] = [
    Sign::AcuteBreathlessness,
    Sign::Seizure,
    Sign::SevereBleeding,
    Sign::Unconscious,
    Sign::CardiacArrest,
    Sign::OtherLifeThreatening,
    Sign::MedicalEmergency,
    Sign::Unclear,
    Sign::MinorOnSite,
    Sign::Halt,
];
/// Those that only interrupt: with them a run of random moves does not end at once.
const MILD: [Sign; 4] = [Sign::MedicalEmergency, Sign::Unclear, Sign::MinorOnSite, Sign::Halt];
const WHO: [&str; 5] = ["E1", "E2", "staff", "bystander", "unknown"];
const STEPS: [StepId; 4] = [StepId::Call112, StepId::FirstAid, StepId::ControlRoomCall112, StepId::Recheck];

/// One thing somebody does, in small numbers that become ids when it is done.
#[derive(Debug, Clone)]
enum Move {
    Report { key: u64, sign: Sign, who: usize, concerns: Option<u64> },
    Pass { ms: i64 },
    Lift { hold: usize, seen: Seen, evidence: Offered },
    Resume { all: bool, seen: Seen },
    Answer { key: u64, good: bool },
    Ask { what: usize, hold: usize, key: u64, step: usize },
    Receipts { stop: usize, kind: ReceiptKind },
}

/// What the asking person says to have seen.
#[derive(Debug, Clone, Copy)]
enum Seen {
    Everything,
    Nothing,
}

/// Evidence in small numbers.
#[derive(Debug, Clone)]
enum Offered {
    /// What the hold's kind demands.
    Fitting,
    Assessment {
        who: usize,
        sound: bool,
        finding: Finding,
        profession: Profession,
        remote: bool,
        age_ms: i64,
    },
    Statement,
    Morning,
}

fn actors() -> [Actor; 7] {
    [
        person(Role::Lead, 1),
        person(Role::Lead, 2),
        person(Role::Officer, 1),
        person(Role::Officer, 2),
        person(Role::Medic, 1),
        person(Role::Supervisor, 1),
        person(Role::Monitor, 1),
    ]
}

fn any_actor() -> impl Strategy<Value = Actor> {
    prop::sample::select(actors().to_vec())
}

fn any_seen() -> impl Strategy<Value = Seen> {
    prop_oneof![4 => Just(Seen::Everything), 1 => Just(Seen::Nothing)]
}

fn any_evidence() -> impl Strategy<Value = Offered> {
    let finding =
        prop_oneof![4 => Just(Finding::Fit), 1 => Just(Finding::Unfit), 1 => Just(Finding::Unclear)];
    let profession = prop_oneof![4 => Just(Profession::Physician), 1 => Just(Profession::Paramedic), 1 => Just(Profession::Nurse)];
    let sound = prop::bool::weighted(0.85);
    let remote = prop::bool::weighted(0.1);
    prop_oneof![
        4 => (0..WHO.len(), sound, finding, profession, remote, -5_000_i64..200_000).prop_map(
            |(who, sound, finding, profession, remote, age_ms)| Offered::Assessment { who, sound, finding, profession, remote, age_ms }
        ),
        2 => Just(Offered::Statement),
        1 => Just(Offered::Morning),
    ]
}

fn any_move() -> impl Strategy<Value = (Actor, Move)> {
    let sign =
        prop_oneof![4 => prop::sample::select(MILD.to_vec()), 1 => prop::sample::select(SIGNS.to_vec())];
    let kind =
        prop::sample::select(vec![ReceiptKind::Delivered, ReceiptKind::Displayed, ReceiptKind::Acknowledged]);
    let what = prop_oneof![
        4 => (0..4_u64, sign, 0..WHO.len(), prop::option::weighted(0.2, 0..4_u64))
            .prop_map(|(key, sign, who, concerns)| Move::Report { key, sign, who, concerns }),
        2 => prop_oneof![0..5_000_i64, 0..200_000_i64, 0..40_000_000_i64].prop_map(|ms| Move::Pass { ms }),
        5 => (0..4_usize, any_seen(), any_evidence()).prop_map(|(hold, seen, evidence)| Move::Lift { hold, seen, evidence }),
        3 => (prop::bool::weighted(0.8), any_seen()).prop_map(|(all, seen)| Move::Resume { all, seen }),
        2 => (0..4_u64, any::<bool>()).prop_map(|(key, good)| Move::Answer { key, good }),
        4 => (0..12_usize, 0..4_usize, 0..4_u64, 0..STEPS.len()).prop_map(|(what, hold, key, step)| Move::Ask { what, hold, key, step }),
        2 => (0..4_usize, kind).prop_map(|(stop, kind)| Move::Receipts { stop, kind }),
    ];
    // What goes right, so that runs get as far as going on.
    let fitting = (0..4_usize).prop_map(|hold| {
        (person(Role::Supervisor, 1), Move::Lift { hold, seen: Seen::Everything, evidence: Offered::Fitting })
    });
    let go_on = Just((person(Role::Lead, 1), Move::Resume { all: true, seen: Seen::Everything }));
    prop_oneof![6 => (any_actor(), what), 1 => fitting, 1 => go_on]
}

fn any_moves(most: usize) -> impl Strategy<Value = Vec<(Actor, Move)>> {
    prop::collection::vec(any_move(), 0..most)
}

/// By day, and two hours before the night.
fn any_start() -> impl Strategy<Value = Operation> {
    static STARTS: LazyLock<[Operation; 2]> =
        LazyLock::new(|| [Operation::underway(noon()), Operation::underway(noon() + TimeDelta::hours(7))]);
    prop::sample::select(STARTS.to_vec())
}

fn report_id(key: u64) -> ReportId {
    report(key, Sign::Halt, "E1", person(Role::Lead, 1), noon()).id
}

fn nth<T: Copy>(items: impl Iterator<Item = T>, n: usize) -> Option<T> {
    let items: Vec<T> = items.collect();
    items.get(n % items.len().max(1)).copied()
}

fn hold(op: &Operation, n: usize) -> HoldId {
    nth(op.state.holds.keys().copied(), n).unwrap_or_else(|| HoldId::derived("none", &[]))
}

fn evidence(op: &Operation, hold: HoldId, offered: &Offered) -> Evidence {
    let statement = Statement { reason: "r".to_owned() };
    match offered {
        Offered::Fitting => match op.state.holds.get(&hold) {
            Some(hold) if hold.kind == HoldKind::Medical => {
                let who =
                    WHO.iter().position(|who| *who == hold.who.to_string() && *who != "unknown").unwrap_or(0);
                let (finding, profession) = (Finding::Fit, Profession::Physician);
                let sound =
                    Offered::Assessment { who, sound: true, finding, profession, remote: false, age_ms: -1 };
                evidence(op, hold.id, &sound)
            }
            Some(_) | None => Evidence::Statement(statement),
        },
        Offered::Statement => Evidence::Statement(statement),
        Offered::Morning => Evidence::Morning(statement),
        Offered::Assessment { who, sound, finding, profession, remote, age_ms } => {
            Evidence::Assessment(Assessment {
                who: WHO[*who].parse().unwrap(),
                condition_assessed: *sound,
                finding: *finding,
                professional: if *sound { "4711".to_owned() } else { String::new() },
                profession: *profession,
                organisation: "o".to_owned(),
                presence: if *remote { Presence::Remote } else { Presence::InPerson },
                assessed_at: op.now - TimeDelta::milliseconds(*age_ms),
                names_reports: Vec::new(),
            })
        }
    }
}

fn ask(op: &Operation, what: usize, hold: HoldId, key: u64, step: usize) -> Ask {
    let step = STEPS[step];
    let reason = "r".to_owned();
    let slot = "E1".parse().unwrap();
    match what {
        0 => Ask::Step(AskStep::of(Step::Depart)),
        1 => Ask::Step(AskStep::of(Step::HandOver)),
        2 => Ask::ClaimStep(ClaimStep { step, occurred_at: None }),
        3 => Ask::CompleteStep(CompleteStep { step, occurred_at: Some(op.now), done_by: None, note: None }),
        4 => Ask::StepNotPossible(StepNotPossible { step, reason }),
        5 => Ask::ProposeNightContinuation(NightContinuation { hold, reason }),
        6 => Ask::ConfirmNightContinuation(NightContinuation { hold, reason }),
        7 => Ask::CorrectAge(CorrectAge {
            slot,
            age: if key == 0 { AgeClass::Youth } else { AgeClass::Adult },
            basis: reason,
        }),
        8 => Ask::ConfirmAge(ConfirmAge { slot }),
        9 => Ask::DeclareFalseAlarm(FalseAlarm { report: report_id(key) }),
        10 => Ask::ReachedByRadio(Reached {
            stop: StopId::of_report(report_id(key)),
            device: person(Role::Officer, 1).device().unwrap(),
        }),
        _ if key == 3 => Ask::Close(Close { end: End::NotCarriedOut, reason }),
        _ => Ask::Abort(Reason { reason }),
    }
}

/// Does it; what is refused changes nothing.
fn make(op: &mut Operation, by: Actor, what: &Move) -> Vec<Event> {
    let seen = |seen: Seen, op: &Operation| match seen {
        Seen::Everything => op.seq(),
        Seen::Nothing => Seq::NONE,
    };
    let command = match what {
        Move::Pass { ms } => {
            op.pass(*ms);
            return Vec::new();
        }
        Move::Report { key, sign, who, concerns } => Command::Report(Report {
            concerns: concerns.map(report_id),
            ..report(*key, *sign, WHO[*who], by, op.now)
        }),
        Move::Lift { hold: n, seen: how, evidence: offered } => Command::Ask(Ask::Lift(Lift {
            hold: hold(op, *n),
            newest_seen: seen(*how, op),
            evidence: evidence(op, hold(op, *n), offered),
        })),
        Move::Resume { all, seen: how } => {
            let standing = op.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id);
            let holds = if *all { standing.collect() } else { standing.take(1).collect() };
            Command::Ask(Ask::Resume(Resume { holds, newest_seen: seen(*how, op) }))
        }
        Move::Answer { key, good } => Command::Ask(Ask::Answer(Answer {
            report: report_id(*key),
            responds: *good,
            breathes_normally: true,
            bleeds_heavily: false,
            convulses: false,
        })),
        Move::Ask { what, hold: n, key, step } => Command::Ask(ask(op, *what, hold(op, *n), *key, *step)),
        Move::Receipts { stop, kind } => {
            let Some(stop) = nth(op.state.stops.keys().copied(), *stop) else { return Vec::new() };
            let device = by.device().unwrap();
            Command::Receipts(vec![RecordedReceipt {
                device,
                stop,
                kind: *kind,
                at: op.now,
                received_at: op.now,
            }])
        }
    };
    op.command(by, &command).unwrap_or_default()
}

fn open(state: &State) -> BTreeSet<HoldId> {
    state.holds.values().filter(|hold| hold.is_open()).map(|hold| hold.id).collect()
}

/// What R-32, R-20 and the clause on other holds demand, written down a second time: shares no code with
/// the rules it checks.
fn may_end(hold: &Hold, what: &Move, by: Actor, op: &Operation) -> bool {
    let role = by.role().unwrap();
    match (hold.kind, what) {
        (HoldKind::Medical, Move::Lift { evidence, .. }) => match evidence {
            Offered::Assessment { who, sound, finding, profession, remote, age_ms } => {
                let assessed_at = op.now - TimeDelta::milliseconds(*age_ms);
                (role == Role::Medic || role == Role::Supervisor)
                    && *sound
                    && *finding == Finding::Fit
                    && *profession == Profession::Physician
                    && !*remote
                    && assessed_at > hold.newest_symptom
                    && WHO[*who] != "unknown"
                    && (WHO[*who] == hold.who.to_string() || hold.who.to_string() == "unknown")
            }
            Offered::Fitting => role == Role::Supervisor,
            Offered::Statement | Offered::Morning => false,
        },
        (HoldKind::Manual, Move::Lift { evidence, .. }) => {
            matches!(evidence, Offered::Statement | Offered::Fitting)
                && matches!(role, Role::Lead | Role::Supervisor)
        }
        // The night: a second person's confirmation, or an age that a lead has confirmed.
        (HoldKind::NightMinor, Move::Ask { what: 6 | 8, .. }) => true,
        _ => false,
    }
}

/// What a set of reports comes to, whatever came first.
#[derive(Debug, PartialEq)]
struct Outcome {
    severity: Severity,
    holds: BTreeMap<HoldId, (HoldKind, String)>,
    reports: BTreeMap<ReportId, Sign>,
}

fn outcome(state: &State) -> Outcome {
    let holds = state.holds.values().map(|hold| (hold.id, (hold.kind, hold.who.to_string()))).collect();
    let reports = state.reports.iter().map(|(id, facts)| (*id, facts.sign)).collect();
    Outcome { severity: state.severity(), holds, reports }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    /// I-2: once aborted, always aborted; before that nothing but a lift and a resume lowers.
    #[test]
    fn abort_absorbs(mut op in any_start(), moves in any_moves(14)) {
        for (by, what) in &moves {
            let before = op.state.severity();
            let events = make(&mut op, *by, what);
            let after = op.state.severity();
            if before == Severity::Aborted {
                prop_assert_eq!(after, Severity::Aborted);
                let goes_on = |e: &Event| matches!(e, Event::StepTaken { .. } | Event::Resumed { .. } | Event::HoldLifted { .. });
                prop_assert!(!events.iter().any(goes_on), "{:?}", events);
            }
            let resumed = events.iter().any(|event| matches!(event, Event::Resumed { .. }));
            prop_assert!(after >= before || resumed, "{:?} lowered {:?} to {:?}", what, before, after);
        }
    }

    /// Principle 2: the same reports, in another order, some of them repeated, come to the same.
    #[test]
    fn raising_commutes_and_repeats_without_effect(
        start in any_start(),
        reports in prop::collection::vec((0..6_u64, 0..SIGNS.len(), 0..WHO.len()), 1..6),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
    ) {
        // One content per id: an id that comes with two contents is judged by what came first (I-9).
        let reports: BTreeMap<u64, (usize, usize)> = reports.into_iter().map(|(key, sign, who)| (key, (sign, who))).collect();
        let reports: Vec<_> = reports.into_iter().collect();
        let send = |op: &mut Operation, (key, (sign, who)): (u64, (usize, usize))| {
            op.report(key, SIGNS[sign], WHO[who], person(Role::Officer, 1));
        };
        let (mut one, mut other) = (start.clone(), start);
        for report in &reports {
            send(&mut one, *report);
        }
        for index in &order {
            send(&mut other, *index.get(&reports));
        }
        for report in reports.iter().rev() {
            send(&mut other, *report);
        }
        prop_assert_eq!(outcome(&one.state), outcome(&other.state));
        let worst = reports.iter().any(|(_, (sign, _))| SIGNS[*sign].is_life_threatening());
        if worst {
            prop_assert_eq!(one.state.severity(), Severity::Aborted);
        }
    }

    /// I-9: the same id with other content: whatever came first, the higher severity takes effect.
    #[test]
    fn a_reused_id_takes_the_higher(start in any_start(), signs in prop::collection::vec(0..SIGNS.len(), 1..5)) {
        let run = |signs: &mut dyn Iterator<Item = &usize>| {
            let mut op = start.clone();
            for sign in signs {
                op.report(1, SIGNS[*sign], "E1", person(Role::Officer, 1));
            }
            op.state.severity()
        };
        let (forth, back) = (run(&mut signs.iter()), run(&mut signs.iter().rev()));
        let highest = signs.iter().map(|sign| run(&mut std::iter::once(sign))).max().unwrap();
        prop_assert!(forth >= highest && back >= highest, "{:?} {:?} {:?}", forth, back, highest);
    }

    /// I-3: a hold ends only by what names it and brings what its kind demands; a lift leaves it standing.
    #[test]
    fn a_lift_ends_only_what_it_names_with_what_it_demands(mut op in any_start(), moves in any_moves(14)) {
        for (by, what) in &moves {
            let before = op.clone();
            make(&mut op, *by, what);
            let ended: Vec<HoldId> = open(&before.state).difference(&open(&op.state)).copied().collect();
            prop_assert!(ended.len() <= 1, "{:?} ended {:?}", what, ended);
            for id in ended {
                let hold = &before.state.holds[&id];
                prop_assert!(may_end(hold, what, *by, &before), "{:?} by {:?} ended {:?}", what, by, hold);
                if let Move::Lift { hold: n, .. } = what {
                    prop_assert_eq!(id, self::hold(&before, *n));
                }
                let is_lifted = matches!(op.state.holds[&id].status, HoldStatus::Lifted { .. });
                prop_assert!(is_lifted && op.state.severity() >= Severity::Interrupted);
            }
            let gone = before.state.holds.keys().any(|id| !op.state.holds.contains_key(id));
            prop_assert!(!gone, "a hold has vanished");
        }
    }

    /// I-10: the record alone gives the same state, and a verifier finds every entry lawful.
    #[test]
    fn replaying_a_record_gives_the_same_state(mut op in any_start(), moves in any_moves(14)) {
        for (by, what) in &moves {
            make(&mut op, *by, what);
        }
        let mut state = State::default();
        let (mut verifier, mut head) = (Verifier::new(None), Hash::genesis(op.id));
        let (mut export, header) = Export::begin(op.id, &op.policy.text);
        prop_assert_eq!(verifier.line(header.as_bytes()), Ok(()));
        for (seq, entry) in (1..).map(Seq).zip(&op.entries) {
            let bytes = serde_json::to_vec(entry).unwrap();
            let entry: Entry = serde_json::from_slice(&bytes).unwrap();
            state.apply(&entry, Some(seq));
            head = head.next(op.id, seq, &bytes);
            let line = export.entry(seq, head, &bytes).unwrap();
            prop_assert_eq!(verifier.line(line.as_bytes()), Ok(()), "{:?}", entry);
        }
        prop_assert_eq!(state, op.state);
    }

    /// I-7: after the clock was told, nothing that was due is left, and time alone lowers nothing (D2).
    #[test]
    fn no_due_time_is_forgotten(mut op in any_start(), moves in any_moves(10), ms in 0..50_000_000_i64) {
        for (by, what) in &moves {
            make(&mut op, *by, what);
        }
        let (before, open_before) = (op.state.severity(), open(&op.state));
        op.now += TimeDelta::milliseconds(ms);
        op.command(Actor::Clock, &Command::ClockReached).unwrap();
        let left: Vec<_> = deadlines::deadlines(&op.state, op.policy).into_iter().filter(|due| due.at <= op.now).collect();
        prop_assert!(left.is_empty(), "{:?}", left);
        prop_assert!(op.state.severity() >= before);
        prop_assert!(open_before.is_subset(&open(&op.state)));
    }
}

/// A run that reached nothing of interest proves nothing: the moves above do lift, resume and abort.
#[test]
fn the_random_moves_reach_the_interesting_situations() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..2_000 {
        let mut op = any_start().new_tree(&mut runner).unwrap().current();
        for (by, what) in any_moves(14).new_tree(&mut runner).unwrap().current() {
            make(&mut op, by, &what);
        }
        for entry in &op.entries {
            let event = serde_json::to_value(&entry.event).unwrap();
            *reached.entry(event["event"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    for what in [
        "hold_lifted",
        "resumed",
        "aborted",
        "report_repeated",
        "unanswered",
        "question_answered",
        "night_forecast",
        "rescue_opened",
        "step_overdue",
    ] {
        assert!(reached.get(what).copied().unwrap_or(0) >= 10, "{what}: {reached:?}");
    }
}
