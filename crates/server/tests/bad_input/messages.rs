//! Messages of shapes and amounts that nobody has seen yet.

use crate::kit::{
    place::{Place, Wishes},
    wait::until,
};
use ponte::demo::seed::Answers;
use ponte_channels::model::InboundContent;
use ponte_conversations::{Body, ConversationState};
use ponte_kernel::{Clock, WallClock};
use ponte_simulator::webhook::{Content, InboundMessage, Number, Person, messages_body, wamid};
use ponte_store::on_both_engines;

const MARINA: &str = "5511987654321";
const CUSTOMERS: usize = 50;
const EACH: usize = 200;

/// Ten thousand messages in one body: the customers take turns.
fn crowd(number: &Number) -> Vec<u8> {
    let people: Vec<_> =
        (0..CUSTOMERS).map(|at| Person::with_phone(&format!("55119{at:08}"), &format!("Pessoa {at}"))).collect();
    let said: Vec<_> = (0..CUSTOMERS * EACH)
        .map(|at| {
            let phone = people[at % CUSTOMERS].wa_id.as_deref().expect("a phone");
            (
                &people[at % CUSTOMERS],
                wamid::from_customer(phone, at as u128),
                format!("mensagem {}", at / CUSTOMERS),
            )
        })
        .collect();
    let at = WallClock.now();
    let messages: Vec<_> =
        said.iter().map(|(who, id, text)| InboundMessage::new(who, id, at, Content::Text(text))).collect();
    messages_body(number, &messages)
}

on_both_engines! {
    async fn ten_thousand_messages_in_one_post_are_stored_once_and_in_order(store: TestStore) {
        let place = Place::with(&store, Wishes { answers: Answers::Queue }).await;
        let body = crowd(&place.outside.number);
        for _ in 0..2 {
            assert_eq!(place.post_signed(&body).await, 200);
        }
        // What comes after both copies is stored after both.
        let last = Person::with_phone(MARINA, "Marina Souza");
        let at = WallClock.now();
        let message = InboundMessage::new(&last, "wamid.last", at, Content::Text("fim"));
        assert_eq!(place.post_signed(&messages_body(&place.outside.number, &[message])).await, 200);
        let stored = i64::try_from(CUSTOMERS * EACH).expect("a small number") + 1;
        until("all are stored", async || place.rows("messages").await >= stored).await;
        assert_eq!(place.rows("messages").await, stored);
        let conversations = place.open_conversations().await;
        assert_eq!(conversations.len(), CUSTOMERS + 1);
        for conversation in &conversations {
            let said: Vec<_> = place.messages(conversation).await.into_iter().map(|message| message.body).collect();
            let in_order = said.iter().eq((0..EACH).map(|at| text(&format!("mensagem {at}"))).collect::<Vec<_>>().iter());
            assert!(in_order || said == [text("fim")], "{said:?}");
        }
        place.stop().await;
    }
}

on_both_engines! {
    async fn ten_thousand_messages_for_an_unknown_number_are_put_aside_once(store: TestStore) {
        let place = Place::on(&store).await;
        let stranger = Number { phone_number_id: "404".to_owned(), ..place.outside.number.clone() };
        assert_eq!(place.post_signed(&crowd(&stranger)).await, 200);
        let last = bare(&place.outside.number, &format!(r#"{{"from":"{MARINA}","id":"wamid.last"}}"#));
        assert_eq!(place.post_signed(&last).await, 200);
        until("what comes behind is answered", async || !place.outside.replies(MARINA).is_empty()).await;
        assert_eq!(place.asides().await, [("unknown_number".to_owned(), 1)]);
        place.stop().await;
    }
}

fn text(body: &str) -> Body {
    Body::In(InboundContent::Text { body: body.to_owned() })
}

/// One message as raw JSON, in an envelope with the least that an envelope has.
fn bare(number: &Number, message: &str) -> Vec<u8> {
    let (waba, number) = (&number.waba_id, &number.phone_number_id);
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{waba}","changes":[{{"field":"messages","value":{{"metadata":{{"phone_number_id":"{number}"}},"messages":[{message}]}}}}]}}]}}"#
    )
    .into_bytes()
}

/// What the only customer said, as it was kept.
async fn said(place: &Place) -> Vec<Body> {
    let mut conversations = place.conversations(ConversationState::Open).await;
    conversations.extend(place.conversations(ConversationState::Closed).await);
    let thread = conversations.first().expect("the customer wrote");
    let bodies = place.messages(thread).await.into_iter().map(|message| message.body);
    bodies.filter(|body| matches!(body, Body::In(_))).collect()
}

on_both_engines! {
    async fn a_message_with_every_optional_field_missing_is_kept_and_answered(store: TestStore) {
        let place = Place::on(&store).await;
        let body = bare(&place.outside.number, &format!(r#"{{"from":"{MARINA}","id":"wamid.bare"}}"#));
        assert_eq!(place.post_signed(&body).await, 200);
        until("it is answered", async || !place.outside.replies(MARINA).is_empty()).await;
        let said = said(&place).await;
        assert!(matches!(&said[..], [Body::In(InboundContent::Unsupported { kind, .. })] if kind == "unknown"), "{said:?}");
        assert_eq!(place.rows("asides").await, 0);
        place.stop().await;
    }
}

on_both_engines! {
    async fn nul_in_texts_is_replaced_and_the_message_answered(store: TestStore) {
        let place = Place::on(&store).await;
        let odd = [
            ("text", r#""text":{"body":"pedido 1042\u0000"}"#),
            ("document", r#""document":{"id":"1","mime_type":"a\u0000","filename":"nota\u0000","caption":"pedido 1042"}"#),
            ("novidade", r#""novidade":{"chave\u0000":"valor\u0000"}"#),
        ];
        for (at, (kind, content)) in odd.iter().enumerate() {
            let message = format!(r#"{{"from":"{MARINA}","id":"wamid.{at}\u0000","type":"{kind}",{content}}}"#);
            assert_eq!(place.post_signed(&bare(&place.outside.number, &message)).await, 200);
            until("it is answered", async || place.outside.replies(MARINA).len() == at + 1).await;
        }
        let replies = place.outside.replies(MARINA);
        assert!(replies[0].contains("*1042*") && replies[1].contains("*1042*"), "{replies:?}");
        let said = said(&place).await;
        assert_eq!(said.len(), odd.len());
        assert_eq!(said[0], text("pedido 1042\u{fffd}"));
        assert!(said.iter().all(|body| format!("{body:?}").contains("\u{fffd}")), "{said:?}");
        place.stop().await;
    }
}

on_both_engines! {
    async fn lone_surrogates_cost_their_own_message_alone(store: TestStore) {
        let place = Place::on(&store).await;
        for (at, body) in [r"\ud83d metade", r"metade \udc4d", "pedido 1042"].into_iter().enumerate() {
            let message =
                format!(r#"{{"from":"{MARINA}","id":"wamid.{at}","type":"text","text":{{"body":"{body}"}}}}"#);
            assert_eq!(place.post_signed(&bare(&place.outside.number, &message)).await, 200);
        }
        until("the whole one is answered", async || place.outside.replies(MARINA).len() == 1).await;
        assert_eq!(place.asides().await, [("malformed".to_owned(), 2)]);
        assert_eq!(said(&place).await, [text("pedido 1042")]);
        place.stop().await;
    }
}
