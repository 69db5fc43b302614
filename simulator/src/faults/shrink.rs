//! The shortest script that still breaks the same promise: parts are left out for as long as it does.

use std::fmt;
use std::sync::Arc;

use super::broken::Broken;
use super::ground::{Cause, Ground};
use super::oracle::Violation;
use super::script::Script;
use super::world;

/// At most so many attempts.
const ATTEMPTS: u32 = 400;

/// The shortest script that was found, and what happens in it.
pub struct Shortest {
    script: Script,
    kept: Vec<usize>,
    right_clocks: bool,
    by_day: bool,
    violation: Violation,
    lines: Vec<String>,
}

struct Search<'a> {
    ground: &'a Arc<Ground>,
    script: Script,
    invariant: &'static str,
    broken: Option<Broken>,
    left: u32,
}

impl Search<'_> {
    fn fails(&mut self, script: &Script) -> Result<bool, Cause> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        let outcome = world::run(self.ground, script, self.broken, false)?;
        Ok(outcome.violation.is_some_and(|violation| violation.invariant == self.invariant))
    }
}

/// Leaves out of a failing seed's script what is not needed for it to fail.
///
/// # Errors
/// A run could not be set up.
pub fn shortest(
    ground: &Arc<Ground>,
    seed: u64,
    violation: &Violation,
    broken: Option<Broken>,
) -> Result<Shortest, Cause> {
    let script = Script::of(seed);
    let mut kept: Vec<usize> = (0..script.items.len()).collect();
    let (mut right_clocks, mut by_day) = (false, false);
    let mut search = Search { ground, script, invariant: violation.invariant, broken, left: ATTEMPTS };
    let mut chunk = kept.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        let before = kept.len();
        while at < kept.len() {
            let fewer: Vec<usize> = kept
                .iter()
                .enumerate()
                .filter(|(n, _)| *n < at || *n >= at + chunk)
                .map(|(_, item)| *item)
                .collect();
            let attempt = search.script.only(&fewer);
            if search.fails(&attempt)? {
                kept = fewer;
            } else {
                at += chunk;
            }
        }
        if chunk == 1 && kept.len() == before {
            break;
        }
        chunk = (chunk / 2).max(1);
    }
    let mut best = search.script.only(&kept);
    if best.skews.iter().any(|skew| *skew != 0) {
        let right = Script { skews: Default::default(), ..best.clone() };
        if search.fails(&right)? {
            (best, right_clocks) = (right, true);
        }
    }
    if best.night_at.is_some() {
        let day = Script { night_at: None, ..best.clone() };
        if search.fails(&day)? {
            (best, by_day) = (day, true);
        }
    }
    let outcome = world::run(ground, &best, broken, true)?;
    let violation = outcome.violation.unwrap_or_else(|| violation.clone());
    Ok(Shortest { script: best, kept, right_clocks, by_day, violation, lines: outcome.lines })
}

impl Shortest {
    /// How many items are left.
    pub fn items(&self) -> usize {
        self.script.items.len()
    }
}

impl fmt::Display for Shortest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the shortest script that still does, {} items:\n{}", self.items(), self.script)?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "BROKEN  {}", self.violation)?;
        let kept = self.kept.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let clocks = if self.right_clocks { " --right-clocks" } else { "" };
        let day = if self.by_day { " --by-day" } else { "" };
        writeln!(f, "again: simulator faults --seed {} --trace --only {kept}{clocks}{day}", self.script.seed)
    }
}
