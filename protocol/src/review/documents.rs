//! Certificates and stated illnesses, from being shown to what was decided; and what a monitor
//! recommended (decision 7).

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Moment, Reading};
use super::sealed::Sealed;
use crate::clocks::Timestamp;
use crate::ids::ReportId;
use crate::operation::apply::report_of;
use crate::operation::document::{Content, Issuer, Shown};
use crate::operation::event::Event;
use crate::operation::hold::{Cause, HoldKind};
use crate::operation::plan::Known;
use crate::people::Subject;
use crate::report::Sign;

/// One certificate or stated illness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct DocumentReview {
    /// The report that said so: its id names the document.
    pub document: ReportId,
    /// When it was told, by whom.
    pub moment: Moment,
    /// Whether a paper was shown; otherwise an illness was stated.
    pub certificate: bool,
    /// Whom it concerns.
    pub who: Subject,
    /// When a lead had to have decided.
    pub due_at: Timestamp,
    /// What stands in it, as recorded.
    pub recorded: Vec<DocumentContents>,
    /// What was decided, each time.
    pub decided: Vec<DocumentDecision>,
    /// Nobody decided in time: it held by itself.
    pub undecided_in_time: bool,
    /// The report's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// What stands in a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct DocumentContents {
    /// When, by whom.
    pub moment: Moment,
    /// Who issued it.
    pub issuer: Issuer,
    /// How it was shown.
    pub shown: Shown,
    /// The day it was issued.
    pub dated_on: NaiveDate,
    /// Whether it says that the person is not fit to travel.
    pub says_unfit: Known,
    /// What of a qualified certificate is missing; empty: it is qualified.
    pub missing: Vec<Content>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct DocumentDecision {
    /// When, by whom.
    pub moment: Moment,
    /// Recognised: the rule. Not recognised: the exception, flagged.
    pub recognised: bool,
    /// Presumably outdated in the single case.
    pub outdated: bool,
    /// Whether a hold was lifted by it, which takes two persons.
    pub by_two: bool,
    /// The reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A monitor recommended to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct RecommendationReview {
    /// The report.
    pub report: ReportId,
    /// When, by whom.
    pub moment: Moment,
    /// When a lead had to have answered.
    pub due_at: Timestamp,
    /// The answer; none: not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Moment>,
    /// Whether the operation stopped.
    pub stopped: bool,
    /// The lead's reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

pub(super) fn documents(reading: &Reading<'_>) -> Vec<DocumentReview> {
    let shown = reading.pick(|event| {
        let Event::DocumentShown { document, who, due_at } = event else { return None };
        Some((*document, who, *due_at))
    });
    shown
        .map(|(line, (document, who, due_at))| {
            let report = super::standstill::first_report(reading, document);
            DocumentReview {
                document,
                moment: reading.moment(line),
                certificate: report.is_none_or(|(_, report)| report.sign != Sign::IllnessStated),
                who: who.clone(),
                due_at,
                recorded: contents(reading, document),
                decided: decisions(reading, document),
                undecided_in_time: reading.end.holds.values().any(|hold| {
                    matches!(&hold.cause, Cause::DocumentUndecided { document: late } if *late == document)
                }),
                sealed: report.and_then(|(line, _)| line.sealed.clone()),
            }
        })
        .collect()
}

fn contents(reading: &Reading<'_>, wanted: ReportId) -> Vec<DocumentContents> {
    let recorded = reading.lines.iter().filter_map(|line| {
        let Event::DocumentRecorded { document, issuer, shown, dated_on, says_unfit, missing } =
            &line.entry.event
        else {
            return None;
        };
        (*document == wanted).then(|| DocumentContents {
            moment: reading.moment(line),
            issuer: *issuer,
            shown: *shown,
            dated_on: *dated_on,
            says_unfit: *says_unfit,
            missing: missing.clone(),
        })
    });
    recorded.collect()
}

/// By a lead's decision, or by lifting a hold about it.
fn decisions(reading: &Reading<'_>, wanted: ReportId) -> Vec<DocumentDecision> {
    let decided = reading.lines.iter().filter_map(|line| {
        let (recognised, outdated, by_two) =
            if let Event::DocumentDecided { document, recognised, outdated, .. } = &line.entry.event {
                (*document == wanted).then_some((*recognised, *outdated, false))?
            } else if let Event::HoldLifted { hold, .. } = &line.entry.event {
                let about = reading.end.holds.get(hold).filter(|hold| hold.kind == HoldKind::Document)?;
                (report_of(&about.cause) == Some(wanted)).then_some((false, false, true))?
            } else {
                return None;
            };
        let sealed = line.sealed.clone();
        Some(DocumentDecision { moment: reading.moment(line), recognised, outdated, by_two, sealed })
    });
    decided.collect()
}

pub(super) fn recommendations(reading: &Reading<'_>) -> Vec<RecommendationReview> {
    let recommended = reading.pick(|event| {
        if let Event::StopRecommended { report, due_at } = event { Some((*report, *due_at)) } else { None }
    });
    recommended
        .map(|(line, (report, due_at))| {
            let answer = reading
                .pick(|event| {
                    let Event::RecommendationAnswered { report: answered, stop, .. } = event else {
                        return None;
                    };
                    (*answered == report).then_some(*stop)
                })
                .next();
            let unanswered = reading.end.holds.values().any(|hold| {
                matches!(&hold.cause, Cause::RecommendationUnanswered { report: late } if *late == report)
            });
            let by_a_person = answer.filter(|(line, _)| line.entry.by.account().is_some());
            RecommendationReview {
                report,
                moment: reading.moment(line),
                due_at,
                answered: by_a_person.map(|(line, _)| reading.moment(line)),
                stopped: unanswered || answer.is_some_and(|(_, stop)| stop),
                sealed: answer.and_then(|(line, _)| line.sealed.clone()),
            }
        })
        .collect()
}
