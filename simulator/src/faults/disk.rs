//! A simulated disk under the real writer: what is not synced may be lost at a crash, syncs fail, writes
//! hang, the disk is full or slow. One transaction is on its way at a time, as with the real store.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::chain::Hash;
use einhalt_server::store::{
    AppendError, Appended, Batch, BoxFuture, ReadError, Store, StoredEntry, StoredPayload,
};
use tokio::sync::{Notify, watch};

use super::dice::Luck;

/// What the disk does to writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It works.
    #[default]
    Sound,
    /// Every write takes so many milliseconds longer.
    Slow(u64),
    /// Writes are refused; nothing of them is stored.
    Full,
    /// Writes do not come back while it lasts.
    Hangs,
    /// The next sync fails: whether its data is there afterwards, nobody knows.
    SyncFails,
    /// Nothing can be read; writes work.
    ReadsFail,
}

/// Broken on purpose: what a real store must never do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lies {
    /// It does not.
    #[default]
    No,
    /// It says that data is durable before it is.
    AcknowledgesUnsynced,
    /// It stores what it is given twice.
    StoresTwice,
    /// It changes a byte of what it is given.
    ChangesBytes,
    /// It says after a crash that the service had stopped in order.
    ForgetsCrashes,
    /// It says that a full disk has stored everything.
    HidesFailure,
}

/// An entry that has become durable.
#[derive(Debug, Clone)]
pub struct Durable {
    /// Of which operation.
    pub operation: OperationId,
    /// The entry.
    pub entry: StoredEntry,
}

/// A transaction that has been written and not yet synced.
struct InFlight {
    entries: Vec<(OperationId, StoredEntry)>,
}

struct Inner {
    luck: Luck,
    lies: Lies,
    mode: Mode,
    /// Grows with every crash: calls of a service that is dead change nothing any more.
    generation: u64,
    calls: u64,
    records: BTreeMap<OperationId, Vec<StoredEntry>>,
    /// Acknowledged, but not synced: only a disk that lies has any.
    unsynced: Vec<(OperationId, Seq)>,
    in_flight: Option<InFlight>,
    clean: bool,
    news: Vec<Durable>,
    /// Rung when something has become durable.
    bell: Arc<Notify>,
    /// A write is waiting because the disk hangs.
    waiting: u32,
}

/// The disk, which outlives every service.
#[derive(Clone)]
pub struct Disk {
    inner: Arc<Mutex<Inner>>,
    changed: Arc<watch::Sender<u64>>,
}

/// What was lost and kept at a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterCrash {
    /// A transaction was on its way, and whether it is there afterwards.
    pub in_flight: Option<bool>,
}

impl Disk {
    /// A disk with these records, after an orderly stop.
    pub fn with(records: BTreeMap<OperationId, Vec<StoredEntry>>, luck: Luck, lies: Lies) -> Self {
        let inner = Inner {
            luck,
            lies,
            mode: Mode::Sound,
            generation: 0,
            calls: 0,
            records,
            unsynced: Vec::new(),
            in_flight: None,
            clean: true,
            news: Vec::new(),
            bell: Arc::default(),
            waiting: 0,
        };
        Self { inner: Arc::new(Mutex::new(inner)), changed: Arc::new(watch::Sender::new(0)) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rings this when something has become durable.
    #[must_use]
    pub fn ringing(self, bell: Arc<Notify>) -> Self {
        self.inner().bell = bell;
        self
    }

    /// From now on it does this.
    pub fn set(&self, mode: Mode) {
        self.inner().mode = mode;
        self.changed.send_modify(|count| *count += 1);
    }

    /// What it does.
    pub fn mode(&self) -> Mode {
        self.inner().mode
    }

    /// Whether a transaction is on its way, or waits.
    pub fn is_busy(&self) -> bool {
        let inner = self.inner();
        inner.in_flight.is_some() || inner.waiting > 0
    }

    /// Power or process is gone: a transaction on its way is kept or lost.
    pub fn crash(&self) -> AfterCrash {
        let mut inner = self.inner();
        inner.generation += 1;
        let luck = inner.luck.at(&[9, inner.generation]);
        let in_flight = inner.in_flight.take().map(|flight| {
            let kept = luck.is_multiple_of(2);
            if kept {
                inner.apply(flight.entries);
            }
            kept
        });
        let unsynced = std::mem::take(&mut inner.unsynced);
        let kept = usize::try_from(luck >> 8).unwrap_or(0) % (unsynced.len() + 1);
        for (operation, seq) in unsynced.into_iter().skip(kept) {
            if let Some(record) = inner.records.get_mut(&operation) {
                record.retain(|entry| entry.seq < seq);
            }
        }
        drop(inner);
        self.changed.send_modify(|count| *count += 1);
        AfterCrash { in_flight }
    }

    /// A byte of a stored entry changes by itself. Says which entry.
    pub fn rot(&self, operation: OperationId) -> Option<Seq> {
        let mut inner = self.inner();
        let luck = inner.luck.at(&[11, inner.generation]);
        let record = inner.records.get_mut(&operation)?;
        // Every second time among the newest, which not every device has been sent.
        let newest = if luck & 1 == 0 { record.len().min(8) } else { record.len() };
        let back = usize::try_from(luck >> 1).unwrap_or(0).checked_rem(newest)?;
        let at = record.len().checked_sub(1 + back)?;
        let entry = record.get_mut(at)?;
        let place = usize::try_from(luck >> 16).unwrap_or(0) % entry.body.len();
        entry.body[place] ^= 1;
        Some(entry.seq)
    }

    /// What has become durable since the last call, in order of operation and place.
    pub fn news(&self) -> Vec<Durable> {
        let mut news = std::mem::take(&mut self.inner().news);
        news.sort_by_key(|durable| (durable.operation, durable.entry.seq));
        news
    }

    /// Everything that is stored.
    pub fn records(&self) -> BTreeMap<OperationId, Vec<StoredEntry>> {
        self.inner().records.clone()
    }

    /// The side of a service that starts now.
    pub fn mount(&self) -> Mounted {
        Mounted { generation: self.inner().generation, disk: self.clone() }
    }
}

impl Inner {
    fn apply(&mut self, entries: Vec<(OperationId, StoredEntry)>) {
        self.bell.notify_one();
        for (operation, entry) in entries {
            if self.lies == Lies::AcknowledgesUnsynced {
                self.unsynced.push((operation, entry.seq));
            }
            self.news.push(Durable { operation, entry: entry.clone() });
            self.records.entry(operation).or_default().push(entry);
        }
        // What is older than a few transactions has reached the disk even of a liar.
        let old = self.unsynced.len().saturating_sub(12);
        self.unsynced.drain(..old);
    }

    /// Gives every entry its place and head.
    fn place(&self, batches: &[Batch]) -> (Vec<Appended>, Vec<(OperationId, StoredEntry)>) {
        let mut heads: BTreeMap<OperationId, (Seq, Hash)> = BTreeMap::new();
        let mut entries = Vec::new();
        let mut appended = Vec::new();
        for batch in batches {
            let operation = batch.operation;
            let head = heads.entry(operation).or_insert_with(|| self.head(operation));
            let first = head.0.next();
            let mut after_each = Vec::new();
            for new in &batch.entries {
                for _ in 0..if self.lies == Lies::StoresTwice { 2 } else { 1 } {
                    let seq = head.0.next();
                    let mut body = new.body.to_vec();
                    let hash = head.1.next(operation, seq, &body);
                    if self.lies == Lies::ChangesBytes && seq.0.is_multiple_of(16) {
                        body[8] ^= 1;
                    }
                    *head = (seq, hash);
                    entries.push((operation, StoredEntry { seq, body, hash }));
                }
                after_each.push(head.1);
            }
            appended.push(Appended { first, last: head.0, heads: after_each });
        }
        (appended, entries)
    }

    fn head(&self, operation: OperationId) -> (Seq, Hash) {
        let newest = self.records.get(&operation).and_then(|record| record.last());
        newest.map_or_else(|| (Seq::NONE, Hash::genesis(operation)), |entry| (entry.seq, entry.hash))
    }
}

/// A disk as one service sees it, until it dies.
pub struct Mounted {
    disk: Disk,
    generation: u64,
}

impl Mounted {
    fn alive(&self) -> Result<MutexGuard<'_, Inner>, AppendError> {
        let inner = self.disk.inner();
        if inner.generation == self.generation {
            Ok(inner)
        } else {
            Err(AppendError::Unknown("the service is dead".into()))
        }
    }

    /// A write takes its time, and hangs while the disk hangs.
    async fn wait(&self, part: u64) -> Result<(), AppendError> {
        let (took, slower) = {
            let mut inner = self.alive()?;
            inner.calls += 1;
            let slower = if let Mode::Slow(ms) = inner.mode { ms } else { 0 };
            (inner.luck.between(&[7, part, inner.calls], 1, 6), slower)
        };
        pause(took + slower / 2).await;
        let mut changed = self.disk.changed.subscribe();
        while self.alive()?.mode == Mode::Hangs {
            self.alive()?.waiting += 1;
            // The disk holds the sender.
            let _switched = changed.changed().await;
            self.disk.inner().waiting -= 1;
        }
        Ok(())
    }

    async fn append_all(&self, batches: &[Batch]) -> Result<Vec<Appended>, AppendError> {
        self.wait(0).await?;
        let appended = {
            let mut inner = self.alive()?;
            if inner.mode == Mode::Full {
                if inner.lies != Lies::HidesFailure {
                    return Err(AppendError::NotStored("the disk is full".into()));
                }
                return Ok(inner.place(batches).0);
            }
            let (appended, entries) = inner.place(batches);
            inner.in_flight = Some(InFlight { entries });
            appended
        };
        self.wait(1).await?;
        let mut inner = self.alive()?;
        let flight = inner.in_flight.take();
        if inner.mode == Mode::SyncFails {
            if inner.luck.at(&[8, inner.calls]).is_multiple_of(2) {
                inner.apply(flight.map(|flight| flight.entries).unwrap_or_default());
            }
            inner.mode = Mode::Sound;
            return Err(AppendError::Unknown("the sync failed".into()));
        }
        inner.apply(flight.map(|flight| flight.entries).unwrap_or_default());
        Ok(appended)
    }

    async fn small_write<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> Result<T, AppendError> {
        self.wait(2).await?;
        let mut inner = self.alive()?;
        if inner.mode == Mode::Full && inner.lies != Lies::HidesFailure {
            return Err(AppendError::NotStored("the disk is full".into()));
        }
        Ok(act(&mut inner))
    }

    fn reading(&self) -> Result<MutexGuard<'_, Inner>, ReadError> {
        let inner = self.disk.inner();
        if inner.generation != self.generation || inner.mode == Mode::ReadsFail {
            return Err(ReadError("the disk cannot be read".into()));
        }
        Ok(inner)
    }
}

impl Store for Mounted {
    fn append<'a>(&'a self, batches: &'a [Batch]) -> BoxFuture<'a, Result<Vec<Appended>, AppendError>> {
        Box::pin(self.append_all(batches))
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), AppendError>> {
        Box::pin(self.small_write(|_| ()))
    }

    fn read(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<StoredEntry>, ReadError>> {
        Box::pin(async move {
            let inner = self.reading()?;
            let record = inner.records.get(&operation).map(Vec::as_slice).unwrap_or_default();
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            Ok(record.iter().filter(|entry| entry.seq > after).take(limit).cloned().collect())
        })
    }

    fn payloads(
        &self,
        _operation: OperationId,
        _after: Seq,
        _limit: u32,
    ) -> BoxFuture<'_, Result<Vec<StoredPayload>, ReadError>> {
        // Nobody here opens what is sealed.
        Box::pin(async { Ok(Vec::new()) })
    }

    fn erase_payloads(&self, _operation: OperationId) -> BoxFuture<'_, Result<u64, AppendError>> {
        Box::pin(self.small_write(|_| 0))
    }

    fn head(&self, operation: OperationId) -> BoxFuture<'_, Result<(Seq, Hash), ReadError>> {
        Box::pin(async move { Ok(self.reading()?.head(operation)) })
    }

    fn operations(&self) -> BoxFuture<'_, Result<Vec<OperationId>, ReadError>> {
        Box::pin(async move { Ok(self.reading()?.records.keys().copied().collect()) })
    }

    fn take_clean_mark(&self) -> BoxFuture<'_, Result<bool, AppendError>> {
        Box::pin(
            self.small_write(|inner| inner.lies == Lies::ForgetsCrashes || std::mem::take(&mut inner.clean)),
        )
    }

    fn set_clean_mark(&self) -> BoxFuture<'_, Result<(), AppendError>> {
        Box::pin(self.small_write(|inner| inner.clean = true))
    }
}

/// Virtual time passes.
#[expect(clippy::disallowed_methods, reason = "virtual time: a paused clock that the simulation moves")]
pub async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
