//! Plays scripted operations on a stage and says what differed from what was expected.

mod act;
mod ask;
mod check;
mod check_safeguards;
mod facilities;
mod forge;
mod opening;
mod stage;
mod venue;

use std::path::{Path, PathBuf};

use einhalt_protocol::clocks::Timestamp;

use crate::scenario::{Mistake, Scenario};
pub use stage::{Stage, StageError};
pub use venue::Venue;

/// What came of one scenario.
#[derive(Debug)]
pub struct Played {
    /// The file's name without its ending.
    pub name: String,
    /// What it shows.
    pub clauses: Vec<String>,
    /// How many expectations were checked.
    pub checks: usize,
    /// How many times it was played: from each start, in each order.
    pub times: usize,
    /// What the audience should know.
    pub notices: Vec<String>,
    /// How it ended.
    pub end: End,
}

/// How a scenario ended.
#[derive(Debug)]
pub enum End {
    /// All as expected.
    Passed,
    /// The first difference, in plain words.
    Failed(String),
    /// Not played, and why.
    Skipped(String),
}

/// A file that cannot be played at all.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Unreadable.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// Mistakes, all of them.
    #[error("{}:\n{}", .0.display(), .1.iter().map(|m| format!("  {m}")).collect::<Vec<_>>().join("\n"))]
    Mistaken(PathBuf, Vec<Mistake>),
}

/// Reads every scenario in these files and folders, in the order of their names.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Scenario>, Vec<FileError>> {
    let mut scenarios = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        let files = match files_in(path) {
            Ok(files) => files,
            Err(error) => {
                errors.push(FileError::Unreadable(path.clone(), error));
                continue;
            }
        };
        for file in files {
            match std::fs::read_to_string(&file) {
                Ok(text) => match Scenario::parse(&file, &text) {
                    Ok(scenario) => scenarios.push(scenario),
                    Err(mistakes) => errors.push(FileError::Mistaken(file, mistakes)),
                },
                Err(error) => errors.push(FileError::Unreadable(file, error)),
            }
        }
    }
    if errors.is_empty() { Ok(scenarios) } else { Err(errors) }
}

fn files_in(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path)?.collect::<std::io::Result<Vec<_>>>()?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    Ok(files)
}

/// Plays one scenario: from each of its starts, in each order of its marked steps.
pub async fn play(scenario: &Scenario, venue: &Venue, data: &Path) -> Played {
    let mut played = Played {
        name: scenario.stem(),
        clauses: scenario.clauses.clone(),
        checks: 0,
        times: 0,
        notices: Vec::new(),
        end: End::Passed,
    };
    if let (Venue::Elsewhere { .. }, Some(reason)) = (venue, scenario.needs_own_server()) {
        played.end = End::Skipped(format!("only on a server of its own: {reason}"));
        return played;
    }
    if let Some(absent) = scenario.absent_from(data) {
        played.end = End::Skipped(absent);
        return played;
    }
    let mut starts: Vec<Option<Timestamp>> = scenario.starts.iter().copied().map(Some).collect();
    if starts.is_empty() {
        starts.push(None);
    }
    for start in &starts {
        for order in scenario.orders() {
            if played.times > 0 && matches!(venue, Venue::Kept(_)) {
                // One folder, one play.
                return played;
            }
            played.times += 1;
            if let Err(difference) = play_once(scenario, *start, &order, (venue, data), &mut played).await {
                let on =
                    start.map(|at| format!("starting {}: ", at.with_timezone(&chrono_tz::Europe::Berlin)));
                let lines: Vec<usize> = order.iter().map(|index| scenario.steps[*index].line).collect();
                let in_order =
                    if lines.is_sorted() { String::new() } else { format!("order of lines {lines:?}: ") };
                played.end = End::Failed(format!("{}{in_order}{difference}", on.unwrap_or_default()));
                return played;
            }
        }
    }
    played
}

async fn play_once(
    scenario: &Scenario,
    start: Option<Timestamp>,
    order: &[usize],
    (venue, data): (&Venue, &Path),
    played: &mut Played,
) -> Result<(), String> {
    let mut stage = Stage::set(scenario, start, venue, data).await.map_err(|error| error.to_string())?;
    for index in order {
        let step = &scenario.steps[*index];
        let result = act::perform(&mut stage, step).await;
        match result {
            Ok(checks) => played.checks += checks,
            Err(difference) => {
                let at = stage.now().with_timezone(&chrono_tz::Europe::Berlin).format("%H:%M:%S");
                return Err(format!("line {}, at {at}: {difference}", step.line));
            }
        }
    }
    let last = check::after_all(&stage).await.map_err(|difference| format!("at the end: {difference}"))?;
    played.checks += last;
    played.notices.clone_from(&stage.notices);
    stage.strike(scenario, venue).await.map_err(|error| error.to_string())
}
