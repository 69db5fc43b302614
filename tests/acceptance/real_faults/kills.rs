//! I-1, I-9: `kill -9` again and again while three devices report as fast as they are answered, and once
//! more before anybody was served. Every start goes without a hand, every receipted report is there once, at
//! its place. (`kill_nine` plays whole operations with leases and screens; this plays many kills.)

use einhalt_tests::Broken;

use crate::rounds::{Between, Campaign, Tally};
use crate::rounds_wanted;

async fn campaign(between: Between<'_>, wanted: usize) -> Result<Tally, Broken> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    Campaign { folder: folder.path(), data, wanted, environment: &[], between }.play().await
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_and_double_nothing_that_was_receipted() -> Result<(), Broken> {
    let tally = campaign(Between::AnotherKill, rounds_wanted("EINHALT_KILLS", 4)).await?;
    println!("kill -9: {tally:?}");
    assert_eq!((tally.lost, tally.broken), (0, 0), "I-1: {tally:?}");
    assert!(tally.receipts >= tally.rounds && tally.unanswered > 0, "blind: {tally:?}");
    Ok(())
}

/// A process that is killed leaves what it wrote in the system's memory, so nothing is lost; here it is
/// taken away, and the campaign has to see that.
#[tokio::test(flavor = "multi_thread")]
async fn control_a_kill_that_loses_what_was_written_is_noticed() -> Result<(), Broken> {
    let tally = campaign(Between::LogTakenAway, 4).await?;
    println!("control, kill -9 with the store's log taken away: {tally:?}");
    assert!(tally.lost + tally.broken > 0, "the campaign is blind: {tally:?}");
    Ok(())
}
