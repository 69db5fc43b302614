//! The record, read afterwards: what happened, when, who knew, and whether the agreement was kept.
//!
//! [`Review::of`] is a pure function of the entries, the policy they ran under, and the personal parts that
//! are open to whoever reads. It judges nothing anew: what was a stop, a refusal or a deviation, the record
//! says; it is only put together the way somebody asks for it. Everything names the entry that shows it.

pub mod after;
pub mod before;
pub mod clauses;
pub mod clocks;
pub mod copy;
pub mod deviations;
pub mod digest;
pub mod documents;
pub mod family;
pub mod findings;
pub mod force;
pub mod incident;
pub mod places;
pub mod reading;
pub mod refusals;
pub mod replay;
pub mod rescue;
pub mod sealed;
pub mod stages;
pub mod standstill;
pub mod statistics;
pub mod summary;
pub mod timeline;
pub mod words;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

pub use after::{AfterReview, ErasureEnd, PersonalParts};
pub use before::PreflightReview;
pub use clauses::{ClauseReview, ClauseVerdict};
pub use clocks::ClockReview;
pub use deviations::{DeviationKind, DeviationReview};
pub use digest::{OperationFacts, ReviewDigest, StopCause};
pub use documents::{DocumentReview, RecommendationReview};
pub use family::FamilyReview;
pub use findings::{FindingKind, ReviewFinding};
pub use force::ForceRegister;
pub use places::PlacesReview;
pub use reading::{By, Moment, Recorded};
pub use refusals::RefusalReview;
pub use replay::StateAt;
pub use rescue::RescueReview;
pub use sealed::{Opened, Sealed};
pub use stages::CheckpointReview;
pub use standstill::{Interruption, Standstill, StopEnd};
pub use summary::ReviewSummary;
pub use timeline::Timeline;

use crate::ids::{OperationId, Seq};
use crate::policy::Policy;
use reading::Reading;

/// Everything a review shows of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct Review {
    /// The operation.
    pub operation: OperationId,
    /// The newest entry it rests on.
    pub seq: Seq,
    /// The policy it ran under.
    pub policy: ReviewPolicy,
    /// At a glance.
    pub summary: ReviewSummary,
    /// Every stop, with the three receipts of each device.
    pub standstills: Vec<Standstill>,
    /// The times during which it did not go on.
    pub interruptions: Vec<Interruption>,
    /// Every clause of the policy.
    pub clauses: Vec<ClauseReview>,
    /// Every entry, by lanes.
    pub timeline: Timeline,
    /// How it stood over time.
    pub states: Vec<StateAt>,
    /// The rescue chain, target against real, each time it opened.
    pub rescue: Vec<RescueReview>,
    /// The force register.
    pub force: ForceRegister,
    /// Every refused request.
    pub refusals: Vec<RefusalReview>,
    /// Every deviation from the agreement.
    pub deviations: Vec<DeviationReview>,
    /// What did not go as the agreement wants it.
    pub findings: Vec<ReviewFinding>,
    /// Each device's clock.
    pub clocks: Vec<ClockReview>,
    /// The family.
    pub family: FamilyReview,
    /// Contact and places.
    pub places: PlacesReview,
    /// Before the operation.
    pub preflight: PreflightReview,
    /// Certificates and stated illnesses.
    pub documents: Vec<DocumentReview>,
    /// What a monitor recommended.
    pub recommendations: Vec<RecommendationReview>,
    /// "Weiter verhältnismäßig?" at each change of stage.
    pub checkpoints: Vec<CheckpointReview>,
    /// Corrections, statements, legal holds, and what has been erased.
    pub after: AfterReview,
}

/// The policy an operation ran under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct ReviewPolicy {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its exact bytes, in hex.
    pub hash: String,
    /// The zone whose wall time counts.
    pub zone: String,
    /// Fields in which it is looser than the agreement, as declared.
    pub looser: Vec<String>,
}

/// What is put together before the clauses can be.
#[derive(Default)]
pub(crate) struct Parts {
    standstills: Vec<Standstill>,
    interruptions: Vec<Interruption>,
    rescue: Vec<RescueReview>,
    force: ForceRegister,
    refusals: Vec<RefusalReview>,
    deviations: Vec<DeviationReview>,
    findings: Vec<ReviewFinding>,
    clocks: Vec<ClockReview>,
    places: PlacesReview,
    documents: Vec<DocumentReview>,
    recommendations: Vec<RecommendationReview>,
    checkpoints: Vec<CheckpointReview>,
    clauses: Vec<ClauseReview>,
}

impl Review {
    /// Reads a record. Total: any sequence of entries has a review.
    pub fn of(
        operation: OperationId,
        entries: impl IntoIterator<Item = Recorded>,
        policy: &Policy,
        opened: &BTreeMap<Seq, Opened>,
    ) -> Self {
        let reading = Reading::of(entries, policy, opened);
        let mut parts = Parts {
            standstills: standstill::standstills(&reading),
            interruptions: standstill::interruptions(&reading),
            rescue: rescue::runs(&reading),
            force: force::register(&reading),
            refusals: refusals::refusals(&reading),
            deviations: deviations::deviations(&reading),
            clocks: clocks::clocks(&reading),
            places: places::places(&reading),
            documents: documents::documents(&reading),
            recommendations: documents::recommendations(&reading),
            checkpoints: stages::checkpoints(&reading),
            ..Parts::default()
        };
        parts.findings = findings::findings(&reading, &parts);
        parts.clauses = clauses::clauses(&reading, &parts);
        Self {
            operation,
            seq: reading.lines.last().map_or(Seq::NONE, |line| line.seq),
            policy: ReviewPolicy::of(policy),
            summary: summary::summary(&reading, &parts),
            standstills: parts.standstills,
            interruptions: parts.interruptions,
            clauses: parts.clauses,
            timeline: timeline::timeline(&reading),
            family: family::family(&reading),
            preflight: before::preflight(&reading),
            after: after::after(&reading),
            states: reading.states,
            rescue: parts.rescue,
            force: parts.force,
            refusals: parts.refusals,
            deviations: parts.deviations,
            findings: parts.findings,
            clocks: parts.clocks,
            places: parts.places,
            documents: parts.documents,
            recommendations: parts.recommendations,
            checkpoints: parts.checkpoints,
        }
    }
}

impl ReviewPolicy {
    fn of(policy: &Policy) -> Self {
        Self {
            name: policy.name.clone(),
            version: policy.version.clone(),
            hash: policy.hash.clone(),
            zone: policy.night.zone.name().to_owned(),
            looser: policy.deviations.iter().map(|declared| declared.field.clone()).collect(),
        }
    }
}
