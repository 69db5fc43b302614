//! The evidence: exact bytes, chained by hash, personal payloads apart.

pub mod commitment;

pub use commitment::{Commitment, Salt};
