//! The REST interface: planning, administration and following of operations.
//!
//! Bearer tokens only, no cookies. Every body is complete and typed or refused with all its mistakes
//! at once; only a report is taken in any shape. What is not there and what is not yours look the same.

mod accounts;
mod agreement;
mod asyncapi;
mod catalogue;
mod checkpoints;
mod devices;
mod dossier;
mod extract;
mod guard;
mod health;
mod map;
mod measures;
mod members;
mod operations;
mod places;
mod plans;
mod problem;
mod qr;
mod readings;
mod reasons;
mod record;
mod reports;
mod retention;
mod review_files;
mod reviews;
mod sign_in;
mod statistics;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::wire::ProblemCode;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

use crate::access::{Access, Throttle};
use crate::checkpoints::Checkpoints;
use crate::clock::Clock;
use crate::config::Config;
use crate::dossier::Press;
use crate::live::Live;
use crate::measures::Measures;
use crate::places::Shelf;
use crate::readings::Readings;
use crate::review::Reviews;
use crate::store::Store;
use crate::vault::Archive;

use catalogue::Catalogue;
pub(crate) use problem::Failure;
pub(crate) use qr::Qr;

pub use guard::{Pace, origin_is_ours};
pub use problem::{HintedMistake, ProblemBody};

/// What every request may use.
#[derive(Clone)]
pub struct AppState {
    /// Who may do what.
    pub access: Arc<Access>,
    /// The running operations.
    pub live: Live,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The settings.
    pub config: Arc<Config>,
    /// The record.
    pub store: Arc<dyn Store>,
    /// What records say afterwards.
    pub reviews: Arc<Reviews>,
    /// Its signed heads.
    pub checkpoints: Arc<Checkpoints>,
    /// The record with its personal parts opened.
    pub archive: Archive,
    /// Who read what after an operation.
    pub readings: Arc<Readings>,
    /// The lists of protected facilities.
    pub places: Arc<Shelf>,
    /// Measures of several operations.
    pub measures: Arc<Measures>,
    /// The agreement.
    pub policy: Arc<Policy>,
    /// Guessing made slow.
    pub throttle: Arc<Throttle>,
    /// Passwords that are tried at the same time: each is counted before the next one is.
    pub passwords: Arc<Semaphore>,
    /// Floods made slow.
    pub pace: Arc<Pace>,
    /// Address under which devices reach the service.
    pub public_address: Arc<str>,
    /// Origins whose pages may connect.
    pub origins: Arc<[String]>,
    /// Documents as PDF.
    pub press: Arc<Press>,
    /// What is measured.
    pub metrics: PrometheusHandle,
}

/// The parts that are made before the interface is.
pub struct Parts {
    /// Who may do what.
    pub access: Arc<Access>,
    /// The running operations.
    pub live: Live,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The settings.
    pub config: Arc<Config>,
    /// The record.
    pub store: Arc<dyn Store>,
    /// What records say afterwards.
    pub reviews: Arc<Reviews>,
    /// Its signed heads.
    pub checkpoints: Arc<Checkpoints>,
    /// The record with its personal parts opened.
    pub archive: Archive,
    /// Who read what after an operation.
    pub readings: Arc<Readings>,
    /// The lists of protected facilities.
    pub places: Arc<Shelf>,
    /// Measures of several operations.
    pub measures: Arc<Measures>,
    /// The agreement.
    pub policy: Arc<Policy>,
}

impl AppState {
    /// Brings the parts together, for a service that listens on `bound`.
    pub fn new(parts: Parts, bound: SocketAddr) -> Self {
        let Parts {
            access,
            live,
            clock,
            config,
            store,
            checkpoints,
            reviews,
            archive,
            readings,
            places,
            measures,
            policy,
        } = parts;
        if let Err(cause) = crate::policies::keep(&config.data, &policy) {
            tracing::error!(%cause, "the policy cannot be kept; records cannot be exported until it is");
        }
        let limits = &config.limits;
        Self {
            pace: Arc::new(Pace::new(limits.requests_per_minute)),
            passwords: Arc::new(Semaphore::new(limits.passwords_at_once)),
            throttle: Arc::new(Throttle::new(limits.failures_burst, limits.failures_per_minute)),
            public_address: config.public_address(bound).into(),
            origins: config.allowed_origins(bound).into(),
            press: Arc::default(),
            metrics: crate::telemetry::measure(),
            access,
            live,
            clock,
            config,
            store,
            reviews,
            checkpoints,
            archive,
            readings,
            places,
            measures,
            policy,
        }
    }
}

fn catalogue() -> Catalogue {
    let all = Catalogue::new();
    let all = sign_in::add(all);
    let all = accounts::add(all);
    let all = devices::add(all);
    let all = operations::add(all);
    let all = plans::add(all);
    let all = measures::add(all);
    let all = reasons::add(all);
    let all = members::add(all);
    let all = reports::add(all);
    let all = record::add(all);
    let all = reviews::add(all);
    let all = review_files::add(all);
    let all = statistics::add(all);
    let all = checkpoints::add(all);
    let all = dossier::add(all);
    let all = readings::add(all);
    let all = retention::add(all);
    let all = places::add(all);
    let all = map::add(all);
    let all = agreement::add(all);
    health::add(all)
}

/// The document that describes the REST interface.
pub fn openapi() -> serde_json::Value {
    catalogue().finish().1
}

/// Every route of the interface. Serve it with the peer's address
/// (`into_make_service_with_connect_info::<SocketAddr>`): failed attempts are counted by it.
pub fn router(state: AppState) -> Router {
    let (routes, document) = catalogue().finish();
    let openapi: Arc<str> = document.to_string().into();
    let asyncapi: Arc<str> = asyncapi::document().to_string().into();
    let serve = |document: Arc<str>| {
        get(move || async move { ([(header::CONTENT_TYPE, "application/json")], document.to_string()) })
    };
    routes
        .route("/api/openapi.json", serve(openapi))
        .route("/api/asyncapi.json", serve(asyncapi))
        .route("/api/{*rest}", axum::routing::any(|| async { Failure::not_found() }))
        .method_not_allowed_fallback(no_such_way)
        .layer(DefaultBodyLimit::disable()) // `Raw` reads every body, within `limits.body_bytes`.
        .layer(from_fn_with_state(state.clone(), guard::deadline))
        .layer(from_fn_with_state(state.clone(), guard::origin))
        .layer(from_fn_with_state(state.clone(), guard::pace))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(from_fn_with_state(state.clone(), guard::measure))
        .with_state(state)
}

/// What holds for everything that is served: what there is not is told in one way, nothing secret is taken
/// from an address, and every answer has the headers that protect it.
pub fn guarded(everything: Router, public_address: &str) -> Router {
    let over_tls = public_address.starts_with("https://");
    everything
        .fallback(|| async { Failure::not_found() })
        .method_not_allowed_fallback(no_such_way)
        .layer(from_fn(guard::address))
        .layer(from_fn_with_state(over_tls, guard::headers))
}

async fn no_such_way() -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, ProblemCode::NotFound)
}

#[cfg(test)]
mod tests;
