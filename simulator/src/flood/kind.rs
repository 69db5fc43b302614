//! The kinds of bad connections, and what each says.

use std::time::Duration;

use einhalt_protocol::ids::OperationId;
use serde::Serialize;
use serde_json::json;

/// What a bad connection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Connects and says nothing.
    Silent,
    /// Sends the head of a request a byte at a time.
    SlowHead,
    /// Asks for large answers and reads none.
    DeafHttp,
    /// Opens a websocket and says nothing.
    SilentSocket,
    /// Opens a websocket and sends `hello` a byte at a time.
    SlowSocket,
    /// Opens a websocket and sends words as fast as it can.
    FloodUnknown,
    /// The same, signed in.
    FloodKnown,
    /// A member who takes part, asks, and never reads: its window is zero.
    DeafMember,
    /// Opens a websocket, goes, and comes again at once.
    Storm,
    /// Says `hello` with a forged token.
    Forged,
}

impl Kind {
    /// All, with how many of a thousand connections are of it.
    pub const SHARES: [(Self, usize); 10] = [
        (Self::Silent, 375),
        (Self::SlowHead, 200),
        (Self::DeafHttp, 15),
        (Self::SilentSocket, 120),
        (Self::SlowSocket, 120),
        (Self::FloodUnknown, 40),
        (Self::FloodKnown, 15),
        (Self::DeafMember, 25),
        (Self::Storm, 25),
        (Self::Forged, 65),
    ];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::SlowHead => "head a byte at a time",
            Self::DeafHttp => "asks over HTTP, never reads",
            Self::SilentSocket => "websocket, silent",
            Self::SlowSocket => "websocket, a byte at a time",
            Self::FloodUnknown => "websocket, flood before hello",
            Self::FloodKnown => "signed in, flood",
            Self::DeafMember => "member, never reads",
            Self::Storm => "comes and goes at once",
            Self::Forged => "forged token",
        }
    }

    /// Whether it needs a device of its own.
    pub const fn is_paired(self) -> bool {
        matches!(self, Self::FloodKnown | Self::DeafMember)
    }

    /// Whether it never reads.
    pub const fn is_deaf(self) -> bool {
        matches!(self, Self::DeafHttp | Self::DeafMember)
    }

    /// Whether it opens a websocket.
    pub const fn is_socket(self) -> bool {
        !matches!(self, Self::Silent | Self::SlowHead | Self::DeafHttp)
    }

    /// Pause before it comes again. Bounded, so that the machine is left to those who are measured.
    pub const fn pause(self) -> Duration {
        Duration::from_millis(if matches!(self, Self::Storm) { 50 } else { 500 })
    }

    /// What it says once the connection stands, piece by piece, and the pause between two pieces; said over
    /// and over from `repeats` on.
    pub fn says(self, token: &str, operation: OperationId) -> Speech {
        let hello = |token: &str| {
            let hello = json!({ "type": "hello", "version": 1, "token": token, "client": "x" });
            masked(hello.to_string().as_bytes())
        };
        let bytes = |all: &[u8]| all.iter().map(|byte| vec![*byte]).collect::<Vec<_>>();
        let second = Duration::from_secs(1);
        let at_once = Duration::ZERO;
        match self {
            Self::Silent | Self::SilentSocket | Self::Storm => Speech::new(Vec::new(), second),
            Self::SlowHead => {
                let head = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ".to_owned() + &"x".repeat(1_000);
                Speech::new(bytes(head.as_bytes()), second)
            }
            Self::DeafHttp => {
                let ask = "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50).into_bytes();
                Speech::new(vec![ask], second).over_and_over(0)
            }
            Self::SlowSocket => Speech::new(bytes(&hello("x.y.z")), second),
            Self::FloodUnknown => {
                Speech::new(vec![masked(b"hello there").repeat(20)], at_once).over_and_over(0)
            }
            Self::FloodKnown => {
                Speech::new(vec![hello(token), masked(b"{}").repeat(20)], at_once).over_and_over(1)
            }
            Self::DeafMember => {
                // The answer is a picture of the whole operation. Asked just slowly enough to be no flood.
                let join = json!({ "type": "join", "operation": operation, "view": true }).to_string();
                let join = masked(join.as_bytes());
                let pieces = vec![hello(token), join.repeat(20), join];
                Speech::new(pieces, Duration::from_millis(25)).over_and_over(2)
            }
            Self::Forged => Speech::new(vec![hello(&forged(token))], second),
        }
    }
}

/// What is said.
pub struct Speech {
    /// Piece by piece.
    pub pieces: Vec<Vec<u8>>,
    /// Between two pieces.
    pub pause: Duration,
    /// From here on over and over; otherwise silence follows.
    pub repeats: Option<usize>,
}

impl Speech {
    const fn new(pieces: Vec<Vec<u8>>, pause: Duration) -> Self {
        Self { pieces, pause, repeats: None }
    }

    const fn over_and_over(mut self, from: usize) -> Self {
        self.repeats = Some(from);
        self
    }
}

/// A good token with another signature.
fn forged(token: &str) -> String {
    let (signed, _) = token.rsplit_once('.').unwrap_or((token, ""));
    format!("{signed}.{}", "A".repeat(86))
}

/// A text frame as a client sends it.
pub fn masked(text: &[u8]) -> Vec<u8> {
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    let mut frame = vec![0x81];
    if let Ok(short @ 0..=125) = u8::try_from(text.len()) {
        frame.push(0x80 | short);
    } else {
        frame.push(0xfe);
        // Nothing here is longer than 65,535 bytes.
        frame.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
    }
    frame.extend(mask);
    frame.extend(text.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}
