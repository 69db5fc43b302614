//! The record on disk: the contract in words, the trait, the errors.
//!
//! What every store promises:
//!
//! 1. **Durable means durable.** When [`Store::append`] returns `Ok`, the entries are found again
//!    after a power cut, at the sequence and under the head that were returned (I-1).
//! 2. **Together or not at all.** The batches of one call share one transaction and one sync; the
//!    entries of a batch never part. After [`AppendError::NotStored`] nothing of the call is there.
//! 3. **No gap, no second entry.** The store alone assigns sequence numbers, per operation, from 1,
//!    each one more than the last, and the chain's hash over the exact bytes it was given (I-10).
//! 4. **Added, never changed.** An entry is never updated or deleted. A personal payload lies apart
//!    from the chain, under the same sequence number, and can be erased without touching it (I-12).
//! 5. **An unknown outcome is said to be unknown.** After a failed or interrupted sync or commit
//!    nobody can tell what is on the disk: [`AppendError::Unknown`]. Whoever receives it finishes
//!    signalling, records nothing more, and leaves; the next start reads what is really there.
//!
//! What a store does not do: decide anything, ask what time it is, or retry.

#[cfg(test)]
mod contract;
pub mod export;
pub mod faulty;
pub mod folder;
pub mod slots;
pub mod sqlite;
pub mod writer;

use std::pin::Pin;
use std::sync::Arc;

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::Commitment;
use einhalt_protocol::record::chain::Hash;

/// A boxed future, so that [`Store`] can be a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What went wrong underneath, for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// An entry to be stored.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The exact JSON bytes of an `operation::event::Entry`.
    pub body: Arc<[u8]>,
    /// The personal part, to which the body only holds a commitment.
    pub payload: Option<SealedPayload>,
}

/// Personal content, sealed by the vault before it comes here: stored apart from the chain, erasable.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedPayload {
    /// What the entry keeps of it; the sealing is bound to it.
    pub commitment: Commitment,
    /// Nonce, and salt and content as ciphertext. The salt dies with the content.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for SealedPayload {
    /// Without the content: it must not reach a log (I-19).
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedPayload({} bytes)", self.bytes.len())
    }
}

/// Entries of one operation that are stored together or not at all.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The operation.
    pub operation: OperationId,
    /// Its new entries, in order.
    pub entries: Vec<NewEntry>,
    /// The server's clock when their cause came in.
    pub received_at: Timestamp,
}

/// Where the entries of a batch stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The first entry's position.
    pub first: Seq,
    /// The last entry's position.
    pub last: Seq,
    /// The chain's head after each entry.
    pub heads: Vec<Hash>,
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its position.
    pub seq: Seq,
    /// The exact bytes.
    pub body: Vec<u8>,
    /// The chain's head after it.
    pub hash: Hash,
}

/// A payload that has not been erased.
#[derive(Debug, Clone)]
pub struct StoredPayload {
    /// The position of the entry that commits to it.
    pub seq: Seq,
    /// The sealed content.
    pub payload: SealedPayload,
}

/// Why entries were not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Rolled back for certain; the same call may be tried again.
    #[error("not stored: {0}")]
    NotStored(#[source] Cause),
    /// A sync or commit failed or was interrupted. Never retry: leave, and read again at start.
    #[error("the outcome of a write is unknown: {0}")]
    Unknown(#[source] Cause),
}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
#[error("the record cannot be read: {0}")]
pub struct ReadError(#[source] pub Cause);

/// The record of all operations.
pub trait Store: Send + Sync + 'static {
    /// Appends all batches in one transaction with one sync, and says for each where it stands.
    /// Not to be cancelled by dropping the future: the outcome would be unknown.
    fn append<'a>(&'a self, batches: &'a [Batch]) -> BoxFuture<'a, Result<Vec<Appended>, AppendError>>;

    /// Writes something durable that is no entry, to learn whether the store works (again).
    fn probe(&self) -> BoxFuture<'_, Result<(), AppendError>>;

    /// The entries after `after`, in order, at most `limit` of them.
    fn read(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<StoredEntry>, ReadError>>;

    /// The payloads of entries after `after`, in order, at most `limit` of them.
    fn payloads(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<StoredPayload>, ReadError>>;

    /// Erases every payload of an operation; says how many there were. The chain stays as it is. What
    /// makes them unreadable everywhere, backups included, is that their key is destroyed.
    fn erase_payloads(&self, operation: OperationId) -> BoxFuture<'_, Result<u64, AppendError>>;

    /// The newest position and head; [`Seq::NONE`] and the genesis for an operation without entries.
    fn head(&self, operation: OperationId) -> BoxFuture<'_, Result<(Seq, Hash), ReadError>>;

    /// Every operation with at least one entry, ordered by id.
    fn operations(&self) -> BoxFuture<'_, Result<Vec<OperationId>, ReadError>>;

    /// Was the last stop orderly? The mark is durably gone before this returns, so that a crash
    /// from now on is noticed at the next start.
    fn take_clean_mark(&self) -> BoxFuture<'_, Result<bool, AppendError>>;

    /// Leaves the mark of an orderly stop. The last thing a service does with its store.
    fn set_clean_mark(&self) -> BoxFuture<'_, Result<(), AppendError>>;
}
