//! Where the lists are kept: one file per source in the data folder, with the exact bytes that were
//! imported, so that it can be shown later what was compared with. Read again at every start.
//!
//! A source that cannot be read takes the whole list with it: a list with a hole permits what it must
//! not. No contact begins then until the source has been imported again.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::operation::place::{FacilityList, PlaceKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::facility::Facility;
use super::list::{List, Merged, counted};
use super::read::{self, FileFault, RefusedEntry};

const FOLDER: &str = "places";
const EXTENSION: &str = "list";
/// Longest name of a source.
const NAME_MAX: usize = 64;

/// A list to be imported.
#[derive(Debug, Clone, Copy)]
pub struct Import<'a> {
    /// The source's name: letters, digits, `-` and `_`. One that is there already is replaced.
    pub name: &'a str,
    /// The kind of its facilities; entries may carry their own.
    pub kind: Option<PlaceKind>,
    /// The day its data describes.
    pub as_of: NaiveDate,
    /// The exact bytes: GeoJSON or CSV.
    pub content: &'a [u8],
    /// When it is imported.
    pub now: Timestamp,
}

/// What an import does, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportReport {
    /// The source.
    pub source: SourceInfo,
    /// Entries that were read.
    pub read: usize,
    /// Its facilities by kind, each once.
    pub kinds: BTreeMap<PlaceKind, usize>,
    /// Entries that are the same facility as an earlier entry of the same file.
    pub merged: usize,
    /// Entries that cannot be used. They protect nobody: look at each.
    pub refused: Vec<RefusedEntry>,
    /// Whether a source of this name is replaced.
    pub replaces: bool,
    /// The whole list, as it is with this import.
    pub list: FacilityList,
}

/// One source of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceInfo {
    /// Its name.
    pub name: String,
    /// The kind of its facilities, where the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PlaceKind>,
    /// The day its data describes.
    pub as_of: NaiveDate,
    /// SHA-256 of the exact bytes, in hex.
    pub hash: String,
    /// Facilities in it, each once.
    pub facilities: usize,
    /// When it was imported.
    pub imported_at: Timestamp,
}

/// Why an import is refused as a whole. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The name.
    #[error("the name may have letters, digits, `-` and `_`, at most {NAME_MAX} of them")]
    Name,
    /// The kind.
    #[error("a {0} is no facility")]
    Kind(&'static str),
    /// The day of its data has not come yet.
    #[error("the list cannot be of {0}: that day has not come yet")]
    FromTheFuture(NaiveDate),
    /// The file.
    #[error(transparent)]
    File(#[from] FileFault),
    /// It cannot be kept, so it is not used.
    #[error("the list cannot be kept: {0}")]
    Keep(#[from] io::Error),
}

/// The lists of one data folder.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    sources: Mutex<BTreeMap<String, Source>>,
    list: watch::Sender<Arc<List>>,
}

#[derive(Debug, Clone)]
enum Source {
    Good {
        info: SourceInfo,
        facilities: Arc<[Facility]>,
    },
    /// It is there and cannot be read.
    Broken,
}

impl Shelf {
    /// Reads every source of a data folder.
    ///
    /// # Errors
    /// If the folder cannot be read. A source that cannot be read is told in the log.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join(FOLDER);
        let mut sources = BTreeMap::new();
        let files = match fs::read_dir(&folder) {
            Ok(files) => files.collect::<io::Result<Vec<_>>>()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        for path in files.into_iter().map(|file| file.path()) {
            let name = path.file_stem().and_then(|name| name.to_str()).map(str::to_owned);
            let (Some(name), Some(EXTENSION)) = (name, path.extension().and_then(|e| e.to_str())) else {
                continue;
            };
            let source = load(&path, &name).unwrap_or_else(|fault| {
                tracing::error!(
                    source = name,
                    fault,
                    "a list of facilities cannot be read: no contact may begin"
                );
                Source::Broken
            });
            sources.insert(name, source);
        }
        let list = watch::Sender::new(together(&sources));
        Ok(Self { folder, sources: Mutex::new(sources), list })
    }

    /// The list in force, and every later one.
    pub fn list(&self) -> watch::Receiver<Arc<List>> {
        self.list.subscribe()
    }

    /// Its sources; those that cannot be read are left out.
    pub fn sources(&self) -> Vec<SourceInfo> {
        self.known().values().filter_map(|source| source.good().map(|(info, _)| info.clone())).collect()
    }

    /// Names of sources that are there and cannot be read.
    pub fn broken(&self) -> Vec<String> {
        self.known()
            .iter()
            .filter(|(_, known)| known.good().is_none())
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// What an import would do.
    ///
    /// # Errors
    /// [`ImportError`], as for the import itself.
    pub fn preview(&self, import: &Import<'_>) -> Result<ImportReport, ImportError> {
        let (info, facilities, rest) = read_source(import)?;
        let mut sources = self.known().clone();
        let source = Source::Good { info: info.clone(), facilities };
        let replaces = sources.insert(import.name.to_owned(), source).is_some();
        Ok(report(info, rest, replaces, &together(&sources)))
    }

    /// Keeps a list durably and uses it from now on. Blocks while it is written.
    ///
    /// # Errors
    /// [`ImportError`]; nothing is changed then.
    pub fn import(&self, import: &Import<'_>) -> Result<ImportReport, ImportError> {
        let (info, facilities, rest) = read_source(import)?;
        let mut known = self.known();
        keep(&self.folder, &info, import.content)?;
        let source = Source::Good { info: info.clone(), facilities };
        let replaces = known.insert(import.name.to_owned(), source).is_some();
        let list = together(&known);
        self.list.send_replace(Arc::clone(&list));
        drop(known);
        Ok(report(info, rest, replaces, &list))
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Source>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source {
    fn good(&self) -> Option<(&SourceInfo, &[Facility])> {
        if let Self::Good { info, facilities } = self { Some((info, facilities)) } else { None }
    }
}

/// What could not be used, and what was there twice.
struct Rest {
    read: usize,
    kinds: BTreeMap<PlaceKind, usize>,
    merged: usize,
    refused: Vec<RefusedEntry>,
}

fn read_source(import: &Import<'_>) -> Result<(SourceInfo, Arc<[Facility]>, Rest), ImportError> {
    let Import { name, kind, as_of, content, now } = *import;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(fits) {
        return Err(ImportError::Name);
    }
    // East of the server it may be tomorrow already.
    if as_of > now.date_naive() + chrono::Days::new(1) {
        return Err(ImportError::FromTheFuture(as_of));
    }
    if let Some(kind) = kind.filter(|kind| read::kind_of(kind.as_str()).is_none()) {
        return Err(ImportError::Kind(kind.as_str()));
    }
    let reading = read::read(content, kind)?;
    let merged = Merged::of(reading.facilities);
    if merged.facilities.is_empty() {
        return Err(FileFault::NothingUsable.into());
    }
    let info = SourceInfo {
        name: name.to_owned(),
        kind,
        as_of,
        hash: hash_of(content),
        facilities: merged.facilities.len(),
        imported_at: now,
    };
    let kinds = counted(&merged.facilities);
    let rest = Rest { read: reading.read, kinds, merged: merged.again, refused: reading.refused };
    Ok((info, merged.facilities.into(), rest))
}

fn report(source: SourceInfo, rest: Rest, replaces: bool, list: &List) -> ImportReport {
    let Rest { read, kinds, merged, refused } = rest;
    ImportReport { source, read, kinds, merged, refused, replaces, list: list.state().clone() }
}

fn together(sources: &BTreeMap<String, Source>) -> Arc<List> {
    let good: Option<Vec<_>> = sources.values().map(Source::good).collect();
    let good = good.unwrap_or_default();
    List::of(good.into_iter().map(|(info, facilities)| (info.as_of, facilities)))
}

fn hash_of(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// One line of JSON that says what it is, then the exact bytes.
fn keep(folder: &Path, info: &SourceInfo, content: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(format!("{}.{EXTENSION}", info.name));
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    serde_json::to_writer(&mut file, info)?;
    file.write_all(b"\n")?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&beside, &path)?;
    File::open(folder)?.sync_all()
}

fn load(path: &Path, name: &str) -> Result<Source, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let split = bytes.iter().position(|byte| *byte == b'\n').ok_or("it has no first line")?;
    let (header, content) = bytes.split_at(split);
    let content = content.get(1..).unwrap_or_default();
    let info: SourceInfo = serde_json::from_slice(header).map_err(|error| error.to_string())?;
    if info.name != name || hash_of(content) != info.hash {
        return Err("it is not what was imported".to_owned());
    }
    let reading = read::read(content, info.kind).map_err(|fault| fault.to_string())?;
    let facilities = Merged::of(reading.facilities).facilities.into();
    Ok(Source::Good { info, facilities })
}
