//! Accounts and their pairing codes.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::PairingCodeId;
use schemars::JsonSchema;
use serde::Serialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{AccountPath, CodePath, Signed, Strict};
use super::problem::Failure;
use super::qr::Qr;
use crate::access::{AccountChange, AccountInfo, NewAccount, NewCode, OpenCodeInfo};

/// A pairing code. It is told this one time.
#[derive(Serialize, JsonSchema)]
struct OpenCode {
    /// By which it is listed and withdrawn.
    id: PairingCodeId,
    /// The code.
    code: String,
    /// First instant at which it pairs nothing any more.
    expires_at: Timestamp,
    /// What a device opens to be paired, for example from a QR code. The code stands behind `#`:
    /// browsers send that part to nobody.
    link: String,
    /// The link as a QR code.
    #[serde(skip_serializing_if = "Option::is_none")]
    qr: Option<Qr>,
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
        .add(
            &About::get(
                "/api/v1/pairing-codes",
                "The codes that are open, without the codes (administrator)",
            )
            .gives::<Vec<OpenCodeInfo>>(StatusCode::OK)
            .fails(&[403]),
            codes,
        )
        .add(
            &About::delete("/api/v1/pairing-codes/{code}", "Withdraw an open code (administrator)")
                .gives_nothing()
                .fails(&[403, 404, 503]),
            withdraw_code,
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
    let qr = Qr::of(&link);
    let open = OpenCode { id: opened.id, code: opened.code, expires_at: opened.expires_at, link, qr };
    Ok((StatusCode::CREATED, Json(open)))
}

async fn codes(
    State(state): State<AppState>,
    Signed(by): Signed,
) -> Result<Json<Vec<OpenCodeInfo>>, Failure> {
    Ok(Json(state.access.open_codes(&by, state.clock.now())?))
}

async fn withdraw_code(
    State(state): State<AppState>,
    Signed(by): Signed,
    CodePath(code): CodePath,
) -> Result<StatusCode, Failure> {
    state.access.withdraw_code(&by, code).await?;
    tracing::info!(by.id = %by.account, "a pairing code was withdrawn");
    Ok(StatusCode::NO_CONTENT)
}
