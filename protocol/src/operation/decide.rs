//! Command into events. Same inputs, same events: on every node, in every replay.

use crate::ids::{MeasureId, ReportId};
use crate::operation::command::{Ask, AskStep, Close, Command, FalseAlarm, Joining};
use crate::operation::context::Context;
use crate::operation::deadlines;
use crate::operation::event::{AskedFor, Entry, Event, StepTaken};
use crate::operation::hold::Cause;
use crate::operation::place::FacilityList;
use crate::operation::plan::{End, Plan, Step};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::rights;
use crate::operation::state::State;
use crate::people::Actor;
use crate::policy::{ClauseId, Policy};
use crate::record::Commitment;
use crate::rescue::steps;
use crate::safeguards::{
    self, Asked, comms, device_check, document, emergency, facility, family, force, lifting, night,
    preflight, proportionality, recommendation, retention, rollback, sisters, standstill,
};
use crate::severity::Severity;

/// Decides what a command changes.
///
/// # Errors
/// A [`Refusal`] with every reason at once. Reports, receipts and due times are never refused.
pub fn decide(state: &State, command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Report(report) => Ok(emergency::report(state, report, context)),
        Command::Receipts(receipts) => Ok(standstill::receipts(state, receipts)),
        Command::Join(joining) => Ok(join(state, joining, context)),
        Command::Silent(silence) => Ok(comms::silent(state, *silence, context)),
        Command::Sister(stop) => Ok(sisters::stopped(state, *stop, context.now)),
        Command::RolledBack(rollback) => Ok(rollback::found(state, rollback, context.now)),
        Command::ClockReached => Ok(deadlines::reached(state, context)),
        Command::Impossible => Ok(vec![emergency::abort_by_decision(state, Cause::Impossible, None)]),
        Command::Ask(ask) => {
            let allowed = context.actor.role().is_some_and(|role| rights::may(role, ask));
            if allowed { decide_ask(state, ask, context) } else { Err(RefusalCode::RoleNotAllowed.into()) }
        }
    }
}

fn decide_ask(state: &State, ask: &Ask, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    retention::against_ask(state, ask)?;
    match ask {
        Ask::Plan(plan) => accept_plan(state, plan, context),
        Ask::Step(ask) => take_step(state, ask, context),
        Ask::Lift(lift) => lifting::lift(state, lift, context),
        Ask::Resume(resume) => lifting::resume(state, resume, context),
        Ask::Abort(_) if state.ended.is_some() => Err(RefusalCode::Closed.into()),
        Ask::Abort(_) if state.aborted_at.is_some() => Ok(Vec::new()),
        Ask::Abort(_) => Ok(vec![emergency::abort_by_decision(state, Cause::Decision, context.payload)]),
        Ask::Answer(answer) => emergency::answer(state, answer),
        Ask::ClaimStep(claim) => steps::claim(state, claim),
        Ask::CompleteStep(complete) => steps::complete(state, complete, context),
        Ask::StepNotPossible(ask) => steps::not_possible(state, ask, context),
        Ask::ProposeNightContinuation(ask) => night::propose(state, ask, context),
        Ask::ConfirmNightContinuation(ask) => night::confirm(state, ask, context),
        Ask::CorrectAge(ask) => night::state_age(state, ask, context),
        Ask::ConfirmAge(ask) => night::confirm_age(state, ask, context),
        Ask::DeclareFalseAlarm(ask) => declare_false_alarm(state, ask, context.actor),
        Ask::ReachedByRadio(ask) => standstill::reached(state, ask),
        Ask::ReleaseDevice(ask) => standstill::release(state, ask, context),
        Ask::CheckDevice(check) => device_check::check(state, *check, context),
        Ask::AnswerPreflight(ask) => preflight::answer(state, ask, context),
        Ask::Ready(_) => preflight::ready(state, context),
        Ask::SupporterRelease(ask) => preflight::supporter_release(state, *ask),
        Ask::InformSupporter(ask) => preflight::inform_supporter(state, ask, context),
        Ask::Count(ask) => family::count(state, ask, context),
        Ask::PersonStatus(ask) => family::status(state, ask, context),
        Ask::AssureHandOver(ask) => family::assure(state, ask, context),
        Ask::MeetAt(ask) => facility::meet_at(state, ask, context),
        Ask::ConfirmPlace(ask) => facility::confirm(state, ask, context),
        Ask::RecordDocument(ask) => document::record(state, ask, context),
        Ask::DecideDocument(ask) => document::decide(state, ask, context),
        Ask::AnswerRecommendation(ask) => recommendation::answer(state, ask, context),
        Ask::EnterStage(ask) => proportionality::enter(state, *ask, context),
        Ask::Proportionate(ask) => proportionality::confirm(state, *ask),
        Ask::TryMilderMeans(ask) => force::tried_milder(state, ask, context),
        Ask::RequestForce(ask) => force::request(state, ask, context),
        Ask::AuthoriseForce(ask) => force::authorise(state, *ask, context),
        Ask::StartForce(ask) => force::start(state, ask),
        Ask::EndForce(ask) => force::end(state, ask),
        Ask::CheckForce(ask) => force::check(state, ask),
        Ask::DescribeForce(ask) => force::describe(state, ask, context),
        Ask::ForceNotReleased(ask) => force::not_released(state, ask, context),
        Ask::RecordIncident(ask) => Ok(force::incident(ask, context)),
        Ask::CloseRescue(ask) => steps::close(state, ask, context),
        Ask::Close(close) => close_operation(state, close, context),
        Ask::AddCorrection(ask) => retention::correct(state, ask, context),
        Ask::AddStatement(ask) => retention::state_own(state, ask, context),
        Ask::PlaceLegalHold(ask) => Ok(retention::hold(state, ask, context)),
        Ask::ReleaseLegalHold(ask) => retention::release(state, ask, context),
        Ask::ProposeErasure(ask) => retention::propose(state, ask, context),
        Ask::WithdrawErasure(_) => retention::withdraw(state),
        Ask::ConfirmErasure(_) => retention::confirm(state, context),
    }
}

fn join(state: &State, joining: &Joining, context: &Context<'_>) -> Vec<Event> {
    let Actor::Person { device, role, .. } = context.actor else { return Vec::new() };
    let known = state
        .devices
        .get(&device)
        .is_some_and(|known| !known.released && known.role == role && known.label == joining.label);
    if known { Vec::new() } else { vec![Event::DeviceJoined { device, role, label: joining.label.clone() }] }
}

fn accept_plan(state: &State, plan: &Plan, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if state.aborted_at.is_some() {
        reasons.push(Reason::new(RefusalCode::Aborted).under(ClauseId::R31));
    }
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    } else if state.begun_at().is_some() {
        reasons.push(Reason::new(RefusalCode::AlreadyBegun));
    }
    if plan.ends_at <= plan.starts_at {
        reasons.push(Reason::new(RefusalCode::PlanEndsBeforeStart));
    }
    let slots: std::collections::BTreeSet<_> = plan.persons.iter().map(|person| &person.slot).collect();
    if slots.len() < plan.persons.len() {
        reasons.push(Reason::new(RefusalCode::SlotTwice));
    }
    let plan = night::aged(plan, &context.policy.night);
    reasons.extend(safeguards::against_plan(&plan, context));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::PlanAccepted {
        notices: facility::plan_notices(&plan, context),
        place: context.place.cloned(),
        payload: context.payload,
        plan: plan.recorded(),
    }])
}

/// A step that is allowed, with what is told with it; or refused, with what follows from having asked.
fn take_step(state: &State, ask: &AskStep, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let asked = Asked::now(ask, context);
    let reasons = against_step(state, &asked, context);
    if !reasons.is_empty() {
        let follows = safeguards::after_refusal(state, &asked, context);
        let refusal = Refusal { reasons };
        if follows.is_empty() {
            return Err(refusal);
        }
        let what = Some(AskedFor::Step { step: ask.step });
        let mut events = vec![Event::Refused { ask: rights::STEP.to_owned(), what, refusal }];
        events.extend(follows);
        return Ok(events);
    }
    let at_contact = ask.step == Step::Begin;
    let mut events = vec![Event::StepTaken(StepTaken {
        step: ask.step,
        present: ask.present.clone(),
        vehicles: ask.vehicles.clone(),
        place_kind: ask.place_kind,
        place: context.place.cloned(),
        list: at_contact.then(|| context.list.clone()),
        reasoned: asked.reasoned,
        notices: safeguards::notices(state, &asked, context),
        payload: context.payload,
    })];
    events.extend(family::counted_with(state, &asked, context));
    Ok(events)
}

fn against_step(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if state.ended.is_some() && asked.step != Step::ReturnHome {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    match (asked.step, state.begun_at()) {
        (Step::Begin, Some(_)) => reasons.push(Reason::new(RefusalCode::AlreadyBegun)),
        (Step::Begin, None) if state.plan.is_none() => reasons.push(Reason::new(RefusalCode::NoPlan)),
        (Step::Board | Step::Depart | Step::Transfer | Step::HandOver, None) => {
            reasons.push(Reason::new(RefusalCode::NotBegun));
        }
        (Step::Begin, None)
        | (Step::Board | Step::Depart | Step::Transfer | Step::HandOver, Some(_))
        | (Step::ReturnHome, _) => {}
    }
    reasons.extend(safeguards::against_step(state, asked, context));
    reasons
}

fn declare_false_alarm(state: &State, ask: &FalseAlarm, actor: Actor) -> Result<Vec<Event>, Refusal> {
    let facts = state.reports.get(&ask.report).ok_or(RefusalCode::NoSuchReport)?;
    let is_reporter = actor.device() == Some(facts.reporter);
    if !is_reporter && actor.role() != Some(crate::people::Role::Lead) {
        return Err(Refusal::one(Reason::new(RefusalCode::RoleNotAllowed).under(ClauseId::R32)));
    }
    let declared = actor.account().is_some_and(|account| facts.declared_false_by.contains(&account));
    Ok(if declared { Vec::new() } else { vec![Event::FalseAlarmDeclared { report: ask.report }] })
}

fn close_operation(state: &State, close: &Close, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if state.ended.is_some() {
        return Err(RefusalCode::Closed.into());
    }
    let reasons = against_end(state, close.end);
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::Closed { end: close.end, payload: context.committed() }])
}

/// What speaks against this end. Closing as not carried out is always possible, unless it is aborted.
fn against_end(state: &State, end: End) -> Vec<Reason> {
    let aborted = state.severity() == Severity::Aborted;
    let code = match end {
        End::Completed if aborted => Some(RefusalCode::Aborted),
        End::Completed if state.severity() == Severity::Interrupted => Some(RefusalCode::Interrupted),
        End::Completed if !state.steps.contains_key(&Step::HandOver) => Some(RefusalCode::NotHandedOver),
        End::Aborted if !aborted => Some(RefusalCode::WrongEnd),
        End::NotCarriedOut if aborted => Some(RefusalCode::WrongEnd),
        End::Completed | End::Aborted | End::NotCarriedOut => None,
    };
    let force = if end == End::Completed { force::against_completion(state) } else { Vec::new() };
    code.map(Reason::new).into_iter().chain(force).collect()
}

/// The first entry of an operation's record.
pub fn created(
    reference: &str,
    drill: bool,
    measure: Option<MeasureId>,
    key: Option<Commitment>,
    policy: &Policy,
) -> Event {
    Event::Created {
        reference: reference.to_owned(),
        policy_hash: policy.hash.clone(),
        policy: format!("{} {}", policy.name, policy.version),
        drill,
        measure,
        key,
    }
}

/// Whether an entry that lowers or permits was lawful when it was written: the same rules, replayed
/// by a verifier that trusts nobody. `state` is the fold of everything before it.
///
/// # Errors
/// The [`Refusal`] that should have been given.
#[expect(clippy::too_many_lines, reason = "one arm per event; the arms are the function's content")]
pub fn replay_check(state: &State, entry: &Entry, policy: &Policy) -> Result<(), Refusal> {
    let context = Context::bare(entry.at, entry.by, policy);
    let act = |newest_seen| lifting::Act { by: entry.by, at: entry.at, newest_seen };
    let mut reasons = match &entry.event {
        Event::HoldLifted { hold, evidence, newest_seen, .. } => match state.holds.get(hold) {
            Some(hold) => lifting::against_lift(state, hold, evidence, act(*newest_seen), policy),
            None => vec![Reason::new(RefusalCode::NoSuchHold).about(*hold)],
        },
        Event::Resumed { holds, newest_seen } => {
            lifting::against_resume(state, holds, act(*newest_seen), policy)
        }
        Event::StepTaken(taken) => against_recorded_step(state, taken, &context),
        Event::PlanAccepted { plan, place, .. } => {
            safeguards::against_plan(plan, &Context { place: place.as_ref(), ..context })
        }
        Event::MeetingPlaceSet { kind, place, .. } => {
            facility::against_meeting(state, *kind, place.as_ref(), policy)
        }
        Event::PlaceConfirmed { kind, .. } => facility::against_confirmation(state, *kind, entry.by, policy),
        Event::DocumentDecided { document, recognised: false, .. } => {
            document::against_decision(state, *document, entry.by)
        }
        Event::RecommendationAnswered { report, stop: false, .. } => {
            recommendation::against_answer(state, *report, entry.by)
        }
        Event::PersonStatus { slot, is } => {
            family::against_return(state, slot, *is, entry.by).into_iter().collect()
        }
        Event::MadeReady => preflight::against_ready(state, policy),
        Event::ForceAuthorised { measure } => force::against_authorise(state, *measure, entry.by),
        Event::Closed { end: End::Completed, .. } => against_end(state, End::Completed),
        Event::Created { .. }
        | Event::PreflightAnswered { .. }
        | Event::SupporterRelease { .. }
        | Event::SupporterInformed { .. }
        | Event::Counted { .. }
        | Event::HandOverAssured { .. }
        | Event::PlaceUncertain { .. }
        | Event::DocumentShown { .. }
        | Event::DocumentRecorded { .. }
        | Event::DocumentDecided { .. }
        | Event::StopRecommended { .. }
        | Event::RecommendationAnswered { .. }
        | Event::StageEntered { .. }
        | Event::ProportionalityConfirmed { .. }
        | Event::MilderMeansTried { .. }
        | Event::ForceRequested { .. }
        | Event::ForceStarted { .. }
        | Event::ForceEnded { .. }
        | Event::ForceChecked { .. }
        | Event::ForceDescribed { .. }
        | Event::ForceNotReleased { .. }
        | Event::ForceAlarmed { .. }
        | Event::IncidentRecorded { .. }
        | Event::RescueClosed { .. }
        | Event::LiftProposed { .. }
        | Event::SisterInterrupted { .. }
        | Event::DeviceJoined { .. }
        | Event::DeviceReleased { .. }
        | Event::DeviceChecked { .. }
        | Event::Reported { .. }
        | Event::ReportRepeated { .. }
        | Event::HoldOpened { .. }
        | Event::Aborted { .. }
        | Event::QuestionAsked { .. }
        | Event::QuestionAnswered { .. }
        | Event::RescueOpened { .. }
        | Event::StepClaimed { .. }
        | Event::StepCompleted { .. }
        | Event::StepImpossible { .. }
        | Event::StepOverdue { .. }
        | Event::Receipts { .. }
        | Event::Unanswered { .. }
        | Event::ReachedByRadio { .. }
        | Event::AllStand { .. }
        | Event::MinorsAffected { .. }
        | Event::NightForecast { .. }
        | Event::NightContinuationProposed { .. }
        | Event::AgeStated { .. }
        | Event::AgeConfirmed { .. }
        | Event::FalseAlarmDeclared { .. }
        | Event::Refused { .. }
        | Event::Closed { .. }
        | Event::Restarted
        | Event::RolledBack { .. }
        | Event::CorrectionAdded { .. }
        | Event::StatementAdded { .. }
        | Event::LegalHoldPlaced { .. }
        | Event::LegalHoldReleased { .. }
        | Event::ErasureProposed { .. }
        | Event::ErasureWithdrawn
        | Event::Erased { .. }
        | Event::ErasureFinished { .. } => Vec::new(),
    };
    reasons.extend(retention::against_recorded(state, entry, policy));
    if reasons.is_empty() { Ok(()) } else { Err(Refusal { reasons }) }
}

/// What speaks against a step as it stands in the record, with what it was judged by then.
fn against_recorded_step(state: &State, taken: &StepTaken, context: &Context<'_>) -> Vec<Reason> {
    let list = taken.list.as_ref().unwrap_or(&FacilityList::Missing);
    let context = Context { place: taken.place.as_ref(), list, ..*context };
    let mut reasons = against_step(state, &Asked::then(taken), &context);
    reasons.extend(facility::against_recorded(taken, context.policy));
    reasons
}

/// The report an entry is about, if it is one: what a receipt is given for.
pub const fn report_in(event: &Event) -> Option<ReportId> {
    if let Event::Reported { report, .. } | Event::ReportRepeated { report } = event {
        Some(report.id)
    } else {
        None
    }
}
