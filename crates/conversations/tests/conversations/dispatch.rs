use crate::{
    kit::{First, MARINA, World, text},
    send::say_at_once,
};
use ponte_conversations::{
    Author, Conversation, ConversationState, Owner,
    dispatch::{Dispatcher, Pending},
};
use ponte_kernel::{Timestamp, UserId};
use ponte_store::{StoreError, on_both_engines};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A provider that takes every message and counts them.
struct Provider {
    address: String,
    taken: Arc<AtomicUsize>,
}

impl Provider {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let taken = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(answer(connection, Arc::clone(&counted)));
            }
        });
        Self { address, taken }
    }

    fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }
}

/// Answers every request that has come whole: its body ends the only JSON object of the connection.
async fn answer(mut connection: TcpStream, taken: Arc<AtomicUsize>) {
    let mut read = Vec::new();
    while connection.read_buf(&mut read).await.is_ok_and(|bytes| bytes > 0) {
        if !is_whole(&read) {
            continue;
        }
        read.clear();
        let number = taken.fetch_add(1, Ordering::SeqCst);
        let body = format!(r#"{{"messages":[{{"id":"wamid.OUT{number}"}}]}}"#);
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        if connection.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
            return;
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    length.is_some_and(|length: usize| body.len() >= length)
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let looked = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looked).await.unwrap_or_else(|_| panic!("{what}"));
}

async fn outbox(world: &World, state: &'static str) -> i64 {
    let counted = world.store.read(move |tx| {
        let row = tx.row("SELECT COUNT(*) FROM outbox WHERE state = $1", ponte_store::params![state])?;
        row.map_or(Ok(0), |row| row.get(0))
    });
    let counted: Result<i64, StoreError> = counted.await;
    counted.expect("the outbox")
}

async fn queued_for_each(world: &World, people: usize) -> Vec<Conversation> {
    let hello = (0..people).map(|at| text(&format!("wamid.{at}"), &format!("551198765000{at}"), "oi"));
    world.deliver(hello.collect()).await;
    let conversations = world.conversations(ConversationState::Open).await;
    for conversation in &conversations {
        let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
        world.queue(conversation, Author::Bot(session), "olá").await;
    }
    conversations
}

async fn block(world: &World, conversation: &Conversation) {
    let (workspace, contact, now) = (world.workspace(), conversation.thread.contact, world.now);
    let block =
        move |tx: &mut dyn ponte_store::Tx| ponte_contacts::store::set_blocked(tx, workspace, contact, Some(now));
    assert!(world.store.write(block).await.expect("blocked"));
}

async fn take_over(world: &World, conversation: &Conversation) {
    let (workspace, id, agent, now) = (world.workspace(), conversation.id, UserId::new(), world.now);
    let take =
        move |tx: &mut dyn ponte_store::Tx| ponte_conversations::own::take_over(tx, workspace, id, agent, now);
    world.store.write(take).await.expect("taken over");
}

on_both_engines!(
    async fn what_waits_for_a_place_has_no_permit_and_can_still_be_stopped(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let provider = Provider::start().await;
        // Eight a second are four at once; the clock stands still, so no other place comes free.
        world.send_to(provider.address.clone(), 8).await;
        let conversations = queued_for_each(&world, 8).await;
        let dispatcher = world.dispatcher().await;
        dispatcher.resume().await.expect("taken up");
        until("four leave, and the others are not claimed", async || {
            let (waiting, claimed) = (outbox(&world, "waiting").await, outbox(&world, "claimed").await);
            (provider.taken(), waiting, claimed) == (4, 4, 0)
        })
        .await;
        for conversation in &conversations[..4] {
            block(&world, conversation).await;
        }
        for conversation in &conversations[4..] {
            take_over(&world, conversation).await;
        }
        world.clock.advance(Duration::from_secs(20));
        dispatcher.look_again();
        until("the others are refused", async || dispatcher.is_idle()).await;
        assert_eq!((provider.taken(), outbox(&world, "waiting").await), (4, 0));
    }
);

on_both_engines!(
    async fn places_that_were_not_used_are_free_again(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let provider = Provider::start().await;
        world.send_to(provider.address.clone(), 8).await;
        let conversations = queued_for_each(&world, 8).await;
        for conversation in &conversations[..6] {
            block(&world, conversation).await;
        }
        let dispatcher = world.dispatcher().await;
        dispatcher.resume().await.expect("taken up");
        until("two leave and six are refused", async || dispatcher.is_idle()).await;
        assert_eq!(provider.taken(), 2);
    }
);

fn pending(conversation: &Conversation) -> Pending {
    let thread = &conversation.thread;
    Pending { workspace: thread.workspace, thread: thread.id, channel: thread.channel }
}

on_both_engines!(
    async fn only_the_process_that_works_sends_and_it_finds_what_nobody_told_of(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let provider = Provider::start().await;
        world.send_to(provider.address.clone(), 80).await;
        let (standby, works): (Dispatcher, Dispatcher) = (world.dispatcher().await, world.dispatcher().await);
        works.resume().await.expect("taken up");
        let watching = tokio::spawn(works.clone().watch());
        let conversations = queued_for_each(&world, 1).await;
        standby.wake(pending(&conversations[0]));
        assert!(standby.is_idle(), "the other one works");
        until("it is found", async || provider.taken() == 1 && works.is_idle()).await;
        watching.abort();
        let last = world.messages(&conversations[0]).await.pop().expect("a message");
        assert_eq!(last.delivery.expect("it goes out").accepted_at, Some::<Timestamp>(world.now));
    }
);

on_both_engines!(
    async fn what_is_queued_behind_a_passed_doubt_leaves_at_once(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let provider = Provider::start().await;
        world.send_to(provider.address.clone(), 80).await;
        let conversation = queued_for_each(&world, 1).await.remove(0);
        let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
        let doubted = |tx: &mut dyn ponte_store::Tx| tx.exec("UPDATE outbox SET state = 'uncertain'", &[]);
        world.store.write(doubted).await.map_err(|error: StoreError| error).expect("its answer was lost");
        let dispatcher = world.dispatcher().await;
        dispatcher.resume().await.expect("taken up");
        world.clock.advance(Duration::from_mins(3));
        until("nobody knows, and it lets others pass", async || {
            dispatcher.look_again();
            let passable = |tx: &mut dyn ponte_store::Tx| {
                let row = tx.row("SELECT COUNT(*) FROM outbox WHERE passable_at IS NOT NULL", &[])?;
                row.map_or(Ok(0), |row| row.get(0))
            };
            let passable: Result<i64, StoreError> = world.store.read(passable).await;
            passable.expect("the outbox") == 1
        })
        .await;
        world.queue(&conversation, Author::Bot(session), "outra").await;
        dispatcher.wake(pending(&conversation));
        until("the other leaves", async || provider.taken() == 1).await;
        assert_eq!(outbox(&world, "uncertain").await, 1);
    }
);

on_both_engines!(
    async fn a_message_whose_key_is_gone_fails_and_stops_nobody_else(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let provider = Provider::start().await;
        world.send_to(provider.address.clone(), 80).await;
        let conversations = queued_for_each(&world, 2).await;
        let gone = world.key(&conversations[0]).await.id();
        world.vault.destroy(gone).await.expect("destroyed");
        let dispatcher = world.dispatcher().await;
        dispatcher.resume().await.expect("taken up");
        until("one leaves and nothing waits", async || provider.taken() == 1 && dispatcher.is_idle()).await;
        let failed = world.store.read(|tx| {
            let row = tx.row("SELECT error_kind FROM messages WHERE failed_at IS NOT NULL", &[])?;
            row.map(|row| row.get(0)).transpose()
        });
        let failed: Result<Option<String>, StoreError> = failed.await;
        assert_eq!(failed.expect("readable").as_deref(), Some("unusable_key"));
    }
);

/// A provider that takes so many messages a second, and the dispatcher that works for it.
async fn dispatching(world: &World, messages_per_second: u32) -> (Provider, Dispatcher) {
    let provider = Provider::start().await;
    world.send_to(provider.address.clone(), messages_per_second).await;
    let dispatcher = world.dispatcher().await;
    dispatcher.resume().await.expect("taken up");
    (provider, dispatcher)
}

on_both_engines!(
    async fn a_thread_that_is_kept_free_sends_nothing_else_until_its_message_left(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (provider, dispatcher) = dispatching(&world, 80).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let conversation = world.conversation().await;
        let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
        let departure = dispatcher.keep_free(pending(&conversation)).expect("nobody sends there");
        assert!(dispatcher.keep_free(pending(&conversation)).is_none(), "it is kept once");
        let first = say_at_once(&world, &conversation, Author::Bot(session), &["um"]).await;
        world.queue(&conversation, Author::Bot(session), "dois").await;
        dispatcher.wake(pending(&conversation));
        departure.leave(Some(first.claimed.expect("it may leave")));
        until("both leave", async || provider.taken() == 2 && dispatcher.is_idle()).await;
        let sent = world.messages(&conversation).await;
        assert!(sent[1..].iter().all(|message| message.delivery.as_ref().expect("out").accepted_at.is_some()));
    }
);

on_both_engines!(
    async fn a_departure_that_is_dropped_lets_what_was_queued_leave(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (provider, dispatcher) = dispatching(&world, 1).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let conversation = world.conversation().await;
        let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
        let departure = dispatcher.keep_free(pending(&conversation)).expect("nobody sends there");
        world.queue(&conversation, Author::Bot(session), "olá").await;
        drop(departure);
        until("the only place is free again", async || provider.taken() == 1 && dispatcher.is_idle()).await;
    }
);

on_both_engines!(
    async fn what_the_provider_would_refuse_fails_without_a_call_and_the_next_message_leaves(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let provider = Provider::start().await;
        world.send_to(provider.address.clone(), 80).await;
        let conversation = queued_for_each(&world, 1).await.remove(0);
        let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
        world.queue(&conversation, Author::Bot(session), &"x".repeat(4_097)).await;
        world.queue(&conversation, Author::Bot(session), "até logo").await;
        let dispatcher = world.dispatcher().await;
        dispatcher.resume().await.expect("taken up");
        until("two of three leave", async || dispatcher.is_idle()).await;
        assert_eq!(provider.taken(), 2);
        let kinds: Vec<_> = world
            .messages(&conversation)
            .await
            .into_iter()
            .filter_map(|message| message.delivery.map(|delivery| delivery.error_kind))
            .collect();
        assert_eq!(kinds, [None, Some("content".to_owned()), None]);
    }
);
