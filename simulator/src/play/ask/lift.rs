//! Evidence for a hold.

use einhalt_protocol::ids::{HoldId, Seq};
use einhalt_protocol::operation::command::{Ask, Lift};
use einhalt_protocol::operation::evidence::{Assessment, CourtRelease, Evidence, Nothing, Statement};

use super::super::stage::Stage;
use super::{instant, reason};
use crate::scenario::action::lift::{AssessmentSpec, LiftSpec, Proof};

pub fn ask(stage: &Stage, hold: HoldId, newest_seen: Seq, spec: &LiftSpec) -> Result<Ask, String> {
    let statement = || Statement { reason: reason() };
    let evidence = match &spec.proof {
        Proof::Assessment(assessment) => Evidence::Assessment(assessment_of(stage, assessment)?),
        Proof::Statement => Evidence::Statement(statement()),
        Proof::Morning => Evidence::Morning(statement()),
        Proof::FamilyComplete => Evidence::FamilyComplete(Nothing {}),
        Proof::HandOverAssured => Evidence::HandOverAssured(Nothing {}),
        Proof::Separation => Evidence::Separation(statement()),
        Proof::NotInside => Evidence::NotInside(statement()),
        Proof::NotRecognised => Evidence::NotRecognised(statement()),
        Proof::CourtRelease => Evidence::CourtRelease(CourtRelease {
            order_number: "1 L 1/26".to_owned(),
            court: "Administrative court".to_owned(),
            reason: reason(),
        }),
        Proof::ForceReviewed => Evidence::ForceReviewed(statement()),
        Proof::DeviceHeard => Evidence::DeviceHeard(statement()),
    };
    Ok(Ask::Lift(Lift { hold, newest_seen, evidence }))
}

fn assessment_of(stage: &Stage, spec: &AssessmentSpec) -> Result<Assessment, String> {
    let assessed_at = spec.assessed_at.map_or(Ok(stage.now()), |moment| instant(stage, moment))?;
    Ok(Assessment {
        who: spec.who.clone(),
        condition_assessed: spec.condition_assessed,
        finding: spec.finding,
        professional: if spec.named { "Service number 4711".to_owned() } else { String::new() },
        profession: spec.profession,
        organisation: "Emergency physician service".to_owned(),
        presence: spec.presence,
        assessed_at,
        names_reports: Vec::new(),
    })
}
