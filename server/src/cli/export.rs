//! `einhalt export OPERATION`: a record to standard output, straight from the data folder.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use einhalt_server::access::Keys;
use einhalt_server::export::{ExportError, RecordFile};
use einhalt_server::store::sqlite::SqliteStore;

use super::{Exit, ExportArgs, complain, read_config, with_causes};

pub(super) async fn export(args: ExportArgs) -> Exit {
    match try_export(args).await {
        Ok(()) => Exit::Ok,
        Err(exit) => exit,
    }
}

async fn try_export(args: ExportArgs) -> Result<(), Exit> {
    let config = read_config(args.config.as_deref(), args.data)?;
    if !config.data.is_dir() {
        // Opening would make it, and an export makes nothing.
        complain(&format!("{}: there is no such folder", config.data.display()));
        return Err(Exit::NoInput);
    }
    let store = SqliteStore::open(&config.data).await.map_err(told(Exit::CannotCreate))?;
    let keys = open_keys(&config.data)?;
    let sign = Arc::new(move |bytes: &[u8]| keys.sign_record(bytes));
    let begun = RecordFile::begin(Arc::new(store), args.operation, config.data, sign).await;
    let mut file = begun.map_err(|error| {
        let exit = match error {
            ExportError::NoSuchOperation | ExportError::PolicyMissing(_) => Exit::NoInput,
            ExportError::Read(_) | ExportError::PolicyUnreadable(_) => Exit::CannotCreate,
            ExportError::NoPolicy | ExportError::NotText(_) => Exit::BadData,
        };
        told(exit)(error)
    })?;
    let mut out = io::stdout().lock();
    while let Some(lines) = file.next().await.map_err(told(Exit::BadData))? {
        out.write_all(lines.as_bytes()).map_err(told(Exit::CannotCreate))?;
    }
    out.flush().map_err(told(Exit::CannotCreate))
}

fn open_keys(data: &Path) -> Result<Keys, Exit> {
    Keys::open(&data.join("keys")).map_err(told(Exit::Config))
}

/// Says what is wrong and how to end.
fn told<E: std::error::Error>(exit: Exit) -> impl Fn(E) -> Exit {
    move |error| {
        complain(&with_causes(&error));
        exit
    }
}
