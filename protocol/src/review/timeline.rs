//! Every entry in order, with a lane per device, per person concerned, and for the service.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{By, Line, Reading};
use super::sealed::Sealed;
use super::words;
use crate::clocks::Timestamp;
use crate::ids::{DeviceId, ForceId, HoldId, ReportId, Seq, StopId};
use crate::operation::apply::stop_of;
use crate::operation::event::Event;
use crate::people::{Role, Slot, Subject};
use crate::policy::ClauseId;
use crate::rescue::content::Text;

/// The course of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct Timeline {
    /// The lanes, in the order in which they are drawn.
    pub lanes: Vec<TimelineLane>,
    /// Every entry, in the order of the record.
    pub items: Vec<TimelineItem>,
}

/// One lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimelineLane {
    /// A device and its holder.
    Device {
        /// The device.
        device: DeviceId,
        /// Its call sign.
        label: String,
        /// Its holder's role.
        role: Role,
    },
    /// A person concerned.
    Person {
        /// The anonymous slot.
        slot: Slot,
    },
    /// The clock and the service.
    Service,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct TimelineItem {
    /// The entry.
    pub seq: Seq,
    /// The server's clock when it was decided: what the record is ordered by.
    pub at: Timestamp,
    /// When it happened, where somebody told a time of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// When the server heard of it, where that is recorded apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// Who.
    pub by: By,
    /// What kind of entry it is, to filter by.
    pub group: TimelineGroup,
    /// The event's name, as it stands in the record.
    pub event: String,
    /// What happened, in one sentence.
    pub what: Text,
    /// The lanes it belongs to, by their place in the list; the one that caused it first.
    pub lanes: Vec<u32>,
    /// The clause behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseId>,
    /// The stop it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopId>,
    /// The hold it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
    /// The report it brings or is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
    /// The measure of force it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<ForceId>,
    /// What was told with it: HINWEIS.
    pub told: Vec<Text>,
    /// Its personal part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// The later entries that correct it or comment on it.
    pub remarks: Vec<Seq>,
}

/// Kinds of entries, to filter a timeline by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum TimelineGroup {
    /// Holds, aborts, and the reports behind them.
    Stop,
    /// What lifts, and what goes on.
    Lift,
    /// Refused requests.
    Refusal,
    /// Plan, pre-flight, steps, stages, end.
    Step,
    /// The rescue chain.
    Rescue,
    /// Force.
    Force,
    /// The family: counts, vehicles, whereabouts, ages.
    Family,
    /// Places.
    Place,
    /// Certificates.
    Document,
    /// The night.
    Night,
    /// Receipts and escalations.
    Receipt,
    /// Devices that join, leave, check themselves; the service.
    Device,
    /// What was added afterwards: corrections, statements, legal holds, erasure.
    After,
}

pub(super) fn timeline(reading: &Reading<'_>) -> Timeline {
    let lanes = lanes(reading);
    let mut items: Vec<_> = reading.lines.iter().map(|line| item(reading, line, &lanes)).collect();
    for line in &reading.lines {
        if let Event::CorrectionAdded { of, .. } = &line.entry.event
            && let Some(remarked) = items.iter_mut().find(|item| item.seq == *of)
        {
            remarked.remarks.push(line.seq);
        }
    }
    Timeline { lanes, items }
}

fn lanes(reading: &Reading<'_>) -> Vec<TimelineLane> {
    let end = &reading.end;
    let mut slots: BTreeSet<&Slot> =
        end.plan.iter().flat_map(|plan| &plan.persons).map(|p| &p.slot).collect();
    for line in &reading.lines {
        slots.extend(concerned(&line.entry.event));
    }
    let mut joined: Vec<_> = end.devices.iter().collect();
    joined.sort_by(|(_, one), (_, other)| (one.role, &one.label).cmp(&(other.role, &other.label)));
    let devices = joined.into_iter().map(|(device, known)| TimelineLane::Device {
        device: *device,
        label: known.label.clone(),
        role: known.role,
    });
    let persons = slots.into_iter().map(|slot| TimelineLane::Person { slot: slot.clone() });
    devices.chain(persons).chain([TimelineLane::Service]).collect()
}

fn item(reading: &Reading<'_>, line: &Line, lanes: &[TimelineLane]) -> TimelineItem {
    let (entry, event) = (&line.entry, &line.entry.event);
    let About { stop, hold, report, measure } = About::of(event);
    let clocks = super::standstill::reported(event).map(|report| report.clocks);
    TimelineItem {
        seq: line.seq,
        at: entry.at,
        occurred_at: clocks.map(|clocks| clocks.best()).or_else(|| told_time(event)),
        received_at: clocks.map(|clocks| clocks.received_at).or(line.received_at),
        by: reading.by(&entry.by),
        group: group(event),
        event: name(event),
        what: words::of(reading, entry),
        lanes: lanes_of(reading, line, lanes),
        clause: words::clause(event),
        stop,
        hold,
        report,
        measure,
        told: told(event),
        sealed: line.sealed.clone(),
        remarks: Vec::new(),
    }
}

/// The lane of whoever caused it, then of those it is about.
fn lanes_of(reading: &Reading<'_>, line: &Line, lanes: &[TimelineLane]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut add = |wanted: &dyn Fn(&TimelineLane) -> bool| {
        let place = lanes.iter().position(wanted).and_then(|place| u32::try_from(place).ok());
        found.extend(place.filter(|place| !found.contains(place)));
    };
    let of_device = |wanted: DeviceId| move |lane: &TimelineLane| matches!(lane, TimelineLane::Device { device, .. } if *device == wanted);
    match line.entry.by.device() {
        Some(device) if reading.end.devices.contains_key(&device) => add(&of_device(device)),
        Some(_) | None => add(&|lane| *lane == TimelineLane::Service),
    }
    for device in devices(&line.entry.event) {
        add(&of_device(device));
    }
    for slot in concerned(&line.entry.event) {
        add(&|lane| matches!(lane, TimelineLane::Person { slot: known } if known == slot));
    }
    found
}

/// The name under which an event is recorded.
fn name(event: &Event) -> String {
    let value = serde_json::to_value(event).unwrap_or_default();
    value.get("event").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// A time of their own that somebody told.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other events have none")]
const fn told_time(event: &Event) -> Option<Timestamp> {
    match event {
        Event::ForceStarted { occurred_at, .. }
        | Event::ForceEnded { occurred_at, .. }
        | Event::StepClaimed { occurred_at, .. }
        | Event::StepCompleted { occurred_at, .. } => *occurred_at,
        _ => None,
    }
}

/// The notices in an entry.
pub(super) fn told(event: &Event) -> Vec<Text> {
    notices(event).iter().map(|notice| Text::new(notice.code.de(), notice.code.en())).collect()
}

/// The notices that an entry carries.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other events have none")]
pub(super) fn notices(event: &Event) -> Vec<crate::operation::notice::Notice> {
    match event {
        Event::PlanAccepted { notices, .. }
        | Event::StageEntered { notices, .. }
        | Event::ForceStarted { notices, .. }
        | Event::ForceChecked { notices, .. }
        | Event::IncidentRecorded { notices, .. } => notices.clone(),
        Event::StepTaken(taken) => taken.notices.clone(),
        Event::PreflightAnswered { .. } => crate::safeguards::preflight::told(event),
        Event::Counted { .. } | Event::PersonStatus { .. } => crate::safeguards::family::told(event),
        Event::MeetingPlaceSet { .. } => crate::safeguards::facility::told(event),
        _ => Vec::new(),
    }
}

/// The devices an entry is about, besides the one that caused it.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other events have none")]
fn devices(event: &Event) -> Vec<DeviceId> {
    match event {
        Event::Receipts { receipts } => receipts.iter().map(|receipt| receipt.device).collect(),
        Event::Unanswered { devices, .. } => devices.clone(),
        Event::ReachedByRadio { device, .. }
        | Event::DeviceReleased { device, .. }
        | Event::DeviceJoined { device, .. } => vec![*device],
        Event::Reported { report, .. } | Event::ReportRepeated { report } => vec![report.reporter],
        Event::StepCompleted { done_by, .. } => done_by.iter().copied().collect(),
        _ => Vec::new(),
    }
}

/// The persons an entry is about.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other events have none")]
pub(super) fn concerned(event: &Event) -> Vec<&Slot> {
    match event {
        Event::PersonStatus { slot, .. }
        | Event::HandOverAssured { slot, .. }
        | Event::MilderMeansTried { slot, .. }
        | Event::ForceRequested { slot, .. }
        | Event::AgeStated { slot, .. }
        | Event::AgeConfirmed { slot, .. } => vec![slot],
        Event::Counted { present, missing, .. } => present.iter().chain(missing).collect(),
        Event::StatementAdded { slot, .. } => slot.iter().collect(),
        Event::DocumentShown { who, .. }
        | Event::ForceStarted { who, .. }
        | Event::HoldOpened { who, .. }
        | Event::Aborted { who, .. } => of(who),
        Event::Reported { report, .. } | Event::ReportRepeated { report } => of(&report.who),
        Event::StepTaken(taken) => taken.vehicles.iter().flat_map(|vehicle| &vehicle.slots).collect(),
        _ => Vec::new(),
    }
}

fn of(who: &Subject) -> Vec<&Slot> {
    if let Subject::Slot(slot) = who { vec![slot] } else { Vec::new() }
}

/// What an entry is about, by id.
struct About {
    stop: Option<StopId>,
    hold: Option<HoldId>,
    report: Option<ReportId>,
    measure: Option<ForceId>,
}

impl About {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other events are about nothing that has an id")]
    fn of(event: &Event) -> Self {
        let mut about = Self { stop: stop_of(event), hold: None, report: None, measure: None };
        match event {
            Event::HoldOpened { hold, .. }
            | Event::HoldLifted { hold, .. }
            | Event::LiftProposed { hold, .. }
            | Event::NightContinuationProposed { hold, .. } => about.hold = Some(*hold),
            Event::Unanswered { stop, .. }
            | Event::ReachedByRadio { stop, .. }
            | Event::AllStand { stop, .. }
            | Event::SisterInterrupted { stop, .. } => about.stop = Some(*stop),
            Event::Receipts { receipts } => about.stop = receipts.first().map(|receipt| receipt.stop),
            Event::Reported { report, .. } | Event::ReportRepeated { report } => {
                about.report = Some(report.id);
            }
            Event::DocumentShown { document: report, .. }
            | Event::DocumentRecorded { document: report, .. }
            | Event::DocumentDecided { document: report, .. }
            | Event::StopRecommended { report, .. }
            | Event::RecommendationAnswered { report, .. }
            | Event::QuestionAsked { report, .. }
            | Event::QuestionAnswered { report, .. }
            | Event::FalseAlarmDeclared { report }
            | Event::MinorsAffected { report }
            | Event::RescueOpened { report, .. }
            | Event::PlaceUncertain { report, .. } => about.report = Some(*report),
            Event::ForceRequested { measure, .. }
            | Event::ForceAuthorised { measure }
            | Event::ForceStarted { measure, .. }
            | Event::ForceEnded { measure, .. }
            | Event::ForceDescribed { measure, .. }
            | Event::ForceNotReleased { measure, .. }
            | Event::ForceAlarmed { measure, .. } => about.measure = Some(*measure),
            Event::ForceChecked { check, .. } => about.measure = Some(check.measure),
            _ => {}
        }
        about
    }
}

const fn group(event: &Event) -> TimelineGroup {
    match event {
        Event::Reported { .. }
        | Event::ReportRepeated { .. }
        | Event::HoldOpened { .. }
        | Event::Aborted { .. }
        | Event::QuestionAsked { .. }
        | Event::QuestionAnswered { .. }
        | Event::FalseAlarmDeclared { .. }
        | Event::StopRecommended { .. }
        | Event::RecommendationAnswered { .. }
        | Event::SisterInterrupted { .. } => TimelineGroup::Stop,
        Event::LiftProposed { .. } | Event::HoldLifted { .. } | Event::Resumed { .. } => TimelineGroup::Lift,
        Event::Refused { .. } => TimelineGroup::Refusal,
        Event::Created { .. }
        | Event::PlanAccepted { .. }
        | Event::StepTaken(_)
        | Event::PreflightAnswered { .. }
        | Event::MadeReady
        | Event::SupporterRelease { .. }
        | Event::SupporterInformed { .. }
        | Event::StageEntered { .. }
        | Event::ProportionalityConfirmed { .. }
        | Event::Closed { .. } => TimelineGroup::Step,
        Event::CorrectionAdded { .. }
        | Event::StatementAdded { .. }
        | Event::LegalHoldPlaced { .. }
        | Event::LegalHoldReleased { .. }
        | Event::ErasureProposed { .. }
        | Event::ErasureWithdrawn
        | Event::Erased { .. }
        | Event::ErasureFinished { .. } => TimelineGroup::After,
        Event::RescueOpened { .. }
        | Event::RescueClosed { .. }
        | Event::StepClaimed { .. }
        | Event::StepCompleted { .. }
        | Event::StepImpossible { .. }
        | Event::StepOverdue { .. } => TimelineGroup::Rescue,
        Event::MilderMeansTried { .. }
        | Event::ForceRequested { .. }
        | Event::ForceAuthorised { .. }
        | Event::ForceStarted { .. }
        | Event::ForceEnded { .. }
        | Event::ForceChecked { .. }
        | Event::ForceDescribed { .. }
        | Event::ForceNotReleased { .. }
        | Event::ForceAlarmed { .. }
        | Event::IncidentRecorded { .. } => TimelineGroup::Force,
        Event::Counted { .. }
        | Event::PersonStatus { .. }
        | Event::HandOverAssured { .. }
        | Event::AgeStated { .. }
        | Event::AgeConfirmed { .. } => TimelineGroup::Family,
        Event::MeetingPlaceSet { .. } | Event::PlaceUncertain { .. } | Event::PlaceConfirmed { .. } => {
            TimelineGroup::Place
        }
        Event::DocumentShown { .. } | Event::DocumentRecorded { .. } | Event::DocumentDecided { .. } => {
            TimelineGroup::Document
        }
        Event::MinorsAffected { .. }
        | Event::NightForecast { .. }
        | Event::NightContinuationProposed { .. } => TimelineGroup::Night,
        Event::Receipts { .. }
        | Event::Unanswered { .. }
        | Event::ReachedByRadio { .. }
        | Event::AllStand { .. } => TimelineGroup::Receipt,
        Event::DeviceJoined { .. }
        | Event::DeviceReleased { .. }
        | Event::DeviceChecked { .. }
        | Event::Restarted
        | Event::RolledBack { .. } => TimelineGroup::Device,
    }
}
