//! The proof of providers that sign nothing: a secret that they were told to send along with every webhook.
//!
//! The name of its header is the company's choice, made at the provider; what proves is the value. So the secret counts
//! in any header as it is, and in `Authorization` also as `Bearer secret` or, written `user:password`, as `Basic`.

use crate::adapter::{Probe, SignatureError, WebhookRequest, WebhookSecrets};
use aws_lc_rs::constant_time;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_kernel::Secret;

/// Checks that a header carries the current secret or the previous one, in constant time.
pub fn verify(request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError> {
    if carries(request, &secrets.current) || secrets.previous.as_ref().is_some_and(|it| carries(request, it)) {
        return Ok(());
    }
    let may_be_one = |name: &str| name == "authorization" || name.contains("secret") || name.contains("token");
    let tried = request.headers.iter().any(|(name, _)| may_be_one(name));
    Err(if tried { SignatureError::Wrong } else { SignatureError::Missing })
}

/// A webhook with the secret in the header that the manuals name.
pub fn probe(body: &'static str, secret: &Secret) -> Probe {
    Probe { headers: vec![("x-hook-secret", secret.clone())], body: body.into() }
}

fn carries(request: &WebhookRequest<'_>, secret: &Secret) -> bool {
    let secret = secret.expose();
    if secret.is_empty() {
        return false;
    }
    let (bearer, basic) = (format!("Bearer {secret}"), format!("Basic {}", STANDARD.encode(secret)));
    // Every header is compared, also after one has fitted: how long it takes tells nothing.
    request.headers.iter().fold(false, |found, (name, value)| {
        let in_words = *name == "authorization" && (same(value, &bearer) | same(value, &basic));
        found | same(value, secret) | in_words
    })
}

fn same(value: &[u8], expected: &str) -> bool {
    constant_time::verify_slices_are_equal(value, expected.as_bytes()).is_ok()
}
