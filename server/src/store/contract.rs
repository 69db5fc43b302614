//! The one test suite that every store must pass.
