//! `ponte keys new`: two random keys, each in a file that only its owner can read.

use super::error::CommandError;
use ponte_kernel::Language;
use ponte_platform::vault::RootKey;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

/// Writes both keys, flushed to disk, or none.
pub fn make(root: &Path, index: &Path) -> Result<(), CommandError> {
    if root == index {
        return Err(CommandError::SameKeyFile);
    }
    write_key(root)?;
    write_key(index).inspect_err(|_| {
        // It was made a moment ago and protects nothing yet.
        drop(fs::remove_file(root));
    })
}

/// What to do with them.
pub fn advice(root: &Path, index: &Path, language: Language) -> String {
    let (root, index) = (root.display(), index.display());
    language.pick(
        format!(
            "Chaves criadas: {root} e {index}.\n\nGuarde agora uma cópia de cada uma fora desta máquina: sem elas os \
             dados não podem mais ser lidos.\nO Ponte as encontra assim:\n\n  PONTE_ROOT_KEY_FILE={root}\n  \
             PONTE_INDEX_KEY_FILE={index}\n"
        ),
        format!(
            "Keys made: {root} and {index}.\n\nKeep a copy of each outside this machine now: without them the data \
             cannot be read any more.\nPonte finds them so:\n\n  PONTE_ROOT_KEY_FILE={root}\n  \
             PONTE_INDEX_KEY_FILE={index}\n"
        ),
    )
}

fn write_key(path: &Path) -> Result<(), CommandError> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| {
        match error.kind() {
            io::ErrorKind::AlreadyExists => CommandError::KeyFileExists { path: path.to_owned() },
            _ => CommandError::KeyFile { path: path.to_owned(), error },
        }
    })?;
    fill(&mut file, path).map_err(|error| {
        drop(fs::remove_file(path));
        CommandError::KeyFile { path: path.to_owned(), error }
    })
}

fn fill(file: &mut File, path: &Path) -> io::Result<()> {
    let key = RootKey::generate().to_text();
    file.write_all(key.expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
