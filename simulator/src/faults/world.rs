//! One run: the real server, simulated handhelds, one clock, one network, one disk, in one thread. Whatever
//! happens happens at a moment of the one clock, one thing after the other.

mod act;
mod devices;
mod links;
mod meet;
mod server;
mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::broken::Broken;
use super::cast::CAST;
use super::clock::{Hands, ServiceClock, SimClock, WallClock};
use super::dice::Luck;
use super::disk::{Disk, Lies, Mode, pause};
use super::ground::{Cause, Ground, Server, before_night, by_day};
use super::net::{Conn, Link};
use super::oracle::{Final, Oracle, Violation};
use super::phone::{Made, Phone};
use super::script::{HEALED, HEALING, Script};
use super::situations::{Reached, Situation};
use super::trace::Trace;
use super::wire::Wire;
use crate::oracle::Face;

/// How often a device looks at its clocks, in milliseconds.
const TICK: u64 = 1_000;

/// What is going to happen.
enum Ev {
    Item(usize),
    Tick(usize),
    Connect(usize),
    Established(usize),
    Up { conn: usize, text: String, sent: u64 },
    Pong(usize),
    Down { conn: usize, text: String, sent: u64 },
    Ping(usize),
    DeviceLearns(usize),
    ServerLearns(usize),
    Cut { device: usize, until: u64 },
    Wake(usize, u64),
    Start(u64),
    DiskSound,
    ClockCorrected,
    LossyEnd(usize),
    Readmit(usize),
    Enable(usize),
    Night,
    Heal,
}

/// What became of a run.
pub struct Outcome {
    /// The first broken promise.
    pub violation: Option<Violation>,
    /// Situations that were reached.
    pub reached: Reached,
    /// The hash of the trace.
    pub hash: String,
    /// The trace, where it was wanted.
    pub lines: Vec<String>,
}

/// What came in last, to see what meets what.
#[derive(Default)]
struct Meetings {
    report: Option<u64>,
    lift: Option<u64>,
    resume: Option<u64>,
    abort: Option<u64>,
    /// Lifts that have arrived and have no answer yet.
    lifts: BTreeSet<String>,
    /// The same for resumes.
    resumes: BTreeSet<String>,
    stopped: Option<u64>,
}

struct World {
    ground: Arc<Ground>,
    script: Script,
    broken: Option<Broken>,
    luck: Luck,
    clock: SimClock,
    wall: WallClock,
    /// The newest service's.
    service_clock: ServiceClock,
    wire: Wire,
    disk: Disk,
    server: Option<Server>,
    starting: bool,
    generation: u64,
    phones: Vec<Phone>,
    links: Vec<Link>,
    conns: Vec<Conn>,
    queue: BTreeMap<(u64, u64), Ev>,
    count: u64,
    oracle: Oracle,
    reached: Reached,
    trace: Trace,
    faces: [Option<Face>; CAST.len()],
    meetings: [Meetings; 2],
    expelled: BTreeSet<usize>,
    disabled: BTreeSet<usize>,
    receipts_flying: BTreeSet<String>,
    receipts_lost: BTreeSet<String>,
    slept_at: BTreeMap<usize, u64>,
    /// When a device's newest report arrived.
    reported_at: BTreeMap<usize, u64>,
    granted_once: BTreeSet<usize>,
    /// An orderly stop is under way, and how long it is to last.
    stopping: Option<u64>,
}

/// Plays a script to its end, or to the first broken promise.
///
/// # Errors
/// The run could not be set up.
pub fn run(
    ground: &Arc<Ground>,
    script: &Script,
    broken: Option<Broken>,
    keeps_lines: bool,
) -> Result<Outcome, Cause> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(async {
        let world = World::set_up(ground, script, broken, keeps_lines)?;
        world.play().await
    })
}

impl World {
    fn set_up(
        ground: &Arc<Ground>,
        script: &Script,
        broken: Option<Broken>,
        keeps_lines: bool,
    ) -> Result<Self, Cause> {
        let luck = Luck::of(script.seed);
        let start = script.night_at.map_or_else(by_day, before_night);
        let clock = SimClock::starting(start);
        let wall = WallClock::of(clock.clone());
        let wire = Wire::default();
        let disk = ground.disk(luck, broken.map_or(Lies::No, Broken::lies)).ringing(wire.bell());
        let key = ground.server_key()?;
        let phones = CAST.iter().enumerate().map(|(place, part)| {
            let (part, skew, one_clock) = (*part, script.skews[place], broken == Some(Broken::OneClock));
            let mut phone = Phone::new(&Made { part, place, key, skew, one_clock }, &clock, luck);
            if broken == Some(Broken::LeaseFromReceipt) {
                phone.device.count_lease_from_receipt();
            }
            phone
        });
        let mut world = Self {
            phones: phones.collect(),
            ground: Arc::clone(ground),
            script: script.clone(),
            broken,
            luck,
            service_clock: wall.service(Hands::Sound),
            clock,
            wall,
            wire,
            disk,
            server: None,
            starting: false,
            generation: 0,
            links: vec![Link::default(); CAST.len()],
            conns: Vec::new(),
            queue: BTreeMap::new(),
            count: 0,
            oracle: Oracle::new(),
            reached: Reached::default(),
            trace: Trace::new(keeps_lines),
            faces: [None; CAST.len()],
            meetings: Default::default(),
            expelled: BTreeSet::new(),
            disabled: BTreeSet::new(),
            receipts_flying: BTreeSet::new(),
            receipts_lost: BTreeSet::new(),
            slept_at: BTreeMap::new(),
            reported_at: BTreeMap::new(),
            granted_once: BTreeSet::new(),
            stopping: None,
        };
        let records = world.disk.records();
        for (operation, record) in &records {
            for entry in record {
                let unit = super::cast::unit_of(*operation);
                world.oracle.durable(0, unit, entry.seq.0, &entry.body, &entry.hash.0);
            }
        }
        world.later(0, Ev::Start(0));
        for device in 0..CAST.len() {
            world.later(40 + world.luck.between(&[1, device as u64], 0, 300), Ev::Connect(device));
            world.later(world.luck.between(&[2, device as u64], 1, TICK), Ev::Tick(device));
        }
        for item in 0..world.script.items.len() {
            world.later(world.script.items[item].at, Ev::Item(item));
        }
        if let Some(at) = world.script.night_at {
            world.later(at, Ev::Night);
        }
        world.later(HEALED, Ev::Heal);
        Ok(world)
    }

    fn now(&self) -> u64 {
        self.clock.ms()
    }

    fn later(&mut self, at: u64, what: Ev) {
        self.count += 1;
        self.queue.insert((at, self.count), what);
    }

    fn note(&mut self, line: &str) {
        let now = self.now();
        self.trace.note(now, line);
    }

    async fn play(mut self) -> Result<Outcome, Cause> {
        let end = HEALED + HEALING;
        while self.oracle.violation().is_none() {
            let next = self.queue.keys().next().map_or(end, |(at, _)| (*at).min(end));
            tokio::select! {
                biased;
                () = self.wire.rings() => {
                    self.settle().await;
                    continue;
                }
                () = self.clock.until(next) => {}
            }
            if self.now() >= end {
                break;
            }
            if let Some(((at, _), _)) = self.queue.first_key_value()
                && *at <= self.now()
                && let Some((_, what)) = self.queue.pop_first()
            {
                self.happen(what).await?;
            }
        }
        self.finish();
        // Whoever was thrown out in this run takes part in the next one.
        self.everybody_back().await?;
        let (hash, lines) = self.trace.end();
        Ok(Outcome { violation: self.oracle.violation().cloned(), reached: self.reached, hash, lines })
    }

    /// Lets everything that is going on at this moment come to rest, and hears of it.
    async fn settle(&mut self) {
        pause(1).await;
        self.listen();
    }

    async fn happen(&mut self, what: Ev) -> Result<(), Cause> {
        match what {
            Ev::Item(item) => self.act(item).await?,
            Ev::Tick(device) => self.tick(device),
            Ev::Connect(device) => self.connect(device),
            Ev::Established(device) => self.established(device),
            Ev::Up { conn, text, sent } => self.reach_server(conn, text, sent).await,
            Ev::Pong(conn) => self.pong(conn).await,
            Ev::Down { conn, text, sent } => self.reach_device(conn, text, sent),
            Ev::Ping(conn) => self.ping(conn),
            Ev::DeviceLearns(conn) => self.device_learns(conn),
            Ev::ServerLearns(conn) => self.server_learns(conn).await,
            Ev::Cut { device, until } => self.cut_by_swizzle(device, until),
            Ev::Wake(device, since) => self.wake(device, since),
            Ev::Start(generation) => self.start(generation),
            Ev::DiskSound => self.set_disk(Mode::Sound),
            Ev::ClockCorrected => self.wall.correct(),
            Ev::LossyEnd(device) => self.break_connection(device),
            Ev::Readmit(device) => self.readmit(device).await?,
            Ev::Enable(device) => self.enable(device).await?,
            Ev::Night => {
                let up = self.server.is_some();
                self.note("22:00:00: the night begins");
                self.reached.note(if up { Situation::NightBegan } else { Situation::NightWhileDown });
                if self.meetings[1].resume.is_some_and(|at| self.now() - at <= 1_000) {
                    self.reached.note(Situation::ResumeThenNight);
                }
            }
            Ev::Heal => self.heal().await?,
        }
        Ok(())
    }

    /// Every fault is over; everybody has half a minute to come back.
    async fn heal(&mut self) -> Result<(), Cause> {
        self.note("every fault is over");
        self.set_disk(Mode::Sound);
        self.wall.correct();
        for device in 0..CAST.len() {
            let lossy = self.conns.iter().any(|conn| conn.device == device && conn.at_device && conn.tainted);
            self.links[device].heal();
            if lossy {
                self.break_connection(device);
            }
            if self.phones[device].asleep {
                let since = self.slept_at.get(&device).copied().unwrap_or_default();
                self.wake(device, since);
            }
        }
        self.everybody_back().await?;
        let generation = self.generation;
        if self.server.is_none() && !self.starting {
            self.start(generation);
        }
        Ok(())
    }

    async fn everybody_back(&mut self) -> Result<(), Cause> {
        for device in self.disabled.clone() {
            self.enable(device).await?;
        }
        for device in self.expelled.clone() {
            self.readmit(device).await?;
        }
        Ok(())
    }

    fn finish(&mut self) {
        self.listen();
        if self.oracle.violation().is_some() {
            return;
        }
        let now = self.now();
        self.reread();
        let mut finals = Vec::new();
        for phone in &mut self.phones {
            let face = phone.face();
            finals.push(Final {
                face,
                joined: phone.device.is_joined(),
                waiting: phone.device.outbox.waiting().len(),
                unanswered: phone.unanswered(),
                newest: phone.device.standing.newest().0,
            });
        }
        for (device, last) in finals.iter().enumerate() {
            let line = format!("{} shows {} at entry {}", CAST[device].name, last.face, last.newest);
            self.trace.note(now, &line);
        }
        self.oracle.healed(now, &finals);
        let clock = self.clock.clone();
        self.oracle.escalations(now, &clock);
        if let Some(at) = self.script.night_at {
            self.oracle.night(now, at, &clock);
        }
    }
}
