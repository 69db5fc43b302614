//! Deterministic simulation: the real server logic and simulated handhelds on one seeded clock, network and
//! disk, in one thread, and an oracle that checks the safety invariants after every step. One seed gives
//! one trace, byte for byte.
//!
//! Real are the operations' actors, the sockets' readers and writers, access, the vault and the store's
//! writer. Simulated are the clock, the network, the disk and the people. Like [`crate::host`], this knows
//! the server's code, because it runs it.

mod broken;
mod campaign;
mod cast;
mod clock;
mod dice;
mod disk;
mod frame;
mod ground;
mod net;
mod oracle;
mod phone;
mod script;
mod shrink;
mod situations;
mod trace;
mod wire;
mod world;

use std::fmt::Write as _;

pub use broken::Broken;
pub use campaign::{Campaign, Failure, Wanted, campaign};
pub use ground::{Cause, Ground};
pub use oracle::{JUDGED, NOT_JUDGED, Violation};
pub use script::{Item, Script, Way, What};
pub use shrink::{Shortest, shortest};
pub use situations::{Reached, Situation};
pub use world::{Outcome, run as play};

/// From so many runs on a situation that was never reached is a failure.
const ENOUGH: u64 = 1_000;
/// After so many broken promises nobody needs more.
const FAILURES: usize = 3;

/// Plays many seeded runs of the real server and simulated handhelds with faults, and checks the safety
/// invariants after every step.
#[derive(clap::Args)]
#[command(after_long_help = after_help())]
pub struct Options {
    /// The first seed.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=1_000_000_000_000))]
    seed: u64,
    /// How many seeds, one after the other.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    runs: u64,
    /// How many threads; each plays whole runs by itself.
    #[arg(long, default_value_t = threads(), value_parser = clap::value_parser!(u16).range(1..=1_024))]
    threads: u16,
    /// Plays the first seed only, and prints its script and its trace.
    #[arg(long)]
    trace: bool,
    /// Of that script, only these items, counted from 0.
    #[arg(long, value_delimiter = ',', requires = "trace", value_name = "NUMBERS")]
    only: Option<Vec<usize>>,
    /// With every device's clock right.
    #[arg(long, requires = "trace")]
    right_clocks: bool,
    /// By day, whatever the seed says.
    #[arg(long, requires = "trace")]
    by_day: bool,
    /// Broken on purpose, to see that the oracle notices.
    #[arg(long, hide = true)]
    broken: Option<Broken>,
}

fn threads() -> u16 {
    std::thread::available_parallelism().ok().and_then(|n| u16::try_from(n.get()).ok()).unwrap_or(1)
}

fn after_help() -> String {
    let mut text = String::from("Judged after every step, or when everybody had time to come back:\n");
    for (id, what) in JUDGED {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {id:<5} {what}");
    }
    text.push_str("\nNot judged here:\n");
    for (id, what) in NOT_JUDGED {
        let _ = writeln!(text, "  {id:<5} {what}");
    }
    text.push_str(
        "\nOne server on one simulated disk: SQLite's own files, the operating system and several nodes are \
         not part of this.\nHow to read a trace: server/docs/faults.md",
    );
    text
}

/// Plays what was asked for. Says whether every promise was kept.
///
/// # Errors
/// A run could not be set up.
pub async fn run(options: Options) -> Result<bool, Cause> {
    // Each run has a runtime of its own, which cannot live inside this one.
    tokio::task::spawn_blocking(move || if options.trace { one(&options) } else { many(&options) }).await?
}

fn one(options: &Options) -> Result<bool, Cause> {
    let ground = std::sync::Arc::new(Ground::prepare()?);
    let mut script = Script::of(options.seed);
    if let Some(only) = &options.only {
        if let Some(unknown) = only.iter().find(|item| **item >= script.len()) {
            let len = script.len();
            return Err(format!(
                "--only {unknown}: the script of seed {} has {len} items, counted from 0",
                options.seed
            )
            .into());
        }
        script = script.only(only);
    }
    if options.right_clocks {
        script.skews = Default::default();
    }
    if options.by_day {
        script.night_at = None;
    }
    let outcome = play(&ground, &script, options.broken, true)?;
    println!("seed {}\n{script}", options.seed);
    for line in &outcome.lines {
        println!("{line}");
    }
    println!("trace {}", outcome.hash);
    if let Some(violation) = &outcome.violation {
        println!("BROKEN  {violation}");
    }
    Ok(outcome.violation.is_none())
}

fn many(options: &Options) -> Result<bool, Cause> {
    let Campaign { runs, reached, failures, hash, took } = campaign(Wanted {
        first: options.seed,
        runs: options.runs,
        threads: usize::from(options.threads),
        broken: options.broken,
        enough: FAILURES,
        tells: true,
    })?;
    println!("situations reached in {runs} runs from seed {} on:", options.seed);
    print!("{}", reached.table());
    let a_second = u128::from(runs) * 1_000 / took.as_millis().max(1);
    println!("{runs} runs in {:.1} s, {a_second} a second; all traces: {hash}", took.as_secs_f64());
    for failure in &failures {
        let ground = std::sync::Arc::new(Ground::prepare()?);
        let shortest = shortest(&ground, failure.seed, &failure.violation, options.broken)?;
        println!("\nseed {} BROKEN  {}", failure.seed, failure.violation);
        print!("{shortest}");
    }
    let missing = if runs >= ENOUGH { reached.missing() } else { Vec::new() };
    for situation in &missing {
        println!("never reached: {}", situation.words());
    }
    if failures.is_empty() {
        println!("every invariant that is judged here held");
    }
    Ok(failures.is_empty() && missing.is_empty())
}
