//! The rules, replayed over the entries: what they would have refused did not happen lawfully.

use chrono::Datelike as _;
use serde_json::Value;

use super::{Fault, Replayed};
use crate::clocks::Timestamp;
use crate::ids::Seq;
use crate::operation::{Entry, Event, State, replay_check};
use crate::policy::Policy;

/// The replay so far.
#[derive(Debug)]
pub(super) struct Replay {
    policy: Policy,
    state: State,
    commitments: u64,
    /// The newest entry demands that the next one is an abort (R-31).
    owes_abort: bool,
}

impl Replay {
    /// A replay under the policy that `first`, the first entry, names.
    pub(super) fn begin(policy: &str, policy_digest: [u8; 32], first: &[u8]) -> Result<Self, Fault> {
        let Event::Created { policy_hash, .. } = read(first)?.event else {
            return Err(Fault::CreationMisplaced);
        };
        if policy_hash != hex::encode(policy_digest) {
            return Err(Fault::PolicyDiffers);
        }
        let policy = Policy::recorded(policy).ok_or(Fault::PolicyUnreadable)?;
        Ok(Self { policy, state: State::default(), commitments: 0, owes_abort: false })
    }

    pub(super) fn entry(&mut self, seq: Seq, body: &[u8]) -> Result<(), Fault> {
        let entry = read(body)?;
        if (seq == Seq(1)) != matches!(entry.event, Event::Created { .. }) {
            return Err(Fault::CreationMisplaced);
        }
        if self.owes_abort && !matches!(entry.event, Event::Aborted { .. }) {
            return Err(Fault::AbortOmitted);
        }
        replay_check(&self.state, &entry, &self.policy)
            .map_err(|refusal| Fault::Unlawful { what: what(&entry.event), refusal: Box::new(refusal) })?;
        // What is aborted already stays so; a further symptom of the same incident aborts no second time.
        self.owes_abort = self.state.aborted_at.is_none()
            && matches!(&entry.event, Event::Reported { report, .. } if report.sign.is_life_threatening());
        self.state.apply(&entry, Some(seq));
        self.commitments += commitments(body);
        Ok(())
    }

    pub(super) const fn end(&self) -> Result<(), Fault> {
        if self.owes_abort { Err(Fault::AbortOmitted) } else { Ok(()) }
    }

    pub(super) fn replayed(&self, payloads: u64) -> Replayed {
        Replayed {
            severity: self.state.severity(),
            drill: self.state.created.as_ref().is_some_and(|created| created.drill),
            policy: format!("{} {}", self.policy.name, self.policy.version),
            payloads_absent: self.commitments.saturating_sub(payloads),
            erased: self.state.after.erased,
            erasure_finished_at: self.state.after.finished_at,
        }
    }
}

fn read(body: &[u8]) -> Result<Entry, Fault> {
    let entry: Entry = serde_json::from_slice(body).map_err(|_| Fault::EntryUnreadable)?;
    if may_hold_unusual_times(body) {
        let body: Value = serde_json::from_slice(body).map_err(|_| Fault::EntryUnreadable)?;
        if !has_usual_times(&body) {
            return Err(Fault::EntryUnreadable);
        }
    }
    Ok(entry)
}

/// What is named in a verdict.
const fn what(event: &Event) -> &'static str {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the two that lower are named; the rest is a step")]
    match event {
        Event::HoldLifted { .. } => "the lift",
        Event::Resumed { .. } => "the resume",
        Event::StepTaken(_) => "the step",
        _ => "what is recorded here",
    }
}

/// How many payloads an entry commits to. Within a JSON string the quotes would be escaped.
fn commitments(body: &[u8]) -> u64 {
    const FIELD: &[u8] = b"\"payload\":\"";
    body.windows(FIELD.len()).filter(|window| *window == FIELD).count() as u64
}

/// Whether a string of the entry could be a time outside of 1970 to 9999. Seldom true, and cheap to see:
/// such a time begins with a sign, with a space, or with an early year; or it hides behind an escape.
fn may_hold_unusual_times(body: &[u8]) -> bool {
    body.contains(&b'\\')
        || body.windows(6).any(|six| {
            six[0] == b'"'
                && match six[1] {
                    b'+' | b'-' => true,
                    first if first.is_ascii_digit() => {
                        six[2..5].contains(&b'-') || (six[5] == b'-' && six[1..5] < b"1970"[..])
                    }
                    first => first.is_ascii_whitespace() || !first.is_ascii(),
                }
        })
}

/// Whether sums with every time in the entry are safe.
fn has_usual_times(body: &Value) -> bool {
    match body {
        Value::Object(fields) => fields.values().all(has_usual_times),
        Value::Array(items) => items.iter().all(has_usual_times),
        Value::String(text) => {
            text.parse::<Timestamp>().map_or(true, |time| (1970..10_000).contains(&time.year()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusual_times_are_not_overlooked() {
        for body in [
            r#"{"at":"+262142-12-31T23:59:59Z"}"#,
            r#"{"at":"-0001-12-31T23:59:59Z"}"#,
            r#"{"at":"0001-12-31T23:59:59Z"}"#,
            r#"{"at":"1969-12-31T23:59:59Z"}"#,
            r#"{"at":" +262142-12-31T23:59:59Z"}"#,
            r#"{"at":"\u002b262142-12-31T23:59:59Z"}"#,
        ] {
            assert!(may_hold_unusual_times(body.as_bytes()), "{body}");
        }
        assert!(!may_hold_unusual_times(br#"{"at":"2026-05-05T10:00:00Z","id":"0190f6b2-7c1a-7000"}"#));
    }
}
