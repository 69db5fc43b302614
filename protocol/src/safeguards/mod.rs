//! The clauses that protect: a file per clause family. Each is a pure function from facts to holds,
//! aborts and refused steps, and names its clause. Adding a safeguard is adding a file and a line.

pub mod comms;
pub mod device_check;
pub mod document;
pub mod emergency;
pub mod facility;
pub mod family;
pub mod fitness;
pub mod force;
pub mod legal;
pub mod lifting;
pub mod night;
pub mod preflight;
pub mod proportionality;
pub mod recommendation;
pub mod retention;
pub mod rollback;
pub mod sisters;
pub mod standstill;

use crate::operation::command::AskStep;
use crate::operation::context::Context;
use crate::operation::event::{Event, StepTaken};
use crate::operation::family::Vehicle;
use crate::operation::notice::Notice;
use crate::operation::place::{PlaceFacts, PlaceKind};
use crate::operation::plan::{Plan, Step};
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::people::Slot;
use crate::policy::ClauseId;
use crate::report::Report;
use crate::severity::Severity;

/// A step as it is judged: the same whether it is asked for now or replayed from the record.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The step.
    pub step: Step,
    /// Who is there, if heads are counted in the same moment.
    pub present: Option<&'a [Slot]>,
    /// Who sits where; empty: as boarded before.
    pub vehicles: &'a [Vehicle],
    /// The kind of place, as chosen.
    pub place_kind: Option<PlaceKind>,
    /// What the list says about the place.
    pub place: Option<&'a PlaceFacts>,
    /// Whether a reason was given.
    pub reasoned: bool,
}

impl<'a> Asked<'a> {
    /// As it is asked for.
    pub fn now(ask: &'a AskStep, context: &Context<'a>) -> Self {
        Self {
            step: ask.step,
            present: ask.present.as_deref(),
            vehicles: &ask.vehicles,
            place_kind: ask.place_kind,
            place: context.place,
            reasoned: ask.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty()),
        }
    }

    /// As it stands in the record.
    pub fn then(taken: &'a StepTaken) -> Self {
        Self {
            step: taken.step,
            present: taken.present.as_deref(),
            vehicles: &taken.vehicles,
            place_kind: taken.place_kind,
            place: taken.place.as_ref(),
            reasoned: taken.reasoned,
        }
    }
}

/// Every reason of every safeguard against a plan.
pub fn against_plan(plan: &Plan, context: &Context<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    reasons.extend(night::against_plan(plan, context.policy));
    reasons.extend(family::against_plan(plan));
    reasons.extend(facility::against_plan(plan, context));
    reasons
}

/// Every reason of every safeguard against a step that is asked for now. All of them are told at once,
/// also when one alone would do.
pub fn against_step(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Reason> {
    if asked.step == Step::ReturnHome {
        // Home, or to a hospital, is always allowed (R-20c, R-31).
        return Vec::new();
    }
    let mut reasons = interrupted(state);
    reasons.extend(preflight::against_step(state, asked.step, context));
    reasons.extend(night::against_step(state, asked.step, context));
    reasons.extend(family::against_step(state, asked, context));
    reasons.extend(facility::against_step(state, asked, context));
    reasons.extend(document::against_step(state, asked.step));
    reasons
}

/// Why nothing goes on while the operation stands: every hold, or the abort.
pub fn interrupted(state: &State) -> Vec<Reason> {
    match state.severity() {
        Severity::Aborted => vec![Reason::new(RefusalCode::Aborted).under(ClauseId::R31)],
        Severity::Interrupted => {
            let open = state.holds.values().filter(|hold| hold.stands());
            open.map(|h| Reason::new(RefusalCode::Interrupted).under(h.clause).about(h.id)).collect()
        }
        Severity::Running => Vec::new(),
    }
}

/// Why nothing goes on: it stands, or it has ended.
pub fn stopped(state: &State) -> Vec<Reason> {
    let ended = state.ended.is_some().then(|| Reason::new(RefusalCode::Closed));
    interrupted(state).into_iter().chain(ended).collect()
}

/// What is told with a step that is allowed.
pub fn notices(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Notice> {
    let mut notices = Vec::new();
    notices.extend(family::notices(state, asked));
    notices.extend(facility::notices(state, asked, context));
    notices.extend(device_check::notices(state, asked, context));
    notices
}

/// What follows from having asked for a step that is refused: a family found apart on the way holds.
pub fn after_refusal(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Event> {
    family::after_refusal(state, asked, context)
}

/// What a report about anything but an emergency brings with it.
pub fn reported(state: &State, report: &Report, context: &Context<'_>) -> Option<Vec<Event>> {
    use crate::report::Sign;
    match report.sign {
        Sign::MinorOnSite => Some(night::minor_reported(state, report, context)),
        Sign::Contact => Some(facility::contact_reported(state, report, context)),
        Sign::FamilyIncomplete | Sign::UnaccompaniedMinor => Some(family::reported(state, report, context)),
        Sign::CertificateShown | Sign::IllnessStated => Some(document::reported(state, report, context)),
        Sign::CourtOrder => Some(legal::reported(report)),
        Sign::ForbiddenForce => Some(force::forbidden_reported(report)),
        Sign::Halt => recommendation::reported(state, report, context),
        Sign::AcuteBreathlessness
        | Sign::Seizure
        | Sign::SevereBleeding
        | Sign::Unconscious
        | Sign::CardiacArrest
        | Sign::OtherLifeThreatening
        | Sign::NoAir
        | Sign::Gurgling
        | Sign::SuddenlyQuiet
        | Sign::SuddenlyStronger
        | Sign::MedicalEmergency
        | Sign::Unclear => None,
    }
}
