//! Force as little and as targeted as possible: asked for with a reason of the single case,
//! allowed by a lead, watched while it runs, asked about at every stop. What is done is recorded in
//! any case: a fact is never turned away.

mod reason;
mod register;
mod watch;

pub use register::{Alarmed, Facts, Measure, Started};
pub use watch::{due, view};

use crate::clocks::{SKEW_THAT_MATTERS, Timestamp};
use crate::ids::{ForceId, ReportId, StopId};
use crate::operation::command::{IncidentKind, RecordIncident};
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::force::{
    AuthoriseForce, CheckForce, DescribeForce, EndForce, ForceGround, ForceNotReleased, RequestForce,
    StartForce, TryMilderMeans,
};
use crate::operation::hold::Cause;
use crate::operation::notice::{Notice, NoticeCode};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Actor, Role, Slot, Subject};
use crate::policy::ClauseId;
use crate::report::{Report, Sign};
use crate::safeguards::{self, emergency};
use crate::severity::Severity;

/// A forbidden measure is reported: it holds, whoever used it.
pub fn forbidden_reported(report: &Report) -> Vec<Event> {
    let cause = Cause::Report { report: report.id };
    vec![emergency::hold(report, cause, StopId::of_report(report.id), "report")]
}

/// A milder means was tried. Only what was tried with the person counts: after first contact.
pub fn tried_milder(
    state: &State,
    ask: &TryMilderMeans,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut reasons = unknown_person(state, &ask.slot);
    reasons.extend(not_begun(state));
    refused(reasons)?;
    Ok(vec![Event::MilderMeansTried {
        slot: ask.slot.clone(),
        means: ask.means.clone(),
        minutes: ask.minutes,
        payload: context.payload,
    }])
}

/// Force is asked for, before it is used: refused with everything that speaks against it.
pub fn request(state: &State, ask: &RequestForce, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = safeguards::stopped(state);
    if state.force.measures.contains_key(&ask.measure) {
        reasons.push(reason(RefusalCode::MeasureOver).measure(ask.measure));
    }
    reasons.extend(unknown_person(state, &ask.slot));
    reasons.extend(not_begun(state));
    if !reason::is_individual(&ask.reason, &context.policy.force.generic_reasons) {
        reasons.push(reason(RefusalCode::ReasonNotIndividual).of([ask.slot.clone()]));
    }
    // Whoever is attacked, or prevents a self-harm, cannot talk first.
    let excused = matches!(ask.ground, ForceGround::Attack | ForceGround::SelfHarm);
    if !excused && !state.force.milder_tried.contains(&ask.slot) {
        reasons.push(reason(RefusalCode::MilderMeansMissing).of([ask.slot.clone()]));
    }
    refused(reasons)?;
    Ok(vec![Event::ForceRequested {
        measure: ask.measure,
        slot: ask.slot.clone(),
        kind: ask.kind,
        ground: ask.ground,
        payload: context.committed(),
    }])
}

/// A lead allows it.
pub fn authorise(state: &State, ask: AuthoriseForce, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    refused(against_authorise(state, ask.measure, context.actor))?;
    let known = state.force.measures.get(&ask.measure);
    if known.is_some_and(|measure| is_allowed(state, measure, None)) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::ForceAuthorised { measure: ask.measure }])
}

/// What speaks against allowing it; also what a verifier replays.
pub fn against_authorise(state: &State, measure: ForceId, by: Actor) -> Vec<Reason> {
    let mut reasons = safeguards::stopped(state);
    if by.role() != Some(Role::Lead) {
        reasons.push(reason(RefusalCode::RoleNotAllowed));
    }
    let Some(asked) = state.force.measures.get(&measure) else {
        reasons.push(reason(RefusalCode::NoSuchMeasure).measure(measure));
        return reasons;
    };
    if asked.started.is_some() {
        reasons.push(reason(RefusalCode::MeasureOver).measure(measure));
    }
    if asked.requested_by.is_some_and(|asking| asking.account() == by.account()) {
        reasons.push(reason(RefusalCode::SamePerson).measure(measure));
    }
    reasons
}

/// Whether a lead's yes stands: now, or when a measure that is entered late began. A stop ends it: what
/// was allowed before has to be allowed anew.
fn is_allowed(state: &State, measure: &Measure, began_at: Option<Timestamp>) -> bool {
    let Some(allowed_at) = measure.authorised_at else { return false };
    let stopped_until = |until: Timestamp| {
        state.stops.values().any(|stop| stop.signalled_at > allowed_at && stop.signalled_at <= until)
    };
    match began_at {
        Some(began_at) => allowed_at <= began_at + SKEW_THAT_MATTERS && !stopped_until(began_at),
        None => state.severity() == Severity::Running && !stopped_until(Timestamp::MAX_UTC),
    }
}

/// Force has begun: a fact, with what has to be told of it.
pub fn start(state: &State, ask: &StartForce) -> Result<Vec<Event>, Refusal> {
    let measure = ask.measure;
    let known = state.force.measures.get(&measure);
    if let Some(begun) = known.filter(|known| known.started.is_some()) {
        if begun.ended_at.is_some() {
            return refusal(RefusalCode::MeasureOver, measure);
        }
        if begun.who == ask.who && begun.kind == ask.kind {
            return Ok(Vec::new());
        }
        // Something else under a running id is a measure of its own.
        let what = format!("{:?} {}", ask.kind, ask.who);
        let measure = ForceId::derived("force", &[measure.uuid().as_bytes(), what.as_bytes()]);
        return start(state, &StartForce { measure, ..ask.clone() });
    }
    let allowed = known.is_some_and(|asked| {
        asked.who == ask.who && asked.kind == ask.kind && is_allowed(state, asked, ask.occurred_at)
    });
    let mut notices = Vec::new();
    if !allowed {
        notices.push(register::about(NoticeCode::ForceNotAuthorised, measure, &ask.who));
    }
    if may_be_minor(state, &ask.who) {
        notices.push(register::about(NoticeCode::ForceOnMinor, measure, &ask.who));
    }
    Ok(vec![Event::ForceStarted {
        measure,
        who: ask.who.clone(),
        kind: ask.kind,
        position: ask.position,
        occurred_at: ask.occurred_at,
        notices,
    }])
}

/// Force has ended.
pub fn end(state: &State, ask: &EndForce) -> Result<Vec<Event>, Refusal> {
    let measure = begun(state, ask.measure)?;
    if measure.ended_at.is_some() {
        return refusal(RefusalCode::MeasureOver, ask.measure);
    }
    Ok(vec![Event::ForceEnded { measure: ask.measure, occurred_at: ask.occurred_at }])
}

/// Somebody looked at the person under restraint. Whoever does not breathe normally is in danger to
/// life: that aborts whatever the register knows of the measure.
pub fn check(state: &State, ask: &CheckForce) -> Result<Vec<Event>, Refusal> {
    let who = state.force.measures.get(&ask.measure).map_or(Subject::Unknown, |known| known.who.clone());
    if ask.breathes_normally == Some(false) {
        let checked = Event::ForceChecked { check: ask.clone(), notices: told_by(ask, &who) };
        return Ok(std::iter::once(checked).chain(not_breathing(state, ask.measure, who)).collect());
    }
    if begun(state, ask.measure)?.ended_at.is_some() {
        return refusal(RefusalCode::MeasureOver, ask.measure);
    }
    let answers = ask.breathes_normally.is_some()
        || ask.position.is_some()
        || ask.calm.is_some()
        || ask.still_needed.is_some();
    let checked = Event::ForceChecked { check: ask.clone(), notices: told_by(ask, &who) };
    Ok(answers.then_some(checked).into_iter().collect())
}

/// Is the reason still there?
fn told_by(check: &CheckForce, who: &Subject) -> Vec<Notice> {
    let doubted = check.calm == Some(true) || check.still_needed == Some(false);
    doubted.then(|| register::about(NoticeCode::ReasonStillThere, check.measure, who)).into_iter().collect()
}

/// One stop per measure, however often it is said; the rescue chain as for any such sign.
fn not_breathing(state: &State, measure: ForceId, who: Subject) -> Vec<Event> {
    let stop = StopId::derived("breathing", &[measure.uuid().as_bytes()]);
    let report = ReportId::from_uuid(stop.uuid());
    let opened = Event::RescueOpened { report, sign: Sign::AcuteBreathlessness };
    if !state.stops.contains_key(&stop) {
        return vec![emergency::aborted(Cause::Breathing { measure }, who, stop), opened];
    }
    let closed = state.rescue.as_ref().is_none_or(|chain| chain.closed.is_some());
    closed.then_some(opened).into_iter().collect()
}

/// The details of a measure; a later description completes an earlier one.
pub fn describe(state: &State, ask: &DescribeForce, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    begun(state, ask.measure)?;
    let mut reasons = Vec::new();
    if !reason::is_individual(&ask.reason, &context.policy.force.generic_reasons) {
        reasons.push(reason(RefusalCode::ReasonNotIndividual).measure(ask.measure));
    }
    if ask.end_reason.trim().is_empty() {
        reasons.push(reason(RefusalCode::ReasonMissing).measure(ask.measure));
    }
    let mut named = ask.applied_by.iter().chain([&ask.ordered_by]);
    if named.any(|device| !state.devices.contains_key(device)) {
        reasons.push(reason(RefusalCode::NoSuchDevice).measure(ask.measure));
    }
    refused(reasons)?;
    Ok(vec![Event::ForceDescribed {
        measure: ask.measure,
        milder_means: ask.milder_means.clone(),
        ordered_by: ask.ordered_by,
        applied_by: ask.applied_by.clone(),
        position: ask.position,
        person_injured: ask.person_injured,
        officer_injured: ask.officer_injured,
        medical_check_offered: ask.medical_check_offered,
        payload: context.committed(),
    }])
}

/// Why a measure was not released at a stop.
pub fn not_released(
    state: &State,
    ask: &ForceNotReleased,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if begun(state, ask.measure)?.ended_at.is_some() {
        reasons.push(reason(RefusalCode::MeasureOver).measure(ask.measure));
    }
    if state.severity() == Severity::Running {
        reasons.push(reason(RefusalCode::NoStop).measure(ask.measure));
    }
    if ask.reason.trim().is_empty() {
        reasons.push(reason(RefusalCode::ReasonMissing).measure(ask.measure));
    }
    refused(reasons)?;
    Ok(vec![Event::ForceNotReleased { measure: ask.measure, payload: context.committed() }])
}

/// An incident that stops nothing by itself: written down, and told to everybody.
pub fn incident(ask: &RecordIncident, context: &Context<'_>) -> Vec<Event> {
    let (code, clause) = match ask.kind {
        IncidentKind::VehicleBrokeDown => (NoticeCode::VehicleBrokeDown, ClauseId::R40),
        IncidentKind::Injury | IncidentKind::Complaint | IncidentKind::Other => {
            (NoticeCode::IncidentRecorded, ClauseId::R11)
        }
    };
    let notice = Notice { device: context.actor.device(), ..Notice::new(code, clause) };
    vec![Event::IncidentRecorded { kind: ask.kind, notices: vec![notice], payload: context.committed() }]
}

/// What speaks against completing the operation: measures without an end or without details.
pub fn against_completion(state: &State) -> Vec<Reason> {
    let begun = state.force.measures.iter().filter(|(_, measure)| measure.started.is_some());
    let mut reasons = Vec::new();
    for (id, measure) in begun {
        if measure.ended_at.is_none() {
            reasons.push(reason(RefusalCode::ForceOpen).measure(*id));
        }
        if !measure.described {
            reasons.push(reason(RefusalCode::ForceNotDescribed).measure(*id));
        }
    }
    reasons
}

/// A measure that has begun, whether it has ended or not.
fn begun(state: &State, measure: ForceId) -> Result<&Measure, Refusal> {
    let known = state.force.measures.get(&measure).filter(|known| known.started.is_some());
    known.ok_or_else(|| Refusal::one(reason(RefusalCode::NoSuchMeasure).measure(measure)))
}

fn reason(code: RefusalCode) -> Reason {
    Reason::new(code).under(ClauseId::R11)
}

fn refusal<T>(code: RefusalCode, measure: ForceId) -> Result<T, Refusal> {
    Err(Refusal::one(reason(code).measure(measure)))
}

fn refused(reasons: Vec<Reason>) -> Result<(), Refusal> {
    if reasons.is_empty() { Ok(()) } else { Err(Refusal { reasons }) }
}

fn not_begun(state: &State) -> Option<Reason> {
    state.begun_at().is_none().then(|| reason(RefusalCode::NotBegun))
}

/// Persons of the operation: those of the plan, and minors found on site.
fn unknown_person(state: &State, slot: &Slot) -> Vec<Reason> {
    let planned = state.plan.iter().flat_map(|plan| &plan.persons).any(|person| person.slot == *slot);
    let found = state.ages.contains_key(slot)
        || state.minors_reported.values().any(|who| *who == Subject::Slot(slot.clone()));
    let unknown = !planned && !found;
    unknown.then(|| reason(RefusalCode::NoSuchPerson).of([slot.clone()])).into_iter().collect()
}

/// Whether this person is, or may be, a minor. Only a lead's confirmation makes somebody an adult
/// who was planned or reported otherwise (R-20f).
pub fn may_be_minor(state: &State, who: &Subject) -> bool {
    let reported = state.minors_reported.values().any(|minor| minor == who);
    let Subject::Slot(slot) = who else { return reported };
    if let Some(stated) = state.ages.get(slot)
        && (stated.confirmed || stated.counts_as.minors)
    {
        return stated.counts_as.minors;
    }
    let planned = state.plan.iter().flat_map(|plan| &plan.persons).find(|person| person.slot == *slot);
    reported || planned.is_none_or(|person| person.age.counts_as_minor())
}
