//! What is kept and what is due to be erased, over every operation that has ended (I-12). Nothing personal
//! is in it: administrators, who read no operation, find here what they bar and erase.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use einhalt_protocol::safeguards::retention::may_erase;
use einhalt_protocol::wire::ProblemCode;
use einhalt_protocol::wire::view::RetentionView;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::Signed;
use super::problem::Failure;
use super::reviews::Timer;
use crate::review::list::PAGE_SIZE;

/// Which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    page: Option<usize>,
}

/// An operation that has ended.
#[derive(Serialize, JsonSchema)]
pub struct KeptOperation {
    /// Its id.
    pub operation: OperationId,
    /// Its functional reference.
    pub reference: String,
    /// Übung.
    pub drill: bool,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The asker's role in it.
    pub role: Role,
    /// How long what is personal is kept, and what became of it.
    pub retention: RetentionView,
}

/// One page: first what waits for a second person, then what is due, then by the day it is kept until; what
/// has been erased comes last.
#[derive(Serialize, JsonSchema)]
pub struct KeptList {
    /// How many there are on all pages.
    pub total: usize,
    /// How many of them are due to be erased.
    pub due: usize,
    /// This page, counted from 1; the last one, if more was asked for.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// The operations of this page.
    pub operations: Vec<KeptOperation>,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue.add(
        &About::get(
            "/api/v1/retention",
            "What is kept and what is due to be erased, of operations that have ended (supervisor, reviewer, administrator); ?page=",
        )
        .gives::<KeptList>(StatusCode::OK)
        .fails(&[403, 422, 503]),
        list,
    )
}

async fn list(
    State(state): State<AppState>,
    Signed(by): Signed,
    asked: Result<Query<Page>, QueryRejection>,
) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let Query(Page { page }) = asked.map_err(|_| {
        let wanted = "?page= with a number from 1, or nothing".to_owned();
        Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, "", wanted)
    })?;
    if !may_erase(by.role) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let now = state.clock.now();
    let mine = state.access.operations(&by, now);
    let role_in = |operation: OperationId| {
        let member = mine.iter().find(|(known, _)| *known == operation).map(|(_, role)| *role);
        // The same who reach an operation after its end without having been in it (`AfterOperation`).
        member.or_else(|| matches!(by.role, Role::Reviewer | Role::Administrator).then_some(by.role))
    };
    let mut kept: Vec<KeptOperation> = Vec::new();
    for digest in state.reviews.all().await? {
        let listed = &digest.listed;
        let role = role_in(listed.operation).filter(|role| may_erase(*role));
        if let Some((role, retention)) = role.zip(digest.retention(now)) {
            kept.push(KeptOperation {
                operation: listed.operation,
                reference: listed.reference.clone(),
                drill: listed.drill,
                ended_at: listed.ended_at,
                role,
                retention,
            });
        }
    }
    kept.sort_by(|one, other| {
        let place = |kept: &KeptOperation| {
            let retention = &kept.retention;
            let erased = retention.erased_at.is_some();
            (erased, retention.proposed_at.is_none(), !retention.due, retention.due_at)
        };
        place(one).cmp(&place(other)).then_with(|| one.reference.cmp(&other.reference))
    });
    let (total, due) = (kept.len(), kept.iter().filter(|kept| kept.retention.due).count());
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let page = page.unwrap_or(1).clamp(1, pages);
    let operations = kept.into_iter().skip((page - 1) * PAGE_SIZE).take(PAGE_SIZE).collect();
    Ok(timer.stop(&state, Json(KeptList { total, due, page, pages, operations })))
}
