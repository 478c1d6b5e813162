//! Twilio's proof that a webhook is Twilio's: HMAC-SHA1 over the address it called and the fields it sent.
//!
//! A body of JSON is not signed itself: the address carries its digest in `bodySHA256`.

use crate::adapter::{Probe, SignatureError, WebhookRequest, WebhookSecrets};
use aws_lc_rs::{
    constant_time, digest,
    hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_kernel::Secret;
use std::fmt::Write as _;

const SIGNATURE_HEADER: &str = "x-twilio-signature";
const BODY_DIGEST: &str = "bodySHA256";

/// Checks the signature in constant time, with the current and then the previous token.
pub fn verify(request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError> {
    let header = request.header(SIGNATURE_HEADER).filter(|header| !header.is_empty());
    let tag = STANDARD.decode(header.ok_or(SignatureError::Missing)?).map_err(|_| SignatureError::Malformed)?;
    if tag.len() != digest::SHA1_OUTPUT_LEN {
        return Err(SignatureError::Malformed);
    }
    // What stands behind `#` at Twilio are settings of the call: it is not called and not signed.
    let url = request.url.split('#').next().unwrap_or_default();
    let fields = match announced(request, url) {
        Announced::Fields => fields(request.body),
        Announced::Digest(announced) if is_digest_of(&announced, request.body) => String::new(),
        Announced::Digest(_) | Announced::Nothing => return Err(SignatureError::Wrong),
    };
    let signed: Vec<_> = spellings(url).into_iter().map(|url| url + &fields).collect();
    let fits = |secret: &Secret| {
        let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.expose().as_bytes());
        // Every spelling is compared, also after one has fitted.
        signed.iter().fold(false, |found, signed| found | hmac::verify(&key, signed.as_bytes(), &tag).is_ok())
    };
    if fits(&secrets.current) || secrets.previous.as_ref().is_some_and(fits) {
        Ok(())
    } else {
        Err(SignatureError::Wrong)
    }
}

/// A form that Twilio could have sent, about a state that Ponte does not know: it changes nothing.
pub fn probe(url: &str, secret: &Secret) -> Probe {
    const BODY: &str = "MessageSid=SM0&MessageStatus=ponte-doctor";
    let signed = format!("{url}{}", fields(BODY.as_bytes()));
    let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.expose().as_bytes());
    let signature = STANDARD.encode(hmac::sign(&key, signed.as_bytes()));
    let form = Secret::new("application/x-www-form-urlencoded".to_owned());
    Probe { headers: vec![(SIGNATURE_HEADER, Secret::new(signature)), ("content-type", form)], body: BODY.into() }
}

/// What protects the body.
enum Announced {
    /// Its fields are part of what is signed.
    Fields,
    /// The address names its digest.
    Digest(String),
    /// Neither: the signature says nothing about it.
    Nothing,
}

fn announced(request: &WebhookRequest<'_>, url: &str) -> Announced {
    let content_type = request.header("content-type").map(|it| String::from_utf8_lossy(it).to_ascii_lowercase());
    let is = |kind: &str| content_type.as_deref().is_some_and(|it| it.starts_with(kind));
    match query_value(url, BODY_DIGEST) {
        Some(digest) if !is("application/x-www-form-urlencoded") => Announced::Digest(digest),
        None if is("application/json") => Announced::Nothing,
        _ => Announced::Fields,
    }
}

/// The first value of a parameter of the address, decoded.
pub fn query_value(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned())
}

fn is_digest_of(announced: &str, body: &[u8]) -> bool {
    let digest = digest::digest(&digest::SHA256, body);
    let mut hex = String::with_capacity(64);
    for byte in digest.as_ref() {
        let _ = write!(hex, "{byte:02x}"); // A String takes everything.
    }
    constant_time::verify_slices_are_equal(announced.as_bytes(), hex.as_bytes()).is_ok()
}

/// Names and values in the order of the names' bytes, nothing between them; of a repeated name each value once.
fn fields(body: &[u8]) -> String {
    let mut fields: Vec<_> = form_urlencoded::parse(body).collect();
    fields.sort_unstable();
    fields.dedup();
    fields.iter().flat_map(|(name, value)| [&**name, &**value]).collect()
}

/// The address as it is configured, and with its default port added or its port taken off: Twilio is not of one mind
/// about ports.
fn spellings(url: &str) -> Vec<String> {
    let mut spellings = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else { return spellings };
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host_begins = authority.rfind('@').map_or(0, |at| at + 1);
    // Colons inside of brackets are an IPv6 address's.
    let host_ends = authority[host_begins..].rfind(']').map_or(host_begins, |at| host_begins + at);
    spellings.push(if let Some(at) = authority[host_ends..].find(':') {
        format!("{scheme}://{}{tail}", &authority[..host_ends + at])
    } else {
        let port = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
        format!("{scheme}://{authority}:{port}{tail}")
    });
    spellings
}
