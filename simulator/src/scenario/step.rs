//! One step of a scenario: who does what, when.

use chrono::TimeDelta;

use super::Moment;
use super::action::{self, Action};
use super::expect::{self, Expect, Outcome};
use super::fields::{Desk, Fields};

/// Three hours: long enough for any drill.
pub const PLANNED: TimeDelta = TimeDelta::hours(3);

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it stands in the file, in bytes.
    pub position: usize,
    /// Its line.
    pub line: usize,
    /// Its name in mistakes.
    pub path: String,
    /// When; none: with the step before.
    pub at: Option<Moment>,
    /// Who.
    pub by: Option<String>,
    /// In which operation it is looked; none: in that of whoever does it, or the first.
    pub unit: Option<String>,
    /// What.
    pub action: Action,
    /// Whether to wait until everything that follows from it has been recorded and seen.
    pub settle: bool,
    /// Steps with the same word are played in every order.
    pub any_order: Option<String>,
    /// What must be seen.
    pub expect: Expect,
}

impl Step {
    /// Every call sign it names.
    pub fn signs(&self) -> Vec<&str> {
        let mut signs: Vec<&str> = self.by.iter().map(String::as_str).collect();
        signs.extend(self.action.signs());
        signs.extend(self.expect.show.iter().map(|(sign, _)| sign.as_str()));
        signs.extend(self.expect.receipts.keys().chain(self.expect.waiting.keys()).map(String::as_str));
        signs.extend(self.expect.position.as_deref());
        signs
    }

    /// Every report it refers to by name.
    pub fn reports(&self) -> Vec<&str> {
        let expected = self.expect.safeguards.documents.iter().map(|(report, _)| report.as_str());
        self.action.report().into_iter().chain(expected).collect()
    }

    /// The answer its request must get: carried out, unless something else is written.
    pub fn outcome(&self) -> Outcome {
        self.expect.outcome.clone().unwrap_or(Outcome::Done)
    }
}

/// Reads one `[[step]]`.
pub fn read(desk: &mut Desk<'_>, mut fields: Fields<'_>) -> Step {
    let position = fields.at();
    let at = fields.moment(desk, "at");
    let by = fields.text(desk, "by");
    let unit = fields.text(desk, "unit");
    let action = action::read(desk, &mut fields);
    let expect = fields.table(desk, "expect").map(|table| expect::read(desk, table)).unwrap_or_default();
    let step = Step {
        position,
        line: desk.line(position),
        path: fields.name("").trim_end_matches('.').to_owned(),
        at,
        by,
        unit,
        action,
        settle: fields.flag(desk, "settle").unwrap_or(true),
        any_order: fields.text(desk, "any_order"),
        expect,
    };
    if step.by.is_none() && step.action.needs_someone() {
        desk.note(position, &fields.name("by"), "is missing: somebody must do it");
    }
    fields.end(desk);
    step
}
