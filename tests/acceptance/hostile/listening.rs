//! What holds before anybody asks anything: time, bytes and places of a connection, and its end with the
//! service's (I-15).

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Scene;
use super::raw::{RawSocket, exchange};
use crate::common::House;

/// Nothing here takes longer; what does has failed.
const PATIENCE: Duration = Duration::from_secs(20);

async fn connect(at: SocketAddr, said: &str) -> TcpStream {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(said.as_bytes()).await.unwrap();
    stream
}

/// Reads until the other side ends it; what came. None where it stays open.
async fn ended(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut came = Vec::new();
    // A connection that is reset has ended too.
    let read = async { drop(stream.read_to_end(&mut came).await) };
    tokio::time::timeout(PATIENCE, read).await.ok()?;
    Some(came)
}

const HALF: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ";
const WHOLE: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn a_head_that_does_not_come_ends_its_connection_alone() {
    let scene = Scene::of(House::with(|config| config.limits.head_within_s = 1).await).await;
    let at = scene.house.running.addr();
    let mut bystander = scene.bystander().await;
    for (name, said) in [
        ("nothing", String::new()),
        ("one letter", "G".to_owned()),
        ("half a head", HALF.to_owned()),
        ("a head without its last line", "GET /healthz HTTP/1.1\r\nHost: x\r\n".to_owned()),
        ("empty lines", "\r\n\r\n".to_owned()),
        ("one request, and half of the next", format!("{WHOLE}{HALF}")),
        ("one request, and nothing more", WHOLE.to_owned()),
    ] {
        let mut stream = connect(at, &said).await;
        bystander.goes_on().await;
        let came = ended(&mut stream).await.unwrap_or_else(|| panic!("{name}: still open"));
        let came = String::from_utf8_lossy(&came);
        assert_eq!(came.contains("200 OK"), said.starts_with(WHOLE), "{name}: {came}");
    }
    // One letter at a time does not help: the time is that of the whole head.
    let (from, mut to) = connect(at, HALF).await.into_split();
    let mut from = from;
    let dripping = async {
        let mut every = tokio::time::interval(Duration::from_millis(50));
        while to.write_all(b"x").await.is_ok() {
            every.tick().await;
        }
    };
    let mut rest = Vec::new();
    let read = async { drop(from.read_to_end(&mut rest).await) };
    tokio::time::timeout(PATIENCE, async { tokio::join!(dripping, read) }).await.unwrap();
    bystander.goes_on().await;
}

/// A crowd that only fills places pushes itself out.
#[tokio::test]
async fn silent_connections_lock_nobody_out() {
    let house = House::with(|config| {
        config.limits.newcomers_max = 8;
        config.limits.strangers_max = 4;
        config.limits.head_within_s = 300;
        config.limits.hello_within_s = 60;
    })
    .await;
    let scene = Scene::of(house).await;
    let at = scene.house.running.addr();
    let mut bystander = scene.bystander().await;
    let mut crowd = Vec::new();
    for number in 0..40 {
        crowd.push(connect(at, if number % 2 == 0 { "" } else { HALF }).await);
        let told = exchange(at, WHOLE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes()).await;
        assert_eq!(told[0].status, 200, "beside {number} silent ones");
    }
    for stream in crowd.iter_mut().take(30) {
        assert_eq!(ended(stream).await.unwrap(), b"", "pushed out");
    }

    let mut sockets = Vec::new();
    for _ in 0..12 {
        sockets.push(RawSocket::open(at).await);
    }
    let mut known = RawSocket::signed_in(at, &scene.officer.token).await;
    for socket in sockets.iter_mut().take(8) {
        assert_eq!(socket.closed().await, 4408, "pushed out");
    }
    bystander.goes_on().await;
    known.send(&super::raw::masked(0x89, b"")).await;
    assert_eq!(known.frame().await.unwrap().opcode, 0xa, "who is known stays");
}

#[tokio::test]
async fn more_connections_than_there_is_room_for_are_told_so() {
    let house = House::with(|config| {
        config.limits.connections_max = 24;
        config.limits.newcomers_max = 1_000;
        config.limits.head_within_s = 300;
    })
    .await;
    let scene = Scene::of(house).await;
    let at = scene.house.running.addr();
    let mut bystander = scene.bystander().await;
    // Sockets that are signed in give their places to nobody.
    let mut open = Vec::new();
    let told = loop {
        assert!(open.len() < 40, "no bound");
        let mut stream = connect(at, "").await;
        let mut first = [0; 1_024];
        // Whoever is let in hears nothing.
        match tokio::time::timeout(Duration::from_millis(200), stream.read(&mut first)).await {
            Err(_) => open.push(stream),
            Ok(read) => break String::from_utf8_lossy(&first[..read.unwrap()]).into_owned(),
        }
    };
    assert!(told.starts_with("HTTP/1.1 503 ") && told.contains("\"too_many\""), "{told}");
    assert!(told.contains("retry-after: 5\r\n"), "{told}");
    bystander.goes_on().await;
    // Whoever is told so makes room: the oldest that asked nothing has to go.
    let ask = WHOLE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let mut asked = 0;
    while exchange(at, ask.as_bytes()).await.first().is_none_or(|reply| reply.status != 200) {
        asked += 1;
        assert!(asked < 40, "nobody had to go");
    }
    bystander.goes_on().await;
}

/// Who asks for much and reads nothing is given up, also without a websocket.
#[tokio::test]
async fn who_does_not_read_an_answer_is_given_up() {
    let scene = Scene::of(House::with(|config| config.limits.write_deadline_s = 1).await).await;
    let mut bystander = scene.bystander().await;
    let (from, mut to) = TcpStream::connect(scene.house.running.addr()).await.unwrap().into_split();
    let asked = "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200);
    // It ends with the connection: nobody reads the answers.
    let asking = async {
        loop {
            if to.write_all(asked.as_bytes()).await.is_err() {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap();
    drop(from);
    bystander.goes_on().await;
}

/// Whoever never said a word, or not who it is, does not keep the next start waiting.
#[tokio::test]
async fn an_orderly_stop_ends_those_who_are_not_known() {
    let house = House::with(|config| {
        config.limits.head_within_s = 300;
        config.limits.hello_within_s = 60;
    })
    .await;
    let scene = Scene::of(house).await;
    let at = scene.house.running.addr();
    let mut silent = connect(at, "").await;
    let mut half = connect(at, HALF).await;
    let mut asked = connect(at, WHOLE).await;
    let mut stranger = RawSocket::open(at).await;
    let mut known = RawSocket::signed_in(at, &scene.officer.token).await;
    let mut first = [0; 12];
    asked.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let Scene { house, .. } = scene;
    let stopped = tokio::spawn(house.running.shutdown());
    for (name, stream) in [("silent", &mut silent), ("half a head", &mut half), ("idle", &mut asked)] {
        assert!(ended(stream).await.is_some(), "{name}");
    }
    assert_eq!(stranger.closed().await, 1001);
    assert_eq!(known.closed().await, 1001);
    drop((stranger, known));
    tokio::time::timeout(PATIENCE, stopped).await.unwrap().unwrap();
    assert!(TcpStream::connect(at).await.is_err(), "nobody listens any more");
}
