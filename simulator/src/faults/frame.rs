//! What crosses the wire, read with as little knowledge as the oracle may have: words and numbers, none of
//! the protocol's own types.

use serde::Deserialize;
use serde_json::Value;

/// What matters of a frame.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// How far the operation is stopped, as the frame says.
    pub severity: Option<String>,
    /// A position.
    pub seq: Option<u64>,
    /// A stop.
    pub stop: Option<String>,
    /// The how-manieth signal of it.
    pub signal: Option<u32>,
    /// A report's id, or its bytes, or the report carried with a stop.
    pub report: Option<Value>,
    /// A head.
    pub head: Option<String>,
    /// A request, or what a problem is about.
    pub id: Option<String>,
    /// Why no grant is given.
    pub because: Option<String>,
    /// Entries.
    pub entries: Vec<Value>,
    /// With a report: on behalf of whom.
    pub offer: Option<Value>,
    /// With a command.
    pub ask: Option<Value>,
    /// What is wrong.
    pub mistakes: Vec<Value>,
    /// With a grant.
    pub grant: Option<String>,
    /// What a grant or its refusal answers.
    pub nonce: Option<String>,
    /// Receipts.
    pub receipts: Vec<Value>,
    /// A close code.
    pub code: Option<u16>,
}

/// How far something stops, as a number.
pub fn rank(severity: &str) -> u8 {
    match severity {
        "running" => 0,
        "aborted" => 2,
        // What is not known never reads as running (I-17).
        _ => 1,
    }
}

impl Frame {
    /// Reads a frame. Pictures are long and decide nothing: of them only the kind is read.
    pub fn read(text: &str) -> Self {
        for kind in ["view", "positions"] {
            if text.starts_with(&format!("{{\"type\":\"{kind}\"")) {
                return Self { kind: kind.to_owned(), ..Self::default() };
            }
        }
        serde_json::from_str(text).unwrap_or_default()
    }

    /// For the trace: without what differs from run to run, such as keys and signatures.
    pub fn line(&self) -> String {
        let mut line = self.kind.clone();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                line.push(' ');
                line.push_str(name);
                line.push(' ');
                line.push_str(&value);
            }
        };
        add("ask", self.asked());
        add("id", self.id.as_deref().map(short));
        add("stop", self.stop.as_deref().map(short));
        add("signal", self.signal.map(|n| n.to_string()));
        add("seq", self.seq.map(|n| n.to_string()));
        add("says", self.severity.clone());
        add("because", self.because.clone());
        add("report", self.report_id().as_deref().map(short));
        add("offered", self.offer.is_some().then(|| "yes".to_owned()));
        add("entries", (!self.entries.is_empty()).then(|| self.entries_line()));
        add("receipts", (!self.receipts.is_empty()).then(|| self.receipts.len().to_string()));
        add("mistakes", (!self.mistakes.is_empty()).then(|| self.mistakes_line()));
        add("code", self.code.map(|n| n.to_string()));
        line
    }

    /// The id of the report a frame is about.
    pub fn report_id(&self) -> Option<String> {
        match self.kind.as_str() {
            "receipt" => self.report.as_ref()?.as_str().map(ToOwned::to_owned),
            "report" => self.body()?.get("id")?.as_str().map(ToOwned::to_owned),
            _ => None,
        }
    }

    /// What a command asks for.
    pub fn asked(&self) -> Option<String> {
        self.ask.as_ref()?.get("do")?.as_str().map(ToOwned::to_owned)
    }

    /// What is inside a report.
    pub fn body(&self) -> Option<Value> {
        serde_json::from_str(self.report.as_ref()?.as_str()?).ok()
    }

    fn entries_line(&self) -> String {
        let word = |entry: &Value| {
            let seq = entry.get("seq").and_then(Value::as_u64).unwrap_or_default();
            let event = entry.get("entry").and_then(event_of).unwrap_or_default();
            format!("{seq}:{event}")
        };
        self.entries.iter().map(word).collect::<Vec<_>>().join(",")
    }

    fn mistakes_line(&self) -> String {
        let code = |mistake: &Value| {
            let part = |name| mistake.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            format!("{} {}", part("code"), part("at"))
        };
        self.mistakes.iter().map(code).collect::<Vec<_>>().join(",")
    }
}

/// The word of a recorded event.
pub fn event_of(entry: &Value) -> Option<String> {
    entry.get("event").and_then(Value::as_str).map(ToOwned::to_owned)
}

/// The beginning of an id: enough to tell it from the others.
pub fn short(id: &str) -> String {
    id.chars().take(8).collect()
}
