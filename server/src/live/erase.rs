//! An erasure that was decided is carried out: key first, then content, in every copy (I-12).
//!
//! The decision is durable before anything is destroyed. What is interrupted is done again at the next
//! start, and what cannot be reached, such as a mirror, is tried again until it is; only then does the
//! record say that the erasure is finished.

use std::sync::Arc;

use chrono::TimeDelta;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::people::Actor;
use tokio::sync::oneshot;

use super::actor::{Operation, Surroundings};
use crate::vault::{KeyId, Marker, Mirrored};

/// From one attempt to the next.
const TRY_AGAIN: TimeDelta = TimeDelta::seconds(30);

/// Tells when everything is gone, and whether a mirror took part.
pub(super) type Erasing = oneshot::Receiver<bool>;

impl Operation {
    /// Forgets what is personal, and begins to destroy it. Not before the decision is durable.
    pub(super) fn erase(&mut self) {
        self.carried.clear();
        self.positions.clear();
        // What it marked is as unguessable from now on as what the operation's key did.
        self.marker = Marker::random();
        let (done, erasing) = oneshot::channel();
        self.erasing = Some(erasing);
        let (id, around) = (self.id, self.around.clone());
        tokio::spawn(async move {
            let mirror = tokio::select! {
                mirror = destroy(id, &around) => mirror,
                // The next start does the rest.
                () = around.closing.cancelled() => return,
            };
            // The actor may have ended: then the next start finds everything gone and says so.
            _ = done.send(mirror);
        });
    }

    /// Key and content are gone.
    pub(super) fn erased(&mut self, mirror: bool) {
        self.erasing = None;
        tracing::info!(operation.id = %self.id, mirror, "an erasure is finished");
        let event = Event::ErasureFinished { mirror };
        self.facts(vec![Entry { at: self.now(), by: Actor::Service, command: None, event }], Vec::new());
    }
}

/// Destroys until nothing is left; says whether a mirror took part.
async fn destroy(id: OperationId, around: &Surroundings) -> bool {
    loop {
        let vault = Arc::clone(&around.vault);
        let key = tokio::task::spawn_blocking(move || vault.destroy(KeyId::Operation(id))).await;
        let content = around.store.erase_payloads(id).await;
        match (key, content) {
            (Ok(Ok(mirrored @ (Mirrored::NotSet | Mirrored::Reached))), Ok(_)) => {
                return mirrored == Mirrored::Reached;
            }
            (Ok(Ok(_)), Ok(_)) => {}
            (Ok(Err(error)), _) => {
                tracing::error!(operation.id = %id, %error, "a key could not be destroyed; it is tried again");
            }
            (Err(error), _) => {
                tracing::error!(operation.id = %id, %error, "a key could not be destroyed; it is tried again");
            }
            (_, Err(error)) => {
                tracing::error!(operation.id = %id, %error, "sealed content could not be removed; it is tried again");
            }
        }
        around.clock.sleep_until(around.clock.now() + TRY_AGAIN).await;
    }
}

/// Ends when an erasure under way is done.
pub(super) async fn finished(erasing: &mut Option<Erasing>) -> bool {
    match erasing {
        Some(erasing) => match erasing.await {
            Ok(mirror) => mirror,
            Err(_) => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}
