//! The agreement, clause by clause: what a user would notice, each with its requirement id.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

mod emergency;
mod family;
mod fitness;
mod force;
mod night;
mod preflight;
mod proportionality;
mod rescue;
mod stage;
mod standstill;
