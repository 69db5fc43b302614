//! Requests about force. A measure gets its id when it is first named.

use einhalt_protocol::ids::{DeviceId, ForceId};
use einhalt_protocol::operation::command::Ask;
use einhalt_protocol::operation::force::{
    AuthoriseForce, CheckForce, DescribeForce, EndForce, ForceNotReleased, RequestForce, StartForce,
    TryMilderMeans,
};

use super::super::stage::Stage;
use super::{instant, player, reason};
use crate::scenario::action::force::Force;

pub fn ask(stage: &mut Stage, force: &Force) -> Result<Ask, String> {
    Ok(match force {
        Force::MilderMeans { person, means, minutes } => Ask::TryMilderMeans(TryMilderMeans {
            slot: person.clone(),
            means: means.clone(),
            minutes: *minutes,
            note: Some(reason()),
        }),
        Force::Request { measure, person, kind, ground, reason } => Ask::RequestForce(RequestForce {
            measure: measure_of(stage, measure),
            slot: person.clone(),
            kind: *kind,
            ground: *ground,
            reason: reason.clone(),
        }),
        Force::Authorise { measure } => {
            Ask::AuthoriseForce(AuthoriseForce { measure: measure_of(stage, measure) })
        }
        Force::Start { measure, who, kind, position, done_at } => Ask::StartForce(StartForce {
            measure: measure_of(stage, measure),
            who: who.clone(),
            kind: *kind,
            position: *position,
            occurred_at: done_at.map(|moment| instant(stage, moment)).transpose()?,
        }),
        Force::End { measure, done_at } => Ask::EndForce(EndForce {
            measure: measure_of(stage, measure),
            occurred_at: done_at.map(|moment| instant(stage, moment)).transpose()?,
        }),
        Force::Check { measure, breathes_normally, position, calm, still_needed } => {
            Ask::CheckForce(CheckForce {
                measure: measure_of(stage, measure),
                breathes_normally: *breathes_normally,
                position: *position,
                calm: *calm,
                still_needed: *still_needed,
            })
        }
        Force::Describe { measure, milder_means, ordered_by, applied_by, position, person_injured } => {
            let applied: Result<Vec<DeviceId>, String> =
                applied_by.iter().map(|sign| Ok(player(stage, sign)?.handheld.id())).collect();
            Ask::DescribeForce(DescribeForce {
                measure: measure_of(stage, measure),
                reason: "Does not walk after a long talk through an interpreter".to_owned(),
                milder_means: milder_means.clone(),
                ordered_by: player(stage, ordered_by)?.handheld.id(),
                applied_by: applied?,
                position: *position,
                person_injured: *person_injured,
                officer_injured: false,
                medical_check_offered: true,
                end_reason: "The reason was gone".to_owned(),
            })
        }
        Force::NotReleased { measure } => {
            Ask::ForceNotReleased(ForceNotReleased { measure: measure_of(stage, measure), reason: reason() })
        }
    })
}

fn measure_of(stage: &mut Stage, name: &str) -> ForceId {
    let new = || ForceId::from_uuid(uuid::Uuid::new_v4());
    *stage.measures.entry(name.to_owned()).or_insert_with(new)
}
