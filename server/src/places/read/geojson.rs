//! Facilities from GeoJSON (RFC 7946): points, polygons, and several of them.

use einhalt_protocol::operation::place::PlaceKind;
use geo::{Area, LineString, MultiPolygon, Polygon};
use geojson::{Feature, GeometryValue, Position, feature::Id};
use serde_json::Value;

use super::{EntryFault, Fields, FileFault, Reading, RefusedEntry, facility, position, quoted};
use crate::places::facility::{Facility, Shape};

pub(super) fn read(content: &[u8], kind: Option<PlaceKind>) -> Result<Reading, FileFault> {
    let document: Value =
        serde_json::from_slice(content).map_err(|error| FileFault::NotAList(error.to_string()))?;
    other_system(&document).map_or(Ok(()), |system| Err(FileFault::OtherSystem(system)))?;
    let features = match document {
        Value::Object(mut object) if object.get("type").is_some_and(|kind| kind == "FeatureCollection") => {
            match object.remove("features") {
                Some(Value::Array(features)) => features,
                Some(_) | None => return Err(FileFault::NotAList("it has no features".to_owned())),
            }
        }
        Value::Object(feature) => vec![Value::Object(feature)],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return Err(FileFault::NotAList("it is no JSON object".to_owned()));
        }
    };
    let mut reading = Reading { read: features.len(), ..Reading::default() };
    for (at, feature) in (1..).zip(features) {
        match serde_json::from_value::<Feature>(feature).map_err(|_| EntryFault::Unreadable) {
            Ok(feature) => match entry(&feature, kind) {
                Ok(facility) => reading.facilities.push(facility),
                Err(reason) => {
                    let got = feature.properties.map(Value::from).unwrap_or_default();
                    reading.refused.push(RefusedEntry { at, reason, got: quoted(&got.to_string()) });
                }
            },
            Err(reason) => reading.refused.push(RefusedEntry { at, reason, got: String::new() }),
        }
    }
    Ok(reading)
}

/// The coordinate system an old file names, where it is another one than RFC 7946 has.
fn other_system(document: &Value) -> Option<String> {
    let name = document.pointer("/crs/properties/name")?.as_str()?;
    (!name.contains("CRS84") && !name.ends_with("4326")).then(|| quoted(name))
}

fn entry(feature: &Feature, kind: Option<PlaceKind>) -> Result<Facility, EntryFault> {
    let geometry = feature.geometry.as_ref().ok_or(EntryFault::NoPosition)?;
    let shapes = shapes(&geometry.value)?;
    let mut shapes = shapes.into_iter();
    let first = shapes.next().ok_or(EntryFault::NoPosition)?;
    let mut facility = facility(&fields(feature), first, kind)?;
    facility.shapes.extend(shapes);
    Ok(facility)
}

fn fields(feature: &Feature) -> Fields {
    let mut fields: Fields = feature
        .properties
        .iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.to_lowercase(), text(value)?)))
        .collect();
    if let Some(id) = &feature.id {
        let id = match id {
            Id::String(id) => id.clone(),
            Id::Number(id) => id.to_string(),
        };
        fields.insert("id".to_owned(), id);
    }
    fields
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn shapes(geometry: &GeometryValue) -> Result<Vec<Shape>, EntryFault> {
    match geometry {
        GeometryValue::Point { coordinates } => Ok(vec![Shape::Point(corner(coordinates)?)]),
        GeometryValue::MultiPoint { coordinates } => {
            coordinates.iter().map(|position| corner(position).map(Shape::Point)).collect()
        }
        GeometryValue::Polygon { coordinates } => Ok(vec![Shape::areas(&polygon(coordinates)?.into())]),
        GeometryValue::MultiPolygon { coordinates } => {
            let areas: Vec<Polygon> =
                coordinates.iter().map(|rings| polygon(rings)).collect::<Result<_, _>>()?;
            if areas.is_empty() {
                Err(EntryFault::NoPosition)
            } else {
                Ok(vec![Shape::areas(&MultiPolygon(areas))])
            }
        }
        GeometryValue::GeometryCollection { geometries } => {
            let parts: Vec<Vec<Shape>> =
                geometries.iter().map(|part| shapes(&part.value)).collect::<Result<_, _>>()?;
            Ok(parts.into_iter().flatten().collect())
        }
        GeometryValue::LineString { .. } | GeometryValue::MultiLineString { .. } => {
            Err(EntryFault::NotAnArea)
        }
    }
}

fn polygon(rings: &[Vec<Position>]) -> Result<Polygon, EntryFault> {
    let mut rings = rings.iter().map(|ring| {
        let corners = ring.iter().map(|position| corner(position).map(|point| point.0));
        corners.collect::<Result<Vec<_>, _>>().map(LineString)
    });
    let exterior = rings.next().ok_or(EntryFault::NoPosition)??;
    let polygon = Polygon::new(exterior, rings.collect::<Result<_, _>>()?);
    if polygon.unsigned_area() > 0.0 { Ok(polygon) } else { Err(EntryFault::NoArea) }
}

fn corner(at: &Position) -> Result<geo::Point, EntryFault> {
    match at.as_slice() {
        [lon, lat, ..] => position(*lat, *lon),
        [] | [_] => Err(EntryFault::NotOnEarth),
    }
}
