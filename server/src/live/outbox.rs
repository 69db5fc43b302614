//! The way to one socket: two lanes, and nobody ever waits for it.
//!
//! Stops, entries, receipts and grants queue in the urgent lane; views and positions overwrite each
//! other in the slow one. A socket whose urgent lane is full is hung up: its lease lapses, it shows
//! STAND UNBEKANNT, comes back and catches up by sequence.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::ws::Utf8Bytes;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::wire::CloseCode;
use einhalt_protocol::wire::server_frame::{Grant, ServerFrame};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, mpsc, watch};

use super::silence::Ear;

/// One item of the urgent lane.
#[derive(Debug)]
pub enum Out {
    /// A frame, serialised once and shared by every socket that gets it.
    Text(Utf8Bytes),
    /// A lease; signed by the socket's own writer, not on the way of a stop.
    Grant(Box<Grant>),
    /// Ask the other side whether it is there.
    Ping,
}

/// What the slow lane keeps the newest of, per operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slow {
    /// How the operation looks.
    View,
    /// Where devices are.
    Positions,
}

/// The sending side. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbox {
    urgent: mpsc::Sender<Out>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    slow: Mutex<BTreeMap<(OperationId, Slow), Utf8Bytes>>,
    slow_waits: Notify,
    hang_up: watch::Sender<Option<CloseCode>>,
    ear: Ear,
}

impl Shared {
    fn end(&self, code: CloseCode) {
        self.hang_up.send_if_modified(|reason| {
            let first = reason.is_none();
            reason.get_or_insert(code);
            first
        });
    }
}

/// The receiving side, owned by the socket's writer alone.
#[derive(Debug)]
pub struct Lanes {
    /// The urgent lane.
    pub urgent: mpsc::Receiver<Out>,
    /// The slow lane, and the reason to end.
    pub shared: SharedLanes,
}

/// What the socket's writer shares with everybody who sends to it.
#[derive(Debug)]
pub struct SharedLanes(Arc<Shared>);

/// Makes the two sides.
pub fn outbox(capacity: usize) -> (Outbox, Lanes) {
    let (urgent, lane) = mpsc::channel(capacity);
    let shared = Arc::new(Shared {
        slow: Mutex::new(BTreeMap::new()),
        slow_waits: Notify::new(),
        hang_up: watch::Sender::new(None),
        ear: Ear::default(),
    });
    (Outbox { urgent, shared: Arc::clone(&shared) }, Lanes { urgent: lane, shared: SharedLanes(shared) })
}

/// A frame as text. Our own types always serialise; if one ever does not, the frame says so.
pub fn text(frame: &ServerFrame) -> Utf8Bytes {
    serde_json::to_string(frame)
        .unwrap_or_else(|error| {
            tracing::error!(%error, "a frame cannot be serialised");
            r#"{"type":"problem","mistakes":[{"code":"internal","at":""}],"retry":{"when":"never"}}"#
                .to_owned()
        })
        .into()
}

impl Outbox {
    /// Queues an item; hangs up if there is no room. Says whether it was queued.
    pub fn send(&self, out: Out) -> bool {
        match self.urgent.try_send(out) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.hang_up(CloseCode::CannotKeepUp);
                false
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }

    /// Queues a frame for this socket alone.
    pub fn frame(&self, frame: &ServerFrame) -> bool {
        self.send(Out::Text(text(frame)))
    }

    /// Replaces what the slow lane holds of this kind.
    pub fn replace(&self, operation: OperationId, kind: Slow, frame: Utf8Bytes) {
        self.shared.slow.lock().unwrap_or_else(PoisonError::into_inner).insert((operation, kind), frame);
        self.shared.slow_waits.notify_one();
    }

    /// Ends the socket. The first reason counts.
    pub fn hang_up(&self, code: CloseCode) {
        self.shared.end(code);
    }

    /// Tells when the socket is to end.
    pub fn hung_up(&self) -> watch::Receiver<Option<CloseCode>> {
        self.shared.hang_up.subscribe()
    }

    /// When this socket was last heard.
    pub fn ear(&self) -> &Ear {
        &self.shared.ear
    }

    /// Whether both are the same socket.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl SharedLanes {
    /// Waits until the slow lane has something, and takes one of it.
    pub async fn slow(&self) -> Utf8Bytes {
        loop {
            let taken = self.0.slow.lock().unwrap_or_else(PoisonError::into_inner).pop_first();
            match taken {
                Some((_, frame)) => return frame,
                None => self.0.slow_waits.notified().await,
            }
        }
    }

    /// Nothing more will be written: the reader is to end too. The first reason counts.
    pub fn end(&self, code: CloseCode) {
        self.0.end(code);
    }

    /// Why the socket is to end, once it is.
    pub fn hung_up(&self) -> watch::Receiver<Option<CloseCode>> {
        self.0.hang_up.subscribe()
    }
}
