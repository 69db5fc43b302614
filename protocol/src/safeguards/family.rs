//! Families are not separated: who belongs together, who is there, who sits where.

mod alone;
mod facts;
mod heads;
mod lift;
mod seats;

pub use alone::{against_unassured, assure};
pub use facts::{Counted, Facts};
pub use heads::{after_refusal, against_return, count, counted_by, counted_with, status};
pub use lift::against_lift;

use std::collections::BTreeSet;

use crate::ids::StopId;
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::family::Whereabouts;
use crate::operation::hold::Cause;
use crate::operation::notice::{Notice, NoticeCode};
use crate::operation::plan::{Person, Plan, Step};
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::people::{AgeClass, FamilyRole, Slot};
use crate::policy::ClauseId;
use crate::report::Report;
use crate::safeguards::night::Affected;
use crate::safeguards::{Asked, emergency};
use crate::wire::safeguards_view::{CountView, FamilyView, PersonView};
use heads::against_leaving;
use seats::{against_vehicles, vehicles};

/// The age class that counts now: the youngest that anybody has stated since a lead last confirmed one,
/// or the plan's; an adult's once a lead has confirmed it (R-20f).
pub fn age_now(state: &State, person: &Person) -> AgeClass {
    let Some(stated) = state.ages.get(&person.slot) else { return person.age };
    if stated.confirmed || stated.counts_as == Affected::by(stated.age) && stated.counts_as.minors {
        stated.age
    } else if stated.counts_as.under_14 {
        AgeClass::Unknown
    } else if stated.counts_as.minors {
        AgeClass::Youth
    } else {
        person.age
    }
}

/// Who is to be removed together: the unit that is counted.
fn unit(state: &State) -> impl Iterator<Item = &Person> {
    state.plan.iter().flat_map(|plan| &plan.persons).filter(|person| person.to_be_removed)
}

/// A single person has nobody to be separated from.
fn is_family(state: &State) -> bool {
    unit(state).nth(1).is_some()
}

fn unknown<'a>(state: &State, slots: impl IntoIterator<Item = &'a Slot>) -> BTreeSet<Slot> {
    let planned: BTreeSet<&Slot> =
        state.plan.iter().flat_map(|plan| &plan.persons).map(|person| &person.slot).collect();
    slots.into_iter().filter(|slot| !planned.contains(slot)).cloned().collect()
}

/// What is wrong with a list of persons: somebody who is not of the plan, or somebody twice.
fn against_list(state: &State, present: &[Slot]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let strangers = unknown(state, present);
    if !strangers.is_empty() {
        reasons.push(reason(RefusalCode::NoSuchPerson).of(strangers));
    }
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<Slot> = present.iter().filter(|slot| !seen.insert(*slot)).cloned().collect();
    if !twice.is_empty() {
        reasons.push(reason(RefusalCode::SlotTwice).of(twice));
    }
    reasons
}

const fn reason(code: RefusalCode) -> Reason {
    Reason::new(code).under(ClauseId::R40)
}

/// What speaks against a plan: somebody of the core family would stay while others go. Adult children,
/// grandparents and others may stay (literal scope of the agreement).
pub fn against_plan(plan: &Plan) -> Vec<Reason> {
    let with_minors = plan.persons.iter().any(is_minor_child);
    let core: Vec<&Person> = plan
        .persons
        .iter()
        .filter(|person| match person.family {
            FamilyRole::CustodialParent => with_minors,
            FamilyRole::Spouse => true,
            FamilyRole::Child => person.age.counts_as_minor(),
            FamilyRole::Other => false,
        })
        .collect();
    let staying: Vec<Slot> = core.iter().filter(|p| !p.to_be_removed).map(|p| p.slot.clone()).collect();
    if staying.is_empty() || staying.len() == core.len() {
        return Vec::new();
    }
    vec![reason(RefusalCode::FamilySeparated).of(staying)]
}

fn is_minor_child(person: &Person) -> bool {
    person.family == FamilyRole::Child && person.age.counts_as_minor()
}

/// What speaks against a step. First contact is made with whoever is there.
pub fn against_step(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Reason> {
    let mut reasons = asked.present.map(|present| against_list(state, present)).unwrap_or_default();
    let present = heads::heads(state, asked);
    if all_must_be_there(state, asked.step) {
        reasons.extend(against_leaving(state, asked, present.as_ref()));
        reasons.extend(against_unassured(state));
    }
    match asked.step {
        Step::Board | Step::Depart | Step::Transfer => {
            reasons.extend(against_vehicles(state, asked, present.as_ref(), context));
        }
        Step::Begin | Step::HandOver | Step::ReturnHome => {}
    }
    reasons
}

/// From the departure on nobody goes on before everybody is there.
fn all_must_be_there(state: &State, step: Step) -> bool {
    match step {
        Step::Depart | Step::Transfer | Step::HandOver => true,
        Step::Board => departed(state),
        Step::Begin | Step::ReturnHome => false,
    }
}

fn departed(state: &State) -> bool {
    state.steps.contains_key(&Step::Depart)
}

/// What is told with a step that is allowed.
pub fn notices(state: &State, asked: &Asked<'_>) -> Vec<Notice> {
    let moves = matches!(asked.step, Step::Board | Step::Depart | Step::Transfer);
    if moves && vehicles(state, asked).len() > 1 {
        vec![Notice::new(NoticeCode::FamilyInSeveralVehicles, ClauseId::R40)]
    } else {
        Vec::new()
    }
}

/// Somebody reports that the family is incomplete, or a minor alone: it holds, whatever was counted.
pub fn reported(state: &State, report: &Report, _context: &Context<'_>) -> Vec<Event> {
    if state.ended.is_some() {
        return Vec::new();
    }
    let cause = Cause::Report { report: report.id };
    vec![emergency::hold(report, cause, StopId::of_report(report.id), "report")]
}

/// What people see of it.
pub fn view(state: &State) -> FamilyView {
    let persons = state.plan.iter().flat_map(|plan| &plan.persons).map(|person| PersonView {
        slot: person.slot.clone(),
        age: age_now(state, person),
        family: person.family,
        is: state.family.whereabouts(&person.slot),
    });
    FamilyView {
        persons: persons.collect(),
        counted: state.family.counted.as_ref().map(|counted| CountView {
            counted_at: counted.counted_at,
            at: counted.at,
            present: u32::try_from(counted.present.len()).unwrap_or(u32::MAX),
            missing: counted.missing.iter().cloned().collect(),
        }),
        vehicles: state.family.vehicles.clone(),
    }
}

/// What a durable fact about the family tells everybody.
pub fn told(event: &Event) -> Vec<Notice> {
    let (code, clause, slots) = if let Event::PersonStatus { slot, is } = event {
        let slots = vec![slot.clone()];
        match is {
            Whereabouts::Here => return Vec::new(),
            Whereabouts::Elsewhere => (NoticeCode::PersonElsewhere, ClauseId::R40, slots),
            Whereabouts::InPatient | Whereabouts::InInstitution => {
                (NoticeCode::PersonInCare, ClauseId::R41, slots)
            }
        }
    } else if let Event::Counted { missing, .. } = event {
        (NoticeCode::PersonElsewhere, ClauseId::R40, missing.clone())
    } else {
        return Vec::new();
    };
    if slots.is_empty() { Vec::new() } else { vec![Notice { slots, ..Notice::new(code, clause) }] }
}
