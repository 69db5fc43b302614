//! `einhalt policy check FILE`: every mistake of a policy at once.

use std::io::{self, Write};
use std::path::Path;

use einhalt_protocol::policy::Policy;

use super::{Exit, complain};

pub(super) fn check(file: &Path) -> Exit {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            complain(&format!("{}: {error}", file.display()));
            return Exit::NoInput;
        }
    };
    match Policy::parse(&text) {
        Ok(policy) => {
            let deviations = policy.deviations.len();
            let told = writeln!(
                io::stdout(),
                "OK: {} {}, {deviations} declared deviations\nhash: {}",
                policy.name,
                policy.version,
                policy.hash
            );
            if told.is_ok() { Exit::Ok } else { Exit::CannotCreate }
        }
        Err(mistakes) => {
            for mistake in mistakes {
                complain(&format!("{}: {mistake}", file.display()));
            }
            Exit::BadData
        }
    }
}
