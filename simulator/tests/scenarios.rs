//! Every scenario file that is shipped passes, on a server in this process with a clock moved by hand.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use einhalt_simulator::data;
use einhalt_simulator::play::{Venue, play, read_all};
use einhalt_simulator::table;
use futures_util::stream::{self, StreamExt};

/// Scenarios played at once, each on a server of its own.
const AT_ONCE: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn every_scenario_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let scenarios = read_all(&[folder]).unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    assert!(scenarios.len() >= 9);
    let folder = data::folder();
    let plays = stream::iter(&scenarios).map(|scenario| play(scenario, &Venue::Own, &folder));
    // Each waits for its server most of the time.
    let all: Vec<_> = plays.buffered(AT_ONCE).collect().await;
    assert!(table::all_passed(&all), "{}", table::table(&all));
}

/// A scenario whose expectation is wrong must fail: a runner that cannot fail proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_expectation_fails() {
    let text = r#"
name = "wrong"
source = "test"
clauses = ["D4"]

[[device]]
sign = "L"
role = "lead"

[[step]]
by = "L"
do = "plan"
persons = { E1 = "adult" }

[[step]]
by = "L"
do = "begin"
expect.show.L = "running"

[[step]]
by = "L"
do = "report"
sign = "halt"
name = "halt"
expect.record.hold_opened = 2
"#;
    let scenario = einhalt_simulator::scenario::Scenario::parse(Path::new("wrong.toml"), text).unwrap();
    let all = [play(&scenario, &Venue::Own, &data::folder()).await];
    let table = table::table(&all);
    assert!(!table::all_passed(&all));
    assert!(table.contains("the number of entries `hold_opened` in the record should be 2, is 1"), "{table}");
    assert!(table.contains("line 20"), "{table}");
    assert!(table.contains("0 passed, 1 failed"), "{table}");
}

/// A day: several operations at once on one server, each as expected, every page of the review asked for, the data left.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_operations_is_played_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("day");
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let options = einhalt_simulator::day::Options {
        operations: 6,
        data: data.clone(),
        day: "2026-05-05".parse().unwrap(),
        paths: vec![scenarios],
        review: true,
    };
    assert!(einhalt_simulator::day::run(options).await.unwrap());
    for left in ["play.json", "einhalt.db", "keys"] {
        assert!(data.join(left).exists(), "{left} is missing");
    }
}
