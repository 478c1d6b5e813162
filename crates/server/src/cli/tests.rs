//! What the command line says, in both languages.

use super::*;
use crate::config::ConfigError;
use clap::Command;
use ponte_identity::WorkspaceKey;
use ponte_platform::vault::VaultError;
use ponte_simulator::phone::PhoneError;
use ponte_store::OpenError;
use std::{
    cell::RefCell,
    fmt::Write as _,
    io::{self, Write},
    rc::Rc,
};

/// What was written to one side of a console.
#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

/// Standard output, then standard error.
fn typed(line: &str, language: Language) -> (String, String) {
    let (out, err) = (Paper::default(), Paper::default());
    let mut console = Console::new(language, out.clone(), err.clone());
    let arguments: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
    run(&arguments, &Environment::default(), &mut console);
    (out.text(), err.text())
}

/// Visits every command with its path: the program itself, `serve`, `keys`, `keys new`, …
fn visit(command: &Command, path: &str, see: &mut impl FnMut(&Command, &str)) {
    see(command, path);
    for sub in command.get_subcommands() {
        visit(sub, format!("{path} {}", sub.get_name()).trim_start(), see);
    }
}

#[test]
fn the_command_line_is_sound_in_both_languages() {
    for language in [Language::Portuguese, Language::English] {
        help::command(language).debug_assert();
    }
}

#[test]
fn every_command_and_option_has_portuguese_words() {
    let english = help::command(Language::English);
    visit(&english, "", &mut |command, path| {
        assert!(portuguese::command(path).is_some(), "no Portuguese words for the command \"{path}\"");
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            let known =
                portuguese::option(path, id).is_some() || flags::help_of(id, Language::Portuguese).is_some();
            assert!(known, "no Portuguese words for the option {id} of \"{path}\"");
            if let Some(names) = arg.get_value_names().filter(|_| arg.get_action().takes_values()) {
                assert!(names.iter().all(|name| portuguese::value_name(name).is_some()), "{names:?}");
            }
        }
    });
}

/// Where a page stands in the snapshots: one file for each command and language.
fn page_name(path: &str, language: Language) -> String {
    format!(
        "help_{}{}",
        language.pick("pt", "en"),
        path.split_whitespace().fold(String::new(), |name, word| name + "_" + word)
    )
}

#[test]
fn help_is_as_written_down() {
    for language in [Language::Portuguese, Language::English] {
        visit(&help::command(Language::English), "", &mut |_, path| {
            if path != "bench child" {
                let (help, _) = typed(&format!("ponte {path} --help"), language);
                insta::assert_snapshot!(page_name(path, language), help);
            }
        });
    }
}

#[test]
fn a_wrong_line_is_told_in_the_language_that_was_asked_for() {
    let lines = [
        "ponte",
        "ponte serv",
        "ponte serve --liste 1",
        "ponte serve --listen",
        "ponte serve extra",
        "ponte --language de serve",
        "ponte keys",
        "ponte keys new --root a",
        "ponte demo --check --data x",
        "ponte demo --port 70000",
        "ponte user add ana --name Ana",
        "ponte user add ana@loja.com.br --name Ana --role chefe",
        "ponte bench reply --seconds 0",
        "ponte bench reply --database oracle",
    ];
    for language in [Language::Portuguese, Language::English] {
        let mut all = String::new();
        for line in lines {
            let (out, err) = typed(line, language);
            assert_eq!(out, "", "{line}");
            writeln!(all, "$ {line}\n{err}").unwrap();
        }
        insta::assert_snapshot!(format!("usage_{}", language.pick("pt", "en")), all);
    }
}

#[test]
fn the_language_is_found_before_the_line_is_read() {
    let of = |line: &str| {
        let arguments: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        language(&arguments, &[("LANG", "en_US.UTF-8")].into_iter().collect())
    };
    assert_eq!(of("ponte serve"), Language::English);
    assert_eq!(of("ponte --language pt-BR serve"), Language::Portuguese);
    assert_eq!(of("ponte serve --language=pt-BR --wrong"), Language::Portuguese);
    assert_eq!(of("ponte serve --language"), Language::English);
}

#[test]
fn failures_are_told_with_cause_and_remedy() {
    let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
    let taken = io::Error::from(io::ErrorKind::AddrInUse);
    let key = |text| WorkspaceKey::parse(text).unwrap();
    let known = vec![key("loja"), key("testes")];
    let readonly =
        OpenError::File { path: "d/ponte.db".into(), reason: "attempt to write a readonly database".into() };
    let failures: Vec<anyhow::Error> = vec![
        anyhow::Error::new(readonly).context("opening the database"),
        OpenError::Server { reason: "connection refused".into() }.into(),
        OpenError::Address { reason: "expected postgres://…".into() }.into(),
        OpenError::Newer { number: 9 }.into(),
        OpenError::Migration { number: 2, name: "identity", reason: "disk full".into() }.into(),
        ponte_store::StoreError::Unavailable { reason: "database or disk is full".into() }.into(),
        anyhow::Error::new(VaultError::WrongRootKey).context("opening the vault"),
        VaultError::WrongIndexKey.into(),
        ConfigError::Folder { path: "/data".into(), error: denied() }.into(),
        CommandError::Listen { address: ([0, 0, 0, 0], 80).into(), flag: "--listen", error: taken }.into(),
        CommandError::KeyFileExists { path: "root.key".into() }.into(),
        CommandError::KeyFile { path: "x/root.key".into(), error: denied() }.into(),
        CommandError::SameKeyFile.into(),
        CommandError::NoWorkspace.into(),
        CommandError::UnknownWorkspace { key: key("lojas"), known: known.clone() }.into(),
        CommandError::WhichWorkspace { known }.into(),
        CommandError::Webhook { url: "loja".into() }.into(),
        ponte_identity::InviteError::AlreadyMember.into(),
        PhoneError::EmulatorEnded.into(),
        PhoneError::NoNumber.into(),
        anyhow::anyhow!("the inner reason").context("the outer one"),
    ];
    for language in [Language::Portuguese, Language::English] {
        let mut all = String::new();
        for error in &failures {
            let complaint = Complaint::of(error, language);
            let paper = Paper::default();
            Console::new(language, Paper::default(), paper.clone()).complain(&complaint).unwrap();
            writeln!(all, "{}exit {}\n", paper.text(), complaint.exit as u8).unwrap();
        }
        insta::assert_snapshot!(format!("failures_{}", language.pick("pt", "en")), all);
    }
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let err = Paper::default();
    let mut console = Console::new(Language::English, Closed, err.clone());
    let arguments = ["ponte", "config", "--page"].map(OsString::from);
    let exit = run(&arguments, &Environment::default(), &mut console);
    assert_eq!(format!("{exit:?}"), format!("{:?}", ExitCode::SUCCESS));
    assert_eq!(err.text(), "");
}
