//! A whole Ponte in this process: server, emulated WhatsApp and shop, on databases that the test gives.

use super::outside::{Outside, webhook_url};
use ponte::{
    demo::seed::{self, Answers, Plan, Seeded},
    proxies::Proxies,
    serve::Server,
    settings::{MediaSettings, Settings},
};
use ponte_channels::store::{AsideCount, JournalShare, count_asides};
use ponte_conversations::{Conversation, ConversationState, Message, read};
use ponte_kernel::{Limit, WallClock};
use ponte_platform::{
    http::AllowList,
    vault::{RootKey, RootKeys},
};
use ponte_simulator::webhook::SIGNATURE_HEADER;
use ponte_store::{Database, LogCursor, StoreError, testing::TestStore};
use std::{net::SocketAddr, sync::Arc, time::Duration};

pub struct Place {
    pub server: Server,
    pub outside: Outside,
    pub seeded: Seeded,
    client: reqwest::Client,
}

/// What a test may want otherwise.
#[derive(Clone, Copy)]
pub struct Wishes {
    pub answers: Answers,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { answers: Answers::Flow }
    }
}

impl Place {
    pub async fn on(databases: &TestStore) -> Self {
        Self::with(databases, Wishes::default()).await
    }

    pub async fn with(databases: &TestStore, wishes: Wishes) -> Self {
        let outside = Outside::start().await;
        let settings = settings(databases.database(), databases.keys_database(), &outside, new_roots());
        let server = Server::start(settings, Arc::new(WallClock)).await.expect("Ponte starts");
        let mut plan = outside.plan.clone();
        plan.numbers[0].answers = wishes.answers;
        let seeded = fill(&server, &plan).await;
        outside.send_webhooks_to(server.address);
        let client = client();
        Self { server, outside, seeded, client }
    }

    /// Posts a webhook with what it is signed with, or without a signature; gives the answer's status.
    pub async fn post(&self, body: impl Into<reqwest::Body>, signature: Option<&str>) -> u16 {
        let mut request = self.client.post(webhook_url(self.server.address)).body(body);
        if let Some(signature) = signature {
            request = request.header(SIGNATURE_HEADER, signature);
        }
        request.send().await.expect("Ponte answers").status().as_u16()
    }

    /// Posts a webhook as the provider does.
    pub async fn post_signed(&self, body: &[u8]) -> u16 {
        self.post(body.to_vec(), Some(&self.outside.signer.signature(body))).await
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &'static str) -> i64 {
        let counted = self.server.app.store.read(move |tx| {
            let row = tx.row(&format!("SELECT COUNT(*) FROM {table}"), &[])?;
            row.map_or(Ok(0), |row| row.get(0))
        });
        let counted: Result<i64, StoreError> = counted.await;
        counted.expect("the table is there")
    }

    /// How many envelopes the journal has.
    pub async fn journalled(&self) -> usize {
        let share = JournalShare { envelopes: 1000, bytes: usize::MAX };
        let look = self.server.app.journal.read_after(LogCursor::default(), share).await;
        look.expect("the journal can be read").envelopes.len()
    }

    /// What was put aside, by its reason.
    pub async fn asides(&self) -> Vec<(String, i64)> {
        let counts = self.server.app.store.read(count_asides).await.expect("counts");
        counts.into_iter().map(|AsideCount { reason, count, .. }| (reason.code().to_owned(), count)).collect()
    }

    /// The open conversations, the last changed first.
    pub async fn open_conversations(&self) -> Vec<Conversation> {
        self.conversations(ConversationState::Open).await
    }

    pub async fn conversations(&self, state: ConversationState) -> Vec<Conversation> {
        let (store, workspace) = (&self.server.app.store, self.seeded.workspace.id);
        read::conversations(store, workspace, state, None, most()).await.expect("conversations").items
    }

    /// A conversation's thread, from its first message on.
    pub async fn messages(&self, conversation: &Conversation) -> Vec<Message> {
        let app = &self.server.app;
        let thread = conversation.thread.id;
        read::messages_after(&app.store, &app.vault, self.seeded.workspace.id, thread, 0, most())
            .await
            .expect("messages")
    }

    pub async fn stop(self) {
        self.outside.emulator.shutdown().await;
        self.server.stop().await;
        self.outside.shop.shutdown().await;
    }
}

/// What a Ponte in this process is started with.
pub fn settings(database: &Database, keys: &Database, outside: &Outside, roots: RootKeys) -> Settings {
    let addresses = outside.addresses();
    Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public_url: "http://127.0.0.1".to_owned(),
        proxies: Proxies::default(),
        database: database.clone(),
        keys: keys.clone(),
        roots,
        media: media_beside(database),
        allowed: AllowList::parse(addresses.iter().map(String::as_str)).expect("addresses"),
        doubt: Duration::from_mins(2),
        demonstration: None,
        webhook_limit: 4 << 20,
        simulator: None,
    }
}

/// Beside an embedded database; names of objects are random, so tests share a folder.
fn media_beside(database: &Database) -> MediaSettings {
    MediaSettings::in_folder(match database {
        Database::Sqlite(config) => config.path.with_file_name("media"),
        Database::Postgres(_) => std::env::temp_dir().join("ponte-test-media"),
    })
}

pub fn new_roots() -> RootKeys {
    RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() }
}

/// Fills a Ponte with the sample company.
pub async fn fill(server: &Server, plan: &Plan) -> Seeded {
    seed::seed(&server.app, plan).await.expect("the sample data")
}

fn most() -> Limit {
    Limit::new(Limit::MAX).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "it speaks to the server under test, on loopback")]
fn client() -> reqwest::Client {
    reqwest::Client::new()
}
