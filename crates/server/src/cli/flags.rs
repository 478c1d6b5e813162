//! The flags of the configuration: one for each key of the table, with `--config` for the file.

use crate::config::{Entry, Form, Kind, Layer, Name, Preset, Source, Words, Written};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use ponte_kernel::Language;
use std::path::PathBuf;

const FILE: &str = "config";
const FILE_HELP: Words = Words::new(
    "O arquivo da configuração [padrão: PONTE_CONFIG, senão ./ponte.toml]",
    "The configuration's file [default: PONTE_CONFIG, else ./ponte.toml]",
);

/// What the command line says about the configuration.
#[derive(Clone, Debug, Default)]
pub struct ConfigFlags {
    pub file: Option<PathBuf>,
    pub layer: Layer,
}

impl Args for ConfigFlags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new(FILE).long(FILE).value_name("FILE").value_parser(clap::value_parser!(PathBuf));
        let file = file.help(FILE_HELP.pick(Language::English));
        names().fold(command.arg(file), |command, (name, flag)| {
            let help = help(name, Language::English);
            command.arg(Arg::new(flag.clone()).long(flag).value_name(value_name(name)).help(help))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ConfigFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self { file: matches.get_one(FILE).cloned(), layer: Layer::new() };
        for (name, flag) in names() {
            if let Some(text) = matches.get_one::<String>(&flag) {
                flags.layer.insert(name, Written { text: text.clone().into(), source: Source::Flag(flag) });
            }
        }
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Whether a flag is one of the configuration's keys.
pub fn is_key(flag: &str) -> bool {
    names().any(|(_, spelt)| spelt == flag)
}

/// The help of the flag `flag` in `--help`; `None` when it is none of the configuration's.
pub fn help_of(flag: &str, language: Language) -> Option<String> {
    if flag == FILE {
        return Some(FILE_HELP.pick(language).to_owned());
    }
    names().find(|(_, spelt)| spelt == flag).map(|(name, _)| help(name, language))
}

fn names() -> impl Iterator<Item = (Name, String)> {
    Name::all().filter_map(|name| name.flag().map(|flag| (name, flag)))
}

fn help(name: Name, language: Language) -> String {
    let entry = name.key.entry();
    let variable = name.variable();
    if name != Name::value(entry.key) {
        let holds = language.pick("Arquivo que guarda", "File that holds");
        return format!("{holds} {} [{variable}]", entry.name);
    }
    match preset(entry, language) {
        Some(preset) => format!("{} [{preset}; {variable}]", entry.meaning.pick(language)),
        None => format!("{} [{variable}]", entry.meaning.pick(language)),
    }
}

fn value_name(name: Name) -> &'static str {
    match (name.form, name.key.entry().kind) {
        (Form::SecretFile, _) => "FILE",
        (Form::Value, Kind::Address | Kind::Scanner) => "ADDRESS",
        (Form::Value, Kind::Url | Kind::Database) => "URL",
        (Form::Value, Kind::Folder) => "FOLDER",
        (Form::Value, Kind::Number { .. }) => "NUMBER",
        (Form::Value, Kind::AllowList | Kind::Networks) => "LIST",
        (Form::Value, Kind::MediaStore) => "PLACE",
        (Form::Value, Kind::RootKey | Kind::Password | Kind::Word | Kind::Choice(_) | Kind::LogFilter) => "VALUE",
    }
}

fn preset(entry: &Entry, language: Language) -> Option<String> {
    let preset = match entry.preset {
        Preset::Fixed(text) => text,
        Preset::Derived(words) => words.pick(language),
        Preset::Nothing | Preset::Required => return None,
    };
    Some(format!("{}: {preset}", language.pick("padrão", "default")))
}
