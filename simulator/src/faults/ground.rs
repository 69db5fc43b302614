//! What a run stands on: the real server's parts on a simulated disk and clock, and two operations that
//! are under way. Made once for a thread; the records are copied for every run.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta};
use ed25519_dalek::VerifyingKey;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{CommandId, OperationId};
use einhalt_protocol::operation::command::{Ask, AskStep};
use einhalt_protocol::operation::plan::{Known, Plan, Step};
use einhalt_protocol::people::{AgeClass, FamilyRole, Role};
use einhalt_protocol::policy::Policy;
use einhalt_server::access::{
    Access, AccessStore, AccessStoreError, Account, AccountChange, Change, Device, DeviceKind, Member,
    NewMember, Records, SessionRights,
};
use einhalt_server::checkpoints::signed::SignedSizes;
use einhalt_server::clock::Clock;
use einhalt_server::config::Limits;
use einhalt_server::live::socket::{SignedHeads, Sockets};
use einhalt_server::live::{Live, Needs, Opening};
use einhalt_server::places::{Facility, List};
use einhalt_server::store::writer::{self, Health, Writer};
use einhalt_server::store::{BoxFuture, Store, StoredEntry};
use einhalt_server::vault::Vault;
use futures_util::future::BoxFuture as AccessFuture;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};

use super::cast::{CAST, Part, UNITS, operation, unit_name};
use super::clock::SimClock;
use super::dice::Luck;
use super::disk::{Disk, Lies, Mounted};
use crate::before;

/// Why there is no ground to stand on.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Accounts and devices, all in memory: their durability is not in question here.
struct Memory(Records);

impl AccessStore for Memory {
    fn load(&self) -> AccessFuture<'_, Result<Records, AccessStoreError>> {
        Box::pin(async { Ok(self.0.clone()) })
    }

    fn apply<'a>(&'a self, _changes: &'a [Change]) -> AccessFuture<'a, Result<(), AccessStoreError>> {
        Box::pin(async { Ok(()) })
    }
}

/// No head is signed here.
struct NoHeads;

impl SignedHeads for NoHeads {
    fn newest(&self, _operation: OperationId) -> BoxFuture<'_, Option<String>> {
        Box::pin(async { None })
    }
}

/// What every run of a thread shares.
pub struct Ground {
    /// Accounts, devices, members, and the key that signs.
    pub access: Arc<Access>,
    /// The agreement.
    pub policy: Arc<Policy>,
    vault: Arc<Vault>,
    signed: Arc<SignedSizes>,
    places: watch::Sender<Arc<List>>,
    limits: Limits,
    records: BTreeMap<OperationId, Vec<StoredEntry>>,
    _folder: tempfile::TempDir,
}

/// A running service, as far as a run needs it.
pub struct Server {
    /// Its sockets.
    pub sockets: Arc<Sockets>,
    live: Live,
    writer: Writer,
    store: Arc<dyn Store>,
    _ended: mpsc::Receiver<OperationId>,
}

/// When the operations are opened: an afternoon in June.
fn opened_at() -> Timestamp {
    DateTime::from_timestamp(1_781_532_000, 0).unwrap_or_default()
}

/// When a run by day begins: ten minutes later.
pub fn by_day() -> Timestamp {
    opened_at() + TimeDelta::minutes(10)
}

/// When a run into the night begins: so many milliseconds before 22:00:00 in Berlin.
pub fn before_night(ms: u64) -> Timestamp {
    let at = NaiveDate::from_ymd_opt(2026, 6, 15).and_then(|day| day.and_hms_opt(20, 0, 0));
    let at = at.map(|at| at.and_utc()).unwrap_or_default();
    at - TimeDelta::milliseconds(i64::try_from(ms).unwrap_or_default())
}

impl Ground {
    /// Makes keys and accounts, opens both operations and begins them.
    ///
    /// # Errors
    /// What went wrong.
    pub fn prepare() -> Result<Self, Cause> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
        runtime.block_on(async {
            let clock = SimClock::starting(opened_at());
            let folder = tempfile::tempdir()?;
            let limits = Limits { frames_per_second: 1_000, frames_burst: 10_000, ..Limits::default() };
            let store = Arc::new(Memory(records(clock.now())));
            let access = Access::open(store, folder.path(), &limits, clock.now()).await?.access;
            let keys = folder.path().join("keys");
            let facility = Facility {
                id: "invented".to_owned(),
                name: "invented".to_owned(),
                kind: einhalt_protocol::operation::place::PlaceKind::Hospital,
                shapes: Vec::new(),
            };
            let list = List::of([(clock.now().date_naive(), [facility].as_slice())]);
            let mut ground = Self {
                access: Arc::new(access),
                policy: Arc::new(Policy::kreis_unna().clone()),
                vault: Arc::new(Vault::open(&keys, None)?),
                signed: Arc::new(SignedSizes::open(&keys, None)?),
                places: watch::Sender::new(list),
                limits,
                records: BTreeMap::new(),
                _folder: folder,
            };
            let disk = Disk::with(BTreeMap::new(), Luck::of(0), Lies::No);
            let server = ground.serve(disk.mount(), Arc::new(clock.clone())).await?;
            for unit in 0..UNITS {
                begin(&server.live, unit, &clock).await?;
            }
            server.live.close().await;
            ground.records = disk.records();
            Ok(ground)
        })
    }

    /// A disk with both operations under way.
    pub fn disk(&self, luck: Luck, lies: Lies) -> Disk {
        Disk::with(self.records.clone(), luck, lies)
    }

    /// Starts the real service on a disk.
    ///
    /// # Errors
    /// It cannot read or write what it needs to start.
    pub async fn serve(&self, disk: Mounted, clock: Arc<dyn Clock>) -> Result<Server, Cause> {
        let store: Arc<dyn Store> = Arc::new(disk);
        let orderly = store.take_clean_mark().await?;
        let writer = Writer::start(Arc::clone(&store), Arc::clone(&clock), writer::Limits::default());
        let (tell_end, ended) = mpsc::channel(16);
        let needs = Needs {
            store: Arc::clone(&store),
            writer: writer.clone(),
            vault: Arc::clone(&self.vault),
            clock: Arc::clone(&clock),
            policy: Arc::clone(&self.policy),
            places: self.places.subscribe(),
            limits: self.limits.clone(),
            signed: Arc::clone(&self.signed),
            ended: tell_end,
        };
        let live = Live::start(needs, orderly).await?;
        let (access, heads) = (Arc::clone(&self.access), Arc::new(NoHeads));
        let limits = self.limits.clone();
        let sockets = Sockets::new(access, live.clone(), heads, clock, limits, Arc::from([]));
        Ok(Server { sockets: Arc::new(sockets), live, writer, store, _ended: ended })
    }

    /// The key devices pin.
    ///
    /// # Errors
    /// It is none.
    pub fn server_key(&self) -> Result<VerifyingKey, Cause> {
        Ok(VerifyingKey::from_bytes(&self.access.grant_public_key())?)
    }

    /// Takes a member out of their operation, or puts them back.
    ///
    /// # Errors
    /// Access refuses.
    pub async fn set_member(&self, who: &Part, is: bool, now: Timestamp) -> Result<(), Cause> {
        let boss = CAST.iter().find(|part| part.unit == who.unit && part.role == Role::Supervisor);
        let boss = boss.ok_or("an operation without a supervisor")?;
        let by = rights(boss, boss.role);
        if is {
            let member =
                NewMember { role: who.role, call_sign: who.name.to_owned(), from: None, until: None };
            self.access.put_member(&by, who.operation(), who.account(), member, now).await?;
        } else {
            self.access.remove_member(&by, who.operation(), who.account(), now).await?;
        }
        Ok(())
    }

    /// Disables an account, or enables it again.
    ///
    /// # Errors
    /// Access refuses.
    pub async fn set_disabled(&self, who: &Part, disabled: bool) -> Result<(), Cause> {
        let by = SessionRights { account: operation_admin(), ..rights(who, Role::Administrator) };
        let change = AccountChange { disabled: Some(disabled), role: None, password: None };
        self.access.change_account(&by, who.account(), change).await?;
        Ok(())
    }
}

impl Server {
    /// Whether the outcome of a write is unknown, so that it is about to leave.
    pub fn is_lost(&self) -> bool {
        *self.writer.health().borrow() == Health::Lost
    }

    /// Ends in order, as the program does. Says whether the mark was left.
    pub async fn shut_down(self) -> bool {
        self.sockets.hang_up_all();
        let stored = async {
            self.live.close().await;
            self.writer.close().await
        };
        let health = tokio::time::timeout(std::time::Duration::from_secs(5), stored).await;
        matches!(health, Ok(Health::Ok)) && self.store.set_clean_mark().await.is_ok()
    }

    /// Is dead already: lets its tasks end.
    pub async fn bury(self) {
        self.live.close().await;
    }
}

fn operation_admin() -> einhalt_protocol::ids::AccountId {
    einhalt_protocol::ids::AccountId::derived("faults", &[b"admin"])
}

fn rights(who: &Part, role: Role) -> SessionRights {
    SessionRights {
        account: who.account(),
        name: who.name.to_lowercase(),
        role,
        device: who.device(),
        label: who.name.to_owned(),
        session: who.session(),
        password_due: false,
    }
}

fn records(now: Timestamp) -> Records {
    let account = |part: &Part| Account {
        id: part.account(),
        name: part.name.to_lowercase(),
        role: part.role,
        password: None,
        password_due: false,
        disabled: false,
        created_at: now,
    };
    let device = |part: &Part| Device {
        id: part.device(),
        account: part.account(),
        session: part.session(),
        kind: DeviceKind::Handheld,
        label: part.name.to_owned(),
        secret_hash: Sha256::new()
            .chain_update("device")
            .chain_update([0])
            .chain_update(part.secret())
            .finalize()
            .into(),
        paired_at: now,
        revoked_at: None,
    };
    let member = |part: &Part| Member {
        operation: part.operation(),
        account: part.account(),
        role: part.role,
        call_sign: part.name.to_owned(),
        from: None,
        until: None,
    };
    Records {
        accounts: CAST.iter().map(account).collect(),
        devices: CAST.iter().map(device).collect(),
        codes: Vec::new(),
        members: CAST.iter().map(member).collect(),
    }
}

/// Opens an operation, files its plan, declares it ready and begins it.
async fn begin(live: &Live, unit: usize, clock: &SimClock) -> Result<(), Cause> {
    let lead = CAST.iter().find(|part| part.unit == unit && part.role == Role::Lead);
    let lead = lead.ok_or("an operation without a lead")?;
    let opening = Opening { reference: unit_name(unit), drill: true, measure: None };
    live.create(operation(unit), opening, lead.actor()).await?;
    let adult = |slot: &str| -> Result<_, Cause> {
        Ok(before::person(slot.parse()?, AgeClass::Adult, FamilyRole::CustodialParent))
    };
    let mut persons = vec![adult("E1")?];
    if unit == 1 {
        persons.push(before::person("K1".parse()?, AgeClass::Child, FamilyRole::Child));
    }
    let now = clock.now();
    let plan = Plan {
        starts_at: now,
        ends_at: now + TimeDelta::hours(2),
        persons,
        other_minors: Known::No,
        pick_up: before::dwelling(None),
    };
    let asks = [Ask::Plan(plan)].into_iter().chain(before::all_ready(now));
    for (n, ask) in asks.chain([Ask::Step(AskStep::of(Step::Begin))]).enumerate() {
        let id = CommandId::derived("faults", &[&[u8::try_from(unit)?, u8::try_from(n)?]]);
        live.ask(operation(unit), lead.actor(), id, ask).await?;
    }
    Ok(())
}
