//! I-10: any byte of an export that is changed, missing, added, moved or exchanged is found at the first
//! wrong entry, and no original is refused; and a second verifier, in Python and written from the
//! description of the format alone, agrees on every one.
//!
//! `EINHALT_MUTATIONS` says how many mutations (default 1,500), `EINHALT_SEED` from which seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[path = "../common.rs"]
mod common;
mod mutate;
mod played;
mod python;

use std::collections::BTreeMap;

use einhalt_protocol::ids::Seq;
use einhalt_protocol::record::verify::verify_in_memory;
use einhalt_protocol::record::{Broken, Expected};
use mutate::{Dice, Mutated, lines};
use python::SecondVerifier;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Which entry a line of the original belongs to, if it is an entry.
fn entry_at(line: &[u8]) -> Option<Seq> {
    let rest = line.strip_prefix(br#"{"line":"entry","seq":"#)?;
    let digits: Vec<u8> = rest.iter().copied().take_while(u8::is_ascii_digit).collect();
    String::from_utf8(digits).ok()?.parse().ok().map(Seq)
}

/// The first line in which two files differ, counted from 1.
fn first_difference(one: &[u8], other: &[u8]) -> usize {
    let (one, other) = (lines(one), lines(other));
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    same + 1
}

/// Whether the verdict names the first wrong entry.
///
/// A changed header is found at the first line that is bound to it. A payload or checkpoint that was left
/// out leaves a file that could be a record up to its signed counts. All else is found where it is.
fn is_at_the_first_wrong_entry(original: &[u8], mutated: &[u8], broken: &Broken) -> bool {
    let first = first_difference(original, mutated);
    let was = lines(original).get(first - 1).copied().unwrap_or_default();
    let was_apart = [&br#"{"line":"payload""#[..], br#"{"line":"checkpoint""#];
    let may_be_later = first == 1 || was_apart.iter().any(|kind| was.starts_with(kind));
    if may_be_later {
        return broken.line >= first;
    }
    // What stands in an entry's place and is none belongs to the entry before it, or to none.
    let now = lines(mutated).get(first - 1).copied().unwrap_or_default();
    let is_another_kind = now.starts_with(br#"{"line":""#) && !now.starts_with(br#"{"line":"entry""#);
    let names_it = entry_at(was).is_none_or(|seq| {
        let before = is_another_kind && broken.at.is_none_or(|at| at.next() == seq);
        broken.at == Some(seq) || before
    });
    broken.line == first && names_it
}

#[tokio::test]
async fn every_mutation_is_found_and_a_second_verifier_agrees() {
    let records = played::records().await;
    let mut second = SecondVerifier::start();
    let chain_only = Expected { chain_only: true, ..Expected::default() };
    for record in &records {
        let summary = verify_in_memory(record, &Expected::default()).unwrap();
        assert!(summary.checkpoints > 0 && summary.payloads > 0, "{summary}");
        let told = second.verdict(record);
        assert_eq!((told.sound, told.entries), (true, Some(summary.entries)), "an original is refused");
        assert_eq!(told.head, Some(summary.head.to_string()));
    }
    assert!(
        records.iter().any(|record| !verify_in_memory(record, &chain_only).unwrap().witnesses.is_empty())
    );

    let count = setting("EINHALT_MUTATIONS", 1_500);
    let seed = setting("EINHALT_SEED", 1);
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    let mut number = 0;
    let mut dice = Dice::new(seed);
    while number < count {
        let Mutated { kind, of, file } = mutate::mutated(&records, &mut dice);
        let original = &records[of];
        // The whole of another record is none that was changed.
        if records.contains(&file) {
            continue;
        }
        number += 1;
        *kinds.entry(kind).or_default() += 1;
        let what = format!("mutation {number} of seed {seed} ({kind}) of record {of}");
        let chain = verify_in_memory(&file, &chain_only).expect_err(&what);
        let whole = verify_in_memory(&file, &Expected::default()).expect_err(&what);
        assert_eq!((chain.line, chain.at), (whole.line, whole.at), "{what}: {chain} / {whole}");
        assert!(is_at_the_first_wrong_entry(original, &file, &chain), "{what}: {chain}");
        let told = second.verdict(&file);
        let seen = (told.sound, told.line, told.entry);
        assert_eq!(seen, (false, Some(chain.line), chain.at.map(|seq| seq.0)), "{what}: {chain}");
    }
    println!("{number} mutations of {} records, all found, both verifiers agree: {kinds:?}", records.len());
    assert!(
        count < 1_000 || kinds.len() == mutate::KINDS.len(),
        "a kind of mutation was never tried: {kinds:?}"
    );
}
