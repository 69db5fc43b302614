//! One file of wrapped keys: which key lies in which slot.

use std::collections::BTreeMap;
use std::path::Path;

use einhalt_protocol::ids::OperationId;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::crypto::{KEY, NONCE, TAG};
use crate::store::slots::{SlotError, Slots};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyId {
    /// The personal parts of one operation.
    Operation(OperationId),
    /// The access log of one calendar year.
    Year(u16),
}

const OPERATION: u8 = 1;
const YEAR: u8 = 2;
/// Kind and id.
const NAME: usize = 1 + 16;
/// A key as it lies on the disk: sealed under the master key.
const WRAPPED: usize = NONCE + KEY + TAG;

impl KeyId {
    /// The id as it stands before the wrapped key, and as the wrapping is bound to it.
    pub(super) fn name(self) -> [u8; NAME] {
        let mut name = [0; NAME];
        match self {
            Self::Operation(id) => {
                name[0] = OPERATION;
                name[1..].copy_from_slice(id.uuid().as_bytes());
            }
            Self::Year(year) => {
                name[0] = YEAR;
                name[1..3].copy_from_slice(&year.to_be_bytes());
            }
        }
        name
    }

    fn of(name: [u8; NAME]) -> Option<Self> {
        let [kind, id @ ..] = name;
        match kind {
            OPERATION => Some(Self::Operation(OperationId::from_uuid(Uuid::from_bytes(id)))),
            YEAR => Some(Self::Year(u16::from_be_bytes([id[0], id[1]]))),
            _ => None,
        }
    }
}

/// A wrapped key. Useless without the master key.
pub(super) type Wrapped = Zeroizing<Vec<u8>>;

/// One file of wrapped keys.
#[derive(Debug)]
pub(super) struct Ring {
    slots: Slots,
    /// Every slot that a key lies in; more than one only after a crash between two writes.
    at: BTreeMap<KeyId, Vec<u32>>,
    taken: Vec<bool>,
    /// How many slots nothing can be read from: a key may have lain there.
    damaged: usize,
}

impl Ring {
    /// Opens the file, making it if it is missing, and finds what lies in it.
    pub(super) fn open(path: &Path) -> Result<(Self, BTreeMap<KeyId, Wrapped>), SlotError> {
        Self::over(Slots::open(path)?)
    }

    /// Opens what is there to be read.
    pub(super) fn open_to_read(path: &Path) -> Result<(Self, BTreeMap<KeyId, Wrapped>), SlotError> {
        Self::over(Slots::open_to_read(path)?)
    }

    fn over(slots: Slots) -> Result<(Self, BTreeMap<KeyId, Wrapped>), SlotError> {
        let count = slots.count()?;
        let mut ring = Self { slots, at: BTreeMap::new(), taken: Vec::new(), damaged: 0 };
        let mut keys = BTreeMap::new();
        for slot in 0..count {
            let content = match ring.slots.read(slot) {
                Ok(content) => content,
                Err(SlotError::Damaged { .. }) => {
                    tracing::error!(slot, "a key is damaged in every copy of its slot");
                    ring.taken.push(true);
                    ring.damaged += 1;
                    continue;
                }
                Err(error) => return Err(error),
            };
            ring.taken.push(content.is_some());
            let Some(content) = content else { continue };
            let name = content.get(..NAME).and_then(|name| name.try_into().ok()).and_then(KeyId::of);
            if let Some(id) = name
                && content.len() == NAME + WRAPPED
            {
                ring.at.entry(id).or_default().push(slot);
                keys.insert(id, Zeroizing::new(content[NAME..].to_vec()));
            }
        }
        Ok((ring, keys))
    }

    /// Whether a key is here.
    pub(super) fn holds(&self, id: KeyId) -> bool {
        self.at.contains_key(&id)
    }

    /// Whether something lies here that cannot be read.
    pub(super) const fn is_damaged(&self) -> bool {
        self.damaged > 0
    }

    /// A key as it lies here.
    pub(super) fn get(&self, id: KeyId) -> Result<Option<Wrapped>, SlotError> {
        let Some(slot) = self.at.get(&id).and_then(|slots| slots.first()) else { return Ok(None) };
        let content = self.slots.read(*slot)?;
        Ok(content.and_then(|content| Some(Zeroizing::new(content.get(NAME..)?.to_vec()))))
    }

    /// How many keys are here.
    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// Writes a key into a free slot, in both copies. Durable when this returns.
    pub(super) fn put(&mut self, id: KeyId, wrapped: &[u8]) -> Result<(), SlotError> {
        let slot = self.taken.iter().position(|taken| !taken).unwrap_or(self.taken.len());
        let mut content = Zeroizing::new(id.name().to_vec());
        content.extend_from_slice(wrapped);
        let number = u32::try_from(slot).unwrap_or(u32::MAX);
        self.slots.write_twice(number, &content)?;
        if slot == self.taken.len() {
            self.taken.push(true);
        } else {
            self.taken[slot] = true;
        }
        self.at.entry(id).or_default().push(number);
        Ok(())
    }

    /// Overwrites a key in every copy. Destroying what is not there is no failure.
    pub(super) fn destroy(&mut self, id: KeyId) -> Result<(), SlotError> {
        for slot in self.at.get(&id).into_iter().flatten() {
            self.slots.destroy(*slot)?;
            if let Some(taken) = self.taken.get_mut(*slot as usize) {
                *taken = false;
            }
        }
        self.at.remove(&id);
        Ok(())
    }
}
