//! An operation in a few words: what a list of many shows, searches and filters by, and what statistics
//! count. Nothing personal, and small enough that thousands of them stay in memory.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::Review;
use super::clauses::ClauseVerdict;
use super::deviations::DeviationKind;
use super::findings::FindingKind;
use super::standstill::StopEnd;
use crate::clocks::Timestamp;
use crate::ids::{MeasureId, OperationId, Seq};
use crate::operation::force::ForceKind;
use crate::operation::hold::HoldKind;
use crate::operation::plan::End;
use crate::policy::ClauseId;
use crate::rescue::StepId;
use crate::severity::Severity;
use crate::wire::view::Phase;

/// One operation in a list of reviews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ReviewDigest {
    /// The operation.
    pub operation: OperationId,
    /// The newest entry it rests on.
    pub seq: Seq,
    /// Its functional reference.
    pub reference: String,
    /// Übung.
    pub drill: bool,
    /// The collective measure it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<MeasureId>,
    /// The day it belongs to: its begin, or its planned begin, or when it was opened.
    pub at: Timestamp,
    /// First contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// How far it has come.
    pub phase: Phase,
    /// How far it is stopped, or was at its end.
    pub severity: Severity,
    /// How many persons are concerned.
    pub persons: u32,
    /// Whether minors were, or might be, affected.
    pub minors_affected: bool,
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
    pub deviated: BTreeSet<ClauseId>,
    /// Clauses that stopped it.
    pub triggered: BTreeSet<ClauseId>,
    /// Clauses that refused a request.
    pub refused: BTreeSet<ClauseId>,
    /// The longest standstill time, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_standstill_ms: Option<u64>,
    /// How long it was interrupted altogether, in milliseconds.
    pub interrupted_ms: u64,
    /// Some personal parts have been erased.
    pub erased: bool,
}

/// What statistics count of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationFacts {
    /// Übung: counted apart.
    pub drill: bool,
    /// Its begin, or its planned begin, or when it was opened: the year it belongs to.
    pub at: Timestamp,
    /// How it ended; none while it has not.
    pub end: Option<End>,
    /// The causes of its stops.
    pub causes: BTreeSet<StopCause>,
    /// Standstill times of its stops, in milliseconds; none for a stop that not everybody acknowledged.
    pub standstills: Vec<Option<u64>>,
    /// How long after the sign the steps of the rescue chain were first done, in milliseconds.
    pub rescue: Vec<(StepId, Option<u64>)>,
    /// Deviations by kind.
    pub deviations: BTreeSet<DeviationKind>,
    /// Findings by kind.
    pub findings: BTreeSet<FindingKind>,
    /// Measures of force that began.
    pub force: Vec<ForceKind>,
}

/// The causes that statistics tell apart: the kinds of hold, and danger to life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// A life-threatening condition.
    DangerToLife,
    /// A medical emergency.
    Medical,
    /// A certificate or a stated illness.
    Illness,
    /// The family was not together.
    Family,
    /// Minors at night.
    Night,
    /// A social or medical institution.
    Institution,
    /// A court's order.
    Court,
    /// Force.
    Force,
    /// A silent device (D4).
    Device,
    /// Another reason, a decision or the monitor's recommendation.
    Other,
}

impl StopCause {
    /// Every cause.
    pub const ALL: &'static [Self] = &[
        Self::DangerToLife,
        Self::Medical,
        Self::Illness,
        Self::Family,
        Self::Night,
        Self::Institution,
        Self::Court,
        Self::Force,
        Self::Device,
        Self::Other,
    ];

    const fn of_hold(kind: HoldKind) -> Self {
        match kind {
            HoldKind::Medical => Self::Medical,
            HoldKind::NightMinor => Self::Night,
            HoldKind::Family => Self::Family,
            HoldKind::Facility => Self::Institution,
            HoldKind::Document => Self::Illness,
            HoldKind::Legal => Self::Court,
            HoldKind::Force => Self::Force,
            HoldKind::Comms => Self::Device,
            HoldKind::Manual => Self::Other,
        }
    }
}

impl Review {
    /// The operation in a few words.
    pub fn digest(&self) -> ReviewDigest {
        let summary = &self.summary;
        let clauses = |verdict: ClauseVerdict| {
            let marked = self.clauses.iter().filter(|row| row.marks.iter().any(|mark| mark.shows == verdict));
            marked.map(|row| row.clause).collect()
        };
        let counts = summary.counts;
        ReviewDigest {
            operation: self.operation,
            seq: self.seq,
            reference: summary.reference.clone(),
            drill: summary.drill,
            measure: summary.measure,
            at: self.belongs_to(),
            begun_at: summary.begun_at,
            ended_at: summary.ended.as_ref().map(|ended| ended.moment.at),
            end: summary.ended.as_ref().map(|ended| ended.end),
            phase: summary.phase,
            severity: summary.severity,
            persons: u32::try_from(summary.persons.len()).unwrap_or(u32::MAX),
            minors_affected: summary.minors_affected,
            stops: counts.stops,
            aborts: counts.aborts,
            refusals: counts.refusals,
            deviations: counts.deviations,
            findings: counts.findings,
            force: counts.force,
            deviated: clauses(ClauseVerdict::Deviated),
            triggered: clauses(ClauseVerdict::Triggered),
            refused: clauses(ClauseVerdict::Refused),
            longest_standstill_ms: counts.longest_standstill_ms,
            interrupted_ms: counts.interrupted_ms,
            erased: counts.erased > 0,
        }
    }

    /// What statistics count of it.
    pub fn facts(&self) -> OperationFacts {
        let causes = self.standstills.iter().flat_map(|stop| {
            let holds = stop.holds.iter().map(|hold| StopCause::of_hold(hold.kind));
            let danger = stop.severity == Severity::Aborted && stop.clause == ClauseId::R31;
            let decided = stop.severity == Severity::Aborted && !danger && stop.holds.is_empty();
            let aborted = danger.then_some(StopCause::DangerToLife).or(decided.then_some(StopCause::Other));
            holds.chain(aborted).collect::<Vec<_>>()
        });
        let over =
            |stop: &&super::Standstill| stop.ended != StopEnd::Standing || stop.standstill_ms.is_some();
        let steps = self.rescue.iter().flat_map(|run| &run.steps);
        OperationFacts {
            drill: self.summary.drill,
            at: self.belongs_to(),
            end: self.summary.ended.as_ref().map(|ended| ended.end),
            causes: causes.collect(),
            standstills: self.standstills.iter().filter(over).map(|stop| stop.standstill_ms).collect(),
            rescue: steps
                .filter(|step| step.due_s.is_some())
                .map(|step| (step.step, step.after_ms))
                .collect(),
            deviations: self.deviations.iter().map(|deviation| deviation.kind).collect(),
            findings: self.findings.iter().map(|finding| finding.kind).collect(),
            force: self
                .force
                .measures
                .iter()
                .filter(|measure| measure.started.is_some())
                .map(|measure| measure.kind)
                .collect(),
        }
    }

    /// The instant by which it belongs to a day and a year. It never changes once it has begun.
    fn belongs_to(&self) -> Timestamp {
        let summary = &self.summary;
        let planned = summary.planned.as_ref().map(|planned| planned.starts_at);
        let created = summary.created.as_ref().map(|created| created.at);
        summary.begun_at.or(planned).or(created).unwrap_or_default()
    }
}
