//! The deterministic simulation: a bounded run with the oracle watching, one trace for one seed, and the
//! broken variants that show that the oracle sees.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use einhalt_simulator::faults::{
    Broken, Ground, Item, Script, Situation, Wanted, Way, What, campaign, play, shortest,
};

/// How many seeds: the whole campaign is a command of its own (`simulator faults --runs 10000`), and an
/// unoptimised build takes some ten times as long.
const SEEDS: u64 = if cfg!(debug_assertions) { 40 } else { 400 };

/// I-1 to I-10, I-14, I-16 to I-18: with faults of every kind, and after them.
#[test]
fn faults_break_no_promise() {
    let done = campaign(Wanted::seeds(1, SEEDS)).unwrap();
    let broken: Vec<String> =
        done.failures.iter().map(|one| format!("seed {}: {}", one.seed, one.violation)).collect();
    assert!(broken.is_empty(), "`simulator faults --seed SEED --runs 1` tells more: {broken:#?}");
    assert_eq!(done.runs, SEEDS);
    // Those that the invariants name (section 7): a run that reached none of them proves nothing.
    for situation in [
        Situation::HoldThenLift,
        Situation::LiftThenHold,
        Situation::GrantAfterStop,
        Situation::StopBeforeGrant,
        Situation::LostReceipt,
        Situation::CrashInEscalation,
        Situation::CrashUndurable,
    ] {
        assert!(done.reached.count(situation) > 0, "never reached: {}", situation.words());
    }
}

/// I-16, I-18: a device that is behind an entry which cannot be verified starts from a snapshot. It was
/// sent entries with a gap and came back for them without end.
#[test]
fn an_unverifiable_entry_keeps_nobody_from_coming_back() {
    let ground = Arc::new(Ground::prepare().unwrap());
    let (cut_off, reporter, unit) = (2, 3, 0);
    let items = [
        (8_000, What::Cut(cut_off, Way::Both, 14_000, true)),
        (10_000, What::Report(reporter, "halt")),
        (12_000, What::Lift(unit)),
        (14_000, What::Resume(unit)),
        (18_000, What::Rot(unit, 800)),
    ]
    .map(|(at, what)| Item { at, what });
    let mut behind = 0;
    for seed in 1..=6 {
        let outcome = play(&ground, &Script::made(seed, items.to_vec()), None, false).unwrap();
        assert_eq!(outcome.violation, None, "luck {seed}");
        assert_eq!(outcome.reached.count(Situation::Damaged), 1);
        behind += outcome.reached.count(Situation::BehindDamage);
    }
    assert!(behind > 0, "no device was behind the changed byte");
}

/// One seed, one trace, byte for byte, on any number of threads.
#[test]
fn one_seed_gives_one_trace() {
    let seeds = Wanted::seeds(1_000, SEEDS / 5);
    let one = campaign(Wanted { threads: 1, ..seeds }).unwrap();
    let other = campaign(seeds).unwrap();
    assert_eq!(one.hash, other.hash);
    assert_eq!(one.reached, other.reached);
    let grounds = [(); 2].map(|()| Arc::new(Ground::prepare().unwrap()));
    for seed in [3, 1_004] {
        let script = Script::of(seed);
        let traces = grounds.each_ref().map(|ground| play(ground, &script, None, true).unwrap().lines);
        assert!(traces[0].len() > 100);
        assert_eq!(traces[0], traces[1], "seed {seed}");
    }
}

/// Each variant that is broken on purpose is caught, by an invariant that speaks of what is broken. The
/// search begins at a seed that is known to catch it, and goes on from there.
#[test]
fn faults_oracle() {
    for (broken, first, named) in [
        (Broken::DiskAcknowledgesUnsynced, 1, &["I-1"][..]),
        (Broken::DiskStoresTwice, 1, &["I-9", "I-1", "I-10"]),
        (Broken::DiskChangesBytes, 1, &["I-10"]),
        (Broken::DiskHidesFailure, 7, &["I-1", "I-9", "I-10"]),
        (Broken::DiskForgetsCrashes, 27, &["I-4", "I-8"]),
        (Broken::LeaseFromReceipt, 62, &["I-4"]),
        (Broken::OneClock, 71, &["I-4"]),
        (Broken::DeafClock, 1, &["I-7", "I-14", "I-18"]),
        (Broken::ClockFollowsBack, 2, &["I-7"]),
        (Broken::ForgedGrants, 1, &["I-4", "I-8"]),
        (Broken::StopsSwallowed, 1, &["I-18"]),
        (Broken::OutboxForgotten, 5, &["I-1"]),
        (Broken::StuckScreen, 1, &["I-2", "I-4", "I-8"]),
    ] {
        let wanted = Wanted { broken: Some(broken), enough: 1, ..Wanted::seeds(first, 1_000) };
        let done = campaign(wanted).unwrap();
        let caught = done.failures.first().unwrap_or_else(|| panic!("{broken:?} was not caught"));
        println!("{broken:?}: seed {}, {}", caught.seed, caught.violation);
        let by = caught.violation.invariant;
        assert!(named.contains(&by), "{broken:?} was caught by {by}");
    }
}

/// A failing seed is made shorter, and the shorter script still fails in the same way.
#[test]
fn a_failing_seed_is_made_shorter() {
    let broken = Some(Broken::ForgedGrants);
    let done = campaign(Wanted { broken, enough: 1, ..Wanted::seeds(1, 1_000) }).unwrap();
    let failure = done.failures.first().unwrap();
    let ground = Arc::new(Ground::prepare().unwrap());
    let short = shortest(&ground, failure.seed, &failure.violation, broken).unwrap();
    assert!(short.items() < Script::of(failure.seed).len().max(2), "nothing was left out");
    let told = short.to_string();
    assert!(told.contains(&format!("BROKEN  {}", failure.violation.invariant)), "{told}");
    assert!(told.contains(&format!("--seed {} --trace --only", failure.seed)), "{told}");
}
