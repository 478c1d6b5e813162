//! `--help` in Portuguese, laid over the English one: a test fails when a command or an option has no words here.

use super::{
    args::Arguments,
    flags,
    portuguese::{self, Words},
};
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use ponte_kernel::Language;

/// Commands of a moment: they take every flag of the configuration, and their help does not repeat them.
const BRIEF: [&str; 3] = ["doctor", "migrate", "user"];

/// The command line, explained in a language.
pub fn command(language: Language) -> Command {
    let command = Arguments::command().mut_subcommands(|sub| brief(sub, language));
    match language {
        Language::English => command,
        Language::Portuguese => in_portuguese(command),
    }
}

fn brief(command: Command, language: Language) -> Command {
    if !BRIEF.contains(&command.get_name()) {
        return command;
    }
    if command.has_subcommands() {
        return command.mut_subcommands(|sub| without_keys(sub, language));
    }
    without_keys(command, language)
}

fn without_keys(command: Command, language: Language) -> Command {
    let rest = language.pick(
        "As opções da configuração, como --data-dir, são as de `ponte serve`.",
        "The flags of the configuration, such as --data-dir, are those of `ponte serve`.",
    );
    let command = command.mut_args(|arg| {
        let hidden = flags::is_key(arg.get_id().as_str());
        arg.hide(hidden)
    });
    command.after_help(rest)
}

fn in_portuguese(command: Command) -> Command {
    let mut command = translate(command, "");
    command.build();
    translate_usage(&mut command);
    command
}

fn translate(command: Command, path: &str) -> Command {
    let command = match portuguese::command(path) {
        Some(Words { about, long }) => {
            command.about(about).long_about(long.map_or(about.to_owned(), |long| format!("{about}\n\n{long}")))
        }
        None => command,
    };
    let command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("Comandos")
        .subcommand_value_name("COMANDO")
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).help("Mostra esta ajuda"));
    let command = if path.is_empty() { command.arg(version()) } else { command };
    command.mut_args(|arg| translate_arg(arg, path)).mut_subcommands(|sub| {
        let path = joined(path, sub.get_name());
        translate(sub, &path)
    })
}

fn version() -> Arg {
    Arg::new("version").short('V').long("version").action(ArgAction::Version).help("Mostra a versão")
}

fn translate_arg(arg: Arg, path: &str) -> Arg {
    let id = arg.get_id().to_string();
    let arg = arg.help_heading("Opções");
    if ["help", "version"].contains(&id.as_str()) {
        return arg;
    }
    let own = portuguese::option(path, &id).map(|words| with_values(words.about, &arg));
    let help = own.or_else(|| flags::help_of(&id, Language::Portuguese)).unwrap_or_default();
    let arg = arg.help(help);
    if !arg.get_action().takes_values() {
        return arg;
    }
    let arg = if arg.is_positional() { arg.help_heading("Argumentos") } else { arg };
    let arg = arg.hide_default_value(true).hide_possible_values(true);
    let name = arg.get_value_names().and_then(|names| portuguese::value_name(names.first()?));
    match name {
        Some(name) => arg.value_name(name),
        None => arg,
    }
}

/// What clap would say in English: the default and the values that are possible.
fn with_values(about: &str, arg: &Arg) -> String {
    if !arg.get_action().takes_values() {
        return about.to_owned();
    }
    let possible: Vec<_> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let preset: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let mut text = about.to_owned();
    if !possible.is_empty() {
        text = format!("{text} [valores: {}]", possible.join(", "));
    }
    if !preset.is_empty() {
        text = format!("{text} [padrão: {}]", preset.join(", "));
    }
    text
}

fn translate_usage(command: &mut Command) {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace("[OPTIONS]", "[OPÇÕES]");
    *command = std::mem::take(command).override_usage(usage);
    for sub in command.get_subcommands_mut() {
        translate_usage(sub);
    }
}

fn joined(path: &str, name: &str) -> String {
    format!("{path} {name}").trim_start().to_owned()
}

const TEMPLATE: &str = "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}";
