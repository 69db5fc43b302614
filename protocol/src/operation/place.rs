//! Places, as far as the agreement needs them: of what kind one is, and how far it lies from
//! protected facilities. Coordinates are personal and sealed apart; the record keeps distances.

use std::borrow::Cow;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ts_rs::TS;

/// What kind of place it is. Chosen by a person, or carried by a facility of the list.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Wohnung.
    Dwelling,
    /// Gemeinschaftsunterkunft: not a "soziale Einrichtung" by default, but asked and recorded.
    SharedAccommodation,
    /// Krankenhaus, Klinik.
    Hospital,
    /// Psychiatrie.
    Psychiatry,
    /// Arztpraxis.
    Practice,
    /// Pflegeeinrichtung.
    Care,
    /// Jugendhilfe.
    YouthWelfare,
    /// Frauenhaus, Schutzhaus.
    Refuge,
    /// Beratungsstelle.
    Counselling,
    /// Schule, Kindertagesstätte.
    School,
    /// Another place: street, authority, workplace.
    Other,
    /// Unclear: holds until a lead decides with a reason.
    Unclear,
}

impl PlaceKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Dwelling,
        Self::SharedAccommodation,
        Self::Hospital,
        Self::Psychiatry,
        Self::Practice,
        Self::Care,
        Self::YouthWelfare,
        Self::Refuge,
        Self::Counselling,
        Self::School,
        Self::Other,
        Self::Unclear,
    ];

    /// The word on the wire, in the policy and in imported lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dwelling => "dwelling",
            Self::SharedAccommodation => "shared_accommodation",
            Self::Hospital => "hospital",
            Self::Psychiatry => "psychiatry",
            Self::Practice => "practice",
            Self::Care => "care",
            Self::YouthWelfare => "youth_welfare",
            Self::Refuge => "refuge",
            Self::Counselling => "counselling",
            Self::School => "school",
            Self::Other => "other",
            Self::Unclear => "unclear",
        }
    }
}

macro_rules! degrees {
    ($($(#[$doc:meta])* $name:ident, $limit:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(type = "number")]
        pub struct $name(i32);

        impl $name {
            /// From degrees; none if that is nowhere on Earth.
            pub fn from_degrees(degrees: f64) -> Option<Self> {
                #[expect(clippy::cast_possible_truncation, reason = "the range is checked beside it")]
                let fixed = (degrees * 1e7).round() as i32;
                (degrees.abs() <= $limit).then_some(Self(fixed))
            }

            /// In degrees.
            pub fn degrees(self) -> f64 {
                f64::from(self.0) / 1e7
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_f64(self.degrees())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let degrees = f64::deserialize(deserializer)?;
                Self::from_degrees(degrees).ok_or_else(|| de::Error::custom("not on Earth"))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "number", "minimum": -$limit, "maximum": $limit })
            }
        }
    )+};
}

degrees! {
    /// Degrees north (WGS 84), kept to a centimetre.
    Latitude, 90.0;
    /// Degrees east (WGS 84), kept to a centimetre.
    Longitude, 180.0;
}

/// Where something is (WGS 84). Personal: never in the record itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Degrees north.
    pub lat: Latitude,
    /// Degrees east.
    pub lon: Longitude,
    /// Radius of the fix in metres, rounded up.
    #[schemars(range(max = 100_000))]
    pub accuracy_m: u32,
}

/// The list of protected facilities, as it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FacilityList {
    /// None has been imported: no contact may begin.
    #[default]
    Missing,
    /// Imported.
    Known {
        /// The day its data describes.
        as_of: NaiveDate,
        /// How many facilities it has.
        facilities: u32,
    },
}

/// A facility near a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct NearFacility {
    /// Its id in the list.
    pub id: String,
    /// Its public name.
    pub name: String,
    /// Its kind.
    pub kind: PlaceKind,
    /// Distance from the place to its fence in decimetres; negative inside.
    pub distance_dm: i32,
}

/// What the list says about a place: facts only, judged in `safeguards::facility`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlaceFacts {
    /// Radius of the fix in metres.
    pub accuracy_m: u32,
    /// Facilities whose fence may hold the place, nearest first, each once.
    pub near: Vec<NearFacility>,
}
