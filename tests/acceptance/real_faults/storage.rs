//! I-5, I-1, I-9, principle 6: a storage whose syncs and writes fail or hang, struck by `strace` in the
//! running program. Stops reach every connected device, nothing is receipted that is not durable, nothing is
//! permitted; after a failed sync the program leaves with its own exit code and reads back what is there.

use std::net::SocketAddr;
use std::path::Path;

use einhalt_protocol::ids::ReportId;
use einhalt_protocol::report::Sign;
use einhalt_simulator::device::{Device, Tell};
use einhalt_simulator::oracle::Face;
use einhalt_tests::Broken;

use crate::disk::{Disk, FileSystem};
use crate::program::Program;
use crate::rounds;
use crate::strace::{SYNCS, Strace, WRITES};
use crate::team::{People, Unit, settings};
use crate::{left_out, rounds_wanted};

/// "the store failed with an unknown outcome" (operations.md).
const STORE_LOST: i32 = 74;

/// A program with an operation that will be stopped, and one that nobody stops: its leases show what is
/// permitted.
pub struct Scene {
    pub program: Program,
    pub stopped: Unit,
    pub untouched: Unit,
}

impl Scene {
    pub async fn new(mut program: Program) -> Result<Self, Broken> {
        let people = People::at(&mut program, chrono::TimeDelta::zero()).await?;
        let way = program.address;
        let stopped = people.underway("UN-1", &[way; 4]).await?;
        let untouched = people.underway("UN-2", &[way; 2]).await?;
        Ok(Self { program, stopped, untouched })
    }

    /// While the storage does not work: two stops reach every device, none is receipted, and the operation
    /// that nobody stopped is permitted nothing. Both reports.
    pub async fn stands(&self) -> Result<[ReportId; 2], Broken> {
        let first = self.stopped.devices[1].report(Tell::sign(Sign::MedicalEmergency));
        self.stopped.know(first).await?;
        self.stopped.show(Face::Interrupted).await?;
        self.untouched.show(Face::Unknown).await?;
        let second = self.stopped.devices[2].report(Tell::sign(Sign::Seizure));
        self.stopped.know(second).await?;
        self.stopped.show(Face::Aborted).await?;
        for report in [first, second] {
            assert!(!self.stopped.is_receipted(report), "a receipt for what is not durable");
        }
        Ok([first, second])
    }

    /// After it works again, without a start: all is receipted and recorded once, and all goes on.
    pub async fn heals(self, reports: &[ReportId]) -> Result<(), Broken> {
        self.stopped.heals(Face::Aborted).await?;
        self.untouched.heals(Face::Running).await?;
        let settings = self.program.kill().await?;
        self.stopped.is_recorded(&settings, reports).await
    }
}

async fn begun(folder: &Path) -> Result<Scene, Broken> {
    Scene::new(Program::start(settings(folder).await?, here()).await?).await
}

fn here() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

async fn possible() -> bool {
    match Strace::possible().await {
        Ok(()) => true,
        Err(missing) => {
            left_out(&missing);
            false
        }
    }
}

/// Whatever the call, for as long as it is met.
async fn stands_and_goes_on(calls: &str, inject: &str) -> Result<(), Broken> {
    if !possible().await {
        return Ok(());
    }
    let mut struck = 0;
    for _ in 0..rounds_wanted("EINHALT_FAULT_ROUNDS", 1) {
        let folder = tempfile::tempdir()?;
        let scene = begun(folder.path()).await?;
        let log = folder.path().join("strace");
        let strace = Strace::attach(scene.program.process()?, calls, Some(inject), &log).await?;
        let reports = scene.stands().await?;
        let met = strace.detach().await?;
        assert!(met > 0, "the campaign is blind: no call was met");
        struck += met;
        scene.heals(&reports).await?;
    }
    println!("{calls}:{inject}: {struck} calls were met");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_hangs_stops_everybody_and_receipts_nothing() -> Result<(), Broken> {
    // Longer than anybody waits here; it ends when the tracer lets go.
    stands_and_goes_on(SYNCS, "delay_enter=600s").await
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_are_refused_stop_everybody_and_receipt_nothing() -> Result<(), Broken> {
    stands_and_goes_on(WRITES, "error=ENOSPC").await
}

/// The sync of a report fails, or a later one, and only that one: who tried it again would be told that all
/// is well.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_failed_sync_it_leaves_and_reads_back() -> Result<(), Broken> {
    if !possible().await {
        return Ok(());
    }
    for round in 0..rounds_wanted("EINHALT_FAULT_ROUNDS", 1) {
        let folder = tempfile::tempdir()?;
        let scene = begun(folder.path()).await?;
        // Nothing is on its way any more: the next sync is the report's.
        scene.stopped.heals(Face::Running).await?;
        scene.untouched.heals(Face::Running).await?;
        let which = if round.is_multiple_of(2) { 1 } else { round + 1 };
        let log = folder.path().join("strace");
        let once = format!("error=EIO:when={which}");
        let strace = Strace::attach(scene.program.process()?, SYNCS, Some(&once), &log).await?;
        let reports = report_until_it_leaves(&scene.stopped, which).await?;
        let address = scene.program.address;
        let (code, settings) = scene.program.ended().await?;
        assert_eq!(code, Some(STORE_LOST), "a failed sync ends it");
        assert_eq!(strace.detach().await?, 1, "one sync failed");
        let unanswered = reports.iter().filter(|report| !scene.stopped.is_receipted(**report)).count();
        assert!(unanswered > 0, "a receipt for what is not durable");
        scene.untouched.show(Face::Unknown).await?;
        let program = Program::start(settings, address).await?;
        scene.stopped.heals(Face::Interrupted).await?;
        scene.untouched.heals(Face::Running).await?;
        let settings = program.kill().await?;
        scene.stopped.is_recorded(&settings, &reports).await?;
        println!(
            "sync {which} fails: {} reports, {unanswered} without a receipt, left with 74",
            reports.len()
        );
    }
    Ok(())
}

/// One report after the other, each answered before the next. The one whose own sync fails reaches every
/// device; after a later one the program may be gone before it hears of a report at all.
async fn report_until_it_leaves(unit: &Unit, which: usize) -> Result<Vec<ReportId>, Broken> {
    let mut reports = Vec::new();
    loop {
        let reporter = &unit.devices[1 + reports.len() % 3];
        let report = reporter.report(Tell::sign(Sign::MedicalEmergency));
        reports.push(report);
        if which == 1 {
            unit.know(report).await?;
        }
        let answered = |device: &Device| device.outbox.waiting().is_empty() || !device.is_joined();
        reporter.wait_for("its receipt, or the end", answered).await?;
        if !reporter.read(|device| device.outbox.waiting().is_empty()) {
            return Ok(reports);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn control_watched_and_not_struck_everything_goes_on() -> Result<(), Broken> {
    if !possible().await {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let scene = begun(folder.path()).await?;
    let log = folder.path().join("strace");
    let calls = format!("{SYNCS},{WRITES}");
    let strace = Strace::attach(scene.program.process()?, &calls, None, &log).await?;
    let report = scene.stopped.devices[1].report(Tell::sign(Sign::Seizure));
    scene.stopped.heals(Face::Aborted).await?;
    scene.untouched.heals(Face::Running).await?;
    assert!(scene.stopped.is_receipted(report));
    assert!(strace.seen()? > 0, "the tracer sees nothing");
    assert_eq!(strace.detach().await?, 0);
    scene.heals(&[report]).await
}

/// A sync that says "done" and does nothing: the receipts come, and the power cut takes what they promise.
#[tokio::test(flavor = "multi_thread")]
async fn control_a_hidden_sync_and_a_power_cut_lose_receipted_reports() -> Result<(), Broken> {
    if !possible().await {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let disk = match Disk::make(folder.path(), "disk", FileSystem::Ext4).await {
        Ok(disk) => disk,
        Err(missing) => {
            left_out(&missing);
            return Ok(());
        }
    };
    let mut settings = settings(folder.path()).await?;
    settings.data = disk.root.join("data");
    let scene = Scene::new(Program::start(settings, here()).await?).await?;
    disk.sync().await?;
    let log = folder.path().join("strace");
    let strace = Strace::attach(scene.program.process()?, SYNCS, Some("retval=0"), &log).await?;
    let report = scene.stopped.devices[1].report(Tell::sign(Sign::Seizure));
    scene.stopped.heals(Face::Aborted).await?;
    assert!(scene.stopped.is_receipted(report), "it was told that its syncs work");
    let settings = scene.program.kill().await?;
    assert!(strace.detach().await? > 0, "no sync was hidden");
    disk.cut_power().await?;
    // The devices are not asked to bring it back: what is on the disk is looked at.
    let recorded = rounds::record(&settings, scene.stopped.operation).await;
    let is_there = recorded.as_ref().is_ok_and(|found| found.contains_key(&report));
    println!("control, hidden syncs: after the power cut the receipted report is there: {is_there}");
    assert!(!is_there, "the campaign is blind: nothing was lost");
    Ok(())
}
