//! A court has ordered to stop: the control room's one touch reaches everybody like a medical stop.
//! It is lifted only with the court's release, by lead and supervisor (`lifting`).

use crate::operation::event::Event;
use crate::report::Report;

/// A court's order is reported.
pub fn reported(_report: &Report) -> Vec<Event> {
    Vec::new()
}
