//! A company with a bot on its number and a system that does as the test says.

use parking_lot::Mutex;
use ponte_channels::{
    adapter::WebhookSecrets,
    endpoint::{Channel, ChannelSettings, Endpoint, EndpointSecrets, PairLimitSetting, Provider},
    model::{Address, InboundContent, InboundContext, InboundMessage, OutboundContent, ProviderMessageId, Sender},
    registry::Registry,
};
use ponte_connectors::{
    Destination,
    connections::Connections,
    store::{
        NewConnection, StoredConnector,
        calls::{self, StoredCall},
    },
};
use ponte_conversations::{
    Conversation, ConversationState,
    dispatch::{DispatchConfig, Dispatcher},
    ingest::Bots,
    model::Body,
    read,
    receive::{self, Arrival, ReceiveError},
    store::put_queue,
};
use ponte_flows::{
    book::FlowBook,
    lanes::Lanes,
    turn::{Rows, Turns},
};
use ponte_kernel::{ChannelId, Clock, EndpointId, Limit, ManualClock, Secret, Timestamp, WaId, WorkspaceId};
use ponte_platform::{
    http::GuardedClient,
    vault::{RootKey, RootKeys, Vault},
};
use ponte_store::{
    Store, StoreError,
    jobs::{self, Job},
    params,
    testing::TestStore,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

pub const MARINA: &str = "5511987654321";

pub struct World {
    pub store: Store,
    pub vault: Vault,
    pub clock: ManualClock,
    pub channel: Arc<Channel>,
    pub turns: Turns,
    pub system: Arc<System>,
    _kept: TestStore,
}

/// The company's system. Every path answers `{"id": "x1", "list": []}`; `/slow` only once it is let go.
#[derive(Default)]
pub struct System {
    asked: Mutex<Vec<String>>,
    pub asked_slowly: Notify,
    pub let_go: Notify,
    /// What `/slow` left behind is found from then on.
    pub found: Mutex<String>,
}

impl System {
    /// Method and path of every request.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().clone()
    }

    async fn listen(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(Arc::clone(&self).answer(stream));
        }
    }

    async fn answer(self: Arc<Self>, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let line = head.lines().next().unwrap_or_default().replace(" HTTP/1.1", "");
        self.asked.lock().push(line.clone());
        if line.contains("/slow") {
            self.asked_slowly.notify_one();
            self.let_go.notified().await;
        }
        let body = format!(r#"{{"id":"x1","list":[{}]}}"#, self.found.lock());
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

impl World {
    pub async fn new(kept: TestStore, flow: &str) -> Self {
        let now = Timestamp::from_secs(1_795_348_800);
        let clock = ManualClock::at(now);
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let roots = RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() };
        let vault = Vault::open(&roots, kept.keys().clone(), Arc::clone(&shared)).await.expect("a vault");
        let store = kept.store().clone();
        let (system, address) = system().await;
        let channel = furnish(&store, &vault, &address, now).await;
        let registry = Registry::load(store.clone(), vault.clone()).await.expect("a registry");
        let client = GuardedClient::new();
        let dispatcher = Dispatcher::new(
            store.clone(),
            vault.clone(),
            registry.clone(),
            client.clone(),
            Arc::clone(&shared),
            DispatchConfig::default(),
        );
        let connections = Connections::new(store.clone(), vault.clone(), client, Arc::clone(&shared));
        let book = FlowBook::new(store.clone());
        let turns = Turns::start(store.clone(), vault.clone(), registry, book, connections, dispatcher, shared);
        let world = Self { store, vault, clock, channel: Arc::new(channel), turns, system, _kept: kept };
        world.publish(flow).await;
        world
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.channel.workspace
    }

    pub async fn publish(&self, blocks: &str) {
        let (workspace, now, text) = (self.workspace(), self.clock.now(), flow(blocks));
        let published = self
            .store
            .write(move |tx| ponte_flows::store::publish(tx, workspace, "recepcao", "Recepção", &text, now))
            .await;
        published.expect("published");
        self.turns.book.forget(workspace);
    }

    /// A customer writes; the job of the bot, if it gets one.
    pub async fn says(&self, id: &str, text: &str) -> Option<Job> {
        let message = InboundMessage {
            provider_id: ProviderMessageId(id.to_owned()),
            sender: Sender::new(
                Address::WaId(WaId::parse(MARINA).expect("a wa_id")),
                None,
                Some("Marina Souza".to_owned()),
            ),
            sent_at: None,
            content: InboundContent::Text { body: text.to_owned() },
            reply_to: None,
            context: InboundContext::default(),
        };
        let now = self.clock.now();
        let arrivals = Arc::new(vec![Arrival::new(Arc::clone(&self.channel), message, now, &self.vault)]);
        loop {
            self.vault.provide_spares(1).await.expect("spare keys");
            let (vault, arrivals) = (self.vault.clone(), Arc::clone(&arrivals));
            match self.store.write(move |tx| receive::receive(tx, &vault, &arrivals, now)).await {
                Ok(mut received) => return received.turns.pop(),
                Err(ReceiveError::KeysNeeded(keys)) => self.vault.load(&keys).await.expect("keys"),
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub async fn run(&self, job: &Job) {
        self.turns.run(job, None).await.expect("the turn is made");
    }

    /// What the commit that wrote the job would see for its turn.
    pub async fn seen(&self, job: &Job) -> Option<Rows> {
        let lanes = Lanes::new(self.store.clone(), Arc::new(self.clock.clone()), self.turns.clone());
        let job = job.clone();
        let seen = self.store.write(move |tx| lanes.look_ahead(tx, std::slice::from_ref(&job))).await;
        seen.expect("it reads").pop().flatten()
    }

    /// A customer writes, and the bot takes it.
    pub async fn hears(&self, id: &str, text: &str) {
        let job = self.says(id, text).await.expect("a job for the bot");
        self.run(&job).await;
    }

    pub async fn due(&self) -> Vec<Job> {
        let now = self.clock.now();
        self.store.read(move |tx| jobs::due(tx, jobs::Family::Bot, now, 10)).await.expect("jobs")
    }

    /// Moves the workspace's clock ahead of the wall's.
    pub async fn move_clock(&self, by: Duration) {
        let (workspace, micros) = (self.workspace(), i64::try_from(by.as_micros()).expect("a short time"));
        let moved = self.store.write(move |tx| {
            tx.exec("UPDATE workspaces SET clock_offset = $2 WHERE id = $1", params![workspace, micros])
        });
        moved.await.unwrap_or_else(|error: StoreError| panic!("{error}"));
    }

    pub async fn conversation(&self) -> Conversation {
        let page =
            read::conversations(&self.store, self.workspace(), ConversationState::Open, None, Limit::default());
        page.await.expect("conversations").items.remove(0)
    }

    /// What the bot said and the team noted, the oldest first.
    pub async fn told(&self) -> Vec<String> {
        let thread = self.conversation().await.thread.id;
        let page = read::messages(&self.store, &self.vault, self.workspace(), thread, None, Limit::default()).await;
        let told = page.expect("messages").items.into_iter().rev().filter_map(|message| match message.body {
            Body::Out(OutboundContent::Text { body }) => Some(body),
            Body::Note(note) => Some(format!("[{note}]")),
            _ => None,
        });
        told.collect()
    }

    pub async fn calls(&self) -> Vec<StoredCall> {
        let (workspace, id) = (self.workspace(), self.conversation().await.id);
        self.store.read(move |tx| calls::calls_of_conversation(tx, workspace, id)).await.expect("calls")
    }

    pub async fn contact(&self) -> ponte_contacts::Contact {
        let (workspace, id) = (self.workspace(), self.conversation().await.thread.contact);
        let row = self.store.read(move |tx| ponte_contacts::store::contacts(tx, &[(workspace, id)])).await;
        let row = row.expect("readable").pop().flatten().expect("a contact");
        ponte_contacts::read::open(&self.vault, workspace, &row).await.expect("opened")
    }
}

async fn system() -> (Arc<System>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let system = Arc::new(System::default());
    tokio::spawn(Arc::clone(&system).listen(listener));
    (system, address)
}

/// A flow around these blocks.
pub fn flow(blocks: &str) -> String {
    format!(
        "schema: 1
key: recepcao
name: Recepção
triggers: {{first_contact: true, default: true}}
human: {{queue: atendimento, apology: Foi mal!}}
start: a
blocks:
{blocks}"
    )
}

const CONNECTOR: &str = "schema: 1
connector: crm
version: 1.0.0
name: CRM
kind: crm
config: [{key: base_url, label: {pt-BR: Endereço}, type: url, on_prem: true, required: true}]
auth: {type: none}
http: {base_url: '${config.base_url}', timeout_ms: {interactive: 10000, background: 20000}}
actions:
  note.add:
    input: {ref: canonical}
    request: {method: POST, path: /slow/notes, body: {text: '${input.text}'}}
    output: {id: '${body.id}'}
  customer.create:
    input: {ref: canonical}
    idempotency: {probe: customer.find, match: '${found.document == input.cpf_cnpj}'}
    request: {method: POST, path: /slow/customers, body: {name: '${input.name}'}}
    output: {id: '${body.id}'}
  customer.find:
    input: {ref: canonical}
    idempotent: true
    request: {method: GET, path: /customers, query: {cpf: '${input.cpf_cnpj}'}}
    output: {each: '${body.list}', as: c, item: {id: '${c.id}', document: '${c.document}'}}
  order.get:
    input: {ref: canonical}
    idempotent: true
    request: {method: GET, path: '/orders/${input.number}'}
    output: {id: '${body.id}', number: '${input.number}', status: paid, customer: {phone: '${body.list[0].phone}'}}
";

async fn furnish(store: &Store, vault: &Vault, address: &str, now: Timestamp) -> Channel {
    let key = vault.mint().await.expect("a key");
    let (workspace, address) = (WorkspaceId::new(), address.to_owned());
    ponte_connectors::Manifest::parse("crm.yaml", CONNECTOR).unwrap_or_else(|errors| panic!("{errors}"));
    let made = store.write(move |tx| {
        tx.exec(
            "INSERT INTO workspaces (id, key, name, kind, language, time_zone, key_id, created_at, allowed_addresses)
             VALUES ($1, 'loja', 'Loja', 'homologation', 'pt-BR', 'America/Sao_Paulo', $2, 0, $3)",
            params![workspace, key.id(), address],
        )?;
        let queue = put_queue(tx, workspace, "atendimento", "Atendimento", now)?;
        let endpoint = ponte_channels::store::put_endpoint(tx, &endpoint(), &key, now)?;
        let channel = channel(workspace, endpoint, queue);
        ponte_channels::store::put_channel(tx, &channel, &key, now)?;
        let connector = StoredConnector {
            workspace,
            key: "crm".to_owned(),
            version: "1.0.0".to_owned(),
            manifest: CONNECTOR.to_owned(),
            updated_at: now,
        };
        ponte_connectors::store::put_connector(tx, &connector)?;
        let config = serde_json::json!({"base_url": format!("http://{address}")});
        let connection = NewConnection {
            workspace,
            key: "crm".to_owned(),
            connector: "crm".to_owned(),
            config: config.as_object().cloned().unwrap_or_default(),
            allowed_addresses: vec![address.clone()],
            destination: Destination {
                connector: "crm".to_owned(),
                origin: format!("http://{address}"),
                hosts: Vec::new(),
            },
            secrets: BTreeMap::new(),
        };
        ponte_connectors::store::put_connection(tx, &connection, &key, now)?;
        Ok::<_, StoreError>(channel)
    });
    made.await.expect("a channel")
}

fn channel(workspace: WorkspaceId, endpoint: EndpointId, queue: ponte_kernel::QueueId) -> Channel {
    Channel {
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
        flow_key: Some("recepcao".to_owned()),
        queue,
        // Nothing leaves: what is said waits in the outbox.
        stopped: None,
    }
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
