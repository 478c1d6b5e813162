//! Limits of what people write about a number (Meta), and how near a number is to its messaging limit.

use super::model::{Automation, Profile};
use ponte_kernel::Language;

/// One thing to correct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Such as `commands[2].name`.
    pub path: String,
    pub kind: WrongKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongKind {
    Empty,
    /// In characters.
    TooLong {
        limit: usize,
        actual: usize,
    },
    TooMany {
        limit: usize,
        actual: usize,
    },
    Website,
    Email,
    Repeated,
}

impl Wrong {
    /// What to correct, for people; the path stands beside it.
    pub fn text(&self, language: Language) -> String {
        let (portuguese, english) = match self.kind {
            WrongKind::Empty => ("Preencha este campo.".to_owned(), "Fill this in.".to_owned()),
            WrongKind::TooLong { limit, actual } => (
                format!("Use no máximo {limit} caracteres; há {actual}."),
                format!("Use at most {limit} characters; there are {actual}."),
            ),
            WrongKind::TooMany { limit, actual } => (
                format!("Use no máximo {limit}; há {actual}."),
                format!("Use at most {limit}; there are {actual}."),
            ),
            WrongKind::Website => (
                "Use um endereço que comece com https:// ou http://.".to_owned(),
                "Use an address that begins with https:// or http://.".to_owned(),
            ),
            WrongKind::Email => ("Use um endereço de e-mail.".to_owned(), "Use an e-mail address.".to_owned()),
            WrongKind::Repeated => {
                ("Outro item já tem este valor.".to_owned(), "Another one has this value already.".to_owned())
            }
        };
        language.pick(portuguese, english)
    }
}

#[derive(Default)]
struct Found(Vec<Wrong>);

impl Found {
    fn add(&mut self, path: impl Into<String>, kind: WrongKind) {
        self.0.push(Wrong { path: path.into(), kind });
    }

    fn length(&mut self, path: &str, text: &str, limit: usize) {
        let actual = text.chars().count();
        if actual > limit {
            self.add(path, WrongKind::TooLong { limit, actual });
        }
    }

    fn text(&mut self, path: &str, text: &str, limit: usize) {
        if text.trim().is_empty() {
            self.add(path, WrongKind::Empty);
        }
        self.length(path, text, limit);
    }

    fn at_most(&mut self, path: &str, actual: usize, limit: usize) {
        if actual > limit {
            self.add(path, WrongKind::TooMany { limit, actual });
        }
    }
}

/// All that is wrong with a profile.
pub fn profile(profile: &Profile) -> Vec<Wrong> {
    let mut found = Found::default();
    if let Some(about) = &profile.about {
        found.text("about", about, 139);
    }
    let fields = [("address", &profile.address, 256), ("description", &profile.description, 512)];
    for (path, text, limit) in fields {
        found.length(path, text.as_deref().unwrap_or_default(), limit);
    }
    if let Some(email) = profile.email.as_deref().filter(|email| !email.is_empty()) {
        found.length("email", email, 128);
        if !email.contains('@') || email.contains(char::is_whitespace) {
            found.add("email", WrongKind::Email);
        }
    }
    found.at_most("websites", profile.websites.len(), 2);
    for (at, website) in profile.websites.iter().enumerate() {
        let path = format!("websites[{at}]");
        found.length(&path, website, 256);
        if !website.starts_with("https://") && !website.starts_with("http://") {
            found.add(path, WrongKind::Website);
        }
    }
    found.0
}

/// All that is wrong with what an empty chat is to offer.
pub fn automation(automation: &Automation) -> Vec<Wrong> {
    let mut found = Found::default();
    found.at_most("prompts", automation.prompts.len(), 4);
    for (at, prompt) in automation.prompts.iter().enumerate() {
        found.text(&format!("prompts[{at}]"), prompt, 80);
    }
    found.at_most("commands", automation.commands.len(), 30);
    for (at, command) in automation.commands.iter().enumerate() {
        found.text(&format!("commands[{at}].name"), &command.name, 32);
        found.text(&format!("commands[{at}].description"), &command.description, 256);
        if automation.commands[..at].iter().any(|earlier| earlier.name == command.name) {
            found.add(format!("commands[{at}].name"), WrongKind::Repeated);
        }
    }
    found.0
}

/// All that is wrong with the words of a link.
pub fn prefilled(text: &str) -> Vec<Wrong> {
    let mut found = Found::default();
    found.text("prefilled", text, 140);
    found.0
}

/// How many customers a portfolio may reach outside the window in 24 hours; `None`: as many as it likes, or unknown.
pub fn reach_of(tier: &str) -> Option<u32> {
    match tier {
        "TIER_50" => Some(50),
        "TIER_250" => Some(250),
        "TIER_1K" => Some(1_000),
        "TIER_2K" => Some(2_000),
        "TIER_10K" => Some(10_000),
        "TIER_100K" => Some(100_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::Command;

    fn paths(found: &[Wrong]) -> Vec<&str> {
        found.iter().map(|wrong| wrong.path.as_str()).collect()
    }

    #[test]
    fn a_profile_keeps_metas_limits() {
        let good = Profile {
            about: Some("Loja de bairro".to_owned()),
            email: Some("ola@loja.test".to_owned()),
            websites: vec!["https://loja.test".to_owned()],
            ..Profile::default()
        };
        assert_eq!(profile(&good), []);
        let bad = Profile {
            about: Some(" ".to_owned()),
            description: Some("x".repeat(513)),
            email: Some("loja".to_owned()),
            websites: vec!["loja.test".to_owned(), "https://a".to_owned(), "https://b".to_owned()],
            ..good
        };
        assert_eq!(paths(&profile(&bad)), ["about", "description", "email", "websites", "websites[0]"]);
    }

    #[test]
    fn an_empty_chat_offers_four_prompts_and_commands_of_different_names() {
        let command = |name: &str| Command { name: name.to_owned(), description: "2ª via".to_owned() };
        let bad = Automation {
            prompts: ["a", "b", "c", "d", ""].map(str::to_owned).to_vec(),
            commands: vec![command("boleto"), command("boleto")],
        };
        assert_eq!(paths(&automation(&bad)), ["prompts", "prompts[4]", "commands[1].name"]);
    }

    #[test]
    fn tiers_are_numbers_of_customers() {
        assert_eq!(reach_of("TIER_2K"), Some(2_000));
        assert_eq!(reach_of("TIER_UNLIMITED"), None);
    }
}
