//! Reading at the machine itself: with a reason, and written down before anything is shown.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use einhalt_protocol::ids::OperationId;
use einhalt_server::app;
use einhalt_server::clock::{Clock, SystemClock};
use einhalt_server::config::Config;
use einhalt_server::readings::{REASON, Read, Readings, ReadingsError};
use einhalt_server::store::folder::FolderError;
use einhalt_server::store::sqlite::{Database, OpenError};
use einhalt_server::vault::Vault;

use super::{Exit, complain, with_causes};

/// What the system writes for a process that nobody signed in for.
const NOBODY: u32 = u32::MAX;

/// Reads the option `--reason`.
pub(super) fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if REASON.contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(format!("say why in {} to {} characters", REASON.start(), REASON.end()))
    }
}

/// Whether this is a data folder. None is ever made by reading.
pub(super) fn data_folder(data: &Path) -> Result<(), Exit> {
    if data.join("einhalt.db").is_file() {
        return Ok(());
    }
    complain(&format!("{}: there is no data folder of the service", data.display()));
    Err(Exit::NoInput)
}

/// Writes down that something is about to be read.
pub(super) async fn write_down(
    config: &Config,
    operation: Option<OperationId>,
    what: Read,
    reason: &str,
) -> Result<(), Exit> {
    let zone = app::read_policy(config).map_err(|error| told(Exit::Config, &error))?.night.zone;
    let keys = config.data.join("keys");
    // Without the service this process makes the year's key itself; beside it, it must not touch the keys.
    let (database, vault) = match Database::open(&config.data).await {
        Ok(database) => (database, Vault::open(&keys, config.keys.mirror.as_deref())),
        Err(OpenError::Folder(FolderError::InUse(_))) => {
            let beside = Database::open_beside(&config.data).await;
            (beside.map_err(|error| told(Exit::CannotCreate, &error))?, Vault::open_to_read(&keys))
        }
        Err(error) => return Err(told(Exit::CannotCreate, &error)),
    };
    let vault = vault.map_err(|error| told(Exit::Config, &error))?;
    let readings = Readings::new(Arc::new(database), Arc::new(vault), zone, TimeDelta::zero());
    let now = SystemClock::default().now();
    readings.at_the_machine(&user(), operation, what, reason, now).await.map_err(|error| {
        complain("nothing is shown, since it cannot be written down in the access log");
        let exit = if matches!(error, ReadingsError::Vault(_)) { Exit::Config } else { Exit::CannotCreate };
        told(exit, &error)
    })
}

/// Who signed in at this machine, as the system knows it; behind `sudo` too, where the system tells.
fn user() -> String {
    let signed_in = fs::read_to_string("/proc/self/loginuid").ok();
    let signed_in = signed_in.and_then(|text| text.trim().parse().ok()).filter(|user| *user != NOBODY);
    let Some(user) = signed_in.or_else(|| Some(fs::metadata("/proc/self").ok()?.uid())) else {
        return "unknown".to_owned();
    };
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_of(user, &users).unwrap_or_else(|| format!("user {user}"))
}

/// The name of a user in the text of `/etc/passwd`.
fn name_of(user: u32, users: &str) -> Option<String> {
    let of_line = |line: &str| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(user)).then(|| name.to_owned())
    };
    users.lines().find_map(of_line)
}

fn told(exit: Exit, error: &dyn std::error::Error) -> Exit {
    complain(&with_causes(error));
    exit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_is_no_letter() {
        for (text, ok) in [("", false), ("  ab ", false), ("abc", true), (" Anfrage vom 4. Mai ", true)] {
            assert_eq!(reason(text).is_ok(), ok, "{text:?}");
        }
        assert!(reason(&"ä".repeat(500)).is_ok() && reason(&"ä".repeat(501)).is_err());
        assert_eq!(reason(" Anfrage ").as_deref(), Ok("Anfrage"));
    }

    #[test]
    fn a_user_has_the_name_that_the_system_knows() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbroken\ndienst:x:1000:1000::/home/dienst:/bin/sh\n";
        assert_eq!(name_of(1000, users).as_deref(), Some("dienst"));
        assert_eq!(name_of(0, users).as_deref(), Some("root"));
        assert_eq!(name_of(7, users), None);
    }
}
