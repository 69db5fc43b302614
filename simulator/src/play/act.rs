//! Does what a step says, and compares the answer.

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{HoldId, ReportId, StopId};
use einhalt_protocol::operation::command::{
    Answer, Ask, AskStep, ClaimStep, Close, CompleteStep, Lift, NightContinuation, Reached, Reason,
    ReleaseDevice, Resume, StepNotPossible,
};
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Statement};
use einhalt_protocol::operation::hold::{Cause, Hold, HoldKind};
use einhalt_protocol::operation::plan::Plan;
use einhalt_protocol::operation::refusal::Refusal;
use einhalt_protocol::people::FamilyRole;
use serde_json::json;

use super::check;
use super::stage::{Player, Stage, StageError};
use crate::before;
use crate::device::{Tell, word_of};
use crate::handheld::AskFailure;
use crate::oracle::{Stops, stops};
use crate::rest::RestError;
use crate::scenario::{Action, AssessmentSpec, Moment, Outcome, PLANNED, PlanSpec, Step};

/// What came of a request.
enum Came {
    Done,
    Refused(Refusal),
    Problem(String),
}

/// Plays one step. Returns how many expectations were checked, or the first difference.
pub async fn perform(stage: &mut Stage, step: &Step) -> Result<usize, String> {
    if let Some(moment) = step.at {
        let at = moment.resolve(stage.now()).ok_or_else(|| StageError::NoSuchTime.to_string())?;
        stage.advance(at).await.map_err(|error| error.to_string())?;
    }
    let mut checks = 0;
    if let Some(came) = act(stage, step).await? {
        compare(stage, &step.outcome(), &came)?;
        checks += 1;
        if matches!((&step.action, &came), (Action::Resume, Came::Done)) {
            stage.oracle.resumed();
        }
    }
    if step.settle {
        stage.settle().await.map_err(|error| error.to_string())?;
    }
    Ok(checks + check::after(stage, step).await?)
}

/// Does it. None for what is no request.
async fn act(stage: &mut Stage, step: &Step) -> Result<Option<Came>, String> {
    let by = step.by.clone().unwrap_or_default();
    match &step.action {
        Action::Check => {}
        Action::Report { sign, who, concerns, name } => {
            let concerns = concerns.as_ref().and_then(|name| stage.reports.get(name).copied());
            let tell = Tell { who: who.clone(), concerns, ..Tell::sign(*sign) };
            let report = player(stage, &by)?.handheld.report(tell);
            stage.raised(&by, stops(&word_of(*sign), false));
            if let Some(name) = name {
                stage.reports.insert(name.clone(), report);
            }
        }
        Action::Resend { report, times } => {
            player(stage, &by)?.handheld.resend(report_of(stage, report)?, *times);
        }
        Action::Acknowledge => player(stage, &by)?.handheld.acknowledge_all(),
        Action::Cut(signs) => for_each(stage, signs, |player| player.handheld.cut())?,
        Action::Sleep(signs) => for_each(stage, signs, |player| player.handheld.sleep())?,
        Action::Restore(signs) => {
            for_each(stage, signs, |player| player.handheld.restore())?;
            back(stage, signs);
        }
        Action::Wake(signs) => {
            for_each(stage, signs, |player| player.handheld.wake())?;
            back(stage, signs);
        }
        Action::Kill => stage.kill_server(),
        Action::StartServer => stage.start_server().await.map_err(|error| error.to_string())?,
        Action::ForgeToken => return Ok(Some(forge_token(stage, &by).await?)),
        Action::ForgeRole => return Ok(Some(forge_role(stage, &by).await?)),
        Action::Plan(_)
        | Action::Take(_)
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
        | Action::Release(_)
        | Action::ReachedByRadio { .. }
        | Action::Close(_) => {
            let ask = ask_of(stage, step).await?;
            let aborts = matches!(step.action, Action::Abort | Action::Answer { reassuring: false, .. });
            let came = ask_over(player(stage, &by)?, ask).await?;
            if aborts && matches!(came, Came::Done) {
                stage.raised(&by, Stops::Aborts);
            }
            return Ok(Some(came));
        }
    }
    Ok(None)
}

fn player<'s>(stage: &'s Stage, sign: &str) -> Result<&'s Player, String> {
    stage.player(sign).ok_or_else(|| format!("there is no device `{sign}`"))
}

fn for_each(stage: &Stage, signs: &[String], act: impl Fn(&Player)) -> Result<(), String> {
    for sign in signs.iter().flat_map(|word| stage.signs(word, None)) {
        act(player(stage, &sign)?);
    }
    Ok(())
}

fn back(stage: &mut Stage, signs: &[String]) {
    for sign in signs.iter().flat_map(|word| stage.signs(word, None)).collect::<Vec<_>>() {
        stage.heard(&sign);
    }
}

fn report_of(stage: &Stage, name: &str) -> Result<ReportId, String> {
    stage.reports.get(name).copied().ok_or_else(|| format!("no report is called `{name}`"))
}

async fn ask_over(player: &Player, ask: Ask) -> Result<Came, String> {
    match player.handheld.ask(ask).await {
        Ok(_) => Ok(Came::Done),
        Err(AskFailure::Refused(refusal)) => Ok(Came::Refused(refusal)),
        Err(problem @ AskFailure::Problem(_)) => Ok(Came::Problem(problem.to_string())),
        Err(AskFailure::NoAnswer(not_seen)) => Err(not_seen.to_string()),
    }
}

async fn ask_of(stage: &Stage, step: &Step) -> Result<Ask, String> {
    let reason = || "As the drill has it".to_owned();
    let by = player(stage, step.by.as_deref().unwrap_or_default())?;
    let newest_seen = by.handheld.read(|device| device.standing.newest());
    Ok(match &step.action {
        Action::Plan(plan) => Ask::Plan(plan_of(stage, plan)?),
        Action::Take(step) => Ask::Step(AskStep::of(*step)),
        Action::Claim(step) => Ask::ClaimStep(ClaimStep { step: *step, occurred_at: None }),
        Action::Complete(step) => {
            Ask::CompleteStep(CompleteStep { step: *step, occurred_at: None, done_by: None, note: None })
        }
        Action::NotPossible(step) => Ask::StepNotPossible(StepNotPossible { step: *step, reason: reason() }),
        Action::LiftWithAssessment { hold, assessment } => Ask::Lift(Lift {
            hold: hold_of(stage, hold.as_deref(), None).await?,
            newest_seen,
            evidence: Evidence::Assessment(assessment_of(stage, assessment)?),
        }),
        Action::LiftWithStatement { hold, morning } => {
            let statement = Statement { reason: reason() };
            let evidence =
                if *morning { Evidence::Morning(statement) } else { Evidence::Statement(statement) };
            Ask::Lift(Lift { hold: hold_of(stage, hold.as_deref(), None).await?, newest_seen, evidence })
        }
        Action::Resume => {
            let holds = holds(stage).await?.into_iter().filter(Hold::stands).map(|hold| hold.id);
            let holds: Vec<HoldId> = holds.collect();
            // Nothing stands: name something all the same, so that the rules and not the form refuse it.
            let holds = if holds.is_empty() { vec![HoldId::from_uuid(uuid::Uuid::nil())] } else { holds };
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
        Action::ProposeNight => Ask::ProposeNightContinuation(night(stage, reason()).await?),
        Action::ConfirmNight => Ask::ConfirmNightContinuation(night(stage, reason()).await?),
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
        | Action::Report { .. }
        | Action::Resend { .. }
        | Action::Acknowledge
        | Action::Cut(_)
        | Action::Restore(_)
        | Action::Sleep(_)
        | Action::Wake(_)
        | Action::Kill
        | Action::StartServer
        | Action::ForgeToken
        | Action::ForgeRole => return Err("this is no request".to_owned()),
    })
}

fn instant(stage: &Stage, moment: Moment) -> Result<Timestamp, String> {
    moment.resolve_today(stage.now()).ok_or_else(|| StageError::NoSuchTime.to_string())
}

fn plan_of(stage: &Stage, plan: &PlanSpec) -> Result<Plan, String> {
    let resolve = |moment: Option<Moment>, otherwise: Timestamp| {
        let at = moment.map_or(Some(otherwise), |moment| moment.resolve(stage.now()));
        at.ok_or_else(|| StageError::NoSuchTime.to_string())
    };
    let starts_at = resolve(plan.starts_at, stage.now())?;
    let ends_at = match plan.ends_at {
        Some(moment) => moment.resolve(starts_at).ok_or_else(|| StageError::NoSuchTime.to_string())?,
        None => starts_at + PLANNED,
    };
    let persons =
        plan.persons.iter().map(|(slot, age)| before::person(slot.clone(), *age, FamilyRole::Other));
    Ok(Plan {
        starts_at,
        ends_at,
        persons: persons.collect(),
        other_minors: plan.other_minors,
        pick_up: before::dwelling(None),
    })
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

async fn night(stage: &Stage, reason: String) -> Result<NightContinuation, String> {
    Ok(NightContinuation { hold: hold_of(stage, None, Some(HoldKind::NightMinor)).await?, reason })
}

async fn holds(stage: &Stage) -> Result<Vec<Hold>, String> {
    let overseer = stage.overseer().ok_or("nobody here sees the holds")?;
    let view = overseer.handheld.session().view(stage.operation).await;
    view.map(|view| view.holds).map_err(|error| error.to_string())
}

/// The hold behind a named report, or the newest open one (of a kind).
async fn hold_of(stage: &Stage, name: Option<&str>, kind: Option<HoldKind>) -> Result<HoldId, String> {
    let report = name.map(|name| report_of(stage, name)).transpose()?;
    let mut holds = holds(stage).await?;
    holds.sort_by_key(|hold| hold.opened_at);
    let behind = |hold: &&Hold| match report {
        Some(report) => raised_by(&hold.cause) == Some(report),
        None => hold.is_open() && kind.is_none_or(|kind| kind == hold.kind),
    };
    // Asked for a hold that is not there: the rules must say so, not we.
    Ok(holds.iter().rev().find(behind).map_or(HoldId::from_uuid(uuid::Uuid::nil()), |hold| hold.id))
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
        | Cause::Breathing { .. }
        | Cause::Decision
        | Cause::Impossible => None,
    }
}

/// A token whose payload says another role. Its signature no longer fits.
async fn forge_token(stage: &Stage, by: &str) -> Result<Came, String> {
    let session = player(stage, by)?.handheld.session();
    let token = session.token().token;
    let mut parts: Vec<String> = token.split('.').map(ToOwned::to_owned).collect();
    let payload = parts.get_mut(1).ok_or("the token has no payload to change")?;
    let middle = payload.len() / 2;
    let other = if payload.as_bytes().get(middle) == Some(&b'A') { "B" } else { "A" };
    payload.replace_range(middle..=middle, other);
    let body = json!({ "id": uuid::Uuid::new_v4(), "ask": { "do": "abort", "reason": "forged" } });
    post(stage, by, &parts.join("."), &body).await
}

/// A right token, and a body that claims a role: the field does not exist.
async fn forge_role(stage: &Stage, by: &str) -> Result<Came, String> {
    let token = player(stage, by)?.handheld.session().token().token;
    let hold = hold_of(stage, None, None).await?;
    let ask = json!({ "do": "lift", "hold": hold, "newest_seen": 1_000_000, "role": "supervisor",
        "evidence": { "kind": "statement", "reason": "forged" } });
    let body = json!({ "id": uuid::Uuid::new_v4(), "role": "supervisor", "ask": ask });
    post(stage, by, &token, &body).await
}

async fn post(stage: &Stage, by: &str, token: &str, body: &serde_json::Value) -> Result<Came, String> {
    let rest = player(stage, by)?.handheld.session().rest();
    let path = format!("/api/v1/operations/{}/commands", stage.operation);
    match rest.call::<serde_json::Value>(reqwest::Method::POST, &path, Some(token), Some(body)).await {
        Ok(_) => Ok(Came::Done),
        Err(RestError::Refused(refusal)) => Ok(Came::Refused(refusal)),
        Err(RestError::Problem { code, body, .. }) => Ok(Came::Problem(first_word(&body).unwrap_or(code))),
        Err(error) => Err(error.to_string()),
    }
}

fn first_word(body: &serde_json::Value) -> Option<String> {
    body.pointer("/mistakes/0/code").and_then(|code| code.as_str()).map(ToOwned::to_owned)
}

/// Compares what came with what was expected.
fn compare(stage: &Stage, wanted: &Outcome, came: &Came) -> Result<(), String> {
    match (wanted, came) {
        (Outcome::Done, Came::Done) => Ok(()),
        (Outcome::Refused { codes, clause, allowed_from }, Came::Refused(refusal)) => {
            for code in codes {
                if !refusal.has(*code) {
                    return Err(format!("should be refused because `{}`, was {refusal}", code.as_str()));
                }
            }
            let under = |clause| refusal.reasons.iter().any(|reason| reason.clause == Some(clause));
            if let Some(clause) = clause.filter(|clause| !under(*clause)) {
                return Err(format!("should be refused under {}, was {refusal}", clause.as_str()));
            }
            if let Some(moment) = allowed_from {
                let wanted = moment.resolve(stage.now()).ok_or_else(|| StageError::NoSuchTime.to_string())?;
                let told = refusal.reasons.iter().find_map(|reason| reason.allowed_from);
                if told != Some(wanted) {
                    return Err(format!("should be allowed from {wanted}, the refusal says {told:?}"));
                }
            }
            Ok(())
        }
        (Outcome::TurnedAway(code), Came::Problem(word)) if code == word => Ok(()),
        (wanted, Came::Done) => Err(format!("should end as {wanted:?}, but was carried out")),
        (wanted, Came::Refused(refusal)) => Err(format!("should end as {wanted:?}, but was {refusal}")),
        (wanted, Came::Problem(word)) => {
            Err(format!("should end as {wanted:?}, but was turned away: {word}"))
        }
    }
}
