//! The lists of protected facilities: what is there, and importing another one.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use chrono::NaiveDate;
use einhalt_protocol::operation::place::{FacilityList, PlaceKind};
use einhalt_protocol::people::Role;
use einhalt_protocol::wire::ProblemCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{Imported, Signed};
use super::problem::Failure;
use crate::places::{Import, ImportError, ImportReport, SourceInfo};

/// The list in force.
#[derive(Serialize, JsonSchema)]
struct Places {
    /// Whether there is one, how old its oldest source is, and how many facilities it has.
    list: FacilityList,
    /// How many facilities of each kind it has.
    kinds: BTreeMap<PlaceKind, usize>,
    /// Days after which it no longer counts: no contact may begin then.
    max_age_days: i64,
    /// Its sources.
    sources: Vec<SourceInfo>,
    /// Sources that are kept and cannot be read; the list is missing until they are imported again.
    broken: Vec<String>,
}

/// A list to be imported.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewList {
    /// The source's name: letters, digits, `-` and `_`. One that is there already is replaced.
    #[schemars(length(min = 1, max = 64))]
    name: String,
    /// The kind of its facilities; features and rows with a field `kind` carry their own.
    #[serde(default)]
    kind: Option<PlaceKind>,
    /// The day its data describes.
    as_of: NaiveDate,
    /// The file's text: GeoJSON or CSV.
    content: String,
}

/// How to import.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct How {
    /// Only say what would happen.
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get("/api/v1/places", "The lists of protected facilities in force (R-41)")
                .gives::<Places>(StatusCode::OK),
            places,
        )
        .add(
            &About::post(
                "/api/v1/places/imports",
                "Import a list of facilities (administrator); with ?dry_run=true only say what would happen",
            )
            .takes::<NewList>()
            .gives::<ImportReport>(StatusCode::OK)
            .gives::<ImportReport>(StatusCode::CREATED)
            .fails(&[403, 413, 422, 503]),
            import,
        )
}

async fn places(State(state): State<AppState>, Signed(_): Signed) -> Json<Places> {
    let list = Arc::clone(&state.places.list().borrow());
    Json(Places {
        list: list.state().clone(),
        kinds: list.kinds(),
        max_age_days: state.policy.facility.list_max_age.num_days(),
        sources: state.places.sources(),
        broken: state.places.broken(),
    })
}

async fn import(
    State(state): State<AppState>,
    Signed(by): Signed,
    how: Result<Query<How>, axum::extract::rejection::QueryRejection>,
    Imported(new): Imported<NewList>,
) -> Result<(StatusCode, Json<ImportReport>), Failure> {
    if by.role != Role::Administrator {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let Query(How { dry_run }) = how.map_err(|_| wrong("", "?dry_run=true, or nothing".to_owned()))?;
    let (shelf, now) = (Arc::clone(&state.places), state.clock.now());
    // Reading a long list and waiting for the disk would keep others waiting.
    let done = tokio::task::spawn_blocking(move || {
        let NewList { name, kind, as_of, content } = &new;
        let import = Import { name, kind: *kind, as_of: *as_of, content: content.as_bytes(), now };
        if dry_run { shelf.preview(&import) } else { shelf.import(&import) }
    });
    let report = done.await.map_err(|_| Failure::internal())??;
    if dry_run {
        return Ok((StatusCode::OK, Json(report)));
    }
    tracing::info!(
        source = report.source.name, hash = report.source.hash, facilities = report.source.facilities,
        refused = report.refused.len(), by.id = %by.account, "a list of facilities was imported"
    );
    Ok((StatusCode::CREATED, Json(report)))
}

fn wrong(at: &str, wanted: String) -> Failure {
    Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, at, wanted)
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Name => wrong("/name", error.to_string()),
            ImportError::Kind(_) => wrong("/kind", error.to_string()),
            ImportError::FromTheFuture(_) => wrong("/as_of", error.to_string()),
            ImportError::File(fault) => wrong("/content", format!("GeoJSON or CSV, but {fault}")),
            ImportError::Keep(cause) => {
                tracing::error!(%cause, "a list of facilities cannot be kept");
                Self::cannot_record()
            }
        }
    }
}
