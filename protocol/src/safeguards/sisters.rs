//! Several operations of one measure (decision 1): an interruption is told to the others; an abort holds
//! them until their own lead confirms that staff and vehicles are still there.

use crate::clocks::Timestamp;
use crate::ids::{HoldId, MeasureId, OperationId, StopId};
use crate::operation::command::SisterStop;
use crate::operation::event::{Entry, Event};
use crate::operation::hold::{Cause, Hold, HoldKind};
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::people::{Role, Subject};
use crate::policy::ClauseId;
use crate::safeguards::lifting::{self, Act};
use crate::severity::Severity;
use crate::wire::safeguards_view::{MeasureView, SisterView};

/// How many stops of other operations a view lists, newest first; the record has all of them.
const SHOWN: usize = 20;

/// What is known of the other operations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The measure it belongs to.
    pub measure: Option<MeasureId>,
    /// Stops that were told here, newest first.
    pub stopped: Vec<SisterView>,
}

impl Facts {
    /// Folds one entry that concerns another operation.
    pub fn fold(&mut self, entry: &Entry) {
        let at = entry.at;
        if let Event::Created { measure, .. } = &entry.event {
            self.measure = *measure;
        } else if let Event::SisterInterrupted { operation, stop } = &entry.event {
            let told = SisterView { operation: *operation, stop: *stop, at, aborted: false };
            self.stopped.insert(0, told);
        } else if let Event::HoldOpened { cause: Cause::SisterAborted { operation, stop }, .. } = &entry.event
        {
            let told = SisterView { operation: *operation, stop: *stop, at, aborted: true };
            self.stopped.insert(0, told);
        }
    }
}

/// Another operation of the measure was stopped. The same stop is told once, and the other's abort,
/// which is final, holds once.
pub fn stopped(state: &State, stop: SisterStop, at: Timestamp) -> Vec<Event> {
    if state.ended.is_some() || state.aborted_at.is_some() {
        return Vec::new();
    }
    let told = state.sisters.stopped.iter().filter(|told| told.operation == stop.operation);
    match stop.severity {
        Severity::Running => Vec::new(),
        Severity::Interrupted if told.clone().any(|told| told.stop == stop.stop) => Vec::new(),
        Severity::Interrupted => {
            vec![Event::SisterInterrupted { operation: stop.operation, stop: stop.stop }]
        }
        Severity::Aborted if told.clone().any(|told| told.aborted) => Vec::new(),
        Severity::Aborted => vec![hold(stop.operation, stop.stop, at)],
    }
}

fn hold(operation: OperationId, stop: StopId, at: Timestamp) -> Event {
    let uuid = operation.uuid();
    let parts: [&[u8]; 1] = [uuid.as_bytes()];
    Event::HoldOpened {
        hold: HoldId::derived("sister aborted", &parts),
        kind: HoldKind::Manual,
        clause: ClauseId::R31,
        cause: Cause::SisterAborted { operation, stop },
        who: Subject::Unknown,
        stop: StopId::derived("sister aborted", &parts),
        symptom_at: at,
    }
}

/// Who may say that the reason to stop is gone: after another unit's abort, this unit's own lead alone.
pub fn against_lift(hold: &Hold, act: Act) -> Vec<Reason> {
    let for_lead_alone = matches!(hold.cause, Cause::SisterAborted { .. });
    if for_lead_alone && act.by.role() != Some(Role::Lead) {
        return vec![Reason::new(RefusalCode::RoleNotAllowed).under(hold.clause).about(hold.id)];
    }
    lifting::shared(hold, act)
}

/// What people see of it.
pub fn view(state: &State) -> Option<MeasureView> {
    let Facts { measure, stopped } = &state.sisters;
    let stopped = stopped.iter().take(SHOWN).copied().collect();
    measure.map(|measure| MeasureView { measure, stopped })
}
