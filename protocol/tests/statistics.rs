//! Statistics: small numbers stay unknown, whatever is subtracted from whatever. An attacker who has every
//! published table, knows the rule, and knows which features imply each other, lists every world that would
//! have been published the same way; no small number may be the same in all of them.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Europe::Berlin;
use chrono_tz::Tz;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::operation::force::ForceKind;
use einhalt_protocol::operation::plan::End;
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::review::statistics::{OperationRange, Statistics, YearTables, told_from, years};
use einhalt_protocol::review::{OperationFacts, StopCause};

const ZONE: Tz = Berlin;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn calm() -> OperationFacts {
    OperationFacts {
        drill: false,
        at: at("2026-05-05T10:00:00Z"),
        end: Some(End::Completed),
        causes: BTreeSet::new(),
        standstills: Vec::new(),
        rescue: Vec::new(),
        deviations: BTreeSet::new(),
        findings: BTreeSet::new(),
        force: Vec::new(),
    }
}

fn stopped(cause: StopCause, standstill: Option<u64>) -> OperationFacts {
    OperationFacts { causes: BTreeSet::from([cause]), standstills: vec![standstill], ..calm() }
}

/// Danger to life: it aborts, and opens the rescue chain. Whoever attacks knows that.
fn danger(call_ms: Option<u64>) -> OperationFacts {
    OperationFacts {
        end: Some(End::Aborted),
        rescue: vec![(StepId::Call112, call_ms), (StepId::FirstAid, call_ms)],
        ..stopped(StopCause::DangerToLife, Some(8_000))
    }
}

fn medical(call_ms: Option<u64>) -> OperationFacts {
    OperationFacts {
        end: Some(End::NotCarriedOut),
        rescue: vec![(StepId::Call112, call_ms), (StepId::FirstAid, call_ms)],
        ..stopped(StopCause::Medical, Some(12_000))
    }
}

fn tables(all: &[OperationFacts], threshold: u32) -> YearTables {
    Statistics::of(all, 2026, ZONE, threshold, at("2027-06-01T00:00:00Z")).unwrap().operations
}

/// Every world of up to `most` operations, each of one of the `kinds`.
fn worlds(kinds: usize, most: u32) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    for _ in 0..kinds {
        all = all
            .into_iter()
            .flat_map(|world: Vec<u32>| {
                let left = most - world.iter().sum::<u32>();
                (0..=left).map(move |next| [world.as_slice(), &[next]].concat())
            })
            .collect();
    }
    all
}

/// The numbers that must not be found out: per feature, and per cell of a distribution, how many.
fn secrets(world: &[u32], kinds: &[OperationFacts]) -> Vec<u32> {
    let all: Vec<_> = world.iter().zip(kinds).collect();
    let sum = |has: &dyn Fn(&OperationFacts) -> bool| {
        all.iter().filter(|(_, facts)| has(facts)).map(|(number, _)| **number).sum::<u32>()
    };
    let total = sum(&|_| true);
    let mut secrets = vec![total, sum(&|f| f.standstills.is_empty()), sum(&|f| f.rescue.is_empty())];
    for cause in StopCause::ALL {
        secrets.push(sum(&|f| f.causes.contains(cause)));
    }
    for end in [End::Completed, End::NotCarriedOut, End::Aborted] {
        secrets.push(sum(&|f| f.end == Some(end)));
    }
    for (from, until) in
        [(None, 10_000), (Some(10_000), 15_000), (Some(15_000), 30_000), (Some(30_000), u64::MAX)]
    {
        let within = |ms: &Option<u64>| ms.is_some_and(|ms| ms <= until && from.is_none_or(|from| ms > from));
        secrets.push(sum(&|f| f.standstills.first().is_some_and(within)));
    }
    secrets.push(sum(&|f| f.standstills.contains(&None)));
    for until in [60_000, 180_000] {
        secrets.push(sum(&|f| f.rescue.first().is_some_and(|(_, ms)| ms.is_some_and(|ms| ms <= until))));
    }
    secrets.push(sum(&|f| f.rescue.first().is_some_and(|(_, ms)| ms.is_none())));
    for kind in [ForceKind::Holding, ForceKind::Handcuffs] {
        secrets.push(sum(&|f| f.force.contains(&kind)));
    }
    secrets.push(sum(&|f| !f.force.is_empty()));
    // What is not there is as telling as what is.
    let rest: Vec<u32> = secrets.iter().map(|secret| total - secret).collect();
    secrets.into_iter().chain(rest).collect()
}

/// Publishes every world and looks for a small number that only one value explains.
fn attack(kinds: &[OperationFacts], most: u32) {
    let ranges = |all: &[OperationFacts]| serde_json::to_string(&tables(all, 5)).unwrap();
    assert_eq!(found_out(kinds, most, 5, &ranges), None);
}

/// The first small number that somebody finds out from what is published.
fn found_out(
    kinds: &[OperationFacts],
    most: u32,
    threshold: u32,
    publish: &dyn Fn(&[OperationFacts]) -> String,
) -> Option<String> {
    let mut published: BTreeMap<String, Vec<Vec<u32>>> = BTreeMap::new();
    for world in worlds(kinds.len(), most) {
        let operations = world.iter().zip(kinds);
        let all: Vec<OperationFacts> = operations
            .flat_map(|(number, facts)| std::iter::repeat_n(facts.clone(), usize::try_from(*number).unwrap()))
            .collect();
        published.entry(publish(&all)).or_default().push(secrets(&world, kinds));
    }
    let possible = secrets(&worlds(kinds.len(), most).pop().unwrap(), kinds).len();
    // A number that these kinds of operations cannot have is no secret of theirs.
    let varies: Vec<bool> = (0..possible)
        .map(|n| published.values().flatten().map(|world| world[n]).collect::<BTreeSet<_>>().len() > 1)
        .collect();
    for (table, worlds) in &published {
        for n in (0..possible).filter(|n| varies[*n]) {
            let values: BTreeSet<u32> = worlds.iter().map(|world| world[n]).collect();
            if values.len() == 1 && values.iter().all(|value| *value < threshold) {
                return Some(format!("number {n} is {values:?} in every world behind\n{table}"));
            }
        }
    }
    None
}

/// What is usually done, and does not hold: the attack above is strong enough to break it.
#[test]
fn leaving_small_cells_empty_beside_exact_ones_is_found_out() {
    let kinds =
        [calm(), danger(Some(50_000)), medical(Some(70_000)), stopped(StopCause::Family, Some(20_000))];
    let exact = |all: &[OperationFacts]| {
        let count = |has: &dyn Fn(&OperationFacts) -> bool| all.iter().filter(|facts| has(facts)).count();
        let told = |number: usize| if number < 5 { "fewer".to_owned() } else { number.to_string() };
        let end = |end| told(count(&|facts| facts.end == Some(end)));
        let cause = |cause| told(count(&|facts| facts.causes.contains(&cause)));
        format!(
            "{} {} {} {}",
            all.len(),
            end(End::Completed),
            end(End::Aborted),
            cause(StopCause::DangerToLife)
        )
    };
    assert!(found_out(&kinds, 14, 5, &exact).is_some());
}

#[test]
fn causes_ends_and_times_do_not_tell_each_other() {
    let kinds =
        [calm(), danger(Some(50_000)), medical(Some(70_000)), stopped(StopCause::Family, Some(20_000))];
    attack(&kinds, 14);
    let kinds = [calm(), danger(Some(50_000)), danger(None), medical(Some(50_000))];
    attack(&kinds, 14);
}

#[test]
fn distributions_do_not_tell_their_small_cells() {
    let kinds = [
        calm(),
        stopped(StopCause::Other, Some(9_000)),
        stopped(StopCause::Other, Some(14_000)),
        stopped(StopCause::Other, Some(40_000)),
        stopped(StopCause::Other, None),
    ];
    attack(&kinds, 9);
}

#[test]
fn force_does_not_tell_its_kinds() {
    let force = |kinds: &[ForceKind]| OperationFacts { force: kinds.to_vec(), ..calm() };
    let kinds = [
        calm(),
        force(&[ForceKind::Holding]),
        force(&[ForceKind::Handcuffs]),
        force(&[ForceKind::Holding, ForceKind::Handcuffs]),
        force(&[ForceKind::Other]),
    ];
    attack(&kinds, 9);
}

#[test]
fn several_causes_in_one_operation_do_not_tell_each_other() {
    let both = OperationFacts {
        causes: BTreeSet::from([StopCause::Family, StopCause::Night]),
        standstills: vec![Some(9_000), Some(9_000)],
        ..calm()
    };
    let kinds = [
        calm(),
        stopped(StopCause::Family, Some(9_000)),
        stopped(StopCause::Night, Some(9_000)),
        both,
        stopped(StopCause::Other, Some(9_000)),
    ];
    attack(&kinds, 9);
}

/// The same year is told the same way for ever, whenever it is asked for; other years do not change it.
#[test]
fn a_year_is_told_once_it_is_closed_and_never_changes() {
    let mut all: Vec<OperationFacts> = std::iter::repeat_n(calm(), 7).collect();
    let told = |all: &[OperationFacts], year: i32, now: &str| Statistics::of(all, year, ZONE, 5, at(now));
    assert_eq!(told(&all, 2026, "2026-12-31T12:00:00Z"), None);
    assert_eq!(told(&all, 2026, "2027-01-31T22:59:59Z"), None);
    let first = told(&all, 2026, "2027-01-31T23:00:00Z").unwrap();
    assert_eq!(Some(first.as_of), told_from(2026, ZONE));
    assert_eq!(first.operations.total, OperationRange { from: 5, until: 9 });
    all.push(OperationFacts { end: None, ..calm() });
    all.push(OperationFacts { at: at("2026-12-31T23:00:00Z"), ..calm() });
    all.push(OperationFacts { drill: true, ..calm() });
    assert_eq!(told(&all, 2026, "2040-01-01T00:00:00Z").unwrap(), first);
    assert_eq!(years(&all, ZONE, at("2027-06-01T00:00:00Z")), BTreeSet::from([2026]));
    assert_eq!(years(&all, ZONE, at("2028-06-01T00:00:00Z")), BTreeSet::from([2026, 2027]));
}

#[test]
fn a_year_with_few_operations_tells_nothing_and_a_full_one_tells_ranges() {
    let few = tables(&[calm(), danger(None)], 5);
    let range = |from| OperationRange { from, until: from + 4 };
    assert_eq!((few.total, few.features.len(), few.distributions.len()), (range(0), 0, 0));
    let mut all: Vec<OperationFacts> = std::iter::repeat_n(calm(), 20).collect();
    all.extend(std::iter::repeat_n(medical(Some(50_000)), 6));
    all.extend(std::iter::repeat_n(danger(Some(50_000)), 4));
    let told = tables(&all, 5);
    let feature = |key: &str| told.features.iter().find(|feature| feature.key == key).unwrap().operations;
    assert_eq!(
        (feature("health"), feature("danger_to_life"), feature("family")),
        (range(10), range(0), range(0))
    );
    let cells = |key: &str| -> Vec<u32> {
        let distribution = told.distributions.iter().find(|distribution| distribution.key == key).unwrap();
        distribution.cells.iter().map(|cell| cell.operations.from).collect()
    };
    assert_eq!(cells("ends"), [20, 5, 0]);
    assert_eq!(cells("standstill"), [20, 0, 5, 0, 0, 0, 0]);
    assert_eq!(cells("call_112"), [20, 10, 0, 0, 0, 0]);
    assert!(told.features.iter().all(|f| !f.name.de.is_empty() && f.name.de != f.name.en));
}

/// With as many parts as the threshold, or a multiple of it, ranges could add up to one number: thresholds
/// for which a table here would have so many are not used.
#[test]
fn no_table_has_a_multiple_of_the_threshold_of_parts() {
    let all: Vec<OperationFacts> = std::iter::repeat_n(calm(), 100).collect();
    for threshold in 0..40 {
        let statistics = Statistics::of(&all, 2026, ZONE, threshold, at("2027-06-01T00:00:00Z")).unwrap();
        assert!(statistics.threshold >= threshold.max(5));
        for distribution in &statistics.operations.distributions {
            let parts = u32::try_from(distribution.cells.len()).unwrap();
            assert_ne!(parts % statistics.threshold, 0, "{} at {threshold}", distribution.key);
        }
    }
}
