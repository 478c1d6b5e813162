use crate::kit::{First, MARINA, World, bsuid, said, status, text, wa_id};
use ponte_channels::{
    delivery::Shown,
    model::{InboundContent, ReportedError, ReportedState},
};
use ponte_conversations::{Author, Conversation, Owner};
use ponte_kernel::MessageId;
use ponte_store::on_both_engines;

async fn queued(world: &World) -> (Conversation, MessageId) {
    world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
    let conversation = world.conversation().await;
    let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
    let message = world.queue(&conversation, Author::Bot(session), "olá").await;
    (conversation, message)
}

async fn shown(world: &World, conversation: &Conversation) -> Shown {
    let message = world.messages(conversation).await.pop().expect("a message");
    message.delivery.expect("it goes out").delivery.shown()
}

on_both_engines!(
    async fn read_stays_read_whatever_comes_later(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, message) = queued(&world).await;
        for state in [ReportedState::Read, ReportedState::Sent, ReportedState::Delivered, ReportedState::Read] {
            world.report(vec![status(message, "wamid.OUT", state)]).await;
            assert_eq!(shown(&world, &conversation).await, Shown::Read);
        }
    }
);

on_both_engines!(
    async fn statuses_of_one_batch_add_up(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, message) = queued(&world).await;
        let states = [ReportedState::Delivered, ReportedState::Sent, ReportedState::Delivered];
        let applied = world.report(states.map(|state| status(message, "wamid.OUT", state)).to_vec()).await;
        assert_eq!(applied.changed, 2);
        let last = world.messages(&conversation).await.pop().expect("a message");
        let delivery = last.delivery.expect("it goes out").delivery;
        assert_eq!(delivery.shown(), Shown::Delivered);
        assert!(delivery.sent_at.is_some() && delivery.delivered_at.is_some());
    }
);

on_both_engines!(
    async fn a_status_proves_that_the_provider_has_the_message(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, message) = queued(&world).await;
        world.report(vec![status(message, "wamid.OUT", ReportedState::Sent)]).await;
        let last = world.messages(&conversation).await.pop().expect("a message");
        assert_eq!(last.delivery.expect("it goes out").outbox, None);
    }
);

on_both_engines!(
    async fn a_number_that_was_too_fast_slows_down_also_when_a_status_tells_it(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (_, message) = queued(&world).await;
        let mut update = status(message, "wamid.OUT", ReportedState::Failed);
        update.error = Some(ReportedError { code: 130_429, title: String::new() });
        let applied = world.report(vec![update]).await;
        assert_eq!(applied.too_fast, [world.channel.id]);
        let dispatcher = world.dispatcher().await;
        let before = dispatcher.pace(&world.channel);
        dispatcher.complained(world.channel.id);
        assert_eq!(dispatcher.pace(&world.channel), before / 2);
    }
);

on_both_engines!(
    async fn a_failure_shows_its_kind(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, message) = queued(&world).await;
        let mut failed = status(message, "wamid.OUT", ReportedState::Failed);
        failed.error = Some(ReportedError { code: 131_026, title: "Undeliverable".to_owned() });
        world.report(vec![failed]).await;
        let last = world.messages(&conversation).await.pop().expect("a message");
        let delivery = last.delivery.expect("it goes out");
        assert_eq!((delivery.delivery.shown(), delivery.error_kind.as_deref()), (Shown::Failed, Some("recipient")));
    }
);

on_both_engines!(
    async fn a_status_of_nobody_is_parked(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let mut stray = status(MessageId::new(), "wamid.STRAY", ReportedState::Sent);
        stray.ours = None;
        let applied = world.report(vec![stray]).await;
        assert_eq!((applied.changed, applied.parked), (0, 1));
    }
);

on_both_engines!(
    async fn the_names_that_a_status_uses_for_a_person_are_learnt(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, message) = queued(&world).await;
        let mut sent = status(message, "wamid.OUT", ReportedState::Sent);
        sent.recipient = Some(wa_id("551187654321"));
        sent.also = Some(bsuid("BR.77"));
        world.report(vec![sent.clone(), sent]).await;
        let hello = InboundContent::Text { body: "sou eu".to_owned() };
        world.deliver(vec![said("wamid.2", bsuid("BR.77"), None, hello)]).await;
        assert_eq!(world.conversation().await.id, conversation.id);
        assert_eq!(world.messages(&conversation).await.len(), 3);
    }
);
