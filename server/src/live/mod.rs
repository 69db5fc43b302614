//! The live side: one actor per operation, the sockets, and the way from one to the other.

mod actor;
mod ask;
mod circle;
mod erase;
mod lost;
pub mod mailbox;
mod open;
pub mod outbox;
mod raise;
mod screens;
mod settle;
mod silence;
pub mod socket;
mod subscriber;
mod together;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use einhalt_protocol::ids::{CommandId, MeasureId, OperationId, Seq};
use einhalt_protocol::operation::event::KnownFrom;
use einhalt_protocol::operation::{Ask, Entry, State, decide, rights};
use einhalt_protocol::people::Actor;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::record::Note;
use einhalt_protocol::wire::client_frame::KnownHead;
use einhalt_protocol::wire::lenient::FinishedReport;
use einhalt_protocol::wire::server_frame::{CheckpointFrame, Receipt};
use einhalt_protocol::wire::view::{OperationView, Phase};
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use mailbox::{CarriedOut, CommandFailure, Handle, Summary};

use crate::checkpoints::signed::SignedSizes;
use crate::clock::Clock;
use crate::config::Limits;
use crate::places::List;
use crate::store::writer::{Health, Keep, Submission, Writer};
use crate::store::{Batch, NewEntry, ReadError, Store, StoredEntry};
use crate::vault::Vault;
use actor::Surroundings;
use circle::Circles;
use mailbox::{AskReply, Look, Raise, Raising, ReportReply, Request, Together};
use open::Before;

/// A caller without a socket waits at most this long for a receipt; the stop has long gone out.
const RECEIPT_WAIT: Duration = Duration::from_secs(2);

/// All live operations. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn Store>,
    around: Surroundings,
    limits: Limits,
    handles: RwLock<HashMap<OperationId, Handle>>,
    /// One operation is opened at a time, so that none is opened twice.
    opening: Mutex<()>,
}

/// What the live side is made of.
pub struct Needs {
    /// The record.
    pub store: Arc<dyn Store>,
    /// The way to it.
    pub writer: Writer,
    /// The keys of its personal parts.
    pub vault: Arc<Vault>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The agreement.
    pub policy: Arc<Policy>,
    /// The list of protected facilities in force.
    pub places: watch::Receiver<Arc<List>>,
    /// Named limits.
    pub limits: Limits,
    /// What was signed of each record, outside the database (I-11).
    pub signed: Arc<SignedSizes>,
    /// Who signs an operation's head at its end.
    pub ended: mpsc::Sender<OperationId>,
}

/// What an operation is opened as. None of it ever changes.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// Functional reference.
    pub reference: &'a str,
    /// Übung.
    pub drill: bool,
    /// The measure it belongs to.
    pub measure: Option<MeasureId>,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// Signalled and durable.
    Receipt(Receipt),
    /// Signalled; not recorded yet, because the store does not work. It will be, or its devices offer it again.
    Signalled,
    /// There is no such operation.
    NotFound,
}

/// Why the service is not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReady {
    /// The store fails or hangs: stops are signalled, nothing is permitted.
    StoreFailing,
    /// The outcome of a write is unknown: the service is about to leave.
    StoreLost,
    /// It is shutting down.
    Closing,
}

impl NotReady {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StoreFailing => "store_failing",
            Self::StoreLost => "store_lost",
            Self::Closing => "closing",
        }
    }
}

impl Live {
    /// Reads every operation that has not ended and starts its actor.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub async fn start(needs: Needs, stopped_orderly: bool) -> Result<Self, ReadError> {
        let Needs { store, writer, vault, clock, policy, places, limits, signed, ended } = needs;
        let catch_up_max = usize::try_from(limits.catch_up_max).unwrap_or(usize::MAX);
        let around = Surroundings {
            store: Arc::clone(&store),
            clock,
            policy,
            places,
            circles: Arc::new(Circles::default()),
            writer,
            signed,
            ended,
            vault,
            catch_up_max,
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        let live = Self {
            inner: Arc::new(Inner {
                store,
                around,
                limits,
                handles: RwLock::default(),
                opening: Mutex::new(()),
            }),
        };
        let before = if stopped_orderly { Before::Orderly } else { Before::Crashed };
        let stored = live.inner.store.operations().await?;
        for missing in live.inner.around.signed.all() {
            if !stored.contains(&missing.operation) {
                tracing::error!(operation.id = %missing.operation, size = missing.size.0, "a whole record is missing");
            }
        }
        let mut without_key = 0_u32;
        for id in stored {
            let Some(operation) = open::read(&*live.inner.store, id, live.inner.around.clone()).await? else {
                continue;
            };
            if !operation.has_its_key() {
                tracing::error!(
                    operation.id = %id,
                    "the key of this operation is lost: its personal parts can neither be read nor added; put the key back from the mirror and start again"
                );
                without_key += 1;
            }
            let is_open = operation.state.phase() != Phase::Ended || operation.state.after.has_to_finish();
            if is_open || operation.is_rolled_back() {
                live.keep(id, operation.start(before, &live.inner.limits));
            }
        }
        metrics::gauge!("einhalt_operations_without_key").set(without_key);
        Ok(live)
    }

    fn keep(&self, id: OperationId, handle: Handle) {
        self.inner.handles.write().unwrap_or_else(PoisonError::into_inner).insert(id, handle);
    }

    fn known(&self, id: OperationId) -> Option<Handle> {
        let handles = self.inner.handles.read().unwrap_or_else(PoisonError::into_inner);
        handles.get(&id).filter(|handle| !handle.raises.is_closed()).cloned()
    }

    /// The way to an operation's actor; opens one that has ended, or whose actor has.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub async fn open(&self, id: OperationId) -> Result<Option<Handle>, ReadError> {
        if let Some(handle) = self.known(id) {
            return Ok(Some(handle));
        }
        let _one_at_a_time = self.inner.opening.lock().await;
        if let Some(handle) = self.known(id) {
            return Ok(Some(handle));
        }
        // An actor that ended by itself may have signalled what it could not record.
        let had_one = self.inner.handles.read().unwrap_or_else(PoisonError::into_inner).contains_key(&id);
        let before = if had_one { Before::Crashed } else { Before::Orderly };
        let read = open::read(&*self.inner.store, id, self.inner.around.clone()).await?;
        Ok(read.map(|operation| {
            let handle = operation.start(before, &self.inner.limits);
            self.keep(id, handle.clone());
            handle
        }))
    }

    async fn opened(&self, id: OperationId) -> Result<Handle, CommandFailure> {
        match self.open(id).await {
            Ok(Some(handle)) => Ok(handle),
            Ok(None) => Err(CommandFailure::NotFound),
            Err(error) => {
                tracing::error!(operation.id = %id, %error, "an operation cannot be opened");
                Err(CommandFailure::CannotRecord)
            }
        }
    }

    /// Creates an operation: its first entry is durable when this returns.
    ///
    /// # Errors
    /// [`CommandFailure::CannotRecord`] if the store does not work.
    pub async fn create(
        &self,
        id: OperationId,
        opening: Opening<'_>,
        actor: Actor,
    ) -> Result<Seq, CommandFailure> {
        let Opening { reference, drill, measure } = opening;
        let around = &self.inner.around;
        // Without a key nothing personal could be kept: then it is not opened.
        let vault = Arc::clone(&around.vault);
        let key = tokio::task::spawn_blocking(move || vault.make_key(id)).await;
        let key = match key {
            Ok(Ok(key)) => key,
            Ok(Err(error)) => {
                tracing::error!(operation.id = %id, %error, "no key can be made: the operation is not opened");
                return Err(CommandFailure::CannotRecord);
            }
            Err(_) => return Err(CommandFailure::CannotRecord),
        };
        let at = around.clock.now();
        let event = decide::created(reference, drill, measure, Some(key), &around.policy);
        let body = settle::body_of(&Entry { at, by: actor, command: None, event });
        let entries = vec![NewEntry { body, payload: None }];
        let (done, stored) = oneshot::channel();
        let batch = Batch { operation: id, entries, received_at: at };
        let submission = Submission { batch, keep: Keep::OrRefuse, done };
        around.writer.submit(submission).map_err(|_| CommandFailure::CannotRecord)?;
        match stored.await {
            Ok(Ok(appended)) => {
                self.opened(id).await?;
                Ok(appended.last)
            }
            Ok(Err(_)) | Err(_) => Err(CommandFailure::CannotRecord),
        }
    }

    /// Carries out a request, or says everything that speaks against it.
    ///
    /// # Errors
    /// [`CommandFailure`].
    pub async fn ask(
        &self,
        operation: OperationId,
        actor: Actor,
        id: CommandId,
        ask: Ask,
    ) -> Result<CarriedOut, CommandFailure> {
        let handle = self.opened(operation).await?;
        let (reply, answer) = oneshot::channel();
        let request = Request { id, ask, reply: AskReply::Caller(reply) };
        // Without an actor the answer's sender is gone, which says so.
        let _asked = handle.ask(actor, request).await;
        answer.await.unwrap_or(Err(CommandFailure::CannotRecord))
    }

    /// Signals a report and waits a moment for its receipt.
    pub async fn report(&self, operation: OperationId, actor: Actor, report: FinishedReport) -> Reported {
        let Ok(handle) = self.opened(operation).await else { return Reported::NotFound };
        let (reply, receipt) = oneshot::channel();
        let report = Raising::Report { report: Box::new(report), reply: ReportReply::Caller(reply) };
        if handle.raises.send(Raise { what: report, actor }).await.is_err() {
            return Reported::NotFound;
        }
        match tokio::time::timeout(RECEIPT_WAIT, receipt).await {
            Ok(Ok(receipt)) => Reported::Receipt(receipt),
            Ok(Err(_)) | Err(_) => Reported::Signalled,
        }
    }

    /// How an operation looks now; none if there is no such operation.
    pub async fn view(&self, operation: OperationId) -> Option<OperationView> {
        let handle = self.opened(operation).await.ok()?;
        let (reply, view) = oneshot::channel();
        handle.together.send(Together::View(reply)).await.ok()?;
        view.await.ok().map(|view| *view)
    }

    /// Asks an operation's state something; none if there is no such operation.
    pub async fn look<T: Send + 'static>(
        &self,
        operation: OperationId,
        question: impl FnOnce(&State, &Policy) -> T + Send + 'static,
    ) -> Option<T> {
        let handle = self.opened(operation).await.ok()?;
        let (reply, answer) = oneshot::channel();
        // Whoever asked may have stopped waiting.
        let look = Look(Box::new(move |state, policy| drop(reply.send(question(state, policy)))));
        handle.together.send(Together::Look(look)).await.ok()?;
        answer.await.ok()
    }

    /// What can be said of every live operation.
    pub fn summaries(&self) -> Vec<Summary> {
        let handles = self.inner.handles.read().unwrap_or_else(PoisonError::into_inner);
        handles.values().map(|handle| handle.summary.borrow().clone()).collect()
    }

    /// Tells everybody who takes part that a head was signed.
    pub async fn tell_checkpoint(&self, operation: OperationId, note: &Note) {
        let Some(handle) = self.known(operation) else { return };
        let frame = CheckpointFrame { operation, note: note.to_string() };
        // An actor that has ended has nobody to tell.
        drop(handle.together.send(Together::Checkpoint(frame)).await);
    }

    /// A head that was signed here is not stored (I-11).
    pub async fn lost(&self, operation: OperationId, signed: KnownHead) {
        let Ok(handle) = self.opened(operation).await else { return };
        let what = Raising::Lost(signed, KnownFrom::Signed);
        // An actor that has ended finds it at its next start, by the size that was signed.
        drop(handle.raises.send(Raise { what, actor: Actor::Service }).await);
    }

    /// Whether the store has this head at this place.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub async fn has(&self, operation: OperationId, known: KnownHead) -> Result<bool, ReadError> {
        let before = Seq(known.seq.0.saturating_sub(1));
        let stored = self.inner.store.read(operation, before, 1).await?;
        let is_it = |stored: &StoredEntry| (stored.seq, stored.hash) == (known.seq, known.head);
        Ok(known.seq == Seq::NONE || stored.first().is_some_and(is_it))
    }

    /// The operations of a measure.
    pub fn operations_of(&self, measure: MeasureId) -> Vec<OperationId> {
        self.inner.around.circles.operations(measure)
    }

    /// What can be said of an operation without asking its actor.
    pub async fn summary(&self, operation: OperationId) -> Option<Summary> {
        let handle = self.opened(operation).await.ok()?;
        let summary = handle.summary.borrow().clone();
        Some(summary)
    }

    /// How many operations are live.
    pub fn count(&self) -> usize {
        self.inner.handles.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether the service may permit anything.
    ///
    /// # Errors
    /// Every reason why not.
    pub fn ready(&self) -> Result<(), Vec<NotReady>> {
        let store = match *self.inner.around.writer.health().borrow() {
            Health::Ok => None,
            Health::Failing { .. } => Some(NotReady::StoreFailing),
            Health::Lost => Some(NotReady::StoreLost),
        };
        let closing = self.inner.around.closing.is_cancelled().then_some(NotReady::Closing);
        let reasons: Vec<NotReady> = store.into_iter().chain(closing).collect();
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }

    /// The agreement in force.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.inner.around.policy
    }

    /// Ends every actor once what it decided is durable.
    pub async fn close(&self) {
        self.inner.around.closing.cancel();
        self.inner.around.tasks.close();
        self.inner.around.tasks.wait().await;
    }
}

impl Handle {
    /// Hands a request to the lane it belongs to. False if the actor has ended: nobody will answer.
    pub async fn ask(&self, actor: Actor, request: Request) -> bool {
        match rights::effect(&request.ask) {
            rights::Effect::Raises => {
                self.raises.send(Raise { what: Raising::Ask(request), actor }).await.is_ok()
            }
            rights::Effect::Notes | rights::Effect::Lowers => self.asks.send((actor, request)).await.is_ok(),
        }
    }
}
