//! Accounts and their pairing codes.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::clocks::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{AccountPath, Signed, Strict};
use super::problem::Failure;
use crate::access::{AccountChange, AccountInfo, NewAccount, NewCode};

/// A pairing code. It is told this one time.
#[derive(Serialize, JsonSchema)]
struct OpenCode {
    /// The code.
    code: String,
    /// First instant at which it pairs nothing any more.
    expires_at: Timestamp,
    /// What a device opens to be paired, for example from a QR code. The code stands behind `#`:
    /// browsers send that part to nobody.
    link: String,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get("/api/v1/accounts", "Every account (administrator, lead, supervisor)")
                .gives::<Vec<AccountInfo>>(StatusCode::OK)
                .fails(&[403]),
            list,
        )
        .add(
            &About::post("/api/v1/accounts", "Make an account (administrator)")
                .takes::<NewAccount>()
                .gives::<AccountInfo>(StatusCode::CREATED)
                .fails(&[403, 409, 503]),
            create,
        )
        .add(
            &About::patch(
                "/api/v1/accounts/{account}",
                "Disable an account, or change its role or password (administrator)",
            )
            .takes::<AccountChange>()
            .gives::<AccountInfo>(StatusCode::OK)
            .fails(&[403, 404, 503]),
            change,
        )
        .add(
            &About::post("/api/v1/accounts/{account}/pairing-codes", "Open a pairing code (administrator)")
                .takes::<NewCode>()
                .gives::<OpenCode>(StatusCode::CREATED)
                .fails(&[403, 404, 409, 503]),
            open_code,
        )
}

async fn list(State(state): State<AppState>, Signed(by): Signed) -> Result<Json<Vec<AccountInfo>>, Failure> {
    Ok(Json(state.access.accounts(&by)?))
}

async fn create(
    State(state): State<AppState>,
    Signed(by): Signed,
    Strict(new): Strict<NewAccount>,
) -> Result<(StatusCode, Json<AccountInfo>), Failure> {
    let made = state.access.create_account(&by, new, state.clock.now()).await?;
    tracing::info!(account.id = %made.account, by.id = %by.account, "an account was made");
    Ok((StatusCode::CREATED, Json(made)))
}

async fn change(
    State(state): State<AppState>,
    Signed(by): Signed,
    AccountPath(account): AccountPath,
    Strict(change): Strict<AccountChange>,
) -> Result<Json<AccountInfo>, Failure> {
    let changed = state.access.change_account(&by, account, change).await?;
    tracing::info!(account.id = %account, by.id = %by.account, disabled = changed.disabled, "an account was changed");
    Ok(Json(changed))
}

async fn open_code(
    State(state): State<AppState>,
    Signed(by): Signed,
    AccountPath(account): AccountPath,
    Strict(new): Strict<NewCode>,
) -> Result<(StatusCode, Json<OpenCode>), Failure> {
    let opened = state.access.open_code(&by, account, new, state.clock.now()).await?;
    tracing::info!(account.id = %account, by.id = %by.account, "a pairing code was opened");
    let link = format!("{}/#pair={}", state.public_address, opened.code);
    Ok((StatusCode::CREATED, Json(OpenCode { code: opened.code, expires_at: opened.expires_at, link })))
}
