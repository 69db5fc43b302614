//! Signs by itself: at the end of an operation at once, and while one is under way every so often.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::ids::OperationId;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Checkpoints, NotSigned};
use crate::clock::Clock;
use crate::live::Live;

/// The longest pause between two signatures of a round.
const PAUSE_MAX: Duration = Duration::from_secs(1);

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
        let mut next_round = clock.sleep_until(clock.now() + every);
        let mut round = Round::default();
        loop {
            tokio::select! {
                biased;
                () = closing.cancelled() => return,
                Some(operation) = ended.recv() => self.sign_and_tell(&live, operation).await,
                operation = round.next() => self.sign_and_tell(&live, operation).await,
                () = &mut next_round, if round.is_over() => {
                    let grown = live.summaries().into_iter().filter(|summary| {
                        let signed = self.signed.largest(summary.operation).map(|largest| largest.size);
                        signed.is_none_or(|signed| signed < summary.seq)
                    });
                    round = Round::of(grown.map(|summary| summary.operation).collect(), every);
                    next_round = clock.sleep_until(clock.now() + every);
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

/// What is signed in one round: one after the other with pauses, since each signature syncs the disk that
/// receipts wait for.
#[derive(Default)]
struct Round {
    left: Vec<OperationId>,
    pause: Duration,
}

impl Round {
    /// A round that is over in half the time until the next.
    fn of(left: Vec<OperationId>, every: TimeDelta) -> Self {
        let count = u32::try_from(left.len()).unwrap_or(u32::MAX).max(1);
        let half = every.to_std().unwrap_or_default() / 2;
        Self { left, pause: (half / count).min(PAUSE_MAX) }
    }

    fn is_over(&self) -> bool {
        self.left.is_empty()
    }

    /// The next to be signed, when it is its turn.
    #[expect(clippy::disallowed_methods, reason = "a pause for the disk; nothing is judged by it")]
    async fn next(&mut self) -> OperationId {
        let Some(next) = self.left.last().copied() else { return std::future::pending().await };
        tokio::time::sleep(self.pause).await;
        self.left.pop();
        next
    }
}

#[cfg(test)]
mod tests {
    use einhalt_protocol::ids::OperationId;

    use super::*;

    /// However many there are, a round ends before the next begins, and few do not wait for long.
    #[tokio::test(start_paused = true)]
    async fn a_round_is_spread_over_half_the_time() {
        let every = TimeDelta::seconds(60);
        for (count, seconds) in [(1_u128, 1), (3, 3), (1_000, 30)] {
            let operations = (0..count).map(|n| OperationId::from_uuid(uuid::Uuid::from_u128(n))).collect();
            let (began, mut round) = (tokio::time::Instant::now(), Round::of(operations, every));
            for _ in 0..count {
                round.next().await;
            }
            assert!(round.is_over());
            let took = began.elapsed();
            assert!(took <= Duration::from_secs(seconds) + Duration::from_secs(2), "{count}: {took:?}");
        }
        let mut none = Round::default();
        assert!(tokio::time::timeout(Duration::from_hours(1), none.next()).await.is_err());
    }
}
