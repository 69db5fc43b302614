//! The only place that knows the server's code: it lends its clocks, and runs a server in this process.
//!
//! The server gets a runtime of its own, so that it can be killed in the middle of whatever it is
//! doing, and started again on the same port and the same data.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use einhalt_protocol::clocks::Timestamp;
use einhalt_server::app::{self, Parts, Running, StartError};
use einhalt_server::clock::{Clock, ManualClock, SystemClock};
use einhalt_server::config::Config;
pub use einhalt_server::listen::raise_open_files;
pub use einhalt_server::places::INVENTED as INVENTED_FACILITIES;
use tokio::runtime::{Builder, Runtime};

use crate::conductor::Conductor;
use crate::time::TimeSource;

/// A server's clock, as a device's source of true time.
struct Lent(Arc<dyn Clock>);

impl TimeSource for Lent {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.sleep_until(at)
    }
}

/// A clock for a server in this process and the devices that talk to it.
#[derive(Clone)]
pub struct Time {
    clock: Arc<dyn Clock>,
    hand: Option<ManualClock>,
    conductor: Option<Arc<Conductor>>,
}

impl Time {
    /// The machine's time.
    pub fn real() -> Self {
        Self::at_speed(1.0)
    }

    /// The machine's time, faster.
    pub fn at_speed(speed: f64) -> Self {
        Self { clock: Arc::new(SystemClock::at_speed(speed)), hand: None, conductor: None }
    }

    /// A time that moves only when told to.
    pub fn by_hand(start: Timestamp) -> Self {
        let clock = ManualClock::at(start);
        Self { clock: Arc::new(clock.clone()), hand: Some(clock), conductor: None }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sets a time that moves by hand. Returns whether it does.
    pub fn set(&self, now: Timestamp) -> bool {
        if let Some(hand) = &self.hand {
            hand.set(now);
        }
        self.hand.is_some()
    }

    /// The same time, moved for several plays at once: on to the earliest moment that one of them waits for.
    #[must_use]
    pub fn together(&self, conductor: &Arc<Conductor>) -> Self {
        Self { conductor: Some(Arc::clone(conductor)), ..self.clone() }
    }

    /// Lets the time come: moves it there, or waits until it has.
    pub async fn come(&self, at: Timestamp) {
        match &self.conductor {
            Some(conductor) => conductor.until(at).await,
            None if self.set(at) => {}
            None => self.clock.sleep_until(at).await,
        }
    }

    /// Lends it to a device.
    pub fn lend(&self) -> Arc<dyn TimeSource> {
        Arc::new(Lent(Arc::clone(&self.clock)))
    }
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// No runtime.
    #[error("cannot run a server here: {0}")]
    NoRuntime(#[from] std::io::Error),
    /// The server would not start.
    #[error("the server does not start: {0}")]
    NotStarted(#[from] StartError),
    /// The server died while it started.
    #[error("the server died while it started")]
    Died,
    /// The data folder has been used before, and its administrator's password is not known here.
    #[error("the data folder {} has been used before; choose a new one", .0.display())]
    UsedBefore(PathBuf),
}

/// The longest a killed server takes to let go of its data.
const DEATH: Duration = Duration::from_secs(5);

/// A server in this process.
pub struct Host {
    runtime: Option<Runtime>,
    dying: Option<JoinHandle<()>>,
    running: Option<Running>,
    address: SocketAddr,
    password: Option<String>,
    settings: Settings,
    time: Time,
}

/// How a server in this process is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// The address devices are told, where it differs.
    pub public_url: Option<String>,
    /// Another policy than the built-in one.
    pub policy: Option<PathBuf>,
}

impl Settings {
    /// A free port on this machine only, with data in this folder.
    pub fn local(data: &Path) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { listen, data: data.to_owned(), public_url: None, policy: None }
    }
}

impl Host {
    /// Starts a server.
    pub async fn start(settings: Settings, time: Time) -> Result<Self, HostError> {
        let mut config = config(&settings);
        if time.hand.is_some() {
            // Hours pass at once while a write is on its way: by this clock that is no disk that hangs.
            config.limits.writer_hang_ms = u32::MAX;
        }
        let runtime = Builder::new_multi_thread().enable_all().thread_name("server").build()?;
        let parts = Parts { clock: Arc::clone(&time.clock), wrap_store: None };
        let started = runtime.spawn(app::start(config, parts)).await;
        let running = match started {
            Ok(Ok(running)) => running,
            Ok(Err(error)) => {
                runtime.shutdown_background();
                return Err(error.into());
            }
            Err(_) => {
                runtime.shutdown_background();
                return Err(HostError::Died);
            }
        };
        let address = running.addr();
        let password = running.first_password().map(ToOwned::to_owned);
        Ok(Self {
            runtime: Some(runtime),
            dying: None,
            running: Some(running),
            address,
            password,
            settings,
            time,
        })
    }

    /// The server's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The administrator's one-time password, on a new data folder.
    pub fn first_password(&self) -> Result<&str, HostError> {
        self.password.as_deref().ok_or_else(|| HostError::UsedBefore(self.settings.data.clone()))
    }

    /// The server dies: every task of it ends where it stands, nothing is put in order.
    pub fn kill(&mut self) {
        self.running = None;
        if let Some(runtime) = self.runtime.take() {
            self.dying = Some(std::thread::spawn(move || runtime.shutdown_timeout(DEATH)));
        }
    }

    /// Starts it again, on the same port and the same data, once the dead one holds nothing any more.
    pub async fn start_again(&mut self) -> Result<(), HostError> {
        self.kill();
        if let Some(dying) = self.dying.take() {
            // A death that went wrong shows when the data folder is opened.
            let _ = tokio::task::spawn_blocking(move || dying.join()).await;
        }
        let settings = Settings { listen: self.address, ..self.settings.clone() };
        let password = self.password.take();
        *self = Self::start(settings, self.time.clone()).await?;
        self.password = password;
        Ok(())
    }

    /// Ends it in order.
    pub async fn shutdown(mut self) {
        if let (Some(running), Some(runtime)) = (self.running.take(), &self.runtime) {
            // What comes out of it is the server's own log.
            let _ = runtime.spawn(running.shutdown()).await;
        }
        self.kill();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.kill();
    }
}

fn config(settings: &Settings) -> Config {
    let mut config = Config { listen: settings.listen, data: settings.data.clone(), ..Config::default() };
    config.public_url.clone_from(&settings.public_url);
    config.policy.clone_from(&settings.policy);
    // One code pairs a whole load run's devices.
    config.limits.pairing_code_uses_max = 100_000;
    config.limits.requests_per_minute = 1_000_000;
    config.limits.frames_per_second = 1_000;
    config.limits.frames_burst = 10_000;
    config
}
