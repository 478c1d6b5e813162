//! The demonstration's conversations, over real HTTP and signed webhooks, are what the sample says they are.

use ponte::demo::{CUSTOMER, DemoOptions, World};
use ponte_connectors::{CallOutcome, store::calls::calls_of_turn};
use ponte_conversations::{ConversationState, Direction, read, trace};
use ponte_kernel::Limit;
use ponte_simulator::emulator::{Delays, Says};

#[tokio::test(flavor = "multi_thread")]
async fn the_conversations_of_the_demonstration_are_as_written_down() {
    let mut printed = Vec::new();
    let checked = ponte::demo::check(&mut printed).await;
    let printed = String::from_utf8(printed).expect("text");
    assert!(checked.is_ok(), "{printed}\n{:?}", checked.err());
    assert!(printed.ends_with("OK\n"), "{printed}");
}

/// The bot's answer is found from the question and the question from the answer, with the call between them.
#[tokio::test(flavor = "multi_thread")]
async fn the_way_of_a_question_is_written_down() {
    let world =
        World::start(DemoOptions { delays: Delays::NONE, ..DemoOptions::default() }).await.expect("it starts");
    world.emulator.say(CUSTOMER, Says::Text { body: "cadê meu pedido 1042?".to_owned() }).expect("a customer");
    let (app, workspace) = (&world.server.app, world.seeded.workspace.id);
    let answered = async || {
        world.emulator.idle().await;
        world.server.is_calm().await.expect("the database answers")
    };
    while !(answered().await && world.emulator.transcript(CUSTOMER).len() == 2) {
        tokio::task::yield_now().await;
    }
    let (open, closed) = (ConversationState::Open, ConversationState::Closed);
    let mut conversations = Vec::new();
    for state in [open, closed] {
        let page = read::conversations(&app.store, workspace, state, None, Limit::default()).await.expect("a page");
        conversations.extend(page.items);
    }
    let thread = conversations.first().expect("Marina wrote").thread.id;
    let messages = read::messages_after(&app.store, &app.vault, workspace, thread, 0, Limit::default()).await;
    for message in messages.expect("messages") {
        let way = app.store.read(move |tx| trace::way(tx, workspace, message.id)).await.expect("a read");
        let way = way.expect("the message is there");
        let directions: Vec<_> = way.passages.iter().map(|passage| passage.direction).collect();
        assert_eq!(directions, [Direction::In, Direction::Out]);
        let [question, answer] = &way.passages[..] else { panic!("{way:?}") };
        assert!(question.received_at.is_some_and(|at| at <= question.stored_at));
        assert!(answer.accepted_at.is_some() && answer.read_at.is_some(), "{answer:?}");
        assert_eq!(answer.exchanges.len(), 1);
        let (conversation, position) = (way.conversation.expect("one"), way.question.expect("one"));
        let calls = app.store.read(move |tx| calls_of_turn(tx, workspace, conversation, position)).await;
        let outcomes: Vec<_> = calls.expect("calls").iter().map(|call| call.outcome).collect();
        assert_eq!(outcomes, [CallOutcome::Answered]);
    }
    world.stop().await;
}
