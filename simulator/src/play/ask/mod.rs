//! From what a scenario says to the request a device sends: names become ids, times become instants.

mod before;
mod force;
mod lift;
mod paper;
mod way;

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{HoldId, ReportId, StopId};
use einhalt_protocol::operation::command::{
    Answer, Ask, ClaimStep, Close, CloseRescue, CompleteStep, FalseAlarm, NightContinuation, Reached, Reason,
    ReleaseDevice, Resume, StepNotPossible,
};
use einhalt_protocol::operation::hold::{Cause, Hold, HoldKind};
use einhalt_protocol::operation::place::Fix;

pub use before::plan_of;

use super::stage::{Player, Stage, StageError};
use crate::scenario::action::rescue::Rescue;
use crate::scenario::place::PlaceSpec;
use crate::scenario::{Action, Moment, Step};

/// The request of a step. None for what is no request.
pub async fn ask_of(stage: &mut Stage, step: &Step) -> Result<Option<Ask>, String> {
    let unit = stage.unit_of(step).to_owned();
    let newest_seen = match &step.by {
        Some(sign) => player(stage, sign)?.handheld.read(|device| device.standing.newest()),
        None => einhalt_protocol::ids::Seq::NONE,
    };
    Ok(Some(match &step.action {
        Action::Before(before) => before::ask(stage, before),
        Action::Way(way) => way::ask(stage, &unit, way)?,
        Action::Paper(paper) => paper::ask(stage, paper)?,
        Action::Force(force) => force::ask(stage, force)?,
        Action::Rescue(rescue) => rescue_ask(stage, rescue)?,
        Action::Lift(spec) => {
            let hold = hold_of(stage, &unit, spec.hold.as_deref(), spec.kind).await?;
            lift::ask(stage, hold, newest_seen, spec)?
        }
        Action::Resume => {
            let holds = holds(stage, &unit).await?.into_iter().filter(Hold::stands).map(|hold| hold.id);
            let holds: Vec<HoldId> = holds.collect();
            // Nothing stands: name something all the same, so that the rules and not the form refuse it.
            let holds = if holds.is_empty() { vec![no_hold()] } else { holds };
            Ask::Resume(Resume { holds, newest_seen })
        }
        Action::Abort => Ask::Abort(Reason { reason: reason() }),
        Action::Answer { report, reassuring } => Ask::Answer(Answer {
            report: report_of(stage, report)?,
            responds: *reassuring,
            breathes_normally: *reassuring,
            bleeds_heavily: false,
            convulses: false,
        }),
        Action::FalseAlarm { report } => {
            Ask::DeclareFalseAlarm(FalseAlarm { report: report_of(stage, report)? })
        }
        Action::ProposeNight => Ask::ProposeNightContinuation(night(stage, &unit).await?),
        Action::ConfirmNight => Ask::ConfirmNightContinuation(night(stage, &unit).await?),
        Action::Release(device) => Ask::ReleaseDevice(ReleaseDevice {
            device: player(stage, device)?.handheld.id(),
            reason: reason(),
        }),
        Action::ReachedByRadio { device, report } => Ask::ReachedByRadio(Reached {
            stop: StopId::of_report(report_of(stage, report)?),
            device: player(stage, device)?.handheld.id(),
        }),
        Action::Close(end) => Ask::Close(Close { end: *end, reason: reason() }),
        Action::Check
        | Action::Report(_)
        | Action::Resend { .. }
        | Action::Acknowledge
        | Action::Plan(_)
        | Action::Outside(_) => return Ok(None),
    }))
}

/// A reason where the agreement asks for one and the scenario does not care which.
fn reason() -> String {
    "As the drill has it".to_owned()
}

fn rescue_ask(stage: &Stage, rescue: &Rescue) -> Result<Ask, String> {
    let told = |at: &Option<Moment>| at.map(|moment| instant(stage, moment)).transpose();
    Ok(match rescue {
        Rescue::Claim { step, done_at } => {
            Ask::ClaimStep(ClaimStep { step: *step, occurred_at: told(done_at)? })
        }
        Rescue::Complete { step, done_at, done_by } => Ask::CompleteStep(CompleteStep {
            step: *step,
            occurred_at: told(done_at)?,
            done_by: done_by
                .as_ref()
                .map(|sign| Ok::<_, String>(player(stage, sign)?.handheld.id()))
                .transpose()?,
            note: None,
        }),
        Rescue::NotPossible(step) => Ask::StepNotPossible(StepNotPossible { step: *step, reason: reason() }),
        Rescue::Close(outcome) => Ask::CloseRescue(CloseRescue { outcome: *outcome, reason: reason() }),
    })
}

/// A device, by call sign.
pub fn player<'s>(stage: &'s Stage, sign: &str) -> Result<&'s Player, String> {
    stage.player(sign).ok_or_else(|| format!("there is no device `{sign}`"))
}

/// A report, by the scenario's name.
pub fn report_of(stage: &Stage, name: &str) -> Result<ReportId, String> {
    stage.reports.get(name).copied().ok_or_else(|| format!("no report is called `{name}`"))
}

/// Where a place is.
pub fn fix_of(stage: &Stage, place: Option<&PlaceSpec>) -> Result<Option<Fix>, String> {
    let Some(place) = place else { return Ok(None) };
    let fix = place.fix(|facility| stage.lists.find(facility));
    fix.map(Some).ok_or_else(|| "the facility is in none of the scenario's lists".to_owned())
}

fn instant(stage: &Stage, moment: Moment) -> Result<Timestamp, String> {
    moment.resolve_today(stage.now()).ok_or_else(|| StageError::NoSuchTime.to_string())
}

async fn night(stage: &Stage, unit: &str) -> Result<NightContinuation, String> {
    let hold = hold_of(stage, unit, None, Some(HoldKind::NightMinor)).await?;
    Ok(NightContinuation { hold, reason: reason() })
}

async fn holds(stage: &Stage, unit: &str) -> Result<Vec<Hold>, String> {
    Ok(stage.view(unit).await?.holds)
}

const fn no_hold() -> HoldId {
    HoldId::from_uuid(uuid::Uuid::nil())
}

/// The hold behind a named report, or the newest open one (of a kind).
pub async fn hold_of(
    stage: &Stage,
    unit: &str,
    name: Option<&str>,
    kind: Option<HoldKind>,
) -> Result<HoldId, String> {
    let report = name.map(|name| report_of(stage, name)).transpose()?;
    let mut holds = holds(stage, unit).await?;
    holds.sort_by_key(|hold| hold.opened_at);
    let of_kind = |hold: &&Hold| kind.is_none_or(|kind| kind == hold.kind);
    let behind = |hold: &&Hold| match report {
        Some(report) => raised_by(&hold.cause) == Some(report),
        None => hold.is_open(),
    };
    // Asked for a hold that is not there: the rules must say so, not we.
    let found = holds.iter().rev().find(|hold| of_kind(hold) && behind(hold));
    Ok(found.map_or(no_hold(), |hold| hold.id))
}

const fn raised_by(cause: &Cause) -> Option<ReportId> {
    match cause {
        Cause::Report { report }
        | Cause::LateReport { report }
        | Cause::BadAnswer { report }
        | Cause::NoAnswer { report }
        | Cause::UnexpectedMinor { report, .. }
        | Cause::InCare { report, .. }
        | Cause::PlaceUnclear { report }
        | Cause::DocumentQualified { document: report }
        | Cause::DocumentRecognised { document: report }
        | Cause::DocumentUndecided { document: report }
        | Cause::RecommendationUnanswered { report }
        | Cause::RecommendationFollowed { report } => Some(*report),
        Cause::Facility { report, .. } => *report,
        Cause::NightBegan { .. }
        | Cause::FamilyIncomplete { .. }
        | Cause::Silence { .. }
        | Cause::SisterAborted { .. }
        | Cause::RolledBack { .. }
        | Cause::Breathing { .. }
        | Cause::Decision
        | Cause::Impossible => None,
    }
}
