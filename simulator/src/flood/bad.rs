//! One bad connection after the other: connects, is bad, and notes how the server ended it.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use einhalt_protocol::ids::OperationId;
use einhalt_protocol::wire::SUBPROTOCOL;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::kind::{Kind, Speech};

/// A connection that is not made within this time will not be made.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// What the system keeps for one that never reads, in bytes; it makes at least of it what it can.
const SMALL_WINDOW: u32 = 2_048;

/// Own addresses, one for so many connections: fewer than there are ports.
const PER_ADDRESS: usize = 5_000;

/// How a bad connection ended, by kind and then by end, with how often.
pub type Ends = BTreeMap<Kind, BTreeMap<String, usize>>;

/// What all bad connections share.
pub struct Crowd {
    pub at: SocketAddr,
    pub ends: Mutex<Ends>,
    /// They go.
    pub over: CancellationToken,
}

/// One who comes again and again.
pub struct Attacker {
    pub kind: Kind,
    pub number: usize,
    pub token: String,
    pub operation: OperationId,
}

impl Crowd {
    /// Notes an end.
    fn note(&self, kind: Kind, end: String) {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        *ends.entry(kind).or_default().entry(end).or_default() += 1;
    }

    /// So far.
    pub fn ends(&self) -> Ends {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Attacker {
    /// Is bad until it is over.
    pub async fn run(self, crowd: Arc<Crowd>) {
        while !crowd.over.is_cancelled() {
            let end = tokio::select! {
                biased;
                end = self.once(&crowd) => end,
                () = crowd.over.cancelled() => "open to the end".to_owned(),
            };
            crowd.note(self.kind, end);
            let pause = sleep_until(Instant::now() + self.kind.pause());
            crowd.over.run_until_cancelled(pause).await;
        }
    }

    async fn once(&self, crowd: &Crowd) -> String {
        let mut stream = match timeout(CONNECT_WITHIN, self.connect(crowd.at)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return format!("not connected: {}", error.kind()),
            Err(_) => return "not connected: too slow".to_owned(),
        };
        let mut heard = Heard::default();
        if self.kind.is_socket() {
            if let Err(end) = upgrade(&mut stream, crowd.at, &mut heard).await {
                return end;
            }
            if self.kind == Kind::Storm {
                return "left by itself".to_owned();
            }
        }
        let speech = self.kind.says(&self.token, self.operation);
        let (mut from, mut to) = stream.split();
        if self.kind.is_deaf() {
            // It notices only that nobody takes its words any more; what was said before is looked at then.
            say(&mut to, &speech).await;
            return heard.until_ended(&mut from).await;
        }
        let talk = async {
            say(&mut to, &speech).await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            end = heard.until_ended(&mut from) => end,
            () = talk => String::new(),
        }
    }

    async fn connect(&self, at: SocketAddr) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        // Somebody else than the good ones; there are not enough ports on one address either.
        let block = u8::try_from(self.number / PER_ADDRESS).unwrap_or(0);
        socket.bind((IpAddr::V4(Ipv4Addr::new(127, 0, 1, 1 + block)), 0).into())?;
        if self.kind.is_deaf() {
            socket.set_recv_buffer_size(SMALL_WINDOW)?;
        }
        socket.connect(at).await
    }
}

/// Says it, until nobody takes it any more or everything is said.
async fn say(to: &mut (impl AsyncWriteExt + Unpin), speech: &Speech) {
    let mut next = 0;
    while let Some(piece) = speech.pieces.get(next) {
        if to.write_all(piece).await.is_err() {
            return;
        }
        sleep_until(Instant::now() + speech.pause).await;
        next += 1;
        if let (true, Some(repeats)) = (next == speech.pieces.len(), speech.repeats) {
            next = repeats;
        }
    }
}

async fn upgrade(stream: &mut TcpStream, at: SocketAddr, heard: &mut Heard) -> Result<(), String> {
    let ask = format!(
        "GET /ws HTTP/1.1\r\nHost: {at}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
    );
    if stream.write_all(ask.as_bytes()).await.is_err() {
        return Err("reset".to_owned());
    }
    loop {
        if heard.is_websocket() {
            return Ok(());
        }
        if let Some(end) = heard.more(stream).await {
            return Err(end);
        }
    }
}

/// What the server said, as far as it tells how it ended.
#[derive(Default)]
struct Heard {
    came: Vec<u8>,
    status: Option<u16>,
    code: Option<u16>,
}

impl Heard {
    fn is_websocket(&self) -> bool {
        self.status == Some(101)
    }

    async fn until_ended(&mut self, from: &mut (impl AsyncReadExt + Unpin)) -> String {
        loop {
            if let Some(end) = self.more(from).await {
                return end;
            }
        }
    }

    /// Reads once; how it ended, if it did.
    async fn more(&mut self, from: &mut (impl AsyncReadExt + Unpin)) -> Option<String> {
        let mut some = [0; 4_096];
        let read = from.read(&mut some).await;
        let end = match read {
            Ok(0) => "closed",
            Err(_) => "reset",
            Ok(length) => {
                self.came.extend_from_slice(&some[..length]);
                self.look();
                return None;
            }
        };
        Some(match (self.code, self.status) {
            (Some(code), _) => format!("{code}"),
            (None, Some(101) | None) => end.to_owned(),
            (None, Some(status)) => format!("HTTP {status}, then {end}"),
        })
    }

    /// Takes the head, then frames; keeps nothing of them but the status and the closing code.
    fn look(&mut self) {
        if self.status.is_none() {
            let Some(end) = self.came.windows(4).position(|four| four == b"\r\n\r\n") else { return };
            let status = std::str::from_utf8(&self.came[..end]).ok();
            let status = status.and_then(|head| head.split(' ').nth(1)?.parse().ok());
            self.status = Some(status.unwrap_or(0));
            self.came.drain(..end + 4);
        }
        if !self.is_websocket() {
            self.came.clear();
            return;
        }
        while let Some((opcode, start, length)) = frame(&self.came) {
            let Some(payload) = self.came.get(start..start + length) else { return };
            if opcode == 0x8 {
                self.code = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
            }
            self.came.drain(..start + length);
        }
    }
}

/// The next frame: what it is, where its payload begins, and how long that is.
fn frame(came: &[u8]) -> Option<(u8, usize, usize)> {
    let (first, second) = (*came.first()?, *came.get(1)?);
    let (start, length) = match second & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(*came.get(2..4)?.first_chunk()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(*came.get(2..10)?.first_chunk()?)).ok()?),
        short => (2, usize::from(short)),
    };
    Some((first & 0x0f, start, length))
}

/// What the server measures of itself: the lines of `/metrics` that begin with one of these names.
pub async fn measured(at: SocketAddr, names: &[&str]) -> io::Result<BTreeMap<String, f64>> {
    let mut stream = TcpStream::connect(at).await?;
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
    let mut text = String::new();
    timeout(CONNECT_WITHIN, stream.read_to_string(&mut text)).await.map_err(io::Error::other)??;
    let wanted = text.lines().filter(|line| names.iter().any(|name| line.starts_with(name)));
    let pairs = wanted.filter_map(|line| line.rsplit_once(' '));
    Ok(pairs.filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?))).collect())
}
