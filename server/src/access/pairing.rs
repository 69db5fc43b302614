//! Devices: paired by a short-lived code, known by a secret, revoked at once.

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, PairingCodeId};
use einhalt_protocol::people::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accounts::only_administrators;
use super::records::{Change, Device, DeviceKind, PairingCode, SecretHash};
use super::{Access, AccessError, SessionRights, secret};

/// A device that was just paired or signed in. The secret is told this one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paired {
    /// The device.
    pub device: DeviceId,
    /// Its secret: buys new tokens. Kept by the device alone.
    pub secret: String,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub name: String,
    /// The account's role.
    pub role: Role,
    /// The first access token.
    pub token: String,
    /// First instant at which the token is no longer good.
    pub expires_at: Timestamp,
    /// Public half of the key that signs grants, in hex: pinned by the device.
    pub server_key: String,
    /// The password has to be changed.
    pub password_due: bool,
}

/// A pairing code to be made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    /// How long it pairs, in minutes; without it `limits.pairing_code_minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub minutes: Option<u32>,
    /// How many devices it pairs; without it one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub uses: Option<u32>,
}

/// A pairing code. It is told this one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCode {
    /// By which it is named without telling it.
    pub id: PairingCodeId,
    /// The code.
    pub code: String,
    /// First instant at which it pairs nothing any more.
    pub expires_at: Timestamp,
}

/// A pairing code that is still open, without the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenCodeInfo {
    /// By which it is named.
    pub id: PairingCodeId,
    /// Whose devices it pairs.
    pub account: AccountId,
    /// How many devices it still pairs; never 0.
    pub uses_left: u32,
    /// First instant at which it pairs nothing any more.
    pub expires_at: Timestamp,
}

/// A device, as its holder and administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceInfo {
    /// Its id.
    pub device: DeviceId,
    /// Its holder's account.
    pub account: AccountId,
    /// What kind of device it is.
    pub kind: DeviceKind,
    /// What its holder calls it.
    pub label: String,
    /// Since when.
    pub paired_at: Timestamp,
    /// Since when no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

impl From<&Device> for DeviceInfo {
    fn from(device: &Device) -> Self {
        let Device { id, account, kind, label, paired_at, revoked_at, .. } = device.clone();
        Self { device: id, account, kind, label, paired_at, revoked_at }
    }
}

impl Access {
    /// Opens a pairing code for an account.
    pub async fn open_code(
        &self,
        by: &SessionRights,
        account: AccountId,
        new: NewCode,
        now: Timestamp,
    ) -> Result<OpenedCode, AccessError> {
        only_administrators(by)?;
        self.make_code(account, new, now).await
    }

    /// Opens a pairing code without asking who wants it: for a demonstration's own accounts.
    pub async fn make_code(
        &self,
        account: AccountId,
        new: NewCode,
        now: Timestamp,
    ) -> Result<OpenedCode, AccessError> {
        let longest = self.limits.pairing_code_minutes_max;
        let minutes = within("/minutes", new.minutes.unwrap_or(self.limits.pairing_code_minutes), longest)?;
        let uses_left = within("/uses", new.uses.unwrap_or(1), self.limits.pairing_code_uses_max)?;
        let turn = self.turn().await;
        let mut changes = Vec::new();
        {
            let view = self.view();
            view.active(account).ok_or(AccessError::NotFound)?;
            let gone = view.codes.values().filter(|code| code.expires_at <= now);
            changes.extend(gone.map(|code| Change::CodeGone(code.hash)));
            let open = |code: &&PairingCode| code.account == account && code.expires_at > now;
            if view.codes.values().filter(open).count() >= self.limits.pairing_codes_open {
                return Err(AccessError::TooMany("limits.pairing_codes_open"));
            }
        }
        let code = secret::pairing_code();
        let expires_at = now + TimeDelta::minutes(minutes.into());
        let hash = code_hash(&code);
        changes.push(Change::Code(PairingCode { hash, account, uses_left, expires_at }));
        self.commit(turn, changes).await?;
        Ok(OpenedCode { id: code_id(&hash), code, expires_at })
    }

    /// The codes that are open, the first to end first: one that is missing was used, withdrawn or has ended.
    pub fn open_codes(&self, by: &SessionRights, now: Timestamp) -> Result<Vec<OpenCodeInfo>, AccessError> {
        only_administrators(by)?;
        let view = self.view();
        let open = view.codes.values().filter(|code| now < code.expires_at);
        let mut codes: Vec<_> = open
            .map(|code| OpenCodeInfo {
                id: code_id(&code.hash),
                account: code.account,
                uses_left: code.uses_left,
                expires_at: code.expires_at,
            })
            .collect();
        codes.sort_by_key(|code| (code.expires_at, code.id));
        Ok(codes)
    }

    /// Withdraws an open code: it pairs nothing any more. One that is gone already is none.
    pub async fn withdraw_code(&self, by: &SessionRights, id: PairingCodeId) -> Result<(), AccessError> {
        only_administrators(by)?;
        let turn = self.turn().await;
        let hash = self.view().codes.keys().find(|hash| code_id(hash) == id).copied();
        let hash = hash.ok_or(AccessError::NotFound)?;
        self.commit(turn, vec![Change::CodeGone(hash)]).await
    }

    /// Pairs a device with a code.
    pub async fn pair(&self, code: &str, label: String, now: Timestamp) -> Result<Paired, AccessError> {
        let hash = code_hash(code);
        let turn = self.turn().await;
        let code = {
            let view = self.view();
            let code = view.codes.get(&hash).filter(|code| now < code.expires_at);
            let code = code.filter(|code| view.active(code.account).is_some());
            code.cloned().ok_or(AccessError::WrongCode)?
        };
        let (device, secret) = self.new_device(code.account, DeviceKind::Handheld, label, now)?;
        let used = match code.uses_left {
            0 | 1 => Change::CodeGone(hash),
            uses => Change::Code(PairingCode { uses_left: uses - 1, ..code }),
        };
        self.commit(turn, vec![Change::Device(device.clone()), used]).await?;
        self.paired(&device, secret, now)
    }

    /// A new token for a paired device.
    pub fn refresh(
        &self,
        device: DeviceId,
        secret: &str,
        now: Timestamp,
    ) -> Result<(String, Timestamp), AccessError> {
        // The hash is taken first, so that an unknown device costs the same; comparing two hashes
        // tells nothing about the secret behind either.
        let hash = secret::hash("device", secret);
        let device = self.view().paired(device).map(|(device, _)| device.clone());
        let device =
            device.filter(|device| device.secret_hash == hash).ok_or(AccessError::WrongCredentials)?;
        self.token(&device, now)
    }

    /// The asker's own devices; an administrator sees all. In the order of pairing.
    pub fn devices(&self, by: &SessionRights) -> Vec<DeviceInfo> {
        let all = by.role == Role::Administrator;
        let seen = |device: &&Device| all || device.account == by.account;
        let mut devices: Vec<_> = self.view().devices.values().filter(seen).map(DeviceInfo::from).collect();
        devices.sort_by_key(|device| (device.paired_at, device.device));
        devices
    }

    /// Revokes a device: the asker's own, or any for an administrator. Its sockets close at once.
    pub async fn revoke(
        &self,
        by: &SessionRights,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<(), AccessError> {
        let turn = self.turn().await;
        let known = self.view().devices.get(&device).cloned();
        let yours = |device: &Device| device.account == by.account || by.role == Role::Administrator;
        let device = known.filter(yours).ok_or(AccessError::NotFound)?;
        if device.revoked_at.is_some() {
            return Ok(());
        }
        self.commit(turn, vec![Change::Device(Device { revoked_at: Some(now), ..device })]).await
    }

    pub(super) fn paired(
        &self,
        device: &Device,
        secret: String,
        now: Timestamp,
    ) -> Result<Paired, AccessError> {
        let (token, expires_at) = self.token(device, now)?;
        let view = self.view();
        let account = view.active(device.account).ok_or(AccessError::WrongCredentials)?;
        Ok(Paired {
            device: device.id,
            secret,
            account: account.id,
            name: account.name.clone(),
            role: account.role,
            token,
            expires_at,
            server_key: hex::encode(self.grant_public_key()),
            password_due: account.password_due,
        })
    }

    fn token(&self, device: &Device, now: Timestamp) -> Result<(String, Timestamp), AccessError> {
        let token = self.tokens.issue(device.account, device.id, device.session, now);
        token.map_err(|_| AccessError::Internal("a token cannot be signed"))
    }
}

fn code_id(hash: &SecretHash) -> PairingCodeId {
    PairingCodeId::derived("pairing-code", &[hash])
}

fn code_hash(typed: &str) -> [u8; 32] {
    secret::hash("pairing-code", &secret::plain_code(typed))
}

fn within(at: &'static str, value: u32, highest: u32) -> Result<u32, AccessError> {
    if (1..=highest).contains(&value) {
        Ok(value)
    } else {
        Err(AccessError::Wrong(at, format!("1 to {highest}")))
    }
}
