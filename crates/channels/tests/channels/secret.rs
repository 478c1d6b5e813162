//! The proof of providers that sign nothing, through each of them.

use ponte_channels::{
    adapter::{Adapter, SignatureError, WebhookRequest, WebhookSecrets},
    blip::Blip,
    dialog360::Dialog360,
    gupshup::Gupshup,
    zenvia::Zenvia,
};

const SECRET: &str = "usuario:s3gr3do-de-32-caracteres-ou-mais";
const BASIC: &str = "Basic dXN1YXJpbzpzM2dyM2RvLWRlLTMyLWNhcmFjdGVyZXMtb3UtbWFpcw==";

/// The same answer of all four.
fn verify(headers: &[(&str, &str)], current: &str, previous: Option<&str>) -> Result<(), SignatureError> {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let request = WebhookRequest { url: "https://h.example/w", headers: &headers, body: b"{}" };
    let secret = |text: &str| text.to_owned().into();
    let secrets = WebhookSecrets { current: secret(current), previous: previous.map(secret) };
    let adapters: [&dyn Adapter; 4] = [&Dialog360, &Zenvia, &Blip, &Gupshup];
    let answers = adapters.map(|adapter| adapter.verify(&request, &secrets));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    answers[0]
}

#[test]
fn the_secret_counts_in_every_header() {
    for name in ["x-hook-secret", "x-api-key", "authorization", "my-own-name"] {
        assert_eq!(verify(&[("host", "h.example"), (name, SECRET)], SECRET, None), Ok(()), "{name}");
    }
}

#[test]
fn authorization_may_say_bearer_or_basic() {
    for value in [format!("Bearer {SECRET}"), BASIC.to_owned()] {
        assert_eq!(verify(&[("authorization", &value)], SECRET, None), Ok(()), "{value}");
        assert_eq!(verify(&[("x-hook-secret", &value)], SECRET, None), Err(SignatureError::Wrong), "{value}");
    }
    let other = BASIC.replace("dXN1", "dXN2");
    for value in [other.as_str(), "Basic", "Basic ", "Bearer", "Bearer ", "Basic !!", "bearer"] {
        assert_eq!(verify(&[("authorization", value)], SECRET, None), Err(SignatureError::Wrong), "{value}");
    }
}

#[test]
fn anything_else_is_refused() {
    let longer = format!("{SECRET} ");
    for value in ["", "s3gr3do", &SECRET[1..], &SECRET[..SECRET.len() - 1], &longer, &SECRET.to_uppercase()] {
        assert_eq!(verify(&[("x-hook-secret", value)], SECRET, None), Err(SignatureError::Wrong), "{value}");
    }
    assert_eq!(verify(&[], SECRET, None), Err(SignatureError::Missing));
    assert_eq!(verify(&[("content-type", "application/json")], SECRET, None), Err(SignatureError::Missing));
}

#[test]
fn the_secret_before_holds_until_it_is_forgotten() {
    let sent = [("x-hook-secret", SECRET)];
    assert_eq!(verify(&sent, "novo", Some(SECRET)), Ok(()));
    assert_eq!(verify(&[("authorization", BASIC)], "novo", Some(SECRET)), Ok(()));
    assert_eq!(verify(&sent, "novo", Some("outro")), Err(SignatureError::Wrong));
    assert_eq!(verify(&sent, "novo", None), Err(SignatureError::Wrong));
}

#[test]
fn an_empty_secret_proves_nothing() {
    for header in [("x-hook-secret", ""), ("authorization", "Bearer "), ("authorization", "Basic ")] {
        assert_eq!(verify(&[header], "", None), Err(SignatureError::Wrong), "{header:?}");
        assert_eq!(verify(&[header], SECRET, Some("")), Err(SignatureError::Wrong), "{header:?}");
    }
}
