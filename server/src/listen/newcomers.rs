//! Those of whom nothing is known yet: connections that have not asked anything, sockets on which nobody
//! has signed in. There is room for so many, and one too many costs the oldest its place.
//!
//! Whoever means it is through in the time of a round trip; whoever only fills places is pushed out by
//! the next one. Turning newcomers away instead would let a silent crowd lock everybody out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// The places of those who wait to be known.
#[derive(Debug)]
pub struct Newcomers {
    max: usize,
    what: &'static str,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// By arrival.
    waiting: BTreeMap<u64, CancellationToken>,
    next: u64,
    closed: bool,
}

impl Newcomers {
    /// Room for so many; `what` they are, for what is measured.
    pub fn new(max: usize, what: &'static str) -> Arc<Self> {
        Arc::new(Self { max, what, inner: Mutex::default() })
    }

    /// Takes a place until the value is dropped. `leave` is told when the place is needed for somebody else.
    pub fn enter(self: &Arc<Self>, leave: &CancellationToken) -> Place {
        let mut inner = self.inner();
        let number = inner.next;
        inner.next += 1;
        inner.waiting.insert(number, leave.clone());
        if inner.closed {
            leave.cancel();
        } else if inner.waiting.len() > self.max {
            self.push_out(&mut inner);
        }
        drop(inner);
        Place { number, newcomers: Arc::clone(self) }
    }

    /// Makes room. Returns whether there was anybody.
    pub fn send_oldest_away(&self) -> bool {
        self.push_out(&mut self.inner())
    }

    /// Sends everybody away, also those who come later.
    pub fn close(&self) {
        let mut inner = self.inner();
        inner.closed = true;
        while inner.send_oldest_away() {}
    }

    /// Whether everybody is sent away.
    pub fn is_closed(&self) -> bool {
        self.inner().closed
    }

    fn push_out(&self, inner: &mut Inner) -> bool {
        let was_there = inner.send_oldest_away();
        if was_there {
            metrics::counter!("einhalt_pushed_out_total", "what" => self.what).increment(1);
        }
        was_there
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn send_oldest_away(&mut self) -> bool {
        let oldest = self.waiting.pop_first();
        oldest.map(|(_, leave)| leave.cancel()).is_some()
    }
}

/// A place among those who wait. It is free again when this value is dropped.
#[derive(Debug)]
pub struct Place {
    number: u64,
    newcomers: Arc<Newcomers>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.newcomers.inner().waiting.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_costs_the_oldest_its_place() {
        let newcomers = Newcomers::new(2, "connection");
        let told: Vec<CancellationToken> = (0..4).map(|_| CancellationToken::new()).collect();
        let gone = || told.iter().map(CancellationToken::is_cancelled).collect::<Vec<_>>();
        let _first = newcomers.enter(&told[0]);
        let second = newcomers.enter(&told[1]);
        assert_eq!(gone(), [false; 4]);
        let _third = newcomers.enter(&told[2]);
        assert_eq!(gone(), [true, false, false, false], "the oldest");
        drop(second);
        let _fourth = newcomers.enter(&told[3]);
        assert_eq!(gone(), [true, false, false, false], "whoever is known makes room");
        assert!(newcomers.send_oldest_away());
        assert_eq!(gone(), [true, false, true, false]);
        newcomers.close();
        assert_eq!(gone(), [true, false, true, true]);
        assert!(!newcomers.send_oldest_away());
        let late = CancellationToken::new();
        let _late = newcomers.enter(&late);
        assert!(late.is_cancelled() && newcomers.is_closed());
    }
}
