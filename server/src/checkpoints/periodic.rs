//! Signs by itself: at the end of an operation at once, and while one is under way every so often.

use std::sync::Arc;

use chrono::TimeDelta;
use einhalt_protocol::ids::OperationId;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Checkpoints, NotSigned};
use crate::clock::Clock;
use crate::live::Live;

impl Checkpoints {
    /// Signs until the service closes. `ended` names operations that have just ended.
    pub async fn run(
        self: Arc<Self>,
        live: Live,
        clock: Arc<dyn Clock>,
        every: TimeDelta,
        mut ended: mpsc::Receiver<OperationId>,
        closing: CancellationToken,
    ) {
        let mut round = clock.sleep_until(clock.now() + every);
        loop {
            tokio::select! {
                biased;
                () = closing.cancelled() => return,
                Some(operation) = ended.recv() => self.sign_and_tell(&live, operation).await,
                () = &mut round => {
                    for summary in live.summaries() {
                        let signed = self.signed.largest(summary.operation).map(|largest| largest.size);
                        if signed.is_none_or(|signed| signed < summary.seq) {
                            self.sign_and_tell(&live, summary.operation).await;
                        }
                    }
                    round = clock.sleep_until(clock.now() + every);
                }
            }
        }
    }

    /// Signs, and tells the devices that take part.
    async fn sign_and_tell(&self, live: &Live, operation: OperationId) {
        match self.sign(operation).await {
            Ok(signed) => live.tell_checkpoint(operation, &signed.note).await,
            Err(NotSigned::RolledBack(size)) => {
                tracing::warn!(operation.id = %operation, size = size.0, "nothing is signed up to the old size");
            }
            Err(error) => tracing::error!(operation.id = %operation, %error, "a head is not signed"),
        }
    }
}
