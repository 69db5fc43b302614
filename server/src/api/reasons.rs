//! "Why?" for every hold, stop, refusal and notice, and the sheet for the ambulance crew.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use einhalt_protocol::explain::{self, Explanation};
use einhalt_protocol::ids::{HoldId, StopId};
use einhalt_protocol::operation::State as Folded;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::rescue::sheet::{HandOverSheet, sheet};
use einhalt_protocol::wire::ProblemCode;
use serde::Deserialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::InOperation;
use super::problem::Failure;

/// What is asked about: exactly one of these.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct What {
    /// A hold, by its id.
    hold: Option<HoldId>,
    /// A stop, by its id.
    stop: Option<StopId>,
    /// The newest refusal, in the view's list, with a reason of this code; or the one at this place in it.
    refusal: Option<String>,
    /// The newest notice, in the view's list, with this code; or the one at this place in it.
    notice: Option<String>,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get(
                "/api/v1/operations/{operation}/why",
                "Why a hold, stop, refusal or notice is there: ?hold=, ?stop=, ?refusal= or ?notice= (R-61)",
            )
            .gives::<Vec<Explanation>>(StatusCode::OK)
            .fails(&[404, 422]),
            why,
        )
        .add(
            &About::get(
                "/api/v1/operations/{operation}/rescue-sheet",
                "The hand-over sheet for the ambulance crew, once the rescue chain is open (R-33)",
            )
            .gives::<HandOverSheet>(StatusCode::OK)
            .fails(&[404]),
            rescue_sheet,
        )
}

async fn why(
    State(state): State<AppState>,
    here: InOperation,
    what: Result<Query<What>, QueryRejection>,
) -> Result<Json<Vec<Explanation>>, Failure> {
    let one_of = || {
        let wanted = "exactly one of ?hold=, ?stop=, ?refusal= and ?notice=".to_owned();
        Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, "", wanted)
    };
    let Query(what) = what.map_err(|_| one_of())?;
    let given = [what.hold.is_some(), what.stop.is_some(), what.refusal.is_some(), what.notice.is_some()];
    if given.into_iter().filter(|given| *given).count() != 1 {
        return Err(one_of());
    }
    let told = state.live.look(here.operation, move |folded, policy| explained(folded, policy, &what)).await;
    let told = told.filter(|told| !told.is_empty());
    told.map(Json).ok_or_else(Failure::not_found)
}

fn explained(state: &Folded, policy: &Policy, what: &What) -> Vec<Explanation> {
    let place = |text: &str| text.parse::<usize>().ok();
    if let Some(hold) = what.hold {
        explain::hold(state, policy, hold).into_iter().collect()
    } else if let Some(stop) = what.stop {
        explain::stop(state, policy, stop).into_iter().collect()
    } else if let Some(wanted) = &what.refusal {
        let refused = state.refused.iter().enumerate().find(|(at, refused)| {
            let mut codes = refused.refusal.reasons.iter().map(|reason| reason.code.as_str());
            place(wanted).map_or_else(|| codes.any(|code| code == wanted), |wanted| *at == wanted)
        });
        let reasons = refused.into_iter().flat_map(|(_, refused)| &refused.refusal.reasons);
        reasons.map(|reason| explain::refusal(reason, policy)).collect()
    } else if let Some(wanted) = &what.notice {
        let told = state.notices.iter().enumerate().find(|(at, (_, notice))| {
            place(wanted).map_or_else(|| notice.code.as_str() == wanted, |wanted| *at == wanted)
        });
        told.into_iter().map(|(_, (_, notice))| explain::notice(notice, policy)).collect()
    } else {
        Vec::new()
    }
}

async fn rescue_sheet(
    State(state): State<AppState>,
    here: InOperation,
) -> Result<Json<HandOverSheet>, Failure> {
    let made = state.live.look(here.operation, |folded, _| sheet(folded)).await;
    made.flatten().map(Json).ok_or_else(Failure::not_found)
}
