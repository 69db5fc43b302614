//! The frames of the websocket (subprotocol `einhalt.v1`): one JSON object per text frame.

pub mod client_frame;
pub mod close;
pub mod input;
pub mod json;
pub mod lenient;
pub mod problem;
pub mod safeguards_view;
pub mod server_frame;
pub mod strict;
pub mod view;

pub use client_frame::ClientFrame;
pub use close::CloseCode;
pub use input::{Input, read_frame};
pub use lenient::{FinishedReport, ReadReport};
pub use problem::{Mistake, Problem, ProblemCode, Retry};
pub use server_frame::ServerFrame;
pub use view::{OperationView, Phase};

/// The version spoken here.
pub const WIRE_VERSION: u32 = 1;

/// The websocket subprotocol.
pub const SUBPROTOCOL: &str = "einhalt.v1";
