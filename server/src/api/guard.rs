//! What holds for every request: where pages may come from, how long it may take, what the answer's
//! headers say, and that a panic takes down one request and not the service.

use std::any::Any;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use einhalt_protocol::wire::{ProblemCode, Retry};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::AppState;
use super::extract::From;
use super::problem::Failure;

/// Whether a page from this origin may speak to us. Browsers always name the origin of the page; what
/// names none must not look like a browser.
pub fn origin_is_ours(headers: &HeaderMap, origins: &[String]) -> bool {
    let mut given = headers.get_all(header::ORIGIN).iter();
    match (given.next(), given.next()) {
        (None, _) => !is_browser(headers),
        (Some(origin), None) => origins.iter().any(|ours| ours.as_bytes() == origin.as_bytes()),
        (Some(_), Some(_)) => false,
    }
}

fn is_browser(headers: &HeaderMap) -> bool {
    headers.contains_key("sec-fetch-site") || headers.contains_key(header::COOKIE)
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

/// Names under which somebody might put a secret into an address.
const SECRETS: [&str; 10] = [
    "token",
    "access_token",
    "refresh_token",
    "id_token",
    "authorization",
    "bearer",
    "jwt",
    "secret",
    "password",
    "code",
];

/// Addresses are kept by browsers, proxies and their logs: no secret is taken from one, and whoever puts
/// one there is told to renew it. Which machine is meant is said once (RFC 9112, 3.2).
pub(super) async fn address(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts > 1 || (hosts == 0 && request.version() == Version::HTTP_11) {
        let wanted = "exactly one header Host".to_owned();
        return Failure::wrong(StatusCode::BAD_REQUEST, ProblemCode::WrongValue, "", wanted).into_response();
    }
    match Query::<Vec<(String, String)>>::try_from_uri(request.uri()) {
        Ok(Query(fields)) if fields.iter().any(|(name, _)| is_secret(name)) => {
            Failure::new(StatusCode::BAD_REQUEST, ProblemCode::SecretInAddress).into_response()
        }
        Ok(_) | Err(_) => next.run(request).await,
    }
}

fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// Headers of every answer. What brings its own, as pages do, keeps it.
pub(super) async fn headers(State(over_tls): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if over_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(A_YEAR_OVER_TLS));
    }
    response
}

/// What a page may ask of the device: where it is, and that the screen stays on.
const PERMISSIONS_POLICY: &str =
    "camera=(), microphone=(), payment=(), usb=(), geolocation=(self), screen-wake-lock=(self)";

/// A browser that was here once comes back over TLS alone.
const A_YEAR_OVER_TLS: &str = "max-age=31536000";

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
