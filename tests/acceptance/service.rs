//! The running service, asked and read over the wire as any client would: one program, since making each of
//! these anew costs far more time than running it.

mod common;
mod program;

mod access;
mod after_operation;
mod bad_input;
mod checkpoints;
mod hostile;
mod matrix;
mod measures;
mod places;
mod planning;
mod reviews;
mod tampered;
mod unheard;
