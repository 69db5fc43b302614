//! A device on scene that is silent for too long cannot be stopped at once (D4, R-30): the operation holds.

use crate::ids::{HoldId, StopId};
use crate::operation::command::Silence;
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::{Cause, Hold, HoldKind};
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::people::Subject;
use crate::policy::ClauseId;
use crate::safeguards::lifting::{self, Act};
use crate::severity::Severity;

/// A device has not been heard for longer than the policy allows. One silence holds once; a device that
/// came back and falls silent again holds again.
pub fn silent(state: &State, silence: Silence, context: &Context<'_>) -> Vec<Event> {
    let underway = state.begun_at().is_some() && state.ended.is_none();
    let waited_for = state.on_scene().any(|(device, _)| *device == silence.device);
    let since = silence.since.timestamp_millis().to_be_bytes();
    let device = silence.device.uuid();
    let parts: [&[u8]; 2] = [device.as_bytes(), &since];
    let hold = HoldId::derived("silence", &parts);
    if !underway || !waited_for || state.severity() != Severity::Running || state.holds.contains_key(&hold) {
        return Vec::new();
    }
    vec![Event::HoldOpened {
        hold,
        kind: HoldKind::Comms,
        clause: ClauseId::R30,
        cause: Cause::Silence { device: silence.device, since: silence.since },
        who: Subject::Unknown,
        stop: StopId::derived("silence", &parts),
        symptom_at: context.now,
    }]
}

/// What speaks against this evidence for a silence's hold; also what a verifier replays.
pub fn against_lift(hold: &Hold, evidence: &RecordedEvidence, act: Act) -> Vec<Reason> {
    if matches!(evidence, RecordedEvidence::DeviceHeard { .. }) {
        lifting::shared(hold, act)
    } else {
        vec![Reason::new(RefusalCode::WrongEvidence).under(hold.clause).about(hold.id)]
    }
}
