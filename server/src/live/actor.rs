//! One task per operation owns its folded state: decides, signals, stores, settles.
//!
//! The order of the arms is the promise: a stop is signalled before it is stored; what lowers is
//! stored before it is true. Nothing here waits for the disk or for a device.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{CommandId, DeviceId, OperationId, ReportId, Seq, StopId};
use einhalt_protocol::operation::command::Command;
use einhalt_protocol::operation::event::RecordedReceipt;
use einhalt_protocol::operation::place::Fix;
use einhalt_protocol::operation::{Context, Entry, Refusal, State, deadlines, decide};
use einhalt_protocol::people::Actor;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::record::chain::Hash;
use einhalt_protocol::record::{Checkpoint, Commitment};
use einhalt_protocol::wire::server_frame::{CarriedReport, DevicePosition};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::circle::{Circles, Place, news};
use super::erase::{Erasing, finished};
use super::mailbox::{CarriedOut, CommandFailure, Raise, Raising, Request, Summary, Together};
use super::screens::Screens;
use super::settle::{Numbered, Pending, Waiting};
use super::silence::Ear;
use super::subscriber::Subscriber;
use crate::checkpoints::signed::SignedSizes;
use crate::clock::Clock;
use crate::places::List;
use crate::store::writer::{Health, NotRecorded, Submission, Writer};
use crate::store::{Appended, Store};
use crate::vault::{Marker, Vault};

/// What an actor needs from the rest of the service.
#[derive(Clone)]
pub struct Surroundings {
    /// The record.
    pub store: Arc<dyn Store>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The agreement.
    pub policy: Arc<Policy>,
    /// The list of protected facilities in force.
    pub places: watch::Receiver<Arc<List>>,
    /// The measures that have operations.
    pub circles: Arc<Circles>,
    /// The way to the record.
    pub writer: Writer,
    /// What was signed of each record, outside the database (I-11).
    pub signed: Arc<SignedSizes>,
    /// Who signs an operation's head at its end.
    pub ended: mpsc::Sender<OperationId>,
    /// The keys of the personal parts.
    pub vault: Arc<Vault>,
    /// Entries kept in memory for devices that catch up.
    pub catch_up_max: usize,
    /// Ends the actor in an orderly way.
    pub closing: CancellationToken,
    /// Every actor's task.
    pub tasks: TaskTracker,
}

/// The lanes of one actor.
pub struct Lanes {
    /// What raises.
    pub raises: mpsc::Receiver<Raise>,
    /// What is about standing together.
    pub together: mpsc::Receiver<Together>,
    /// What is asked.
    pub asks: mpsc::Receiver<(Actor, Request)>,
}

/// One live operation.
pub struct Operation {
    pub(super) id: OperationId,
    pub(super) around: Surroundings,
    pub(super) health: watch::Receiver<Health>,
    /// The fold of everything decided, durable or not.
    pub(super) state: State,
    /// The newest durable position and the chain's head there.
    pub(super) durable: (Seq, Hash),
    /// The newest durable entries, for devices that catch up.
    pub(super) recent: VecDeque<(Seq, Arc<[u8]>)>,
    pub(super) subscribers: Vec<Subscriber>,
    /// Exact bytes of reports, carried along with their stops.
    pub(super) carried: BTreeMap<StopId, CarriedReport>,
    /// Handed to the writer, not yet answered; oldest first.
    pub(super) pending: VecDeque<Pending>,
    /// Made, but not yet taken by the writer; oldest first.
    pub(super) backlog: VecDeque<Submission>,
    /// A lowering that waits until everything before it is durable.
    pub(super) waiting: Option<Waiting>,
    /// Where each durable report stands.
    pub(super) receipted: BTreeMap<ReportId, (Seq, Hash)>,
    /// Where each durable report stands whose words could not be sealed.
    pub(super) wordless: BTreeMap<ReportId, (Seq, Hash)>,
    /// Requests that were answered.
    pub(super) answered: BTreeMap<CommandId, Answered>,
    /// Devices that have not come back since a restart that was not orderly.
    pub(super) awaited: BTreeSet<DeviceId>,
    /// Something of the record could not be verified at start: it stands, and nothing is permitted (I-16).
    pub(super) unverified: bool,
    /// What was signed and is not stored any more (I-11).
    pub(super) rolled_back: Option<Checkpoint>,
    /// Receipts that came in since the last picture; recorded together.
    pub(super) confirmed: Vec<RecordedReceipt>,
    /// Durable entries that nobody has been sent yet, because nothing in them hurries.
    pub(super) unpublished: Vec<Numbered>,
    /// The newest entry that has been sent to everybody.
    pub(super) published: Seq,
    pub(super) positions: BTreeMap<DeviceId, DevicePosition>,
    pub(super) screens: Screens,
    pub(super) summary: watch::Sender<Summary>,
    /// When this actor began: what was heard before is not known.
    pub(super) started_at: Timestamp,
    /// When each device was last heard.
    pub(super) ears: BTreeMap<DeviceId, Ear>,
    /// Silences the rules were told of: the device, and when it had last been heard.
    pub(super) silent: BTreeMap<DeviceId, Timestamp>,
    /// When to look for the next silence, as found last.
    pub(super) silence_due: Option<Timestamp>,
    /// That has to be found anew.
    pub(super) look_again: bool,
    /// Its place in its measure.
    pub(super) circle: Option<Place>,
    /// An erasure under way.
    pub(super) erasing: Option<Erasing>,
    /// Marks reports while the operation's own key is out of reach.
    pub(super) marker: Marker,
}

/// How a request was answered.
#[derive(Debug, Clone)]
pub struct Answered {
    /// SHA-256 of what was asked, where it is still known; what was asked may be personal.
    pub ask: Option<[u8; 32]>,
    /// The answer; none while it is on its way to the disk.
    pub answer: Option<Result<CarriedOut, Refusal>>,
}

impl Operation {
    /// Runs until the service closes.
    pub async fn run(mut self, mut lanes: Lanes) {
        loop {
            let due_at = deadlines::next(&self.state, &self.around.policy);
            let wake_at = due_at.into_iter().chain(self.silent_at()).min();
            let clock = Arc::clone(&self.around.clock);
            tokio::select! {
                biased;
                Some(raise) = lanes.raises.recv() => self.raise(raise).await,
                stored = next_stored(&mut self.pending) => self.settle(stored),
                () = reach(&*clock, wake_at) => self.clock_reached(),
                () = news(&mut self.circle) => self.look_at_sisters(),
                mirror = finished(&mut self.erasing) => self.erased(mirror),
                Some(together) = lanes.together.recv() => self.together(together),
                Ok(()) = self.health.changed() => self.health_changed(),
                Ok(()) = self.around.places.changed() => self.screens.changed(),
                Some((actor, request)) = lanes.asks.recv(), if self.waiting.is_none() => {
                    self.hear(actor);
                    self.ask(actor, request);
                }
                () = self.around.writer.has_room(), if !self.backlog.is_empty() => self.hand_over(),
                () = self.screens.due() => self.draw(),
                () = self.around.closing.cancelled(), if self.pending.is_empty() => return,
                else => return,
            }
        }
    }

    async fn raise(&mut self, raise: Raise) {
        self.hear(raise.actor);
        match raise.what {
            Raising::Report { report, reply } => self.report(*report, raise.actor, reply).await,
            Raising::Ask(request) => self.ask(raise.actor, request),
            Raising::Lost(head, known_from) => self.lost(head, known_from, raise.actor),
        }
    }

    fn clock_reached(&mut self) {
        // Who has answered must not be called silent.
        self.record_receipts();
        match self.decide(&Command::ClockReached, Actor::Clock) {
            Ok(entries) => self.facts(entries, Vec::new()),
            Err(refusal) => tracing::error!(operation.id = %self.id, %refusal, "the clock was refused"),
        }
        self.look_for_silence();
    }

    fn health_changed(&mut self) {
        if !self.can_record()
            && let Some(waiting) = self.waiting.take()
        {
            self.answer(waiting.request, Err(CommandFailure::CannotRecord));
        }
        self.screens.changed();
    }

    /// Whether what lowers could be recorded now (principle 6).
    pub(super) fn can_record(&self) -> bool {
        *self.health.borrow() == Health::Ok
    }

    pub(super) fn now(&self) -> Timestamp {
        self.around.clock.now()
    }

    pub(super) fn decide(&self, command: &Command, actor: Actor) -> Result<Vec<Entry>, Refusal> {
        self.decide_with(command, actor, Personal::default())
    }

    /// The same for a command with a personal part.
    pub(super) fn decide_with(
        &self,
        command: &Command,
        actor: Actor,
        personal: Personal,
    ) -> Result<Vec<Entry>, Refusal> {
        let now = self.now();
        let policy = &self.around.policy;
        let list = Arc::clone(&self.around.places.borrow());
        let place = personal.fix.and_then(|fix| list.near(fix, &policy.facility));
        let context = Context {
            payload: personal.commitment,
            place: place.as_ref(),
            list: list.state(),
            ..Context::bare(now, actor, policy)
        };
        // The clock judges by the very state it was woken for: else it would be woken for it again at once.
        let said = matches!(command, Command::Report(_) | Command::Ask(_));
        let state = if said { self.ahead() } else { Cow::Borrowed(&self.state) };
        let events = decide(&state, command, &context)?;
        Ok(events.into_iter().map(|event| Entry { at: now, by: actor, command: None, event }).collect())
    }
}

/// What of a command the record does not keep itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Personal {
    /// Commitment to the sealed part.
    pub commitment: Option<Commitment>,
    /// The position in it: compared with the list of facilities here, once.
    pub fix: Option<Fix>,
}

async fn reach(clock: &dyn Clock, at: Option<Timestamp>) {
    match at {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// What became of the oldest batch on its way to the disk.
async fn next_stored(pending: &mut VecDeque<Pending>) -> Result<Appended, NotRecorded> {
    match pending.front_mut() {
        Some(oldest) => (&mut oldest.done).await.unwrap_or(Err(NotRecorded::Lost)),
        None => std::future::pending().await,
    }
}

/// Where a batch's answer comes from.
pub(super) type Done = oneshot::Receiver<Result<Appended, NotRecorded>>;
