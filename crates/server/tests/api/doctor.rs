//! The doctor: every item is well at first, and each can be made to fail.

use crate::kit::{House, Person, client, eventually};
use ponte_kernel::{Clock as _, WallClock};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

const NUMBER: &str = "330011223344556";
const ACCOUNT: &str = "220011223344556";
const CHANNEL: &str = "/workspaces/loja/channels/loja";

/// A house that is reached at its public address, as a provider would reach it.
async fn reachable() -> (House, Person) {
    let door = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = door.local_addr().expect("an address");
    let house = House::reached_at(&format!("http://{address}")).await;
    let inside = house.server.address;
    tokio::spawn(async move {
        while let Ok((mut outer, _)) = door.accept().await {
            tokio::spawn(async move {
                let mut inner = TcpStream::connect(inside).await.expect("Ponte listens");
                // A connection that is cut off is the caller's matter.
                drop(copy_bidirectional(&mut outer, &mut inner).await);
            });
        }
    });
    let ana = house.found().await;
    house.connect(&ana).await;
    house.emulator.set_webhook(Some(&format!("http://{address}/webhooks/meta"))).expect("an address");
    (house, ana)
}

async fn findings(ana: &Person) -> Vec<Value> {
    let examined = ana.get(&format!("{CHANNEL}/doctor")).await.expect(200);
    examined["findings"].as_array().expect("a list").clone()
}

fn state_of<'a>(findings: &'a [Value], check: &str) -> &'a str {
    let found = findings.iter().find(|finding| finding["check"] == check).expect("it is looked at");
    found["state"].as_str().expect("a state")
}

fn facts(value: Value) -> serde_json::Map<String, Value> {
    match value {
        Value::Object(facts) => facts,
        other => panic!("no object but {other}"),
    }
}

#[tokio::test]
async fn a_number_that_works_is_well_in_everything() {
    let (_house, ana) = reachable().await;
    ana.post("/workspaces/loja/templates/sync", json!({ "channel": "loja" })).await.expect(200);
    for finding in findings(&ana).await {
        let state = finding["state"].as_str().expect("a state");
        assert!(matches!(state, "ok" | "not_needed"), "{finding:#}");
        assert!(finding["next"].is_null(), "{finding:#}");
    }
}

#[tokio::test]
async fn what_the_provider_tells_is_found() {
    let (house, ana) = reachable().await;
    let in_a_week = WallClock.now().plus(Duration::from_hours(7 * 24)).as_micros() / 1_000_000;
    let cases = [
        ("token", json!({ "is_valid": false }), "token", "failed"),
        ("token", json!({ "expires_at": in_a_week }), "token", "warning"),
        ("token", json!({ "expires_at": 1_600_000_000 }), "token", "failed"),
        ("token", json!({ "scopes": ["whatsapp_business_messaging"] }), "permissions", "failed"),
        ("token", json!({ "app_id": "1" }), "subscription", "failed"),
        (NUMBER, json!({ "status": "DISCONNECTED" }), "number", "failed"),
        (NUMBER, json!({ "status": "FLAGGED" }), "number", "warning"),
        (NUMBER, json!({ "platform_type": "ON_PREMISE" }), "number", "failed"),
        (NUMBER, json!({ "name_status": "DECLINED" }), "name", "failed"),
        (NUMBER, json!({ "name_status": "PENDING_REVIEW" }), "name", "warning"),
        (NUMBER, json!({ "quality_rating": "YELLOW" }), "quality", "warning"),
        (NUMBER, json!({ "quality_rating": "RED" }), "quality", "failed"),
        (NUMBER, json!({ "health_status": { "can_send_message": "BLOCKED", "entities": [] } }), "health", "failed"),
        (
            NUMBER,
            json!({ "webhook_configuration": { "application": "https://other.example.test/w" } }),
            "callback_at_provider",
            "failed",
        ),
        (ACCOUNT, json!({ "business_verification_status": "not_verified" }), "business", "warning"),
        (ACCOUNT, json!({ "account_review_status": "REJECTED" }), "business", "failed"),
    ];
    for (object, told, check, state) in cases {
        house.emulator.set_facts(object, facts(told.clone()));
        assert_eq!(state_of(&findings(&ana).await, check), state, "{told}");
        house.emulator.set_facts(object, facts(json!({})));
    }
    let apps = format!("{}/v25.0/{ACCOUNT}/subscribed_apps", house.emulator.url());
    let unsubscribed = client().delete(apps).bearer_auth("EAAG-emulador").send().await;
    assert_eq!(unsubscribed.expect("the emulator answers").status(), 200);
    assert_eq!(state_of(&findings(&ana).await, "subscription"), "failed");
}

#[tokio::test]
async fn a_secret_or_token_of_another_app_is_found() {
    let (_house, ana) = reachable().await;
    let form = json!({ "name": "Meta", "app_secret": "de-outro-app", "verify_token": "verifica" });
    ana.put("/workspaces/loja/endpoints/meta", form).await.expect(200);
    let found = findings(&ana).await;
    assert_eq!(state_of(&found, "app_secret"), "failed");
    assert_eq!(state_of(&found, "signed_probe"), "ok", "our own probe is signed with the same secret");
}

#[tokio::test]
async fn a_refused_token_leaves_the_rest_unknown() {
    let (house, ana) = reachable().await;
    let channel = json!({ "token": "EAAG-outro" });
    let mut form = house.channel();
    form.as_object_mut().expect("an object").extend(facts(channel));
    ana.put(CHANNEL, form).await.expect(200);
    let found = findings(&ana).await;
    assert_eq!(state_of(&found, "token"), "failed");
    assert_eq!(state_of(&found, "permissions"), "unknown");
    let portuguese = ana.in_portuguese().get(&format!("{CHANNEL}/doctor")).await.expect(200);
    assert_eq!(
        (&portuguese["state"], &portuguese["findings"][0]["title"]),
        (&json!("failed"), &json!("Token de acesso"))
    );
}

#[tokio::test]
async fn an_address_that_is_not_ours_is_found() {
    let (_house, ana) = House::connected().await;
    // Nobody listens at the public address.
    let found = findings(&ana).await;
    assert_eq!((state_of(&found, "callback"), state_of(&found, "signed_probe")), ("failed", "unknown"));
}

#[tokio::test]
async fn a_stopped_channel_is_found() {
    let (_house, ana) = reachable().await;
    ana.act(&format!("{CHANNEL}/stop")).await.expect(200);
    assert_eq!(state_of(&findings(&ana).await, "sending"), "failed");
}

#[tokio::test]
async fn webhooks_of_a_number_without_a_channel_are_found() {
    let (house, ana) = reachable().await;
    assert_eq!(state_of(&findings(&ana).await, "asides"), "ok");
    let mut form = house.channel();
    form["number"] = json!("999999999999999");
    ana.put(CHANNEL, form).await.expect(200);
    house.says("5511987654321", "tem alguém aí?");
    eventually("a warning", async || (state_of(&findings(&ana).await, "asides") == "warning").then_some(())).await;
}
