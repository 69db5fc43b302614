//! Measures: opened by a lead or supervisor, seen by whoever takes part in one of their operations.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{MeasureId, OperationId, Seq};
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::{Phase, ProblemCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{MeasurePath, Signed, Strict};
use super::problem::Failure;
use crate::access::SessionRights;
use crate::live::Summary;
use crate::measures::Measure;

/// A measure to be opened.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewMeasure {
    /// A functional reference. Never a name or a file number.
    #[schemars(length(min = 1, max = 64))]
    reference: String,
    /// Übung: all of its operations are drills.
    #[serde(default)]
    drill: bool,
}

/// The measure that was opened.
#[derive(Serialize, JsonSchema)]
struct Opened {
    /// Its id: operations are opened with it.
    measure: MeasureId,
}

/// A measure, and how its operations stand.
#[derive(Serialize, JsonSchema)]
struct MeasureInfo {
    /// Its id.
    measure: MeasureId,
    /// Its functional reference.
    reference: String,
    /// Übung.
    drill: bool,
    /// When it was opened.
    opened_at: Timestamp,
    /// Its operations. Each is decided upon by its own team.
    operations: Vec<Unit>,
}

/// One operation of a measure.
#[derive(Serialize, JsonSchema)]
struct Unit {
    /// Its id.
    operation: OperationId,
    /// Its functional reference.
    reference: String,
    /// How far it has come.
    phase: Phase,
    /// How far it is stopped.
    severity: Severity,
    /// Since when.
    since: Timestamp,
    /// The newest durable entry.
    seq: Seq,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get("/api/v1/measures", "The measures in whose operations I take part, or that I opened")
                .gives::<Vec<MeasureInfo>>(StatusCode::OK),
            list,
        )
        .add(
            &About::post("/api/v1/measures", "Open a measure for several operations (lead, supervisor)")
                .takes::<NewMeasure>()
                .gives::<Opened>(StatusCode::CREATED)
                .fails(&[403, 503]),
            open,
        )
        .add(
            &About::get("/api/v1/measures/{measure}", "A measure, and how its operations stand")
                .gives::<MeasureInfo>(StatusCode::OK)
                .fails(&[404]),
            view,
        )
}

async fn open(
    State(state): State<AppState>,
    Signed(by): Signed,
    Strict(new): Strict<NewMeasure>,
) -> Result<(StatusCode, Json<Opened>), Failure> {
    if !crate::access::may_open_operations(by.role) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let measure = MeasureId::from_uuid(Uuid::new_v4());
    let NewMeasure { reference, drill } = new;
    let opened =
        Measure { id: measure, reference, drill, opened_by: by.account, opened_at: state.clock.now() };
    state.measures.open(opened).await.map_err(|error| {
        tracing::error!(%error, "a measure could not be written down");
        Failure::cannot_record()
    })?;
    tracing::info!(measure.id = %measure, by.id = %by.account, drill, "a measure was opened");
    Ok((StatusCode::CREATED, Json(Opened { measure })))
}

async fn list(State(state): State<AppState>, Signed(by): Signed) -> Json<Vec<MeasureInfo>> {
    let mut listed = Vec::new();
    for measure in state.measures.all() {
        if may_see(&state, &by, &measure) {
            listed.push(info(&state, measure).await);
        }
    }
    Json(listed)
}

async fn view(
    State(state): State<AppState>,
    Signed(by): Signed,
    MeasurePath(measure): MeasurePath,
) -> Result<Json<MeasureInfo>, Failure> {
    let measure = state.measures.get(measure).filter(|measure| may_see(&state, &by, measure));
    Ok(Json(info(&state, measure.ok_or_else(Failure::not_found)?).await))
}

fn may_see(state: &AppState, by: &SessionRights, measure: &Measure) -> bool {
    let now = state.clock.now();
    let takes_part = |unit: &OperationId| state.access.membership(*unit, by.account, now).is_some();
    measure.opened_by == by.account || state.live.operations_of(measure.id).iter().any(takes_part)
}

async fn info(state: &AppState, measure: Measure) -> MeasureInfo {
    let mut operations = Vec::new();
    for operation in state.live.operations_of(measure.id) {
        if let Some(Summary { reference, phase, severity, since, seq, .. }) =
            state.live.summary(operation).await
        {
            operations.push(Unit { operation, reference, phase, severity, since, seq });
        }
    }
    let Measure { id, reference, drill, opened_by: _, opened_at } = measure;
    MeasureInfo { measure: id, reference, drill, opened_at, operations }
}
