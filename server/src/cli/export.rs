//! `einhalt export OPERATION`: a record to standard output, straight from the data folder.

use std::io;
use std::sync::Arc;

use einhalt_server::access::Keys;
use einhalt_server::checkpoints::kept::Kept;
use einhalt_server::policies::{self, PolicyMissing};
use einhalt_server::readings::Read;
use einhalt_server::store::Store;
use einhalt_server::store::export::{ExportError, write_record};
use einhalt_server::store::sqlite::SqliteStore;
use einhalt_server::vault::{Archive, Vault};

use super::{Exit, ExportArgs, complain, read_config, reading, with_causes};

pub(super) async fn export(args: ExportArgs) -> Exit {
    match try_export(args).await {
        Ok(()) => Exit::Ok,
        Err(exit) => exit,
    }
}

async fn try_export(args: ExportArgs) -> Result<(), Exit> {
    let config = read_config(args.config.as_deref(), args.data)?;
    reading::data_folder(&config.data)?;
    let store = SqliteStore::open_to_read(&config.data).await.map_err(told(Exit::CannotCreate))?;
    let kept = Kept::new(Arc::clone(store.database()));
    let store: Arc<dyn Store> = Arc::new(store);
    let vault = Vault::open_to_read(&config.data.join("keys")).map_err(told(Exit::Config))?;
    let keys = Keys::open(&config.data.join("keys")).map_err(told(Exit::Config))?;
    let policy = policies::of_record(&*store, &config.data, args.operation).await.map_err(|error| {
        let exit = match error {
            PolicyMissing::NoSuchOperation(_) | PolicyMissing::NotKept(_) => Exit::NoInput,
            PolicyMissing::Read(_) | PolicyMissing::Unreadable(..) => Exit::CannotCreate,
            PolicyMissing::NotNamed => Exit::BadData,
        };
        told(exit)(error)
    })?;
    // Now that it is known to be there, and before a byte of it is shown.
    reading::write_down(&config, Some(args.operation), Read::Record, &args.reason).await?;
    let key = keys.public();
    let sign = move |bytes: &[u8]| keys.sign_record(bytes);
    write_record(
        Archive::new(store, Arc::new(vault)),
        kept,
        args.operation,
        &policy,
        &key,
        sign,
        io::stdout(),
    )
    .await
    .map_err(|error| {
        let exit = match error {
            ExportError::NoSuchOperation(_) => Exit::NoInput,
            ExportError::NotText(_) => Exit::BadData,
            ExportError::Read(_) | ExportError::Write(_) => Exit::CannotCreate,
        };
        told(exit)(error)
    })
}

/// Says what is wrong and how to end.
fn told<E: std::error::Error>(exit: Exit) -> impl Fn(E) -> Exit {
    move |error| {
        complain(&with_causes(&error));
        exit
    }
}
