//! What the rescue chain says: steps with due times, and a card per condition, in German and English.
//! Versioned data, to be signed off by a physician; nothing here is code or medical advice.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::report::Sign;
use crate::rescue::StepId;

/// The content of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RescueContent {
    /// Its version: stands in the record of each operation that shows it.
    pub version: String,
    /// What has to be shown with it.
    pub notice: Text,
    /// Its steps (C1 to C12).
    pub steps: BTreeMap<StepId, StepContent>,
    /// The control room's own step (C2b), when nobody on scene has stamped 112 in time.
    pub control_room: Text,
    /// The condition cards.
    pub cards: Vec<Card>,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// German.
    pub de: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The same in German and in English.
    pub fn new(de: impl Into<String>, en: impl Into<String>) -> Self {
        Self { de: de.into(), en: en.into() }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StepContent {
    /// Due so many seconds after the report; none for a step that is only written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub due_s: Option<u32>,
    /// Due again so many seconds after it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub repeat_s: Option<u32>,
    /// German.
    pub de: String,
    /// English.
    pub en: String,
    /// What to write down about it, later; never mandatory.
    pub record: Text,
}

/// A condition card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The sign it is for.
    pub sign: Sign,
    /// Its heading.
    pub title: Text,
    /// What to do, in this order.
    #[serde(rename = "do")]
    pub to_do: Vec<Text>,
    /// What not to do.
    pub do_not: Vec<Text>,
    /// What to write down, later.
    pub record: Vec<Text>,
    /// What to be reminded of.
    #[serde(default)]
    pub timers: Vec<CardTimer>,
    /// Rhythm of a metronome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub beat_per_min: Option<u32>,
}

/// A reminder on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CardTimer {
    /// Again and again after so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub every_s: Option<u32>,
    /// Once after so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub once_s: Option<u32>,
    /// German.
    pub de: String,
    /// English.
    pub en: String,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static CONTENT: LazyLock<RescueContent> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/rescue-chain.toml")).expect("rescue-chain.toml can be read")
});

/// The content in force.
pub fn content() -> &'static RescueContent {
    &CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requirements, section 4.
    #[test]
    fn the_steps_have_the_required_due_times() {
        let due: Vec<_> = content().steps.iter().map(|(id, step)| (*id, step.due_s, step.repeat_s)).collect();
        assert_eq!(
            due,
            [
                (StepId::Call112, Some(60), None),
                (StepId::FirstAid, Some(60), None),
                (StepId::ReleasePressure, Some(10), None),
                (StepId::FetchAed, Some(180), None),
                (StepId::MeetAmbulance, Some(180), None),
                (StepId::Recheck, Some(60), Some(60)),
                (StepId::Privacy, Some(120), None),
                (StepId::Interpreter, Some(180), None),
                (StepId::AmbulanceArrives, None, None),
                (StepId::HandOver, None, None),
                (StepId::Accompany, None, None),
                (StepId::Notify, Some(1_800), None),
            ]
        );
    }

    /// whatever opens the chain has a card; only "unclear" waits for the answer first.
    #[test]
    fn every_condition_has_one_card_with_do_and_do_not() {
        let signs: Vec<Sign> = content().cards.iter().map(|card| card.sign).collect();
        for sign in [
            Sign::AcuteBreathlessness,
            Sign::Seizure,
            Sign::SevereBleeding,
            Sign::Unconscious,
            Sign::CardiacArrest,
            Sign::OtherLifeThreatening,
            Sign::MedicalEmergency,
        ] {
            assert_eq!(signs.iter().filter(|known| **known == sign).count(), 1, "{sign:?}");
        }
        for card in &content().cards {
            assert!(!card.to_do.is_empty() && !card.do_not.is_empty(), "{:?}", card.sign);
            for timer in &card.timers {
                assert!(timer.every_s.is_some() != timer.once_s.is_some(), "{:?}", card.sign);
            }
        }
    }

    /// Whoever reads it under stress: short lines, both languages.
    #[test]
    fn every_line_is_short_and_in_both_languages() {
        let content = content();
        let of_cards = content.cards.iter().flat_map(|card| card.to_do.iter().chain(&card.do_not));
        let of_steps = content.steps.values().map(|step| &step.record);
        for text in of_cards.chain(of_steps).chain([&content.notice, &content.control_room]) {
            assert!((1..=90).contains(&text.de.chars().count()), "{}", text.de);
            assert!((1..=90).contains(&text.en.chars().count()), "{}", text.en);
        }
    }
}
