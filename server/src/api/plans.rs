//! The plan as it was filed, and what would become of another one, told while it is typed (R-20a).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::operation::Context;
use einhalt_protocol::operation::judgement::{PlanJudgement, judge};
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::Plan;
use einhalt_protocol::operation::rights;
use einhalt_protocol::wire::ProblemCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{InOperation, Strict};
use super::problem::Failure;

/// The protected facility that is told with a judgement lies no further away, in metres.
const NEAR_M: u32 = 5_000;

/// The plan as the record keeps it.
#[derive(Serialize, JsonSchema)]
struct Filed {
    /// The newest plan that was accepted, without its personal part: positions and dates of birth are
    /// sealed apart. None if there is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Plan>,
    /// When it was declared ready, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    ready_at: Option<Timestamp>,
    /// The kind of place of the first contact, as planned, set or confirmed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceKind>,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get(
                "/api/v1/operations/{operation}/plan",
                "The plan as it was filed, without its personal part (lead, supervisor)",
            )
            .gives::<Filed>(StatusCode::OK)
            .fails(&[403, 404]),
            filed,
        )
        .add(
            &About::post(
                "/api/v1/operations/{operation}/plan/judgement",
                "What would speak against a plan, and how it stands to the night; records nothing (R-20a)",
            )
            .takes::<Plan>()
            .gives::<PlanJudgement>(StatusCode::OK)
            .fails(&[403, 404]),
            judged,
        )
}

async fn filed(State(state): State<AppState>, here: InOperation) -> Result<Json<Filed>, Failure> {
    only_planners(&here)?;
    let filed = state.live.look(here.operation, |folded, _| Filed {
        plan: folded.plan.as_ref().map(Plan::recorded),
        ready_at: folded.preflight.ready_at,
        place: folded.place.kind,
    });
    filed.await.map(Json).ok_or_else(Failure::not_found)
}

async fn judged(
    State(state): State<AppState>,
    here: InOperation,
    Strict(plan): Strict<Plan>,
) -> Result<Json<PlanJudgement>, Failure> {
    only_planners(&here)?;
    let (now, actor) = (state.clock.now(), here.actor());
    let list = Arc::clone(&state.places.list().borrow());
    let judged = state.live.look(here.operation, move |folded, policy| {
        let fix = plan.pick_up.position;
        let place = fix.and_then(|fix| list.near(fix, &policy.facility));
        let nearest = fix.and_then(|fix| list.nearest(fix, NEAR_M, &policy.facility));
        let context =
            Context { place: place.as_ref(), list: list.state(), ..Context::bare(now, actor, policy) };
        judge(folded, &plan, nearest, &context)
    });
    judged.await.map(Json).ok_or_else(Failure::not_found)
}

/// Those who may file a plan.
fn only_planners(here: &InOperation) -> Result<(), Failure> {
    if rights::may_plan(here.role) {
        Ok(())
    } else {
        Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed))
    }
}
