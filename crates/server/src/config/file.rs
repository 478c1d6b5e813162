//! `ponte.toml`: flat keys, each known, each with the line that it stands in.

use super::{
    error::ConfigError,
    keys::Kind,
    name::{Form, Name},
    source::{Layer, Source, Written},
};
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// A line of a file, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: PathBuf,
    pub line: usize,
}

/// Reads the text of the file at `path`.
pub fn parse(path: &Path, text: &str) -> Result<Layer, ConfigError> {
    let place = |offset: usize| Place { path: path.to_owned(), line: line_of(text, offset) };
    let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        place: place(error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })?;
    let mut layer = Layer::new();
    for (key, value) in table.get_ref() {
        let place = place(key.span().start);
        let name = Name::parse_in_file(key.get_ref());
        let name = name.ok_or_else(|| ConfigError::unknown_key(place.clone(), key.get_ref()))?;
        let text =
            text_of(name, value.get_ref()).ok_or_else(|| ConfigError::WrongType { place: place.clone(), name })?;
        layer.insert(
            name,
            Written { text: text.into(), source: Source::File { path: place.path, line: place.line } },
        );
    }
    Ok(layer)
}

/// The value as an environment variable would carry it; `None` when it is of the wrong type.
fn text_of(name: Name, value: &DeValue<'_>) -> Option<String> {
    let kind = name.key.entry().kind;
    match value {
        DeValue::String(text) if !matches!(kind, Kind::Number { .. }) => Some(text.to_string()),
        DeValue::Integer(number) if matches!(kind, Kind::Number { .. }) && name.form == Form::Value => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number.to_string())
        }
        DeValue::Array(entries) if kind.is_list() => {
            let entries: Option<Vec<&str>> = entries.iter().map(|entry| entry.get_ref().as_str()).collect();
            entries.map(|entries| entries.join(", "))
        }
        _ => None,
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Key;

    fn read(text: &str) -> Result<Layer, ConfigError> {
        parse(Path::new("ponte.toml"), text)
    }

    #[test]
    fn every_value_knows_its_line() {
        let layer = read("# Ponte\nlisten = \"0.0.0.0:80\"\n\nsend_doubt_seconds = 1_000\n").expect("a good file");
        assert_eq!(layer[&Name::value(Key::Listen)].text.expose(), "0.0.0.0:80");
        let doubt = &layer[&Name::value(Key::SendDoubtSeconds)];
        assert_eq!(doubt.text.expose(), "1000");
        assert_eq!(doubt.source, Source::File { path: "ponte.toml".into(), line: 4 });
    }

    #[test]
    fn a_list_is_read_as_a_list_or_between_commas() {
        for text in
            [r#"allowed_addresses = ["10.0.0.0/8", "erp:80"]"#, r#"allowed_addresses = "10.0.0.0/8, erp:80""#]
        {
            let layer = read(text).expect("a good file");
            assert_eq!(layer[&Name::value(Key::AllowedAddresses)].text.expose(), "10.0.0.0/8, erp:80");
        }
    }

    #[test]
    fn unknown_keys_are_refused_with_their_line() {
        for (text, key, line) in [
            ("\nlisten_on = \"x\"", "listen_on", 2),
            ("[server]\nlisten = \"x\"", "server", 1),
            ("listen_file = \"x\"", "listen_file", 1),
        ] {
            let Err(ConfigError::UnknownKey { place, key: found, .. }) = read(text) else {
                panic!("{text} was taken")
            };
            assert_eq!((found.as_str(), place.line), (key, line));
        }
    }

    #[test]
    fn values_of_another_type_are_refused() {
        for text in [
            "listen = 8080",
            "log = true",
            "send_doubt_seconds = \"120\"",
            "send_doubt_seconds = 1.5",
            "allowed_addresses = [1]",
            "root_key_file = [\"a\"]",
            "[listen]\na = 1",
        ] {
            assert!(matches!(read(text), Err(ConfigError::WrongType { place, .. }) if place.line == 1), "{text}");
        }
    }

    #[test]
    fn what_is_no_toml_is_refused_with_its_line() {
        for (text, line) in [("log = \"info\"\nlisten = ", 2), ("listen = \"a\"\nlisten = \"b\"", 2)] {
            assert!(matches!(read(text), Err(ConfigError::Syntax { place, .. }) if place.line == line), "{text}");
        }
    }
}
