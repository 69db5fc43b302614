//! Does what a step says, and compares the answer.

use einhalt_protocol::operation::command::Ask;
use einhalt_protocol::operation::evidence::Nothing;
use einhalt_protocol::operation::plan::Known;
use einhalt_protocol::operation::preflight::PreflightItem;
use einhalt_protocol::operation::refusal::Refusal;
use einhalt_protocol::people::Role;
use einhalt_protocol::report::Sign;
use einhalt_protocol::wire::client_frame::Place;

use super::ask::{ask_of, fix_of, plan_of, player, report_of};
use super::stage::{Player, Stage, StageError};
use super::{check, forge};
use crate::before;
use crate::device::{Tell, word_of};
use crate::handheld::AskFailure;
use crate::oracle::{Stops, stops};
use crate::scenario::action::ReportSpec;
use crate::scenario::action::before::PlanSpec;
use crate::scenario::action::outside::Outside;
use crate::scenario::{Action, Outcome, Step};

/// What came of a request.
pub enum Came {
    /// Carried out.
    Done,
    /// Refused by the rules.
    Refused(Refusal),
    /// Turned away before.
    Problem(String),
}

/// Plays one step. Returns how many expectations were checked, or the first difference.
pub async fn perform(stage: &mut Stage, step: &Step) -> Result<usize, String> {
    let seen = check::noticed(stage, step).await?;
    if let Some(moment) = step.at {
        let at = moment.resolve(stage.now()).ok_or_else(|| StageError::NoSuchTime.to_string())?;
        stage.advance(at).await.map_err(|error| error.to_string())?;
    }
    let mut checks = 0;
    if let Some(came) = act(stage, step).await? {
        compare(stage, &step.outcome(), &came)?;
        checks += 1;
        if matches!((&step.action, &came), (Action::Resume, Came::Done)) {
            let unit = stage.unit_of(step).to_owned();
            stage.resumed(&unit);
        }
    }
    if step.settle {
        stage.settle().await.map_err(|error| error.to_string())?;
    }
    Ok(checks + check::after(stage, step, &seen).await?)
}

/// Does it. None for what is no request.
async fn act(stage: &mut Stage, step: &Step) -> Result<Option<Came>, String> {
    let by = step.by.clone().unwrap_or_default();
    match &step.action {
        Action::Check => {}
        Action::Report(spec) => report(stage, &by, spec)?,
        Action::Resend { report, times } => {
            player(stage, &by)?.handheld.resend(report_of(stage, report)?, *times);
        }
        Action::Acknowledge => player(stage, &by)?.handheld.acknowledge_all(),
        Action::Plan(spec) => return Ok(Some(plan(stage, &by, spec).await?)),
        Action::Outside(outside) => return happen(stage, step, &by, outside).await,
        Action::Before(_)
        | Action::Way(_)
        | Action::Paper(_)
        | Action::Force(_)
        | Action::Rescue(_)
        | Action::Lift(_)
        | Action::Resume
        | Action::Abort
        | Action::Answer { .. }
        | Action::FalseAlarm { .. }
        | Action::ProposeNight
        | Action::ConfirmNight
        | Action::Release(_)
        | Action::ReachedByRadio { .. }
        | Action::Close(_) => {
            let Some(ask) = ask_of(stage, step).await? else { return Ok(None) };
            let came = ask_over(player(stage, &by)?, ask).await?;
            let aborts = matches!(step.action, Action::Abort | Action::Answer { reassuring: false, .. });
            if aborts && matches!(came, Came::Done) {
                stage.raised(&by, Stops::Aborts);
            }
            return Ok(Some(came));
        }
    }
    Ok(None)
}

fn report(stage: &mut Stage, by: &str, spec: &ReportSpec) -> Result<(), String> {
    let concerns = spec.concerns.as_ref().and_then(|name| stage.reports.get(name).copied());
    let fix = fix_of(stage, spec.place.as_ref())?;
    let place = fix.map(|fix| Place {
        lat: fix.lat.degrees(),
        lon: fix.lon.degrees(),
        accuracy_m: Some(f64::from(fix.accuracy_m)),
    });
    let place_kind = spec.place_kind;
    let tell = Tell { who: spec.who.clone(), concerns, place, place_kind, ..Tell::sign(spec.sign) };
    let player = player(stage, by)?;
    // A monitor recommends; nothing stops until the lead has answered (decision 7).
    let recommends = player.member.role == Role::Monitor && spec.sign == Sign::Halt;
    let report = player.handheld.report(tell);
    let how = if recommends { Stops::Nothing } else { stops(&word_of(spec.sign), false) };
    stage.raised(by, how);
    if let Some(name) = &spec.name {
        stage.reports.insert(name.clone(), report);
    }
    Ok(())
}

/// Files a plan. Once it is accepted, everything is answered and the operation declared ready, as far
/// as the scenario wants it.
async fn plan(stage: &mut Stage, by: &str, spec: &PlanSpec) -> Result<Came, String> {
    let plan = plan_of(stage, spec)?;
    let unit = player(stage, by)?.member.unit.clone();
    let to_be_removed = plan.persons.iter().filter(|person| person.to_be_removed);
    let persons = to_be_removed.map(|person| person.slot.clone()).collect();
    let came = ask_over(player(stage, by)?, Ask::Plan(plan)).await?;
    if !matches!(came, Came::Done) {
        return Ok(came);
    }
    stage.planned(&unit, persons);
    // Only a lead declares it ready.
    let Some(lead) = stage.lead(&unit).filter(|_| spec.ready || !spec.preflight.is_empty()) else {
        return Ok(came);
    };
    for item in PreflightItem::ALL {
        let answer = spec.preflight.get(item).copied().unwrap_or(Known::Yes);
        expect_done("a pre-flight item", ask_over(lead, before::answer(*item, answer, stage.now())).await?)?;
    }
    if spec.ready {
        expect_done("READY", ask_over(lead, Ask::Ready(Nothing {})).await?)?;
    }
    Ok(came)
}

fn expect_done(what: &str, came: Came) -> Result<(), String> {
    match came {
        Came::Done => Ok(()),
        Came::Refused(refusal) => Err(format!("{what} should be taken with the plan, was {refusal}")),
        Came::Problem(word) => Err(format!("{what} should be taken with the plan, was turned away: {word}")),
    }
}

async fn happen(stage: &mut Stage, step: &Step, by: &str, outside: &Outside) -> Result<Option<Came>, String> {
    let unit = stage.unit_of(step).to_owned();
    match outside {
        Outside::Cut(signs) => for_each(stage, signs, |player| player.handheld.cut())?,
        Outside::Sleep(signs) => for_each(stage, signs, |player| player.handheld.sleep())?,
        Outside::Restore(signs) => {
            for_each(stage, signs, |player| player.handheld.restore())?;
            back(stage, signs);
        }
        Outside::Wake(signs) => {
            for_each(stage, signs, |player| player.handheld.wake())?;
            back(stage, signs);
        }
        Outside::Kill => stage.kill_server(),
        Outside::StartServer => stage.start_server().await.map_err(|error| error.to_string())?,
        Outside::ForgeToken => return Ok(Some(forge::token(stage, &unit, by).await?)),
        Outside::AlterExport => check::export(stage, &unit).await?.finds_alterations()?,
        Outside::CutExport => check::export(stage, &unit).await?.finds_cuts()?,
        Outside::ForgeRole => return Ok(Some(forge::role(stage, &unit, by).await?)),
    }
    Ok(None)
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

async fn ask_over(player: &Player, ask: Ask) -> Result<Came, String> {
    match player.handheld.ask(ask).await {
        Ok(_) => Ok(Came::Done),
        Err(AskFailure::Refused(refusal)) => Ok(Came::Refused(refusal)),
        Err(problem @ AskFailure::Problem(_)) => Ok(Came::Problem(problem.to_string())),
        Err(AskFailure::NoAnswer(not_seen)) => Err(not_seen.to_string()),
    }
}

/// Compares what came with what was expected.
fn compare(stage: &Stage, wanted: &Outcome, came: &Came) -> Result<(), String> {
    match (wanted, came) {
        (Outcome::Done, Came::Done) => Ok(()),
        (Outcome::Refused { .. }, Came::Refused(refusal)) => compare_reasons(stage, wanted, refusal),
        (Outcome::TurnedAway(code), Came::Problem(word)) if code == word => Ok(()),
        (wanted, Came::Done) => Err(format!("should end as {wanted:?}, but was carried out")),
        (wanted, Came::Refused(refusal)) => Err(format!("should end as {wanted:?}, but was {refusal}")),
        (wanted, Came::Problem(word)) => {
            Err(format!("should end as {wanted:?}, but was turned away: {word}"))
        }
    }
}

fn compare_reasons(stage: &Stage, wanted: &Outcome, refusal: &Refusal) -> Result<(), String> {
    let Outcome::Refused { codes, clause, allowed_from, slots, facility } = wanted else { return Ok(()) };
    for code in codes {
        if !refusal.has(*code) {
            return Err(format!("should be refused because `{}`, was {refusal}", code.as_str()));
        }
    }
    let any = |fits: &dyn Fn(&einhalt_protocol::operation::refusal::Reason) -> bool| {
        refusal.reasons.iter().any(fits)
    };
    if let Some(clause) = clause.filter(|clause| !any(&|reason| reason.clause == Some(*clause))) {
        return Err(format!("should be refused under {}, was {refusal}", clause.as_str()));
    }
    if let Some(slot) = slots.iter().find(|slot| !any(&|reason| reason.slots.contains(slot))) {
        return Err(format!("the refusal should name {slot}, was {refusal}: {:?}", refusal.reasons));
    }
    let named = |reason: &einhalt_protocol::operation::refusal::Reason, id: &str| {
        reason.facility.as_ref().is_some_and(|near| near.id == id || near.name == id)
    };
    if let Some(id) = facility.as_deref().filter(|id| !any(&|reason| named(reason, id))) {
        return Err(format!("the refusal should name the facility {id}, was {:?}", refusal.reasons));
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
