//! The agreement, clause by clause: what a user would notice, each with its requirement id.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

mod comms;
mod devices;
mod document;
mod emergency;
mod facility;
mod family;
mod fitness;
mod force;
mod judgement;
mod legal;
mod monitor;
mod night;
mod preflight;
mod proportionality;
mod rescue;
mod retention;
mod sisters;
mod stage;
mod standstill;
