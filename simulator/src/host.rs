//! The only place that knows the server's code: it lends its clocks, and can run a server in this process.

use std::pin::Pin;
use std::sync::Arc;

use einhalt_protocol::clocks::Timestamp;
use einhalt_server::clock::{Clock, ManualClock, SystemClock};

use crate::time::TimeSource;

/// A server's clock, as a device's source of true time.
struct Lent(Arc<dyn Clock>);

impl TimeSource for Lent {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.sleep_until(at)
    }
}

/// A clock of the server's kind, lent to devices.
pub fn lend(clock: Arc<dyn Clock>) -> Arc<dyn TimeSource> {
    Arc::new(Lent(clock))
}

/// The machine's time.
pub fn real_time() -> Arc<dyn TimeSource> {
    lend(Arc::new(SystemClock::default()))
}

/// A clock that moves only when told to, and the same clock lent to devices.
pub fn virtual_time(start: Timestamp) -> (ManualClock, Arc<dyn TimeSource>) {
    let clock = ManualClock::at(start);
    (clock.clone(), lend(Arc::new(clock)))
}
