//! What happens around the rules: networks and devices that fail, a server that dies, forged requests.

use super::super::fields::{Desk, Fields};

/// Something that is no request.
#[derive(Debug, Clone)]
pub enum Outside {
    /// The network of these devices is gone.
    Cut(Vec<String>),
    /// It is back.
    Restore(Vec<String>),
    /// These devices fall asleep.
    Sleep(Vec<String>),
    /// They wake.
    Wake(Vec<String>),
    /// The server dies at this moment.
    Kill,
    /// It starts again.
    StartServer,
    /// A request over REST with a token whose role was changed by hand.
    ForgeToken,
    /// A request over REST that claims a role in its body.
    ForgeRole,
    /// An exported record in which somebody changed one entry: the verifier must name it.
    AlterExport,
    /// An exported record whose end somebody cut off: the verifier must say so.
    CutExport,
}

impl Outside {
    /// Whether somebody must do it.
    pub const fn needs_someone(&self) -> bool {
        matches!(self, Self::ForgeToken | Self::ForgeRole)
    }

    /// The devices it names.
    pub fn signs(&self) -> &[String] {
        match self {
            Self::Cut(signs) | Self::Restore(signs) | Self::Sleep(signs) | Self::Wake(signs) => signs,
            Self::Kill
            | Self::StartServer
            | Self::ForgeToken
            | Self::ForgeRole
            | Self::AlterExport
            | Self::CutExport => &[],
        }
    }
}

/// Reads what `word` asks for, if it is one of these.
pub fn read(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Outside> {
    Some(match word {
        "cut" => Outside::Cut(fields.texts(desk, "devices")),
        "restore" => Outside::Restore(fields.texts(desk, "devices")),
        "sleep" => Outside::Sleep(fields.texts(desk, "devices")),
        "wake" => Outside::Wake(fields.texts(desk, "devices")),
        "kill server" => Outside::Kill,
        "start server" => Outside::StartServer,
        "forge token" => Outside::ForgeToken,
        "forge role" => Outside::ForgeRole,
        "alter export" => Outside::AlterExport,
        "cut export" => Outside::CutExport,
        _ => return None,
    })
}
