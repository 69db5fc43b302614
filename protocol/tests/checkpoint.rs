//! Checkpoints as signed notes: one spelling, and nothing in them can be exchanged.
#![allow(clippy::unwrap_used)]

use ed25519_dalek::{Signer, SigningKey};
use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::note::key_id;
use einhalt_protocol::record::{Checkpoint, Hash, KeyKind, Note, VerifierKey};
use proptest::prelude::*;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> [u8; 32] {
    key(seed).verifying_key().to_bytes()
}

fn witness(name: &str, seed: u8) -> VerifierKey {
    VerifierKey::new(name, KeyKind::Cosignature, &public(seed)).unwrap()
}

fn checkpoint() -> Checkpoint {
    let operation = "0190f6b2-7c1a-7000-8000-0000000000aa".parse().unwrap();
    Checkpoint { operation, size: Seq(42), head: Hash::genesis(operation) }
}

fn signed(checkpoint: Checkpoint) -> Note {
    checkpoint.signed(&public(1), key(1).sign(checkpoint.text().as_bytes()).to_bytes())
}

fn cosign(note: &mut Note, witness: &VerifierKey, seed: u8, time: u64) {
    let signature = key(seed).sign(note.checkpoint.cosigned_text(time).as_bytes()).to_bytes();
    note.lines.push(Checkpoint::cosignature(witness, time, signature));
}

fn whole() -> Note {
    let mut note = signed(checkpoint());
    cosign(&mut note, &witness("beobachtung-1", 2), 2, 1_777_982_400);
    cosign(&mut note, &witness("revision", 3), 3, 1_777_982_401);
    note
}

/// The C2SP documents' own words: what any other program for signed notes would read and sign.
#[test]
fn the_text_is_that_of_a_tlog_checkpoint() {
    let checkpoint = checkpoint();
    let text = checkpoint.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], ["einhalt/0190f6b2-7c1a-7000-8000-0000000000aa", "42"]);
    assert_eq!((lines[2].len(), lines.len(), text.ends_with('\n')), (44, 3, true));
    assert_eq!(checkpoint.cosigned_text(7), format!("cosignature/v1\ntime 7\n{text}"));
    let note = whole().to_string();
    assert!(note.starts_with(&format!("{text}\n\u{2014} einhalt/0190f6b2-7c1a-7000-8000-0000000000aa ")));
    assert_eq!(note.lines().count(), 7);
}

/// The example of the signed-note document: the key of `PeterNeumann` and its id.
#[test]
fn a_key_id_is_computed_as_the_document_says() {
    let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let key: VerifierKey = text.parse().unwrap();
    assert_eq!((key.name(), key.kind()), ("PeterNeumann", KeyKind::Note));
    assert_eq!(hex::encode(key.id()), "c74f20a3");
    assert_eq!(key.to_string(), text);
    assert_ne!(key_id("a", KeyKind::Note, &key.bytes()), key_id("a", KeyKind::Cosignature, &key.bytes()));
    for bad in [
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peterneumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcXQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "++",
        "",
    ] {
        assert!(bad.parse::<VerifierKey>().is_err(), "{bad}");
    }
}

#[test]
fn a_note_tells_who_signed_it() {
    let note: Note = whole().to_string().parse().unwrap();
    assert_eq!(note, whole());
    assert!(note.is_signed_by(&public(1)));
    assert!(!note.is_signed_by(&public(2)));
    assert_eq!(note.witnessed_by(&witness("beobachtung-1", 2)), Some(1_777_982_400));
    assert_eq!(note.witnessed_by(&witness("revision", 3)), Some(1_777_982_401));
    for stranger in [witness("beobachtung-1", 3), witness("beobachtung-2", 2)] {
        assert_eq!(note.witnessed_by(&stranger), None, "{stranger}");
    }
    let as_log = VerifierKey::new("beobachtung-1", KeyKind::Note, &public(2)).unwrap();
    assert_eq!(note.witnessed_by(&as_log), None);
}

/// Nothing of a note may be put into another one.
#[test]
fn exchanged_parts_are_found() {
    let whole = whole();
    let other = Checkpoint { size: Seq(43), ..whole.checkpoint };
    let elsewhere = Checkpoint { operation: OperationId::derived("t", &[]), ..whole.checkpoint };
    for foreign in [other, elsewhere] {
        let exchanged = Note { checkpoint: foreign, lines: whole.lines.clone() };
        assert!(!exchanged.is_signed_by(&public(1)));
        assert_eq!(exchanged.witnessed_by(&witness("revision", 3)), None);
    }
    let mut swapped = whole.clone();
    swapped.lines.swap(0, 1);
    assert!(!swapped.is_signed_by(&public(1)));
    let mut later = whole.clone();
    later.lines[1].signature[7] ^= 1;
    assert_eq!(later.witnessed_by(&witness("beobachtung-1", 2)), None, "another time");
    let mut renamed = whole;
    renamed.lines[1].name = "revision".to_owned();
    assert_eq!(renamed.witnessed_by(&witness("revision", 2)), None);
}

#[test]
fn a_note_has_one_spelling() {
    let note = whole().to_string();
    let (text, signatures) = note.split_once("\n\n").unwrap();
    let lines: Vec<&str> = signatures.lines().collect();
    let table = [
        ("no last line feed", note.trim_end().to_owned()),
        ("one too many", format!("{note}\n")),
        ("Windows", note.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{note}")),
        ("no signature", format!("{text}\n\n")),
        ("no empty line", format!("{text}\n{signatures}")),
        ("two empty lines", format!("{text}\n\n\n{signatures}")),
        ("one more line of text", format!("{text}\nmore\n\n{signatures}")),
        ("a size with zeros", note.replace("\n42\n", "\n042\n")),
        ("a size with a sign", note.replace("\n42\n", "\n+42\n")),
        ("a size beyond all numbers", note.replace("\n42\n", "\n18446744073709551616\n")),
        ("an id in capitals", note.replace("7c1a", "7C1A")),
        ("another origin", note.replace("einhalt/", "anhalt/")),
        ("a plain dash", note.replace('\u{2014}', "-")),
        ("two spaces", note.replace("\u{2014} ", "\u{2014}  ")),
        ("a name with a plus", note.replace("beobachtung-1", "beobachtung+1")),
        ("a name with a space that is none", note.replace("beobachtung-1", "beobachtung\u{a0}1")),
        ("no padding", format!("{text}\n\n{}\n", lines[0].trim_end_matches('='))),
        ("a signature cut to its id", format!("{text}\n\n\u{2014} a AAA=\n")),
        ("nothing", String::new()),
        ("line feeds", "\n\n\n\n".to_owned()),
    ];
    for (what, changed) in table {
        assert!(changed.parse::<Note>().is_err(), "{what}: {changed:?}");
    }
    let many = format!("{text}\n\n{}", format!("{}\n", lines[0]).repeat(2_000));
    assert!(many.parse::<Note>().is_err(), "too large");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 300 } else { 20_000 }, ..ProptestConfig::default() })]

    /// Whatever byte is changed: it reads no more, or a signature is wrong.
    #[test]
    fn a_changed_byte_is_found(at in 0_usize..2_000, other in any::<u8>()) {
        let mut note = whole().to_string().into_bytes();
        let at = at % note.len();
        prop_assume!(note[at] != other);
        note[at] = other;
        let Ok(text) = String::from_utf8(note) else { return Ok(()) };
        let Ok(note) = text.parse::<Note>() else { return Ok(()) };
        let all = note.is_signed_by(&public(1))
            && note.witnessed_by(&witness("beobachtung-1", 2)).is_some()
            && note.witnessed_by(&witness("revision", 3)).is_some();
        prop_assert!(!all);
    }

    #[test]
    fn any_text_leads_to_a_verdict(text in "\\PC{0,200}", lines in prop::collection::vec("[\u{2014} a-z0-9/=+]{0,60}", 0..8)) {
        prop_assert!(text.parse::<Note>().is_err());
        prop_assert!(lines.join("\n").parse::<Note>().is_err());
        prop_assert!(text.parse::<VerifierKey>().is_err());
    }
}
