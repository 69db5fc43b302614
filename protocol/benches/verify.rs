//! How fast a record is verified, and in how much memory:
//! `cargo bench -p einhalt-protocol --bench verify`.
//!
//! A lawful record of 1,000,000 entries is written to a file. Then, several times in turn in the same run:
//! a plain SHA-256 pass over the file's bytes, the verification of the chain, and the same with the rules
//! replayed. Each runs in a process of its own, so that its peak memory is its own.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use einhalt_protocol::ids::Seq;
use einhalt_protocol::operation::command::{Ask, Lift, Resume};
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Presence, Profession};
use einhalt_protocol::operation::family::{Count, CountAt};
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::people::Role;
use einhalt_protocol::record::{Checkpoint, Commitment, Expected, Export, Hash, verify_from};
use einhalt_protocol::report::Sign;
use support::{Operation, noon, person};

const ENTRIES: usize = 1_000_000;
const ROUNDS: usize = 5;
/// An interruption, lifted and resumed, so often.
const INTERRUPTIONS: usize = 200;
/// A checkpoint after so many entries.
const CHECKPOINT_EVERY: u64 = 10_000;
/// The child's part: which pass, over which file.
const PASS: &str = "EINHALT_BENCH_PASS";
const FILE: &str = "EINHALT_BENCH_FILE";
const PASSES: [&str; 3] = ["plain SHA-256", "chain", "chain and replay"];

fn main() {
    if let (Ok(pass), Ok(file)) = (std::env::var(PASS), std::env::var(FILE)) {
        return measure(&pass, Path::new(&file));
    }
    // `cargo test --benches` only wants to know that it starts.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("a-million-entries.jsonl");
    write_record(&file);
    let bytes = std::fs::metadata(&file).unwrap().len();
    println!(
        "{ENTRIES} entries, {bytes} bytes, {} bytes a line; medians of {ROUNDS} rounds",
        bytes / ENTRIES as u64
    );
    let mut told: Vec<Vec<(Duration, u64)>> = vec![Vec::new(); PASSES.len()];
    for _ in 0..ROUNDS {
        for (pass, told) in PASSES.iter().zip(&mut told) {
            told.push(in_a_process_of_its_own(pass, &file));
        }
    }
    let median = |times: &mut Vec<(Duration, u64)>| {
        times.sort();
        (times[times.len() / 2].0, times.iter().map(|(_, memory)| *memory).max().unwrap_or_default())
    };
    let medians: Vec<_> = told.iter_mut().map(median).collect();
    let plain = medians[0].0.as_secs_f64();
    for (pass, (time, memory)) in PASSES.iter().zip(medians) {
        let seconds = time.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate to three digits")]
        let rate = bytes as f64 / seconds / 1e6;
        println!(
            "{pass:<17} {seconds:>7.3} s  {rate:>7.0} MB/s  {:>6.2} x plain  peak memory {memory} kB",
            seconds / plain
        );
    }
    std::fs::remove_file(file).unwrap();
}

/// Interruptions first, then a long day of head counts, notes and checks.
fn write_record(path: &Path) {
    let key = SigningKey::from_bytes(&[7; 32]);
    let public = key.verifying_key().to_bytes();
    let mut op = Operation::underway(noon());
    let (lead, officer, medic) = (person(Role::Lead, 1), person(Role::Officer, 1), person(Role::Medic, 1));
    for number in 0..INTERRUPTIONS {
        op.report(number as u64, Sign::MedicalEmergency, "E1", officer);
        op.pass(20_000);
        let hold = op.state.holds.values().find(|hold| hold.is_open()).unwrap().id;
        let evidence = Evidence::Assessment(Assessment {
            who: "E1".parse().unwrap(),
            condition_assessed: true,
            finding: Finding::Fit,
            professional: "4711".to_owned(),
            profession: Profession::Physician,
            organisation: "Notarztdienst".to_owned(),
            presence: Presence::InPerson,
            assessed_at: op.now,
            names_reports: Vec::new(),
        });
        op.ask(medic, Ask::Lift(Lift { hold, newest_seen: op.seq(), evidence })).unwrap();
        let holds = op.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id).collect();
        op.ask(lead, Ask::Resume(Resume { holds, newest_seen: op.seq() })).unwrap();
    }
    let present = ["E1", "E2"].map(|slot| slot.parse().unwrap()).to_vec();
    op.ask(officer, Ask::Count(Count { at: CountAt::Contact, present })).unwrap();
    let counted = op.entries.last().unwrap().event.clone();

    let mut out = BufWriter::new(File::create(path).unwrap());
    let (mut export, header) = Export::begin(op.id, &public, &op.policy.text);
    out.write_all(header.as_bytes()).unwrap();
    let mut head = Hash::genesis(op.id);
    for number in 0..ENTRIES {
        let seq = Seq(number as u64 + 1);
        let mut sealed = None;
        let entry = op.entries.get(number).cloned().unwrap_or_else(|| {
            let event = if number.is_multiple_of(10) {
                let content = format!("{{\"note\":\"Anruf {number} beim Beistand\"}}");
                let salt = [u8::try_from(number % 251).unwrap(); 16];
                let payload = Commitment::to(&salt, content.as_bytes());
                sealed = Some((salt, content));
                Event::SupporterInformed { payload }
            } else {
                counted.clone()
            };
            Entry { at: op.now, by: officer, command: None, event }
        });
        let body = serde_json::to_vec(&entry).unwrap();
        head = head.next(op.id, seq, &body);
        out.write_all(export.entry(seq, head, &body).unwrap().as_bytes()).unwrap();
        if let Some((salt, content)) = sealed {
            out.write_all(export.payload(seq, salt, content.as_bytes()).unwrap().as_bytes()).unwrap();
        }
        if seq.0.is_multiple_of(CHECKPOINT_EVERY) {
            let checkpoint = Checkpoint { operation: op.id, size: seq, head };
            let note = checkpoint.signed(&public, key.sign(checkpoint.text().as_bytes()).to_bytes());
            out.write_all(export.checkpoint(&note, &[]).as_bytes()).unwrap();
        }
    }
    out.write_all(export.finish(|bytes| key.sign(bytes).to_bytes()).as_bytes()).unwrap();
    out.flush().unwrap();
}

fn in_a_process_of_its_own(pass: &str, file: &Path) -> (Duration, u64) {
    let told =
        Command::new(std::env::current_exe().unwrap()).env(PASS, pass).env(FILE, file).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).unwrap();
    let (nanoseconds, memory) = told.trim().split_once(' ').unwrap();
    (Duration::from_nanos(nanoseconds.parse().unwrap()), memory.parse().unwrap())
}

#[expect(clippy::disallowed_methods, reason = "a measurement needs the real clock")]
fn measure(pass: &str, path: &Path) {
    let started = std::time::Instant::now();
    let file = File::open(path).unwrap();
    if pass == PASSES[0] {
        hash(file);
    } else {
        let expected = Expected { chain_only: pass == PASSES[1], ..Expected::default() };
        let summary = verify_from(BufReader::with_capacity(1 << 16, file), &expected).unwrap().unwrap();
        assert_eq!(summary.entries, ENTRIES as u64);
    }
    let taken = started.elapsed().as_nanos();
    println!("{taken} {}", peak_memory_kb());
}

fn hash(mut file: File) {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => break,
            length => hash.update(&buffer[..length]),
        }
    }
    std::hint::black_box(hash.finalize());
}

fn peak_memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
