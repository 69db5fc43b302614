//! `einhalt backup` and `einhalt restore`: the data without its keys, and both together again.
//!
//! A backup never holds a key, so that an erasure reaches it: what was erased meanwhile stays noise in
//! every backup. The keys are kept apart, best by the setting `keys.mirror`.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use einhalt_protocol::ids::Seq;
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::record::Checkpoint;
use einhalt_server::access::Keys;
use einhalt_server::checkpoints::signed::SignedSizes;
use einhalt_server::store::Store;
use einhalt_server::store::sqlite::{Database, SqliteStore};
use einhalt_server::vault::{KEY_FILES, KEYS, KeyId, Vault};
use serde::{Deserialize, Serialize};

use super::{BackupArgs, Exit, RestoreArgs, complain, read_config, with_causes};

const DATABASE: &str = "einhalt.db";
const MANIFEST: &str = "backup.json";
const FORMAT: &str = "einhalt.backup.v1";
/// Folders of the data folder that belong to the data. The keys are not among them.
const FOLDERS: [&str; 2] = ["policies", "places"];
/// How often progress is told.
const EVERY: Duration = Duration::from_secs(1);
const PAGE: u32 = 1000;

/// What stands beside the data, to tell later whether keys and data belong together.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    /// The service's public signing key, in hex.
    key: String,
    operations: usize,
}

/// What went wrong, and how to end.
type Failed = (Exit, String);

pub(super) async fn backup(args: BackupArgs) -> Exit {
    let config = match read_config(args.config.as_deref(), args.data) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    end(try_backup(&config.data, &args.target).await)
}

pub(super) async fn restore(args: RestoreArgs) -> Exit {
    end(try_restore(&args.backup, &args.keys, &args.data).await)
}

fn end(done: Result<String, Failed>) -> Exit {
    match done {
        Ok(told) if writeln!(io::stdout(), "{told}").is_ok() => Exit::Ok,
        Ok(_) => Exit::CannotCreate,
        Err((exit, what)) => {
            complain(&what);
            exit
        }
    }
}

async fn try_backup(data: &Path, target: &Path) -> Result<String, Failed> {
    if !data.join(DATABASE).is_file() {
        return Err((Exit::NoInput, format!("{}: there is no data folder of the service", data.display())));
    }
    make_empty(target)?;
    let public = Keys::public_in(&data.join("keys")).map_err(failed(Exit::Config))?;
    let database = Database::open_to_read(data).await.map_err(failed(Exit::CannotCreate))?;
    let copy = target.join(DATABASE);
    let whole = size(&data.join(DATABASE)) + size(&data.join("einhalt.db-wal"));
    tell(&format!("copying the database, about {}", megabytes(whole)));
    {
        let mut copying = std::pin::pin!(database.copy_to(&copy));
        let mut every = tokio::time::interval(EVERY);
        every.tick().await;
        loop {
            tokio::select! {
                copied = &mut copying => break copied.map_err(failed(Exit::CannotCreate))?,
                _ = every.tick() => tell(&format!("{} of about {}", megabytes(size(&copy)), megabytes(whole))),
            }
        }
    }
    let mut files = 0;
    for folder in FOLDERS {
        files += copy_folder(&data.join(folder), &target.join(folder))?;
    }
    let operations = SqliteStore::open_to_read(target).await.map_err(failed(Exit::CannotCreate))?;
    let operations = operations.operations().await.map_err(failed(Exit::CannotCreate))?.len();
    let manifest = Manifest { format: FORMAT.to_owned(), key: hex::encode(public), operations };
    let text = serde_json::to_vec_pretty(&manifest).map_err(failed(Exit::Software))?;
    write(&target.join(MANIFEST), &text)?;
    sync_all(target)?;
    Ok(format!(
        "backup: {operations} operations, {}, {files} more files in {}\n\
         keys: none, on purpose; they are in {} and belong into another place than this backup",
        megabytes(size(&copy)),
        target.display(),
        data.join("keys").display()
    ))
}

async fn try_restore(backup: &Path, keys: &Path, data: &Path) -> Result<String, Failed> {
    let manifest = fs::read(backup.join(MANIFEST))
        .map_err(|error| (Exit::NoInput, format!("{}: no backup: {error}", backup.display())))?;
    let manifest: Manifest = serde_json::from_slice(&manifest)
        .ok()
        .filter(|manifest: &Manifest| manifest.format == FORMAT)
        .ok_or_else(|| (Exit::BadData, format!("{}: not a backup of this format", backup.display())))?;
    for name in KEY_FILES.into_iter().chain([KEYS]) {
        if !keys.join(name).is_file() {
            return Err((
                Exit::NoInput,
                format!("{}: the file {name} is missing among the keys", keys.display()),
            ));
        }
    }
    let public = Keys::public_in(keys).map_err(failed(Exit::Config))?;
    if hex::encode(public) != manifest.key {
        let what = "the keys do not belong to this backup: it was made by another service";
        return Err((Exit::Config, format!("{}: {what}", keys.display())));
    }
    // Looked at before anything is written: keys of another master key do not open.
    let vault = Vault::open_to_read(keys).map_err(|error| {
        (Exit::Config, format!("{}: the keys cannot be used: {}", keys.display(), with_causes(&error)))
    })?;
    make_empty(data)?;
    tell(&format!(
        "restoring {} operations, {}",
        manifest.operations,
        megabytes(size(&backup.join(DATABASE)))
    ));
    copy(&backup.join(DATABASE), &data.join(DATABASE))?;
    for folder in FOLDERS {
        copy_folder(&backup.join(folder), &data.join(folder))?;
    }
    copy_folder(keys, &data.join("keys"))?;
    sync_all(data)?;
    let signed = SignedSizes::read_in(keys).map_err(failed(Exit::Config))?;
    let counts = count(data, &vault, &signed).await?;
    let mut told = format!(
        "restored: {} operations in {}\n\
         personal parts: {} can be read, {} were erased before the backup",
        counts.readable + counts.erased + counts.without,
        data.display(),
        counts.readable,
        counts.erased
    );
    if counts.without > 0 {
        _ = write!(
            told,
            "\n                {} have no key: erased after the backup was made, and gone for ever; or these keys are too old",
            counts.without
        );
    }
    if counts.older > 0 {
        _ = write!(
            told,
            "\nolder than what was signed: {} operations. Their records will say so for ever; those that have not\n\
             ended stand until lead and supervisor both lift the hold, and devices bring back what they hold",
            counts.older
        );
    }
    if counts.missing > 0 {
        _ = write!(told, "\nmissing whole: {} operations of which something was signed", counts.missing);
    }
    Ok(told)
}

#[derive(Default)]
struct Counts {
    readable: usize,
    erased: usize,
    without: usize,
    /// Records that do not contain the largest head that was signed of them (I-11).
    older: usize,
    /// Records of which something was signed, and that are not there at all.
    missing: usize,
}

async fn count(data: &Path, vault: &Vault, signed: &[Checkpoint]) -> Result<Counts, Failed> {
    // Opened as the service would, so that its tables are those of this version.
    let store = SqliteStore::open(data).await.map_err(failed(Exit::CannotCreate))?;
    let operations = store.operations().await.map_err(failed(Exit::CannotCreate))?;
    let missing = signed.iter().filter(|signed| !operations.contains(&signed.operation)).count();
    let mut counts = Counts { missing, ..Counts::default() };
    for signed in signed.iter().filter(|signed| operations.contains(&signed.operation)) {
        let before = Seq(signed.size.0.saturating_sub(1));
        let stored = store.read(signed.operation, before, 1).await.map_err(failed(Exit::CannotCreate))?;
        let is_there = stored.first().is_some_and(|e| (e.seq, e.hash) == (signed.size, signed.head));
        counts.older += usize::from(!is_there);
    }
    for operation in operations {
        let (mut erased, mut after, mut fits) = (false, Seq::NONE, false);
        loop {
            let page = store.read(operation, after, PAGE).await.map_err(failed(Exit::CannotCreate))?;
            let Some(newest) = page.last().map(|entry| entry.seq) else { break };
            for stored in page {
                let event = serde_json::from_slice::<Entry>(&stored.body).map(|entry| entry.event);
                if let Ok(Event::Erased { .. }) = event {
                    erased = true;
                } else if let Ok(Event::Created { key: Some(key), .. }) = event {
                    fits = match vault.is_key_of(operation, key) {
                        Ok(true) => true,
                        Ok(false) => {
                            let what =
                                format!("operation {operation}: its key is not the one its record names");
                            return Err((Exit::BadData, what));
                        }
                        Err(_) => false,
                    };
                }
            }
            after = newest;
        }
        let held = vault.has_key(KeyId::Operation(operation));
        match (erased, held && fits) {
            (true, _) => counts.erased += 1,
            (false, true) => counts.readable += 1,
            (false, false) => counts.without += 1,
        }
    }
    Ok(counts)
}

/// Makes the folder, or takes one that is empty.
fn make_empty(folder: &Path) -> Result<(), Failed> {
    let io = |error: io::Error| (Exit::CannotCreate, format!("{}: {error}", folder.display()));
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io)?;
    if fs::read_dir(folder).map_err(io)?.next().is_some() {
        return Err((Exit::CannotCreate, format!("{}: the folder is not empty", folder.display())));
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(io)
}

/// Copies the files of a folder; one that is missing has none. Returns how many there were.
fn copy_folder(from: &Path, to: &Path) -> Result<usize, Failed> {
    if !from.is_dir() {
        return Ok(0);
    }
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| (Exit::CannotCreate, format!("{}: {error}", path.display()))
    };
    DirBuilder::new().recursive(true).mode(0o700).create(to).map_err(io(to))?;
    let mut files = 0;
    for entry in fs::read_dir(from).map_err(io(from))? {
        let path = entry.map_err(io(from))?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            copy(&path, &to.join(name))?;
            files += 1;
        }
    }
    File::open(to).and_then(|folder| folder.sync_all()).map_err(io(to))?;
    Ok(files)
}

fn copy(from: &Path, to: &Path) -> Result<(), Failed> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| (Exit::CannotCreate, format!("{}: {error}", path.display()))
    };
    let mut source = File::open(from).map_err(io(from))?;
    let mut target = new_file(to).map_err(io(to))?;
    io::copy(&mut source, &mut target).map_err(io(to))?;
    target.sync_all().map_err(io(to))
}

fn write(path: &Path, content: &[u8]) -> Result<(), Failed> {
    let written = new_file(path).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.map_err(|error| (Exit::CannotCreate, format!("{}: {error}", path.display())))
}

fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn sync_all(folder: &Path) -> Result<(), Failed> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| (Exit::CannotCreate, format!("{}: {error}", folder.display())))
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |about| about.len())
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

/// Progress goes to standard error, the outcome to standard output.
fn tell(what: &str) {
    _ = writeln!(io::stderr(), "{what}");
}

fn failed<E: std::error::Error>(exit: Exit) -> impl Fn(E) -> Failed {
    move |error| (exit, with_causes(&error))
}
