//! One step of a scenario: who does what, when.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use einhalt_protocol::operation::evidence::{Finding, Presence, Profession};
use einhalt_protocol::operation::plan::{End, Known, Step as Taken};
use einhalt_protocol::people::{AgeClass, Slot, Subject};
use einhalt_protocol::report::Sign;
use einhalt_protocol::rescue::StepId;

use super::Moment;
use super::expect::{self, Expect, Outcome};
use super::fields::{Desk, Fields, word_of};

/// A plan, as a scenario writes it.
#[derive(Debug, Clone)]
pub struct PlanSpec {
    /// First contact; none: now.
    pub starts_at: Option<Moment>,
    /// Planned end; none: three hours later.
    pub ends_at: Option<Moment>,
    /// The persons.
    pub persons: BTreeMap<Slot, AgeClass>,
    /// Minors who are not persons of the plan.
    pub other_minors: Known,
}

/// An assessment, as a scenario writes it.
#[derive(Debug, Clone)]
pub struct AssessmentSpec {
    /// Whose condition.
    pub who: Subject,
    /// Whether the condition was assessed.
    pub condition_assessed: bool,
    /// The finding.
    pub finding: Finding,
    /// The professional's function.
    pub profession: Profession,
    /// In person or remote.
    pub presence: Presence,
    /// When; none: now.
    pub assessed_at: Option<Moment>,
    /// Whether the professional is named.
    pub named: bool,
}

/// What is done.
#[derive(Debug, Clone)]
pub enum Action {
    /// Only look.
    Check,
    /// File a plan.
    Plan(PlanSpec),
    /// Ask for a step.
    Take(Taken),
    /// Report, from the device.
    Report {
        /// What was seen.
        sign: Sign,
        /// Whom it concerns.
        who: Option<Subject>,
        /// An earlier report it adds to.
        concerns: Option<String>,
        /// What the scenario calls it.
        name: Option<String>,
    },
    /// Send a report again.
    Resend {
        /// Which.
        report: String,
        /// How often.
        times: usize,
    },
    /// "Verstanden, wir stehen".
    Acknowledge,
    /// "Ich".
    Claim(StepId),
    /// "Erledigt".
    Complete(StepId),
    /// "Nicht möglich".
    NotPossible(StepId),
    /// Close a hold with an assessment.
    LiftWithAssessment {
        /// The report behind the hold; none: the newest open hold.
        hold: Option<String>,
        /// The assessment.
        assessment: AssessmentSpec,
    },
    /// Close a hold with a reason in words.
    LiftWithStatement {
        /// The report behind the hold; none: the newest open hold.
        hold: Option<String>,
        /// As a fresh decision in the morning (R-20d).
        morning: bool,
    },
    /// "Fortsetzen".
    Resume,
    /// Abort by decision.
    Abort,
    /// Answer the question after an unclear sign.
    Answer {
        /// The report.
        report: String,
        /// Whether all four answers speak against danger to life.
        reassuring: bool,
    },
    /// First of two persons for going on at night.
    ProposeNight,
    /// Second of two persons.
    ConfirmNight,
    /// A device leaves, so that nobody waits for it.
    Release(String),
    /// A silent device's holder was reached by radio about a report.
    ReachedByRadio {
        /// The device.
        device: String,
        /// The report.
        report: String,
    },
    /// End the operation.
    Close(End),
    /// The network of these devices is gone.
    Cut(Vec<String>),
    /// It is back.
    Restore(Vec<String>),
    /// These devices fall asleep.
    Sleep(Vec<String>),
    /// They wake.
    Wake(Vec<String>),
    /// The server dies at this moment.
    Kill,
    /// It starts again.
    StartServer,
    /// A request over REST with a token whose role was changed by hand.
    ForgeToken,
    /// A request over REST that claims a role in its body.
    ForgeRole,
}

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
        match &self.action {
            Action::Cut(list) | Action::Restore(list) | Action::Sleep(list) | Action::Wake(list) => {
                signs.extend(list.iter().map(String::as_str));
            }
            Action::Release(device) | Action::ReachedByRadio { device, .. } => signs.push(device),
            Action::Check
            | Action::Plan(_)
            | Action::Take(_)
            | Action::Report { .. }
            | Action::Resend { .. }
            | Action::Acknowledge
            | Action::Claim(_)
            | Action::Complete(_)
            | Action::NotPossible(_)
            | Action::LiftWithAssessment { .. }
            | Action::LiftWithStatement { .. }
            | Action::Resume
            | Action::Abort
            | Action::Answer { .. }
            | Action::ProposeNight
            | Action::ConfirmNight
            | Action::Close(_)
            | Action::Kill
            | Action::StartServer
            | Action::ForgeToken
            | Action::ForgeRole => {}
        }
        signs.extend(self.expect.show.iter().map(|(sign, _)| sign.as_str()));
        signs.extend(self.expect.receipts.keys().chain(self.expect.waiting.keys()).map(String::as_str));
        signs.extend(self.expect.position.as_deref());
        signs
    }

    /// Every report it refers to by name.
    pub fn reports(&self) -> Vec<&str> {
        let named = match &self.action {
            Action::Report { concerns, .. } => concerns.as_deref(),
            Action::Resend { report, .. }
            | Action::Answer { report, .. }
            | Action::ReachedByRadio { report, .. } => Some(report.as_str()),
            Action::LiftWithAssessment { hold, .. } | Action::LiftWithStatement { hold, .. } => {
                hold.as_deref()
            }
            Action::Check
            | Action::Plan(_)
            | Action::Take(_)
            | Action::Acknowledge
            | Action::Claim(_)
            | Action::Complete(_)
            | Action::NotPossible(_)
            | Action::Resume
            | Action::Abort
            | Action::ProposeNight
            | Action::ConfirmNight
            | Action::Close(_)
            | Action::Cut(_)
            | Action::Restore(_)
            | Action::Sleep(_)
            | Action::Wake(_)
            | Action::Kill
            | Action::StartServer
            | Action::ForgeToken
            | Action::ForgeRole
            | Action::Release(_) => None,
        };
        named.into_iter().collect()
    }
}

/// Reads one `[[step]]`.
pub fn read(desk: &mut Desk<'_>, mut fields: Fields<'_>) -> Step {
    let position = fields.at();
    let at = fields.moment(desk, "at");
    let by = fields.text(desk, "by");
    let action = read_action(desk, &mut fields);
    let expect = fields.table(desk, "expect").map(|table| expect::read(desk, table)).unwrap_or_default();
    let step = Step {
        position,
        line: desk.line(position),
        path: fields.name("").trim_end_matches('.').to_owned(),
        at,
        by,
        action,
        settle: fields.flag(desk, "settle").unwrap_or(true),
        any_order: fields.text(desk, "any_order"),
        expect,
    };
    if step.by.is_none() && needs_someone(&step.action) {
        desk.note(position, &fields.name("by"), "is missing: somebody must do it");
    }
    fields.end(desk);
    step
}

fn needs_someone(action: &Action) -> bool {
    !matches!(
        action,
        Action::Check
            | Action::Cut(_)
            | Action::Restore(_)
            | Action::Sleep(_)
            | Action::Wake(_)
            | Action::Kill
            | Action::StartServer
    )
}

fn read_action(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Action {
    let word = fields.wanted_text(desk, "do");
    match word.as_str() {
        "check" => Action::Check,
        "plan" => Action::Plan(read_plan(desk, fields)),
        "begin" => Action::Take(Taken::Begin),
        "depart" => Action::Take(Taken::Depart),
        "hand over" => Action::Take(Taken::HandOver),
        "report" => Action::Report {
            sign: fields.wanted_word(desk, "sign").unwrap_or(Sign::Unclear),
            who: fields.word(desk, "who"),
            concerns: fields.text(desk, "concerns"),
            name: fields.text(desk, "name"),
        },
        "resend" => Action::Resend {
            report: fields.wanted_text(desk, "report"),
            times: fields.number(desk, "times").unwrap_or(1),
        },
        "acknowledge" => Action::Acknowledge,
        "claim" => Action::Claim(read_step(desk, fields)),
        "complete" => Action::Complete(read_step(desk, fields)),
        "not possible" => Action::NotPossible(read_step(desk, fields)),
        "lift with assessment" => Action::LiftWithAssessment {
            hold: fields.text(desk, "hold"),
            assessment: read_assessment(desk, fields),
        },
        "lift with statement" => Action::LiftWithStatement {
            hold: fields.text(desk, "hold"),
            morning: fields.flag(desk, "morning").unwrap_or(false),
        },
        "resume" => Action::Resume,
        "abort" => Action::Abort,
        "answer" => Action::Answer {
            report: fields.wanted_text(desk, "report"),
            reassuring: fields.flag(desk, "reassuring").unwrap_or(false),
        },
        "propose night" => Action::ProposeNight,
        "confirm night" => Action::ConfirmNight,
        "release" => Action::Release(fields.wanted_text(desk, "device")),
        "reached by radio" => Action::ReachedByRadio {
            device: fields.wanted_text(desk, "device"),
            report: fields.wanted_text(desk, "report"),
        },
        "close" => Action::Close(fields.wanted_word(desk, "end").unwrap_or(End::NotCarriedOut)),
        "cut" => Action::Cut(fields.texts(desk, "devices")),
        "restore" => Action::Restore(fields.texts(desk, "devices")),
        "sleep" => Action::Sleep(fields.texts(desk, "devices")),
        "wake" => Action::Wake(fields.texts(desk, "devices")),
        "kill server" => Action::Kill,
        "start server" => Action::StartServer,
        "forge token" => Action::ForgeToken,
        "forge role" => Action::ForgeRole,
        other => {
            if !other.is_empty() {
                desk.note(fields.at(), &fields.name("do"), format!("`{other}` is nothing that can be done"));
            }
            Action::Check
        }
    }
}

fn read_step(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> StepId {
    fields.wanted_word(desk, "step").unwrap_or(StepId::Call112)
}

fn read_plan(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> PlanSpec {
    let at = fields.at();
    let name = fields.name("persons");
    let persons = fields.free_texts(desk, "persons");
    if persons.is_empty() {
        desk.note(at, &name, "at least one person is wanted, such as { E1 = \"adult\" }");
    }
    let persons = persons.into_iter().filter_map(|(slot, age)| {
        let slot = word_of(desk, at, &name, &slot);
        let age = word_of(desk, at, &name, &age);
        Some((slot?, age?))
    });
    PlanSpec {
        persons: persons.collect(),
        starts_at: fields.moment(desk, "starts_at"),
        ends_at: fields.moment(desk, "ends_at"),
        other_minors: fields.word(desk, "other_minors").unwrap_or(Known::No),
    }
}

fn read_assessment(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> AssessmentSpec {
    AssessmentSpec {
        who: fields.wanted_word(desk, "who").unwrap_or(Subject::Unknown),
        condition_assessed: fields.flag(desk, "condition_assessed").unwrap_or(true),
        finding: fields.wanted_word(desk, "finding").unwrap_or(Finding::Unclear),
        profession: fields.word(desk, "profession").unwrap_or(Profession::Physician),
        presence: fields.word(desk, "presence").unwrap_or(Presence::InPerson),
        assessed_at: fields.moment(desk, "assessed_at"),
        named: fields.flag(desk, "named").unwrap_or(true),
    }
}

impl Step {
    /// The answer its request must get: carried out, unless something else is written.
    pub fn outcome(&self) -> Outcome {
        self.expect.outcome.clone().unwrap_or(Outcome::Done)
    }
}

/// Three hours: long enough for any drill.
pub const PLANNED: TimeDelta = TimeDelta::hours(3);
