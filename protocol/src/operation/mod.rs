//! One operation: what is asked, what happened, and what follows.

pub mod command;
pub mod context;
pub mod event;
pub mod evidence;
pub mod hold;
pub mod plan;
pub mod refusal;
