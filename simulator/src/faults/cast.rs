//! Who takes part: two operations of one evening, their people and devices. The same in every run.

use einhalt_protocol::ids::{AccountId, DeviceId, OperationId, SessionId};
use einhalt_protocol::people::{Actor, Role};

/// A person with a device.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Which operation: 0 or 1.
    pub unit: usize,
    /// The call sign, with the operation before it.
    pub name: &'static str,
    /// The role.
    pub role: Role,
}

const fn part(unit: usize, name: &'static str, role: Role) -> Part {
    Part { unit, name, role }
}

/// How many operations there are.
pub const UNITS: usize = 2;

/// Everybody. The second operation has a minor among the persons it is about.
pub const CAST: [Part; 8] = [
    part(0, "A-EL", Role::Lead),
    part(0, "A-M1", Role::Medic),
    part(0, "A-T1", Role::Officer),
    part(0, "A-T2", Role::Officer),
    part(0, "A-LS", Role::Supervisor),
    part(1, "B-EL", Role::Lead),
    part(1, "B-T1", Role::Officer),
    part(1, "B-LS", Role::Supervisor),
];

/// The operation's place in people's words.
pub const fn unit_name(unit: usize) -> &'static str {
    if unit == 0 { "A" } else { "B" }
}

/// The operation.
pub fn operation(unit: usize) -> OperationId {
    OperationId::derived("faults", &[unit_name(unit).as_bytes()])
}

/// Which of the two an operation is.
pub fn unit_of(id: OperationId) -> usize {
    usize::from(id != operation(0))
}

impl Part {
    /// Their account.
    pub fn account(&self) -> AccountId {
        AccountId::derived("faults", &[self.name.as_bytes()])
    }

    /// Their device.
    pub fn device(&self) -> DeviceId {
        DeviceId::derived("faults", &[self.name.as_bytes()])
    }

    /// The sign-in of that device.
    pub fn session(&self) -> SessionId {
        SessionId::derived("faults", &[self.name.as_bytes()])
    }

    /// What the device proves itself with.
    pub fn secret(&self) -> String {
        format!("secret of {}", self.name)
    }

    /// As the server knows them.
    pub fn actor(&self) -> Actor {
        Actor::Person { account: self.account(), device: self.device(), role: self.role }
    }

    /// The operation they take part in.
    pub fn operation(&self) -> OperationId {
        operation(self.unit)
    }
}
