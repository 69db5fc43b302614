//! Accounts: made and disabled by an administrator, signed in to with name and password.

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, SessionId};
use einhalt_protocol::people::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::records::{Account, Change, Device, DeviceKind};
use super::{Access, AccessError, FIRST_ACCOUNT, Paired, SessionRights, passwords, roles, secret};

/// An account, as others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountInfo {
    /// Its id.
    pub account: AccountId,
    /// The name to sign in with. Functional, such as `leitung-1`; never a person's name.
    pub name: String,
    /// What its holder does.
    pub role: Role,
    /// It may do nothing at the moment.
    pub disabled: bool,
    /// The password has to be changed.
    pub password_due: bool,
    /// It has a password; without one it is used through paired devices only.
    #[serde(default)]
    pub has_password: bool,
}

impl From<&Account> for AccountInfo {
    fn from(account: &Account) -> Self {
        let Account { id, name, role, disabled, password_due, password, .. } = account.clone();
        Self { account: id, name, role, disabled, password_due, has_password: password.is_some() }
    }
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The name to sign in with: small letters, digits and `. _ @ -`, at most 64. Functional, never a person's name.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// What its holder does.
    pub role: Role,
    /// A first password, to be changed by its holder; without it the account is used through paired devices only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256))]
    pub password: Option<String>,
}

/// What changes about an account. What is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// Whether it may do nothing. Its sockets close at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Another role. Counts from the next message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Another first password, to be changed by its holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256))]
    pub password: Option<String>,
}

fn is_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._@-".contains(&b);
    (1..=64).contains(&name.len())
        && name.bytes().all(allowed)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
}

impl Access {
    /// Signs in with name and password; the caller's browser becomes a device.
    pub async fn sign_in(
        &self,
        name: &str,
        password: String,
        label: String,
        now: Timestamp,
    ) -> Result<Paired, AccessError> {
        let name = name.trim().to_lowercase();
        let account = self.view().named(&name).filter(|account| !account.disabled).cloned();
        let known = account.as_ref().and_then(|account| account.password.clone());
        let fits = password.chars().count() <= passwords::LONGEST
            && self.passwords.verify(password, known.clone()).await?;
        let account = account.filter(|_| fits).ok_or(AccessError::WrongCredentials)?;
        let turn = self.turn().await;
        // Disabled, or given another password, while this one was being checked.
        let still = self.view().active(account.id).is_some_and(|account| account.password == known);
        if !still {
            return Err(AccessError::WrongCredentials);
        }
        let (device, secret) = self.new_device(account.id, DeviceKind::Desk, label, now)?;
        self.commit(turn, vec![Change::Device(device.clone())]).await?;
        self.paired(&device, secret, now)
    }

    /// Changes the asker's own password.
    pub async fn change_password(
        &self,
        by: &SessionRights,
        old: String,
        new: String,
    ) -> Result<(), AccessError> {
        self.check_password(&new, "/new_password")?;
        let known = self.view().active(by.account).and_then(|account| account.password.clone());
        if !self.passwords.verify(old, known.clone()).await? {
            return Err(AccessError::WrongCredentials);
        }
        let password = Some(self.passwords.hash(new).await?);
        let turn = self.turn().await;
        let account = self.view().active(by.account).cloned().ok_or(AccessError::NotFound)?;
        if account.password != known {
            return Err(AccessError::WrongCredentials);
        }
        let account = Account { password, password_due: false, ..account };
        self.commit(turn, vec![Change::Account(account)]).await
    }

    /// Every account, in the order of their names.
    pub fn accounts(&self, by: &SessionRights) -> Result<Vec<AccountInfo>, AccessError> {
        if !roles::may_list_accounts(by.role) {
            return Err(AccessError::NotAllowed);
        }
        let mut accounts: Vec<_> = self.view().accounts.values().map(AccountInfo::from).collect();
        accounts.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(accounts)
    }

    /// Makes an account.
    pub async fn create_account(
        &self,
        by: &SessionRights,
        new: NewAccount,
        now: Timestamp,
    ) -> Result<AccountInfo, AccessError> {
        only_administrators(by)?;
        self.make_account(new, now).await
    }

    /// Makes an account without asking who wants it: for the first one, and for a demonstration's own.
    pub async fn make_account(&self, new: NewAccount, now: Timestamp) -> Result<AccountInfo, AccessError> {
        if !is_name(&new.name) {
            return Err(AccessError::Wrong(
                "/name",
                "small letters, digits and . _ @ -, at most 64".to_owned(),
            ));
        }
        if let Some(password) = &new.password {
            self.check_password(password, "/password")?;
        }
        let password_due = new.password.is_some();
        let password = match new.password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let turn = self.turn().await;
        {
            let view = self.view();
            if view.named(&new.name).is_some() {
                return Err(AccessError::NameTaken);
            }
            if view.accounts.len() >= self.limits.accounts_max {
                return Err(AccessError::TooMany("limits.accounts_max"));
            }
        }
        let id = AccountId::from_uuid(Uuid::new_v4());
        let NewAccount { name, role, .. } = new;
        let account = Account { id, name, role, password, password_due, disabled: false, created_at: now };
        let info = AccountInfo::from(&account);
        self.commit(turn, vec![Change::Account(account)]).await?;
        Ok(info)
    }

    /// Changes an account: disables it, gives it another role or another first password.
    pub async fn change_account(
        &self,
        by: &SessionRights,
        account: AccountId,
        change: AccountChange,
    ) -> Result<AccountInfo, AccessError> {
        only_administrators(by)?;
        if account == by.account && (change.disabled == Some(true) || change.role.is_some()) {
            return Err(AccessError::Wrong("/disabled", "another account than your own".to_owned()));
        }
        let password = match change.password {
            Some(password) => {
                self.check_password(&password, "/password")?;
                Some(self.passwords.hash(password).await?)
            }
            None => None,
        };
        let turn = self.turn().await;
        let old = self.view().accounts.get(&account).cloned().ok_or(AccessError::NotFound)?;
        let changed = Account {
            disabled: change.disabled.unwrap_or(old.disabled),
            role: change.role.unwrap_or(old.role),
            password_due: old.password_due || password.is_some(),
            password: password.or(old.password),
            ..old
        };
        let info = AccountInfo::from(&changed);
        self.commit(turn, vec![Change::Account(changed)]).await?;
        Ok(info)
    }

    pub(super) async fn make_first_account(&self, now: Timestamp) -> Result<String, AccessError> {
        let password = secret::one_time_password();
        let first = NewAccount {
            name: FIRST_ACCOUNT.to_owned(),
            role: Role::Administrator,
            password: Some(password.clone()),
        };
        self.make_account(first, now).await?;
        Ok(password)
    }

    /// A device that is not written down yet, and its secret.
    pub(super) fn new_device(
        &self,
        account: AccountId,
        kind: DeviceKind,
        label: String,
        now: Timestamp,
    ) -> Result<(Device, String), AccessError> {
        check_label(&label)?;
        let view = self.view();
        let paired = |device: &&Device| device.account == account && device.revoked_at.is_none();
        if view.devices.values().filter(paired).count() >= self.limits.devices_per_account {
            return Err(AccessError::TooMany("limits.devices_per_account"));
        }
        let secret = secret::device_secret();
        let device = Device {
            id: DeviceId::from_uuid(Uuid::new_v4()),
            account,
            session: SessionId::from_uuid(Uuid::new_v4()),
            kind,
            label,
            secret_hash: secret::hash("device", &secret),
            paired_at: now,
            revoked_at: None,
        };
        Ok((device, secret))
    }

    fn check_password(&self, password: &str, at: &'static str) -> Result<(), AccessError> {
        let (shortest, length) = (self.limits.password_min, password.chars().count());
        if (shortest..=passwords::LONGEST).contains(&length) {
            return Ok(());
        }
        Err(AccessError::Wrong(at, format!("{shortest} to {} characters", passwords::LONGEST)))
    }
}

pub(super) fn only_administrators(by: &SessionRights) -> Result<(), AccessError> {
    if by.role == Role::Administrator { Ok(()) } else { Err(AccessError::NotAllowed) }
}

/// A label names a device for its holder; it is shown in lists and never in the record.
fn check_label(label: &str) -> Result<(), AccessError> {
    if label.chars().count() <= 64 && !label.chars().any(char::is_control) {
        return Ok(());
    }
    Err(AccessError::Wrong("/label", "at most 64 characters, none of them a control character".to_owned()))
}
