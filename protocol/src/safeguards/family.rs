//! Families are not separated: who belongs together, who is there, who sits where.

use std::collections::{BTreeMap, BTreeSet};

use crate::clocks::Timestamp;
use crate::ids::{AccountId, HoldId, StopId};
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::evidence::RecordedEvidence;
use crate::operation::family::{AssureHandOver, Count, CountAt, PersonStatus, Vehicle, Whereabouts};
use crate::operation::hold::{Cause, Hold, HoldKind};
use crate::operation::notice::{Notice, NoticeCode};
use crate::operation::plan::{Person, Plan, Step};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::people::{AgeClass, FamilyRole, Role, Slot, Subject};
use crate::policy::{ClauseId, ShortCount};
use crate::report::{Report, Sign};
use crate::safeguards::lifting::{self, Act};
use crate::safeguards::{Asked, emergency};
use crate::wire::safeguards_view::{CountView, FamilyView, PersonView};

/// What is known about the family on its way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The newest head count.
    pub counted: Option<Counted>,
    /// Where persons are said to be.
    pub whereabouts: BTreeMap<Slot, Whereabouts>,
    /// Who sits where, as boarded last.
    pub vehicles: Vec<Vehicle>,
    /// Unaccompanied minors whose hand-over is assured, and since when.
    pub assured: BTreeMap<Slot, Timestamp>,
    /// Who goes apart from the others, as two persons have decided (a deviation).
    pub apart: BTreeSet<Slot>,
    /// The newest departure or transfer: from there on heads are counted anew.
    pub moved_at: Option<Timestamp>,
}

/// A head count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Where.
    pub counted_at: CountAt,
    /// When.
    pub at: Timestamp,
    /// Who counted.
    pub by: Option<AccountId>,
    /// Who is there.
    pub present: BTreeSet<Slot>,
    /// Who of the plan is not.
    pub missing: BTreeSet<Slot>,
}

impl Facts {
    /// Folds one entry that concerns the family.
    pub fn fold(&mut self, entry: &Entry) {
        if let Event::Counted { at, present, missing } = &entry.event {
            self.counted(entry, *at, present, missing);
        } else if let Event::PersonStatus { slot, is } = &entry.event {
            self.whereabouts.insert(slot.clone(), *is);
        } else if let Event::HandOverAssured { slot, payload: _ } = &entry.event {
            self.assured.insert(slot.clone(), entry.at);
        } else if let Event::StepTaken(taken) = &entry.event {
            if !taken.vehicles.is_empty() {
                self.vehicles.clone_from(&taken.vehicles);
            }
            if matches!(taken.step, Step::Depart | Step::Transfer) {
                self.moved_at = Some(entry.at);
            }
        } else if let Event::PlanAccepted { .. } = &entry.event {
            // A slot may stand for somebody else now: nothing that was permitted stays, what is known
            // against the departure does.
            let whereabouts = std::mem::take(&mut self.whereabouts);
            *self = Self { whereabouts, ..Self::default() };
        }
    }

    fn counted(&mut self, entry: &Entry, counted_at: CountAt, present: &[Slot], missing: &[Slot]) {
        for slot in present {
            // Somebody who was elsewhere has come. In-patient treatment does not end by being counted.
            if self.whereabouts.get(slot) == Some(&Whereabouts::Elsewhere) {
                self.whereabouts.remove(slot);
            }
            self.apart.remove(slot);
        }
        self.counted = Some(Counted {
            counted_at,
            at: entry.at,
            by: entry.by.account(),
            present: present.iter().cloned().collect(),
            missing: missing.iter().cloned().collect(),
        });
    }

    /// Two persons have decided that the family goes on without those this hold is about.
    pub fn separated(&mut self, hold: &Hold) {
        if let Cause::FamilyIncomplete { missing, .. } = &hold.cause {
            self.apart.extend(missing.iter().cloned());
        } else if let Subject::Slot(slot) = &hold.who {
            self.apart.insert(slot.clone());
        } else if let Some(counted) = &self.counted {
            self.apart.extend(counted.missing.iter().cloned());
        }
    }

    fn is_in_care(&self, slot: &Slot) -> bool {
        matches!(self.whereabouts.get(slot), Some(Whereabouts::InPatient | Whereabouts::InInstitution))
    }

    fn is_away(&self, slot: &Slot) -> bool {
        self.whereabouts.get(slot).is_some_and(|is| *is != Whereabouts::Here)
    }
}

/// The age class that counts now: a minor's as soon as anybody states it, an adult's once a lead has
/// confirmed it (R-20f).
pub fn age_now(state: &State, person: &Person) -> AgeClass {
    state
        .ages
        .get(&person.slot)
        .filter(|stated| stated.confirmed || stated.age.counts_as_minor())
        .map_or(person.age, |stated| stated.age)
}

/// Who is to be removed together: the unit that is counted.
fn unit(state: &State) -> impl Iterator<Item = &Person> {
    state.plan.iter().flat_map(|plan| &plan.persons).filter(|person| person.to_be_removed)
}

/// A single person has nobody to be separated from.
fn is_family(state: &State) -> bool {
    unit(state).nth(1).is_some()
}

fn unknown<'a>(state: &State, slots: impl IntoIterator<Item = &'a Slot>) -> BTreeSet<Slot> {
    let planned: BTreeSet<&Slot> =
        state.plan.iter().flat_map(|plan| &plan.persons).map(|person| &person.slot).collect();
    slots.into_iter().filter(|slot| !planned.contains(slot)).cloned().collect()
}

/// What is wrong with a list of persons: somebody who is not of the plan, or somebody twice.
fn against_list(state: &State, present: &[Slot]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let strangers = unknown(state, present);
    if !strangers.is_empty() {
        reasons.push(reason(RefusalCode::NoSuchPerson).of(strangers));
    }
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<Slot> = present.iter().filter(|slot| !seen.insert(*slot)).cloned().collect();
    if !twice.is_empty() {
        reasons.push(reason(RefusalCode::SlotTwice).of(twice));
    }
    reasons
}

const fn reason(code: RefusalCode) -> Reason {
    Reason::new(code).under(ClauseId::R40)
}

/// What speaks against a plan: somebody of the core family would stay while others go. Adult children,
/// grandparents and others may stay (literal scope of the agreement).
pub fn against_plan(plan: &Plan) -> Vec<Reason> {
    let with_minors = plan.persons.iter().any(is_minor_child);
    let core: Vec<&Person> = plan
        .persons
        .iter()
        .filter(|person| match person.family {
            FamilyRole::CustodialParent => with_minors,
            FamilyRole::Spouse => true,
            FamilyRole::Child => person.age.counts_as_minor(),
            FamilyRole::Other => false,
        })
        .collect();
    let staying: Vec<Slot> = core.iter().filter(|p| !p.to_be_removed).map(|p| p.slot.clone()).collect();
    if staying.is_empty() || staying.len() == core.len() {
        return Vec::new();
    }
    vec![reason(RefusalCode::FamilySeparated).of(staying)]
}

fn is_minor_child(person: &Person) -> bool {
    person.family == FamilyRole::Child && person.age.counts_as_minor()
}

/// What speaks against a step. First contact is made with whoever is there.
pub fn against_step(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Reason> {
    let mut reasons = asked.present.map(|present| against_list(state, present)).unwrap_or_default();
    let present = heads(state, asked);
    if all_must_be_there(state, asked.step) {
        reasons.extend(against_leaving(state, asked, present.as_ref()));
        reasons.extend(against_unassured(state));
    }
    match asked.step {
        Step::Board | Step::Depart | Step::Transfer => {
            reasons.extend(against_vehicles(state, asked, present.as_ref(), context));
        }
        Step::Begin | Step::HandOver | Step::ReturnHome => {}
    }
    reasons
}

/// From the departure on nobody goes on before everybody is there.
fn all_must_be_there(state: &State, step: Step) -> bool {
    match step {
        Step::Depart | Step::Transfer | Step::HandOver => true,
        Step::Board => departed(state),
        Step::Begin | Step::ReturnHome => false,
    }
}

fn departed(state: &State) -> bool {
    state.steps.contains_key(&Step::Depart)
}

/// Who is there: as said with the step, or by the newest head count of this leg of the way. Heads are
/// counted anew for each transfer and for the hand-over.
fn heads(state: &State, asked: &Asked<'_>) -> Option<BTreeSet<Slot>> {
    if let Some(present) = asked.present {
        return Some(present.iter().cloned().collect());
    }
    let counted = state.family.counted.as_ref()?;
    let since_contact = state.begun_at().is_none_or(|begun| counted.at >= begun);
    let since_moved = state.family.moved_at.is_none_or(|moved| counted.at > moved);
    (since_contact && since_moved).then(|| counted.present.clone())
}

/// Who of the family is not there, leaving out those of whom two persons have decided that they go
/// apart. `said_now`: the list is newer than all that was said about where somebody is.
fn missing(state: &State, present: &BTreeSet<Slot>, said_now: bool) -> BTreeSet<Slot> {
    if !is_family(state) {
        return BTreeSet::new();
    }
    unit(state)
        .map(|person| &person.slot)
        .filter(|slot| !present.contains(*slot) || !said_now && state.family.is_away(slot))
        .filter(|slot| !state.family.apart.contains(*slot))
        .cloned()
        .collect()
}

fn against_leaving(state: &State, asked: &Asked<'_>, present: Option<&BTreeSet<Slot>>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match present {
        Some(present) => {
            let missing = missing(state, present, asked.present.is_some());
            if !missing.is_empty() {
                reasons.push(reason(RefusalCode::FamilyIncomplete).of(missing));
            }
        }
        None if is_family(state) => reasons.push(reason(RefusalCode::NotCounted)),
        None => {}
    }
    reasons.extend(against_in_care(state, present));
    reasons
}

/// Nobody is taken out of in-patient treatment or an institution, also if they are counted.
fn against_in_care(state: &State, present: Option<&BTreeSet<Slot>>) -> Option<Reason> {
    let family = &state.family;
    let goes = |slot: &Slot| !family.apart.contains(slot) || present.is_some_and(|here| here.contains(slot));
    let in_care: Vec<Slot> = unit(state)
        .map(|person| &person.slot)
        .filter(|slot| family.is_in_care(slot) && goes(slot))
        .cloned()
        .collect();
    (!in_care.is_empty()).then(|| Reason::new(RefusalCode::PersonInCare).under(ClauseId::R41).of(in_care))
}

/// Everybody who is there sits in exactly one vehicle, no child without a parent (never overridden);
/// several vehicles only with a lead's yes and reason.
fn against_vehicles(
    state: &State,
    asked: &Asked<'_>,
    present: Option<&BTreeSet<Slot>>,
    context: &Context<'_>,
) -> Vec<Reason> {
    let here = present.cloned().unwrap_or_else(|| unit(state).map(|person| person.slot.clone()).collect());
    let vehicles = vehicles(state, asked);
    let seated: Vec<Slot> = vehicles.iter().flat_map(|vehicle| vehicle.slots.iter().cloned()).collect();
    let seats: Vec<Vec<Slot>> = if vehicles.is_empty() {
        vec![here.iter().cloned().collect()]
    } else {
        vehicles.iter().map(|vehicle| vehicle.slots.clone()).collect()
    };
    let mut reasons = Vec::new();
    let strangers = unknown(state, &seated);
    if !vehicles.is_empty() {
        let times = |slot: &Slot| seated.iter().filter(|other| *other == slot).count();
        let goes = unit(state).map(|person| &person.slot).filter(|slot| here.contains(*slot));
        let mut wrong: BTreeSet<Slot> = goes.filter(|slot| times(slot) != 1).cloned().collect();
        let not_here = seated.iter().filter(|slot| !here.contains(*slot) || times(slot) > 1);
        wrong.extend(not_here.filter(|slot| !strangers.contains(*slot)).cloned());
        if !wrong.is_empty() {
            reasons.push(reason(RefusalCode::VehiclesDisagree).of(wrong));
        }
    }
    if !strangers.is_empty() {
        reasons.push(reason(RefusalCode::NoSuchPerson).of(strangers));
    }
    let alone: BTreeSet<Slot> = seats.iter().flat_map(|seats| without_parent(state, seats)).collect();
    if !alone.is_empty() {
        reasons.push(reason(RefusalCode::ChildWithoutParent).of(alone));
    }
    let agreed = asked.vehicles.is_empty() || asked.vehicles == state.family.vehicles;
    let by_lead = context.actor.role() == Some(Role::Lead) && asked.reasoned;
    if vehicles.len() > 1 && !agreed && !by_lead {
        reasons.push(reason(RefusalCode::SplitNeedsLead));
    }
    reasons
}

/// Who sits where: as said with the step, else as boarded before.
fn vehicles<'a>(state: &'a State, asked: &Asked<'a>) -> &'a [Vehicle] {
    if asked.vehicles.is_empty() { &state.family.vehicles } else { asked.vehicles }
}

/// Minors in one vehicle in which none of the custodial parents of the plan sits.
fn without_parent(state: &State, seats: &[Slot]) -> Vec<Slot> {
    let has_parent = unit(state).any(|p| p.family == FamilyRole::CustodialParent);
    let with_parent = unit(state).any(|p| p.family == FamilyRole::CustodialParent && seats.contains(&p.slot));
    if !has_parent || with_parent {
        return Vec::new();
    }
    let persons = state.plan.iter().flat_map(|plan| &plan.persons);
    persons
        .filter(|person| seats.contains(&person.slot) && age_now(state, person).counts_as_minor())
        .map(|person| person.slot.clone())
        .collect()
}

/// Minors of the unit who go without a custodial parent, with nobody assured to receive them.
pub fn against_unassured(state: &State) -> Option<Reason> {
    let unassured: Vec<Slot> = unit(state)
        .filter(|person| !state.family.apart.contains(&person.slot))
        .filter(|person| is_unaccompanied(state, person) && !state.family.assured.contains_key(&person.slot))
        .map(|person| person.slot.clone())
        .collect();
    (!unassured.is_empty()).then(|| reason(RefusalCode::UnaccompaniedMinor).of(unassured))
}

/// A minor parent has custody of their child, but is nobody's custodial parent among themselves: only an
/// adult one is.
fn is_unaccompanied(state: &State, minor: &Person) -> bool {
    let is_minor = |person: &Person| age_now(state, person).counts_as_minor();
    let answers_for = |parent: &Person| {
        parent.family == FamilyRole::CustodialParent
            && parent.slot != minor.slot
            && !state.family.apart.contains(&parent.slot)
            && (minor.family != FamilyRole::CustodialParent || !is_minor(parent))
    };
    is_minor(minor) && !unit(state).any(answers_for)
}

/// What is told with a step that is allowed.
pub fn notices(state: &State, asked: &Asked<'_>) -> Vec<Notice> {
    let moves = matches!(asked.step, Step::Board | Step::Depart | Step::Transfer);
    if moves && vehicles(state, asked).len() > 1 {
        vec![Notice::new(NoticeCode::FamilyInSeveralVehicles, ClauseId::R40)]
    } else {
        Vec::new()
    }
}

/// What follows from having asked for a step that is refused: heads that were counted short stay
/// counted, and on the way they hold. So does a count with which an open hold can be lifted.
pub fn after_refusal(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Event> {
    let moves = all_must_be_there(state, asked.step) || asked.step == Step::Board;
    if state.ended.is_some() || state.begun_at().is_none() || !moves {
        return Vec::new();
    }
    let at = count_at(state, asked.step);
    if let Some(present) = asked.present {
        let waits = state.holds.values().any(|hold| hold.kind == HoldKind::Family && hold.is_open());
        let here = present.iter().cloned().collect();
        let matters = waits || !missing(state, &here, true).is_empty();
        let lawful = against_list(state, present).is_empty();
        return if lawful && matters { counted(state, present, at, context) } else { Vec::new() };
    }
    let missing = heads(state, asked).map(|here| missing(state, &here, false)).unwrap_or_default();
    if holds_at(state, at, context) {
        incomplete(state, missing, at, context.now).into_iter().collect()
    } else {
        Vec::new()
    }
}

/// The head count that came with a step that is allowed, and the hold it may open.
pub fn counted_with(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Event> {
    let Some(present) = asked.present else { return Vec::new() };
    let mut events = counted(state, present, count_at(state, asked.step), context);
    if asked.step == Step::ReturnHome {
        // Nothing stands in the way home.
        events.truncate(1);
    }
    events
}

fn count_at(state: &State, step: Step) -> CountAt {
    match step {
        Step::Transfer => CountAt::Transfer,
        Step::HandOver => CountAt::HandOver,
        Step::Board | Step::Depart | Step::ReturnHome if departed(state) => CountAt::Transfer,
        Step::Depart => CountAt::Departure,
        Step::Begin | Step::Board | Step::ReturnHome => CountAt::Contact,
    }
}

/// Heads are counted. A fact: taken at any time before the end, whatever else stands.
pub fn count(state: &State, ask: &Count, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    if state.plan.is_none() {
        reasons.push(Reason::new(RefusalCode::NoPlan));
    }
    reasons.extend(against_list(state, &ask.present));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(counted(state, &ask.present, ask.at, context))
}

fn counted(state: &State, present: &[Slot], at: CountAt, context: &Context<'_>) -> Vec<Event> {
    let strangers = unknown(state, present);
    let here: BTreeSet<Slot> = present.iter().filter(|slot| !strangers.contains(*slot)).cloned().collect();
    let gone = unit(state).map(|person| &person.slot).filter(|slot| !here.contains(*slot)).cloned().collect();
    let missing = missing(state, &here, true);
    let mut events = vec![Event::Counted { at, present: here.into_iter().collect(), missing: gone }];
    if holds_at(state, at, context) {
        events.extend(incomplete(state, missing, at, context.now));
    }
    events
}

/// Whether a short count holds: on the way always, before it if the policy says so.
fn holds_at(state: &State, at: CountAt, context: &Context<'_>) -> bool {
    departed(state)
        || matches!(at, CountAt::Transfer | CountAt::HandOver)
        || context.policy.family.short_count == ShortCount::Hold
}

/// The hold for a family found incomplete, unless one is open for the same persons.
fn incomplete(state: &State, missing: BTreeSet<Slot>, at: CountAt, now: Timestamp) -> Option<Event> {
    let known = |hold: &Hold| {
        let Cause::FamilyIncomplete { missing: known, .. } = &hold.cause else { return false };
        missing.iter().all(|slot| known.contains(slot))
    };
    let held = state.holds.values().any(|hold| hold.is_open() && known(hold));
    if missing.is_empty() || held || state.aborted_at.is_some() || state.ended.is_some() {
        return None;
    }
    let number = u64::try_from(state.holds.len()).unwrap_or(u64::MAX).to_be_bytes();
    let when = now.timestamp_millis().to_be_bytes();
    let missing: Vec<Slot> = missing.into_iter().collect();
    Some(Event::HoldOpened {
        hold: HoldId::derived("family", &[&when, &number]),
        kind: HoldKind::Family,
        clause: ClauseId::R40,
        who: if let [one] = missing.as_slice() { Subject::Slot(one.clone()) } else { Subject::Unknown },
        cause: Cause::FamilyIncomplete { missing, at },
        stop: StopId::derived("family", &[&when, &number]),
        symptom_at: now,
    })
}

/// Somebody says where a person is. Away from a family that is on its way, it is incomplete at once.
pub fn status(state: &State, ask: &PersonStatus, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    let strangers = unknown(state, [&ask.slot]);
    if !strangers.is_empty() {
        reasons.push(reason(RefusalCode::NoSuchPerson).of(strangers));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let family = &state.family;
    if family.whereabouts.get(&ask.slot).copied().unwrap_or(Whereabouts::Here) == ask.is {
        return Ok(Vec::new());
    }
    let mut events = vec![Event::PersonStatus { slot: ask.slot.clone(), is: ask.is }];
    if ask.is != Whereabouts::Here && departed(state) {
        let others = unit(state).map(|person| &person.slot).filter(|slot| **slot != ask.slot).cloned();
        let missing = missing(state, &others.collect(), true);
        events.extend(incomplete(state, missing, CountAt::Transfer, context.now));
    }
    Ok(events)
}

/// The hand-over of an unaccompanied minor is assured.
pub fn assure(state: &State, ask: &AssureHandOver, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    if state.ended.is_some() {
        reasons.push(Reason::new(RefusalCode::Closed));
    }
    if ask.receiver.trim().is_empty() {
        reasons.push(reason(RefusalCode::ReasonMissing));
    }
    let reported = state.holds.values().any(|hold| {
        let about = matches!(&hold.who, Subject::Slot(slot) if *slot == ask.slot);
        hold.is_open() && is_about_unaccompanied(state, hold) && (about || says_nobody(&hold.who))
    });
    match unit(state).find(|person| person.slot == ask.slot) {
        Some(person) if reported || is_unaccompanied(state, person) => {}
        None if reported => {}
        Some(_) => reasons.push(reason(RefusalCode::NotUnaccompanied).of([ask.slot.clone()])),
        None => reasons.push(reason(RefusalCode::NoSuchPerson).of([ask.slot.clone()])),
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok(vec![Event::HandOverAssured { slot: ask.slot.clone(), payload: context.committed() }])
}

const fn says_nobody(who: &Subject) -> bool {
    match who {
        Subject::Slot(_) => false,
        Subject::Staff | Subject::Bystander | Subject::Unknown => true,
    }
}

/// Somebody reports that the family is incomplete, or a minor alone: it holds, whatever was counted.
pub fn reported(state: &State, report: &Report, _context: &Context<'_>) -> Vec<Event> {
    if state.ended.is_some() {
        return Vec::new();
    }
    let cause = Cause::Report { report: report.id };
    vec![emergency::hold(report, cause, StopId::of_report(report.id), "report")]
}

/// What speaks against this evidence for a family hold; also what a verifier replays.
pub fn against_lift(state: &State, hold: &Hold, evidence: &RecordedEvidence, act: Act) -> Vec<Reason> {
    let mut reasons = lifting::shared(hold, act);
    let unaccompanied = is_about_unaccompanied(state, hold);
    match evidence {
        RecordedEvidence::FamilyComplete if !unaccompanied => {
            reasons.extend(against_complete(state, hold).into_iter().map(|reason| reason.about(hold.id)));
        }
        RecordedEvidence::HandOverAssured if unaccompanied => {
            if !is_assured(state, hold) {
                reasons.push(reason(RefusalCode::UnaccompaniedMinor).about(hold.id));
            }
        }
        // That lead and supervisor agree is asked for with every such evidence.
        RecordedEvidence::Separation { .. } if !unaccompanied => {}
        RecordedEvidence::FamilyComplete
        | RecordedEvidence::HandOverAssured
        | RecordedEvidence::Separation { .. }
        | RecordedEvidence::Assessment { .. }
        | RecordedEvidence::Statement { .. }
        | RecordedEvidence::Morning { .. }
        | RecordedEvidence::NightContinuation { .. }
        | RecordedEvidence::AgeConfirmed
        | RecordedEvidence::NotInside { .. }
        | RecordedEvidence::NotRecognised { .. }
        | RecordedEvidence::CourtRelease { .. }
        | RecordedEvidence::ForceReviewed { .. }
        | RecordedEvidence::DeviceHeard { .. } => {
            reasons.push(reason(RefusalCode::WrongEvidence).about(hold.id));
        }
    }
    reasons
}

fn is_about_unaccompanied(state: &State, hold: &Hold) -> bool {
    let Cause::Report { report } = hold.cause else { return false };
    hold.kind == HoldKind::Family
        && state.reports.get(&report).is_some_and(|facts| facts.sign == Sign::UnaccompaniedMinor)
}

/// Everybody is there again: by a count that is newer than the hold, and by what was said since.
fn against_complete(state: &State, hold: &Hold) -> Vec<Reason> {
    let Some(newest) = state.family.counted.as_ref().filter(|counted| counted.at > hold.opened_at) else {
        return vec![reason(RefusalCode::NotCounted)];
    };
    let mut reasons = Vec::new();
    let missing = missing(state, &newest.present, false);
    if !missing.is_empty() {
        reasons.push(reason(RefusalCode::FamilyIncomplete).of(missing));
    }
    reasons.extend(against_in_care(state, Some(&newest.present)));
    reasons
}

/// Somebody was assured to receive the minor after the hold; or the person is an adult, as a lead has
/// confirmed.
fn is_assured(state: &State, hold: &Hold) -> bool {
    let since = |at: &Timestamp| *at >= hold.opened_at;
    match &hold.who {
        Subject::Slot(slot) => {
            let adult = state.ages.get(slot).is_some_and(|age| age.confirmed && !age.age.counts_as_minor());
            adult || state.family.assured.get(slot).is_some_and(since)
        }
        Subject::Staff | Subject::Bystander | Subject::Unknown => state.family.assured.values().any(since),
    }
}

/// Who counted last.
pub fn counted_by(state: &State) -> Option<AccountId> {
    state.family.counted.as_ref().and_then(|counted| counted.by)
}

/// What people see of it.
pub fn view(state: &State) -> FamilyView {
    let persons = state.plan.iter().flat_map(|plan| &plan.persons).map(|person| PersonView {
        slot: person.slot.clone(),
        age: age_now(state, person),
        family: person.family,
        is: state.family.whereabouts.get(&person.slot).copied().unwrap_or(Whereabouts::Here),
    });
    FamilyView {
        persons: persons.collect(),
        counted: state.family.counted.as_ref().map(|counted| CountView {
            counted_at: counted.counted_at,
            at: counted.at,
            present: u32::try_from(counted.present.len()).unwrap_or(u32::MAX),
            missing: counted.missing.iter().cloned().collect(),
        }),
        vehicles: state.family.vehicles.clone(),
    }
}

/// What a durable fact about the family tells everybody.
pub fn told(event: &Event) -> Vec<Notice> {
    let (code, clause, slots) = if let Event::PersonStatus { slot, is } = event {
        let slots = vec![slot.clone()];
        match is {
            Whereabouts::Here => return Vec::new(),
            Whereabouts::Elsewhere => (NoticeCode::PersonElsewhere, ClauseId::R40, slots),
            Whereabouts::InPatient | Whereabouts::InInstitution => {
                (NoticeCode::PersonInCare, ClauseId::R41, slots)
            }
        }
    } else if let Event::Counted { missing, .. } = event {
        (NoticeCode::PersonElsewhere, ClauseId::R40, missing.clone())
    } else {
        return Vec::new();
    };
    if slots.is_empty() { Vec::new() } else { vec![Notice { slots, ..Notice::new(code, clause) }] }
}
