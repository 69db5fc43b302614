//! The family on its way: who was counted where, who sat in which vehicle, and for how long its
//! members were apart.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Moment, Reading, span_ms};
use super::sealed::Sealed;
use crate::clocks::Timestamp;
use crate::ids::Seq;
use crate::operation::event::Event;
use crate::operation::family::{CountAt, Vehicle, Whereabouts};
use crate::operation::plan::Step;
use crate::people::{AgeClass, Slot};

/// The family.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema, TS)]
pub struct FamilyReview {
    /// Every head count.
    pub counts: Vec<CountReview>,
    /// Everything that was said about where somebody is.
    pub said: Vec<SaidReview>,
    /// Who sat where, each time that was said.
    pub vehicles: Vec<VehiclesReview>,
    /// The times during which the family was in different vehicles.
    pub apart: Vec<ApartReview>,
    /// How long that was altogether, in milliseconds; a time without an end is not in it.
    pub apart_ms: u64,
    /// Hand-overs of minors without a custodial parent that were assured.
    pub assured: Vec<AssuredReview>,
    /// Ages that were stated or confirmed (R-20f).
    pub ages: Vec<AgeReview>,
}

/// A head count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct CountReview {
    /// When, by whom.
    pub moment: Moment,
    /// Where.
    pub counted_at: CountAt,
    /// Who was there.
    pub present: Vec<Slot>,
    /// Who was missing.
    pub missing: Vec<Slot>,
}

/// Where somebody was said to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct SaidReview {
    /// When, by whom.
    pub moment: Moment,
    /// The person.
    pub slot: Slot,
    /// Where they are.
    pub is: Whereabouts,
}

/// Who sat where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct VehiclesReview {
    /// When, by whom.
    pub moment: Moment,
    /// With which step it was said.
    pub step: Step,
    /// Who sat where.
    pub vehicles: Vec<Vehicle>,
    /// Whether the family was in different vehicles.
    pub split: bool,
    /// The lead's reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A time during which the family was in different vehicles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ApartReview {
    /// The entry with which it began.
    pub seq: Seq,
    /// When it began.
    pub since: Timestamp,
    /// Who sat where.
    pub vehicles: Vec<Vehicle>,
    /// The entry that shows them together again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_seq: Option<Seq>,
    /// When that was; none: the record does not show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// How long it was, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasted_ms: Option<u64>,
}

/// A hand-over that was assured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct AssuredReview {
    /// When, by whom.
    pub moment: Moment,
    /// The minor.
    pub slot: Slot,
    /// Who receives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// An age that was stated or confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct AgeReview {
    /// When, by whom.
    pub moment: Moment,
    /// The person.
    pub slot: Slot,
    /// The age class.
    pub age: AgeClass,
    /// A lead's confirmation; otherwise a statement.
    pub confirmed: bool,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

pub(super) fn family(reading: &Reading<'_>) -> FamilyReview {
    let mut family = FamilyReview::default();
    let mut open: Option<ApartReview> = None;
    for line in &reading.lines {
        let moment = || reading.moment(line);
        if let Event::Counted { at, present, missing } = &line.entry.event {
            let count = CountReview {
                moment: moment(),
                counted_at: *at,
                present: present.clone(),
                missing: missing.clone(),
            };
            // The heads that are counted as the vehicles leave are counted before they part.
            let since = open.iter().filter(|apart| apart.since < line.entry.at);
            let apart: BTreeSet<&Slot> = since.flat_map(|apart| slots(&apart.vehicles)).collect();
            if !apart.is_empty() && apart.iter().all(|slot| present.contains(slot)) {
                family.together(open.take(), line.seq, line.entry.at);
            }
            family.counts.push(count);
        } else if let Event::PersonStatus { slot, is } = &line.entry.event {
            family.said.push(SaidReview { moment: moment(), slot: slot.clone(), is: *is });
        } else if let Event::HandOverAssured { slot, .. } = &line.entry.event {
            let sealed = line.sealed.clone();
            family.assured.push(AssuredReview { moment: moment(), slot: slot.clone(), sealed });
        } else if let Event::AgeStated { slot, age, .. } | Event::AgeConfirmed { slot, age } =
            &line.entry.event
        {
            family.ages.push(AgeReview {
                moment: moment(),
                slot: slot.clone(),
                age: *age,
                confirmed: matches!(line.entry.event, Event::AgeConfirmed { .. }),
                sealed: line.sealed.clone(),
            });
        } else if let Event::StepTaken(taken) = &line.entry.event {
            let split = is_split(&taken.vehicles);
            if !taken.vehicles.is_empty() {
                family.vehicles.push(VehiclesReview {
                    moment: moment(),
                    step: taken.step,
                    vehicles: taken.vehicles.clone(),
                    split,
                    sealed: line.sealed.clone(),
                });
            }
            // They part when the vehicles leave, not when they get in.
            let moves = matches!(taken.step, Step::Depart | Step::Transfer);
            let vehicles = if taken.vehicles.is_empty() { boarded(&family) } else { taken.vehicles.clone() };
            if moves && is_split(&vehicles) && open.is_none() {
                open = Some(ApartReview {
                    seq: line.seq,
                    since: line.entry.at,
                    vehicles,
                    until_seq: None,
                    until: None,
                    lasted_ms: None,
                });
            } else if open.is_some()
                && (taken.step == Step::HandOver || (!taken.vehicles.is_empty() && !split))
            {
                family.together(open.take(), line.seq, line.entry.at);
            }
        }
    }
    family.apart.extend(open);
    family
}

/// Who sat where, as said last.
fn boarded(family: &FamilyReview) -> Vec<Vehicle> {
    family.vehicles.last().map(|last| last.vehicles.clone()).unwrap_or_default()
}

fn slots(vehicles: &[Vehicle]) -> impl Iterator<Item = &Slot> {
    vehicles.iter().flat_map(|vehicle| &vehicle.slots)
}

fn is_split(vehicles: &[Vehicle]) -> bool {
    vehicles.iter().filter(|vehicle| !vehicle.slots.is_empty()).count() > 1
}

impl FamilyReview {
    fn together(&mut self, apart: Option<ApartReview>, seq: Seq, at: Timestamp) {
        let Some(mut apart) = apart else { return };
        let lasted_ms = span_ms(apart.since, at);
        apart.until_seq = Some(seq);
        apart.until = Some(at);
        apart.lasted_ms = lasted_ms;
        self.apart_ms = self.apart_ms.saturating_add(lasted_ms.unwrap_or(0));
        self.apart.push(apart);
    }
}
