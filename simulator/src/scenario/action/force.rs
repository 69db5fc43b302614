//! Force, measure by measure. A scenario gives each measure a name.

use einhalt_protocol::operation::force::{BodyPosition, ForceGround, ForceKind, MilderMeans};
use einhalt_protocol::people::{Slot, Subject};

use super::super::Moment;
use super::super::fields::{Desk, Fields};

/// Something about force.
#[derive(Debug, Clone)]
pub enum Force {
    /// A milder means was tried.
    MilderMeans {
        /// With whom.
        person: Slot,
        /// What.
        means: Vec<MilderMeans>,
        /// For how many minutes.
        minutes: u32,
    },
    /// Ask for a measure.
    Request {
        /// Its name.
        measure: String,
        /// Against whom.
        person: Slot,
        /// What.
        kind: ForceKind,
        /// Why, in kind.
        ground: ForceGround,
        /// Why, in words.
        reason: String,
    },
    /// Allow it.
    Authorise {
        /// Its name.
        measure: String,
    },
    /// It has begun.
    Start {
        /// Its name.
        measure: String,
        /// Against whom.
        who: Subject,
        /// What.
        kind: ForceKind,
        /// The body's position.
        position: Option<BodyPosition>,
        /// When, if entered later.
        done_at: Option<Moment>,
    },
    /// It has ended.
    End {
        /// Its name.
        measure: String,
        /// When, if entered later.
        done_at: Option<Moment>,
    },
    /// Somebody looked.
    Check {
        /// Its name.
        measure: String,
        /// Atmet normal?
        breathes_normally: Option<bool>,
        /// The body's position.
        position: Option<BodyPosition>,
        /// The person is calm.
        calm: Option<bool>,
        /// Noch nötig?
        still_needed: Option<bool>,
    },
    /// Its details.
    Describe {
        /// Its name.
        measure: String,
        /// What was tried before.
        milder_means: Vec<MilderMeans>,
        /// Who ordered it.
        ordered_by: String,
        /// Who applied it.
        applied_by: Vec<String>,
        /// The body's position.
        position: BodyPosition,
        /// Whether the person was hurt.
        person_injured: bool,
    },
    /// Why it was not released at a stop.
    NotReleased {
        /// Its name.
        measure: String,
    },
}

impl Force {
    /// The devices it names.
    pub fn signs(&self) -> Vec<&str> {
        match self {
            Self::Describe { ordered_by, applied_by, .. } => {
                applied_by.iter().chain([ordered_by]).map(String::as_str).collect()
            }
            Self::MilderMeans { .. }
            | Self::Request { .. }
            | Self::Authorise { .. }
            | Self::Start { .. }
            | Self::End { .. }
            | Self::Check { .. }
            | Self::NotReleased { .. } => Vec::new(),
        }
    }
}

/// Reads what `word` asks for, if it is one of these.
pub fn read(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Force> {
    let measure = |desk: &mut Desk<'_>, fields: &mut Fields<'_>| fields.wanted_text(desk, "measure");
    Some(match word {
        "milder means" => Force::MilderMeans {
            person: fields.wanted_word(desk, "person")?,
            means: fields.words(desk, "means").unwrap_or_else(|| vec![MilderMeans::Talk]),
            minutes: minutes(desk, fields),
        },
        "request force" => Force::Request {
            measure: measure(desk, fields),
            person: fields.wanted_word(desk, "person")?,
            kind: fields.wanted_word(desk, "kind")?,
            ground: fields.word(desk, "ground").unwrap_or(ForceGround::PassiveResistance),
            reason: fields.wanted_text(desk, "reason"),
        },
        "authorise force" => Force::Authorise { measure: measure(desk, fields) },
        "start force" => Force::Start {
            measure: measure(desk, fields),
            who: fields.wanted_word(desk, "who")?,
            kind: fields.wanted_word(desk, "kind")?,
            position: fields.word(desk, "position"),
            done_at: fields.moment(desk, "done_at"),
        },
        "end force" => Force::End { measure: measure(desk, fields), done_at: fields.moment(desk, "done_at") },
        "check force" => Force::Check {
            measure: measure(desk, fields),
            breathes_normally: fields.flag(desk, "breathes_normally"),
            position: fields.word(desk, "position"),
            calm: fields.flag(desk, "calm"),
            still_needed: fields.flag(desk, "still_needed"),
        },
        "describe force" => Force::Describe {
            measure: measure(desk, fields),
            milder_means: fields.words(desk, "milder_means").unwrap_or_default(),
            ordered_by: fields.wanted_text(desk, "ordered_by"),
            applied_by: fields.texts(desk, "applied_by"),
            position: fields.word(desk, "position").unwrap_or(BodyPosition::Upright),
            person_injured: fields.flag(desk, "person_injured").unwrap_or(false),
        },
        "force not released" => Force::NotReleased { measure: measure(desk, fields) },
        _ => return None,
    })
}

fn minutes(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> u32 {
    fields.number(desk, "minutes").and_then(|minutes| u32::try_from(minutes).ok()).unwrap_or_default()
}
