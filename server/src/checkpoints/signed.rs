//! The largest size that was ever signed of each operation, outside the database (I-11).
//!
//! A database that is put back to an older state does not bring this file back with it: that is how the
//! service notices, and why it never signs two heads for one size. Raised and synced before a signature
//! is handed out, also in the mirror of the keys: a folder of keys that was put back together with the
//! database is noticed by what the mirror holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::{Checkpoint, Hash};
use uuid::Uuid;

use crate::store::slots::{SlotError, Slots};
use crate::vault::{Vault, VaultError};

/// The file, in the folder of the keys and in its mirror.
pub const SIGNED: &str = "signed.slots";

/// Operation, size, head.
const CONTENT: usize = 16 + 8 + 32;

/// What was signed, by operation.
pub struct SignedSizes {
    /// The file. Whoever writes holds it, however long the disks take.
    sheet: Mutex<Sheet>,
    mirror: Option<Mirror>,
    /// What it holds, for a look-up only.
    known: Mutex<BTreeMap<OperationId, Checkpoint>>,
}

/// Why a head must not be signed.
#[derive(Debug, thiserror::Error)]
pub enum MustNotSign {
    /// Another head, or a larger size, has been signed already.
    #[error("a head was signed for size {0} already")]
    Signed(Seq),
    /// The file.
    #[error(transparent)]
    Slots(#[from] SlotError),
}

/// Why the mirror does not hold what was signed.
#[derive(Debug, thiserror::Error)]
enum NotMirrored {
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Slots(#[from] SlotError),
}

impl SignedSizes {
    /// Opens the file in `folder` (`DATA/keys`), making it if it is missing, and the one in the mirror of the
    /// keys, if there is a mirror. The larger size counts, whichever of them knows it.
    ///
    /// # Errors
    /// [`SlotError`] if it cannot be read, or holds what cannot be: the service does not start then. A mirror
    /// that is out of reach is told, and followed up with the next signature.
    pub fn open(folder: &Path, vault: Option<Arc<Vault>>) -> Result<Self, SlotError> {
        let mut sheet = Sheet::open(&folder.join(SIGNED))?;
        let mirror = vault.map(|vault| Mirror { vault, sheet: Mutex::new(None) });
        if let Some(mirror) = &mirror {
            let ahead = mirror.follow(&sheet).unwrap_or_else(|error| {
                tracing::error!(%error, "what was signed cannot be read in the mirror of the keys: a folder of keys that was put back is not noticed by it");
                Vec::new()
            });
            for larger in ahead {
                tracing::error!(operation.id = %larger.operation, size = larger.size.0, "the mirror knows of a larger signed size: the folder of keys was put back");
                sheet.put(larger)?;
            }
        }
        let known = Mutex::new(sheet.all().map(|known| (known.operation, known)).collect());
        Ok(Self { sheet: Mutex::new(sheet), mirror, known })
    }

    /// What a folder of keys knows to have been signed; nothing where there is no such file.
    ///
    /// # Errors
    /// [`SlotError`] if it cannot be read.
    pub fn read_in(folder: &Path) -> Result<Vec<Checkpoint>, SlotError> {
        let path = folder.join(SIGNED);
        if !path.is_file() {
            return Ok(Vec::new());
        }
        Ok(Sheet::over(Slots::open_to_read(&path)?)?.all().collect())
    }

    /// The largest size that was signed of an operation, with its head.
    pub fn largest(&self, operation: OperationId) -> Option<Checkpoint> {
        self.known().get(&operation).copied()
    }

    /// Every operation of which something was signed.
    pub fn all(&self) -> Vec<Checkpoint> {
        self.known().values().copied().collect()
    }

    /// Makes `next` the largest, durably. The same again is allowed: it is the same head. Waits for the disks.
    ///
    /// # Errors
    /// [`MustNotSign`]: nothing may be signed then.
    pub fn raise(&self, next: Checkpoint) -> Result<(), MustNotSign> {
        let mut sheet = self.sheet.lock().unwrap_or_else(PoisonError::into_inner);
        match self.largest(next.operation) {
            Some(largest) if largest == next => return Ok(()),
            Some(largest) if largest.size >= next.size => return Err(MustNotSign::Signed(largest.size)),
            Some(_) | None => sheet.put(next)?,
        }
        self.known().insert(next.operation, next);
        if let Some(mirror) = &self.mirror
            && let Err(error) = mirror.put(&sheet, next)
        {
            tracing::error!(%error, "what was signed is not in the mirror of the keys: a folder of keys that is put back would not be noticed by it");
        }
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<OperationId, Checkpoint>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One file of signed sizes.
struct Sheet {
    slots: Slots,
    /// The slot of each operation, and what lies in it.
    at: BTreeMap<OperationId, (u32, Checkpoint)>,
    /// The first slot behind all that are in use.
    free: u32,
}

impl Sheet {
    fn open(path: &Path) -> Result<Self, SlotError> {
        Self::over(Slots::open(path)?)
    }

    fn over(slots: Slots) -> Result<Self, SlotError> {
        let (mut at, mut free) = (BTreeMap::new(), 0);
        for slot in 0..slots.count()? {
            let Some(content) = slots.read(slot)? else { continue };
            free = slot + 1;
            if let Some(largest) = read(&content) {
                at.insert(largest.operation, (slot, largest));
            }
        }
        Ok(Self { slots, at, free })
    }

    fn all(&self) -> impl Iterator<Item = Checkpoint> {
        self.at.values().map(|(_, largest)| *largest)
    }

    /// Durable when this returns.
    fn put(&mut self, next: Checkpoint) -> Result<(), SlotError> {
        let slot = self.at.get(&next.operation).map_or(self.free, |(slot, _)| *slot);
        let (operation, size) = (next.operation.uuid(), next.size.0.to_be_bytes());
        self.slots.write(slot, &[&operation.as_bytes()[..], &size, &next.head.0].concat())?;
        self.free = self.free.max(slot + 1);
        self.at.insert(next.operation, (slot, next));
        Ok(())
    }
}

/// The copy beside the mirrored keys. It may be out of reach, and is then opened again with the next change.
struct Mirror {
    vault: Arc<Vault>,
    sheet: Mutex<Option<(PathBuf, Sheet)>>,
}

impl Mirror {
    /// Brings the copy up to date; returns what it knows and `ours` does not.
    fn follow(&self, ours: &Sheet) -> Result<Vec<Checkpoint>, NotMirrored> {
        let mut sheet = self.sheet.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(folder) = self.vault.mirror()? else { return Ok(Vec::new()) };
        let path = folder.join(SIGNED);
        let mut theirs = Sheet::open(&path)?;
        let larger = |sheet: &Sheet, than: &Checkpoint| {
            sheet.at.get(&than.operation).is_none_or(|(_, known)| than.size > known.size)
        };
        for behind in ours.all().filter(|ours| larger(&theirs, ours)).collect::<Vec<_>>() {
            theirs.put(behind)?;
        }
        let ahead = theirs.all().filter(|theirs| larger(ours, theirs)).collect();
        *sheet = Some((path, theirs));
        Ok(ahead)
    }

    fn put(&self, ours: &Sheet, next: Checkpoint) -> Result<(), NotMirrored> {
        {
            let mut sheet = self.sheet.lock().unwrap_or_else(PoisonError::into_inner);
            // A folder that was taken away and brought back has other files than those that are open.
            if let Some((path, theirs)) = sheet.as_mut()
                && path.try_exists().unwrap_or(false)
            {
                let put = theirs.put(next);
                if put.is_err() {
                    *sheet = None;
                }
                return Ok(put?);
            }
            *sheet = None;
        }
        for larger in self.follow(ours)? {
            tracing::error!(operation.id = %larger.operation, size = larger.size.0, "the mirror knows of a larger signed size: start again, so that it is looked at");
        }
        Ok(())
    }
}

fn read(content: &[u8]) -> Option<Checkpoint> {
    let content: &[u8; CONTENT] = content.try_into().ok()?;
    let (operation, rest) = content.split_first_chunk::<16>()?;
    let (size, head) = rest.split_first_chunk::<8>()?;
    Some(Checkpoint {
        operation: OperationId::from_uuid(Uuid::from_bytes(*operation)),
        size: Seq(u64::from_be_bytes(*size)),
        head: Hash(head.try_into().ok()?),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn checkpoint(operation: &[u8], size: u64, head: u8) -> Checkpoint {
        let operation = OperationId::derived("t", &[operation]);
        Checkpoint { operation, size: Seq(size), head: Hash([head; 32]) }
    }

    /// I-11: no two heads for one size, also over restarts.
    #[test]
    fn no_two_heads_are_signed_for_one_size() {
        let folder = tempfile::tempdir().unwrap();
        let sizes = SignedSizes::open(folder.path(), None).unwrap();
        for (operation, size, head, may) in [
            (b"a", 3, 1, true),
            (b"b", 1, 2, true),
            (b"a", 3, 1, true),
            (b"a", 3, 2, false),
            (b"a", 2, 1, false),
            (b"a", 7, 3, true),
        ] {
            assert_eq!(sizes.raise(checkpoint(operation, size, head)).is_ok(), may, "{operation:?} {size}");
        }
        drop(sizes);
        let sizes = SignedSizes::open(folder.path(), None).unwrap();
        assert_eq!(sizes.largest(checkpoint(b"a", 0, 0).operation), Some(checkpoint(b"a", 7, 3)));
        assert_eq!(sizes.all().len(), 2);
        assert!(sizes.raise(checkpoint(b"a", 7, 4)).is_err());
        assert!(sizes.raise(checkpoint(b"b", 1, 9)).is_err());
        assert!(sizes.raise(checkpoint(b"c", 1, 9)).is_ok());
    }

    fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (keys, mirror) = (folder.path().join("keys"), folder.path().join("mirror"));
        std::fs::create_dir(&keys).unwrap();
        for name in ["signing.pem", "token.pem"] {
            std::fs::write(keys.join(name), name).unwrap();
        }
        (folder, keys, mirror)
    }

    fn open(keys: &Path, mirror: &Path) -> SignedSizes {
        let vault = Vault::open(keys, Some(mirror)).unwrap();
        SignedSizes::open(keys, Some(Arc::new(vault))).unwrap()
    }

    /// I-11: an older folder of keys is seen by what the mirror holds, and takes nothing back there.
    #[test]
    fn a_folder_of_keys_that_was_put_back_is_seen_by_the_mirror() {
        let (_folder, keys, mirror) = folders();
        let sizes = open(&keys, &mirror);
        sizes.raise(checkpoint(b"a", 3, 1)).unwrap();
        sizes.raise(checkpoint(b"b", 8, 1)).unwrap();
        let old = std::fs::read(keys.join(SIGNED)).unwrap();
        sizes.raise(checkpoint(b"a", 7, 2)).unwrap();
        sizes.raise(checkpoint(b"c", 1, 3)).unwrap();
        drop(sizes);

        for put_back in [Some(old), None] {
            match put_back {
                Some(old) => std::fs::write(keys.join(SIGNED), old).unwrap(),
                None => std::fs::remove_file(keys.join(SIGNED)).unwrap(),
            }
            let sizes = open(&keys, &mirror);
            assert_eq!(sizes.largest(checkpoint(b"a", 0, 0).operation), Some(checkpoint(b"a", 7, 2)));
            assert!(matches!(sizes.raise(checkpoint(b"a", 5, 9)), Err(MustNotSign::Signed(Seq(7)))));
            assert!(sizes.raise(checkpoint(b"c", 1, 9)).is_err());
            assert_eq!(sizes.all().len(), 3);
            drop(sizes);
            let held = SignedSizes::read_in(&keys).unwrap();
            assert_eq!(held, SignedSizes::read_in(&mirror).unwrap());
        }
    }

    #[test]
    fn a_mirror_that_was_away_is_caught_up_with() {
        let (folder, keys, mirror) = folders();
        let sizes = open(&keys, &mirror);
        sizes.raise(checkpoint(b"a", 3, 1)).unwrap();
        // Away: a file stands where the folder was.
        std::fs::rename(&mirror, folder.path().join("away")).unwrap();
        std::fs::write(&mirror, "").unwrap();
        sizes.raise(checkpoint(b"a", 4, 1)).unwrap();
        sizes.raise(checkpoint(b"b", 1, 1)).unwrap();
        std::fs::remove_file(&mirror).unwrap();
        std::fs::rename(folder.path().join("away"), &mirror).unwrap();
        assert_eq!(SignedSizes::read_in(&mirror).unwrap(), [checkpoint(b"a", 3, 1)]);
        sizes.raise(checkpoint(b"b", 2, 1)).unwrap();
        assert_eq!(SignedSizes::read_in(&mirror).unwrap(), sizes.all());
        assert_eq!(sizes.largest(checkpoint(b"a", 0, 0).operation), Some(checkpoint(b"a", 4, 1)));
    }
}
