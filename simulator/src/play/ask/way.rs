//! Requests on the way.

use einhalt_protocol::operation::command::{Ask, AskStep, ConfirmPlace, RecordIncident, StageAsk};
use einhalt_protocol::operation::family::{AssureHandOver, Count, PersonStatus, Vehicle};
use einhalt_protocol::operation::plan::PickUp;
use einhalt_protocol::people::Slot;

use super::super::stage::Stage;
use super::{fix_of, reason};
use crate::scenario::action::way::{Present, StepSpec, Way};

pub fn ask(stage: &Stage, unit: &str, way: &Way) -> Result<Ask, String> {
    Ok(match way {
        Way::Take(step) => Ask::Step(step_of(stage, unit, step)?),
        Way::Count { at, present } => {
            Ask::Count(Count { at: *at, present: present_of(stage, unit, present).unwrap_or_default() })
        }
        Way::PersonStatus { person, is } => Ask::PersonStatus(PersonStatus { slot: person.clone(), is: *is }),
        Way::AssureHandOver { person } => {
            let receiver = "A guardian at the airport".to_owned();
            Ask::AssureHandOver(AssureHandOver { slot: person.clone(), receiver })
        }
        Way::MeetAt { kind, place } => {
            Ask::MeetAt(PickUp { kind: *kind, position: fix_of(stage, place.as_ref())? })
        }
        Way::ConfirmPlace { kind } => Ask::ConfirmPlace(ConfirmPlace { kind: *kind, reason: reason() }),
        Way::EnterStage { stage } => Ask::EnterStage(StageAsk { stage: *stage }),
        Way::Proportionate { stage } => Ask::Proportionate(StageAsk { stage: *stage }),
        Way::Incident { kind } => Ask::RecordIncident(RecordIncident { kind: *kind, what: reason() }),
    })
}

fn step_of(stage: &Stage, unit: &str, spec: &StepSpec) -> Result<AskStep, String> {
    let vehicles = spec.vehicles.iter();
    Ok(AskStep {
        step: spec.step,
        present: present_of(stage, unit, &spec.present),
        vehicles: vehicles
            .map(|(label, slots)| Vehicle { label: label.clone(), slots: slots.clone() })
            .collect(),
        place_kind: spec.place_kind,
        position: fix_of(stage, spec.place.as_ref())?,
        reason: spec.reason.clone(),
    })
}

fn present_of(stage: &Stage, unit: &str, present: &Present) -> Option<Vec<Slot>> {
    match present {
        Present::NotSaid => None,
        Present::Everybody => stage.persons(unit),
        Present::These(slots) => Some(slots.clone()),
    }
}
