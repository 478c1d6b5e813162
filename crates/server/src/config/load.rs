//! Finding and reading the three places.

use super::{
    environment::Environment,
    error::ConfigError,
    file,
    keys::{Key, Preset, TABLE},
    layers::Layers,
    name::{Form, Name},
    source::{Given, Layer, Source, Written},
    warning::{self, Warning},
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Where the file is when nobody names one. It need not be there.
const USUAL_FILE: &str = "ponte.toml";

/// For every key the value that holds, and why.
#[derive(Clone, Debug)]
pub struct Config {
    values: BTreeMap<Key, Given>,
    file: Option<PathBuf>,
    warnings: Vec<Warning>,
}

impl Config {
    /// What holds for a key; `None` when nothing does.
    pub fn given(&self, key: Key) -> Option<&Given> {
        self.values.get(&key)
    }

    /// The file that was read.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

/// Reads the configuration: the file (`named`, else `PONTE_CONFIG`, else `./ponte.toml`), the environment, the flags.
///
/// # Errors
/// For anything unknown or unreadable. Whether values are right is asked of [`Config`] by whoever needs them.
pub fn load(named: Option<&Path>, flags: Layer, environment: &Environment) -> Result<Config, ConfigError> {
    let named = named.map(Path::to_owned).or_else(|| environment.config_file());
    let (file, layer) = match named {
        Some(path) => read_file(&path).map(|layer| (Some(path), layer))?,
        None => read_usual_file()?,
    };
    let layers = Layers { file: layer, environment: environment.layer()?, flags };
    let keys: Vec<Key> = TABLE.iter().map(|entry| entry.key).collect();
    Ok(Config { file, ..of_layers(&layers, &keys)? })
}

/// Decides on some keys, and reads the files that their secrets are in.
pub(super) fn of_layers(layers: &Layers, keys: &[Key]) -> Result<Config, ConfigError> {
    let mut values = BTreeMap::new();
    let mut warnings = Vec::new();
    for key in keys.iter().copied() {
        let given = match layers.decide(key)? {
            Some((form, written)) => Some(read_value(Name { key, form }, written)?),
            None => preset(key.entry().preset),
        };
        if let Some(given) = given {
            warnings.extend(warning::of(key, &given));
            values.insert(key, given);
        }
    }
    warnings.dedup();
    Ok(Config { values, file: None, warnings })
}

fn read_usual_file() -> Result<(Option<PathBuf>, Layer), ConfigError> {
    match read_file(Path::new(USUAL_FILE)) {
        Ok(layer) => Ok((Some(USUAL_FILE.into()), layer)),
        Err(ConfigError::File { error, .. }) if error.kind() == io::ErrorKind::NotFound => Ok((None, Layer::new())),
        Err(error) => Err(error),
    }
}

fn read_file(path: &Path) -> Result<Layer, ConfigError> {
    let text = fs::read_to_string(path).map_err(|error| ConfigError::File { path: path.to_owned(), error })?;
    file::parse(path, &text)
}

fn read_value(name: Name, written: &Written) -> Result<Given, ConfigError> {
    let Written { text, source } = written.clone();
    if name.form == Form::Value {
        return Ok(Given { text, source, read_from: None });
    }
    let path = source.locate(text.expose());
    let secret =
        fs::read_to_string(&path).map_err(|error| ConfigError::SecretFile { path: path.clone(), name, error })?;
    if secret.trim().is_empty() {
        return Err(ConfigError::EmptySecretFile { path, name });
    }
    Ok(Given { text: secret.trim().to_owned().into(), source, read_from: Some(path) })
}

fn preset(preset: Preset) -> Option<Given> {
    match preset {
        Preset::Fixed(text) => {
            Some(Given { text: text.to_owned().into(), source: Source::Preset, read_from: None })
        }
        Preset::Derived(_) | Preset::Nothing | Preset::Required => None,
    }
}
