//! How a key is called in the file, in the environment and as a flag.

use super::keys::{Key, TABLE};

/// A key, or the file that holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    pub key: Key,
    pub form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    Value,
    /// The path of a file with the value: for secrets.
    SecretFile,
}

impl Name {
    pub const fn value(key: Key) -> Self {
        Self { key, form: Form::Value }
    }

    pub const fn secret_file(key: Key) -> Self {
        Self { key, form: Form::SecretFile }
    }

    /// All names, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().flat_map(|entry| {
            let file = entry.kind.is_secret().then_some(Self::secret_file(entry.key));
            [Some(Self::value(entry.key)), file].into_iter().flatten()
        })
    }

    /// In `ponte.toml`: `root_key_file`.
    pub fn in_file(self) -> String {
        let name = self.key.entry().name;
        match self.form {
            Form::Value => name.to_owned(),
            Form::SecretFile => format!("{name}_file"),
        }
    }

    /// In the environment: `PONTE_ROOT_KEY_FILE`.
    pub fn variable(self) -> String {
        format!("PONTE_{}", self.in_file().to_uppercase())
    }

    /// On the command line, without hyphens before it: `root-key-file`. `None` for keys themselves: everybody on the
    /// machine can read a command line.
    pub fn flag(self) -> Option<String> {
        let is_open = self.form == Form::SecretFile || !self.key.entry().kind.is_key();
        is_open.then(|| self.in_file().replace('_', "-"))
    }

    pub fn parse_in_file(text: &str) -> Option<Self> {
        Self::all().find(|name| name.in_file() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_three_spellings() {
        let name = Name::secret_file(Key::RootKey);
        assert_eq!(name.in_file(), "root_key_file");
        assert_eq!(name.variable(), "PONTE_ROOT_KEY_FILE");
        assert_eq!(name.flag().as_deref(), Some("root-key-file"));
        assert_eq!(Name::parse_in_file("root_key_file"), Some(name));
    }

    #[test]
    fn no_key_stands_on_a_command_line() {
        assert_eq!(Name::value(Key::RootKey).flag(), None);
        assert_eq!(Name::value(Key::Listen).flag().as_deref(), Some("listen"));
    }

    #[test]
    fn only_secrets_have_files() {
        assert_eq!(Name::parse_in_file("listen_file"), None);
        assert!(Name::parse_in_file("database_url_file").is_some());
    }
}
