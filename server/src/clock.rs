//! What time it is. The one file that may ask the operating system; everything else is handed a [`Clock`].

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

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

/// The operating system's clock, optionally faster than real time (for the demo).
#[derive(Debug, Clone)]
pub struct SystemClock {
    origin: DateTime<Utc>,
    started: tokio::time::Instant,
    speed: f64,
}

/// At most this long between two looks at the wall clock, so that a stepped clock is noticed (I-7).
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_secs(1);

impl Default for SystemClock {
    fn default() -> Self {
        Self::at_speed(1.0)
    }
}

impl SystemClock {
    /// A clock that starts at the present and runs `speed` times as fast as real time.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks for the time")]
    pub fn at_speed(speed: f64) -> Self {
        Self { origin: Utc::now(), started: tokio::time::Instant::now(), speed }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks for the time")]
    fn read(&self) -> DateTime<Utc> {
        if (self.speed - 1.0).abs() < f64::EPSILON {
            return Utc::now();
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
