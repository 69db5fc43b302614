//! The keys under which personal content is sealed, and their end (I-12).
//!
//! Each operation has a random key of its own. It lies, wrapped by the master key, in a fixed slot
//! outside the database, and is unwrapped only for a use. Erasing an operation is destroying its key:
//! overwritten in place in every copy, also in the mirror. What the database, its log and its backups
//! still hold is then noise for ever.
//!
//! Sealing touches no disk, so that no disk stands in the way of a stop (I-5).

mod archive;
mod crypto;
mod files;
mod mark;
mod mirror;
mod ring;

pub use archive::{Archive, OpenedPayload};
pub use files::{KEY_FILES, KEYS};
pub use mark::Marker;
pub use ring::KeyId;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use einhalt_protocol::ids::OperationId;
use einhalt_protocol::record::{Commitment, Salt};
use zeroize::Zeroizing;

use crate::store::SealedPayload;
use crate::store::slots::SlotError;
use crypto::{KEY, Key};
use mirror::Mirror;
use ring::{Ring, Wrapped};

const WRAP_DOMAIN: &[u8] = b"einhalt wrapped key 1\0";
const PAYLOAD_DOMAIN: &[u8] = b"einhalt sealed payload 1\0";
const LOG_DOMAIN: &[u8] = b"einhalt access log 1\0";
const SALT: usize = 16;

/// Why the vault cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file of keys.
    #[error(transparent)]
    Slots(#[from] SlotError),
    /// A file of the keys' folder.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Others than the owner may read it.
    #[error("{}: others may read this key; make it readable by its owner only (mode 0600)", .0.display())]
    ReadableByOthers(PathBuf),
    /// The master key's file holds something else.
    #[error("{}: not a master key", .0.display())]
    NotAMasterKey(PathBuf),
    /// The mirror holds the keys of another service.
    #[error("{}: this is the mirror of another service; name an empty folder in keys.mirror", .0.display())]
    MirrorOfAnother(PathBuf),
    /// There is no such key: it was destroyed, or it is lost.
    #[error("there is no key")]
    NoKey,
    /// A key or a sealed part does not open: it was made under another key, or changed.
    #[error("it does not open: made under another key, or changed")]
    DoesNotOpen,
    /// More than can be sealed.
    #[error("it cannot be sealed")]
    CannotSeal,
}

/// Whether the mirror took part in what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mirrored {
    /// No mirror is set.
    NotSet,
    /// It was reached.
    Reached,
    /// It was not: a copy of the key may still be there.
    NotReached,
}

/// The keys.
pub struct Vault {
    master: Key,
    mirror: Option<Mirror>,
    /// The keys on the disk. Whoever makes or destroys one holds it, however long the disk takes.
    ring: Mutex<Ring>,
    /// Every key as it lies there, held for a look-up only: a stop seals what was said, and waits for no
    /// disk and no mirror (I-5).
    wrapped: Mutex<BTreeMap<KeyId, Wrapped>>,
}

impl Vault {
    /// Opens the keys in `folder` (`DATA/keys`), making the master key if there is none. With `mirror`,
    /// every key also lies in that folder.
    pub fn open(folder: &Path, mirror: Option<&Path>) -> Result<Self, VaultError> {
        let master = files::open_master(folder)?;
        let (ring, wrapped) = Ring::open(&folder.join(KEYS))?;
        let vault = Self {
            master,
            mirror: mirror.map(|to| Mirror::new(folder, to)),
            ring: Mutex::new(ring),
            wrapped: Mutex::new(wrapped),
        };
        vault.check()?;
        if let Some(mirror) = &vault.mirror {
            match mirror.follow(&vault.wrapped()) {
                Ok(()) => {}
                Err(error @ VaultError::MirrorOfAnother(_)) => return Err(error),
                Err(error) => {
                    tracing::error!(%error, "the mirror of the keys is out of reach: no erasure is complete until it is back");
                }
            }
        }
        Ok(vault)
    }

    /// Opens what is there to be read, beside a running service or without one.
    pub fn open_to_read(folder: &Path) -> Result<Self, VaultError> {
        let master = files::read_master(folder)?;
        let (ring, wrapped) = Ring::open_to_read(&folder.join(KEYS))?;
        let vault = Self { master, mirror: None, ring: Mutex::new(ring), wrapped: Mutex::new(wrapped) };
        vault.check()?;
        Ok(vault)
    }

    /// Whether the keys were wrapped by this master key: one of them tells for all.
    fn check(&self) -> Result<(), VaultError> {
        let first = self.wrapped().keys().next().copied();
        first.map_or(Ok(()), |id| self.with_key(id, |_| ()))
    }

    /// Makes the key of a new operation; returns the commitment to it for the first entry. Waits for
    /// the disk.
    pub fn make_key(&self, operation: OperationId) -> Result<Commitment, VaultError> {
        self.make(KeyId::Operation(operation), |key| Commitment::to_key(operation, key))
    }

    /// Whether this is the key that the operation's first entry commits to.
    pub fn is_key_of(&self, operation: OperationId, commitment: Commitment) -> Result<bool, VaultError> {
        self.with_key(KeyId::Operation(operation), |key| Commitment::to_key(operation, key) == commitment)
    }

    /// Takes an operation's key back from the mirror; says whether it was done. Only where a slot is damaged
    /// here: a key that is merely not here may have been destroyed, and must not come back (I-12).
    pub fn take_back(&self, operation: OperationId, commitment: Commitment) -> Result<bool, VaultError> {
        let id = KeyId::Operation(operation);
        let Some(mirror) = &self.mirror else { return Ok(false) };
        let mut ring = self.ring();
        if self.has_key(id) || !ring.is_damaged() {
            return Ok(false);
        }
        let Some(wrapped) = mirror.get(id)? else { return Ok(false) };
        let mut key = Key::empty();
        let opens = crypto::open_into(&self.master, &wrap_bound_to(id), &wrapped, &mut key[..]);
        let fits = opens && Commitment::to_key(operation, &key) == commitment;
        drop(key);
        crypto::overwrite_stack();
        if fits {
            ring.put(id, &wrapped)?;
            self.wrapped().insert(id, wrapped);
        }
        Ok(fits)
    }

    /// Whether there is a key for this.
    pub fn has_key(&self, id: KeyId) -> bool {
        self.wrapped().contains_key(&id)
    }

    /// Seals a personal part under its operation's key, salted; bound to the operation and to the
    /// commitment that the record keeps. Touches no disk.
    pub fn seal(&self, operation: OperationId, content: &[u8]) -> Result<SealedPayload, VaultError> {
        let mut salt: Zeroizing<Salt> = Zeroizing::new([0; SALT]);
        crypto::fill(&mut salt[..]);
        let commitment = Commitment::to(&salt, content);
        let bound_to = payload_bound_to(operation, commitment);
        let sealed = self.with_key(KeyId::Operation(operation), |key| {
            crypto::seal(key, &bound_to, &[&salt[..], content])
        })?;
        let bytes = sealed.ok_or(VaultError::CannotSeal)?;
        Ok(SealedPayload { commitment, bytes })
    }

    /// Opens a personal part: its salt, and its content.
    pub fn open_payload(
        &self,
        operation: OperationId,
        payload: &SealedPayload,
    ) -> Result<(Salt, Zeroizing<Vec<u8>>), VaultError> {
        let bound_to = payload_bound_to(operation, payload.commitment);
        let opened =
            self.with_key(KeyId::Operation(operation), |key| crypto::open(key, &bound_to, &payload.bytes))?;
        let mut opened = opened.ok_or(VaultError::DoesNotOpen)?;
        let salt: Salt =
            opened.get(..SALT).and_then(|salt| salt.try_into().ok()).ok_or(VaultError::DoesNotOpen)?;
        opened.drain(..SALT);
        if Commitment::to(&salt, &opened) == payload.commitment {
            Ok((salt, opened))
        } else {
            Err(VaultError::DoesNotOpen)
        }
    }

    /// What tells this content from any other of the operation, and says nothing about it to whoever does
    /// not have the key (I-9, I-12). Touches no disk.
    pub fn mark(&self, operation: OperationId, content: &[u8]) -> Result<String, VaultError> {
        self.with_key(KeyId::Operation(operation), |key| mark::mark(key, operation, content))
    }

    /// Seals a line of the access log under its year's key, which is made with the year's first line.
    pub fn seal_line(&self, year: u16, line: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.make_year(year)?;
        self.with_key(KeyId::Year(year), |key| crypto::seal(key, &line_bound_to(year), &[line]))?
            .ok_or(VaultError::CannotSeal)
    }

    /// Makes the key of a year's access log, unless it is there. Waits for the disk.
    pub fn make_year(&self, year: u16) -> Result<(), VaultError> {
        let id = KeyId::Year(year);
        if self.has_key(id) { Ok(()) } else { self.make(id, |_| ()) }
    }

    /// Opens a line of the access log.
    pub fn open_line(&self, year: u16, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.with_key(KeyId::Year(year), |key| crypto::open(key, &line_bound_to(year), sealed))?
            .ok_or(VaultError::DoesNotOpen)
    }

    /// Years with a key of the access log.
    pub fn years(&self) -> Vec<u16> {
        self.wrapped()
            .keys()
            .filter_map(|id| if let KeyId::Year(year) = id { Some(*year) } else { None })
            .collect()
    }

    /// Destroys a key for ever: in memory, on the disk in every copy, in the mirror. Doing it again
    /// finishes what was interrupted. Waits for the disks.
    pub fn destroy(&self, id: KeyId) -> Result<Mirrored, VaultError> {
        {
            let mut ring = self.ring();
            // Wiped as it is dropped; nothing is sealed under it any more, whatever the disk does.
            self.wrapped().remove(&id);
            ring.destroy(id)?;
        }
        crypto::overwrite_stack();
        let Some(mirror) = &self.mirror else { return Ok(Mirrored::NotSet) };
        match mirror.destroy(id) {
            Ok(()) => Ok(Mirrored::Reached),
            Err(error) => {
                tracing::error!(%error, "a key could not be destroyed in the mirror: the erasure is not complete");
                Ok(Mirrored::NotReached)
            }
        }
    }

    /// The mirror's folder, once it is known to be there and to belong to this service; none if none is set.
    /// Waits for the disk.
    pub fn mirror(&self) -> Result<Option<&Path>, VaultError> {
        self.mirror.as_ref().map(Mirror::folder).transpose()
    }

    /// Makes a key that is not there, and says something about it. A key that is there is never replaced.
    fn make<T>(&self, id: KeyId, about: impl FnOnce(&[u8; KEY]) -> T) -> Result<T, VaultError> {
        let mut ring = self.ring();
        if self.has_key(id) {
            return self.with_key(id, about);
        }
        let key = Key::random();
        let wrapped = crypto::seal(&self.master, &wrap_bound_to(id), &[&key[..]]);
        let wrapped: Wrapped = Zeroizing::new(wrapped.ok_or(VaultError::CannotSeal)?);
        ring.put(id, &wrapped)?;
        if let Some(mirror) = &self.mirror
            && let Err(error) = mirror.put(id, &wrapped)
        {
            tracing::error!(%error, "the mirror of the keys is out of reach: a new key has one copy less");
        }
        self.wrapped().insert(id, wrapped);
        let said = about(&key);
        drop(key);
        crypto::overwrite_stack();
        Ok(said)
    }

    /// Unwraps a key for one use.
    fn with_key<T>(&self, id: KeyId, act: impl FnOnce(&[u8; KEY]) -> T) -> Result<T, VaultError> {
        let mut key = Key::empty();
        {
            let known = self.wrapped();
            let wrapped = known.get(&id).ok_or(VaultError::NoKey)?;
            if !crypto::open_into(&self.master, &wrap_bound_to(id), wrapped, &mut key[..]) {
                return Err(VaultError::DoesNotOpen);
            }
        }
        let done = act(&key);
        drop(key);
        crypto::overwrite_stack();
        Ok(done)
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wrapped(&self) -> MutexGuard<'_, BTreeMap<KeyId, Wrapped>> {
        self.wrapped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Vault {
    /// Without anything in it (I-19).
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

fn wrap_bound_to(id: KeyId) -> Vec<u8> {
    [WRAP_DOMAIN, &id.name()].concat()
}

fn payload_bound_to(operation: OperationId, commitment: Commitment) -> Vec<u8> {
    [PAYLOAD_DOMAIN, operation.uuid().as_bytes(), &commitment.0].concat()
}

fn line_bound_to(year: u16) -> Vec<u8> {
    [LOG_DOMAIN, &year.to_be_bytes()].concat()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
