//! The service's own keys: one signs grants and record heads, one signs access tokens.
//!
//! Made at first start, kept in `DATA/keys` for the owner's eyes only, and read back before use.
//! Keys come from there and from nowhere else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ed25519_dalek::{Signer, SigningKey};
use zeroize::Zeroizing;

/// Why the keys cannot be used. The service does not start.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file or its folder cannot be read or made.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others than the owner may read it.
    #[error("{}: others may read this key; make it readable by its owner only (mode 0600)", .0.display())]
    ReadableByOthers(PathBuf),
    /// It is no Ed25519 key.
    #[error("{}: not an Ed25519 key in PKCS#8 PEM", .0.display())]
    NotAKey(PathBuf),
}

/// The service's own keys.
pub struct Keys {
    /// Signs grants and record heads.
    pub(super) signing: SigningKey,
    /// Signs access tokens.
    pub(super) token: SigningKey,
}

impl Keys {
    /// Reads the keys from `folder`, and makes those that are not there.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let io_error = |source| KeyError::Io { path: folder.to_owned(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io_error)?;
        let keys = Self {
            signing: open_key(&folder.join("signing.pem"))?,
            token: open_key(&folder.join("token.pem"))?,
        };
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io_error)?;
        Ok(keys)
    }

    /// The public half of the signing key in `folder`. Makes nothing.
    pub fn public_in(folder: &Path) -> Result<[u8; 32], KeyError> {
        Ok(read_key(&folder.join("signing.pem"))?.verifying_key().to_bytes())
    }

    /// Signs `message` under the domain word `domain`, so that a signature for one purpose is none for another.
    pub fn sign(&self, domain: &[u8], message: &[u8]) -> [u8; 64] {
        self.signing.sign(&[domain, message].concat()).to_bytes()
    }

    /// Signs what the last line of an exported record covers, or a checkpoint; the domain word stands in
    /// the bytes.
    pub fn sign_record(&self, bytes: &[u8]) -> [u8; 64] {
        self.sign(&[], bytes)
    }

    /// The public half of the key that signs grants and record heads.
    pub fn public(&self) -> [u8; 32] {
        self.signing.verifying_key().to_bytes()
    }
}

fn open_key(path: &Path) -> Result<SigningKey, KeyError> {
    let io_error = |source| KeyError::Io { path: path.to_owned(), source };
    match make_key(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io_error(error)),
    }
    read_key(path)
}

fn read_key(path: &Path) -> Result<SigningKey, KeyError> {
    let io_error = |source| KeyError::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(io_error)?;
    if file.metadata().map_err(io_error)?.permissions().mode() & 0o077 != 0 {
        return Err(KeyError::ReadableByOthers(path.to_owned()));
    }
    let mut pem = Zeroizing::new(String::new());
    file.read_to_string(&mut pem).map_err(io_error)?;
    SigningKey::from_pkcs8_pem(&pem).map_err(|_| KeyError::NotAKey(path.to_owned()))
}

/// Writes a new key beside its place and moves it there when it is safe on disk, so that a crash
/// leaves a whole key or none.
fn make_key(path: &Path) -> io::Result<()> {
    if path.try_exists()? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let mut seed = Zeroizing::new([0_u8; 32]);
    rand::fill(&mut seed[..]);
    let pem = SigningKey::from_bytes(&seed).to_pkcs8_pem(LineEnding::LF).map_err(io::Error::other)?;
    let beside = path.with_extension("new");
    if beside.try_exists()? {
        fs::remove_file(&beside)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_a_restart_and_are_for_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let first = Keys::open(&path).unwrap();
        let again = Keys::open(&path).unwrap();
        assert_eq!(first.public(), again.public());
        assert_ne!(first.signing.to_bytes(), first.token.to_bytes());
        for name in ["signing.pem", "token.pem"] {
            let mode = fs::metadata(path.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn a_key_that_others_may_read_or_that_is_none_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        Keys::open(folder.path()).unwrap();
        let path = folder.path().join("token.pem");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Keys::open(folder.path()), Err(KeyError::ReadableByOthers(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "no key").unwrap();
        assert!(matches!(Keys::open(folder.path()), Err(KeyError::NotAKey(_))));
    }
}
