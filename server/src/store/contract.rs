//! The one test suite that every store must pass: [`contract_tests!`](contract_tests) runs all of it
//! against a [`Place`]. What only one database can do is tested beside its statements.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::Commitment;
use einhalt_protocol::record::chain::Hash;

use super::{Appended, Batch, BoxFuture, NewEntry, SealedPayload, Store};

/// Where a store keeps what it keeps: it can be opened again after the store in hand is gone.
pub trait Place: Send + Sync {
    /// Opens the store.
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>>;
    /// Does what somebody with access to the database could do, while no store is open.
    fn tamper(&self, statement: &'static str) -> BoxFuture<'_, Result<(), String>>;
}

/// One test for each promise, against the place that `$place` makes.
macro_rules! contract_tests {
    ($place:expr) => {
        $crate::store::contract::contract_tests!(@each $place;
            positions_and_heads_follow_the_chain
            operations_do_not_mix
            one_call_may_carry_an_operation_twice
            a_batch_without_entries_changes_nothing
            a_huge_call_is_one_call
            reading_goes_on_where_it_stopped
            bytes_come_back_as_they_were
            payloads_lie_apart_and_can_be_erased
            everything_is_there_after_reopening
            entries_are_never_changed_or_removed
            the_clean_mark_is_taken_once
            a_probe_leaves_no_trace
            appends_at_the_same_time_leave_no_gap
        );
    };
    (@each $place:expr; $($name:ident)+) => {$(
        #[tokio::test]
        async fn $name() {
            let place = $place;
            $crate::store::contract::$name(&place).await;
        }
    )+};
}
pub(crate) use contract_tests;

pub fn operation(name: &str) -> OperationId {
    OperationId::derived("test operation", &[name.as_bytes()])
}

pub fn at() -> Timestamp {
    "2026-05-05T04:03:00Z".parse().unwrap()
}

pub fn entry(text: &str) -> NewEntry {
    NewEntry { body: text.as_bytes().into(), payload: None }
}

pub fn sealed(first: u8, bytes: &[u8]) -> SealedPayload {
    SealedPayload { commitment: Commitment([first; 32]), bytes: bytes.to_vec() }
}

pub fn batch<'a>(name: &str, bodies: impl IntoIterator<Item = &'a str>) -> Batch {
    Batch { operation: operation(name), entries: bodies.into_iter().map(entry).collect(), received_at: at() }
}

/// The heads that an operation's chain must have, computed without the store.
pub fn heads<'a>(name: &str, bodies: impl IntoIterator<Item = &'a str>) -> Vec<Hash> {
    let operation = operation(name);
    let mut head = Hash::genesis(operation);
    let link = |(body, seq): (&str, u64)| {
        head = head.next(operation, Seq(seq), body.as_bytes());
        head
    };
    bodies.into_iter().zip(1..).map(link).collect()
}

/// What is stored of an operation, as text, after a check that the chain holds without a gap.
pub async fn bodies(store: &dyn Store, name: &str) -> Vec<String> {
    let operation = operation(name);
    let stored = store.read(operation, Seq::NONE, u32::MAX).await.unwrap();
    let mut head = (Seq::NONE, Hash::genesis(operation));
    for entry in &stored {
        head = (head.0.next(), head.1.next(operation, head.0.next(), &entry.body));
        assert_eq!((entry.seq, entry.hash), head, "the chain of {name}");
    }
    assert_eq!(store.head(operation).await.unwrap(), head, "the head of {name}");
    stored.into_iter().map(|entry| String::from_utf8(entry.body).unwrap()).collect()
}

/// I-10: from 1, no gap, each head over the one before.
pub async fn positions_and_heads_follow_the_chain(place: &dyn Place) {
    let store = place.open().await;
    assert_eq!(store.head(operation("a")).await.unwrap(), (Seq::NONE, Hash::genesis(operation("a"))));
    let expected = heads("a", ["one", "two", "three"]);
    let first = store.append(&[batch("a", ["one", "two"])]).await.unwrap();
    assert_eq!(first, [Appended { first: Seq(1), last: Seq(2), heads: expected[..2].to_vec() }]);
    let second = store.append(&[batch("a", ["three"])]).await.unwrap();
    assert_eq!(second, [Appended { first: Seq(3), last: Seq(3), heads: expected[2..].to_vec() }]);
    assert_eq!(bodies(&*store, "a").await, ["one", "two", "three"]);
}

/// I-10: each operation has its own sequence and its own chain.
pub async fn operations_do_not_mix(place: &dyn Place) {
    let store = place.open().await;
    assert_eq!(store.operations().await.unwrap(), []);
    store.append(&[batch("a", ["x"]), batch("b", ["x"]), batch("c", ["x"])]).await.unwrap();
    store.append(&[batch("b", ["y"])]).await.unwrap();
    let mut all = ["a", "b", "c"].map(operation);
    all.sort_unstable();
    assert_eq!(store.operations().await.unwrap(), all);
    assert_eq!(bodies(&*store, "a").await, ["x"]);
    assert_eq!(bodies(&*store, "b").await, ["x", "y"]);
    assert_eq!(bodies(&*store, "nobody").await, [""; 0]);
}

pub async fn one_call_may_carry_an_operation_twice(place: &dyn Place) {
    let store = place.open().await;
    let calls = [batch("a", ["1"]), batch("b", ["1"]), batch("a", ["2", "3"])];
    let appended = store.append(&calls).await.unwrap();
    assert_eq!(appended[2].first, Seq(2));
    assert_eq!(appended[2].heads, heads("a", ["1", "2", "3"])[1..]);
    assert_eq!(bodies(&*store, "a").await, ["1", "2", "3"]);
}

pub async fn a_batch_without_entries_changes_nothing(place: &dyn Place) {
    let store = place.open().await;
    assert_eq!(store.append(&[]).await.unwrap(), []);
    store.append(&[batch("a", []), batch("b", ["1"]), batch("b", [])]).await.unwrap();
    assert_eq!(store.operations().await.unwrap(), [operation("b")]);
    assert_eq!(bodies(&*store, "b").await, ["1"]);
}

/// More rows than one statement takes are still one transaction in order.
pub async fn a_huge_call_is_one_call(place: &dyn Place) {
    let store = place.open().await;
    let texts: Vec<String> = (0..10_000).map(|n| format!("entry {n}")).collect();
    let mut big = batch("a", texts.iter().map(String::as_str));
    for entry in &mut big.entries {
        entry.payload = Some(sealed(1, b"content"));
    }
    let appended = store.append(&[big]).await.unwrap();
    assert_eq!(appended[0].last, Seq(10_000));
    assert_eq!(bodies(&*store, "a").await, texts);
    assert_eq!(store.payloads(operation("a"), Seq::NONE, u32::MAX).await.unwrap().len(), 10_000);
}

pub async fn reading_goes_on_where_it_stopped(place: &dyn Place) {
    let store = place.open().await;
    store.append(&[batch("a", ["1", "2", "3", "4", "5"]), batch("b", ["x"])]).await.unwrap();
    for (after, limit, expected) in [
        (0, 2, vec![1, 2]),
        (2, 2, vec![3, 4]),
        (4, 2, vec![5]),
        (5, 2, vec![]),
        (3, 0, vec![]),
        (u64::MAX, 9, vec![]),
        (0, u32::MAX, vec![1, 2, 3, 4, 5]),
    ] {
        let read = store.read(operation("a"), Seq(after), limit).await.unwrap();
        let seqs: Vec<u64> = read.iter().map(|entry| entry.seq.0).collect();
        assert_eq!(seqs, expected, "{limit} after {after}");
    }
}

/// The exact bytes are hashed, so the exact bytes are kept: whatever they are.
pub async fn bytes_come_back_as_they_were(place: &dyn Place) {
    let store = place.open().await;
    let strange: [&[u8]; 5] =
        [b"", b"\0", b"{ \"a\" : 1.0 }\n", &[0xff, 0xfe, 0x00], "Ä\u{1f6d1}".as_bytes()];
    let entries = strange.iter().map(|body| NewEntry { body: (*body).into(), payload: None }).collect();
    let odd = Batch { operation: operation("a"), entries, received_at: at() };
    store.append(&[odd]).await.unwrap();
    let stored = store.read(operation("a"), Seq::NONE, 9).await.unwrap();
    assert!(stored.iter().map(|entry| entry.body.as_slice()).eq(strange));
}

/// I-12: the personal part goes, the record stays.
pub async fn payloads_lie_apart_and_can_be_erased(place: &dyn Place) {
    let store = place.open().await;
    let mut personal = batch("a", ["1", "2", "3"]);
    personal.entries[0].payload = Some(sealed(7, b"Erika"));
    personal.entries[2].payload = Some(sealed(8, b""));
    let appended = store.append(&[personal]).await.unwrap();
    assert_eq!(appended[0].heads, heads("a", ["1", "2", "3"]), "payloads are not in the chain");

    let stored = store.payloads(operation("a"), Seq::NONE, 9).await.unwrap();
    let seen: Vec<_> =
        stored.iter().map(|p| (p.seq.0, p.payload.commitment.0[0], p.payload.bytes.as_slice())).collect();
    assert_eq!(seen, [(1, 7, b"Erika".as_slice()), (3, 8, b"".as_slice())]);
    assert_eq!(store.payloads(operation("a"), Seq(1), 9).await.unwrap().len(), 1);

    let mut neighbour = batch("b", ["1"]);
    neighbour.entries[0].payload = Some(sealed(9, b"Erik"));
    store.append(&[neighbour]).await.unwrap();
    assert_eq!(store.erase_payloads(operation("a")).await.unwrap(), 2);
    assert_eq!(store.erase_payloads(operation("a")).await.unwrap(), 0, "they are gone already");
    assert_eq!(store.payloads(operation("a"), Seq::NONE, 9).await.unwrap().len(), 0);
    assert_eq!(store.payloads(operation("b"), Seq::NONE, 9).await.unwrap().len(), 1);
    assert_eq!(bodies(&*store, "a").await, ["1", "2", "3"]);
}

/// I-1: a store that is dropped without a word, as by a kill, has kept what it confirmed.
pub async fn everything_is_there_after_reopening(place: &dyn Place) {
    let mut expected = Vec::new();
    for round in ["1", "2", "3", "4"] {
        let store = place.open().await;
        assert_eq!(bodies(&*store, "a").await, expected);
        expected.push(round);
        let appended = store.append(&[batch("a", [round])]).await.unwrap();
        assert_eq!(appended[0].heads.last(), heads("a", expected.iter().copied()).last());
    }
}

/// I-10: the database itself refuses what no part of the service does.
pub async fn entries_are_never_changed_or_removed(place: &dyn Place) {
    let mut personal = batch("a", ["1"]);
    personal.entries[0].payload = Some(sealed(7, b"Erika"));
    place.open().await.append(&[personal]).await.unwrap();
    for statement in [
        "UPDATE entry SET body = hash",
        "UPDATE entry SET seq = 2",
        "DELETE FROM entry",
        "INSERT INTO entry SELECT * FROM entry",
        "UPDATE sealed_payload SET sealed = commitment",
    ] {
        assert!(place.tamper(statement).await.is_err(), "{statement}");
    }
    let store = place.open().await;
    assert_eq!(bodies(&*store, "a").await, ["1"]);
}

/// I-7: an unorderly stop is noticed, and noticed once.
pub async fn the_clean_mark_is_taken_once(place: &dyn Place) {
    let store = place.open().await;
    assert!(!store.take_clean_mark().await.unwrap(), "a new store has not stopped in order");
    store.set_clean_mark().await.unwrap();
    store.set_clean_mark().await.unwrap();
    drop(store);
    let store = place.open().await;
    assert!(store.take_clean_mark().await.unwrap());
    drop(store);
    assert!(!place.open().await.take_clean_mark().await.unwrap(), "the last stop left no mark");
}

pub async fn a_probe_leaves_no_trace(place: &dyn Place) {
    let store = place.open().await;
    store.probe().await.unwrap();
    store.append(&[batch("a", ["1"])]).await.unwrap();
    store.probe().await.unwrap();
    assert_eq!(store.operations().await.unwrap(), [operation("a")]);
    assert_eq!(bodies(&*store, "a").await, ["1"]);
}

/// I-9, I-10: concurrent callers get different positions of one chain.
pub async fn appends_at_the_same_time_leave_no_gap(place: &dyn Place) {
    let store = place.open().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..32_u8 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            let text = format!("{n}");
            store.append(&[batch("a", [text.as_str()])]).await.unwrap()[0].first
        });
    }
    let mut seqs = tasks.join_all().await;
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=32).map(Seq).collect::<Vec<_>>());
    assert_eq!(bodies(&*store, "a").await.len(), 32);
}
