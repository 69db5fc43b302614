//! The files of the keys' folder.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::VaultError;
use super::crypto::Key;

/// The slots of the wrapped keys.
pub const KEYS: &str = "operations.slots";
const MASTER: &str = "master.key";

/// The keys that are made once and never change: the mirror holds them too.
pub const KEY_FILES: [&str; 3] = [MASTER, "signing.pem", "token.pem"];

/// Reads the master key, and makes it if there is none.
pub(super) fn open_master(folder: &Path) -> Result<Key, VaultError> {
    let path = folder.join(MASTER);
    let io = |source| VaultError::Io { path: path.clone(), source };
    make_folder(folder).map_err(io)?;
    if !path.try_exists().map_err(io)? {
        write_new(&path, &Key::random()[..]).map_err(io)?;
    }
    read_master(folder)
}

/// Reads the master key.
pub(super) fn read_master(folder: &Path) -> Result<Key, VaultError> {
    let path = folder.join(MASTER);
    let io = |source| VaultError::Io { path: path.clone(), source };
    let mut file = File::open(&path).map_err(io)?;
    let about = file.metadata().map_err(io)?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(VaultError::ReadableByOthers(path));
    }
    let mut key = Key::empty();
    if about.len() != key.len() as u64 {
        return Err(VaultError::NotAMasterKey(path));
    }
    file.read_exact(&mut key[..]).map_err(io)?;
    Ok(key)
}

/// Makes a folder for its owner's eyes only.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Writes a file beside its place and moves it there when it is safe on disk, so that a crash leaves a
/// whole file or none.
pub(super) fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
