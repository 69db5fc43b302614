//! Who may ask for what: the whole matrix in one place (I-13). Reports are not in it: whoever takes
//! part may raise.

use crate::operation::command::Ask;
use crate::people::Role;

/// Whether this role may make this request at all. The safeguards ask for more where they need it.
pub const fn may(role: Role, ask: &Ask) -> bool {
    match ask {
        Ask::Plan(_) | Ask::ConfirmNightContinuation(_) | Ask::ReleaseDevice(_) | Ask::ReachedByRadio(_) => {
            matches!(role, Role::Lead | Role::Supervisor)
        }
        Ask::Step(_) => matches!(role, Role::Officer | Role::Lead),
        Ask::Lift(_) => matches!(role, Role::Lead | Role::Medic | Role::Supervisor),
        Ask::Resume(_) | Ask::Close(_) | Ask::ConfirmAge(_) | Ask::ProposeNightContinuation(_) => {
            matches!(role, Role::Lead)
        }
        Ask::Abort(_)
        | Ask::Answer(_)
        | Ask::ClaimStep(_)
        | Ask::CompleteStep(_)
        | Ask::StepNotPossible(_)
        | Ask::CorrectAge(_) => {
            matches!(role, Role::Officer | Role::Lead | Role::Medic | Role::Supervisor)
        }
        Ask::DeclareFalseAlarm(_) => {
            matches!(role, Role::Officer | Role::Lead | Role::Medic | Role::Monitor)
        }
    }
}

/// Whether this role may send a safety report. Everybody who takes part on scene or watches over it.
pub const fn may_report(role: Role) -> bool {
    match role {
        Role::Officer | Role::Lead | Role::Medic | Role::Monitor | Role::Supervisor => true,
        Role::Reviewer | Role::Administrator => false,
    }
}

/// The request's stable word, as it stands on the wire and in a recorded refusal.
pub const fn word(ask: &Ask) -> &'static str {
    match ask {
        Ask::Plan(_) => "plan",
        Ask::Step(_) => "step",
        Ask::Lift(_) => "lift",
        Ask::Resume(_) => "resume",
        Ask::Abort(_) => "abort",
        Ask::Answer(_) => "answer",
        Ask::ClaimStep(_) => "claim_step",
        Ask::CompleteStep(_) => "complete_step",
        Ask::StepNotPossible(_) => "step_not_possible",
        Ask::ProposeNightContinuation(_) => "propose_night_continuation",
        Ask::ConfirmNightContinuation(_) => "confirm_night_continuation",
        Ask::CorrectAge(_) => "correct_age",
        Ask::ConfirmAge(_) => "confirm_age",
        Ask::DeclareFalseAlarm(_) => "declare_false_alarm",
        Ask::ReachedByRadio(_) => "reached_by_radio",
        Ask::ReleaseDevice(_) => "release_device",
        Ask::Close(_) => "close",
    }
}

/// What a request does to the severity, and so what has to be durable first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It can only raise: signalled before it is stored, like a report.
    Raises,
    /// It neither raises nor lowers: true at once, recorded as soon as possible. A step of the rescue
    /// chain does not wait for a disk.
    Notes,
    /// It permits or lowers: durable before it takes effect.
    Lowers,
}

/// What a request does to the severity.
pub const fn effect(ask: &Ask) -> Effect {
    match ask {
        Ask::Abort(_) | Ask::Answer(_) => Effect::Raises,
        Ask::ClaimStep(_)
        | Ask::CompleteStep(_)
        | Ask::StepNotPossible(_)
        | Ask::CorrectAge(_)
        | Ask::DeclareFalseAlarm(_)
        | Ask::ReachedByRadio(_) => Effect::Notes,
        Ask::Plan(_)
        | Ask::Step(_)
        | Ask::Lift(_)
        | Ask::Resume(_)
        | Ask::ProposeNightContinuation(_)
        | Ask::ConfirmNightContinuation(_)
        | Ask::ConfirmAge(_)
        | Ask::ReleaseDevice(_)
        | Ask::Close(_) => Effect::Lowers,
    }
}

/// The part of a request that is personal and therefore sealed apart: names and free text.
/// The record keeps only a commitment to it.
pub fn personal(ask: &Ask) -> Option<serde_json::Value> {
    use crate::operation::evidence::Evidence;
    use serde_json::json;
    match ask {
        Ask::Lift(lift) => Some(match &lift.evidence {
            Evidence::Assessment(a) => {
                json!({ "professional": a.professional, "organisation": a.organisation })
            }
            Evidence::Statement(statement) | Evidence::Morning(statement) => {
                json!({ "reason": statement.reason })
            }
        }),
        Ask::Abort(reason) => Some(json!({ "reason": reason.reason })),
        Ask::CompleteStep(step) => step.note.as_ref().map(|note| json!({ "note": note })),
        Ask::StepNotPossible(step) => Some(json!({ "reason": step.reason })),
        Ask::ProposeNightContinuation(ask) | Ask::ConfirmNightContinuation(ask) => {
            Some(json!({ "reason": ask.reason }))
        }
        Ask::CorrectAge(ask) => Some(json!({ "basis": ask.basis })),
        Ask::ReleaseDevice(ask) => Some(json!({ "reason": ask.reason })),
        Ask::Close(ask) => Some(json!({ "reason": ask.reason })),
        Ask::Plan(_)
        | Ask::Step(_)
        | Ask::Resume(_)
        | Ask::Answer(_)
        | Ask::ClaimStep(_)
        | Ask::ConfirmAge(_)
        | Ask::DeclareFalseAlarm(_)
        | Ask::ReachedByRadio(_) => None,
    }
}
