//! The data folder: readable by its owner alone, and used by one service at a time.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

const LOCK: &str = "einhalt.lock";
const OWNER_ONLY_FOLDER: u32 = 0o700;
const OWNER_ONLY_FILE: u32 = 0o600;

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process holds it.
    #[error(
        "the data folder {0} is in use by another running service; stop that one first or choose another folder"
    )]
    InUse(PathBuf),
    /// The operating system refused.
    #[error("the data folder {folder} cannot be used: {cause}")]
    Io {
        /// The folder.
        folder: PathBuf,
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
}

/// A data folder that belongs to this process until it is dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Held, not used: the operating system gives the lock back when the file is closed, also
    /// when the process is killed.
    _lock: File,
}

impl Folder {
    /// Makes the folder if it is missing, closes it to others, and claims it.
    pub fn claim(path: &Path) -> Result<Self, FolderError> {
        let io = |cause| FolderError::Io { folder: path.to_owned(), cause };
        DirBuilder::new().recursive(true).mode(OWNER_ONLY_FOLDER).create(path).map_err(io)?;
        std::fs::set_permissions(path, Permissions::from_mode(OWNER_ONLY_FOLDER)).map_err(io)?;
        let lock = open_private(&path.join(LOCK)).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FolderError::InUse(path.to_owned())),
            Err(TryLockError::Error(cause)) => return Err(io(cause)),
        }
        // The names of new files must survive a power cut too, the folder's own included.
        sync_folder(path).map_err(io)?;
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_folder(parent).map_err(io)?;
        }
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// A file in this folder, made if it is missing, closed to others.
    pub fn private_file(&self, name: &str) -> Result<PathBuf, FolderError> {
        let file = self.path.join(name);
        let io = |cause| FolderError::Io { folder: self.path.clone(), cause };
        open_private(&file).map_err(io)?;
        sync_folder(&self.path).map_err(io)?;
        Ok(file)
    }
}

fn open_private(file: &Path) -> io::Result<File> {
    let opened = OpenOptions::new().create(true).append(true).mode(OWNER_ONLY_FILE).open(file)?;
    opened.set_permissions(Permissions::from_mode(OWNER_ONLY_FILE))?;
    Ok(opened)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_belongs_to_one_service_at_a_time() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("new").join("data");
        let first = Folder::claim(&path).unwrap();
        assert!(matches!(Folder::claim(&path), Err(FolderError::InUse(_))));
        drop(first);
        assert!(Folder::claim(&path).is_ok());
    }

    #[test]
    fn nobody_else_can_read_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("data");
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        let folder = Folder::claim(&path).unwrap();
        let file = folder.private_file("record").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(&path.join(LOCK)), 0o600);
    }
}
