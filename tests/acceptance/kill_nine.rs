//! S12, I-1, I-4, I-9, I-18: `kill -9` in the middle of 100 stops.
//!
//! Twenty operations with five devices each, all on real websockets to the real program; every device
//! reports one stop. The program is killed while reports and receipts are on their way, twice, and once
//! it is frozen before: its sockets stay open, and only the lease can tell the devices that LÄUFT is
//! over. After the last kill the record is taken from the data folder alone.

mod program;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{OperationId, ReportId, Seq, StopId};
use einhalt_protocol::people::Role;
use einhalt_protocol::report::Sign;
use einhalt_simulator::device::Tell;
use einhalt_simulator::handheld::{Handheld, Setup};
use einhalt_simulator::host::Time;
use einhalt_simulator::oracle::Face;
use einhalt_simulator::rest::{Rest, Session};
use einhalt_simulator::standing::Faults;
use einhalt_tests::{Broken, tighter_policy};
use program::{Program, Settings};
use serde_json::Value;

const OPERATIONS: usize = 20;
const OFFICERS: usize = 4;
/// Tighter than the agreement's 15 s, which a policy may be, so that nobody waits long for it here.
const LEASE: TimeDelta = TimeDelta::seconds(4);
/// I-4: "later than one lease plus one second after a stop was decided".
const GRACE: TimeDelta = TimeDelta::seconds(1);
/// I-18: "within 30 s".
const HEALED_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// One operation and its devices.
struct Unit {
    operation: OperationId,
    devices: Vec<Handheld>,
}

/// What a device was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Promise {
    seq: Seq,
    head: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_receipted_is_lost_and_nobody_is_told_it_goes_on() -> Result<(), Broken> {
    let folder = tempfile::tempdir()?;
    let settings = Settings {
        binary: program::build().await?,
        data: folder.path().join("data"),
        policy: tighter_policy(folder.path(), &[("lease_s", LEASE.num_seconds()), ("heartbeat_s", 1)])?,
    };
    let mut program = Program::start(settings, ([127, 0, 0, 1], 0).into()).await?;
    let rest = Rest::new(&format!("http://{}", program.address))?;
    let administrator = rest.sign_in("admin", &program.first_password().await?).await?;
    let address = program.address;
    let units = Arc::new(units(&administrator).await?);
    let watch = Watch::start(Arc::clone(&units));
    all_show_running(&units).await?;

    let mut promised = BTreeMap::new();
    let mut cut_off = 0;
    for (round, seen_by_another) in [(&units[..8], false), (&units[8..16], true)] {
        // Some are answered, some are on their way, and some report when nobody listens any more.
        let devices: Vec<&Handheld> = round.iter().flat_map(|unit| &unit.devices).collect();
        let (early, rest) = devices.split_at(devices.len() / 2);
        let (midst, late) = rest.split_at(rest.len() / 2);
        watch.stop(early);
        first_receipts(early, 10).await?;
        let reports = watch.stop(midst);
        if seen_by_another {
            // Signal first: a stop that one other device has seen may not be on the disk yet.
            seen_in(round, midst[0], reports[0]).await?;
        }
        let settings = program.kill().await?;
        watch.stop(late);
        let answered = receipts(round);
        cut_off += devices.len() - answered.len();
        assert!(answered.len() >= 10, "the round is blind: nobody had a receipt");
        promised.extend(answered);
        program = Program::start(settings, address).await?;
        healed(round).await?;
        all_show_running(&units[16..]).await?;
    }
    assert!(cut_off > 20, "both rounds are blind: only the late reports were cut off");

    // A machine that hangs: no socket breaks, no stop gets through, and LÄUFT ends all the same.
    let frozen = &units[16..];
    program.freeze().await?;
    watch.stop(&frozen.iter().map(|unit| &unit.devices[0]).collect::<Vec<_>>());
    for unit in frozen {
        for device in &unit.devices[1..] {
            device
                .shows(Face::Unknown)
                .await
                .map_err(|error| format!("{error}; it shows {}", device.shown()))?;
        }
    }
    watch.stop(&frozen.iter().flat_map(|unit| &unit.devices[1..]).collect::<Vec<_>>());
    let settings = program.kill().await?;
    promised.extend(receipts(&units));
    let program = Program::start(settings, address).await?;
    healed(&units).await?;
    promised.extend(receipts(&units));
    assert_eq!(promised.len(), OPERATIONS * (OFFICERS + 1), "every report has its receipt");
    assert_eq!(watch.violations(), [""; 0], "I-4");

    // Beside the running program, and then from what the kill left.
    check_record(program.settings(), &units[0], &promised, folder.path()).await?;
    let settings = program.kill().await?;
    for unit in units.iter() {
        check_record(&settings, unit, &promised, folder.path()).await?;
    }
    Ok(())
}

/// Accounts, a device of each account for each operation, and twenty operations under way.
async fn units(administrator: &Session) -> Result<Vec<Unit>, Broken> {
    administrator.import_places(&einhalt_tests::invented_places(Time::real().now())).await?;
    let mut codes = Vec::new();
    let roles = std::iter::once(Role::Lead).chain(std::iter::repeat_n(Role::Officer, OFFICERS));
    for (number, role) in roles.enumerate() {
        let account = administrator.create_account(&format!("person-{number}"), role).await?;
        codes.push((account, role, administrator.pairing_code(account, 10, 100).await?.code));
    }
    let mut units = Vec::new();
    for number in 0..OPERATIONS {
        let mut sessions = Vec::new();
        for (person, (_, _, code)) in codes.iter().enumerate() {
            let label = format!("T{person}");
            sessions.push(Arc::new(administrator.rest().pair(code, &label).await?));
        }
        let lead = &sessions[0];
        let operation = lead.create_operation(&format!("UN-{number}"), true).await?;
        for (person, (account, role, _)) in codes.iter().enumerate().skip(1) {
            lead.put_member(operation, *account, *role, &format!("T{person}")).await?;
        }
        einhalt_tests::begin(lead, operation, Time::real().now()).await?;
        let start = |session| Handheld::start(Setup::new(session, operation, Time::real().lend()));
        units.push(Unit { operation, devices: sessions.into_iter().map(start).collect() });
    }
    Ok(units)
}

async fn all_show_running(units: &[Unit]) -> Result<(), Broken> {
    for device in units.iter().flat_map(|unit| &unit.devices) {
        device.shows(Face::Running).await?;
    }
    Ok(())
}

/// Waits until some of these devices hold receipts.
async fn first_receipts(devices: &[&Handheld], count: usize) -> Result<(), Broken> {
    for device in &devices[..count] {
        device.wait_for("a receipt", |device| !device.outbox.receipted().is_empty()).await?;
    }
    Ok(())
}

/// Waits until another device of the reporter's operation shows its stop.
async fn seen_in(units: &[Unit], reporter: &Handheld, report: ReportId) -> Result<(), Broken> {
    let operation = reporter.read(|device| device.identity().operation);
    let unit = units.iter().find(|unit| unit.operation == operation).ok_or("no such unit")?;
    let mut others = unit.devices.iter().filter(|device| device.id() != reporter.id());
    let other = others.next_back().ok_or("nobody else is there")?;
    let stop = StopId::of_report(report);
    Ok(other.wait_for("another's stop", |device| device.standing.stops().contains_key(&stop)).await?)
}

/// What the devices hold in their hands at this moment.
fn receipts(units: &[Unit]) -> BTreeMap<ReportId, Promise> {
    let held = |device: &Handheld| {
        device.read(|device| {
            let receipts = device.outbox.receipted().iter();
            receipts.map(|r| (r.report, Promise { seq: r.seq, head: r.head.clone() })).collect::<Vec<_>>()
        })
    };
    units.iter().flat_map(|unit| &unit.devices).flat_map(held).collect()
}

/// I-18: all devices stand, agree and know everything; nothing waits in an outbox.
async fn healed(units: &[Unit]) -> Result<(), Broken> {
    let all = async {
        for unit in units {
            for device in &unit.devices {
                device.wait_for("an empty outbox", |device| device.outbox.waiting().is_empty()).await?;
                device.shows(Face::Aborted).await?;
                device.barrier().await?;
            }
        }
        Ok::<_, Broken>(())
    };
    tokio::time::timeout(HEALED_WITHIN, all).await.map_err(|_| "not healed in time")?
}

/// The record, taken from the data folder without any service, against what the devices hold.
async fn check_record(
    settings: &Settings,
    unit: &Unit,
    promised: &BTreeMap<ReportId, Promise>,
    folder: &Path,
) -> Result<(), Broken> {
    let operation = unit.operation.to_string();
    let exported = program::run(settings, &["export", &operation, "--reason", "Prüfung"]).await?;
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let file = folder.join(&operation);
    std::fs::write(&file, &exported.stdout)?;
    let verified = program::run(settings, &["verify", &file.to_string_lossy()]).await?;
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));

    let lines: Vec<Value> = exported
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let mut heads = BTreeMap::new();
    let mut reported = BTreeMap::new();
    for line in lines.iter().filter(|line| line["line"] == "entry") {
        let seq: Seq = serde_json::from_value(line["seq"].clone())?;
        let head = line["hash"].as_str().unwrap_or_default().to_owned();
        let body = &line["body"];
        if body["event"] == "reported" {
            let report: ReportId = serde_json::from_value(body["report"]["id"].clone())?;
            let twice = reported.insert(report, Promise { seq, head: head.clone() });
            assert_eq!(twice, None, "I-9: {report} is in the record twice");
        }
        heads.insert(seq, head);
    }
    assert_eq!(reported.len(), unit.devices.len(), "each device's report, and no other");
    for (report, place) in &reported {
        assert_eq!(promised.get(report), Some(place), "I-1: the receipt names another place");
    }
    for device in &unit.devices {
        device.read(|device| {
            let standing = &device.standing;
            assert_eq!(standing.faults(), Faults::default(), "what a device noticed");
            let seqs: Vec<u64> = standing.log().iter().map(|entry| entry.seq.0).collect();
            let first = standing.base().0 + 1;
            assert_eq!(seqs, (first..=standing.newest().0).collect::<Vec<_>>(), "a device has a gap");
            assert_eq!(heads.get(&standing.newest()).map(String::as_str), Some(standing.head()));
        });
    }
    Ok(())
}

/// Looks at every screen all the time (I-4).
struct Watch {
    units: Arc<Vec<Unit>>,
    stopped: Arc<Mutex<BTreeMap<OperationId, Timestamp>>>,
    violations: Arc<Mutex<Vec<String>>>,
    looking: tokio::task::JoinHandle<()>,
}

impl Watch {
    fn start(units: Arc<Vec<Unit>>) -> Self {
        let stopped = Arc::new(Mutex::new(BTreeMap::new()));
        let violations = Arc::new(Mutex::new(Vec::new()));
        let looking = tokio::spawn(look(Arc::clone(&units), Arc::clone(&stopped), Arc::clone(&violations)));
        Self { units, stopped, violations, looking }
    }

    /// Each of these devices reports; the first of an operation starts its clock.
    fn stop(&self, devices: &[&Handheld]) -> Vec<ReportId> {
        let report = |device: &&Handheld| {
            let lead = self.units.iter().any(|unit| unit.devices[0].id() == device.id());
            let operation = device.read(|device| device.identity().operation);
            let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
            stopped.entry(operation).or_insert_with(|| Time::real().now());
            drop(stopped);
            // One of the five conditions that abort; the others interrupt.
            device.report(Tell::sign(if lead { Sign::Unconscious } else { Sign::MedicalEmergency }))
        };
        devices.iter().map(report).collect()
    }

    fn violations(&self) -> Vec<String> {
        assert!(!self.looking.is_finished(), "nobody looked");
        self.violations.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.looking.abort();
    }
}

async fn look(
    units: Arc<Vec<Unit>>,
    stopped: Arc<Mutex<BTreeMap<OperationId, Timestamp>>>,
    violations: Arc<Mutex<Vec<String>>>,
) {
    let time = Time::real();
    let mut again = tokio::time::interval(LOOK_EVERY);
    loop {
        again.tick().await;
        for unit in units.iter() {
            let since = stopped.lock().unwrap_or_else(PoisonError::into_inner).get(&unit.operation).copied();
            let Some(since) = since else { continue };
            for device in &unit.devices {
                let now = time.now();
                if device.shown() == Face::Running && now > since + LEASE + GRACE {
                    let late = now - since;
                    let told = format!("{} shows LÄUFT {late} after a stop", device.id());
                    violations.lock().unwrap_or_else(PoisonError::into_inner).push(told);
                }
            }
        }
    }
}
