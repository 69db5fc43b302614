//! The clauses that protect: a file per clause family. Each is a pure function from facts to holds,
//! aborts and refused steps, and names its clause. Adding a safeguard is adding a file and a line.

pub mod emergency;
pub mod fitness;
pub mod night;
pub mod standstill;

use crate::operation::context::Context;
use crate::operation::plan::{Plan, Step};
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::severity::Severity;

/// Every reason of every safeguard against a plan.
pub fn against_plan(plan: &Plan, context: &Context<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    reasons.extend(night::against_plan(plan, context.policy));
    reasons
}

/// Every reason of every safeguard against a step that is asked for now.
pub fn against_step(state: &State, step: Step, context: &Context<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match state.severity() {
        Severity::Aborted => reasons.push(Reason::new(RefusalCode::Aborted)),
        Severity::Interrupted => {
            let open = state.holds.values().filter(|hold| hold.stands());
            reasons.extend(open.map(|h| Reason::new(RefusalCode::Interrupted).under(h.clause).about(h.id)));
        }
        Severity::Running => {}
    }
    reasons.extend(night::against_step(state, step, context));
    reasons
}
