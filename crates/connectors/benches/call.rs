//! What a call costs beside the way to the system and back: the sample shop's `order.get`, from the input to an answer
//! that fits, with its log.
//!
//! `cargo bench -p ponte-connectors --bench call`; with `-- count` a hundred calls and nothing else, for counting
//! instructions.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use ponte_connectors::{
    Answer, Budget, CallError, CallLog, Connection, ConnectionSettings, Engine, Manifest, Occasion, Sending,
    Transport,
};
use ponte_kernel::{ManualClock, Secret, Timestamp};
use ponte_platform::http::{
    AllowList, Request, Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderValue},
};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Runtime};

const ROUNDS: usize = 15;
const CALLS: u32 = 1_000;
const CONNECTOR: &str = include_str!("../../../catalog/connectors/loja_aurora.yaml");

fn main() {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let shop = Shop(order().to_string());
    let engine = Engine::new(Arc::new(ManualClock::at(Timestamp::from_secs(1_795_370_400))), Arc::new(shop));
    let connection = connection();
    let fetched = || call(&runtime, &engine, &connection).0.expect("an order");
    if std::env::args().any(|argument| argument == "count") {
        (0..100).for_each(|_| drop(fetched()));
        return;
    }
    report("a call that asks the system", || {
        connection.forget_answers();
        assert!(!fetched().from_cache);
    });
    report("a call that the cache answers", || assert!(fetched().from_cache));
    connection.forget_answers();
    let (_, log) = call(&runtime, &engine, &connection);
    report("writing its exchanges down", || drop(black_box(serde_json::to_vec(&log.exchanges))));
}

/// Prints the least of some rounds of the time per call: what else the machine does only adds to it.
fn report(what: &str, mut work: impl FnMut()) {
    let round = |_| {
        let start = Instant::now();
        (0..CALLS).for_each(|_| work());
        start.elapsed() / CALLS
    };
    let least: Duration = (0..ROUNDS).map(round).min().unwrap_or_default();
    println!("{what}: {} ns", least.as_nanos());
}

fn call(runtime: &Runtime, engine: &Engine, connection: &Connection) -> (Result<Answer, CallError>, CallLog) {
    let input = json!({"number": "1042"});
    let (budget, deed) = (Budget::Interactive, Some("deed".to_owned()));
    runtime.block_on(engine.call_logged(connection, "order.get", input, budget, deed, Occasion::First))
}

fn connection() -> Connection {
    let manifest = Manifest::parse("loja_aurora.yaml", CONNECTOR).expect("the sample shop's connector");
    let settings = ConnectionSettings {
        key: "loja".to_owned(),
        manifest: Arc::new(manifest),
        config: Map::from_iter([("base_url".to_owned(), Value::from("http://127.0.0.1:8090"))]),
        secrets: BTreeMap::from([("api_key".to_owned(), Secret::new("shop-key-of-the-bench".to_owned()))]),
        allow_list: AllowList::parse(["127.0.0.1"]).expect("an address"),
    };
    Connection::new(settings).expect("a connection")
}

/// Answers everything with one text, at once.
struct Shop(String);

impl Transport for Shop {
    fn send<'a>(&'a self, _: Request, _: tokio::time::Instant, _: &'a AllowList) -> Sending<'a> {
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (CONTENT_LENGTH, HeaderValue::from(self.0.len())),
            (DATE, HeaderValue::from_static("Sat, 21 Nov 2026 12:00:00 GMT")),
        ]);
        let body = self.0.clone().into();
        Box::pin(async move { Ok(Response { status: StatusCode::OK, headers, body }) })
    }
}

fn order() -> Value {
    json!({"data": [{
        "id": "ped_7001", "number": 1042, "external_number": "LA-1042", "status": "shipped", "status_label": "Enviado",
        "placed_at": "2026-11-16T10:00:00-03:00", "expected_at": "2026-11-25",
        "items": [{"sku": "CAF-AZUL", "name": "Cafeteira Azul 1,2 L", "quantity": 1, "unit_price": 189.9}],
        "subtotal": 189.9, "shipping_price": 19.9, "total": 209.8, "payment": {"method": "pix", "status": "paid"},
        "shipping": {
            "method": "SEDEX", "carrier": "Correios", "tracking_code": "AA123456785BR",
            "tracking_url": "https://rastreio.lojaaurora.example/AA123456785BR"
        },
        "customer": {
            "id": "cli_001", "name": "Marina Souza", "phone": "5511987654321", "email": "marina.souza@example.com",
            "document": "52998224725", "city": "São Paulo", "state": "SP"
        }
    }]})
}
