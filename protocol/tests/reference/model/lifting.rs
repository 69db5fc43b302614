//! Lifting and going on: two acts, and never by one person alone.

use super::{Answer, Hold, HoldKind, Model, Status};
use crate::words::{Actor, Evidence, Role, Sound, Who};

impl Model {
    pub(super) fn lift(&mut self, by: Actor, number: usize, evidence: Evidence, looked: bool) -> Answer {
        if self.aborted || self.ended || !looked {
            return Answer::Refused;
        }
        let Some(hold) = self.holds.get(number).filter(|hold| hold.status == Status::Open).cloned() else {
            return Answer::Refused;
        };
        let desk = matches!(by.role, Role::Lead | Role::Supervisor);
        let stated_illness = hold.document.is_some_and(|n| {
            let document = &self.documents[n];
            !document.paper && document.recorded.is_none() && document.recognised != Some(true)
        });
        // What the kind asks for, and whether by two.
        let (fits, two) = match (hold.kind, evidence) {
            (HoldKind::Medical, Evidence::Assessment { .. }) => (self.assesses(by, &hold, evidence), false),
            (HoldKind::Document, Evidence::Assessment { .. }) => {
                (stated_illness && self.assesses(by, &hold, evidence), false)
            }
            (HoldKind::Document, Evidence::NotRecognised) => {
                let document = hold.document.map(|n| &self.documents[n]);
                let open = document
                    .is_some_and(|d| d.recognised != Some(true) && (d.recorded.is_some() || !d.paper));
                (desk && open, true)
            }
            (HoldKind::Family, Evidence::FamilyComplete) => {
                (desk && !hold.special && self.complete_since(&hold), false)
            }
            (HoldKind::Family, Evidence::HandOverAssured) => {
                (desk && hold.special && self.assured_since(&hold), false)
            }
            (HoldKind::Family, Evidence::Separation) => (desk && !hold.special, true),
            (HoldKind::Facility, Evidence::NotInside)
            | (HoldKind::Legal, Evidence::CourtRelease)
            | (HoldKind::Force, Evidence::ForceReviewed) => (desk, true),
            (HoldKind::Comms, Evidence::DeviceHeard) => (desk, false),
            (HoldKind::Manual, Evidence::Statement) => {
                (by.role == Role::Lead || desk && !hold.special, false)
            }
            _ => (false, false),
        };
        if !fits {
            return Answer::Refused;
        }
        if two {
            let second =
                hold.offered.is_some_and(|(first, offered)| first.role != by.role && offered == evidence);
            if !second {
                if hold.offered == Some((by, evidence)) {
                    return Answer::Refused;
                }
                self.holds[number].offered = Some((by, evidence));
                return Answer::Done;
            }
        }
        if let Evidence::Assessment { who, minutes_ago, .. } = evidence {
            self.used.push((who, self.now - 60 * minutes_ago));
        }
        if evidence == Evidence::Separation {
            let counted = self.counted.as_ref().map(|(_, _, here)| here.clone()).unwrap_or_default();
            let short = self.counted.is_some();
            match (hold.who, hold.missing.is_empty()) {
                (_, false) => self.apart.extend(&hold.missing),
                (Who::Staff | Who::Unknown, true) if short => {
                    let gone: Vec<Who> =
                        self.family.iter().copied().filter(|who| !counted.contains(who)).collect();
                    self.apart.extend(gone);
                }
                (Who::Staff | Who::Unknown, true) => {}
                (who, true) => {
                    self.apart.insert(who);
                }
            }
        }
        let hold = &mut self.holds[number];
        hold.status = Status::Lifted;
        hold.lifted_by = Some(by);
        Answer::Done
    }

    /// this person's condition, "reisefähig", by a named physician in person, later than the
    /// newest symptom, never the same one twice.
    pub(super) fn assesses(&self, by: Actor, hold: &Hold, evidence: Evidence) -> bool {
        let Evidence::Assessment { who, sound, minutes_ago } = evidence else { return false };
        let made_at = self.now - 60 * minutes_ago;
        matches!(by.role, Role::Medic | Role::Supervisor)
            && sound == Sound::Yes
            && who != Who::Unknown
            && (hold.who == Who::Unknown || hold.who == who)
            && made_at > hold.newest_symptom
            && made_at <= self.now + 120
            && !self.used.contains(&(who, made_at))
    }

    pub(super) fn resume(&mut self, by: Actor, all: bool, looked: bool) -> Answer {
        let standing: Vec<usize> =
            (0..self.holds.len()).filter(|n| self.holds[*n].status != Status::Resumed).collect();
        let one_person = |hold: &Hold| {
            let same = |who: Option<Actor>| who == Some(by);
            same(hold.lifted_by)
                && match hold.kind {
                    HoldKind::Medical => true,
                    HoldKind::Document => hold.offered.is_none_or(|(first, _)| first == by),
                    HoldKind::Manual | HoldKind::Comms => same(hold.opened_by),
                    HoldKind::Family => {
                        same(hold.opened_by)
                            || same(self.counted.as_ref().map(|(_, counted_by, _)| *counted_by))
                    }
                    HoldKind::Night | HoldKind::Facility | HoldKind::Legal | HoldKind::Force => false,
                }
        };
        let unlawful =
            standing.iter().any(|n| self.holds[*n].status == Status::Open || one_person(&self.holds[*n]));
        let named = all || standing.len() <= 1;
        if self.aborted
            || self.ended
            || !looked
            || standing.is_empty()
            || !named
            || unlawful
            || self.night_without_hold()
            || self.documents.iter().any(|document| document.recognised == Some(true))
        {
            return Answer::Refused;
        }
        for number in standing {
            self.holds[number].status = Status::Resumed;
        }
        Answer::Done
    }
}
