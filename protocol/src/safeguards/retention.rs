//! Personal parts are kept for as long as the policy says, and then erased by two persons (I-12).
//!
//! Never while the operation is open, disputed or held by law; never by one person, and never by a
//! clock alone. What has been erased is gone for ever: nothing personal is added afterwards, since there
//! is no key any more. The record itself stays, and still verifies.

use std::collections::BTreeMap;

use crate::clocks::Timestamp;
use crate::ids::AccountId;
use crate::operation::after::{
    AddCorrection, AddStatement, EarlyGround, LegalGround, LegalHold, ProposeErasure,
};
use crate::operation::command::Ask;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::rights;
use crate::operation::state::State;
use crate::people::{Actor, Role};
use crate::policy::Policy;
use crate::wire::view::RetentionView;

/// What is remembered of the time after the operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Legal holds that stand, with when each was placed.
    pub legal: BTreeMap<LegalGround, Timestamp>,
    /// The proposal to erase that stands.
    pub proposal: Option<Proposal>,
    /// When it was decided that everything personal goes, and how much that was.
    pub erased: Option<(Timestamp, u64)>,
    /// When key and content were gone from every copy that could be reached.
    pub finished_at: Option<Timestamp>,
    /// How many sealed parts the record commits to.
    pub sealed: u64,
}

/// The first of two persons wants it erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// Who.
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
    /// The ground, if the time for keeping is not over.
    pub early: Option<EarlyGround>,
}

impl Facts {
    /// Whether it has been decided that everything personal goes.
    pub const fn is_erased(&self) -> bool {
        self.erased.is_some()
    }

    /// Whether an erasure was decided that has not been finished.
    pub const fn has_to_finish(&self) -> bool {
        self.erased.is_some() && self.finished_at.is_none()
    }

    /// Folds any entry: each of them may commit to a sealed part.
    pub fn fold(&mut self, entry: &Entry) {
        self.sealed += u64::from(entry.event.commits());
        if let Event::LegalHoldPlaced { ground, .. } = &entry.event {
            self.legal.insert(*ground, entry.at);
            // Whoever proposed it did not know of this.
            self.proposal = None;
        } else if let Event::LegalHoldReleased { ground, .. } = &entry.event {
            self.legal.remove(ground);
        } else if let Event::ErasureProposed { early, .. } = &entry.event {
            self.proposal = Some(Proposal { by: entry.by.account(), at: entry.at, early: *early });
        } else if let Event::ErasureWithdrawn = &entry.event {
            self.proposal = None;
        } else if let Event::Erased { payloads } = &entry.event {
            self.proposal = None;
            self.erased.get_or_insert((entry.at, *payloads));
        } else if let Event::ErasureFinished { .. } = &entry.event {
            self.finished_at.get_or_insert(entry.at);
        }
    }
}

/// Nothing personal is added after an erasure.
pub fn against_ask(state: &State, ask: &Ask) -> Result<(), Refusal> {
    if state.after.is_erased() && rights::personal(ask).is_some() {
        return Err(RefusalCode::Erased.into());
    }
    Ok(())
}

/// Adds a correction or a comment.
pub fn correct(state: &State, ask: &AddCorrection, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if ask.of.0 == 0 || ask.of > state.seq {
        return Err(RefusalCode::NoSuchEntry.into());
    }
    Ok(vec![Event::CorrectionAdded { of: ask.of, kind: ask.kind, payload: context.committed() }])
}

/// Adds the affected person's own statement.
pub fn state_own(state: &State, ask: &AddStatement, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let planned = state.plan.iter().flat_map(|plan| &plan.persons);
    if let Some(slot) = &ask.slot
        && !planned.map(|person| &person.slot).any(|known| known == slot)
    {
        return Err(RefusalCode::NoSuchPerson.into());
    }
    let (slot, recorded_for) = (ask.slot.clone(), ask.recorded_for);
    Ok(vec![Event::StatementAdded { slot, recorded_for, payload: context.committed() }])
}

/// Places a legal hold. A ground that stands already is not placed twice.
pub fn hold(state: &State, ask: &LegalHold, context: &Context<'_>) -> Vec<Event> {
    if state.after.legal.contains_key(&ask.ground) {
        return Vec::new();
    }
    vec![Event::LegalHoldPlaced { ground: ask.ground, payload: context.committed() }]
}

/// Releases one.
pub fn release(state: &State, ask: &LegalHold, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if !state.after.legal.contains_key(&ask.ground) {
        return Err(RefusalCode::NoLegalHold.into());
    }
    Ok(vec![Event::LegalHoldReleased { ground: ask.ground, payload: context.committed() }])
}

/// The first of two persons.
pub fn propose(state: &State, ask: &ProposeErasure, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = against_erasure(state, context.actor);
    if state.after.proposal.is_some() {
        reasons.push(Reason::new(RefusalCode::ErasureProposed));
    }
    if ask.early.is_none() && !is_due(state, context.now, context.policy) {
        reasons.push(Reason::new(RefusalCode::RetentionNotOver));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::ErasureProposed { early: ask.early, payload: context.committed() }])
}

/// Takes a proposal back.
pub fn withdraw(state: &State) -> Result<Vec<Event>, Refusal> {
    if state.after.proposal.is_none() {
        return Err(RefusalCode::ErasureNotProposed.into());
    }
    Ok(vec![Event::ErasureWithdrawn])
}

/// The second of two persons: from here on it is decided.
pub fn confirm(state: &State, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let reasons = against_erased(state, context.actor, context.now, context.policy);
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::Erased { payloads: state.after.sealed }])
}

/// What speaks against erasing at all, whoever asks.
fn against_erasure(state: &State, by: Actor) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if !by.role().is_some_and(may_erase) {
        reasons.push(Reason::new(RefusalCode::RoleNotAllowed));
    }
    if state.after.is_erased() {
        reasons.push(Reason::new(RefusalCode::Erased));
    }
    if state.ended.is_none() {
        reasons.push(Reason::new(RefusalCode::NotEnded));
    }
    if !state.after.legal.is_empty() {
        reasons.push(Reason::new(RefusalCode::LegalHold));
    }
    reasons
}

/// What speaks against the erasure as it stands in the record: the same rules, replayed.
pub fn against_erased(state: &State, by: Actor, at: Timestamp, policy: &Policy) -> Vec<Reason> {
    let mut reasons = against_erasure(state, by);
    match &state.after.proposal {
        None => reasons.push(Reason::new(RefusalCode::ErasureNotProposed)),
        Some(first) => {
            if by.account().is_none() || first.by == by.account() {
                reasons.push(Reason::new(RefusalCode::SamePerson));
            }
            if first.early.is_none() && !is_due(state, at, policy) {
                reasons.push(Reason::new(RefusalCode::RetentionNotOver));
            }
        }
    }
    reasons
}

/// Replays what the record says happened after the operation.
pub fn against_recorded(state: &State, entry: &Entry, policy: &Policy) -> Vec<Reason> {
    if state.after.is_erased() && entry.event.commits() {
        return vec![Reason::new(RefusalCode::Erased)];
    }
    let may =
        |allowed: bool| if allowed { Vec::new() } else { vec![Reason::new(RefusalCode::RoleNotAllowed)] };
    let role = entry.by.role();
    if let Event::Erased { payloads } = &entry.event {
        let mut reasons = against_erased(state, entry.by, entry.at, policy);
        if *payloads != state.after.sealed {
            reasons.push(Reason::new(RefusalCode::WrongCount));
        }
        reasons
    } else if let Event::ErasureProposed { .. } = &entry.event {
        against_erasure(state, entry.by)
    } else if let Event::LegalHoldPlaced { .. } | Event::LegalHoldReleased { .. } | Event::ErasureWithdrawn =
        &entry.event
    {
        may(role.is_some_and(may_erase))
    } else if let Event::ErasureFinished { .. } = &entry.event {
        may(state.after.is_erased())
    } else {
        Vec::new()
    }
}

/// Roles that place legal holds and erase. Each of them alone can do only the former.
pub const fn may_erase(role: Role) -> bool {
    matches!(role, Role::Reviewer | Role::Supervisor | Role::Administrator)
}

/// Until when personal parts are kept; none while the operation is open.
pub fn due_at(state: &State, policy: &Policy) -> Option<Timestamp> {
    state.ended.map(|(_, ended_at)| policy.retention.until(ended_at))
}

fn is_due(state: &State, now: Timestamp, policy: &Policy) -> bool {
    due_at(state, policy).is_some_and(|due_at| due_at <= now)
}

/// What people see of it, once the operation has ended.
pub fn view(state: &State, now: Timestamp, policy: &Policy) -> Option<RetentionView> {
    let due_at = due_at(state, policy)?;
    let after = &state.after;
    Some(RetentionView {
        due_at,
        due: due_at <= now && !after.is_erased(),
        legal_holds: after.legal.keys().copied().collect(),
        proposed_by: after.proposal.and_then(|proposal| proposal.by),
        proposed_at: after.proposal.map(|proposal| proposal.at),
        early: after.proposal.and_then(|proposal| proposal.early),
        sealed: after.sealed,
        erased_at: after.erased.map(|(at, _)| at),
        finished_at: after.finished_at,
    })
}
