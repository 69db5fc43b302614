//! Group commit: many operations' entries share one transaction and one sync.
//!
//! One task takes whatever is waiting, stores it together, and answers everybody; it never waits
//! for more while it could write. What it does when the store does not work follows from what the
//! entries mean. Facts that raise ([`Keep::UntilStored`]) are kept in order and tried again until
//! they are durable. What lowers ([`Keep::OrRefuse`]) is refused at once and never applied later:
//! whoever asked has been told no. After an unknown outcome nothing is written any more.
//!
//! Nothing here signals anybody: a stop has gone out long before it comes here.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::OperationId;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::{AppendError, Appended, Batch, Store};
use crate::clock::Clock;

/// What a writer may take and how long it waits.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Batches that wait for the task.
    pub queue: usize,
    /// Batches in one transaction.
    pub batches_per_commit: usize,
    /// Batches kept while the store fails; beyond it the queue fills, and then nothing more is taken.
    pub kept: usize,
    /// From one failed attempt to the next.
    pub retry_after: TimeDelta,
    /// A commit that takes longer counts as a failing store until it returns.
    pub hangs_after: TimeDelta,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue: 4096,
            batches_per_commit: 512,
            kept: 65_536,
            retry_after: TimeDelta::milliseconds(250),
            hangs_after: TimeDelta::seconds(2),
        }
    }
}

/// What becomes of a batch when the store fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// It raises: kept, in order, until it is stored.
    UntilStored,
    /// It lowers: refused at the first failure, never stored afterwards.
    OrRefuse,
}

/// Why a batch is not in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRecorded {
    /// The store does not work; the batch was not stored and will not be.
    #[error("the store does not work")]
    StoreFailing,
    /// Nobody can tell whether it was stored; this service records nothing more.
    #[error("the outcome of a write is unknown")]
    Lost,
}

/// A batch on its way, and who waits for it.
#[derive(Debug)]
pub struct Submission {
    /// The batch.
    pub batch: Batch,
    /// What becomes of it when the store fails.
    pub keep: Keep,
    /// Who is told.
    pub done: oneshot::Sender<Result<Appended, NotRecorded>>,
}

/// The queue is full: the submission comes back, so that whoever made it can keep it.
#[derive(Debug, thiserror::Error)]
#[error("too much is waiting for the store")]
pub struct Full(pub Submission);

/// How the store is doing, as seen from its writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// The last write was stored.
    Ok,
    /// Writes fail or hang. Nothing may be permitted meanwhile.
    Failing {
        /// Since when.
        since: Timestamp,
    },
    /// The outcome of a write is unknown: finish signalling and leave.
    Lost,
}

/// How often each record has grown since the start: what is derived from a record and kept in memory is
/// as new as the record while this number is the one that was seen before reading it.
#[derive(Debug, Default)]
pub struct Growth(Mutex<BTreeMap<OperationId, u64>>);

impl Growth {
    /// How often this record has grown.
    pub fn of(&self, operation: OperationId) -> u64 {
        let grown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        grown.get(&operation).copied().unwrap_or_default()
    }

    fn note(&self, batches: &[Batch]) {
        let mut grown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for batch in batches {
            *grown.entry(batch.operation).or_default() += 1;
        }
    }
}

/// The way to the record. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: mpsc::Sender<Submission>,
    health: watch::Receiver<Health>,
    closing: CancellationToken,
    growth: Arc<Growth>,
}

impl Writer {
    /// Starts the task that writes.
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        let (queue, submissions) = mpsc::channel(limits.queue);
        let (tell, health) = watch::channel(Health::Ok);
        let closing = CancellationToken::new();
        let growth = Arc::new(Growth::default());
        let task = Task {
            growth: Arc::clone(&growth),
            store,
            clock,
            limits,
            submissions,
            health: tell,
            closing: closing.clone(),
            kept: VecDeque::new(),
        };
        tokio::spawn(task.run());
        Self { queue, health, closing, growth }
    }

    /// Hands a batch over without waiting. Batches of one operation are stored in the order in
    /// which they were submitted. Whoever waits on `done` gets an answer, or waits while the
    /// store fails and the batch is kept.
    pub fn submit(&self, submission: Submission) -> Result<(), Full> {
        match self.queue.try_send(submission) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(submission)) => Err(Full(submission)),
            Err(TrySendError::Closed(submission)) => {
                answer(submission.done, Err(self.not_recorded()));
                Ok(())
            }
        }
    }

    /// Waits until there is room for one more.
    pub async fn has_room(&self) {
        // A closed queue answers every submission at once, so there is room in it too.
        drop(self.queue.reserve().await);
    }

    /// Which records have grown.
    pub fn growth(&self) -> Arc<Growth> {
        Arc::clone(&self.growth)
    }

    /// How the store is doing.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Takes nothing more, stores what has been taken, and ends. `Health::Ok` means that all of it
    /// is stored. A store that fails now is not waited for: the devices still hold what it lost.
    pub async fn close(&self) -> Health {
        self.closing.cancel();
        let mut health = self.health.clone();
        while health.changed().await.is_ok() {}
        *health.borrow()
    }

    fn not_recorded(&self) -> NotRecorded {
        match *self.health.borrow() {
            Health::Lost => NotRecorded::Lost,
            Health::Ok | Health::Failing { .. } => NotRecorded::StoreFailing,
        }
    }
}

struct Task {
    growth: Arc<Growth>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    submissions: mpsc::Receiver<Submission>,
    health: watch::Sender<Health>,
    closing: CancellationToken,
    /// Taken and not yet stored, oldest first. Longer than one commit only while the store fails.
    kept: VecDeque<Submission>,
}

impl Task {
    async fn run(mut self) {
        loop {
            if self.kept.is_empty() && self.is_ok() && !self.receive().await {
                return;
            }
            let written = if self.kept.is_empty() { self.probe().await } else { self.write().await };
            match written {
                Ok(()) => self.tell(Health::Ok),
                Err(AppendError::NotStored(cause)) => {
                    self.fail(&cause);
                    if !self.pause().await {
                        return self.answer_rest(NotRecorded::StoreFailing).await;
                    }
                }
                Err(AppendError::Unknown(cause)) => {
                    tracing::error!(%cause, "the outcome of a write is unknown: nothing more is recorded");
                    self.tell(Health::Lost);
                    return self.answer_rest(NotRecorded::Lost).await;
                }
            }
        }
    }

    /// Takes all that is waiting, up to one commit. False when nothing can come any more.
    async fn receive(&mut self) -> bool {
        let mut taken = Vec::new();
        if !self.submissions.is_closed() {
            tokio::select! {
                biased;
                () = self.closing.cancelled() => self.submissions.close(),
                _ = self.submissions.recv_many(&mut taken, self.limits.batches_per_commit) => {}
            }
        }
        if taken.is_empty() {
            self.submissions.recv_many(&mut taken, self.limits.batches_per_commit).await;
        }
        self.kept.extend(taken);
        !self.kept.is_empty()
    }

    /// Stores the oldest of what is kept. On failure it is kept again, in its place.
    async fn write(&mut self) -> Result<(), AppendError> {
        let size = self.kept.len().min(self.limits.batches_per_commit);
        let (batches, waiting): (Vec<_>, Vec<_>) =
            self.kept.drain(..size).map(|one| (one.batch, (one.keep, one.done))).unzip();
        let store = Arc::clone(&self.store);
        let started = self.clock.now();
        let appended = match self.watch(store.append(&batches)).await {
            Ok(appended) if appended.len() == batches.len() => Ok(appended),
            Ok(_) => Err(AppendError::Unknown("the store did not answer for every batch".into())),
            Err(error) => Err(error),
        };
        let seconds = (self.clock.now() - started).as_seconds_f64();
        match appended {
            Ok(appended) => {
                metrics::histogram!("einhalt_store_commit_seconds").record(seconds);
                metrics::counter!("einhalt_store_batches_total").increment(appended.len() as u64);
                self.growth.note(&batches);
                for ((_, done), appended) in waiting.into_iter().zip(appended) {
                    answer(done, Ok(appended));
                }
                Ok(())
            }
            Err(error) => {
                let back = batches.into_iter().zip(waiting);
                for (batch, (keep, done)) in back.rev() {
                    self.kept.push_front(Submission { batch, keep, done });
                }
                Err(error)
            }
        }
    }

    async fn probe(&mut self) -> Result<(), AppendError> {
        let store = Arc::clone(&self.store);
        self.watch(store.probe()).await
    }

    /// Waits for a call of the store, however long it takes: its outcome must not be guessed. One
    /// that hangs counts as failing meanwhile.
    async fn watch<T>(&mut self, call: impl Future<Output = T>) -> T {
        let started = self.clock.now();
        let hangs = self.clock.sleep_until(started + self.limits.hangs_after);
        let mut call = std::pin::pin!(call);
        tokio::select! {
            biased;
            done = &mut call => return done,
            () = hangs => {}
        }
        tracing::error!("a write hangs: nothing is permitted until it returns");
        self.tell(Health::Failing { since: started });
        loop {
            tokio::select! {
                biased;
                done = &mut call => return done,
                more = self.submissions.recv(), if self.may_take() => self.take_while_failing(more),
            }
        }
    }

    /// Refuses what lowers and keeps the rest.
    fn fail(&mut self, cause: &super::Cause) {
        if self.is_ok() {
            tracing::error!(%cause, "the store does not work: reports are kept, nothing is permitted");
        }
        self.tell(Health::Failing { since: self.clock.now() });
        for submission in std::mem::take(&mut self.kept) {
            self.take_while_failing(Some(submission));
        }
    }

    /// Waits until it is time to try again. False when there is no more time: the writer is closing.
    async fn pause(&mut self) -> bool {
        let mut over = self.clock.sleep_until(self.clock.now() + self.limits.retry_after);
        loop {
            tokio::select! {
                biased;
                () = self.closing.cancelled() => return false,
                () = &mut over => return !self.submissions.is_closed(),
                more = self.submissions.recv(), if self.may_take() => self.take_while_failing(more),
            }
        }
    }

    fn may_take(&self) -> bool {
        self.kept.len() < self.limits.kept && !self.submissions.is_closed()
    }

    fn take_while_failing(&mut self, submission: Option<Submission>) {
        match submission {
            Some(submission) if submission.keep == Keep::UntilStored => self.kept.push_back(submission),
            Some(submission) => answer(submission.done, Err(NotRecorded::StoreFailing)),
            // Every writer is gone: nothing more comes.
            None => self.submissions.close(),
        }
    }

    /// The same answer for everything kept and everything still to come, until the writer closes.
    async fn answer_rest(mut self, reason: NotRecorded) {
        for submission in self.kept.drain(..) {
            answer(submission.done, Err(reason));
        }
        loop {
            tokio::select! {
                biased;
                () = self.closing.cancelled(), if !self.submissions.is_closed() => self.submissions.close(),
                more = self.submissions.recv() => match more {
                    Some(submission) => answer(submission.done, Err(reason)),
                    None => return,
                },
            }
        }
    }

    fn is_ok(&self) -> bool {
        *self.health.borrow() == Health::Ok
    }

    /// Publishes the store's health; a failure counts from when it began.
    fn tell(&self, news: Health) {
        self.health.send_if_modified(|known| match (*known, news) {
            (Health::Failing { .. }, Health::Failing { .. }) => false,
            (old, new) if old == new => false,
            (old, new) => {
                if matches!(old, Health::Failing { .. }) && new == Health::Ok {
                    tracing::info!("the store works again");
                }
                *known = new;
                true
            }
        });
    }
}

/// Tells whoever waits; that nobody waits any more is their business.
fn answer(done: oneshot::Sender<Result<Appended, NotRecorded>>, result: Result<Appended, NotRecorded>) {
    drop(done.send(result));
}
