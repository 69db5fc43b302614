//! What is done to a run, and when: people's deeds and faults, all drawn from the seed beforehand. Each
//! item stands for itself, so that a failing run can be repeated with some of them left out.

mod draw;
mod words;

use super::cast::CAST;

/// From when on there are faults, in milliseconds: first everybody joins.
pub const BEGINS: u64 = 4_000;
/// When the last item begins.
const LAST: u64 = 60_000;
/// When every fault is over.
pub const HEALED: u64 = 75_000;
/// How long healing may take (I-18).
pub const HEALING: u64 = 30_000;

/// A direction of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the device.
    Up,
    /// To the device.
    Down,
    /// Both.
    Both,
}

/// How a report is spoilt (I-6, I-17).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoilt {
    /// A sign nobody knows.
    UnknownSign,
    /// Values that are none, and fields that are not its own.
    Nonsense,
    /// Two signs.
    TwoSigns,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Somebody reports.
    Report(usize, &'static str),
    /// A report that is broken.
    SpoiltReport(usize, Spoilt),
    /// The newest report's id comes again with a worse sign.
    ReuseId(usize),
    /// A report is sent again although nothing asks for it.
    Resend(usize),
    /// Whoever can lift open holds does.
    Lift(usize),
    /// The lead goes on.
    Resume(usize),
    /// "Verstanden, wir stehen."
    Acknowledge(usize),
    /// Its human presses at once from now on, or not at all.
    Attentive(usize, bool),
    /// Abort by decision.
    Abort(usize),
    /// Heads are counted, everybody there or somebody missing.
    Count(usize, bool),
    /// A step is asked for.
    Step(usize),
    /// The question after an unclear sign is answered.
    Answer(usize, bool),
    /// A link carries nothing for so long; and whether connections break with it.
    Cut(usize, Way, u64, bool),
    /// A link is slower by so many milliseconds for so long.
    Slow(usize, u64, u64),
    /// What is sent to a device arrives later by so many milliseconds for so long.
    LateAnswers(usize, u64, u64),
    /// Messages get lost, doubled and out of order inside a connection for so long.
    Lossy(usize, u64),
    /// The links are cut one by one and healed one by one, each in its own order.
    Swizzle(u64),
    /// The process dies, and is started again after so long.
    Kill(u64),
    /// The power goes: nobody is told.
    PowerCut(u64),
    /// It stops in order.
    Stop(u64),
    /// The disk is slow.
    DiskSlow(u64, u64),
    /// The disk is full.
    DiskFull(u64),
    /// Writes hang.
    DiskHangs(u64),
    /// A sync fails.
    SyncFails,
    /// Nothing can be read.
    ReadsFail(u64),
    /// The service dies, and a stored byte has changed when it comes back.
    Rot(usize, u64),
    /// A device sleeps.
    Sleep(usize, u64),
    /// A device's wall clock steps by so many milliseconds.
    ClockStep(usize, i64),
    /// The server's wall clock steps forward.
    ServerAhead(u64),
    /// The server's wall clock steps back by so many milliseconds, and is corrected after so long.
    ServerBack(u64, u64),
    /// A member is taken out of the operation for so long.
    Expel(usize, u64),
    /// An account is disabled for so long.
    Disable(usize, u64),
}

/// An item of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// When, in milliseconds.
    pub at: u64,
    /// What.
    pub what: What,
}

/// A run, as the seed has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The seed.
    pub seed: u64,
    /// Whether the night begins during the run, and when: milliseconds after its start.
    pub night_at: Option<u64>,
    /// How far each device's wall clock is ahead, in milliseconds.
    pub skews: [i64; CAST.len()],
    /// What happens, in order.
    pub items: Vec<Item>,
}

impl Script {
    /// A script of one's own: these items, with the luck of a seed, by day, every clock right.
    pub fn made(seed: u64, items: Vec<Item>) -> Self {
        Self { seed, night_at: None, skews: [0; CAST.len()], items }
    }

    /// How many items it has.
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether nothing is done to the run.
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The same with only these items, counted from 0.
    #[must_use]
    pub fn only(&self, kept: &[usize]) -> Self {
        let items = self.items.iter().enumerate().filter(|(n, _)| kept.contains(n)).map(|(_, item)| *item);
        Self { items: items.collect(), ..self.clone() }
    }
}

/// A moment of a run for people.
pub fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}
