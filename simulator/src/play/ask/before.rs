//! Requests before first contact.

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::operation::command::{Ask, ConfirmAge, CorrectAge};
use einhalt_protocol::operation::evidence::Nothing;
use einhalt_protocol::operation::plan::{PickUp, Plan};
use einhalt_protocol::operation::preflight::{InformSupporter, SupporterRelease};

use super::super::stage::{Stage, StageError};
use super::{fix_of, reason};
use crate::before;
use crate::scenario::action::before::{Before, PlanSpec};
use crate::scenario::{Moment, PLANNED};

pub fn ask(stage: &Stage, before: &Before) -> Ask {
    match before {
        Before::Answer { item, answer, reasoned } => {
            let mut ask = before::answer(*item, *answer, stage.now());
            if let (Ask::AnswerPreflight(answer), false) = (&mut ask, reasoned) {
                answer.reason = None;
            }
            ask
        }
        Before::Ready => Ask::Ready(Nothing {}),
        Before::SupporterRelease { given } => Ask::SupporterRelease(SupporterRelease { given: *given }),
        Before::InformSupporter => Ask::InformSupporter(InformSupporter { note: "By telephone".to_owned() }),
        Before::CorrectAge { person, age } => {
            Ask::CorrectAge(CorrectAge { slot: person.clone(), age: *age, basis: reason() })
        }
        Before::ConfirmAge { person } => Ask::ConfirmAge(ConfirmAge { slot: person.clone() }),
    }
}

/// The plan, with its times and its place.
pub fn plan_of(stage: &Stage, plan: &PlanSpec) -> Result<Plan, String> {
    let resolve = |moment: Option<Moment>, otherwise: Timestamp| {
        let at = moment.map_or(Some(otherwise), |moment| moment.resolve(stage.now()));
        at.ok_or_else(|| StageError::NoSuchTime.to_string())
    };
    let starts_at = resolve(plan.starts_at, stage.now())?;
    let ends_at = match plan.ends_at {
        Some(moment) => moment.resolve(starts_at).ok_or_else(|| StageError::NoSuchTime.to_string())?,
        None => starts_at + PLANNED,
    };
    let pick_up = PickUp { kind: plan.place_kind, position: fix_of(stage, plan.place.as_ref())? };
    Ok(Plan { starts_at, ends_at, persons: plan.persons.clone(), other_minors: plan.other_minors, pick_up })
}
