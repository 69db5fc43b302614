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
    pub to_do: Vec<Line>,
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

/// Something to do, with the picture that helps to see how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// German.
    pub de: String,
    /// English.
    pub en: String,
    /// Drawn beside it; never in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub picture: Option<Picture>,
}

/// The pictures a client can draw. One that it does not know is left out: the words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// Telephone.
    Call,
    /// Chest compressions.
    Push,
    /// Defibrillator.
    Aed,
    /// Taking turns.
    Swap,
    /// Recovery position.
    Recovery,
    /// Looking, listening, feeling for breath.
    Breathing,
    /// Sitting upright, supported.
    SitUp,
    /// Restraints and weight off.
    Release,
    /// Pressing on a wound.
    Press,
    /// Tourniquet and its time.
    Tourniquet,
    /// Lying, kept warm.
    Warm,
    /// Head protected, surroundings clear.
    ProtectHead,
    /// Distance, one voice.
    Apart,
    /// Staying with the person.
    Stay,
}

/// A clock on a card. It runs on the helper's device alone and is never mandatory. With an interval it
/// reminds; with neither it is a time to be kept and told, such as a tourniquet's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CardTimer {
    /// What its button says: the clock runs from that press. Absent: from when the card is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub start: Option<Text>,
    /// Again and again after so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub every_s: Option<u32>,
    /// Once after so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub once_s: Option<u32>,
    /// What to do then, in German.
    pub de: String,
    /// What to do then, in English.
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
                assert!(!(timer.every_s.is_some() && timer.once_s.is_some()), "{:?}", card.sign);
                let reminds = timer.every_s.is_some() || timer.once_s.is_some();
                assert!(
                    reminds || timer.start.is_some(),
                    "{:?}: nothing to press and nothing to say",
                    card.sign
                );
            }
        }
    }

    /// Requirements, section 4, "extra record / timer".
    #[test]
    fn the_cards_have_the_required_timers() {
        type Clock = (bool, Option<u32>, Option<u32>);
        let clocks = |sign: Sign| -> Vec<Clock> {
            let card = content().cards.iter().find(|card| card.sign == sign);
            let timers = card.map(|card| card.timers.as_slice()).unwrap_or_default();
            timers.iter().map(|timer| (timer.start.is_some(), timer.every_s, timer.once_s)).collect()
        };
        assert_eq!(clocks(Sign::AcuteBreathlessness), [(false, Some(30), None)]);
        assert_eq!(clocks(Sign::Seizure), [(true, None, Some(300)), (true, Some(60), None)]);
        assert_eq!(clocks(Sign::SevereBleeding), [(true, None, None)], "the time of the tourniquet");
        assert_eq!(clocks(Sign::Unconscious), [(false, Some(60), None)]);
        assert_eq!(clocks(Sign::CardiacArrest), [(true, Some(120), None)], "swap, from the first push");
        let beat = |card: &&Card| card.beat_per_min == Some(110);
        let with_beat: Vec<Sign> = content().cards.iter().filter(beat).map(|card| card.sign).collect();
        assert_eq!(with_beat, [Sign::CardiacArrest]);
    }

    /// Whoever reads it under stress: short lines, both languages.
    #[test]
    fn every_line_is_short_and_in_both_languages() {
        let content = content();
        let to_do = content.cards.iter().flat_map(|card| &card.to_do).map(|line| (&line.de, &line.en));
        let timers = content.cards.iter().flat_map(|card| &card.timers);
        let reminders = timers.clone().map(|timer| (&timer.de, &timer.en));
        let texts = (content.cards.iter().flat_map(|card| &card.do_not))
            .chain(content.steps.values().map(|step| &step.record))
            .chain(timers.filter_map(|timer| timer.start.as_ref()))
            .chain([&content.notice, &content.control_room])
            .map(|text| (&text.de, &text.en));
        for (de, en) in to_do.chain(reminders).chain(texts) {
            assert!((1..=90).contains(&de.chars().count()), "{de}");
            assert!((1..=90).contains(&en.chars().count()), "{en}");
        }
    }
}
