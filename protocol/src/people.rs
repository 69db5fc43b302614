//! Who takes part, by function only: roles of the team, and persons concerned as anonymous slots.
//! No name, birth place or file number has a place in these types.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ts_rs::TS;

use crate::ids::{AccountId, DeviceId};

/// What somebody may do in one operation. Checked for every message (I-13).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Einsatzkraft, police who assist included: reports, acknowledges, takes steps of the rescue
    /// chain.
    Officer,
    /// Einsatzleitung: also asks for steps, resumes, closes.
    Lead,
    /// Medizinisches Fachpersonal: also enters assessments; never resumes.
    Medic,
    /// Abschiebungsbeobachtung: reads live, recommends a stop.
    Monitor,
    /// Leitstelle: enters assessments and decisions that need a second person.
    Supervisor,
    /// Nachbereitung: reads afterwards.
    Reviewer,
    /// Verwaltung: accounts and devices; no part in an operation.
    Administrator,
}

impl Role {
    /// Roles whose devices stand on scene: they show the four faces and are on the standstill board.
    pub const fn stands_on_scene(self) -> bool {
        matches!(self, Self::Officer | Self::Lead | Self::Medic)
    }

    /// Roles that see who has delivered, displayed and acknowledged.
    pub const fn sees_board(self) -> bool {
        matches!(self, Self::Lead | Self::Monitor | Self::Supervisor)
    }
}

/// Who caused an entry of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person at a device, in the role they have in this operation.
    Person {
        /// The account.
        account: AccountId,
        /// The device.
        device: DeviceId,
        /// The role, as it was checked for this very message.
        role: Role,
    },
    /// A due time was reached. The clock may stop, warn and escalate; it never lowers (D2).
    Clock,
    /// The service itself, at start (I-16).
    Service,
}

impl Actor {
    /// The role of a person; none for clock and service.
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::Person { role, .. } => Some(*role),
            Self::Clock | Self::Service => None,
        }
    }

    /// The account of a person; none for clock and service.
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person { account, .. } => Some(*account),
            Self::Clock | Self::Service => None,
        }
    }

    /// The device of a person; none for clock and service.
    pub const fn device(&self) -> Option<DeviceId> {
        match self {
            Self::Person { device, .. } => Some(*device),
            Self::Clock | Self::Service => None,
        }
    }
}

/// The anonymous place of one person in the family unit: a letter and up to three digits, such as `E1` or `K2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string")]
pub struct Slot(String);

/// Why a text is not a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a slot is one capital letter and one to three digits, such as E1")]
pub struct NotASlot;

impl FromStr for Slot {
    type Err = NotASlot;

    fn from_str(text: &str) -> Result<Self, NotASlot> {
        let digits = text.strip_prefix(|c: char| c.is_ascii_uppercase()).ok_or(NotASlot)?;
        let well_formed = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotASlot) }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whom a report concerns. R-30 means *any* person on scene.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string")]
pub enum Subject {
    /// A person of the family unit; on the wire the slot itself (`E1`).
    Slot(Slot),
    /// Einsatzkraft; on the wire `staff`.
    Staff,
    /// Andere Person: neighbour, interpreter, monitor; on the wire `bystander`.
    Bystander,
    /// Not said; on the wire `unknown`.
    Unknown,
}

impl FromStr for Subject {
    type Err = NotASlot;

    fn from_str(text: &str) -> Result<Self, NotASlot> {
        match text {
            "staff" => Ok(Self::Staff),
            "bystander" => Ok(Self::Bystander),
            "unknown" => Ok(Self::Unknown),
            slot => slot.parse().map(Self::Slot),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slot(slot) => slot.fmt(f),
            Self::Staff => f.write_str("staff"),
            Self::Bystander => f.write_str("bystander"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

macro_rules! as_text {
    ($($name:ident, $pattern:literal;)+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    )+};
}

as_text! {
    Slot, "^[A-Z][0-9]{1,3}$";
    Subject, "^([A-Z][0-9]{1,3}|staff|bystander|unknown)$";
}

/// A person's place in the family the agreement does not separate: custodial parents, their
/// minor children, spouses.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum FamilyRole {
    /// Personensorgeberechtigte.
    CustodialParent,
    /// Ehegatte.
    Spouse,
    /// Kind.
    Child,
    /// Somebody else who belongs to the unit, or a single adult.
    Other,
}

/// Age, as far as the agreement needs it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum AgeClass {
    /// 0 to 5.
    Infant,
    /// 6 to 13.
    Child,
    /// 14 to 17.
    Youth,
    /// 18 and more.
    Adult,
    /// Not known or doubted: treated as a minor until shown otherwise (R-20f).
    Unknown,
}

impl AgeClass {
    /// Whether a rule for children under 14 protects this person.
    pub const fn counts_as_under_14(self) -> bool {
        match self {
            Self::Infant | Self::Child | Self::Unknown => true,
            Self::Youth | Self::Adult => false,
        }
    }

    /// Whether the night rule protects this person (R-20, R-20f).
    pub const fn counts_as_minor(self) -> bool {
        match self {
            Self::Infant | Self::Child | Self::Youth | Self::Unknown => true,
            Self::Adult => false,
        }
    }
}
