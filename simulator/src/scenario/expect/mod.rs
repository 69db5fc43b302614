//! What everyone must see after a step.

mod safeguards;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use einhalt_protocol::operation::hold::HoldKind;
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::people::Slot;
use einhalt_protocol::policy::ClauseId;
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::wire::view::Phase;
use serde::Deserialize;

use super::Moment;
use super::fields::{Desk, Fields, word_of};
use crate::oracle::Face;
pub use safeguards::{Checkpoint, DocumentState, PlaceState, Safeguards};

/// How far a step of the rescue chain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RescueState {
    /// Nobody has taken it.
    Unassigned,
    /// Somebody has.
    Assigned,
    /// It is done.
    Done,
    /// Its time has passed.
    Overdue,
    /// Somebody could not do it; it is open for others.
    NotPossible,
}

/// The answer a request must get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out.
    Done,
    /// Refused, with at least these reasons.
    Refused {
        /// The codes.
        codes: Vec<RefusalCode>,
        /// A clause one of the reasons stands under.
        clause: Option<ClauseId>,
        /// From when it would be allowed.
        allowed_from: Option<Moment>,
        /// Persons whom one of the reasons names.
        slots: Vec<Slot>,
        /// The facility one of the reasons names, by its id.
        facility: Option<String>,
    },
    /// Turned away before any rule was asked, with this problem's word.
    TurnedAway(String),
}

/// What must be seen. Only what is written is checked.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// The answer to the step's request.
    pub outcome: Option<Outcome>,
    /// Faces, by call sign, `all` or `others`.
    pub show: Vec<(String, Face)>,
    /// Steps of the rescue chain.
    pub rescue: Vec<(StepId, RescueState)>,
    /// Whether the rescue chain is open.
    pub chain: Option<bool>,
    /// Whether the newest stop's standstill time is written.
    pub standstill: Option<bool>,
    /// How long the newest standstill took at least.
    pub standstill_at_least: Option<TimeDelta>,
    /// Who stands, such as `3 of 5`.
    pub stand: Option<String>,
    /// Open holds, by kind.
    pub open: Vec<(HoldKind, usize)>,
    /// How far the operation has come.
    pub phase: Option<Phase>,
    /// Whether the forecast reaches the night (R-20b).
    pub forecast: Option<bool>,
    /// What the supervisor has to do, as words.
    pub tasks: Vec<String>,
    /// Entries of the record, by the event's word.
    pub record: BTreeMap<String, usize>,
    /// Receipts a device has, by call sign.
    pub receipts: BTreeMap<String, usize>,
    /// Reports that wait in a device's outbox, by call sign.
    pub waiting: BTreeMap<String, usize>,
    /// When a report is said to have happened, by the report's name.
    pub happened: Vec<(String, Moment)>,
    /// How many readings the clocks of a report leave, by the report's name.
    pub readings: BTreeMap<String, usize>,
    /// Whether the lead sees the positions of this device.
    pub position: Option<String>,
    /// What stands on the hand-over sheet: `persons`, `signs`, `restraints`, `unreleased`, `steps`.
    pub sheet: BTreeMap<String, usize>,
    /// What the safeguards show.
    pub safeguards: Safeguards,
}

/// Reads `expect`.
pub fn read(desk: &mut Desk<'_>, mut fields: Fields<'_>) -> Expect {
    let expect = Expect {
        outcome: read_outcome(desk, &mut fields),
        show: read_faces(desk, &mut fields),
        rescue: fields.free_words(desk, "rescue"),
        chain: fields.flag(desk, "chain"),
        standstill: fields.flag(desk, "standstill"),
        standstill_at_least: fields.span(desk, "standstill_at_least"),
        stand: fields.text(desk, "stand"),
        open: read_open(desk, &mut fields),
        phase: fields.word(desk, "phase"),
        forecast: fields.flag(desk, "forecast"),
        tasks: fields.texts(desk, "tasks"),
        record: fields.free_numbers(desk, "record"),
        receipts: fields.free_numbers(desk, "receipts"),
        waiting: fields.free_numbers(desk, "waiting"),
        happened: read_happened(desk, &mut fields),
        readings: fields.free_numbers(desk, "readings"),
        position: fields.text(desk, "position"),
        sheet: fields.free_numbers(desk, "sheet"),
        safeguards: safeguards::read(desk, &mut fields),
    };
    fields.end(desk);
    expect
}

fn read_outcome(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Outcome> {
    let at = fields.at();
    let refused = fields.has("refused");
    let result = fields.text(desk, "result").or_else(|| refused.then(|| "refused".to_owned()));
    let mut codes = fields.texts(desk, "code");
    codes.extend(fields.texts(desk, "refused"));
    let slots = fields.words(desk, "about").unwrap_or_default();
    let facility = fields.text(desk, "refused_at");
    let clause = fields.word(desk, "clause");
    let allowed_from = fields.moment(desk, "allowed_from");
    let name = fields.name("result");
    match result.as_deref() {
        None => None,
        Some("done") => Some(Outcome::Done),
        Some("refused") => {
            let codes =
                codes.iter().filter_map(|code| word_of(desk, at, &fields.name("code"), code)).collect();
            Some(Outcome::Refused { codes, clause, allowed_from, slots, facility })
        }
        Some("turned away") => Some(Outcome::TurnedAway(codes.into_iter().next().unwrap_or_default())),
        Some(other) => {
            desk.note(at, &name, format!("`{other}` is not one of: done, refused, turned away"));
            None
        }
    }
}

fn read_faces(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Vec<(String, Face)> {
    let at = fields.at();
    let faces = fields.free_texts(desk, "show");
    let mut read = Vec::new();
    for (sign, word) in faces {
        let face = match word.as_str() {
            "running" => Face::Running,
            "interrupted" => Face::Interrupted,
            "aborted" => Face::Aborted,
            "unknown" => Face::Unknown,
            other => {
                let what = format!("`{other}` is not one of: running, interrupted, aborted, unknown");
                desk.note(at, &fields.name("show"), what);
                continue;
            }
        };
        read.push((sign, face));
    }
    read
}

fn read_open(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Vec<(HoldKind, usize)> {
    let at = fields.at();
    let numbers = fields.free_numbers(desk, "open");
    let name = fields.name("open");
    numbers.into_iter().filter_map(|(kind, count)| Some((word_of(desk, at, &name, &kind)?, count))).collect()
}

fn read_happened(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Vec<(String, Moment)> {
    let Some(mut table) = fields.table(desk, "happened") else { return Vec::new() };
    let report = table.wanted_text(desk, "report");
    let at = table.moment(desk, "at");
    table.end(desk);
    at.map(|at| (report, at)).into_iter().collect()
}
