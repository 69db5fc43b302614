//! Bytes on a socket, as an attacker writes them, and the answers taken apart.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Nothing here takes longer; what does has failed.
const PATIENCE: Duration = Duration::from_secs(20);
/// No answer to an attack is longer.
const LONGEST: u64 = 4_194_304;

/// One answer over HTTP.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The code of a problem; empty where the answer is none.
    pub fn code(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends `bytes` on a connection of their own, and reads every answer until it is closed.
pub async fn exchange(at: SocketAddr, bytes: &[u8]) -> Vec<Reply> {
    let mut stream = TcpStream::connect(at).await.unwrap();
    let (from, mut to) = stream.split();
    let mut came = Vec::new();
    let read = async {
        // A connection that is reset has told all it had to tell.
        drop(from.take(LONGEST).read_to_end(&mut came).await);
    };
    let write = async {
        // What is refused early need not be read to its end.
        drop(to.write_all(bytes).await);
        std::future::pending::<()>().await;
    };
    let both = async {
        tokio::select! {
            () = read => {}
            () = write => {}
        }
    };
    let ended = tokio::time::timeout(PATIENCE, both).await;
    assert!(ended.is_ok(), "still open: {}", String::from_utf8_lossy(&bytes[..bytes.len().min(200)]));
    replies(&came)
}

fn replies(mut came: &[u8]) -> Vec<Reply> {
    let mut replies = Vec::new();
    while let Some(end) = came.windows(4).position(|four| four == b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&came[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        let mut reply = Reply { status, head, body: Vec::new() };
        let length = reply.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let body = &came[end + 4..];
        reply.body = body[..body.len().min(length)].to_vec();
        came = &body[body.len().min(length)..];
        replies.push(reply);
    }
    replies
}

/// A websocket without a library.
pub struct RawSocket {
    stream: TcpStream,
    came: Vec<u8>,
    /// Nothing came, and it was not closed either.
    silent: bool,
}

/// A frame of the server: its first byte, and what it carries.
pub struct Frame {
    pub opcode: u8,
    pub payload: Vec<u8>,
}

impl RawSocket {
    /// An open websocket on which nothing was said.
    pub async fn open(at: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(at).await.unwrap();
        let ask = format!(
            "GET /ws HTTP/1.1\r\nHost: {at}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
            Sec-WebSocket-Protocol: einhalt.v1\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut socket = Self { stream, came: Vec::new(), silent: false };
        loop {
            if let Some(end) = socket.came.windows(4).position(|four| four == b"\r\n\r\n") {
                assert!(
                    socket.came.starts_with(b"HTTP/1.1 101 "),
                    "{}",
                    String::from_utf8_lossy(&socket.came)
                );
                socket.came.drain(..end + 4);
                return socket;
            }
            assert!(socket.more().await, "closed in the handshake");
        }
    }

    /// The same after `hello`.
    pub async fn signed_in(at: SocketAddr, token: &str) -> Self {
        let mut socket = Self::open(at).await;
        let hello = serde_json::json!({ "type": "hello", "version": 1, "token": token, "client": "raw" });
        socket.send(&masked(0x81, hello.to_string().as_bytes())).await;
        assert!(socket.text().await.contains("\"welcome\""));
        socket
    }

    /// Writes bytes; what the other side no longer reads is lost.
    pub async fn send(&mut self, bytes: &[u8]) {
        drop(self.stream.write_all(bytes).await);
    }

    /// The next frame; none once it is closed.
    pub async fn frame(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.take() {
                return Some(frame);
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// The next text.
    pub async fn text(&mut self) -> String {
        let frame = self.frame().await.unwrap();
        assert_eq!(frame.opcode, 0x1, "{:?}", frame.payload);
        String::from_utf8(frame.payload).unwrap()
    }

    /// The code with which it is closed: 1005 without one, 1006 without a word, 0 if it is not closed.
    pub async fn closed(&mut self) -> u16 {
        while let Some(Frame { opcode, payload }) = self.frame().await {
            if opcode == 0x8 {
                return payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
            }
        }
        if self.silent { 0 } else { 1006 }
    }

    fn take(&mut self) -> Option<Frame> {
        let (first, second) = (*self.came.first()?, *self.came.get(1)?);
        assert_eq!(first & 0xf0, 0x80, "the server sends whole frames without reserved bits");
        let (start, length) = match second {
            126 => (4, usize::from(u16::from_be_bytes(self.came.get(2..4)?.try_into().unwrap()))),
            127 => {
                (10, usize::try_from(u64::from_be_bytes(self.came.get(2..10)?.try_into().unwrap())).unwrap())
            }
            short => (2, usize::from(short)),
        };
        let payload = self.came.get(start..start + length)?.to_vec();
        self.came.drain(..start + length);
        Some(Frame { opcode: first & 0x0f, payload })
    }

    async fn more(&mut self) -> bool {
        let mut some = [0; 4_096];
        let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut some)).await;
        match read {
            Err(_) => {
                self.silent = true;
                false
            }
            Ok(Ok(0) | Err(_)) => false,
            Ok(Ok(length)) => {
                self.came.extend_from_slice(&some[..length]);
                true
            }
        }
    }
}

/// A frame as a client sends it, behind any first byte.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..=125 => frame.push(0x80 | u8::try_from(short).unwrap()),
        middle @ 126..=0xffff => {
            frame.push(0xfe);
            frame.extend(u16::try_from(middle).unwrap().to_be_bytes());
        }
        long => {
            frame.push(0xff);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// The beginning of a frame that says it carries so much, and nothing of it.
pub fn claims(first: u8, length: u64) -> Vec<u8> {
    let mut frame = vec![first, 0xff];
    frame.extend(length.to_be_bytes());
    frame.extend([0; 4]);
    frame
}
