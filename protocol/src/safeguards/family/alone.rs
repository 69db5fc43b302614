//! Minors without a custodial parent (R-40; § 58 (1a) of the Residence Act): somebody is assured to
//! receive them, or nothing begins.

use super::{age_now, reason, unit};
use crate::clocks::Timestamp;
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::family::AssureHandOver;
use crate::operation::hold::{Cause, Hold, HoldKind};
use crate::operation::plan::Person;
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{FamilyRole, Slot, Subject};
use crate::report::Sign;

/// Minors of the unit who go without a custodial parent, with nobody assured to receive them.
pub fn against_unassured(state: &State) -> Option<Reason> {
    let unassured: Vec<Slot> = unit(state)
        .filter(|person| !state.family.is_apart(&person.slot))
        .filter(|person| is_unaccompanied(state, person) && !state.family.assured.contains_key(&person.slot))
        .map(|person| person.slot.clone())
        .collect();
    (!unassured.is_empty()).then(|| reason(RefusalCode::UnaccompaniedMinor).of(unassured))
}

/// A minor parent has custody of their child, but is nobody's custodial parent among themselves: only an
/// adult one is.
pub(super) fn is_unaccompanied(state: &State, minor: &Person) -> bool {
    let is_minor = |person: &Person| age_now(state, person).counts_as_minor();
    let answers_for = |parent: &Person| {
        parent.family == FamilyRole::CustodialParent
            && parent.slot != minor.slot
            && !state.family.is_apart(&parent.slot)
            && (minor.family != FamilyRole::CustodialParent || !is_minor(parent))
    };
    is_minor(minor) && !unit(state).any(answers_for)
}

/// The hand-over of an unaccompanied minor is assured.
pub fn assure(state: &State, ask: &AssureHandOver, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    if ask.receiver.trim().is_empty() {
        reasons.push(reason(RefusalCode::ReasonMissing));
    }
    let person = unit(state).find(|person| person.slot == ask.slot);
    let may_be_meant = person.is_none_or(|person| age_now(state, person).counts_as_minor());
    let reported = state.holds.values().any(|hold| {
        let about = match &hold.who {
            Subject::Slot(slot) => *slot == ask.slot,
            Subject::Staff | Subject::Bystander | Subject::Unknown => may_be_meant,
        };
        hold.is_open() && is_about_unaccompanied(state, hold) && about
    });
    match person {
        Some(person) if reported || is_unaccompanied(state, person) => {}
        None if reported => {}
        Some(_) => reasons.push(reason(RefusalCode::NotUnaccompanied).of([ask.slot.clone()])),
        None => reasons.push(reason(RefusalCode::NoSuchPerson).of([ask.slot.clone()])),
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::HandOverAssured { slot: ask.slot.clone(), payload: context.committed() }])
}

pub(super) fn is_about_unaccompanied(state: &State, hold: &Hold) -> bool {
    let Cause::Report { report } = hold.cause else { return false };
    hold.kind == HoldKind::Family
        && state.reports.get(&report).is_some_and(|facts| facts.sign == Sign::UnaccompaniedMinor)
}

/// Somebody was assured to receive the minor after the hold; or the person is an adult, as a lead has
/// confirmed.
pub(super) fn is_assured(state: &State, hold: &Hold) -> bool {
    let since = |at: &Timestamp| *at >= hold.opened_at;
    match &hold.who {
        Subject::Slot(slot) => {
            let adult = state.ages.get(slot).is_some_and(|age| age.confirmed && !age.age.counts_as_minor());
            adult || state.family.assured.get(slot).is_some_and(since)
        }
        Subject::Staff | Subject::Bystander | Subject::Unknown => state.family.assured.values().any(since),
    }
}
