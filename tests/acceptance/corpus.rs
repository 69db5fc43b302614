//! I-6, I-10, section 6: the kept corpus of the fuzzer, and what comes of it when bytes are changed, cut or
//! doubled, through the same functions that the fuzzer calls (`tests/fuzz`). Needs no nightly toolchain.
//!
//! `EINHALT_CHANGED` says how many changed copies of each file (200 without it).

#[allow(dead_code, reason = "the corpus' tokens are made by hand")]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::panic::catch_unwind;
use std::path::Path;

use einhalt_tests::Broken;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

/// Every file of a target, and so many changed copies of it. How many there were, and those that broke
/// something.
fn play(name: &str, target: fn(&[u8]), changed: usize) -> Result<(usize, Vec<Vec<u8>>), Broken> {
    let mut played = 0;
    let mut broke = Vec::new();
    let mut dice = StdRng::seed_from_u64(1);
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name))? {
        let bytes = std::fs::read(file?.path())?;
        let copies = (0..changed).map(|_| change(&bytes, &mut dice)).collect::<Vec<_>>();
        for bytes in std::iter::once(bytes).chain(copies) {
            played += 1;
            if catch_unwind(|| target(&bytes)).is_err() {
                broke.push(bytes);
            }
        }
    }
    Ok((played, broke))
}

fn change(bytes: &[u8], dice: &mut impl Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..dice.random_range(1..=3) {
        let at = dice.random_range(0..=bytes.len());
        let end = dice.random_range(at..=bytes.len().min(at + 40));
        match dice.random_range(0..4) {
            0 => bytes.truncate(at),
            1 => bytes.splice(at..at, [dice.random::<u8>()]).for_each(drop),
            2 => bytes.drain(at..end).for_each(drop),
            _ => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again).for_each(drop);
            }
        }
    }
    bytes
}

#[test]
fn no_bytes_of_the_corpus_break_what_reads_them() -> Result<(), Broken> {
    let changed = std::env::var("EINHALT_CHANGED").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    for (name, target) in fuzz::TARGETS {
        let (played, broke) = play(name, target, changed)?;
        println!("{name}: {played} inputs");
        assert!(played > changed, "{name} has no corpus");
        let broke: Vec<_> = broke.iter().map(|bytes| String::from_utf8_lossy(bytes)).collect();
        assert!(broke.is_empty(), "{name}: {broke:?}");
    }
    Ok(())
}

/// The properties that are asserted can fail, and are then seen.
#[test]
fn control_a_target_that_panics_is_seen() -> Result<(), Broken> {
    let takes_no_quotes: fn(&[u8]) = |bytes| assert!(!bytes.contains(&b'"'));
    let (_, broke) = play("frames", takes_no_quotes, 0)?;
    assert!(!broke.is_empty());
    Ok(())
}

/// The corpus reaches what it is there for: a token that is taken, a record that is sound, a policy that
/// loosens, a list that can be used.
#[test]
fn the_corpus_reaches_both_sides_of_every_verdict() -> Result<(), Broken> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let read = |name: &str| std::fs::read(corpus.join(name));
    assert_eq!(read("tokens/good")?, fuzz::token(chrono::TimeDelta::zero()).into_bytes());
    assert_eq!(read("tokens/expired")?, fuzz::token(chrono::TimeDelta::hours(1)).into_bytes());
    let sound = |file: &[u8]| einhalt_protocol::record::verify(file, None).map(drop);
    assert_eq!(sound(&read("records/whole")?).map_err(|broken| broken.to_string()), Ok(()));
    assert!(sound(&read("records/cut")?).is_err());
    let text = String::from_utf8(read("policy/declared")?)?;
    let policy =
        einhalt_protocol::policy::Policy::parse(&text).map_err(|mistakes| format!("{mistakes:?}"))?;
    assert_eq!(policy.deviations.len(), 1);
    let list = einhalt_server::places::read_list(&read("places/point.geojson")?, None)?;
    assert_eq!(list.facilities.len(), 1);
    Ok(())
}
