//! Before the operation: questions that have to be answered, and READY, which is refused
//! with everything that is open or speaks against the plan.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::clocks::Timestamp;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::notice::{Notice, NoticeCode};
use crate::operation::place::{PlaceFacts, PlaceKind};
use crate::operation::plan::{Known, Person, Plan, Step};
use crate::operation::preflight::{AnswerPreflight, InformSupporter, PreflightItem, SupporterRelease};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Actor, Subject};
use crate::policy::{ClauseId, Policy};
use crate::safeguards::{self, family};
use crate::wire::safeguards_view::{PreflightItemView, PreflightView};

/// What has been answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The newest answer to each item.
    pub answers: BTreeMap<PreflightItem, Answered>,
    /// Whom the newest plan names.
    pub persons: Option<Vec<Person>>,
    /// The pick-up place of the newest plan.
    pub pick_up: Option<(PlaceKind, Option<PlaceFacts>)>,
    /// When it was declared ready; a new plan takes that back.
    pub ready_at: Option<Timestamp>,
    /// A release from confidentiality towards supporters is there.
    pub supporter_release: bool,
    /// When a supporter was last told of a stop.
    pub informed_at: Option<Timestamp>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub answer: Known,
    /// The day on which it was done or found out.
    pub on: NaiveDate,
    /// Who answered.
    pub by: Actor,
}

impl Facts {
    /// Folds one entry that concerns the time before the operation.
    pub fn fold(&mut self, entry: &Entry) {
        if let Event::PreflightAnswered { item, answer, on, payload: _ } = &entry.event {
            self.answers.insert(*item, Answered { answer: *answer, on: *on, by: entry.by });
        } else if let Event::PlanAccepted { plan, place, .. } = &entry.event {
            self.planned(plan, place.as_ref());
        } else if let Event::MadeReady = &entry.event {
            self.ready_at = Some(entry.at);
        } else if let Event::SupporterRelease { given } = &entry.event {
            self.supporter_release = *given;
        } else if let Event::SupporterInformed { .. } = &entry.event {
            self.informed_at = Some(entry.at);
        }
    }

    /// What was said about the persons or the place of an earlier plan is asked again for others.
    fn planned(&mut self, plan: &Plan, place: Option<&PlaceFacts>) {
        self.ready_at = None;
        let pick_up = (plan.pick_up.kind, place.cloned());
        if self.persons.as_ref().is_some_and(|before| *before != plan.persons) {
            self.answers.remove(&PreflightItem::FamilyComplete);
        }
        // A position is sealed apart: where there is one, nobody can see here whether it is the same.
        if self.pick_up.as_ref().is_some_and(|before| place.is_some() || *before != pick_up) {
            self.answers.remove(&PreflightItem::PlaceChecked);
        }
        self.persons = Some(plan.persons.clone());
        self.pick_up = Some(pick_up);
    }
}

/// An item is answered. "No" departs from the agreement and needs a reason; "not known" leaves it open.
pub fn answer(state: &State, ask: &AnswerPreflight, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let clause = clause_of(ask.item);
    let mut reasons = too_late(state);
    let reasoned = ask.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    let unreasoned = ask.answer == Known::No && !reasoned;
    if unreasoned || ask.source.trim().is_empty() {
        reasons.push(Reason::new(RefusalCode::ReasonMissing).under(clause).item(ask.item));
    }
    if ask.on > context.now.with_timezone(&context.policy.night.zone).date_naive() {
        reasons.push(Reason::new(RefusalCode::DateInFuture).under(clause).item(ask.item));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::PreflightAnswered {
        item: ask.item,
        answer: ask.answer,
        on: ask.on,
        payload: context.committed(),
    }])
}

/// What an answer tells everybody: one with "no" is a deviation.
pub fn told(event: &Event) -> Vec<Notice> {
    if let Event::PreflightAnswered { item, answer: Known::No, .. } = event {
        vec![Notice::new(NoticeCode::PreflightDeviation, clause_of(*item))]
    } else {
        Vec::new()
    }
}

/// The operation is declared ready.
pub fn ready(state: &State, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let reasons = against_ready(state, context.policy);
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(if state.preflight.ready_at.is_some() { Vec::new() } else { vec![Event::MadeReady] })
}

/// Everything that is open or speaks against the plan; also what a verifier replays.
pub fn against_ready(state: &State, policy: &Policy) -> Vec<Reason> {
    let mut reasons = too_late(state);
    if state.plan.is_none() {
        reasons.push(Reason::new(RefusalCode::NoPlan));
    }
    let standing = state.holds.values().filter(|hold| hold.stands());
    reasons.extend(standing.map(|h| Reason::new(RefusalCode::Interrupted).under(h.clause).about(h.id)));
    reasons.extend(open(state, policy));
    reasons
}

/// What speaks against a step: first contact only when it was declared ready, and still may be.
pub fn against_step(state: &State, step: Step, context: &Context<'_>) -> Vec<Reason> {
    if step != Step::Begin || state.begun_at().is_some() {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    if state.preflight.ready_at.is_none() {
        reasons.push(Reason::new(RefusalCode::NotReady).under(ClauseId::R01));
    }
    reasons.extend(open(state, context.policy));
    reasons
}

/// It has begun, or will not begin any more.
fn too_late(state: &State) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if state.aborted_at.is_some() {
        reasons.push(Reason::new(RefusalCode::Aborted).under(ClauseId::R31));
    }
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    if state.begun_at().is_some() {
        reasons.push(Reason::new(RefusalCode::AlreadyBegun));
    }
    reasons
}

/// Items without an answer, and what speaks against the plan by what is known now.
fn open(state: &State, policy: &Policy) -> Vec<Reason> {
    let answered = |item: &PreflightItem| {
        state.preflight.answers.get(item).is_some_and(|answered| answered.answer != Known::Unknown)
    };
    let items = policy.preflight.items.iter().filter(|item| !answered(item));
    let mut reasons: Vec<Reason> = items
        .map(|item| Reason::new(RefusalCode::PreflightOpen).under(clause_of(*item)).item(*item))
        .collect();
    if let Some(plan) = plan_now(state) {
        // The place was compared with the list when the plan was filed; first contact compares anew.
        let context = Context::bare(plan.starts_at, Actor::Service, policy);
        reasons.extend(safeguards::against_plan(&plan, &context));
        reasons.extend(family::against_unassured(state));
    }
    reasons
}

/// The plan with the ages and minors that are known by now (R-20f).
fn plan_now(state: &State) -> Option<Plan> {
    let mut plan = state.plan.clone()?;
    for person in &mut plan.persons {
        person.age = family::age_now(state, person);
    }
    let guest = |who: &Subject| match who {
        Subject::Slot(slot) => {
            let adult = state.ages.get(slot).is_some_and(|age| age.confirmed && !age.age.counts_as_minor());
            !adult
        }
        Subject::Staff | Subject::Bystander | Subject::Unknown => true,
    };
    if state.minors_reported.values().any(guest) {
        plan.other_minors = Known::Yes;
    }
    Some(plan)
}

/// The clause that asks for an item.
const fn clause_of(item: PreflightItem) -> ClauseId {
    match item {
        PreflightItem::VoluntaryDeparture => ClauseId::R01,
        PreflightItem::SupportersAsked | PreflightItem::SupportersAskedAgain => ClauseId::R02,
        PreflightItem::FamilyComplete => ClauseId::R40,
        PreflightItem::PlaceChecked => ClauseId::R41,
        PreflightItem::IllnessAsked => ClauseId::R50,
    }
}

/// The release from confidentiality is given or withdrawn: possible at any time, and always recorded.
pub fn supporter_release(_state: &State, ask: SupporterRelease) -> Result<Vec<Event>, Refusal> {
    Ok(vec![Event::SupporterRelease { given: ask.given }])
}

/// A supporter was told of a stop: only with a release, and only when there is one to tell of.
pub fn inform_supporter(
    state: &State,
    ask: &InformSupporter,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if !state.preflight.supporter_release {
        reasons.push(Reason::new(RefusalCode::SupporterNotReleased).under(ClauseId::R02));
    }
    if state.standing_stops().is_empty() {
        reasons.push(Reason::new(RefusalCode::NoStop).under(ClauseId::R02));
    }
    if ask.note.trim().is_empty() {
        reasons.push(Reason::new(RefusalCode::ReasonMissing).under(ClauseId::R02));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::SupporterInformed { payload: context.committed() }])
}

/// Whether a supporter may be told, and has not been told of the newest stop that stands.
fn should_inform(state: &State) -> bool {
    let standing = state.standing_stops();
    let signalled = standing.iter().filter_map(|id| state.stops.get(id)).map(|stop| stop.signalled_at).max();
    state.preflight.supporter_release
        && signalled.is_some_and(|at| state.preflight.informed_at.is_none_or(|informed| informed < at))
}

/// What people see of it.
pub fn view(state: &State, policy: &Policy) -> PreflightView {
    let label = |by: Actor| Some(state.devices.get(&by.device()?)?.label.clone());
    let items = policy.preflight.items.iter().map(|item| {
        let answered = state.preflight.answers.get(item);
        PreflightItemView {
            item: *item,
            answer: answered.map(|answered| answered.answer),
            on: answered.map(|answered| answered.on),
            by: answered.and_then(|answered| label(answered.by)),
        }
    });
    let waits = state.begun_at().is_none() && state.ended.is_none();
    PreflightView {
        items: items.collect(),
        ready_at: state.preflight.ready_at,
        against_ready: if waits { against_ready(state, policy) } else { Vec::new() },
        supporter_release: state.preflight.supporter_release,
        inform_supporter: should_inform(state),
    }
}
