//! The `simulator` program: scripted operations, load, and the demonstration.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use einhalt_simulator::play::{Venue, play, read_all};
use einhalt_simulator::{bench, data, day, demo, faults, flood, load, table};

/// Simulated handhelds, teams and whole days of operations.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays scripted operations and checks each expected signal on every device.
    Run(Run),
    /// Plays a whole day of operations, many at once on one server, and keeps the data.
    Day(day::Options),
    /// Starts a server with three simulated operations to watch, and prints the sign-in links.
    Demo(demo::Options),
    /// Puts a server under load and prints how long stops and receipts take.
    Load(load::Options),
    /// Holds the server against what the machine allows: each case in turn on it and on a bare durable
    /// broadcaster, in rounds, told as ratios.
    Bench(bench::Options),
    /// The bare broadcaster itself.
    #[command(hide = true)]
    LimitServer(bench::limit::Options),
    /// Makes stops go out alone, and again beside thousands of silent, slow, deaf and hostile connections, and
    /// prints both side by side (I-15). Ends by itself; fails if a stop was lost or took longer than a second.
    Flood(flood::Options),
    /// Plays seeded faults against the server's own logic on a simulated clock, network and disk, and checks
    /// the safety invariants after every step.
    Faults(faults::Options),
}

#[derive(clap::Args)]
struct Run {
    /// Scenario files, or folders of them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Plays on this server, in real time; what needs a server of its own is skipped.
    #[arg(long, value_name = "URL", requires = "password")]
    server: Option<String>,
    /// Keeps each play's data in a folder of the scenario's name under this one, for review: `einhalt serve
    /// --data FOLDER/NAME/data`; how to sign in stands in FOLDER/NAME/play.json. Each is played once.
    #[arg(long, value_name = "FOLDER", conflicts_with = "server")]
    keep: Option<PathBuf>,
    /// The folder with lists of facilities and recorded drives.
    #[arg(long, value_name = "FOLDER", env = "EINHALT_REAL_DATA")]
    data: Option<PathBuf>,
    /// The name of that server's administrator.
    #[arg(long, default_value = "admin")]
    admin: String,
    /// The administrator's password.
    #[arg(long, env = "EINHALT_ADMIN_PASSWORD", hide_env_values = true)]
    password: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Run(run) => run_scenarios(run).await,
        Command::Day(options) => ended(day::run(options).await),
        Command::Demo(options) => ended(demo::run(options).await),
        Command::Load(options) => ended(load::run(options).await),
        Command::Bench(options) => ended(bench::run(options).await),
        Command::LimitServer(options) => ended(bench::limit::run(options).await),
        Command::Flood(options) => ended(flood::run(options).await),
        Command::Faults(options) => ended(faults::run(options).await),
    }
}

async fn run_scenarios(run: Run) -> ExitCode {
    let scenarios = match read_all(&run.paths) {
        Ok(scenarios) => scenarios,
        Err(errors) => {
            for error in errors {
                eprintln!("{error}");
            }
            return ExitCode::from(2);
        }
    };
    let venue = match (run.server, run.password) {
        (Some(url), Some(password)) => Venue::Elsewhere { url, name: run.admin, password },
        _ => run.keep.map_or(Venue::Own, Venue::Kept),
    };
    let data = run.data.unwrap_or_else(data::folder);
    let mut all = Vec::new();
    for scenario in &scenarios {
        eprintln!("playing {}: {}", scenario.file.display(), scenario.name);
        all.push(play(scenario, &venue, &data).await);
    }
    print!("{}", table::table(&all));
    if table::all_passed(&all) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ended(result: Result<bool, impl std::fmt::Display>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("ended early: {error}");
            ExitCode::FAILURE
        }
    }
}
