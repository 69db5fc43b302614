//! Who may do what: accounts, sign-in, paired devices, tokens and memberships.
//!
//! Reads come from a complete view in memory, so that checking every message (I-13) costs no
//! database. Changes are durable first and visible afterwards; each change of somebody's rights
//! moves the [`Access::epoch`] on, and open sessions look again when it differs.

mod accounts;
mod keys;
mod membership;
mod pairing;
mod passwords;
mod records;
mod roles;
mod secret;
pub mod store;
mod throttle;
mod token;
mod view;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, SessionId};
use einhalt_protocol::people::Role;
use einhalt_protocol::wire::server_frame::{GRANT_DOMAIN, SignedGrant};
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use crate::config::Limits;

pub use accounts::{AccountChange, AccountInfo, NewAccount};
pub use keys::{KeyError, Keys};
pub use membership::{MemberInfo, Membership, NewMember};
pub use pairing::{DeviceInfo, NewCode, OpenCodeInfo, OpenedCode, Paired};
pub use records::{Account, Change, Device, DeviceKind, Member, PairingCode, Records, SecretHash};
pub use roles::{may_act_as, may_open_operations};
pub use store::{AccessStore, AccessStoreError, SqliteAccess};
pub use throttle::Throttle;
pub use token::{TokenClaims, TokenError, Tokens};

use passwords::Passwords;
use view::View;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There is no such thing, or it is not the asker's: both look the same.
    #[error("not found")]
    NotFound,
    /// The asker's role may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// Name and password, or device and secret, do not fit. Which of them is not told.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The pairing code is wrong, used or expired. Which of these is not told.
    #[error("wrong code")]
    WrongCode,
    /// The value at this JSON pointer cannot be taken; the second part says what is wanted.
    #[error("{0} is wrong, wanted is {1}")]
    Wrong(&'static str, String),
    /// A limit is reached, by the setting's name.
    #[error("the limit {0} is reached")]
    TooMany(&'static str),
    /// Another account has this name.
    #[error("the name is taken")]
    NameTaken,
    /// It could not be written down, so it was not done.
    #[error("cannot record")]
    CannotRecord(#[source] AccessStoreError),
    /// Our own failure.
    #[error("internal failure: {0}")]
    Internal(&'static str),
}

/// Why access cannot be opened. The service does not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The store.
    #[error("accounts and devices cannot be read or written")]
    Store(#[from] AccessStoreError),
    /// The first account.
    #[error("the first account cannot be made")]
    First(#[source] AccessError),
}

/// What a session may do, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRights {
    /// The account.
    pub account: AccountId,
    /// The name of the account.
    pub name: String,
    /// The role of the account; in an operation the membership's role counts.
    pub role: Role,
    /// The device.
    pub device: DeviceId,
    /// What its holder calls it.
    pub label: String,
    /// The sign-in of that device.
    pub session: SessionId,
    /// The password has to be changed.
    pub password_due: bool,
}

/// Accounts, devices, tokens and memberships.
pub struct Access {
    inner: Arc<Inner>,
    keys: Keys,
    tokens: Tokens,
    passwords: Passwords,
    limits: Limits,
}

struct Inner {
    view: RwLock<View>,
    store: Arc<dyn AccessStore>,
    epoch: AtomicU64,
    changes: watch::Sender<u64>,
    /// One change at a time: what a change was checked against is still so when it is carried out.
    turn: Arc<Mutex<()>>,
}

/// Access, and what only the first start knows.
pub struct Opened {
    /// Access.
    pub access: Access,
    /// The one-time password of the account `admin`, when it was just made.
    pub first_password: Option<String>,
}

/// The name of the account made at first start.
pub const FIRST_ACCOUNT: &str = "admin";

impl Access {
    /// Reads everything and the keys in `data`; makes keys and the first account where there are none.
    pub async fn open(
        store: Arc<dyn AccessStore>,
        data: &Path,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Opened, OpenError> {
        let keys = Keys::open(&data.join("keys"))?;
        let tokens = Tokens::new(&keys.token, TimeDelta::minutes(limits.token_minutes.into()));
        let view = View::of(store.load().await?);
        let nobody = view.accounts.is_empty();
        let access = Self {
            inner: Arc::new(Inner {
                view: RwLock::new(view),
                store,
                epoch: AtomicU64::new(1),
                changes: watch::Sender::new(1),
                turn: Arc::new(Mutex::new(())),
            }),
            keys,
            tokens,
            passwords: Passwords::new(limits.passwords_at_once).map_err(OpenError::First)?,
            limits: limits.clone(),
        };
        let first_password =
            if nobody { Some(access.make_first_account(now).await.map_err(OpenError::First)?) } else { None };
        Ok(Opened { access, first_password })
    }

    /// Checks a token. What it says still has to be looked up with [`Access::session`].
    pub fn verify_token(&self, token: &str, now: Timestamp) -> Result<TokenClaims, TokenError> {
        self.tokens.verify(token, now)
    }

    /// What the session of a good token may do now: none when the device is revoked or the account disabled.
    pub fn session(&self, claims: &TokenClaims) -> Option<SessionRights> {
        let view = self.view();
        let (device, account) = view.paired(claims.device)?;
        (device.account == claims.account && device.session == claims.session).then(|| SessionRights {
            account: account.id,
            name: account.name.clone(),
            role: account.role,
            device: device.id,
            label: device.label.clone(),
            session: device.session,
            password_due: account.password_due,
        })
    }

    /// Moves on with every change of somebody's rights. A time-boxed membership ends without one:
    /// [`Access::membership`] takes the time.
    pub fn epoch(&self) -> u64 {
        self.inner.epoch.load(Ordering::Acquire)
    }

    /// Tells of every new epoch.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.inner.changes.subscribe()
    }

    /// Whether the device is paired and its holder's account active.
    pub fn device_is_paired(&self, device: DeviceId) -> bool {
        self.view().paired(device).is_some()
    }

    /// Whether the device was paired once and then revoked.
    pub fn device_is_revoked(&self, device: DeviceId) -> bool {
        self.view().devices.get(&device).is_some_and(|device| device.revoked_at.is_some())
    }

    /// Signs a grant (its JSON text).
    pub fn sign_grant(&self, grant: String) -> SignedGrant {
        let signature = hex::encode(self.keys.sign(GRANT_DOMAIN, grant.as_bytes()));
        SignedGrant { grant, signature }
    }

    /// Signs `message` under a domain word, with the key that signs grants.
    pub fn sign(&self, domain: &[u8], message: &[u8]) -> [u8; 64] {
        self.keys.sign(domain, message)
    }

    /// Signs what the last line of an exported record covers, or a checkpoint.
    pub fn sign_record(&self, bytes: &[u8]) -> [u8; 64] {
        self.keys.sign_record(bytes)
    }

    /// The public half of the key that signs grants and record heads; devices pin it when they pair.
    pub fn grant_public_key(&self) -> [u8; 32] {
        self.keys.public()
    }

    fn view(&self) -> RwLockReadGuard<'_, View> {
        self.inner.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no other change is under way. Check after this, then [`Access::commit`].
    async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.inner.turn).lock_owned().await
    }

    /// Writes the changes down, all or none, and then makes them visible. A caller that stops waiting
    /// does not keep a change that is durable from becoming visible.
    async fn commit(&self, turn: OwnedMutexGuard<()>, changes: Vec<Change>) -> Result<(), AccessError> {
        let inner = Arc::clone(&self.inner);
        let task = tokio::spawn(async move {
            let _turn = turn;
            inner.store.apply(&changes).await?;
            let mut rights = false;
            {
                let mut view = inner.view.write().unwrap_or_else(PoisonError::into_inner);
                for change in changes {
                    rights |= view.apply(change);
                }
            }
            if rights {
                let epoch = inner.epoch.fetch_add(1, Ordering::AcqRel) + 1;
                inner.changes.send_replace(epoch);
            }
            Ok(())
        });
        match task.await {
            Ok(written) => written.map_err(AccessError::CannotRecord),
            Err(_) => Err(AccessError::Internal("a change was broken off")),
        }
    }
}

#[cfg(test)]
mod tests;
