//! Before the operation: questions that have to be answered, and READY, which is refused
//! with everything that is open or speaks against the plan.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::clocks::Timestamp;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::plan::{Known, Step};
use crate::operation::preflight::{AnswerPreflight, InformSupporter, PreflightItem, SupporterRelease};
use crate::operation::refusal::{Reason, Refusal};
use crate::operation::state::State;
use crate::people::Actor;
use crate::policy::Policy;
use crate::wire::safeguards_view::PreflightView;

/// What has been answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The newest answer to each item.
    pub answers: BTreeMap<PreflightItem, Answered>,
    /// When it was declared ready; a new plan takes that back.
    pub ready_at: Option<Timestamp>,
    /// A release from confidentiality towards supporters is there.
    pub supporter_release: bool,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub answer: Known,
    /// The day on which it was done or found out.
    pub on: NaiveDate,
    /// Who answered.
    pub by: Actor,
}

impl Facts {
    /// Folds one entry that concerns the time before the operation.
    pub fn fold(&mut self, _entry: &Entry) {}
}

/// An item is answered.
pub fn answer(_state: &State, _ask: &AnswerPreflight, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// The operation is declared ready.
pub fn ready(_state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    Ok(vec![Event::MadeReady])
}

/// Everything that is open or speaks against the plan; also what a verifier replays.
pub fn against_ready(_state: &State, _policy: &Policy) -> Vec<Reason> {
    Vec::new()
}

/// What speaks against a step: first contact only when it was declared ready.
pub fn against_step(_state: &State, _step: Step, _context: &Context<'_>) -> Vec<Reason> {
    Vec::new()
}

/// The release from confidentiality is given or withdrawn.
pub fn supporter_release(_state: &State, _ask: SupporterRelease) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// A supporter was told of a stop.
pub fn inform_supporter(
    _state: &State,
    _ask: &InformSupporter,
    _context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    Ok(Vec::new())
}

/// What people see of it.
pub fn view(_state: &State, _policy: &Policy) -> PreflightView {
    PreflightView {
        items: Vec::new(),
        ready_at: None,
        against_ready: Vec::new(),
        supporter_release: false,
        inform_supporter: false,
    }
}
