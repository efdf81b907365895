//! `matcher`: proposes, checks and explains metrology partnerships from the command line.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
