//! A store that is older than what was signed or receipted (I-11): written down, and nothing goes on until
//! lead and supervisor have both said that it may.

use crate::clocks::Timestamp;
use crate::ids::{HoldId, Seq, StopId};
use crate::operation::command::Rollback;
use crate::operation::event::{Event, KnownFrom};
use crate::operation::hold::{Cause, HoldKind};
use crate::operation::state::State;
use crate::people::Subject;
use crate::policy::ClauseId;
use crate::record::Hash;

/// What the record says it lost, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(Vec<Lost>);

/// One loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// How many entries there were once.
    pub size: Seq,
    /// The head after them, in the record's spelling.
    pub head: Hash,
    /// How many were left.
    pub stored: Seq,
}

impl Facts {
    /// Folds one loss. A head that cannot be read stands for none.
    pub fn fold(&mut self, size: Seq, head: &str, stored: Seq) {
        let head = head.parse().unwrap_or(Hash([0; 32]));
        self.0.push(Lost { size, head, stored });
    }

    /// The newest loss.
    pub fn newest(&self) -> Option<&Lost> {
        self.0.last()
    }

    /// Whether the record says that it lost this very head.
    pub fn tells(&self, size: Seq, head: Hash) -> bool {
        self.0.iter().any(|lost| lost.size == size && lost.head == head)
    }

    /// Whether a head of this size belongs to a loss that is known: several devices hold receipts for the
    /// same missing entries.
    fn covers(&self, rollback: &Rollback) -> bool {
        self.0.iter().any(|lost| rollback.size > lost.stored && rollback.size <= lost.size)
    }
}

/// A head was known that the store does not have.
pub fn found(state: &State, rollback: &Rollback, at: Timestamp) -> Vec<Event> {
    // What was signed is written down in any case: only then may larger sizes be signed again.
    let told = match rollback.known_from {
        KnownFrom::Signed => state.rollbacks.tells(rollback.size, rollback.head),
        KnownFrom::Device { .. } => state.rollbacks.covers(rollback),
    };
    if told {
        return Vec::new();
    }
    let head = rollback.head.to_string();
    let parts: [&[u8]; 2] = [&rollback.size.0.to_be_bytes(), &rollback.head.0];
    let (hold, stop) = (HoldId::derived("rolled back", &parts), StopId::derived("rolled back", &parts));
    let event = Event::RolledBack {
        size: rollback.size,
        head,
        stored: rollback.stored,
        known_from: rollback.known_from,
    };
    if state.ended.is_some() || state.aborted_at.is_some() {
        return vec![event];
    }
    let opened = Event::HoldOpened {
        hold,
        kind: HoldKind::Manual,
        clause: ClauseId::R30,
        cause: Cause::RolledBack { size: rollback.size },
        who: Subject::Unknown,
        stop,
        symptom_at: at,
    };
    vec![event, opened]
}
