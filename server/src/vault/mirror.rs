//! A second folder of the same keys, written with every change, so that a lost disk loses no key and an
//! erasure reaches the copy too.
//!
//! It may be out of reach, and is then opened again with the next change. What only the mirror holds is
//! left alone: a data folder that lost its keys must not take them from the mirror as well.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use super::VaultError;
use super::files::{self, KEY_FILES, KEYS};
use super::ring::{KeyId, Ring, Wrapped};

pub(super) struct Mirror {
    from: PathBuf,
    to: PathBuf,
    ring: Mutex<Option<Ring>>,
}

impl Mirror {
    pub(super) fn new(from: &Path, to: &Path) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), ring: Mutex::new(None) }
    }

    /// Brings the mirror up to date.
    pub(super) fn follow(&self, keys: &BTreeMap<KeyId, Wrapped>) -> Result<(), VaultError> {
        self.with_ring(|ring| {
            for (id, wrapped) in keys.iter().filter(|(id, _)| !ring.holds(**id)).collect::<Vec<_>>() {
                ring.put(*id, wrapped)?;
            }
            if ring.len() > keys.len() {
                let more = ring.len() - keys.len();
                tracing::warn!(keys = more, "the mirror holds keys that the data folder does not have");
            }
            Ok(())
        })
    }

    pub(super) fn put(&self, id: KeyId, wrapped: &[u8]) -> Result<(), VaultError> {
        self.with_ring(|ring| if ring.holds(id) { Ok(()) } else { Ok(ring.put(id, wrapped)?) })
    }

    pub(super) fn destroy(&self, id: KeyId) -> Result<(), VaultError> {
        self.with_ring(|ring| Ok(ring.destroy(id)?))
    }

    /// A key as the mirror holds it.
    pub(super) fn get(&self, id: KeyId) -> Result<Option<Wrapped>, VaultError> {
        self.with_ring(|ring| Ok(ring.get(id)?))
    }

    /// The folder, once it is known to be there and to belong to this service.
    pub(super) fn folder(&self) -> Result<&Path, VaultError> {
        self.with_ring(|_| Ok(()))?;
        Ok(&self.to)
    }

    fn with_ring<T>(&self, act: impl FnOnce(&mut Ring) -> Result<T, VaultError>) -> Result<T, VaultError> {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        // A folder that was taken away and brought back has other files than those that are open.
        if ring.is_none() || !self.to.join(KEYS).try_exists().unwrap_or(false) {
            *ring = Some(self.open()?);
        }
        let Some(open) = ring.as_mut() else { return Err(VaultError::NoKey) };
        let done = act(open);
        if done.is_err() {
            *ring = None;
        }
        done
    }

    fn open(&self) -> Result<Ring, VaultError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| VaultError::Io { path, source }
        };
        files::make_folder(&self.to).map_err(io(&self.to))?;
        for name in KEY_FILES {
            let (ours, theirs) = (self.from.join(name), self.to.join(name));
            let content = Zeroizing::new(fs::read(&ours).map_err(io(&ours))?);
            if theirs.try_exists().map_err(io(&theirs))? {
                let there = Zeroizing::new(fs::read(&theirs).map_err(io(&theirs))?);
                if *there != *content {
                    return Err(VaultError::MirrorOfAnother(self.to.clone()));
                }
            } else {
                files::write_new(&theirs, &content).map_err(io(&theirs))?;
            }
        }
        Ok(Ring::open(&self.to.join(KEYS))?.0)
    }
}
