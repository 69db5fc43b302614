//! I-1, I-4, I-5, I-7, I-9, I-14, I-18 and principle 6 under real faults: the built program as a process,
//! with kills, a storage that fails, hangs or is full, a clock that steps, and links that swallow one
//! direction. Beside each stands its control: the same without the fault, or a fault that has to be noticed,
//! so that a campaign that strikes nothing fails.
//!
//! `EINHALT_KILLS` says how many kills (4 without it), `EINHALT_FAULT_ROUNDS` how many rounds of all else
//! (1 without it). What needs root, `strace`, `libfaketime`, `ip` or `nft` says so and is left out where that
//! is missing.

#[path = "../disk.rs"]
mod disk;
#[path = "../program.rs"]
mod program;
#[path = "../rounds.rs"]
mod rounds;

mod clock;
mod full;
mod kills;
mod links;
mod storage;
mod strace;
mod team;

/// How many rounds of a fault.
fn rounds_wanted(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn left_out(missing: &str) {
    println!("skipped, this machine cannot: {missing}");
}

/// Runs a command to its end. None of its output is of interest, unless it fails.
async fn tool(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = tokio::process::Command::new(program).args(arguments).output().await;
    let output = output.map_err(|error| format!("needs {program}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}
