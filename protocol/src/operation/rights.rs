//! Who may ask for what: the whole matrix in one place (I-13). Reports are not in it: whoever takes
//! part may raise.

use crate::operation::after::{AddCorrection, AddStatement, LegalHold, ProposeErasure};
use crate::operation::command::{AnswerRecommendation, Ask, AskStep};
use crate::operation::document::DecideDocument;
use crate::operation::event::AskedFor;
use crate::operation::family::{PersonStatus, Whereabouts};
use crate::operation::place::Fix;
use crate::operation::plan::{PickUp, Plan};
use crate::people::Role;
use crate::safeguards::retention::may_erase;

/// Whether this role may make this request at all. The safeguards ask for more where they need it.
pub const fn may(role: Role, ask: &Ask) -> bool {
    match ask {
        Ask::Plan(_) => may_plan(role),
        Ask::ConfirmNightContinuation(_) | Ask::ReleaseDevice(_) | Ask::ReachedByRadio(_) => {
            matches!(role, Role::Lead | Role::Supervisor)
        }
        Ask::Step(_)
        | Ask::MeetAt(_)
        | Ask::EnterStage(_)
        | Ask::Proportionate(_)
        | Ask::TryMilderMeans(_)
        | Ask::RequestForce(_) => matches!(role, Role::Officer | Role::Lead),
        Ask::AnswerPreflight(_)
        | Ask::SupporterRelease(_)
        | Ask::InformSupporter(_)
        | Ask::AssureHandOver(_) => matches!(role, Role::Officer | Role::Lead | Role::Supervisor),
        Ask::Ready(_)
        | Ask::ConfirmPlace(_)
        | Ask::DecideDocument(_)
        | Ask::AnswerRecommendation(_)
        | Ask::AuthoriseForce(_) => matches!(role, Role::Lead),
        Ask::CloseRescue(_) => matches!(role, Role::Lead | Role::Medic | Role::Supervisor),
        // Facts: whoever is there may write them down.
        Ask::RecordIncident(_) | Ask::CheckDevice(_) => may_report(role),
        Ask::Count(_)
        | Ask::PersonStatus(_)
        | Ask::RecordDocument(_)
        | Ask::StartForce(_)
        | Ask::EndForce(_)
        | Ask::CheckForce(_)
        | Ask::DescribeForce(_)
        | Ask::ForceNotReleased(_) => {
            matches!(role, Role::Officer | Role::Lead | Role::Medic | Role::Supervisor)
        }
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
        Ask::AddCorrection(_) => !matches!(role, Role::Administrator),
        Ask::AddStatement(_) => {
            matches!(role, Role::Monitor | Role::Reviewer | Role::Lead | Role::Supervisor)
        }
        Ask::PlaceLegalHold(_)
        | Ask::ReleaseLegalHold(_)
        | Ask::ProposeErasure(_)
        | Ask::WithdrawErasure(_)
        | Ask::ConfirmErasure(_) => may_erase(role),
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

/// Whether this role files plans.
pub const fn may_plan(role: Role) -> bool {
    matches!(role, Role::Lead | Role::Supervisor)
}

/// The word for a step that is asked for.
pub const STEP: &str = "step";

/// The request's stable word, as it stands on the wire and in a recorded refusal.
pub const fn word(ask: &Ask) -> &'static str {
    match ask {
        Ask::Plan(_) => "plan",
        Ask::Step(_) => STEP,
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
        Ask::CheckDevice(_) => "check_device",
        Ask::AnswerPreflight(_) => "answer_preflight",
        Ask::Ready(_) => "ready",
        Ask::SupporterRelease(_) => "supporter_release",
        Ask::InformSupporter(_) => "inform_supporter",
        Ask::Count(_) => "count",
        Ask::PersonStatus(_) => "person_status",
        Ask::AssureHandOver(_) => "assure_hand_over",
        Ask::MeetAt(_) => "meet_at",
        Ask::ConfirmPlace(_) => "confirm_place",
        Ask::RecordDocument(_) => "record_document",
        Ask::DecideDocument(_) => "decide_document",
        Ask::AnswerRecommendation(_) => "answer_recommendation",
        Ask::EnterStage(_) => "enter_stage",
        Ask::Proportionate(_) => "proportionate",
        Ask::TryMilderMeans(_) => "try_milder_means",
        Ask::RequestForce(_) => "request_force",
        Ask::AuthoriseForce(_) => "authorise_force",
        Ask::StartForce(_) => "start_force",
        Ask::EndForce(_) => "end_force",
        Ask::CheckForce(_) => "check_force",
        Ask::DescribeForce(_) => "describe_force",
        Ask::ForceNotReleased(_) => "force_not_released",
        Ask::RecordIncident(_) => "record_incident",
        Ask::CloseRescue(_) => "close_rescue",
        Ask::Close(_) => "close",
        Ask::AddCorrection(_) => "add_correction",
        Ask::AddStatement(_) => "add_statement",
        Ask::PlaceLegalHold(_) => "place_legal_hold",
        Ask::ReleaseLegalHold(_) => "release_legal_hold",
        Ask::ProposeErasure(_) => "propose_erasure",
        Ask::WithdrawErasure(_) => "withdraw_erasure",
        Ask::ConfirmErasure(_) => "confirm_erasure",
    }
}

/// What exactly is asked for, where the word alone does not say it.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other words say it")]
pub fn asked_for(ask: &Ask) -> Option<AskedFor> {
    match ask {
        Ask::Step(ask) => Some(AskedFor::Step { step: ask.step }),
        Ask::EnterStage(ask) | Ask::Proportionate(ask) => Some(AskedFor::Stage { stage: ask.stage }),
        Ask::RequestForce(ask) => {
            Some(AskedFor::Force { measure: ask.measure, slot: ask.slot.clone(), force: ask.kind })
        }
        Ask::MeetAt(place) => Some(AskedFor::Place { place: place.kind }),
        Ask::ConfirmPlace(ask) => Some(AskedFor::Place { place: ask.kind }),
        Ask::Close(ask) => Some(AskedFor::End { end: ask.end }),
        Ask::ClaimStep(ask) => Some(AskedFor::Rescue { step: ask.step }),
        Ask::CompleteStep(ask) => Some(AskedFor::Rescue { step: ask.step }),
        Ask::StepNotPossible(ask) => Some(AskedFor::Rescue { step: ask.step }),
        _ => None,
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
        // Said to be here again permits; said to be elsewhere only raises.
        Ask::PersonStatus(PersonStatus { is: Whereabouts::Here, .. }) => Effect::Lowers,
        Ask::Abort(_)
        | Ask::Answer(_)
        | Ask::DecideDocument(DecideDocument { recognised: true, .. })
        | Ask::AnswerRecommendation(AnswerRecommendation { stop: true, .. })
        | Ask::Count(_)
        | Ask::PersonStatus(_)
        | Ask::RecordDocument(_)
        | Ask::CheckForce(_) => Effect::Raises,
        Ask::CheckDevice(_)
        | Ask::AnswerPreflight(_)
        | Ask::SupporterRelease(_)
        | Ask::InformSupporter(_)
        | Ask::EnterStage(_)
        | Ask::Proportionate(_)
        | Ask::TryMilderMeans(_)
        | Ask::RequestForce(_)
        | Ask::StartForce(_)
        | Ask::EndForce(_)
        | Ask::DescribeForce(_)
        | Ask::ForceNotReleased(_)
        | Ask::RecordIncident(_)
        | Ask::CloseRescue(_)
        | Ask::ClaimStep(_)
        | Ask::CompleteStep(_)
        | Ask::StepNotPossible(_)
        | Ask::CorrectAge(_)
        | Ask::DeclareFalseAlarm(_)
        | Ask::ReachedByRadio(_)
        | Ask::AddCorrection(_)
        | Ask::AddStatement(_)
        | Ask::PlaceLegalHold(_)
        | Ask::WithdrawErasure(_) => Effect::Notes,
        Ask::Ready(_)
        | Ask::AssureHandOver(_)
        | Ask::MeetAt(_)
        | Ask::ConfirmPlace(_)
        | Ask::DecideDocument(_)
        | Ask::AnswerRecommendation(_)
        | Ask::AuthoriseForce(_)
        | Ask::Plan(_)
        | Ask::Step(_)
        | Ask::Lift(_)
        | Ask::Resume(_)
        | Ask::ProposeNightContinuation(_)
        | Ask::ConfirmNightContinuation(_)
        | Ask::ConfirmAge(_)
        | Ask::ReleaseDevice(_)
        | Ask::Close(_)
        | Ask::ReleaseLegalHold(_)
        | Ask::ProposeErasure(_)
        | Ask::ConfirmErasure(_) => Effect::Lowers,
    }
}

/// The position that a request brings, to be compared with the list of facilities.
pub const fn position(ask: &Ask) -> Option<Fix> {
    if let Ask::Plan(Plan { pick_up: PickUp { position, .. }, .. })
    | Ask::MeetAt(PickUp { position, .. })
    | Ask::Step(AskStep { position, .. }) = ask
    {
        *position
    } else {
        None
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
            Evidence::Statement(statement)
            | Evidence::Morning(statement)
            | Evidence::Separation(statement)
            | Evidence::NotInside(statement)
            | Evidence::NotRecognised(statement)
            | Evidence::ForceReviewed(statement)
            | Evidence::DeviceHeard(statement) => json!({ "reason": statement.reason }),
            Evidence::CourtRelease(release) => json!({
                "order_number": release.order_number, "court": release.court, "reason": release.reason
            }),
            Evidence::FamilyComplete(_) | Evidence::HandOverAssured(_) => return None,
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
        Ask::Plan(plan) => {
            let born: Vec<_> = plan
                .persons
                .iter()
                .filter(|person| person.born_on.is_some())
                .map(|p| json!({ "slot": p.slot, "born_on": p.born_on }))
                .collect();
            (plan.pick_up.position.is_some() || !born.is_empty())
                .then(|| json!({ "position": plan.pick_up.position, "born": born }))
        }
        Ask::Step(ask) => (ask.position.is_some() || ask.reason.is_some())
            .then(|| json!({ "position": ask.position, "reason": ask.reason })),
        Ask::AnswerPreflight(ask) => Some(json!({ "source": ask.source, "reason": ask.reason })),
        Ask::InformSupporter(ask) => Some(json!({ "note": ask.note })),
        Ask::AssureHandOver(ask) => Some(json!({ "receiver": ask.receiver })),
        Ask::MeetAt(place) => place.position.map(|position| json!({ "position": position })),
        Ask::ConfirmPlace(ask) => Some(json!({ "reason": ask.reason })),
        Ask::DecideDocument(ask) => Some(json!({ "reason": ask.reason })),
        Ask::AnswerRecommendation(ask) => Some(json!({ "reason": ask.reason })),
        Ask::TryMilderMeans(ask) => ask.note.as_ref().map(|note| json!({ "note": note })),
        Ask::RequestForce(ask) => Some(json!({ "reason": ask.reason })),
        Ask::DescribeForce(ask) => Some(json!({ "reason": ask.reason, "end_reason": ask.end_reason })),
        Ask::ForceNotReleased(ask) => Some(json!({ "reason": ask.reason })),
        Ask::RecordIncident(ask) => Some(json!({ "what": ask.what })),
        Ask::CloseRescue(ask) => Some(json!({ "reason": ask.reason })),
        Ask::AddCorrection(AddCorrection { text, .. }) | Ask::AddStatement(AddStatement { text, .. }) => {
            Some(json!({ "text": text }))
        }
        Ask::PlaceLegalHold(LegalHold { reason, .. })
        | Ask::ReleaseLegalHold(LegalHold { reason, .. })
        | Ask::ProposeErasure(ProposeErasure { reason, .. }) => Some(json!({ "reason": reason })),
        Ask::WithdrawErasure(_)
        | Ask::ConfirmErasure(_)
        | Ask::Ready(_)
        | Ask::CheckDevice(_)
        | Ask::SupporterRelease(_)
        | Ask::Count(_)
        | Ask::PersonStatus(_)
        | Ask::RecordDocument(_)
        | Ask::EnterStage(_)
        | Ask::Proportionate(_)
        | Ask::AuthoriseForce(_)
        | Ask::StartForce(_)
        | Ask::EndForce(_)
        | Ask::CheckForce(_)
        | Ask::Resume(_)
        | Ask::Answer(_)
        | Ask::ClaimStep(_)
        | Ask::ConfirmAge(_)
        | Ask::DeclareFalseAlarm(_)
        | Ask::ReachedByRadio(_) => None,
    }
}
