//! `ponte config`: what holds, and why.

use crate::config::{Config, Entry, Key, Kind, Preset, TABLE};
use ponte_kernel::Language;

const HIDDEN: &str = "•••";

/// The table of all keys with their values and where those come from.
pub fn table(config: &Config, language: Language) -> String {
    let rows: Vec<[String; 3]> = TABLE.iter().map(|entry| row(config, entry, language)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (names, values) = (width(0), width(1));
    let mut text = format!("{}\n\n", file(config, language));
    for [name, value, origin] in rows {
        text.push_str(format!("{name:names$}  {value:values$}  {origin}").trim_end());
        text.push('\n');
    }
    text
}

fn file(config: &Config, language: Language) -> String {
    match config.file() {
        Some(path) => language.pick(format!("Arquivo: {}", path.display()), format!("File: {}", path.display())),
        None => language.pick("Arquivo: nenhum", "File: none").to_owned(),
    }
}

fn row(config: &Config, entry: &Entry, language: Language) -> [String; 3] {
    let (value, origin) = match config.given(entry.key) {
        Some(given) => (shown(entry.key, given.text()), given.origin(language)),
        None => absent(entry.preset, language),
    };
    [entry.name.to_owned(), value, origin]
}

fn absent(preset: Preset, language: Language) -> (String, String) {
    let default = language.pick("padrão", "default").to_owned();
    match preset {
        Preset::Derived(words) => (words.pick(language).to_owned(), default),
        Preset::Required => (language.pick("(falta)", "(missing)").to_owned(), String::new()),
        Preset::Fixed(_) | Preset::Nothing => ("-".to_owned(), default),
    }
}

fn shown(key: Key, text: &str) -> String {
    match key.entry().kind {
        kind if kind.is_key() => HIDDEN.to_owned(),
        Kind::Database if !text.starts_with("sqlite:") => server(text),
        _ => text.to_owned(),
    }
}

/// A server's address without the password, which may stand before the `@` or among the options.
fn server(text: &str) -> String {
    let address = text.split(['?', '#']).next().unwrap_or_default();
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{HIDDEN}@{place}"),
        _ => HIDDEN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_of_a_server_is_shown() {
        assert_eq!(
            shown(Key::DatabaseUrl, "postgres://ponte:s@nha@db:5432/p?password=x"),
            "postgres://•••@db:5432/p"
        );
        assert_eq!(shown(Key::DatabaseUrl, "host=db password=senha"), HIDDEN);
        assert_eq!(shown(Key::DatabaseUrl, "postgres://db/p"), HIDDEN);
        assert_eq!(shown(Key::KeysDatabaseUrl, "sqlite:keys.db"), "sqlite:keys.db");
        assert_eq!(shown(Key::RootKey, "abc"), HIDDEN);
    }
}
