//! What time it is. The one file that may ask the operating system; everything else is handed a [`Clock`].

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// A future that ends when a time has come.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
    /// Ends when `now() >= at`, also if the wall clock is set forward meanwhile.
    fn sleep_until(&self, at: DateTime<Utc>) -> Sleep;
}

/// A wall clock that is never behind one that only goes forward: a step forward counts, a step back does
/// not, because what is due would be due later then (I-7, I-14: the stricter of two clocks counts).
#[derive(Debug, Clone, Default)]
pub struct Steady {
    /// The newest reading, and the other clock's then.
    newest: Option<(DateTime<Utc>, Duration)>,
    /// The wall clock was behind by more than [`NOTICED`], and somebody was told.
    told: bool,
}

/// A wall clock that is behind by more is told.
const NOTICED: TimeDelta = TimeDelta::seconds(2);

impl Steady {
    /// The time, by the wall clock and by one that only goes forward, both read just now.
    pub fn read(&mut self, wall: DateTime<Utc>, forward: Duration) -> DateTime<Utc> {
        let least = self.newest.and_then(|(newest, at)| {
            newest.checked_add_signed(TimeDelta::from_std(forward.saturating_sub(at)).ok()?)
        });
        let now = least.map_or(wall, |least| least.max(wall));
        self.newest = Some((now, forward));
        let is_behind = now - wall > NOTICED;
        if is_behind && !self.told {
            let seconds = (now - wall).num_seconds();
            tracing::error!(
                seconds,
                "the wall clock was set back: the service keeps its own time until it is started again"
            );
        }
        self.told = is_behind;
        now
    }
}

/// The operating system's clock, optionally faster than real time (for the demo).
#[derive(Debug, Clone)]
pub struct SystemClock {
    origin: DateTime<Utc>,
    started: tokio::time::Instant,
    speed: f64,
    steady: Arc<Mutex<Steady>>,
}

/// At most this long between two looks at the wall clock, so that a stepped clock is noticed (I-7).
const LOOK_AGAIN: Duration = Duration::from_secs(1);

impl Default for SystemClock {
    fn default() -> Self {
        Self::at_speed(1.0)
    }
}

impl SystemClock {
    /// A clock that starts at the present and runs `speed` times as fast as real time.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks for the time")]
    pub fn at_speed(speed: f64) -> Self {
        let steady = Arc::new(Mutex::new(Steady::default()));
        Self { origin: Utc::now(), started: tokio::time::Instant::now(), speed, steady }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks for the time")]
    fn read(&self) -> DateTime<Utc> {
        if (self.speed - 1.0).abs() < f64::EPSILON {
            let mut steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
            // In this order a pause between the two is forgotten with the next reading.
            let (wall, forward) = (Utc::now(), self.started.elapsed());
            return steady.read(wall, forward);
        }
        #[expect(clippy::cast_possible_truncation, reason = "far below the limits of i64")]
        let elapsed = (self.started.elapsed().as_secs_f64() * self.speed * 1e6) as i64;
        self.origin + TimeDelta::microseconds(elapsed)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        self.read()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that waits for a time")]
    fn sleep_until(&self, at: DateTime<Utc>) -> Sleep {
        let clock = self.clone();
        Box::pin(async move {
            loop {
                let left = at - clock.read();
                let Ok(left) = left.to_std() else { return };
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.div_f64(clock.speed).min(LOOK_AGAIN)).await;
            }
        })
    }
}

/// A clock that moves only when told to: for tests and scripted scenarios.
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<DateTime<Utc>>>,
    moved: watch::Sender<DateTime<Utc>>,
}

impl ManualClock {
    /// A clock that shows `now` until it is moved.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { now: Arc::new(Mutex::new(now)), moved: watch::Sender::new(now) }
    }

    /// Sets the clock, forward or back.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
        self.moved.send_replace(now);
    }

    /// Moves the clock on.
    pub fn advance(&self, by: TimeDelta) {
        self.set(self.now() + by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep_until(&self, at: DateTime<Utc>) -> Sleep {
        let mut moved = self.moved.subscribe();
        Box::pin(async move {
            // The sender lives as long as the clock; without it nothing will ever come.
            if moved.wait_for(|now| *now >= at).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// I-7: a clock that is set back postpones nothing; one that is set forward is followed.
    #[test]
    fn a_clock_that_is_set_back_is_not_followed() {
        let start = DateTime::from_timestamp(1_781_532_000, 0).unwrap_or_default();
        let mut steady = Steady::default();
        for (forward, wall, expected) in [
            (0, 0, 0),
            (1_000, 1_000, 1_000),
            // An hour back, and right again.
            (2_000, -3_598_000, 2_000),
            (12_000, -3_588_000, 12_000),
            (13_000, 13_000, 13_000),
            // A minute forward, and what is due is due.
            (14_000, 74_000, 74_000),
            (15_000, 75_000, 75_000),
            // Corrected: it goes on from there.
            (16_000, 16_000, 76_000),
            (80_000, 80_000, 140_000),
            (81_000, 300_000, 300_000),
        ] {
            let at = |ms| start + TimeDelta::milliseconds(ms);
            let read = steady.read(at(wall), Duration::from_millis(forward));
            assert_eq!(read, at(expected), "after {forward} ms");
        }
    }
}
