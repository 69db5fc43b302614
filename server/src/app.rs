//! Wires the parts together. The only place that knows them all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use chrono::TimeDelta;
use einhalt_protocol::policy::{Policy, PolicyMistake};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::access::{Access, SqliteAccess};
use crate::api::{self, AppState};
use crate::checkpoints::Checkpoints;
use crate::checkpoints::kept::Kept;
use crate::clock::Clock;
use crate::config::{Config, Limits, MapStyle};
use crate::listen::tls::{Certificate, TlsError};
use crate::live::socket::{self, Sockets};
use crate::live::{Live, Needs};
use crate::measures::Measures;
use crate::places::Shelf;
use crate::readings::{Readings, keep_expiring};
use crate::review::Reviews;
use crate::secrets::{self, Exposed};
use crate::store::sqlite::SqliteStore;
use crate::store::writer::{self, Health, Writer};
use crate::store::{AppendError, ReadError, Store};
use crate::vault::{Archive, Vault, VaultError};
use crate::{access, listen, store, web};

/// Operations that may wait for their last head to be signed; more are signed a round later.
const ENDED_WAITING: usize = 1024;

/// Connections that are closing get so long. Whoever does not let go, or never said a word, must not keep the
/// next start waiting: until then no stop goes out.
const LET_GO: Duration = Duration::from_secs(2);

/// What may be brought along instead of being made.
pub struct Parts {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Wraps the store, for tests that make it fail.
    pub wrap_store: Option<WrapStore>,
}

/// Puts something around the real store.
pub type WrapStore = Box<dyn FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send>;

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The policy file cannot be read.
    #[error("the policy file {0} cannot be read")]
    PolicyFile(String, #[source] std::io::Error),
    /// The policy is wrong; every mistake.
    #[error("the policy is wrong:\n{}", .0.iter().map(|m| format!("  {m}")).collect::<Vec<_>>().join("\n"))]
    Policy(Vec<PolicyMistake>),
    /// The data folder or the database.
    #[error(transparent)]
    Store(#[from] store::sqlite::OpenError),
    /// The record.
    #[error("the record cannot be read")]
    Read(#[from] ReadError),
    /// The mark of an orderly stop.
    #[error("the store cannot be written")]
    Append(#[from] AppendError),
    /// The measures.
    #[error("the measures cannot be read")]
    Measures(#[source] sqlx::Error),
    /// The lists of facilities.
    #[error("the lists of facilities cannot be read")]
    Places(#[source] std::io::Error),
    /// What was signed.
    #[error(transparent)]
    Signed(#[from] store::slots::SlotError),
    /// The keys of the personal parts.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Secrets that others could read.
    #[error(transparent)]
    Exposed(#[from] Exposed),
    /// The certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Accounts and keys.
    #[error(transparent)]
    Access(#[from] access::OpenError),
}

/// Why the service ended by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The outcome of a write is unknown: it leaves and reads again at the next start.
    StoreLost,
    /// The listener ended.
    ListenerEnded,
}

/// A running service.
pub struct Running {
    addr: SocketAddr,
    first_password: Option<String>,
    access: Arc<Access>,
    live: Live,
    places: Arc<Shelf>,
    sockets: Arc<Sockets>,
    writer: Writer,
    store: Arc<dyn Store>,
    closing: CancellationToken,
    signing: JoinHandle<()>,
    listener: JoinHandle<()>,
    /// Destroys the access log of past years.
    expiring: JoinHandle<()>,
    /// Reads reviews ahead.
    warming: JoinHandle<()>,
    over_tls: Option<OverTls>,
    within: Duration,
}

/// What the service shows over TLS.
struct OverTls {
    certificate: Arc<Certificate>,
    /// Reads it anew when it changes.
    _following: AbortOnDropHandle<()>,
}

impl OverTls {
    fn following(certificate: Arc<Certificate>, clock: &Arc<dyn Clock>) -> Self {
        let following = tokio::spawn(Arc::clone(&certificate).follow(Arc::clone(clock)));
        Self { certificate, _following: AbortOnDropHandle::new(following) }
    }
}

/// Everything that can be looked at before anything is made: the agreement, the certificate, and who may
/// read the secrets.
fn look_before(config: &Config) -> Result<(Arc<Policy>, Option<Arc<Certificate>>), StartError> {
    let policy = Arc::new(read_policy(config)?);
    let certificate = Certificate::open(&config.tls)?;
    secrets::close_to_others(&config.data, config.keys.mirror.as_deref())?;
    Ok((policy, certificate))
}

/// Opens everything, listens, and serves.
///
/// # Errors
/// [`StartError`]; nothing is served then.
pub async fn start(config: Config, parts: Parts) -> Result<Running, StartError> {
    let (policy, certificate) = look_before(&config)?;
    let sqlite = SqliteStore::open(&config.data).await?;
    let kept = Kept::new(Arc::clone(sqlite.database()));
    let measures =
        Arc::new(Measures::load(Arc::clone(sqlite.database())).await.map_err(StartError::Measures)?);
    let database = Arc::clone(sqlite.database());
    let access_store = Arc::new(SqliteAccess::new(Arc::clone(sqlite.database())));
    let Parts { clock, wrap_store } = parts;
    let store: Arc<dyn Store> = Arc::new(sqlite);
    let store = wrap_store.map_or_else(|| Arc::clone(&store), |wrap| wrap(Arc::clone(&store)));
    let stopped_orderly = store.take_clean_mark().await?;
    let opened = Access::open(access_store, &config.data, &config.limits, clock.now()).await?;
    let access = Arc::new(opened.access);
    let vault = Arc::new(Vault::open(&config.data.join("keys"), config.keys.mirror.as_deref())?);
    let writer = Writer::start(Arc::clone(&store), Arc::clone(&clock), writer_limits(&config.limits));
    let places = Arc::new(Shelf::open(&config.data).map_err(StartError::Places)?);
    let signed = Checkpoints::open_signed(&config.data, Arc::clone(&vault))?;
    let (tell_end, ended) = mpsc::channel(ENDED_WAITING);
    let needs = Needs {
        store: Arc::clone(&store),
        writer: writer.clone(),
        vault: Arc::clone(&vault),
        clock: Arc::clone(&clock),
        policy: Arc::clone(&policy),
        places: places.list(),
        limits: config.limits.clone(),
        signed: Arc::clone(&signed),
        ended: tell_end,
    };
    let live = Live::start(needs, stopped_orderly).await?;
    let checkpoints = Arc::new(Checkpoints::new(Arc::clone(&store), kept, signed, Arc::clone(&access)));
    let open_for = TimeDelta::minutes(config.limits.reading_minutes.into());
    let readings = Arc::new(Readings::new(database, Arc::clone(&vault), policy.night.zone, open_for));
    let expiring = keep_expiring(Arc::clone(&readings), Arc::clone(&clock));
    let listener = listen::bind(config.listen, &config.limits)
        .map_err(|error| StartError::Listen(config.listen, error))?;
    let addr = listener.local_addr().map_err(|error| StartError::Listen(config.listen, error))?;
    let config = Arc::new(config);
    let reviews = Arc::new(Reviews::new(Arc::clone(&store), config.data.clone(), writer.growth()));
    let parts = api::Parts {
        access: Arc::clone(&access),
        live: live.clone(),
        clock: Arc::clone(&clock),
        config: Arc::clone(&config),
        store: Arc::clone(&store),
        reviews: Arc::clone(&reviews),
        checkpoints: Arc::clone(&checkpoints),
        archive: Archive::new(Arc::clone(&store), vault),
        readings,
        places: Arc::clone(&places),
        measures,
        policy,
    };
    let state = AppState::new(parts, addr);
    let closing = CancellationToken::new();
    let every = TimeDelta::seconds(config.record.checkpoint_after_s.into());
    let signing =
        Arc::clone(&checkpoints).run(live.clone(), Arc::clone(&clock), every, ended, closing.clone());
    let sockets = Arc::new(Sockets::new(
        Arc::clone(&access),
        live.clone(),
        checkpoints,
        Arc::clone(&clock),
        config.limits.clone(),
        Arc::clone(&state.origins),
    ));
    let router = everything(state, Arc::clone(&sockets));
    let warming = tokio::spawn(warm(reviews, closing.clone()));
    let tls = certificate.as_ref().map(Certificate::settings).transpose()?;
    let listening = listen::serve(listener, tls, router, config.limits.clone(), closing.clone());
    tracing::info!(address = %addr, orderly = stopped_orderly, operations = live.count(), "serving");
    Ok(Running {
        addr,
        first_password: opened.first_password,
        access,
        live,
        places,
        sockets,
        writer,
        store,
        closing,
        signing: tokio::spawn(signing),
        listener: tokio::spawn(listening),
        expiring: tokio::spawn(expiring),
        warming,
        over_tls: certificate.map(|known| OverTls::following(known, &clock)),
        within: Duration::from_secs(config.limits.shutdown_within_s.into()),
    })
}

/// The interface, the websocket and the pages, with what holds for all of them.
fn everything(state: AppState, sockets: Arc<Sockets>) -> axum::Router {
    let socket_route = axum::Router::new().route("/ws", get(socket::upgrade)).with_state(sockets);
    let pages = web::router(state.config.web.map_style_url.as_ref().map(MapStyle::origin));
    let public_address = Arc::clone(&state.public_address);
    api::guarded(api::router(state).merge(socket_route).merge(pages), &public_address)
}

/// Ready for the first list; given up when the service stops.
async fn warm(reviews: Arc<Reviews>, closing: CancellationToken) {
    closing.run_until_cancelled(reviews.warm()).await;
}

/// The agreement that the settings name.
///
/// # Errors
/// [`StartError`] if its file cannot be read or has mistakes.
pub fn read_policy(config: &Config) -> Result<Policy, StartError> {
    match &config.policy {
        None => Ok(Policy::kreis_unna().clone()),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| StartError::PolicyFile(path.display().to_string(), error))?;
            Policy::parse(&text).map_err(StartError::Policy)
        }
    }
}

fn writer_limits(limits: &Limits) -> writer::Limits {
    writer::Limits {
        queue: limits.writer_queue,
        batches_per_commit: limits.writer_batch,
        retry_after: TimeDelta::milliseconds(limits.writer_retry_ms.into()),
        hangs_after: TimeDelta::milliseconds(limits.writer_hang_ms.into()),
        ..writer::Limits::default()
    }
}

impl Running {
    /// The address it listens on.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The administrator's one-time password, on the first start only.
    pub fn first_password(&self) -> Option<&str> {
        self.first_password.as_deref()
    }

    /// Accounts, devices, tokens, memberships.
    pub const fn access(&self) -> &Arc<Access> {
        &self.access
    }

    /// The live operations.
    pub const fn live(&self) -> &Live {
        &self.live
    }

    /// The lists of protected facilities.
    pub const fn places(&self) -> &Arc<Shelf> {
        &self.places
    }

    /// The record.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// How many sockets are open.
    pub fn sockets(&self) -> usize {
        self.sockets.count()
    }

    /// What it shows over TLS; none where it speaks plain HTTP.
    pub fn certificate(&self) -> Option<&Arc<Certificate>> {
        self.over_tls.as_ref().map(|tls| &tls.certificate)
    }

    /// Ends when the service cannot go on by itself.
    pub async fn stopped(&mut self) -> Exit {
        let mut health = self.writer.health();
        tokio::select! {
            lost = health.wait_for(|health| *health == Health::Lost) => {
                // A writer that is gone without a word is as lost as one that says so.
                drop(lost);
                Exit::StoreLost
            }
            _ = &mut self.listener => Exit::ListenerEnded,
        }
    }

    /// An orderly stop: sockets hang up, what was decided is stored, and the mark is left that it was.
    pub async fn shutdown(mut self) {
        self.closing.cancel();
        self.sockets.hang_up_all();
        let stored = async {
            self.live.close().await;
            self.writer.close().await
        };
        let health = tokio::time::timeout(self.within, stored).await;
        // It ends with `closing`; what it could not sign is signed at the next start.
        drop(self.signing.await);
        if matches!(health, Ok(Health::Ok)) {
            if let Err(error) = self.store.set_clean_mark().await {
                tracing::error!(%error, "the mark of an orderly stop could not be left");
            }
        } else {
            tracing::error!("stopped without knowing that everything is stored");
        }
        self.expiring.abort();
        // Whatever is still under way holds the database, which the next start wants.
        let ended = async {
            self.sockets.ended().await;
            // It may have ended by itself.
            if !self.listener.is_finished() {
                _ = (&mut self.listener).await;
            }
            _ = self.warming.await;
            _ = self.expiring.await;
        };
        if tokio::time::timeout(LET_GO, ended).await.is_err() {
            tracing::warn!("stopped although connections are still under way");
        }
        self.listener.abort();
    }
}
