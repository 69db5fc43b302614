//! One operation: what is asked, what happened, and what follows.

pub mod apply;
pub mod command;
pub mod context;
pub mod deadlines;
pub mod decide;
pub mod event;
pub mod evidence;
pub mod hold;
pub mod overview;
pub mod plan;
pub mod refusal;
pub mod rights;
pub mod state;

pub use command::{Ask, Command};
pub use context::Context;
pub use decide::{decide, replay_check};
pub use event::{Entry, Event};
pub use refusal::Refusal;
pub use state::State;
