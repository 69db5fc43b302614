//! What is kept about accounts, devices, pairing codes and members, and how it changes.
//!
//! A [`Change`] is the only way to change anything: first in the store, then, when that is durable,
//! in the [`View`](super::view::View) that every check reads.

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, OperationId, SessionId};
use einhalt_protocol::people::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// SHA-256 of a secret with at least 60 bits of randomness; no slow hash is needed for those.
pub type SecretHash = [u8; 32];

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name to sign in with, in its one spelling.
    pub name: String,
    /// What its holder does.
    pub role: Role,
    /// The password as an argon2 hash; none for accounts that are used through paired devices only.
    pub password: Option<String>,
    /// The password was set by somebody else and has to be changed.
    pub password_due: bool,
    /// It may do nothing at the moment.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What kind of device it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Paired by a code: a handheld on scene.
    Handheld,
    /// Signed in by name and password: a browser at a desk.
    Desk,
}

/// A paired device. Its session lasts as long as the pairing.
#[derive(Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its holder's account.
    pub account: AccountId,
    /// Its sign-in.
    pub session: SessionId,
    /// What kind of device it is.
    pub kind: DeviceKind,
    /// What its holder calls it.
    pub label: String,
    /// Hash of its secret.
    pub secret_hash: SecretHash,
    /// Since when.
    pub paired_at: Timestamp,
    /// Since when no longer.
    pub revoked_at: Option<Timestamp>,
}

/// A pairing code that is still open.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingCode {
    /// Hash of the code.
    pub hash: SecretHash,
    /// Whose devices it pairs.
    pub account: AccountId,
    /// How many devices it still pairs; never 0.
    pub uses_left: u32,
    /// First instant at which it pairs nothing any more.
    pub expires_at: Timestamp,
}

/// A member of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The operation.
    pub operation: OperationId,
    /// The account.
    pub account: AccountId,
    /// The role in this operation.
    pub role: Role,
    /// The call sign, such as `T1`.
    pub call_sign: String,
    /// First instant of the membership.
    pub from: Option<Timestamp>,
    /// First instant after the membership.
    pub until: Option<Timestamp>,
}

impl Member {
    /// Whether it counts at `now`.
    pub fn counts(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

/// One change. Each carries the whole new record, so that carrying it out twice changes nothing.
#[derive(Clone, PartialEq, Eq)]
pub enum Change {
    /// An account is new or has changed.
    Account(Account),
    /// A device is new or has been revoked.
    Device(Device),
    /// A pairing code is new or has been used.
    Code(PairingCode),
    /// A pairing code is used up or expired.
    CodeGone(SecretHash),
    /// A member is new or has changed.
    Member(Member),
    /// A member has gone.
    MemberGone(OperationId, AccountId),
}

/// Everything that is kept.
#[derive(Clone, Default)]
pub struct Records {
    /// Every account.
    pub accounts: Vec<Account>,
    /// Every device, revoked ones included.
    pub devices: Vec<Device>,
    /// Every open pairing code.
    pub codes: Vec<PairingCode>,
    /// Every member.
    pub members: Vec<Member>,
}
