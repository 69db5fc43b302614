//! What all parties of Einhalt agree on: the agreement's rules, the messages, the record.
//!
//! Pure: no I/O, no clock, no async, no randomness. Everything that decides anything is here; the
//! server only carries it out.

// The same inputs give the same answer on every node: nothing may depend on the order of a hash table.
#![deny(clippy::iter_over_hash_type)]

pub mod clocks;
mod coded;
pub mod explain;
pub mod ids;
pub mod operation;
pub mod people;
pub mod policy;
pub mod receipt;
pub mod record;
pub mod report;
pub mod rescue;
pub mod review;
pub mod safeguards;
pub mod severity;
pub mod wire;
