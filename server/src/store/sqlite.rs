//! The record in SQLite: the statements, and what the database's errors mean.
//!
//! An append is one hand-over to the thread that owns the writing connection: the transaction and
//! its rows travel as one call, since the hand-overs cost more than the sync once many operations
//! share it.

mod database;
#[cfg(test)]
mod tests;

pub use database::{Database, OpenError};

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::Commitment;
use einhalt_protocol::record::chain::Hash;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Executor, QueryBuilder, Row, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{
    AppendError, Appended, Batch, BoxFuture, Cause, ReadError, SealedPayload, Store, StoredEntry,
    StoredPayload,
};

const BEGIN: &str = "BEGIN IMMEDIATE; ";
const INSERT_ENTRIES: &str = "INSERT INTO entry (operation_id, seq, hash, received_at, body) ";
const INSERT_PAYLOADS: &str = "INSERT INTO sealed_payload (operation_id, seq, commitment, sealed) ";
const COMMIT: &str = "; COMMIT";
const ROLLBACK: &str = "ROLLBACK";
const HEAD: &str = "SELECT seq, hash FROM entry WHERE operation_id = $1 ORDER BY seq DESC LIMIT 1";
const READ: &str =
    "SELECT seq, hash, body FROM entry WHERE operation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
const PAYLOADS: &str = "SELECT seq, commitment, sealed FROM sealed_payload WHERE operation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
const ERASE: &str = "DELETE FROM sealed_payload WHERE operation_id = $1";
/// Every operation has an entry at 1, so this walks one index row per operation, not the whole record.
const OPERATIONS: &str = "SELECT operation_id FROM entry WHERE seq = 1 ORDER BY operation_id";
const PROBE: &str = "UPDATE probe SET writes = writes + 1";
const TAKE_CLEAN_MARK: &str = "DELETE FROM clean_stop";
const SET_CLEAN_MARK: &str = "INSERT INTO clean_stop (only) VALUES (1) ON CONFLICT DO NOTHING";
/// Folds the log into the database file, so that the file alone is a whole copy after an orderly stop.
const FOLD_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// Rows in one INSERT: five parameters each, SQLite allows 32,766 of them.
const ROWS_PER_INSERT: usize = 4096;
/// Up to this many rows a statement is worth keeping prepared: small appends come again and again.
const ROWS_KEPT_PREPARED: usize = 16;
/// Heads kept in memory. Beyond it they are read again; a running service has far fewer live operations.
const HEADS_KEPT: usize = 100_000;

type Head = (Seq, Hash);
type Heads = HashMap<OperationId, Head>;

/// The record in SQLite.
#[derive(Debug)]
pub struct SqliteStore {
    database: Arc<Database>,
    /// The heads after the last commit. `None` while an append runs and after one that did not end
    /// well: then the connection may be inside a transaction, and the heads are read again.
    heads: Mutex<Option<Heads>>,
}

/// A row of the table `entry`.
struct EntryRow<'a> {
    operation: OperationId,
    seq: Seq,
    hash: Hash,
    received_us: i64,
    body: &'a Arc<[u8]>,
}

/// A row of the table `payload`.
struct PayloadRow<'a> {
    operation: OperationId,
    seq: Seq,
    payload: &'a SealedPayload,
}

impl SqliteStore {
    /// The record in an open database.
    pub fn new(database: Arc<Database>) -> Self {
        Self { database, heads: Mutex::new(None) }
    }

    /// Opens the database of a data folder, making both if they are missing.
    pub async fn open(data: &Path) -> Result<Self, OpenError> {
        Ok(Self::new(Arc::new(Database::open(data).await?)))
    }

    /// Opens what is there to be read, beside a running service or without one.
    pub async fn open_to_read(data: &Path) -> Result<Self, OpenError> {
        Ok(Self::new(Arc::new(Database::open_to_read(data).await?)))
    }

    /// The database, for others who keep tables in it.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    fn take_heads(&self) -> Option<Heads> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep_heads(&self, heads: Heads) {
        *self.heads.lock().unwrap_or_else(PoisonError::into_inner) = Some(heads);
    }

    async fn append_all(&self, batches: &[Batch]) -> Result<Vec<Appended>, AppendError> {
        let mut writer = self.database.writer().await;
        let mut heads = match self.take_heads() {
            Some(heads) if heads.len() <= HEADS_KEPT => heads,
            Some(_) => Heads::new(),
            None => {
                roll_back(&mut writer).await?;
                Heads::new()
            }
        };
        match write(&mut writer, &mut heads, batches).await {
            Ok(appended) => {
                self.keep_heads(heads);
                Ok(appended)
            }
            Err(error) => {
                let error = outcome(error);
                if matches!(error, AppendError::NotStored(_)) {
                    roll_back(&mut writer).await?;
                }
                Err(error)
            }
        }
    }

    async fn fold_log(&self) {
        if let Err(error) = self.execute(sqlx::query(FOLD_LOG)).await {
            tracing::debug!(%error, "the log was not folded into the database file; the next start reads it");
        }
    }

    async fn execute(&self, query: Query<'_>) -> Result<u64, AppendError> {
        let mut writer = self.database.writer().await;
        Ok(query.execute(&mut *writer).await.map_err(outcome)?.rows_affected())
    }
}

impl Store for SqliteStore {
    fn append<'a>(&'a self, batches: &'a [Batch]) -> BoxFuture<'a, Result<Vec<Appended>, AppendError>> {
        Box::pin(self.append_all(batches))
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), AppendError>> {
        Box::pin(async { self.execute(sqlx::query(PROBE)).await.map(drop) })
    }

    fn read(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<StoredEntry>, ReadError>> {
        Box::pin(async move {
            let rows = page(READ, operation, after, limit).fetch_all(self.database.readers()).await;
            rows.and_then(|rows| rows.iter().map(entry).collect()).map_err(unreadable)
        })
    }

    fn payloads(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<StoredPayload>, ReadError>> {
        Box::pin(async move {
            let rows = page(PAYLOADS, operation, after, limit).fetch_all(self.database.readers()).await;
            rows.and_then(|rows| rows.iter().map(payload).collect()).map_err(unreadable)
        })
    }

    fn erase_payloads(&self, operation: OperationId) -> BoxFuture<'_, Result<u64, AppendError>> {
        Box::pin(async move {
            let erased = self.execute(sqlx::query(ERASE).bind(key(operation))).await?;
            self.fold_log().await;
            Ok(erased)
        })
    }

    fn head(&self, operation: OperationId) -> BoxFuture<'_, Result<(Seq, Hash), ReadError>> {
        Box::pin(async move { head(self.database.readers(), operation).await.map_err(unreadable) })
    }

    fn operations(&self) -> BoxFuture<'_, Result<Vec<OperationId>, ReadError>> {
        Box::pin(async move {
            let rows = sqlx::query(OPERATIONS).fetch_all(self.database.readers()).await;
            rows.and_then(|rows| rows.iter().map(operation_id).collect()).map_err(unreadable)
        })
    }

    fn take_clean_mark(&self) -> BoxFuture<'_, Result<bool, AppendError>> {
        Box::pin(async { Ok(self.execute(sqlx::query(TAKE_CLEAN_MARK)).await? > 0) })
    }

    fn set_clean_mark(&self) -> BoxFuture<'_, Result<(), AppendError>> {
        Box::pin(async {
            self.execute(sqlx::query(SET_CLEAN_MARK)).await?;
            self.fold_log().await;
            Ok(())
        })
    }
}

/// Gives every entry its place and head, and writes all in one transaction.
async fn write(
    writer: &mut SqliteConnection,
    heads: &mut Heads,
    batches: &[Batch],
) -> Result<Vec<Appended>, sqlx::Error> {
    for batch in batches {
        if let Entry::Vacant(unknown) = heads.entry(batch.operation) {
            unknown.insert(head(&mut *writer, batch.operation).await?);
        }
    }
    let mut entries = Vec::new();
    let mut payloads = Vec::new();
    let mut appended = Vec::with_capacity(batches.len());
    for batch in batches {
        let head = heads.entry(batch.operation).or_insert((Seq::NONE, Hash::genesis(batch.operation)));
        appended.push(place(batch, head, &mut entries, &mut payloads));
    }
    if !entries.is_empty() {
        transact(writer, &entries, &payloads).await?;
    }
    Ok(appended)
}

/// Moves `head` over the batch's entries and collects their rows.
fn place<'a>(
    batch: &'a Batch,
    head: &mut Head,
    entries: &mut Vec<EntryRow<'a>>,
    payloads: &mut Vec<PayloadRow<'a>>,
) -> Appended {
    let operation = batch.operation;
    let first = head.0.next();
    let mut after_each = Vec::with_capacity(batch.entries.len());
    for new in &batch.entries {
        let seq = head.0.next();
        let hash = head.1.next(operation, seq, &new.body);
        *head = (seq, hash);
        after_each.push(hash);
        entries.push(EntryRow {
            operation,
            seq,
            hash,
            received_us: batch.received_at.timestamp_micros(),
            body: &new.body,
        });
        payloads.extend(new.payload.as_ref().map(|payload| PayloadRow { operation, seq, payload }));
    }
    Appended { first, last: head.0, heads: after_each }
}

/// One transaction, in one call as long as it is not huge.
async fn transact(
    writer: &mut SqliteConnection,
    entries: &[EntryRow<'_>],
    payloads: &[PayloadRow<'_>],
) -> Result<(), sqlx::Error> {
    let mut call = Call::new(BEGIN);
    for rows in entries.chunks(ROWS_PER_INSERT) {
        call = call.with_room(writer).await?;
        call.sql.push(INSERT_ENTRIES);
        call.sql.push_values(rows, |mut tuple, row| {
            tuple.push_bind(key(row.operation)).push_bind(number(row.seq)).push_bind(row.hash.0.to_vec());
            tuple.push_bind(row.received_us).push_bind(Arc::clone(row.body));
        });
        call.ends(rows.len());
    }
    for rows in payloads.chunks(ROWS_PER_INSERT) {
        call = call.with_room(writer).await?;
        call.sql.push(INSERT_PAYLOADS);
        call.sql.push_values(rows, |mut tuple, row| {
            tuple.push_bind(key(row.operation)).push_bind(number(row.seq));
            tuple.push_bind(row.payload.commitment.0.to_vec()).push_bind(row.payload.bytes.clone());
        });
        call.ends(rows.len());
    }
    call.sql.push(COMMIT);
    call.execute(writer).await
}

/// Statements that go to the connection's thread together.
struct Call {
    sql: QueryBuilder<Sqlite>,
    rows: usize,
}

impl Call {
    fn new(opening: &'static str) -> Self {
        Self { sql: QueryBuilder::new(opening), rows: 0 }
    }

    fn ends(&mut self, rows: usize) {
        self.sql.push("; ");
        self.rows += rows;
    }

    /// This call, or a fresh one of the same transaction if this one is full.
    async fn with_room(self, writer: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        if self.rows < ROWS_PER_INSERT {
            return Ok(self);
        }
        self.execute(writer).await?;
        Ok(Self::new(""))
    }

    async fn execute(mut self, writer: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let keep_prepared = self.rows <= ROWS_KEPT_PREPARED;
        self.sql.build().persistent(keep_prepared).execute(writer).await.map(drop)
    }
}

/// Leaves no transaction open on the connection.
async fn roll_back(writer: &mut SqliteConnection) -> Result<(), AppendError> {
    match sqlx::query(ROLLBACK).execute(writer).await {
        Ok(_) => Ok(()),
        // There was none to leave.
        Err(error) if error.as_database_error().and_then(code) == Some(SQLITE_ERROR) => Ok(()),
        Err(error) => Err(AppendError::Unknown(Box::new(error))),
    }
}

/// What an error of a write says about what is on the disk. Only what SQLite documents as rolled
/// back counts as not stored; everything else might have been.
pub(crate) fn outcome(error: sqlx::Error) -> AppendError {
    let refused_here = matches!(error, sqlx::Error::Encode(_) | sqlx::Error::InvalidArgument(_));
    let rolled_back = error.as_database_error().and_then(code).is_some_and(rolled_back);
    let certain = refused_here || rolled_back;
    let cause: Cause = Box::new(error);
    if certain { AppendError::NotStored(cause) } else { AppendError::Unknown(cause) }
}

const SQLITE_ERROR: u32 = 1;
/// Primary result codes after which the statement, or the transaction, has not taken effect: ERROR,
/// PERM, ABORT, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, FULL, CANTOPEN, SCHEMA, TOOBIG,
/// CONSTRAINT, MISMATCH, AUTH, RANGE.
const ROLLED_BACK: [u32; 16] = [SQLITE_ERROR, 3, 4, 5, 6, 7, 8, 9, 13, 14, 17, 18, 19, 20, 23, 25];
/// Errors of input and output that strike before anything is written: no memory, locks, shared memory.
const NOTHING_WRITTEN: [u32; 7] = [2314, 3082, 3850, 4618, 4874, 5130, 5386];

fn rolled_back(code: u32) -> bool {
    ROLLED_BACK.contains(&(code & 0xff)) || NOTHING_WRITTEN.contains(&code)
}

fn code(error: &dyn sqlx::error::DatabaseError) -> Option<u32> {
    error.code()?.parse().ok()
}

fn unreadable(error: sqlx::Error) -> ReadError {
    ReadError(Box::new(error))
}

type Query<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

fn page(statement: &'static str, operation: OperationId, after: Seq, limit: u32) -> Query<'static> {
    sqlx::query(statement).bind(key(operation)).bind(number(after)).bind(limit)
}

async fn head<'c>(
    connection: impl Executor<'c, Database = Sqlite>,
    operation: OperationId,
) -> Result<Head, sqlx::Error> {
    let row = sqlx::query(HEAD).bind(key(operation)).fetch_optional(connection).await?;
    row.map_or(Ok((Seq::NONE, Hash::genesis(operation))), |row| Ok((seq(&row)?, Hash(bytes(&row, "hash")?))))
}

fn entry(row: &SqliteRow) -> Result<StoredEntry, sqlx::Error> {
    Ok(StoredEntry { seq: seq(row)?, body: row.try_get("body")?, hash: Hash(bytes(row, "hash")?) })
}

fn payload(row: &SqliteRow) -> Result<StoredPayload, sqlx::Error> {
    let commitment = Commitment(bytes(row, "commitment")?);
    let payload = SealedPayload { commitment, bytes: row.try_get("sealed")? };
    Ok(StoredPayload { seq: seq(row)?, payload })
}

fn operation_id(row: &SqliteRow) -> Result<OperationId, sqlx::Error> {
    Ok(OperationId::from_uuid(Uuid::from_bytes(bytes(row, "operation_id")?)))
}

fn seq(row: &SqliteRow) -> Result<Seq, sqlx::Error> {
    let number: i64 = row.try_get("seq")?;
    u64::try_from(number).map(Seq).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn bytes<const N: usize>(row: &SqliteRow, column: &str) -> Result<[u8; N], sqlx::Error> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn key(operation: OperationId) -> Vec<u8> {
    operation.uuid().as_bytes().to_vec()
}

/// A position as the database keeps it. Beyond its range is beyond every record: such a position
/// comes only from outside, and nothing lies after it.
fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}
