//! I-10: an untouched record always verifies; any byte changed, missing, added, moved or exchanged is
//! found at the first wrong entry; and what the rules would have refused is found too.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::LazyLock;

use ed25519_dalek::{Signer, SigningKey};
use einhalt_protocol::ids::{HoldId, OperationId, Seq};
use einhalt_protocol::operation::command::{Ask, ClaimStep, CompleteStep, Lift, Resume};
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Presence, Profession};
use einhalt_protocol::operation::hold::Cause;
use einhalt_protocol::operation::{Command, Entry, Event};
use einhalt_protocol::people::Role;
use einhalt_protocol::policy::{ClauseId, Policy};
use einhalt_protocol::record::verify::{KnownHead, verify_in_memory};
use einhalt_protocol::record::{
    Broken, Checkpoint, Expected, Export, Fault, Hash, KeyKind, Note, Salt, VerifierKey, verify, verify_from,
};
use einhalt_protocol::report::Sign;
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::severity::Severity;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use support::{Operation, noon, person, report};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn public() -> [u8; 32] {
    key().verifying_key().to_bytes()
}

fn sign(bytes: &[u8]) -> [u8; 64] {
    key().sign(bytes).to_bytes()
}

/// The monitor, with a key of their own.
fn witness() -> (SigningKey, VerifierKey) {
    let key = SigningKey::from_bytes(&[9; 32]);
    let public = VerifierKey::new("beobachtung-1", KeyKind::Cosignature, &key.verifying_key().to_bytes());
    (key, public.unwrap())
}

/// A checkpoint, signed and cosigned.
fn cosigned(operation: OperationId, size: u64, head: Hash) -> Note {
    let checkpoint = Checkpoint { operation, size: Seq(size), head };
    let mut note = checkpoint.signed(&public(), sign(checkpoint.text().as_bytes()));
    let (key, witness) = witness();
    let signature = key.sign(checkpoint.cosigned_text(1_777_982_400).as_bytes()).to_bytes();
    note.lines.push(Checkpoint::cosignature(&witness, 1_777_982_400, signature));
    note
}

/// Interrupted and lifted lawfully, then aborted, with sealed parts.
fn operation() -> Operation {
    let mut op = Operation::underway(noon());
    op.pass(60_000);
    let halt = report(1, Sign::MedicalEmergency, "E1", person(Role::Officer, 1), op.now);
    op.sealed_command(person(Role::Officer, 1), &Command::Report(halt), None).unwrap();
    op.pass(120_000);
    let hold = *op.state.holds.keys().next().unwrap();
    let assessment = Assessment {
        who: "E1".parse().unwrap(),
        condition_assessed: true,
        finding: Finding::Fit,
        professional: "Dienstnummer 4711".to_owned(),
        profession: Profession::Physician,
        organisation: "Notarztdienst".to_owned(),
        presence: Presence::InPerson,
        assessed_at: op.now,
        names_reports: Vec::new(),
    };
    let lift = Lift { hold, newest_seen: op.seq(), evidence: Evidence::Assessment(assessment) };
    let sealed = br#"{"professional":"Dienstnummer 4711","organisation":"Notarztdienst \u00fcber Unna"}"#;
    op.sealed_command(person(Role::Medic, 1), &Command::Ask(Ask::Lift(lift)), Some(sealed)).unwrap();
    let resume = Resume { holds: vec![hold], newest_seen: op.seq() };
    op.ask(person(Role::Lead, 1), Ask::Resume(resume)).unwrap();
    op.pass(5_000);
    op.report(2, Sign::Seizure, "E2", person(Role::Officer, 2));
    let claim = ClaimStep { step: StepId::Call112, occurred_at: None };
    op.ask(person(Role::Officer, 2), Ask::ClaimStep(claim)).unwrap();
    let done = CompleteStep { step: StepId::Call112, occurred_at: None, done_by: None, note: None };
    op.sealed_command(
        person(Role::Officer, 2),
        &Command::Ask(Ask::CompleteStep(done)),
        Some(b"{\"note\":\"n\"}"),
    )
    .unwrap();
    op
}

fn bodies(op: &Operation) -> Vec<Vec<u8>> {
    op.entries.iter().map(|entry| serde_json::to_vec(entry).unwrap()).collect()
}

/// The file of a record with the given bodies, hashed and signed as a dishonest server could.
fn export(id: OperationId, policy: &str, bodies: &[Vec<u8>], sealed: &[Option<(Salt, Vec<u8>)>]) -> String {
    let (mut export, mut file) = Export::begin(id, &public(), policy);
    let mut head = Hash::genesis(id);
    for (i, body) in bodies.iter().enumerate() {
        let seq = Seq(i as u64 + 1);
        head = head.next(id, seq, body);
        file += &export.entry(seq, head, body).unwrap();
        if let Some((salt, content)) = sealed.get(i).and_then(Option::as_ref) {
            file += &export.payload(seq, *salt, content).unwrap();
        }
        if i + 1 == bodies.len() / 2 {
            file += &export.checkpoint(&cosigned(id, seq.0, head), &[witness().1]);
        }
    }
    assert_eq!(export.first_broken(), None);
    file + &export.finish(sign)
}

fn sound() -> String {
    static SOUND: LazyLock<String> = LazyLock::new(|| {
        let op = operation();
        export(op.id, &op.policy.text, &bodies(&op), &op.sealed)
    });
    SOUND.clone()
}

fn chain_only() -> Expected {
    Expected { chain_only: true, ..Expected::default() }
}

fn broken(file: &str) -> Broken {
    verify(file.as_bytes(), None).unwrap_err()
}

/// R-03: the copy that the person concerned can be given is checked with nothing but the file.
#[test]
fn an_untouched_record_verifies() {
    let (file, op) = (sound(), operation());
    let summary = verify(file.as_bytes(), Some(public())).unwrap();
    assert_eq!(summary.operation, op.id);
    assert_eq!(summary.entries, op.entries.len() as u64);
    assert_eq!((summary.payloads, summary.checkpoints), (8, 1));
    assert_eq!(verify_from(file.as_bytes(), &Expected::default()).unwrap().unwrap(), summary);
    let replayed = summary.replayed.unwrap();
    assert_eq!((replayed.payloads_absent, replayed.severity), (0, Severity::Aborted));
}

/// I-12: after erasure the record verifies as before.
#[test]
fn a_record_verifies_without_its_sealed_parts() {
    let op = operation();
    let summary = verify(export(op.id, &op.policy.text, &bodies(&op), &[]).as_bytes(), None).unwrap();
    assert_eq!((summary.payloads, summary.replayed.unwrap().payloads_absent), (0, 8));
}

/// S13: every byte of the file, replaced in turn.
#[test]
fn every_changed_byte_is_found_at_its_line() {
    let file = sound();
    let mut line = 1;
    // Debug builds try one other byte at each place, release builds all of these.
    let all = [1, 0x80, b' ', b'"', b'\n', b'0', 0xff];
    for (i, byte) in file.bytes().enumerate() {
        let others = if cfg!(debug_assertions) { &all[i % all.len()..=i % all.len()] } else { &all[..] };
        for other in others.iter().map(|other| if *other == byte { byte ^ 1 } else { *other }) {
            let mut changed = file.clone().into_bytes();
            changed[i] = other;
            let broken = verify(&changed, None).unwrap_err();
            if i % 8 == 0 {
                let chain = verify_in_memory(&changed, &chain_only()).unwrap_err();
                assert_eq!(
                    (broken.line, broken.at),
                    (chain.line, chain.at),
                    "byte {i}: {broken:?}, {chain:?}"
                );
            }
            // A header that still reads is found out by the first line that is bound to it.
            let header_only = line == 1 && broken.line > 1;
            assert!(broken.line == line || header_only, "byte {i} of line {line}: {broken:?}");
        }
        line += usize::from(byte == b'\n');
    }
}

#[test]
fn missing_added_moved_and_exchanged_lines_are_found() {
    let file = sound();
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let last = lines.len() - 1;
    for cut in 0..lines.len() {
        assert!(verify(lines[..cut].concat().as_bytes(), None).is_err(), "cut before line {cut}");
        let without: String = lines.iter().enumerate().filter(|(i, _)| *i != cut).map(|(_, l)| *l).collect();
        assert!(verify(without.as_bytes(), None).is_err(), "without line {cut}");
        let twice: String = lines[..=cut].concat() + lines[cut] + &lines[cut + 1..].concat();
        let broken = broken(&twice);
        assert_eq!(broken.line, cut + 2, "line {cut} twice: {broken:?}");
    }
    for i in 1..last {
        for j in i + 1..last {
            let mut moved = lines.clone();
            moved.swap(i, j);
            let broken = broken(&moved.concat());
            assert!(broken.line <= i + 2, "{i} and {j} exchanged: {broken:?}");
        }
    }
    assert_eq!(broken(lines[..last].concat().as_str()).fault, Fault::CutOff);
    assert_eq!(broken(&(file.clone() + "\n")).fault, Fault::AfterEnd);
    assert_eq!(broken("").fault, Fault::CutOff);
}

#[test]
fn an_entry_of_another_operation_is_found() {
    let op = operation();
    let other = OperationId::derived("operation", &[b"2"]);
    let theirs = export(other, &op.policy.text, &bodies(&op), &op.sealed);
    let ours = sound();
    let mut lines: Vec<&str> = ours.split_inclusive('\n').collect();
    lines[3] = theirs.split_inclusive('\n').nth(3).unwrap();
    let found = broken(&lines.concat());
    assert_eq!((found.at, found.fault), (Some(Seq(3)), Fault::WrongHash));
}

/// S13: somebody edits a row and keeps the stored hashes: found there, and not signed.
#[test]
fn an_edited_row_is_found_and_its_export_is_not_signed() {
    let op = operation();
    let mut rows = bodies(&op);
    let (mut export, mut file) = Export::begin(op.id, &public(), &op.policy.text);
    let mut head = Hash::genesis(op.id);
    let hashes: Vec<Hash> = (1..)
        .zip(&rows)
        .map(|(seq, body)| {
            head = head.next(op.id, Seq(seq), body);
            head
        })
        .collect();
    let edited = rows.iter().position(|row| row.windows(7).any(|word| word == b"seizure")).unwrap();
    rows[edited] = String::from_utf8(rows[edited].clone()).unwrap().replace("seizure", "halt").into_bytes();
    for (seq, (body, hash)) in (1..).zip(rows.iter().zip(hashes)) {
        file += &export.entry(Seq(seq), hash, body).unwrap();
    }
    let wrong = Seq(edited as u64 + 1);
    assert_eq!(export.first_broken(), Some(wrong));
    file += &export.finish(|_| panic!("a broken chain must not be signed"));
    let found = broken(&file);
    assert_eq!((found.at, found.fault), (Some(wrong), Fault::WrongHash));
}

#[test]
fn signature_and_key_are_checked() {
    let file = sound();
    let stranger = SigningKey::from_bytes(&[8; 32]);
    let found = verify(file.as_bytes(), Some(stranger.verifying_key().to_bytes())).unwrap_err();
    assert_eq!(found.fault, Fault::WrongKey);
    let end = file.lines().last().unwrap();
    let ours = hex::encode(public());
    let swapped = file.replace(&ours, &hex::encode(stranger.verifying_key().to_bytes()));
    assert_eq!(broken(&swapped).fault, Fault::WrongCheckpoint, "{end}");
}

type Change = fn(&mut Vec<Entry>, usize);

/// Entries that a dishonest server could hash and sign, but the rules would have refused.
#[test]
fn what_was_not_lawful_is_found() {
    let sound = operation();
    let lift = sound.entries.iter().position(|e| matches!(e.event, Event::HoldLifted { .. })).unwrap();
    let resume = sound.entries.iter().position(|e| matches!(e.event, Event::Resumed { .. })).unwrap();
    let abort = sound.entries.iter().position(|e| matches!(e.event, Event::Aborted { .. })).unwrap();
    let table: [(&str, usize, Change); 6] = [
        ("an officer lifts", lift, |entries, i| entries[i].by = person(Role::Officer, 1)),
        ("the assessment is older than the symptom", lift, |entries, i| {
            let before = entries[0].at;
            if let Event::HoldLifted {
                evidence:
                    einhalt_protocol::operation::evidence::RecordedEvidence::Assessment { assessed_at, .. },
                ..
            } = &mut entries[i].event
            {
                *assessed_at = before;
            }
        }),
        ("the lift is left out", lift, |entries, i| {
            entries.remove(i);
        }),
        ("the finder resumes", resume, |entries, i| entries[i].by = person(Role::Medic, 1)),
        ("a hold that does not exist is resumed", resume, |entries, i| {
            if let Event::Resumed { holds, .. } = &mut entries[i].event {
                holds.push(HoldId::derived("x", &[]));
            }
        }),
        ("the abort is left out", abort, |entries, i| {
            entries.remove(i);
        }),
    ];
    for (what, at, change) in table {
        let mut op = sound.clone();
        change(&mut op.entries, at);
        let file = export(op.id, &op.policy.text, &bodies(&op), &[]);
        let found = broken(&file);
        assert!(matches!(found.fault, Fault::Unlawful { .. } | Fault::AbortOmitted), "{what}: {found:?}");
        assert!(found.at >= Some(Seq(at as u64 + 1)), "{what}: {found:?}");
    }
}

#[test]
fn a_record_begins_with_its_creation_under_its_policy() {
    let op = operation();
    let rows = bodies(&op);
    let headless = export(op.id, &op.policy.text, &rows[1..], &[]);
    assert_eq!((broken(&headless).at, broken(&headless).fault), (Some(Seq(1)), Fault::CreationMisplaced));
    let twice: Vec<_> = rows[..1].iter().chain(&rows).cloned().collect();
    assert_eq!(broken(&export(op.id, &op.policy.text, &twice, &[])).fault, Fault::CreationMisplaced);
    let other = op.policy.text.replace("lease_s = 15", "lease_s = 600");
    let found = broken(&export(op.id, &other, &rows, &[]));
    assert_eq!((found.at, found.fault), (Some(Seq(1)), Fault::PolicyDiffers));
    assert_eq!(broken(&export(op.id, "lease = 1", &rows, &[])).fault, Fault::PolicyDiffers);
    let mut named = op.entries[0].clone();
    if let Event::Created { policy_hash, .. } = &mut named.event {
        *policy_hash = hex::encode(Sha256::digest(b"lease = 1"));
    }
    let unreadable = export(op.id, "lease = 1", &[serde_json::to_vec(&named).unwrap()], &[]);
    assert_eq!(broken(&unreadable).fault, Fault::PolicyUnreadable);
    assert_eq!(broken(&export(op.id, &op.policy.text, &[], &[])).fault, Fault::CreationMisplaced);
}

/// Section 6, row 8: hostile content with a right hash and a right signature.
#[test]
fn a_signed_record_of_nonsense_leads_to_a_verdict() {
    let op = operation();
    let first = bodies(&op).remove(0);
    let at_the_end_of_time = Entry {
        at: "+262142-12-31T23:59:59Z".parse().unwrap(),
        by: person(Role::Lead, 1),
        command: None,
        event: Event::Aborted {
            clause: ClauseId::R31,
            cause: Cause::Decision,
            who: einhalt_protocol::people::Subject::Unknown,
            stop: einhalt_protocol::ids::StopId::derived("x", &[]),
            payload: None,
        },
    };
    let deep = format!("{}{}", "{\"a\":".repeat(60_000), "}".repeat(60_000));
    for nonsense in [
        b"{}".to_vec(),
        b"{not json}".to_vec(),
        deep.into_bytes(),
        serde_json::to_vec(&at_the_end_of_time).unwrap(),
        br#"{"at":"2026-05-05T10:00:00Z","by":{"kind":"clock"},"event":"from_the_future"}"#.to_vec(),
    ] {
        let found = broken(&export(op.id, &op.policy.text, &[first.clone(), nonsense], &[]));
        assert_eq!((found.at, found.fault), (Some(Seq(2)), Fault::EntryUnreadable));
    }
}

#[test]
fn an_endless_line_is_not_read_to_its_end() {
    let endless = std::io::BufReader::new(std::io::repeat(b'x'));
    let found = verify_from(endless, &Expected::default()).unwrap().unwrap_err();
    assert_eq!((found.line, found.fault), (1, Fault::LineTooLong));
}

/// What an export cannot hold as one line is refused, not written wrongly.
#[test]
fn what_is_not_one_line_of_text_is_not_exported() {
    let op = operation();
    for body in [&b"{\"a\":\n1}"[..], b"{\"a\":\"\xff\"}", b"", b"[]", b"null"] {
        let (mut export, _) = Export::begin(op.id, &public(), &op.policy.text);
        assert!(export.entry(Seq(1), Hash::genesis(op.id), body).is_err(), "{body:?}");
    }
}

/// I-11: a record that is shorter than, or other than, what somebody has seen.
#[test]
fn known_heads_and_witnesses_are_held_against_it() {
    let op = operation();
    let rows = bodies(&op);
    let mut head = Hash::genesis(op.id);
    let heads: Vec<KnownHead> = (1..)
        .zip(&rows)
        .map(|(seq, row)| {
            head = head.next(op.id, Seq(seq), row);
            KnownHead { size: Seq(seq), head }
        })
        .collect();
    let all = Expected { heads: heads.clone(), ..Expected::default() };
    let whole = export(op.id, &op.policy.text, &rows, &op.sealed);
    verify_in_memory(whole.as_bytes(), &all).unwrap();
    assert_eq!(format!("{}:{}", heads[0].size, heads[0].head).parse(), Ok(heads[0]));

    // Rightly signed by the server, but shorter than what a device has a receipt for.
    let shorter = export(op.id, &op.policy.text, &rows[..5], &op.sealed);
    verify(shorter.as_bytes(), None).unwrap();
    let cut = Expected { heads: vec![heads[6], heads[2]], ..Expected::default() };
    let found = verify_in_memory(shorter.as_bytes(), &cut).unwrap_err();
    assert!(matches!(found.fault, Fault::Truncated { size: Seq(7), .. }), "{found:?}");
    let other = KnownHead { size: Seq(3), head: heads[3].head };
    let found = verify_in_memory(whole.as_bytes(), &Expected { heads: vec![other], ..Expected::default() });
    let found = found.unwrap_err();
    assert!(matches!(found.fault, Fault::HeadDiffers { .. }), "{found:?}");
    assert_eq!(found.at, Some(Seq(3)));

    let note = cosigned(op.id, 7, heads[6].head);
    let kept = |note| Expected { checkpoints: vec![("kept".to_owned(), note)], ..Expected::default() };
    verify_in_memory(whole.as_bytes(), &kept(note.clone())).unwrap();
    let found = verify_in_memory(shorter.as_bytes(), &kept(note.clone())).unwrap_err();
    assert!(matches!(found.fault, Fault::Truncated { size: Seq(7), .. }), "{found:?}");
    let mut forged = note;
    forged.checkpoint.size = Seq(8);
    let found = verify_in_memory(whole.as_bytes(), &kept(forged)).unwrap_err();
    assert!(matches!(found.fault, Fault::ForeignCheckpoint(_)), "{found:?}");

    let seen = Expected { witnesses: vec![witness().1], ..Expected::default() };
    let summary = verify_in_memory(whole.as_bytes(), &seen).unwrap();
    let (size, _) = summary.witnesses[&witness().1.to_string()];
    assert_eq!((size, summary.covered), (Seq(rows.len() as u64 / 2), size));
    let stranger = SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes();
    let stranger = VerifierKey::new("beobachtung-1", KeyKind::Cosignature, &stranger).unwrap();
    let unseen = Expected { witnesses: vec![stranger], ..Expected::default() };
    let found = verify_in_memory(whole.as_bytes(), &unseen).unwrap_err();
    assert!(matches!(found.fault, Fault::NotWitnessed(_)), "{found:?}");
}

const CASES: u32 = if cfg!(debug_assertions) { 200 } else { 20_000 };

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_lead_to_a_verdict(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(verify(&bytes, None).is_err());
    }

    /// A piece of the file is replaced by other bytes, or by another piece of it.
    #[test]
    fn a_spliced_file_is_found_out(start in 0_usize..6_000, length in 0_usize..300, from in 0_usize..6_000) {
        let file = sound().into_bytes();
        let (start, from) = (start % file.len(), from % file.len());
        let end = (start + length).min(file.len());
        let piece = &file[from..(from + length).min(file.len())];
        let spliced = [&file[..start], piece, &file[end..]].concat();
        prop_assume!(spliced != file);
        prop_assert!(verify(&spliced, None).is_err());
    }
}

#[test]
fn the_policy_in_the_file_is_the_shipped_one() {
    assert!(
        sound().lines().next().unwrap().contains(&serde_json::to_string(&Policy::kreis_unna().text).unwrap())
    );
}
