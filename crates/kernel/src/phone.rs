//! Phones and the ids that WhatsApp gives to people.
//!
//! Brazil's mobiles grew a ninth digit, WhatsApp ids made before that did not: `5531 8888-7777` and
//! `5531 98888-7777` are one phone. [`Phone::match_key`] makes them one; [`WaId`] keeps what Meta sent, because
//! replies must use exactly that.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// A phone in E.164 without the plus sign: 8 to 15 digits, country code first.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PhoneError {
    #[error("a phone has 8 to 15 digits with its country code; this has {0}")]
    Length(usize),
    #[error("a phone has digits, spaces, parentheses, dots, hyphens and one leading plus sign only")]
    Character,
    #[error("{0} is no Brazilian area code (DDD)")]
    AreaCode(u8),
}

impl Phone {
    /// Reads an international phone in any usual spelling: `+55 (31) 98888-7777`.
    ///
    /// # Errors
    /// When other characters than digits and separators occur or the length cannot be a phone's.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let mut digits = String::with_capacity(15);
        for (at, character) in text.trim().char_indices() {
            match character {
                '0'..='9' => digits.push(character),
                '+' if at == 0 => {}
                ' ' | '(' | ')' | '-' | '.' | '\u{a0}' => {}
                _ => return Err(PhoneError::Character),
            }
        }
        match digits.len() {
            8..=15 => Ok(Self(digits)),
            other => Err(PhoneError::Length(other)),
        }
    }

    /// Reads a phone as Brazilians write it, with or without country code: `(31) 98888-7777`.
    ///
    /// # Errors
    /// As [`Phone::parse`], and when the area code does not exist.
    pub fn parse_brazilian(text: &str) -> Result<Self, PhoneError> {
        let phone = Self::parse(text)?;
        if text.trim().starts_with('+') || !matches!(phone.0.len(), 10 | 11) {
            return Ok(phone);
        }
        let area = area_code(&phone.0).ok_or(PhoneError::Character)?;
        if !is_area_code(area) {
            return Err(PhoneError::AreaCode(area));
        }
        Ok(Self(format!("55{}", phone.0)))
    }

    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The one spelling under which this phone is looked up: a Brazilian mobile always with its ninth digit,
    /// every other phone as it is. Landlines (local part 2 to 5) never get one.
    #[must_use]
    pub fn match_key(&self) -> String {
        match brazilian_local(&self.0) {
            Some((area, local)) if local.len() == 8 && matches!(local.as_bytes()[0], b'6'..=b'9') => {
                format!("55{area}9{local}")
            }
            _ => self.0.clone(),
        }
    }

    /// The other spelling that WhatsApp may know a Brazilian mobile by, if there is one.
    #[must_use]
    pub fn alternate(&self) -> Option<Self> {
        let (area, local) = brazilian_local(&self.0)?;
        match (local.len(), local.as_bytes()[0]) {
            (8, b'6'..=b'9') => Some(Self(format!("55{area}9{local}"))),
            (9, b'9') => Some(Self(format!("55{area}{}", &local[1..]))),
            _ => None,
        }
    }

    /// For screens: `+55 31 98888-7777`, other countries as `+` and digits.
    #[must_use]
    pub fn display(&self) -> String {
        let key = self.match_key();
        match brazilian_local(&key) {
            Some((area, local)) => {
                let (head, tail) = local.split_at(local.len() - 4);
                format!("+55 {area} {head}-{tail}")
            }
            None => format!("+{key}"),
        }
    }

    /// For people who may not see the phone: the country, the area and the last two digits.
    #[must_use]
    pub fn masked(&self) -> String {
        let key = self.match_key();
        let (head, tail) = key.split_at(key.len() - 2);
        let seen = if key.starts_with("55") { 4 } else { 2 };
        format!("+{}{}{tail}", &head[..seen], "•".repeat(head.len() - seen))
    }
}

/// Never the number itself: phones are personal data and logs are read by many.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

/// A WhatsApp id exactly as Meta sent it. Replies go to it unchanged.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WaId(String);

impl WaId {
    /// # Errors
    /// When it is not 5 to 20 digits.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError::Character);
        }
        match text.len() {
            5..=20 => Ok(Self(text.to_owned())),
            other => Err(PhoneError::Length(other)),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The phone behind the id, when its length is a phone's.
    #[must_use]
    pub fn phone(&self) -> Option<Phone> {
        Phone::parse(&self.0).ok()
    }
}

impl fmt::Debug for WaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WaId(•)")
    }
}

/// A business-scoped user id: country, dot, up to 128 alphanumerics, such as `BR.7710254839201746`.
/// One for each pair of portfolio and user; it stays when the phone is hidden.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bsuid(String);

impl Bsuid {
    /// `None` when the text is no BSUID.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (country, rest) = text.split_once('.')?;
        let known_country = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
        let known_rest =
            (1..=132).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
        (known_country && known_rest).then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Bsuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bsuid(•)")
    }
}

fn area_code(national: &str) -> Option<u8> {
    national.get(..2)?.parse().ok()
}

/// Area and local part of a full Brazilian number, when it is one.
fn brazilian_local(digits: &str) -> Option<(&str, &str)> {
    let national = digits.strip_prefix("55")?;
    let known = matches!(national.len(), 10 | 11) && area_code(national).is_some_and(is_area_code);
    known.then(|| national.split_at(2))
}

/// The area codes (DDD) in use, of Anatel's numbering plan.
fn is_area_code(area: u8) -> bool {
    matches!(area,
        11..=19 | 21 | 22 | 24 | 27 | 28 | 31..=35 | 37 | 38 | 41..=49 | 51 | 53..=55 | 61..=69
        | 71 | 73..=75 | 77 | 79 | 81..=89 | 91..=99)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> String {
        Phone::parse(text).expect("a phone").match_key()
    }

    #[test]
    fn a_mobile_is_one_with_and_without_its_ninth_digit() {
        assert_eq!(key("55 31 8888-7777"), key("+55 (31) 98888-7777"));
    }

    #[test]
    fn a_landline_never_gets_a_ninth_digit() {
        assert_eq!(key("+55 11 4002-8922"), "551140028922");
        assert_eq!(Phone::parse("551140028922").expect("a phone").alternate(), None);
    }

    #[test]
    fn a_number_of_another_country_stays_as_it_is() {
        assert_eq!(key("+1 202 555 0143"), "12025550143");
    }

    #[test]
    fn what_brazilians_write_gets_the_country_code() {
        let phone = Phone::parse_brazilian("(31) 98888-7777").expect("a phone");
        assert_eq!(phone.digits(), "5531988887777");
        assert_eq!(phone.display(), "+55 31 98888-7777");
        assert_eq!(Phone::parse_brazilian("(20) 98888-7777"), Err(PhoneError::AreaCode(20)));
    }

    #[test]
    fn neither_debug_nor_mask_shows_the_number() {
        let phone = Phone::parse("5531988887777").expect("a phone");
        assert_eq!(phone.masked(), "+5531•••••••77");
        assert!(!format!("{phone:?}").contains("98888"));
    }

    #[test]
    fn a_bsuid_has_country_and_rest() {
        assert!(Bsuid::parse("BR.7710254839201746").is_some());
        assert!(Bsuid::parse("BR.ENT.5508823917740012").is_some());
        assert!(Bsuid::parse("5531988887777").is_none());
        assert!(Bsuid::parse("br.77").is_none());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_the_key_is_its_own_key(text in "\\PC{0,24}") {
            if let Ok(phone) = Phone::parse(&text) {
                let key = phone.match_key();
                prop_assert_eq!(Phone::parse(&key).expect("a key is a phone").match_key(), key);
                let _ = (phone.display(), phone.masked());
            }
        }

        #[test]
        fn the_alternate_shares_the_key(area in 31u8..=35, local in 6_000_000u32..=9_999_999) {
            let phone = Phone::parse(&format!("55{area}9{local:08}")).expect("a phone");
            if let Some(other) = phone.alternate() {
                prop_assert_eq!(other.match_key().len(), 13 - usize::from(other.digits().len() == 12 && other.match_key().len() == 12));
            }
        }
    }
}
