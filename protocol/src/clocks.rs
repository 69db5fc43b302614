//! The three clocks of a report (D6): the device's wall clock, its monotonic clock, and the server's.
//!
//! None of them is ever a reason to turn a report away. Skew is recorded, and where readings
//! disagree the stricter one counts (R-20h, I-14).

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An instant. Wall times exist only at the edges: in the night safeguard and on screens.
pub type Timestamp = DateTime<Utc>;

/// From this much disagreement on, both readings are kept as candidates (R-20h: 2 minutes).
pub const SKEW_THAT_MATTERS: TimeDelta = TimeDelta::minutes(2);

/// What the clocks said about one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// The device's wall clock when it happened. Absent when the device gave none that can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub occurred_at: Option<Timestamp>,
    /// The device's monotonic clock when it happened, in milliseconds from an origin of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub monotonic_ms: Option<u64>,
    /// The device's wall clock when it sent this copy: tells a slow message from a wrong clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sent_at: Option<Timestamp>,
    /// The server's clock when the report came in.
    pub received_at: Timestamp,
}

impl Clocks {
    /// Only the server's reading.
    pub const fn server(received_at: Timestamp) -> Self {
        Self { occurred_at: None, monotonic_ms: None, sent_at: None, received_at }
    }

    /// How far the device's wall clock runs ahead of the server's (negative: behind), where known.
    pub fn skew(&self) -> Option<TimeDelta> {
        self.sent_at.map(|sent| sent - self.received_at)
    }

    /// Every instant at which it may have happened. More than one only when the clocks disagree
    /// so much that it matters; rules judge by the strictest of them.
    pub fn readings(&self) -> Vec<Timestamp> {
        let Some(occurred) = self.occurred_at else { return vec![self.received_at] };
        match self.skew() {
            Some(skew) if skew.abs() > SKEW_THAT_MATTERS => {
                let corrected = occurred.checked_sub_signed(skew).unwrap_or(self.received_at);
                vec![occurred, corrected.min(self.received_at)]
            }
            // It cannot have happened after it was told: the device's clock is ahead.
            _ if occurred - self.received_at > SKEW_THAT_MATTERS => vec![occurred, self.received_at],
            _ => vec![occurred],
        }
    }

    /// The instant to show and to order by: the device's own word, but never after the server heard it.
    pub fn best(&self) -> Timestamp {
        self.readings().into_iter().min().unwrap_or(self.received_at).min(self.received_at)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_late_report_with_a_right_clock_has_one_reading() {
        let clocks = Clocks {
            occurred_at: Some(at("2026-05-05T03:50:00Z")),
            monotonic_ms: None,
            sent_at: Some(at("2026-05-05T04:03:00Z")),
            received_at: at("2026-05-05T04:03:01Z"),
        };
        assert_eq!(clocks.readings(), [at("2026-05-05T03:50:00Z")]);
    }

    #[test]
    fn a_clock_twelve_minutes_fast_has_two_readings() {
        let clocks = Clocks {
            occurred_at: Some(at("2026-05-05T03:52:00Z")),
            monotonic_ms: None,
            sent_at: Some(at("2026-05-05T03:52:05Z")),
            received_at: at("2026-05-05T03:40:05Z"),
        };
        assert_eq!(clocks.readings(), [at("2026-05-05T03:52:00Z"), at("2026-05-05T03:40:00Z")]);
        assert_eq!(clocks.best(), at("2026-05-05T03:40:00Z"));
    }
}
