//! What has to be answered before an operation is ready.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::operation::plan::Known;

/// One question. Which of them have to be answered stands in the policy.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum PreflightItem {
    /// Counselled on voluntary departure, and this is documented.
    VoluntaryDeparture,
    /// Asked for supporters and for the release from confidentiality.
    SupportersAsked,
    /// Asked again (R-02, "nochmals").
    SupportersAskedAgain,
    /// Everybody who belongs to the family is a person of the plan.
    FamilyComplete,
    /// The pick-up place was checked: no social or medical institution.
    PlaceChecked,
    /// Asked for illness, certificates and reports.
    IllnessAsked,
}

impl PreflightItem {
    /// Every item.
    pub const ALL: &'static [Self] = &[
        Self::VoluntaryDeparture,
        Self::SupportersAsked,
        Self::SupportersAskedAgain,
        Self::FamilyComplete,
        Self::PlaceChecked,
        Self::IllnessAsked,
    ];

    /// The word on the wire and in the policy.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VoluntaryDeparture => "voluntary_departure",
            Self::SupportersAsked => "supporters_asked",
            Self::SupportersAskedAgain => "supporters_asked_again",
            Self::FamilyComplete => "family_complete",
            Self::PlaceChecked => "place_checked",
            Self::IllnessAsked => "illness_asked",
        }
    }
}

/// An answer, with when and from where it is known; who answers stands in the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AnswerPreflight {
    /// The question.
    pub item: PreflightItem,
    /// Yes, no, or not known. "Not known" leaves the item open.
    pub answer: Known,
    /// The day on which it was done or found out.
    pub on: NaiveDate,
    /// From where it is known: file note, conversation. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub source: String,
    /// Why not; needed with "no". Sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2000))]
    #[ts(optional)]
    pub reason: Option<String>,
}

/// Whether a supporter may be told: the release from confidentiality. A later answer replaces
/// an earlier one, so that it can be withdrawn at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SupporterRelease {
    /// Given, or not given any more.
    pub given: bool,
}

/// A supporter was told of a stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct InformSupporter {
    /// How. Sealed apart.
    #[schemars(length(min = 1, max = 2000))]
    pub note: String,
}
