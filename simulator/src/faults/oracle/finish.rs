//! What is judged when every fault is over and everybody had time to come back.

use super::Oracle;
use crate::faults::cast::{CAST, UNITS, unit_name};
use crate::faults::frame::short;
use crate::oracle::Face;

/// What a device is like at the end.
pub struct Final {
    /// What it shows.
    pub face: Face,
    /// Whether it takes part.
    pub joined: bool,
    /// Reports without a receipt.
    pub waiting: usize,
    /// Requests without an answer.
    pub unanswered: usize,
    /// The newest entry it has.
    pub newest: u64,
}

impl Oracle {
    /// I-18: everybody is there, everything has arrived, all say the same.
    pub fn healed(&mut self, now: u64, devices: &[Final]) {
        let reports: Vec<String> = self.receipts.keys().cloned().collect();
        for report in reports {
            self.check_receipt(now, &report);
        }
        let lost =
            self.made.iter().find(|(unit, id)| !self.damaged[*unit] && !self.records[*unit].contains(id));
        if let Some((unit, id)) = lost.cloned() {
            let what = format!("the report {} in {} is nowhere in the record", short(&id), unit_name(unit));
            self.broken(now, "I-1", what);
        }
        for (place, device) in devices.iter().enumerate() {
            let name = CAST[place].name;
            if !device.joined {
                self.broken(now, "I-18", format!("{name} has not come back"));
            } else if device.waiting > 0 {
                self.broken(
                    now,
                    "I-18",
                    format!("{name} still has {} reports without receipt", device.waiting),
                );
            } else if device.unanswered > 0 {
                self.broken(now, "I-18", format!("{name} still waits for {} answers", device.unanswered));
            }
        }
        for unit in 0..UNITS {
            let mut faces = devices.iter().enumerate().filter(|(place, _)| CAST[*place].unit == unit);
            let Some((first, one)) = faces.next() else { continue };
            if let Some((place, other)) = faces.find(|(_, other)| other.face != one.face) {
                let (a, b) = (CAST[first].name, CAST[place].name);
                let what = format!("{a} shows {}, {b} shows {}", one.face, other.face);
                self.broken(now, "I-18", what);
            }
            let expected = if self.records[unit].is_aborted() {
                Face::Aborted
            } else if self.stands(unit) || self.damaged[unit] {
                Face::Interrupted
            } else {
                Face::Running
            };
            if one.face != expected {
                let what = format!("{} shows {} and should show {expected}", unit_name(unit), one.face);
                self.broken(now, "I-18", what);
            }
        }
    }
}
