//! Steps are asked before they are done.

use std::collections::BTreeSet;

use super::{Answer, HoldKind, Model, Severity, Status, night_of, seated, touches_night};
use crate::words::{Actor, Kind, Role, Seats, Step, Who};

impl Model {
    pub(super) fn may_be_ready(&self) -> bool {
        let unassured = self
            .family
            .iter()
            .any(|who| !self.apart.contains(who) && self.is_alone(*who) && !self.assured.contains_key(who));
        let at_night = self.minors_affected() && touches_night(self.planned_from);
        self.answered.len() == 6 && !unassured && !at_night
    }

    pub(super) fn step(
        &mut self,
        by: Actor,
        step: Step,
        present: Option<&[Who]>,
        seats: Seats,
        reasoned: bool,
    ) -> Answer {
        if step == Step::ReturnHome {
            // Always allowed; who is said to be there is counted, and nothing else comes of it.
            if let (Some(present), false) = (present, self.ended) {
                self.count(by, present, false);
            }
            return Answer::Done;
        }
        if self.ended {
            return Answer::Refused;
        }
        let mut refused = self.severity() != Severity::Running;
        refused |= (step == Step::Begin) == self.begun;
        refused |= self.night_without_hold() && step != Step::Begin;
        refused |= step == Step::Begin && (!self.ready || !self.may_be_ready());
        refused |= step == Step::Begin && night_of(self.now).is_some() && self.minors_affected();
        refused |= step == Step::Begin && self.kind != Kind::Dwelling;
        if step != Step::Board {
            refused |= (0..self.documents.len())
                .any(|n| self.is_undecided(n) || self.documents[n].recognised == Some(true));
        }
        let leaves = matches!(step, Step::Depart | Step::Transfer | Step::HandOver);
        refused |= leaves && self.perhaps_inside;
        let said: Option<BTreeSet<Who>> = present.map(|present| present.iter().copied().collect());
        let fresh = self
            .counted
            .as_ref()
            .filter(|(at, _, _)| *at >= self.begun_at && self.moved_at.is_none_or(|moved| *at > moved));
        let here = said.clone().or_else(|| fresh.map(|(_, _, here)| here.clone()));
        let strangers = said.as_ref().is_some_and(|said| said.contains(&Who::K9));
        refused |= strangers;
        let complete_asked = leaves || (step == Step::Board && self.departed);
        if complete_asked {
            refused |= match &here {
                Some(here) => !self.missing(here, said.is_some()).is_empty(),
                None => self.family.len() > 1,
            };
            refused |= self.in_care(here.as_ref());
            refused |= self.family.iter().any(|who| {
                !self.apart.contains(who) && self.is_alone(*who) && !self.assured.contains_key(who)
            });
        }
        if matches!(step, Step::Board | Step::Depart | Step::Transfer) {
            let here = here.clone().unwrap_or_else(|| self.family.iter().copied().collect());
            refused |= self.badly_seated(by, &here, seats, reasoned);
        }
        if refused {
            self.after_refusal(by, step, said.as_ref(), here.as_ref(), strangers);
            return Answer::Refused;
        }
        self.taken(by, step, present, seats);
        Answer::Done
    }

    pub(super) fn taken(&mut self, by: Actor, step: Step, present: Option<&[Who]>, seats: Seats) {
        let departed = self.departed;
        match step {
            Step::Begin => (self.begun, self.begun_at) = (true, self.now),
            Step::Depart => (self.departed, self.moved_at) = (true, Some(self.now)),
            Step::Transfer => self.moved_at = Some(self.now),
            Step::HandOver => self.handed_over = true,
            Step::Board | Step::ReturnHome => {}
        }
        if seats != Seats::NotSaid && matches!(step, Step::Board | Step::Depart | Step::Transfer) {
            self.seats = seats;
        }
        if let Some(present) = present {
            let on_the_way = departed || matches!(step, Step::Transfer | Step::HandOver);
            self.count(by, present, on_the_way);
        }
    }

    /// A family found apart on the way holds, also when the step was refused for it.
    pub(super) fn after_refusal(
        &mut self,
        by: Actor,
        step: Step,
        said: Option<&BTreeSet<Who>>,
        here: Option<&BTreeSet<Who>>,
        strangers: bool,
    ) {
        if !self.begun || step == Step::Begin || strangers {
            return;
        }
        let on_the_way = self.departed || matches!(step, Step::Transfer | Step::HandOver);
        if let Some(said) = said {
            let waits = self.holds.iter().any(|h| h.kind == HoldKind::Family && h.status == Status::Open);
            if waits || !self.missing(said, true).is_empty() {
                let present: Vec<Who> = said.iter().copied().collect();
                self.count(by, &present, on_the_way);
            }
        } else if let Some(here) = here
            && on_the_way
        {
            self.incomplete(Some(by), self.missing(here, false));
        }
    }

    pub(super) fn badly_seated(&self, by: Actor, here: &BTreeSet<Who>, seats: Seats, reasoned: bool) -> bool {
        let said = if seats == Seats::NotSaid { self.seats } else { seats };
        let vehicles = self.vehicles(said, here);
        let all: Vec<Who> = vehicles.iter().flatten().copied().collect();
        let in_one = here.iter().all(|who| all.iter().filter(|other| *other == who).count() == 1);
        let nobody_else = all.iter().all(|who| here.contains(who));
        let family = self.family.len() == 3;
        let parent_there = |vehicle: &Vec<Who>| vehicle.contains(&Who::E1) || vehicle.contains(&Who::E2);
        let child_alone = vehicles.iter().any(|vehicle| {
            family && vehicle.iter().any(|who| self.counts_as_minor(*who)) && !parent_there(vehicle)
        });
        let agreed = seats == Seats::NotSaid || seats == self.seats;
        let split = vehicles.len() > 1 && !agreed && !(by.role == Role::Lead && reasoned);
        !in_one || !nobody_else || child_alone || split
    }

    /// The persons in each vehicle.
    pub fn vehicles(&self, seats: Seats, here: &BTreeSet<Who>) -> Vec<Vec<Who>> {
        match seats {
            Seats::NotSaid => vec![here.iter().copied().collect()],
            _ => seated(seats, &self.family),
        }
    }

    pub(super) fn is_undecided(&self, number: usize) -> bool {
        let settled =
            self.holds.iter().any(|hold| hold.document == Some(number) && hold.status != Status::Open);
        self.documents[number].recognised.is_none() && !settled
    }
}
