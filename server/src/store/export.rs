//! The record of one operation, taken out of the store as a file that needs no server to be verified.
//!
//! Read page by page, so that neither a long operation nor a slow reader costs memory. Entries that are
//! added meanwhile are in the file, or not; a prefix of a chain is a chain. If reading fails half way the
//! file has no last line, and the verifier says so.

use std::io;

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::export::{Export, NotText};
use futures_util::stream::{Stream, TryStreamExt, try_unfold};

use super::ReadError;
use crate::checkpoints::kept::Kept;
use crate::vault::Archive;

/// Entries read at once.
const PAGE: u32 = 500;

/// Why a record could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no such operation.
    #[error("there is no record of operation {0}")]
    NoSuchOperation(OperationId),
    /// What is stored is not what a record is made of.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// The store failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file could not be written.
    #[error("the file cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// Writes the record of `operation` to `out`. `policy_text` are the exact bytes of the policy that its
/// first entry names; `sign` gets the bytes to sign with `key`, and is not asked if the stored chain is broken.
pub async fn write_record(
    archive: Archive,
    kept: Kept,
    operation: OperationId,
    policy_text: &str,
    key: &[u8; 32],
    sign: impl FnOnce(&[u8]) -> [u8; 64] + Send,
    mut out: impl io::Write + Send,
) -> Result<(), ExportError> {
    let mut parts = std::pin::pin!(record(archive, kept, operation, policy_text, key, sign));
    while let Some(lines) = parts.try_next().await? {
        out.write_all(lines.as_bytes())?;
    }
    Ok(out.flush()?)
}

/// The same, piece by piece. Each piece is some whole lines.
pub fn record<Sign>(
    archive: Archive,
    kept: Kept,
    operation: OperationId,
    policy_text: &str,
    key: &[u8; 32],
    sign: Sign,
) -> impl Stream<Item = Result<String, ExportError>> + Send + use<Sign>
where
    Sign: FnOnce(&[u8]) -> [u8; 64] + Send,
{
    let (export, header) = Export::begin(operation, key, policy_text);
    let run = Run { archive, kept, operation, key: *key, export, sign, after: Seq::NONE };
    try_unfold(Some((run, header)), |left| async {
        match left {
            Some((run, lines)) => run.page(lines).await.map(Some),
            None => Ok(None),
        }
    })
}

/// An export under way.
struct Run<Sign> {
    archive: Archive,
    kept: Kept,
    operation: OperationId,
    key: [u8; 32],
    export: Export,
    sign: Sign,
    after: Seq,
}

impl<Sign: FnOnce(&[u8]) -> [u8; 64]> Run<Sign> {
    /// The next page behind `lines`, and the rest; behind the last page, the last line and no rest.
    async fn page(mut self, mut lines: String) -> Result<(String, Option<(Self, String)>), ExportError> {
        let entries = self.archive.store().read(self.operation, self.after, PAGE).await?;
        let Some(newest) = entries.last().map(|entry| entry.seq) else {
            if self.after == Seq::NONE {
                return Err(ExportError::NoSuchOperation(self.operation));
            }
            lines.push_str(&self.export.finish(self.sign));
            return Ok((lines, None));
        };
        let payloads = self.archive.payloads(self.operation, self.after, PAGE).await?;
        let mut payloads = payloads.into_iter().peekable();
        let checkpoints = self.kept.after(self.operation, self.after, PAGE, &self.key).await?;
        let mut checkpoints = checkpoints.into_iter().peekable();
        for entry in entries {
            lines.push_str(&self.export.entry(entry.seq, entry.hash, &entry.body)?);
            if let Some(opened) = payloads.next_if(|opened| opened.seq == entry.seq) {
                lines.push_str(&self.export.payload(opened.seq, opened.salt, &opened.content)?);
            }
            while let Some(cosigned) = checkpoints.next_if(|c| c.note.checkpoint.size <= entry.seq) {
                // One of another chain, or by a key that was exchanged since, proves nothing here.
                let checkpoint = cosigned.note.checkpoint;
                let is_here = (checkpoint.size, checkpoint.head) == (entry.seq, entry.hash);
                if is_here && cosigned.note.is_signed_by(&self.key) {
                    lines.push_str(&self.export.checkpoint(&cosigned.note, &cosigned.witnesses));
                }
            }
        }
        self.after = newest;
        Ok((lines, Some((self, String::new()))))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use ed25519_dalek::{Signer, SigningKey};
    use einhalt_protocol::ids::{AccountId, DeviceId};
    use einhalt_protocol::operation::event::{Entry, Event};
    use einhalt_protocol::operation::plan::End;
    use einhalt_protocol::people::{Actor, Role};
    use einhalt_protocol::policy::Policy;
    use einhalt_protocol::record::{Fault, verify};

    use super::*;
    use crate::store::contract::{at, operation};
    use crate::store::sqlite::SqliteStore;
    use crate::store::{Batch, NewEntry, SealedPayload, Store};
    use crate::vault::{KeyId, Vault};

    const REASON: &[u8] = br#"{"text":"Reise nicht zumutbar"}"#;

    fn lead() -> Actor {
        Actor::Person {
            account: AccountId::derived("test", &[b"lead"]),
            device: DeviceId::derived("test", &[b"desk"]),
            role: Role::Lead,
        }
    }

    fn entry(event: Event, payload: Option<SealedPayload>) -> NewEntry {
        let entry = Entry { at: at(), by: lead(), command: None, event };
        NewEntry { body: serde_json::to_vec(&entry).unwrap().into(), payload }
    }

    /// A short life: created, many refusals, closed with a personal reason.
    fn life(policy: &Policy, vault: &Vault, refusals: usize) -> Batch {
        let key = vault.make_key(operation("a")).unwrap();
        let mut entries = vec![entry(
            Event::Created {
                reference: "UN-1".to_owned(),
                policy_hash: policy.hash.clone(),
                policy: format!("{} {}", policy.name, policy.version),
                drill: true,
                measure: None,
                key: Some(key),
            },
            None,
        )];
        let joined = |n: usize| Event::DeviceJoined {
            device: DeviceId::derived("test", &[&n.to_be_bytes()]),
            role: Role::Officer,
            label: format!("Florian {n}"),
        };
        entries.extend((0..refusals).map(|n| entry(joined(n), None)));
        let sealed = vault.seal(operation("a"), REASON).unwrap();
        let closed = Event::Closed { end: End::NotCarriedOut, payload: sealed.commitment };
        entries.push(entry(closed, Some(sealed)));
        Batch { operation: operation("a"), entries, received_at: at() }
    }

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[5; 32])
    }

    fn kept(store: &SqliteStore) -> Kept {
        Kept::new(Arc::clone(store.database()))
    }

    fn public() -> [u8; 32] {
        key().verifying_key().to_bytes()
    }

    async fn exported(archive: &Archive, kept: &Kept, policy: &Policy) -> Result<Vec<u8>, ExportError> {
        let mut file = Vec::new();
        let sign = |bytes: &[u8]| key().sign(bytes).to_bytes();
        write_record(archive.clone(), kept.clone(), operation("a"), &policy.text, &public(), sign, &mut file)
            .await
            .map(|()| file)
    }

    /// I-10, I-12: what leaves the store verifies, over several pages, before and after an erasure.
    #[tokio::test]
    async fn a_record_verifies_before_and_after_erasure() {
        let place = tempfile::tempdir().unwrap();
        let sqlite = SqliteStore::open(place.path()).await.unwrap();
        let kept = kept(&sqlite);
        let store: Arc<dyn Store> = Arc::new(sqlite);
        let vault = Arc::new(Vault::open(&place.path().join("keys"), None).unwrap());
        let archive = Archive::new(Arc::clone(&store), Arc::clone(&vault));
        let policy = Policy::kreis_unna();
        assert!(matches!(exported(&archive, &kept, policy).await, Err(ExportError::NoSuchOperation(_))));
        store.append(&[life(policy, &vault, 2 * PAGE as usize)]).await.unwrap();

        let file = exported(&archive, &kept, policy).await.unwrap();
        let summary = verify(&file, Some(public())).unwrap();
        assert_eq!((Seq(summary.entries), summary.head), store.head(operation("a")).await.unwrap());
        assert_eq!(
            (summary.entries, summary.payloads, summary.replayed.unwrap().payloads_absent),
            (1002, 1, 0)
        );

        // The key alone makes the difference: the content is still in the database, and in every backup.
        vault.destroy(KeyId::Operation(operation("a"))).unwrap();
        let erased = exported(&archive, &kept, policy).await.unwrap();
        assert!(!String::from_utf8(erased.clone()).unwrap().contains("zumutbar"));
        let summary = verify(&erased, None).unwrap();
        assert_eq!(
            (summary.entries, summary.payloads, summary.replayed.unwrap().payloads_absent),
            (1002, 0, 1)
        );
        assert_eq!(store.erase_payloads(operation("a")).await.unwrap(), 1);
    }

    /// S13: somebody with access to the database edits one row. The triggers are no match for them; the
    /// verifier names the entry, and the service does not sign.
    #[tokio::test]
    async fn an_edited_row_is_named() {
        let place = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(place.path()).await.unwrap());
        let vault = Arc::new(Vault::open(&place.path().join("keys"), None).unwrap());
        let policy = Policy::kreis_unna();
        store.append(&[life(policy, &vault, 3)]).await.unwrap();
        let mut writer = store.database().writer().await;
        for statement in [
            "DROP TRIGGER entry_is_never_changed",
            "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'Florian 1', 'Florian 7') AS BLOB) WHERE seq = 3",
        ] {
            sqlx::query(statement).execute(&mut *writer).await.unwrap();
        }
        drop(writer);
        let mut file = Vec::new();
        let never = |_: &[u8]| -> [u8; 64] { panic!("a broken chain was to be signed") };
        let kept = kept(&store);
        write_record(
            Archive::new(store, vault),
            kept,
            operation("a"),
            &policy.text,
            &public(),
            never,
            &mut file,
        )
        .await
        .unwrap();
        let broken = verify(&file, None).unwrap_err();
        assert_eq!((broken.at, broken.fault), (Some(Seq(3)), Fault::WrongHash));
    }
}
