//! What has become of every report: written by thousands of devices at once, without a lock.

use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

/// The lower 48 bits of an id are the report's number.
const NUMBER: u128 = (1 << 48) - 1;

/// Every report of a run.
pub struct Board {
    /// Ids of this run differ from those of any other in their upper bits.
    run: u128,
    began: Instant,
    marks: Vec<Mark>,
    frames: AtomicUsize,
    receipts: AtomicUsize,
    last_frame: AtomicU64,
}

/// One report.
#[derive(Default)]
struct Mark {
    heard: AtomicU32,
    /// Microseconds since the run began; 0: not yet.
    last_heard: AtomicU64,
    receipted: AtomicU64,
}

impl Board {
    /// Room for so many reports.
    pub fn new(reports: usize) -> Self {
        let marks = std::iter::repeat_with(Mark::default).take(reports).collect();
        let run = Uuid::new_v4().as_u128() & !NUMBER;
        Self {
            run,
            began: Instant::now(),
            marks,
            frames: AtomicUsize::new(0),
            receipts: AtomicUsize::new(0),
            last_frame: AtomicU64::new(0),
        }
    }

    /// The id of a report.
    pub fn id(&self, number: usize) -> Uuid {
        Uuid::from_u128(self.run | (number as u128 & NUMBER))
    }

    /// The number of a report of this run.
    pub fn number(&self, id: &str) -> Option<usize> {
        let id = Uuid::try_parse(id).ok()?.as_u128();
        let number = usize::try_from(id & NUMBER).ok()?;
        (id & !NUMBER == self.run && number < self.marks.len()).then_some(number)
    }

    /// How many reports there is room for.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }

    /// A frame came to a device, whatever it was.
    pub fn frame(&self) {
        self.frames.fetch_add(1, Ordering::Relaxed);
        self.last_frame.fetch_max(self.now(), Ordering::Relaxed);
    }

    /// A device shows the stop of this report for the first time.
    pub fn heard(&self, number: usize) {
        if let Some(mark) = self.marks.get(number) {
            mark.last_heard.fetch_max(self.now(), Ordering::Relaxed);
            mark.heard.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The reporter has the receipt.
    pub fn receipted(&self, number: usize) {
        if let Some(mark) = self.marks.get(number) {
            mark.receipted.fetch_max(self.now(), Ordering::Relaxed);
            self.receipts.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// From `due` until the last of so many devices showed it; none if not all do.
    pub fn to_last(&self, number: usize, due: Instant, devices: usize) -> Option<Duration> {
        let mark = self.marks.get(number)?;
        let all = mark.heard.load(Ordering::Relaxed) as usize >= devices;
        all.then(|| self.since(&mark.last_heard, due)).flatten()
    }

    /// From `due` to the receipt.
    pub fn to_receipt(&self, number: usize, due: Instant) -> Option<Duration> {
        self.since(&self.marks.get(number)?.receipted, due)
    }

    fn since(&self, at: &AtomicU64, due: Instant) -> Option<Duration> {
        let at = at.load(Ordering::Relaxed);
        let at = (at > 0).then(|| self.began + Duration::from_micros(at))?;
        Some(at.saturating_duration_since(due))
    }

    /// How often this report was heard, over all devices.
    pub fn heard_by(&self, number: usize) -> usize {
        self.marks.get(number).map_or(0, |mark| mark.heard.load(Ordering::Relaxed) as usize)
    }

    /// All frames that have come.
    pub fn frames(&self) -> usize {
        self.frames.load(Ordering::Relaxed)
    }

    /// All receipts that have come.
    pub fn receipts(&self) -> usize {
        self.receipts.load(Ordering::Relaxed)
    }

    /// How long no frame has come.
    pub fn quiet_for(&self) -> Duration {
        Duration::from_micros(self.now().saturating_sub(self.last_frame.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_report_is_done_when_every_device_has_it_and_strangers_are_none() {
        let (board, other) = (Board::new(4), Board::new(4));
        let id = board.id(3).to_string();
        assert_eq!(board.number(&id), Some(3));
        assert_eq!(other.number(&id), None, "an id of another run");
        let due = Instant::now();
        board.heard(3);
        assert!(board.to_last(3, due, 2).is_none());
        board.heard(3);
        assert!(board.to_last(3, due, 2).is_some());
        assert!(board.to_receipt(3, due).is_none());
        board.receipted(3);
        assert!(board.to_receipt(3, due).is_some());
    }
}
