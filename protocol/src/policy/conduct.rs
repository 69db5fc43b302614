//! The sections of a policy about what is asked and watched on the way: pre-flight, family, places,
//! certificates, force, silence, the monitor.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, TimeDelta};

use super::mistake::PolicyMistakeCode as Code;
use super::section::Section;
use crate::clocks::Timestamp;
use crate::operation::place::PlaceKind;
use crate::operation::preflight::PreflightItem;

/// Before the operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preflight {
    /// What has to be answered before it is ready.
    pub items: BTreeSet<PreflightItem>,
}

/// The family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// What a short head count before the departure does.
    pub short_count: ShortCount,
}

/// What a head count that is short before the departure does. On the way it always holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortCount {
    /// The departure is refused until everybody is there.
    RefuseDeparture,
    /// It holds at once.
    Hold,
}

/// Places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// Kinds of places that are protected.
    pub protected: BTreeSet<PlaceKind>,
    /// How old the list may be before no contact may begin.
    pub list_max_age: TimeDelta,
    /// Radius in metres of a facility that is listed as a point, by kind.
    pub point_radius_m: BTreeMap<PlaceKind, u32>,
}

/// Certificates and stated illnesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// A lead decides within, else it holds by itself.
    pub decide_within: TimeDelta,
}

/// Force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Force {
    /// "Noch nötig?" is first asked after.
    pub still_needed_first: TimeDelta,
    /// And then again every.
    pub still_needed_every: TimeDelta,
    /// A position that hinders breathing is alarmed every.
    pub position_alarm: TimeDelta,
    /// And the supervisor is told after.
    pub position_supervisor: TimeDelta,
    /// "Atmet normal?" is asked every.
    pub breathing_every: TimeDelta,
    /// Reasons that are none of the single case, in lower case.
    pub generic_reasons: BTreeSet<String>,
}

/// A silent device (D4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comms {
    /// A device on scene that is not heard for so long holds the operation.
    pub silent_after: TimeDelta,
}

/// Devices that are fit. What is found is shown; nothing waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Devices {
    /// A clock that differs by more than this from the server's is called wrong (R-20h).
    pub clock_difference_max: TimeDelta,
    /// A check counts for so long.
    pub check_valid: TimeDelta,
    /// The same result within this time is not written down twice.
    pub same_check: TimeDelta,
}

/// The monitor (decision 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Monitor {
    /// A recommendation to stop that the lead does not answer within becomes a hold.
    pub answer_within: TimeDelta,
}

/// How long personal parts are kept (I-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Counted from the end of the operation.
    pub years: u32,
}

impl Retention {
    /// Until when the personal parts of an operation that ended then are kept.
    pub fn until(self, ended_at: Timestamp) -> Timestamp {
        let kept = ended_at.checked_add_months(Months::new(self.years * 12));
        kept.unwrap_or(Timestamp::MAX_UTC)
    }
}

/// Policies from before the section was there keep for as long as the agreement does.
pub(super) fn retention(section: Option<Section<'_, '_>>) -> Option<Retention> {
    let Some(mut section) = section else { return Some(Retention { years: 3 }) };
    let years = section.integer("years", 1..=30);
    section.finish();
    Some(Retention { years: years? })
}

pub(super) fn preflight(mut section: Section<'_, '_>) -> Option<Preflight> {
    let words: Vec<_> = PreflightItem::ALL.iter().map(|item| (item.as_str(), *item)).collect();
    let items = section.words("items", &words);
    section.finish();
    Some(Preflight { items: items?.into_iter().collect() })
}

pub(super) fn family(mut section: Section<'_, '_>) -> Option<Family> {
    const SHORT: &[(&str, ShortCount)] =
        &[("refuse_departure", ShortCount::RefuseDeparture), ("hold", ShortCount::Hold)];
    let short_count = section.word("short_count_before_departure", SHORT);
    section.finish();
    Some(Family { short_count: short_count? })
}

/// Kinds of places that can be protected.
fn protectable() -> Vec<(&'static str, PlaceKind)> {
    let kinds = PlaceKind::ALL.iter().copied();
    kinds
        .filter(|kind| !matches!(kind, PlaceKind::Dwelling | PlaceKind::Unclear))
        .map(|kind| (kind.as_str(), kind))
        .collect()
}

pub(super) fn facility(mut section: Section<'_, '_>) -> Option<Facility> {
    let protected = section.words("protected", &protectable());
    let list_max_age = section.integer("list_max_age_days", 1..=3_660);
    let mut radii = section.table("point_radius_m");
    let point_radius_m: Option<BTreeMap<_, _>> = protected.as_ref().and_then(|kinds| {
        let read: Vec<_> =
            kinds.iter().map(|kind| Some((*kind, radii.integer(kind.as_str(), 1..=2_000)?))).collect();
        read.into_iter().collect()
    });
    if protected.is_some() {
        radii.finish();
    }
    section.finish();
    Some(Facility {
        protected: protected?.into_iter().collect(),
        list_max_age: TimeDelta::days(list_max_age?.into()),
        point_radius_m: point_radius_m?,
    })
}

pub(super) fn document(mut section: Section<'_, '_>) -> Option<Document> {
    let decide_within = section.integer("decide_within_min", 1..=240);
    section.finish();
    Some(Document { decide_within: TimeDelta::minutes(decide_within?.into()) })
}

pub(super) fn force(mut section: Section<'_, '_>) -> Option<Force> {
    let still_needed_first = section.integer("still_needed_first_s", 10..=3_600);
    let still_needed_every = section.integer("still_needed_every_s", 10..=3_600);
    let position_alarm = section.integer("position_alarm_s", 1..=600);
    let position_supervisor = section.integer("position_supervisor_s", 1..=600);
    let breathing_every = section.integer("breathing_every_s", 5..=600);
    let generic_reasons = section.texts("generic_reasons");
    if position_alarm > position_supervisor && position_supervisor.is_some() {
        section.note("position_supervisor_s", Code::WrongOrder).wanted("not before position_alarm_s");
    }
    section.finish();
    let seconds = |read: u32| TimeDelta::seconds(read.into());
    Some(Force {
        still_needed_first: seconds(still_needed_first?),
        still_needed_every: seconds(still_needed_every?),
        position_alarm: seconds(position_alarm?),
        position_supervisor: seconds(position_supervisor?),
        breathing_every: seconds(breathing_every?),
        generic_reasons: generic_reasons?.into_iter().map(|word| word.to_lowercase()).collect(),
    })
}

pub(super) fn comms(mut section: Section<'_, '_>) -> Option<Comms> {
    let silent_after = section.integer("silent_after_s", 15..=3_600);
    section.finish();
    Some(Comms { silent_after: TimeDelta::seconds(silent_after?.into()) })
}

pub(super) fn devices(mut section: Section<'_, '_>) -> Option<Devices> {
    let clock_difference_max = section.integer("clock_difference_max_s", 1..=3_600);
    let check_valid = section.integer("check_valid_h", 1..=168);
    let same_check = section.integer("same_check_min", 0..=60);
    section.finish();
    Some(Devices {
        clock_difference_max: TimeDelta::seconds(clock_difference_max?.into()),
        check_valid: TimeDelta::hours(check_valid?.into()),
        same_check: TimeDelta::minutes(same_check?.into()),
    })
}

pub(super) fn monitor(mut section: Section<'_, '_>) -> Option<Monitor> {
    let answer_within = section.integer("answer_within_s", 1..=600);
    section.finish();
    Some(Monitor { answer_within: TimeDelta::seconds(answer_within?.into()) })
}
