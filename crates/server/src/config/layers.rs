//! Which of the three places decides on a key. Pure.

use super::{
    error::ConfigError,
    keys::Key,
    name::{Form, Name},
    source::{Layer, Written},
};

/// What the three places say.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    pub file: Layer,
    pub environment: Layer,
    pub flags: Layer,
}

impl Layers {
    /// What holds for a key, and in which form; `None` when nobody says anything.
    ///
    /// # Errors
    /// When the place that decides says both the value and the file that holds it.
    pub fn decide(&self, key: Key) -> Result<Option<(Form, &Written)>, ConfigError> {
        for layer in [&self.flags, &self.environment, &self.file] {
            match (layer.get(&Name::value(key)), layer.get(&Name::secret_file(key))) {
                (Some(_), Some(_)) => return Err(ConfigError::Twice { name: Name::value(key) }),
                (Some(written), None) => return Ok(Some((Form::Value, written))),
                (None, Some(written)) => return Ok(Some((Form::SecretFile, written))),
                (None, None) => {}
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Source;

    /// A layer that says `text` in the form given, or nothing.
    fn layer(form: Option<Form>, text: &str) -> Layer {
        let written = Written { text: text.to_owned().into(), source: Source::Preset };
        form.map(|form| (Name { key: Key::RootKey, form }, written)).into_iter().collect()
    }

    /// All 27 ways in which three places can speak: the highest that says anything decides, in its form.
    #[test]
    fn flags_beat_the_environment_which_beats_the_file() {
        let forms = [None, Some(Form::Value), Some(Form::SecretFile)];
        for file in forms {
            for environment in forms {
                for flags in forms {
                    let layers = Layers {
                        file: layer(file, "file"),
                        environment: layer(environment, "environment"),
                        flags: layer(flags, "flag"),
                    };
                    let expected = flags
                        .map(|form| (form, "flag"))
                        .or(environment.map(|form| (form, "environment")))
                        .or(file.map(|form| (form, "file")));
                    let decided = layers.decide(Key::RootKey).expect("no place says both");
                    let decided = decided.map(|(form, written)| (form, written.text.expose().as_str()));
                    assert_eq!(decided, expected, "{file:?} {environment:?} {flags:?}");
                }
            }
        }
    }

    #[test]
    fn a_place_that_says_both_is_refused_only_when_it_decides() {
        let mut both = layer(Some(Form::Value), "a");
        both.extend(layer(Some(Form::SecretFile), "b"));
        let refused = Layers { environment: both.clone(), ..Layers::default() };
        assert!(matches!(refused.decide(Key::RootKey), Err(ConfigError::Twice { .. })));
        let overruled =
            Layers { environment: both, flags: layer(Some(Form::SecretFile), "c"), ..Layers::default() };
        assert!(overruled.decide(Key::RootKey).expect("the flag decides").is_some());
    }
}
