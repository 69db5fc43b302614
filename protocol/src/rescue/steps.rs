//! The steps of the rescue chain as people enter them: by whoever is there, late, offline or for
//! somebody else, and also when the operation has ended. What is said is written down; a step is refused
//! only when there is nothing left to say about it.

use crate::clocks::Timestamp;
use crate::operation::command::{ClaimStep, CloseRescue, CompleteStep, RescueOutcome, StepNotPossible};
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::hold::HoldKind;
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::Role;
use crate::policy::ClauseId;
use crate::rescue::StepId;
use crate::rescue::chain::Chain;

/// "Ich": somebody takes a step.
pub fn claim(state: &State, claim: &ClaimStep) -> Result<Vec<Event>, Refusal> {
    open_step(state, claim.step, claim.occurred_at)?;
    Ok(vec![Event::StepClaimed { step: claim.step, occurred_at: claim.occurred_at }])
}

/// "Erledigt". It keeps who entered it and who did it.
pub fn complete(state: &State, ask: &CompleteStep, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    open_step(state, ask.step, ask.occurred_at)?;
    if ask.done_by.is_some_and(|device| !state.devices.contains_key(&device)) {
        return Err(refused(RefusalCode::NoSuchDevice));
    }
    Ok(vec![Event::StepCompleted {
        step: ask.step,
        occurred_at: ask.occurred_at,
        done_by: ask.done_by,
        payload: context.payload,
    }])
}

/// "Nicht möglich": the step stays open for others, for a reason.
pub fn not_possible(
    state: &State,
    ask: &StepNotPossible,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    open_step(state, ask.step, None)?;
    if ask.reason.trim().is_empty() {
        return Err(refused(RefusalCode::ReasonMissing));
    }
    Ok(vec![Event::StepImpossible { step: ask.step, payload: context.committed() }])
}

/// A step about which something can be said: it is not done, or was done earlier than is known.
fn open_step(state: &State, step: StepId, occurred_at: Option<Timestamp>) -> Result<(), Refusal> {
    let chain = state.rescue.as_ref().ok_or_else(|| refused(RefusalCode::NoRescueChain))?;
    let earlier = |done: Timestamp| occurred_at.is_some_and(|at| at < done);
    match chain.done_at(step) {
        Some(done) if !earlier(done) => Err(refused(RefusalCode::StepDone)),
        Some(_) | None => Ok(()),
    }
}

/// The chain's end: handed over to the ambulance; or not required after a medical assessment, which is
/// possible in an interruption only.
pub fn close(state: &State, ask: &CloseRescue, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let chain = state.rescue.as_ref().ok_or_else(|| refused(RefusalCode::NoRescueChain))?;
    let mut reasons = Vec::new();
    if chain.closed.is_some() {
        reasons.push(RefusalCode::RescueClosed);
    }
    let needs_hand_over = ask.outcome == RescueOutcome::HandedOver || state.aborted_at.is_some();
    if needs_hand_over && !chain.is_done(StepId::HandOver) {
        reasons.push(RefusalCode::RescueNeedsHandOver);
    }
    let assessed = context.actor.role() == Some(Role::Medic) || was_assessed(state, chain);
    if ask.outcome == RescueOutcome::NotRequired && !assessed {
        reasons.push(RefusalCode::ConditionNotAssessed);
    }
    if ask.reason.trim().is_empty() {
        reasons.push(RefusalCode::ReasonMissing);
    }
    if !reasons.is_empty() {
        let reasons = reasons.into_iter().map(|code| Reason::new(code).under(ClauseId::R33)).collect();
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::RescueClosed { outcome: ask.outcome, payload: context.committed() }])
}

/// Every medical hold since the chain opened was lifted with an assessment, and there was one.
fn was_assessed(state: &State, chain: &Chain) -> bool {
    let of_chain = |opened_at: Timestamp| opened_at >= chain.opened_at;
    let holds = || state.holds.values().filter(|h| h.kind == HoldKind::Medical && of_chain(h.opened_at));
    holds().next().is_some() && holds().all(|hold| !hold.is_open())
}

fn refused(code: RefusalCode) -> Refusal {
    Refusal::one(Reason::new(code).under(ClauseId::R33))
}
