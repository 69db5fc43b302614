//! A court has ordered to stop: the control room's one touch reaches everybody like a medical stop.
//! It is lifted only with the court's release, by lead and supervisor (`lifting`).

use crate::ids::StopId;
use crate::operation::event::Event;
use crate::operation::hold::Cause;
use crate::report::Report;
use crate::safeguards::emergency;

/// A court's order is reported. It holds at any time, also after the end: there may be a way back.
pub fn reported(report: &Report) -> Vec<Event> {
    let cause = Cause::Report { report: report.id };
    vec![emergency::hold(report, cause, StopId::of_report(report.id), "report")]
}
