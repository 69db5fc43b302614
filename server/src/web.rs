//! The web client, served from the binary: four pages and their hashed assets.
//!
//! A missing asset is a 404 and never a page: after an update an old page must notice that its
//! code is gone instead of running what it did not ask for.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$EINHALT_WEB_DIR"]
struct Client;

/// Scripts and connections only from here; no frames, no plug-ins, no foreign anything. Where the map has
/// a style, its tiles come from that one origin.
fn content_security_policy(map: Option<&str>) -> String {
    let map = map.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
        img-src 'self' data: blob:{map}; connect-src 'self'{map}; worker-src 'self'; manifest-src 'self'; \
        font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// Hashed names never change their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Pages and the worker are asked for every time, and answered with 304 when unchanged.
const ASK_FIRST: &str = "no-cache";

/// The pages and everything they load. `map` is the origin of the map's style, where there is one: only
/// the pages of the control room and of the review may load from it.
pub fn router<S: Clone + Send + Sync + 'static>(map: Option<&str>) -> Router<S> {
    let ours: Arc<str> = content_security_policy(None).into();
    let desk: Arc<str> = content_security_policy(map).into();
    let serve = |name: &'static str, policy: &Arc<str>| {
        let policy = Arc::clone(policy);
        get(move |headers: HeaderMap| async move { with_policy(file(name, ASK_FIRST, &headers), &policy) })
    };
    // Workers among them keep to the policy that comes with their own script.
    let assets = Arc::clone(&desk);
    Router::new()
        .route("/", serve("index.html", &ours))
        .route("/handheld", serve("handheld.html", &ours))
        .route("/dashboard", serve("dashboard.html", &desk))
        .route("/review", serve("review.html", &desk))
        .route("/favicon.ico", serve("favicon.svg", &ours))
        .route("/favicon.svg", serve("favicon.svg", &ours))
        .route("/manifest.webmanifest", serve("manifest.webmanifest", &ours))
        .route("/sw.js", serve("sw.js", &ours))
        .route(
            "/assets/{*path}",
            get(move |Path(path): Path<String>, headers: HeaderMap| async move {
                with_policy(asset(&path, &headers), &assets)
            }),
        )
}

fn asset(path: &str, headers: &HeaderMap) -> Response {
    // Debug builds read from the disk: a name must not lead out of the folder.
    if path.split('/').any(|part| part == "..") {
        return not_found();
    }
    file(&format!("assets/{path}"), FOR_EVER, headers)
}

fn with_policy(mut response: Response, policy: &str) -> Response {
    let Ok(policy) = HeaderValue::from_str(policy) else { return not_found() };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// One embedded file: the smallest encoding the browser takes, or 304 when it has it already.
fn file(name: &str, cache: &'static str, asked: &HeaderMap) -> Response {
    let Some(plain) = Client::get(name) else { return not_found() };
    let (encoding, file) = encoded(name, asked).unwrap_or((None, plain.clone()));
    let tag = entity_tag(&file, encoding);
    let mut response = if already_has(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(file.data).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Ok(kind) = HeaderValue::from_str(&content_type(plain.metadata.mimetype())) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The precompressed twin of a file, if there is one that the browser takes.
fn encoded(name: &str, asked: &HeaderMap) -> Option<(Option<&'static str>, EmbeddedFile)> {
    let takes = asked.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(takes, encoding))
        .find_map(|(encoding, suffix)| Some((Some(encoding), Client::get(&format!("{name}.{suffix}"))?)))
}

fn accepts(takes: &str, encoding: &str) -> bool {
    takes.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next() == Some(encoding)
            && parts.all(|part| {
                part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_none_or(|q| q > 0.0)
            })
    })
}

fn entity_tag(file: &EmbeddedFile, encoding: Option<&str>) -> String {
    let hash = file.metadata.sha256_hash();
    format!("\"{}{}\"", hex::encode(&hash[..12]), encoding.map_or("", |encoding| &encoding[..1]))
}

fn already_has(asked: &HeaderMap, tag: &str) -> bool {
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*")
}

fn content_type(mime: &str) -> Cow<'_, str> {
    match mime {
        "text/html" | "text/css" | "text/javascript" | "application/javascript" => {
            format!("{mime}; charset=utf-8").into()
        }
        other => other.into(),
    }
}

fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "not found").into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::{HeaderName, Request};
    use tower::ServiceExt;

    use super::*;

    async fn get_with(path: &str, headers: &[(HeaderName, &str)]) -> Response {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        router::<()>(None).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn pages_forbid_foreign_code_and_are_asked_for_every_time() {
        for path in ["/", "/handheld", "/dashboard", "/review"] {
            let page = get_with(path, &[]).await;
            assert_eq!(page.status(), StatusCode::OK, "{path}");
            let headers = page.headers();
            assert_eq!(headers[header::CACHE_CONTROL], ASK_FIRST, "{path}");
            assert_eq!(headers[header::CONTENT_SECURITY_POLICY], content_security_policy(None), "{path}");
            assert!(!content_security_policy(None).contains("http"), "no foreign host by default");
            assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{path}");
        }
    }

    #[tokio::test]
    async fn a_map_style_opens_its_own_origin_to_the_pages_with_a_map_alone() {
        let router = router::<()>(Some("https://tiles.example"));
        for (path, opened) in
            [("/", false), ("/handheld", false), ("/sw.js", false), ("/dashboard", true), ("/review", true)]
        {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let page = router.clone().oneshot(request).await.unwrap();
            let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert_eq!(policy.contains("connect-src 'self' https://tiles.example;"), opened, "{path}");
            assert_eq!(
                policy.contains("img-src 'self' data: blob: https://tiles.example;"),
                opened,
                "{path}"
            );
            assert!(policy.contains("script-src 'self';"), "{path}");
        }
    }

    #[tokio::test]
    async fn a_missing_asset_is_not_answered_with_a_page() {
        for path in
            ["/assets/gone-1234.js", "/assets/../index.html", "/assets/", "/index.html.br", "/api/v1/gone"]
        {
            assert_eq!(get_with(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn an_unchanged_page_is_not_sent_twice() {
        let first = get_with("/", &[]).await;
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
            let again = get_with("/", &[(header::IF_NONE_MATCH, &known)]).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        }
        assert_eq!(get_with("/", &[(header::IF_NONE_MATCH, "\"other\"")]).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn what_is_hashed_is_kept_for_ever() {
        for name in Client::iter().filter(|name| name.starts_with("assets/") && !name.ends_with(".br")) {
            let asset = get_with(&format!("/{name}"), &[]).await;
            assert_eq!(asset.status(), StatusCode::OK, "{name}");
            assert_eq!(asset.headers()[header::CACHE_CONTROL], FOR_EVER, "{name}");
        }
    }

    #[tokio::test]
    async fn compressed_only_for_those_who_ask_and_never_under_the_same_tag() {
        let Some(name) = Client::iter().find(|name| name.ends_with(".js.br")) else { return };
        let path = format!("/{}", name.trim_end_matches(".br"));
        let plain = get_with(&path, &[]).await;
        assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
        let brotli = get_with(&path, &[(header::ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!(brotli.headers()[header::CONTENT_ENCODING], "br");
        assert_ne!(plain.headers()[header::ETAG], brotli.headers()[header::ETAG]);
        let refused = get_with(&path, &[(header::ACCEPT_ENCODING, "br;q=0, gzip;q=0")]).await;
        assert!(refused.headers().get(header::CONTENT_ENCODING).is_none());
    }
}
