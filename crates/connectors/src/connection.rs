//! A configured connector: its manifest, its values, its secrets, and what is known about its system right now.

use crate::{
    breaker::Breaker,
    cache::AnswerCache,
    destination::Destination,
    engine::Answer,
    error::CallError,
    expression::Scope,
    flights::Flights,
    limits::LimitSet,
    manifest::{ConfigField, ConfigKind, LimitScope, Manifest},
    mask::Masker,
    template,
};
use minijinja::value::{Serde, Value as Jinja};
use parking_lot::Mutex;
use ponte_kernel::{Language, Secret};
use ponte_platform::http::{AllowList, Url};
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};
use thiserror::Error;

/// What a person set up.
#[derive(Clone, Debug)]
pub struct ConnectionSettings {
    /// Its name in the workspace; flows refer to it.
    pub key: String,
    pub manifest: Arc<Manifest>,
    pub config: Map<String, Value>,
    pub secrets: BTreeMap<String, Secret>,
    /// Private addresses it may reach; only for connectors whose system may stand in the company's network.
    pub allow_list: AllowList,
}

/// A connection that can be called. Keep it and share it: rate limits, circuit breaker and cache live in it, and
/// a new one (after its settings changed) starts afresh.
pub struct Connection {
    pub(crate) key: String,
    pub(crate) manifest: Arc<Manifest>,
    pub(crate) base: Url,
    pub(crate) allow_list: AllowList,
    /// `config`, `secret`, `auth`: what expressions see of it.
    pub(crate) scope: Scope,
    pub(crate) masker: Masker,
    pub(crate) limits: LimitSet,
    /// Those that count this machine, from the first request on.
    pub(crate) machine_limits: OnceLock<Option<Arc<LimitSet>>>,
    pub(crate) breaker: Mutex<Breaker>,
    pub(crate) cache: AnswerCache,
    pub(crate) flights: Flights<Result<Answer, CallError>>,
}

/// Settings of which no connection can be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ConnectionError {
    #[error("this connector cannot be used yet: {}", .0.join("; "))]
    Unsupported(Vec<String>),
    #[error("{}", written(.0, Language::English))]
    Config(Vec<ConfigProblem>),
    #[error("this connector's system is on the internet, so it takes no private addresses")]
    PublicOnly,
    #[error("the system's address is not usable: {0}")]
    BaseUrl(String),
}

/// One value that does not fit the connector's `config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    pub key: String,
    pub fault: ConfigFault,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigFault {
    Missing,
    SecretInConfig,
    ConfigInSecrets,
    Unknown { known: Vec<String> },
    Misfit { wanted: ConfigKind },
}

impl ConfigFault {
    /// What is wrong, to be read after the key.
    pub fn sentence(&self, language: Language) -> String {
        let (portuguese, english) = match self {
            Self::Missing => ("está faltando".to_owned(), "is missing".to_owned()),
            Self::SecretInConfig => (
                "é um segredo e não entra na configuração".to_owned(),
                "is a secret and does not belong into the configuration".to_owned(),
            ),
            Self::ConfigInSecrets => (
                "não é segredo e entra na configuração".to_owned(),
                "is no secret and belongs into the configuration".to_owned(),
            ),
            Self::Unknown { known } => {
                let known = known.join(", ");
                (format!("não é conhecido; há {known}"), format!("is not known; known are {known}"))
            }
            Self::Misfit { wanted } => (
                format!("tem de ser {}", wanted.wanted(Language::Portuguese)),
                format!("has to be {}", wanted.wanted(Language::English)),
            ),
        };
        language.pick(portuguese, english)
    }
}

impl ConnectionError {
    /// For whoever configures the connection.
    pub fn sentence(&self, language: Language) -> String {
        let portuguese = match self {
            Self::Unsupported(parts) => format!("este conector ainda não pode ser usado: {}", parts.join("; ")),
            Self::Config(problems) => written(problems, Language::Portuguese),
            Self::PublicOnly => {
                "o sistema deste conector está na internet; ele não aceita endereços privados".to_owned()
            }
            Self::BaseUrl(problem) => format!("o endereço do sistema não serve: {problem}"),
        };
        language.pick(portuguese, self.to_string())
    }
}

impl Connection {
    pub fn new(settings: ConnectionSettings) -> Result<Self, ConnectionError> {
        if !settings.manifest.unsupported.is_empty() {
            return Err(ConnectionError::Unsupported(settings.manifest.unsupported.clone()));
        }
        if !settings.allow_list.is_empty() && !settings.manifest.is_on_premises() {
            return Err(ConnectionError::PublicOnly);
        }
        Self::with_tokens(settings, &Map::new())
    }

    /// Also for manifests whose authentication is not supported: their tests bring the tokens.
    pub(crate) fn with_tokens(
        settings: ConnectionSettings,
        tokens: &Map<String, Value>,
    ) -> Result<Self, ConnectionError> {
        let ConnectionSettings { key, manifest, config, secrets, allow_list } = settings;
        let config = complete_config(&manifest, config, &secrets)?;
        let exposed: Map<String, Value> =
            secrets.iter().map(|(name, secret)| (name.clone(), secret.expose().as_str().into())).collect();
        let scope = Scope::new([
            ("config", Jinja::from(Serde(&config))),
            ("secret", Jinja::from(Serde(&exposed))),
            ("auth", Jinja::from(Serde(tokens))),
        ]);
        let base = base_url(&manifest, &scope)?;
        let masker = Masker::new(secrets.values());
        let limits = LimitSet::new(&manifest.limits, |scope| scope != LimitScope::Ip);
        Ok(Self {
            key,
            base,
            allow_list,
            scope,
            masker,
            limits,
            machine_limits: OnceLock::new(),
            manifest,
            breaker: Mutex::default(),
            cache: AnswerCache::new(),
            flights: Flights::default(),
        })
    }

    pub fn key(&self) -> &str {
        &self.key
    }

    /// Where its requests go, secrets with them.
    pub fn destination(&self) -> Destination {
        Destination {
            connector: self.manifest.connector.clone(),
            origin: self.base.origin().ascii_serialization(),
            hosts: self.manifest.http.allow_hosts.iter().map(ToString::to_string).collect(),
        }
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Forgets every answer, for instance because a person's data were erased.
    pub fn forget_answers(&self) {
        self.cache.forget_all();
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connection({} of {})", self.key, self.manifest.connector)
    }
}

fn complete_config(
    manifest: &Manifest,
    mut config: Map<String, Value>,
    secrets: &BTreeMap<String, Secret>,
) -> Result<Map<String, Value>, ConnectionError> {
    let mut problems = Vec::new();
    for field in &manifest.config {
        if config.get(&field.key).is_some_and(Value::is_null) {
            config.remove(&field.key);
        }
        if let (false, Some(default)) = (config.contains_key(&field.key), &field.default) {
            config.insert(field.key.clone(), default.clone());
        }
        let problem = problem_with(field, config.get(&field.key), secrets.get(&field.key));
        problems.extend(problem.map(|fault| ConfigProblem { key: field.key.clone(), fault }));
    }
    problems.extend(unknown_keys(manifest, config.keys().chain(secrets.keys())));
    if problems.is_empty() { Ok(config) } else { Err(ConnectionError::Config(problems)) }
}

fn problem_with(field: &ConfigField, value: Option<&Value>, secret: Option<&Secret>) -> Option<ConfigFault> {
    let is_secret = field.kind.is_secret();
    let given = if is_secret { secret.is_some_and(|secret| !secret.expose().is_empty()) } else { value.is_some() };
    match (is_secret, value, secret) {
        (true, Some(_), _) => Some(ConfigFault::SecretInConfig),
        (false, _, Some(_)) => Some(ConfigFault::ConfigInSecrets),
        _ if field.required && !given => Some(ConfigFault::Missing),
        (false, Some(value), _) if !field.kind.takes(value) => {
            Some(ConfigFault::Misfit { wanted: field.kind.clone() })
        }
        _ => None,
    }
}

fn unknown_keys<'a>(manifest: &Manifest, given: impl Iterator<Item = &'a String>) -> Vec<ConfigProblem> {
    let known: Vec<String> = manifest.config.iter().map(|field| field.key.clone()).collect();
    given
        .filter(|key| !known.contains(key))
        .map(|key| ConfigProblem { key: key.clone(), fault: ConfigFault::Unknown { known: known.clone() } })
        .collect()
}

fn base_url(manifest: &Manifest, scope: &Scope) -> Result<Url, ConnectionError> {
    let refused = |problem: &str| ConnectionError::BaseUrl(problem.to_owned());
    let text = template::text(&manifest.http.base_url, scope).map_err(|error| refused(&error.to_string()))?;
    let url = Url::parse(&text).map_err(|error| refused(&error.to_string()))?;
    let Some(host) = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https")) else {
        return Err(refused("it is no http or https address"));
    };
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(refused("it has to end with its path"));
    }
    let hosts = &manifest.http.allow_hosts;
    if !hosts.is_empty() && !hosts.iter().any(|pattern| pattern.matches(host)) {
        return Err(refused(&format!("{host} is not among the connector's hosts")));
    }
    Ok(url)
}

fn written(problems: &[ConfigProblem], language: Language) -> String {
    let line = |ConfigProblem { key, fault }: &ConfigProblem| format!("`{key}` {}", fault.sentence(language));
    let lines: Vec<String> = problems.iter().map(line).collect();
    lines.join("; ")
}
