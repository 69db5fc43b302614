//! What becomes of entries when the store works, refuses, hangs, or leaves the outcome unknown.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::{oneshot, watch};

use super::{Appended, Full, Health, Keep, Limits, NotRecorded, Submission, Writer};
use crate::clock::{Clock, ManualClock};
use crate::store::Store;
use crate::store::contract::{at, batch, bodies, heads, operation};
use crate::store::faulty::{Fault, Faults, FaultyStore};
use crate::store::sqlite::SqliteStore;

type Answer = oneshot::Receiver<Result<Appended, NotRecorded>>;

/// A writer over a real database that can be made to fail.
struct Bench {
    writer: Writer,
    health: watch::Receiver<Health>,
    faults: Faults,
    clock: ManualClock,
    record: Arc<SqliteStore>,
    _folder: tempfile::TempDir,
}

async fn bench() -> Bench {
    bench_with(Limits::default()).await
}

async fn bench_with(limits: Limits) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let record = Arc::new(SqliteStore::open(folder.path()).await.unwrap());
    let (store, faults) = FaultyStore::new(Arc::<SqliteStore>::clone(&record));
    let clock = ManualClock::at(at());
    let writer = Writer::start(Arc::new(store), Arc::new(clock.clone()), limits);
    Bench { health: writer.health(), writer, faults, clock, record, _folder: folder }
}

impl Bench {
    fn try_submit(&self, name: &str, body: &str, keep: Keep) -> Result<Answer, Full> {
        let (done, answer) = oneshot::channel();
        self.writer.submit(Submission { batch: batch(name, [body]), keep, done }).map(|()| answer)
    }

    fn raise(&self, name: &str, body: &str) -> Answer {
        self.try_submit(name, body, Keep::UntilStored).unwrap()
    }

    fn lower(&self, name: &str, body: &str) -> Answer {
        self.try_submit(name, body, Keep::OrRefuse).unwrap()
    }

    async fn becomes(&mut self, wanted: impl Fn(&Health) -> bool) {
        self.health.wait_for(wanted).await.unwrap();
    }

    fn wait_out_the_pause(&self) {
        self.clock.advance(Limits::default().retry_after);
    }
}

fn failing(health: &Health) -> bool {
    matches!(health, Health::Failing { .. })
}

#[tokio::test]
async fn an_idle_writer_stores_at_once() {
    let bench = bench().await;
    let appended = bench.raise("a", "1").await.unwrap().unwrap();
    assert_eq!(appended.heads, heads("a", ["1"]));
    assert_eq!(bodies(&*bench.record, "a").await, ["1"]);
    assert_eq!(bench.faults.calls(), 1);
}

/// What arrives while a commit runs shares the next one, in the order in which it was submitted.
#[tokio::test]
async fn what_waits_is_stored_together_and_in_order() {
    let bench = bench().await;
    bench.faults.set(Fault::Hang);
    let first = bench.raise("a", "0");
    bench.faults.hanging().await;
    let names = ["a", "b", "c"];
    let texts: Vec<String> = (1..=100).map(|n| n.to_string()).collect();
    let answers: Vec<Answer> =
        texts.iter().flat_map(|text| names.map(|name| bench.raise(name, text))).collect();
    bench.faults.set(Fault::None);
    first.await.unwrap().unwrap();
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    assert_eq!(bench.faults.calls(), 2, "300 batches, one transaction");
    assert_eq!(bodies(&*bench.record, "b").await, texts);
    assert_eq!(bodies(&*bench.record, "a").await[1..], texts);
}

#[tokio::test]
async fn one_commit_takes_no_more_than_its_limit() {
    let bench = bench_with(Limits { batches_per_commit: 8, ..Limits::default() }).await;
    bench.faults.set(Fault::Hang);
    let mut answers = vec![bench.raise("a", "0")];
    bench.faults.hanging().await;
    answers.extend((0..20).map(|_| bench.raise("a", "x")));
    bench.faults.set(Fault::None);
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    assert_eq!(bench.faults.calls(), 1 + 3, "8 and 8 and 4");
}

/// I-1: what raises is kept in order until it is stored. What lowers is refused and never comes back.
#[tokio::test]
async fn a_store_that_refuses_loses_no_stop_and_stores_no_refused_lift() {
    let mut bench = bench().await;
    bench.faults.set(Fault::NotStored);
    let stop = bench.raise("a", "stop");
    let lift = bench.lower("a", "lift");
    assert_eq!(lift.await.unwrap(), Err(NotRecorded::StoreFailing), "no clock had to move");
    bench.becomes(failing).await;

    // Meanwhile: facts wait behind each other, lifts are refused without a try.
    let second = bench.raise("a", "second stop");
    let calls = bench.faults.calls();
    assert_eq!(bench.lower("b", "lift").await.unwrap(), Err(NotRecorded::StoreFailing));
    assert_eq!(bench.faults.calls(), calls);

    for _ in 0..3 {
        let calls = bench.faults.calls();
        bench.wait_out_the_pause();
        bench.faults.called(calls + 1).await;
    }
    bench.faults.set(Fault::None);
    bench.wait_out_the_pause();
    stop.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    bench.becomes(|health| *health == Health::Ok).await;
    bench.lower("a", "later lift").await.unwrap().unwrap();
    assert_eq!(bodies(&*bench.record, "a").await, ["stop", "second stop", "later lift"]);
    assert_eq!(bodies(&*bench.record, "b").await, [""; 0]);
}

/// Principle 6: a hang is a failure, seen before it ends, counted from when it began.
#[tokio::test]
async fn a_hanging_store_counts_as_failing_until_it_returns() {
    let mut bench = bench().await;
    bench.faults.set(Fault::Hang);
    let stop = bench.raise("a", "stop");
    let lift_under_way = bench.lower("b", "lift");
    bench.faults.hanging().await;
    let second = bench.raise("a", "second stop");
    let lift = bench.lower("a", "lift");
    assert_eq!(*bench.health.borrow(), Health::Ok, "slow is not yet failing");
    bench.clock.advance(Limits::default().hangs_after);
    bench.becomes(|health| *health == Health::Failing { since: at() }).await;
    assert_eq!(lift.await.unwrap(), Err(NotRecorded::StoreFailing));

    bench.faults.set(Fault::None);
    stop.await.unwrap().unwrap();
    lift_under_way.await.unwrap().expect("it was in the commit that returned: stored, and said so");
    second.await.unwrap().unwrap();
    bench.becomes(|health| *health == Health::Ok).await;
    assert_eq!(bodies(&*bench.record, "a").await, ["stop", "second stop"]);
}

/// Section 4 of the storage rules: after a failed sync nothing is tried again, nothing is receipted.
#[tokio::test]
async fn an_unknown_outcome_is_never_retried() {
    for stored in [false, true] {
        let mut bench = bench().await;
        bench.raise("a", "1").await.unwrap().unwrap();
        bench.faults.set_for_call(2, Fault::Unknown { stored });
        let answers = [bench.raise("a", "2"), bench.lower("b", "1")];
        for answer in answers {
            assert_eq!(answer.await.unwrap(), Err(NotRecorded::Lost));
        }
        bench.becomes(|health| *health == Health::Lost).await;
        assert_eq!(bench.raise("a", "3").await.unwrap(), Err(NotRecorded::Lost));
        bench.clock.advance(TimeDelta::hours(1));
        assert_eq!(bench.writer.close().await, Health::Lost);
        assert_eq!(bench.raise("a", "4").await.unwrap(), Err(NotRecorded::Lost));
        assert_eq!(bench.faults.calls(), 2, "the store was not touched again");
        // A restart reads what is really there.
        let expected: &[&str] = if stored { &["1", "2"] } else { &["1"] };
        assert_eq!(bodies(&*bench.record, "a").await, expected);
    }
}

/// I-18: when the store works again this is noticed although nobody reports anything.
#[tokio::test]
async fn health_returns_without_traffic() {
    let mut bench = bench().await;
    bench.faults.set(Fault::NotStored);
    bench.lower("a", "lift").await.unwrap().unwrap_err();
    bench.becomes(failing).await;
    bench.wait_out_the_pause();
    bench.faults.called(2).await;
    assert!(failing(&bench.health.borrow()));
    bench.faults.set(Fault::None);
    bench.wait_out_the_pause();
    bench.becomes(|health| *health == Health::Ok).await;
    assert_eq!(bodies(&*bench.record, "a").await, [""; 0]);
}

/// Principle 8: the queue is bounded, and what finds no room comes back to whoever brought it.
#[tokio::test]
async fn a_full_queue_gives_the_batch_back() {
    let limits = Limits { queue: 4, kept: 3, ..Limits::default() };
    let mut bench = bench_with(limits).await;
    bench.faults.set(Fault::Hang);
    let mut answers = vec![bench.raise("a", "0")];
    bench.faults.hanging().await;
    bench.clock.advance(limits.hangs_after);
    bench.becomes(failing).await;
    // Three are kept by the task, four wait in the queue; the task takes what it may in between.
    for n in 1..=7 {
        while bench.writer.queue.capacity() == 0 {
            tokio::task::yield_now().await;
        }
        answers.push(bench.raise("a", &n.to_string()));
        tokio::task::yield_now().await;
    }
    let Full(back) = bench.try_submit("a", "8", Keep::UntilStored).unwrap_err();
    assert_eq!(&*back.batch.entries[0].body, b"8");
    bench.faults.set(Fault::None);
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    bench.writer.submit(back).unwrap();
    assert_eq!(bench.writer.close().await, Health::Ok);
    assert_eq!(bodies(&*bench.record, "a").await, ["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
}

#[tokio::test]
async fn closing_stores_what_was_taken() {
    let bench = bench().await;
    let answers: Vec<Answer> = (0..2000).map(|_| bench.raise("a", "x")).collect();
    assert_eq!(bench.writer.close().await, Health::Ok);
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    assert_eq!(bodies(&*bench.record, "a").await.len(), 2000);
    assert_eq!(bench.raise("a", "late").await.unwrap(), Err(NotRecorded::StoreFailing));
}

/// A service can stop although its store does not work; the devices still hold their reports.
#[tokio::test]
async fn closing_does_not_wait_for_a_store_that_refuses() {
    let mut bench = bench().await;
    bench.faults.set(Fault::NotStored);
    let stop = bench.raise("a", "stop");
    bench.becomes(failing).await;
    assert!(failing(&bench.writer.close().await));
    assert_eq!(stop.await.unwrap(), Err(NotRecorded::StoreFailing));
}

/// Each call of the store fails once, at every position, in each way; and in random runs they fail
/// again and again. Whatever happens: what is receipted is there once, where the receipt says (I-1,
/// I-9); what was refused is not there; the chain has no gap (I-10); no stop is missing.
#[tokio::test]
async fn no_schedule_of_faults_breaks_a_promise() {
    for position in 1..=12 {
        for fault in [Fault::NotStored, Fault::Unknown { stored: false }, Fault::Unknown { stored: true }] {
            let bench = bench().await;
            bench.faults.set_for_call(position, fault);
            campaign(bench, StdRng::seed_from_u64(position), false).await;
        }
    }
    let mut reached = [0; 3];
    for seed in 0..40 {
        let seen = campaign(bench().await, StdRng::seed_from_u64(seed), true).await;
        for (total, seen) in reached.iter_mut().zip(seen) {
            *total += seen;
        }
    }
    let [stored, refused, lost] = reached;
    assert!(stored > 500 && refused > 50 && lost > 50, "the campaign is blind: {reached:?}");
}

/// Submits 60 batches while the store does as the dice say; returns how many ended how.
async fn campaign(bench: Bench, mut dice: StdRng, faults: bool) -> [usize; 3] {
    let names = ["a", "b", "c", "d"];
    let mut sent: Vec<(usize, String, Keep, Answer)> = Vec::new();
    for n in 0..60 {
        let place = dice.random_range(0..names.len());
        let keep = if dice.random_bool(0.3) { Keep::OrRefuse } else { Keep::UntilStored };
        let body = n.to_string();
        let answer = bench.try_submit(names[place], &body, keep).unwrap();
        sent.push((place, body, keep, answer));
        if faults && dice.random_bool(0.15) {
            bench.faults.set(match dice.random_range(0..20) {
                0 => Fault::Unknown { stored: dice.random() },
                1..8 => Fault::NotStored,
                8..12 => Fault::Hang,
                _ => Fault::None,
            });
        }
        for _ in 0..dice.random_range(0..20) {
            tokio::task::yield_now().await;
        }
        bench.clock.advance(TimeDelta::milliseconds(dice.random_range(0..900)));
    }
    bench.faults.set(Fault::None);
    let mut seen = [0; 3];
    let mut maybe = Vec::new();
    let mut certain: Vec<Vec<(u64, String)>> = vec![Vec::new(); names.len()];
    for (place, body, keep, answer) in sent {
        match answered(&bench, answer).await {
            Ok(appended) => {
                certain[place].push((appended.first.0, body));
                seen[0] += 1;
            }
            Err(NotRecorded::StoreFailing) => {
                assert_eq!(keep, Keep::OrRefuse, "a stop was given up");
                seen[1] += 1;
            }
            Err(NotRecorded::Lost) => {
                maybe.push((place, body));
                seen[2] += 1;
            }
        }
    }
    for (place, name) in names.into_iter().enumerate() {
        let stored = bodies(&*bench.record, name).await;
        assert!(certain[place].is_sorted(), "{name} changed its order");
        for (seq, body) in &certain[place] {
            assert_eq!(stored[usize::try_from(*seq).unwrap() - 1], *body);
        }
        for (n, body) in stored.iter().enumerate() {
            assert!(!stored[..n].contains(body), "{body} is there twice");
            let known = certain[place].iter().any(|(_, sure)| sure == body);
            assert!(known || maybe.contains(&(place, body.clone())), "{body} was refused and is there");
        }
        assert_eq!(bench.record.head(operation(name)).await.unwrap().0.0, stored.len() as u64);
    }
    seen
}

/// The answer, with the clock running until it comes.
async fn answered(bench: &Bench, mut answer: Answer) -> Result<Appended, NotRecorded> {
    loop {
        tokio::select! {
            biased;
            answer = &mut answer => return answer.unwrap(),
            () = tokio::task::yield_now() => bench.clock.advance(TimeDelta::milliseconds(10)),
        }
    }
}

/// `now` is only asked of the clock that was handed in.
#[tokio::test]
async fn a_failure_counts_from_when_it_began() {
    let mut bench = bench().await;
    bench.faults.set(Fault::NotStored);
    let _stop = bench.raise("a", "stop");
    bench.becomes(|health| *health == Health::Failing { since: at() }).await;
    for _ in 0..5 {
        let calls = bench.faults.calls();
        bench.wait_out_the_pause();
        bench.faults.called(calls + 1).await;
    }
    assert!(bench.clock.now() > at());
    assert_eq!(*bench.health.borrow(), Health::Failing { since: at() });
}
