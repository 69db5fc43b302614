//! Every request that was refused: who asked for what, when, how it stood then, and why not.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Moment, Reading};
use super::words::labels;
use crate::explain::{self, Explanation};
use crate::operation::event::{AskedFor, Event};
use crate::operation::refusal::RefusalCode;
use crate::policy::ClauseId;
use crate::rescue::content::Text;
use crate::severity::Severity;

/// One refused request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct RefusalReview {
    /// When, by whom.
    pub moment: Moment,
    /// The request's word.
    pub ask: String,
    /// What exactly was asked for, where the word alone does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<AskedFor>,
    /// The request in words.
    pub name: Text,
    /// How far the operation was stopped when it was asked.
    pub severity: Severity,
    /// Every reason, in the order in which it was told.
    pub reasons: Vec<RefusalWhy>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct RefusalWhy {
    /// Its stable word.
    pub code: RefusalCode,
    /// The clause behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseId>,
    /// What it is, on which facts, by which rule, and what would make it lawful.
    pub why: Explanation,
}

pub(super) fn refusals(reading: &Reading<'_>) -> Vec<RefusalReview> {
    let refused = reading.pick(|event| {
        if let Event::Refused { ask, what, refusal } = event { Some((ask, what, refusal)) } else { None }
    });
    refused
        .map(|(line, (ask, what, refusal))| RefusalReview {
            moment: reading.moment(line),
            ask: ask.clone(),
            what: what.clone(),
            name: labels::asked_for(ask, what.as_ref()),
            severity: line.severity.0,
            reasons: refusal
                .reasons
                .iter()
                .map(|reason| RefusalWhy {
                    code: reason.code,
                    clause: reason.clause.or(reason.code.rests_on()),
                    why: explain::refusal(reason, reading.policy),
                })
                .collect(),
        })
        .collect()
}
