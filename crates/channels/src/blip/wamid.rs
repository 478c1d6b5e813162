//! WhatsApp's id of a message: base64 over a tag, the length of the customer's number and its digits.

use crate::model::{Address, ProviderMessageId};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_kernel::WaId;

/// Before the length; seen in all ids of messages with a person.
const TAG: [u8; 2] = [0x1c, 0x18];

/// What holds tag, length and the longest number; a multiple of four.
const BEGINNING: usize = 32;

/// The customer with whom the message was exchanged; `None` for an id of another make.
pub fn customer(message: &ProviderMessageId) -> Option<Address> {
    let encoded = message.0.strip_prefix("wamid.")?;
    let beginning = encoded.get(..encoded.len().min(BEGINNING) / 4 * 4)?;
    let bytes = STANDARD.decode(beginning).ok()?;
    let (length, rest) = bytes.strip_prefix(&TAG)?.split_first()?;
    let digits = str::from_utf8(rest.get(..usize::from(*length))?).ok()?;
    WaId::parse(digits).ok().map(Address::WaId)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str) -> Option<String> {
        customer(&ProviderMessageId(id.to_owned())).map(|address| match address {
            Address::WaId(id) => id.as_str().to_owned(),
            Address::Bsuid(_) => panic!("a number"),
        })
    }

    #[test]
    fn the_customers_number_is_read_out_of_the_id() {
        let id = format!(
            "wamid.{}",
            STANDARD.encode(b"\x1c\x18\x0c553188887777\x15\x02\x00\x12\x18\x14ABCDEFGHIJKLMNOPQRST\x00")
        );
        assert_eq!(of(&id).as_deref(), Some("553188887777"));
    }

    #[test]
    fn other_ids_tell_nobody() {
        let long = STANDARD.encode(b"\x1c\x18\xff5531");
        for id in
            ["", "wamid.", "wamid.X", "wamid.AAAA", "wamid.ééééééééééééééééé", "5531", &format!("wamid.{long}")]
        {
            assert_eq!(of(id), None, "{id}");
        }
    }
}
