//! What lifts a hold for the family.

use super::alone::{is_about_unaccompanied, is_assured};
use super::heads::{against_in_care, missing};
use super::reason;
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::Hold;
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::safeguards::lifting::{self, Act};

/// What speaks against this evidence for a family hold; also what a verifier replays.
pub fn against_lift(state: &State, hold: &Hold, evidence: &RecordedEvidence, act: Act) -> Vec<Reason> {
    let mut reasons = lifting::shared(hold, act);
    let unaccompanied = is_about_unaccompanied(state, hold);
    match evidence {
        RecordedEvidence::FamilyComplete if !unaccompanied => {
            reasons.extend(against_complete(state, hold).into_iter().map(|reason| reason.about(hold.id)));
        }
        RecordedEvidence::HandOverAssured if unaccompanied => {
            if !is_assured(state, hold) {
                reasons.push(reason(RefusalCode::UnaccompaniedMinor).about(hold.id));
            }
        }
        // That lead and supervisor agree is asked for with every such evidence.
        RecordedEvidence::Separation { .. } if !unaccompanied => {}
        RecordedEvidence::FamilyComplete
        | RecordedEvidence::HandOverAssured
        | RecordedEvidence::Separation { .. }
        | RecordedEvidence::Assessment { .. }
        | RecordedEvidence::Statement { .. }
        | RecordedEvidence::Morning { .. }
        | RecordedEvidence::NightContinuation { .. }
        | RecordedEvidence::AgeConfirmed
        | RecordedEvidence::NotInside { .. }
        | RecordedEvidence::NotRecognised { .. }
        | RecordedEvidence::CourtRelease { .. }
        | RecordedEvidence::ForceReviewed { .. }
        | RecordedEvidence::DeviceHeard { .. } => {
            reasons.push(reason(RefusalCode::WrongEvidence).about(hold.id));
        }
    }
    reasons
}

/// Everybody is there again: by a count that is newer than the hold, and by what was said since.
fn against_complete(state: &State, hold: &Hold) -> Vec<Reason> {
    let Some(newest) = state.family.counted.as_ref().filter(|counted| counted.at > hold.opened_at) else {
        return vec![reason(RefusalCode::NotCounted)];
    };
    let mut reasons = Vec::new();
    let missing = missing(state, &newest.present, false);
    if !missing.is_empty() {
        reasons.push(reason(RefusalCode::FamilyIncomplete).of(missing));
    }
    reasons.extend(against_in_care(state, Some(&newest.present)));
    reasons
}
