//! An agreement as data: clauses with quotes, windows, deadlines.

mod clause;
mod conduct;
mod mistake;
mod overrides;
mod parse;
mod section;

pub use clause::ClauseId;
pub use conduct::{
    Comms, Devices, Document, Facility, Family, Force, Monitor, Preflight, Retention, ShortCount,
};
pub use mistake::{PolicyMistake, PolicyMistakeCode};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::operation::evidence::Profession;
use crate::people::Role;

/// An agreement, parsed into values that cannot be wrong. Only `parse` makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Short name, such as `kreis-unna`.
    pub name: String,
    /// Version of the file.
    pub version: String,
    /// SHA-256 of the file's exact bytes, in hex.
    pub hash: String,
    /// The file's exact text: what an exported record carries along.
    pub text: String,
    /// The clauses with their German wording.
    pub clauses: BTreeMap<ClauseId, Clause>,
    /// The lease (D4).
    pub lease: Lease,
    /// When unanswered stops escalate.
    pub delivery: Delivery,
    /// Emergencies.
    pub emergency: Emergency,
    /// What lifts a medical hold.
    pub fitness: Fitness,
    /// Night and minors.
    pub night: Night,
    /// The rescue chain's own alarms.
    pub rescue: Rescue,
    /// Before the operation.
    pub preflight: Preflight,
    /// The family.
    pub family: Family,
    /// Places.
    pub facility: Facility,
    /// Certificates and stated illnesses.
    pub document: Document,
    /// Force.
    pub force: Force,
    /// Silent devices (D4).
    pub comms: Comms,
    /// Devices that are fit.
    pub devices: Devices,
    /// The monitor (decision 7).
    pub monitor: Monitor,
    /// How long personal parts are kept (I-12).
    pub retention: Retention,
    /// Where it is knowingly looser than the agreement; shown in every review.
    pub deviations: Vec<Deviation>,
}

/// A declared loosening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The field, such as `lease.lease_s`.
    pub field: String,
    /// Why.
    pub reason: String,
}

/// One clause of the agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// A short German title.
    pub title: String,
    /// The German wording, exactly.
    pub quote: String,
}

/// The lease (D4, safety invariants section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// How long a grant lasts.
    pub duration: TimeDelta,
    /// How often a device asks.
    pub heartbeat: TimeDelta,
}

/// Unanswered stops (R-30, I-7); all counted from the signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// Human acknowledgement expected.
    pub expected_after: TimeDelta,
    /// Second signal, call button.
    pub second_signal_after: TimeDelta,
    /// Supervisor reaches them by radio or telephone.
    pub radio_after: TimeDelta,
}

/// Emergencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emergency {
    /// The question after an unclear sign must be answered within.
    pub question_within: TimeDelta,
    /// How long LEBENSGEFAHR is pressed (decision 3).
    pub abort_press: TimeDelta,
}

/// What lifts a medical hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitness {
    /// Professions whose finding "reisefähig" counts.
    pub finding_by: BTreeSet<Profession>,
    /// Roles that may enter the assessment.
    pub entered_by: BTreeSet<Role>,
    /// Whether a remote assessment lifts (decision 11: no).
    pub remote_lifts: bool,
}

/// Night and minors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Night {
    /// The zone whose wall time counts.
    pub zone: Tz,
    /// The windows; the strictest wins.
    pub windows: Vec<NightWindow>,
    /// Added to the planned end for the forecast.
    pub forecast_buffer: TimeDelta,
    /// Marks of the count-down, in minutes before, descending.
    pub countdown_min: Vec<u32>,
    /// What an unexpected minor at night leaves possible (R-20d).
    pub unexpected_minor: UnexpectedMinor,
}

/// One window, half open, across midnight when `from > until`. Never empty (R-20i).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightWindow {
    /// The rule's name, shown when it fires.
    pub rule: String,
    /// First instant of the night.
    pub from: NaiveTime,
    /// First instant of the day.
    pub until: NaiveTime,
    /// Whom it protects.
    pub protects: Protects,
}

/// Whom a night window protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Protects {
    /// Everybody under 18 who is affected (the agreement).
    Minors,
    /// Children under 14 (the state's decree of 13.01.2016).
    Under14,
    /// Everybody.
    Everyone,
}

/// R-20d.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnexpectedMinor {
    /// Only abort or closing is possible.
    Abort,
    /// Hold until a fresh decision after the window; a deviation.
    HoldUntilMorning,
}

/// The rescue chain's own alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rescue {
    /// The two first steps are taken by somebody within.
    pub unclaimed_after: TimeDelta,
    /// 112 is stamped within; then the control room calls.
    pub call_112_within: TimeDelta,
}
