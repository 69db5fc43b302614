//! Many seeds, on as many threads as wanted; what comes out does not depend on how many.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::broken::Broken;
use super::ground::{Cause, Ground};
use super::oracle::Violation;
use super::script::Script;
use super::situations::Reached;
use super::world;

/// What is to be played.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The first seed.
    pub first: u64,
    /// How many seeds, one after the other.
    pub runs: u64,
    /// On so many threads.
    pub threads: usize,
    /// With something broken on purpose.
    pub broken: Option<Broken>,
    /// After so many broken promises nobody needs more.
    pub enough: usize,
    /// Tells how far it is, on standard error.
    pub tells: bool,
}

impl Wanted {
    /// So many seeds from `first` on, on two threads, up to three broken promises, without a word.
    pub const fn seeds(first: u64, runs: u64) -> Self {
        Self { first, runs, threads: 2, broken: None, enough: 3, tells: false }
    }
}

/// A seed that broke a promise.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The promise.
    pub violation: Violation,
}

/// What came of many seeds.
pub struct Campaign {
    /// How many were played.
    pub runs: u64,
    /// What they reached.
    pub reached: Reached,
    /// The first few that broke a promise, by seed.
    pub failures: Vec<Failure>,
    /// A hash over all traces, in the order of their seeds.
    pub hash: String,
    /// How long it took.
    pub took: std::time::Duration,
}

#[derive(Default)]
struct Results {
    reached: Reached,
    failures: BTreeMap<u64, Violation>,
    hashes: BTreeMap<u64, String>,
}

/// Plays many seeds.
///
/// # Errors
/// A run could not be set up, or panicked.
pub fn campaign(wanted: Wanted) -> Result<Campaign, Cause> {
    let started = Instant::now();
    let (next, results) = (AtomicU64::new(0), Mutex::new(Results::default()));
    std::thread::scope(|scope| {
        let worker = || work(wanted, &next, &results, started);
        let workers: Vec<_> = (0..wanted.threads.max(1)).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err("a thread panicked".into())))
    })?;
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut hash = Sha256::new();
    for one in results.hashes.values() {
        hash.update(one.as_bytes());
    }
    let failures = results.failures.into_iter().map(|(seed, violation)| Failure { seed, violation });
    Ok(Campaign {
        runs: results.hashes.len() as u64,
        reached: results.reached,
        failures: failures.take(wanted.enough).collect(),
        hash: hex::encode(&hash.finalize()[..8]),
        took: started.elapsed(),
    })
}

fn work(wanted: Wanted, next: &AtomicU64, results: &Mutex<Results>, started: Instant) -> Result<(), Cause> {
    let ground = Arc::new(Ground::prepare()?);
    loop {
        let run = next.fetch_add(1, Ordering::Relaxed);
        let broken = results.lock().unwrap_or_else(PoisonError::into_inner).failures.len();
        if run >= wanted.runs || broken >= wanted.enough {
            return Ok(());
        }
        let seed = wanted.first + run;
        let played =
            catch_unwind(AssertUnwindSafe(|| world::run(&ground, &Script::of(seed), wanted.broken, false)));
        let outcome = played.map_err(|_| format!("seed {seed} panicked"))??;
        let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
        results.reached.add(&outcome.reached);
        results.hashes.insert(seed, outcome.hash);
        if let Some(violation) = outcome.violation {
            results.failures.insert(seed, violation);
        }
        let done = results.hashes.len() as u64;
        if wanted.tells && done.is_multiple_of((wanted.runs / 20).max(50)) {
            let left = u128::from(wanted.runs - done) * started.elapsed().as_millis()
                / u128::from(done.max(1))
                / 1000;
            let (runs, broken) = (wanted.runs, results.failures.len());
            eprintln!("{done} of {runs} runs, {broken} broken, about {left} s left");
        }
    }
}
