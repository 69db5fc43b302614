//! Emergencies: interrupt, abort, open the rescue chain.
//!
//! Nothing here lowers anything, and no report is turned away. What cannot be told apart errs
//! towards the higher severity.

use crate::ids::{HoldId, ReportId, StopId};
use crate::operation::apply::{symptom_at, worse};
use crate::operation::command::Answer;
use crate::operation::context::Context;
use crate::operation::event::Event;
use crate::operation::hold::{Cause, HoldKind, HoldStatus};
use crate::operation::refusal::{Refusal, RefusalCode};
use crate::operation::state::{ReportFacts, State};
use crate::people::Subject;
use crate::policy::ClauseId;
use crate::record::Commitment;
use crate::report::{Report, Sign};
use crate::safeguards;
use crate::severity::Severity;

/// A report: recorded whatever it says, and raised as high as it asks.
pub fn report(state: &State, report: &Report, context: &Context<'_>) -> Vec<Event> {
    if let Some(known) = state.reports.get(&report.id) {
        return repeated(state, known, report, context);
    }
    let after_end = state.ended.is_some();
    let mut events = vec![Event::Reported { report: report.clone(), after_end }];
    if let Some(follows) = safeguards::reported(state, report, context) {
        events.extend(follows);
        return events;
    }
    let stop = StopId::of_report(report.id);
    let cause = if is_late(state, report) {
        Cause::LateReport { report: report.id }
    } else {
        Cause::Report { report: report.id }
    };
    if !adds_to_a_standing_stop(state, report)
        && (report.sign.is_life_threatening() || !named_in_an_assessment(state, report.id))
    {
        events.push(raised(report, cause, stop, "report"));
    }
    events.extend(rescue(report, context));
    events
}

/// The stop that a report asks for.
fn raised(report: &Report, cause: Cause, stop: StopId, domain: &str) -> Event {
    if report.sign.is_life_threatening() {
        aborted(cause, report.who.clone(), stop)
    } else {
        hold(report, cause, stop, domain)
    }
}

/// The rescue chain that a report opens, and the question that an unclear sign asks.
fn rescue(report: &Report, context: &Context<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    if report.sign.opens_rescue_chain() {
        events.push(Event::RescueOpened { report: report.id, sign: report.sign.condition() });
    }
    if report.sign == Sign::Unclear {
        let due_at = context.now + context.policy.emergency.question_within;
        events.push(Event::QuestionAsked { report: report.id, due_at });
    }
    events
}

/// A further symptom of an incident for which everybody stands already, and as high as it asks: it is
/// recorded and its card is shown, but nobody is asked to acknowledge the same stop again.
fn adds_to_a_standing_stop(state: &State, report: &Report) -> bool {
    let root = state.root_of(report.id, report.concerns);
    let Some((id, stop)) = state.incidents.get(&root).and_then(|id| Some((id, state.stops.get(id)?))) else {
        return false;
    };
    let same_person =
        report.who == Subject::Unknown || stop.who == Subject::Unknown || stop.who == report.who;
    let stands = stop.severity == Severity::Aborted
        || !report.sign.is_life_threatening()
            && state.holds.values().any(|hold| hold.stop == *id && hold.is_open());
    report.concerns.is_some() && same_person && stands
}

/// The same id again. The same content is a retry; other content cannot replace what was said,
/// but a higher severity in it takes effect (I-9).
fn repeated(state: &State, known: &ReportFacts, report: &Report, context: &Context<'_>) -> Vec<Event> {
    if !report.mark.is_empty() && known.marks.contains(&report.mark) {
        return Vec::new();
    }
    let mut events = vec![Event::ReportRepeated { report: report.clone() }];
    // Contact is as high as its place is, and the place may be what differs.
    let other_place = known.sign == Sign::Contact && report.sign == Sign::Contact;
    if other_place || worse(known.sign, report.sign) == report.sign && known.sign != report.sign {
        if depends_on_circumstances(report.sign) {
            events.extend(safeguards::reported(state, report, context).unwrap_or_default());
            return events;
        }
        let stop = StopId::derived("repeated", &[report.id.uuid().as_bytes(), report.mark.as_bytes()]);
        events.push(raised(report, Cause::Report { report: report.id }, stop, "repeated"));
        events.extend(rescue(report, context));
    }
    events
}

/// Signs of which the place, the hour or the plan decides what they bring: not each of them stops.
const fn depends_on_circumstances(sign: Sign) -> bool {
    matches!(sign, Sign::MinorOnSite | Sign::Contact | Sign::CertificateShown | Sign::IllnessStated)
}

/// The answer to the question after an unclear sign: anything but four good ones aborts.
pub fn answer(state: &State, answer: &Answer) -> Result<Vec<Event>, Refusal> {
    if !state.questions.contains_key(&answer.report) {
        return Err(RefusalCode::NoQuestion.into());
    }
    let reassuring = answer.is_reassuring();
    let mut events = vec![Event::QuestionAnswered { report: answer.report, reassuring }];
    if !reassuring {
        let cause = Cause::BadAnswer { report: answer.report };
        events.extend(abort_after_question(state, answer.report, cause, condition(answer)));
    }
    Ok(events)
}

/// The question stayed unanswered for too long.
pub fn unanswered(state: &State, report: ReportId) -> Vec<Event> {
    let mut events = vec![Event::QuestionAnswered { report, reassuring: false }];
    let sign = Sign::OtherLifeThreatening;
    events.extend(abort_after_question(state, report, Cause::NoAnswer { report }, sign));
    events
}

/// The condition that the answers tell of, the worst one: its card is shown.
const fn condition(answer: &Answer) -> Sign {
    match (answer.responds, answer.breathes_normally) {
        (false, false) => Sign::CardiacArrest,
        (false, true) if answer.convulses => Sign::Seizure,
        (false, true) => Sign::Unconscious,
        (true, _) if answer.bleeds_heavily => Sign::SevereBleeding,
        (true, false) => Sign::AcuteBreathlessness,
        (true, true) if answer.convulses => Sign::Seizure,
        (true, true) => Sign::OtherLifeThreatening,
    }
}

fn abort_after_question(state: &State, report: ReportId, cause: Cause, sign: Sign) -> Vec<Event> {
    let who = state.reports.get(&report).map_or(Subject::Unknown, |facts| facts.who.clone());
    vec![
        aborted(cause, who, StopId::derived("question", &[report.uuid().as_bytes()])),
        Event::RescueOpened { report, sign },
    ]
}

/// A person's decision to abort, or a state the rules call impossible.
pub fn abort_by_decision(state: &State, cause: Cause, payload: Option<Commitment>) -> Event {
    let clause = state
        .holds
        .values()
        .find(|hold| hold.kind == HoldKind::NightMinor && hold.stands())
        .map_or(ClauseId::R10, |hold| hold.clause);
    let count = u64::try_from(state.stops.len()).unwrap_or(u64::MAX).to_be_bytes();
    Event::Aborted {
        clause,
        cause,
        who: Subject::Unknown,
        stop: StopId::derived("decision", &[&count]),
        payload,
    }
}

/// The abort that a danger to life demands.
pub fn aborted(cause: Cause, who: Subject, stop: StopId) -> Event {
    Event::Aborted { clause: ClauseId::R31, cause, who, stop, payload: None }
}

/// A hold that a report opens.
pub fn hold(report: &Report, cause: Cause, stop: StopId, domain: &str) -> Event {
    let (kind, clause) = match report.sign {
        Sign::Halt | Sign::Contact => (HoldKind::Manual, ClauseId::R10),
        Sign::MinorOnSite => (HoldKind::NightMinor, ClauseId::R20),
        Sign::FamilyIncomplete | Sign::UnaccompaniedMinor => (HoldKind::Family, ClauseId::R40),
        Sign::CertificateShown | Sign::IllnessStated => (HoldKind::Document, ClauseId::R50),
        Sign::CourtOrder => (HoldKind::Legal, ClauseId::R10),
        Sign::ForbiddenForce => (HoldKind::Force, ClauseId::R11),
        Sign::NoAir
        | Sign::Gurgling
        | Sign::SuddenlyQuiet
        | Sign::SuddenlyStronger
        | Sign::AcuteBreathlessness
        | Sign::Seizure
        | Sign::SevereBleeding
        | Sign::Unconscious
        | Sign::CardiacArrest
        | Sign::OtherLifeThreatening
        | Sign::MedicalEmergency
        | Sign::Unclear => (HoldKind::Medical, ClauseId::R30),
    };
    Event::HoldOpened {
        hold: HoldId::derived(domain, &[report.id.uuid().as_bytes(), report.mark.as_bytes()]),
        kind,
        clause,
        cause,
        who: report.who.clone(),
        stop,
        symptom_at: symptom_at(report),
    }
}

/// It happened before a medical hold was lifted, and came in afterwards.
fn is_late(state: &State, report: &Report) -> bool {
    let occurred = report.clocks.best();
    state.holds.values().any(|hold| match &hold.status {
        HoldStatus::Lifted { at, .. } | HoldStatus::Resumed { at } => {
            hold.kind == HoldKind::Medical && *at > occurred
        }
        HoldStatus::Open => false,
    })
}

fn named_in_an_assessment(state: &State, report: ReportId) -> bool {
    state.reports_named.contains(&report)
}
