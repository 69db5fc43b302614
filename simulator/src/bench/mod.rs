//! How close Einhalt comes to what the machine allows: each case on our server and, in turn, on a bare
//! durable broadcaster, both processes of their own, under the same arrivals and the same devices.
//!
//! Arrivals are fixed beforehand and times count from when a report *should* have been made, so a slow
//! server cannot slow down the questions (no coordinated omission).

mod board;
mod case;
mod device;
pub mod limit;
mod plot;
mod round;
mod table;
mod target;
pub(crate) mod usage;

use std::path::PathBuf;

use case::{CASES, Case};
use round::{Bench, Round};
use table::Outcome;

use crate::load::program::Program;

/// Anything that ends a bench early.
type Broken = Box<dyn std::error::Error + Send + Sync>;

/// How a bench is made.
#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct Options {
    /// Cases to run; without one all of them. `--list` names them.
    cases: Vec<String>,
    /// Lists the cases and runs nothing.
    #[arg(long)]
    list: bool,
    /// Rounds of each case, each on our server and on the limit; medians are told.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// One round with few devices and reports: whether everything works, not how fast.
    #[arg(long, conflicts_with = "rounds")]
    quick: bool,
    /// Devices confirm each stop at once, as handhelds do; the limit's have nothing to confirm. Without it all
    /// confirm between the rounds.
    #[arg(long)]
    answering: bool,
    /// One JSON object instead of the table.
    #[arg(long)]
    json: bool,
    /// Draws the times of each case as SVG into this folder.
    #[arg(long, value_name = "FOLDER")]
    plots: Option<PathBuf>,
    /// The server's program; without it the one beside this program.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Where both keep their data: the disk that is measured. Without it the folder for temporary files.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

/// Runs it. Returns whether every report arrived everywhere and none came twice.
///
/// # Errors
/// If a case is not known, a program is missing, or a server ends early.
pub async fn run(options: Options) -> Result<bool, Broken> {
    if options.list {
        for case in CASES {
            println!("{:<10} {}", case.name, case.words);
        }
        return Ok(true);
    }
    let cases = chosen(&options.cases)?;
    let program = options.program.clone().or_else(Program::beside_us);
    let program =
        program.ok_or("the program `einhalt` is not beside this one: build it, or name it with --program")?;
    let folder = match &options.data {
        Some(data) => tempfile::tempdir_in(data)?,
        None => tempfile::tempdir()?,
    };
    let mut outcomes = Vec::new();
    for case in cases {
        let case = if options.quick { case.quick() } else { case };
        eprintln!("{}: {}", case.name, case.words);
        let bench = Bench {
            case,
            program: &program,
            folder: folder.path(),
            rounds: if options.quick { 1 } else { options.rounds },
            answering: options.answering,
        };
        let rounds: Vec<Round> = bench.run().await?;
        let outcome = Outcome::of(&case, &rounds)?;
        if let Some(plots) = &options.plots {
            std::fs::create_dir_all(plots)?;
            for (name, picture) in plot::pictures(&case, &rounds)? {
                std::fs::write(plots.join(name), picture)?;
            }
        }
        if !options.json {
            outcome.tell();
        }
        outcomes.push(outcome);
    }
    if options.json {
        println!("{}", serde_json::to_string(&outcomes)?);
    } else {
        table::tell_noise(&outcomes);
    }
    Ok(outcomes.iter().all(|outcome| outcome.lost == 0 && outcome.doubled == 0))
}

fn chosen(names: &[String]) -> Result<Vec<Case>, Broken> {
    if names.is_empty() {
        return Ok(CASES.to_vec());
    }
    let known = |name: &String| CASES.iter().find(|case| case.name == *name).copied();
    names
        .iter()
        .map(|name| {
            let all: Vec<&str> = CASES.iter().map(|case| case.name).collect();
            known(name)
                .ok_or_else(|| format!("no case is called {name}; there are: {}", all.join(", ")).into())
        })
        .collect()
}
