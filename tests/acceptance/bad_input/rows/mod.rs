//! The rows: what is sent, and what it leads to. Words in capitals stand for what a test fills in.

mod asked;
mod frames;
mod reports;
mod requests;

pub use asked::ASKED;
pub use frames::FRAMES;
pub use reports::{ENVELOPES, REPORTS};
pub use requests::REQUESTS;

/// Code and place of every mistake.
pub type Mistakes = &'static [(&'static str, &'static str)];

/// Code of every defect.
pub type Defects = &'static [&'static str];
