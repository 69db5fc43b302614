//! Reports: they only raise.

use super::{Document, Hold, HoldKind, Model, night_of};
use crate::words::{Actor, Kind, Role, Sign, Spot, Where, Who};

impl Model {
    pub(super) fn report(&mut self, by: Actor, sign: Sign, who: Who, happened: i64) {
        let over = self.ended || self.aborted;
        match sign {
            Sign::LifeThreatening(_) => self.aborted = true,
            Sign::Medical | Sign::Unclear => {
                self.medical(by, who, happened);
                if sign == Sign::Unclear {
                    self.questions.push(Some(self.now + 60));
                }
            }
            Sign::Minor => {
                self.minors_reported.push(who);
                if let (Some(night), false) = (night_of(happened), over) {
                    self.open(HoldKind::Night, who, Some(by)).special = true;
                    self.nights.insert(night);
                }
            }
            Sign::FamilyIncomplete | Sign::Alone if !self.ended => {
                self.open(HoldKind::Family, who, Some(by)).special = sign == Sign::Alone;
            }
            Sign::Certificate | Sign::Illness if !over => {
                let (due, at) = (self.now + 600, self.now);
                let paper = sign == Sign::Certificate;
                let unread = Document {
                    paper,
                    who,
                    reporter: by,
                    due,
                    at,
                    recorded: None,
                    complete: false,
                    recognised: None,
                };
                self.documents.push(unread);
            }
            // What came after the end is only recorded.
            Sign::FamilyIncomplete | Sign::Alone | Sign::Certificate | Sign::Illness => {}
            Sign::Court => {
                self.open(HoldKind::Legal, who, Some(by));
            }
            Sign::ForbiddenForce => {
                self.open(HoldKind::Force, who, Some(by));
            }
            Sign::Halt if by.role == Role::Monitor => {
                if !over {
                    self.recommendations.push(Some((self.now + 30, who)));
                }
            }
            Sign::Halt => {
                self.open(HoldKind::Manual, who, Some(by));
            }
        }
    }

    /// A new symptom of the same person makes earlier assessments too old.
    pub(super) fn medical(&mut self, by: Actor, who: Who, happened: i64) {
        let same =
            |hold: &&mut Hold| hold.kind == HoldKind::Medical && hold.who == who && who != Who::Unknown;
        let mut newest = happened;
        for hold in self.holds.iter_mut().filter(same) {
            newest = newest.max(hold.newest_symptom);
            hold.newest_symptom = hold.newest_symptom.max(happened);
        }
        self.open(HoldKind::Medical, who, Some(by)).newest_symptom = newest;
    }

    pub(super) fn contact(&mut self, by: Actor, who: Who, kind: Option<Kind>, spot: Spot) {
        if self.ended || self.aborted {
            return;
        }
        let kind = kind.unwrap_or(self.kind);
        if spot == Spot::Inside || kind == Kind::School {
            self.open(HoldKind::Facility, who, Some(by));
        } else if kind == Kind::Unclear {
            self.open(HoldKind::Facility, who, Some(by)).special = true;
        }
        self.perhaps_inside |= spot == Spot::Perhaps;
        if self.away.get(&who) == Some(&Where::InPatient) {
            self.open(HoldKind::Facility, who, Some(by));
        }
    }
}
