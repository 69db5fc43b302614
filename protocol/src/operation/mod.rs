//! One operation: what is asked, what happened, and what follows.

pub mod after;
pub mod apply;
pub mod command;
pub mod context;
pub mod deadlines;
pub mod decide;
pub mod device;
pub mod document;
pub mod event;
pub mod evidence;
pub mod family;
pub mod force;
pub mod hold;
pub mod judgement;
pub mod notice;
pub mod overview;
pub mod place;
pub mod plan;
pub mod preflight;
pub mod refusal;
mod remedy;
pub mod rights;
pub mod state;
mod stops;

pub use command::{Ask, Command};
pub use context::Context;
pub use decide::{decide, replay_check};
pub use event::{Entry, Event};
pub use refusal::Refusal;
pub use state::State;
