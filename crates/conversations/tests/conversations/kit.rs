//! A company with one number, and customers who write to it.

use ponte_channels::{
    adapter::WebhookSecrets,
    endpoint::{Channel, ChannelSettings, Endpoint, EndpointSecrets, PairLimitSetting, Provider, StopReason},
    gate::Purpose,
    model::{
        Address, InboundContent, InboundContext, InboundMessage, OutboundContent, Preference, ProviderMessageId,
        ReportedState, Sender, StatusUpdate,
    },
    registry::Registry,
};
use ponte_conversations::{
    Author, Conversation, ConversationState, Message,
    dispatch::{DispatchConfig, Dispatcher},
    read,
    receive::{self, Arrival, ReceiveError, Received},
    send,
    status::{self, Applied, StatusArrival},
    store::put_queue,
    wishes::{self, WishArrival},
};
use ponte_kernel::{
    Bsuid, ChannelId, EndpointId, KeyId, Limit, ManualClock, MessageId, Secret, Timestamp, WaId, WorkspaceId,
};
use ponte_platform::{
    http::{AllowList, GuardedClient},
    vault::{DataKey, RootKey, RootKeys, Vault},
};
use ponte_store::{Store, testing::TestStore};
use std::sync::Arc;

pub const MARINA: &str = "5511987654321";

pub struct World {
    pub store: Store,
    pub vault: Vault,
    pub clock: Arc<ManualClock>,
    pub channel: Arc<Channel>,
    pub now: Timestamp,
    key_of_workspace: DataKey,
    roots: RootKeys,
    kept: TestStore,
}

/// Who answers first on the number.
#[derive(Clone, Copy)]
pub enum First {
    Bot,
    Queue,
}

impl World {
    pub async fn new(kept: TestStore, first: First) -> Self {
        let now = Timestamp::from_secs(1_795_348_800);
        let roots = RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() };
        let clock = Arc::new(ManualClock::at(now));
        let vault = Vault::open(&roots, kept.keys().clone(), Arc::clone(&clock) as _).await.expect("a vault");
        let store = kept.store().clone();
        let key_of_workspace = vault.mint().await.expect("a key");
        let channel = Arc::new(channel(&store, key_of_workspace.clone(), first, now).await);
        Self { store, vault, clock, channel, now, key_of_workspace, roots, kept }
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.channel.workspace
    }

    /// Delivers messages as one batch, as ingest does.
    pub async fn deliver(&self, messages: Vec<InboundMessage>) -> Received {
        let arrivals: Vec<_> = messages
            .into_iter()
            .map(|message| Arrival::new(Arc::clone(&self.channel), message, self.now, &self.vault))
            .collect();
        let arrivals = Arc::new(arrivals);
        loop {
            self.vault.provide_spares(arrivals.len()).await.expect("spare keys");
            let (vault, now, arrivals) = (self.vault.clone(), self.now, Arc::clone(&arrivals));
            match self.store.write(move |tx| receive::receive(tx, &vault, &arrivals, now)).await {
                Ok(received) => return received,
                Err(ReceiveError::KeysNeeded(keys)) => self.vault.load(&keys).await.expect("keys"),
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Applies statuses as one batch.
    pub async fn report(&self, updates: Vec<StatusUpdate>) -> Applied {
        self.report_with(updates).await.0
    }

    /// As [`Self::report`], with the key under which unknown ones were parked.
    pub async fn report_with(&self, updates: Vec<StatusUpdate>) -> (Applied, KeyId) {
        let key = self.vault.mint().await.expect("a key");
        let parked_with = key.id();
        let arrivals: Vec<_> = updates
            .into_iter()
            .map(|update| StatusArrival::new(Arc::clone(&self.channel), update, self.now, &self.vault))
            .collect();
        let (vault, now) = (self.vault.clone(), self.now);
        let applied = self.store.write(move |tx| status::apply(tx, &vault, &arrivals, &key, now)).await;
        (applied.expect("statuses apply"), parked_with)
    }

    /// Keeps what people told the provider about marketing, as ingest does.
    pub async fn wish(&self, preferences: Vec<Preference>) {
        self.vault.provide_spares(preferences.len()).await.expect("spare keys");
        let arrivals: Vec<_> = preferences
            .into_iter()
            .map(|preference| WishArrival::new(Arc::clone(&self.channel), preference, self.now, &self.vault))
            .collect();
        let (vault, now) = (self.vault.clone(), self.now);
        self.store.write(move |tx| wishes::apply(tx, &vault, &arrivals, now)).await.expect("kept");
    }

    /// A vault on the same keys with none of them in memory, as after a start.
    pub async fn with_empty_memory(&self) -> Vault {
        let clock = Arc::clone(&self.clock) as _;
        Vault::open(&self.roots, self.kept.keys().clone(), clock).await.expect("a vault")
    }

    /// Why the channel does not send.
    pub async fn stopped(&self) -> Option<StopReason> {
        let registry = Registry::load(self.store.clone(), self.vault.clone()).await.expect("channels");
        registry.channel(self.channel.id).expect("the channel").stopped
    }

    /// Puts the channel anew, as it was first, with a token.
    pub async fn put_token(&self, token: &str) {
        let channel = Channel { token: Secret::new(token.to_owned()), ..self.channel.as_ref().clone() };
        let (key, now) = (self.key_of_workspace.clone(), self.now);
        let put = self.store.write(move |tx| ponte_channels::store::put_channel(tx, &channel, &key, now));
        put.await.expect("changed");
    }

    pub async fn conversations(&self, state: ConversationState) -> Vec<Conversation> {
        let page = read::conversations(&self.store, self.workspace(), state, None, Limit::default()).await;
        page.expect("conversations").items
    }

    /// The one conversation that is open.
    pub async fn conversation(&self) -> Conversation {
        let mut open = self.conversations(ConversationState::Open).await;
        assert_eq!(open.len(), 1, "one conversation is open");
        open.remove(0)
    }

    /// All messages of a conversation's thread, the oldest first.
    pub async fn messages(&self, conversation: &Conversation) -> Vec<Message> {
        let thread = conversation.thread.id;
        let page = read::messages(&self.store, &self.vault, self.workspace(), thread, None, Limit::default()).await;
        let mut messages = page.expect("messages").items;
        messages.reverse();
        messages
    }

    /// Has the channel's messages sent to another address, so many a second.
    pub async fn send_to(&self, base_url: String, messages_per_second: u32) {
        let settings = ChannelSettings { base_url, messages_per_second, ..self.channel.settings.clone() };
        let channel = Channel { settings, ..self.channel.as_ref().clone() };
        let (key, now) = (self.key_of_workspace.clone(), self.now);
        let put = self.store.write(move |tx| ponte_channels::store::put_channel(tx, &channel, &key, now));
        put.await.expect("changed");
    }

    /// A dispatcher on the world's database and clock.
    pub async fn dispatcher(&self) -> Dispatcher {
        let registry = Registry::load(self.store.clone(), self.vault.clone()).await.expect("channels");
        let config = DispatchConfig {
            allowed: AllowList::parse(["127.0.0.0/8"]).expect("a network"),
            ..DispatchConfig::default()
        };
        let (store, vault, clock) = (self.store.clone(), self.vault.clone(), Arc::clone(&self.clock) as _);
        Dispatcher::new(store, vault, registry, GuardedClient::new(), clock, config)
    }

    /// The customer agrees to marketing.
    pub async fn consents(&self, conversation: &Conversation) {
        self.wants_marketing(conversation, "opted_in").await;
    }

    /// The customer wants no marketing.
    pub async fn stops_marketing(&self, conversation: &Conversation) {
        self.wants_marketing(conversation, "opted_out").await;
    }

    async fn wants_marketing(&self, conversation: &Conversation, answer: &'static str) {
        let contact = conversation.thread.contact;
        let keep = move |tx: &mut dyn ponte_store::Tx| {
            tx.exec("UPDATE contacts SET marketing = $2 WHERE id = $1", ponte_store::params![contact, answer])
        };
        self.store.write(keep).await.expect("kept");
    }

    /// Queues a text in a conversation.
    pub async fn queue(&self, conversation: &Conversation, author: Author, text: &str) -> MessageId {
        self.queue_for(conversation, author, Purpose::Reply, text).await
    }

    pub async fn queue_for(
        &self,
        conversation: &Conversation,
        author: Author,
        purpose: Purpose,
        text: &str,
    ) -> MessageId {
        self.queue_content(conversation, author, purpose, OutboundContent::Text { body: text.to_owned() }).await
    }

    pub async fn queue_content(
        &self,
        conversation: &Conversation,
        author: Author,
        purpose: Purpose,
        content: OutboundContent,
    ) -> MessageId {
        let key = self.key(conversation).await;
        let (conversation, now) = (conversation.clone(), self.now);
        let queued = self
            .store
            .write(move |tx| {
                let queue = send::Queue::of(&conversation, author, purpose, &key);
                send::queue(tx, &queue, &[(content.clone(), None)], now)
            })
            .await;
        queued.expect("queued")[0]
    }

    pub async fn key(&self, conversation: &Conversation) -> DataKey {
        let (workspace, id) = (self.workspace(), conversation.id);
        let wanted = [read::Wanted { workspace, conversation: id, position: None }];
        let incoming = self.store.read(move |tx| read::incoming(tx, &wanted)).await.expect("readable").pop();
        self.vault.key(incoming.flatten().expect("there").key).await.expect("a key")
    }
}

async fn channel(store: &Store, key: DataKey, first: First, now: Timestamp) -> Channel {
    let workspace = WorkspaceId::new();
    let made = store.write(move |tx| {
        tx.exec(
            "INSERT INTO workspaces (id, key, name, kind, language, time_zone, key_id, created_at)
             VALUES ($1, 'loja', 'Loja', 'production', 'pt-BR', 'America/Sao_Paulo', $2, $3)",
            ponte_store::params![workspace, key.id(), now],
        )?;
        let queue = put_queue(tx, workspace, "atendimento", "Atendimento", now)?;
        let endpoint = ponte_channels::store::put_endpoint(tx, &endpoint(), &key, now)?;
        let channel = Channel {
            id: ChannelId::new(),
            workspace,
            endpoint,
            provider: Provider::Meta,
            key: "principal".to_owned(),
            name: "Loja".to_owned(),
            number: "330011223344556".to_owned(),
            display_phone: "551140028922".to_owned(),
            settings: ChannelSettings {
                base_url: "https://graph.facebook.com".to_owned(),
                api_version: "v25.0".to_owned(),
                account: String::new(),
                portfolio: "p1".to_owned(),
                messages_per_second: 80,
                typing_after_ms: None,
                pair_limit: PairLimitSetting::Kept,
            },
            token: Secret::new("EAAG".to_owned()),
            flow_key: matches!(first, First::Bot).then(|| "pedido".to_owned()),
            queue,
            stopped: None,
        };
        ponte_channels::store::put_channel(tx, &channel, &key, now)?;
        Ok::<_, ponte_store::StoreError>(channel)
    });
    made.await.expect("a channel")
}

fn endpoint() -> Endpoint {
    let secret = |text: &str| Secret::new(text.to_owned());
    Endpoint {
        id: EndpointId::new(),
        key: "meta".to_owned(),
        name: "Meta".to_owned(),
        provider: Provider::Meta,
        sources: ponte_channels::sources::Sources::default(),
        secrets: EndpointSecrets {
            webhooks: WebhookSecrets { current: secret("s"), previous: None },
            verify_token: secret("v"),
        },
    }
}

pub fn wa_id(digits: &str) -> Address {
    Address::WaId(WaId::parse(digits).expect("a wa_id"))
}

pub fn bsuid(text: &str) -> Address {
    Address::Bsuid(Bsuid::parse(text).expect("a bsuid"))
}

/// A text of a customer.
pub fn text(id: &str, from: &str, body: &str) -> InboundMessage {
    said(id, wa_id(from), None, InboundContent::Text { body: body.to_owned() })
}

pub fn said(id: &str, address: Address, also: Option<Address>, content: InboundContent) -> InboundMessage {
    InboundMessage {
        provider_id: ProviderMessageId(id.to_owned()),
        sender: Sender::new(address, also, Some("Marina Souza".to_owned())),
        sent_at: Some(Timestamp::from_secs(1_795_348_790)),
        content,
        reply_to: None,
        context: InboundContext::default(),
    }
}

/// A status of our message.
pub fn status(ours: MessageId, id: &str, state: ReportedState) -> StatusUpdate {
    StatusUpdate {
        provider_id: ProviderMessageId(id.to_owned()),
        state,
        at: Some(Timestamp::from_secs(1_795_348_900)),
        ours: Some(ours),
        recipient: None,
        also: None,
        error: None,
    }
}
