//! A Ponte of the test's own, people in it, and what they ask of the API.

use ponte::{
    proxies::Proxies,
    serve::Server,
    settings::{MediaSettings, Settings, SimulatorPlace},
};
use ponte_channels::endpoint::Channel;
use ponte_identity::{Name, NamedZone, NewWorkspace, WorkspaceKey, WorkspaceKind, first_run, workspaces};
use ponte_kernel::{ChannelId, Language, Timestamp, WallClock};
use ponte_media::clamav::Clamd;
use ponte_platform::{
    http::AllowList,
    objects::ObjectPlace,
    vault::{RootKey, RootKeys},
};
use ponte_simulator::emulator::{Delays, Emulator, EmulatorConfig, Says, Shown, Side};
use ponte_store::{Database, SqliteConfig, Tx, testing::TestStore};
use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::timeout;

pub const PASSWORD: &str = "tijolo amarelo canta";
/// A customer, as Meta names her: without the ninth digit.
pub const MARIA: &str = "553188887777";
/// Longer than anything here takes, on a machine that is busy.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A running Ponte with an emulated WhatsApp; nobody has set it up.
pub struct House {
    pub server: Server,
    pub emulator: Emulator,
    client: reqwest::Client,
    base: String,
    _home: Home,
}

/// Where the databases lie; gone when the test ends.
#[expect(dead_code, reason = "held to be dropped")]
enum Home {
    Folder(TempDir),
    Given(Box<TestStore>),
}

/// Somebody who asks, with their token.
#[derive(Clone)]
pub struct Person {
    client: reqwest::Client,
    base: String,
    token: Option<String>,
    language: &'static str,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl House {
    pub async fn open() -> Self {
        Self::reached_at("http://localhost").await
    }

    /// A house of the demonstration's company: its workspace lives before anybody administers.
    pub async fn demonstration() -> Self {
        let key = WorkspaceKey::parse("loja-aurora").expect("a key");
        let house = Self::built("http://localhost", Some(key.clone())).await;
        let new = NewWorkspace {
            key,
            name: Name::parse("Loja Aurora").expect("a name"),
            kind: WorkspaceKind::Homologation,
            language: Language::Portuguese,
            time_zone: NamedZone::parse("America/Sao_Paulo").expect("known"),
        };
        workspaces::create(&house.server.app.identity, new).await.expect("made");
        house
    }

    /// A house whose people use this address.
    pub async fn reached_at(public_url: &str) -> Self {
        Self::built(public_url, None).await
    }

    async fn built(public_url: &str, demonstration: Option<WorkspaceKey>) -> Self {
        let emulator = emulator().await;
        let folder = TempDir::new().expect("a folder");
        let at = |name| Database::Sqlite(SqliteConfig::at(folder.path().join(name)));
        let settings = settings([at("ponte.db"), at("keys.db")], public_url, &emulator);
        let settings = Settings { demonstration, ..settings };
        Self::served(settings, emulator, Home::Folder(folder)).await
    }

    /// A house with Ana and her workspace that reaches another provider than the emulator, at a private address.
    pub async fn beside(provider: &str, public_url: &str) -> (Self, Person) {
        let emulator = emulator().await;
        let folder = TempDir::new().expect("a folder");
        let at = |name| Database::Sqlite(SqliteConfig::at(folder.path().join(name)));
        let settings = settings([at("ponte.db"), at("keys.db")], public_url, &emulator);
        let allowed = AllowList::parse([provider]).expect("an address");
        let house = Self::served(Settings { allowed, ..settings }, emulator, Home::Folder(folder)).await;
        let ana = house.found().await;
        (house, ana)
    }

    /// As [`House::connected`], with a virus scanner.
    pub async fn scanned(scanner: Clamd) -> (Self, Person) {
        let emulator = emulator().await;
        let folder = TempDir::new().expect("a folder");
        let at = |name| Database::Sqlite(SqliteConfig::at(folder.path().join(name)));
        let mut settings = settings([at("ponte.db"), at("keys.db")], "http://localhost", &emulator);
        settings.media.scanner = Some(scanner);
        let house = Self::served(settings, emulator, Home::Folder(folder)).await;
        let ana = house.found().await;
        house.connect(&ana).await;
        (house, ana)
    }

    /// A house on databases that the test gives, as [`House::connected`].
    pub async fn connected_on(databases: TestStore) -> (Self, Person) {
        let emulator = emulator().await;
        let places = [databases.database().clone(), databases.keys_database().clone()];
        let settings = settings(places, "http://localhost", &emulator);
        let house = Self::served(settings, emulator, Home::Given(Box::new(databases))).await;
        let ana = house.found().await;
        house.connect(&ana).await;
        (house, ana)
    }

    /// As [`House::founded`], behind proxies that ask from these networks.
    pub async fn behind(proxies: &str) -> (Self, Person) {
        let emulator = emulator().await;
        let folder = TempDir::new().expect("a folder");
        let at = |name| Database::Sqlite(SqliteConfig::at(folder.path().join(name)));
        let settings = settings([at("ponte.db"), at("keys.db")], "http://localhost", &emulator);
        let proxies = Proxies::parse(proxies).expect("networks");
        let house = Self::served(Settings { proxies, ..settings }, emulator, Home::Folder(folder)).await;
        let ana = house.found().await;
        (house, ana)
    }

    async fn served(settings: Settings, emulator: Emulator, home: Home) -> Self {
        let clock = Arc::new(WallClock);
        let server = Server::start(settings, clock).await.expect("Ponte starts");
        let base = format!("http://{}/api/v1", server.address);
        emulator.set_webhook(Some(&format!("http://{}/webhooks/meta", server.address))).expect("an address");
        Self { server, emulator, client: client(), base, _home: home }
    }

    /// With an administrator, Ana, and her workspace `loja`.
    pub async fn founded() -> (Self, Person) {
        let house = Self::open().await;
        let ana = house.found().await;
        (house, ana)
    }

    /// The first person, Ana, with her workspace.
    pub async fn found(&self) -> Person {
        let token = self.first_link().await;
        let answer = self.stranger().post("/setup", setup(&token)).await;
        self.person(answer.expect(200)["token"].as_str().expect("a token"))
    }

    /// With the emulated number connected, and a queue.
    pub async fn connected() -> (Self, Person) {
        let (house, ana) = Self::founded().await;
        house.connect(&ana).await;
        (house, ana)
    }

    /// Where files of messages lie, each sealed.
    pub fn files(&self) -> Vec<PathBuf> {
        let ObjectPlace::Folder(folder) = &self.server.app.settings.media.place else { return Vec::new() };
        files_in(folder)
    }

    pub async fn first_link(&self) -> String {
        let link = first_run::link(&self.server.app.identity).await.expect("the database answers");
        link.expect("nobody administers yet").token.expose().to_owned()
    }

    pub async fn connect(&self, ana: &Person) {
        ana.put("/workspaces/loja/endpoints/meta", endpoint()).await.expect(200);
        ana.put("/workspaces/loja/queues/geral", json!({"name": "Geral"})).await.expect(200);
        ana.put("/workspaces/loja/channels/loja", self.channel()).await.expect(200);
    }

    /// The emulated number, as it is connected.
    pub fn channel(&self) -> Value {
        json!({
            "name": "Loja Aurora", "endpoint": "meta", "number": "330011223344556",
            "display_phone": "+55 11 4002-8922", "token": "EAAG-emulador", "queue": "geral",
            "settings": {
                "base_url": self.emulator.url(), "api_version": "v25.0", "account": "220011223344556",
            },
        })
    }

    pub fn stranger(&self) -> Person {
        Person { client: self.client.clone(), base: self.base.clone(), token: None, language: "en" }
    }

    pub fn person(&self, token: &str) -> Person {
        Person { token: Some(token.to_owned()), ..self.stranger() }
    }

    /// Invites somebody with a role, who accepts.
    pub async fn member(&self, ana: &Person, name: &str, role: &str) -> Person {
        let form = json!({"email": format!("{name}@loja.com.br"), "name": name, "language": "en", "role": role});
        let invited = ana.post("/workspaces/loja/members", form).await.expect(201);
        let token = invited["link"]["token"].as_str().expect("a new person").to_owned();
        let accepted = json!({"token": token, "password": PASSWORD, "session": "token"});
        let session = self.stranger().post("/invitations/accept", accepted).await.expect(200);
        self.person(session["token"].as_str().expect("a token"))
    }

    /// Another workspace has a number on the endpoint too.
    pub async fn share_endpoint(&self) {
        let app = &self.server.app;
        let new = NewWorkspace {
            key: WorkspaceKey::parse("filial").expect("a key"),
            name: Name::parse("Filial").expect("a name"),
            kind: WorkspaceKind::Production,
            language: Language::Portuguese,
            time_zone: NamedZone::parse("America/Sao_Paulo").expect("known"),
        };
        let branch = workspaces::create(&app.identity, new).await.expect("made");
        let key = app.vault.key(branch.key_id).await.expect("a key");
        let known = app.registry.channels().pop().expect("a channel");
        let theirs = Channel {
            id: ChannelId::new(),
            workspace: branch.id,
            key: "filial".to_owned(),
            number: "440011223344556".to_owned(),
            ..(*known).clone()
        };
        let put =
            move |tx: &mut dyn Tx| ponte_channels::store::put_channel(tx, &theirs, &key, Timestamp::default());
        app.store.write(put).await.expect("kept");
        app.registry.reload().await.expect("read");
    }

    /// A customer writes.
    pub fn says(&self, who: &str, text: &str) {
        self.emulator.say(who, Says::Text { body: text.to_owned() }).expect("the emulator takes it");
    }

    /// A customer writes, and the conversation is there.
    pub async fn conversation(&self, ana: &Person, who: &str) -> String {
        self.says(who, "cadê meu pedido 1042?");
        eventually("a conversation", async || {
            let listed = ana.get("/workspaces/loja/conversations").await.expect(200);
            listed["items"][0]["id"].as_str().map(str::to_owned)
        })
        .await
    }

    /// Customers write, each a text of their own, and all their conversations are there; by customer.
    pub async fn conversations<const N: usize>(&self, ana: &Person, customers: [&str; N]) -> [String; N] {
        let mut ids = Vec::new();
        for who in customers {
            let known = ids.len();
            self.says(who, who);
            let all = eventually("a conversation", async || {
                let listed = ana.get("/workspaces/loja/conversations").await.expect(200);
                let items = listed["items"].as_array().expect("a list").clone();
                (items.len() == known + 1).then_some(items)
            })
            .await;
            let newest = all.iter().find(|one| one["last_message"]["words"] == who).expect("theirs");
            ids.push(newest["id"].as_str().expect("an id").to_owned());
        }
        ids.try_into().expect("as many as customers")
    }

    /// What the company said to a customer so far.
    pub fn heard_by(&self, who: &str) -> Vec<String> {
        let transcript = self.emulator.transcript(who);
        let company = transcript.into_iter().filter(|entry| entry.from == Side::Company);
        company
            .map(|entry| match entry.content {
                Shown::Text { body } | Shown::Buttons { body, .. } => body,
                other => format!("{other:?}"),
            })
            .collect()
    }
}

impl Person {
    /// The same person, reading Portuguese.
    pub fn in_portuguese(&self) -> Self {
        Self { language: "pt-BR", ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(self.request(Method::DELETE, path)).await
    }

    /// A POST without a body.
    pub async fn act(&self, path: &str) -> Answer {
        self.ask(self.request(Method::POST, path)).await
    }

    pub async fn keyed(&self, path: &str, key: &str, body: Value) -> Answer {
        self.ask(self.request(Method::POST, path).header("idempotency-key", key).json(&body)).await
    }

    pub async fn send_file(&self, method: Method, path: &str, content_type: &str, text: &str) -> Answer {
        self.ask(self.request(method, path).header("content-type", content_type).body(text.to_owned())).await
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.header("accept-language", self.language);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// A request outside the API.
    pub fn anywhere(&self, method: Method, path: &str) -> RequestBuilder {
        let base = self.base.strip_suffix("/api/v1").expect("the API's root");
        self.client.request(method, format!("{base}{path}"))
    }

    pub async fn ask(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("the whole answer");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status, headers, body }
    }
}

impl Answer {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.body);
        self.body
    }

    /// The document of a problem with this type.
    #[track_caller]
    pub fn problem(self, status: u16, kind: &str) -> Value {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let body = self.expect(status);
        assert_eq!(body["type"], format!("/problems/{kind}"), "{body:#}");
        body
    }
}

/// Waits until there is an answer.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = timeout(PATIENCE, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    found.await.unwrap_or_else(|_| panic!("{what} did not come"))
}

pub fn setup(token: &str) -> Value {
    json!({
        "token": token,
        "administrator": {"name": "Ana Souza", "email": "ana@loja.com.br", "password": PASSWORD, "language": "pt-BR"},
        "workspace": {
            "key": "loja", "name": "Loja Aurora", "language": "pt-BR", "time_zone": "America/Sao_Paulo"
        },
        "session": "token",
    })
}

pub fn endpoint() -> Value {
    json!({"name": "Meta", "app_secret": "segredo-do-emulador", "verify_token": "verificacao-do-emulador"})
}

async fn emulator() -> Emulator {
    let config = EmulatorConfig { delays: Delays::NONE, ..EmulatorConfig::new(Arc::new(WallClock)) };
    Emulator::start(config).await.expect("the emulator starts")
}

fn settings([database, keys]: [Database; 2], public_url: &str, emulator: &Emulator) -> Settings {
    let address = emulator.address().to_string();
    Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public_url: public_url.to_owned(),
        proxies: Proxies::default(),
        media: media_beside(&database),
        database,
        keys,
        roots: RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() },
        allowed: AllowList::parse([address.as_str()]).expect("an address"),
        doubt: Duration::from_mins(2),
        demonstration: None,
        webhook_limit: 3 * 1024 * 1024,
        simulator: Some(SimulatorPlace {
            emulator: emulator.url().to_owned(),
            shop: None,
            reached_at: Some("http://192.168.0.10:8080".to_owned()),
        }),
    }
}

/// All files below a folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

/// Beside an embedded database; names of objects are random, so tests share a folder.
fn media_beside(database: &Database) -> MediaSettings {
    MediaSettings::in_folder(match database {
        Database::Sqlite(config) => config.path.with_file_name("media"),
        Database::Postgres(_) => std::env::temp_dir().join("ponte-test-media"),
    })
}

#[expect(clippy::disallowed_methods, reason = "it asks this machine's own test server")]
pub fn client() -> reqwest::Client {
    reqwest::Client::new()
}
