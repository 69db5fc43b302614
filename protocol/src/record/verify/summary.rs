//! What a sound record says, for people.

use std::collections::BTreeMap;
use std::fmt;

use super::super::Hash;
use crate::clocks::Timestamp;
use crate::ids::{OperationId, Seq};
use crate::severity::Severity;

/// What a sound record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The operation.
    pub operation: OperationId,
    /// How many entries.
    pub entries: u64,
    /// How many sealed parts are still there.
    pub payloads: u64,
    /// How many checkpoints.
    pub checkpoints: u64,
    /// The largest size a checkpoint covers.
    pub covered: Seq,
    /// The head of the chain.
    pub head: Hash,
    /// The key that signed.
    pub key: [u8; 32],
    /// Who cosigned what, by verifier key: the largest size and when, in seconds since 1970.
    pub witnesses: BTreeMap<String, (Seq, u64)>,
    /// What the replay of the rules says; none if it was not asked for.
    pub replayed: Option<Replayed>,
}

/// What the replay of the rules says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// How far the operation is stopped after the last entry.
    pub severity: Severity,
    /// Whether it was a drill.
    pub drill: bool,
    /// The policy it ran under.
    pub policy: String,
    /// How many sealed parts have been erased, or were left out.
    pub payloads_absent: u64,
    /// When it was decided to erase them, and how many there were (I-12).
    pub erased: Option<(Timestamp, u64)>,
    /// When they were gone from every copy.
    pub erasure_finished_at: Option<Timestamp>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, entries, payloads, checkpoints, covered, head, .. } = self;
        write!(f, "OK: operation {operation}")?;
        if let Some(Replayed { severity, drill, policy, payloads_absent, erased, erasure_finished_at }) =
            &self.replayed
        {
            let severity = match severity {
                Severity::Running => "running",
                Severity::Interrupted => "interrupted",
                Severity::Aborted => "aborted",
            };
            let drill = if *drill { " (drill)" } else { "" };
            writeln!(f, "{drill}, {entries} entries, {severity}")?;
            writeln!(f, "rules: every step replayed under {policy}")?;
            writeln!(f, "sealed parts: {payloads} present, {payloads_absent} erased or left out")?;
            if let Some((at, parts)) = erased {
                let finished = erasure_finished_at.map_or_else(
                    || "not finished in every copy".to_owned(),
                    |at| format!("finished in every copy at {}", at.to_rfc3339()),
                );
                writeln!(
                    f,
                    "erased: {parts} sealed parts and their key, at {}, {finished}",
                    at.to_rfc3339()
                )?;
            }
        } else {
            writeln!(f, ", {entries} entries")?;
            writeln!(f, "rules: not replayed")?;
            writeln!(f, "sealed parts: {payloads} present")?;
        }
        writeln!(f, "head: {entries}:{head}")?;
        match checkpoints {
            0 => writeln!(f, "checkpoints: none")?,
            _ => writeln!(f, "checkpoints: {checkpoints}, the newest after entry {covered}")?,
        }
        writeln!(f, "signed by: {}", hex::encode(self.key))?;
        for (witness, (size, time)) in &self.witnesses {
            let at = i64::try_from(*time).ok().and_then(|time| chrono::DateTime::from_timestamp(time, 0));
            let at = at.map_or_else(|| format!("second {time}"), |at| at.to_rfc3339());
            writeln!(f, "witnessed by: {witness}, up to entry {size}, at {at}")?;
        }
        Ok(())
    }
}
