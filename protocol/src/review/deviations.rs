//! Deviations from the agreement: what was done otherwise, knowingly and with a reason (R-01, R-20c, R-40,
//! Each stands in every review.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Moment, Reading};
use super::sealed::Sealed;
use super::words::labels;
use crate::explain;
use crate::ids::HoldId;
use crate::operation::event::Event;
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::HoldKind;
use crate::operation::notice::NoticeCode;
use crate::operation::plan::Known;
use crate::policy::ClauseId;
use crate::rescue::content::Text;

/// One deviation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct DeviationReview {
    /// What kind it is.
    pub kind: DeviationKind,
    /// The clause it departs from.
    pub clause: ClauseId,
    /// What it is, in one sentence.
    pub what: Text,
    /// When, by whom; none for what the policy declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<Moment>,
    /// The hold it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
    /// The field of the policy that is looser than the agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Why, as the policy declares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
    /// The reason somebody gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// Kinds of deviations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviationKind {
    /// The policy is looser than the agreement, and says so.
    PolicyLooser,
    /// A pre-flight item was answered with "no".
    PreflightNo,
    /// It went on at night with minors (R-20c).
    NightContinuation,
    /// It went on after the night although an unexpected minor had been found (R-20d).
    AfterTheNight,
    /// The family went on apart.
    Separation,
    /// A certificate was not recognised: the exception.
    NotRecognised,
    /// Force without release by a lead.
    ForceNotAllowed,
    /// A hold was lifted in another way that departs from the agreement.
    OtherLift,
}

pub(super) fn deviations(reading: &Reading<'_>) -> Vec<DeviationReview> {
    let declared = reading.policy.deviations.iter().map(|declared| DeviationReview {
        field: Some(declared.field.clone()),
        declared: Some(declared.reason.clone()),
        ..DeviationReview::bare(
            DeviationKind::PolicyLooser,
            clause_of_field(&declared.field),
            Text::new(
                format!("Die Regeln sind in {} lockerer als die Vereinbarung, erklärt", declared.field),
                format!("The rules are looser than the agreement in {}, as declared", declared.field),
            ),
        )
    });
    let done = reading.lines.iter().filter_map(|line| {
        let found = deviation(reading, &line.entry.event)?;
        let moment = Some(reading.moment(line));
        Some(DeviationReview { moment, sealed: line.sealed.clone(), ..found })
    });
    declared.chain(done).collect()
}

fn deviation(reading: &Reading<'_>, event: &Event) -> Option<DeviationReview> {
    if let Event::PreflightAnswered { item, answer: Known::No, .. } = event {
        let clause = super::words::clause(event).unwrap_or(ClauseId::R01);
        let name = explain::labels::item(*item);
        let what = Text::new(
            format!("Prüfpunkt mit Nein beantwortet: {}", name.de),
            format!("Pre-flight item answered with no: {}", name.en),
        );
        Some(DeviationReview::bare(DeviationKind::PreflightNo, clause, what))
    } else if let Event::HoldLifted { hold, evidence, deviation, .. } = event {
        let known = reading.end.holds.get(hold);
        let document = known.is_some_and(|hold| hold.kind == HoldKind::Document);
        let kind = lifted(evidence, *deviation || document)?;
        let clause = known.map_or(ClauseId::R61, |hold| hold.clause);
        Some(DeviationReview {
            hold: Some(*hold),
            ..DeviationReview::bare(kind, clause, labels::evidence(evidence))
        })
    } else if let Event::DocumentDecided { recognised: false, .. } = event {
        let what = Text::new("Attest nicht anerkannt", "Certificate not recognised");
        Some(DeviationReview::bare(DeviationKind::NotRecognised, ClauseId::R50, what))
    } else if let Event::ForceStarted { kind, notices, .. } = event {
        let name = labels::force(*kind);
        let what = Text::new(format!("Ohne Freigabe: {}", name.de), format!("Without release: {}", name.en));
        let not_allowed = notices.iter().any(|notice| notice.code == NoticeCode::ForceNotAuthorised);
        not_allowed.then(|| DeviationReview::bare(DeviationKind::ForceNotAllowed, ClauseId::R11, what))
    } else {
        None
    }
}

/// What kind of deviation a lift is, if it is one.
const fn lifted(evidence: &RecordedEvidence, deviation: bool) -> Option<DeviationKind> {
    match evidence {
        RecordedEvidence::NightContinuation { .. } => Some(DeviationKind::NightContinuation),
        RecordedEvidence::Morning { .. } => Some(DeviationKind::AfterTheNight),
        RecordedEvidence::Separation { .. } => Some(DeviationKind::Separation),
        RecordedEvidence::NotRecognised { .. } => Some(DeviationKind::NotRecognised),
        RecordedEvidence::Assessment { .. }
        | RecordedEvidence::Statement { .. }
        | RecordedEvidence::AgeConfirmed
        | RecordedEvidence::FamilyComplete
        | RecordedEvidence::HandOverAssured
        | RecordedEvidence::NotInside { .. }
        | RecordedEvidence::CourtRelease { .. }
        | RecordedEvidence::ForceReviewed { .. }
        | RecordedEvidence::DeviceHeard { .. } => {
            if deviation {
                Some(DeviationKind::OtherLift)
            } else {
                None
            }
        }
    }
}

impl DeviationReview {
    const fn bare(kind: DeviationKind, clause: ClauseId, what: Text) -> Self {
        Self { kind, clause, what, moment: None, hold: None, field: None, declared: None, sealed: None }
    }
}

/// The clause that a section of the policy carries out.
fn clause_of_field(field: &str) -> ClauseId {
    match field.split('.').next().unwrap_or_default() {
        "preflight" => ClauseId::R01,
        "monitor" => ClauseId::R10,
        "force" => ClauseId::R11,
        "night" => ClauseId::R20,
        "lease" | "delivery" | "comms" | "devices" => ClauseId::R30,
        "emergency" => ClauseId::R31,
        "fitness" => ClauseId::R32,
        "rescue" => ClauseId::R33,
        "family" => ClauseId::R40,
        "facility" => ClauseId::R41,
        "document" => ClauseId::R50,
        _ => ClauseId::R61,
    }
}
