//! What the record tells about the family on its way.

use std::collections::{BTreeMap, BTreeSet};

use crate::clocks::Timestamp;
use crate::ids::AccountId;
use crate::operation::event::{Entry, Event};
use crate::operation::family::{CountAt, Vehicle, Whereabouts};
use crate::operation::hold::{Cause, Hold};
use crate::operation::plan::Step;
use crate::people::{Slot, Subject};

/// What is known about the family on its way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The newest head count.
    pub counted: Option<Counted>,
    /// Where persons are said to be.
    pub whereabouts: BTreeMap<Slot, Whereabouts>,
    /// Who sits where, as boarded last.
    pub vehicles: Vec<Vehicle>,
    /// Unaccompanied minors whose hand-over is assured, and since when.
    pub assured: BTreeMap<Slot, Timestamp>,
    /// Who goes apart from the others, as two persons have decided (a deviation).
    pub apart: BTreeSet<Slot>,
    /// The newest departure or transfer: from there on heads are counted anew.
    pub moved_at: Option<Timestamp>,
}

/// A head count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Where.
    pub counted_at: CountAt,
    /// When.
    pub at: Timestamp,
    /// Who counted.
    pub by: Option<AccountId>,
    /// Who is there.
    pub present: BTreeSet<Slot>,
    /// Who of the plan is not.
    pub missing: BTreeSet<Slot>,
}

impl Facts {
    /// Folds one entry that concerns the family.
    pub fn fold(&mut self, entry: &Entry) {
        if let Event::Counted { at, present, missing } = &entry.event {
            self.counted(entry, *at, present, missing);
        } else if let Event::PersonStatus { slot, is } = &entry.event {
            self.whereabouts.insert(slot.clone(), *is);
        } else if let Event::HandOverAssured { slot, payload: _ } = &entry.event {
            self.assured.insert(slot.clone(), entry.at);
        } else if let Event::StepTaken(taken) = &entry.event {
            // Only with these steps it was judged who sits where.
            let is_judged = matches!(taken.step, Step::Board | Step::Depart | Step::Transfer);
            if is_judged && !taken.vehicles.is_empty() {
                self.vehicles.clone_from(&taken.vehicles);
            }
            if matches!(taken.step, Step::Depart | Step::Transfer) {
                self.moved_at = Some(entry.at);
            }
        } else if let Event::PlanAccepted { .. } = &entry.event {
            // A slot may stand for somebody else now: nothing that was permitted stays, what is known
            // against the departure does.
            let whereabouts = std::mem::take(&mut self.whereabouts);
            *self = Self { whereabouts, ..Self::default() };
        }
    }

    fn counted(&mut self, entry: &Entry, counted_at: CountAt, present: &[Slot], missing: &[Slot]) {
        for slot in present {
            // Somebody who was elsewhere has come. In-patient treatment does not end by being counted.
            if self.whereabouts.get(slot) == Some(&Whereabouts::Elsewhere) {
                self.whereabouts.remove(slot);
            }
            self.apart.remove(slot);
        }
        self.counted = Some(Counted {
            counted_at,
            at: entry.at,
            by: entry.by.account(),
            present: present.iter().cloned().collect(),
            missing: missing.iter().cloned().collect(),
        });
    }

    /// Two persons have decided that the family goes on without those this hold is about.
    pub fn separated(&mut self, hold: &Hold) {
        if let Cause::FamilyIncomplete { missing, .. } = &hold.cause {
            self.apart.extend(missing.iter().cloned());
        } else if let Subject::Slot(slot) = &hold.who {
            self.apart.insert(slot.clone());
        } else if let Some(counted) = &self.counted {
            self.apart.extend(counted.missing.iter().cloned());
        }
    }

    pub(super) fn is_in_care(&self, slot: &Slot) -> bool {
        matches!(self.whereabouts.get(slot), Some(Whereabouts::InPatient | Whereabouts::InInstitution))
    }

    pub(super) fn is_away(&self, slot: &Slot) -> bool {
        self.whereabouts.get(slot).is_some_and(|is| *is != Whereabouts::Here)
    }
}
