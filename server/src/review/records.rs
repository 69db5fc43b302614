//! Records as they were read last, without personal parts. A few are kept: a page that was opened is
//! opened again, sorted anew, exported and drawn.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::operation::Entry;
use einhalt_protocol::policy::Policy;

use super::ReviewError;
use crate::policies::{self, PolicyMissing};
use crate::store::Store;

/// Entries read at once.
const PAGE: u32 = 500;

/// Records kept, and entries in all of them together: beyond either the oldest goes.
const KEPT: usize = 32;
const ENTRIES_KEPT: usize = 100_000;

/// One operation's record, with the policy it ran under.
pub struct Record {
    /// The operation.
    pub operation: OperationId,
    /// Every entry, in order.
    pub entries: Vec<(Seq, Entry)>,
    /// The rules that counted.
    pub policy: Arc<Policy>,
}

impl Record {
    /// The same record as it stood before it had more entries.
    pub(super) fn until(&self, count: usize) -> Self {
        let entries = self.entries.iter().take(count).cloned().collect();
        Self { operation: self.operation, entries, policy: Arc::clone(&self.policy) }
    }

    /// The newest entry.
    pub fn seq(&self) -> Seq {
        self.entries.last().map_or(Seq::NONE, |(seq, _)| *seq)
    }
}

/// Reads records, and keeps some.
pub(super) struct Records {
    store: Arc<dyn Store>,
    data: PathBuf,
    kept: Mutex<VecDeque<Arc<Record>>>,
    policies: Mutex<BTreeMap<String, Arc<Policy>>>,
}

impl Records {
    pub(super) fn new(store: Arc<dyn Store>, data: PathBuf) -> Self {
        Self { store, data, kept: Mutex::default(), policies: Mutex::default() }
    }

    pub(super) async fn operations(&self) -> Result<Vec<OperationId>, ReviewError> {
        Ok(self.store.operations().await?)
    }

    pub(super) async fn get(&self, operation: OperationId) -> Result<Arc<Record>, ReviewError> {
        let (head, _) = self.store.head(operation).await?;
        if head == Seq::NONE {
            return Err(ReviewError::NoSuchOperation(operation));
        }
        if let Some(known) = self.known(operation).filter(|known| known.seq() == head) {
            return Ok(known);
        }
        let record = Arc::new(self.read(operation).await?);
        self.keep(&record);
        Ok(record)
    }

    fn known(&self, operation: OperationId) -> Option<Arc<Record>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|known| known.operation == operation).cloned()
    }

    fn keep(&self, record: &Arc<Record>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|known| known.operation != record.operation);
        kept.push_back(Arc::clone(record));
        let too_many = |kept: &VecDeque<Arc<Record>>| {
            kept.len() > KEPT || kept.iter().map(|known| known.entries.len()).sum::<usize>() > ENTRIES_KEPT
        };
        while kept.len() > 1 && too_many(&kept) {
            kept.pop_front();
        }
    }

    async fn read(&self, operation: OperationId) -> Result<Record, ReviewError> {
        let policy = self.policy(operation).await?;
        let mut entries: Vec<(Seq, Entry)> = Vec::new();
        loop {
            let after = entries.last().map_or(Seq::NONE, |(seq, _)| *seq);
            let page = self.store.read(operation, after, PAGE).await?;
            if page.is_empty() {
                return Ok(Record { operation, entries, policy });
            }
            for stored in page {
                let entry = serde_json::from_slice(&stored.body);
                entries.push((stored.seq, entry.map_err(|_| ReviewError::Unreadable(stored.seq))?));
            }
        }
    }

    async fn policy(&self, operation: OperationId) -> Result<Arc<Policy>, ReviewError> {
        let hash = policies::named_by(&*self.store, operation).await?;
        let known = self.policies.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        if let Some(policy) = known {
            return Ok(policy);
        }
        let text = policies::kept(&self.data, &hash)?;
        let policy = Arc::new(Policy::parse(&text).map_err(|_| ReviewError::PolicyUnknown)?);
        let mut policies = self.policies.lock().unwrap_or_else(PoisonError::into_inner);
        policies.insert(hash, Arc::clone(&policy));
        Ok(policy)
    }
}

impl ReviewError {
    /// Whether there is nothing to review, rather than something that cannot be.
    pub const fn is_absence(&self) -> bool {
        matches!(self, Self::NoSuchOperation(_) | Self::Policy(PolicyMissing::NoSuchOperation(_)))
    }
}
