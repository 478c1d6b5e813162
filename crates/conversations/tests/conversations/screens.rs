//! What screens ask: last messages, what was missed, queues.

use crate::kit::{First, MARINA, World, text};
use ponte_conversations::{Author, Message, model::Body, read, store};
use ponte_kernel::{Limit, UserId};
use ponte_store::on_both_engines;

const JOANA: &str = "5511912345678";

/// The words of a text, of either side.
fn words(message: &Message) -> &str {
    match &message.body {
        Body::In(content) | Body::Echo(content) => content.said().unwrap_or_default(),
        Body::Out(content) => content.said().unwrap_or_default(),
        Body::Note(text) => text,
    }
}

on_both_engines!(
    async fn each_conversation_shows_its_own_last_message(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let messages = vec![
            text("wamid.1", MARINA, "oi"),
            text("wamid.2", JOANA, "bom dia"),
            text("wamid.3", MARINA, "cadê meu pedido?"),
        ];
        world.deliver(messages).await;
        let open = world.conversations(ponte_conversations::ConversationState::Open).await;
        let asked = open.iter().map(|conversation| (conversation.thread.id, conversation.id)).collect();
        let last =
            read::last_messages(&world.store, &world.vault, world.workspace(), asked).await.expect("readable");
        let mut shown: Vec<_> = last.iter().flatten().map(words).collect();
        shown.sort_unstable();
        assert_eq!(shown, ["bom dia", "cadê meu pedido?"]);
        let strange = vec![(open[0].thread.id, open[1].id)];
        let none = read::last_messages(&world.store, &world.vault, world.workspace(), strange).await;
        assert!(none.expect("readable")[0].is_none(), "a conversation of another thread");
    }
);

on_both_engines!(
    async fn what_came_after_a_position_is_read_oldest_first(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        world.deliver(vec![text("wamid.1", MARINA, "um"), text("wamid.2", MARINA, "dois")]).await;
        let conversation = world.conversation().await;
        world.queue(&conversation, Author::Agent(UserId::new()), "três").await;
        let (store, vault, workspace) = (&world.store, &world.vault, world.workspace());
        let thread = conversation.thread.id;
        let after =
            read::messages_after(store, vault, workspace, thread, 1, Limit::default()).await.expect("readable");
        assert_eq!(after.iter().map(words).collect::<Vec<_>>(), ["dois", "três"]);
        let one = Limit::new(1).expect("in range");
        let first = read::messages_after(store, vault, workspace, thread, 1, one).await.expect("readable");
        assert_eq!(first.iter().map(words).collect::<Vec<_>>(), ["dois"]);
        let marked = read::last_inbound(store, vault, workspace, thread, 3).await.expect("readable");
        assert_eq!(marked.expect("the customer's newest").0, "wamid.2");
        assert!(read::last_inbound(store, vault, workspace, thread, 0).await.expect("readable").is_none());
    }
);

on_both_engines!(
    async fn queues_are_named_and_listed_in_their_workspace(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let (workspace, now) = (world.workspace(), world.now);
        let name = |key: &'static str, name: &'static str| {
            world.store.write(move |tx| store::name_queue(tx, workspace, key, name, now))
        };
        let made = name("vendas", "Vendas").await.expect("made");
        assert_eq!(name("vendas", "Comercial").await.expect("named"), made);
        let queues = world.store.read(move |tx| store::queues(tx, workspace)).await.expect("readable");
        let told: Vec<_> = queues.iter().map(|queue| (queue.key.as_str(), queue.name.as_str())).collect();
        assert_eq!(told, [("atendimento", "Atendimento"), ("vendas", "Comercial")]);
        let elsewhere = ponte_kernel::WorkspaceId::new();
        assert_eq!(world.store.read(move |tx| store::queues(tx, elsewhere)).await.expect("readable"), []);
    }
);
