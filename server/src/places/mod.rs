//! Protected facilities: imported from public lists, kept durably, asked by position. What the
//! answer means is decided by the rules; here are only facts.
//!
//! A source is one imported file under a name; importing another file under the same name replaces it.
//! All sources together are the list. It changes under a running service without a restart.

mod facility;
mod fence;
mod list;
mod read;
mod shelf;

pub use facility::{Facility, Shape};
pub use list::{AROUND_MAX, Around, List};
pub use read::{EntryFault, FileFault, Reading, RefusedEntry, kind_of, read as read_list};
pub use shelf::{Import, ImportError, ImportReport, Shelf, SourceInfo};

/// Invented facilities, as GeoJSON, for tests, the demo and exercises. Import them like any other file:
/// each carries its own kind.
pub const INVENTED: &str = include_str!("invented.geojson");

#[cfg(test)]
mod tests;
