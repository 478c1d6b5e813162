//! Message ids as Meta makes them: `wamid.` and base64 of bytes that contain the customer's phone.
//!
//! The bytes imitate what production ids decode to: a header, the length and the digits of the customer's phone, a
//! marker of the direction, and a random part in hexadecimal. Receivers must treat the id as opaque; that it carries
//! the phone is why it counts as personal data.

use base64::{Engine as _, engine::general_purpose::STANDARD};

const PREFIX: &str = "wamid.";
const HEADER: [u8; 2] = [0x1c, 0x18];
const MIDDLE: [u8; 3] = [0x15, 0x02, 0x00];

/// The id of a message that a customer wrote. `who` is the phone, or the BSUID of a customer without one.
pub fn from_customer(who: &str, random: u128) -> String {
    // WhatsApp's own apps start the random part with 3A.
    build(who, 0x12, &format!("3A{}", &hexadecimal(random)[14..]))
}

/// The id of a message that the company sent.
pub fn from_company(who: &str, random: u128) -> String {
    build(who, 0x11, &hexadecimal(random)[14..])
}

/// The phone or BSUID inside an id; `None` when it was not made here.
pub fn who(wamid: &str) -> Option<String> {
    let bytes = STANDARD.decode(wamid.strip_prefix(PREFIX)?).ok()?;
    let (&length, rest) = bytes.strip_prefix(&HEADER)?.split_first()?;
    let who = rest.get(..usize::from(length))?;
    rest[who.len()..].starts_with(&MIDDLE).then(|| String::from_utf8(who.to_vec()).ok())?
}

fn hexadecimal(random: u128) -> String {
    format!("{random:032X}")
}

fn build(who: &str, direction: u8, random: &str) -> String {
    // BSUIDs have at most 135 characters; a longer text is cut, the id stays well formed.
    let who = &who.as_bytes()[..who.len().min(255)];
    let mut bytes = Vec::with_capacity(who.len() + random.len() + 9);
    bytes.extend(HEADER);
    bytes.push(u8::try_from(who.len()).unwrap_or(u8::MAX));
    bytes.extend(who);
    bytes.extend(MIDDLE);
    bytes.push(direction);
    bytes.push(HEADER[1]);
    bytes.push(u8::try_from(random.len()).unwrap_or(u8::MAX));
    bytes.extend(random.as_bytes());
    bytes.push(0);
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_shape_of_production_ids() {
        let inbound = from_customer("5511987654321", 0x1234_5678_9ABC_DEF0);
        assert!(inbound.starts_with("wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFDNB"), "{inbound}");
        let outbound = from_company("5511987654321", 0x1234_5678_9ABC_DEF0);
        assert!(outbound.starts_with("wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEj"), "{outbound}");
    }

    #[test]
    fn the_customer_is_read_back() {
        assert_eq!(who(&from_company("5511987654321", 1)).as_deref(), Some("5511987654321"));
        assert_eq!(who(&from_customer("BR.7710254839201746", 1)).as_deref(), Some("BR.7710254839201746"));
        assert_eq!(who("wamid.X"), None);
        assert_eq!(who("m_123"), None);
    }
}
