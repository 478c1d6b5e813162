//! Edits, revocations, reactions, echoes of the phone app and standby, as they come: through webhooks.

use crate::{
    ingest::{Reader, change, payloads},
    kit::{First, MARINA, World},
};
use ponte_channels::model::{InboundContent, OutboundContent, ProviderMessageId, ReportedState};
use ponte_conversations::{
    Author, Body, ConversationState, Message, Owner, own,
    quotes::{self, Reaction},
    read,
};
use ponte_kernel::{Limit, Timestamp, UserId};
use ponte_store::{on_both_engines, params};
use serde_json::{Value, json};

const NUMBER: &str = "330011223344556";
const COMPANY: &str = "551140028922";

/// A message of Marina, of a kind, as Meta sends it.
fn from_marina(id: &str, at: i64, parts: &Value) -> Value {
    let mut message = json!({ "from": MARINA, "id": id, "timestamp": at.to_string() });
    message.as_object_mut().expect("an object").extend(parts.as_object().expect("parts").clone());
    message
}

fn text(body: &str) -> Value {
    json!({ "type": "text", "text": { "body": body } })
}

fn edit(of: &str, body: &str) -> Value {
    let message = text(body);
    json!({ "type": "edit", "edit": { "original_message_id": of, "message": message } })
}

fn revoke(of: &str) -> Value {
    json!({ "type": "revoke", "revoke": { "original_message_id": of } })
}

fn reaction(to: &str, emoji: &str) -> Value {
    json!({ "type": "reaction", "reaction": { "message_id": to, "emoji": emoji } })
}

struct Shop {
    world: World,
    reader: Reader,
}

impl Shop {
    async fn new(kept: ponte_store::testing::TestStore, first: First) -> Self {
        let world = World::new(kept, first).await;
        let reader = Reader::of(&world).await;
        Self { world, reader }
    }

    async fn gets(&self, field: &str, list: &str, message: Value) {
        let metadata = json!({ "display_phone_number": COMPANY, "phone_number_id": NUMBER });
        let value = json!({ "metadata": metadata, list: [message] });
        self.reader.journal(&self.world, change(field, &value.to_string())).await;
        self.reader.read().await;
    }

    /// Marina says something, `at` seconds after the beginning.
    async fn hears(&self, id: &str, at: i64, parts: Value) {
        self.gets("messages", "messages", from_marina(id, 1_795_348_000 + at, &parts)).await;
    }

    /// Somebody writes to Marina in the phone app.
    async fn echoes(&self, id: &str, at: i64, parts: Value) {
        let mut echo =
            json!({ "from": COMPANY, "to": MARINA, "id": id, "timestamp": (1_795_348_000 + at).to_string() });
        echo.as_object_mut().expect("an object").extend(parts.as_object().expect("parts").clone());
        self.gets("smb_message_echoes", "message_echoes", echo).await;
    }

    /// All that is shown of the only thread, the oldest first.
    async fn thread(&self) -> Vec<Message> {
        let found = self.world.store.read(|tx| {
            let row = tx.row("SELECT id FROM threads", &[])?;
            row.ok_or(ponte_store::StoreError::Corrupt { what: "no thread" })?.get(0)
        });
        let (thread, workspace) = (found.await.expect("a thread"), self.world.workspace());
        let page =
            read::messages(&self.world.store, &self.world.vault, workspace, thread, None, Limit::default()).await;
        let mut messages = page.expect("messages").items;
        messages.reverse();
        messages
    }

    async fn reactions(&self, message: &Message) -> Vec<Reaction> {
        let (store, vault) = (&self.world.store, &self.world.vault);
        let around = quotes::around(store, vault, self.world.workspace(), std::slice::from_ref(message)).await;
        around.expect("readable").reactions.remove(&message.id).unwrap_or_default()
    }
}

fn words(message: &Message) -> &str {
    match &message.body {
        Body::In(content) | Body::Echo(content) => content.said().unwrap_or("—"),
        Body::Out(content) => content.said().unwrap_or("—"),
        Body::Note(text) => text,
    }
}

on_both_engines!(
    async fn an_edit_shows_the_new_text_and_keeps_the_old(kept: TestStore) {
        let shop = Shop::new(kept, First::Bot).await;
        shop.hears("wamid.1", 1, text("segunda-fera")).await;
        shop.hears("wamid.3", 9, edit("wamid.1", "segunda-feira")).await;
        shop.hears("wamid.2", 5, edit("wamid.1", "segunda fera")).await;
        let [message] = &shop.thread().await[..] else { panic!("the edit is no message of its own") };
        assert_eq!(words(message), "segunda-feira", "the newest edit counts, whatever came first");
        assert_eq!(message.edited_at.map(Timestamp::as_secs), Some(1_795_348_009));
        let (store, vault) = (&shop.world.store, &shop.world.vault);
        let versions = read::versions(store, vault, shop.world.workspace(), message.id).await.expect("versions");
        assert_eq!(versions, [json!({ "type": "text", "body": "segunda-fera" })]);
        assert_eq!(payloads(&shop.world, "message.received").await.len(), 1);
        let told = format!(r#"{{"message":"{}"}}"#, message.id);
        assert_eq!(payloads(&shop.world, "message.edited").await, [told.clone(), told]);
    }
);

on_both_engines!(
    async fn an_edit_and_a_revocation_wake_nobody(kept: TestStore) {
        let mut shop = Shop::new(kept, First::Bot).await;
        shop.hears("wamid.1", 1, text("oi")).await;
        let conversation = shop.world.conversation().await;
        shop.hears("wamid.2", 2, edit("wamid.1", "oie")).await;
        shop.hears("wamid.3", 3, revoke("wamid.1")).await;
        assert_eq!(shop.reader.positions(), [1], "the bot takes the message alone");
        let now = shop.world.conversation().await;
        assert_eq!(now.thread.last_inbound_at, conversation.thread.last_inbound_at, "the window stays");
    }
);

on_both_engines!(
    async fn a_revoked_message_is_hidden_and_stays_sealed(kept: TestStore) {
        let shop = Shop::new(kept, First::Queue).await;
        shop.hears("wamid.1", 1, text("meu cartão é 4111")).await;
        shop.hears("wamid.2", 2, revoke("wamid.1")).await;
        let [message] = &shop.thread().await[..] else { panic!("one message") };
        assert!(matches!(message.body, Body::In(InboundContent::Revoked { .. })), "{:?}", message.body);
        assert_eq!(message.revoked_at.map(Timestamp::as_secs), Some(1_795_348_002));
        let id = message.id;
        let sealed = shop.world.store.read(move |tx| {
            let row = tx.row("SELECT content_sealed FROM messages WHERE id = $1", params![id])?;
            row.map_or(Ok(Vec::new()), |row| row.get::<Vec<u8>>(0))
        });
        assert!(sealed.await.expect("a row").len() > 20);
    }
);

on_both_engines!(
    async fn nobody_rewrites_what_the_other_side_wrote(kept: TestStore) {
        let shop = Shop::new(kept, First::Queue).await;
        shop.hears("wamid.1", 1, text("oi")).await;
        shop.echoes("wamid.2", 2, text("já vejo")).await;
        shop.hears("wamid.3", 3, edit("wamid.2", "não devo nada")).await;
        shop.hears("wamid.4", 4, revoke("wamid.2")).await;
        let shown = shop.thread().await;
        let answer = shown.iter().find(|message| matches!(message.body, Body::Echo(_))).expect("the answer");
        assert_eq!((words(answer), answer.edited_at, answer.revoked_at), ("já vejo", None, None));
    }
);

on_both_engines!(
    async fn what_is_about_an_unknown_message_is_no_error(kept: TestStore) {
        let shop = Shop::new(kept, First::Queue).await;
        shop.hears("wamid.2", 2, edit("wamid.OLD", "agora sim")).await;
        shop.hears("wamid.3", 3, revoke("wamid.OLD")).await;
        shop.hears("wamid.4", 4, reaction("wamid.OLD", "👍")).await;
        let shown = shop.thread().await;
        assert_eq!(shown.iter().map(words).collect::<Vec<_>>(), ["agora sim", "—", "—"]);
        assert_eq!(shop.world.conversations(ConversationState::Open).await, []);
    }
);

on_both_engines!(
    async fn a_reaction_stands_on_its_message_until_it_is_taken_back(kept: TestStore) {
        let shop = Shop::new(kept, First::Queue).await;
        shop.hears("wamid.1", 1, text("oi")).await;
        shop.echoes("wamid.R1", 3, reaction("wamid.1", "❤️")).await;
        shop.hears("wamid.R3", 9, reaction("wamid.1", "😂")).await;
        shop.hears("wamid.R2", 5, reaction("wamid.1", "👍")).await;
        let message = shop.thread().await.remove(0);
        let seen = shop.reactions(&message).await;
        let expected = [(Author::PhoneApp, "❤️"), (Author::Contact, "😂")]
            .map(|(author, emoji)| Reaction { author, emoji: emoji.to_owned() });
        assert_eq!(seen, expected, "the newest of each side");
        shop.hears("wamid.R4", 12, reaction("wamid.1", "")).await;
        assert_eq!(shop.reactions(&message).await, expected[..1]);
    }
);

on_both_engines!(
    async fn an_echo_is_a_persons_answer_that_goes_out_to_nobody(kept: TestStore) {
        let mut shop = Shop::new(kept, First::Queue).await;
        shop.hears("wamid.1", 1, text("alguém aí?")).await;
        assert!(shop.world.conversation().await.waiting_since.is_some());
        for _ in 0..2 {
            shop.echoes("wamid.E1", 2, text("sim, pelo celular")).await;
        }
        let conversation = shop.world.conversation().await;
        assert_eq!((conversation.waiting_since, conversation.last_reply_position), (None, 2));
        let [_, echo] = &shop.world.messages(&conversation).await[..] else { panic!("it is stored once") };
        assert_eq!((echo.author, words(echo)), (Author::PhoneApp, "sim, pelo celular"));
        assert!(echo.delivery.is_some(), "it is of the company");
        assert_eq!(shop.reader.positions(), [] as [i64; 0]);
        let waiting = shop.world.store.read(|tx| tx.rows("SELECT 1 FROM outbox", &[])).await.expect("rows");
        assert_eq!(waiting.len(), 0);
        assert_eq!(payloads(&shop.world, "message.echoed").await.len(), 1);
        shop.echoes("wamid.E2", 3, edit("wamid.E1", "sim, sou a Ana")).await;
        let shown = shop.thread().await;
        assert_eq!(shown.iter().map(words).collect::<Vec<_>>(), ["alguém aí?", "sim, sou a Ana"]);
        shop.echoes("wamid.E3", 4, revoke("wamid.E1")).await;
        assert_eq!(words(&shop.thread().await[1]), "—");
    }
);

on_both_engines!(
    async fn an_echo_opens_neither_conversation_nor_window(kept: TestStore) {
        let shop = Shop::new(kept, First::Bot).await;
        shop.echoes("wamid.E1", 1, text("bom dia! sua encomenda chegou")).await;
        assert_eq!(shop.world.conversations(ConversationState::Open).await, []);
        assert_eq!(shop.thread().await.iter().map(words).collect::<Vec<_>>(), ["bom dia! sua encomenda chegou"]);
        shop.hears("wamid.1", 9, text("obrigada")).await;
        let conversation = shop.world.conversation().await;
        assert_eq!(
            conversation.thread.last_inbound_at.as_secs(),
            1_795_348_009,
            "the customer's own words opened it"
        );
        assert_eq!(shop.thread().await.len(), 2, "one person, one thread");
    }
);

on_both_engines!(
    async fn an_echo_of_what_we_sent_is_our_message(kept: TestStore) {
        let shop = Shop::new(kept, First::Queue).await;
        shop.hears("wamid.1", 1, text("oi")).await;
        let (conversation, ana) = (shop.world.conversation().await, UserId::new());
        let (workspace, id, now) = (shop.world.workspace(), conversation.id, shop.world.now);
        let taken =
            shop.world.store.write(move |tx| own::take_over(tx, workspace, id, ana, now)).await.expect("taken");
        assert_eq!(taken.owner, Owner::Agent(ana));
        let ours = shop.world.queue(&taken, Author::Agent(ana), "olá!").await;
        shop.world.report(vec![crate::kit::status(ours, "wamid.OUT", ReportedState::Sent)]).await;
        shop.echoes("wamid.OUT", 2, text("olá!")).await;
        let shown = shop.thread().await;
        assert_eq!(shown.len(), 2);
        assert_eq!(shown[1].body, Body::Out(OutboundContent::Text { body: "olá!".to_owned() }));
        // Edited in the phone app.
        shop.echoes("wamid.E2", 3, edit("wamid.OUT", "olá, Marina!")).await;
        assert_eq!(words(&shop.thread().await[1]), "olá, Marina!");
    }
);

on_both_engines!(
    async fn a_message_in_standby_is_kept_and_wakes_nobody(kept: TestStore) {
        let mut shop = Shop::new(kept, First::Bot).await;
        let message = from_marina("wamid.S1", 1_795_348_001, &text("oi, agente da Meta"));
        shop.gets("standby", "messages", message).await;
        assert_eq!(shop.world.conversations(ConversationState::Open).await, []);
        assert_eq!(shop.reader.positions(), [] as [i64; 0]);
        assert_eq!(shop.thread().await.iter().map(words).collect::<Vec<_>>(), ["oi, agente da Meta"]);
    }
);

on_both_engines!(
    async fn whoever_has_a_new_number_is_to_be_looked_at(kept: TestStore) {
        let shop = Shop::new(kept, First::Queue).await;
        shop.hears("wamid.1", 1, text("oi")).await;
        let contact = shop.world.conversation().await.thread.contact;
        let system = |kind: &str, new: &str| json!({ "type": "system", "system": { "type": kind, "wa_id": new } });
        shop.hears("wamid.2", 2, system("user_changed_number", "5511970001111")).await;
        shop.hears("wamid.3", 3, system("customer_identity_changed", "")).await;
        let told = format!(r#"{{"contact":"{contact}"}}"#);
        assert_eq!(payloads(&shop.world, "contact.identifier_changed").await.concat(), told);
        assert_eq!(payloads(&shop.world, "contact.identity_changed").await.concat(), told);
        let (store, vault) = (&shop.world.store, &shop.world.vault);
        let known = ponte_contacts::read::contact(store, vault, shop.world.workspace(), contact).await;
        assert_eq!(known.expect("readable").expect("there").identifier_changed_at, Some(shop.world.now));
        let events = shop.thread().await;
        assert!(matches!(&events[2].body, Body::In(InboundContent::System { .. })), "it stands in the thread");
        // A new number that is somebody else's already is told, not taken.
        let other = json!({ "from": "5521900001111", "id": "wamid.4", "timestamp": "1795348004", "type": "text", "text": { "body": "eu" } });
        shop.gets("messages", "messages", other).await;
        shop.hears("wamid.5", 5, system("user_changed_number", "5521900001111")).await;
        assert_eq!(payloads(&shop.world, "contact.duplicate_found").await.len(), 1);
    }
);

#[test]
fn what_a_revoked_message_was_called_is_not_told() {
    let revoked = InboundContent::Revoked { original: ProviderMessageId(String::new()) };
    assert_eq!(serde_json::to_value(revoked).expect("JSON"), json!({ "type": "revoked", "original": "" }));
}
