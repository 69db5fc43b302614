//! Night and minors.

use super::{Answer, HoldKind, Model, Status, night_of};
use crate::words::{Actor, Do, Evidence, Who};

impl Model {
    pub(super) fn is_adult_now(&self, who: Who) -> bool {
        self.ages.get(&who).is_some_and(|(adult, _, confirmed)| *adult && *confirmed)
    }

    pub fn minors_affected(&self) -> bool {
        let planned = self.family.contains(&Who::K1) && !self.is_adult_now(Who::K1);
        let reported = self.minors_reported.iter().any(|who| !self.is_adult_now(*who));
        planned || reported || !self.said_minor.is_empty()
    }

    /// Going on at night with minors needs this night's hold first.
    pub(super) fn night_without_hold(&self) -> bool {
        night_of(self.now).is_some_and(|night| self.minors_affected() && !self.nights.contains(&night))
    }

    pub(super) fn night(&mut self, by: Actor, what: &Do) -> Answer {
        match what {
            Do::ProposeNight { hold } => {
                let open = self
                    .holds
                    .get(*hold)
                    .is_some_and(|h| h.kind == HoldKind::Night && h.status == Status::Open);
                if self.aborted || self.ended || !open || self.holds[*hold].special {
                    return Answer::Refused;
                }
                self.holds[*hold].offered = Some((by, Evidence::Statement));
                Answer::Done
            }
            Do::ConfirmNight { hold } => {
                let Some(found) = self.holds.get(*hold) else { return Answer::Refused };
                let open = found.kind == HoldKind::Night && found.status == Status::Open && !found.special;
                let by_another = found.offered.is_some_and(|(first, _)| first != by);
                if self.aborted || self.ended || !open || !by_another {
                    return Answer::Refused;
                }
                self.holds[*hold].status = Status::Lifted;
                self.holds[*hold].lifted_by = Some(by);
                Answer::Done
            }
            Do::StateAge { who, adult } => {
                let known = self.family.contains(who) || self.minors_reported.contains(who);
                if !known {
                    return Answer::Refused;
                }
                self.ages.insert(*who, (*adult, by, false));
                if !adult {
                    self.said_minor.insert(*who);
                }
                Answer::Done
            }
            Do::ConfirmAge { who } => {
                let Some((adult, stated_by, false)) = self.ages.get(who).copied() else {
                    return Answer::Refused;
                };
                if stated_by == by {
                    return Answer::Refused;
                }
                self.ages.insert(*who, (adult, stated_by, true));
                if adult {
                    self.said_minor.remove(who);
                }
                let (adult_now, minors) = (self.is_adult_now(*who), self.minors_affected());
                if self.aborted || self.ended {
                    return Answer::Done;
                }
                for hold in
                    self.holds.iter_mut().filter(|h| h.kind == HoldKind::Night && h.status == Status::Open)
                {
                    if !minors || (adult_now && hold.who == *who) {
                        hold.status = Status::Lifted;
                        hold.lifted_by = Some(by);
                    }
                }
                Answer::Done
            }
            _ => Answer::Any,
        }
    }
}
