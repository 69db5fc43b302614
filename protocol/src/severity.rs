//! How far an operation has been stopped. Severity is a join: it only ever grows by merging (D1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// RUNNING < INTERRUPTED < ABORTED.
///
/// Deliberately not `Default` and not readable from an unknown word: what cannot be understood
/// never reads as `Running` (I-17).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// LÄUFT: no reason to stop is known. A device may show it only under a lease (D4).
    Running,
    /// UNTERBROCHEN: at least one hold is open, or its resume is missing.
    Interrupted,
    /// ABGEBROCHEN: absorbing; nothing leaves it (R-31, I-2).
    Aborted,
}

impl Severity {
    /// The join of two severities: the higher one. Commutative, associative, idempotent.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        self.max(other)
    }
}
