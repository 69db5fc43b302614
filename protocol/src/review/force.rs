//! The force register for afterwards: each measure with its reason, what was tried before, release,
//! begin and end, or that the end is not known. No time in it is guessed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{By, Line, Moment, Reading};
use super::sealed::Sealed;
use super::words::labels;
use crate::clocks::Timestamp;
use crate::ids::{ForceId, Seq};
use crate::operation::command::IncidentKind;
use crate::operation::event::Event;
use crate::operation::force::{BodyPosition, ForceAlarm, ForceGround, ForceKind, MilderMeans};
use crate::people::{Slot, Subject};
use crate::rescue::content::Text;
use crate::safeguards::force::Measure;

/// The register.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema, TS)]
pub struct ForceRegister {
    /// Every measure, in the order in which the record first names them.
    pub measures: Vec<MeasureReview>,
    /// Every milder means that was tried.
    pub milder: Vec<MilderReview>,
    /// Measures that have begun and have no end.
    pub open: Vec<ForceId>,
    /// Incidents that stop nothing by themselves: injuries, complaints.
    pub incidents: Vec<IncidentReview>,
}

/// One measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct MeasureReview {
    /// The measure.
    pub measure: ForceId,
    /// Against whom.
    pub who: Subject,
    /// Whether that is, or may be, a minor.
    pub on_minor: bool,
    /// What.
    pub kind: ForceKind,
    /// What, in words.
    pub name: Text,
    /// Why, in kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<ForceGround>,
    /// Why, in words: as it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Sealed>,
    /// What was tried before it began, with this person.
    pub milder_before: Vec<Seq>,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<Moment>,
    /// Who allowed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorised: Option<Moment>,
    /// How it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<ForceTime>,
    /// Whether a lead had allowed it when it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was_allowed: Option<bool>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<ForceTime>,
    /// Whether it has an end.
    pub end: ForceEnd,
    /// How long it lasted, in whole seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasted_s: Option<u32>,
    /// The body's positions, in order.
    pub positions: Vec<PositionAt>,
    /// The answers to "Atmet normal?", in order.
    pub breathing: Vec<BreathingAt>,
    /// What it asked for while it ran, and how often.
    pub alarms: Vec<AlarmAt>,
    /// Somebody said that the person was calm, or that it was not needed any more.
    pub doubted: Vec<Moment>,
    /// Why it was not released at a stop.
    pub not_released: Vec<ForceNote>,
    /// Its details, as described last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub described: Option<ForceDetails>,
}

/// Whether a measure has an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForceEnd {
    /// It never began.
    NotBegun,
    /// It ended at the time given.
    Known,
    /// "Ende unbekannt": it began, and nobody recorded its end.
    Unknown,
}

/// A begin or an end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct ForceTime {
    /// The entry.
    pub seq: Seq,
    /// When, as told; never after it was entered.
    pub at: Timestamp,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// By whom.
    pub by: By,
}

/// A position of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct PositionAt {
    /// The position.
    pub position: BodyPosition,
    /// Since when.
    pub at: Timestamp,
    /// Whether it hinders breathing.
    pub hinders_breathing: bool,
}

/// One answer to "Atmet normal?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct BreathingAt {
    /// Whether the person breathed normally.
    pub normal: bool,
    /// When.
    pub at: Timestamp,
}

/// A running measure asked for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct AlarmAt {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// For what.
    pub alarm: ForceAlarm,
    /// How often by then, since it was last answered.
    pub count: u32,
}

/// A remark about a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ForceNote {
    /// When, by whom.
    pub moment: Moment,
    /// The words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// The details of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ForceDetails {
    /// When, by whom.
    pub moment: Moment,
    /// What is said to have been tried before.
    pub milder_means: Vec<MilderMeans>,
    /// Who ordered it.
    pub ordered_by: By,
    /// Who applied it.
    pub applied_by: Vec<By>,
    /// The body's position.
    pub position: BodyPosition,
    /// Whether the person was hurt.
    pub person_injured: bool,
    /// Whether an officer was hurt.
    pub officer_injured: bool,
    /// Whether a medical check was offered.
    pub medical_check_offered: bool,
    /// Why, and why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A milder means that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct MilderReview {
    /// When, by whom.
    pub moment: Moment,
    /// With whom.
    pub slot: Slot,
    /// What.
    pub means: Vec<MilderMeans>,
    /// The same in words.
    pub name: Text,
    /// For how many minutes.
    pub minutes: u32,
    /// What was said and done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct IncidentReview {
    /// When, by whom.
    pub moment: Moment,
    /// Its kind.
    pub kind: IncidentKind,
    /// What happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

pub(super) fn register(reading: &Reading<'_>) -> ForceRegister {
    let milder: Vec<MilderReview> = reading
        .pick(|event| {
            let Event::MilderMeansTried { slot, means, minutes, .. } = event else { return None };
            Some((slot, means, *minutes))
        })
        .map(|(line, (slot, means, minutes))| MilderReview {
            moment: reading.moment(line),
            slot: slot.clone(),
            means: means.clone(),
            name: labels::list(means.iter().map(|means| labels::milder(*means))),
            minutes,
            sealed: line.sealed.clone(),
        })
        .collect();
    let mut by_measure: BTreeMap<ForceId, Vec<&Line>> = BTreeMap::new();
    for line in &reading.lines {
        if let Some(measure) = measure_of(&line.entry.event) {
            by_measure.entry(measure).or_default().push(line);
        }
    }
    let mut measures: Vec<(Seq, MeasureReview)> = reading
        .end
        .force
        .measures
        .iter()
        .filter_map(|(id, known)| {
            let lines = by_measure.get(id)?;
            Some((lines.first()?.seq, measure(reading, *id, known, lines, &milder)))
        })
        .collect();
    measures.sort_by_key(|(seq, _)| *seq);
    let incidents = reading
        .pick(|event| if let Event::IncidentRecorded { kind, .. } = event { Some(*kind) } else { None });
    ForceRegister {
        open: reading.end.force.running().map(|(id, _)| id).collect(),
        incidents: incidents
            .map(|(line, kind)| IncidentReview {
                moment: reading.moment(line),
                kind,
                sealed: line.sealed.clone(),
            })
            .collect(),
        measures: measures.into_iter().map(|(_, measure)| measure).collect(),
        milder,
    }
}

fn measure(
    reading: &Reading<'_>,
    id: ForceId,
    known: &Measure,
    lines: &[&Line],
    milder: &[MilderReview],
) -> MeasureReview {
    let first = |wanted: fn(&Event) -> bool| lines.iter().copied().find(|line| wanted(&line.entry.event));
    let all =
        |wanted: fn(&Event) -> bool| lines.iter().copied().filter(move |line| wanted(&line.entry.event));
    let requested = first(|event| matches!(event, Event::ForceRequested { .. }));
    let authorised = first(|event| matches!(event, Event::ForceAuthorised { .. }));
    let started = all(|event| matches!(event, Event::ForceStarted { .. })).next_back();
    let ended = first(|event| matches!(event, Event::ForceEnded { .. }));
    let time = |line: &Line, at: Timestamp| ForceTime {
        seq: line.seq,
        at,
        entered_at: line.entry.at,
        by: reading.by(&line.entry.by),
    };
    let before = started.or(requested).map(|line| line.seq);
    let tried = |milder: &&MilderReview| {
        known.who == Subject::Slot(milder.slot.clone()) && before.is_none_or(|seq| milder.moment.seq < seq)
    };
    let end = match (known.started, known.ended_at) {
        (None, _) => ForceEnd::NotBegun,
        (Some(_), Some(_)) => ForceEnd::Known,
        (Some(_), None) => ForceEnd::Unknown,
    };
    let doubts = all(
        |event| matches!(event, Event::ForceChecked { check, .. } if check.calm == Some(true) || check.still_needed == Some(false)),
    );
    MeasureReview {
        measure: id,
        who: known.who.clone(),
        on_minor: crate::safeguards::force::may_be_minor(&reading.end, &known.who),
        kind: known.kind,
        name: labels::force(known.kind),
        ground: known.ground,
        reason: requested.and_then(|line| line.sealed.clone()),
        milder_before: milder.iter().filter(tried).map(|milder| milder.moment.seq).collect(),
        requested: requested.map(|line| reading.moment(line)),
        authorised: authorised.map(|line| reading.moment(line)),
        started: known.started.zip(started).map(|(started, line)| time(line, started.at)),
        was_allowed: known.started.map(|started| started.authorised),
        ended: known.ended_at.zip(ended).map(|(at, line)| time(line, at)),
        end,
        lasted_s: known.lasted_s(),
        positions: known.positions.iter().map(|(position, at)| PositionAt::of(*position, *at)).collect(),
        breathing: known
            .breathing
            .iter()
            .map(|(normal, at)| BreathingAt { normal: *normal, at: *at })
            .collect(),
        alarms: lines.iter().filter_map(|line| alarm(line)).collect(),
        doubted: doubts.map(|line| reading.moment(line)).collect(),
        not_released: all(|event| matches!(event, Event::ForceNotReleased { .. }))
            .map(|line| ForceNote { moment: reading.moment(line), sealed: line.sealed.clone() })
            .collect(),
        described: lines.iter().rev().find_map(|line| details(reading, line)),
    }
}

fn alarm(line: &Line) -> Option<AlarmAt> {
    let Event::ForceAlarmed { alarm, count, .. } = &line.entry.event else { return None };
    Some(AlarmAt { seq: line.seq, at: line.entry.at, alarm: *alarm, count: *count })
}

fn details(reading: &Reading<'_>, line: &Line) -> Option<ForceDetails> {
    let Event::ForceDescribed {
        measure: _,
        milder_means,
        ordered_by,
        applied_by,
        position,
        person_injured,
        officer_injured,
        medical_check_offered,
        payload: _,
    } = &line.entry.event
    else {
        return None;
    };
    Some(ForceDetails {
        moment: reading.moment(line),
        milder_means: milder_means.clone(),
        ordered_by: reading.holder(*ordered_by),
        applied_by: applied_by.iter().map(|device| reading.holder(*device)).collect(),
        position: *position,
        person_injured: *person_injured,
        officer_injured: *officer_injured,
        medical_check_offered: *medical_check_offered,
        sealed: line.sealed.clone(),
    })
}

impl PositionAt {
    const fn of(position: BodyPosition, at: Timestamp) -> Self {
        Self { position, at, hinders_breathing: position.hinders_breathing() }
    }
}

/// The measure an entry is about.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other events are about no measure")]
const fn measure_of(event: &Event) -> Option<ForceId> {
    match event {
        Event::ForceRequested { measure, .. }
        | Event::ForceAuthorised { measure }
        | Event::ForceStarted { measure, .. }
        | Event::ForceEnded { measure, .. }
        | Event::ForceDescribed { measure, .. }
        | Event::ForceNotReleased { measure, .. }
        | Event::ForceAlarmed { measure, .. } => Some(*measure),
        Event::ForceChecked { check, .. } => Some(check.measure),
        _ => None,
    }
}
