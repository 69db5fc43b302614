//! Frames that break the framing, and frames that only look so: RFC 6455, sections 5 and 7.

use super::Scene;
use super::raw::{RawSocket, claims, masked};

/// What a row leads to.
#[derive(Debug, PartialEq)]
enum Leads {
    /// The socket is closed with this code.
    Close(u16),
    /// It is answered with a problem of this code, and the socket stays.
    Problem(&'static str),
    /// It is answered with a pong that carries the same, and the socket stays.
    Pong(&'static str),
}

use Leads::{Close, Pong, Problem};

fn parts(frames: &[(u8, &[u8])]) -> Vec<u8> {
    frames.iter().flat_map(|(first, payload)| masked(*first, payload)).collect()
}

/// The name, the bytes after `hello`, and what they lead to.
fn rows() -> Vec<(String, Vec<u8>, Leads)> {
    let mut rows: Vec<(String, Vec<u8>, Leads)> = Vec::new();
    let mut row = |name: &str, bytes: Vec<u8>, leads| rows.push((name.to_owned(), bytes, leads));

    row("text not masked", vec![0x81, 2, b'{', b'}'], Close(1002));
    row("a ping not masked", vec![0x89, 0], Close(1002));
    row("a close not masked", vec![0x88, 2, 3, 232], Close(1002));
    for (first, name) in
        [(0xc1, "RSV1, as compressed"), (0xa1, "RSV2"), (0x91, "RSV3"), (0xf1, "all reserved bits")]
    {
        row(name, masked(first, b"{}"), Close(1002));
    }
    row("RSV1 on a ping", masked(0xc9, b""), Close(1002));
    row("RSV1 on a continuation", parts(&[(0x01, b"{"), (0xc0, b"}")]), Close(1002));
    for opcode in (0x3..=0x7).chain(0xb..=0xf) {
        row(&format!("opcode {opcode:#x}"), masked(0x80 | opcode, b""), Close(1002));
    }
    for (first, name) in [(0x08, "close"), (0x09, "ping"), (0x0a, "pong")] {
        row(&format!("a {name} in pieces"), masked(first, b""), Close(1002));
    }
    for (first, name) in [(0x88, "close"), (0x89, "ping"), (0x8a, "pong")] {
        row(&format!("a {name} of 126 bytes"), masked(first, &[b'x'; 126]), Close(1002));
        row(&format!("a {name} of 65,536 bytes"), masked(first, &vec![b'x'; 65_536]), Close(1002));
    }
    row("a continuation of nothing", masked(0x80, b"x"), Close(1002));
    row("a continuation after the end", parts(&[(0x81, b"{}"), (0x80, b"x")]), Close(1002));
    row("another text inside a text", parts(&[(0x01, b"{"), (0x81, b"}")]), Close(1002));
    row("binary inside a text", parts(&[(0x01, b"{"), (0x82, b"}")]), Close(1002));

    row("binary", masked(0x82, &[1, 2, 3]), Close(1003));
    row("binary that is JSON", masked(0x82, b"{\"type\":\"leave\"}"), Close(1003));
    row("binary of nothing", masked(0x82, b""), Close(1003));
    row("binary in pieces", parts(&[(0x02, b"a"), (0x80, b"b")]), Close(1003));

    let not_utf8: [(&str, &[u8]); 9] = [
        ("a byte that never stands alone", &[0x80]),
        ("a byte that never stands at all", &[0xff]),
        ("two bytes of which one is missing", &[b'a', 0xc3]),
        ("a second byte that is none", &[0xc3, 0x28]),
        ("an overlong slash", &[0xc0, 0xaf]),
        ("an overlong NUL", &[0xe0, 0x80, 0x80]),
        ("half a surrogate pair", &[0xed, 0xa0, 0x80]),
        ("beyond U+10FFFF", &[0xf4, 0x90, 0x80, 0x80]),
        ("Latin-1", &[b'f', 0xfc, b'r']),
    ];
    for (name, bytes) in not_utf8 {
        row(name, masked(0x81, bytes), Close(1007));
    }
    row("not UTF-8 in the second piece", parts(&[(0x01, b"{\"a"), (0x80, &[0xff])]), Close(1007));
    row("a character that never ends", parts(&[(0x01, &[0xe2, 0x82]), (0x80, b"")]), Close(1007));
    row("a close whose reason is not UTF-8", masked(0x88, &[3, 232, 0xff]), Close(1007));

    row("text one byte too long", masked(0x81, &vec![b' '; 65_537]), Close(1009));
    row(
        "pieces that are too long together",
        parts(&[(0x01, &vec![b' '; 40_000]), (0x80, &vec![b' '; 40_000])]),
        Close(1009),
    );
    for (name, length) in
        [("2 MiB", 1 << 21), ("a terabyte", 1 << 40), ("2^63 - 1", (1 << 63) - 1), ("2^64 - 1", u64::MAX)]
    {
        row(&format!("text that claims {name}"), claims(0x81, length), Close(1009));
        row(&format!("binary that claims {name}"), claims(0x82, length), Close(1009));
    }
    row("a piece that claims a terabyte", [masked(0x01, b"{"), claims(0x80, 1 << 40)].concat(), Close(1009));

    row("a close of one byte", masked(0x88, &[3]), Close(1002));
    for code in [0_u16, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] {
        row(&format!("a close with {code}"), masked(0x88, &code.to_be_bytes()), Close(1002));
    }
    for code in [1000_u16, 1001, 1011, 3000, 4401, 4999] {
        row(&format!("a close with {code}"), masked(0x88, &code.to_be_bytes()), Close(code));
    }
    row("a close without a code", masked(0x88, b""), Close(1005));
    row("text after a close", parts(&[(0x88, &[3, 232]), (0x81, b"{}")]), Close(1000));

    // What is odd and lawful is read.
    row(
        "text in three pieces",
        parts(&[(0x01, b"{"), (0x00, b"\"a\":"), (0x80, b"1}")]),
        Problem("missing_field"),
    );
    row("a ping between two pieces", parts(&[(0x01, b"["), (0x89, b"mid"), (0x80, b"]")]), Pong("mid"));
    row(
        "a character in two pieces",
        parts(&[(0x01, &[b'"', 0xc3]), (0x80, &[0xa4, b'"'])]),
        Problem("not_an_object"),
    );
    row("empty pieces", parts(&[(0x01, b""), (0x00, b""), (0x80, b"")]), Problem("not_json"));
    row("text of nothing", masked(0x81, b""), Problem("not_json"));
    row("text of exactly the limit", masked(0x81, &vec![b' '; 65_536]), Problem("not_json"));
    row("a ping of 125 bytes", masked(0x89, "p".repeat(125).as_bytes()), Pong("ppppp"));
    row("a pong nobody asked for", parts(&[(0x8a, b"hi"), (0x81, b"{}")]), Problem("missing_field"));
    rows
}

/// Section 6, row 2: what breaks framing closes the socket with its code; all else is answered.
#[tokio::test]
async fn every_broken_frame_closes_with_its_code_and_nobody_else() {
    let scene = Scene::new().await;
    let at = scene.house.running.addr();
    let mut bystander = scene.bystander().await;
    let mut wrong = Vec::new();
    let rows = rows();
    println!("{} rows of frames", rows.len());
    for (name, bytes, leads) in rows {
        let told = led_to(&scene, &bytes, &leads).await;
        if told != leads {
            wrong.push(format!("{name}: {told:?}, expected {leads:?}"));
        }
        bystander.goes_on().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // Before anybody has said who they are, the same holds.
    for (bytes, code) in [
        (masked(0x81, &[0xff]), 1007),
        (masked(0x82, b""), 1003),
        (vec![0x81, 0], 1002),
        (claims(0x81, 1 << 40), 1009),
    ] {
        let mut socket = RawSocket::open(at).await;
        socket.send(&bytes).await;
        assert_eq!(socket.closed().await, code, "before hello");
    }
    bystander.goes_on().await;
}

async fn led_to(scene: &Scene, bytes: &[u8], expected: &Leads) -> Leads {
    let mut socket = RawSocket::signed_in(scene.house.running.addr(), &scene.officer.token).await;
    socket.send(bytes).await;
    let told = match expected {
        Close(_) => return Close(socket.closed().await),
        Problem(_) | Pong(_) => socket.frame().await,
    };
    let Some(told) = told else { return Close(1006) };
    let text = String::from_utf8_lossy(&told.payload).into_owned();
    // The socket stays: the next question gets its answer.
    socket.send(&masked(0x89, b"still there")).await;
    let stays = loop {
        match socket.frame().await {
            Some(frame) if frame.payload == b"still there" => break true,
            Some(frame) if frame.opcode != 0x8 => {}
            _ => break false,
        }
    };
    match expected {
        Problem(code) if stays && text.contains(&format!("\"code\":\"{code}\"")) => Problem(code),
        Pong(carried) if stays && told.opcode == 0xa && text.starts_with(carried) => Pong(carried),
        Close(_) | Problem(_) | Pong(_) => Close(told.opcode.into()),
    }
}
