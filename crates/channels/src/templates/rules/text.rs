//! Variables, samples, links and words of a template's texts.

use super::{Findings, LintRule};
use crate::templates::model::{ParameterFormat, Sample, variables};
use ponte_kernel::text::normalised;

/// Names of variables: of one kind, without gaps, with braces that fit.
pub(super) fn check_variables(found: &mut Findings, path: &str, text: &str, format: ParameterFormat) {
    if text.matches("{{").count() != text.matches("}}").count() {
        found.error(path, LintRule::Braces);
        return;
    }
    let names = variables(text);
    for name in &names {
        let fits = match format {
            ParameterFormat::Positional => name.parse::<u32>().is_ok_and(|number| number > 0),
            ParameterFormat::Named => is_name(name),
        };
        if !fits {
            found.error(path, LintRule::VariableFormat { name: (*name).to_owned() });
        }
    }
    if format == ParameterFormat::Positional {
        let numbers: Vec<u32> = names.iter().filter_map(|name| name.parse().ok()).collect();
        let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        if let Some(missing) = (1..=count).find(|number| !numbers.contains(number)) {
            found.error(path, LintRule::NumberingGap { missing });
        }
    }
}

fn is_name(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c == '_';
    name.chars().next().is_some_and(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit())
}

/// Where variables stand, and how many there are for the words.
pub(super) fn check_places(found: &mut Findings, path: &str, text: &str) {
    let text = text.trim();
    if text.starts_with("{{") {
        found.error(path, LintRule::VariableFirst);
    }
    // Punctuation after it does not count as words.
    if text.trim_end_matches(|c: char| c.is_ascii_punctuation() && c != '}').trim_end().ends_with("}}") {
        found.error(path, LintRule::VariableLast);
    }
    let between = text.split("}}").skip(1).filter_map(|rest| rest.split_once("{{")).map(|(between, _)| between);
    if between.clone().any(|between| between.trim().is_empty()) {
        found.error(path, LintRule::VariablesTouch);
    }
    let count = text.matches("{{").count();
    let words =
        without_variables(text).split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    if count > 0 && words < 2 * count + 1 {
        found.error(path, LintRule::VariableRatio { words, variables: count });
    }
}

fn without_variables(text: &str) -> String {
    let mut parts = text.split("{{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push(' ');
        out.push_str(part.split_once("}}").map_or("", |(_, rest)| rest));
    }
    out
}

/// Each variable has one, and each of them a variable.
pub(super) fn check_samples(found: &mut Findings, path: &str, names: &[&str], samples: &[Sample]) {
    let given = |name: &str| samples.iter().find(|sample| sample.name == name);
    for name in names {
        match given(name) {
            Some(sample) if !sample.value.trim().is_empty() => {}
            _ => found.error(path, LintRule::SampleMissing { name: (*name).to_owned() }),
        }
    }
    for sample in samples {
        let name = || sample.name.clone();
        if !names.contains(&sample.name.as_str()) {
            found.error(path, LintRule::SampleUnknown { name: name() });
        }
        if sample.value.contains(['\n', '\r', '\t']) || sample.value.contains("     ") {
            found.error(path, LintRule::SampleBlanks { name: name() });
        }
    }
}

/// Hosts that hide where a link leads.
const SHORTENERS: &[&str] = &[
    "bit.ly",
    "tinyurl.com",
    "goo.gl",
    "t.co",
    "is.gd",
    "cutt.ly",
    "ow.ly",
    "encurtador.com.br",
    "rebrand.ly",
    "shorturl.at",
];
const OWN: &[&str] = &["wa.me", "api.whatsapp.com", "chat.whatsapp.com"];

pub(super) fn check_links(found: &mut Findings, path: &str, text: &str) {
    for host in hosts(text) {
        if OWN.contains(&host.as_str()) {
            found.error(path, LintRule::WhatsAppLink);
        } else if SHORTENERS.contains(&host.as_str()) {
            found.warning(path, LintRule::Shortener { host });
        }
    }
}

/// The hosts that a text names, with or without a scheme.
fn hosts(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || "()<>\"“”,;".contains(c));
    let host = |word: &str| {
        let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://")).unwrap_or(word);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let host = host.strip_prefix("www.").map_or(host.clone(), str::to_owned);
        host.contains('.').then_some(host)
    };
    words.filter_map(host).collect()
}

/// What advertising is known by, folded.
const ADVERTISING: &[&str] = &[
    "promocao",
    "promocional",
    "desconto",
    "oferta",
    "ofertas",
    "cupom",
    "gratis",
    "imperdivel",
    "aproveite",
    "compre",
    "cashback",
    "lancamento",
    "novidade",
    "novidades",
    "liquidacao",
    "brinde",
    "sorteio",
    "black friday",
    "off",
    "discount",
    "sale",
    "offer",
    "coupon",
    "giveaway",
    "buy now",
    "promo",
    "deal",
];

/// A word of advertising in it.
pub(super) fn advertising(text: &str) -> Option<&'static str> {
    let folded = normalised(text);
    ADVERTISING.iter().copied().find(|word| holds_word(&folded, word))
}

fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

pub(super) fn has_emoji(text: &str) -> bool {
    text.chars().any(|c| matches!(u32::from(c), 0x2600..=0x27BF | 0x1F000..=0x1FAFF | 0xFE0F))
}
