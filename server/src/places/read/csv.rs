//! Facilities from a table: comma, semicolon or tab, columns found by their names.

use csv::{ByteRecord, ReaderBuilder};
use einhalt_protocol::operation::place::PlaceKind;

use super::{EntryFault, Fields, FileFault, Reading, RefusedEntry, facility, position, quoted};
use crate::places::facility::{Facility, Shape};

const LAT: &[&str] = &["lat", "latitude", "breite", "breitengrad"];
const LON: &[&str] = &["lon", "lng", "long", "longitude", "laenge", "länge", "laengengrad", "längengrad"];

struct Columns {
    names: Vec<String>,
    lat: usize,
    lon: usize,
}

pub(super) fn read(content: &[u8], kind: Option<PlaceKind>) -> Result<Reading, FileFault> {
    let delimiter = delimiter(content);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(content);
    let header = reader.byte_headers().map_err(|error| FileFault::NotAList(error.to_string()))?;
    let columns = columns(header)?;
    let mut reading = Reading::default();
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(reading),
            Ok(true) => {}
            Err(error) => return Err(FileFault::NotAList(error.to_string())),
        }
        reading.read += 1;
        let at = record.position().map_or(0, csv::Position::line);
        match entry(&columns, &record, kind) {
            Ok(facility) => reading.facilities.push(facility),
            Err(reason) => {
                let cells = record.iter().map(String::from_utf8_lossy).filter(|cell| !cell.trim().is_empty());
                let got = quoted(&cells.collect::<Vec<_>>().join("; "));
                reading.refused.push(RefusedEntry { at, reason, got });
            }
        }
    }
}

/// The one that stands most often in the first line.
fn delimiter(content: &[u8]) -> u8 {
    let header = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |wanted: &u8| header.split(|byte| byte == wanted).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn columns(header: &ByteRecord) -> Result<Columns, FileFault> {
    let names: Vec<String> =
        header.iter().map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).collect();
    let find = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
    let (Some(lat), Some(lon)) = (find(LAT), find(LON)) else {
        return Err(FileFault::NoPositionColumns(quoted(&names.join(", "))));
    };
    Ok(Columns { names, lat, lon })
}

fn entry(columns: &Columns, record: &ByteRecord, kind: Option<PlaceKind>) -> Result<Facility, EntryFault> {
    let cell = |at: usize| {
        let cell = record.get(at).unwrap_or_default();
        std::str::from_utf8(cell).map(str::trim).map_err(|_| EntryFault::Unreadable)
    };
    let (lat, lon) = (degrees(cell(columns.lat)?)?, degrees(cell(columns.lon)?)?);
    let shape = Shape::Point(position(lat, lon)?);
    let mut fields = Fields::new();
    for (at, name) in columns.names.iter().enumerate() {
        fields.insert(name.clone(), cell(at)?.to_owned());
    }
    facility(&fields, shape, kind)
}

/// Degrees with a point or, as German tables have it, a comma.
fn degrees(cell: &str) -> Result<f64, EntryFault> {
    if cell.is_empty() {
        return Err(EntryFault::NoPosition);
    }
    cell.replace(',', ".").parse().map_err(|_| EntryFault::NotOnEarth)
}
