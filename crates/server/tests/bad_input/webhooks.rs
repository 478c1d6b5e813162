//! Webhooks that are none of ours, too large, or useless.

use crate::kit::{place::Place, wait::until};
use ponte_kernel::{Clock, Secret, WallClock};
use ponte_simulator::webhook::{
    Content, InboundMessage, Number, Person, Signer, change_body, messages_body, wamid,
};
use ponte_store::{on_both_engines, testing::TestStore};
use serde_json::json;

const MARINA: &str = "5511987654321";

fn question(number: &Number, text: &str) -> Vec<u8> {
    let marina = Person::with_phone(MARINA, "Marina Souza");
    let id = wamid::from_customer(MARINA, 7);
    let at = WallClock.now();
    messages_body(number, &[InboundMessage::new(&marina, &id, at, Content::Text(text))])
}

#[tokio::test]
async fn a_webhook_without_the_right_signature_is_refused_and_leaves_no_trace() {
    let place = Place::on(&TestStore::sqlite().await).await;
    let body = question(&place.outside.number, "oi");
    let right = place.outside.signer.signature(&body);
    let digits = right.strip_prefix("sha256=").expect("the scheme");
    let stranger = Signer::new(&Secret::new("outro-segredo".to_owned())).signature(&body);
    let wrong = [
        None,
        Some(String::new()),
        Some("sha256=".to_owned()),
        Some("sha256=zz".to_owned()),
        Some(digits.to_owned()),
        Some(format!("sha1={digits}")),
        Some(format!("sha256={}", &digits[..62])),
        Some(format!("{right}00")),
        Some(place.outside.signer.signature(b"another body")),
        Some(stranger),
    ];
    for signature in &wrong {
        assert_eq!(place.post(body.clone(), signature.as_deref()).await, 401, "{signature:?}");
    }
    assert_eq!(place.journalled().await, 0);
    assert_eq!(place.rows("asides").await, 0);
    // The same bytes with the right one are taken: it was the signature alone.
    assert_eq!(place.post(body, Some(&right)).await, 200);
    assert_eq!(place.journalled().await, 1);
    place.stop().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_and_leaves_no_trace() {
    let place = Place::on(&TestStore::sqlite().await).await;
    let limit = place.server.app.settings.webhook_limit;
    let largest = vec![b' '; limit];
    let larger = vec![b' '; limit + 1];
    assert_eq!(place.post_signed(&larger).await, 413);
    assert_eq!(place.journalled().await, 0);
    assert_eq!(place.post_signed(&largest).await, 200);
    assert_eq!(place.journalled().await, 1);
    place.stop().await;
}

on_both_engines! {
    async fn a_signed_body_that_is_no_webhook_is_put_aside_and_counted(store: TestStore) {
        let place = Place::on(&store).await;
        let deep = "[".repeat(100_000);
        let bodies: [&[u8]; 8] = [
            b"",
            b"oi",
            b"null",
            b"[]",
            b"{}",
            br#"{"object":"whatsapp_business_account","entry":"#,
            b"\xff\xfe\x00",
            deep.as_bytes(),
        ];
        for body in bodies {
            assert_eq!(place.post_signed(body).await, 200, "{:?}", String::from_utf8_lossy(&body[..body.len().min(60)]));
        }
        // A webhook of another product of the provider's is one, and nothing for us.
        assert_eq!(place.post_signed(br#"{"object":"page","entry":[{"id":"1"}]}"#).await, 200);
        until("all are put aside", async || place.rows("asides").await == 8).await;
        assert_eq!(place.asides().await, [("not_a_webhook".to_owned(), 8)]);
        assert_eq!(place.rows("messages").await, 0);
        place.stop().await;
    }
}

#[tokio::test]
async fn a_bad_element_is_put_aside_alone() {
    let place = Place::on(&TestStore::sqlite().await).await;
    let (number, at) = (&place.outside.number, WallClock.now().as_secs().to_string());
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": number.display_phone_number, "phone_number_id": number.phone_number_id},
        "messages": [
            {"from": MARINA, "timestamp": at, "type": "text", "text": {"body": "sem id"}},
            7,
            {"from": MARINA, "id": "wamid.1", "timestamp": at, "type": "text", "text": {"body": "oi"}},
            {"id": "wamid.2", "timestamp": at, "type": "text", "text": {"body": "de ninguém"}},
        ],
    });
    assert_eq!(place.post_signed(&change_body(&number.waba_id, "messages", &value)).await, 200);
    until("the good one is answered", async || place.outside.replies(MARINA).len() == 1).await;
    assert_eq!(place.rows("asides").await, 3);
    place.stop().await;
}

on_both_engines! {
    async fn what_is_for_an_unknown_number_is_kept_as_an_orphan(store: TestStore) {
        let place = Place::on(&store).await;
        let strange = Number::new("220011223344556", "999999999999999", "551133334444");
        assert_eq!(place.post_signed(&question(&strange, "alguém?")).await, 200);
        until("it is put aside", async || place.rows("asides").await == 1).await;
        assert_eq!(place.asides().await, [("unknown_number".to_owned(), 1)]);
        assert_eq!(place.rows("messages").await, 0);
        // The way is not blocked for those who come after it.
        place.outside.emulator.say(MARINA, ponte_simulator::emulator::Says::Text { body: "pedido 1042".to_owned() })
            .expect("a customer");
        until("the next one is answered", async || place.outside.replies(MARINA).len() == 1).await;
        place.stop().await;
    }
}
