use crate::kit::{First, MARINA, World, text};
use ponte_channels::model::OutboundContent;
use ponte_conversations::{
    Author, ConversationState, Owner,
    own::{self, GiveBack, OwnError, Reply, SessionEnd},
    rules::Conflict,
};
use ponte_kernel::{ConversationId, UserId};
use ponte_store::on_both_engines;

async fn take_over(world: &World, id: ConversationId, agent: UserId) -> Result<(), OwnError> {
    let (workspace, now) = (world.workspace(), world.now);
    world.store.write(move |tx| own::take_over(tx, workspace, id, agent, now).map(drop)).await
}

async fn reply(world: &World, id: ConversationId, agent: UserId, seen: i64) -> Result<(), OwnError> {
    let (workspace, now, vault) = (world.workspace(), world.now, world.vault.clone());
    let content = OutboundContent::Text { body: "já vejo".to_owned() };
    let reply = Reply { agent, content, seen_position: seen };
    world.store.write(move |tx| own::reply(tx, &vault, workspace, id, &reply, now).map(drop)).await
}

on_both_engines!(
    async fn the_owner_alone_replies_and_only_with_all_replies_seen(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let (id, ana, bia) = (world.conversation().await.id, UserId::new(), UserId::new());
        take_over(&world, id, ana).await.expect("ana takes it");
        let other = take_over(&world, id, bia).await;
        assert!(
            matches!(other, Err(OwnError::Conflict(Conflict::OwnedByOther { agent: Some(agent) })) if agent == ana)
        );
        reply(&world, id, ana, 1).await.expect("the first reply");
        let missed = reply(&world, id, ana, 1).await;
        assert!(matches!(missed, Err(OwnError::Conflict(Conflict::Missed { newest: 2 }))), "{missed:?}");
        world.deliver(vec![text("wamid.2", MARINA, "mais uma coisa")]).await;
        reply(&world, id, ana, 2).await.expect("a further message of the customer is no conflict");
        assert!(reply(&world, id, bia, 9).await.is_err());
    }
);

on_both_engines!(
    async fn raced_by_two_agents_one_gets_it(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let id = world.conversation().await.id;
        let (ana, bia) = (UserId::new(), UserId::new());
        let (first, second) = tokio::join!(take_over(&world, id, ana), take_over(&world, id, bia));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    }
);

on_both_engines!(
    async fn given_back_it_waits_in_its_queue_and_closed_it_is_no_longer_open(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let (id, ana) = (world.conversation().await.id, UserId::new());
        take_over(&world, id, ana).await.expect("from the bot");
        let (workspace, now) = (world.workspace(), world.now);
        let back = move |tx: &mut dyn ponte_store::Tx| {
            own::give_back(tx, workspace, id, ana, GiveBack::Queue, now).map(drop)
        };
        world.store.write(back).await.expect("given back");
        let conversation = world.conversation().await;
        assert_eq!(conversation.owner, Owner::Queue { last: Some(Author::Agent(ana)) });
        assert!(conversation.waiting_since.is_some());
        world.store.write(move |tx| own::close(tx, workspace, id, Author::Agent(ana), now)).await.expect("closed");
        assert_eq!(world.conversations(ConversationState::Closed).await.len(), 1);
        assert!(matches!(take_over(&world, id, ana).await, Err(OwnError::Conflict(Conflict::Closed))));
    }
);

on_both_engines!(
    async fn a_note_stands_in_the_thread_and_is_never_sent(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let conversation = world.conversation().await;
        let (noted, vault, now) = (conversation.clone(), world.vault.clone(), world.now);
        let author = Author::Agent(UserId::new());
        world
            .store
            .write(move |tx| own::note(tx, &vault, &noted, author, "cliente VIP", now))
            .await
            .expect("noted");
        let last = world.messages(&conversation).await.pop().expect("a message");
        assert_eq!(last.body, ponte_conversations::model::Body::Note("cliente VIP".to_owned()));
        assert_eq!(last.delivery, None);
    }
);

on_both_engines!(
    async fn what_was_written_while_a_session_ended_is_for_the_next_session(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi"), text("wamid.2", MARINA, "e mais uma coisa")]).await;
        let conversation = world.conversation().await;
        let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
        let now = world.now;
        let ending = [SessionEnd { conversation, session, taken: 1 }];
        world.store.write(move |tx| own::end_sessions(tx, &ending, now)).await.expect("ended");
        let Owner::Bot(next) = world.conversation().await.owner else { panic!("the bot goes on") };
        assert_ne!(next, session);
        let ending = [SessionEnd { conversation: world.conversation().await, session: next, taken: 2 }];
        world.store.write(move |tx| own::end_sessions(tx, &ending, now)).await.expect("ended");
        assert_eq!(world.conversations(ConversationState::Open).await, []);
    }
);
