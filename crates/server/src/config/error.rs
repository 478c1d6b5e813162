//! What can be wrong with the configuration, each with a sentence and a remedy for the person at the terminal.

use super::{
    environment,
    file::Place,
    keys::{Key, Kind, Words},
    name::Name,
    source::Given,
};
use ponte_kernel::Language;
use std::{error::Error, fmt, io, path::PathBuf};

/// Ponte does not start with this configuration. Nothing was changed.
#[derive(Debug)]
pub enum ConfigError {
    /// The file that was named is not there or cannot be read.
    File {
        path: PathBuf,
        error: io::Error,
    },
    Syntax {
        place: Place,
        reason: String,
    },
    UnknownKey {
        place: Place,
        key: String,
        similar: Option<String>,
    },
    WrongType {
        place: Place,
        name: Name,
    },
    UnknownVariable {
        variable: String,
    },
    NotText {
        variable: String,
    },
    /// A value and the file that holds it, both said in the same place.
    Twice {
        name: Name,
    },
    SecretFile {
        path: PathBuf,
        name: Name,
        error: io::Error,
    },
    EmptySecretFile {
        path: PathBuf,
        name: Name,
    },
    Wrong {
        key: Key,
        given: Box<Given>,
        reason: WrongValue,
    },
    Missing {
        key: Key,
    },
    /// The main database is on PostgreSQL, and nobody said where the keys are.
    NoKeysDatabase,
    SameDatabase,
    Folder {
        path: PathBuf,
        error: io::Error,
    },
}

/// Why a value cannot be what its key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongValue {
    /// It is not of the key's kind.
    Kind,
    /// It is of the kind, and this is wrong with it.
    Because(Words),
    /// One entry of a list is wrong.
    Entry { entry: String, because: Words },
}

impl ConfigError {
    pub(super) fn unknown_key(place: Place, key: &str) -> Self {
        Self::UnknownKey { place, key: key.to_owned(), similar: most_similar(key, Name::all().map(Name::in_file)) }
    }

    /// What is wrong.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::File { path, .. } => language.pick(
                format!("O arquivo de configuração {} não pôde ser lido.", path.display()),
                format!("The configuration file {} could not be read.", path.display()),
            ),
            Self::Syntax { place, reason } => language.pick(
                format!("{place} não é TOML válido: {reason}."),
                format!("{place} is not valid TOML: {reason}."),
            ),
            Self::UnknownKey { place, key, .. } => language.pick(
                format!("{place}: a chave \"{key}\" não existe."),
                format!("{place}: there is no key \"{key}\"."),
            ),
            Self::WrongType { place, name } => language.pick(
                format!("{place}: o valor de {} é de outro tipo.", name.in_file()),
                format!("{place}: the value of {} is of another type.", name.in_file()),
            ),
            Self::UnknownVariable { variable } => language.pick(
                format!("A variável de ambiente {variable} não existe no Ponte."),
                format!("Ponte has no environment variable {variable}."),
            ),
            Self::NotText { variable } => language.pick(
                format!("A variável de ambiente {variable} não é um texto em UTF-8."),
                format!("The environment variable {variable} is no text in UTF-8."),
            ),
            Self::Twice { name } => twice(*name, language),
            Self::SecretFile { path, name, .. } => language.pick(
                format!("O arquivo {} ({}) não pôde ser lido.", path.display(), name.in_file()),
                format!("The file {} ({}) could not be read.", path.display(), name.in_file()),
            ),
            Self::EmptySecretFile { path, name } => language.pick(
                format!("O arquivo {} ({}) está vazio.", path.display(), name.in_file()),
                format!("The file {} ({}) is empty.", path.display(), name.in_file()),
            ),
            Self::Wrong { key, given, .. } => wrong(*key, given, language),
            Self::Missing { key } => language.pick(
                format!("Falta {}: sem ela o Ponte não começa.", key.entry().name),
                format!("{} is missing: Ponte does not start without it.", key.entry().name),
            ),
            Self::NoKeysDatabase => language
                .pick(
                    "Com o banco em PostgreSQL, é preciso dizer onde fica o banco das chaves: falta keys_database_url.",
                    "With the database on PostgreSQL the database of the keys must be named: keys_database_url is \
                     missing.",
                )
                .to_owned(),
            Self::SameDatabase => language
                .pick(
                    "database_url e keys_database_url apontam para o mesmo banco.",
                    "database_url and keys_database_url name the same database.",
                )
                .to_owned(),
            Self::Folder { path, .. } => language.pick(
                format!("A pasta {} não pôde ser criada.", path.display()),
                format!("The folder {} could not be made.", path.display()),
            ),
        }
    }

    /// What to do about it.
    pub fn hint(&self, language: Language) -> String {
        match self {
            Self::File { .. } => language
                .pick(
                    "Confira o caminho em --config ou PONTE_CONFIG, e se o usuário do Ponte pode ler o arquivo.",
                    "Check the path in --config or PONTE_CONFIG, and whether Ponte's user may read the file.",
                )
                .to_owned(),
            Self::Syntax { .. } => language
                .pick(
                    "Cada linha é chave = valor, e textos ficam entre aspas: listen = \"127.0.0.1:8080\".",
                    "Each line is key = value, and texts stand in quotes: listen = \"127.0.0.1:8080\".",
                )
                .to_owned(),
            Self::UnknownKey { similar, .. } => allowed(similar.as_deref(), Name::all().map(Name::in_file), language),
            Self::UnknownVariable { variable } => {
                let similar = most_similar(variable, variables());
                allowed(similar.as_deref(), variables(), language)
            }
            Self::WrongType { name, .. } => expected(&toml_form(*name, language), language),
            Self::NotText { .. } => language.pick("Escreva o valor em UTF-8.", "Write the value in UTF-8.").to_owned(),
            Self::Twice { .. } => language.pick("Fique com uma das duas.", "Keep one of the two.").to_owned(),
            Self::SecretFile { .. } => language
                .pick(
                    "Confira o caminho e se o usuário do Ponte pode ler o arquivo.",
                    "Check the path and whether Ponte's user may read the file.",
                )
                .to_owned(),
            Self::EmptySecretFile { name, .. } => expected(&name.key.entry().kind.expectation(language), language),
            Self::Wrong { key, reason, .. } => remedy(*key, reason, language),
            Self::Missing { key } => missing_hint(*key, language),
            Self::NoKeysDatabase => language
                .pick(
                    "Crie um segundo banco, com cópias de segurança próprias, e informe PONTE_KEYS_DATABASE_URL.",
                    "Make a second database, with backups of its own, and name it in PONTE_KEYS_DATABASE_URL.",
                )
                .to_owned(),
            Self::SameDatabase => language
                .pick(
                    "As chaves ficam em um banco só delas: destruir uma chave apaga os dados também das cópias.",
                    "The keys live in a database of their own: destroying a key then erases the data from backups too.",
                )
                .to_owned(),
            Self::Folder { .. } => language
                .pick(
                    "Confira o caminho e se o usuário do Ponte pode escrever nele, ou escolha outra pasta com data_dir.",
                    "Check the path and whether Ponte's user may write there, or choose another folder with data_dir.",
                )
                .to_owned(),
        }
    }

    /// Whether the machine is to blame rather than what was written.
    pub fn is_of_the_machine(&self) -> bool {
        matches!(self, Self::Folder { .. })
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File { error, .. } | Self::SecretFile { error, .. } | Self::Folder { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)
    }
}

fn twice(name: Name, language: Language) -> String {
    let (value, file) = (Name::value(name.key).in_file(), Name::secret_file(name.key).in_file());
    language.pick(
        format!("{value} e {file} foram informadas no mesmo lugar."),
        format!("{value} and {file} are both given in the same place."),
    )
}

/// Secrets are not repeated.
fn wrong(key: Key, given: &Given, language: Language) -> String {
    let (entry, origin) = (key.entry(), given.origin(language));
    if entry.kind.is_secret() {
        return language.pick(
            format!("O valor de {} não serve ({origin}).", entry.name),
            format!("The value of {} cannot be used ({origin}).", entry.name),
        );
    }
    language.pick(
        format!("{} não pode ser \"{}\" ({origin}).", entry.name, given.text()),
        format!("{} cannot be \"{}\" ({origin}).", entry.name, given.text()),
    )
}

fn remedy(key: Key, reason: &WrongValue, language: Language) -> String {
    match reason {
        WrongValue::Kind => expected(&key.entry().kind.expectation(language), language),
        WrongValue::Because(words) => words.pick(language).to_owned(),
        WrongValue::Entry { entry, because } => format!("\"{entry}\": {}", because.pick(language)),
    }
}

fn missing_hint(key: Key, language: Language) -> String {
    match key.entry().kind {
        Kind::RootKey => language.pick(
            "Crie as duas chaves com `ponte keys new --root root.key --index index.key` e aponte para elas com \
             PONTE_ROOT_KEY_FILE e PONTE_INDEX_KEY_FILE."
                .to_owned(),
            "Make both keys with `ponte keys new --root root.key --index index.key` and point to them with \
             PONTE_ROOT_KEY_FILE and PONTE_INDEX_KEY_FILE."
                .to_owned(),
        ),
        kind => expected(&kind.expectation(language), language),
    }
}

fn expected(what: &str, language: Language) -> String {
    language.pick(format!("Espera-se {what}."), format!("Expected {what}."))
}

fn toml_form(name: Name, language: Language) -> String {
    match name.key.entry().kind {
        kind @ Kind::Number { .. } => kind.expectation(language),
        kind if kind.is_list() => {
            language.pick("uma lista de textos entre aspas", "a list of texts in quotes").to_owned()
        }
        _ => language.pick("um texto entre aspas", "a text in quotes").to_owned(),
    }
}

fn allowed(similar: Option<&str>, names: impl Iterator<Item = String>, language: Language) -> String {
    let all = names.collect::<Vec<_>>().join(", ");
    match similar {
        Some(similar) => language.pick(
            format!("Talvez {similar}? As que existem: {all}."),
            format!("Perhaps {similar}? There are: {all}."),
        ),
        None => language.pick(format!("As que existem: {all}."), format!("There are: {all}.")),
    }
}

/// All that the environment may say.
fn variables() -> impl Iterator<Item = String> {
    environment::BESIDE_KEYS.into_iter().map(str::to_owned).chain(Name::all().map(Name::variable))
}

/// The name that shares most of its pairs of letters with what was written, if it shares many.
fn most_similar(written: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let pairs = |text: &str| text.as_bytes().windows(2).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let of_written = pairs(written);
    let share = |name: &String| {
        let of_name = pairs(name);
        let common = of_written.iter().filter(|pair| of_name.contains(pair)).count();
        200 * common / (of_written.len() + of_name.len()).max(1)
    };
    names.map(|name| (share(&name), name)).max().filter(|(share, _)| *share >= 60).map(|(_, name)| name)
}
