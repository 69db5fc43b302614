//! What a bench came to: medians of the rounds, their spread, the ratio to the limit.

use serde::Serialize;

use super::Broken;
use super::case::{Aim, Case, Measure};
use super::round::{Round, at_quantile};

/// What a case came to.
#[derive(Debug, Serialize)]
pub struct Outcome {
    case: &'static str,
    words: &'static str,
    lines: Vec<Line>,
    /// Reports of our server that did not arrive everywhere or were never receipted, over all rounds.
    pub lost: usize,
    /// Reports of our server that a device was told twice.
    pub doubled: usize,
    limit_lost: usize,
    rounds: Vec<Round>,
}

/// One measure of a case.
#[derive(Debug, Serialize)]
struct Line {
    measure: Measure,
    einhalt: Spread,
    limit: Spread,
    ratio: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<Aim>,
}

/// The median of the rounds, and their extremes.
#[derive(Debug, Clone, Copy, Serialize)]
struct Spread {
    median: f64,
    min: f64,
    max: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        Some(Self { median: at_quantile(&values, 0.5)?, min: *values.first()?, max: *values.last()? })
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let places = if self.median >= 1_000.0 { 0 } else { 2 };
        write!(f, "{:.places$} ({:.places$} to {:.places$})", self.median, self.min, self.max)
    }
}

impl Outcome {
    /// The medians of these rounds.
    pub fn of(case: &Case, rounds: &[Round]) -> Result<Self, Broken> {
        let of = |name: &'static str| rounds.iter().filter(move |round| round.target == name);
        let spread = |name: &'static str, measure: Measure| {
            let values = of(name).filter_map(|round| round.figures.get(&measure).copied()).collect();
            Spread::of(values).ok_or_else(|| Broken::from(format!("{}: nothing was measured", case.name)))
        };
        let measures = rounds.first().map(|round| round.figures.keys().copied().collect::<Vec<_>>());
        let lines = measures
            .unwrap_or_default()
            .into_iter()
            .map(|measure| {
                let (einhalt, limit) = (spread("einhalt", measure)?, spread("limit", measure)?);
                let aim = case.aims.iter().find(|aim| aim.measure == measure).copied();
                Ok(Line { measure, einhalt, limit, ratio: einhalt.median / limit.median, aim })
            })
            .collect::<Result<_, Broken>>()?;
        Ok(Self {
            case: case.name,
            words: case.words,
            lines,
            lost: of("einhalt").map(|round| round.lost).sum(),
            doubled: of("einhalt").map(|round| round.doubled).sum(),
            limit_lost: of("limit").map(|round| round.lost).sum(),
            rounds: rounds.to_vec(),
        })
    }

    /// Prints it.
    pub fn tell(&self) {
        println!("\n{}: {}", self.case, self.words);
        println!("{:<32} {:>30} {:>30} {:>7}  aim", "median (of rounds)", "einhalt", "limit", "ratio");
        for line in &self.lines {
            let aim = line.aim.map_or(String::new(), |aim| aim_in_words(aim, line.ratio));
            let (einhalt, limit) = (line.einhalt.to_string(), line.limit.to_string());
            println!("{:<32} {einhalt:>30} {limit:>30} {:>7.2}  {aim}", line.measure.words(), line.ratio);
        }
        println!("lost {}, told twice {}; limit lost {}", self.lost, self.doubled, self.limit_lost);
    }
}

fn aim_in_words(aim: Aim, ratio: f64) -> String {
    let more = aim.measure.more_is_better();
    let reaches = |wanted: f64| if more { ratio >= wanted } else { ratio <= wanted };
    let verdict = match (reaches(aim.beyond), reaches(aim.must)) {
        (true, _) => "beyond",
        (false, true) => "reached",
        (false, false) => "MISSED",
    };
    let word = if more { "at least" } else { "at most" };
    format!("{word} {:.2}, better {:.2}: {verdict}", aim.must, aim.beyond)
}

/// How restless the machine was, over all rounds.
pub fn tell_noise(outcomes: &[Outcome]) {
    let noise = || outcomes.iter().flat_map(|outcome| &outcome.rounds).map(|round| round.noise);
    let (Some(sync), Some(slowest), Some(work)) = (
        Spread::of(noise().map(|noise| noise.sync_ms).collect()),
        Spread::of(noise().map(|noise| noise.sync_max_ms).collect()),
        Spread::of(noise().map(|noise| noise.work_spread).collect()),
    ) else {
        return;
    };
    println!("\nthe machine before each round: bare fdatasync p50 {sync} ms, slowest {slowest} ms;");
    println!("the slowest of equal pieces of work took {work} times the fastest");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aim_is_beyond_reached_or_missed_in_either_direction() {
        let less = Aim { measure: Measure::LastP50, must: 0.8, beyond: 0.5 };
        let more = Aim { measure: Measure::PerSecond, must: 0.5, beyond: 0.75 };
        for (aim, ratio, verdict) in [
            (less, 0.4, "beyond"),
            (less, 0.6, "reached"),
            (less, 0.9, "MISSED"),
            (more, 0.8, "beyond"),
            (more, 0.6, "reached"),
            (more, 0.4, "MISSED"),
        ] {
            assert!(aim_in_words(aim, ratio).ends_with(verdict), "{ratio}");
        }
    }
}
