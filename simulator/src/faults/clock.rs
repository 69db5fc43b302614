//! The one clock of a run, and the server's wall clock, which may be wrong.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_server::clock::{Clock, Sleep, Steady};
use tokio::time::Instant;

use super::disk::pause;

/// The one clock of a run: the paused time of its runtime, and never wrong.
#[derive(Clone)]
pub struct SimClock {
    start: Timestamp,
    origin: Instant,
}

impl SimClock {
    /// A clock that shows `start` now. Needs a runtime whose time is paused.
    pub fn starting(start: Timestamp) -> Self {
        Self { start, origin: Instant::now() }
    }

    /// Milliseconds since the start.
    pub fn ms(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The moment so many milliseconds after the start.
    pub fn at(&self, ms: u64) -> Timestamp {
        self.start + milliseconds(ms)
    }

    /// Ends when that moment has come.
    pub async fn until(&self, ms: u64) {
        tokio::time::sleep_until(self.origin + Duration::from_millis(ms)).await;
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        self.at(self.ms())
    }

    fn sleep_until(&self, at: Timestamp) -> Sleep {
        let ms = (at - self.start).num_milliseconds()
            + i64::from(!at.timestamp_subsec_micros().is_multiple_of(1000));
        let until = self.origin + Duration::from_millis(u64::try_from(ms).unwrap_or(0));
        Box::pin(tokio::time::sleep_until(until))
    }
}

/// How wrong the server's wall clock is, in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
struct Wrong {
    /// Set forward by so much altogether.
    ahead: u64,
    /// Set back by so much, for now.
    back: u64,
}

/// The wall clock of the machine that the service runs on. It outlives every service.
#[derive(Clone)]
pub struct WallClock {
    right: SimClock,
    wrong: Arc<Mutex<Wrong>>,
}

impl WallClock {
    /// One that is right.
    pub fn of(right: SimClock) -> Self {
        Self { right, wrong: Arc::default() }
    }

    fn wrong(&self) -> MutexGuard<'_, Wrong> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It steps forward. While it is set back it does not: returns how far it is ahead since.
    pub fn forward(&self, by: u64) -> Option<u64> {
        let mut wrong = self.wrong();
        (wrong.back == 0).then(|| {
            wrong.ahead += by;
            wrong.ahead
        })
    }

    /// It steps back, until it is corrected. Says whether it did.
    pub fn back(&self, by: u64) -> bool {
        let mut wrong = self.wrong();
        let first = wrong.back == 0;
        if first {
            wrong.back = by;
        }
        first
    }

    /// The step back is corrected.
    pub fn correct(&self) {
        self.wrong().back = 0;
    }

    fn now(&self) -> Timestamp {
        let Wrong { ahead, back } = *self.wrong();
        self.right.now() + milliseconds(ahead) - milliseconds(back)
    }

    /// The clock of a service that starts now.
    pub fn service(&self, how: Hands) -> ServiceClock {
        ServiceClock { wall: self.clone(), steady: Arc::default(), how }
    }
}

/// How a service's clock works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    /// As the product's does.
    Sound,
    /// Broken on purpose: nobody is ever woken.
    Deaf,
    /// Broken on purpose: it follows a wall clock that is set back.
    FollowsBack,
}

/// The wall clock, read by the product's own rule.
#[derive(Clone)]
pub struct ServiceClock {
    wall: WallClock,
    steady: Arc<Mutex<Steady>>,
    how: Hands,
}

/// As often as the product looks at its wall clock, in milliseconds.
const LOOK_AGAIN: u64 = 1_000;

impl Clock for ServiceClock {
    fn now(&self) -> Timestamp {
        let wall = self.wall.now();
        if self.how == Hands::FollowsBack {
            return wall;
        }
        let forward = self.wall.right.origin.elapsed();
        self.steady.lock().unwrap_or_else(PoisonError::into_inner).read(wall, forward)
    }

    fn sleep_until(&self, at: Timestamp) -> Sleep {
        if self.how == Hands::Deaf {
            return Box::pin(std::future::pending());
        }
        let clock = self.clone();
        Box::pin(async move {
            loop {
                let left = (at - clock.now()).to_std().unwrap_or_default();
                if left.is_zero() {
                    return;
                }
                // Virtual time goes in whole milliseconds.
                let left = u64::try_from(left.as_micros().div_ceil(1_000)).unwrap_or(LOOK_AGAIN);
                pause(left.min(LOOK_AGAIN)).await;
            }
        })
    }
}

fn milliseconds(ms: u64) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX))
}
