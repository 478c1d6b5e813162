//! Pix codes (BR Code, the EMV merchant-presented form): fields of two digits for the id, two for the length, and the
//! value; the last one is a checksum of all before it.

use super::problem::ProblemKind;
use ponte_kernel::{Currency, Money};

/// What is wrong with a code for an order of `total` cents.
pub(super) fn problem(code: &str, total: i64) -> Option<ProblemKind> {
    let Some(fields) = fields(code) else { return Some(ProblemKind::PixCode) };
    let of = |id: &str| fields.iter().find(|(known, _)| *known == id).map(|(_, value)| *value);
    let is_pix = fields
        .iter()
        .any(|(id, value)| ("26"..="51").contains(id) && value.to_ascii_lowercase().contains("br.gov.bcb.pix"));
    if fields.first() != Some(&("00", "01")) || fields.last().is_none_or(|(id, _)| *id != "63") || !is_pix {
        return Some(ProblemKind::PixCode);
    }
    if !checksum_fits(code) {
        return Some(ProblemKind::PixChecksum);
    }
    let asked = Money::parse_decimal(of("54")?, Currency::BRL).map(|money| money.cents);
    match asked {
        Err(_) => Some(ProblemKind::PixCode),
        Ok(asked) if asked != total => Some(ProblemKind::PixAmount { expected: total, actual: asked }),
        Ok(_) => None,
    }
}

/// The outer fields in their order; `None` when the code is no sequence of fields. Lengths count characters.
fn fields(code: &str) -> Option<Vec<(&str, &str)>> {
    let mut fields = Vec::new();
    let mut rest = code;
    while !rest.is_empty() {
        let (id, after) = rest.split_at_checked(2)?;
        let (length, after) = after.split_at_checked(2)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(id) || !digits(length) {
            return None;
        }
        let length: usize = length.parse().ok()?;
        let end = after.char_indices().map(|(at, _)| at).chain([after.len()]).nth(length)?;
        let (value, after) = after.split_at(end);
        fields.push((id, value));
        rest = after;
    }
    Some(fields)
}

fn checksum_fits(code: &str) -> bool {
    let Some((signed, given)) = code.split_at_checked(code.len().saturating_sub(4)) else { return false };
    signed.ends_with("6304") && given.eq_ignore_ascii_case(&format!("{:04X}", crc16(signed.as_bytes())))
}

/// CRC-16/CCITT-FALSE.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc: u16, byte| {
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(crc16(b"123456789"), 0x29B1);
    }
}
