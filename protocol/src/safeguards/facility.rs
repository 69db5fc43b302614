//! Not out of social or medical institutions: judged by position first, then by the kind of
//! place that was chosen. Passing a facility on the road raises nothing: only contact is judged.

use std::collections::BTreeMap;

use crate::ids::{HoldId, ReportId, StopId};
use crate::operation::apply::symptom_at;
use crate::operation::command::ConfirmPlace;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event, StepTaken};
use crate::operation::family::Whereabouts;
use crate::operation::hold::{Cause, HoldKind};
use crate::operation::notice::{Notice, NoticeCode};
use crate::operation::place::{FacilityList, NearFacility, PlaceFacts, PlaceKind};
use crate::operation::plan::{PickUp, Plan, Step};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{Actor, Role, Subject};
use crate::policy::{ClauseId, Policy};
use crate::report::Report;
use crate::safeguards::{Asked, lifting};
use crate::wire::safeguards_view::PlaceView;

/// What is known about the place of contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The kind of place as planned, set or confirmed last.
    pub kind: Option<PlaceKind>,
    /// Facilities in which contact may have been made, by the report that told of it, or none for the
    /// begin; a lead has not confirmed the place yet.
    pub uncertain: BTreeMap<Option<ReportId>, NearFacility>,
}

impl Facts {
    /// Folds one entry that concerns the place. A confirmation covers what it names, so that contact
    /// that is reported meanwhile stays open in any order.
    pub fn fold(&mut self, entry: &Entry) {
        if let Event::PlanAccepted { plan, .. } = &entry.event {
            self.kind = Some(plan.pick_up.kind);
        } else if let Event::MeetingPlaceSet { kind, .. } = &entry.event {
            self.kind = Some(*kind);
        } else if let Event::StepTaken(taken) = &entry.event {
            self.begun(taken);
        } else if let Event::PlaceUncertain { report, facility, .. } = &entry.event {
            self.uncertain.insert(Some(*report), facility.clone());
        } else if let Event::PlaceConfirmed { kind, reports, .. } = &entry.event {
            self.kind = Some(*kind);
            self.uncertain.remove(&None);
            for report in reports {
                self.uncertain.remove(&Some(*report));
            }
        }
    }

    fn begun(&mut self, taken: &StepTaken) {
        if taken.step != Step::Begin {
            return;
        }
        self.kind = taken.place_kind.or(self.kind);
        if let Some(facility) = told_uncertain(taken) {
            self.uncertain.insert(None, facility.clone());
        }
    }
}

/// The facility that was told of with a begin whose place is uncertain.
fn told_uncertain(taken: &StepTaken) -> Option<&NearFacility> {
    let notice = taken.notices.iter().find(|notice| notice.code == NoticeCode::MayBeInFacility)?;
    notice.facility.as_ref()
}

/// What a position says, by the protected kinds alone.
enum Verdict<'a> {
    /// The whole circle of the fix lies inside these.
    Inside(Vec<&'a NearFacility>),
    /// The circle overlaps this fence; the nearest, if several.
    Uncertain(&'a NearFacility),
    /// Outside, or not compared.
    Outside,
}

fn judged<'a>(place: Option<&'a PlaceFacts>, policy: &Policy) -> Verdict<'a> {
    let Some(place) = place else { return Verdict::Outside };
    let accuracy_dm = i64::from(place.accuracy_m) * 10;
    let mut near: Vec<_> =
        place.near.iter().filter(|near| policy.facility.protected.contains(&near.kind)).collect();
    near.sort_by_key(|near| near.distance_dm);
    near.retain(|near| i64::from(near.distance_dm) <= accuracy_dm);
    let inside: Vec<_> =
        near.iter().copied().filter(|near| i64::from(near.distance_dm) <= -accuracy_dm).collect();
    match (inside.is_empty(), near.first()) {
        (false, _) => Verdict::Inside(inside),
        (true, Some(nearest)) => Verdict::Uncertain(nearest),
        (true, None) => Verdict::Outside,
    }
}

/// Whether the list of facilities can be trusted on this day: there is one, of a day that has come,
/// and not too old.
fn is_list_known(context: &Context<'_>) -> bool {
    match context.list {
        FacilityList::Missing => false,
        FacilityList::Known { as_of, .. } => {
            let today = context.now.with_timezone(&context.policy.night.zone).date_naive();
            let age = today.signed_duration_since(*as_of);
            age >= chrono::TimeDelta::zero() && age <= context.policy.facility.list_max_age
        }
    }
}

fn is_protected(kind: PlaceKind, policy: &Policy) -> bool {
    policy.facility.protected.contains(&kind)
}

fn reason(code: RefusalCode) -> Reason {
    Reason::new(code).under(ClauseId::R41)
}

/// Inside, by position or by the chosen kind, or of no clear kind: where no contact may be made.
fn against_contact(kind: Option<PlaceKind>, place: Option<&PlaceFacts>, policy: &Policy) -> Vec<Reason> {
    if let Verdict::Inside(facilities) = judged(place, policy) {
        return facilities.into_iter().map(|facility| reason(RefusalCode::InFacility).at(facility)).collect();
    }
    match kind {
        Some(kind) if is_protected(kind, policy) => vec![reason(RefusalCode::InFacility)],
        Some(PlaceKind::Unclear) => vec![reason(RefusalCode::PlaceUnclear)],
        Some(_) | None => Vec::new(),
    }
}

/// The same for a place that is only planned: there is time for a better position.
fn against_planned(kind: PlaceKind, place: Option<&PlaceFacts>, policy: &Policy) -> Vec<Reason> {
    let mut reasons = against_contact(Some(kind), place, policy);
    if let Verdict::Uncertain(facility) = judged(place, policy) {
        reasons.push(reason(RefusalCode::PlaceUncertain).at(facility));
    }
    reasons
}

/// What speaks against a plan.
pub fn against_plan(plan: &Plan, context: &Context<'_>) -> Vec<Reason> {
    against_planned(plan.pick_up.kind, context.place, context.policy)
}

/// What is told with a plan that is accepted.
pub fn plan_notices(_plan: &Plan, context: &Context<'_>) -> Vec<Notice> {
    let compared = context.place.is_some() && is_list_known(context);
    if compared { Vec::new() } else { vec![not_compared()] }
}

const fn not_compared() -> Notice {
    Notice::new(NoticeCode::PlaceNotCompared, ClauseId::R41)
}

/// What speaks against a step: first contact needs a list that is known and a place outside, the
/// departure a place that is not uncertain.
pub fn against_step(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Reason> {
    match asked.step {
        Step::Begin => {
            let mut reasons = Vec::new();
            if !is_list_known(context) {
                reasons.push(reason(RefusalCode::FacilitiesUnknown));
            }
            let kind = asked.place_kind.or(state.place.kind);
            reasons.extend(against_contact(kind, asked.place, context.policy));
            reasons
        }
        Step::Depart | Step::Transfer | Step::HandOver => {
            let uncertain = nearest_uncertain(state);
            uncertain.map(|facility| reason(RefusalCode::PlaceUncertain).at(facility)).into_iter().collect()
        }
        Step::Board | Step::ReturnHome => Vec::new(),
    }
}

fn nearest_uncertain(state: &State) -> Option<&NearFacility> {
    state.place.uncertain.values().min_by_key(|facility| facility.distance_dm)
}

/// Whether nobody could say what kind of place contact was made at, and it still holds for that.
fn is_unclear(state: &State) -> bool {
    state.holds.values().any(|hold| hold.is_open() && matches!(hold.cause, Cause::PlaceUnclear { .. }))
}

/// What is told with a step that is allowed.
pub fn notices(_state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Notice> {
    if asked.step != Step::Begin {
        return Vec::new();
    }
    if asked.place.is_none() {
        return vec![not_compared()];
    }
    if let Verdict::Uncertain(facility) = judged(asked.place, context.policy) {
        let notice = Notice::new(NoticeCode::MayBeInFacility, ClauseId::R41);
        return vec![Notice { facility: Some(facility.clone()), ..notice }];
    }
    Vec::new()
}

/// A begin at an uncertain place has to say so: its notice is what the departure waits for.
pub fn against_recorded(taken: &StepTaken, policy: &Policy) -> Vec<Reason> {
    match judged(taken.place.as_ref(), policy) {
        Verdict::Uncertain(facility)
            if taken.step == Step::Begin && told_uncertain(taken) != Some(facility) =>
        {
            vec![reason(RefusalCode::PlaceUncertain).at(facility)]
        }
        Verdict::Uncertain(_) | Verdict::Inside(_) | Verdict::Outside => Vec::new(),
    }
}

/// First contact is reported. Inside, it holds; perhaps inside, the departure waits. With a person who
/// is said to be in care it holds wherever that is.
pub fn contact_reported(state: &State, report: &Report, context: &Context<'_>) -> Vec<Event> {
    if state.ended.is_some() || state.aborted_at.is_some() {
        return Vec::new();
    }
    let policy = context.policy;
    let chosen = report.place_kind.or(state.place.kind).unwrap_or(PlaceKind::Unclear);
    let accuracy_m = context.place.map(|place| place.accuracy_m);
    let verdict = judged(context.place, policy);
    let facility = match &verdict {
        Verdict::Inside(facilities) => facilities.first().copied(),
        Verdict::Uncertain(_) | Verdict::Outside => None,
    };
    // The same id again with another place is another stop: the first may have been lifted.
    let first = StopId::of_report(report.id);
    let id = report.id.uuid();
    let parts: [&[u8]; 2] = [id.as_bytes(), report.mark.as_bytes()];
    let stop = if state.stops.contains_key(&first) { StopId::derived("contact", &parts) } else { first };
    // Where no contact may begin for want of a list, nobody can say of a contact where it was.
    let unknown = state.begun_at().is_none() && !is_list_known(context);
    // One contact at two places, the second perhaps inside: nobody can say which.
    let contradicted = matches!(verdict, Verdict::Uncertain(_)) && state.reports.contains_key(&report.id);
    let mut events = Vec::new();
    if facility.is_some() || is_protected(chosen, policy) {
        let cause = Cause::Facility {
            report: Some(report.id),
            place: chosen,
            accuracy_m: accuracy_m.filter(|_| facility.is_some()),
            facility: facility.cloned(),
        };
        events.push(hold_for_contact(report, stop, "contact inside", cause));
    } else if chosen == PlaceKind::Unclear || unknown || contradicted {
        events.push(hold_for_contact(
            report,
            stop,
            "place unclear",
            Cause::PlaceUnclear { report: report.id },
        ));
    }
    if let (Verdict::Uncertain(facility), Some(accuracy_m), false) = (verdict, accuracy_m, contradicted) {
        events.push(Event::PlaceUncertain { report: report.id, facility: facility.clone(), accuracy_m });
    }
    if let Subject::Slot(slot) = &report.who
        && let Whereabouts::InPatient | Whereabouts::InInstitution = state.family.whereabouts(slot)
    {
        let cause = Cause::InCare { report: report.id, slot: slot.clone() };
        events.push(hold_for_contact(report, stop, "contact in care", cause));
    }
    events
}

fn hold_for_contact(report: &Report, stop: StopId, domain: &str, cause: Cause) -> Event {
    Event::HoldOpened {
        hold: HoldId::derived(domain, &[report.id.uuid().as_bytes(), report.mark.as_bytes()]),
        kind: HoldKind::Facility,
        clause: ClauseId::R41,
        cause,
        who: report.who.clone(),
        stop,
        symptom_at: symptom_at(report),
    }
}

/// Another meeting place is set.
pub fn meet_at(state: &State, ask: &PickUp, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let reasons = against_meeting(state, ask.kind, context.place, context.policy);
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let (place, payload) = (context.place.cloned(), context.payload);
    Ok(vec![Event::MeetingPlaceSet { kind: ask.kind, place, payload }])
}

/// What speaks against another meeting place; also what a verifier replays.
pub fn against_meeting(
    state: &State,
    kind: PlaceKind,
    place: Option<&PlaceFacts>,
    policy: &Policy,
) -> Vec<Reason> {
    let mut reasons = lifting::ended(state);
    reasons.extend(against_planned(kind, place, policy));
    reasons
}

/// What a durable fact about the place tells everybody.
pub fn told(event: &Event) -> Vec<Notice> {
    if let Event::MeetingPlaceSet { place: None, .. } = event { vec![not_compared()] } else { Vec::new() }
}

/// A lead says what kind of place it is. A protected kind holds, whenever it is said.
pub fn confirm(state: &State, ask: &ConfirmPlace, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = against_confirmation(state, ask.kind, context.actor, context.policy);
    if ask.reason.trim().is_empty() {
        reasons.push(reason(RefusalCode::ReasonMissing));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let reports = state.place.uncertain.keys().flatten().copied().collect();
    let mut events = vec![Event::PlaceConfirmed { kind: ask.kind, reports, payload: context.committed() }];
    if is_protected(ask.kind, context.policy) {
        let count = u64::try_from(state.stops.len()).unwrap_or(u64::MAX).to_be_bytes();
        events.push(Event::HoldOpened {
            hold: HoldId::derived("place confirmed", &[&count]),
            kind: HoldKind::Facility,
            clause: ClauseId::R41,
            cause: Cause::Facility { report: None, place: ask.kind, facility: None, accuracy_m: None },
            who: Subject::Unknown,
            stop: StopId::derived("place confirmed", &[&count]),
            symptom_at: context.now,
        });
    }
    Ok(events)
}

/// What speaks against saying so; also what a verifier replays.
pub fn against_confirmation(state: &State, kind: PlaceKind, by: Actor, policy: &Policy) -> Vec<Reason> {
    let mut reasons = lifting::ended(state);
    if by.role() != Some(Role::Lead) {
        reasons.push(reason(RefusalCode::RoleNotAllowed));
    }
    // Before the begin a lead may always say what kind of place it will be.
    let waits = state.begun_at().is_none() || !state.place.uncertain.is_empty() || is_unclear(state);
    if kind == PlaceKind::Unclear {
        reasons.push(reason(RefusalCode::PlaceUnclear));
    } else if !waits && !is_protected(kind, policy) {
        reasons.push(reason(RefusalCode::NothingToConfirm));
    }
    reasons
}

/// What people see of it.
pub fn view(state: &State) -> PlaceView {
    PlaceView {
        kind: state.place.kind,
        uncertain: nearest_uncertain(state).cloned(),
        unclear: is_unclear(state),
    }
}
