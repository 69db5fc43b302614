//! The rescue chain.

use einhalt_protocol::operation::command::RescueOutcome;
use einhalt_protocol::rescue::StepId;

use super::super::fields::{Desk, Fields};

/// Something about the rescue chain.
#[derive(Debug, Clone, Copy)]
pub enum Rescue {
    /// "Ich".
    Claim(StepId),
    /// "Erledigt".
    Complete(StepId),
    /// "Nicht möglich".
    NotPossible(StepId),
    /// It is at its end.
    Close(RescueOutcome),
}

/// Reads what `word` asks for, if it is one of these.
pub fn read(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Rescue> {
    let step = |desk: &mut Desk<'_>, fields: &mut Fields<'_>| {
        fields.wanted_word(desk, "step").unwrap_or(StepId::Call112)
    };
    Some(match word {
        "claim" => Rescue::Claim(step(desk, fields)),
        "complete" => Rescue::Complete(step(desk, fields)),
        "not possible" => Rescue::NotPossible(step(desk, fields)),
        "close rescue" => Rescue::Close(fields.wanted_word(desk, "outcome")?),
        _ => return None,
    })
}
