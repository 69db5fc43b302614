//! The same stops twice on one server: alone, and beside thousands of bad connections (I-15).
//!
//! The bad ones run on a thread of their own, from other addresses, and with a pause before each comes
//! again: on one machine whatever they take is taken from those who are measured as well.

mod bad;
mod kind;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use einhalt_protocol::people::Role;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Serialize;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::before;
use crate::host::{Time, raise_open_files};
use crate::load::crowd::{Crowd as Team, enlist};
use crate::load::outcome::Outcome as Column;
use crate::load::{AT_ONCE, Arrivals, Broken, PATIENCE, Server, rate};
use crate::measure::Stopwatch;
use crate::rest::{Rest, Session};
use bad::{Attacker, Crowd, Ends};
pub use kind::Kind;

/// No stop may take longer to the last device, in milliseconds.
const SHOWN_WITHIN_MS: f64 = 1_000.0;

/// Files this program needs beside bad connections and devices.
const OTHER_FILES: usize = 300;

/// What the server measures that tells what it did with them.
const MEASURED: [&str; 4] =
    ["einhalt_connections", "einhalt_sockets", "einhalt_pushed_out_total", "einhalt_failed_attempts_total"];

/// How a flood is made.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Bad connections at the same time; each that is ended comes again.
    #[arg(long, default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(20..=100_000))]
    pub sockets: u32,
    /// For so many seconds reports are made, each time.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Operations.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub operations: u32,
    /// Devices per operation.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub devices: u32,
    /// Reports per second, over all operations.
    #[arg(long, default_value_t = 20.0, value_parser = rate)]
    pub rate: f64,
    /// Of these kinds alone, as many of each as there would be otherwise: tells which of them costs what.
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_enum)]
    pub only: Vec<Kind>,
    /// One JSON object instead of text.
    #[arg(long)]
    pub json: bool,
    /// The server's program; without it the one beside this program, else a server in this process.
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// A running server instead.
    #[arg(long, value_name = "URL", requires = "password")]
    pub server: Option<String>,
    /// The password of that server's administrator.
    #[arg(long, env = "EINHALT_ADMIN_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
}

/// What a flood came to.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// Without bad connections.
    pub alone: Column,
    /// Beside them.
    pub flooded: Column,
    /// Bad connections at the same time, by kind.
    pub sockets: BTreeMap<Kind, usize>,
    /// How they ended, by kind.
    pub ends: Ends,
    /// What the server measured of itself while they were there.
    pub measured: BTreeMap<String, f64>,
    /// The server's memory alone and beside them, in bytes, where it is a process of its own.
    pub resident_bytes: Option<(u64, u64)>,
}

impl Outcome {
    /// Whether every stop went everywhere in time, and was kept.
    pub fn is_good(&self) -> bool {
        [&self.alone, &self.flooded]
            .iter()
            .all(|column| column.lost + column.duplicated + column.out_of_order + column.records_broken == 0)
            && self.flooded.report_to_last_device_ms.max <= SHOWN_WITHIN_MS
    }
}

/// Runs it and prints both side by side. Returns whether nothing was lost and every stop shown in time.
pub async fn run(options: Options) -> Result<bool, Broken> {
    let outcome = measure(&options).await?;
    if options.json {
        println!("{}", serde_json::to_string(&outcome)?);
    } else {
        tell(&outcome);
    }
    Ok(outcome.is_good())
}

/// Runs it.
pub async fn measure(options: &Options) -> Result<Outcome, Broken> {
    let arrivals = Arrivals {
        operations: usize::try_from(options.operations)?,
        devices: usize::try_from(options.devices)?,
        rate: options.rate,
        seconds: options.seconds,
    };
    enough_files(usize::try_from(options.sockets)? + arrivals.operations * arrivals.devices)?;
    let folder = tempfile::tempdir()?;
    let server = match (options.server.clone(), options.password.clone()) {
        (Some(url), Some(password)) => Server::Elsewhere { url, password },
        _ => Server::ours(options.program.clone(), folder.path()).await?,
    };
    eprintln!("server: {}", server.kind());
    let at: SocketAddr = server.url().trim_start_matches("http://").parse()?;
    let admin = Rest::new(&server.url())?.sign_in("admin", server.password()?).await?;
    before::know_facilities(&admin, Time::real().now()).await?;

    let alone = {
        let (team, stopwatch) = gather(&admin, &arrivals).await?;
        eprintln!("alone: {} reports", arrivals.count());
        report(&team, &arrivals, &stopwatch).await;
        team.count(&server, &arrivals, &stopwatch).await?
    };
    let resident_before = server.resident_bytes();
    let (team, stopwatch) = gather(&admin, &arrivals).await?;
    let (attackers, sockets) = attackers(options, &admin, &team).await?;
    let over = CancellationToken::new();
    let crowd = Arc::new(Crowd { at, ends: Mutex::default(), over: over.clone() });
    eprintln!("beside {} bad connections: {} reports", options.sockets, arrivals.count());
    let flooding = flood(attackers, Arc::clone(&crowd));
    sleep_until(Instant::now() + WARM_UP).await;
    report(&team, &arrivals, &stopwatch).await;
    // Nobody is told before the end what it measures of itself: asking is a connection too.
    let measured = bad::measured(at, &MEASURED).await.unwrap_or_default();
    let resident = resident_before.zip(server.resident_bytes());
    over.cancel();
    tokio::task::spawn_blocking(move || flooding.join()).await?.map_err(|_| "the flood broke off")?;
    let flooded = counted(&team, &server, &arrivals, &stopwatch).await?;
    Ok(Outcome { alone, flooded, sockets, ends: crowd.ends(), measured, resident_bytes: resident })
}

/// How often the records are asked for: a server that still works on what the flood left is waited for.
const ASKED: u32 = 6;

async fn counted(
    team: &Team,
    server: &Server,
    arrivals: &Arrivals,
    stopwatch: &Stopwatch,
) -> Result<Column, Broken> {
    for _ in 1..ASKED {
        match team.count(server, arrivals, stopwatch).await {
            Ok(column) => return Ok(column),
            Err(error) => eprintln!("after the flood the records cannot be read yet: {error}"),
        }
    }
    team.count(server, arrivals, stopwatch).await
}

/// The flood stands before the first report.
const WARM_UP: Duration = Duration::from_secs(1);

/// Room for all connections, or the words why there is none.
fn enough_files(connections: usize) -> Result<(), Broken> {
    let wanted = connections + OTHER_FILES;
    match raise_open_files().and_then(|files| usize::try_from(files).ok()) {
        Some(files) if files < wanted => Err(format!(
            "{connections} connections need {wanted} open files, and the system allows {files}: raise it \
             (`ulimit -Hn`), or ask for fewer --sockets"
        )
        .into()),
        Some(_) | None => Ok(()),
    }
}

async fn gather(admin: &Session, arrivals: &Arrivals) -> Result<(Team, Arc<Stopwatch>), Broken> {
    let stopwatch = Arc::new(Stopwatch::default());
    Ok((Team::gather(admin, arrivals, &stopwatch).await?, stopwatch))
}

async fn report(team: &Team, arrivals: &Arrivals, stopwatch: &Stopwatch) {
    team.report(arrivals, stopwatch).await;
    stopwatch.all_done(PATIENCE).await;
}

/// Those who will be bad; some of them members with a device that is good.
async fn attackers(
    options: &Options,
    admin: &Session,
    team: &Team,
) -> Result<(Vec<Attacker>, BTreeMap<Kind, usize>), Broken> {
    let all = usize::try_from(options.sockets)?;
    let wanted = |kind: Kind| options.only.is_empty() || options.only.contains(&kind);
    let shares = Kind::SHARES.into_iter().filter(|(kind, _)| wanted(*kind));
    let sockets: BTreeMap<Kind, usize> =
        shares.map(|(kind, share)| (kind, (all * share / 1_000).max(1))).collect();
    let kinds: Vec<Kind> =
        sockets.iter().flat_map(|(kind, count)| std::iter::repeat_n(*kind, *count)).collect();
    let paired = kinds.iter().filter(|kind| kind.is_paired()).count() + 1;
    let name = format!("flood-{}", &uuid::Uuid::new_v4().simple().to_string()[..8]);
    let (account, code) = enlist(admin, &name, Role::Officer, paired).await?;
    team.let_in(account, Role::Officer).await?;
    let tokens: Vec<String> = stream::iter(0..paired)
        .map(|_| async { Ok::<_, Broken>(admin.rest().pair(&code, "X").await?.token().token) })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let mut tokens = tokens.into_iter();
    let shared = tokens.next().ok_or("no device was paired")?;
    let operations = team.operations();
    let attackers = kinds.into_iter().enumerate().map(|(number, kind)| {
        let own = if kind.is_paired() { tokens.next() } else { None };
        let operation = operations[number % operations.len()];
        Attacker { kind, number, token: own.unwrap_or_else(|| shared.clone()), operation }
    });
    Ok((attackers.collect(), sockets))
}

/// Lets them go, on a thread of their own, until it is over.
fn flood(attackers: Vec<Attacker>, crowd: Arc<Crowd>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async move {
            let tasks = TaskTracker::new();
            for attacker in attackers {
                tasks.spawn(attacker.run(Arc::clone(&crowd)));
            }
            tasks.close();
            tasks.wait().await;
        });
    })
}

fn tell(outcome: &Outcome) {
    let Outcome { alone, flooded, sockets, ends, measured, resident_bytes } = outcome;
    println!(
        "{} operations of {} devices, {} reports/s for {} s, server {}; {} bad connections",
        alone.operations,
        alone.devices,
        alone.rate,
        alone.seconds,
        alone.server,
        sockets.values().sum::<usize>()
    );
    let head = ["p50", "p99", "max"].map(|name| format!("{name:>9}")).concat();
    println!("{:<36}{:^27} | {:^27}", "", "alone", "flooded");
    println!("{:<36}{head} | {head}", "milliseconds");
    for (what, one, other) in [
        (
            "report -> stop on the last device",
            &alone.report_to_last_device_ms,
            &flooded.report_to_last_device_ms,
        ),
        ("report -> receipt", &alone.report_to_receipt_ms, &flooded.report_to_receipt_ms),
    ] {
        let times = |of: &crate::load::Times| format!("{:>9.2}{:>9.2}{:>9.2}", of.p50, of.p99, of.max);
        println!("{what:<36}{} | {}", times(one), times(other));
    }
    for (what, of) in [
        ("reports", (|column| column.reports) as fn(&Column) -> usize),
        ("receipts", |column| usize::try_from(column.report_to_receipt_ms.count).unwrap_or(usize::MAX)),
        ("lost", |column| column.lost),
        ("duplicated", |column| column.duplicated),
        ("out of order", |column| column.out_of_order),
        ("records that do not verify", |column| column.records_broken),
    ] {
        println!("{what:<36}{:>27} | {:>27}", of(alone), of(flooded));
    }
    println!("\n{:<30} {:>8} {:>8}  how they ended", "bad connections", "at once", "in all");
    for (kind, count) in sockets {
        let ends = ends.get(kind).cloned().unwrap_or_default();
        let all: usize = ends.values().sum();
        let ends = ends.iter().map(|(end, count)| format!("{end}: {count}")).collect::<Vec<_>>().join(", ");
        println!("{:<30} {count:>8} {all:>8}  {ends}", kind.words());
    }
    println!("\nthe server measured, while they were there:");
    for (name, value) in measured {
        println!("{name} {value}");
    }
    if let Some((before, with)) = resident_bytes {
        println!("resident memory: {} kB before them, {} kB with them", before / 1024, with / 1024);
    }
}
