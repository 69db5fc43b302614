//! Checkpoints of an operation's record, and witnesses who cosign them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::people::Role;
use einhalt_protocol::record::{Note, VerifierKey};
use einhalt_protocol::wire::ProblemCode;
use einhalt_protocol::wire::client_frame::KnownHead;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{InOperation, Strict};
use super::problem::Failure;
use crate::checkpoints::kept::Cosigned;
use crate::checkpoints::{NotSigned, NotTaken};

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get(
                "/api/v1/operations/{operation}/checkpoint",
                "The newest head of the record, signed and cosigned (every member)",
            )
            .gives::<CheckpointBody>(StatusCode::OK)
            .fails(&[404, 503]),
            newest,
        )
        .add(
            &About::post(
                "/api/v1/operations/{operation}/cosignatures",
                "Bring the own cosignature of a checkpoint (monitor, reviewer)",
            )
            .takes::<CosignatureBody>()
            .gives::<CheckpointBody>(StatusCode::CREATED)
            .fails(&[403, 404, 409, 503]),
            cosign,
        )
}

/// A signed head.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckpointBody {
    /// After how many entries.
    size: u64,
    /// The head of the chain after them, in hex.
    head: String,
    /// The signed note: C2SP tlog-checkpoint with cosignatures.
    note: String,
    /// The keys of those who cosigned it, in the order of their lines.
    witnesses: Vec<String>,
}

impl From<Cosigned> for CheckpointBody {
    fn from(Cosigned { note, witnesses }: Cosigned) -> Self {
        Self {
            size: note.checkpoint.size.0,
            head: note.checkpoint.head.to_string(),
            note: note.to_string(),
            witnesses: witnesses.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A cosignature.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CosignatureBody {
    /// The checkpoint with the service's signature and the own one, as `einhalt witness sign` prints it.
    #[schemars(length(min = 1, max = 16_384))]
    note: String,
    /// The own verifier key, name+id+key. It belongs to the account that brings it first.
    #[schemars(length(min = 1, max = 300))]
    witness: String,
}

/// Signs what is new first: whoever asks wants to see all there is.
async fn newest(State(state): State<AppState>, here: InOperation) -> Result<Json<CheckpointBody>, Failure> {
    let found = match state.checkpoints.sign(here.operation).await {
        Ok(signed) => Some(signed),
        Err(NotSigned::NoSuchOperation(_)) => None,
        Err(error) => {
            tracing::error!(operation.id = %here.operation, %error, "a head is not signed");
            let newest = state.checkpoints.newest(here.operation).await;
            newest.map_err(|_| Failure::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::CannotRecord))?
        }
    };
    found.map(|found| Json(found.into())).ok_or_else(Failure::not_found)
}

async fn cosign(
    State(state): State<AppState>,
    here: InOperation,
    Strict(body): Strict<CosignatureBody>,
) -> Result<(StatusCode, Json<CheckpointBody>), Failure> {
    if !matches!(here.role, Role::Monitor | Role::Reviewer) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let wrong = |at: &str, wanted: &str| {
        Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, at, wanted.to_owned())
    };
    let note: Note = body.note.parse().map_err(|_| wrong("/note", "a signed checkpoint"))?;
    let witness: VerifierKey = body.witness.parse().map_err(|_| wrong("/witness", "name+id+key"))?;
    let taken = state.checkpoints.cosign(here.operation, &note, &witness, here.rights.account).await;
    if let Err(NotTaken::Lost(lost)) = &taken {
        state.live.lost(here.operation, KnownHead { seq: lost.size, head: lost.head }).await;
    }
    let taken = taken.map_err(|error| match error {
        NotTaken::Wrong => wrong("/note", "a checkpoint of this operation, cosigned with this key"),
        NotTaken::OtherHead | NotTaken::Lost(_) => {
            wrong("/note", "a checkpoint that this service signed and stores")
        }
        NotTaken::NotYours => wrong("/witness", "a key of the own account"),
        NotTaken::TooMany => wrong("/witness", "one of the witnesses this record has: it takes no more"),
        NotTaken::Read(_) | NotTaken::Append(_) => {
            tracing::error!(operation.id = %here.operation, %error, "a cosignature is not kept");
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::CannotRecord)
        }
    })?;
    tracing::info!(operation.id = %here.operation, by.id = %here.rights.account, "a checkpoint was cosigned");
    Ok((StatusCode::CREATED, Json(taken.into())))
}
