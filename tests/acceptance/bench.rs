//! The bench runs every case on both servers, loses nothing, and tells it; how fast is not judged here.
#![allow(clippy::unwrap_used)]

mod program;

use einhalt_tests::Broken;
use serde_json::Value;
use tokio::process::Command;

#[tokio::test]
async fn every_case_is_measured_on_both_servers_and_drawn() -> Result<(), Broken> {
    let einhalt = program::build().await?;
    let simulator = program::build_simulator().await?;
    let plots = tempfile::tempdir()?;
    let bench = Command::new(&simulator)
        .args(["bench", "--quick", "--json", "--plots"])
        .arg(plots.path())
        .arg("--program")
        .arg(&einhalt)
        .output()
        .await?;
    let said = String::from_utf8_lossy(&bench.stderr);
    assert!(bench.status.success(), "{said}");
    let outcomes: Vec<Value> = serde_json::from_slice(&bench.stdout)?;
    assert_eq!(outcomes.len(), 8, "{said}");
    for outcome in &outcomes {
        assert_eq!((&outcome["lost"], &outcome["doubled"]), (&0.into(), &0.into()), "{outcome}");
        for line in outcome["lines"].as_array().unwrap() {
            for server in ["einhalt", "limit"] {
                assert!(line[server]["median"].as_f64().is_some(), "{line}");
            }
        }
    }
    let drawn = std::fs::read_dir(plots.path())?.count();
    assert_eq!(drawn, 10, "a picture of each kind of time of each case that takes times");
    Ok(())
}

#[tokio::test]
async fn a_case_that_is_not_there_is_told_with_those_that_are() -> Result<(), Broken> {
    let simulator = program::build_simulator().await?;
    let bench = Command::new(&simulator).args(["bench", "stop-300"]).output().await?;
    let said = String::from_utf8_lossy(&bench.stderr);
    assert!(!bench.status.success());
    assert!(said.contains("no case is called stop-300") && said.contains("wide-5000"), "{said}");
    Ok(())
}
