//! The command `einhalt`.

mod cli;

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// What is freed is overwritten: nothing personal stays in memory after its use (I-12).
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    cli::run()
}
