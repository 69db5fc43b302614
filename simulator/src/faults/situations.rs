//! The situations a run has reached. A campaign that never met one of them proves nothing about it.

use std::collections::BTreeMap;

macro_rules! situations {
    ($($name:ident = $words:literal,)+) => {
        /// A situation worth reaching.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Situation {
            $(#[doc = $words] $name,)+
        }

        impl Situation {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// In words.
            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)+
                }
            }
        }
    };
}

situations! {
    HoldThenLift = "a hold arrives up to half a second before a lift",
    LiftThenHold = "a hold arrives up to half a second after a lift",
    HoldDuringLift = "a hold is raised while a lift is on its way to the disk",
    HoldThenResume = "a hold arrives up to half a second before a resume",
    ResumeThenHold = "a hold arrives up to half a second after a resume",
    HoldDuringResume = "a hold is raised while a resume is on its way to the disk",
    LiftThenResume = "a resume arrives up to half a second after a lift",
    ResumeThenLift = "a resume arrives up to half a second before a lift",
    AbortThenLift = "an abort arrives up to half a second before a lift",
    LiftThenAbort = "an abort arrives up to half a second after a lift",
    AbortThenResume = "an abort arrives up to half a second before a resume",
    ResumeThenAbort = "an abort arrives up to half a second after a resume",
    GrantAfterStop = "a grant is read before and delivered after a stop",
    StopBeforeGrant = "a heartbeat is sent before and read after a stop",
    Resumed = "an operation goes on again after a lift and a resume",
    LostReceipt = "a report is sent again after its receipt was lost",
    CrashUndurable = "a crash between a signal and its durability",
    CrashUnreceipted = "a crash between durability and the delivery of the receipt",
    CrashInEscalation = "a crash inside an escalation",
    CrashKept = "a crash in a sync whose data is there afterwards",
    CrashLost = "a crash in a sync whose data is lost",
    CrashDuringLift = "a crash while a lift is on its way to the disk",
    CrashDuringResume = "a crash while a resume is on its way to the disk",
    CrashWhileStarting = "a crash while a service starts",
    StartFailed = "a start that cannot read its record",
    Reoffered = "a stop is offered again by a device that only saw it",
    SyncFailed = "a sync fails, and the service leaves",
    StopWhileHanging = "a stop is reported while the disk hangs",
    StopWhileFull = "a stop is reported while the disk is full",
    LiftWhileFailing = "a lift is asked for while the disk does not work",
    OrderlyRestart = "an orderly stop and start",
    AsleepOverLease = "a device sleeps longer than its lease over a stop",
    HalfOpenUp = "a stop while a device can hear and not speak",
    HalfOpenDown = "a stop while a device can speak and not hear",
    CutOff = "a stop while a device is cut off",
    Swizzled = "links cut and healed one by one",
    MessageLost = "a message is lost inside a connection",
    MessageDoubled = "a message is doubled inside a connection",
    MessageSwapped = "a message arrives after later ones of its connection",
    ReplacedSocket = "a device comes back while the server still has its old socket",
    WrongClock = "a device with a wrong clock holds a lease",
    ClockStepped = "a clock steps while its device holds a lease",
    ServerAhead = "the server's wall clock steps forward",
    ServerBack = "the server's wall clock steps back",
    IdReused = "an id is used again for something worse",
    SpoiltReport = "a broken report",
    NightBegan = "the night begins with a minor affected and the service up",
    NightWhileDown = "the night begins while the service is down",
    ResumeThenNight = "a resume arrives up to a second before the night begins",
    NightThenResume = "a resume arrives up to a second after the night began",
    ReportThenExpelled = "a report arrives up to half a second before its sender loses their rights",
    ExpelledThenReport = "a report arrives after its sender has lost their rights",
    RightsEnded = "a member is expelled while taking part",
    Disabled = "an account is disabled while its device is connected",
    SecondSignal = "a second signal goes out",
    Aborted = "an operation is aborted",
    Damaged = "a start with a changed byte in a record",
    BehindDamage = "a byte changes in what a device has not been sent yet",
}

/// How often each was reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached(BTreeMap<Situation, u64>);

impl Reached {
    /// Reached once more.
    pub fn note(&mut self, situation: Situation) {
        *self.0.entry(situation).or_default() += 1;
    }

    /// How often.
    pub fn count(&self, situation: Situation) -> u64 {
        self.0.get(&situation).copied().unwrap_or_default()
    }

    /// Another run's counts are added.
    pub fn add(&mut self, other: &Self) {
        for (situation, count) in &other.0 {
            *self.0.entry(*situation).or_default() += count;
        }
    }

    /// Those that were never reached.
    pub fn missing(&self) -> Vec<Situation> {
        Situation::ALL.iter().copied().filter(|situation| self.count(*situation) == 0).collect()
    }

    /// As a table.
    pub fn table(&self) -> String {
        let line = |one: &Situation| format!("{:>9}  {}", self.count(*one), one.words());
        Situation::ALL.iter().map(line).collect::<Vec<_>>().join("\n") + "\n"
    }
}
