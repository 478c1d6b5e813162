//! The doctor's own webhooks: each proves itself, to whoever knows the secret alone, and says nothing.

use ponte_channels::{
    adapter::{Decoded, WebhookRequest, WebhookSecrets},
    endpoint::Provider,
};
use ponte_kernel::Secret;

const URL: &str = "https://ponte.example.test/webhooks/loja";

fn secrets(current: &str) -> WebhookSecrets {
    WebhookSecrets { current: Secret::new(current.to_owned()), previous: None }
}

#[test]
fn a_probe_proves_itself_and_says_nothing() {
    for provider in Provider::ALL {
        let adapter = provider.adapter();
        let probe = adapter.probe(URL, &Secret::new("segredo-de-teste".to_owned()));
        let headers: Vec<_> =
            probe.headers.iter().map(|(name, value)| (*name, value.expose().as_bytes())).collect();
        let request = WebhookRequest { url: URL, headers: &headers, body: &probe.body };
        assert_eq!(adapter.verify(&request, &secrets("segredo-de-teste")), Ok(()), "{provider:?}");
        assert!(adapter.verify(&request, &secrets("another")).is_err(), "{provider:?}");
        assert_eq!(adapter.decode(&adapter.envelope(&request)), Decoded::default(), "{provider:?}");
    }
}
