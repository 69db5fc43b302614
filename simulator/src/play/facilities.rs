//! The lists of facilities a scenario brings: from the data folder, or written down in it.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use einhalt_protocol::operation::place::{Fix, Latitude, Longitude, PlaceKind};
use serde_json::{Value, json};

use crate::host::INVENTED_FACILITIES;
use crate::rest::Import;
use crate::scenario::Facilities;
use crate::scenario::place::{FacilitySpec, Source};

/// Lists to import, and where their facilities are.
#[derive(Debug, Default)]
pub struct Lists {
    /// To be imported, in order.
    pub imports: Vec<Import>,
    points: BTreeMap<String, Fix>,
}

/// Fields that name a facility in the lists we know.
const NAMES: &[&str] = &["id", "name", "hospital_name", "heimfinder_id", "schulnummer", "einrichtung_id"];

impl Lists {
    /// Reads what a scenario names. The error says what is absent.
    pub fn read(facilities: &Facilities, data: &Path, today: NaiveDate) -> Result<Self, String> {
        let mut lists = Self::default();
        match facilities {
            Facilities::None => {}
            Facilities::Invented => lists.add("invented", None, today, INVENTED_FACILITIES.to_owned()),
            Facilities::Lists(specs) => {
                for (number, spec) in (1..).zip(specs) {
                    let content = match &spec.source {
                        Source::Here(entries) => geojson(entries),
                        Source::File(path) => std::fs::read_to_string(data.join(path))
                            .map_err(|error| format!("{path} is not in {}: {error}", data.display()))?,
                    };
                    let as_of = spec.as_of.unwrap_or(today);
                    lists.add(&format!("list-{number}"), Some(spec.kind), as_of, content);
                }
            }
        }
        Ok(lists)
    }

    /// Where a facility is, by its id or name.
    pub fn find(&self, facility: &str) -> Option<Fix> {
        self.points.get(facility).copied()
    }

    fn add(&mut self, name: &str, kind: Option<PlaceKind>, as_of: NaiveDate, content: String) {
        let points = if content.trim_start().starts_with('{') {
            points_of_geojson(&content)
        } else {
            points_of_table(&content)
        };
        // An entry that stands twice is found where it stood first.
        for (name, fix) in points {
            self.points.entry(name).or_insert(fix);
        }
        self.imports.push(Import { name: name.to_owned(), kind, as_of, content });
    }
}

fn geojson(entries: &[FacilitySpec]) -> String {
    let features: Vec<Value> = entries
        .iter()
        .map(|entry| {
            let point = [entry.place.lon.degrees(), entry.place.lat.degrees()];
            json!({ "type": "Feature", "id": entry.id, "properties": { "name": entry.name },
                "geometry": { "type": "Point", "coordinates": point } })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn fix(lat: f64, lon: f64) -> Option<Fix> {
    Some(Fix { lat: Latitude::from_degrees(lat)?, lon: Longitude::from_degrees(lon)?, accuracy_m: 0 })
}

fn points_of_geojson(content: &str) -> Vec<(String, Fix)> {
    let document: Value = serde_json::from_str(content).unwrap_or_default();
    let features = document.get("features").and_then(Value::as_array).into_iter().flatten();
    let point = |feature: &Value| {
        let coordinates = feature.pointer("/geometry/coordinates")?;
        fix(coordinates.get(1)?.as_f64()?, coordinates.get(0)?.as_f64()?)
    };
    let named = features.filter_map(|feature| {
        let fix = point(feature)?;
        let names = [feature.get("id"), feature.pointer("/properties/name")];
        Some(names.into_iter().flatten().filter_map(Value::as_str).map(move |name| (name.to_owned(), fix)))
    });
    named.flatten().collect()
}

fn points_of_table(content: &str) -> Vec<(String, Fix)> {
    let mut reader = csv::Reader::from_reader(content.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().filter_map(Result::ok).collect();
    let named = rows.iter().filter_map(|row| {
        let number = |column: &str| row.get(column)?.parse::<f64>().ok();
        let fix = fix(number("lat")?, number("lon")?)?;
        Some(NAMES.iter().filter_map(|column| row.get(*column)).map(move |name| (name.clone(), fix)))
    });
    named.flatten().collect()
}
