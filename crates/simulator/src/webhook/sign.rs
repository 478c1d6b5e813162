//! `X-Hub-Signature-256`: HMAC-SHA256 of the raw body under the app secret.

use aws_lc_rs::hmac;
use bytes::Bytes;
use ponte_kernel::Secret;

pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// Signs bodies with one app secret. Cheap to share: the key is expanded once.
#[derive(Clone, Debug)]
pub struct Signer(hmac::Key);

/// A body and the value of its [`SIGNATURE_HEADER`]. A clone is the duplicate that Meta sends: the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBody {
    pub bytes: Bytes,
    pub signature: String,
}

impl Signer {
    pub fn new(app_secret: &Secret) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, app_secret.expose().as_bytes()))
    }

    pub fn sign(&self, body: impl Into<Bytes>) -> SignedBody {
        let bytes = body.into();
        SignedBody { signature: self.signature(&bytes), bytes }
    }

    /// `appsecret_proof`: what a call made with a token is proved with.
    pub fn proof(&self, token: &str) -> String {
        hexadecimal(hmac::sign(&self.0, token.as_bytes()).as_ref())
    }

    /// `sha256=` and 64 lowercase hexadecimal digits.
    pub fn signature(&self, body: &[u8]) -> String {
        format!("sha256={}", hexadecimal(hmac::sign(&self.0, body).as_ref()))
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::change_body;
    use serde_json::json;

    /// The vector of the reference page, section 1.2. `change_body` writes `value` before `field`, so it is spelt out.
    const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"220011223344556","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","note":"ac\u00e3o \ud83d\udc4d 1\/2"}}]}]}"#;

    #[test]
    fn the_published_vector_holds() {
        let signer = Signer::new(&Secret::new("segredo-de-teste".to_owned()));
        assert_eq!(BODY.len(), 184);
        assert_eq!(
            signer.signature(BODY.as_bytes()),
            "sha256=85e814297d2e65aa87d1781ad4b826a2f07ad1984ffe290120c7b959599ca420"
        );
        assert_eq!(
            signer.signature(b""),
            "sha256=ce720bd5d7c5ac6fc78d52d5da2e741627614f566f614543547e4576c000e8d8"
        );
    }

    #[test]
    fn our_own_bodies_carry_the_escapes_of_the_vector() {
        let value = json!({"messaging_product": "whatsapp", "note": "acão 👍 1/2"});
        let body = String::from_utf8(change_body("220011223344556", "messages", &value)).expect("ASCII");
        assert!(
            body.contains(r#"{"messaging_product":"whatsapp","note":"ac\u00e3o \ud83d\udc4d 1\/2"}"#),
            "{body}"
        );
        assert_eq!(body.len(), 184);
    }
}
