//! A safety report over REST: for scripts and for devices whose websocket does not come through.
//! Whatever its shape, it stops (class A).

use std::convert::Infallible;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use einhalt_protocol::operation::rights;
use einhalt_protocol::people::Actor;
use einhalt_protocol::report::{Defect, DefectCode};
use einhalt_protocol::wire::ProblemCode;
use einhalt_protocol::wire::client_frame::ReportBody;
use einhalt_protocol::wire::lenient;
use einhalt_protocol::wire::server_frame::Receipt;
use schemars::JsonSchema;
use serde::Serialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{OperationPath, SignedToReport, take};
use super::problem::Failure;
use crate::live::Reported;

/// The stop is out, and not yet recorded. Send the same report again until a receipt comes.
#[derive(Serialize, JsonSchema)]
struct Signalled {
    /// Every device of the operation has been told.
    signalled: bool,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue.add(
        &About::post(
            "/api/v1/operations/{operation}/reports",
            "A safety report. Whatever its shape, it stops",
        )
        .takes::<ReportBody>()
        .gives::<Receipt>(StatusCode::CREATED)
        .gives::<Signalled>(StatusCode::ACCEPTED)
        .fails(&[401, 403, 404, 503]),
        report,
    )
}

/// Any bytes, whatever their media type; of a body that is too long or breaks off the beginning (I-6).
struct Lenient(Vec<u8>);

impl FromRequest<AppState> for Lenient {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Infallible> {
        let (beginning, _) = take(request.into_body(), state.config.limits.body_bytes).await;
        Ok(Self(beginning))
    }
}

async fn report(
    State(state): State<AppState>,
    signed: SignedToReport,
    OperationPath(operation): OperationPath,
    Lenient(body): Lenient,
) -> Result<Response, Failure> {
    let SignedToReport { rights: by, expired } = signed;
    let membership = state.access.membership(operation, by.account, state.clock.now());
    let role = membership.ok_or_else(Failure::not_found)?.role;
    if !rights::may_report(role) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let actor = Actor::Person { account: by.account, device: by.device, role };
    let mut read = lenient::read_bare(operation, &body).finish(by.device, state.clock.now());
    if expired {
        read.report.defects.push(Defect { code: DefectCode::TokenExpired, at: String::new() });
    }
    match state.live.report(operation, actor, read).await {
        Reported::Receipt(receipt) => Ok((StatusCode::CREATED, Json(receipt)).into_response()),
        Reported::Signalled => {
            Ok((StatusCode::ACCEPTED, Json(Signalled { signalled: true })).into_response())
        }
        // Its members know it, so it is there: what cannot be read now can be later. A reporter who is
        // told "not found" might give up.
        Reported::NotFound => Err(Failure::cannot_record()),
    }
}
