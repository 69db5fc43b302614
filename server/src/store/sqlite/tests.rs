//! SQLite against the contract, and what only SQLite can get wrong.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use einhalt_protocol::ids::Seq;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use super::{SqliteStore, rolled_back};
use crate::store::contract::sealed;
use crate::store::contract::{Place, batch, bodies, contract_tests, operation};
use crate::store::{AppendError, BoxFuture, Store};

struct Folder(TempDir);

fn folder() -> Folder {
    Folder(tempfile::tempdir().unwrap())
}

impl Place for Folder {
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        Box::pin(async { Arc::new(self.store().await) as Arc<dyn Store> })
    }

    fn tamper(&self, statement: &'static str) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            let file = sqlx::sqlite::SqliteConnectOptions::new().filename(self.0.path().join("einhalt.db"));
            let mut connection = file.connect().await.unwrap();
            let done = sqlx::query(statement).execute(&mut connection).await;
            connection.close().await.unwrap();
            done.map(drop).map_err(|error| error.to_string())
        })
    }
}

impl Folder {
    async fn store(&self) -> SqliteStore {
        SqliteStore::open(self.0.path()).await.unwrap()
    }
}

contract_tests!(folder());

async fn run(store: &SqliteStore, statement: &'static str) -> Result<(), sqlx::Error> {
    let mut writer = store.database().writer().await;
    sqlx::query(statement).execute(&mut *writer).await.map(drop)
}

/// I-10: also on the service's own connection, and not by the back door of a REPLACE.
#[tokio::test]
async fn the_triggers_hold_on_our_own_connection() {
    let place = folder();
    let store = place.store().await;
    let mut personal = batch("a", ["1"]);
    personal.entries[0].payload = Some(sealed(7, b"x"));
    store.append(&[personal]).await.unwrap();
    for statement in [
        "UPDATE entry SET body = x'00'",
        "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry SELECT operation_id, seq, hash, received_at, x'00' FROM entry",
        "UPDATE sealed_payload SET sealed = x'00'",
        "INSERT INTO sealed_payload VALUES (x'00112233445566778899aabbccddeeff', 1, randomblob(32), x'')",
    ] {
        assert!(run(&store, statement).await.is_err(), "{statement}");
    }
    assert_eq!(bodies(&store, "a").await, ["1"]);
}

/// I-1: a full disk is a refusal, not a loss, and once there is room everything goes on.
#[tokio::test]
async fn a_full_database_stores_nothing_and_recovers() {
    let place = folder();
    let store = place.store().await;
    store.append(&[batch("a", ["1"])]).await.unwrap();
    let big = "x".repeat(1_000_000);
    run(&store, "PRAGMA max_page_count = 40").await.unwrap();
    for _ in 0..2 {
        let refused = store.append(&[batch("a", ["2"]), batch("b", [big.as_str()])]).await;
        assert!(matches!(refused, Err(AppendError::NotStored(_))), "{refused:?}");
        assert_eq!(bodies(&store, "a").await, ["1"]);
        // Others use the same connection: they must not find themselves in a transaction of ours.
        run(&store, "BEGIN").await.unwrap();
        run(&store, "ROLLBACK").await.unwrap();
    }
    run(&store, "PRAGMA max_page_count = 1073741823").await.unwrap();
    store.append(&[batch("a", ["2"]), batch("b", [big.as_str()])]).await.unwrap();
    assert_eq!(bodies(&store, "a").await, ["1", "2"]);
}

/// I-1: while somebody else locks the database, an append is refused and nothing of it is there.
#[tokio::test]
async fn a_locked_database_stores_nothing_and_recovers() {
    let place = folder();
    let store = place.store().await;
    run(&store, "PRAGMA busy_timeout = 1").await.unwrap();
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(place.0.path().join("einhalt.db"));
    let mut other = file.connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let refused = store.append(&[batch("a", ["1"])]).await;
    assert!(matches!(refused, Err(AppendError::NotStored(_))), "{refused:?}");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    store.append(&[batch("a", ["2"])]).await.unwrap();
    assert_eq!(bodies(&store, "a").await, ["2"]);
}

/// I-10: an append that is cut off in the middle leaves no half of itself and blocks nobody.
#[tokio::test]
async fn an_abandoned_append_is_there_whole_or_not_at_all() {
    let place = folder();
    let store = place.store().await;
    for round in 0..200 {
        let name = format!("{round}");
        let calls = [batch(&name, ["1", "2"])];
        // Abandoned ever later: before the first statement, inside the transaction, after it.
        tokio::select! {
            biased;
            done = store.append(&calls) => drop(done.unwrap()),
            () = turns(round) => {}
        }
        store.append(&[batch(&name, ["3"])]).await.unwrap();
        let stored = bodies(&store, &name).await;
        assert!(stored == ["3"] || stored == ["1", "2", "3"], "{stored:?}");
    }
}

/// Lets everybody else have that many turns.
async fn turns(count: u32) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

/// An operation's own entries cannot be taken by another sequence: the key is the lock.
#[tokio::test]
async fn an_entry_behind_our_back_is_refused_and_read_again() {
    let place = folder();
    let store = place.store().await;
    store.append(&[batch("a", ["1"])]).await.unwrap();
    run(&store, "INSERT INTO entry SELECT operation_id, 2, hash, received_at, body FROM entry WHERE seq = 1")
        .await
        .unwrap();
    let refused = store.append(&[batch("a", ["2"])]).await;
    assert!(matches!(refused, Err(AppendError::NotStored(_))), "{refused:?}");
    let after = store.append(&[batch("a", ["2"])]).await.unwrap();
    assert_eq!(after[0].first, Seq(3), "the head was read again");
    assert_eq!(store.read(operation("a"), Seq(2), 9).await.unwrap()[0].body, b"2");
}

/// Section 4 of the storage rules: what is certain, and what must count as unknown.
#[test]
fn only_what_is_certain_counts_as_not_stored() {
    for (code, name, certain) in [
        (1, "ERROR", true),
        (5, "BUSY", true),
        (261, "BUSY_RECOVERY", true),
        (517, "BUSY_SNAPSHOT", true),
        (13, "FULL", true),
        (8, "READONLY", true),
        (1032, "READONLY_DBMOVED", true),
        (14, "CANTOPEN", true),
        (19, "CONSTRAINT", true),
        (1555, "CONSTRAINT_PRIMARYKEY", true),
        (4874, "IOERR_SHMSIZE", true),
        (10, "IOERR", false),
        (266, "IOERR_READ", false),
        (778, "IOERR_WRITE", false),
        (1034, "IOERR_FSYNC", false),
        (1290, "IOERR_DIR_FSYNC", false),
        (1546, "IOERR_TRUNCATE", false),
        (4106, "IOERR_CLOSE", false),
        (11, "CORRUPT", false),
        (26, "NOTADB", false),
        (2, "INTERNAL", false),
        (21, "MISUSE", false),
    ] {
        assert_eq!(rolled_back(code), certain, "{name}");
    }
}
