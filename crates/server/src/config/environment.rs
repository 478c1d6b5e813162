//! The environment, read once: nothing else of the program looks at it.

use super::{
    error::ConfigError,
    name::Name,
    source::{Layer, Source, Written},
};
use ponte_kernel::Language;
use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::PathBuf,
};

const FILE: &str = "PONTE_CONFIG";
const LANGUAGE: &str = "PONTE_LANGUAGE";
/// What the environment may say that is no key.
pub(super) const BESIDE_KEYS: [&str; 2] = [FILE, LANGUAGE];
/// Of Ponte's development: the server that the screens are tried against, and whether a build must have them.
const OF_DEVELOPMENT: [&str; 2] = ["PONTE_URL", "PONTE_SCREENS"];
const PREFIX: &str = "PONTE_";
/// Other variables that decide how Ponte speaks to people, the first one with a value first.
const LOCALES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];
const NO_COLOR: &str = "NO_COLOR";

/// The variables that concern Ponte. An empty one counts as not there, as compose files write them.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, OsString>);

impl Environment {
    pub fn of_process() -> Self {
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect()
    }

    /// The file of the configuration, when a variable names it.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.0.get(FILE).map(PathBuf::from)
    }

    /// What people are spoken to in: `PONTE_LANGUAGE`, then the system's locale, then Portuguese.
    pub fn language(&self) -> Language {
        let named = std::iter::once(LANGUAGE).chain(LOCALES).find_map(|name| self.0.get(name)?.to_str());
        Language::negotiate(&named.unwrap_or_default().replace('_', "-"))
    }

    /// Whether the person asked for no colours (no-color.org).
    pub fn refuses_colour(&self) -> bool {
        self.0.contains_key(NO_COLOR)
    }

    /// What the environment says about the keys.
    ///
    /// # Errors
    /// For a variable `PONTE_…` that is not known: a misspelt one would be silently without effect.
    pub fn layer(&self) -> Result<Layer, ConfigError> {
        let known: BTreeMap<String, Name> = Name::all().map(|name| (name.variable(), name)).collect();
        let mut layer = Layer::new();
        for (variable, value) in &self.0 {
            if let Some(name) = known.get(variable) {
                layer.insert(*name, written(variable, value)?);
            } else if is_misspelt(variable) {
                return Err(ConfigError::UnknownVariable { variable: variable.clone() });
            }
        }
        Ok(layer)
    }
}

/// Of other variables than those that concern Ponte nothing is kept.
impl<N: Into<String>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(variables.filter(|(name, value): &(String, OsString)| concerns(name) && !value.is_empty()).collect())
    }
}

/// Names only: values may be secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn concerns(name: &str) -> bool {
    name.starts_with(PREFIX) || name == NO_COLOR || LOCALES.contains(&name)
}

fn written(variable: &str, value: &OsStr) -> Result<Written, ConfigError> {
    let text = value.to_str().ok_or_else(|| ConfigError::NotText { variable: variable.to_owned() })?;
    Ok(Written { text: text.to_owned().into(), source: Source::Variable(variable.to_owned()) })
}

/// Kubernetes gives every container the addresses of services, and the service may well be called "ponte".
fn is_misspelt(variable: &str) -> bool {
    let of_kubernetes =
        variable == "PONTE_PORT" || variable.starts_with("PONTE_PORT_") || variable.starts_with("PONTE_SERVICE_");
    let is_known = BESIDE_KEYS.contains(&variable) || OF_DEVELOPMENT.contains(&variable);
    variable.starts_with(PREFIX) && !is_known && !of_kubernetes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Key;

    fn of(variables: &[(&str, &str)]) -> Environment {
        variables.iter().map(|(name, value)| (*name, *value)).collect()
    }

    #[test]
    fn a_variable_speaks_for_its_key() {
        let layer = of(&[("PONTE_LISTEN", "0.0.0.0:80"), ("PATH", "/bin")]).layer().expect("known ones");
        let written = &layer[&Name::value(Key::Listen)];
        assert_eq!(written.text.expose(), "0.0.0.0:80");
        assert_eq!(written.source, Source::Variable("PONTE_LISTEN".to_owned()));
        assert_eq!(layer.len(), 1);
    }

    #[test]
    fn a_misspelt_variable_is_refused_and_those_of_kubernetes_are_not() {
        let refused = of(&[("PONTE_LISTN", "x")]).layer();
        assert!(matches!(refused, Err(ConfigError::UnknownVariable { variable }) if variable == "PONTE_LISTN"));
        let kubernetes = [("PONTE_PORT", "tcp://10.0.0.1:80"), ("PONTE_SERVICE_HOST", "10.0.0.1")];
        assert!(of(&kubernetes).layer().expect("not ours").is_empty());
    }

    #[test]
    fn what_a_developer_s_shell_says_of_other_commands_is_no_mistake() {
        assert!(
            of(&[("PONTE_URL", "http://x"), ("PONTE_SCREENS", "required")]).layer().expect("others'").is_empty()
        );
    }

    #[test]
    fn a_variable_that_is_refused_brings_the_list_of_all() {
        let refused = of(&[("PONTE_CONFIGS", "x")]).layer().expect_err("there is none").hint(Language::English);
        assert!(
            refused.starts_with("Perhaps PONTE_CONFIG? There are: PONTE_CONFIG, PONTE_LANGUAGE, PONTE_LISTEN, "),
            "{refused}"
        );
    }

    #[test]
    fn an_empty_variable_is_not_there() {
        assert!(of(&[("PONTE_LISTEN", "")]).layer().expect("none").is_empty());
        assert!(!of(&[("NO_COLOR", "")]).refuses_colour());
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_refused() {
        use std::os::unix::ffi::OsStringExt as _;
        let environment: Environment = [("PONTE_LISTEN", OsString::from_vec(vec![0xff]))].into_iter().collect();
        assert!(matches!(environment.layer(), Err(ConfigError::NotText { .. })));
    }

    #[test]
    fn the_language_is_ponte_s_own_then_the_system_s_then_portuguese() {
        assert_eq!(of(&[]).language(), Language::Portuguese);
        assert_eq!(of(&[("LANG", "C.UTF-8")]).language(), Language::Portuguese);
        assert_eq!(of(&[("LANG", "en_US.UTF-8")]).language(), Language::English);
        assert_eq!(of(&[("LC_ALL", "pt_BR.UTF-8"), ("LANG", "en_US.UTF-8")]).language(), Language::Portuguese);
        assert_eq!(of(&[("PONTE_LANGUAGE", "en"), ("LC_ALL", "pt_BR")]).language(), Language::English);
    }

    #[test]
    fn values_do_not_print() {
        assert_eq!(format!("{:?}", of(&[("PONTE_ROOT_KEY", "segredo")])), r#"{"PONTE_ROOT_KEY"}"#);
    }
}
