//! Reading after the end asks for a reason, and is written down.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::people::Role;
use einhalt_protocol::wire::{Phase, ProblemCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{AfterOperation, InOperation, Strict};
use super::problem::Failure;
use crate::readings::{REASON, Read, Reader, Reading, ReadingsError};

/// Why somebody reads.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Why {
    /// The reason: a complaint, a question of the supervisory authority, an evaluation.
    #[schemars(length(min = 3, max = 500))]
    reason: String,
}

/// Until when this session may read.
#[derive(Serialize, JsonSchema)]
struct OpenUntil {
    /// From then on a reason is needed again.
    until: Timestamp,
}

const PATH: &str = "/api/v1/operations/{operation}/readings";

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::post(PATH, "Say why an operation that has ended is read; opens reading for this session")
                .takes::<Why>()
                .gives::<OpenUntil>(StatusCode::CREATED)
                .fails(&[404, 503]),
            open,
        )
        .add(
            &About::get(PATH, "Who read what of it, and why (supervisor, reviewer, administrator)")
                .gives::<Vec<Reading>>(StatusCode::OK)
                .fails(&[403, 404, 503]),
            list,
        )
}

/// Lets through what is read while an operation is live, and afterwards what a reason was given for.
/// What passes after the end is in the access log.
///
/// # Errors
/// 403 `reason_needed`; 503 when it cannot be written down.
pub(super) async fn gate(state: &AppState, here: &InOperation, what: Read) -> Result<(), Failure> {
    let summary = state.live.summary(here.operation).await.ok_or_else(Failure::not_found)?;
    if summary.phase != Phase::Ended {
        return Ok(());
    }
    let reader = Reader { by: &here.rights, role: here.role, operation: here.operation };
    if state.readings.read(reader, what, state.clock.now()).await? {
        Ok(())
    } else {
        Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::ReasonNeeded))
    }
}

async fn open(
    State(state): State<AppState>,
    here: InOperation,
    Strict(Why { reason }): Strict<Why>,
) -> Result<(StatusCode, Json<OpenUntil>), Failure> {
    let reason = reason.trim();
    if reason.chars().count() < *REASON.start() {
        let wanted = "a reason of at least three characters".to_owned();
        return Err(Failure::wrong(
            StatusCode::UNPROCESSABLE_ENTITY,
            ProblemCode::TooShort,
            "/reason",
            wanted,
        ));
    }
    let reader = Reader { by: &here.rights, role: here.role, operation: here.operation };
    let until = state.readings.open(reader, reason, state.clock.now()).await?;
    Ok((StatusCode::CREATED, Json(OpenUntil { until })))
}

async fn list(
    State(state): State<AppState>,
    AfterOperation(here): AfterOperation,
) -> Result<Json<Vec<Reading>>, Failure> {
    if !matches!(here.role, Role::Supervisor | Role::Reviewer | Role::Administrator) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    Ok(Json(state.readings.of(here.operation).await?))
}

impl From<ReadingsError> for Failure {
    fn from(error: ReadingsError) -> Self {
        tracing::error!(%error, "a reading could not be written down or read");
        Self::cannot_record()
    }
}
