//! What somebody writes in the phone app, and what Meta reports beside messages.

use crate::support::{MARINA, NUMBER, World};
use serde_json::json;

#[tokio::test]
async fn what_is_written_in_the_phone_app_is_shown_and_echoed() {
    let mut world = World::with_marina().await;
    let message = json!({"type": "text", "text": {"body": "pelo celular"}});
    let (status, said) =
        world.post(&format!("/_emulator/customers/{MARINA}/echoes"), &json!({"message": message})).await;
    assert_eq!(status, 201);
    let value = world.company.next().await;
    let echo = &value["message_echoes"][0];
    assert_eq!((&echo["id"], &echo["to"], &echo["from"]), (&said["id"], &json!(MARINA), &json!("551140028922")));
    assert_eq!(
        (&value["metadata"]["phone_number_id"], &echo["text"]["body"]),
        (&json!(NUMBER), &json!("pelo celular"))
    );
    assert_eq!(world.emulator.transcript(MARINA).len(), 2);
}

#[tokio::test]
async fn any_field_can_be_reported_about_the_account_or_a_number() {
    let mut world = World::with_marina().await;
    let ban = json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}});
    let report = json!({"field": "account_update", "value": ban});
    assert_eq!(world.post("/_emulator/webhooks", &report).await.0, 202);
    assert_eq!(world.company.next().await, ban);
    let standby = json!({"field": "standby", "value": {"messages": []}, "about": "number"});
    assert_eq!(world.post("/_emulator/webhooks", &standby).await.0, 202);
    assert_eq!(world.company.next().await["metadata"]["phone_number_id"], NUMBER);
    let unknown = json!({"field": "x", "value": {}, "number": "7"});
    assert_eq!(world.post("/_emulator/webhooks", &unknown).await.0, 422);
}
