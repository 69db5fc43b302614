//! Lifting a hold and going on: two acts, and never by one person alone.
//!
//! Each kind of hold has its own rule; this file knows which, and that some of them need two persons.
//! A lift names its hold and the newest entry its author has seen. The last lift does not let the
//! operation go on: a lead's "Fortsetzen" does.

use crate::clocks::Timestamp;
use crate::ids::{HoldId, Seq};
use crate::operation::command::{Lift, Resume};
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::evidence::{Evidence, RecordedEvidence};
use crate::operation::hold::{Cause, Hold, HoldKind, HoldStatus};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Actor, Role};
use crate::policy::{ClauseId, Policy};
use crate::record::Commitment;
use crate::safeguards::{comms, document, family, fitness, night, sisters};

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

/// Closes one named hold, or says everything that is missing. Where the agreement asks for two
/// persons, the first one's evidence is kept until the second one offers the same.
///
/// # Errors
/// Every reason at once.
pub fn lift(state: &State, lift: &Lift, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = ended(state);
    let Some(hold) = state.holds.get(&lift.hold) else {
        reasons.push(Reason::new(RefusalCode::NoSuchHold));
        return Err(Refusal { reasons });
    };
    reasons.extend(not_recorded(hold, &lift.evidence));
    let evidence = recorded(&lift.evidence, context.payload.unwrap_or(Commitment([0; 32])));
    let act = Act { by: context.actor, at: context.now, newest_seen: lift.newest_seen };
    reasons.extend(against_evidence(state, hold, &evidence, act, context.policy));
    let proposed_by_same = state
        .lift_proposals
        .get(&hold.id)
        .is_some_and(|first| first.by.account() == act.by.account() && first.evidence == evidence.kind());
    if reasons.is_empty() && needs_two(hold, &evidence) && !is_second(state, hold, &evidence, act.by) {
        if proposed_by_same {
            reasons.push(Reason::new(RefusalCode::SamePerson).under(hold.clause).about(hold.id));
        } else {
            let newest_seen = lift.newest_seen;
            return Ok(vec![Event::LiftProposed { hold: lift.hold, evidence, newest_seen }]);
        }
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let deviation =
        hold.kind == HoldKind::NightMinor || matches!(evidence, RecordedEvidence::Separation { .. });
    Ok(vec![Event::HoldLifted { hold: lift.hold, evidence, newest_seen: lift.newest_seen, deviation }])
}

/// What the record cannot show later, because it is sealed apart: checked when it is entered.
fn not_recorded(hold: &Hold, evidence: &Evidence) -> Vec<Reason> {
    let texts: &[&String] = match evidence {
        Evidence::Assessment(assessment) => return fitness::not_recorded(assessment),
        Evidence::CourtRelease(release) => &[&release.order_number, &release.court, &release.reason],
        Evidence::Statement(statement)
        | Evidence::Morning(statement)
        | Evidence::Separation(statement)
        | Evidence::NotInside(statement)
        | Evidence::NotRecognised(statement)
        | Evidence::ForceReviewed(statement)
        | Evidence::DeviceHeard(statement) => &[&statement.reason],
        Evidence::FamilyComplete(_) | Evidence::HandOverAssured(_) => &[],
    };
    let blank = texts.iter().any(|text| text.trim().is_empty());
    let reason = Reason::new(RefusalCode::ReasonMissing).under(hold.clause).about(hold.id);
    blank.then_some(reason).into_iter().collect()
}

fn recorded(evidence: &Evidence, payload: Commitment) -> RecordedEvidence {
    match evidence {
        Evidence::Assessment(assessment) => fitness::recorded(assessment, payload),
        Evidence::Statement(_) => RecordedEvidence::Statement { payload },
        Evidence::Morning(_) => RecordedEvidence::Morning { payload },
        Evidence::FamilyComplete(_) => RecordedEvidence::FamilyComplete,
        Evidence::HandOverAssured(_) => RecordedEvidence::HandOverAssured,
        Evidence::Separation(_) => RecordedEvidence::Separation { payload },
        Evidence::NotInside(_) => RecordedEvidence::NotInside { payload },
        Evidence::NotRecognised(_) => RecordedEvidence::NotRecognised { payload },
        Evidence::CourtRelease(_) => RecordedEvidence::CourtRelease { payload },
        Evidence::ForceReviewed(_) => RecordedEvidence::ForceReviewed { payload },
        Evidence::DeviceHeard(_) => RecordedEvidence::DeviceHeard { payload },
    }
}

/// Whether this evidence is a finding that lead and supervisor have to share (R-40, R-41, R-50, R-11, I-11).
const fn needs_two(hold: &Hold, evidence: &RecordedEvidence) -> bool {
    match hold.kind {
        HoldKind::Facility | HoldKind::Legal | HoldKind::Force => true,
        HoldKind::Document => matches!(evidence, RecordedEvidence::NotRecognised { .. }),
        HoldKind::Family => matches!(evidence, RecordedEvidence::Separation { .. }),
        HoldKind::Manual => matches!(hold.cause, Cause::RolledBack { .. }),
        HoldKind::Medical | HoldKind::NightMinor | HoldKind::Comms => false,
    }
}

/// Whether another person in the other of the two roles has offered the same evidence before.
fn is_second(state: &State, hold: &Hold, evidence: &RecordedEvidence, by: Actor) -> bool {
    state.lift_proposals.get(&hold.id).is_some_and(|first| {
        let roles = (first.by.role(), by.role());
        first.evidence == evidence.kind()
            && first.by.account() != by.account()
            && matches!(
                roles,
                (Some(Role::Lead), Some(Role::Supervisor)) | (Some(Role::Supervisor), Some(Role::Lead))
            )
    })
}

/// Everything that speaks against lifting `hold`, from what the record keeps: what a verifier replays.
pub fn against_lift(
    state: &State,
    hold: &Hold,
    evidence: &RecordedEvidence,
    act: Act,
    policy: &Policy,
) -> Vec<Reason> {
    let mut reasons = against_evidence(state, hold, evidence, act, policy);
    if needs_two(hold, evidence) && !is_second(state, hold, evidence, act.by) {
        reasons.push(Reason::new(RefusalCode::SamePerson).under(hold.clause).about(hold.id));
    }
    reasons
}

/// Everything that speaks against this evidence for this hold, whoever else has to agree.
fn against_evidence(
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
    let wrong = || vec![Reason::new(RefusalCode::WrongEvidence).under(hold.clause).about(hold.id)];
    reasons.extend(match hold.kind {
        HoldKind::Medical => fitness::against_assessment(state, hold, evidence, act, policy),
        HoldKind::NightMinor => night::against_lift(state, hold, evidence, act, policy),
        HoldKind::Family => family::against_lift(state, hold, evidence, act),
        HoldKind::Document => document::against_lift(state, hold, evidence, act, policy),
        HoldKind::Comms => comms::against_lift(hold, evidence, act),
        HoldKind::Facility if matches!(evidence, RecordedEvidence::NotInside { .. }) => shared(hold, act),
        HoldKind::Legal if matches!(evidence, RecordedEvidence::CourtRelease { .. }) => shared(hold, act),
        HoldKind::Force if matches!(evidence, RecordedEvidence::ForceReviewed { .. }) => shared(hold, act),
        HoldKind::Manual if matches!(evidence, RecordedEvidence::Statement { .. }) => {
            sisters::against_lift(hold, act)
        }
        HoldKind::Facility | HoldKind::Legal | HoldKind::Force | HoldKind::Manual => wrong(),
    });
    reasons
}

/// Lead and supervisor may offer it.
pub fn shared(hold: &Hold, act: Act) -> Vec<Reason> {
    if matches!(act.by.role(), Some(Role::Lead | Role::Supervisor)) {
        Vec::new()
    } else {
        vec![Reason::new(RefusalCode::RoleNotAllowed).under(hold.clause).about(hold.id)]
    }
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
        } else if done_by_one(state, hold, act.by) {
            Some(RefusalCode::SamePerson)
        } else {
            None
        };
        reasons.extend(code.map(|code| Reason::new(code).under(hold.clause).about(hold.id)));
    }
    reasons.extend(night::against_going_on(state, act.at, policy));
    reasons.extend(document::against_going_on(state));
    reasons
}

/// Nobody assesses and resumes; nobody reports, lifts and resumes alone.
fn done_by_one(state: &State, hold: &Hold, resuming: Actor) -> bool {
    let HoldStatus::Lifted { by: lifting, .. } = &hold.status else { return false };
    if lifting.account().is_none() || lifting.account() != resuming.account() {
        return false;
    }
    let reported_by_same = hold.opened_by.account() == resuming.account();
    match hold.kind {
        HoldKind::Manual | HoldKind::Comms => reported_by_same,
        HoldKind::Family => reported_by_same || family::counted_by(state) == resuming.account(),
        // Two persons have taken part in the lift already.
        HoldKind::NightMinor | HoldKind::Facility | HoldKind::Legal | HoldKind::Force => false,
        HoldKind::Document => !two_took_part(state, hold),
        HoldKind::Medical => true,
    }
}

/// Whether a second person has joined the first one's evidence, in whichever order of the two roles.
fn two_took_part(state: &State, hold: &Hold) -> bool {
    let HoldStatus::Lifted { by: second, .. } = &hold.status else { return false };
    state.lift_proposals.get(&hold.id).is_some_and(|first| first.by.account() != second.account())
}

/// What has ended cannot be lifted or resumed.
pub fn ended(state: &State) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if state.aborted_at.is_some() {
        reasons.push(Reason::new(RefusalCode::Aborted).under(ClauseId::R31));
    }
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    reasons
}
