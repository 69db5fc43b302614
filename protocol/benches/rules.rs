//! How fast the rules are, and how much memory an operation takes: `cargo bench -p einhalt-protocol`.
//!
//! Beside them, in the same run, what cannot be avoided: reading the same entries as JSON, and hashing
//! the same bytes. The allocation columns of `fold_one_operation` tell what an operation of 500 entries
//! keeps in memory.
#![allow(clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::LazyLock;

use chrono::TimeDelta;
use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher, black_box};
use einhalt_protocol::ids::{ForceId, Seq};
use einhalt_protocol::operation::command::{Ask, AskStep, Lift, Resume};
use einhalt_protocol::operation::decide::decide;
use einhalt_protocol::operation::event::RecordedReceipt;
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Presence, Profession};
use einhalt_protocol::operation::family::{Count, CountAt};
use einhalt_protocol::operation::force::{ForceGround, ForceKind, RequestForce, StartForce};
use einhalt_protocol::operation::overview::overview;
use einhalt_protocol::operation::plan::Step;
use einhalt_protocol::operation::{Command, Context, Entry, State, deadlines};
use einhalt_protocol::people::{Actor, Role, Slot, Subject};
use einhalt_protocol::policy::Policy;
use einhalt_protocol::receipt::ReceiptKind;
use einhalt_protocol::report::Sign;
use sha2::{Digest, Sha256};
use support::{Operation, fresh_list, noon, person, report};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

/// Entries of one operation.
const ENTRIES: usize = 500;
/// Operations whose entries make a million.
const OPERATIONS: usize = 2_000;

fn main() {
    divan::main();
}

fn slots() -> Vec<Slot> {
    ["E1", "E2"].map(|slot| slot.parse().unwrap()).to_vec()
}

fn assessment(op: &Operation) -> Evidence {
    Evidence::Assessment(Assessment {
        who: "E1".parse().unwrap(),
        condition_assessed: true,
        finding: Finding::Fit,
        professional: "4711".to_owned(),
        profession: Profession::Physician,
        organisation: "Notarztdienst".to_owned(),
        presence: Presence::InPerson,
        assessed_at: op.now,
        names_reports: Vec::new(),
    })
}

fn lift(op: &Operation) -> Option<Command> {
    let hold = op.state.holds.values().find(|hold| hold.is_open())?.id;
    Some(Command::Ask(Ask::Lift(Lift { hold, newest_seen: op.seq(), evidence: assessment(op) })))
}

fn receipts(op: &Operation) -> Command {
    let newest = op.state.stops.iter().max_by_key(|(_, stop)| stop.signalled_at);
    let stop = newest.map(|(id, _)| *id);
    let all = op.state.devices.keys().filter_map(|device| stop.map(|stop| (*device, stop)));
    let (at, kind) = (op.now, ReceiptKind::Acknowledged);
    Command::Receipts(
        all.map(|(device, stop)| RecordedReceipt { device, stop, kind, at, received_at: at }).collect(),
    )
}

/// A day with many interruptions, each receipted, lifted and resumed, with head counts between them.
static DAY: LazyLock<Operation> = LazyLock::new(|| {
    let mut op = Operation::underway(noon());
    let (lead, officer, medic) = (person(Role::Lead, 1), person(Role::Officer, 1), person(Role::Medic, 1));
    for key in 0.. {
        if op.entries.len() >= ENTRIES {
            break;
        }
        op.report(key, Sign::MedicalEmergency, "E1", officer);
        let receipts = receipts(&op);
        op.command(officer, &receipts).unwrap();
        op.pass(20_000);
        let lift = lift(&op).unwrap();
        op.command(medic, &lift).unwrap();
        let standing = op.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id).collect();
        op.ask(lead, Ask::Resume(Resume { holds: standing, newest_seen: op.seq() })).unwrap();
        op.ask(officer, Ask::Count(Count { at: CountAt::Contact, present: slots() })).unwrap();
        op.pass(1_000);
    }
    op
});

fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> State {
    let mut state = State::default();
    for (seq, entry) in (1..).map(Seq).zip(entries) {
        state.apply(entry, Some(seq));
    }
    state
}

/// The commands that are measured: by whom, what, and after how many of the day's entries.
fn command(name: &str) -> (Operation, Actor, Command) {
    let mut op = DAY.clone();
    let (lead, officer, medic) = (person(Role::Lead, 1), person(Role::Officer, 1), person(Role::Medic, 1));
    let report = |sign, op: &Operation| Command::Report(report(u64::MAX, sign, "E1", officer, op.now));
    let measure = ForceId::derived("measure", &[]);
    let reason = || "weil es in diesem Fall so war".to_owned();
    match name {
        "report, interrupts" => (op.clone(), officer, report(Sign::MedicalEmergency, &op)),
        "report, aborts" => (op.clone(), officer, report(Sign::Unconscious, &op)),
        "report, certificate" => (op.clone(), officer, report(Sign::CertificateShown, &op)),
        "report, contact" => (op.clone(), officer, report(Sign::Contact, &op)),
        "receipts of all" => {
            op.report(u64::MAX, Sign::Halt, "E1", officer);
            (op.clone(), officer, receipts(&op))
        }
        "lift" => {
            op.report(u64::MAX, Sign::MedicalEmergency, "E1", officer);
            op.pass(1_000);
            (op.clone(), medic, lift(&op).unwrap())
        }
        "resume" => {
            op.report(u64::MAX, Sign::MedicalEmergency, "E1", officer);
            op.pass(1_000);
            let lift = lift(&op).unwrap();
            op.command(medic, &lift).unwrap();
            let holds = op.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id).collect();
            let resume = Ask::Resume(Resume { holds, newest_seen: op.seq() });
            (op.clone(), lead, Command::Ask(resume))
        }
        "count" => {
            let count = Count { at: CountAt::Contact, present: slots() };
            (op, officer, Command::Ask(Ask::Count(count)))
        }
        "step, depart" => {
            let depart = AskStep { present: Some(slots()), ..AskStep::of(Step::Depart) };
            (op, officer, Command::Ask(Ask::Step(depart)))
        }
        "step, refused" => {
            op.report(u64::MAX, Sign::Halt, "E1", officer);
            (op, officer, Command::Ask(Ask::Step(AskStep::of(Step::Depart))))
        }
        "request force" => {
            let slot = slots().remove(0);
            let (kind, ground) = (ForceKind::Holding, ForceGround::Attack);
            let ask = RequestForce { measure, slot, kind, ground, reason: reason() };
            (op, officer, Command::Ask(Ask::RequestForce(ask)))
        }
        "start force" => {
            let who = Subject::Slot(slots().remove(0));
            let ask =
                StartForce { measure, who, kind: ForceKind::Holding, position: None, occurred_at: None };
            (op, officer, Command::Ask(Ask::StartForce(ask)))
        }
        _ => {
            op.report(u64::MAX, Sign::Unclear, "E1", officer);
            op.now += TimeDelta::minutes(2);
            (op, Actor::Clock, Command::ClockReached)
        }
    }
}

const COMMANDS: &[&str] = &[
    "report, interrupts",
    "report, aborts",
    "report, certificate",
    "report, contact",
    "receipts of all",
    "lift",
    "resume",
    "count",
    "step, depart",
    "step, refused",
    "request force",
    "start force",
    "clock, all that is due",
];

/// One command, decided and its events applied, in an operation of 500 entries.
#[divan::bench(args = COMMANDS)]
fn decide_and_apply(bencher: Bencher<'_, '_>, name: &str) {
    let (op, by, command) = command(name);
    let list = fresh_list(op.now);
    let context = Context { list: &list, ..Context::bare(op.now, by, Policy::kreis_unna()) };
    bencher.with_inputs(|| op.state.clone()).bench_refs(|state| {
        let events = decide(state, black_box(&command), &context).unwrap_or_default();
        for event in events {
            let entry = Entry { at: op.now, by, command: None, event };
            state.apply(&entry, Some(state.seq.next()));
        }
    });
}

/// What a server does for one operation when it starts.
#[divan::bench]
fn fold_one_operation(bencher: Bencher<'_, '_>) {
    let entries = &DAY.entries[..ENTRIES];
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| fold(black_box(entries)));
}

/// And for two thousand of them.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn fold_a_million_entries(bencher: Bencher<'_, '_>) {
    let entries = &DAY.entries[..ENTRIES];
    bencher.counter(ItemsCount::new(ENTRIES * OPERATIONS)).bench_local(|| {
        for _ in 0..OPERATIONS {
            black_box(fold(black_box(entries)));
        }
    });
}

/// The baseline: the same entries read as JSON.
#[divan::bench]
fn baseline_read_the_same_entries_as_json(bencher: Bencher<'_, '_>) {
    let lines: Vec<String> =
        DAY.entries[..ENTRIES].iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| {
        let read = |line: &String| serde_json::from_str::<Entry>(line).unwrap();
        black_box(&lines).iter().map(read).collect::<Vec<_>>()
    });
}

/// The baseline: SHA-256 of the same entries' bytes.
#[divan::bench]
fn baseline_hash_the_same_bytes(bencher: Bencher<'_, '_>) {
    let lines: Vec<String> =
        DAY.entries[..ENTRIES].iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    let bytes: usize = lines.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for line in black_box(&lines) {
            black_box(Sha256::digest(line.as_bytes()));
        }
    });
}

/// What the clock will bring, in an operation of 500 entries.
#[divan::bench]
fn deadlines_of_an_operation() -> usize {
    deadlines::deadlines(black_box(&DAY.state), Policy::kreis_unna()).len()
}

/// The picture that a dashboard gets, in an operation of 500 entries.
#[divan::bench]
fn overview_of_an_operation(bencher: Bencher<'_, '_>) {
    let op = &DAY;
    bencher.bench_local(|| overview(op.id, black_box(&op.state), &[], op.now, op.policy));
}
