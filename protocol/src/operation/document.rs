//! Certificates and reports on fitness to travel, as far as the decision needs them. No image,
//! no diagnosis.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::ReportId;
use crate::operation::plan::Known;

/// Who issued it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Issuer {
    /// Ärztin, Arzt.
    Physician,
    /// Klinik.
    Hospital,
    /// Gesundheitsbehörde.
    HealthAuthority,
    /// Somebody else.
    Other,
}

/// How it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The paper itself.
    Original,
    /// A copy or a photograph.
    Copy,
    /// Sent by a supporter or a lawyer.
    SentBySupporter,
}

/// What a qualified certificate has to contain (§ 60a (2c) `AufenthG`).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// The facts it rests on.
    Facts,
    /// The method.
    Method,
    /// The diagnosis in the terms of the field.
    Diagnosis,
    /// The severity.
    Severity,
    /// What follows for travelling.
    Consequences,
}

/// What stands in a certificate. Recorded by whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RecordDocument {
    /// The report that said it was shown.
    pub document: ReportId,
    /// Who issued it.
    pub issuer: Issuer,
    /// How it was shown.
    pub shown: Shown,
    /// The day it was issued.
    pub dated_on: NaiveDate,
    /// Whether it says that the person is not fit to travel.
    pub says_unfit: Known,
    /// What of a qualified certificate is missing; empty: it is qualified.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 5))]
    pub missing: Vec<Content>,
}

/// A lead's decision about a certificate. Recognised is the rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DecideDocument {
    /// The report that said it was shown.
    pub document: ReportId,
    /// Recognised: then the operation can only be closed or aborted.
    pub recognised: bool,
    /// Presumably outdated in the single case.
    pub outdated: bool,
    /// Why; needed unless it is recognised. Sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2000))]
    #[ts(optional)]
    pub reason: Option<String>,
}
