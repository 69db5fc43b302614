//! The personal part of a report, sealed apart from the record.

use serde_json::Map;
use sha2::{Digest, Sha256};

use crate::wire::client_frame::Place;

/// Longest free text that is kept as it came; of a longer one the beginning, the length and the hash.
pub const MAX_TEXT: usize = 2_000;

/// What is sealed apart from the record.
pub(super) struct Personal {
    pub(super) text: Option<String>,
    pub(super) place: Option<Place>,
    pub(super) raw: String,
}

impl Personal {
    pub(super) fn sealed(self, had_defects: bool) -> Option<Vec<u8>> {
        let mut sealed = Map::new();
        if let Some(text) = self.text {
            if let Some((cut, _)) = text.char_indices().nth(MAX_TEXT) {
                sealed.insert("text_length".to_owned(), text.chars().count().into());
                sealed.insert("text_hash".to_owned(), hex::encode(Sha256::digest(text.as_bytes())).into());
                sealed.insert("text".to_owned(), text.get(..cut).unwrap_or_default().into());
            } else {
                sealed.insert("text".to_owned(), text.into());
            }
        }
        if let Some(place) = self.place.and_then(|place| serde_json::to_value(place).ok()) {
            sealed.insert("place".to_owned(), place);
        }
        if had_defects {
            sealed.insert("raw".to_owned(), self.raw.into());
        }
        if sealed.is_empty() { None } else { serde_json::to_vec(&sealed).ok() }
    }
}
