//! Statistics over one closed calendar year. The rule by which small numbers are suppressed comes with them.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use einhalt_protocol::people::Role;
use einhalt_protocol::review::statistics::{Statistics, years};
use einhalt_protocol::wire::ProblemCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::Signed;
use super::problem::Failure;
use super::reviews::Timer;

/// Which year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: Option<i32>,
}

/// Statistics of one year, and which years there are.
#[derive(Serialize, JsonSchema)]
pub struct StatisticsAnswer {
    /// The years that can be asked for: closed ones, in which an operation has ended.
    pub years: Vec<i32>,
    /// The year that was asked for, or the newest one; none: it is not told yet, or there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Statistics>,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue.add(
        &About::get(
            "/api/v1/statistics",
            "Statistics over one closed year, small numbers suppressed (supervisor, reviewer, monitor, administrator); ?year=",
        )
        .gives::<StatisticsAnswer>(StatusCode::OK)
        .fails(&[403, 422, 503]),
        statistics,
    )
}

async fn statistics(
    State(state): State<AppState>,
    Signed(by): Signed,
    asked: Result<Query<Year>, QueryRejection>,
) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let Query(Year { year }) = asked.map_err(|_| {
        let wanted = "?year= with a calendar year, or nothing".to_owned();
        Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, "", wanted)
    })?;
    if !may_see(by.role) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let answer = answer(&state, year).await?;
    Ok(timer.stop(&state, Json(answer)))
}

/// Whether this role sees statistics. They are about all operations, so membership in one does not count.
pub(super) const fn may_see(role: Role) -> bool {
    match role {
        Role::Supervisor | Role::Reviewer | Role::Monitor | Role::Administrator => true,
        Role::Officer | Role::Lead | Role::Medic => false,
    }
}

/// The statistics of a year, or of the newest one.
pub(super) async fn answer(state: &AppState, year: Option<i32>) -> Result<StatisticsAnswer, Failure> {
    let (zone, now) = (state.policy.night.zone, state.clock.now());
    let digests = state.reviews.all().await?;
    let facts = || digests.iter().map(|digest| &digest.facts);
    let years = years(facts(), zone, now);
    let threshold = state.config.limits.statistics_threshold;
    let wanted = year.or_else(|| years.last().copied());
    let statistics = wanted.and_then(|year| Statistics::of(facts(), year, zone, threshold, now));
    Ok(StatisticsAnswer { years: years.into_iter().rev().collect(), statistics })
}
