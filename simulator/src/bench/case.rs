//! What is measured, and what it is held against.

use super::target::Shape;

/// What a case does in each round.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Reports at fixed times, whatever has become of the earlier ones.
    Arrivals {
        /// Reports per second.
        rate: u32,
    },
    /// One device of each operation reports again as soon as it has its receipt.
    Sustained,
    /// Connections that do nothing, on a fresh server each round.
    Idle,
    /// Everybody comes back at once.
    Reconnect,
}

/// What one number of a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Report to the last device, median, ms.
    LastP50,
    /// The same, 99th percentile.
    LastP99,
    /// Report to receipt, median, ms.
    ReceiptP50,
    /// The same, 99th percentile.
    ReceiptP99,
    /// Durable reports per second, every one sent to everybody.
    PerSecond,
    /// Resident bytes per connection.
    Bytes,
    /// Until everybody is served again, ms.
    AllServed,
    /// CPU seconds per 100,000 delivered frames.
    Cpu,
    /// CPU seconds per 100,000 stops that a device was told.
    CpuPerStop,
}

impl Measure {
    /// Its words and unit.
    pub const fn words(self) -> &'static str {
        match self {
            Self::LastP50 => "report -> last device p50, ms",
            Self::LastP99 => "report -> last device p99, ms",
            Self::ReceiptP50 => "report -> receipt p50, ms",
            Self::ReceiptP99 => "report -> receipt p99, ms",
            Self::PerSecond => "durable reports per second",
            Self::Bytes => "bytes per connection",
            Self::AllServed => "all served again, ms",
            Self::Cpu => "CPU s per 100,000 frames",
            Self::CpuPerStop => "CPU s per 100,000 stops told",
        }
    }

    /// Whether more is better.
    pub const fn more_is_better(self) -> bool {
        matches!(self, Self::PerSecond)
    }
}

/// The ratio to the limit that a measure must reach, and what lies beyond.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Aim {
    /// The measure.
    pub measure: Measure,
    /// It must reach this.
    pub must: f64,
    /// And would better reach this.
    pub beyond: f64,
}

/// One case.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in words.
    pub words: &'static str,
    /// Who takes part.
    pub shape: Shape,
    /// What they do.
    pub kind: Kind,
    /// Seconds of each round.
    pub seconds: u32,
    /// What is held against the limit.
    pub aims: &'static [Aim],
}

impl Case {
    /// The same with few devices and reports: whether it works, not how fast.
    #[must_use]
    pub fn quick(self) -> Self {
        let Shape { groups, devices } = self.shape;
        let shape = Shape { groups: groups.min(4), devices: devices.min(10) };
        let kind = match self.kind {
            Kind::Arrivals { rate } => Kind::Arrivals { rate: rate.min(20) },
            Kind::Sustained => Kind::Sustained,
            Kind::Idle => Kind::Idle,
            Kind::Reconnect => Kind::Reconnect,
        };
        Self { shape, kind, seconds: self.seconds.min(1), ..self }
    }
}

const fn aim(measure: Measure, must: f64, beyond: f64) -> Aim {
    Aim { measure, must, beyond }
}

const STOP_AND_RECEIPT: &[Aim] = &[
    aim(Measure::LastP50, 0.8, 0.5),
    aim(Measure::LastP99, 1.0, 0.5),
    aim(Measure::ReceiptP50, 1.5, 1.1),
    aim(Measure::ReceiptP99, 1.5, 1.1),
];
const WIDE: &[Aim] = &[aim(Measure::LastP50, 1.1, 0.8)];
const MANY: Shape = Shape { groups: 1_000, devices: 6 };

/// Every case, in the order they are run.
pub const CASES: &[Case] = &[
    Case {
        name: "stop-200",
        words: "1,000 operations of 6 devices, 200 reports/s",
        shape: MANY,
        kind: Kind::Arrivals { rate: 200 },
        seconds: 8,
        aims: STOP_AND_RECEIPT,
    },
    Case {
        name: "stop-1000",
        words: "1,000 operations of 6 devices, 1,000 reports/s",
        shape: MANY,
        kind: Kind::Arrivals { rate: 1_000 },
        seconds: 8,
        aims: STOP_AND_RECEIPT,
    },
    Case {
        name: "wide-1000",
        words: "one operation of 1,000 devices, 5 reports/s",
        shape: Shape { groups: 1, devices: 1_000 },
        kind: Kind::Arrivals { rate: 5 },
        seconds: 8,
        aims: WIDE,
    },
    Case {
        name: "wide-5000",
        words: "one operation of 5,000 devices, 2 reports/s",
        shape: Shape { groups: 1, devices: 5_000 },
        kind: Kind::Arrivals { rate: 2 },
        seconds: 8,
        aims: WIDE,
    },
    Case {
        name: "sustained",
        words: "256 reporters in 256 operations of 2 devices, each reports when it has its receipt",
        shape: Shape { groups: 256, devices: 2 },
        kind: Kind::Sustained,
        seconds: 5,
        aims: &[aim(Measure::PerSecond, 0.5, 0.75)],
    },
    Case {
        name: "idle",
        words: "10,000 connections that are signed in, take part and do nothing",
        shape: Shape { groups: 1_000, devices: 10 },
        kind: Kind::Idle,
        seconds: 0,
        aims: &[aim(Measure::Bytes, 2.0, 1.3)],
    },
    Case {
        name: "reconnect",
        words: "5,000 devices come back at once, sign in and join",
        shape: Shape { groups: 500, devices: 10 },
        kind: Kind::Reconnect,
        seconds: 0,
        aims: &[aim(Measure::AllServed, 3.0, 1.5)],
    },
    Case {
        name: "cpu",
        words: "100 operations of 20 devices, 250 reports/s",
        shape: Shape { groups: 100, devices: 20 },
        kind: Kind::Arrivals { rate: 250 },
        seconds: 8,
        aims: &[aim(Measure::Cpu, 1.5, 1.1)],
    },
];
