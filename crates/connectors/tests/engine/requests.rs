//! What is sent, and what a log shows of it; what makes a connection.

use crate::kit::{Does, Kit, System, connect, manifest, order, plain};
use ponte_connectors::{
    Budget, CallErrorKind, Connection, ConnectionError, ConnectionSettings, Engine, ExchangeAnswer, ExchangeLog,
    Manifest,
};
use ponte_kernel::{Secret, WallClock};
use ponte_platform::http::{AllowList, GuardedClient};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn fine() -> System {
    System::new(|_, _| Does::Answer(200, order("paid")))
}

#[tokio::test]
async fn values_in_paths_stay_one_segment() {
    let kit = Kit::new(&plain(""), fine());
    for (number, path) in [
        ("1042", "/api/orders/1042"),
        ("a/b?c#d", "/api/orders/a%2Fb%3Fc%23d"),
        ("../admin", "/api/orders/..%2Fadmin"),
        ("pão 7%", "/api/orders/p%C3%A3o%207%25"),
        ("${7*7}{{7*7}}", "/api/orders/%24%7B7%2A7%7D%7B%7B7%2A7%7D%7D"),
    ] {
        kit.get(number).await.expect("an answer");
        assert_eq!(kit.system.lines().last().map(String::as_str), Some(format!("GET {path}").as_str()));
    }
    for number in [".", ".."] {
        let error = kit.get(number).await.expect_err("refused");
        assert_eq!(error.kind, CallErrorKind::InvalidInput);
    }
    let by_id =
        kit.call("order.get", json!({"id": "1"}), Budget::Interactive).await.expect_err("the path needs a number");
    assert_eq!(by_id.kind, CallErrorKind::InvalidInput);
}

/// An action that writes, with every place a value can go.
fn writing(body_kind: &str) -> String {
    let action = "  note.add:
    input: {ref: canonical}
    request:
      method: POST
      path: /notes
      query: {deal: '${input.deal_id}', 'tags[]': [a, 'b&c'], at: '${input.at}'}
      headers: {X-Note: '${input.text}', X-None: '${input.deal_id}'}
      body: {text: '${input.text}', meta: {customer: '${input.customer_id}', deal: '${input.deal_id}', n: [1, true]}}
    output: {id: '${body.id}'}
";
    format!("{}{action}", plain("")).replace("timeout_ms", &format!("body: {body_kind}, timeout_ms"))
}

async fn write_note(body_kind: &str, text: &str) -> (Kit, Result<Value, CallErrorKind>) {
    let kit = Kit::new(&writing(body_kind), System::new(|_, _| Does::Answer(200, json!({"id": "n1"}))));
    let input = json!({"customer_id": "5", "text": text});
    let outcome = kit.call("note.add", input, Budget::Interactive).await;
    (kit, outcome.map(|answer| answer.value).map_err(|error| error.kind))
}

#[tokio::test]
async fn bodies_are_written_as_the_manifest_says_and_nothing_is_left_out_as_null() {
    let (kit, outcome) = write_note("json", "oi").await;
    outcome.expect("written");
    let request = kit.system.request(0);
    assert_eq!(kit.system.lines(), ["POST /api/notes?tags%5B%5D=a&tags%5B%5D=b%26c"]);
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["x-note"], "oi");
    assert!(!request.headers.contains_key("x-none"));
    assert_eq!(&request.body[..], br#"{"meta":{"customer":"5","n":[1,true]},"text":"oi"}"#);
    let (kit, outcome) = write_note("form_brackets", "a b&c").await;
    outcome.expect("written");
    let request = kit.system.request(0);
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(
        String::from_utf8_lossy(&request.body),
        "meta%5Bcustomer%5D=5&meta%5Bn%5D%5B0%5D=1&meta%5Bn%5D%5B1%5D=true&text=a+b%26c"
    );
}

#[tokio::test]
async fn a_line_break_in_a_header_is_refused() {
    let (kit, outcome) = write_note("json", "oi\r\nX-Admin: 1").await;
    assert_eq!(outcome, Err(CallErrorKind::InvalidInput));
    assert_eq!(kit.system.count(), 0);
}

#[tokio::test]
async fn each_way_to_authenticate() {
    let sent = async |auth: &str| {
        let kit = Kit::new(&manifest(auth, "", ""), fine());
        kit.get("1042").await.expect("an answer");
        kit.system.request(0)
    };
    let request = sent("{type: api_key, in: header, name: X-Api-Key, value: '${secret.token}'}").await;
    assert_eq!(request.headers["x-api-key"], "s3cret-token");
    let request = sent("{type: api_key, in: query, name: key, value: '${secret.token}'}").await;
    assert_eq!(request.url.query(), Some("key=s3cret-token"));
    let request = sent("{type: api_key, in: body, name: key, value: '${secret.token}'}").await;
    assert_eq!(&request.body[..], br#"{"key":"s3cret-token"}"#);
    let request = sent("{type: bearer, value: '${secret.token}'}").await;
    assert_eq!(request.headers["authorization"], "Bearer s3cret-token");
    // RFC 7617, section 2, with another password.
    let request = sent("{type: basic, username: Aladdin, password: '${secret.token}'}").await;
    assert_eq!(request.headers["authorization"], "Basic QWxhZGRpbjpzM2NyZXQtdG9rZW4=");
    let request = sent("{type: none}").await;
    assert!(!request.headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_log_shows_everything_but_secrets_and_documents() {
    let yaml = manifest("{type: api_key, in: query, name: key, value: '${secret.token}'}", "", "");
    let echo =
        json!({"id": "o1", "number": "1042", "status": "paid", "you_sent": "s3cret-token", "cpf": "11144477735"});
    let kit = Kit::new(&yaml, System::new(move |_, _| Does::Answer(200, echo.clone())));
    kit.get("1042").await.expect("an answer");
    let logs = kit.logs.0.lock();
    let exchange = &logs[0].exchanges[0];
    assert_eq!(exchange.url, "https://shop.example/api/orders/1042?key=•••");
    let ExchangeAnswer::Response { status, body, .. } = &exchange.answer else { panic!("an answer") };
    assert_eq!(*status, 200);
    assert_eq!(body, r#"{"cpf":"•••","id":"o1","number":"1042","status":"paid","you_sent":"•••"}"#);
    assert!(!format!("{:?} {:?}", logs[0], kit.connection).contains("s3cret"));
}

/// An action that sends its secret in other forms than its own.
fn disguising(auth: &str, body_kind: &str) -> String {
    let action = "  note.add:
    input: {ref: canonical}
    request:
      method: POST
      path: /notes
      query: {proof: '${(secret.token ~ input.text) | sha256 | hex}', page: 2}
      headers: {X-Auth: \"${('joana:' ~ secret.token) | b64}\", X-Note: '${input.text}'}
      body: {text: '${input.text}', who: {pass: '${secret.token | b64}', login: joana}}
    output: {id: '${body.id}'}
";
    let yaml = format!("{}{action}", manifest(auth, "", ""));
    yaml.replace("timeout_ms", &format!("body: {body_kind}, timeout_ms"))
}

async fn logged_note(auth: &str, body_kind: &str) -> (Kit, ExchangeLog) {
    let system = System::new(|_, _| Does::Answer(200, json!({"id": "n1"})));
    let kit = Kit::new(&disguising(auth, body_kind), system);
    let input = json!({"customer_id": "5", "text": "oi"});
    kit.call("note.add", input, Budget::Interactive).await.expect("written");
    let exchange = kit.logs.0.lock()[0].exchanges[0].clone();
    (kit, exchange)
}

#[tokio::test]
async fn a_log_hides_what_is_made_of_secrets_wherever_it_stands() {
    for (body_kind, sent, shown) in [
        (
            "json",
            r#"{"text":"oi","who":{"login":"joana","pass":"czNjcmV0LXRva2Vu"}}"#,
            r#"{"text":"oi","who":{"login":"joana","pass":"•••"}}"#,
        ),
        (
            "form_brackets",
            "text=oi&who%5Blogin%5D=joana&who%5Bpass%5D=czNjcmV0LXRva2Vu",
            "text=oi&who[login]=joana&who[pass]=•••",
        ),
    ] {
        let (kit, log) = logged_note("{type: none}", body_kind).await;
        assert_eq!(String::from_utf8_lossy(&kit.system.request(0).body), sent);
        assert_eq!(log.request_body, shown);
        assert_eq!(log.url, "https://shop.example/api/notes?proof=•••&page=2");
        let header = |name: &str| {
            log.request_headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        assert_eq!((header("x-auth"), header("x-note")), (Some("•••"), Some("oi")));
    }
}

#[tokio::test]
async fn a_log_hides_the_key_that_authenticates_in_any_form() {
    let key = |place: &str| format!("{{type: api_key, in: {place}, name: k, value: '${{secret.token | b64}}'}}");
    let (_, log) = logged_note(&key("query"), "json").await;
    assert_eq!(log.url, "https://shop.example/api/notes?proof=•••&page=2&k=•••");
    let (kit, log) = logged_note(&key("body"), "form").await;
    assert!(kit.system.request(0).body.starts_with(b"k=czNjcmV0LXRva2Vu&"));
    assert_eq!(log.request_body, "k=•••&text=oi&who[login]=joana&who[pass]=•••");
}

const STEPS: &str = "schema: 1
connector: shop
version: 1.0.0
name: Shop
kind: erp
auth: {type: none}
http: {base_url: 'https://shop.example'}
actions:
  order.get:
    input: {ref: canonical}
    idempotent: true
    steps:
      - {id: find, when: '${not input.id}', request: {method: GET, path: /find, query: {n: '${input.number}'}}, not_found_when: '${not body.ids}', ambiguous_when: '${body.ids | length > 1}', expect: '${body.ok}'}
      - {id: head, request: {method: GET, path: '/orders/${input.id or steps.find.body.ids[0]}'}, stop_when: '${body.complete}'}
      - {id: tail, request: {method: GET, path: '/orders/${steps.head.body.id}/tail'}}
    output: {id: '${steps.head.body.id}', number: '${body.number}', status: paid}
";

async fn steps(find: Value, complete: bool, input: Value) -> (Vec<String>, Result<Value, CallErrorKind>) {
    let system = System::new(move |_, request| {
        Does::Answer(
            200,
            match request.url.path() {
                "/find" => find.clone(),
                "/orders/7" => json!({"id": "7", "number": "head", "complete": complete}),
                _ => json!({"number": "tail"}),
            },
        )
    });
    let manifest = Arc::new(Manifest::parse("steps.yaml", STEPS).expect("a manifest"));
    let settings = ConnectionSettings {
        key: "erp".to_owned(),
        manifest,
        config: Map::new(),
        secrets: BTreeMap::new(),
        allow_list: AllowList::default(),
    };
    let connection = Connection::new(settings).expect("a connection");
    let system = Arc::new(system);
    let engine = Engine::new(Arc::new(WallClock), system.clone());
    let outcome = engine.call(&connection, "order.get", input, Budget::Interactive, None).await;
    (system.lines(), outcome.map(|answer| answer.value).map_err(|error| error.kind))
}

#[tokio::test]
async fn steps_see_those_before_them_and_can_be_left_out() {
    let by_number = json!({"number": "1"});
    let found = json!({"ok": true, "ids": ["7"]});
    let (lines, outcome) = steps(found.clone(), false, by_number.clone()).await;
    assert_eq!(lines, ["GET /find?n=1", "GET /orders/7", "GET /orders/7/tail"]);
    assert_eq!(outcome, Ok(json!({"id": "7", "number": "tail", "status": "paid"})));
    let (lines, outcome) = steps(found, true, json!({"id": "7"})).await;
    assert_eq!(lines, ["GET /orders/7"]);
    assert_eq!(outcome, Ok(json!({"id": "7", "number": "head", "status": "paid"})));
    let none = json!({"ok": true, "ids": []});
    assert_eq!(steps(none, false, by_number.clone()).await.1, Err(CallErrorKind::NotFound));
    let two = json!({"ok": true, "ids": ["7", "8"]});
    assert_eq!(steps(two, false, by_number.clone()).await.1, Err(CallErrorKind::Ambiguous));
    let odd = json!({"ids": ["7"]});
    assert_eq!(steps(odd, false, by_number).await.1, Err(CallErrorKind::BadResponse));
}

fn shop_settings(base_url: &str, allow: &[&str]) -> ConnectionSettings {
    let yaml = include_str!("../../../../catalog/connectors/loja_aurora.yaml");
    ConnectionSettings {
        key: "loja".to_owned(),
        manifest: Arc::new(Manifest::parse("loja_aurora.yaml", yaml).expect("a manifest")),
        config: Map::from_iter([("base_url".to_owned(), json!(base_url))]),
        secrets: BTreeMap::from([("api_key".to_owned(), Secret::new("chave".to_owned()))]),
        allow_list: AllowList::parse(allow.iter().copied()).expect("entries"),
    }
}

#[test]
fn settings_that_do_not_fit_are_refused_with_what_would() {
    let refused = |change: fn(&mut ConnectionSettings)| {
        let mut settings = shop_settings("http://loja.local:8080", &[]);
        change(&mut settings);
        Connection::new(settings).expect_err("refused").to_string()
    };
    let told = [
        refused(|settings| settings.config.clear()),
        refused(|settings| settings.secrets.clear()),
        refused(|settings| drop(settings.config.insert("base_url".to_owned(), json!("ftp://loja")))),
        refused(|settings| drop(settings.config.insert("base_url".to_owned(), json!("http://loja/?a=1")))),
        refused(|settings| drop(settings.config.insert("api_key".to_owned(), json!("in the wrong place")))),
        refused(|settings| drop(settings.config.insert("color".to_owned(), json!("blue")))),
    ];
    insta::assert_snapshot!(told.join("\n"), @"
    `base_url` is missing
    `api_key` is missing
    `base_url` has to be an http or https address
    the system's address is not usable: it has to end with its path
    `api_key` is a secret and does not belong into the configuration
    `color` is not known; known are base_url, api_key
    ");
}

#[test]
fn a_connector_on_the_internet_takes_no_private_addresses() {
    let manifest = Arc::new(Manifest::parse("test.yaml", &plain("")).expect("a manifest"));
    let settings = ConnectionSettings { manifest, config: Map::new(), ..shop_settings("", &["10.0.0.0/8"]) };
    assert_eq!(Connection::new(settings).expect_err("refused"), ConnectionError::PublicOnly);
}

#[test]
fn what_this_version_cannot_do_makes_no_connection() {
    let yaml = manifest("{type: body_keys, fields: {k: '${secret.token}'}}", "", "");
    assert!(matches!(connect(&yaml), Err(ConnectionError::Unsupported(_))));
}

/// Over real sockets: refused without an allow-list, answered with it.
#[tokio::test]
async fn a_shop_in_the_company_s_network_is_reached_only_when_it_is_allowed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut received = vec![0; 4096];
            let size = stream.read(&mut received).await.expect("a request");
            let text = String::from_utf8_lossy(&received[..size]).into_owned();
            assert!(
                text.starts_with("GET /api/orders?number=7 HTTP/1.1\r\n") && text.contains("x-api-key: chave\r\n"),
                "{text}"
            );
            let body = r#"{"data":[{"id":"ped_7","number":7,"status":"paid","total":10.5}]}"#;
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.expect("sent");
        }
    });
    let engine = Engine::new(Arc::new(WallClock), Arc::new(GuardedClient::new()));
    let base_url = format!("http://{address}");
    let input = json!({"number": "7"});
    let closed = Connection::new(shop_settings(&base_url, &[])).expect("a connection");
    let error =
        engine.call(&closed, "order.get", input.clone(), Budget::Interactive, None).await.expect_err("refused");
    assert_eq!(error.kind, CallErrorKind::Forbidden);
    let open = Connection::new(shop_settings(&base_url, &[&address.to_string()])).expect("a connection");
    let answer = engine.call(&open, "order.get", input, Budget::Interactive, None).await.expect("an answer");
    assert_eq!(answer.value["total"], json!({"cents": 1050, "currency": "BRL"}));
}
