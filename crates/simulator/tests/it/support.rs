//! An emulator, a company's server that records its webhooks, and a client that sends as the company does.

use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    routing::get,
};
use parking_lot::Mutex;
use ponte_kernel::{ManualClock, Secret, Timestamp};
use ponte_simulator::{
    Seed,
    emulator::{Customer, Delays, Emulator, EmulatorConfig},
    webhook::Signer,
};
use serde_json::{Value, json};
use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};

pub const MARINA: &str = "5511987654321";
pub const NUMBER: &str = "330011223344556";
pub const WABA: &str = "220011223344556";
pub const TOKEN: &str = "EAAG-emulador";
/// 2026-11-22T12:00:00Z
pub const NOON: Timestamp = Timestamp::from_secs(1_795_348_800);

/// Nothing should take this long; a test that waits for something fails after it.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct World {
    pub emulator: Emulator,
    pub company: Company,
    pub clock: ManualClock,
    pub http: reqwest::Client,
}

/// The tests' own client: speaks to loopback only.
pub fn client() -> reqwest::Client {
    #[expect(clippy::disallowed_methods, reason = "tests speak to the servers they started")]
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

impl World {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Without delays, with a clock that stands still at noon, and with a fixed seed.
    pub async fn start_with(change: impl FnOnce(&mut EmulatorConfig)) -> Self {
        let company = Company::start().await;
        let clock = ManualClock::at(NOON);
        let mut config = EmulatorConfig::new(Arc::new(clock.clone()));
        config.delays = Delays::NONE;
        config.seed = Seed::Fixed(1);
        config.webhook_url = Some(company.url());
        config.webhooks.retries = vec![Duration::from_millis(1); 3];
        change(&mut config);
        let emulator = Emulator::start(config).await.expect("the emulator starts");
        Self { emulator, company, clock, http: client() }
    }

    /// Marina exists and has just written.
    pub async fn with_marina() -> Self {
        let mut world = Self::start().await;
        world.marina_writes().await;
        world
    }

    pub async fn marina_writes(&mut self) {
        let marina =
            Customer { phone: Some(MARINA.into()), name: Some("Marina Souza".into()), ..Customer::default() };
        self.emulator.register(marina).expect("a customer");
        self.emulator.say(MARINA, text("oi")).expect("said");
        self.company.next().await;
    }

    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.emulator.url());
        answer_of(self.http.post(url).bearer_auth(TOKEN).json(body)).await
    }

    /// Sends a message body to the default number; adds what every message has.
    pub async fn send(&self, to: &str, mut body: Value) -> (StatusCode, Value) {
        body["messaging_product"] = json!("whatsapp");
        body["to"] = json!(to);
        self.post(&messages_path(), &body).await
    }

    pub async fn send_text(&self, to: &str, text: &str) -> (StatusCode, Value) {
        self.send(to, json!({"type": "text", "text": {"body": text}})).await
    }
}

pub fn messages_path() -> String {
    format!("/v25.0/{NUMBER}/messages")
}

pub fn text(body: &str) -> ponte_simulator::emulator::Says {
    ponte_simulator::emulator::Says::Text { body: body.to_owned() }
}

pub async fn answer_of(request: reqwest::RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    let bytes = answer.bytes().await.expect("a body");
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

pub fn code(answer: &(StatusCode, Value)) -> (u16, i64) {
    (answer.0.as_u16(), answer.1["error"]["code"].as_i64().unwrap_or(0))
}

pub fn message_id(answer: &(StatusCode, Value)) -> String {
    assert_eq!(answer.0, StatusCode::OK, "{}", answer.1);
    answer.1["messages"][0]["id"].as_str().expect("an id").to_owned()
}

/// The company's server: records what it gets and answers as told.
pub struct Company {
    address: SocketAddr,
    received: UnboundedReceiver<Received>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    pub signature: String,
    pub bytes: Bytes,
}

struct Desk {
    received: UnboundedSender<Received>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Company {
    pub async fn start() -> Self {
        let (sender, received) = unbounded_channel();
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let desk = Arc::new(Desk { received: sender, answers: Arc::clone(&answers) });
        let router = Router::new().route("/webhooks", get(handshake).post(take)).with_state(desk);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, received, answers }
    }

    pub fn url(&self) -> String {
        format!("http://{}/webhooks", self.address)
    }

    /// The next webhooks get these statuses, the ones after them 200.
    pub fn answer_with(&self, statuses: &[u16]) {
        self.answers.lock().extend(statuses);
    }

    pub async fn next_raw(&mut self) -> Received {
        timeout(PATIENCE, self.received.recv()).await.expect("a webhook came").expect("the server runs")
    }

    /// The `value` of the next webhook.
    pub async fn next(&mut self) -> Value {
        self.next_raw().await.value()
    }

    /// The next status, as (status, message id, the whole).
    pub async fn next_status(&mut self) -> (String, String, Value) {
        let status = self.next().await["statuses"][0].clone();
        let text = |key: &str| status[key].as_str().unwrap_or_default().to_owned();
        (text("status"), text("id"), status)
    }

    /// Everything that came and was not asked for yet.
    pub fn rest(&mut self) -> Vec<Received> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

impl Received {
    pub fn value(&self) -> Value {
        let body: Value = serde_json::from_slice(&self.bytes).expect("JSON");
        assert_eq!(body["object"], "whatsapp_business_account");
        body["entry"][0]["changes"][0]["value"].clone()
    }

    pub fn said(&self) -> String {
        self.value()["messages"][0]["text"]["body"].as_str().unwrap_or_default().to_owned()
    }

    pub fn is_signed_with(&self, secret: &str) -> bool {
        Signer::new(&Secret::new(secret.to_owned())).signature(&self.bytes) == self.signature
    }
}

async fn take(State(desk): State<Arc<Desk>>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    let signature = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let _ = desk.received.send(Received { signature: signature.to_owned(), bytes });
    let status = desk.answers.lock().pop_front().unwrap_or(200);
    StatusCode::from_u16(status).expect("a status")
}

/// Knows the token, and answers the challenge as it should.
async fn handshake(RawQuery(query): RawQuery) -> Result<String, StatusCode> {
    let query = query.unwrap_or_default();
    let value = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)).unwrap_or_default();
    if value("hub.mode=") == "subscribe" && value("hub.verify_token=") == "verificacao-do-emulador" {
        return Ok(value("hub.challenge=").to_owned());
    }
    Err(StatusCode::FORBIDDEN)
}
