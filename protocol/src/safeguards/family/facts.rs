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
    /// Where persons were said to be last, and when.
    said: BTreeMap<Slot, (Whereabouts, Timestamp)>,
    /// When persons were last counted as there.
    came: BTreeMap<Slot, Timestamp>,
    /// Who was missing, count by count.
    missed: BTreeMap<Timestamp, BTreeSet<Slot>>,
    /// Who sits where, as boarded last.
    pub vehicles: Vec<Vehicle>,
    /// Unaccompanied minors whose hand-over is assured, and since when.
    pub assured: BTreeMap<Slot, Timestamp>,
    /// Who goes apart from the others, as two persons have decided (a deviation), and since when.
    apart: BTreeMap<Slot, Timestamp>,
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
            self.count(entry, *at, present, missing);
        } else if let Event::PersonStatus { slot, is } = &entry.event {
            self.said(slot, *is, entry.at);
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
            let (said, came) = (std::mem::take(&mut self.said), std::mem::take(&mut self.came));
            *self = Self { said, came, ..Self::default() };
        }
    }

    /// The newest word counts, in whichever order the entries are folded: a count raises and is true at
    /// once, while a step or a lift that was decided before it may still be on its way to the disk.
    fn said(&mut self, slot: &Slot, is: Whereabouts, at: Timestamp) {
        if self.said.get(slot).is_none_or(|(_, said_at)| *said_at <= at) {
            self.said.insert(slot.clone(), (is, at));
        }
        self.came_before(slot, at);
    }

    fn count(&mut self, entry: &Entry, counted_at: CountAt, present: &[Slot], missing: &[Slot]) {
        for slot in present {
            let came = self.came.entry(slot.clone()).or_insert(entry.at);
            *came = entry.at.max(*came);
        }
        self.missed.insert(entry.at, missing.iter().cloned().collect());
        if self.counted.as_ref().is_some_and(|newest| newest.at > entry.at) {
            return;
        }
        self.counted = Some(Counted {
            counted_at,
            at: entry.at,
            by: entry.by.account(),
            present: present.iter().cloned().collect(),
            missing: missing.iter().cloned().collect(),
        });
    }

    /// What is said in the moment of a count, and folded after it, is newer.
    fn came_before(&mut self, slot: &Slot, at: Timestamp) {
        if self.came.get(slot) == Some(&at) {
            self.came.remove(slot);
        }
    }

    /// Two persons have decided that the family goes on without those this hold is about; if it names
    /// nobody, without those who were missing at the newest count before.
    pub fn separated(&mut self, hold: &Hold, at: Timestamp) {
        let slots: Vec<Slot> = if let Cause::FamilyIncomplete { missing, .. } = &hold.cause {
            missing.clone()
        } else if let Subject::Slot(slot) = &hold.who {
            vec![slot.clone()]
        } else {
            let before = self.missed.range(..at).next_back();
            before.map(|(_, missing)| missing.iter().cloned().collect()).unwrap_or_default()
        };
        for slot in slots {
            let since = self.apart.entry(slot).or_insert(at);
            *since = at.max(*since);
        }
    }

    /// Whether two persons have decided that this one goes apart, and nobody has counted them among the
    /// others since.
    pub(super) fn is_apart(&self, slot: &Slot) -> bool {
        let since = self.apart.get(slot);
        since.is_some_and(|since| self.came.get(slot).is_none_or(|came| came < since))
    }

    /// Where a person is: as said last. Somebody who was elsewhere and is counted has come; in-patient
    /// treatment does not end by being counted.
    pub fn whereabouts(&self, slot: &Slot) -> Whereabouts {
        match self.said.get(slot) {
            Some((Whereabouts::Elsewhere, at)) if self.came.get(slot).is_some_and(|came| came >= at) => {
                Whereabouts::Here
            }
            Some((is, _)) => *is,
            None => Whereabouts::Here,
        }
    }

    pub(super) fn is_in_care(&self, slot: &Slot) -> bool {
        matches!(self.whereabouts(slot), Whereabouts::InPatient | Whereabouts::InInstitution)
    }

    pub(super) fn is_away(&self, slot: &Slot) -> bool {
        self.whereabouts(slot) != Whereabouts::Here
    }
}
