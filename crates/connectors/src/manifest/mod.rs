//! Manifests: one connector is one YAML file, read, checked, and then only data.
//!
//! [`Manifest::parse`] is the only way to one. It collects every mistake with file, line and what would be right,
//! instead of stopping at the first.

mod check;
mod error;
mod model;
mod node;
mod scalar;
mod schema;

pub use error::{ManifestError, ManifestErrors};
pub use model::{ConfigField, ConfigKind, Manifest, Reach, Webhook};
pub use node::Place;
pub use schema::{ConnectorKind, LocalText};

pub(crate) use model::{
    Action, ActionTest, Auth, CacheRule, Checks, ErrorRule, Expected, Flights, Injection, Limit, LimitHeaders,
    Pages, Pagination, Plan, Rate, RecordedExchange, RequestTemplate, RetryRule, Safety, Step, TestSubject, Turn,
};
pub(crate) use schema::{BodyKind, KeyPlace, LimitScope, ResetUnit};

use crate::shape::Shape;

/// Largest manifest, in bytes.
pub const LARGEST_FILE: usize = 512 * 1024;

impl Manifest {
    /// Reads and checks a manifest. `file` is what errors call it.
    pub fn parse(file: &str, yaml: &str) -> Result<Self, ManifestErrors> {
        let single = |error| ManifestErrors { file: file.to_owned(), errors: vec![error] };
        if yaml.len() > LARGEST_FILE {
            let message = format!("a manifest has at most {LARGEST_FILE} bytes");
            return Err(single(ManifestError { place: Place::default(), message }));
        }
        let options = serde_saphyr::options! { with_snippet: false };
        let read = serde_saphyr::from_str_with_options(yaml, options);
        let read = read.map_err(|error| single(ManifestError::from_yaml(&error)))?;
        check::check(read).map_err(|errors| ManifestErrors { file: file.to_owned(), errors })
    }

    /// What it can do, by name.
    pub fn actions(&self) -> impl Iterator<Item = ActionInfo<'_>> {
        self.actions.values().map(|action| ActionInfo {
            name: &action.name,
            summary: action.summary.as_ref(),
            input: &action.input,
            output: &action.output_shape,
        })
    }

    /// Whether an action may be called again without anybody noticing. An unknown one may not.
    pub fn is_idempotent(&self, action: &str) -> bool {
        self.actions.get(action).is_some_and(|action| matches!(action.safety, Safety::Idempotent))
    }

    /// Whether its system may stand in a private network, so that a connection may bring an allow-list.
    pub fn is_on_premises(&self) -> bool {
        let on_premises = ConfigKind::Url { reach: Reach::OnPremises };
        self.config.iter().any(|field| field.kind == on_premises)
    }
}

/// One action, as far as a flow or a screen needs to know it.
#[derive(Clone, Copy, Debug)]
pub struct ActionInfo<'a> {
    pub name: &'a str,
    pub summary: Option<&'a LocalText>,
    pub input: &'a Shape,
    pub output: &'a Shape,
}

/// A template outside of any manifest, for tests of templates alone.
#[cfg(test)]
pub(crate) fn template_for_tests(yaml: &str) -> crate::template::Template {
    check::template_for_tests(&serde_saphyr::from_str(yaml).expect("YAML"))
}

#[cfg(test)]
mod schema_file;
#[cfg(test)]
mod tests;
