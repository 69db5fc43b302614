//! Fixed slots in a file, overwritten in place.
//!
//! A row that is deleted from a database leaves copies behind, in its log and in free pages. What must
//! be gone once it is gone, or must not be rolled back with the database, lies here instead: each slot
//! has two copies, each with a generation and a checksum. A write goes to the older copy and is synced,
//! so that a write cut off half way leaves the other; the newer sound copy counts. The copies lie in
//! different blocks of the disk.
//!
//! Overwriting reaches the disk's own blocks on file systems that write data in place (ext4 in its usual
//! mode, XFS). What the disk itself keeps of old blocks is beyond any program.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of one copy of a slot.
const COPY: usize = 512;
const BLOCK: u64 = 4096;
const EMPTY_BLOCK: [u8; 4096] = [0; 4096];
const SLOTS_PER_GROUP: u32 = 8;
/// Both blocks of a group: first copies, second copies.
const GROUP: u64 = 2 * BLOCK;
/// The file grows by so many groups at once.
const GROUPS_AT_ONCE: u64 = 16;

const MARK: &[u8; 4] = b"EHS1";
const HEAD: usize = 4 + 8 + 2;
const CHECKSUM: usize = 32;
const DOMAIN: &[u8] = b"einhalt slot 1\0";

/// Longest content of a slot, in bytes.
pub const MAX_CONTENT: usize = COPY - HEAD - CHECKSUM;

/// Why a slot cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SlotError {
    /// The operating system refused.
    #[error("{}: {cause}", .file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
    /// No copy of the slot is sound.
    #[error("{}: slot {slot} is damaged in every copy", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The slot.
        slot: u32,
    },
    /// More than fits.
    #[error("{0} bytes do not fit into a slot")]
    TooLong(usize),
    /// Others than the owner may read the file.
    #[error("{}: others may read this file; make it readable by its owner only (mode 0600)", .0.display())]
    ReadableByOthers(PathBuf),
}

/// A file of slots. One process writes; whoever opens it makes sure of that.
#[derive(Debug)]
pub struct Slots {
    path: PathBuf,
    file: File,
    /// Held for a write: which copy is older is read first.
    writing: Mutex<()>,
}

/// What a copy holds.
enum Copied {
    /// It was never written, or it was overwritten.
    Nothing,
    Sound {
        generation: u64,
        content: Zeroizing<Vec<u8>>,
    },
    Damaged,
}

impl Slots {
    /// Opens the file, making it if it is missing, for its owner alone.
    pub fn open(path: &Path) -> Result<Self, SlotError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let slots = Self::with(path, &options)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(|cause| slots.io(cause))?;
        }
        Ok(slots)
    }

    /// Opens what is there to be read.
    pub fn open_to_read(path: &Path) -> Result<Self, SlotError> {
        Self::with(path, OpenOptions::new().read(true))
    }

    fn with(path: &Path, options: &OpenOptions) -> Result<Self, SlotError> {
        let io = |cause| SlotError::Io { file: path.to_owned(), cause };
        let file = options.open(path).map_err(io)?;
        if file.metadata().map_err(io)?.permissions().mode() & 0o077 != 0 {
            return Err(SlotError::ReadableByOthers(path.to_owned()));
        }
        Ok(Self { path: path.to_owned(), file, writing: Mutex::new(()) })
    }

    /// How many slots the file has room for; it grows with what is written.
    pub fn count(&self) -> Result<u32, SlotError> {
        let bytes = self.file.metadata().map_err(|cause| self.io(cause))?.len();
        let slots = (bytes / GROUP).saturating_mul(u64::from(SLOTS_PER_GROUP));
        Ok(u32::try_from(slots).unwrap_or(u32::MAX))
    }

    /// What was written last; none for a slot that was never written, or was destroyed.
    pub fn read(&self, slot: u32) -> Result<Option<Zeroizing<Vec<u8>>>, SlotError> {
        match (self.copy(slot, 0)?, self.copy(slot, 1)?) {
            (Copied::Nothing, Copied::Nothing) => Ok(None),
            (
                Copied::Sound { generation: first, content: one },
                Copied::Sound { generation: second, content: other },
            ) => Ok(Some(if first > second { one } else { other })),
            (Copied::Sound { content, .. }, _) | (_, Copied::Sound { content, .. }) => Ok(Some(content)),
            (Copied::Damaged, _) | (_, Copied::Damaged) => {
                Err(SlotError::Damaged { file: self.path.clone(), slot })
            }
        }
    }

    /// Overwrites the older copy. When this returns, the content is on the disk.
    pub fn write(&self, slot: u32, content: &[u8]) -> Result<(), SlotError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.overwrite(slot, content)
    }

    /// Overwrites both copies, one after the other: the content survives a bad block.
    pub fn write_twice(&self, slot: u32, content: &[u8]) -> Result<(), SlotError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.overwrite(slot, content)?;
        self.overwrite(slot, content)
    }

    /// Overwrites both copies with nothing. When this returns, the content is gone from the disk.
    pub fn destroy(&self, slot: u32) -> Result<(), SlotError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if slot >= self.count()? {
            return Ok(());
        }
        for copy in 0..2 {
            self.put(slot, copy, &[0; COPY])?;
        }
        self.file.sync_all().map_err(|cause| self.io(cause))
    }

    fn overwrite(&self, slot: u32, content: &[u8]) -> Result<(), SlotError> {
        let length = u16::try_from(content.len()).ok().filter(|_| content.len() <= MAX_CONTENT);
        let length = length.ok_or(SlotError::TooLong(content.len()))?;
        self.make_room(slot)?;
        let generation = |copied: &Copied| match copied {
            Copied::Sound { generation, .. } => *generation,
            Copied::Nothing | Copied::Damaged => 0,
        };
        let (first, second) = (generation(&self.copy(slot, 0)?), generation(&self.copy(slot, 1)?));
        let mut bytes = Zeroizing::new([0; COPY]);
        bytes[..4].copy_from_slice(MARK);
        bytes[4..12].copy_from_slice(&(first.max(second) + 1).to_be_bytes());
        bytes[12..HEAD].copy_from_slice(&length.to_be_bytes());
        bytes[HEAD..HEAD + content.len()].copy_from_slice(content);
        let sum = checksum(slot, &bytes[..COPY - CHECKSUM]);
        bytes[COPY - CHECKSUM..].copy_from_slice(&sum);
        self.put(slot, u64::from(second < first), &bytes)?;
        self.file.sync_data().map_err(|cause| self.io(cause))
    }

    /// Blocks are written once before they hold anything, so that later writes stay where they are.
    fn make_room(&self, slot: u32) -> Result<(), SlotError> {
        if slot < self.count()? {
            return Ok(());
        }
        let io = |cause| self.io(cause);
        let groups = (u64::from(slot / SLOTS_PER_GROUP) / GROUPS_AT_ONCE + 1) * GROUPS_AT_ONCE;
        let mut at = self.file.metadata().map_err(io)?.len();
        at -= at % BLOCK;
        while at < groups * GROUP {
            self.file.write_all_at(&EMPTY_BLOCK, at).map_err(io)?;
            at += BLOCK;
        }
        self.file.sync_all().map_err(io)
    }

    fn copy(&self, slot: u32, copy: u64) -> Result<Copied, SlotError> {
        if slot >= self.count()? {
            return Ok(Copied::Nothing);
        }
        let mut bytes = Zeroizing::new([0; COPY]);
        self.file.read_exact_at(&mut bytes[..], offset(slot, copy)).map_err(|cause| self.io(cause))?;
        Ok(parse(slot, &bytes))
    }

    fn put(&self, slot: u32, copy: u64, bytes: &[u8; COPY]) -> Result<(), SlotError> {
        self.file.write_all_at(bytes, offset(slot, copy)).map_err(|cause| self.io(cause))
    }

    fn io(&self, cause: io::Error) -> SlotError {
        SlotError::Io { file: self.path.clone(), cause }
    }
}

const fn offset(slot: u32, copy: u64) -> u64 {
    let group = (slot / SLOTS_PER_GROUP) as u64;
    let within = (slot % SLOTS_PER_GROUP) as u64;
    group * GROUP + copy * BLOCK + within * COPY as u64
}

fn checksum(slot: u32, bytes: &[u8]) -> [u8; CHECKSUM] {
    Sha256::new().chain_update(DOMAIN).chain_update(slot.to_be_bytes()).chain_update(bytes).finalize().into()
}

fn parse(slot: u32, bytes: &[u8; COPY]) -> Copied {
    if bytes.iter().all(|byte| *byte == 0) {
        return Copied::Nothing;
    }
    let (covered, sum) = bytes.split_at(COPY - CHECKSUM);
    let (mut generation, mut length) = ([0; 8], [0; 2]);
    generation.copy_from_slice(&covered[4..12]);
    length.copy_from_slice(&covered[12..HEAD]);
    let mut expected = checksum(slot, covered);
    let sound = covered.starts_with(MARK) && expected == sum;
    expected.zeroize();
    match covered[HEAD..].get(..usize::from(u16::from_be_bytes(length))) {
        Some(content) if sound => Copied::Sound {
            generation: u64::from_be_bytes(generation),
            content: Zeroizing::new(content.to_vec()),
        },
        Some(_) | None => Copied::Damaged,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(slots: &Slots, slot: u32) -> Option<String> {
        slots.read(slot).unwrap().map(|content| String::from_utf8(content.to_vec()).unwrap())
    }

    #[test]
    fn what_was_written_last_is_read_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("slots");
        let slots = Slots::open(&path).unwrap();
        assert_eq!(text(&slots, 7), None);
        for (slot, content) in [(0, "a"), (7, "b"), (8, "c"), (300, "d"), (7, "e"), (7, "f"), (0, "")] {
            slots.write(slot, content.as_bytes()).unwrap();
            assert_eq!(text(&slots, slot).as_deref(), Some(content));
        }
        drop(slots);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let slots = Slots::open_to_read(&path).unwrap();
        let read = [0, 1, 7, 8, 300, 301, 100_000].map(|slot| text(&slots, slot));
        assert_eq!(
            read.each_ref().map(Option::as_deref),
            [Some(""), None, Some("f"), Some("c"), Some("d"), None, None]
        );
    }

    /// A write cut off at any byte leaves the old content or the new one.
    #[test]
    fn a_torn_write_leaves_the_other_copy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("slots");
        let slots = Slots::open(&path).unwrap();
        slots.write(3, b"old").unwrap();
        let before = std::fs::read(&path).unwrap();
        slots.write(3, b"new").unwrap();
        let after = std::fs::read(&path).unwrap();
        for cut in 0..=after.len() {
            let torn = [&after[..cut], &before[cut..]].concat();
            if torn == before || torn == after {
                continue;
            }
            std::fs::write(&path, torn).unwrap();
            assert_eq!(text(&slots, 3).as_deref(), Some("old"), "{cut}");
        }
        // And the next write overwrites the torn copy, not the sound one.
        slots.write(3, b"newer").unwrap();
        assert_eq!(text(&slots, 3).as_deref(), Some("newer"));
    }

    #[test]
    fn a_slot_destroyed_is_nowhere_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("slots");
        let slots = Slots::open(&path).unwrap();
        slots.write_twice(0, b"neighbour").unwrap();
        slots.write_twice(1, b"the secret").unwrap();
        let count = |needle: &[u8]| {
            let file = std::fs::read(&path).unwrap();
            file.windows(needle.len()).filter(|window| *window == needle).count()
        };
        assert_eq!(count(b"the secret"), 2);
        slots.destroy(1).unwrap();
        slots.destroy(1_000_000).unwrap();
        assert_eq!(count(b"the secret"), 0);
        assert_eq!(text(&slots, 1), None);
        assert_eq!(text(&slots, 0).as_deref(), Some("neighbour"));
    }

    #[test]
    fn damage_in_both_copies_is_told_and_too_much_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("slots");
        let slots = Slots::open(&path).unwrap();
        slots.write_twice(1, b"content").unwrap();
        let mut file = std::fs::read(&path).unwrap();
        let at = |copy| usize::try_from(offset(1, copy)).unwrap() + 20;
        file[at(0)] ^= 1;
        std::fs::write(&path, &file).unwrap();
        assert_eq!(text(&slots, 1).as_deref(), Some("content"));
        file[at(1)] ^= 1;
        std::fs::write(&path, &file).unwrap();
        assert!(matches!(slots.read(1), Err(SlotError::Damaged { slot: 1, .. })));
        assert!(matches!(slots.write(2, &[0; MAX_CONTENT + 1]), Err(SlotError::TooLong(_))));
        slots.write(2, &[1; MAX_CONTENT]).unwrap();
    }
}
