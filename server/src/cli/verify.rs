//! `einhalt verify FILE`: a verdict on any bytes.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use einhalt_protocol::record::{Expected, Note, verify_from};

use super::{Exit, VerifyArgs, complain};

pub(super) fn verify(args: VerifyArgs) -> Exit {
    let VerifyArgs { file, key, heads, checkpoints, witnesses, chain_only } = args;
    let mut expected =
        Expected { key: key.map(|key| key.0), heads, checkpoints: Vec::new(), witnesses, chain_only };
    for path in checkpoints {
        match File::open(&path).and_then(Note::read_from) {
            Ok(Ok(note)) => expected.checkpoints.push((path.display().to_string(), note)),
            Ok(Err(error)) => {
                complain(&format!("{}: {error}", path.display()));
                return Exit::BadData;
            }
            Err(error) => {
                complain(&format!("{}: {error}", path.display()));
                return Exit::NoInput;
            }
        }
    }
    let verdict = if file == Path::new("-") {
        verify_from(io::stdin().lock(), &expected)
    } else {
        File::open(&file).and_then(|file| verify_from(BufReader::new(file), &expected))
    };
    match verdict {
        Ok(Ok(summary)) => {
            if write!(io::stdout(), "{summary}").is_ok() {
                Exit::Ok
            } else {
                Exit::CannotCreate
            }
        }
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
