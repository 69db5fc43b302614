//! Force, and the end.

use super::{Answer, Measure, Model, Severity};
use crate::words::{Actor, Do, End, Who, Why};

impl Model {
    pub(super) fn force(&mut self, by: Actor, what: &Do) -> Answer {
        let stopped = self.ended || self.severity() != Severity::Running;
        match what {
            Do::TryMilder { who } => {
                if self.ended || !self.begun || !self.is_known(*who) {
                    return Answer::Any;
                }
                self.milder.insert(*who);
                Answer::Done
            }
            Do::RequestForce { measure, who, attack, why } => {
                let known = self.measures.contains_key(measure);
                let milder = *attack || self.milder.contains(who);
                if stopped
                    || !self.begun
                    || known
                    || *why != Why::OfTheSingleCase
                    || !milder
                    || !self.is_known(*who)
                {
                    return Answer::Refused;
                }
                self.measures.insert(*measure, Measure { requested: Some((by, *who)), ..Measure::default() });
                Answer::Done
            }
            Do::AuthoriseForce { measure } => {
                let asked = self.measures.get(measure).filter(|m| !m.started).and_then(|m| m.requested);
                if stopped || asked.is_none_or(|(asking, _)| asking == by) {
                    return Answer::Refused;
                }
                self.measures.entry(*measure).or_default().authorised = true;
                Answer::Done
            }
            Do::StartForce { measure, who: _ } => {
                let known = self.measures.entry(*measure).or_default();
                if known.ended {
                    return Answer::Refused;
                }
                known.started = true;
                Answer::Done
            }
            Do::EndForce { measure } | Do::CheckForce { measure, breathes: true } => {
                let Some(known) = self.measures.get_mut(measure).filter(|m| m.started && !m.ended) else {
                    return Answer::Refused;
                };
                known.ended = matches!(what, Do::EndForce { .. });
                Answer::Done
            }
            Do::CheckForce { measure: _, breathes: _ } => {
                self.aborted = true;
                Answer::Done
            }
            Do::DescribeForce { measure } => {
                let Some(known) = self.measures.get_mut(measure).filter(|m| m.started) else {
                    return Answer::Refused;
                };
                known.described = true;
                Answer::Done
            }
            _ => Answer::Any,
        }
    }

    /// Persons of the plan, and minors found on site.
    fn is_known(&self, who: Who) -> bool {
        self.family.contains(&who) || self.minors_reported.contains(&who) || self.ages.contains_key(&who)
    }

    pub(super) fn close(&mut self, end: End) -> Answer {
        let force_open = self.measures.values().any(|m| m.started && !(m.ended && m.described));
        let running = self.severity() == Severity::Running;
        let allowed = match end {
            End::Completed => running && self.handed_over && !force_open,
            End::NotCarriedOut => !self.aborted,
            End::Aborted => self.aborted,
        };
        if self.ended || !allowed {
            return Answer::Refused;
        }
        self.ended = true;
        Answer::Done
    }
}
