//! Review after the operation: the list, and everything that one operation's record says.
//!
//! What was done is decided in `protocol::review`. Here it is only asked who may read, what of it is open
//! to them, and how long it took.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::people::Role;
use einhalt_protocol::review::sealed::commits;
use einhalt_protocol::review::{Opened, Review, ReviewDigest};
use einhalt_protocol::wire::{Phase, ProblemCode};
use schemars::JsonSchema;
use serde::Serialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{InOperation, Signed};
use super::problem::Failure;
use super::readings::gate;
use crate::readings::Read;
use crate::review::list::{Found, PAGE_SIZE, Wanted};
use crate::review::{Record, ReviewError};

/// An operation that the asker may review.
#[derive(Serialize, JsonSchema)]
pub struct ReviewListed {
    /// The operation in a few words.
    #[serde(flatten)]
    pub digest: ReviewDigest,
    /// The asker's role in it.
    pub role: Role,
}

/// One page of a list of reviews, the newest first.
#[derive(Serialize, JsonSchema)]
pub struct ReviewList {
    /// How many there are on all pages.
    pub total: usize,
    /// This page, counted from 1; the last one, if more was asked for.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many operations a full page has.
    pub page_size: usize,
    /// The operations of this page.
    pub operations: Vec<ReviewListed>,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get(
                "/api/v1/reviews",
                "The operations that I may review, newest first: ?text=&from=&to=&end=&clause=&stops=&deviations=&findings=&force=&drill=&page=",
            )
            .gives::<ReviewList>(StatusCode::OK)
            .fails(&[422, 503]),
            list,
        )
        .add(
            &About::get("/api/v1/operations/{operation}/review", "Everything that the record says (lead, supervisor, reviewer, monitor)")
                .gives::<Review>(StatusCode::OK)
                .fails(&[403, 404, 503]),
            review,
        )
}

async fn list(
    State(state): State<AppState>,
    Signed(by): Signed,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let Query(wanted) = wanted.map_err(|_| {
        let fields =
            "text, from, to, end, clause, stops, deviations, findings, force, drill, page".to_owned();
        Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, "", fields)
    })?;
    let mut all = Vec::new();
    let mut mine = state.access.operations(&by, state.clock.now());
    if by.role == Role::Reviewer {
        mine.extend(ended_elsewhere(&state, &mine).await?);
    }
    for (operation, role) in mine.into_iter().filter(|(_, role)| may_review(*role)) {
        match state.reviews.digest(operation).await {
            Ok(digest) => all.push((digest, role)),
            // A membership may be older than the operation's first entry.
            Err(error) if error.is_absence() => {}
            Err(error) => return Err(error.into()),
        }
    }
    let Found { total, page, pages, items } = wanted.select(all, state.policy.night.zone);
    let operations = items.into_iter();
    let operations =
        operations.map(|(digest, role)| ReviewListed { digest: digest.listed.clone(), role }).collect();
    let list = ReviewList { total, page, pages, page_size: PAGE_SIZE, operations };
    Ok(timer.stop(&state, Json(list)))
}

/// Reviewers reach every operation of their authority once it has ended.
async fn ended_elsewhere(
    state: &AppState,
    mine: &[(OperationId, Role)],
) -> Result<Vec<(OperationId, Role)>, Failure> {
    let digests = state.reviews.all().await?;
    let ended = digests.iter().filter(|digest| digest.listed.phase == Phase::Ended);
    let others = ended.map(|digest| digest.listed.operation);
    let others = others.filter(|operation| mine.iter().all(|(known, _)| known != operation));
    Ok(others.map(|operation| (operation, Role::Reviewer)).collect())
}

async fn review(State(state): State<AppState>, here: InOperation) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let review = read(&state, &here, Read::Review).await?;
    Ok(timer.stop(&state, Json(review)))
}

/// Whether this role in an operation reads its review. Whoever works on scene sees the course of events
/// while it runs; looking at others afterwards is not their part.
pub(super) const fn may_review(role: Role) -> bool {
    match role {
        Role::Lead | Role::Supervisor | Role::Reviewer | Role::Monitor => true,
        Role::Officer | Role::Medic | Role::Administrator => false,
    }
}

/// Whether this role reads what is personal: reasons, names, positions.
const fn may_open(role: Role) -> bool {
    match role {
        Role::Lead | Role::Supervisor | Role::Reviewer => true,
        Role::Officer | Role::Medic | Role::Monitor | Role::Administrator => false,
    }
}

/// The review of the operation in the path, as far as it is open to the asker.
pub(super) async fn read(state: &AppState, here: &InOperation, what: Read) -> Result<Review, Failure> {
    let (record, opened) = opened_for(state, here, what).await?;
    Ok(state.reviews.review(record, opened).await?)
}

/// The record of the operation in the path, and those personal parts that are open to the asker.
pub(super) async fn opened_for(
    state: &AppState,
    here: &InOperation,
    what: Read,
) -> Result<(Arc<Record>, BTreeMap<Seq, Opened>), Failure> {
    if !may_review(here.role) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    gate(state, here, what).await?;
    let record = state.reviews.record(here.operation).await?;
    let opened = if may_open(here.role) { opened(state, &record).await? } else { BTreeMap::new() };
    Ok((record, opened))
}

/// What is open, and what has been erased: an entry commits to it, and it is not there any more.
async fn opened(state: &AppState, record: &Record) -> Result<BTreeMap<Seq, Opened>, Failure> {
    let texts = state.archive.texts(record.operation).await.map_err(ReviewError::from)?;
    let texts = texts.into_iter().map(|(seq, text)| (seq, Opened::Text(text.to_string())));
    let mut opened: BTreeMap<Seq, Opened> = texts.collect();
    let erased = |(_, entry): &&(Seq, Entry)| matches!(entry.event, Event::Erased { .. });
    let erased_at = record.entries.iter().find(erased).map(|(_, entry)| entry.at);
    for (seq, entry) in &record.entries {
        if !opened.contains_key(seq) && commits(&entry.event) {
            opened.insert(*seq, Opened::Erased(erased_at));
        }
    }
    Ok(opened)
}

/// How long the server worked on an answer, told in `Server-Timing`.
pub(super) struct Timer(Timestamp);

impl Timer {
    pub(super) fn start(state: &AppState) -> Self {
        Self(state.clock.now())
    }

    pub(super) fn stop(self, state: &AppState, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        let took = (state.clock.now() - self.0).as_seconds_f64().max(0.0) * 1_000.0;
        let timing = HeaderValue::from_str(&format!("app;dur={took:.3}"));
        let headers: &mut HeaderMap = response.headers_mut();
        headers.extend(timing.ok().map(|timing| (HeaderName::from_static("server-timing"), timing)));
        response
    }
}

impl From<ReviewError> for Failure {
    fn from(error: ReviewError) -> Self {
        if error.is_absence() {
            return Self::not_found();
        }
        tracing::error!(%error, "a review cannot be made");
        if let ReviewError::Read(_) = error { Self::cannot_record() } else { Self::internal() }
    }
}
