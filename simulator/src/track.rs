//! Positions replayed from recorded car tracks, so that a device moves as cars really do.
//!
//! The real tracks lie in `spuren` of the data folder ([`crate::data`]). Where they are absent a short invented track stands in, and the caller says so.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use geojson::{FeatureCollection, GeoJson, GeometryValue};

/// An invented drive of a few minutes, shipped with the product.
const INVENTED: &str = include_str!("../tracks/invented.geojson");

/// One fix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    /// Since the track's beginning.
    pub after: TimeDelta,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius in metres.
    pub accuracy_m: f64,
}

/// A recorded drive.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Its name.
    pub name: String,
    /// The fixes, in order of time.
    pub fixes: Vec<Fix>,
    /// Whether it is the real one or stands in for it.
    pub real: bool,
}

/// Why a track cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TrackError {
    /// There, but no track.
    #[error("{0} is no track of timed points")]
    NoTrack(PathBuf),
    /// There, but unreadable.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
}

impl Track {
    /// The track of this name, or the invented one where the real data is absent.
    pub fn find(name: &str, data: &Path) -> Result<Self, TrackError> {
        let path = data.join("spuren").join(format!("{name}.geojson"));
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let fixes = read(&text).ok_or(TrackError::NoTrack(path))?;
                Ok(Self { name: name.to_owned(), fixes, real: true })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::invented(name)),
            Err(error) => Err(TrackError::Unreadable(path, error)),
        }
    }

    /// The invented track, under another's name.
    pub fn invented(name: &str) -> Self {
        Self { name: name.to_owned(), fixes: read(INVENTED).unwrap_or_default(), real: false }
    }

    /// Where the car is this long after the beginning; past the end it stands there.
    pub fn at(&self, after: TimeDelta) -> Option<Fix> {
        let passed = self.fixes.partition_point(|fix| fix.after <= after);
        self.fixes.get(passed.saturating_sub(1)).copied()
    }

    /// How long the drive takes.
    pub fn duration(&self) -> TimeDelta {
        self.fixes.last().map(|fix| fix.after).unwrap_or_default()
    }
}

fn read(text: &str) -> Option<Vec<Fix>> {
    let collection = FeatureCollection::try_from(text.parse::<GeoJson>().ok()?).ok()?;
    let mut start: Option<Timestamp> = None;
    let mut fixes = Vec::new();
    for feature in collection.features {
        let at: Timestamp = feature.property("time")?.as_str()?.parse().ok()?;
        let GeometryValue::Point { coordinates } = &feature.geometry.as_ref()?.value else { return None };
        let start = *start.get_or_insert(at);
        fixes.push(Fix {
            after: at - start,
            lon: *coordinates.as_slice().first()?,
            lat: *coordinates.as_slice().get(1)?,
            accuracy_m: feature.property("gps_accuracy").and_then(serde_json::Value::as_f64).unwrap_or(10.0),
        });
    }
    // Real recordings hold fixes twice and out of order.
    fixes.sort_by_key(|fix| fix.after);
    fixes.dedup();
    (!fixes.is_empty()).then_some(fixes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invented_track_moves() {
        let track = Track::invented("x");
        assert!(track.fixes.len() > 10);
        assert!(track.duration() > TimeDelta::minutes(3));
        assert_ne!(track.at(TimeDelta::zero()), track.at(TimeDelta::minutes(2)));
        assert_eq!(track.at(TimeDelta::hours(5)), track.fixes.last().copied());
    }

    #[test]
    fn real_tracks_are_read_where_they_are() {
        let data = crate::data::folder();
        let folder = data.join("spuren");
        let Ok(files) = std::fs::read_dir(&folder) else {
            eprintln!("no real tracks in {}: only the invented one was read", folder.display());
            return;
        };
        for file in
            files.flatten().map(|file| file.path()).filter(|p| p.extension().is_some_and(|e| e == "geojson"))
        {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let track = Track::find(&name, &data).unwrap();
            assert!(track.real && track.fixes.len() > 50, "{name}");
        }
    }
}
