//! What the provider reports about account, numbers and templates, as it comes: through webhooks.

use crate::{
    ingest::{Reader, asides, change, payloads},
    kit::{First, World},
};
use ponte_channels::{
    endpoint::StopReason,
    store::{NumberState, number_states},
};
use ponte_kernel::Timestamp;
use ponte_store::on_both_engines;
use serde_json::{Value, json};

async fn told(world: &World, reader: &Reader, field: &str, value: Value) {
    reader.journal(world, change(field, &value.to_string())).await;
    reader.read().await;
}

async fn state(world: &World) -> NumberState {
    let (workspace, id) = (world.workspace(), world.channel.id);
    let states = world.store.read(move |tx| number_states(tx, workspace)).await;
    states.expect("states").remove(&id).expect("something is known")
}

on_both_engines!(
    async fn what_is_told_of_a_number_is_its_state(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        let phone = "+55 11 4002-8922";
        let upgrade = json!({ "display_phone_number": phone, "event": "THROUGHPUT_UPGRADE",
            "max_daily_conversations_per_business": "TIER_100K" });
        told(&world, &reader, "phone_number_quality_update", upgrade).await;
        let name = json!({ "display_phone_number": phone, "decision": "APPROVED", "requested_verified_name": "Loja Aurora" });
        told(&world, &reader, "phone_number_name_update", name).await;
        let username = json!({ "display_phone_number": phone, "username": "loja.aurora", "status": "approved" });
        told(&world, &reader, "business_username_update", username).await;
        told(
            &world,
            &reader,
            "phone_number_quality_update",
            json!({ "display_phone_number": phone, "event": "FLAGGED" }),
        )
        .await;
        let known = state(&world).await.known;
        let shown =
            [&known.throughput, &known.messaging_limit, &known.name_decision, &known.username, &known.quality];
        let expected = ["HIGH", "100000", "APPROVED", "loja.aurora", "RED"].map(|word| Some(word.to_owned()));
        assert_eq!(shown, expected.each_ref());
        told(&world, &reader, "business_capability_update", json!({ "max_daily_conversations_per_business": -1 }))
            .await;
        assert_eq!(state(&world).await.known.messaging_limit.as_deref(), Some("unlimited"));
        let channel = reader.ingest.registry.channel(world.channel.id).expect("the channel");
        assert_eq!(channel.settings.messages_per_second, 1_000, "it is as fast as it may be");
        let events = payloads(&world, "channel.number_changed").await;
        let first =
            format!(r#"{{"change":"quality","channel":"{}","event":"THROUGHPUT_UPGRADE"}}"#, world.channel.id);
        assert_eq!((events.len(), &events[0]), (4, &first));
    }
);

on_both_engines!(
    async fn a_number_of_somebody_else_is_not_ours(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        let other = json!({ "display_phone_number": "5521900001111", "event": "FLAGGED" });
        told(&world, &reader, "phone_number_quality_update", other).await;
        assert_eq!(payloads(&world, "channel.number_changed").await, [] as [String; 0]);
    }
);

on_both_engines!(
    async fn a_ban_stops_the_numbers_until_it_is_lifted(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        let ban = |state: &str| json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": state } });
        told(&world, &reader, "account_update", ban("SCHEDULE_FOR_DISABLE")).await;
        assert_eq!(world.stopped().await, None);
        assert_eq!(state(&world).await.known.restriction.as_deref(), Some("SCHEDULE_FOR_DISABLE"));
        told(&world, &reader, "account_update", ban("DISABLE")).await;
        assert_eq!(world.stopped().await, Some(StopReason::Policy));
        let stopped = reader.ingest.registry.channel(world.channel.id).expect("the channel").stopped;
        assert_eq!(stopped, Some(StopReason::Policy), "known at once");
        told(&world, &reader, "account_update", ban("REINSTATE")).await;
        assert_eq!((world.stopped().await, state(&world).await.known.restriction), (None, None));
        let told =
            [payloads(&world, "channel.stopped").await.len(), payloads(&world, "channel.started").await.len()];
        assert_eq!(told, [1, 1]);
    }
);

on_both_engines!(
    async fn who_may_not_begin_still_answers_and_who_may_not_answer_stops(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        let restriction = |kind: &str| json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": [{ "restriction_type": kind, "expiration": 1_795_953_600 }] });
        told(&world, &reader, "account_update", restriction("RESTRICTED_BIZ_INITIATED_MESSAGING")).await;
        assert_eq!(world.stopped().await, None);
        let known = state(&world).await.known;
        assert_eq!(known.restriction.as_deref(), Some("RESTRICTED_BIZ_INITIATED_MESSAGING"));
        assert_eq!(known.restricted_until.map(Timestamp::as_secs), Some(1_795_953_600));
        told(&world, &reader, "account_update", restriction("RESTRICTED_CUSTOMER_INITIATED_MESSAGING")).await;
        assert_eq!(world.stopped().await, Some(StopReason::Policy));
    }
);

on_both_engines!(
    async fn a_separated_number_stops_and_a_persons_stop_stays(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        for event in ["PARTNER_REMOVED", "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED"] {
            told(&world, &reader, "account_update", json!({ "event": event })).await;
            assert_eq!(world.stopped().await, Some(StopReason::Config), "{event}");
            told(&world, &reader, "account_update", json!({ "event": "ACCOUNT_RECONNECTED" })).await;
            assert_eq!(world.stopped().await, None);
        }
        let (workspace, id) = (world.workspace(), world.channel.id);
        let stop = Some(StopReason::Person);
        let stopped = world.store.write(move |tx| ponte_channels::store::set_stopped(tx, workspace, id, stop));
        stopped.await.expect("stopped");
        told(&world, &reader, "account_update", json!({ "event": "ACCOUNT_RECONNECTED" })).await;
        assert_eq!(world.stopped().await, stop);
    }
);

on_both_engines!(
    async fn a_number_in_the_phone_app_is_slower_and_its_history_is_nobodys_news(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let reader = Reader::of(&world).await;
        let metadata = json!({ "phone_number_id": world.channel.number });
        let messages =
            [json!({ "from": "5511987654321", "id": "wamid.H1", "type": "text", "text": { "body": "antes" } })];
        let history = json!([{ "metadata": { "phase": 0, "progress": 55 }, "threads": [{ "id": "5511987654321", "messages": messages }] }]);
        told(&world, &reader, "history", json!({ "metadata": metadata, "history": history })).await;
        told(&world, &reader, "history", json!({ "metadata": metadata, "messages": messages })).await;
        let rows = world.store.read(|tx| tx.rows("SELECT 1 FROM messages", &[])).await.expect("rows");
        let events = world.store.read(|tx| tx.rows("SELECT 1 FROM events", &[])).await.expect("rows");
        assert_eq!((rows.len(), events.len()), (0, 0));
        let channel = reader.ingest.registry.channel(world.channel.id).expect("the channel");
        assert_eq!(channel.settings.messages_per_second, 20);
    }
);

on_both_engines!(
    async fn templates_and_calls_are_told(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        let rejected = json!({ "event": "REJECTED", "message_template_id": 77, "message_template_name": "aviso",
            "message_template_language": "pt-BR", "reason": "INVALID_FORMAT" });
        told(&world, &reader, "message_template_status_update", rejected).await;
        let expected = r#"{"channel":null,"code":null,"event":"REJECTED","field":"template"}"#;
        assert_eq!(payloads(&world, "channel.account_changed").await, [expected]);
        let call = json!({ "metadata": { "phone_number_id": world.channel.number },
            "calls": [{ "id": "wacid.A1", "from": "5511987654321", "event": "connect", "direction": "USER_INITIATED" }] });
        told(&world, &reader, "calls", call).await;
        let [call] = &payloads(&world, "call.reported").await[..] else { panic!("one call") };
        assert!(call.contains("USER_INITIATED") && !call.contains("5511987654321"), "{call}");
    }
);

on_both_engines!(
    async fn one_accounts_ban_is_not_the_others(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let (workspace, id) = (world.workspace(), world.channel.id);
        let named = world.store.write(move |tx| {
            let row = tx.row("SELECT settings FROM channels WHERE id = $1", ponte_store::params![id])?;
            let settings: String = row.ok_or(ponte_store::StoreError::Corrupt { what: "no channel" })?.get(0)?;
            let settings = settings.replace(r#""account":"""#, r#""account":"2200""#);
            tx.exec(
                "UPDATE channels SET settings = $3 WHERE id = $1 AND workspace_id = $2",
                ponte_store::params![id, workspace, settings],
            )
        });
        named.await.expect("named");
        let reader = Reader::of(&world).await;
        let deleted = |account: &str| {
            json!({ "object": "whatsapp_business_account", "entry": [{ "id": account,
                "changes": [{ "field": "account_update", "value": { "event": "ACCOUNT_DELETED" } }] }] })
        };
        reader.journal(&world, deleted("3300").to_string()).await;
        reader.read().await;
        assert_eq!(world.stopped().await, None);
        reader.journal(&world, deleted("2200").to_string()).await;
        reader.read().await;
        assert_eq!(world.stopped().await, Some(StopReason::Config));
    }
);

on_both_engines!(
    async fn a_fact_that_cannot_be_stored_stops_nobody_else(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        let spoil = |tx: &mut dyn ponte_store::Tx| tx.exec("UPDATE channels SET settings = '[]'", &[]);
        world.store.write(spoil).await.expect("spoiled");
        let upgrade = json!({ "display_phone_number": "+55 11 4002-8922", "event": "THROUGHPUT_UPGRADE" });
        reader.journal(&world, change("phone_number_quality_update", &upgrade.to_string())).await;
        told(&world, &reader, "account_review_update", json!({ "decision": "APPROVED" })).await;
        assert_eq!(asides(&world).await, [("not_storable".to_owned(), 1)]);
        assert_eq!(payloads(&world, "channel.account_changed").await.len(), 1, "the other fact is stored");
    }
);
