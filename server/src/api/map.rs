//! What the control room's map needs: where its style comes from, and public institutions around a point.
//! Devices and places only; nothing here finds or follows a person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::operation::place::{Latitude, Longitude};
use einhalt_protocol::wire::ProblemCode;
use geo::Point;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{InOperation, Signed, Strict};
use super::problem::Failure;
use crate::config::MapStyle;
use crate::places::Around;

/// Where the map comes from.
#[derive(Serialize, JsonSchema)]
struct MapSettings {
    /// The style's address; without one the map has plain ground and loads nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    style_url: Option<String>,
}

/// A point and its surroundings.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Surroundings {
    /// Degrees north.
    lat: Latitude,
    /// Degrees east.
    lon: Longitude,
    /// How far to look, in metres.
    #[schemars(range(min = 1, max = 10_000))]
    radius_m: u32,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get("/api/v1/map", "Where the control room's map takes its style from, if from anywhere")
                .gives::<MapSettings>(StatusCode::OK),
            settings,
        )
        .add(
            // Positions do not belong into addresses, which others keep: hence the body.
            &About::post(
                "/api/v1/operations/{operation}/facilities-around",
                "Protected facilities around a point, at most 50, for members who see the board; changes nothing",
            )
            .takes::<Surroundings>()
            .gives::<Vec<Around>>(StatusCode::OK)
            .fails(&[403, 404, 422]),
            around,
        )
}

async fn settings(State(state): State<AppState>, Signed(_): Signed) -> Json<MapSettings> {
    let style_url = state.config.web.map_style_url.as_ref().map(MapStyle::url).map(str::to_owned);
    Json(MapSettings { style_url })
}

async fn around(
    State(state): State<AppState>,
    here: InOperation,
    Strict(asked): Strict<Surroundings>,
) -> Result<Json<Vec<Around>>, Failure> {
    if !here.role.sees_board() {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let point = Point::new(asked.lon.degrees(), asked.lat.degrees());
    let list = state.places.list().borrow().clone();
    Ok(Json(list.around(point, asked.radius_m, &state.policy.facility)))
}
