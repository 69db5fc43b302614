//! Operations of one measure hear of each other's stops (decision 1).
//!
//! Each measure has a board on which every operation posts its stops; the others look at it when it
//! changes. Posting never waits for anybody, so it delays no stop; a board forgets nothing, so nobody
//! misses one; and what is told twice changes nothing. After a restart the operations post again what
//! still stands.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{MeasureId, OperationId, StopId};
use einhalt_protocol::operation::command::{Command, SisterStop};
use einhalt_protocol::operation::hold::Cause;
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::people::Actor;
use einhalt_protocol::severity::Severity;
use tokio::sync::watch;

use super::actor::Operation;

/// The measures that have operations.
#[derive(Debug, Default)]
pub struct Circles(Mutex<HashMap<MeasureId, Circle>>);

#[derive(Debug, Default)]
struct Circle {
    board: Arc<watch::Sender<Board>>,
    operations: BTreeSet<OperationId>,
}

type Board = BTreeMap<(OperationId, StopId), Posted>;

#[derive(Debug, Clone, Copy)]
struct Posted {
    severity: Severity,
    at: Timestamp,
}

/// One operation's place in its measure.
#[derive(Debug)]
pub struct Place {
    board: Arc<watch::Sender<Board>>,
    news: watch::Receiver<Board>,
    /// What this operation has been told.
    told: BTreeSet<(OperationId, StopId, Severity)>,
}

impl Circles {
    /// An operation takes its place in its measure.
    pub fn join(&self, measure: MeasureId, operation: OperationId) -> Place {
        let mut circles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let circle = circles.entry(measure).or_default();
        circle.operations.insert(operation);
        let mut news = circle.board.subscribe();
        // What is on the board already is news to whoever comes.
        news.mark_changed();
        Place { board: Arc::clone(&circle.board), news, told: BTreeSet::new() }
    }

    /// The operations of a measure.
    pub fn operations(&self, measure: MeasureId) -> Vec<OperationId> {
        let circles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        circles.get(&measure).map(|circle| circle.operations.iter().copied().collect()).unwrap_or_default()
    }
}

impl Place {
    fn post(&self, operation: OperationId, stop: StopId, posted: Posted) {
        self.board.send_if_modified(|board| {
            let known =
                board.entry((operation, stop)).or_insert(Posted { severity: Severity::Running, ..posted });
            let raised = posted.severity > known.severity;
            known.severity = known.severity.max(posted.severity);
            raised
        });
    }

    /// Stops of others that this operation has not been told.
    fn new_stops(&mut self, own: OperationId, since: Timestamp) -> Vec<SisterStop> {
        let board = self.news.borrow_and_update();
        let others = board.iter().filter(|((operation, _), posted)| *operation != own && posted.at >= since);
        let others = others.map(|((operation, stop), posted)| (*operation, *stop, posted.severity));
        let new: Vec<_> = others.filter(|told| !self.told.contains(told)).collect();
        drop(board);
        self.told.extend(new.iter().copied());
        new.into_iter().map(|(operation, stop, severity)| SisterStop { operation, stop, severity }).collect()
    }
}

/// Ends when another operation of the measure has posted a stop.
pub async fn news(place: &mut Option<Place>) {
    let changed = match place {
        Some(place) => place.news.changed().await.is_ok(),
        None => false,
    };
    if !changed {
        std::future::pending::<()>().await;
    }
}

impl Operation {
    /// Posts the stops among these entries. A stop that only passes on another unit's abort is no news.
    pub(super) fn post(&self, entries: &[Entry]) {
        let Some(place) = &self.circle else { return };
        for entry in entries {
            let (stop, severity) = if let Event::Aborted { stop, .. } = &entry.event {
                (*stop, Severity::Aborted)
            } else if let Event::HoldOpened { stop, cause, .. } = &entry.event
                && !matches!(cause, Cause::SisterAborted { .. })
            {
                (*stop, Severity::Interrupted)
            } else {
                continue;
            };
            place.post(self.id, stop, Posted { severity, at: entry.at });
        }
    }

    /// After a restart: posts again what still stands.
    pub(super) fn post_what_stands(&self) {
        let Some(place) = &self.circle else { return };
        for stop in self.state.standing_stops() {
            if let Some(facts) = self.state.stops.get(&stop)
                && !matches!(facts.cause, Cause::SisterAborted { .. })
            {
                place.post(self.id, stop, Posted { severity: facts.severity, at: facts.signalled_at });
            }
        }
    }

    /// Takes note of the others' stops. One from before this operation was opened does not concern it.
    pub(super) fn look_at_sisters(&mut self) {
        let since = self.state.created.as_ref().map_or(self.started_at, |created| created.at);
        let new = self.circle.as_mut().map(|place| place.new_stops(self.id, since)).unwrap_or_default();
        for stop in new {
            let entries = self.decide(&Command::Sister(stop), Actor::Service).unwrap_or_default();
            self.facts(entries, Vec::new());
        }
    }
}
