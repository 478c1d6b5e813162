//! Sends of which nobody knows whether they arrived.

use crate::{
    kit::{First, World, status},
    send::{WAIT, accepted, claim_at, claimed, events, known_template, record, template, with_bot},
};
use ponte_channels::{delivery::Shown, gate::Purpose, model::ReportedState, send_error::SendError};
use ponte_conversations::send::{Claim, Next};
use ponte_store::{StoreError, on_both_engines};
use std::time::Duration;

on_both_engines!(
    async fn an_unanswered_send_is_repeated_only_when_others_were_heard_of(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let thread = conversation.thread.id;
        let first = claimed(&world, thread).await;
        let until = world.now.plus(WAIT);
        let next = record(&world, &first, Err(SendError::unanswered("timeout".to_owned()))).await;
        assert_eq!(next, Next::NotBefore(until));
        assert!(matches!(claim_at(&world, thread, world.now, None).await, Claim::NotBefore(at) if at == until));
        assert!(matches!(claim_at(&world, thread, until, None).await, Claim::Passed));
        let silent = claim_at(&world, thread, until, None).await;
        assert!(matches!(silent, Claim::NotBefore(at) if at == until.plus(WAIT)), "{silent:?}");
        let heard = Some(world.now.plus(Duration::from_secs(30)));
        let again = claim_at(&world, thread, until.plus(WAIT), heard).await;
        assert!(matches!(again, Claim::Send(again) if again.outgoing.id == first.outgoing.id));
    }
);

on_both_engines!(
    async fn after_its_first_doubt_a_message_lets_later_ones_pass(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let second = world.queue(&conversation, bot, "dois").await;
        let thread = conversation.thread.id;
        let first = claimed(&world, thread).await;
        record(&world, &first, Err(SendError::unanswered("timeout".to_owned()))).await;
        let until = world.now.plus(WAIT);
        let before = claim_at(&world, thread, until.minus(Duration::from_secs(1)), None).await;
        assert!(matches!(before, Claim::NotBefore(at) if at == until), "{before:?}");
        assert!(matches!(claim_at(&world, thread, until, None).await, Claim::Passed));
        let Claim::Send(passing) = claim_at(&world, thread, until, None).await else { panic!("the second leaves") };
        assert_eq!(passing.outgoing.id, second);
        record(&world, &passing, Ok(accepted("wamid.B"))).await;
        // The second's own status makes the number heard of.
        let again = claim_at(&world, thread, until.plus(WAIT), Some(until.plus(Duration::from_secs(1)))).await;
        assert!(matches!(again, Claim::Send(again) if again.outgoing.id == first.outgoing.id));
    }
);

async fn outbox_rows(world: &World) -> i64 {
    let counted = world.store.read(|tx| {
        let row = tx.row("SELECT COUNT(*) FROM outbox", &[])?;
        row.map_or(Ok(0), |row| row.get(0))
    });
    let counted: Result<i64, StoreError> = counted.await;
    counted.expect("the outbox")
}

on_both_engines!(
    async fn a_doubt_is_repeated_so_often_and_then_left_unknown(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        let message = world.queue(&conversation, bot, "um").await;
        let thread = conversation.thread.id;
        let (mut now, mut sent) = (world.now, 0);
        loop {
            match claim_at(&world, thread, now, Some(now)).await {
                Claim::Send(claimed) => {
                    sent += 1;
                    record(&world, &claimed, Err(SendError::unanswered("timeout".to_owned()))).await;
                }
                Claim::NotBefore(_) => {}
                Claim::Dropped => break,
                other => panic!("{other:?}"),
            }
            now = now.plus(WAIT);
        }
        assert_eq!(sent, 1 + ponte_conversations::rules::REPEATS);
        assert_eq!((outbox_rows(&world).await, events(&world, "message.left_unknown").await), (0, 1));
        let last = world.messages(&conversation).await.pop().expect("a message");
        let delivery = last.delivery.expect("it goes out");
        assert_eq!((delivery.delivery.shown(), delivery.accepted_at), (Shown::Pending, None));
        // What comes yet is still believed.
        world.report(vec![status(message, "wamid.OUT", ReportedState::Delivered)]).await;
        let last = world.messages(&conversation).await.pop().expect("a message");
        assert_eq!(last.delivery.expect("it goes out").delivery.shown(), Shown::Delivered);
    }
);

on_both_engines!(
    async fn marketing_in_doubt_is_left_unknown_and_never_repeated(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.consents(&conversation).await;
        world.queue_for(&conversation, bot, Purpose::Marketing, "promoção").await;
        let thread = conversation.thread.id;
        let first = claimed(&world, thread).await;
        record(&world, &first, Err(SendError::unanswered("timeout".to_owned()))).await;
        let until = world.now.plus(WAIT);
        assert!(matches!(claim_at(&world, thread, until, Some(until)).await, Claim::Dropped));
        assert_eq!((outbox_rows(&world).await, events(&world, "message.left_unknown").await), (0, 1));
    }
);

on_both_engines!(
    async fn what_asks_for_money_or_advertises_is_never_repeated_on_doubt(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        known_template(&world, "oferta", "MARKETING", "APPROVED", None).await;
        let paid = serde_json::json!({
            "type": "order_status", "body": "Pagamento recebido!",
            "update": {"reference": "PED-1042", "state": "processing"}
        });
        let paid = serde_json::from_value(paid).expect("a content");
        for content in [paid, template("oferta")] {
            world.queue_content(&conversation, bot, Purpose::Reply, content).await;
            let first = claimed(&world, conversation.thread.id).await;
            record(&world, &first, Err(SendError::unanswered("timeout".to_owned()))).await;
            let until = world.now.plus(WAIT);
            assert!(matches!(claim_at(&world, conversation.thread.id, until, Some(until)).await, Claim::Dropped));
            assert_eq!(outbox_rows(&world).await, 0);
        }
        assert_eq!(events(&world, "message.left_unknown").await, 2);
    }
);

on_both_engines!(
    async fn what_was_repeated_on_doubt_has_not_failed_when_the_repetition_does(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let thread = conversation.thread.id;
        let first = claimed(&world, thread).await;
        record(&world, &first, Err(SendError::unanswered("timeout".to_owned()))).await;
        let mut now = world.now.plus(WAIT);
        while let Claim::Send(again) = claim_at(&world, thread, now, Some(now)).await {
            match record(&world, &again, Err(SendError::unreachable("refused".to_owned()))).await {
                Next::NotBefore(at) => now = at.max(now),
                _ => break,
            }
        }
        assert_eq!((outbox_rows(&world).await, events(&world, "message.left_unknown").await), (0, 1));
        let last = world.messages(&conversation).await.pop().expect("a message").delivery.expect("it goes out");
        assert_eq!(last.delivery.shown(), Shown::Pending, "nobody is offered to send it again");
    }
);

on_both_engines!(
    async fn what_was_claimed_and_not_written_down_waits_for_its_status(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let thread = conversation.thread.id;
        claimed(&world, thread).await;
        // Other statuses come at once: they prove nothing yet.
        let heard = Some(world.now.plus(Duration::from_secs(1)));
        let soon = world.now.plus(Duration::from_secs(2));
        let found = claim_at(&world, thread, soon, heard).await;
        assert!(matches!(found, Claim::NotBefore(at) if at == soon.plus(WAIT)), "{found:?}");
    }
);

on_both_engines!(
    async fn after_a_long_downtime_a_doubt_begins_anew(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let (conversation, bot) = with_bot(&world).await;
        world.queue(&conversation, bot, "um").await;
        let thread = conversation.thread.id;
        claimed(&world, thread).await;
        let heard = Some(world.now.plus(Duration::from_secs(1)));
        world.clock.advance(Duration::from_hours(5));
        world.dispatcher().await.resume().await.expect("taken up");
        let now = world.now.plus(Duration::from_hours(5));
        let found = claim_at(&world, thread, now, heard).await;
        assert!(matches!(found, Claim::NotBefore(at) if at == now.plus(WAIT)), "{found:?}");
        let later = claim_at(&world, thread, now.plus(WAIT), heard).await;
        assert!(matches!(later, Claim::Passed), "what was heard before the downtime proves nothing: {later:?}");
    }
);
