//! What happened in the phone app and at Meta, through the emulator's webhooks.

use crate::kit::{House, MARIA, Person, eventually};
use ponte_simulator::emulator::{About, AppMessage, Report, Says};
use ponte_store::on_both_engines;
use serde_json::{Value, json};

async fn messages(person: &Person, conversation: &str) -> Vec<Value> {
    let list = person.get(&format!("/workspaces/loja/conversations/{conversation}/messages")).await.expect(200);
    let mut items = list["items"].as_array().expect("a list").clone();
    items.reverse();
    items
}

fn app(message: Value) -> AppMessage {
    let Value::Object(message) = message else { panic!("keys of a message") };
    AppMessage { number: None, message }
}

fn raw(message: Value) -> Says {
    let Value::Object(message) = message else { panic!("keys of a message") };
    Says::Raw { message }
}

fn report(house: &House, field: &str, value: Value, about: About) {
    let report = Report { number: None, field: field.to_owned(), value, about };
    house.emulator.report(report).expect("the emulator takes it");
}

#[tokio::test]
async fn a_file_that_was_sent_in_the_app_is_fetched() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let image =
        json!({"type": "image", "image": {"id": "4040404", "mime_type": "image/jpeg", "caption": "a nota"}});
    house.emulator.write_in_app(MARIA, &app(image)).expect("the emulator takes it");
    // The emulator has no such file: that it was asked for shows in what the fetch waits for.
    eventually("an attempt", async || {
        let all = messages(&ana, &id).await;
        all.get(1)?["content"]["file"]["reason"].is_string().then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_a_message_came_with_is_shown_without_what_names_the_click() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let referral = json!({"source_url": "https://fb.me/oferta", "source_id": "120210", "source_type": "ad",
        "headline": "Cafeteira em oferta", "body": "Só hoje", "ctwa_clid": "ARAclique"});
    let product = json!({"catalog_id": "660011", "product_retailer_id": "SKU-77"});
    for message in [
        json!({"type": "text", "text": {"body": "do anúncio"}, "referral": referral}),
        json!({"type": "text", "text": {"body": "este serve?"}, "context": {"referred_product": product}}),
        json!({"type": "text", "text": {"body": "veja"}, "context": {"frequently_forwarded": true}}),
    ] {
        house.emulator.say(MARIA, raw(message)).expect("the emulator takes it");
    }
    let shown = eventually("all three", async || {
        let all = messages(&ana, &id).await;
        (all.len() == 4).then_some(all)
    })
    .await;
    let told = json!({"source_type": "ad", "source_url": "https://fb.me/oferta",
        "headline": "Cafeteira em oferta", "body": "Só hoje"});
    assert_eq!((&shown[1]["referral"], &shown[2]["referred_product"]), (&told, &product));
    assert_eq!((&shown[3]["forwarded"], &shown[3]["frequently_forwarded"]), (&json!(true), &json!(true)));
    assert!(shown[0].get("forwarded").is_none() && shown[0].get("referral").is_none(), "{:#}", shown[0]);
    assert!(!json!(shown).to_string().contains("ARAclique"));
}

on_both_engines!(
    async fn what_happens_to_messages_elsewhere_is_shown(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let id = house.conversation(&ana, MARIA).await;
        let echo = house.emulator.write_in_app(MARIA, &app(json!({"type": "text", "text": {"body": "já vejo"}})));
        let echo = echo.expect("the emulator takes it");
        let shown = eventually("the echo", async || {
            let all = messages(&ana, &id).await;
            (all.len() == 2).then_some(all)
        })
        .await;
        assert_eq!((&shown[1]["author"]["type"], &shown[1]["direction"]), (&json!("phone_app"), &json!("out")));
        assert_eq!(shown[1]["content"], json!({"type": "text", "body": "já vejo"}));

        let reaction = Says::Reaction { to: echo.clone(), emoji: "👍".to_owned() };
        house.emulator.say(MARIA, reaction).expect("the emulator takes it");
        let edit =
            json!({"original_message_id": echo, "message": {"type": "text", "text": {"body": "já verifico"}}});
        house
            .emulator
            .write_in_app(MARIA, &app(json!({"type": "edit", "edit": edit})))
            .expect("the emulator takes it");
        eventually("the edit and the reaction", async || {
            let message = messages(&ana, &id).await.remove(1);
            let edited = message["content"]["body"] == "já verifico" && message["edited_at"].is_string();
            let reacted = message["reactions"] == json!([{"author": {"type": "contact"}, "emoji": "👍"}]);
            (edited && reacted).then_some(())
        })
        .await;

        let said = house.emulator.say(MARIA, Says::Text { body: "meu cpf é 000".to_owned() });
        let revoke = json!({"type": "revoke", "revoke": {"original_message_id": said.expect("an id")}});
        house.emulator.say(MARIA, raw(revoke)).expect("the emulator takes it");
        eventually("the revocation", async || {
            let all = messages(&ana, &id).await;
            let last = all.last()?;
            (last["content"] == json!({"type": "revoked"}) && last["revoked_at"].is_string()).then_some(())
        })
        .await;
    }
);

on_both_engines!(
    async fn what_meta_tells_of_number_and_account_is_the_channels_state(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let channel = async || ana.get("/workspaces/loja/channels").await.expect(200)["items"][0].clone();
        assert_eq!(channel().await["state"], Value::Null);
        let limit = json!({"max_daily_conversations_per_business": "TIER_10K"});
        report(&house, "business_capability_update", limit, About::Account);
        eventually("the limit", async || (channel().await["state"]["messaging_limit"] == "10000").then_some(()))
            .await;
        let ban = |state: &str| json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": state}});
        report(&house, "account_update", ban("DISABLE"), About::Account);
        eventually("the stop", async || (channel().await["stopped"]["reason"] == "policy").then_some(())).await;
        assert_eq!(channel().await["state"]["restriction"], "DISABLE");
        report(&house, "account_update", ban("REINSTATE"), About::Account);
        eventually("the end of it", async || channel().await["stopped"].is_null().then_some(())).await;
    }
);

#[tokio::test]
async fn standby_calls_groups_and_history_do_no_harm() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let history =
        json!({"history": [{"metadata": {"phase": 0}, "threads": [{"id": "1", "messages": [{"id": "wamid.H"}]}]}]});
    report(&house, "history", history, About::Number);
    let call = json!({"calls": [{"id": "wacid.1", "from": "5511900000000", "event": "connect"}]});
    report(&house, "calls", call, About::Number);
    let group = json!({"messages": [{"id": "wamid.G", "from": "5511900000000", "group_id": "g", "type": "text", "text": {"body": "oi"}}]});
    report(&house, "messages", group, About::Number);
    let standby = json!({"messages": [{"id": "wamid.S", "from": "5511900000000", "timestamp": "1795348801", "type": "text", "text": {"body": "oi"}}]});
    report(&house, "standby", standby, About::Number);
    house.says(MARIA, "ainda aí?");
    eventually("the next message", async || (messages(&ana, &id).await.len() == 2).then_some(())).await;
    let open = ana.get("/workspaces/loja/conversations").await.expect(200);
    assert_eq!(open["items"].as_array().map(Vec::len), Some(1), "{open:#}");
}
