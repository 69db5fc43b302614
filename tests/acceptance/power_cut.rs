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

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use disk::{Disk, FileSystem};
use einhalt_protocol::ids::{OperationId, ReportId, Seq};
use einhalt_protocol::people::Role;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::wire::server_frame::Receipt;
use einhalt_simulator::rest::{Rest, Session};
use einhalt_tests::Broken;
use program::{Program, Settings};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

const DEVICES: usize = 3;
/// The power goes after so many receipts of a round, in turn: early, and in the middle of much.
const MOST_RECEIPTS: usize = 23;
/// `export` ends so where it has no such operation.
const NO_INPUT: i32 = 66;

/// Where a report stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    seq: Seq,
    head: String,
}

/// What a campaign came to.
#[derive(Debug, Default)]
struct Tally {
    rounds: usize,
    receipts: usize,
    /// Reports that nobody had answered when the power went, and that were sent again.
    unanswered: usize,
    lost: usize,
    /// The program would not start, or the record would not verify.
    broken: usize,
}

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
    let policy = folder.join("policy.toml");
    std::fs::write(&policy, Policy::kreis_unna().text.as_str())?;
    let settings = Settings { binary: program::build().await?, data: disk.root.join("data"), policy };
    let mut program = Program::start(settings, ([127, 0, 0, 1], 0).into()).await?;
    let address = program.address;
    let people = Arc::new(people(&mut program, address).await?);
    disk.sync().await?;
    let mut settings = program.kill().await?;
    let mut tally = Tally::default();
    for round in 0..wanted {
        let Ok(program) = Program::start_with(settings.clone(), address, environment).await else {
            tally.broken += 1;
            break;
        };
        let Ok(operation) = open(&people, round).await else {
            // Without syncing even the accounts may be gone.
            tally.broken += 1;
            break;
        };
        let after = round * 7 % MOST_RECEIPTS + 1;
        let (answered, sent) = report_until(&people, operation, after).await?;
        settings = program.kill().await?;
        disk.cut_power().await?;
        tally.rounds += 1;
        tally.receipts += answered.len();
        tally.unanswered += sent.len() - answered.len();
        let Ok(program) = Program::start_with(settings.clone(), address, environment).await else {
            tally.broken += 1;
            break;
        };
        match look(&people, program.settings(), operation, &answered, &sent).await {
            Ok(lost) => tally.lost += lost,
            Err(error) => {
                println!("round {round}: {error}");
                tally.broken += 1;
                break;
            }
        }
        settings = program.kill().await?;
        if (round + 1).is_multiple_of(25) {
            eprintln!("{} of {wanted} power cuts, {} receipts", round + 1, tally.receipts);
        }
    }
    Ok(tally)
}

/// The lead and two officers, each with a device.
async fn people(program: &mut Program, address: SocketAddr) -> Result<Vec<Session>, Broken> {
    let rest = Rest::new(&format!("http://{address}"))?;
    let administrator = rest.sign_in("admin", &program.first_password().await?).await?;
    let mut people = Vec::new();
    for number in 0..DEVICES {
        let role = if number == 0 { Role::Lead } else { Role::Officer };
        let account = administrator.create_account(&format!("person-{number}"), role).await?;
        let code = administrator.pairing_code(account, 10, 1).await?.code;
        people.push(rest.pair(&code, "device").await?);
    }
    Ok(people)
}

async fn open(people: &[Session], round: usize) -> Result<OperationId, Broken> {
    let [lead, officers @ ..] = people else { return Err("nobody leads".into()) };
    lead.renew().await?;
    let operation = lead.create_operation(&format!("UN-{round:04}"), true).await?;
    for (number, officer) in officers.iter().enumerate() {
        officer.renew().await?;
        lead.put_member(operation, officer.account, Role::Officer, &format!("T{number}")).await?;
    }
    Ok(operation)
}

/// What was reported, by report: who, and its bytes.
type Sent = BTreeMap<ReportId, (usize, Value)>;

/// All devices report as fast as they are answered, until so many receipts are there; then the program is to
/// be killed at once, with whatever is on its way.
async fn report_until(
    people: &Arc<Vec<Session>>,
    operation: OperationId,
    after: usize,
) -> Result<(BTreeMap<ReportId, Place>, Sent), Broken> {
    let enough = Arc::new(AtomicUsize::new(0));
    let (stop, stopped) = watch::channel(false);
    let mut devices = JoinSet::new();
    for device in 0..DEVICES {
        let (people, enough, stop, stopped) =
            (Arc::clone(people), Arc::clone(&enough), stop.clone(), stopped.clone());
        devices.spawn(async move {
            let (mut answered, mut sent) = (BTreeMap::new(), Sent::new());
            while !*stopped.borrow() {
                let id = ReportId::from_uuid(Uuid::new_v4());
                let body =
                    json!({ "id": id, "sign": "medical_emergency", "who": "unknown", "text": "Atemnot" });
                sent.insert(id, (device, body.clone()));
                let mut stopped = stopped.clone();
                let answer = tokio::select! {
                    answer = send(&people[device], operation, &body) => answer,
                    // The power is gone: nobody waits for an answer any more.
                    _ = stopped.wait_for(|stopped| *stopped) => break,
                };
                let Ok(receipt) = answer else { break };
                answered.insert(id, receipt);
                if enough.fetch_add(1, Ordering::Relaxed) + 1 == after {
                    stop.send_replace(true);
                }
            }
            (answered, sent)
        });
    }
    let (mut answered, mut sent) = (BTreeMap::new(), Sent::new());
    while let Some(device) = devices.join_next().await {
        let (more_answered, more_sent) = device?;
        answered.extend(more_answered);
        sent.extend(more_sent);
    }
    Ok((answered, sent))
}

async fn send(device: &Session, operation: OperationId, body: &Value) -> Result<Place, Broken> {
    let path = format!("/api/v1/operations/{operation}/reports");
    let token = device.token().token;
    let receipt: Receipt = device.rest().call(Method::POST, &path, Some(&token), Some(body)).await?;
    Ok(Place { seq: receipt.seq, head: receipt.head })
}

/// After the power is back: how many receipted reports are not where their receipts say. What is doubled, or
/// does not verify, is an error.
async fn look(
    people: &[Session],
    settings: &Settings,
    operation: OperationId,
    answered: &BTreeMap<ReportId, Place>,
    sent: &Sent,
) -> Result<usize, Broken> {
    let before = record(settings, operation).await?;
    let lost = answered.iter().filter(|(id, receipt)| before.get(id) != Some(receipt)).count();
    if lost > 0 {
        return Ok(lost);
    }
    // Every device brings everything again, also what it has a receipt for.
    for (id, (device, body)) in sent {
        let receipt = send(&people[*device], operation, body).await?;
        if let Some(first) = answered.get(id).filter(|first| **first != receipt) {
            return Err(format!("I-9: another receipt for the same report: {first:?}, {receipt:?}").into());
        }
    }
    let after = record(settings, operation).await?;
    if after.len() != sent.len() {
        return Err(format!("{} reports were sent, {} are recorded", sent.len(), after.len()).into());
    }
    Ok(0)
}

/// Where each report stands in the record, which has to verify.
async fn record(settings: &Settings, operation: OperationId) -> Result<BTreeMap<ReportId, Place>, Broken> {
    let exported = program::run(settings, &["export", &operation.to_string(), "--reason", "Prüfung"]).await?;
    // The whole operation is gone: without syncing, nothing less is lost.
    if exported.status.code() == Some(NO_INPUT) {
        return Ok(BTreeMap::new());
    }
    if !exported.status.success() {
        return Err(String::from_utf8_lossy(&exported.stderr).into());
    }
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), &exported.stdout)?;
    let verified = program::run(settings, &["verify", &file.path().to_string_lossy()]).await?;
    if !verified.status.success() {
        return Err(String::from_utf8_lossy(&verified.stderr).into());
    }
    let mut found = BTreeMap::new();
    for line in exported.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let line: Value = serde_json::from_slice(line)?;
        if line["line"] == "entry" && line["body"]["event"] == "reported" {
            let report: ReportId = serde_json::from_value(line["body"]["report"]["id"].clone())?;
            let seq = serde_json::from_value(line["seq"].clone())?;
            let head = line["hash"].as_str().unwrap_or_default().to_owned();
            if found.insert(report, Place { seq, head }).is_some() {
                return Err(format!("I-9: {report} is in the record twice").into());
            }
        }
    }
    Ok(found)
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
