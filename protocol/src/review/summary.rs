//! The operation at a glance.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::Parts;
use super::clauses::ClauseVerdict;
use super::reading::{Moment, Reading};
use super::sealed::Sealed;
use super::words::labels;
use crate::clocks::Timestamp;
use crate::ids::{DeviceId, MeasureId, Seq};
use crate::operation::event::Event;
use crate::operation::place::PlaceKind;
use crate::operation::plan::{End, Known, Step};
use crate::people::{AgeClass, FamilyRole, Role, Slot};
use crate::rescue::content::Text;
use crate::severity::Severity;
use crate::wire::view::Phase;

/// The operation at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ReviewSummary {
    /// Its functional reference.
    pub reference: String,
    /// Übung.
    pub drill: bool,
    /// The collective measure it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<MeasureId>,
    /// When it was opened, by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Moment>,
    /// How far it has come.
    pub phase: Phase,
    /// How far it is stopped, or was at its end.
    pub severity: Severity,
    /// What was planned, as accepted last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<PlannedReview>,
    /// The persons concerned.
    pub persons: Vec<PersonReview>,
    /// Whether minors were, or might be, affected.
    pub minors_affected: bool,
    /// Steps taken, in order.
    pub steps: Vec<StepReview>,
    /// First contact as the record allows it: the begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_at: Option<Timestamp>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<EndReview>,
    /// From the begin to the end, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasted_ms: Option<u64>,
    /// The team: every device that took part.
    pub team: Vec<TeamReview>,
    /// How much of what there was.
    pub counts: ReviewCounts,
}

/// What was planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct PlannedReview {
    /// The entry that accepted it.
    pub seq: Seq,
    /// First contact as planned.
    pub starts_at: Timestamp,
    /// Planned end.
    pub ends_at: Timestamp,
    /// Whether other minors live in or visit the household.
    pub other_minors: Known,
    /// The kind of pick-up place.
    pub pick_up: PlaceKind,
    /// How often a plan was refused before.
    pub refused_before: u32,
    /// Positions and dates of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A person concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct PersonReview {
    /// The anonymous slot.
    pub slot: Slot,
    /// The age class that counted last.
    pub age: AgeClass,
    /// The age class in words.
    pub age_name: Text,
    /// The place in the family, if planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<FamilyRole>,
    /// Whether this person was to be removed.
    pub to_be_removed: bool,
    /// Whether this person was in the plan; otherwise found on site.
    pub planned: bool,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct StepReview {
    /// The step.
    pub step: Step,
    /// The step in words.
    pub name: Text,
    /// When, by whom.
    pub moment: Moment,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct EndReview {
    /// How.
    pub end: End,
    /// How, in words.
    pub name: Text,
    /// When, by whom.
    pub moment: Moment,
    /// The reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A device of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct TeamReview {
    /// The device.
    pub device: DeviceId,
    /// Its call sign.
    pub label: String,
    /// Its holder's role.
    pub role: Role,
    /// When it joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<Timestamp>,
    /// When it was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<Timestamp>,
}

/// How much of what there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ReviewCounts {
    /// Entries.
    pub entries: u32,
    /// Stops.
    pub stops: u32,
    /// Of these, aborts.
    pub aborts: u32,
    /// Refused requests.
    pub refusals: u32,
    /// Deviations.
    pub deviations: u32,
    /// Findings.
    pub findings: u32,
    /// Measures of force that began.
    pub force: u32,
    /// Clauses that were departed from.
    pub clauses_deviated: u32,
    /// Clauses that stopped the operation, and were not departed from.
    pub clauses_triggered: u32,
    /// Entries with a personal part that is still there, open or not.
    pub sealed: u32,
    /// Entries whose personal part has been erased.
    pub erased: u32,
    /// The longest standstill time, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_standstill_ms: Option<u64>,
    /// How long the operation was interrupted altogether, in milliseconds.
    pub interrupted_ms: u64,
}

pub(super) fn summary(reading: &Reading<'_>, parts: &Parts) -> ReviewSummary {
    let end = &reading.end;
    let created =
        reading.pick(|event| if let Event::Created { measure, .. } = event { Some(*measure) } else { None });
    let created = created.map(|(line, measure)| (reading.moment(line), measure)).next();
    let ended = ended(reading);
    let begun_at = end.begun_at();
    let until = ended.as_ref().map(|ended| ended.moment.at);
    ReviewSummary {
        reference: end.created.as_ref().map(|created| created.reference.clone()).unwrap_or_default(),
        drill: end.created.as_ref().is_some_and(|created| created.drill),
        measure: created.as_ref().and_then(|(_, measure)| *measure),
        created: created.map(|(moment, _)| moment),
        phase: end.phase(),
        severity: end.severity(),
        planned: planned(reading),
        persons: persons(reading),
        minors_affected: end.plan.is_some() && end.minors_affected(),
        steps: steps(reading),
        begun_at,
        lasted_ms: begun_at.zip(until).and_then(|(from, until)| super::reading::span_ms(from, until)),
        ended,
        team: team(reading),
        counts: counts(reading, parts),
    }
}

fn planned(reading: &Reading<'_>) -> Option<PlannedReview> {
    let accepted =
        reading.pick(|event| if let Event::PlanAccepted { plan, .. } = event { Some(plan) } else { None });
    let (line, plan) = accepted.last()?;
    let refused =
        reading.pick(|event| matches!(event, Event::Refused { ask, .. } if ask == "plan").then_some(()));
    let before = refused.filter(|(refused, ())| refused.seq < line.seq).count();
    Some(PlannedReview {
        seq: line.seq,
        starts_at: plan.starts_at,
        ends_at: plan.ends_at,
        other_minors: plan.other_minors,
        pick_up: plan.pick_up.kind,
        refused_before: count(before),
        sealed: line.sealed.clone(),
    })
}

fn persons(reading: &Reading<'_>) -> Vec<PersonReview> {
    let end = &reading.end;
    let stated = |slot: &Slot| end.ages.get(slot).map(|stated| stated.age);
    let mut persons: Vec<PersonReview> = end
        .plan
        .iter()
        .flat_map(|plan| &plan.persons)
        .map(|person| {
            let age = stated(&person.slot).unwrap_or(person.age);
            PersonReview {
                slot: person.slot.clone(),
                age,
                age_name: labels::age(age),
                family: Some(person.family),
                to_be_removed: person.to_be_removed,
                planned: true,
            }
        })
        .collect();
    for (slot, stated) in &end.ages {
        if persons.iter().all(|known| known.slot != *slot) {
            let (slot, age) = (slot.clone(), stated.age);
            let age_name = labels::age(age);
            persons.push(PersonReview {
                slot,
                age,
                age_name,
                family: None,
                to_be_removed: false,
                planned: false,
            });
        }
    }
    persons
}

fn steps(reading: &Reading<'_>) -> Vec<StepReview> {
    let taken =
        reading.pick(|event| if let Event::StepTaken(taken) = event { Some(taken.step) } else { None });
    taken
        .map(|(line, step)| StepReview { step, name: labels::step(step), moment: reading.moment(line) })
        .collect()
}

fn ended(reading: &Reading<'_>) -> Option<EndReview> {
    let mut closed =
        reading.pick(|event| if let Event::Closed { end, .. } = event { Some(*end) } else { None });
    closed.next().map(|(line, end)| EndReview {
        end,
        name: labels::end(end),
        moment: reading.moment(line),
        sealed: line.sealed.clone(),
    })
}

fn team(reading: &Reading<'_>) -> Vec<TeamReview> {
    let at = |wanted: DeviceId, joins: bool| {
        reading
            .pick(move |event| {
                let joined = matches!(event, Event::DeviceJoined { device, .. } if *device == wanted);
                let left = matches!(event, Event::DeviceReleased { device, .. } if *device == wanted);
                (if joins { joined } else { left }).then_some(())
            })
            .map(|(line, ())| line.entry.at)
            .next()
    };
    let mut team: Vec<TeamReview> = reading
        .end
        .devices
        .iter()
        .map(|(device, known)| TeamReview {
            device: *device,
            label: known.label.clone(),
            role: known.role,
            joined_at: at(*device, true),
            released_at: at(*device, false),
        })
        .collect();
    team.sort_by(|one, other| (one.role, &one.label).cmp(&(other.role, &other.label)));
    team
}

fn counts(reading: &Reading<'_>, parts: &Parts) -> ReviewCounts {
    let sealed = |erased: bool| {
        let of = |sealed: &Sealed| matches!(sealed, Sealed::Erased { .. }) == erased;
        count(reading.lines.iter().filter(|line| line.sealed.as_ref().is_some_and(of)).count())
    };
    let clauses = |verdict: ClauseVerdict| {
        count(parts.clauses.iter().filter(|clause| clause.verdict == verdict).count())
    };
    let aborts = parts.standstills.iter().filter(|stop| stop.severity == Severity::Aborted);
    ReviewCounts {
        entries: count(reading.lines.len()),
        stops: count(parts.standstills.len()),
        aborts: count(aborts.count()),
        refusals: count(parts.refusals.len()),
        deviations: count(parts.deviations.len()),
        findings: count(parts.findings.len()),
        force: count(parts.force.measures.iter().filter(|measure| measure.started.is_some()).count()),
        clauses_deviated: clauses(ClauseVerdict::Deviated),
        clauses_triggered: clauses(ClauseVerdict::Triggered),
        sealed: sealed(false),
        erased: sealed(true),
        longest_standstill_ms: parts.standstills.iter().filter_map(|stop| stop.standstill_ms).max(),
        interrupted_ms: parts
            .interruptions
            .iter()
            .filter_map(|interruption| interruption.lasted_ms)
            .fold(0, u64::saturating_add),
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
