//! A team of the demonstration: people with devices, a drive through invented streets.

use std::sync::Arc;

use chrono::TimeDelta;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use rand::RngExt;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::story::Story;
use super::{Common, DemoError, Played};
use crate::device::Acknowledge;
use crate::handheld::{Handheld, Setup, Witness};
use crate::rest::Session;
use crate::track::Track;

/// The people of one story, each with a paired device: they take part in one operation after another.
pub struct Cast {
    /// What they play.
    pub story: Story,
    control: Arc<Session>,
    lead: Arc<Session>,
    officers: [Arc<Session>; 2],
    medic: Arc<Session>,
}

impl Cast {
    /// Makes their accounts and pairs their devices.
    pub async fn hire(common: &Common, story: Story) -> Result<Self, DemoError> {
        let pair = async |sign: &str, role: Role| -> Result<Arc<Session>, DemoError> {
            let name = format!("{}-{}", story.word(), sign.to_lowercase());
            let account = common.admin.create_account(&name, role).await?;
            let code = common.admin.pairing_code(account, 10, 1).await?;
            Ok(Arc::new(common.rest.pair(&code.code, sign).await?))
        };
        Ok(Self {
            story,
            control: pair("C", Role::Supervisor).await?,
            lead: pair("L", Role::Lead).await?,
            officers: [pair("T1", Role::Officer).await?, pair("T2", Role::Officer).await?],
            medic: pair("M", Role::Medic).await?,
        })
    }
}

/// The devices of one operation.
pub struct Team {
    /// The operation.
    pub operation: OperationId,
    /// Its invented reference.
    pub reference: String,
    /// The control room's desk.
    pub control: Handheld,
    /// The lead.
    pub lead: Handheld,
    /// Two officers.
    pub officers: [Handheld; 2],
    /// A medic.
    pub medic: Handheld,
    _drive: DropGuard,
}

impl Team {
    /// Opens an operation and brings the cast together in it.
    pub async fn assemble(common: &Arc<Common>, cast: &Cast, cycle: u32) -> Result<Self, DemoError> {
        let reference = cast.story.reference(cycle);
        let Cast { control, lead, officers: [first, second], medic, .. } = cast;
        let operation = lead.create_operation(&reference, true).await?;
        for (session, sign) in [(control, "C"), (first, "T1"), (second, "T2"), (medic, "M")] {
            lead.put_member(operation, session.account, session.role, sign).await?;
        }
        for visitor in &common.visitors {
            lead.put_member(operation, visitor.account, visitor.role, visitor.call_sign).await?;
        }
        let switch_on = |session: &Arc<Session>| {
            let witness: Arc<dyn Witness> = common.stopwatch.clone();
            let human = TimeDelta::milliseconds(rand::rng().random_range(900..3_500));
            Handheld::start(Setup {
                acknowledge: Acknowledge::After(human),
                witness: Some(witness),
                ..Setup::new(Arc::clone(session), operation, common.time.lend())
            })
        };
        let (control, lead, medic) = (switch_on(control), switch_on(lead), switch_on(medic));
        let officers = [switch_on(first), switch_on(second)];
        let end = CancellationToken::new();
        tokio::spawn(drive(Arc::clone(common), cast.story, officers.to_vec(), end.clone()));
        let team = Self { operation, reference, control, lead, officers, medic, _drive: end.drop_guard() };
        for device in team.devices() {
            device.joined().await?;
        }
        common.say(&team.reference, "opened; five devices are there");
        Ok(team)
    }

    /// All devices.
    pub fn devices(&self) -> [&Handheld; 5] {
        [&self.control, &self.lead, &self.officers[0], &self.officers[1], &self.medic]
    }

    /// For the summary.
    pub fn played(&self) -> Played {
        Played {
            operation: self.operation,
            reference: self.reference.clone(),
            session: Arc::clone(self.lead.session()),
        }
    }
}

/// The vehicles move along an invented drive, each operation in its own invented quarter.
async fn drive(common: Arc<Common>, story: Story, devices: Vec<Handheld>, end: CancellationToken) {
    let track = Track::invented("demo");
    let (north, east) = story.quarter();
    let time = common.time.lend();
    let began = time.now();
    while !end.is_cancelled() {
        let driven = time.now() - began;
        for (place, device) in devices.iter().enumerate() {
            let behind = TimeDelta::seconds(if place == 0 { 0 } else { 6 });
            if let Some(fix) = track.at(driven - behind) {
                device.locate(fix.lat + north, fix.lon + east, fix.accuracy_m);
            }
        }
        tokio::select! {
            () = time.sleep_until(time.now() + TimeDelta::seconds(2)) => {}
            () = end.cancelled() => {}
        }
    }
}
