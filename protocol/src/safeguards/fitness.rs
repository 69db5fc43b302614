//! Fitness to travel: which assessment lifts a medical hold. The medical professional's finding
//! is entered by a medic or the control room; a lead says "Fortsetzen" (`lifting`).

use chrono::TimeDelta;

use crate::operation::apply::report_of;
use crate::operation::evidence::{Assessment, Finding, Presence, RecordedEvidence};
use crate::operation::hold::Hold;
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::people::Subject;
use crate::policy::{ClauseId, Policy};
use crate::record::Commitment;
use crate::safeguards::lifting::Act;

/// How far an assessment may lie ahead of the server's clock: clocks of people differ.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(2);

/// What the record cannot show later, because it is sealed apart: checked when it is entered.
pub fn not_recorded(assessment: &Assessment) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if !assessment.condition_assessed {
        reasons.push(Reason::new(RefusalCode::ConditionNotAssessed).under(ClauseId::R32));
    }
    if assessment.professional.trim().is_empty() || assessment.organisation.trim().is_empty() {
        reasons.push(Reason::new(RefusalCode::ProfessionalNotNamed).under(ClauseId::R32));
    }
    reasons
}

/// What the record keeps of an assessment.
pub fn recorded(assessment: &Assessment, payload: Commitment) -> RecordedEvidence {
    RecordedEvidence::Assessment {
        who: assessment.who.clone(),
        finding: assessment.finding,
        profession: assessment.profession,
        presence: assessment.presence,
        assessed_at: assessment.assessed_at,
        names_reports: assessment.names_reports.clone(),
        payload,
    }
}

/// What speaks against an assessment as evidence for `hold` (R-32 a to d); also what a verifier replays.
pub fn against_assessment(
    state: &State,
    hold: &Hold,
    evidence: &RecordedEvidence,
    act: Act,
    policy: &Policy,
) -> Vec<Reason> {
    let RecordedEvidence::Assessment {
        who, finding, profession, presence, assessed_at, names_reports, ..
    } = evidence
    else {
        return vec![Reason::new(RefusalCode::WrongEvidence).under(ClauseId::R32)];
    };
    let names_this = report_of(&hold.cause).is_some_and(|report| names_reports.contains(&report));
    let reused = state.assessments_used.contains(&(who.clone(), *assessed_at));
    let rules = [
        (
            !act.by.role().is_some_and(|role| policy.fitness.entered_by.contains(&role)),
            RefusalCode::RoleNotAllowed,
        ),
        (*finding != Finding::Fit, RefusalCode::NotFit),
        (!policy.fitness.finding_by.contains(profession), RefusalCode::ProfessionNotAllowed),
        (*presence == Presence::Remote && !policy.fitness.remote_lifts, RefusalCode::NotInPerson),
        (
            *who == Subject::Unknown || (hold.who != Subject::Unknown && hold.who != *who),
            RefusalCode::WrongPerson,
        ),
        (*assessed_at <= hold.newest_symptom, RefusalCode::AssessmentOutdated),
        (*assessed_at > act.at + CLOCK_TOLERANCE, RefusalCode::AssessmentInFuture),
        (reused && !names_this, RefusalCode::AssessmentReused),
    ];
    rules
        .into_iter()
        .filter(|(broken, _)| *broken)
        .map(|(_, code)| Reason::new(code).under(ClauseId::R32).about(hold.id))
        .collect()
}
