//! What the black-box tests share: a service in this process on a clock that is moved by hand, with a
//! team of simulated handhelds on real websockets.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::operation::Ask;
use einhalt_protocol::operation::command::AskStep;
use einhalt_protocol::operation::evidence::Nothing;
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::{Known, Person, PickUp, Plan, Step};
use einhalt_protocol::operation::preflight::{AnswerPreflight, PreflightItem};
use einhalt_protocol::people::{AgeClass, FamilyRole, Role};
use einhalt_protocol::policy::Policy;
use einhalt_server::app::{self, Parts, Running, WrapStore};
use einhalt_server::clock::{Clock, ManualClock, Sleep};
use einhalt_server::config::Config;
use einhalt_server::places::INVENTED;
use einhalt_server::store::faulty::{Faults, FaultyStore};
use einhalt_simulator::handheld::{Handheld, Setup};
use einhalt_simulator::rest::{Import, Rest, Session};
use einhalt_simulator::time::TimeSource;
use tempfile::TempDir;

/// Whatever went wrong: a test only shows it.
pub type Broken = Box<dyn std::error::Error + Send + Sync>;

/// A service in this process, and the clock it lives by.
pub struct Service {
    /// The service.
    pub running: Running,
    /// Its clock, and its devices', to be moved.
    pub clock: ManualClock,
    /// Makes its store fail.
    pub faults: Faults,
    /// The administrator.
    pub administrator: Arc<Session>,
    _data: TempDir,
}

impl Service {
    /// Starts a service whose clock shows `now`, on a store that can be made to fail.
    ///
    /// # Errors
    /// Whatever keeps it from starting.
    pub async fn at(now: &str) -> Result<Self, Broken> {
        let now: Timestamp = chrono::DateTime::parse_from_rfc3339(now)?.to_utc();
        let clock = ManualClock::at(now);
        let data = tempfile::tempdir()?;
        let config =
            Config { listen: ([127, 0, 0, 1], 0).into(), data: data.path().to_owned(), ..Config::default() };
        let switch = Arc::new(Mutex::new(None));
        let hand_out = Arc::clone(&switch);
        let wrap: WrapStore = Box::new(move |store| {
            let (faulty, faults) = FaultyStore::new(store);
            *hand_out.lock().unwrap_or_else(PoisonError::into_inner) = Some(faults);
            Arc::new(faulty)
        });
        let parts = Parts { clock: Arc::new(clock.clone()), wrap_store: Some(wrap) };
        let running = app::start(config, parts).await?;
        let faults = switch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .ok_or("the store was not wrapped")?;
        let password = running.first_password().ok_or("no first password")?.to_owned();
        let rest = Rest::new(&format!("http://{}", running.addr()))?;
        let administrator = Arc::new(rest.sign_in("admin", &password).await?);
        administrator.import_places(&invented_places(now)).await?;
        Ok(Self { running, clock, faults, administrator, _data: data })
    }

    /// Its clock, as the devices' source of true time.
    pub fn time(&self) -> Arc<dyn TimeSource> {
        Arc::new(Hand(self.clock.clone()))
    }

    /// The way to it.
    ///
    /// # Errors
    /// If no client can be made.
    pub fn rest(&self) -> Result<Rest, Broken> {
        Ok(Rest::new(&format!("http://{}", self.running.addr()))?)
    }

    /// A new account with one paired device.
    ///
    /// # Errors
    /// Whatever the service answers.
    pub async fn person(&self, name: &str, role: Role) -> Result<Arc<Session>, Broken> {
        let account = self.administrator.create_account(name, role).await?;
        let code = self.administrator.pairing_code(account, 10, 1).await?;
        Ok(Arc::new(self.rest()?.pair(&code.code, name).await?))
    }
}

struct Hand(ManualClock);

impl TimeSource for Hand {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn sleep_until(&self, at: Timestamp) -> Sleep {
        self.0.sleep_until(at)
    }
}

/// The agreement with shorter times, which a policy may have, so that nobody waits long for them: each
/// setting with its time in seconds. Returns where it lies.
///
/// # Errors
/// If it cannot be written, or knows no such setting.
pub fn tighter_policy(folder: &Path, settings: &[(&str, i64)]) -> Result<PathBuf, Broken> {
    let mut text = String::new();
    let mut met = 0;
    for line in Policy::kreis_unna().text.as_str().lines() {
        let name = line.split_once(" = ").map(|(name, _)| name);
        let tighter = settings.iter().find(|(setting, _)| Some(*setting) == name);
        met += usize::from(tighter.is_some());
        text += &tighter.map_or_else(|| line.to_owned(), |(name, seconds)| format!("{name} = {seconds}"));
        text.push('\n');
    }
    if met != settings.len() {
        return Err("the agreement has no such setting".into());
    }
    let path = folder.join("policy.toml");
    std::fs::write(&path, text)?;
    Ok(path)
}

/// The invented facilities, as a list of today.
pub fn invented_places(now: Timestamp) -> Import {
    let name = "invented".to_owned();
    Import { name, kind: None, as_of: now.date_naive(), content: INVENTED.to_owned() }
}

/// A plan for one adult at home, for two hours from now.
///
/// # Errors
/// Never, as long as `E1` is a slot.
pub fn plan_for_adults(now: Timestamp) -> Result<Plan, Broken> {
    let person = Person {
        slot: "E1".parse()?,
        age: AgeClass::Adult,
        family: FamilyRole::Other,
        to_be_removed: true,
        born_on: None,
    };
    Ok(Plan {
        starts_at: now,
        ends_at: now + TimeDelta::hours(2),
        persons: vec![person],
        other_minors: Known::No,
        pick_up: PickUp { kind: PlaceKind::Dwelling, position: None },
    })
}

/// Plans an operation for one adult, answers what has to be answered, and begins.
///
/// # Errors
/// Whatever speaks against it.
pub async fn begin(lead: &Session, operation: OperationId, now: Timestamp) -> Result<(), Broken> {
    begin_as_planned(lead, operation, &plan_for_adults(now)?, now).await
}

/// The same with another plan.
///
/// # Errors
/// Whatever speaks against it.
pub async fn begin_as_planned(
    lead: &Session,
    operation: OperationId,
    plan: &Plan,
    now: Timestamp,
) -> Result<(), Broken> {
    lead.plan(operation, plan).await?;
    for item in PreflightItem::ALL {
        let answer = AnswerPreflight {
            item: *item,
            answer: Known::Yes,
            on: now.date_naive(),
            source: "Vermerk in der Akte".to_owned(),
            reason: None,
        };
        lead.command(operation, &Ask::AnswerPreflight(answer)).await?;
    }
    lead.command(operation, &Ask::Ready(Nothing {})).await?;
    lead.command(operation, &Ask::Step(AskStep::of(Step::Begin))).await?;
    Ok(())
}

/// An operation that has begun, with its team on scene.
pub struct Scene {
    /// The service.
    pub service: Service,
    /// The operation.
    pub operation: OperationId,
    /// T1, T2 ... in order.
    pub officers: Vec<Handheld>,
    /// EL.
    pub lead: Handheld,
    /// Medizin.
    pub medic: Handheld,
    /// The control room.
    pub supervisor: Handheld,
}

impl Scene {
    /// `officers` officers, a lead, a medic and a supervisor in an operation that has begun, adults only.
    ///
    /// # Errors
    /// Whatever keeps it from beginning.
    pub async fn underway(officers: usize) -> Result<Self, Broken> {
        let service = Service::at("2026-05-05T09:00:00+02:00").await?;
        let lead = service.person("lead", Role::Lead).await?;
        let operation = lead.create_operation("UN-1", false).await?;
        let mut team = Vec::new();
        for number in 1..=officers {
            let officer = service.person(&format!("officer-{number}"), Role::Officer).await?;
            lead.put_member(operation, officer.account, Role::Officer, &format!("T{number}")).await?;
            team.push(officer);
        }
        let medic = service.person("medic", Role::Medic).await?;
        lead.put_member(operation, medic.account, Role::Medic, "M1").await?;
        let supervisor = service.person("supervisor", Role::Supervisor).await?;
        lead.put_member(operation, supervisor.account, Role::Supervisor, "LS").await?;
        begin(&lead, operation, service.clock.now()).await?;
        let handheld = |session: &Arc<Session>| {
            Handheld::start(Setup::new(Arc::clone(session), operation, service.time()))
        };
        let scene = Self {
            officers: team.iter().map(handheld).collect(),
            lead: handheld(&lead),
            medic: handheld(&medic),
            supervisor: handheld(&supervisor),
            operation,
            service,
        };
        for handheld in scene.everyone() {
            handheld.joined().await?;
        }
        Ok(scene)
    }

    /// Every device, the control room's last.
    pub fn everyone(&self) -> impl Iterator<Item = &Handheld> {
        self.officers.iter().chain([&self.lead, &self.medic, &self.supervisor])
    }
}
