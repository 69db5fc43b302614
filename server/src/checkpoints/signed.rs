//! The largest size that was ever signed of each operation, outside the database (I-11).
//!
//! A database that is put back to an older state does not bring this file back with it: that is how the
//! service notices, and why it never signs two heads for one size. Raised and synced before a signature
//! is handed out.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::{Checkpoint, Hash};
use uuid::Uuid;

use crate::store::slots::{SlotError, Slots};

/// Operation, size, head.
const CONTENT: usize = 16 + 8 + 32;

/// What was signed, by operation.
#[derive(Debug)]
pub struct SignedSizes {
    slots: Slots,
    known: Mutex<BTreeMap<OperationId, Known>>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    slot: u32,
    largest: Checkpoint,
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

impl SignedSizes {
    /// Opens the file, making it if it is missing.
    ///
    /// # Errors
    /// [`SlotError`] if it cannot be read, or holds what cannot be: the service does not start then.
    pub fn open(path: &Path) -> Result<Self, SlotError> {
        let slots = Slots::open(path)?;
        let mut known = BTreeMap::new();
        for slot in 0..slots.count()? {
            let content = slots.read(slot)?;
            if let Some(largest) = content.as_deref().and_then(|content| read(content)) {
                known.insert(largest.operation, Known { slot, largest });
            }
        }
        Ok(Self { slots, known: Mutex::new(known) })
    }

    /// The largest size that was signed of an operation, with its head.
    pub fn largest(&self, operation: OperationId) -> Option<Checkpoint> {
        self.known().get(&operation).map(|known| known.largest)
    }

    /// Every operation of which something was signed.
    pub fn all(&self) -> Vec<Checkpoint> {
        self.known().values().map(|known| known.largest).collect()
    }

    /// Makes `next` the largest, durably. The same again is allowed: it is the same head.
    ///
    /// # Errors
    /// [`MustNotSign`]: nothing may be signed then.
    pub fn raise(&self, next: Checkpoint) -> Result<(), MustNotSign> {
        let mut known = self.known();
        let slot = match known.get(&next.operation) {
            Some(known) if known.largest == next => return Ok(()),
            Some(known) if known.largest.size >= next.size => {
                return Err(MustNotSign::Signed(known.largest.size));
            }
            Some(known) => known.slot,
            None => u32::try_from(known.len()).unwrap_or(u32::MAX),
        };
        let (operation, size) = (next.operation.uuid(), next.size.0.to_be_bytes());
        self.slots.write(slot, &[&operation.as_bytes()[..], &size, &next.head.0].concat())?;
        known.insert(next.operation, Known { slot, largest: next });
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<OperationId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
        let path = folder.path().join("signed.slots");
        let sizes = SignedSizes::open(&path).unwrap();
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
        let sizes = SignedSizes::open(&path).unwrap();
        assert_eq!(sizes.largest(checkpoint(b"a", 0, 0).operation), Some(checkpoint(b"a", 7, 3)));
        assert_eq!(sizes.all().len(), 2);
        assert!(sizes.raise(checkpoint(b"a", 7, 4)).is_err());
        assert!(sizes.raise(checkpoint(b"b", 1, 9)).is_err());
        assert!(sizes.raise(checkpoint(b"c", 1, 9)).is_ok());
    }
}
