//! A handheld on a real websocket: the [`Device`] inside, a connection that comes and goes outside.
//!
//! Tests and scenarios hold a [`Handheld`]; its task lives until the last clone is stopped or dropped.
//! Waiting is always for something that happens, bounded by a real time limit whose passing is a failure.

mod life;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::ids::{CommandId, DeviceId, OperationId, ReportId, Seq};
use einhalt_protocol::operation::command::Ask;
use einhalt_protocol::operation::refusal::Refusal;
use einhalt_protocol::wire::Problem;
use tokio::sync::{Notify, watch};

use crate::device::{Acknowledge, Answered, Device, Dice, Identity, Noted, Tell};
use crate::oracle::Face;
use crate::rest::Session;
use crate::time::{DeviceClock, Readings, TimeSource};

/// What happens on a sound system happens within this time, also on a busy machine. Longer is a failure.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// An unsettled barrier asks again after this long at the latest.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// What the server answers at all has been answered by then, also on a busy machine.
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);

/// Someone who measures: told the moment it happens.
pub trait Witness: Send + Sync + 'static {
    /// A device noted something.
    fn noted(&self, device: DeviceId, what: Noted);
}

/// What a handheld is made of.
pub struct Setup {
    /// The paired device.
    pub session: Arc<Session>,
    /// The operation.
    pub operation: OperationId,
    /// Where the true time comes from.
    pub time: Arc<dyn TimeSource>,
    /// How far its wall clock is ahead.
    pub skew: TimeDelta,
    /// When its human acknowledges.
    pub acknowledge: Acknowledge,
    /// Whether it keeps the whole log (load runs do not).
    pub keeps_log: bool,
    /// Whether it asks for pictures of the operation.
    pub wants_view: bool,
    /// Who measures.
    pub witness: Option<Arc<dyn Witness>>,
}

impl Setup {
    /// A handheld with a right clock whose human acknowledges at once.
    pub fn new(session: Arc<Session>, operation: OperationId, time: Arc<dyn TimeSource>) -> Self {
        Self {
            session,
            operation,
            time,
            skew: TimeDelta::zero(),
            acknowledge: Acknowledge::AtOnce,
            keeps_log: true,
            wants_view: true,
            witness: None,
        }
    }
}

/// Something did not happen in time.
#[derive(Debug, thiserror::Error)]
#[error("waited {PATIENCE:?} in vain for: {0}")]
pub struct NotSeen(pub String);

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum AskFailure {
    /// Refused by the agreement's rules, and the refusal recorded.
    #[error("{0}")]
    Refused(Refusal),
    /// It could not be used, or cannot be recorded now.
    #[error("{}", problem_words(.0))]
    Problem(Problem),
    /// No answer.
    #[error(transparent)]
    NoAnswer(#[from] NotSeen),
}

fn problem_words(problem: &Problem) -> String {
    problem.mistakes.iter().map(|mistake| mistake.code.as_str()).collect::<Vec<_>>().join(", ")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Control {
    /// The network is there.
    link: bool,
    /// The device is awake.
    awake: bool,
    /// The device is switched off for good.
    ended: bool,
    /// Grows with every wish for a new connection.
    wish: u64,
}

struct Inside {
    device: Device,
    clock: DeviceClock,
}

struct Shared {
    inside: Mutex<Inside>,
    /// Grows with every change; those who wait look again.
    changed: watch::Sender<u64>,
    control: watch::Sender<Control>,
    nudge: Notify,
    session: Arc<Session>,
    witness: Option<Arc<dyn Witness>>,
    last_close: Mutex<Option<u16>>,
}

/// A handheld.
#[derive(Clone)]
pub struct Handheld {
    shared: Arc<Shared>,
    _switch: Arc<Switch>,
}

/// Switches the device off when the last handle is gone.
struct Switch(Arc<Shared>);

impl Drop for Switch {
    fn drop(&mut self) {
        self.0.control.send_modify(|control| control.ended = true);
    }
}

impl Handheld {
    /// Switches a handheld on; it connects by itself.
    pub fn start(setup: Setup) -> Self {
        let clock = DeviceClock::new(setup.time, setup.skew);
        let identity = Identity {
            device: setup.session.device,
            operation: setup.operation,
            server_key: setup.session.server_key,
            keeps_log: setup.keeps_log,
            wants_view: setup.wants_view,
        };
        let device = Device::new(identity, setup.acknowledge, clock.read());
        let shared = Arc::new(Shared {
            inside: Mutex::new(Inside { device, clock }),
            changed: watch::Sender::new(0),
            control: watch::Sender::new(Control { link: true, awake: true, ended: false, wish: 0 }),
            nudge: Notify::new(),
            session: setup.session,
            witness: setup.witness,
            last_close: Mutex::new(None),
        });
        tokio::spawn(life::live(Arc::clone(&shared)));
        tokio::spawn(life::tick(Arc::clone(&shared)));
        Self { _switch: Arc::new(Switch(Arc::clone(&shared))), shared }
    }

    /// The device.
    pub fn id(&self) -> DeviceId {
        self.shared.session.device
    }

    /// The sign-in behind it.
    pub fn session(&self) -> &Arc<Session> {
        &self.shared.session
    }

    /// Looks inside.
    pub fn read<T>(&self, look: impl FnOnce(&Device) -> T) -> T {
        look(&self.shared.inside().device)
    }

    /// The face on its screen at this moment.
    pub fn shown(&self) -> Face {
        let mut inside = self.shared.inside();
        let now = inside.clock.read();
        inside.device.face(now)
    }

    /// What its clocks say.
    pub fn clocks(&self) -> Readings {
        self.shared.inside().clock.read()
    }

    /// Somebody reports. The own screen stops at once; the rest follows.
    pub fn report(&self, tell: Tell) -> ReportId {
        self.shared.change(|device, now| device.report(tell, now, &Dice::throw()))
    }

    /// Sends a report again although nothing asks for it.
    pub fn resend(&self, report: ReportId, times: usize) {
        self.shared.change(|device, _| device.resend(report, times));
    }

    /// A request, without waiting for its answer.
    pub fn send_ask(&self, ask: Ask) -> CommandId {
        self.shared.change(|device, _| device.ask(ask, &Dice::throw()))
    }

    /// A request and its answer.
    pub async fn ask(&self, ask: Ask) -> Result<Seq, AskFailure> {
        let id = self.send_ask(ask);
        self.answer(id).await
    }

    /// The answer to a request.
    pub async fn answer(&self, id: CommandId) -> Result<Seq, AskFailure> {
        self.wait_for("the answer to a request", |device| device.answer(id).is_some()).await?;
        match self.read(|device| device.answer(id).cloned()) {
            Some(Answered::Done(seq)) => Ok(seq),
            Some(Answered::Refused(refusal)) => Err(AskFailure::Refused(refusal)),
            Some(Answered::Problem(problem)) => Err(AskFailure::Problem(problem)),
            None => Err(NotSeen("the answer to a request".to_owned()).into()),
        }
    }

    /// "Verstanden, wir stehen", for every stop on the screen.
    pub fn acknowledge_all(&self) {
        self.shared.change(Device::acknowledge_all);
    }

    /// How its human behaves from now on.
    pub fn set_acknowledge(&self, acknowledge: Acknowledge) {
        self.shared.change(|device, _| device.set_acknowledge(acknowledge));
    }

    /// Where it is.
    pub fn locate(&self, lat: f64, lon: f64, accuracy_m: f64) {
        self.shared.change(|device, now| device.locate(lat, lon, accuracy_m, now));
    }

    /// Its wall clock is set wrong, or right.
    pub fn set_skew(&self, skew: TimeDelta) {
        self.shared.inside().clock.set_skew(skew);
        self.shared.touch();
    }

    /// The network is gone, in the middle of whatever was being sent.
    pub fn cut(&self) {
        self.shared.control.send_modify(|control| control.link = false);
        self.shared.change(|device, _| device.disconnected());
    }

    /// The network is back.
    pub fn restore(&self) {
        self.shared.control.send_modify(|control| control.link = true);
    }

    /// Drops the connection and makes a new one.
    pub async fn reconnect(&self) -> Result<(), NotSeen> {
        let before = self.read(Device::connections);
        self.shared.control.send_modify(|control| control.wish += 1);
        self.wait_for("a new connection", |d| d.connections() > before && d.is_joined()).await
    }

    /// The device falls asleep: nothing runs, its socket stays as it is.
    pub fn sleep(&self) {
        self.shared.control.send_modify(|control| control.awake = false);
        self.shared.inside().clock.sleep();
    }

    /// The device wakes.
    pub fn wake(&self) {
        self.shared.inside().clock.wake();
        self.shared.change(Device::tick);
        self.shared.control.send_modify(|control| control.awake = true);
    }

    /// Whether network and device are there, so that it can take part.
    pub fn is_reachable(&self) -> bool {
        let control = *self.shared.control.borrow();
        control.link && control.awake && !control.ended
    }

    /// The code with which the server last closed the connection.
    pub fn last_close(&self) -> Option<u16> {
        *self.shared.last_close.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it takes part.
    pub async fn joined(&self) -> Result<(), NotSeen> {
        self.wait_for("an answer to join", Device::is_joined).await
    }

    /// Waits until its screen shows this face.
    pub async fn shows(&self, face: Face) -> Result<(), NotSeen> {
        let shared = Arc::clone(&self.shared);
        self.wait_until(&face.to_string(), move || {
            let mut inside = shared.inside();
            let now = inside.clock.read();
            inside.device.face(now) == face
        })
        .await
    }

    /// Waits until what is inside fulfils a condition.
    pub async fn wait_for(&self, what: &str, condition: impl Fn(&Device) -> bool) -> Result<(), NotSeen> {
        self.wait_until(what, || condition(&self.shared.inside().device)).await
    }

    async fn wait_until(&self, what: &str, condition: impl Fn() -> bool) -> Result<(), NotSeen> {
        let mut changed = self.shared.changed.subscribe();
        let waiting = changed.wait_for(|_| condition());
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(NotSeen(what.to_owned())),
        }
    }

    /// Everything the server had decided when this was called is durable, and this device has seen
    /// it. After it, "nothing happened" can be asserted without waiting.
    pub async fn barrier(&self) -> Result<(), NotSeen> {
        tokio::time::timeout(PATIENCE, self.settle())
            .await
            .map_err(|_| NotSeen("an answer that everything is settled".to_owned()))
    }

    async fn settle(&self) {
        let mut changed = self.shared.changed.subscribe();
        loop {
            let wanted = self.shared.change(|device, _| {
                device.want_beat();
                device.next_beat()
            });
            let answered = changed.wait_for(|_| self.read(|device| device.answered().0 >= wanted));
            if tokio::time::timeout(ASK_AGAIN.saturating_mul(10), answered).await.is_err() {
                continue;
            }
            let settled = changed.wait_for(|_| self.read(|device| device.answered().1));
            if tokio::time::timeout(ASK_AGAIN, settled).await.is_ok() {
                // Real time in virtual time: a token that runs out is renewed, and a report that stops
                // nothing gets its receipt although leases go on meanwhile.
                let done = changed.wait_for(|_| {
                    !self.shared.token_runs_out() && self.read(|device| device.outbox.waiting().is_empty())
                });
                let _refused = tokio::time::timeout(ANSWERED_WITHIN, done).await;
                return;
            }
        }
    }
}
