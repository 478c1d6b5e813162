//! What reading a webhook costs: the signature and the decoding of one message of about 700 bytes, of a full batch, and
//! of what a number really gets: for each message three statuses, now and then a file or a choice.
//!
//! `cargo bench -p ponte-channels --bench decode`

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use aws_lc_rs::hmac;
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
    realistic();
}

/// Proof and decoding of a mixed day, beside what 10,000 a second take of one core.
fn realistic() {
    let secret = "segredo-de-teste";
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signed: Vec<_> = mixed()
        .into_iter()
        .map(|body| {
            let tag = hmac::sign(&key, &body);
            let hex: String = tag.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect();
            (format!("sha256={hex}"), body)
        })
        .collect();
    let secrets = WebhookSecrets { current: secret.to_owned().into(), previous: None };
    let webhooks = u32::try_from(signed.len()).expect("a few");
    println!("{webhooks} realistic webhooks: one message, three statuses");
    let each = report("proved and decoded, per webhook", webhooks, || {
        for (signature, body) in &signed {
            let headers = [("x-hub-signature-256", signature.as_bytes())];
            let request = WebhookRequest { url: "", headers: &headers, body };
            assert!(Meta.verify(&request, &secrets).is_ok());
            black_box(Meta.decode(&Meta.envelope(&request)));
        }
    });
    println!("  10,000 a second take {:.1} % of one core", each.as_secs_f64() * 10_000.0 * 100.0);
}

fn digit(half: u8) -> char {
    char::from_digit(half.into(), 16).expect("half a byte")
}

fn mixed() -> Vec<Vec<u8>> {
    let mut bodies = Vec::new();
    for kind in KINDS {
        bodies.push(in_envelope(&format!(
            r#""contacts":[{{"profile":{{"name":"Marina Souza"}},"wa_id":"5511987654321","user_id":"BR.7710254839201746"}}],"messages":[{{"from":"5511987654321","id":"wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFDNB","timestamp":"1795348801",{kind}}}]"#
        )));
        for state in ["sent", "delivered", "read"] {
            bodies.push(in_envelope(&format!(
                r#""statuses":[{{"id":"wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjQ5","status":"{state}","timestamp":"1795349300","recipient_id":"5511987654321","recipient_user_id":"BR.7710254839201746","biz_opaque_callback_data":"0199c0de-0000-7000-8000-000000000000","pricing":{{"billable":true,"pricing_model":"PMP","category":"service","type":"regular"}}}}]"#
            )));
        }
    }
    bodies
}

const KINDS: [&str; 4] = [
    r#""type":"text","text":{"body":"cad\u00ea meu pedido 1042? \ud83d\ude4f"}"#,
    r#""type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"op_1","title":"Segunda via"}},"context":{"from":"551140028922","id":"wamid.MENU"}"#,
    r#""type":"image","image":{"id":"1340001","mime_type":"image/jpeg","sha256":"Zm9v","caption":"Pedido m\u00e9dico","url":"https:\/\/lookaside.fbsbx.com\/whatsapp_business\/attachments\/?mid=1"}"#,
    r#""type":"audio","audio":{"id":"1340002","mime_type":"audio\/ogg; codecs=opus","sha256":"Zm9v","voice":true}"#,
];

fn in_envelope(lists: &str) -> Vec<u8> {
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"220011223344556","changes":[{{"field":"messages","value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"551140028922","phone_number_id":"330011223344556"}},{lists}}}}}]}}]}}"#
    )
    .into_bytes()
}

/// Prints the median over some rounds of the time per element, and gives it.
fn report(what: &str, elements: u32, mut work: impl FnMut()) -> Duration {
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
    let median = rounds[ROUNDS / 2];
    println!("  {what}: {} ns", median.as_nanos());
    median
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
