//! From a file to facilities. What cannot be used is refused line by line, with the reason; whatever
//! names no place at all is refused as a whole.

mod csv;
mod geojson;

use std::collections::BTreeMap;

use einhalt_protocol::operation::place::PlaceKind;
use geo::Point;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::facility::{Facility, Shape};

/// Fields in which lists carry an id, the first that is there counts.
const ID_FIELDS: &[&str] = &["id", "heimfinder_id", "schulnummer", "einrichtung_id", "facility_id"];
/// Fields in which lists carry a name, the first that is there counts.
const NAME_FIELDS: &[&str] = &["name", "hospital_name", "bezeichnung", "einrichtung", "gen"];
/// Fields with the name of one site of a facility.
const SITE_FIELDS: &[&str] = &["site_name"];
/// Fields with the kind, as the policy writes it.
const KIND_FIELDS: &[&str] = &["kind"];

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// How many entries there were.
    pub read: usize,
    /// What can be used.
    pub facilities: Vec<Facility>,
    /// What cannot.
    pub refused: Vec<RefusedEntry>,
}

/// An entry that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefusedEntry {
    /// The line of a CSV file, or the number of the feature in a GeoJSON file; both count from 1.
    pub at: u64,
    /// Why.
    pub reason: EntryFault,
    /// What was there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub got: String,
}

/// Why an entry cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryFault {
    /// It is not UTF-8, or not a row or feature at all.
    Unreadable,
    /// It has no position.
    NoPosition,
    /// Its position is no number, or nowhere on Earth.
    NotOnEarth,
    /// Its position is 0, 0: what programs write that know none.
    Nowhere,
    /// North and east have changed places.
    Swapped,
    /// Its geometry is neither point nor polygon.
    NotAnArea,
    /// Its polygon has fewer than three corners, or no area.
    NoArea,
    /// It has neither an id nor a name.
    NoName,
    /// Its kind is missing, and none was given for the file.
    NoKind,
    /// Its kind is none of the known ones, or cannot be that of a facility.
    UnknownKind,
}

impl EntryFault {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NoPosition => "no_position",
            Self::NotOnEarth => "not_on_earth",
            Self::Nowhere => "nowhere",
            Self::Swapped => "swapped",
            Self::NotAnArea => "not_an_area",
            Self::NoArea => "no_area",
            Self::NoName => "no_name",
            Self::NoKind => "no_kind",
            Self::UnknownKind => "unknown_kind",
        }
    }
}

/// Why a file cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// Neither GeoJSON nor CSV.
    #[error("it is neither GeoJSON nor CSV: {0}")]
    NotAList(String),
    /// Coordinates of another system than WGS 84.
    #[error("its coordinates are not WGS 84 but {0}")]
    OtherSystem(String),
    /// No column says where something is.
    #[error("it has no columns `lat` and `lon`; it has {0}")]
    NoPositionColumns(String),
    /// Nothing in it can be used.
    #[error("nothing in it can be used")]
    NothingUsable,
}

/// Reads a list, whichever of the two it is.
pub fn read(content: &[u8], kind: Option<PlaceKind>) -> Result<Reading, FileFault> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let first = content.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') { geojson::read(content, kind) } else { csv::read(content, kind) }
}

/// What an entry says besides where it is.
type Fields = BTreeMap<String, String>;

/// The entry as a facility.
fn facility(fields: &Fields, shape: Shape, kind: Option<PlaceKind>) -> Result<Facility, EntryFault> {
    let field = |names: &[&str]| {
        let mut known = names.iter().filter_map(|name| fields.get(*name));
        known.find(|value| !value.is_empty()).cloned()
    };
    let kind = match field(KIND_FIELDS) {
        Some(word) => kind_of(&word).ok_or(EntryFault::UnknownKind)?,
        None => kind.ok_or(EntryFault::NoKind)?,
    };
    let (id, name) = (field(ID_FIELDS), field(NAME_FIELDS));
    let site = field(SITE_FIELDS);
    let name = match (name, site) {
        (Some(name), Some(site)) if name != site => Some(format!("{name}, {site}")),
        (name, site) => name.or(site),
    };
    let name = name.or_else(|| id.clone()).ok_or(EntryFault::NoName)?;
    let id = id.unwrap_or_else(|| derived_id(&name, &shape));
    Ok(Facility { id, name, kind, shapes: vec![shape] })
}

/// The kind of a facility by its word. A dwelling is none, and what is unclear protects nobody.
pub fn kind_of(word: &str) -> Option<PlaceKind> {
    let facility = |kind: &PlaceKind| !matches!(kind, PlaceKind::Dwelling | PlaceKind::Unclear);
    PlaceKind::ALL.iter().copied().filter(facility).find(|kind| kind.as_str() == word)
}

/// The same for the same name in the same place, from whichever file.
fn derived_id(name: &str, shape: &Shape) -> String {
    let corner = shape.bounds().map(geo::Rect::min);
    let place = corner.map(|corner| format!("{:.5} {:.5}", corner.y, corner.x)).unwrap_or_default();
    let hash = hex::encode(Sha256::digest(format!("{name}\n{place}")));
    hash.get(..16).unwrap_or_default().to_owned()
}

/// A position, if it can be one. Lists are made where the agreement holds, in and around Germany: what
/// lies there only with north and east exchanged has been written the wrong way round.
fn position(lat: f64, lon: f64) -> Result<Point, EntryFault> {
    let is_germany = |lat: f64, lon: f64| (47.0..=56.0).contains(&lat) && (5.0..=16.0).contains(&lon);
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        return Err(EntryFault::NotOnEarth);
    }
    if lat == 0.0 && lon == 0.0 {
        return Err(EntryFault::Nowhere);
    }
    if is_germany(lon, lat) {
        return Err(EntryFault::Swapped);
    }
    Ok(Point::new(lon, lat))
}

/// What is quoted of an entry that is refused: short, and on one line.
fn quoted(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
