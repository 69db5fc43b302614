//! A device on scene that is silent for too long cannot be stopped at once (D4, R-30): the operation holds.

use crate::operation::command::Silence;
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::Hold;
use crate::operation::refusal::Reason;
use crate::operation::state::State;
use crate::safeguards::lifting::Act;

/// A device has not been heard for longer than the policy allows.
pub fn silent(_state: &State, _silence: Silence, _context: &Context<'_>) -> Vec<Event> {
    Vec::new()
}

/// What speaks against this evidence for a silence's hold; also what a verifier replays.
pub fn against_lift(_state: &State, _hold: &Hold, _evidence: &RecordedEvidence, _act: Act) -> Vec<Reason> {
    Vec::new()
}
