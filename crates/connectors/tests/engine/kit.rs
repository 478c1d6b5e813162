//! A shop that answers as a test says, and what is needed to call it.

use parking_lot::Mutex;
use ponte_connectors::{
    Answer, Budget, CallError, CallLog, Connection, ConnectionError, ConnectionSettings, Engine, Manifest,
    Occasion, Sending, Transport,
};
use ponte_kernel::{Clock, ManualClock, Secret, Timestamp};
use ponte_platform::http::{AllowList, Certainty, HttpError, Request, Response, StatusCode, header::HeaderMap};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout_at};

/// What the system does with a request.
pub enum Does {
    Answer(u16, Value),
    AnswerWith(u16, &'static str, &'static str, Value),
    Text(u16, &'static str),
    /// The guard does not let the request out.
    Blocked,
    /// Nobody is there.
    RefuseConnection,
    /// Takes the request and is never heard of again.
    Silence,
}

type Behaviour = Box<dyn Fn(usize, &Request) -> Does + Send + Sync>;

/// The other side. Counts what it was asked.
pub struct System {
    behaviour: Behaviour,
    asked: Mutex<Vec<Request>>,
    latency: Duration,
}

impl System {
    /// `behaviour` is given the number of the request, from 1.
    pub fn new(behaviour: impl Fn(usize, &Request) -> Does + Send + Sync + 'static) -> Self {
        Self { behaviour: Box::new(behaviour), asked: Mutex::default(), latency: Duration::ZERO }
    }

    pub fn taking(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    pub fn count(&self) -> usize {
        self.asked.lock().len()
    }

    pub fn request(&self, at: usize) -> Request {
        self.asked.lock()[at].clone()
    }

    pub fn lines(&self) -> Vec<String> {
        let line = |request: &Request| match request.url.query() {
            Some(query) => format!("{} {}?{query}", request.method, request.url.path()),
            None => format!("{} {}", request.method, request.url.path()),
        };
        self.asked.lock().iter().map(line).collect()
    }

    fn does(&self, request: Request) -> Does {
        let mut asked = self.asked.lock();
        let does = (self.behaviour)(asked.len() + 1, &request);
        asked.push(request);
        does
    }
}

impl Transport for System {
    fn send<'a>(&'a self, request: Request, deadline: Instant, _: &'a AllowList) -> Sending<'a> {
        Box::pin(async move {
            let host = request.url.host_str().unwrap_or("?").to_owned();
            let does = self.does(request);
            let answer = async {
                sleep(self.latency).await;
                match does {
                    Does::Answer(status, body) => Ok(response(status, HeaderMap::new(), body.to_string())),
                    Does::AnswerWith(status, name, value, body) => {
                        let headers = HeaderMap::from_iter([(
                            name.parse().expect("a name"),
                            value.parse().expect("a value"),
                        )]);
                        Ok(response(status, headers, body.to_string()))
                    }
                    Does::Text(status, body) => Ok(response(status, HeaderMap::new(), body.to_owned())),
                    Does::Blocked => Err(HttpError::Blocked { host }),
                    Does::RefuseConnection => Err(HttpError::Unresolvable { host }),
                    Does::Silence => std::future::pending().await,
                }
            };
            match timeout_at(deadline, answer).await {
                Ok(outcome) => outcome,
                Err(_) => Err(HttpError::Timeout { certainty: Certainty::Unknown }),
            }
        })
    }
}

fn response(status: u16, headers: HeaderMap, body: String) -> Response {
    Response { status: StatusCode::from_u16(status).expect("a status"), headers, body: body.into() }
}

/// A clock that tokio's paused time moves, for tests in which something waits.
struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(1_795_370_400).plus(self.0.elapsed())
    }
}

/// Everything a test needs to call.
pub struct Kit {
    pub system: Arc<System>,
    pub clock: ManualClock,
    pub connection: Arc<Connection>,
    pub engine: Arc<Engine>,
    pub logs: Arc<Logs>,
}

#[derive(Default)]
pub struct Logs(pub Mutex<Vec<CallLog>>);

impl Kit {
    /// With a clock that stands still until the test moves it.
    pub fn new(yaml: &str, system: System) -> Self {
        let clock = ManualClock::at(Timestamp::from_secs(1_795_370_400));
        Self::on(yaml, system, Arc::new(clock.clone()), clock)
    }

    /// With a clock that goes with tokio's (paused) time.
    pub fn on_tokio_time(yaml: &str, system: System) -> Self {
        let unused = ManualClock::at(Timestamp::default());
        Self::on(yaml, system, Arc::new(TokioClock(Instant::now())), unused)
    }

    fn on(yaml: &str, system: System, time: Arc<dyn Clock>, clock: ManualClock) -> Self {
        let system = Arc::new(system);
        let logs = Arc::new(Logs::default());
        let engine = Engine::new(time, system.clone());
        let connection = connect(yaml).expect("a connection");
        Self { system, clock, connection: Arc::new(connection), engine: Arc::new(engine), logs }
    }

    pub async fn get(&self, number: &str) -> Result<Answer, CallError> {
        self.call("order.get", json!({"number": number}), Budget::Interactive).await
    }

    pub async fn call(&self, action: &str, input: Value, budget: Budget) -> Result<Answer, CallError> {
        self.call_on(Occasion::First, action, input, budget).await
    }

    pub async fn call_on(
        &self,
        occasion: Occasion,
        action: &str,
        input: Value,
        budget: Budget,
    ) -> Result<Answer, CallError> {
        let deed = Some("deed-1".to_owned());
        let (outcome, log) = self.engine.call_logged(&self.connection, action, input, budget, deed, occasion).await;
        self.logs.0.lock().push(log);
        outcome
    }
}

pub fn connect(yaml: &str) -> Result<Connection, ConnectionError> {
    let manifest = Manifest::parse("test.yaml", yaml).unwrap_or_else(|errors| panic!("{errors}"));
    Connection::new(ConnectionSettings {
        key: "loja".to_owned(),
        manifest: Arc::new(manifest),
        config: Map::new(),
        secrets: BTreeMap::from([("token".to_owned(), Secret::new("s3cret-token".to_owned()))]),
        allow_list: AllowList::default(),
    })
}

/// A manifest with `order.get` and the given parts.
pub fn manifest(auth: &str, extra: &str, order_get: &str) -> String {
    format!(
        "schema: 1
connector: shop
version: 1.0.0
name: Shop
kind: ecommerce
config: [{{key: token, label: {{pt-BR: Token}}, type: secret, required: true}}]
auth: {auth}
http: {{base_url: 'https://shop.example/api/', timeout_ms: {{interactive: 1000, background: 5000}}}}
{extra}
actions:
  order.get:
    input: {{ref: canonical}}
    idempotent: true
    {order_get}
    request: {{method: GET, path: '/orders/${{input.number}}'}}
    output: {{id: '${{body.id}}', number: '${{body.number}}', status: '${{body.status}}'}}
"
    )
}

/// [`manifest`] with bearer authentication and no more.
pub fn plain(order_get: &str) -> String {
    manifest("{type: bearer, value: '${secret.token}'}", "", order_get)
}

pub fn order(status: &str) -> Value {
    json!({"id": "o1", "number": "1042", "status": status})
}
