//! Requests that are written to be understood differently by different readers: two lengths, broken chunks,
//! headers in headers, addresses that lead elsewhere. What is not plain is refused, and nothing that
//! hides behind it is carried out.

use serde_json::Value;

use super::Scene;
use super::raw::exchange;

/// Status and code of each answer, in their order.
type Answers = &'static [(u16, &'static str)];

/// A request that would open an operation, hidden behind the one before it.
const HIDDEN: &str = "POST /api/v1/operations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\n\
    Content-Type: application/json\r\nContent-Length: 22\r\nConnection: close\r\n\r\n{\"reference\":\"hidden\"}";

/// Both lengths, or a broken one, in a POST whose head goes on with these lines.
const LENGTHS: &[(&str, &str, Answers)] = &[
    ("one length", "Content-Length: 2\r\n\r\n{}GOOD", &[(422, "missing_field"), (200, "")]),
    (
        "chunks",
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nGOOD",
        &[(422, "missing_field"), (200, "")],
    ),
    (
        "the same length twice",
        "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}GOOD",
        &[(422, "missing_field"), (200, "")],
    ),
    (
        "length, then chunks",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHIDDEN",
        &[(422, "not_json")],
    ),
    (
        "chunks, then length",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nHIDDEN",
        &[(422, "not_json")],
    ),
    (
        "a long length, then chunks",
        "Content-Length: 400\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nHIDDEN",
        &[(422, "missing_field")],
    ),
    ("two lengths", "Content-Length: 2\r\nContent-Length: 400\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("two lengths in one", "Content-Length: 2, 2\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("a length with a sign", "Content-Length: +2\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("a negative length", "Content-Length: -2\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("a length in hex", "Content-Length: 0x2\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("a length with an exponent", "Content-Length: 1e1\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("a length with a space inside", "Content-Length: 2 2\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("an empty length", "Content-Length:\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("a length beyond 2^64", "Content-Length: 18446744073709551618\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("a coding that is none", "Transfer-Encoding: identity\r\n\r\n{}HIDDEN", &[(400, "")]),
    (
        "chunks under another coding",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nHIDDEN",
        &[(400, "")],
    ),
    ("a coding that ends like chunks", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nHIDDEN", &[(400, "")]),
    ("chunks in quotes", "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\nHIDDEN", &[(400, "")]),
    ("a space before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\nHIDDEN", &[(400, "")]),
    ("a length behind a space", "Content-Length : 2\r\n\r\n{}HIDDEN", &[(400, "")]),
    ("a folded coding", "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\nHIDDEN", &[(400, "")]),
    ("a vertical tab in the coding", "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\nHIDDEN", &[(400, "")]),
    (
        "a chunk of no number",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\nHIDDEN",
        &[(400, "too_short")],
    ),
    (
        "a negative chunk",
        "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\nHIDDEN",
        &[(400, "too_short")],
    ),
    (
        "a chunk in hex with its sign",
        "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\nHIDDEN",
        &[(400, "too_short")],
    ),
    (
        "a chunk beyond 2^64",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\nHIDDEN",
        &[(400, "too_short")],
    ),
    (
        "a chunk longer than it says",
        "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\nHIDDEN",
        &[(400, "too_short")],
    ),
];

/// Whole requests. `AUTH` is the header with a good token.
const HEADS: &[(&str, &str, Answers)] = &[
    ("a good one", "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n", &[(200, "")]),
    ("no host", "GET /api/v1/me HTTP/1.1\r\nAUTH\r\nConnection: close\r\n\r\n", &[(400, "wrong_value")]),
    (
        "two hosts",
        "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nHost: y\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(400, "wrong_value")],
    ),
    ("a folded header", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\nHIDDEN", &[(400, "")]),
    ("a header without a colon", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A\r\n\r\nHIDDEN", &[(400, "")]),
    ("a header without a name", "GET /healthz HTTP/1.1\r\nHost: x\r\n: a\r\n\r\nHIDDEN", &[(400, "")]),
    ("a space in a header's name", "GET /healthz HTTP/1.1\r\nHost: x\r\nX A: b\r\n\r\nHIDDEN", &[(400, "")]),
    ("NUL in a header", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\u{0}b\r\n\r\nHIDDEN", &[(400, "")]),
    (
        "a bare carriage return in a header",
        "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\rX-B: b\r\n\r\nHIDDEN",
        &[(400, "")],
    ),
    ("a line between request and headers", "GET /healthz HTTP/1.1\r\n Host: x\r\n\r\nHIDDEN", &[(400, "")]),
    (
        "an injected line in the address",
        "GET /healthz?a=%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        &[(200, "")],
    ),
    (
        "an injected line in the path",
        "GET /%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    ("a space in the address", "GET /health z HTTP/1.1\r\nHost: x\r\n\r\nHIDDEN", &[(400, "")]),
    ("no version", "GET /healthz\r\n\r\nHIDDEN", &[(400, "")]),
    ("version 0.9", "GET /healthz HTTP/0.9\r\nHost: x\r\n\r\nHIDDEN", &[(400, "")]),
    ("version 2 as text", "GET /healthz HTTP/2.0\r\nHost: x\r\n\r\nHIDDEN", &[(400, "")]),
    ("the beginning of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &[]),
    ("the beginning of TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\r\n\r\n", &[(400, "")]),
    ("words", "HELP ME\r\n\r\n", &[(400, "")]),
    (
        "a method that is none",
        "STOP /api/v1/me HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(405, "not_found")],
    ),
    (
        "a method in small letters",
        "get /api/v1/me HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(405, "not_found")],
    ),
    (
        "TRACE",
        "TRACE /api/v1/me HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(405, "not_found")],
    ),
    (
        "CONNECT elsewhere",
        "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "the whole address of another",
        "GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        &[(401, "not_signed_in")],
    ),
    ("all at once", "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &[(404, "not_found")]),
    (
        "out of the folder",
        "GET /assets/../../Cargo.toml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        &[(404, "")],
    ),
    (
        "out of the folder, escaped",
        "GET /assets/%2e%2e/%2e%2e/Cargo.toml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        &[(404, "")],
    ),
    (
        "out of the folder, slashes escaped",
        "GET /assets/..%2f..%2fCargo.toml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        &[(404, "")],
    ),
    (
        "out of the folder, the other way round",
        "GET /assets/..\\..\\Cargo.toml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        &[(404, "")],
    ),
    (
        "an absolute file",
        "GET //etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "two slashes",
        "GET /api/v1//me HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "a dot in the path",
        "GET /api/./v1/me HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "a slash behind",
        "GET /api/v1/me/ HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "NUL behind",
        "GET /api/v1/me%00 HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "a parameter behind",
        "GET /api/v1/me;a=b HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "in capitals",
        "GET /API/v1/me HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "an id that leads out",
        "GET /api/v1/operations/..%2f..%2fme HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "an id that is not UTF-8",
        "GET /api/v1/operations/%ff HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n",
        &[(404, "not_found")],
    ),
    (
        "another protocol in clear",
        "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nConnection: close\r\n\r\n",
        &[(401, "not_signed_in")],
    ),
];

/// Bodies: the header that says what they are, the body, and the answer of `POST /api/v1/token`.
const BODIES: &[(&str, &str, &str, Answers)] = &[
    ("no type", "X-A: b", "{}", &[(415, "wrong_type")]),
    ("text", "Content-Type: text/plain", "{}", &[(415, "wrong_type")]),
    ("a form", "Content-Type: application/x-www-form-urlencoded", "{}", &[(415, "wrong_type")]),
    ("a form in parts", "Content-Type: multipart/form-data; boundary=x", "{}", &[(415, "wrong_type")]),
    ("two types", "Content-Type: application/json, text/plain", "{}", &[(415, "wrong_type")]),
    ("a type that begins like ours", "Content-Type: application/jsonx", "{}", &[(415, "wrong_type")]),
    (
        "compressed, it says",
        "Content-Type: application/json\r\nContent-Encoding: gzip",
        "\u{1f}\u{8}",
        &[(422, "not_json")],
    ),
    ("too large", "Content-Type: application/json", "LARGE", &[(413, "too_long")]),
    ("too deep", "Content-Type: application/json", "DEEP", &[(422, "too_deep")]),
    ("brackets without end", "Content-Type: application/json", "BRACKETS", &[(422, "not_json")]),
];

#[tokio::test]
async fn what_can_be_read_two_ways_is_refused_and_hides_nothing() {
    let scene = Scene::new().await;
    let mut bystander = scene.bystander().await;
    let before = operations(&scene).await;
    let good = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let lengths = LENGTHS.iter().map(|(name, rest, answers)| {
        (
            *name,
            format!("POST /api/v1/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{rest}"),
            *answers,
        )
    });
    let heads = HEADS.iter().map(|(name, ask, answers)| (*name, (*ask).to_owned(), *answers));
    let bodies = BODIES.iter().map(|(name, header, body, answers)| {
        let body = body.replace("BRACKETS", &"[".repeat(60_000)).replace("LARGE", &" ".repeat(70_000)).replace("DEEP", &format!("{{\"a\":{}{}}}", "[".repeat(30), "]".repeat(30)));
        let ask = format!("POST /api/v1/token HTTP/1.1\r\nHost: x\r\n{header}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        (*name, ask, *answers)
    });
    let mut wrong = Vec::new();
    for (name, ask, answers) in lengths.chain(heads).chain(bodies) {
        let ask = ask.replace("HIDDEN", HIDDEN).replace("GOOD", good);
        let ask = ask.replace("AUTH", "Authorization: Bearer TOKEN").replace("TOKEN", &scene.lead.token);
        let told = exchange(scene.house.running.addr(), ask.as_bytes()).await;
        let codes: Vec<(u16, String)> = told.iter().map(|reply| (reply.status, reply.code())).collect();
        let expected: Vec<(u16, String)> =
            answers.iter().map(|(status, code)| (*status, (*code).to_owned())).collect();
        if codes != expected {
            wrong.push(format!("{name}: {codes:?}, expected {expected:?}"));
        }
        for reply in &told {
            assert_eq!(reply.header("x-evil"), None, "{name}: a header was injected");
        }
        bystander.goes_on().await;
    }
    println!("{} rows of requests", LENGTHS.len() + HEADS.len() + BODIES.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(operations(&scene).await, before, "nothing that was hidden was carried out");
}

async fn operations(scene: &Scene) -> usize {
    scene.house.get("/api/v1/operations", &scene.lead).await.body.as_array().map_or(0, Vec::len)
}

/// Heads without bound are cut off with the status that says so.
#[tokio::test]
async fn heads_without_bound_are_refused() {
    let scene = Scene::new().await;
    let mut bystander = scene.bystander().await;
    let long = |length: usize| "x".repeat(length);
    let many: Vec<String> = (0..200).map(|n| format!("X-{n}: y\r\n")).collect();
    let many = many.concat();
    for (name, ask, status) in [
        ("an address of 70,000 bytes", format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", long(70_000)), 431),
        (
            "a header of a megabyte",
            format!("GET / HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n", long(1_000_000)),
            431,
        ),
        ("a method of a megabyte", format!("{} / HTTP/1.1\r\nHost: x\r\n\r\n", long(1_000_000)), 431),
        ("200 headers", format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n"), 431),
        (
            "a token of 100,000 bytes",
            format!(
                "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
                long(100_000)
            ),
            431,
        ),
    ] {
        let told = exchange(scene.house.running.addr(), ask.as_bytes()).await;
        // What is cut off while it is still being written may lose its answer with the connection.
        assert!(told.first().is_none_or(|reply| reply.status == status), "{name}: {}", told[0].head);
        bystander.goes_on().await;
    }
}

/// I-6: whatever is wrong with a report's body, the stop stands.
#[tokio::test]
async fn a_report_in_a_broken_body_still_stops() {
    let scene = Scene::new().await;
    for (name, rest) in [
        (
            "longer than any",
            format!("Content-Length: 100000\r\n\r\n{{\"sign\":\"halt\",\"text\":\"{}", "x".repeat(100_000)),
        ),
        ("a broken chunk", "Transfer-Encoding: chunked\r\n\r\nzz\r\n".to_owned()),
        (
            "two lengths",
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".to_owned(),
        ),
        ("compressed, it says", "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n\u{1}\u{2}".to_owned()),
    ] {
        let operation = scene.house.under_way(&scene.lead, &[(&scene.officer, "officer", "T1")]).await;
        let ask = format!(
            "POST /api/v1/operations/{operation}/reports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\n{rest}",
            scene.officer.token
        );
        let told = exchange(scene.house.running.addr(), ask.as_bytes()).await;
        assert_eq!(told.first().map(|reply| reply.status), Some(201), "{name}");
        let receipt: Value = serde_json::from_slice(&told[0].body).unwrap();
        assert!(!receipt["defects"].as_array().unwrap().is_empty(), "{name}: {receipt}");
        assert_eq!(scene.house.view(operation, &scene.lead).await["severity"], "interrupted", "{name}");
    }
}
