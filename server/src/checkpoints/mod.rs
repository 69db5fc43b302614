//! Signs the heads of chains: at the end of an operation, at every export, and while it is under way.
//!
//! Before a head is signed, the stored bytes are read again and held against the chain from its first
//! entry. What is signed is first noted outside the database ([`signed`]), so that no two heads are ever
//! signed for one size, whatever becomes of the database (I-11).

pub mod kept;
mod periodic;
pub mod signed;

use std::path::Path;
use std::sync::Arc;

use einhalt_protocol::ids::{AccountId, OperationId, Seq};
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::record::checkpoint::MAX_WITNESSES;
use einhalt_protocol::record::{Checkpoint, Hash, KeyKind, Note, VerifierKey};
use tokio::sync::{Mutex, watch};

use crate::access::Access;
use crate::store::slots::SlotError;
use crate::store::{AppendError, ReadError, Store};
use crate::vault::Vault;
use kept::{Cosigned, Kept, NotKept};
use signed::{MustNotSign, SignedSizes};

/// Entries read at once.
const PAGE: u32 = 500;

/// Why a head was not signed.
#[derive(Debug, thiserror::Error)]
pub enum NotSigned {
    /// There is nothing to sign.
    #[error("there is no record of operation {0}")]
    NoSuchOperation(OperationId),
    /// The stored bytes do not follow from one another.
    #[error("entry {0} does not follow from those before it")]
    Broken(Seq),
    /// The store is older than what was signed, or other; nothing is signed up to the old size (I-11).
    #[error("the record was signed with {0} entries once, and is not what it was")]
    RolledBack(Seq),
    /// It was signed already.
    #[error(transparent)]
    Must(#[from] MustNotSign),
    /// Our own failure.
    #[error("broken off")]
    BrokenOff,
    /// The store failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Why a cosignature was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// Not a checkpoint of this operation with exactly one cosignature more than ours, rightly signed.
    #[error("this is not a checkpoint of this operation, cosigned by this key")]
    Wrong,
    /// The head is not the one that is stored and signed.
    #[error("the checkpoint is not one of this record")]
    OtherHead,
    /// This service signed it, and stores nothing of the kind: the store is older than it may be (I-11).
    #[error("the checkpoint was signed here, and the record has lost it")]
    Lost(Checkpoint),
    /// The key belongs to another account.
    #[error("the key was brought by another account")]
    NotYours,
    /// No verifier takes more.
    #[error("{MAX_WITNESSES} witnesses have cosigned this record")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Signs, keeps and hands out checkpoints.
pub struct Checkpoints {
    store: Arc<dyn Store>,
    kept: Kept,
    signed: Arc<SignedSizes>,
    access: Arc<Access>,
    /// One at a time: what is read, noted and signed belongs together.
    turn: Mutex<()>,
    newest: watch::Sender<()>,
}

impl Checkpoints {
    /// Opens what was signed.
    ///
    /// # Errors
    /// [`SlotError`] if it cannot be read: the service does not start then.
    pub fn open_signed(data: &Path, vault: Arc<Vault>) -> Result<Arc<SignedSizes>, SlotError> {
        SignedSizes::open(&data.join("keys"), Some(vault)).map(Arc::new)
    }

    /// Brings the parts together.
    pub fn new(store: Arc<dyn Store>, kept: Kept, signed: Arc<SignedSizes>, access: Arc<Access>) -> Self {
        Self { store, kept, signed, access, turn: Mutex::new(()), newest: watch::Sender::new(()) }
    }

    /// Signs the newest head of an operation, unless it is signed.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub async fn sign(&self, operation: OperationId) -> Result<Cosigned, NotSigned> {
        let _turn = self.turn.lock().await;
        let key = self.access.grant_public_key();
        let chain = self.read_again(operation).await?;
        let checkpoint = chain.checkpoint(operation);
        if chain.size == Seq::NONE {
            return Err(NotSigned::NoSuchOperation(operation));
        }
        if let Some(kept) = self.kept.at(operation, chain.size, &key).await?
            && kept.note.checkpoint == checkpoint
        {
            return Ok(kept);
        }
        self.raise(checkpoint).await?;
        let signature = self.access.sign_record(checkpoint.text().as_bytes());
        self.kept.keep(checkpoint, signature).await?;
        self.newest.send_replace(());
        metrics::counter!("einhalt_checkpoints_total").increment(1);
        Ok(Cosigned { note: checkpoint.signed(&key, signature), witnesses: Vec::new() })
    }

    /// Notes what is about to be signed. A mirror may take its time: no other task waits for it.
    async fn raise(&self, checkpoint: Checkpoint) -> Result<(), NotSigned> {
        let signed = Arc::clone(&self.signed);
        let raised = tokio::task::spawn_blocking(move || signed.raise(checkpoint)).await;
        Ok(raised.map_err(|_| NotSigned::BrokenOff)??)
    }

    /// Reads every stored byte of an operation again and holds it against the chain and what was signed.
    async fn read_again(&self, operation: OperationId) -> Result<Chain, NotSigned> {
        let largest = self.signed.largest(operation);
        let mut chain = Chain { size: Seq::NONE, head: Hash::genesis(operation) };
        // That the record lost what was signed stands in it: from then on larger sizes are signed again.
        let (mut differs, mut told) = (largest.is_some(), false);
        loop {
            let page = self.store.read(operation, chain.size, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for stored in page {
                let head = chain.head.next(operation, stored.seq, &stored.body);
                if stored.seq != chain.size.next() || stored.hash != head {
                    return Err(NotSigned::Broken(stored.seq));
                }
                chain = Chain { size: stored.seq, head };
                let Some(largest) = largest else { continue };
                differs &= chain.checkpoint(operation) != largest;
                told |= tells(&stored.body, largest);
            }
        }
        match largest {
            Some(largest) if differs && (!told || chain.size <= largest.size) => {
                Err(NotSigned::RolledBack(largest.size))
            }
            Some(_) | None => Ok(chain),
        }
    }

    /// The newest checkpoint, if there is one.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn newest(&self, operation: OperationId) -> Result<Option<Cosigned>, ReadError> {
        self.kept.newest(operation, &self.access.grant_public_key()).await
    }

    /// Takes a witness's cosignature of a checkpoint that was signed here: `note` has our signature and
    /// theirs, `witness` is their key.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub async fn cosign(
        &self,
        operation: OperationId,
        note: &Note,
        witness: &VerifierKey,
        by: AccountId,
    ) -> Result<Cosigned, NotTaken> {
        let key = self.access.grant_public_key();
        let checkpoint = note.checkpoint;
        let time = note.witnessed_by(witness).ok_or(NotTaken::Wrong)?;
        if checkpoint.operation != operation
            || witness.kind() != KeyKind::Cosignature
            || !note.is_signed_by(&key)
        {
            return Err(NotTaken::Wrong);
        }
        // Against what is stored, not only against what was signed once.
        let stored = self.store.read(operation, Seq(checkpoint.size.0.saturating_sub(1)), 1).await?;
        let is_stored = stored
            .first()
            .is_some_and(|stored| stored.seq == checkpoint.size && stored.hash == checkpoint.head);
        if !is_stored {
            // Our own signature under a head that nobody here remembers: larger than all that was signed, as
            // far as is known here. From now on it is known, and nothing is signed up to its size.
            let raised = self.raise(checkpoint).await.is_ok();
            return Err(if raised { NotTaken::Lost(checkpoint) } else { NotTaken::OtherHead });
        }
        let kept = self.kept.at(operation, checkpoint.size, &key).await?;
        if kept.is_none_or(|kept| kept.note.checkpoint != checkpoint) {
            return Err(NotTaken::OtherHead);
        }
        let others = self.kept.other_witnesses(operation, witness).await?;
        if others >= MAX_WITNESSES {
            return Err(NotTaken::TooMany);
        }
        let mut lines = note.cosignatures().iter();
        let line = lines.find(|line| checkpoint.cosigned_at(witness, line) == Some(time));
        let line = line.ok_or(NotTaken::Wrong)?;
        self.kept.cosign(checkpoint, witness, &line.signature, by).await.map_err(|error| match error {
            NotKept::NotYours => NotTaken::NotYours,
            NotKept::Append(error) => NotTaken::Append(error),
        })?;
        self.newest.send_replace(());
        self.kept.at(operation, checkpoint.size, &key).await?.ok_or(NotTaken::OtherHead)
    }

    /// What is kept, for an export.
    pub const fn kept(&self) -> &Kept {
        &self.kept
    }
}

/// A chain that was read from its first entry.
#[derive(Debug, Clone, Copy)]
struct Chain {
    size: Seq,
    head: Hash,
}

impl Chain {
    const fn checkpoint(self, operation: OperationId) -> Checkpoint {
        Checkpoint { operation, size: self.size, head: self.head }
    }
}

/// Whether an entry says that the record was put back from this checkpoint.
fn tells(body: &[u8], lost: Checkpoint) -> bool {
    const EVENT: &[u8] = br#""event":"rolled_back""#;
    // Seldom there, and cheap to see.
    let may_tell = body.windows(EVENT.len()).any(|window| window == EVENT);
    may_tell
        && matches!(
            serde_json::from_slice(body),
            Ok(Entry { event: Event::RolledBack { size, head, .. }, .. })
                if size == lost.size && head.parse() == Ok(lost.head)
        )
}
