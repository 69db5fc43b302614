//! Head counts: who is missing, what a step waits for, and the hold that a short count opens.

use std::collections::BTreeSet;

use super::{against_list, all_must_be_there, departed, is_family, reason, unit, unknown};
use crate::clocks::Timestamp;
use crate::ids::{AccountId, HoldId, StopId};
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::family::{Count, CountAt, PersonStatus, Whereabouts};
use crate::operation::hold::{Cause, Hold, HoldKind};
use crate::operation::plan::Step;
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Actor, Role, Slot, Subject};
use crate::policy::{ClauseId, ShortCount};
use crate::safeguards::Asked;

/// Who is there: as said with the step, or by the newest head count of this leg of the way. Heads are
/// counted anew for each transfer and for the hand-over.
pub(super) fn heads(state: &State, asked: &Asked<'_>) -> Option<BTreeSet<Slot>> {
    if let Some(present) = asked.present {
        return Some(present.iter().cloned().collect());
    }
    let counted = state.family.counted.as_ref()?;
    let since_contact = state.begun_at().is_none_or(|begun| counted.at >= begun);
    let since_moved = state.family.moved_at.is_none_or(|moved| counted.at > moved);
    (since_contact && since_moved).then(|| counted.present.clone())
}

/// Who of the family is not there, leaving out those of whom two persons have decided that they go
/// apart. `said_now`: the list is newer than all that was said about where somebody is.
pub(super) fn missing(state: &State, present: &BTreeSet<Slot>, said_now: bool) -> BTreeSet<Slot> {
    if !is_family(state) {
        return BTreeSet::new();
    }
    unit(state)
        .map(|person| &person.slot)
        .filter(|slot| !present.contains(*slot) || !said_now && state.family.is_away(slot))
        .filter(|slot| !state.family.is_apart(slot))
        .cloned()
        .collect()
}

pub(super) fn against_leaving(
    state: &State,
    asked: &Asked<'_>,
    present: Option<&BTreeSet<Slot>>,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match present {
        Some(present) => {
            let missing = missing(state, present, asked.present.is_some());
            if !missing.is_empty() {
                reasons.push(reason(RefusalCode::FamilyIncomplete).of(missing));
            }
        }
        None if is_family(state) => reasons.push(reason(RefusalCode::NotCounted)),
        None => {}
    }
    reasons.extend(against_in_care(state, present));
    reasons
}

/// Nobody is taken out of in-patient treatment or an institution, also if they are counted.
pub(super) fn against_in_care(state: &State, present: Option<&BTreeSet<Slot>>) -> Option<Reason> {
    let family = &state.family;
    let goes = |slot: &Slot| !family.is_apart(slot) || present.is_some_and(|here| here.contains(slot));
    let in_care: Vec<Slot> = unit(state)
        .map(|person| &person.slot)
        .filter(|slot| family.is_in_care(slot) && goes(slot))
        .cloned()
        .collect();
    (!in_care.is_empty()).then(|| Reason::new(RefusalCode::PersonInCare).under(ClauseId::R41).of(in_care))
}

/// What follows from having asked for a step that is refused: heads that were counted short stay
/// counted, and on the way they hold. So does a count with which an open hold can be lifted.
pub fn after_refusal(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Event> {
    let moves = all_must_be_there(state, asked.step) || asked.step == Step::Board;
    if state.ended.is_some() || state.begun_at().is_none() || !moves {
        return Vec::new();
    }
    let at = count_at(state, asked.step);
    if let Some(present) = asked.present {
        let waits = state.holds.values().any(|hold| hold.kind == HoldKind::Family && hold.is_open());
        let here = present.iter().cloned().collect();
        let matters = waits || !missing(state, &here, true).is_empty();
        let lawful = against_list(state, present).is_empty();
        return if lawful && matters { counted(state, present, at, context) } else { Vec::new() };
    }
    let missing = heads(state, asked).map(|here| missing(state, &here, false)).unwrap_or_default();
    if holds_at(state, at, context) {
        incomplete(state, missing, at, context.now).into_iter().collect()
    } else {
        Vec::new()
    }
}

/// The head count that came with a step that is allowed, and the hold it may open.
pub fn counted_with(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Event> {
    let Some(present) = asked.present else { return Vec::new() };
    let mut events = counted(state, present, count_at(state, asked.step), context);
    if asked.step == Step::ReturnHome {
        // Nothing stands in the way home.
        events.truncate(1);
    }
    events
}

fn count_at(state: &State, step: Step) -> CountAt {
    match step {
        Step::Transfer => CountAt::Transfer,
        Step::HandOver => CountAt::HandOver,
        Step::Board | Step::Depart | Step::ReturnHome if departed(state) => CountAt::Transfer,
        Step::Depart => CountAt::Departure,
        Step::Begin | Step::Board | Step::ReturnHome => CountAt::Contact,
    }
}

/// Heads are counted. A fact: taken at any time before the end, whatever else stands.
pub fn count(state: &State, ask: &Count, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    if state.plan.is_none() {
        reasons.push(Reason::new(RefusalCode::NoPlan));
    }
    reasons.extend(against_list(state, &ask.present));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(counted(state, &ask.present, ask.at, context))
}

fn counted(state: &State, present: &[Slot], at: CountAt, context: &Context<'_>) -> Vec<Event> {
    let strangers = unknown(state, present);
    let here: BTreeSet<Slot> = present.iter().filter(|slot| !strangers.contains(*slot)).cloned().collect();
    let gone = unit(state).map(|person| &person.slot).filter(|slot| !here.contains(*slot)).cloned().collect();
    let missing = missing(state, &here, true);
    let mut events = vec![Event::Counted { at, present: here.into_iter().collect(), missing: gone }];
    if holds_at(state, at, context) {
        events.extend(incomplete(state, missing, at, context.now));
    }
    events
}

/// Whether a short count holds: on the way always, before it if the policy says so.
fn holds_at(state: &State, at: CountAt, context: &Context<'_>) -> bool {
    departed(state)
        || matches!(at, CountAt::Transfer | CountAt::HandOver)
        || context.policy.family.short_count == ShortCount::Hold
}

/// The hold for a family found incomplete, unless one is open for the same persons.
fn incomplete(state: &State, missing: BTreeSet<Slot>, at: CountAt, now: Timestamp) -> Option<Event> {
    let known = |hold: &Hold| {
        let Cause::FamilyIncomplete { missing: known, .. } = &hold.cause else { return false };
        missing.iter().all(|slot| known.contains(slot))
    };
    let held = state.holds.values().any(|hold| hold.is_open() && known(hold));
    if missing.is_empty() || held || state.aborted_at.is_some() || state.ended.is_some() {
        return None;
    }
    let number = u64::try_from(state.holds.len()).unwrap_or(u64::MAX).to_be_bytes();
    let when = now.timestamp_millis().to_be_bytes();
    let missing: Vec<Slot> = missing.into_iter().collect();
    Some(Event::HoldOpened {
        hold: HoldId::derived("family", &[&when, &number]),
        kind: HoldKind::Family,
        clause: ClauseId::R40,
        who: if let [one] = missing.as_slice() { Subject::Slot(one.clone()) } else { Subject::Unknown },
        cause: Cause::FamilyIncomplete { missing, at },
        stop: StopId::derived("family", &[&when, &number]),
        symptom_at: now,
    })
}

/// Somebody says where a person is. Away from a family that is on its way, it is incomplete at once.
pub fn status(state: &State, ask: &PersonStatus, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    let strangers = unknown(state, [&ask.slot]);
    if !strangers.is_empty() {
        reasons.push(reason(RefusalCode::NoSuchPerson).of(strangers));
    }
    reasons.extend(against_return(state, &ask.slot, ask.is, context.actor));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let family = &state.family;
    if family.whereabouts(&ask.slot) == ask.is {
        return Ok(Vec::new());
    }
    let mut events = vec![Event::PersonStatus { slot: ask.slot.clone(), is: ask.is }];
    if ask.is != Whereabouts::Here && departed(state) {
        let others = unit(state).map(|person| &person.slot).filter(|slot| **slot != ask.slot).cloned();
        let missing = missing(state, &others.collect(), true);
        events.extend(incomplete(state, missing, CountAt::Transfer, context.now));
    }
    Ok(events)
}

/// What speaks against saying that somebody is no longer in care: that permits, so it is a lead's word
/// (D1, R-41); also what a verifier replays.
pub fn against_return(state: &State, slot: &Slot, is: Whereabouts, by: Actor) -> Option<Reason> {
    let in_care = matches!(is, Whereabouts::InPatient | Whereabouts::InInstitution);
    let returns = state.family.is_in_care(slot) && !in_care;
    let refused = returns && by.role() != Some(Role::Lead);
    refused.then(|| Reason::new(RefusalCode::RoleNotAllowed).under(ClauseId::R41).of([slot.clone()]))
}

/// Who counted last.
pub fn counted_by(state: &State) -> Option<AccountId> {
    state.family.counted.as_ref().and_then(|counted| counted.by)
}
