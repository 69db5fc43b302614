//! From where a page may connect, and how a websocket begins (section 5, connection rules).

use super::Scene;
use super::raw::{Reply, exchange};
use crate::common::House;

const OURS: &str = "https://einhalt.example";

/// Headers that say where a page comes from, and whether it may speak to us.
const ORIGINS: &[(&str, &str, bool)] = &[
    ("exactly ours", "Origin: https://einhalt.example", true),
    ("no page at all", "X-Nothing: 1", true),
    ("another scheme", "Origin: http://einhalt.example", false),
    ("the socket's scheme", "Origin: wss://einhalt.example", false),
    ("another port", "Origin: https://einhalt.example:8443", false),
    ("the scheme's own port, written", "Origin: https://einhalt.example:443", false),
    ("an empty port", "Origin: https://einhalt.example:", false),
    ("the host in capitals", "Origin: https://EINHALT.example", false),
    ("the scheme in capitals", "Origin: HTTPS://einhalt.example", false),
    ("a trailing dot", "Origin: https://einhalt.example.", false),
    ("a trailing slash", "Origin: https://einhalt.example/", false),
    ("a path", "Origin: https://einhalt.example/handheld", false),
    ("a query", "Origin: https://einhalt.example?x", false),
    ("null", "Origin: null", false),
    ("NULL", "Origin: NULL", false),
    ("empty", "Origin:", false),
    ("a star", "Origin: *", false),
    ("a star for the host", "Origin: https://*.example", false),
    ("a subdomain", "Origin: https://a.einhalt.example", false),
    ("the parent domain", "Origin: https://example", false),
    ("ours as a beginning", "Origin: https://einhalt.example.evil.example", false),
    ("ours as an end", "Origin: https://evileinhalt.example", false),
    ("ours as a user", "Origin: https://einhalt.example@evil.example", false),
    ("a user at ours", "Origin: https://user@einhalt.example", false),
    ("ours in a path", "Origin: https://evil.example/https://einhalt.example", false),
    ("ours behind a fragment", "Origin: https://evil.example#https://einhalt.example", false),
    ("a look-alike in Cyrillic", "Origin: https://einh\u{430}lt.example", false),
    ("the same in ASCII", "Origin: https://xn--einhlt-8fg.example", false),
    ("a full-width dot", "Origin: https://einhalt\u{ff0e}example", false),
    ("a soft hyphen", "Origin: https://ein\u{ad}halt.example", false),
    ("an escape", "Origin: https://einhalt%2eexample", false),
    ("a space inside", "Origin: https://einhalt .example", false),
    ("two in one", "Origin: https://einhalt.example https://evil.example", false),
    ("two with a comma", "Origin: https://einhalt.example, https://evil.example", false),
    ("ours twice", "Origin: https://einhalt.example\r\nOrigin: https://einhalt.example", false),
    ("ours, then another", "Origin: https://einhalt.example\r\nOrigin: https://evil.example", false),
    ("the machine itself", "Origin: http://127.0.0.1", false),
    ("localhost", "Origin: http://localhost", false),
    ("a file", "Origin: file://", false),
    ("an extension", "Origin: chrome-extension://einhalt.example", false),
    ("no scheme", "Origin: einhalt.example", false),
    ("a browser that names none", "Sec-Fetch-Site: same-origin", false),
    ("a browser from elsewhere", "Sec-Fetch-Site: cross-site", false),
    ("a cookie and no origin", "Cookie: a=b", false),
    ("where it was linked from", "Referer: https://einhalt.example/\r\nSec-Fetch-Site: none", false),
];

/// Exact origins, over the websocket and for everything that changes something over REST.
#[tokio::test]
async fn only_a_page_of_ours_connects_and_changes() {
    let scene = Scene::of(House::with(|config| config.public_url = Some(OURS.to_owned())).await).await;
    let mut bystander = scene.bystander().await;
    let mut wrong = Vec::new();
    for (name, header, ours) in ORIGINS {
        let socket = shaken(&scene, &format!("{WELL_FORMED}{header}\r\n")).await;
        if (socket.status == 101) != *ours || !(*ours || refused(&socket)) {
            wrong.push(format!("{name}, websocket: {}", socket.head));
        }
        let body = r#"{"reference":"x"}"#;
        let ask = format!(
            "POST /api/v1/operations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{header}\r\n\
            Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            scene.lead.token,
            body.len()
        );
        let told = exchange(scene.house.running.addr(), ask.as_bytes()).await;
        if (told[0].status == 201) != *ours || !(*ours || refused(&told[0])) {
            wrong.push(format!("{name}, REST: {}", told[0].head));
        }
        bystander.goes_on().await;
    }
    println!("{} rows of origins, each over the websocket and over REST", ORIGINS.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn refused(reply: &Reply) -> bool {
    (reply.status, reply.code().as_str()) == (403, "not_allowed")
}

const WELL_FORMED: &str = "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Protocol: einhalt.v1\r\n";

/// What is changed about a good handshake (what stood there, what stands there now), and the answer.
const HANDSHAKES: &[(&str, &str, &str, u16, &str)] = &[
    ("nothing changed", "", "", 101, ""),
    ("the subprotocol among others", "einhalt.v1", "chat, einhalt.v1", 101, ""),
    (
        "the subprotocol on a line of its own",
        "einhalt.v1",
        "chat\r\nSec-WebSocket-Protocol: einhalt.v1",
        101,
        "",
    ),
    ("no subprotocol", "Sec-WebSocket-Protocol: einhalt.v1\r\n", "", 400, "unknown_version"),
    ("another subprotocol", "einhalt.v1", "chat", 400, "unknown_version"),
    ("a later subprotocol", "einhalt.v1", "einhalt.v2", 400, "unknown_version"),
    ("the subprotocol in capitals", "einhalt.v1", "EINHALT.V1", 400, "unknown_version"),
    ("the subprotocol with more behind it", "einhalt.v1", "einhalt.v1.evil", 400, "unknown_version"),
    ("an empty subprotocol", "einhalt.v1", "", 400, "unknown_version"),
    ("version 8", "Version: 13", "Version: 8", 400, "wrong_type"),
    ("version 130", "Version: 13", "Version: 130", 400, "wrong_type"),
    ("no version", "Sec-WebSocket-Version: 13\r\n", "", 400, "wrong_type"),
    ("no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400, "wrong_type"),
    ("an empty key", "dGhlIHNhbXBsZSBub25jZQ==", "", 400, "wrong_type"),
    ("a key that is too short", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==", 400, "wrong_type"),
    (
        "a key that is too long",
        "dGhlIHNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZSBhZ2Fpbg==",
        400,
        "wrong_type",
    ),
    ("a key that is not base64", "dGhlIHNhbXBsZSBub25jZQ==", "!!!!IHNhbXBsZSBub25jZQ==", 400, "wrong_type"),
    (
        "two keys",
        "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol",
        400,
        "wrong_type",
    ),
    ("no upgrade", "Upgrade: websocket\r\n", "", 400, "wrong_type"),
    ("an upgrade to something else", "Upgrade: websocket", "Upgrade: h2c", 400, "wrong_type"),
    ("no connection header", "Connection: Upgrade\r\n", "", 400, "wrong_type"),
    ("a connection that closes", "Connection: Upgrade", "Connection: close", 400, "wrong_type"),
    ("HTTP/1.0", "HTTP/1.1", "HTTP/1.0", 426, "wrong_type"),
    ("a POST", "GET /ws", "POST /ws", 405, "not_found"),
    ("a PUT", "GET /ws", "PUT /ws", 405, "not_found"),
    ("an OPTIONS", "GET /ws", "OPTIONS /ws", 405, "not_found"),
    ("a path below", "GET /ws", "GET /ws/x", 404, "not_found"),
    ("a slash behind", "GET /ws", "GET /ws/", 404, "not_found"),
    ("in capitals", "GET /ws", "GET /WS", 404, "not_found"),
    ("a token in the address", "GET /ws", "GET /ws?token=TOKEN", 400, "secret_in_address"),
    ("an access token in the address", "GET /ws", "GET /ws?a=1&Access_Token=TOKEN", 400, "secret_in_address"),
    ("a token under another name", "GET /ws", "GET /ws?t=TOKEN", 400, "unknown_field"),
    ("an empty query", "GET /ws", "GET /ws?", 400, "unknown_field"),
];

#[tokio::test]
async fn a_handshake_is_whole_or_refused_with_a_code() {
    let scene = Scene::new().await;
    let mut bystander = scene.bystander().await;
    let mut wrong = Vec::new();
    for (name, stood, stands, status, code) in HANDSHAKES {
        let ask = WELL_FORMED.replacen(stood, stands, 1).replace("TOKEN", &scene.officer.token);
        let told = shaken(&scene, &ask).await;
        if (told.status, told.code().as_str()) != (*status, *code) {
            wrong.push(format!("{name}: {} {}, expected {status} {code}", told.status, told.code()));
        }
        if *status == 101 {
            assert_eq!(told.header("sec-websocket-protocol"), Some("einhalt.v1"), "{name}");
            // RFC 6455, 1.3: the answer to just this key.
            assert_eq!(told.header("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{name}");
        }
        bystander.goes_on().await;
    }
    // Compression is never agreed to: its length would tell of secrets, and its memory has no bound.
    for offer in [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "x-webkit-deflate-frame, permessage-bzip2",
    ] {
        let told = shaken(&scene, &format!("{WELL_FORMED}Sec-WebSocket-Extensions: {offer}\r\n")).await;
        assert_eq!((told.status, told.header("sec-websocket-extensions")), (101, None), "{offer}");
    }
    println!("{} rows of handshakes", HANDSHAKES.len() + 3);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A handshake's answer. The websocket that may follow is ended by a close frame.
async fn shaken(scene: &Scene, head: &str) -> Reply {
    let mut bytes = format!("{head}\r\n").into_bytes();
    bytes.extend(super::raw::masked(0x88, &[3, 232]));
    let mut told = exchange(scene.house.running.addr(), &bytes).await;
    assert!(!told.is_empty(), "no answer to {head}");
    told.remove(0)
}
