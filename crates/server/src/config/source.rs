//! Where a value comes from.

use super::name::Name;
use ponte_kernel::{Language, Secret};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Who said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Preset,
    File { path: PathBuf, line: usize },
    Variable(String),
    Flag(String),
}

impl Source {
    /// As a person finds it: `ponte.toml:3`, `PONTE_LISTEN`, `--listen`.
    pub fn describe(&self, language: Language) -> String {
        match self {
            Self::Preset => language.pick("padrão", "default").to_owned(),
            Self::File { path, line } => format!("{}:{line}", path.display()),
            Self::Variable(name) => name.clone(),
            Self::Flag(name) => format!("--{name}"),
        }
    }

    /// A path that this source named. One in a file is meant from the file's folder, others from where Ponte was started.
    pub fn locate(&self, path: &str) -> PathBuf {
        match self {
            Self::File { path: file, .. } => file.parent().unwrap_or(Path::new("")).join(path),
            Self::Preset | Self::Variable(_) | Self::Flag(_) => PathBuf::from(path),
        }
    }
}

/// A text that somebody wrote for a name. It may be a secret, so none of them prints.
#[derive(Clone, Debug)]
pub struct Written {
    pub text: Secret,
    pub source: Source,
}

/// What one place says: the file, the environment or the flags.
pub type Layer = BTreeMap<Name, Written>;

/// The value that holds for a key.
#[derive(Clone, Debug)]
pub struct Given {
    pub text: Secret,
    pub source: Source,
    /// The file that held it, when the source named one.
    pub read_from: Option<PathBuf>,
}

impl Given {
    pub fn text(&self) -> &str {
        self.text.expose()
    }

    /// `ponte.toml:3`, or `/run/secrets/root (PONTE_ROOT_KEY_FILE)`.
    pub fn origin(&self, language: Language) -> String {
        let source = self.source.describe(language);
        match &self.read_from {
            Some(path) => format!("{} ({source})", path.display()),
            None => source,
        }
    }
}
