//! From the record to a live operation: every entry is read, verified against the chain, and folded.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::operation::event::KnownFrom;
use einhalt_protocol::operation::notice::Notice;
use einhalt_protocol::operation::{Entry, Event, State};
use einhalt_protocol::people::Actor;
use einhalt_protocol::record::chain::Hash;
use einhalt_protocol::wire::client_frame::KnownHead;
use einhalt_protocol::wire::view::Phase;
use tokio::sync::{mpsc, watch};

use super::actor::{Answered, Lanes, Operation, Surroundings};
use super::mailbox::{CarriedOut, Handle, Summary};
use super::screens::Screens;
use crate::config::Limits;
use crate::store::{ReadError, Store};
use crate::vault::Marker;

/// Entries read at once.
const PAGE: u32 = 1000;

/// How the service stopped before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// In an orderly way, or the operation is new: nothing was signalled that is not in the record.
    Orderly,
    /// Not in an orderly way: a device may have seen a stop that the record lost.
    Crashed,
}

/// Reads and folds an operation; none if it has no entries.
///
/// # Errors
/// [`ReadError`] if the store cannot be read.
pub async fn read(
    store: &dyn Store,
    id: OperationId,
    around: Surroundings,
) -> Result<Option<Operation>, ReadError> {
    let mut operation = empty(id, around);
    let signed = operation.around.signed.largest(id);
    let mut is_there = signed.is_none();
    loop {
        let page = store.read(id, operation.durable.0, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for stored in page {
            let expected = operation.durable.1.next(id, stored.seq, &stored.body);
            is_there |= signed.is_some_and(|signed| (signed.size, signed.head) == (stored.seq, stored.hash));
            let sound = expected == stored.hash && stored.seq == operation.durable.0.next();
            let body: Arc<[u8]> = stored.body.into();
            match serde_json::from_slice::<Entry>(&body) {
                Ok(entry) if sound => {
                    let notices = operation.apply_telling(&entry, Some(stored.seq));
                    operation.restore_answer(&entry, stored.seq, notices);
                    operation.remember(stored.seq, stored.hash, &entry, &body);
                }
                Ok(_) | Err(_) => {
                    tracing::error!(operation.id = %id, seq = stored.seq.0, "an entry cannot be verified");
                    operation.unverified = true;
                    operation.durable = (stored.seq, stored.hash);
                    // Nobody is sent entries with a gap: who is behind it starts from a snapshot.
                    operation.recent.clear();
                }
            }
        }
    }
    operation.rolled_back = signed.filter(|_| !is_there);
    operation.published = operation.durable.0;
    operation.circle =
        operation.state.sisters.measure.map(|measure| operation.around.circles.join(measure, id));
    operation.post_what_stands();
    let summary = operation.summarised();
    operation.summary.send_replace(summary);
    Ok((operation.durable.0 > Seq::NONE).then_some(operation))
}

fn empty(id: OperationId, around: Surroundings) -> Operation {
    let summary = Summary {
        operation: id,
        reference: String::new(),
        drill: false,
        phase: Phase::Draft,
        severity: einhalt_protocol::severity::Severity::Running,
        seq: Seq::NONE,
        since: around.clock.now(),
        starts_at: None,
        due_at: None,
    };
    Operation {
        id,
        health: around.writer.health(),
        started_at: around.clock.now(),
        ears: BTreeMap::new(),
        silent: BTreeMap::new(),
        silence_due: None,
        look_again: true,
        circle: None,
        erasing: None,
        marker: Marker::random(),
        around,
        state: State::default(),
        durable: (Seq::NONE, Hash::genesis(id)),
        recent: VecDeque::new(),
        subscribers: Vec::new(),
        carried: BTreeMap::new(),
        pending: VecDeque::new(),
        backlog: VecDeque::new(),
        waiting: None,
        receipted: BTreeMap::new(),
        wordless: BTreeMap::new(),
        answered: BTreeMap::new(),
        awaited: BTreeSet::new(),
        unverified: false,
        rolled_back: None,
        confirmed: Vec::new(),
        unpublished: Vec::new(),
        published: Seq::NONE,
        positions: BTreeMap::new(),
        screens: Screens::default(),
        summary: watch::Sender::new(summary),
    }
}

impl Operation {
    /// The answer to a request is the refusal among its entries, or the newest of them with everything
    /// that was told.
    fn restore_answer(&mut self, entry: &Entry, seq: Seq, notices: Vec<Notice>) {
        let Some(id) = entry.command else { return };
        let known = self.answered.remove(&id).and_then(|known| known.answer);
        let answer = match (known, &entry.event) {
            (_, Event::Refused { refusal, .. }) => Err(refusal.clone()),
            (Some(Err(refusal)), _) => Err(refusal),
            (Some(Ok(earlier)), _) => {
                Ok(CarriedOut { seq, notices: earlier.notices.into_iter().chain(notices).collect() })
            }
            (None, _) => Ok(CarriedOut { seq, notices }),
        };
        self.answered.insert(id, Answered { ask: None, answer: Some(answer) });
    }

    /// Whether the key that its first entry commits to is there, or has been erased. One that is damaged on
    /// the disk is taken back from the mirror. Waits for the disk.
    pub(super) fn has_its_key(&self) -> bool {
        let vault = &self.around.vault;
        let Some(key) = self.state.created.as_ref().and_then(|created| created.key) else { return true };
        if self.state.after.is_erased() || vault.is_key_of(self.id, key).unwrap_or(false) {
            return true;
        }
        match vault.take_back(self.id, key) {
            Ok(true) => {
                tracing::warn!(operation.id = %self.id, "the key of an operation was damaged, and is taken back from the mirror");
                true
            }
            Ok(false) => false,
            Err(error) => {
                tracing::error!(operation.id = %self.id, %error, "the key of an operation cannot be taken back from the mirror");
                false
            }
        }
    }

    /// Starts the actor. After a crash nothing is permitted until every device on scene has come
    /// back and offered what it saw: a stop may have been signalled that never reached the disk.
    pub(super) fn start(mut self, before: Before, limits: &Limits) -> Handle {
        let (raises, raises_lane) = mpsc::channel(limits.stops_mailbox);
        let (together, together_lane) = mpsc::channel(limits.asks_mailbox);
        let (asks, asks_lane) = mpsc::channel(limits.asks_mailbox);
        let handle = Handle { raises, together, asks, summary: self.summary.subscribe() };
        if before == Before::Crashed && self.state.phase() == Phase::Underway {
            self.awaited = self.state.on_scene().map(|(device, _)| *device).collect();
            let entry = Entry { at: self.now(), by: Actor::Service, command: None, event: Event::Restarted };
            self.facts(vec![entry], Vec::new());
        }
        if let Some(signed) = self.rolled_back.take() {
            self.lost(KnownHead { seq: signed.size, head: signed.head }, KnownFrom::Signed, Actor::Service);
        }
        if self.state.after.has_to_finish() {
            self.erase();
        }
        let lanes = Lanes { raises: raises_lane, together: together_lane, asks: asks_lane };
        let tasks = self.around.tasks.clone();
        tasks.spawn(self.run(lanes));
        handle
    }
}
