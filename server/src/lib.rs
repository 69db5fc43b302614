//! The service `einhalt`: live signalling, storage, access and the interfaces to the outside.
//!
//! Nothing is decided here: every rule of the agreement is in `einhalt_protocol`.

pub mod access;
pub mod api;
pub mod app;
pub mod checkpoints;
pub mod clock;
pub mod config;
pub mod dossier;
pub mod listen;
pub mod live;
pub mod measures;
pub mod places;
pub mod policies;
pub mod readings;
pub mod review;
pub mod secrets;
pub mod store;
pub mod telemetry;
pub mod vault;
pub mod web;
