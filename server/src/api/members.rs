//! Who takes part in an operation.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{AccountPath, InOperation, Strict};
use super::problem::Failure;
use crate::access::{MemberInfo, NewMember};

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get("/api/v1/operations/{operation}/members", "Who takes part")
                .gives::<Vec<MemberInfo>>(StatusCode::OK)
                .fails(&[404]),
            list,
        )
        .add(
            &About::put(
                "/api/v1/operations/{operation}/members/{account}",
                "Add or change a member (lead, supervisor); counts from the next message",
            )
            .takes::<NewMember>()
            .gives::<MemberInfo>(StatusCode::OK)
            .fails(&[403, 404, 409, 503]),
            put,
        )
        .add(
            &About::delete(
                "/api/v1/operations/{operation}/members/{account}",
                "Remove a member (lead, supervisor); counts from the next message",
            )
            .gives_nothing()
            .fails(&[403, 404, 503]),
            remove,
        )
}

async fn list(State(state): State<AppState>, here: InOperation) -> Result<Json<Vec<MemberInfo>>, Failure> {
    Ok(Json(state.access.members(&here.rights, here.operation, state.clock.now())?))
}

async fn put(
    State(state): State<AppState>,
    here: InOperation,
    AccountPath(account): AccountPath,
    Strict(new): Strict<NewMember>,
) -> Result<Json<MemberInfo>, Failure> {
    let now = state.clock.now();
    let member = state.access.put_member(&here.rights, here.operation, account, new, now).await?;
    tracing::info!(operation.id = %here.operation, account.id = %account, by.id = %here.rights.account, "a member was set");
    Ok(Json(member))
}

async fn remove(
    State(state): State<AppState>,
    here: InOperation,
    AccountPath(account): AccountPath,
) -> Result<StatusCode, Failure> {
    state.access.remove_member(&here.rights, here.operation, account, state.clock.now()).await?;
    tracing::info!(operation.id = %here.operation, account.id = %account, by.id = %here.rights.account, "a member was removed");
    Ok(StatusCode::NO_CONTENT)
}
