//! How an operation looks to people: the view that pages draw, derived from the state on demand.

use crate::clocks::Timestamp;
use crate::ids::{DeviceId, OperationId};
use crate::operation::apply::worse;
use crate::operation::event::{Escalation, Lateness};
use crate::operation::force::ForceAlarm;
use crate::operation::hold::{Hold, HoldKind};
use crate::operation::state::{State, StopFacts};
use crate::policy::Policy;
use crate::report::Sign;
use crate::rescue::StepId;
use crate::rescue::chain::{Chain, FIRST_STEPS};
use crate::rescue::content::content;
use crate::safeguards::night::Affected;
use crate::safeguards::{
    device_check, document, facility, family, force, night, preflight, proportionality, recommendation,
    retention, sisters,
};
use crate::severity::Severity;
use crate::wire::safeguards_view::{NoticeView, ProposalView, SafeguardsView};
use crate::wire::view::{
    AgeToConfirm, BoardRow, BoardView, DeviceView, NightView, OperationView, Phase, QuestionView, ReasonView,
    RefusedView, RescueStepView, RescueView, StepTakenView, TaskView,
};

/// How many stops and reasons a view lists, newest first; the record has all of them.
const SHOWN: usize = 20;

/// Derives the view. `awaited` are the devices that have not come back since a restart.
pub fn overview(
    operation: OperationId,
    state: &State,
    awaited: &[DeviceId],
    now: Timestamp,
    policy: &Policy,
) -> OperationView {
    let created = state.created.as_ref();
    OperationView {
        operation,
        reference: created.map(|c| c.reference.clone()).unwrap_or_default(),
        drill: created.is_some_and(|c| c.drill),
        phase: state.phase(),
        severity: state.severity(),
        since: state.severity_since.unwrap_or(now),
        seq: state.seq,
        reasons: reasons(state, policy),
        holds: newest(state.holds.values().cloned().collect(), |hold| hold.opened_at),
        plan: state.plan.clone(),
        steps: state.steps.iter().map(|(step, at)| StepTakenView { step: *step, at: *at }).collect(),
        night: night_view(state, now, policy),
        ages_to_confirm: state
            .ages
            .iter()
            .filter(|(_, age)| !age.confirmed)
            .map(|(slot, age)| AgeToConfirm { slot: slot.clone(), age: age.age })
            .collect(),
        questions: state
            .questions
            .iter()
            .map(|(report, due_at)| QuestionView {
                report: *report,
                reporter: state.reports.get(report).map(|facts| facts.reporter),
                due_at: *due_at,
            })
            .collect(),
        rescue: state.rescue.as_ref().map(|chain| rescue_view(state, chain)),
        board: newest(state.stops.iter().collect(), |(_, stop)| stop.signalled_at)
            .into_iter()
            .map(|(id, stop)| board(state, *id, stop))
            .collect(),
        devices: state
            .devices
            .iter()
            .map(|(id, device)| DeviceView {
                device: *id,
                label: device.label.clone(),
                role: device.role,
                released: device.released,
                check: state.checks.get(id).map(|checked| checked.check),
                checked_at: state.checks.get(id).map(|checked| checked.at),
                faults: device_check::faults(state, *id, now, policy),
            })
            .collect(),
        awaited: awaited.to_vec(),
        refused: state
            .refused
            .iter()
            .map(|refused| RefusedView {
                ask: refused.ask.clone(),
                refusal: refused.refusal.clone(),
                at: refused.at,
                by: refused.by.device().and_then(|device| label(state, device)),
            })
            .collect(),
        tasks: tasks(state, now),
        safeguards: safeguards_view(state, policy),
        end: state.ended.map(|(end, _)| end),
        retention: retention::view(state, now, policy),
    }
}

fn safeguards_view(state: &State, policy: &Policy) -> SafeguardsView {
    SafeguardsView {
        preflight: preflight::view(state, policy),
        family: family::view(state),
        place: facility::view(state),
        facilities: crate::operation::place::FacilityList::Missing,
        documents: document::view(state),
        recommendations: recommendation::view(state),
        force: force::view(state),
        checkpoint: proportionality::view(state),
        proposals: state
            .lift_proposals
            .iter()
            .filter(|(hold, _)| state.holds.get(hold).is_some_and(Hold::is_open))
            .map(|(hold, first)| ProposalView {
                hold: *hold,
                evidence: first.evidence.to_owned(),
                by: first.by.device().and_then(|device| label(state, device)),
            })
            .collect(),
        notices: state
            .notices
            .iter()
            .map(|(at, notice)| NoticeView { at: *at, notice: notice.clone() })
            .collect(),
        measure: sisters::view(state),
    }
}

fn newest<T>(mut items: Vec<T>, at: impl Fn(&T) -> Timestamp) -> Vec<T> {
    items.sort_by_key(|item| std::cmp::Reverse(at(item)));
    items.truncate(SHOWN);
    items
}

fn label(state: &State, device: DeviceId) -> Option<String> {
    state.devices.get(&device).map(|known| known.label.clone())
}

fn reasons(state: &State, policy: &Policy) -> Vec<ReasonView> {
    let standing = state.standing_stops();
    let shown = state.stops.iter().filter(|(id, _)| standing.contains(id)).collect();
    newest(shown, |(_, stop)| stop.signalled_at)
        .into_iter()
        .map(|(id, stop)| ReasonView {
            stop: *id,
            severity: stop.severity,
            clause: stop.clause,
            quote: policy.clauses.get(&stop.clause).map(|c| c.quote.clone()).unwrap_or_default(),
            cause: stop.cause.clone(),
            sign: stop.sign,
            who: stop.who.clone(),
            occurred_at: stop.occurred_at,
            by: stop.by.and_then(|device| label(state, device)),
        })
        .collect()
}

fn night_view(state: &State, now: Timestamp, policy: &Policy) -> NightView {
    let (night, affected) = (&policy.night, night::affected(state));
    // Without minors, what would count if one turned up.
    let shown = if affected.minors { affected } else { Affected::UNKNOWN_MINOR };
    let waits = state.begun_at().is_none() && state.ended.is_none();
    let reaches = state.night_warnings.iter().any(|(at, mark)| mark.is_none() && *at > now);
    NightView {
        minors_affected: affected.minors,
        is_night: night::is_night(now, night, shown),
        next_night_at: night::next_begin(now, night, shown).unwrap_or(now),
        rule: night::rule(now, night, shown).map(|window| window.rule.clone()).unwrap_or_default(),
        forecast_reaches_night: reaches,
        not_before: night::not_before(state, now, policy).filter(|_| waits),
    }
}

fn rescue_view(state: &State, chain: &Chain) -> RescueView {
    let untouched =
        |step: &StepId| FIRST_STEPS.iter().position(|first| first == step).unwrap_or(FIRST_STEPS.len());
    let mut steps: Vec<StepId> = content().steps.keys().copied().collect();
    let control_room = StepId::ControlRoomCall112;
    if !steps.contains(&control_room)
        && (chain.control_room_must_call() || chain.steps.contains_key(&control_room))
    {
        steps.push(control_room);
    }
    steps.sort_by_key(|step| (untouched(step), *step));
    RescueView {
        version: content().version.clone(),
        sign: chain.signs.iter().copied().reduce(worse).unwrap_or(Sign::Unclear),
        signs: chain.signs.clone(),
        opened_at: chain.opened_at,
        closed: chain.closed.map(|(outcome, _)| outcome),
        steps: steps.into_iter().map(|step| rescue_step(state, chain, step)).collect(),
    }
}

fn rescue_step(state: &State, chain: &Chain, step: StepId) -> RescueStepView {
    let facts = chain.steps.get(&step).cloned().unwrap_or_default();
    let claimed_by = facts.claims.keys().flatten().filter_map(|device| label(state, *device)).collect();
    let worst_first = [Lateness::ControlRoomCalls, Lateness::NotDone, Lateness::Unclaimed];
    RescueStepView {
        step,
        due_at: chain.due_at(step),
        claimed_by,
        claimed_at: facts.claims.values().min().copied(),
        done_at: facts.done.map(|done| done.last),
        done_by: facts.done_by.and_then(|device| label(state, device)),
        late: worst_first.into_iter().find(|lateness| facts.overdue.contains(lateness)),
        not_possible: facts.not_possible,
    }
}

fn board(state: &State, id: crate::ids::StopId, stop: &StopFacts) -> BoardView {
    let devices: Vec<BoardRow> = state
        .on_scene()
        .map(|(device, known)| {
            let times = stop.receipts.get(device).copied().unwrap_or_default();
            BoardRow {
                device: *device,
                label: known.label.clone(),
                delivered_at: times.delivered,
                displayed_at: times.displayed,
                acknowledged_at: times.acknowledged,
                reached_by_radio: stop.reached.contains(device),
            }
        })
        .collect();
    let stand = devices.iter().filter(|row| row.acknowledged_at.is_some()).count();
    BoardView {
        stop: id,
        signalled_at: stop.signalled_at,
        stand: u32::try_from(stand).unwrap_or(u32::MAX),
        of: u32::try_from(devices.len()).unwrap_or(u32::MAX),
        standstill_ms: stop.standstill_ms,
        escalation: stop.escalation,
        devices,
    }
}

fn tasks(state: &State, now: Timestamp) -> Vec<TaskView> {
    let mut tasks = Vec::new();
    if state.rescue.as_ref().is_some_and(Chain::control_room_must_call) {
        tasks.push(TaskView::Call112);
    }
    for (id, stop) in &state.stops {
        if stop.escalation == Some(Escalation::ReachByRadio) && stop.standstill_ms.is_none() {
            let silent = state
                .on_scene()
                .filter(|(device, _)| !stop.acknowledged_by(device) && !stop.reached.contains(device));
            tasks.extend(silent.map(|(device, known)| TaskView::ReachByRadio {
                stop: *id,
                device: *device,
                label: known.label.clone(),
            }));
        }
    }
    tasks.extend(state.after_end.iter().map(|report| TaskView::ReportAfterEnd { report: *report }));
    let night_to_confirm = state.holds.values().filter(|hold| {
        hold.kind == HoldKind::NightMinor && hold.is_open() && state.night_proposals.contains_key(&hold.id)
    });
    tasks.extend(night_to_confirm.map(|hold| TaskView::ConfirmNight { hold: hold.id }));
    let second = state.lift_proposals.keys().filter(|hold| state.holds.get(hold).is_some_and(Hold::is_open));
    tasks.extend(second.map(|hold| TaskView::ConfirmLift { hold: *hold }));
    let undecided = document::view(state).into_iter().filter(|document| document.recognised.is_none());
    tasks.extend(undecided.map(|document| TaskView::DecideDocument { document: document.document }));
    let monitor = recommendation::view(state).into_iter();
    tasks.extend(monitor.map(|open| TaskView::AnswerMonitor { report: open.report }));
    let positions = force::view(state).into_iter();
    tasks.extend(
        positions
            .filter(|measure| measure.alarms.contains(&ForceAlarm::PositionSupervisor))
            .map(|measure| TaskView::ForcePosition { measure: measure.measure }),
    );
    if state.phase() == Phase::Underway && state.severity() != Severity::Aborted {
        let next = state.night_warnings.iter().map(|(night_at, _)| *night_at).filter(|at| *at > now).min();
        tasks.extend(next.map(|night_at| TaskView::NightNear { night_at }));
    }
    tasks
}
