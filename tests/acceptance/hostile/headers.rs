//! The headers of every page, of every route, and of every answer that is none.

use std::collections::BTreeSet;

use super::Scene;
use super::raw::{Reply, exchange};
use crate::common::House;

/// On every answer, whatever it is.
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), payment=(), usb=(), geolocation=(self), screen-wake-lock=(self)",
    ),
];

const PAGES: &[&str] = &[
    "/",
    "/handheld",
    "/dashboard",
    "/review",
    "/sw.js",
    "/manifest.webmanifest",
    "/favicon.svg",
    "/favicon.ico",
];

/// Answers that are no page and no route.
const NOWHERE: &[(&str, u16)] = &[
    ("GET /nothing", 404),
    ("GET /assets/gone.js", 404),
    ("POST /handheld", 405),
    ("GET /ws", 400),
    ("POST /ws", 405),
    ("GET /api/v1/nothing", 404),
    ("GET /api/v1/me?token=x", 400),
    ("PUT /api/v1/operations", 405),
    ("OPTIONS /api/v1/operations", 405),
];

async fn ask(scene: &Scene, line: &str, token: Option<&str>) -> Reply {
    let signed = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let ask = format!("{line} HTTP/1.1\r\nHost: x\r\n{signed}Content-Length: 0\r\nConnection: close\r\n\r\n");
    exchange(scene.house.running.addr(), ask.as_bytes()).await.remove(0)
}

fn has_what_all_have(line: &str, reply: &Reply) {
    for (name, value) in ALWAYS {
        assert_eq!(reply.header(name), Some(*value), "{line} ({}): {name}", reply.status);
    }
    assert!(reply.header("content-security-policy").is_some(), "{line}");
    for told in ["server", "x-powered-by", "set-cookie", "access-control-allow-origin"] {
        assert_eq!(reply.header(told), None, "{line}: {told}");
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_that_protect_it() {
    let scene =
        Scene::of(House::with(|config| config.public_url = Some("https://einhalt.example".to_owned())).await)
            .await;
    let (mut answers, mut pages) = (0, BTreeSet::new());
    for path in PAGES {
        let reply = ask(&scene, &format!("GET {path}"), None).await;
        assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-cache")), "{path}");
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'; script-src 'self'; "), "{path}: {policy}");
        for part in ["base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "connect-src 'self';"]
        {
            assert!(policy.contains(part), "{path}: {part}");
        }
        assert!(
            !policy.contains("unsafe-eval")
                && !policy.contains('*')
                && !policy.contains("script-src 'self' "),
            "{path}"
        );
        has_what_all_have(path, &reply);
        assert_eq!(reply.header("strict-transport-security"), Some("max-age=31536000"), "{path}");
        if reply.header("content-type") == Some("text/html; charset=utf-8") {
            pages.insert(String::from_utf8(reply.body).unwrap());
        }
        answers += 1;
    }
    for page in &pages {
        // What the policy forbids is not there either, so that it forbids nothing of ours.
        for script in page.split("<script").skip(1) {
            assert!(
                script.split('>').next().is_some_and(|tag| tag.contains("src=")),
                "a script inside a page"
            );
        }
        assert!(!page.contains("javascript:") && !page.contains(" onload=") && !page.contains(" onclick="));
        for asset in page.split('"').filter(|part| part.starts_with("/assets/")) {
            let reply = ask(&scene, &format!("GET {asset}"), None).await;
            assert_eq!(
                (reply.status, reply.header("cache-control")),
                (200, Some("public, max-age=31536000, immutable")),
                "{asset}"
            );
            assert!(
                reply.header("content-security-policy").unwrap().contains("script-src 'self';"),
                "{asset}"
            );
            has_what_all_have(asset, &reply);
            answers += 1;
        }
    }
    for (line, status) in NOWHERE {
        let reply = ask(&scene, line, None).await;
        assert_eq!(reply.status, *status, "{line}");
        has_what_all_have(line, &reply);
        assert!(!reply.body.is_empty() && reply.header("cache-control") == Some("no-store"), "{line}");
        answers += 1;
    }
    let routes = scene.house.call(reqwest::Method::GET, "/api/openapi.json", None, None).await.body;
    for (path, methods) in routes["paths"].as_object().unwrap() {
        let path = path.replace("{operation}", &scene.operation.to_string());
        let path = ["{account}", "{device}", "{code}", "{measure}"]
            .iter()
            .fold(path, |path, part| path.replace(part, &uuid::Uuid::nil().to_string()));
        for method in methods.as_object().unwrap().keys() {
            let line = format!("{} {path}", method.to_uppercase());
            for token in [None, Some(scene.lead.token.as_str())] {
                // What changes something is asked without a body, and refused.
                if token.is_some() && path == "/api/v1/sign-out" {
                    continue;
                }
                let reply = ask(&scene, &line, token).await;
                has_what_all_have(&line, &reply);
                assert_eq!(reply.header("cache-control"), Some("no-store"), "{line}");
                assert_eq!(
                    reply.header("content-security-policy"),
                    Some("default-src 'none'; frame-ancestors 'none'"),
                    "{line}"
                );
                assert_eq!(reply.header("strict-transport-security"), Some("max-age=31536000"), "{line}");
                answers += 1;
            }
        }
    }
    println!("{answers} answers have their headers");
    assert!(answers > 120, "{answers}");
}

/// Over plain HTTP nobody is told to come back over TLS only: there is none.
#[tokio::test]
async fn without_tls_nobody_is_told_to_use_it() {
    let scene = Scene::new().await;
    for line in ["GET /", "GET /api/v1/me", "GET /nothing"] {
        let reply = ask(&scene, line, None).await;
        assert_eq!(reply.header("strict-transport-security"), None, "{line}");
        has_what_all_have(line, &reply);
    }
}
