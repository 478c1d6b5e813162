//! Money is whole minor units and a currency. Never a float.

use std::fmt;
use thiserror::Error;

/// An ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    pub const BRL: Self = Self(*b"BRL");

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    pub cents: i64,
    pub currency: Currency,
}

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("an amount is written with digits and at most two decimals, such as 199.90")]
pub struct MoneyError;

impl Money {
    #[must_use]
    pub const fn brl(cents: i64) -> Self {
        Self { cents, currency: Currency::BRL }
    }

    /// Reads the decimal text of an API (`199.9`, `199.90`, `-3`), without going through a float.
    ///
    /// # Errors
    /// When it has more than two decimals that matter, or anything but digits.
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let decimals = decimals.trim_end_matches('0');
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 2 || !digits_only(whole) || !digits_only(decimals) {
            return Err(MoneyError);
        }
        let cents: i64 = format!("{whole}{decimals:0<2}").parse().map_err(|_| MoneyError)?;
        Ok(Self { cents: if negative { -cents } else { cents }, currency })
    }
}

/// `R$ 1.234,56`; other currencies with their code.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let absolute = self.cents.unsigned_abs();
        let symbol = if self.currency == Currency::BRL { "R$" } else { self.currency.as_str() };
        write!(f, "{sign}{symbol} {},{:02}", grouped(absolute / 100), absolute % 100)
    }
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_cents_exactly() {
        let cents = |text| Money::parse_decimal(text, Currency::BRL).map(|money| money.cents);
        assert_eq!(cents("199.9"), Ok(19990));
        assert_eq!(cents("0.07"), Ok(7));
        assert_eq!(cents("-3"), Ok(-300));
        assert_eq!(cents("1.500"), Ok(150));
        assert_eq!(cents("1.005"), Err(MoneyError));
        assert_eq!(cents("1e3"), Err(MoneyError));
    }

    #[test]
    fn brazilians_read_it_their_way() {
        assert_eq!(Money::brl(123_456_789).to_string(), "R$ 1.234.567,89");
        assert_eq!(Money::brl(-5).to_string(), "-R$ 0,05");
    }
}
