//! Brazilian registration numbers, with their check digits.

use std::fmt;
use thiserror::Error;

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DocumentError {
    #[error("a CPF has 11 digits")]
    CpfLength,
    #[error("a CNPJ has 14 characters")]
    CnpjLength,
    #[error("the check digits do not fit")]
    CheckDigits,
}

/// A person's taxpayer number: 11 digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cpf(String);

impl Cpf {
    /// Reads `111.444.777-35` or `11144477735`.
    ///
    /// # Errors
    /// When the length or the check digits are wrong, or all digits are the same.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let separators_only = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | ' '));
        if digits.len() != 11 || !separators_only {
            return Err(DocumentError::CpfLength);
        }
        let bytes = digits.as_bytes();
        let all_same = bytes.iter().all(|byte| *byte == bytes[0]);
        let fits = check_digit(&bytes[..9], 11) == bytes[9] && check_digit(&bytes[..10], 11) == bytes[10];
        if all_same || !fits {
            return Err(DocumentError::CheckDigits);
        }
        Ok(Self(digits))
    }

    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// `111.444.777-35`
    #[must_use]
    pub fn display(&self) -> String {
        let d = &self.0;
        format!("{}.{}.{}-{}", &d[..3], &d[3..6], &d[6..9], &d[9..])
    }
}

impl fmt::Debug for Cpf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cpf(•)")
    }
}

/// A company's taxpayer number: 12 letters or digits and 2 check digits. Letters are in use since July 2026
/// (Receita Federal, IN 2229/2024).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cnpj(String);

impl Cnpj {
    /// Reads `12.ABC.345/01DE-35` or the same without separators.
    ///
    /// # Errors
    /// When the length or the check digits are wrong.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let plain: String =
            text.chars().filter(|c| !matches!(c, '.' | '-' | '/' | ' ')).map(|c| c.to_ascii_uppercase()).collect();
        let bytes = plain.as_bytes();
        let characters_fit = bytes.len() == 14
            && bytes[..12].iter().all(u8::is_ascii_alphanumeric)
            && bytes[12..].iter().all(u8::is_ascii_digit);
        if !characters_fit {
            return Err(DocumentError::CnpjLength);
        }
        let all_same = bytes.iter().all(|byte| *byte == bytes[0]);
        if all_same || check_digit(&bytes[..12], 9) != bytes[12] || check_digit(&bytes[..13], 9) != bytes[13] {
            return Err(DocumentError::CheckDigits);
        }
        Ok(Self(plain))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cnpj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cnpj(•)")
    }
}

/// Modulo 11 over character values (`'0'` is 0, `'A'` is 17), weights 2 to `highest` from the right, then again.
fn check_digit(characters: &[u8], highest: u32) -> u8 {
    let sum: u32 = characters
        .iter()
        .rev()
        .zip((2..=highest).cycle())
        .map(|(character, weight)| u32::from(character - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        10 | 11 => b'0',
        digit => b'0' + u8::try_from(digit).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cpf_is_read_in_both_spellings() {
        let cpf = Cpf::parse("111.444.777-35").expect("valid");
        assert_eq!(cpf, Cpf::parse("11144477735").expect("valid"));
        assert_eq!(cpf.display(), "111.444.777-35");
        assert!(!format!("{cpf:?}").contains("444"));
    }

    #[test]
    fn wrong_cpfs_say_why() {
        assert_eq!(Cpf::parse("111.444.777-36"), Err(DocumentError::CheckDigits));
        assert_eq!(Cpf::parse("11111111111"), Err(DocumentError::CheckDigits));
        assert_eq!(Cpf::parse("meu cpf 11144477735"), Err(DocumentError::CpfLength));
    }

    #[test]
    fn a_cnpj_may_have_letters() {
        // The example of Receita Federal's own announcement.
        assert!(Cnpj::parse("12.ABC.345/01DE-35").is_ok());
        assert!(Cnpj::parse("11.222.333/0001-81").is_ok());
        assert_eq!(Cnpj::parse("11.222.333/0001-82"), Err(DocumentError::CheckDigits));
        assert_eq!(Cnpj::parse("11222333000181AB"), Err(DocumentError::CnpjLength));
    }
}
