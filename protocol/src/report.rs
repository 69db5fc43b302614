//! A safety report: what anyone on scene can send, and what can only raise severity.
//!
//! Class A of the wire rules: whatever its shape, the stop stands (I-6). What could not be
//! understood is listed as a defect and kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Clocks;
use crate::ids::{DeviceId, ReportId};
use crate::operation::place::PlaceKind;
use crate::people::Subject;
use crate::record::Commitment;

/// What was seen. The list is open upwards: a word this build does not know reads as [`Sign::Unclear`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Akute Atemnot.
    AcuteBreathlessness,
    /// Krampfanfall.
    Seizure,
    /// Bedrohliche Blutung.
    SevereBleeding,
    /// Bewusstlosigkeit.
    Unconscious,
    /// Atem- und Kreislaufstillstand.
    CardiacArrest,
    /// Another life-threatening condition: the agreement's list is open ("u. a.", R-31).
    OtherLifeThreatening,
    /// "Keine Luft": during a restraint, or at any time.
    NoAir,
    /// Gurgling.
    Gurgling,
    /// Suddenly quiet.
    SuddenlyQuiet,
    /// Suddenly struggling harder: may be fighting for air.
    SuddenlyStronger,
    /// Medizinischer Notfall without a sign of danger to life.
    MedicalEmergency,
    /// Unclear whether life is in danger: interrupts, starts the rescue chain, asks one question.
    Unclear,
    /// A minor is on site who was not planned for (R-20d, R-20e).
    MinorOnSite,
    /// First contact with a person, with the kind of place and where the device is.
    Contact,
    /// A member of the family is missing.
    FamilyIncomplete,
    /// A minor without a custodial parent.
    UnaccompaniedMinor,
    /// A certificate or report of a physician, hospital or health authority was shown or sent.
    CertificateShown,
    /// A person says that they are ill.
    IllnessStated,
    /// A court has ordered to stop.
    CourtOrder,
    /// A forbidden measure of force was seen, such as one that obstructs nose or mouth.
    ForbiddenForce,
    /// Halt for another reason.
    Halt,
}

impl Sign {
    /// The five conditions the agreement names, and the open list's "other": they abort, always.
    pub const fn is_life_threatening(self) -> bool {
        match self {
            Self::AcuteBreathlessness
            | Self::Seizure
            | Self::SevereBleeding
            | Self::Unconscious
            | Self::CardiacArrest
            | Self::OtherLifeThreatening
            | Self::NoAir
            | Self::Gurgling
            | Self::SuddenlyQuiet
            | Self::SuddenlyStronger => true,
            Self::MedicalEmergency
            | Self::Unclear
            | Self::MinorOnSite
            | Self::Contact
            | Self::FamilyIncomplete
            | Self::UnaccompaniedMinor
            | Self::CertificateShown
            | Self::IllnessStated
            | Self::CourtOrder
            | Self::ForbiddenForce
            | Self::Halt => false,
        }
    }

    /// Whether the rescue chain opens with it (R-33; in doubt for R-30 too).
    pub const fn opens_rescue_chain(self) -> bool {
        self.is_life_threatening() || matches!(self, Self::MedicalEmergency | Self::Unclear)
    }

    /// Signs of acute breathlessness under restraint count as that, and show its card.
    #[must_use]
    pub const fn condition(self) -> Self {
        if matches!(self, Self::NoAir | Self::Gurgling | Self::SuddenlyQuiet | Self::SuddenlyStronger) {
            Self::AcuteBreathlessness
        } else {
            self
        }
    }
}

/// What of a report could not be taken as it came. The stop stands all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
pub struct Defect {
    /// A stable word for the kind of defect, such as `unknown_sign`.
    pub code: DefectCode,
    /// JSON pointer into the report.
    pub at: String,
}

/// The kinds of defect.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum DefectCode {
    /// No id, or none that can be read: one was derived from device and body.
    BadId,
    /// The same id came before with other content; the higher severity counts (I-9).
    IdReused,
    /// The sign is missing or no word this build knows.
    UnknownSign,
    /// Two statements contradict each other; the higher one counts.
    Contradiction,
    /// A time that cannot be read or lacks a zone; the server's time stands in.
    BadTime,
    /// The device's clock is off by more than two minutes.
    SkewedTime,
    /// A place that cannot be on Earth, or cannot be read; none is kept.
    BadPlace,
    /// Not a slot, `staff`, `bystander` or `unknown`.
    BadSubject,
    /// A text longer than allowed; its beginning, full length and hash are kept.
    LongText,
    /// A NUL in a text, replaced.
    NulInText,
    /// A field this build does not know; kept with the raw bytes, otherwise ignored.
    UnknownField,
    /// A field that only the server may set (state, role, server time); ignored.
    ForbiddenField,
    /// A key that stands twice in one object.
    DuplicateKey,
    /// The value has another type than asked.
    WrongType,
    /// The report came with an expired token from a device that is still paired.
    TokenExpired,
    /// Its personal part could not be sealed and is not kept: the key is out of reach, or erased (I-12).
    NotSealed,
}

/// A report as the record keeps it: what the rules need, nothing personal.
/// Free text, position and the raw bytes are sealed apart; `payload` commits to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Report {
    /// The id under which every copy of this report collapses.
    pub id: ReportId,
    /// The device it was reported on; another one may have carried it here (architecture, idea 3).
    pub reporter: DeviceId,
    /// What was seen.
    pub sign: Sign,
    /// Whom it concerns.
    pub who: Subject,
    /// An earlier report this one adds a symptom to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub concerns: Option<ReportId>,
    /// The kind of place, as chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place_kind: Option<PlaceKind>,
    /// What the three clocks said.
    pub clocks: Clocks,
    /// Tells one content from another that comes under the same id (I-9): HMAC-SHA-256 of the exact bytes,
    /// in hex, under a key that dies with the operation's, so that after an erasure nobody can confirm a
    /// guess by it (I-12). A report without a mark is like no other.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
    /// What could not be taken as it came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defects: Vec<Defect>,
    /// Commitment to the sealed payload, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub payload: Option<Commitment>,
}
