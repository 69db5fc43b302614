//! Night and minors: nothing goes on between 22:00 and 06:00 local time when minors are affected.
//!
//! Several windows may apply (`windows`), each for those it protects (`affected`); it is night as soon as one
//! of them says so.

mod affected;
mod planning;
mod windows;

pub use affected::{Affected, affected, affected_by_plan, age_class, aged};
pub use planning::{PlanNight, of_plan};
pub use windows::{began_at, is_night, next_begin, next_day, rule};

use chrono::TimeDelta;

use crate::clocks::Timestamp;
use crate::ids::{HoldId, StopId};
use crate::operation::command::{ConfirmAge, CorrectAge, NightContinuation};
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::{Cause, Hold, HoldKind};
use crate::operation::plan::{Plan, Step};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Role, Subject};
use crate::policy::{ClauseId, NightWindow, Policy, UnexpectedMinor};
use crate::record::Commitment;
use crate::report::Report;
use crate::safeguards::lifting::Act;

/// R-20a: a plan with minors, known or not known, must not touch the night.
pub fn against_plan(plan: &Plan, policy: &Policy) -> Vec<Reason> {
    let (night, affected) = (&policy.night, affected_by_plan(plan));
    if is_night(plan.starts_at, night, affected) {
        return not_now(plan.starts_at, policy, affected);
    }
    match next_begin(plan.starts_at, night, affected) {
        Some(begin) if begin <= plan.ends_at => {
            let reason = rule(begin, night, affected).map(|window| touched(window, affected));
            reason.into_iter().collect()
        }
        Some(_) | None => Vec::new(),
    }
}

/// first contact never at night with minors; other steps stand under the hold of R-20c.
pub fn against_step(state: &State, step: Step, context: &Context<'_>) -> Vec<Reason> {
    match step {
        Step::Begin => not_now(context.now, context.policy, affected(state)),
        Step::ReturnHome => Vec::new(),
        Step::Board | Step::Depart | Step::Transfer | Step::HandOver => {
            against_going_on(state, context.now, context.policy)
        }
    }
}

/// Going on at night with minors needs this night's hold, lifted as R-20c allows.
pub fn against_going_on(state: &State, at: Timestamp, policy: &Policy) -> Vec<Reason> {
    let affected = affected(state);
    match began_at(at, &policy.night, affected) {
        Some(night) if !state.nights_held.contains(&night) => not_now(at, policy, affected),
        Some(_) | None => Vec::new(),
    }
}

/// When first contact may be made, if the night stands in the way now.
pub fn not_before(state: &State, now: Timestamp, policy: &Policy) -> Option<Timestamp> {
    let (night, affected) = (&policy.night, affected(state));
    is_night(now, night, affected).then(|| next_day(now, night, affected))
}

/// Not while it is night, with the rule that says so and the end of the night.
fn not_now(at: Timestamp, policy: &Policy, affected: Affected) -> Vec<Reason> {
    let night = &policy.night;
    if !is_night(at, night, affected) {
        return Vec::new();
    }
    let reason = rule(at, night, affected).map(|window| touched(window, affected));
    reason.into_iter().map(|reason| reason.allowed_from(next_day(at, night, affected))).collect()
}

fn touched(window: &NightWindow, affected: Affected) -> Reason {
    let code = if affected.minors { RefusalCode::NightWithMinors } else { RefusalCode::NotAtNight };
    Reason::new(code).under(ClauseId::R20).by_rule(&window.rule)
}

/// A minor nobody had planned for. By day it only switches the rules on (R-20e); at any reading of
/// the clocks that is night it holds (R-20d, R-20h).
pub fn minor_reported(state: &State, report: &Report, context: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::MinorsAffected { report: report.id }];
    if state.ended.is_some() {
        return events;
    }
    let night = &context.policy.night;
    let affected = with_reported(state, &report.who);
    let readings = report.clocks.readings();
    let at_night = readings.iter().filter_map(|at| Some((began_at(*at, night, affected)?, *at))).min();
    if let Some((night_at, at)) = at_night {
        let rule = rule(at, night, affected).map(|window| window.rule.clone()).unwrap_or_default();
        events.push(Event::HoldOpened {
            hold: HoldId::derived("unexpected minor", &[report.id.uuid().as_bytes()]),
            kind: HoldKind::NightMinor,
            clause: ClauseId::R20,
            cause: Cause::UnexpectedMinor { report: report.id, night_at, rule },
            who: report.who.clone(),
            stop: StopId::of_report(report.id),
            symptom_at: report.clocks.received_at,
        });
    }
    events
}

/// Who is affected once this minor has been reported. A person whose age the plan knows is no younger.
fn with_reported(state: &State, who: &Subject) -> Affected {
    let mut persons = state.plan.iter().flat_map(|plan| &plan.persons);
    let planned = persons.find(|person| *who == Subject::Slot(person.slot.clone()));
    let known = planned.filter(|person| person.age.counts_as_minor()).map(|p| Affected::by(p.age));
    affected(state).and(known.unwrap_or(Affected::UNKNOWN_MINOR))
}

/// R-20c: the night has begun with minors on the way.
pub fn hold_for_night(night_at: Timestamp, rule: &str) -> Event {
    let began = night_at.timestamp_millis().to_be_bytes();
    Event::HoldOpened {
        hold: HoldId::derived("night", &[&began]),
        kind: HoldKind::NightMinor,
        clause: ClauseId::R20,
        cause: Cause::NightBegan { at: night_at, rule: rule.to_owned() },
        who: Subject::Unknown,
        stop: StopId::derived("night", &[&began]),
        symptom_at: night_at,
    }
}

/// What the clock will bring: the hold at the begin of a night, and the warnings before it (R-20b).
pub fn due(state: &State, policy: &Policy) -> Vec<(Timestamp, Event)> {
    let (Some(begun_at), Some(plan), None, None) =
        (state.begun_at(), &state.plan, state.ended, state.aborted_at)
    else {
        return Vec::new();
    };
    let (night, affected) = (&policy.night, affected(state));
    // Windows for everybody count from the begin; those for minors since one is affected.
    let since = match state.minors_since {
        Some(minors) if affected.minors => minors.max(begun_at),
        Some(_) | None => begun_at,
    };
    let mut next = began_at(since, night, affected).or_else(|| next_begin(since, night, affected));
    while let Some(held) = next.filter(|begin| state.nights_held.contains(begin)) {
        next = next_begin(held, night, affected);
    }
    let Some(night_at) = next else { return Vec::new() };
    let fired = rule(night_at, night, affected).map(|window| window.rule.as_str()).unwrap_or_default();
    let mut due = vec![(night_at.max(since), hold_for_night(night_at, fired))];
    if night_at <= since {
        return due;
    }
    let planned_end = begun_at + (plan.ends_at - plan.starts_at);
    let forecast_at = if planned_end + night.forecast_buffer >= night_at {
        since
    } else {
        night_at - night.forecast_buffer
    };
    let mut warn = |at: Timestamp, minutes_before: Option<u32>| {
        if !state.night_warnings.contains(&(night_at, minutes_before)) {
            due.push((at, Event::NightForecast { night_at, minutes_before }));
        }
    };
    warn(forecast_at.max(since), None);
    for minutes in &night.countdown_min {
        let at = night_at - TimeDelta::minutes(i64::from(*minutes));
        if at >= since {
            warn(at, Some(*minutes));
        }
    }
    due
}

/// First of two persons: a lead asks to go on (R-20c).
pub fn propose(state: &State, ask: &NightContinuation, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let hold = open_night_hold(state, ask.hold)?;
    if let Cause::UnexpectedMinor { .. } = hold.cause {
        return Err(Refusal::one(only_abort_or_close(hold)));
    }
    let payload = context.payload.unwrap_or(Commitment([0; 32]));
    Ok(vec![Event::NightContinuationProposed { hold: ask.hold, payload }])
}

/// Second of two persons: another account confirms. A deviation, shown red in every review.
pub fn confirm(state: &State, ask: &NightContinuation, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let hold = open_night_hold(state, ask.hold)?;
    let act = Act { by: context.actor, at: context.now, newest_seen: state.seq };
    let mut reasons = against_continuation(state, hold, act);
    if state.has_stop_newer_than(state.seq) {
        reasons.push(Reason::new(RefusalCode::NewerStop));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let payload = context.payload.unwrap_or(Commitment([0; 32]));
    Ok(vec![Event::HoldLifted {
        hold: ask.hold,
        evidence: RecordedEvidence::NightContinuation { payload },
        newest_seen: state.seq,
        deviation: true,
    }])
}

/// What speaks against the two-person deviation; also what a verifier replays.
pub fn against_continuation(state: &State, hold: &Hold, act: Act) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Cause::UnexpectedMinor { .. } = hold.cause {
        reasons.push(only_abort_or_close(hold));
    }
    if !matches!(act.by.role(), Some(Role::Lead | Role::Supervisor)) {
        reasons.push(Reason::new(RefusalCode::RoleNotAllowed).under(ClauseId::R20));
    }
    match (state.night_proposals.get(&hold.id), act.by.account()) {
        (None, _) => reasons.push(Reason::new(RefusalCode::NotProposed).under(ClauseId::R20)),
        (Some(first), Some(second)) if *first == second => {
            reasons.push(Reason::new(RefusalCode::SamePerson).under(ClauseId::R20));
        }
        (Some(_), _) => {}
    }
    reasons
}

/// R-20d under the policy `hold_until_morning`: a lead's fresh decision, at or after the end of the night.
pub fn against_morning(state: &State, hold: &Hold, act: Act, policy: &Policy) -> Vec<Reason> {
    let allowed = matches!(hold.cause, Cause::UnexpectedMinor { .. })
        && policy.night.unexpected_minor == UnexpectedMinor::HoldUntilMorning;
    if !allowed {
        return vec![only_abort_or_close(hold)];
    }
    let mut reasons = Vec::new();
    if act.by.role() != Some(Role::Lead) {
        reasons.push(Reason::new(RefusalCode::RoleNotAllowed).under(ClauseId::R20));
    }
    let minor = Affected { minors: true, under_14: false };
    reasons.extend(not_now(act.at, policy, affected(state).and(minor)));
    reasons
}

/// What speaks against this evidence for a night hold; also what a verifier replays.
pub fn against_lift(
    state: &State,
    hold: &Hold,
    evidence: &RecordedEvidence,
    act: Act,
    policy: &Policy,
) -> Vec<Reason> {
    match evidence {
        RecordedEvidence::Morning { .. } => against_morning(state, hold, act, policy),
        RecordedEvidence::NightContinuation { .. } => against_continuation(state, hold, act),
        RecordedEvidence::AgeConfirmed => against_age_confirmed(state, hold, act),
        RecordedEvidence::Assessment { .. }
        | RecordedEvidence::Statement { .. }
        | RecordedEvidence::FamilyComplete
        | RecordedEvidence::HandOverAssured
        | RecordedEvidence::Separation { .. }
        | RecordedEvidence::NotInside { .. }
        | RecordedEvidence::NotRecognised { .. }
        | RecordedEvidence::CourtRelease { .. }
        | RecordedEvidence::ForceReviewed { .. }
        | RecordedEvidence::DeviceHeard { .. } => vec![only_abort_or_close(hold)],
    }
}

/// No third choice (R-20c, R-20d).
pub fn only_abort_or_close(hold: &Hold) -> Reason {
    Reason::new(RefusalCode::OnlyAbortOrClose).under(ClauseId::R20).about(hold.id)
}

fn open_night_hold(state: &State, hold: HoldId) -> Result<&Hold, Refusal> {
    let hold = state.holds.get(&hold).ok_or(RefusalCode::NoSuchHold)?;
    if hold.kind != HoldKind::NightMinor {
        return Err(RefusalCode::WrongEvidence.into());
    }
    if !hold.is_open() {
        return Err(RefusalCode::HoldNotOpen.into());
    }
    if state.aborted_at.is_some() {
        return Err(RefusalCode::Aborted.into());
    }
    if state.ended.is_some() {
        return Err(RefusalCode::Closed.into());
    }
    Ok(hold)
}

/// Somebody states an age on a named basis (R-20f). As a minor's it counts at once, as an adult's
/// only once a lead confirms it.
pub fn state_age(state: &State, ask: &CorrectAge, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let slot = Subject::Slot(ask.slot.clone());
    let planned = state.plan.as_ref().is_some_and(|plan| plan.persons.iter().any(|p| p.slot == ask.slot));
    let reported = state.minors_reported.values().any(|who| *who == slot);
    if !planned && !reported {
        return Err(RefusalCode::NoSuchPerson.into());
    }
    let payload = context.payload.unwrap_or(Commitment([0; 32]));
    Ok(vec![Event::AgeStated { slot: ask.slot.clone(), age: ask.age, payload }])
}

/// A lead, another person than the one who stated it, confirms. Closes the holds that rested on
/// this person's minority alone.
pub fn confirm_age(state: &State, ask: &ConfirmAge, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let stated = state.ages.get(&ask.slot).filter(|age| !age.confirmed).ok_or(RefusalCode::NoAgeStated)?;
    if stated.by == context.actor.account() {
        return Err(Refusal::one(Reason::new(RefusalCode::SamePerson).under(ClauseId::R20)));
    }
    if state.has_stop_newer_than(state.seq) {
        return Err(RefusalCode::NewerStop.into());
    }
    let confirmed = Event::AgeConfirmed { slot: ask.slot.clone(), age: stated.age };
    let mut after = state.clone();
    if let Some(age) = after.ages.get_mut(&ask.slot) {
        age.confirm(stated.age);
    }
    let mut events = vec![confirmed];
    let act = Act { by: context.actor, at: context.now, newest_seen: state.seq };
    events.extend(
        after
            .holds
            .values()
            .filter(|hold| hold.is_open() && hold.kind == HoldKind::NightMinor)
            .filter(|hold| against_age_confirmed(&after, hold, act).is_empty())
            .map(|hold| Event::HoldLifted {
                hold: hold.id,
                evidence: RecordedEvidence::AgeConfirmed,
                newest_seen: state.seq,
                deviation: false,
            }),
    );
    Ok(events)
}

/// What speaks against closing a night hold because an age was confirmed; also what a verifier replays.
pub fn against_age_confirmed(state: &State, hold: &Hold, act: Act) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if act.by.role() != Some(Role::Lead) {
        reasons.push(Reason::new(RefusalCode::RoleNotAllowed).under(ClauseId::R20));
    }
    let about_this_person = match &hold.who {
        Subject::Slot(slot) => {
            state.ages.get(slot).is_some_and(|age| age.confirmed && !age.age.counts_as_minor())
        }
        Subject::Staff | Subject::Bystander | Subject::Unknown => false,
    };
    if !about_this_person && state.minors_affected() {
        reasons.push(only_abort_or_close(hold));
    }
    reasons
}
