//! From the file as written to a manifest that holds: expressions compile, references exist, shapes fit.
//!
//! Each part of the file has its module. All of them report to one [`Checker`] and go on, so that a person sees every
//! mistake at once; a part that could not be made is `None`, and then there is at least one report.

mod actions;
mod auth;
mod config;
mod embedded;
mod expressions;
mod http;
mod json_schema;
mod outputs;
mod webhooks;

use super::{
    error::ManifestError,
    model::{ConfigField, ConfigKind, Manifest},
    node::Place,
    schema::ManifestFile,
};
use crate::shape::ObjectShape;

pub(super) fn check(file: ManifestFile) -> Result<Manifest, Vec<ManifestError>> {
    let mut checker = Checker::default();
    match checker.manifest(file) {
        Some(manifest) if checker.errors.is_empty() => Ok(manifest),
        _ => {
            checker.errors.sort_by_key(|error| error.place);
            Err(checker.errors)
        }
    }
}

/// Collects mistakes; knows what expressions may refer to.
#[derive(Default)]
struct Checker {
    errors: Vec<ManifestError>,
    unsupported: Vec<String>,
    config: Vec<ConfigField>,
}

/// Names that an expression may use at some place of the file.
#[derive(Clone, Default)]
struct Names<'a> {
    roots: &'a [&'a str],
    /// Names that an `as` brought.
    items: Vec<String>,
    /// The action's input, where there is one.
    input: Option<&'a ObjectShape>,
    /// Ids of steps that ran before.
    steps: Vec<String>,
}

impl<'a> Names<'a> {
    fn of(roots: &'a [&'a str]) -> Self {
        Self { roots, ..Self::default() }
    }
}

impl Checker {
    fn manifest(&mut self, file: ManifestFile) -> Option<Manifest> {
        if file.schema.value != 1 {
            self.report(&file.schema, "`schema` is 1; no other is known".to_owned());
        }
        if !is_key(&file.connector.value) {
            self.report(&file.connector, "a connector's name is made of a-z, 0-9 and _".to_owned());
        }
        self.config = self.config_fields(file.config);
        let auth = self.auth(&file.auth);
        let http = self.http(&file.http);
        let limits = self.each(file.limits, Self::limit);
        let errors = self.each(file.errors, Self::error_rule);
        let paginations = self.paginations(file.pagination);
        let actions = self.actions(file.actions, &paginations);
        let webhooks = self.webhooks(file.webhooks, &actions);
        let tests = self.tests(file.tests, &actions);
        Some(Manifest {
            connector: file.connector.value,
            version: file.version.0,
            name: file.name,
            kind: file.kind,
            vendor_api: file.vendor_api,
            webhooks,
            unsupported: std::mem::take(&mut self.unsupported),
            config: std::mem::take(&mut self.config),
            auth: auth?,
            http: http?,
            limits: limits?,
            errors: errors?,
            actions: actions.into_iter().map(|action| (action.name.clone(), action)).collect(),
            tests: tests?,
        })
    }

    fn report(&mut self, place: impl Into<Place>, message: String) {
        self.errors.push(ManifestError { place: place.into(), message });
    }

    /// Checks every item, also after one failed.
    fn each<F, T>(&mut self, items: Vec<F>, check: fn(&mut Self, F) -> Option<T>) -> Option<Vec<T>> {
        let checked: Vec<Option<T>> = items.into_iter().map(|item| check(self, item)).collect();
        checked.into_iter().collect()
    }

    fn config_field(&self, key: &str) -> Option<&ConfigField> {
        self.config.iter().find(|field| field.key == key)
    }

    fn config_keys(&self, wanted: fn(&ConfigKind) -> bool) -> String {
        let keys: Vec<&str> =
            self.config.iter().filter(|field| wanted(&field.kind)).map(|field| field.key.as_str()).collect();
        if keys.is_empty() { "none".to_owned() } else { keys.join(", ") }
    }
}

impl ConfigKind {
    /// Whether its value lives in the vault and is seen as `secret.<key>`.
    pub(crate) fn is_secret(&self) -> bool {
        matches!(self, Self::Secret | Self::Certificate)
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
pub(super) fn template_for_tests(node: &super::node::Node) -> crate::template::Template {
    let mut checker = Checker::default();
    let template = checker.template(node, &Names::of(&["body", "secret", "auth"]));
    template.unwrap_or_else(|| panic!("{:?}", checker.errors))
}
