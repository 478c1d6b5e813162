//! The command line: reads it, runs the command, and says to person and shell how it went.
//!
//! [`args`] is what can be typed, `dispatch` what each command does with it; a command that is more than a call has a
//! file of its own name. Results go to stdout, everything else to stderr. A failure is printed as a [`Complaint`]: a
//! sentence, its causes, a remedy; its [`Exit`] is the shell's answer.

mod add_user;
pub mod args;
mod complaint;
mod console;
mod decode;
mod dispatch;
mod doctor;
mod error;
mod flags;
mod help;
mod links;
mod migrate;
mod new_keys;
mod phone;
mod portuguese;
mod show_config;
mod signal;
mod simulator;
#[cfg(test)]
mod tests;
mod usage;

pub use complaint::{Complaint, Exit};
pub use console::Console;
pub use error::CommandError;
pub use flags::ConfigFlags;
pub use links::{FIRST_RUN, INVITATION, first_run_address, first_run_notice};
pub use signal::StopSignals;

use crate::config::Environment;
use args::Arguments;
use clap::FromArgMatches as _;
use ponte_kernel::Language;
use std::{ffi::OsString, io, process::ExitCode};

/// The whole program.
pub fn main() -> ExitCode {
    let environment = Environment::of_process();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = language(&arguments, &environment);
    let console = Console::of_process(language);
    let mut console = if environment.refuses_colour() { console.plain() } else { console };
    run(&arguments, &environment, &mut console)
}

/// Runs the command that `arguments` name, the program's own name first.
pub fn run(arguments: &[OsString], environment: &Environment, console: &mut Console) -> ExitCode {
    let arguments = match read(arguments, console.language) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, console),
    };
    match dispatch::perform(arguments.command, environment, console) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has enough: `ponte config | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => complain(&Complaint::of(&error, console.language), console),
    }
}

fn read(arguments: &[OsString], language: Language) -> Result<Arguments, clap::Error> {
    Arguments::from_arg_matches(&help::command(language).try_get_matches_from(arguments)?)
}

/// Needed before the line is read, because its mistakes are told in it. A value that is none is refused later.
fn language(arguments: &[OsString], environment: &Environment) -> Language {
    let mut texts = arguments.iter().filter_map(|argument| argument.to_str());
    let named = texts.find_map(|text| text.strip_prefix("--language").map(|rest| rest.strip_prefix('=')));
    match named.map(|joined| joined.or_else(|| texts.next())) {
        Some(Some(tag)) => Language::negotiate(tag),
        _ => environment.language(),
    }
}

/// Help and version are no mistakes.
fn usage(error: &clap::Error, console: &mut Console) -> ExitCode {
    let told = match usage::in_portuguese(error).filter(|_| console.language == Language::Portuguese) {
        Some(complaint) => return complain(&complaint, console),
        None if error.use_stderr() => console.report(&error.render().to_string()),
        None => console.say(&error.render().to_string()),
    };
    match (told, error.use_stderr()) {
        (Ok(()), false) => ExitCode::SUCCESS,
        _ => Exit::Usage.into(),
    }
}

fn complain(complaint: &Complaint, console: &mut Console) -> ExitCode {
    // There is nobody left to tell when stderr is closed; the exit code still tells the shell.
    drop(console.complain(complaint));
    complaint.exit.into()
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    kinds.into_iter().any(|kind| kind == io::ErrorKind::BrokenPipe)
}
