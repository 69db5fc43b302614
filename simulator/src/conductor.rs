//! Several plays in one time that moves by hand: it moves when nobody has anything left to do before it does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use einhalt_protocol::clocks::Timestamp;
use tokio::sync::oneshot;

use crate::host::Time;

/// Moves one time for several plays.
pub struct Conductor {
    time: Time,
    hall: Mutex<Hall>,
}

/// Who is here, and what they wait for.
struct Hall {
    plays: usize,
    waiting: Vec<(Timestamp, oneshot::Sender<()>)>,
}

/// A play that takes part until this is dropped.
pub struct Seat(Arc<Conductor>);

impl Conductor {
    /// A conductor who waits for so many plays. Each takes one of the seats.
    pub fn new(time: Time, plays: usize) -> (Arc<Self>, Vec<Seat>) {
        let conductor = Arc::new(Self { time, hall: Mutex::new(Hall { plays, waiting: Vec::new() }) });
        let seats = (0..plays).map(|_| Seat(Arc::clone(&conductor))).collect();
        (conductor, seats)
    }

    /// Waits for this moment. The time moves once every play waits.
    pub async fn until(&self, at: Timestamp) {
        let (tell, told) = oneshot::channel();
        {
            let mut hall = self.hall();
            hall.waiting.push((at, tell));
            self.go_on(&mut hall);
        }
        // The sender lives in the hall until the moment has come.
        let _ = told.await;
    }

    fn hall(&self) -> MutexGuard<'_, Hall> {
        self.hall.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn go_on(&self, hall: &mut Hall) {
        if hall.waiting.len() < hall.plays {
            return;
        }
        let Some(next) = hall.waiting.iter().map(|(at, _)| *at).min() else { return };
        // A play may ask for a moment that has passed; the time never goes back.
        let now = self.time.now().max(next);
        self.time.set(now);
        let (due, later) = std::mem::take(&mut hall.waiting).into_iter().partition(|(at, _)| *at <= now);
        hall.waiting = later;
        let due: Vec<(Timestamp, oneshot::Sender<()>)> = due;
        for (_, tell) in due {
            // Whoever does not wait any more has left.
            let _ = tell.send(());
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut hall = self.0.hall();
        hall.plays -= 1;
        self.0.go_on(&mut hall);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// Two plays see the moments of both, in order; when one leaves, the other goes on alone.
    #[tokio::test]
    async fn the_time_moves_to_the_earliest_moment_somebody_waits_for() {
        let start: Timestamp = "2026-05-05T07:00:00Z".parse().unwrap();
        let time = Time::by_hand(start);
        let (conductor, mut seats) = Conductor::new(time.clone(), 2);
        let minutes = move |n| start + TimeDelta::minutes(n);
        let seat = seats.pop().unwrap();
        let other = tokio::spawn({
            let (conductor, time) = (Arc::clone(&conductor), time.clone());
            async move {
                conductor.until(minutes(2)).await;
                let seen = time.now();
                drop(seat);
                seen
            }
        });
        conductor.until(minutes(1)).await;
        assert_eq!(time.now(), minutes(1));
        conductor.until(minutes(3)).await;
        assert_eq!((other.await.unwrap(), time.now()), (minutes(2), minutes(3)));
    }
}
