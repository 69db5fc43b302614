//! What goes wrong, told as RFC 9457 with the members of the websocket's problem.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use einhalt_protocol::operation::refusal::Refusal;
use einhalt_protocol::wire::{Mistake, Problem, ProblemCode, Retry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::AccessError;

/// The body of every answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemBody {
    /// `urn:einhalt:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The first mistake's hint, or the first reason of a refusal, in English.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// The first mistake's code, or `refused`.
    pub code: String,
    /// Every mistake at once.
    pub mistakes: Vec<HintedMistake>,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The id of the request it answers, where one could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// All reasons of the agreement against a request that was understood and refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// One mistake, with its hint in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HintedMistake {
    /// Code, place, and what was there and wanted.
    #[serde(flatten)]
    pub mistake: Mistake,
    /// What to do about it.
    pub hint: Hint,
}

/// A hint in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hint {
    /// In German.
    pub de: String,
    /// In English.
    pub en: String,
}

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An answer that is no success.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    problem: Problem,
    refusal: Option<Refusal>,
}

impl Failure {
    /// A failure with one code.
    pub fn new(status: StatusCode, code: ProblemCode) -> Self {
        Self { status, problem: Problem::one(code, ""), refusal: None }
    }

    /// There is no such thing, or it is not the asker's: both look the same.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, ProblemCode::NotFound)
    }

    /// A message that cannot be used.
    pub const fn unusable(problem: Problem) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, problem, refusal: None }
    }

    /// A request that was understood, refused, and recorded as refused.
    pub fn refused(refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), ..Self::new(StatusCode::CONFLICT, ProblemCode::Conflict) }
    }

    /// The store does not work; the same request may be sent again.
    pub fn cannot_record() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::CannotRecord).retry(Retry::SameId)
    }

    /// Our own failure. What it was stands in the log.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, ProblemCode::Internal).retry(Retry::SameId)
    }

    /// One mistake, with what was wanted.
    pub fn wrong(status: StatusCode, code: ProblemCode, at: &str, wanted: String) -> Self {
        let mistake = Mistake { wanted: Some(wanted), ..Mistake::new(code, at) };
        Self {
            status,
            problem: Problem { id: None, mistakes: vec![mistake], retry: Retry::Never },
            refusal: None,
        }
    }

    /// The same, with another advice.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.problem.retry = retry;
        self
    }
}

impl From<AccessError> for Failure {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::NotFound => Self::not_found(),
            AccessError::NotAllowed => Self::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed),
            AccessError::WrongCredentials => Self::new(StatusCode::UNAUTHORIZED, ProblemCode::NotSignedIn),
            AccessError::WrongCode => Self::new(StatusCode::UNAUTHORIZED, ProblemCode::BadCode),
            AccessError::Wrong(at, wanted) => {
                Self::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, at, wanted)
            }
            AccessError::TooMany(limit) => {
                Self::wrong(StatusCode::CONFLICT, ProblemCode::TooMany, "", format!("not beyond {limit}"))
            }
            AccessError::NameTaken => Self::wrong(
                StatusCode::CONFLICT,
                ProblemCode::Conflict,
                "/name",
                "a name that is free".to_owned(),
            ),
            AccessError::CannotRecord(cause) => {
                tracing::error!(%cause, "a change of accounts, devices or members could not be written down");
                Self::cannot_record()
            }
            AccessError::Internal(what) => {
                tracing::error!(what, "a request failed");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { status, problem, refusal } = self;
        let Problem { id, mistakes, retry } = problem;
        let first = mistakes.first().map_or(ProblemCode::Internal, |mistake| mistake.code);
        let reason = refusal.as_ref().and_then(|refusal| refusal.reasons.first());
        let title = reason.map_or(first.en(), |reason| reason.code.en());
        let code = if refusal.is_some() { "refused" } else { first.as_str() };
        let body = ProblemBody {
            kind: format!("urn:einhalt:problem:{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            mistakes: mistakes.into_iter().map(HintedMistake::from).collect(),
            retry,
            id,
            refusal,
        };
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Retry::After { ms } = retry {
            response.headers_mut().insert(header::RETRY_AFTER, ms.div_ceil(1_000).max(1).into());
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Mistake> for HintedMistake {
    fn from(mistake: Mistake) -> Self {
        let hint = Hint { de: mistake.code.de().to_owned(), en: mistake.code.en().to_owned() };
        Self { mistake, hint }
    }
}
