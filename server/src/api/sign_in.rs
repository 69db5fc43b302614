//! Pairing, signing in and out, tokens, and who I am.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId};
use einhalt_protocol::people::Role;
use einhalt_protocol::wire::{ProblemCode, Retry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{From, Signed, Strict};
use super::problem::Failure;
use crate::access::{AccessError, Paired};

/// A device that wants to be paired.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pair {
    /// The pairing code; small letters, spaces and hyphens do not matter.
    #[schemars(length(min = 1, max = 64))]
    code: String,
    /// What its holder calls the device.
    #[schemars(length(max = 64))]
    label: String,
}

/// Somebody who wants to sign in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The account's name.
    #[schemars(length(min = 1, max = 64))]
    name: String,
    /// The password.
    #[schemars(length(min = 1, max = 256))]
    password: String,
    /// What its holder calls the browser.
    #[schemars(length(max = 64))]
    label: String,
}

/// A paired device that wants a new token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Refresh {
    /// The device.
    device: DeviceId,
    /// Its secret.
    #[schemars(length(min = 1, max = 128))]
    secret: String,
}

/// A new password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The present password.
    #[schemars(length(min = 1, max = 256))]
    password: String,
    /// The new one.
    #[schemars(length(min = 1, max = 256))]
    new_password: String,
}

/// An access token.
#[derive(Serialize, JsonSchema)]
struct Token {
    /// The token.
    token: String,
    /// First instant at which it is no longer good.
    expires_at: Timestamp,
}

/// Who I am.
#[derive(Serialize, JsonSchema)]
struct Me {
    /// The account.
    account: AccountId,
    /// Its name.
    name: String,
    /// Its role.
    role: Role,
    /// The device.
    device: DeviceId,
    /// Public half of the key that signs grants, in hex.
    server_key: String,
    /// The password has to be changed.
    password_due: bool,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::post("/api/v1/pair", "Pair a device with a code")
                .open()
                .takes::<Pair>()
                .gives::<Paired>(StatusCode::CREATED)
                .fails(&[401, 409, 429, 503]),
            pair,
        )
        .add(
            &About::post("/api/v1/sign-in", "Sign in with name and password; the browser becomes a device")
                .open()
                .takes::<SignIn>()
                .gives::<Paired>(StatusCode::CREATED)
                .fails(&[401, 409, 429, 503]),
            sign_in,
        )
        .add(
            &About::post("/api/v1/token", "A new access token for a paired device")
                .open()
                .takes::<Refresh>()
                .gives::<Token>(StatusCode::OK)
                .fails(&[401, 429]),
            token,
        )
        .add(
            &About::post("/api/v1/sign-out", "Revoke this device; its sockets close at once")
                .gives_nothing()
                .fails(&[503]),
            sign_out,
        )
        .add(&About::get("/api/v1/me", "Who I am").gives::<Me>(StatusCode::OK), me)
        .add(
            &About::post("/api/v1/me/password", "Change the own password")
                .takes::<NewPassword>()
                .gives_nothing()
                .fails(&[429, 503]),
            change_password,
        )
}

/// Runs an attempt to prove who somebody is; failures are counted by address.
async fn attempt<T>(
    state: &AppState,
    from: &From,
    attempt: impl Future<Output = Result<T, AccessError>>,
) -> Result<T, Failure> {
    if let Some(wait) = state.throttle.must_wait(from.0, state.clock.now()) {
        let ms = u32::try_from(wait.num_milliseconds()).unwrap_or(u32::MAX);
        let too_often = Failure::new(StatusCode::TOO_MANY_REQUESTS, ProblemCode::TooOften);
        return Err(too_often.retry(Retry::After { ms }));
    }
    let outcome = attempt.await;
    if matches!(outcome, Err(AccessError::WrongCode | AccessError::WrongCredentials)) {
        state.throttle.failed(from.0, state.clock.now());
        metrics::counter!("einhalt_failed_attempts_total").increment(1);
    }
    Ok(outcome?)
}

/// The same for a password. Checking one takes so long that many could be under way before the first has
/// failed: a guess waits until those before it have been counted.
async fn password_attempt<T>(
    state: &AppState,
    from: &From,
    attempt_it: impl Future<Output = Result<T, AccessError>>,
) -> Result<T, Failure> {
    let _turn = state.passwords.acquire().await.map_err(|_| Failure::internal())?;
    attempt(state, from, attempt_it).await
}

async fn pair(
    State(state): State<AppState>,
    from: From,
    Strict(ask): Strict<Pair>,
) -> Result<(StatusCode, Json<Paired>), Failure> {
    let paired = attempt(&state, &from, state.access.pair(&ask.code, ask.label, state.clock.now())).await?;
    tracing::info!(device.id = %paired.device, account.id = %paired.account, "a device was paired");
    Ok((StatusCode::CREATED, Json(paired)))
}

async fn sign_in(
    State(state): State<AppState>,
    from: From,
    Strict(ask): Strict<SignIn>,
) -> Result<(StatusCode, Json<Paired>), Failure> {
    let now = state.clock.now();
    let signed = state.access.sign_in(&ask.name, ask.password, ask.label, now);
    let signed = password_attempt(&state, &from, signed).await?;
    tracing::info!(device.id = %signed.device, account.id = %signed.account, "somebody signed in");
    Ok((StatusCode::CREATED, Json(signed)))
}

async fn token(
    State(state): State<AppState>,
    from: From,
    Strict(ask): Strict<Refresh>,
) -> Result<Json<Token>, Failure> {
    let refreshed = async { state.access.refresh(ask.device, &ask.secret, state.clock.now()) };
    let (token, expires_at) = attempt(&state, &from, refreshed).await?;
    Ok(Json(Token { token, expires_at }))
}

async fn sign_out(State(state): State<AppState>, Signed(by): Signed) -> Result<StatusCode, Failure> {
    state.access.revoke(&by, by.device, state.clock.now()).await?;
    tracing::info!(device.id = %by.device, "a device signed out");
    Ok(StatusCode::NO_CONTENT)
}

async fn me(State(state): State<AppState>, Signed(by): Signed) -> Json<Me> {
    Json(Me {
        account: by.account,
        name: by.name,
        role: by.role,
        device: by.device,
        server_key: hex::encode(state.access.grant_public_key()),
        password_due: by.password_due,
    })
}

async fn change_password(
    State(state): State<AppState>,
    from: From,
    Signed(by): Signed,
    Strict(ask): Strict<NewPassword>,
) -> Result<StatusCode, Failure> {
    let changed = state.access.change_password(&by, ask.password, ask.new_password);
    password_attempt(&state, &from, changed).await?;
    tracing::info!(account.id = %by.account, "a password was changed");
    Ok(StatusCode::NO_CONTENT)
}
