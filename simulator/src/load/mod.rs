//! Load: many operations, many handhelds, reports that arrive when they arrive.
//!
//! The arrivals are fixed beforehand and times count from when a report *should* have been made, so a
//! slow server cannot slow down the questions (no coordinated omission).

pub(crate) mod crowd;
pub(crate) mod outcome;
pub(crate) mod program;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::before;
use crate::bench::usage::Usage;
use crate::host::{Host, Settings, Time};
use crate::measure::Stopwatch;
use crate::rest::Rest;
use crowd::Crowd;
pub(crate) use outcome::Times;
use program::Program;

/// Anything that ends a load run early is told and ends it.
pub(crate) type Broken = Box<dyn std::error::Error + Send + Sync>;

/// Calls and connections made at the same time while the run is set up.
pub(crate) const AT_ONCE: usize = 32;

/// How long the last reports may take to arrive everywhere before they count as lost.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How a load run is made.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Operations.
    #[arg(long, default_value_t = 200)]
    operations: usize,
    /// Devices per operation.
    #[arg(long, default_value_t = 6)]
    devices: usize,
    /// Reports per second, over all operations.
    #[arg(long, default_value_t = 50.0, value_parser = rate)]
    rate: f64,
    /// For how long.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
    /// The server's program; without it the one beside this program, else a server in this process.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// A running server instead.
    #[arg(long, value_name = "URL", requires = "password")]
    server: Option<String>,
    /// The name of that server's administrator.
    #[arg(long, default_value = "admin")]
    admin: String,
    /// The administrator's password.
    #[arg(long, env = "EINHALT_ADMIN_PASSWORD", hide_env_values = true)]
    password: Option<String>,
}

pub(crate) fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "a number is wanted".to_owned())?;
    if rate > 0.0 && rate <= 1e6 { Ok(rate) } else { Err("more than 0, at most 1000000".to_owned()) }
}

/// When and where reports are made: fixed before the run.
#[derive(Debug, Clone, Copy)]
pub struct Arrivals {
    /// Operations.
    pub operations: usize,
    /// Devices per operation.
    pub devices: usize,
    /// Reports per second.
    pub rate: f64,
    /// For so many seconds.
    pub seconds: u32,
}

impl Arrivals {
    /// How many reports.
    pub fn count(&self) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive count of reports"
        )]
        let count = (self.rate * f64::from(self.seconds)) as usize;
        count.max(1)
    }

    /// When report `number` is made, from the beginning.
    pub fn at(&self, number: usize) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 reports")]
        Duration::from_secs_f64(number as f64 / self.rate)
    }

    /// In which operation. Neighbouring reports are of different operations.
    pub const fn operation(&self, number: usize) -> usize {
        number % self.operations
    }

    /// By which of its devices.
    pub const fn device(&self, number: usize) -> usize {
        (number / self.operations + number) % self.devices
    }
}

/// The server under load.
pub(crate) enum Server {
    Here(Box<Host>),
    Program(Program),
    Elsewhere { url: String, password: String },
}

impl Server {
    async fn start(options: &Options, data: &std::path::Path) -> Result<Self, Broken> {
        if let (Some(url), Some(password)) = (options.server.clone(), options.password.clone()) {
            return Ok(Self::Elsewhere { url, password });
        }
        Self::ours(options.program.clone(), data).await
    }

    /// A server of our own: a program, or one in this process where there is none.
    pub(crate) async fn ours(program: Option<PathBuf>, data: &std::path::Path) -> Result<Self, Broken> {
        match program.or_else(Program::beside_us) {
            Some(binary) => Ok(Self::Program(Program::start(&binary, data, &[]).await?)),
            None => Ok(Self::Here(Box::new(Host::start(Settings::local(data), Time::real()).await?))),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Here(host) => host.url(),
            Self::Program(program) => program.url.clone(),
            Self::Elsewhere { url, .. } => url.clone(),
        }
    }

    pub(crate) fn password(&self) -> Result<&str, Broken> {
        match self {
            Self::Here(host) => Ok(host.first_password()?),
            Self::Program(program) => Ok(&program.password),
            Self::Elsewhere { password, .. } => Ok(password),
        }
    }

    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Here(_) => "in this process",
            Self::Program(_) => "a process of its own",
            Self::Elsewhere { .. } => "elsewhere",
        }
    }

    /// The resident memory of a program of its own, in bytes.
    pub(crate) fn resident_bytes(&self) -> Option<u64> {
        match self {
            Self::Program(program) => Some(Usage::of(program.id()?).ok()?.resident),
            Self::Here(_) | Self::Elsewhere { .. } => None,
        }
    }
}

/// Runs it. Returns whether nothing was lost, doubled or out of order, and every record verifies.
pub async fn run(options: Options) -> Result<bool, Broken> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(&options, folder.path()).await?;
    eprintln!("server: {}", server.kind());
    let admin = Rest::new(&server.url())?.sign_in(&options.admin, server.password()?).await?;
    let arrivals = Arrivals {
        operations: options.operations.max(1),
        devices: options.devices.max(1),
        rate: options.rate,
        seconds: options.seconds,
    };
    let stopwatch = Arc::new(Stopwatch::default());
    before::know_facilities(&admin, Time::real().now()).await?;
    let crowd = Crowd::gather(&admin, &arrivals, &stopwatch).await?;
    eprintln!(
        "{} devices in {} operations show LÄUFT; reports begin",
        crowd.devices.len(),
        arrivals.operations
    );
    crowd.report(&arrivals, &stopwatch).await;
    stopwatch.all_done(PATIENCE).await;
    let outcome = crowd.count(&server, &arrivals, &stopwatch).await?;
    outcome.tell(options.json)?;
    Ok(outcome.lost + outcome.duplicated + outcome.out_of_order + outcome.records_broken == 0)
}
