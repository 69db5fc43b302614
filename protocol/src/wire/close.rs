//! Close codes, and what a client does on each (safety invariants, section 6).

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// 1001: the server shuts down. Reconnect after a short, random pause.
    GoingAway,
    /// 1002: framing broken. Reconnect; report it.
    Protocol,
    /// 1003: a binary frame. Do not repeat it.
    Binary,
    /// 1007: not UTF-8. Do not repeat it.
    NotUtf8,
    /// 1009: too large. Do not repeat it.
    TooLarge,
    /// 4401: not signed in. Get a token, reconnect.
    NotSignedIn,
    /// 4403: this device may not. Sign in again; keep every stop.
    NotThisDevice,
    /// 4408: too slow with `hello`. Reconnect.
    TooSlow,
    /// 4409: replaced by a newer socket of the same device. Do not reconnect by yourself.
    Replaced,
    /// 4413: cannot keep up. Reconnect and catch up by sequence.
    CannotKeepUp,
    /// 4429: flood. Reconnect after a pause.
    Flood,
}

impl CloseCode {
    /// Every code.
    pub const ALL: &'static [Self] = &[
        Self::GoingAway,
        Self::Protocol,
        Self::Binary,
        Self::NotUtf8,
        Self::TooLarge,
        Self::NotSignedIn,
        Self::NotThisDevice,
        Self::TooSlow,
        Self::Replaced,
        Self::CannotKeepUp,
        Self::Flood,
    ];

    /// The number on the wire.
    pub const fn code(self) -> u16 {
        match self {
            Self::GoingAway => 1001,
            Self::Protocol => 1002,
            Self::Binary => 1003,
            Self::NotUtf8 => 1007,
            Self::TooLarge => 1009,
            Self::NotSignedIn => 4401,
            Self::NotThisDevice => 4403,
            Self::TooSlow => 4408,
            Self::Replaced => 4409,
            Self::CannotKeepUp => 4413,
            Self::Flood => 4429,
        }
    }

    /// A short reason, without anything personal.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::GoingAway => "going away",
            Self::Protocol => "protocol error",
            Self::Binary => "binary frames are not understood",
            Self::NotUtf8 => "not UTF-8",
            Self::TooLarge => "frame too large",
            Self::NotSignedIn => "not signed in",
            Self::NotThisDevice => "this device may not",
            Self::TooSlow => "no hello in time",
            Self::Replaced => "replaced by a newer connection of this device",
            Self::CannotKeepUp => "cannot keep up",
            Self::Flood => "too many messages",
        }
    }
}
