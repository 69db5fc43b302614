//! I-1, I-9, I-10: power cuts. Killing a process proves nothing about durability, since the system's cache
//! outlives it; here the program is killed and its whole file system is shut down, so that whatever was not
//! synced is gone.
//!
//! The real program on a file system of its own (loop device). In each round three devices report at once,
//! again and again; some way into it the power goes. Afterwards the program has to start without a hand,
//! every receipted report is in the record once, at the place and under the head its receipt names, a report
//! sent again gets the same receipt, and the record verifies. Beside it a control with syncing disabled has
//! to lose something, else the campaign is blind.
//!
//! `EINHALT_POWER_CUTS` says how many rounds (4 without it). Needs root, `losetup`, `mkfs.ext4`, `mkfs.xfs`,
//! `python3` and, for the control, `cc`; says what is missing and ends where they are not there.
#![allow(clippy::unwrap_used)]

mod disk;
mod program;
mod rounds;

use std::path::{Path, PathBuf};

use disk::{Disk, FileSystem};
use einhalt_tests::Broken;
use rounds::{Between, Campaign, Tally};

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_on_ext4_loses_nothing_that_was_receipted() -> Result<(), Broken> {
    campaign(FileSystem::Ext4).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_on_xfs_loses_nothing_that_was_receipted() -> Result<(), Broken> {
    campaign(FileSystem::Xfs).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_syncing_a_power_cut_loses_reports() -> Result<(), Broken> {
    let folder = tempfile::tempdir()?;
    let no_sync = match no_sync(folder.path()).await {
        Ok(library) => library,
        Err(missing) => {
            left_out(&missing);
            return Ok(());
        }
    };
    let disk = match Disk::make(folder.path(), "control", FileSystem::Ext4).await {
        Ok(disk) => disk,
        Err(missing) => {
            left_out(&missing);
            return Ok(());
        }
    };
    let library = no_sync.display().to_string();
    let tally = rounds(&disk, folder.path(), wanted().min(30), &[("LD_PRELOAD", &library)]).await?;
    println!("control without syncing, ext4: {tally:?}");
    assert!(tally.lost + tally.broken > 0, "the campaign is blind: nothing was lost without syncing");
    Ok(())
}

fn left_out(missing: &str) {
    println!("left out, this machine cannot: {missing}");
}

fn wanted() -> usize {
    std::env::var("EINHALT_POWER_CUTS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

async fn campaign(kind: FileSystem) -> Result<(), Broken> {
    let folder = tempfile::tempdir()?;
    let disk = match Disk::make(folder.path(), "disk", kind).await {
        Ok(disk) => disk,
        Err(missing) => {
            left_out(&missing);
            return Ok(());
        }
    };
    let tally = rounds(&disk, folder.path(), wanted(), &[]).await?;
    println!("{}: {tally:?}", kind.name());
    assert_eq!((tally.lost, tally.broken), (0, 0), "I-1: {tally:?}");
    assert!(tally.receipts >= tally.rounds && tally.unanswered > 0, "blind: {tally:?}");
    Ok(())
}

async fn rounds(
    disk: &Disk,
    folder: &Path,
    wanted: usize,
    environment: &[(&str, &str)],
) -> Result<Tally, Broken> {
    let (data, between) = (disk.root.join("data"), Between::PowerCut(disk));
    Campaign { folder, data, wanted, environment, between }.play().await
}

/// A library that makes every sync say "done" and do nothing.
async fn no_sync(folder: &Path) -> Result<PathBuf, String> {
    let (source, library) = (folder.join("no_sync.c"), folder.join("no_sync.so"));
    let lies = "int fsync(int f){(void)f;return 0;}\nint fdatasync(int f){(void)f;return 0;}\n";
    std::fs::write(&source, lies).map_err(|error| error.to_string())?;
    let cc = tokio::process::Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(&source)
        .status();
    match cc.await {
        Ok(status) if status.success() => Ok(library),
        Ok(_) => Err("cc: the library that lies cannot be made".to_owned()),
        Err(error) => Err(format!("cc: {error}")),
    }
}
