//! Who speaks on a socket. Looked at for every message, not only at connect (I-13).

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Actor;

use crate::access::{Access, Membership, TokenClaims, TokenError};
use crate::config::Limits;

/// A device whose token was good when it was shown.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    claims: TokenClaims,
    /// The rights were looked up at this epoch.
    epoch: u64,
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKnown {
    /// The token is not good.
    NotSignedIn,
    /// The device is revoked or its account disabled.
    NotThisDevice,
}

impl Identity {
    /// Reads a token. One that has only just expired still carries reports.
    pub fn of(token: &str, access: &Access, limits: &Limits, now: Timestamp) -> Result<Self, NotKnown> {
        let grace = chrono::TimeDelta::hours(limits.report_grace_hours.into());
        let epoch = access.epoch();
        let claims = match access.verify_token(token, now) {
            Ok(claims) => claims,
            Err(TokenError::Expired { claims }) if now < claims.expires_at + grace => claims,
            Err(TokenError::Expired { .. } | TokenError::Invalid) => return Err(NotKnown::NotSignedIn),
        };
        access.session(&claims).map(|_| Self { claims, epoch }).ok_or(NotKnown::NotThisDevice)
    }

    /// Whether the device is still paired and its account active.
    pub fn still_paired(&mut self, access: &Access) -> bool {
        let epoch = access.epoch();
        if epoch != self.epoch {
            if access.session(&self.claims).is_none() {
                return false;
            }
            self.epoch = epoch;
        }
        true
    }

    /// Whether the session may do more than report.
    pub fn signed_in(&self, now: Timestamp) -> bool {
        now < self.claims.expires_at
    }

    /// What the token says.
    pub const fn claims(&self) -> &TokenClaims {
        &self.claims
    }

    /// The person in one operation, in the role they have there now.
    pub fn acts_in(
        &self,
        operation: OperationId,
        access: &Access,
        now: Timestamp,
    ) -> Option<(Actor, Membership)> {
        let membership = access.membership(operation, self.claims.account, now)?;
        let TokenClaims { account, device, .. } = self.claims;
        Some((Actor::Person { account, device, role: membership.role }, membership))
    }
}
