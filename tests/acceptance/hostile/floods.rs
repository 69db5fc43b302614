//! Floods, silence and slowness: each ends with its own code, and alone (I-15).

use serde_json::json;

use super::Scene;
use super::raw::{RawSocket, exchange, masked};
use crate::common::House;

/// A service whose patience is short, so that it can be seen to end.
async fn impatient() -> Scene {
    let house = House::with(|config| {
        config.limits.hello_within_s = 1;
        config.limits.request_within_s = 1;
        config.limits.write_deadline_s = 1;
        config.limits.frames_per_second = 1;
        config.limits.frames_burst = 20;
    })
    .await;
    Scene::of(house).await
}

/// What comes again and again on a socket, and whether somebody is signed in on it.
const FLOODS: &[(&str, bool, u8, &str)] = &[
    ("pings", true, 0x89, ""),
    ("pings that carry much", true, 0x89, "ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"),
    ("pongs", true, 0x8a, "x"),
    ("words", true, 0x81, "hello there"),
    ("objects", true, 0x81, "{}"),
    (
        "frames that are in order",
        true,
        0x81,
        r#"{"type":"leave","operation":"0190f6b2-7c1a-7000-8000-0000000000aa"}"#,
    ),
    ("greetings", true, 0x81, r#"{"type":"hello","version":1,"token":"x","client":"x"}"#),
    ("pings before hello", false, 0x89, ""),
    ("pongs before hello", false, 0x8a, ""),
    ("words before hello", false, 0x81, "x"),
    (
        "joins before hello",
        false,
        0x81,
        r#"{"type":"join","operation":"0190f6b2-7c1a-7000-8000-0000000000aa"}"#,
    ),
    (
        "reports before hello",
        false,
        0x81,
        r#"{"type":"report","operation":"0190f6b2-7c1a-7000-8000-0000000000aa","report":"{}"}"#,
    ),
];

#[tokio::test]
async fn a_flood_ends_its_own_socket_alone() {
    let scene = impatient().await;
    let at = scene.house.running.addr();
    let mut bystander = scene.bystander().await;
    for (name, signed_in, first, text) in FLOODS {
        let mut socket = match signed_in {
            true => RawSocket::signed_in(at, &scene.officer.token).await,
            false => RawSocket::open(at).await,
        };
        let one = masked(*first, text.as_bytes());
        // Far beyond the burst and its tenfold patience; what the other side no longer reads is lost.
        socket.send(&one.repeat(300)).await;
        assert_eq!(socket.closed().await, 4429, "{name}");
    }
    bystander.goes_on().await;
    println!("{} rows of floods", FLOODS.len());
}

/// Each joining draws the whole picture and asks the store: again and again is not for nothing.
#[tokio::test]
async fn whoever_joins_again_and_again_is_told_to_wait_and_ended() {
    let house = House::with(|config| {
        config.limits.frames_burst = 100_000;
        // So that it is not ended for what it does not read meanwhile.
        config.limits.socket_lane = 4_096;
    })
    .await;
    let scene = Scene::of(house).await;
    let mut bystander = scene.bystander().await;
    let join = json!({ "type": "join", "operation": scene.operation, "view": true }).to_string();
    let leave = json!({ "type": "leave", "operation": scene.operation }).to_string();
    for (name, frames) in [("joins", vec![&join]), ("leaves and joins", vec![&join, &leave])] {
        let mut socket = RawSocket::signed_in(scene.house.running.addr(), &scene.officer.token).await;
        let each: Vec<u8> = frames.iter().flat_map(|text| masked(0x81, text.as_bytes())).collect();
        for _ in 0..600 {
            socket.send(&each).await;
        }
        assert_eq!(socket.closed().await, 4429, "{name}");
        bystander.goes_on().await;
    }
}

#[tokio::test]
async fn silence_and_slowness_end_with_their_codes() {
    let scene = impatient().await;
    let at = scene.house.running.addr();
    let mut bystander = scene.bystander().await;

    let mut silent = RawSocket::open(at).await;
    let mut half = RawSocket::open(at).await;
    half.send(&masked(0x81, br#"{"type":"hello","version":1}"#)[..10]).await;
    let mut pieces = RawSocket::open(at).await;
    pieces.send(&masked(0x01, br#"{"type":"hello","#)).await;
    let mut wrong = RawSocket::open(at).await;
    wrong.send(&masked(0x81, b"{}")).await;
    for (name, socket) in [
        ("nothing", &mut silent),
        ("half a frame", &mut half),
        ("a piece", &mut pieces),
        ("a bad frame", &mut wrong),
    ] {
        assert_eq!(socket.closed().await, 4408, "{name}, and then nothing");
    }

    for (name, version, token, code) in [
        ("a version nobody speaks", 2, scene.officer.token.as_str(), 4401),
        ("no token of ours", 1, "x.y.z", 4401),
        ("an empty token", 1, "", 4401),
    ] {
        let mut socket = RawSocket::open(at).await;
        let hello = json!({ "type": "hello", "version": version, "token": token, "client": "x" });
        socket.send(&masked(0x81, hello.to_string().as_bytes())).await;
        assert_eq!(socket.closed().await, code, "{name}");
    }

    let mut first = RawSocket::signed_in(at, &scene.officer.token).await;
    let mut second = RawSocket::signed_in(at, &scene.officer.token).await;
    assert_eq!(first.closed().await, 4409, "replaced");
    let other = json!({ "type": "refresh", "token": scene.lead.token });
    second.send(&masked(0x81, other.to_string().as_bytes())).await;
    assert_eq!(second.closed().await, 4403, "another device's token");

    let slow = "POST /api/v1/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{";
    let told = exchange(at, slow.as_bytes()).await;
    assert_eq!((told[0].status, told[0].code().as_str()), (503, "cannot_record"), "a body that never ends");
    bystander.goes_on().await;
}

/// One that asks much and reads nothing is given up with 4413, without making others wait.
#[tokio::test]
async fn who_does_not_read_is_given_up() {
    let house = House::with(|config| {
        config.limits.write_deadline_s = 5;
        config.limits.frames_burst = 100_000;
        config.limits.socket_lane = 16;
    })
    .await;
    let scene = Scene::of(house).await;
    let mut bystander = scene.bystander().await;
    let mut deaf = RawSocket::signed_in(scene.house.running.addr(), &scene.officer.token).await;
    // The answers are longer than the questions: they fill what the system keeps, then the lane.
    let asked = masked(0x81, br#"{"a":1,"b":1,"c":1,"d":1,"e":1}"#);
    for _ in 0..200 {
        deaf.send(&asked.repeat(100)).await;
    }
    bystander.goes_on().await;
    assert_eq!(deaf.closed().await, 4413);
    bystander.goes_on().await;
}
