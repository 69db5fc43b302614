//! Nobody who is not fit to travel: certificates are recognised as a rule; a lead decides, with
//! a reason where not, and in time, else it holds by itself.

use std::collections::BTreeMap;

use crate::clocks::Timestamp;
use crate::ids::{AccountId, HoldId, ReportId, StopId};
use crate::operation::apply::report_of;
use crate::operation::context::Context;
use crate::operation::document::{DecideDocument, RecordDocument};
use crate::operation::event::{Entry, Event};
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::{Cause, Hold, HoldKind};
use crate::operation::plan::{Known, Step};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Actor, Role, Subject};
use crate::policy::{ClauseId, Policy};
use crate::report::{Report, Sign};
use crate::safeguards::lifting::{self, Act};
use crate::safeguards::{emergency, fitness};
use crate::wire::safeguards_view::DocumentView;

/// Certificates and stated illnesses, by the report that said so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// All of them.
    pub documents: BTreeMap<ReportId, Document>,
}

/// One certificate or stated illness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Whom it concerns.
    pub who: Subject,
    /// When a lead has to have decided.
    pub due_at: Timestamp,
    /// What stands in it, once recorded: qualified, and whether it says unfit.
    pub recorded: Option<(bool, Known)>,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// The decision, once made: recognised or not. Once recognised, always recognised.
    pub recognised: Option<bool>,
}

impl Facts {
    /// Folds one entry that concerns a certificate.
    pub fn fold(&mut self, entry: &Entry) {
        if let Event::DocumentShown { document, who, due_at } = &entry.event {
            self.documents.entry(*document).or_insert_with(|| Document {
                who: who.clone(),
                due_at: *due_at,
                recorded: None,
                recorded_by: None,
                recognised: None,
            });
        } else if let Event::DocumentRecorded { document, says_unfit, missing, .. } = &entry.event {
            if let Some(document) = self.documents.get_mut(document) {
                document.recorded = Some((missing.is_empty(), *says_unfit));
                document.recorded_by = entry.by.account();
            }
        } else if let Event::DocumentDecided { document, recognised, .. } = &entry.event
            && let Some(document) = self.documents.get_mut(document)
        {
            document.recognised = Some(*recognised || document.recognised == Some(true));
        }
    }
}

/// The holds that are about this document.
fn holds(state: &State, document: ReportId) -> impl Iterator<Item = &Hold> {
    let about = move |hold: &&Hold| report_of(&hold.cause) == Some(document);
    state.holds.values().filter(|hold| hold.kind == HoldKind::Document).filter(about)
}

/// Whether it was not recognised: by a lead's decision, or by lifting a hold about it.
fn is_settled(state: &State, id: ReportId, document: &Document) -> bool {
    document.recognised == Some(false) || holds(state, id).any(|hold| !hold.is_open())
}

fn is_undecided(state: &State, id: ReportId, document: &Document) -> bool {
    document.recognised.is_none() && !is_settled(state, id, document)
}

/// Whether there is a paper. Only a report that never spoke of more than an illness, with nothing
/// recorded since, is none.
fn is_certificate(state: &State, id: ReportId, document: Option<&Document>) -> bool {
    let stated = state.reports.get(&id).is_some_and(|report| report.sign == Sign::IllnessStated);
    !stated || document.is_some_and(|document| document.recorded.is_some())
}

/// A certificate is shown, or an illness stated. After the end or an abort it is only recorded. A
/// report that comes again and says more holds at once: a decision may have been made about less.
pub fn reported(state: &State, report: &Report, context: &Context<'_>) -> Vec<Event> {
    if state.ended.is_some() || state.aborted_at.is_some() {
        return Vec::new();
    }
    if state.documents.documents.contains_key(&report.id) {
        let id = report.id.uuid();
        let stop = StopId::derived("document again", &[id.as_bytes(), report.mark.as_bytes()]);
        return vec![emergency::hold(report, Cause::Report { report: report.id }, stop, "document again")];
    }
    let due_at = context.now + context.policy.document.decide_within;
    vec![Event::DocumentShown { document: report.id, who: report.who.clone(), due_at }]
}

/// What stands in it is recorded. Qualified, and unfit or unknown: recognised as a rule, so it holds at
/// once, whatever its date. Recording it again before the decision corrects it, but lowers nothing.
pub fn record(state: &State, ask: &RecordDocument, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if state.ended.is_some() {
        return Err(RefusalCode::Closed.into());
    }
    let Some(document) = state.documents.documents.get(&ask.document) else {
        return Err(Refusal::one(about(RefusalCode::NoSuchDocument, ask.document)));
    };
    if is_settled(state, ask.document, document) && !holds(state, ask.document).any(Hold::is_open) {
        return Err(Refusal::one(about(RefusalCode::DocumentDecided, ask.document)));
    }
    let mut missing = ask.missing.clone();
    missing.sort_unstable();
    missing.dedup();
    let qualified = missing.is_empty() && ask.says_unfit != Known::No;
    let mut events = vec![Event::DocumentRecorded {
        document: ask.document,
        issuer: ask.issuer,
        shown: ask.shown,
        dated_on: ask.dated_on,
        says_unfit: ask.says_unfit,
        missing,
    }];
    if qualified && document.recognised != Some(true) && state.aborted_at.is_none() {
        let cause = Cause::DocumentQualified { document: ask.document };
        let hold = hold(state, ask.document, "document qualified", cause, context.now);
        events.extend(hold.filter(|hold| !is_known(state, hold)));
    }
    Ok(events)
}

/// A lead decides. Recognised needs no more than the word; not recognised is the exception.
pub fn decide(state: &State, ask: &DecideDocument, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let id = ask.document;
    let known = state.documents.documents.get(&id);
    if ask.recognised && known.is_some_and(|document| document.recognised == Some(true)) {
        return Ok(Vec::new());
    }
    let mut reasons = if ask.recognised {
        let mut reasons = lifting::ended(state);
        reasons.extend(known.is_none().then(|| about(RefusalCode::NoSuchDocument, id)));
        reasons
    } else {
        against_decision(state, id, context.actor)
    };
    let says_why = ask.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    if !ask.recognised && !says_why {
        reasons.push(about(RefusalCode::ReasonMissing, id));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let mut events = vec![Event::DocumentDecided {
        document: id,
        recognised: ask.recognised,
        outdated: ask.outdated,
        payload: context.committed(),
    }];
    if ask.recognised && !holds(state, id).any(Hold::is_open) {
        let cause = Cause::DocumentRecognised { document: id };
        events.extend(hold(state, id, "document recognised", cause, context.now));
    }
    Ok(events)
}

/// What speaks against not recognising it; also what a verifier replays. The second person is whoever
/// recorded the paper, or reported the illness.
pub fn against_decision(state: &State, id: ReportId, by: Actor) -> Vec<Reason> {
    let mut reasons = lifting::ended(state);
    if by.role() != Some(Role::Lead) {
        reasons.push(about(RefusalCode::RoleNotAllowed, id));
    }
    let Some(document) = state.documents.documents.get(&id) else {
        reasons.push(about(RefusalCode::NoSuchDocument, id));
        return reasons;
    };
    if document.recognised == Some(true) {
        reasons.push(about(RefusalCode::DocumentRecognised, id));
    } else if is_settled(state, id, document) {
        reasons.push(about(RefusalCode::DocumentDecided, id));
    }
    let same_person = if is_certificate(state, id, Some(document)) {
        reasons.extend(document.recorded.is_none().then(|| about(RefusalCode::DocumentNotRecorded, id)));
        document.recorded.is_some() && document.recorded_by == by.account()
    } else {
        state.reports.get(&id).map(|report| report.reporter) == by.device()
    };
    reasons.extend(same_person.then(|| about(RefusalCode::SamePerson, id)));
    reasons
}

fn about(code: RefusalCode, document: ReportId) -> Reason {
    Reason::new(code).under(ClauseId::R50).document(document)
}

fn hold(state: &State, id: ReportId, domain: &str, cause: Cause, now: Timestamp) -> Option<Event> {
    let document = state.documents.documents.get(&id)?;
    let uuid = id.uuid();
    let parts: [&[u8]; 1] = [uuid.as_bytes()];
    Some(Event::HoldOpened {
        hold: HoldId::derived(domain, &parts),
        kind: HoldKind::Document,
        clause: ClauseId::R50,
        cause,
        who: document.who.clone(),
        stop: StopId::derived(domain, &parts),
        symptom_at: state.reports.get(&id).map_or(now, |report| report.received_at),
    })
}

fn is_known(state: &State, event: &Event) -> bool {
    matches!(event, Event::HoldOpened { hold, .. } if state.holds.contains_key(hold))
}

/// What the clock will bring: what is not decided and holds for no other reason. A paper that is
/// recorded as not qualified while nothing has departed waits for the lead behind the refused departure.
pub fn due(state: &State) -> Vec<(Timestamp, ReportId)> {
    if state.ended.is_some() || state.aborted_at.is_some() {
        return Vec::new();
    }
    let stays = !state.steps.contains_key(&Step::Depart);
    let documents = state.documents.documents.iter();
    documents
        .filter(|(id, document)| document.recognised.is_none() && holds(state, **id).next().is_none())
        .filter(|(_, document)| !(stays && matches!(document.recorded, Some((false, _)))))
        .map(|(id, document)| (document.due_at, *id))
        .collect()
}

/// Nobody decided in time.
pub fn undecided(state: &State, document: ReportId) -> Vec<Event> {
    let cause = Cause::DocumentUndecided { document };
    let due_at = state.documents.documents.get(&document).map(|known| known.due_at);
    due_at.and_then(|at| hold(state, document, "document undecided", cause, at)).into_iter().collect()
}

/// What speaks against a step: no first contact, no departure and nothing later before the decision.
pub fn against_step(state: &State, step: Step) -> Vec<Reason> {
    match step {
        Step::Begin | Step::Depart | Step::Transfer | Step::HandOver => {
            let documents = state.documents.documents.iter();
            let open = documents.filter(|(id, document)| is_undecided(state, **id, document));
            let open = open.map(|(id, _)| about(RefusalCode::DocumentOpen, *id));
            open.chain(against_going_on(state)).collect()
        }
        Step::Board | Step::ReturnHome => Vec::new(),
    }
}

/// What is recognised never goes on: only closing or aborting is possible.
pub fn against_going_on(state: &State) -> Vec<Reason> {
    let documents = state.documents.documents.iter();
    documents
        .filter(|(_, document)| document.recognised == Some(true))
        .map(|(id, _)| about(RefusalCode::DocumentRecognised, *id))
        .collect()
}

/// What speaks against this evidence for a certificate's hold; also what a verifier replays. An
/// assessment answers an illness that was only stated; a paper it never outweighs.
pub fn against_lift(
    state: &State,
    hold: &Hold,
    evidence: &RecordedEvidence,
    act: Act,
    policy: &Policy,
) -> Vec<Reason> {
    let reason = |code| Reason::new(code).under(ClauseId::R50).about(hold.id);
    let id = report_of(&hold.cause);
    let document = id.and_then(|id| state.documents.documents.get(&id));
    if document.is_some_and(|document| document.recognised == Some(true)) {
        return vec![reason(RefusalCode::DocumentRecognised)];
    }
    let certificate = id.is_none_or(|id| is_certificate(state, id, document));
    match evidence {
        RecordedEvidence::NotRecognised { .. } => {
            let mut reasons = lifting::shared(hold, act);
            if certificate && document.is_none_or(|document| document.recorded.is_none()) {
                reasons.push(reason(RefusalCode::DocumentNotRecorded));
            }
            reasons
        }
        RecordedEvidence::Assessment { .. } if !certificate => {
            fitness::against_assessment(state, hold, evidence, act, policy)
        }
        RecordedEvidence::Assessment { .. }
        | RecordedEvidence::Statement { .. }
        | RecordedEvidence::Morning { .. }
        | RecordedEvidence::NightContinuation { .. }
        | RecordedEvidence::AgeConfirmed
        | RecordedEvidence::FamilyComplete
        | RecordedEvidence::HandOverAssured
        | RecordedEvidence::Separation { .. }
        | RecordedEvidence::NotInside { .. }
        | RecordedEvidence::CourtRelease { .. }
        | RecordedEvidence::ForceReviewed { .. }
        | RecordedEvidence::DeviceHeard { .. } => vec![reason(RefusalCode::WrongEvidence)],
    }
}

/// What people see of it.
pub fn view(state: &State) -> Vec<DocumentView> {
    let documents = state.documents.documents.iter();
    documents
        .map(|(id, document)| DocumentView {
            document: *id,
            who: document.who.clone(),
            certificate: is_certificate(state, *id, Some(document)),
            due_at: document.due_at,
            qualified: document.recorded.map(|(qualified, _)| qualified),
            says_unfit: document.recorded.map(|(_, says_unfit)| says_unfit),
            recognised: document.recognised.or_else(|| is_settled(state, *id, document).then_some(false)),
        })
        .collect()
}
