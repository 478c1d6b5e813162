//! A text for people in the languages that Ponte speaks.

use ponte_kernel::Language;

/// A fixed text in both languages: what happened and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub portuguese: &'static str,
    pub english: &'static str,
}

impl Sentence {
    pub const fn new(portuguese: &'static str, english: &'static str) -> Self {
        Self { portuguese, english }
    }

    pub fn in_language(self, language: Language) -> &'static str {
        language.pick(self.portuguese, self.english)
    }
}
