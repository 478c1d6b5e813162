//! The program `ponte`. All of it is in the library, where tests reach it.

use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ponte::cli::main()
}
