//! Rounds of three devices that report at once, again and again, until the program is killed in the middle
//! of it: what is receipted has to be there after the next start, once, at its place.
#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use einhalt_protocol::ids::{OperationId, ReportId, Seq};
use einhalt_protocol::people::Role;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::wire::server_frame::Receipt;
use einhalt_simulator::rest::{Rest, Session};
use einhalt_tests::Broken;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::disk::Disk;
use crate::program::{self, Program, Settings};

const DEVICES: usize = 3;
/// The program is killed after so many receipts of a round, in turn: early, and in the middle of much.
const MOST_RECEIPTS: usize = 23;
/// `export` ends so where it has no such operation.
const NO_INPUT: i32 = 66;

/// Where a report stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its place in the record.
    pub seq: Seq,
    /// The head after it.
    pub head: String,
}

/// What a campaign came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// How often the program was killed in the middle of it.
    pub rounds: usize,
    /// Reports that were receipted.
    pub receipts: usize,
    /// Reports that nobody had answered when the program was killed, and that were sent again.
    pub unanswered: usize,
    /// Receipted reports that were not where their receipts said.
    pub lost: usize,
    /// The program would not start, or the record would not verify.
    pub broken: usize,
}

/// What happens between a kill and the next start.
#[derive(Clone, Copy)]
pub enum Between<'a> {
    /// The power of its file system goes and comes back.
    PowerCut(&'a Disk),
    /// A further start, which is killed in turn before anybody was served.
    AnotherKill,
    /// What the store has not moved into its database is taken away: a loss that has to be noticed.
    LogTakenAway,
}

/// How a campaign is played.
pub struct Campaign<'a> {
    /// Where its policy is written.
    pub folder: &'a Path,
    /// The data folder.
    pub data: PathBuf,
    /// How many rounds.
    pub wanted: usize,
    /// More of the program's environment.
    pub environment: &'a [(&'a str, &'a str)],
    /// What happens after each kill.
    pub between: Between<'a>,
}

impl Campaign<'_> {
    /// Plays it; ends early where the program cannot go on.
    pub async fn play(&self) -> Result<Tally, Broken> {
        let policy = self.folder.join("policy.toml");
        std::fs::write(&policy, Policy::kreis_unna().text.as_str())?;
        let settings = Settings { binary: program::build().await?, data: self.data.clone(), policy };
        let mut program = Program::start(settings, ([127, 0, 0, 1], 0).into()).await?;
        let address = program.address;
        let people = Arc::new(people(&mut program, address).await?);
        if let Between::PowerCut(disk) = self.between {
            disk.sync().await?;
        }
        let mut settings = program.kill().await?;
        let mut tally = Tally::default();
        for round in 0..self.wanted {
            let Ok(program) = self.start(&settings, address).await else {
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
            tally.rounds += 1;
            tally.receipts += answered.len();
            tally.unanswered += sent.len() - answered.len();
            let started = match self.strike(&settings, address).await {
                Ok(()) => self.start(&settings, address).await,
                Err(error) => Err(error),
            };
            let Ok(program) = started else {
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
                eprintln!("{} of {} rounds, {} receipts", round + 1, self.wanted, tally.receipts);
            }
        }
        Ok(tally)
    }

    async fn start(&self, settings: &Settings, address: SocketAddr) -> Result<Program, Broken> {
        Program::start_with(settings.clone(), address, self.environment).await
    }

    async fn strike(&self, settings: &Settings, address: SocketAddr) -> Result<(), Broken> {
        match self.between {
            Between::PowerCut(disk) => disk.cut_power().await?,
            Between::AnotherKill => drop(self.start(settings, address).await?.kill().await?),
            Between::LogTakenAway => {
                for name in ["einhalt.db-wal", "einhalt.db-shm"] {
                    std::fs::remove_file(self.data.join(name))?;
                }
            }
        }
        Ok(())
    }
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
pub async fn record(
    settings: &Settings,
    operation: OperationId,
) -> Result<BTreeMap<ReportId, Place>, Broken> {
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
