//! The evidence: exact bytes, chained by hash, personal payloads apart.

pub mod chain;
pub mod commitment;
pub mod export;
pub mod verify;

pub use chain::Hash;
pub use commitment::{Commitment, Salt};
pub use export::{Export, Signed};
pub use verify::{Broken, Fault, Summary, Verifier, verify, verify_from};
