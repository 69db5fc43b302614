//! No secret in an address, and none in what the service writes down (I-19).

use serde_json::json;

use super::Scene;
use super::raw::{RawSocket, exchange, masked};
use crate::program::{self, Program, Settings};

/// Where a good token may not stand: request line and headers, and the answer.
const PLACES: &[(&str, &str, u16, &str)] = &[
    ("in its header", "GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer TOKEN", 200, ""),
    ("as a query", "GET /api/v1/me?token=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("as RFC 6750 allows", "GET /api/v1/me?access_token=TOKEN HTTP/1.1", 400, "secret_in_address"),
    (
        "in both places",
        "GET /api/v1/me?access_token=TOKEN HTTP/1.1\r\nAuthorization: Bearer TOKEN",
        400,
        "secret_in_address",
    ),
    ("in capitals", "GET /api/v1/me?Token=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("with an escaped name", "GET /api/v1/me?%74oken=TOKEN HTTP/1.1", 400, "secret_in_address"),
    (
        "behind another field",
        "GET /api/v1/operations?drill=true&token=TOKEN HTTP/1.1",
        400,
        "secret_in_address",
    ),
    ("without a value", "GET /api/v1/me?jwt HTTP/1.1", 400, "secret_in_address"),
    ("twice", "GET /api/v1/me?token=a&token=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("as authorization", "GET /api/v1/me?authorization=Bearer%20TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("a device's secret", "POST /api/v1/token?secret=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("a password", "POST /api/v1/sign-in?name=admin&password=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("a pairing code", "POST /api/v1/pair?code=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("on a page", "GET /handheld?token=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("on the first page", "GET /?code=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("on what is measured", "GET /metrics?token=TOKEN HTTP/1.1", 400, "secret_in_address"),
    ("in the path", "GET /api/v1/TOKEN HTTP/1.1", 404, "not_found"),
    ("in the path of a page", "GET /TOKEN HTTP/1.1", 404, "not_found"),
    ("under another name", "GET /api/v1/me?t=TOKEN HTTP/1.1", 401, "not_signed_in"),
    ("in a cookie", "GET /api/v1/me HTTP/1.1\r\nCookie: token=TOKEN", 401, "not_signed_in"),
    (
        "as a password of RFC 7617",
        "GET /api/v1/me HTTP/1.1\r\nAuthorization: Basic TOKEN",
        401,
        "not_signed_in",
    ),
    ("without the word", "GET /api/v1/me HTTP/1.1\r\nAuthorization: TOKEN", 401, "not_signed_in"),
    ("behind two spaces", "GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer  TOKEN", 401, "not_signed_in"),
    (
        "with more behind it",
        "GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer TOKEN, Bearer TOKEN",
        401,
        "not_signed_in",
    ),
    (
        "two headers",
        "GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer TOKEN\r\nAuthorization: Bearer TOKEN",
        401,
        "not_signed_in",
    ),
    (
        "a proxy's header",
        "GET /api/v1/me HTTP/1.1\r\nProxy-Authorization: Bearer TOKEN",
        401,
        "not_signed_in",
    ),
    ("a header of another product", "GET /api/v1/me HTTP/1.1\r\nX-Access-Token: TOKEN", 401, "not_signed_in"),
    (
        "a method in disguise",
        "GET /api/v1/me HTTP/1.1\r\nX-HTTP-Method-Override: DELETE\r\nAuthorization: Bearer TOKEN",
        200,
        "",
    ),
    (
        "another's address in front",
        "GET /api/v1/me HTTP/1.1\r\nX-Original-URL: /metrics\r\nX-Rewrite-URL: /metrics",
        401,
        "not_signed_in",
    ),
];

#[tokio::test]
async fn a_token_counts_in_one_place_alone() {
    let scene = Scene::new().await;
    let mut wrong = Vec::new();
    for (name, head, status, code) in PLACES {
        let ask = format!(
            "{}\r\nHost: x\r\nConnection: close\r\n\r\n",
            head.replace("TOKEN", &scene.officer.token)
        );
        let told = exchange(scene.house.running.addr(), ask.as_bytes()).await;
        let (reply, text) = (&told[0], String::from_utf8_lossy(&told[0].body));
        if (reply.status, reply.code().as_str()) != (*status, *code) {
            wrong.push(format!("{name}: {} {}, expected {status} {code}", reply.status, reply.code()));
        }
        assert!(
            !text.contains(&scene.officer.token) && !reply.head.contains(&scene.officer.token),
            "{name}: repeated"
        );
    }
    println!("{} rows of places for a token", PLACES.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// I-19: the real program at its most talkative level, and what it measures.
#[tokio::test]
async fn nothing_secret_is_ever_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    std::fs::write(&policy, &einhalt_protocol::policy::Policy::kreis_unna().text).unwrap();
    let settings =
        Settings { binary: program::build().await.unwrap(), data: folder.path().join("data"), policy };
    let log = folder.path().join("log");
    let talkative = [("EINHALT_LOG__LEVEL", "debug".to_owned())];
    let mut program = Program::start_logged(settings, &talkative, &log).await.unwrap();
    let first = program.first_password().await.unwrap();
    let at = program.address;

    let post = |path: &str, body: String| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let sign_in =
        post("/api/v1/sign-in", json!({ "name": "admin", "password": first, "label": "x" }).to_string());
    let signed = exchange(at, sign_in.as_bytes()).await;
    assert_eq!(signed[0].status, 201);
    let signed: serde_json::Value = serde_json::from_slice(&signed[0].body).unwrap();
    let (token, secret) = (signed["token"].as_str().unwrap(), signed["secret"].as_str().unwrap());

    let marker = "Geheim-5c1e7a";
    let gets = ["/api/v1/me?token=", "/ws?access_token=", "/api/v1/", "/", "/assets/", "/?code="];
    let mut asks: Vec<String> = Vec::new();
    for value in [token, secret, marker] {
        asks.extend(
            gets.iter()
                .map(|get| format!("GET {get}{value} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")),
        );
        asks.push(format!(
            "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {value}\r\nConnection: close\r\n\r\n"
        ));
        asks.push(format!("GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: {value}\r\nOrigin: {value}\r\nConnection: close\r\n\r\n"));
        asks.push(post("/api/v1/pair", json!({ "code": value, "label": value }).to_string()));
        asks.push(post(
            "/api/v1/sign-in",
            json!({ "name": marker, "password": value, "label": value }).to_string(),
        ));
        asks.push(post(
            "/api/v1/token",
            json!({ "device": signed["device"], "secret": marker, marker: value }).to_string(),
        ));
        asks.push(post("/api/v1/token", format!("{{{value}")));
    }
    for ask in &asks {
        exchange(at, ask.as_bytes()).await;
    }
    for text in [
        json!({ "type": "hello", "version": 1, "token": marker, "client": marker }).to_string(),
        format!("{marker}{{"),
        json!({ "type": "hello", "version": 9, "token": token, marker: marker }).to_string(),
    ] {
        let mut socket = RawSocket::open(at).await;
        socket.send(&masked(0x81, text.as_bytes())).await;
        socket.send(&masked(0x88, &[3, 232])).await;
        socket.closed().await;
    }
    let metrics = exchange(at, b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let metrics = String::from_utf8_lossy(&metrics[0].body).into_owned();
    program.kill().await.unwrap();

    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("signed in"), "the log is written at all: {log:.300}");
    assert!(metrics.contains("einhalt_requests_total"));
    for (name, secret) in
        [("token", token), ("secret", secret), ("password", first.as_str()), ("marker", marker)]
    {
        assert!(!log.contains(secret), "the {name} stands in the log");
        assert!(!metrics.contains(secret), "the {name} stands in what is measured");
    }
}
