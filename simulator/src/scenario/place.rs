//! Places, as a scenario writes them: a position, or so many metres from a facility of its lists.

use chrono::NaiveDate;
use einhalt_protocol::operation::place::{Fix, Latitude, Longitude, PlaceKind};
use toml::de::DeValue;

use super::fields::{Desk, Fields};

/// A device's fix is this good unless a scenario says otherwise.
const ACCURACY_M: u32 = 5;

/// One degree of latitude in metres, on the meridian through the district.
const DEGREE_M: f64 = 111_250.0;

/// Where something is.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceSpec {
    /// `[lat, lon]` or `[lat, lon, accuracy]`.
    At(Fix),
    /// North of a facility's point.
    Near {
        /// Its id or name in the scenario's lists.
        facility: String,
        /// How far, in metres.
        offset_m: f64,
        /// Radius of the fix in metres.
        accuracy_m: u32,
    },
}

impl PlaceSpec {
    /// The fix, given where facilities are.
    pub fn fix(&self, find: impl Fn(&str) -> Option<Fix>) -> Option<Fix> {
        match self {
            Self::At(fix) => Some(*fix),
            Self::Near { facility, offset_m, accuracy_m } => {
                let point = find(facility)?;
                let lat = Latitude::from_degrees(point.lat.degrees() + offset_m / DEGREE_M)?;
                Some(Fix { lat, lon: point.lon, accuracy_m: *accuracy_m })
            }
        }
    }
}

/// Reads `place`.
pub fn read(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<PlaceSpec> {
    let (at, value) = fields.take("place")?;
    let path = fields.name("place");
    if let DeValue::Table(table) = value {
        let mut fields = Fields::of(&path, at, &table);
        let place = PlaceSpec::Near {
            facility: fields.wanted_text(desk, "facility"),
            offset_m: metres(desk, &mut fields, "offset_m").unwrap_or_default(),
            accuracy_m: fields
                .number(desk, "accuracy_m")
                .and_then(|m| u32::try_from(m).ok())
                .unwrap_or(ACCURACY_M),
        };
        fields.end(desk);
        return Some(place);
    }
    let place = fix_of(&value);
    if place.is_none() {
        desk.note(at, &path, "wanted: [latitude, longitude, accuracy in metres] or { facility = ... }");
    }
    place.map(PlaceSpec::At)
}

fn fix_of(value: &DeValue<'_>) -> Option<Fix> {
    let numbers: Option<Vec<f64>> = value.as_array()?.iter().map(|item| number_of(item.get_ref())).collect();
    let numbers = numbers?;
    let (lat, lon, rest) = match numbers.as_slice() {
        [lat, lon] => (lat, lon, None),
        [lat, lon, accuracy] => (lat, lon, Some(*accuracy)),
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded in the line above")]
    let accuracy_m = match rest {
        Some(metres) if !(0.0..=100_000.0).contains(&metres) => return None,
        Some(metres) => metres.ceil() as u32,
        None => ACCURACY_M,
    };
    Some(Fix { lat: Latitude::from_degrees(*lat)?, lon: Longitude::from_degrees(*lon)?, accuracy_m })
}

fn metres(desk: &mut Desk<'_>, fields: &mut Fields<'_>, field: &'static str) -> Option<f64> {
    let (at, value) = fields.take(field)?;
    let metres = number_of(&value);
    if metres.is_none() {
        desk.note(at, &fields.name(field), "a number of metres is wanted");
    }
    metres
}

fn number_of(value: &DeValue<'_>) -> Option<f64> {
    let whole = value.as_integer().and_then(|number| number.as_str().parse().ok());
    whole.or_else(|| value.as_float().and_then(|number| number.as_str().parse().ok()))
}

/// A facility written down in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct FacilitySpec {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where its point is.
    pub place: Fix,
}

/// Where a list's facilities come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A file of the data folder, by its path there.
    File(String),
    /// The scenario itself.
    Here(Vec<FacilitySpec>),
}

/// A list of facilities that is imported before the scenario begins.
#[derive(Debug, Clone, PartialEq)]
pub struct ListSpec {
    /// Where it comes from.
    pub source: Source,
    /// What its facilities are.
    pub kind: PlaceKind,
    /// The day its data describes; none: the day on which the scenario begins.
    pub as_of: Option<NaiveDate>,
}

/// What the server knows about facilities when a scenario begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Facilities {
    /// The invented list the server ships.
    Invented,
    /// Nothing has been imported.
    None,
    /// These lists.
    Lists(Vec<ListSpec>),
}

/// Reads the head's `facilities`.
pub fn read_facilities(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Facilities {
    if !fields.has("facilities") {
        return Facilities::Invented;
    }
    if fields.is_list("facilities") {
        let lists = fields.tables(desk, "facilities");
        return Facilities::Lists(lists.into_iter().map(|list| read_list(desk, list)).collect());
    }
    let at = fields.position("facilities");
    match fields.text(desk, "facilities").as_deref() {
        Some("none") => Facilities::None,
        Some("invented") | None => Facilities::Invented,
        Some(_) => {
            desk.note(at, "facilities", "wanted: `invented`, `none`, or lists as [[facilities]]");
            Facilities::Invented
        }
    }
}

fn read_list(desk: &mut Desk<'_>, mut fields: Fields<'_>) -> ListSpec {
    let file = fields.text(desk, "file");
    let here: Vec<FacilitySpec> =
        fields.tables(desk, "entry").into_iter().filter_map(|entry| read_entry(desk, entry)).collect();
    if file.is_none() && here.is_empty() {
        desk.note(fields.at(), &fields.name("file"), "wanted: a file, or entries as [[facilities.entry]]");
    }
    let list = ListSpec {
        source: file.map_or(Source::Here(here), Source::File),
        kind: fields.wanted_word(desk, "kind").unwrap_or(PlaceKind::Other),
        as_of: fields.day(desk, "as_of"),
    };
    fields.end(desk);
    list
}

fn read_entry(desk: &mut Desk<'_>, mut fields: Fields<'_>) -> Option<FacilitySpec> {
    let id = fields.wanted_text(desk, "id");
    let name = fields.wanted_text(desk, "name");
    let place = read(desk, &mut fields);
    let at = fields.at();
    let field = fields.name("place");
    fields.end(desk);
    match place {
        Some(PlaceSpec::At(place)) => Some(FacilitySpec { id, name, place }),
        Some(PlaceSpec::Near { .. }) | None => {
            desk.note(at, &field, "wanted: [latitude, longitude]");
            None
        }
    }
}
