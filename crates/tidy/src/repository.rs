//! The files that rules read.

use crate::RustFile;
use std::{fs, io, path::Path};

/// Folders that hold nothing of ours.
const FOREIGN: &[&str] = &["target", ".git", "node_modules"];
/// This room's rules name what they forbid.
const SAMPLES: &str = "crates/tidy/src/";
/// Files that are read; others are data.
const TEXTS: &[&str] = &["rs", "toml", "md", "sql", "yaml", "yml", "sh"];
/// Files without an extension that are read.
const NAMED: &[&str] = &["Makefile", ".ci/run"];

/// The repository's texts, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Repository {
    pub texts: Vec<TextFile>,
    /// Those of the texts that are Rust.
    pub rust: Vec<RustFile>,
    /// The paths of all files and folders, read or not.
    pub paths: Vec<String>,
}

/// A file as it stands.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// From the root, with `/`.
    pub path: String,
    pub text: String,
}

impl Repository {
    /// Reads everything under `root`.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut repository = Self::default();
        repository.read_folder(root, "")?;
        repository.texts.sort_by(|one, other| one.path.cmp(&other.path));
        repository.rust.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(repository)
    }

    /// A repository that lies in memory: samples of good and bad.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut repository = Self::default();
        for (path, text) in files {
            repository.add(path, (*text).to_owned());
        }
        repository
    }

    /// The text at `path`, if there is one.
    pub fn text(&self, path: &str) -> Option<&TextFile> {
        self.texts.iter().find(|file| file.path == path)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                if !FOREIGN.contains(&name.as_str()) {
                    self.paths.push(path.clone());
                    self.read_folder(&entry.path(), &format!("{path}/"))?;
                }
            } else if is_text(&path) && !path.starts_with(SAMPLES) {
                self.add(&path, fs::read_to_string(entry.path())?);
            } else {
                self.paths.push(path);
            }
        }
        Ok(())
    }

    fn add(&mut self, path: &str, text: String) {
        if extension(path) == Some("rs") {
            self.rust.push(RustFile::parse(path, &text));
        }
        self.paths.push(path.to_owned());
        self.texts.push(TextFile { path: path.to_owned(), text });
    }
}

impl TextFile {
    /// The lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    pub fn extension(&self) -> Option<&str> {
        extension(&self.path)
    }
}

fn is_text(path: &str) -> bool {
    NAMED.contains(&path)
        || path.starts_with("scripts/")
        || extension(path).is_some_and(|extension| TEXTS.contains(&extension))
}

fn extension(path: &str) -> Option<&str> {
    Path::new(path).extension()?.to_str()
}
