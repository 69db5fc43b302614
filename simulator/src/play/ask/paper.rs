//! Requests about papers and recommendations.

use einhalt_protocol::operation::command::{AnswerRecommendation, Ask};
use einhalt_protocol::operation::document::{DecideDocument, RecordDocument};

use super::super::stage::Stage;
use super::{reason, report_of};
use crate::scenario::action::paper::Paper;

pub fn ask(stage: &Stage, paper: &Paper) -> Result<Ask, String> {
    Ok(match paper {
        Paper::Record { document, issuer, shown, dated_on, says_unfit, missing } => {
            Ask::RecordDocument(RecordDocument {
                document: report_of(stage, document)?,
                issuer: *issuer,
                shown: *shown,
                dated_on: *dated_on,
                says_unfit: *says_unfit,
                missing: missing.clone(),
            })
        }
        Paper::Decide { document, recognised, outdated, reason } => Ask::DecideDocument(DecideDocument {
            document: report_of(stage, document)?,
            recognised: *recognised,
            outdated: *outdated,
            reason: reason.clone(),
        }),
        Paper::AnswerRecommendation { report, stop } => Ask::AnswerRecommendation(AnswerRecommendation {
            report: report_of(stage, report)?,
            stop: *stop,
            reason: reason(),
        }),
    })
}
