//! The clocks of a simulated device: its own wall clock, which may be wrong, and its monotonic
//! clock, which stands still while the device sleeps, as it does on most phones.
//!
//! Where the true time comes from is handed in, so that a scenario can move it.

use std::pin::Pin;
use std::sync::Arc;

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;

/// Where the true time comes from: a server's own clock, or the machine's.
pub trait TimeSource: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Ends when `now() >= at`.
    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// What both clocks of a device say at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    /// The wall clock, right or wrong.
    pub wall: Timestamp,
    /// The monotonic clock, since the device was switched on.
    pub monotonic: TimeDelta,
}

impl Readings {
    /// The time since `earlier`: the larger of what the two clocks say (safety invariants, section 3).
    #[must_use]
    pub fn age_since(&self, earlier: &Self) -> TimeDelta {
        (self.wall - earlier.wall).max(self.monotonic - earlier.monotonic)
    }

    /// By how much the two clocks disagree about the time since `earlier`.
    #[must_use]
    pub fn disagreement_since(&self, earlier: &Self) -> TimeDelta {
        ((self.wall - earlier.wall) - (self.monotonic - earlier.monotonic)).abs()
    }
}

/// The clocks of one device.
pub struct DeviceClock {
    source: Arc<dyn TimeSource>,
    skew: TimeDelta,
    switched_on: Timestamp,
    slept: TimeDelta,
    asleep_since: Option<Timestamp>,
}

impl DeviceClock {
    /// A device whose wall clock runs `skew` ahead of the true time.
    pub fn new(source: Arc<dyn TimeSource>, skew: TimeDelta) -> Self {
        let switched_on = source.now();
        Self { source, skew, switched_on, slept: TimeDelta::zero(), asleep_since: None }
    }

    /// What both clocks say now.
    pub fn read(&self) -> Readings {
        let now = self.source.now();
        let awake_until = self.asleep_since.unwrap_or(now);
        Readings { wall: now + self.skew, monotonic: awake_until - self.switched_on - self.slept }
    }

    /// Where the true time comes from.
    pub fn source(&self) -> Arc<dyn TimeSource> {
        Arc::clone(&self.source)
    }

    /// The wall clock is set wrong, or right.
    pub fn set_skew(&mut self, skew: TimeDelta) {
        self.skew = skew;
    }

    /// The device falls asleep: its monotonic clock stands.
    pub fn sleep(&mut self) {
        self.asleep_since.get_or_insert_with(|| self.source.now());
    }

    /// The device wakes.
    pub fn wake(&mut self) {
        if let Some(since) = self.asleep_since.take() {
            self.slept += self.source.now() - since;
        }
    }
}
