//! What can be seen of a device from outside: its screen first of all.

use std::collections::{BTreeMap, VecDeque};

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::DeviceId;
use einhalt_protocol::people::Role;
use einhalt_protocol::wire::Problem;
use einhalt_protocol::wire::server_frame::{DevicePosition, HandheldRules, Withheld};

use super::{Device, Identity, Noted, Talk};
use crate::lease::{GrantFault, Void};
use crate::oracle::Face;
use crate::time::Readings;

impl Device {
    /// The face on the screen at this moment. Looks at the clocks first, as the screen does.
    pub fn face(&mut self, now: Readings) -> Face {
        self.guard_the_night(now);
        self.standing.face(self.lease.is_valid(now))
    }

    /// Who this is.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The role in the operation, once joined.
    pub const fn role(&self) -> Option<Role> {
        self.role
    }

    /// Whether the conversation has come as far as it can.
    pub fn is_joined(&self) -> bool {
        self.talk == Talk::Joined
    }

    /// How often a connection has been made.
    pub const fn connections(&self) -> u32 {
        self.connections
    }

    /// Positions of other devices, for those who see them.
    pub const fn positions(&self) -> &BTreeMap<DeviceId, DevicePosition> {
        &self.positions
    }

    /// The newest reason for not getting a lease.
    pub const fn withheld(&self) -> Option<&Withheld> {
        self.withheld.as_ref()
    }

    /// Grants that were turned away, with the reason.
    pub const fn grant_faults(&self) -> &VecDeque<GrantFault> {
        &self.grant_faults
    }

    /// Problems the server told, oldest first.
    pub const fn problems(&self) -> &VecDeque<Problem> {
        &self.problems
    }

    /// What the server told handhelds about the agreement.
    pub const fn rules(&self) -> Option<&HandheldRules> {
        self.rules.as_ref()
    }

    /// Why leases ended before their time.
    pub fn voided(&self) -> Vec<Void> {
        self.lease.voided().collect()
    }

    /// The number of the newest answered heartbeat, and whether the server had settled everything by
    /// then and this device has every entry it had.
    pub fn answered(&self) -> (u64, bool) {
        (self.answered_beat, self.answered_settled && self.standing.newest() >= self.answered_seq)
    }

    /// The number the next heartbeat will have.
    pub const fn next_beat(&self) -> u64 {
        self.lease.newest_number() + 1
    }

    /// The server's time, as far as this device can tell.
    pub fn server_time(&self, now: Readings) -> Timestamp {
        now.wall + self.server_ahead
    }

    /// What has been noted since the last call.
    pub fn take_noted(&mut self) -> Vec<Noted> {
        std::mem::take(&mut self.noted)
    }

    /// Whether an entry is missing, so that only a new connection helps.
    pub const fn must_reconnect(&self) -> bool {
        self.must_reconnect
    }
}
