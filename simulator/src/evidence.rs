//! An exported record, read and verified as anyone could who was handed the file.

use std::collections::BTreeMap;

use einhalt_protocol::ids::Seq;
use einhalt_protocol::operation::event::Entry;
use einhalt_protocol::record::verify::verify;
use serde_json::Value;

/// The entries of an exported record.
pub struct Evidence {
    text: String,
    entries: BTreeMap<Seq, Entry>,
}

impl Evidence {
    /// Reads an export.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut entries = BTreeMap::new();
        for (line, json) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let value: Value = serde_json::from_str(json)
                .map_err(|error| format!("line {} of the record: {error}", line + 1))?;
            if let (Some(seq), Some(entry)) = (value.get("seq").and_then(Value::as_u64), entry_in(&value)) {
                entries.insert(Seq(seq), entry);
            }
        }
        Ok(Self { text: text.to_owned(), entries })
    }

    /// The entries in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// One entry.
    pub fn entry(&self, seq: Seq) -> Option<&Entry> {
        self.entries.get(&seq)
    }

    /// Verifies it. Returns the verifier's summary, or the first broken entry.
    pub fn verify(&self) -> Result<String, String> {
        match verify(self.text.as_bytes(), None) {
            Ok(summary) => {
                Ok(format!("{} entries, head {}", summary.entries, short(&summary.head.to_string())))
            }
            Err(broken) => Err(broken.to_string()),
        }
    }
}

/// An entry's exact bytes stand in the line as text.
fn entry_in(line: &Value) -> Option<Entry> {
    serde_json::from_str(line.get("body")?.as_str()?).ok()
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
