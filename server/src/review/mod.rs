//! Review after the operation, as far as the service takes part: records are read once and kept without
//! their personal parts; what they say is decided in `protocol::review`.
//!
//! Personal parts are opened anew for each reading and kept nowhere here: an erased text must not live on
//! in a cache (I-12).

mod digests;
pub mod export;
pub mod list;
mod records;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::review::{Opened, Recorded, Review};

use crate::policies::PolicyMissing;
use crate::store::writer::Growth;
use crate::store::{ReadError, Store};
use digests::Digests;
use records::Records;

pub use digests::Digest;
pub use records::Record;

/// Why there is no review.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// There is no such operation.
    #[error("there is no record of operation {0}")]
    NoSuchOperation(OperationId),
    /// The store failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An entry is none that this program knows.
    #[error("entry {0} cannot be read")]
    Unreadable(Seq),
    /// The policy it ran under is not at hand, or none any more.
    #[error(transparent)]
    Policy(#[from] PolicyMissing),
    /// The policy it ran under is none that this program knows.
    #[error("the policy of the record cannot be parsed")]
    PolicyUnknown,
    /// Work on it did not end.
    #[error("the review was not finished")]
    Unfinished,
}

/// Reviews of all operations.
pub struct Reviews {
    records: Records,
    digests: Digests,
    growth: Arc<Growth>,
}

impl Reviews {
    /// Reads from `store`; policies lie in the folder `data`.
    pub fn new(store: Arc<dyn Store>, data: PathBuf, growth: Arc<Growth>) -> Self {
        Self { records: Records::new(store, data), digests: Digests::default(), growth }
    }

    /// The record of an operation as it is now, without its personal parts.
    ///
    /// # Errors
    /// [`ReviewError`].
    pub async fn record(&self, operation: OperationId) -> Result<Arc<Record>, ReviewError> {
        self.records.get(operation).await
    }

    /// Everything a review shows of a record. `opened` are the personal parts that this reader may see.
    ///
    /// # Errors
    /// [`ReviewError`].
    pub async fn review(
        &self,
        record: Arc<Record>,
        opened: BTreeMap<Seq, Opened>,
    ) -> Result<Review, ReviewError> {
        read(move || record.review(&opened)).await
    }

    /// Every operation in a few words, whoever may see it. What cannot be read is named in the log.
    ///
    /// # Errors
    /// [`ReviewError::Read`].
    pub async fn all(&self) -> Result<Vec<Arc<Digest>>, ReviewError> {
        let mut all = Vec::new();
        for operation in self.records.operations().await? {
            match self.digest(operation).await {
                Ok(digest) => all.push(digest),
                Err(error @ ReviewError::Read(_)) => return Err(error),
                Err(error) => tracing::warn!(operation.id = %operation, %error, "an operation has no review"),
            }
        }
        Ok(all)
    }

    /// The operation in a few words: at once if nothing was added since.
    ///
    /// # Errors
    /// [`ReviewError`].
    pub async fn digest(&self, operation: OperationId) -> Result<Arc<Digest>, ReviewError> {
        let growth = self.growth.of(operation);
        if let Some(digest) = self.digests.get(operation, growth) {
            return Ok(digest);
        }
        let record = self.record(operation).await?;
        let digest = Arc::new(read(move || Digest::of(&record)).await?);
        self.digests.keep(operation, growth, &digest);
        Ok(digest)
    }

    /// Reads every operation once, so that the first list is as fast as the next one.
    pub async fn warm(&self) {
        if let Err(error) = self.all().await {
            tracing::error!(%error, "reviews cannot be read ahead");
        }
    }
}

/// A long record is read beside the tasks that stop operations, not between them.
async fn read<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ReviewError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ReviewError::Unfinished)
}

impl Record {
    /// Everything a review shows of it.
    pub fn review(&self, opened: &BTreeMap<Seq, Opened>) -> Review {
        let entries = self.entries.iter().map(|(seq, entry)| Recorded {
            seq: *seq,
            received_at: None,
            entry: entry.clone(),
        });
        Review::of(self.operation, entries, &self.policy, opened)
    }
}
