//! On the way: steps, head counts, where persons are, places, stages.

use std::collections::BTreeMap;

use einhalt_protocol::operation::command::IncidentKind;
use einhalt_protocol::operation::family::{CountAt, Whereabouts};
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::{Stage, Step};
use einhalt_protocol::people::Slot;

use super::super::fields::{Desk, Fields};
use super::super::place::{self, PlaceSpec};

/// Who is there.
#[derive(Debug, Clone)]
pub enum Present {
    /// Everybody of the plan who is to be removed.
    Everybody,
    /// Nobody says.
    NotSaid,
    /// These.
    These(Vec<Slot>),
}

/// A step that is asked for.
#[derive(Debug, Clone)]
pub struct StepSpec {
    /// The step.
    pub step: Step,
    /// Who is there.
    pub present: Present,
    /// Who sits where.
    pub vehicles: BTreeMap<String, Vec<Slot>>,
    /// The kind of place.
    pub place_kind: Option<PlaceKind>,
    /// Where.
    pub place: Option<PlaceSpec>,
    /// A reason.
    pub reason: Option<String>,
}

/// Something done on the way.
#[derive(Debug, Clone)]
pub enum Way {
    /// Ask for a step.
    Take(StepSpec),
    /// Count heads.
    Count {
        /// Where.
        at: CountAt,
        /// Who is there.
        present: Present,
    },
    /// Say where a person is.
    PersonStatus {
        /// The person.
        person: Slot,
        /// Where they are.
        is: Whereabouts,
    },
    /// Assure the hand-over of an unaccompanied minor.
    AssureHandOver {
        /// The minor.
        person: Slot,
    },
    /// Set another meeting place.
    MeetAt {
        /// Its kind.
        kind: PlaceKind,
        /// Where.
        place: Option<PlaceSpec>,
    },
    /// Say what kind of place it is.
    ConfirmPlace {
        /// Its kind.
        kind: PlaceKind,
    },
    /// Enter a stage.
    EnterStage {
        /// The stage.
        stage: Stage,
    },
    /// "Weiter verhältnismäßig: ja".
    Proportionate {
        /// The stage.
        stage: Stage,
    },
    /// Write down an incident.
    Incident {
        /// Its kind.
        kind: IncidentKind,
    },
}

/// Reads what `word` asks for, if it is one of these.
pub fn read(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Way> {
    Some(match word {
        "begin" => Way::Take(read_step(desk, fields, Step::Begin)),
        "board" => Way::Take(read_step(desk, fields, Step::Board)),
        "depart" => Way::Take(read_step(desk, fields, Step::Depart)),
        "transfer" => Way::Take(read_step(desk, fields, Step::Transfer)),
        "hand over" => Way::Take(read_step(desk, fields, Step::HandOver)),
        "return home" => Way::Take(read_step(desk, fields, Step::ReturnHome)),
        "count" => Way::Count {
            at: fields.word(desk, "where").unwrap_or(CountAt::Contact),
            present: read_present(desk, fields, Present::Everybody),
        },
        "person status" => Way::PersonStatus {
            person: fields.wanted_word(desk, "person")?,
            is: fields.wanted_word(desk, "is")?,
        },
        "assure hand over" => Way::AssureHandOver { person: fields.wanted_word(desk, "person")? },
        "meet at" => Way::MeetAt {
            kind: fields.word(desk, "place_kind").unwrap_or(PlaceKind::Other),
            place: place::read(desk, fields),
        },
        "confirm place" => Way::ConfirmPlace { kind: fields.wanted_word(desk, "place_kind")? },
        "enter stage" => Way::EnterStage { stage: fields.wanted_word(desk, "stage")? },
        "proportionate" => Way::Proportionate { stage: fields.wanted_word(desk, "stage")? },
        "incident" => Way::Incident { kind: fields.wanted_word(desk, "kind")? },
        _ => return None,
    })
}

fn read_step(desk: &mut Desk<'_>, fields: &mut Fields<'_>, step: Step) -> StepSpec {
    let otherwise = match step {
        Step::Depart | Step::Transfer | Step::HandOver => Present::Everybody,
        Step::Begin | Step::Board | Step::ReturnHome => Present::NotSaid,
    };
    StepSpec {
        step,
        present: read_present(desk, fields, otherwise),
        vehicles: fields.free_lists(desk, "vehicles"),
        place_kind: fields.word(desk, "place_kind"),
        place: place::read(desk, fields),
        reason: fields.text(desk, "reason"),
    }
}

/// `"everybody"`, `"not said"`, or a list of persons.
fn read_present(desk: &mut Desk<'_>, fields: &mut Fields<'_>, otherwise: Present) -> Present {
    if fields.has("present") && !fields.is_list("present") {
        let at = fields.position("present");
        return match fields.text(desk, "present").as_deref() {
            Some("everybody") => Present::Everybody,
            Some("not said") => Present::NotSaid,
            Some(_) | None => {
                let wanted = "wanted: `everybody`, `not said`, or a list such as [\"E1\"]";
                desk.note(at, &fields.name("present"), wanted);
                otherwise
            }
        };
    }
    fields.words(desk, "present").map_or(otherwise, Present::These)
}
