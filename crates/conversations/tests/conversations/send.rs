use crate::kit::{First, MARINA, World, bsuid, said, status, text, wa_id};
use ponte_channels::{
    adapter::Accepted,
    delivery::Shown,
    endpoint::{Provider, StopReason},
    gate::Purpose,
    model::{
        InboundContent, OutboundContent, ProviderMessageId, ReportedError, ReportedState, StatusUpdate, Template,
    },
    send_error::SendError,
};
use ponte_conversations::{
    Author, Conversation, Owner,
    model::Tries,
    own::{self, SessionEnd},
    rules::Named,
    send::{self, Claim, Claimed, Doubt, Next, Order, Outcome, Queued},
};
use ponte_kernel::{KeyId, MessageId, ThreadId, Timestamp, uuid::Uuid};
use ponte_platform::vault::Vault;
use ponte_store::{LogCursor, StoreError, events, on_both_engines, params};
use std::{sync::Arc, time::Duration};

pub const WAIT: Duration = Duration::from_mins(2);

pub async fn claim_at(world: &World, thread: ThreadId, now: Timestamp, heard: Option<Timestamp>) -> Claim {
    let (vault, workspace) = (world.vault.clone(), world.workspace());
    let doubt = Doubt { wait: WAIT, last_status_at: heard, named: Named::ByUs };
    let claim = world.store.write(move |tx| send::claim(tx, &vault, workspace, thread, doubt, now)).await;
    claim.expect("a claim")
}

pub async fn claimed(world: &World, thread: ThreadId) -> Box<Claimed> {
    match claim_at(world, thread, world.now, None).await {
        Claim::Send(claimed) => claimed,
        other => panic!("{other:?}"),
    }
}

fn outcome(world: &World, claimed: &Claimed, result: Result<Accepted, SendError>) -> Outcome {
    Outcome {
        channel: Arc::clone(&world.channel),
        contact: claimed.contact,
        thread: claimed.thread,
        message: claimed.outgoing.id,
        to: claimed.outgoing.to.clone(),
        key: claimed.key.clone(),
        result,
        exchange: b"{}".to_vec(),
        duration: Duration::from_millis(40),
        tries: claimed.tries,
        repeats: claimed.repeats,
        random: 0.5,
        doubt: WAIT,
    }
}

pub async fn record(world: &World, claimed: &Claimed, result: Result<Accepted, SendError>) -> Next {
    let outcome = outcome(world, claimed, result);
    let (vault, now) = (world.vault.clone(), world.now);
    world.store.write(move |tx| send::record(tx, &vault, &outcome, &[], now)).await.expect("recorded")
}

pub fn accepted(id: &str) -> Accepted {
    Accepted { provider_id: ProviderMessageId(id.to_owned()), canonical: None, also: None }
}

pub async fn with_bot(world: &World) -> (Conversation, Author) {
    world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
    let conversation = world.conversation().await;
    let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
    (conversation, Author::Bot(session))
}

/// Queues texts of the bot as its turn does: the first may leave with the commit.
pub async fn say_at_once(world: &World, conversation: &Conversation, author: Author, texts: &[&str]) -> Queued {
    let (key, now, conversation) = (world.key(conversation).await, world.now, conversation.clone());
    let contents: Vec<_> =
        texts.iter().map(|text| (OutboundContent::Text { body: (*text).to_owned() }, None)).collect();
    let queued = world.store.write(move |tx| {
        let standing = send::standings(tx, &[&conversation])?.pop().flatten().expect("it is open");
        let queue = send::Queue::of(&conversation, author, Purpose::Reply, &key);
        let order = Order { queue, contents: &contents, client: None, at_once: Some(&standing) };
        send::queue_each(tx, &[order], now)
    });
    queued.await.expect("queued").pop().expect("an order")
}

async fn record_each(world: &World, outcomes: Vec<Outcome>) -> Vec<Option<Next>> {
    let outcomes: Vec<_> = outcomes.into_iter().map(Arc::new).collect();
    let (vault, now) = (world.vault.clone(), world.now);
    world.store.write(move |tx| send::record_each(tx, &vault, &outcomes, now)).await.expect("recorded")
}

on_both_engines!(
    async fn what_a_turn_says_first_is_claimed_by_its_commit(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let thread = conversation.thread.id;
        let first = say_at_once(&world, &conversation, bot, &["um", "dois"]).await.claimed.expect("it may leave");
        assert_eq!(first.outgoing.content, OutboundContent::Text { body: "um".to_owned() });
        assert_eq!(first.outgoing.to, wa_id(MARINA));
        assert!(
            matches!(claim_at(&world, thread, world.now, None).await, Claim::NotBefore(_)),
            "nobody else sends it"
        );
        let taken = outcome(&world, &first, Ok(accepted("wamid.A")));
        assert_eq!(record_each(&world, vec![taken]).await, [Some(Next::Continue)]);
        let second = claimed(&world, thread).await;
        assert_eq!(second.outgoing.content, OutboundContent::Text { body: "dois".to_owned() });
        let taken = outcome(&world, &second, Ok(accepted("wamid.B")));
        assert_eq!(record_each(&world, vec![taken]).await, [Some(Next::Done)]);
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Empty));
        let sent = world.messages(&conversation).await;
        assert!(sent[1..].iter().all(|message| message.delivery.as_ref().expect("out").accepted_at.is_some()));
    }
);

on_both_engines!(
    async fn what_may_not_leave_at_once_is_left_to_the_dispatcher(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "antes").await;
        assert!(
            say_at_once(&world, &conversation, bot, &["depois"]).await.claimed.is_none(),
            "something is before it"
        );
        let before = claimed(&world, conversation.thread.id).await;
        assert_eq!(before.outgoing.content, OutboundContent::Text { body: "antes".to_owned() });
        record(&world, &before, Ok(accepted("wamid.A"))).await;
        let after = claimed(&world, conversation.thread.id).await;
        record(&world, &after, Ok(accepted("wamid.B"))).await;
        let contact = conversation.thread.contact;
        let block = move |tx: &mut dyn ponte_store::Tx| {
            tx.exec("UPDATE contacts SET blocked_at = 1 WHERE id = $1", params![contact])
        };
        world.store.write(block).await.expect("blocked");
        assert!(say_at_once(&world, &conversation, bot, &["nunca"]).await.claimed.is_none(), "the gate refuses");
        assert!(matches!(claim_at(&world, conversation.thread.id, world.now, None).await, Claim::Dropped));
    }
);

on_both_engines!(
    async fn an_outcome_that_asks_for_more_is_written_down_alone(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let first = say_at_once(&world, &conversation, bot, &["um"]).await.claimed.expect("it may leave");
        let refused = outcome(&world, &first, Err(SendError::unreachable("refused".to_owned())));
        let known_otherwise = Accepted { canonical: Some(wa_id("551187654321")), ..accepted("wamid.A") };
        let renamed = outcome(&world, &first, Ok(known_otherwise));
        assert_eq!(record_each(&world, vec![refused, renamed]).await, [None, None]);
        let unnamed = StatusUpdate { ours: None, ..status(first.outgoing.id, "wamid.A", ReportedState::Delivered) };
        world.report(vec![unnamed]).await;
        let early = outcome(&world, &first, Ok(accepted("wamid.A")));
        assert_eq!(record_each(&world, vec![early]).await, [None], "a status came first");
        assert!(
            world.messages(&conversation).await[1].delivery.as_ref().expect("out").accepted_at.is_none(),
            "nothing of it was written"
        );
        record(&world, &first, Ok(accepted("wamid.A"))).await;
        let sent = world.messages(&conversation).await;
        assert_eq!(sent[1].delivery.as_ref().expect("out").delivery.shown(), Shown::Delivered);
    }
);

on_both_engines!(
    async fn messages_of_a_thread_leave_in_order_and_each_once(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        world.queue(&conversation, bot, "dois").await;
        let thread = conversation.thread.id;
        let first = claimed(&world, thread).await;
        assert_eq!(first.outgoing.content, OutboundContent::Text { body: "um".to_owned() });
        assert!(
            matches!(claim_at(&world, thread, world.now, None).await, Claim::NotBefore(_)),
            "the first is on its way"
        );
        assert_eq!(record(&world, &first, Ok(accepted("wamid.A"))).await, Next::Continue);
        let second = claimed(&world, thread).await;
        assert_eq!(second.outgoing.content, OutboundContent::Text { body: "dois".to_owned() });
        record(&world, &second, Ok(accepted("wamid.B"))).await;
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Empty));
    }
);

on_both_engines!(
    async fn what_a_session_said_still_leaves_when_the_customer_wrote_on_and_another_answers(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let Owner::Bot(session) = conversation.owner else { panic!("the bot owns it") };
        world.deliver(vec![text("wamid.2", MARINA, "e mais uma coisa")]).await;
        world.queue(&conversation, bot, "a primeira resposta").await;
        let (ending, now) =
            ([SessionEnd { conversation: world.conversation().await, session, taken: 1 }], world.now);
        world.store.write(move |tx| own::end_sessions(tx, &ending, now)).await.expect("ended");
        assert_ne!(world.conversation().await.owner, Owner::Bot(session));
        let first = claimed(&world, conversation.thread.id).await;
        assert_eq!(first.outgoing.content, OutboundContent::Text { body: "a primeira resposta".to_owned() });
    }
);

on_both_engines!(
    async fn what_the_bot_queued_is_dropped_once_an_agent_took_over(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let (workspace, id, now) = (world.workspace(), conversation.id, world.now);
        let agent = ponte_kernel::UserId::new();
        world.store.write(move |tx| own::take_over(tx, workspace, id, agent, now)).await.expect("taken");
        let thread = conversation.thread.id;
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Dropped));
        let last = world.messages(&conversation).await.pop().expect("a message");
        assert_eq!(last.delivery.expect("it goes out").error_kind.as_deref(), Some("conversation_taken"));
    }
);

on_both_engines!(
    async fn a_blocked_contact_and_a_closed_window_get_nothing(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let thread = conversation.thread.id;
        world.queue(&conversation, bot, "tarde demais").await;
        let tomorrow = world.now.plus(Duration::from_hours(25));
        assert!(matches!(claim_at(&world, thread, tomorrow, None).await, Claim::Dropped));
        world.queue(&conversation, bot, "bloqueado").await;
        let (workspace, contact, now) = (world.workspace(), conversation.thread.contact, world.now);
        world
            .store
            .write(move |tx| ponte_contacts::store::set_blocked(tx, workspace, contact, Some(now)))
            .await
            .expect("ok");
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Dropped));
        let kinds: Vec<_> = world
            .messages(&conversation)
            .await
            .into_iter()
            .filter_map(|message| message.delivery.and_then(|delivery| delivery.error_kind))
            .collect();
        assert_eq!(kinds, ["window_closed", "contact_blocked"]);
    }
);

on_both_engines!(
    async fn a_stopped_channel_holds_its_messages(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let (workspace, channel, thread) = (world.workspace(), world.channel.id, conversation.thread.id);
        let stop = |reason| {
            world.store.write(move |tx| ponte_channels::store::set_stopped(tx, workspace, channel, reason))
        };
        stop(Some(StopReason::Credentials)).await.expect("stopped");
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Held));
        stop(None).await.expect("started");
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Send(_)));
    }
);

/// Keeps a template as the provider told of it; gives its id.
pub async fn known_template(
    world: &World,
    name: &'static str,
    category: &'static str,
    status: &'static str,
    instead: Option<Uuid>,
) -> Uuid {
    let (workspace, now, id) = (world.workspace(), world.now, MessageId::new().0);
    let kept = world.store.write(move |tx| {
        tx.exec(
            "INSERT INTO templates (id, workspace_id, provider, account, provider_id, name, language, category, status,
                 status_since, quality, content, substitute_id, created_at, synced_at)
             VALUES ($1, $2, 'meta', '', $3, $3, 'pt_BR', $4, $5, $6, 'GREEN', '{}', $7, $6, $6)",
            params![id, workspace, name, category, status, now, instead],
        )
    });
    let kept: Result<(), StoreError> = kept.await;
    kept.expect("kept");
    id
}

pub fn template(name: &str) -> OutboundContent {
    let (name, language) = (name.to_owned(), "pt_BR".to_owned());
    OutboundContent::Template(Template { name, language, ..Template::default() })
}

on_both_engines!(
    async fn who_wants_no_advertising_gets_no_template_that_advertises_from_anybody(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let thread = conversation.thread.id;
        known_template(&world, "oferta", "MARKETING", "APPROVED", None).await;
        known_template(&world, "entrega", "UTILITY", "APPROVED", None).await;
        world.queue_content(&conversation, bot, Purpose::Reply, template("oferta")).await;
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Send(_)), "they never said no");
        world.stops_marketing(&conversation).await;
        let refused = world.queue_content(&conversation, bot, Purpose::Reply, template("oferta")).await;
        let wanted = world.queue_content(&conversation, bot, Purpose::Reply, template("entrega")).await;
        let sent = world.store.write(|tx| tx.exec("DELETE FROM outbox WHERE state = 'claimed'", &[])).await;
        let () = sent.map_err(|error: StoreError| error).expect("the first is out");
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Dropped));
        assert_eq!(claimed(&world, thread).await.outgoing.id, wanted);
        let messages = world.messages(&conversation).await;
        let kind = messages.into_iter().find(|message| message.id == refused).and_then(|message| message.delivery);
        assert_eq!(kind.expect("out").error_kind.as_deref(), Some("opted_out"));
    }
);

on_both_engines!(
    async fn a_substitute_is_told_of_once_when_it_leaves(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let instead = known_template(&world, "aviso_2", "UTILITY", "APPROVED", None).await;
        known_template(&world, "aviso", "UTILITY", "PAUSED", Some(instead)).await;
        world.queue_content(&conversation, bot, Purpose::Service, template("aviso")).await;
        let (workspace, channel, thread) = (world.workspace(), world.channel.id, conversation.thread.id);
        let stop = |reason| {
            world.store.write(move |tx| ponte_channels::store::set_stopped(tx, workspace, channel, reason))
        };
        let told = async || {
            let log = world.store.read(|tx| events::read_after(tx, LogCursor::default(), 100)).await;
            log.expect("readable").iter().filter(|event| event.kind == "message.substituted").count()
        };
        stop(Some(StopReason::Credentials)).await.expect("stopped");
        for _ in 0..2 {
            assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::Held));
        }
        assert_eq!(told().await, 0, "nothing left");
        stop(None).await.expect("started");
        let leaving = claimed(&world, thread).await;
        assert!(matches!(&leaving.outgoing.content, OutboundContent::Template(sent) if sent.name == "aviso_2"));
        assert_eq!(told().await, 1);
    }
);

on_both_engines!(
    async fn a_channel_that_stops_costs_its_message_no_try(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let (workspace, channel, thread) = (world.workspace(), world.channel.id, conversation.thread.id);
        for _ in 0..10 {
            let claimed = claimed(&world, thread).await;
            assert_eq!(claimed.tries, Tries::default());
            let next = record(&world, &claimed, Err(meta_error(190))).await;
            assert_eq!(next, Next::ChannelStopped);
            let start =
                world.store.write(move |tx| ponte_channels::store::set_stopped(tx, workspace, channel, None));
            start.await.expect("started");
        }
    }
);

on_both_engines!(
    async fn what_a_message_waits_for_is_shown_until_it_left(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let thread = conversation.thread.id;
        let first = claimed(&world, thread).await;
        let Next::NotBefore(at) = record(&world, &first, Err(meta_error(131_056))).await else {
            panic!("it waits")
        };
        let waiting = world.messages(&conversation).await.pop().expect("a message").delivery.expect("it goes out");
        assert_eq!((waiting.error_kind.as_deref(), waiting.error_code), (Some("throttled"), Some(131_056)));
        let Claim::Send(again) = claim_at(&world, thread, at, None).await else { panic!("it leaves") };
        assert_eq!(again.tries, Tries { failures: 0, waits: 1 });
        record(&world, &again, Ok(accepted("wamid.A"))).await;
        let left = world.messages(&conversation).await.pop().expect("a message").delivery.expect("it goes out");
        assert_eq!((left.error_kind, left.error_code), (None, None));
    }
);

on_both_engines!(
    async fn a_failure_that_came_before_the_answer_counts_as_one_that_came_after(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let message = world.queue(&conversation, bot, "um").await;
        let first = claimed(&world, conversation.thread.id).await;
        let mut failed = status(message, "wamid.A", ReportedState::Failed);
        failed.ours = None;
        failed.error = Some(ReportedError { code: 131_042, title: "Payment".to_owned() });
        assert_eq!(world.report(vec![failed]).await.parked, 1);
        assert_eq!(record(&world, &first, Ok(accepted("wamid.A"))).await, Next::ChannelStopped);
        let last = world.messages(&conversation).await.pop().expect("a message");
        let delivery = last.delivery.expect("it goes out");
        assert_eq!((delivery.delivery.shown(), delivery.error_kind.as_deref()), (Shown::Failed, Some("config")));
        assert_eq!(events(&world, "channel.stopped").await, 1);
    }
);

on_both_engines!(
    async fn a_parked_status_waits_for_its_key_and_is_dropped_only_without_it(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let message = world.queue(&conversation, bot, "um").await;
        let first = claimed(&world, conversation.thread.id).await;
        let mut early = status(message, "wamid.A", ReportedState::Delivered);
        early.ours = None;
        let parked_with = world.report_with(vec![early]).await.1;
        let away = world.with_empty_memory().await;
        let outcome = outcome(&world, &first, Ok(accepted("wamid.A")));
        let (store, now) = (world.store.clone(), world.now);
        let record = |lost: Vec<KeyId>, vault: Vault, outcome: Outcome| {
            store.write(move |tx| send::record(tx, &vault, &outcome, &lost, now))
        };
        match record(Vec::new(), away.clone(), outcome.clone()).await {
            Err(send::SendStoreError::KeysNeeded(keys)) => assert_eq!(keys, [parked_with]),
            other => panic!("{other:?}"),
        }
        away.load(&[parked_with]).await.expect("it is there");
        record(Vec::new(), away, outcome).await.expect("recorded");
        let last = world.messages(&conversation).await.pop().expect("a message");
        assert_eq!(last.delivery.expect("it goes out").delivery.shown(), Shown::Delivered);
    }
);

on_both_engines!(
    async fn a_channel_is_told_stopped_once_and_a_persons_reason_stands(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let first = claimed(&world, conversation.thread.id).await;
        let (workspace, channel) = (world.workspace(), world.channel.id);
        let stop = move |tx: &mut dyn ponte_store::Tx| {
            ponte_channels::store::set_stopped(tx, workspace, channel, Some(StopReason::Person))
        };
        world.store.write(stop).await.expect("stopped");
        for _ in 0..3 {
            assert_eq!(record(&world, &first, Err(meta_error(190))).await, Next::ChannelStopped);
        }
        assert_eq!(events(&world, "channel.stopped").await, 0);
        assert_eq!(world.stopped().await, Some(StopReason::Person));
    }
);

on_both_engines!(
    async fn only_a_new_token_lets_a_channel_go_on_whose_old_one_was_refused(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (workspace, channel) = (world.workspace(), world.channel.id);
        let stop = async |reason| {
            let stop = move |tx: &mut dyn ponte_store::Tx| {
                ponte_channels::store::set_stopped(tx, workspace, channel, Some(reason))
            };
            world.store.write(stop).await.expect("stopped");
        };
        stop(StopReason::Credentials).await;
        world.put_token("EAAG").await;
        assert_eq!(world.stopped().await, Some(StopReason::Credentials), "the same token is no news");
        world.put_token("EAAG.new").await;
        assert_eq!(world.stopped().await, None);
        stop(StopReason::Person).await;
        world.put_token("EAAG.newer").await;
        assert_eq!(world.stopped().await, Some(StopReason::Person), "a person's reason stands");
    }
);

pub async fn events(world: &World, kind: &str) -> usize {
    let page = world.store.read(|tx| events::read_after(tx, LogCursor::default(), 1_000));
    page.await.expect("events").iter().filter(|event| event.kind == kind).count()
}

fn meta_error(code: i64) -> SendError {
    Provider::Meta.adapter().reported(&ReportedError { code, title: String::new() })
}

on_both_engines!(
    async fn what_was_not_sent_is_tried_again_and_at_last_given_up(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let thread = conversation.thread.id;
        let mut now = world.now;
        for tries in 1.. {
            let claimed = match claim_at(&world, thread, now, None).await {
                Claim::Send(claimed) => claimed,
                other => panic!("try {tries}: {other:?}"),
            };
            match record(&world, &claimed, Err(SendError::unreachable("refused".to_owned()))).await {
                Next::NotBefore(at) => now = at.max(now),
                Next::Continue | Next::Done => break,
                Next::ChannelStopped => panic!("the channel stopped"),
            }
            assert!(tries < 20, "it is given up");
        }
        assert!(matches!(claim_at(&world, thread, now, None).await, Claim::Empty));
        let last = world.messages(&conversation).await.pop().expect("a message");
        assert_eq!(last.delivery.expect("it goes out").error_kind.as_deref(), Some("transient"));
    }
);

on_both_engines!(
    async fn the_id_that_the_provider_knows_the_person_by_is_learnt(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let claimed = claimed(&world, conversation.thread.id).await;
        let known_as = Accepted {
            provider_id: ProviderMessageId("wamid.A".to_owned()),
            canonical: Some(wa_id("551187654321")),
            also: Some(bsuid("BR.77")),
        };
        record(&world, &claimed, Ok(known_as)).await;
        let hello = InboundContent::Text { body: "sou eu".to_owned() };
        world.deliver(vec![said("wamid.2", bsuid("BR.77"), None, hello)]).await;
        assert_eq!(world.messages(&world.conversation().await).await.len(), 3);
    }
);

on_both_engines!(
    async fn what_nobody_waits_for_waits_for_its_lane(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let (thread, workspace, now) = (conversation.thread.id, world.workspace(), world.now);
        let claim_when = async |others_at: Timestamp| {
            let vault = world.vault.clone();
            let doubt = Doubt { wait: WAIT, last_status_at: None, named: Named::ByUs };
            let write = move |tx: &mut dyn ponte_store::Tx| {
                send::claim_in_turn(tx, &vault, workspace, thread, (doubt, others_at), &[], now)
            };
            world.store.write(write).await.expect("a claim")
        };
        let busy_until = now.plus(Duration::from_secs(1));
        world.queue_for(&conversation, Author::System, Purpose::Service, "saiu para entrega").await;
        let later = claim_when(busy_until).await;
        assert!(matches!(later, Claim::Later(at) if at == busy_until), "{later:?}");
        let Claim::Send(sent) = claim_when(now).await else { panic!("its turn") };
        record(&world, &sent, Ok(accepted("wamid.OUT1"))).await;
        world.queue(&conversation, bot, "oi").await;
        assert!(matches!(claim_when(busy_until).await, Claim::Send(_)), "an answer does not wait");
    }
);
