//! Proportionality at any time: at each change of stage the team asks itself whether it is still
//! proportionate. Never asked while the operation is stopped; never in the way of a report.

use std::collections::BTreeMap;

use crate::clocks::Timestamp;
use crate::operation::command::StageAsk;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::plan::Stage;
use crate::operation::refusal::Refusal;
use crate::operation::state::State;
use crate::wire::safeguards_view::CheckpointView;

/// The stages that were entered, and which of them were confirmed as proportionate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The present stage, with when it was entered.
    pub present: Option<(Stage, Timestamp)>,
    /// When each stage was confirmed.
    pub confirmed: BTreeMap<Stage, Timestamp>,
}

impl Facts {
    /// Folds one entry that concerns a stage.
    pub fn fold(&mut self, _entry: &Entry) {}
}

/// The team enters a stage.
pub fn enter(_state: &State, _ask: StageAsk, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// "Weiter verhältnismäßig: ja".
pub fn confirm(_state: &State, _ask: StageAsk) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// What people see of it.
pub fn view(_state: &State) -> Option<CheckpointView> {
    None
}
