//! `config`: what a connection has to be told.

use super::{Checker, is_key};
use crate::manifest::{
    model::{ConfigField, ConfigKind, Reach},
    node::Place,
    schema::{ConfigFieldFile, ConfigKindFile},
};
use ponte_kernel::Language;
use ponte_platform::http::Url;
use serde_json::Value;
use serde_saphyr::Spanned;

impl Checker {
    pub(super) fn config_fields(&mut self, fields: Vec<Spanned<ConfigFieldFile>>) -> Vec<ConfigField> {
        let mut checked: Vec<ConfigField> = Vec::new();
        for field in fields {
            if checked.iter().any(|other| other.key == field.value.key) {
                self.report(&field, format!("`config` has the key `{}` twice", field.value.key));
            }
            let place = Place::from(&field);
            checked.extend(self.config_field_of(field.value, place));
        }
        checked
    }

    fn config_field_of(&mut self, field: ConfigFieldFile, place: Place) -> Option<ConfigField> {
        if !is_key(&field.key) {
            self.report(place, "a key is made of a-z, 0-9 and _".to_owned());
        }
        let kind = self.config_kind(&field, place)?;
        let default = field.default.as_ref().map(super::super::node::Node::plain);
        let misfit = default.as_ref().and_then(|value| kind.misfit(value));
        match (&default, misfit) {
            (Some(_), _) if kind.is_secret() => {
                self.report(place, format!("`{}` is a secret and can have no default", field.key));
            }
            (_, Some(wanted)) => self.report(place, format!("the default of `{}` has to be {wanted}", field.key)),
            _ => {}
        }
        Some(ConfigField {
            key: field.key,
            label: field.label,
            help: field.help,
            kind,
            required: field.required,
            default,
        })
    }

    fn config_kind(&mut self, field: &ConfigFieldFile, place: Place) -> Option<ConfigKind> {
        if field.options.is_some() != (field.kind == ConfigKindFile::Enum) {
            self.report(place, "`options` belongs to `type: enum`, and an enum needs it".to_owned());
            return None;
        }
        if field.on_prem && field.kind != ConfigKindFile::Url {
            self.report(place, "`on_prem` belongs to `type: url`".to_owned());
        }
        Some(match field.kind {
            ConfigKindFile::String => ConfigKind::Text,
            ConfigKindFile::Secret => ConfigKind::Secret,
            ConfigKindFile::Cert => ConfigKind::Certificate,
            ConfigKindFile::Url if field.on_prem => ConfigKind::Url { reach: Reach::OnPremises },
            ConfigKindFile::Url => ConfigKind::Url { reach: Reach::Public },
            ConfigKindFile::Enum => ConfigKind::OneOf(field.options.clone().unwrap_or_default()),
            ConfigKindFile::Bool => ConfigKind::Boolean,
            ConfigKindFile::Int => ConfigKind::Integer,
            ConfigKindFile::Map => ConfigKind::Map,
        })
    }
}

impl ConfigKind {
    /// What a value would have to be, when it is not that.
    pub(crate) fn misfit(&self, value: &Value) -> Option<String> {
        (!self.takes(value)).then(|| self.wanted(Language::English))
    }

    pub(crate) fn takes(&self, value: &Value) -> bool {
        match self {
            Self::Text | Self::Secret | Self::Certificate => value.is_string(),
            Self::Url { .. } => value.as_str().is_some_and(is_web_address),
            Self::OneOf(options) => value.as_str().is_some_and(|text| options.iter().any(|option| option == text)),
            Self::Boolean => value.is_boolean(),
            Self::Integer => value.is_i64(),
            Self::Map => value.is_object(),
        }
    }

    /// What a value has to be.
    pub(crate) fn wanted(&self, language: Language) -> String {
        let (portuguese, english) = match self {
            Self::Text | Self::Secret | Self::Certificate => ("um texto", "a text"),
            Self::Url { .. } => ("um endereço http ou https", "an http or https address"),
            Self::OneOf(options) => {
                let options = options.join(", ");
                return language.pick(format!("um de {options}"), format!("one of {options}"));
            }
            Self::Boolean => ("verdadeiro ou falso (true ou false)", "true or false"),
            Self::Integer => ("um número inteiro", "a whole number"),
            Self::Map => ("um mapa", "a map"),
        };
        language.pick(portuguese, english).to_owned()
    }
}

fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
}
