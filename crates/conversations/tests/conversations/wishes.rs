use crate::kit::{First, MARINA, World, bsuid, status, text, wa_id};
use ponte_channels::{
    gate::Purpose,
    model::{MarketingWish, Preference, ReportedError, ReportedState},
};
use ponte_contacts::Marketing;
use ponte_conversations::{
    Author, Conversation, Owner,
    rules::Named,
    send::{self, Claim, Doubt},
};
use ponte_kernel::{ContactId, ThreadId, Timestamp};
use ponte_store::{LogCursor, on_both_engines};
use std::{sync::Arc, time::Duration};

fn told(marketing: MarketingWish, at: i64) -> Preference {
    Preference { customer: wa_id(MARINA), also: None, marketing, at: Some(Timestamp::from_secs(at)) }
}

async fn marketing(world: &World, contact: ContactId) -> Marketing {
    let found = ponte_contacts::read::contact(&world.store, &world.vault, world.workspace(), contact).await;
    found.expect("readable").expect("there").marketing
}

async fn changes(world: &World) -> usize {
    let page = world.store.read(|tx| ponte_store::events::read_after(tx, LogCursor::default(), 1_000)).await;
    page.expect("events").iter().filter(|event| event.kind == "contact.marketing_changed").count()
}

async fn with_bot(world: &World, from: &str) -> (Conversation, Author) {
    world.deliver(vec![text(&format!("wamid.{from}"), from, "oi")]).await;
    let conversations = world.conversations(ponte_conversations::ConversationState::Open).await;
    let conversation = conversations.into_iter().next().expect("the last changed");
    let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
    (conversation, Author::Bot(session))
}

async fn claim(world: &World, thread: ThreadId) -> Claim {
    let (vault, workspace, now) = (world.vault.clone(), world.workspace(), world.now);
    let doubt = Doubt { wait: Duration::from_mins(2), last_status_at: None, named: Named::ByUs };
    let claim = world.store.write(move |tx| send::claim(tx, &vault, workspace, thread, doubt, now)).await;
    claim.expect("a claim")
}

on_both_engines!(
    async fn the_newest_wish_counts_in_whatever_order_they_come(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, _) = with_bot(&world, MARINA).await;
        let contact = conversation.thread.contact;
        let base = world.now.as_secs();
        world.wish(vec![told(MarketingWish::Stop, base - 20)]).await;
        world.wish(vec![told(MarketingWish::Stop, base - 20), told(MarketingWish::Resume, base - 30)]).await;
        assert_eq!((marketing(&world, contact).await, changes(&world).await), (Marketing::OptedOut, 1));
        world.wish(vec![told(MarketingWish::Resume, base - 10)]).await;
        assert_eq!((marketing(&world, contact).await, changes(&world).await), (Marketing::OptedIn, 2));
    }
);

on_both_engines!(
    async fn a_wish_of_somebody_unknown_holds_when_they_are_met(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let also = Some(bsuid("BR.77"));
        world.wish(vec![Preference { also, ..told(MarketingWish::Stop, world.now.as_secs()) }]).await;
        let (conversation, _) = with_bot(&world, MARINA).await;
        assert_eq!(marketing(&world, conversation.thread.contact).await, Marketing::OptedOut);
    }
);

on_both_engines!(
    async fn a_failure_for_the_customers_wish_is_kept_as_their_wish(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world, MARINA).await;
        let message = world.queue(&conversation, bot, "olá").await;
        let mut failed = status(message, "wamid.OUT", ReportedState::Failed);
        failed.error = Some(ReportedError { code: 131_050, title: "stopped".to_owned() });
        world.report(vec![failed.clone(), failed]).await;
        assert_eq!(marketing(&world, conversation.thread.contact).await, Marketing::OptedOut);
        assert_eq!(changes(&world).await, 1);
    }
);

on_both_engines!(
    async fn once_a_stop_is_committed_no_marketing_is_claimed(kept: TestStore) {
        let world = Arc::new(World::new(kept, First::Bot).await);
        for at in 0..20 {
            let from = format!("55119876500{at:02}");
            let (conversation, bot) = with_bot(&world, &from).await;
            world.consents(&conversation).await;
            for _ in 0..2 {
                world.queue_for(&conversation, bot, Purpose::Marketing, "promoção").await;
            }
            let thread = conversation.thread.id;
            let stop = Preference { customer: wa_id(&from), ..told(MarketingWish::Stop, world.now.as_secs()) };
            let stopping = tokio::spawn({
                let world = Arc::clone(&world);
                async move { world.wish(vec![stop]).await }
            });
            // This one may come before the stop or after it; what comes behind the stop may not.
            let racing = claim(&world, thread).await;
            stopping.await.expect("kept");
            let later = claim(&world, thread).await;
            match racing {
                Claim::Send(_) => assert!(matches!(later, Claim::NotBefore(_)), "{later:?}"),
                Claim::Dropped => assert!(matches!(later, Claim::Dropped), "{later:?}"),
                other => panic!("{other:?}"),
            }
        }
    }
);
