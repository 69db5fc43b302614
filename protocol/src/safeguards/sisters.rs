//! Several operations of one measure (decision 1): an interruption is told to the others; an abort holds
//! them until their own lead confirms that staff and vehicles are still there.

use crate::clocks::Timestamp;
use crate::ids::MeasureId;
use crate::operation::command::SisterStop;
use crate::operation::event::{Entry, Event};
use crate::operation::state::State;
use crate::wire::safeguards_view::{MeasureView, SisterView};

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
    pub fn fold(&mut self, _entry: &Entry) {}
}

/// Another operation of the measure was stopped.
pub fn stopped(_state: &State, _stop: SisterStop, _at: Timestamp) -> Vec<Event> {
    Vec::new()
}

/// What people see of it.
pub fn view(state: &State) -> Option<MeasureView> {
    let Facts { measure, stopped } = &state.sisters;
    measure.map(|measure| MeasureView { measure, stopped: stopped.clone() })
}
