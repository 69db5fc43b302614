//! Whether the service lives, whether it is ready and if not why, and what it measures.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Serialize;

use super::AppState;
use super::catalogue::{About, Catalogue};

/// The service lives.
#[derive(Serialize, JsonSchema)]
struct Health {
    /// The word `ok`.
    status: &'static str,
    /// The version that runs.
    version: &'static str,
}

/// Whether it may permit anything.
#[derive(Serialize, JsonSchema)]
struct Readiness {
    /// It records and permits.
    ready: bool,
    /// Why not. Stops are signalled all the same.
    because: Vec<String>,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(&About::get("/healthz", "The service lives").open().gives::<Health>(StatusCode::OK), health)
        .add(
            &About::get("/readyz", "Whether the service records and permits, and if not why")
                .open()
                .gives::<Readiness>(StatusCode::OK)
                .gives::<Readiness>(StatusCode::SERVICE_UNAVAILABLE),
            ready,
        )
        .add(
            &About::get("/metrics", "What is measured, in Prometheus' text format")
                .open()
                .gives_text(StatusCode::OK, PROMETHEUS_TEXT),
            measured,
        )
}

const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4";

async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Readiness>) {
    match state.live.ready() {
        Ok(()) => (StatusCode::OK, Json(Readiness { ready: true, because: Vec::new() })),
        Err(because) => {
            let because = because.iter().map(|reason| reason.as_str().to_owned()).collect();
            (StatusCode::SERVICE_UNAVAILABLE, Json(Readiness { ready: false, because }))
        }
    }
}

async fn measured(State(state): State<AppState>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, PROMETHEUS_TEXT)], state.metrics.render())
}
