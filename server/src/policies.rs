//! Every policy this service ever ran under, by its hash: a record can only be replayed under the
//! very rules its first entry names, long after another policy has come into force.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::policy::Policy;

use crate::store::{ReadError, Store};

/// Why the policy of a record is not at hand.
#[derive(Debug, thiserror::Error)]
pub enum PolicyMissing {
    /// There is no such operation.
    #[error("there is no record of operation {0}")]
    NoSuchOperation(OperationId),
    /// The record cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The first entry names no policy: this is no record of ours.
    #[error("the first entry does not create the operation")]
    NotNamed,
    /// It was never in force here, or its file is gone.
    #[error("the policy with the hash {0} is not in the data folder")]
    NotKept(String),
    /// Its file cannot be read, or was changed.
    #[error("the policy with the hash {0} cannot be read")]
    Unreadable(String, #[source] io::Error),
}

/// The exact text of the policy that an operation's first entry names.
pub async fn of_record(
    store: &dyn Store,
    data: &Path,
    operation: OperationId,
) -> Result<String, PolicyMissing> {
    kept(data, &named_by(store, operation).await?)
}

/// The hash of the policy that an operation's first entry names.
pub async fn named_by(store: &dyn Store, operation: OperationId) -> Result<String, PolicyMissing> {
    let first = store.read(operation, Seq::NONE, 1).await?;
    let first = first.first().ok_or(PolicyMissing::NoSuchOperation(operation))?;
    let entry: Entry = serde_json::from_slice(&first.body).map_err(|_| PolicyMissing::NotNamed)?;
    let Event::Created { policy_hash, .. } = entry.event else { return Err(PolicyMissing::NotNamed) };
    Ok(policy_hash)
}

/// The exact text of the policy with this hash.
pub fn kept(data: &Path, hash: &str) -> Result<String, PolicyMissing> {
    match find(data, hash) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(PolicyMissing::NotKept(hash.to_owned())),
        Err(cause) => Err(PolicyMissing::Unreadable(hash.to_owned(), cause)),
    }
}

/// Keeps a policy's exact text, durably. Keeping it twice changes nothing.
pub fn keep(data: &Path, policy: &Policy) -> io::Result<()> {
    let folder = data.join("policies");
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let Some(path) = path_of(data, &policy.hash) else { return Ok(()) };
    if path.try_exists()? {
        return Ok(());
    }
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(policy.text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, &path)?;
    File::open(&folder)?.sync_all()
}

/// The exact text of the policy with this hash, if it was ever in force here.
fn find(data: &Path, hash: &str) -> io::Result<Option<String>> {
    let Some(path) = path_of(data, hash) else { return Ok(None) };
    match fs::read_to_string(path) {
        Ok(text) if Policy::hash_of(&text) == hash => Ok(Some(text)),
        Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "a kept policy was changed")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// None for what is no hash: it may come from a damaged record, and must not name another file.
fn path_of(data: &Path, hash: &str) -> Option<PathBuf> {
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then(|| data.join("policies").join(format!("{hash}.toml")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_found_again_and_a_changed_one_is_noticed() {
        let data = tempfile::tempdir().unwrap();
        let policy = Policy::kreis_unna();
        assert_eq!(find(data.path(), &policy.hash).unwrap(), None);
        keep(data.path(), policy).unwrap();
        keep(data.path(), policy).unwrap();
        assert_eq!(find(data.path(), &policy.hash).unwrap().as_ref(), Some(&policy.text));
        fs::write(path_of(data.path(), &policy.hash).unwrap(), "name = 1").unwrap();
        assert!(find(data.path(), &policy.hash).is_err());
        assert_eq!(find(data.path(), "../keys/token.pem").unwrap(), None);
    }
}
