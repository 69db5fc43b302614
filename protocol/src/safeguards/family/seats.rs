//! Who sits in which vehicle: everybody once, no child without a parent.

use std::collections::BTreeSet;

use super::{age_now, reason, unit, unknown};
use crate::operation::context::Context;
use crate::operation::family::Vehicle;
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::people::{FamilyRole, Role, Slot};
use crate::safeguards::Asked;

/// Everybody who is there sits in exactly one vehicle, no child without a parent (never overridden);
/// several vehicles only with a lead's yes and reason.
pub(super) fn against_vehicles(
    state: &State,
    asked: &Asked<'_>,
    present: Option<&BTreeSet<Slot>>,
    context: &Context<'_>,
) -> Vec<Reason> {
    let here = present.cloned().unwrap_or_else(|| unit(state).map(|person| person.slot.clone()).collect());
    let vehicles = vehicles(state, asked);
    let seated: Vec<Slot> = vehicles.iter().flat_map(|vehicle| vehicle.slots.iter().cloned()).collect();
    let seats: Vec<Vec<Slot>> = if vehicles.is_empty() {
        vec![here.iter().cloned().collect()]
    } else {
        vehicles.iter().map(|vehicle| vehicle.slots.clone()).collect()
    };
    let mut reasons = Vec::new();
    let strangers = unknown(state, &seated);
    if !vehicles.is_empty() {
        let times = |slot: &Slot| seated.iter().filter(|other| *other == slot).count();
        let goes = unit(state).map(|person| &person.slot).filter(|slot| here.contains(*slot));
        let mut wrong: BTreeSet<Slot> = goes.filter(|slot| times(slot) != 1).cloned().collect();
        let not_here = seated.iter().filter(|slot| !here.contains(*slot) || times(slot) > 1);
        wrong.extend(not_here.filter(|slot| !strangers.contains(*slot)).cloned());
        if !wrong.is_empty() {
            reasons.push(reason(RefusalCode::VehiclesDisagree).of(wrong));
        }
    }
    if !strangers.is_empty() {
        reasons.push(reason(RefusalCode::NoSuchPerson).of(strangers));
    }
    let alone: BTreeSet<Slot> = seats.iter().flat_map(|seats| without_parent(state, seats)).collect();
    if !alone.is_empty() {
        reasons.push(reason(RefusalCode::ChildWithoutParent).of(alone));
    }
    let agreed = asked.vehicles.is_empty() || asked.vehicles == state.family.vehicles;
    let by_lead = context.actor.role() == Some(Role::Lead) && asked.reasoned;
    if vehicles.len() > 1 && !agreed && !by_lead {
        reasons.push(reason(RefusalCode::SplitNeedsLead));
    }
    reasons
}

/// Who sits where: as said with the step, else as boarded before.
pub(super) fn vehicles<'a>(state: &'a State, asked: &Asked<'a>) -> &'a [Vehicle] {
    if asked.vehicles.is_empty() { &state.family.vehicles } else { asked.vehicles }
}

/// Minors in one vehicle in which none of the custodial parents of the plan sits.
fn without_parent(state: &State, seats: &[Slot]) -> Vec<Slot> {
    let has_parent = unit(state).any(|p| p.family == FamilyRole::CustodialParent);
    let with_parent = unit(state).any(|p| p.family == FamilyRole::CustodialParent && seats.contains(&p.slot));
    if !has_parent || with_parent {
        return Vec::new();
    }
    let persons = state.plan.iter().flat_map(|plan| &plan.persons);
    persons
        .filter(|person| seats.contains(&person.slot) && age_now(state, person).counts_as_minor())
        .map(|person| person.slot.clone())
        .collect()
}
