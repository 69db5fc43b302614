//! The rescue chain.

use einhalt_protocol::operation::command::RescueOutcome;
use einhalt_protocol::rescue::StepId;

use super::super::Moment;
use super::super::fields::{Desk, Fields};

/// Something about the rescue chain.
#[derive(Debug, Clone)]
pub enum Rescue {
    /// "Ich".
    Claim {
        /// The step.
        step: StepId,
        /// When, if entered later.
        done_at: Option<Moment>,
    },
    /// "Erledigt".
    Complete {
        /// The step.
        step: StepId,
        /// When, if entered later.
        done_at: Option<Moment>,
        /// Who did it, if not the one who enters it.
        done_by: Option<String>,
    },
    /// "Nicht möglich".
    NotPossible(StepId),
    /// It is at its end.
    Close(RescueOutcome),
}

impl Rescue {
    /// The device it names.
    pub fn signs(&self) -> Vec<&str> {
        match self {
            Self::Complete { done_by, .. } => done_by.iter().map(String::as_str).collect(),
            Self::Claim { .. } | Self::NotPossible(_) | Self::Close(_) => Vec::new(),
        }
    }
}

/// Reads what `word` asks for, if it is one of these.
pub fn read(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Rescue> {
    let step = |desk: &mut Desk<'_>, fields: &mut Fields<'_>| {
        fields.wanted_word(desk, "step").unwrap_or(StepId::Call112)
    };
    Some(match word {
        "claim" => Rescue::Claim { step: step(desk, fields), done_at: fields.moment(desk, "done_at") },
        "complete" => Rescue::Complete {
            step: step(desk, fields),
            done_at: fields.moment(desk, "done_at"),
            done_by: fields.text(desk, "done_by"),
        },
        "not possible" => Rescue::NotPossible(step(desk, fields)),
        "close rescue" => Rescue::Close(fields.wanted_word(desk, "outcome")?),
        _ => return None,
    })
}
