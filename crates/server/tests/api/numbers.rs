//! A number beyond its messages: what the provider tells of it, what people change there.

use crate::kit::{House, MARIA};
use ponte_store::on_both_engines;
use serde_json::{Value, json};

const CHANNEL: &str = "/workspaces/loja/channels/loja";

#[tokio::test]
async fn a_numbers_state_is_told_in_words() {
    let (house, ana) = House::connected().await;
    let well = ana.get(&format!("{CHANNEL}/number")).await.expect(200);
    assert_eq!(well["status"]["word"], "CONNECTED");
    assert_eq!(
        (&well["reach_limit"], &well["reached"], &well["messages_per_second"]),
        (&json!(2000), &json!(0), &json!(80))
    );
    let trouble = json!({
        "status": "FLAGGED", "quality_rating": "RED",
        "health_status": {"can_send_message": "BLOCKED", "entities": [{
            "entity_type": "WABA", "id": "2", "can_send_message": "BLOCKED",
            "errors": [{"error_code": 141_006, "error_description": "No payment method", "possible_solution": "Add one"}],
        }]},
    });
    let Value::Object(trouble) = trouble else { panic!("an object") };
    house.emulator.set_facts("330011223344556", trouble);
    let ill = ana.in_portuguese().get(&format!("{CHANNEL}/number")).await.expect(200);
    assert!(ill["quality"]["sentence"].as_str().expect("words").contains("bloqueios"), "{ill:#}");
    assert_eq!(ill["can_send"]["word"], "BLOCKED");
    assert_eq!(ill["health"][0]["errors"][0]["code"], 141_006);
}

#[tokio::test]
async fn profile_and_empty_chat_are_changed_at_the_provider() {
    let (_house, ana) = House::connected().await;
    let form = json!({"about": "Loja de bairro", "websites": ["https://loja.test"], "vertical": "RETAIL"});
    let kept = ana.put(&format!("{CHANNEL}/profile"), form).await.expect(200);
    assert_eq!((&kept["about"], &kept["vertical"]), (&json!("Loja de bairro"), &json!("RETAIL")));
    assert_eq!(ana.get(&format!("{CHANNEL}/profile")).await.expect(200), kept);
    let wrong = ana.put(&format!("{CHANNEL}/profile"), json!({"websites": ["loja.test"]})).await;
    assert_eq!(wrong.problem(422, "invalid-content")["errors"][0]["path"], "websites[0]");

    let form = json!({"prompts": ["Cadê meu pedido?"], "commands": [{"name": "boleto", "description": "2ª via"}]});
    assert_eq!(ana.put(&format!("{CHANNEL}/automation"), form.clone()).await.expect(200), form);
    assert_eq!(ana.get(&format!("{CHANNEL}/automation")).await.expect(200), form);
}

#[tokio::test]
async fn links_open_a_chat_with_words_already_written() {
    let (_house, ana) = House::connected().await;
    let links = format!("{CHANNEL}/qr-codes");
    let made = ana.post(&links, json!({"prefilled": "Quero meu pedido"})).await.expect(201);
    assert!(made["url"].as_str().expect("a link").starts_with("https://wa.me/message/"));
    assert_eq!(ana.get(&links).await.expect(200)["items"], json!([made]));
    let code = made["code"].as_str().expect("a code");
    assert_eq!(ana.delete(&format!("{links}/{code}")).await.status, 204);
    assert_eq!(ana.get(&links).await.expect(200)["items"], json!([]));
}

on_both_engines!(
    async fn a_blocked_contact_is_blocked_at_the_provider_too(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        house.conversation(&ana, MARIA).await;
        let contacts = ana.get("/workspaces/loja/contacts").await.expect(200);
        let contact = format!("/workspaces/loja/contacts/{}", contacts["items"][0]["id"].as_str().expect("an id"));
        ana.act(&format!("{contact}/block")).await.expect(200);
        assert_eq!(house.emulator.blocked(), [MARIA]);
        ana.act(&format!("{contact}/unblock")).await.expect(200);
        assert_eq!(house.emulator.blocked(), [""; 0]);
    }
);
