//! `einhalt verify FILE`: a verdict on any bytes.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use einhalt_protocol::record::{Summary, verify_from};

use super::{Exit, complain};

pub(super) fn verify(file: &Path, key: Option<[u8; 32]>) -> Exit {
    let verdict = if file == Path::new("-") {
        verify_from(io::stdin().lock(), key)
    } else {
        File::open(file).and_then(|file| verify_from(BufReader::new(file), key))
    };
    match verdict {
        Ok(Ok(summary)) => tell(&summary, key.is_some()),
        Ok(Err(broken)) => {
            complain(&format!("BROKEN: {broken}"));
            Exit::BadData
        }
        Err(error) => {
            complain(&format!("{}: {error}", file.display()));
            Exit::NoInput
        }
    }
}

fn tell(summary: &Summary, key_expected: bool) -> Exit {
    let Summary { operation, entries, payloads, payloads_absent, head, severity, drill, policy, key } =
        summary;
    let drill = if *drill { " (drill)" } else { "" };
    let severity = serde_json::to_value(severity).ok();
    let severity = severity.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
    let key_note = if key_expected { "as expected" } else { "compare it with the one pinned at pairing" };
    let told = writeln!(
        io::stdout(),
        "OK: operation {operation}{drill}, {entries} entries, {severity}\n\
         policy: {policy}\n\
         sealed parts: {payloads} present, {payloads_absent} erased or left out\n\
         head: {head}\n\
         key: {key} ({key_note})"
    );
    if told.is_ok() { Exit::Ok } else { Exit::CannotCreate }
}
