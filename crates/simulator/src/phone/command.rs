//! What a typed line means.

use super::words::{FAULTS, fault_name};
use crate::{
    emulator::{FaultSwitch, When},
    shop::ShopMode,
};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    Nothing,
    Say(String),
    /// The position of a choice, from 0.
    Choose(usize),
    Help,
    Quit,
    Fault(FaultCommand),
    Unknown(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum FaultCommand {
    List,
    ClearAll,
    Set(FaultSwitch),
    /// By the control surface's name.
    Clear(&'static str),
    Shop(ShopMode),
    Unknown(String),
}

impl Command {
    /// A number chooses while as many choices are open; `/texto 1` says it instead.
    pub(super) fn parse(line: &str, choices: usize) -> Self {
        let line = line.trim();
        if line.is_empty() {
            return Self::Nothing;
        }
        if let Ok(number @ 1..) = line.parse::<usize>()
            && number <= choices
        {
            return Self::Choose(number - 1);
        }
        let Some(command) = line.strip_prefix('/') else { return Self::Say(line.to_owned()) };
        let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        match word {
            "ajuda" | "help" | "?" => Self::Help,
            "sair" | "quit" | "exit" => Self::Quit,
            "texto" | "text" => Self::Say(rest.trim().to_owned()),
            "falha" | "falhas" | "fault" | "faults" => Self::Fault(FaultCommand::parse(rest)),
            other => Self::Unknown(other.to_owned()),
        }
    }
}

impl FaultCommand {
    fn parse(rest: &str) -> Self {
        let mut words = rest.split_whitespace();
        match (words.next(), words.next()) {
            (None, _) => Self::List,
            (Some("limpar" | "clear"), _) => Self::ClearAll,
            (Some("loja" | "shop"), mode) => Self::shop(mode.unwrap_or("")),
            (Some(name), when) => Self::switch(name, when),
        }
    }

    fn shop(mode: &str) -> Self {
        match mode {
            "fora" | "down" => Self::Shop(ShopMode::Outage),
            "lenta" | "slow" => Self::Shop(ShopMode::Slow { milliseconds: 8_000 }),
            "cheia" | "busy" => Self::Shop(ShopMode::TooManyRequests { retry_after_seconds: 30 }),
            "normal" | "" => Self::Shop(ShopMode::Normal),
            other => Self::Unknown(other.to_owned()),
        }
    }

    fn switch(name: &str, when: Option<&str>) -> Self {
        let known = FAULTS.iter().find(|words| words.portuguese == name || words.english == name);
        let Some(words) = known else { return Self::Unknown(name.to_owned()) };
        match when {
            None => Self::Set(FaultSwitch { fault: words.fault, when: When::Next(1) }),
            Some("desligar" | "off") => Self::Clear(fault_name(words.fault)),
            Some(text) => match parse_when(text) {
                Some(when) => Self::Set(FaultSwitch { fault: words.fault, when }),
                None => Self::Unknown(text.to_owned()),
            },
        }
    }
}

/// `sempre`, `3`, `20%`
fn parse_when(text: &str) -> Option<When> {
    if matches!(text, "sempre" | "always") {
        return Some(When::Always);
    }
    match text.strip_suffix('%') {
        Some(percent) => {
            percent.parse::<u8>().ok().filter(|percent| *percent <= 100).map(|p| When::Rate(f64::from(p) / 100.0))
        }
        None => text.parse().ok().map(When::Next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::{Fault, Scope};

    #[test]
    fn a_number_chooses_only_what_is_offered() {
        assert_eq!(Command::parse("2", 3), Command::Choose(1));
        assert_eq!(Command::parse("4", 3), Command::Say("4".to_owned()));
        assert_eq!(Command::parse("0", 3), Command::Say("0".to_owned()));
        assert_eq!(Command::parse("2", 0), Command::Say("2".to_owned()));
        assert_eq!(Command::parse("/texto 2", 3), Command::Say("2".to_owned()));
        assert_eq!(Command::parse("  ", 3), Command::Nothing);
    }

    #[test]
    fn both_languages_are_understood() {
        assert_eq!(Command::parse("/ajuda", 0), Command::Help);
        assert_eq!(Command::parse("/quit", 0), Command::Quit);
        assert_eq!(Command::parse("/dance now", 0), Command::Unknown("dance".to_owned()));
    }

    #[test]
    fn faults_are_named_in_words() {
        let fault = |line: &str| match Command::parse(line, 0) {
            Command::Fault(command) => command,
            other => panic!("no fault: {other:?}"),
        };
        let set = |fault, when| FaultCommand::Set(FaultSwitch { fault, when });
        let duplicate = Fault::DuplicateWebhook { of: Scope::Everything, copies: 4 };
        assert_eq!(fault("/falha duplicar"), set(duplicate, When::Next(1)));
        assert_eq!(fault("/falha erro sempre"), set(Fault::ServerError, When::Always));
        assert_eq!(fault("/fault error 20%"), set(Fault::ServerError, When::Rate(0.2)));
        assert_eq!(fault("/falha token 3"), set(Fault::ExpiredToken, When::Next(3)));
        assert_eq!(fault("/falha token desligar"), FaultCommand::Clear("expired_token"));
        assert_eq!(fault("/falha loja fora"), FaultCommand::Shop(ShopMode::Outage));
        assert_eq!(fault("/falha limpar"), FaultCommand::ClearAll);
        assert_eq!(fault("/falha"), FaultCommand::List);
        assert_eq!(fault("/falha pneu"), FaultCommand::Unknown("pneu".to_owned()));
        assert_eq!(fault("/falha erro 200%"), FaultCommand::Unknown("200%".to_owned()));
    }
}
