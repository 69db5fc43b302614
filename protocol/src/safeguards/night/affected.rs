//! Who is affected, as far as a night window can protect them (R-20 "mitbetroffen", R-20f).

use chrono::NaiveDate;

use crate::clocks::Timestamp;
use crate::operation::plan::{Known, Plan};
use crate::operation::state::State;
use crate::people::{AgeClass, Slot, Subject};
use crate::policy::{Night, NightWindow, Protects};

/// Whom a night window can protect here. Unknown counts as affected (R-20f).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Affected {
    /// A minor is, or may be, affected.
    pub minors: bool,
    /// A child under 14 is, or may be, affected.
    pub under_14: bool,
}

impl Affected {
    /// A minor of whom nothing is known.
    pub const UNKNOWN_MINOR: Self = Self { minors: true, under_14: true };

    pub(crate) const fn by(age: AgeClass) -> Self {
        Self { minors: age.counts_as_minor(), under_14: age.counts_as_under_14() }
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self { minors: self.minors || other.minors, under_14: self.under_14 || other.under_14 }
    }

    pub(super) const fn protected_by(self, window: &NightWindow) -> bool {
        match window.protects {
            Protects::Minors => self.minors,
            Protects::Under14 => self.under_14,
            Protects::Everyone => true,
        }
    }
}

/// Who is affected by a plan (R-20 "mitbetroffen").
pub fn affected_by_plan(plan: &Plan) -> Affected {
    let others = if plan.other_minors == Known::No { Affected::default() } else { Affected::UNKNOWN_MINOR };
    plan.persons.iter().fold(others, |affected, person| affected.and(Affected::by(person.age)))
}

/// Who is affected now. An age counts as older only once a lead has confirmed it; as younger as soon
/// as anybody states it (R-20f).
pub fn affected(state: &State) -> Affected {
    let planned = |slot: &Slot| {
        state.plan.iter().flat_map(|plan| &plan.persons).find(|p| p.slot == *slot).map(|person| person.age)
    };
    let corrected = |slot: &Slot, before: Affected| match state.ages.get(slot) {
        None => before,
        Some(stated) if stated.confirmed => stated.counts_as,
        Some(stated) => before.and(stated.counts_as),
    };
    let none = Affected::default();
    let of_plan = state.plan.as_ref().map_or(none, |plan| {
        let others = Plan { persons: Vec::new(), ..plan.clone() };
        let persons = plan.persons.iter().map(|p| corrected(&p.slot, Affected::by(p.age)));
        persons.fold(affected_by_plan(&others), Affected::and)
    });
    let reported = state.minors_reported.values().map(|who| match who {
        Subject::Slot(slot) => {
            let known = planned(slot).filter(|age| age.counts_as_minor()).map(Affected::by);
            corrected(slot, known.unwrap_or(Affected::UNKNOWN_MINOR))
        }
        Subject::Staff | Subject::Bystander | Subject::Unknown => Affected::UNKNOWN_MINOR,
    });
    let stated = state.ages.values().map(|stated| stated.counts_as);
    reported.chain(stated).fold(of_plan, Affected::and)
}

/// The age class on the planned day (decision 9), from a date of birth.
pub fn age_class(born_on: NaiveDate, at: Timestamp, night: &Night) -> AgeClass {
    let today = at.with_timezone(&night.zone).date_naive();
    match today.years_since(born_on) {
        None => AgeClass::Unknown,
        Some(0..=5) => AgeClass::Infant,
        Some(6..=13) => AgeClass::Child,
        Some(14..=17) => AgeClass::Youth,
        Some(_) => AgeClass::Adult,
    }
}

/// The plan with ages taken from dates of birth where they are younger than the stated class
/// (decision 9, R-20f).
pub fn aged(plan: &Plan, night: &Night) -> Plan {
    let mut plan = plan.clone();
    for person in &mut plan.persons {
        if let Some(born_on) = person.born_on {
            person.age = person.age.min(age_class(born_on, plan.starts_at, night));
        }
    }
    plan
}
