//! Meta's proof that a webhook is Meta's: the handshake, and HMAC-SHA256 with the app secret over the raw body.

use crate::adapter::{HandshakeError, SignatureError, WebhookSecrets};
use aws_lc_rs::{constant_time, digest::SHA256_OUTPUT_LEN, hmac};
use ponte_kernel::Secret;

pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// Gives the challenge back when the token is ours. The names in the query have dots.
pub fn handshake(query: &[(String, String)], token: &Secret) -> Result<String, HandshakeError> {
    let parameter = |name: &str| {
        let found = query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).ok_or(HandshakeError::Incomplete)
    };
    let (mode, challenge, offered) =
        (parameter("hub.mode")?, parameter("hub.challenge")?, parameter("hub.verify_token")?);
    let same = constant_time::verify_slices_are_equal(offered.as_bytes(), token.expose().as_bytes());
    if mode != "subscribe" || same.is_err() {
        return Err(HandshakeError::Refused);
    }
    Ok(challenge.to_owned())
}

/// Checks `sha256=<64 hex digits>` against the body, in constant time, with the current and then the previous secret.
pub fn verify(header: Option<&[u8]>, body: &[u8], secrets: &WebhookSecrets) -> Result<(), SignatureError> {
    let header = header.ok_or(SignatureError::Missing)?;
    let tag = header.strip_prefix(b"sha256=").and_then(from_hex).ok_or(SignatureError::Malformed)?;
    let fits = |secret: &Secret| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        hmac::verify(&key, body, &tag).is_ok()
    };
    if fits(&secrets.current) || secrets.previous.as_ref().is_some_and(fits) {
        Ok(())
    } else {
        Err(SignatureError::Wrong)
    }
}

fn from_hex(text: &[u8]) -> Option<[u8; SHA256_OUTPUT_LEN]> {
    if text.len() != 2 * SHA256_OUTPUT_LEN {
        return None;
    }
    let mut bytes = [0; SHA256_OUTPUT_LEN];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}
