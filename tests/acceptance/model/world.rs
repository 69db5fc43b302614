//! What there is in the model: a clock, a server with a disk, two devices, and everything ever said.

use std::collections::BTreeSet;

/// How long a grant lasts, in ticks.
pub const LEASE: u8 = 2;

/// One of the two devices. Each raises at most one report, which therefore bears its number.
pub type Device = u8;
/// The devices.
pub const DEVICES: [Device; 2] = [REPORTER, WATCHER];
/// May be destroyed.
pub const REPORTER: Device = 0;
/// May fall asleep: its monotonic clock then stands still.
pub const WATCHER: Device = 1;

/// A set of reports, or of devices: the same two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Set(u8);

impl Set {
    /// Both.
    pub const BOTH: Self = Self(3);

    pub const fn has(self, item: u8) -> bool {
        self.0 & (1 << item) != 0
    }

    pub const fn insert(&mut self, item: u8) {
        self.0 |= 1 << item;
    }

    pub const fn remove(&mut self, item: u8) {
        self.0 &= !(1 << item);
    }

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = u8> {
        DEVICES.into_iter().filter(move |item| self.has(*item))
    }
}

/// Everything, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub now: u8,
    pub server: Server,
    /// The record, as it is on the disk: it outlives every crash.
    pub disk: Vec<Entry>,
    pub restarted: bool,
    pub devices: [DeviceState; 2],
    /// When the server first decided each stop.
    pub decided_at: [Option<u8>; 2],
    /// Everything ever sent: may arrive late, again, in any order, or never.
    pub network: BTreeSet<Message>,
    /// Faults have ended, everybody who is left has met, everything is stored.
    pub settled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Server {
    Up {
        /// Decided but not on the disk yet, in its order. A crash forgets it.
        pending: Vec<Entry>,
        /// Devices that have not come back since the restart.
        awaited: Set,
    },
    Down,
}

/// One entry of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entry {
    Report(u8),
    Lift(Assessment),
    Resume { names: Set },
}

/// The medic's finding "reisefähig".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assessment {
    /// The report whose hold it is about.
    pub names: u8,
    /// When it was made.
    pub at: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DeviceState {
    pub destroyed: bool,
    /// For how many ticks it has slept.
    pub slept: u8,
    /// What it has reported itself.
    pub raised: Option<Raised>,
    pub beats: u8,
    /// Both clocks when the newest heartbeat was sent.
    pub sent: Option<Clocks>,
    /// Both clocks from which the grant's age counts.
    pub lease_from: Option<Clocks>,
    /// Stops it has seen, its own included.
    pub seen: Set,
    /// Stops of which it knows that a lead's word covers them.
    pub resumed: Set,
    /// Stops of which it knows that they are recorded.
    pub receipted: Set,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Raised {
    pub aborts: bool,
    /// When the symptom was seen.
    pub at: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Clocks {
    pub monotonic: u8,
    pub wall: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// Up: a stop, or one that a device brings back.
    Report(u8),
    Heartbeat {
        from: Device,
        nonce: u8,
    },
    /// The medic's assessment.
    Lift(Assessment),
    /// The lead's "Fortsetzen".
    Word {
        names: Set,
    },
    /// Down, to both devices at once; whoever sent the report has seen it already.
    Stop(u8),
    Receipt(u8),
    Grant {
        to: Device,
        nonce: u8,
    },
    Resumed {
        names: Set,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Time goes on.
    Tick,
    /// Time goes on while the watcher sleeps: it sends, receives and counts nothing.
    TickAsleep,
    Raise {
        by: Device,
        aborts: bool,
    },
    Beat(Device),
    /// The medic looks at the record and assesses.
    Assess {
        names: u8,
    },
    /// The lead looks at the record and says "Fortsetzen" about everything that stands.
    SayWord,
    Deliver(Message),
    /// The oldest decision reaches the disk.
    Store,
    Crash,
    Restart,
    /// A device comes back to a restarted server and offers the stops it carries.
    Rejoin(Device),
    Destroy,
    Settle,
}

impl World {
    pub fn first() -> World {
        World {
            now: 0,
            server: Server::Up { pending: Vec::new(), awaited: Set::default() },
            disk: Vec::new(),
            restarted: false,
            devices: [DeviceState::default(), DeviceState::default()],
            decided_at: [None; 2],
            network: BTreeSet::new(),
            settled: false,
        }
    }

    pub fn device(&self, device: Device) -> &DeviceState {
        &self.devices[usize::from(device)]
    }

    pub fn device_mut(&mut self, device: Device) -> &mut DeviceState {
        &mut self.devices[usize::from(device)]
    }

    pub fn alive(&self) -> impl Iterator<Item = Device> {
        DEVICES.into_iter().filter(|device| !self.device(*device).destroyed)
    }

    pub fn clocks(&self, device: Device) -> Clocks {
        Clocks { monotonic: self.now - self.device(device).slept, wall: self.now }
    }

    /// Whether this report says that life is in danger.
    pub fn aborts(&self, report: u8) -> bool {
        self.device(report).raised.is_some_and(|raised| raised.aborts)
    }

    /// When the symptom of this report was seen.
    pub fn symptom_at(&self, report: u8) -> u8 {
        self.device(report).raised.map_or(0, |raised| raised.at)
    }
}
