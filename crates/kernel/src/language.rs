//! The languages that screens and messages speak.

use serde::{Deserialize, Serialize};

/// Brazilian Portuguese first, English second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "pt-BR")]
    Portuguese,
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The best fit for an `Accept-Language` header (RFC 9110, 12.5.4): the known language with the highest weight;
    /// Portuguese when none is known.
    #[must_use]
    pub fn negotiate(header: &str) -> Self {
        let weighted = header.split(',').filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let language = Self::from_tag(parts.next()?)?;
            let weight =
                parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
            Some((language, weight))
        });
        let mut best = (Self::Portuguese, 0.0);
        for (language, weight) in weighted {
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Portuguese => "pt-BR",
            Self::English => "en",
        }
    }

    /// Picks one of two wordings.
    #[must_use]
    pub fn pick<T>(self, portuguese: T, english: T) -> T {
        match self {
            Self::Portuguese => portuguese,
            Self::English => english,
        }
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or(tag);
        match primary.to_ascii_lowercase().as_str() {
            "pt" | "*" => Some(Self::Portuguese),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Language::negotiate("en-US,en;q=0.9,pt;q=0.8"), Language::English);
        assert_eq!(Language::negotiate("de, en;q=0.4, pt-BR;q=0.5"), Language::Portuguese);
        assert_eq!(Language::negotiate(""), Language::Portuguese);
    }
}
