//! What a join asks of the store, beside the reader: a store that hangs must keep no stop from going out or
//! coming in (I-5).

use std::sync::Arc;

use einhalt_protocol::ids::OperationId;
use einhalt_protocol::operation::event::KnownFrom;
use einhalt_protocol::people::Actor;
use einhalt_protocol::wire::ServerFrame;
use einhalt_protocol::wire::client_frame::KnownHead;
use einhalt_protocol::wire::server_frame::CheckpointFrame;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::Sockets;
use crate::live::mailbox::{Handle, Raise, Raising, Together};
use crate::live::outbox::Outbox;

/// What one joining asks. It ends with the socket, with leaving, and with the next joining.
pub struct LookUp {
    question: Question,
    /// Ended once what the device knows has been held against the store (I-11).
    compared: CancellationToken,
    answering: AbortOnDropHandle<()>,
    /// The newest heartbeat, which waits for that: no grant before it is known that nothing was lost.
    beat: Option<AbortOnDropHandle<()>>,
}

/// Who asks, and what.
#[derive(Clone)]
pub struct Question {
    /// The service's sockets.
    pub sockets: Arc<Sockets>,
    /// Where to answer.
    pub outbox: Outbox,
    /// The operation.
    pub operation: OperationId,
    /// Its actor.
    pub handle: Handle,
    /// Who has joined.
    pub actor: Actor,
    /// What the device was told is durable.
    pub known: Option<KnownHead>,
}

impl LookUp {
    /// Begins to ask, and does not wait.
    pub fn begin(question: Question) -> Self {
        let compared = CancellationToken::new();
        let answering = question.clone().answering(compared.clone());
        Self { question, compared, answering, beat: None }
    }

    /// Holds a heartbeat until its answer may permit something; gives back one that need not wait.
    pub fn hold(&mut self, beat: Together) -> Option<Together> {
        if self.compared.is_cancelled() {
            return Some(beat);
        }
        // The store could not be read: it is asked again with each heartbeat.
        if self.answering.is_finished() {
            self.answering = self.question.clone().answering(self.compared.clone());
        }
        let (compared, handle) = (self.compared.clone(), self.question.handle.clone());
        self.beat = Some(AbortOnDropHandle::new(tokio::spawn(async move {
            compared.cancelled().await;
            // An actor that has ended permits nothing.
            drop(handle.together.send(beat).await);
        })));
        None
    }
}

impl Question {
    fn answering(self, compared: CancellationToken) -> AbortOnDropHandle<()> {
        AbortOnDropHandle::new(tokio::spawn(self.answer(compared)))
    }

    async fn answer(self, compared: CancellationToken) {
        let Self { sockets, outbox, operation, handle, actor, known } = self;
        if let (Some(known), Some(device)) = (known, actor.device()) {
            // What the device was told is durable must be there: else the store is older than it may be.
            match sockets.live.has(operation, known).await {
                Ok(true) => {}
                Ok(false) => {
                    let what = Raising::Lost(known, KnownFrom::Device { device });
                    drop(handle.raises.send(Raise { what, actor }).await);
                }
                Err(_) => return,
            }
        }
        compared.cancel();
        // What is not there, or cannot be read now, the device is told when it is signed next.
        if let Some(note) = sockets.heads.newest(operation).await {
            outbox.frame(&ServerFrame::Checkpoint(CheckpointFrame { operation, note }));
        }
    }
}
