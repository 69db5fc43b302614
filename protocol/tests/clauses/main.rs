//! The agreement, clause by clause: what a user would notice, each with its requirement id.

mod emergency;
mod fitness;
mod night;
mod rescue;
mod stage;
mod standstill;
