//! Certificates and stated illnesses.

use super::{Answer, Model, Status};
use crate::words::Actor;

impl Model {
    pub(super) fn record(&mut self, by: Actor, number: usize, unfit: bool, complete: bool) -> Answer {
        let Some(document) = self.documents.get(number).cloned() else { return Answer::Refused };
        if document.recognised == Some(true) {
            return Answer::Any;
        }
        let about = || self.holds.iter().filter(|hold| hold.document == Some(number));
        let answered = document.recognised == Some(false) || about().any(|hold| hold.status != Status::Open);
        let settled = answered && !about().any(|hold| hold.status == Status::Open);
        if self.ended || settled {
            return Answer::Refused;
        }
        let qualified = complete && unfit;
        self.documents[number].recorded = Some(by);
        self.documents[number].complete = complete;
        // Recognised is the rule: qualified and unfit holds at once, once.
        let held = self.holds.iter().any(|hold| hold.document == Some(number) && hold.special);
        if qualified && !self.aborted && !held {
            self.hold_document(number, Some(by));
            if let Some(hold) = self.holds.last_mut() {
                hold.special = true;
            }
        }
        Answer::Done
    }

    pub(super) fn decide(&mut self, by: Actor, number: usize, recognised: bool, reasoned: bool) -> Answer {
        let Some(document) = self.documents.get(number).cloned() else { return Answer::Refused };
        if recognised {
            if document.recognised == Some(true) {
                return Answer::Any;
            }
            if self.ended || self.aborted {
                return Answer::Refused;
            }
            self.documents[number].recognised = Some(true);
            let open =
                self.holds.iter().any(|hold| hold.document == Some(number) && hold.status == Status::Open);
            if !open {
                self.hold_document(number, Some(by));
            }
            return Answer::Done;
        }
        let paper = document.paper || document.recorded.is_some();
        let second = if paper {
            document.recorded.is_some_and(|recorder| recorder != by)
        } else {
            document.reporter != by
        };
        let undecided = self.is_undecided(number);
        if self.ended || self.aborted || !reasoned || !second || !undecided {
            return Answer::Refused;
        }
        self.documents[number].recognised = Some(false);
        Answer::Done
    }
}
