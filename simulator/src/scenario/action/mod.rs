//! Everything a step of a scenario can do, by family.

pub mod before;
pub mod force;
pub mod lift;
pub mod outside;
pub mod paper;
pub mod rescue;
pub mod way;

use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::End;
use einhalt_protocol::people::Subject;
use einhalt_protocol::report::Sign;

use super::fields::{Desk, Fields};
use super::place::{self, PlaceSpec};

/// A report from a device.
#[derive(Debug, Clone)]
pub struct ReportSpec {
    /// What was seen.
    pub sign: Sign,
    /// Whom it concerns.
    pub who: Option<Subject>,
    /// An earlier report it adds to.
    pub concerns: Option<String>,
    /// What the scenario calls it.
    pub name: Option<String>,
    /// The kind of place.
    pub place_kind: Option<PlaceKind>,
    /// Where.
    pub place: Option<PlaceSpec>,
}

/// What is done.
#[derive(Debug, Clone)]
pub enum Action {
    /// Only look.
    Check,
    /// Report, from the device.
    Report(ReportSpec),
    /// Send a report again.
    Resend {
        /// Which.
        report: String,
        /// How often.
        times: usize,
    },
    /// "Verstanden, wir stehen".
    Acknowledge,
    /// File a plan, and do what has to be done before first contact.
    Plan(before::PlanSpec),
    /// Something else before first contact.
    Before(before::Before),
    /// On the way.
    Way(way::Way),
    /// Papers and recommendations.
    Paper(paper::Paper),
    /// Force.
    Force(force::Force),
    /// The rescue chain.
    Rescue(rescue::Rescue),
    /// Close a hold.
    Lift(lift::LiftSpec),
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
    /// "Fehlauslösung".
    FalseAlarm {
        /// The report.
        report: String,
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
    /// What is no request.
    Outside(outside::Outside),
}

impl Action {
    /// Every call sign it names.
    pub fn signs(&self) -> Vec<&str> {
        match self {
            Self::Outside(outside) => outside.signs().iter().map(String::as_str).collect(),
            Self::Release(device) | Self::ReachedByRadio { device, .. } => vec![device],
            Self::Force(force) => force.signs(),
            Self::Rescue(rescue) => rescue.signs(),
            Self::Check
            | Self::Report(_)
            | Self::Resend { .. }
            | Self::Acknowledge
            | Self::Plan(_)
            | Self::Before(_)
            | Self::Way(_)
            | Self::Paper(_)
            | Self::Lift(_)
            | Self::Resume
            | Self::Abort
            | Self::Answer { .. }
            | Self::FalseAlarm { .. }
            | Self::ProposeNight
            | Self::ConfirmNight
            | Self::Close(_) => Vec::new(),
        }
    }

    /// The report it refers to by name.
    pub fn report(&self) -> Option<&str> {
        match self {
            Self::Report(report) => report.concerns.as_deref(),
            Self::Resend { report, .. }
            | Self::Answer { report, .. }
            | Self::FalseAlarm { report }
            | Self::ReachedByRadio { report, .. } => Some(report),
            Self::Paper(paper) => Some(paper.report()),
            Self::Lift(lift) => lift.hold.as_deref(),
            Self::Check
            | Self::Acknowledge
            | Self::Plan(_)
            | Self::Before(_)
            | Self::Way(_)
            | Self::Force(_)
            | Self::Rescue(_)
            | Self::Resume
            | Self::Abort
            | Self::ProposeNight
            | Self::ConfirmNight
            | Self::Release(_)
            | Self::Close(_)
            | Self::Outside(_) => None,
        }
    }

    /// Whether somebody must do it.
    pub const fn needs_someone(&self) -> bool {
        match self {
            Self::Check => false,
            Self::Outside(outside) => outside.needs_someone(),
            Self::Report(_)
            | Self::Resend { .. }
            | Self::Acknowledge
            | Self::Plan(_)
            | Self::Before(_)
            | Self::Way(_)
            | Self::Paper(_)
            | Self::Force(_)
            | Self::Rescue(_)
            | Self::Lift(_)
            | Self::Resume
            | Self::Abort
            | Self::Answer { .. }
            | Self::FalseAlarm { .. }
            | Self::ProposeNight
            | Self::ConfirmNight
            | Self::Release(_)
            | Self::ReachedByRadio { .. }
            | Self::Close(_) => true,
        }
    }
}

/// Reads what a step does.
pub fn read(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Action {
    let before = desk.count();
    let word = fields.wanted_text(desk, "do");
    let action = read_single(&word, desk, fields)
        .or_else(|| before::read(&word, desk, fields).map(Action::Before))
        .or_else(|| way::read(&word, desk, fields).map(Action::Way))
        .or_else(|| paper::read(&word, desk, fields).map(Action::Paper))
        .or_else(|| force::read(&word, desk, fields).map(Action::Force))
        .or_else(|| rescue::read(&word, desk, fields).map(Action::Rescue))
        .or_else(|| lift::read(&word, desk, fields).map(Action::Lift))
        .or_else(|| outside::read(&word, desk, fields).map(Action::Outside));
    // A word that is known but lacks something has been told already.
    if action.is_none() && desk.count() == before {
        desk.note(fields.at(), &fields.name("do"), format!("`{word}` is nothing that can be done"));
    }
    action.unwrap_or(Action::Check)
}

fn read_single(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Action> {
    Some(match word {
        "check" => Action::Check,
        "report" => Action::Report(ReportSpec {
            sign: fields.wanted_word(desk, "sign").unwrap_or(Sign::Unclear),
            who: fields.word(desk, "who"),
            concerns: fields.text(desk, "concerns"),
            name: fields.text(desk, "name"),
            place_kind: fields.word(desk, "place_kind"),
            place: place::read(desk, fields),
        }),
        "resend" => Action::Resend {
            report: fields.wanted_text(desk, "report"),
            times: fields.number(desk, "times").unwrap_or(1),
        },
        "acknowledge" => Action::Acknowledge,
        "plan" => Action::Plan(before::read_plan(desk, fields)),
        "resume" => Action::Resume,
        "abort" => Action::Abort,
        "answer" => Action::Answer {
            report: fields.wanted_text(desk, "report"),
            reassuring: fields.flag(desk, "reassuring").unwrap_or(false),
        },
        "false alarm" => Action::FalseAlarm { report: fields.wanted_text(desk, "report") },
        "propose night" => Action::ProposeNight,
        "confirm night" => Action::ConfirmNight,
        "release" => Action::Release(fields.wanted_text(desk, "device")),
        "reached by radio" => Action::ReachedByRadio {
            device: fields.wanted_text(desk, "device"),
            report: fields.wanted_text(desk, "report"),
        },
        "close" => Action::Close(fields.wanted_word(desk, "end").unwrap_or(End::NotCarriedOut)),
        _ => return None,
    })
}
