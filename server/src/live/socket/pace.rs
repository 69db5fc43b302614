//! How fast a device may send. Reports do not count: nobody is told to wait with a stop.

use std::time::Duration;

use tokio::time::Instant;

/// What a frame beyond the pace leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// In time.
    Fine,
    /// Too fast; to be tried again after so many milliseconds.
    TooFast(u32),
    /// Far too fast for too long.
    Flood,
}

/// A bucket that fills with time.
#[derive(Debug)]
pub struct Bucket {
    per_second: f64,
    burst: f64,
    level: f64,
    filled_at: Instant,
}

/// What a socket may send before anybody has signed in on it: a handful, whatever the setting.
const STRANGER: (u32, u32) = (1, 8);

/// How often a socket may join again what it has joined before: each time the whole picture is drawn for it and
/// the store is asked. A control room that lost its place in many operations at once stays within it.
const JOIN_AGAIN: (u32, u32) = (2, 40);

/// Beyond the burst, this many times the burst is told to wait before the socket ends.
const PATIENCE: f64 = 10.0;

impl Bucket {
    /// A full bucket.
    pub fn new(per_second: u32, burst: u32) -> Self {
        let burst = f64::from(burst);
        Self { per_second: f64::from(per_second), burst, level: burst, filled_at: Instant::now() }
    }

    /// For a socket on which nobody has signed in.
    pub fn of_stranger() -> Self {
        Self::new(STRANGER.0, STRANGER.1)
    }

    /// For joining again.
    pub fn of_joining_again() -> Self {
        Self::new(JOIN_AGAIN.0, JOIN_AGAIN.1)
    }

    /// Takes one frame out.
    pub fn take(&mut self) -> Pace {
        let now = Instant::now();
        let since = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.filled_at = now;
        self.level = since.mul_add(self.per_second, self.level).min(self.burst) - 1.0;
        if self.level >= 0.0 {
            Pace::Fine
        } else if self.level < -self.burst * PATIENCE {
            Pace::Flood
        } else {
            let wait = Duration::from_secs_f64(-self.level / self.per_second);
            Pace::TooFast(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX))
        }
    }
}
