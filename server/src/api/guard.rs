//! What holds for every request: where pages may come from, how long it may take, what the answer's
//! headers say, and that a panic takes down one request and not the service.

use std::any::Any;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use einhalt_protocol::wire::{ProblemCode, Retry};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::AppState;
use super::extract::From;
use super::problem::Failure;

/// Whether a page from this origin may speak to us; no `Origin` is no page.
pub fn origin_is_ours(headers: &HeaderMap, origins: &[String]) -> bool {
    let mut given = headers.get_all(header::ORIGIN).iter();
    match (given.next(), given.next()) {
        (None, _) => true,
        (Some(origin), None) => origins.iter().any(|ours| ours.as_bytes() == origin.as_bytes()),
        (Some(_), Some(_)) => false,
    }
}

/// Pages of others change nothing here. There are no cookies either; this is the second wall.
pub(super) async fn origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || origin_is_ours(request.headers(), &state.origins) {
        next.run(request).await
    } else {
        Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed).into_response()
    }
}

/// How many requests one address may make.
pub struct Pace(DefaultKeyedRateLimiter<IpAddr>);

/// Addresses kept before those that have been quiet are forgotten.
const ADDRESSES: usize = 16_384;

impl Pace {
    /// So many per minute, and as many at once.
    pub fn new(per_minute: u32) -> Self {
        Self(RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN))))
    }

    /// How long this address has to wait, if it has to.
    fn must_wait(&self, address: IpAddr) -> Option<Duration> {
        if self.0.len() > ADDRESSES {
            self.0.retain_recent();
        }
        let checked = self.0.check_key(&address);
        checked.err().map(|until| until.wait_time_from(DefaultClock::default().now()))
    }
}

/// A flood is told to wait. A report never is.
pub(super) async fn pace(
    State(state): State<AppState>,
    from: From,
    request: Request,
    next: Next,
) -> Response {
    let is_report = request.uri().path().ends_with("/reports");
    match state.pace.must_wait(from.0) {
        Some(wait) if !is_report => {
            let ms = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
            let too_often = Failure::new(StatusCode::TOO_MANY_REQUESTS, ProblemCode::TooOften);
            too_often.retry(Retry::After { ms }).into_response()
        }
        Some(_) | None => next.run(request).await,
    }
}

/// A request that takes too long is answered; what it began is finished.
pub(super) async fn deadline(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let within = Duration::from_secs(state.config.limits.request_within_s.into());
    match tokio::time::timeout(within, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::CannotRecord)
            .retry(Retry::SameId)
            .into_response(),
    }
}

/// Headers of every answer of the interface. Pages bring their own policy.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Counts requests and how long they took, by route and not by address or id.
pub(super) async fn measure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<axum::extract::MatchedPath>();
    let route = route.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let begun = state.clock.now();
    let response = next.run(request).await;
    let seconds = (state.clock.now() - begun).as_seconds_f64().max(0.0);
    let status = response.status().as_u16().to_string();
    metrics::counter!("einhalt_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("einhalt_request_seconds", "route" => route).record(seconds);
    response
}

/// The answer after a panic. What it was stands in the log, by place and never by content.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Failure::internal().into_response()
}
