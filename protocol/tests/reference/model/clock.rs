//! The clock: it may stop, never lower.

use super::{DAY, HoldKind, Model, night_of};
use crate::words::{Actor, Who};

impl Model {
    pub(super) fn wait(&mut self, seconds: i64) {
        let until = self.now + seconds;
        while let Some(next) = self.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(next);
            self.clock();
        }
        self.now = until;
    }

    pub(super) fn next_due(&self) -> Option<i64> {
        let questions = self.questions.iter().flatten().copied();
        let recommendations = self.recommendations.iter().flatten().map(|(due, _)| *due);
        let documents =
            (0..self.documents.len()).filter(|n| self.waits_for_time(*n)).map(|n| self.documents[n].due);
        let next_night = (self.now - 20 * 3_600).div_euclid(DAY) * DAY + DAY + 20 * 3_600;
        questions
            .chain(recommendations)
            .chain(documents)
            .chain([next_night])
            .filter(|due| *due > self.now)
            .min()
    }

    /// Undecided in time, it holds by itself; one that is read and lacks something waits behind the
    /// refused departure, as long as nothing has departed.
    pub(super) fn waits_for_time(&self, number: usize) -> bool {
        let document = &self.documents[number];
        let held = self.holds.iter().any(|hold| hold.document == Some(number));
        let read = document.recorded.is_some() && !document.complete && !self.departed;
        document.recognised.is_none() && !held && !read && !self.ended && !self.aborted
    }

    /// Everything that is due by now; in one moment the night comes first, the monitor last.
    pub(super) fn clock(&mut self) {
        for question in &mut self.questions {
            if question.is_some_and(|due| due <= self.now) {
                *question = None;
                self.aborted = true;
            }
        }
        if self.aborted || self.ended {
            return;
        }
        if let (Some(night), true, true) = (night_of(self.now), self.begun, self.minors_affected())
            && self.nights.insert(night)
        {
            self.open(HoldKind::Night, Who::Unknown, None);
        }
        for number in 0..self.documents.len() {
            if self.waits_for_time(number) && self.documents[number].due <= self.now {
                self.hold_document(number, None);
            }
        }
        for number in 0..self.recommendations.len() {
            if let Some((_, who)) = self.recommendations[number].filter(|(due, _)| *due <= self.now) {
                self.recommendations[number] = None;
                self.open(HoldKind::Manual, who, None);
            }
        }
    }

    pub(super) fn hold_document(&mut self, number: usize, by: Option<Actor>) {
        let document = self.documents[number].clone();
        let hold = self.open(HoldKind::Document, document.who, by);
        hold.document = Some(number);
        hold.newest_symptom = document.at;
    }
}
