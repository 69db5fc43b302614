//! The record with its personal parts opened, for those who may read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::Salt;
use zeroize::Zeroizing;

use super::{Vault, VaultError};
use crate::store::{ReadError, Store};

/// Personal parts read at once.
const PAGE: u32 = 500;

/// Store and keys together. Cheap to clone.
#[derive(Clone)]
pub struct Archive {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
}

/// A personal part, opened.
#[derive(Debug, Clone)]
pub struct OpenedPayload {
    /// The entry that commits to it.
    pub seq: Seq,
    /// The salt of the commitment.
    pub salt: Salt,
    /// The content, as JSON text.
    pub content: Zeroizing<Vec<u8>>,
}

impl Archive {
    /// Over this store, with these keys.
    pub fn new(store: Arc<dyn Store>, vault: Arc<Vault>) -> Self {
        Self { store, vault }
    }

    /// The record itself.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The personal parts of entries after `after`, in order, at most `limit` of them. Once the key is
    /// destroyed there are none.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub async fn payloads(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<OpenedPayload>, ReadError> {
        let sealed = self.store.payloads(operation, after, limit).await?;
        let open = |stored: crate::store::StoredPayload| {
            match self.vault.open_payload(operation, &stored.payload) {
                Ok((salt, content)) => Some(OpenedPayload { seq: stored.seq, salt, content }),
                Err(VaultError::NoKey) => None,
                // Whoever reads the record sees that it is missing; the commitment proves that it was there.
                Err(error) => {
                    tracing::error!(operation.id = %operation, seq = stored.seq.0, %error, "a sealed part cannot be opened");
                    None
                }
            }
        };
        Ok(sealed.into_iter().filter_map(open).collect())
    }

    /// Every personal part of an operation as JSON text, by the entry that commits to it. Empty once
    /// the key is destroyed.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub async fn texts(&self, operation: OperationId) -> Result<BTreeMap<Seq, Zeroizing<String>>, ReadError> {
        let mut texts = BTreeMap::new();
        let mut after = Seq::NONE;
        loop {
            let sealed = self.store.payloads(operation, after, PAGE).await?;
            let Some(newest) = sealed.last().map(|stored| stored.seq) else { return Ok(texts) };
            for opened in self.payloads(operation, after, PAGE).await? {
                if let Ok(text) = std::str::from_utf8(&opened.content) {
                    texts.insert(opened.seq, Zeroizing::new(text.to_owned()));
                }
            }
            after = newest;
        }
    }
}
