//! Documents for paper and archive: the dossier of an operation, the incident report form, the person's copy,
//! the annual report.

mod annual;
mod copy;
mod draft;
mod incident;
pub mod operation;
pub mod paper;
mod press;
mod say;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use annual::annual;
pub use copy::copy;
pub use incident::incident;
pub use operation::{Case, Proof, Signer, dossier};
pub use press::{Press, PressError};
