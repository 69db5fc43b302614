//! The states over time, in brief: what a slider over the record shows.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::{ForceId, HoldId, Seq};
use crate::operation::family::{Vehicle, Whereabouts};
use crate::operation::hold::{Hold, HoldKind, HoldStatus};
use crate::operation::plan::Stage;
use crate::operation::state::State;
use crate::people::{Slot, Subject};
use crate::rescue::StepId;
use crate::severity::Severity;
use crate::wire::view::Phase;

/// How the operation stood from one entry on, until the next of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct StateAt {
    /// The entry that made it so.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// How far it was stopped.
    pub severity: Severity,
    /// How far it had come.
    pub phase: Phase,
    /// Where the team was on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Holds that stood.
    pub holds: Vec<StandingHold>,
    /// Measures of force that ran.
    pub force: Vec<RunningForce>,
    /// Whether the rescue chain was open.
    pub rescue_open: bool,
    /// Its steps that were done.
    pub rescue_done: Vec<StepId>,
    /// Who was missing at the newest head count.
    pub missing: Vec<Slot>,
    /// Who was said to be elsewhere.
    pub away: Vec<Slot>,
    /// Who sat where.
    pub vehicles: Vec<Vehicle>,
    /// Whether minors were, or might be, affected.
    pub minors_affected: bool,
}

/// A hold that stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct StandingHold {
    /// The hold.
    pub hold: HoldId,
    /// Its kind.
    pub kind: HoldKind,
    /// Whom it concerned.
    pub who: Subject,
    /// Lifted, and waiting for the lead's "Fortsetzen".
    pub lifted: bool,
}

/// A measure of force that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct RunningForce {
    /// The measure.
    pub measure: ForceId,
    /// Against whom.
    pub who: Subject,
}

impl StateAt {
    /// How it stands now, if that differs from how it stood before.
    pub(super) fn changed(before: Option<&Self>, state: &State, seq: Seq, at: Timestamp) -> Option<Self> {
        let now = Self::of(state, seq, at);
        let same = before.is_some_and(|before| {
            let Self { seq, at, .. } = *before;
            Self { seq, at, ..now.clone() } == *before
        });
        (!same).then_some(now)
    }

    fn of(state: &State, seq: Seq, at: Timestamp) -> Self {
        let family = &state.family;
        let planned = state.plan.iter().flat_map(|plan| &plan.persons);
        let away = planned
            .map(|person| &person.slot)
            .filter(|slot| family.whereabouts(slot) != Whereabouts::Here)
            .cloned();
        let chain = state.rescue.as_ref();
        let mut rescue_done: Vec<StepId> = chain
            .into_iter()
            .flat_map(|chain| &chain.steps)
            .filter(|(_, facts)| facts.done.is_some())
            .map(|(step, _)| *step)
            .collect();
        rescue_done.sort();
        Self {
            seq,
            at,
            severity: state.severity(),
            phase: state.phase(),
            stage: state.stages.checkpoints.last().map(|present| present.stage),
            holds: state.holds.values().filter(|hold| hold.stands()).map(StandingHold::of).collect(),
            force: state
                .force
                .running()
                .map(|(measure, running)| RunningForce { measure, who: running.who.clone() })
                .collect(),
            rescue_open: chain.is_some_and(|chain| chain.closed.is_none()),
            rescue_done,
            missing: family.counted.iter().flat_map(|counted| counted.missing.iter().cloned()).collect(),
            away: away.collect(),
            vehicles: family.vehicles.clone(),
            minors_affected: state.plan.is_some() && state.minors_affected(),
        }
    }
}

impl StandingHold {
    fn of(hold: &Hold) -> Self {
        let lifted = matches!(hold.status, HoldStatus::Lifted { .. });
        Self { hold: hold.id, kind: hold.kind, who: hold.who.clone(), lifted }
    }
}
