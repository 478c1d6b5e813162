//! What reading a webhook costs: the signature and the decoding of one message of about 700 bytes, and of a full batch.
//!
//! `cargo bench -p ponte-channels --bench decode`

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use ponte_channels::{
    adapter::{Adapter, WebhookRequest, WebhookSecrets},
    meta::Meta,
};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const ROUNDS: usize = 9;

fn main() {
    let single = webhook(1);
    println!("one message of {} bytes", single.len());
    report("signature, refused after both secrets", 1, || verify(&single));
    report("decode", 1, || {
        black_box(Meta.decode(black_box(&single)));
    });
    let batch = webhook(1_000);
    println!("1,000 messages in {} bytes", batch.len());
    report("decode, per message", 1_000, || {
        black_box(Meta.decode(black_box(&batch)));
    });
}

/// Prints the median over some rounds of the time per element.
fn report(what: &str, elements: u32, mut work: impl FnMut()) {
    let calls = 200_000 / elements;
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..calls {
                work();
            }
            start.elapsed() / calls / elements
        })
        .collect();
    rounds.sort_unstable();
    println!("  {what}: {} ns", rounds[ROUNDS / 2].as_nanos());
}

fn verify(body: &[u8]) {
    let wrong = format!("sha256={}", "0".repeat(64));
    let secret = |text: &str| text.to_owned().into();
    let secrets = WebhookSecrets { current: secret("segredo-de-teste"), previous: Some(secret("anterior")) };
    let request = WebhookRequest { url: "", headers: &[("x-hub-signature-256", wrong.as_bytes())], body };
    assert!(Meta.verify(&request, &secrets).is_err());
}

fn webhook(messages: usize) -> Vec<u8> {
    let message = |index: usize| {
        format!(
            r#"{{"from":"5511987654321","from_user_id":"BR.7710254839201746","id":"wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFDNB{index:08}","timestamp":"1795348801","type":"text","text":{{"body":"cad\u00ea meu pedido 1042?"}}}}"#
        )
    };
    let messages = (0..messages).map(message).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"220011223344556","time":1795348800,"changes":[{{"field":"messages","value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"551140028922","phone_number_id":"330011223344556"}},"contacts":[{{"profile":{{"name":"Marina Souza","username":"@marina.souza"}},"wa_id":"5511987654321","user_id":"BR.7710254839201746"}}],"messages":[{messages}]}}}}]}}]}}"#
    )
    .into_bytes()
}
