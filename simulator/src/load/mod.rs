//! Load: many operations, many handhelds, reports that arrive when they arrive.
//!
//! The arrivals are fixed beforehand and times count from when a report *should* have been made, so a
//! slow server cannot slow down the questions (no coordinated omission).

mod idle;
mod limit;
mod program;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::ids::{OperationId, StopId};
use einhalt_protocol::operation::command::{Ask, AskStep};
use einhalt_protocol::operation::event::Event;
use einhalt_protocol::operation::plan::{Known, Person, Plan, Step};
use einhalt_protocol::people::{AgeClass, Role, Subject};
use einhalt_protocol::report::Sign;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use hdrhistogram::Histogram;
use serde::Serialize;
use tokio::time::Instant;

use crate::device::Tell;
use crate::evidence::Evidence;
use crate::handheld::{Handheld, Setup, Witness};
use crate::host::{Host, Settings, Time};
use crate::measure::{Course, Stopwatch};
use crate::oracle::Face;
use crate::rest::{Rest, Session};
use program::Program;

/// Anything that ends a load run early is told and ends it.
type Broken = Box<dyn std::error::Error + Send + Sync>;

/// Calls and connections made at the same time while the run is set up.
const AT_ONCE: usize = 32;

/// How long the last reports may take to arrive everywhere before they count as lost.
const PATIENCE: Duration = Duration::from_secs(30);

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
    /// Runs a bare durable broadcaster under the same arrivals, and prints the ratios.
    #[arg(long)]
    baseline: bool,
    /// Instead of load: opens so many signed-in connections that do nothing, and prints the server's memory for each.
    #[arg(long, value_name = "N")]
    idle: Option<usize>,
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

fn rate(text: &str) -> Result<f64, String> {
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
    rate: f64,
    seconds: u32,
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
    Here(Host),
    Program(Program),
    Elsewhere { url: String, password: String },
}

impl Server {
    async fn start(options: &Options, data: &std::path::Path) -> Result<Self, Broken> {
        if let (Some(url), Some(password)) = (options.server.clone(), options.password.clone()) {
            return Ok(Self::Elsewhere { url, password });
        }
        match options.program.clone().or_else(Program::beside_us) {
            Some(binary) => Ok(Self::Program(Program::start(&binary, data).await?)),
            None => Ok(Self::Here(Host::start(Settings::local(data), Time::real()).await?)),
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Here(host) => host.url(),
            Self::Program(program) => program.url.clone(),
            Self::Elsewhere { url, .. } => url.clone(),
        }
    }

    fn password(&self) -> Result<&str, Broken> {
        match self {
            Self::Here(host) => Ok(host.first_password()?),
            Self::Program(program) => Ok(&program.password),
            Self::Elsewhere { password, .. } => Ok(password),
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Here(_) => "in this process",
            Self::Program(_) => "a process of its own",
            Self::Elsewhere { .. } => "elsewhere",
        }
    }
}

/// Times in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
struct Times {
    count: u64,
    p50: f64,
    p99: f64,
    max: f64,
}

impl Times {
    fn of(milliseconds: impl IntoIterator<Item = f64>) -> Result<Self, Broken> {
        let mut histogram = Histogram::<u64>::new_with_bounds(1, 600_000_000, 3)?;
        for value in milliseconds {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "microseconds of minutes"
            )]
            histogram.saturating_record((value * 1_000.0).max(1.0) as u64);
        }
        #[expect(clippy::cast_precision_loss, reason = "microseconds of minutes")]
        let at = |microseconds: u64| microseconds as f64 / 1_000.0;
        Ok(Self {
            count: histogram.len(),
            p50: at(histogram.value_at_quantile(0.5)),
            p99: at(histogram.value_at_quantile(0.99)),
            max: at(histogram.max()),
        })
    }
}

/// What a run came to.
#[derive(Debug, Serialize)]
struct Outcome {
    server: &'static str,
    operations: usize,
    devices: usize,
    rate: f64,
    seconds: u32,
    reports: usize,
    report_to_last_device_ms: Times,
    report_to_receipt_ms: Times,
    lost: usize,
    duplicated: usize,
    out_of_order: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<Baseline>,
}

#[derive(Debug, Serialize)]
struct Baseline {
    report_to_last_device_ms: Times,
    report_to_receipt_ms: Times,
    ratio_last_device_p50: f64,
    ratio_receipt_p50: f64,
}

/// Runs it. Returns whether nothing was lost, doubled or out of order.
pub async fn run(options: Options) -> Result<bool, Broken> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(&options, folder.path()).await?;
    eprintln!("server: {}", server.kind());
    let admin = Rest::new(&server.url())?.sign_in(&options.admin, server.password()?).await?;
    if let Some(connections) = options.idle {
        return idle::run(&server, &admin, connections, options.json).await;
    }
    let arrivals = Arrivals {
        operations: options.operations.max(1),
        devices: options.devices.max(1),
        rate: options.rate,
        seconds: options.seconds,
    };
    let stopwatch = Arc::new(Stopwatch::default());
    let crowd = Crowd::gather(&admin, &arrivals, &stopwatch).await?;
    eprintln!(
        "{} devices in {} operations show LÄUFT; reports begin",
        crowd.devices.len(),
        arrivals.operations
    );
    crowd.report(&arrivals, &stopwatch).await;
    stopwatch.all_done(PATIENCE).await;
    let mut outcome = crowd.count(&server, &options, &arrivals, &stopwatch).await?;
    drop(crowd);
    drop(server);
    if options.baseline {
        outcome.baseline = Some(baseline(&arrivals, &outcome).await?);
    }
    tell(&outcome, options.json)?;
    Ok(outcome.lost + outcome.duplicated + outcome.out_of_order == 0)
}

/// Everyone who takes part.
struct Crowd {
    lead: Arc<Session>,
    operations: Vec<OperationId>,
    /// By operation, then by device.
    devices: Vec<Handheld>,
}

impl Crowd {
    async fn gather(
        admin: &Session,
        arrivals: &Arrivals,
        stopwatch: &Arc<Stopwatch>,
    ) -> Result<Self, Broken> {
        let run = uuid::Uuid::new_v4().simple().to_string();
        let lead = enlist(admin, &format!("load-{}-lead", &run[..8]), Role::Lead, 1).await?;
        let lead = Arc::new(admin.rest().pair(&lead.1, "L").await?);
        let (officers, code) = enlist(
            admin,
            &format!("load-{}-officers", &run[..8]),
            Role::Officer,
            arrivals.operations * arrivals.devices,
        )
        .await?;
        let operations: Vec<OperationId> = stream::iter(0..arrivals.operations)
            .map(|number| {
                let lead = Arc::clone(&lead);
                async move {
                    let operation = lead.create_operation(&format!("Load {number}"), true).await?;
                    lead.put_member(operation, officers, Role::Officer, "T").await?;
                    Ok::<_, Broken>(operation)
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let time = Time::real();
        let places: Vec<OperationId> = operations
            .iter()
            .flat_map(|operation| std::iter::repeat_n(*operation, arrivals.devices))
            .collect();
        let devices: Vec<Handheld> = stream::iter(places)
            .map(|operation| {
                let (rest, code, time) = (admin.rest().clone(), code.clone(), time.lend());
                let witness: Arc<dyn Witness> = stopwatch.clone();
                async move {
                    let session = Arc::new(rest.pair(&code, "T").await?);
                    let setup = Setup {
                        keeps_log: false,
                        wants_view: false,
                        witness: Some(witness),
                        ..Setup::new(session, operation, time)
                    };
                    let device = Handheld::start(setup);
                    device.joined().await?;
                    Ok::<_, Broken>(device)
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let crowd = Self { lead, operations, devices };
        crowd.begin(time.now()).await?;
        Ok(crowd)
    }

    async fn begin(&self, now: einhalt_protocol::clocks::Timestamp) -> Result<(), Broken> {
        let persons = "E1".parse().map(|slot| vec![Person { slot, age: AgeClass::Adult }])?;
        let plan =
            Plan { starts_at: now, ends_at: now + TimeDelta::hours(2), persons, other_minors: Known::No };
        stream::iter(&self.operations)
            .map(|operation| {
                let plan = plan.clone();
                async move {
                    self.lead.plan(*operation, &plan).await?;
                    self.lead.command(*operation, &Ask::Step(AskStep { step: Step::Begin })).await?;
                    Ok::<_, Broken>(())
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        for device in &self.devices {
            device.shows(Face::Running).await?;
        }
        Ok(())
    }

    /// Makes every report at its time, whatever has become of the earlier ones.
    async fn report(&self, arrivals: &Arrivals, stopwatch: &Stopwatch) {
        let start = Instant::now();
        for number in 0..arrivals.count() {
            let due = start + arrivals.at(number);
            tokio::time::sleep_until(due).await;
            let place = arrivals.operation(number) * arrivals.devices + arrivals.device(number);
            let report =
                self.devices[place].report(Tell::sign(Sign::MedicalEmergency).about(Subject::Unknown));
            stopwatch.reported(report, due, arrivals.devices);
        }
    }

    async fn count(
        &self,
        server: &Server,
        options: &Options,
        arrivals: &Arrivals,
        stopwatch: &Stopwatch,
    ) -> Result<Outcome, Broken> {
        let courses = stopwatch.all();
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1_000.0;
        let arrived =
            courses.iter().filter(|course| course.to_last_device().is_some() && course.receipted.is_some());
        let mut lost = arrivals.count() - arrived.count();
        let (mut duplicated, mut out_of_order) = (0, 0);
        for device in &self.devices {
            let faults = device.read(|device| device.standing.faults());
            duplicated += faults.doubled as usize;
            out_of_order +=
                (faults.gaps + faults.rolled_back + faults.wrong_receipts + faults.unreadable) as usize;
        }
        let mut recorded = std::collections::BTreeSet::new();
        for operation in &self.operations {
            let evidence = Evidence::read(&self.lead.record(*operation).await?)?;
            evidence.verify()?;
            for entry in evidence.entries() {
                if let Event::Reported { report, .. } = &entry.event {
                    duplicated += usize::from(!recorded.insert(StopId::of_report(report.id)));
                }
            }
        }
        // Shown and receipted, but not in the record, would be the worst of all.
        lost = lost.max(arrivals.count().saturating_sub(recorded.len()));
        Ok(Outcome {
            server: server.kind(),
            operations: arrivals.operations,
            devices: arrivals.devices,
            rate: options.rate,
            seconds: options.seconds,
            reports: arrivals.count(),
            report_to_last_device_ms: Times::of(
                courses.iter().filter_map(Course::to_last_device).map(milliseconds),
            )?,
            report_to_receipt_ms: Times::of(courses.iter().filter_map(Course::to_receipt).map(milliseconds))?,
            lost,
            duplicated,
            out_of_order,
            baseline: None,
        })
    }
}

/// An account with a code that pairs so many devices.
async fn enlist(
    admin: &Session,
    name: &str,
    role: Role,
    uses: usize,
) -> Result<(einhalt_protocol::ids::AccountId, String), Broken> {
    let account = admin.create_account(name, role).await?;
    let code = admin.pairing_code(account, 120, u32::try_from(uses)?).await?;
    Ok((account, code.code))
}

async fn baseline(arrivals: &Arrivals, ours: &Outcome) -> Result<Baseline, Broken> {
    eprintln!("the same arrivals on a bare durable broadcaster");
    let limit = limit::run(arrivals).await?;
    let last_device = Times::of(limit.last_device)?;
    let receipt = Times::of(limit.receipt)?;
    Ok(Baseline {
        ratio_last_device_p50: ours.report_to_last_device_ms.p50 / last_device.p50,
        ratio_receipt_p50: ours.report_to_receipt_ms.p50 / receipt.p50,
        report_to_last_device_ms: last_device,
        report_to_receipt_ms: receipt,
    })
}

fn tell(outcome: &Outcome, json: bool) -> Result<(), Broken> {
    if json {
        println!("{}", serde_json::to_string(outcome)?);
        return Ok(());
    }
    let row = |what: &str, times: &Times| {
        println!("{what:<34} {:>9.2} {:>9.2} {:>9.2}  ({})", times.p50, times.p99, times.max, times.count);
    };
    println!(
        "{} operations of {} devices, {} reports/s for {} s, server {}",
        outcome.operations, outcome.devices, outcome.rate, outcome.seconds, outcome.server
    );
    println!("{:<34} {:>9} {:>9} {:>9}", "milliseconds", "p50", "p99", "max");
    row("report -> stop on the last device", &outcome.report_to_last_device_ms);
    row("report -> receipt", &outcome.report_to_receipt_ms);
    if let Some(baseline) = &outcome.baseline {
        row("bare broadcaster -> last device", &baseline.report_to_last_device_ms);
        row("bare broadcaster -> receipt", &baseline.report_to_receipt_ms);
        println!(
            "ratio of the medians: last device {:.2}, receipt {:.2}",
            baseline.ratio_last_device_p50, baseline.ratio_receipt_p50
        );
    }
    println!(
        "reports {}, lost {}, duplicated {}, out of order {}",
        outcome.reports, outcome.lost, outcome.duplicated, outcome.out_of_order
    );
    Ok(())
}
