//! Paired devices, and their revocation.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{DevicePath, Signed};
use super::problem::Failure;
use crate::access::DeviceInfo;

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get("/api/v1/devices", "The own devices; an administrator sees all")
                .gives::<Vec<DeviceInfo>>(StatusCode::OK),
            list,
        )
        .add(
            &About::delete("/api/v1/devices/{device}", "Revoke a device; its sockets close at once")
                .gives_nothing()
                .fails(&[404, 503]),
            revoke,
        )
}

async fn list(State(state): State<AppState>, Signed(by): Signed) -> Json<Vec<DeviceInfo>> {
    Json(state.access.devices(&by))
}

async fn revoke(
    State(state): State<AppState>,
    Signed(by): Signed,
    DevicePath(device): DevicePath,
) -> Result<StatusCode, Failure> {
    state.access.revoke(&by, device, state.clock.now()).await?;
    tracing::info!(device.id = %device, by.id = %by.account, "a device was revoked");
    Ok(StatusCode::NO_CONTENT)
}
