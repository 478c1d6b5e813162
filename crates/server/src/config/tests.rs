//! The three places together, and what a person reads when they are wrong.

use super::*;
use crate::{
    logging::{Filter, LogFormat, LogSettings},
    proxies::Proxies,
};
use ponte_kernel::Language;
use ponte_store::{Database, Pooler};
use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

const ROOT: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const INDEX: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

/// A folder with a `ponte.toml`, an environment and flags.
struct Places {
    folder: TempDir,
    variables: Vec<(String, String)>,
    flags: Layer,
}

impl Places {
    fn new(file: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let places = Self { folder, variables: Vec::new(), flags: Layer::new() };
        places.write("ponte.toml", file);
        places
    }

    /// With the two keys, which have no default.
    fn with_keys(file: &str) -> Self {
        Self::new(file).variable("PONTE_ROOT_KEY", ROOT).variable("PONTE_INDEX_KEY", INDEX)
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn flag(mut self, key: Key, value: &str) -> Self {
        let flag = Name::value(key).flag().expect("it has a flag");
        let written = Written { text: value.to_owned().into(), source: Source::Flag(flag) };
        self.flags.insert(Name::value(key), written);
        self
    }

    /// A file beside `ponte.toml` that its owner alone can read.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    fn load(&self) -> Result<Config, ConfigError> {
        let environment: Environment = self.variables.iter().cloned().collect();
        load(Some(&self.folder.path().join("ponte.toml")), self.flags.clone(), &environment)
    }

    fn refused(&self) -> ConfigError {
        match self.load().and_then(|config| config.log().and_then(|_| config.settings())) {
            Ok(_) => panic!("it was taken"),
            Err(error) => error,
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

fn sqlite_path(database: &Database) -> &Path {
    match database {
        Database::Sqlite(config) => &config.path,
        Database::Postgres(_) => panic!("not on SQLite"),
    }
}

#[test]
fn what_holds_when_nobody_says_anything() {
    let settings = Places::with_keys("").load().and_then(|config| config.settings()).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.public_url, "http://127.0.0.1:8080");
    assert_eq!(sqlite_path(&settings.database), Path::new("./data/ponte.db"));
    assert_eq!(sqlite_path(&settings.keys), Path::new("./data/keys.db"));
    assert_eq!(settings.proxies, Proxies::default());
    assert!(settings.allowed.is_empty());
    assert_eq!(settings.doubt, Duration::from_mins(2));
    assert_eq!(settings.webhook_limit, 4 << 20);
    assert!(settings.roots.previous_root.is_none());
}

#[test]
fn the_log_is_information_for_people_unless_told_otherwise() {
    let log = |places: Places| places.load().and_then(|config| config.log()).unwrap();
    let expected = |filter, format| LogSettings { filter: Filter::parse(filter).unwrap(), format };
    assert_eq!(log(Places::new("")), expected("info", LogFormat::Text));
    let told = Places::new("log = \"warn,ponte=debug\"\nlog_format = \"json\"");
    assert_eq!(log(told), expected("warn,ponte=debug", LogFormat::Json));
}

#[test]
fn commands_without_a_configuration_log_warnings_unless_told_otherwise() {
    let of = |variables: &[(&str, &str)]| log_of(&variables.iter().map(|(name, value)| (*name, *value)).collect());
    assert_eq!(of(&[]).unwrap(), LogSettings { filter: Filter::warnings(), format: LogFormat::Text });
    assert_eq!(of(&[("PONTE_LOG_FORMAT", "json")]).unwrap().filter, Filter::warnings());
    let told = of(&[("PONTE_LOG", "debug"), ("PONTE_ROOT_KEY_FILE", "/not/there")]).unwrap();
    assert_eq!(told.filter, Filter::parse("debug").unwrap());
    assert!(matches!(of(&[("PONTE_LOG", "a=b=c")]), Err(ConfigError::Wrong { key: Key::Log, .. })));
}

/// Every combination of the three places, for a key of each kind that has a flag.
#[test]
fn the_later_place_wins_for_every_key() {
    let keys = [
        (Key::Listen, "\"10.0.0.1:1\"", "10.0.0.1:1", "10.0.0.2:2", "10.0.0.3:3"),
        (Key::DataDir, "\"a\"", "a", "b", "c"),
        (Key::SendDoubtSeconds, "11", "11", "12", "13"),
        (Key::LogFormat, "\"text\"", "text", "json", "text"),
        (Key::AllowedAddresses, "[\"10.0.0.1\"]", "10.0.0.1", "10.0.0.2", "10.0.0.3"),
        (Key::TrustedProxies, "[\"10.0.0.1\"]", "10.0.0.1", "10.0.0.2", "10.0.0.3"),
    ];
    for (key, in_file, file, variable, flag) in keys {
        for combination in 0..8_u8 {
            let [says_file, says_variable, says_flag] = [1, 2, 4].map(|bit| combination & bit != 0);
            let name = Name::value(key);
            let line = if says_file { format!("{} = {in_file}", name.in_file()) } else { String::new() };
            let mut places = Places::with_keys(&line);
            if says_variable {
                places = places.variable(&name.variable(), variable);
            }
            if says_flag {
                places = places.flag(key, flag);
            }
            let expected = [(says_flag, flag), (says_variable, variable), (says_file, file)];
            let expected = expected.into_iter().find(|(says, _)| *says).map(|(_, text)| text);
            let config = places.load().unwrap();
            let given = config.given(key);
            match expected {
                Some(text) => assert_eq!(given.map(Given::text), Some(text), "{key:?} {combination:03b}"),
                None => {
                    assert!(given.is_none_or(|given| given.source == Source::Preset), "{key:?} {combination:03b}");
                }
            }
        }
    }
}

#[test]
fn a_secret_is_read_from_the_file_that_is_named() {
    let places = Places::new("root_key_file = \"root.key\"").variable("PONTE_INDEX_KEY", INDEX);
    let path = places.write("root.key", &format!("{ROOT}\n"));
    let config = places.load().unwrap();
    let given = config.given(Key::RootKey).unwrap();
    assert_eq!(given.text(), ROOT);
    assert_eq!(given.read_from.as_deref(), Some(&*path));
    assert!(config.settings().is_ok());
    assert!(config.warnings().is_empty());
}

#[test]
fn a_secret_that_others_can_read_brings_a_warning() {
    let places = Places::with_keys("previous_root_key_file = \"old.key\"");
    let path = places.write("old.key", ROOT);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(places.load().unwrap().warnings(), [Warning::ReadableByOthers { path: path.clone() }]);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(places.load().unwrap().warnings(), []);
}

#[test]
fn a_configuration_that_holds_a_secret_is_looked_at_once() {
    let places = Places::new(&format!("root_key = \"{ROOT}\"\nindex_key = \"{INDEX}\"\n"));
    let path = places.path().join("ponte.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(places.load().unwrap().warnings(), [Warning::ReadableByOthers { path: path.clone() }]);
    fs::write(&path, "database_url = \"sqlite:p.db\"").unwrap();
    assert_eq!(places.load().unwrap().warnings(), [], "the path of an embedded database is no secret");
}

#[test]
fn paths_in_the_file_start_at_the_file() {
    let places = Places::with_keys("data_dir = \"dados\"\nkeys_database_url = \"sqlite:/var/chaves.db\"");
    let databases = places.load().and_then(|config| config.databases()).unwrap();
    assert_eq!(sqlite_path(&databases.main), places.path().join("dados/ponte.db"));
    assert_eq!(sqlite_path(&databases.keys), Path::new("/var/chaves.db"));
    let moved = places.flag(Key::DataDir, "aqui").load().and_then(|config| config.databases()).unwrap();
    assert_eq!(sqlite_path(&moved.main), Path::new("aqui/ponte.db"));
}

#[test]
fn postgres_is_told_how_many_work_and_what_stands_between() {
    let places = Places::new(
        "database_url = \"postgres://p@db/p\"\nkeys_database_url = \"postgres://p@db/k\"\npostgres_workers = 12\n\
         postgres_pooler = \"transactions\"",
    );
    let Databases { main: Database::Postgres(main), keys: Database::Postgres(keys) } =
        places.load().and_then(|config| config.databases()).unwrap()
    else {
        panic!("not on PostgreSQL")
    };
    assert_eq!((main.workers, main.pooler), (12, Pooler::Transactions));
    assert_eq!((keys.workers, keys.pooler), (2, Pooler::Transactions));
    assert_eq!(main.address.expose(), "postgres://p@db/p");
}

#[test]
fn the_public_address_has_no_slash_at_its_end_and_follows_listen() {
    let url =
        |file: &str| Places::with_keys(file).load().and_then(|config| config.settings()).map(|it| it.public_url);
    assert_eq!(url("public_url = \"https://zap.loja.com.br/\"").unwrap(), "https://zap.loja.com.br");
    assert_eq!(url("listen = \"0.0.0.0:9000\"").unwrap(), "http://localhost:9000");
    for wrong in ["zap.loja.com.br", "ftp://loja", "https://a:b@loja", "https://loja/?a=1", "https://loja/#a"] {
        assert!(url(&format!("public_url = \"{wrong}\"")).is_err(), "{wrong}");
    }
}

#[test]
fn folders_are_made_for_their_owner_alone() {
    let places = Places::with_keys("data_dir = \"a/b\"");
    let settings = places.load().and_then(|config| config.settings()).unwrap();
    make_folders([&settings.database, &settings.keys]).unwrap();
    make_folders([&settings.database]).unwrap();
    let mode = fs::metadata(places.path().join("a/b")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_folder_that_cannot_be_made_is_the_machine_s_fault() {
    let places = Places::with_keys("data_dir = \"ponte.toml/data\"");
    let settings = places.load().and_then(|config| config.settings()).unwrap();
    let error = make_folders([&settings.database]).unwrap_err();
    assert!(error.is_of_the_machine());
    insta::assert_snapshot!("folder", told(&error, places.path()));
}

/// All that can be wrong, as a person reads it in both languages.
#[test]
fn every_mistake_is_told_with_a_remedy() {
    let empty_key = Places::with_keys("previous_root_key_file = \"empty.key\"");
    empty_key.write("empty.key", "\n");
    let no_file = Places::with_keys("");
    fs::remove_file(no_file.path().join("ponte.toml")).unwrap();
    let cases = [
        ("the file is not there", no_file),
        ("no TOML", Places::with_keys("log = \"info\"\nlisten = ")),
        ("an unknown key", Places::with_keys("\nlisten_on = \"127.0.0.1:80\"")),
        ("a key like no other", Places::with_keys("webhooks = 1")),
        ("another type", Places::with_keys("listen = 8080")),
        ("a number in quotes", Places::with_keys("send_doubt_seconds = \"120\"")),
        ("a list of numbers", Places::with_keys("allowed_addresses = [1]")),
        ("an unknown variable", Places::with_keys("").variable("PONTE_LISTN", "x")),
        ("no address", Places::with_keys("listen = \"localhost\"")),
        ("no address, from a variable", Places::with_keys("").variable("PONTE_LISTEN", "8080")),
        ("no address, from a flag", Places::with_keys("").flag(Key::Listen, "8080")),
        ("no URL", Places::with_keys("public_url = \"loja.com.br\"")),
        ("no folder", Places::with_keys("data_dir = \"\"")),
        ("no database", Places::with_keys("database_url = \"mysql://root:abre-te-sesamo@db/ponte\"")),
        ("a database in memory", Places::with_keys("database_url = \"sqlite::memory:\"")),
        ("keys on PostgreSQL", Places::with_keys("database_url = \"postgres://p:abre-te-sesamo@db/p\"")),
        ("one database", Places::with_keys("database_url = \"sqlite:a.db\"\nkeys_database_url = \"sqlite:a.db\"")),
        ("too many workers", Places::with_keys("postgres_workers = 65")),
        (
            "another pooler",
            Places::with_keys("postgres_pooler = \"pgbouncer\"\ndatabase_url = \"postgres://p@db/p\""),
        ),
        ("no root key", Places::new("")),
        ("no index key", Places::new("").variable("PONTE_ROOT_KEY", ROOT)),
        ("a root key that is none", Places::new("").variable("PONTE_ROOT_KEY", "abre-te-sesamo")),
        ("a root key of zeros", Places::new("").variable("PONTE_ROOT_KEY", &format!("{}=", "A".repeat(43)))),
        ("one key for both", Places::new("").variable("PONTE_ROOT_KEY", ROOT).variable("PONTE_INDEX_KEY", ROOT)),
        ("a secret's file that is not there", Places::with_keys("previous_root_key_file = \"gone.key\"")),
        ("a secret's file that is empty", empty_key),
        ("a value and its file", Places::with_keys("").variable("PONTE_ROOT_KEY_FILE", "root.key")),
        ("no allowed address", Places::with_keys("allowed_addresses = [\"10.0.0.0/8\", \"erp.local\"]")),
        ("too wide a network", Places::with_keys("allowed_addresses = [\"0.0.0.0/0\"]")),
        ("no proxy", Places::with_keys("trusted_proxies = [\"10.0.0.0/8\", \"proxy.local\"]")),
        ("everybody a proxy", Places::with_keys("trusted_proxies = [\"0.0.0.0/0\"]")),
        ("too little doubt", Places::with_keys("send_doubt_seconds = 1")),
        ("too small a webhook", Places::with_keys("webhook_limit_bytes = 1000")),
        ("no filter", Places::with_keys("log = \"loud=very=much\"")),
        ("no format", Places::with_keys("log_format = \"xml\"")),
    ];
    let mut all = String::new();
    for (case, places) in cases {
        writeln!(all, "# {case}\n{}", told(&places.refused(), places.path())).unwrap();
    }
    assert!(!all.contains("sesamo"), "a secret was repeated");
    insta::assert_snapshot!("mistakes", all);
}

/// The folder of the test is named differently each time.
fn told(error: &ConfigError, folder: &Path) -> String {
    let lines = [Language::Portuguese, Language::English]
        .map(|language| format!("{}\n  {}\n", error.sentence(language), error.hint(language)));
    lines.concat().replace(&format!("{}/", folder.display()), "")
}

/// Regenerate with `ponte config --page --language en > docs/configuration.md`, and the same for `pt-BR`.
#[test]
fn the_committed_pages_are_those_of_the_table() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for (language, file) in
        [(Language::English, "configuration.md"), (Language::Portuguese, "pt-BR/configuracao.md")]
    {
        let committed = fs::read_to_string(docs.join(file)).unwrap_or_default();
        assert!(committed == page(language), "docs/{file} is out of date: see the comment at its top");
    }
}
