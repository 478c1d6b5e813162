//! Every provider's proof and decoder on bytes of chance. The first byte picks the provider, the second says how long the
//! header with the proof is, then come the header and the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ponte_channels::{
    adapter::{Adapter, WebhookRequest, WebhookSecrets},
    endpoint::Provider,
};

/// Where providers prove themselves.
const HEADERS: [&str; 4] = ["authorization", "x-hub-signature-256", "x-twilio-signature", "x-hook-secret"];

fuzz_target!(|data: &[u8]| {
    let [provider, length, rest @ ..] = data else { return };
    let adapter = Provider::ALL[usize::from(*provider) % Provider::ALL.len()].adapter();
    let (proof, body) = rest.split_at(usize::from(*length).min(rest.len()));
    let headers = HEADERS.map(|name| (name, proof));
    let url = format!("https://ponte.example.test/webhooks/w?{}", String::from_utf8_lossy(proof));
    let request = WebhookRequest { url: &url, headers: &headers, body };
    verify(adapter, &request);
    decode(adapter, &request);
    let _ = adapter.outcome(u16::from(*length) + 200, body);
});

fn verify(adapter: &dyn Adapter, request: &WebhookRequest<'_>) {
    let secrets = WebhookSecrets { current: "gancho:9f2b7c41d08e4a6fb3".to_owned().into(), previous: None };
    if adapter.verify(request, &secrets).is_ok() {
        assert!(!request.headers[0].1.is_empty(), "nothing is no proof");
    }
}

/// The same bytes give the same events.
fn decode(adapter: &dyn Adapter, request: &WebhookRequest<'_>) {
    let envelope = adapter.envelope(request);
    let decoded = adapter.decode(&envelope);
    assert_eq!(decoded, adapter.decode(&envelope), "the same bytes, other events");
    // A broken byte becomes a character of three.
    let longest = 3 * envelope.len();
    assert!(decoded.aside.iter().all(|aside| aside.fragment.len() <= longest), "more is put aside than came");
}
