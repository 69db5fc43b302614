//! The evidence: exact bytes, chained by hash, personal payloads apart.

pub mod chain;
pub mod checkpoint;
pub mod commitment;
pub mod export;
pub mod note;
mod text;
pub mod verify;

pub use chain::Hash;
pub use checkpoint::{Checkpoint, Note};
pub use commitment::{Commitment, Salt};
pub use export::Export;
pub use note::{KeyKind, SignatureLine, VerifierKey};
pub use verify::{Broken, Expected, Fault, Summary, Verifier, verify, verify_from};
