//! Passwords: argon2id with 19 MiB, two passes, one lane. Checked off the async threads, only so
//! many at a time, and an unknown name costs what a wrong password costs.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::AccessError;

const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Longer passwords are not hashed at all.
pub(super) const LONGEST: usize = 256;

pub(super) struct Passwords {
    argon2: Argon2<'static>,
    permits: Arc<Semaphore>,
    /// Hash of a password that nobody has.
    nobody: Arc<str>,
}

impl Passwords {
    pub(super) fn new(at_once: usize) -> Result<Self, AccessError> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
        let params = params.map_err(|_| AccessError::Internal("password parameters"))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, &super::secret::device_secret())?.into();
        Ok(Self { argon2, permits: Arc::new(Semaphore::new(at_once)), nobody })
    }

    pub(super) async fn hash(&self, password: String) -> Result<String, AccessError> {
        let password = Zeroizing::new(password);
        self.run(move |argon2| hash(argon2, &password)).await?
    }

    /// Whether `password` is the one behind `known`; without `known` it takes as long and is not.
    pub(super) async fn verify(&self, password: String, known: Option<String>) -> Result<bool, AccessError> {
        let password = Zeroizing::new(password);
        let exists = known.is_some();
        let against: Arc<str> = known.map_or_else(|| Arc::clone(&self.nobody), Arc::from);
        let fits = self.run(move |argon2| {
            let against = PasswordHash::new(&against);
            against.is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(fits.await? && exists)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, AccessError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| AccessError::Internal("password checks have ended"))?;
        let argon2 = self.argon2.clone();
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&argon2)
        });
        work.await.map_err(|_| AccessError::Internal("a password check was broken off"))
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, AccessError> {
    let hash = argon2.hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|_| AccessError::Internal("a password cannot be hashed"))
}
