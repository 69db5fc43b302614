//! The evidence: exact bytes, chained by hash, personal payloads apart.

pub mod chain;
pub mod commitment;

pub use chain::Hash;
pub use commitment::{Commitment, Salt};
