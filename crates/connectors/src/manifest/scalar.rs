//! Values that are written in one word: `10m`, `20%`, `200ms..30s`, `1.0.0`.

use serde::{Deserialize, Deserializer, de::Error};
use std::time::Duration;

/// `250ms`, `30s`, `10m`, `6h`, `30d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub Duration);

impl Span {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|character: char| !character.is_ascii_digit())?;
        let (count, unit) = text.split_at(digits);
        let count: u64 = count.parse().ok()?;
        let seconds = match unit {
            "ms" => return Some(Self(Duration::from_millis(count))),
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return None,
        };
        Some(Self(Duration::from_secs(count.checked_mul(seconds)?)))
    }
}

/// The shortest and the longest pause between tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Backoff {
    pub shortest: Duration,
    pub longest: Duration,
}

impl Backoff {
    fn parse(text: &str) -> Option<Self> {
        let (shortest, longest) = text.split_once("..")?;
        let (shortest, longest) = (Span::parse(shortest)?.0, Span::parse(longest)?.0);
        (shortest <= longest && !shortest.is_zero()).then_some(Self { shortest, longest })
    }
}

/// A share of a whole, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Percent(pub u8);

impl Percent {
    fn parse(text: &str) -> Option<Self> {
        text.strip_suffix('%')?.parse().ok().filter(|percent| *percent <= 100).map(Self)
    }
}

/// A manifest's own version: three numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version(pub String);

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let numbers = parts.iter().all(|part| part.parse::<u32>().is_ok());
        (parts.len() == 3 && numbers).then(|| Self(text.to_owned()))
    }
}

macro_rules! one_word {
    ($($name:ident: $example:literal),+ $(,)?) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not written like {}", $example)))
            }
        }
    )+};
}

one_word! {
    Span: "250ms, 30s, 10m, 6h or 30d",
    Backoff: "200ms..30s",
    Percent: "20%",
    Version: "1.0.0",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_or_refused() {
        assert_eq!(Span::parse("250ms"), Some(Span(Duration::from_millis(250))));
        assert_eq!(Span::parse("30d"), Some(Span(Duration::from_hours(720))));
        for wrong in ["", "10", "s", "1w", "1.5s", "-1s", "99999999999999999999s", "18446744073709551615d"] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Backoff::parse("200ms..30s").map(|backoff| backoff.longest), Some(Duration::from_secs(30)));
        assert_eq!(Backoff::parse("30s..200ms"), None);
        assert_eq!(Percent::parse("20%"), Some(Percent(20)));
        assert_eq!(Percent::parse("120%"), None);
        assert_eq!(Version::parse("1.0"), None);
    }
}
