//! Before the operation: every pre-flight item with its answers, and supporters.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Moment, Reading};
use super::sealed::Sealed;
use super::words;
use crate::explain::labels;
use crate::operation::event::Event;
use crate::operation::plan::Known;
use crate::operation::preflight::PreflightItem;
use crate::policy::ClauseId;
use crate::rescue::content::Text;

/// Before the operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct PreflightReview {
    /// Every item the policy asks for, and every other one that was answered.
    pub items: Vec<PreflightItemReview>,
    /// When it was declared ready, each time.
    pub ready: Vec<Moment>,
    /// When a release from confidentiality was given or withdrawn.
    pub releases: Vec<ReleaseReview>,
    /// When a supporter was told of a stop.
    pub informed: Vec<InformedReview>,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct PreflightItemReview {
    /// The item.
    pub item: PreflightItem,
    /// The item in words.
    pub name: Text,
    /// The clause behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseId>,
    /// Whether the policy asks for it.
    pub asked_for: bool,
    /// The answer that counted last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Known>,
    /// Every answer, in order.
    pub answers: Vec<PreflightAnswer>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct PreflightAnswer {
    /// When, by whom.
    pub moment: Moment,
    /// The answer.
    pub answer: Known,
    /// The day on which it was done or found out.
    pub on: NaiveDate,
    /// From where it is known, and why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A release from confidentiality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct ReleaseReview {
    /// When, by whom.
    pub moment: Moment,
    /// Given, or not given any more.
    pub given: bool,
}

/// A supporter was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct InformedReview {
    /// When, by whom.
    pub moment: Moment,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

pub(super) fn preflight(reading: &Reading<'_>) -> PreflightReview {
    let ready = reading.pick(|event| matches!(event, Event::MadeReady).then_some(()));
    let releases =
        reading.pick(|event| if let Event::SupporterRelease { given } = event { Some(*given) } else { None });
    let informed = reading.pick(|event| matches!(event, Event::SupporterInformed { .. }).then_some(()));
    PreflightReview {
        items: PreflightItem::ALL.iter().filter_map(|of| item(reading, *of)).collect(),
        ready: ready.map(|(line, ())| reading.moment(line)).collect(),
        releases: releases
            .map(|(line, given)| ReleaseReview { moment: reading.moment(line), given })
            .collect(),
        informed: informed
            .map(|(line, ())| InformedReview { moment: reading.moment(line), sealed: line.sealed.clone() })
            .collect(),
    }
}

fn item(reading: &Reading<'_>, wanted: PreflightItem) -> Option<PreflightItemReview> {
    let answers: Vec<(Option<ClauseId>, PreflightAnswer)> = reading
        .pick(|event| {
            let Event::PreflightAnswered { item, answer, on, .. } = event else { return None };
            (*item == wanted).then_some((event, *answer, *on))
        })
        .map(|(line, (event, answer, on))| {
            let moment = reading.moment(line);
            (words::clause(event), PreflightAnswer { moment, answer, on, sealed: line.sealed.clone() })
        })
        .collect();
    let asked_for = reading.policy.preflight.items.contains(&wanted);
    (asked_for || !answers.is_empty()).then(|| PreflightItemReview {
        item: wanted,
        name: labels::item(wanted),
        clause: answers.last().and_then(|(clause, _)| *clause),
        asked_for,
        answer: reading.end.preflight.answers.get(&wanted).map(|answered| answered.answer),
        answers: answers.into_iter().map(|(_, answer)| answer).collect(),
    })
}
