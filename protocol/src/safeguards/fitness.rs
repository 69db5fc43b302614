//! What lifts a hold, and what lets the operation go on.
//!
//! Lifting and resuming are two acts by two persons: a medical professional's finding is entered by
//! a medic or the control room, and a lead says "Fortsetzen". Nobody does both.

use chrono::TimeDelta;

use crate::clocks::Timestamp;
use crate::ids::{HoldId, Seq};
use crate::operation::apply::report_of;
use crate::operation::command::{Lift, Resume};
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::evidence::{Assessment, Evidence, Finding, Presence, RecordedEvidence};
use crate::operation::hold::{Hold, HoldKind, HoldStatus};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Actor, Role, Subject};
use crate::policy::{ClauseId, Policy};
use crate::record::Commitment;
use crate::safeguards::night;

/// How far an assessment may lie ahead of the server's clock: clocks of people differ.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(2);

/// Who lowers, when, and what they had seen: the same for a request and for an entry that is replayed.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The newest entry they had seen.
    pub newest_seen: Seq,
}

/// Closes one named hold, or says everything that is missing.
pub fn lift(state: &State, lift: &Lift, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = ended(state);
    let Some(hold) = state.holds.get(&lift.hold) else {
        reasons.push(Reason::new(RefusalCode::NoSuchHold));
        return Err(Refusal { reasons });
    };
    let payload = context.payload.unwrap_or(Commitment([0; 32]));
    let evidence = match &lift.evidence {
        Evidence::Assessment(assessment) => {
            reasons.extend(not_recorded(assessment));
            recorded(assessment, payload)
        }
        Evidence::Statement(_) => RecordedEvidence::Statement { payload },
        Evidence::Morning(_) => RecordedEvidence::Morning { payload },
    };
    let act = Act { by: context.actor, at: context.now, newest_seen: lift.newest_seen };
    reasons.extend(against_lift(state, hold, &evidence, act, context.policy));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let deviation = hold.kind == HoldKind::NightMinor;
    Ok(vec![Event::HoldLifted { hold: lift.hold, evidence, newest_seen: lift.newest_seen, deviation }])
}

/// What the record cannot show later, because it is sealed apart: checked when it is entered.
fn not_recorded(assessment: &Assessment) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if !assessment.condition_assessed {
        reasons.push(Reason::new(RefusalCode::ConditionNotAssessed).under(ClauseId::R32));
    }
    if assessment.professional.trim().is_empty() || assessment.organisation.trim().is_empty() {
        reasons.push(Reason::new(RefusalCode::ProfessionalNotNamed).under(ClauseId::R32));
    }
    reasons
}

fn recorded(assessment: &Assessment, payload: Commitment) -> RecordedEvidence {
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

/// Everything that speaks against lifting `hold`, from what the record keeps: the same check when it
/// is asked for and when a verifier replays the record.
pub fn against_lift(
    state: &State,
    hold: &Hold,
    evidence: &RecordedEvidence,
    act: Act,
    policy: &Policy,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if !hold.is_open() {
        reasons.push(Reason::new(RefusalCode::HoldNotOpen).about(hold.id));
    }
    if state.has_stop_newer_than(act.newest_seen) {
        reasons.push(Reason::new(RefusalCode::NewerStop));
    }
    match (hold.kind, evidence) {
        (HoldKind::Medical, RecordedEvidence::Assessment { .. }) => {
            reasons.extend(against_assessment(state, hold, evidence, act, policy));
        }
        (HoldKind::NightMinor, RecordedEvidence::Morning { .. }) => {
            reasons.extend(night::against_morning(hold, act, policy));
        }
        (HoldKind::NightMinor, RecordedEvidence::NightContinuation { .. }) => {
            reasons.extend(night::against_continuation(state, hold, act));
        }
        (HoldKind::NightMinor, RecordedEvidence::AgeConfirmed) => {
            reasons.extend(night::against_age_confirmed(state, hold, act));
        }
        (HoldKind::NightMinor, RecordedEvidence::Statement { .. } | RecordedEvidence::Assessment { .. }) => {
            reasons.push(night::only_abort_or_close(hold));
        }
        (HoldKind::Manual, RecordedEvidence::Statement { .. }) => {
            if !matches!(act.by.role(), Some(Role::Lead | Role::Supervisor)) {
                reasons.push(Reason::new(RefusalCode::RoleNotAllowed));
            }
        }
        (
            HoldKind::Medical
            | HoldKind::Manual
            | HoldKind::Family
            | HoldKind::Facility
            | HoldKind::Document
            | HoldKind::Legal
            | HoldKind::Force
            | HoldKind::Comms,
            _,
        ) => reasons.push(Reason::new(RefusalCode::WrongEvidence).under(hold.clause).about(hold.id)),
    }
    reasons
}

fn against_assessment(
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

/// "Fortsetzen" for named, lifted holds.
pub fn resume(state: &State, resume: &Resume, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let act = Act { by: context.actor, at: context.now, newest_seen: resume.newest_seen };
    let reasons = against_resume(state, &resume.holds, act, context.policy);
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::Resumed { holds: resume.holds.clone(), newest_seen: resume.newest_seen }])
}

/// Everything that speaks against going on; also what a verifier replays.
pub fn against_resume(state: &State, named: &[HoldId], act: Act, policy: &Policy) -> Vec<Reason> {
    let mut reasons = ended(state);
    if act.by.role() != Some(Role::Lead) {
        reasons.push(Reason::new(RefusalCode::RoleNotAllowed).under(ClauseId::R32));
    }
    if state.has_stop_newer_than(act.newest_seen) {
        reasons.push(Reason::new(RefusalCode::NewerStop));
    }
    for id in named.iter().filter(|id| !state.holds.contains_key(id)) {
        reasons.push(Reason::new(RefusalCode::NoSuchHold).about(*id));
    }
    let standing: Vec<&Hold> = state.holds.values().filter(|hold| hold.stands()).collect();
    if standing.is_empty() {
        reasons.push(Reason::new(RefusalCode::NothingToResume));
    }
    for hold in standing {
        let code = if hold.is_open() {
            Some(RefusalCode::HoldOpen)
        } else if !named.contains(&hold.id) {
            Some(RefusalCode::HoldNotNamed)
        } else if done_by_one(hold, act.by) {
            Some(RefusalCode::SamePerson)
        } else {
            None
        };
        reasons.extend(code.map(|code| Reason::new(code).under(hold.clause).about(hold.id)));
    }
    reasons.extend(night::against_going_on(state, act.at, policy));
    reasons
}

/// Nobody assesses and resumes; nobody reports, lifts and resumes alone.
fn done_by_one(hold: &Hold, resuming: Actor) -> bool {
    let HoldStatus::Lifted { by: lifting, .. } = &hold.status else { return false };
    if lifting.account().is_none() || lifting.account() != resuming.account() {
        return false;
    }
    let reported_by_same = hold.opened_by.account() == resuming.account();
    match hold.kind {
        HoldKind::Manual => reported_by_same,
        // The two persons of a night deviation are checked where it is confirmed (R-20c).
        HoldKind::NightMinor => false,
        HoldKind::Medical
        | HoldKind::Family
        | HoldKind::Facility
        | HoldKind::Document
        | HoldKind::Legal
        | HoldKind::Force
        | HoldKind::Comms => true,
    }
}

fn ended(state: &State) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if state.aborted_at.is_some() {
        reasons.push(Reason::new(RefusalCode::Aborted).under(ClauseId::R31));
    }
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    reasons
}
