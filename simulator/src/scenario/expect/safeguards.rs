//! What must be seen of the safeguards: family, places, papers, force, notices.

use std::collections::BTreeMap;

use einhalt_protocol::operation::command::RescueOutcome;
use einhalt_protocol::operation::family::Whereabouts;
use einhalt_protocol::operation::force::ForceAlarm;
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::plan::{End, Stage};
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::people::Slot;
use einhalt_protocol::wire::safeguards_view::ForcePhase;
use serde::Deserialize;

use super::super::fields::{Desk, Fields, word_of};

/// How far a certificate or stated illness has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Said to be there; nothing recorded.
    Shown,
    /// Recorded, and qualified.
    Qualified,
    /// Recorded, and something is missing.
    NotQualified,
    /// Recognised by a lead.
    Recognised,
    /// Not recognised.
    NotRecognised,
}

/// What must be seen of the safeguards. Only what is written is checked.
#[derive(Debug, Clone, Default)]
pub struct Safeguards {
    /// Notices given since the step before; an empty list: none.
    pub notices: Option<Vec<NoticeCode>>,
    /// Who was missing at the newest head count.
    pub missing: Option<Vec<Slot>>,
    /// Where persons are said to be.
    pub whereabouts: Vec<(Slot, Whereabouts)>,
    /// In how many vehicles the family sits.
    pub vehicles: Option<usize>,
    /// Measures of force, by the scenario's names.
    pub force: Vec<(String, ForcePhase)>,
    /// What a running measure asks for, by name.
    pub alarms: BTreeMap<String, Vec<ForceAlarm>>,
    /// Measures that should have been released at a stop, by name.
    pub release_asked: Option<Vec<String>>,
    /// Certificates and stated illnesses, by the name of their report.
    pub documents: Vec<(String, DocumentState)>,
    /// Of which stage it is asked whether it is still proportionate.
    pub checkpoint: Option<Checkpoint>,
    /// Whether the place may lie in a facility, or is unclear.
    pub place: Option<PlaceState>,
    /// The facility that the refusal, the open hold or a notice names.
    pub facility: Option<String>,
    /// Holds that wait for a second person.
    pub proposals: Option<usize>,
    /// Open recommendations of the monitor.
    pub recommendations: Option<usize>,
    /// What speaks against declaring it ready: at least these; an empty list: nothing.
    pub against_ready: Option<Vec<RefusalCode>>,
    /// Whether a supporter may and should be told now.
    pub inform_supporter: Option<bool>,
    /// Stops of other operations of the measure that were told here.
    pub sisters: Option<usize>,
    /// How the rescue chain ended.
    pub chain_closed: Option<RescueOutcome>,
    /// How the operation ended.
    pub end: Option<End>,
}

/// The question whether it is still proportionate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checkpoint {
    /// It is not asked.
    Nothing,
    /// It is asked about this stage.
    About(Stage),
}

/// What is known about the place of contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceState {
    /// Nothing is in doubt.
    Certain,
    /// It may lie inside a facility.
    Uncertain,
    /// Nobody can say what it is.
    Unclear,
}

impl Safeguards {
    /// Whether anything is expected of the picture of the operation.
    pub fn looks_at_view(&self) -> bool {
        self.notices.is_some()
            || self.missing.is_some()
            || !self.whereabouts.is_empty()
            || self.vehicles.is_some()
            || !self.force.is_empty()
            || !self.alarms.is_empty()
            || self.release_asked.is_some()
            || !self.documents.is_empty()
            || self.checkpoint.is_some()
            || self.place.is_some()
            || self.facility.is_some()
            || self.proposals.is_some()
            || self.recommendations.is_some()
            || self.against_ready.is_some()
            || self.inform_supporter.is_some()
            || self.sisters.is_some()
            || self.chain_closed.is_some()
            || self.end.is_some()
    }
}

/// Reads the fields that concern the safeguards.
pub fn read(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Safeguards {
    Safeguards {
        notices: fields.words(desk, "notice"),
        missing: fields.words(desk, "missing"),
        whereabouts: fields.free_words(desk, "whereabouts"),
        vehicles: fields.number(desk, "vehicles"),
        force: fields.free_words(desk, "force"),
        alarms: fields.free_lists(desk, "alarms"),
        release_asked: fields.has("release_asked").then(|| fields.texts(desk, "release_asked")),
        documents: fields.free_words(desk, "document"),
        checkpoint: read_checkpoint(desk, fields),
        place: fields.word(desk, "place"),
        facility: fields.text(desk, "facility"),
        proposals: fields.number(desk, "proposals"),
        recommendations: fields.number(desk, "recommendations"),
        against_ready: fields.words(desk, "against_ready"),
        inform_supporter: fields.flag(desk, "inform_supporter"),
        sisters: fields.number(desk, "sisters"),
        chain_closed: fields.word(desk, "chain_closed"),
        end: fields.word(desk, "end"),
    }
}

fn read_checkpoint(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Checkpoint> {
    let at = fields.position("checkpoint");
    let name = fields.name("checkpoint");
    let text = fields.text(desk, "checkpoint")?;
    if text == "none" {
        return Some(Checkpoint::Nothing);
    }
    word_of(desk, at, &name, &text).map(Checkpoint::About)
}
