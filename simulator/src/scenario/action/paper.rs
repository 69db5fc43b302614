//! Papers and recommendations: what a certificate says, what a lead decides, what the monitor gets.

use chrono::NaiveDate;
use einhalt_protocol::operation::document::{Content, Issuer, Shown};
use einhalt_protocol::operation::plan::Known;

use super::super::fields::{Desk, Fields};

/// Something about a certificate or a recommendation. Both are named by the report that began them.
#[derive(Debug, Clone)]
pub enum Paper {
    /// Record what stands in a certificate.
    Record {
        /// The report that said it was shown.
        document: String,
        /// Who issued it.
        issuer: Issuer,
        /// How it was shown.
        shown: Shown,
        /// When it was issued.
        dated_on: NaiveDate,
        /// Whether it says that the person is not fit to travel.
        says_unfit: Known,
        /// What is missing.
        missing: Vec<Content>,
    },
    /// Decide about it.
    Decide {
        /// The report that said it was shown.
        document: String,
        /// Recognised.
        recognised: bool,
        /// Presumably outdated.
        outdated: bool,
        /// A reason; an empty text gives none.
        reason: Option<String>,
    },
    /// Answer the monitor.
    AnswerRecommendation {
        /// The monitor's report.
        report: String,
        /// Whether it stops.
        stop: bool,
    },
}

impl Paper {
    /// The report it is about.
    pub fn report(&self) -> &str {
        match self {
            Self::Record { document, .. } | Self::Decide { document, .. } => document,
            Self::AnswerRecommendation { report, .. } => report,
        }
    }
}

/// Reads what `word` asks for, if it is one of these.
pub fn read(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Paper> {
    Some(match word {
        "record document" => Paper::Record {
            document: fields.wanted_text(desk, "document"),
            issuer: fields.word(desk, "issuer").unwrap_or(Issuer::Physician),
            shown: fields.word(desk, "shown").unwrap_or(Shown::Original),
            dated_on: read_day(desk, fields)?,
            says_unfit: fields.word(desk, "says_unfit").unwrap_or(Known::Yes),
            missing: fields.words(desk, "missing").unwrap_or_default(),
        },
        "decide document" => {
            let document = fields.wanted_text(desk, "document");
            let recognised = fields.flag(desk, "recognised").unwrap_or(true);
            let said = "It says nothing about this person's health and is two years old";
            let otherwise = (!recognised).then(|| said.to_owned());
            let reason = fields.text(desk, "reason").or(otherwise).filter(|reason| !reason.is_empty());
            let outdated = fields.flag(desk, "outdated").unwrap_or(false);
            Paper::Decide { document, recognised, outdated, reason }
        }
        "answer recommendation" => Paper::AnswerRecommendation {
            report: fields.wanted_text(desk, "report"),
            stop: fields.flag(desk, "stop").unwrap_or(false),
        },
        _ => return None,
    })
}

fn read_day(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<NaiveDate> {
    if !fields.has("dated_on") {
        desk.note(fields.at(), &fields.name("dated_on"), "is missing");
    }
    fields.day(desk, "dated_on")
}
