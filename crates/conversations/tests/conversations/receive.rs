use crate::kit::{First, MARINA, World, bsuid, said, text, wa_id};
use ponte_channels::model::{InboundContent, InboundContext, ProviderMessageId};
use ponte_conversations::{ConversationState, Owner, model::Body};
use ponte_kernel::Limit;
use ponte_store::{LogCursor, on_both_engines};

fn bodies(messages: &[ponte_conversations::Message]) -> Vec<String> {
    let body = |message: &ponte_conversations::Message| match &message.body {
        Body::In(content) | Body::Echo(content) => content.said().unwrap_or_default().to_owned(),
        Body::Out(content) => content.said().unwrap_or_default().to_owned(),
        Body::Note(text) => text.clone(),
    };
    messages.iter().map(body).collect()
}

on_both_engines!(
    async fn a_message_opens_a_conversation_that_its_bot_owns(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let received = world.deliver(vec![text("wamid.1", MARINA, "cadê meu pedido?")]).await;
        assert_eq!((received.stored, received.duplicates, received.turns.len()), (1, 0, 1));
        let conversation = world.conversation().await;
        assert!(matches!(conversation.owner, Owner::Bot(_)));
        assert_eq!(conversation.waiting_since, None);
        assert_eq!(bodies(&world.messages(&conversation).await), ["cadê meu pedido?"]);
    }
);

on_both_engines!(
    async fn without_a_flow_the_customer_waits_for_people(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let received = world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        assert_eq!(received.turns, []);
        let conversation = world.conversation().await;
        assert_eq!(conversation.owner, Owner::Queue { last: None });
        assert_eq!(conversation.waiting_since, Some(world.now));
    }
);

on_both_engines!(
    async fn a_message_is_taken_once_however_often_it_comes(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let message = text("wamid.1", MARINA, "oi");
        let received = world.deliver(vec![message.clone(), message.clone()]).await;
        assert_eq!((received.stored, received.duplicates), (1, 1));
        for _ in 0..10 {
            let again = world.deliver(vec![message.clone()]).await;
            assert_eq!((again.stored, again.duplicates, again.turns.len()), (0, 1, 0));
        }
        let conversation = world.conversation().await;
        assert_eq!(world.messages(&conversation).await.len(), 1);
    }
);

on_both_engines!(
    async fn a_batch_keeps_each_customers_order(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let batch = (0..30).map(|n| {
            let from = if n % 2 == 0 { MARINA } else { "5521900001111" };
            text(&format!("wamid.{n}"), from, &n.to_string())
        });
        world.deliver(batch.collect()).await;
        for conversation in world.conversations(ConversationState::Open).await {
            let messages = world.messages(&conversation).await;
            let positions: Vec<_> = messages.iter().map(|message| message.position).collect();
            assert_eq!(positions, (1..=15).collect::<Vec<_>>());
            let said: Vec<i32> = bodies(&messages).iter().map(|body| body.parse().expect("a number")).collect();
            assert!(said.is_sorted(), "{said:?}");
        }
    }
);

on_both_engines!(
    async fn the_ninth_digit_makes_no_second_person(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        world.deliver(vec![text("wamid.1", "553188887777", "sem o nono dígito")]).await;
        world.deliver(vec![text("wamid.2", "5531988887777", "com ele")]).await;
        let conversation = world.conversation().await;
        assert_eq!(world.messages(&conversation).await.len(), 2);
        let landline =
            vec![text("wamid.3", "553132224444", "um fixo"), text("wamid.4", "5531932224444", "um celular")];
        world.deliver(landline).await;
        assert_eq!(world.conversations(ConversationState::Open).await.len(), 3);
    }
);

on_both_engines!(
    async fn who_came_with_both_ids_is_known_by_either(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let user = "BR.7710254839201746";
        let hello = |body: &str| InboundContent::Text { body: body.to_owned() };
        world.deliver(vec![said("wamid.1", wa_id(MARINA), Some(bsuid(user)), hello("com telefone"))]).await;
        world.deliver(vec![said("wamid.2", bsuid(user), None, hello("sem telefone"))]).await;
        let conversation = world.conversation().await;
        assert_eq!(world.messages(&conversation).await.len(), 2);
        let contact = ponte_contacts::read::contact(
            &world.store,
            &world.vault,
            world.workspace(),
            conversation.thread.contact,
        )
        .await
        .expect("readable")
        .expect("there");
        assert_eq!(contact.name.as_deref(), Some("Marina Souza"));
        assert_eq!(contact.identifiers.len(), 3);
    }
);

on_both_engines!(
    async fn two_people_who_turn_out_to_be_one_are_told_and_not_merged(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let user = "BR.99";
        let hello = || InboundContent::Text { body: "oi".to_owned() };
        world.deliver(vec![said("wamid.1", bsuid(user), None, hello()), text("wamid.2", MARINA, "oi")]).await;
        world.deliver(vec![said("wamid.3", wa_id(MARINA), Some(bsuid(user)), hello())]).await;
        assert_eq!(world.conversations(ConversationState::Open).await.len(), 2);
        let told = world
            .store
            .read(|tx| tx.rows("SELECT id FROM events WHERE kind = 'contact.duplicate_found'", &[]))
            .await;
        assert_eq!(told.expect("events").len(), 1);
    }
);

on_both_engines!(
    async fn a_reaction_opens_no_conversation_and_wakes_no_bot(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let to = ProviderMessageId("wamid.0".to_owned());
        let reaction = InboundContent::Reaction { to, emoji: Some("👍".to_owned()) };
        let received = world.deliver(vec![said("wamid.1", wa_id(MARINA), None, reaction)]).await;
        assert_eq!((received.stored, received.turns.len()), (1, 0));
        assert_eq!(world.conversations(ConversationState::Open).await, []);
    }
);

on_both_engines!(
    async fn the_senders_time_is_kept_and_the_future_is_not_believed(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let mut late = text("wamid.1", MARINA, "oi");
        late.sent_at = Some(world.now.plus(std::time::Duration::from_hours(9)));
        world.deliver(vec![text("wamid.0", MARINA, "antes"), late]).await;
        let conversation = world.conversation().await;
        let messages = world.messages(&conversation).await;
        assert_eq!(messages[0].sent_at.as_secs(), 1_795_348_790);
        assert_eq!(messages[1].sent_at, world.now);
        assert_eq!(conversation.thread.last_inbound_at, world.now);
    }
);

on_both_engines!(
    async fn a_customer_who_writes_to_a_closed_conversation_opens_another(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let (first, now) = (world.conversation().await, world.now);
        let (workspace, id) = (world.workspace(), first.id);
        let author = ponte_conversations::Author::System;
        world
            .store
            .write(move |tx| ponte_conversations::own::close(tx, workspace, id, author, now))
            .await
            .expect("closed");
        world.deliver(vec![text("wamid.2", MARINA, "de novo")]).await;
        let second = world.conversation().await;
        assert_ne!(second.id, first.id);
        assert_eq!(second.thread.id, first.thread.id);
        let all = ponte_conversations::read::messages(
            &world.store,
            &world.vault,
            workspace,
            second.thread.id,
            None,
            Limit::default(),
        )
        .await
        .expect("messages")
        .items;
        assert_eq!(all.len(), 2);
    }
);

async fn events(world: &World, kind: &str) -> usize {
    let page = world.store.read(|tx| ponte_store::events::read_after(tx, LogCursor::default(), 1_000)).await;
    page.expect("events").iter().filter(|event| event.kind == kind).count()
}

on_both_engines!(
    async fn two_contacts_that_one_person_claims_are_told_once(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let hello = || InboundContent::Text { body: "oi".to_owned() };
        world.deliver(vec![said("wamid.1", bsuid("BR.77"), None, hello())]).await;
        world.deliver(vec![text("wamid.2", MARINA, "oi")]).await;
        for at in 3..6 {
            let both = said(&format!("wamid.{at}"), wa_id(MARINA), Some(bsuid("BR.77")), hello());
            world.deliver(vec![both]).await;
        }
        assert_eq!(events(&world, "contact.duplicate_found").await, 1);
    }
);

on_both_engines!(
    async fn who_changed_the_number_is_known_by_the_new_one(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let detail = serde_json::json!({ "system": { "type": "user_changed_number", "wa_id": "5511970001111" } });
        let changed = InboundContent::System { event: "user_changed_number".to_owned(), detail };
        world.deliver(vec![said("wamid.2", wa_id(MARINA), None, changed)]).await;
        world.deliver(vec![text("wamid.3", "5511970001111", "troquei de número")]).await;
        assert_eq!(world.messages(&world.conversation().await).await.len(), 3);
    }
);

on_both_engines!(
    async fn what_a_message_came_with_is_kept_beside_it(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let referral = Some(serde_json::json!({ "source_type": "ad", "ctwa_clid": "ARAk", "new": [1] }).into());
        let context = InboundContext { forwarded: true, referral, ..InboundContext::default() };
        let mut message = text("wamid.1", MARINA, "vi o anúncio");
        message.context = context.clone();
        world.deliver(vec![message, text("wamid.2", MARINA, "oi")]).await;
        let messages = world.messages(&world.conversation().await).await;
        assert_eq!(bodies(&messages), ["vi o anúncio", "oi"]);
        assert_eq!((&messages[0].context, &messages[1].context), (&context, &InboundContext::default()));
    }
);
