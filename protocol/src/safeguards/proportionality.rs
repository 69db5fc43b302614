//! Proportionality at any time: at each change of stage the team asks itself whether it is still
//! proportionate. Never asked while the operation is stopped; never in the way of a report.

use crate::clocks::Timestamp;
use crate::operation::command::StageAsk;
use crate::operation::context::Context;
use crate::operation::event::{Entry, Event};
use crate::operation::notice::{Notice, NoticeCode};
use crate::operation::plan::{Stage, Step};
use crate::operation::refusal::{Reason, Refusal, RefusalCode};
use crate::operation::state::State;
use crate::policy::{ClauseId, Policy};
use crate::safeguards::{self, night};
use crate::severity::Severity;
use crate::wire::safeguards_view::CheckpointView;

/// The checkpoints of the way, in the order in which the stages were entered; the last one is present.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Every stage that was entered.
    pub checkpoints: Vec<Checkpoint>,
}

/// "Weiter verhältnismäßig?" at one change of stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The stage.
    pub stage: Stage,
    /// When it was entered.
    pub since: Timestamp,
    /// When somebody said yes; none: open, or missed once the next stage was entered.
    pub confirmed_at: Option<Timestamp>,
}

impl Facts {
    /// Folds one entry that concerns a stage.
    pub fn fold(&mut self, entry: &Entry) {
        if let Some(stage) = entered(&entry.event) {
            self.checkpoints.push(Checkpoint { stage, since: entry.at, confirmed_at: None });
        } else if let Event::ProportionalityConfirmed { stage } = &entry.event
            && let Some(present) = self.checkpoints.last_mut().filter(|present| present.stage == *stage)
        {
            present.confirmed_at.get_or_insert(entry.at);
        }
    }

    /// Checkpoints that nobody confirmed before the next stage was entered.
    pub fn missed(&self) -> impl Iterator<Item = &Checkpoint> {
        let passed = self.checkpoints.len().saturating_sub(1);
        self.checkpoints.iter().take(passed).filter(|checkpoint| checkpoint.confirmed_at.is_none())
    }

    fn present(&self) -> Option<Checkpoint> {
        self.checkpoints.last().copied()
    }
}

/// The stage that is entered with an event: by itself, or by a step.
pub const fn entered(event: &Event) -> Option<Stage> {
    if let Event::StageEntered { stage, .. } = event {
        Some(*stage)
    } else if let Event::StepTaken(taken) = event {
        entered_by(taken.step)
    } else {
        None
    }
}

/// The stage that a step enters by itself.
const fn entered_by(step: Step) -> Option<Stage> {
    match step {
        Step::Begin => Some(Stage::Contact),
        Step::Depart => Some(Stage::Transport),
        Step::HandOver => Some(Stage::HandOver),
        Step::Board | Step::Transfer | Step::ReturnHome => None,
    }
}

/// The team enters a stage. The stages that a step enters cannot be entered without that step.
pub fn enter(state: &State, ask: StageAsk, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let mut reasons = safeguards::stopped(state);
    reasons.extend(wrong_stage(state, ask.stage));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    if state.stages.present().is_some_and(|present| present.stage == ask.stage) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::StageEntered {
        stage: ask.stage,
        notices: not_before(state, ask.stage, context.now, context.policy).into_iter().collect(),
    }])
}

fn wrong_stage(state: &State, stage: Stage) -> Option<Reason> {
    let taken = |step: Step| state.steps.contains_key(&step);
    let begun = taken(Step::Begin);
    let fits = match stage {
        Stage::Approach | Stage::Arrival => !begun,
        Stage::Contact | Stage::Packing => begun && !taken(Step::Depart) && !taken(Step::HandOver),
        Stage::Transport => taken(Step::Depart) && !taken(Step::HandOver),
        Stage::HandOver => taken(Step::HandOver),
    };
    let code = match (state.plan.is_some(), begun) {
        (false, _) => RefusalCode::NoPlan,
        (true, false) => RefusalCode::NotBegun,
        (true, true) => RefusalCode::WrongStage,
    };
    (!fits || state.plan.is_none()).then(|| Reason::new(code).under(ClauseId::R10))
}

/// On the way at night: contact not before the morning.
fn not_before(state: &State, stage: Stage, now: Timestamp, policy: &Policy) -> Option<Notice> {
    let approaches = stage == Stage::Approach;
    let at = approaches.then(|| night::not_before(state, now, policy)).flatten()?;
    Some(Notice { at: Some(at), ..Notice::new(NoticeCode::ContactNotBefore, ClauseId::R20) })
}

/// "Weiter verhältnismäßig: ja".
pub fn confirm(state: &State, ask: StageAsk) -> Result<Vec<Event>, Refusal> {
    let mut reasons = safeguards::stopped(state);
    let present = state.stages.present().filter(|present| present.stage == ask.stage);
    if present.is_none() {
        reasons.push(Reason::new(RefusalCode::WrongStage).under(ClauseId::R10));
    }
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let open = present.is_some_and(|present| present.confirmed_at.is_none());
    Ok(open.then_some(Event::ProportionalityConfirmed { stage: ask.stage }).into_iter().collect())
}

/// What people see of it.
pub fn view(state: &State) -> Option<CheckpointView> {
    let asked = state.severity() == Severity::Running && state.ended.is_none();
    let open = state.stages.present().filter(|present| asked && present.confirmed_at.is_none())?;
    Some(CheckpointView { stage: open.stage, since: open.since })
}
