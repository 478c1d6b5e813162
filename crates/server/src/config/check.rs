//! From texts to what the program works with. Pure: all files were read before.

use super::{
    environment::Environment,
    error::{ConfigError, WrongValue},
    keys::{Key, Kind, Words},
    layers::Layers,
    load::{self, Config},
    source::{Given, Source},
};
use crate::{
    logging::{Filter, LogFormat, LogSettings},
    proxies::{Proxies, ProxyError},
    settings::{MediaSettings, Settings, SimulatorPlace},
};
use ponte_media::clamav::Clamd;
use ponte_platform::{
    http::{AllowEntryError, AllowList},
    objects::{ObjectPlace, S3Place},
    vault::{RootKey, RootKeyError, RootKeys},
};
use ponte_store::{Database, Pooler, PostgresConfig, SqliteConfig};
use reqwest::Url;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// The key store takes a commit for each batch of keys: a few connections are plenty.
const KEY_STORE_WORKERS: usize = 2;

/// What is logged by commands that have no configuration: as [`Config::brief_log`], by the environment alone.
pub fn log_of(environment: &Environment) -> Result<LogSettings, ConfigError> {
    let layers = Layers { environment: environment.layer()?, ..Layers::default() };
    load::of_layers(&layers, &[Key::Log, Key::LogFormat])?.brief_log()
}

/// Where data and keys are.
#[derive(Clone, Debug)]
pub struct Databases {
    pub main: Database,
    pub keys: Database,
}

impl Config {
    /// All that `ponte serve` needs.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let Databases { main, keys } = self.databases()?;
        let listen = self.listen()?;
        let public_url = self.public_url(listen)?;
        Ok(Settings {
            listen,
            simulator: self.simulator(&public_url)?,
            proxies: self.proxies()?,
            public_url,
            database: main,
            keys,
            roots: self.roots()?,
            media: MediaSettings { place: self.media_place()?, scanner: self.scanner()? },
            allowed: self.allowed()?,
            doubt: Duration::from_secs(self.number(Key::SendDoubtSeconds)?),
            demonstration: None,
            webhook_limit: self.size(Key::WebhookLimitBytes)?,
        })
    }

    /// Where data and keys are. Needs no root key.
    pub fn databases(&self) -> Result<Databases, ConfigError> {
        let workers = self.size(Key::PostgresWorkers)?;
        let main = match self.given(Key::DatabaseUrl) {
            Some(given) => self.database(Key::DatabaseUrl, given, workers)?,
            None => Database::Sqlite(SqliteConfig::at(self.data_dir()?.join("ponte.db"))),
        };
        let keys = match (self.given(Key::KeysDatabaseUrl), &main) {
            (Some(given), _) => self.database(Key::KeysDatabaseUrl, given, workers.min(KEY_STORE_WORKERS))?,
            (None, Database::Postgres(_)) => return Err(ConfigError::NoKeysDatabase),
            (None, Database::Sqlite(_)) => Database::Sqlite(SqliteConfig::at(self.data_dir()?.join("keys.db"))),
        };
        if is_same(&main, &keys) {
            return Err(ConfigError::SameDatabase);
        }
        Ok(Databases { main, keys: kept_small(keys) })
    }

    /// What is logged, and how.
    pub fn log(&self) -> Result<LogSettings, ConfigError> {
        let filter = self.required(Key::Log)?;
        let filter = Filter::parse(filter.text()).ok_or_else(|| self.wrong(Key::Log, WrongValue::Kind))?;
        let format = if self.choice(Key::LogFormat)? == "json" { LogFormat::Json } else { LogFormat::Text };
        Ok(LogSettings { filter, format })
    }

    /// What is logged by commands in whose output a person reads something else: warnings, unless somebody says more.
    pub fn brief_log(&self) -> Result<LogSettings, ConfigError> {
        let LogSettings { filter, format } = self.log()?;
        let is_asked_for = self.required(Key::Log)?.source != Source::Preset;
        Ok(LogSettings { filter: if is_asked_for { filter } else { Filter::warnings() }, format })
    }

    fn listen(&self) -> Result<SocketAddr, ConfigError> {
        let given = self.required(Key::Listen)?;
        given.text().parse().map_err(|_| self.wrong(Key::Listen, WrongValue::Kind))
    }

    fn public_url(&self, listen: SocketAddr) -> Result<String, ConfigError> {
        match self.url(Key::PublicUrl)? {
            Some(url) => Ok(url),
            // Nobody can call an address that stands for all.
            None if listen.ip().is_unspecified() => Ok(format!("http://localhost:{}", listen.port())),
            None => Ok(format!("http://{listen}")),
        }
    }

    fn simulator(&self, public_url: &str) -> Result<Option<SimulatorPlace>, ConfigError> {
        let Some(emulator) = self.url(Key::SimulatorUrl)? else { return Ok(None) };
        let reached_at = (!is_this_machine(public_url)).then(|| public_url.to_owned());
        Ok(Some(SimulatorPlace { emulator, shop: self.url(Key::SimulatorShopUrl)?, reached_at }))
    }

    fn url(&self, key: Key) -> Result<Option<String>, ConfigError> {
        let Some(given) = self.given(key) else { return Ok(None) };
        callable_url(given.text()).map(Some).ok_or_else(|| self.wrong(key, WrongValue::Kind))
    }

    fn data_dir(&self) -> Result<PathBuf, ConfigError> {
        let given = self.required(Key::DataDir)?;
        if given.text().is_empty() {
            return Err(self.wrong(Key::DataDir, WrongValue::Kind));
        }
        Ok(given.source.locate(given.text()))
    }

    fn database(&self, key: Key, given: &Given, workers: usize) -> Result<Database, ConfigError> {
        let text = given.text();
        match text.strip_prefix("sqlite:") {
            Some("" | ":memory:") => Err(self.wrong(key, WrongValue::Because(NO_PLACE))),
            Some(path) => Ok(Database::Sqlite(SqliteConfig::at(given.source.locate(path)))),
            None if text.starts_with("postgres://") || text.starts_with("postgresql://") => {
                let address = given.text.clone();
                Ok(Database::Postgres(PostgresConfig { address, workers, pooler: self.pooler()? }))
            }
            None => Err(self.wrong(key, WrongValue::Kind)),
        }
    }

    fn pooler(&self) -> Result<Pooler, ConfigError> {
        Ok(if self.choice(Key::PostgresPooler)? == "transactions" { Pooler::Transactions } else { Pooler::None })
    }

    fn roots(&self) -> Result<RootKeys, ConfigError> {
        let previous_root = self.given(Key::PreviousRootKey).map(|_| self.root_key(Key::PreviousRootKey));
        let keys = RootKeys {
            root: self.root_key(Key::RootKey)?,
            previous_root: previous_root.transpose()?,
            index: self.root_key(Key::IndexKey)?,
        };
        if self.required(Key::RootKey)?.text().trim() == self.required(Key::IndexKey)?.text().trim() {
            return Err(self.wrong(Key::IndexKey, WrongValue::Because(SAME_KEY)));
        }
        Ok(keys)
    }

    fn root_key(&self, key: Key) -> Result<RootKey, ConfigError> {
        RootKey::parse(self.required(key)?.text()).map_err(|error| {
            let because = match error {
                RootKeyError::Shape => NO_KEY,
                RootKeyError::Zero => ZERO_KEY,
            };
            self.wrong(key, WrongValue::Because(because))
        })
    }

    fn allowed(&self) -> Result<AllowList, ConfigError> {
        let entries = self.given(Key::AllowedAddresses).map_or("", Given::text);
        AllowList::parse(entries.split(',')).map_err(|error| {
            let (entry, because) = match error {
                AllowEntryError::Unreadable(entry) => (entry, NO_ADDRESS),
                AllowEntryError::TooWide(entry) => (entry, TOO_WIDE),
                AllowEntryError::Never(entry) => (entry, NEVER_ALLOWED),
            };
            self.wrong(Key::AllowedAddresses, WrongValue::Entry { entry, because })
        })
    }

    fn proxies(&self) -> Result<Proxies, ConfigError> {
        let key = Key::TrustedProxies;
        Proxies::parse(self.required(key)?.text()).map_err(|error| {
            let (entry, because) = match error {
                ProxyError::Unreadable(entry) => (entry, NO_NETWORK),
                ProxyError::Everybody(entry) => (entry, EVERYBODY),
            };
            self.wrong(key, WrongValue::Entry { entry, because })
        })
    }

    fn media_place(&self) -> Result<ObjectPlace, ConfigError> {
        let Some(given) = self.given(Key::MediaStore) else {
            return Ok(ObjectPlace::Folder(self.data_dir()?.join("media")));
        };
        if let Some(bucket) = given.text().strip_prefix("s3://") {
            return self.bucket(bucket).map(ObjectPlace::S3);
        }
        if given.text().is_empty() || given.text().contains("://") {
            return Err(self.wrong(Key::MediaStore, WrongValue::Kind));
        }
        Ok(ObjectPlace::Folder(given.source.locate(given.text())))
    }

    fn bucket(&self, place: &str) -> Result<S3Place, ConfigError> {
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        if bucket.is_empty() {
            return Err(self.wrong(Key::MediaStore, WrongValue::Kind));
        }
        Ok(S3Place {
            bucket: bucket.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint: self.url(Key::MediaS3Endpoint)?,
            region: self.required(Key::MediaS3Region)?.text().to_owned(),
            access_key: self.required(Key::MediaS3AccessKey)?.text().to_owned(),
            secret_key: self.required(Key::MediaS3SecretKey)?.text.clone(),
        })
    }

    fn scanner(&self) -> Result<Option<Clamd>, ConfigError> {
        let Some(given) = self.given(Key::ClamavAddress) else { return Ok(None) };
        given.text().parse().map(Some).map_err(|_| self.wrong(Key::ClamavAddress, WrongValue::Kind))
    }

    fn number(&self, key: Key) -> Result<u64, ConfigError> {
        let given = self.required(key)?;
        let Kind::Number { least, most } = key.entry().kind else { return Err(self.wrong(key, WrongValue::Kind)) };
        let number = given.text().parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| self.wrong(key, WrongValue::Kind))
    }

    fn size(&self, key: Key) -> Result<usize, ConfigError> {
        usize::try_from(self.number(key)?).map_err(|_| self.wrong(key, WrongValue::Kind))
    }

    fn choice(&self, key: Key) -> Result<&'static str, ConfigError> {
        let given = self.required(key)?;
        let Kind::Choice(choices) = key.entry().kind else { return Err(self.wrong(key, WrongValue::Kind)) };
        let found = choices.iter().find(|choice| **choice == given.text()).copied();
        found.ok_or_else(|| self.wrong(key, WrongValue::Kind))
    }

    fn required(&self, key: Key) -> Result<&Given, ConfigError> {
        self.given(key).ok_or(ConfigError::Missing { key })
    }

    fn wrong(&self, key: Key, reason: WrongValue) -> ConfigError {
        match self.given(key) {
            Some(given) => ConfigError::Wrong { key, given: Box::new(given.clone()), reason },
            None => ConfigError::Missing { key },
        }
    }
}

const NO_PLACE: Words = Words::new(
    "Falta o caminho do arquivo: sqlite:dados/ponte.db. Um banco só em memória perderia tudo.",
    "The path of the file is missing: sqlite:data/ponte.db. A database in memory alone would lose everything.",
);
const NO_KEY: Words = Words::new(
    "Uma chave são 32 bytes aleatórios em base64 (44 caracteres); `ponte keys new` cria uma.",
    "A key is 32 random bytes in base64 (44 characters); `ponte keys new` makes one.",
);
const ZERO_KEY: Words = Words::new(
    "A chave é só zeros; `ponte keys new` cria uma aleatória.",
    "The key is all zeros; `ponte keys new` makes a random one.",
);
const SAME_KEY: Words = Words::new(
    "root_key e index_key devem ser chaves diferentes, para que uma possa ser trocada sem a outra.",
    "root_key and index_key must be different keys, so that one can be changed without the other.",
);
const NO_ADDRESS: Words = Words::new(
    "não é rede (10.20.0.0/16), endereço (10.20.0.5) nem servidor com porta (erp.local:8080).",
    "is neither a network (10.20.0.0/16), an address (10.20.0.5) nor a server with its port (erp.local:8080).",
);
const TOO_WIDE: Words = Words::new(
    "é ampla demais: no máximo /8 (IPv4) ou /16 (IPv6).",
    "is too wide: at most /8 (IPv4) or /16 (IPv6).",
);
const NO_NETWORK: Words = Words::new(
    "não é rede (10.20.0.0/16) nem endereço (10.20.0.5).",
    "is neither a network (10.20.0.0/16) nor an address (10.20.0.5).",
);
const EVERYBODY: Words = Words::new(
    "são todos os endereços: qualquer um poderia dizer que é outro. Informe a rede do proxy.",
    "is every address: anybody could say to be somebody else. Name the proxy's network.",
);
const NEVER_ALLOWED: Words = Words::new(
    "é de link local ou de metadados de nuvem, que nunca podem ser acessados.",
    "is link-local or a cloud's metadata server, which no request may reach.",
);

/// The address without a slash at its end; `None` when it cannot be called.
fn callable_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let fits = matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain && url.fragment().is_none();
    fits.then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// Whether an address leads nowhere but to the machine that asks.
fn is_this_machine(url: &str) -> bool {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn is_same(one: &Database, other: &Database) -> bool {
    match (one, other) {
        (Database::Sqlite(one), Database::Sqlite(other)) => one.path == other.path,
        (Database::Postgres(one), Database::Postgres(other)) => one.address.expose() == other.address.expose(),
        _ => false,
    }
}

fn kept_small(database: Database) -> Database {
    match database {
        Database::Sqlite(config) => Database::Sqlite(SqliteConfig::small(config.path)),
        postgres @ Database::Postgres(_) => postgres,
    }
}
