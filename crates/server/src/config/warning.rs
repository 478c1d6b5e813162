//! What is not wrong and still deserves a word.

use super::{
    keys::Key,
    source::{Given, Source},
};
use ponte_kernel::Language;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A file with a secret that others on the machine can read.
    ReadableByOthers { path: PathBuf },
}

impl Warning {
    pub fn sentence(&self, language: Language) -> String {
        let Self::ReadableByOthers { path } = self;
        let path = path.display();
        language.pick(
            format!(
                "{path} guarda um segredo e pode ser lido por outros usuários desta máquina: `chmod 600 {path}`."
            ),
            format!("{path} holds a secret and can be read by other users of this machine: `chmod 600 {path}`."),
        )
    }
}

/// The warning about the file in which a secret was found.
pub(super) fn of(key: Key, given: &Given) -> Option<Warning> {
    let path = match (&given.read_from, &given.source) {
        _ if !holds_secret(key, given) => return None,
        (Some(path), _) | (None, Source::File { path, .. }) => path,
        (None, _) => return None,
    };
    is_readable_by_others(path).then(|| Warning::ReadableByOthers { path: path.clone() })
}

/// The path of an embedded database is none.
fn holds_secret(key: Key, given: &Given) -> bool {
    key.entry().kind.is_secret() && !given.text().starts_with("sqlite:")
}

fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}
