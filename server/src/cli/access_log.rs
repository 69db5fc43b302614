//! `einhalt access-log --year YEAR --reason TEXT`: who read what, for an auditor, straight from the data folder.

use std::io::{self, Write};
use std::sync::Arc;

use chrono::TimeDelta;
use einhalt_protocol::policy::Policy;
use einhalt_server::readings::{Read, Readings};
use einhalt_server::store::sqlite::Database;
use einhalt_server::vault::Vault;

use super::{AccessLogArgs, Exit, complain, read_config, reading, with_causes};

pub(super) async fn access_log(args: AccessLogArgs) -> Exit {
    let config = match read_config(args.config.as_deref(), args.data) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    if let Err(exit) = reading::data_folder(&config.data) {
        return exit;
    }
    if let Err(exit) = reading::write_down(&config, None, Read::Readings, &args.reason).await {
        return exit;
    }
    let database = match Database::open_to_read(&config.data).await {
        Ok(database) => Arc::new(database),
        Err(error) => return told(Exit::CannotCreate, &error),
    };
    let vault = match Vault::open_to_read(&config.data.join("keys")) {
        Ok(vault) => Arc::new(vault),
        Err(error) => return told(Exit::Config, &error),
    };
    // Only read here: neither the zone nor the time that reading stays open matters.
    let readings = Readings::new(database, vault, Policy::kreis_unna().night.zone, TimeDelta::zero());
    let lines = match readings.in_year(args.year).await {
        Ok(lines) => lines,
        Err(error) => return told(Exit::CannotCreate, &error),
    };
    let mut out = io::stdout().lock();
    for line in &lines {
        let written = serde_json::to_string(line).map_err(io::Error::other);
        if written.and_then(|text| writeln!(out, "{text}")).is_err() {
            return Exit::CannotCreate;
        }
    }
    if lines.is_empty() {
        complain(&format!(
            "no reading is kept for {}; a year's log is destroyed on 31 December of the next",
            args.year
        ));
    }
    Exit::Ok
}

fn told(exit: Exit, error: &dyn std::error::Error) -> Exit {
    complain(&with_causes(error));
    exit
}
