//! "Weiter verhältnismäßig?" at each change of stage: confirmed, missed, or not asked because the
//! operation was stopped.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Line, Moment, Reading, span_ms};
use super::words::labels;
use crate::ids::Seq;
use crate::operation::event::Event;
use crate::operation::plan::Stage;
use crate::rescue::content::Text;
use crate::safeguards::proportionality;
use crate::severity::Severity;

/// One checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct CheckpointReview {
    /// The stage.
    pub stage: Stage,
    /// The stage in words.
    pub name: Text,
    /// When it was entered, by whom.
    pub entered: Moment,
    /// When somebody said yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Moment>,
    /// How long that took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
    /// What became of it.
    pub outcome: CheckpointOutcome,
}

/// What became of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckpointOutcome {
    /// Somebody said yes.
    Confirmed,
    /// Nobody did before the next stage was entered.
    Missed,
    /// The operation stopped in this stage before anybody answered: nothing was asked any more.
    Stopped,
    /// The last stage, without an answer.
    Open,
}

pub(super) fn checkpoints(reading: &Reading<'_>) -> Vec<CheckpointReview> {
    let entered: Vec<(&Line, Stage)> = reading.pick(proportionality::entered).collect();
    let next = entered.iter().skip(1).map(|(line, _)| Some(line.seq)).chain([None]);
    entered.iter().zip(next).map(|((line, stage), until)| checkpoint(reading, line, *stage, until)).collect()
}

fn checkpoint(reading: &Reading<'_>, line: &Line, stage: Stage, until: Option<Seq>) -> CheckpointReview {
    let within = |other: &&Line| other.seq > line.seq && until.is_none_or(|until| other.seq <= until);
    let yes =
        |event: &Event| matches!(event, Event::ProportionalityConfirmed { stage: said } if *said == stage);
    let confirmed = reading.lines.iter().filter(within).find(|other| yes(&other.entry.event));
    let stopped = reading.lines.iter().filter(within).any(|other| other.severity.1 != Severity::Running)
        || line.severity.1 != Severity::Running;
    let outcome = match (confirmed, stopped, until) {
        (Some(_), _, _) => CheckpointOutcome::Confirmed,
        (None, true, _) => CheckpointOutcome::Stopped,
        (None, false, Some(_)) => CheckpointOutcome::Missed,
        (None, false, None) => CheckpointOutcome::Open,
    };
    CheckpointReview {
        stage,
        name: labels::stage(stage),
        entered: reading.moment(line),
        confirmed: confirmed.map(|yes| reading.moment(yes)),
        after_ms: confirmed.and_then(|yes| span_ms(line.entry.at, yes.entry.at)),
        outcome,
    }
}
