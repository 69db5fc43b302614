//! A simulated handheld in somebody's hand: the device's own program, its two clocks, and what lies in its
//! socket while it sleeps.

use std::sync::Arc;

use chrono::TimeDelta;
use ed25519_dalek::VerifyingKey;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::operation::command::Ask;
use einhalt_server::clock::Clock;

use super::cast::Part;
use super::clock::SimClock;
use super::dice::Luck;
use crate::device::{Acknowledge, Device, Dice, Identity};
use crate::oracle::Face;
use crate::time::{DeviceClock, Readings, TimeSource};

struct Lent(SimClock);

impl TimeSource for Lent {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn sleep_until(&self, at: Timestamp) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.sleep_until(at)
    }
}

/// A device in somebody's hand.
pub struct Phone {
    /// The program inside.
    pub device: Device,
    clock: DeviceClock,
    /// How far its wall clock is ahead, in milliseconds.
    pub skew: i64,
    /// When its clock was stepped last.
    pub stepped_at: Option<u64>,
    /// Its connection, as far as it knows.
    pub conn: Option<usize>,
    /// An attempt to connect is under way.
    pub connecting: bool,
    /// It sleeps.
    pub asleep: bool,
    /// What has arrived while it sleeps.
    pub inbox: Vec<String>,
    /// How often it has tried to connect since it last took part.
    pub tries: u32,
    /// Requests made so far.
    asked: u64,
    luck: Luck,
    /// Broken on purpose: it knows one clock only.
    one_clock: bool,
    /// The newest id that was used for a report, and the body.
    pub newest_report: Option<(einhalt_protocol::ids::ReportId, String)>,
    /// Requests, for the end.
    pub requests: Vec<einhalt_protocol::ids::CommandId>,
}

/// How a phone is set up.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// Who holds it.
    pub part: Part,
    /// Which of the cast.
    pub place: usize,
    /// The key it pins.
    pub key: VerifyingKey,
    /// How far its wall clock is ahead, in milliseconds.
    pub skew: i64,
    /// Broken on purpose: it knows one clock only.
    pub one_clock: bool,
}

impl Phone {
    /// Switched on.
    pub fn new(made: &Made, clock: &SimClock, luck: Luck) -> Self {
        let Made { part, place, key, skew, one_clock } = *made;
        let device_clock = DeviceClock::new(Arc::new(Lent(clock.clone())), TimeDelta::milliseconds(skew));
        let identity = Identity {
            device: part.device(),
            operation: part.operation(),
            server_key: key,
            keeps_log: true,
            wants_view: !matches!(part.role, einhalt_protocol::people::Role::Officer),
        };
        let place = place as u64;
        let human = luck.between(&[21, place], 0, 9);
        let acknowledge = match human {
            0..=5 => Acknowledge::After(TimeDelta::milliseconds(
                i64::try_from(luck.between(&[22, place], 300, 9_000)).unwrap_or(0),
            )),
            6 | 7 => Acknowledge::AtOnce,
            _ => Acknowledge::ByHand,
        };
        let device = Device::new(identity, acknowledge, device_clock.read()).seeded(luck.at(&[23, place]));
        Self {
            device,
            clock: device_clock,
            skew,
            stepped_at: None,
            conn: None,
            connecting: false,
            asleep: false,
            inbox: Vec::new(),
            tries: 0,
            asked: 0,
            luck: Luck::of(luck.at(&[24, place])),
            one_clock,
            newest_report: None,
            requests: Vec::new(),
        }
    }

    /// What its clocks say.
    pub fn now(&self) -> Readings {
        let now = self.clock.read();
        if self.one_clock {
            let wall = Timestamp::default() + TimeDelta::days(20_000) + now.monotonic;
            return Readings { wall, ..now };
        }
        now
    }

    /// What its screen shows.
    pub fn face(&mut self) -> Face {
        let now = self.now();
        self.device.face(now)
    }

    /// It looks at its clocks.
    pub fn tick(&mut self) {
        let now = self.now();
        self.device.tick(now);
    }

    /// A frame has arrived, and it is awake.
    pub fn hear(&mut self, text: &str) {
        let now = self.now();
        self.device.frame(text, now);
    }

    /// Everything it has to say.
    pub fn due(&mut self) -> Vec<String> {
        let now = self.now();
        self.device.due(now)
    }

    /// It falls asleep.
    pub fn sleep(&mut self) {
        self.clock.sleep();
        self.asleep = true;
    }

    /// It wakes.
    pub fn wake(&mut self) {
        self.clock.wake();
        self.asleep = false;
        self.tick();
    }

    /// Its wall clock is set.
    pub fn step(&mut self, by: i64, now: u64) {
        self.skew += by;
        self.stepped_at = Some(now);
        self.clock.set_skew(TimeDelta::milliseconds(self.skew));
    }

    /// Random values from the seed.
    pub fn dice(&mut self) -> Dice {
        self.asked += 1;
        Dice { id: self.luck.id(&[self.asked]), nonce: [0; 16] }
    }

    /// Somebody asks.
    pub fn ask(&mut self, ask: Ask) {
        let dice = self.dice();
        let id = self.device.ask(ask, &dice);
        self.requests.push(id);
    }

    /// How many requests have no answer.
    pub fn unanswered(&self) -> usize {
        self.requests.iter().filter(|id| self.device.answer(**id).is_none()).count()
    }
}
