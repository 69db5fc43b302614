//! How a plan stands to the night, before it is filed (R-20a, R-20b).

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Affected, affected_by_plan, began_at, next_begin, next_day, rule};
use crate::clocks::Timestamp;
use crate::operation::plan::Plan;
use crate::policy::{Night, Policy};

/// Nights that are looked at for a start that would be lawful. Where none of them leaves a day that is
/// long enough, none will.
const NIGHTS_LOOKED_AT: usize = 4;

/// How a plan stands to the night that matters for it: the one its start lies in, or the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlanNight {
    /// Whether a minor is, or may be, affected.
    pub minors_affected: bool,
    /// Begin of that night. None if no window protects anybody here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from: Option<Timestamp>,
    /// First instant after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<Timestamp>,
    /// The rule that makes it night; the strictest if several do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rule: Option<String>,
    /// Minutes from the planned end to the begin of the night, rounded down; negative if it reaches into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub margin_min: Option<i64>,
    /// The forecast would warn from the first contact on: the margin is smaller than the policy's buffer.
    pub within_buffer: bool,
    /// The first start, not before the planned one, from which the whole way would lie outside the night.
    /// None if no day is long enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub earliest_start: Option<Timestamp>,
}

/// How a plan stands to the night. Ages are taken as they stand: see [`super::aged`].
pub fn of_plan(plan: &Plan, policy: &Policy) -> PlanNight {
    let (night, affected) = (&policy.night, affected_by_plan(plan));
    let (starts_at, ends_at) = (plan.starts_at, plan.ends_at);
    let from = began_at(starts_at, night, affected).or_else(|| next_begin(starts_at, night, affected));
    let margin = from.map(|from| from - ends_at);
    PlanNight {
        minors_affected: affected.minors,
        from,
        until: from.map(|from| next_day(from, night, affected)),
        rule: from.and_then(|from| rule(from, night, affected)).map(|window| window.rule.clone()),
        margin_min: margin.map(|margin| margin.num_seconds().div_euclid(60)),
        within_buffer: margin.is_some_and(|margin| margin <= night.forecast_buffer),
        earliest_start: earliest_start(starts_at, ends_at - starts_at, night, affected),
    }
}

fn earliest_start(
    from: Timestamp,
    length: TimeDelta,
    night: &Night,
    affected: Affected,
) -> Option<Timestamp> {
    let mut start = next_day(from, night, affected);
    for _ in 0..NIGHTS_LOOKED_AT {
        match next_begin(start, night, affected) {
            Some(begin) if begin <= start + length => start = next_day(begin, night, affected),
            Some(_) | None => return Some(start),
        }
    }
    None
}
