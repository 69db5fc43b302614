//! People with handhelds on real websockets, in operations that are under way, at the real program.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{OperationId, ReportId, StopId};
use einhalt_protocol::operation::plan::Plan;
use einhalt_protocol::people::Role;
use einhalt_simulator::device::Device;
use einhalt_simulator::handheld::{Handheld, Setup};
use einhalt_simulator::host::Time;
use einhalt_simulator::oracle::Face;
use einhalt_simulator::rest::{Rest, Session};
use einhalt_tests::Broken;

use crate::program::{self, Program, Settings};
use crate::rounds::{self, Place};

/// I-18: "within 30 s". What takes longer is not healed.
const HEALED_WITHIN: Duration = Duration::from_secs(30);

/// The times of the agreement, tightened: a lease of 4 s, and escalations after 2, 4 and 6 s.
pub const TIMES: [(&str, i64); 6] = [
    ("lease_s", 4),
    ("heartbeat_s", 1),
    ("expected_after_s", 2),
    ("second_signal_after_s", 4),
    ("radio_after_s", 6),
    ("silent_after_s", 15),
];

/// The program in a folder, with these times.
pub async fn settings(folder: &Path) -> Result<Settings, Broken> {
    let policy = einhalt_tests::tighter_policy(folder, &TIMES)?;
    Ok(Settings { binary: program::build().await?, data: folder.join("data"), policy })
}

/// Who is signed in where.
pub struct People {
    administrator: Session,
    /// How far their clocks are ahead of this machine's.
    skew: TimeDelta,
}

/// One operation under way, and its devices: the lead's first.
pub struct Unit {
    /// The operation.
    pub operation: OperationId,
    /// Its devices.
    pub devices: Vec<Handheld>,
}

impl People {
    /// The administrator of a program that was started for the first time, among people whose clocks are
    /// so far ahead of this machine's.
    pub async fn at(program: &mut Program, skew: TimeDelta) -> Result<Self, Broken> {
        let rest = Rest::new(&format!("http://{}", program.address))?;
        let administrator = rest.sign_in("admin", &program.first_password().await?).await?;
        administrator.import_places(&einhalt_tests::invented_places(now(skew))).await?;
        Ok(Self { administrator, skew })
    }

    /// An operation under way with a device at each of these addresses; the first is the lead's.
    pub async fn underway(&self, name: &str, ways: &[SocketAddr]) -> Result<Unit, Broken> {
        let plan = einhalt_tests::plan_for_adults(now(self.skew))?;
        self.underway_as_planned(name, ways, &plan).await
    }

    /// The same with another plan.
    pub async fn underway_as_planned(
        &self,
        name: &str,
        ways: &[SocketAddr],
        plan: &Plan,
    ) -> Result<Unit, Broken> {
        let mut sessions = Vec::new();
        for (number, way) in ways.iter().enumerate() {
            let role = if number == 0 { Role::Lead } else { Role::Officer };
            let account = format!("{}-{number}", name.to_lowercase());
            let account = self.administrator.create_account(&account, role).await?;
            let code = self.administrator.pairing_code(account, 10, 1).await?.code;
            let rest = Rest::new(&format!("http://{way}"))?;
            sessions.push(Arc::new(rest.pair(&code, &format!("T{number}")).await?));
        }
        let lead = sessions.first().ok_or("nobody leads")?;
        let operation = lead.create_operation(name, true).await?;
        for (number, officer) in sessions.iter().enumerate().skip(1) {
            lead.put_member(operation, officer.account, Role::Officer, &format!("T{number}")).await?;
        }
        einhalt_tests::begin_as_planned(lead, operation, plan, now(self.skew)).await?;
        let start = |session: Arc<Session>| {
            let setup = Setup::new(session, operation, Time::real().lend());
            Handheld::start(Setup { skew: self.skew, ..setup })
        };
        let unit = Unit { operation, devices: sessions.into_iter().map(start).collect() };
        unit.show(Face::Running).await?;
        Ok(unit)
    }
}

impl Unit {
    /// Every device shows this face.
    pub async fn show(&self, face: Face) -> Result<(), Broken> {
        for device in &self.devices {
            let told = |device: &Device| format!("{:?}", device.withheld());
            let seen = device.shows(face).await;
            seen.map_err(|error| format!("{error}; shown is {}, {}", device.shown(), device.read(told)))?;
        }
        Ok(())
    }

    /// Every device knows of this report's stop.
    pub async fn know(&self, report: ReportId) -> Result<(), Broken> {
        for device in &self.devices {
            device.wait_for("the stop", |device| knows(device, report)).await?;
        }
        Ok(())
    }

    /// Whether any device holds a receipt of this report.
    pub fn is_receipted(&self, report: ReportId) -> bool {
        self.receipts().contains_key(&report)
    }

    /// What the devices were told is durable.
    pub fn receipts(&self) -> BTreeMap<ReportId, Place> {
        let held = |device: &Handheld| {
            device.read(|device| {
                let receipts = device.outbox.receipted().iter();
                receipts.map(|r| (r.report, Place { seq: r.seq, head: r.head.clone() })).collect::<Vec<_>>()
            })
        };
        self.devices.iter().flat_map(held).collect()
    }

    /// I-18: nothing waits in an outbox, every device agrees and knows everything.
    pub async fn heals(&self, face: Face) -> Result<(), Broken> {
        let all = async {
            for device in &self.devices {
                device.wait_for("an empty outbox", |device| device.outbox.waiting().is_empty()).await?;
            }
            for device in &self.devices {
                device.barrier().await?;
            }
            self.show(face).await?;
            Ok::<_, Broken>(())
        };
        tokio::time::timeout(HEALED_WITHIN, all).await.map_err(|_| "not healed in time")?
    }

    /// I-1, I-9, I-10: the record verifies, and holds these reports and no others, each once, at the place
    /// its receipt names.
    pub async fn is_recorded(&self, settings: &Settings, reports: &[ReportId]) -> Result<(), Broken> {
        let found = rounds::record(settings, self.operation).await?;
        let receipts = self.receipts();
        assert_eq!(found.len(), reports.len(), "each report, and no other");
        for report in reports {
            let receipt = receipts.get(report).ok_or("a report has no receipt")?;
            assert_eq!(found.get(report), Some(receipt), "I-1: the receipt names another place");
        }
        Ok(())
    }
}

/// Whether a device knows of this report's stop from the service.
pub fn knows(device: &Device, report: ReportId) -> bool {
    device.standing.stops().get(&StopId::of_report(report)).is_some_and(|stop| stop.frame.is_some())
}

/// Now, as the people of an operation have it.
pub fn now(skew: TimeDelta) -> Timestamp {
    Time::real().now() + skew
}
