//! Lengths of time as people write them in a flow: `30s`, `15m`, `24h`, `7d`.

use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};
use thiserror::Error;

/// At least one second and at most 30 days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period(Duration);

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a length of time is a whole number and a unit, from 1s to 30d: 30s, 15m, 24h, 7d")]
pub struct PeriodError;

impl Period {
    const LONGEST: Duration = Duration::from_hours(30 * 24);

    /// # Errors
    /// When the text is no number with a unit, or the time is out of bounds.
    pub fn parse(text: &str) -> Result<Self, PeriodError> {
        let text = text.trim();
        let unit = text.chars().last().ok_or(PeriodError)?;
        let seconds_each = UNITS.iter().find(|(name, _)| *name == unit).ok_or(PeriodError)?.1;
        let count: u64 = text[..text.len() - 1].trim_end().parse().map_err(|_| PeriodError)?;
        let duration = Duration::from_secs(count.checked_mul(seconds_each).ok_or(PeriodError)?);
        if duration.is_zero() || duration > Self::LONGEST {
            return Err(PeriodError);
        }
        Ok(Self(duration))
    }

    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;
    fn try_from(text: String) -> Result<Self, PeriodError> {
        Self::parse(&text)
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

/// In the largest unit that keeps it whole.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (unit, each) = UNITS.iter().find(|(_, each)| seconds.is_multiple_of(*each)).unwrap_or(&('s', 1));
        write!(f, "{}{unit}", seconds / each)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Largest first.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_and_written_in_its_largest_unit() {
        for (text, seconds, written) in
            [("30s", 30, "30s"), ("90m", 5_400, "90m"), ("24h", 86_400, "1d"), (" 7 d", 604_800, "7d")]
        {
            let period = Period::parse(text).expect("a period");
            assert_eq!(period.duration().as_secs(), seconds);
            assert_eq!(period.to_string(), written);
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for wrong in ["", "0s", "31d", "1.5h", "-1m", "10", "1 semana", "99999999999999999999d", "5é"] {
            assert_eq!(Period::parse(wrong), Err(PeriodError), "{wrong}");
        }
    }
}
