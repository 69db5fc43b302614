//! The view that checks read: in memory, complete, changed only after the durable write.
//!
//! A check is one read lock held for a few look-ups; writers hold it for as long as one record takes.

use std::collections::{BTreeSet, HashMap};

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, OperationId};

use super::records::{Account, Change, Device, Member, PairingCode, Records, SecretHash};

/// Everything that is kept, by the keys it is looked up with.
#[derive(Default)]
pub(super) struct View {
    pub(super) accounts: HashMap<AccountId, Account>,
    names: HashMap<String, AccountId>,
    pub(super) devices: HashMap<DeviceId, Device>,
    pub(super) codes: HashMap<SecretHash, PairingCode>,
    members: HashMap<OperationId, HashMap<AccountId, Member>>,
    operations: HashMap<AccountId, BTreeSet<OperationId>>,
}

impl View {
    pub(super) fn of(records: Records) -> Self {
        let mut view = Self::default();
        let Records { accounts, devices, codes, members } = records;
        accounts.into_iter().map(Change::Account).for_each(|change| _ = view.apply(change));
        devices.into_iter().map(Change::Device).for_each(|change| _ = view.apply(change));
        codes.into_iter().map(Change::Code).for_each(|change| _ = view.apply(change));
        members.into_iter().map(Change::Member).for_each(|change| _ = view.apply(change));
        view
    }

    /// Carries out one change; tells whether it changes what somebody may do already.
    pub(super) fn apply(&mut self, change: Change) -> bool {
        match change {
            Change::Account(account) => {
                self.names.insert(account.name.clone(), account.id);
                self.accounts.insert(account.id, account).is_some()
            }
            Change::Device(device) => self.devices.insert(device.id, device).is_some(),
            Change::Code(code) => {
                self.codes.insert(code.hash, code);
                false
            }
            Change::CodeGone(hash) => {
                self.codes.remove(&hash);
                false
            }
            Change::Member(member) => {
                self.operations.entry(member.account).or_default().insert(member.operation);
                self.members.entry(member.operation).or_default().insert(member.account, member);
                true
            }
            Change::MemberGone(operation, account) => {
                if let Some(operations) = self.operations.get_mut(&account) {
                    operations.remove(&operation);
                }
                self.members.get_mut(&operation).is_some_and(|members| members.remove(&account).is_some())
            }
        }
    }

    pub(super) fn named(&self, name: &str) -> Option<&Account> {
        self.names.get(name).and_then(|id| self.accounts.get(id))
    }

    /// The account, unless it is disabled.
    pub(super) fn active(&self, account: AccountId) -> Option<&Account> {
        self.accounts.get(&account).filter(|account| !account.disabled)
    }

    /// The device, unless it or its holder's account may do nothing.
    pub(super) fn paired(&self, device: DeviceId) -> Option<(&Device, &Account)> {
        let device = self.devices.get(&device).filter(|device| device.revoked_at.is_none())?;
        Some((device, self.active(device.account)?))
    }

    pub(super) fn member(&self, operation: OperationId, account: AccountId) -> Option<&Member> {
        self.members.get(&operation)?.get(&account)
    }

    pub(super) fn members(&self, operation: OperationId) -> impl Iterator<Item = &Member> {
        self.members.get(&operation).into_iter().flat_map(HashMap::values)
    }

    /// The operations in which `account` is a member at `now`, in the order of their ids.
    pub(super) fn operations_of(&self, account: AccountId, now: Timestamp) -> Vec<Member> {
        let operations = self.operations.get(&account).into_iter().flatten();
        operations
            .filter_map(|operation| self.member(*operation, account))
            .filter(|member| member.counts(now))
            .cloned()
            .collect()
    }
}
