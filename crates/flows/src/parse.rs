//! Reads a flow's file. What cannot be read is refused with its place and with what is allowed there.

use crate::model::Definition;
use thiserror::Error;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 512 * 1024;

/// Why a file is no flow.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{place}{problem}", place = self.place())]
pub struct DefinitionError {
    /// The keys that lead there, such as `blocks.menu.ask`; empty for the file as a whole.
    pub path: String,
    pub position: Option<Position>,
    /// What is wrong, and what is allowed instead.
    pub problem: String,
}

/// Both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: u64,
    pub column: u64,
}

impl Definition {
    /// # Errors
    /// At the first thing that the form of the file does not allow.
    pub fn from_yaml(text: &str) -> Result<Self, DefinitionError> {
        refuse_too_large(text)?;
        let mut path = String::new();
        serde_saphyr::with_deserializer_from_str(text, |deserializer| {
            let read: Result<Self, serde_path_to_error::Error<serde_saphyr::Error>> =
                serde_path_to_error::deserialize(deserializer);
            read.map_err(|error| {
                path = place_in(&error);
                error.into_inner()
            })
        })
        .map_err(|error| DefinitionError {
            path,
            position: error.location().map(|at| Position { line: at.line(), column: at.column() }),
            problem: yaml_problem(error.without_snippet()),
        })
    }

    /// # Errors
    /// As [`Definition::from_yaml`].
    pub fn from_json(text: &str) -> Result<Self, DefinitionError> {
        refuse_too_large(text)?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let definition = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| json_error(place_in(&error), error.inner()))?;
        deserializer.end().map_err(|error| json_error(String::new(), &error))?;
        Ok(definition)
    }
}

impl DefinitionError {
    fn place(&self) -> String {
        let position = self.position.map(|at| format!("line {}, column {}", at.line, at.column));
        let path = (!self.path.is_empty()).then(|| format!("`{}`", self.path));
        let parts: Vec<String> = position.into_iter().chain(path).collect();
        if parts.is_empty() { String::new() } else { format!("{}: ", parts.join(", ")) }
    }
}

fn refuse_too_large(text: &str) -> Result<(), DefinitionError> {
    if text.len() <= LARGEST_FILE {
        return Ok(());
    }
    let problem = format!("the file has {} bytes; a flow has at most {LARGEST_FILE}", text.len());
    Err(DefinitionError { path: String::new(), position: None, problem })
}

fn place_in<E>(error: &serde_path_to_error::Error<E>) -> String {
    let path = error.path().to_string();
    // `.` is the file as a whole, `?` a key that could not be read.
    path.trim_end_matches('?').trim_end_matches('.').to_owned()
}

fn json_error(path: String, error: &serde_json::Error) -> DefinitionError {
    let (line, column) = (error.line(), error.column());
    let problem = error.to_string();
    let place = format!(" at line {line} column {column}");
    DefinitionError {
        path,
        position: (line > 0).then_some(Position { line: line as u64, column: column as u64 }),
        problem: problem.strip_suffix(&place).unwrap_or(&problem).to_owned(),
    }
}

/// The words without the place, which stands beside them.
fn yaml_problem(error: &serde_saphyr::Error) -> String {
    if let serde_saphyr::Error::DuplicateMappingKey { key: Some(key), .. } = error {
        return format!("the key `{key}` is there twice");
    }
    let problem = error.to_string();
    let Some(at) = error.location() else { return problem };
    let places = [
        format!(" at line {}, column {}", at.line(), at.column()),
        format!("line {} column {}: ", at.line(), at.column()),
    ];
    places.iter().fold(problem, |problem, place| problem.replace(place.as_str(), ""))
}
