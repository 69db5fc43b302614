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

    /// Changes each entry in turn, as somebody with access to the database could. The verifier must
    /// name that very entry each time.
    pub fn finds_alterations(&self) -> Result<(), String> {
        let lines: Vec<&str> = self.text.lines().collect();
        for (place, line) in lines.iter().enumerate() {
            let Ok(value) = serde_json::from_str::<Value>(line) else { continue };
            let Some(seq) = value.get("seq").and_then(Value::as_u64).filter(|_| entry_in(&value).is_some())
            else {
                continue;
            };
            // Another second in the entry's own time: the smallest lie.
            let altered = alter_digit(line);
            let mut file = lines.clone();
            file[place] = &altered;
            match verify((file.join("\n") + "\n").as_bytes(), None) {
                Ok(_) => return Err(format!("the verifier did not see that entry {seq} was changed")),
                Err(broken) if broken.at == Some(Seq(seq)) => {}
                Err(broken) => return Err(format!("entry {seq} was changed, the verifier says {broken}")),
            }
        }
        Ok(())
    }

    /// Cuts the record after each line. The verifier must see each time that its end is missing.
    pub fn finds_cuts(&self) -> Result<(), String> {
        let lines: Vec<&str> = self.text.lines().collect();
        for kept in 1..lines.len() {
            let cut = lines[..kept].join("\n") + "\n";
            if verify(cut.as_bytes(), None).is_ok() {
                return Err(format!("the verifier did not see that only {kept} lines are left"));
            }
        }
        Ok(())
    }
}

/// Another digit where the body's time has its last one.
fn alter_digit(line: &str) -> String {
    let start = line.find("\"body\"").unwrap_or_default();
    let body = line.get(start..).unwrap_or_default();
    let digit = body.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| start + at).nth(9);
    let mut altered = line.to_owned();
    if let Some(at) = digit {
        let other = if line.as_bytes().get(at) == Some(&b'1') { "2" } else { "1" };
        altered.replace_range(at..=at, other);
    }
    altered
}

fn entry_in(line: &Value) -> Option<Entry> {
    serde_json::from_value(line.get("body")?.clone()).ok()
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
