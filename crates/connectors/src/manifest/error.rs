//! Mistakes of a manifest, with their places.

use super::node::Place;
use std::fmt;

/// All mistakes of one file, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestErrors {
    pub file: String,
    pub errors: Vec<ManifestError>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestError {
    pub place: Place,
    /// What is wrong and what would be right, for the person who writes the file.
    pub message: String,
}

impl fmt::Display for ManifestErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, ManifestError { place, message }) in self.errors.iter().enumerate() {
            let separator = if at > 0 { "\n" } else { "" };
            write!(f, "{separator}{}:{}:{}: {message}", self.file, place.line, place.column)?;
        }
        Ok(())
    }
}

impl std::error::Error for ManifestErrors {}

impl ManifestError {
    pub(super) fn from_yaml(error: &serde_saphyr::Error) -> Self {
        let place =
            error.location().map_or_else(Place::default, |at| Place { line: at.line(), column: at.column() });
        let told = error.without_snippet().to_string();
        let place_told = format!(" at line {}, column {}", place.line, place.column);
        Self { place, message: reworded(told.strip_suffix(&place_told).unwrap_or(&told)) }
    }
}

/// Serde speaks to programmers of fields and variants; who writes a manifest knows keys and values.
fn reworded(told: &str) -> String {
    if let Some(rest) = told.strip_prefix("unknown field ") {
        return format!("unknown key {}", rest.replace(", expected one of ", "; allowed are "));
    }
    if let Some(rest) = told.strip_prefix("unknown variant ") {
        return rest.replace(", expected one of ", " is not known here; allowed are ");
    }
    if let Some(rest) = told.strip_prefix("missing field ") {
        return format!("the key {rest} is missing");
    }
    match told.strip_prefix("duplicate mapping key: ").and_then(|rest| rest.split_once(", set ")) {
        Some((key, _)) => format!("the key `{key}` stands here twice"),
        None => told.to_owned(),
    }
}
