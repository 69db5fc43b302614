//! Everyone who takes part in a load run: gathered, set going, made to report, and counted.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::ids::{AccountId, OperationId, StopId};
use einhalt_protocol::operation::command::{Ask, AskStep};
use einhalt_protocol::operation::event::Event;
use einhalt_protocol::operation::plan::{Known, Plan, Step};
use einhalt_protocol::people::{AgeClass, FamilyRole, Role, Subject};
use einhalt_protocol::report::Sign;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::time::Instant;

use super::outcome::{Outcome, Times};
use super::{AT_ONCE, Arrivals, Broken, Server};
use crate::before;
use crate::device::Tell;
use crate::evidence::Evidence;
use crate::handheld::{Handheld, Setup, Witness};
use crate::host::Time;
use crate::measure::{Course, Stopwatch};
use crate::oracle::Face;
use crate::rest::Session;

/// Everyone who takes part.
pub struct Crowd {
    lead: Arc<Session>,
    operations: Vec<OperationId>,
    /// By operation, then by device.
    pub devices: Vec<Handheld>,
}

impl Crowd {
    /// Brings everyone together and begins every operation.
    pub async fn gather(
        admin: &Session,
        arrivals: &Arrivals,
        stopwatch: &Arc<Stopwatch>,
    ) -> Result<Self, Broken> {
        let run = uuid::Uuid::new_v4().simple().to_string();
        let lead = enlist(admin, &format!("load-{}-lead", &run[..8]), Role::Lead, 1).await?;
        let lead = Arc::new(admin.rest().pair(&lead.1, "L").await?);
        let (officers, code) = enlist(
            admin,
            &format!("load-{}-officers", &run[..8]),
            Role::Officer,
            arrivals.operations * arrivals.devices,
        )
        .await?;
        let operations: Vec<OperationId> = stream::iter(0..arrivals.operations)
            .map(|number| {
                let lead = Arc::clone(&lead);
                async move {
                    let operation = lead.create_operation(&format!("Load {number}"), true).await?;
                    lead.put_member(operation, officers, Role::Officer, "T").await?;
                    Ok::<_, Broken>(operation)
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let time = Time::real();
        let places: Vec<OperationId> = operations
            .iter()
            .flat_map(|operation| std::iter::repeat_n(*operation, arrivals.devices))
            .collect();
        let devices: Vec<Handheld> = stream::iter(places)
            .map(|operation| {
                let (rest, code, time) = (admin.rest().clone(), code.clone(), time.lend());
                let witness: Arc<dyn Witness> = stopwatch.clone();
                async move {
                    let session = Arc::new(rest.pair(&code, "T").await?);
                    let setup = Setup {
                        keeps_log: false,
                        wants_view: false,
                        witness: Some(witness),
                        ..Setup::new(session, operation, time)
                    };
                    let device = Handheld::start(setup);
                    device.joined().await?;
                    Ok::<_, Broken>(device)
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let crowd = Self { lead, operations, devices };
        crowd.begin(time.now()).await?;
        Ok(crowd)
    }

    async fn begin(&self, now: einhalt_protocol::clocks::Timestamp) -> Result<(), Broken> {
        let persons =
            "E1".parse().map(|slot| vec![before::person(slot, AgeClass::Adult, FamilyRole::Other)])?;
        let plan = Plan {
            starts_at: now,
            ends_at: now + TimeDelta::hours(2),
            persons,
            other_minors: Known::No,
            pick_up: before::dwelling(None),
        };
        stream::iter(&self.operations)
            .map(|operation| {
                let plan = plan.clone();
                async move {
                    self.lead.plan(*operation, &plan).await?;
                    for ask in before::all_ready(now) {
                        self.lead.command(*operation, &ask).await?;
                    }
                    self.lead.command(*operation, &Ask::Step(AskStep::of(Step::Begin))).await?;
                    Ok::<_, Broken>(())
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        for device in &self.devices {
            device.shows(Face::Running).await?;
        }
        Ok(())
    }

    /// The operations, in order.
    pub fn operations(&self) -> &[OperationId] {
        &self.operations
    }

    /// Makes an account a member of every operation.
    pub async fn let_in(&self, account: AccountId, role: Role) -> Result<(), Broken> {
        for operation in &self.operations {
            self.lead.put_member(*operation, account, role, "X").await?;
        }
        Ok(())
    }

    /// Makes every report at its time, whatever has become of the earlier ones.
    pub async fn report(&self, arrivals: &Arrivals, stopwatch: &Stopwatch) {
        let start = Instant::now();
        for number in 0..arrivals.count() {
            let due = start + arrivals.at(number);
            tokio::time::sleep_until(due).await;
            let place = arrivals.operation(number) * arrivals.devices + arrivals.device(number);
            let report =
                self.devices[place].report(Tell::sign(Sign::MedicalEmergency).about(Subject::Unknown));
            stopwatch.reported(report, due, arrivals.devices);
        }
    }

    /// Looks at every device and every record.
    pub async fn count(
        &self,
        server: &Server,
        arrivals: &Arrivals,
        stopwatch: &Stopwatch,
    ) -> Result<Outcome, Broken> {
        let courses = stopwatch.all();
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1_000.0;
        let arrived =
            courses.iter().filter(|course| course.to_last_device().is_some() && course.receipted.is_some());
        let mut lost = arrivals.count() - arrived.count();
        let (mut duplicated, mut out_of_order, mut records_broken) = (0, 0, 0);
        for device in &self.devices {
            let faults = device.read(|device| device.standing.faults());
            duplicated += faults.doubled as usize;
            out_of_order +=
                (faults.gaps + faults.rolled_back + faults.wrong_receipts + faults.unreadable) as usize;
        }
        let mut recorded = std::collections::BTreeSet::new();
        for operation in &self.operations {
            let evidence = Evidence::read(&self.lead.record(*operation).await?)?;
            if let Err(broken) = evidence.verify() {
                eprintln!("the record of {operation} does not verify: {broken}");
                records_broken += 1;
            }
            for entry in evidence.entries() {
                if let Event::Reported { report, .. } = &entry.event {
                    duplicated += usize::from(!recorded.insert(StopId::of_report(report.id)));
                }
            }
        }
        // Shown and receipted, but not in the record, would be the worst of all.
        lost = lost.max(arrivals.count().saturating_sub(recorded.len()));
        Ok(Outcome {
            server: server.kind(),
            operations: arrivals.operations,
            devices: arrivals.devices,
            rate: arrivals.rate,
            seconds: arrivals.seconds,
            reports: arrivals.count(),
            report_to_last_device_ms: Times::of(
                courses.iter().filter_map(Course::to_last_device).map(milliseconds),
            )?,
            report_to_receipt_ms: Times::of(courses.iter().filter_map(Course::to_receipt).map(milliseconds))?,
            lost,
            duplicated,
            out_of_order,
            records_broken,
        })
    }
}

/// An account with a code that pairs so many devices.
pub async fn enlist(
    admin: &Session,
    name: &str,
    role: Role,
    uses: usize,
) -> Result<(AccountId, String), Broken> {
    let account = admin.create_account(name, role).await?;
    let code = admin.pairing_code(account, 120, u32::try_from(uses)?).await?;
    Ok((account, code.code))
}
