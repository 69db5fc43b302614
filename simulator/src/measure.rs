//! A stopwatch for stops: from the moment somebody reports to the moment the last device shows it,
//! and to the receipt.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use einhalt_protocol::ids::{DeviceId, ReportId, StopId};
use tokio::time::Instant;

use crate::device::Noted;
use crate::handheld::Witness;

/// One stop, as far as it has come.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// When it was reported; in a load run, when it should have been.
    pub reported: Option<Instant>,
    /// How many devices have to show it.
    pub devices: usize,
    /// The devices that show it, with the time of each.
    pub shown: HashMap<DeviceId, Instant>,
    /// When its receipt came.
    pub receipted: Option<Instant>,
}

impl Course {
    /// From the report to the last device, once all show it.
    pub fn to_last_device(&self) -> Option<Duration> {
        let all = self.shown.len() >= self.devices && self.devices > 0;
        let last = *self.shown.values().max()?;
        all.then_some(())?;
        Some(last.saturating_duration_since(self.reported?))
    }

    /// From the report to its receipt.
    pub fn to_receipt(&self) -> Option<Duration> {
        Some(self.receipted?.saturating_duration_since(self.reported?))
    }
}

/// The stopwatch. Devices tell it; runs read it.
#[derive(Default)]
pub struct Stopwatch {
    courses: Mutex<HashMap<StopId, Course>>,
    running: tokio::sync::Notify,
}

impl Stopwatch {
    /// A report was made at this moment; so many devices have to show its stop.
    pub fn reported(&self, report: ReportId, at: Instant, devices: usize) {
        let mut courses = self.courses();
        let course = courses.entry(StopId::of_report(report)).or_default();
        course.reported = Some(at);
        course.devices = devices;
        drop(courses);
        self.running.notify_waiters();
    }

    /// How far one stop has come.
    pub fn course(&self, report: ReportId) -> Course {
        self.courses().get(&StopId::of_report(report)).cloned().unwrap_or_default()
    }

    /// All stops that were reported here.
    pub fn all(&self) -> Vec<Course> {
        self.courses().values().filter(|course| course.reported.is_some()).cloned().collect()
    }

    /// Waits until every stop is shown everywhere and has its receipt, or patience ends.
    pub async fn all_done(&self, patience: Duration) -> bool {
        let done = async {
            loop {
                let told = self.running.notified();
                let open = |course: &Course| {
                    course.reported.is_some()
                        && (course.to_last_device().is_none() || course.receipted.is_none())
                };
                if !self.courses().values().any(open) {
                    return;
                }
                // A word may have been missed between looking and listening: look again soon.
                let _ = tokio::time::timeout(Duration::from_millis(100), told).await;
            }
        };
        tokio::time::timeout(patience, done).await.is_ok()
    }

    fn courses(&self) -> MutexGuard<'_, HashMap<StopId, Course>> {
        self.courses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Witness for Stopwatch {
    fn noted(&self, device: DeviceId, what: Noted) {
        let now = Instant::now();
        let mut courses = self.courses();
        match what {
            Noted::StopShown(stop) => {
                courses.entry(stop).or_default().shown.entry(device).or_insert(now);
            }
            Noted::Receipted(report) => {
                courses.entry(StopId::of_report(report)).or_default().receipted.get_or_insert(now);
            }
        }
        drop(courses);
        self.running.notify_waiters();
    }
}
