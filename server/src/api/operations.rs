//! Operations: opened, planned, begun, followed, asked and closed. Everything that changes one goes
//! through its actor, under the same rules as on the websocket.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{CommandId, MeasureId, OperationId, Seq};
use einhalt_protocol::operation::Ask;
use einhalt_protocol::operation::command::{AskStep, Close};
use einhalt_protocol::operation::notice::Notice;
use einhalt_protocol::operation::plan::{Plan, Step};
use einhalt_protocol::people::{Actor, Role};
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::{OperationView, Phase, ProblemCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{AfterOperation, InOperation, Signed, Strict};
use super::problem::Failure;
use super::readings::gate;
use crate::live::{CarriedOut, CommandFailure, Opening, Summary};
use crate::readings::Read;

/// An operation, as it stands in a list.
#[derive(Serialize, JsonSchema)]
struct Listed {
    /// Its id.
    operation: OperationId,
    /// Its functional reference.
    reference: String,
    /// Übung.
    drill: bool,
    /// The asker's role in it.
    role: Role,
    /// How far it has come.
    phase: Phase,
    /// How far it is stopped.
    severity: Severity,
    /// The newest durable entry.
    seq: Seq,
    /// First contact as planned; none without a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_at: Option<Timestamp>,
    /// Since when its personal parts may be erased; none before, and none once they are (I-12).
    #[serde(skip_serializing_if = "Option::is_none")]
    due_since: Option<Timestamp>,
}

/// An operation to be opened.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewOperation {
    /// A functional reference. Never a name or a file number.
    #[schemars(length(min = 1, max = 64))]
    reference: String,
    /// Übung. Never changes afterwards.
    #[serde(default)]
    drill: bool,
    /// The measure it belongs to; a drill as that is one.
    #[serde(default)]
    measure: Option<MeasureId>,
}

/// Which operations to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Only drills, or only real ones.
    drill: Option<bool>,
}

/// The operation that was opened.
#[derive(Serialize, JsonSchema)]
struct Opened {
    /// Its id.
    operation: OperationId,
}

/// A request of a person.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// A retry carries the same id and gets the same answer.
    id: CommandId,
    /// The request.
    ask: Ask,
}

/// A request was carried out and is durable.
#[derive(Serialize, JsonSchema)]
struct Done {
    /// The request.
    id: CommandId,
    /// The operation.
    operation: OperationId,
    /// The newest entry it caused.
    seq: Seq,
    /// What is told with it: HINWEIS. It stops nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notices: Vec<Notice>,
}

/// Nothing.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

const ASKING_FAILS: &[u16] = &[404, 409, 503];

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get(
                "/api/v1/operations",
                "The operations in which I take part; ?drill=true or false for one kind",
            )
            .gives::<Vec<Listed>>(StatusCode::OK)
            .fails(&[422]),
            list,
        )
        .add(
            &About::post(
                "/api/v1/operations",
                "Open an operation (lead, supervisor) and become its first member",
            )
            .takes::<NewOperation>()
            .gives::<Opened>(StatusCode::CREATED)
            .fails(&[403, 503]),
            open,
        )
        .add(
            &About::get(
                "/api/v1/operations/{operation}",
                "How an operation looks now; after its end for a reason",
            )
            .gives::<OperationView>(StatusCode::OK)
            .fails(&[403, 404, 503]),
            view,
        )
        .add(
            &About::post("/api/v1/operations/{operation}/plan", "File or replace the plan (R-20a)")
                .takes::<Plan>()
                .gives::<Done>(StatusCode::OK)
                .fails(ASKING_FAILS),
            plan,
        )
        .add(
            &About::post("/api/v1/operations/{operation}/start", "Ask to begin: first contact")
                .takes::<Nothing>()
                .gives::<Done>(StatusCode::OK)
                .fails(ASKING_FAILS),
            start,
        )
        .add(
            &About::post("/api/v1/operations/{operation}/close", "End the operation")
                .takes::<Close>()
                .gives::<Done>(StatusCode::OK)
                .fails(ASKING_FAILS),
            close,
        )
        .add(
            &About::post("/api/v1/operations/{operation}/commands", "Any request of a person")
                .takes::<Asked>()
                .gives::<Done>(StatusCode::OK)
                .fails(ASKING_FAILS),
            command,
        )
}

async fn list(
    State(state): State<AppState>,
    Signed(by): Signed,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<Vec<Listed>>, Failure> {
    let Query(Which { drill: wanted }) =
        which.map_err(|_| wrong("", "?drill=true, ?drill=false, or nothing".to_owned()))?;
    let mine = state.access.operations(&by, state.clock.now());
    let mut listed = Vec::with_capacity(mine.len());
    for (operation, role) in mine {
        if let Some(Summary { reference, drill, phase, severity, seq, starts_at, due_at, .. }) =
            state.live.summary(operation).await
            && wanted.is_none_or(|wanted| wanted == drill)
        {
            let due_since = due_at.filter(|due_at| *due_at <= state.clock.now());
            listed.push(Listed {
                operation,
                reference,
                drill,
                role,
                phase,
                severity,
                seq,
                starts_at,
                due_since,
            });
        }
    }
    Ok(Json(listed))
}

async fn open(
    State(state): State<AppState>,
    Signed(by): Signed,
    Strict(new): Strict<NewOperation>,
) -> Result<(StatusCode, Json<Opened>), Failure> {
    if let Some(id) = new.measure {
        let known = state.measures.get(id);
        let known = known.ok_or_else(|| wrong("/measure", "a measure that was opened before".to_owned()))?;
        if known.drill != new.drill {
            // Drills and real operations are kept apart for ever.
            return Err(wrong("/drill", format!("{}, as the measure is", known.drill)));
        }
    }
    let operation = OperationId::from_uuid(Uuid::new_v4());
    // Membership first: an operation nobody takes part in could not even be closed.
    let role = state.access.found(&by, operation).await?;
    let actor = Actor::Person { account: by.account, device: by.device, role };
    let opening = Opening { reference: &new.reference, drill: new.drill, measure: new.measure };
    if let Err(failure) = state.live.create(operation, opening, actor).await {
        state.access.unfound(&by, operation).await?;
        return Err(failure.into());
    }
    tracing::info!(operation.id = %operation, by.id = %by.account, "an operation was opened");
    Ok((StatusCode::CREATED, Json(Opened { operation })))
}

async fn view(State(state): State<AppState>, here: InOperation) -> Result<Json<OperationView>, Failure> {
    gate(&state, &here, Read::Operation).await?;
    state.live.view(here.operation).await.map(Json).ok_or_else(Failure::not_found)
}

async fn plan(
    State(state): State<AppState>,
    here: InOperation,
    Strict(plan): Strict<Plan>,
) -> Result<Json<Done>, Failure> {
    ask(&state, &here, fresh_id(), Ask::Plan(plan)).await
}

async fn start(
    State(state): State<AppState>,
    here: InOperation,
    Strict(Nothing {}): Strict<Nothing>,
) -> Result<Json<Done>, Failure> {
    ask(&state, &here, fresh_id(), Ask::Step(AskStep::of(Step::Begin))).await
}

async fn close(
    State(state): State<AppState>,
    here: InOperation,
    Strict(close): Strict<Close>,
) -> Result<Json<Done>, Failure> {
    ask(&state, &here, fresh_id(), Ask::Close(close)).await
}

async fn command(
    State(state): State<AppState>,
    AfterOperation(here): AfterOperation,
    Strict(Asked { id, ask: asked }): Strict<Asked>,
) -> Result<Json<Done>, Failure> {
    ask(&state, &here, id, asked).await
}

fn fresh_id() -> CommandId {
    CommandId::from_uuid(Uuid::new_v4())
}

async fn ask(state: &AppState, here: &InOperation, id: CommandId, ask: Ask) -> Result<Json<Done>, Failure> {
    let CarriedOut { seq, notices } = state.live.ask(here.operation, here.actor(), id, ask).await?;
    Ok(Json(Done { id, operation: here.operation, seq, notices }))
}

fn wrong(at: &str, wanted: String) -> Failure {
    Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, at, wanted)
}

impl From<CommandFailure> for Failure {
    fn from(failure: CommandFailure) -> Self {
        match failure {
            CommandFailure::Refused(refusal) => Self::refused(refusal),
            CommandFailure::CannotRecord => Self::cannot_record(),
            CommandFailure::NotFound => Self::not_found(),
            CommandFailure::IdReused => Self::new(StatusCode::CONFLICT, ProblemCode::IdReused),
        }
    }
}
