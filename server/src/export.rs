//! A record as a file, piece by piece: read from the store, never held as a whole.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::record::Signed;
use einhalt_protocol::record::export::{Export, NotText};

use crate::policies;
use crate::store::{ReadError, Store, StoredPayload};

/// Entries read from the store at once.
const PAGE: u32 = 512;

/// Signs what the file's last line covers.
pub type Sign = Arc<dyn Fn(&[u8]) -> Signed + Send + Sync>;

/// Why a record cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no such operation.
    #[error("there is no such operation")]
    NoSuchOperation,
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The first entry names no policy: this is no record of ours.
    #[error("the first entry does not create the operation")]
    NoPolicy,
    /// The policy it names was never in force here, or its file is gone.
    #[error("the policy with the hash {0} is not in the data folder")]
    PolicyMissing(String),
    /// The policy cannot be read.
    #[error("the policy cannot be read: {0}")]
    PolicyUnreadable(#[source] std::io::Error),
    /// Something stored is not text.
    #[error(transparent)]
    NotText(#[from] NotText),
}

/// A record on its way into a file.
pub struct RecordFile {
    store: Arc<dyn Store>,
    operation: OperationId,
    sign: Sign,
    begun: Option<String>,
    export: Option<Export>,
    after: Seq,
}

impl RecordFile {
    /// Begins the file of one operation. `data` is the folder that keeps the policies.
    pub async fn begin(
        store: Arc<dyn Store>,
        operation: OperationId,
        data: PathBuf,
        sign: Sign,
    ) -> Result<Self, ExportError> {
        let first = store.read(operation, Seq::NONE, 1).await?;
        let first = first.first().ok_or(ExportError::NoSuchOperation)?;
        let entry: Entry = serde_json::from_slice(&first.body).map_err(|_| ExportError::NoPolicy)?;
        let Event::Created { policy_hash, .. } = entry.event else { return Err(ExportError::NoPolicy) };
        let policy = policies::find(&data, &policy_hash).map_err(ExportError::PolicyUnreadable)?;
        let policy = policy.ok_or(ExportError::PolicyMissing(policy_hash))?;
        let (export, header) = Export::begin(operation, &policy);
        Ok(Self { store, operation, sign, begun: Some(header), export: Some(export), after: Seq::NONE })
    }

    /// The next lines; none after the last.
    pub async fn next(&mut self) -> Result<Option<String>, ExportError> {
        if let Some(header) = self.begun.take() {
            return Ok(Some(header));
        }
        let Some(mut export) = self.export.take() else { return Ok(None) };
        let entries = self.store.read(self.operation, self.after, PAGE).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else {
            return Ok(Some(export.finish(|bytes| (self.sign)(bytes))));
        };
        let mut payloads = self.payloads(last).await?;
        let mut lines = String::new();
        for entry in entries {
            lines += &export.entry(entry.seq, entry.hash, &entry.body)?;
            while let Some(next) = payloads.pop_front_if(|next| next.seq <= entry.seq) {
                lines += &export.payload(next.seq, next.payload.salt, &next.payload.content)?;
            }
        }
        self.after = last;
        self.export = Some(export);
        Ok(Some(lines))
    }

    async fn payloads(&self, last: Seq) -> Result<VecDeque<StoredPayload>, ExportError> {
        let mut payloads = self.store.payloads(self.operation, self.after, PAGE).await?;
        payloads.retain(|payload| payload.seq <= last);
        Ok(payloads.into())
    }
}
