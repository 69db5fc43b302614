//! A review as files: entries, positions, the incident report, the copy for the person concerned.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use einhalt_protocol::review::Recorded;
use einhalt_protocol::review::copy::{Language, PlainCopy};
use einhalt_protocol::review::incident::IncidentReports;
use einhalt_protocol::wire::ProblemCode;
use serde::Deserialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::InOperation;
use super::problem::Failure;
use super::reviews::{Timer, opened_for, read};
use crate::readings::Read;
use crate::review::export::{entries_csv, positions_geojson};

const CSV: &str = "text/csv; charset=utf-8";
const GEOJSON: &str = "application/geo+json";

/// In which language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct In {
    /// `de` or `en`; German, if nothing is said.
    #[serde(default)]
    pub(super) lang: Language,
}

type Asked = Result<Query<In>, QueryRejection>;

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get(
                "/api/v1/operations/{operation}/review/entries.csv",
                "Every entry as a line of CSV; ?lang=de or en",
            )
            .gives_text(StatusCode::OK, "text/csv")
            .fails(&[403, 404, 422, 503]),
            entries,
        )
        .add(
            &About::get(
                "/api/v1/operations/{operation}/review/positions.geojson",
                "Every position of the record that is open to me",
            )
            .gives_text(StatusCode::OK, GEOJSON)
            .fails(&[403, 404, 503]),
            positions,
        )
        .add(
            &About::get(
                "/api/v1/operations/{operation}/review/incident-report",
                "The incident report, every version; none if nothing stopped the operation",
            )
            .gives::<IncidentReports>(StatusCode::OK)
            .fails(&[403, 404, 503]),
            incident_report,
        )
        .add(
            &About::get(
                "/api/v1/operations/{operation}/copy",
                "The copy for the person concerned, in plain language (R-03); ?lang=de or en",
            )
            .gives::<PlainCopy>(StatusCode::OK)
            .fails(&[403, 404, 422, 503]),
            copy,
        )
}

pub(super) fn language(asked: Asked) -> Result<Language, Failure> {
    let Query(In { lang }) = asked.map_err(|_| {
        let wanted = "?lang=de or ?lang=en".to_owned();
        Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, "", wanted)
    })?;
    Ok(lang)
}

async fn entries(
    State(state): State<AppState>,
    here: InOperation,
    asked: Asked,
) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let lang = language(asked)?;
    let review = read(&state, &here, Read::Entries).await?;
    let csv = entries_csv(&review, state.policy.night.zone, lang);
    Ok(timer.stop(&state, file(CSV, &here, "entries.csv", review.summary.drill, csv)))
}

async fn positions(State(state): State<AppState>, here: InOperation) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let review = read(&state, &here, Read::Positions).await?;
    let geojson = positions_geojson(&review).to_string();
    Ok(timer.stop(&state, file(GEOJSON, &here, "positions.geojson", review.summary.drill, geojson)))
}

async fn incident_report(State(state): State<AppState>, here: InOperation) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let (record, opened) = opened_for(&state, &here, Read::IncidentReport).await?;
    let entries: Vec<Recorded> = record
        .entries
        .iter()
        .map(|(seq, entry)| Recorded { seq: *seq, received_at: None, entry: entry.clone() })
        .collect();
    let made = tokio::task::spawn_blocking(move || {
        IncidentReports::of(record.operation, &entries, &record.policy, &opened)
    });
    let reports = made.await.map_err(|_| Failure::internal())?;
    Ok(timer.stop(&state, Json(reports)))
}

async fn copy(State(state): State<AppState>, here: InOperation, asked: Asked) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let lang = language(asked)?;
    let review = read(&state, &here, Read::Copy).await?;
    let copy = PlainCopy::of(&review, state.policy.night.zone, lang);
    Ok(timer.stop(&state, Json(copy)))
}

/// A file to be saved. Drills say so in their name.
fn file(media_type: &'static str, here: &InOperation, name: &str, drill: bool, body: String) -> Response {
    let drill = if drill { "drill-" } else { "" };
    let disposition = format!("attachment; filename=\"{drill}{}-{name}\"", here.operation);
    let headers = [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, body).into_response()
}
