//! The record of an operation, to be taken away and verified without us.

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use einhalt_protocol::people::Role;
use einhalt_protocol::wire::ProblemCode;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::InOperation;
use super::problem::Failure;
use super::readings::gate;
use crate::policies::{self, PolicyMissing};
use crate::readings::Read;
use crate::store;

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue.add(
        &About::get(
            "/api/v1/operations/{operation}/record",
            "The whole record, personal parts included, for `einhalt verify` (lead, supervisor, reviewer)",
        )
        .gives_text(StatusCode::OK, JSON_LINES)
        .fails(&[403, 404, 503]),
        export,
    )
}

const JSON_LINES: &str = "application/jsonl";

async fn export(State(state): State<AppState>, here: InOperation) -> Result<Response, Failure> {
    if !matches!(here.role, Role::Lead | Role::Supervisor | Role::Reviewer) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    gate(&state, &here, Read::Record).await?;
    let policy = policies::of_record(&*state.store, &state.config.data, here.operation).await;
    let policy = policy.map_err(|error| match error {
        PolicyMissing::NoSuchOperation(_) => Failure::not_found(),
        error @ (PolicyMissing::Read(_)
        | PolicyMissing::NotNamed
        | PolicyMissing::NotKept(_)
        | PolicyMissing::Unreadable(..)) => {
            tracing::error!(operation.id = %here.operation, %error, "a record cannot be exported");
            Failure::internal()
        }
    })?;
    tracing::info!(operation.id = %here.operation, by.id = %here.rights.account, "a record is exported");
    let drill = state.live.summary(here.operation).await.is_some_and(|summary| summary.drill);
    let name = format!("{}{}", if drill { "drill-" } else { "" }, here.operation);
    // A failure on the way breaks the connection off: a record cut short is noticed by its reader.
    // The newest head is signed with it. If it cannot be, the file says so: it has no checkpoint of it.
    if let Err(error) = state.checkpoints.sign(here.operation).await {
        tracing::error!(operation.id = %here.operation, %error, "a head is not signed");
    }
    let access = state.access;
    let key = access.grant_public_key();
    let sign = move |bytes: &[u8]| access.sign_record(bytes);
    let lines = store::export::record(
        state.archive,
        state.checkpoints.kept().clone(),
        here.operation,
        &policy,
        &key,
        sign,
    );
    let names = [
        (header::CONTENT_TYPE, JSON_LINES.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.jsonl\"")),
    ];
    Ok((names, Body::from_stream(lines)).into_response())
}
