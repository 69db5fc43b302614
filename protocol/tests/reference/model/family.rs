//! The family.

use std::collections::BTreeSet;

use super::{Hold, HoldKind, Model, Status};
use crate::words::{Actor, Where, Who};

impl Model {
    pub(super) fn missing(&self, here: &BTreeSet<Who>, said_now: bool) -> BTreeSet<Who> {
        if self.family.len() < 2 {
            return BTreeSet::new();
        }
        let away = |who: &Who| self.away.get(who).is_some_and(|is| *is != Where::Here);
        let gone = self.family.iter().filter(|who| !here.contains(*who) || !said_now && away(who));
        gone.filter(|who| !self.apart.contains(*who)).copied().collect()
    }

    pub(super) fn count(&mut self, by: Actor, present: &[Who], holds: bool) {
        let here: BTreeSet<Who> = present.iter().copied().filter(|who| self.family.contains(who)).collect();
        let missing = self.missing(&here, true);
        for who in &here {
            if self.away.get(who) == Some(&Where::Elsewhere) {
                self.away.remove(who);
            }
            self.apart.remove(who);
        }
        self.counted = Some((self.now, by, here));
        if holds {
            self.incomplete(Some(by), missing);
        }
    }

    pub(super) fn incomplete(&mut self, by: Option<Actor>, missing: BTreeSet<Who>) {
        let held = self.holds.iter().any(|hold| {
            hold.kind == HoldKind::Family
                && hold.status == Status::Open
                && !hold.missing.is_empty()
                && missing.is_subset(&hold.missing)
        });
        if missing.is_empty() || held || self.family.len() < 2 || self.aborted || self.ended {
            return;
        }
        let who = if missing.len() == 1 { missing.iter().next().copied() } else { None };
        self.open(HoldKind::Family, who.unwrap_or(Who::Unknown), by).missing = missing;
    }

    pub(super) fn in_care(&self, here: Option<&BTreeSet<Who>>) -> bool {
        let goes = |who: &Who| !self.apart.contains(who) || here.is_some_and(|here| here.contains(who));
        self.family.iter().any(|who| self.away.get(who) == Some(&Where::InPatient) && goes(who))
    }

    pub(super) fn complete_since(&self, hold: &Hold) -> bool {
        let Some((at, _, here)) = &self.counted else { return false };
        *at > hold.opened_at && self.missing(here, false).is_empty() && !self.in_care(Some(here))
    }

    pub(super) fn assured_since(&self, hold: &Hold) -> bool {
        let adult = self.is_adult_now(hold.who);
        let at = self
            .assured
            .iter()
            .filter(|(who, _)| matches!(hold.who, Who::Staff | Who::Unknown) || hold.who == **who);
        adult || at.into_iter().any(|(_, at)| *at >= hold.opened_at)
    }

    pub(super) fn counts_as_minor(&self, who: Who) -> bool {
        self.said_minor.contains(&who) || (who == Who::K1 && !self.is_adult_now(who))
    }

    /// A minor without an adult who has custody.
    pub(super) fn is_alone(&self, who: Who) -> bool {
        let family = self.family.len() == 3;
        let parents: Vec<Who> = self.family.iter().copied().filter(|p| family && *p != Who::K1).collect();
        let answers = |parent: &Who| {
            *parent != who
                && !self.apart.contains(parent)
                && (who == Who::K1 || !self.counts_as_minor(*parent))
        };
        self.family.contains(&who) && self.counts_as_minor(who) && !parents.iter().any(answers)
    }
}
