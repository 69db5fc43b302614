//! The agreement in force and the rescue chain's content, for everyone who is signed in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use einhalt_protocol::policy::ClauseId;
use einhalt_protocol::rescue::content::{RescueContent, content};
use schemars::JsonSchema;
use serde::Serialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::Signed;

/// The agreement in force.
#[derive(Serialize, JsonSchema)]
struct Agreement {
    /// Its short name.
    name: String,
    /// Its version.
    version: String,
    /// SHA-256 of its exact text, in hex: stands in the first entry of every record.
    hash: String,
    /// Its clauses.
    clauses: Vec<AgreementClause>,
    /// Where it is knowingly looser than the agreement.
    deviations: Vec<DeclaredDeviation>,
}

/// One clause.
#[derive(Serialize, JsonSchema)]
struct AgreementClause {
    /// Its id.
    id: ClauseId,
    /// A short German title.
    title: String,
    /// The German wording, exactly.
    quote: String,
}

/// A declared loosening.
#[derive(Serialize, JsonSchema)]
struct DeclaredDeviation {
    /// The setting of the policy.
    field: String,
    /// Why.
    reason: String,
}

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    catalogue
        .add(
            &About::get("/api/v1/policy", "The agreement in force, with its wording")
                .gives::<Agreement>(StatusCode::OK),
            policy,
        )
        .add(
            &About::get("/api/v1/rescue-content", "The rescue chain's steps and condition cards")
                .gives::<RescueContent>(StatusCode::OK),
            rescue,
        )
}

async fn rescue(Signed(_): Signed) -> Json<&'static RescueContent> {
    Json(content())
}

async fn policy(State(state): State<AppState>, Signed(_): Signed) -> Json<Agreement> {
    let policy = &state.policy;
    let clause = |(id, clause): (&ClauseId, &einhalt_protocol::policy::Clause)| AgreementClause {
        id: *id,
        title: clause.title.clone(),
        quote: clause.quote.clone(),
    };
    let deviation = |deviation: &einhalt_protocol::policy::Deviation| DeclaredDeviation {
        field: deviation.field.clone(),
        reason: deviation.reason.clone(),
    };
    Json(Agreement {
        name: policy.name.clone(),
        version: policy.version.clone(),
        hash: policy.hash.clone(),
        clauses: policy.clauses.iter().map(clause).collect(),
        deviations: policy.deviations.iter().map(deviation).collect(),
    })
}
