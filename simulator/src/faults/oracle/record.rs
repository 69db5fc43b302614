//! The record of one operation, as the oracle reads it: bytes, hashed again with nothing but SHA-256, and
//! the few words it has to understand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::faults::cast::operation;

/// A hold.
#[derive(Debug, Clone)]
struct Hold {
    kind: String,
    who: String,
    symptom_at: String,
    opened: u64,
    lifted: bool,
    resumed: bool,
}

/// A stop in the record, for the escalations that must follow (I-7).
#[derive(Debug, Clone)]
pub struct Stopped {
    /// Its id.
    pub stop: String,
    /// When it was signalled, by the server's clock.
    pub at: String,
}

/// An entry that says who has not answered.
#[derive(Debug, Clone)]
pub struct Escalated {
    /// The level.
    pub level: String,
    /// When, by the server's clock.
    pub at: String,
    /// When it was durable, in milliseconds.
    pub durable: u64,
    /// Which devices.
    pub devices: BTreeSet<String>,
}

/// The record of one operation.
#[derive(Debug)]
pub struct Record {
    unit: usize,
    head: [u8; 32],
    heads: Vec<[u8; 32]>,
    /// Reports, and where they were first recorded.
    reports: BTreeMap<String, u64>,
    holds: BTreeMap<String, Hold>,
    aborted: Option<u64>,
    ended: bool,
    /// Every stop, in order.
    pub stops: Vec<Stopped>,
    /// Every escalation, by stop.
    pub escalated: BTreeMap<String, Vec<Escalated>>,
    /// When a device acknowledged a stop.
    pub acknowledged: BTreeMap<(String, String), String>,
    /// Devices on scene, and when they joined.
    pub on_scene: BTreeMap<String, String>,
    /// When the night's hold was opened.
    pub night: Option<String>,
}

type Fault = (&'static str, String);

impl Record {
    /// An empty one.
    pub fn of(unit: usize) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"einhalt.genesis.v1\0");
        hash.update(operation(unit).uuid().as_bytes());
        Self {
            unit,
            head: hash.finalize().into(),
            heads: Vec::new(),
            reports: BTreeMap::new(),
            holds: BTreeMap::new(),
            aborted: None,
            ended: false,
            stops: Vec::new(),
            escalated: BTreeMap::new(),
            acknowledged: BTreeMap::new(),
            on_scene: BTreeMap::new(),
            night: None,
        }
    }

    /// How many entries it has.
    pub const fn newest(&self) -> u64 {
        self.heads.len() as u64
    }

    /// Whether an abort is durable.
    pub const fn is_aborted(&self) -> bool {
        self.aborted.is_some()
    }

    /// Whether it has ended.
    pub const fn has_ended(&self) -> bool {
        self.ended
    }

    /// The reports in it.
    pub fn reports(&self) -> BTreeSet<String> {
        self.reports.keys().cloned().collect()
    }

    /// Whether this report is in it.
    pub fn contains(&self, report: &str) -> bool {
        self.reports.contains_key(report)
    }

    /// Whether this report stands at this place, under this head.
    pub fn has(&self, report: &str, seq: u64, head: &str) -> bool {
        let there = usize::try_from(seq).ok().and_then(|seq| self.heads.get(seq.checked_sub(1)?));
        self.reports.get(report) == Some(&seq) && there.is_some_and(|there| hex::encode(there) == head)
    }

    /// The next entry. Returns it, read.
    pub fn append(
        &mut self,
        now: u64,
        seq: u64,
        body: &[u8],
        head: &[u8; 32],
    ) -> Result<Option<Value>, Fault> {
        let next = self.heads.len() as u64 + 1;
        if seq != next {
            return Err(("I-10", format!("entry {seq} comes where {next} should")));
        }
        self.head = self.following(seq, body);
        self.heads.push(self.head);
        if self.head != *head {
            return Err(("I-10", format!("the head at {seq} does not follow from its bytes")));
        }
        let entry: Value =
            serde_json::from_slice(body).map_err(|_| ("I-10", format!("entry {seq} cannot be read")))?;
        self.understand(now, seq, &entry)?;
        Ok(Some(entry))
    }

    fn following(&self, seq: u64, body: &[u8]) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"einhalt.entry.v1\0")
            .chain_update(operation(self.unit).uuid().as_bytes())
            .chain_update(seq.to_be_bytes())
            .chain_update(self.head)
            .chain_update((body.len() as u64).to_be_bytes())
            .chain_update(body)
            .finalize()
            .into()
    }

    /// Holds what is found on the disk against what was durable: it must begin with it.
    pub fn compare<'a>(&self, found: impl Iterator<Item = (&'a [u8], &'a [u8; 32])>) -> Result<(), String> {
        let mut count = 0;
        for (known, (_, head)) in self.heads.iter().zip(found) {
            count += 1;
            if known != head {
                return Err(format!("entry {count} is another one than before"));
            }
        }
        if count < self.heads.len() {
            return Err(format!("{} durable entries, and {count} are left", self.heads.len()));
        }
        Ok(())
    }

    fn understand(&mut self, now: u64, seq: u64, entry: &Value) -> Result<(), Fault> {
        let word = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        match word("event").as_str() {
            "reported" => {
                let id = entry.pointer("/report/id").and_then(Value::as_str).unwrap_or_default().to_owned();
                if let Some(first) = self.reports.insert(id.clone(), seq) {
                    return Err(("I-9", format!("report {id} stands at {first} and at {seq}")));
                }
            }
            "hold_opened" => {
                let hold = Hold {
                    kind: word("kind"),
                    who: word("who"),
                    symptom_at: word("symptom_at"),
                    opened: seq,
                    lifted: false,
                    resumed: false,
                };
                if hold.kind == "NIGHT_MINOR" {
                    self.night.get_or_insert(word("at"));
                }
                if self.holds.insert(word("hold"), hold).is_some() {
                    return Err(("I-9", format!("hold {} is opened twice", word("hold"))));
                }
                self.stops.push(Stopped { stop: word("stop"), at: word("at") });
            }
            "aborted" => {
                self.aborted.get_or_insert(seq);
                self.stops.push(Stopped { stop: word("stop"), at: word("at") });
            }
            "hold_lifted" => self.lifted(seq, entry, &word("hold"))?,
            "resumed" => self.resumed(seq, entry)?,
            "closed" => self.ended = true,
            "unanswered" => {
                let devices = entry.get("devices").and_then(Value::as_array).into_iter().flatten();
                let devices = devices.filter_map(Value::as_str).map(ToOwned::to_owned).collect();
                let escalated = Escalated { level: word("level"), at: word("at"), durable: now, devices };
                self.escalated.entry(word("stop")).or_default().push(escalated);
            }
            "device_joined" if ["lead", "officer", "medic"].contains(&word("role").as_str()) => {
                self.on_scene.entry(word("device")).or_insert(word("at"));
            }
            "receipts" => self.receipts(entry),
            _ => {}
        }
        Ok(())
    }

    fn receipts(&mut self, entry: &Value) {
        for receipt in entry.get("receipts").and_then(Value::as_array).into_iter().flatten() {
            let word = |name: &str| receipt.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            if word("kind") == "acknowledged" {
                let key = (word("stop"), word("device"));
                self.acknowledged.entry(key).or_insert(word("received_at"));
            }
        }
    }

    /// I-3, in the agreement's words.
    fn lifted(&mut self, seq: u64, entry: &Value, hold: &str) -> Result<(), Fault> {
        if self.aborted.is_some() {
            return Err(("I-2", format!("a lift at {seq} after an abort")));
        }
        let evidence = |name: &str| {
            entry.pointer(&format!("/evidence/{name}")).and_then(Value::as_str).unwrap_or_default()
        };
        let Some(open) = self.holds.get_mut(hold) else {
            return Err(("I-3", format!("entry {seq} lifts a hold that was never opened")));
        };
        if std::mem::replace(&mut open.lifted, true) {
            return Err(("I-3", format!("entry {seq} lifts a hold that is lifted already")));
        }
        if open.kind != "MEDICAL" {
            return Ok(());
        }
        let role = entry.pointer("/by/role").and_then(Value::as_str).unwrap_or_default();
        let sound = evidence("kind") == "assessment"
            && evidence("finding") == "fit"
            && evidence("who") == open.who
            && ["medic", "supervisor"].contains(&role)
            && later(evidence("assessed_at"), &open.symptom_at);
        if sound {
            Ok(())
        } else {
            Err(("I-3", format!("entry {seq} lifts a medical hold without what it asks for")))
        }
    }

    fn resumed(&mut self, seq: u64, entry: &Value) -> Result<(), Fault> {
        if self.aborted.is_some() {
            return Err(("I-2", format!("entry {seq} goes on after an abort")));
        }
        if entry.pointer("/by/role").and_then(Value::as_str) != Some("lead") {
            return Err(("I-3", format!("entry {seq} goes on without the lead")));
        }
        let named: BTreeSet<&str> = entry
            .get("holds")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (id, hold) in self.holds.iter_mut().filter(|(_, hold)| !hold.resumed) {
            if !hold.lifted || !named.contains(id.as_str()) {
                let opened = hold.opened;
                return Err(("I-3", format!("entry {seq} goes on over the hold opened at {opened}")));
            }
            hold.resumed = true;
        }
        Ok(())
    }
}

/// Whether one moment in words is later than another.
fn later(one: &str, other: &str) -> bool {
    let read = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    matches!((read(one), read(other)), (Some(one), Some(other)) if one > other)
}
