//! Statistics over one calendar year, with small numbers suppressed so that no subtraction brings them back.
//!
//! Three things make that hold; `protocol/tests/statistics.rs` tries to break it by brute force:
//!
//! 1. **Every number counts operations, and is told as a range** of as many values as the threshold has,
//!    beginning at a multiple of it: 0 to 4, 5 to 9. The difference of two numbers is then never one number.
//! 2. **What adds up does not add up to one number.** Sums of ranges would only be exact if the parts of a
//!    whole were a multiple of the threshold; no table here has so many. A table of features that may occur
//!    together leaves one out ("other"), so that no remainder can be reckoned.
//! 3. **A year is told once.** It is fixed by the calendar, closed, and read as the record stood at one
//!    instant after its end: the same question has the same answer for ever, and there are no filters.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::digest::{OperationFacts, StopCause};
use super::words::labels;
use super::{DeviationKind, FindingKind};
use crate::clocks::Timestamp;
use crate::operation::force::ForceKind;
use crate::operation::plan::End;
use crate::rescue::StepId;
use crate::rescue::content::Text;

/// The month after the year, from whose first day on the year is told: what came in until then counts.
const TOLD_FROM_MONTH: u32 = 2;

/// Statistics of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct Statistics {
    /// The calendar year, in the policy's zone.
    pub year: i32,
    /// Entries made before this instant count; none after it ever change these numbers.
    pub as_of: Timestamp,
    /// How many values a range has; fewer operations than this are never told apart.
    pub threshold: u32,
    /// The rule by which small numbers are suppressed, in words.
    pub rule: Text,
    /// Real operations.
    pub operations: YearTables,
    /// Drills, apart.
    pub drills: YearTables,
}

/// How many operations: at least `from`, at most `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct OperationRange {
    /// The least.
    pub from: u32,
    /// The most.
    pub until: u32,
}

/// The tables of one kind of operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct YearTables {
    /// How many have ended. In the lowest range nothing else is told.
    pub total: OperationRange,
    /// In how many operations there was what.
    pub features: Vec<Feature>,
    /// How they ended, and how times are distributed over them.
    pub distributions: Vec<Distribution>,
}

/// In how many operations there was something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct Feature {
    /// The table it belongs to.
    pub table: FeatureTable,
    /// Its stable word.
    pub key: String,
    /// It in words.
    pub name: Text,
    /// In how many operations.
    pub operations: OperationRange,
}

/// The tables of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum FeatureTable {
    /// Why they were stopped.
    Causes,
    /// Deviations from the agreement.
    Deviations,
    /// Findings.
    Findings,
    /// Force.
    Force,
}

/// How the operations of the year are divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct Distribution {
    /// Its stable word.
    pub key: String,
    /// It in words.
    pub name: Text,
    /// Its cells, in order. Together they are all operations of the year.
    pub cells: Vec<DistributionCell>,
}

/// One part of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct DistributionCell {
    /// It in words.
    pub name: Text,
    /// How many operations.
    pub operations: OperationRange,
}

/// From when on a year is told.
pub fn told_from(year: i32, zone: Tz) -> Option<Timestamp> {
    let day = NaiveDate::from_ymd_opt(year.checked_add(1)?, TOLD_FROM_MONTH, 1)?;
    let local: DateTime<Tz> = day.and_hms_opt(0, 0, 0)?.and_local_timezone(zone).earliest()?;
    Some(local.to_utc())
}

/// The calendar year an instant belongs to.
pub fn year_of(at: Timestamp, zone: Tz) -> i32 {
    at.with_timezone(&zone).year()
}

impl Statistics {
    /// The tables of `year`; none while it is not told yet. `all` are the facts of every operation as its
    /// record stood at [`told_from`] of its year; what belongs to other years, or had not ended, is left out.
    pub fn of<'f>(
        all: impl IntoIterator<Item = &'f OperationFacts>,
        year: i32,
        zone: Tz,
        threshold: u32,
        now: Timestamp,
    ) -> Option<Self> {
        let as_of = told_from(year, zone).filter(|from| *from <= now)?;
        let threshold = usable(threshold);
        let counts = |facts: &&OperationFacts| facts.end.is_some() && year_of(facts.at, zone) == year;
        let (drills, operations): (Vec<_>, Vec<_>) = all.into_iter().filter(counts).partition(|f| f.drill);
        Some(Self {
            year,
            as_of,
            threshold,
            rule: rule(threshold),
            operations: YearTables::of(&operations, threshold),
            drills: YearTables::of(&drills, threshold),
        })
    }
}

impl YearTables {
    fn of(all: &[&OperationFacts], threshold: u32) -> Self {
        let total = OperationRange::of(all.len(), threshold);
        if total.from == 0 {
            return Self { total, features: Vec::new(), distributions: Vec::new() };
        }
        let features = features()
            .into_iter()
            .map(|(table, key, name, has)| {
                let with = all.iter().filter(|facts| has(facts)).count();
                Feature { table, key, name, operations: OperationRange::of(with, threshold) }
            })
            .collect();
        let distributions = vec![
            distribution(("ends", "Wie sie endeten", "How they ended"), all, threshold, &ENDS, end),
            distribution(
                ("standstill", "Längste Zeit bis zum Stillstand", "Longest standstill time"),
                all,
                threshold,
                &STANDSTILL,
                standstill,
            ),
            distribution(
                (
                    "call_112",
                    "Rettungskette: Zeit bis zum Notruf 112",
                    "Rescue chain: time until 112 was called",
                ),
                all,
                threshold,
                &RESCUE,
                |facts| rescue(facts, StepId::Call112),
            ),
            distribution(
                (
                    "first_aid",
                    "Rettungskette: Zeit bis zur Ersten Hilfe",
                    "Rescue chain: time until first aid",
                ),
                all,
                threshold,
                &RESCUE,
                |facts| rescue(facts, StepId::FirstAid),
            ),
        ];
        Self { total, features, distributions }
    }
}

impl OperationRange {
    fn of(operations: usize, threshold: u32) -> Self {
        let from = count(operations) / threshold * threshold;
        Self { from, until: from.saturating_add(threshold - 1) }
    }
}

/// The parts of a whole must not be a multiple of the threshold: then the sum of the largest values could be
/// the least of the total, and every part would be known. Tables here have 3, 6 and 7 parts.
const fn usable(threshold: u32) -> u32 {
    match threshold {
        0..=5 => 5,
        6 | 7 => 8,
        enough => enough,
    }
}

type Has = Box<dyn Fn(&OperationFacts) -> bool>;

/// Every feature that is told. Each table leaves one out, which together with the others would cover it.
fn features() -> Vec<(FeatureTable, String, Text, Has)> {
    let mut all: Vec<(FeatureTable, String, Text, Has)> = Vec::new();
    let mut add = |table, key: String, name: Text, has: Has| all.push((table, key, name, has));
    for (key, de, en, causes) in CAUSES {
        let has: Has = Box::new(move |facts| causes.iter().any(|cause| facts.causes.contains(cause)));
        add(FeatureTable::Causes, key.to_owned(), Text::new(de, en), has);
    }
    for (key, de, en, kind) in DEVIATIONS {
        add(
            FeatureTable::Deviations,
            key.to_owned(),
            Text::new(de, en),
            Box::new(move |f| f.deviations.contains(&kind)),
        );
    }
    for (key, de, en, kind) in FINDINGS {
        add(
            FeatureTable::Findings,
            key.to_owned(),
            Text::new(de, en),
            Box::new(move |f| f.findings.contains(&kind)),
        );
    }
    let any = Text::new("Zwangsmittel angewandt", "Force was used");
    add(FeatureTable::Force, "any".to_owned(), any, Box::new(|facts| !facts.force.is_empty()));
    for (key, kind) in FORCE {
        add(
            FeatureTable::Force,
            key.to_owned(),
            labels::force(kind),
            Box::new(move |f| f.force.contains(&kind)),
        );
    }
    all
}

/// "Another reason" and "a silent device" are left out.
const CAUSES: [(&str, &str, &str, &[StopCause]); 8] = [
    (
        "health",
        "Gesundheit: Notfall oder Lebensgefahr",
        "health: emergency or danger to life",
        &[StopCause::Medical, StopCause::DangerToLife],
    ),
    ("danger_to_life", "davon: Lebensgefahr", "of these: danger to life", &[StopCause::DangerToLife]),
    ("illness", "Attest oder Krankheit", "certificate or illness", &[StopCause::Illness]),
    ("family", "Familie", "family", &[StopCause::Family]),
    ("night", "Minderjährige in der Nacht", "minors at night", &[StopCause::Night]),
    ("institution", "Einrichtung", "institution", &[StopCause::Institution]),
    ("court", "Gerichtliche Anordnung", "court order", &[StopCause::Court]),
    ("force", "Zwangsmittel", "force", &[StopCause::Force]),
];

const DEVIATIONS: [(&str, &str, &str, DeviationKind); 5] = [
    ("preflight_no", "Prüfpunkt mit Nein", "pre-flight item answered with no", DeviationKind::PreflightNo),
    (
        "night_continuation",
        "Weiterführung in der Nacht",
        "going on at night",
        DeviationKind::NightContinuation,
    ),
    ("separation", "Familie getrennt", "family apart", DeviationKind::Separation),
    ("not_recognised", "Attest nicht anerkannt", "certificate not recognised", DeviationKind::NotRecognised),
    (
        "force_not_allowed",
        "Zwangsmittel ohne Freigabe",
        "force without release",
        DeviationKind::ForceNotAllowed,
    ),
];

const FINDINGS: [(&str, &str, &str, FindingKind); 6] = [
    ("chosen_too_low", "Zu niedrig gemeldet", "reported too low", FindingKind::ChosenTooLow),
    ("rescue_late", "Rettungskette: zu spät", "rescue chain: late", FindingKind::RescueLate),
    (
        "checkpoint_missed",
        "Verhältnismäßigkeit nicht bestätigt",
        "proportionality not confirmed",
        FindingKind::CheckpointMissed,
    ),
    (
        "stop_unanswered",
        "Stopp nicht von allen bestätigt",
        "stop not acknowledged by all",
        FindingKind::StopUnanswered,
    ),
    ("force_without_end", "Zwangsmittel ohne Ende", "force without an end", FindingKind::ForceWithoutEnd),
    (
        "document_undecided",
        "Attest nicht rechtzeitig entschieden",
        "certificate not decided in time",
        FindingKind::DocumentUndecided,
    ),
];

/// Another kind is left out.
const FORCE: [(&str, ForceKind); 7] = [
    ("holding", ForceKind::Holding),
    ("escorting", ForceKind::Escorting),
    ("carrying", ForceKind::Carrying),
    ("handcuffs", ForceKind::Handcuffs),
    ("leg_restraints", ForceKind::LegRestraints),
    ("body_belt", ForceKind::BodyBelt),
    ("taking_down", ForceKind::TakingDown),
];

/// A cell of a distribution: in words, and up to how many milliseconds, where it is a time.
type Cell = (&'static str, &'static str, Option<u64>);

const ENDS: [Cell; 3] = [
    ("durchgeführt", "completed", None),
    ("nicht durchgeführt", "not carried out", None),
    ("abgebrochen", "aborted", None),
];

const fn end(facts: &OperationFacts) -> usize {
    match facts.end {
        Some(End::Completed) => 0,
        Some(End::NotCarriedOut) | None => 1,
        Some(End::Aborted) => 2,
    }
}

const STANDSTILL: [Cell; 7] = [
    ("kein Stopp", "no stop", None),
    ("bis 10 s", "up to 10 s", Some(10_000)),
    ("bis 15 s", "up to 15 s", Some(15_000)),
    ("bis 30 s", "up to 30 s", Some(30_000)),
    ("bis 60 s", "up to 60 s", Some(60_000)),
    ("länger", "longer", Some(u64::MAX)),
    ("nicht von allen bestätigt", "not acknowledged by all", None),
];

const RESCUE: [Cell; 6] = [
    ("keine Rettungskette", "no rescue chain", None),
    ("bis 60 s", "up to 60 s", Some(60_000)),
    ("bis 3 min", "up to 3 min", Some(180_000)),
    ("bis 8 min", "up to 8 min", Some(480_000)),
    ("später", "later", Some(u64::MAX)),
    ("nicht festgehalten", "not recorded", None),
];

/// The place of the longest standstill time; a stop that not everybody acknowledged comes last.
fn standstill(facts: &OperationFacts) -> usize {
    if facts.standstills.is_empty() {
        0
    } else if facts.standstills.contains(&None) {
        STANDSTILL.len() - 1
    } else {
        within(&STANDSTILL, facts.standstills.iter().flatten().copied().max())
    }
}

/// The place of the longest time until a step was done.
fn rescue(facts: &OperationFacts, wanted: StepId) -> usize {
    let times: Vec<Option<u64>> =
        facts.rescue.iter().filter(|(step, _)| *step == wanted).map(|(_, after)| *after).collect();
    if times.is_empty() {
        0
    } else if times.contains(&None) {
        RESCUE.len() - 1
    } else {
        within(&RESCUE, times.into_iter().flatten().max())
    }
}

fn within(cells: &[Cell], time: Option<u64>) -> usize {
    let holds = |(_, _, until): &Cell| until.is_some_and(|until| time.is_none_or(|time| time <= until));
    cells.iter().position(holds).unwrap_or(cells.len() - 1)
}

fn distribution(
    (key, de, en): (&str, &str, &str),
    all: &[&OperationFacts],
    threshold: u32,
    cells: &[Cell],
    place: impl Fn(&OperationFacts) -> usize,
) -> Distribution {
    let cells = cells.iter().enumerate().map(|(number, (de, en, _))| DistributionCell {
        name: Text::new(*de, *en),
        operations: OperationRange::of(all.iter().filter(|facts| place(facts) == number).count(), threshold),
    });
    Distribution { key: key.to_owned(), name: Text::new(de, en), cells: cells.collect() }
}

/// Years of which there may be tables: those told by `now`, in which some operation has ended.
pub fn years<'f>(
    all: impl IntoIterator<Item = &'f OperationFacts>,
    zone: Tz,
    now: Timestamp,
) -> BTreeSet<i32> {
    let ended = all.into_iter().filter(|facts| facts.end.is_some()).map(|facts| year_of(facts.at, zone));
    ended.filter(|year| told_from(*year, zone).is_some_and(|from| from <= now)).collect()
}

fn rule(threshold: u32) -> Text {
    let (first, next, last) = (threshold - 1, threshold, 2 * threshold - 1);
    Text::new(
        format!(
            "Gezählt werden Maßnahmen, nie Personen. Jede Zahl steht hier nur als Spanne von {threshold} Werten: 0 bis {first}, {next} bis {last} und so weiter; auch die Summen. So ist auch der Unterschied zweier Zahlen nie eine einzelne Zahl. Bei weniger als {threshold} Maßnahmen im Jahr steht nichts. Angegeben wird nur ein ganzes, abgeschlossenes Kalenderjahr, ab dem 1. Februar danach, so, wie die Aufzeichnungen an diesem Tag standen; spätere Einträge ändern nichts daran. Es gibt keine anderen Zeiträume und keine Filter. Darum lässt sich keine kleine Zahl durch Abziehen herausfinden."
        ),
        format!(
            "Operations are counted, never persons. Every number is told only as a range of {threshold} values: 0 to {first}, {next} to {last} and so on; sums too. So the difference of two numbers is never one number. With fewer than {threshold} operations in the year nothing is told. Only a whole, closed calendar year is told, from 1 February after it, as the records stood on that day; later entries change nothing. There are no other periods and no filters. So no small number can be found out by subtraction."
        ),
    )
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
